// Successful responses are decoded: status, empty bodies, content types and response keys.

#include "support.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Successful responses, and those that should have been. decode_error_test.cpp has error responses.

using appmixer::decode;
using appmixer::errc;
using appmixer::http_response;
using test::operation_returning;
namespace op = appmixer::op;

namespace {

http_response response(std::string body, std::string_view content_type = "application/json; charset=utf-8",
                       int status = 200)
{
    http_response response(status, std::move(body));
    if (!content_type.empty())
        response.headers.append("Content-Type", content_type);
    return response;
}

/// The error of decoding a flow.
appmixer::error failure(http_response response)
{
    auto got = decode<op::get_flow>(std::move(response));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().phase() == appmixer::phase::decode);
    return got.error();
}

} // namespace

TEST_CASE("any 2xx status is a success")
{
    for (int status : {200, 201, 202, 203, 206, 299}) {
        CAPTURE(status);
        CHECK(decode<op::get_flow>(response(R"({"flowId":"f"})", "application/json", status)).value().flow_id == "f");
    }
}

TEST_CASE("a response without content is a success for a call that returns void")
{
    for (std::string const body : {"", " ", "null", "{}", R"({"flowId":"f"})", "[1", "<html>"}) {
        CAPTURE(body);
        CHECK(decode<op::delete_store>(response(body)).has_value());
    }
    CHECK(decode<op::delete_flow>(response("", "", 204)).has_value());
}

TEST_CASE("a page of HTML is no success of a call that returns void; any other body is")
{
    for (std::string const type : {"text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml"}) {
        CAPTURE(type);
        auto const got = decode<op::delete_store>(response("<html>Sign in</html>", type));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::unexpected_content_type);
        CHECK(got.error().phase() == appmixer::phase::decode);
        CHECK(got.error().status() == 200);
        CHECK(got.error().detail() == type);
        CHECK(got.error().body_excerpt() == "<html>Sign in</html>");
        for (std::string const body : {"", " \r\n", "null", "{}", "\"done\"", R"({"flowId":"f"})"})
            CHECK(decode<op::delete_store>(response(body, type)).has_value());
    }
    for (std::string const type : {"", "text/plain", "application/octet-stream"})
        CHECK(decode<op::delete_store>(response("done", type)).has_value());
    CHECK(decode<operation_returning<http_response>>(response("<p>", "text/html")).has_value());
}

TEST_CASE("a missing body where one is required is empty_response")
{
    for (std::string const body : {"", " ", "\r\n", " \t\r\n \n"}) {
        CAPTURE(body);
        CHECK(failure(response(body)) == errc::empty_response);
        CHECK(failure(response(body, "text/html")) == errc::empty_response);
    }
    CHECK(failure(response("", "", 204)) == errc::empty_response);
    CHECK(failure(response("", "", 204)).status() == 204);
}

TEST_CASE("white space around a document is not part of it")
{
    CHECK(decode<op::get_flow>(response(" \r\n{ \"flowId\" : \"f\" }\n ")).value().flow_id == "f");
}

TEST_CASE("a document of another kind is unexpected_shape")
{
    CHECK(failure(response("null")) == errc::unexpected_shape);
    CHECK(failure(response("[]")) == errc::unexpected_shape);
    CHECK(failure(response("7")) == errc::unexpected_shape);
    CHECK(failure(response("[]")).detail() == "expected an object, found an array");
    CHECK(failure(response("[]")).json_pointer().empty());
    CHECK(failure(response("[]")).body_excerpt() == "[]");
    CHECK(failure(response("[]")).status() == 200);

    auto const list = decode<op::get_flows>(response("{}"));
    REQUIRE_FALSE(list.has_value());
    CHECK(list.error() == errc::unexpected_shape);
    CHECK(list.error().detail() == "expected an array, found an object");
}

TEST_CASE("a body that is truncated or not JSON is invalid_json")
{
    for (std::string const body : {"{\"flowId\":\"f", "{\"flowId\"", "[", "{} {}", "{},", "nul", "{'a':1}",
                                   "{\"a\":01}", "Internal error", "\"\xff\"", "{\"a\":1,}"}) {
        CAPTURE(body);
        CHECK(failure(response(body)) == errc::invalid_json);
        CHECK(failure(response(body, "")) == errc::invalid_json); // no content type at all
        bool const is_utf8 = body.find('\xff') == std::string::npos;
        CHECK(failure(response(body)).body_excerpt() == (is_utf8 ? body : "\"\xef\xbf\xbd\""));
    }
}

