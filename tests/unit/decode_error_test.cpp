// Error responses are decoded into errors: status, message, details and an excerpt of the body.

#include "support.hpp"

#include <appmixer/core/detail/utf8.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using appmixer::condition;
using appmixer::decode;
using appmixer::errc;
using appmixer::http_response;
using appmixer::phase;
namespace op = appmixer::op;

namespace {

appmixer::error error_of(int status, std::string body, std::string_view content_type = "application/json")
{
    http_response response(status, std::move(body));
    if (!content_type.empty())
        response.headers.append("Content-Type", content_type);
    auto got = decode<op::get_flow>(std::move(response));
    REQUIRE_FALSE(got.has_value());
    return got.error();
}

} // namespace

TEST_CASE("the status of an error response is the error's code")
{
    struct row {
        int status;
        errc code;
    };
    for (auto const& [status, code] : {row{400, errc::bad_request},         row{401, errc::unauthorized},
                                       row{403, errc::forbidden},           row{404, errc::not_found},
                                       row{405, errc::method_not_allowed},  row{409, errc::conflict},
                                       row{413, errc::payload_too_large},   row{415, errc::unsupported_media_type},
                                       row{429, errc::too_many_requests},   row{500, errc::internal_server_error},
                                       row{501, errc::not_implemented},     row{502, errc::bad_gateway},
                                       row{503, errc::service_unavailable}, row{504, errc::gateway_timeout},
                                       row{300, static_cast<errc>(300)},    row{302, static_cast<errc>(302)},
                                       row{304, static_cast<errc>(304)},    row{418, static_cast<errc>(418)},
                                       row{422, static_cast<errc>(422)},    row{599, static_cast<errc>(599)},
                                       row{600, static_cast<errc>(600)},    row{999, static_cast<errc>(999)}}) {
        CAPTURE(status);
        appmixer::error const e = error_of(status, "{}");
        CHECK(e == code);
        CHECK(e.status() == status);
        CHECK(e.phase() == phase::response);
        CHECK(e.code().failed());
    }
}

TEST_CASE("a status that is none of three digits is a malformed response")
{
    for (int const status : {-1, 0, 7, 99, 1000}) { // of a transport of the program; HTTP's do not let it pass
        CAPTURE(status);
        appmixer::error const e = error_of(status, "{}");
        CHECK(e == errc::malformed_response);
        CHECK(e.status() == status);
        CHECK(e == condition::transport);
    }
    CHECK(error_of(600, "{}") == condition::server_error);
    CHECK(error_of(600, "{}") != condition::transport);
}

TEST_CASE("an unrequested compressed body is reported as such and not quoted")
{
    for (char const* const type : {"application/json", "application/octet-stream"}) {
        appmixer::error const e = error_of(200, "\x1f\x8b\x08 and so on", type);
        CHECK(e == errc::invalid_json);
        CHECK(e.detail() == "the body is gzip, which was not requested; with_gzip() decompresses it");
        CHECK(e.body_excerpt().empty());
    }
}

TEST_CASE("a content coding that was not requested is named")
{
    http_response response(200, "\x0b\x02\x80{}");
    response.headers.append("Content-Type", "application/json");
    response.headers.append("Content-Encoding", "br");
    appmixer::error const e = decode<op::get_flow>(std::move(response)).error();
    CHECK(e == errc::invalid_json);
    CHECK(e.detail() == "the body has the content coding br, which was not requested");
    CHECK(e.body_excerpt().empty());
    // A server that names a coding and does not use it is understood.
    http_response plain(200, R"({"flowId":"f"})");
    plain.headers.append("Content-Encoding", "utf-8");
    CHECK(decode<op::get_flow>(std::move(plain)).value().flow_id == "f");
}

