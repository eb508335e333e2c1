#ifndef APPMIXER_EMULATOR_APP_EVENTS_APP_EVENTS_IPP
#define APPMIXER_EMULATOR_APP_EVENTS_APP_EVENTS_IPP

// Routes of /plugins/appmixer/utils/appevents: register and remove triggers, send events.

#include <appmixer/api/app_events.hpp>
#include <appmixer/emulator/app_events/app_events.hpp>
#include <appmixer/emulator/flows/flow_links.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// The type of the components that wait for an event while their flow is running.
inline constexpr std::string_view app_event_component = "appmixer.utils.appevents.OnAppEvent";

/// The most triggers that a user may register, and the longest body of a registration, in bytes.
inline constexpr std::size_t most_registered_triggers = 1000;
inline constexpr std::size_t longest_registration = 8192;
/// The most bytes that one event may send to all its components together.
inline constexpr std::size_t most_event_bytes = 16'777'216;

/// Routes of the plugin that are not among the operations in `api/`: its own components call them.
namespace app_event_routes {

inline constexpr operation_info add_trigger("addAppEventTrigger", method::post,
                                            "/plugins/appmixer/utils/appevents/triggers", idempotency::idempotent);
inline constexpr operation_info delete_trigger("deleteAppEventTrigger", method::delete_,
                                               "/plugins/appmixer/utils/appevents/triggers/{componentId}",
                                               idempotency::idempotent);
inline constexpr operation_info delete_trigger_in_body("deleteAppEventTrigger", method::delete_,
                                                       "/plugins/appmixer/utils/appevents/triggers",
                                                       idempotency::idempotent);

} // namespace app_event_routes

inline json::object trigger_document(std::string_view user, std::string_view event, std::string_view component,
                                     std::string_view flow, std::string_view created)
{
    json::object document;
    document["userId"] = user;
    document["event"] = event;
    document["componentId"] = component;
    document["flowId"] = flow;
    document["createdAt"] = created;
    return document;
}

/// Registers a component for an event. An earlier registration of the component is replaced.
inline http_response serve_add_app_event_trigger(request_context& ctx)
{
    check_body_size(ctx.request, longest_registration);
    json::object const body = object_body(ctx.request);
    app_event_entry trigger;
    trigger.document = trigger_document(ctx.user_id(), required_text(body, "event"), required_text(body, "componentId"),
                                        required_text(body, "flowId"), to_iso(ctx.now));
    collection<app_event_entry>& triggers = ctx.back_end.app_events.triggers;
    triggers.erase(trigger.id());
    std::size_t registered = 0;
    triggers.each_of(ctx.user_id(), [&](auto const&) { return ++registered < most_registered_triggers; });
    if (registered == most_registered_triggers)
        throw http_error(400, "A user can register at most " + std::to_string(registered) + " triggers.");
    return respond_json(triggers.insert(std::move(trigger)).item->document);
}

inline http_response delete_app_event_trigger(request_context& ctx, std::string_view component)
{
    ctx.back_end.app_events.triggers.erase(app_event_entry::make_id(ctx.user_id(), component));
    return respond_json("{}");
}
inline http_response serve_delete_app_event_trigger(request_context& ctx)
{
    return delete_app_event_trigger(ctx, ctx.path_parameters[0]);
}
inline http_response serve_delete_app_event_trigger_in_body(request_context& ctx)
{
    return delete_app_event_trigger(ctx, required_text(limited_object_body(ctx.request), "componentId"));
}

/// The event for which a component of a flow waits; empty for other components.
inline std::string_view awaited_event(json::value const& component)
{
    json::object const* const object = component.if_object();
    if (object == nullptr || text_or_empty(*object, "type") != app_event_component)
        return {};
    json::object const* const config = object_in(*object, "config");
    json::object const* const properties = config == nullptr ? nullptr : object_in(*config, "properties");
    return properties == nullptr ? std::string_view() : text_or_empty(*properties, "event");
}

/// The caller's triggers for an event: those registered, then those of running flows. `flowId` in the query narrows
/// them to one flow, unless it is empty.
inline std::vector<json::object> triggers_for(request_context& ctx, std::string_view event)
{
    std::string_view const only = ctx.query.text("flowId");
    std::vector<json::object> triggers;
    app_event_state& registered = ctx.back_end.app_events;
    registered.triggers.each_of(ctx.user_id(), [&](auto const& slot) {
        json::object const& trigger = slot.item->document;
        if (text_of(trigger, "event") == event && (only.empty() || text_of(trigger, "flowId") == only))
            triggers.push_back(trigger);
        return true;
    });
    ctx.back_end.flows.each_of(ctx.user_id(), [&](auto const& slot) {
        json::object const& flow = slot.item->document;
        if (!is_active(flow) || (!only.empty() && slot.item->id() != only))
            return true;
        std::string_view const started = text_or_empty(flow, "started");
        for (auto const& component : flow.at("flow").as_object())
            if (awaited_event(component.value()) == event &&
                !registered.triggers.contains(app_event_entry::make_id(ctx.user_id(), component.key())))
                triggers.push_back(trigger_document(ctx.user_id(), event, component.key(), slot.item->id(),
                                                    started.empty() ? text_of(flow, "btime") : started));
        return true;
    });
    return triggers;
}

