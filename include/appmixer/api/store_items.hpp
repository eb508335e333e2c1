#ifndef APPMIXER_API_STORE_ITEMS_HPP
#define APPMIXER_API_STORE_ITEMS_HPP

// Operations on the records of data stores.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/store.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The number of records in a store. `GET /store/count`.
class get_store_records_count {
public:
    get_store_records_count() = default;
    explicit get_store_records_count(std::string id) : store_id(std::move(id)) {}

    std::optional<std::string> store_id; ///< without it: the records of all the caller's stores
    std::optional<std::string> pattern;  ///< searched for in keys and values; older servers ignore it

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "count";
    static constexpr operation_info info{"getStoreRecordsCount", method::get, "/store/count", idempotency::safe};
    static constexpr auto params = table{in_query("storeId", &get_store_records_count::store_id),
                                         in_query("pattern", &get_store_records_count::pattern)};
};

/// The records of a store. `GET /store`.
class get_store_records {
public:
    get_store_records() = default;
    explicit get_store_records(std::string id) : store_id(std::move(id)) {}

    std::optional<std::string> store_id; ///< without it: the records of all the caller's stores
    std::optional<std::string> pattern;  ///< searched for in keys and values; older servers ignore it
    std::optional<std::string> sort;     ///< "updatedAt:-1" (newest first)
    optional_number offset;              ///< number of records to skip; the server's default is 0
    optional_number limit;               ///< maximum number of records; the server's default is 100

    using response_type = std::vector<store_record>;
    static constexpr operation_info info{"getStoreRecords", method::get, "/store", idempotency::safe};
    static constexpr auto params =
        table{in_query("storeId", &get_store_records::store_id), in_query("pattern", &get_store_records::pattern),
              in_query("sort", &get_store_records::sort), in_query("offset", &get_store_records::offset),
              in_query("limit", &get_store_records::limit)};
    static constexpr auto paging = by_offset(&get_store_records::offset, &get_store_records::limit,
                                             unique_key("key", &store_record::key).within(&store_record::store_id));
};

/// Writes a record. `POST /store/{storeId}/{key}`; the body is the value.
class create_store_item {
public:
    create_store_item() = default;
    create_store_item(std::string id, std::string record_key, json::value content)
        : store_id(std::move(id)), key(std::move(record_key)), value(std::move(content))
    {
    }

    std::string store_id;
    std::string key;   ///< unique in the store; a record that exists is replaced
    json::value value; ///< a string is sent as text/plain, any other value as JSON

    using response_type = store_record;
    static constexpr operation_info info =
        operation_info("createStoreItem", method::post, "/store/{storeId}/{key}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("storeId", &create_store_item::store_id), in_path("key", &create_store_item::key),
              text_or_json_body(&create_store_item::value)};
};

/// Deletes records. `DELETE /store`, with a body.
class delete_store_items {
public:
    delete_store_items() = default;
    explicit delete_store_items(std::vector<store_item_key> which) : items(std::move(which)) {}

    std::vector<store_item_key> items; ///< may be records of several stores

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "deletedCount";
    static constexpr operation_info info{"deleteStoreItems", method::delete_, "/store", idempotency::idempotent};
    static constexpr auto params = table{whole_body(&delete_store_items::items)};
};

/// One record. `GET /store/{storeId}/{key}`.
class get_store_item {
public:
    get_store_item() = default;
    get_store_item(std::string id, std::string record_key) : store_id(std::move(id)), key(std::move(record_key)) {}

    std::string store_id;
    std::string key;

    using response_type = store_record;
    static constexpr operation_info info{"getStoreItem", method::get, "/store/{storeId}/{key}", idempotency::safe};
    static constexpr auto params =
        table{in_path("storeId", &get_store_item::store_id), in_path("key", &get_store_item::key)};
};

/// Changes a record, its key, or both. `PATCH /store/{storeId}/{key}`.
class update_store_item {
public:
    update_store_item() = default;
    update_store_item(std::string id, std::string record_key) : store_id(std::move(id)), key(std::move(record_key)) {}
    update_store_item(std::string id, std::string record_key, json::value content)
        : store_id(std::move(id)), key(std::move(record_key)), value(std::move(content))
    {
    }

    std::string store_id;
    std::string key;
    std::optional<std::string> new_key; ///< renames the record
    std::optional<json::value> value;   ///< the new value; a null is a value, too

    using response_type = store_record;
    static constexpr operation_info info{"updateStoreItem", method::patch, "/store/{storeId}/{key}",
                                         idempotency::idempotent};
    static constexpr auto params =
        table{in_path("storeId", &update_store_item::store_id), in_path("key", &update_store_item::key),
              in_body("key", &update_store_item::new_key), in_body("value", &update_store_item::value)};
};

/// Deletes one record. `DELETE /store/{storeId}/{key}`.
class delete_store_item {
public:
    delete_store_item() = default;
    delete_store_item(std::string id, std::string record_key) : store_id(std::move(id)), key(std::move(record_key)) {}

    std::string store_id;
    std::string key; ///< not "*", which is all records

    using response_type = void;
    static constexpr operation_info info =
        operation_info("deleteStoreItem", method::delete_, "/store/{storeId}/{key}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("storeId", &delete_store_item::store_id), in_path("key", &delete_store_item::key).except("*")};
};

/// Deletes all records of a store. `DELETE /store/{storeId}/*`, with this asterisk.
class clear_store {
public:
    clear_store() = default;
    explicit clear_store(std::string id) : store_id(std::move(id)) {}

