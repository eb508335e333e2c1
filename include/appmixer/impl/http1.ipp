#ifndef APPMIXER_IMPL_HTTP1_IPP
#define APPMIXER_IMPL_HTTP1_IPP

#include <appmixer/detail/http1.hpp>
#include <appmixer/version.hpp>

namespace appmixer::detail {

APPMIXER_DECL error write_head(std::string& out, endpoint const& server, http_request const& request)
{
    if (!is_target(request.target))
        return error(errc::invalid_request, phase::encode,
                     "the target does not start with a slash, or holds a blank, a '#' or a control character");
    // Two lengths in one request are how a second request is smuggled in behind the first.
    for (header_list::entry const field : request.headers)
        for (std::string_view const own : {"Host", "Content-Length", "Transfer-Encoding", "Connection"})
            if (iequals(field.name, own))
                return error(errc::invalid_request, phase::encode,
                             "the header " + std::string(own) + " is the transport's own");
    out.assign(to_string(request.method));
    out += ' ';
    out += server.path_prefix;
    out += request.target;
    out += " HTTP/1.1\r\nHost: ";
    out += server.host_header;
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

} // namespace appmixer::detail

#endif
