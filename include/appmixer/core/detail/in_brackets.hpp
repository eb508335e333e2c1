#ifndef APPMIXER_CORE_DETAIL_IN_BRACKETS_HPP
#define APPMIXER_CORE_DETAIL_IN_BRACKETS_HPP

#include <string>
#include <string_view>

namespace appmixer::detail {

/// A host as it stands in a URL or in front of a port: an IPv6 address in brackets, anything else as it is.
inline std::string in_brackets(std::string_view host)
{
    if (host.find(':') == std::string_view::npos)
        return std::string(host);
    return std::string("[").append(host).append("]");
}

} // namespace appmixer::detail

#endif
