// Event streams of the emulator by raw requests: what a test sends, and what each follower receives.

#include "support.hpp"

#include "../spawned.hpp"

#include <appmixer/core/body.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using namespace emulator_tests;
using namespace std::chrono_literals;
using namespace std::string_view_literals;
using appmixer::errc;

namespace {

/// Ada's gateways have a stream; `watch` begins to follow it.
class streams : public fixture {
public:
    appmixer::emulator_response watch(std::string_view last_event_id = {}) { return watch(back_end, last_event_id); }
    appmixer::emulator_response watch(appmixer::emulator& from, std::string_view last_event_id = {})
    {
        appmixer::http_request request(method::get, "/plugins/appmixer/ai/mcptools/events?token=" + ada().token());
        if (!last_event_id.empty())
            request.headers.append("Last-Event-ID", last_event_id);
        appmixer::emulator_response response = from.respond(request, clock);
        CHECK(response.head.status == 200);
        CHECK(response.head.headers.get("content-type") == "text/event-stream; charset=utf-8");
        CHECK_FALSE(response.head.headers.contains("content-length"));
        REQUIRE(response.stream != nullptr);
        return response;
    }
    appmixer::event_feed feed() { return back_end.gateway_events(ada_id); }

    appmixer::manual_clock clock;
};

/// What a stream has now, then "(waits)", "(end)" or "(broken)".
std::string news(appmixer::emulator_response const& response)
{
    std::string text;
    while (!response.stream->ready().valid()) {
        appmixer::result<std::string_view> const piece = response.stream->read(7);
        if (!piece)
            return text + "(broken)";
        if (piece->empty())
            return text + "(end)";
        text += *piece;
    }
    return text + "(waits)";
}

bool is_invalid(std::string_view type, std::string_view id)
{
    fixture f;
    try {
        f.back_end.gateway_events(f.ada_id).send(type, "x", id);
    } catch (appmixer::exception const& e) {
        return e == errc::invalid_request;
    }
    return false;
}

} // namespace

TEST_SUITE_BEGIN("event feeds");

TEST_CASE("events and comments in the format of the wire")
{
    streams f;
    appmixer::emulator_response const response = f.watch();
    CHECK(news(response) == ": init\n\n(waits)");
    f.feed().send("added", "one\ntwo\r\nthree\rfour\n", "7");
    CHECK(news(response) == "id: 7\nevent: added\ndata: one\ndata: two\ndata: three\ndata: four\ndata: \n\n(waits)");
    f.feed().send({}, {});
    f.feed().comment("hello");
    f.feed().retry_after(1500ms);
    f.feed().send_raw("data: half");
    f.feed().send_raw({});
    CHECK(news(response) == "data: \n\n: hello\n\nretry: 1500\n\ndata: half(waits)");
    CHECK(is_invalid("a\nb", ""));
    CHECK(is_invalid("", "a\rb"));
    CHECK(is_invalid("", "a\0b"sv));
    CHECK_FALSE(is_invalid("a:b", ": x"));
    CHECK_THROWS_AS(f.feed().comment("a\nb"), appmixer::exception);
    CHECK_THROWS_AS(f.back_end.gateway_events("nobody"), appmixer::exception);
    CHECK_THROWS_AS(f.back_end.test_events("no-flow", "a1"), appmixer::exception);
}

TEST_CASE("handle has the events so far")
{
    streams f;
    f.feed().send({}, "before", "1");
    appmixer::http_request request(method::get, "/plugins/appmixer/ai/mcptools/events?token=" + f.ada().token());
    CHECK(f.back_end.handle(request).body == ": init\n\n");
    request.headers.append("Last-Event-ID", "0");
    CHECK(f.back_end.handle(request).body == ": init\n\nid: 1\ndata: before\n\n");
    request.method = method::head;
    CHECK(f.back_end.handle(request).body.empty());
    CHECK(f.feed().followers() == 0);
}

