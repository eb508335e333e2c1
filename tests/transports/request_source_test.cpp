// http_transport: request bodies that come from a source.

#include "request_sources.hpp"

#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
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
using appmixer::idempotency;
using appmixer::method;
using appmixer::operation_info;
using appmixer::phase;
using request_sources::body_of;
using request_sources::pieces;
using request_sources::take;

TEST_SUITE_BEGIN("request sources");

constexpr operation_info put_info("putThing", method::put, "/thing", idempotency::idempotent);
constexpr operation_info post_info("postThing", method::post, "/thing", idempotency::unsafe);

/// Sends a request whose body comes from a source; the text of the outcome is "<status> <body>".
template <class Transport>
asio::awaitable<outcome> upload(Transport& transport, call_context& context, method verb = method::put)
{
    http_request request(verb, "/thing");
    appmixer::result<http_response> const response = co_await transport.send(request, context);
    CHECK(request.body.empty());
    if (!response)
        co_return outcome(response.error());
    co_return outcome(std::to_string(response->status) + " " + response->body);
}

class upload_context : public call_context {
public:
    explicit upload_context(pieces& source_of_body, operation_info const& declared = put_info)
    {
        source = &source_of_body;
        operation = &declared;
        deadline = clock::now() + 1h;
    }
};

std::string const service_unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

/// The counters of the connections after a call.
void check_nothing_left(fixture& f)
{
    CHECK(f.counters().in_use == 0);
    CHECK(f.get_flow().text == "f1");
}

TEST_CASE("a body of known size is sent with its length, one of unknown size in chunks")
{
    pieces source({"abc", "0123456789abcdefg", "z"});
    auto const received = std::make_shared<std::string>();
    std::string expected;
    SUBCASE("known") { expected = "abc0123456789abcdefgz"; }
    SUBCASE("unknown")
    {
        source.announced.reset();
        expected = "3\r\nabc\r\n11\r\n0123456789abcdefg\r\n1\r\nz\r\n0\r\n\r\n";
    }
    fixture f({{take(received, expected, good), serve(good)}});
    upload_context context(source);
    CHECK(f.get(upload(f.api.transport(), context)).text == R"(200 {"flowId":"f1"})");
    CHECK(body_of(*received) == expected);
    CHECK((received->find("Content-Length: 21\r\n") != std::string::npos) == source.announced.has_value());
    CHECK((received->find("Transfer-Encoding: chunked\r\n") != std::string::npos) != source.announced.has_value());
    CHECK(f.counters().idle == 1); // the connection is used again
    check_nothing_left(f);
    CHECK(f.server.connections() == 1);
}

TEST_CASE("an empty source is an empty body")
{
    pieces source({});
    auto const received = std::make_shared<std::string>();
    std::string expected = "Content-Length: 0\r\n\r\n";
    SUBCASE("known") {}
    SUBCASE("unknown")
    {
        source.announced.reset();
        expected = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    }
    fixture f({{take(received, expected, good), serve(good)}});
    upload_context context(source);
    CHECK(f.get(upload(f.api.transport(), context)).ok);
    check_nothing_left(f);
}

