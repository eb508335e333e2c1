// Requests and responses for settings of the server, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;

namespace {

std::string forbidden()
{
    return response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})");
}

template <class T>
void check_forbidden(appmixer::result<T> const& outcome, std::string_view operation)
{
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error() == condition::forbidden);
    CHECK(outcome.error().operation() == operation);
    CHECK(outcome.error().server_message() == "Insufficient scope");
}

} // namespace

TEST_CASE("listConfig on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"([{"key":"WEBHOOK_FLOW_COMPONENT_ERROR","value":"https://shop.example/hook"},)"
                                    R"({"key":"LIMITS","value":{"a":1}}])"),
                 [](handle const& api) { return list_config(api); });
    CHECK(seen.request == "GET /config HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    REQUIRE(seen.outcome.value().size() == 2);
    CHECK(seen.outcome.value()[0].key == "WEBHOOK_FLOW_COMPONENT_ERROR");
    CHECK(seen.outcome.value()[0].value == "https://shop.example/hook");
    CHECK(seen.outcome.value()[1].value.at("a") == 1);
}

TEST_CASE("listConfig refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return list_config(api); });
    check_forbidden(seen.outcome, "listConfig");
}

TEST_CASE("setConfig on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"key":"JWTSecret","value":"hush-hush"})"),
                               [](handle const& api) { return set_config(api, "JWTSecret", "hush-hush"); });
    CHECK(seen.request == "POST /config HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 39\r\n"
                          "\r\n"
                          R"({"key":"JWTSecret","value":"hush-hush"})");
    CHECK(seen.outcome.value().key == "JWTSecret");
    CHECK(seen.outcome.value().value == "hush-hush");
}

TEST_CASE("setConfig refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"no hush-hush here"})"),
        [](handle const& api) { return set_config(api, "JWTSecret", "hush-hush"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "setConfig");
    CHECK(seen.outcome.error().server_message() == "no [redacted] here");
}

TEST_CASE("deleteConfig on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"ok":true})"), [](handle const& api) { return delete_config(api, "a/b"); });
    CHECK(seen.request == "DELETE /config/a%2Fb HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteConfig refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return delete_config(api, "a"); });
    check_forbidden(seen.outcome, "deleteConfig");
}
