#ifndef GAME_LOOP_FRAME_TIMES_HPP
#define GAME_LOOP_FRAME_TIMES_HPP

#include <boost/histogram.hpp>

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

/// How long the frames took, as a histogram.
class frame_times {
public:
    using duration = std::chrono::steady_clock::duration;

    /// The time that a frame may take at 60 frames a second.
    static constexpr duration frame = std::chrono::nanoseconds(16'666'667);

    /// taken: the work of a frame, without the wait for the next one.
    void add(duration taken);

    std::size_t frames() const noexcept { return frames_; }
    /// How many frames took longer than `frame`.
    std::size_t late() const noexcept { return late_; }
    duration longest() const noexcept { return longest_; }

    /// The histogram as lines for a terminal. columns: their width.
    std::vector<std::string> lines(int columns) const;

    /// Writes the histogram as Boost does.
    friend std::ostream& operator<<(std::ostream& out, frame_times const& times);

private:
    // No frame takes less than no time.
    using axis = boost::histogram::axis::regular<double, boost::use_default, boost::use_default,
                                                 boost::histogram::axis::option::overflow_t>;

    std::size_t frames_ = 0;
    std::size_t late_ = 0;
    duration longest_{0};
    boost::histogram::histogram<std::tuple<axis>, boost::histogram::dense_storage<double>> milliseconds_{
        axis(16, 0, 16, "ms")};
};

#endif
