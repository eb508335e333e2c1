// ISO 8601 texts are read and written as timestamps.

#include <appmixer/core/timestamp.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using appmixer::parse_iso;
using appmixer::timestamp;
using appmixer::to_iso;
using std::chrono::milliseconds;

namespace {

struct reading {
    std::string_view text;
    std::int64_t since_epoch; // milliseconds
};

timestamp at(std::int64_t since_epoch) { return timestamp(milliseconds(since_epoch)); }

} // namespace

TEST_CASE("ISO 8601 texts are read as milliseconds since 1970")
{
    reading const table[] = {
        {"1970-01-01T00:00:00.000Z", 0},
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01", 0},
        {"2024-02-11T08:15:30.125Z", 1707639330125},
        {"2024-02-11T08:15:30.125+0000", 1707639330125},
        {"2024-02-11T08:15:30.125+00:00", 1707639330125},
        {"2024-02-11T08:15:30.125-00:00", 1707639330125},
        {"2024-02-11T09:15:30.125+01:00", 1707639330125},
        {"2024-02-11T02:45:30.125-0530", 1707639330125},
        {"2024-02-11T02:45:30.125-05:30", 1707639330125},
        {"2024-02-11T10:15:30.125+02", 1707639330125},
        {"2024-02-11T08:15:30.125", 1707639330125}, // no zone: UTC
        {"2024-02-11T08:15:30Z", 1707639330000},
        {"2024-02-11T08:15Z", 1707639300000},
        {"2024-02-11", 1707609600000},
        {"2024-02-11T00:30:00+01:00", 1707607800000}, // the day before in UTC
        {"2024-02-10T23:30:00-01:00", 1707611400000}, // the day after in UTC
        {"2024-02-29T00:00:00.000Z", 1709164800000},  // a leap day
        {"2000-02-29", 951782400000},
        {"1969-12-31T23:59:59.999Z", -1},
        {"1969-07-20T20:17:40.000Z", -14182940000},
        {"2016-12-31T23:59:60Z", 1483228800000}, // a leap second
        {"0000-01-01T00:00:00.000Z", -62167219200000},
        {"9999-12-31T23:59:59.999Z", 253402300799999},
    };
    for (auto const& [text, since_epoch] : table) {
        CAPTURE(text);
        auto const read = parse_iso(text);
        REQUIRE(read.has_value());
        CHECK(read->time_since_epoch().count() == since_epoch);
    }
}

TEST_CASE("any number of fractional digits is read, to the millisecond")
{
    reading const table[] = {
        {"1970-01-01T00:00:00.1Z", 100},
        {"1970-01-01T00:00:00.12Z", 120},
        {"1970-01-01T00:00:00.123Z", 123},
        {"1970-01-01T00:00:00.1239Z", 123},
        {"1970-01-01T00:00:00.000999Z", 0},
        {"1970-01-01T00:00:00.999999999Z", 999},
        {"1970-01-01T00:00:00.0010000000000000000000000000000000001Z", 1},
        {"1970-01-01T00:00:00,5Z", 500},
    };
    for (auto const& [text, since_epoch] : table) {
        CAPTURE(text);
        auto const read = parse_iso(text);
        REQUIRE(read.has_value());
        CHECK(read->time_since_epoch().count() == since_epoch);
    }
}

