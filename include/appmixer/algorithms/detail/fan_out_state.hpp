#ifndef APPMIXER_ALGORITHMS_DETAIL_FAN_OUT_STATE_HPP
#define APPMIXER_ALGORITHMS_DETAIL_FAN_OUT_STATE_HPP

// The coroutines of a fan-out. `run_fan_out` starts the workers and waits for them. A worker takes one item after the
// other from the range. An async range is awaited by a feeder; it hands each item to a new worker, or queues it when
// there are enough. A worker that finds the queue empty ends.

#include <appmixer/algorithms/detail/background.hpp>
#include <appmixer/algorithms/detail/fan_out_core.hpp>
#include <appmixer/algorithms/detail/fan_out_items.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// Where `for_each_limited` puts the values of calls.
class no_values {
public:
    no_values() = default;
    template <class T>
    void keep(std::size_t, T&&) const noexcept
    {
    }
};

/// Where `transform_limited` puts them.
template <class T>
class ordered_values {
public:
    ordered_values() = default;
    void keep(std::size_t index, T&& value)
    {
        if (values_.size() <= index)
            values_.resize(index + 1);
        values_[index].emplace(std::move(value));
    }
    /// The values in the order of the items. Each item that was begun must have one.
    std::vector<T> take()
    {
        std::vector<T> ordered;
        ordered.reserve(values_.size());
        for (std::optional<T>& value : values_)
            ordered.push_back(std::move(*value));
        return ordered;
    }

private:
    std::vector<std::optional<T>> values_;
};

template <class Call, class Item>
using returned_by = std::invoke_result_t<Call&, Item>;

/// The executor type of a fan-out: of the awaitables of its calls, else of its range.
template <class FromCall, class FromItems>
using executor_of =
    std::conditional_t<!std::is_void_v<FromCall>, FromCall,
                       std::conditional_t<!std::is_void_v<FromItems>, FromItems, asio::any_io_executor>>;

/// A fan-out: its items, its function, and the values. The workers, the feeder and the coroutine that waits share it.
template <class Items, class Call, class Values>
class fan_out_state : public fan_out_core {
public:
    using item_type = begun_item<typename Items::item_type>;
    using returned = returned_by<Call, typename Items::item_type>;
    using value_type = typename awaited<returned>::type;
    using executor_type = executor_of<typename awaited<returned>::executor_type, typename Items::executor_type>;
    static constexpr bool call_is_async = !std::is_same_v<returned, value_type>;
    static constexpr bool items_are_async = !std::is_void_v<typename Items::executor_type>;

    template <class Range>
    fan_out_state(std::size_t most, Range&& range, Call function, bool collects, fan_out how)
        : fan_out_core(most, collects, std::move(how)), items(std::forward<Range>(range)), call_(std::move(function))
    {
    }

    /// Replaces an item by the next one; leaves it empty when no further one begins.
    void take(std::optional<item_type>& item)
    {
        item.reset();
        if (stopped())
            return;
        try {
            items.take(item, *this);
        } catch (...) {
            item.reset();
            fail(call_outcome(std::current_exception()));
        }
    }
    /// Calls the function. The item outlives the awaitable that it returns.
    returned call(item_type& item) { return std::invoke(call_, std::move(item.value)); }
    /// Keeps the value of a call, or its error.
    template <class T>
    void keep(std::size_t index, T&& value, call_outcome& outcome)
    {
        if constexpr (!is_result<T>)
            values.keep(index, std::move(value));
        else if (!value)
            outcome = call_outcome(value.error());
        else if constexpr (!std::is_void_v<typename T::value_type>)
            values.keep(index, std::move(*value));
    }

    Items items;
    Values values;

private:
    Call call_;
};

