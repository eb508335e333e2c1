// Tasks that people have to decide: who may see them, who may decide them, and what a decision does.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;
using rule = appmixer::emulator_switches;

namespace {

std::string const core = "/people-task";
std::string const plugin = "/plugins/appmixer/utils/tasks";
std::string const ada_mail = "ada@shop.example";
std::string const bob_mail = "bob@shop.example";
std::string const missing_task = boom(404, "Not Found", "Task not found.");
std::string const forbidden = boom(403, "Forbidden", "Forbidden");
std::string const no_secret = boom(400, "Bad Request", "A secret is required");

/// Ada asks, Bob decides.
response create(world& w, std::string more = {})
{
    return w.ada().post(core + "/tasks", R"({"title":"Holidays","requester":")" + ada_mail + R"(","approver":")" +
                                             bob_mail + '"' + more + '}');
}

std::string expected_task(std::string id, std::string status, std::string more = {})
{
    return R"({"taskId":")" + id + R"(","id":")" + id + R"(","title":"Holidays","status":")" + status +
           R"(","approver":"bob@shop.example","requester":"ada@shop.example","created":"2024-02-11T08:15:30.125Z")" +
           R"(,"mtime":"2024-02-11T08:15:30.125Z")" + more + '}';
}

std::string titles(response const& list)
{
    std::string text;
    json::value const all = json::parse(list.body);
    for (json::value const& task : all.as_array())
        text.append(task.at("title").as_string()).append(" ");
    return text;
}

} // namespace

