// http_transport: responses that come while the request is still being written.

#include "http_calls.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::http_request;
using appmixer::method;
using appmixer::phase;

TEST_SUITE_BEGIN("early responses");

std::string const too_large = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch";
std::string const continue_100 = "HTTP/1.1 100 Continue\r\n\r\n";
std::string const hint = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nContent-Length: 7\r\n\r\n";

constexpr std::size_t body_size = 16'000'000; // more than the buffers of both sides hold, see `begun`

/// A call with a body too large to be written at once. It has no declaration, so it must not be repeated.
asio::awaitable<outcome> upload(client api, std::chrono::nanoseconds timeout = 1h)
{
    http_request large(method::post, "/flows");
    large.body.assign(body_size, 'x');
    return send_request(std::move(api), std::move(large), timeout);
}

/// Waits until a part of the request has arrived.
step begun()
{
    return step([](connection& client) -> asio::awaitable<bool> {
        client.socket.set_option(tcp::socket::receive_buffer_size(64 << 10)); // else it grows to tens of megabytes
        co_await client.socket.async_wait(tcp::socket::wait_read, asio::as_tuple(asio::use_awaitable));
        co_return true;
    });
}

/// A script that begins with the given step.
script once_begun(script steps)
{
    steps.insert(steps.begin(), begun());
    return steps;
}

/// Runs until nothing is ready: all received bytes are read, and no more can be written.
void settle(fixture& f)
{
    for (int quiet = 0; quiet < 3; ++quiet) {
        f.io.restart();
        if (f.io.poll() > 0)
            quiet = 0;
    }
}

/// The request was sent once, and the next call, which needs another connection, succeeds.
void check_aftermath(fixture& f)
{
    CHECK(f.server.connections() == 1);
    CHECK(f.server.requests() == 0);
    CHECK(f.counters().in_use == 0);
    CHECK(f.counters().idle == 0);
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "1");
}

TEST_CASE("the server need not read the rest of the request after its response")
{
    script steps;
    SUBCASE("it stops reading") { steps = {say(too_large), hold()}; }
    SUBCASE("it half-closes the connection") { steps = {say(too_large), half_close(), hold()}; }
    SUBCASE("it closes the connection") { steps = {say(too_large), hang_up()}; }
    SUBCASE("it resets the connection") { steps = {say(too_large), reset()}; }
    SUBCASE("after an interim response") { steps = {say(continue_100 + hint + too_large), hold()}; }
    SUBCASE("in chunks")
    {
        steps = {say("HTTP/1.1 413 Large\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nmuch\r\n0\r\n\r\n"), hold()};
    }
    SUBCASE("byte by byte") { steps = {drip(too_large, 1), hold()}; }
    SUBCASE("until it closes") { steps = {say("HTTP/1.1 413 Large\r\n\r\nmuch"), half_close(), hold()}; }
    SUBCASE("without a body") { steps = {say("HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n"), hold()}; }
    fixture f({once_begun(steps)});
    std::string const end = f.get(upload(f.api)).text;
    CHECK(end.starts_with("413 "));
    check_aftermath(f);
}

TEST_CASE("an early response in two parts: the write ends when the head is complete")
{
    std::size_t cut = 0;
    SUBCASE("cut in the version") { cut = 1; }
    SUBCASE("cut in the head") { cut = 20; }
    SUBCASE("cut before the end of the head") { cut = too_large.size() - 5; }
    SUBCASE("cut after the head") { cut = too_large.size() - 4; }
    SUBCASE("cut in the body") { cut = too_large.size() - 2; }
    fixture f({{begun(), say(too_large.substr(0, cut)), hold(), say(too_large.substr(cut)), hold()}});
    pending const started = f.start(upload(f.api));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    settle(f);
    CHECK_FALSE(started.done());
    f.server.resume();
    f.run();
    CHECK(started.end().text == "413 much");
    check_aftermath(f);
}

TEST_CASE("the whole request is written after an interim response")
{
    script steps = {begun()};
    std::string end = good;
    SUBCASE("that arrives first") { steps.insert(steps.end(), {say(continue_100), hold()}); }
    SUBCASE("that is one of several")
    {
        steps.insert(steps.end(), {say(continue_100 + hint), hold(), say(hint), hold()});
    }
    SUBCASE("that arrives in two parts")
    {
        steps.insert(steps.end(), {say(hint.substr(0, 30)), hold(), say(hint.substr(30)), hold()});
    }
    SUBCASE("whose end arrives with the response")
    {
        steps.insert(steps.end(), {say(hint.substr(0, 30)), hold()});
        end = hint.substr(30) + good;
    }
    std::size_t const holds = steps.size() / 2;
    steps.insert(steps.end(), {expect(), say(end), serve(good)});
    fixture f({steps});
    pending const started = f.start(upload(f.api));
    for (std::size_t i = 1; i <= holds; ++i) {
        REQUIRE(f.until([&] { return f.server.holds() == i; }));
        settle(f);
        CHECK_FALSE(started.done());
        f.server.resume();
    }
    f.run();
    CHECK(started.end().text == R"(200 {"flowId":"f1"})");
    REQUIRE(f.server.requests() == 1);
    std::string const arrived = f.server.request_text(0);
    CHECK(arrived.substr(arrived.find("\r\n\r\n") + 4) == std::string(body_size, 'x'));
    CHECK(f.get_flow().text == "f1"); // on the same connection
    CHECK(f.server.came_on() == "0 0");
    CHECK(f.counters().bytes_sent == f.server.bytes_received());
}

