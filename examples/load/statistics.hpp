#ifndef LOAD_STATISTICS_HPP
#define LOAD_STATISTICS_HPP

// How exact the figures of a run are, and whether two runs differ.

#include "results.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The values that the slices of a run have for one figure.
class sample {
public:
    sample() = default;
    explicit sample(std::vector<double> values);

    /// Whether there are enough values for a spread.
    bool is_enough() const noexcept { return size_ >= 3; }
    std::size_t size() const noexcept { return size_; }
    double mean() const noexcept { return mean_; }
    double variance() const noexcept { return variance_; }
    /// With 99 % confidence, the mean of an endless run is not further from this one.
    double spread() const;

private:
    std::size_t size_ = 0;
    double mean_ = 0;
    double variance_ = 0;
};

/// The values of a figure in the slices that have it.
sample sample_of(run_results const& results, double slice_results::*figure);

/// How the second run is.
enum class verdict : unsigned char {
    same,
    better,
    worse,
    unknown,   ///< too few data
    unfounded, ///< a shorter latency, when more calls fail: a failure may be quick
};

/// Whether two samples differ by more than chance explains: Welch's test, with 99 % confidence.
verdict compare(sample const& a, sample const& b, bool more_is_better);

/// What `load --compare` prints.
class comparison {
public:
    comparison() = default;

    std::string text;
    bool same_load = true; ///< otherwise there is no verdict
    bool is_worse = false; ///< the second run, in at least one figure
};

comparison compare(run_results const& a, run_results const& b);

#endif
