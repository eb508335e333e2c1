#ifndef APPMIXER_EMULATOR_STATE_STATE_HPP
#define APPMIXER_EMULATOR_STATE_STATE_HPP

// The data of a back end.

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/access_control/access_rules.hpp>
#include <appmixer/emulator/app_events/app_event_state.hpp>
#include <appmixer/emulator/archive.hpp>
#include <appmixer/emulator/categories/category_entry.hpp>
#include <appmixer/emulator/components/installed_components.hpp>
#include <appmixer/emulator/components/static_call_state.hpp>
#include <appmixer/emulator/emulator_switches.hpp>
#include <appmixer/emulator/events/event_log.hpp>
#include <appmixer/emulator/file_storage.hpp>
#include <appmixer/emulator/files/file_table.hpp>
#include <appmixer/emulator/hub_settings/hub_settings_entry.hpp>
#include <appmixer/emulator/id_source.hpp>
#include <appmixer/emulator/integrations/integration_job.hpp>
#include <appmixer/emulator/logs/user_logs.hpp>
#include <appmixer/emulator/mcp_gateways/mcp_gateway_entry.hpp>
#include <appmixer/emulator/reset_code.hpp>
#include <appmixer/emulator/service_configs/service_config_entry.hpp>
#include <appmixer/emulator/state/account_shares.hpp>
#include <appmixer/emulator/state/adjustable_clock.hpp>
#include <appmixer/emulator/state/bindings.hpp>
#include <appmixer/emulator/state/collection.hpp>
#include <appmixer/emulator/state/document.hpp>
#include <appmixer/emulator/state/state_number.hpp>
#include <appmixer/emulator/state/ticket_table.hpp>
#include <appmixer/emulator/system_config/config_value_entry.hpp>
#include <appmixer/emulator/unconfirmed/unconfirmed_entries.hpp>
#include <appmixer/emulator/user_groups/group_table.hpp>
#include <appmixer/emulator/users/session_token.hpp>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace appmixer::detail::emu {

/// A stored password: its PBKDF2-HMAC-SHA-256.
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

    json::object document; ///< as in responses
    password_hash password;
    std::optional<timestamp> password_changed; ///< nothing: never
};

class flow_entry {
public:
    flow_entry() = default;
    std::string_view id() const { return text_of(document, "flowId"); }
    std::string_view owner() const { return text_of(document, "userId"); }

    json::object document;             ///< as in responses to its owner
    std::size_t reads_in_starting = 0; ///< how many more reads have the stage `starting`
    std::size_t polls_in_progress = 0; ///< how many more polls show a stop in the background in progress
};

class store_entry {
public:
    store_entry() = default;
    std::string_view id() const { return text_of(document, "storeId"); }
    std::string_view owner() const noexcept { return user_id; }

    json::object document; ///< as in responses
    std::string user_id;
};

class item_entry {
public:
    item_entry() = default;
    /// Unique, since the ids of stores have no slash.
    static std::string make_id(std::string_view store, std::string_view key)
    {
        return std::string(store).append(1, '/').append(key);
    }
    std::string id() const { return make_id(owner(), text_of(document, "key")); }
    std::string_view owner() const { return text_of(document, "storeId"); }

    json::object document; ///< as in responses
};

/// An account at a third party. Its secret token is not stored: the emulator does not need it.
class account_entry {
public:
    account_entry() = default;
    std::string_view id() const { return text_of(document, "accountId"); }
    std::string_view owner() const { return text_of(document, "userId"); }

    json::object document; ///< as in responses
    std::string token_id;
    json::array scope; ///< the scopes that the token has
};

/// A sign-in at a third party.
class sign_in_entry {
public:
    sign_in_entry() = default;
    std::string_view id() const noexcept { return ticket; }
    std::string_view owner() const noexcept { return user_id; }

    json::object document; ///< its status, as in responses
    std::string ticket;
    std::string user_id;
    std::string service; ///< "vendor:service"; empty until the client asks for the URL
};

/// A message that a component failed to process.
class message_entry {
public:
    message_entry() = default;
    std::string_view id() const { return text_of(document, "messageId"); }
    std::string_view owner() const { return text_of(document, "flowId"); }

    json::object document; ///< as in responses
};

/// A saved version of a flow.
class version_entry {
public:
    version_entry() = default;
    std::string_view id() const { return text_of(document, "versionId"); }
    std::string_view owner() const noexcept { return flow_id; }

    json::object document; ///< as in responses
    std::string flow_id;
    json::object fields; ///< the fields of the flow that a client may write
};

/// A people task.
class task_entry {
public:
    task_entry() = default;
    std::string_view id() const { return text_of(document, "taskId"); }
    std::string_view owner() const noexcept { return {}; } // a task has an approver and a requester, but no owner