TEST_CASE("a body larger than all buffers arrives complete")
{
    std::vector<std::string> content;
    for (int i = 0; i < 100; ++i)
        content.push_back(std::string(100'000, static_cast<char>('a' + i % 26)));
    content.push_back("the end");
    std::string whole;
    for (std::string const& piece : content)
        whole += piece;
    pieces source(content);
    auto const received = std::make_shared<std::string>();
    fixture f({{take(received, "the end", good), serve(good)}});
    upload_context context(source);
    CHECK(f.get(upload(f.api.transport(), context)).ok);
    CHECK(body_of(*received) == whole);
    check_nothing_left(f);
}

TEST_CASE("a source that fails ends the call, which is not retried")
{
    pieces source({"abc", "def"});
    source.fails_at = 1;
    fixture f({{hold()}});
    auto transport = std::move(f.api.transport()) | appmixer::with_retry();
    upload_context context(source);
    outcome const end = f.get(upload(transport, context));
    CHECK(end.error == errc::body_source_failed);
    CHECK(end.error.phase() == phase::write);
    CHECK(end.error.detail() == "the disk is gone");
    CHECK(context.attempts == 1);
    CHECK(source.rewinds == 0);
}

TEST_CASE("a source that provides another number of bytes than announced ends the call")
{
    pieces source({"abc", "def"});
    std::string detail;
    SUBCASE("fewer")
    {
        source.announced = 7;
        detail = "the source of the body announced 7 bytes, but provided only 6";
    }
    SUBCASE("more")
    {
        source.announced = 5;
        detail = "the source of the body announced 5 bytes, but provided more";
    }
    fixture f({{hold()}});
    upload_context context(source);
    outcome const end = f.get(upload(f.api.transport(), context));
    CHECK(end.error == errc::invalid_request);
    CHECK(end.error.detail() == detail);
    CHECK(f.counters().idle == 0); // the server expects more, so the connection is closed
    check_nothing_left(f);
}

TEST_CASE("a call is retried when its source can be rewound")
{
    pieces source({"abc", "def"});
    auto const first = std::make_shared<std::string>(), second = std::make_shared<std::string>();
    fixture f({{take(first, "abcdef", service_unavailable), take(second, "abcdef", good)}});
    appmixer::manual_clock clock;
    auto transport = std::move(f.api.transport()) | appmixer::with_retry();
    upload_context context(source);
    context.time = &clock;
    context.deadline = clock.now() + 1h;
    pending const started = f.start(upload(transport, context));
    REQUIRE(f.until([&] {
        clock.advance(1s);
        return started.done();
    }));
    CHECK(started.end().text == R"(200 {"flowId":"f1"})");
    CHECK(source.rewinds == 1);
    CHECK(body_of(*first) == "abcdef");
    CHECK(body_of(*second) == "abcdef");
}

TEST_CASE("a call is not retried when its source cannot be rewound")
{
    pieces source({"abc", "def"});
    source.can_rewind = false;
    auto const received = std::make_shared<std::string>();
    fixture f({{take(received, "abcdef", service_unavailable), serve(good)}});
    auto transport = std::move(f.api.transport()) | appmixer::with_retry();
    upload_context context(source);
    CHECK(f.get(upload(transport, context)).text == "503 ");
    CHECK(context.stop_reason == appmixer::stop_reason::not_repeatable);
    CHECK(context.attempts == 1);
}

TEST_CASE("a request on a stale connection is sent again only with a source that can be rewound")
{
    pieces source({"abc", "def"});
    SUBCASE("it can") {}
    SUBCASE("it cannot") { source.can_rewind = false; }
    auto const lost = std::make_shared<std::string>(), received = std::make_shared<std::string>();
    // The server closes the first connection when it has read the second request.
    step const close = step([=](connection& client) -> asio::awaitable<bool> {
        std::string buffer(1000, '\0');
        while (!lost->ends_with("abcdef"))
            lost->append(buffer.data(),
                         co_await client.socket.async_read_some(asio::buffer(buffer), asio::use_awaitable));
        co_return false;
    });
    fixture f({{expect(), say(good), close, hang_up()}, {take(received, "abcdef", good), serve(good)}});
    REQUIRE(f.get_flow().ok);
    upload_context context(source);
    outcome const end = f.get(upload(f.api.transport(), context));
    CHECK(end.ok == source.can_rewind);
    if (source.can_rewind)
        CHECK(body_of(*received) == "abcdef");
    else
        CHECK(end.error == condition::transport);
}

TEST_CASE("a response that comes before the body ends stops the reading from the source")
{
    pieces source({"abc", "def"});
    fixture f({{say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch"), hold()}});
    asio::steady_timer gate(f.io, 1h);
    source.gate = &gate;
    source.opens_at = 1;
    upload_context context(source);
    CHECK(f.get(upload(f.api.transport(), context)).text == "413 much");
    CHECK(source.waits_ended == source.waits); // a wait was cancelled
    CHECK(f.counters().idle == 0);
}

TEST_CASE("a slow source holds the call up, and is not idleness of the server")
{
    pieces source({"abc", "def"});
    auto const received = std::make_shared<std::string>();
    fixture f({{take(received, "abcdef", good), serve(good)}});
    asio::steady_timer gate(f.io, 1h);
    source.gate = &gate;
    source.opens_at = 1;
    appmixer::manual_clock clock;
    upload_context context(source);
    context.time = &clock;
    context.deadline = clock.now() + 1h;
    context.idle = 5s;
    pending const started = f.start(upload(f.api.transport(), context));
    REQUIRE(f.until([&] { return source.reads == 1; }));
    f.io.poll();
    clock.advance(30min);
    f.io.poll();
    CHECK_FALSE(started.done());
    source.gate = nullptr;
    gate.cancel();
    REQUIRE(f.until([&] { return started.done(); }));
    CHECK(started.end().ok);
}

TEST_CASE("waiting for a source ends with the deadline and with a cancellation")
{
    pieces source({"abc", "def"});
    fixture f({{hold()}});
    asio::steady_timer gate(f.io, 1h);
    source.gate = &gate;
    source.opens_at = 1;
    appmixer::manual_clock clock;
    upload_context context(source);
    context.time = &clock;
    context.deadline = clock.now() + 10s;
    pending started = f.start(upload(f.api.transport(), context));
    REQUIRE(f.until([&] { return source.waits == 1; }));
    SUBCASE("deadline")
    {
        clock.advance(11s);
        REQUIRE(f.until([&] { return started.done(); }));
        CHECK(started.end().error == errc::deadline_exceeded);
        CHECK(started.end().error.phase() == phase::write);
    }
    SUBCASE("cancellation")
    {
        started.cancel();
        REQUIRE(f.until([&] { return started.done(); }));
        CHECK(started.end().error == condition::cancelled);
    }
    CHECK(source.waits_ended == 1);
    CHECK(f.counters().in_use == 0);
}

TEST_CASE("a call with a limit of idleness ends when nothing is received for so long")
{
    pieces source({"abc"});
    fixture f({{hold()}});
    appmixer::manual_clock clock;
    upload_context context(source, post_info);
    context.time = &clock;
    context.deadline = (call_context::clock::time_point::max)();
    context.idle = 5s;
    pending const started = f.start(upload(f.api.transport(), context, method::post));
    REQUIRE(f.until([&] { return source.reads == 2; }));
    f.io.poll();
    clock.advance(4s);
    f.io.poll();
    CHECK_FALSE(started.done());
    clock.advance(2s);
    REQUIRE(f.until([&] { return started.done(); }));
    CHECK(started.end().error == errc::deadline_exceeded);
    CHECK(started.end().error.phase() == phase::wait);
}

TEST_SUITE_END();

} // namespace
