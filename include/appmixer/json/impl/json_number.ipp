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
