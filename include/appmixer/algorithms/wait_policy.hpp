#ifndef APPMIXER_ALGORITHMS_WAIT_POLICY_HPP
#define APPMIXER_ALGORITHMS_WAIT_POLICY_HPP

// How long to wait for something on the server, and how often to poll.

#include <appmixer/core/time_source.hpp>

#include <chrono>
#include <functional>
#include <utility>

namespace appmixer {

/// How long `wait_until` and the functions based on it wait, and how often they poll.
///
/// The first poll is at once. The delay after poll n is `first` · `factor`^(n-1), at most `at_most`, and up to 20 %
/// shorter or longer at random, so that many waiting programs do not poll at the same time. A `Retry-After` of the
/// server makes it longer, up to a minute. The last poll begins when `first` is left of the limit.
class wait_policy {
public:
    using duration = time_source::clock::duration; ///< of the steady clock

    wait_policy() = default;

    /// The limit for the whole wait; 5 minutes unless set. `client::within` limits only each call. Zero or less: one
    /// poll, with the timeout of the handle.
    wait_policy& limit(duration longest) noexcept
    {
        limit_ = longest;
        return *this;
    }
    duration limit() const noexcept { return limit_; }

    /// The delay after the first poll; 250 milliseconds unless set, at least 1 millisecond.
    wait_policy& first(duration delay) noexcept
    {
        first_ = delay;
        return *this;
    }
    duration first() const noexcept { return first_; }

    /// The ratio of each delay to the one before it; 1.6 unless set. Less than 1 is taken as 1.
    wait_policy& factor(double growth) noexcept
    {
        factor_ = growth;
        return *this;
    }
    double factor() const noexcept { return factor_; }

    /// The longest delay, apart from the random part and `Retry-After`; 10 seconds unless set.
    wait_policy& at_most(duration longest) noexcept
    {
        at_most_ = longest;
        return *this;
    }
    duration at_most() const noexcept { return at_most_; }

    /// The source of random numbers in [0, 1]; a generator with a random seed unless set. Tests set a deterministic
    /// one: with 0.5, delays are exact.
    wait_policy& random(std::function<double()> source)
    {
        random_ = std::move(source);
        return *this;
    }
    std::function<double()> const& random() const noexcept { return random_; }

private:
    duration limit_ = std::chrono::minutes(5);
    duration first_ = std::chrono::milliseconds(250);
    double factor_ = 1.6;
    duration at_most_ = std::chrono::seconds(10);
    std::function<double()> random_;
};

} // namespace appmixer

#endif
