#ifndef APPMIXER_EMULATOR_STATE_LOAD_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_IPP

// Saves and loads users, flows and stores, and the document as a whole.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/access_control/access_control.hpp>
#include <appmixer/emulator/app_events/app_events.hpp>
#include <appmixer/emulator/categories/categories.hpp>
#include <appmixer/emulator/components/static_calls.hpp>
#include <appmixer/emulator/components/webhook_replies.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/files/files.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/hub_settings/hub_settings.hpp>
#include <appmixer/emulator/mcp_gateways/mcp_gateways.hpp>
#include <appmixer/emulator/service_configs/service_configs.hpp>
#include <appmixer/emulator/state/load.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/state/source_position.hpp>
#include <appmixer/emulator/stores/stores.hpp>
#include <appmixer/emulator/system_config/system_config.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/third_party_sign_in/third_party_sign_in.hpp>
#include <appmixer/emulator/unconfirmed/unconfirmed.hpp>
#include <appmixer/emulator/user_groups/user_groups.hpp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace appmixer {

namespace detail::emu {

inline void load_user(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a user", {"id", "username", "email", "password", "passwordHash", "isActive", "plan", "scope",
                                 "vendor", "metadata", "created", "passwordChanged"});
    source.expect_kind("isActive", json::kind::bool_, "expected true or false");
    source.expect_object("metadata");
    source.expect_text("created");
    if (json::value const* const plan = source.find("plan");
        plan != nullptr && !plan->is_string() && !plan->is_object())
        source.fail("plan", "expected a string or an object");
    json::value const* const vendor = source.find("vendor");
    if (vendor != nullptr && !vendor->is_string() && !is_list_of_texts(*vendor))
        source.fail("vendor", "expected a string or an array of strings");
    new_user wanted;
    wanted.username = source.text("username", {});
    wanted.email = source.text("email", wanted.username);
    if (wanted.email.empty())
        source.fail("email", "a user needs \"email\" or \"username\"");
    if (wanted.username.empty())
        wanted.username = wanted.email;

    std::string const id = source.text("id", unused_object_id(back_end.users, back_end.ids, now));
    if (!is_object_id(id) || back_end.users.contains(id))
        source.fail("id", "expected 24 hex digits that no other user has");
    user_entry user;
    user.document = new_user_document(id, wanted, now);
    json::object& document = user.document;
    if (source.find("passwordChanged") != nullptr) {
        user.password_changed = parse_iso(source.text("passwordChanged", {}));
        if (!user.password_changed)
            source.fail("passwordChanged", "expected a date");
    }
    for (std::string_view const key : {"isActive", "plan", "scope", "vendor", "metadata", "created"})
        if (json::value const* const value = source.find(key))
            put_user_field(document, key, *value);
    json::array const* const scope = document["scope"].if_array();
    if (scope == nullptr ||
        !std::all_of(scope->begin(), scope->end(), [](json::value const& v) { return v.is_string(); }))
        source.fail("scope", "expected an array of strings");

    if (json::value const* const hash = source.find("passwordHash")) {
        loaded_object const kept(*hash, source.pointer_to("passwordHash"));
        kept.allow_keys("a passwordHash", {"salt", "iterations", "key"});
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
    } else if (source.find("password") != nullptr) {
        user.password = hash_password(back_end, source.text("password", {}));
    } else {
        source.fail("password", "a user needs \"password\" or \"passwordHash\"");
    }
    if (!add_login(back_end, wanted.username, id))
        source.fail("username", "another user has this name");
    if (!add_login(back_end, wanted.email, id))
        source.fail("email", "another user has this address");
    back_end.users.insert(std::move(user));
}

inline void load_flow(state& back_end, loaded_object const& source, timestamp now)
{
    std::string const id = source.text("flowId", unused_uuid(back_end.flows, back_end.ids));
    if (id.empty() || (back_end.switches.flow_ids_are_uuids && !is_uuid(id)) || back_end.flows.contains(id))
        source.fail("flowId", "expected a UUID that no other flow has");
    json::object document = new_flow_document(back_end, id, load_owner(back_end, source), now);
    for (std::string_view const key : {"name", "stage", "btime", "mtime", "type"})
        document[key] = source.text(key, std::string(text_of(document, key)));
    for (auto const& entry : source.object())
        if (entry.key() != "owner" && entry.key() != "flowId" && entry.key() != "userId")
            document[entry.key()] = entry.value();
    check_flow_fields(source);
    if (json::value const* const shares = source.find("sharedWith")) {
        try {
            check_shares(back_end, *shares);
        } catch (http_error const& why) {
            source.fail("sharedWith", why.message);
        }
    }
    insert_flow(back_end, std::move(document));
}

