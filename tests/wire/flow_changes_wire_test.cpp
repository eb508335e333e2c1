// Requests and responses for changes of flows, byte for byte: update, start, stop, clone.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using appmixer::errc;
using appmixer::json::object;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

TEST_CASE("updateFlow on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"f1","result":"updated"})"), [](handle const& api) {
        appmixer::flow changes;
        changes.flow_id = "f1";
        changes.stage = appmixer::flow_stage::stopped; // a server field: not sent
        changes.name = "Nightly";
        changes.custom_fields = object{{"region", "emea"}};
        changes.shared_with.emplace();
        changes.extra["zoom"] = 2;
        return update_flow(api, "f1", changes);
    });
    CHECK(seen.request == "PUT /flows/f1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 76\r\n"
                          "\r\n"
                          R"({"name":"Nightly","customFields":{"region":"emea"},"sharedWith":[],"zoom":2})");
    CHECK(seen.outcome.value().flow_id == "f1");
    CHECK(seen.outcome.value().result == "updated");
}

TEST_CASE("updateFlow of an integration's source flow on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"f1","result":"updated"})"), [](handle const& api) {
        appmixer::flow changes;
        changes.shared_with.emplace(1);
        changes.shared_with->front().user_id = "64b1f0c2a9d84e17c3f05a6b";
        changes.shared_with->front().permissions.emplace(1, "read");
        changes.template_id = "t1";
        changes.origin_flow_id = "o1";
        changes.component_id_map = object{{"a", "b"}};
        changes.revision = 2;
        return update_flow(api, "f1", changes);
    });
    CHECK(seen.request == "PUT /flows/f1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 155\r\n"
                          "\r\n"
                          R"({"sharedWith":[{"userId":"64b1f0c2a9d84e17c3f05a6b","permissions":["read"]}],)"
                          R"("templateId":"t1","originFlowId":"o1","componentIdMap":{"a":"b"},"revision":2})");
    CHECK(seen.outcome.value().result == "updated");
}

TEST_CASE("updateFlow of a running flow on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"f1","result":"created"})"), [](handle const& api) {
        op::update_flow change("f1", appmixer::flow());
        change.changes.descriptor = appmixer::json::object();
        change.force_update = true;
        return api.call(change);
    });
    CHECK(seen.request == "PUT /flows/f1?forceUpdate=true HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 11\r\n"
                          "\r\n"
                          R"({"flow":{}})");
    CHECK(seen.outcome.value().result == "created");
}

TEST_CASE("updateFlow with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"f1","result":"updated"})"), [](handle const& api) {
        op::update_flow change("f1", appmixer::flow());
        change.changes.name = "n";
        change.force_update = true;
        change.validate = false;
        change.in_progress_data = "keep";
        return api.call(change);
    });
    CHECK(seen.request.starts_with("PUT /flows/f1?forceUpdate=true&validate=false&inProgressData=keep HTTP/1.1\r\n"));
    CHECK(seen.request.ends_with("\r\n\r\n{\"name\":\"n\"}"));
}

TEST_CASE("updateFlow refused, in both forms of error")
{
    auto const call = [](handle const& api) { return update_flow(api, "f1", appmixer::flow()); };
    auto const bad = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"Flow is running."})"), call);
    REQUIRE_FALSE(bad.outcome.has_value());
    CHECK(bad.outcome.error() == errc::bad_request);
    CHECK(bad.outcome.error().operation() == "updateFlow");
    CHECK(bad.outcome.error().server_message() == "Flow is running.");
    auto const conflict = exchange(
        response("409 Conflict", R"({"statusCode":409,"error":"Conflict","message":"Flow is running."})"), call);
    REQUIRE_FALSE(conflict.outcome.has_value());
    CHECK(conflict.outcome.error() == condition::conflict);
}

TEST_CASE("startFlow on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"flowId":"f1"})"), [](handle const& api) { return start_flow(api, "f1"); });
    CHECK(seen.request == "POST /flows/f1/coordinator HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 19\r\n"
                          "\r\n"
                          R"({"command":"start"})");
    CHECK(seen.outcome.value().flow_id == "f1");
    CHECK(seen.outcome.value().ticket.empty());
}

TEST_CASE("startFlow refused")
{
    auto const seen = exchange(
        response("400 Bad Request",
                 R"({"statusCode":400,"error":"Bad Request","message":"Component transformation validation error",)"
                 R"("details":{"c1":["missing"]}})"),
        [](handle const& api) { return start_flow(api, "f1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "startFlow");
    CHECK(seen.outcome.error().server_message() == "Component transformation validation error");
    CHECK(seen.outcome.error().server_details().at("c1").at(0) == "missing");
}

TEST_CASE("stopFlow on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"flowId":"f1"})"), [](handle const& api) { return stop_flow(api, "f1"); });
    CHECK(seen.request == "POST /flows/f1/coordinator HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 18\r\n"
                          "\r\n"
                          R"({"command":"stop"})");
    CHECK(seen.outcome.value().flow_id == "f1");
}

TEST_CASE("stopFlow in the background on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"flowId":"f1","ticket":"f1"})"), [](handle const& api) {
        op::stop_flow query("f1");
        query.background = true;
        return api.call(query);
    });
    CHECK(seen.request == "POST /flows/f1/coordinator?background=true HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 18\r\n"
                          "\r\n"
                          R"({"command":"stop"})");
    CHECK(seen.outcome.value().ticket == "f1");
}

TEST_CASE("stopFlow refused")
{
    auto const seen = exchange(
        response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient permissions."})"),
        [](handle const& api) { return stop_flow(api, "f1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "stopFlow");
}

TEST_CASE("cloneFlow on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"cloneId":"9089f275-f5a5-4796-ba23-365412c5666e"})"),
                               [](handle const& api) { return clone_flow(api, "f1"); });
    CHECK(seen.request == "POST /flows/f1/clone HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          R"({})");
    CHECK(seen.outcome.value() == "9089f275-f5a5-4796-ba23-365412c5666e");
}

TEST_CASE("cloneFlow with every option on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"cloneId":"c"})"), [](handle const& api) {
        op::clone_flow query("f1");
        query.prefix = "Copy of ";
        query.projection = "-thumbnail,-sharedWith";
        query.connect_accounts = true;
        query.is_template_instance = false;
        query.set_origin_flow_id = true;
        query.set_component_id_map = false;
        query.additional = object{{"type", "automation"}};
        return api.call(query);
    });
    CHECK(
        seen.request ==
        "POST /flows/f1/clone HTTP/1.1\r\n"
        "Host: HOST\r\n"
        "User-Agent: AGENT\r\n"
        "Accept: application/json\r\n"
        "Content-Type: application/json\r\n"
        "Authorization: Bearer jwt.4.ada\r\n"
        "Content-Length: 193\r\n"
        "\r\n"
        R"({"prefix":"Copy of ","projection":"-thumbnail,-sharedWith","connectAccounts":true,"isTemplateInstance":false,"setOriginFlowId":true,"setComponentIdMap":false,"additional":{"type":"automation"}})");
    CHECK(seen.outcome.value() == "c");
}

TEST_CASE("cloneFlow refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})"),
                 [](handle const& api) { return clone_flow(api, "f1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "cloneFlow");
    CHECK(seen.outcome.error().server_message() == "Flow not found.");
}
