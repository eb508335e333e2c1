#ifndef APPMIXER_EMULATOR_STORES_STORES_IPP
#define APPMIXER_EMULATOR_STORES_STORES_IPP

// Routes of /stores: list, read, create, rename and delete stores; list, write and delete items.

#include <appmixer/api/store_items.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/stores/stores.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/array.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

APPMIXER_DECL std::string create_store(state& back_end, std::string_view user_id, std::string_view name, timestamp now)
{
    std::string id = unused_object_id(back_end.stores, back_end.ids, now);
    store_entry store;
    store.document["name"] = name;
    store.document["storeId"] = id;
    store.user_id = user_id;
    back_end.stores.insert(std::move(store));
    return id;
}

APPMIXER_DECL json::object put_item(state& back_end, store_entry const& store, std::string_view key, json::value value,
                                    timestamp now)
{
    std::string const time = to_iso(now);
    if (item_entry* const existing = back_end.items.find(item_entry::make_id(store.id(), key))) {
        json::value& stored = existing->document.at("value");
        std::swap(stored, value);
        existing->document["updatedAt"] = time;
        json::object response = existing->document;
        response["oldValue"] = std::move(value);
        return response;
    }
    item_entry item;
    item.document["key"] = key;
    item.document["storeId"] = store.id();
    item.document["userId"] = store.user_id;
    item.document["value"] = std::move(value);
    item.document["createdAt"] = time;
    item.document["updatedAt"] = time;
    return back_end.items.insert(std::move(item)).item->document;
}

APPMIXER_DECL void remove_stores_of(state& back_end, std::string_view user_id)
{
    back_end.stores.each_of(user_id, [&](auto& store) {
        back_end.items.erase_owner(store.item->id());
        return true;
    });
    back_end.stores.erase_owner(user_id);
}

/// The store with this id; null if it does not exist or belongs to another user.
inline store_entry* find_store(request_context& ctx, std::string_view id)
{
    store_entry* const store = ctx.back_end.stores.find(id);
    return store != nullptr && store->owner() == ctx.user_id() ? store : nullptr;
}

APPMIXER_DECL store_entry& required_store(request_context& ctx, std::string_view id)
{
    store_entry* const store = find_store(ctx, id);
    if (store == nullptr)
        throw http_error(404, "Store not found.");
    return *store;
}

APPMIXER_DECL std::vector<item_entry const*> select_items(request_context& ctx, std::optional<std::string_view> id,
                                                          std::string_view source, std::size_t limit)
{
    std::vector<collection<item_entry>::slot const*> entries;
    pattern wanted(source);
    std::string text;
    auto const add_items_of = [&](std::string_view store) {
        ctx.back_end.items.each_of(store, [&](auto const& slot) {
            json::object const& document = slot.item->document;
            bool matches = source.empty() || wanted.matches(text_of(document, "key"));
            if (json::value const& value = document.at("value"); !matches && value.is_string()) {
                matches = wanted.matches(value.get_string());
            } else if (!matches) {
                text.clear();
                json_writer(text).value(value);
                matches = wanted.matches(text);
            }
            if (matches)
                entries.push_back(&slot);
            return entries.size() < limit;
        });
    };

    if (!id) {
        limit = static_cast<std::size_t>(-1); // the order over all stores needs all items
        ctx.back_end.stores.each_of(ctx.user_id(), [&](auto const& store) {
            add_items_of(store.item->id());
            return true;
        });
        std::sort(entries.begin(), entries.end(), [](auto const* a, auto const* b) { return a->order < b->order; });
    } else if (find_store(ctx, *id) != nullptr) {
        add_items_of(*id);
    } else if (ctx.back_end.switches.missing_store_status != 200) {
        throw http_error(ctx.back_end.switches.missing_store_status, "Store not found.");
    }
    std::vector<item_entry const*> items;
    items.reserve(entries.size());
    for (auto const* slot : entries)
        items.push_back(&*slot->item);
    return items;
}

inline std::vector<item_entry const*> select_items(request_context& ctx, std::size_t limit)
{
    return select_items(ctx, ctx.query.get("storeId"), ctx.query.text("pattern"), limit);
}

inline http_response serve_get_stores(request_context& ctx)
{
    json_list list;
    ctx.back_end.stores.each_of(ctx.user_id(), [&](auto const& store) {
        list.add(store.item->document);
        return true;
    });
    return respond_json(list.take());
}

