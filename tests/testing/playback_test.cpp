// playback: replays a recording to the recorded program.

#include "support.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/playback.hpp>
#include <appmixer/testing/recorder.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using appmixer::errc;
using appmixer::method;
using appmixer::phase;
using appmixer::playback;
using appmixer::playback_order;
using appmixer::recorded_exchange;
using appmixer::recording;
using appmixer::result;
using test::spawned;

/// An exchange of a recording, with a response.
recorded_exchange exchange(method verb, std::string target, std::string body = {}, std::string response = "{}")
{
    recorded_exchange one;
    one.request = appmixer::http_request(verb, std::move(target));
    one.request.body = std::move(body);
    one.outcome = appmixer::http_response(200, std::move(response));
    one.outcome->headers.append("Content-Type", "application/json");
    return one;
}

recorded_exchange with_token(recorded_exchange one, std::string_view value)
{
    one.request.headers.append("Authorization", value);
    return one;
}

class fixture : public testing_test::fixture {
public:
    explicit fixture(std::vector<recorded_exchange> exchanges, playback_order order = playback_order::strict)
        : server(io.get_executor(), recording_of(std::move(exchanges)), order)
    {
    }

    result<std::string> send(method verb, std::string target, std::string body = {}, std::string token = {})
    {
        appmixer::http_request request(verb, std::move(target));
        request.body = std::move(body);
        if (!token.empty())
            request.headers.append("Authorization", token);
        appmixer::call_context context;
        context.time = &clock;
        result<appmixer::http_response> response = run(server.send(request, context));
        if (!response)
            return response.error();
        return response->body;
    }
    std::string mismatch(method verb, std::string target, std::string body = {}, std::string token = {})
    {
        result<std::string> const got = send(verb, std::move(target), std::move(body), std::move(token));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::unexpected_request);
        return got.error().detail();
    }

    playback server;

private:
    static recording recording_of(std::vector<recorded_exchange> exchanges)
    {
        recording tape;
        tape.exchanges = std::move(exchanges);
        return tape;
    }
};

TEST_SUITE_BEGIN("playback");

/// The program of these tests.
asio::awaitable<std::string> session(appmixer::default_client api, std::string password)
{
    appmixer::auth_result const signed_in = co_await authenticate_user(api, "ada@shop.example", password);
    auto me = api.as(appmixer::access_token(signed_in.token));
    std::string id = co_await create_flow(me, "Hello");
    appmixer::flow flow = co_await get_flow(me, id);
    flow.name = "Goodbye";
    co_await update_flow(me, id, flow);
    appmixer::flow const changed = co_await get_flow(me, id);
    appmixer::result<appmixer::flow> const missing = co_await get_flow(me.as_result(), "missing");
    co_return changed.name + ", " + std::to_string(missing.error().status());
}

TEST_CASE("a session with the emulator, recorded through a file, plays back without it")
{
    testing_test::fixture f;
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "correct horse");
    appmixer::recorder tape;
    appmixer::default_client const real(
        appmixer::any_transport(appmixer::loopback(f.io.get_executor(), back_end) | appmixer::with_recorder(tape)));
    CHECK(f.run(session(real, "correct horse")) == "Goodbye, 404");
    std::string const file = tape.recorded().text();
    CHECK(file.find("correct horse") == std::string::npos);
    CHECK(file.find("eyJ") == std::string::npos); // as every JSON Web Token begins

    // Neither the recorded password nor a token is needed.
    for (std::string const password : {"correct horse", "any other"}) {
        playback server(f.io.get_executor(), recording::parse(file).value());
        CHECK(server.left() == 6);
        appmixer::default_client const api{appmixer::any_transport(server)};
        CHECK(f.run(session(api, password)) == "Goodbye, 404");
        CHECK(server.verify() == "");
        CHECK(server.left() == 0);
    }
}

