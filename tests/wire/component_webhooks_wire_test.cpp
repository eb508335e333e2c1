// Requests and responses for the webhooks of components and for messages to components, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using appmixer::condition;
using appmixer::errc;
using appmixer::request_content;
using appmixer::json::object;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const no_flow[] = R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})";

/// A webhook has no errors of its own: the response of a server that has no such flow is a result.
template <class Exchanged>
void check_not_found(Exchanged const& seen)
{
    CHECK(seen.outcome.value().status == 404);
    CHECK(seen.outcome.value().body == no_flow);
}

} // namespace

TEST_CASE("sendFlowMessage on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"queued":1})"), [](handle const& api) {
        return send_flow_message(api, "f1", "my part", "in", object{{"url", "x"}});
    });
    CHECK(seen.request == "POST /flows/f1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 64\r\n"
                          "\r\n"
                          R"({"componentId":"my part","inputPort":"in","content":{"url":"x"}})");
    CHECK(seen.outcome.value().at("queued") == 1);
}

TEST_CASE("sendFlowMessage refused")
{
    auto const seen = exchange(response("404 Not Found", no_flow),
                               [](handle const& api) { return send_flow_message(api, "f1", "c", "in", nullptr); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "sendFlowMessage");
}

TEST_CASE("componentGet on the wire")
{
    auto const seen =
        exchange("HTTP/1.1 418 Me\r\ncontent-type: image/png\r\nX-Mine: 1\r\ncontent-length: 3\r\n\r\n\x89PN",
                 [](handle const& api) { return component_get(api, "f1", "my part"); });
    CHECK(seen.request == "GET /flows/f1/components/my%20part HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().status == 418);
    CHECK(seen.outcome.value().body == "\x89PN");
    CHECK(seen.outcome.value().headers.get("x-mine") == "1");
}

TEST_CASE("componentGet with every parameter on the wire")
{
    auto const seen = exchange(response("202 Accepted", ""), [](handle const& api) {
        op::component_get request("f1", "c1");
        request.enqueue_only = true;
        request.correlation_id = "c 1";
        request.correlation_in_port = "in";
        request.query.add("a", "1").add("a", "x&y=\xc3\xa9").add("sort by", "");
        request.headers.append("X-Signature", "s1");
        request.headers.append("Accept", "text/csv");
        return api.call(request);
    });
    CHECK(seen.request == "GET /flows/f1/components/c1?enqueueOnly=true&correlationId=c%201&correlationInPort=in"
                          "&a=1&a=x%26y%3D%C3%A9&sort%20by= HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "X-Signature: s1\r\n"
                          "Accept: text/csv\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().status == 202);
    CHECK(seen.outcome.value().body.empty());
}

TEST_CASE("componentGet refused")
{
    check_not_found(
        exchange(response("404 Not Found", no_flow), [](handle const& api) { return component_get(api, "f1", "c1"); }));
    auto const seen =
        exchange(response("200 OK", ""), [](handle const& api) { return component_get(api, "f1", ".."); });
    CHECK(seen.request.empty());
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::invalid_request);
    CHECK(seen.outcome.error().operation() == "componentGet");
}

TEST_CASE("componentPost on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"ok":true})"), [](handle const& api) {
        return component_post(api, "f1", "c1", request_content::json(object{{"n", 1}}));
    });
    CHECK(seen.request == "POST /flows/f1/components/c1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 7\r\n"
                          "\r\n"
                          R"({"n":1})");
    CHECK(seen.outcome.value().status == 200);
    CHECK(seen.outcome.value().body == R"({"ok":true})");
}

TEST_CASE("componentPost with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", ""), [](handle const& api) {
        op::component_post request("f1", "c1");
        request.enqueue_only = false;
        request.correlation_id = "c1";
        request.correlation_in_port = "in";
        request.query.add("a", "1");
        request.headers.append("X-Signature", "s1");
        request.body = request_content("a=b&\xff", "application/x-www-form-urlencoded");
        return api.call(request);
    });
    CHECK(seen.request == "POST /flows/f1/components/c1?enqueueOnly=false&correlationId=c1&correlationInPort=in&a=1 "
                          "HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "Content-Type: application/x-www-form-urlencoded\r\n"
                          "X-Signature: s1\r\n"
                          "Content-Length: 5\r\n"
                          "\r\n"
                          "a=b&\xff");
    CHECK(seen.outcome.value().status == 200);
}

TEST_CASE("componentPost without a body on the wire")
{
    auto const seen =
        exchange(response("200 OK", ""), [](handle const& api) { return component_post(api, "f1", "c1"); });
    CHECK(seen.request == "POST /flows/f1/components/c1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "Content-Length: 0\r\n"
                          "\r\n");
}

TEST_CASE("componentPost refused")
{
    check_not_found(exchange(response("404 Not Found", no_flow),
                             [](handle const& api) { return component_post(api, "f1", "c1"); }));
}

TEST_CASE("componentPut on the wire")
{
    auto const seen = exchange(response("200 OK", "1"), [](handle const& api) {
        return component_put(api, "f1", "c1", request_content("hi", "text/plain"));
    });
    CHECK(seen.request == "PUT /flows/f1/components/c1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "Content-Type: text/plain\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          "hi");
    CHECK(seen.outcome.value().body == "1");
}

TEST_CASE("componentPut refused")
{
    check_not_found(
        exchange(response("404 Not Found", no_flow), [](handle const& api) { return component_put(api, "f1", "c1"); }));
}

TEST_CASE("componentDelete on the wire")
{
    auto const seen = exchange(response("204 No Content", ""), [](handle const& api) {
        return component_delete(api, "f1", "c1", request_content("{}", "application/json"));
    });
    CHECK(seen.request == "DELETE /flows/f1/components/c1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          "{}");
    CHECK(seen.outcome.value().status == 204);
}

TEST_CASE("componentDelete refused")
{
    check_not_found(exchange(response("404 Not Found", no_flow),
                             [](handle const& api) { return component_delete(api, "f1", "c1"); }));
}

TEST_CASE("componentPatch on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"), [](handle const& api) {
        return component_patch(api, "f1", "c1", request_content("{}", "application/merge-patch+json"));
    });
    CHECK(seen.request == "PATCH /flows/f1/components/c1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "Content-Type: application/merge-patch+json\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          "{}");
    CHECK(seen.outcome.value().body == "{}");
}

TEST_CASE("componentPatch refused")
{
    check_not_found(exchange(response("404 Not Found", no_flow),
                             [](handle const& api) { return component_patch(api, "f1", "c1"); }));
}

TEST_CASE("getTriggerUrl on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"url":"https://api.acme.example/flows/f1/components/c1"})"),
                               [](handle const& api) { return get_trigger_url(api, "my part"); });
    CHECK(seen.request == "GET /triggers/my%20part/url HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == "https://api.acme.example/flows/f1/components/c1");
}

TEST_CASE("getTriggerUrl refused")
{
    auto const seen =
        exchange(response("500 Internal Server Error", R"({"statusCode":500,"error":"Internal Server Error",)"
                                                       R"("message":"An internal server error occurred"})"),
                 [](handle const& api) { return get_trigger_url(api, "c1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error().status() == 500);
    CHECK(seen.outcome.error().operation() == "getTriggerUrl");
}
