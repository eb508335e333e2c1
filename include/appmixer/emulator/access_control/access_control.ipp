#ifndef APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_CONTROL_IPP
#define APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_CONTROL_IPP

// Routes of /acl-types and /acl; the check of rules; saving and loading.

#include <appmixer/api/access_control.hpp>
#include <appmixer/emulator/access_control/access_control.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/json/all.hpp>

namespace appmixer::detail::emu {

/// Whether the rules let the caller do something with a resource: as one of the caller's roles, by the e-mail address
/// or by its domain.
inline bool caller_is_allowed(request_context const& ctx, access_rules const& rules, std::string_view resource,
                              std::string_view action, bool is_private)
{
    auto const allowed = [&](std::string_view role) { return rules.allow(role, resource, action, is_private); };
    if (any_role(ctx, allowed))
        return true;
    std::string_view const email = text_of(ctx.caller->document, "email");
    std::size_t const at = email.find('@');
    return allowed(email) || (at != std::string_view::npos && allowed(email.substr(at + 1)));
}

/// The action of a call under /flows.
inline std::string_view flow_action(method verb, std::vector<std::string> const& path) noexcept
{
    switch (verb) {
    case method::get:
    case method::head: return "read";
    case method::delete_: return "delete";
    case method::post: return path.size() == 1 || path.back() == "clone" ? "create" : "update";
    default: return "update";
    }
}

APPMIXER_DECL void check_route_rules(request_context const& ctx, std::vector<std::string> const& path)
{
    if (ctx.caller == nullptr || path.empty() || path.front() != "flows")
        return;
    std::string_view const action = flow_action(ctx.request.method, path);
    if (!caller_is_allowed(ctx, ctx.back_end.route_rules, "flows", action, false))
        throw http_error(403, "The access rules do not let you " + std::string(action) + " flows.");
}

APPMIXER_DECL bool component_rules_allow(request_context const& ctx, std::string_view name, bool as_private)
{
    if (ctx.caller == nullptr)
        return !as_private;
    return caller_is_allowed(ctx, ctx.back_end.component_rules, name, "read", as_private);
}

inline constexpr std::string_view routes_type = "routes";
inline constexpr std::string_view components_type = "components";

inline http_response serve_list_acl_types(request_context& ctx)
{
    require_admin(ctx);
    return respond_json(R"(["routes","components"])");
}

/// The rules of the type in the path; null for an unknown type. Throws a 403 for callers who are no administrators.
inline access_rules* rules_of_path(request_context& ctx)
{
    require_admin(ctx);
    if (ctx.path_parameters[0] == routes_type)
        return &ctx.back_end.route_rules;
    return ctx.path_parameters[0] == components_type ? &ctx.back_end.component_rules : nullptr;
}

inline http_response respond_rules(access_rules const& rules) { return respond_json(json_text(rules.documents())); }

inline http_response serve_get_acl_rules(request_context& ctx)
{
    access_rules const* const rules = rules_of_path(ctx);
    return rules == nullptr ? respond_json("[]") : respond_rules(*rules);
}

inline http_response serve_set_acl_rules(request_context& ctx)
{
    access_rules* const rules = rules_of_path(ctx);
    if (rules == nullptr)
        throw http_error(400, "\"type\" must be one of [routes, components]");
    check_body_size(ctx.request, largest_plain_body);
    rules->replace(json_body(ctx.request));
    return respond_rules(*rules);
}

inline http_response serve_list_acl_resources(request_context& ctx)
{
    access_rules const* const rules = rules_of_path(ctx);
    if (rules == nullptr)
        return respond_json("[]");
    if (rules == &ctx.back_end.route_rules)
        return respond_json(R"(["*","flows"])");
    return respond_json(R"("^(\\*|[\\w-]+(\\.[\\w-]+)*(\\.\\*)?)$")"); // the form of a resource
}

inline http_response serve_list_acl_actions(request_context& ctx)
{
    if (rules_of_path(ctx) == nullptr)
        return respond_json("[]");
    return respond_json(R"(["*","read","!read","create","!create","update","!update","delete","!delete"])");
}

inline http_response serve_list_acl_attributes(request_context& ctx)
{
    access_rules const* const rules = rules_of_path(ctx);
    if (rules == nullptr)
        return respond_json("[]");
    return respond_json(rules == &ctx.back_end.route_rules ? R"(["*"])" : R"(["*","non-private"])");
}

APPMIXER_DECL void add_access_control_routes(router& routes)
{
    routes.add(op::list_acl_types::info, &serve_list_acl_types);
    routes.add(op::get_acl_rules::info, &serve_get_acl_rules);
    routes.add(op::set_acl_rules::info, &serve_set_acl_rules);
    routes.add(op::list_acl_resources::info, &serve_list_acl_resources);
    routes.add(op::list_acl_actions::info, &serve_list_acl_actions);
    routes.add(op::list_acl_attributes::info, &serve_list_acl_attributes);
}

/// Loads the rules of one type.
inline void load_rules(access_rules& rules, loaded_object const& source, std::string_view type)
{
    source.each(type, [](loaded_object const& rule) {
        rule.allow_keys("an access rule", {"role", "resource", "action", "attributes"});
    });
    json::value const* const list = source.find(type);
    if (list == nullptr)
        return;
    try {
        rules.replace(*list);
    } catch (http_error const& why) {
        source.fail(type, why.message);
    }
}

APPMIXER_DECL void load_access_rules(state& back_end, loaded_object const& source)
{
    source.allow_keys("the access rules", {routes_type, components_type});
    load_rules(back_end.route_rules, source, routes_type);
    load_rules(back_end.component_rules, source, components_type);
}

APPMIXER_DECL json::object saved_access_rules(state const& back_end)
{
    json::object saved;
    saved[routes_type] = back_end.route_rules.documents();
    saved[components_type] = back_end.component_rules.documents();
    return saved;
}

} // namespace appmixer::detail::emu

#endif
