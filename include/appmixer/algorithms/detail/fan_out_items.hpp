#ifndef APPMIXER_ALGORITHMS_DETAIL_FAN_OUT_ITEMS_HPP
#define APPMIXER_ALGORITHMS_DETAIL_FAN_OUT_ITEMS_HPP

// The ranges that a fan-out accepts, and how it takes items from them.

#include <appmixer/algorithms/detail/fan_out_core.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <iterator>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// What `co_await` gives for a T: itself, unless it is an awaitable.
template <class T>
class awaited {
public:
    using type = T;
    using executor_type = void;
};
template <class T, class Executor>
class awaited<asio::awaitable<T, Executor>> {
public:
    using type = T;
    using executor_type = Executor;
};

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<result<T>> = true;

/// What `next` of an async range gives, without the optional.
template <class T>
class next_item;
template <class T>
class next_item<std::optional<T>> {
public:
    using type = T;
};
template <class T>
class next_item<std::optional<result<T>>> {
public:
    using type = T;
};

template <class Range>
using next_of = awaited<decltype(std::declval<Range&>().next())>;

/// A range whose `next` gives an awaitable optional.
template <class Range>
concept async_range = requires
{
    typename next_item<typename next_of<Range>::type>::type;
    requires !std::is_void_v<typename next_of<Range>::executor_type>;
};

/// The items of a range that is no async range. It owns the range.
template <class Range>
class range_items {
public:
    using item_type = std::ranges::range_value_t<Range>;
    using executor_type = void;

    template <class From>
    explicit range_items(From&& from) : range_(std::forward<From>(from))
    {
    }
    template <class T, std::size_t N>
    explicit range_items(T (&from)[N]) : range_(std::to_array(from))
    {
    }

    std::optional<std::size_t> size()
    {
        if constexpr (std::ranges::sized_range<Range>)
            return static_cast<std::size_t>(std::ranges::size(range_));
        else
            return std::nullopt;
    }
    /// Takes the next item to an empty optional. Leaves it empty at the end.
    template <class Taken>
    void take(std::optional<Taken>& item, fan_out_core& core)
    {
        if (!position_)
            position_.emplace(std::ranges::begin(range_));
        if (*position_ == std::ranges::end(range_))
            return;
        // A view does not own its elements, so they are copied.
        if constexpr (std::ranges::view<Range>)
            item.emplace(core, **position_);
        else
            item.emplace(core, std::ranges::iter_move(*position_));
        ++*position_;
    }
    /// The number of items that were not taken, as far as it can be known.
    std::size_t remaining()
    {
        if constexpr (std::ranges::forward_range<Range>) {
            if (position_)
                return static_cast<std::size_t>(std::ranges::distance(*position_, std::ranges::end(range_)));
        }
        return 0;
    }

private:
    Range range_;
    std::optional<std::ranges::iterator_t<Range>> position_;
};

/// The items of an async range. It owns the range. Those that `next` has given wait in a queue.
template <class Range>
class async_items {
public:
    using item_type = typename next_item<typename next_of<Range>::type>::type;
    using executor_type = typename next_of<Range>::executor_type;

    explicit async_items(Range from) : range(std::move(from)) {}

    std::optional<std::size_t> size() const noexcept { return std::nullopt; }
    template <class Taken>
    void take(std::optional<Taken>& item, fan_out_core& core)
    {
        if (queue.empty())
            return;
        item.emplace(core, std::move(queue.front()));
        queue.pop_front();
        core.room.wake();
    }
    std::size_t remaining() const noexcept { return queue.size(); }

    Range range;
    std::deque<item_type> queue;
};

template <class Range>
class items_of {
public:
    using type = range_items<Range>;
};
template <async_range Range>
class items_of<Range> {
public:
    using type = async_items<Range>;
};
template <class T, std::size_t N>
class items_of<T[N]> {
public:
    using type = range_items<std::array<T, N>>;
};

/// An item that begins.
template <class Item>
class begun_item {
public:
    template <class From>
    begun_item(fan_out_core& core, From&& from) : value(std::forward<From>(from)), index(core.begin_item())
    {
    }
    Item value;
    std::size_t index;
};

} // namespace appmixer::detail

#endif
