// https_transport: request bodies that come from a source.

#include "streamed_exchange.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace streamed_exchange;
using appmixer::condition;
using appmixer::errc;
using appmixer::phase;
using request_sources::body_of;
using request_sources::pieces;
using request_sources::take;

TEST_SUITE_BEGIN("https uploads");

/// Cuts a text into pieces of different sizes: 1, 10, 100, 1000 … bytes, again and again.
std::vector<std::string> cut(std::string const& text)
{
    std::vector<std::string> result;
    for (std::size_t at = 0, size = 1; at<text.size(); at += size, size = size> 100'000 ? 1 : size * 10)
        result.push_back(text.substr(at, size));
    return result;
}

std::string without_chunks(std::string_view body)
{
    std::string text;
    while (true) {
        std::size_t const line = body.find("\r\n");
        std::size_t const size = std::stoul(std::string(body.substr(0, line)), nullptr, 16);
        if (size == 0)
            return text;
        text += body.substr(line + 2, size);
        body.remove_prefix(line + 2 + size + 2);
    }
}

TEST_CASE("a body from a source arrives complete, in each version of TLS, and the connection is used again")
{
    std::string const text = counted_text(2'000'000);
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (bool const knows_size : {true, false}) {
            CAPTURE(version);
            CAPTURE(knows_size);
            pieces source(cut(text));
            if (!knows_size)
                source.announced.reset();
            auto const received = std::make_shared<std::string>();
            std::string const end = knows_size ? text.substr(text.size() - 20) : "\r\n0\r\n\r\n";
            tls_fixture f({{secure(silent_host(version)), take(received, end, good), serve(good)}});
            appmixer::manual_clock clock;
            streaming_context context(clock);
            CHECK(f.get(exchange(f.api, context.sends(source))).text == R"(200 {"flowId":"f1"})");
            std::string const body = body_of(*received);
            CHECK((knows_size ? body : without_chunks(body)) == text);
            CHECK(f.get_flow().text == "f1");
            CHECK(f.server.connections() == 1);
        }
}

TEST_CASE("what TLS sends while the source is waited for does not end the upload")
{
    pieces source({"abc", "def"});
    step control = new_tickets(2);
    SUBCASE("session tickets") {}
    SUBCASE("a key update") { control = new_keys(); }
    SUBCASE("a ticket in the pieces of several reads") { control = new_tickets(20); }
    auto const received = std::make_shared<std::string>();
    tls_fixture f(
        {{secure(silent_host(TLS1_3_VERSION)), hold(), control, hold(), take(received, "abcdef", good), serve(good)}});
    asio::steady_timer gate(f.io, 1h);
    source.gate = &gate;
    source.opens_at = 1;
    appmixer::manual_clock clock;
    streaming_context context(clock);
    pending const call = f.start(exchange(f.api, context.sends(source)));
    REQUIRE(f.until([&] { return f.server.holds() == 1 && source.waits == 1; }));
    f.server.resume();
    REQUIRE(f.until([&] { return f.server.holds() == 2 && source.waits == 2; })); // asked again after the interruption
    CHECK_FALSE(call.done());
    source.gate = nullptr;
    gate.cancel();
    f.server.resume();
    f.run();
    CHECK(call.end().text == R"(200 {"flowId":"f1"})");
    CHECK(body_of(*received) == "abcdef");
    CHECK(f.get_flow().ok);
    CHECK(f.server.connections() == 1);
}

TEST_CASE("a response that comes before the body ends the upload, whether the source waits or not")
{
    std::string const early = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch";
    pieces source({"abc", std::string(30'000'000, 'x')});
    tls_fixture f({{secure(silent_host(TLS1_3_VERSION)), hold(), say(early), hold()}});
    asio::steady_timer gate(f.io, 1h);
    SUBCASE("it waits")
    {
        source.gate = &gate;
        source.opens_at = 1;
    }
    SUBCASE("the connection is full") {}
    appmixer::manual_clock clock;
    streaming_context context(clock);
    pending const call = f.start(exchange(f.api, context.sends(source)));
    REQUIRE(f.until([&] { return f.server.holds() == 1 && (source.waits == 1 || source.reads > 10); }));
    CHECK_FALSE(call.done());
    f.server.resume();
    REQUIRE(f.until([&] { return call.done(); }));
    CHECK(call.end().text == "413 much");
    CHECK(source.reads < 1000);
    CHECK(source.waits_ended == source.waits);
    CHECK(f.counters().idle == 0);
    f.server.resume();
    CHECK(f.get_flow().ok);
}

TEST_CASE("a source that fails, or provides another number of bytes than announced, ends the upload")
{
    pieces source({"abc", "def"});
    errc expected = errc::invalid_request;
    SUBCASE("fails")
    {
        source.fails_at = 1;
        expected = errc::body_source_failed;
    }
    SUBCASE("fewer") { source.announced = 7; }
    SUBCASE("more") { source.announced = 5; }
    auto const received = std::make_shared<std::string>();
    tls_fixture f({{secure(), take(received, "never", good)}});
    appmixer::manual_clock clock;
    streaming_context context(clock);
    outcome const end = f.get(exchange(f.api, context.sends(source)));
    CHECK(end.error == expected);
    CHECK(end.error.phase() == phase::write);
    CHECK(f.counters().idle == 0);
    CHECK(f.get_flow().ok);
    CHECK(f.server.connections() == 2);
}

TEST_CASE("an upload ends with its deadline, a silent server and a cancellation, while it waits or writes")
{
    pieces source({"abc", std::string(30'000'000, 'x')});
    appmixer::manual_clock clock;
    tls_fixture f(std::vector<script>(5, {secure(silent_host(TLS1_3_VERSION)), hold()}));
    asio::steady_timer gate(f.io, 1h);
    streaming_context context(clock);
    context.sends(source);
    for (bool const waits : {true, false})
        for (int const way : {0, 1, 2}) {
            if (waits && way == 1)
                continue; // a slow source is no silence of the server
            CAPTURE(waits);
            CAPTURE(way);
            REQUIRE(source.rewind());
            source.gate = waits ? &gate : nullptr;
            source.opens_at = 1;
            source.waits = source.waits_ended = source.reads = 0;
            context.deadline = clock.now() + (way == 0 ? 4s : 3600s);
            pending call = f.start(exchange(f.api, context));
            REQUIRE(f.until([&] { return source.waits == 1 || source.reads > 10; }));
            std::size_t sent = 0;
            do {
                sent = f.counters().bytes_sent;
                f.io.restart();
                f.io.run_for(20ms);
            } while (f.counters().bytes_sent != sent);
            CHECK_FALSE(call.done());
            if (way == 2)
                call.cancel();
            else
                clock.advance(6s);
            REQUIRE(f.until([&] { return call.done(); }));
            if (way == 2)
                CHECK(call.end().error == condition::cancelled);
            else
                CHECK(call.end().error == errc::deadline_exceeded);
            CHECK(source.waits_ended == source.waits);
            CHECK(f.counters().in_use == 0);
        }
}

TEST_SUITE_END();

} // namespace
