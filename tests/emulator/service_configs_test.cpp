// The configuration of services.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_config = error_body(404, "Not Found", "Service configuration not found.");

class config_fixture : public fixture {
public:
    config_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }

    std::string root_id;
};

} // namespace

TEST_SUITE("emulator: service configuration")
{
    TEST_CASE("POST merges, PUT replaces, and both create")
    {
        config_fixture f;
        test_client const root = f.root();
        CHECK(root.post("/service-config", R"({"serviceId":"acme:crm","a":1,"b":{"x":1}})").body ==
              R"({"serviceId":"acme:crm","a":1,"b":{"x":1}})");
        CHECK(root.post("/service-config", R"({"c":null,"b":{"y":2},"serviceId":"acme:crm"})").body ==
              R"({"serviceId":"acme:crm","a":1,"b":{"y":2},"c":null})");
        CHECK(root.put("/service-config/acme:crm", R"({"d":"x"})").body == R"({"serviceId":"acme:crm","d":"x"})");
        CHECK(root.get("/service-config/acme:crm").body == R"({"serviceId":"acme:crm","d":"x"})");
        CHECK(root.put("/service-config/acme:mail", R"({"e":1,"serviceId":"acme:mail"})").body ==
              R"({"serviceId":"acme:mail","e":1})");
        CHECK(root.put("/service-config/acme:mail", R"({"serviceId":"acme:other"})").body ==
              R"({"serviceId":"acme:mail"})"); // the path names the service
        CHECK(root.put("/service-config/acme:mail").body == R"({"serviceId":"acme:mail"})");
        CHECK(root.del("/service-config/acme:crm").body == "{}");
        CHECK(root.get("/service-config/acme:crm").body == no_config);
        CHECK(root.del("/service-config/acme:crm", "{}").body == no_config);
    }

    TEST_CASE("the colon of an id arrives encoded or not")
    {
        config_fixture f;
        test_client const root = f.root();
        root.post("/service-config", R"({"serviceId":"acme:crm:contacts","a":1})");
        CHECK(root.get("/service-config/acme%3Acrm%3acontacts").status == 200);
        CHECK(root.put("/service-config/acme:crm%3Acontacts", R"({"a":2})").status == 200);
        CHECK(root.get("/service-config").body == R"([{"serviceId":"acme:crm:contacts","a":2}])");
        CHECK(root.del("/service-config/acme:crm:contacts").status == 200);
    }

    TEST_CASE("a list with pattern, sort, limit and offset")
    {
        config_fixture f;
        test_client const root = f.root();
        CHECK(root.get("/service-config").body == "[]");
        for (char const* const id : {"acme:crm", "beta:crm", "acme:mail"})
            root.put("/service-config/" + std::string(id));
        auto const ids = [&](std::string const& query) {
            std::string text;
            json::array const list = json::parse(root.get("/service-config" + query).body).as_array();
            for (json::value const& config : list)
                text += std::string(std::string_view(config.at("serviceId").as_string())) + ' ';
            return text;
        };
        CHECK(ids("") == "acme:crm beta:crm acme:mail ");
        CHECK(ids("?pattern=CRM") == "acme:crm beta:crm ");
        CHECK(ids("?sort=serviceId:1") == "acme:crm acme:mail beta:crm ");
        CHECK(ids("?sort=serviceId:-1&limit=1&offset=1") == "acme:mail ");
        CHECK(root.get("/service-config?limit=0").status == 400);
        CHECK(root.get("/service-config?sort=serviceId:up").status == 400);
    }

    TEST_CASE("the whitelist belongs to a configuration")
    {
        config_fixture f;
        test_client const root = f.root();
        CHECK(root.put("/service-config/acme:crm/whitelist/key/shop", "1").body == no_config);
        root.put("/service-config/acme:crm", R"({"a":1})");
        CHECK(root.put("/service-config/acme%3Acrm/whitelist/key/shop%2F1", R"({"on":true})").body == R"({"on":true})");
        CHECK(root.put("/service-config/acme:crm/whitelist/key/shop%2F1", "false").body == "false");
        CHECK(root.put("/service-config/acme:crm/whitelist/key/empty").body == "null");
        CHECK(root.get("/service-config/acme:crm").body == R"({"serviceId":"acme:crm","a":1})");
        json::value const saved = f.back_end.save().at("serviceConfigs");
        CHECK(json::serialize(saved) ==
              R"([{"serviceId":"acme:crm","settings":{"a":1},"whitelist":{"shop/1":false,"empty":null}}])");
    }

    TEST_CASE("invalid requests")
    {
        config_fixture f;
        test_client const root = f.root();
        CHECK(root.post("/service-config", R"({"a":1})").body ==
              error_body(400, "Bad Request", R"(\"serviceId\" is required)"));
        CHECK(root.post("/service-config", R"({"serviceId":7})").status == 400);
        CHECK(root.post("/service-config", R"({"serviceId":""})").status == 400);
        CHECK(root.post("/service-config", "[]").status == 400);
        CHECK(root.put("/service-config/a:b", "7").status == 400);
        CHECK(root.send(method::put, "/service-config/a:b", "{}", "text/plain").status == 415);
        CHECK(root.put("/service-config/a:b", "{\"a\":\"" + std::string(1'048'576, 'x') + "\"}").status == 413);
        CHECK(root.get("/service-config").body == "[]");
    }

    TEST_CASE("other users get a 403, for unknown services as well")
    {
        config_fixture f;
        f.root().put("/service-config/acme:crm", R"({"clientSecret":"hush"})");
        test_client const ada = f.ada();
        for (char const* const id : {"acme:crm", "acme:none"}) {
            std::string const path = "/service-config/" + std::string(id);
            CHECK(ada.get(path).status == 403);
            CHECK(ada.put(path, "{}").status == 403);
            CHECK(ada.del(path).status == 403);
            CHECK(ada.put(path + "/whitelist/key/k", "1").status == 403);
        }
        CHECK(ada.get("/service-config").status == 403);
        CHECK(ada.post("/service-config", R"({"serviceId":"acme:crm"})").status == 403);
        CHECK(f.anonymous().get("/service-config").status == 401);
        CHECK(f.root().get("/service-config").body == R"([{"serviceId":"acme:crm","clientSecret":"hush"}])");
    }

    TEST_CASE("configurations are saved and loaded")
    {
        config_fixture f;
        f.root().put("/service-config/acme:crm", R"({"b":1,"a":[2]})");
        f.root().put("/service-config/acme:crm/whitelist/key/k", "1");
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(f.back_end.save()));
        CHECK(test_client(copy, f.root().token()).get("/service-config/acme:crm").body ==
              R"({"serviceId":"acme:crm","b":1,"a":[2]})");

        auto const failure = [&](std::string const& config) {
            appmixer::result<void> const loaded = copy.load_text("{\"serviceConfigs\":[" + config + "]}");
            REQUIRE_FALSE(loaded.has_value());
            return std::string(loaded.error().json_pointer());
        };
        CHECK(failure("{}") == "/serviceConfigs/0/serviceId");
        CHECK(failure(R"({"serviceId":"a:b"},{"serviceId":"a:b"})") == "/serviceConfigs/1/serviceId");
        CHECK(failure(R"({"serviceId":"a:b","settings":[]})") == "/serviceConfigs/0/settings");
        CHECK(failure(R"({"serviceId":"a:b","whitelist":1})") == "/serviceConfigs/0/whitelist");
        CHECK(failure(R"({"serviceId":"a:b","clientId":"x"})") == "/serviceConfigs/0/clientId");
    }
}