/// Takes one item after the other, and awaits its call.
template <class State>
asio::awaitable<void, typename State::executor_type> run_worker(std::shared_ptr<State> state,
                                                                typename State::item_type first)
{
    std::optional<typename State::item_type> item(std::move(first));
    while (item) {
        call_outcome outcome;
        try {
            // g++ 12 miscompiles calls with class arguments inside `co_await`.
            if constexpr (State::call_is_async) {
                typename State::returned running = state->call(*item);
                if constexpr (std::is_void_v<typename State::value_type>) {
                    co_await std::move(running);
                } else {
                    typename State::value_type value = co_await std::move(running);
                    state->keep(item->index, std::move(value), outcome);
                }
            } else if constexpr (std::is_void_v<typename State::value_type>) {
                state->call(*item);
            } else {
                state->keep(item->index, state->call(*item), outcome);
            }
        } catch (...) {
            outcome = call_outcome(std::current_exception());
        }
        if (state->tasks->cancelled())
            co_return;
        state->item_ended(item->index, std::move(outcome));
        state->take(item);
    }
}

/// Starts a worker for an item. It ends when it finds no further one.
template <class State>
void start_worker(std::shared_ptr<State> const& state, typename State::executor_type const& executor,
                  typename State::item_type item)
{
    state->tasks->start(executor, run_worker(state, std::move(item)));
}

/// Hands an item of an async range to a new worker, or queues it if there are enough workers.
template <class State, class Item>
void offer(std::shared_ptr<State> const& state, typename State::executor_type const& executor, Item&& item)
{
    bool const free_worker = state->tasks->size() <= state->limit; // the feeder is a task as well
    if (free_worker && !state->stopped())
        start_worker(state, executor, typename State::item_type(*state, std::move(item)));
    else
        state->items.queue.push_back(std::move(item));
}

/// Awaits the items of an async range. There is one, so that no two ask the range at once.
template <class State>
asio::awaitable<void, typename State::executor_type> run_feeder(std::shared_ptr<State> state)
{
    typename State::executor_type const executor = co_await asio::this_coro::executor;
    wake_point::waiter self(state->room, executor);
    while (!state->stopped()) {
        call_outcome failure;
        bool at_end = false;
        try {
            auto asked = state->items.range.next();
            auto item = co_await std::move(asked);
            if (!item)
                at_end = true;
            else if constexpr (is_result<std::remove_cvref_t<decltype(*item)>>) {
                if (*item)
                    offer(state, executor, std::move(**item));
                else
                    failure = call_outcome(item->error());
            } else {
                offer(state, executor, std::move(*item));
            }
        } catch (...) {
            failure = call_outcome(std::current_exception());
        }
        if (!failure.succeeded() && !state->stopped())
            state->fail(std::move(failure));
        if (at_end)
            co_return;
        while (state->items.queue.size() >= state->limit && !state->stopped())
            co_await self.timer.async_wait(as_outcome);
    }
}

/// Starts the first workers, or the feeder.
template <class State>
void start_fan_out(std::shared_ptr<State> const& state, typename State::executor_type const& executor)
{
    if (!state->limit_is_valid())
        return;
    state->set_total(state->items.size());
    if constexpr (State::items_are_async) {
        state->feeder = state->tasks->start(executor, run_feeder(state));
    } else {
        std::optional<typename State::item_type> item;
        while (state->tasks->size() < state->limit) {
            state->take(item);
            if (!item)
                return;
            start_worker(state, executor, std::move(*item));
        }
    }
}

/// Runs a fan-out to its end: all tasks have ended. The state says how.
template <class State>
asio::awaitable<void, typename State::executor_type> run_fan_out(std::shared_ptr<State> state)
{
    task_owner const owner; // cancels the tasks when this coroutine is destroyed
    state->tasks = owner.group();
    typename State::executor_type const executor = co_await asio::this_coro::executor;
    auto const start = [&] { start_fan_out(state, executor); };
    co_await task_group::start_and_join<typename State::executor_type>(state->tasks, start);
}

} // namespace appmixer::detail

#endif
