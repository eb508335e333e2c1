#ifndef APPMIXER_LAYERS_DETAIL_TOKEN_BUCKET_HPP
#define APPMIXER_LAYERS_DETAIL_TOKEN_BUCKET_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace appmixer::detail {

/// Tokens that come at a steady rate and are kept up to a number; whoever takes one may go. It reads no clock.
///
/// All that it remembers is when it was empty, or would have been: tokens have come since then, one an interval. Whole
/// nanoseconds do not drift, however often and however long it is used.
class token_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = time_point::duration;

    /// It begins full, and holds `burst` tokens, at least one. A rate that is not above zero is none: there is always a
    /// token, except in a pause.
    token_bucket(double per_second, std::size_t burst) noexcept
        : interval_(interval_of(per_second)), capacity_(times(interval_, std::max<std::size_t>(burst, 1)))
    {
    }

    /// Whether there is a token.
    bool ready(time_point now) const noexcept { return ready_at(1, now) <= now; }

    /// When the token that is number `count` from here, 1 or more, can be taken at the earliest: those before it are
    /// taken as soon as they are there. A time in the past for one that is there already.
    time_point ready_at(std::size_t count, time_point now) const noexcept
    {
        time_point const from = (std::max)(empty_at_, now - capacity_);
        duration const wait = times(interval_, count);
        return (std::max)(from > (time_point::max)() - wait ? (time_point::max)() : from + wait, paused_until_);
    }

    /// Takes a token; only when `ready(now)`.
    void take(time_point now) noexcept
    {
        if (interval_ > duration::zero())
            empty_at_ = (std::max)(empty_at_, now - capacity_) + interval_;
    }

    /// Gives one back that was taken and not used.
    void give_back() noexcept { empty_at_ -= interval_; }

    /// Whether it is as if nobody had ever used it.
    bool full(time_point now) const noexcept { return empty_at_ <= now - capacity_ && paused_until_ <= now; }

    /// Gives out nothing before `until`, and then goes on with a single token: whoever asked for the pause would not
    /// want it followed by a burst. A pause that is in force is never shortened.
    void pause(time_point until) noexcept
    {
        paused_until_ = (std::max)(paused_until_, until);
        empty_at_ = (std::max)(empty_at_, until - interval_);
    }

private:
    // A token in 31 years is as good as none, and leaves room to calculate.
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

    duration interval_; ///< zero: no rate
    duration capacity_; ///< the time in which it fills
    time_point empty_at_{-longest};
    time_point paused_until_{-longest};
};

} // namespace appmixer::detail

#endif
