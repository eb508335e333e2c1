// Requests and responses for the check, the picture, the versions and the coordinator of a flow, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const id[] = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
constexpr char const no_flow[] = R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})";
constexpr char const not_mine[] = R"({"statusCode":403,"error":"Forbidden","message":"Forbidden"})";

void check_no_flow(appmixer::error const& e, std::string_view operation)
{
    CHECK(e == condition::not_found);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == "Flow not found.");
}

} // namespace

TEST_CASE("getServiceInfo on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"version":"6.1.2","status":"ok","build":7})"),
                               [](handle const& api) { return get_service_info(api); });
    CHECK(seen.request == "GET / HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().version == "6.1.2");
    CHECK(seen.outcome.value().status == "ok");
    CHECK(seen.outcome.value().extra.at("build") == 7);
}

TEST_CASE("getServiceInfo refused")
{
    auto const seen = exchange("HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>",
                               [](handle const& api) { return get_service_info(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error().status() == 502);
    CHECK(seen.outcome.error().operation() == "getServiceInfo");
}

TEST_CASE("validateFlow on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"errors":[{"componentId":"c1","errors":[{"message":"no account"},{"message":"no url"}],)"
                           R"("label":"Get"},{"componentId":"c2","errors":[]}]})"),
        [](handle const& api) { return validate_flow(api, id); });
    CHECK(seen.request == "GET /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/validate HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::invalid_component> const found = seen.outcome.value();
    REQUIRE(found.size() == 2);
    CHECK(found[0].component_id == "c1");
    REQUIRE(found[0].errors.size() == 2);
    CHECK(found[0].errors[1].message == "no url");
    CHECK(found[0].extra.at("label") == "Get");
    CHECK(found[1].errors.empty());
}

TEST_CASE("validateFlow refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_flow), [](handle const& api) { return validate_flow(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_flow(seen.outcome.error(), "validateFlow");
}

TEST_CASE("updateFlowThumbnail on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})"),
                 [](handle const& api) { return update_flow_thumbnail(api, id, "data:image/png;base64,AA=="); });
    CHECK(seen.request == "PUT /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/thumbnail HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 42\r\n"
                          "\r\n"
                          R"({"thumbnail":"data:image/png;base64,AA=="})");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("updateFlowThumbnail refused")
{
    auto const seen = exchange(response("403 Forbidden", not_mine),
                               [](handle const& api) { return update_flow_thumbnail(api, id, ""); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "updateFlowThumbnail");
}

TEST_CASE("getFlowCoordinatorStatus on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"status":"in-progress","stepsTotal":3,"stepsDone":1})"),
                               [](handle const& api) { return get_flow_coordinator_status(api, id); });
    CHECK(seen.request == "GET /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/coordinator/status HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::flow_stop_status const status = seen.outcome.value();
    CHECK(status.status == "in-progress");
    CHECK(status.steps_total == 3);
    CHECK(status.steps_done == 1);
    CHECK(progress_of(status) == appmixer::job_progress::pending);
}

TEST_CASE("getFlowCoordinatorStatus refused")
{
    auto const seen = exchange(response("404 Not Found", no_flow),
                               [](handle const& api) { return get_flow_coordinator_status(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_flow(seen.outcome.error(), "getFlowCoordinatorStatus");
}

TEST_CASE("stopFlow in the background on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"f 1","ticket":"f 1"})"),
                               [](handle const& api) { return stop_flow_in_background(api, "f 1"); });
    CHECK(seen.request == "POST /flows/f%201/coordinator?background=true HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 18\r\n"
                          "\r\n"
                          R"({"command":"stop"})");
    CHECK(seen.outcome.value().text == "f 1");
    CHECK(appmixer::encode(status_request(seen.outcome.value())).value().target == "/flows/f%201/coordinator/status");
}

TEST_CASE("stopFlow in the background refused")
{
    auto const seen = exchange(response("403 Forbidden", not_mine),
                               [](handle const& api) { return stop_flow_in_background(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "stopFlow");
}

TEST_CASE("listFlowVersions on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"items":[{"versionId":"v2","versionNumber":2,"type":"autosave","label":null,)"
                           R"("btime":"2024-02-11T08:15:30.125Z"},{"versionId":"v1","versionNumber":1,"type":"manual",)"
                           R"("label":"first","btime":1707639330125,"userId":"u"}],"totalCount":7})"),
        [](handle const& api) { return list_flow_versions(api, id); });
    CHECK(seen.request == "GET /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/versions HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::flow_version_page const page = seen.outcome.value();
    CHECK(page.total_count == 7);
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[0].version_id == "v2");
    CHECK(page.items[0].version_number == 2);
    CHECK(page.items[0].type == "autosave");
    CHECK_FALSE(page.items[0].label.has_value());
    CHECK(page.items[0].btime == page.items[1].btime);
    CHECK(page.items[1].label == "first");
    CHECK(page.items[1].extra.at("userId") == "u");
}

TEST_CASE("listFlowVersions with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"items":[],"totalCount":0})"), [](handle const& api) {
        op::list_flow_versions query(id);
        query.limit = 50;
        query.offset = 100;
        return api.call(query);
    });
    CHECK(seen.request.starts_with(
        "GET /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/versions?limit=50&offset=100 HTTP/1.1\r\n"));
    CHECK(seen.outcome.value().items.empty());
}

TEST_CASE("listFlowVersions refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_flow), [](handle const& api) { return list_flow_versions(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_flow(seen.outcome.error(), "listFlowVersions");
}

TEST_CASE("createFlowVersion on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"versionId":"v1","versionNumber":1,"type":"manual","label":"before the sale"})"),
        [](handle const& api) { return create_flow_version(api, id, "before the sale"); });
    CHECK(seen.request == "POST /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/versions HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 43\r\n"
                          "\r\n"
                          R"({"type":"manual","label":"before the sale"})");
    CHECK(seen.outcome.value().version_id == "v1");
    CHECK(seen.outcome.value().label == "before the sale");
}

TEST_CASE("createFlowVersion without a label on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"versionId":"v1"})"),
                               [](handle const& api) { return create_flow_version(api, id); });
    CHECK(seen.request.ends_with("\r\n\r\n{\"type\":\"manual\"}"));
    CHECK_FALSE(seen.outcome.value().version_number.has_value());
}

TEST_CASE("createFlowVersion refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"The label is too long."})"),
        [](handle const& api) { return create_flow_version(api, id, "x"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "createFlowVersion");
    CHECK(seen.outcome.error().server_message() == "The label is too long.");
}

TEST_CASE("restoreFlowVersion on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})"),
                               [](handle const& api) { return restore_flow_version(api, id, "v/1"); });
    CHECK(seen.request == "POST /flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/versions/v%2F1/restore HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 0\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("restoreFlowVersion refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Version not found."})"),
                 [](handle const& api) { return restore_flow_version(api, id, "v1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "restoreFlowVersion");
    CHECK(seen.outcome.error().server_message() == "Version not found.");
}
