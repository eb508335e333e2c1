#ifndef APPMIXER_API_STORES_HPP
#define APPMIXER_API_STORES_HPP

// Operations on data stores and their records.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/model/store.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The caller's data stores. `GET /stores`.
class get_stores {
public:
    get_stores() = default;

    using response_type = std::vector<store>;
    static constexpr operation_info info{"getStores", method::get, "/stores", idempotency::safe};
};

/// One data store. `GET /stores/{storeId}`.
class get_store {
public:
    get_store() = default;
    explicit get_store(std::string id) : store_id(std::move(id)) {}

    std::string store_id;

    using response_type = store;
    static constexpr operation_info info{"getStore", method::get, "/stores/{storeId}", idempotency::safe};
    static constexpr auto params = std::tuple{in_path("storeId", &get_store::store_id)};
};

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
    static constexpr auto params = std::tuple{in_query("storeId", &get_store_records_count::store_id),
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
        std::tuple{in_query("storeId", &get_store_records::store_id), in_query("pattern", &get_store_records::pattern),
                   in_query("sort", &get_store_records::sort), in_query("offset", &get_store_records::offset),
                   in_query("limit", &get_store_records::limit)};
    static constexpr auto paging = by_offset(&get_store_records::offset, &get_store_records::limit,
                                             unique_key("key", &store_record::key).within(&store_record::store_id));
};

/// Creates a data store. `POST /stores`.
class create_store {
public:
    create_store() = default;
    explicit create_store(std::string title) : name(std::move(title)) {}

    std::string name;

    using response_type = std::string;
    static constexpr std::string_view response_key = "storeId";
    static constexpr operation_info info{"createStore", method::post, "/stores", idempotency::unsafe};
    static constexpr auto params = std::tuple{in_body("name", &create_store::name)};
};

/// Deletes a data store with its records. `DELETE /stores/{storeId}`.
class delete_store {
public:
    delete_store() = default;
    explicit delete_store(std::string id) : store_id(std::move(id)) {}

    std::string store_id;

    using response_type = void;
    static constexpr operation_info info{"deleteStore", method::delete_, "/stores/{storeId}", idempotency::idempotent};
    static constexpr auto params = std::tuple{in_path("storeId", &delete_store::store_id)};
};

/// Renames a data store. `PUT /stores/{storeId}`.
class rename_store {
public:
    rename_store() = default;
    rename_store(std::string id, std::string title) : store_id(std::move(id)), name(std::move(title)) {}

    std::string store_id;
    std::string name;

    using response_type = store_rename;
    static constexpr operation_info info{"renameStore", method::put, "/stores/{storeId}", idempotency::idempotent};
    static constexpr auto params =
        std::tuple{in_path("storeId", &rename_store::store_id), in_body("name", &rename_store::name)};
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
    std::string key;
    json::value value; ///< a string is sent as text/plain, any other value as JSON

    using response_type = store_record;
    static constexpr operation_info info =
        operation_info("createStoreItem", method::post, "/store/{storeId}/{key}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        std::tuple{in_path("storeId", &create_store_item::store_id), in_path("key", &create_store_item::key),
                   text_or_json_body(&create_store_item::value)};
};

/// Deletes records. `DELETE /store`, with a body.
class delete_store_items {
public:
    delete_store_items() = default;
    explicit delete_store_items(std::vector<store_item_key> which) : items(std::move(which)) {}

    std::vector<store_item_key> items;

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "deletedCount";
    static constexpr operation_info info{"deleteStoreItems", method::delete_, "/store", idempotency::idempotent};
    static constexpr auto params = std::tuple{whole_body(&delete_store_items::items)};
};

/// The operations of this header.
using store_operations = operation_list<get_stores, get_store, get_store_records_count, get_store_records, create_store,
                                        delete_store, rename_store, create_store_item, delete_store_items>;

} // namespace op

/// Lists the caller's data stores.
///
/// Result: the stores; empty when there are none.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, std::vector<store>> get_stores(Api const& api)
{
    return api.call(op::get_stores());
}

/// Fetches one data store.
///
/// Result: the id and name of the store.
/// Errors: `condition::not_found` when the caller has no such store.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, store> get_store(Api const& api, std::string store_id)
{
    return api.call(op::get_store(std::move(store_id)));
}

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

/// Creates a data store.
///
/// name: need not be unique.
/// Result: the id of the store.
/// Not idempotent: repeating the call creates a second store.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, std::string> create_store(Api const& api, std::string name)
{
    return api.call(op::create_store(std::move(name)));
}

/// Deletes a data store with all its records.
///
/// Errors: `condition::not_found` when the caller has no such store, also when it is already deleted.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, void> delete_store(Api const& api, std::string store_id)
{
    return api.call(op::delete_store(std::move(store_id)));
}

/// Renames a data store.
///
/// Result: the old name and the id.
/// Errors: `condition::not_found` when the caller has no such store.
/// Source: https://docs.appmixer.com, API, Data Stores.
template <api_handle Api>
call_result<Api, store_rename> rename_store(Api const& api, std::string store_id, std::string name)
{
    return api.call(op::rename_store(std::move(store_id), std::move(name)));
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

} // namespace appmixer

#endif
