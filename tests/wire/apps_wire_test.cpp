// Requests and responses for apps, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using wire_test::exchange;
using wire_test::handle;
using wire_test::response;

TEST_CASE("listApps on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"acme.crm":{"name":"acme.crm","label":"CRM","category":"applications",)"
                           R"("description":"Customers.","icon":"data:image/png;base64,AA==","version":"1.0.0"},)"
                           R"("acme.mail":{"label":"Mail"}})"),
        [](handle const& api) { return list_apps(api); });
    CHECK(seen.request == "GET /apps HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::app_list const list = seen.outcome.value();
    REQUIRE(list.apps.size() == 2);
    CHECK(list.apps[0].name == "acme.crm");
    CHECK(list.apps[0].label == "CRM");
    CHECK(list.apps[0].category == "applications");
    CHECK(list.apps[0].description == "Customers.");
    CHECK(list.apps[0].icon == "data:image/png;base64,AA==");
    CHECK(list.apps[0].extra.at("version") == "1.0.0");
    CHECK(list.apps[1].name == "acme.mail"); // its key
    REQUIRE(list.find("acme.mail") != nullptr);
    CHECK(list.find("acme.mail")->label == "Mail");
    CHECK(list.find("acme") == nullptr);
}

TEST_CASE("listApps with odd values on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"apps":{"label":"Apps"},"acme.crm":null,"n":1})"),
                               [](handle const& api) { return list_apps(api); });
    appmixer::app_list const list = seen.outcome.value();
    REQUIRE(list.apps.size() == 1);
    CHECK(list.apps[0].name == "apps");
    CHECK(list.extra.at("acme.crm").is_null());
    CHECK(list.extra.at("n") == 1);
    CHECK(exchange(response("200 OK", "{}"), [](handle const& api) { return list_apps(api); })
              .outcome.value()
              .apps.empty());
}

TEST_CASE("listApps without a token on the wire")
{
    auto const seen = exchange(
        response("200 OK", "{}"), [](handle const& api) { return list_apps(api); }, appmixer::access_token());
    CHECK(seen.request == "GET /apps HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
}

TEST_CASE("listApps refused")
{
    auto const seen = exchange(response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized",)"
                                                            R"("message":"Invalid JWT: key or signature is invalid"})"),
                               [](handle const& api) { return list_apps(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "listApps");
}

TEST_CASE("listAppComponents on the wire")
{
    auto const seen = exchange(
        response(
            "200 OK",
            R"([{"name":"acme.sms.sms.SendSMS","author":"Ada <ada@shop.example>","icon":"data:,",)"
            R"("description":"Sends a text.","auth":{"service":"acme:sms"},"version":"1.2.0","inPorts":)"
            R"([{"name":"message","maxConnections":1,"schema":{"type":"object"},"inspector":{"inputs":{}}},"raw"],)"
            R"("properties":{"schema":{"required":["from"]}},"quota":{"manager":"acme:sms"}},)"
            R"({"name":"acme.sms.calls.NewCall","label":"New call","private":true,"trigger":true,"webhook":true,)"
            R"("tick":false,"webhookAsync":true,"outPorts":[{"name":"call","options":[{"value":"from"}],)"
            R"("source":{"url":"/component/acme/sms/calls/NewCall?outPort=call"}}]}])"),
        [](handle const& api) { return list_app_components(api, "acme.sms"); });
    CHECK(seen.request == "GET /apps/components?app=acme.sms HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::component_manifest> const all = seen.outcome.value();
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "acme.sms.sms.SendSMS");
    CHECK(all[0].author == "Ada <ada@shop.example>");
    CHECK(all[0].icon == "data:,");
    CHECK(all[0].description == "Sends a text.");
    CHECK(all[0].version == "1.2.0");
    CHECK(all[0].auth.text() == R"({"service":"acme:sms"})");
    CHECK(all[0].properties.text() == R"({"schema":{"required":["from"]}})");
    CHECK(all[0].quota.text() == R"({"manager":"acme:sms"})");
    REQUIRE(all[0].in_ports.size() == 2);
    CHECK(all[0].in_ports[0].name == "message");
    CHECK(all[0].in_ports[0].max_connections == 1);
    CHECK(all[0].in_ports[0].schema.text() == R"({"type":"object"})");
    CHECK(all[0].in_ports[0].inspector.text() == R"({"inputs":{}})");
    CHECK(all[0].in_ports[1].name == "raw"); // a port that is only a name
    CHECK(all[0].out_ports.empty());
    CHECK_FALSE(all[0].is_private.has_value());
    CHECK(all[1].label == "New call");
    CHECK(all[1].is_private == true);
    CHECK(all[1].trigger == true);
    CHECK(all[1].webhook == true);
    CHECK(all[1].tick == false);
    CHECK(all[1].extra.at("webhookAsync") == true);
    REQUIRE(all[1].out_ports.size() == 1);
    CHECK(all[1].out_ports[0].options.text() == R"([{"value":"from"}])");
    CHECK(all[1].out_ports[0].source.value().at("url") == "/component/acme/sms/calls/NewCall?outPort=call");
}

TEST_CASE("listAppComponents refused")
{
    auto const seen = exchange(
        response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"\"app\" is required"})"),
        [](handle const& api) { return list_app_components(api, ""); });
    CHECK(seen.request == "GET /apps/components?app= HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "listAppComponents");
    CHECK(seen.outcome.error().server_message() == "\"app\" is required");
}
