#ifndef APPMIXER_EMULATOR_MCP_GATEWAYS_MCP_GATEWAYS_IPP
#define APPMIXER_EMULATOR_MCP_GATEWAYS_MCP_GATEWAYS_IPP

// Routes of the plugin ai/mcptools; saving and loading.

#include <appmixer/api/mcp_gateways.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/emulator/components/components.hpp>
#include <appmixer/emulator/events/event_streams.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/mcp_gateways/mcp_gateways.hpp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// The type of the components that are gateways while their flow is running.
inline constexpr std::string_view gateway_component = "appmixer.ai.mcptools.MCPGateway";

/// Sends an event to the followers of a user, as the vendor's plugin does: without an id.
inline void send_gateway_event(state& back_end, std::string_view user, json::object const& event)
{
    auto const log = back_end.gateway_events.find(user);
    if (log != back_end.gateway_events.end()) // otherwise nobody has ever followed
        log->second.shared()->send({}, to_json(event), {});
}

APPMIXER_DECL void add_mcp_gateway(state& back_end, flow_entry const& flow, std::string_view component,
                                   json::array tools)
{
    mcp_gateway_entry* const present = back_end.mcp_gateways.find(component_key(flow.id(), component));
    if (present != nullptr) {
        present->document["tools"] = std::move(tools);
    } else {
        mcp_gateway_entry gateway;
        gateway.user_id = flow.owner();
        gateway.document["flowId"] = flow.id();
        gateway.document["componentId"] = component;
        gateway.document["tools"] = std::move(tools);
        back_end.mcp_gateways.insert(std::move(gateway));
    }
    json::object event;
    event["type"] = "gateway-add";
    event["data"] = json::object();
    send_gateway_event(back_end, flow.owner(), event);
}

APPMIXER_DECL bool remove_mcp_gateway(state& back_end, std::string_view flow_id, std::string_view component)
{
    std::string const id = component_key(flow_id, component);
    mcp_gateway_entry const* const gateway = back_end.mcp_gateways.find(id);
    if (gateway == nullptr)
        return false;
    json::object event;
    event["type"] = "gateway-delete";
    event["id"] = component;
    event["flowId"] = flow_id;
    event["data"] = nullptr;
    send_gateway_event(back_end, gateway->owner(), event);
    back_end.mcp_gateways.erase(id);
    return true;
}

APPMIXER_DECL void add_mcp_gateways_of(state& back_end, flow_entry const& flow)
{
    for (auto const& [key, component] : flow.document.at("flow").as_object())
        if (json::object const* const object = component.if_object();
            object != nullptr && text_of(*object, "type") == gateway_component &&
            !back_end.mcp_gateways.contains(component_key(flow.id(), key)))
            add_mcp_gateway(back_end, flow, key, json::array());
}

APPMIXER_DECL void remove_mcp_gateways_of(state& back_end, flow_entry const& flow)
{
    std::vector<std::string> components;
    back_end.mcp_gateways.each_of(flow.owner(), [&](auto const& slot) {
        if (text_of(slot.item->document, "flowId") == flow.id())
            components.emplace_back(text_of(slot.item->document, "componentId"));
        return true;
    });
    for (std::string const& component : components)
        remove_mcp_gateway(back_end, flow.id(), component);
}

inline http_response serve_list_mcp_gateways(request_context& ctx)
{
    json_list list;
    ctx.back_end.mcp_gateways.each_of(ctx.user_id(), [&](auto const& slot) {
        json::object gateway = slot.item->document;
        gateway["webhook"] = public_url(ctx)
                                 .append("/flows/")
                                 .append(text_of(gateway, "flowId"))
                                 .append("/components/")
                                 .append(percent_encoded(text_of(gateway, "componentId")));
        list.add(gateway);
        return true;
    });
    return respond_json(list.take());
}

inline http_response serve_watch_mcp_gateways(request_context& ctx)
{
    std::string_view const token = ctx.query.text("token");
    if (token.empty())
        throw http_error(401, "Missing token");
    identify_by(ctx, token, true);
    std::shared_ptr<event_log> const log = ctx.back_end.gateway_events[std::string(ctx.token->id)].shared();
    std::optional<std::string_view> const last = ctx.request.headers.get("Last-Event-ID");
    follower_options how;
    how.from = last && !last->empty() ? log->after(*last) : log->end();
    how.ends_from = log->end();
    how.opening = ": init\n\n";
    return respond_stream(ctx, log, std::move(how));
}

APPMIXER_DECL void add_mcp_gateway_routes(router& routes)
{
    routes.add(op::list_mcp_gateways::info, &serve_list_mcp_gateways);
    routes.add(op::watch_mcp_gateways::info, &serve_watch_mcp_gateways, route_access::anyone);
}

APPMIXER_DECL void load_mcp_gateway(state& back_end, loaded_object const& source)
{
    source.allow_keys("a gateway", {"flowId", "componentId", "tools"});
    flow_entry const* const flow = back_end.flows.find(source.text("flowId", {}));
    if (flow == nullptr)
        source.fail("flowId", "no flow has this id");
    std::string const component = source.text("componentId", {});
    if (component.empty() || back_end.mcp_gateways.contains(component_key(flow->id(), component)))
        source.fail("componentId", "expected a string that is not that of another gateway of the flow");
    source.expect_kind("tools", json::kind::array, "expected an array");
    json::value const* const tools = source.find("tools");
    add_mcp_gateway(back_end, *flow, component, tools == nullptr ? json::array() : tools->as_array());
}

APPMIXER_DECL json::array saved_mcp_gateways(state const& back_end)
{
    json::array gateways;
    for (mcp_gateway_entry const* const gateway : back_end.mcp_gateways.all())
        gateways.emplace_back(gateway->document);
    return gateways;
}

} // namespace appmixer::detail::emu

#endif
