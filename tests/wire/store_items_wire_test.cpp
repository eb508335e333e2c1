// Requests and responses for the items of data stores, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using appmixer::condition;
using appmixer::json::object;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const no_item[] = R"({"statusCode":404,"error":"Not Found","message":"Item not found."})";

void check_no_item(appmixer::error const& e, std::string_view operation)
{
    CHECK(e == condition::not_found);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == "Item not found.");
}

} // namespace

TEST_CASE("createStoreItem on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"key":"k1","value":"plain \"text\"","createdAt":"2024-02-11T08:15:30.125Z",)"
                                    R"("updatedAt":"2024-02-11T09:15:30.125Z","oldValue":"before","storeId":"s1"})"),
                 [](handle const& api) { return create_store_item(api, "s1", "k1", "plain \"text\""); });
    CHECK(seen.request == "POST /store/s1/k1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: text/plain\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 12\r\n"
                          "\r\n"
                          R"(plain "text")");
    appmixer::store_record const record = seen.outcome.value();
    CHECK(record.key == "k1");
    CHECK(record.value == "plain \"text\"");
    CHECK(record.old_value == "before");
    CHECK(record.store_id == "s1");
    CHECK(record.created_at.value() < record.updated_at.value());
}

TEST_CASE("createStoreItem with an empty text on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"key":"k1","value":""})"),
                               [](handle const& api) { return create_store_item(api, "s1", "k1", ""); });
    CHECK(seen.request == "POST /store/s1/k1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: text/plain\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 0\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().value == "");
}

TEST_CASE("createStoreItem with an object under an awkward key on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"key":"a/b?c#d% é","value":{"a":1}})"), [](handle const& api) {
        return create_store_item(api, "s1", "a/b?c#d% \xc3\xa9", object{{"a", 1}});
    });
    CHECK(seen.request == "POST /store/s1/a%2Fb%3Fc%23d%25%20%C3%A9 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 7\r\n"
                          "\r\n"
                          R"({"a":1})");
    CHECK(seen.outcome.value().key == "a/b?c#d% \xc3\xa9");
    CHECK(seen.outcome.value().value.at("a") == 1);
}

TEST_CASE("createStoreItem with a number on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"key":"k1","value":5})"),
                               [](handle const& api) { return create_store_item(api, "s1", "k1", 5); });
    CHECK(seen.request == "POST /store/s1/k1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 1\r\n"
                          "\r\n"
                          R"(5)");
    CHECK(seen.outcome.value().value == 5);
}

TEST_CASE("createStoreItem refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Store not found."})"),
                 [](handle const& api) { return create_store_item(api, "s1", "k1", "v"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "createStoreItem");
    CHECK(seen.outcome.error().server_message() == "Store not found.");
}

TEST_CASE("deleteStoreItems on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"deletedCount":2})"), [](handle const& api) {
        std::vector<appmixer::store_item_key> items;
        items.emplace_back("k/1", "s1");
        items.emplace_back("k\"2", "s2");
        return delete_store_items(api, std::move(items));
    });
    CHECK(seen.request == "DELETE /store HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 60\r\n"
                          "\r\n"
                          R"([{"key":"k/1","storeId":"s1"},{"key":"k\"2","storeId":"s2"}])");
    CHECK(seen.outcome.value() == 2);
}

TEST_CASE("deleteStoreItems refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"Invalid request payload."})"),
        [](handle const& api) { return delete_store_items(api, std::vector<appmixer::store_item_key>()); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "deleteStoreItems");
    CHECK(seen.outcome.error().server_message() == "Invalid request payload.");
}

TEST_CASE("getStoreItem on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"key":"a/b?c#d% é","storeId":"s1","userId":"u1","value":{"a":[1]},)"
                           R"("createdAt":"2024-02-11T08:15:30.125Z","updatedAt":"2024-02-11T09:15:30.125Z"})"),
        [](handle const& api) { return get_store_item(api, "s1", "a/b?c#d% \xc3\xa9"); });
    CHECK(seen.request == "GET /store/s1/a%2Fb%3Fc%23d%25%20%C3%A9 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::store_record const record = seen.outcome.value();
    CHECK(record.key == "a/b?c#d% \xc3\xa9");
    CHECK(record.store_id == "s1");
    CHECK(record.user_id == "u1");
    CHECK(record.value.at("a").at(0) == 1);
    CHECK(record.created_at.value() < record.updated_at.value());
}

TEST_CASE("getStoreItem refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_item), [](handle const& api) { return get_store_item(api, "s1", "k1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_item(seen.outcome.error(), "getStoreItem");
}

TEST_CASE("updateStoreItem on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"key":"k1","storeId":"s1","value":"text"})"),
                               [](handle const& api) { return update_store_item(api, "s1", "k1", "text"); });
    CHECK(seen.request == "PATCH /store/s1/k1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 16\r\n"
                          "\r\n"
                          R"({"value":"text"})");
    CHECK(seen.outcome.value().value == "text");
}

TEST_CASE("updateStoreItem with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"key":"k/2","value":null})"), [](handle const& api) {
        op::update_store_item change("s1", "k1", nullptr);
        change.new_key = "k/2";
        return api.call(change);
    });
    CHECK(seen.request == "PATCH /store/s1/k1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 26\r\n"
                          "\r\n"
                          R"({"key":"k/2","value":null})");
    CHECK(seen.outcome.value().key == "k/2");
}

TEST_CASE("updateStoreItem refused")
{
    auto const seen = exchange(response("404 Not Found", no_item),
                               [](handle const& api) { return update_store_item(api, "s1", "k1", 5); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_item(seen.outcome.error(), "updateStoreItem");
}

TEST_CASE("deleteStoreItem on the wire")
{
    auto const seen =
        exchange(response("200 OK", ""), [](handle const& api) { return delete_store_item(api, "s1", "k/1 *"); });
    CHECK(seen.request == "DELETE /store/s1/k%2F1%20%2A HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteStoreItem refused")
{
    auto const seen = exchange(response("404 Not Found", no_item),
                               [](handle const& api) { return delete_store_item(api, "s1", "k1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_item(seen.outcome.error(), "deleteStoreItem");
}

TEST_CASE("clearStore on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"), [](handle const& api) { return clear_store(api, "s1"); });
    CHECK(seen.request == "DELETE /store/s1/* HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("clearStore refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Store not found."})"),
                 [](handle const& api) { return clear_store(api, "s1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "clearStore");
}

TEST_CASE("downloadStore on the wire")
{
    auto const seen = exchange("HTTP/1.1 200 OK\r\n"
                               "content-type: application/octet-stream\r\n"
                               "content-disposition: attachment; filename=\"Price list.csv\"\r\n"
                               "content-length: 17\r\n"
                               "\r\n"
                               "key,value\r\nk1,\"\xff\"",
                               [](handle const& api) { return download_store(api, "s1", "csv"); });
    CHECK(seen.request == "GET /store/download/s1?format=csv HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().status == 200);
    CHECK(seen.outcome.value().body == "key,value\r\nk1,\"\xff\"");
    CHECK(seen.outcome.value().headers.get("Content-Disposition") == "attachment; filename=\"Price list.csv\"");
}

TEST_CASE("downloadStore refused")
{
    auto const seen =
        exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Store not found."})"),
                 [](handle const& api) { return download_store(api, "s1"); });
    CHECK(seen.request.starts_with("GET /store/download/s1?format=json HTTP/1.1\r\n"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "downloadStore");
    CHECK(seen.outcome.error().server_message() == "Store not found.");
}
