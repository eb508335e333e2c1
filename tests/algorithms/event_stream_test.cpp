// open_events: events in order, reconnects, ends, backpressure and lifetime, on the manual clock.

#include "../spawned.hpp"

#include <appmixer/algorithms/event_stream.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::condition;
using appmixer::errc;
using appmixer::error;
using appmixer::event_options;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::reconnect;
using appmixer::result;
using appmixer::server_event;

/// One connection: its head, the pieces of its body, and how it ends.
class connection {
public:
    connection() = default;
    explicit connection(std::vector<std::string> body, result<void> outcome = result<void>())
        : pieces(std::move(body)), end(std::move(outcome))
    {
        head.headers.append("Content-Type", "text/event-stream; charset=utf-8");
    }
    static connection with_status(int status, std::string_view type = {})
    {
        connection made;
        made.head = http_response(status, "{}");
        if (!type.empty())
            made.head.headers.append("Content-Type", type);
        return made;
    }
    connection& stays() // until it is cancelled
    {
        holds = true;
        return *this;
    }

    http_response head{200, ""};
    std::vector<std::string> pieces;
    result<void> end;
    bool holds = false;
};

class feed {
public:
    std::deque<connection> connections;
    std::vector<http_request> requests;
    std::size_t pieces_sent = 0;
    int cancelled = 0;
    bool throws = false;
};

/// Plays the connections of a feed, one for each request.
class feed_transport {
public:
    using executor_type = asio::any_io_executor;
    feed_transport(executor_type executor, std::shared_ptr<feed> plan)
        : executor_(std::move(executor)), feed_(std::move(plan))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context& context)
    {
        std::shared_ptr<feed> const plan = feed_;
        plan->requests.push_back(request);
        if (plan->throws)
            throw std::runtime_error("the transport is broken");
        REQUIRE_FALSE(plan->connections.empty());
        connection const now = plan->connections.front();
        plan->connections.pop_front();
        bool const streams = context.sink->begin(now.head);
        for (std::string const& piece : now.pieces) {
            asio::awaitable<void> ready = context.sink->ready();
            if (ready.valid())
                co_await std::move(ready);
            ++plan->pieces_sent;
            if (streams) {
                error const failure = context.sink->put(piece);
                if (failure.code())
                    co_return failure;
            }
        }
        if (now.holds) {
            asio::steady_timer timer(executor_, (asio::steady_timer::time_point::max)());
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            ++plan->cancelled;
            co_return error(asio::error::operation_aborted);
        }
        if (!now.end)
            co_return now.end.error();
        co_return now.head;
    }

private:
    executor_type executor_;
    std::shared_ptr<feed> feed_;
};

class watch {
public:
    watch() = default;
    using response_type = http_response;
    static constexpr appmixer::operation_info info{"watch", appmixer::method::get, "/events",
                                                   appmixer::idempotency::safe};
};

class start_test {
public:
    start_test() = default;
    using response_type = http_response;
    static constexpr appmixer::operation_info info{"startTest", appmixer::method::post, "/test",
                                                   appmixer::idempotency::unsafe};
};

error const lost(appmixer::make_error_code(errc::connection_closed), appmixer::phase::read);

class fixture {
public:
    using client = appmixer::client<feed_transport, appmixer::returning_results>;

    fixture()
        : plan(std::make_shared<feed>()),
          api(appmixer::client(feed_transport(io.get_executor(), plan)).with_clock(clock).as_result())
    {
    }
    event_options options() const
    {
        return event_options().random([] { return 1.0; });
    }

    /// What `next` returns, as a text: "<event> <id> <data>", "end", or the code of the error.
    template <class Stream>
    std::string next(Stream& stream)
    {
        test::spawned<std::string> call(io, text_of_next(stream));
        while (!call.done) {
            io.restart();
            if (io.poll() == 0 && !call.done && !clock.advance_to_next())
                return "waits";
        }
        return call.take();
    }

    std::string header(std::size_t request, std::string_view name) const
    {
        return std::string(plan->requests.at(request).headers.get(name).value_or("none"));
    }

    asio::io_context io;
    appmixer::manual_clock clock;
    std::shared_ptr<feed> plan;
    client api;

private:
    template <class Stream>
    static asio::awaitable<std::string> text_of_next(Stream& stream)
    {
        std::optional<result<server_event>> const event = co_await stream.next();
        if (!event)
            co_return "end";
        if (!*event)
            co_return event->error().code().message();
        server_event const& seen = **event;
        co_return seen.event + " " + seen.id + " " + seen.data;
    }
};

std::string message(errc code) { return make_error_code(code).message(); }

} // namespace

TEST_CASE("events are returned in order, wherever they are cut, until the server ends the stream")
{
    fixture f;
    f.plan->connections.emplace_back(std::vector<std::string>{": hello\n\ndata: 1\n\nda", "ta: 2\nevent: add\nid: 7\n",
                                                              "\n", "data: 3\n\ndata: cut"});
    auto events = open_events(f.api, watch());
    CHECK(f.plan->requests.empty()); // nothing before the first next
    CHECK(f.next(events) == "message  1");
    CHECK(f.next(events) == "add 7 2");
    CHECK(f.next(events) == "message 7 3");
    CHECK(events.last_event_id() == "7");
    CHECK(f.next(events) == "end");
    CHECK(f.next(events) == "end");
    CHECK(f.plan->requests.size() == 1);
    CHECK(f.header(0, "Accept") == "text/event-stream");
    CHECK(f.header(0, "Last-Event-ID") == "none");
}

