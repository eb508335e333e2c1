#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_ROUTES_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_ROUTES_IPP

// Routes of /flows: create, read, update, delete, start, stop, clone.

#include <appmixer/api/flow_coordinator.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/flows/descriptor.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>

namespace appmixer::detail::emu {

inline void put_fields(json::object& document, json::object&& fields)
{
    for (auto& entry : fields)
        document[entry.key()] = std::move(entry.value());
}

/// Adds a flow that belongs to the caller.
inline void create_flow(request_context& ctx, std::string_view id, json::object&& fields)
{
    json::object document = new_flow_document(ctx.back_end, id, ctx.user_id(), ctx.now);
    put_fields(document, std::move(fields));
    if (!ctx.back_end.switches.custom_fields_may_be_missing)
        document.emplace("customFields", json::object());
    insert_flow(ctx.back_end, std::move(document));
}

inline http_response serve_create_flow(request_context& ctx)
{
    json::object fields = writable_fields(ctx.back_end, object_body(ctx.request));
    std::string const id = unused_uuid(ctx.back_end.flows, ctx.back_end.ids);
    create_flow(ctx, id, std::move(fields));
    return respond_with_member("flowId", id);
}

inline http_response serve_get_flow(request_context& ctx)
{
    projection const shown(ctx.query.text("projection"));
    requested_flow const found = find_flow(ctx);
    std::string body;
    append_flow(body, found.flow(), found.rights, shown);
    return respond_json(std::move(body));
}

inline http_response update_response(std::string_view id, std::string_view result)
{
    json::object response;
    response["flowId"] = id;
    response["result"] = result;
    return respond_json(response);
}

inline http_response serve_update_flow(request_context& ctx)
{
    emulator_switches const& switches = ctx.back_end.switches;
    std::string const& id = ctx.path_parameters[0];
    check_body_size(ctx.request, switches.flow_update_limit);
    bool const force = ctx.query.flag("forceUpdate");
    check_in_progress_data(ctx.query.get("inProgressData").value_or("keep"));
    bool const any_descriptor = ctx.query.get("validate") && !ctx.query.flag("validate");
    json::object fields = writable_fields(ctx.back_end, object_body(ctx.request), any_descriptor);

    auto* const slot = ctx.back_end.flows.find_slot(id);
    if (slot == nullptr) {
        if (!switches.update_creates)
            throw http_error(404, "Flow not found.");
        if (switches.flow_ids_are_uuids && !is_uuid(id))
            throw http_error(400, "The id of a flow must be a UUID.");
        create_flow(ctx, id, std::move(fields));
        return update_response(id, "created");
    }
    json::object& document = slot->item->document;
    if (slot->item->owner() != ctx.user_id())
        throw forbidden_flow(ctx);
    if (is_active(document) && !force && switches.running_update == emulator_switches::running_update_rule::refuse)
        throw http_error(switches.running_update_status,
                         "The flow is running. Stop it first, or use forceUpdate=true.");
    json::object old_descriptor;
    if (fields.contains("flow"))
        old_descriptor = std::move(document.at("flow").as_object());
    put_fields(document, std::move(fields));
    release_accounts(ctx.back_end, *slot->item, old_descriptor);
    document["mtime"] = to_iso(ctx.now);
    index_shares(ctx.back_end, *slot);
    return update_response(id, "updated");
}

inline http_response serve_delete_flow(request_context& ctx)
{
    requested_flow const found = find_own_flow(ctx);
    if (is_active(found.document()) && !ctx.back_end.switches.delete_stops)
        throw http_error(400, "The flow is running. Stop it first.");
    if (is_active(found.document()))
        stop_flow(ctx.back_end, found.flow(), ctx.now);
    remove_flow(ctx.back_end, ctx.path_parameters[0]);
    return respond_with_member("flowId", ctx.path_parameters[0]);
}

inline void start_requested_flow(request_context& ctx, requested_flow const& found)
{
    if (!is_active(found.document()))
        start_flow(ctx.back_end, found.flow(), without_hidden_types(ctx, found.document().at("flow").as_object()),
                   ctx.now);
    else if (!ctx.back_end.switches.redundant_command_succeeds)
        throw http_error(400, "The flow is running already.");
}

inline void stop_requested_flow(request_context& ctx, requested_flow const& found)
{
    if (text_of(found.document(), "stage") == "stopped") {
        if (!ctx.back_end.switches.redundant_command_succeeds)
            throw http_error(400, "The flow is stopped already.");
        return;
    }
    stop_flow(ctx.back_end, found.flow(), ctx.now);
}

/// Starts or stops a flow, as `command` says.
inline http_response serve_coordinator(request_context& ctx)
{
    json::object const body = object_body(ctx.request);
    std::string const command = required_text(body, "command");
    bool background = ctx.query.flag("background");
    if (json::value const* const value = body.if_contains("background"); value != nullptr && value->is_bool())
        background = background || value->get_bool();
    requested_flow const found = find_flow(ctx);
    bool const start = command == "start";
    if (!start && command != "stop")
        throw http_error(400, "\"command\" must be one of [start, stop]");
    if (start ? !found.rights.start : !found.rights.stop)
        throw http_error(403, "Forbidden");
    if (start)
        start_requested_flow(ctx, found);
    else
        stop_requested_flow(ctx, found);
    json::object response;
    response["flowId"] = ctx.path_parameters[0];
    if (!start && background) {
        response["ticket"] = ctx.path_parameters[0];
        found.flow().polls_in_progress = ctx.back_end.switches.polls_in_progress;
    }
    return respond_json(response);
}

/// The status of a stop in the background. Without one it is complete, too: the emulator stops flows at once.
inline http_response serve_coordinator_status(request_context& ctx)
{
    std::size_t& polls = find_flow(ctx).flow().polls_in_progress;
    if (polls == 0)
        return respond_json(R"({"status":"completed","stepsTotal":1,"stepsDone":1})");
    --polls;
    return respond_json(R"({"status":"in-progress","stepsTotal":1,"stepsDone":0})");
}

/// The options of a clone. Throws a 400 for a value of the wrong type, or a key of `additional` that is not allowed.
class clone_options {
public:
    explicit clone_options(json::object const& body)
        : prefix(optional_text(body, "prefix", true)), shown(optional_text(body, "projection", true)),
          template_instance(flag_or(body, "isTemplateInstance", false)),
          origin_flow_id(flag_or(body, "setOriginFlowId", false)),
          component_id_map(flag_or(body, "setComponentIdMap", true)),
          connect_accounts(flag_or(body, "connectAccounts", false))
    {
        json::value const* const value = body.if_contains("additional");
        if (value == nullptr || value->is_null())
            return;
        if (!value->is_object())
            throw http_error(400, "\"additional\" must be an object");
        for (auto const& entry : value->get_object())
            if (entry.key() != "type" && entry.key() != "sharedWith" && entry.key() != "wizard")
                throw http_error(400,
                                 "\"additional." + std::string(std::string_view(entry.key())) + "\" is not allowed");
        additional = value->get_object();
    }

