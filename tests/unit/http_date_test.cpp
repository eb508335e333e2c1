// The dates of HTTP. The date is that of RFC 9110 §5.6.7.

#include <appmixer/core/detail/http_date.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using appmixer::detail::format_http_date;
using appmixer::detail::parse_http_date;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_seconds rfc_date{seconds(784111777)};

TEST_SUITE_BEGIN("HTTP dates");

TEST_CASE("a date is read in the three forms of RFC 9110")
{
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", rfc_date) == rfc_date);
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", rfc_date) == rfc_date);
    CHECK(parse_http_date("Sun Nov  6 08:49:37 1994", rfc_date) == rfc_date);
    CHECK(parse_http_date("Wed Nov 16 08:49:37 1994", rfc_date) == rfc_date + 10 * 24h);
}

TEST_CASE("every month and every day of the week is known")
{
    sys_days const monday = std::chrono::year(2026) / 1 / 5;
    char const* const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i < 12; ++i) {
        CAPTURE(months[i]);
        sys_days const day = std::chrono::year(2026) / std::chrono::month(i + 1) / 5;
        CHECK(parse_http_date(std::string("Mon, 05 ") + months[i] + " 2026 00:00:00 GMT", monday) == day);
    }
    char const* const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    for (std::string const day : days) {
        CAPTURE(day);
        CHECK(parse_http_date(day + ", 05-Jan-26 00:00:00 GMT", monday) == monday);
        CHECK(parse_http_date(day.substr(0, 3) + ", 05 Jan 2026 00:00:00 GMT", monday) == monday);
        CHECK(parse_http_date(day.substr(0, 3) + " Jan  5 00:00:00 2026", monday) == monday);
    }
}

TEST_CASE("a leap second and a leap day are dates")
{
    sys_days const day = std::chrono::year(2024) / 2 / 29;
    CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT", day) == day + 24h);
    CHECK(parse_http_date("Thursday, 29-Feb-24 00:00:00 GMT", day) == sys_seconds(day));
}

TEST_CASE("a year of two digits is at most fifty years ahead")
{
    auto const year_read_in = [](int present, std::string_view two_digits) {
        sys_days const now = std::chrono::year(present) / 6 / 15;
        auto const date = parse_http_date("Monday, 15-Jun-" + std::string(two_digits) + " 00:00:00 GMT", now);
        REQUIRE(date.has_value());
        return static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(*date)).year());
    };
    CHECK(year_read_in(2026, "26") == 2026);
    CHECK(year_read_in(2026, "76") == 2076);
    CHECK(year_read_in(2026, "77") == 1977);
    CHECK(year_read_in(2026, "99") == 1999);
    CHECK(year_read_in(2026, "00") == 2000);
    CHECK(year_read_in(2099, "05") == 2105);
    CHECK(year_read_in(1994, "94") == 1994);
    // To the day: the fifteenth of June is just within the fifty years above, the sixteenth is not.
    sys_days const now = std::chrono::year(2026) / 6 / 15;
    CHECK(parse_http_date("Tuesday, 16-Jun-76 00:00:00 GMT", now) == sys_days(std::chrono::year(1976) / 6 / 16));
}

TEST_CASE("invalid dates are refused")
{
    for (std::string_view const text : {
             "",
             "Sun",
             "Sun,",
             "Sun, 06 Nov 1994",
             "Sun, 06 Nov 1994 08:49:37",
             "Sun, 06 Nov 1994 08:49:37 UTC",
             "Sun, 06 Nov 1994 08:49:37 +0000",
             "Sun, 06 Nov 1994 08:49:37 GMT ",
             " Sun, 06 Nov 1994 08:49:37 GMT",
             "sun, 06 nov 1994 08:49:37 gmt",
             "Son, 06 Nov 1994 08:49:37 GMT",
             "Sun, 6 Nov 1994 08:49:37 GMT",
             "Sun, 06 Nov 94 08:49:37 GMT",
             "Sun, 06 Nof 1994 08:49:37 GMT",
             "Sun, 06-Nov-1994 08:49:37 GMT",
             "Sun, 00 Nov 1994 08:49:37 GMT",
             "Sun, 31 Nov 1994 08:49:37 GMT",
             "Sun, 32 Dec 1994 08:49:37 GMT",
             "Sun, 29 Feb 1994 08:49:37 GMT",
             "Sun, 06 Nov 1994 24:00:00 GMT",
             "Sun, 06 Nov 1994 08:60:00 GMT",
             "Sun, 06 Nov 1994 08:49:61 GMT",
             "Sun, 06 Nov 1994 8:49:37 GMT",
             "Sun, 06 Nov 1994 08.49.37 GMT",
             "Sun, 0x Nov 1994 08:49:37 GMT",
             "Sun, 06 Nov -994 08:49:37 GMT",
             "Sunday, 06 Nov 1994 08:49:37 GMT",
             "Sunday, 06-Nov-1994 08:49:37 GMT",
             "Sunday, 06-Nov-94 08:49:37",
             "Sunday, 06-Nov-94 08:49:37 GM",
             "Sunda, 06-Nov-94 08:49:37 GMT",
             "Sun Nov 6 08:49:37 1994",
             "Sun Nov 06 08:49:37 94",
             "Sun Nov  6 08:49:37 1994 GMT",
             "Sun Nov   6 08:49:37 1994",
             "1994-11-06T08:49:37Z",
         }) {
        CAPTURE(text);
        CHECK_FALSE(parse_http_date(text, rfc_date).has_value());
    }
}

TEST_CASE("a date is written in the first form of RFC 9110")
{
    CHECK(format_http_date(rfc_date) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(format_http_date(sys_days(std::chrono::year(2024) / 2 / 29)) == "Thu, 29 Feb 2024 00:00:00 GMT");
    CHECK(format_http_date(sys_days(std::chrono::year(33) / 12 / 1)) == "Thu, 01 Dec 0033 00:00:00 GMT");
    CHECK(format_http_date(sys_days(std::chrono::year(-1) / 1 / 1)) == "Sat, 01 Jan 0000 00:00:00 GMT");
    CHECK(format_http_date(sys_days(std::chrono::year(10000) / 1 / 1)) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST_CASE("a written date is read back")
{
    for (sys_seconds date = rfc_date; date < rfc_date + 24h * 400; date += 24h + 3661s) {
        CAPTURE(format_http_date(date));
        CHECK(parse_http_date(format_http_date(date), date) == date);
    }
}

TEST_SUITE_END();

} // namespace
