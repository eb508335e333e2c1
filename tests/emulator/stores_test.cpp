// Data stores and the items in them.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const missing_store = error_body(404, "Not Found", "Store not found.");

} // namespace

TEST_SUITE("emulator: stores")
{
    TEST_CASE("creating, listing, renaming and deleting stores")
    {
        fixture f;
        response const made = f.ada().post("/stores", R"({"name":"Prices"})");
        CHECK(made.status == 200);
        std::string const id = made.text("storeId");
        CHECK(id.size() == 24);
        CHECK(made.body == R"({"storeId":")" + id + R"("})");
        std::string const twin = f.ada().create_store("Prices");
        CHECK(twin != id);
        CHECK(f.ada().get("/stores").body ==
              R"([{"name":"Prices","storeId":")" + id + R"("},{"name":"Prices","storeId":")" + twin + R"("}])");
        CHECK(f.bob().get("/stores").body == "[]");

        response const renamed = f.ada().put("/stores/" + id, R"({"name":"Old prices"})");
        CHECK(renamed.status == 200);
        CHECK(renamed.body == R"({"oldName":"Prices","storeId":")" + id + R"("})");
        CHECK(f.ada().get("/stores/" + id).body == R"({"name":"Old prices","storeId":")" + id + R"("})");

        f.ada().post("/store/" + id + "/k", "1");
        response const deleted = f.ada().del("/stores/" + id);
        CHECK(deleted.status == 200);
        CHECK(deleted.body == "");
        CHECK(deleted.header("content-type") == "(none)");
        CHECK(f.ada().del("/stores/" + id).body == missing_store);
        CHECK(f.ada().get("/stores/" + id).body == missing_store);
        CHECK(f.ada().get("/store/count?storeId=" + id).body == missing_store);
        CHECK(f.ada().get("/store").body == "[]");
    }

    TEST_CASE("a store of another user is a 404")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        f.ada().post("/store/" + id + "/k", "1");
        CHECK(f.bob().get("/stores/" + id).body == missing_store);
        CHECK(f.bob().put("/stores/" + id, R"({"name":"mine"})").body == missing_store);
        CHECK(f.bob().del("/stores/" + id).body == missing_store);
        CHECK(f.bob().post("/store/" + id + "/k", "2").body == missing_store);
        CHECK(f.bob().get("/store?storeId=" + id).body == missing_store);
        CHECK(f.bob().get("/store/count?storeId=" + id).body == missing_store);
        CHECK(f.bob().del("/store", R"([{"key":"k","storeId":")" + id + R"("}])").body == R"({"deletedCount":0})");
        CHECK(f.ada().get("/store/count?storeId=" + id).body == R"({"count":1})");
    }

    TEST_CASE("a store needs a name")
    {
        fixture f;
        CHECK(f.ada().post("/stores", "").body == error_body(400, "Bad Request", R"(\"name\" is required)"));
        CHECK(f.ada().post("/stores", R"({"name":1})").body ==
              error_body(400, "Bad Request", R"(\"name\" must be a string)"));
        CHECK(f.ada().post("/stores", R"({"name":""})").body ==
              error_body(400, "Bad Request", R"(\"name\" is not allowed to be empty)"));
        CHECK(f.ada().put("/stores/" + f.ada().create_store("s"), "{}").status == 400);
    }

    TEST_CASE("an item is written, then overwritten")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        std::string const start = R"({"key":"k","storeId":")" + id + R"(","userId":")" + f.ada_id + R"(",)";
        response const first = f.ada().post("/store/" + id + "/k", R"({"a":[1]})");
        CHECK(first.status == 200);
        CHECK(first.body == start + R"("value":{"a":[1]},"createdAt":"2024-02-11T08:15:30.125Z",)"
                                    R"("updatedAt":"2024-02-11T08:15:30.125Z"})");
        f.pass(1s);
        response const second = f.ada().send(method::post, "/store/" + id + "/k", "text", "text/plain");
        std::string const now = start + R"("value":"text","createdAt":"2024-02-11T08:15:30.125Z",)"
                                        R"("updatedAt":"2024-02-11T08:15:31.125Z")";
        CHECK(second.body == now + R"(,"oldValue":{"a":[1]}})");
        CHECK(f.ada().get("/store?storeId=" + id).body == "[" + now + "}]");
        CHECK(f.ada().get("/store/count?storeId=" + id).body == R"({"count":1})");
    }

    TEST_CASE("the content type decides what a value is")
    {
        fixture f;
        std::string const target = "/store/" + f.ada().create_store("s") + "/k";
        auto const kept = [&](std::string body, std::string_view type) {
            return f.ada().send(method::post, target, std::move(body), type).part("value");
        };
        CHECK(kept("5", "application/json") == "5");
        CHECK(kept("\"t\"", "application/json;charset=utf-8") == "\"t\"");
        CHECK(kept("", "application/json") == "null");
        CHECK(kept("5", "text/plain") == "\"5\"");
        CHECK(kept("{\"a\":1}", "text/plain; charset=utf-8") == R"("{\"a\":1}")");
        CHECK(kept("", "text/plain") == "\"\"");
        CHECK(kept("5", "application/octet-stream") == "\"5\"");
        CHECK(kept("5", "") == "5");
        CHECK(kept("plain words", "") == "\"plain words\"");
        CHECK(kept("\xff-\xc3\xa4", "text/plain") == "\"\xef\xbf\xbd-\xc3\xa4\"");
        CHECK(f.ada().send(method::post, target, "{", "application/json").status == 400);

        f.back_end.switches().store_items_by_content_type = false;
        CHECK(kept("5", "application/json") == "\"5\"");
        CHECK(kept("{", "application/json") == "\"{\"");
    }

    TEST_CASE("keys are any text")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        CHECK(f.ada().post("/store/" + id + "/k%2F1%20x", "1").text("key") == "k/1 x");
        CHECK(f.ada().post("/store/" + id + "/a+b", "1").text("key") == "a+b");
        CHECK(f.ada().post("/store/" + id + "/%C3%A4%3F%23%25", "1").text("key") == "\xc3\xa4?#%");
        CHECK(f.ada().post("/store/" + id + "/nul%00here", "1").text("key") == std::string("nul\0here", 8));
        CHECK(f.ada().post("/store/" + id + "/nul", "1").status == 200);
        CHECK(f.ada().post("/store/" + id + "/..", "1").text("key") == "..");
        CHECK(f.ada().post("/store/" + id + "/*", "1").text("key") == "*");
        CHECK(f.ada().get("/store/count?storeId=" + id).body == R"({"count":7})");
        CHECK(f.ada().post("/store/" + id + "/k/1", "1").status == 404);
        CHECK(f.ada().post("/store/" + id + "/", "1").status == 404);
    }

    TEST_CASE("records: pattern, sort and paging; over one store or all")
    {
        fixture f;
        std::string const one = f.ada().create_store("one");
        std::string const two = f.ada().create_store("two");
        f.ada().post("/store/" + one + "/b", "\"Apple\"");
        f.pass(1s);
        f.ada().post("/store/" + two + "/x", R"({"fruit":"apple"})");
        f.pass(1s);
        f.ada().post("/store/" + one + "/a", "17");
        f.pass(1s);
        f.ada().post("/store/" + one + "/b", "\"apple\"");
        auto const keys = [&](std::string const& query) {
            std::string all;
            json::value const list = json::parse(f.ada().get("/store?" + query).body);
            for (json::value const& item : list.as_array())
                all += std::string_view(item.as_object().at("key").as_string());
            return all;
        };
        CHECK(keys("storeId=" + one) == "ba");
        CHECK(keys("") == "bxa");
        CHECK(keys("limit=1&offset=1") == "x");
        CHECK(keys("storeId=" + one + "&sort=updatedAt:-1") == "ba");
        CHECK(keys("storeId=" + one + "&sort=updatedAt:1") == "ab");
        CHECK(keys("storeId=" + one + "&sort=key:1") == "ab");
        CHECK(keys("storeId=" + one + "&limit=1") == "b");
        CHECK(keys("storeId=" + one + "&limit=1&offset=1") == "a");
        CHECK(keys("pattern=APPLE") == "bx");
        CHECK(keys("pattern=fruit%22:") == "x");
        CHECK(keys("pattern=17") == "a");
        CHECK(keys("storeId=" + one + "&pattern=B") == "b");
        CHECK(f.ada().get("/store/count?pattern=apple").body == R"({"count":2})");
        CHECK(f.ada().get("/store/count?limit=1").body == R"({"count":3})");
        CHECK(f.ada().get("/store?limit=0").status == 400);
    }

    TEST_CASE("listing and counting a missing store, by switch")
    {
        fixture f;
        CHECK(f.ada().get("/store?storeId=65c0aa17d2e84b90f1a3c7de").body == missing_store);
        CHECK(f.ada().get("/store/count?storeId=65c0aa17d2e84b90f1a3c7de").status == 404);
        f.back_end.switches().missing_store_status = 200;
        CHECK(f.ada().get("/store?storeId=65c0aa17d2e84b90f1a3c7de").body == "[]");
        CHECK(f.ada().get("/store/count?storeId=65c0aa17d2e84b90f1a3c7de").body == R"({"count":0})");
    }

    TEST_CASE("deleting many items counts the existing ones")
    {
        fixture f;
        std::string const one = f.ada().create_store("one");
        std::string const two = f.ada().create_store("two");
        for (std::string const& store : {one, two})
            for (std::string const key : {"a", "b", "c"})
                f.ada().post("/store/" + store + "/" + key, "1");
        auto const pair = [](std::string const& store, std::string const& key) {
            return R"({"key":")" + key + R"(","storeId":")" + store + R"("})";
        };
        CHECK(f.ada()
                  .del("/store", "[" + pair(one, "a") + "," + pair(two, "b") + "," + pair(one, "a") + "," +
                                     pair(two, "none") + "," + pair("x", "a") + "," + pair(one, "") + "]")
                  .body == R"({"deletedCount":2})");
        CHECK(f.ada().get("/store/count").body == R"({"count":4})");
        CHECK(f.ada().del("/store", "[]").body == R"({"deletedCount":0})");
        CHECK(f.ada().del("/store", "{}").body == error_body(400, "Bad Request", "The request body must be an array"));
        CHECK(f.ada().del("/store").status == 400);
        CHECK(f.ada().del("/store", "[" + pair(one, "b") + ",5]").status == 400);
        CHECK(f.ada().del("/store", "[" + pair(one, "b") + R"(,{"key":"c"}])").status == 400);
        CHECK(f.ada().get("/store/count?storeId=" + one).body == R"({"count":2})");
    }
}
