// Requests and responses for sign-ins at third parties, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using appmixer::condition;
using wire_test::exchange;
using wire_test::exchange_in_turn;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

constexpr char const ticket[] = "64b1f0c2a9d84e17c3f05a6b:9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12";
constexpr char const type[] = "acme.crm.contacts.FindContact";
constexpr char const no_ticket[] = R"({"statusCode":404,"error":"Not Found","message":"Ticket not found."})";
constexpr char const no_token[] = R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})";

constexpr char const status_request[] = "GET /auth/status/64b1f0c2a9d84e17c3f05a6b%3A"
                                        "9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12 HTTP/1.1\r\n"
                                        "Host: HOST\r\n"
                                        "User-Agent: AGENT\r\n"
                                        "Accept: application/json\r\n"
                                        "Authorization: Bearer jwt.4.ada\r\n"
                                        "\r\n";

} // namespace

TEST_CASE("getComponentAuth on the wire")
{
    auto const seen = exchange(
        response("200 OK",
                 R"({"componentType":"acme.crm.contacts.FindContact","auth":{"accounts":{)"
                 R"("5f92d1e4c07ab86613d2f3b9":{"accessTokenValid":true,"accountId":"5f92d1e4c07ab86613d2f3b9",)"
                 R"("tokenId":"5f92d1e4c07ab86613d2f3ba","componentAssigned":true,"componentId":"c 1",)"
                 R"("scopeValid":false,"authorizedScope":["contacts:read","chat"],"name":"ada","displayName":"Ada",)"
                 R"("more":1},"5f92d1e4c07ab86613d2f3bb":{"displayName":null}}}})"),
        [](handle const& api) {
            op::get_component_auth request(type);
            request.component_id = "c 1";
            return api.call(request);
        });
    CHECK(seen.request == "GET /auth/acme.crm.contacts.FindContact?componentId=c%201 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    appmixer::component_auth const auth = seen.outcome.value();
    CHECK(auth.component_type == type);
    std::vector<appmixer::component_auth_account> const accounts = auth.accounts();
    REQUIRE(accounts.size() == 2);
    CHECK(accounts[0].account_id == "5f92d1e4c07ab86613d2f3b9");
    CHECK(accounts[0].token_id == "5f92d1e4c07ab86613d2f3ba");
    CHECK(accounts[0].component_id == "c 1");
    CHECK(accounts[0].component_assigned == true);
    CHECK(accounts[0].access_token_valid == true);
    CHECK(accounts[0].scope_valid == false);
    CHECK(accounts[0].authorized_scope == std::vector<std::string>{"contacts:read", "chat"});
    CHECK(accounts[0].name == "ada");
    CHECK(accounts[0].display_name == "Ada");
    CHECK(accounts[0].extra.at("more") == 1);
    CHECK_FALSE(accounts[1].access_token_valid.has_value());
    CHECK_FALSE(accounts[1].display_name.has_value());

    auto const none = exchange(response("200 OK", R"({"componentType":"acme:crm","auth":{}})"),
                               [](handle const& api) { return get_component_auth(api, "acme:crm"); });
    CHECK(none.request.starts_with("GET /auth/acme%3Acrm HTTP/1.1\r\n"));
    CHECK(none.outcome.value().accounts().empty());
    CHECK(appmixer::component_auth().accounts().empty());
}

TEST_CASE("getComponentAuth refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", no_token), [](handle const& api) { return get_component_auth(api, type); },
        appmixer::access_token());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getComponentAuth");
}

TEST_CASE("createAuthTicket on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"ticket":"64b1f0c2a9d84e17c3f05a6b:9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12"})"),
                 [](handle const& api) { return create_auth_ticket(api); });
    CHECK(seen.request == "POST /auth/ticket HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 0\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().text == ticket);
}

TEST_CASE("createAuthTicket refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", no_token), [](handle const& api) { return create_auth_ticket(api); },
        appmixer::access_token());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "createAuthTicket");
}

TEST_CASE("getAuthUrl on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"authUrl":"https://crm.example/authorize?state=1%3A2&a=b"})"),
                               [](handle const& api) {
                                   op::get_auth_url request(type, ticket);
                                   request.component_id = "c-1";
                                   return api.call(request);
                               });
    CHECK(seen.request == "GET /auth/acme.crm.contacts.FindContact/auth-url/64b1f0c2a9d84e17c3f05a6b%3A"
                          "9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12?componentId=c-1 HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.value() == "https://crm.example/authorize?state=1%3A2&a=b");
}

