#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_IPP

#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/flows/flow_checks.hpp>
#include <appmixer/emulator/flows/flow_versions.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/flows/flows.ipp>
#include <appmixer/emulator/http/server_only_operations.hpp>
#include <appmixer/emulator/modifiers/modifier_values.ipp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>

namespace appmixer::detail::emu {

/// How many versions of a flow are kept; the oldest go first.
inline constexpr std::size_t most_versions = 100;
/// What a version keeps of a flow. With whom it is shared is no matter of versions.
inline constexpr std::array<std::string_view, 7> versioned_fields{"name",  "flow",        "customFields", "wizard",
                                                                  "notes", "description", "thumbnail"};

inline constexpr std::size_t longest_label = 255;

inline http_response serve_validate_flow(call& c)
{
    json::object answer;
    answer["errors"] = flow_errors(find_flow(c).document().at("flow").as_object());
    return json_answer(answer);
}

inline http_response serve_update_flow_thumbnail(call& c)
{
    if (c.request.body.size() > c.back_end.switches.flow_update_limit)
        throw refusal(413, "Payload content length greater than maximum allowed: " +
                               std::to_string(c.back_end.switches.flow_update_limit));
    json::object body = object_body(c.request);
    json::value* const thumbnail = body.if_contains("thumbnail");
    if (thumbnail == nullptr)
        throw refusal(400, "\"thumbnail\" is required");
    if (!thumbnail->is_string() && !thumbnail->is_null())
        throw refusal(400, "\"thumbnail\" must be a string");
    named_flow const found = find_own_flow(c);
    found.document()["thumbnail"] = std::move(*thumbnail);
    found.document()["mtime"] = to_iso(c.now);
    json::object answer;
    answer["flowId"] = c.holes[0];
    return json_answer(answer);
}

inline std::vector<version_entry const*> versions_of(call& c)
{
    std::vector<version_entry const*> versions;
    c.back_end.versions.each_of(c.holes[0], [&](auto const& slot) {
        versions.push_back(&*slot.item);
        return true;
    });
    return versions;
}

inline http_response serve_list_flow_versions(call& c)
{
    list_options const options(c.query);
    find_own_flow(c);
    std::vector<version_entry const*> versions = versions_of(c);
    std::reverse(versions.begin(), versions.end()); // the newest first
    std::size_t const total = versions.size();
    options.cut(versions, [](version_entry const* version) -> json::object const& { return version->document; });
    std::string body = "{\"items\":[";
    for (version_entry const* const version : versions) {
        if (version != versions.front())
            body += ',';
        append_json_value(body, version->document);
    }
    body += "],\"totalCount\":" + std::to_string(total) + '}';
    return json_answer(std::move(body));
}

inline http_response serve_create_flow_version(call& c)
{
    json::object const body = object_body(c.request);
    std::string_view type = "manual";
    if (body.contains("type") && required_text(body, "type") != type)
        throw refusal(400, "\"type\" must be one of [manual]");
    json::value const* const label = body.if_contains("label");
    if (label != nullptr && !label->is_null() && !label->is_string())
        throw refusal(400, "\"label\" must be a string");
    if (label != nullptr && label->is_string() && js_length(label->get_string()) > longest_label)
        throw refusal(400, "\"label\" must have 255 characters at most");
    named_flow const found = find_own_flow(c);

    std::vector<version_entry const*> const known = versions_of(c);
    std::int64_t const number = known.empty() ? 1 : known.back()->document.at("versionNumber").as_int64() + 1;
    if (known.size() >= most_versions)
        c.back_end.versions.erase(std::string(known.front()->id()));
    version_entry version;
    version.flow_id = c.holes[0];
    version.document["versionId"] = unused_uuid(c.back_end.versions, c.back_end.ids);
    version.document["versionNumber"] = number;
    version.document["type"] = type;
    version.document["label"] = label == nullptr ? json::value() : *label;
    version.document["btime"] = to_iso(c.now);
    for (std::string_view const field : versioned_fields)
        if (json::value const* const value = found.document().if_contains(field))
            version.fields[field] = *value;
    return json_answer(c.back_end.versions.insert(std::move(version)).item->document);
}

inline http_response serve_restore_flow_version(call& c)
{
    named_flow const found = find_own_flow(c);
    version_entry const* const version = c.back_end.versions.find(c.holes[1]);
    if (version == nullptr || version->owner() != c.holes[0])
        throw refusal(404, "Version not found.");
    emulator_switches const& switches = c.back_end.switches;
    if (is_active(found.document()) && switches.running_update == emulator_switches::running_update_rule::refuse)
        throw refusal(switches.running_update_status, "The flow is running. Stop it first.");
    json::object const before = std::move(found.document().at("flow").as_object());
    for (std::string_view const field : versioned_fields) {
        if (json::value const* const value = version->fields.if_contains(field))
            found.document()[field] = *value;
        else
            found.document().erase(field);
    }
    found.document()["mtime"] = to_iso(c.now);
    release_bindings(c.back_end, c.user_id(), before);
    json::object answer;
    answer["flowId"] = c.holes[0];
    return json_answer(answer);
}

APPMIXER_DECL void add_flow_version_routes(router& routes)
{
    routes.add(validate_flow_info, &serve_validate_flow);
    routes.add(update_flow_thumbnail_info, &serve_update_flow_thumbnail);
    routes.add(list_flow_versions_info, &serve_list_flow_versions);
    routes.add(create_flow_version_info, &serve_create_flow_version);
    routes.add(restore_flow_version_info, &serve_restore_flow_version);
}

} // namespace appmixer::detail::emu

#endif
