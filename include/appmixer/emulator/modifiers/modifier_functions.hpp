#ifndef APPMIXER_EMULATOR_MODIFIERS_MODIFIER_FUNCTIONS_HPP
#define APPMIXER_EMULATOR_MODIFIERS_MODIFIER_FUNCTIONS_HPP

// The functions of the built-in modifiers, written in C++ instead of JavaScript.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/modifiers/js_values.hpp>
#include <appmixer/emulator/modifiers/json_path.hpp>
#include <appmixer/emulator/modifiers/modifier_dates.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The arguments of a modifier: the value, more arguments, and optionally `{ "hash": { … } }` at the end.
class modifier_arguments {
public:
    modifier_arguments(request_context& context, json::array values) : ctx(context), list(std::move(values))
    {
        json::object const* const options = list.empty() ? nullptr : list.back().if_object();
        json::value const* const named = options == nullptr ? nullptr : options->if_contains("hash");
        if (named == nullptr || !named->is_object())
            return;
        hash = named->get_object();
        list.pop_back();
    }
    /// An argument by its index; 0 is the value. Null stands for `undefined`.
    json::value const* at(std::size_t index) const noexcept { return index < list.size() ? &list[index] : nullptr; }
    json::value const* named(std::string_view name) const noexcept { return hash.if_contains(name); }

    request_context& ctx;
    json::array list;
    json::object hash;
};

/// The result of a modifier; nothing stands for `undefined`. A modifier throws a 400 where JavaScript would throw, and
/// for what the emulator cannot compute.
using modifier_result = std::optional<json::value>;
using modifier_function = modifier_result (*)(modifier_arguments const&);

inline std::string_view required_string(json::value const* value)
{
    if (value == nullptr || !value->is_string())
        throw http_error(400, "The value is not a text.");
    return value->get_string();
}

inline json::array const& required_list(json::value const* value)
{
    if (value == nullptr || !value->is_array())
        throw http_error(400, "The value is not a list.");
    return value->get_array();
}

inline modifier_result text_value(std::string text) { return json::value(json::string(checked_size(std::move(text)))); }

