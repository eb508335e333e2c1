#ifndef APPMIXER_EMULATOR_PAGE_PAGE_GUARD_HPP
#define APPMIXER_EMULATOR_PAGE_PAGE_GUARD_HPP

// Keeps other web sites away from the page. It needs no password, so a browser must not let them use it.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Whether a `Host` header names this machine: `localhost`, a name below it, or an IP address, with or without a port.
/// Another name may belong to a web site that had it resolve to this machine (DNS rebinding), so that the browser takes
/// the page for a part of the site.
inline bool is_own_host(std::string_view host)
{
    bool const bracketed = host.starts_with('[');
    std::size_t const end = bracketed ? host.find(']') : host.find(':');
    std::string_view const port = end == host.npos ? std::string_view() : host.substr(end + (bracketed ? 1 : 0));
    if (bracketed && end == host.npos)
        return false;
    if (!port.empty() && (port.front() != ':' || port.find_first_not_of("0123456789", 1) != port.npos))
        return false;
    std::string_view const name = bracketed ? host.substr(1, end - 1) : host.substr(0, end);
    constexpr std::string_view below_localhost = ".localhost";
    if (!bracketed &&
        (iequals(name, "localhost") || (name.size() > below_localhost.size() &&
                                        iequals(name.substr(name.size() - below_localhost.size()), below_localhost))))
        return true;
    boost::system::error_code ec;
    asio::ip::address const address = asio::ip::make_address(std::string(name), ec);
    return !ec.failed() && address.is_v6() == bracketed;
}

/// Throws a 403 for a request that another web site causes, and for a host that is not this machine; a 415 for a
/// command whose body is not declared as JSON, which a form of another site can send without asking first.
///
/// is_document: the request is for the page itself, to which other sites may have links.
/// Source: https://www.w3.org/TR/fetch-metadata/ and the Fetch standard, "CORS-preflight fetch".
inline void check_page_request(http_request const& request, bool is_document)
{
    std::string_view const host = request.headers.get("Host").value_or(std::string_view());
    if (!is_own_host(host))
        throw http_error(403, "The page can be used under localhost or an IP address only.");
    std::string_view const origin = request.headers.get("Origin").value_or(std::string_view());
    bool const own_origin = origin.empty() || iequals(origin, "http://" + std::string(host)) ||
                            iequals(origin, "https://" + std::string(host));
    std::string_view const site = request.headers.get("Sec-Fetch-Site").value_or("none");
    if (!own_origin || (!is_document && site != "same-origin" && site != "none"))
        throw http_error(403, "Other web sites cannot use the page.");
    if (request.method == method::post && media_type(request) != "application/json")
        throw http_error(415, "A command needs the content type application/json.");
}

} // namespace appmixer::detail::emu

#endif
