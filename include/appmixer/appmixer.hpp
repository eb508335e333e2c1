#ifndef APPMIXER_APPMIXER_HPP
#define APPMIXER_APPMIXER_HPP

// The client and all operations. Transports have their own headers, such as `transports/http.hpp`, or
// `emulator/loopback.hpp` for an emulator in the program. So do layers, such as `layers/retry.hpp`; `make_client.hpp`
// has the usual ones.

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
