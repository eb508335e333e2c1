#ifndef APPMIXER_API_UNCONFIRMED_HPP
#define APPMIXER_API_UNCONFIRMED_HPP

// Declarations of operations that no reliable source confirms: paths and forms may be wrong, or be those of a few
// servers only. They have no functions and are not in `all_operations`. Call them by `api.call`:
//
//     boost::json::value quotas = co_await api.call(appmixer::op::list_quotas());
//
// Sources: the vendor's command-line tool and code of other clients.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>

#include <string>
#include <utility>

namespace appmixer::op {

/// Sends a message to a flow. `POST /flows/{flowId}/send`.
class send_flow_raw {
public:
    send_flow_raw() = default;
    send_flow_raw(std::string id, json::object message) : flow_id(std::move(id)), content(std::move(message)) {}

    std::string flow_id;
    json::object content;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("sendFlowRaw", method::post, "/flows/{flowId}/send", idempotency::unsafe)
            .with_evidence(evidence::weak);
    static constexpr auto params =
        table{in_path("flowId", &send_flow_raw::flow_id), whole_body(&send_flow_raw::content)};
};

/// Sets how a flow is logged. `PUT /flows/{flowId}/logger`.
class set_flow_logger {
public:
    set_flow_logger() = default;
    set_flow_logger(std::string id, json::object logger) : flow_id(std::move(id)), settings(std::move(logger)) {}

    std::string flow_id;
    json::object settings;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("setFlowLogger", method::put, "/flows/{flowId}/logger", idempotency::idempotent)
            .with_evidence(evidence::weak);
    static constexpr auto params =
        table{in_path("flowId", &set_flow_logger::flow_id), whole_body(&set_flow_logger::settings)};
};

/// Publishes the draft of an integration. `POST /drafts/{flowId}/publish`.
class publish_draft {
public:
    publish_draft() = default;
    explicit publish_draft(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("publishDraft", method::post, "/drafts/{flowId}/publish", idempotency::unsafe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("flowId", &publish_draft::flow_id)};
};

/// The installed bundles of connectors. `GET /bundles`.
class list_bundles {
public:
    list_bundles() = default;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("listBundles", method::get, "/bundles", idempotency::safe).with_evidence(evidence::weak);
};

/// One account at a third party. `GET /accounts/{accountId}`. `get_accounts_info` lists all.
class get_account {
public:
    get_account() = default;
    explicit get_account(std::string id) : account_id(std::move(id)) {}

    std::string account_id;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("getAccount", method::get, "/accounts/{accountId}", idempotency::safe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("accountId", &get_account::account_id)};
};

/// The accounts of a flow's components, in servers up to 5.0. `GET /auth/flow/{flowId}`.
class get_flow_auth {
public:
    get_flow_auth() = default;
    explicit get_flow_auth(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("getFlowAuth", method::get, "/auth/flow/{flowId}", idempotency::safe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("flowId", &get_flow_auth::flow_id)};
};

/// Moves a record to another data store. `PUT /store/{storeId}/{key}`.
class move_store_item {
public:
    move_store_item() = default;
    move_store_item(std::string id, std::string record_key, json::object to)
        : store_id(std::move(id)), key(std::move(record_key)), target(std::move(to))
    {
    }

    std::string store_id;
    std::string key;
    json::object target; ///< the keys are not known

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("moveStoreItem", method::put, "/store/{storeId}/{key}", idempotency::unsafe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("storeId", &move_store_item::store_id),
                                         in_path("key", &move_store_item::key), whole_body(&move_store_item::target)};
};

/// The records of a data store that match a pattern. `GET /store/{storeId}/find/{pattern}`. `get_store_records` takes a
/// pattern, too.
class find_store_items {
public:
    find_store_items() = default;
    find_store_items(std::string id, std::string wanted) : store_id(std::move(id)), pattern(std::move(wanted)) {}

    std::string store_id;
    std::string pattern;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("findStoreItems", method::get, "/store/{storeId}/find/{pattern}", idempotency::safe)
            .with_evidence(evidence::weak);
    static constexpr auto params =
        table{in_path("storeId", &find_store_items::store_id), in_path("pattern", &find_store_items::pattern)};
};

/// The whitelist of a service. `GET /service-config/{serviceId}/whitelist`.
class get_service_config_whitelist {
public:
    get_service_config_whitelist() = default;
    explicit get_service_config_whitelist(std::string id) : service_id(std::move(id)) {}

    std::string service_id;

    using response_type = json::value;
    static constexpr operation_info info = operation_info("getServiceConfigWhitelist", method::get,
                                                          "/service-config/{serviceId}/whitelist", idempotency::safe)
                                               .with_evidence(evidence::weak)
                                               .with_secret_texts("serviceId");
    static constexpr auto params = table{in_path("serviceId", &get_service_config_whitelist::service_id)};
};

/// Removes a key from the whitelist of a service. `DELETE /service-config/{serviceId}/whitelist/key/{key}`.
class remove_service_config_whitelist_key {
public:
    remove_service_config_whitelist_key() = default;
    remove_service_config_whitelist_key(std::string id, std::string name)
        : service_id(std::move(id)), key(std::move(name))
    {
    }

