#ifndef APPMIXER_EMULATOR_LOGS_LOG_ROUTES_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_ROUTES_HPP

// Routes of /logs: search, aggregate, read one record.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_log_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_routes.ipp>
#endif

#endif
