#ifndef APPMIXER_AUTH_IMPL_PASSWORD_SIGN_IN_IPP
#define APPMIXER_AUTH_IMPL_PASSWORD_SIGN_IN_IPP

#include <appmixer/api/users.hpp>
#include <appmixer/auth/password_sign_in.hpp>

namespace appmixer {

APPMIXER_DECL asio::awaitable<result<access_token>> password_sign_in::obtain(default_client api)
{
    op::authenticate_user request;
    (by_email_ ? request.email : request.username) = name_;
    request.password = password_;
    result<auth_result> session = co_await api.as_result().call(request);
    if (!session)
        co_return session.error();
    if (session->token.empty())
        co_return error(errc::unexpected_shape, phase::decode, "the response contains no token");
    co_return access_token(std::move(session->token));
}

} // namespace appmixer

#endif
