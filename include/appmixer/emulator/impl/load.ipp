#ifndef APPMIXER_EMULATOR_IMPL_LOAD_IPP
#define APPMIXER_EMULATOR_IMPL_LOAD_IPP

#include <appmixer/emulator/detail/digest.hpp>
#include <appmixer/emulator/detail/flows.hpp>
#include <appmixer/emulator/detail/stores.hpp>
#include <appmixer/emulator/detail/users.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/impl/flows.ipp>
#include <appmixer/emulator/impl/users.ipp>
#include <appmixer/json.hpp>

#include <boost/json/parse.hpp>

namespace appmixer {

namespace detail::emu {

/// Thrown where a document cannot be loaded.
class load_failure {
public:
    load_failure(std::string where, std::string what) : pointer(std::move(where)), detail(std::move(what)) {}
    std::string pointer;
    std::string detail;
};

/// One object of a document, with the way to it for messages.
class loaded_object {
public:
    loaded_object(json::value const& value, std::string where) : pointer_(std::move(where)), object_(value.if_object())
    {
        if (object_ == nullptr)
            throw load_failure(pointer_, "expected an object");
    }

    json::object const& object() const noexcept { return *object_; }
    std::string below(std::string_view key) const { return pointer_ + '/' + std::string(key); }
    [[noreturn]] void fail(std::string_view key, std::string why) const
    {
        throw load_failure(below(key), std::move(why));
    }

    /// The value of a key; null when it is missing.
    json::value const* find(std::string_view key) const noexcept { return object_->if_contains(key); }
    /// A text; `otherwise` when it is missing.
    std::string text(std::string_view key, std::string otherwise) const
    {
        json::value const* const value = find(key);
        if (value == nullptr)
            return otherwise;
        if (!value->is_string() || !is_utf8(value->get_string()))
            fail(key, "expected a text");
        return std::string(std::string_view(value->get_string()));
    }
    std::string hex(std::string_view key, std::string otherwise) const
    {
        if (find(key) == nullptr)
            return otherwise;
        std::optional<std::string> bytes = from_hex(text(key, {}));
        if (!bytes || bytes->empty())
            fail(key, "expected hex digits");
        return std::move(*bytes);
    }
    /// Calls `see` with each object of an array, which may be missing.
    template <class Function>
    void each(std::string_view key, Function see) const
    {
        json::value const* const value = find(key);
        if (value == nullptr)
            return;
        if (!value->is_array())
            fail(key, "expected an array");
        std::size_t index = 0;
        for (json::value const& item : value->get_array())
            see(loaded_object(item, below(key) + '/' + std::to_string(index++)));
    }

private:
    std::string pointer_;
    json::object const* object_;
};

inline bool is_object_id(std::string_view text) noexcept
{
    return text.size() == 24 &&
           std::all_of(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0 && lower(c) == c; });
}

inline void load_user(state& to, loaded_object const& from, timestamp now)
{
    new_user wanted;
    wanted.username = from.text("username", {});
    wanted.email = from.text("email", wanted.username);
    if (wanted.email.empty())
        from.fail("email", "a user needs \"email\" or \"username\"");
    if (wanted.username.empty())
        wanted.username = wanted.email;

    std::string const id = from.text("id", unused_object_id(to.users, to.ids, now));
    if (!is_object_id(id) || to.users.contains(id))
        from.fail("id", "expected 24 hex digits that no other user has");
    user_entry user;
    user.document = new_user_document(id, wanted, now);
    json::object& document = user.document;
    for (std::string_view const key : {"isActive", "plan", "scope", "vendor", "metadata", "created"})
        if (json::value const* const value = from.find(key))
            document[key] = *value;
    json::array const* const scope = document["scope"].if_array();
    if (scope == nullptr ||
        !std::all_of(scope->begin(), scope->end(), [](json::value const& v) { return v.is_string(); }))
        from.fail("scope", "expected an array of texts");

    if (json::value const* const hash = from.find("passwordHash")) {
        loaded_object const kept(*hash, from.below("passwordHash"));
        user.password.salt = kept.hex("salt", {});
        user.password.key = kept.hex("key", {});
        json::value const* const rounds = kept.find("iterations");
        boost::system::error_code code;
        auto const count = rounds == nullptr ? 0 : rounds->to_number<std::int32_t>(code);
        if (code || count < 1 || count > 10'000'000)
            kept.fail("iterations", "expected a number from 1 to 10000000");
        user.password.iterations = static_cast<std::uint32_t>(count);
        if (user.password.key.size() != 32 || user.password.salt.empty() || user.password.salt.size() > 64)
            kept.fail("key", "expected 32 bytes, and a salt of 1 to 64");
    } else if (from.find("password") != nullptr) {
        user.password = hash_password(to, from.text("password", {}));
    } else {
        from.fail("password", "a user needs \"password\" or \"passwordHash\"");
    }
    if (!add_login(to, wanted.username, id))
        from.fail("username", "another user has this name");
    if (!add_login(to, wanted.email, id))
        from.fail("email", "another user has this address");
    to.users.insert(std::move(user));
}

/// The id of the user that a flow or store belongs to.
inline std::string load_owner(state& to, loaded_object const& from)
{
    if (from.find("owner") != nullptr) {
        user_entry const* const user = find_login(to, from.text("owner", {}));
        if (user == nullptr)
            from.fail("owner", "no user has this name or address");
        return std::string(user->id());
    }
    std::string id = from.text("userId", {});
    if (!to.users.contains(id))
        from.fail("userId", "no user has this id");
    return id;
}

inline void load_flow(state& to, loaded_object const& from, timestamp now)
{
    std::string const id = from.text("flowId", unused_uuid(to.flows, to.ids));
    if (!is_uuid(id) || to.flows.contains(id))
        from.fail("flowId", "expected a UUID that no other flow has");
    json::object document = new_flow_document(id, load_owner(to, from), now);
    for (std::string_view const key : {"name", "stage", "btime", "mtime", "type"})
        document[key] = from.text(key, std::string(text_of(document, key)));
    for (auto const& entry : from.object())
        if (entry.key() != "owner" && entry.key() != "flowId" && entry.key() != "userId")
            document[entry.key()] = entry.value();
    if (!document["flow"].is_object())
        from.fail("flow", "expected an object");
    if (json::value const* const shares = from.find("sharedWith")) {
        try {
            check_shares(*shares);
        } catch (refusal const& why) {
            from.fail("sharedWith", why.message);
        }
    }
    insert_flow(to, std::move(document));
}

inline void load_store(state& to, loaded_object const& from, timestamp now)
{
    store_entry store;
    std::string const id = from.text("storeId", unused_object_id(to.stores, to.ids, now));
    if (!is_object_id(id) || to.stores.contains(id))
        from.fail("storeId", "expected 24 hex digits that no other store has");
    store.document["name"] = from.text("name", {});
    store.document["storeId"] = id;
    store.user_id = load_owner(to, from);
    store_entry const& added = *to.stores.insert(std::move(store)).item;
    if (json::value const* const items = from.find("items")) {
        loaded_object const values(*items, from.below("items"));
        for (auto const& entry : values.object())
            put_item(to, added, entry.key(), entry.value(), now);
    }
}

inline void load_record(state& to, loaded_object const& from, timestamp now)
{
    std::string const key = from.text("key", {});
    store_entry const* const store = to.stores.find(from.text("storeId", {}));
    if (store == nullptr)
        from.fail("storeId", "no store has this id");
    if (key.empty() || to.items.contains(item_entry::make_id(store->id(), key)))
        from.fail("key", "expected a text that is no other key of the store");
    item_entry item;
    item.document["key"] = key;
    item.document["storeId"] = store->id();
    item.document["userId"] = store->user_id;
    item.document["value"] = from.find("value") == nullptr ? json::value() : *from.find("value");
    item.document["createdAt"] = from.text("createdAt", to_iso(now));
    item.document["updatedAt"] = from.text("updatedAt", std::string(text_of(item.document, "createdAt")));
    to.items.insert(std::move(item));
}

inline void load_all(state& to, json::value const& document, timestamp now)
{
    loaded_object const root(document, {});
    if (root.text("format", "appmixer-emulator") != "appmixer-emulator")
        root.fail("format", "expected \"appmixer-emulator\"");
    if (json::value const* const version = root.find("version"); version != nullptr && *version != 1)
        root.fail("version", "expected 1");
    to.signing_key = root.hex("signingKey", to.signing_key);
    root.each("users", [&](loaded_object const& user) { load_user(to, user, now); });
    root.each("flows", [&](loaded_object const& flow) { load_flow(to, flow, now); });
    root.each("stores", [&](loaded_object const& store) { load_store(to, store, now); });
    root.each("records", [&](loaded_object const& record) { load_record(to, record, now); });
}

} // namespace detail::emu

