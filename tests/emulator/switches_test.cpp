// The switches: behaviour in which real servers differ, or that is not documented.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const forbidden = error_body(403, "Forbidden", "Forbidden");
std::string const no_flow = error_body(404, "Not Found", "Flow not found.");

int start(test_client const& who, std::string const& flow)
{
    return who.post("/flows/" + flow + "/coordinator", R"({"command":"start"})").status;
}
int stop(test_client const& who, std::string const& flow)
{
    return who.post("/flows/" + flow + "/coordinator", R"({"command":"stop"})").status;
}
std::size_t hits(test_client const& who, std::string const& query = {})
{
    return json::parse(who.get("/logs" + query).body).at("hits").as_array().size();
}

} // namespace

TEST_SUITE("emulator: switches")
{
    TEST_CASE("a new password invalidates earlier tokens, by switch")
    {
        fixture f;
        test_client const before = f.ada();
        auto const change = [&](std::string const& from, std::string const& to) {
            return before
                .post("/user/change-password", R"({"oldPassword":")" + from + R"(","newPassword":")" + to + "\"}")
                .status;
        };
        f.pass(5s);
        CHECK(change("secret", "second") == 200);
        CHECK(before.get("/user").status == 200);
        json::value const saved = f.back_end.save();
        CHECK(saved.at("users").at(0).at("passwordChanged") == "2024-02-11T08:15:35.125Z");
        CHECK_FALSE(saved.at("users").at(1).as_object().contains("passwordChanged"));

        f.back_end.switches().password_change_ends_tokens = true;
        CHECK(before.get("/user").body == error_body(401, "Unauthorized", "Invalid credentials"));
        CHECK(before.get("/flows").status == 401);
        test_client const after = f.ada();
        CHECK(after.get("/user").status == 200);

        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        copy.switches().password_change_ends_tokens = true;
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(test_client(copy, before.token()).get("/user").status == 401);
        CHECK(test_client(copy, after.token()).get("/user").status == 200);
        CHECK(copy.load(json::parse(R"({"users":[{"email":"a","password":"a","passwordChanged":"soon"}]})"))
                  .error()
                  .detail() == "expected a date");

        // also when an administrator changes it
        std::string const root = f.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        test_client const admin(f.back_end, f.back_end.issue_token(root));
        test_client const bob = f.bob();
        f.pass(1s);
        CHECK(admin.put("/users/" + f.bob_id, R"({"metadata":{}})").status == 200);
        CHECK(bob.get("/user").status == 200);
        CHECK(admin.put("/users/" + f.bob_id, R"({"password":"another"})").status == 200);
        CHECK(bob.get("/user").status == 401);
        test_client const eve = f.eve();
        f.pass(1s);
        CHECK(admin.post("/user/reset-password", R"({"email":"eve@other.example","password":"another"})").status ==
              200);
        CHECK(eve.get("/user").status == 401);
        test_client const again = f.eve();
        f.pass(1s);
        f.anonymous().post("/user/forgot-password", R"({"email":"eve@other.example"})");
        std::string const code = f.back_end.take_reset_codes().at(0).code;
        CHECK(again.get("/user").status == 200);
        CHECK(f.anonymous()
                  .post("/user/forgot-password/reset", R"({"password":"third","code":")" + code + "\"}")
                  .status == 200);
        CHECK(again.get("/user").status == 401);
    }

    TEST_CASE("current roles count instead of those in the token, by switch")
    {
        fixture f;
        std::string const root = f.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        test_client const admin(f.back_end, f.back_end.issue_token(root));
        test_client const bob = f.bob();
        std::string const flow = f.ada().create_flow(R"({"sharedWith":[{"scope":"tester","permissions":["read"]}]})");
        CHECK(admin.put("/users/" + f.bob_id, R"({"scope":["tester","admin"]})").status == 200);
        CHECK(bob.get("/users").status == 403);
        CHECK(bob.get("/flows/" + flow).status == 404);
        f.back_end.switches().roles_of_token = false;
        CHECK(bob.get("/users").status == 200);
        CHECK(bob.get("/flows/" + flow).status == 200);
        CHECK(admin.put("/users/" + root, R"({"scope":["user"]})").status == 200);
        CHECK(admin.get("/users").status == 403);
    }

    TEST_CASE("the token of a deleted user is a 404 everywhere, by switch")
    {
        fixture f;
        test_client const ada = f.ada();
        f.back_end.remove_user(f.ada_id);
        f.back_end.switches().deleted_user_status = 404;
        CHECK(ada.get("/flows").body == error_body(404, "Not Found", "User not found"));
        CHECK(ada.get("/user").body == error_body(404, "Not Found", "User not found"));
    }

    TEST_CASE("names, custom fields and ids of new flows")
    {
        fixture f;
        std::string const plain = f.ada().create_flow();
        CHECK(f.ada().get("/flows/" + plain).text("name") == "");
        CHECK_FALSE(json::parse(f.ada().get("/flows/" + plain).body).as_object().contains("customFields"));
        f.back_end.switches().new_flow_name = "New flow";
        f.back_end.switches().custom_fields_may_be_missing = false;
        std::string const other = f.ada().create_flow();
        CHECK(f.ada().get("/flows/" + other).text("name") == "New flow");
        CHECK(f.ada().get("/flows/" + other).part("customFields") == "{}");
        std::string const named = f.ada().create_flow(R"({"name":"","customFields":{"a":1}})");
        CHECK(f.ada().get("/flows/" + named).text("name") == "");
        CHECK(f.ada().get("/flows/" + named).part("customFields") == R"({"a":1})");
        std::string const clone = f.ada().post("/flows/" + plain + "/clone").text("cloneId");
        CHECK(f.ada().get("/flows/" + clone).text("name") == "");

        CHECK(f.ada().put("/flows/my%20flow", "{}").body ==
              error_body(400, "Bad Request", "The id of a flow must be a UUID."));
        f.back_end.switches().flow_ids_are_uuids = false;
        CHECK(f.ada().put("/flows/my%20flow", "{}").body == R"({"flowId":"my flow","result":"created"})");
        CHECK(f.ada().get("/flows/my%20flow").text("name") == "New flow");
        appmixer::emulator copy;
        CHECK_FALSE(copy.load(f.back_end.save()).has_value());
        copy.switches().flow_ids_are_uuids = false;
        CHECK(copy.load(f.back_end.save()).has_value());
    }

    TEST_CASE("by switch, starting and stopping set mtime")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        auto const mtime = [&] { return f.ada().get("/flows/" + flow).text("mtime"); };
        f.pass(1s);
        CHECK(start(f.ada(), flow) == 200);
        CHECK(stop(f.ada(), flow) == 200);
        CHECK(mtime() == "2024-02-11T08:15:30.125Z");
        f.back_end.switches().commands_update_mtime = true;
        CHECK(start(f.ada(), flow) == 200);
        CHECK(mtime() == "2024-02-11T08:15:31.125Z");
        f.pass(1s);
        CHECK(start(f.ada(), flow) == 200); // it is already running
        CHECK(mtime() == "2024-02-11T08:15:31.125Z");
        CHECK(stop(f.ada(), flow) == 200);
        CHECK(mtime() == "2024-02-11T08:15:32.125Z");
    }

    TEST_CASE("the status for flows and tasks of other users")
    {
        fixture f;
        std::string const flow = f.ada().create_flow(
            R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read","start","stop"]}]})");
        CHECK(f.bob().del("/flows/" + flow).body == forbidden);
        CHECK(f.eve().put("/flows/" + flow, "{}").body == forbidden);
        CHECK(f.bob().post("/flows/" + flow + "/clone").status == 200);
        f.back_end.switches().foreign_flow_status = 404;
        CHECK(f.bob().del("/flows/" + flow).body == no_flow);
        CHECK(f.bob().put("/flows/" + flow, "{}").body == no_flow);
        CHECK(f.eve().put("/flows/" + flow, "{}").body == no_flow);
        f.back_end.switches().foreign_flow_status = 403;
        f.back_end.switches().readers_may_clone = false;
        CHECK(f.bob().post("/flows/" + flow + "/clone").body == forbidden);
        CHECK(f.ada().post("/flows/" + flow + "/clone").status == 200);
    }

    TEST_CASE("an entry of sharedWith has one subject, or by switch several alternatives")
    {
        fixture f;
        std::string const body = R"({"sharedWith":[{"email":"bob@shop.example","scope":"tester",)"
                                 R"("domain":"nowhere.example","userId":")" +
                                 f.eve_id + R"(","permissions":["read"]}]})";
        std::string const refused =
            error_body(400, "Bad Request",
                       R"(An entry of \"sharedWith\" must have exactly one of email, domain, scope and userId)");
        CHECK(f.ada().post("/flows", body).body == refused);
        CHECK(f.ada().post("/flows", R"({"sharedWith":[{"permissions":["read"]}]})").body == refused);
        CHECK(f.ada().post("/flows", R"({"sharedWith":[{"userId":"","permissions":["read"]}]})").status == 400);
        CHECK(f.ada().post("/flows", R"({"sharedWith":[{"userId":5,"permissions":["read"]}]})").status == 400);
        f.back_end.switches().single_share_subject = false;
        std::string const flow = f.ada().create_flow(body);
        CHECK(f.bob().get("/flows/" + flow).status == 200);
        CHECK(f.eve().get("/flows/" + flow).status == 200);
        std::string const tester = f.back_end.add_user("t@x.example", "secret", {"tester"});
        CHECK(test_client(f.back_end, f.back_end.issue_token(tester)).get("/flows/" + flow).status == 200);
        std::string const other = f.back_end.add_user("o@x.example", "secret");
        CHECK(test_client(f.back_end, f.back_end.issue_token(other)).get("/flows/" + flow).status == 404);
        CHECK(f.ada().post("/flows", R"({"sharedWith":[{"permissions":["read"]}]})").body == refused);
        appmixer::emulator copy;
        CHECK_FALSE(copy.load(f.back_end.save()).has_value());
        copy.switches().single_share_subject = false;
        CHECK(copy.load(f.back_end.save()).has_value());
    }

    TEST_CASE("accounts in settings, by switch")
    {
        fixture f;
        std::string const account = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const flow = f.ada().create_flow(
            R"({"flow":{"c":{"type":"x.y.z.C","config":{"properties":{"account":")" + account + R"("}}}}})");
        CHECK(f.ada().get("/accounts/flow/" + flow).part("c") == "\"" + account + "\"");
        f.back_end.switches().settings_name_accounts = false;
        CHECK(f.ada().get("/accounts/flow/" + flow).part("c") == "null");
        CHECK(f.ada().get("/accounts/" + account + "/flows").body == "[]");
        CHECK(f.ada().put("/auth/component/c/" + account).status == 200);
        CHECK(f.ada().get("/accounts/" + account + "/flows").body != "[]");
    }

    TEST_CASE("who sees the logs of shared flows")
    {
        fixture f;
        std::string const flow = f.ada().create_flow(
            R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]},{"scope":"user","permissions":["start"]}]})");
        start(f.ada(), flow);
        std::string const message = f.back_end.add_unprocessed_message(flow, "c", json::object(), "x");
        auto const seen = [&](test_client const& who) {
            bool const logs = hits(who) == 1;
            CHECK((hits(who, "?flowId=" + flow) == 1) == logs);
            CHECK((who.get("/unprocessed-messages/" + message).status == 200) == logs);
            CHECK((who.get("/unprocessed-messages").body != "[]") == logs);
            return logs;
        };
        CHECK(seen(f.bob()));
        CHECK_FALSE(seen(f.eve()));
        f.back_end.switches().shared_logs_need_read = false;
        CHECK(seen(f.eve()));
        f.back_end.switches().logs_of_shared_flows = false;
        CHECK_FALSE(seen(f.bob()));
        CHECK_FALSE(seen(f.eve()));
        CHECK(seen(f.ada()));
    }

    TEST_CASE("logs are deleted with their flow, by switch")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        start(f.ada(), flow);
        std::string const path = "/log/appmixer-202402/" +
                                 std::string(std::string_view(
                                     json::parse(f.ada().get("/logs").body).at("hits").at(0).at("_id").as_string()));
        f.back_end.switches().logs_outlive_flows = false;
        CHECK(hits(f.ada()) == 1);
        f.ada().del("/flows/" + flow);
        CHECK(hits(f.ada()) == 0);
        CHECK(f.ada().get(path).status == 404);
        f.back_end.switches().logs_outlive_flows = true;
        CHECK(hits(f.ada()) == 2);
        CHECK(f.ada().get(path).status == 200);
    }

    TEST_CASE("searches: malformed queries, the window, empty days, the name of the index")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        start(f.ada(), flow);
        f.pass(std::chrono::hours(48));
        stop(f.ada(), flow);
        CHECK(f.ada().get("/logs?query=(").status == 400);
        f.back_end.switches().bad_log_query_status = 200;
        CHECK(f.ada().get("/logs?query=(").body == R"({"buckets":[],"hits":[]})");
        CHECK(hits(f.ada(), "?query=") == 2);
        CHECK(f.ada().get("/logs?size=-1").status == 400);

        f.back_end.switches().log_window = 5;
        CHECK(f.ada().get("/logs?from=3&size=3").status == 400);
        CHECK(f.ada().get("/logs?from=1&size=4").status == 200);
        f.back_end.switches().log_window = 20'000;
        CHECK(f.ada().get("/logs?size=20000").status == 200);

        auto const days = [&] { return json::parse(f.ada().get("/logs").body).at("buckets").as_array().size(); };
        CHECK(days() == 3);
        f.back_end.switches().empty_log_days = false;
        CHECK(days() == 2);

        f.back_end.switches().log_index_prefix = "logs-";
        f.pass(1s);
        start(f.ada(), flow);
        CHECK(f.ada().get("/logs?sort=gridTimestamp:desc&size=1&includes=x").body.find(R"("_index":"logs-202402")") !=
              std::string::npos);
    }
}
