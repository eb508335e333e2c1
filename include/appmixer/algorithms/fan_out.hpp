#ifndef APPMIXER_ALGORITHMS_FAN_OUT_HPP
#define APPMIXER_ALGORITHMS_FAN_OUT_HPP

// Calls for all items of a range, with a limit on how many are in flight.
//
//     co_await for_each_limited(8, ids, [&](std::string id) { return delete_flow(api, std::move(id)); });
//     std::vector<flow> flows = co_await transform_limited(8, ids, [&](std::string id) { return get_flow(api, id); });
//
// The rules of both functions:
//
// * The items are any range: a container, an array, a view. An lvalue is copied, an rvalue is taken over, so items may
//   be move-only. The elements of a view must outlive the awaitable.
// * Or they are an async range: its `next()` returns an awaitable of `std::optional<T>` or `std::optional<result<T>>`,
//   as that of `paginate` does. It is asked for one item at a time.
// * The function is called with one item, as an rvalue, which lives until its call has ended. It returns an awaitable,
//   or a plain value if it does not wait. g++ 12 wants a lambda that captures by value to be named before the
//   `co_await`; one with `[&]` may be written there.
// * At most `n` calls are in flight, and exactly `n` as long as there are items. They begin in the order of the items.
// * A call fails by an exception or, if it gives a `result`, by an error. The first failure stops the fan-out: nothing
//   more begins, the calls in flight are cancelled, and when all have ended, the failure is reported. An exception
//   passes unchanged. The failures of cancelled calls are not reported.
// * When the function returns, nothing runs in the background.
//
// Errors: the first failure; a failure of the range itself or of the progress function, with `collect_all` as well;
// `errc::invalid_request` if `n` is 0; `operation_aborted` if the fan-out is cancelled.
//
// Cancellation: cancels the calls in flight and waits for their end.
//
// Executor: the awaitable has the executor type of the awaitables of the calls. Without any, it is that of the range,
// or `any_io_executor`. All calls run on the executor of the coroutine that awaits the fan-out. If several threads run
// its `io_context`, that must be a strand.
//
// Memory: `n` coroutines and their items, and for an async range up to `n` items that wait. `transform_limited` keeps
// all values. Nothing else grows with the range.

#include <appmixer/algorithms/detail/fan_out_state.hpp>
#include <appmixer/algorithms/fan_out_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {

template <class Range>
using items_type = typename items_of<std::remove_cvref_t<Range>>::type;

/// A function that can be called with the items of a range.
template <class Call, class Range>
concept item_function = std::invocable<Call&, typename items_type<Range>::item_type>;

template <class Range, class Call>
using for_each_state = fan_out_state<items_type<Range>, Call, no_values>;

/// The awaitable of a fan-out.
template <class T, class Range, class Call>
using fan_out_awaitable = asio::awaitable<T, typename for_each_state<Range, Call>::executor_type>;

/// The type that a call gives: T or `result<T>`.
template <class Range, class Call>
using call_value = typename for_each_state<Range, Call>::value_type;

/// What `transform_limited` gives for the values of its calls.
template <class T>
class transformed {
public:
    using element = T;
    using type = std::vector<T>;
};
template <class T>
class transformed<result<T>> {
public:
    using element = T;
    using type = result<std::vector<T>>;
};

template <class State>
asio::awaitable<void, typename State::executor_type> finish_for_each(std::shared_ptr<State> state)
{
    co_await run_fan_out(state);
    state->outcome().value();
}

template <class State>
asio::awaitable<batch_result, typename State::executor_type> finish_collecting(std::shared_ptr<State> state)
{
    co_await run_fan_out(state);
    state->outcome().value();
    co_return state->collected(state->items.remaining());
}

template <class State>
asio::awaitable<typename transformed<typename State::value_type>::type, typename State::executor_type>
finish_transform(std::shared_ptr<State> state)
{
    co_await run_fan_out(state);
    result<void> const outcome = state->outcome();
    if constexpr (is_result<typename State::value_type>) {
        if (!outcome)
            co_return outcome.error();
    } else {
        outcome.value();
    }
    co_return state->values.take();
}

} // namespace detail

/// Calls a function for each item of a range, with at most `n` calls in flight. See the top of this header for ranges,
/// errors, cancellation and threads.
///
/// n: at least 1.
/// items: a range or an async range.
/// call: called with each item. Its values are dropped.
/// how: see `fan_out`.
/// Errors: thrown; an error that a call gave as a `result` as `exception`.
template <class Range, detail::item_function<Range> Call>
[[nodiscard]] detail::fan_out_awaitable<void, Range, Call> for_each_limited(std::size_t n, Range&& items, Call call,
                                                                            fan_out how = fan_out())
{
    using state = detail::for_each_state<Range, Call>;
    return detail::finish_for_each(
        std::make_shared<state>(n, std::forward<Range>(items), std::move(call), false, std::move(how)));
}

/// Calls a function for each item of a range, with at most `n` calls in flight. A failed call does not stop the others.
/// See the top of this header for ranges, errors, cancellation and threads.
///
/// n, items, call, how: as above.
/// Result: how many calls succeeded, and which failed.
/// Errors: thrown, but not those of calls.
template <class Range, detail::item_function<Range> Call>
[[nodiscard]] detail::fan_out_awaitable<batch_result, Range, Call>
for_each_limited(std::size_t n, Range&& items, Call call, collect_all_t, fan_out how = fan_out())
{
    using state = detail::for_each_state<Range, Call>;
    return detail::finish_collecting(
        std::make_shared<state>(n, std::forward<Range>(items), std::move(call), true, std::move(how)));
}

/// Calls a function for each item of a range, with at most `n` calls in flight, and returns the values. See the top of
/// this header for ranges, errors, cancellation and threads.
///
/// n, items, how: as above. If the progress function stops the fan-out, there are values for the items that began.
/// call: called with each item; it gives a T or a `result<T>`.
/// Result: a `std::vector<T>` in the order of the items; a `result` of it if the call gives `result<T>`.
/// Errors: thrown, or returned in the `result`. Exceptions of a call, of a range or of the progress function are thrown
/// in either case.
template <class Range, detail::item_function<Range> Call>
requires(!std::is_void_v<typename detail::transformed<detail::call_value<Range, Call>>::element>)
    [[nodiscard]] detail::fan_out_awaitable<typename detail::transformed<detail::call_value<Range, Call>>::type, Range,
                                            Call> transform_limited(std::size_t n, Range&& items, Call call,
                                                                    fan_out how = fan_out())
{
    using element = typename detail::transformed<detail::call_value<Range, Call>>::element;
    using state = detail::fan_out_state<detail::items_type<Range>, Call, detail::ordered_values<element>>;
    return detail::finish_transform(
        std::make_shared<state>(n, std::forward<Range>(items), std::move(call), false, std::move(how)));
}

} // namespace appmixer

#endif
