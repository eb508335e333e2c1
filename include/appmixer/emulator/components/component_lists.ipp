#ifndef APPMIXER_EMULATOR_COMPONENTS_COMPONENT_LISTS_IPP
#define APPMIXER_EMULATOR_COMPONENTS_COMPONENT_LISTS_IPP

// Routes of /apps, /components and /bundles that list.

#include <appmixer/api/apps.hpp>
#include <appmixer/api/components.hpp>
#include <appmixer/api/unconfirmed.hpp>
#include <appmixer/emulator/access_control/access_control.hpp>
#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/emulator/users/users.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL bool may_see(request_context const& ctx, std::string_view name, std::string_view publisher)
{
    if (!ctx.back_end.components.is_private(name))
        return true;
    if (ctx.caller == nullptr)
        return false;
    if (ctx.user_id() == publisher || has_role(ctx, "private") || component_rules_allow(ctx, name, true))
        return true;
    json::value const* const allowed = ctx.caller->document.if_contains("allowedPrivateComponents");
    return allowed != nullptr && allowed->is_array() &&
           std::any_of(allowed->get_array().begin(), allowed->get_array().end(), [&](json::value const& one) {
               return one.is_string() && std::string_view(one.get_string()) == name;
           });
}

APPMIXER_DECL bool is_hidden_type(request_context const& ctx, std::string_view type)
{
    auto const& published = ctx.back_end.components.published_components();
    auto const found = published.find(type);
    return found != published.end() && !may_see(ctx, found->first, found->second.user_id);
}

APPMIXER_DECL json::object without_hidden_types(request_context const& ctx, json::object const& descriptor)
{
    json::object visible = descriptor;
    for (auto& entry : visible)
        if (json::object* const component = entry.value().if_object())
            if (is_hidden_type(ctx, text_or_empty(*component, "type")))
                component->erase("type");
    return visible;
}

APPMIXER_DECL std::map<std::string_view, json::object const*> visible_components(request_context const& ctx)
{
    std::map<std::string_view, json::object const*> components;
    for (json::object const& component : built_in_catalogue().components())
        components.emplace(text_of(component, "name"), &component);
    for (auto const& [name, published] : ctx.back_end.components.published_components())
        if (may_see(ctx, name, published.user_id))
            components.insert_or_assign(name, &published.document);
    std::erase_if(components,
                  [&](auto const& component) { return !component_rules_allow(ctx, component.first, false); });
    return components;
}

/// The service of a component, a module or a service: the first two parts of its name.
inline std::string_view service_name_of(std::string_view name) noexcept
{
    return name.substr(0, name.find('.', (std::min)(name.size(), name.find('.')) + 1));
}

/// What the list of apps says of a module or a service.
inline json::object shown_app(std::string_view name, json::object const& manifest)
{
    json::object app;
    app["name"] = name;
    for (std::string_view const key : {"label", "category", "description", "icon"})
        app[key] = text_or_empty(manifest, key);
    return app;
}

/// Whether an app has components, but none that the caller sees. `visible`: the components that the caller sees.
inline bool is_hidden(request_context const& ctx, std::string_view app,
                      std::map<std::string_view, json::object const*> const& visible)
{
    std::string const start = std::string(app) + '.';
    auto const begins = [&](auto const& components) {
        auto const first = components.lower_bound(std::string_view(start));
        return first != components.end() && std::string_view(first->first).starts_with(start);
    };
    if (begins(visible))
        return false;
    auto const& built_in = built_in_catalogue().components();
    return begins(ctx.back_end.components.published_components()) ||
           std::any_of(built_in.begin(), built_in.end(),
                       [&](json::object const& component) { return text_of(component, "name").starts_with(start); });
}

