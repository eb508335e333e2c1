// Requests and responses for accounts, byte for byte.

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

constexpr char const id[] = "5f92d1e4c07ab86613d2f3b9";
constexpr char const no_account[] = R"({"statusCode":404,"error":"Not Found","message":"Account not found."})";
constexpr char const no_token[] = R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})";

constexpr char const renaming[] = "PUT /accounts/5f92d1e4c07ab86613d2f3b9 HTTP/1.1\r\n"
                                  "Host: HOST\r\n"
                                  "User-Agent: AGENT\r\n"
                                  "Accept: application/json\r\n"
                                  "Content-Type: application/json\r\n"
                                  "Authorization: Bearer jwt.4.ada\r\n"
                                  "Content-Length: 30\r\n"
                                  "\r\n"
                                  R"({"displayName":"Main mailbox"})";

} // namespace

TEST_CASE("getAccountsInfo on the wire")
{
    auto const seen = exchange(
        response("200 OK",
                 R"([{"accountId":"5f92d1e4c07ab86613d2f3b9","name":"ada@mail.example","displayName":null,)"
                 R"("service":"acme:mail","icon":"data:image/png;base64,AA==","label":"Mail",)"
                 R"("profileInfo":{"id":7,"plan":null},"userId":"64b1f0c2a9d84e17c3f05a6b","revoked":false},)"
                 R"({"accountId":"5f92d1e4c07ab86613d2f3ba","name":"acme","displayName":"CRM","service":"acme:crm"}])"),
        [](handle const& api) { return get_accounts_info(api); });
    CHECK(seen.request == "GET /accounts HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::account> const all = seen.outcome.value();
    REQUIRE(all.size() == 2);
    CHECK(all[0].account_id == id);
    CHECK(all[0].name == "ada@mail.example");
    CHECK_FALSE(all[0].display_name.has_value());
    CHECK(all[0].service == "acme:mail");
    CHECK(all[0].icon == "data:image/png;base64,AA==");
    CHECK(all[0].label == "Mail");
    REQUIRE(all[0].profile_info.has_value());
    CHECK(all[0].profile_info.value().at("id") == 7);
    CHECK(all[0].user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(all[0].extra.at("revoked") == false);
    CHECK(all[1].display_name == "CRM");
    CHECK_FALSE(all[1].profile_info.has_value());
}

TEST_CASE("getAccountsInfo with filters on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::get_accounts_info query;
        query.filter.push_back("service:acme:crm");
        query.filter.push_back("displayName:!Main & co");
        return get_accounts_info(api, query);
    });
    CHECK(seen.request == "GET /accounts?filter=service:acme:crm&filter=displayName:%21Main%20%26%20co HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("getAccountsInfo refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", no_token), [](handle const& api) { return get_accounts_info(api); },
        appmixer::access_token());
    CHECK(seen.request == "GET /accounts HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "\r\n");
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getAccountsInfo");
    CHECK(seen.outcome.error().server_message() == "Missing authentication");
}

TEST_CASE("getAccountFlows on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"([{"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34","name":"Import"},)"
                                    R"({"flowId":"b","name":"","stage":"running"}])"),
                 [](handle const& api) { return get_account_flows(api, id); });
    CHECK(seen.request == "GET /accounts/5f92d1e4c07ab86613d2f3b9/flows HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    std::vector<appmixer::account_flow> const flows = seen.outcome.value();
    REQUIRE(flows.size() == 2);
    CHECK(flows[0].flow_id == "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
    CHECK(flows[0].name == "Import");
    CHECK(flows[1].flow_id == "b");
    CHECK(flows[1].extra.at("stage") == "running");
}

TEST_CASE("getAccountFlows refused")
{
    auto const seen = exchange(response("404 Not Found", no_account),
                               [](handle const& api) { return get_account_flows(api, "a/b"); });
    CHECK(seen.request == "GET /accounts/a%2Fb/flows HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getAccountFlows");
    CHECK(seen.outcome.error().server_message() == "Account not found.");
}

TEST_CASE("setAccountName on the wire")
{
    auto const seen =
        exchange(response("200 OK", ""), [](handle const& api) { return set_account_name(api, id, "Main mailbox"); });
    CHECK(seen.request == renaming);
    CHECK(seen.outcome.has_value());
}

TEST_CASE("setAccountName with the account as response")
{
    auto const seen =
        exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9","displayName":"Main mailbox"})"),
                 [](handle const& api) { return set_account_name(api, id, "Main mailbox"); });
    CHECK(seen.request == renaming);
    CHECK(seen.outcome.has_value());
}

