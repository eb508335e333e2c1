#ifndef APPMIXER_TRANSPORTS_IMPL_PROXY_IPP
#define APPMIXER_TRANSPORTS_IMPL_PROXY_IPP

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/host.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL result<proxy_endpoint> proxy_endpoint::parse(std::string_view text)
{
    auto const bad = [](std::string detail) {
        return error(errc::invalid_settings, phase::none, "proxy: " + std::move(detail));
    };
    std::string whole = text.find("://") == text.npos ? "http://" + std::string(text) : std::string(text);
    std::string const zone = take_zone(whole);
    auto const parsed = boost::urls::parse_uri(whole);
    if (!parsed)
        return bad("it is not a URL of the form http://[user:password@]host[:port]");
    boost::urls::url_view const& url = *parsed;
    if (url.scheme_id() != boost::urls::scheme::http)
        return bad("the scheme is not http; connections to a proxy over TLS or SOCKS are not supported");
    if (url.has_query() || url.has_fragment() || (url.encoded_path() != "" && url.encoded_path() != "/"))
        return bad("only a host and a port are allowed; percent-encode '/', '?' and '#' in a password");
    proxy_endpoint out;
    out.host = url.host_address();
    if (out.host.empty() || out.host.find_first_of(std::string_view("\r\n\0 ", 4)) != std::string::npos)
        return bad("the host is missing or contains an invalid character");
    if (!zone.empty())
        out.host += "%" + zone;
    if (url.has_port() && !url.port().empty()) {
        std::string_view const digits = url.port();
        auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
        if (code != std::errc() || end != digits.data() + digits.size() || out.port == 0)
            return bad("the port is not a number from 1 to 65535");
    }
    if (url.has_userinfo()) {
        std::string const user = url.user();
        if (user.find(':') != std::string::npos) // the colon would end the user name (RFC 7617)
            return bad("the user name contains a colon");
        out.password = url.password();
        out.authorization = "Basic " + to_base64(user + ":" + out.password);
    }
    return out;
}

/// The value of a variable by its name in lower or upper case, lower first.
inline std::string either_case(std::string (*variable)(char const*), char const* lower, char const* upper)
{
    std::string value = variable(lower);
    return value.empty() ? variable(upper) : value;
}

APPMIXER_DECL std::string environment_proxy(endpoint const& server, std::string (*variable)(char const*))
{
    std::string url;
    if (server.tls)
        url = either_case(variable, "https_proxy", "HTTPS_PROXY");
    else if (url = variable("http_proxy"); url.empty() && variable("REQUEST_METHOD").empty())
        url = variable("HTTP_PROXY"); // in a CGI script, the request header "Proxy" sets it
    if (!url.empty() && is_excepted(either_case(variable, "no_proxy", "NO_PROXY"), server))
        url.clear();
    return url;
}

/// Whether an address is in a network such as "10.0.0.0/8" or equal to an address.
inline bool is_in_network(asio::ip::address const& address, std::string const& entry)
{
    boost::system::error_code code;
    if (address.is_v4()) {
        if (auto const network = asio::ip::make_network_v4(entry, code); !code) {
            auto const mask = network.netmask().to_uint();
            return (address.to_v4().to_uint() & mask) == (network.address().to_uint() & mask);
        }
    } else if (auto const network = asio::ip::make_network_v6(entry, code); !code) {
        auto const inside = asio::ip::make_network_v6(address.to_v6(), network.prefix_length());
        return inside.canonical().address() == network.canonical().address();
    }
    auto const named = asio::ip::make_address(entry, code);
    return !code && named == address;
}

/// Whether one entry of the list matches the server.
inline bool names_server(std::string_view entry, endpoint const& server)
{
    if (entry == "*")
        return true;
    // A port stands behind the last colon, which is no part of an address only when brackets or nothing precede it.
    std::string_view host = entry;
    if (std::size_t const colon = entry.rfind(':'); colon != entry.npos) {
        bool const bracketed = colon > 0 && entry[colon - 1] == ']';
        if (bracketed || entry.find(':') == colon) {
            unsigned port = 0;
            std::string_view const digits = entry.substr(colon + 1);
            auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
            if (code != std::errc() || end != digits.data() + digits.size() || port != server.port)
                return false;
            host = entry.substr(0, colon);
        }
    }
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);

    std::string const name(without_final_dot(without_zone(server.host)));
    boost::system::error_code code;
    if (auto const address = asio::ip::make_address(name, code); !code) {
        std::string_view const plain = without_zone(host);
        bool const has_zone = plain.size() < host.size(); // then it matches that zone only
        return (!has_zone || server.host.ends_with(host.substr(plain.size()))) &&
               is_in_network(address, std::string(plain));
    }
    host = without_final_dot(host);
    if (host.starts_with("*."))
        host.remove_prefix(1);
    if (host.starts_with('.'))
        host.remove_prefix(1);
    if (host.empty() || host.size() > name.size() ||
        !iequals(std::string_view(name).substr(name.size() - host.size()), host))
        return false;
    return host.size() == name.size() || name[name.size() - host.size() - 1] == '.';
}

APPMIXER_DECL bool is_excepted(std::string_view list, endpoint const& server)
{
    while (!list.empty()) {
        std::size_t const end = (std::min)(list.find_first_of(", \t\r\n\v\f"), list.size());
        if (names_server(list.substr(0, end), server))
            return true;
        list.remove_prefix((std::min)(end + 1, list.size()));
    }
    return false;
}

} // namespace appmixer::detail

#endif
