#ifndef APPMIXER_CORE_LAYER_HPP
#define APPMIXER_CORE_LAYER_HPP

// Puts layers around transports with `|`.

#include <appmixer/core/transport.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace appmixer {

/// Where `make_client` puts a layer, from the transport outwards.
enum class layer_position : unsigned char {
    faults,        ///< fails exchanges of a test
    gzip,          ///< decompresses responses
    recorder,      ///< records exchanges as they were sent
    attempt_trace, ///< reports each attempt
    rate_limit,    ///< delays each attempt
    auth,          ///< signs in, and again after a 401
    retry,         ///< repeats a call
    own,           ///< a layer of a program that names no position
    call_trace,    ///< reports each call as a whole
    deadline,      ///< ends a call with all of its attempts
};

/// The base of layer factories. A factory is a function object that takes a transport and returns that transport with a
/// layer around it.
///
///     appmixer::client api(http_transport(executor, settings) | with_rate_limit(limits) | with_retry());
///
/// The last layer is the outermost. `make_client` orders layers by the `position` of their factories instead.
class layer_factory {
public:
    static constexpr layer_position position = layer_position::own; ///< hidden by a factory that names another one
};

/// Puts the layer that `make` creates around a transport. The result is a transport as well.
template <transport Inner, std::derived_from<layer_factory> Factory>
requires transport<std::invoke_result_t<Factory, Inner>> std::invoke_result_t<Factory, Inner>
operator|(Inner inner, Factory make) { return std::move(make)(std::move(inner)); }

namespace detail {

/// The factory of a layer that is constructed from a transport and one value.
template <template <class> class Layer, class Value>
class layer_factory_for : public layer_factory {
public:
    template <transport Inner>
    Layer<Inner> operator()(Inner inner) const
    {
        return Layer<Inner>(std::move(inner), value_);
    }

protected:
    explicit layer_factory_for(Value value) noexcept : value_(std::move(value)) {}

private:
    Value value_;
};

} // namespace detail

} // namespace appmixer

#endif
