#ifndef APPMIXER_LAYERS_DETAIL_TOKEN_BUCKET_HPP
#define APPMIXER_LAYERS_DETAIL_TOKEN_BUCKET_HPP

// The token bucket of a rate limit.

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace appmixer::detail {

/// A token bucket: tokens are added at a steady rate up to a capacity, and each admitted call takes one. Callers pass
/// the time; the bucket reads no clock.
///
/// Its state is the time at which it was, or would have been, empty: since then one token per interval was added. Times
/// are integers (nanoseconds), so that errors do not accumulate.
class token_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = time_point::duration;

    /// per_second: the rate; zero or less: no limit, there is always a token except during a pause.
    /// burst: the capacity, at least 1. The bucket is full at first.
    token_bucket(double per_second, std::size_t burst) noexcept
        : interval_(interval_of(per_second)), capacity_(times(interval_, std::max<std::size_t>(burst, 1)))
    {
    }

    /// Whether a token can be taken.
    bool ready(time_point now) const noexcept { return ready_at(1, now) <= now; }

    /// The earliest time at which the token number `count`, from 1, can be taken if the ones before it are taken as
    /// early as possible. In the past when the token is available.
    time_point ready_at(std::size_t count, time_point now) const noexcept
    {
        time_point const empty_at = (std::max)(empty_at_, now - capacity_);
        duration const wait = times(interval_, count);
        return (std::max)(empty_at > (time_point::max)() - wait ? (time_point::max)() : empty_at + wait, paused_until_);
    }

    /// Takes a token. Requires `ready(now)`.
    void take(time_point now) noexcept
    {
        if (interval_ > duration::zero())
            empty_at_ = (std::max)(empty_at_, now - capacity_) + interval_;
    }

    /// Returns a token that was not used.
    void give_back() noexcept { empty_at_ -= interval_; }

    /// Whether the bucket is full and not paused, as a new one is.
    bool full(time_point now) const noexcept { return empty_at_ <= now - capacity_ && paused_until_ <= now; }

    /// Gives no token before `until`, and a single one then: a burst after the pause would defeat its purpose. An
    /// earlier pause is never shortened.
    void pause(time_point until) noexcept
    {
        paused_until_ = (std::max)(paused_until_, until);
        empty_at_ = (std::max)(empty_at_, until - interval_);
    }

private:
    // About 31 years: longer intervals are cut to this, so that sums of times do not overflow.
    static constexpr duration longest = std::chrono::seconds(1'000'000'000);

    static duration interval_of(double per_second) noexcept
    {
        if (!(per_second > 0))
            return duration::zero();
        std::chrono::duration<double> const exact(1 / per_second);
        return exact < longest ? std::chrono::duration_cast<duration>(exact) : longest;
    }
    static duration times(duration one, std::size_t count) noexcept
    {
        bool const fits = one <= duration::zero() || count <= static_cast<std::size_t>(longest / one);
        return fits ? one * static_cast<duration::rep>(count) : longest;
    }

    duration interval_; ///< between two tokens; zero: no limit
    duration capacity_; ///< the time in which an empty bucket fills
    time_point empty_at_{-longest};
    time_point paused_until_{-longest};
};

} // namespace appmixer::detail

#endif
