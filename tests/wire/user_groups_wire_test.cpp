// Requests and responses for groups of users, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
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

std::string const group_json = R"({"id":"group-1707639330125","name":"Sales","userId":"group-1707639330125",)"
                               R"("metadata":{"floor":2},"created":1707639330125,)"
                               R"("members":["64b1f0c2a9d84e17c3f05a6b"]})";

std::string forbidden()
{
    return response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})");
}

void check_group(appmixer::user_group const& group)
{
    CHECK(group.id == "group-1707639330125");
    CHECK(group.name == "Sales");
    CHECK(group.user_id == "group-1707639330125");
    CHECK(group.metadata.value().at("floor") == 2);
    CHECK(group.created == appmixer::timestamp(std::chrono::milliseconds(1707639330125)));
    CHECK(group.members == std::vector<std::string>{"64b1f0c2a9d84e17c3f05a6b"});
}

} // namespace

TEST_CASE("listUserGroups on the wire")
{
    auto const seen =
        exchange(response("200 OK", "[" + group_json + R"(,{"id":"group-2","members":[{"userId":"x"}]}])"),
                 [](handle const& api) { return list_user_groups(api); });
    CHECK(seen.request == "GET /user-groups HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::user_group> const groups = seen.outcome.value();
    REQUIRE(groups.size() == 2);
    check_group(groups[0]);
    CHECK(groups[1].members.empty());
    CHECK(groups[1].extra.contains("members")); // of another type than declared
}

TEST_CASE("listUserGroups refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})"),
        [](handle const& api) { return list_user_groups(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "listUserGroups");
}

TEST_CASE("createUserGroup on the wire")
{
    auto const seen = exchange(response("201 Created", group_json), [](handle const& api) {
        op::create_user_group request("Sales");
        request.metadata = json::object{{"floor", 2}};
        return api.call(request);
    });
    CHECK(seen.request == "POST /user-groups HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 39\r\n"
                          "\r\n"
                          R"({"name":"Sales","metadata":{"floor":2}})");
    check_group(seen.outcome.value());
    auto const plain = exchange(response("201 Created", group_json),
                                [](handle const& api) { return create_user_group(api, "Sales"); });
    CHECK(plain.request.ends_with("\r\nContent-Length: 16\r\n\r\n{\"name\":\"Sales\"}"));
}

TEST_CASE("createUserGroup refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return create_user_group(api, "Sales"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "createUserGroup");
}

TEST_CASE("getUserGroup on the wire")
{
    auto const seen = exchange(response("200 OK", group_json),
                               [](handle const& api) { return get_user_group(api, "group-1707639330125"); });
    CHECK(seen.request == "GET /user-groups/group-1707639330125 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    check_group(seen.outcome.value());
}

TEST_CASE("getUserGroup refused")
{
    auto const seen = exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found"})"),
                               [](handle const& api) { return get_user_group(api, "group-1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getUserGroup");
}

TEST_CASE("updateUserGroup on the wire")
{
    auto const seen = exchange(response("200 OK", group_json), [](handle const& api) {
        op::update_user_group changes("group-1707639330125");
        changes.name = "Sales";
        changes.metadata = json::object{{"floor", 2}};
        return update_user_group(api, changes);
    });
    CHECK(seen.request == "PUT /user-groups/group-1707639330125 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 39\r\n"
                          "\r\n"
                          R"({"name":"Sales","metadata":{"floor":2}})");
    check_group(seen.outcome.value());
}

TEST_CASE("updateUserGroup refused")
{
    auto const seen = exchange(
        forbidden(), [](handle const& api) { return update_user_group(api, op::update_user_group("group-1")); });
    CHECK(seen.request.ends_with("\r\n\r\n{}"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "updateUserGroup");
}

TEST_CASE("deleteUserGroup on the wire")
{
    for (char const* const body : {"", "{}", "null"}) {
        auto const seen = exchange(response("200 OK", body),
                                   [](handle const& api) { return delete_user_group(api, "group-1707639330125"); });
        CHECK(seen.request == "DELETE /user-groups/group-1707639330125 HTTP/1.1\r\n"
                              "Host: HOST\r\n"
                              "User-Agent: AGENT\r\n"
                              "Accept: application/json\r\n"
                              "Authorization: Bearer jwt.4.ada\r\n"
                              "\r\n");
        CHECK(seen.outcome.has_value());
    }
}

TEST_CASE("deleteUserGroup refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return delete_user_group(api, "group-1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "deleteUserGroup");
}

TEST_CASE("addUserGroupMembers on the wire")
{
    auto const seen = exchange(response("200 OK", group_json), [](handle const& api) {
        std::vector<std::string> ids;
        ids.push_back("64b1f0c2a9d84e17c3f05a6b");
        ids.push_back("64b1f0c2a9d84e17c3f05a6c");
        return add_user_group_members(api, "group-1707639330125", ids);
    });
    CHECK(seen.request == "POST /user-groups/group-1707639330125/members HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 67\r\n"
                          "\r\n"
                          R"({"userIds":["64b1f0c2a9d84e17c3f05a6b","64b1f0c2a9d84e17c3f05a6c"]})");
    check_group(seen.outcome.value());
}

TEST_CASE("addUserGroupMembers refused")
{
    auto const seen =
        exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"No such user."})"),
                 [](handle const& api) { return add_user_group_members(api, "group-1", std::vector<std::string>()); });
    CHECK(seen.request.ends_with("\r\n\r\n{\"userIds\":[]}"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "addUserGroupMembers");
}
