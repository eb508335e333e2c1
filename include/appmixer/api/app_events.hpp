#ifndef APPMIXER_API_APP_EVENTS_HPP
#define APPMIXER_API_APP_EVENTS_HPP

// The operation that sends an event of an application to the flows that wait for it.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/app_event.hpp>

#include <optional>
#include <string>
#include <utility>

namespace appmixer {

namespace op {

/// Sends an event to the caller's flows that wait for it. `POST /plugins/appmixer/utils/appevents/events/{event}`.
class send_app_event {
public:
    send_app_event() = default;
    explicit send_app_event(std::string name, json::value content = json::object())
        : event(std::move(name)), data(std::move(content))
    {
    }

    std::string event;                  ///< the name that triggers wait for
    json::value data;                   ///< JSON of any kind
    std::optional<std::string> flow_id; ///< only this flow
    query_values query;                 ///< further query parameters, which the components receive

    using response_type = app_event_result;
    static constexpr operation_info info{"sendAppEvent", method::post,
                                         "/plugins/appmixer/utils/appevents/events/{event}", idempotency::unsafe};
    static constexpr auto params =
        table{in_path("event", &send_app_event::event), in_query("flowId", &send_app_event::flow_id),
              any_query(&send_app_event::query), whole_body(&send_app_event::data)};
};

/// The operations of this header.
using app_event_operations = operation_list<send_app_event>;

} // namespace op

/// Sends an event of an application to the caller's running flows that wait for it with the component
/// `appmixer.utils.appevents.OnAppEvent`. The server does not wait for the flows. `op::send_app_event` takes a flow.
///
/// event: the name for which the components wait. data: what they receive, such as a `json::object`.
/// Result: the components that wait for the event; none when no flow does. See `app_event_result::errors` for those
/// that could not be reached.
/// Not idempotent: repeating the call starts the flows again.
/// Source: https://docs.appmixer.com, tutorial on App Events; the vendor's plugin.
template <api_handle Api>
call_result<Api, app_event_result> send_app_event(Api const& api, std::string event, json::value data = json::object())
{
    return api.call(op::send_app_event(std::move(event), std::move(data)));
}

} // namespace appmixer

#endif
