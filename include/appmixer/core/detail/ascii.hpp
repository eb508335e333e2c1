#ifndef APPMIXER_CORE_DETAIL_ASCII_HPP
#define APPMIXER_CORE_DETAIL_ASCII_HPP

// Classes and case of ASCII characters, independent of the locale. Bytes of 0x80 and more belong to no class.

#include <algorithm>
#include <string>
#include <string_view>

namespace appmixer::detail {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) noexcept { return is_upper(c) || is_lower(c); }
constexpr bool is_alphanumeric(char c) noexcept { return is_letter(c) || is_digit(c); }

/// An upper-case letter in lower case, any other character as it is.
constexpr char to_lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }
/// A lower-case letter in upper case, any other character as it is.
constexpr char to_upper(char c) noexcept { return is_lower(c) ? static_cast<char>(c - ('a' - 'A')) : c; }
/// The text with its upper-case letters in lower case.
inline std::string to_lower(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return to_lower(c); });
    return lower;
}

} // namespace appmixer::detail

#endif
