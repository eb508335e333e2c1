#ifndef APPMIXER_JSON_DETAIL_JSON_WRITE_HPP
#define APPMIXER_JSON_DETAIL_JSON_WRITE_HPP

#include <appmixer/json/model.hpp>
#include <appmixer/json/timestamp.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace appmixer::detail {

/// Appends a string literal of JSON, quotes included.
APPMIXER_DECL void append_json_string(std::string& out, std::string_view text);
/// Appends a number; a whole one without fraction and exponent.
APPMIXER_DECL void append_json_number(std::string& out, double value);
/// Appends any JSON value.
APPMIXER_DECL void append_json_value(std::string& out, json::value const& value);
APPMIXER_DECL void append_json_value(std::string& out, json::object const& value);
APPMIXER_DECL void append_json_value(std::string& out, json::array const& value);
/// Appends `"key":`, with a comma in front when it is not the object's first.
APPMIXER_DECL void append_json_key(std::string& out, std::string_view key);

/// Whether a member has anything to say on the wire.
template <class T>
bool is_present(T const& member)
{
    if constexpr (is_optional<T> || is_raw_json<T>)
        return member.has_value();
    else if constexpr (std::same_as<T, std::string> || is_vector<T> || std::same_as<T, json::object>)
        return !member.empty();
    else if constexpr (is_open_enum<T>)
        return !member.text().empty();
    else if constexpr (std::same_as<T, json::value>)
        return !member.is_null();
    else
        return true;
}

template <class T>
void append_json(std::string& out, T const& value);

/// Appends the fields of a model without the braces; `changes_only` leaves out what the server owns.
template <model T>
void append_json_fields(std::string& out, T const& from, bool changes_only)
{
    auto const put = [&](auto const& line) {
        if (line.rights == access::alias || (changes_only && line.rights != access::writable) ||
            !is_present(from.*(line.member)))
            return;
        append_json_key(out, line.name);
        append_json(out, from.*(line.member));
    };
    std::apply([&](auto const&... line) { (put(line), ...); }, T::fields);

    for (auto const& entry : from.extra) {
        std::string_view const key = entry.key();
        bool superseded = false; // by a member that has been set since the null was read, or by the server's ownership
        auto const check_line = [&](auto const& line) {
            if (line.name == key)
                superseded = is_present(from.*(line.member)) || (changes_only && line.rights != access::writable);
        };
        std::apply([&](auto const&... line) { (check_line(line), ...); }, T::fields);
        if (superseded)
            continue;
        append_json_key(out, key);
        append_json_value(out, entry.value());
    }
}

/// Appends a value of any type that a model or a request may have.
template <class T>
void append_json(std::string& out, T const& value)
{
    if constexpr (std::same_as<T, json::value> || std::same_as<T, json::object> || std::same_as<T, json::array>) {
        append_json_value(out, value);
    } else if constexpr (is_raw_json<T>) {
        if (value)
            out += value.text();
        else
            out += "null";
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        append_json_string(out, value);
    } else if constexpr (std::same_as<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::integral<T>) {
        out += std::to_string(value);
    } else if constexpr (std::floating_point<T>) {
        append_json_number(out, static_cast<double>(value));
    } else if constexpr (std::same_as<T, timestamp>) {
        append_json_string(out, to_iso(value));
    } else if constexpr (is_open_enum<T>) {
        append_json_string(out, value.text());
    } else if constexpr (is_optional<T>) {
        if (value)
            append_json(out, *value);
        else
            out += "null";
    } else if constexpr (is_vector<T>) {
        out += '[';
        bool first = true;
        for (auto const& element : value) {
            if (!std::exchange(first, false))
                out += ',';
            append_json(out, element);
        }
        out += ']';
    } else if constexpr (model<T>) {
        out += '{';
        append_json_fields(out, value, false);
        out += '}';
    } else {
        static_assert(always_false<T>, "appmixer: this type cannot be written as JSON");
    }
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_write.ipp>
#endif

#endif
