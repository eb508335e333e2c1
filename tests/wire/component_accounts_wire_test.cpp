// Requests and responses for the accounts of components, and for sharing accounts, byte for byte.

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

constexpr char const account[] = "5f92d1e4c07ab86613d2f3b9";
constexpr char const component[] = "9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12";
constexpr char const flow[] = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
constexpr char const no_account[] = R"({"statusCode":404,"error":"Not Found","message":"Account not found."})";
constexpr char const no_component[] = R"({"statusCode":404,"error":"Not Found","message":"Component not found."})";
constexpr char const no_flow[] = R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})";

/// Checks the error of a call that the server refused with a 404.
template <class T>
void check_not_found(appmixer::result<T> const& outcome, std::string_view operation, std::string_view message)
{
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error() == condition::not_found);
    CHECK(outcome.error().operation() == operation);
    CHECK(outcome.error().server_message() == message);
}

} // namespace

TEST_CASE("getFlowAccounts on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12":)"
                                                  R"("5f92d1e4c07ab86613d2f3b9","c-2":null})"),
                               [](handle const& api) { return get_flow_accounts(api, flow); });
    CHECK(seen.request == "GET /accounts/flow/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    json::object const accounts = seen.outcome.value();
    REQUIRE(accounts.size() == 2);
    CHECK(accounts.at(component) == account);
    CHECK(accounts.at("c-2").is_null());
}

TEST_CASE("getFlowAccounts refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_flow), [](handle const& api) { return get_flow_accounts(api, flow); });
    check_not_found(seen.outcome, "getFlowAccounts", "Flow not found.");
}

TEST_CASE("assignComponentAccount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9",)"
                                                  R"("componentId":"9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12"})"),
                               [](handle const& api) { return assign_component_account(api, component, account); });
    CHECK(seen.request == "PUT /auth/component/9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12/5f92d1e4c07ab86613d2f3b9 "
                          "HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 0\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("assignComponentAccount refused")
{
    auto const seen = exchange(response("404 Not Found", no_account),
                               [](handle const& api) { return assign_component_account(api, component, account); });
    check_not_found(seen.outcome, "assignComponentAccount", "Account not found.");
}

TEST_CASE("revokeComponentAccount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"componentId":"9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12"})"),
                               [](handle const& api) { return revoke_component_account(api, component); });
    CHECK(seen.request == "DELETE /auth/component/9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("revokeComponentAccount refused")
{
    auto const seen = exchange(response("404 Not Found", no_component),
                               [](handle const& api) { return revoke_component_account(api, component); });
    check_not_found(seen.outcome, "revokeComponentAccount", "Component not found.");
}

TEST_CASE("assignAccountComponents on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9"})"), [](handle const& api) {
            return assign_account_components(api, account, std::vector<std::string>{"c-1", "c-2"});
        });
    CHECK(seen.request == "PUT /auth/account/5f92d1e4c07ab86613d2f3b9/components HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 13\r\n"
                          "\r\n"
                          R"(["c-1","c-2"])");
    CHECK(seen.outcome.value().at("accountId") == account);
}

TEST_CASE("assignAccountComponents refused")
{
    auto const seen = exchange(response("404 Not Found", no_component), [](handle const& api) {
        return assign_account_components(api, account, std::vector<std::string>());
    });
    CHECK(seen.request.ends_with("\r\n\r\n[]"));
    check_not_found(seen.outcome, "assignAccountComponents", "Component not found.");
}

TEST_CASE("shareAccount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9",)"
                                                  R"("flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34",)"
                                                  R"("shared":["c-1","c-2"]})"),
                               [](handle const& api) {
                                   return share_account(api, account, flow, std::vector<std::string>{"c-1", "c-2"});
                               });
    CHECK(seen.request == "POST /accounts/5f92d1e4c07ab86613d2f3b9/share HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 78\r\n"
                          "\r\n"
                          R"({"componentIds":["c-1","c-2"],"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})");
    appmixer::account_share const made = seen.outcome.value();
    CHECK(made.account_id == account);
    CHECK(made.flow_id == flow);
    CHECK(made.shared == std::vector<std::string>{"c-1", "c-2"});
}

TEST_CASE("shareAccount refused")
{
    auto const seen = exchange(response("404 Not Found", no_account), [](handle const& api) {
        return share_account(api, account, flow, std::vector<std::string>{"c-1"});
    });
    check_not_found(seen.outcome, "shareAccount", "Account not found.");
}

TEST_CASE("unshareAccount on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9",)"
                                                  R"("flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})"),
                               [](handle const& api) { return unshare_account(api, account, flow); });
    CHECK(seen.request == "POST /accounts/5f92d1e4c07ab86613d2f3b9/unshare HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 49\r\n"
                          "\r\n"
                          R"({"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"})");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("unshareAccount refused")
{
    auto const seen = exchange(response("404 Not Found", no_account),
                               [](handle const& api) { return unshare_account(api, account, flow); });
    check_not_found(seen.outcome, "unshareAccount", "Account not found.");
}

TEST_CASE("getAccountProfileField on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"response":"ada@crm.example"})"),
                               [](handle const& api) { return get_account_profile_field(api, "e-mail/1", "c 1"); });
    CHECK(seen.request == "GET /accounts/profile-info/e-mail%2F1?componentId=c%201 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == "ada@crm.example");

    auto const without = exchange(response("200 OK", R"({"response":{"id":7}})"), [](handle const& api) {
        op::get_account_profile_field request;
        request.field = "account";
        return api.call(request);
    });
    CHECK(without.request.starts_with("GET /accounts/profile-info/account HTTP/1.1\r\n"));
    CHECK(without.outcome.value() == json::object{{"id", 7}});
}

TEST_CASE("getAccountProfileField refused")
{
    auto const seen = exchange(response("404 Not Found", no_account),
                               [](handle const& api) { return get_account_profile_field(api, "email", "c-1"); });
    check_not_found(seen.outcome, "getAccountProfileField", "Account not found.");
}
