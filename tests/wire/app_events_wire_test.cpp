// The request and response of an event of an application, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

std::string request(std::string const& target, std::string const& body)
{
    return "POST " + target +
           " HTTP/1.1\r\n"
           "Host: HOST\r\n"
           "User-Agent: AGENT\r\n"
           "Accept: application/json\r\n"
           "Content-Type: application/json\r\n"
           "Authorization: Bearer jwt.4.ada\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

TEST_CASE("sendAppEvent on the wire")
{
    auto const seen = exchange(
        response(
            "200 OK",
            R"({"triggers":[{"userId":"64b1f0c2a9d84e17c3f05a6b","event":"order placed","componentId":"a1",)"
            R"("flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34","createdAt":"2024-02-11T08:15:30.125Z",)"
            R"("correlationId":"8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e"},{"componentId":"c3","flowId":"f2"}],)"
            R"("errors":[{"message":"AppEvents plugin error when triggering component c3 in flow f2",)"
            R"("code":"TRIGGER_FAILURE","trigger":{"componentId":"c3","flowId":"f2"},"err":{"statusCode":404}}]})"),
        [](handle const& api) {
            op::send_app_event event("order placed", json::parse(R"({"total":7})"));
            event.flow_id = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
            event.query.add("source", "shop & co");
            return api.call(event);
        });
    CHECK(seen.request == request("/plugins/appmixer/utils/appevents/events/order%20placed"
                                  "?flowId=3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34&source=shop%20%26%20co",
                                  R"({"total":7})"));
    appmixer::app_event_result const& sent = seen.outcome.value();
    REQUIRE(sent.triggers.size() == 2);
    CHECK(sent.triggers[0].user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(sent.triggers[0].event == "order placed");
    CHECK(sent.triggers[0].component_id == "a1");
    CHECK(sent.triggers[0].flow_id == "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
    CHECK(sent.triggers[0].created_at == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(sent.triggers[0].correlation_id == "8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e");
    CHECK(sent.triggers[1].correlation_id.empty());
    REQUIRE(sent.errors.size() == 1);
    CHECK(sent.errors[0].code == "TRIGGER_FAILURE");
    CHECK(sent.errors[0].message == "AppEvents plugin error when triggering component c3 in flow f2");
    CHECK(sent.errors[0].trigger.component_id == "c3");
    CHECK(sent.errors[0].err.at("statusCode") == 404);
}

TEST_CASE("sendAppEvent for which nobody waits")
{
    auto const seen = exchange(response("200 OK", R"({"triggers":[]})"),
                               [](handle const& api) { return send_app_event(api, "restart"); });
    CHECK(seen.request == request("/plugins/appmixer/utils/appevents/events/restart", "{}"));
    CHECK(seen.outcome.value().triggers.empty());
    CHECK(seen.outcome.value().errors.empty());
}

TEST_CASE("sendAppEvent refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Not Found"})"),
                 [](handle const& api) { return send_app_event(api, "restart", json::value("now")); });
    CHECK(seen.request == request("/plugins/appmixer/utils/appevents/events/restart", R"("now")"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "sendAppEvent");
}
