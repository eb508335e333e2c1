#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_QUERY_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_QUERY_HPP

// Part of the reference implementation: filters, sorting, paging and projections of lists.

#include "support.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace emulator_tests::reference {

using document = std::map<std::string, json::value>;
using documents = std::vector<document>;
using parameters = std::vector<std::pair<std::string, std::string>>;

/// Thrown to reject a call.
class rejection {
public:
    explicit rejection(int code, std::string text = {}, int other = 0)
        : status(code), or_status(other), message(std::move(text))
    {
    }
    int status;
    int or_status;       ///< another possible status, when the order of two checks is not specified; 0: none
    std::string message; ///< empty: any
};

inline json::value to_json(document const& from)
{
    json::object all;
    for (auto const& [key, value] : from)
        all[key] = value;
    return all;
}

inline document from_json(json::object const& from)
{
    document d;
    for (auto const& member : from)
        d[member.key()] = member.value();
    return d;
}

inline std::string text_of(json::value const& value)
{
    return value.is_string() ? std::string(std::string_view(value.get_string())) : std::string();
}
inline std::string text_of(document const& from, std::string const& key)
{
    auto const at = from.find(key);
    return at == from.end() ? std::string() : text_of(at->second);
}

inline std::vector<std::string> split(std::string_view text, char at)
{
    std::vector<std::string> all(1);
    for (char const c : text) {
        if (c == at)
            all.emplace_back();
        else
            all.back() += c;
    }
    return all;
}

