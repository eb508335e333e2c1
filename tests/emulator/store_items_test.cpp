// Single items of data stores: reading, changing, removing, finding, downloading.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const missing_item = error_body(404, "Not Found", "Item not found.");
std::string const missing_store = error_body(404, "Not Found", "Store not found.");

} // namespace

TEST_SUITE("emulator: store items")
{
    TEST_CASE("an item is read under its key")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        f.ada().post("/store/" + id + "/k%2F1%20x", R"({"a":[1]})");
        response const read = f.ada().get("/store/" + id + "/k%2F1%20x");
        CHECK(read.status == 200);
        CHECK(read.body == R"({"key":"k/1 x","storeId":")" + id + R"(","userId":")" + f.ada_id +
                               R"(","value":{"a":[1]},"createdAt":"2024-02-11T08:15:30.125Z",)"
                               R"("updatedAt":"2024-02-11T08:15:30.125Z"})");
        CHECK(f.ada().get("/store/" + id + "/k").body == missing_item);
        CHECK(f.bob().get("/store/" + id + "/k%2F1%20x").body == missing_store);
        CHECK(f.anonymous().get("/store/" + id + "/k%2F1%20x").status == 401);
    }

    TEST_CASE("an update only changes the given members")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        for (std::string_view const key : {"a", "b", "c"})
            f.ada().post("/store/" + id + "/" + std::string(key), "1");
        auto const patch = [&](std::string key, std::string body) {
            return f.ada().send(method::patch, "/store/" + id + "/" + key, std::move(body));
        };
        f.pass(1s);
        response const changed = patch("b", R"({"value":{"x":2}})");
        CHECK(changed.status == 200);
        CHECK(changed.body == R"({"key":"b","storeId":")" + id + R"(","userId":")" + f.ada_id +
                                  R"(","value":{"x":2},"createdAt":"2024-02-11T08:15:30.125Z",)"
                                  R"("updatedAt":"2024-02-11T08:15:31.125Z"})");
        response const renamed = patch("b", R"({"key":"z"})");
        CHECK(renamed.text("key") == "z");
        CHECK(renamed.part("value") == R"({"x":2})");
        CHECK(f.ada().get("/store/" + id + "/b").body == missing_item);
        CHECK(f.ada().get("/store/" + id + "/z").part("value") == R"({"x":2})");
        CHECK(patch("z", R"({"key":"y","value":null})").part("value") == "null");
        CHECK(patch("y", R"({"key":"y"})").text("key") == "y");

        SUBCASE("its position in lists does not change")
        {
            auto const list = json::parse(f.ada().get("/store?storeId=" + id).body).as_array();
            REQUIRE(list.size() == 3);
            CHECK(list[0].at("key") == "a");
            CHECK(list[1].at("key") == "y");
            CHECK(list[2].at("key") == "c");
        }
        SUBCASE("a key in use is refused, and nothing changes")
        {
            CHECK(patch("y", R"({"key":"a","value":5})").body ==
                  error_body(400, "Bad Request", "The store has an item with this key already."));
            CHECK(f.ada().get("/store/" + id + "/y").part("value") == "null");
            CHECK(f.ada().get("/store/" + id + "/a").part("value") == "1");
        }
        SUBCASE("an invalid change is refused")
        {
            CHECK(patch("none", R"({"value":1})").body == missing_item);
            CHECK(patch("y", "{}").body ==
                  error_body(400, "Bad Request", R"(The request body must have \"key\" or \"value\")"));
            CHECK(patch("y", R"({"key":""})").status == 400);
            CHECK(patch("y", R"({"key":7})").status == 400);
            CHECK(patch("y", "[]").status == 400);
        }
        SUBCASE("the free key can be written again")
        {
            CHECK(f.ada().post("/store/" + id + "/b", "9").part("value") == "9");
            CHECK(f.ada().get("/store/count?storeId=" + id).body == R"({"count":4})");
        }
    }

    TEST_CASE("a renamed item survives the removal of many others")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        for (int i = 0; i < 100; ++i)
            f.ada().post("/store/" + id + "/k" + std::to_string(i), std::to_string(i));
        f.ada().send(method::patch, "/store/" + id + "/k99", R"({"key":"last"})");
        for (int i = 0; i < 99; ++i)
            REQUIRE(f.ada().del("/store/" + id + "/k" + std::to_string(i)).status == 200);
        CHECK(f.ada().get("/store/" + id + "/last").part("value") == "99");
        CHECK(f.ada().get("/store/count?storeId=" + id).body == R"({"count":1})");
    }

    TEST_CASE("one item is removed, or all")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        std::string const other = f.ada().create_store("t");
        for (std::string_view const key : {"a", "b", "c"}) {
            f.ada().post("/store/" + id + "/" + std::string(key), "1");
            f.ada().post("/store/" + other + "/" + std::string(key), "1");
        }
        CHECK(f.ada().del("/store/" + id + "/a").body == R"({"deletedCount":1})");
        CHECK(f.ada().del("/store/" + id + "/a").body == missing_item);
        CHECK(f.bob().del("/store/" + id + "/b").body == missing_store);
        CHECK(f.bob().del("/store/" + id + "/*").body == missing_store);
        CHECK(f.ada().del("/store/" + id + "/*", "{}").body == R"({"deletedCount":2})");
        CHECK(f.ada().get("/store?storeId=" + id).body == "[]");
        CHECK(f.ada().get("/stores/" + id).status == 200);
        CHECK(f.ada().get("/store/count?storeId=" + other).body == R"({"count":3})");
        f.ada().post("/store/" + id + "/*", "1");
        CHECK(f.ada().get("/store/" + id + "/*").text("key") == "*");
    }

    TEST_CASE("items are found by a pattern in the path")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        std::string const other = f.ada().create_store("t");
        f.ada().post("/store/" + id + "/apple", "1");
        f.ada().post("/store/" + id + "/pear", R"("an APPLE")");
        f.ada().post("/store/" + id + "/plum", "1");
        f.ada().post("/store/" + other + "/apple", "1");
        auto const found = [&](std::string path) {
            std::string keys;
            json::array const items = json::parse(f.ada().get(std::move(path)).body).as_array();
            for (json::value const& item : items)
                keys += std::string(std::string_view(item.at("key").as_string())) + ' ';
            return keys;
        };
        CHECK(found("/store/" + id + "/find/apple") == "apple pear ");
        CHECK(found("/store/" + id + "/find/%5Ep.%2A") == "pear plum ");
        CHECK(found("/store/" + id + "/find/apple?limit=1&offset=1") == "pear ");
        CHECK(f.ada().get("/store/" + id + "/find/none").body == "[]");
        CHECK(f.bob().get("/store/" + id + "/find/apple").body == missing_store);
    }

    TEST_CASE("a store is downloaded as JSON or CSV")
    {
        fixture f;
        std::string const id = f.ada().create_store("Preis\u00e4nderung 1");
        f.ada().post("/store/" + id + "/a", R"("x, \"y\"\nz")");
        f.ada().post("/store/" + id + "/b", R"({"n":1})");
        f.ada().post("/store/" + id + "/c", R"("plain")");
        std::string const times = R"(2024-02-11T08:15:30.125Z,2024-02-11T08:15:30.125Z)";
        response const csv = f.ada().get("/store/download/" + id + "?format=csv");
        CHECK(csv.status == 200);
        CHECK(csv.header("content-type") == "application/octet-stream");
        CHECK(csv.header("content-disposition") == "attachment; filename=\"Preis__nderung 1.csv\"; "
                                                   "filename*=UTF-8''Preis%C3%A4nderung%201.csv");
        CHECK(csv.body == "key,value,createdAt,updatedAt\r\na,\"x, \"\"y\"\"\nz\"," + times +
                              "\r\nb,\"{\"\"n\"\":1}\"," + times + "\r\nc,plain," + times + "\r\n");
        response const plain = f.ada().get("/store/download/" + id);
        CHECK(plain.body == f.ada().get("/store/download/" + id + "?format=json").body);
        json::array const items = json::parse(plain.body).as_array();
        REQUIRE(items.size() == 3);
        CHECK(json::serialize(items[1]) == R"({"key":"b","value":{"n":1},"createdAt":"2024-02-11T08:15:30.125Z",)"
                                           R"("updatedAt":"2024-02-11T08:15:30.125Z"})");
        CHECK(f.ada().get("/store/download/" + id + "?format=xml").body ==
              error_body(400, "Bad Request", R"(\"format\" must be one of [json, csv])"));
        CHECK(f.bob().get("/store/download/" + id).body == missing_store);
        std::string const simple = f.ada().create_store("s-1");
        CHECK(f.ada().get("/store/download/" + simple).header("content-disposition") ==
              R"(attachment; filename="s-1.json")");
        CHECK(f.ada().get("/store/download/" + simple).body == "[]");
    }

    TEST_CASE("the name of a store is escaped in the header")
    {
        fixture f;
        std::string const id = f.ada().create_store(R"(a\"; x=\r\nSet-Cookie: b)");
        CHECK(f.ada().get("/store/download/" + id).header("content-disposition") ==
              "attachment; filename=\"a_; x=__Set-Cookie: b.json\"; "
              "filename*=UTF-8''a%22%3B%20x%3D%0D%0ASet-Cookie%3A%20b.json");
        std::string const longest = f.ada().create_store(std::string(199, 'x') + "\u00e4\u00e4");
        CHECK(f.ada().get("/store/download/" + longest).header("content-disposition") ==
              "attachment; filename=\"" + std::string(199, 'x') + "__.json\"; filename*=UTF-8''" +
                  std::string(199, 'x') + "%C3%A4.json");
    }

    TEST_CASE("without a store the records of all stores are listed")
    {
        fixture f;
        std::string const first = f.ada().create_store("s");
        std::string const second = f.ada().create_store("t");
        f.ada().post("/store/" + second + "/a", "1");
        f.ada().post("/store/" + first + "/b", "2");
        f.bob().post("/store/" + f.bob().create_store("u") + "/c", "3");
        json::array const items = json::parse(f.ada().get("/store").body).as_array();
        REQUIRE(items.size() == 2);
        CHECK(items[0].at("key") == "a");
        CHECK(items[1].at("key") == "b");
    }
}