    std::string prefix;
    projection shown;
    bool template_instance;
    bool origin_flow_id;
    bool component_id_map;
    bool connect_accounts;
    json::object additional;
};

inline http_response serve_clone_flow(request_context& ctx)
{
    clone_options options(object_body(ctx.request));
    json::object additional = writable_fields(ctx.back_end, std::move(options.additional));
    requested_flow const found = find_flow(ctx);
    if (!found.rights.owner && !ctx.back_end.switches.readers_may_clone)
        throw forbidden_flow(ctx);

    json::object source = found.document();
    if (!found.rights.owner)
        source["sharedWith"] = found.rights.entries; // only the owner may see with whom else it is shared
    json::object const kept = options.shown.applied(source);

    component_ids const ids(source.at("flow").as_object(), ctx.back_end.ids);
    if (json::value* const wizard = additional.if_contains("wizard"))
        *wizard = ids.rewritten(*wizard); // the caller only knows the old ids
    std::string const id = unused_uuid(ctx.back_end.flows, ctx.back_end.ids);
    json::object clone = new_flow_document(ctx.back_end, id, ctx.user_id(), ctx.now);
    constexpr std::array<std::string_view, 13> not_copied{
        "flowId",   "userId",          "stage",         "btime",      "mtime",        "started",       "stopped",
        "revision", "stageChangeInfo", "runtimeErrors", "templateId", "originFlowId", "componentIdMap"};
    clone["name"] = options.prefix + std::string(text_or_empty(kept, "name"));
    for (auto const& entry : kept) {
        std::string_view const key = entry.key();
        if (key == "flow")
            clone["flow"] = ids.rewritten_descriptor(entry.value().as_object());
        else if (key == "wizard")
            clone["wizard"] = ids.rewritten(entry.value());
        else if (key != "name" && std::find(not_copied.begin(), not_copied.end(), key) == not_copied.end())
            clone[key] = entry.value();
    }
    if (options.template_instance)
        clone["type"] = "integration-instance";
    put_fields(clone, std::move(additional));
    if (options.template_instance)
        clone["templateId"] = ctx.path_parameters[0];
    if (options.origin_flow_id)
        clone["originFlowId"] = ctx.path_parameters[0];
    if (options.component_id_map)
        clone["componentIdMap"] = ids.map();
    insert_flow(ctx.back_end, std::move(clone));
    if (options.connect_accounts && found.rights.owner)
        copy_bindings(ctx.back_end, ctx.user_id(), ids.map());
    return respond_with_member("cloneId", id);
}

APPMIXER_DECL void add_flow_routes(router& routes)
{
    routes.add(op::create_flow::info, &serve_create_flow);
    add_flow_list_routes(routes);
    routes.add(op::get_flow::info, &serve_get_flow);
    routes.add(op::update_flow::info, &serve_update_flow);
    routes.add(op::delete_flow::info, &serve_delete_flow);
    routes.add(op::start_flow::info, &serve_coordinator);
    routes.add(op::stop_flow::info, &serve_coordinator);
    routes.add(op::get_flow_coordinator_status::info, &serve_coordinator_status);
    routes.add(op::clone_flow::info, &serve_clone_flow);
}

} // namespace appmixer::detail::emu

#endif
