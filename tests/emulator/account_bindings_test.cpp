// The accounts that the components of flows use.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_account = error_body(404, "Not Found", "Account not found.");
std::string const no_component = error_body(404, "Not Found", "Component not found.");

/// A flow with the components `a` and `b`.
std::string flow_of_two(test_client const& who, std::string_view name, std::string_view more = {})
{
    return who.create_flow("{\"name\":\"" + std::string(name) +
                           R"(","flow":{"a":{"type":"x.y.z.A"},"b":{"type":"x.y.z.B"})" + std::string(more) + "}}");
}

} // namespace

TEST_SUITE("emulator: account bindings")
{
    TEST_CASE("accounts are assigned to components and revoked")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const other = f.back_end.add_account(f.ada_id, "acme:crm", "m");
        std::string const flow = flow_of_two(f.ada(), "F");
        CHECK(f.ada().get("/accounts/" + id + "/flows").body == "[]");
        CHECK(f.ada().get("/accounts/flow/" + flow).body == R"({"a":null,"b":null})");

        response const bound = f.ada().put("/auth/component/a/" + id);
        CHECK(bound.status == 200);
        CHECK(bound.body == R"({"accountId":")" + id + R"(","componentId":"a"})");
        CHECK(f.ada().get("/accounts/" + id + "/flows").body == R"([{"flowId":")" + flow + R"(","name":"F"}])");
        CHECK(f.ada().get("/accounts/flow/" + flow).body == R"({"a":")" + id + R"(","b":null})");

        // one account at a time
        CHECK(f.ada().put("/auth/component/a/" + other).status == 200);
        CHECK(f.ada().get("/accounts/" + id + "/flows").body == "[]");
        CHECK(f.ada().get("/accounts/flow/" + flow).part("a") == "\"" + other + "\"");

        // only the account in the path is revoked
        CHECK(f.ada().del("/auth/component/a/" + id).body == R"({"componentId":"a"})");
        CHECK(f.ada().get("/accounts/flow/" + flow).part("a") == "\"" + other + "\"");
        CHECK(f.ada().del("/auth/component/a/" + other).body == R"({"componentId":"a"})");
        CHECK(f.ada().get("/accounts/flow/" + flow).part("a") == "null");
        f.ada().put("/auth/component/a/" + id);
        CHECK(f.ada().del("/auth/component/a").body == R"({"componentId":"a"})");
        CHECK(f.ada().del("/auth/component/a").status == 200);
        CHECK(f.ada().get("/accounts/flow/" + flow).part("a") == "null");
        CHECK(f.ada().get("/accounts/" + id).status == 200);

        CHECK(f.ada().put("/auth/component/zz/" + id).body == no_component);
        CHECK(f.ada().put("/auth/component/a/zz").body == no_account);
        CHECK(f.ada().del("/auth/component/zz").body == no_component);
        CHECK(f.ada().del("/auth/component/a/zz").body == no_account);
        CHECK(f.bob().put("/auth/component/a/" + id).body == no_account);
        CHECK(f.bob().del("/auth/component/a").body == no_component);
        CHECK(f.bob().get("/accounts/" + id + "/flows").body == no_account);
        CHECK(f.bob().get("/accounts/flow/" + flow).status == 404);
        CHECK(f.ada().get("/accounts/flow/nothing").status == 404);
    }

    TEST_CASE("an account in the settings of a component counts as used by its flow")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const foreign = f.back_end.add_account(f.bob_id, "acme:crm", "n");
        std::string const named =
            flow_of_two(f.ada(), "N", R"(,"c":{"type":"x.y.z.C","config":{"properties":{"account":")" + id + R"("}}})");
        std::string const twice = flow_of_two(
            f.ada(), "T", R"(,"d":{"type":"x.y.z.C","config":{"properties":{"account":")" + foreign + R"("}}})");
        f.ada().put("/auth/component/d/" + id);
        CHECK(f.ada().get("/accounts/" + id + "/flows").body ==
              R"([{"flowId":")" + named + R"(","name":"N"},{"flowId":")" + twice + R"(","name":"T"}])");
        CHECK(f.ada().get("/accounts/flow/" + named).part("c") == "\"" + id + "\"");
        f.ada().del("/auth/component/d");
        CHECK(f.ada().get("/accounts/flow/" + twice).part("d") == "null"); // another user's account is not shown
        CHECK(f.bob().get("/accounts/" + foreign + "/flows").body == "[]");
    }

    TEST_CASE("an update revokes the accounts of removed components; by switch, of all")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const flow = flow_of_two(f.ada(), "F");
        auto const bind = [&] {
            f.ada().put("/auth/component/a/" + id);
            f.ada().put("/auth/component/b/" + id);
        };
        auto const rewrite = [&](std::string body) { return f.ada().put("/flows/" + flow, std::move(body)).status; };
        bind();
        CHECK(rewrite(R"({"name":"G"})") == 200);
        CHECK(f.ada().get("/accounts/flow/" + flow).body == R"({"a":")" + id + R"(","b":")" + id + "\"}");
        CHECK(rewrite(R"({"flow":{"a":{"type":"x.y.z.A"}}})") == 200);
        CHECK(rewrite(R"({"flow":{"a":{"type":"x.y.z.A"},"b":{"type":"x.y.z.B"}}})") == 200);
        CHECK(f.ada().get("/accounts/flow/" + flow).body == R"({"a":")" + id + R"(","b":null})");

        // a component that is also in another flow of the user keeps its account
        std::string const second = flow_of_two(f.ada(), "second");
        bind();
        CHECK(rewrite(R"({"flow":{}})") == 200);
        CHECK(f.ada().get("/accounts/flow/" + second).body == R"({"a":")" + id + R"(","b":")" + id + "\"}");
        CHECK(f.ada().del("/flows/" + second).status == 200);
        std::string const third = flow_of_two(f.ada(), "third");
        CHECK(f.ada().get("/accounts/flow/" + third).body == R"({"a":null,"b":null})");

        f.back_end.switches().bindings_survive_update = false;
        bind();
        CHECK(f.ada().put("/flows/" + third, R"({"name":"x"})").status == 200);
        CHECK(f.ada().get("/accounts/flow/" + third).part("a") == "\"" + id + "\"");
        CHECK(f.ada().put("/flows/" + third, R"({"flow":{"a":{"type":"x.y.z.A"}}})").status == 200);
        CHECK(f.ada().get("/accounts/flow/" + third).body == R"({"a":null})");
    }

    TEST_CASE("a clone gets the accounts on request, if it belongs to the same user")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const flow = f.ada().create_flow(
            R"({"flow":{"a":{"type":"x.y.z.A"}},"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        f.ada().put("/auth/component/a/" + id);
        auto const clone = [&](test_client const& who, std::string body) {
            std::string const made = who.post("/flows/" + flow + "/clone", std::move(body)).text("cloneId");
            json::object const accounts = json::parse(who.get("/accounts/flow/" + made).body).as_object();
            REQUIRE(accounts.size() == 1);
            CHECK(accounts.begin()->key() != "a");
            return json::serialize(accounts.begin()->value());
        };
        CHECK(clone(f.ada(), "{}") == "null");
        CHECK(clone(f.ada(), R"({"connectAccounts":false})") == "null");
        CHECK(clone(f.ada(), R"({"connectAccounts":true})") == "\"" + id + "\"");
        CHECK(clone(f.ada(), R"({"connectAccounts":true,"setComponentIdMap":false})") == "\"" + id + "\"");
        CHECK(clone(f.bob(), R"({"connectAccounts":true})") == "null");
        CHECK(f.ada().get("/accounts/flow/" + flow).part("a") == "\"" + id + "\"");
    }

    TEST_CASE("a reader of a shared flow does not see its accounts")
    {
        fixture f;
        std::string const flow =
            f.ada().create_flow(R"({"sharedWith":[{"domain":"shop.example","permissions":["read"]}]})");
        CHECK(f.bob().get("/accounts/flow/" + flow).body == error_body(403, "Forbidden", "Forbidden"));
        CHECK(f.eve().get("/accounts/flow/" + flow).body == error_body(404, "Not Found", "Flow not found."));
    }

    TEST_CASE("deleting an account stops the flows that use it")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const bound = flow_of_two(f.ada(), "bound");
        std::string const named = f.ada().create_flow(
            R"({"flow":{"c":{"type":"x.y.z.C","config":{"properties":{"account":")" + id + R"("}}}}})");
        std::string const stranger = f.ada().create_flow();
        for (std::string const& flow : {bound, named, stranger})
            f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        std::string const idle = flow_of_two(f.ada(), "idle");
        f.ada().put("/auth/component/a/" + id);

        CHECK(f.bob().del("/accounts/" + id).body == no_account);
        f.pass(std::chrono::seconds(1));
        CHECK(f.ada().del("/accounts/" + id).body == R"({"accountId":")" + id + "\"}");
        auto const stage = [&](std::string const& flow) {
            return f.ada().get("/flows/" + flow + "?projection=stage,stopped").body;
        };
        CHECK(stage(bound) == R"({"stage":"stopped","stopped":"2024-02-11T08:15:31.125Z"})");
        CHECK(stage(named) == R"({"stage":"stopped","stopped":"2024-02-11T08:15:31.125Z"})");
        CHECK(stage(stranger) == R"({"stage":"running"})");
        CHECK(stage(idle) == R"({"stage":"stopped"})");
        CHECK(f.ada().get("/accounts").body == "[]");
        CHECK(f.ada().get("/accounts/flow/" + bound).body == R"({"a":null,"b":null})");
        CHECK(f.ada().get("/accounts/flow/" + named).body == R"({"c":null})");
        CHECK(f.ada().del("/accounts/" + id).body == no_account);
        std::string const stopped = f.ada().get("/logs?query=stopped&includes=flowId").body;
        CHECK(stopped.find(bound) != std::string::npos);
        CHECK(stopped.find(named) != std::string::npos);
        CHECK(stopped.find(idle) == std::string::npos);
    }

    TEST_CASE("deleting a user deletes the accounts")
    {
        fixture f;
        std::string const mine = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const his = f.back_end.add_account(f.bob_id, "acme:crm", "n");
        flow_of_two(f.ada(), "F");
        f.ada().put("/auth/component/a/" + mine);
        REQUIRE(f.back_end.remove_user(f.ada_id));
        json::value const saved = f.back_end.save();
        CHECK(saved.at("accounts").as_array().size() == 1);
        CHECK(saved.at("accounts").at(0).at("accountId").as_string() == his.c_str());
        CHECK(saved.at("bindings").as_array().empty());
    }

    TEST_CASE("accounts and bindings are saved and loaded")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        std::string const flow = flow_of_two(f.ada(), "F");
        f.ada().put("/auth/component/b/" + id);
        json::value const saved = f.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        test_client const there(copy, f.ada().token());
        CHECK(there.get("/accounts").body == f.ada().get("/accounts").body);
        CHECK(there.get("/accounts/flow/" + flow).body == f.ada().get("/accounts/flow/" + flow).body);
        CHECK(there.post("/accounts/" + id + "/test").body == f.ada().post("/accounts/" + id + "/test").body);

        auto const failure = [](std::string_view parts) {
            appmixer::emulator back_end;
            appmixer::result<void> const loaded =
                back_end.load(json::parse(R"({"users":[{"email":"a","password":"a"}],)" + std::string(parts) + "}"));
            return loaded ? std::string() : loaded.error().json_pointer() + ": " + loaded.error().detail();
        };
        CHECK(failure(R"("accounts":[{"owner":"a","service":"x:y","token":{"t":"s"},"icon":"i"}])").empty());
        CHECK(failure(R"("accounts":[{"owner":"b"}])") == "/accounts/0/owner: no user has this name or address");
        CHECK(failure(R"("accounts":[{"owner":"a","accountId":"x"}])") ==
              "/accounts/0/accountId: expected 24 hex digits that no other account has");
        CHECK(failure(R"("accounts":[{"owner":"a","displayName":5}])") ==
              "/accounts/0/displayName: expected a string or null");
        CHECK(failure(R"("bindings":[{"componentId":"c"}])") == "/bindings/0/accountId: no account has this id");
        CHECK(failure(R"("accounts":[{"owner":"a","accountId":"0123456789abcdef01234567"}],)"
                      R"("bindings":[{"accountId":"0123456789abcdef01234567"}])") ==
              "/bindings/0/componentId: expected a string that is not empty");
    }
}