/// A text in upper or lower case. Throws a 400 for letters outside Latin-1.
inline modifier_result change_case(modifier_arguments const& a, bool upper)
{
    std::string result;
    std::string const text = js_text(a.at(0));
    for (std::string_view remaining = text; !remaining.empty();) {
        std::string_view const start = remaining;
        char32_t const c = take_character(remaining);
        std::string_view const bytes = start.substr(0, start.size() - remaining.size());
        bool const is_small = (c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7);
        bool const is_large = (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
        if (upper && c == 0xdf) {
            result += "SS";
        } else if (upper ? is_small : is_large) {
            result.append(bytes);
            result.back() = static_cast<char>(result.back() ^ 0x20); // the same bit in one byte and in two
        } else if ((upper && (c == 0xb5 || c == 0xff)) || (c >= 0x100 && c < 0x600) || (c >= 0x10a0 && c < 0x1100) ||
                   (c >= 0x13a0 && c < 0x1400) || (c >= 0x1c80 && c < 0x2000) || (c >= 0x2100 && c < 0x2190) ||
                   (c >= 0x2c00 && c < 0x2e00) || (c >= 0xa640 && c < 0xac00) || (c >= 0xff00 && c < 0x1f000)) {
            throw http_error(400, "The emulator changes the case of Latin-1 letters only.");
        } else {
            result.append(bytes);
        }
    }
    return text_value(std::move(result));
}

inline modifier_result compute_stringify(modifier_arguments const& a)
{
    if (a.at(0) == nullptr)
        return std::nullopt;
    std::string indent;
    if (json::value const* const space = a.named("space")) {
        if (space->is_string())
            indent = std::string_view(space->get_string()).substr(0, 10);
        else if (double const width = js_number(space); width >= 1)
            indent.assign(static_cast<std::size_t>((std::min)(width, 10.0)), ' ');
    }
    std::string text;
    append_js_json(text, *a.at(0), indent);
    return text_value(std::move(text));
}

inline modifier_result compute_parse(modifier_arguments const& a)
{
    result<json::value> parsed = parse_json(js_text(a.at(0)), max_body_depth);
    if (!parsed)
        throw http_error(400, "The value is not JSON.");
    return std::move(*parsed);
}

inline modifier_result compute_json_path(modifier_arguments const& a)
{
    return a.at(0) == nullptr ? std::nullopt : json_path(required_string(a.at(1)))(*a.at(0));
}

inline modifier_result compute_length(modifier_arguments const& a)
{
    json::value const* const value = a.at(0);
    if (value == nullptr)
        return json::value(0);
    if (value->is_array())
        return json::value(value->get_array().size());
    if (value->is_string())
        return json::value(js_length(value->get_string()));
    json::object const* const object = value->if_object();
    return object != nullptr && object->contains("length") ? object->at("length") : json::value(0);
}

inline modifier_result compute_first(modifier_arguments const& a)
{
    json::array const& list = required_list(a.at(0));
    return list.empty() ? std::nullopt : modifier_result(list.front());
}

inline modifier_result compute_last(modifier_arguments const& a)
{
    json::array const& list = required_list(a.at(0));
    return list.empty() ? std::nullopt : modifier_result(list.back());
}

inline modifier_result compute_join(modifier_arguments const& a)
{
    std::string const separator = a.named("separator") == nullptr ? "," : js_text(a.named("separator"));
    std::string text;
    bool first = true;
    for (json::value const& item : required_list(a.at(0))) {
        if (!std::exchange(first, false))
            text += separator;
        if (!item.is_null())
            text += js_text(&item);
        text = checked_size(std::move(text));
    }
    return text_value(std::move(text));
}

inline modifier_result compute_map(modifier_arguments const& a)
{
    std::string const name = js_text(a.at(1));
    json::array mapped;
    for (json::value const& item : required_list(a.at(0))) {
        json::object const* const object = item.if_object();
        json::value const* const member = object == nullptr ? nullptr : object->if_contains(name);
        mapped.push_back(member == nullptr ? json::value() : *member);
    }
    return mapped;
}

inline modifier_result compute_upper(modifier_arguments const& a) { return change_case(a, true); }
inline modifier_result compute_lower(modifier_arguments const& a) { return change_case(a, false); }
inline modifier_result compute_trim(modifier_arguments const& a)
{
    std::string const text = js_text(a.at(0));
    return text_value(std::string(js_trimmed(text)));
}

inline modifier_result compute_split(modifier_arguments const& a)
{
    std::string const text = js_text(a.at(0));
    json::array pieces;
    if (a.at(1) == nullptr) {
        pieces.emplace_back(text);
        return pieces;
    }
    std::string const separator = js_text(a.at(1));
    for (std::string_view remaining = text;;) {
        std::string_view piece = remaining.substr(0, remaining.find(separator));
        if (separator.empty()) { // one piece a character
            std::string_view after = remaining;
            if (after.empty())
                return pieces;
            take_character(after);
            piece = remaining.substr(0, remaining.size() - after.size());
        }
        pieces.emplace_back(piece);
        if (!separator.empty() && piece.size() == remaining.size())
            return pieces;
        remaining.remove_prefix(piece.size() + separator.size());
    }
}

inline modifier_result compute_replace(modifier_arguments const& a)
{
    std::string const text = js_text(a.at(0)), wanted = js_text(a.at(1)), replacement = js_text(a.at(2));
    if (wanted.empty())
        return text_value(text);
    std::string result;
    std::string_view remaining = text;
    for (std::size_t at = remaining.find(wanted); at != std::string_view::npos; at = remaining.find(wanted)) {
        result.append(remaining.substr(0, at)).append(replacement);
        remaining.remove_prefix(at + wanted.size());
        result = checked_size(std::move(result));
    }
    return text_value(result.append(remaining));
}

inline modifier_result compute_add(modifier_arguments const& a)
{
    return js_value(js_number(a.at(0)) + js_number(a.at(1)));
}
inline modifier_result compute_sub(modifier_arguments const& a)
{
    return js_value(js_number(a.at(0)) - js_number(a.at(1)));
}
inline modifier_result compute_mul(modifier_arguments const& a)
{
    return js_value(js_number(a.at(0)) * js_number(a.at(1)));
}
inline modifier_result compute_div(modifier_arguments const& a)
{
    return js_value(js_number(a.at(0)) / js_number(a.at(1)));
}
inline modifier_result compute_floor(modifier_arguments const& a) { return js_value(std::floor(js_number(a.at(0)))); }
inline modifier_result compute_ceil(modifier_arguments const& a) { return js_value(std::ceil(js_number(a.at(0)))); }
inline modifier_result compute_round(modifier_arguments const& a)
{
    double const number = js_number(a.at(0));
    double const down = std::floor(number);
    return js_value(number - down >= 0.5 ? down + 1 : down); // halves are rounded up, negative ones too
}
inline modifier_result compute_greater(modifier_arguments const& a)
{
    return json::value(js_number(a.at(0)) > js_number(a.at(1)));
}

inline modifier_result compute_format_date(modifier_arguments const& a)
{
    std::optional<timestamp> const date = js_date(a.at(0));
    json::value const* const format = a.at(1) == nullptr ? a.named("format") : a.at(1);
    if (!date)
        return json::value(invalid_date);
    return text_value(date_format::apply(*date, js_true(format) ? js_text(format) : "YYYY-MM-DD[T]HH:mm:ssZ"));
}

inline modifier_result compute_add_time_span(modifier_arguments const& a)
{
    std::optional<timestamp> const date = js_date(a.at(0));
    std::optional<timestamp> const result = date ? add_time_span(*date, a.hash) : std::nullopt;
    return result ? json::value(to_iso(*result)) : json::value(invalid_date);
}

inline modifier_result compute_now(modifier_arguments const& a) { return json::value(to_iso(a.ctx.now)); }
inline modifier_result compute_timestamp(modifier_arguments const& a)
{
    return json::value(a.ctx.now.time_since_epoch().count());
}
inline modifier_result compute_uuid(modifier_arguments const& a) { return json::value(a.ctx.back_end.ids.uuid()); }
inline modifier_result compute_pi(modifier_arguments const&) { return json::value(std::numbers::pi); }
inline modifier_result compute_random(modifier_arguments const& a)
{
    std::uint64_t bits = 0;
    for (char const byte : a.ctx.back_end.ids.bytes(7))
        bits = bits << 8 | static_cast<unsigned char>(byte);
    return json::value(static_cast<double>(bits >> 3) / 9'007'199'254'740'992.0);
}

inline modifier_result compute_javascript(modifier_arguments const&)
{
    throw http_error(400, "The emulator does not run JavaScript.");
}
inline modifier_result compute_regex(modifier_arguments const&)
{
    throw http_error(400, "The emulator does not compute the matches of a regular expression.");
}

} // namespace appmixer::detail::emu

#endif
