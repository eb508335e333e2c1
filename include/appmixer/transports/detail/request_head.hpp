#ifndef APPMIXER_TRANSPORTS_DETAIL_REQUEST_HEAD_HPP
#define APPMIXER_TRANSPORTS_DETAIL_REQUEST_HEAD_HPP

// Writes the heads of requests.

#include <appmixer/core/body.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/settings.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// Replaces `out` by the head of a request.
///
/// body: the source of its body; null when the body is a text. proxy: the proxy that the request is sent to; null
/// without one. redirected: the target of a redirect; empty for the request's own target. Errors:
/// `errc::invalid_request` for a target that would break the request line and for a header that the transport sets
/// itself. The other headers were checked when they were added.
APPMIXER_DECL error write_head(std::string& out, endpoint const& server, proxy_endpoint const* proxy,
                               http_request const& request, body_source const* body, std::string_view redirected);

/// The CONNECT request that asks a proxy for a tunnel to the server (RFC 9110 §9.3.6). authorization: the value of
/// `Proxy-Authorization`; empty for none.
APPMIXER_DECL std::string tunnel_request(endpoint const& server, std::string_view authorization);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/request_head.ipp>
#endif

#endif
