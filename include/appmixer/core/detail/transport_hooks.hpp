#ifndef APPMIXER_CORE_DETAIL_TRANSPORT_HOOKS_HPP
#define APPMIXER_CORE_DETAIL_TRANSPORT_HOOKS_HPP

// The optional functions of transports and layers, and the search for them through layers.

#include <appmixer/core/http_counters.hpp>

#include <concepts>
#include <optional>

namespace appmixer::detail {

/// Calls `abort_calls` of a transport, and of all layers and the transport below it, where they have it.
template <class Transport>
void abort_calls(Transport& outermost)
{
    if constexpr (requires { outermost.abort_calls(); })
        outermost.abort_calls();
    if constexpr (requires { outermost.inner(); })
        abort_calls(outermost.inner());
}

/// The counters of a transport, or of the one below its layers; `nullopt` if it has none.
template <class Transport>
std::optional<http_counters> find_counters(Transport& outermost)
{
    if constexpr (requires {
                      {
                          outermost.counters()
                          } -> std::convertible_to<std::optional<http_counters>>;
                  })
        return outermost.counters();
    else if constexpr (requires { outermost.inner(); })
        return find_counters(outermost.inner());
    else
        return std::nullopt;
}

} // namespace appmixer::detail

#endif
