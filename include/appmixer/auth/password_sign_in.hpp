#ifndef APPMIXER_AUTH_PASSWORD_SIGN_IN_HPP
#define APPMIXER_AUTH_PASSWORD_SIGN_IN_HPP

// A token source that signs in with a password.

#include <appmixer/call/client.hpp>
#include <appmixer/call/token_source.hpp>
#include <appmixer/core/detail/compact_string.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

/// A token source that signs a user in with a password, by `authenticate_user`.
///
///     appmixer::client api(appmixer::http_transport(executor, settings) |
///                          appmixer::with_auth(appmixer::password_sign_in("ada@shop.example", "secret")));
///
/// The password is kept in memory, since the server cannot renew a token without it. It never appears in an error.
class password_sign_in {
public:
    /// username: most servers accept the e-mail address as well.
    password_sign_in(std::string username, std::string password)
        : password_sign_in(std::move(username), std::move(password), false)
    {
    }
    /// For servers that accept only the e-mail address of a user.
    static password_sign_in by_email(std::string email, std::string password)
    {
        return password_sign_in(std::move(email), std::move(password), true);
    }

    /// Sets the base URL, which the text of an error names when the server does not know the request. It has no other
    /// effect. `make_client` sets it.
    password_sign_in& base_url(std::string_view url)
    {
        base_url_ = detail::compact_string(url);
        return *this;
    }

    /// Signs in.
    /// Errors, whose `detail()` names the user: `condition::forbidden` or `condition::unauthorized`, depending on the
    /// server, for an unknown user or a wrong password; `errc::unexpected_shape` for a response without a token; those
    /// of `authenticate_user`.
    APPMIXER_DECL asio::awaitable<result<access_token>> obtain(default_client api);

private:
    password_sign_in(std::string name, std::string password, bool by_email)
        : name_(std::move(name)), password_(std::move(password)), by_email_(by_email)
    {
    }

    std::string name_;
    std::string password_;
    detail::compact_string base_url_; // handles keep a copy, and most have none
    bool by_email_;
};

static_assert(token_source<password_sign_in>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/auth/impl/password_sign_in.ipp>
#endif

#endif