TEST_CASE("each follower receives everything from its beginning, also after the id it names")
{
    streams f;
    appmixer::emulator_response const early = f.watch();
    for (int i = 1; i <= 3; ++i)
        f.feed().send({}, std::to_string(i), std::to_string(i));
    CHECK(news(f.watch()) == ": init\n\n(waits)");
    CHECK(news(f.watch("2")) == ": init\n\nid: 3\ndata: 3\n\n(waits)");
    CHECK(news(f.watch("3")) == ": init\n\n(waits)");
    std::string const all = "id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n(waits)";
    CHECK(news(f.watch("unknown")) == ": init\n\n" + all); // perhaps it was before what is kept
    CHECK(news(early) == ": init\n\n" + all);
    appmixer::emulator_response const other = f.watch();
    CHECK(f.feed().followers() == 2);
}

TEST_CASE("an end and a cut come after what was sent before, to the followers of that time")
{
    streams f;
    appmixer::emulator_response const first = f.watch();
    f.feed().send({}, "1", "1");
    f.feed().end();
    f.feed().send({}, "2", "2");
    appmixer::emulator_response const second = f.watch("1");
    f.feed().send({}, "3");
    f.feed().cut();
    f.feed().send({}, "4");
    CHECK(news(first) == ": init\n\nid: 1\ndata: 1\n\n(end)");
    CHECK(news(second) == ": init\n\nid: 2\ndata: 2\n\ndata: 3\n\n(broken)");
    CHECK(news(second) == "(broken)");
    CHECK(news(f.watch("1")) == ": init\n\nid: 2\ndata: 2\n\ndata: 3\n\ndata: 4\n\n(waits)");
}

TEST_CASE("a follower that is too far behind is cut")
{
    streams f;
    appmixer::emulator_response const slow = f.watch();
    SUBCASE("by a thousand entries")
    {
        for (int i = 0; i < 1001; ++i)
            f.feed().comment("x");
    }
    SUBCASE("by a mebibyte")
    {
        f.feed().comment("x");
        for (int i = 0; i < 4; ++i)
            f.feed().send({}, std::string(std::size_t(1) << 18, 'x'));
    }
    CHECK(news(slow) == ": init\n\n(broken)");
    CHECK(news(f.watch()) == ": init\n\n(waits)");
    std::string const kept = news(f.watch("gone"));
    CHECK(kept.ends_with("(waits)"));
    CHECK(kept.size() < (std::size_t(1) << 20) + 100);
}

TEST_CASE("the largest event is kept alone")
{
    streams f;
    f.feed().comment("x");
    f.feed().send({}, std::string(std::size_t(1) << 21, 'x'));
    CHECK(news(f.watch("gone")).size() > std::size_t(1) << 21);
}

TEST_CASE("followers of an emulator that is destroyed, replaced or copied")
{
    streams f;
    appmixer::emulator_response const follower = f.watch();
    appmixer::event_feed const feed = f.feed();
    feed.send({}, "1", "1");
    SUBCASE("a copy has the events, but not the followers")
    {
        appmixer::emulator copy = f.back_end;
        appmixer::event_feed const other = copy.gateway_events(f.ada_id);
        CHECK(other.followers() == 0);
        appmixer::emulator_response const of_copy = f.watch(copy, "0");
        other.send({}, "in the copy");
        feed.send({}, "in the original");
        CHECK(news(of_copy) == ": init\n\nid: 1\ndata: 1\n\ndata: in the copy\n\n(waits)");
        CHECK(news(follower) == ": init\n\nid: 1\ndata: 1\n\ndata: in the original\n\n(waits)");
        {
            appmixer::emulator const gone = std::move(copy);
        }
        other.send({}, "too late");
        CHECK(news(of_copy) == "(end)");
        CHECK(news(follower) == "(waits)");
    }
    SUBCASE("replaced")
    {
        f.back_end = appmixer::emulator();
        feed.send({}, "too late");
        CHECK(news(follower) == ": init\n\nid: 1\ndata: 1\n\n(end)");
    }
    SUBCASE("loaded")
    {
        REQUIRE(f.back_end.load(f.back_end.save()).has_value());
        CHECK(news(follower) == ": init\n\nid: 1\ndata: 1\n\n(end)");
        CHECK(news(f.watch("0")) == ": init\n\n(waits)");
    }
    SUBCASE("the user is removed")
    {
        CHECK(f.back_end.remove_user(f.ada_id));
        CHECK(news(follower) == ": init\n\nid: 1\ndata: 1\n\n(end)");
    }
    SUBCASE("the stream is destroyed after the emulator")
    {
        auto other = std::make_unique<appmixer::emulator>(f.back_end);
        appmixer::emulator_response const of_other = f.watch(*other);
        other.reset();
        CHECK(news(of_other) == ": init\n\n(end)");
    }
}