TEST_CASE("an HTML page is unexpected_content_type, but JSON of any content type is read")
{
    appmixer::error const e = failure(response("<html><body>Login</body></html>", "text/html; charset=utf-8"));
    CHECK(e == errc::unexpected_content_type);
    CHECK(e.detail() == "text/html; charset=utf-8");
    CHECK(e.body_excerpt() == "<html><body>Login</body></html>");
    CHECK(failure(response("<x/>", "application/xhtml+xml")) == errc::unexpected_content_type);
    for (char const* const type : {"TEXT/HTML", "text/plain", "application/xhtml+xml"})
        CHECK(decode<op::get_flow>(response(R"({"flowId":"f"})", type)).value().flow_id == "f");
}

TEST_CASE("JSON with another content type is accepted, other text is not")
{
    CHECK(decode<op::get_flow>(response(R"({"flowId":"f"})", "text/plain")).value().flow_id == "f");
    CHECK(decode<op::get_flow>(response(R"({"flowId":"f"})", "application/octet-stream")).value().flow_id == "f");
    CHECK(decode<op::get_flow>(response(R"({"flowId":"f"})", "")).value().flow_id == "f");
    CHECK(failure(response("service unavailable", "text/plain")) == errc::unexpected_content_type);
    CHECK(failure(response("x", "application/problem+json")) == errc::invalid_json);
}

TEST_CASE("excessive nesting is invalid_json, a deep descriptor is not")
{
    auto const nested = [](std::size_t depth) {
        return R"({"flow":{"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}}";
    };
    CHECK(failure(response(nested(100'000))) == errc::invalid_json);
    CHECK(failure(response(std::string(1'000'000, '['))) == errc::invalid_json);
    CHECK(decode<op::get_flow>(response(nested(100))).has_value());
}

TEST_CASE("the value of the response key is the result")
{
    CHECK(decode<op::create_flow>(response(R"({"flowId":"f","more":1})")).value() == "f");
    CHECK(decode<op::clone_flow>(response(R"({"cloneId":"c"})")).value() == "c");
    CHECK(decode<op::create_store>(response(R"({"name":"n","storeId":"s"})")).value() == "s");
    CHECK(decode<op::get_flows_count>(response(R"({"count":7})")).value() == 7);
    CHECK(decode<op::get_store_records_count>(response(R"({"count":0})")).value() == 0);
    CHECK(decode<op::delete_store_items>(response(R"({"deletedCount":2})")).value() == 2);
}

TEST_CASE("a response key that is missing or of another type is reported with its path")
{
    struct row {
        std::string_view body;
        std::string_view pointer;
    };
    for (auto const& [body, pointer] :
         {row{"{}", "/count"}, row{R"({"Count":7})", "/count"}, row{R"({"count":null})", "/count"},
          row{R"({"count":"7"})", "/count"}, row{R"({"count":-1})", "/count"}, row{R"({"count":[7]})", "/count"},
          row{"7", ""}, row{"[]", ""}, row{"null", ""}}) {
        CAPTURE(body);
        auto const got = decode<op::get_flows_count>(response(std::string(body)));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::unexpected_shape);
        CHECK(got.error().json_pointer() == pointer);
    }
}

namespace {

/// A model under a response key.
class wrapped {
public:
    wrapped() = default;
    using response_type = std::vector<appmixer::store>;
    static constexpr std::string_view response_key = "hits/all";
    static constexpr appmixer::operation_info info{"wrapped", appmixer::method::get, "/x", appmixer::idempotency::safe};
};

} // namespace

TEST_CASE("the pointer into a value under a response key starts at the document")
{
    CHECK(decode<wrapped>(response(R"({"hits/all":[{"storeId":"s"}]})")).value().at(0).store_id == "s");
    auto const got = decode<wrapped>(response(R"({"hits/all":[{"storeId":"s"},1]})"));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().json_pointer() == "/hits~1all/1");
}

TEST_CASE("a response may be any JSON, a plain value or the response itself")
{
    CHECK(decode<operation_returning<test::json::value>>(response("null")).value().is_null());
    CHECK(decode<operation_returning<test::json::value>>(response("[1,{}]")).value() ==
          test::json::value({1, test::json::object()}));
    CHECK(decode<operation_returning<test::json::object>>(response(R"({"a":1})")).value().at("a") == 1);
    CHECK(decode<operation_returning<std::string>>(response("\"text\"")).value() == "text");
    CHECK(decode<operation_returning<bool>>(response("true")).value());
    CHECK(decode<operation_returning<std::vector<std::int64_t>>>(response("[1,-2]")).value() ==
          std::vector<std::int64_t>{1, -2});

    http_response const raw =
        decode<operation_returning<http_response>>(response("<not json>", "text/html", 206)).value();
    CHECK(raw.status == 206);
    CHECK(raw.body == "<not json>");
    CHECK(raw.headers.get("content-type") == "text/html");
    CHECK(decode<operation_returning<http_response>>(response("", "", 204)).value().body.empty());
}