    std::string store_id;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("clearStore", method::delete_, "/store/{storeId}/*", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("storeId", &clear_store::store_id)};
};

/// All records of a store as a file, for `download_to`. `GET /store/download/{storeId}`.
class download_store {
public:
    download_store() = default;
    explicit download_store(std::string id) : store_id(std::move(id)) {}

    std::string store_id;
    std::optional<std::string> format; ///< "json" or "csv"

    using response_type = http_response;
    static constexpr operation_info info{"downloadStore", method::get, "/store/download/{storeId}", idempotency::safe};
    static constexpr auto params =
        table{in_path("storeId", &download_store::store_id), in_query("format", &download_store::format)};
};

/// The operations of this header.
using store_item_operations =
    operation_list<get_store_records_count, get_store_records, create_store_item, delete_store_items, get_store_item,
                   update_store_item, delete_store_item, clear_store, download_store>;

} // namespace op

/// Counts the records of a data store. `op::get_store_records_count` takes a pattern.
///
/// Result: their number.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, std::uint64_t> get_store_records_count(Api const& api, std::string store_id)
{
    return api.call(op::get_store_records_count(std::move(store_id)));
}

/// Lists the records of a data store, at most 100; `paginate` has no such limit. `op::get_store_records` takes a
/// pattern, an order and a limit.
///
/// Result: the records; empty when there are none.
/// Errors: `condition::not_found` when the caller has no such store; some servers respond with an empty list instead.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, std::vector<store_record>> get_store_records(Api const& api, std::string store_id)
{
    return api.call(op::get_store_records(std::move(store_id)));
}

/// Writes a record. An existing record with the key is overwritten; its `created_at` does not change.
///
/// key: any text but "", "." and "..". value: a text of any string type, sent as text; or anything else that converts
/// to `json::value`, sent as JSON.
/// Result: the record as written; from some servers with its previous value in `old_value`.
/// Errors: `errc::invalid_request` for the keys "", "." and ".."; `condition::not_found` when the caller has no such
/// store.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api, class Value = json::value>
call_result<Api, store_record> create_store_item(Api const& api, std::string store_id, std::string key, Value value)
{
    return api.call(op::create_store_item(std::move(store_id), std::move(key), detail::as_json(std::move(value))));
}

/// Deletes records of one or several stores.
///
/// items: the records. An item without a record is ignored.
/// Result: the number of deleted records.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, std::uint64_t> delete_store_items(Api const& api, std::vector<store_item_key> items)
{
    return api.call(op::delete_store_items(std::move(items)));
}

/// Fetches one record of a data store.
///
/// key: any text but "", "." and "..".
/// Result: the record.
/// Errors: `errc::invalid_request` for the keys "", "." and ".."; `condition::not_found` when the store has no record
/// with this key, or when the caller has no such store.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, store_record> get_store_item(Api const& api, std::string store_id, std::string key)
{
    return api.call(op::get_store_item(std::move(store_id), std::move(key)));
}

/// Changes the value of a record, which must exist; `create_store_item` also creates it. `op::update_store_item` can
/// rename the record with `new_key`, and leave its value as it is.
///
/// key: as in `get_store_item`. value: a text of any string type, or anything else that converts to `json::value`.
/// Result: the record as changed.
/// Errors: `condition::not_found` when the store has no record with this key, or when the caller has no such store;
/// `errc::bad_request` when another record has the new key.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api, class Value = json::value>
call_result<Api, store_record> update_store_item(Api const& api, std::string store_id, std::string key, Value value)
{
    return api.call(op::update_store_item(std::move(store_id), std::move(key), detail::as_json(std::move(value))));
}

/// Deletes one record of a data store.
///
/// key: as in `get_store_item`, but not "*": in this path it stands for all records. `delete_store_items` deletes a
/// record with that key.
/// Errors: `errc::invalid_request` for the keys "", ".", ".." and "*"; `condition::not_found` when the store has no
/// record with this key, also when it is already deleted, or when the caller has no such store.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, void> delete_store_item(Api const& api, std::string store_id, std::string key)
{
    return api.call(op::delete_store_item(std::move(store_id), std::move(key)));
}

/// Deletes all records of a data store. The store remains.
///
/// Errors: `condition::not_found` when the caller has no such store.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, void> clear_store(Api const& api, std::string store_id)
{
    return api.call(op::clear_store(std::move(store_id)));
}

/// Downloads all records of a data store as one file, into memory. `paginate` reads them page by page, and
/// `download_to` writes the file to disk or to a sink, whatever its size:
///
///     co_await download_to(api, op::download_store(store_id), "records.json");
///
/// format: "json", or "csv" for a table.
/// Result: the response: the file is its `body`, the file's name is in the header `Content-Disposition`.
/// Errors: `errc::bad_request` for another format; `condition::not_found` when the caller has no such store;
/// `errc::response_too_large` beyond `settings::max_body_size`.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, http_response> download_store(Api const& api, std::string store_id, std::string format = "json")
{
    op::download_store request(std::move(store_id));
    request.format = std::move(format);
    return api.call(request);
}

} // namespace appmixer

#endif
