#ifndef APPMIXER_CALL_TOKEN_SOURCE_HPP
#define APPMIXER_CALL_TOKEN_SOURCE_HPP

// Where access tokens come from.

#include <appmixer/call/operation.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/token.hpp>
#include <appmixer/fwd.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>

namespace appmixer {

/// A type that obtains access tokens: `access_token`, `password_sign_in`, or a class of your own that asks, for
/// example, a vault or a single sign-on service. `client::as` takes one for a handle; `with_auth` takes one for all
/// handles that have none of their own.
///
///     class vault_token {
///     public:
///         explicit vault_token(vault& from) : from_(&from) {}
///         asio::awaitable<appmixer::result<appmixer::access_token>> obtain(appmixer::default_client)
///         {
///             std::string text = co_await from_->read("appmixer/token");
///             co_return appmixer::access_token(std::move(text));
///         }
///     private:
///         vault* from_;
///     };
///
/// `obtain` is called when there is no token, when the token is about to expire, and when the server has rejected it.
/// It is not called again until it has completed or was cancelled. Its argument is a handle that calls through the
/// layers below the auth layer, without a token. The handle and the source outlive the awaitable.
///
/// Errors: return an `error`, or throw `exception` or another `boost::system::system_error`; all waiting calls fail
/// with it. Error texts must not contain secrets; errors of calls through the handle contain none. Other exceptions
/// propagate to the callers.
/// Cancellation: terminal cancellation is requested when no call waits for the token any more, and after
/// `auth_options::sign_in_timeout`. A source that ignores it is not waited for, and its result is discarded.
// clang-format off
template <class T>
concept token_source =
    std::same_as<T, access_token> ||
    (not_an_aggregate<T> && std::move_constructible<T> && requires(T& source, default_client const& api) {
        { source.obtain(api) } -> std::same_as<asio::awaitable<result<access_token>>>;
    });
// clang-format on

} // namespace appmixer

#endif
