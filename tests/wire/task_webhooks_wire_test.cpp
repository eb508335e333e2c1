// Requests and responses for the webhooks of people tasks, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string_view>

using appmixer::condition;
using appmixer::task_webhook;
using appmixer::task_webhook_status;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;

namespace {

constexpr char const id[] = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
constexpr char const task[] = "9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e";
constexpr char const created[] =
    R"({"webhookId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34","url":"https://shop.example/done?a=1",)"
    R"("taskId":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e","status":"pending",)"
    R"("created":"2024-02-11T08:15:30.125Z"})";

} // namespace

TEST_CASE("createTaskWebhook on the wire")
{
    auto const call = [](handle const& api) { return create_task_webhook(api, "https://shop.example/done?a=1", task); };
    auto const seen = exchange(response("200 OK", created), call);
    CHECK(seen.request == "POST /people-task/webhooks HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 87\r\n"
                          "\r\n"
                          R"({"url":"https://shop.example/done?a=1","taskId":"9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e"})");
    task_webhook const webhook = seen.outcome.value();
    CHECK(webhook.webhook_id == id);
    CHECK(webhook.url == "https://shop.example/done?a=1");
    CHECK(webhook.task_id == task);
    CHECK(webhook.status == task_webhook_status::pending);
    CHECK(webhook.created == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(webhook.error.empty());
    CHECK(webhook.extra.empty());

    auto const failed = exchange(response("200 OK", R"({"status":"fail","error":"timeout","tries":2})"),
                                 [&](handle const& api) { return call(api.with_alternative_paths()); });
    CHECK(failed.request.starts_with("POST /plugins/appmixer/utils/tasks/webhooks HTTP/1.1\r\n"));
    CHECK(failed.outcome.value().status == task_webhook_status::fail);
    CHECK(failed.outcome.value().error == "timeout");
    CHECK(failed.outcome.value().extra.at("tries") == 2);
}

TEST_CASE("createTaskWebhook refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Task not found."})"),
                 [](handle const& api) { return create_task_webhook(api, "https://shop.example/", "none"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "createTaskWebhook");
    CHECK(seen.outcome.error().server_message() == "Task not found.");
}

TEST_CASE("deleteTaskWebhook on the wire")
{
    auto const seen =
        exchange(response("200 OK", "{}"), [](handle const& api) { return delete_task_webhook(api, id); });
    CHECK(seen.request == "DELETE /people-task/webhooks/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
    auto const plugin = exchange(response("200 OK", "{}"), [](handle const& api) {
        return delete_task_webhook(api.with_alternative_paths(), "a");
    });
    CHECK(plugin.request.starts_with("DELETE /plugins/appmixer/utils/tasks/webhooks/a HTTP/1.1\r\n"));
}

TEST_CASE("deleteTaskWebhook refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Webhook not found."})"),
                 [](handle const& api) { return delete_task_webhook(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "deleteTaskWebhook");
    CHECK(seen.outcome.error().server_message() == "Webhook not found.");
}