TEST_CASE("strict: only the next exchange matches")
{
    fixture f({exchange(method::get, "/a", {}, "[1]"), exchange(method::get, "/b", {}, "[2]")});
    CHECK(f.mismatch(method::get, "/b") == "expected 1. GET /a, received GET /b");
    CHECK(f.mismatch(method::put, "/a") == "expected 1. GET /a, received PUT /a");
    CHECK(f.send(method::get, "/a").value() == "[1]");
    CHECK(f.send(method::get, "/b").value() == "[2]");
    CHECK(f.mismatch(method::get, "/b") == "expected no more requests, received GET /b");
    CHECK(f.server.verify() == "expected 1. GET /a, received GET /b\n"
                               "expected 1. GET /a, received PUT /a\n"
                               "expected no more requests, received GET /b\n");
}

TEST_CASE("loose: any remaining exchange matches, the first of equal ones first")
{
    fixture f({exchange(method::get, "/a", {}, "[1]"), exchange(method::get, "/b", {}, "[2]"),
               exchange(method::get, "/a", {}, "[3]")},
              playback_order::loose);
    CHECK(f.send(method::get, "/b").value() == "[2]");
    CHECK(f.send(method::get, "/a").value() == "[1]");
    CHECK(f.server.left() == 1);
    CHECK(f.server.verify() == "3. GET /a was not received\n");
    CHECK(f.send(method::get, "/a").value() == "[3]");
    CHECK(f.mismatch(method::get, "/a") == "expected no more requests, received GET /a");
}

TEST_CASE("a differing body is reported, and JSON is compared as JSON")
{
    fixture f({exchange(method::post, "/a", R"({"n":1,"name":"x"})"), exchange(method::post, "/b", "one\ntwo")});
    CHECK(f.mismatch(method::post, "/a", R"({"n":1,"name":"y"})") ==
          R"(1. POST /a differs in the body at /name: expected "x", received "y")");
    CHECK(f.send(method::post, "/a", R"({ "name":"x", "n":1.0 })").has_value());
    CHECK(f.mismatch(method::post, "/b", "one\n2") ==
          R"(2. POST /b differs in the body in line 2: expected "two", received "2")");
    CHECK(f.mismatch(method::post, "/b") == R"(2. POST /b differs in the body in line 1: expected "one", received "")");
}

TEST_CASE("loose: the body selects between exchanges")
{
    fixture f({exchange(method::post, "/a", R"({"n":1})", "[1]"), exchange(method::post, "/a", R"({"n":2})", "[2]")},
              playback_order::loose);
    CHECK(f.send(method::post, "/a", R"({"n":2})").value() == "[2]");
    CHECK(f.mismatch(method::post, "/a", R"({"n":3})") ==
          "1. POST /a differs in the body at /n: expected 1, received 3");
    CHECK(f.send(method::post, "/a", R"({"n":1})").value() == "[1]");
}

TEST_CASE("a placeholder matches any text, and from then on that text")
{
    fixture f({with_token(exchange(method::get, "/a"), "Bearer [secret-1]"),
               with_token(exchange(method::get, "/b"), "Bearer [secret-2]"),
               with_token(exchange(method::get, "/c"), "Bearer [secret-1]"), exchange(method::get, "/d")});
    CHECK(f.mismatch(method::get, "/a") == "1. GET /a has no Authorization");
    CHECK(f.mismatch(method::get, "/a", {}, "Basic x") == "1. GET /a has another Authorization");
    CHECK(f.send(method::get, "/a", {}, "Bearer ada").has_value());
    CHECK(f.send(method::get, "/b", {}, "Bearer bob").has_value());
    CHECK(f.mismatch(method::get, "/c", {}, "Bearer bob") == "3. GET /c has another Authorization");
    CHECK(f.mismatch(method::get, "/c", {}, "Bearer adam") == "3. GET /c has another Authorization");
    CHECK(f.send(method::get, "/c", {}, "Bearer ada").has_value());
    CHECK(f.mismatch(method::get, "/d", {}, "Bearer ada") == "4. GET /d has an unexpected Authorization");
}

