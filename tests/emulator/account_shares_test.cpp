// Accounts that are shared with components of single flows.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_account = error_body(404, "Not Found", "Account not found.");
std::string const no_component = error_body(404, "Not Found", "Component not found.");
std::string const no_flow = error_body(404, "Not Found", "Flow not found.");

/// Ada's account, and two flows of hers with the components `a` and `b`.
class shares : public fixture {
public:
    shares() : id(back_end.add_account(ada_id, "acme:crm", "n")), flow(make_flow("F")), second(make_flow("G")) {}

    std::string make_flow(std::string const& name)
    {
        return ada().create_flow("{\"name\":\"" + name +
                                 R"(","flow":{"a":{"type":"x.y.z.A"},"b":{"type":"x.y.z.B"}}})");
    }
    response share(std::string const& components)
    {
        return ada().post("/accounts/" + id + "/share",
                          "{\"componentIds\":" + components + ",\"flowId\":\"" + flow + "\"}");
    }
    response unshare() { return ada().post("/accounts/" + id + "/unshare", "{\"flowId\":\"" + flow + "\"}"); }
    /// The account of a component of the first flow, as JSON.
    std::string account_of(std::string_view component) { return ada().get("/accounts/flow/" + flow).part(component); }

    std::string id, flow, second;
};

} // namespace

