// The requests and responses of gateways for agents and of event streams, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using appmixer::condition;
using appmixer::result;
using appmixer::server_event;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace asio = boost::asio;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

/// An event stream in the form of the vendor's plugin, which ends.
std::string stream(std::string const& body)
{
    return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n"
           "content-encoding: identity\r\nDate: Sun, 11 Feb 2024 08:15:30 GMT\r\nconnection: close\r\n"
           "content-length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

using events = std::vector<server_event>;

/// All events of a stream, or its error.
template <class Stream>
asio::awaitable<result<events>> read(Stream opened)
{
    events all;
    for (;;) {
        std::optional<result<server_event>> event = co_await opened.next();
        if (!event)
            break;
        if (!*event)
            co_return event->error();
        all.push_back(std::move(**event));
    }
    co_return all;
}

} // namespace

TEST_CASE("listMcpGateways on the wire")
{
    auto const seen = exchange(
        response("200 OK",
                 R"([{"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34","componentId":"a1","tools":[{"type":"function",)"
                 R"("function":{"name":"find_contact","description":"Finds a contact.",)"
                 R"("parameters":{"type":"object"},"strict":true}}],"webhook":"https://api.acme.example/flows/f"},)"
                 R"({"flowId":"f2","componentId":"b2","tools":[],"since":7}])"),
        [](handle const& api) { return list_mcp_gateways(api); });
    CHECK(seen.request == "GET /plugins/appmixer/ai/mcptools/gateways HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n\r\n");
    std::vector<appmixer::mcp_gateway> const& got = seen.outcome.value();
    REQUIRE(got.size() == 2);
    CHECK(got[0].flow_id == "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
    CHECK(got[0].component_id == "a1");
    CHECK(got[0].webhook == "https://api.acme.example/flows/f");
    REQUIRE(got[0].tools.size() == 1);
    CHECK(got[0].tools[0].type == "function");
    CHECK(got[0].tools[0].function.name == "find_contact");
    CHECK(got[0].tools[0].function.description == "Finds a contact.");
    CHECK(got[0].tools[0].function.parameters == json::object{{"type", "object"}});
    CHECK(got[0].tools[0].function.extra.at("strict") == true);
    CHECK(got[1].extra.at("since") == 7);
}

TEST_CASE("listMcpGateways refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Not Found"})"),
                 [](handle const& api) { return list_mcp_gateways(api); });
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "listMcpGateways");
}

TEST_CASE("watchMcpGateways on the wire")
{
    auto const seen = exchange(stream(": init\n\n: ping\n\ndata: {\"type\":\"gateway-add\",\"data\":{}}\n\n"
                                      "data: {\"type\":\"gateway-delete\",\"id\":\"a1\"}\n\n"),
                               [](handle const& api) { return read(watch_mcp_gateways(api)); });
    CHECK(seen.request == "GET /plugins/appmixer/ai/mcptools/events?token=jwt.4.ada HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: text/event-stream\r\n"
                          "Accept-Encoding: identity\r\n"
                          "Cache-Control: no-store\r\n\r\n");
    events const& got = seen.outcome.value();
    REQUIRE(got.size() == 2);
    CHECK(got[0].event == "message");
    CHECK(got[0].data == R"({"type":"gateway-add","data":{}})");
    CHECK(got[0].id.empty());
    CHECK(got[1].data == R"({"type":"gateway-delete","id":"a1"})");
}

TEST_CASE("watchMcpGateways refused")
{
    auto const seen = exchange("HTTP/1.1 401 Unauthorized\r\ncontent-type: text/html; charset=utf-8\r\n"
                               "content-length: 44\r\n\r\nInvalid or expired token: /?token=jwt.4.ada.",
                               [](handle const& api) { return read(watch_mcp_gateways(api)); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "watchMcpGateways");
    CHECK(seen.outcome.error().info().body_excerpt == "Invalid or expired token: /?token=[redacted].");
}

TEST_CASE("testFlowComponent on the wire")
{
    auto const seen = exchange(
        stream("event: test:start\ndata: {\"componentId\":\"a1\"}\n\n"
               "event: component:output\ndata: {\"port\":\"out\"}\n\nevent: test:done\ndata: {\"status\":\"ok\"}\n\n"),
        [](handle const& api) {
            op::test_flow_component test("3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "a1");
            test.input_data = json::parse(R"({"in":{"text":"hello"}})");
            test.payload = json::parse(R"(["x"])");
            test.options = json::parse(R"({"timeout":5})");
            return read(test_flow_component(api, test));
        });
    CHECK(seen.request ==
          "POST /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/test HTTP/1.1\r\n"
          "Host: HOST\r\n"
          "User-Agent: AGENT\r\n"
          "Content-Type: application/json\r\n"
          "Authorization: Bearer jwt.4.ada\r\n"
          "Accept: text/event-stream\r\n"
          "Accept-Encoding: identity\r\n"
          "Cache-Control: no-store\r\n"
          "Content-Length: 96\r\n\r\n"
          R"({"componentId":"a1","inputData":{"in":{"text":"hello"}},"payload":["x"],"options":{"timeout":5}})");
    events const& got = seen.outcome.value();
    REQUIRE(got.size() == 3);
    CHECK(got[0].event == "test:start");
    CHECK(got[1].event == "component:output");
    CHECK(got[1].data == R"({"port":"out"})");
    CHECK(got[2].event == "test:done");
}

TEST_CASE("testFlowComponent refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})"),
                 [](handle const& api) { return read(test_flow_component(api, "f1", "a1")); });
    CHECK(seen.request.ends_with("Content-Length: 20\r\n\r\n{\"componentId\":\"a1\"}"));
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "testFlowComponent");
}
