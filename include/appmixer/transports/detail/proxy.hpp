#ifndef APPMIXER_TRANSPORTS_DETAIL_PROXY_HPP
#define APPMIXER_TRANSPORTS_DETAIL_PROXY_HPP

// Which proxy a transport uses.

#include <appmixer/core/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer {
class endpoint;
}

namespace appmixer::detail {

/// The parts of a proxy's URL that a transport needs.
class proxy_endpoint {
public:
    proxy_endpoint() = default;

    /// Parses a proxy's URL; a text without a scheme is a host. Errors: `errc::invalid_settings`. The error does not
    /// quote the URL, which may contain a password.
    APPMIXER_DECL static result<proxy_endpoint> parse(std::string_view url);

    std::string host;
    std::uint16_t port = 80;
    std::string authorization; ///< the value of `Proxy-Authorization`; empty for none
    std::string password;      ///< contained in `authorization`
};

/// The URL of the proxy that the environment sets for a server; empty for none. variable: reads the environment.
APPMIXER_DECL std::string environment_proxy(endpoint const& server, std::string (*variable)(char const*));

/// Whether a list in the form of `NO_PROXY` contains the server.
APPMIXER_DECL bool is_excepted(std::string_view list, endpoint const& server);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/proxy.ipp>
#endif

#endif
