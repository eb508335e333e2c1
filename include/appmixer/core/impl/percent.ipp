#ifndef APPMIXER_CORE_IMPL_PERCENT_IPP
#define APPMIXER_CORE_IMPL_PERCENT_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/percent.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace appmixer::detail {

consteval std::array<bool, 256> make_unreserved_bytes() noexcept
{
    std::array<bool, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte) {
        char const c = static_cast<char>(static_cast<unsigned char>(byte));
        table[byte] = is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
    }
    return table;
}

APPMIXER_DECL void append_percent_encoded(std::string& out, char byte)
{
    auto const value = static_cast<unsigned char>(byte);
    out.append({'%', upper_hex_digit(value >> 4), upper_hex_digit(value)});
}

APPMIXER_DECL void append_percent_encoded(std::string& out, std::string_view text, std::string_view unescaped)
{
    static constexpr std::array<bool, 256> unreserved = make_unreserved_bytes();
    auto const stays = [&](char c) {
        return unreserved[static_cast<unsigned char>(c)] || unescaped.find(c) != std::string_view::npos;
    };
    for (auto next = text.begin(); next != text.end();) {
        auto const escaped = std::find_if_not(next, text.end(), stays);
        out.append(next, escaped);
        next = escaped;
        for (; next != text.end() && !stays(*next); ++next)
            append_percent_encoded(out, *next);
    }
}

APPMIXER_DECL std::string percent_encoded(std::string_view text)
{
    std::string encoded;
    append_percent_encoded(encoded, text, {});
    return encoded;
}

APPMIXER_DECL std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            std::optional<std::string> const byte = from_hex(text.substr(i + 1, 2));
            if (!byte || byte->empty())
                return std::nullopt;
            decoded += *byte;
            i += 2;
        }
    }
    return decoded;
}

} // namespace appmixer::detail

#endif
