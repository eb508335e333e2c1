// A response's head is parsed by one of two parsers: a simple one in one piece, others by Beast's. A response that
// arrives byte by byte takes the second way, so both must give the same result.

#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/request_head.hpp>
#include <appmixer/transports/detail/response_parser.hpp>
#include <appmixer/transports/detail/simple_response_head.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace appmixer;
using detail::simple_response_head;

TEST_SUITE_BEGIN("http head");

constexpr std::size_t header_limit = 4096, body_limit = 64;

/// The outcome of reading a response.
class outcome {
public:
    outcome() = default;
    http_response response;
    bool failed = false;
    bool complete = false;
    bool kept = false;
    std::size_t left_over = 0;
};

/// Reads as a transport does: unconsumed bytes stay in front of the next ones.
outcome read(std::string_view text, std::size_t piece, bool without_body)
{
    outcome end;
    end.response.headers.append("Of", "a response before this one");
    end.response.body = "old";
    detail::response_parser parser(end.response, header_limit, body_limit, nullptr, without_body);
    std::string input;
    for (; !text.empty() && !end.failed; text.remove_prefix(std::min(piece, text.size()))) {
        input += text.substr(0, piece);
        for (std::size_t used = 1; used > 0 && !input.empty() && !parser.complete() && !end.failed;) {
            boost::system::error_code code;
            used = parser.parse(input, code);
            input.erase(0, used);
            end.failed = code.failed();
        }
    }
    end.complete = !end.failed && (parser.complete() || parser.end());
    end.kept = end.complete && parser.keeps_connection();
    end.left_over = end.failed ? 0 : input.size();
    return end;
}

void check_both_ways(std::string const& text, bool without_body = false)
{
    CAPTURE(text);
    outcome const whole = read(text, text.size(), without_body);
    for (std::size_t const piece : {std::size_t(1), std::size_t(7)}) {
        outcome const pieces = read(text, piece, without_body);
        CHECK(whole.complete == pieces.complete);
        CHECK(whole.kept == pieces.kept);
        if (whole.failed) // where no end of a head comes, the fault may not be found piece by piece
            continue;
        CHECK_FALSE(pieces.failed);
        CHECK(whole.left_over == pieces.left_over);
        CHECK(whole.response.status == pieces.response.status);
        CHECK(whole.response.headers.text() == pieces.response.headers.text());
        CHECK(whole.response.body == pieces.response.body);
    }
}

std::string const line = "HTTP/1.1 200 OK\r\n";
std::string const length = "Content-Length: 4\r\n";

TEST_CASE("a simple response head is recognized and parsed")
{
    std::string const fields = "Server: one\r\nCONTENT-length: 15\r\nX-Odd: \xc3\xa9 a\tb:c\r\nA: b\r\n";
    std::string const text = "HTTP/1.1 404 Not Found\r\n" + fields + "\r\nbody";
    auto const head = simple_response_head::read(text);
    REQUIRE(head.has_value());
    CHECK(head->status == 404);
    CHECK(head->fields == fields);
    CHECK(head->body_size == 15);
    CHECK(head->keeps_connection);
    CHECK(head->size == text.size() - 4);

    for (std::string const last : {"Connection: keep-alive\r\n", "connection: Keep-Alive\r\n"}) {
        auto const kept = simple_response_head::read(line + length + last + "\r\n");
        REQUIRE(kept.has_value());
        CHECK(kept->keeps_connection);
    }
    for (std::string const last : {"Connection: close\r\n", "CONNECTION: CLOSE\r\n", "Connection: close\r\nA: b\r\n",
                                   "Connection: close\r\nConnection: keep-alive\r\n"}) {
        auto const closed = simple_response_head::read(line + length + last + "\r\n");
        REQUIRE(closed.has_value());
        CHECK_FALSE(closed->keeps_connection);
    }
}

TEST_CASE("an incomplete head is not accepted")
{
    std::string const text = line + length + "A: b\r\n\r\n";
    for (std::size_t size = 0; size < text.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(simple_response_head::read(std::string_view(text).substr(0, size)).has_value());
    }
    CHECK(simple_response_head::read(text).has_value());
}

