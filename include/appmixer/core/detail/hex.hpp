#ifndef APPMIXER_CORE_DETAIL_HEX_HPP
#define APPMIXER_CORE_DETAIL_HEX_HPP

// Hexadecimal digits and texts (RFC 4648 §8).

#include <appmixer/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// The value of a digit of either case; -1 for any other character.
constexpr int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The lower-case digit for the last four bits of a number.
constexpr char hex_digit(std::uint64_t value) noexcept { return "0123456789abcdef"[value & 15]; }
/// The same in upper case.
constexpr char upper_hex_digit(std::uint64_t value) noexcept { return "0123456789ABCDEF"[value & 15]; }

/// Appends a byte as two lower-case digits.
inline void append_hex(std::string& out, char byte)
{
    out += hex_digit(static_cast<unsigned char>(byte) >> 4);
    out += hex_digit(static_cast<unsigned char>(byte));
}

/// Bytes as lower-case digits, two for each.
APPMIXER_DECL std::string to_hex(std::string_view bytes);
/// The bytes that a text of hexadecimal digits stands for; nothing when their number is odd or another character is
/// among them.
APPMIXER_DECL std::optional<std::string> from_hex(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/hex.ipp>
#endif

#endif
