#ifndef APPMIXER_EMULATOR_HUB_SETTINGS_HUB_SETTINGS_IPP
#define APPMIXER_EMULATOR_HUB_SETTINGS_HUB_SETTINGS_IPP

// Routes of /automation-hub/settings; saving and loading.

#include <appmixer/api/hub_settings.hpp>
#include <appmixer/api/unconfirmed.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/hub_settings/hub_settings.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <utility>

namespace appmixer::detail::emu {

inline json::object hub_settings_document(std::optional<hub_settings_entry> const& entry)
{
    json::object document;
    document["id"] = entry ? json::value(entry->id) : json::value(nullptr);
    document["settings"] = entry ? entry->settings : json::object();
    document["createdAt"] = entry ? json::value(to_iso(entry->created)) : json::value(nullptr);
    document["updatedAt"] = entry ? json::value(to_iso(entry->updated)) : json::value(nullptr);
    return document;
}

inline http_response serve_get_hub_settings(request_context& ctx)
{
    return respond_json(hub_settings_document(ctx.back_end.hub_settings));
}

inline http_response serve_set_hub_settings(request_context& ctx)
{
    require_admin(ctx);
    json::object body = limited_object_body(ctx.request);
    json::value* const settings = body.if_contains("settings");
    if (settings == nullptr || !settings->is_object())
        throw http_error(400, "\"settings\" must be an object");
    std::optional<hub_settings_entry>& entry = ctx.back_end.hub_settings;
    if (!entry) {
        entry.emplace();
        entry->id = ctx.back_end.ids.object_id(ctx.now);
        entry->created = ctx.now;
    }
    entry->settings = std::move(settings->get_object());
    entry->updated = ctx.now;
    return respond_json(hub_settings_document(entry));
}

inline http_response serve_delete_hub_settings(request_context& ctx)
{
    require_admin(ctx);
    ctx.back_end.hub_settings.reset();
    return respond_empty(ctx.back_end.switches);
}

APPMIXER_DECL void add_hub_setting_routes(router& routes)
{
    routes.add(op::get_hub_settings::info, &serve_get_hub_settings);
    routes.add(op::set_hub_settings::info, &serve_set_hub_settings);
    routes.add(op::delete_hub_settings::info, &serve_delete_hub_settings);
}

/// A date of a document; `fallback` when it is missing.
inline timestamp load_date(loaded_object const& source, std::string_view key, timestamp fallback)
{
    std::optional<timestamp> const date = parse_iso(source.text(key, to_iso(fallback)));
    if (!date)
        source.fail(key, "expected a date in ISO 8601");
    return *date;
}

APPMIXER_DECL void load_hub_settings(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("the settings of the hub", {"id", "settings", "createdAt", "updatedAt"});
    source.expect_object("settings");
    hub_settings_entry entry;
    entry.id = source.find("id") != nullptr ? source.text("id", {}) : back_end.ids.object_id(now);
    if (json::value const* const settings = source.find("settings"))
        entry.settings = settings->get_object();
    entry.created = load_date(source, "createdAt", now);
    entry.updated = load_date(source, "updatedAt", entry.created);
    back_end.hub_settings = std::move(entry);
}

APPMIXER_DECL json::object saved_hub_settings(state const& back_end)
{
    return hub_settings_document(back_end.hub_settings);
}

} // namespace appmixer::detail::emu

#endif
