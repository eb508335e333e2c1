#ifndef APPMIXER_IMPL_UNESCAPED_IPP
#define APPMIXER_IMPL_UNESCAPED_IPP

#include <appmixer/detail/unescaped.hpp>

#include <charconv>
#include <cstddef>

namespace appmixer::detail {

APPMIXER_DECL std::string unescaped(std::string_view text)
{
    std::string plain;
    auto const hex = [&](std::size_t at, std::size_t digits) {
        unsigned value = 0;
        char const* const first = text.data() + at;
        bool const there = at + digits <= text.size();
        return there && std::from_chars(first, first + digits, value, 16).ptr == first + digits ? int(value) : -1;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        int value = -1;
        if (text[i] == '%' && (value = hex(i + 1, 2)) >= 0) {
            plain += static_cast<char>(value);
            i += 2;
        } else if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
            constexpr std::string_view names = "bfnrt", bytes = "\b\f\n\r\t";
            if (std::size_t const named = names.find(text[i]); named != std::string_view::npos) {
                plain += bytes[named];
            } else if (text[i] == 'u' && (value = hex(i + 1, 4)) >= 0) {
                i += 4;
                if (value < 0x80) {
                    plain += static_cast<char>(value);
                } else if (value < 0x800) {
                    plain += static_cast<char>(0xc0 | (value >> 6));
                    plain += static_cast<char>(0x80 | (value & 0x3f));
                } else {
                    plain += static_cast<char>(0xe0 | (value >> 12));
                    plain += static_cast<char>(0x80 | ((value >> 6) & 0x3f));
                    plain += static_cast<char>(0x80 | (value & 0x3f));
                }
            } else {
                plain += text[i];
            }
        } else {
            plain += text[i];
        }
    }
    return plain;
}

} // namespace appmixer::detail

#endif
