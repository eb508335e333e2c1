#ifndef APPMIXER_CORE_IMPL_HEX_IPP
#define APPMIXER_CORE_IMPL_HEX_IPP

#include <appmixer/core/detail/hex.hpp>

namespace appmixer::detail {

APPMIXER_DECL std::string to_hex(std::string_view bytes)
{
    std::string text;
    text.reserve(2 * bytes.size());
    for (char const byte : bytes)
        append_hex(text, byte);
    return text;
}

APPMIXER_DECL std::optional<std::string> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        int const high = hex_value(text[i]);
        int const low = hex_value(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

} // namespace appmixer::detail

#endif
