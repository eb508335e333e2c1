#ifndef APPMIXER_JSON_IMPL_JSON_WRITE_IPP
#define APPMIXER_JSON_IMPL_JSON_WRITE_IPP

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/json/detail/json_write.hpp>

#include <boost/json/serializer.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace appmixer::detail {

APPMIXER_DECL void append_json_string(std::string& out, std::string_view text)
{
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
        default: out += "\\u00"; append_hex(out, text[i]);
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
