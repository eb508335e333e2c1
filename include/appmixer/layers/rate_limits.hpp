#ifndef APPMIXER_LAYERS_RATE_LIMITS_HPP
#define APPMIXER_LAYERS_RATE_LIMITS_HPP

// The limits and the counters of `rate_limit_layer`.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace appmixer {

/// The limits of a `rate_limit_layer`: some for all requests together, some for the requests of each identity. Each
/// attempt of a call is a request: retries and sign-ins count too. The identity of a request is the one of its handle
/// or of its `Authorization` header; all requests without either share one identity. Rates and numbers in flight are
/// unlimited unless set.
///
/// Rates are kept by token buckets, which are full at first: any period t sees at most burst + rate · t requests.
class rate_limits {
public:
    rate_limits() = default;

    /// The average number of requests per second, retries included; 0.2 is one in five seconds. Zero or less: no limit.
    rate_limits& requests_per_second(double rate) noexcept
    {
        requests_per_second_ = rate;
        return *this;
    }
    double requests_per_second() const noexcept { return requests_per_second_; }

    /// How many requests may be sent at once after an idle time; 1 unless set, at least 1.
    rate_limits& burst(std::size_t count) noexcept
    {
        burst_ = count;
        return *this;
    }
    std::size_t burst() const noexcept { return burst_; }

    /// How many requests may be in flight. Zero, the default: no limit.
    rate_limits& max_in_flight(std::size_t count) noexcept
    {
        max_in_flight_ = count;
        return *this;
    }
    std::size_t max_in_flight() const noexcept { return max_in_flight_; }

    /// As `requests_per_second`, for each identity.
    rate_limits& identity_requests_per_second(double rate) noexcept
    {
        identity_requests_per_second_ = rate;
        return *this;
    }
    double identity_requests_per_second() const noexcept { return identity_requests_per_second_; }

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

    /// How many requests may wait; 65536 unless set. One more fails with `errc::too_many_waiting`.
    rate_limits& max_waiting(std::size_t count) noexcept
    {
        max_waiting_ = count;
        return *this;
    }
    std::size_t max_waiting() const noexcept { return max_waiting_; }

    /// How many requests of one identity may wait; 1024 unless set. Applies only if identities have a rate or a number
    /// in flight; it keeps one identity from filling the queue.
    rate_limits& identity_max_waiting(std::size_t count) noexcept
    {
        identity_max_waiting_ = count;
        return *this;
    }
    std::size_t identity_max_waiting() const noexcept { return identity_max_waiting_; }

    /// The longest pause after a 429 response with `Retry-After`, during which no further request is sent; one minute
    /// unless set; zero: no pause. It affects the identity of the request if identities have limits, all requests
    /// otherwise.
    rate_limits& max_pause(std::chrono::milliseconds longest) noexcept
    {
        max_pause_ = longest;
        return *this;
    }
    std::chrono::milliseconds max_pause() const noexcept { return max_pause_; }

private:
    double requests_per_second_ = 0;
    double identity_requests_per_second_ = 0;
    std::size_t burst_ = 1;
    std::size_t identity_burst_ = 1;
    std::size_t max_in_flight_ = 0;
    std::size_t identity_max_in_flight_ = 0;
    std::size_t max_waiting_ = 65536;
    std::size_t identity_max_waiting_ = 1024;
    std::chrono::milliseconds max_pause_ = std::chrono::minutes(1);
};

/// The counters of a `rate_limit_layer`; each attempt of a call is a request.
class rate_limit_counters {
public:
    rate_limit_counters() = default;

    std::size_t in_flight = 0;  ///< requests that were admitted and have not ended
    std::size_t waiting = 0;    ///< requests that wait to be admitted
    std::size_t identities = 0; ///< identities whose state is kept
    std::uint64_t admitted = 0; ///< requests that were admitted so far
    std::uint64_t delayed = 0;  ///< requests that had to wait, whether admitted later or not
    std::uint64_t refused = 0;  ///< requests that failed without waiting
    std::uint64_t pauses = 0;   ///< 429 responses that led to a pause
};

} // namespace appmixer

#endif