TEST_CASE("other heads are parsed by Beast, and both parsers give the same result")
{
    std::vector<std::string> const texts = {
        "\r\n" + length + "\r\nbody",
        "\r\n\r\n",
        "HTTP/1.0 200 OK\r\n" + length + "\r\nbody",
        "HTTP/1.2 200 OK\r\n" + length + "\r\nbody",
        "http/1.1 200 OK\r\n" + length + "\r\nbody",
        "HTTP/1.1  200 OK\r\n" + length + "\r\nbody",
        "HTTP/1.1 200\r\n" + length + "\r\nbody",
        "HTTP/1.1 20 OK\r\n" + length + "\r\nbody",
        "HTTP/1.1 2000 OK\r\n" + length + "\r\nbody",
        "HTTP/1.1 2x0 OK\r\n" + length + "\r\nbody",
        "HTTP/1.1 2:0 OK\r\n" + length + "\r\nbody",
        "HTTP/1.1 099 OK\r\n" + length + "\r\nbody",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 199 Odd\r\n" + length + "\r\nbody",
        "HTTP/1.1 204 No Content\r\n" + length + "\r\nbody",
        "HTTP/1.1 304 Not Modified\r\n" + length + "\r\nbody",
        "HTTP/1.1 200 O\x01K\r\n" + length + "\r\nbody",
        "HTTP/1.1 200 O\rK\r\n" + length + "\r\nbody",
        "HTTP/1.1 200 OK\n" + length + "\r\nbody",
        line + "\r\nbody to the end",
        line + "Content-Length: 4\n\r\nbody",
        line + length + "\nbody",
        line + length + "A: b\rc\r\n\r\nbody",
        line + length + "A: b\n\r\nbody",
        line + length + "A: b\x7f\r\n\r\nbody",
        line + length + "A: b\x01 and so much more\r\n\r\nbody",
        line + length + "A:\r\n\r\nbody",
        line + length + "A: \r\n\r\nbody",
        line + length + "A:b\r\n\r\nbody",
        line + length + "A:  b\r\n\r\nbody",
        line + length + "A:\tb\r\n\r\nbody",
        line + length + "A: b \r\n\r\nbody",
        line + length + "A: b\t\r\n\r\nbody",
        line + length + "A: b\r\n folded\r\n\r\nbody",
        line + length + " folded: b\r\n\r\nbody",
        line + length + "A : b\r\n\r\nbody",
        line + length + "A b: c\r\n\r\nbody",
        line + length + ": c\r\n\r\nbody",
        line + length + "nonsense\r\n\r\nbody",
        line + length + "\xc3\xa9: c\r\n\r\nbody",
        line + length + length + "\r\nbody",
        line + length + "content-length: 5\r\n\r\nbody",
        line + "Content-Length: 4, 4\r\n\r\nbody",
        line + "Content-Length: +4\r\n\r\nbody",
        line + "Content-Length: -4\r\n\r\nbody",
        line + "Content-Length: 4x\r\n\r\nbody",
        line + "Content-Length: 0x4\r\n\r\nbody",
        line + "Content-Length: 18446744073709551620\r\n\r\nbody",
        line + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        line + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        line + "transfer-encoding: chunked\r\n" + length + "\r\nbody",
        line + length + "Transfer-Encoding: chunked\r\n\r\nbody",
        line + length + "Transfer-Encoding: gzip\r\n\r\nbody",
        line + length + "Connection: close, keep-alive\r\n\r\nbody",
        line + length + "Connection: upgrade\r\n\r\nbody",
        line + length + "Connection: \"\r\n\r\nbody",
        line + length + "Connection: close\r\nConnection: \"\r\n\r\nbody",
        line + length + "Proxy-Connection: close\r\n\r\nbody",
    };
    for (std::string const& text : texts) {
        CAPTURE(text);
        CHECK_FALSE(simple_response_head::read(text).has_value());
        check_both_ways(text);
    }
}

TEST_CASE("a response with a simple head is the same in one piece and in many")
{
    std::vector<std::string> const texts = {
        line + length + "\r\nbody",
        line + length + "\r\nbod",
        line + length + "\r\n",
        line + length + "\r\nbody and more",
        line + "Content-Length: 0\r\n\r\n",
        line + "Content-Length: 0\r\n\r\nmore",
        line + "Content-Length: 004\r\n\r\nbody",
        line + "Content-Length: 64\r\n\r\n" + std::string(64, 'x'),
        line + "Content-Length: 65\r\n\r\n" + std::string(65, 'x'),
        "HTTP/1.1 201 \r\n" + length + "\r\nbody",
        "HTTP/1.1 999 Odd\r\n" + length + "\r\nbody",
        line + length + "Connection: close\r\n\r\nbody",
        line + length + "Connection: keep-alive\r\nUpgrade: h2c\r\n\r\nbody",
        line + length + "Connection: keep-alive\r\nConnection: close\r\n\r\nbody",
        line + length + "Connection: close\r\nConnection: keep-alive\r\n\r\nbody",
        line + length + "Set-Cookie: a\r\nSet-Cookie: b\r\n\r\nbody",
        line + length + "A: " + std::string(header_limit, 'x') + "\r\n\r\nbody",
    };
    for (std::string const& text : texts) {
        CHECK(simple_response_head::read(text).has_value());
        check_both_ways(text);
    }
}

TEST_CASE("a body that looks like a simple head is a body")
{
    std::string const text = line + length + "\r\nbody";
    http_response response;
    detail::response_parser parser(response, header_limit, body_limit, nullptr, false);
    for (std::string const& piece : {line + "\r\n", text}) {
        boost::system::error_code code;
        CHECK(parser.parse(piece, code) == piece.size());
        CHECK_FALSE(code.failed());
    }
    CHECK_FALSE(parser.complete());
    CHECK(parser.end());
    CHECK(response.headers.empty());
    CHECK(response.body == text);
}

TEST_CASE("a response to HEAD has no body, also with a simple head")
{
    outcome const response = read(line + length + "\r\n", 1000, true);
    CHECK(response.complete);
    CHECK(response.kept);
    CHECK(response.response.body.empty());
    CHECK(response.response.headers.get("content-length") == "4");
    check_both_ways(line + length + "\r\n", true);
    check_both_ways(line + length + "\r\nbody", true);
}

TEST_SUITE_END();

} // namespace
