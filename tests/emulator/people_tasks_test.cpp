// Tasks that people have to decide: who may see them, who may decide them, and what a decision does.

#include "people_tasks.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;
using rule = appmixer::emulator_switches;

namespace {

std::string const missing_task = error_body(404, "Not Found", "Task not found.");
std::string const forbidden = error_body(403, "Forbidden", "Forbidden");
std::string const no_secret = error_body(400, "Bad Request", "A secret is required");

std::string expected_task(std::string id, std::string status, std::string more = {})
{
    return R"({"taskId":")" + id + R"(","id":")" + id + R"(","title":"Holidays","status":")" + status +
           R"(","approver":"bob@shop.example","requester":"ada@shop.example","created":"2024-02-11T08:15:30.125Z")" +
           R"(,"mtime":"2024-02-11T08:15:30.125Z")" + more + '}';
}

} // namespace

TEST_SUITE("emulator: people tasks")
{
    TEST_CASE("only the response to a creation shows the secrets")
    {
        fixture f;
        response const made = create(f);
        CHECK(made.status == 200);
        std::string const id = made.text("taskId");
        std::string const secrets = R"(,"approverSecret":")" + f.back_end.task_secret(bob_mail) +
                                    R"(","requesterSecret":")" + f.back_end.task_secret(ada_mail) + '"';
        CHECK(made.body == expected_task(id, "pending", secrets));
        CHECK(id.size() == 36);
        CHECK(made.text("approverSecret").size() == 64);
        CHECK(made.text("approverSecret") != made.text("requesterSecret"));
        CHECK(f.ada().get(core + "/tasks").body == '[' + expected_task(id, "pending", R"(,"isApprover":false)") + ']');
        CHECK(f.bob().get(core + "/tasks").body == '[' + expected_task(id, "pending", R"(,"isApprover":true)") + ']');
        CHECK(f.bob().get(core + "/tasks/" + id).body == expected_task(id, "pending", R"(,"isApprover":true)"));
        CHECK(f.bob().put(core + "/tasks/" + id, "{}").body == expected_task(id, "pending"));
        CHECK(f.bob().put(core + "/tasks/" + id + "/approve").body.find("ecret") == std::string::npos);
        CHECK(f.eve().get(core + "/tasks").body == "[]");
    }

    TEST_CASE("an address has one secret, ignoring case, which differs between back ends")
    {
        fixture f;
        CHECK(create(f).text("approverSecret") == create(f).text("approverSecret"));
        CHECK(f.back_end.task_secret("BOB@shop.example") == f.back_end.task_secret(bob_mail));
        CHECK(appmixer::emulator::deterministic(2).task_secret(bob_mail) !=
              appmixer::emulator::deterministic(3).task_secret(bob_mail));
    }

    TEST_CASE("required and optional fields of a new task")
    {
        fixture f;
        auto const refused = [&](std::string body) {
            response const a = f.ada().post(core + "/tasks", std::move(body));
            CHECK(a.status == 400);
            return a.text("message");
        };
        CHECK(refused("") == R"("title" is required)");
        CHECK(refused("[]") == "The request body must be an object");
        CHECK(refused(R"({"title":""})") == R"("approver" is required)");
        std::string const both = R"("approver":"a@x.example","requester":"b@x.example")";
        CHECK(refused(R"({"title":"",)" + both + "}") == R"("title" is not allowed to be empty)");
        CHECK(refused(R"({"title":5,)" + both + "}") == R"("title" must be a string)");
        CHECK(refused(R"({"title":"t","approver":"a@x.example"})") == R"("requester" is required)");
        CHECK(refused(R"({"title":"t","description":null,)" + both + "}") == R"("description" must be a string)");
        CHECK(refused(R"({"title":"t","decisionBy":"soon",)" + both + "}") ==
              R"("decisionBy" must be in ISO 8601 date format)");
        CHECK(refused(R"({"title":"t","decisionBy":1,)" + both + "}") ==
              R"("decisionBy" must be in ISO 8601 date format)");
        CHECK(refused(R"({"title":"t","status":"approved",)" + both + "}") == R"("status" is not allowed)");
        for (std::string const bad : {"a", "@x.example", "a@", "a@x", "a@.x", "a@x.", "a@x..y", "a b@x.example",
                                      "a@b@x.example", "<a@x.example>"}) {
            CAPTURE(bad);
            CHECK(refused(R"({"title":"t","approver":")" + bad + R"(","requester":"b@x.example"})") ==
                  R"("approver" must be a valid email)");
        }
        CHECK(f.ada().get(core + "/tasks-count").body == R"({"count":0})");
        response const large = f.ada().post(core + "/tasks", std::string(1'048'577, ' '));
        CHECK(large.body == error_body(413, "Request Entity Too Large",
                                       "Payload content length greater than maximum allowed: 1048576"));
        CHECK(f.anonymous().post(core + "/tasks", "{}").status == 401);

        response const full = create(f, R"(,"description":"*why*","decisionBy":"2024-03-01T10:00:00+01:00")");
        CHECK(full.part("description") == R"("*why*")");
        CHECK(full.part("decisionBy") == R"("2024-03-01T09:00:00.000Z")");
    }

    TEST_CASE("a token or a secret is required; an invalid token is refused even with a secret")
    {
        fixture f;
        std::string const id = create(f).text("taskId");
        std::string const secret = f.back_end.task_secret(bob_mail);
        for (std::string const& target : {core + "/tasks", core + "/tasks-count", core + "/tasks/" + id}) {
            CAPTURE(target);
            CHECK(f.anonymous().get(target).body == no_secret);
            response const bad = test_client(f.back_end, "a.b.c").get(target + "?secret=" + secret);
            CHECK(bad.body == error_body(401, "Unauthorized", "Invalid JWT: key or signature is invalid"));
        }
        CHECK(f.anonymous().put(core + "/tasks/" + id + "/approve").body == no_secret);
        CHECK(test_client(f.back_end, "a.b.c").put(core + "/tasks/" + id + "/approve?secret=" + secret).status == 401);

        f.back_end.switches().missing_task_secret_status = 500;
        std::string const assertion = error_body(500, "Internal Server Error", "An internal server error occurred");
        CHECK(f.anonymous().get(core + "/tasks").body == assertion);
        CHECK(f.anonymous().put(core + "/tasks/" + id + "/reject").body == assertion);

        test_client const gone = f.ada();
        f.back_end.remove_user(f.ada_id);
        CHECK(gone.get(core + "/tasks").status == 401);
    }

    TEST_CASE("only the approver can decide, by token or by secret")
    {
        fixture f;
        std::string const id = create(f).text("taskId");
        std::string const target = core + "/tasks/" + id;
        std::string const secret = f.back_end.task_secret(bob_mail);
        CHECK(f.ada().get(target).body == forbidden);
        CHECK(f.eve().get(target).body == forbidden);
        CHECK(f.ada().put(target + "/approve").body == forbidden);
        CHECK(f.ada().put(target, R"({"title":"x"})").body == forbidden);
        CHECK(f.anonymous().get(target + "?secret=" + f.back_end.task_secret(ada_mail)).body == forbidden);
        CHECK(f.anonymous().get(target + "?secret=" + secret + "0").body == forbidden);
        CHECK(f.eve().get(target + "?secret=" + f.back_end.task_secret("eve@other.example")).body == forbidden);
        CHECK(f.anonymous().put(target + "/approve", R"({"secret":"00"})").body == forbidden);
        f.back_end.switches().foreign_task_status = 400;
        CHECK(f.ada().get(target).body == no_secret);
        CHECK(f.ada().get(target + "?secret=00").body == forbidden);

        CHECK(f.anonymous().get(target + "?secret=" + secret).body ==
              expected_task(id, "pending", R"(,"isApprover":true)"));
        CHECK(f.bob().get(target + "?secret=00").status == 200);
        response const approved = f.anonymous().put(target + "/approve", R"({"secret":")" + secret + R"("})");
        CHECK(approved.status == 200);
        CHECK(approved.body == expected_task(id, "approved", R"(,"decisionMade":"2024-02-11T08:15:30.125Z")"));
    }

    TEST_CASE("the secret in the body takes precedence over that in the query")
    {
        fixture f;
        std::string const target = core + "/tasks/" + create(f).text("taskId") + "/approve?secret=";
        std::string const secret = f.back_end.task_secret(bob_mail);
        CHECK(f.anonymous().put(target + secret, R"({"secret":"00"})").status == 403);
        CHECK(f.anonymous().put(target + secret, R"({"secret":5})").body ==
              error_body(400, "Bad Request", R"(\"secret\" must be a string)"));
        CHECK(f.anonymous().put(target + "00", R"({"secret":")" + secret + R"("})").status == 200);
        CHECK(f.anonymous().put(target + secret, R"({"secret":null})").body ==
              error_body(400, "Bad Request", "Cannot approve task, already approved"));
    }

    TEST_CASE("a decision is final; the checks are in the order 404, 403, 400")
    {
        fixture f;
        std::string const yes = core + "/tasks/" + create(f).text("taskId");
        std::string const no = core + "/tasks/" + create(f).text("taskId");
        f.pass(1min);
        CHECK(f.bob().put(no + "/reject").text("status") == "rejected");
        response const approved = f.bob().put(yes + "/approve");
        CHECK(approved.text("decisionMade") == "2024-02-11T08:16:30.125Z");
        CHECK(approved.text("mtime") == "2024-02-11T08:16:30.125Z");
        CHECK(approved.text("created") == "2024-02-11T08:15:30.125Z");
        CHECK(f.bob().put(yes + "/approve").body ==
              error_body(400, "Bad Request", "Cannot approve task, already approved"));
        CHECK(f.bob().put(yes + "/reject").body ==
              error_body(400, "Bad Request", "Cannot reject task, already approved"));
        CHECK(f.bob().put(no + "/approve").body ==
              error_body(400, "Bad Request", "Cannot approve task, already rejected"));
        CHECK(f.ada().put(yes + "/approve").body == forbidden);
        CHECK(f.anonymous().put(yes + "/approve").body == no_secret);
        CHECK(f.anonymous().put(core + "/tasks/unknown/approve").body == missing_task);
        CHECK(f.anonymous().get(core + "/tasks/unknown").body == missing_task);
        CHECK(f.ada().put(core + "/tasks/unknown", "{}").body == missing_task);
    }

    TEST_CASE("a task is due from its deadline on, by the clock, and can still be decided")
    {
        fixture f;
        std::string const id = create(f, R"(,"decisionBy":"2024-02-11T08:16:30.125Z")").text("taskId");
        std::string const target = core + "/tasks/" + id;
        f.pass(59'999ms);
        CHECK(f.bob().get(target).text("status") == "pending");
        f.pass(1ms);
        CHECK(f.ada().get(core + "/tasks-count?filter=status:due").body == R"({"count":1})");
        CHECK(f.ada().get(core + "/tasks-count?filter=status:pending").body == R"({"count":0})");
        CHECK(f.bob().get(target).text("status") == "due");
        CHECK(f.bob().put(target, R"({"decisionBy":"2024-02-12"})").text("status") == "pending");
        f.pass(24h);
        CHECK(f.bob().get(target).text("status") == "due");
        CHECK(f.bob().put(target + "/reject").text("status") == "rejected");
        CHECK(f.bob().get(target).text("status") == "rejected");
        CHECK(create(f, R"(,"decisionBy":"2024-01-01")").text("status") == "due");
    }

    TEST_CASE("an update changes the writable fields; the secrets do not change")
    {
        fixture f;
        std::string const id = create(f, R"(,"decisionBy":"2024-03-01","description":"d")").text("taskId");
        std::string const target = core + "/tasks/" + id;
        std::string const secret = f.back_end.task_secret(bob_mail);
        f.pass(1s);
        response const changed = f.bob().put(
            target, R"({"title":"New","description":null,"decisionBy":null,"public":true,"mine":{"a":[1]},)"
                    R"("taskId":"x","id":"x","created":"x","mtime":"x","decisionMade":"x","isApprover":false,)"
                    R"("approverSecret":"x","requesterSecret":"x","secret":"x","userId":"x","owner":"x"})");
        CHECK(changed.body == R"({"taskId":")" + id + R"(","id":")" + id + R"(","title":"New","status":"pending",)" +
                                  R"("approver":"bob@shop.example","requester":"ada@shop.example",)" +
                                  R"("created":"2024-02-11T08:15:30.125Z","mtime":"2024-02-11T08:15:31.125Z",)" +
                                  R"("public":true,"mine":{"a":[1]}})");
        for (std::string const bad : {R"({"title":""})", R"({"approver":"x"})", R"({"status":"done"})",
                                      R"({"decisionBy":5})", R"({"public":1})", R"({"title":"t","flowId":1})"}) {
            CAPTURE(bad);
            CHECK(f.bob().put(target, bad).status == 400);
        }
        CHECK(f.bob().get(target).text("title") == "New");
        CHECK(f.anonymous().put(target, R"({"secret":")" + secret + R"("})").status == 401);
        CHECK(f.eve().put(target, R"({"secret":")" + secret + R"(","title":"Hers"})").text("title") == "Hers");

        CHECK(f.bob().put(target, R"({"approver":"EVE@other.example"})").status == 200);
        CHECK(f.bob().get(core + "/tasks").body == "[]");
        CHECK(titles(f.eve().get(core + "/tasks?role=approver")) == "Hers ");
        CHECK(f.bob().get(target).body == forbidden);
        CHECK(f.anonymous().get(target + "?secret=" + secret).status == 200);
        CHECK(f.anonymous().get(target + "?secret=" + f.back_end.task_secret("eve@other.example")).status == 403);
        CHECK(titles(f.anonymous().get(core + "/tasks?secret=" + secret)) == "Hers ");
        CHECK(f.eve().put(target, R"({"status":"approved"})").text("status") == "approved");
        CHECK(f.eve().put(target + "/reject").status == 400);
        CHECK(f.eve().put(target, R"({"status":"pending"})").text("status") == "pending");
        CHECK(f.eve().put(target + "/reject").status == 200);

        std::string many = "{";
        for (int i = 0; i < 100; ++i)
            many += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
        CHECK(f.eve().put(target, many + "}").body ==
              error_body(400, "Bad Request", "A task cannot have more than 100 fields"));
    }

    TEST_CASE("both prefixes serve the same tasks, and each can be switched off")
    {
        fixture f;
        std::string const id = create(f).text("taskId");
        std::string const pair = "/tasks/" + id;
        CHECK(f.bob().get(plugin + pair).body == f.bob().get(core + pair).body);
        CHECK(f.bob().get(plugin + "/tasks").body == f.bob().get(core + "/tasks").body);
        CHECK(f.bob().get(plugin + "/tasks-count").body == R"({"count":1})");
        CHECK(f.bob().put(plugin + pair, R"({"title":"P"})").text("title") == "P");
        CHECK(f.bob().put(plugin + pair + "/approve").text("status") == "approved");
        CHECK(f.bob().put(plugin + pair + "/reject").status == 400);
        CHECK(f.ada()
                  .post(plugin + "/tasks", R"({"title":"t","approver":"a@x.example","requester":"b@x.example"})")
                  .status == 200);
        CHECK(f.anonymous().get(plugin + "/").body == R"({"version":"1.0"})");

        std::string const gone = error_body(404, "Not Found", "Not Found");
        f.back_end.switches().task_paths = rule::task_path_rule::plugin;
        CHECK(f.anonymous().get(core + "/tasks").body == gone);
        CHECK(f.bob().put(core + pair + "/approve").body == gone);
        CHECK(f.bob().get("/people%2Dtask/tasks").body == gone);
        CHECK(f.bob().get(plugin + pair).status == 200);
        f.back_end.switches().task_paths = rule::task_path_rule::core;
        CHECK(f.anonymous().get(plugin + "/").body == gone);
        CHECK(f.bob().get(plugin + pair).body == gone);
        CHECK(f.bob().post(plugin + "/webhooks", "{}").body == gone);
        CHECK(f.bob().get(core + pair).status == 200);
    }

    TEST_CASE("the key of the id is a switch")
    {
        fixture f;
        response const made = create(f);
        std::string const id = made.text("taskId");
        auto& key = f.back_end.switches().task_id_key;
        key = rule::task_id_rule::task_id;
        CHECK(f.bob().get(core + "/tasks?projection=taskId,id,title").body ==
              R"([{"taskId":")" + id + R"(","title":"Holidays"}])");
        CHECK(f.bob().get(core + "/tasks/" + id).body.starts_with(R"({"taskId":")" + id + R"(","title":)"));
        key = rule::task_id_rule::id;
        CHECK(f.bob().put(core + "/tasks/" + id + "/approve").body.starts_with(R"({"id":")" + id + R"(","title":)"));
        CHECK(f.bob().get(core + "/tasks/" + id).body.find("taskId") == std::string::npos);
        CHECK(create(f).body.starts_with(R"({"id":")"));
    }

    TEST_CASE("the dashboard URL must be configured")
    {
        fixture f;
        CHECK(f.ada().get(core + "/dashboard-url").body ==
              error_body(400, "Bad Request", "The dashboard URL is not configured"));
        f.back_end.switches().task_dashboard_url = "https://tasks.example/";
        CHECK(f.ada().get(core + "/dashboard-url").body == R"({"dashboardUrl":"https://tasks.example/"})");
        CHECK(f.ada().get(plugin + "/dashboard-url").status == 200);
        CHECK(f.anonymous().get(core + "/dashboard-url").status == 401);
    }

    TEST_CASE("tasks added through the C++ interface")
    {
        fixture f;
        json::object more;
        more["flowId"] = "f";
        more["status"] = "approved";
        more["created"] = "2023-01-01";
        std::string const id = f.back_end.add_task("t", bob_mail, ada_mail, more);
        response const seen = f.bob().get(core + "/tasks/" + id);
        CHECK(seen.text("flowId") == "f");
        CHECK(seen.text("status") == "approved");
        CHECK(seen.text("created") == "2023-01-01T00:00:00.000Z");
        CHECK(seen.text("mtime") == "2023-01-01T00:00:00.000Z");
        CHECK_THROWS_AS(f.back_end.add_task("t", "nobody", ada_mail), appmixer::exception);
        CHECK_THROWS_AS(f.back_end.add_task("", bob_mail, ada_mail), appmixer::exception);
        CHECK(f.bob().get(core + "/tasks-count").body == R"({"count":1})");
    }

    TEST_CASE("tasks outlive their users, and are saved with their secrets")
    {
        fixture f;
        std::string const id = create(f, R"(,"decisionBy":"2024-02-11T08:16:30.125Z")").text("taskId");
        f.bob().put(core + "/tasks/" + id, R"({"approver":"eve@other.example","owner":"eve@other.example"})");
        std::string const secret = f.back_end.task_secret(bob_mail);
        f.pass(1h);
        CHECK(f.eve().get(core + "/tasks/" + id).text("status") == "due");
        json::value const saved = f.back_end.save();
        CHECK(saved.at("tasks").at(0).at("status") == "pending");
        CHECK(saved.at("tasks").at(0).at("approverSecret") == json::value(secret));
        CHECK(saved.at("tasks").at(0).at("userId") == json::value(f.ada_id));
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(test_client(copy).get(core + "/tasks?secret=" + secret).body ==
              f.anonymous().get(core + "/tasks?secret=" + secret).body);
        CHECK(titles(test_client(copy).get(core + "/tasks?secret=" + secret)) == "Holidays ");

        f.back_end.remove_user(f.ada_id);
        f.back_end.remove_user(f.bob_id);
        CHECK(f.eve().get(core + "/tasks/" + id).status == 200);
        CHECK_FALSE(f.back_end.save().at("tasks").at(0).as_object().contains("userId"));
    }

    TEST_CASE("an error in a saved task has its JSON pointer")
    {
        appmixer::emulator back_end;
        auto const failure = [&](std::string task) {
            appmixer::result<void> const loaded = back_end.load(json::parse(R"({"tasks":[)" + task + "]}"));
            return loaded ? std::string() : loaded.error().json_pointer() + ": " + loaded.error().detail();
        };
        std::string const good = R"({"title":"t","approver":"a@x.example","requester":"b@x.example")";
        CHECK(failure(good + "}") == "");
        CHECK(failure("{}") == "/tasks/0/title: is required");
        CHECK(failure(good + R"(,"mtime":"x"})") == "/tasks/0/mtime: must be in ISO 8601 date format");
        CHECK(failure(good + R"(,"approverSecret":"00"})") == "/tasks/0/approverSecret: expected 64 hex digits");
        CHECK(failure(good + R"(,"owner":"x"})") == "/tasks/0/owner: no user has this name or address");
        CHECK(failure(good + R"(,"taskId":"1"},)" + good + R"(,"id":"1"})") ==
              "/tasks/1/taskId: expected an id that no other task has");
    }
}
