// The calls for webhooks of people tasks, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

using appmixer::condition;
using appmixer::errc;
using appmixer::task_webhook;
using appmixer::task_webhook_status;

namespace {

constexpr char const url[] = "https://shop.example/done";

/// Ada is the requester, Bob the approver, Eve is neither.
class webhook_tenant : public tenant {
public:
    webhook_tenant()
        : ada(user("ada@shop.example")), bob(user("bob@shop.example")), eve(user("eve@shop.example")),
          task(await(create_people_task(ada, "Pay", "bob@shop.example", "ada@shop.example")).task_id)
    {
        back_end.switches().task_webhooks = true;
    }

    api_client ada;
    api_client bob;
    api_client eve;
    std::string const task;
};

} // namespace

TEST_CASE("a webhook receives the decided task [create_task_webhook]")
{
    webhook_tenant o;
    task_webhook const webhook = o.await(create_task_webhook(o.ada, url, o.task));
    CHECK(webhook.webhook_id.size() == 36);
    CHECK(webhook.url == url);
    CHECK(webhook.task_id == o.task);
    CHECK(webhook.status == task_webhook_status::pending);
    CHECK(webhook.created.has_value());
    CHECK(webhook.extra.empty());
    CHECK(o.back_end.take_webhooks().empty());
    o.await(approve_task(o.bob, o.task));
    std::vector<appmixer::webhook_delivery> const sent = o.back_end.take_webhooks();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].id == webhook.webhook_id);
    CHECK(sent[0].url == url);
    CHECK(json::parse(sent[0].body).at("taskId").as_string() == o.task);
    CHECK(json::parse(sent[0].body).at("status") == "approved");
}

TEST_CASE("a deleted webhook is not called [create_task_webhook, delete_task_webhook]")
{
    webhook_tenant o;
    std::string const first = o.await(create_task_webhook(o.ada, url, o.task)).webhook_id;
    std::string const second = o.await(create_task_webhook(o.ada.with_alternative_paths(), url, o.task)).webhook_id;
    CHECK(first != second);
    o.await(delete_task_webhook(o.ada, first));
    CHECK(o.failure(delete_task_webhook(o.ada, first)) == condition::not_found);
    o.await(delete_task_webhook(o.ada.with_alternative_paths(), second));
    o.await(reject_task(o.bob, o.task));
    CHECK(o.back_end.take_webhooks().empty());
}

TEST_CASE("only a task's own people add webhooks, and only their creator deletes them "
          "[create_task_webhook, delete_task_webhook]")
{
    webhook_tenant o;
    CHECK(o.failure(create_task_webhook(o.eve, url, o.task)) == condition::forbidden);
    CHECK(o.failure(create_task_webhook(o.ada, url, "none")) == condition::not_found);
    CHECK(o.failure(create_task_webhook(o.ada, "ftp://shop.example/", o.task)) == errc::bad_request);
    CHECK(o.failure(create_task_webhook(o.api, url, o.task)) == condition::unauthorized);
    std::string const id = o.await(create_task_webhook(o.bob, url, o.task)).webhook_id;
    CHECK(o.failure(delete_task_webhook(o.ada, id)) == condition::not_found);
    CHECK(o.failure(delete_task_webhook(o.api, id)) == condition::unauthorized);
    o.await(delete_task_webhook(o.bob, id));
}
