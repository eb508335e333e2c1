// Requests and responses for flows, byte for byte: create, delete and read.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using appmixer::errc;
using appmixer::json::object;
using appmixer::json::value;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const id[] = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";

appmixer::timestamp at(std::int64_t since_epoch) { return appmixer::timestamp(std::chrono::milliseconds(since_epoch)); }

} // namespace

TEST_CASE("createFlow on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})"),
                               [](handle const& api) { return create_flow(api, "Price watch"); });
    CHECK(seen.request == "POST /flows HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 32\r\n"
                          "\r\n"
                          R"({"name":"Price watch","flow":{}})");
    CHECK(seen.outcome.value() == id);
}

TEST_CASE("createFlow with a descriptor and properties on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"f"})"), [](handle const& api) {
        object descriptor{{"c1", {{"type", "acme.crm.contacts.Find"}, {"x", 10}}}};
        object properties{{"customFields", {{"region", "emea"}}}, {"thumbnail", nullptr}};
        return create_flow(api, "N", descriptor, properties);
    });
    CHECK(
        seen.request ==
        "POST /flows HTTP/1.1\r\n"
        "Host: HOST\r\n"
        "User-Agent: AGENT\r\n"
        "Accept: application/json\r\n"
        "Content-Type: application/json\r\n"
        "Authorization: Bearer jwt.4.ada\r\n"
        "Content-Length: 117\r\n"
        "\r\n"
        R"({"name":"N","flow":{"c1":{"type":"acme.crm.contacts.Find","x":10}},"customFields":{"region":"emea"},"thumbnail":null})");
    CHECK(seen.outcome.value() == "f");
}

TEST_CASE("createFlow refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"Invalid flow descriptor.",)"
                                    R"("details":[{"path":"/c1","message":"should NOT have additional properties"}]})"),
        [](handle const& api) { return create_flow(api, "N"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "createFlow");
    CHECK(seen.outcome.error().server_message() == "Invalid flow descriptor.");
    CHECK(seen.outcome.error().server_details().at(0).at("path") == "/c1");
}

TEST_CASE("deleteFlow on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})"),
                               [](handle const& api) { return delete_flow(api, id); });
    CHECK(seen.request == "DELETE /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteFlow refused")
{
    auto const seen = exchange(
        response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient permissions."})"),
        [](handle const& api) { return delete_flow(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "deleteFlow");
    CHECK(seen.outcome.error().server_message() == "Insufficient permissions.");
}

TEST_CASE("getFlow on the wire")
{
    auto const seen = exchange(
        response("200 OK",
                 R"({"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34","userId":"64b1f0c2a9d84e17c3f05a6b",)"
                 R"("name":"Price watch","stage":"running","btime":"2024-02-11T08:15:30.125Z","mtime":1707639330126,)"
                 R"("flow":{"c1":{"type":"acme.crm.contacts.Find"}},"thumbnail":null,"customFields":{"region":"emea"},)"
                 R"("sharedWith":[{"domain":"shop.example","permissions":["read"]}],"type":"automation",)"
                 R"("runtimeErrors":[],"zoom":0.5})"),
        [](handle const& api) { return get_flow(api, id); });
    CHECK(seen.request == "GET /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::flow const f = seen.outcome.value();
    CHECK(f.flow_id == id);
    CHECK(f.user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(f.name == "Price watch");
    CHECK(f.stage == appmixer::flow_stage::running);
    CHECK(f.btime == at(1707639330125));
    CHECK(f.mtime == at(1707639330126));
    CHECK(f.descriptor.value().at("c1").at("type") == "acme.crm.contacts.Find");
    CHECK(f.custom_fields.value().at("region") == "emea");
    CHECK(f.shared_with.value().at(0).domain == "shop.example");
    CHECK(f.type == appmixer::flow_type::automation);
    CHECK(f.extra == object{{"thumbnail", nullptr}, {"zoom", 0.5}});
}

TEST_CASE("getFlow with a projection on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"stage":"hibernating"})"), [](handle const& api) {
        op::get_flow query("a b/\xc3\xa9");
        query.projection = "stage,customFields.a+b";
        return api.call(query);
    });
    CHECK(seen.request == "GET /flows/a%20b%2F%C3%A9?projection=stage,customFields.a%2Bb HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().stage.text() == "hibernating");
}

TEST_CASE("getFlow refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})"),
                 [](handle const& api) { return get_flow(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::not_found);
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getFlow");
    CHECK(seen.outcome.error().server_message() == "Flow not found.");
    CHECK(seen.outcome.error().what() == "getFlow: 404 Not Found: Flow not found.");
}

TEST_CASE("getFlow refused with a null body")
{
    auto const seen = exchange(response("404 Not Found", "null"), [](handle const& api) { return get_flow(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().server_message().empty());
}

TEST_CASE("getFlows on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"([{"flowId":"a","stage":"stopped"},{"flowId":"b","stage":"running"}])"),
                 [](handle const& api) { return get_flows(api); });
    CHECK(seen.request == "GET /flows HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    REQUIRE(seen.outcome.value().size() == 2);
    CHECK(seen.outcome.value()[1].flow_id == "b");
    CHECK(seen.outcome.value()[1].stage == appmixer::flow_stage::running);
}

TEST_CASE("getFlows with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::get_flows query;
        query.filter = {"customFields.region:emea", "stage:!running", "name:^a+b|c$", "mtime:>=2024-01-01"};
        query.shared_with_permissions = "read,start";
        query.projection = "flowId,name,stage,mtime";
        query.sort = "mtime:-1";
        query.pattern = "50% & more #1";
        query.offset = 200;
        query.limit = 500;
        return get_flows(api, query);
    });
    CHECK(seen.request == "GET /flows?filter=customFields.region:emea&filter=stage:%21running"
                          "&filter=name:%5Ea%2Bb%7Cc%24&filter=mtime:%3E%3D2024-01-01"
                          "&sharedWithPermissions=read,start&projection=flowId,name,stage,mtime&sort=mtime:-1"
                          "&pattern=50%25%20%26%20more%20%231&offset=200&limit=500 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("getFlows with filters that hold colons, quotes and letters beyond ASCII on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::get_flows query;
        query.filter = {"service:acme:crm", "name:\"d\xc3\xa9j\xc3\xa0 vu\"", "wizard.fields:", "templateId:!",
                        "a:1,b:2"};
        return get_flows(api, query);
    });
    CHECK(seen.request == "GET /flows?filter=service:acme:crm&filter=name:%22d%C3%A9j%C3%A0%20vu%22"
                          "&filter=wizard.fields:&filter=templateId:%21&filter=a:1,b:2 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
}

TEST_CASE("getFlows refused")
{
    auto const seen =
        exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"Invalid sort."})"),
                 [](handle const& api) { return get_flows(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "getFlows");
    CHECK(seen.outcome.error().server_message() == "Invalid sort.");
}

TEST_CASE("getFlowsCount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"count":7})"), [](handle const& api) {
        op::get_flows_count query;
        query.filter = {"stage:running"};
        query.pattern = "price";
        return get_flows_count(api, query);
    });
    CHECK(seen.request == "GET /flows/count?filter=stage:running&pattern=price HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == 7);
}

TEST_CASE("getFlowsCount refused")
{
    auto const seen =
        exchange(response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Expired token"})"),
                 [](handle const& api) { return get_flows_count(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getFlowsCount");
    CHECK(seen.outcome.error().server_message() == "Expired token");
}
