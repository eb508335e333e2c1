#ifndef APPMIXER_CORE_IMPL_TIMESTAMP_IPP
#define APPMIXER_CORE_IMPL_TIMESTAMP_IPP

#include <appmixer/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>

namespace appmixer {

namespace detail {

/// Takes fixed pieces off the front of a text.
class text_cursor {
public:
    explicit text_cursor(std::string_view text) noexcept : rest_(text) {}

    bool done() const noexcept { return rest_.empty(); }
    bool skip(char expected) noexcept
    {
        if (rest_.empty() || rest_.front() != expected)
            return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly `digits` digits as a number; -1 when they are not there.
    int number(std::size_t digits) noexcept
    {
        if (rest_.size() < digits)
            return -1;
        int value = 0;
        for (char c : rest_.substr(0, digits)) {
            if (c < '0' || c > '9')
                return -1;
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    /// The digits at the front as thousandths; further ones are dropped. -1 when there is none.
    int thousandths() noexcept
    {
        int value = 0;
        int scale = 100;
        std::size_t used = 0;
        for (; used < rest_.size() && rest_[used] >= '0' && rest_[used] <= '9'; ++used, scale /= 10)
            value += (rest_[used] - '0') * scale;
        rest_.remove_prefix(used);
        return used == 0 ? -1 : value;
    }

private:
    std::string_view rest_;
};

} // namespace detail

APPMIXER_DECL std::string to_iso(timestamp time)
{
    using namespace std::chrono;
    time = std::clamp(time, timestamp(sys_days(year(0) / January / 1)),
                      timestamp(sys_days(year(10000) / January / 1)) - milliseconds(1));
    auto const date = floor<days>(time);
    year_month_day const ymd(date);
    hh_mm_ss const clock(time - date);

    std::string text = "0000-00-00T00:00:00.000Z";
    auto const put = [&](std::size_t position, std::size_t digits, std::int64_t value) {
        for (std::size_t i = digits; i-- > 0; value /= 10)
            text[position + i] = static_cast<char>('0' + value % 10);
    };
    put(0, 4, static_cast<int>(ymd.year()));
    put(5, 2, static_cast<std::int64_t>(static_cast<unsigned>(ymd.month())));
    put(8, 2, static_cast<std::int64_t>(static_cast<unsigned>(ymd.day())));
    put(11, 2, clock.hours().count());
    put(14, 2, clock.minutes().count());
    put(17, 2, clock.seconds().count());
    put(20, 3, clock.subseconds().count());
    return text;
}

APPMIXER_DECL std::optional<timestamp> parse_iso(std::string_view text) noexcept
{
    using namespace std::chrono;
    detail::text_cursor in(text);
    int const y = in.number(4);
    bool const dashes = in.skip('-');
    int const m = in.number(2);
    bool const dash = in.skip('-');
    int const d = in.number(2);
    if (y < 0 || !dashes || m < 0 || !dash || d < 0)
        return std::nullopt;
    year_month_day const date(year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d)));
    if (!date.ok())
        return std::nullopt;
    timestamp time = sys_days(date);
    if (in.done())
        return time;

    if (!in.skip('T') && !in.skip('t') && !in.skip(' '))
        return std::nullopt;
    int const hour = in.number(2);
    if (hour < 0 || hour > 23 || !in.skip(':'))
        return std::nullopt;
    int const minute = in.number(2);
    if (minute < 0 || minute > 59)
        return std::nullopt;
    time += hours(hour) + minutes(minute);
    if (in.skip(':')) {
        int const second = in.number(2);
        if (second < 0 || second > 60) // 60: a leap second
            return std::nullopt;
        time += seconds(second);
        if (in.skip('.') || in.skip(',')) {
            int const fraction = in.thousandths();
            if (fraction < 0)
                return std::nullopt;
            time += milliseconds(fraction);
        }
    }
    if (in.done() || in.skip('Z') || in.skip('z'))
        return in.done() ? std::optional(time) : std::nullopt;

    bool const east = in.skip('+');
    if (!east && !in.skip('-'))
        return std::nullopt;
    int const offset_hours = in.number(2);
    bool const colon = in.skip(':');
    int const offset_minutes = in.done() && !colon ? 0 : in.number(2);
    if (offset_hours < 0 || offset_hours > 23 || offset_minutes < 0 || offset_minutes > 59 || !in.done())
        return std::nullopt;
    auto const offset = hours(offset_hours) + minutes(offset_minutes);
    return east ? time - offset : time + offset;
}

} // namespace appmixer

#endif
