// Requests and responses for access rules, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using appmixer::acl_rule;
using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
using texts = std::vector<std::string>;

namespace {

std::string forbidden()
{
    return response("403 Forbidden", R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})");
}

template <class T>
void check_forbidden(appmixer::result<T> const& outcome, std::string_view operation)
{
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error() == condition::forbidden);
    CHECK(outcome.error().operation() == operation);
    CHECK(outcome.error().server_message() == "Insufficient scope");
}

/// The request of a GET.
std::string get_request(std::string const& target)
{
    return "GET " + target +
           " HTTP/1.1\r\n"
           "Host: HOST\r\n"
           "User-Agent: AGENT\r\n"
           "Accept: application/json\r\n"
           "Authorization: Bearer jwt.4.ada\r\n"
           "\r\n";
}

} // namespace

TEST_CASE("listAclTypes on the wire")
{
    auto const seen = exchange(response("200 OK", R"(["routes","components"])"),
                               [](handle const& api) { return list_acl_types(api); });
    CHECK(seen.request == get_request("/acl-types"));
    CHECK(seen.outcome.value() == texts{"routes", "components"});
}

TEST_CASE("listAclTypes refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return list_acl_types(api); });
    check_forbidden(seen.outcome, "listAclTypes");
}

TEST_CASE("getAclRules on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"([{"role":"admin","resource":"*","action":["*"],"attributes":["non-private"]},)"
                                    R"({"role":"user","resource":"appmixer.utils.*","action":["read","!delete"],)"
                                    R"("attributes":[],"note":"x"}])"),
                 [](handle const& api) { return get_acl_rules(api, "components"); });
    CHECK(seen.request == get_request("/acl/components"));
    std::vector<acl_rule> const rules = seen.outcome.value();
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].role == "admin");
    CHECK(rules[0].resource == "*");
    CHECK(rules[0].action == texts{"*"});
    CHECK(rules[0].attributes == texts{"non-private"});
    CHECK(rules[1].action == texts{"read", "!delete"});
    CHECK(rules[1].attributes.empty());
    CHECK(rules[1].extra.at("note") == "x");
}

TEST_CASE("getAclRules refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return get_acl_rules(api, "routes"); });
    check_forbidden(seen.outcome, "getAclRules");
}

TEST_CASE("setAclRules on the wire")
{
    std::string const body = R"([{"role":"user","resource":"flows","action":["read"]},)"
                             R"({"role":"shop.example","resource":"acme.*","action":["*"],"attributes":["*"]}])";
    for (std::string const& answer : {std::string(), body}) { // the documentation shows no body
        auto const seen = exchange(response("200 OK", answer), [](handle const& api) {
            std::vector<acl_rule> rules;
            rules.emplace_back("user", "flows", texts{"read"});
            rules.emplace_back("shop.example", "acme.*", texts{"*"}).attributes = {"*"};
            return set_acl_rules(api, "routes", rules);
        });
        CHECK(seen.request == "POST /acl/routes HTTP/1.1\r\n"
                              "Host: HOST\r\n"
                              "User-Agent: AGENT\r\n"
                              "Accept: application/json\r\n"
                              "Content-Type: application/json\r\n"
                              "Authorization: Bearer jwt.4.ada\r\n"
                              "Content-Length: 132\r\n"
                              "\r\n" +
                                  body);
        CHECK(seen.outcome.has_value());
    }
}

TEST_CASE("setAclRules without rules on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        return set_acl_rules(api, "components", std::vector<acl_rule>());
    });
    CHECK(seen.request == "POST /acl/components HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 2\r\n"
                          "\r\n"
                          "[]");
}

TEST_CASE("setAclRules refused")
{
    auto const seen = exchange(
        response("400 Bad Request",
                 R"({"statusCode":400,"error":"Bad Request","message":"\"role\" is not allowed to be empty"})"),
        [](handle const& api) { return set_acl_rules(api, "routes", std::vector<acl_rule>(1)); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "setAclRules");
}

TEST_CASE("listAclResources on the wire")
{
    auto const routes = exchange(response("200 OK", R"(["*","flows"])"),
                                 [](handle const& api) { return list_acl_resources(api, "routes"); });
    CHECK(routes.request == get_request("/acl/routes/resources"));
    CHECK(routes.outcome.value().at(1) == "flows");
    auto const components = exchange(response("200 OK", R"("^[a-z.*]+$")"),
                                     [](handle const& api) { return list_acl_resources(api, "components"); });
    CHECK(components.outcome.value() == "^[a-z.*]+$");
}

TEST_CASE("listAclResources refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return list_acl_resources(api, "routes"); });
    check_forbidden(seen.outcome, "listAclResources");
}

TEST_CASE("listAclActions on the wire")
{
    auto const seen = exchange(response("200 OK", R"(["*","read","!read"])"),
                               [](handle const& api) { return list_acl_actions(api, "routes"); });
    CHECK(seen.request == get_request("/acl/routes/actions"));
    CHECK(seen.outcome.value() == texts{"*", "read", "!read"});
}

TEST_CASE("listAclActions refused")
{
    auto const seen = exchange(forbidden(), [](handle const& api) { return list_acl_actions(api, "routes"); });
    check_forbidden(seen.outcome, "listAclActions");
}

TEST_CASE("listAclAttributes on the wire")
{
    auto const seen = exchange(response("200 OK", R"(["*","non-private"])"), [](handle const& api) {
        return list_acl_attributes(api, "components", "appmixer.utils.*");
    });
    CHECK(seen.request == get_request("/acl/components/resource/appmixer.utils.%2A/attributes"));
    CHECK(seen.outcome.value() == texts{"*", "non-private"});
}

TEST_CASE("listAclAttributes refused")
{
    auto const seen =
        exchange(forbidden(), [](handle const& api) { return list_acl_attributes(api, "components", "*"); });
    check_forbidden(seen.outcome, "listAclAttributes");
}
