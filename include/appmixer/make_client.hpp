#ifndef APPMIXER_MAKE_CLIENT_HPP
#define APPMIXER_MAKE_CLIENT_HPP

// A client with the usual layers around any transport.

#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/token.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <utility>

namespace appmixer {

namespace detail {

/// Makes the auth layer built from the settings' credentials, unless a token is set.
class with_auth_from : public layer_factory {
public:
    static constexpr layer_position position = layer_position::auth;

    /// config: must outlive the factory.
    explicit with_auth_from(settings const& config) noexcept : config_(&config) {}

    template <transport Transport>
    auth_layer<Transport> operator()(Transport inner) const
    {
        if (config_->token().empty() && !config_->username().empty())
            return auth_layer<Transport>(
                std::move(inner),
                password_sign_in(config_->username(), config_->password()).base_url(config_->base_url()));
        return auth_layer<Transport>(std::move(inner));
    }

private:
    settings const* config_;
};

/// The factory of a layer that `make_client` adds, unless one of `Factories` has its position.
template <class... Factories, class Default>
auto unless_given(Default factory)
{
    if constexpr (((Factories::position == Default::position) || ...))
        return std::tuple<>();
    else
        return std::tuple<Default>(std::move(factory));
}

/// The indexes of factories in the order in which their layers are put around a transport. Layers of one position keep
/// their order.
template <class... Factories>
consteval std::array<std::size_t, sizeof...(Factories)> layer_order()
{
    std::array<layer_position, sizeof...(Factories)> const positions{Factories::position...};
    std::array<std::size_t, sizeof...(Factories)> order{};
    for (std::size_t i = 0; i < order.size(); ++i) {
        std::size_t to = i;
        for (; to > 0 && positions[i] < positions[order[to - 1]]; --to)
            order[to] = order[to - 1];
        order[to] = i;
    }
    return order;
}

/// Puts the layers of `factories` around a transport, in the order of their positions.
template <std::size_t Index = 0, transport Transport, class... Factories>
auto add_layers(Transport inner, std::tuple<Factories...>& factories)
{
    if constexpr (Index == sizeof...(Factories))
        return inner;
    else
        return add_layers<Index + 1>(
            std::move(inner) | std::move(std::get<layer_order<Factories...>()[Index]>(factories)), factories);
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
///   honour it. Add `with_deadline` for a transport of your own that does not.
///
/// Further layers can be added, in any order:
///
///     auto api = appmixer::make_client(transport, settings, appmixer::with_call_trace(sink),
///                                      appmixer::with_rate_limit(limits));
///
/// Each layer of the library has a place, from the outermost: deadline, call trace, retry, auth, rate limit, attempt
/// trace, recorder, gzip, faults. A layer of your own stands outside of retry, unless its factory has another
/// `position`. Of layers with the same position, the last one is the outermost. `with_retry` and `with_auth` replace
/// the layers described above. For another order use `|`.
///
/// transport: a transport on `any_io_executor`. config: only its token and its credentials are used. layers: factories.
template <transport Transport, std::derived_from<layer_factory>... Factories>
default_client make_client(Transport transport, settings const& config, Factories... layers)
{
    static_assert(
        std::same_as<typename Transport::executor_type, asio::any_io_executor>,
        "appmixer: make_client takes a transport on any_io_executor; combine other transports with layers by |");
    auto factories = std::tuple_cat(detail::unless_given<Factories...>(detail::with_auth_from(config)),
                                    detail::unless_given<Factories...>(with_retry()),
                                    std::tuple<Factories...>(std::move(layers)...));
    default_client const api(detail::add_layers(std::move(transport), factories));
    if (config.token().empty())
        return api;
    // A fixed token belongs to the handle.
    return api.as(access_token(config.token()));
}

} // namespace appmixer

#endif
