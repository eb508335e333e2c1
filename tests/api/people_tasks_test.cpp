// The calls for people tasks, against the emulator: lists, filters and decisions.

#include "support.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using appmixer::condition;
using appmixer::errc;
using appmixer::people_task;
using appmixer::people_task_role;
using appmixer::people_task_status;
namespace op = appmixer::op;

namespace {

/// Ada is the requester, Bob the approver, Eve is neither.
class task_tenant : public tenant {
public:
    task_tenant() : ada(user("ada@shop.example")), bob(user("bob@shop.example")), eve(user("eve@shop.example")) {}

    std::string add_task(std::string_view title)
    {
        return back_end.add_task(title, "bob@shop.example", "ada@shop.example");
    }
    std::string titles(api_client const& who, op::get_people_tasks const& query = {})
    {
        std::string all;
        for (people_task const& task : await(get_people_tasks(who, query)))
            all += task.title + " ";
        return all;
    }

    api_client ada;
    api_client bob;
    api_client eve;
};

op::get_people_tasks as(people_task_role role)
{
    op::get_people_tasks query;
    query.role = role;
    return query;
}

op::get_people_tasks with_secret(std::string secret)
{
    op::get_people_tasks query;
    query.secret = std::move(secret);
    return query;
}

} // namespace

TEST_CASE("a task is visible to its requester and its approver only [get_people_tasks, get_people_tasks_count]")
{
    task_tenant o;
    std::string const id = o.add_task("Pay");
    std::vector<people_task> const asked = o.await(get_people_tasks(o.ada));
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].task_id == id);
    CHECK(asked[0].title == "Pay");
    CHECK(asked[0].status == people_task_status::pending);
    CHECK(asked[0].requester == "ada@shop.example");
    CHECK(asked[0].approver == "bob@shop.example");
    CHECK(asked[0].is_approver == false);
    CHECK_FALSE(asked[0].decision_made.has_value());
    std::vector<people_task> const to_decide = o.await(get_people_tasks(o.bob));
    REQUIRE(to_decide.size() == 1);
    CHECK(to_decide[0].is_approver == true);
    CHECK(o.await(get_people_tasks(o.eve)).empty());

    CHECK(o.await(get_people_tasks_count(o.ada)) == 1);
    CHECK(o.await(get_people_tasks_count(o.bob)) == 1);
    CHECK(o.await(get_people_tasks_count(o.eve)) == 0);
}

TEST_CASE("a role narrows the list and the count [get_people_tasks, get_people_tasks_count]")
{
    task_tenant o;
    o.add_task("one");
    o.back_end.add_task("two", "ada@shop.example", "bob@shop.example");
    o.back_end.add_task("self", "ada@shop.example", "ada@shop.example");
    CHECK(o.titles(o.ada) == "one two self ");
    CHECK(o.titles(o.ada, as(people_task_role::approver)) == "two self ");
    CHECK(o.titles(o.ada, as(people_task_role::requester)) == "one self ");
    op::get_people_tasks_count count;
    CHECK(o.await(get_people_tasks_count(o.ada, count)) == 3);
    count.role = people_task_role::requester;
    CHECK(o.await(get_people_tasks_count(o.ada, count)) == 2);
}

TEST_CASE("tasks are filtered, sorted and paged [get_people_tasks, get_people_tasks_count]")
{
    task_tenant o;
    o.add_task("Pay (a)");
    o.add_task("Hire b");
    std::string const third = o.add_task("pay c");
    o.await(approve_task(o.bob, third));

    op::get_people_tasks query;
    query.pattern = "PAY";
    query.sort = "title:-1";
    CHECK(o.titles(o.ada, query) == "pay c Pay (a) ");
    query.filter.push_back("status:pending");
    CHECK(o.titles(o.ada, query) == "Pay (a) ");
    op::get_people_tasks_count count;
    count.pattern = "pay";
    CHECK(o.await(get_people_tasks_count(o.ada, count)) == 2);
    count.filter.push_back("status:approved");
    CHECK(o.await(get_people_tasks_count(o.ada, count)) == 1);

    op::get_people_tasks page;
    page.sort = "title:1";
    page.offset = 1;
    page.limit = 1;
    CHECK(o.titles(o.ada, page) == "Pay (a) ");
    page.projection = "title";
    std::vector<people_task> const cut = o.await(get_people_tasks(o.ada, page));
    REQUIRE(cut.size() == 1);
    CHECK(cut[0].title == "Pay (a)");
    CHECK(cut[0].approver.empty());
}

