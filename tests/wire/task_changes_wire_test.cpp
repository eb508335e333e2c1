// Requests and responses for creating and changing people tasks, and for what a server says of them, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using appmixer::condition;
using appmixer::errc;
using appmixer::people_task;
using appmixer::people_task_status;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const id[] = "9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e";

void check_refused(appmixer::error const& e, errc code, std::string_view operation, std::string_view message)
{
    CHECK(e == code);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == message);
}

} // namespace

TEST_CASE("createPeopleTask on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"taskId":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e","title":"Pay","status":"pending",)"
                           R"("approver":"bob@shop.example","requester":"ada@shop.example",)"
                           R"("created":"2024-02-11T08:15:30.125Z","mtime":"2024-02-11T08:15:30.125Z",)"
                           R"("approverSecret":"a1b2","requesterSecret":"c3d4"})"),
        [](handle const& api) { return create_people_task(api, "Pay", "bob@shop.example", "ada@shop.example"); });
    CHECK(seen.request == "POST /people-task/tasks HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 76\r\n"
                          "\r\n"
                          R"({"title":"Pay","approver":"bob@shop.example","requester":"ada@shop.example"})");
    people_task const task = seen.outcome.value();
    CHECK(task.task_id == id);
    CHECK(task.status == people_task_status::pending);
    CHECK(task.approver == "bob@shop.example");
    CHECK(task.requester == "ada@shop.example");
    CHECK(task.approver_secret == "a1b2");
    CHECK(task.requester_secret == "c3d4");
    CHECK(task.created == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(task.extra.empty());
}

TEST_CASE("createPeopleTask with every parameter, at the plugin, on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"), [](handle const& api) {
        op::create_people_task task("Pay", "bob@shop.example", "ada@shop.example");
        task.description = "**Now**";
        task.decision_by = appmixer::parse_iso("2024-02-12T08:00:00Z");
        return api.with_alternative_paths().call(task);
    });
    CHECK(seen.request == "POST /plugins/appmixer/utils/tasks/tasks HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 140\r\n"
                          "\r\n"
                          R"({"title":"Pay","approver":"bob@shop.example","requester":"ada@shop.example",)"
                          R"("description":"**Now**","decisionBy":"2024-02-12T08:00:00.000Z"})");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("createPeopleTask refused")
{
    auto const call = [](handle const& api) { return create_people_task(api, "", "bob", "ada"); };
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"\"title\" is required"})"),
        call);
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), errc::bad_request, "createPeopleTask", "\"title\" is required");
    // An error about a response with secrets does not quote it.
    auto const broken = exchange(response("200 OK", R"({"approverSecret":"a1b2")"), call);
    REQUIRE_FALSE(broken.outcome.has_value());
    CHECK(broken.outcome.error() == errc::invalid_json);
    CHECK(std::string_view(broken.outcome.error().what()).find("a1b2") == std::string_view::npos);
    CHECK(broken.outcome.error().body_excerpt().empty());
}

TEST_CASE("updatePeopleTask on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"id":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e","title":"Pay 8"})"),
                               [](handle const& api) {
                                   people_task changes;
                                   changes.task_id = "t"; // server fields: not sent
                                   changes.status = people_task_status::due;
                                   changes.approver_secret = "a1b2";
                                   changes.title = "Pay 8";
                                   return update_people_task(api, id, std::move(changes));
                               });
    CHECK(seen.request == "PUT /people-task/tasks/9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 17\r\n"
                          "\r\n"
                          R"({"title":"Pay 8"})");
    CHECK(seen.outcome.value().task_id == id);
    CHECK(seen.outcome.value().title == "Pay 8");
}

TEST_CASE("updatePeopleTask with every parameter, at the plugin, on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"), [](handle const& api) {
        op::update_people_task change("t/1", people_task());
        change.secret = "5ec4e7";
        change.changes.title = "Pay";
        change.changes.description = "";
        change.changes.approver = "bob@shop.example";
        change.changes.requester = "ada@shop.example";
        change.changes.decision_by = appmixer::parse_iso("2024-02-12T08:00:00Z");
        change.changes.flow_id = "f1";
        change.changes.is_public = false;
        change.changes.extra["branding"] = nullptr;
        return api.with_alternative_paths().call(change);
    });
    CHECK(seen.request == "PUT /plugins/appmixer/utils/tasks/tasks/t%2F1?secret=5ec4e7 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 178\r\n"
                          "\r\n"
                          R"({"title":"Pay","description":"","approver":"bob@shop.example",)"
                          R"("requester":"ada@shop.example","decisionBy":"2024-02-12T08:00:00.000Z","flowId":"f1",)"
                          R"("public":false,"branding":null})");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("updatePeopleTask refused")
{
    auto const seen =
        exchange(response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Forbidden"})"),
                 [](handle const& api) { return update_people_task(api, id, people_task()); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), errc::forbidden, "updatePeopleTask", "Forbidden");
}

TEST_CASE("getTaskDashboardUrl on the wire")
{
    constexpr char const found[] = R"({"dashboardUrl":"https://my.shop.example/tasks"})";
    auto const seen =
        exchange(response("200 OK", found), [](handle const& api) { return get_task_dashboard_url(api); });
    CHECK(seen.request == "GET /people-task/dashboard-url HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == "https://my.shop.example/tasks");
    auto const plugin = exchange(response("200 OK", found), [](handle const& api) {
        return get_task_dashboard_url(api.with_alternative_paths());
    });
    CHECK(plugin.request.starts_with("GET /plugins/appmixer/utils/tasks/dashboard-url HTTP/1.1\r\n"));
}

TEST_CASE("getTaskDashboardUrl refused")
{
    auto const seen =
        exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"Not configured."})"),
                 [](handle const& api) { return get_task_dashboard_url(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), errc::bad_request, "getTaskDashboardUrl", "Not configured.");
}

TEST_CASE("getTaskPluginInfo on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"version":"1.0","name":"tasks"})"),
                               [](handle const& api) { return get_task_plugin_info(api); });
    CHECK(seen.request == "GET /plugins/appmixer/utils/tasks/ HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().version == "1.0");
    CHECK(seen.outcome.value().extra.at("name") == "tasks");
}

TEST_CASE("getTaskPluginInfo refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Not Found"})"),
                 [](handle const& api) { return get_task_plugin_info(api.with_alternative_paths()); });
    CHECK(seen.request.starts_with("GET /plugins/appmixer/utils/tasks/ HTTP/1.1\r\n"));
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), errc::not_found, "getTaskPluginInfo", "Not Found");
    CHECK(seen.outcome.error() == condition::not_found);
}
