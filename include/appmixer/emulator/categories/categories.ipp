#ifndef APPMIXER_EMULATOR_CATEGORIES_CATEGORIES_IPP
#define APPMIXER_EMULATOR_CATEGORIES_CATEGORIES_IPP

// Routes of /categories: list, read, create, update, delete; saving and loading.

#include <appmixer/api/categories.hpp>
#include <appmixer/emulator/categories/categories.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/users/admin.hpp>

namespace appmixer::detail::emu {

/// The JSON of a category. Responses show the keys in this order.
inline json::object new_category_document(std::string_view id, std::string_view name, std::string_view description,
                                          std::int64_t created, std::int64_t changed)
{
    json::object document;
    document["id"] = id;
    document["name"] = name;
    document["description"] = description;
    document["created"] = created;
    document["mtime"] = changed;
    return document;
}

inline category_entry& insert_category(state& back_end, json::object document)
{
    category_entry category;
    category.document = std::move(document);
    return *back_end.categories.insert(std::move(category)).item;
}

/// The category in the path, for a change. Throws a 403 unless the caller is an administrator, and a 404.
inline category_entry& changeable_category(request_context& ctx)
{
    require_admin(ctx);
    category_entry* const category = ctx.back_end.categories.find(ctx.path_parameters[0]);
    if (category == nullptr)
        throw http_error(404, "Category not found.");
    return *category;
}

inline http_response serve_list_categories(request_context& ctx)
{
    json_list list;
    ctx.back_end.categories.each_of({}, [&](auto const& slot) {
        list.add(slot.item->document);
        return true;
    });
    return respond_json(list.take());
}

inline http_response serve_get_category(request_context& ctx)
{
    category_entry const* const category = ctx.back_end.categories.find(ctx.path_parameters[0]);
    if (category == nullptr)
        return respond_json("null", 404); // as the server does here, unlike elsewhere
    return respond_json(category->document);
}

inline http_response serve_create_category(request_context& ctx)
{
    require_admin(ctx);
    json::object const body = limited_object_body(ctx.request);
    std::string const name = required_text(body, "name");
    std::string const description = optional_text(body, "description", true);
    std::string const id = unused_object_id(ctx.back_end.categories, ctx.back_end.ids, ctx.now);
    std::int64_t const now = ctx.now.time_since_epoch().count();
    return respond_json(insert_category(ctx.back_end, new_category_document(id, name, description, now, now)).document);
}

inline http_response serve_update_category(request_context& ctx)
{
    json::object& document = changeable_category(ctx).document;
    json::object const body = limited_object_body(ctx.request);
    std::string const name = optional_text(body, "name");
    std::string const description = optional_text(body, "description", true);
    if (!name.empty())
        document["name"] = name;
    if (json::value const* const value = body.if_contains("description"); value != nullptr && !value->is_null())
        document["description"] = description;
    document["mtime"] = ctx.now.time_since_epoch().count();
    return respond_json(document);
}

inline http_response serve_delete_category(request_context& ctx)
{
    changeable_category(ctx);
    ctx.back_end.categories.erase(ctx.path_parameters[0]);
    return respond_json("{}");
}

APPMIXER_DECL void add_category_routes(router& routes)
{
    routes.add(op::list_categories::info, &serve_list_categories);
    routes.add(op::get_category::info, &serve_get_category);
    routes.add(op::create_category::info, &serve_create_category);
    routes.add(op::update_category::info, &serve_update_category);
    routes.add(op::delete_category::info, &serve_delete_category);
}

APPMIXER_DECL void load_category(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a category", {"id", "name", "description", "created", "mtime"});
    std::string const id = source.text("id", unused_object_id(back_end.categories, back_end.ids, now));
    if (!is_object_id(id) || back_end.categories.contains(id))
        source.fail("id", "expected 24 hex digits that no other category has");
    std::string const name = source.text("name", {});
    if (name.empty())
        source.fail("name", "expected a string that is not empty");
    std::int64_t const created = source.milliseconds("created", now.time_since_epoch().count());
    insert_category(back_end, new_category_document(id, name, source.text("description", {}), created,
                                                    source.milliseconds("mtime", created)));
}

APPMIXER_DECL json::array saved_categories(state const& back_end)
{
    json::array categories;
    for (category_entry const* const category : back_end.categories.all())
        categories.emplace_back(category->document);
    return categories;
}

} // namespace appmixer::detail::emu

#endif
