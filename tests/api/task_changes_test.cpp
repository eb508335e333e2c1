// The calls that create and change people tasks, and that say where a server has them, against the emulator.

#include "support.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using appmixer::condition;
using appmixer::errc;
using appmixer::people_task;
using appmixer::people_task_status;
namespace op = appmixer::op;

namespace {

constexpr char const ada_mail[] = "ada@shop.example";
constexpr char const bob_mail[] = "bob@shop.example";

/// Ada is the requester, Bob the approver.
class task_tenant : public tenant {
public:
    task_tenant() : ada(user(ada_mail)), bob(user(bob_mail)) {}

    people_task pay() { return await(create_people_task(ada, "Pay", bob_mail, ada_mail)); }

    api_client ada;
    api_client bob;
};

people_task titled(std::string_view title)
{
    people_task changes;
    changes.title = title;
    return changes;
}

} // namespace

TEST_CASE("a task is created, and its secrets are in no other response [create_people_task]")
{
    task_tenant o;
    people_task const task = o.pay();
    CHECK(task.task_id.size() == 36);
    CHECK(task.title == "Pay");
    CHECK(task.status == people_task_status::pending);
    CHECK(task.approver == bob_mail);
    CHECK(task.requester == ada_mail);
    CHECK_FALSE(task.decision_by.has_value());
    CHECK(task.approver_secret == o.back_end.task_secret(bob_mail));
    CHECK(task.requester_secret == o.back_end.task_secret(ada_mail));
    CHECK(task.extra.empty());

    std::vector<people_task> later = o.await(get_people_tasks(o.bob));
    later.push_back(o.await(get_people_task(o.bob, task.task_id)));
    later.push_back(o.await(update_people_task(o.bob, task.task_id, titled("Pay"))));
    later.push_back(o.await(approve_task(o.bob, task.task_id)));
    for (people_task const& seen : later) {
        CHECK(seen.task_id == task.task_id);
        CHECK(seen.approver_secret.empty());
        CHECK(seen.requester_secret.empty());
        CHECK(seen.extra.empty());
    }
}

TEST_CASE("a created task has a description and a due date; the secret of the response decides it [create_people_task]")
{
    task_tenant o;
    appmixer::timestamp now = appmixer::parse_iso("2024-02-11T08:00:00Z").value();
    o.back_end.set_clock([&now] { return now; });
    op::create_people_task wanted("Pay", "far@away.example", "near@by.example"); // addresses without users
    wanted.description = "**Now**";
    wanted.decision_by = now + std::chrono::hours(1);
    people_task const task = o.await(o.ada.call(wanted));
    CHECK(task.description == "**Now**");
    CHECK(task.decision_by == now + std::chrono::hours(1));
    CHECK(task.created == now);
    now += std::chrono::hours(1);
    op::approve_task approval(task.task_id);
    approval.secret = task.requester_secret;
    CHECK(o.failure(o.api.call(approval)) == condition::forbidden);
    approval.secret = task.approver_secret;
    CHECK(o.await(o.api.call(approval)).status == people_task_status::approved);
}

TEST_CASE("invalid tasks are a 400, and a task needs a signed-in creator [create_people_task]")
{
    task_tenant o;
    appmixer::error const untitled = o.failure(create_people_task(o.ada, "", bob_mail, ada_mail));
    CHECK(untitled == errc::bad_request);
    CHECK(untitled.server_message() == "\"title\" is not allowed to be empty");
    CHECK(o.failure(create_people_task(o.ada, "t", "bob", ada_mail)).server_message() ==
          "\"approver\" must be a valid email");
    CHECK(o.failure(create_people_task(o.ada, "t", bob_mail, "")).server_message() ==
          "\"requester\" must be a valid email");
    CHECK(o.failure(create_people_task(o.api, "t", bob_mail, ada_mail)) == condition::unauthorized);
    CHECK(o.await(get_people_tasks(o.bob)).empty());
}

