#ifndef APPMIXER_CORE_DETAIL_BRACKETED_HOST_HPP
#define APPMIXER_CORE_DETAIL_BRACKETED_HOST_HPP

#include <string>
#include <string_view>

namespace appmixer::detail {

/// A host as it is written in a URL or before a port: an IPv6 address in brackets, any other host unchanged.
inline std::string bracketed_host(std::string_view host)
{
    if (host.find(':') == std::string_view::npos)
        return std::string(host);
    return std::string("[").append(host).append("]");
}

} // namespace appmixer::detail

#endif
