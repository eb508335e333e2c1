#ifndef LOAD_LATENCIES_HPP
#define LOAD_LATENCIES_HPP

// Durations, counted in a histogram.

#include <boost/histogram/axis/regular.hpp>
#include <boost/histogram/histogram.hpp>
#include <boost/histogram/storage_adaptor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <tuple>
#include <vector>

/// Counts durations in bins that are 1 % wide, from a microsecond to a thousand seconds, so that percentiles are exact
/// to 1 % and memory does not depend on the number of durations.
class latencies {
public:
    using duration = std::chrono::duration<double>;

    latencies();

    void add(duration latency);
    void clear();

    std::uint64_t count() const noexcept { return count_; }
    duration mean() const;
    duration longest() const noexcept { return longest_; }
    /// The duration that a part of all durations do not exceed. part: from 0 to 1. Zero without any duration.
    duration quantile(double part) const;
    /// Calls a function with the upper bound and the count of each bin that is not empty, in order.
    void for_each(std::function<void(duration, std::uint64_t)> const& visit) const;

private:
    using axis = boost::histogram::axis::regular<double, boost::histogram::axis::transform::log>;
    using counts = boost::histogram::histogram<std::tuple<axis>, boost::histogram::dense_storage<std::uint64_t>>;

    counts bins_;
    std::uint64_t count_ = 0;
    duration sum_{0};
    duration longest_{0};
};

#endif
