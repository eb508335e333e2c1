#ifndef APPMIXER_ALGORITHMS_DETAIL_LIST_POSITION_HPP
#define APPMIXER_ALGORITHMS_DETAIL_LIST_POSITION_HPP

// A position in a list that is read page by page, and its text.

#include <appmixer/core/config.hpp>
#include <appmixer/core/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// The order of a list. It decides how one page continues another.
enum class page_order : unsigned char {
    key,          ///< by the unique key, ascending: a page begins with the last item of the page before
    oldest_first, ///< by time: a page begins with the records that have the time of the last record before
    newest_first, ///< by time, in the same way
    other,        ///< any other: a page begins after the page before
    single,       ///< the list is not divided into pages
};

/// A position between two items of a list, and with it the request for the page that begins there.
class list_position {
public:
    list_position() = default;
    explicit list_position(page_order list_order, std::uint64_t skipped = 0) noexcept
        : order(list_order), offset(skipped)
    {
    }

    page_order order = page_order::other;
    std::uint64_t offset = 0;       ///< the number of items that the page skips
    std::optional<timestamp> time;  ///< the page has only the records of this time and later (or earlier) ones
    std::vector<std::string> given; ///< keys of earlier items that may be in the page again
    std::uint64_t count = 0;        ///< the number of items before this position that were given to the caller

    /// The position as one line of printable ASCII.
    ///
    /// request: a text that identifies the list.
    APPMIXER_DECL std::string text(std::string_view request) const;
    /// Reads what `text` returned; nothing when it is incomplete, or the request is another one.
    APPMIXER_DECL static std::optional<list_position> parse(std::string_view text, std::string_view request);
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/list_position.ipp>
#endif

#endif