inline void load_store(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a store", {"storeId", "name", "userId", "owner", "items"});
    store_entry store;
    std::string const id = source.text("storeId", unused_object_id(back_end.stores, back_end.ids, now));
    if (!is_object_id(id) || back_end.stores.contains(id))
        source.fail("storeId", "expected 24 hex digits that no other store has");
    store.document["name"] = source.text("name", {});
    store.document["storeId"] = id;
    store.user_id = load_owner(back_end, source);
    store_entry const& added = *back_end.stores.insert(std::move(store)).item;
    if (json::value const* const items = source.find("items")) {
        loaded_object const values(*items, source.pointer_to("items"));
        for (auto const& entry : values.object())
            put_item(back_end, added, entry.key(), entry.value(), now);
    }
}

inline void load_record(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a record", {"storeId", "key", "value", "userId", "createdAt", "updatedAt"});
    std::string const key = source.text("key", {});
    store_entry const* const store = back_end.stores.find(source.text("storeId", {}));
    if (store == nullptr)
        source.fail("storeId", "no store has this id");
    if (key.empty() || back_end.items.contains(item_entry::make_id(store->id(), key)))
        source.fail("key", "expected a string that is not the key of another record of the store");
    item_entry item;
    item.document["key"] = key;
    item.document["storeId"] = store->id();
    item.document["userId"] = store->user_id;
    item.document["value"] = source.find("value") == nullptr ? json::value() : *source.find("value");
    item.document["createdAt"] = source.text("createdAt", to_iso(now));
    item.document["updatedAt"] = source.text("updatedAt", std::string(text_of(item.document, "createdAt")));
    back_end.items.insert(std::move(item));
}

// clang-format off
/// The keys that a document may have.
inline constexpr auto document_keys = std::to_array<std::string_view>({
    "format",
    "version",
    "signingKey",
    "users",
    "userGroups",
    "flows",
    "stores",
    "records",
    "accounts",
    "bindings",
    "accountShares",
    "signIns",
    "messages",
    "versions",
    "webhookReplies",
    "appEventTriggers",
    "staticReplies",
    "modifiers",
    "logs",
    "tasks",
    "webhooks",
    "charts",
    "categories",
    "serviceConfigs",
    "config",
    "accessRules",
    "quotas",
    "urlAliases",
    "mcpGateways",
    "hubSettings",
    "componentFiles",
    "files",
    "publicFiles",
});
// clang-format on

inline void load_all(state& back_end, json::value const& document, timestamp now)
{
    loaded_object const root(document, {});
    root.allow_keys("the document", document_keys);
    if (root.text("format", "appmixer-emulator") != "appmixer-emulator")
        root.fail("format", "expected \"appmixer-emulator\"");
    if (json::value const* const version = root.find("version"); version != nullptr && *version != 1)
        root.fail("version", "expected 1");
    back_end.signing_key = root.hex("signingKey", back_end.signing_key);
    root.each("users", [&](loaded_object const& user) { load_user(back_end, user, now); });
    root.each("userGroups", [&](loaded_object const& group) { load_user_group(back_end, group, now); });
    root.each("componentFiles", [&](loaded_object const& file) { load_component_file(back_end, file, now); });
    root.each("flows", [&](loaded_object const& flow) { load_flow(back_end, flow, now); });
    root.each("stores", [&](loaded_object const& store) { load_store(back_end, store, now); });
    root.each("records", [&](loaded_object const& record) { load_record(back_end, record, now); });
    root.each("accounts", [&](loaded_object const& account) { load_account(back_end, account, now); });
    root.each("bindings", [&](loaded_object const& binding) { load_binding(back_end, binding); });
    root.each("accountShares", [&](loaded_object const& share) { load_account_share(back_end, share); });
    root.each("signIns", [&](loaded_object const& sign_in) { load_sign_in(back_end, sign_in, now); });
    root.each("messages", [&](loaded_object const& message) { load_message(back_end, message, now); });
    root.each("versions", [&](loaded_object const& version) { load_version(back_end, version, now); });
    root.each("webhookReplies", [&](loaded_object const& reply) { load_webhook_reply(back_end, reply); });
    root.each("appEventTriggers",
              [&](loaded_object const& trigger) { load_app_event_trigger(back_end, trigger, now); });
    root.each("staticReplies", [&](loaded_object const& reply) { load_static_reply(back_end, reply); });
    load_modifiers(back_end, root);
    root.each("logs", [&](loaded_object const& record) { load_log(back_end, record, now); });
    root.each("tasks", [&](loaded_object const& task) { load_task(back_end, task, now); });
    root.each("webhooks", [&](loaded_object const& webhook) { load_webhook(back_end, webhook, now); });
    root.each("charts", [&](loaded_object const& chart) { load_chart(back_end, chart, now); });
    root.each("categories", [&](loaded_object const& category) { load_category(back_end, category, now); });
    root.each("serviceConfigs", [&](loaded_object const& config) { load_service_config(back_end, config); });
    root.each("config", [&](loaded_object const& setting) { load_config_value(back_end, setting); });
    if (json::value const* const rules = root.find("accessRules"))
        load_access_rules(back_end, loaded_object(*rules, root.pointer_to("accessRules")));
    root.each("quotas", [&](loaded_object const& quota) { load_quota(back_end, quota, now); });
    root.each("urlAliases", [&](loaded_object const& alias) { load_url_alias(back_end, alias, now); });
    root.each("files", [&](loaded_object const& file) { load_file(back_end, file, now); });
    root.each("publicFiles", [&](loaded_object const& file) { load_public_file(back_end, file); });
    root.each("mcpGateways", [&](loaded_object const& gateway) { load_mcp_gateway(back_end, gateway); });
    if (json::value const* const settings = root.find("hubSettings"))
        load_hub_settings(back_end, loaded_object(*settings, root.pointer_to("hubSettings")), now);
}

} // namespace detail::emu

