// Quotas, URL aliases and whitelists, which no reliable source confirms.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

class admin_fixture : public fixture {
public:
    admin_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }

    std::string root_id;
};

} // namespace

TEST_SUITE("emulator: unconfirmed calls")
{
    TEST_CASE("a quota is set, changed and deleted")
    {
        admin_fixture f;
        test_client const root = f.root();
        CHECK(root.get("/quota").body == "[]");
        response const made = root.put("/quota/acme:crm", R"({"source":"module.exports = {}"})");
        std::string const id = made.text("id");
        CHECK(id.size() == 24);
        CHECK(made.body == R"({"id":")" + id +
                               R"(","name":"acme:crm","source":"module.exports = {}","isCustom":true,)"
                               R"("defaultSource":""})");
        CHECK(root.put("/quota/acme%3Acrm", R"({"source":"x"})").text("id") == id);
        CHECK(json::parse(root.get("/quota").body).at(0).at("source") == "x");
        CHECK(root.put("/quota/acme:crm", "{}").status == 400);
        CHECK(root.del("/quota/acme:crm").body == R"({"acknowledged":true,"deletedCount":1})");
        CHECK(root.del("/quota/acme:crm").body == R"({"acknowledged":true,"deletedCount":0})");
    }

    TEST_CASE("a URL alias is created, replaced and deleted")
    {
        admin_fixture f;
        test_client const root = f.root();
        response const made = root.post("/url-aliases", R"({"alias":"hook","url":"/flows/a","aliasId":"mine"})");
        std::string const id = made.text("aliasId");
        CHECK(made.body == R"({"aliasId":")" + id + R"(","alias":"hook","url":"/flows/a"})");
        CHECK(root.put("/url-aliases/" + id, R"({"url":"/b"})").body == R"({"aliasId":")" + id + R"(","url":"/b"})");
        CHECK(root.get("/url-aliases/" + id).body == R"({"aliasId":")" + id + R"(","url":"/b"})");
        CHECK(root.get("/url-aliases").body == R"([{"aliasId":")" + id + R"(","url":"/b"}])");
        CHECK(root.del("/url-aliases/" + id).body == "{}");
        for (method const verb : {method::get, method::put, method::delete_})
            CHECK(root.send(verb, "/url-aliases/" + id, "{}").body ==
                  error_body(404, "Not Found", "URL alias not found."));
    }

    TEST_CASE("a whitelist is listed, and keys are removed")
    {
        admin_fixture f;
        test_client const root = f.root();
        CHECK(root.get("/service-config/acme:crm/whitelist").status == 404);
        root.put("/service-config/acme:crm", "{}");
        CHECK(root.get("/service-config/acme:crm/whitelist").body == "[]");
        root.put("/service-config/acme:crm/whitelist/key/b%2F1", "1");
        root.put("/service-config/acme:crm/whitelist/key/a", "2");
        CHECK(root.get("/service-config/acme%3Acrm/whitelist").body == R"(["b/1","a"])");
        CHECK(root.del("/service-config/acme:crm/whitelist/key/b%2F1").body == "{}");
        CHECK(root.del("/service-config/acme:crm/whitelist/key/b%2F1").body ==
              error_body(404, "Not Found", "Key not found."));
        CHECK(root.get("/service-config/acme:crm/whitelist").body == R"(["a"])");
    }

    TEST_CASE("they are for administrators")
    {
        admin_fixture f;
        test_client const ada = f.ada();
        std::string const forbidden = error_body(403, "Forbidden", "Insufficient scope");
        for (char const* const path : {"/quota", "/url-aliases", "/url-aliases/x", "/system/component-jobs",
                                       "/service-config/acme:crm/whitelist"}) {
            CHECK(ada.get(path).body == forbidden);
            CHECK(f.anonymous().get(path).status == 401);
        }
        CHECK(ada.put("/quota/a", R"({"source":"x"})").body == forbidden);
        CHECK(ada.del("/quota/a").body == forbidden);
        CHECK(ada.post("/url-aliases", "{}").body == forbidden);
        CHECK(ada.put("/url-aliases/x", "{}").body == forbidden);
        CHECK(ada.del("/url-aliases/x").body == forbidden);
        CHECK(ada.del("/service-config/acme:crm/whitelist/key/k").body == forbidden);
        CHECK(f.root().get("/system/component-jobs").body == "[]");
    }

    TEST_CASE("they are saved and loaded")
    {
        admin_fixture f;
        f.root().put("/quota/acme:crm", R"({"source":"x"})");
        f.root().post("/url-aliases", R"({"url":"/b"})");
        appmixer::emulator copy;
        REQUIRE(copy.load(f.back_end.save()).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(f.back_end.save()));
        auto const failure = [&](std::string const& document) {
            appmixer::result<void> const loaded = copy.load_text(document);
            REQUIRE_FALSE(loaded.has_value());
            return std::string(loaded.error().json_pointer());
        };
        CHECK(failure(R"({"quotas":[{}]})") == "/quotas/0/name");
        CHECK(failure(R"({"quotas":[{"name":"a"},{"name":"a"}]})") == "/quotas/1/name");
        CHECK(failure(R"({"quotas":[{"name":"a","isCustom":1}]})") == "/quotas/0/isCustom");
        CHECK(failure(R"({"quotas":[{"name":"a","rules":[]}]})") == "/quotas/0/rules");
        CHECK(failure(R"({"urlAliases":[{"aliasId":"a"},{"aliasId":"a"}]})") == "/urlAliases/1/aliasId");
        CHECK(failure(R"({"urlAliases":[7]})") == "/urlAliases/0");
    }
}
