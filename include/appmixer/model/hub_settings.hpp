#ifndef APPMIXER_MODEL_HUB_SETTINGS_HPP
#define APPMIXER_MODEL_HUB_SETTINGS_HPP

// The settings of the Automation Hub.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>

namespace appmixer {

/// The settings of the Automation Hub of a tenant.
///
/// Source: https://docs.appmixer.com, Automation Hub (6.4).
class hub_settings {
public:
    hub_settings() = default;

    std::string id;
    json::object settings;               ///< some keys only for administrators
    std::optional<timestamp> created_at; ///< nothing while nothing has been set
    std::optional<timestamp> updated_at; ///< nothing while nothing has been set
    json::object extra;                  ///< every key not named above

    static constexpr auto fields =
        table{field("id", &hub_settings::id), field("settings", &hub_settings::settings),
              field("createdAt", &hub_settings::created_at), field("updatedAt", &hub_settings::updated_at)};
};

} // namespace appmixer

#endif
