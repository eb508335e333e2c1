#ifndef APPMIXER_BENCHMARKS_CLIENTS_METER_HPP
#define APPMIXER_BENCHMARKS_CLIENTS_METER_HPP

#include "job.hpp"

#include <cstdint>

namespace bench {

/// What the process has used up to a moment.
class usage {
public:
    usage() = default;
    static usage now();

    double wall = 0; ///< seconds
    double cpu = 0;  ///< seconds of the whole process, user and system
    std::uint64_t allocations = 0;
};

/// Counts the calls of a client, and what they cost it between the end of the warm-up and the last call.
/// Not for several threads at once.
class meter {
public:
    explicit meter(job const& work);

    /// Whether another call is to be made; asked before each.
    bool more() const noexcept { return state_ != state::done; }
    /// A call ended well. `flows` is how many flows the client saw in the response; 0 when it did not look.
    void finished(std::uint64_t flows);

    /// Prints one line of JSON for the runner.
    void print() const;

private:
    enum class state : unsigned char { warming_up, measuring, done };

    /// A timed run lasts until each connection has had its turn, some times and equally often: the responses of calls
    /// in flight come together, and part of the work for them is done before they are complete.
    bool reached(double amount, std::uint64_t least_calls) const;
    void begin_measuring();

    job const& work_;
    state state_ = state::warming_up;
    std::uint64_t calls_ = 0;
    std::uint64_t flows_ = 0;
    usage start_;
    usage end_;
};

/// Ends the process: a client that does not get what it asked for measures nothing.
[[noreturn]] void give_up(char const* why);

} // namespace bench

#endif