TEST_CASE("the approver may fetch a task, the requester may not [get_people_task]")
{
    task_tenant o;
    std::string const id = o.add_task("Pay");
    people_task const task = o.await(get_people_task(o.bob, id));
    CHECK(task.task_id == id);
    CHECK(task.is_approver == true);
    CHECK(o.failure(get_people_task(o.ada, id)) == condition::forbidden);
    CHECK(o.failure(get_people_task(o.eve, id)) == condition::forbidden);
    appmixer::error const missing = o.failure(get_people_task(o.bob, "no-such-task"));
    CHECK(missing == condition::not_found);
    CHECK(missing.server_message() == "Task not found.");
}

TEST_CASE("a task can be decided only once [approve_task, reject_task]")
{
    task_tenant o;
    std::string const good = o.add_task("good");
    std::string const bad = o.add_task("bad");
    people_task const approved = o.await(approve_task(o.bob, good));
    CHECK(approved.task_id == good);
    CHECK(approved.status == people_task_status::approved);
    CHECK(approved.decision_made.has_value());
    CHECK(approved.mtime == approved.decision_made);
    people_task const rejected = o.await(reject_task(o.bob, bad));
    CHECK(rejected.task_id == bad);
    CHECK(rejected.status == people_task_status::rejected);
    CHECK(rejected.decision_made.has_value());
    CHECK(o.await(get_people_task(o.bob, good)).status == people_task_status::approved);
    CHECK(o.await(get_people_task(o.bob, bad)).status == people_task_status::rejected);

    auto const refused = [&](asio::awaitable<people_task> call, std::string_view message) {
        appmixer::error const e = o.failure(std::move(call));
        CHECK(e == errc::bad_request);
        CHECK(e.server_message() == message);
    };
    refused(approve_task(o.bob, good), "Cannot approve task, already approved");
    refused(reject_task(o.bob, good), "Cannot reject task, already approved");
    refused(approve_task(o.bob, bad), "Cannot approve task, already rejected");
    refused(reject_task(o.bob, bad), "Cannot reject task, already rejected");
}

TEST_CASE("only the approver may decide; a missing task is a 404 for everybody [approve_task, reject_task]")
{
    task_tenant o;
    std::string const id = o.add_task("Pay");
    for (api_client const& who : {o.ada, o.eve}) {
        CHECK(o.failure(approve_task(who, id)) == condition::forbidden);
        CHECK(o.failure(reject_task(who, id)) == condition::forbidden);
        CHECK(o.failure(approve_task(who, "none")) == condition::not_found);
        CHECK(o.failure(reject_task(who, "none")) == condition::not_found);
    }
    CHECK(o.await(get_people_task(o.bob, id)).status == people_task_status::pending);
    o.await(approve_task(o.bob, id)); // a decided task is still forbidden to others before it is a 400
    CHECK(o.failure(approve_task(o.eve, id)) == condition::forbidden);
}

TEST_CASE("the approver's secret replaces the token")
{
    task_tenant o;
    std::string const id = o.add_task("Pay");
    std::string const other = o.add_task("Hire");
    std::string const secret = o.back_end.task_secret("bob@shop.example");
    CHECK(secret.size() == 64);

    CHECK(o.titles(o.api, with_secret(secret)) == "Pay Hire ");
    op::get_people_tasks_count count;
    count.secret = secret;
    CHECK(o.await(get_people_tasks_count(o.api, count)) == 2);
    op::get_people_task fetch(id);
    fetch.secret = secret;
    people_task const fetched = o.await(o.api.call(fetch));
    CHECK(fetched.title == "Pay");
    CHECK(fetched.is_approver == true);
    op::approve_task approval(id);
    approval.secret = secret;
    CHECK(o.await(o.api.call(approval)).status == people_task_status::approved);
    op::reject_task rejection(other);
    rejection.secret = secret;
    CHECK(o.await(o.api.call(rejection)).status == people_task_status::rejected);
}