TEST_CASE("the same for the body of an error, whose status stays")
{
    appmixer::error const gzip = error_of(404, "\x1f\x8b\x08 and so on");
    CHECK(gzip == errc::not_found);
    CHECK(gzip.detail() == "the body is gzip, which was not requested; with_gzip() decompresses it");
    CHECK(gzip.body_excerpt().empty());
    CHECK(gzip.what() ==
          "appmixer: 404 Not Found (the body is gzip, which was not requested; with_gzip() decompresses it)");

    auto const encoded = [](std::string body, std::string_view coding) {
        http_response response(500, std::move(body));
        response.headers.append("Content-Type", "text/plain");
        response.headers.append("Content-Encoding", coding);
        return decode<op::get_flow>(std::move(response)).error();
    };
    CHECK(encoded("\x0b\x02\x80{}", "br").detail() == "the body has the content coding br, which was not requested");
    CHECK(encoded("\x0b\x02\x80{}", "br").body_excerpt().empty());
    CHECK(encoded("\x0b\x02\x80{}", "br").server_message().empty());
    CHECK(encoded(R"({"message":"m"})", "br").server_message() == "m");
    CHECK(encoded("", "br").detail().empty());
    CHECK(encoded("a text", "utf-8").server_message() == "a text");
}

TEST_CASE("a call that returns void or the raw response reports error statuses too")
{
    CHECK(decode<op::delete_store>(http_response(404, "")).error() == condition::not_found);
    CHECK(decode<test::operation_returning<http_response>>(http_response(404, "x")).error() == condition::not_found);
}

TEST_CASE("message and details are read from an error body")
{
    appmixer::error const e = error_of(
        400, R"({"statusCode":400,"error":"Bad Request","message":"Flow is running.","details":{"reasons":["a",1]}})");
    CHECK(e.server_message() == "Flow is running.");
    CHECK(e.server_details() == test::json::value({{"reasons", {"a", 1}}}));
    CHECK(e.body_excerpt().starts_with("{\"statusCode\":400"));
    CHECK(e.what() == R"(appmixer: 400 Bad Request: Flow is running. (details: {"reasons":["a",1]}))");

    CHECK(error_of(400, R"({"message":"m","details":"text"})").server_details() == "text");
    CHECK(error_of(400, R"({"message":"m","details":[1]})").server_details() == test::json::array{1});
    CHECK(error_of(400, R"({"message":"m"})").server_details().is_null());
}

TEST_CASE("an error body of any other form is kept as an excerpt only")
{
    for (std::string const body : {"", " ", "null", "[]", "\"text\"", "7", "{}", "{\"message\":7}",
                                   "{\"message\":null}", "{\"message\":{\"a\":1}}", "{\"error\":\"x\"}",
                                   "{\"message\":\"cut of", "<html>404</html>", "\xc3\xbc\r\n\t"}) {
        CAPTURE(body);
        appmixer::error const e = error_of(404, body);
        CHECK(e == errc::not_found);
        CHECK(e.server_message().empty());
        CHECK(e.server_details().is_null());
        CHECK(e.body_excerpt() == body);
    }
}