TEST_CASE("values from a refused request are dropped")
{
    fixture f({exchange(method::post, "/a", R"({"password":"[secret-1]","n":1})")});
    CHECK_FALSE(f.send(method::post, "/a", R"({"password":"first","n":2})").has_value());
    CHECK(f.send(method::post, "/a", R"({"password":"second","n":1})").has_value());
}

TEST_CASE("a placeholder in a target ends where a part of the target does, and is decoded")
{
    fixture f(
        {exchange(method::get, "/a/[secret-1]/b?secret=[secret-2]&x=1", {}, R"({"seen":"[secret-1] [secret-2]"})"),
         exchange(method::get, "/[secret-2]"), exchange(method::get, "/[secret-1]x"),
         exchange(method::get, "/e?token=[secret-3]"),
         exchange(method::post, "/c", R"({"token":"[secret-2]","url":"/?t=[secret-2]","n":"[secret-3]"})")});
    CHECK_FALSE(f.send(method::get, "/a//b?secret=s&x=1").has_value()); // it must not be empty
    CHECK_FALSE(f.send(method::get, "/a/b/b/b?secret=s&x=1").has_value());
    CHECK_FALSE(f.send(method::get, "/a/one/b?secret=&x=1").has_value());
    CHECK_FALSE(f.send(method::get, "/a/one/b?secret=s&x=2").has_value());
    CHECK(f.send(method::get, "/a/one/b?secret=t%2Bw%3Ao&x=1").value() == R"({"seen":"one t+w:o"})");
    CHECK_FALSE(f.send(method::get, "/t%2Bx").has_value());
    CHECK(f.send(method::get, "/t%2bw:o").has_value()); // encoded differently, but equal
    CHECK_FALSE(f.send(method::get, "/one").has_value());
    CHECK(f.send(method::get, "/onex").has_value());
    CHECK(f.send(method::get, "/e?token=7").has_value());
    CHECK(f.send(method::post, "/c", R"({"token":"t+w:o","url":"/?t=t%2Bw%3Ao","n":7})")
              .has_value()); // numbers may be secrets too
}

TEST_CASE("placeholders in a response become the program's values; unknown ones stay")
{
    recorded_exchange one = exchange(method::post, "/a", R"({"password":"[secret-1]"})",
                                     R"({"token":"[secret-2]","echo":["[secret-1]!",{"[secret-1]":1}],"n":[1,null]})");
    one.outcome->headers.append("Location", "/x?token=[secret-1]");
    recorded_exchange text = exchange(method::get, "/b", {}, "it was [secret-1], [secret-9], [secret-x], [");
    text.outcome->headers.set("Content-Type", "text/plain");
    fixture f({one, text});
    appmixer::http_request request(method::post, "/a");
    request.body = R"({"password":"a\"b"})";
    appmixer::call_context context;
    appmixer::http_response const response = f.run(f.server.send(request, context)).value();
    CHECK(response.body == R"({"token":"[secret-2]","echo":["a\"b!",{"a\"b":1}],"n":[1,null]})");
    CHECK(response.headers.get("Location") == "/x?token=a\"b");
    CHECK(f.send(method::get, "/b").value() == "it was a\"b, [secret-9], [secret-x], [");
}

TEST_CASE("values that are invalid in a header are not inserted")
{
    recorded_exchange one = exchange(method::post, "/a", R"({"password":"[secret-1]"})");
    one.outcome->headers.append("Location", "/x?token=[secret-1]");
    fixture f({one});
    appmixer::http_request request(method::post, "/a");
    request.body = R"({"password":"a\r\nSet-Cookie: x"})";
    appmixer::call_context context;
    CHECK(f.run(f.server.send(request, context)).value().headers.get("Location") == "/x?token=[secret-1]");
}

