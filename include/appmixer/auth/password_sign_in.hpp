#ifndef APPMIXER_AUTH_PASSWORD_SIGN_IN_HPP
#define APPMIXER_AUTH_PASSWORD_SIGN_IN_HPP

#include <appmixer/call/client.hpp>
#include <appmixer/call/token_source.hpp>

#include <string>
#include <utility>

namespace appmixer {

/// A token source that signs a user in with a password, by `authenticate_user`.
///
///     appmixer::client api(appmixer::http_transport(executor, settings) |
///                          appmixer::with_auth(appmixer::password_sign_in("ada@shop.example", "secret")));
///
/// The password is kept in memory as it is, since there is no call that renews a token: it takes the password again.
/// It is in no error, whatever a server does with it.
class password_sign_in {
public:
    /// username: also the e-mail address, on most servers.
    password_sign_in(std::string username, std::string password)
        : password_sign_in(std::move(username), std::move(password), false)
    {
    }
    /// The same for a server that knows its users by their e-mail address alone.
    static password_sign_in by_email(std::string email, std::string password)
    {
        return password_sign_in(std::move(email), std::move(password), true);
    }

    /// Signs in.
    /// Errors: `condition::forbidden` or `condition::unauthorized`, as servers differ, for an unknown user and for a
    /// wrong password; `errc::unexpected_shape` for a response without a token; what `authenticate_user` says.
    APPMIXER_DECL asio::awaitable<result<static_token>> obtain(default_client api);

private:
    password_sign_in(std::string name, std::string password, bool by_email)
        : name_(std::move(name)), password_(std::move(password)), by_email_(by_email)
    {
    }

    std::string name_;
    std::string password_;
    bool by_email_;
};

static_assert(token_source<password_sign_in>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/auth/impl/password_sign_in.ipp>
#endif

#endif
