// Requests and responses for categories of integrations, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

std::string const category_json = R"({"id":"64b1f0c2a9d84e17c3f05a6b","name":"Sales","description":"Customers",)"
                                  R"("created":1707639330125,"mtime":1707639330126})";

std::string forbidden()
{
    return response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})");
}

void check_category(appmixer::integration_category const& category)
{
    CHECK(category.id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(category.name == "Sales");
    CHECK(category.description == "Customers");
    CHECK(category.created == appmixer::timestamp(std::chrono::milliseconds(1707639330125)));
    CHECK(category.mtime == appmixer::timestamp(std::chrono::milliseconds(1707639330126)));
}

} // namespace

TEST_CASE("listCategories on the wire")
{
    auto const seen = exchange(response("200 OK", "[" + category_json + ",{\"description\":null}]"),
                               [](handle const& api) { return list_categories(api); });
    CHECK(seen.request == "GET /categories HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::integration_category> const categories = seen.outcome.value();
    REQUIRE(categories.size() == 2);
    check_category(categories[0]);
    CHECK(categories[1].description.empty());
}

TEST_CASE("listCategories refused")
{
    auto const seen = exchange(response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized"})"),
                               [](handle const& api) { return list_categories(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "listCategories");
}

TEST_CASE("getCategory on the wire")
{
    auto const seen = exchange(response("200 OK", category_json),
                               [](handle const& api) { return get_category(api, "64b1f0c2a9d84e17c3f05a6b"); });
    CHECK(seen.request == "GET /categories/64b1f0c2a9d84e17c3f05a6b HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    check_category(seen.outcome.value());
}

TEST_CASE("getCategory refused")
{
    auto const seen = exchange(response("404 Not Found", "null"), // an error without a message
                               [](handle const& api) { return get_category(api, "none"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getCategory");
    CHECK(seen.outcome.error().server_message() == "");
}

TEST_CASE("createCategory on the wire")
{
    auto const seen = exchange(response("200 OK", category_json), [](handle const& api) {
        op::create_category request("Sales");
        request.description = "Customers";
        return api.call(request);
    });
    CHECK(seen.request == "POST /categories HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 42\r\n"
                          "\r\n"
                          R"({"name":"Sales","description":"Customers"})");
    check_category(seen.outcome.value());
    auto const plain =
        exchange(response("200 OK", category_json), [](handle const& api) { return create_category(api, "Sales"); });
    CHECK(plain.request.ends_with("\r\nContent-Length: 16\r\n\r\n{\"name\":\"Sales\"}"));
}

TEST_CASE("createCategory refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return create_category(api, "Sales"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "createCategory");
}

TEST_CASE("updateCategory on the wire")
{
    auto const seen = exchange(response("200 OK", category_json), [](handle const& api) {
        op::update_category changes("64b1f0c2a9d84e17c3f05a6b");
        changes.name = "Sales";
        changes.description = "";
        return update_category(api, changes);
    });
    CHECK(seen.request == "PUT /categories/64b1f0c2a9d84e17c3f05a6b HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 33\r\n"
                          "\r\n"
                          R"({"name":"Sales","description":""})");
    check_category(seen.outcome.value());
}

TEST_CASE("updateCategory refused")
{
    auto const seen =
        exchange(forbidden(), [](handle const& api) { return update_category(api, op::update_category("c1")); });
    CHECK(seen.request.ends_with("\r\n\r\n{}"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "updateCategory");
}

TEST_CASE("deleteCategory on the wire")
{
    for (char const* const body : {"", "{}", "null"}) {
        auto const seen = exchange(response("200 OK", body),
                                   [](handle const& api) { return delete_category(api, "64b1f0c2a9d84e17c3f05a6b"); });
        CHECK(seen.request == "DELETE /categories/64b1f0c2a9d84e17c3f05a6b HTTP/1.1\r\n"
                              "Host: HOST\r\n"
                              "User-Agent: AGENT\r\n"
                              "Accept: application/json\r\n"
                              "Authorization: Bearer jwt.4.ada\r\n"
                              "\r\n");
        CHECK(seen.outcome.has_value());
    }
}

TEST_CASE("deleteCategory refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return delete_category(api, "c1"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "deleteCategory");
}
