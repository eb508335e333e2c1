#ifndef APPMIXER_EMULATOR_HUB_SETTINGS_HUB_SETTINGS_HPP
#define APPMIXER_EMULATOR_HUB_SETTINGS_HUB_SETTINGS_HPP

// The settings of the Automation Hub. The emulator keeps them, but has no hub.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/state/state.hpp>

#include <boost/json/value.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_hub_setting_routes(router& routes);

/// Loads the settings of a document, as `load_flow` loads a flow.
APPMIXER_DECL void load_hub_settings(state& back_end, loaded_object const& source, timestamp now);
/// The settings for a saved document, which must have been set.
APPMIXER_DECL json::object saved_hub_settings(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/hub_settings/hub_settings.ipp>
#endif

#endif
