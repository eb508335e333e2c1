#ifndef APPMIXER_TRANSPORTS_DETAIL_REDIRECT_HPP
#define APPMIXER_TRANSPORTS_DETAIL_REDIRECT_HPP

#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/transports/settings.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// Whether a response asks to send the request elsewhere: RFC 9110 §15.4.
APPMIXER_DECL bool is_redirect(http_response const& response) noexcept;

/// The path and query to which a redirect leads. current: the path and query that was requested. redirects: how many
/// were followed before. Empty when the redirect must not be followed, `call_context::redirect_obstacle` says why then:
/// only safe calls are redirected, five times at most, and never to another origin, where the token must not go.
APPMIXER_DECL std::string next_target(endpoint const& server, http_request const& request, std::string_view current,
                                      int redirects, http_response const& response, call_context& context);

/// Resolves a `Location` (RFC 9110 §10.2.2) to a path and query. Empty when it is no URL or leads to another origin.
/// current: the path and query that was requested. obstacle: says why the result is empty; may be null.
APPMIXER_DECL std::string redirect_target(endpoint const& server, std::string_view current, std::string_view location,
                                          std::string_view* obstacle = nullptr);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/redirect.ipp>
#endif

#endif
