#ifndef APPMIXER_EMULATOR_UNCONFIRMED_UNCONFIRMED_IPP
#define APPMIXER_EMULATOR_UNCONFIRMED_UNCONFIRMED_IPP

// Routes of /quota, /url-aliases and /system, and those of whitelists that are not confirmed; saving and loading.

#include <appmixer/api/unconfirmed.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/service_configs/service_configs.hpp>
#include <appmixer/emulator/unconfirmed/unconfirmed.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/json/all.hpp>

namespace appmixer::detail::emu {

inline http_response serve_list_quotas(request_context& ctx)
{
    require_admin(ctx);
    json_list list;
    ctx.back_end.quotas.each_of({}, [&](auto const& slot) {
        list.add(slot.item->document);
        return true;
    });
    return respond_json(list.take());
}

inline json::object make_quota(std::string_view id, std::string_view name, std::string_view source)
{
    json::object quota;
    quota["id"] = id;
    quota["name"] = name;
    quota["source"] = source;
    quota["isCustom"] = true;
    quota["defaultSource"] = "";
    return quota;
}

inline http_response serve_set_quota(request_context& ctx)
{
    require_admin(ctx);
    std::string const& name = ctx.path_parameters[0];
    std::string const source = required_text(limited_object_body(ctx.request), "source", true);
    quota_entry* quota = ctx.back_end.quotas.find(name);
    if (quota == nullptr) {
        quota_entry created;
        created.document = make_quota(ctx.back_end.ids.object_id(ctx.now), name, source);
        quota = &*ctx.back_end.quotas.insert(std::move(created)).item;
    }
    quota->document["source"] = source;
    return respond_json(quota->document);
}

inline http_response serve_delete_quota(request_context& ctx)
{
    require_admin(ctx);
    json::object response;
    response["acknowledged"] = true;
    response["deletedCount"] = ctx.back_end.quotas.contains(ctx.path_parameters[0]) ? 1 : 0;
    ctx.back_end.quotas.erase(ctx.path_parameters[0]);
    return respond_json(response);
}

/// Sets all keys of an alias, except its id.
inline void set_alias(json::object& document, std::string_view id, json::object&& fields)
{
    json::object alias;
    alias["aliasId"] = id;
    for (auto& entry : fields)
        alias.emplace(entry.key(), std::move(entry.value()));
    document = std::move(alias);
}

/// The alias in the path. Throws a 403 for callers who are no administrators, and a 404 when there is none.
inline url_alias_entry& required_alias(request_context& ctx)
{
    require_admin(ctx);
    url_alias_entry* const alias = ctx.back_end.url_aliases.find(ctx.path_parameters[0]);
    if (alias == nullptr)
        throw http_error(404, "URL alias not found.");
    return *alias;
}

inline http_response serve_list_url_aliases(request_context& ctx)
{
    require_admin(ctx);
    json_list list;
    ctx.back_end.url_aliases.each_of({}, [&](auto const& slot) {
        list.add(slot.item->document);
        return true;
    });
    return respond_json(list.take());
}

inline http_response serve_get_url_alias(request_context& ctx) { return respond_json(required_alias(ctx).document); }

inline http_response serve_create_url_alias(request_context& ctx)
{
    require_admin(ctx);
    json::object fields = limited_object_body(ctx.request);
    url_alias_entry alias;
    set_alias(alias.document, unused_object_id(ctx.back_end.url_aliases, ctx.back_end.ids, ctx.now), std::move(fields));
    return respond_json(ctx.back_end.url_aliases.insert(std::move(alias)).item->document);
}

inline http_response serve_update_url_alias(request_context& ctx)
{
    url_alias_entry& alias = required_alias(ctx);
    set_alias(alias.document, ctx.path_parameters[0], limited_object_body(ctx.request));
    return respond_json(alias.document);
}

inline http_response serve_delete_url_alias(request_context& ctx)
{
    required_alias(ctx);
    ctx.back_end.url_aliases.erase(ctx.path_parameters[0]);
    return respond_json("{}");
}

inline http_response serve_list_component_jobs(request_context& ctx)
{
    require_admin(ctx);
    return respond_json("[]");
}

inline http_response serve_get_whitelist(request_context& ctx)
{
    json_list keys;
    for (auto const& entry : required_service_config(ctx).whitelist)
        json_writer(keys.next()).string(entry.key());
    return respond_json(keys.take());
}

inline http_response serve_remove_whitelist_key(request_context& ctx)
{
    json::object& whitelist = required_service_config(ctx).whitelist;
    if (!whitelist.contains(ctx.path_parameters[1]))
        throw http_error(404, "Key not found.");
    whitelist.stable_erase(ctx.path_parameters[1]);
    return respond_json("{}");
}

APPMIXER_DECL void add_unconfirmed_routes(router& routes)
{
    routes.add(op::list_quotas::info, &serve_list_quotas);
    routes.add(op::set_quota::info, &serve_set_quota);
    routes.add(op::delete_quota::info, &serve_delete_quota);
    routes.add(op::list_url_aliases::info, &serve_list_url_aliases);
    routes.add(op::get_url_alias::info, &serve_get_url_alias);
    routes.add(op::create_url_alias::info, &serve_create_url_alias);
    routes.add(op::update_url_alias::info, &serve_update_url_alias);
    routes.add(op::delete_url_alias::info, &serve_delete_url_alias);
    routes.add(op::list_component_jobs::info, &serve_list_component_jobs);
    routes.add(op::get_service_config_whitelist::info, &serve_get_whitelist);
    routes.add(op::remove_service_config_whitelist_key::info, &serve_remove_whitelist_key);
}

APPMIXER_DECL void load_quota(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a quota", {"id", "name", "source", "isCustom", "defaultSource"});
    std::string const name = source.text("name", {});
    if (name.empty() || back_end.quotas.contains(name))
        source.fail("name", "expected a string that is not the name of another quota");
    source.expect_kind("isCustom", json::kind::bool_, "expected true or false");
    quota_entry quota;
    quota.document = make_quota(source.text("id", back_end.ids.object_id(now)), name, source.text("source", {}));
    if (json::value const* const custom = source.find("isCustom"))
        quota.document["isCustom"] = *custom;
    quota.document["defaultSource"] = source.text("defaultSource", {});
    back_end.quotas.insert(std::move(quota));
}

APPMIXER_DECL void load_url_alias(state& back_end, loaded_object const& source, timestamp now)
{
    std::string const id = source.text("aliasId", unused_object_id(back_end.url_aliases, back_end.ids, now));
    if (id.empty() || back_end.url_aliases.contains(id))
        source.fail("aliasId", "expected a string that is not the id of another alias");
    url_alias_entry alias;
    set_alias(alias.document, id, json::object(source.object()));
    back_end.url_aliases.insert(std::move(alias));
}

APPMIXER_DECL json::array saved_quotas(state const& back_end)
{
    json::array quotas;
    for (quota_entry const* const quota : back_end.quotas.all())
        quotas.emplace_back(quota->document);
    return quotas;
}

APPMIXER_DECL json::array saved_url_aliases(state const& back_end)
{
    json::array aliases;
    for (url_alias_entry const* const alias : back_end.url_aliases.all())
        aliases.emplace_back(alias->document);
    return aliases;
}

} // namespace appmixer::detail::emu

#endif
