#ifndef LOAD_MEASUREMENT_HPP
#define LOAD_MEASUREMENT_HPP

// Collects what became of the calls.

#include "latencies.hpp"

#include <appmixer/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The calls of one kind.
class kind_counts {
public:
    kind_counts() = default;

    std::string name;
    std::uint64_t failed = 0;
    latencies times; ///< of all calls, the failed ones as well
};

/// A part of the measured time. Parts of one run differ by chance, and that shows how exact its figures are.
class slice_counts {
public:
    slice_counts() = default;

    std::uint64_t succeeded = 0; ///< calls that ended in the slice, without a failure
    std::uint64_t failed = 0;    ///< calls that began in the slice
    latencies times;             ///< of all calls that began in the slice
};

/// The calls of a run. Those that begin outside of the measured time are not counted.
class measurement {
public:
    using clock = std::chrono::steady_clock;

    /// kinds: their names.
    explicit measurement(std::vector<std::string> const& kinds);

    /// Sets the measured time.
    void start(clock::time_point begin, clock::time_point end);

    /// Counts a call. begun: when it began, or was to begin. failure: without a code for a success.
    void add(std::size_t kind, clock::time_point begun, clock::time_point ended, appmixer::error const& failure);
    /// The measured time is over: at its end, or before when the run is interrupted.
    void finish(clock::time_point now);

    clock::time_point begin() const noexcept { return begin_; }
    clock::time_point end() const noexcept { return end_; }
    clock::duration slice_length() const noexcept { return slice_length_; }

    latencies const& times() const noexcept { return times_; }
    std::uint64_t failed() const noexcept { return failed_; }
    std::vector<kind_counts> const& kinds() const noexcept { return kinds_; }
    /// The slices of the measured time that have passed.
    std::vector<slice_counts> const& slices() const noexcept { return slices_; }
    /// What the failures were, and how often.
    std::map<std::string, std::uint64_t> const& failures() const noexcept { return failures_; }

private:
    clock::time_point begin_;
    clock::time_point end_;
    clock::duration slice_length_{0};
    latencies times_;
    std::uint64_t failed_ = 0;
    std::vector<kind_counts> kinds_;
    std::vector<slice_counts> slices_;
    std::map<std::string, std::uint64_t> failures_;
};

#endif
