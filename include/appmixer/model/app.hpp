#ifndef APPMIXER_MODEL_APP_HPP
#define APPMIXER_MODEL_APP_HPP

// Apps: groups of components.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

/// An app: a module, or a service without modules. Its components have names that begin with the name of the app.
///
/// Source: https://docs.appmixer.com, API, Apps.
class app {
public:
    app() = default;

    std::string name;        ///< "acme.crm", or "acme.crm.contacts" for a module
    std::string label;       ///< the name to show
    std::string category;    ///< the heading under which it is shown
    std::string description; ///< a sentence about the app; may be empty
    std::string icon;        ///< a data URI or a URL
    json::object extra;      ///< every key not named above

    static constexpr auto fields =
        table{field("name", &app::name), field("label", &app::label), field("category", &app::category),
              field("description", &app::description), field("icon", &app::icon)};
};

/// The response to `list_apps`. The server sends a map from names to apps.
class app_list {
public:
    app_list() = default;

    std::vector<app> apps; ///< in the order of the response
    json::object extra;    ///< every value of the map that is no object

    /// The app with a name; null when there is none.
    app const* find(std::string_view name) const noexcept
    {
        for (app const& one : apps)
            if (one.name == name)
                return &one;
        return nullptr;
    }

    static constexpr auto fields = table{field("apps", &app_list::apps)};

    /// Turns the map into a list. An app without a name gets its key.
    detail::odd_fields normalize()
    {
        json::object others;
        detail::odd_fields odd;
        for (auto& entry : extra) {
            if (!entry.value().is_object()) {
                others.insert_or_assign(entry.key(), std::move(entry.value()));
                continue;
            }
            app& one = apps.emplace_back();
            detail::odd_fields found = detail::read_json(entry.value(), one);
            if (one.name.empty())
                one.name = std::string_view(entry.key());
            if (odd.count == 0 && found.count > 0) {
                odd.first = std::move(found.first);
                odd.first.inside(entry.key());
            }
            odd.count += found.count;
        }
        extra = std::move(others);
        return odd;
    }
};

} // namespace appmixer

#endif
