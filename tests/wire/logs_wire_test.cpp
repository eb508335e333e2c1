// Requests and responses for logs, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::exchange_in_turn;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const no_record[] = R"({"statusCode":404,"error":"Not Found","message":"Log not found."})";
constexpr char const no_route[] = R"({"statusCode":404,"error":"Not Found","message":"Not Found"})";

constexpr char const document[] =
    R"({"_index":"appmixer-202402","_type":"engine","_id":"AXyz_1-2","_version":1,"_source":{"flowId":"f1",)"
    R"("severity":"error","gridTimestamp":"2024-02-11T08:15:30.125Z","msg":{"found":[1]},"err":{"message":"boom"}}})";

constexpr char const documented[] = "GET /log/appmixer-202402/AXyz_1-2 HTTP/1.1\r\n"
                                    "Host: HOST\r\n"
                                    "User-Agent: AGENT\r\n"
                                    "Accept: application/json\r\n"
                                    "Authorization: Bearer jwt.4.ada\r\n"
                                    "\r\n";
constexpr char const with_the_flow[] = "GET /log/f1/appmixer-202402/AXyz_1-2 HTTP/1.1\r\n"
                                       "Host: HOST\r\n"
                                       "User-Agent: AGENT\r\n"
                                       "Accept: application/json\r\n"
                                       "Authorization: Bearer jwt.4.ada\r\n"
                                       "\r\n";
constexpr char const of_the_tool[] = "GET /logs/appmixer-202402/AXyz_1-2 HTTP/1.1\r\n"
                                     "Host: HOST\r\n"
                                     "User-Agent: AGENT\r\n"
                                     "Accept: application/json\r\n"
                                     "Authorization: Bearer jwt.4.ada\r\n"
                                     "\r\n";

std::vector<std::string> both(std::string first, std::string second)
{
    std::vector<std::string> responses;
    responses.push_back(std::move(first));
    responses.push_back(std::move(second));
    return responses;
}

auto fetch(handle const& api) { return get_log(api, "AXyz_1-2", "appmixer-202402"); }

void check_document(appmixer::log_hit const& hit)
{
    CHECK(hit.id == "AXyz_1-2");
    CHECK(hit.index == "appmixer-202402");
    CHECK(hit.flow_id == "f1");
    CHECK(hit.severity == "error");
    CHECK(hit.time() == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(hit.message().at("found").at(0) == 1);
    CHECK(hit.failure().at("message") == "boom");
    CHECK(hit.extra.at("_type") == "engine");
    CHECK(hit.extra.at("_version") == 1);
}

} // namespace

TEST_CASE("getLogs on the wire")
{
    auto const seen = exchange(
        response(
            "200 OK",
            R"({"buckets":[{"key_as_string":"2024-02-11T00:00:00.000Z","key":1707609600000,"doc_count":2}],"hits":[)"
            R"({"_id":"AXyz","_index":"appmixer-202402","flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34",)"
            R"("flowName":"Import","userId":"64b1f0c2a9d84e17c3f05a6b","componentId":"c1",)"
            R"("componentType":"acme.crm.contacts.Find","severity":"info","portType":"out","port":"found",)"
            R"("senderId":"c0","type":"data","@timestamp":"2024-02-11T08:15:30.125Z",)"
            R"("msg":"{\"name\":\"Ada \\\"A\\\"\"}","bundleId":"b1"},)"
            R"({"_id":"AXz0","_index":"appmixer-202402","_source":{"flowId":"f2","severity":"error",)"
            R"("gridTimestamp":"2024-02-11T08:15:31.000Z","err":"{\"message\":\"boom\"}"}}]})"),
        [](handle const& api) { return get_logs(api); });
    CHECK(seen.request == "GET /logs HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::log_page const page = seen.outcome.value();
    REQUIRE(page.buckets.size() == 1);
    CHECK(page.buckets[0].day == appmixer::parse_iso("2024-02-11"));
    CHECK(page.buckets[0].count == 2);
    REQUIRE(page.hits.size() == 2);
    appmixer::log_hit const& flat = page.hits[0];
    CHECK(flat.id == "AXyz");
    CHECK(flat.index == "appmixer-202402");
    CHECK(flat.flow_id == "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
    CHECK(flat.flow_name == "Import");
    CHECK(flat.component_type == "acme.crm.contacts.Find");
    CHECK(flat.port_type == "out");
    CHECK(flat.port == "found");
    CHECK(flat.sender_id == "c0");
    CHECK(flat.type == "data");
    CHECK(flat.time() == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(flat.message().at("name") == "Ada \"A\"");
    CHECK(flat.extra.at("bundleId") == "b1");
    appmixer::log_hit const& wrapped = page.hits[1];
    CHECK(wrapped.id == "AXz0");
    CHECK(wrapped.flow_id == "f2");
    CHECK(wrapped.severity == "error");
    CHECK(wrapped.time() == appmixer::parse_iso("2024-02-11T08:15:31Z"));
    CHECK(wrapped.failure().at("message") == "boom");
}

TEST_CASE("getLogs with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"buckets":[],"hits":[]})"), [](handle const& api) {
        op::get_logs query;
        query.from = 50;
        query.size = 100;
        query.sort.push_back("gridTimestamp:desc");
        query.sort.push_back("_id");
        query.query = "@timestamp:[2024-01-01 TO 2024-01-31] AND +flowId:f1";
        query.flow_id.push_back("f1");
        query.flow_id.push_back("f2");
        query.port_type.push_back("in");
        query.port_type.push_back("out");
        query.search_after.push_back("1707639330125");
        query.search_after.push_back("AXyz");
        query.includes = "_id,msg";
        query.excludes = "err";
        return get_logs(api, query);
    });
    CHECK(seen.request ==
          "GET /logs?from=50&size=100&sort=gridTimestamp:desc&sort=_id"
          "&query=%40timestamp:%5B2024-01-01%20TO%202024-01-31%5D%20AND%20%2BflowId:f1&flowId=f1&flowId=f2"
          "&portType=in&portType=out&searchAfter=1707639330125&searchAfter=AXyz&includes=_id,msg&excludes=err HTTP/1.1"
          "\r\n"
          "Host: HOST\r\n"
          "User-Agent: AGENT\r\n"
          "Accept: application/json\r\n"
          "Authorization: Bearer jwt.4.ada\r\n"
          "\r\n");
    CHECK(seen.outcome.value().hits.empty());
    CHECK(seen.outcome.value().buckets.empty());
}

