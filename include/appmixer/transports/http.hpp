#ifndef APPMIXER_TRANSPORTS_HTTP_HPP
#define APPMIXER_TRANSPORTS_HTTP_HPP

// The transport over HTTP without TLS.

#include <appmixer/core/http_counters.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/transports/detail/send_request.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>

namespace appmixer {

/// A transport over HTTP/1.1 and TCP, without TLS. To a transport, each attempt of a call is a call of its own.
///
/// Connections: they are kept alive between calls, up to `settings::max_connections`. The one used last is used first;
/// one that was idle for longer than `settings::idle_timeout` is closed when the transport is next used. One on which
/// the server has sent something since its last response is not used again; without TLS, an idempotent call without a
/// body source or sink does not look within 100 µs after that response. When all are in use, further calls wait in the
/// order in which they were made, up to `settings::max_waiting`. With `settings::proxy` requests go through a proxy. No
/// timer runs while no call does, so `io_context::run` returns.
///
/// Resending: when the server turns out to have closed an idle connection, the request is resent on a new one, once,
/// within the same attempt, provided that no byte of a response was received and that the call is idempotent or none of
/// it was sent. A response 408 on an idle connection is treated the same way for idempotent calls.
///
/// Redirects: safe calls by GET or HEAD follow redirects to the same scheme, host and port, five at most. A redirect
/// that is not followed is the response, and `call_context::redirect_obstacle` says why.
///
/// Responses: interim ones (1xx) are skipped. A final response that arrives while the request is being sent, 413 say,
/// ends the sending. Of several long responses, one is read at a time for as long as its bytes arrive, or 2 MiB of it
/// when others wait, which takes less time and memory than reading them in turns.
///
/// Errors, besides those of Asio and the system, with the phase in which they occurred:
/// * `errc::invalid_request`: the target or a header cannot be sent.
/// * `errc::too_many_waiting`: all connections are in use, and `settings::max_waiting` calls wait already.
/// * `errc::deadline_exceeded`: `call_context::deadline` has passed. It covers the wait for a connection, name
///   resolution, connecting, writing and reading.
/// * `errc::shutting_down`: `abort_calls` was called.
/// * `errc::connection_closed`: the server closed the connection before the response was complete.
/// * `errc::malformed_response`: not HTTP/1.x, a `Transfer-Encoding` other than chunked, status 101, or more than 32
///   interim responses.
/// * `errc::response_too_large`: a body of more than `settings::max_body_size` bytes, or of the operation's own limit;
///   headers of more than 64 KiB.
/// * The status, `errc(status)`, with `phase::response`: a response with status 400 or above whose body is cut, too
///   large or malformed. `detail()` says which.
/// * `errc::wrong_scheme`: the server speaks TLS on this port, or responds that it wants TLS.
/// * `errc::proxy_refused`: the proxy did not open a tunnel.
/// * `errc::concurrent_use`: two threads use the transport at the same time without a strand.
///
/// The system's resolver cannot be interrupted. A call whose deadline passes in it ends in time, but `io_context::run`
/// returns, and an `io_context` can be destroyed, only when the resolver has given up: with the default resolv.conf,
/// after at most ten seconds for each name server and search domain.
///
/// Cancellation: terminal cancellation ends a call in any phase, with `operation_aborted`, and closes its connection.
/// The transport stays usable.
/// Threads: all use must be on the executor that the transport was made with.
/// Lifetime: calls in flight keep alive what they need. The transport may outlive its `io_context`, whose end closes
/// its connections; it cannot be used afterwards.
///
/// Source: RFC 9110, RFC 9112.
class http_transport {
public:
    using executor_type = asio::any_io_executor;

    /// executor: of an `io_context` or a strand; calls run on it. where: the base URL, the limits and the proxy; its
    /// credentials are not used. Throws `exception` with `errc::invalid_settings` for a base URL that is invalid or
    /// https and for an invalid proxy.
    APPMIXER_DECL http_transport(executor_type executor, settings const& where);
    /// The same on the executor of an `io_context`.
    http_transport(asio::io_context& io, settings const& where)
        : http_transport(executor_type(io.get_executor()), where)
    {
    }

    APPMIXER_DECL executor_type get_executor() const noexcept;
    /// A snapshot of the counters.
    APPMIXER_DECL http_counters counters() const noexcept;
    /// Ends all attempts in flight, with `errc::shutting_down`; for `drain`.
    APPMIXER_DECL void abort_calls() noexcept;

    /// Sends a request and returns the response, as the concept `transport` requires.
    asio::awaitable<result<http_response>> send(http_request& request, call_context& context)
    {
        return detail::send_request(pool_, request, context);
    }

private:
    std::shared_ptr<detail::http_pool> pool_;
};

static_assert(transport<http_transport>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/http_transport.ipp>
#endif

#endif
