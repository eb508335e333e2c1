#ifndef APPMIXER_EMULATOR_HTTP_LIMITED_WAIT_IPP
#define APPMIXER_EMULATOR_HTTP_LIMITED_WAIT_IPP

#include <appmixer/core/detail/body_wait.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/emulator/http/limited_wait.hpp>

#include <boost/asio/error.hpp>

#include <memory>
#include <utility>

namespace appmixer::detail::emu {

/// Cancels a wait at its limit, and when the calls of a drain are aborted.
class wait_limiter {
public:
    wait_limiter(asio::any_io_executor const& executor, body_wait& wait, call_context const& context,
                 call_context::clock::time_point limit, phase where)
        : wait_(wait), context_(context), limit_(limit), where_(where), timer_(executor, *context.time),
          drained_(context, timer_.underlying())
    {
        timer_.expires_at(limit_);
        arm();
    }
    ~wait_limiter() { *alive_ = false; } // the timer's handler may still run
    wait_limiter(wait_limiter const&) = delete;
    wait_limiter& operator=(wait_limiter const&) = delete;

    /// Why the wait was cancelled; without a code if it was not.
    error const& reason() const noexcept { return reason_; }

private:
    void arm()
    {
        timer_.async_wait([this, alive = alive_](boost::system::error_code) {
            if (*alive)
                end_when_due();
        });
    }
    void end_when_due()
    {
        if (context_.drain != nullptr && context_.drain->is_aborted())
            reason_ = shutting_down(where_);
        else if (context_.time->now() >= limit_)
            reason_ = error(errc::deadline_exceeded, where_);
        else
            return arm();
        wait_.cancel();
    }

    body_wait& wait_;
    call_context const& context_;
    call_context::clock::time_point limit_;
    phase where_;
    error reason_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    clock_timer timer_;
    drain_wait drained_;
};

APPMIXER_DECL asio::awaitable<error> limited_wait(asio::any_io_executor executor, asio::awaitable<void> ready,
                                                  call_context const& context, call_context::clock::time_point limit,
                                                  phase where)
{
    body_wait wait;
    wait_limiter const limiter(executor, wait, context, limit, where);
    error failure = co_await wait.run(executor, std::move(ready));
    if (limiter.reason().code()) // also when the awaitable ignores its cancellation
        failure = limiter.reason();
    else if (failure == asio::error::operation_aborted)
        failure = error(asio::error::operation_aborted, where);
    co_return failure;
}

} // namespace appmixer::detail::emu

#endif