TEST_CASE("after a failure the stream continues behind the last complete event")
{
    fixture f;
    f.plan->connections.emplace_back(std::vector<std::string>{"id: 1\ndata: a\n\nid: 2\ndata: cut"}, lost);
    f.plan->connections.emplace_back(std::vector<std::string>{"id: 2\ndata: b\n\n"});
    auto events = open_events(f.api, watch(), f.options());
    CHECK(f.next(events) == "message 1 a");
    CHECK(f.next(events) == "message 2 b");
    CHECK(f.header(1, "Last-Event-ID") == "1");
    CHECK(f.clock.elapsed() == 3s);
    CHECK(f.next(events) == "end");
}

TEST_CASE("the server sets the delay, within limits")
{
    fixture f;
    std::string retry;
    std::chrono::milliseconds expected(0);
    SUBCASE("usual")
    {
        retry = "retry: 700\n\n";
        expected = 700ms;
    }
    SUBCASE("too short")
    {
        retry = "retry: 0\n\n";
        expected = 100ms;
    }
    SUBCASE("too long")
    {
        retry = "retry: 9000000\n\n";
        expected = 60s;
    }
    f.plan->connections.emplace_back(std::vector<std::string>{retry}, lost);
    f.plan->connections.emplace_back(std::vector<std::string>{"data: b\n\n"});
    auto events = open_events(f.api, watch(), f.options());
    CHECK(f.next(events) == "message  b");
    CHECK(f.clock.elapsed() == expected);
}

TEST_CASE("delays grow with each failure in a row, and the stream gives up")
{
    fixture f;
    for (int i = 0; i < 3; ++i)
        f.plan->connections.emplace_back(std::vector<std::string>{}, lost);
    f.plan->connections.emplace_back(std::vector<std::string>{"data: b\n\n"}, lost);
    for (int i = 0; i < 4; ++i)
        f.plan->connections.emplace_back(std::vector<std::string>{}, lost);
    auto events = open_events(f.api, watch(), f.options().attempts(5));
    CHECK(f.next(events) == "message  b");
    CHECK(f.clock.elapsed() == 3s + 6s + 12s);
    CHECK(f.next(events) == message(errc::connection_closed));
    CHECK(f.clock.elapsed() == 21s + 3s + 6s + 12s + 24s);
    CHECK(f.next(events) == "end");
    CHECK(f.plan->connections.empty());
}

TEST_CASE("a call that is not safe is not repeated")
{
    fixture f;
    f.plan->connections.emplace_back(std::vector<std::string>{"data: a\n\n"}, lost);
    auto events = open_events(f.api, start_test(), f.options());
    CHECK(f.next(events) == "message  a");
    CHECK(f.next(events) == message(errc::connection_closed));
    CHECK(f.next(events) == "end");
}

TEST_CASE("when to connect again can be chosen")
{
    fixture f;
    SUBCASE("never")
    {
        f.plan->connections.emplace_back(std::vector<std::string>{}, lost);
        auto events = open_events(f.api, watch(), f.options().reconnects(reconnect::never));
        CHECK(f.next(events) == message(errc::connection_closed));
    }
    SUBCASE("also after an end, until the server says 204")
    {
        f.plan->connections.emplace_back(std::vector<std::string>{"id: 1\ndata: a\n\n"});
        f.plan->connections.emplace_back(std::vector<std::string>{"data: b\n\n"});
        f.plan->connections.push_back(connection::with_status(204));
        auto events = open_events(f.api, watch(), f.options().reconnects(reconnect::always));
        CHECK(f.next(events) == "message 1 a");
        CHECK(f.next(events) == "message 1 b");
        CHECK(f.next(events) == "end");
        CHECK(f.header(2, "Last-Event-ID") == "1");
    }
}

TEST_CASE("what is no event stream is an error, which is not repeated")
{
    fixture f;
    std::string expected;
    SUBCASE("another content type")
    {
        f.plan->connections.push_back(connection::with_status(200, "text/html"));
        expected = message(errc::unexpected_content_type);
    }
    SUBCASE("no content type")
    {
        f.plan->connections.push_back(connection::with_status(200));
        expected = message(errc::unexpected_content_type);
    }
    SUBCASE("a content coding that was not requested")
    {
        f.plan->connections.emplace_back(std::vector<std::string>{"\x1f\x8b"});
        f.plan->connections.back().head.headers.append("Content-Encoding", "gzip");
        expected = message(errc::unexpected_content_type);
    }
    SUBCASE("404")
    {
        f.plan->connections.push_back(connection::with_status(404, "application/json"));
        expected = message(errc::not_found);
    }
    auto events = open_events(f.api, watch(), f.options());
    CHECK(f.next(events) == expected);
    CHECK(f.next(events) == "end");
}

