#ifndef APPMIXER_CORE_TIME_SOURCE_HPP
#define APPMIXER_CORE_TIME_SOURCE_HPP

// The clock of a call, which tests replace.

#include <appmixer/core/config.hpp>

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>

namespace appmixer {

/// The clock of a call: the system's, unless a test passes another one to `client::with_clock`. Deadlines, retry delays
/// and rate limits follow it, also over a network. Two things always follow the system's clock: the delay before a
/// transport tries the next address of a server, and how long it keeps an idle connection.
class time_source {
public:
    using clock = std::chrono::steady_clock; ///< its time points and durations are used, not its time

    virtual ~time_source() = default;
    /// The current time, for deadlines and delays.
    virtual clock::time_point now() const noexcept = 0;
    /// The current date, for dates in `Retry-After` and for the expiry of tokens.
    virtual std::chrono::system_clock::time_point time_of_day() const noexcept = 0;
    /// Sets the expiry of a timer: a later `async_wait` completes at `when`. It may complete with `operation_aborted`
    /// then, so the caller compares `now()` with `when` to find out why it completed.
    virtual void set(asio::steady_timer& timer, clock::time_point when) = 0;
    /// Called before a timer that was passed to `set` is destroyed.
    virtual void forget(asio::steady_timer& timer) noexcept = 0;
};

/// The system's clocks.
APPMIXER_DECL time_source& system_time() noexcept;

namespace detail {

/// A duration in units of another clock, such as nanoseconds; the longest one for one that is beyond it.
template <class Duration>
constexpr Duration clamped(std::chrono::milliseconds duration) noexcept
{
    constexpr auto longest = std::chrono::duration_cast<std::chrono::milliseconds>((Duration::max)());
    return std::clamp(duration, -longest, longest);
}

/// The time `timeout` from now, without overflow.
APPMIXER_DECL time_source::clock::time_point deadline_after(time_source const& time,
                                                            time_source::clock::duration timeout) noexcept;

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/time_source.ipp>
#endif

#endif
