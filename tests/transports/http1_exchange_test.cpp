// http1_exchange, the state machine of one exchange: when it writes, reads and ends, and its body sink.

#include "http1_exchange_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace http1_exchange_test;

TEST_SUITE_BEGIN("http1 exchange");

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
    for (std::string const& before : {std::string(), continue_100, continue_100 + hints})
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
    f.receive(continue_100);
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
        behind_interim.receive(continue_100);
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
