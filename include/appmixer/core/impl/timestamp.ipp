#ifndef APPMIXER_CORE_IMPL_TIMESTAMP_IPP
#define APPMIXER_CORE_IMPL_TIMESTAMP_IPP

#include <appmixer/core/detail/date_reader.hpp>
#include <appmixer/core/timestamp.hpp>

#include <algorithm>

namespace appmixer {

APPMIXER_DECL std::string to_iso(timestamp time)
{
    using namespace std::chrono;
    time = std::clamp(time, timestamp(sys_days(year(0) / January / 1)),
                      timestamp(sys_days(year(10000) / January / 1)) - milliseconds(1));
    auto const date = floor<days>(time);
    year_month_day const ymd(date);
    hh_mm_ss const clock(time - date);

    std::string text = "0000-00-00T00:00:00.000Z";
    detail::put_digits(text, 0, 4, static_cast<int>(ymd.year()));
    detail::put_digits(text, 5, 2, static_cast<unsigned>(ymd.month()));
    detail::put_digits(text, 8, 2, static_cast<unsigned>(ymd.day()));
    detail::put_digits(text, 11, 2, clock.hours().count());
    detail::put_digits(text, 14, 2, clock.minutes().count());
    detail::put_digits(text, 17, 2, clock.seconds().count());
    detail::put_digits(text, 20, 3, clock.subseconds().count());
    return text;
}

APPMIXER_DECL std::optional<timestamp> parse_iso(std::string_view text) noexcept
{
    using namespace std::chrono;
    detail::date_reader in(text);
    year const y(in.number(4));
    in.skip('-');
    month const m(static_cast<unsigned>(in.number(2)));
    in.skip('-');
    year_month_day const date(y, m, day(static_cast<unsigned>(in.number(2))));
    if (!in.good() || !date.ok())
        return std::nullopt;
    timestamp time = sys_days(date);
    if (in.at_end())
        return time;

    if (!in.skip_if('T') && !in.skip_if('t'))
        in.skip(' ');
    time += hours(in.number(2, 23));
    in.skip(':');
    time += minutes(in.number(2, 59));
    if (in.skip_if(':')) {
        time += seconds(in.number(2, 60)); // 60: a leap second
        if (in.skip_if('.') || in.skip_if(','))
            time += milliseconds(in.thousandths());
    }
    if (!in.at_end() && !in.skip_if('Z') && !in.skip_if('z')) {
        bool const east = in.skip_if('+');
        if (!east)
            in.skip('-');
        minutes offset = hours(in.number(2, 23));
        if (in.skip_if(':') || !in.at_end())
            offset += minutes(in.number(2, 59));
        time += east ? -offset : offset;
    }
    return in.good() && in.at_end() ? std::optional(time) : std::nullopt;
}

} // namespace appmixer

#endif
