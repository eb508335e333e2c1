// Webhooks of people tasks: the emulator lists the due deliveries and is told their outcome.

#include "support.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const root = "/people-task";

class tasks_fixture : public fixture {
public:
    tasks_fixture()
    {
        back_end.switches().task_webhooks = true;
        task = back_end.add_task("t", "bob@shop.example", "ada@shop.example");
    }
    response add(test_client const& who, std::string url = "https://x.example/hook")
    {
        return who.post(root + "/webhooks", R"({"url":")" + url + R"(","taskId":")" + task + R"("})");
    }
    void approve() { decision = bob().put(root + "/tasks/" + task + "/approve").body; }
    /// "status" or "status: error" of all webhooks there are.
    std::string statuses() const
    {
        std::string text;
        json::value const saved = back_end.save();
        for (json::value const& webhook : saved.at("webhooks").as_array()) {
            text.append(webhook.at("status").as_string());
            if (json::value const* const error = webhook.as_object().if_contains("error"))
                text.append(": ").append(error->as_string());
            text += ' ';
        }
        return text;
    }

    std::string task;
    std::string decision;
};

} // namespace

TEST_SUITE("emulator: task webhooks")
{
    TEST_CASE("a webhook is created and deleted")
    {
        tasks_fixture f;
        response const made = f.add(f.ada());
        CHECK(made.status == 200);
        std::string const id = made.text("webhookId");
        CHECK(made.body == R"({"webhookId":")" + id + R"(","url":"https://x.example/hook","taskId":")" + f.task +
                               R"(","status":"pending","created":"2024-02-11T08:15:30.125Z"})");
        CHECK(f.bob().del(root + "/webhooks/" + id).body == error_body(404, "Not Found", "Webhook not found."));
        response const deleted = f.ada().del(root + "/webhooks/" + id);
        CHECK(deleted.status == 200);
        CHECK(deleted.body == "{}");
        CHECK(f.ada().del(root + "/webhooks/" + id).status == 404);
        CHECK(f.statuses() == "");
    }

    TEST_CASE("required and invalid fields of a webhook")
    {
        tasks_fixture f;
        auto const refused = [&](std::string body) { return f.ada().post(root + "/webhooks", std::move(body)).body; };
        CHECK(refused("{}") == error_body(400, "Bad Request", R"(\"url\" is required)"));
        CHECK(refused(R"({"url":"http://x.example"})") == error_body(400, "Bad Request", R"(\"taskId\" is required)"));
        CHECK(refused(R"({"url":"http://x.example","taskId":"no"})") ==
              error_body(404, "Not Found", "Task not found."));
        for (std::string const bad : {"x", "ftp://x.example", "http://", "http:///a", "http://:80/", "http://a@/",
                                      "http://x.example/a b", "javascript:alert(1)"}) {
            CAPTURE(bad);
            CHECK(f.add(f.ada(), bad).body == error_body(400, "Bad Request", R"(\"url\" must be a valid uri)"));
        }
        CHECK(f.add(f.ada(), "http://x.example/" + std::string(2048, 'a')).status == 400);
        CHECK(f.add(f.ada(), "HTTP://x.example:8080?a=b").status == 200);
        CHECK(f.add(f.eve()).body == error_body(403, "Forbidden", "Forbidden"));
        CHECK(f.add(f.anonymous()).status == 401);
        f.back_end.switches().webhooks_per_task = 2;
        CHECK(f.add(f.bob()).status == 200);
        CHECK(f.add(f.bob()).body == error_body(400, "Bad Request", "The task has too many webhooks"));
    }

    TEST_CASE("the creator of a task may add webhooks without being approver or requester")
    {
        tasks_fixture f;
        f.task = f.eve()
                     .post(root + "/tasks", R"({"title":"t","approver":"bob@shop.example","requester":"a@x.example"})")
                     .text("taskId");
        CHECK(f.add(f.eve()).status == 200);
        CHECK(f.add(f.ada()).status == 403);
    }

    TEST_CASE("a decision is delivered once")
    {
        tasks_fixture f;
        std::string const first = f.add(f.ada()).text("webhookId");
        f.add(f.bob(), "http://y.example/");
        CHECK(f.back_end.take_webhooks().empty());
        f.approve();
        std::vector<appmixer::webhook_delivery> const due = f.back_end.take_webhooks();
        REQUIRE(due.size() == 2);
        CHECK(due[0].id == first);
        CHECK(due[0].url == "https://x.example/hook");
        CHECK(due[0].body == f.decision);
        CHECK(due[1].url == "http://y.example/");
        CHECK(f.back_end.take_webhooks().empty());
        CHECK(f.statuses() == "pending pending ");
        CHECK(f.back_end.webhook_done(first, true));
        CHECK(f.statuses() == "sent pending ");
        CHECK_FALSE(f.back_end.webhook_done(first, true));
        CHECK_FALSE(f.back_end.webhook_done("unknown", true));
        f.pass(24h);
        CHECK(f.back_end.take_webhooks().empty());
    }

    TEST_CASE("a failed delivery is due again after ten minutes, without a limit")
    {
        tasks_fixture f;
        std::string const id = f.add(f.ada()).text("webhookId");
        f.approve();
        REQUIRE(f.back_end.take_webhooks().size() == 1);
        CHECK(f.back_end.webhook_done(id, false, "connection refused\xff"));
        CHECK(f.statuses() == "fail: connection refused\xef\xbf\xbd ");
        f.pass(10min - 1ms);
        CHECK(f.back_end.take_webhooks().empty());
        f.pass(1ms);
        std::vector<appmixer::webhook_delivery> const again = f.back_end.take_webhooks();
        REQUIRE(again.size() == 1);
        CHECK(again[0].body == f.decision);
        CHECK(f.back_end.webhook_done(id, false, std::string(1000, 'e')));
        CHECK(f.statuses() == "fail: " + std::string(500, 'e') + ' ');
        f.pass(10min);
        REQUIRE(f.back_end.take_webhooks().size() == 1);
        CHECK(f.back_end.webhook_done(id, true));
        CHECK(f.statuses() == "sent ");
    }

    TEST_CASE("webhooks stay pending by default")
    {
        tasks_fixture f;
        f.back_end.switches().task_webhooks = false;
        f.add(f.ada());
        f.approve();
        CHECK(f.back_end.take_webhooks().empty());
        CHECK(f.statuses() == "pending ");
        CHECK_FALSE(appmixer::emulator().switches().task_webhooks);
    }

    TEST_CASE("a deleted webhook is neither delivered nor reported")
    {
        tasks_fixture f;
        std::string const waiting = f.add(f.ada()).text("webhookId");
        std::string const taken = f.add(f.ada()).text("webhookId");
        f.approve();
        f.ada().del(root + "/webhooks/" + waiting);
        std::vector<appmixer::webhook_delivery> const due = f.back_end.take_webhooks();
        REQUIRE(due.size() == 1);
        CHECK(due[0].id == taken);
        f.ada().del(root + "/webhooks/" + taken);
        CHECK_FALSE(f.back_end.webhook_done(taken, false, "x"));
    }

    TEST_CASE("pending deliveries are saved, also those in flight")
    {
        tasks_fixture f;
        std::string const id = f.add(f.ada()).text("webhookId");
        f.approve();
        CHECK(f.back_end.take_webhooks().size() == 1);
        json::value const saved = f.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        std::vector<appmixer::webhook_delivery> const due = copy.take_webhooks();
        REQUIRE(due.size() == 1);
        CHECK(due[0].id == id);
        CHECK(due[0].body == f.decision);

        json::value broken = saved;
        broken.at("webhooks").at(0).as_object()["due"] = "x";
        CHECK(copy.load(broken).error().json_pointer() == "/webhooks/0/due");
        broken = saved;
        broken.at("webhooks").at(0).as_object()["url"] = "x";
        CHECK(copy.load(broken).error().json_pointer() == "/webhooks/0/url");
        broken = saved;
        broken.at("webhooks").at(0).as_object()["taskId"] = "x";
        CHECK(copy.load(broken).error().detail() == "no task has this id");
    }
}
