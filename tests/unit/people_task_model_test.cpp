// The model of a people task.

#include "support.hpp"

#include <appmixer/api/people_tasks.hpp>

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using appmixer::people_task;
using appmixer::people_task_role;
using appmixer::people_task_status;
using test::read;
using test::write;

TEST_CASE("a task with every key is read into its members")
{
    people_task const task = read<people_task>(R"({
        "taskId": "9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e", "title": "Pay invoice 7", "description": "**Now**",
        "status": "pending", "approver": "bob@shop.example", "requester": "ada@shop.example",
        "decisionBy": "2024-02-12T08:00:00.000Z", "decisionMade": "2024-02-11T09:00:00.000Z", "flowId": "f1",
        "public": false, "created": "2024-02-11T08:15:30.125Z", "mtime": 1707639330125, "isApprover": true,
        "approverSecret": "aa", "requesterSecret": "bb", "branding": {"logo": "x"}
    })")
                                 .value();
    CHECK(task.task_id == "9d2e0c1a-5b6f-4a7d-8c3e-1f2a3b4c5d6e");
    CHECK(task.title == "Pay invoice 7");
    CHECK(task.description == "**Now**");
    CHECK(task.status == people_task_status::pending);
    CHECK(task.approver == "bob@shop.example");
    CHECK(task.requester == "ada@shop.example");
    CHECK(task.decision_by == appmixer::parse_iso("2024-02-12T08:00:00Z"));
    CHECK(task.decision_made == appmixer::parse_iso("2024-02-11T09:00:00Z"));
    CHECK(task.flow_id == "f1");
    CHECK(task.is_public == false);
    CHECK(task.created == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(task.mtime == task.created);
    CHECK(task.is_approver == true);
    CHECK(task.approver_secret == "aa");
    CHECK(task.requester_secret == "bb");
    CHECK(task.extra.size() == 1);
    CHECK(task.extra.at("branding").at("logo") == "x");
}

TEST_CASE("nothing is required of a task")
{
    people_task const task = read<people_task>("{}").value();
    CHECK(task.task_id.empty());
    CHECK(task.status.text().empty());
    CHECK_FALSE(task.description.has_value());
    CHECK_FALSE(task.decision_by.has_value());
    CHECK_FALSE(task.decision_made.has_value());
    CHECK_FALSE(task.is_public.has_value());
    CHECK_FALSE(task.is_approver.has_value());
}

TEST_CASE("the id of a task is read from either key")
{
    CHECK(read<people_task>(R"({"id":"64b1f0c2a9d84e17c3f05a6b"})").value().task_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(read<people_task>(R"({"taskId":"t"})").value().task_id == "t");
    CHECK(read<people_task>(R"({"taskId":"t","id":"t"})").value().task_id == "t");
    CHECK(read<people_task>(R"({"id":"i","taskId":null})").value().task_id == "i");
}

TEST_CASE("taskId wins over id in either order")
{
    CHECK(read<people_task>(R"({"taskId":"t","id":"i"})").value().task_id == "t");
    CHECK(read<people_task>(R"({"id":"i","taskId":"t"})").value().task_id == "t");
}

TEST_CASE("a task is written with taskId alone, and loses nothing else")
{
    CHECK(
        test::json::parse(write(read<people_task>(R"({"id":"i","title":"x","decisionBy":null,"more":[1]})").value())) ==
        test::json::parse(R"({"taskId":"i","title":"x","decisionBy":null,"more":[1]})"));
}

TEST_CASE("the statuses of a task are enumerators")
{
    auto const status = [](std::string_view word) {
        return read<people_task>(R"({"status":")" + std::string(word) + R"("})").value().status;
    };
    CHECK(status("pending").value() == people_task_status::pending);
    CHECK(status("approved").value() == people_task_status::approved);
    CHECK(status("rejected").value() == people_task_status::rejected);
    CHECK(status("due").value() == people_task_status::due);
    CHECK(status("escalated").value() == people_task_status::unknown);
    CHECK(status("escalated").text() == "escalated");
    CHECK(status("Pending").value() == people_task_status::unknown);
}

TEST_CASE("a role is sent as its name")
{
    appmixer::op::get_people_tasks query;
    query.role = people_task_role::requester;
    CHECK(appmixer::encode(query).value().target == "/people-task/tasks?role=requester");
    query.role = appmixer::open_enum<people_task_role>("watcher");
    CHECK(appmixer::encode(query).value().target == "/people-task/tasks?role=watcher");
}

TEST_CASE("a task with a field of a wrong type keeps it in extra")
{
    auto const tasks =
        read<std::vector<people_task>>(R"([{"title":"a"},{"isApprover":"yes","decisionBy":"tomorrow"}])").value();
    REQUIRE(tasks.size() == 2);
    CHECK(tasks[1].extra == test::json::object{{"isApprover", "yes"}, {"decisionBy", "tomorrow"}});
}

TEST_CASE("a long list of tasks is read")
{
    // Each is read from a tree in memory of its own, which is released in between.
    constexpr std::size_t number = 500;
    std::string text = "[";
    for (std::size_t i = 0; i < number; ++i)
        text += (i == 0 ? "" : ",") + std::string(R"({"id":")") + std::to_string(i) + R"(","title":")" +
                std::string(i * 7, 't') + R"(","branding":{"logo":")" + std::to_string(i) + "\"}}";
    auto const tasks = appmixer::decode<appmixer::op::get_people_tasks>(appmixer::http_response(200, text + "]"));
    REQUIRE(tasks.has_value());
    REQUIRE(tasks->size() == number);
    for (std::size_t i = 0; i < number; ++i) {
        people_task const& task = (*tasks)[i];
        REQUIRE(task.task_id == std::to_string(i));
        REQUIRE(task.title == std::string(i * 7, 't'));
        REQUIRE(task.extra.at("branding").at("logo").as_string() == std::to_string(i));
    }
}
