#ifndef APPMIXER_CORE_DETAIL_UTF8_HPP
#define APPMIXER_CORE_DETAIL_UTF8_HPP

#include <appmixer/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// U+FFFD, in place of what is no character.
inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";

/// Whether a byte is the second or a later one of a character.
constexpr bool is_continuation(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }
/// Reads the character at the front of a text that is not empty; false, with `used` 1, when it is not UTF-8.
APPMIXER_DECL bool read_character(std::string_view text, char32_t& c, std::size_t& used) noexcept;
/// The next character of a text, taken off its front. A byte that is not UTF-8 counts as U+FFFD.
APPMIXER_DECL char32_t take_character(std::string_view& text) noexcept;
/// Adds a character as UTF-8.
APPMIXER_DECL void append_utf8(std::string& out, char32_t c);

/// Whether a text is UTF-8.
APPMIXER_DECL bool is_utf8(std::string_view text) noexcept;
/// The text with each byte that is not UTF-8 replaced by U+FFFD.
APPMIXER_DECL std::string repaired_utf8(std::string_view text);

/// The beginning of a text, at most that many bytes, cut between two characters.
APPMIXER_DECL std::string_view cut_text(std::string_view text, std::size_t limit) noexcept;

/// A text of somebody else, a server or a caller, made fit to be shown: UTF-8, with U+FFFD for what is none, and with a
/// blank for each control character but tab, CR and LF. Everything that enters an error goes through it.
APPMIXER_DECL std::string shown_text(std::string_view text);
/// The same of its beginning, at most that many bytes.
APPMIXER_DECL std::string shown_text(std::string_view text, std::size_t limit);
/// The same in one line, for a log; one that was cut ends in "...".
APPMIXER_DECL std::string one_line(std::string_view text, std::size_t limit);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/utf8.ipp>
#endif

#endif
