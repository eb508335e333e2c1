// https_transport: response bodies that go to a sink.

#include "streamed_exchange.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace streamed_exchange;
using appmixer::condition;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("https downloads");

std::string const head = "HTTP/1.1 200 OK\r\nX-Own: value\r\n";

std::string in_chunks(std::string_view body, std::size_t size)
{
    std::string text;
    for (std::size_t at = 0; at < body.size(); at += size) {
        std::string_view const piece = body.substr(at, size);
        std::array<char, 16> digits{};
        text.append(digits.data(), std::to_chars(digits.data(), digits.data() + 16, piece.size(), 16).ptr);
        text.append("\r\n").append(piece).append("\r\n");
    }
    return text + "0\r\n\r\n";
}

TEST_CASE("a body reaches the sink complete, in each version of TLS and each framing")
{
    std::string const text = counted_text(1'000'000);
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (int const framing : {0, 1, 2, 3}) {
            CAPTURE(version);
            CAPTURE(framing);
            std::string body = head;
            if (framing == 0)
                body += "Content-Length: 1000000\r\n\r\n" + text;
            else if (framing < 3)
                body += "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(text, framing == 1 ? 100'000 : 777);
            else
                body += "\r\n" + text;
            script steps = {secure(silent_host(version)), expect(), say(body)};
            if (framing == 3)
                steps.insert(steps.end(), {farewell(), half_close()});
            else
                steps.push_back(serve(good));
            tls_fixture f({steps});
            appmixer::manual_clock clock;
            text_sink sink;
            streaming_context context(clock);
            CHECK(f.get(exchange(f.api, context.receives(sink))).text == "200 ");
            CHECK(sink.text == text);
            CHECK(f.get_flow().ok);
            CHECK(f.server.connections() == (framing == 3 ? 2 : 1));
        }
}

TEST_CASE("a body that breaks off is an error, also when only its length is unknown")
{
    // Without close_notify anybody in the network could have ended the body (RFC 8446 §6.1).
    std::string fields;
    std::vector<step> ending = {hang_up()};
    SUBCASE("with a length") { fields = "Content-Length: 8\r\n\r\nhalf"; }
    SUBCASE("with a length, and close_notify")
    {
        fields = "Content-Length: 8\r\n\r\nhalf";
        ending = {farewell(), hang_up()};
    }
    SUBCASE("in chunks") { fields = "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"; }
    SUBCASE("until the end") { fields = "\r\nhalf"; }
    SUBCASE("until a reset")
    {
        fields = "\r\nhalf";
        ending = {hold(), reset()};
    }
    SUBCASE("until bytes that are not TLS")
    {
        fields = "\r\nhalf";
        ending = {say_raw("garbage, more of it than a record's head"), hold()};
    }
    script steps = {secure(silent_host(TLS1_3_VERSION)), expect(), say(head + fields)};
    steps.insert(steps.end(), ending.begin(), ending.end());
    tls_fixture f({steps});
    appmixer::manual_clock clock;
    text_sink sink;
    streaming_context context(clock);
    pending const call = f.start(exchange(f.api, context.receives(sink)));
    REQUIRE(f.until([&] { return sink.text == "half"; }));
    f.server.resume();
    REQUIRE(f.until([&] { return call.done(); }));
    CHECK_FALSE(call.end().ok);
    CHECK(call.end().error == condition::transport);
    CHECK(call.end().error.phase() == phase::read);
    CHECK(f.counters().idle == 0);
}

TEST_CASE("a slow sink holds TLS up; it ends with the deadline, a cancellation and an error of the sink")
{
    constexpr std::size_t size = 30'000'000;
    tls_fixture f({{secure(silent_host(TLS1_3_VERSION)), expect(),
                    say(head + "Content-Length: 30000000\r\n\r\n" + std::string(size, 'x'))}});
    asio::steady_timer gate(f.io, 1h);
    text_sink sink;
    sink.gate = &gate;
    appmixer::manual_clock clock;
    streaming_context context(clock);
    pending call = f.start(exchange(f.api, context.receives(sink)));
    REQUIRE(f.until([&] { return sink.waits == 1; }));
    std::size_t const first = sink.text.size();
    for (int i = 0; i < 10; ++i) {
        clock.advance(1min); // no silence of the server
        f.io.restart();
        f.io.run_for(1ms);
    }
    CHECK_FALSE(call.done());
    CHECK(sink.text.size() == first);
    CHECK(f.counters().bytes_received <= 2 * context.slice); // what was received is not kept in memory either
    SUBCASE("it becomes ready")
    {
        sink.gate = nullptr;
        gate.cancel();
        REQUIRE(f.until([&] { return call.done(); }));
        CHECK(call.end().text == "200 ");
        CHECK(sink.text == std::string(size, 'x'));
    }
    SUBCASE("deadline")
    {
        clock.advance(1h);
        REQUIRE(f.until([&] { return call.done(); }));
        CHECK(call.end().error == errc::deadline_exceeded);
        CHECK(call.end().error.phase() == phase::read);
    }
    SUBCASE("cancellation")
    {
        call.cancel();
        REQUIRE(f.until([&] { return call.done(); }));
        CHECK(call.end().error == condition::cancelled);
    }
    SUBCASE("error")
    {
        sink.fails = true;
        sink.gate = nullptr;
        gate.cancel();
        REQUIRE(f.until([&] { return call.done(); }));
        CHECK(call.end().error == errc::invalid_json);
        CHECK(call.end().error.detail() == "by the sink");
        CHECK(f.counters().idle == 0);
    }
    CHECK(sink.waits_ended == 1);
    CHECK(f.counters().in_use == 0);
}

TEST_CASE("a piece is passed on when its record arrives, not at the end")
{
    tls_fixture f({{secure(), expect(), say(head + "Transfer-Encoding: chunked\r\n\r\n"), say("4\r\nhalf\r\n"), hold(),
                    new_tickets(), new_keys(), say("4\r\nrest\r\n0\r\n\r\n"), serve(good)}});
    appmixer::manual_clock clock;
    text_sink sink;
    streaming_context context(clock);
    pending const call = f.start(exchange(f.api, context.receives(sink)));
    REQUIRE(f.until([&] { return f.server.holds() == 1 && sink.text == "half"; }));
    CHECK_FALSE(call.done());
    clock.advance(4s); // less than the time that the server may be silent
    f.io.poll();
    CHECK_FALSE(call.done());
    f.server.resume();
    f.run();
    CHECK(call.end().text == "200 ");
    CHECK(sink.text == "halfrest");
    CHECK(f.get_flow().ok);
    CHECK(f.server.connections() == 1);
}

TEST_SUITE_END();

} // namespace
