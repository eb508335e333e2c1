#ifndef APPMIXER_EMULATOR_SERVICE_CONFIGS_SERVICE_CONFIGS_HPP
#define APPMIXER_EMULATOR_SERVICE_CONFIGS_SERVICE_CONFIGS_HPP

// The configuration of services. The emulator keeps it for its administrators; nothing else depends on it.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

/// The configuration in the path. Throws a 403 for callers who are no administrators, and a 404 when there is none.
APPMIXER_DECL service_config_entry& required_service_config(request_context& ctx);

APPMIXER_DECL void add_service_config_routes(router& routes);

/// Loads one configuration of a document, as `load_flow` loads a flow.
APPMIXER_DECL void load_service_config(state& back_end, loaded_object const& source);
/// The configurations for a saved document.
APPMIXER_DECL json::array saved_service_configs(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/service_configs/service_configs.ipp>
#endif

#endif
