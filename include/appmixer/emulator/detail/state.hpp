#ifndef APPMIXER_EMULATOR_DETAIL_STATE_HPP
#define APPMIXER_EMULATOR_DETAIL_STATE_HPP

#include <appmixer/emulator/detail/collection.hpp>
#include <appmixer/emulator/detail/jwt.hpp>
#include <appmixer/emulator/ids.hpp>
#include <appmixer/emulator/switches.hpp>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// A text of a document that is known to be there.
inline std::string_view text_of(json::object const& document, std::string_view key)
{
    return document.at(key).as_string();
}

/// A password as it is kept: PBKDF2-HMAC-SHA-256 of it.
class password_hash {
public:
    password_hash() = default;
    std::string salt; ///< raw bytes
    std::string key;  ///< raw bytes
    std::uint32_t iterations = 0;
};

class user_entry {
public:
    user_entry() = default;
    std::string_view id() const { return text_of(document, "id"); }
    std::string_view owner() const noexcept { return {}; }

    json::object document; ///< as the wire shows it
    password_hash password;
};

class flow_entry {
public:
    flow_entry() = default;
    std::string_view id() const { return text_of(document, "flowId"); }
    std::string_view owner() const { return text_of(document, "userId"); }

    json::object document; ///< as its owner sees it
    std::size_t reads_in_starting = 0;
};

class store_entry {
public:
    store_entry() = default;
    std::string_view id() const { return text_of(document, "storeId"); }
    std::string_view owner() const noexcept { return user_id; }

    json::object document; ///< as the wire shows it
    std::string user_id;
};

class item_entry {
public:
    item_entry() = default;
    /// Ids of stores hold no slash, so that no two pairs of store and key have the same id.
    static std::string make_id(std::string_view store, std::string_view key)
    {
        return std::string(store).append(1, '/').append(key);
    }
    std::string id() const { return make_id(owner(), text_of(document, "key")); }
    std::string_view owner() const { return text_of(document, "storeId"); }

    json::object document; ///< as the wire shows it
};

/// All that a back end knows. Copying it copies the back end.
class state {
public:
    state() = default;

    emulator_switches switches;
    std::function<timestamp()> clock;
    id_source ids;
    std::string signing_key;

    collection<user_entry> users;
    text_map<std::string> logins; ///< user name or address in lower case → id
    collection<flow_entry> flows;
    std::map<std::uint64_t, std::string> shared_flows; ///< order of insertion → id, of the flows that are shared
    collection<store_entry> stores;
    collection<item_entry> items;

    text_map<claims> verified; ///< tokens with a good signature, so that it is checked once
};

/// An id that nothing in a collection has yet.
template <class T>
std::string unused_object_id(collection<T> const& things, id_source& ids, timestamp now)
{
    for (int attempts = 0; attempts < 1000; ++attempts)
        if (std::string id = ids.object_id(now); !things.contains(id))
            return id;
    throw std::runtime_error("the source of ids repeats itself");
}
template <class T>
std::string unused_uuid(collection<T> const& things, id_source& ids)
{
    for (int attempts = 0; attempts < 1000; ++attempts)
        if (std::string id = ids.uuid(); !things.contains(id))
            return id;
    throw std::runtime_error("the source of ids repeats itself");
}

} // namespace appmixer::detail::emu

#endif