TEST_CASE("texts that are not dates are refused")
{
    for (std::string_view const text : {
             "",
             "now",
             "2024",
             "2024-02",
             "20240211",
             "2024-2-11",
             "24-02-11",
             "12024-02-11",
             "-024-02-11",
             "+2024-02-11",
             "2024/02/11",
             "2024-00-11",
             "2024-13-11",
             "2024-02-00",
             "2024-02-30",
             "2023-02-29", // not a leap year
             "1900-02-29",
             "2024-04-31",
             "2024-02-11T",
             "2024-02-11T08",
             "2024-02-11T8:15:30Z",
             "2024-02-11T24:15:30Z",
             "2024-02-11T08:60:30Z",
             "2024-02-11T08:15:61Z",
             "2024-02-11T08:15:Z",
             "2024-02-11T08:15:30.Z",
             "2024-02-11T08:15:30.12xZ",
             "2024-02-11T08:15:30ZZ",
             "2024-02-11T08:15:30Z ",
             " 2024-02-11T08:15:30Z",
             "2024-02-11T08:15:30+",
             "2024-02-11T08:15:30+1",
             "2024-02-11T08:15:30+01:",
             "2024-02-11T08:15:30+01:0",
             "2024-02-11T08:15:30+01:60",
             "2024-02-11T08:15:30+24:00",
             "2024-02-11T08:15:30+0100Z",
             "2024-02-11T08:15:30+01:00:00",
             "2024-02-11T08:15:30 GMT",
             "1707639330125",
         }) {
        CAPTURE(text);
        CHECK_FALSE(parse_iso(text).has_value());
    }
    CHECK_FALSE(parse_iso(std::string_view("2024-02-11\0", 11)).has_value());
}

TEST_CASE("the fast path and the general parser give the same result")
{
    // A fourth digit of the fraction changes nothing, and makes the form an unusual one.
    std::string const usual = "2024-02-29T23:59:59.999Z";
    auto const read_alike = [](std::string const& text) {
        std::string longer = text;
        longer.insert(23, "0");
        return parse_iso(text) == parse_iso(longer);
    };
    CHECK(parse_iso(usual) == at(1709251199999));
    for (std::size_t place = 0; place < usual.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            CAPTURE(place);
            CAPTURE(byte);
            std::string text = usual;
            text[place] = static_cast<char>(byte);
            CHECK(read_alike(text));
        }
    }
    for (std::string const text : {"0000-01-01T00:00:00.000Z", "9999-12-31T23:59:60.999Z", "2023-02-29T00:00:00.000Z",
                                   "2024-00-01T00:00:00.000Z", "2024-13-01T00:00:00.000Z", "2024-01-00T00:00:00.000Z",
                                   "2024-01-32T00:00:00.000Z", "2024-01-01T24:00:00.000Z", "2024-01-01T00:60:00.000Z",
                                   "2024-01-01T00:00:61.000Z"}) {
        CAPTURE(text);
        CHECK(read_alike(text));
    }
}

TEST_CASE("times are written in UTC, with milliseconds and Z")
{
    reading const table[] = {
        {"1970-01-01T00:00:00.000Z", 0},
        {"2024-02-11T08:15:30.125Z", 1707639330125},
        {"2024-02-29T23:59:59.999Z", 1709251199999},
        {"1969-12-31T23:59:59.999Z", -1},
        {"1969-12-31T00:00:00.000Z", -86400000},
        {"0000-01-01T00:00:00.000Z", -62167219200000},
        {"0999-12-31T23:59:59.999Z", -30610224000001},
        {"9999-12-31T23:59:59.999Z", 253402300799999},
    };
    for (auto const& [text, since_epoch] : table)
        CHECK(to_iso(at(since_epoch)) == text);
}

TEST_CASE("years beyond four digits are clipped")
{
    CHECK(to_iso(at(253402300800000)) == "9999-12-31T23:59:59.999Z");
    CHECK(to_iso(at(-62167219200001)) == "0000-01-01T00:00:00.000Z");
    CHECK(to_iso(timestamp::max()) == "9999-12-31T23:59:59.999Z");
    CHECK(to_iso(timestamp::min()) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("a time survives being written and read, over the whole range")
{
    // An irregular step, so that all fields change.
    constexpr std::int64_t step = 86400000LL * 97 + 3723004;
    for (std::int64_t since = -62167219200000; since <= 253402300799999; since += step) {
        auto const read = parse_iso(to_iso(at(since)));
        REQUIRE(read.has_value());
        REQUIRE(read->time_since_epoch().count() == since);
    }
}
