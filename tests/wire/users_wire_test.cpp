// Requests and responses for users, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::access_token;
using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

TEST_CASE("authenticateUser on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"user":{"id":"64b1f0c2a9d84e17c3f05a6b","username":"ada@shop.example","isActive":true,)"
                           R"("email":"ada@shop.example","plan":"free"},"token":"eyJhbGciOiJIUzI1NiJ9.e30.c2ln"})"),
        [](handle const& api) { return authenticate_user(api, "ada@shop.example", "s3cret \"\xc3\xbc\""); });
    CHECK(seen.request == "POST /user/auth HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 58\r\n"
                          "\r\n"
                          "{\"username\":\"ada@shop.example\",\"password\":\"s3cret \\\"\xc3\xbc\\\"\"}");
    appmixer::auth_result const session = seen.outcome.value();
    CHECK(session.token == "eyJhbGciOiJIUzI1NiJ9.e30.c2ln");
    REQUIRE(session.user.has_value());
    CHECK(session.user->id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(session.user->username == "ada@shop.example");
    CHECK(session.user->is_active == true);
    CHECK(session.user->plan == "free");
}

TEST_CASE("authenticateUser by e-mail on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"token":"t"})"), [](handle const& api) {
        op::authenticate_user query;
        query.email = "ada@shop.example";
        query.password = "secret";
        return api.call(query);
    });
    CHECK(seen.request == "POST /user/auth HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 48\r\n"
                          "\r\n"
                          R"({"email":"ada@shop.example","password":"secret"})");
    CHECK(seen.outcome.value().token == "t");
    CHECK_FALSE(seen.outcome.value().user.has_value());
}

TEST_CASE("authenticateUser refused")
{
    auto const seen = exchange(
        response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Invalid credentials."})"),
        [](handle const& api) { return authenticate_user(api, "ada@shop.example", "wrong"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::forbidden);
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "authenticateUser");
    CHECK(seen.outcome.error().server_message() == "Invalid credentials.");
    CHECK(seen.outcome.error().status() == 403);
}

TEST_CASE("signupUser on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"token":"new"})"),
        [](handle const& api) { return signup_user(api, "bob@shop.example", "secret"); }, access_token());
    CHECK(seen.request == "POST /user HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 78\r\n"
                          "\r\n"
                          R"({"username":"bob@shop.example","email":"bob@shop.example","password":"secret"})");
    CHECK(seen.outcome.value().token == "new");
}

TEST_CASE("signupUser with metadata, by an administrator, with response 201")
{
    auto const seen = exchange(response("201 Created", R"({"token":"new","user":{"id":"64b1f0c2a9d84e17c3f05a6b"}})"),
                               [](handle const& api) {
                                   op::signup_user query("bob@shop.example", "secret");
                                   query.metadata = appmixer::json::object{{"team", "blue"}};
                                   return api.call(query);
                               });
    CHECK(
        seen.request ==
        "POST /user HTTP/1.1\r\n"
        "Host: HOST\r\n"
        "User-Agent: AGENT\r\n"
        "Accept: application/json\r\n"
        "Content-Type: application/json\r\n"
        "Authorization: Bearer jwt.4.ada\r\n"
        "Content-Length: 105\r\n"
        "\r\n"
        R"({"username":"bob@shop.example","email":"bob@shop.example","password":"secret","metadata":{"team":"blue"}})");
    CHECK(seen.outcome.value().user.value().id == "64b1f0c2a9d84e17c3f05a6b");
}

TEST_CASE("signupUser with roles, with the user in the response")
{
    auto const seen = exchange(
        response("200 OK", R"({"user":{"id":"64b1f0c2a9d84e17c3f05a6b","scope":["user","tester"]},"token":"new"})"),
        [](handle const& api) {
            op::signup_user query("bob@shop.example", "secret");
            query.scope.emplace();
            query.scope->push_back("user");
            query.scope->push_back("tester");
            return api.call(query);
        });
    CHECK(
        seen.request ==
        "POST /user HTTP/1.1\r\n"
        "Host: HOST\r\n"
        "User-Agent: AGENT\r\n"
        "Accept: application/json\r\n"
        "Content-Type: application/json\r\n"
        "Authorization: Bearer jwt.4.ada\r\n"
        "Content-Length: 104\r\n"
        "\r\n"
        R"({"username":"bob@shop.example","email":"bob@shop.example","password":"secret","scope":["user","tester"]})");
    CHECK(seen.outcome.value().token == "new");
    CHECK(seen.outcome.value().user.value().id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(seen.outcome.value().user.value().scope.size() == 2);
}

TEST_CASE("signupUser refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"User already exists."})"),
        [](handle const& api) { return signup_user(api, "bob@shop.example", "secret"); }, access_token());
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "signupUser");
    CHECK(seen.outcome.error().server_message() == "User already exists.");
}

TEST_CASE("getUser on the wire")
{
    auto const seen = exchange(
        response("200 OK",
                 R"({"id":"64b1f0c2a9d84e17c3f05a6b","username":"ada@shop.example","isActive":true,)"
                 R"("email":"ada@shop.example","scope":["user","admin"],"plan":{"plan":"free"},"vendor":["acme"],)"
                 R"("metadata":{"team":"blue"},"created":"2024-02-11T08:15:30.125Z","groups":[]})"),
        [](handle const& api) { return get_user(api); },
        access_token("eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjY0YjEifQ.c2ln-_"));
    CHECK(seen.request == "GET /user HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjY0YjEifQ.c2ln-_\r\n"
                          "\r\n");
    appmixer::user const me = seen.outcome.value();
    CHECK(me.id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(me.scope.size() == 2);
    CHECK(me.plan.at("plan") == "free");
    CHECK(me.metadata.value().at("team") == "blue");
    CHECK(me.created.has_value());
    CHECK(me.extra.contains("groups"));
}

TEST_CASE("getUser refused")
{
    auto const seen = exchange(
        response("401 Unauthorized",
                 R"({"statusCode":401,"error":"Unauthorized","message":"Invalid JWT: key or signature is invalid"})"),
        [](handle const& api) { return get_user(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::unauthorized);
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getUser");
    CHECK(seen.outcome.error().server_message() == "Invalid JWT: key or signature is invalid");
}

TEST_CASE("getUser of a user that was deleted")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"User not found"})"),
                 [](handle const& api) { return get_user(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
}
