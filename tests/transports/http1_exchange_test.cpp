// http1_exchange: the state machine of one exchange, without a socket. Every form of response is fed at every cut.

#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/http1_exchange.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace appmixer;
namespace asio = boost::asio;
using boost::system::error_code;
using detail::http1_exchange;
using detail::response_options;
using step = http1_exchange::step;

TEST_SUITE_BEGIN("http1 exchange");

std::string const get_head = "GET /flows HTTP/1.1\r\nHost: h\r\n\r\n";
std::string const put_head = "PUT /flows HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n";
std::string const put_body(1000, 'x');
std::string const length = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
std::string const go_on = "HTTP/1.1 100 Continue\r\n\r\n";
std::string const hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nContent-Length: 7\r\n\r\n";
std::string const too_large = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch";

constexpr std::size_t max_head_size = 512, max_body_size = 64;

response_options options(bool without_body = false, std::size_t slice = max_head_size, body_sink* sink = nullptr)
{
    response_options made;
    made.max_body_size = max_body_size;
    made.slice = slice;
    made.sink = sink;
    made.without_body = without_body;
    return made;
}

/// An exchange and its buffers. It plays the part of the connection.
class fixture {
public:
    explicit fixture(response_options const& how = options(), std::string_view head = get_head,
                     std::string_view body = {})
        : buffer(max_head_size), exchange(head, body, buffer, how)
    {
    }

    /// Takes so many bytes of the request, as a socket would.
    void take(std::size_t size)
    {
        REQUIRE(exchange.next() == step::write);
        auto const& parts = exchange.output();
        std::string left(static_cast<char const*>(parts[0].data()), parts[0].size());
        left.append(static_cast<char const*>(parts[1].data()), parts[1].size());
        sent += left.substr(0, size);
        exchange.on_write(error_code(), std::min(size, left.size()), false);
    }
    void take_all() { take(std::numeric_limits<std::size_t>::max()); }

    /// Passes a piece to the exchange in reads as large as it allows, until it has ended. Input that arrives while the
    /// request is being written is announced first.
    void receive(std::string_view piece)
    {
        while (!piece.empty() && !ended()) {
            if (exchange.next() == step::write)
                exchange.on_input_ready();
            REQUIRE(exchange.next() == step::read);
            REQUIRE(exchange.input().size() > 0);
            std::size_t const size = std::min(piece.size(), exchange.input().size());
            std::copy_n(piece.data(), size, static_cast<char*>(exchange.input().data()));
            exchange.on_read(error_code(), size);
            piece.remove_prefix(size);
        }
    }
    void end_of_stream()
    {
        if (!ended())
            exchange.on_read(asio::error::eof, 0);
    }
    bool ended() const { return exchange.next() == step::done || exchange.next() == step::failed; }

    std::vector<char> buffer;
    http1_exchange exchange;
    std::string sent;
};

/// Calls `check` with the pieces of the text: all at once, cut at each byte, and byte by byte.
template <class Check>
void at_every_cut(std::string const& text, Check check)
{
    check(std::vector<std::string>{text});
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        CAPTURE(cut);
        check(std::vector<std::string>{text.substr(0, cut), text.substr(cut)});
    }
    std::vector<std::string> bytes;
    for (char const byte : text)
        bytes.emplace_back(1, byte);
    check(bytes);
}

class response_row {
public:
    std::string name;
    std::string text;
    int status;
    std::string body;
    bool reusable = true;
    bool closed = false;       ///< the connection is closed behind the text
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
        {"100", go_on + length, 200, "body"},
        {"103", hints + length, 200, "body"},
        {"several interim responses", go_on + hints + hints + chunked + "4\r\nbody\r\n0\r\n\r\n", 200, "body"},
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
    std::string text; ///< the connection is closed behind it
    error_code code;
};

