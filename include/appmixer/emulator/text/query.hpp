#ifndef APPMIXER_EMULATOR_TEXT_QUERY_HPP
#define APPMIXER_EMULATOR_TEXT_QUERY_HPP

// Filters, sorts, pages and projects lists. All of it works on the JSON of the items, so that one implementation serves
// every resource.

#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/text/pattern.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// A dotted path into a document, such as `customFields.region` or `sharedWith.0.domain`.
class field_path {
public:
    field_path() = default;
    APPMIXER_DECL explicit field_path(std::string_view dotted);

    /// Calls `visit(value)` for each value at the path until it returns true, and returns whether it did. In an array,
    /// the next step is the index of an element, and a key of each element that is an object.
    template <class Function>
    bool any(json::object const& document, Function visit) const
    {
        json::value const* const first = document.if_contains(steps_.front());
        return first != nullptr && walk(*first, 1, visit);
    }
    std::string const& first() const noexcept { return steps_.front(); }

    /// The element with an index; null when there is none, or `number` is not a number.
    APPMIXER_DECL static json::value const* element(json::array const& array, std::string_view number) noexcept;

private:
    template <class Function>
    bool walk(json::value const& at, std::size_t depth, Function& visit) const
    {
        if (depth == steps_.size())
            return visit(at);
        if (json::object const* const object = at.if_object()) {
            json::value const* const next = object->if_contains(steps_[depth]);
            return next != nullptr && walk(*next, depth + 1, visit);
        }
        json::array const* const array = at.if_array();
        if (array == nullptr)
            return false;
        if (json::value const* const numbered = element(*array, steps_[depth]))
            if (walk(*numbered, depth + 1, visit))
                return true;
        return std::any_of(array->begin(), array->end(),
                           [&](json::value const& item) { return item.is_object() && walk(item, depth, visit); });
    }

    std::vector<std::string> steps_{std::string()};
};

/// Compares two values in the sort order of the server's database: missing and null, numbers, texts (by bytes),
/// objects, arrays, booleans. Returns a negative number, zero or a positive number. Null pointers are missing values.
APPMIXER_DECL int compare_values(json::value const* a, json::value const* b) noexcept;

/// The `filter` parameters of a request, in the form of the vendor's query builder: `field:value`, `field:!value`,
/// `field:` (exists), `field:!` (does not exist), `field:^start`, `field:$end`, `field:~part`, `field:>value` and so
/// on.
class filter_set {
public:
    filter_set() = default;
    /// Throws a 400 for a parameter without a colon or a field, and for expressions with too many steps in all.
    APPMIXER_DECL explicit filter_set(std::vector<std::string_view> const& parameters);

    /// Whether a document meets all filters. Not `const`: patterns reuse buffers.
    APPMIXER_DECL bool matches(json::object const& document);
    /// Whether a filter is for a field or a value inside it.
    APPMIXER_DECL bool is_about(std::string_view field) const noexcept;
    bool empty() const noexcept { return conditions_.empty(); }

private:
    class condition {
    public:
        enum class kind : unsigned char {
            equal,
            not_equal,
            present,
            absent,
            like,
            less,
            less_equal,
            greater,
            greater_equal
        };
        kind type = kind::equal;
        field_path path;
        std::string field;
        /// The values to compare with: each as text, and as number or boolean, or null if it is neither.
        std::vector<std::pair<std::string, json::value>> values;
        std::optional<pattern> expression;
    };

    APPMIXER_DECL void add(std::string_view parameter);
    APPMIXER_DECL static bool equals(condition const& c, json::value const& value);
    APPMIXER_DECL static bool holds_at(condition& c, json::value const& value);
    APPMIXER_DECL static bool holds(condition& c, json::object const& document);

    std::vector<condition> conditions_;
    std::size_t steps_ = 0; ///< of all expressions
};

/// A `projection` parameter: the fields to show (`name,stage`), or those to leave out (`-flow,-thumbnail`).
class projection {
public:
    projection() = default;
    /// Throws a 400 when it mixes both, or is nested too deep.
    APPMIXER_DECL explicit projection(std::string_view parameter);

    bool empty() const noexcept { return root_.children.empty(); }
    /// The document with the selected fields, in their original order.
    APPMIXER_DECL json::object applied(json::object const& document) const;

private:
    class node {
    public:
        node() = default;
        explicit node(std::string_view text) : name(text) {}
        APPMIXER_DECL node const* find(std::string_view child) const noexcept;

        std::string name;
        std::vector<node> children; ///< none: the whole field
    };
    APPMIXER_DECL json::object apply(json::object const& document, node const& wanted) const;
    APPMIXER_DECL std::optional<json::value> apply(json::value const& value, node const& wanted) const;

    node root_;
    bool excludes_ = false;
};

/// The `sort`, `limit`, `offset` and `projection` of a request for a list.
class list_options {
public:
    list_options() = default;
    /// Throws a 400 when one of them is malformed. An empty `sort` or `projection` counts as absent.
    APPMIXER_DECL explicit list_options(query_parameters const& query);

    std::optional<field_path> sort;
    bool descending = false;
    std::size_t offset = 0;
    std::size_t limit = 100;
    projection shown;

    /// How many matching rows must be found. Without a sort order, those up to the end of the page.
    APPMIXER_DECL std::size_t rows_needed() const noexcept;
    /// The value by which a document is sorted; null when it does not have one.
    APPMIXER_DECL json::value const* sort_key(json::object const& document) const;

    /// Sorts rows and keeps those of the page. The sort is stable. `document(row)` returns the JSON of a row.
    template <class Row, class Function>
    void select_page(std::vector<Row>& rows, Function document) const
    {
        std::size_t const begin = (std::min)(offset, rows.size());
        std::size_t const end = begin + (std::min)(limit, rows.size() - begin);
        if (sort) {
            std::vector<std::pair<json::value const*, std::size_t>> keys;
            keys.reserve(rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i)
                keys.emplace_back(sort_key(document(rows[i])), i);
            auto const before = [this](auto const& a, auto const& b) {
                int const order = descending ? compare_values(b.first, a.first) : compare_values(a.first, b.first);
                return order != 0 ? order < 0 : a.second < b.second;
            };
            std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(end), keys.end(), before);
            std::vector<Row> page;
            page.reserve(end - begin);
            for (std::size_t i = begin; i < end; ++i)
                page.push_back(std::move(rows[keys[i].second]));
            rows = std::move(page);
        } else {
            rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(end), rows.end());
            rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(begin));
        }
    }
};

/// A whole number without a sign. More than 18 digits are read as a very large number.
APPMIXER_DECL std::optional<std::size_t> whole_number(std::string_view text) noexcept;

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/filter.ipp>
#include <appmixer/emulator/text/query.ipp>
#endif

#endif
