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

APPMIXER_DECL json_number::json_number(std::string_view text)
{
    char const* const end = text.data() + text.size();
    auto const [last, code] = std::from_chars(text.data(), end, signed_);
    if (code == std::errc() && last == end)
        return;
    if (code == std::errc::result_out_of_range && last == end && text.front() != '-' &&
        std::from_chars(text.data(), end, unsigned_).ec == std::errc()) {
        kind_ = json::kind::uint64;
        return;
    }
    kind_ = json::kind::double_;
    double_ = nearest_double(text);
}

APPMIXER_DECL std::optional<std::int64_t> json_number::to_int64() const noexcept
{
    constexpr double limit = 9223372036854775808.0; // 2^63
    if (kind_ == json::kind::int64)
        return signed_;
    if (kind_ == json::kind::double_ && double_ >= -limit && double_ < limit) {
        auto const number = static_cast<std::int64_t>(double_);
        if (static_cast<double>(number) == double_)
            return number;
    }
    return std::nullopt;
}

APPMIXER_DECL std::optional<std::uint64_t> json_number::to_uint64() const noexcept
{
    constexpr double limit = 18446744073709551616.0; // 2^64
    if (kind_ == json::kind::uint64)
        return unsigned_;
    if (kind_ == json::kind::int64 && signed_ >= 0)
        return static_cast<std::uint64_t>(signed_);
    if (kind_ == json::kind::double_ && double_ >= 0 && double_ < limit) {
        auto const number = static_cast<std::uint64_t>(double_);
        if (static_cast<double>(number) == double_)
            return number;
    }
    return std::nullopt;
}

} // namespace appmixer::detail

#endif
