#ifndef APPMIXER_EMULATOR_TEXT_SPLIT_HPP
#define APPMIXER_EMULATOR_TEXT_SPLIT_HPP

// Splits texts at separators, and trims them.

#include <algorithm>
#include <string_view>

namespace appmixer::detail::emu {

/// Removes and returns the text up to the next separator; the separator is removed, too. Without one: the whole text.
inline std::string_view take_until(std::string_view& text, char separator) noexcept
{
    std::string_view const piece = text.substr(0, text.find(separator));
    text.remove_prefix((std::min)(text.size(), piece.size() + 1));
    return piece;
}

/// A text without the spaces at its ends.
inline std::string_view trimmed(std::string_view text) noexcept
{
    std::size_t const first = text.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

} // namespace appmixer::detail::emu

#endif
