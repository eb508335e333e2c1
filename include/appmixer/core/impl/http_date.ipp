#ifndef APPMIXER_CORE_IMPL_HTTP_DATE_IPP
#define APPMIXER_CORE_IMPL_HTTP_DATE_IPP

#include <appmixer/core/detail/date_reader.hpp>
#include <appmixer/core/detail/http_date.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace appmixer::detail {

inline constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";
inline constexpr std::array<std::string_view, 7> weekday_names = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                                  "Thursday", "Friday", "Saturday"};

class http_date_reader : public date_reader {
public:
    using date_reader::date_reader;

    std::chrono::day day() noexcept { return std::chrono::day(static_cast<unsigned>(number(2, 31))); }
    std::chrono::seconds time() noexcept
    {
        std::chrono::seconds of_day = std::chrono::hours(number(2, 23));
        skip(':');
        of_day += std::chrono::minutes(number(2, 59));
        skip(':');
        of_day += std::chrono::seconds(number(2, 60)); // 60: a leap second
        return of_day;
    }
    std::chrono::month month() noexcept
    {
        for (unsigned i = 0; i < 12; ++i)
            if (skip_if(month_names.substr(std::size_t(3) * i, 3)))
                return std::chrono::month(i + 1);
        fail();
        return std::chrono::January;
    }
    /// Reads the day of the week; true when it is written out, as in the format of RFC 850 only.
    bool weekday() noexcept
    {
        for (std::string_view const name : weekday_names)
            if (bool const written_out = skip_if(name); written_out || skip_if(name.substr(0, 3)))
                return written_out;
        fail();
        return false;
    }
};

/// The year for its last two digits: the latest that puts the date at most 50 years ahead (RFC 9110 §5.6.7).
inline std::chrono::year full_year(int two_digits, std::chrono::month m, std::chrono::day d,
                                   std::chrono::sys_seconds now) noexcept
{
    using namespace std::chrono;
    year_month_day const limit = year_month_day(floor<days>(now)) + years(50);
    int const century = static_cast<int>(limit.year()) / 100 * 100;
    year const candidate(century + two_digits);
    return year_month_day(candidate, m, d) > limit ? candidate - years(100) : candidate;
}

APPMIXER_DECL std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                                      std::chrono::sys_seconds now) noexcept
{
    using namespace std::chrono;
    http_date_reader in(text);
    year y(0);
    month m(0);
    day d(0);
    seconds of_day(0);
    if (in.weekday()) { // "Sunday, 06-Nov-94 08:49:37 GMT"
        in.skip(", ");
        d = in.day();
        in.skip('-');
        m = in.month();
        in.skip('-');
        y = full_year(in.number(2), m, d, now);
        in.skip(' ');
        of_day = in.time();
        in.skip(" GMT");
    } else if (in.skip_if(", ")) { // "Sun, 06 Nov 1994 08:49:37 GMT"
        d = in.day();
        in.skip(' ');
        m = in.month();
        in.skip(' ');
        y = year(in.number(4));
        in.skip(' ');
        of_day = in.time();
        in.skip(" GMT");
    } else { // "Sun Nov  6 08:49:37 1994"
        in.skip(' ');
        m = in.month();
        in.skip(' ');
        d = in.skip_if(' ') ? day(static_cast<unsigned>(in.number(1))) : in.day();
        in.skip(' ');
        of_day = in.time();
        in.skip(' ');
        y = year(in.number(4));
    }
    year_month_day const date(y, m, d);
    if (!in.good() || !in.at_end() || !date.ok())
        return std::nullopt;
    return sys_days(date) + of_day;
}

APPMIXER_DECL std::string format_http_date(std::chrono::sys_seconds date)
{
    using namespace std::chrono;
    constexpr sys_seconds first = sys_days(year(0) / January / 1);
    constexpr sys_seconds last = sys_days(year(9999) / December / 31) + hours(24) - seconds(1);
    date = std::clamp(date, first, last);
    sys_days const midnight = floor<days>(date);
    year_month_day const day(midnight);
    hh_mm_ss<seconds> const time(date - midnight);
    unsigned const month = static_cast<unsigned>(day.month());

    std::string text = "Sun, 00 Jan 0000 00:00:00 GMT";
    text.replace(0, 3, weekday_names[weekday(midnight).c_encoding()], 0, 3);
    put_digits(text, 5, 2, static_cast<unsigned>(day.day()));
    text.replace(8, 3, month_names, std::size_t(3) * (month - 1), 3);
    put_digits(text, 12, 4, static_cast<int>(day.year()));
    put_digits(text, 17, 2, time.hours().count());
    put_digits(text, 20, 2, time.minutes().count());
    put_digits(text, 23, 2, time.seconds().count());
    return text;
}

} // namespace appmixer::detail

#endif