    json::object document; ///< as in responses, with both keys of the id
    std::string approver_secret;
    std::string requester_secret;
    std::string creator; ///< the id of a user; empty: none
    std::optional<timestamp> deadline;
    bool open = true; ///< the status is `pending` or `due`, depending on the clock
};

/// A webhook that is called when a task is decided.
class webhook_entry {
public:
    webhook_entry() = default;
    std::string_view id() const { return text_of(document, "webhookId"); }
    std::string_view owner() const { return text_of(document, "taskId"); }

    json::object document; ///< as in responses
    std::string user_id;
    std::string body;             ///< of the request to send
    std::optional<timestamp> due; ///< when to send it; nothing: there is nothing to send
    bool taken = false;           ///< returned by `emulator::take_webhooks` and not reported yet
};

class chart_entry {
public:
    chart_entry() = default;
    std::string_view id() const { return text_of(document, "chartId"); }
    std::string_view owner() const { return text_of(document, "userId"); }

    json::object document; ///< as in responses
};

/// All data of a back end.
class state {
public:
    state() = default;

    emulator_switches switches;
    state_number number; ///< changes when the data are replaced
    adjustable_clock clock;
    id_source ids;
    std::string signing_key;

    collection<user_entry> users;
    text_map<std::string> logins; ///< user name or address in lower case → id
    group_table groups;
    collection<flow_entry> flows;
    std::map<std::uint64_t, std::string> shared_flows; ///< order of insertion → id of a shared flow
    collection<store_entry> stores;
    collection<item_entry> items;
    collection<account_entry> accounts;
    binding_table bindings;
    account_share_table account_shares;
    collection<sign_in_entry> sign_ins; ///< at third parties
    installed_components components;
    file_table files;
    std::shared_ptr<file_storage> storage = memory_storage(); ///< of the contents of new files
    ticket_table<json::object> uploads;                       ///< the status of each, as in responses
    unpack_function unpack;        ///< of the owner of the emulator; empty: publishing is not available
    text_map<user_logs> logs;      ///< by user
    std::uint64_t log_numbers = 0; ///< how many records were added in all

    collection<message_entry> messages;
    app_event_state app_events;
    static_call_state static_calls;
    collection<version_entry> versions;
    text_map<std::map<std::string, http_response, std::less<>>> webhook_replies; ///< flow → component → response
    std::optional<json::object> modifiers;                                       ///< nothing: the defaults

    ticket_table<timestamp> resets;         ///< when the code for a forgotten password expires
    std::vector<reset_code> unsent_resets;  ///< for `emulator::take_reset_codes`
    ticket_table<std::monostate> deletions; ///< of users, each with the user that was deleted

    using numbered_ids = std::map<std::uint64_t, std::string>; ///< order of insertion → id
    collection<task_entry> tasks;
    text_map<numbered_ids> tasks_of_approver; ///< by address in lower case
    text_map<numbered_ids> tasks_of_requester;
    text_map<numbered_ids> tasks_of_approver_secret; ///< by its digest, so that timing does not reveal a secret
    text_map<numbered_ids> tasks_of_requester_secret;
    collection<webhook_entry> webhooks;
    std::map<std::pair<timestamp, std::uint64_t>, std::string> deliveries; ///< due time, order of insertion → webhook
    collection<chart_entry> charts;
    collection<category_entry> categories;
    ticket_table<integration_job> integration_jobs;

    collection<service_config_entry> service_configs;
    collection<config_value_entry> config;
    access_rules route_rules{access_rule_type::routes};
    access_rules component_rules{access_rule_type::components};
    collection<quota_entry> quotas;
    collection<url_alias_entry> url_aliases;

    std::optional<hub_settings_entry> hub_settings; ///< nothing: never set
    collection<mcp_gateway_entry> mcp_gateways;
    text_map<owned_event_log> gateway_events; ///< by user
    text_map<owned_event_log> test_events;    ///< of scripted tests, by `component_key`

    text_map<claims> verified; ///< tokens whose signature was checked
};

/// An id that is not in the collection. Throws when the source gives only ids that are.
template <class T>
std::string unused_object_id(collection<T> const& items, id_source& ids, timestamp now)
{
    for (int attempts = 0; attempts < 1000; ++attempts)
        if (std::string id = ids.object_id(now); !items.contains(id))
            return id;
    throw std::runtime_error("the id source returned only ids that are in use");
}
template <class T>
std::string unused_uuid(collection<T> const& items, id_source& ids)
{
    for (int attempts = 0; attempts < 1000; ++attempts)
        if (std::string id = ids.uuid(); !items.contains(id))
            return id;
    throw std::runtime_error("the id source returned only ids that are in use");
}

} // namespace appmixer::detail::emu

#endif
