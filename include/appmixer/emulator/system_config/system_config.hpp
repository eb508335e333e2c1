#ifndef APPMIXER_EMULATOR_SYSTEM_CONFIG_SYSTEM_CONFIG_HPP
#define APPMIXER_EMULATOR_SYSTEM_CONFIG_SYSTEM_CONFIG_HPP

// The settings of the server. The emulator keeps them, but behaves as its switches say, whatever the settings are.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_system_config_routes(router& routes);

/// Loads one setting of a document, as `load_flow` loads a flow.
APPMIXER_DECL void load_config_value(state& back_end, loaded_object const& source);
/// The settings for a saved document.
APPMIXER_DECL json::array saved_config(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/system_config/system_config.ipp>
#endif

#endif
