#ifndef APPMIXER_API_COMPONENT_WEBHOOKS_HPP
#define APPMIXER_API_COMPONENT_WEBHOOKS_HPP

// What is sent to a component of a running flow from outside: calls of its webhook, and messages for its input ports.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

namespace op {

/// Sends a message to an input port of a component. `POST /flows/{flowId}`.
class send_flow_message {
public:
    send_flow_message() = default;
    send_flow_message(std::string id, std::string component, std::string port, json::value message)
        : flow_id(std::move(id)), component_id(std::move(component)), input_port(std::move(port)),
          content(std::move(message))
    {
    }

    std::string flow_id;
    std::string component_id;
    std::string input_port; ///< of the component: "in"
    json::value content;    ///< the message

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("sendFlowMessage", method::post, "/flows/{flowId}", idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("flowId", &send_flow_message::flow_id), in_body("componentId", &send_flow_message::component_id),
              in_body("inputPort", &send_flow_message::input_port), in_body("content", &send_flow_message::content)};
};

/// What the calls of a webhook have in common. No token is sent.
class webhook_call {
public:
    webhook_call() = default;
    webhook_call(std::string flow, std::string component) : flow_id(std::move(flow)), component_id(std::move(component))
    {
    }

    std::string flow_id;
    std::string component_id;
    optional_flag enqueue_only;                ///< true: respond with 202 at once, without waiting for the component
    std::optional<std::string> correlation_id; ///< found in the logs of the call; by default the server makes one
    std::optional<std::string> correlation_in_port; ///< the input port that the call is logged for
    query_values query;                             ///< further parameters, for the component
    header_list headers;                            ///< further headers, for the component

    using response_type = http_response;
    static constexpr bool any_status = true;
    static constexpr std::string_view path = "/flows/{flowId}/components/{componentId}";
    static constexpr auto params = table{in_path("flowId", &webhook_call::flow_id),
                                         in_path("componentId", &webhook_call::component_id),
                                         in_query("enqueueOnly", &webhook_call::enqueue_only),
                                         in_query("correlationId", &webhook_call::correlation_id),
                                         in_query("correlationInPort", &webhook_call::correlation_in_port),
                                         any_query(&webhook_call::query),
                                         any_headers(&webhook_call::headers)};
};

/// What the calls with a body have in common.
class webhook_call_with_body : public webhook_call {
public:
    webhook_call_with_body() = default;
    webhook_call_with_body(std::string flow, std::string component, request_content content = request_content())
        : webhook_call(std::move(flow), std::move(component)), body(std::move(content))
    {
    }

    request_content body; ///< at most 1 MiB; none by default

    static constexpr auto params = webhook_call::params.with(raw_body(&webhook_call_with_body::body));
};

/// Calls a webhook. `GET /flows/{flowId}/components/{componentId}`.
class component_get : public webhook_call {
public:
    using webhook_call::webhook_call;
    static constexpr operation_info info{"componentGet", method::get, path, idempotency::unsafe, token_use::none};
};

/// Calls a webhook. `POST /flows/{flowId}/components/{componentId}`.
class component_post : public webhook_call_with_body {
public:
    using webhook_call_with_body::webhook_call_with_body;
    static constexpr operation_info info{"componentPost", method::post, path, idempotency::unsafe, token_use::none};
};

/// Calls a webhook. `PUT /flows/{flowId}/components/{componentId}`.
class component_put : public webhook_call_with_body {
public:
    using webhook_call_with_body::webhook_call_with_body;
    static constexpr operation_info info{"componentPut", method::put, path, idempotency::unsafe, token_use::none};
};

/// Calls a webhook. `DELETE /flows/{flowId}/components/{componentId}`.
class component_delete : public webhook_call_with_body {
public:
    using webhook_call_with_body::webhook_call_with_body;
    static constexpr operation_info info{"componentDelete", method::delete_, path, idempotency::unsafe,
                                         token_use::none};
};

/// Calls a webhook. `PATCH /flows/{flowId}/components/{componentId}`.
class component_patch : public webhook_call_with_body {
public:
    using webhook_call_with_body::webhook_call_with_body;
    static constexpr operation_info info =
        operation_info("componentPatch", method::patch, path, idempotency::unsafe, token_use::none)
            .with_evidence(evidence::medium);
};

/// The URL of the webhook of a component. `GET /triggers/{componentId}/url`.
class get_trigger_url {
public:
    get_trigger_url() = default;
    explicit get_trigger_url(std::string component) : component_id(std::move(component)) {}

