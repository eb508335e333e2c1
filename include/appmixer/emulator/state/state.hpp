#ifndef APPMIXER_EMULATOR_STATE_STATE_HPP
#define APPMIXER_EMULATOR_STATE_STATE_HPP

#include <appmixer/emulator/ids.hpp>
#include <appmixer/emulator/logs/log_book.hpp>
#include <appmixer/emulator/reset_code.hpp>
#include <appmixer/emulator/state/bindings.hpp>
#include <appmixer/emulator/state/collection.hpp>
#include <appmixer/emulator/state/document.hpp>
#include <appmixer/emulator/switches.hpp>
#include <appmixer/emulator/users/session_token.hpp>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

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
    std::optional<timestamp> password_changed; ///< nothing: it is the first one
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

/// An account at a third party. Its secret token is not kept: nothing here needs it, and so it cannot get out.
class account_entry {
public:
    account_entry() = default;
    std::string_view id() const { return text_of(document, "accountId"); }
    std::string_view owner() const { return text_of(document, "userId"); }

    json::object document; ///< as the wire shows it
    std::string token_id;
};

/// A message that a component could not work on.
class message_entry {
public:
    message_entry() = default;
    std::string_view id() const { return text_of(document, "messageId"); }
    std::string_view owner() const { return text_of(document, "flowId"); }

    json::object document; ///< as the wire shows it
};

/// A flow as it was at some time.
class version_entry {
public:
    version_entry() = default;
    std::string_view id() const { return text_of(document, "versionId"); }
    std::string_view owner() const noexcept { return flow_id; }

    json::object document; ///< as the wire shows it
    std::string flow_id;
    json::object fields; ///< what a client may write of the flow
};

/// Leave to give a user a new password, for whoever has the code.
class reset_grant {
public:
    reset_grant() = default;
    std::string user_id;
    timestamp expires;
};

/// A task for a person.
class task_entry {
public:
    task_entry() = default;
    std::string_view id() const { return text_of(document, "taskId"); }
    std::string_view owner() const noexcept { return {}; } // tasks have people, by address, but no owner

    json::object document; ///< as the wire shows it, under both names of the id
    std::string approver_secret;
    std::string requester_secret;
    std::string creator; ///< a user; empty: nobody
    std::optional<timestamp> deadline;
    bool open = true; ///< neither decided nor given another status: the clock tells pending from due
};

/// Who is told of a decision.
class webhook_entry {
public:
    webhook_entry() = default;
    std::string_view id() const { return text_of(document, "webhookId"); }
    std::string_view owner() const { return text_of(document, "taskId"); }

    json::object document; ///< as the wire shows it
    std::string user_id;
    std::string body;             ///< what has to be sent
    std::optional<timestamp> due; ///< when it has to be sent; nothing: not
    bool taken = false;           ///< somebody is sending it
};

class chart_entry {
public:
    chart_entry() = default;
    std::string_view id() const { return text_of(document, "chartId"); }
    std::string_view owner() const { return text_of(document, "userId"); }

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
    collection<account_entry> accounts;
    binding_table bindings;
    text_map<log_book> logs;       ///< by user
    std::uint64_t log_numbers = 0; ///< how many records were ever added

    collection<message_entry> messages;
    collection<version_entry> versions;
    std::optional<json::object> modifiers; ///< nothing: the built-in ones

    text_map<reset_grant> resets;          ///< by code
    std::vector<reset_code> unsent_resets; ///< codes that nobody has taken yet
    text_map<std::string> deletions;       ///< ticket → the user who was deleted under it

    using numbered_ids = std::map<std::uint64_t, std::string>; ///< order of insertion → id
    collection<task_entry> tasks;
    text_map<numbered_ids> tasks_of_approver; ///< by address in lower case
    text_map<numbered_ids> tasks_of_requester;
    text_map<numbered_ids> tasks_of_approver_secret; ///< by its digest: the time of a search tells nothing of a secret
    text_map<numbered_ids> tasks_of_requester_secret;
    collection<webhook_entry> webhooks;
    std::map<std::pair<timestamp, std::uint64_t>, std::string> deliveries; ///< when due, order of insertion → webhook
    collection<chart_entry> charts;

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
