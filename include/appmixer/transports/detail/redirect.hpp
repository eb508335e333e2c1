#ifndef APPMIXER_TRANSPORTS_DETAIL_REDIRECT_HPP
#define APPMIXER_TRANSPORTS_DETAIL_REDIRECT_HPP

// Which redirects are followed, and where to.

#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/transports/settings.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// The redirects of one call so far.
class redirect_chain {
public:
    redirect_chain() = default;
    std::string target; ///< the path and query that the last one led to; empty before the first
    int count = 0;
};

/// Whether a response is a redirect (RFC 9110 §15.4) to follow. Sets `redirects.target` then, otherwise
/// `call_context::redirect_obstacle`. Only safe calls are redirected, at most five times, and never to another origin,
/// since the token must not be sent there.
APPMIXER_DECL bool follow_redirect(endpoint const& server, http_request const& request, call_context& context,
                                   http_response const& response, redirect_chain& redirects);

/// Resolves a `Location` (RFC 9110 §10.2.2) to a path and query. Empty when it is invalid or leads to another origin.
/// current: the path and query that was requested. obstacle: set to the reason when the result is empty; may be null.
APPMIXER_DECL std::string redirect_target(endpoint const& server, std::string_view current, std::string_view location,
                                          redirect_obstacle* obstacle = nullptr);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/redirect.ipp>
#endif

#endif
