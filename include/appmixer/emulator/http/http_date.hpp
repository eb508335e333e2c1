#ifndef APPMIXER_EMULATOR_HTTP_HTTP_DATE_HPP
#define APPMIXER_EMULATOR_HTTP_HTTP_DATE_HPP

// Dates in HTTP headers.

#include <appmixer/json/timestamp.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Formats a date for an HTTP header (RFC 9110 §5.6.7): "Sun, 11 Feb 2024 08:15:30 GMT". Independent of the locale.
inline std::string http_date(timestamp time)
{
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::string const iso = to_iso(time); // 2024-02-11T08:15:30.125Z
    std::chrono::weekday const day(std::chrono::floor<std::chrono::days>(*parse_iso(iso)));
    std::size_t const month = static_cast<std::size_t>(iso[5] - '0') * 10 + static_cast<std::size_t>(iso[6] - '0');
    std::string date(days[day.c_encoding()]);
    date.append(", ").append(iso, 8, 2).append(" ").append(months[month - 1]).append(" ").append(iso, 0, 4);
    return date.append(" ").append(iso, 11, 8).append(" GMT");
}

} // namespace appmixer::detail::emu

#endif