TEST_CASE("the approver changes a task, in part or as it was fetched [update_people_task]")
{
    task_tenant o;
    appmixer::timestamp now = appmixer::parse_iso("2024-02-11T08:00:00Z").value();
    o.back_end.set_clock([&now] { return now; });
    std::string const id = o.pay().task_id;
    now += std::chrono::seconds(1);
    people_task const renamed = o.await(update_people_task(o.bob, id, titled("Pay 8")));
    CHECK(renamed.title == "Pay 8");
    CHECK(renamed.approver == bob_mail);
    CHECK(renamed.mtime == now);

    // A due task that is fetched and sent back with a later date is pending again.
    people_task task = o.await(get_people_task(o.bob, id));
    task.decision_by = now - std::chrono::hours(1);
    CHECK(o.await(update_people_task(o.bob, id, task)).status == people_task_status::due);
    task = o.await(get_people_task(o.bob, id));
    CHECK(task.status == people_task_status::due);
    task.decision_by = now + std::chrono::hours(1);
    task.extra["branding"] = "blue";
    CHECK(o.await(update_people_task(o.bob, id, task)).status == people_task_status::pending);
    CHECK(o.await(get_people_task(o.bob, id)).extra.at("branding") == "blue");

    // The new approver may decide, the old one only by the secret.
    people_task handed_over;
    handed_over.approver = ada_mail;
    o.await(update_people_task(o.bob, id, handed_over));
    CHECK(o.failure(update_people_task(o.bob, id, titled("mine"))) == condition::forbidden);
    op::update_people_task by_secret(id, titled("by secret"));
    by_secret.secret = o.back_end.task_secret(bob_mail);
    CHECK(o.await(o.bob.call(by_secret)).title == "by secret");
    CHECK(o.await(get_people_task(o.ada, id)).title == "by secret");
}

TEST_CASE("only the approver may change a task [update_people_task]")
{
    task_tenant o;
    std::string const id = o.pay().task_id;
    CHECK(o.failure(update_people_task(o.ada, id, titled("x"))) == condition::forbidden);
    CHECK(o.failure(update_people_task(o.bob, "none", titled("x"))) == condition::not_found);
    CHECK(o.failure(update_people_task(o.api, id, titled("x"))) == condition::unauthorized);
    people_task wrong;
    wrong.approver = "nobody";
    CHECK(o.failure(update_people_task(o.bob, id, wrong)) == errc::bad_request);
    op::update_people_task change(id, titled("x"));
    change.secret = o.back_end.task_secret(bob_mail);
    CHECK(o.failure(o.api.call(change)) == condition::unauthorized); // a secret does not replace the token here
    change.secret = "00";
    CHECK(o.failure(o.ada.call(change)) == condition::forbidden);
    CHECK(o.await(get_people_task(o.bob, id)).title == "Pay");
}

TEST_CASE("the dashboard's URL is a setting of the server [get_task_dashboard_url]")
{
    task_tenant o;
    CHECK(o.failure(get_task_dashboard_url(o.ada)) == errc::bad_request);
    CHECK(o.failure(get_task_dashboard_url(o.api)) == condition::unauthorized);
    o.back_end.switches().task_dashboard_url = "https://my.shop.example/tasks";
    CHECK(o.await(get_task_dashboard_url(o.ada)) == "https://my.shop.example/tasks");
    CHECK(o.await(get_task_dashboard_url(o.ada.with_alternative_paths())) == "https://my.shop.example/tasks");
}

TEST_CASE("the plugin's version tells which paths a server has [get_task_plugin_info, create_people_task]")
{
    using rule = appmixer::emulator_switches::task_path_rule;
    task_tenant o;
    CHECK(o.await(get_task_plugin_info(o.api)).version == "1.0");
    api_client const plugin = o.ada.with_alternative_paths();
    CHECK(o.await(create_people_task(plugin, "one", bob_mail, ada_mail)).title == "one");
    o.back_end.switches().task_paths = rule::core;
    CHECK(o.failure(get_task_plugin_info(o.api)) == condition::not_found);
    CHECK(o.failure(create_people_task(plugin, "two", bob_mail, ada_mail)) == condition::not_found);
    CHECK(o.await(create_people_task(o.ada, "three", bob_mail, ada_mail)).title == "three");
    o.back_end.switches().task_paths = rule::plugin;
    CHECK(o.await(get_task_plugin_info(o.api)).version == "1.0");
    CHECK(o.failure(create_people_task(o.ada, "four", bob_mail, ada_mail)) == condition::not_found);
}
