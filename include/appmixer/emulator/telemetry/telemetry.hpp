#ifndef APPMIXER_EMULATOR_TELEMETRY_TELEMETRY_HPP
#define APPMIXER_EMULATOR_TELEMETRY_TELEMETRY_HPP

// How much the back end is used, counted from the logs and the flows. A message is a log record of a component's input.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_telemetry_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/telemetry/telemetry.ipp>
#endif

#endif
