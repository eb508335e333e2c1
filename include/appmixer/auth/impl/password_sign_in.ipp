#ifndef APPMIXER_AUTH_IMPL_PASSWORD_SIGN_IN_IPP
#define APPMIXER_AUTH_IMPL_PASSWORD_SIGN_IN_IPP

#include <appmixer/api/users.hpp>
#include <appmixer/auth/password_sign_in.hpp>

#include <initializer_list>
#include <string>

namespace appmixer {

namespace detail {

/// Whether a response to a sign-in suggests that it is not from an Appmixer, or that the path is not the right one.
inline bool is_foreign(error const& cause)
{
    for (errc const code : {errc::not_found, errc::method_not_allowed, errc::not_implemented, errc::invalid_json,
                            errc::unexpected_content_type, errc::malformed_response})
        if (cause == code)
            return true;
    return false;
}

/// What the caller may check after a failed sign-in; empty when the error says enough.
inline std::string sign_in_hint(error const& cause, std::string_view user, std::string_view base_url)
{
    if (cause == condition::unauthorized || cause == condition::forbidden)
        return "are the user name" + (user.empty() ? std::string() : " \"" + std::string(user) + "\"") +
               " and the password right?";
    if (!is_foreign(cause))
        return {};
    return "POST " + std::string(op::authenticate_user::info.path) + ": is the base URL" +
           (base_url.empty() ? std::string() : " " + std::string(base_url)) + " right?";
}

} // namespace detail

APPMIXER_DECL asio::awaitable<result<access_token>> password_sign_in::obtain(default_client api)
{
    op::authenticate_user request;
    (by_email_ ? request.email : request.username) = name_;
    request.password = password_;
    result<auth_result> session = co_await api.as_result().call(request);
    if (!session) {
        // A user name that contains the password is not shown.
        bool const is_shown = password_.empty() || name_.find(password_) == std::string::npos;
        diagnostics info = session.error().info();
        std::string const hint =
            detail::sign_in_hint(session.error(), is_shown ? name_ : std::string(), base_url_.view());
        if (!hint.empty())
            info.detail += (info.detail.empty() ? "" : "; ") + hint;
        co_return error(session.error().code(), std::move(info));
    }
    if (session->token.empty())
        co_return error(errc::unexpected_shape, phase::decode, "the response contains no token");
    co_return access_token(std::move(session->token));
}

} // namespace appmixer

#endif
