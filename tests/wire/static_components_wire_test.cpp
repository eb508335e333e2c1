// The request and response of a static component call, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::exchange_in_turn;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

TEST_CASE("callStaticComponent on the wire")
{
    auto const seen = exchange(response("200 OK", R"([{"label":"Berlin","value":7}])"), [](handle const& api) {
        op::call_static_component request("acme.crm.contacts.ListCities",
                                          json::parse(R"({"in":{"country":"DE"}})").as_object());
        request.out_port = "out put";
        request.transform = "./transformers#toSelect";
        request.component_id = "b2";
        request.flow_id = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
        return api.call(request);
    });
    CHECK(seen.request == "POST /component/acme/crm/contacts/ListCities?outPort=out%20put HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 141\r\n"
                          "\r\n"
                          R"({"messages":{"in":{"country":"DE"}},"transform":"./transformers#toSelect",)"
                          R"("componentId":"b2","flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})");
    CHECK(json::serialize(seen.outcome.value()) == R"([{"label":"Berlin","value":7}])");
}

TEST_CASE("callStaticComponent without a message on the wire")
{
    auto const seen = exchange(response("200 OK", "null"), [](handle const& api) {
        return call_static_component(api, "acme.crm.contacts.old.List/Cities");
    });
    CHECK(seen.request == "POST /component/acme/crm/contacts/old.List%2FCities HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 15\r\n"
                          "\r\n"
                          R"({"messages":{}})");
    CHECK(seen.outcome.value().is_null());
}

TEST_CASE("callStaticComponent of a type with too few parts sends nothing")
{
    for (std::string const type : {"acme.crm.ListCities", "acme", "", "acme..contacts.ListCities"}) {
        CAPTURE(type);
        auto const seen = exchange_in_turn({}, [&](handle const& api) { return call_static_component(api, type); });
        CHECK(seen.request == "");
        REQUIRE_FALSE(seen.outcome.has_value());
        CHECK(seen.outcome.error() == errc::invalid_request);
    }
}

TEST_CASE("callStaticComponent refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Token was revoked"})"),
        [](handle const& api) { return call_static_component(api, "acme.crm.contacts.ListCities", {}); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "callStaticComponent");
    CHECK(seen.outcome.error().server_message() == "Token was revoked");
}
