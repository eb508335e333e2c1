#ifndef APPMIXER_MAKE_CLIENT_HPP
#define APPMIXER_MAKE_CLIENT_HPP

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

/// The layer that signs in whom the settings name, unless there is a token.
template <transport Transport>
auth_layer<Transport> sign_in_from(Transport transport, settings const& who)
{
    if (who.token().empty() && !who.username().empty())
        return auth_layer<Transport>(std::move(transport), password_sign_in(who.username(), who.password()));
    return auth_layer<Transport>(std::move(transport));
}

} // namespace detail

/// A client with the layers that most programs want around a transport:
///
///     auto api = appmixer::make_client(appmixer::loopback(executor, back_end), settings);
///
/// * Outermost is `retry_layer` with its standard policy, so that a sign-in that failed for a while is repeated as
/// well.
/// * Then comes `auth_layer`, which signs in the user of `settings::credentials` when the first call needs it. With
///   `settings::token` it is that token which the client uses, as it is and as long as the server takes it. Without
///   either, calls carry no token unless `client::as` gives them one.
/// * The deadline of a call needs no layer: `client::within` sets it, and these layers and the library's transports
///   keep it. A transport of your own that does not wants `with_deadline` around it. Calls are not traced.
///
/// transport: on `any_io_executor`; who: nothing but its token and its credentials are looked at here.
/// Another stack is built with `|`, as `with_retry` and `with_auth` show.
template <transport Transport>
default_client make_client(Transport transport, settings const& who)
{
    static_assert(std::same_as<typename Transport::executor_type, asio::any_io_executor>,
                  "appmixer: make_client takes a transport on any_io_executor; around others put the layers by hand");
    default_client const api(detail::sign_in_from(std::move(transport), who) | with_retry());
    if (who.token().empty())
        return api;
    // What is never renewed needs no layer: the handle puts it into the request, which saves each call a coroutine.
    return api.as(static_token(who.token()));
}

} // namespace appmixer

#endif