APPMIXER_DECL json::value emulator::save() const { return save(nullptr); }

APPMIXER_DECL json::value emulator::save(std::function<void(std::string_view, error const&)> const& left_out) const
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
    document["userGroups"] = saved_user_groups(state_);
    document["flows"] = std::move(flows);
    document["stores"] = std::move(stores);
    document["records"] = std::move(records);
    document["accounts"] = saved_accounts(state_);
    document["bindings"] = saved_bindings(state_);
    document["accountShares"] = saved_account_shares(state_);
    document["signIns"] = saved_sign_ins(state_);
    document["messages"] = saved_messages(state_);
    document["versions"] = saved_versions(state_);
    document["webhookReplies"] = saved_webhook_replies(state_);
    document["appEventTriggers"] = saved_app_event_triggers(state_);
    document["staticReplies"] = saved_static_replies(state_);
    if (state_.modifiers)
        document["modifiers"] = *state_.modifiers;
    document["logs"] = saved_logs(state_);
    document["tasks"] = saved_tasks(state_);
    document["webhooks"] = saved_webhooks(state_);
    document["charts"] = saved_charts(state_);
    document["categories"] = saved_categories(state_);
    document["serviceConfigs"] = saved_service_configs(state_);
    document["config"] = saved_config(state_);
    document["accessRules"] = saved_access_rules(state_);
    document["quotas"] = saved_quotas(state_);
    document["urlAliases"] = saved_url_aliases(state_);
    document["mcpGateways"] = saved_mcp_gateways(state_);
    if (state_.hub_settings)
        document["hubSettings"] = saved_hub_settings(state_);
    document["componentFiles"] = saved_component_files(state_);
    document["files"] = saved_files(state_, left_out);
    document["publicFiles"] = saved_public_files(state_, left_out);
    return document;
}

APPMIXER_DECL result<void> emulator::load(json::value const& document)
{
    detail::emu::state fresh;
    fresh.switches = state_.switches;
    fresh.clock = state_.clock;
    fresh.ids = state_.ids;
    fresh.signing_key = state_.signing_key;
    fresh.unpack = state_.unpack;
    fresh.storage = state_.storage;
    fresh.static_calls.functions = state_.static_calls.functions;
    fresh.static_calls.modifiers = state_.static_calls.modifiers;
    try {
        detail::emu::load_all(fresh, document, now());
    } catch (detail::emu::load_failure& why) {
        diagnostics details;
        details.json_pointer = std::move(why.pointer);
        details.detail = std::move(why.detail);
        return error(errc::unexpected_shape, std::move(details));
    }
    state_ = std::move(fresh);
    return {};
}

APPMIXER_DECL result<void> emulator::load_text(std::string_view document)
{
    result<json::value> const parsed = parse_json(document);
    if (!parsed)
        return parsed.error();
    result<void> const loaded = load(*parsed);
    if (loaded)
        return loaded;
    diagnostics details = loaded.error().info();
    std::size_t const offset = detail::emu::json_locator(document).find(details.json_pointer);
    details.detail = detail::position_name(document, offset) + ": " + details.detail;
    return error(loaded.error().code(), std::move(details));
}

} // namespace appmixer

#endif
