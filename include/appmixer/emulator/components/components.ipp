#ifndef APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_IPP
#define APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_IPP

// Routes of /flows/{flowId}/components and of trigger URLs: webhook calls and messages to components.

#include <appmixer/api/component_webhooks.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/emulator/components/components.hpp>
#include <appmixer/emulator/components/webhook_replies.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

/// Whether a text can be the host and port of a URL.
inline bool is_host(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
    });
}

APPMIXER_DECL std::string public_url(request_context const& ctx)
{
    std::string url = ctx.back_end.switches.public_url;
    while (url.ends_with('/'))
        url.pop_back();
    if (!url.empty())
        return url;
    std::string_view const host = ctx.request.headers.get("Host").value_or(std::string_view());
    return "http://" + std::string(is_host(host) ? host : "localhost:2200");
}

/// The id that the log records of one call share: the caller's, or a new one.
inline std::string correlation_id(request_context& ctx)
{
    std::string_view const wanted = ctx.query.text("correlationId");
    return wanted.empty() ? ctx.back_end.ids.uuid() : std::string(wanted);
}

inline bool has_component(flow_entry const& flow, std::string_view id)
{
    return flow.document.at("flow").as_object().contains(id);
}

/// The body of a webhook call: parsed if it is JSON, otherwise a text.
inline json::value webhook_data(http_request const& request)
{
    std::string const type = media_type(request);
    if (type.empty() || is_json(type))
        if (result<json::value> parsed = parse_json(request.body, max_body_depth))
            return std::move(*parsed);
    return json::string(repaired_utf8(request.body));
}

/// The message that a component would get. It has no headers: the message is logged, and headers may hold a secret.
inline json::object webhook_message(request_context const& ctx)
{
    json::object query;
    for (auto const& [name, value] : ctx.query.pairs()) { // a repeated parameter becomes a list
        json::value& parameter = query[name];
        if (parameter.is_null())
            parameter = value;
        else if (parameter.is_array())
            parameter.get_array().emplace_back(value);
        else
            parameter = json::array{std::move(parameter), json::value(value)};
    }
    json::object message;
    message["method"] = to_string(ctx.request.method);
    message["query"] = std::move(query);
    if (!ctx.request.body.empty())
        message["data"] = webhook_data(ctx.request);
    return message;
}

inline http_response serve_component(request_context& ctx)
{
    check_body_size(ctx.request, ctx.back_end.switches.webhook_limit);
    flow_entry const* const flow = ctx.back_end.flows.find(ctx.path_parameters[0]);
    if (flow == nullptr)
        throw http_error(404, "Flow not found.");
    if (!is_active(flow->document))
        throw http_error(404, "The flow is not running.");
    if (!has_component(*flow, ctx.path_parameters[1]))
        throw http_error(404, "Component not found.");

    component_event event;
    event.component_id = ctx.path_parameters[1];
    event.port_type = "in";
    event.port = ctx.query.get("correlationInPort").value_or("webhook");
    event.correlation_id = correlation_id(ctx);
    event.msg = webhook_message(ctx);
    log_data(ctx.back_end, *flow, event, ctx.now);
    if (ctx.query.get("enqueueOnly") == "true")
        return respond_json("{}", 202);
    http_response const* const reply = find_webhook_reply(ctx.back_end, flow->id(), event.component_id);
    return reply == nullptr ? respond_json("{}") : *reply;
}

inline http_response serve_send_flow_message(request_context& ctx)
{
    json::object body = object_body(ctx.request);
    component_event event;
    event.component_id = required_text(body, "componentId");
    event.port_type = "in";
    event.port = required_text(body, "inputPort");
    json::value* const content = body.if_contains("content");
    if (content == nullptr)
        throw http_error(400, "\"content\" is required");
    event.msg = std::move(*content);
    requested_flow const found = find_own_flow(ctx);
    if (!has_component(found.flow(), event.component_id))
        throw http_error(404, "Component not found.");
    if (!is_active(found.document()))
        throw http_error(400, "The flow is not running.");
    event.correlation_id = correlation_id(ctx);
    log_data(ctx.back_end, found.flow(), event, ctx.now);
    return respond_json("{}");
}

/// The URL under which a component of the caller can be called.
inline http_response serve_get_trigger_url(request_context& ctx)
{
    std::string url;
    ctx.back_end.flows.each_of(ctx.user_id(), [&](auto const& slot) {
        if (has_component(*slot.item, ctx.path_parameters[0]))
            url.append(public_url(ctx))
                .append("/flows/")
                .append(slot.item->id())
                .append("/components/")
                .append(percent_encoded(ctx.path_parameters[0]));
        return url.empty();
    });
    if (url.empty())
        throw http_error(404, "Component not found.");
    return respond_with_member("url", url);
}

APPMIXER_DECL void add_component_routes(router& routes)
{
    for (operation_info const* const info :
         {&op::component_get::info, &op::component_post::info, &op::component_put::info, &op::component_patch::info,
          &op::component_delete::info})
        routes.add(*info, &serve_component, route_access::anyone);
    routes.add(op::send_flow_message::info, &serve_send_flow_message);
    routes.add(op::get_trigger_url::info, &serve_get_trigger_url);
}

} // namespace appmixer::detail::emu

#endif
