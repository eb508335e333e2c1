#ifndef APPMIXER_EMULATOR_COMPONENTS_UNPROCESSED_MESSAGES_IPP
#define APPMIXER_EMULATOR_COMPONENTS_UNPROCESSED_MESSAGES_IPP

// Routes of /unprocessed-messages: list, read, delete, retry.

#include <appmixer/api/unprocessed_messages.hpp>
#include <appmixer/emulator/components/unprocessed_messages.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

APPMIXER_DECL json::array correlation_ids(json::value const& messages)
{
    json::array ids;
    json::object const* const ports = messages.if_object();
    if (ports == nullptr)
        return ids;
    for (auto const& port : *ports) {
        json::array const* const list = port.value().if_array();
        if (list == nullptr)
            continue;
        for (json::value const& message : *list) {
            json::object const* const object = message.if_object();
            json::value const* const properties = object == nullptr ? nullptr : object->if_contains("properties");
            if (properties == nullptr || !properties->is_object())
                continue;
            std::string_view const id = text_or_empty(properties->get_object(), "correlationId");
            if (!id.empty() && std::find(ids.begin(), ids.end(), json::value(id)) == ids.end())
                ids.emplace_back(id);
        }
    }
    return ids;
}

APPMIXER_DECL std::string add_message(state& back_end, flow_entry const& flow, std::string_view component_id,
                                      json::value messages, std::string_view error, timestamp now)
{
    std::string id = unused_uuid(back_end.messages, back_end.ids);
    std::string err = "{\"message\":";
    json_writer(err).string(error);
    err += '}';
    message_entry entry;
    entry.document["messageId"] = id;
    entry.document["flowId"] = flow.id();
    entry.document["componentId"] = component_id;
    entry.document["correlationId"] = correlation_ids(messages);
    entry.document["messages"] = std::move(messages);
    entry.document["created"] = to_iso(now);
    entry.document["err"] = err;
    entry.document["target"] = message_target;
    back_end.messages.insert(std::move(entry));
    return id;
}

/// The message in the path. Throws unless the caller owns its flow or, with `read_only`, may see the flow's logs.
inline message_entry& required_message(request_context& ctx, bool read_only = false)
{
    message_entry* const message = ctx.back_end.messages.find(ctx.path_parameters[0]);
    flow_entry const* const flow = message == nullptr ? nullptr : ctx.back_end.flows.find(message->owner());
    if (flow == nullptr || !sees_logs_of(ctx, *flow))
        throw http_error(404, "Message not found.");
    if (!read_only && flow->owner() != ctx.user_id())
        throw http_error(403, "Forbidden");
    return *message;
}

inline http_response serve_list_unprocessed_messages(request_context& ctx)
{
    list_options const options(ctx.query);
    std::optional<std::string_view> const correlation = ctx.query.get("correlationId");
    std::vector<collection<message_entry>::slot const*> entries;
    auto const add_messages_of = [&](std::string_view flow) {
        ctx.back_end.messages.each_of(flow, [&](auto const& slot) {
            json::array const* const ids = slot.item->document.at("correlationId").if_array();
            bool const matches = !correlation || (ids != nullptr && std::find(ids->begin(), ids->end(),
                                                                              json::value(*correlation)) != ids->end());
            if (matches)
                entries.push_back(&slot);
            return true;
        });
    };
    if (std::optional<std::string_view> const id = ctx.query.get("flowId")) {
        flow_entry const* const flow = ctx.back_end.flows.find(*id);
        if (flow != nullptr && sees_logs_of(ctx, *flow))
            add_messages_of(*id);
    } else {
        ctx.back_end.flows.each_of(ctx.user_id(), [&](auto const& slot) {
            add_messages_of(slot.item->id());
            return true;
        });
        for (auto const& [order, shared] : ctx.back_end.shared_flows) {
            flow_entry const& flow = *ctx.back_end.flows.find(shared);
            if (flow.owner() != ctx.user_id() && sees_logs_of(ctx, flow))
                add_messages_of(shared);
        }
        std::sort(entries.begin(), entries.end(), [](auto const* a, auto const* b) { return a->order < b->order; });
    }
    options.select_page(entries, [](auto const* slot) -> json::object const& { return slot->item->document; });
    json_list list;
    for (auto const* const slot : entries) {
        list.add(options.shown.applied(slot->item->document));
    }
    return respond_json(list.take());
}

inline http_response serve_get_unprocessed_message(request_context& ctx)
{
    return respond_json(required_message(ctx, true).document);
}

inline http_response serve_delete_unprocessed_message(request_context& ctx)
{
    ctx.back_end.messages.erase(required_message(ctx).id());
    return respond_json("{}");
}

/// Sends the message to its component again. That always succeeds: components do nothing in the emulator.
inline http_response retry_message(request_context& ctx, emulator_switches::retry_path_rule requested)
{
    emulator_switches::retry_path_rule const served = ctx.back_end.switches.retry_paths;
    if (served != emulator_switches::retry_path_rule::both && served != requested)
        throw http_error(404, "Not Found");
    json::object const document = required_message(ctx).document;
    ctx.back_end.messages.erase(ctx.path_parameters[0]);
    component_event event;
    event.component_id = text_of(document, "componentId");
    event.port_type = "in";
    if (json::object const* const ports = document.at("messages").if_object(); ports != nullptr && !ports->empty())
        event.port = ports->begin()->key();
    json::array const& ids = document.at("correlationId").as_array();
    if (!ids.empty())
        event.correlation_id = ids.front().as_string();
    event.msg = document.at("messages");
    log_data(ctx.back_end, *ctx.back_end.flows.find(text_of(document, "flowId")), event, ctx.now);
    return respond_json("{}");
}

inline http_response serve_retry_unprocessed_message(request_context& ctx)
{
    return retry_message(ctx, emulator_switches::retry_path_rule::clients);
}

inline http_response serve_retry_unprocessed_message_short(request_context& ctx)
{
    return retry_message(ctx, emulator_switches::retry_path_rule::documentation);
}

APPMIXER_DECL void add_unprocessed_routes(router& routes)
{
    routes.add(op::list_unprocessed_messages::info, &serve_list_unprocessed_messages);
    routes.add(op::get_unprocessed_message::info, &serve_get_unprocessed_message);
    routes.add(op::delete_unprocessed_message::info, &serve_delete_unprocessed_message);
    operation_info retry = op::retry_unprocessed_message::info;
    routes.add(retry, &serve_retry_unprocessed_message);
    retry.path = retry.alternative_path;
    routes.add(retry, &serve_retry_unprocessed_message_short);
}

} // namespace appmixer::detail::emu

#endif