TEST_CASE("a follower waits for events and beats of the heart")
{
    streams f;
    f.back_end.switches().heartbeat = 10s;
    appmixer::emulator_response const response = f.watch();
    CHECK(news(response) == ": init\n\n(waits)");
    asio::io_context io;
    auto const waited = [&](auto const& change) {
        test::spawned<void> wait(io, response.stream->ready());
        io.restart();
        io.poll();
        REQUIRE_FALSE(wait.done);
        change();
        io.restart();
        io.poll();
        REQUIRE(wait.done);
        return news(response);
    };
    CHECK(waited([&] { f.feed().send({}, "1"); }) == "data: 1\n\n(waits)");
    CHECK(waited([&] { f.clock.advance(10s); }) == ": ping\n\n(waits)");
    CHECK(waited([&] { f.clock.advance(10s); }) == ": ping\n\n(waits)");
    f.clock.advance(9s);
    CHECK(waited([&] { f.clock.advance(1s); }) == ": ping\n\n(waits)");
    CHECK(waited([&] { f.feed().end(); }) == "(end)");
}

TEST_CASE("a wait for events is cancelled, or destroyed with its context")
{
    streams f;
    appmixer::emulator_response const response = f.watch();
    CHECK(news(response) == ": init\n\n(waits)");
    {
        asio::io_context io;
        test::spawned<void> cancelled(io, response.stream->ready());
        io.poll();
        cancelled.cancel();
        io.restart();
        io.poll();
        CHECK(cancelled.done);
    }
    {
        asio::io_context io;
        test::spawned<void> destroyed(io, response.stream->ready());
        io.poll();
        CHECK_FALSE(destroyed.done);
    }
    f.feed().send({}, "1");
    CHECK(news(response) == "data: 1\n\n(waits)");
}

TEST_CASE("a watch needs a token in the query")
{
    streams f;
    std::string const path = "/plugins/appmixer/ai/mcptools/events";
    response const missing = f.ada().get(path); // in the header
    CHECK(missing.status == 401);
    CHECK(missing.body == error_body(401, "Unauthorized", "Missing token"));
    CHECK(f.anonymous().get(path + "?token=x").status == 401);
    CHECK(f.anonymous().get(path + "?token=" + f.ada().token()).status == 200);
    std::string const token = f.ada().token();
    f.pass(std::chrono::hours(24 * 31));
    CHECK(f.anonymous().get(path + "?token=" + token).body == error_body(401, "Unauthorized", "Expired token"));
}

TEST_CASE("gateways in a seed")
{
    appmixer::emulator back_end;
    std::string const flows =
        R"("users":[{"email":"a@b.c","password":"secret"}],"flows":[{"flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34","owner":"a@b.c"}])";
    auto const failure = [&](std::string const& gateways) {
        auto const loaded = back_end.load_text("{" + flows + ",\"mcpGateways\":" + gateways + "}");
        return loaded ? std::string("(none)") : std::string(loaded.error().json_pointer());
    };
    std::string const flow = R"("flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34")";
    CHECK(failure("{}") == "/mcpGateways");
    CHECK(failure(R"([{"flowId":"f"}])") == "/mcpGateways/0/flowId");
    CHECK(failure("[{" + flow + "}]") == "/mcpGateways/0/componentId");
    CHECK(failure("[{" + flow + R"(,"componentId":"a","tools":{}}])") == "/mcpGateways/0/tools");
    CHECK(failure("[{" + flow + R"(,"componentId":"a","more":1}])") == "/mcpGateways/0/more");
    CHECK(failure("[{" + flow + R"(,"componentId":"a"},{)" + flow + R"(,"componentId":"a"}])") ==
          "/mcpGateways/1/componentId");
    CHECK(failure("[{" + flow + R"(,"componentId":"a","tools":[{"type":"function"}]}])") == "(none)");
    CHECK(back_end.save().at("mcpGateways").at(0).at("tools").at(0).at("type") == "function");
}

TEST_SUITE_END();
