#ifndef APPMIXER_CORE_DETAIL_CLOCK_TIMER_HPP
#define APPMIXER_CORE_DETAIL_CLOCK_TIMER_HPP

// A timer that follows the clock of a call.

#include <appmixer/core/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace appmixer::detail {

/// A timer that follows a time source. It does not expire until `expires_at` is called. A wait may end early, so the
/// caller compares the time (see `time_source::set`).
class clock_timer {
public:
    template <class Executor>
    clock_timer(Executor const& executor, time_source& time) : time_(&time), timer_(asio::any_io_executor(executor))
    {
        timer_.expires_at((time_source::clock::time_point::max)());
    }
    ~clock_timer() { time_->forget(timer_); }
    clock_timer(clock_timer const&) = delete;
    clock_timer& operator=(clock_timer const&) = delete;

    /// Sets the expiry, and cancels pending waits.
    void expires_at(time_source::clock::time_point when) { time_->set(timer_, when); }
    /// Cancels pending waits.
    void cancel() { timer_.cancel(); }
    template <class CompletionToken>
    auto async_wait(CompletionToken&& token)
    {
        return timer_.async_wait(std::forward<CompletionToken>(token));
    }
    /// For functions that take a timer of Asio. Its expiry must be set by `expires_at`.
    asio::steady_timer& underlying() noexcept { return timer_; }

private:
    time_source* time_;
    asio::steady_timer timer_;
};

} // namespace appmixer::detail

#endif
