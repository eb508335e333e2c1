// Requests and responses for people tasks, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using appmixer::access_token;
using appmixer::condition;
using appmixer::errc;
using appmixer::people_task;
using appmixer::people_task_role;
using appmixer::people_task_status;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const id[] = "9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e";
constexpr char const pending[] =
    R"({"taskId":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e","id":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e",)"
    R"("title":"Pay invoice 7","description":"**Now**","status":"pending","approver":"bob@shop.example",)"
    R"("requester":"ada@shop.example","decisionBy":"2024-02-12T08:00:00.000Z","flowId":"f1","public":false,)"
    R"("created":"2024-02-11T08:15:30.125Z","mtime":"2024-02-11T08:15:30.125Z","isApprover":true})";
constexpr char const no_task[] = R"({"statusCode":404,"error":"Not Found","message":"Task not found."})";
constexpr char const forbidden[] = R"({"statusCode":403,"error":"Forbidden","message":"Forbidden"})";
constexpr char const no_secret[] = R"({"statusCode":400,"error":"Bad Request","message":"Missing secret."})";

void check_pending(people_task const& task)
{
    CHECK(task.task_id == id);
    CHECK(task.title == "Pay invoice 7");
    CHECK(task.description == "**Now**");
    CHECK(task.status == people_task_status::pending);
    CHECK(task.approver == "bob@shop.example");
    CHECK(task.requester == "ada@shop.example");
    CHECK(task.decision_by == appmixer::parse_iso("2024-02-12T08:00:00Z"));
    CHECK_FALSE(task.decision_made.has_value());
    CHECK(task.flow_id == "f1");
    CHECK(task.is_public == false);
    CHECK(task.created == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(task.mtime == task.created);
    CHECK(task.is_approver == true);
    CHECK(task.extra.empty());
}

void check_refused(appmixer::error const& e, errc code, std::string_view operation, std::string_view message)
{
    CHECK(e == code);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == message);
}

} // namespace

TEST_CASE("getPeopleTasks on the wire")
{
    auto const seen = exchange(
        response("200 OK", "[" + std::string(pending) + R"(,{"id":"64b1f0c2a9d84e17c3f05a6b","status":"due"}])"),
        [](handle const& api) { return get_people_tasks(api); });
    CHECK(seen.request == "GET /people-task/tasks HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<people_task> const tasks = seen.outcome.value();
    REQUIRE(tasks.size() == 2);
    check_pending(tasks[0]);
    CHECK(tasks[1].task_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(tasks[1].status == people_task_status::due);
}

TEST_CASE("getPeopleTasks with every parameter, at the plugin, on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::get_people_tasks query;
        query.role = people_task_role::approver;
        query.pattern = "pay & go";
        query.secret = "5ec4e7";
        query.filter.push_back("status:pending");
        query.filter.push_back("requester:!ada@shop.example");
        query.sort = "decisionBy:1";
        query.projection = "-description";
        query.limit = 20;
        query.offset = 40;
        return get_people_tasks(api.with_alternative_paths(), query);
    });
    CHECK(seen.request ==
          "GET /plugins/appmixer/utils/tasks/tasks?role=approver&pattern=pay%20%26%20go&secret=5ec4e7"
          "&filter=status:pending&filter=requester:%21ada%40shop.example&sort=decisionBy:1&projection=-description"
          "&limit=20&offset=40 HTTP/1.1\r\n"
          "Host: HOST\r\n"
          "User-Agent: AGENT\r\n"
          "Accept: application/json\r\n"
          "Authorization: Bearer jwt.4.ada\r\n"
          "\r\n");
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("getPeopleTasks with a secret and no token on the wire")
{
    auto const seen = exchange(
        response("200 OK", "[]"),
        [](handle const& api) {
            op::get_people_tasks query;
            query.secret = "5ec4e7";
            return get_people_tasks(api, query);
        },
        access_token());
    CHECK(seen.request == "GET /people-task/tasks?secret=5ec4e7 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("getPeopleTasks refused")
{
    auto const seen = exchange(
        response("400 Bad Request", no_secret), [](handle const& api) { return get_people_tasks(api); },
        access_token());
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), errc::bad_request, "getPeopleTasks", "Missing secret.");
}

TEST_CASE("getPeopleTasksCount on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"count":3})"), [](handle const& api) { return get_people_tasks_count(api); });
    CHECK(seen.request == "GET /people-task/tasks-count HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == 3);
}

TEST_CASE("getPeopleTasksCount with every parameter, at the plugin, without a token, on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"count":0})"),
        [](handle const& api) {
            op::get_people_tasks_count query;
            query.role = people_task_role::requester;
            query.pattern = "pay";
            query.secret = "5ec4e7";
            query.filter.push_back("status:due");
            return get_people_tasks_count(api.with_alternative_paths(), query);
        },
        access_token());
    CHECK(seen.request == "GET /plugins/appmixer/utils/tasks/tasks-count?role=requester&pattern=pay&secret=5ec4e7"
                          "&filter=status:due HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == 0);
}

TEST_CASE("getPeopleTasksCount refused")
{
    auto const seen = exchange(
        response("400 Bad Request", no_secret), [](handle const& api) { return get_people_tasks_count(api); },
        access_token());
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), errc::bad_request, "getPeopleTasksCount", "Missing secret.");
}