TEST_CASE("the requester's secret lists tasks but cannot decide them")
{
    task_tenant o;
    std::string const id = o.add_task("Pay");
    std::string const secret = o.back_end.task_secret("ada@shop.example");
    CHECK(o.titles(o.api, with_secret(secret)) == "Pay ");
    op::get_people_tasks query = as(people_task_role::approver);
    query.secret = secret;
    CHECK(o.titles(o.api, query) == "");
    op::approve_task approval(id);
    approval.secret = secret;
    CHECK(o.failure(o.api.call(approval)) == condition::forbidden);
    op::get_people_task fetch(id);
    fetch.secret = secret;
    CHECK(o.failure(o.api.call(fetch)) == condition::forbidden);
}

TEST_CASE("a wrong secret is a 403, and neither a secret nor a token a 400")
{
    task_tenant o;
    std::string const id = o.add_task("Pay");
    op::approve_task approval(id);
    approval.secret = std::string(64, 'a');
    appmixer::error const wrong = o.failure(o.api.call(approval));
    CHECK(wrong == condition::forbidden);
    CHECK(std::string_view(wrong.what()).find("aaaa") == std::string_view::npos);
    CHECK(o.titles(o.api, with_secret(std::string(64, 'a'))) == "");

    CHECK(o.failure(approve_task(o.api, id)) == errc::bad_request);
    CHECK(o.failure(reject_task(o.api, id)) == errc::bad_request);
    CHECK(o.failure(get_people_task(o.api, id)) == errc::bad_request);
    CHECK(o.failure(get_people_tasks(o.api)) == errc::bad_request);
    CHECK(o.failure(get_people_tasks_count(o.api)) == errc::bad_request);
}

TEST_CASE("a task becomes due and can still be decided [get_people_task, approve_task]")
{
    task_tenant o;
    appmixer::timestamp now = appmixer::parse_iso("2024-02-11T08:00:00Z").value();
    o.back_end.set_clock([&now] { return now; });
    json::object deadline;
    deadline["decisionBy"] = "2024-02-11T09:00:00.000Z";
    std::string const id = o.back_end.add_task("Pay", "bob@shop.example", "ada@shop.example", deadline);
    CHECK(o.await(get_people_task(o.bob, id)).status == people_task_status::pending);
    now += std::chrono::hours(2);
    people_task const due = o.await(get_people_task(o.bob, id));
    CHECK(due.status == people_task_status::due);
    CHECK(due.decision_by == appmixer::parse_iso("2024-02-11T09:00:00Z"));
    people_task const approved = o.await(approve_task(o.bob, id));
    CHECK(approved.status == people_task_status::approved);
    CHECK(approved.decision_made == now);
}

TEST_CASE("tasks are served under either path, or both")
{
    using rule = appmixer::emulator_switches::task_path_rule;
    task_tenant o;
    api_client const plugin = o.bob.with_alternative_paths();
    std::string const first = o.add_task("one");
    std::string const second = o.add_task("two");
    CHECK(o.titles(plugin) == "one two ");
    CHECK(o.await(get_people_tasks_count(plugin)) == 2);

    o.back_end.switches().task_paths = rule::plugin;
    CHECK(o.await(get_people_task(plugin, first)).title == "one");
    CHECK(o.await(approve_task(plugin, first)).status == people_task_status::approved);
    CHECK(o.await(reject_task(plugin, second)).status == people_task_status::rejected);
    CHECK(o.failure(get_people_tasks(o.bob)) == condition::not_found);

    o.back_end.switches().task_paths = rule::core;
    CHECK(o.titles(o.bob) == "one two ");
    CHECK(o.failure(get_people_tasks(plugin)) == condition::not_found);
}

TEST_CASE("the id of a task is read from either key of a server")
{
    using rule = appmixer::emulator_switches::task_id_rule;
    for (rule const key : {rule::both, rule::id, rule::task_id}) {
        task_tenant o;
        o.back_end.switches().task_id_key = key;
        std::string const id = o.add_task("Pay");
        CHECK(o.await(get_people_tasks(o.bob)).at(0).task_id == id);
        CHECK(o.await(approve_task(o.bob, id)).task_id == id);
    }
}
