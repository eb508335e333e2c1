#ifndef APPMIXER_CORE_LAYER_HPP
#define APPMIXER_CORE_LAYER_HPP

#include <appmixer/core/transport.hpp>

#include <concepts>
#include <utility>

namespace appmixer {

/// What makes a layer: a function object that takes a transport over and gives another one, with the layer around it.
///
///     appmixer::client api(http_transport(executor, settings) | with_rate_limit(limits) | with_retry());
///
/// The layer named last is outermost. A factory of one's own derives from `layer_factory`.
class layer_factory {};

/// Puts a layer around a transport.
template <transport Inner, std::derived_from<layer_factory> Factory>
requires std::invocable<Factory, Inner> transport auto operator|(Inner inner, Factory make)
{
    return std::move(make)(std::move(inner));
}

} // namespace appmixer

#endif
