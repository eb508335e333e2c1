#ifndef APPMIXER_CORE_DETAIL_HOST_HPP
#define APPMIXER_CORE_DETAIL_HOST_HPP

// Hosts as text: names, and IPv6 addresses with their brackets and zones.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Removes the zone of an IPv6 address from a URL and returns it: "eth0" of "http://[fe80::1%25eth0]" (RFC 6874).
/// Empty, and the URL unchanged, when there is none. Boost.URL does not support zones.
inline std::string take_zone(std::string& url)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::size_t const begin = (std::min)(url.find("//"), url.size());
    std::size_t const end = (std::min)(url.find_first_of("/?#", begin + 2), url.size());
    std::size_t const close = url.rfind(']', end);
    std::size_t const open = url.rfind('[', close);
    std::size_t const mark = url.find('%', (std::min)(open, end));
    if (begin == url.size() || close == url.npos || open == url.npos || open < begin || mark > close)
        return {};
    std::string zone = url.substr(mark + 1, close - mark - 1);
    if (zone.size() > 2 && zone.starts_with("25")) // the encoded '%'; other programs accept a plain one
        zone.erase(0, 2);
    if (zone.empty() || zone.find_first_not_of(letters) != zone.npos)
        return {};
    url.erase(mark, close - mark);
    return zone;
}

/// A host as it is written in a URL or before a port: an IPv6 address in brackets, any other host unchanged.
inline std::string bracketed_host(std::string_view host)
{
    if (host.find(':') == std::string_view::npos)
        return std::string(host);
    return std::string("[").append(host).append("]");
}

/// An IPv6 address without its zone, which is meaningful only on this machine; any other host unchanged.
inline std::string_view without_zone(std::string_view host) noexcept
{
    return host.find(':') == host.npos ? host : host.substr(0, host.find('%'));
}

/// A name without the final dot of a fully qualified name.
inline std::string_view without_final_dot(std::string_view host) noexcept
{
    return host.substr(0, host.size() - (host.ends_with('.') ? 1 : 0));
}

} // namespace appmixer::detail

#endif
