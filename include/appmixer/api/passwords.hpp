#ifndef APPMIXER_API_PASSWORDS_HPP
#define APPMIXER_API_PASSWORDS_HPP

// Operations on passwords: change one's own, recover a forgotten one, and set that of another user.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>

#include <string>
#include <utility>

namespace appmixer {

namespace op {

/// Changes the caller's password. `POST /user/change-password`; 4xx when the old password is wrong.
class change_password {
public:
    change_password() = default;
    change_password(std::string before, std::string after)
        : old_password(std::move(before)), new_password(std::move(after))
    {
    }

    std::string old_password; ///< the current one
    std::string new_password; ///< at least five characters

    using response_type = void;
    static constexpr operation_info info{"changePassword", method::post, "/user/change-password", idempotency::unsafe};
    static constexpr auto params = table{in_secret_body("oldPassword", &change_password::old_password),
                                         in_secret_body("newPassword", &change_password::new_password)};
};

/// Asks for a code with which a forgotten password can be replaced. `POST /user/forgot-password`.
class forgot_password {
public:
    forgot_password() = default;
    explicit forgot_password(std::string address) : email(std::move(address)) {}

    std::string email; ///< where the code is sent

    using response_type = void;
    static constexpr operation_info info =
        operation_info("forgotPassword", method::post, "/user/forgot-password", idempotency::unsafe, token_use::none)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_body("email", &forgot_password::email)};
};

/// Replaces a forgotten password. `POST /user/forgot-password/reset`; 4xx when the code is wrong or expired.
class complete_forgot_password {
public:
    complete_forgot_password() = default;
    complete_forgot_password(std::string reset_code, std::string after)
        : password(std::move(after)), code(std::move(reset_code))
    {
    }

    std::string password; ///< the new one; at least five characters
    std::string code;     ///< from the mail that `forgot_password` caused

    using response_type = void;
    static constexpr operation_info info =
        operation_info("completeForgotPassword", method::post, "/user/forgot-password/reset", idempotency::unsafe,
                       token_use::none)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_secret_body("password", &complete_forgot_password::password),
                                         in_secret_body("code", &complete_forgot_password::code)};
};

/// Sets the password of a user, for administrators. `POST /user/reset-password`; 404 when no user has the address.
class reset_password {
public:
    reset_password() = default;
    reset_password(std::string address, std::string after) : email(std::move(address)), password(std::move(after)) {}

    std::string email;    ///< of the user whose password is set
    std::string password; ///< the new one; at least five characters

    using response_type = void;
    static constexpr operation_info info =
        operation_info("resetPassword", method::post, "/user/reset-password", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_body("email", &reset_password::email), in_secret_body("password", &reset_password::password)};
};

/// The operations of this header.
using password_operations = operation_list<change_password, forgot_password, complete_forgot_password, reset_password>;

} // namespace op

/// Changes the password of the user that the handle's token belongs to. Tokens that were issued before stay valid on
/// most servers.
///
/// old_password: the current one. new_password: at least five characters.
/// Errors: status 400 or 403, depending on the server, when the old password is wrong or the new one is too short.
/// Not idempotent: after it succeeded, the old password is wrong. After a failure without a response, try to sign in.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, void> change_password(Api const& api, std::string old_password, std::string new_password)
{
    return api.call(op::change_password(std::move(old_password), std::move(new_password)));
}

/// Asks for a code with which a forgotten password can be replaced. The server sends it by mail, or calls a configured
/// hook. The handle's token is not sent.
///
/// email: of the user. Servers need not say whether the user exists.
/// Not idempotent: each call sends a mail.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, void> forgot_password(Api const& api, std::string email)
{
    return api.call(op::forgot_password(std::move(email)));
}

/// Replaces a forgotten password. The handle's token is not sent.
///
/// code: from the mail that `forgot_password` caused. new_password: at least five characters.
/// Errors: status 400 or 403, depending on the server, when the code is wrong or expired, or the password is too short.
/// Not idempotent: a code can be used once. After a failure without a response, try to sign in.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, void> complete_forgot_password(Api const& api, std::string code, std::string new_password)
{
    return api.call(op::complete_forgot_password(std::move(code), std::move(new_password)));
}

/// Sets the password of a user. Only administrators may do it.
///
/// email: of the user. new_password: at least five characters.
/// Errors: `condition::forbidden` for other callers; `condition::not_found` when no user has this address;
/// `errc::bad_request` when the password is too short.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, void> reset_password(Api const& api, std::string email, std::string new_password)
{
    return api.call(op::reset_password(std::move(email), std::move(new_password)));
}

} // namespace appmixer

#endif