TEST_CASE("getLogs with a built query on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"hits":[{"_id":"a"}]})"), [](handle const& api) {
        op::get_logs query;
        query.query = appmixer::log_query().id("A\"B").severity("error").str();
        return get_logs(api, query);
    });
    CHECK(seen.request == "GET /logs?query=severity:%22error%22%20AND%20_id:%22A%5C%22B%22 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().hits.size() == 1);
}

TEST_CASE("getLogs refused")
{
    auto const seen =
        exchange(response("400 Bad Request",
                          R"({"statusCode":400,"error":"Bad Request","message":"Failed to parse query [a:["})"),
                 [](handle const& api) {
                     op::get_logs query;
                     query.query = "a:[";
                     return get_logs(api, query);
                 });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "getLogs");
    CHECK(seen.outcome.error().server_message() == "Failed to parse query [a:[");
}

TEST_CASE("getLog on the wire")
{
    auto const seen = exchange(response("200 OK", document), fetch);
    CHECK(seen.request == documented);
    REQUIRE(seen.outcome.has_value());
    check_document(*seen.outcome);
}

TEST_CASE("getLog under the second path on the wire")
{
    auto const seen = exchange_in_turn(both(response("404 Not Found", no_route), response("200 OK", document)), fetch);
    CHECK(seen.request == std::string(documented) + of_the_tool);
    REQUIRE(seen.outcome.has_value());
    check_document(*seen.outcome);
}

TEST_CASE("getLog refused under either path")
{
    auto const seen =
        exchange_in_turn(both(response("404 Not Found", no_route), response("404 Not Found", no_record)), fetch);
    CHECK(seen.request == std::string(documented) + of_the_tool);
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getLog");
    CHECK(seen.outcome.error().server_message() == "Log not found.");
}

TEST_CASE("getLog with a flow id uses a third path")
{
    auto const with_flow = [](handle const& api) { return get_log(api, "AXyz_1-2", "appmixer-202402", "f1"); };
    CHECK(exchange(response("200 OK", document), with_flow).request == documented);

    std::vector<std::string> responses = both(response("404 Not Found", no_route), response("404 Not Found", no_route));
    responses.push_back(response("200 OK", document));
    auto const seen = exchange_in_turn(responses, with_flow);
    CHECK(seen.request == std::string(documented) + of_the_tool + with_the_flow);
    REQUIRE(seen.outcome.has_value());
    check_document(*seen.outcome);

    responses.back() = response("404 Not Found", no_record);
    auto const none = exchange_in_turn(responses, with_flow);
    CHECK(none.request == std::string(documented) + of_the_tool + with_the_flow);
    REQUIRE_FALSE(none.outcome.has_value());
    CHECK(none.outcome.error() == condition::not_found);
    CHECK(none.outcome.error().server_message() == "Log not found.");
}

TEST_CASE("aggregateLogs on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"aggregations":{"flows":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,)"
                           R"("buckets":[{"key":"f1","doc_count":3}]}},)"
                           R"("hits":[{"_id":"a","_index":"appmixer-202402","flowId":"f1"}],"took":4})"),
        [](handle const& api) {
            op::aggregate_logs query(
                boost::json::parse(R"({"flows":{"terms":{"field":"flowId","size":5}}})").as_object());
            query.from = 1;
            query.size = 2;
            query.sort = "gridTimestamp:desc";
            query.query = "severity:error";
            query.flow_id = {"f1", "f2"};
            query.port_type = "in";
            query.search_after = "1707639330125";
            query.includes = "flowId";
            query.excludes = "err";
            return aggregate_logs(api, query);
        });
    CHECK(seen.request == "POST /logs?from=1&size=2&sort=gridTimestamp:desc&query=severity:error&flowId=f1&flowId=f2"
                          "&portType=in&search_after=1707639330125&includes=flowId&excludes=err HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 56\r\n"
                          "\r\n"
                          R"({"aggs":{"flows":{"terms":{"field":"flowId","size":5}}}})");
    appmixer::log_aggregates const& found = seen.outcome.value();
    CHECK(found.aggregations.value().at("flows").at("buckets").at(0).at("doc_count") == 3);
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits[0].flow_id == "f1");
    CHECK(found.extra.at("took") == 4);
}