TEST_CASE("every form of failure, at every cut")
{
    error_code const malformed = errc::malformed_response, closed = errc::connection_closed,
                     large = errc::response_too_large;
    std::string interim;
    for (int i = 0; i < 33; ++i)
        interim += go_on;
    std::vector<failure_row> const table = {
        {"closed in the status line", "HTTP/1.1 2", closed},
        {"closed in the head", "HTTP/1.1 200 OK\r\nContent-Len", closed},
        {"closed before the body", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", closed},
        {"closed in the body", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbod", closed},
        {"closed in a chunk", chunked + "4\r\nbo", closed},
        {"closed before the last chunk", chunked + "4\r\nbody\r\n", closed},
        {"closed in the last chunk", chunked + "4\r\nbody\r\n0\r\n", closed},
        {"closed in a trailer", chunked + "4\r\nbody\r\n0\r\nA: b\r\n", closed},
        {"closed behind an interim response", go_on, closed},
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
        {"nonsense behind an interim response", go_on + "nonsense\r\n", malformed},
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

TEST_CASE("the request may be sent in any pieces")
{
    std::string const whole = put_head + put_body;
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        CAPTURE(cut);
        fixture f(options(), put_head, put_body);
        f.take(cut);
        CHECK(f.exchange.request_begun() == (cut > 0));
        CHECK(f.exchange.next() == (cut < whole.size() ? step::write : step::read));
        if (cut < whole.size())
            f.take_all();
        CHECK(f.sent == whole);
        f.receive(length);
        CHECK(f.exchange.next() == step::done);
        CHECK(f.exchange.is_reusable());
    }
}

TEST_CASE("bytes that the TLS layer still holds are written before anything is read")
{
    fixture f;
    f.exchange.on_write(error_code(), get_head.size(), true);
    CHECK(f.exchange.next() == step::write);
    f.exchange.on_write(error_code(), 0, false);
    CHECK(f.exchange.next() == step::read);
}

TEST_CASE("a response while the body is half written ends the exchange, at every cut")
{
    for (std::string const& before : {std::string(), go_on, go_on + hints})
        at_every_cut(before + too_large, [&](std::vector<std::string> const& pieces) {
            fixture f(options(), put_head, put_body);
            f.take(put_head.size() + 500);
            for (std::string const& piece : pieces)
                f.receive(piece);
            REQUIRE(f.exchange.next() == step::done);
            CHECK(f.exchange.response().status == 413);
            CHECK(f.exchange.response().body == "much");
            CHECK_FALSE(f.exchange.is_reusable());
        });
}

TEST_CASE("the head of a final response ends writing, an interim response does not")
{
    fixture f(options(), put_head, put_body);
    f.take(put_head.size());
    f.receive(go_on);
    CHECK(f.exchange.next() == step::write);
    f.take(500);
    f.receive(hints.substr(0, 30));
    CHECK(f.exchange.next() == step::write);
    f.receive(hints.substr(30));
    CHECK(f.exchange.next() == step::write);
    SUBCASE("and the rest follows")
    {
        f.take_all();
        CHECK(f.sent == put_head + put_body);
        f.receive(length);
        REQUIRE(f.exchange.next() == step::done);
        CHECK(f.exchange.is_reusable());
    }
    SUBCASE("until the response comes")
    {
        std::size_t const head_size = too_large.size() - 4;
        f.receive(too_large.substr(0, head_size - 1));
        CHECK(f.exchange.next() == step::write);
        f.receive(too_large.substr(head_size - 1, 1));
        CHECK(f.exchange.next() == step::read);
        f.receive("much");
        REQUIRE(f.exchange.next() == step::done);
        CHECK_FALSE(f.exchange.is_reusable());
    }
}

TEST_CASE("a response can be read after a write has failed")
{
    at_every_cut(hints + too_large, [&](std::vector<std::string> const& pieces) {
        fixture f(options(), put_head, put_body);
        f.take(500);
        f.exchange.on_write(asio::error::broken_pipe, 0, false);
        CHECK(f.exchange.next() == step::read);
        for (std::string const& piece : pieces)
            f.receive(piece);
        REQUIRE(f.exchange.next() == step::done);
        CHECK(f.exchange.response().status == 413);
        CHECK_FALSE(f.exchange.is_reusable());
    });
}

TEST_CASE("a failed write is reported when no response arrives")
{
    for (error_code const end : {error_code(asio::error::eof), error_code(asio::error::connection_reset)}) {
        fixture f(options(), put_head, put_body);
        f.exchange.on_write(asio::error::broken_pipe, 0, false);
        CHECK_FALSE(f.exchange.request_begun());
        f.exchange.on_read(end, 0);
        REQUIRE(f.exchange.next() == step::failed);
        CHECK(f.exchange.failure().code() == asio::error::broken_pipe);
        CHECK(f.exchange.failure().phase() == phase::write);
        CHECK_FALSE(f.exchange.response_begun());
    }
    fixture begun(options(), put_head, put_body);
    begun.take(10);
    begun.receive("HTTP");
    begun.exchange.on_write(asio::error::broken_pipe, 0, false);
    begun.exchange.on_read(asio::error::connection_reset, 0);
    REQUIRE(begun.exchange.next() == step::failed);
    CHECK(begun.exchange.failure().code() == asio::error::connection_reset);
    CHECK(begun.exchange.failure().phase() == phase::read);
}

TEST_CASE("end of stream before the response")
{
    fixture sent;
    sent.take_all();
    sent.end_of_stream();
    REQUIRE(sent.exchange.next() == step::failed);
    CHECK(sent.exchange.failure().code() == errc::connection_closed);
    CHECK(sent.exchange.failure().phase() == phase::wait);
    CHECK(sent.exchange.request_begun());
    CHECK_FALSE(sent.exchange.response_begun());

    fixture half_sent(options(), put_head, put_body);
    half_sent.take(500);
    half_sent.exchange.on_input_ready();
    CHECK(half_sent.exchange.next() == step::read);
    half_sent.end_of_stream();
    REQUIRE(half_sent.exchange.next() == step::failed);
    CHECK(half_sent.exchange.failure().code() == errc::connection_closed);
    CHECK(half_sent.exchange.failure().phase() == phase::write);
    CHECK_FALSE(half_sent.exchange.response_begun());
}

TEST_CASE("deadline and cancellation report the phase of the exchange")
{
    for (error_code const why : {error_code(errc::deadline_exceeded), error_code(asio::error::operation_aborted)}) {
        auto const check = [&](http1_exchange const& exchange, phase where) {
            REQUIRE(exchange.next() == step::failed);
            CHECK(exchange.failure().code() == why);
            CHECK(exchange.failure().phase() == where);
        };
        fixture before;
        before.exchange.cancel(why);
        check(before.exchange, phase::write);

        fixture during_write(options(), put_head, put_body);
        during_write.exchange.on_write(why, 10, false);
        check(during_write.exchange, phase::write);
        CHECK(during_write.exchange.request_begun());

        fixture behind_interim(options(), put_head, put_body);
        behind_interim.take(10);
        behind_interim.receive(go_on);
        behind_interim.exchange.cancel(why);
        check(behind_interim.exchange, phase::write);

        fixture waiting;
        waiting.take_all();
        waiting.exchange.on_read(why, 0);
        check(waiting.exchange, phase::wait);

        fixture reading;
        reading.take_all();
        reading.receive(length.substr(0, length.size() - 1));
        reading.exchange.on_read(why, 0);
        check(reading.exchange, phase::read);
    }
}

TEST_CASE("bytes after a response make the connection unusable")
{
    at_every_cut(length + "HTTP/1.1 200 OK\r\n", [&](std::vector<std::string> const& pieces) {
        fixture f;
        f.take_all();
        std::size_t received = 0;
        for (std::string const& piece : pieces) {
            if (f.ended()) // what is left in the socket does not concern the machine
                break;
            f.receive(piece);
            received += piece.size();
        }
        REQUIRE(f.exchange.next() == step::done);
        CHECK(f.exchange.response().body == "body");
        CHECK(f.exchange.has_extra_input() == (received > length.size()));
        CHECK(f.exchange.is_reusable() == (received == length.size()));
    });
}

class sink final : public body_sink {
public:
    bool begin(http_response const& head) override
    {
        statuses.push_back(head.status);
        return wants;
    }
    error put(std::string_view piece) override
    {
        CHECK_FALSE(piece.empty());
        largest = std::max(largest, piece.size());
        text += piece;
        return text.size() < fails_at ? error() : error(errc::invalid_json, phase::decode, "by the sink");
    }

    bool wants = true;
    std::size_t fails_at = std::numeric_limits<std::size_t>::max();
    std::vector<int> statuses;
    std::string text;
    std::size_t largest = 0;
};

TEST_CASE("a body goes to the sink in pieces of a slice, at every cut")
{
    std::string const body = "0123456789abcdefghij";
    for (std::string const& text : {hints + "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + body,
                                    chunked + "0a\r\n0123456789\r\n0a\r\nabcdefghij\r\n0\r\n\r\n"})
        for (std::size_t const slice : {std::size_t(1), std::size_t(8), max_head_size})
            at_every_cut(text, [&](std::vector<std::string> const& pieces) {
                sink into;
                fixture f(options(false, slice, &into));
                f.take_all();
                for (std::string const& piece : pieces) {
                    CHECK(f.exchange.input().size() <= std::max<std::size_t>(slice, 5));
                    f.receive(piece);
                }
                REQUIRE(f.exchange.next() == step::done);
                CHECK(into.statuses == std::vector<int>{200});
                CHECK(into.text == body);
                CHECK(into.largest <= std::max<std::size_t>(slice, 5));
                CHECK(f.exchange.response().body.empty());
            });
}

TEST_CASE("a sink that declines gets nothing, and one that fails ends the exchange")
{
    at_every_cut(length, [&](std::vector<std::string> const& pieces) {
        sink declines;
        declines.wants = false;
        fixture f(options(false, max_head_size, &declines));
        f.take_all();
        for (std::string const& piece : pieces)
            f.receive(piece);
        REQUIRE(f.exchange.next() == step::done);
        CHECK(f.exchange.response().body == "body");
        CHECK(declines.text.empty());

        sink fails;
        fails.fails_at = 2;
        fixture failing(options(false, max_head_size, &fails));
        failing.take_all();
        for (std::string const& piece : pieces)
            failing.receive(piece);
        REQUIRE(failing.exchange.next() == step::failed);
        CHECK(failing.exchange.failure().code() == errc::invalid_json);
        CHECK(failing.exchange.failure().phase() == phase::decode);
    });
}

TEST_SUITE_END();

} // namespace