/// Sends the event to the component of a trigger, as a call of its webhook: the log shows the message. Throws a 404
/// when the component cannot be reached.
inline void fire(request_context& ctx, json::object const& trigger, json::value const& data,
                 std::string const& correlation_id)
{
    flow_entry const* const flow = ctx.back_end.flows.find(text_of(trigger, "flowId"));
    if (flow == nullptr || flow->owner() != ctx.user_id())
        throw http_error(404, "Flow not found.");
    if (!is_active(flow->document))
        throw http_error(404, "The flow is not running.");
    std::string_view const component = text_of(trigger, "componentId");
    if (!flow->document.at("flow").as_object().contains(component))
        throw http_error(404, "Component not found.");
    json::object query;
    for (auto const& [name, value] : ctx.query.pairs())
        query[name] = value;
    query["enqueueOnly"] = "true";
    query["correlationId"] = correlation_id;
    json::object message;
    message["method"] = "POST";
    message["query"] = std::move(query);
    message["data"] = data;
    component_event event;
    event.component_id = component;
    event.port_type = "in";
    event.port = "webhook";
    event.correlation_id = correlation_id;
    event.msg = std::move(message);
    log_data(ctx.back_end, *flow, event, ctx.now);
}

inline json::object trigger_failure(json::object const& trigger, http_error const& why)
{
    json::object error;
    error["message"] = "AppEvents plugin error when triggering component " +
                       std::string(text_of(trigger, "componentId")) + " in flow " +
                       std::string(text_of(trigger, "flowId"));
    error["code"] = "TRIGGER_FAILURE";
    error["trigger"] = trigger;
    json::object err;
    err["statusCode"] = why.status;
    err["message"] = why.message;
    error["err"] = std::move(err);
    return error;
}

inline http_response serve_send_app_event(request_context& ctx)
{
    check_body_size(ctx.request, ctx.back_end.switches.webhook_limit);
    json::value const data = json_body(ctx.request);
    std::vector<json::object> triggers = triggers_for(ctx, ctx.path_parameters[0]);
    if (triggers.empty())
        return respond_json(R"({"triggers":[]})");
    if (triggers.size() > most_event_bytes / (ctx.request.body.size() + ctx.request.target.size()))
        throw http_error(413,
                         "The event is too long to be sent to " + std::to_string(triggers.size()) + " components.");
    json::array errors;
    for (json::object& trigger : triggers) {
        std::string const correlation_id = ctx.back_end.ids.uuid();
        try {
            fire(ctx, trigger, data, correlation_id);
            trigger["correlationId"] = correlation_id;
        } catch (http_error const& why) {
            errors.emplace_back(trigger_failure(trigger, why));
        }
    }
    json_list list;
    for (json::object const& trigger : triggers)
        list.add(trigger);
    std::string body = "{\"triggers\":" + list.take() + ",\"errors\":";
    json_writer(body).value(errors);
    body += '}';
    return respond_json(std::move(body));
}

APPMIXER_DECL void add_app_event_routes(router& routes)
{
    routes.add(op::send_app_event::info, &serve_send_app_event);
    routes.add(app_event_routes::add_trigger, &serve_add_app_event_trigger);
    routes.add(app_event_routes::delete_trigger, &serve_delete_app_event_trigger);
    routes.add(app_event_routes::delete_trigger_in_body, &serve_delete_app_event_trigger_in_body);
}

APPMIXER_DECL void load_app_event_trigger(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a trigger", {"userId", "owner", "event", "componentId", "flowId", "createdAt"});
    for (std::string_view const key : {"event", "componentId", "flowId"})
        if (source.text(key, {}).empty())
            source.fail(key, "expected a string that is not empty");
    app_event_entry trigger;
    trigger.document =
        trigger_document(load_owner(back_end, source), source.text("event", {}), source.text("componentId", {}),
                         source.text("flowId", {}), source.text("createdAt", to_iso(now)));
    if (back_end.app_events.triggers.contains(trigger.id()))
        source.fail("componentId", "another trigger of the user has this component");
    back_end.app_events.triggers.insert(std::move(trigger));
}

APPMIXER_DECL json::array saved_app_event_triggers(state const& back_end)
{
    json::array triggers;
    for (app_event_entry const* const trigger : back_end.app_events.triggers.all())
        triggers.emplace_back(trigger->document);
    return triggers;
}

} // namespace appmixer::detail::emu

#endif
