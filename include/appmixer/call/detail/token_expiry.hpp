#ifndef APPMIXER_CALL_DETAIL_TOKEN_EXPIRY_HPP
#define APPMIXER_CALL_DETAIL_TOKEN_EXPIRY_HPP

// When an access token expires.

#include <appmixer/core/config.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace appmixer::detail {

/// The expiry of a JSON Web Token: the claim `exp` of its payload, in seconds since 1970 (RFC 7519 §4.1.4). The
/// signature is not checked.
///
/// Result: `std::nullopt` for a text that is not a JSON Web Token, for a token without the claim or with an invalid
/// one, and for a text of more than 16 KiB.
APPMIXER_DECL std::optional<std::chrono::system_clock::time_point> jwt_expiry(std::string_view token);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/token_expiry.ipp>
#endif

#endif
