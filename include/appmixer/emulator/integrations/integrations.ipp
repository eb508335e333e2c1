#ifndef APPMIXER_EMULATOR_INTEGRATIONS_INTEGRATIONS_IPP
#define APPMIXER_EMULATOR_INTEGRATIONS_INTEGRATIONS_IPP

// Routes of /integrations: update the instances of a template, delete a template with its instances, status.

#include <appmixer/api/integrations.hpp>
#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/flows/descriptor.hpp>
#include <appmixer/emulator/flows/flow_links.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/integrations/integrations.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

/// The template in the path. Throws unless it exists, belongs to the caller and is a template.
inline flow_entry& own_template(request_context& ctx)
{
    flow_entry& flow = own_flow(ctx);
    if (text_of(flow.document, "type") != "integration-template")
        throw http_error(400, "The flow is not an integration template.");
    return flow;
}

/// Whether a flow is an instance of a template. Anybody can name a template in a flow, but only those who may read the
/// template get its descriptor.
inline bool is_instance(request_context const& ctx, flow_entry const& flow, flow_entry const& source)
{
    if (text_of(flow.document, "type") != "integration-instance" ||
        text_or_empty(flow.document, "templateId") != source.id())
        return false;
    user_entry const* const owner = ctx.back_end.users.find(flow.owner());
    return owner != nullptr && may_read(ctx, *owner, source);
}

/// The instances of a template, of all users, oldest first.
inline std::vector<flow_entry*> instances_of(request_context const& ctx, flow_entry const& source)
{
    std::vector<collection<flow_entry>::slot*> found;
    ctx.back_end.flows.each([&](auto& slot) {
        if (is_instance(ctx, *slot.item, source))
            found.push_back(&slot);
    });
    std::sort(found.begin(), found.end(), [](auto const* a, auto const* b) { return a->order < b->order; });
    std::vector<flow_entry*> instances;
    for (auto* const slot : found)
        instances.push_back(&*slot->item);
    return instances;
}

/// Gives an instance the flow and the wizard of its template. Components that the instance has already keep their ids
/// and their accounts.
inline void apply_template(state& back_end, json::object const& source, flow_entry& instance, timestamp now)
{
    json::object& document = instance.document;
    json::object const* const known = object_in(document, "componentIdMap");
    component_ids const ids(source.at("flow").as_object(), back_end.ids, known == nullptr ? json::object() : *known);
    json::object const old_descriptor = std::move(document.at("flow").as_object());
    document["flow"] = ids.rewritten_descriptor(source.at("flow").as_object());
    if (json::value const* const wizard = source.if_contains("wizard"))
        document["wizard"] = ids.rewritten(*wizard);
    else
        document.stable_erase("wizard");
    document["componentIdMap"] = ids.map();
    document["mtime"] = to_iso(now);
    release_accounts(back_end, instance, old_descriptor);
}

/// Keeps the outcome of a job. The response has its ticket; the emulator does the work before it responds.
inline http_response respond_with_job(request_context& ctx, integration_job&& job)
{
    std::string const ticket = ctx.back_end.ids.uuid();
    ctx.back_end.integration_jobs.insert(ticket, ctx.user_id(), std::move(job));
    return respond_with_member("ticket", ticket);
}

inline http_response serve_update_integration_instances(request_context& ctx)
{
    std::string const data = optional_text(limited_object_body(ctx.request), "inProgressData");
    check_in_progress_data(data.empty() ? "keep" : data);
    flow_entry const& source = own_template(ctx);
    integration_job job;
    std::size_t not_started = 0;
    for (flow_entry* const instance : instances_of(ctx, source)) {
        bool const active = is_active(instance->document);
        if (active)
            stop_flow(ctx.back_end, *instance, ctx.now);
        apply_template(ctx.back_end, source.document, *instance, ctx.now);
        ++job.steps;
        if (!active)
            continue;
        try {
            start_flow(ctx.back_end, *instance, without_hidden_types(ctx, instance->document.at("flow").as_object()),
                       ctx.now);
        } catch (http_error const& why) {
            ++not_started;
            job.error = why.message;
        }
    }
    if (not_started > 0)
        job.error = "Instances that could not be started again: " + std::to_string(not_started) + ". " + job.error;
    return respond_with_job(ctx, std::move(job));
}

inline http_response serve_delete_integration(request_context& ctx)
{
    flow_entry const& source = own_template(ctx);
    integration_job job;
    std::vector<std::string> flow_ids;
    for (flow_entry const* const instance : instances_of(ctx, source))
        flow_ids.emplace_back(instance->id());
    job.steps += flow_ids.size();
    flow_ids.push_back(ctx.path_parameters[0]);
    for (std::string const& id : flow_ids) {
        flow_entry& flow = *ctx.back_end.flows.find(id);
        if (is_active(flow.document))
            stop_flow(ctx.back_end, flow, ctx.now);
        remove_flow(ctx.back_end, id);
    }
    return respond_with_job(ctx, std::move(job));
}

inline http_response serve_get_integration_status(request_context& ctx)
{
    auto const* const found = ctx.back_end.integration_jobs.find(ctx.path_parameters[0]);
    if (found == nullptr || found->user_id != ctx.user_id())
        throw http_error(404, "Ticket not found.");
    integration_job const& job = found->value;
    json::object status;
    status["status"] = job.error.empty() ? "completed" : "failed";
    status["stepsDone"] = job.steps;
    status["stepsTotal"] = job.steps;
    if (!job.error.empty())
        status["error"] = job.error;
    return respond_json(status);
}

APPMIXER_DECL void add_integration_routes(router& routes)
{
    routes.add(op::update_integration_instances::info, &serve_update_integration_instances);
    routes.add(op::delete_integration::info, &serve_delete_integration);
    routes.add(op::get_integration_status::info, &serve_get_integration_status);
}

} // namespace appmixer::detail::emu

#endif
