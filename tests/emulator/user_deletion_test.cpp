// A user who is deleted leaves nothing behind.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

/// Two users, of whom Bob has a flow, a group and a people task, and an administrator.
class deletion_fixture : public fixture {
public:
    deletion_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"}))
    {
        bob().create_flow(R"({"name":"Bob's","sharedWith":[{"domain":"shop.example","permissions":["read"]}]})");
        group = root().post("/user-groups", R"({"name":"Sales"})").text("id");
        add_to_group(bob_id);
        back_end.remove_user(ada_id);
        before = back_end.save();
        ada_id = back_end.add_user("ada@shop.example", "secret");
    }
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }
    void add_to_group(std::string const& user)
    {
        REQUIRE(root().post("/user-groups/" + group + "/members", R"({"userIds":[")" + user + R"("]})").status == 200);
    }
    void delete_ada()
    {
        std::string const ticket = root().del("/users/" + ada_id).text("ticket");
        CHECK(root().get("/users/" + ada_id + "/delete-status/" + ticket).text("status") == "completed");
    }

    std::string root_id, group;
    json::value before; ///< all data without Ada
};

} // namespace

TEST_SUITE("emulator: deletion of users")
{
    TEST_CASE("everything that a user has is deleted with the user")
    {
        deletion_fixture f;
        test_client const ada = f.ada();
        auto const done = [](response const& got) { CHECK(got.status == 200); };
        f.add_to_group(f.ada_id);
        std::string const flow =
            ada.create_flow(R"({"name":"Ada's","flow":{"comp":{"type":"appmixer.utils.controls.OnStart"}},)"
                            R"("sharedWith":[{"domain":"shop.example","permissions":["read"]}]})");
        done(ada.post("/flows/" + flow + "/versions", R"({"type":"manual","label":"v"})"));
        done(ada.put("/flows/" + flow + "/thumbnail", R"({"thumbnail":"data:,"})"));
        f.back_end.add_unprocessed_message(flow, "comp", json::object(), "{}");
        appmixer::http_response reply;
        reply.status = 200;
        f.back_end.set_webhook_reply(flow, "comp", std::move(reply));
        f.back_end.add_file(f.ada_id, "a.txt", "text", "text/plain");
        std::string const account = f.back_end.add_account(f.ada_id, "acme:crm", "ada");
        done(ada.put("/auth/component/comp/" + account));
        done(ada.post("/accounts/" + account + "/share", R"({"componentIds":["comp"],"flowId":")" + flow + R"("})"));
        done(ada.post("/auth/ticket"));
        std::string const store = ada.create_store("s");
        done(ada.post("/store/" + store + "/k", "1"));
        done(ada.post("/charts", R"({"name":"c","type":"bar","index":1})"));
        done(ada.post("/plugins/appmixer/utils/appevents/triggers",
                      R"({"event":"e","componentId":"comp","flowId":")" + flow + R"("})"));
        done(ada.post("/flows/" + flow + "/coordinator", R"({"command":"start"})"));
        done(ada.post("/flows/" + flow + "/components/comp", "{}"));
        done(f.anonymous().post("/user/forgot-password", R"({"email":"ada@shop.example"})"));

        CHECK(f.back_end.save() != f.before);
        f.delete_ada();
        CHECK(f.back_end.save() == f.before);
        CHECK(f.back_end.take_reset_codes().empty());
        CHECK(ada.get("/flows").status == 401);
        CHECK(f.bob().get("/flows/" + flow).status == 404);
        CHECK(f.anonymous().post("/flows/" + flow + "/components/comp", "{}").status == 404);

        // A flow with the same id, of another user, inherits nothing.
        done(f.bob().put("/flows/" + flow, R"({"flow":{"comp":{"type":"a.b.c.D"}}})"));
        CHECK(f.bob().get("/flows/" + flow + "/versions").part("items") == "[]");
        CHECK(f.bob().get("/unprocessed-messages?flowId=" + flow).body == "[]");
        CHECK(f.bob().get("/accounts/flow/" + flow).body == R"({"comp":null})");
    }

    TEST_CASE("people tasks stay, since they belong to the addresses")
    {
        deletion_fixture f;
        f.back_end.add_task("Approve", "ada@shop.example", "bob@shop.example");
        f.delete_ada();
        CHECK(json::parse(f.bob().get("/people-task/tasks?role=requester").body).as_array().size() == 1);
    }
}
