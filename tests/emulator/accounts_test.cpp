// Accounts at third parties, and the components that use them.

#include "support.hpp"

#include <appmixer/core/error.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_account = boom(404, "Not Found", "Account not found.");
std::string const no_component = boom(404, "Not Found", "Component not found.");

/// A flow with the components `a` and `b`.
std::string flow_of_two(person const& who, std::string_view name, std::string_view more = {})
{
    return who.create_flow("{\"name\":\"" + std::string(name) +
                           R"(","flow":{"a":{"type":"x.y.z.A"},"b":{"type":"x.y.z.B"})" + std::string(more) + "}}");
}

} // namespace

TEST_SUITE("emulator: accounts")
{
    TEST_CASE("accounts are listed with all their members, to their owner only")
    {
        world w;
        std::string const first = w.back_end.add_account(w.ada_id, "acme:crm", "ada@crm.example");
        json::object profile;
        profile["plan"] = "gold";
        std::string const second = w.back_end.add_account(w.ada_id, "acme:mail", "Ada", profile);
        w.back_end.add_account(w.bob_id, "acme:crm", "bob@crm.example");
        std::string const crm =
            R"({"accountId":")" + first +
            R"(","name":"ada@crm.example","displayName":null,"service":"acme:crm","profileInfo":{},)" +
            R"("userId":")" + w.ada_id + "\"}";
        std::string const mail =
            R"({"accountId":")" + second +
            R"(","name":"Ada","displayName":null,"service":"acme:mail","profileInfo":{"plan":"gold"},)" +
            R"("userId":")" + w.ada_id + "\"}";
        CHECK(first.size() == 24);
        CHECK(w.ada().get("/accounts").body == "[" + crm + "," + mail + "]");
        CHECK(w.ada().get("/accounts?filter=service:acme:crm").body == "[" + crm + "]");
        CHECK(w.ada().get("/accounts?filter=service:acme:crm&filter=service:acme:mail").body ==
              "[" + crm + "," + mail + "]");
        CHECK(w.ada().get("/accounts?filter=service:acme").body == "[]");
        CHECK(w.ada().get("/accounts?filter=service").status == 400);
        CHECK(w.ada().get("/accounts/" + first).body == crm);
        CHECK(w.eve().get("/accounts").body == "[]");
        CHECK(w.bob().get("/accounts/" + first).status == 404);
        CHECK(w.bob().get("/accounts/" + first).body == no_account);
        CHECK(w.nobody().get("/accounts").status == 401);
    }

    TEST_CASE("an account needs a user")
    {
        world w;
        appmixer::error why = appmixer::error(appmixer::errc::conflict, appmixer::phase::none, {});
        try {
            w.back_end.add_account("000000000000000000000000", "acme:crm", "x");
        } catch (appmixer::exception const& caught) {
            why = caught.error();
        }
        CHECK(why == appmixer::errc::not_found);
    }

    TEST_CASE("the display name is set, changed and removed; nothing else can be written")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "third");
        response const named = w.ada().put("/accounts/" + id, R"({"displayName":"Main","name":"x","service":"y"})");
        CHECK(named.status == 200);
        CHECK(named.body.empty());
        CHECK(w.ada().get("/accounts/" + id).part("displayName") == "\"Main\"");
        CHECK(w.ada().get("/accounts/" + id).part("name") == "\"third\"");
        CHECK(w.ada().get("/accounts/" + id).part("service") == "\"acme:crm\"");
        CHECK(w.ada().put("/accounts/" + id, "{}").status == 200);
        CHECK(w.ada().get("/accounts/" + id).part("displayName") == "\"Main\"");
        CHECK(w.ada().put("/accounts/" + id, R"({"displayName":5})").body ==
              boom(400, "Bad Request", R"(\"displayName\" must be a string)"));

        w.back_end.switches().account_update_returns_account = true;
        response const shown = w.ada().put("/accounts/" + id, R"({"displayName":null})");
        CHECK(shown.body == w.ada().get("/accounts/" + id).body);
        CHECK(shown.part("displayName") == "null");
        CHECK(w.bob().put("/accounts/" + id, R"({"displayName":"x"})").body == no_account);
        CHECK(w.ada().put("/accounts/nothing", R"({"displayName":"x"})").status == 404);
    }

    TEST_CASE("an account is created with a token that no response shows")
    {
        world w;
        std::string const body =
            R"({"name":"n","displayName":"d","service":"acme:crm","token":{"accessToken":"s3cr3t"},"profileInfo":{"a":1}})";
        response const created = w.ada().post("/accounts?requestProfileInfo=false&validateScope=true", body);
        std::string const id = created.text("accountId");
        CHECK(created.status == 200);
        CHECK(created.body ==
              R"({"accountId":")" + id +
                  R"(","name":"n","displayName":"d","service":"acme:crm","profileInfo":{"a":1},"userId":")" + w.ada_id +
                  R"(","pre":{},"revoked":false})");
        CHECK(w.ada().get("/accounts/" + id).body.find("s3cr3t") == std::string::npos);
        CHECK(w.ada().get("/accounts").body.find("token") == std::string::npos);
        CHECK(json::serialize(w.back_end.save()).find("s3cr3t") == std::string::npos);

        CHECK(w.bob().post("/accounts", body).text("accountId") != id);
    }

    TEST_CASE("creating an existing account updates it; it is found by name or else by display name")
    {
        world w;
        auto const create = [&](std::string const& fields) {
            response const made = w.ada().post("/accounts", R"({"service":"acme:crm","token":{})" + fields + "}");
            CHECK(made.status == 200);
            return made.text("accountId");
        };
        auto const shown = [&](std::string const& id, std::string_view key) {
            return w.ada().get("/accounts/" + id).part(key);
        };
        std::string const named = create(R"(,"name":"n","displayName":"d","profileInfo":{"a":1})");
        CHECK(create(R"(,"name":"n","displayName":"e")") == named);
        CHECK(shown(named, "displayName") == "\"e\"");
        CHECK(shown(named, "profileInfo") == R"({"a":1})");
        CHECK(create(R"(,"name":"n","profileInfo":{"b":2})") == named);
        CHECK(shown(named, "displayName") == "\"e\""); // missing members are not changed
        CHECK(shown(named, "profileInfo") == R"({"b":2})");
        CHECK(create(R"(,"name":"m","displayName":"e")") != named);

        std::string const labelled = create(R"(,"displayName":"Main")");
        CHECK(labelled != named);
        CHECK(create(R"(,"displayName":"Main","profileInfo":{"name":"Ada"})") == labelled);
        CHECK(shown(labelled, "name") == "\"Ada\"");
        CHECK(create(R"(,"displayName":"Main")") == labelled);
        CHECK(shown(labelled, "name") == "\"Ada\"");
        CHECK(create(R"(,"displayName":"Other")") != labelled);
        std::string const without = create(R"(,"name":"p")");
        std::string const bare = create("");
        CHECK(bare != without);
        CHECK(create("") == bare);
        CHECK(create(R"(,"displayName":null)") == bare);
        CHECK(w.ada().get("/accounts/" + bare).body ==
              R"({"accountId":")" + bare +
                  R"(","name":"","displayName":null,"service":"acme:crm","profileInfo":{},"userId":")" + w.ada_id +
                  "\"}");
        CHECK(w.ada().post("/accounts", R"({"service":"acme:mail","token":{}})").text("accountId") != bare);
        CHECK(w.bob().post("/accounts", R"({"service":"acme:crm","token":{}})").text("accountId") != bare);
    }

    TEST_CASE("a token and a profile may come as JSON text")
    {
        world w;
        response const made = w.ada().post(
            "/accounts", R"({"service":"acme:crm","displayName":"d","token":"{\"accessToken\":\"s3cr3t\"}",)"
                         R"("profileInfo":"{\"email\":\"ada@crm.example\"}"})");
        CHECK(made.status == 200);
        CHECK(made.part("profileInfo") == R"({"email":"ada@crm.example"})");
        CHECK(made.part("name") == R"("ada@crm.example")");
        CHECK(json::serialize(w.back_end.save()).find("s3cr3t") == std::string::npos);
        CHECK(w.ada().post("/accounts", R"({"service":"a:b","token":"{}","profileInfo":""})").part("profileInfo") ==
              "{}");
    }

    TEST_CASE("an invalid account is refused")
    {
        world w;
        auto const refused = [&](std::string body) { return w.ada().post("/accounts", std::move(body)).body; };
        CHECK(refused("{}") == boom(400, "Bad Request", R"(\"service\" is required)"));
        CHECK(refused(R"({"name":"n"})") == boom(400, "Bad Request", R"(\"service\" is required)"));
        CHECK(refused(R"({"name":5,"service":"a:b","token":{}})") ==
              boom(400, "Bad Request", R"(\"name\" must be a string)"));
        for (std::string const service : {"crm", "a:", ":b", "a::b", "a:b:c:d", ":"}) {
            CAPTURE(service);
            CHECK(refused("{\"name\":\"n\",\"service\":\"" + service + "\",\"token\":{}}") ==
                  boom(400, "Bad Request", R"(\"service\" must have the form vendor:service)"));
        }
        CHECK(refused(R"({"name":"n","service":"a:b"})") == boom(400, "Bad Request", R"(\"token\" is required)"));
        for (std::string const token : {"s3cr3t", "[]", "{", "5", R"({\"a\":1} x)"}) {
            CAPTURE(token);
            CHECK(refused(R"({"name":"n","service":"a:b","token":")" + token + "\"}") ==
                  boom(400, "Bad Request", R"(\"token\" must be an object)"));
        }
        CHECK(refused(R"({"name":"n","service":"a:b","token":"{\"a\":)" + std::string(200, '[') +
                      std::string(200, ']') + R"(}"})") == boom(400, "Bad Request", R"(\"token\" must be an object)"));
        CHECK(refused(R"({"name":"n","service":"a:b","token":{},"profileInfo":[]})") ==
              boom(400, "Bad Request", R"(\"profileInfo\" must be an object)"));
        CHECK(w.ada().post("/accounts?validateScope=maybe", R"({"name":"n","service":"a:b","token":{}})").status ==
              400);
        CHECK(w.ada().get("/accounts").body == "[]");
    }

    TEST_CASE("a test reports a valid account in every form that clients read")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        response const tested = w.ada().post("/accounts/" + id + "/test");
        json::object const body = json::parse(tested.body).as_object();
        CHECK(tested.status == 200);
        REQUIRE(body.size() == 3);
        CHECK(body.begin()->key().size() == 24);
        CHECK(body.begin()->value() == "valid");
        CHECK(body.at("ok") == true);
        CHECK(body.at("revoked") == false);
        CHECK(w.ada().post("/accounts/" + id + "/test").body == tested.body);
        CHECK(w.bob().post("/accounts/" + id + "/test").body == no_account);
    }

    TEST_CASE("accounts are assigned to components and revoked")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const other = w.back_end.add_account(w.ada_id, "acme:crm", "m");
        std::string const flow = flow_of_two(w.ada(), "F");
        CHECK(w.ada().get("/accounts/" + id + "/flows").body == "[]");
        CHECK(w.ada().get("/accounts/flow/" + flow).body == R"({"a":null,"b":null})");

        response const bound = w.ada().put("/auth/component/a/" + id);
        CHECK(bound.status == 200);
        CHECK(bound.body == R"({"accountId":")" + id + R"(","componentId":"a"})");
        CHECK(w.ada().get("/accounts/" + id + "/flows").body == R"([{"flowId":")" + flow + R"(","name":"F"}])");
        CHECK(w.ada().get("/accounts/flow/" + flow).body == R"({"a":")" + id + R"(","b":null})");

        // one account at a time
        CHECK(w.ada().put("/auth/component/a/" + other).status == 200);
        CHECK(w.ada().get("/accounts/" + id + "/flows").body == "[]");
        CHECK(w.ada().get("/accounts/flow/" + flow).part("a") == "\"" + other + "\"");

        // only the account in the path is revoked
        CHECK(w.ada().del("/auth/component/a/" + id).body == R"({"componentId":"a"})");
        CHECK(w.ada().get("/accounts/flow/" + flow).part("a") == "\"" + other + "\"");
        CHECK(w.ada().del("/auth/component/a/" + other).body == R"({"componentId":"a"})");
        CHECK(w.ada().get("/accounts/flow/" + flow).part("a") == "null");
        w.ada().put("/auth/component/a/" + id);
        CHECK(w.ada().del("/auth/component/a").body == R"({"componentId":"a"})");
        CHECK(w.ada().del("/auth/component/a").status == 200);
        CHECK(w.ada().get("/accounts/flow/" + flow).part("a") == "null");
        CHECK(w.ada().get("/accounts/" + id).status == 200);

        CHECK(w.ada().put("/auth/component/zz/" + id).body == no_component);
        CHECK(w.ada().put("/auth/component/a/zz").body == no_account);
        CHECK(w.ada().del("/auth/component/zz").body == no_component);
        CHECK(w.ada().del("/auth/component/a/zz").body == no_account);
        CHECK(w.bob().put("/auth/component/a/" + id).body == no_account);
        CHECK(w.bob().del("/auth/component/a").body == no_component);
        CHECK(w.bob().get("/accounts/" + id + "/flows").body == no_account);
        CHECK(w.bob().get("/accounts/flow/" + flow).status == 404);
        CHECK(w.ada().get("/accounts/flow/nothing").status == 404);
    }

    TEST_CASE("an account in the settings of a component counts as used by its flow")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const foreign = w.back_end.add_account(w.bob_id, "acme:crm", "n");
        std::string const named =
            flow_of_two(w.ada(), "N", R"(,"c":{"type":"x.y.z.C","config":{"properties":{"account":")" + id + R"("}}})");
        std::string const twice = flow_of_two(
            w.ada(), "T", R"(,"d":{"type":"x.y.z.C","config":{"properties":{"account":")" + foreign + R"("}}})");
        w.ada().put("/auth/component/d/" + id);
        CHECK(w.ada().get("/accounts/" + id + "/flows").body ==
              R"([{"flowId":")" + named + R"(","name":"N"},{"flowId":")" + twice + R"(","name":"T"}])");
        CHECK(w.ada().get("/accounts/flow/" + named).part("c") == "\"" + id + "\"");
        w.ada().del("/auth/component/d");
        CHECK(w.ada().get("/accounts/flow/" + twice).part("d") == "null"); // another user's account is not shown
        CHECK(w.bob().get("/accounts/" + foreign + "/flows").body == "[]");
    }

    TEST_CASE("an update revokes the accounts of removed components; by switch, of all")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const flow = flow_of_two(w.ada(), "F");
        auto const bind = [&] {
            w.ada().put("/auth/component/a/" + id);
            w.ada().put("/auth/component/b/" + id);
        };
        auto const rewrite = [&](std::string body) { return w.ada().put("/flows/" + flow, std::move(body)).status; };
        bind();
        CHECK(rewrite(R"({"name":"G"})") == 200);
        CHECK(w.ada().get("/accounts/flow/" + flow).body == R"({"a":")" + id + R"(","b":")" + id + "\"}");
        CHECK(rewrite(R"({"flow":{"a":{"type":"x.y.z.A"}}})") == 200);
        CHECK(rewrite(R"({"flow":{"a":{"type":"x.y.z.A"},"b":{"type":"x.y.z.B"}}})") == 200);
        CHECK(w.ada().get("/accounts/flow/" + flow).body == R"({"a":")" + id + R"(","b":null})");

        // a component that is also in another flow of the user keeps its account
        std::string const second = flow_of_two(w.ada(), "second");
        bind();
        CHECK(rewrite(R"({"flow":{}})") == 200);
        CHECK(w.ada().get("/accounts/flow/" + second).body == R"({"a":")" + id + R"(","b":")" + id + "\"}");
        CHECK(w.ada().del("/flows/" + second).status == 200);
        std::string const third = flow_of_two(w.ada(), "third");
        CHECK(w.ada().get("/accounts/flow/" + third).body == R"({"a":null,"b":null})");

        w.back_end.switches().bindings_survive_update = false;
        bind();
        CHECK(w.ada().put("/flows/" + third, R"({"name":"x"})").status == 200);
        CHECK(w.ada().get("/accounts/flow/" + third).part("a") == "\"" + id + "\"");
        CHECK(w.ada().put("/flows/" + third, R"({"flow":{"a":{"type":"x.y.z.A"}}})").status == 200);
        CHECK(w.ada().get("/accounts/flow/" + third).body == R"({"a":null})");
    }

    TEST_CASE("a clone gets the accounts on request, if it belongs to the same user")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const flow = w.ada().create_flow(
            R"({"flow":{"a":{"type":"x.y.z.A"}},"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        w.ada().put("/auth/component/a/" + id);
        auto const clone = [&](person const& who, std::string body) {
            std::string const made = who.post("/flows/" + flow + "/clone", std::move(body)).text("cloneId");
            json::object const accounts = json::parse(who.get("/accounts/flow/" + made).body).as_object();
            REQUIRE(accounts.size() == 1);
            CHECK(accounts.begin()->key() != "a");
            return json::serialize(accounts.begin()->value());
        };
        CHECK(clone(w.ada(), "{}") == "null");
        CHECK(clone(w.ada(), R"({"connectAccounts":false})") == "null");
        CHECK(clone(w.ada(), R"({"connectAccounts":true})") == "\"" + id + "\"");
        CHECK(clone(w.ada(), R"({"connectAccounts":true,"setComponentIdMap":false})") == "\"" + id + "\"");
        CHECK(clone(w.bob(), R"({"connectAccounts":true})") == "null");
        CHECK(w.ada().get("/accounts/flow/" + flow).part("a") == "\"" + id + "\"");
    }

    TEST_CASE("a reader of a shared flow does not see its accounts")
    {
        world w;
        std::string const flow =
            w.ada().create_flow(R"({"sharedWith":[{"domain":"shop.example","permissions":["read"]}]})");
        CHECK(w.bob().get("/accounts/flow/" + flow).body == boom(403, "Forbidden", "Forbidden"));
        CHECK(w.eve().get("/accounts/flow/" + flow).body == boom(404, "Not Found", "Flow not found."));
    }

    TEST_CASE("deleting an account stops the flows that use it")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const bound = flow_of_two(w.ada(), "bound");
        std::string const named = w.ada().create_flow(
            R"({"flow":{"c":{"type":"x.y.z.C","config":{"properties":{"account":")" + id + R"("}}}}})");
        std::string const stranger = w.ada().create_flow();
        for (std::string const& flow : {bound, named, stranger})
            w.ada().post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        std::string const idle = flow_of_two(w.ada(), "idle");
        w.ada().put("/auth/component/a/" + id);

        CHECK(w.bob().del("/accounts/" + id).body == no_account);
        w.pass(std::chrono::seconds(1));
        CHECK(w.ada().del("/accounts/" + id).body == R"({"accountId":")" + id + "\"}");
        auto const stage = [&](std::string const& flow) {
            return w.ada().get("/flows/" + flow + "?projection=stage,stopped").body;
        };
        CHECK(stage(bound) == R"({"stage":"stopped","stopped":"2024-02-11T08:15:31.125Z"})");
        CHECK(stage(named) == R"({"stage":"stopped","stopped":"2024-02-11T08:15:31.125Z"})");
        CHECK(stage(stranger) == R"({"stage":"running"})");
        CHECK(stage(idle) == R"({"stage":"stopped"})");
        CHECK(w.ada().get("/accounts").body == "[]");
        CHECK(w.ada().get("/accounts/flow/" + bound).body == R"({"a":null,"b":null})");
        CHECK(w.ada().get("/accounts/flow/" + named).body == R"({"c":null})");
        CHECK(w.ada().del("/accounts/" + id).body == no_account);
        std::string const stopped = w.ada().get("/logs?query=stopped&includes=flowId").body;
        CHECK(stopped.find(bound) != std::string::npos);
        CHECK(stopped.find(named) != std::string::npos);
        CHECK(stopped.find(idle) == std::string::npos);
    }

    TEST_CASE("deleting a user deletes the accounts")
    {
        world w;
        std::string const mine = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const his = w.back_end.add_account(w.bob_id, "acme:crm", "n");
        flow_of_two(w.ada(), "F");
        w.ada().put("/auth/component/a/" + mine);
        REQUIRE(w.back_end.remove_user(w.ada_id));
        json::value const saved = w.back_end.save();
        CHECK(saved.at("accounts").as_array().size() == 1);
        CHECK(saved.at("accounts").at(0).at("accountId").as_string() == his.c_str());
        CHECK(saved.at("bindings").as_array().empty());
    }

    TEST_CASE("accounts and bindings are saved and loaded")
    {
        world w;
        std::string const id = w.back_end.add_account(w.ada_id, "acme:crm", "n");
        std::string const flow = flow_of_two(w.ada(), "F");
        w.ada().put("/auth/component/b/" + id);
        json::value const saved = w.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&w] { return w.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        person const there(copy, w.ada().token());
        CHECK(there.get("/accounts").body == w.ada().get("/accounts").body);
        CHECK(there.get("/accounts/flow/" + flow).body == w.ada().get("/accounts/flow/" + flow).body);
        CHECK(there.post("/accounts/" + id + "/test").body == w.ada().post("/accounts/" + id + "/test").body);

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
