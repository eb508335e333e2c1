#ifndef APPMIXER_API_STORES_HPP
#define APPMIXER_API_STORES_HPP

// Operations on data stores. Those on their records are in store_items.hpp.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/store.hpp>

#include <string>
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
    static constexpr auto params = table{in_path("storeId", &get_store::store_id)};
};

/// Creates a data store. `POST /stores`.
class create_store {
public:
    create_store() = default;
    explicit create_store(std::string title) : name(std::move(title)) {}

    std::string name; ///< shown to the user

    using response_type = std::string;
    static constexpr std::string_view response_key = "storeId";
    static constexpr operation_info info{"createStore", method::post, "/stores", idempotency::unsafe};
    static constexpr auto params = table{in_body("name", &create_store::name)};
};

/// Deletes a data store with its records. `DELETE /stores/{storeId}`.
class delete_store {
public:
    delete_store() = default;
    explicit delete_store(std::string id) : store_id(std::move(id)) {}

    std::string store_id;

    using response_type = void;
    static constexpr operation_info info{"deleteStore", method::delete_, "/stores/{storeId}", idempotency::idempotent};
    static constexpr auto params = table{in_path("storeId", &delete_store::store_id)};
};

/// Renames a data store. `PUT /stores/{storeId}`.
class rename_store {
public:
    rename_store() = default;
    rename_store(std::string id, std::string title) : store_id(std::move(id)), name(std::move(title)) {}

    std::string store_id;
    std::string name; ///< the new name

    using response_type = store_rename;
    static constexpr operation_info info{"renameStore", method::put, "/stores/{storeId}", idempotency::idempotent};
    static constexpr auto params =
        table{in_path("storeId", &rename_store::store_id), in_body("name", &rename_store::name)};
};

/// The operations of this header.
using store_operations = operation_list<get_stores, get_store, create_store, delete_store, rename_store>;

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

} // namespace appmixer

#endif