    std::string service_id;
    std::string key;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("removeServiceConfigWhitelistKey", method::delete_,
                       "/service-config/{serviceId}/whitelist/key/{key}", idempotency::idempotent)
            .with_evidence(evidence::weak)
            .with_secret_texts("serviceId");
    static constexpr auto params = table{in_path("serviceId", &remove_service_config_whitelist_key::service_id),
                                         in_path("key", &remove_service_config_whitelist_key::key)};
};

/// Computes a text with modifiers. `POST /modifiers/transform`.
class transform_modifiers {
public:
    transform_modifiers() = default;
    explicit transform_modifiers(json::object text_and_values) : content(std::move(text_and_values)) {}

    json::object content; ///< the keys are not known

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("transformModifiers", method::post, "/modifiers/transform", idempotency::safe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{whole_body(&transform_modifiers::content)};
};

/// The quotas of services: how often their components may run. `GET /quota`, for administrators.
class list_quotas {
public:
    list_quotas() = default;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("listQuotas", method::get, "/quota", idempotency::safe).with_evidence(evidence::weak);
};

/// Sets the quota of a service. `PUT /quota/{name}`, for administrators.
class set_quota {
public:
    set_quota() = default;
    set_quota(std::string service, std::string module) : name(std::move(service)), source(std::move(module)) {}

    std::string name;   ///< "vendor:service"
    std::string source; ///< a module in JavaScript that exports rules

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("setQuota", method::put, "/quota/{name}", idempotency::idempotent).with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("name", &set_quota::name), in_body("source", &set_quota::source)};
};

/// Sets the quota of a service back to its default. `DELETE /quota/{name}`, for administrators.
class delete_quota {
public:
    delete_quota() = default;
    explicit delete_quota(std::string service) : name(std::move(service)) {}

    std::string name; ///< "vendor:service"

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("deleteQuota", method::delete_, "/quota/{name}", idempotency::idempotent)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("name", &delete_quota::name)};
};

/// All URL aliases. `GET /url-aliases`, for administrators.
class list_url_aliases {
public:
    list_url_aliases() = default;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("listUrlAliases", method::get, "/url-aliases", idempotency::safe).with_evidence(evidence::weak);
};

/// One URL alias. `GET /url-aliases/{aliasId}`, for administrators.
class get_url_alias {
public:
    get_url_alias() = default;
    explicit get_url_alias(std::string id) : alias_id(std::move(id)) {}

    std::string alias_id;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("getUrlAlias", method::get, "/url-aliases/{aliasId}", idempotency::safe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("aliasId", &get_url_alias::alias_id)};
};

/// Creates a URL alias. `POST /url-aliases`, for administrators.
class create_url_alias {
public:
    create_url_alias() = default;
    explicit create_url_alias(json::object content) : alias(std::move(content)) {}

    json::object alias; ///< the keys are not known

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("createUrlAlias", method::post, "/url-aliases", idempotency::unsafe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{whole_body(&create_url_alias::alias)};
};

/// Changes a URL alias. `PUT /url-aliases/{aliasId}`, for administrators.
class update_url_alias {
public:
    update_url_alias() = default;
    update_url_alias(std::string id, json::object content) : alias_id(std::move(id)), alias(std::move(content)) {}

    std::string alias_id;
    json::object alias; ///< the keys are not known

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("updateUrlAlias", method::put, "/url-aliases/{aliasId}", idempotency::idempotent)
            .with_evidence(evidence::weak);
    static constexpr auto params =
        table{in_path("aliasId", &update_url_alias::alias_id), whole_body(&update_url_alias::alias)};
};

/// Deletes a URL alias. `DELETE /url-aliases/{aliasId}`, for administrators.
class delete_url_alias {
public:
    delete_url_alias() = default;
    explicit delete_url_alias(std::string id) : alias_id(std::move(id)) {}

    std::string alias_id;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("deleteUrlAlias", method::delete_, "/url-aliases/{aliasId}", idempotency::idempotent)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{in_path("aliasId", &delete_url_alias::alias_id)};
};

/// The jobs of components. `GET /system/component-jobs`, for administrators.
class list_component_jobs {
public:
    list_component_jobs() = default;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("listComponentJobs", method::get, "/system/component-jobs", idempotency::safe)
            .with_evidence(evidence::weak);
};

/// Sends a message of the Model Context Protocol. `POST /plugins/appmixer/ai/mcptools/mcp`.
class call_mcp {
public:
    call_mcp() = default;
    explicit call_mcp(json::value json_rpc) : message(std::move(json_rpc)) {}

    json::value message; ///< a JSON-RPC message, or an array of them

    using response_type = http_response; // a notification gets a 202 without a body
    static constexpr operation_info info =
        operation_info("callMcp", method::post, "/plugins/appmixer/ai/mcptools/mcp", idempotency::unsafe)
            .with_evidence(evidence::weak);
    static constexpr auto params = table{whole_body(&call_mcp::message)};
};

/// Deletes the settings of the Automation Hub. `DELETE /automation-hub/settings`, for administrators.
class delete_hub_settings {
public:
    delete_hub_settings() = default;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("deleteHubSettings", method::delete_, "/automation-hub/settings", idempotency::idempotent)
            .with_evidence(evidence::weak);
};

/// The operations of this header.
using unconfirmed_operations =
    operation_list<send_flow_raw, set_flow_logger, publish_draft, list_bundles, get_account, get_flow_auth,
                   move_store_item, find_store_items, get_service_config_whitelist, remove_service_config_whitelist_key,
                   transform_modifiers, list_quotas, set_quota, delete_quota, list_url_aliases, get_url_alias,
                   create_url_alias, update_url_alias, delete_url_alias, list_component_jobs, call_mcp,
                   delete_hub_settings>;

} // namespace appmixer::op

#endif
