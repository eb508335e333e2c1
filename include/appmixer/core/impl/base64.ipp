#ifndef APPMIXER_CORE_IMPL_BASE64_IPP
#define APPMIXER_CORE_IMPL_BASE64_IPP

#include <appmixer/core/detail/base64.hpp>

#include <cstddef>
#include <cstdint>

namespace appmixer::detail {

inline constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

APPMIXER_DECL std::string to_base64(std::string_view bytes)
{
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::string_view const group = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= group.size() ? base64_digits[bits >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

APPMIXER_DECL std::optional<std::string> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string bytes;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < text.size() - padding; ++i) {
        std::size_t const digit = base64_digits.find(text[i]);
        if (digit == std::string_view::npos)
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        if (i % 4 != 0)
            bytes += static_cast<char>(bits >> (6 - 2 * (i % 4)) & 0xff);
    }
    if (to_base64(bytes) != text) // bits that stand for nothing must be zero
        return std::nullopt;
    return bytes;
}

} // namespace appmixer::detail

#endif
