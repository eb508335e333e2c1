#ifndef APPMIXER_EMULATOR_TEXT_FILTER_IPP
#define APPMIXER_EMULATOR_TEXT_FILTER_IPP

// Paths into documents, the sort order of values, and filters.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/reader.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL field_path::field_path(std::string_view dotted)
{
    steps_.clear();
    while (true) {
        std::size_t const dot = dotted.find('.');
        steps_.emplace_back(dotted.substr(0, dot));
        if (dot == std::string_view::npos)
            return;
        dotted.remove_prefix(dot + 1);
    }
}

APPMIXER_DECL json::value const* field_path::element(json::array const& array, std::string_view number) noexcept
{
    std::size_t index = 0;
    for (char c : number) {
        if (c < '0' || c > '9')
            return nullptr;
        index = index * 10 + static_cast<std::size_t>(c - '0');
        if (index >= array.size())
            return nullptr;
    }
    return number.empty() || index >= array.size() ? nullptr : &array[index];
}

/// The rank of a value's type in the sort order.
inline int sort_rank(json::value const* value) noexcept
{
    if (value == nullptr)
        return 0;
    switch (value->kind()) {
    case json::kind::null: return 0;
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_: return 1;
    case json::kind::string: return 2;
    case json::kind::object: return 3;
    case json::kind::array: return 4;
    case json::kind::bool_: return 5;
    }
    return 0;
}

template <class T>
int three_way(T const& a, T const& b) noexcept
{
    return a < b ? -1 : (b < a ? 1 : 0);
}

inline double as_double(json::value const& value) noexcept
{
    if (value.is_int64())
        return static_cast<double>(value.get_int64());
    return value.is_uint64() ? static_cast<double>(value.get_uint64()) : value.get_double();
}

APPMIXER_DECL int compare_values(json::value const* a, json::value const* b) noexcept
{
    int const rank = sort_rank(a);
    if (int const order = three_way(rank, sort_rank(b)); order != 0)
        return order;
    switch (rank) {
    case 1:
        if (a->is_int64() && b->is_int64())
            return three_way(a->get_int64(), b->get_int64());
        if (a->is_double() || b->is_double())
            return three_way(as_double(*a), as_double(*b));
        if (a->is_int64() && a->get_int64() < 0)
            return -1; // the other one is unsigned
        if (b->is_int64() && b->get_int64() < 0)
            return 1;
        return three_way(a->to_number<std::uint64_t>(), b->to_number<std::uint64_t>());
    case 2: return a->get_string().compare(b->get_string());
    case 5: return three_way(a->get_bool(), b->get_bool());
    default: return 0;
    }
}

/// The boolean or number that a text of the query spells; null when it is neither.
inline json::value coerced(std::string_view text)
{
    if (text == "true" || text == "false")
        return text == "true";
    if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos)
        return nullptr;
    result<json::value> const number = parse_json(text);
    return number ? *number : json::value(nullptr);
}

/// Whether the server's query library accepts the name of a field. It ignores filters for other fields.
inline bool is_field_name(std::string_view field) noexcept
{
    while (!field.empty()) {
        char32_t const c = take_character(field);
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == U'\u00e6' || c == U'\u00f8' ||
                            c == U'\u00e5' || c == U'\u00c6' || c == U'\u00d8' || c == U'\u00c5';
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.')
            return false;
    }
    return true;
}

/// Splits a parameter at its commas if each part is a filter. Otherwise the commas belong to a value.
inline std::vector<std::string_view> split_filters(std::string_view parameter)
{
    std::vector<std::string_view> filters;
    for (std::string_view unread = parameter;;) {
        std::size_t const comma = unread.find(',');
        filters.push_back(unread.substr(0, comma));
        if (filters.back().find(':') == std::string_view::npos)
            return {parameter};
        if (comma == std::string_view::npos)
            return filters;
        unread.remove_prefix(comma + 1);
    }
}

APPMIXER_DECL filter_set::filter_set(std::vector<std::string_view> const& parameters)
{
    for (std::string_view const parameter : parameters)
        for (std::string_view const filter : split_filters(parameter))
            if (!filter.empty())
                add(filter);
}