inline std::string lower(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

inline std::optional<std::string> parameter(parameters const& query, std::string_view name)
{
    for (auto const& [key, value] : query)
        if (key == name)
            return value;
    return std::nullopt;
}

/// All values at a dotted path.
inline void values_at(json::value const& from, std::vector<std::string> const& path, std::size_t depth,
                      std::vector<json::value>& found)
{
    if (depth == path.size()) {
        found.push_back(from);
    } else if (json::object const* members = from.if_object()) {
        if (json::value const* next = members->if_contains(path[depth]))
            values_at(*next, path, depth + 1, found);
    } else if (json::array const* elements = from.if_array()) {
        std::size_t index = 0;
        auto const [end, failure] = std::from_chars(path[depth].data(), path[depth].data() + path[depth].size(), index);
        if (failure == std::errc() && end == path[depth].data() + path[depth].size()) {
            if (index < elements->size())
                values_at((*elements)[index], path, depth + 1, found);
            return;
        }
        for (json::value const& element : *elements)
            if (element.is_object())
                values_at(element, path, depth, found);
    }
}
inline std::vector<json::value> values_at(document const& from, std::string_view path)
{
    std::vector<json::value> found;
    values_at(to_json(from), split(path, '.'), 0, found);
    return found;
}

inline std::optional<double> number_in(std::string const& text)
{
    static std::regex const form("-?(0|[1-9][0-9]*)");
    if (!std::regex_match(text, form))
        return std::nullopt;
    return std::stod(text);
}

inline bool finds(std::string const& expression, std::string const& text)
{
    if (expression.find_first_of("^$.*+?()[]{}|\\") == std::string::npos)
        return lower(text).find(lower(expression)) != std::string::npos;
    static std::map<std::string, std::optional<std::regex>> known;
    auto const [at, added] = known.try_emplace(expression);
    if (added) {
        try {
            at->second.emplace(expression, std::regex::ECMAScript | std::regex::icase);
        } catch (std::regex_error const&) {
        }
    }
    return at->second ? std::regex_search(text, *at->second) : lower(text).find(lower(expression)) != std::string::npos;
}

inline bool equals(json::value const& value, std::string const& text)
{
    if (value.is_string())
        return text_of(value) == text;
    if (value.is_bool())
        return text == (value.get_bool() ? "true" : "false");
    return value.is_number() && number_in(text) && value.to_number<double>() == *number_in(text);
}

template <class Order>
bool compares(json::value const& value, std::string const& text, Order order)
{
    if (value.is_number())
        return number_in(text) && order(value.to_number<double>(), *number_in(text));
    return value.is_string() && order(text_of(value).compare(text), 0);
}

inline bool passes_operator(json::value const& value, std::string const& form)
{
    if (form.starts_with("^"))
        return value.is_string() && finds("^(?:" + form.substr(1) + ")", text_of(value));
    if (form.starts_with("$"))
        return value.is_string() && finds("(?:" + form.substr(1) + ")$", text_of(value));
    if (form.starts_with("~"))
        return value.is_string() && finds(form.substr(1), text_of(value));
    if (form.starts_with(">="))
        return compares(value, form.substr(2), [](auto a, auto b) { return a >= b; });
    if (form.starts_with("<="))
        return compares(value, form.substr(2), [](auto a, auto b) { return a <= b; });
    if (form.starts_with(">"))
        return compares(value, form.substr(1), [](auto a, auto b) { return a > b; });
    return compares(value, form.substr(1), [](auto a, auto b) { return a < b; });
}

/// Whether one of the values passes a test, or an element of one that is an array.
template <class Test>
bool any_of(std::vector<json::value> const& values, Test test)
{
    for (json::value const& value : values) {
        if (test(value))
            return true;
        if (value.is_array() && std::any_of(value.get_array().begin(), value.get_array().end(), test))
            return true;
    }
    return false;
}

inline bool passes_field(document const& from, std::string const& field, std::vector<std::string> const& forms)
{
    std::vector<json::value> const values = values_at(from, field);
    std::vector<std::string> wanted;
    for (std::string const& form : forms) {
        if (form.empty() || form == "!") {
            if (values.empty() == form.empty())
                return false;
        } else if (form.starts_with("!")) {
            if (any_of(values, [&](json::value const& value) { return equals(value, form.substr(1)); }))
                return false;
        } else if (std::string_view("^$~<>").find(form.front()) != std::string_view::npos) {
            if (!any_of(values, [&](json::value const& value) { return passes_operator(value, form); }))
                return false;
        } else {
            wanted.push_back(form);
        }
    }
    return wanted.empty() || any_of(values, [&](json::value const& value) {
               return std::any_of(wanted.begin(), wanted.end(), [&](auto const& w) { return equals(value, w); });
           });
}

inline void filter(documents& all, parameters const& query)
{
    std::map<std::string, std::vector<std::string>> fields;
    for (auto const& [key, value] : query) {
        if (key != "filter")
            continue;
        std::vector<std::string> pieces = split(value, ',');
        if (std::any_of(pieces.begin(), pieces.end(), [](auto const& p) { return p.find(':') == std::string::npos; }))
            pieces = {value};
        for (std::string const& piece : pieces) {
            std::size_t const colon = piece.find(':');
            if (colon == std::string::npos || colon == 0)
                throw rejection(400);
            fields[piece.substr(0, colon)].push_back(piece.substr(colon + 1));
        }
    }
    for (auto const& [field, forms] : fields)
        std::erase_if(all, [&](document const& d) { return !passes_field(d, field, forms); });
}

/// The sort order of the database: null, numbers, texts, booleans.
inline bool less(json::value const& a, json::value const& b)
{
    auto const rank = [](json::value const& v) { return v.is_null() ? 0 : v.is_number() ? 1 : v.is_string() ? 2 : 3; };
    if (rank(a) != rank(b) || a.is_null())
        return rank(a) < rank(b);
    if (a.is_number())
        return a.to_number<double>() < b.to_number<double>();
    return a.is_string() ? text_of(a) < text_of(b) : a.as_bool() < b.as_bool();
}

/// The value to sort by: the least of several values, or the greatest in descending order.
inline json::value sort_key(document const& from, std::string const& field, bool down)
{
    std::vector<json::value> all;
    for (json::value const& value : values_at(from, field)) {
        if (value.is_array())
            all.insert(all.end(), value.get_array().begin(), value.get_array().end());
        else
            all.push_back(value);
    }
    if (all.empty())
        return nullptr;
    return down ? *std::max_element(all.begin(), all.end(), less) : *std::min_element(all.begin(), all.end(), less);
}

inline void sort(documents& all, parameters const& query)
{
    std::string const wanted = parameter(query, "sort").value_or("");
    if (wanted.empty())
        return;
    std::size_t const colon = wanted.rfind(':');
    if (colon == std::string::npos || (wanted.substr(colon) != ":1" && wanted.substr(colon) != ":-1"))
        throw rejection(400);
    std::string const field = wanted.substr(0, colon);
    bool const down = wanted.ends_with("-1");
    // An insertion sort, to be stable beyond doubt.
    documents sorted;
    for (document& d : all) {
        auto at = sorted.end();
        json::value const key = sort_key(d, field, down);
        auto const before = [&](document const& other) {
            json::value const its = sort_key(other, field, down);
            return down ? less(its, key) : less(key, its);
        };
        while (at != sorted.begin() && before(*std::prev(at)))
            --at;
        sorted.insert(at, std::move(d));
    }
    all = std::move(sorted);
}

inline std::size_t number_parameter(parameters const& query, std::string_view name, std::size_t fallback)
{
    std::optional<std::string> const text = parameter(query, name);
    if (!text)
        return fallback;
    std::optional<double> const number = number_in(*text);
    if (!number || *number < 0 || (name == "limit" && *number == 0))
        throw rejection(400);
    return static_cast<std::size_t>(*number);
}

inline void page(documents& all, parameters const& query)
{
    std::size_t const limit = number_parameter(query, "limit", 100), offset = number_parameter(query, "offset", 0);
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(offset, all.size())));
    all.resize(std::min(limit, all.size()));
}

/// A document with the fields of a projection. Supports names with at most one dot.
inline json::value projected(document const& from, std::string const& wanted)
{
    if (wanted.empty())
        return to_json(from);
    bool const excludes = wanted.front() == '-';
    json::object kept;
    if (excludes)
        kept = to_json(from).as_object();
    for (std::string name : split(wanted, ',')) {
        if (name.starts_with('-') != excludes)
            throw rejection(400);
        name.erase(0, excludes ? 1 : 0);
        std::string const head = name.substr(0, name.find('.'));
        auto const at = from.find(head);
        if (at == from.end())
            continue;
        if (head == name) {
            if (excludes)
                kept.erase(head);
            else
                kept[head] = at->second;
        } else if (at->second.is_object()) {
            std::string const tail = name.substr(head.size() + 1);
            if (excludes) {
                kept[head].as_object().erase(tail);
            } else {
                json::object part;
                if (json::value const* value = at->second.get_object().if_contains(tail))
                    part[tail] = *value;
                kept[head] = std::move(part);
            }
        }
    }
    return kept;
}

inline json::array projected(documents const& all, parameters const& query)
{
    std::string const wanted = parameter(query, "projection").value_or("");
    projected(document(), wanted);
    json::array list;
    for (document const& d : all)
        list.push_back(projected(d, wanted));
    return list;
}

} // namespace emulator_tests::reference

#endif
