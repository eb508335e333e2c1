#ifndef APPMIXER_TESTING_DETAIL_PAUSE_UNTIL_HPP
#define APPMIXER_TESTING_DETAIL_PAUSE_UNTIL_HPP

// Delays of test transports.

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace appmixer::detail {

/// Waits until `when` by the clock of a call, and suspends even when that has passed. The result is an error without a
/// code, or with that of the deadline, the cancellation or the drain that ended the call. where: the phase of such an
/// error.
template <class Executor>
asio::awaitable<error, Executor> pause_until(Executor executor, call_context const& context,
                                             call_context::clock::time_point when, phase where)
{
    clock_timer timer(executor, *context.time);
    drain_wait const ended_by_drain(context, timer.underlying());
    for (bool waited = false;; waited = true) {
        bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return error(asio::error::operation_aborted, where);
        if (context.drain != nullptr && context.drain->is_aborted())
            co_return shutting_down(where);
        auto const now = context.time->now();
        if (now >= context.deadline)
            co_return error(errc::deadline_exceeded, where);
        if (waited && now >= when)
            co_return error();
        timer.expires_at((std::min)(when, context.deadline));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
}

} // namespace appmixer::detail

#endif