TEST_CASE("getPeopleTask on the wire")
{
    auto const seen = exchange(response("200 OK", pending), [](handle const& api) { return get_people_task(api, id); });
    CHECK(seen.request == "GET /people-task/tasks/9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    check_pending(seen.outcome.value());
}

TEST_CASE("getPeopleTask with a secret and no token, at the plugin, on the wire")
{
    auto const seen = exchange(
        response("200 OK", pending),
        [](handle const& api) {
            op::get_people_task query(id);
            query.secret = "5ec4e7";
            return api.with_alternative_paths().call(query);
        },
        access_token());
    CHECK(seen.request ==
          "GET /plugins/appmixer/utils/tasks/tasks/9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e?secret=5ec4e7 HTTP/1.1\r\n"
          "Host: HOST\r\n"
          "User-Agent: AGENT\r\n"
          "Accept: application/json\r\n"
          "\r\n");
    check_pending(seen.outcome.value());
}

TEST_CASE("getPeopleTask refused")
{
    auto const missing =
        exchange(response("404 Not Found", no_task), [](handle const& api) { return get_people_task(api, id); });
    REQUIRE_FALSE(missing.outcome.has_value());
    check_refused(missing.outcome.error(), errc::not_found, "getPeopleTask", "Task not found.");

    auto const requester =
        exchange(response("403 Forbidden", forbidden), [](handle const& api) { return get_people_task(api, id); });
    REQUIRE_FALSE(requester.outcome.has_value());
    check_refused(requester.outcome.error(), errc::forbidden, "getPeopleTask", "Forbidden");
}

TEST_CASE("approveTask on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"taskId":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e",)"
                                                  R"("status":"approved","decisionMade":"2024-02-11T09:00:00.000Z"})"),
                               [](handle const& api) { return approve_task(api, id); });
    CHECK(seen.request == "PUT /people-task/tasks/9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e/approve HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          "{}");
    CHECK(seen.outcome.value().task_id == id);
    CHECK(seen.outcome.value().status == people_task_status::approved);
    CHECK(seen.outcome.value().decision_made == appmixer::parse_iso("2024-02-11T09:00:00Z"));
}

TEST_CASE("approveTask with a secret and no token, at the plugin, on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"id":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e","status":"approved"})"),
        [](handle const& api) {
            op::approve_task decision(id);
            decision.secret = "5ec4e7";
            return api.with_alternative_paths().call(decision);
        },
        access_token());
    CHECK(seen.request ==
          "PUT /plugins/appmixer/utils/tasks/tasks/9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e/approve HTTP/1.1\r\n"
          "Host: HOST\r\n"
          "User-Agent: AGENT\r\n"
          "Accept: application/json\r\n"
          "Content-Type: application/json\r\n"
          "Content-Length: 19\r\n"
          "\r\n"
          R"({"secret":"5ec4e7"})");
    CHECK(seen.outcome.value().task_id == id);
}

TEST_CASE("approveTask refused")
{
    auto const decided = exchange(
        response("400 Bad Request",
                 R"({"statusCode":400,"error":"Bad Request","message":"Cannot approve task, already approved"})"),
        [](handle const& api) { return approve_task(api, id); });
    REQUIRE_FALSE(decided.outcome.has_value());
    check_refused(decided.outcome.error(), errc::bad_request, "approveTask", "Cannot approve task, already approved");

    auto const missing =
        exchange(response("404 Not Found", no_task), [](handle const& api) { return approve_task(api, id); });
    REQUIRE_FALSE(missing.outcome.has_value());
    check_refused(missing.outcome.error(), errc::not_found, "approveTask", "Task not found.");
}

TEST_CASE("rejectTask on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"taskId":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e",)"
                                                  R"("status":"rejected","decisionMade":"2024-02-11T09:00:00.000Z"})"),
                               [](handle const& api) { return reject_task(api, id); });
    CHECK(seen.request == "PUT /people-task/tasks/9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e/reject HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          "{}");
    CHECK(seen.outcome.value().task_id == id);
    CHECK(seen.outcome.value().status == people_task_status::rejected);
    CHECK(seen.outcome.value().decision_made == appmixer::parse_iso("2024-02-11T09:00:00Z"));
}

TEST_CASE("rejectTask with a secret and a token, at the plugin, on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"taskId":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e"})"), [](handle const& api) {
            op::reject_task decision(id);
            decision.secret = "5ec4e7";
            return api.with_alternative_paths().call(decision);
        });
    CHECK(seen.request ==
          "PUT /plugins/appmixer/utils/tasks/tasks/9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e/reject HTTP/1.1\r\n"
          "Host: HOST\r\n"
          "User-Agent: AGENT\r\n"
          "Accept: application/json\r\n"
          "Content-Type: application/json\r\n"
          "Authorization: Bearer jwt.4.ada\r\n"
          "Content-Length: 19\r\n"
          "\r\n"
          R"({"secret":"5ec4e7"})");
    CHECK(seen.outcome.value().task_id == id);
}

TEST_CASE("rejectTask refused, and the secret is in no text of the error")
{
    auto const seen = exchange(
        response(
            "403 Forbidden",
            R"({"statusCode":403,"error":"Forbidden","message":"Secret 5ec4e7 is wrong","details":{"secret":"5ec4e7"}})"),
        [](handle const& api) {
            op::reject_task decision(id);
            decision.secret = "5ec4e7";
            return api.call(decision);
        });
    REQUIRE_FALSE(seen.outcome.has_value());
    appmixer::error const& e = seen.outcome.error();
    check_refused(e, errc::forbidden, "rejectTask", "Secret [redacted] is wrong");
    CHECK(e.server_details().at("secret") == "[redacted]");
    CHECK(e.body_excerpt().find("5ec4e7") == std::string::npos);
    CHECK(std::string_view(e.what()).find("5ec4e7") == std::string_view::npos);
}
