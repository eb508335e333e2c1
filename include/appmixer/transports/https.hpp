#ifndef APPMIXER_TRANSPORTS_HTTPS_HPP
#define APPMIXER_TRANSPORTS_HTTPS_HPP

// The transport over HTTP and HTTPS. It needs OpenSSL.

#include <appmixer/core/transport.hpp>
#include <appmixer/transports/detail/send_request.hpp>
#include <appmixer/transports/http.hpp>
#include <appmixer/transports/settings.hpp>

namespace appmixer {

/// A transport over HTTP/1.1, with TLS when the base URL is https and without when it is http. This header needs
/// OpenSSL 1.1.1 or newer; programs that include it link libssl and libcrypto.
///
/// Everything said of `http_transport` applies. In addition:
/// * The server's certificate must be valid, issued for the host of the base URL and lead to a trusted root, unless
///   `settings::tls` says otherwise. The host is sent to the server (SNI).
/// * Later connections resume the sessions of earlier ones.
/// * Closing a connection sends close_notify without waiting for the peer's. A peer that closes without close_notify is
///   an error, `errc::connection_closed`, only if the response is incomplete.
///
/// Errors of a failed handshake have the phase `handshake`: `errc::untrusted_certificate`, `errc::wrong_scheme` for a
/// port without TLS, or OpenSSL's own code.
class https_transport {
public:
    using executor_type = asio::any_io_executor;

    /// executor: of an `io_context` or a strand; calls run on it. where: the base URL, the limits, the proxy and what
    /// to trust; its credentials are not used. Throws `exception` with `errc::invalid_settings` for an invalid base URL
    /// or proxy, for a certificate or key that cannot be read, and when the system has no trusted certificates.
    APPMIXER_DECL https_transport(executor_type executor, settings const& where);
    /// The same on the executor of an `io_context`.
    https_transport(asio::io_context& io, settings const& where)
        : https_transport(executor_type(io.get_executor()), where)
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

static_assert(transport<https_transport>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/https_transport.ipp>
#endif

#endif