TEST_CASE("a server that is busy is asked again")
{
    fixture f;
    f.plan->connections.push_back(connection::with_status(503));
    f.plan->connections.back().head.headers.append("Retry-After", "20");
    f.plan->connections.emplace_back(std::vector<std::string>{"data: b\n\n"});
    auto events = open_events(f.api, watch(), f.options().after("42"));
    CHECK(f.next(events) == "message  b");
    CHECK(f.clock.elapsed() == 20s);
    CHECK(f.header(0, "Last-Event-ID") == "42");
    CHECK(f.header(1, "Last-Event-ID") == "42");
    CHECK(events.last_event_id() == "42");
}

TEST_CASE("an odd Retry-After or retry: delays the next connection by a minute at most")
{
    std::string const digits(30, '9');
    for (std::string const& asked : {std::string("61"), std::string("100000"), digits}) {
        CAPTURE(asked);
        fixture f;
        f.plan->connections.push_back(connection::with_status(503));
        f.plan->connections.back().head.headers.append("Retry-After", asked);
        f.plan->connections.emplace_back(std::vector<std::string>{"retry: " + asked + "000\ndata: a\n\n"}, lost);
        f.plan->connections.emplace_back(std::vector<std::string>{"data: b\n\n"});
        auto events = open_events(f.api, watch(), f.options());
        CHECK(f.next(events) == "message  a");
        CHECK(f.clock.elapsed() == 1min);
        CHECK(f.next(events) == "message  b");
        CHECK(f.clock.elapsed() == 2min);
    }
}

TEST_CASE("an event above the limit ends the stream and closes the connection")
{
    fixture f;
    f.plan->connections.emplace_back(
        std::vector<std::string>{"data: a\n\ndata: " + std::string(200, 'x') + "\n\n", "data: b\n\n"});
    f.plan->connections.back().stays();
    auto events = open_events(f.api, watch(), f.options().event_limit(100));
    CHECK(f.next(events) == "message  a");
    CHECK(f.next(events) == message(errc::response_too_large));
    CHECK(f.next(events) == "end");
    f.io.restart();
    f.io.run();
    CHECK(f.plan->pieces_sent <= 2);
}

TEST_CASE("the stream is read as fast as events are taken")
{
    fixture f;
    std::vector<std::string> pieces;
    for (int i = 0; i < 100; ++i)
        pieces.push_back("data: " + std::to_string(i) + "\n\n");
    f.plan->connections.emplace_back(pieces);
    auto events = open_events(f.api, watch());
    for (int i = 0; i < 100; ++i) {
        CHECK(f.next(events) == "message  " + std::to_string(i));
        f.io.poll();
        CHECK(f.plan->pieces_sent <= static_cast<std::size_t>(i) + 2);
    }
    CHECK(f.next(events) == "end");
}

TEST_CASE("cancelling next ends the stream and closes the connection")
{
    fixture f;
    f.plan->connections.emplace_back(std::vector<std::string>{"data: a\n\n"});
    f.plan->connections.back().stays();
    auto events = open_events(f.api, watch());
    CHECK(f.next(events) == "message  a");
    test::spawned<std::optional<result<server_event>>> call(f.io, events.next());
    f.io.restart();
    f.io.poll();
    CHECK_FALSE(call.done);
    call.cancel();
    f.io.restart();
    f.io.run();
    REQUIRE(call.done);
    auto const ended = call.take();
    REQUIRE(ended.has_value());
    CHECK(ended->error() == condition::cancelled);
    CHECK(ended->error().operation() == watch::info.name);
    CHECK(ended->error().phase() == appmixer::phase::read);
    CHECK(f.plan->cancelled == 1);
    CHECK(f.next(events) == "end");
}

TEST_CASE("what a transport throws is thrown by next")
{
    fixture f;
    f.plan->throws = true;
    auto events = open_events(f.api, watch(), f.options());
    CHECK_THROWS_AS(static_cast<void>(f.next(events)), std::runtime_error);
    CHECK(f.next(events) == "end");
}

TEST_CASE("a stream may be destroyed at any time")
{
    fixture f;
    f.plan->connections.emplace_back(std::vector<std::string>{"data: a\n\n"});
    f.plan->connections.back().stays();
    {
        auto events = open_events(f.api, watch());
        SUBCASE("before it began") { f.plan->cancelled = 1; }
        SUBCASE("while it is connected") { CHECK(f.next(events) == "message  a"); }
    }
    f.io.restart();
    f.io.run(); // no work is left
    CHECK(f.plan->cancelled == 1);
}

TEST_CASE("a stream may outlive its io_context")
{
    auto io = std::make_unique<asio::io_context>();
    auto const plan = std::make_shared<feed>();
    plan->connections.emplace_back(std::vector<std::string>{"data: a\n\n"});
    plan->connections.back().stays();
    auto const api = appmixer::client(feed_transport(io->get_executor(), plan)).as_result();
    auto events = open_events(api, watch());
    test::spawned<std::optional<result<server_event>>> call(*io, events.next());
    io->poll();
    CHECK(call.done);
    io.reset();
}