TEST_CASE("aggregateLogs refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"Unknown aggregation"})"),
        [](handle const& api) { return aggregate_logs(api, op::aggregate_logs()); });
    CHECK(seen.request.ends_with("\r\n\r\n{}"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "aggregateLogs");
    CHECK(seen.outcome.error().server_message() == "Unknown aggregation");
}

TEST_CASE("getLogs of a started flow")
{
    auto const seen = exchange(
        response("200 OK",
                 R"({"buckets":[],"hits":[{"_id":"a","type":"flow","severity":"info","msg":"Flow started."}]})"),
        [](handle const& api) { return get_logs(api); });
    CHECK(seen.outcome.value().hits.at(0).message() == "Flow started.");
}

TEST_CASE("getLog with another error is not retried under the second path")
{
    auto const broken = exchange_in_turn(
        both(response("500 Internal Server Error", R"({"statusCode":500,"error":"Internal Server Error",)"
                                                   R"("message":"An internal server error occurred"})"),
             response("200 OK", document)),
        fetch);
    CHECK(broken.request == documented);
    REQUIRE_FALSE(broken.outcome.has_value());
    CHECK(broken.outcome.error() == errc::internal_server_error);
    CHECK(broken.outcome.error().operation() == "getLog");

    auto const stranger = exchange_in_turn(
        both(response(
                 "401 Unauthorized",
                 R"({"statusCode":401,"error":"Unauthorized","message":"Invalid JWT: key or signature is invalid"})"),
             response("200 OK", document)),
        fetch);
    CHECK(stranger.request == documented);
    REQUIRE_FALSE(stranger.outcome.has_value());
    CHECK(stranger.outcome.error() == condition::unauthorized);
}

TEST_CASE("getLog with an error under the second path")
{
    auto const seen = exchange_in_turn(
        both(response("404 Not Found", no_route),
             response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})")),
        fetch);
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().server_message() == "Insufficient scope");
}

TEST_CASE("getLog encodes its ids")
{
    auto const seen = exchange_in_turn(both(response("404 Not Found", ""), response("200 OK", R"({"_id":"a/b"})")),
                                       [](handle const& api) { return get_log(api, "a/b", "i?x"); });
    CHECK(seen.request.starts_with("GET /log/i%3Fx/a%2Fb HTTP/1.1\r\n"));
    CHECK(seen.request.find("GET /logs/i%3Fx/a%2Fb HTTP/1.1\r\n") != std::string::npos);
    CHECK(seen.outcome.value().id == "a/b");
}

TEST_CASE("getLog without an id sends nothing")
{
    auto const seen = exchange_in_turn({}, [](handle const& api) { return get_log(api, "", "appmixer-202402"); });
    CHECK(seen.request == "");
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::invalid_request);
    CHECK(seen.outcome.error().operation() == "getLog");
}

TEST_CASE("getLog without time left sends nothing")
{
    auto const seen = exchange_in_turn(
        {}, [](handle const& api) { return get_log(api.within(std::chrono::seconds(0)), "AXyz", "appmixer-202402"); });
    CHECK(seen.request == "");
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::deadline_exceeded);
}