APPMIXER_DECL void filter_set::add(std::string_view parameter)
{
    using kind = condition::kind;
    std::size_t const colon = parameter.find(':');
    if (colon == std::string_view::npos || colon == 0)
        throw http_error(400, "\"filter\" must have the form field:value");
    std::string_view const field = parameter.substr(0, colon);
    std::string_view value = parameter.substr(colon + 1);
    if (!is_field_name(field))
        return;

    condition c;
    c.field = std::string(field);
    auto const operator_is = [&](std::string_view word, kind type) {
        if (!value.starts_with(word))
            return false;
        value.remove_prefix(word.size());
        c.type = type;
        return true;
    };
    if (value.empty()) {
        c.type = kind::present;
    } else if (value == "!") {
        c.type = kind::absent;
    } else if (operator_is("!", kind::not_equal) || operator_is(">=", kind::greater_equal) ||
               operator_is("<=", kind::less_equal) || operator_is(">", kind::greater) || operator_is("<", kind::less)) {
        c.values.emplace_back(value, coerced(value));
    } else if (operator_is("^", kind::like)) {
        c.expression.emplace(value, anchor::start);
    } else if (operator_is("$", kind::like)) {
        c.expression.emplace(value, anchor::end);
    } else if (operator_is("~", kind::like)) {
        c.expression.emplace(value, anchor::anywhere);
    } else {
        // Several filters for one field match any of the values.
        for (condition& earlier : conditions_)
            if (earlier.type == kind::equal && earlier.field == c.field) {
                earlier.values.emplace_back(value, coerced(value));
                return;
            }
        c.values.emplace_back(value, coerced(value));
    }
    constexpr std::size_t most_steps = 4096;
    steps_ += c.expression ? c.expression->size() : 0U;
    if (steps_ > most_steps)
        throw http_error(400, "The regular expressions of \"filter\" are too long in total");
    c.path = field_path(field);
    conditions_.push_back(std::move(c));
}

APPMIXER_DECL bool filter_set::equals(condition const& c, json::value const& value)
{
    for (auto const& [text, typed] : c.values) {
        if (json::string const* const string = value.if_string(); string && std::string_view(*string) == text)
            return true;
        if (!typed.is_null() && sort_rank(&value) == sort_rank(&typed) && compare_values(&value, &typed) == 0)
            return true;
    }
    return false;
}

APPMIXER_DECL bool filter_set::holds_at(condition& c, json::value const& value)
{
    using kind = condition::kind;
    if (c.type == kind::equal || c.type == kind::not_equal)
        return equals(c, value);
    json::string const* const string = value.if_string();
    if (c.type == kind::like)
        return string && c.expression->matches(*string);

    auto const& [text, typed] = c.values.front();
    int order = 0;
    if (string)
        order = three_way(std::string_view(*string), std::string_view(text));
    else if (value.is_number() && typed.is_number())
        order = compare_values(&value, &typed);
    else
        return false;
    switch (c.type) {
    case kind::less: return order < 0;
    case kind::less_equal: return order <= 0;
    case kind::greater: return order > 0;
    default: return order >= 0;
    }
}

APPMIXER_DECL bool filter_set::holds(condition& c, json::object const& document)
{
    using kind = condition::kind;
    bool const only_presence = c.type == kind::present || c.type == kind::absent;
    bool const found = c.path.any(document, [&](json::value const& value) {
        if (only_presence || holds_at(c, value))
            return true;
        json::array const* const array = value.if_array();
        return array && std::any_of(array->begin(), array->end(), [&](json::value const& v) { return holds_at(c, v); });
    });
    return found != (c.type == kind::absent || c.type == kind::not_equal);
}

APPMIXER_DECL bool filter_set::matches(json::object const& document)
{
    return std::all_of(conditions_.begin(), conditions_.end(), [&](condition& c) { return holds(c, document); });
}

APPMIXER_DECL bool filter_set::is_about(std::string_view field) const noexcept
{
    return std::any_of(conditions_.begin(), conditions_.end(),
                       [&](condition const& c) { return c.path.first() == field; });
}

} // namespace appmixer::detail::emu

#endif
