#ifndef APPMIXER_CALL_DETAIL_TOKEN_EXPIRY_HPP
#define APPMIXER_CALL_DETAIL_TOKEN_EXPIRY_HPP

#include <appmixer/core/config.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace appmixer::detail {

/// When an access token expires: `exp`, seconds since 1970, in the payload of a JSON Web Token (RFC 7519 §4.1.4). The
/// signature is the server's affair and is not looked at. Nothing for any other text, for a token without the claim or
/// with one that is no date, and for a text of more than 16 KiB.
APPMIXER_DECL std::optional<std::chrono::system_clock::time_point> jwt_expiry(std::string_view token);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/token_expiry.ipp>
#endif

#endif
