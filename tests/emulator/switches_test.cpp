// The switches: behaviour in which real servers differ, or that is not documented.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const forbidden = boom(403, "Forbidden", "Forbidden");
std::string const no_flow = boom(404, "Not Found", "Flow not found.");

int start(person const& who, std::string const& flow)
{
    return who.post("/flows/" + flow + "/coordinator", R"({"command":"start"})").status;
}
int stop(person const& who, std::string const& flow)
{
    return who.post("/flows/" + flow + "/coordinator", R"({"command":"stop"})").status;
}
std::size_t hits(person const& who, std::string const& query = {})
{
    return json::parse(who.get("/logs" + query).body).at("hits").as_array().size();
}

} // namespace

TEST_SUITE("emulator: switches")
{
    TEST_CASE("a new password invalidates earlier tokens, by switch")
    {
        world w;
        person const before = w.ada();
        auto const change = [&](std::string const& from, std::string const& to) {
            return before
                .post("/user/change-password", R"({"oldPassword":")" + from + R"(","newPassword":")" + to + "\"}")
                .status;
        };
        w.pass(5s);
        CHECK(change("secret", "second") == 200);
        CHECK(before.get("/user").status == 200);
        json::value const saved = w.back_end.save();
        CHECK(saved.at("users").at(0).at("passwordChanged") == "2024-02-11T08:15:35.125Z");
        CHECK_FALSE(saved.at("users").at(1).as_object().contains("passwordChanged"));

        w.back_end.switches().password_change_ends_tokens = true;
        CHECK(before.get("/user").body == boom(401, "Unauthorized", "Invalid credentials"));
        CHECK(before.get("/flows").status == 401);
        person const after = w.ada();
        CHECK(after.get("/user").status == 200);

        appmixer::emulator copy;
        copy.set_clock([&w] { return w.back_end.now(); });
        copy.switches().password_change_ends_tokens = true;
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(person(copy, before.token()).get("/user").status == 401);
        CHECK(person(copy, after.token()).get("/user").status == 200);
        CHECK(copy.load(json::parse(R"({"users":[{"email":"a","password":"a","passwordChanged":"soon"}]})"))
                  .error()
                  .detail() == "expected a date");

        // whoever changes it
        std::string const root = w.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        person const admin(w.back_end, w.back_end.issue_token(root));
        person const bob = w.bob();
        w.pass(1s);
        CHECK(admin.put("/users/" + w.bob_id, R"({"metadata":{}})").status == 200);
        CHECK(bob.get("/user").status == 200);
        CHECK(admin.put("/users/" + w.bob_id, R"({"password":"another"})").status == 200);
        CHECK(bob.get("/user").status == 401);
        person const eve = w.eve();
        w.pass(1s);
        CHECK(admin.post("/user/reset-password", R"({"email":"eve@other.example","password":"another"})").status ==
              200);
        CHECK(eve.get("/user").status == 401);
        person const again = w.eve();
        w.pass(1s);
        w.nobody().post("/user/forgot-password", R"({"email":"eve@other.example"})");
        std::string const code = w.back_end.take_reset_codes().at(0).code;
        CHECK(again.get("/user").status == 200);
        CHECK(w.nobody().post("/user/forgot-password/reset", R"({"password":"third","code":")" + code + "\"}").status ==
              200);
        CHECK(again.get("/user").status == 401);
    }

    TEST_CASE("current roles count instead of those in the token, by switch")
    {
        world w;
        std::string const root = w.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        person const admin(w.back_end, w.back_end.issue_token(root));
        person const bob = w.bob();
        std::string const flow = w.ada().create_flow(R"({"sharedWith":[{"scope":"tester","permissions":["read"]}]})");
        CHECK(admin.put("/users/" + w.bob_id, R"({"scope":["tester","admin"]})").status == 200);
        CHECK(bob.get("/users").status == 403);
        CHECK(bob.get("/flows/" + flow).status == 404);
        w.back_end.switches().roles_of_token = false;
        CHECK(bob.get("/users").status == 200);
        CHECK(bob.get("/flows/" + flow).status == 200);
        CHECK(admin.put("/users/" + root, R"({"scope":["user"]})").status == 200);
        CHECK(admin.get("/users").status == 403);
    }

    TEST_CASE("the token of a deleted user is a 404 everywhere, by switch")
    {
        world w;
        person const ada = w.ada();
        w.back_end.remove_user(w.ada_id);
        w.back_end.switches().deleted_user_status = 404;
        CHECK(ada.get("/flows").body == boom(404, "Not Found", "User not found"));
        CHECK(ada.get("/user").body == boom(404, "Not Found", "User not found"));
    }

    TEST_CASE("names, custom fields and ids of new flows")
    {
        world w;
        std::string const plain = w.ada().create_flow();
        CHECK(w.ada().get("/flows/" + plain).text("name") == "");
        CHECK_FALSE(json::parse(w.ada().get("/flows/" + plain).body).as_object().contains("customFields"));
        w.back_end.switches().new_flow_name = "New flow";
        w.back_end.switches().custom_fields_may_be_missing = false;
        std::string const other = w.ada().create_flow();
        CHECK(w.ada().get("/flows/" + other).text("name") == "New flow");
        CHECK(w.ada().get("/flows/" + other).part("customFields") == "{}");
        std::string const named = w.ada().create_flow(R"({"name":"","customFields":{"a":1}})");
        CHECK(w.ada().get("/flows/" + named).text("name") == "");
        CHECK(w.ada().get("/flows/" + named).part("customFields") == R"({"a":1})");
        std::string const clone = w.ada().post("/flows/" + plain + "/clone").text("cloneId");
        CHECK(w.ada().get("/flows/" + clone).text("name") == "");

        CHECK(w.ada().put("/flows/my%20flow", "{}").body ==
              boom(400, "Bad Request", "The id of a flow must be a UUID."));
        w.back_end.switches().flow_ids_are_uuids = false;
        CHECK(w.ada().put("/flows/my%20flow", "{}").body == R"({"flowId":"my flow","result":"created"})");
        CHECK(w.ada().get("/flows/my%20flow").text("name") == "New flow");
        appmixer::emulator copy;
        CHECK_FALSE(copy.load(w.back_end.save()).has_value());
        copy.switches().flow_ids_are_uuids = false;
        CHECK(copy.load(w.back_end.save()).has_value());
    }

    TEST_CASE("starting and stopping may move the time of the last change")
    {
        world w;
        std::string const flow = w.ada().create_flow();
        auto const mtime = [&] { return w.ada().get("/flows/" + flow).text("mtime"); };
        w.pass(1s);
        CHECK(start(w.ada(), flow) == 200);
        CHECK(stop(w.ada(), flow) == 200);
        CHECK(mtime() == "2024-02-11T08:15:30.125Z");
        w.back_end.switches().commands_update_mtime = true;
        CHECK(start(w.ada(), flow) == 200);
        CHECK(mtime() == "2024-02-11T08:15:31.125Z");
        w.pass(1s);
        CHECK(start(w.ada(), flow) == 200); // it runs already
        CHECK(mtime() == "2024-02-11T08:15:31.125Z");
        CHECK(stop(w.ada(), flow) == 200);
        CHECK(mtime() == "2024-02-11T08:15:32.125Z");
    }

    TEST_CASE("the status for flows and tasks of other users")
    {
        world w;
        std::string const flow = w.ada().create_flow(
            R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read","start","stop"]}]})");
        CHECK(w.bob().del("/flows/" + flow).body == forbidden);
        CHECK(w.eve().put("/flows/" + flow, "{}").body == forbidden);
        CHECK(w.bob().post("/flows/" + flow + "/clone").status == 200);
        w.back_end.switches().foreign_flow_status = 404;
        CHECK(w.bob().del("/flows/" + flow).body == no_flow);
        CHECK(w.bob().put("/flows/" + flow, "{}").body == no_flow);
        CHECK(w.eve().put("/flows/" + flow, "{}").body == no_flow);
        w.back_end.switches().foreign_flow_status = 403;
        w.back_end.switches().readers_may_clone = false;
        CHECK(w.bob().post("/flows/" + flow + "/clone").body == forbidden);
        CHECK(w.ada().post("/flows/" + flow + "/clone").status == 200);
    }

    TEST_CASE("an entry of a share names one subject, or by switch several, of which each counts")
    {
        world w;
        std::string const body = R"({"sharedWith":[{"email":"bob@shop.example","scope":"tester",)"
                                 R"("domain":"nowhere.example","userId":")" +
                                 w.eve_id + R"(","permissions":["read"]}]})";
        std::string const refused =
            boom(400, "Bad Request",
                 R"(An entry of \"sharedWith\" must have exactly one of email, domain, scope and userId)");
        CHECK(w.ada().post("/flows", body).body == refused);
        CHECK(w.ada().post("/flows", R"({"sharedWith":[{"permissions":["read"]}]})").body == refused);
        CHECK(w.ada().post("/flows", R"({"sharedWith":[{"userId":"","permissions":["read"]}]})").status == 400);
        CHECK(w.ada().post("/flows", R"({"sharedWith":[{"userId":5,"permissions":["read"]}]})").status == 400);
        w.back_end.switches().single_share_subject = false;
        std::string const flow = w.ada().create_flow(body);
        CHECK(w.bob().get("/flows/" + flow).status == 200);
        CHECK(w.eve().get("/flows/" + flow).status == 200);
        std::string const tester = w.back_end.add_user("t@x.example", "secret", {"tester"});
        CHECK(person(w.back_end, w.back_end.issue_token(tester)).get("/flows/" + flow).status == 200);
        std::string const other = w.back_end.add_user("o@x.example", "secret");
        CHECK(person(w.back_end, w.back_end.issue_token(other)).get("/flows/" + flow).status == 404);
        CHECK(w.ada().post("/flows", R"({"sharedWith":[{"permissions":["read"]}]})").body == refused);
        appmixer::emulator copy;
        CHECK_FALSE(copy.load(w.back_end.save()).has_value());
        copy.switches().single_share_subject = false;
        CHECK(copy.load(w.back_end.save()).has_value());
    }

    TEST_CASE("whether settings that name an account use it")
    {
        world w;
        std::string const account = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const flow = w.ada().create_flow(
            R"({"flow":{"c":{"type":"x.y.z.C","config":{"properties":{"account":")" + account + R"("}}}}})");
        CHECK(w.ada().get("/accounts/flow/" + flow).part("c") == "\"" + account + "\"");
        w.back_end.switches().settings_name_accounts = false;
        CHECK(w.ada().get("/accounts/flow/" + flow).part("c") == "null");
        CHECK(w.ada().get("/accounts/" + account + "/flows").body == "[]");
        CHECK(w.ada().put("/auth/component/c/" + account).status == 200);
        CHECK(w.ada().get("/accounts/" + account + "/flows").body != "[]");
    }

    TEST_CASE("who sees the logs of shared flows")
    {
        world w;
        std::string const flow = w.ada().create_flow(
            R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]},{"scope":"user","permissions":["start"]}]})");
        start(w.ada(), flow);
        std::string const message = w.back_end.add_unprocessed_message(flow, "c", json::object(), "x");
        auto const seen = [&](person const& who) {
            bool const logs = hits(who) == 1;
            CHECK((hits(who, "?flowId=" + flow) == 1) == logs);
            CHECK((who.get("/unprocessed-messages/" + message).status == 200) == logs);
            CHECK((who.get("/unprocessed-messages").body != "[]") == logs);
            return logs;
        };
        CHECK(seen(w.bob()));
        CHECK_FALSE(seen(w.eve()));
        w.back_end.switches().shared_logs_need_read = false;
        CHECK(seen(w.eve()));
        w.back_end.switches().logs_of_shared_flows = false;
        CHECK_FALSE(seen(w.bob()));
        CHECK_FALSE(seen(w.eve()));
        CHECK(seen(w.ada()));
    }

    TEST_CASE("logs are deleted with their flow, by switch")
    {
        world w;
        std::string const flow = w.ada().create_flow();
        start(w.ada(), flow);
        std::string const path = "/log/appmixer-202402/" +
                                 std::string(std::string_view(
                                     json::parse(w.ada().get("/logs").body).at("hits").at(0).at("_id").as_string()));
        w.back_end.switches().logs_outlive_flows = false;
        CHECK(hits(w.ada()) == 1);
        w.ada().del("/flows/" + flow);
        CHECK(hits(w.ada()) == 0);
        CHECK(w.ada().get(path).status == 404);
        w.back_end.switches().logs_outlive_flows = true;
        CHECK(hits(w.ada()) == 2);
        CHECK(w.ada().get(path).status == 200);
    }

    TEST_CASE("searches: bad queries, the window, empty days, the name of the index")
    {
        world w;
        std::string const flow = w.ada().create_flow();
        start(w.ada(), flow);
        w.pass(std::chrono::hours(48));
        stop(w.ada(), flow);
        CHECK(w.ada().get("/logs?query=(").status == 400);
        w.back_end.switches().bad_log_query_status = 200;
        CHECK(w.ada().get("/logs?query=(").body == R"({"buckets":[],"hits":[]})");
        CHECK(hits(w.ada(), "?query=") == 2);
        CHECK(w.ada().get("/logs?size=-1").status == 400);

        w.back_end.switches().log_window = 5;
        CHECK(w.ada().get("/logs?from=3&size=3").status == 400);
        CHECK(w.ada().get("/logs?from=1&size=4").status == 200);
        w.back_end.switches().log_window = 20'000;
        CHECK(w.ada().get("/logs?size=20000").status == 200);

        auto const days = [&] { return json::parse(w.ada().get("/logs").body).at("buckets").as_array().size(); };
        CHECK(days() == 3);
        w.back_end.switches().empty_log_days = false;
        CHECK(days() == 2);

        w.back_end.switches().log_index_prefix = "logs-";
        w.pass(1s);
        start(w.ada(), flow);
        CHECK(w.ada().get("/logs?sort=gridTimestamp:desc&size=1&includes=x").body.find(R"("_index":"logs-202402")") !=
              std::string::npos);
    }
}
