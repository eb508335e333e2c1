#ifndef APPMIXER_CORE_IMPL_BASE64_IPP
#define APPMIXER_CORE_IMPL_BASE64_IPP

#include <appmixer/core/detail/base64.hpp>

#include <cstddef>
#include <cstdint>

namespace appmixer::detail {

/// Bytes in the digits of an alphabet, without padding.
inline std::string encode_base64(std::string_view bytes, std::string_view alphabet)
{
    std::string text;
    text.reserve(bytes.size() * 4 / 3 + 4);
    std::uint32_t bits = 0;
    unsigned count = 0; // of the bits that are not written yet
    for (char const c : bytes) {
        bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xffff;
        for (count += 8; count >= 6; count -= 6)
            text += alphabet[bits >> (count - 6) & 63];
    }
    if (count > 0)
        text += alphabet[bits << (6 - count) & 63];
    return text;
}

/// The bytes of digits without padding. foreign: the digits of the other alphabet.
inline std::optional<std::string> decode_base64(std::string_view digits, std::string_view foreign)
{
    if (digits.size() % 4 == 1 || digits.find_first_of(foreign) != std::string_view::npos)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(digits.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned count = 0; // of the bits that are not written yet
    for (char const c : digits) {
        int const value = base64_value(c);
        if (value < 0)
            return std::nullopt;
        bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(static_cast<unsigned char>(bits >> count & 0xff));
        }
    }
    if ((bits & ((1U << count) - 1U)) != 0)
        return std::nullopt;
    return bytes;
}

APPMIXER_DECL std::string to_base64(std::string_view bytes)
{
    std::string text = encode_base64(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

APPMIXER_DECL std::optional<std::string> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    return decode_base64(text.substr(0, text.size() - padding), "-_");
}

APPMIXER_DECL std::string to_base64url(std::string_view bytes)
{
    return encode_base64(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}

APPMIXER_DECL std::optional<std::string> from_base64url(std::string_view text) { return decode_base64(text, "+/"); }

} // namespace appmixer::detail

#endif