TEST_SUITE("emulator: people tasks")
{
    TEST_CASE("only the response to a creation shows the secrets")
    {
        world w;
        response const made = create(w);
        CHECK(made.status == 200);
        std::string const id = made.text("taskId");
        std::string const secrets = R"(,"approverSecret":")" + w.back_end.task_secret(bob_mail) +
                                    R"(","requesterSecret":")" + w.back_end.task_secret(ada_mail) + '"';
        CHECK(made.body == expected_task(id, "pending", secrets));
        CHECK(id.size() == 36);
        CHECK(made.text("approverSecret").size() == 64);
        CHECK(made.text("approverSecret") != made.text("requesterSecret"));
        CHECK(w.ada().get(core + "/tasks").body == '[' + expected_task(id, "pending", R"(,"isApprover":false)") + ']');
        CHECK(w.bob().get(core + "/tasks").body == '[' + expected_task(id, "pending", R"(,"isApprover":true)") + ']');
        CHECK(w.bob().get(core + "/tasks/" + id).body == expected_task(id, "pending", R"(,"isApprover":true)"));
        CHECK(w.bob().put(core + "/tasks/" + id, "{}").body == expected_task(id, "pending"));
        CHECK(w.bob().put(core + "/tasks/" + id + "/approve").body.find("ecret") == std::string::npos);
        CHECK(w.eve().get(core + "/tasks").body == "[]");
    }

    TEST_CASE("an address has one secret, whatever its case, which differs from one back end to the next")
    {
        world w;
        CHECK(create(w).text("approverSecret") == create(w).text("approverSecret"));
        CHECK(w.back_end.task_secret("BOB@shop.example") == w.back_end.task_secret(bob_mail));
        CHECK(appmixer::emulator::deterministic(2).task_secret(bob_mail) !=
              appmixer::emulator::deterministic(3).task_secret(bob_mail));
    }

    TEST_CASE("required and optional fields of a new task")
    {
        world w;
        auto const refused = [&](std::string body) {
            response const a = w.ada().post(core + "/tasks", std::move(body));
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
        CHECK(w.ada().get(core + "/tasks-count").body == R"({"count":0})");
        response const large = w.ada().post(core + "/tasks", std::string(1'048'577, ' '));
        CHECK(large.body ==
              boom(413, "Request Entity Too Large", "Payload content length greater than maximum allowed: 1048576"));
        CHECK(w.nobody().post(core + "/tasks", "{}").status == 401);

        response const full = create(w, R"(,"description":"*why*","decisionBy":"2024-03-01T10:00:00+01:00")");
        CHECK(full.part("description") == R"("*why*")");
        CHECK(full.part("decisionBy") == R"("2024-03-01T09:00:00.000Z")");
    }

    TEST_CASE("lists: by address or by secret, in both roles or one")
    {
        world w;
        w.back_end.add_task("one", bob_mail, ada_mail);
        w.back_end.add_task("two", ada_mail, bob_mail);
        w.back_end.add_task("own", bob_mail, "BOB@shop.example");
        w.back_end.add_task("far", "x@other.example", "y@other.example");
        CHECK(titles(w.bob().get(core + "/tasks")) == "one two own ");
        CHECK(titles(w.bob().get(core + "/tasks?role=approver")) == "one own ");
        CHECK(titles(w.bob().get(core + "/tasks?role=requester")) == "two own ");
        CHECK(titles(w.ada().get(core + "/tasks")) == "one two ");
        std::string const secret = "secret=" + w.back_end.task_secret(bob_mail);
        CHECK(titles(w.nobody().get(core + "/tasks?" + secret)) == "one two own ");
        CHECK(titles(w.nobody().get(core + "/tasks?role=approver&" + secret)) == "one own ");
        CHECK(titles(w.nobody().get(core + "/tasks?role=requester&" + secret)) == "two own ");
        CHECK(titles(w.eve().get(core + "/tasks?" + secret)) == "one two own ");
        CHECK(w.nobody().get(core + "/tasks-count?" + secret).body == R"({"count":3})");
        CHECK(w.nobody().get(core + "/tasks?projection=title,isApprover&limit=2&" + secret).body ==
              R"([{"title":"one","isApprover":true},{"title":"two","isApprover":false}])");
        CHECK(w.bob().get(core + "/tasks?secret=00").body == "[]");
        CHECK(w.bob().get(core + "/tasks-count?secret=").body == R"({"count":3})");
        CHECK(w.bob().get(core + "/tasks?role=boss").body ==
              boom(400, "Bad Request", R"(\"role\" must be one of [approver, requester])"));
    }

    TEST_CASE("lists: filter, pattern, sort, projection and paging")
    {
        world w;
        std::string const late = w.back_end.add_task("Buy milk", bob_mail, ada_mail);
        w.pass(1s);
        w.back_end.add_task("buy bread", bob_mail, ada_mail);
        w.back_end.add_task("sell", bob_mail, "z@other.example");
        w.bob().put(core + "/tasks/" + late + "/reject");
        CHECK(titles(w.bob().get(core + "/tasks?pattern=BUY")) == "Buy milk buy bread ");
        CHECK(w.bob().get(core + "/tasks-count?pattern=BUY&limit=1").body == R"({"count":2})");
        CHECK(titles(w.bob().get(core + "/tasks?filter=status:pending&filter=requester:ada@shop.example")) ==
              "buy bread ");
        CHECK(w.bob().get(core + "/tasks-count?filter=status:!pending").body == R"({"count":1})");
        CHECK(titles(w.bob().get(core + "/tasks?sort=title:-1&limit=2")) == "sell buy bread ");
        CHECK(titles(w.bob().get(core + "/tasks?sort=created:-1&offset=2")) == "Buy milk ");
        CHECK(titles(w.bob().get(core + "/tasks?offset=1&limit=1")) == "buy bread ");
        CHECK(w.bob().get(core + "/tasks?limit=1&projection=-taskId,-id,-created,-mtime,-decisionMade").body ==
              R"([{"title":"Buy milk","status":"rejected","approver":"bob@shop.example",)"
              R"("requester":"ada@shop.example","isApprover":true}])");
        CHECK(w.bob().get(core + "/tasks?limit=0").status == 400);
        CHECK(w.bob().get(core + "/tasks?filter=approverSecret:").body == "[]");
    }

    TEST_CASE("a token or a secret is required; an invalid token is refused even with a secret")
    {
        world w;
        std::string const id = create(w).text("taskId");
        std::string const secret = w.back_end.task_secret(bob_mail);
        for (std::string const& target : {core + "/tasks", core + "/tasks-count", core + "/tasks/" + id}) {
            CAPTURE(target);
            CHECK(w.nobody().get(target).body == no_secret);
            response const bad = person(w.back_end, "a.b.c").get(target + "?secret=" + secret);
            CHECK(bad.body == boom(401, "Unauthorized", "Invalid JWT: key or signature is invalid"));
        }
        CHECK(w.nobody().put(core + "/tasks/" + id + "/approve").body == no_secret);
        CHECK(person(w.back_end, "a.b.c").put(core + "/tasks/" + id + "/approve?secret=" + secret).status == 401);

        w.back_end.switches().missing_task_secret_status = 500;
        std::string const assertion = boom(500, "Internal Server Error", "An internal server error occurred");
        CHECK(w.nobody().get(core + "/tasks").body == assertion);
        CHECK(w.nobody().put(core + "/tasks/" + id + "/reject").body == assertion);

        person const gone = w.ada();
        w.back_end.remove_user(w.ada_id);
        CHECK(gone.get(core + "/tasks").status == 401);
    }

    TEST_CASE("only the approver can decide, by token or by secret")
    {
        world w;
        std::string const id = create(w).text("taskId");
        std::string const target = core + "/tasks/" + id;
        std::string const secret = w.back_end.task_secret(bob_mail);
        CHECK(w.ada().get(target).body == forbidden);
        CHECK(w.eve().get(target).body == forbidden);
        CHECK(w.ada().put(target + "/approve").body == forbidden);
        CHECK(w.ada().put(target, R"({"title":"x"})").body == forbidden);
        CHECK(w.nobody().get(target + "?secret=" + w.back_end.task_secret(ada_mail)).body == forbidden);
        CHECK(w.nobody().get(target + "?secret=" + secret + "0").body == forbidden);
        CHECK(w.eve().get(target + "?secret=" + w.back_end.task_secret("eve@other.example")).body == forbidden);
        CHECK(w.nobody().put(target + "/approve", R"({"secret":"00"})").body == forbidden);
        w.back_end.switches().foreign_task_status = 400;
        CHECK(w.ada().get(target).body == no_secret);
        CHECK(w.ada().get(target + "?secret=00").body == forbidden);

        CHECK(w.nobody().get(target + "?secret=" + secret).body ==
              expected_task(id, "pending", R"(,"isApprover":true)"));
        CHECK(w.bob().get(target + "?secret=00").status == 200);
        response const approved = w.nobody().put(target + "/approve", R"({"secret":")" + secret + R"("})");
        CHECK(approved.status == 200);
        CHECK(approved.body == expected_task(id, "approved", R"(,"decisionMade":"2024-02-11T08:15:30.125Z")"));
    }

    TEST_CASE("the secret in the body takes precedence over that in the query")
    {
        world w;
        std::string const target = core + "/tasks/" + create(w).text("taskId") + "/approve?secret=";
        std::string const secret = w.back_end.task_secret(bob_mail);
        CHECK(w.nobody().put(target + secret, R"({"secret":"00"})").status == 403);
        CHECK(w.nobody().put(target + secret, R"({"secret":5})").body ==
              boom(400, "Bad Request", R"(\"secret\" must be a string)"));
        CHECK(w.nobody().put(target + "00", R"({"secret":")" + secret + R"("})").status == 200);
        CHECK(w.nobody().put(target + secret, R"({"secret":null})").body ==
              boom(400, "Bad Request", "Cannot approve task, already approved"));
    }

    TEST_CASE("a decision is final; what is checked comes in the order 404, 403, 400")
    {
        world w;
        std::string const yes = core + "/tasks/" + create(w).text("taskId");
        std::string const no = core + "/tasks/" + create(w).text("taskId");
        w.pass(1min);
        CHECK(w.bob().put(no + "/reject").text("status") == "rejected");
        response const approved = w.bob().put(yes + "/approve");
        CHECK(approved.text("decisionMade") == "2024-02-11T08:16:30.125Z");
        CHECK(approved.text("mtime") == "2024-02-11T08:16:30.125Z");
        CHECK(approved.text("created") == "2024-02-11T08:15:30.125Z");
        CHECK(w.bob().put(yes + "/approve").body == boom(400, "Bad Request", "Cannot approve task, already approved"));
        CHECK(w.bob().put(yes + "/reject").body == boom(400, "Bad Request", "Cannot reject task, already approved"));
        CHECK(w.bob().put(no + "/approve").body == boom(400, "Bad Request", "Cannot approve task, already rejected"));
        CHECK(w.ada().put(yes + "/approve").body == forbidden);
        CHECK(w.nobody().put(yes + "/approve").body == no_secret);
        CHECK(w.nobody().put(core + "/tasks/unknown/approve").body == missing_task);
        CHECK(w.nobody().get(core + "/tasks/unknown").body == missing_task);
        CHECK(w.ada().put(core + "/tasks/unknown", "{}").body == missing_task);
    }

    TEST_CASE("a task is due from its deadline on, by the clock, and can still be decided")
    {
        world w;
        std::string const id = create(w, R"(,"decisionBy":"2024-02-11T08:16:30.125Z")").text("taskId");
        std::string const target = core + "/tasks/" + id;
        w.pass(59'999ms);
        CHECK(w.bob().get(target).text("status") == "pending");
        w.pass(1ms);
        CHECK(w.ada().get(core + "/tasks-count?filter=status:due").body == R"({"count":1})");
        CHECK(w.ada().get(core + "/tasks-count?filter=status:pending").body == R"({"count":0})");
        CHECK(w.bob().get(target).text("status") == "due");
        CHECK(w.bob().put(target, R"({"decisionBy":"2024-02-12"})").text("status") == "pending");
        w.pass(24h);
        CHECK(w.bob().get(target).text("status") == "due");
        CHECK(w.bob().put(target + "/reject").text("status") == "rejected");
        CHECK(w.bob().get(target).text("status") == "rejected");
        CHECK(create(w, R"(,"decisionBy":"2024-01-01")").text("status") == "due");
    }

    TEST_CASE("an update changes what a client may write, and the secrets stay those of the first people")
    {
        world w;
        std::string const id = create(w, R"(,"decisionBy":"2024-03-01","description":"d")").text("taskId");
        std::string const target = core + "/tasks/" + id;
        std::string const secret = w.back_end.task_secret(bob_mail);
        w.pass(1s);
        response const changed = w.bob().put(
            target, R"({"title":"New","description":null,"decisionBy":null,"public":true,"mine":{"a":[1]},)"
                    R"("taskId":"x","id":"x","created":"x","mtime":"x","decisionMade":"x","isApprover":false,)"
                    R"("approverSecret":"x","requesterSecret":"x","secret":"x"})");
        CHECK(changed.body == R"({"taskId":")" + id + R"(","id":")" + id + R"(","title":"New","status":"pending",)" +
                                  R"("approver":"bob@shop.example","requester":"ada@shop.example",)" +
                                  R"("created":"2024-02-11T08:15:30.125Z","mtime":"2024-02-11T08:15:31.125Z",)" +
                                  R"("public":true,"mine":{"a":[1]}})");
        for (std::string const bad : {R"({"title":""})", R"({"approver":"x"})", R"({"status":"done"})",
                                      R"({"decisionBy":5})", R"({"public":1})", R"({"title":"t","flowId":1})"}) {
            CAPTURE(bad);
            CHECK(w.bob().put(target, bad).status == 400);
        }
        CHECK(w.bob().get(target).text("title") == "New");
        CHECK(w.nobody().put(target, R"({"secret":")" + secret + R"("})").status == 401);
        CHECK(w.eve().put(target, R"({"secret":")" + secret + R"(","title":"Hers"})").text("title") == "Hers");

        CHECK(w.bob().put(target, R"({"approver":"EVE@other.example"})").status == 200);
        CHECK(w.bob().get(core + "/tasks").body == "[]");
        CHECK(titles(w.eve().get(core + "/tasks?role=approver")) == "Hers ");
        CHECK(w.bob().get(target).body == forbidden);
        CHECK(w.nobody().get(target + "?secret=" + secret).status == 200);
        CHECK(w.nobody().get(target + "?secret=" + w.back_end.task_secret("eve@other.example")).status == 403);
        CHECK(titles(w.nobody().get(core + "/tasks?secret=" + secret)) == "Hers ");
        CHECK(w.eve().put(target, R"({"status":"approved"})").text("status") == "approved");
        CHECK(w.eve().put(target + "/reject").status == 400);
        CHECK(w.eve().put(target, R"({"status":"pending"})").text("status") == "pending");
        CHECK(w.eve().put(target + "/reject").status == 200);

        std::string many = "{";
        for (int i = 0; i < 100; ++i)
            many += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
        CHECK(w.eve().put(target, many + "}").body ==
              boom(400, "Bad Request", "A task cannot have more than 100 fields"));
    }

    TEST_CASE("both prefixes serve the same tasks, and each can be switched off")
    {
        world w;
        std::string const id = create(w).text("taskId");
        std::string const pair = "/tasks/" + id;
        CHECK(w.bob().get(plugin + pair).body == w.bob().get(core + pair).body);
        CHECK(w.bob().get(plugin + "/tasks").body == w.bob().get(core + "/tasks").body);
        CHECK(w.bob().get(plugin + "/tasks-count").body == R"({"count":1})");
        CHECK(w.bob().put(plugin + pair, R"({"title":"P"})").text("title") == "P");
        CHECK(w.bob().put(plugin + pair + "/approve").text("status") == "approved");
        CHECK(w.bob().put(plugin + pair + "/reject").status == 400);
        CHECK(w.ada()
                  .post(plugin + "/tasks", R"({"title":"t","approver":"a@x.example","requester":"b@x.example"})")
                  .status == 200);
        CHECK(w.nobody().get(plugin + "/").body == R"({"version":"1.0"})");

        std::string const gone = boom(404, "Not Found", "Not Found");
        w.back_end.switches().task_paths = rule::task_path_rule::plugin;
        CHECK(w.nobody().get(core + "/tasks").body == gone);
        CHECK(w.bob().put(core + pair + "/approve").body == gone);
        CHECK(w.bob().get("/people%2Dtask/tasks").body == gone);
        CHECK(w.bob().get(plugin + pair).status == 200);
        w.back_end.switches().task_paths = rule::task_path_rule::core;
        CHECK(w.nobody().get(plugin + "/").body == gone);
        CHECK(w.bob().get(plugin + pair).body == gone);
        CHECK(w.bob().post(plugin + "/webhooks", "{}").body == gone);
        CHECK(w.bob().get(core + pair).status == 200);
    }

    TEST_CASE("the key of the id is a switch")
    {
        world w;
        response const made = create(w);
        std::string const id = made.text("taskId");
        auto& key = w.back_end.switches().task_id_key;
        key = rule::task_id_rule::task_id;
        CHECK(w.bob().get(core + "/tasks?projection=taskId,id,title").body ==
              R"([{"taskId":")" + id + R"(","title":"Holidays"}])");
        CHECK(w.bob().get(core + "/tasks/" + id).body.starts_with(R"({"taskId":")" + id + R"(","title":)"));
        key = rule::task_id_rule::id;
        CHECK(w.bob().put(core + "/tasks/" + id + "/approve").body.starts_with(R"({"id":")" + id + R"(","title":)"));
        CHECK(w.bob().get(core + "/tasks/" + id).body.find("taskId") == std::string::npos);
        CHECK(create(w).body.starts_with(R"({"id":")"));
    }

    TEST_CASE("descriptions of lists are HTML if that is switched on, those of single reads never")
    {
        world w;
        std::string const id = create(w, R"(,"description":"**a** <b>")").text("taskId");
        CHECK(w.bob().get(core + "/tasks?projection=description").body == R"([{"description":"**a** <b>"}])");
        w.back_end.switches().render_task_descriptions = true;
        CHECK(json::parse(w.bob().get(core + "/tasks").body).at(0).at("description") ==
              "<p><strong>a</strong> &lt;b&gt;</p>\n");
        CHECK(w.bob().get(core + "/tasks/" + id).text("description") == "**a** <b>");
    }

    TEST_CASE("the address of the dashboard has to be set")
    {
        world w;
        CHECK(w.ada().get(core + "/dashboard-url").body ==
              boom(400, "Bad Request", "The dashboard URL is not configured"));
        w.back_end.switches().task_dashboard_url = "https://tasks.example/";
        CHECK(w.ada().get(core + "/dashboard-url").body == R"({"dashboardUrl":"https://tasks.example/"})");
        CHECK(w.ada().get(plugin + "/dashboard-url").status == 200);
        CHECK(w.nobody().get(core + "/dashboard-url").status == 401);
    }

    TEST_CASE("tasks added through the C++ interface")
    {
        world w;
        json::object more;
        more["flowId"] = "f";
        more["status"] = "approved";
        more["created"] = "2023-01-01";
        std::string const id = w.back_end.add_task("t", bob_mail, ada_mail, more);
        response const seen = w.bob().get(core + "/tasks/" + id);
        CHECK(seen.text("flowId") == "f");
        CHECK(seen.text("status") == "approved");
        CHECK(seen.text("created") == "2023-01-01T00:00:00.000Z");
        CHECK(seen.text("mtime") == "2023-01-01T00:00:00.000Z");
        CHECK_THROWS_AS(w.back_end.add_task("t", "nobody", ada_mail), appmixer::exception);
        CHECK_THROWS_AS(w.back_end.add_task("", bob_mail, ada_mail), appmixer::exception);
        CHECK(w.bob().get(core + "/tasks-count").body == R"({"count":1})");
    }

    TEST_CASE("tasks outlive their users, and are saved with their secrets")
    {
        world w;
        std::string const id = create(w, R"(,"decisionBy":"2024-02-11T08:16:30.125Z")").text("taskId");
        w.bob().put(core + "/tasks/" + id, R"({"approver":"eve@other.example"})");
        std::string const secret = w.back_end.task_secret(bob_mail);
        w.pass(1h);
        CHECK(w.eve().get(core + "/tasks/" + id).text("status") == "due");
        json::value const saved = w.back_end.save();
        CHECK(saved.at("tasks").at(0).at("status") == "pending");
        CHECK(saved.at("tasks").at(0).at("approverSecret") == json::value(secret));
        CHECK(saved.at("tasks").at(0).at("userId") == json::value(w.ada_id));
        appmixer::emulator copy;
        copy.set_clock([&w] { return w.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(person(copy).get(core + "/tasks?secret=" + secret).body ==
              w.nobody().get(core + "/tasks?secret=" + secret).body);
        CHECK(titles(person(copy).get(core + "/tasks?secret=" + secret)) == "Holidays ");

        w.back_end.remove_user(w.ada_id);
        w.back_end.remove_user(w.bob_id);
        CHECK(w.eve().get(core + "/tasks/" + id).status == 200);
        CHECK_FALSE(w.back_end.save().at("tasks").at(0).as_object().contains("userId"));
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
