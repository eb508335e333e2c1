#ifndef APPMIXER_EMULATOR_STATE_LOAD_ACTIVITY_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_ACTIVITY_IPP

// Saves and loads accounts, their bindings to components and shares with them, and logs.

#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/emulator/state/load.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace appmixer::detail::emu {

APPMIXER_DECL void load_account(state& back_end, loaded_object const& source, timestamp now)
{
    source.expect_kind("displayName", json::kind::string, "expected a string or null", true);
    source.expect_object("profileInfo");
    account_entry account;
    std::string const id = source.text("accountId", unused_object_id(back_end.accounts, back_end.ids, now));
    if (!is_object_id(id) || back_end.accounts.contains(id))
        source.fail("accountId", "expected 24 hex digits that no other account has");
    account.token_id = source.text("tokenId", back_end.ids.object_id(now));
    if (json::value const* const scope = source.find("authorizedScope")) {
        if (!is_list_of_texts(*scope))
            source.fail("authorizedScope", "expected an array of strings");
        account.scope = scope->get_array();
    }
    account.document = new_account_document(id, load_owner(back_end, source), source.text("service", {}));
    account.document["name"] = source.text("name", {});
    for (auto const& entry : source.object()) {
        std::string_view const key = entry.key();
        // a document written by hand may have a token; it is dropped, as in a request
        constexpr std::array<std::string_view, 6> other_keys{"accountId", "tokenId", "token",
                                                             "owner",     "userId",  "authorizedScope"};
        if (std::find(other_keys.begin(), other_keys.end(), key) == other_keys.end())
            account.document[key] = entry.value();
    }
    back_end.accounts.insert(std::move(account));
}

APPMIXER_DECL void load_binding(state& back_end, loaded_object const& source)
{
    source.allow_keys("a binding", {"componentId", "accountId"});
    account_entry const* const account = back_end.accounts.find(source.text("accountId", {}));
    if (account == nullptr)
        source.fail("accountId", "no account has this id");
    std::string const component = source.text("componentId", {});
    if (component.empty())
        source.fail("componentId", "expected a string that is not empty");
    back_end.bindings.bind(account->owner(), component, account->id());
}

APPMIXER_DECL void load_account_share(state& back_end, loaded_object const& source)
{
    source.allow_keys("an account share", {"accountId", "flowId", "componentIds"});
    account_entry const* const account = back_end.accounts.find(source.text("accountId", {}));
    if (account == nullptr)
        source.fail("accountId", "no account has this id");
    flow_entry const* const flow = back_end.flows.find(source.text("flowId", {}));
    if (flow == nullptr || flow->owner() != account->owner())
        source.fail("flowId", "the owner of the account has no flow with this id");
    json::value const* const components = source.find("componentIds");
    if (components == nullptr || !is_list_of_texts(*components))
        source.fail("componentIds", "expected an array of strings");
    for (json::value const& component : components->get_array()) {
        std::string_view const id = component.get_string();
        if (!flow->document.at("flow").as_object().contains(id))
            source.fail("componentIds", "the flow has no component \"" + one_line(id, 60) + '"');
        back_end.account_shares.share(account->id(), flow->id(), id);
    }
}

APPMIXER_DECL void load_log(state& back_end, loaded_object const& source, timestamp now)
{
    std::string const user = load_owner(back_end, source);
    user_logs const& records = back_end.logs.try_emplace(user).first->second;
    std::string_view const time_key = source.find("gridTimestamp") == nullptr ? "@timestamp" : "gridTimestamp";
    std::optional<timestamp> const at = parse_iso(source.text(time_key, to_iso(now)));
    if (!at)
        source.fail(time_key, "expected a date");
    std::string const id = source.text("_id", unused_log_id(records, back_end.ids, *at));
    if (id.empty() || records.contains(id))
        source.fail("_id", "expected a string that is not the id of another record");
    json::object document;
    document["_id"] = id;
    document["_index"] = source.text("_index", log_index(back_end, *at));
    document["flowId"] = source.text("flowId", {});
    for (auto const& entry : source.object())
        if (entry.key() != "owner")
            document.emplace(entry.key(), entry.value());
    document["userId"] = user;
    put_times(document, *at);
    append_log(back_end, user, std::move(document), *at);
}

APPMIXER_DECL json::array saved_accounts(state const& back_end)
{
    json::array accounts;
    for (account_entry const* const account : back_end.accounts.all()) {
        json::object saved = account->document;
        saved["tokenId"] = account->token_id;
        if (!account->scope.empty())
            saved["authorizedScope"] = account->scope;
        accounts.emplace_back(std::move(saved));
    }
    return accounts;
}

APPMIXER_DECL json::array saved_bindings(state const& back_end)
{
    json::array bindings;
    for (account_entry const* const account : back_end.accounts.all()) {
        binding_table::components const* const components = back_end.bindings.components_of(account->id());
        if (components == nullptr)
            continue;
        for (std::string const& component : *components) {
            json::object saved;
            saved["componentId"] = component;
            saved["accountId"] = account->id();
            bindings.emplace_back(std::move(saved));
        }
    }
    return bindings;
}

APPMIXER_DECL json::array saved_account_shares(state const& back_end)
{
    json::array saved;
    for (account_entry const* const account : back_end.accounts.all())
        for (std::string const& flow : back_end.account_shares.flows_of(account->id())) {
            json::array components;
            for (std::string const& component : back_end.account_shares.components_of(account->id(), flow))
                components.emplace_back(component);
            json::object share;
            share["accountId"] = account->id();
            share["flowId"] = flow;
            share["componentIds"] = std::move(components);
            saved.emplace_back(std::move(share));
        }
    return saved;
}

APPMIXER_DECL json::array saved_logs(state const& back_end)
{
    std::vector<log_entry const*> entries;
    for (auto const& [user, records] : back_end.logs)
        for (std::uint64_t number = records.first(); back_end.users.contains(user) && number != records.last();
             ++number)
            entries.push_back(&records.at(number));
    std::sort(entries.begin(), entries.end(),
              [](log_entry const* a, log_entry const* b) { return a->order < b->order; });
    json::array logs;
    for (log_entry const* const entry : entries)
        logs.emplace_back(entry->document);
    return logs;
}

} // namespace appmixer::detail::emu

#endif
