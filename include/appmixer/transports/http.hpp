#ifndef APPMIXER_TRANSPORTS_HTTP_HPP
#define APPMIXER_TRANSPORTS_HTTP_HPP

#include <appmixer/core/transport.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace appmixer {

namespace detail {
class http_pool;
}

/// What a transport's connections have done so far, and do now.
class http_counters {
public:
    http_counters() = default;

    std::size_t in_use = 0;           ///< connections that calls have
    std::size_t idle = 0;             ///< connections that are kept for the next call
    std::size_t waiting = 0;          ///< calls that wait for a connection
    std::uint64_t made = 0;           ///< connections that were opened
    std::uint64_t reused = 0;         ///< exchanges that were begun on a kept connection
    std::uint64_t failed = 0;         ///< calls that ended without a response, cancelled ones included
    std::uint64_t bytes_sent = 0;     ///< heads and bodies of requests
    std::uint64_t bytes_received = 0; ///< heads and bodies of responses
};

/// Sends calls over HTTP/1.1 on TCP, without TLS.
///
/// Connections are kept alive between calls, up to `settings::max_connections`; the one used last is used first, and
/// one that was idle for longer than `settings::idle_timeout` is closed. When all are in use, a call waits its turn.
/// There is nothing to run and no timer while idle: an `io_context` with nothing else to do returns.
///
/// A kept connection that the server has closed in the meantime is replaced and the call repeated once on a new one,
/// provided that no byte of a response had come and that the call is idempotent or had not been written. A response 408
/// on a kept connection counts as none for an idempotent call: the server had given the connection up.
///
/// A call that reads may be redirected within the server, five times at most; a redirect that leads elsewhere is given
/// as the response, and `call_context::redirect_obstacle` says why. With `settings::proxy` requests go through a proxy.
/// A response that comes before the request has been written whole, a refusal say, ends the writing.
///
/// Of long responses that arrive at once, one is read at a time for as long as more of it is there, or 2 MiB of it when
/// others wait. So results do not lie in memory half made, and reading them takes less time.
///
/// What is not HTTP/1.1, has a `Transfer-Encoding` other than chunked, or is a response 101, is
/// `errc::malformed_response`. A server that speaks TLS on this port, or says that it wants to, is
/// `errc::wrong_scheme`.
///
/// The deadline of a call covers the wait for a connection, the resolver, connecting, writing and reading. The system's
/// resolver cannot be interrupted: a call whose deadline passes there ends in time, but `io_context::run` returns, and
/// an `io_context` is destroyed, only when the resolver has given up the name that it is looking up. How long that is,
/// the system says: with the usual resolv.conf, at most ten seconds for each name server and search domain.
///
/// Cancellation: terminal cancellation ends a call in any phase and closes its connection. The object stays usable.
/// Threads: every use must be on the executor that the object was made with. Lifetime: calls in flight keep alive what
/// they need. The object may outlive its `io_context`: its connections are closed then, and it is of no further use.
class http_transport {
public:
    using executor_type = asio::any_io_executor;

    /// executor: where calls run, an `io_context`'s or a strand's. where: the base URL and the size limit; credentials
    /// in it are not used here. Throws `exception` with `errc::invalid_settings` for a base URL that cannot be used,
    /// https included.
    APPMIXER_DECL http_transport(executor_type executor, settings const& where);

    APPMIXER_DECL executor_type get_executor() const noexcept;
    /// What the connections do and have done.
    APPMIXER_DECL http_counters counters() const noexcept;

    /// Makes one exchange. As the concept `transport` says.
    APPMIXER_DECL asio::awaitable<result<http_response>> send(http_request& request, call_context& context);

private:
    std::shared_ptr<detail::http_pool> pool_;
};

static_assert(transport<http_transport>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/http_transport.ipp>
#endif

#endif
