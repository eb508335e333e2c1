#ifndef APPMIXER_EMULATOR_HTTP_ROUTES_HPP
#define APPMIXER_EMULATOR_HTTP_ROUTES_HPP

// The way of a request to its route.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

/// Finds the route of a request and checks whether the caller may use it. Sets what the context has apart from the
/// request. Throws `http_error`.
APPMIXER_DECL router::route open_route(request_context& ctx);

/// Handles a request in the name of a user, who must exist, without a token. Access rules do not apply. Throws
/// `http_error`.
APPMIXER_DECL http_response call_as(state& back_end, user_entry const& user, http_request const& request,
                                    timestamp now);

/// Whether the route of a request takes the body piece by piece.
APPMIXER_DECL bool takes_pieces(http_request const& head);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/routes.ipp>
#endif

#endif
