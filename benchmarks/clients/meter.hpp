#ifndef APPMIXER_BENCHMARKS_CLIENTS_METER_HPP
#define APPMIXER_BENCHMARKS_CLIENTS_METER_HPP

#include "job.hpp"

#include <cstdint>

namespace bench {

/// The resources that the process has used so far.
class usage {
public:
    usage() = default;
    static usage now();

    double wall = 0; ///< seconds
    double cpu = 0;  ///< seconds of the whole process, user and system
    std::uint64_t allocations = 0;
};

/// The greatest memory of this process so far.
long peak_kib();

/// Counts the calls of a client and their cost between the end of the warm-up and the last call.
/// Not thread-safe.
class meter {
public:
    explicit meter(job const& work);

    /// Whether to make another call; to be checked before each.
    bool more() const noexcept { return state_ != state::done; }
    /// A call succeeded. `flows` is the number of flows in the response; 0 when the client did not count them.
    void finished(std::uint64_t flows);

    /// Prints one line of JSON for the runner.
    void print() const;

private:
    enum class state : unsigned char { warming_up, measuring, done };

    /// A timed run ends when each connection was used several times and equally often: the responses of calls
    /// in flight arrive together, and part of the work for them is done before they are complete.
    bool reached(double amount, std::uint64_t least_calls) const;
    void begin_measuring();

    job const& work_;
    state state_ = state::warming_up;
    std::uint64_t calls_ = 0;
    std::uint64_t flows_ = 0;
    usage start_;
    usage end_;
};

/// Ends the process: a client whose call fails measures nothing.
[[noreturn]] void give_up(char const* why);

} // namespace bench

#endif