TEST_SUITE("emulator: account shares")
{
    TEST_CASE("a share gives an account to components of one flow")
    {
        shares f;
        response const shared = f.share(R"(["b"])");
        CHECK(shared.status == 200);
        CHECK(shared.body == R"({"accountId":")" + f.id + R"(","flowId":")" + f.flow + R"(","shared":["b"]})");
        std::string const quoted = '"' + f.id + '"';
        CHECK(f.account_of("a") == "null");
        CHECK(f.account_of("b") == quoted);
        CHECK(f.ada().get("/accounts/flow/" + f.second).body == R"({"a":null,"b":null})");
        CHECK(f.ada().get("/accounts/" + f.id + "/flows").body == R"([{"flowId":")" + f.flow + R"(","name":"F"}])");

        CHECK(f.share(R"(["a"])").part("shared") == R"(["a"])"); // adds
        CHECK(f.account_of("a") == quoted);
        CHECK(f.account_of("b") == quoted);
        CHECK(f.unshare().body == R"({"accountId":")" + f.id + R"(","flowId":")" + f.flow + R"("})");
        CHECK(f.ada().get("/accounts/flow/" + f.flow).body == R"({"a":null,"b":null})");
        CHECK(f.unshare().status == 200);
        CHECK(f.share("[]").status == 200);
    }

    TEST_CASE("an assignment has precedence and ends a share; so does another share, and a revocation")
    {
        shares f;
        std::string const other = f.back_end.add_account(f.ada_id, "acme:crm", "m");
        f.share(R"(["a","b"])");
        CHECK(f.ada().put("/auth/component/a/" + other).status == 200);
        CHECK(f.account_of("a") == '"' + other + '"');
        CHECK(f.ada().del("/auth/component/a").status == 200);
        CHECK(f.account_of("a") == "null");
        CHECK(f.ada().del("/auth/component/b").status == 200);
        CHECK(f.account_of("b") == "null");

        f.share(R"(["a"])");
        CHECK(f.ada()
                  .post("/accounts/" + other + "/share", R"({"componentIds":["a"],"flowId":")" + f.flow + "\"}")
                  .status == 200);
        CHECK(f.account_of("a") == '"' + other + '"');
        f.unshare(); // of the first account
        CHECK(f.account_of("a") == '"' + other + '"');
        CHECK(f.ada().get("/accounts/" + f.id + "/flows").body == "[]");
    }

    TEST_CASE("a flow does not use an account that is shared with a component to which another is assigned")
    {
        shares f;
        std::string const other = f.back_end.add_account(f.ada_id, "acme:crm", "m");
        CHECK(f.ada().put("/auth/component/a/" + other).status == 200);
        f.share(R"(["a"])");
        CHECK(f.ada().get("/accounts/" + f.id + "/flows").body == "[]");
        std::string const coordinator = "/flows/" + f.flow + "/coordinator";
        CHECK(f.ada().post(coordinator, R"({"command":"start"})").status == 200);
        CHECK(f.ada().del("/accounts/" + f.id).status == 200);
        CHECK(f.ada().get("/flows/" + f.flow).text("stage") == "running");
        CHECK(f.ada().del("/accounts/" + other).status == 200);
        CHECK(f.ada().get("/flows/" + f.flow).text("stage") == "stopped");
    }

    TEST_CASE("shares end with the component, the flow, the account and the user")
    {
        shares f;
        f.share(R"(["a","b"])");
        CHECK(f.ada().put("/flows/" + f.flow, R"({"flow":{"b":{"type":"x.y.z.B"}}})").status == 200);
        CHECK(f.ada().put("/flows/" + f.flow, R"({"flow":{"a":{"type":"x.y.z.A"},"b":{"type":"x.y.z.B"}}})").status ==
              200);
        CHECK(f.account_of("a") == "null");
        CHECK(f.account_of("b") == '"' + f.id + '"');

        CHECK(f.ada().post("/flows/" + f.flow + "/coordinator", R"({"command":"start"})").status == 200);
        CHECK(f.ada().del("/accounts/" + f.id).status == 200);
        CHECK(f.ada().get("/flows/" + f.flow).text("stage") == "stopped");
        CHECK(f.account_of("b") == "null");

        f.id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        f.share(R"(["a"])");
        CHECK(f.ada().del("/flows/" + f.flow).status == 200);
        CHECK(json::serialize(f.back_end.save().at("accountShares")) == "[]");
        f.flow = f.second;
        f.share(R"(["a"])");
        CHECK(f.back_end.save().at("accountShares").as_array().size() == 1);
        f.back_end.remove_user(f.ada_id);
        CHECK(json::serialize(f.back_end.save().at("accountShares")) == "[]");
    }

    TEST_CASE("an account is shared by its owner with flows of the owner only")
    {
        shares f;
        std::string const flow = f.flow;
        auto const shared_by = [&](test_client const& who, std::string const& account, std::string const& flow_id) {
            return who.post("/accounts/" + account + "/share", R"({"componentIds":["a"],"flowId":")" + flow_id + "\"}")
                .body;
        };
        std::string const mine = f.back_end.add_account(f.bob_id, "acme:crm", "b");
        CHECK(shared_by(f.bob(), f.id, flow) == no_account);
        CHECK(shared_by(f.bob(), mine, flow) == no_flow);
        CHECK(f.bob().post("/accounts/" + f.id + "/unshare", R"({"flowId":"x"})").body == no_account);
        f.ada().put("/flows/" + flow, R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        CHECK(shared_by(f.bob(), mine, flow) == error_body(403, "Forbidden", "Forbidden"));
        CHECK(f.account_of("a") == "null");
    }

    TEST_CASE("an invalid share is refused and shares nothing")
    {
        shares f;
        CHECK(f.share(R"(["a","c"])").body == no_component);
        CHECK(f.account_of("a") == "null");
        auto const refused = [&](std::string body) {
            return f.ada().post("/accounts/" + f.id + "/share", std::move(body)).body;
        };
        CHECK(refused("") == error_body(400, "Bad Request", R"(\"flowId\" is required)"));
        CHECK(refused(R"({"flowId":"x"})") == error_body(400, "Bad Request", R"(\"componentIds\" is required)"));
        for (std::string const ids : {"5", "{}", "null", R"("a")", R"(["a",5])"})
            CHECK(refused(R"({"flowId":"x","componentIds":)" + ids + "}") ==
                  error_body(400, "Bad Request", R"(\"componentIds\" must be an array of strings)"));
        CHECK(refused(R"({"flowId":"x","componentIds":[]})") == no_flow);
        CHECK(f.ada().post("/accounts/zz/share", R"({"flowId":"x","componentIds":[]})").body == no_account);
    }

    TEST_CASE("an account is assigned to a list of components, given as an array or in an object")
    {
        shares f;
        auto const assign = [&](std::string body) {
            return f.ada().put("/auth/account/" + f.id + "/components", std::move(body));
        };
        CHECK(assign(R"(["a"])").body == R"({"accountId":")" + f.id + R"(","componentIds":["a"]})");
        CHECK(f.account_of("a") == '"' + f.id + '"');
        CHECK(assign(R"({"componentIds":["b"]})").status == 200);
        CHECK(f.account_of("a") == '"' + f.id + '"');
        CHECK(f.account_of("b") == '"' + f.id + '"');
        CHECK(assign(R"(["a","c"])").body == no_component);
        CHECK(assign("5").body == error_body(400, "Bad Request", R"(\"componentIds\" must be an array of strings)"));
        CHECK(f.bob().put("/auth/account/" + f.id + "/components", "[]").body == no_account);
    }

    TEST_CASE("a profile is read through a component, whichever way it has its account")
    {
        shares f;
        f.id = f.back_end.add_account(f.ada_id, "acme:crm", "p", json::object{{"email", "p@crm.example"}, {"n", 7}});
        auto const field = [&](std::string const& name, std::string const& component) {
            return f.ada().get("/accounts/profile-info/" + name + "?componentId=" + component).body;
        };
        CHECK(field("email", "a") == no_account);
        f.share(R"(["a"])");
        CHECK(field("email", "a") == R"({"response":"p@crm.example"})");
        CHECK(field("n", "a") == R"({"response":7})");
        CHECK(field("other", "a") == R"({"response":null})");
        CHECK(field("email", "c") == no_component);
        CHECK(f.ada().get("/accounts/profile-info/email").body ==
              error_body(400, "Bad Request", R"(\"componentId\" is required)"));
        CHECK(f.bob().get("/accounts/profile-info/email?componentId=a").body == no_component);
    }

    TEST_CASE("shares are saved and loaded")
    {
        shares f;
        f.share(R"(["b","a"])");
        json::value const saved = f.back_end.save();
        CHECK(json::serialize(saved.at("accountShares")) ==
              R"([{"accountId":")" + f.id + R"(","flowId":")" + f.flow + R"(","componentIds":["a","b"]}])");
        REQUIRE(f.back_end.load(saved));
        CHECK(f.back_end.save() == saved);
        CHECK(f.account_of("b") == '"' + f.id + '"');

        std::string const mine = f.back_end.add_account(f.bob_id, "acme:crm", "b");
        auto const refused = [&](std::string const& share) {
            json::object changed = f.back_end.save().as_object();
            changed["accountShares"] = json::array{json::parse(share)};
            appmixer::result<void> const loaded = f.back_end.load(changed);
            REQUIRE_FALSE(loaded);
            return loaded.error().json_pointer() + ": " + loaded.error().detail();
        };
        std::string const flow = R"("flowId":")" + f.flow + "\"";
        CHECK(refused("{}") == "/accountShares/0/accountId: no account has this id");
        CHECK(refused(R"({"accountId":")" + mine + "\"," + flow + "}") ==
              "/accountShares/0/flowId: the owner of the account has no flow with this id");
        CHECK(refused(R"({"accountId":")" + f.id + "\"," + flow + R"(,"componentIds":["c"]})") ==
              "/accountShares/0/componentIds: the flow has no component \"c\"");
        CHECK(refused(R"({"accountId":")" + f.id + "\"," + flow + R"(,"componentIds":"a"})") ==
              "/accountShares/0/componentIds: expected an array of strings");
        CHECK(refused(R"({"account":5})") ==
              "/accountShares/0/account: an account share has no key \"account\", did you mean \"accountId\"?");
    }
}
