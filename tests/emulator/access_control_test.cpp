// Access rules, and what they forbid.

#include "published_components.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

class rules_fixture : public fixture {
public:
    rules_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }
    /// Replaces the rules for routes, written as "role action,action".
    void set_routes(std::vector<std::pair<std::string, std::string>> const& rules)
    {
        json::array list;
        for (auto const& [role, actions] : rules) {
            json::object rule;
            rule["role"] = role;
            rule["resource"] = "flows";
            rule["action"] = json::parse(actions);
            list.emplace_back(std::move(rule));
        }
        REQUIRE(root().post("/acl/routes", json::serialize(list)).status == 200);
    }

    std::string root_id;
};

std::string forbidden(std::string_view action)
{
    return error_body(403, "Forbidden", "The access rules do not let you " + std::string(action) + " flows.");
}

} // namespace

TEST_SUITE("emulator: access rules")
{
    TEST_CASE("the rules of a new server")
    {
        rules_fixture f;
        CHECK(f.root().get("/acl-types").body == R"(["routes","components"])");
        CHECK(f.root().get("/acl/routes").body == R"([{"role":"admin","resource":"flows","action":["*"],)"
                                                  R"("attributes":["*"]},{"role":"user","resource":"flows",)"
                                                  R"("action":["*"],"attributes":["*"]},{"role":"tester",)"
                                                  R"("resource":"flows","action":["*"],"attributes":["*"]}])");
        CHECK(f.root().get("/acl/components").body ==
              R"([{"role":"admin","resource":"*","action":["*"],"attributes":["non-private"]},)"
              R"({"role":"user","resource":"*","action":["*"],"attributes":["non-private"]},)"
              R"({"role":"tester","resource":"*","action":["*"],"attributes":["non-private"]}])");
        CHECK(f.root().get("/acl/other").body == "[]");
    }

    TEST_CASE("what an editor of rules offers")
    {
        rules_fixture f;
        CHECK(f.root().get("/acl/routes/resources").body == R"(["*","flows"])");
        CHECK(json::parse(f.root().get("/acl/components/resources").body) == R"(^(\*|[\w-]+(\.[\w-]+)*(\.\*)?)$)");
        CHECK(f.root().get("/acl/routes/actions").body ==
              R"(["*","read","!read","create","!create","update","!update","delete","!delete"])");
        CHECK(f.root().get("/acl/routes/resource/flows/attributes").body == R"(["*"])");
        CHECK(f.root().get("/acl/components/resource/appmixer.utils.*/attributes").body == R"(["*","non-private"])");
        for (char const* const path : {"/acl/x/resources", "/acl/x/actions", "/acl/x/resource/flows/attributes"})
            CHECK(f.root().get(path).body == "[]");
    }

    TEST_CASE("POST replaces the rules of its type")
    {
        rules_fixture f;
        test_client const root = f.root();
        std::string const rule = R"({"role":"viewer","resource":"acme.*","action":["read"],"attributes":[]})";
        CHECK(root.post("/acl/components", "[" + rule + "]").body == "[" + rule + "]");
        CHECK(root.get("/acl/components").body == "[" + rule + "]");
        CHECK(json::parse(root.get("/acl/routes").body).as_array().size() == 3);
        CHECK(root.post("/acl/components", R"([{"action":[],"role":"a","resource":"*","_id":7}])").body ==
              R"([{"role":"a","resource":"*","action":[],"attributes":["non-private"]}])");
        CHECK(
            root.post("/acl/routes", R"([{"role":"user","resource":"flows","action":["*"],"attributes":null}])").body ==
            R"([{"role":"user","resource":"flows","action":["*"],"attributes":[]}])");
        CHECK(root.post("/acl/components", "[]").body == "[]");
        CHECK(root.get("/acl/components").body == "[]");
    }

    TEST_CASE("an invalid rule changes nothing")
    {
        rules_fixture f;
        test_client const root = f.root();
        std::string const before = root.get("/acl/routes").body;
        auto const refused = [&](std::string const& body) {
            response const got = root.post("/acl/routes", body);
            return got.status == 400 ? got.text("message") : got.body;
        };
        CHECK(refused("") == "The request body must be an array");
        CHECK(refused("{}") == "The request body must be an array");
        CHECK(refused("[7]") == "A rule must be an object");
        CHECK(refused(R"([{"role":"a","resource":"b","action":["*"]},{}])") == "\"role\" is required");
        CHECK(refused(R"([{"role":"","resource":"b","action":[]}])") == "\"role\" is not allowed to be empty");
        CHECK(refused(R"([{"role":"a","action":[]}])") == "\"resource\" is required");
        CHECK(refused(R"([{"role":"a","resource":"b"}])") == "\"action\" is required");
        CHECK(refused(R"([{"role":"a","resource":"b","action":"*"}])") == "\"action\" must be an array of strings");
        CHECK(refused(R"([{"role":"a","resource":"b","action":[],"attributes":[1]}])") ==
              "\"attributes\" must be an array of strings");
        CHECK(root.post("/acl/other", "[]").body ==
              error_body(400, "Bad Request", R"(\"type\" must be one of [routes, components])"));
        CHECK(root.get("/acl/routes").body == before);
    }

    TEST_CASE("rules for routes allow and deny each action")
    {
        rules_fixture f;
        std::string const flow = f.ada().create_flow();
        std::string const path = "/flows/" + flow;
        auto const allowed = [&] {
            test_client const ada = f.ada();
            std::string text;
            if (ada.get("/flows").status != 403 && ada.get(path).status != 403 && ada.get("/flows/count").status != 403)
                text += 'r';
            if (ada.post("/flows", "{}").status != 403 && ada.post(path + "/clone", "{}").status != 403)
                text += 'c';
            if (ada.put(path, "{}").status != 403 &&
                ada.post(path + "/coordinator", R"({"command":"stop"})").status != 403)
                text += 'u';
            if (ada.del("/flows/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34").body !=
                error_body(403, "Forbidden", "The access rules do not let you delete flows."))
                text += 'd';
            return text;
        };
        CHECK(allowed() == "rcud");
        f.set_routes({{"user", R"(["read"])"}});
        CHECK(allowed() == "r");
        f.set_routes({{"user", R"(["create"])"}, {"user", R"(["update","delete"])"}});
        CHECK(allowed() == "cud");
        f.set_routes({{"user", R"(["*"])"}, {"user", R"(["!update"])"}});
        CHECK(allowed() == "rcd");
        f.set_routes({{"user", R"(["read","!read","write"])"}});
        CHECK(allowed().empty());
        f.set_routes({{"admin", R"(["*"])"}});
        CHECK(allowed().empty());
        CHECK(f.ada().get(path).body == forbidden("read"));
        CHECK(f.ada().post("/flows", "{}").body == forbidden("create"));
        CHECK(f.ada().put(path, "{}").body == forbidden("update"));
        f.set_routes({{"admin", R"(["*"])"}, {"ADA@shop.example", R"(["*"])"}});
        CHECK(allowed().empty());
        f.set_routes({{"ada@shop.example", R"(["*"])"}});
        CHECK(allowed() == "rcud");
        f.set_routes({{"shop.example", R"(["read"])"}, {"other.example", R"(["*"])"}});
        CHECK(allowed() == "r");
        CHECK(f.eve().create_flow().size() == 36);
    }

    TEST_CASE("a user may do what any role may")
    {
        rules_fixture f;
        f.set_routes({{"user", R"(["*","!delete"])"}, {"admin", R"(["*"])"}});
        std::string const flow = f.root().create_flow();
        CHECK(f.root().del("/flows/" + flow).status == 200);
        std::string const other = f.ada().create_flow();
        CHECK(f.ada().del("/flows/" + other).status == 403);
        f.back_end.switches().roles_of_token = true;
        test_client const old = f.ada();
        f.root().put("/users/" + f.ada_id, R"({"scope":["admin"]})");
        CHECK(old.del("/flows/" + other).status == 403); // the token has the roles from before
        f.back_end.switches().roles_of_token = false;
        CHECK(old.del("/flows/" + other).status == 200);
    }

    TEST_CASE("a role without a rule may not call flows, but everything else")
    {
        rules_fixture f;
        std::string const id = f.back_end.add_user("dan@x.example", "secret", {"guest"});
        test_client const dan(f.back_end, f.back_end.issue_token(id));
        CHECK(dan.get("/flows").body == forbidden("read"));
        CHECK(dan.get("/stores").status == 200);
        CHECK(dan.get("/user").status == 200);
    }

    TEST_CASE("calls without a token are not checked")
    {
        rules_fixture f;
        std::string const flow =
            f.ada().create_flow(R"({"flow":{"hook":{"type":"appmixer.utils.http.Webhook","config":{}}}})");
        f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        f.set_routes({});
        CHECK(f.anonymous().post("/flows/" + flow + "/components/hook", "{}").status == 200);
        CHECK(f.ada().post("/flows/" + flow + "/components/hook", "{}").status == 200);
        CHECK(f.ada().get("/flows/" + flow).status == 403);
    }

    TEST_CASE("rules for components choose what lists show")
    {
        rules_fixture f;
        auto const shown = [&](test_client const& who, std::string_view name) {
            return who.get("/components").body.find('"' + std::string(name) + '"') != std::string::npos;
        };
        std::string const get = "appmixer.utils.http.Get", on_start = "appmixer.utils.controls.OnStart";
        CHECK(shown(f.ada(), get));
        REQUIRE(f.root()
                    .post("/acl/components", R"([{"role":"admin","resource":"*","action":["*"]},)"
                                             R"({"role":"user","resource":"appmixer.*","action":["read"]},)"
                                             R"({"role":"user","resource":"appmixer.utils.http.*",)"
                                             R"("action":["!read"]}])")
                    .status == 200);
        CHECK_FALSE(shown(f.ada(), get));
        CHECK(shown(f.ada(), on_start));
        CHECK(shown(f.root(), get));
        CHECK(shown(f.anonymous(), get));
        CHECK(f.ada().get("/apps/components?app=" + get).body == "[]");
        CHECK(f.ada().get("/components?selector=" + get).body == "[]");
        // Flows do not depend on it.
        std::string const flow = f.ada().create_flow(R"({"flow":{"a":{"type":"appmixer.utils.http.Get"}}})");
        CHECK(f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"start"})").status == 200);
        f.root().post("/acl/components",
                      R"([{"role":"shop.example","resource":"appmixer.utils.http.Get","action":["*"]}])");
        CHECK(shown(f.ada(), get));
        CHECK_FALSE(shown(f.ada(), on_start));
        CHECK_FALSE(shown(f.eve(), get));
    }

    TEST_CASE("a rule with the attribute * shows private components")
    {
        rules_fixture f;
        f.back_end.set_unpacker(&unpack_json);
        json::object manifest = find_manifest();
        manifest["private"] = true;
        json::array const archive{find_path, json::serialize(manifest)};
        REQUIRE(
            f.root().send(method::post, "/components", json::serialize(archive), "application/octet-stream").status ==
            200);
        auto const names = [](test_client const& who) { return who.get("/components?manifest=no&selector=acme").body; };
        std::string const all = R"(["acme.crm.contacts.Find"])";
        CHECK(names(f.root()) == all);
        CHECK(names(f.ada()) == "[]");
        auto const rules = [&](std::string const& user) {
            f.root().post("/acl/components", R"([{"role":"admin","resource":"*","action":["*"]},{"role":"user",)"
                                             R"("resource":"acme.*","action":["read"],"attributes":)" +
                                                 user + "}]");
        };
        rules(R"(["*"])");
        CHECK(names(f.ada()) == all);
        rules(R"(["non-private"])");
        CHECK(names(f.ada()) == "[]");
        CHECK(names(f.root()) == all); // its publisher
        CHECK(names(f.anonymous()) == "[]");
    }

    TEST_CASE("rules are saved and loaded")
    {
        rules_fixture f;
        f.set_routes({{"user", R"(["read"])"}});
        f.root().post("/acl/components", "[]");
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(f.back_end.save()));
        test_client const ada(copy, f.ada().token());
        CHECK(ada.get("/flows").status == 200);
        CHECK(ada.post("/flows", "{}").body == forbidden("create"));

        REQUIRE(copy.load_text("{}").has_value()); // the first rules
        CHECK(json::serialize(copy.save().at("accessRules")) ==
              json::serialize(appmixer::emulator().save().at("accessRules")));
        auto const failure = [&](std::string const& document) {
            appmixer::result<void> const loaded = copy.load_text(document);
            REQUIRE_FALSE(loaded.has_value());
            return std::string(loaded.error().json_pointer());
        };
        CHECK(failure(R"({"accessRules":[]})") == "/accessRules");
        CHECK(failure(R"({"accessRules":{"route":[]}})") == "/accessRules/route");
        CHECK(failure(R"({"accessRules":{"routes":{}}})") == "/accessRules/routes");
        CHECK(failure(R"({"accessRules":{"routes":[{"roles":"a"}]}})") == "/accessRules/routes/0/roles");
        CHECK(failure(R"({"accessRules":{"components":[{"role":"a"}]}})") == "/accessRules/components");
    }

    TEST_CASE("rules are for administrators")
    {
        rules_fixture f;
        for (char const* const path : {"/acl-types", "/acl/routes", "/acl/other", "/acl/routes/resources",
                                       "/acl/routes/actions", "/acl/routes/resource/flows/attributes"}) {
            CHECK(f.ada().get(path).body == error_body(403, "Forbidden", "Insufficient scope"));
            CHECK(f.anonymous().get(path).status == 401);
        }
        CHECK(f.ada().post("/acl/routes", "[]").status == 403);
        CHECK(f.ada().get("/flows").status == 200);
    }
}