/// The apps that the caller sees, by name. They are the modules, and the services without modules. A service whose
/// components were published without a manifest of the service is an app, too.
inline std::map<std::string, json::object, std::less<>> visible_apps(request_context const& ctx)
{
    std::map<std::string, json::object, std::less<>> apps;
    for (auto const& app : built_in_catalogue().apps())
        apps.emplace(app.key(), app.value().get_object());
    for (auto const& [name, published] : ctx.back_end.components.published_apps())
        if (may_see(ctx, name, published.user_id))
            apps.insert_or_assign(name, shown_app(name, published.document));

    auto const visible = visible_components(ctx);
    std::erase_if(apps, [&](auto const& app) { return is_hidden(ctx, app.first, visible); });

    std::set<std::string, std::less<>> with_modules;
    for (auto const& [name, app] : apps)
        if (service_name_of(name) != name)
            with_modules.emplace(service_name_of(name));
    for (std::string const& service : with_modules)
        apps.erase(service);
    for (auto const& [name, component] : visible) {
        std::string const service(service_name_of(name));
        if (with_modules.contains(service) || apps.contains(service))
            continue;
        json::object unnamed;
        unnamed["label"] = std::string_view(service).substr(service.find('.') + 1);
        apps.emplace(service, shown_app(service, unnamed));
    }
    return apps;
}

/// A query parameter that is "yes" or "no", or a boolean; nothing when it is missing.
inline std::optional<bool> yes_or_no(query_parameters const& query, std::string_view name)
{
    std::optional<std::string_view> const value = query.get(name);
    if (!value)
        return std::nullopt;
    if (value != "yes" && value != "no" && value != "true" && value != "false")
        throw http_error(400, '"' + std::string(name) + "\" must be one of [yes, no]");
    return value == "yes" || value == "true";
}

inline http_response serve_list_apps(request_context& ctx)
{
    json::object list;
    for (auto& [name, app] : visible_apps(ctx))
        list.emplace(name, app);
    return respond_json(list);
}

inline http_response serve_list_app_components(request_context& ctx)
{
    std::string_view const app = ctx.query.text("app");
    if (app.empty())
        throw http_error(400, "\"app\" is required");
    json_list list;
    for (auto const& [name, component] : visible_components(ctx))
        if (selects(app, name))
            list.add(*component);
    return respond_json(list.take());
}

/// Names, or manifests. A selector alone asks for manifests, as one client expects.
inline http_response serve_list_components(request_context& ctx)
{
    std::string_view const selector = ctx.query.text("selector");
    bool const manifests = yes_or_no(ctx.query, "manifest").value_or(!selector.empty());
    std::optional<bool> const wants_private = yes_or_no(ctx.query, "private");
    std::size_t remaining = static_cast<std::size_t>(-1);
    if (ctx.query.get("limit"))
        remaining = list_options(ctx.query).limit;
    json_list list;
    for (auto const& [name, component] : visible_components(ctx)) {
        if (remaining == 0)
            break;
        if (!selector.empty() && !selects(selector, name))
            continue;
        if (wants_private && ctx.back_end.components.is_private(name) != *wants_private)
            continue;
        --remaining;
        if (manifests)
            list.add(*component);
        else
            json_writer(list.next()).string(name);
    }
    return respond_json(list.take());
}

inline http_response serve_list_bundles(request_context& ctx)
{
    json_list list;
    for (auto const& [name, app] : visible_apps(ctx)) {
        json::object bundle;
        bundle["name"] = name;
        bundle["version"] = "1.0.0";
        list.add(bundle);
    }
    return respond_json(list.take());
}

APPMIXER_DECL void add_component_list_routes(router& routes)
{
    routes.add(op::list_apps::info, &serve_list_apps, route_access::optional_token);
    routes.add(op::list_app_components::info, &serve_list_app_components, route_access::optional_token);
    routes.add(op::list_components::info, &serve_list_components, route_access::optional_token);
    routes.add(op::list_bundles::info, &serve_list_bundles, route_access::optional_token);
}

} // namespace appmixer::detail::emu

#endif
