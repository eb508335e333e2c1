#ifndef APPMIXER_EMULATOR_LOGS_SORT_STABLY_HPP
#define APPMIXER_EMULATOR_LOGS_SORT_STABLY_HPP

// A stable sort. clang warns about `std::stable_sort` of libstdc++ 12, which calls a deprecated function.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// Sorts items; those that are equal stay in their order.
template <class T, class Less>
void sort_stably(std::vector<T>& items, Less const& less)
{
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (less(items[a], items[b]))
            return true;
        return a < b && !less(items[b], items[a]);
    });
    std::vector<T> sorted;
    sorted.reserve(items.size());
    for (std::size_t const index : order)
        sorted.push_back(std::move(items[index]));
    items = std::move(sorted);
}

} // namespace appmixer::detail::emu

#endif
