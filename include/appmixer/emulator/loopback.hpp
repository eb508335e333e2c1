#ifndef APPMIXER_EMULATOR_LOOPBACK_HPP
#define APPMIXER_EMULATOR_LOOPBACK_HPP

// A transport that hands each request to an emulator in the same process.

#include <appmixer/core/detail/body_in_memory.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/emulator/emulator.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <utility>

namespace appmixer {

/// Calls an emulator in this process: no socket and no copies. Each call suspends once, as over a network, so that
/// other work on the executor can run.
///
/// Cancellation: a call that is cancelled before it runs does not reach the emulator.
/// Lifetime: the emulator must outlive the calls; the object may outlive both it and the `io_context`. Threads: every
/// use must be on the executor.
class loopback {
public:
    using executor_type = asio::any_io_executor;

    loopback(executor_type executor, emulator& back_end) : executor_(std::move(executor)), back_end_(&back_end) {}

    executor_type get_executor() const noexcept { return executor_.get(); }

    /// Handles one request; see the concept `transport`.
    asio::awaitable<result<http_response>> send(http_request& request, call_context& context)
    {
        co_await asio::post(executor_.get(), asio::use_awaitable);
        bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return error(asio::error::operation_aborted, phase::wait);
        if (context.deadline <= context.time->now())
            co_return error(errc::deadline_exceeded, phase::wait);
        detail::body_in_memory body(request, context);
        if (body.is_needed()) {
            error const failure = co_await body.read();
            if (failure.code())
                co_return failure;
        }
        std::unique_lock<detail::use_flag> const lock(back_end_->in_use_, std::try_to_lock);
        if (!lock)
            co_return detail::concurrent_use();
        co_return back_end_->handle(request);
    }

private:
    detail::kept_executor executor_;
    emulator* back_end_;
};

static_assert(transport<loopback>);

} // namespace appmixer

#endif
