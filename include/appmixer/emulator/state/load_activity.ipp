#ifndef APPMIXER_EMULATOR_STATE_LOAD_ACTIVITY_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_ACTIVITY_IPP

// Saves and loads accounts, their bindings to components, and logs.

#include <appmixer/emulator/accounts/accounts.ipp>
#include <appmixer/emulator/logs/log_records.ipp>
#include <appmixer/emulator/logs/logs.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <algorithm>
#include <vector>

namespace appmixer::detail::emu {

inline void load_account(state& to, loaded_object const& from, timestamp now)
{
    from.expect_kind("displayName", json::kind::string, "expected a string or null", true);
    from.expect_object("profileInfo");
    account_entry account;
    std::string const id = from.text("accountId", unused_object_id(to.accounts, to.ids, now));
    if (!is_object_id(id) || to.accounts.contains(id))
        from.fail("accountId", "expected 24 hex digits that no other account has");
    account.token_id = from.text("tokenId", to.ids.object_id(now));
    account.document = new_account_document(id, load_owner(to, from), from.text("service", {}));
    account.document["name"] = from.text("name", {});
    for (auto const& entry : from.object()) {
        std::string_view const key = entry.key();
        // a document written by hand may have a token; it is dropped, as in a request
        if (key != "accountId" && key != "tokenId" && key != "token" && key != "owner" && key != "userId")
            account.document[key] = entry.value();
    }
    to.accounts.insert(std::move(account));
}

inline void load_binding(state& to, loaded_object const& from)
{
    from.only("a binding", {"componentId", "accountId"});
    account_entry const* const account = to.accounts.find(from.text("accountId", {}));
    if (account == nullptr)
        from.fail("accountId", "no account has this id");
    std::string const component = from.text("componentId", {});
    if (component.empty())
        from.fail("componentId", "expected a string that is not empty");
    to.bindings.bind(account->owner(), component, account->id());
}

inline void load_log(state& to, loaded_object const& from, timestamp now)
{
    std::string const user = load_owner(to, from);
    user_logs const& book = to.logs.try_emplace(user).first->second;
    std::string_view const time_key = from.find("gridTimestamp") == nullptr ? "@timestamp" : "gridTimestamp";
    std::optional<timestamp> const at = parse_iso(from.text(time_key, to_iso(now)));
    if (!at)
        from.fail(time_key, "expected a date");
    std::string const id = from.text("_id", unused_log_id(book, to.ids, *at));
    if (id.empty() || book.contains(id))
        from.fail("_id", "expected a string that is not the id of another record");
    json::object document;
    document["_id"] = id;
    document["_index"] = from.text("_index", log_index(to, *at));
    document["flowId"] = from.text("flowId", {});
    for (auto const& entry : from.object())
        if (entry.key() != "owner")
            document.emplace(entry.key(), entry.value());
    document["userId"] = user;
    put_times(document, *at);
    append_log(to, user, std::move(document), *at);
}

inline json::array saved_accounts(state const& from)
{
    json::array accounts;
    for (account_entry const* const account : from.accounts.all()) {
        json::object saved = account->document;
        saved["tokenId"] = account->token_id;
        accounts.emplace_back(std::move(saved));
    }
    return accounts;
}

inline json::array saved_bindings(state const& from)
{
    json::array bindings;
    for (account_entry const* const account : from.accounts.all()) {
        binding_table::components const* const components = from.bindings.components_of(account->id());
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

/// The records of all users in the order in which they were added, which shows where users share flows.
inline json::array saved_logs(state const& from)
{
    std::vector<log_entry const*> entries;
    for (auto const& [user, book] : from.logs)
        for (std::uint64_t number = book.first(); from.users.contains(user) && number != book.last(); ++number)
            entries.push_back(&book.at(number));
    std::sort(entries.begin(), entries.end(),
              [](log_entry const* a, log_entry const* b) { return a->order < b->order; });
    json::array logs;
    for (log_entry const* const entry : entries)
        logs.emplace_back(entry->document);
    return logs;
}

} // namespace appmixer::detail::emu

#endif
