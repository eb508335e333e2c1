#ifndef APPMIXER_EMULATOR_TEXT_SPLIT_HPP
#define APPMIXER_EMULATOR_TEXT_SPLIT_HPP

// Splits texts at separators.

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

} // namespace appmixer::detail::emu

#endif
