#ifndef APPMIXER_EMULATOR_USERS_SESSION_TOKEN_HPP
#define APPMIXER_EMULATOR_USERS_SESSION_TOKEN_HPP

// Access tokens: JSON Web Tokens signed with HS256.

#include <appmixer/core/config.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// The claims of an access token.
class claims {
public:
    claims() = default;
    std::string id;                 ///< of the user
    std::vector<std::string> scope; ///< the user's roles when the token was made
    std::int64_t issued = 0;        ///< seconds since 1970
    std::int64_t expires = 0;       ///< seconds since 1970
};

/// A JSON Web Token signed with HS256 (RFC 7519).
APPMIXER_DECL std::string make_jwt(claims const& content, std::string_view key);
/// The claims of a token with a valid signature, expired or not; nothing for any other text. Only HS256 is accepted.
APPMIXER_DECL std::optional<claims> read_jwt(std::string_view token, std::string_view key);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/users/session_token.ipp>
#endif

#endif
