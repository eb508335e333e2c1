#ifndef APPMIXER_TRANSPORTS_DETAIL_PROXY_HPP
#define APPMIXER_TRANSPORTS_DETAIL_PROXY_HPP

#include <appmixer/core/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer {
class endpoint;
}

namespace appmixer::detail {

/// A proxy in the parts that a transport needs.
class proxy_endpoint {
public:
    proxy_endpoint() = default;

    /// Takes a proxy's URL apart; a text without a scheme is a host. Errors: `errc::invalid_settings`, without the text
    /// of the URL, which may hold a password.
    APPMIXER_DECL static result<proxy_endpoint> parse(std::string_view url);

    std::string host;
    std::uint16_t port = 80;
    std::string authorization; ///< the value of `Proxy-Authorization`; empty for none
    std::string password;      ///< that is in it
};

/// The URL of the proxy that the environment names for a server; empty for none.
APPMIXER_DECL std::string environment_proxy(endpoint const& server, std::string (*variable)(char const*));

/// Whether a list as in `NO_PROXY` names a server.
APPMIXER_DECL bool is_excepted(std::string_view list, endpoint const& server);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/proxy.ipp>
#endif

#endif