TEST_CASE("an error body of plain text is the server's message")
{
    for (char const* const type : {"text/plain", "Text/Plain;charset=utf-8"}) {
        appmixer::error const e = error_of(418, "short\nand stout\n", type);
        CHECK(e.server_message() == "short\nand stout");
        CHECK(e.body_excerpt() == "short\nand stout\n");
        CHECK(e.what() == "appmixer: HTTP status 418: short and stout");
    }
    CHECK(error_of(404, "Not Found", "text/plain").what() == "appmixer: 404 Not Found");
    CHECK(error_of(404, " \n", "text/plain").server_message().empty());
    CHECK(error_of(404, R"({"message":"in JSON"})", "text/plain").server_message() == "in JSON");
    CHECK(error_of(404, "a\xff", "text/plain").server_message() == "a\xef\xbf\xbd");
    CHECK(error_of(404, std::string(100'000, 'x'), "text/plain").server_message().size() == 65'536);
    for (char const* const type : {"", "text/html", "text/css", "text/plainer"})
        CHECK(error_of(404, "some text", type).server_message().empty());
}

TEST_CASE("invalid bytes and control characters in an error body do not hide its message")
{
    appmixer::error const e =
        error_of(400, "{\"message\":\"bad \xff \x1b[31mred\x07\",\"details\":{\"a\xff\":\"b\xc3\"}}");
    CHECK(e.server_message() == "bad \xef\xbf\xbd  [31mred ");
    CHECK(e.server_details() == test::json::value({{"a\xef\xbf\xbd", "b\xef\xbf\xbd"}}));
    CHECK(error_of(400, "{\"message\":\"cut \xff").server_message().empty());
}

TEST_CASE("a gateway's page of HTML keeps its status")
{
    appmixer::error const e = error_of(502, "<html><h1>502 Bad Gateway</h1></html>", "text/html");
    CHECK(e == errc::bad_gateway);
    CHECK(e == condition::server_error);
    CHECK(e.phase() == phase::response);
    CHECK(e.body_excerpt() == "<html><h1>502 Bad Gateway</h1></html>");
    CHECK(e.what() == "appmixer: 502 Bad Gateway");
}

TEST_CASE("an excerpt holds the first 512 bytes")
{
    std::string const big = "{\"message\":\"" + std::string(5000, 'm') + "\"}";
    appmixer::error const refused = error_of(500, big);
    CHECK(refused.body_excerpt() == big.substr(0, 512));
    CHECK(refused.server_message().size() == 5000); // the message is taken from the whole body
    CHECK(refused.what().size() < 512);

    std::string const exact(512, 'x');
    CHECK(error_of(500, exact).body_excerpt() == exact);
    CHECK(error_of(500, exact + "y").body_excerpt() == exact);

    auto const misunderstood = decode<op::get_flow>(http_response(200, "[" + std::string(5000, ' ') + "]"));
    REQUIRE_FALSE(misunderstood.has_value());
    CHECK(misunderstood.error().body_excerpt().size() == 512);
}

TEST_CASE("an error body is parsed up to 64 KiB, and of a longer one there is only the excerpt")
{
    std::string const begin = R"({"details":[1],"message":")";
    for (std::size_t const size : {std::size_t(65'536), std::size_t(65'537), std::size_t(13'000'000)}) {
        CAPTURE(size);
        std::string const body = begin + std::string(size - begin.size() - 2, 'm') + "\"}";
        REQUIRE(body.size() == size);
        appmixer::error const e = error_of(400, body);
        bool const is_parsed = size == 65'536;
        CHECK(e == errc::bad_request);
        CHECK(e.server_message().size() == (is_parsed ? size - begin.size() - 2 : 0));
        CHECK(e.server_details().is_array() == is_parsed);
        CHECK(e.body_excerpt() == body.substr(0, 512));
    }
}

TEST_CASE("an excerpt is UTF-8, and cut between two characters")
{
    CHECK(error_of(404, "\xff\xfe").body_excerpt() == "\xef\xbf\xbd\xef\xbf\xbd");
    for (std::size_t before = 505; before <= 512; ++before) {
        CAPTURE(before);
        std::string expected(before, 'x');
        std::string body = expected;
        for (std::string_view const character : {"\xf0\x9f\x98\x80", "\xe2\x82\xac", "\xc3\xbc", "\xc3\xbc"}) {
            body += character;
            if (body.size() <= 512)
                expected = body;
        }
        CHECK(error_of(500, body, "text/plain").body_excerpt() == expected);
        CHECK(error_of(200, body).body_excerpt() == expected); // no JSON
    }
    std::string const binary = error_of(500, std::string(600, '\xff')).body_excerpt();
    CHECK(binary.size() == 510);
    CHECK(appmixer::detail::is_utf8(binary));

    std::string const type = std::string(78, 'a') + "\xe2\x82\xac";
    CHECK(error_of(200, "x", type).detail() == std::string(78, 'a'));
}

TEST_CASE("an error body that nests too deep is not parsed")
{
    std::string const deep = R"({"message":"m","details":)" + std::string(500'000, '[');
    CHECK(error_of(500, deep).server_message().empty());
    CHECK(error_of(500, deep + std::string(500'000, ']') + "}").server_details().is_null());
}

TEST_CASE("an invalid status is a malformed response, not an error with that number")
{
    // A custom transport may forget the status, and 3 is a different error.
    for (int status : {0, 3, 99, -1, 1000}) {
        CAPTURE(status);
        appmixer::error const e = error_of(status, "{}");
        CHECK(e.code().failed());
        CHECK(e == errc::malformed_response);
    }
}
