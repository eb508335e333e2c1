// Requests and responses for modifiers, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;

namespace {

constexpr char const set[] =
    R"({"categories":{"text":{"label":"Text","index":3}},)"
    R"("modifiers":{"g_shout":{"name":"shout","label":"Shout","category":["text"],"description":"","arguments":[],)"
    R"("returns":{"type":"string"},"helperFn":"function(v) { return v + '!'; }"}}})";
constexpr char const forbidden[] = R"({"statusCode":403,"error":"Forbidden","message":"Insufficient scope"})";

std::string request(std::string const& verb, std::string const& target, std::string const& body = {})
{
    std::string text = verb + " " + target +
                       " HTTP/1.1\r\n"
                       "Host: HOST\r\n"
                       "User-Agent: AGENT\r\n"
                       "Accept: application/json\r\n";
    if (!body.empty())
        text += "Content-Type: application/json\r\n";
    text += "Authorization: Bearer jwt.4.ada\r\n";
    if (!body.empty())
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

void check_forbidden(appmixer::error const& e, std::string_view operation)
{
    CHECK(e == condition::forbidden);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == "Insufficient scope");
}

} // namespace

TEST_CASE("getModifiers on the wire")
{
    auto const seen = exchange(response("200 OK", set), [](handle const& api) { return get_modifiers(api); });
    CHECK(seen.request == request("GET", "/modifiers"));
    CHECK(seen.outcome.value().categories.value().at("text").at("index") == 3);
    CHECK(seen.outcome.value().modifiers.value().at("g_shout").at("label") == "Shout");
}

TEST_CASE("getModifiers refused")
{
    auto const seen = exchange(
        response("401 Unauthorized", R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})"),
        [](handle const& api) { return get_modifiers(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "getModifiers");
}

TEST_CASE("setModifiers on the wire")
{
    appmixer::modifier_set wanted;
    wanted.categories = json::parse(set).at("categories").as_object();
    wanted.modifiers = json::parse(set).at("modifiers").as_object();
    auto const seen = exchange(response("200 OK", set), [&](handle const& api) { return set_modifiers(api, wanted); });
    CHECK(seen.request == request("PUT", "/modifiers", set));
    CHECK(seen.outcome.value().modifiers == wanted.modifiers);
}

TEST_CASE("setModifiers with empty parts on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"categories":{},"modifiers":{}})"), [](handle const& api) {
        return set_modifiers(api, appmixer::modifier_set(json::object(), json::object()));
    });
    CHECK(seen.request == request("PUT", "/modifiers", R"({"categories":{},"modifiers":{}})"));
}

TEST_CASE("setModifiers refused")
{
    auto const seen = exchange(response("403 Forbidden", forbidden), [](handle const& api) {
        return set_modifiers(api, appmixer::modifier_set(json::object(), json::object()));
    });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_forbidden(seen.outcome.error(), "setModifiers");
}

TEST_CASE("deleteModifiers on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"), [](handle const& api) { return delete_modifiers(api); });
    CHECK(seen.request == request("DELETE", "/modifiers"));
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteModifiers refused")
{
    auto const seen =
        exchange(response("403 Forbidden", forbidden), [](handle const& api) { return delete_modifiers(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_forbidden(seen.outcome.error(), "deleteModifiers");
}

TEST_CASE("testModifier on the wire")
{
    auto const seen = exchange(response("200 OK", R"("ab")"), [](handle const& api) {
        json::array arguments;
        arguments.emplace_back("a");
        arguments.emplace_back(json::object());
        return test_modifier(api, "function(a) { return a + \"b\"; }", arguments);
    });
    CHECK(seen.request == request("POST", "/modifiers/test",
                                  R"({"helperFn":"function(a) { return a + \"b\"; }","arguments":["a",{}]})"));
    CHECK(seen.outcome.value() == "ab");
}

TEST_CASE("testModifier without arguments, and a result that is null")
{
    auto const seen =
        exchange(response("200 OK", "null"), [](handle const& api) { return test_modifier(api, "f", json::array()); });
    CHECK(seen.request == request("POST", "/modifiers/test", R"({"helperFn":"f","arguments":[]})"));
    CHECK(seen.outcome.value().is_null());
}

TEST_CASE("testModifier refused")
{
    auto const seen = exchange(
        response("400 Bad Request",
                 R"({"statusCode":400,"error":"Bad Request","message":"The function returned \"undefined\""})"),
        [](handle const& api) { return test_modifier(api, "function() {}", json::array()); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "testModifier");
    CHECK(seen.outcome.error().server_message() == R"(The function returned "undefined")");
}
