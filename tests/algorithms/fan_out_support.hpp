#ifndef APPMIXER_TESTS_ALGORITHMS_FAN_OUT_SUPPORT_HPP
#define APPMIXER_TESTS_ALGORITHMS_FAN_OUT_SUPPORT_HPP

// Support of the fan-out tests: calls that end when the test says so, and ranges that are awaited.

#include "../spawned.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace fan_out_test {

namespace asio = boost::asio;

/// Waits until the timer is cancelled.
inline asio::awaitable<bool> was_cancelled(asio::steady_timer& timer)
{
    timer.expires_at(asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

/// Waits so many times for a timer that has expired.
inline asio::awaitable<void> some_steps(int count)
{
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    for (; count > 0; --count) {
        asio::steady_timer timer(executor, asio::steady_timer::time_point::min());
        co_await timer.async_wait(asio::use_awaitable);
    }
}

/// Calls that end when the test says so.
class manual_calls {
public:
    manual_calls() = default;
    manual_calls(manual_calls const&) = delete;
    manual_calls& operator=(manual_calls const&) = delete;

    /// A call for an item. Its value is ten times the item.
    asio::awaitable<int> call(int item)
    {
        begun.push_back(item);
        asio::steady_timer timer(co_await asio::this_coro::executor);
        entry const mine(*this, item, timer);
        bool const stopped = co_await was_cancelled(timer);
        if (stopped) {
            cancelled.push_back(item);
            throw boost::system::system_error(asio::error::operation_aborted);
        }
        if (failures_.contains(item))
            throw std::runtime_error("item " + std::to_string(item));
        ended.push_back(item);
        co_return item * 10;
    }
    /// Ends the call for an item, with an exception or not.
    void complete(int item) { waiting_.at(item)->cancel(); }
    void fail(int item)
    {
        failures_[item] = true;
        complete(item);
    }
    std::size_t in_flight() const noexcept { return waiting_.size(); }

    std::vector<int> begun;
    std::vector<int> ended;
    std::vector<int> cancelled;

private:
    class entry {
    public:
        entry(manual_calls& calls, int item, asio::steady_timer& timer) : calls_(calls), item_(item)
        {
            calls.waiting_[item] = &timer;
        }
        ~entry() { calls_.waiting_.erase(item_); }
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;

    private:
        manual_calls& calls_;
        int item_;
    };

    std::map<int, asio::steady_timer*> waiting_;
    std::map<int, bool> failures_;
};

/// Counts objects of a type, and the most that existed at once.
class census {
public:
    census() = default;
    int alive = 0;
    int most = 0;
};

/// An item that is counted and can only be moved.
class counted_item {
public:
    counted_item(census& where, int number) : value(number), where_(&where)
    {
        where.most = std::max(where.most, ++where.alive);
    }
    counted_item(counted_item&& other) noexcept : value(other.value), where_(std::exchange(other.where_, nullptr)) {}
    ~counted_item()
    {
        if (where_ != nullptr)
            --where_->alive;
    }

    int value;

private:
    census* where_;
};

/// What an async range does when it has given its items.
enum class at_end { ends, hangs, throws };

/// An async range of the numbers from 0. Each takes some steps.
class numbers {
public:
    /// What the test sees of a range that was moved.
    class record {
    public:
        record() = default;
        census items;
        int asked = 0;     ///< calls of `next`
        int asking = 0;    ///< of them, how many run
        int most = 0;      ///< the highest `asking` was
        int cancelled = 0; ///< calls of `next` that were cancelled while they hung
    };

    numbers(record& where, int count, int steps = 0, at_end then = at_end::ends)
        : where_(&where), count_(count), steps_(steps), then_(then)
    {
    }

    asio::awaitable<std::optional<counted_item>> next()
    {
        ++where_->asked;
        where_->most = std::max(where_->most, ++where_->asking);
        running const one(*where_);
        co_await some_steps(steps_);
        std::optional<counted_item> item;
        if (given_ < count_) {
            item.emplace(where_->items, given_++);
        } else if (then_ == at_end::throws) {
            throw std::runtime_error("the range fails");
        } else if (then_ == at_end::hangs) {
            asio::steady_timer timer(co_await asio::this_coro::executor);
            bool const stopped = co_await was_cancelled(timer);
            where_->cancelled += stopped;
            throw boost::system::system_error(asio::error::operation_aborted);
        }
        co_return item;
    }

private:
    class running {
    public:
        explicit running(record& where) : where_(where) {}
        ~running() { --where_.asking; }
        running(running const&) = delete;
        running& operator=(running const&) = delete;

    private:
        record& where_;
    };

    record* where_;
    int count_;
    int steps_;
    at_end then_;
    int given_ = 0;
};

} // namespace fan_out_test

#endif
