// Webhooks of people tasks: the emulator lists the due deliveries and is told their outcome.

#include "support.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const root = "/people-task";

class tasks_world : public world {
public:
    tasks_world()
    {
        back_end.switches().task_webhooks = true;
        task = back_end.add_task("t", "bob@shop.example", "ada@shop.example");
    }
    response add(person const& who, std::string url = "https://x.example/hook")
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
    TEST_CASE("a webhook is made and deleted")
    {
        tasks_world w;
        response const made = w.add(w.ada());
        CHECK(made.status == 200);
        std::string const id = made.text("webhookId");
        CHECK(made.body == R"({"webhookId":")" + id + R"(","url":"https://x.example/hook","taskId":")" + w.task +
                               R"(","status":"pending","created":"2024-02-11T08:15:30.125Z"})");
        CHECK(w.bob().del(root + "/webhooks/" + id).body == boom(404, "Not Found", "Webhook not found."));
        response const deleted = w.ada().del(root + "/webhooks/" + id);
        CHECK(deleted.status == 200);
        CHECK(deleted.body == "{}");
        CHECK(w.ada().del(root + "/webhooks/" + id).status == 404);
        CHECK(w.statuses() == "");
    }

    TEST_CASE("required and invalid fields of a webhook")
    {
        tasks_world w;
        auto const refused = [&](std::string body) { return w.ada().post(root + "/webhooks", std::move(body)).body; };
        CHECK(refused("{}") == boom(400, "Bad Request", R"(\"url\" is required)"));
        CHECK(refused(R"({"url":"http://x.example"})") == boom(400, "Bad Request", R"(\"taskId\" is required)"));
        CHECK(refused(R"({"url":"http://x.example","taskId":"no"})") == boom(404, "Not Found", "Task not found."));
        for (std::string const bad : {"x", "ftp://x.example", "http://", "http:///a", "http://:80/", "http://a@/",
                                      "http://x.example/a b", "javascript:alert(1)"}) {
            CAPTURE(bad);
            CHECK(w.add(w.ada(), bad).body == boom(400, "Bad Request", R"(\"url\" must be a valid uri)"));
        }
        CHECK(w.add(w.ada(), "http://x.example/" + std::string(2048, 'a')).status == 400);
        CHECK(w.add(w.ada(), "HTTP://x.example:8080?a=b").status == 200);
        CHECK(w.add(w.eve()).body == boom(403, "Forbidden", "Forbidden"));
        CHECK(w.add(w.nobody()).status == 401);
        w.back_end.switches().webhooks_per_task = 2;
        CHECK(w.add(w.bob()).status == 200);
        CHECK(w.add(w.bob()).body == boom(400, "Bad Request", "The task has too many webhooks"));
    }

    TEST_CASE("the creator of a task may add webhooks without being approver or requester")
    {
        tasks_world w;
        w.task = w.eve()
                     .post(root + "/tasks", R"({"title":"t","approver":"bob@shop.example","requester":"a@x.example"})")
                     .text("taskId");
        CHECK(w.add(w.eve()).status == 200);
        CHECK(w.add(w.ada()).status == 403);
    }

    TEST_CASE("a decision is delivered once")
    {
        tasks_world w;
        std::string const first = w.add(w.ada()).text("webhookId");
        w.add(w.bob(), "http://y.example/");
        CHECK(w.back_end.take_webhooks().empty());
        w.approve();
        std::vector<appmixer::webhook_delivery> const due = w.back_end.take_webhooks();
        REQUIRE(due.size() == 2);
        CHECK(due[0].id == first);
        CHECK(due[0].url == "https://x.example/hook");
        CHECK(due[0].body == w.decision);
        CHECK(due[1].url == "http://y.example/");
        CHECK(w.back_end.take_webhooks().empty());
        CHECK(w.statuses() == "pending pending ");
        CHECK(w.back_end.webhook_done(first, true));
        CHECK(w.statuses() == "sent pending ");
        CHECK_FALSE(w.back_end.webhook_done(first, true));
        CHECK_FALSE(w.back_end.webhook_done("unknown", true));
        w.pass(24h);
        CHECK(w.back_end.take_webhooks().empty());
    }

    TEST_CASE("a failed delivery is due again after ten minutes, without a limit")
    {
        tasks_world w;
        std::string const id = w.add(w.ada()).text("webhookId");
        w.approve();
        REQUIRE(w.back_end.take_webhooks().size() == 1);
        CHECK(w.back_end.webhook_done(id, false, "connection refused\xff"));
        CHECK(w.statuses() == "fail: connection refused\xef\xbf\xbd ");
        w.pass(10min - 1ms);
        CHECK(w.back_end.take_webhooks().empty());
        w.pass(1ms);
        std::vector<appmixer::webhook_delivery> const again = w.back_end.take_webhooks();
        REQUIRE(again.size() == 1);
        CHECK(again[0].body == w.decision);
        CHECK(w.back_end.webhook_done(id, false, std::string(1000, 'e')));
        CHECK(w.statuses() == "fail: " + std::string(500, 'e') + ' ');
        w.pass(10min);
        REQUIRE(w.back_end.take_webhooks().size() == 1);
        CHECK(w.back_end.webhook_done(id, true));
        CHECK(w.statuses() == "sent ");
    }

    TEST_CASE("unless they are switched on, webhooks stay pending")
    {
        tasks_world w;
        w.back_end.switches().task_webhooks = false;
        w.add(w.ada());
        w.approve();
        CHECK(w.back_end.take_webhooks().empty());
        CHECK(w.statuses() == "pending ");
        CHECK_FALSE(appmixer::emulator().switches().task_webhooks);
    }

    TEST_CASE("a deleted webhook is neither delivered nor reported")
    {
        tasks_world w;
        std::string const waiting = w.add(w.ada()).text("webhookId");
        std::string const taken = w.add(w.ada()).text("webhookId");
        w.approve();
        w.ada().del(root + "/webhooks/" + waiting);
        std::vector<appmixer::webhook_delivery> const due = w.back_end.take_webhooks();
        REQUIRE(due.size() == 1);
        CHECK(due[0].id == taken);
        w.ada().del(root + "/webhooks/" + taken);
        CHECK_FALSE(w.back_end.webhook_done(taken, false, "x"));
    }

    TEST_CASE("pending deliveries are saved, those in flight too")
    {
        tasks_world w;
        std::string const id = w.add(w.ada()).text("webhookId");
        w.approve();
        CHECK(w.back_end.take_webhooks().size() == 1);
        json::value const saved = w.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&w] { return w.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        std::vector<appmixer::webhook_delivery> const due = copy.take_webhooks();
        REQUIRE(due.size() == 1);
        CHECK(due[0].id == id);
        CHECK(due[0].body == w.decision);

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
