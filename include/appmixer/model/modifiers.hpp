#ifndef APPMIXER_MODEL_MODIFIERS_HPP
#define APPMIXER_MODEL_MODIFIERS_HPP

// Modifiers: functions that transform values in a flow.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <utility>

namespace appmixer {

/// All modifiers of a server, and the categories by which the designer shows them.
///
/// Source: https://docs.appmixer.com, API, Modifiers.
class modifier_set {
public:
    modifier_set() = default;
    modifier_set(raw_object all_categories, raw_object all_modifiers)
        : categories(std::move(all_categories)), modifiers(std::move(all_modifiers))
    {
    }

    raw_object categories; ///< by key: `{"label": …, "index": …}`
    raw_object modifiers; ///< by key: `{"name", "label", "category": […], "description", "arguments": […], "returns",
                          ///< "helperFn"}`; the last is the function, as text in JavaScript
    json::object extra; ///< every key not named above

    static constexpr auto fields =
        table{field("categories", &modifier_set::categories), field("modifiers", &modifier_set::modifiers)};
};

} // namespace appmixer

#endif
