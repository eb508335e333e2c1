// Requests and responses for the configuration of services, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

constexpr char const crm[] =
    R"({"serviceId":"acme:crm","clientId":"shop-1","clientSecret":"hush-hush","sandbox":true})";

std::string forbidden()
{
    return response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})");
}
std::string not_found()
{
    return response("404 Not Found", R"({"statusCode":404,"error":"Not Found","message":"Not found."})");
}

json::object settings()
{
    json::object keys;
    keys["clientId"] = "shop-1";
    keys["clientSecret"] = "hush-hush";
    keys["sandbox"] = true;
    return keys;
}

void check_crm(appmixer::service_config const& config)
{
    CHECK(config.service_id == "acme:crm");
    CHECK(config.extra == settings());
}

template <class T>
void check_refused(appmixer::result<T> const& outcome, condition expected, std::string_view operation)
{
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error() == expected);
    CHECK(outcome.error().operation() == operation);
}

} // namespace

TEST_CASE("listServiceConfigs on the wire")
{
    auto const seen = exchange(response("200 OK", "[" + std::string(crm) + R"(,{"serviceId":"acme:mail"}])"),
                               [](handle const& api) { return list_service_configs(api); });
    CHECK(seen.request == "GET /service-config HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    REQUIRE(seen.outcome.value().size() == 2);
    check_crm(seen.outcome.value()[0]);
    CHECK(seen.outcome.value()[1].service_id == "acme:mail");
    CHECK(seen.outcome.value()[1].extra.empty());
}

TEST_CASE("listServiceConfigs with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::list_service_configs query;
        query.pattern = "acme:";
        query.sort = "serviceId:-1";
        query.offset = 100;
        query.limit = 50;
        return api.call(query);
    });
    CHECK(seen.request == "GET /service-config?pattern=acme:&sort=serviceId:-1&offset=100&limit=50 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("listServiceConfigs refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return list_service_configs(api); });
    check_refused(seen.outcome, condition::forbidden, "listServiceConfigs");
}

TEST_CASE("getServiceConfig on the wire")
{
    auto const seen =
        exchange(response("200 OK", crm), [](handle const& api) { return get_service_config(api, "acme:crm"); });
    CHECK(seen.request == "GET /service-config/acme%3Acrm HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    check_crm(seen.outcome.value());
}

TEST_CASE("getServiceConfig refused")
{
    auto const seen = exchange(not_found(), [](handle const& api) { return get_service_config(api, "acme:none"); });
    check_refused(seen.outcome, condition::not_found, "getServiceConfig");
}

TEST_CASE("the response with a configuration is not quoted in errors")
{
    auto const seen = exchange(response("200 OK", "[" + std::string(crm) + "]"),
                               [](handle const& api) { return get_service_config(api, "acme:crm"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::unexpected_shape);
    CHECK(seen.outcome.error().what().find("hush") == std::string::npos);
}

TEST_CASE("createServiceConfig on the wire")
{
    auto const seen = exchange(response("200 OK", crm),
                               [](handle const& api) { return create_service_config(api, "acme:crm", settings()); });
    CHECK(seen.request == "POST /service-config HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 86\r\n"
                          "\r\n" +
                              std::string(crm));
    check_crm(seen.outcome.value());
}

TEST_CASE("createServiceConfig refused")
{
    auto const seen = exchange(
        response("400 Bad Request",
                 R"({"statusCode":400,"error":"Bad Request","message":"bad values: acme:crm, shop-1, hush-hush"})"),
        [](handle const& api) { return create_service_config(api, "acme:crm", settings()); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "createServiceConfig");
    CHECK(seen.outcome.error().server_message() == "bad values: acme:crm, [redacted], [redacted]");
}

TEST_CASE("updateServiceConfig on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"serviceId":"acme:crm","clientId":"shop-2"})"), [](handle const& api) {
            json::object keys;
            keys["clientId"] = "shop-2";
            return update_service_config(api, "acme:crm", keys);
        });
    CHECK(seen.request == "PUT /service-config/acme%3Acrm HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 21\r\n"
                          "\r\n"
                          R"({"clientId":"shop-2"})");
    CHECK(seen.outcome.value().extra.at("clientId") == "shop-2");
}

TEST_CASE("updateServiceConfig without keys on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"serviceId":"acme:crm"})"), [](handle const& api) {
        return update_service_config(api, "acme:crm", json::object());
    });
    CHECK(seen.request == "PUT /service-config/acme%3Acrm HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          "{}");
    CHECK(seen.outcome.value().service_id == "acme:crm");
}

TEST_CASE("updateServiceConfig refused")
{
    auto const seen =
        exchange(forbidden(), [](handle const& api) { return update_service_config(api, "acme:crm", settings()); });
    check_refused(seen.outcome, condition::forbidden, "updateServiceConfig");
}

TEST_CASE("deleteServiceConfig on the wire")
{
    auto const seen =
        exchange(response("200 OK", "{}"), [](handle const& api) { return delete_service_config(api, "acme:crm"); });
    CHECK(seen.request == "DELETE /service-config/acme%3Acrm HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteServiceConfig refused")
{
    auto const seen = exchange(not_found(), [](handle const& api) { return delete_service_config(api, "acme:none"); });
    check_refused(seen.outcome, condition::not_found, "deleteServiceConfig");
}

TEST_CASE("addServiceConfigWhitelistKey on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"shop/1":"yes"})"), [](handle const& api) {
        return add_service_config_whitelist_key(api, "acme:crm", "shop/1", "yes");
    });
    CHECK(seen.request == "PUT /service-config/acme%3Acrm/whitelist/key/shop%2F1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 5\r\n"
                          "\r\n"
                          R"("yes")");
    CHECK(seen.outcome.value().at("shop/1") == "yes");
}

TEST_CASE("addServiceConfigWhitelistKey refused")
{
    auto const seen = exchange(
        not_found(), [](handle const& api) { return add_service_config_whitelist_key(api, "acme:none", "k", true); });
    check_refused(seen.outcome, condition::not_found, "addServiceConfigWhitelistKey");
}
