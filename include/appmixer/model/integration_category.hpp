#ifndef APPMIXER_MODEL_INTEGRATION_CATEGORY_HPP
#define APPMIXER_MODEL_INTEGRATION_CATEGORY_HPP

// Categories of integrations.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>

namespace appmixer {

/// A category of integrations. `flow::categories` says to which a template belongs.
///
/// Source: https://docs.appmixer.com, API, Integration Categories.
class integration_category {
public:
    integration_category() = default;

    std::string id;                   ///< what `flow::categories` has
    std::string name;                 ///< the name to show
    std::string description;          ///< for people
    std::optional<timestamp> created; ///< a number of milliseconds in the response
    std::optional<timestamp> mtime;   ///< the last change; a number of milliseconds in the response
    json::object extra;               ///< every key not named above

    static constexpr auto fields =
        table{field("id", &integration_category::id), field("name", &integration_category::name),
              field("description", &integration_category::description),
              field("created", &integration_category::created), field("mtime", &integration_category::mtime)};
};

} // namespace appmixer

#endif
