#ifndef APPMIXER_CORE_DETAIL_BASE64_HPP
#define APPMIXER_CORE_DETAIL_BASE64_HPP

// base64 and base64url (RFC 4648).

#include <appmixer/core/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// The value of a digit of base64 or base64url; -1 for any other character.
constexpr int base64_value(char c) noexcept
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/// Bytes as base64 with padding (RFC 4648 §4).
APPMIXER_DECL std::string to_base64(std::string_view bytes);
/// The bytes of a base64 text. Nothing when the padding is missing, a character is not a digit, or unused bits are set.
APPMIXER_DECL std::optional<std::string> from_base64(std::string_view text);

/// Bytes as base64url without padding (RFC 4648 §5).
APPMIXER_DECL std::string to_base64url(std::string_view bytes);
/// The bytes of a base64url text. Nothing when there is padding, a character is not a digit, or unused bits are set.
APPMIXER_DECL std::optional<std::string> from_base64url(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/base64.ipp>
#endif

#endif
