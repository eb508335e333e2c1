// Retry-After. The date is that of RFC 9110 §5.6.7.

#include <appmixer/core/detail/retry_after.hpp>

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace {

using namespace std::chrono_literals;
using appmixer::detail::parse_retry_after;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_seconds rfc_date{seconds(784111777)};
constexpr seconds most{2147483648};
using appmixer::detail::format_retry_after;

TEST_SUITE_BEGIN("Retry-After");

TEST_CASE("seconds are used as given, up to a limit")
{
    CHECK(parse_retry_after("0", rfc_date) == 0s);
    CHECK(parse_retry_after("1", rfc_date) == 1s);
    CHECK(parse_retry_after("120", rfc_date) == 120s);
    CHECK(parse_retry_after("007", rfc_date) == 7s);
    CHECK(parse_retry_after("2147483647", rfc_date) == most - 1s);
    CHECK(parse_retry_after("2147483648", rfc_date) == most);
    CHECK(parse_retry_after("2147483649", rfc_date) == most);
    CHECK(parse_retry_after("99999999999999999999999999999999999999999999", rfc_date) == most);
}

TEST_CASE("seconds may have a fraction, and the wait is never shorter")
{
    CHECK(parse_retry_after("1.5", rfc_date) == 1500ms);
    CHECK(parse_retry_after("2.0", rfc_date) == 2s);
    CHECK(parse_retry_after("0.25", rfc_date) == 250ms);
    CHECK(parse_retry_after("00.5", rfc_date) == 500ms);
    CHECK(parse_retry_after("0.001", rfc_date) == 1ms);
    CHECK(parse_retry_after("0.0010", rfc_date) == 1ms);
    CHECK(parse_retry_after("0.0011", rfc_date) == 2ms);
    CHECK(parse_retry_after("0.000000000000000000000000000001", rfc_date) == 1ms);
    CHECK(parse_retry_after("1.9999", rfc_date) == 2s);
    CHECK(parse_retry_after("2147483647.999", rfc_date) == most - 1ms);
    CHECK(parse_retry_after("2147483648.5", rfc_date) == most);
    CHECK(parse_retry_after("99999999999999999999999999.9", rfc_date) == most);
}

TEST_CASE("a wait is written as it is read")
{
    for (auto const& [wait, text] : {std::pair(0ms, "0"), std::pair(1ms, "0.001"), std::pair(40ms, "0.04"),
                                     std::pair(1500ms, "1.5"), std::pair(2000ms, "2"), std::pair(61'001ms, "61.001")}) {
        CHECK(format_retry_after(wait) == text);
        CHECK(parse_retry_after(text, rfc_date) == wait);
    }
}

TEST_CASE("a date is relative to now, and a past one means no wait")
{
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", rfc_date - 90s) == 90s);
    CHECK(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", rfc_date - 1s) == 1s);
    CHECK(parse_retry_after("Sun Nov  6 08:49:37 1994", rfc_date) == 0s);
    CHECK(parse_retry_after("Sun Nov  6 08:49:37 1994", rfc_date + 1h) == 0s);
    CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", rfc_date) == most);
}

TEST_CASE("anything else is ignored")
{
    for (std::string_view const text :
         {"",     " ",   "-1",   "-1.5", "+1", ".5", "1.",    ".",    "1..5", "1.5.2", "1.5s", "1.5e3",   "1.-5",
          "1. 5", "1,5", "1, 1", "5 ",   " 5", "5s", "5, 10", "0x10", "1e3",  "soon",  "PT5S", "\xd9\xa5"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_retry_after(text, rfc_date).has_value());
    }
}

TEST_CASE("a response's date counts from the response's own clock, or from ours")
{
    appmixer::http_response response(503);
    CHECK_FALSE(appmixer::detail::retry_after(response, rfc_date).has_value());

    response.headers.append("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(appmixer::detail::retry_after(response, rfc_date - 10s) == 10s);
    // Never earlier than the server asked.
    CHECK(appmixer::detail::retry_after(response, rfc_date - 9999ms) == 10s);
    CHECK(appmixer::detail::retry_after(response, rfc_date - 9001ms) == 10s);

    // This server's clock is an hour fast.
    response.headers.append("Date", "Sun, 06 Nov 1994 08:49:07 GMT");
    CHECK(appmixer::detail::retry_after(response, rfc_date - 1h) == 30s);
    response.headers.set("Date", "yesterday");
    CHECK(appmixer::detail::retry_after(response, rfc_date - 10s) == 10s);

    response.headers.set("Retry-After", "7");
    CHECK(appmixer::detail::retry_after(response, rfc_date - 10s) == 7s);
}

TEST_CASE("the error of a response tells how long the server asked to wait")
{
    auto const failure_for = [](std::string_view retry_after, std::string_view date) {
        appmixer::http_response response(429, R"({"message":"slow down"})");
        if (!retry_after.empty())
            response.headers.append("Retry-After", retry_after);
        if (!date.empty())
            response.headers.append("Date", date);
        return appmixer::decode<test::operation_returning<int>>(std::move(response)).error();
    };
    CHECK(failure_for("17", {}).retry_after() == 17s);
    CHECK(failure_for("1.5", {}).retry_after() == 1500ms);
    CHECK(failure_for("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:47:37 GMT").retry_after() == 120s);
    CHECK(failure_for("Sun, 06 Nov 1994 08:49:37 GMT", {}).retry_after() == 0s);
    CHECK_FALSE(failure_for("in a while", {}).retry_after().has_value());
    CHECK_FALSE(failure_for({}, {}).retry_after().has_value());
    CHECK(failure_for("17", {}).server_message() == "slow down");
}

TEST_SUITE_END();

} // namespace
