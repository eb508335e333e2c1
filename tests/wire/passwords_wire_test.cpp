// Requests and responses for passwords, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;

TEST_CASE("changePassword on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"), [](handle const& api) {
        return change_password(api, "old \"secret\"", "n\xc3\xa9w secret");
    });
    CHECK(seen.request == "POST /user/change-password HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 60\r\n"
                          "\r\n"
                          "{\"oldPassword\":\"old \\\"secret\\\"\",\"newPassword\":\"n\xc3\xa9w secret\"}");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("changePassword with an empty response")
{
    auto const seen =
        exchange(response("200 OK", ""), [](handle const& api) { return change_password(api, "before", "after"); });
    CHECK(seen.outcome.has_value());
}

TEST_CASE("changePassword refused")
{
    auto const seen =
        exchange(response("400 Bad Request",
                          R"({"statusCode":400,"error":"Bad Request","message":"Wrong password wr0ng-one."})"),
                 [](handle const& api) { return change_password(api, "wr0ng-one", "new-one"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    appmixer::error const& refused = seen.outcome.error();
    CHECK(refused == errc::bad_request);
    CHECK(refused.operation() == "changePassword");
    CHECK(std::string(refused.server_message()).find("Wrong password") == 0);
    CHECK(refused.what().find("wr0ng-one") == std::string::npos); // a password of the request stays out of errors
}

TEST_CASE("forgotPassword on the wire")
{
    // The documentation shows the response of another operation here; any body is accepted, and no token is sent.
    auto const seen = exchange(response("200 OK", R"([{"messageId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"}])"),
                               [](handle const& api) { return forgot_password(api, "ada@shop.example"); });
    CHECK(seen.request == "POST /user/forgot-password HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 28\r\n"
                          "\r\n"
                          R"({"email":"ada@shop.example"})");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("forgotPassword refused")
{
    auto const seen = exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request"})"),
                               [](handle const& api) { return forgot_password(api, "nobody"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "forgotPassword");
}

TEST_CASE("completeForgotPassword on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"),
                               [](handle const& api) { return complete_forgot_password(api, "c0de", "new secret"); });
    CHECK(seen.request == "POST /user/forgot-password/reset HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 39\r\n"
                          "\r\n"
                          R"({"password":"new secret","code":"c0de"})");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("completeForgotPassword refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"No such code: c0de-17"})"),
        [](handle const& api) { return complete_forgot_password(api, "c0de-17", "new secret"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "completeForgotPassword");
    CHECK(seen.outcome.error().what().find("c0de-17") == std::string::npos);
}

TEST_CASE("resetPassword on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"),
                               [](handle const& api) { return reset_password(api, "ada@shop.example", "new secret"); });
    CHECK(seen.request == "POST /user/reset-password HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 52\r\n"
                          "\r\n"
                          R"({"email":"ada@shop.example","password":"new secret"})");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("resetPassword refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"User not found"})"),
                 [](handle const& api) { return reset_password(api, "nobody@shop.example", "new secret"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "resetPassword");
    CHECK(seen.outcome.error().server_message() == "User not found");
}
