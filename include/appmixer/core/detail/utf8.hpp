#ifndef APPMIXER_CORE_DETAIL_UTF8_HPP
#define APPMIXER_CORE_DETAIL_UTF8_HPP

// UTF-8, and making texts of others fit to be shown.

#include <appmixer/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// U+FFFD in UTF-8, which replaces invalid bytes.
inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";

/// Whether a byte continues a character that began before it.
constexpr bool is_continuation(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

/// The values that the second byte of a character may have, after a first byte that is not ASCII.
class utf8_lead {
public:
    constexpr explicit utf8_lead(unsigned char first) noexcept
    {
        if (first < 0xc2 || first > 0xf4)
            return;
        tail = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    }
    unsigned char tail = 0; ///< how many bytes follow the first; 0: the byte begins no character
    unsigned char low = 0;  ///< the bounds of the second byte; those of the others are 0x80 and 0xbf
    unsigned char high = 0;
};

/// The size of the character at `p`; 0 when it is ASCII, not valid UTF-8, or does not end in the range.
inline std::size_t utf8_size(char const* p, char const* end) noexcept
{
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(p[at]); };
    utf8_lead const lead(byte(0));
    if (lead.tail == 0 || end - p <= lead.tail || byte(1) < lead.low || byte(1) > lead.high)
        return 0;
    for (std::size_t at = 2; at <= lead.tail; ++at)
        if ((byte(at) & 0xc0) != 0x80)
            return 0;
    return std::size_t(lead.tail) + 1;
}

/// The first byte that does not belong to the character at `p`, which is not valid UTF-8 or is cut.
inline char const* find_bad_utf8(char const* p, char const* end) noexcept
{
    utf8_lead const lead(static_cast<unsigned char>(*p));
    if (lead.tail == 0 || ++p == end)
        return p;
    auto const second = static_cast<unsigned char>(*p);
    return second < lead.low || second > lead.high ? p : std::find_if_not(p + 1, end, is_continuation);
}

/// Decodes the first character of a text, which must not be empty, and gives its length in `used`. False, with `used`
/// 1, when it is not valid UTF-8.
APPMIXER_DECL bool read_character(std::string_view text, char32_t& c, std::size_t& used) noexcept;
/// Removes the first character of a text and returns it; U+FFFD for an invalid byte.
APPMIXER_DECL char32_t take_character(std::string_view& text) noexcept;
/// Appends a character in UTF-8.
APPMIXER_DECL void append_utf8(std::string& out, char32_t c);

/// Whether a text is valid UTF-8.
APPMIXER_DECL bool is_utf8(std::string_view text) noexcept;
/// The text with each invalid byte replaced by U+FFFD.
APPMIXER_DECL std::string repaired_utf8(std::string_view text);

/// The beginning of a text, at most `limit` bytes, that ends between two characters.
APPMIXER_DECL std::string_view cut_text(std::string_view text, std::size_t limit) noexcept;

/// A text of a server or a caller in a form that can be shown: valid UTF-8, with U+FFFD for each invalid byte and a
/// space for each control character except tab, CR and LF. All texts of errors pass through it.
APPMIXER_DECL std::string shown_text(std::string_view text);
/// The same, limited to `limit` bytes.
APPMIXER_DECL std::string shown_text(std::string_view text, std::size_t limit);
/// The same in one line, for a log: tab, CR and LF become spaces too. A text that was cut ends in "...".
APPMIXER_DECL std::string one_line(std::string_view text, std::size_t limit);

/// The position of a byte of a text as "line 3, column 14". Both count from 1; columns are characters.
APPMIXER_DECL std::string position_name(std::string_view text, std::size_t offset);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/utf8.ipp>
#endif

#endif
