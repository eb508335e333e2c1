#ifndef APPMIXER_EMULATOR_STATE_LOAD_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_IPP

// Saves and loads the data of an emulator. Here: users, flows and stores, and the document as a whole.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/flows/flows.ipp>
#include <appmixer/emulator/state/load_activity.ipp>
#include <appmixer/emulator/state/load_resources.ipp>
#include <appmixer/emulator/state/load_tasks.ipp>
#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/state/source_position.ipp>
#include <appmixer/emulator/stores/stores.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/users/admin.ipp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/emulator/users/users.ipp>
#include <appmixer/json/all.hpp>

#include <boost/json/stream_parser.hpp>

namespace appmixer {

namespace detail::emu {

inline void load_user(state& to, loaded_object const& from, timestamp now)
{
    from.only("a user", {"id", "username", "email", "password", "passwordHash", "isActive", "plan", "scope", "vendor",
                         "metadata", "created", "passwordChanged"});
    from.expect_kind("isActive", json::kind::bool_, "expected true or false");
    from.expect_object("metadata");
    from.expect_text("created");
    if (json::value const* const plan = from.find("plan"); plan != nullptr && !plan->is_string() && !plan->is_object())
        from.fail("plan", "expected a string or an object");
    json::value const* const vendor = from.find("vendor");
    if (vendor != nullptr && !vendor->is_string() && !is_list_of_texts(*vendor))
        from.fail("vendor", "expected a string or an array of strings");
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
    if (from.find("passwordChanged") != nullptr) {
        user.password_changed = parse_iso(from.text("passwordChanged", {}));
        if (!user.password_changed)
            from.fail("passwordChanged", "expected a date");
    }
    for (std::string_view const key : {"isActive", "plan", "scope", "vendor", "metadata", "created"})
        if (json::value const* const value = from.find(key))
            put_user_field(document, key, *value);
    json::array const* const scope = document["scope"].if_array();
    if (scope == nullptr ||
        !std::all_of(scope->begin(), scope->end(), [](json::value const& v) { return v.is_string(); }))
        from.fail("scope", "expected an array of strings");

    if (json::value const* const hash = from.find("passwordHash")) {
        loaded_object const kept(*hash, from.below("passwordHash"));
        kept.only("a passwordHash", {"salt", "iterations", "key"});
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

inline void load_flow(state& to, loaded_object const& from, timestamp now)
{
    std::string const id = from.text("flowId", unused_uuid(to.flows, to.ids));
    if (id.empty() || (to.switches.flow_ids_are_uuids && !is_uuid(id)) || to.flows.contains(id))
        from.fail("flowId", "expected a UUID that no other flow has");
    json::object document = new_flow_document(to, id, load_owner(to, from), now);
    for (std::string_view const key : {"name", "stage", "btime", "mtime", "type"})
        document[key] = from.text(key, std::string(text_of(document, key)));
    for (auto const& entry : from.object())
        if (entry.key() != "owner" && entry.key() != "flowId" && entry.key() != "userId")
            document[entry.key()] = entry.value();
    check_flow_fields(from);
    if (json::value const* const shares = from.find("sharedWith")) {
        try {
            check_shares(to, *shares);
        } catch (http_error const& why) {
            from.fail("sharedWith", why.message);
        }
    }
    insert_flow(to, std::move(document));
}

inline void load_store(state& to, loaded_object const& from, timestamp now)
{
    from.only("a store", {"storeId", "name", "userId", "owner", "items"});
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
    from.only("a record", {"storeId", "key", "value", "userId", "createdAt", "updatedAt"});
    std::string const key = from.text("key", {});
    store_entry const* const store = to.stores.find(from.text("storeId", {}));
    if (store == nullptr)
        from.fail("storeId", "no store has this id");
    if (key.empty() || to.items.contains(item_entry::make_id(store->id(), key)))
        from.fail("key", "expected a string that is not the key of another record of the store");
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
    root.only("the document", {"format", "version", "signingKey", "users", "flows", "stores", "records", "accounts",
                               "bindings", "messages", "versions", "modifiers", "logs", "tasks", "webhooks", "charts"});
    if (root.text("format", "appmixer-emulator") != "appmixer-emulator")
        root.fail("format", "expected \"appmixer-emulator\"");
    if (json::value const* const version = root.find("version"); version != nullptr && *version != 1)
        root.fail("version", "expected 1");
    to.signing_key = root.hex("signingKey", to.signing_key);
    root.each("users", [&](loaded_object const& user) { load_user(to, user, now); });
    root.each("flows", [&](loaded_object const& flow) { load_flow(to, flow, now); });
    root.each("stores", [&](loaded_object const& store) { load_store(to, store, now); });
    root.each("records", [&](loaded_object const& record) { load_record(to, record, now); });
    root.each("accounts", [&](loaded_object const& account) { load_account(to, account, now); });
    root.each("bindings", [&](loaded_object const& binding) { load_binding(to, binding); });
    root.each("messages", [&](loaded_object const& message) { load_message(to, message, now); });
    root.each("versions", [&](loaded_object const& version) { load_version(to, version, now); });
    load_modifiers(to, root);
    root.each("logs", [&](loaded_object const& record) { load_log(to, record, now); });
    root.each("tasks", [&](loaded_object const& task) { load_task(to, task, now); });
    root.each("webhooks", [&](loaded_object const& webhook) { load_webhook(to, webhook, now); });
    root.each("charts", [&](loaded_object const& chart) { load_chart(to, chart, now); });
}

} // namespace detail::emu

APPMIXER_DECL json::value emulator::save() const
{
    using namespace detail::emu;
    json::array users;
    for (user_entry const* const user : state_.users.all()) {
        json::object hash;
        hash["salt"] = detail::to_hex(user->password.salt);
        hash["iterations"] = user->password.iterations;
        hash["key"] = detail::to_hex(user->password.key);
        json::object saved = user->document;
        saved["passwordHash"] = std::move(hash);
        if (user->password_changed)
            saved["passwordChanged"] = to_iso(*user->password_changed);
        users.emplace_back(std::move(saved));
    }
    json::array flows;
    for (flow_entry const* const flow : state_.flows.all()) {
        json::object saved = flow->document;
        if (flow->reads_in_starting > 0)
            saved["stage"] = "running"; // the stage after `starting`
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
    document["signingKey"] = detail::to_hex(state_.signing_key);
    document["users"] = std::move(users);
    document["flows"] = std::move(flows);
    document["stores"] = std::move(stores);
    document["records"] = std::move(records);
    document["accounts"] = saved_accounts(state_);
    document["bindings"] = saved_bindings(state_);
    document["messages"] = saved_messages(state_);
    document["versions"] = saved_versions(state_);
    if (state_.modifiers)
        document["modifiers"] = *state_.modifiers;
    document["logs"] = saved_logs(state_);
    document["tasks"] = saved_tasks(state_);
    document["webhooks"] = saved_webhooks(state_);
    document["charts"] = saved_charts(state_);
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
    limits.max_depth = 128; // the depth of a request's body, and of the document around it
    json::stream_parser parser({}, limits);
    boost::system::error_code code;
    std::size_t const read = parser.write_some(document, code);
    if (!code && read < document.size())
        code = json::error::extra_data;
    if (!code)
        parser.finish(code);
    if (code)
        return error(errc::invalid_json, phase::none,
                     detail::emu::position_name(document, read) + ": " + code.message());
    result<void> const loaded = load(parser.release());
    if (loaded)
        return loaded;
    diagnostics known = loaded.error().info();
    std::size_t const offset = detail::emu::json_locator(document).find(known.json_pointer);
    known.detail = detail::emu::position_name(document, offset) + ": " + known.detail;
    return error(loaded.error().code(), std::move(known));
}

} // namespace appmixer

#endif
