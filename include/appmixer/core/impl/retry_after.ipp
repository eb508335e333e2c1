#ifndef APPMIXER_CORE_IMPL_RETRY_AFTER_IPP
#define APPMIXER_CORE_IMPL_RETRY_AFTER_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/retry_after.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace appmixer::detail {

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
        constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
        std::string_view const name = remaining_.substr(0, 3);
        for (unsigned i = 0; i < 12; ++i)
            if (name == names.substr(std::size_t(3) * i, 3)) {
                remaining_.remove_prefix(3);
                return std::chrono::month(i + 1);
            }
        good_ = false;
        return std::chrono::January;
    }
    /// Reads the day of the week; true when it is written out, as in the format of RFC 850 only.
    bool weekday() noexcept
    {
        constexpr std::array<std::string_view, 7> names = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                           "Friday", "Saturday", "Sunday"};
        for (std::string_view const name : names) {
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

/// The milliseconds of the digits after a decimal point, rounded up.
inline std::chrono::milliseconds fraction(std::string_view digits) noexcept
{
    std::chrono::milliseconds::rep value = 0;
    for (std::size_t i = 0; i < 3; ++i)
        value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    bool const more = digits.size() > 3 && digits.find_first_not_of('0', 3) != std::string_view::npos;
    return std::chrono::milliseconds(value + (more ? 1 : 0));
}

APPMIXER_DECL std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                                         std::chrono::sys_seconds now) noexcept
{
    constexpr std::chrono::seconds most(std::int64_t(1) << 31);
    std::size_t const end = (std::min)(text.find_first_not_of("0123456789"), text.size());
    std::string_view const digits = text.substr(0, end), fraction_part = text.substr(end);
    bool const has_fraction = fraction_part.size() > 1 && fraction_part.front() == '.' &&
                              fraction_part.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!digits.empty() && (fraction_part.empty() || has_fraction)) {
        std::chrono::seconds::rep value = 0;
        for (char const c : digits)
            value = (std::min)(value * 10 + (c - '0'), most.count());
        std::chrono::milliseconds wait = std::chrono::seconds(value);
        if (has_fraction)
            wait += fraction(fraction_part.substr(1));
        return (std::min<std::chrono::milliseconds>)(wait, most);
    }
    std::optional<std::chrono::sys_seconds> const date = parse_http_date(text, now);
    if (!date)
        return std::nullopt;
    return std::clamp(*date - now, std::chrono::seconds(0), most);
}

APPMIXER_DECL std::string format_retry_after(std::chrono::milliseconds wait)
{
    std::string text = std::to_string(wait.count() / 1000);
    if (wait.count() % 1000 == 0)
        return text;
    std::string const digits = std::to_string(1000 + wait.count() % 1000);
    text.append(".").append(digits, 1);
    return text.erase(text.find_last_not_of('0') + 1);
}

APPMIXER_DECL std::optional<std::chrono::milliseconds> retry_after(http_response const& response,
                                                                   std::chrono::system_clock::time_point now) noexcept
{
    std::optional<std::string_view> const value = response.headers.get("Retry-After");
    if (!value)
        return std::nullopt;
    auto base = std::chrono::floor<std::chrono::seconds>(now);
    if (std::optional<std::string_view> const date = response.headers.get("Date"))
        base = parse_http_date(*date, base).value_or(base);
    return parse_retry_after(*value, base);
}

} // namespace appmixer::detail

#endif
