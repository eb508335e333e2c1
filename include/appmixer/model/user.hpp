#ifndef APPMIXER_MODEL_USER_HPP
#define APPMIXER_MODEL_USER_HPP

// Users, and the response to a sign-in.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// A user of the platform.
///
/// Source: https://docs.appmixer.com, API, User.
class user {
public:
    user() = default;

    std::string id;                 ///< 24 hex digits; also read from `userId`, the key of admin calls
    std::string username;           ///< the name to sign in with
    std::string email;              ///< for virtual users the same as the username
    std::optional<bool> is_active;  ///< unreliable: can be false right after a sign-in
    json::value plan;               ///< a name such as "free", or an object with the key `plan`
    std::vector<std::string> scope; ///< roles: "user", "admin", "tester"
    json::value vendor;             ///< the vendors whose components the user may publish: one name, or an array
    raw_object metadata;            ///< data of any kind
    std::optional<timestamp> created;
    std::optional<timestamp> mtime; ///< the last change
    json::object extra;             ///< every key not named above

    static constexpr auto fields = table{field("id", &user::id),
                                         field("userId", &user::id, access::alias),
                                         field("username", &user::username),
                                         field("email", &user::email),
                                         field("isActive", &user::is_active),
                                         field("plan", &user::plan),
                                         field("scope", &user::scope),
                                         field("vendor", &user::vendor),
                                         field("metadata", &user::metadata),
                                         field("created", &user::created),
                                         field("mtime", &user::mtime)};
};

/// The response to `authenticate_user` and `signup_user`.
class auth_result {
public:
    auth_result() = default;

    std::string token;                  ///< the access token, a JWT: `api.as(access_token(result.token))`
    std::optional<appmixer::user> user; ///< the user; some servers omit it in the response to a sign-up
    json::object extra;                 ///< every key not named above

    static constexpr auto fields = table{field("token", &auth_result::token), field("user", &auth_result::user)};
};

} // namespace appmixer

#endif
