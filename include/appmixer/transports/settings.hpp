#ifndef APPMIXER_TRANSPORTS_SETTINGS_HPP
#define APPMIXER_TRANSPORTS_SETTINGS_HPP

// The settings of a transport and of `make_client`.

#include <appmixer/core/error.hpp>
#include <appmixer/transports/tls_settings.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

/// The base URL of an API, credentials, and the limits of a transport.
class settings {
public:
    /// A self-managed server on this machine, "http://localhost:2200".
    settings() : settings("http://localhost:2200") {}
    /// The base URL, such as "https://api.acme.appmixer.cloud"; its path prefixes the path of every call.
    /// It is checked by `endpoint::parse`, when a transport is made from it. A link-local address includes its zone:
    /// "http://[fe80::1%25eth0]:2200" (RFC 6874).
    explicit settings(std::string base_url) : base_url_(std::move(base_url)) {}

    /// Reads `APPMIXER_BASE_URL`, `APPMIXER_ACCESS_TOKEN`, `APPMIXER_USERNAME` and `APPMIXER_PASSWORD`; a variable that
    /// is unset or empty leaves the default. Nothing else in the library reads the environment.
    ///
    /// Throws `exception` with `errc::invalid_settings` for a user without a password or a password without a user,
    /// unless there is a token, for which they are not used.
    APPMIXER_DECL static settings from_environment();

    /// The base URL, as it was given.
    std::string const& base_url() const noexcept { return base_url_; }

    /// An access token, used by `make_client` as it is. Without a token and without credentials, only public calls
    /// succeed.
    settings& token(std::string text)
    {
        token_ = std::move(text);
        return *this;
    }
    std::string const& token() const noexcept { return token_; }

    /// The user as whom `make_client` signs in, by username or e-mail, unless a token is set.
    settings& credentials(std::string username, std::string password)
    {
        username_ = std::move(username);
        password_ = std::move(password);
        return *this;
    }
    std::string const& username() const noexcept { return username_; } ///< see `credentials`; empty by default
    std::string const& password() const noexcept { return password_; } ///< see `credentials`; empty by default

    /// The maximum size of a response body, in bytes; 64 MiB by default. A larger one fails the call with
    /// `errc::response_too_large`. The objects that are read from it may take many times as much memory.
    settings& max_body_size(std::size_t bytes) noexcept
    {
        max_body_size_ = bytes;
        return *this;
    }
    std::size_t max_body_size() const noexcept { return max_body_size_; }

    /// The maximum number of connections of a transport, idle ones included; 8 by default, at least 1. Further calls
    /// wait in the order of their start.
    settings& max_connections(std::size_t count) noexcept
    {
        max_connections_ = count;
        return *this;
    }
    std::size_t max_connections() const noexcept { return max_connections_; }

    /// The maximum number of calls that wait for a connection; 65536 by default. A further call fails with
    /// `errc::too_many_waiting`.
    settings& max_waiting(std::size_t count) noexcept
    {
        max_waiting_ = count;
        return *this;
    }
    std::size_t max_waiting() const noexcept { return max_waiting_; }

    /// How long an idle connection is kept; 4 seconds by default, since common servers close after 5. It is closed when
    /// the transport is next used.
    settings& idle_timeout(std::chrono::milliseconds limit) noexcept
    {
        idle_timeout_ = limit;
        return *this;
    }
    std::chrono::milliseconds idle_timeout() const noexcept { return idle_timeout_; }

    /// The TLS settings of connections over https. Only `https_transport` uses them.
    settings& tls(tls_settings trust)
    {
        tls_ = std::move(trust);
        return *this;
    }
    tls_settings const& tls() const noexcept { return tls_; }

    /// Sends all calls through a proxy, such as "http://user:password@proxy.example:3128"; none by default. Calls over
    /// https use a tunnel (`CONNECT`): the proxy sees only the host's name.
    settings& proxy(std::string url)
    {
        proxy_ = std::move(url);
        return *this;
    }
    std::string const& proxy() const noexcept { return proxy_; }

    /// Takes the proxy from the environment as other programs do: `HTTPS_PROXY` for a base URL over https,
    /// `HTTP_PROXY` otherwise, unless `NO_PROXY` contains the host; variables in lower case take precedence. `NO_PROXY`
    /// is a list, separated by commas, blanks or ends of lines, of domains, addresses, networks ("10.0.0.0/8"), each
    /// with a port or without, or "*". A final dot of a name is ignored. `HTTP_PROXY` is ignored in a CGI script, where
    /// a request header could set it.
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

/// The parts of a base URL that a transport needs.
class endpoint {
public:
    endpoint() = default;

    /// Parses a base URL. Errors: `errc::invalid_settings` for a text that is not a URL, a scheme other than http and
    /// https, a missing host, a user or password in the URL (use a token), a query or a fragment.
    [[nodiscard]] APPMIXER_DECL static result<endpoint> parse(std::string_view base_url);

    bool tls = false;        ///< https
    std::string host;        ///< name or address, decoded, without the brackets of an IPv6 literal; its zone is "%eth0"
    std::uint16_t port = 80; ///< given, or the default of the scheme
    std::string path_prefix; ///< "" or "/path", without a slash at the end
    std::string
        host_header; ///< the value of `Host`: with brackets, without a zone, the port only when it is not the default
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/settings.ipp>
#endif

#endif
