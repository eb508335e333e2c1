// Modifiers: kept and shown, and not run.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

TEST_SUITE("emulator: modifiers")
{
    TEST_CASE("there are some from the start")
    {
        world w;
        answer const got = w.ada().get("/modifiers");
        CHECK(got.status == 200);
        json::value const all = json::parse(got.body);
        CHECK(json::serialize(all.at("categories").at("text")) == R"({"label":"Text","index":1})");
        CHECK(all.at("modifiers").as_object().size() == 5);
        json::object const& upper = all.at("modifiers").at("g_toUpperCase").as_object();
        CHECK(upper.at("name") == "toUpperCase");
        CHECK(json::serialize(upper.at("category")) == R"(["text"])");
        CHECK(upper.at("helperFn").is_string());
        for (auto const& entry : all.at("modifiers").as_object())
            for (json::value const& category : entry.value().at("category").as_array())
                CHECK(all.at("categories").as_object().contains(category.as_string()));
        CHECK(w.nobody().get("/modifiers").status == 401);
    }

    TEST_CASE("an administrator replaces them, and takes his own back")
    {
        world w;
        std::string const id = w.back_end.add_user("root@shop.example", "secret", {"admin"});
        person const root(w.back_end, w.back_end.issue_token(id));
        std::string const before = w.ada().get("/modifiers").body;
        std::string const own = R"({"categories":{"c":{"label":"C","index":1}},"modifiers":{"m":{"name":"m"}}})";
        std::string const forbidden = boom(403, "Forbidden", "Insufficient scope");
        CHECK(w.ada().put("/modifiers", own).body == forbidden);
        CHECK(w.ada().del("/modifiers").body == forbidden);
        CHECK(w.ada().get("/modifiers").body == before);

        answer const put = root.put("/modifiers", own);
        CHECK(put.status == 200);
        CHECK(put.body == own);
        CHECK(w.ada().get("/modifiers").body == own);
        CHECK(root.put("/modifiers", R"({"categories":{}})").body ==
              boom(400, "Bad Request", R"(\"modifiers\" must be an object)"));
        CHECK(root.put("/modifiers", R"({"categories":{"c":1},"modifiers":{}})").body ==
              boom(400, "Bad Request", R"(\"categories.c\" must be an object)"));
        CHECK(root.put("/modifiers", "[]").status == 400);
        CHECK(w.ada().get("/modifiers").body == own);

        appmixer::emulator copy;
        copy.set_clock([&] { return w.back_end.now(); });
        REQUIRE(copy.load(w.back_end.save()));
        CHECK(person(copy, w.ada().token()).get("/modifiers").body == own);
        json::value broken = w.back_end.save();
        broken.as_object()["modifiers"] = 7;
        auto const refused = copy.load(broken);
        REQUIRE(refused.has_error());
        CHECK(refused.error().json_pointer() == "/modifiers");

        answer const deleted = root.del("/modifiers");
        CHECK(deleted.status == 200);
        CHECK(deleted.body == "{}");
        CHECK(w.ada().get("/modifiers").body == before);
        CHECK_FALSE(w.back_end.save().as_object().contains("modifiers"));
    }

    TEST_CASE("none is run")
    {
        world w;
        answer const got = w.ada().post("/modifiers/test", R"({"helperFn":"() => 1","arguments":[]})");
        CHECK(got.body ==
              boom(501, "Not Implemented", "A modifier is a piece of JavaScript, and the emulator runs none."));
        CHECK(w.nobody().post("/modifiers/test", "{}").status == 401);
    }
}