    std::string component_id;

    using response_type = std::string;
    static constexpr std::string_view response_key = "url";
    static constexpr operation_info info =
        operation_info("getTriggerUrl", method::get, "/triggers/{componentId}/url", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("componentId", &get_trigger_url::component_id)};
};

/// The operations of this header.
using component_webhook_operations = operation_list<send_flow_message, component_get, component_post, component_put,
                                                    component_delete, component_patch, get_trigger_url>;

} // namespace op

/// Sends a message to an input port of a component in a running flow of the caller.
///
/// content: the message, JSON of any kind.
/// Result: what the server responds with, an object.
/// Errors: `condition::not_found` when the flow does not exist or has no such component; `errc::bad_request` when it is
/// not running.
/// Not idempotent: repeating the call sends a second message.
/// Source: a client of the vendor's; the call is not documented.
template <api_handle Api>
call_result<Api, json::value> send_flow_message(Api const& api, std::string flow_id, std::string component_id,
                                                std::string input_port, json::value content)
{
    return api.call(
        op::send_flow_message(std::move(flow_id), std::move(component_id), std::move(input_port), std::move(content)));
}

/// Calls the webhook of a component in a running flow, with GET. Anybody may call a webhook; no token is sent.
/// `op::component_get` takes query parameters and headers.
///
/// Result: the response of any status. The component chooses its status, headers and body; the server waits ten seconds
/// for it. 202: the call is queued. 404 also comes from the server, when the flow is not running or has no such
/// component.
/// Errors: only those of the network, and `errc::invalid_request`.
/// Not idempotent, whatever the method: repeating the call runs the component again.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, http_response> component_get(Api const& api, std::string flow_id, std::string component_id)
{
    return api.call(op::component_get(std::move(flow_id), std::move(component_id)));
}

/// Calls the webhook of a component with POST. `op::component_post` takes query parameters and headers.
///
/// body: at most 1 MiB; none by default. `request_content::json` makes one of JSON.
/// Otherwise as `component_get`.
template <api_handle Api>
call_result<Api, http_response> component_post(Api const& api, std::string flow_id, std::string component_id,
                                               request_content body = {})
{
    return api.call(op::component_post(std::move(flow_id), std::move(component_id), std::move(body)));
}

/// Calls the webhook of a component with PUT. Otherwise as `component_post`.
template <api_handle Api>
call_result<Api, http_response> component_put(Api const& api, std::string flow_id, std::string component_id,
                                              request_content body = {})
{
    return api.call(op::component_put(std::move(flow_id), std::move(component_id), std::move(body)));
}

/// Calls the webhook of a component with DELETE. Otherwise as `component_post`.
template <api_handle Api>
call_result<Api, http_response> component_delete(Api const& api, std::string flow_id, std::string component_id,
                                                 request_content body = {})
{
    return api.call(op::component_delete(std::move(flow_id), std::move(component_id), std::move(body)));
}

/// Calls the webhook of a component with PATCH. Otherwise as `component_post`.
template <api_handle Api>
call_result<Api, http_response> component_patch(Api const& api, std::string flow_id, std::string component_id,
                                                request_content body = {})
{
    return api.call(op::component_patch(std::move(flow_id), std::move(component_id), std::move(body)));
}

/// Asks for the URL under which anybody can call the webhook of a component of the caller.
///
/// Result: the URL: the base URL of the server, and `/flows/{flowId}/components/{componentId}`.
/// Errors: `condition::not_found` when no flow of the caller has the component. Some servers respond with 500.
/// Source: a client of the vendor's; the call is not documented.
template <api_handle Api>
call_result<Api, std::string> get_trigger_url(Api const& api, std::string component_id)
{
    return api.call(op::get_trigger_url(std::move(component_id)));
}

} // namespace appmixer

#endif
