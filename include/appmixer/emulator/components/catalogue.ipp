#ifndef APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_IPP
#define APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_IPP

// Routes of /apps, /components and /bundles, served from the built-in catalogue.

#include <appmixer/api/apps.hpp>
#include <appmixer/api/components.hpp>
#include <appmixer/api/unconfirmed.hpp>
#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/components/catalogue_reader.hpp>
#include <appmixer/emulator/components/catalogue_text.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail::emu {

/// The icon of all apps and components: a black square.
inline constexpr std::string_view catalogue_icon =
    "data:image/svg+xml;base64,"
    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA4IDgiPjxwYXRoIGQ9Ik0wIDBoOHY4SDB6Ii8+"
    "PC9zdmc+";

APPMIXER_DECL catalogue::catalogue()
{
    catalogue_reader reader;
    for (std::string_view const text : catalogue_texts)
        reader.read(text);
    apps_ = std::move(reader.apps);
    components_ = std::move(reader.components);
    for (auto& app : apps_)
        app.value().as_object()["icon"] = catalogue_icon;
    for (std::size_t i = 0; i < components_.size(); ++i) {
        components_[i]["icon"] = catalogue_icon;
        index_.emplace(text_of(components_[i], "name"), i);
    }
}

APPMIXER_DECL json::object const* catalogue::find(std::string_view type) const
{
    auto const found = index_.find(type);
    return found == index_.end() ? nullptr : &components_[found->second];
}

APPMIXER_DECL bool catalogue::selects(std::string_view selector, std::string_view name) noexcept
{
    return name.starts_with(selector) && (name.size() == selector.size() || name[selector.size()] == '.');
}

APPMIXER_DECL catalogue const& built_in_catalogue()
{
    static catalogue const instance;
    return instance;
}

/// A query parameter that is "yes" or "no", or a boolean. False when it is missing.
inline bool yes_or_no(query_parameters const& query, std::string_view name)
{
    std::string_view const value = query.get(name).value_or("no");
    if (value != "yes" && value != "no" && value != "true" && value != "false")
        throw http_error(400, '"' + std::string(name) + "\" must be one of [yes, no]");
    return value == "yes" || value == "true";
}

inline http_response serve_list_apps(request_context&) { return respond_json(built_in_catalogue().apps()); }

inline http_response serve_list_app_components(request_context& ctx)
{
    std::string_view const app = ctx.query.text("app");
    if (app.empty())
        throw http_error(400, "\"app\" is required");
    json_list list;
    for (json::object const& component : built_in_catalogue().components()) {
        if (!catalogue::selects(app, text_of(component, "name")))
            continue;
        list.add(component);
    }
    return respond_json(list.take());
}

inline http_response serve_list_components(request_context& ctx)
{
    bool const manifests = yes_or_no(ctx.query, "manifest");
    bool const private_only = yes_or_no(ctx.query, "private"); // no user has private components
    std::string_view const selector = ctx.query.text("selector");
    std::size_t remaining = static_cast<std::size_t>(-1);
    if (ctx.query.get("limit"))
        remaining = list_options(ctx.query).limit;
    json_list list;
    for (json::object const& component : built_in_catalogue().components()) {
        if (private_only || remaining == 0)
            break;
        std::string_view const name = text_of(component, "name");
        if (!selector.empty() && !catalogue::selects(selector, name))
            continue;
        --remaining;
        if (manifests)
            list.add(component);
        else
            append_json_string(list.next(), name);
    }
    return respond_json(list.take());
}

/// The components have manifests but no source, so there is nothing to download.
inline http_response serve_download_component(request_context& ctx)
{
    auto const& components = built_in_catalogue().components();
    bool const exists = std::any_of(components.begin(), components.end(), [&](json::object const& component) {
        return catalogue::selects(ctx.path_parameters[0], text_of(component, "name"));
    });
    if (!exists)
        throw http_error(404, "Component not found.");
    throw http_error(501, "The emulator has no archives of components.");
}

inline http_response serve_list_bundles(request_context&)
{
    json_list list;
    for (auto const& app : built_in_catalogue().apps()) {
        json::object bundle;
        bundle["name"] = app.key();
        bundle["version"] = "1.0.0";
        list.add(bundle);
    }
    return respond_json(list.take());
}

APPMIXER_DECL void add_catalogue_routes(router& routes)
{
    routes.add(op::list_apps::info, &serve_list_apps, route_access::optional_token);
    routes.add(op::list_app_components::info, &serve_list_app_components, route_access::optional_token);
    routes.add(op::list_components::info, &serve_list_components, route_access::optional_token);
    routes.add(op::download_component::info, &serve_download_component, route_access::anyone);
    routes.add(op::list_bundles::info, &serve_list_bundles, route_access::anyone);
}

} // namespace appmixer::detail::emu

#endif
