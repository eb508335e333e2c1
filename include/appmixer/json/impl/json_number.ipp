#ifndef APPMIXER_JSON_IMPL_JSON_NUMBER_IPP
#define APPMIXER_JSON_IMPL_JSON_NUMBER_IPP

#include <appmixer/json/detail/json_number.hpp>

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cstdlib>
#include <limits>
#include <string>
#include <system_error>

namespace appmixer::detail {

/// Whether a number that is beyond a double is too large, and not too close to zero: by the place of its first digit
/// that is not zero.
inline bool is_huge(std::string_view number) noexcept
{
    std::size_t const e = (std::min)(number.find_first_of("eE"), number.size());
    std::string_view const digits = number.substr(0, e);
    std::size_t const first = (std::min)(digits.find_first_of("123456789"), digits.size());
    std::size_t const point = (std::min)(digits.find('.'), digits.size());
    constexpr long long longest = (std::numeric_limits<long long>::max)() / 4; // the length of a text is less
    long long exponent = 0;
    if (e != number.size()) {
        bool const negative = number[e + 1] == '-';
        char const* const begin = number.data() + e + (negative || number[e + 1] == '+' ? 2 : 1);
        if (std::from_chars(begin, number.data() + number.size(), exponent).ec != std::errc())
            exponent = longest;
        exponent = negative ? -(std::min)(exponent, longest) : (std::min)(exponent, longest);
    }
    return static_cast<long long>(point) - static_cast<long long>(first) + exponent > 0;
}

APPMIXER_DECL double nearest_double_of_c(std::string_view text)
{
    std::string copy(text);
    if (std::size_t const point = copy.find('.'); point != std::string::npos)
        copy.replace(point, 1, std::localeconv()->decimal_point); // `strtod` obeys the locale
    return std::clamp(std::strtod(copy.c_str(), nullptr), std::numeric_limits<double>::lowest(),
                      (std::numeric_limits<double>::max)());
}

APPMIXER_DECL double nearest_double(std::string_view text)
{
#if APPMIXER_DETAIL_HAS_FROM_CHARS
    double number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
        number = is_huge(text) ? (std::numeric_limits<double>::max)() : 0.0;
        number = text.front() == '-' ? -number : number;
    }
    return number;
#else
    return nearest_double_of_c(text);
#endif
}

APPMIXER_DECL json::value parse_number(std::string_view text)
{
    char const* const end = text.data() + text.size();
    std::int64_t integer = 0;
    auto const [last, code] = std::from_chars(text.data(), end, integer);
    if (code == std::errc() && last == end)
        return integer;
    std::uint64_t large = 0;
    if (code == std::errc::result_out_of_range && last == end && text.front() != '-' &&
        std::from_chars(text.data(), end, large).ec == std::errc())
        return large;
    return nearest_double(text);
}

} // namespace appmixer::detail

#endif
