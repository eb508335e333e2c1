#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_IPP

// Routes of /flows/{flowId}: validate, thumbnail, and list, create and restore versions.

#include <appmixer/api/flow_versions.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/accounts/account_shares.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/flows/flow_checks.hpp>
#include <appmixer/emulator/flows/flow_versions.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/modifiers/js_values.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>

namespace appmixer::detail::emu {

/// The most versions of a flow. A new one then replaces the oldest.
inline constexpr std::size_t most_versions = 100;
inline constexpr std::size_t longest_label = 255;

inline http_response serve_validate_flow(request_context& ctx)
{
    json::object const& descriptor = find_flow(ctx).document().at("flow").as_object();
    return respond_with_member("errors",
                               flow_errors(ctx.back_end.components, descriptor, without_hidden_types(ctx, descriptor)));
}

inline http_response serve_update_flow_thumbnail(request_context& ctx)
{
    check_body_size(ctx.request, ctx.back_end.switches.flow_update_limit);
    json::object body = object_body(ctx.request);
    json::value* const thumbnail = body.if_contains("thumbnail");
    if (thumbnail == nullptr)
        throw http_error(400, "\"thumbnail\" is required");
    if (!thumbnail->is_string() && !thumbnail->is_null())
        throw http_error(400, "\"thumbnail\" must be a string");
    requested_flow const flow = find_own_flow(ctx);
    flow.document()["thumbnail"] = std::move(*thumbnail);
    flow.document()["mtime"] = to_iso(ctx.now);
    return respond_with_member("flowId", ctx.path_parameters[0]);
}

inline std::vector<version_entry const*> versions_of(request_context& ctx)
{
    std::vector<version_entry const*> versions;
    ctx.back_end.versions.each_of(ctx.path_parameters[0], [&](auto const& slot) {
        versions.push_back(&*slot.item);
        return true;
    });
    return versions;
}

inline http_response serve_list_flow_versions(request_context& ctx)
{
    list_options const options(ctx.query);
    find_own_flow(ctx);
    std::vector<version_entry const*> versions = versions_of(ctx);
    std::reverse(versions.begin(), versions.end()); // the newest first
    std::size_t const total = versions.size();
    options.select_page(versions,
                        [](version_entry const* version) -> json::object const& { return version->document; });
    json_list list;
    for (version_entry const* const version : versions)
        list.add(version->document);
    return respond_json("{\"items\":" + list.take() + ",\"totalCount\":" + std::to_string(total) + '}');
}

inline http_response serve_create_flow_version(request_context& ctx)
{
    json::object const body = object_body(ctx.request);
    std::string_view type = "manual";
    if (body.contains("type") && required_text(body, "type") != type)
        throw http_error(400, "\"type\" must be one of [manual]");
    json::value const* const label = body.if_contains("label");
    if (label != nullptr && !label->is_null() && !label->is_string())
        throw http_error(400, "\"label\" must be a string");
    if (label != nullptr && label->is_string() && js_length(label->get_string()) > longest_label)
        throw http_error(400, "\"label\" must have 255 characters at most");
    requested_flow const flow = find_own_flow(ctx);

    std::vector<version_entry const*> const versions = versions_of(ctx);
    std::int64_t const number = versions.empty() ? 1 : versions.back()->document.at("versionNumber").as_int64() + 1;
    if (versions.size() >= most_versions)
        ctx.back_end.versions.erase(std::string(versions.front()->id()));
    version_entry version;
    version.flow_id = ctx.path_parameters[0];
    version.document["versionId"] = unused_uuid(ctx.back_end.versions, ctx.back_end.ids);
    version.document["versionNumber"] = number;
    version.document["type"] = type;
    version.document["label"] = label == nullptr ? json::value() : *label;
    version.document["btime"] = to_iso(ctx.now);
    for (std::string_view const field : versioned_fields)
        if (json::value const* const value = flow.document().if_contains(field))
            version.fields[field] = *value;
    return respond_json(ctx.back_end.versions.insert(std::move(version)).item->document);
}

inline http_response serve_restore_flow_version(request_context& ctx)
{
    requested_flow const flow = find_own_flow(ctx);
    version_entry const* const version = ctx.back_end.versions.find(ctx.path_parameters[1]);
    if (version == nullptr || version->owner() != ctx.path_parameters[0])
        throw http_error(404, "Version not found.");
    emulator_switches const& switches = ctx.back_end.switches;
    if (is_active(flow.document()) && switches.running_update == emulator_switches::running_update_rule::refuse)
        throw http_error(switches.running_update_status, "The flow is running. Stop it first.");
    json::object const old_descriptor = std::move(flow.document().at("flow").as_object());
    for (std::string_view const field : versioned_fields) {
        if (json::value const* const value = version->fields.if_contains(field))
            flow.document()[field] = *value;
        else
            flow.document().erase(field);
    }
    flow.document()["mtime"] = to_iso(ctx.now);
    release_accounts(ctx.back_end, flow.flow(), old_descriptor);
    return respond_with_member("flowId", ctx.path_parameters[0]);
}

APPMIXER_DECL void add_flow_version_routes(router& routes)
{
    routes.add(op::validate_flow::info, &serve_validate_flow);
    routes.add(op::update_flow_thumbnail::info, &serve_update_flow_thumbnail);
    routes.add(op::list_flow_versions::info, &serve_list_flow_versions);
    routes.add(op::create_flow_version::info, &serve_create_flow_version);
    routes.add(op::restore_flow_version::info, &serve_restore_flow_version);
}

} // namespace appmixer::detail::emu

#endif
