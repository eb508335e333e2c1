#ifndef APPMIXER_EMULATOR_STORES_STORE_ITEMS_IPP
#define APPMIXER_EMULATOR_STORES_STORE_ITEMS_IPP

// Routes for single items of a data store, and the download of a store as JSON or CSV.

#include <appmixer/api/store_items.hpp>
#include <appmixer/api/unconfirmed.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/stores/stores.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <array>

namespace appmixer::detail::emu {

/// The item in the path. Throws a 404 unless it exists in a store of the caller.
inline item_entry& required_item(request_context& ctx)
{
    item_entry* const item = ctx.back_end.items.find(
        item_entry::make_id(required_store(ctx, ctx.path_parameters[0]).id(), ctx.path_parameters[1]));
    if (item == nullptr)
        throw http_error(404, "Item not found.");
    return *item;
}

inline http_response serve_get_store_item(request_context& ctx) { return respond_json(required_item(ctx).document); }

inline http_response serve_update_store_item(request_context& ctx)
{
    json::object body = object_body(ctx.request);
    std::optional<std::string> key;
    if (body.contains("key"))
        key = required_text(body, "key");
    json::value* const value = body.if_contains("value");
    if (!key && value == nullptr)
        throw http_error(400, "The request body must have \"key\" or \"value\"");

    json::object* document = &required_item(ctx).document;
    if (key && *key != ctx.path_parameters[1]) {
        if (ctx.back_end.items.contains(item_entry::make_id(ctx.path_parameters[0], *key)))
            throw http_error(400, "The store has an item with this key already.");
        ctx.back_end.items.rename(item_entry::make_id(ctx.path_parameters[0], ctx.path_parameters[1]),
                                  [&](item_entry& item) { item.document["key"] = *key; });
    }
    if (value != nullptr)
        document->at("value") = std::move(*value);
    (*document)["updatedAt"] = to_iso(ctx.now);
    return respond_json(*document);
}

inline http_response serve_delete_store_item(request_context& ctx)
{
    ctx.back_end.items.erase(required_item(ctx).id());
    return respond_json(R"({"deletedCount":1})");
}

inline http_response serve_clear_store(request_context& ctx)
{
    std::string_view const store = required_store(ctx, ctx.path_parameters[0]).id();
    std::size_t count = 0;
    ctx.back_end.items.each_of(store, [&](auto const&) {
        ++count;
        return true;
    });
    ctx.back_end.items.erase_owner(store);
    return respond_with_member("deletedCount", count);
}

inline http_response serve_find_store_items(request_context& ctx)
{
    list_options const options(ctx.query);
    return records_response(select_items(ctx, ctx.path_parameters[0], ctx.path_parameters[1], options.rows_needed()),
                            options);
}

/// Appends a field of a CSV file (RFC 4180), in quotes where necessary.
inline void append_csv_field(std::string& out, std::string_view text)
{
    bool const plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                       (text.empty() || (text.front() != ' ' && text.back() != ' '));
    if (plain) {
        out += text;
        return;
    }
    out += '"';
    for (char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

inline constexpr std::array<std::string_view, 4> download_columns{"key", "value", "createdAt", "updatedAt"};

inline std::string csv_of(request_context& ctx, std::string_view store)
{
    std::string body = "key,value,createdAt,updatedAt\r\n";
    std::string text;
    ctx.back_end.items.each_of(store, [&](auto const& slot) {
        for (std::string_view const column : download_columns) {
            if (column != "key")
                body += ',';
            json::value const& value = slot.item->document.at(column);
            if (value.is_string()) {
                append_csv_field(body, value.get_string());
                continue;
            }
            text.clear();
            json_writer(text).value(value);
            append_csv_field(body, text);
        }
        body += "\r\n";
        return true;
    });
    return body;
}

inline std::string json_of(request_context& ctx, std::string_view store)
{
    std::string body = "[";
    ctx.back_end.items.each_of(store, [&](auto const& slot) {
        body += body.size() > 1 ? ",{" : "{";
        for (std::string_view const column : download_columns) {
            if (column != "key")
                body += ',';
            json_writer(body).string(column);
            body += ':';
            json_writer(body).value(slot.item->document.at(column));
        }
        body += '}';
        return true;
    });
    body += ']';
    return body;
}

inline http_response serve_download_store(request_context& ctx)
{
    std::string_view const format = ctx.query.get("format").value_or("json");
    if (format != "json" && format != "csv")
        throw http_error(400, "\"format\" must be one of [json, csv]");
    store_entry const& store = required_store(ctx, ctx.path_parameters[0]);
    http_response response(200, format == "csv" ? csv_of(ctx, store.id()) : json_of(ctx, store.id()));
    response.headers.append("content-type", "application/octet-stream");
    std::string_view const name = text_of(store.document, "name");
    response.headers.append("content-disposition",
                            attachment(name.empty() ? "store" : name, format == "csv" ? ".csv" : ".json"));
    response.headers.append("cache-control", "no-cache");
    return response;
}

APPMIXER_DECL void add_store_item_routes(router& routes)
{
    routes.add(op::get_store_item::info, &serve_get_store_item);
    routes.add(op::update_store_item::info, &serve_update_store_item);
    routes.add(op::delete_store_item::info, &serve_delete_store_item);
    routes.add(op::clear_store::info, &serve_clear_store);
    routes.add(op::find_store_items::info, &serve_find_store_items);
    routes.add(op::download_store::info, &serve_download_store);
}

} // namespace appmixer::detail::emu

#endif
