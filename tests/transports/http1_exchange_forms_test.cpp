// http1_exchange: every form of response and of failure, at every cut.

#include "http1_exchange_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace http1_exchange_test;

TEST_SUITE_BEGIN("http1 exchange, forms");

class response_row {
public:
    std::string name;
    std::string text;
    int status;
    std::string body;
    bool reusable = true;
    bool closed = false;       ///< the connection is closed after the text
    bool without_body = false; ///< the request was HEAD
};

TEST_CASE("every form of response, at every cut")
{
    std::string const no_length = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
    std::vector<response_row> const table = {
        {"a length", length, 200, "body"},
        {"a length of 0", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
        {"a length that stands twice", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 200,
         "body"},
        {"an error", "HTTP/1.1 404 Not Found\r\nServer: s\r\nContent-Length: 2\r\n\r\n{}", 404, "{}"},
        {"no reason", "HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nbody", 200, "body"},
        {"one chunk", chunked + "4\r\nbody\r\n0\r\n\r\n", 200, "body"},
        {"chunks", chunked + "1\r\nb\r\n02\r\nod\r\n1;a=b\r\ny\r\n0\r\n\r\n", 200, "body"},
        {"no chunk", chunked + "0\r\n\r\n", 200, ""},
        {"a trailer", chunked + "4\r\nbody\r\n0\r\nA: b\r\nC: d\r\n\r\n", 200, "body"},
        // A trailer does not change how the connection is handled (RFC 9110 §6.5.1).
        {"a trailer that says close", chunked + "4\r\nbody\r\n0\r\nConnection: close\r\n\r\n", 200, "body"},
        {"a trailer that says keep-alive",
         "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nConnection: "
         "keep-alive\r\n\r\n",
         200, "body", false},
        {"until the end", no_length + "body", 200, "body", false, true},
        {"until the end, with nothing", no_length, 200, "", false, true},
        {"204", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        {"304", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", 304, ""},
        {"304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", 304, ""},
        {"HEAD with a length", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", 200, "", true, false, true},
        {"HEAD with chunks", chunked, 200, "", true, false, true},
        {"close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody", 200, "body", false},
        {"keep-alive", "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nbody", 200, "body"},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody", 200, "body", false},
        {"HTTP/1.0, kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nbody", 200, "body"},
        {"HTTP/1.0 with chunks",
         "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", 200,
         "body", false},
        {"100", continue_100 + length, 200, "body"},
        {"103", hints + length, 200, "body"},
        {"several interim responses", continue_100 + hints + hints + chunked + "4\r\nbody\r\n0\r\n\r\n", 200, "body"},
        {"408", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n\r\nslow", 408, "slow", false},
    };
    for (response_row const& row : table) {
        CAPTURE(row.name);
        at_every_cut(row.text, [&](std::vector<std::string> const& pieces) {
            fixture f(options(row.without_body));
            CHECK_FALSE(f.exchange.request_begun());
            f.take_all();
            CHECK(f.exchange.request_begun());
            for (std::string const& piece : pieces) {
                REQUIRE_FALSE(f.ended());
                f.receive(piece);
                CHECK(f.exchange.response_begun());
            }
            if (row.closed) {
                CHECK_FALSE(f.ended());
                f.end_of_stream();
            }
            REQUIRE(f.exchange.next() == step::done);
            CHECK(f.sent == get_head);
            CHECK(f.exchange.response().status == row.status);
            CHECK(f.exchange.response().body == row.body);
            CHECK(f.exchange.response().headers.contains("Link") == false);
            CHECK(f.exchange.is_reusable() == row.reusable);
            CHECK_FALSE(f.exchange.has_extra_input());
        });
    }
}

class failure_row {
public:
    std::string name;
    std::string text; ///< the connection is closed after it
    error_code code;
};

TEST_CASE("every form of failure, at every cut")
{
    error_code const malformed = errc::malformed_response, closed = errc::connection_closed,
                     large = errc::response_too_large;
    std::string interim;
    for (int i = 0; i < 33; ++i)
        interim += continue_100;
    std::vector<failure_row> const table = {
        {"closed in the status line", "HTTP/1.1 2", closed},
        {"closed in the head", "HTTP/1.1 200 OK\r\nContent-Len", closed},
        {"closed before the body", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", closed},
        {"closed in the body", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbod", closed},
        {"closed in a chunk", chunked + "4\r\nbo", closed},
        {"closed before the last chunk", chunked + "4\r\nbody\r\n", closed},
        {"closed in the last chunk", chunked + "4\r\nbody\r\n0\r\n", closed},
        {"closed in a trailer", chunked + "4\r\nbody\r\n0\r\nA: b\r\n", closed},
        {"closed after an interim response", continue_100, closed},
        {"closed in an interim response", hints.substr(0, 30), closed},
        {"an alert of TLS", std::string("\x15\x03\x01\x00\x02\x02\x46", 7), errc::wrong_scheme},
        {"a handshake of TLS", std::string("\x16\x03\x03\x00\x31\x02", 6), errc::wrong_scheme},
        {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", malformed},
        {"HTTP/2", "HTTP/2 200 OK\r\n\r\n", malformed},
        {"a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", malformed},
        {"a status below 100", "HTTP/1.1 099 OK\r\n\r\n", malformed},
        {"a field without a colon", "HTTP/1.1 200 OK\r\nContent-Length 4\r\n\r\n", malformed},
        {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody", malformed},
        {"an unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", malformed},
        {"a chunk size that is none", chunked + "x\r\n", malformed},
        {"a chunk that is longer than its size", chunked + "1\r\nbody\r\n", malformed},
        {"101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", malformed},
        {"nonsense after an interim response", continue_100 + "nonsense\r\n", malformed},
        {"too many interim responses", interim, malformed},
        {"a head that is too large", "HTTP/1.1 200 OK\r\nA: " + std::string(max_head_size, 'a') + "\r\n\r\n", large},
        {"a body that is too large", "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n", large},
        {"chunks that are too large", chunked + "40\r\n" + std::string(64, 'x') + "\r\n1\r\nx\r\n", large},
        {"too much until the end", "HTTP/1.1 200 OK\r\n\r\n" + std::string(65, 'x'), large},
    };
    for (failure_row const& row : table) {
        CAPTURE(row.name);
        at_every_cut(row.text, [&](std::vector<std::string> const& pieces) {
            fixture f;
            f.take_all();
            for (std::string const& piece : pieces)
                f.receive(piece);
            f.end_of_stream();
            REQUIRE(f.exchange.next() == step::failed);
            // One byte is not enough to recognize TLS.
            bool const unclear = row.code == errc::wrong_scheme && pieces.front().size() == 1;
            CHECK(f.exchange.failure().code() == (unclear ? malformed : row.code));
            CHECK(f.exchange.failure().phase() == phase::read);
            CHECK(f.exchange.response_begun());
        });
    }
}

TEST_SUITE_END();

} // namespace
