#ifndef APPMIXER_MODEL_STORE_HPP
#define APPMIXER_MODEL_STORE_HPP

// Data stores and their records.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <utility>

namespace appmixer {

/// A data store.
///
/// Source: https://docs.appmixer.com, API, Data Stores.
class store {
public:
    store() = default;

    std::string store_id; ///< 24 hex digits
    std::string name;     ///< shown to the user
    json::object extra;   ///< every key not named above

    static constexpr auto fields = table{field("storeId", &store::store_id), field("name", &store::name)};
};

/// One record of a data store.
///
/// Source: https://docs.appmixer.com, API, Data Stores.
class store_record {
public:
    store_record() = default;

    std::string key;                     ///< unique in its store
    std::string store_id;                ///< the store that has it
    std::string user_id;                 ///< of the owner
    json::value value;                   ///< JSON of any kind, often text
    std::optional<timestamp> created_at; ///< overwriting the record does not change it
    std::optional<timestamp> updated_at; ///< the last write
    json::value old_value;               ///< in the response to a write: the previous value
    json::object extra;                  ///< every key not named above

    static constexpr auto fields = table{field("key", &store_record::key),
                                         field("storeId", &store_record::store_id),
                                         field("userId", &store_record::user_id),
                                         field("value", &store_record::value),
                                         field("createdAt", &store_record::created_at),
                                         field("updatedAt", &store_record::updated_at),
                                         field("oldValue", &store_record::old_value)};
};

/// Identifies one record, for `delete_store_items`.
class store_item_key {
public:
    store_item_key() = default;
    store_item_key(std::string record_key, std::string store) : key(std::move(record_key)), store_id(std::move(store))
    {
    }

    std::string key;      ///< of the record
    std::string store_id; ///< the store that has it
    json::object extra;   ///< every key not named above

    static constexpr auto fields =
        table{field("key", &store_item_key::key), field("storeId", &store_item_key::store_id)};
};

/// The response to `rename_store`.
class store_rename {
public:
    store_rename() = default;

    std::string old_name; ///< the name before
    std::string store_id; ///< of the renamed store
    json::object extra;   ///< every key not named above

    static constexpr auto fields =
        table{field("oldName", &store_rename::old_name), field("storeId", &store_rename::store_id)};
};

} // namespace appmixer

#endif
