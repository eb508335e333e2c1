#ifndef APPMIXER_TRANSPORTS_HTTPS_HPP
#define APPMIXER_TRANSPORTS_HTTPS_HPP

#include <appmixer/core/transport.hpp>
#include <appmixer/transports/http.hpp>
#include <appmixer/transports/settings.hpp>

namespace appmixer {

/// Sends calls over HTTP/1.1, with TLS when the base URL says https and without when it says http. This header needs
/// OpenSSL 1.1.1 or newer; a program that includes it links libssl and libcrypto.
///
/// All that is said of `http_transport` holds. Beyond that: the server's certificate must lead to a root that is
/// trusted, be valid today and be made out to the host of the base URL, unless `settings::tls` says otherwise; the host
/// is named to the server (SNI); later connections resume the sessions of earlier ones. A handshake that fails is
/// `errc::untrusted_certificate`, `errc::wrong_scheme` for a port on which no TLS is spoken, or OpenSSL's own code,
/// with the phase `handshake`.
///
/// A connection is closed with a note to the server, for the response to which nobody waits. An end that the server did
/// not announce is an error only where it cuts off a response.
class https_transport {
public:
    using executor_type = asio::any_io_executor;

    /// executor: where calls run, an `io_context`'s or a strand's. where: the base URL, limits, proxy and trust;
    /// credentials in it are not used here. Throws `exception` with `errc::invalid_settings` for a base URL or proxy
    /// that cannot be used, a certificate or key that cannot be read, and a system with no certificates to trust.
    APPMIXER_DECL https_transport(executor_type executor, settings const& where);

    APPMIXER_DECL executor_type get_executor() const noexcept;
    /// What the connections do and have done.
    APPMIXER_DECL http_counters counters() const noexcept;

    /// Makes one exchange. As the concept `transport` says.
    APPMIXER_DECL asio::awaitable<result<http_response>> send(http_request& request, call_context& context);

private:
    std::shared_ptr<detail::http_pool> pool_;
};

static_assert(transport<https_transport>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/https_transport.ipp>
#endif

#endif
