#ifndef APPMIXER_ALGORITHMS_DETAIL_OUTCOME_HPP
#define APPMIXER_ALGORITHMS_DETAIL_OUTCOME_HPP

// What the algorithms share: results in the form that a handle returns, waits on its clock, additions to errors.

#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/wait_unless.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <concepts>
#include <utility>

namespace appmixer::detail {

/// Converts a result to what the calls of a handle return: throws `exception` for an error unless the handle is from
/// `as_result`.
template <api_handle Api, class T>
typename Api::template returned<T> deliver(result<T> outcome)
{
    if constexpr (std::same_as<typename Api::template returned<T>, result<T>>)
        return outcome;
    else
        return std::move(outcome).value();
}

/// An error that names an operation: the given one, unless it names one already.
APPMIXER_DECL error of_operation(error const& cause, operation_info const& operation);

/// The error of a call that had the rest of a limit: it names the whole limit, which `client::within` set.
APPMIXER_DECL error of_whole_limit(error const& cause, time_source::clock::duration limit);

/// Waits by a clock. The caller checks first that it is not cancelled; otherwise Asio throws.
///
/// time: must outlive the awaitable.
/// Errors: `operation_aborted` when the coroutine is cancelled.
template <class Executor>
asio::awaitable<result<void>, Executor> pause(time_source& time, time_source::clock::time_point until)
{
    Executor const executor = co_await asio::this_coro::executor;
    clock_timer timer(executor, time);
    bool cancelled = false;
    do { // a wait may end early
        timer.expires_at(until);
        co_await timer.async_wait(as_outcome);
        cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    } while (!cancelled && time.now() < until);
    if (cancelled)
        co_return error(asio::error::operation_aborted);
    co_return result<void>();
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/outcome.ipp>
#endif

#endif
