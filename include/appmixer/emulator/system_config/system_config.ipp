#ifndef APPMIXER_EMULATOR_SYSTEM_CONFIG_SYSTEM_CONFIG_IPP
#define APPMIXER_EMULATOR_SYSTEM_CONFIG_SYSTEM_CONFIG_IPP

// Routes of /config: list, set, remove; saving and loading.

#include <appmixer/api/system_config.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/system_config/system_config.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/json/all.hpp>

namespace appmixer::detail::emu {

inline http_response serve_list_config(request_context& ctx)
{
    require_admin(ctx);
    json_list list;
    ctx.back_end.config.each_of({}, [&](auto const& slot) {
        list.add(slot.item->document);
        return true;
    });
    return respond_json(list.take());
}

/// Sets a value. A new key is the last of the list.
inline config_value_entry const& set_config_value(state& back_end, std::string_view key, json::value value)
{
    config_value_entry* const present = back_end.config.find(key);
    if (present != nullptr) {
        present->document["value"] = std::move(value);
        return *present;
    }
    config_value_entry created;
    created.document["key"] = key;
    created.document["value"] = std::move(value);
    return *back_end.config.insert(std::move(created)).item;
}

inline http_response serve_set_config(request_context& ctx)
{
    require_admin(ctx);
    json::object body = limited_object_body(ctx.request);
    std::string const key = required_text(body, "key");
    json::value* const value = body.if_contains("value");
    if (value == nullptr)
        throw http_error(400, "\"value\" is required");
    return respond_json(set_config_value(ctx.back_end, key, std::move(*value)).document);
}

inline http_response serve_delete_config(request_context& ctx)
{
    require_admin(ctx);
    if (!ctx.back_end.config.contains(ctx.path_parameters[0]))
        throw http_error(404, "Configuration not found.");
    ctx.back_end.config.erase(ctx.path_parameters[0]);
    return respond_json(R"({"ok":true})");
}

APPMIXER_DECL void add_system_config_routes(router& routes)
{
    routes.add(op::list_config::info, &serve_list_config);
    routes.add(op::set_config::info, &serve_set_config);
    routes.add(op::delete_config::info, &serve_delete_config);
}

APPMIXER_DECL void load_config_value(state& back_end, loaded_object const& source)
{
    source.allow_keys("a setting", {"key", "value"});
    std::string const key = source.text("key", {});
    if (key.empty() || back_end.config.contains(key))
        source.fail("key", "expected a string that is not the key of another setting");
    json::value const* const value = source.find("value");
    if (value == nullptr)
        source.fail("value", "a setting needs \"value\"");
    set_config_value(back_end, key, *value);
}

APPMIXER_DECL json::array saved_config(state const& back_end)
{
    json::array settings;
    for (config_value_entry const* const setting : back_end.config.all())
        settings.emplace_back(setting->document);
    return settings;
}

} // namespace appmixer::detail::emu

#endif
