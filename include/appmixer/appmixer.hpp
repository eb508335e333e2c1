#ifndef APPMIXER_APPMIXER_HPP
#define APPMIXER_APPMIXER_HPP

/// The core and every operation. A transport comes from a header of its own: `transports/http.hpp`, or
/// `transports/loopback.hpp` for the emulator in this process. So do layers, `layers/retry.hpp` say; `make_client.hpp`
/// has those that most programs want.

#include <appmixer/api/all.hpp>
#include <appmixer/api/log_query.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/poll_for.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/core/version.hpp>
#include <appmixer/model/flow_descriptor.hpp>
#include <appmixer/transports/settings.hpp>

#endif
