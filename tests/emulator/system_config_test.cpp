// Settings of the server.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

class settings_fixture : public fixture {
public:
    settings_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }

    std::string root_id;
};

} // namespace

TEST_SUITE("emulator: settings of the server")
{
    TEST_CASE("a setting is set, changed and removed")
    {
        settings_fixture f;
        test_client const root = f.root();
        CHECK(root.get("/config").body == "[]");
        CHECK(root.post("/config", R"({"key":"A","value":"x","more":1})").body == R"({"key":"A","value":"x"})");
        CHECK(root.post("/config", R"({"value":null,"key":"B/1"})").body == R"({"key":"B/1","value":null})");
        CHECK(root.post("/config", R"({"key":"A","value":[1]})").body == R"({"key":"A","value":[1]})");
        CHECK(root.get("/config").body == R"([{"key":"A","value":[1]},{"key":"B/1","value":null}])");
        CHECK(root.del("/config/B%2F1", "{}").body == R"({"ok":true})");
        CHECK(root.del("/config/B%2F1").body == error_body(404, "Not Found", "Configuration not found."));
        CHECK(root.get("/config").body == R"([{"key":"A","value":[1]}])");
        CHECK(root.post("/config", R"({"value":1})").body == error_body(400, "Bad Request", R"(\"key\" is required)"));
        CHECK(root.post("/config", R"({"key":"C"})").body ==
              error_body(400, "Bad Request", R"(\"value\" is required)"));
        CHECK(root.post("/config", R"({"key":7,"value":1})").status == 400);
    }

    TEST_CASE("settings are for administrators")
    {
        settings_fixture f;
        f.root().post("/config", R"({"key":"A","value":1})");
        CHECK(f.ada().get("/config").body == error_body(403, "Forbidden", "Insufficient scope"));
        CHECK(f.anonymous().get("/config").status == 401);
        CHECK(f.ada().post("/config", R"({"key":"A","value":2})").status == 403);
        CHECK(f.ada().del("/config/A").status == 403);
        CHECK(f.root().get("/config").body == R"([{"key":"A","value":1}])");
    }

    TEST_CASE("settings are saved and loaded")
    {
        settings_fixture f;
        f.root().post("/config", R"({"key":"A","value":{"b":[null]}})");
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(f.back_end.save()));
        CHECK(test_client(copy, f.root().token()).get("/config").body == R"([{"key":"A","value":{"b":[null]}}])");
        auto const failure = [&](std::string const& document) {
            appmixer::result<void> const loaded = copy.load_text(document);
            REQUIRE_FALSE(loaded.has_value());
            return std::string(loaded.error().json_pointer());
        };
        CHECK(failure(R"({"config":[{"value":1}]})") == "/config/0/key");
        CHECK(failure(R"({"config":[{"key":"a"}]})") == "/config/0/value");
        CHECK(failure(R"({"config":[{"key":"a","value":1},{"key":"a","value":1}]})") == "/config/1/key");
        CHECK(failure(R"({"config":[{"key":"a","value":1,"type":"x"}]})") == "/config/0/type");
    }
}
