#ifndef APPMIXER_MODEL_APP_EVENT_HPP
#define APPMIXER_MODEL_APP_EVENT_HPP

// Components that wait for events of an application, and what sending an event did.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// A component that waits for an event.
///
/// Source: the vendor's plugin `appmixer.utils.appevents`.
class app_event_trigger {
public:
    app_event_trigger() = default;

    std::string flow_id;                 ///< the running flow with the component
    std::string component_id;            ///< the component that waits
    std::string event;                   ///< as in `send_app_event`
    std::string user_id;                 ///< the owner of the flow
    std::string correlation_id;          ///< of the message that it was sent; empty if it could not be sent
    std::optional<timestamp> created_at; ///< when it began to wait
    json::object extra;                  ///< every key not named above

    static constexpr auto fields = table{field("flowId", &app_event_trigger::flow_id),
                                         field("componentId", &app_event_trigger::component_id),
                                         field("event", &app_event_trigger::event),
                                         field("userId", &app_event_trigger::user_id),
                                         field("correlationId", &app_event_trigger::correlation_id),
                                         field("createdAt", &app_event_trigger::created_at)};
};

/// Why a component could not be sent an event.
class app_event_error {
public:
    app_event_error() = default;

    std::string message;       ///< what went wrong, for people
    std::string code;          ///< "TRIGGER_FAILURE"
    app_event_trigger trigger; ///< the component that could not be sent the event
    json::value err;           ///< the error of the server; JSON of any kind
    json::object extra;        ///< every key not named above

    static constexpr auto fields =
        table{field("message", &app_event_error::message), field("code", &app_event_error::code),
              field("trigger", &app_event_error::trigger), field("err", &app_event_error::err)};
};

/// The response to `send_app_event`.
class app_event_result {
public:
    app_event_result() = default;

    std::vector<app_event_trigger> triggers; ///< all components that wait for the event, also those with an error
    std::vector<app_event_error> errors;     ///< one for each component that could not be sent the event
    json::object extra;                      ///< every key not named above

    static constexpr auto fields =
        table{field("triggers", &app_event_result::triggers), field("errors", &app_event_result::errors)};
};

} // namespace appmixer

#endif
