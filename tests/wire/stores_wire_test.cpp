// Requests and responses for data stores, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const id[] = "65c0aa17d2e84b90f1a3c7de";
constexpr char const no_store[] = R"({"statusCode":404,"error":"Not Found","message":"Store not found."})";

void check_no_store(appmixer::error const& e, std::string_view operation)
{
    CHECK(e == appmixer::errc::not_found);
    CHECK(e == condition::not_found);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == "Store not found.");
}

} // namespace

TEST_CASE("getStores on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"([{"name":"Price list","storeId":"65c0aa17d2e84b90f1a3c7de"},{"name":"","storeId":"b"}])"),
        [](handle const& api) { return get_stores(api); });
    CHECK(seen.request == "GET /stores HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    REQUIRE(seen.outcome.value().size() == 2);
    CHECK(seen.outcome.value()[0].name == "Price list");
    CHECK(seen.outcome.value()[0].store_id == id);
}

TEST_CASE("getStores refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})"),
        [](handle const& api) { return get_stores(api); }, appmixer::access_token());
    CHECK(seen.request == "GET /stores HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getStores");
    CHECK(seen.outcome.error().server_message() == "Missing authentication");
}

TEST_CASE("getStore on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"name":"Price list","storeId":"65c0aa17d2e84b90f1a3c7de"})"),
                               [](handle const& api) { return get_store(api, id); });
    CHECK(seen.request == "GET /stores/65c0aa17d2e84b90f1a3c7de HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().name == "Price list");
}

TEST_CASE("getStore refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_store), [](handle const& api) { return get_store(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_store(seen.outcome.error(), "getStore");
}

TEST_CASE("getStoreRecordsCount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"count":12})"),
                               [](handle const& api) { return get_store_records_count(api, id); });
    CHECK(seen.request == "GET /store/count?storeId=65c0aa17d2e84b90f1a3c7de HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == 12);
}

TEST_CASE("getStoreRecordsCount with a pattern on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"count":0})"), [](handle const& api) {
        op::get_store_records_count query(id);
        query.pattern = "a.*b";
        return api.call(query);
    });
    CHECK(seen.request == "GET /store/count?storeId=65c0aa17d2e84b90f1a3c7de&pattern=a.%2Ab HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == 0);
}

TEST_CASE("getStoreRecordsCount refused")
{
    auto const seen = exchange(response("404 Not Found", no_store),
                               [](handle const& api) { return get_store_records_count(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_store(seen.outcome.error(), "getStoreRecordsCount");
}

TEST_CASE("getStoreRecords on the wire")
{
    auto const seen = exchange(
        response("200 OK",
                 R"([{"key":"k1","storeId":"65c0aa17d2e84b90f1a3c7de","userId":"64b1f0c2a9d84e17c3f05a6b",)"
                 R"("value":"text","createdAt":"2024-02-11T08:15:30.125Z","updatedAt":"2024-02-11T08:15:30.125+0000"},)"
                 R"({"key":"k2","value":{"a":[1]}}])"),
        [](handle const& api) { return get_store_records(api, id); });
    CHECK(seen.request == "GET /store?storeId=65c0aa17d2e84b90f1a3c7de HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::store_record> const records = seen.outcome.value();
    REQUIRE(records.size() == 2);
    CHECK(records[0].key == "k1");
    CHECK(records[0].store_id == id);
    CHECK(records[0].user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(records[0].value == "text");
    CHECK(records[0].created_at.has_value());
    CHECK(records[0].created_at == records[0].updated_at);
    CHECK(records[1].value.at("a").at(0) == 1);
}

TEST_CASE("getStoreRecords with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::get_store_records query(id);
        query.pattern = "a b";
        query.sort = "updatedAt:-1";
        query.offset = 100;
        query.limit = 200;
        return api.call(query);
    });
    CHECK(seen.request == "GET /store?storeId=65c0aa17d2e84b90f1a3c7de&pattern=a%20b&sort=updatedAt:-1&offset=100"
                          "&limit=200 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("getStoreRecords refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_store), [](handle const& api) { return get_store_records(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_store(seen.outcome.error(), "getStoreRecords");
}

TEST_CASE("createStore on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"storeId":"65c0aa17d2e84b90f1a3c7de","name":"Price list"})"),
                               [](handle const& api) { return create_store(api, "Price list"); });
    CHECK(seen.request == "POST /stores HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 21\r\n"
                          "\r\n"
                          R"({"name":"Price list"})");
    CHECK(seen.outcome.value() == id);
}

TEST_CASE("createStore refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"Name is required."})"),
        [](handle const& api) { return create_store(api, ""); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "createStore");
    CHECK(seen.outcome.error().server_message() == "Name is required.");
}

TEST_CASE("deleteStore on the wire")
{
    auto const seen = exchange(response("200 OK", ""), [](handle const& api) { return delete_store(api, id); });
    CHECK(seen.request == "DELETE /stores/65c0aa17d2e84b90f1a3c7de HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteStore refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_store), [](handle const& api) { return delete_store(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_store(seen.outcome.error(), "deleteStore");
}

TEST_CASE("renameStore on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"oldName":"Price list","storeId":"65c0aa17d2e84b90f1a3c7de"})"),
                               [](handle const& api) { return rename_store(api, id, "New \"name\""); });
    CHECK(seen.request == "PUT /stores/65c0aa17d2e84b90f1a3c7de HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 23\r\n"
                          "\r\n"
                          R"({"name":"New \"name\""})");
    CHECK(seen.outcome.value().old_name == "Price list");
    CHECK(seen.outcome.value().store_id == id);
}

TEST_CASE("renameStore refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_store), [](handle const& api) { return rename_store(api, id, "n"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_no_store(seen.outcome.error(), "renameStore");
}
