#ifndef APPMIXER_CORE_DETAIL_JSON_VALUE_HPP
#define APPMIXER_CORE_DETAIL_JSON_VALUE_HPP

// Conversions to and from `json::value` that Boost.JSON does not have.

#include <appmixer/core/config.hpp>

#include <boost/json/value.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// Converts a value to `json::value`; also from `std::string`, which Boost.JSON does not convert.
template <class T>
json::value as_json(T value)
{
    if constexpr (!std::same_as<T, json::value> && !std::same_as<T, std::nullptr_t> &&
                  std::convertible_to<T const&, std::string_view>)
        return json::value(json::string_view(std::string_view(value)));
    else
        return json::value(std::move(value));
}

/// A number as an integer, when it is one, as `3.0` and `1e3` are, and fits.
template <std::integral T>
std::optional<T> to_integer(json::value const& number) noexcept
{
    constexpr double limit = 2.0 * static_cast<double>((std::numeric_limits<T>::max)() / 2 + 1); // a power of two
    std::optional<T> integer;
    if (std::int64_t const* const whole = number.if_int64(); whole != nullptr && std::in_range<T>(*whole))
        integer = static_cast<T>(*whole);
    else if (std::uint64_t const* const large = number.if_uint64(); large != nullptr && std::in_range<T>(*large))
        integer = static_cast<T>(*large);
    else if (double const* const real = number.if_double(); real != nullptr && *real < limit &&
                                                            *real >= (std::signed_integral<T> ? -limit : 0.0) &&
                                                            static_cast<double>(static_cast<T>(*real)) == *real)
        integer = static_cast<T>(*real);
    return integer;
}

} // namespace appmixer::detail

#endif
