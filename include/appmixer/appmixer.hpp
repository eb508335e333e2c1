#ifndef APPMIXER_APPMIXER_HPP
#define APPMIXER_APPMIXER_HPP

/// The core and every operation. A transport comes from a header of its own: `transports/http.hpp`, or
/// `transports/loopback.hpp` for the emulator in this process. So do layers, `layers/retry.hpp` say; `make_client.hpp`
/// has those that most programs want.

#include <appmixer/api/all.hpp>
#include <appmixer/client.hpp>
#include <appmixer/error.hpp>
#include <appmixer/log_query.hpp>
#include <appmixer/model/flow_descriptor.hpp>
#include <appmixer/poll_for.hpp>
#include <appmixer/settings.hpp>
#include <appmixer/transport.hpp>
#include <appmixer/version.hpp>

#endif
