// Requests and responses for telemetry, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using appmixer::condition;
using appmixer::parse_iso;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const forbidden[] = R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})";

std::string request(std::string const& target)
{
    return "GET " + target +
           " HTTP/1.1\r\n"
           "Host: HOST\r\n"
           "User-Agent: AGENT\r\n"
           "Accept: application/json\r\n"
           "Authorization: Bearer jwt.4.ada\r\n"
           "\r\n";
}

} // namespace

TEST_CASE("getTelemetry on the wire")
{
    auto const seen = exchange(
        response(
            "200 OK",
            R"({"messageCounts":{"from":"2024-02-01T00:00:00.000Z","to":"2024-03-01T00:00:00.000Z","count":5000000000,)"
            R"("userId":"64b1f0c2a9d84e17c3f05a6b"},"runningFlows":{"userId":"64b1f0c2a9d84e17c3f05a6b","count":3},)"
            R"("activeConnectors":{"userId":"64b1f0c2a9d84e17c3f05a6b","count":2},)"
            R"("usedApps":["acme.crm","appmixer.utils"],"plan":"free"})"),
        [](handle const& api) {
            op::get_telemetry query;
            query.from = parse_iso("2024-02-01T00:00:00Z");
            query.to = parse_iso("2024-03-01T00:00:00Z");
            return api.call(query);
        });
    CHECK(seen.request == request("/telemetry?from=2024-02-01T00:00:00.000Z&to=2024-03-01T00:00:00.000Z"));
    appmixer::telemetry const& got = seen.outcome.value();
    CHECK(got.message_counts.from == parse_iso("2024-02-01T00:00:00Z"));
    CHECK(got.message_counts.to == parse_iso("2024-03-01T00:00:00Z"));
    CHECK(got.message_counts.count == 5'000'000'000);
    CHECK(got.message_counts.user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(got.running_flows.count == 3);
    CHECK(got.running_flows.user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(got.active_connectors.count == 2);
    CHECK(got.used_apps == std::vector<std::string>{"acme.crm", "appmixer.utils"});
    CHECK(got.extra.at("plan") == "free");
}

TEST_CASE("getTelemetry refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})"),
        [](handle const& api) { return get_telemetry(api); });
    CHECK(seen.request == request("/telemetry"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getTelemetry");
}

TEST_CASE("getTelemetryMessages on the wire")
{
    auto const seen = exchange(
        response(
            "200 OK",
            R"({"from":"2024-01-01T00:00:00.000Z","to":"2024-03-01T00:00:00.000Z","totalCount":12,"totalSize":3400,)"
            R"("stats":[{"date":"2024-02","count":10,"size":3000},{"date":"2024-01","count":2,"size":400}]})"),
        [](handle const& api) {
            op::get_telemetry_messages query;
            query.user_id = "64b1f0c2a9d84e17c3f05a6b";
            query.from = parse_iso("2024-01-01T00:00:00Z");
            query.to = parse_iso("2024-03-01T00:00:00Z");
            return get_telemetry_messages(api, query);
        });
    CHECK(seen.request == request("/telemetry/messages?userId=64b1f0c2a9d84e17c3f05a6b&from=2024-01-01T00:00:00.000Z"
                                  "&to=2024-03-01T00:00:00.000Z"));
    appmixer::message_statistics const& got = seen.outcome.value();
    CHECK(got.from == parse_iso("2024-01-01T00:00:00Z"));
    CHECK(got.to == parse_iso("2024-03-01T00:00:00Z"));
    CHECK(got.total_count == 12);
    CHECK(got.total_size == 3400);
    REQUIRE(got.stats.size() == 2);
    CHECK(got.stats[0].month == "2024-02");
    CHECK(got.stats[0].count == 10);
    CHECK(got.stats[0].size == 3000);
}

TEST_CASE("getTelemetryMessages refused")
{
    auto const seen =
        exchange(response("403 Forbidden", forbidden), [](handle const& api) { return get_telemetry_messages(api); });
    CHECK(seen.request == request("/telemetry/messages"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "getTelemetryMessages");
}

TEST_CASE("getTelemetryFlow on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"totalCount":12,"totalSize":3400})"), [](handle const& api) {
        return get_telemetry_flow(api, "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
    });
    CHECK(seen.request == request("/telemetry/flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"));
    CHECK(seen.outcome.value().total_count == 12);
    CHECK(seen.outcome.value().total_size == 3400);
}

TEST_CASE("getTelemetryFlow refused")
{
    auto const seen =
        exchange(response("403 Forbidden", forbidden), [](handle const& api) { return get_telemetry_flow(api, "f1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "getTelemetryFlow");
}
