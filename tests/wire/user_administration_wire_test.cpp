// Requests and responses for the administration of users, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

std::string forbidden()
{
    return response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})");
}

} // namespace

TEST_CASE("listUsers on the wire")
{
    auto const seen = exchange(
        response(
            "200 OK",
            R"([{"id":"64b1f0c2a9d84e17c3f05a6b","username":"ada@shop.example","isActive":true,)"
            R"("email":"ada@shop.example","scope":["user","admin"],"plan":"free","vendor":"acme",)"
            R"("created":"2024-02-11T08:15:30.125Z","mtime":1707639330126},{"userId":"64b1f0c2a9d84e17c3f05a6c","vendor":null}])"),
        [](handle const& api) {
            op::list_users query;
            query.filter = "scope:admin";
            query.filter.push_back("plan:!free");
            query.pattern = "shop";
            query.sort = "created:-1";
            query.limit = 30;
            query.offset = 60;
            return list_users(api, query);
        });
    CHECK(seen.request == "GET /users?filter=scope:admin&filter=plan:%21free&pattern=shop&sort=created:-1"
                          "&limit=30&offset=60 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::user> const users = seen.outcome.value();
    REQUIRE(users.size() == 2);
    CHECK(users[0].id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(users[0].scope.size() == 2);
    CHECK(users[0].vendor == "acme");
    CHECK(users[0].mtime == appmixer::timestamp(std::chrono::milliseconds(1707639330126)));
    CHECK(users[1].id == "64b1f0c2a9d84e17c3f05a6c"); // under `userId`
}

TEST_CASE("listUsers refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return list_users(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "listUsers");
    CHECK(seen.request.starts_with("GET /users HTTP/1.1\r\n"));
}

TEST_CASE("countUsers on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"count":12})"), [](handle const& api) {
        op::count_users query;
        query.filter = "scope:tester";
        query.pattern = "a b";
        return count_users(api, query);
    });
    CHECK(seen.request == "GET /users/count?filter=scope:tester&pattern=a%20b HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == 12);
}

TEST_CASE("countUsers refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return count_users(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "countUsers");
}

TEST_CASE("getUserById on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"userId":"64b1f0c2a9d84e17c3f05a6b","username":"ada","plan":{"plan":"free"}})"),
                 [](handle const& api) { return get_user_by_id(api, "64b1f0c2a9d84e17c3f05a6b"); });
    CHECK(seen.request == "GET /users/64b1f0c2a9d84e17c3f05a6b HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(seen.outcome.value().plan.at("plan") == "free");
}

TEST_CASE("getUserById refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"User not found"})"),
                 [](handle const& api) { return get_user_by_id(api, "none"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getUserById");
}

TEST_CASE("updateUser on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"id":"64b1f0c2a9d84e17c3f05a6b","username":"countess",)"
                                                  R"("isActive":false,"vendor":["acme"],"metadata":{"a":1}})"),
                               [](handle const& api) {
                                   op::update_user changes("64b1f0c2a9d84e17c3f05a6b");
                                   changes.username = "countess";
                                   changes.email = "ada@new.example";
                                   changes.password = "other one";
                                   changes.scope.emplace().push_back("user");
                                   changes.scope->push_back("tester");
                                   changes.vendor = json::array{"acme"};
                                   changes.metadata = json::object{{"a", 1}};
                                   changes.is_active = false;
                                   return update_user(api, changes);
                               });
    CHECK(seen.request == "PUT /users/64b1f0c2a9d84e17c3f05a6b HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 152\r\n"
                          "\r\n"
                          R"({"username":"countess","email":"ada@new.example","password":"other one",)"
                          R"("scope":["user","tester"],"vendor":["acme"],"metadata":{"a":1},"isActive":false})");
    CHECK(seen.outcome.value().username == "countess");
    CHECK(seen.outcome.value().is_active == false);
    CHECK(seen.outcome.value().metadata.value().at("a") == 1);
}

TEST_CASE("updateUser without changes, and with a vendor as text")
{
    auto const nothing =
        exchange(response("200 OK", "{}"), [](handle const& api) { return update_user(api, op::update_user("u1")); });
    CHECK(nothing.request.ends_with("Content-Length: 2\r\n\r\n{}"));
    auto const text = exchange(response("200 OK", R"({"vendor":"acme"})"), [](handle const& api) {
        op::update_user changes("u1");
        changes.vendor = "acme";
        return update_user(api, changes);
    });
    CHECK(text.request.ends_with("\r\n\r\n{\"vendor\":\"acme\"}"));
    CHECK(text.outcome.value().vendor == "acme");
}

TEST_CASE("updateUser refused")
{
    auto const seen =
        exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"not sh0rt-one"})"),
                 [](handle const& api) {
                     op::update_user changes("u1");
                     changes.password = "sh0rt-one";
                     return update_user(api, changes);
                 });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "updateUser");
    CHECK(seen.outcome.error().what().find("sh0rt-one") == std::string::npos);
}

TEST_CASE("deleteUser on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"ticket":"830639e3-c53a-42d6-ad43-0276674236b4"})"),
                               [](handle const& api) { return delete_user(api, "64b1f0c2a9d84e17c3f05a6b"); });
    CHECK(seen.request == "DELETE /users/64b1f0c2a9d84e17c3f05a6b HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().text == "830639e3-c53a-42d6-ad43-0276674236b4");
    CHECK(seen.outcome.value().subject == "64b1f0c2a9d84e17c3f05a6b"); // for the path of the status
}

TEST_CASE("deleteUser refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return delete_user(api, "u1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "deleteUser");
}

TEST_CASE("getUserDeleteStatus on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"status":"in-progress","stepsDone":4,"stepsTotal":10})"), [](handle const& api) {
            return get_user_delete_status(api, "64b1f0c2a9d84e17c3f05a6b", "830639e3-c53a-42d6-ad43-0276674236b4");
        });
    CHECK(seen.request == "GET /users/64b1f0c2a9d84e17c3f05a6b/delete-status/830639e3-c53a-42d6-ad43-0276674236b4 "
                          "HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::user_delete_status const status = seen.outcome.value();
    CHECK(status.status == "in-progress");
    CHECK(status.steps_done == std::uint64_t(4));
    CHECK(status.steps_total == std::uint64_t(10));
    CHECK(progress_of(status) == appmixer::job_progress::pending);
}

TEST_CASE("getUserDeleteStatus refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return get_user_delete_status(api, "u1", "t1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "getUserDeleteStatus");
}
