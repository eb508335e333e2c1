#ifndef APPMIXER_CORE_HTTP_COUNTERS_HPP
#define APPMIXER_CORE_HTTP_COUNTERS_HPP

// The counters of a transport over HTTP.

#include <cstddef>
#include <cstdint>

namespace appmixer {

/// Counters of a transport's connections: what they are doing now, and what they have done since it was made. An
/// attempt is one `send` of the transport: a call makes one, and one more for each retry and sign-in.
class http_counters {
public:
    http_counters() = default;

    std::size_t in_use = 0;           ///< connections that attempts are using
    std::size_t idle = 0;             ///< open connections that no attempt is using
    std::size_t waiting = 0;          ///< attempts that wait for a connection
    std::uint64_t made = 0;           ///< connections that were opened
    std::uint64_t reused = 0;         ///< exchanges that began on a connection that had carried another
    std::uint64_t failed = 0;         ///< attempts that ended without a response, cancelled ones included
    std::uint64_t bytes_sent = 0;     ///< of requests, without TLS and the request for a tunnel
    std::uint64_t bytes_received = 0; ///< of responses, likewise
};

} // namespace appmixer

#endif
