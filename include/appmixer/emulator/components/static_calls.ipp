#ifndef APPMIXER_EMULATOR_COMPONENTS_STATIC_CALLS_IPP
#define APPMIXER_EMULATOR_COMPONENTS_STATIC_CALLS_IPP

// The route /component/{vendor}/{service}/{module}/{name}.

#include <appmixer/api/static_components.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/components/static_calls.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <utility>

namespace appmixer::detail::emu {

/// The server's limit for the body of a static call, in bytes.
inline constexpr std::size_t largest_static_call = 104'857'600;

inline static_call requested_static_call(request_context& ctx)
{
    check_body_size(ctx.request, largest_static_call);
    json::object body = object_body(ctx.request);
    static_call call;
    for (std::string const& part : ctx.path_parameters)
        call.component_type.append(call.component_type.empty() ? "" : ".").append(part);
    call.out_port = ctx.query.text("outPort");
    if (json::value* const messages = body.if_contains("messages"); messages != nullptr && !messages->is_null()) {
        if (!messages->is_object())
            throw http_error(400, "\"messages\" must be an object");
        call.messages = std::move(messages->get_object());
    }
    if (json::value* const transform = body.if_contains("transform"))
        call.transform = std::move(*transform);
    call.component_id = optional_text(body, "componentId");
    call.flow_id = optional_text(body, "flowId");
    call.user_id = ctx.user_id();
    return call;
}

/// What the owner of the emulator set for a component type.
inline static_reply scripted_reply(request_context const& ctx, static_call const& call)
{
    static_call_state const& scripted = ctx.back_end.static_calls;
    if (auto const function = scripted.functions.find(call.component_type); function != scripted.functions.end())
        return function->second(call);
    if (auto const reply = scripted.replies.find(call.component_type); reply != scripted.replies.end())
        return reply->second;
    if (ctx.back_end.components.find(call.component_type) == nullptr || is_hidden_type(ctx, call.component_type))
        throw http_error(404, "Component not found.");
    throw http_error(400, "The emulator does not run components. Its owner sets what " + call.component_type +
                              " replies: emulator::set_static_reply.");
}

inline http_response serve_call_static_component(request_context& ctx)
{
    static_call const call = requested_static_call(ctx);
    if (!call.flow_id.empty()) {
        flow_entry const* const flow = ctx.back_end.flows.find(call.flow_id);
        if (flow == nullptr || !rights_of(ctx, *flow).read)
            throw http_error(404, "Flow not found.");
    }
    static_reply const reply = scripted_reply(ctx, call);
    if (reply.status >= 400) {
        json::string const* const text = reply.content.if_string();
        throw http_error(reply.status, text == nullptr ? std::string() : std::string(std::string_view(*text)));
    }
    return respond_json(json_text(reply.content));
}

APPMIXER_DECL void add_static_call_routes(router& routes)
{
    routes.add(op::call_static_component::info, &serve_call_static_component);
}

APPMIXER_DECL void load_static_reply(state& back_end, loaded_object const& source)
{
    source.allow_keys("a static reply", {"component", "status", "content"});
    std::string const component = source.text("component", {});
    if (component.empty() || back_end.static_calls.replies.contains(component))
        source.fail("component", "expected a component type that no other static reply has");
    json::value const* const content = source.find("content");
    static_reply reply(content == nullptr ? json::value() : *content);
    if (json::value const* const status = source.find("status")) {
        boost::system::error_code code;
        reply.status = status->to_number<int>(code);
        if (code || (reply.status != 200 && (reply.status < 400 || reply.status > 599)))
            source.fail("status", "expected 200, or a number from 400 to 599");
    }
    if (reply.status != 200 && !reply.content.is_string())
        source.fail("content", "expected the text of the error");
    back_end.static_calls.replies.emplace(component, std::move(reply));
}

APPMIXER_DECL json::array saved_static_replies(state const& back_end)
{
    json::array replies;
    for (auto const& [component, reply] : back_end.static_calls.replies) {
        json::object saved;
        saved["component"] = component;
        saved["status"] = reply.status;
        saved["content"] = reply.content;
        replies.emplace_back(std::move(saved));
    }
    return replies;
}

} // namespace appmixer::detail::emu

#endif
