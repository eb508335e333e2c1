#ifndef APPMIXER_CORE_TIME_SOURCE_HPP
#define APPMIXER_CORE_TIME_SOURCE_HPP

#include <appmixer/core/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace appmixer {

/// Where a call takes the time from, and how it waits: the system's clock, unless a test gives another one to
/// `client::with_clock`. Transports compare its deadline with this clock, over a network as well. What a network does
/// takes the system's time all the same: the pause before the next address of a server is tried, and how long a
/// connection is kept without a call.
class time_source {
public:
    using clock = std::chrono::steady_clock;

    virtual ~time_source() = default;
    /// The time that deadlines are measured by.
    virtual clock::time_point now() const noexcept = 0;
    /// The time of day: for a date in `Retry-After`, and for the expiry of tokens.
    virtual std::chrono::system_clock::time_point time_of_day() const noexcept = 0;
    /// Lets a wait on the timer that begins after this end at `when`. It may end with `operation_aborted` then as if it
    /// had been cancelled: who waits compares `now()` with `when`.
    virtual void set(asio::steady_timer& timer, clock::time_point when) = 0;
    /// Nobody waits on the timer any more.
    virtual void forget(asio::steady_timer& timer) noexcept = 0;
};

/// The clocks of the system.
APPMIXER_DECL time_source& system_time() noexcept;

namespace detail {

/// A timer that keeps to a time source. Wait on `timer()` as on any timer of Asio; cancel that to end a wait early.
class alarm {
public:
    template <class Executor>
    alarm(Executor const& executor, time_source& time) : time_(&time), timer_(asio::any_io_executor(executor))
    {
        timer_.expires_at((time_source::clock::time_point::max)());
    }
    ~alarm() { time_->forget(timer_); }
    alarm(alarm const&) = delete;
    alarm& operator=(alarm const&) = delete;

    void set(time_source::clock::time_point when) { time_->set(timer_, when); }
    asio::steady_timer& timer() noexcept { return timer_; }

private:
    time_source* time_;
    asio::steady_timer timer_;
};

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/time_source.ipp>
#endif

#endif
