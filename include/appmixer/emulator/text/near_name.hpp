#ifndef APPMIXER_EMULATOR_TEXT_NEAR_NAME_HPP
#define APPMIXER_EMULATOR_TEXT_NEAR_NAME_HPP

// Suggests the correct spelling of a name for an error message.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// The edit distance of two names: insertions, deletions, substitutions, and swaps of adjacent letters.
inline std::size_t name_distance(std::string_view one, std::string_view other)
{
    std::size_t const width = other.size() + 1;
    std::vector<std::size_t> cost((one.size() + 1) * width);
    for (std::size_t i = 0; i <= one.size(); ++i) {
        for (std::size_t j = 0; j <= other.size(); ++j) {
            std::size_t& best = cost[i * width + j];
            if (i == 0 || j == 0) {
                best = i + j;
                continue;
            }
            std::size_t const change = one[i - 1] == other[j - 1] ? 0 : 1;
            best = (std::min)(
                {cost[(i - 1) * width + j] + 1, cost[i * width + j - 1] + 1, cost[(i - 1) * width + j - 1] + change});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                best = (std::min)(best, cost[(i - 2) * width + j - 2] + 1);
        }
    }
    return cost.back();
}

/// The one of `names` that is closest to a misspelt name; empty when none is close.
inline std::string_view near_name(std::string_view written, std::span<std::string_view const> names)
{
    constexpr std::size_t longest = 40;
    std::string_view nearest;
    std::size_t limit = (std::max)(std::size_t(1), written.size() / 3) + 1;
    if (written.size() > longest)
        return nearest;
    for (std::string_view const name : names) {
        std::size_t const distance = name_distance(written, name);
        if (distance < limit) {
            nearest = name;
            limit = distance;
        }
    }
    return nearest;
}

} // namespace appmixer::detail::emu

#endif
