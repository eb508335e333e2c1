#ifndef APPMIXER_API_HUB_SETTINGS_HPP
#define APPMIXER_API_HUB_SETTINGS_HPP

// Operations on the settings of the Automation Hub.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/hub_settings.hpp>

#include <utility>

namespace appmixer {

namespace op {

/// The settings of the Automation Hub. `GET /automation-hub/settings`.
class get_hub_settings {
public:
    get_hub_settings() = default;

    using response_type = hub_settings;
    static constexpr operation_info info =
        operation_info("getHubSettings", method::get, "/automation-hub/settings", idempotency::safe)
            .with_evidence(evidence::medium);
};

/// Replaces the settings of the Automation Hub. `POST /automation-hub/settings`.
class set_hub_settings {
public:
    set_hub_settings() = default;
    explicit set_hub_settings(json::object all) : settings(std::move(all)) {}

    json::object settings; ///< the new settings

    using response_type = hub_settings;
    static constexpr operation_info info =
        operation_info("setHubSettings", method::post, "/automation-hub/settings", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_body("settings", &set_hub_settings::settings)};
};

/// The operations of this header.
using hub_setting_operations = operation_list<get_hub_settings, set_hub_settings>;

} // namespace op

/// Gets the settings of the Automation Hub, which servers have from version 6.4 on.
///
/// Result: the settings; without dates while nothing has been set. Some keys are only shown to administrators.
/// Errors: those of the client.
/// Source: https://docs.appmixer.com, Automation Hub (6.4).
template <api_handle Api>
call_result<Api, hub_settings> get_hub_settings(Api const& api)
{
    return api.call(op::get_hub_settings());
}

/// Replaces the settings of the Automation Hub. Only administrators may do it.
///
/// settings: all of them; keys that are missing are removed.
/// Result: the new settings with their dates.
/// Errors: `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, Automation Hub (6.4).
template <api_handle Api>
call_result<Api, hub_settings> set_hub_settings(Api const& api, json::object settings)
{
    return api.call(op::set_hub_settings(std::move(settings)));
}

} // namespace appmixer

#endif
