#ifndef APPMIXER_ALGORITHMS_IMPL_PAGE_CURSOR_IPP
#define APPMIXER_ALGORITHMS_IMPL_PAGE_CURSOR_IPP

#include <appmixer/algorithms/detail/page_cursor.hpp>

#include <algorithm>

namespace appmixer::detail {

/// The documented default limit. A server returns this many items if it has them.
inline constexpr std::size_t documented_page_size = 100;

/// Limits are 32-bit numbers in requests.
inline constexpr std::size_t largest_page_size = 0xffffffff;

/// How many pages without new items are read, one after the other. There are many when thousands of items were inserted
/// or deleted.
inline constexpr std::size_t most_pages_without_new = 10'000;

/// How often the same page may come again. It does when as many items were inserted in front of it as the cursor went
/// back or forward, which can happen several times in a list that changes fast.
inline constexpr std::size_t most_repetitions = 10;

inline bool is_by_time(page_order order) noexcept
{
    return order == page_order::oldest_first || order == page_order::newest_first;
}

/// Whether one record comes before another in an order by time.
inline bool is_before(page_order order, timestamp a, timestamp b) noexcept
{
    return order == page_order::oldest_first ? a < b : b < a;
}

APPMIXER_DECL list_position page_view::continuation(std::size_t index) const
{
    item_key const& last = items_[index];
    list_position next(begin_.order);
    next.time = begin_.time;
    if (begin_.order == page_order::key) {
        next.offset = begin_.offset + index;
        next.given = begin_.given;
        if (next.given.empty() || next.given.front() < last.id)
            next.given.assign(1, last.id);
        return next;
    }
    // A list in one response is requested from its start, whatever the position.
    next.offset = (begin_.order == page_order::single ? 0 : begin_.offset) + index + 1;
    bool const by_time = is_by_time(begin_.order);
    if (by_time && *last.time != *items_.front().time) {
        next.offset = 0;
        next.time = last.time;
    } else if (by_time) {
        next.given = begin_.given;
    }
    if (begin_.order != page_order::single)
        for (std::size_t i = 0; i <= index; ++i)
            if (!items_[i].id.empty() && (!by_time || *items_[i].time == *last.time))
                next.given.push_back(items_[i].id);
    return next;
}

APPMIXER_DECL list_position page_view::position_after(std::size_t rank) const
{
    list_position position = continuation(new_items_[rank]);
    position.count = begin_.count + rank + 1;
    return position;
}

APPMIXER_DECL page_cursor::page_cursor(list_position begin, std::size_t page_size, std::optional<std::uint64_t> maximum)
    : position_(std::move(begin)), page_size_(std::clamp<std::size_t>(page_size, 2, largest_page_size)),
      maximum_(maximum), done_(maximum_ && *maximum_ <= position_.count),
      stable_(position_.order != page_order::other && (position_.order != page_order::single || position_.offset == 0))
{
}

APPMIXER_DECL std::size_t page_cursor::limit() const noexcept
{
    if (!maximum_ || pages_without_new_ > 0)
        return page_size_;
    std::uint64_t const known = position_.order == page_order::other ? 0 : position_.given.size();
    return static_cast<std::size_t>((std::min<std::uint64_t>)(page_size_, *maximum_ - position_.count + known));
}

/// Whether the items are in the order of the list. If not, the cursor continues as for an unknown order.
APPMIXER_DECL void page_cursor::check_order(std::vector<item_key> const& items)
{
    page_order const order = position_.order;
    bool sorted = true;
    for (std::size_t i = 0; i < items.size() && sorted; ++i) {
        item_key const* const previous = i == 0 ? nullptr : &items[i - 1];
        if (items[i].id.empty())
            sorted = false;
        else if (order == page_order::key)
            sorted = previous == nullptr || previous->id < items[i].id;
        else
            sorted = items[i].time && (previous == nullptr || !is_before(order, *items[i].time, *previous->time));
    }
    if (!sorted) {
        position_.order = page_order::other;
        stable_ = false;
    }
}

APPMIXER_DECL bool page_cursor::is_new(item_key const& item, std::size_t index) const
{
    std::vector<std::string> const& given = position_.given;
    if (position_.order == page_order::key)
        return given.empty() || given.front() < item.id;
    if (position_.order == page_order::single)
        return index >= position_.offset;
    if (is_by_time(position_.order) && position_.time && is_before(position_.order, *item.time, *position_.time))
        return false; // the server ignores the condition on the time
    return item.id.empty() || std::find(given.begin(), given.end(), item.id) == given.end();
}

/// Goes back a page if a page shows that items in front of it were deleted.
APPMIXER_DECL bool page_cursor::go_back(std::vector<item_key> const& items)
{
    bool const moved = items.empty() || position_.given.empty() || position_.given.front() < items.front().id;
    bool const back = position_.order == page_order::key && !position_.given.empty() && position_.offset > 0 && moved;
    if (back)
        position_.offset -= (std::min<std::uint64_t>)(position_.offset, server_maximum_.value_or(page_size_) - 1);
    return back;
}

/// An error when the server does not send the pages that are requested, as when it ignores the offset.
APPMIXER_DECL error page_cursor::check_progress(page_view const& page)
{
    std::vector<std::string> keys;
    for (item_key const& item : page.items_)
        keys.push_back(item.id);
    bool const without_keys = std::all_of(keys.begin(), keys.end(), [](std::string const& key) { return key.empty(); });
    bool const again = (page.new_items_.empty() || without_keys) && !keys.empty() && keys == last_page_;
    repetitions_ = again ? repetitions_ + 1 : 0;
    pages_without_new_ = page.new_items_.empty() ? pages_without_new_ + 1 : 0;
    last_page_ = std::move(keys);
    if (repetitions_ > most_repetitions)
        return error(errc::paging_stuck, phase::none, "the same page came for several offsets");
    if (pages_without_new_ > most_pages_without_new)
        return error(errc::paging_stuck, phase::none, "too many pages without new items");
    return error();
}

APPMIXER_DECL result<page_view> page_cursor::take(std::vector<item_key> items)
{
    std::size_t const requested = limit();
    bool const full = items.size() >= requested;
    bool const at_end = !full && requested <= (std::max)(documented_page_size, longest_full_) &&
                        (!server_maximum_ || items.size() < *server_maximum_);
    if (full)
        longest_full_ = (std::max)(longest_full_, requested);
    else if (!at_end && items.size() > 1)
        server_maximum_ = (std::max)(server_maximum_.value_or(0), items.size());

    if (position_.order == page_order::key || is_by_time(position_.order))
        check_order(items);
    page_view page(position_, std::move(items));
    if (go_back(page.items_)) {
        if (error stuck = check_progress(page); stuck.code())
            return stuck;
        return page;
    }
    std::uint64_t const wanted = maximum_ ? *maximum_ - position_.count : page.items_.size();
    for (std::size_t i = 0; i < page.items_.size() && page.new_items_.size() < wanted; ++i)
        if (is_new(page.items_[i], i))
            page.new_items_.push_back(i);

    bool const only_overlap = position_.order == page_order::key && page.items_.size() == 1 && page.new_items_.empty();
    done_ = at_end || page.items_.empty() || only_overlap || position_.order == page_order::single;
    if (page.items_.empty())
        return page;
    std::uint64_t const count = position_.count + page.new_items_.size();
    position_ = page.continuation(page.items_.size() - 1);
    position_.count = count;
    done_ = done_ || (maximum_ && *maximum_ <= position_.count);
    if (done_)
        return page;
    if (error stuck = check_progress(page); stuck.code())
        return stuck;
    return page;
}

} // namespace appmixer::detail

#endif
