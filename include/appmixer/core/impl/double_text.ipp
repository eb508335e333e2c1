#ifndef APPMIXER_CORE_IMPL_DOUBLE_TEXT_IPP
#define APPMIXER_CORE_IMPL_DOUBLE_TEXT_IPP

#include <appmixer/core/detail/double_text.hpp>

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <string>
#include <system_error>

namespace appmixer::detail {

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
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc())
        return number;
#endif
    return nearest_double_of_c(text); // which tells too large from too close to zero
}

APPMIXER_DECL void append_double(std::string& out, double value, bool with_fraction)
{
    char buffer[32];
    char const* const end =
        std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific).ptr;
    char const* const mark = std::find(static_cast<char const*>(buffer), end, 'e'); // "1.25e+03"
    std::string digits(1, buffer[0]);
    if (mark - buffer > 2)
        digits.append(static_cast<char const*>(buffer) + 2, mark);
    int exponent = 0;
    std::from_chars(mark + (mark[1] == '+' ? 2 : 1), end, exponent);

    if (std::signbit(value))
        out += '-';
    auto const count = static_cast<int>(digits.size());
    int const before_point = exponent + 1;
    if (before_point > 21 || before_point < -5) {
        out += digits[0];
        if (count > 1)
            out.append(1, '.').append(digits, 1);
        out.append(exponent < 0 ? "e-" : "e+").append(std::to_string(std::abs(exponent)));
    } else if (before_point <= 0) {
        out.append("0.").append(static_cast<std::size_t>(-before_point), '0').append(digits);
    } else if (count <= before_point) {
        out.append(digits).append(static_cast<std::size_t>(before_point - count), '0');
        if (with_fraction)
            out += ".0";
    } else {
        auto const whole = static_cast<std::size_t>(before_point);
        out.append(digits, 0, whole).append(1, '.').append(digits, whole);
    }
}

} // namespace appmixer::detail

#endif
