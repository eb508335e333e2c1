// The requests and responses of the settings of the Automation Hub, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;

TEST_CASE("getHubSettings on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"id":"65c8b2f2a9d84e17c3f05a6b","settings":{"title":"Shop"},)"
                                                  R"("createdAt":"2024-02-11T08:15:30.125Z","updatedAt":null,"x":1})"),
                               [](handle const& api) { return get_hub_settings(api); });
    CHECK(seen.request == "GET /automation-hub/settings HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n\r\n");
    appmixer::hub_settings const& got = seen.outcome.value();
    CHECK(got.id == "65c8b2f2a9d84e17c3f05a6b");
    CHECK(got.settings == json::object{{"title", "Shop"}});
    CHECK(got.created_at == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK_FALSE(got.updated_at.has_value());
    CHECK(got.extra.at("x") == 1);
}

TEST_CASE("getHubSettings refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})"),
        [](handle const& api) { return get_hub_settings(api); });
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getHubSettings");
}

TEST_CASE("setHubSettings on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"id":"65c8b2f2a9d84e17c3f05a6b","settings":{"title":"Shop","links":[1]},)"
                                    R"("createdAt":"2024-02-11T08:15:30.125Z",)"
                                    R"("updatedAt":"2024-02-12T08:15:30.125Z"})"),
                 [](handle const& api) {
                     return set_hub_settings(api, json::object{{"title", "Shop"}, {"links", json::array{1}}});
                 });
    CHECK(seen.request == "POST /automation-hub/settings HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 41\r\n\r\n"
                          R"({"settings":{"title":"Shop","links":[1]}})");
    CHECK(seen.outcome.value().settings.at("title") == "Shop");
    CHECK(seen.outcome.value().updated_at == appmixer::parse_iso("2024-02-12T08:15:30.125Z"));
}

TEST_CASE("setHubSettings refused")
{
    auto const seen =
        exchange(response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})"),
                 [](handle const& api) { return set_hub_settings(api, json::object()); });
    CHECK(seen.request.ends_with("Content-Length: 15\r\n\r\n{\"settings\":{}}"));
    CHECK(seen.outcome.error() == condition::forbidden);
    CHECK(seen.outcome.error().operation() == "setHubSettings");
}
