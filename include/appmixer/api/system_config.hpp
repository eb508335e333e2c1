#ifndef APPMIXER_API_SYSTEM_CONFIG_HPP
#define APPMIXER_API_SYSTEM_CONFIG_HPP

// Operations on the settings of the server, for administrators.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/config_entry.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The settings that were set by `set_config`. `GET /config`.
class list_config {
public:
    list_config() = default;

    using response_type = std::vector<config_entry>;
    static constexpr operation_info info =
        operation_info("listConfig", method::get, "/config", idempotency::safe).with_secret_texts("key");
};

/// Sets a setting. `POST /config`.
class set_config {
public:
    set_config() = default;
    set_config(std::string name, json::value content) : key(std::move(name)), value(std::move(content)) {}

    std::string key;   ///< the name of the setting
    json::value value; ///< JSON of any kind

    using response_type = config_entry;
    static constexpr operation_info info =
        operation_info("setConfig", method::post, "/config", idempotency::idempotent).with_secret_texts("key");
    static constexpr auto params = table{in_body("key", &set_config::key), in_secret_body("value", &set_config::value)};
};

/// Removes a setting. `DELETE /config/{key}`.
class delete_config {
public:
    delete_config() = default;
    explicit delete_config(std::string name) : key(std::move(name)) {}

    std::string key; ///< the name of the setting

    using response_type = void;
    static constexpr operation_info info{"deleteConfig", method::delete_, "/config/{key}", idempotency::idempotent};
    static constexpr auto params = table{in_path("key", &delete_config::key)};
};

/// The operations of this header.
using system_config_operations = operation_list<list_config, set_config, delete_config>;

} // namespace op

/// Lists the settings that were set by `set_config`; not those of the server's environment. Only administrators may
/// do it.
///
/// Result: the settings; empty when there are none.
/// Errors: `condition::forbidden` for other users. Errors do not quote the response, which may have secrets.
/// Source: https://docs.appmixer.com, API, Config.
template <api_handle Api>
call_result<Api, std::vector<config_entry>> list_config(Api const& api)
{
    return api.call(op::list_config());
}

/// Sets a setting of the server. Only administrators may do it.
///
/// key: such as "WEBHOOK_FLOW_COMPONENT_ERROR". value: a text of any string type, or anything else that converts to
/// `json::value`; sent as JSON. Errors, traces and recordings do not have its texts.
/// Result: the setting as the server wrote it.
/// Errors: `errc::bad_request` for an empty key; `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, Config.
template <api_handle Api, class Value = json::value>
call_result<Api, config_entry> set_config(Api const& api, std::string key, Value value)
{
    return api.call(op::set_config(std::move(key), detail::as_json(std::move(value))));
}

/// Removes a setting of the server, which then has its default. Only administrators may do it.
///
/// Errors: `errc::invalid_request` for the keys "", "." and ".."; `condition::not_found` for a setting that
/// `set_config` did not set; `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, Config.
template <api_handle Api>
call_result<Api, void> delete_config(Api const& api, std::string key)
{
    return api.call(op::delete_config(std::move(key)));
}

} // namespace appmixer

#endif
