#ifndef APPMIXER_ALGORITHMS_DETAIL_PAGE_CURSOR_HPP
#define APPMIXER_ALGORITHMS_DETAIL_PAGE_CURSOR_HPP

// Decides which page of a list to request next, and which of its items are new. It does no I/O.

#include <appmixer/algorithms/detail/list_position.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// What a page cursor has to know of an item.
class item_key {
public:
    explicit item_key(std::string unique_id, std::optional<timestamp> when = {}) : id(std::move(unique_id)), time(when)
    {
    }

    std::string id; ///< the unique key; empty when the server did not send it
    std::optional<timestamp> time;
};

/// A page of a list, without the items themselves.
class page_view {
public:
    page_view(list_position requested, std::vector<item_key> keys)
        : begin_(std::move(requested)), items_(std::move(keys))
    {
    }

    /// The indices of the new items, ascending.
    std::vector<std::size_t> const& new_items() const noexcept { return new_items_; }
    /// The position after a new item.
    ///
    /// rank: the item has the index `new_items()[rank]`.
    APPMIXER_DECL list_position position_after(std::size_t rank) const;

private:
    friend class page_cursor;

    /// Where reading continues if the item with this index is the last one of the page. `count` is not set.
    APPMIXER_DECL list_position continuation(std::size_t index) const;

    list_position begin_;
    std::vector<item_key> items_;
    std::vector<std::size_t> new_items_;
};

/// Decides which page of a list to request next.
///
///     page_cursor cursor(begin, 100, maximum);
///     while (!cursor.done())
///         … request a page at cursor.position(), of cursor.limit() items, and pass its keys to cursor.take()
///
/// In the order of the key, pages overlap by one item: a page should begin with the last item of the page before. If it
/// begins with a greater key, items were deleted, and the cursor goes back a page; with a smaller one, items were
/// inserted, and are skipped. So each item that is in the list all the time is new exactly once.
class page_cursor {
public:
    /// begin: where to begin. page_size: the number of items of a page, at least 2. maximum: how many items to give in
    /// all, including those given before `begin`; no limit when it is empty.
    APPMIXER_DECL page_cursor(list_position begin, std::size_t page_size, std::optional<std::uint64_t> maximum);

    /// Whether there is no further page to request.
    bool done() const noexcept { return done_; }
    /// The position of the page to request.
    list_position const& position() const noexcept { return position_; }
    /// The number of items to request.
    APPMIXER_DECL std::size_t limit() const noexcept;
    /// Whether the list had an order so far in which insertions and deletions are noticed.
    bool stable() const noexcept { return stable_; }

    /// Takes the keys of the page that was requested.
    ///
    /// Result: the page; it may have no new items although the list has more.
    /// Errors: `errc::paging_stuck` when the server sends the same page again and again.
    APPMIXER_DECL result<page_view> take(std::vector<item_key> items);

private:
    APPMIXER_DECL void check_order(std::vector<item_key> const& items);
    APPMIXER_DECL bool is_new(item_key const& item, std::size_t index) const;
    APPMIXER_DECL bool go_back(std::vector<item_key> const& items);
    APPMIXER_DECL error check_progress(page_view const& page);

    list_position position_;
    std::size_t page_size_;
    std::optional<std::uint64_t> maximum_;
    bool done_;
    bool stable_;
    std::size_t longest_full_ = 0;              ///< the greatest limit that was met by as many items
    std::optional<std::size_t> server_maximum_; ///< of items in a page, if it seems to be less than the page size
    std::size_t pages_without_new_ = 0;         ///< since the last new item
    std::size_t repetitions_ = 0;               ///< how often the page before came again
    std::vector<std::string> last_page_;        ///< the keys of the page before
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/page_cursor.ipp>
#endif

#endif
