#ifndef APPMIXER_ALGORITHMS_DRAIN_HPP
#define APPMIXER_ALGORITHMS_DRAIN_HPP

// Ends the calls of a client before a program exits.

#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/detail/transport_hooks.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <utility>

namespace appmixer {

/// What became of the calls that were in flight when a drain began.
class drain_report {
public:
    drain_report() = default;

    std::size_t completed = 0; ///< calls that ended by themselves, with a result or an error
    std::size_t cut = 0;       ///< calls that the drain ended; they failed with `errc::shutting_down`
    std::size_t left = 0;      ///< calls that are still in flight, since their transport has no `abort_calls`
};

namespace detail {

/// Waits until no call is in flight, at most until a time.
template <class Executor>
asio::awaitable<void, Executor> wait_for_calls(Executor executor, drain_state& state, time_source& time,
                                               time_source::clock::time_point until)
{
    while (state.in_flight() > 0 && time.now() < until) {
        clock_timer timer(executor, time);
        drain_wait const woken_at_end(state, timer.underlying());
        timer.expires_at(until);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
}

} // namespace detail

/// Ends the calls of a client, for a program that is asked to exit (SIGTERM).
///
///     appmixer::drain_report report = co_await drain(api, 10s);
///
/// From now on each call fails with `errc::shutting_down` before it is sent, through any handle on the transport of
/// `api`; so does the next page or look of an algorithm. There is no way back. Calls in flight go on until they have
/// ended. Those that wait for a retry, a sign-in or the rate limit end at once with the same error, since their next
/// request would be refused; a retry that becomes necessary later is not made.
///
/// At the limit the transport and its layers end the other calls by `abort_calls` (see the concept `transport`), which
/// `http_transport` and `https_transport` have; delays of test transports end as well. `drain` waits another second at
/// most for these calls to end. A second drain of the transport waits for the same calls, and the first limit to pass
/// applies to both.
///
/// api: any handle on the transport. Requests that are sent by hand through `client::transport` are not its calls.
/// limit: zero or less cuts the calls at once. By the clock of the handle.
/// Result: the numbers of calls that completed, were cut and are left; also for a handle whose calls return `result`.
/// Errors: throws `exception` with `errc::wrong_executor` on another execution context than the transport's.
/// Cancellation: terminal; the wait ends, calls remain refused.
template <api_handle Api>
asio::awaitable<drain_report, typename Api::executor_type> drain(Api api, call_context::clock::duration limit)
{
    error const wrong = detail::check_context(co_await asio::this_coro::executor, std::as_const(api.transport()));
    if (wrong.code())
        throw exception(wrong);
    detail::drain_state& state = api.drain_state();
    time_source& time = api.time();
    auto const until = detail::deadline_after(time, limit);
    state.begin();
    co_await detail::wait_for_calls(api.get_executor(), state, time, until);
    if (state.in_flight() > 0) {
        state.abort();
        detail::abort_calls(api.transport());
        auto const last = detail::deadline_after(time, std::chrono::seconds(1));
        co_await detail::wait_for_calls(api.get_executor(), state, time, last);
    }
    drain_report report;
    report.completed = state.completed();
    report.cut = state.cut();
    report.left = state.in_flight();
    co_return report;
}

} // namespace appmixer

#endif
