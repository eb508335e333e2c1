// Sinks that hold the transport up, and client::stream: calls whose response goes to a sink of the caller.

#include "http_calls.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::call_context;
using appmixer::condition;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::method;
using appmixer::phase;
namespace op = appmixer::op;

TEST_SUITE_BEGIN("streamed calls");

/// A sink that is not ready after each piece until the gate's timer is cancelled, if there is a gate.
class collecting_sink final : public appmixer::body_sink {
public:
    bool begin(http_response const& head) override
    {
        statuses.push_back(head.status);
        text.clear();
        return true;
    }
    appmixer::error put(std::string_view piece) override
    {
        ++pieces;
        text += piece;
        return fails ? appmixer::error(errc::invalid_json, phase::decode, "by the sink") : appmixer::error();
    }
    asio::awaitable<void> ready() override { return gate == nullptr ? asio::awaitable<void>() : wait(); }

    asio::steady_timer* gate = nullptr;
    bool fails = false;
    std::vector<int> statuses;
    std::string text;
    int pieces = 0, waits = 0;

private:
    asio::awaitable<void> wait()
    {
        ++waits;
        co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
    }
};

/// The text of the outcome is "<status> <body in memory>".
template <class Api>
asio::awaitable<outcome> stream_flows(Api api, appmixer::body_sink& sink, appmixer::stream_options how = {})
{
    appmixer::result<http_response> const head = co_await api.stream(op::get_flows(), sink, how);
    if (!head)
        co_return outcome(head.error());
    co_return outcome(std::to_string(head->status) + " " + head->body);
}

TEST_CASE("the body of a success goes to the sink, with the caller's headers in the request")
{
    fixture f({{expect(), say(response("[1, 2]"))}});
    collecting_sink sink;
    CHECK(f.get(stream_flows(f.api, sink, appmixer::stream_options().header("Range", "bytes=0-5"))).text == "200 ");
    CHECK(sink.text == "[1, 2]");
    CHECK(f.server.request_text(0).find("Accept: application/json\r\n") == std::string::npos);
    CHECK(f.server.request_text(0).find("Range: bytes=0-5\r\n") != std::string::npos);
}

TEST_CASE("the sink sees the head of an error, whose body is part of the error")
{
    fixture f({{expect(), say("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n"
                              R"({"message":"No such flow"})")}});
    collecting_sink sink;
    appmixer::error const e = f.get(stream_flows(f.api, sink)).error;
    CHECK(e == condition::not_found);
    CHECK(e.operation() == "getFlows");
    CHECK(e.server_message() == "No such flow");
    CHECK(sink.statuses == std::vector<int>{404});
    CHECK(sink.text.empty());
}

TEST_CASE("an error of the sink ends the call")
{
    fixture f({{expect(), say(response("[1, 2]"))}});
    collecting_sink sink;
    sink.fails = true;
    appmixer::error const e = f.get(stream_flows(f.api, sink)).error;
    CHECK(e == errc::invalid_json);
    CHECK(e.detail() == "by the sink");
}