TEST_CASE("setAccountName with an empty name and one that needs escapes")
{
    auto const empty =
        exchange(response("200 OK", "null"), [](handle const& api) { return set_account_name(api, id, ""); });
    CHECK(empty.request.ends_with("Content-Length: 18\r\n\r\n{\"displayName\":\"\"}"));
    CHECK(empty.outcome.has_value());
    auto const odd = exchange(response("200 OK", ""),
                              [](handle const& api) { return set_account_name(api, id, "\"a\\\xc3\xa9\n"); });
    CHECK(odd.request.ends_with("Content-Length: 27\r\n\r\n{\"displayName\":\"\\\"a\\\\\xc3\xa9\\n\"}"));
}

TEST_CASE("setAccountName refused")
{
    auto const seen = exchange(response("404 Not Found", no_account),
                               [](handle const& api) { return set_account_name(api, id, "Main mailbox"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "setAccountName");
    CHECK(seen.outcome.error().server_message() == "Account not found.");

    auto const bad =
        exchange(response("400 Bad Request",
                          R"({"statusCode":400,"error":"Bad Request","message":"displayName must be a string"})"),
                 [](handle const& api) { return set_account_name(api, id, ""); });
    REQUIRE_FALSE(bad.outcome.has_value());
    CHECK(bad.outcome.error() == appmixer::errc::bad_request);
    CHECK(bad.outcome.error().server_message() == "displayName must be a string");
}

TEST_CASE("createAccount on the wire")
{
    auto const seen = exchange(
        response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9","name":"ada@crm.example","displayName":"CRM",)"
                           R"("service":"acme:crm","userId":"64b1f0c2a9d84e17c3f05a6b","profileInfo":{"id":7},)"
                           R"("pre":{},"revoked":false})"),
        [](handle const& api) {
            op::create_account request("acme:crm", json::object{{"accessToken", "t-1"}, {"scope", {"read"}}});
            request.name = "ada@crm.example";
            request.display_name = "CRM";
            request.profile_info = json::object{{"id", 7}};
            request.validate_scope = true;
            request.request_profile_info = false;
            return api.call(request);
        });
    CHECK(seen.request == "POST /accounts?validateScope=true&requestProfileInfo=false HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 137\r\n"
                          "\r\n"
                          R"({"service":"acme:crm","token":{"accessToken":"t-1","scope":["read"]},)"
                          R"("name":"ada@crm.example","displayName":"CRM","profileInfo":{"id":7}})");
    appmixer::account const made = seen.outcome.value();
    CHECK(made.account_id == id);
    CHECK(made.name == "ada@crm.example");
    CHECK(made.display_name == "CRM");
    CHECK(made.service == "acme:crm");
    CHECK(made.user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(made.profile_info == json::object{{"id", 7}});
    CHECK(made.extra.at("revoked") == false);
    CHECK(made.extra.at("pre") == json::object());

    auto const shortest = exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9","displayName":null})"),
                                   [](handle const& api) { return create_account(api, "acme:crm", json::object()); });
    CHECK(shortest.request.starts_with("POST /accounts HTTP/1.1\r\n"));
    CHECK(shortest.request.ends_with("\r\n\r\n{\"service\":\"acme:crm\",\"token\":{}}"));
    CHECK(shortest.outcome.value().account_id == id);
}

TEST_CASE("createAccount refused")
{
    auto const seen =
        exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request",)"
                                             R"("message":"Scopes provided have missing required scopes"})"),
                 [](handle const& api) {
                     return create_account(api, "acme:crm", json::object{{"key", "t-1"}});
                 });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "createAccount");
    CHECK(seen.outcome.error().server_message() == "Scopes provided have missing required scopes");
}

TEST_CASE("testAccount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"5f92d1e4c07ab86613d2f3ba":"valid"})"),
                               [](handle const& api) { return test_account(api, id); });
    CHECK(seen.request == "POST /accounts/5f92d1e4c07ab86613d2f3b9/test HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 0\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == json::object{{"5f92d1e4c07ab86613d2f3ba", "valid"}});
    for (std::string const body : {R"({"ok":true})", R"({"revoked":false})"})
        CHECK(exchange(response("200 OK", body), [](handle const& api) {
                  return test_account(api, id);
              }).outcome.has_value());
}

TEST_CASE("testAccount refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_account), [](handle const& api) { return test_account(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "testAccount");
}

TEST_CASE("deleteAccount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9"})"),
                               [](handle const& api) { return delete_account(api, id); });
    CHECK(seen.request == "DELETE /accounts/5f92d1e4c07ab86613d2f3b9 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteAccount refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_account), [](handle const& api) { return delete_account(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "deleteAccount");
}
