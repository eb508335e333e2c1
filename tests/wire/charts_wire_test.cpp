// Requests and responses for charts, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using appmixer::chart_type;
using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

constexpr char const id[] = "61d0c8f5b7a2e34f9810ab5c";
constexpr char const sales[] =
    R"({"chartId":"61d0c8f5b7a2e34f9810ab5c","userId":"64b1f0c2a9d84e17c3f05a6b","name":"Sales","index":2,)"
    R"("type":"bar","query":{"range":{"from":"now-7d","to":"now"}},"options":{"showLegend":true},)"
    R"("traces":{"t1":{"flowId":"f1"}},"mtime":"2024-02-11T08:15:30.125Z"})";
constexpr char const no_chart[] = R"({"statusCode":404,"error":"Not Found","message":"Chart not found."})";

void check_sales(appmixer::chart const& chart)
{
    CHECK(chart.chart_id == id);
    CHECK(chart.user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(chart.name == "Sales");
    CHECK(chart.index == 2);
    CHECK(chart.type == chart_type::bar);
    CHECK(chart.query.value().at("range").at("from") == "now-7d");
    CHECK(chart.options.value().at("showLegend") == true);
    CHECK(chart.traces.value().at("t1").at("flowId") == "f1");
    CHECK(chart.mtime == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(chart.extra.empty());
}

void check_no_chart(appmixer::error const& e, std::string_view operation)
{
    CHECK(e == condition::not_found);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == "Chart not found.");
}

} // namespace

TEST_CASE("getCharts on the wire")
{
    auto const seen = exchange(
        response("200 OK", "[" + std::string(sales) +
                               R"(,{"chartId":"b","name":"","index":0.5,"type":"radar","traces":[],"shared":true}])"),
        [](handle const& api) { return get_charts(api); });
    CHECK(seen.request == "GET /charts HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::chart> const charts = seen.outcome.value();
    REQUIRE(charts.size() == 2);
    check_sales(charts[0]);
    CHECK(charts[1].index == 0.5);
    CHECK(charts[1].type == chart_type::unknown);
    CHECK(charts[1].type.text() == "radar");
    CHECK(charts[1].traces.value().is_array());
    CHECK_FALSE(charts[1].query.has_value());
    CHECK(charts[1].extra.at("shared") == true);
}

TEST_CASE("getCharts with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::get_charts query;
        query.pattern = "sales (eu)";
        query.limit = 10;
        query.offset = 20;
        query.sort = "index:1";
        query.projection = "chartId,name";
        return get_charts(api, query);
    });
    CHECK(seen.request == "GET /charts?pattern=sales%20%28eu%29&limit=10&offset=20&sort=index:1"
                          "&projection=chartId,name HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("getCharts refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})"),
        [](handle const& api) { return get_charts(api); }, appmixer::access_token());
    CHECK(seen.request == "GET /charts HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getCharts");
}

TEST_CASE("getChart on the wire")
{
    auto const seen = exchange(response("200 OK", sales), [](handle const& api) { return get_chart(api, id); });
    CHECK(seen.request == "GET /charts/61d0c8f5b7a2e34f9810ab5c HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    REQUIRE(seen.outcome.has_value());
    check_sales(*seen.outcome);
}

TEST_CASE("getChart refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_chart), [](handle const& api) { return get_chart(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_chart(seen.outcome.error(), "getChart");
}

TEST_CASE("deleteChart on the wire")
{
    auto const seen = exchange(response("200 OK", ""), [](handle const& api) { return delete_chart(api, id); });
    CHECK(seen.request == "DELETE /charts/61d0c8f5b7a2e34f9810ab5c HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteChart refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_chart), [](handle const& api) { return delete_chart(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_chart(seen.outcome.error(), "deleteChart");
}

TEST_CASE("createChart on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"chartId":"61d0c8f5b7a2e34f9810ab5c"})"), [](handle const& api) {
        appmixer::chart content;
        content.chart_id = "c"; // a server field: not sent
        content.name = "Sales \"EU\"";
        content.index = 2;
        content.type = chart_type::bar;
        content.query = json::object{{"range", {{"from", "now-7d"}}}};
        content.options = json::object();
        content.traces = json::array{1, nullptr};
        content.extra["shared"] = true;
        return create_chart(api, std::move(content));
    });
    CHECK(seen.request == "POST /charts HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 127\r\n"
                          "\r\n"
                          R"({"name":"Sales \"EU\"","index":2,"type":"bar","query":{"range":{"from":"now-7d"}},)"
                          R"("options":{},"traces":[1,null],"shared":true})");
    CHECK(seen.outcome.value() == id);
}

TEST_CASE("createChart refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"\"name\" is required"})"),
        [](handle const& api) { return create_chart(api, appmixer::chart()); });
    CHECK(seen.request.ends_with("Content-Length: 2\r\n\r\n{}"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "createChart");
    CHECK(seen.outcome.error().server_message() == "\"name\" is required");
}

TEST_CASE("updateChart on the wire")
{
    auto const seen = exchange(response("200 OK", sales), [](handle const& api) {
        appmixer::chart changes;
        changes.name = "Sales";
        changes.index = 0.5;
        return update_chart(api, id, std::move(changes));
    });
    CHECK(seen.request == "PUT /charts/61d0c8f5b7a2e34f9810ab5c HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 28\r\n"
                          "\r\n"
                          R"({"name":"Sales","index":0.5})");
    REQUIRE(seen.outcome.has_value());
    check_sales(*seen.outcome);
}

TEST_CASE("updateChart refused")
{
    auto const seen = exchange(response("404 Not Found", no_chart),
                               [](handle const& api) { return update_chart(api, id, appmixer::chart()); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_chart(seen.outcome.error(), "updateChart");
}