TEST_CASE("a dropped text matches any text")
{
    fixture f({exchange(method::post, "/a", R"({"a":"[redacted]","b":"x[redacted]y"})")});
    CHECK_FALSE(f.send(method::post, "/a", R"({"a":"one","b":"two"})").has_value());
    CHECK(f.send(method::post, "/a", R"({"a":"one","b":"xtwoy"})").has_value());
}

TEST_CASE("a placeholder as a key finds the key that it replaces")
{
    fixture f({exchange(method::post, "/a", R"({"b [secret-1]":1,"c":2})"),
               exchange(method::post, "/a", R"({"[secret-1]":1})")});
    CHECK_FALSE(f.send(method::post, "/a", R"({"x":1,"c":2})").has_value());
    CHECK(f.send(method::post, "/a", R"({"c":2,"b k":1})").has_value());
    CHECK_FALSE(f.send(method::post, "/a", R"({"j":1})").has_value());
    CHECK(f.send(method::post, "/a", R"({"k":1})").has_value());
}

TEST_CASE("failures play back as they were, at once")
{
    recorded_exchange reset = exchange(method::get, "/flows/f1");
    reset.outcome = appmixer::error(asio::error::connection_reset, phase::read, "from the tape");
    recorded_exchange late = exchange(method::get, "/flows/f1");
    late.outcome = appmixer::error(errc::deadline_exceeded, phase::resolve);
    recorded_exchange stopped = exchange(method::get, "/flows/f1");
    stopped.outcome = appmixer::error(asio::error::operation_aborted, phase::wait);
    fixture f({reset, late, stopped});
    auto const api = appmixer::client(f.server).as_result().with_clock(f.clock);
    appmixer::error const first = f.run(get_flow(api, "f1")).error();
    CHECK(first == asio::error::connection_reset);
    CHECK(first.phase() == phase::read);
    CHECK(first.detail() == "from the tape");
    appmixer::error const second = f.run(get_flow(api, "f1")).error();
    CHECK(second == errc::deadline_exceeded);
    CHECK(second.phase() == phase::resolve);
    CHECK(f.run(get_flow(api, "f1")).error() == asio::error::operation_aborted);
    CHECK(f.clock.elapsed() == std::chrono::seconds(0));
}

TEST_CASE("a late or cancelled call consumes no exchange")
{
    fixture f({exchange(method::get, "/x")});
    appmixer::http_request request(method::get, "/x");
    appmixer::call_context context;
    context.time = &f.clock;
    context.deadline = f.clock.now();
    CHECK(f.run(f.server.send(request, context)).error() == errc::deadline_exceeded);
    CHECK(f.server.left() == 1);
}

TEST_CASE("cancellation ends a call between its request and its response")
{
    fixture f({exchange(method::get, "/flows/f1")});
    auto const api = appmixer::client(f.server).as_result().with_clock(f.clock);
    spawned<result<appmixer::flow>> one(f.io, get_flow(api, "f1"));
    f.io.run_one();
    one.cancel();
    f.poll();
    CHECK(one.take().error() == asio::error::operation_aborted);
}

TEST_CASE("messages hold no secrets")
{
    fixture f({with_token(exchange(method::post, "/a?secret=[secret-1]", R"({"name":"x"})"), "Bearer [secret-2]")});
    std::string const detail =
        f.mismatch(method::post, "/a?secret=sesame-street", R"({"name":"sesame-street tok-ada"})", "Bearer tok-ada");
    CHECK(
        detail ==
        R"(1. POST /a?secret=[secret-1] differs in the body at /name: expected "x", received "[redacted] [redacted]")");
    CHECK(f.mismatch(method::get, "/a?secret=sesame-street") ==
          "expected 1. POST /a?secret=[secret-1], received GET /a?secret=[redacted]");
}

TEST_SUITE_END();

} // namespace
