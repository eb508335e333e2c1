#ifndef APPMIXER_EMULATOR_MODIFIERS_JS_VALUES_HPP
#define APPMIXER_EMULATOR_MODIFIERS_JS_VALUES_HPP

// Conversions of values as JavaScript makes them. Modifiers are written in JavaScript. A null pointer stands for
// `undefined`.

#include <appmixer/core/detail/double_text.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/text/pattern.hpp>
#include <appmixer/json/all.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The longest text that a modifier may make, in bytes.
inline constexpr std::size_t longest_modified = 4'194'304;

inline std::string checked_size(std::string text)
{
    if (text.size() > longest_modified)
        throw http_error(400, "The value is too long.");
    return text;
}

/// A number as JSON: integers without a fraction, null for NaN and infinity.
inline json::value js_value(double number)
{
    if (!std::isfinite(number))
        return nullptr;
    if (std::fabs(number) <= 9'007'199'254'740'992.0 && number == std::trunc(number))
        return static_cast<std::int64_t>(number);
    return number;
}

/// `String(number)`: the shortest digits that read back as the same number; an exponent from 1e21 and below 1e-6.
inline std::string js_text(double number)
{
    if (std::isnan(number))
        return "NaN";
    if (std::isinf(number))
        return number < 0 ? "-Infinity" : "Infinity";
    if (number == 0)
        return "0";
    std::string text;
    append_double(text, number, false);
    return text;
}

inline double as_js_number(json::value const& value)
{
    if (value.is_int64())
        return static_cast<double>(value.get_int64());
    return value.is_uint64() ? static_cast<double>(value.get_uint64()) : value.get_double();
}

/// `String(value)`.
inline std::string js_text(json::value const* value)
{
    if (value == nullptr)
        return "undefined";
    switch (value->kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return value->get_bool() ? "true" : "false";
    case json::kind::string: return std::string(std::string_view(value->get_string()));
    case json::kind::object: return "[object Object]";
    case json::kind::array: {
        std::string text;
        bool first = true;
        for (json::value const& item : value->get_array()) {
            if (!std::exchange(first, false))
                text += ',';
            if (!item.is_null())
                text += js_text(&item);
            text = checked_size(std::move(text));
        }
        return text;
    }
    default: return js_text(as_js_number(*value));
    }
}

/// Whether `String.prototype.trim` removes a character.
inline bool is_js_space(char32_t c) noexcept
{
    return (c >= 9 && c <= 13) || c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
           c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000 || c == 0xfeff;
}

inline std::string_view js_trimmed(std::string_view text) noexcept
{
    std::string_view remaining = text;
    while (!remaining.empty()) { // at the front
        std::string_view const before = remaining;
        if (!is_js_space(take_character(remaining))) {
            text = before;
            break;
        }
        text = remaining;
    }
    std::string_view end = text.substr(0, 0); // up to the last character that is kept
    for (remaining = text; !remaining.empty();)
        if (!is_js_space(take_character(remaining)))
            end = text.substr(0, text.size() - remaining.size());
    return end;
}

inline double js_number(std::string_view text)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    text = js_trimmed(text);
    if (text.empty())
        return 0;
    double const sign = text.front() == '-' ? -1 : 1;
    if (text.front() == '-' || text.front() == '+')
        text.remove_prefix(1);
    if (text == "Infinity")
        return sign * std::numeric_limits<double>::infinity();
    // rewrite as JSON: digits on both sides of the point, no leading zeros
    std::size_t const mark = (std::min)(text.find_first_of("eE"), text.size());
    std::string_view const mantissa = text.substr(0, mark);
    std::size_t const point = (std::min)(mantissa.find('.'), mantissa.size());
    std::string_view whole = mantissa.substr(0, point);
    std::string_view const fraction = mantissa.substr((std::min)(point + 1, mantissa.size()));
    if (whole.empty() && fraction.empty())
        return nan;
    if (whole.find_first_not_of("0123456789") != std::string_view::npos)
        return nan;
    while (whole.size() > 1 && whole.front() == '0')
        whole.remove_prefix(1);
    std::string number(whole.empty() ? "0" : whole);
    if (!fraction.empty())
        number.append(1, '.').append(fraction);
    number.append(text.substr(mark));
    result<json::value> const parsed = parse_json(number);
    return parsed && parsed->is_number() ? sign * as_js_number(*parsed) : nan;
}

/// `Number(value)`.
inline double js_number(json::value const* value)
{
    if (value == nullptr)
        return std::numeric_limits<double>::quiet_NaN();
    switch (value->kind()) {
    case json::kind::null: return 0;
    case json::kind::bool_: return value->get_bool() ? 1 : 0;
    case json::kind::string: return js_number(std::string_view(value->get_string()));
    case json::kind::object: return std::numeric_limits<double>::quiet_NaN();
    case json::kind::array: return js_number(std::string_view(js_text(value)));
    default: return as_js_number(*value);
    }
}

/// Whether a value is truthy.
inline bool js_true(json::value const* value)
{
    if (value == nullptr || value->is_null())
        return false;
    if (value->is_bool())
        return value->get_bool();
    if (value->is_string())
        return !value->get_string().empty();
    return !value->is_number() || (as_js_number(*value) != 0 && !std::isnan(as_js_number(*value)));
}

/// The length of a text in UTF-16 units.
inline std::size_t js_length(std::string_view text) noexcept
{
    std::size_t length = 0;
    while (!text.empty())
        length += take_character(text) > 0xffff ? 2U : 1U;
    return length;
}

/// `JSON.stringify(value, null, indent)`.
inline void append_js_json(std::string& out, json::value const& value, std::string const& indent, std::size_t depth = 0)
{
    auto const line = [&](std::size_t deep) {
        if (indent.empty())
            return;
        out += '\n';
        for (std::size_t i = 0; i < deep; ++i)
            out += indent;
    };
    if (value.is_number()) {
        out += js_text(as_js_number(value));
    } else if (json::array const* const array = value.if_array(); array != nullptr && !array->empty()) {
        char separator = '[';
        for (json::value const& item : *array) {
            out += std::exchange(separator, ',');
            line(depth + 1);
            append_js_json(out, item, indent, depth + 1);
        }
        line(depth);
        out += ']';
    } else if (json::object const* const object = value.if_object(); object != nullptr && !object->empty()) {
        char separator = '{';
        for (auto const& member : *object) {
            out += std::exchange(separator, ',');
            line(depth + 1);
            json_writer(out).string(member.key());
            out += indent.empty() ? ":" : ": ";
            append_js_json(out, member.value(), indent, depth + 1);
        }
        line(depth);
        out += '}';
    } else {
        json_writer(out).value(value);
    }
    if (out.size() > longest_modified)
        throw http_error(400, "The value is too long.");
}

} // namespace appmixer::detail::emu

#endif
