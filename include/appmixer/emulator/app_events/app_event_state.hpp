#ifndef APPMIXER_EMULATOR_APP_EVENTS_APP_EVENT_STATE_HPP
#define APPMIXER_EMULATOR_APP_EVENTS_APP_EVENT_STATE_HPP

// The components that were registered for events of applications.

#include <appmixer/emulator/state/collection.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// A component that waits for an event. A user has at most one for each component.
class app_event_entry {
public:
    app_event_entry() = default;
    /// Unique, since the ids of users have no slash.
    static std::string make_id(std::string_view user, std::string_view component)
    {
        return std::string(user).append(1, '/').append(component);
    }
    std::string id() const { return make_id(owner(), text_of(document, "componentId")); }
    std::string_view owner() const { return text_of(document, "userId"); }

    json::object document; ///< as in responses
};

/// All of them. Flows that run with a component `appmixer.utils.appevents.OnAppEvent` wait without being registered.
class app_event_state {
public:
    app_event_state() = default;
    collection<app_event_entry> triggers;
};

} // namespace appmixer::detail::emu

#endif
