#ifndef APPMIXER_EMULATOR_MODIFIERS_MODIFIER_DATES_HPP
#define APPMIXER_EMULATOR_MODIFIERS_MODIFIER_DATES_HPP

// Dates as the modifiers parse, format and shift them.

#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/modifiers/js_values.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

inline constexpr std::string_view invalid_date = "Invalid date";

inline std::optional<timestamp> in_range(double milliseconds) noexcept
{
    constexpr double first = -62'167'219'200'000.0, last = 253'402'300'799'999.0;
    if (!(milliseconds >= first && milliseconds <= last)) // NaN, too
        return std::nullopt;
    return timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

/// The date in a value: an ISO 8601 text, or milliseconds since 1970.
inline std::optional<timestamp> js_date(json::value const* value)
{
    if (value != nullptr && value->is_string())
        return parse_iso(js_trimmed(value->get_string()));
    return value != nullptr && value->is_number() ? in_range(as_js_number(*value)) : std::nullopt;
}

/// The parts of a date.
class date_parts {
public:
    explicit date_parts(timestamp point)
        : day(std::chrono::floor<std::chrono::days>(point)), date(day), time(point - day),
          number(point.time_since_epoch())
    {
    }
    std::chrono::sys_days day;
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<std::chrono::milliseconds> time;
    std::chrono::milliseconds number; ///< since 1970
};

/// Formats a date: `YYYY-MM-DD [at] HH:mm`, with the tokens of the JavaScript library Moment.js.
class date_format {
public:
    static std::string apply(timestamp date, std::string_view format)
    {
        date_parts const parts(date);
        std::string text;
        bool closed = true; // whether there may be another closing bracket
        while (!format.empty()) {
            if (format.front() == '[' && closed) {
                std::size_t const end = format.find(']');
                closed = end != std::string_view::npos;
                if (closed) {
                    text.append(format.substr(1, end - 1));
                    format.remove_prefix(end + 1);
                    continue;
                }
            }
            std::string_view const token = longest(format);
            if (token.empty()) {
                text += format.front();
                format.remove_prefix(1);
                continue;
            }
            append(text, token, parts);
            format.remove_prefix(token.size());
        }
        return text;
    }

private:
    static constexpr std::array<std::string_view, 39> tokens{
        "YYYY", "YY", "Qo",   "Q",   "MMMM", "MMM", "MM", "Mo", "M", "DDDD", "DDDo", "DDD", "DD",
        "Do",   "D",  "dddd", "ddd", "dd",   "do",  "d",  "HH", "H", "hh",   "h",    "kk",  "k",
        "mm",   "m",  "ss",   "s",   "SSS",  "SS",  "S",  "A",  "a", "ZZ",   "Z",    "X",   "x"};
    static constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                             "May",       "June",     "July",     "August",
                                                             "September", "October",  "November", "December"};
    static constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                              "Thursday", "Friday", "Saturday"};

    /// The token that a format begins with. In `tokens`, longer ones stand before their prefixes.
    static std::string_view longest(std::string_view format) noexcept
    {
        auto const found = std::find_if(tokens.begin(), tokens.end(),
                                        [&](std::string_view token) { return format.starts_with(token); });
        return found == tokens.end() ? std::string_view() : *found;
    }

    static std::string padded(std::int64_t number, std::size_t width)
    {
        std::string const digits = std::to_string(number);
        return std::string(width - (std::min)(width, digits.size()), '0') + digits;
    }

    static std::string ordinal(unsigned number)
    {
        unsigned const last = number % 10;
        bool const teen = number % 100 / 10 == 1;
        return std::to_string(number) + (teen || last == 0 || last > 3 ? "th"
                                         : last == 1                   ? "st"
                                         : last == 2                   ? "nd"
                                                                       : "rd");
    }

    static void append(std::string& text, std::string_view token, date_parts const& p)
    {
        unsigned const month = static_cast<unsigned>(p.date.month());
        unsigned const day = static_cast<unsigned>(p.date.day());
        unsigned const weekday = std::chrono::weekday(p.day).c_encoding();
        int const year = static_cast<int>(p.date.year());
        std::int64_t const hour = p.time.hours().count();
        std::int64_t const hour12 = hour % 12 == 0 ? 12 : hour % 12;
        std::int64_t const milliseconds = p.time.subseconds().count();
        std::size_t const width = token.size();
        switch (token.front()) {
        case 'Y': text += width == 4 ? padded(year, 4) : padded(year % 100, 2); break;
        case 'Q': text += width == 2 ? ordinal((month + 2) / 3) : std::to_string((month + 2) / 3); break;
        case 'M':
            if (token == "Mo")
                text += ordinal(month);
            else if (width < 3)
                text += padded(month, width);
            else
                text += months[month - 1].substr(0, width == 3 ? 3 : std::string_view::npos);
            break;
        case 'D': {
            auto const first = std::chrono::sys_days(p.date.year() / 1 / 1);
            unsigned const day_of_year = static_cast<unsigned>((p.day - first).count()) + 1;
            if (token.ends_with('o'))
                text += ordinal(token == "Do" ? day : day_of_year);
            else if (width < 3)
                text += padded(day, width);
            else
                text += padded(day_of_year, width == 4 ? 3 : 1);
            break;
        }
        case 'd':
            if (token == "do")
                text += ordinal(weekday);
            else if (width == 1)
                text += std::to_string(weekday);
            else
                text += weekdays[weekday].substr(0, width == 4 ? std::string_view::npos : width);
            break;
        case 'H': text += padded(hour, width); break;
        case 'h': text += padded(hour12, width); break;
        case 'k': text += padded(hour == 0 ? 24 : hour, width); break;
        case 'm': text += padded(p.time.minutes().count(), width); break;
        case 's': text += padded(p.time.seconds().count(), width); break;
        case 'S': text += padded(milliseconds, 3).substr(0, width); break;
        case 'A': text += hour < 12 ? "AM" : "PM"; break;
        case 'a': text += hour < 12 ? "am" : "pm"; break;
        case 'Z': text += width == 2 ? "+0000" : "+00:00"; break;
        case 'X': text += std::to_string(std::chrono::floor<std::chrono::seconds>(p.number).count()); break;
        default: text += std::to_string(p.number.count()); break;
        }
    }
};

/// Adds years, months and so on to a date. A day that the month does not have becomes its last day.
inline std::optional<timestamp> add_time_span(timestamp date, json::object const& span)
{
    auto const part = [&](std::string_view name) {
        json::value const* const value = span.if_contains(name);
        double const number = value == nullptr ? 0 : js_number(value);
        return std::isnan(number) ? 0 : number;
    };
    double const months = std::trunc(part("years") * 12 + part("months"));
    if (!(std::fabs(months) <= 12 * 10'000)) // NaN, too
        return std::nullopt;
    date_parts const parts(date);
    std::chrono::year_month const month =
        std::chrono::year_month(parts.date.year(), parts.date.month()) + std::chrono::months(static_cast<int>(months));
    std::chrono::year_month_day const last(month / std::chrono::last);
    std::chrono::sys_days const day(month / (std::min)(parts.date.day(), last.day()));
    double const milliseconds = (part("weeks") * 7 + part("days")) * 86'400'000.0 + part("hours") * 3'600'000.0 +
                                part("minutes") * 60'000.0 + part("seconds") * 1000.0 + part("milliseconds");
    timestamp const start = day + parts.time.to_duration();
    return in_range(static_cast<double>(start.time_since_epoch().count()) + std::trunc(milliseconds));
}

} // namespace appmixer::detail::emu

#endif
