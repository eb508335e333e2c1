#ifndef APPMIXER_JSON_DETAIL_JSON_NUMBER_HPP
#define APPMIXER_JSON_DETAIL_JSON_NUMBER_HPP

// The value of a number in JSON text.

#include <appmixer/core/config.hpp>

#include <boost/json/value.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// A valid number: a 64-bit integer where the text is one and fits, a double otherwise.
APPMIXER_DECL json::value parse_number(std::string_view text);

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

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_number.ipp>
#endif

#endif