APPMIXER_DECL json::value emulator::save() const
{
    using namespace detail::emu;
    json::array users;
    for (user_entry const* const user : state_.users.all()) {
        json::object hash;
        hash["salt"] = to_hex(user->password.salt);
        hash["iterations"] = user->password.iterations;
        hash["key"] = to_hex(user->password.key);
        json::object saved = user->document;
        saved["passwordHash"] = std::move(hash);
        users.emplace_back(std::move(saved));
    }
    json::array flows;
    for (flow_entry const* const flow : state_.flows.all()) {
        json::object saved = flow->document;
        if (flow->reads_in_starting > 0)
            saved["stage"] = "running"; // where it was going
        flows.emplace_back(std::move(saved));
    }
    json::array stores;
    for (store_entry const* const store : state_.stores.all()) {
        json::object saved = store->document;
        saved["userId"] = store->user_id;
        stores.emplace_back(std::move(saved));
    }
    json::array records;
    for (item_entry const* const item : state_.items.all())
        records.emplace_back(item->document);

    json::object document;
    document["format"] = "appmixer-emulator";
    document["version"] = 1;
    document["signingKey"] = to_hex(state_.signing_key);
    document["users"] = std::move(users);
    document["flows"] = std::move(flows);
    document["stores"] = std::move(stores);
    document["records"] = std::move(records);
    return document;
}

APPMIXER_DECL result<void> emulator::load(json::value const& document)
{
    detail::emu::state fresh;
    fresh.switches = state_.switches;
    fresh.clock = state_.clock;
    fresh.ids = state_.ids;
    fresh.signing_key = state_.signing_key;
    try {
        detail::emu::load_all(fresh, document, now());
    } catch (detail::emu::load_failure& why) {
        diagnostics known;
        known.phase = phase::decode;
        known.json_pointer = std::move(why.pointer);
        known.detail = std::move(why.detail);
        return error(errc::unexpected_shape, std::move(known));
    }
    state_ = std::move(fresh);
    return {};
}

APPMIXER_DECL result<void> emulator::load_text(std::string_view document)
{
    json::parse_options limits;
    limits.max_depth = 128; // what requests may hold, and the arrays around it
    boost::system::error_code code;
    json::value const parsed = json::parse(document, code, {}, limits);
    if (code)
        return error(errc::invalid_json, phase::decode, code.message());
    return load(parsed);
}

} // namespace appmixer

#endif
