#ifndef APPMIXER_API_SERVICE_CONFIGS_HPP
#define APPMIXER_API_SERVICE_CONFIGS_HPP

// Operations on the configuration of services, for administrators.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/service_config.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The configurations of all services. `GET /service-config`.
class list_service_configs {
public:
    list_service_configs() = default;

    std::optional<std::string> pattern; ///< searched for in the ids of services
    std::optional<std::string> sort;    ///< "serviceId:1" or "serviceId:-1" (descending)
    optional_number offset;             ///< number of configurations to skip; the server's default is 0
    optional_number limit;              ///< maximum number of configurations; the server's default is 100

    using response_type = std::vector<service_config>;
    static constexpr operation_info info =
        operation_info("listServiceConfigs", method::get, "/service-config", idempotency::safe)
            .with_secret_texts("serviceId");
    static constexpr auto params =
        table{in_query("pattern", &list_service_configs::pattern), in_query("sort", &list_service_configs::sort),
              in_query("offset", &list_service_configs::offset), in_query("limit", &list_service_configs::limit)};
    static constexpr auto paging = by_offset(&list_service_configs::offset, &list_service_configs::limit,
                                             unique_key("serviceId", &service_config::service_id));
};

/// The configuration of one service. `GET /service-config/{serviceId}`.
class get_service_config {
public:
    get_service_config() = default;
    explicit get_service_config(std::string id) : service_id(std::move(id)) {}

    std::string service_id;

    using response_type = service_config;
    static constexpr operation_info info =
        operation_info("getServiceConfig", method::get, "/service-config/{serviceId}", idempotency::safe)
            .with_secret_texts("serviceId");
    static constexpr auto params = table{in_path("serviceId", &get_service_config::service_id)};
};

/// Adds keys to the configuration of a service. `POST /service-config`.
class create_service_config {
public:
    create_service_config() = default;
    create_service_config(std::string id, json::object keys) : service_id(std::move(id)), settings(std::move(keys)) {}

    std::string service_id;
    json::object settings; ///< the keys to set

    using response_type = service_config;
    static constexpr operation_info info =
        operation_info("createServiceConfig", method::post, "/service-config", idempotency::idempotent)
            .with_secret_texts("serviceId");
    static constexpr auto params = table{in_body("serviceId", &create_service_config::service_id),
                                         secret_members_in_body(&create_service_config::settings)};
};

/// Replaces the configuration of a service. `PUT /service-config/{serviceId}`.
class update_service_config {
public:
    update_service_config() = default;
    update_service_config(std::string id, json::object keys) : service_id(std::move(id)), settings(std::move(keys)) {}

    std::string service_id;
    json::object settings; ///< all keys

    using response_type = service_config;
    static constexpr operation_info info =
        operation_info("updateServiceConfig", method::put, "/service-config/{serviceId}", idempotency::idempotent)
            .with_secret_texts("serviceId");
    static constexpr auto params = table{in_path("serviceId", &update_service_config::service_id),
                                         secret_members_in_body(&update_service_config::settings)};
};

/// Deletes the configuration of a service. `DELETE /service-config/{serviceId}`.
class delete_service_config {
public:
    delete_service_config() = default;
    explicit delete_service_config(std::string id) : service_id(std::move(id)) {}

    std::string service_id;

    using response_type = void;
    static constexpr operation_info info{"deleteServiceConfig", method::delete_, "/service-config/{serviceId}",
                                         idempotency::idempotent};
    static constexpr auto params = table{in_path("serviceId", &delete_service_config::service_id)};
};

/// Adds a key to the whitelist of a service. `PUT /service-config/{serviceId}/whitelist/key/{key}`; the body is the
/// value.
class add_service_config_whitelist_key {
public:
    add_service_config_whitelist_key() = default;
    add_service_config_whitelist_key(std::string id, std::string name, json::value content)
        : service_id(std::move(id)), key(std::move(name)), value(std::move(content))
    {
    }

