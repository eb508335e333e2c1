#ifndef APPMIXER_IMPL_HTTP1_IPP
#define APPMIXER_IMPL_HTTP1_IPP

#include <appmixer/detail/http1.hpp>
#include <appmixer/version.hpp>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include <initializer_list>

namespace appmixer::detail {

APPMIXER_DECL error write_head(std::string& out, endpoint const& server, proxy_endpoint const* proxy,
                               http_request const& request, std::string_view redirected)
{
    if (!is_target(request.target))
        return error(errc::invalid_request, phase::encode,
                     "the target does not start with a slash, or holds a blank, a '#' or a control character");
    // Two lengths in one request are how a second request is smuggled in behind the first.
    for (header_list::entry const field : request.headers)
        for (std::string_view const own :
             {"Host", "Content-Length", "Transfer-Encoding", "Connection", "Proxy-Authorization"})
            if (iequals(field.name, own))
                return error(errc::invalid_request, phase::encode,
                             "the header " + std::string(own) + " is the transport's own");
    out.assign(to_string(request.method));
    out += ' ';
    if (proxy != nullptr) // the absolute form (RFC 9112 §3.2.2)
        out.append("http://").append(server.host_header);
    if (redirected.empty())
        out.append(server.path_prefix).append(request.target);
    else
        out += redirected;
    out += " HTTP/1.1\r\nHost: ";
    out += server.host_header;
    if (proxy != nullptr && !proxy->authorization.empty())
        out.append("\r\nProxy-Authorization: ").append(proxy->authorization);
    out += "\r\nUser-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n";
    out += request.headers.text();
    bool const expects_body =
        request.method == method::post || request.method == method::put || request.method == method::patch;
    if (expects_body || !request.body.empty()) {
        out += "Content-Length: ";
        out += std::to_string(request.body.size());
        out += "\r\n";
    }
    out += "\r\n";
    return error();
}

APPMIXER_DECL std::string tunnel_request(endpoint const& server, std::string_view authorization)
{
    std::string where = server.host_header;
    if (std::string const port = ":" + std::to_string(server.port); !where.ends_with(port))
        where += port; // the default one is not left out here
    std::string text = "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n";
    text += "User-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n";
    if (!authorization.empty())
        text.append("Proxy-Authorization: ").append(authorization).append("\r\n");
    return text += "\r\n";
}

APPMIXER_DECL std::string redirect_target(endpoint const& server, std::string_view current, std::string_view location)
{
    std::string const origin = (server.tls ? "https://" : "http://") + server.host_header;
    std::string const here = origin + std::string(current);
    auto const base = boost::urls::parse_uri(here);
    auto const reference = boost::urls::parse_uri_reference(location);
    boost::urls::url there;
    if (!base || !reference || !boost::urls::resolve(*base, *reference, there))
        return {};
    there.remove_fragment();
    result<endpoint> const origin_there =
        endpoint::parse(std::string(there.scheme()) + "://" + std::string(there.encoded_authority()));
    if (!origin_there || origin_there->tls != server.tls || origin_there->port != server.port ||
        !iequals(origin_there->host, server.host))
        return {};
    std::string target(there.encoded_target());
    if (target.empty() || target.front() != '/')
        target.insert(0, 1, '/');
    return is_target(target) ? target : std::string();
}

} // namespace appmixer::detail

#endif
