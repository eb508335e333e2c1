// Categories of integrations.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const forbidden = error_body(403, "Forbidden", "Insufficient scope");
std::string const missing = error_body(404, "Not Found", "Category not found.");

class category_fixture : public fixture {
public:
    category_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }

    std::string root_id;
};

} // namespace

TEST_SUITE("emulator: categories")
{
    TEST_CASE("the exact responses")
    {
        category_fixture f;
        CHECK(f.ada().get("/categories").body == "[]");
        response const made =
            f.root().post("/categories", R"({"name":"Sales","description":"Customers","id":"x","mtime":1})");
        CHECK(made.status == 200);
        std::string const id = made.text("id");
        CHECK(id.size() == 24);
        CHECK(made.body == R"({"id":")" + id +
                               R"(","name":"Sales","description":"Customers","created":1707639330125,)"
                               R"("mtime":1707639330125})");
        CHECK(f.ada().get("/categories").body == "[" + made.body + "]");
        CHECK(f.ada().get("/categories/" + id).body == made.body);
        f.pass(1ms);
        response const changed = f.root().put("/categories/" + id, R"({"name":"S","created":7,"description":null})");
        CHECK(changed.status == 200);
        CHECK(changed.body == R"({"id":")" + id +
                                  R"(","name":"S","description":"Customers","created":1707639330125,)"
                                  R"("mtime":1707639330126})");
        CHECK(f.root().put("/categories/" + id, R"({"description":""})").text("description") == "");
        response const gone = f.root().del("/categories/" + id, "{}");
        CHECK(gone.status == 200);
        CHECK(gone.body == "{}");
        CHECK(f.ada().get("/categories").body == "[]");
    }

    TEST_CASE("reading an unknown category is a 404 with the body null, changing one is a usual error")
    {
        category_fixture f;
        response const got = f.ada().get("/categories/none");
        CHECK(got.status == 404);
        CHECK(got.body == "null");
        CHECK(f.root().put("/categories/none", R"({"name":"x"})").body == missing);
        CHECK(f.root().del("/categories/none").body == missing);
    }

    TEST_CASE("only administrators change categories")
    {
        category_fixture f;
        std::string const id = f.root().post("/categories", R"({"name":"Sales"})").text("id");
        CHECK(f.ada().post("/categories", R"({"name":"x"})").body == forbidden);
        CHECK(f.ada().put("/categories/" + id, R"({"name":"x"})").body == forbidden);
        CHECK(f.ada().del("/categories/" + id).body == forbidden);
        CHECK(f.ada().del("/categories/none").body == forbidden);
        CHECK(f.anonymous().get("/categories").status == 401);
        CHECK(f.anonymous().get("/categories/" + id).status == 401);
        CHECK(f.ada().get("/categories/" + id).text("name") == "Sales");
    }

    TEST_CASE("invalid bodies")
    {
        category_fixture f;
        std::string const id = f.root().post("/categories", R"({"name":"Sales"})").text("id");
        std::string const before = f.root().get("/categories").body;
        auto const made = [&](std::string body) { return f.root().post("/categories", std::move(body)).body; };
        CHECK(made("") == error_body(400, "Bad Request", R"(\"name\" is required)"));
        CHECK(made(R"({"name":""})") == error_body(400, "Bad Request", R"(\"name\" is not allowed to be empty)"));
        CHECK(made(R"({"name":"x","description":7})") ==
              error_body(400, "Bad Request", R"(\"description\" must be a string)"));
        CHECK(f.root().put("/categories/" + id, R"({"name":"y","description":7})").status == 400);
        CHECK(f.root().put("/categories/" + id, "[]").status == 400);
        CHECK(f.root().get("/categories").body == before);
    }

    TEST_CASE("categories are saved, loaded, and written by hand")
    {
        category_fixture f;
        f.root().post("/categories", R"({"name":"Sales"})");
        f.pass(1s);
        f.root().post("/categories", R"({"name":"Support","description":"d"})");
        json::value const saved = f.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(test_client(copy, f.ada().token()).get("/categories").body == f.ada().get("/categories").body);

        appmixer::emulator by_hand = appmixer::emulator::deterministic();
        REQUIRE(by_hand.load_text(R"({"categories": [{"name": "Sales", "created": 7}]})").has_value());
        json::value const one = by_hand.save().at("categories").at(0);
        CHECK(one.at("id").as_string().size() == 24);
        CHECK(one.at("description") == "");
        CHECK(one.at("mtime") == 7);

        auto const failure = [](std::string category) {
            appmixer::emulator fresh;
            appmixer::result<void> const loaded = fresh.load(json::parse(R"({"categories":[)" + category + "]}"));
            return loaded ? std::string() : loaded.error().json_pointer() + ": " + loaded.error().detail();
        };
        CHECK(failure("{}") == "/categories/0/name: expected a string that is not empty");
        CHECK(failure(R"({"title":"x"})") == R"(/categories/0/title: a category has no key "title")");
        CHECK(failure(R"({"name":"x","id":"7"})") ==
              "/categories/0/id: expected 24 hex digits that no other category has");
        CHECK(failure(R"({"name":"x","mtime":"now"})") == "/categories/0/mtime: expected a number of milliseconds");
        CHECK(failure(R"({"name":"x","description":7})") == "/categories/0/description: expected a string");
    }
}
