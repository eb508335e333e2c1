#ifndef APPMIXER_MAKE_CLIENT_HPP
#define APPMIXER_MAKE_CLIENT_HPP

// A client with the usual layers around any transport.

#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/token.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <concepts>
#include <utility>

namespace appmixer {

namespace detail {

/// The auth layer built from the settings' credentials, unless a token is set.
template <transport Transport>
auth_layer<Transport> with_auth_from(Transport transport, settings const& config)
{
    if (config.token().empty() && !config.username().empty())
        return auth_layer<Transport>(std::move(transport), password_sign_in(config.username(), config.password()));
    return auth_layer<Transport>(std::move(transport));
}

} // namespace detail

/// A client with the usual layers around a transport:
///
///     auto api = appmixer::make_client(appmixer::loopback(executor, back_end), settings);
///
/// * The outermost layer is `retry_layer` with its standard policy, which repeats failed sign-ins as well.
/// * Below it, `auth_layer` signs in the user of `settings::credentials` when the first call needs a token. With
///   `settings::token`, the client uses that token and never renews it. Without either, calls have no token unless
///   `client::as` sets one.
/// * The deadline of a call needs no layer: `client::within` sets it, and these layers and the library's transports
///   honour it. Put `with_deadline` around a transport of your own that does not.
///
/// transport: a transport on `any_io_executor`. config: only its token and its credentials are used.
/// For other layers use `|`, as `with_retry` and `with_auth` show.
template <transport Transport>
default_client make_client(Transport transport, settings const& config)
{
    static_assert(
        std::same_as<typename Transport::executor_type, asio::any_io_executor>,
        "appmixer: make_client takes a transport on any_io_executor; combine other transports with layers by |");
    default_client const api(detail::with_auth_from(std::move(transport), config) | with_retry());
    if (config.token().empty())
        return api;
    // A fixed token belongs to the handle.
    return api.as(access_token(config.token()));
}

} // namespace appmixer

#endif
