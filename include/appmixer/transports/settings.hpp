#ifndef APPMIXER_TRANSPORTS_SETTINGS_HPP
#define APPMIXER_TRANSPORTS_SETTINGS_HPP

#include <appmixer/core/error.hpp>
#include <appmixer/transports/tls_settings.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

/// Where an API is, and who is calling.
class settings {
public:
    /// A self-managed server on this machine, "http://localhost:2200".
    settings() : settings("http://localhost:2200") {}
    /// The base URL, such as "https://api.acme.appmixer.cloud"; a path in it is put in front of every call's path.
    /// It is checked by `endpoint::parse`, when a transport is made from it. A link-local address has its zone with it:
    /// "http://[fe80::1%25eth0]:2200" (RFC 6874).
    explicit settings(std::string base_url) : base_url_(std::move(base_url)) {}

    /// Reads `APPMIXER_BASE_URL`, `APPMIXER_ACCESS_TOKEN`, `APPMIXER_USERNAME` and `APPMIXER_PASSWORD`; a variable that
    /// is unset or empty leaves the default. Nothing else in the library reads the environment.
    APPMIXER_DECL static settings from_environment();

    std::string const& base_url() const noexcept { return base_url_; }

    /// A token that is already there; `make_client` uses it as it is. Without it and without credentials, the public
    /// calls alone succeed.
    settings& token(std::string text)
    {
        token_ = std::move(text);
        return *this;
    }
    std::string const& token() const noexcept { return token_; }

    /// The user to sign in as, by username or e-mail; `make_client` does so, unless there is a token.
    settings& credentials(std::string username, std::string password)
    {
        username_ = std::move(username);
        password_ = std::move(password);
        return *this;
    }
    std::string const& username() const noexcept { return username_; }
    std::string const& password() const noexcept { return password_; }

    /// The largest body of a response that is accepted, in bytes; 64 MiB unless set. A larger one ends the call with
    /// `errc::response_too_large`.
    settings& max_body_size(std::size_t bytes) noexcept
    {
        max_body_size_ = bytes;
        return *this;
    }
    std::size_t max_body_size() const noexcept { return max_body_size_; }

    /// How many connections a transport has at the most, idle ones included; 8 unless set, at least 1. Further calls
    /// wait for one in the order in which they came.
    settings& max_connections(std::size_t count) noexcept
    {
        max_connections_ = count;
        return *this;
    }
    std::size_t max_connections() const noexcept { return max_connections_; }

    /// How many calls may wait for a connection; 65536 unless set. One more fails with `errc::too_many_waiting`.
    settings& max_waiting(std::size_t count) noexcept
    {
        max_waiting_ = count;
        return *this;
    }
    std::size_t max_waiting() const noexcept { return max_waiting_; }

    /// How long a connection is kept that no call uses; 4 seconds unless set, since common servers close after 5. It is
    /// closed when the transport is next used.
    settings& idle_timeout(std::chrono::milliseconds limit) noexcept
    {
        idle_timeout_ = limit;
        return *this;
    }
    std::chrono::milliseconds idle_timeout() const noexcept { return idle_timeout_; }

    /// Whom connections over https trust: see there. `https_transport` alone looks at it.
    settings& tls(tls_settings trust)
    {
        tls_ = std::move(trust);
        return *this;
    }
    tls_settings const& tls() const noexcept { return tls_; }

    /// Sends all calls through a proxy, such as "http://user:password@proxy.example:3128"; none unless set. Calls over
    /// https go through a tunnel (`CONNECT`), so that the proxy sees the host's name and nothing else.
    settings& proxy(std::string url)
    {
        proxy_ = std::move(url);
        return *this;
    }
    std::string const& proxy() const noexcept { return proxy_; }

    /// Takes the proxy from the environment as other programs do: `HTTPS_PROXY` for a base URL over https,
    /// `HTTP_PROXY` otherwise, unless `NO_PROXY` names the host; names in lower case are looked at first. `NO_PROXY` is
    /// a list, separated by commas, blanks or ends of lines, of domains, addresses, networks ("10.0.0.0/8"), each with
    /// a port or without, or "*". A dot at the end of a name says nothing. `HTTP_PROXY` is left alone in a CGI script,
    /// where a request's header sets it.
    APPMIXER_DECL settings& proxy_from_environment();

private:
    std::string base_url_;
    std::string token_;
    std::string username_;
    std::string password_;
    std::string proxy_;
    tls_settings tls_;
    std::size_t max_body_size_ = std::size_t(64) << 20;
    std::size_t max_connections_ = 8;
    std::size_t max_waiting_ = 65536;
    std::chrono::milliseconds idle_timeout_ = std::chrono::seconds(4);
};

/// A base URL in the parts that a transport needs.
class endpoint {
public:
    endpoint() = default;

    /// Takes a base URL apart. Errors: `errc::invalid_settings` for text that is no URL, a scheme other than http and
    /// https, a missing host, a user or password in the URL (use a token), a query or a fragment.
    [[nodiscard]] APPMIXER_DECL static result<endpoint> parse(std::string_view base_url);

    bool tls = false;        ///< https
    std::string host;        ///< name or address, decoded, without the brackets of an IPv6 literal; its zone is "%eth0"
    std::uint16_t port = 80; ///< given, or the default of the scheme
    std::string path_prefix; ///< "" or "/path", without a slash at the end
    std::string host_header; ///< what stands in `Host`: brackets kept, no zone, port only when it is not the default
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/settings.ipp>
#endif

#endif