TEST_CASE("getAuthUrl refused")
{
    auto const seen = exchange(response("404 Not Found", no_ticket),
                               [](handle const& api) { return get_auth_url(api, "acme:crm", "a/b"); });
    CHECK(seen.request.starts_with("GET /auth/acme%3Acrm/auth-url/a%2Fb HTTP/1.1\r\n"));
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getAuthUrl");
    CHECK(seen.outcome.error().server_message() == "Ticket not found.");
}

TEST_CASE("getAuthStatus on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"accountId":"5f92d1e4c07ab86613d2f3b9",)"
                                                  R"("tokenId":"5f92d1e4c07ab86613d2f3ba","finished":true,)"
                                                  R"("updatedAt":"2024-02-08T09:22:12.496Z","error":null})"),
                               [](handle const& api) { return get_auth_status(api, ticket); });
    CHECK(seen.request == status_request);
    appmixer::auth_status const status = seen.outcome.value();
    CHECK(status.account_id == "5f92d1e4c07ab86613d2f3b9");
    CHECK(status.token_id == "5f92d1e4c07ab86613d2f3ba");
    CHECK(status.finished == true);
    CHECK(status.updated_at == appmixer::parse_iso("2024-02-08T09:22:12.496Z"));
    CHECK(status.error.is_null());
    CHECK(progress_of(status) == appmixer::job_progress::done);

    auto const open = exchange(response("200 OK", R"({"accountId":null,"tokenId":null,"finished":false})"),
                               [](handle const& api) { return get_auth_status(api, ticket); });
    CHECK(open.outcome.value().account_id.empty());
    CHECK(progress_of(open.outcome.value()) == appmixer::job_progress::pending);
    CHECK(progress_of(appmixer::auth_status()) == appmixer::job_progress::pending);
}

TEST_CASE("getAuthStatus in a wait, for a sign-in that succeeds and one that fails")
{
    appmixer::wait_policy const quick = appmixer::wait_policy().first(std::chrono::milliseconds(1));
    auto const wait = [&](handle const& api) {
        return wait_for(api, appmixer::ticket<appmixer::auth_status>(ticket), quick);
    };
    auto const done = exchange_in_turn({response("200 OK", R"({"finished":false,"error":null})"),
                                        response("200 OK", R"({"accountId":"a1","finished":true,"error":null})")},
                                       wait);
    CHECK(done.request == std::string(status_request) + status_request);
    CHECK(done.outcome.value().account_id == "a1");

    auto const failed =
        exchange_in_turn({response("200 OK", R"({"finished":true,"error":{"message":"access denied"}})")}, wait);
    CHECK(failed.outcome.error() == appmixer::errc::job_failed);
    CHECK(failed.outcome.error().server_details().at_pointer("/error/message") == "access denied");
}

TEST_CASE("getAuthStatus refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_ticket), [](handle const& api) { return get_auth_status(api, ticket); });
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getAuthStatus");
}

TEST_CASE("authCallback on the wire")
{
    auto const seen =
        exchange("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>", [](handle const& api) {
            appmixer::query_values query;
            query.add("state", ticket).add("code", "a+b");
            return auth_callback(api, "acme:crm", query);
        });
    CHECK(seen.request == "GET /auth/acme%3Acrm/callback?state=64b1f0c2a9d84e17c3f05a6b:"
                          "9d2e7c10-55aa-4c3b-8f01-6b7c8d9e0f12&code=a%2Bb HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: */*\r\n"
                          "\r\n");
    CHECK(seen.outcome.value().status == 200);
    CHECK(seen.outcome.value().body == "<p/>");

    auto const moved = exchange("HTTP/1.1 302 Found\r\nLocation: https://my.acme.example/auth\r\n"
                                "Content-Length: 0\r\n\r\n",
                                [](handle const& api) { return auth_callback(api, "crm", {}); });
    CHECK(moved.outcome.value().status == 302);
    CHECK(moved.outcome.value().headers.get("Location") == "https://my.acme.example/auth");
}

TEST_CASE("authCallback refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_ticket), [](handle const& api) { return auth_callback(api, "crm", {}); });
    CHECK(seen.outcome.value().status == 404); // any status is a result
    CHECK(seen.outcome.value().body == no_ticket);
}
