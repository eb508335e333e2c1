#ifndef LOAD_GENERATOR_HPP
#define LOAD_GENERATOR_HPP

// Makes calls in a closed or an open loop.

#include "measurement.hpp"
#include "options.hpp"
#include "workload.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <optional>
#include <random>

/// A call that is to be made.
class planned_call {
public:
    planned_call() = default;
    planned_call(std::size_t which, measurement::clock::time_point when) : kind(which), begin(when) {}

    std::size_t kind = 0;
    measurement::clock::time_point begin; ///< in an open loop; a call of a closed loop begins when its turn comes
};

/// Makes the calls of a run.
///
/// Both loops are one `appmixer::for_each_limited` over planned calls, of which a number is in flight. In a closed loop
/// the plan has a call as soon as there is room for it. In an open loop it has one at each point of a time table.
class generator {
public:
    using clock = measurement::clock;

    generator(boost::asio::any_io_executor executor, options const& chosen, workload& work);

    /// Makes calls for the time of the warm-up and the measured time, which begin now, and waits for their end.
    boost::asio::awaitable<void> run();
    /// Begins no further call: `run` ends when the calls in flight have ended. Calls of an open loop whose time has
    /// come but which wait for others count as failed.
    void stop();

    bool is_stopped() const noexcept { return stopped_; }
    measurement const& results() const noexcept { return results_; }
    std::size_t in_flight() const noexcept { return in_flight_; }
    /// The latencies since the last call of this function, of all calls that ended.
    latencies take_recent();

private:
    class plan;
    boost::asio::awaitable<std::optional<planned_call>> next();
    boost::asio::awaitable<void> make(planned_call call);
    void count_as_not_begun(std::size_t kind, clock::time_point begin, clock::time_point now);
    clock::time_point begin_of_next() const;

    options const& options_;
    workload& work_;
    clock::time_point begin_;
    measurement results_;
    boost::asio::steady_timer timer_; // until the next call of an open loop
    std::mt19937 random_;             // the same sequence of kinds in each run
    std::discrete_distribution<std::size_t> kinds_;
    double planned_ = 0; // calls of an open loop so far
    std::size_t in_flight_ = 0;
    bool stopped_ = false;
    latencies recent_;
};

#endif