TEST_CASE("a streamed call has no timeout but one of idleness, unless the caller sets one")
{
    fixture f({{expect(), say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n["), hold(), say("]")}});
    appmixer::manual_clock clock;
    collecting_sink sink;
    client api = f.api.with_clock(clock);
    bool ends = true;
    SUBCASE("idle for less than half a minute, again and again")
    {
        pending const call = f.start(stream_flows(api, sink));
        REQUIRE(f.until([&] { return sink.text == "["; }));
        clock.advance(29s);
        f.io.poll();
        CHECK_FALSE(call.done());
        f.server.resume();
        REQUIRE(f.until([&] { return call.done(); }));
        CHECK(call.end().ok);
        ends = false;
    }
    std::string limit;
    SUBCASE("idle for half a minute") { limit = " (no byte for 30 s, the limit of stream_options::idle)"; }
    SUBCASE("within a second")
    {
        api = api.within(1s);
        limit = "; client::within allows 1 s";
    }
    if (ends) {
        pending const call = f.start(stream_flows(api, sink));
        REQUIRE(f.until([&] { return sink.text == "["; }));
        clock.advance(api.timeout() + 1ms);
        REQUIRE(f.until([&] { return call.done(); }));
        CHECK(call.end().error == errc::deadline_exceeded);
        CHECK(call.end().error.phase() == phase::read);
        CHECK(call.end().error.what() == "getFlows failed while reading the response: the deadline passed" + limit);
        f.server.resume();
    }
}

/// A client of an emulator with three flows.
class emulated {
public:
    emulated() : back_end(appmixer::emulator::deterministic()), user(back_end.add_user("ada@shop.example", "secret"))
    {
        appmixer::http_request request(appmixer::method::post, "/flows");
        request.headers.append("Authorization", "Bearer " + back_end.issue_token(user));
        request.headers.append("Content-Type", "application/json");
        request.body = R"({"name":"a flow"})";
        for (int i = 0; i < 3; ++i)
            REQUIRE(back_end.handle(request).status == 200);
    }
    auto api()
    {
        return appmixer::client(appmixer::loopback(io.get_executor(), back_end))
            .as(appmixer::access_token(back_end.issue_token(user)))
            .as_result();
    }

    asio::io_context io;
    appmixer::emulator back_end;
    std::string user;
};

TEST_CASE("a transport that does not stream passes the body on in slices, as the sink can take them")
{
    emulated f;
    asio::steady_timer gate(f.io);
    gate.expires_at((asio::steady_timer::time_point::max)());
    collecting_sink sink;
    auto api = f.api().with_slice(100);
    SUBCASE("without waiting")
    {
        pending const call = pending::start(f.io, stream_flows(api, sink));
        run_all(f.io);
        CHECK(call.end().text == "200 ");
    }
    SUBCASE("waiting before each slice")
    {
        sink.gate = &gate;
        pending const call = pending::start(f.io, stream_flows(api, sink));
        for (int i = 0; i < 100 && !call.done(); ++i) {
            f.io.poll();
            CHECK(sink.waits == sink.pieces + (call.done() ? 0 : 1));
            gate.cancel();
        }
        REQUIRE(call.done());
        CHECK(call.end().text == "200 ");
    }
    SUBCASE("its deadline passes while it waits")
    {
        appmixer::manual_clock clock;
        sink.gate = &gate;
        pending const call = pending::start(f.io, stream_flows(api.with_clock(clock).within(1s), sink));
        f.io.poll();
        clock.advance(2s);
        gate.cancel();
        run_all(f.io);
        CHECK(call.end().error == errc::deadline_exceeded);
        return;
    }
    SUBCASE("cancelled while it waits")
    {
        sink.gate = &gate;
        pending call = pending::start(f.io, stream_flows(api, sink));
        f.io.poll();
        call.cancel();
        run_all(f.io);
        CHECK(call.end().error == condition::cancelled);
        return;
    }
    CHECK(sink.pieces > 3);
    CHECK(appmixer::from_json<std::vector<appmixer::flow>>(sink.text).value().size() == 3);
}

/// A sink that is not ready until its gate opens.
class slow_sink final : public appmixer::body_sink {
public:
    explicit slow_sink(asio::steady_timer& opened) : gate(&opened) {}
    bool begin(http_response const&) override { return true; }
    appmixer::error put(std::string_view piece) override
    {
        received += piece.size();
        return appmixer::error();
    }
    asio::awaitable<void> ready() override { return open || received < 100'000 ? asio::awaitable<void>() : wait(); }

    asio::steady_timer* gate;
    bool open = false;
    std::size_t received = 0;
    int waits_ended = 0;

private:
    asio::awaitable<void> wait()
    {
        co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
        ++waits_ended;
    }
};

asio::awaitable<outcome> download(client api, call_context& context)
{
    http_request request(method::get, "/thing");
    appmixer::result<http_response> const response = co_await api.transport().send(request, context);
    if (!response)
        co_return outcome(response.error());
    co_return outcome(std::to_string(response->status) + " " + response->body);
}

TEST_CASE("a slow sink holds the transport up; it ends with the deadline and with a cancellation")
{
    constexpr std::size_t size = 30'000'000;
    fixture f({{expect(), say("HTTP/1.1 200 OK\r\nContent-Length: 30000000\r\n\r\n" + std::string(size, 'x'))}});
    asio::steady_timer gate(f.io, 1h);
    slow_sink sink(gate);
    appmixer::manual_clock clock;
    call_context context;
    context.sink = &sink;
    context.time = &clock;
    context.deadline = clock.now() + 1h;
    context.idle = 5s;
    pending started = f.start(download(f.api, context));
    REQUIRE(f.until([&] { return sink.received >= 100'000; }));
    for (int i = 0; i < 10; ++i) {
        clock.advance(1min); // not idleness of the server
        f.io.poll();
    }
    CHECK(sink.received < 100'000 + 2 * context.slice);
    CHECK_FALSE(started.done());
    SUBCASE("it opens")
    {
        sink.open = true;
        gate.cancel();
        REQUIRE(f.until([&] { return started.done(); }));
        CHECK(started.end().text == "200 ");
        CHECK(sink.received == size);
    }
    SUBCASE("deadline")
    {
        clock.advance(1h);
        REQUIRE(f.until([&] { return started.done(); }));
        CHECK(started.end().error == errc::deadline_exceeded);
        CHECK(started.end().error.phase() == phase::read);
    }
    SUBCASE("cancellation")
    {
        started.cancel();
        REQUIRE(f.until([&] { return started.done(); }));
        CHECK(started.end().error == condition::cancelled);
    }
    CHECK(sink.waits_ended == 1);
    CHECK(f.counters().in_use == 0);
}

TEST_CASE("a call whose sink is not ready does not hold up the reading of other responses")
{
    constexpr std::size_t size = 8'000'000;
    std::string const large = "HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n" + std::string(size, 'x');
    fixture f({{expect(), say(large)}, {expect(), say(large)}});
    asio::steady_timer gate(f.io, 1h);
    slow_sink slow(gate), fast(gate);
    fast.open = true;
    call_context first, second;
    first.sink = &slow;
    second.sink = &fast;
    pending const held = f.start(download(f.api, first));
    REQUIRE(f.until([&] { return slow.received >= 100'000; }));
    pending const other = f.start(download(f.api, second));
    REQUIRE(f.until([&] { return other.done(); }));
    CHECK(other.end().text == "200 ");
    CHECK(fast.received == size);
    CHECK_FALSE(held.done());
    slow.open = true;
    gate.cancel();
    f.run();
    CHECK(held.end().text == "200 ");
    CHECK(slow.received == size);
}

TEST_SUITE_END();

} // namespace
