#ifndef APPMIXER_TRANSPORTS_DETAIL_REQUEST_HEAD_HPP
#define APPMIXER_TRANSPORTS_DETAIL_REQUEST_HEAD_HPP

#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/settings.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// Writes the head of a request into `out`, replacing what it held. proxy: the one that the request is sent to; null
/// for none. redirected: the path and query that a redirect led to; empty for the request's own target. The result is
/// `errc::invalid_request` for a target that would break the request line and for a header that the transport sets
/// itself; the other headers were checked when they were added.
APPMIXER_DECL error write_head(std::string& out, endpoint const& server, proxy_endpoint const* proxy,
                               http_request const& request, std::string_view redirected);

/// The CONNECT request that asks a proxy for a tunnel to the server (RFC 9110 §9.3.6). authorization: the value of
/// `Proxy-Authorization`; empty for none.
APPMIXER_DECL std::string tunnel_request(endpoint const& server, std::string_view authorization);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/request_head.ipp>
#endif

#endif
