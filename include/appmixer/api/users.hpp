#ifndef APPMIXER_API_USERS_HPP
#define APPMIXER_API_USERS_HPP

// Operations on users: sign-in, sign-up, and the user of a token.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/user.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// Signs in. `POST /user/auth`; 403 when the user is unknown or the password is wrong.
class authenticate_user {
public:
    authenticate_user() = default;
    authenticate_user(std::string name, std::string secret) : username(std::move(name)), password(std::move(secret)) {}

    std::optional<std::string> username; ///< either this or `email` is required
    std::optional<std::string> email;
    std::string password; ///< in clear text; it is in no error, trace or recording

    using response_type = auth_result;
    static constexpr bool secret_response = true;
    static constexpr operation_info info{"authenticateUser", method::post, "/user/auth", idempotency::safe,
                                         token_use::none};
    static constexpr auto params =
        table{in_body("username", &authenticate_user::username), in_body("email", &authenticate_user::email),
              in_secret_body("password", &authenticate_user::password)};
};

/// Creates a user. `POST /user`; 400 when the name is taken.
class signup_user {
public:
    signup_user() = default;
    /// Sends the username as the e-mail address, too: some servers require one.
    signup_user(std::string name, std::string secret)
        : username(name), email(std::move(name)), password(std::move(secret))
    {
    }

    std::optional<std::string> username;
    std::optional<std::string> email;
    std::string password;                          ///< at least five characters
    std::optional<json::object> metadata;          ///< the program's own data of the user
    std::optional<std::vector<std::string>> scope; ///< roles; only effective when an administrator makes the call

    using response_type = auth_result;
    static constexpr bool secret_response = true;
    static constexpr operation_info info =
        operation_info("signupUser", method::post, "/user", idempotency::unsafe, token_use::optional)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_body("username", &signup_user::username), in_body("email", &signup_user::email),
              in_secret_body("password", &signup_user::password), in_body("metadata", &signup_user::metadata),
              in_body("scope", &signup_user::scope)};
};

/// The user that the token belongs to. `GET /user`.
class get_user {
public:
    get_user() = default;

    using response_type = user;
    static constexpr operation_info info{"getUser", method::get, "/user", idempotency::safe};
};

/// The operations of this header.
using user_operations = operation_list<authenticate_user, signup_user, get_user>;

} // namespace op

/// Signs a user in. The handle's own token is not sent.
///
/// username: the name or the e-mail address. password: in plain text.
/// Result: the token, for `api.as(access_token(result.token))`, and the user. By the server's default, a token is valid
/// for 30 days. It cannot be renewed; sign in again.
/// Errors: `condition::forbidden` for an unknown user and for a wrong password; `condition::unauthorized` from servers
/// that respond with 401 instead.
/// Source: https://docs.appmixer.com, API, Authentication.
template <api_handle Api>
call_result<Api, auth_result> authenticate_user(Api const& api, std::string username, std::string password)
{
    return api.call(op::authenticate_user(std::move(username), std::move(password)));
}

/// Creates a user and signs the user in.
///
/// username: also sent as the e-mail address; `op::signup_user` takes another address, and metadata. password: at least
/// five characters.
/// Result: the token and, from most servers, the user; `get_user` with the token works on every server.
/// Errors: status 400, 403 or 409 when the name is taken, depending on the server; 401 or 403 where only administrators
/// may create users.
/// Not idempotent: after a failure without a response, try to sign in.
/// Source: https://docs.appmixer.com, API, Authentication.
template <api_handle Api>
call_result<Api, auth_result> signup_user(Api const& api, std::string username, std::string password)
{
    return api.call(op::signup_user(std::move(username), std::move(password)));
}

/// Fetches the user that the handle's token belongs to.
///
/// Result: the user.
/// Errors: `condition::unauthorized` without a valid token; `condition::not_found` when the user has been deleted.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, user> get_user(Api const& api)
{
    return api.call(op::get_user());
}

} // namespace appmixer

#endif
