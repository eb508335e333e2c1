#ifndef APPMIXER_EMULATOR_APP_EVENTS_APP_EVENTS_HPP
#define APPMIXER_EMULATOR_APP_EVENTS_APP_EVENTS_HPP

// Events of applications: the vendor's plugin `appmixer.utils.appevents`.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_app_event_routes(router& routes);

/// Loads one object of a document. Throws `load_failure` as the functions in state/load.hpp do.
APPMIXER_DECL void load_app_event_trigger(state& back_end, loaded_object const& source, timestamp now);
/// The objects of a saved document.
APPMIXER_DECL json::array saved_app_event_triggers(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/app_events/app_events.ipp>
#endif

#endif