    std::string service_id;
    std::string key;
    json::value value;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("addServiceConfigWhitelistKey", method::put, "/service-config/{serviceId}/whitelist/key/{key}",
                       idempotency::idempotent)
            .with_evidence(evidence::medium)
            .with_secret_texts("serviceId");
    static constexpr auto params = table{in_path("serviceId", &add_service_config_whitelist_key::service_id),
                                         in_path("key", &add_service_config_whitelist_key::key),
                                         secret_whole_body(&add_service_config_whitelist_key::value)};
};

/// The operations of this header.
using service_config_operations =
    operation_list<list_service_configs, get_service_config, create_service_config, update_service_config,
                   delete_service_config, add_service_config_whitelist_key>;

} // namespace op

/// Lists the configurations of all services, at most 100; `paginate` has no such limit. `op::list_service_configs`
/// takes a pattern, an order and a limit. Only administrators may do it.
///
/// Result: the configurations; empty when there are none.
/// Errors: `condition::forbidden` for other users. Errors do not quote the response, which has secrets.
/// Source: https://docs.appmixer.com, API, Service Configuration.
template <api_handle Api>
call_result<Api, std::vector<service_config>> list_service_configs(Api const& api)
{
    return api.call(op::list_service_configs());
}

/// Fetches the configuration of a service. Only administrators may do it.
///
/// service_id: "vendor:service", such as "acme:crm".
/// Result: the configuration, with its secrets.
/// Errors: `condition::not_found` for a service without a configuration; `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, Service Configuration.
template <api_handle Api>
call_result<Api, service_config> get_service_config(Api const& api, std::string service_id)
{
    return api.call(op::get_service_config(std::move(service_id)));
}

/// Creates the configuration of a service. If there is one, the keys are added to it: those that it has get the new
/// value, and all others stay. Only administrators may do it.
///
/// service_id: "vendor:service", such as "acme:crm". settings: any keys, such as "clientId" and "clientSecret". Errors,
/// traces and recordings have none of the values.
/// Result: the whole configuration.
/// Errors: `errc::bad_request` for an invalid id; `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, Service Configuration.
template <api_handle Api>
call_result<Api, service_config> create_service_config(Api const& api, std::string service_id, json::object settings)
{
    return api.call(op::create_service_config(std::move(service_id), std::move(settings)));
}

/// Replaces the configuration of a service, or creates it. Only administrators may do it.
///
/// service_id: "vendor:service". settings: all keys; those that are missing are removed. Errors, traces and recordings
/// have none of the values.
/// Result: the configuration.
/// Errors: `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, Service Configuration.
template <api_handle Api>
call_result<Api, service_config> update_service_config(Api const& api, std::string service_id, json::object settings)
{
    return api.call(op::update_service_config(std::move(service_id), std::move(settings)));
}

/// Deletes the configuration of a service. Only administrators may do it.
///
/// Errors: `condition::not_found` for a service without a configuration; `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, Service Configuration.
template <api_handle Api>
call_result<Api, void> delete_service_config(Api const& api, std::string service_id)
{
    return api.call(op::delete_service_config(std::move(service_id)));
}

/// Adds a key to the whitelist of a service, or changes its value. The call belongs to the vendor's Auth Hub, a
/// server that keeps the credentials of third parties for other servers. Only administrators may do it.
///
/// key: any text but "", "." and "..". value: a text of any string type, or anything else that converts to
/// `json::value`; sent as JSON. Errors, traces and recordings do not have its texts.
/// Result: JSON; its form is not documented.
/// Errors: `errc::invalid_request` for the keys "", "." and ".."; `condition::not_found` for a service without a
/// configuration; `condition::forbidden` for other users.
/// Source: the vendor's command-line tool.
template <api_handle Api, class Value = json::value>
call_result<Api, json::value> add_service_config_whitelist_key(Api const& api, std::string service_id, std::string key,
                                                               Value value)
{
    return api.call(
        op::add_service_config_whitelist_key(std::move(service_id), std::move(key), detail::as_json(std::move(value))));
}

} // namespace appmixer

#endif
