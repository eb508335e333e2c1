#ifndef APPMIXER_TRANSPORTS_IMPL_REQUEST_HEAD_IPP
#define APPMIXER_TRANSPORTS_IMPL_REQUEST_HEAD_IPP

#include <appmixer/core/version.hpp>
#include <appmixer/transports/detail/request_head.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace appmixer::detail {

APPMIXER_DECL error write_head(std::string& out, endpoint const& server, proxy_endpoint const* proxy,
                               http_request const& request, body_source const* body, std::string_view redirected)
{
    using namespace std::string_view_literals;
    if (!is_target(request.target))
        return error(errc::invalid_request, phase::encode,
                     "the target does not start with a slash, or contains a space, a '#' or a control character");
    // A second length would allow to smuggle another request in.
    static constexpr std::array<std::string_view, 5> own_headers{"Host", "Content-Length", "Transfer-Encoding",
                                                                 "Connection", "Proxy-Authorization"};
    for (header_list::entry const field : request.headers)
        for (std::string_view const own : own_headers)
            if (iequals(field.name, own))
                return error(errc::invalid_request, phase::encode,
                             "the header " + std::string(own) + " is set by the transport itself");
    out.assign(to_string(request.method));
    out += ' ';
    if (proxy != nullptr) // the absolute form (RFC 9112 §3.2.2)
        out.append("http://").append(server.host_header);
    if (redirected.empty())
        out.append(server.path_prefix).append(request.target);
    else
        out += redirected;
    out.append(" HTTP/1.1\r\nHost: "sv).append(server.host_header);
    if (proxy != nullptr && !proxy->authorization.empty())
        out.append("\r\nProxy-Authorization: ").append(proxy->authorization);
    out += "\r\nUser-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n"sv;
    out += request.headers.text();
    bool const expects_body =
        request.method == method::post || request.method == method::put || request.method == method::patch;
    std::optional<std::uint64_t> const size = body != nullptr ? body->size() : request.body.size();
    if (!size)
        out += "Transfer-Encoding: chunked\r\n"sv;
    else if (expects_body || *size > 0)
        out.append("Content-Length: "sv).append(std::to_string(*size)).append("\r\n"sv);
    out += "\r\n"sv;
    return error();
}

APPMIXER_DECL std::string tunnel_request(endpoint const& server, std::string_view authorization)
{
    std::string where = server.host_header;
    if (std::string const port = ":" + std::to_string(server.port); !where.ends_with(port))
        where += port; // the default port too must be written here
    std::string text = "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n";
    text += "User-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n";
    if (!authorization.empty())
        text.append("Proxy-Authorization: ").append(authorization).append("\r\n");
    return text += "\r\n";
}

} // namespace appmixer::detail

#endif
