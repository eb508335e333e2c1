#ifndef APPMIXER_CORE_IMPL_HTTP_DATE_IPP
#define APPMIXER_CORE_IMPL_HTTP_DATE_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/http_date.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace appmixer::detail {

inline constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";
inline constexpr std::array<std::string_view, 7> weekday_names = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                                  "Thursday", "Friday", "Saturday"};

/// Parses a date from left to right. After an error the values that are returned have no meaning.
class http_date_reader {
public:
    explicit http_date_reader(std::string_view text) noexcept : remaining_(text) {}

    /// Whether there was no error and the whole text was read.
    bool complete() const noexcept { return good_ && remaining_.empty(); }
    bool next_is(std::string_view piece) const noexcept { return remaining_.starts_with(piece); }

    void skip(std::string_view piece) noexcept
    {
        if (next_is(piece))
            remaining_.remove_prefix(piece.size());
        else
            good_ = false;
    }
    /// Reads exactly that many digits.
    int number(std::size_t digits) noexcept
    {
        int value = 0;
        if (remaining_.size() < digits)
            good_ = false;
        for (char const c : remaining_.substr(0, digits)) {
            good_ = good_ && is_digit(c);
            value = value * 10 + (c - '0');
        }
        remaining_.remove_prefix((std::min)(digits, remaining_.size()));
        return value;
    }
    /// Reads two digits, and fails for a number above `most`.
    int number_up_to(int most) noexcept
    {
        int const value = number(2);
        good_ = good_ && value <= most;
        return value;
    }
    std::chrono::seconds time() noexcept
    {
        std::chrono::seconds of_day = std::chrono::hours(number_up_to(23));
        skip(":");
        of_day += std::chrono::minutes(number_up_to(59));
        skip(":");
        of_day += std::chrono::seconds(number_up_to(60)); // 60: a leap second
        return of_day;
    }
    std::chrono::month month() noexcept
    {
        std::string_view const name = remaining_.substr(0, 3);
        for (unsigned i = 0; i < 12; ++i)
            if (name == month_names.substr(std::size_t(3) * i, 3)) {
                remaining_.remove_prefix(3);
                return std::chrono::month(i + 1);
            }
        good_ = false;
        return std::chrono::January;
    }
    /// Reads the day of the week; true when it is written out, as in the format of RFC 850 only.
    bool weekday() noexcept
    {
        for (std::string_view const name : weekday_names) {
            if (!next_is(name.substr(0, 3)))
                continue;
            bool const written_out = next_is(name);
            remaining_.remove_prefix(written_out ? name.size() : 3);
            return written_out;
        }
        good_ = false;
        return false;
    }

private:
    std::string_view remaining_;
    bool good_ = true;
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
    auto const two_digits = [&] { return day(static_cast<unsigned>(in.number_up_to(31))); };
    if (in.weekday()) { // "Sunday, 06-Nov-94 08:49:37 GMT"
        in.skip(", ");
        d = two_digits();
        in.skip("-");
        m = in.month();
        in.skip("-");
        y = full_year(in.number_up_to(99), m, d, now);
        in.skip(" ");
        of_day = in.time();
        in.skip(" GMT");
    } else if (in.next_is(",")) { // "Sun, 06 Nov 1994 08:49:37 GMT"
        in.skip(", ");
        d = two_digits();
        in.skip(" ");
        m = in.month();
        in.skip(" ");
        y = year(in.number(4));
        in.skip(" ");
        of_day = in.time();
        in.skip(" GMT");
    } else { // "Sun Nov  6 08:49:37 1994"
        in.skip(" ");
        m = in.month();
        in.skip(" ");
        if (in.next_is(" ")) {
            in.skip(" ");
            d = day(static_cast<unsigned>(in.number(1)));
        } else {
            d = two_digits();
        }
        in.skip(" ");
        of_day = in.time();
        in.skip(" ");
        y = year(in.number(4));
    }
    year_month_day const date(y, m, d);
    if (!in.complete() || !date.ok())
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

    std::string text(weekday_names[weekday(midnight).c_encoding()].substr(0, 3));
    auto const append = [&](std::string_view separator, std::int64_t value, std::size_t digits) {
        std::string const number = std::to_string(value);
        text.append(separator).append(digits - number.size(), '0').append(number);
    };
    append(", ", static_cast<unsigned>(day.day()), 2);
    text.append(" ").append(month_names.substr(std::size_t(3) * (month - 1), 3));
    append(" ", static_cast<int>(day.year()), 4);
    append(" ", time.hours().count(), 2);
    append(":", time.minutes().count(), 2);
    append(":", time.seconds().count(), 2);
    return text.append(" GMT");
}

} // namespace appmixer::detail

#endif