TEST_CASE("a final response after an interim one ends the write")
{
    fixture f({{begun(), say(continue_100), hold(), say(hint), hold(), say(too_large), hold()}});
    pending const started = f.start(upload(f.api));
    for (std::size_t i = 1; i <= 2; ++i) {
        REQUIRE(f.until([&] { return f.server.holds() == i; }));
        settle(f); // the interim response has been read, and the write goes on
        CHECK_FALSE(started.done());
        f.server.resume();
    }
    f.run();
    CHECK(started.end().text == "413 much");
    check_aftermath(f);
}

TEST_CASE("a response to a body of any size may be early")
{
    for (std::size_t const size : {0u, 1u, 1'000u, 16'384u, 16'385u, 100'000u}) {
        CAPTURE(size);
        fixture f({{say(continue_100 + good), expect(), serve(good)}});
        http_request request(method::post, "/flows");
        request.body.assign(size, 'x');
        CHECK(f.get(send_request(f.api, std::move(request))).text == R"(200 {"flowId":"f1"})");
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.connections() <= 2);
    }
}

TEST_CASE("early bytes that are not HTTP end the call")
{
    class row {
    public:
        std::string_view name;
        script steps;
        errc code;
        phase where;
    };
    row const table[] = {
        {"an end", {half_close(), hold()}, errc::connection_closed, phase::write},
        {"an end in a response", {say("HTTP/1.1 4"), half_close(), hold()}, errc::connection_closed, phase::read},
        {"an end after an interim response",
         {say(continue_100), half_close(), hold()},
         errc::connection_closed,
         phase::read},
        {"nonsense", {say("nonsense\r\n"), hold()}, errc::malformed_response, phase::read},
        {"nonsense after an interim response",
         {say(continue_100 + "nonsense"), hold()},
         errc::malformed_response,
         phase::read},
        {"interim responses for ever", {flood(hint)}, errc::malformed_response, phase::read},
        {"a head without an end", {say("HTTP/1.1 413 "), flood("xxxxxxxx")}, errc::response_too_large, phase::read},
    };
    for (row const& each : table) {
        CAPTURE(each.name);
        fixture f({once_begun(each.steps)});
        outcome const end = f.get(upload(f.api));
        CHECK_FALSE(end.thrown);
        CHECK(end.error == each.code);
        CHECK(end.error.phase() == each.where);
        check_aftermath(f);
    }
}

TEST_CASE("a server that closes while the request is being written")
{
    step end = hang_up();
    SUBCASE("closes") { end = hang_up(); }
    SUBCASE("resets") { end = reset(); }
    for (bool const interim : {false, true}) {
        CAPTURE(interim);
        fixture f({{begun(), say(interim ? continue_100 : std::string()), hold(), end}});
        pending const started = f.start(upload(f.api));
        REQUIRE(f.until([&] { return f.server.holds() == 1; }));
        settle(f);
        CHECK_FALSE(started.done());
        f.server.resume();
        f.run();
        CHECK(started.end().error == appmixer::condition::transport);
        phase const where = interim ? phase::read : phase::write;
        CHECK(started.end().error.phase() == where);
        check_aftermath(f);
    }
}

TEST_CASE("deadline and cancellation end a write after an interim response")
{
    for (bool const cancel : {false, true}) {
        CAPTURE(cancel);
        fixture f(std::vector<script>(5, {begun(), say(continue_100), hold()}));
        outcome end;
        if (cancel) {
            pending started = f.start(upload(f.api));
            REQUIRE(f.until([&] { return f.server.holds() == 1; }));
            settle(f);
            started.cancel();
            f.run();
            end = started.end();
            CHECK(end.error == asio::error::operation_aborted);
        } else {
            end = expire(f, phase::write, [&](std::chrono::nanoseconds timeout) { return upload(f.api, timeout); });
            CHECK(end.error == errc::deadline_exceeded);
        }
        CHECK_FALSE(end.thrown);
        CHECK(end.error.phase() == phase::write);
        CHECK(f.server.requests() == 0);
    }
}

/// A call that may be repeated.
class replace_body {
public:
    replace_body() : text(body_size, 'x') {}
    std::string text;
    using response_type = void;
    static constexpr appmixer::operation_info info{"replaceBody", method::put, "/body",
                                                   appmixer::idempotency::idempotent};
    static constexpr auto params = appmixer::table{appmixer::whole_body(&replace_body::text)};
};

asio::awaitable<outcome> replace(client api)
{
    appmixer::result<void> const response = co_await api.call(replace_body());
    co_return response ? outcome("done") : outcome(response.error());
}

TEST_CASE("a call with an early response is not repeated, even if it is idempotent")
{
    fixture f({{expect(), say(good), hold(), say(too_large), hold()}});
    REQUIRE(f.get_flow().ok);
    pending const started = f.start(replace(f.api));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    settle(f);
    CHECK_FALSE(started.done());
    f.server.resume();
    f.run();
    CHECK(started.end().error == errc::payload_too_large);
    CHECK(f.server.connections() == 1);
}

TEST_SUITE_END();

} // namespace
