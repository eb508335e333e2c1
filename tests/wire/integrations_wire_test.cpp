// Requests and responses for integrations, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using appmixer::condition;
using appmixer::errc;
using appmixer::job_progress;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

TEST_CASE("updateIntegrationInstances on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"ticket":"830639e3-c53a-42d6-ad43-0276674236b4"})"), [](handle const& api) {
            return update_integration_instances(api, "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
        });
    CHECK(seen.request ==
          "POST /integrations/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/update-integration-instances HTTP/1.1\r\n"
          "Host: HOST\r\n"
          "User-Agent: AGENT\r\n"
          "Accept: application/json\r\n"
          "Content-Type: application/json\r\n"
          "Authorization: Bearer jwt.4.ada\r\n"
          "Content-Length: 25\r\n"
          "\r\n"
          R"({"inProgressData":"keep"})");
    CHECK(seen.outcome.value().text == "830639e3-c53a-42d6-ad43-0276674236b4");
    auto const deleting = exchange(response("200 OK", R"({"ticket":"t1","state":"new"})"), [](handle const& api) {
        op::update_integration_instances request("f1");
        request.in_progress_data = "delete";
        return api.call(request);
    });
    CHECK(deleting.request.ends_with("\r\nContent-Length: 27\r\n\r\n{\"inProgressData\":\"delete\"}"));
    CHECK(deleting.outcome.value().extra.contains("state"));
}

TEST_CASE("updateIntegrationInstances refused")
{
    auto const seen =
        exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"No template."})"),
                 [](handle const& api) { return update_integration_instances(api, "f1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "updateIntegrationInstances");
    CHECK(seen.outcome.error().server_message() == "No template.");
}

TEST_CASE("deleteIntegration on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"ticket":"830639e3-c53a-42d6-ad43-0276674236b4"})"),
                 [](handle const& api) { return delete_integration(api, "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"); });
    CHECK(seen.request == "DELETE /integrations/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().text == "830639e3-c53a-42d6-ad43-0276674236b4");
}

TEST_CASE("deleteIntegration refused")
{
    auto const seen =
        exchange(response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Forbidden"})"),
                 [](handle const& api) { return delete_integration(api, "f1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "deleteIntegration");
}

TEST_CASE("getIntegrationStatus on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"status":"in-progress","stepsDone":4,"stepsTotal":10,"progress":40})"),
                 [](handle const& api) { return get_integration_status(api, "830639e3-c53a-42d6-ad43-0276674236b4"); });
    CHECK(seen.request == "GET /integrations/status/830639e3-c53a-42d6-ad43-0276674236b4 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::integration_status const status = seen.outcome.value();
    CHECK(status.status == "in-progress");
    CHECK(status.steps_done == std::uint64_t(4));
    CHECK(status.steps_total == std::uint64_t(10));
    CHECK(status.extra.at("progress") == 40);
    CHECK(progress_of(status) == job_progress::pending);
    auto const failed = exchange(response("200 OK", R"({"state":"failed","stepsCompleted":1,"error":"no source"})"),
                                 [](handle const& api) { return get_integration_status(api, "t1"); });
    CHECK(failed.outcome.value().status == "failed");
    CHECK(failed.outcome.value().steps_done == std::uint64_t(1));
    CHECK(failed.outcome.value().error == "no source");
    CHECK(progress_of(failed.outcome.value()) == job_progress::failed);
}

TEST_CASE("getIntegrationStatus refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Not Found"})"),
                 [](handle const& api) { return get_integration_status(api, "t1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getIntegrationStatus");
}
