#ifndef APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_IPP
#define APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_IPP

#include <appmixer/emulator/components/components.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/flows/flows.ipp>
#include <appmixer/emulator/http/message.ipp>
#include <appmixer/emulator/http/server_only_operations.hpp>
#include <appmixer/emulator/logs/logs.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

/// Whether a text may be a host with a port, so that it may stand in an address.
inline bool is_host(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_' || c == ':' || c == '[' || c == ']';
    });
}

APPMIXER_DECL std::string public_url(call const& c)
{
    std::string url = c.back_end.switches.public_url;
    while (url.ends_with('/'))
        url.pop_back();
    if (!url.empty())
        return url;
    std::string_view const host = c.request.headers.get("Host").value_or(std::string_view());
    return "http://" + std::string(is_host(host) ? host : "localhost:2200");
}

/// What ties the records of one call together: what the caller says, or something new.
inline std::string correlation_id(call& c)
{
    std::string_view const given = c.query.get("correlationId").value_or(std::string_view());
    return given.empty() ? c.back_end.ids.uuid() : std::string(given);
}

inline bool has_component(flow_entry const& flow, std::string_view id)
{
    return flow.document.at("flow").as_object().contains(id);
}

/// The body of a component's call: JSON as parsed if it is JSON, everything else as text.
inline json::value webhook_data(http_request const& request)
{
    std::string const type = media_type(request);
    if (type.empty() || is_json(type)) {
        boost::system::error_code code;
        json::value parsed = json::parse(request.body, code, {}, body_limits());
        if (!code)
            return parsed;
    }
    return json::string(repaired_utf8(request.body));
}

/// The call as a component would get it. Its headers stay out of the logs, for they may hold a secret.
inline json::object webhook_message(call const& c)
{
    json::object query;
    for (auto const& [name, value] : c.query.pairs()) { // what comes more than once is a list
        json::value& known = query[name];
        if (known.is_null())
            known = value;
        else if (known.is_array())
            known.get_array().emplace_back(value);
        else
            known = json::array{std::move(known), json::value(value)};
    }
    json::object message;
    message["method"] = to_string(c.request.method);
    message["query"] = std::move(query);
    if (!c.request.body.empty())
        message["data"] = webhook_data(c.request);
    return message;
}

inline http_response serve_component(call& c)
{
    if (c.request.body.size() > c.back_end.switches.webhook_limit)
        throw refusal(413, "Payload content length greater than maximum allowed: " +
                               std::to_string(c.back_end.switches.webhook_limit));
    flow_entry const* const flow = c.back_end.flows.find(c.holes[0]);
    if (flow == nullptr)
        throw refusal(404, "Flow not found.");
    if (!is_active(flow->document))
        throw refusal(404, "The flow is not running.");
    if (!has_component(*flow, c.holes[1]))
        throw refusal(404, "Component not found.");

    component_event event;
    event.component_id = c.holes[1];
    event.port_type = "in";
    event.port = c.query.get("correlationInPort").value_or("webhook");
    event.correlation_id = correlation_id(c);
    event.msg = webhook_message(c);
    log_data(c.back_end, *flow, event, c.now);
    return json_answer("{}", c.query.get("enqueueOnly") == "true" ? 202 : 200);
}

inline http_response serve_send_flow_message(call& c)
{
    json::object body = object_body(c.request);
    component_event event;
    event.component_id = required_text(body, "componentId");
    event.port_type = "in";
    event.port = required_text(body, "inputPort");
    json::value* const content = body.if_contains("content");
    if (content == nullptr)
        throw refusal(400, "\"content\" is required");
    event.msg = std::move(*content);
    named_flow const found = find_own_flow(c);
    if (!has_component(found.flow(), event.component_id))
        throw refusal(404, "Component not found.");
    if (!is_active(found.document()))
        throw refusal(400, "The flow is not running.");
    event.correlation_id = correlation_id(c);
    log_data(c.back_end, found.flow(), event, c.now);
    return json_answer("{}");
}

/// The address under which a component of the caller can be called.
inline http_response serve_get_trigger_url(call& c)
{
    std::string url;
    c.back_end.flows.each_of(c.user_id(), [&](auto const& slot) {
        if (has_component(*slot.item, c.holes[0]))
            url.append(public_url(c))
                .append("/flows/")
                .append(slot.item->id())
                .append("/components/")
                .append(percent_encoded(c.holes[0]));
        return url.empty();
    });
    if (url.empty())
        throw refusal(404, "Component not found.");
    json::object answer;
    answer["url"] = url;
    return json_answer(answer);
}

APPMIXER_DECL void add_component_routes(router& routes)
{
    for (operation_info const* const info : {&component_get_info, &component_post_info, &component_put_info,
                                             &component_patch_info, &component_delete_info})
        routes.add(*info, &serve_component, audience::everybody);
    routes.add(send_flow_message_info, &serve_send_flow_message);
    routes.add(get_trigger_url_info, &serve_get_trigger_url);
}

} // namespace appmixer::detail::emu

#endif
