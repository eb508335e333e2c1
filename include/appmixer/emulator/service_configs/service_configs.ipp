#ifndef APPMIXER_EMULATOR_SERVICE_CONFIGS_SERVICE_CONFIGS_IPP
#define APPMIXER_EMULATOR_SERVICE_CONFIGS_SERVICE_CONFIGS_IPP

// Routes of /service-config: list, read, merge, replace, delete, and the whitelist; saving and loading.

#include <appmixer/api/service_configs.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/service_configs/service_configs.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/json/all.hpp>

namespace appmixer::detail::emu {

inline http_response serve_list_service_configs(request_context& ctx)
{
    require_admin(ctx);
    list_options const options(ctx.query);
    std::string_view const source = ctx.query.text("pattern");
    pattern wanted(source);
    std::size_t const limit = options.rows_needed();
    std::vector<json::object const*> rows;
    ctx.back_end.service_configs.each_of({}, [&](auto const& slot) {
        if (source.empty() || wanted.matches(slot.item->id()))
            rows.push_back(&slot.item->document);
        return rows.size() < limit;
    });
    options.select_page(rows, [](json::object const* document) -> json::object const& { return *document; });
    json_list list;
    for (json::object const* const document : rows)
        list.add(*document);
    return respond_json(list.take());
}

APPMIXER_DECL service_config_entry& required_service_config(request_context& ctx)
{
    require_admin(ctx);
    service_config_entry* const config = ctx.back_end.service_configs.find(ctx.path_parameters[0]);
    if (config == nullptr)
        throw http_error(404, "Service configuration not found.");
    return *config;
}

inline http_response serve_get_service_config(request_context& ctx)
{
    return respond_json(required_service_config(ctx).document);
}

/// The configuration of a service; a new one, with the id alone, when there is none.
inline service_config_entry& service_config_of(state& back_end, std::string_view service_id)
{
    if (service_config_entry* const config = back_end.service_configs.find(service_id))
        return *config;
    service_config_entry created;
    created.document["serviceId"] = service_id;
    return *back_end.service_configs.insert(std::move(created)).item;
}

inline http_response serve_create_service_config(request_context& ctx)
{
    require_admin(ctx);
    json::object body = limited_object_body(ctx.request);
    std::string const id = required_text(body, "serviceId");
    json::object& document = service_config_of(ctx.back_end, id).document;
    for (auto& entry : body)
        document[entry.key()] = std::move(entry.value());
    return respond_json(document);
}

inline http_response serve_update_service_config(request_context& ctx)
{
    require_admin(ctx);
    json::object body = limited_object_body(ctx.request);
    json::object& document = service_config_of(ctx.back_end, ctx.path_parameters[0]).document;
    json::object replaced;
    replaced["serviceId"] = ctx.path_parameters[0]; // clients also send it in the body
    for (auto& entry : body)
        replaced.emplace(entry.key(), std::move(entry.value()));
    document = std::move(replaced);
    return respond_json(document);
}

inline http_response serve_delete_service_config(request_context& ctx)
{
    required_service_config(ctx);
    ctx.back_end.service_configs.erase(ctx.path_parameters[0]);
    return respond_json("{}");
}

inline http_response serve_add_whitelist_key(request_context& ctx)
{
    service_config_entry& config = required_service_config(ctx);
    check_body_size(ctx.request, largest_plain_body);
    json::value value = json_body(ctx.request);
    std::string text = json_text(value);
    config.whitelist[ctx.path_parameters[1]] = std::move(value);
    return respond_json(std::move(text));
}

APPMIXER_DECL void add_service_config_routes(router& routes)
{
    routes.add(op::list_service_configs::info, &serve_list_service_configs);
    routes.add(op::get_service_config::info, &serve_get_service_config);
    routes.add(op::create_service_config::info, &serve_create_service_config);
    routes.add(op::update_service_config::info, &serve_update_service_config);
    routes.add(op::delete_service_config::info, &serve_delete_service_config);
    routes.add(op::add_service_config_whitelist_key::info, &serve_add_whitelist_key);
}

APPMIXER_DECL void load_service_config(state& back_end, loaded_object const& source)
{
    source.allow_keys("a service configuration", {"serviceId", "settings", "whitelist"});
    service_config_entry config;
    std::string const id = source.text("serviceId", {});
    if (id.empty() || back_end.service_configs.contains(id))
        source.fail("serviceId", "expected a string that is not the id of another service");
    config.document["serviceId"] = id;
    source.expect_object("settings");
    if (json::value const* const settings = source.find("settings"))
        for (auto const& entry : settings->get_object())
            config.document.emplace(entry.key(), entry.value());
    source.expect_object("whitelist");
    if (json::value const* const whitelist = source.find("whitelist"))
        config.whitelist = whitelist->get_object();
    back_end.service_configs.insert(std::move(config));
}

APPMIXER_DECL json::array saved_service_configs(state const& back_end)
{
    json::array configs;
    for (service_config_entry const* const config : back_end.service_configs.all()) {
        json::object settings = config->document;
        settings.stable_erase("serviceId");
        json::object saved;
        saved["serviceId"] = config->id();
        saved["settings"] = std::move(settings);
        if (!config->whitelist.empty())
            saved["whitelist"] = config->whitelist;
        configs.emplace_back(std::move(saved));
    }
    return configs;
}

} // namespace appmixer::detail::emu

#endif
