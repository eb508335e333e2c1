#ifndef APPMIXER_EMULATOR_FLOWS_FLOWS_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOWS_IPP

#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/flows/flow_checks.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/emulator/mcp_gateways/mcp_gateways.hpp>
#include <appmixer/json/all.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL requested_flow find_flow(request_context& ctx, std::string_view id)
{
    auto* const slot = ctx.back_end.flows.find_slot(id);
    if (slot == nullptr)
        throw http_error(404, "Flow not found.");
    requested_flow found(*slot, rights_of(ctx, *slot->item));
    if (!found.rights.read) {
        int const status = ctx.back_end.switches.invisible_flow_status;
        throw http_error(status, status == 403 ? "Forbidden" : "Flow not found.");
    }
    return found;
}

APPMIXER_DECL requested_flow find_flow(request_context& ctx) { return find_flow(ctx, ctx.path_parameters[0]); }

APPMIXER_DECL requested_flow find_own_flow(request_context& ctx)
{
    requested_flow found = find_flow(ctx);
    if (!found.rights.owner)
        throw forbidden_flow(ctx);
    return found;
}

APPMIXER_DECL flow_entry& own_flow(request_context& ctx) { return find_own_flow(ctx).flow(); }

APPMIXER_DECL http_error forbidden_flow(request_context const& ctx)
{
    int const status = ctx.back_end.switches.foreign_flow_status;
    return http_error(status, status == 403 ? "Forbidden" : "Flow not found.");
}

APPMIXER_DECL json::object new_flow_document(state const& back_end, std::string_view id, std::string_view user_id,
                                             timestamp now)
{
    std::string const created = to_iso(now);
    json::object document;
    document["flowId"] = id;
    document["userId"] = user_id;
    document["name"] = back_end.switches.new_flow_name;
    document["stage"] = "stopped";
    document["btime"] = created;
    document["mtime"] = created;
    document["type"] = "automation";
    document["flow"] = json::object();
    return document;
}

APPMIXER_DECL void index_shares(state& back_end, collection<flow_entry>::slot const& slot)
{
    json::value const* const shares = slot.item->document.if_contains("sharedWith");
    if (shares != nullptr && shares->is_array() && !shares->get_array().empty())
        back_end.shared_flows.insert_or_assign(slot.order, std::string(slot.item->id()));
    else
        back_end.shared_flows.erase(slot.order);
}

APPMIXER_DECL void insert_flow(state& back_end, json::object document)
{
    flow_entry flow;
    flow.document = std::move(document);
    index_shares(back_end, back_end.flows.insert(std::move(flow)));
}

/// Removes what is kept for a flow.
inline void remove_parts_of(state& back_end, collection<flow_entry>::slot const& slot)
{
    std::string const id(slot.item->id());
    back_end.shared_flows.erase(slot.order);
    back_end.messages.erase_owner(id);
    back_end.versions.erase_owner(id);
    back_end.webhook_replies.erase(id);
    back_end.account_shares.remove_flow(id);
    remove_mcp_gateways_of(back_end, *slot.item);
    std::erase_if(back_end.test_events, [&](auto const& entry) { return entry.first.starts_with(id + '/'); });
}

APPMIXER_DECL void remove_flow(state& back_end, std::string_view id)
{
    if (auto const* const slot = back_end.flows.find_slot(id)) {
        remove_parts_of(back_end, *slot);
        std::string const owner(slot->item->owner());
        json::object const descriptor = slot->item->document.at("flow").as_object();
        back_end.flows.erase(id);
        release_bindings(back_end, owner, descriptor);
    }
}

APPMIXER_DECL void remove_flows_of(state& back_end, std::string_view user_id)
{
    back_end.flows.each_of(user_id, [&](auto const& slot) {
        remove_parts_of(back_end, slot);
        return true;
    });
    back_end.flows.erase_owner(user_id);
}

APPMIXER_DECL bool is_active(json::object const& flow)
{
    std::string_view const stage = text_of(flow, "stage");
    return stage == "running" || stage == "starting";
}

APPMIXER_DECL void start_flow(state& back_end, flow_entry& flow, json::object const& visible, timestamp now)
{
    emulator_switches& switches = back_end.switches;
    if (switches.next_start_fails) {
        std::string message = std::move(*switches.next_start_fails);
        switches.next_start_fails.reset();
        throw http_error(400, std::move(message));
    }
    json::array faults = port_faults(back_end.components, visible, switches.start_checks);
    if (!faults.empty())
        throw http_error(400, "Component transformation validation error", std::move(faults));
    flow.reads_in_starting = switches.reads_in_starting;
    flow.document["stage"] = switches.reads_in_starting > 0 ? "starting" : "running";
    flow.document["started"] = to_iso(now);
    if (switches.commands_update_mtime)
        flow.document["mtime"] = to_iso(now);
    add_mcp_gateways_of(back_end, flow);
    log_flow(back_end, flow, "Flow started.", now);
}

APPMIXER_DECL void stop_flow(state& back_end, flow_entry& flow, timestamp now)
{
    flow.reads_in_starting = 0;
    flow.document["stage"] = "stopped";
    flow.document["stopped"] = to_iso(now);
    if (back_end.switches.commands_update_mtime)
        flow.document["mtime"] = to_iso(now);
    remove_mcp_gateways_of(back_end, flow);
    log_flow(back_end, flow, "Flow stopped.", now);
}

APPMIXER_DECL void check_in_progress_data(std::string_view data)
{
    if (data != "keep" && data != "delete")
        throw http_error(400, "\"inProgressData\" must be one of [keep, delete]");
}

APPMIXER_DECL void count_read(flow_entry& flow)
{
    if (flow.reads_in_starting > 0 && --flow.reads_in_starting == 0)
        flow.document["stage"] = "running";
}

APPMIXER_DECL void append_flow(std::string& body, flow_entry& flow, flow_rights const& rights, projection const& shown)
{
    if (!rights.owner) {
        json::object seen = flow.document;
        seen["sharedWith"] = rights.entries;
        json_writer(body).value(shown.applied(seen));
    } else if (shown.empty()) {
        json_writer(body).value(flow.document);
    } else {
        json_writer(body).value(shown.applied(flow.document));
    }
    count_read(flow);
}

} // namespace appmixer::detail::emu

#endif
