#ifndef APPMIXER_IMPL_JSON_IPP
#define APPMIXER_IMPL_JSON_IPP

#include <appmixer/json.hpp>

#include <boost/json/serializer.hpp>

#include <cmath>

namespace appmixer::detail {

inline std::string_view kind_name(json::value const& value) noexcept
{
    switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_: return "a number";
    case json::kind::string: return "a string";
    case json::kind::array: return "an array";
    case json::kind::object: return "an object";
    }
    return {};
}

APPMIXER_DECL bool shape_mismatch::at(json::value const& value, std::string_view wanted)
{
    expected = wanted;
    found = kind_name(value);
    return false;
}

APPMIXER_DECL bool shape_mismatch::inside(std::string_view key)
{
    std::string step = "/";
    for (char c : key) {
        if (c == '~')
            step += "~0";
        else if (c == '/')
            step += "~1";
        else
            step += c;
    }
    pointer.insert(0, step);
    return false;
}

APPMIXER_DECL bool shape_mismatch::inside(std::size_t index) { return inside(std::to_string(index)); }

APPMIXER_DECL bool read_string(json::value& from, std::string& to, shape_mismatch& why)
{
    json::string const* const text = from.if_string();
    if (text == nullptr)
        return why.at(from, "a string");
    to.assign(text->data(), text->size());
    return true;
}

APPMIXER_DECL bool read_bool(json::value& from, bool& to, shape_mismatch& why)
{
    bool const* const value = from.if_bool();
    if (value == nullptr)
        return why.at(from, "a boolean");
    to = *value;
    return true;
}

APPMIXER_DECL bool read_signed(json::value& from, std::int64_t& to, shape_mismatch& why)
{
    json::error_code code;
    to = from.to_number<std::int64_t>(code);
    return !code || why.at(from, "a whole number");
}

APPMIXER_DECL bool read_unsigned(json::value& from, std::uint64_t& to, shape_mismatch& why)
{
    json::error_code code;
    to = from.to_number<std::uint64_t>(code);
    return !code || why.at(from, "a whole number, not negative");
}

APPMIXER_DECL bool read_double(json::value& from, double& to, shape_mismatch& why)
{
    json::error_code code;
    to = from.to_number<double>(code);
    return !code || why.at(from, "a number");
}

/// Most of the API writes ISO 8601; newer resources write milliseconds since 1970 as a number.
APPMIXER_DECL bool read_timestamp(json::value& from, timestamp& to, shape_mismatch& why)
{
    if (json::string const* const text = from.if_string()) {
        std::optional<timestamp> const parsed = parse_iso(std::string_view(*text));
        if (!parsed)
            return why.at(from, "a date");
        to = *parsed;
        return true;
    }
    double milliseconds = 0;
    json::error_code code;
    milliseconds = from.to_number<double>(code);
    constexpr double limit = 9.0e15; // beyond it a double no longer counts single milliseconds
    if (code || !(std::abs(milliseconds) < limit))
        return why.at(from, "a date");
    to = timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
    return true;
}

APPMIXER_DECL void append_json_string(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t clean = 0; // start of the run that needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        out.append(text, clean, i - clean);
        clean = i + 1;
        switch (text[i]) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    out.append(text, clean);
    out += '"';
}

APPMIXER_DECL void append_json_number(std::string& out, double value)
{
    constexpr double exact = 9.0e15; // below it a double counts single integers
    if (std::abs(value) < exact && std::floor(value) == value)
        out += std::to_string(static_cast<std::int64_t>(value));
    else if (std::isfinite(value))
        append_json_value(out, json::value(value));
    else
        out += "null"; // JSON has no word for it
}

inline void append_serialized(std::string& out, json::serializer& serializer)
{
    char buffer[4096];
    while (!serializer.done()) {
        json::string_view const piece = serializer.read(buffer);
        out.append(piece.data(), piece.size());
    }
}

APPMIXER_DECL void append_json_value(std::string& out, json::value const& value)
{
    json::serializer serializer;
    serializer.reset(&value);
    append_serialized(out, serializer);
}

APPMIXER_DECL void append_json_value(std::string& out, json::object const& value)
{
    json::serializer serializer;
    serializer.reset(&value);
    append_serialized(out, serializer);
}

APPMIXER_DECL void append_json_value(std::string& out, json::array const& value)
{
    json::serializer serializer;
    serializer.reset(&value);
    append_serialized(out, serializer);
}

APPMIXER_DECL void append_json_key(std::string& out, std::string_view key)
{
    if (out.back() != '{')
        out += ',';
    append_json_string(out, key);
    out += ':';
}

} // namespace appmixer::detail

#endif