inline http_response serve_get_store(request_context& ctx)
{
    return respond_json(required_store(ctx, ctx.path_parameters[0]).document);
}

inline http_response serve_create_store(request_context& ctx)
{
    std::string const name = required_text(object_body(ctx.request), "name");
    return respond_with_member("storeId", create_store(ctx.back_end, ctx.user_id(), name, ctx.now));
}

inline http_response serve_rename_store(request_context& ctx)
{
    std::string const name = required_text(object_body(ctx.request), "name");
    store_entry& store = required_store(ctx, ctx.path_parameters[0]);
    json::object response;
    response["oldName"] = store.document.at("name");
    response["storeId"] = store.id();
    store.document["name"] = name;
    return respond_json(response);
}

inline http_response serve_delete_store(request_context& ctx)
{
    required_store(ctx, ctx.path_parameters[0]);
    ctx.back_end.items.erase_owner(ctx.path_parameters[0]);
    ctx.back_end.stores.erase(ctx.path_parameters[0]);
    return respond_empty(ctx.back_end.switches);
}

APPMIXER_DECL http_response records_response(std::vector<item_entry const*> items, list_options const& options)
{
    options.select_page(items, [](item_entry const* item) -> json::object const& { return item->document; });
    json_list list;
    for (item_entry const* const item : items) {
        list.add(item->document);
    }
    return respond_json(list.take());
}

inline http_response serve_get_store_records(request_context& ctx)
{
    list_options const options(ctx.query);
    return records_response(select_items(ctx, options.rows_needed()), options);
}

inline http_response serve_get_store_records_count(request_context& ctx)
{
    std::size_t const count = select_items(ctx, static_cast<std::size_t>(-1)).size();
    return respond_with_member("count", count);
}

/// The value of an item: the body, parsed if its content type is JSON, otherwise as a text. Without a content type it
/// is parsed if it is valid JSON.
inline json::value item_value(request_context const& ctx)
{
    std::string const type = media_type(ctx.request);
    if (ctx.back_end.switches.store_items_by_content_type) {
        if (is_json(type))
            return json_body(ctx.request);
        if (type.empty())
            if (result<json::value> parsed = parse_json(ctx.request.body, max_body_depth))
                return std::move(*parsed);
    }
    return json::string(repaired_utf8(ctx.request.body));
}

inline http_response serve_create_store_item(request_context& ctx)
{
    json::value value = item_value(ctx);
    store_entry const& store = required_store(ctx, ctx.path_parameters[0]);
    return respond_json(put_item(ctx.back_end, store, ctx.path_parameters[1], std::move(value), ctx.now));
}

inline http_response serve_delete_store_items(request_context& ctx)
{
    json::value const body = json_body(ctx.request);
    if (!body.is_array())
        throw http_error(400, "The request body must be an array");
    std::vector<std::string> ids;
    for (json::value const& pair : body.get_array()) {
        if (!pair.is_object())
            throw http_error(400, "The request body must contain objects with \"key\" and \"storeId\"");
        std::string const store = required_text(pair.get_object(), "storeId", true);
        std::string const key = required_text(pair.get_object(), "key", true);
        if (find_store(ctx, store) != nullptr)
            ids.push_back(item_entry::make_id(store, key));
    }
    std::size_t deleted = 0;
    for (std::string const& id : ids) {
        deleted += ctx.back_end.items.contains(id) ? 1U : 0U;
        ctx.back_end.items.erase(id);
    }
    return respond_with_member("deletedCount", deleted);
}

APPMIXER_DECL void add_store_routes(router& routes)
{
    routes.add(op::get_stores::info, &serve_get_stores);
    routes.add(op::get_store::info, &serve_get_store);
    routes.add(op::create_store::info, &serve_create_store);
    routes.add(op::rename_store::info, &serve_rename_store);
    routes.add(op::delete_store::info, &serve_delete_store);
    routes.add(op::get_store_records::info, &serve_get_store_records);
    routes.add(op::get_store_records_count::info, &serve_get_store_records_count);
    routes.add(op::create_store_item::info, &serve_create_store_item);
    routes.add(op::delete_store_items::info, &serve_delete_store_items);
    add_store_item_routes(routes);
}

} // namespace appmixer::detail::emu

#endif
