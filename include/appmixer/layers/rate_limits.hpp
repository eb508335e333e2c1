#ifndef APPMIXER_LAYERS_RATE_LIMITS_HPP
#define APPMIXER_LAYERS_RATE_LIMITS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace appmixer {

/// How much a client may ask of a server. There are limits for all calls together, and limits for the calls of each
/// identity: whoever's token a request carries, all requests without one being of one identity. A limit that is not
/// set does not hold.
///
/// A rate is kept by a bucket of tokens: each call takes one, and they come back one by one, evenly. A bucket that was
/// not used is full, so a time t sees at most burst + rate · t calls.
class rate_limits {
public:
    rate_limits() = default;

    /// How many calls may begin a second, in the long run; 0.2 is one in five seconds. Zero or less: no limit.
    rate_limits& calls_per_second(double rate) noexcept
    {
        calls_per_second_ = rate;
        return *this;
    }
    double calls_per_second() const noexcept { return calls_per_second_; }

    /// How many calls may begin at once after a time of rest; 1 unless set, at least 1.
    rate_limits& burst(std::size_t count) noexcept
    {
        burst_ = count;
        return *this;
    }
    std::size_t burst() const noexcept { return burst_; }

    /// How many calls may be in flight. Zero: no limit.
    rate_limits& max_in_flight(std::size_t count) noexcept
    {
        max_in_flight_ = count;
        return *this;
    }
    std::size_t max_in_flight() const noexcept { return max_in_flight_; }

    /// As `calls_per_second`, for each identity.
    rate_limits& identity_calls_per_second(double rate) noexcept
    {
        identity_calls_per_second_ = rate;
        return *this;
    }
    double identity_calls_per_second() const noexcept { return identity_calls_per_second_; }

    /// As `burst`, for each identity.
    rate_limits& identity_burst(std::size_t count) noexcept
    {
        identity_burst_ = count;
        return *this;
    }
    std::size_t identity_burst() const noexcept { return identity_burst_; }

    /// As `max_in_flight`, for each identity.
    rate_limits& identity_max_in_flight(std::size_t count) noexcept
    {
        identity_max_in_flight_ = count;
        return *this;
    }
    std::size_t identity_max_in_flight() const noexcept { return identity_max_in_flight_; }

    /// How many calls may wait for their turn; 65536 unless set. One more fails with `errc::too_many_waiting`.
    rate_limits& max_waiting(std::size_t count) noexcept
    {
        max_waiting_ = count;
        return *this;
    }
    std::size_t max_waiting() const noexcept { return max_waiting_; }

    /// How many calls of one identity may wait; 1024 unless set. It holds where there is a limit for identities, so
    /// that one of them cannot take all the places.
    rate_limits& identity_max_waiting(std::size_t count) noexcept
    {
        identity_max_waiting_ = count;
        return *this;
    }
    std::size_t identity_max_waiting() const noexcept { return identity_max_waiting_; }

    /// After a response 429 that says `Retry-After`, further calls wait for that long, but no longer than this; one
    /// minute unless set, zero for not at all. It stops the identity that was refused where there is a limit for
    /// identities, and all calls otherwise.
    rate_limits& max_pause(std::chrono::milliseconds longest) noexcept
    {
        max_pause_ = longest;
        return *this;
    }
    std::chrono::milliseconds max_pause() const noexcept { return max_pause_; }

private:
    double calls_per_second_ = 0;
    double identity_calls_per_second_ = 0;
    std::size_t burst_ = 1;
    std::size_t identity_burst_ = 1;
    std::size_t max_in_flight_ = 0;
    std::size_t identity_max_in_flight_ = 0;
    std::size_t max_waiting_ = 65536;
    std::size_t identity_max_waiting_ = 1024;
    std::chrono::milliseconds max_pause_ = std::chrono::minutes(1);
};

/// What a `rate_limit_layer` is doing, and has done.
class rate_limit_counters {
public:
    rate_limit_counters() = default;

    std::size_t in_flight = 0;  ///< calls that have had their turn and have not ended
    std::size_t waiting = 0;    ///< calls that wait for their turn
    std::size_t identities = 0; ///< identities of which something is remembered
    std::uint64_t admitted = 0; ///< calls that had their turn
    std::uint64_t delayed = 0;  ///< calls that had to wait, whatever became of them
    std::uint64_t refused = 0;  ///< calls that failed at once
    std::uint64_t pauses = 0;   ///< 429 responses after which further calls waited
};

} // namespace appmixer

#endif
