// http_transport: which connection a call uses, what it does when that is closed, the bytes that it sends.

#include "http_calls.hpp"

#include <appmixer/transports/detail/http_pool.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::http_request;
using appmixer::method;
using appmixer::phase;

TEST_SUITE_BEGIN("http_transport");

std::string const other = response(R"({"flowId":"other"})");

http_request request_to(std::string target, method verb = method::get, std::string body = {})
{
    http_request made(verb, std::move(target));
    made.body = std::move(body);
    return made;
}

TEST_CASE("sequential calls share one connection")
{
    fixture f({{serve(good)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(f.create_flow().text == "f1");
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.connections() == 1);
    CHECK(f.server.requests() == 3);
}

TEST_CASE("parallel calls use one connection each, and all are kept")
{
    // Neither gets a response before both have arrived, so neither can wait for the other.
    fixture f({{expect(), hold(), say(good), serve(good)}, {expect(), hold(), say(good), serve(good)}});
    pending const one = f.start(fetch(f.api));
    pending const two = f.start(create(f.api));
    REQUIRE(f.until([&] { return f.server.requests() == 2; }));
    CHECK(f.server.connections() == 2);
    f.server.resume();
    f.server.resume();
    f.run();
    CHECK(one.end().text == "f1");
    CHECK(two.end().text == "f1");

    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.connections() == 2);
    CHECK(f.server.left() == 0);
    CHECK(f.counters().idle == 2);
}

TEST_CASE("a connection is not reused when the response forbids it")
{
    std::string text;
    std::vector<step> rest;
    SUBCASE("Connection: close") { text = response(R"({"flowId":"f1"})", "Connection: close\r\n"); }
    SUBCASE("close among other options") { text = response(R"({"flowId":"f1"})", "Connection: foo, Close\r\n"); }
    SUBCASE("HTTP/1.0") { text = "HTTP/1.0 200 OK\r\nContent-Length: 15\r\n\r\n{\"flowId\":\"f1\"}"; }
    SUBCASE("bytes after the response") { text = good + "x"; }
    SUBCASE("a second response after the response") { text = good + other; }
    SUBCASE("a body that ends with the connection")
    {
        text = "HTTP/1.1 200 OK\r\n\r\n{\"flowId\":\"f1\"}";
        rest = {half_close()};
    }
    script steps = {expect(), say(text)};
    steps.insert(steps.end(), rest.begin(), rest.end());
    fixture f({steps});

    CHECK(f.get_flow().text == "f1");
    CHECK(f.until([&] { return f.server.left() == 1; })); // closed at once, not at the next call
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1");
}

TEST_CASE("a connection is reused when the response allows it")
{
    std::string text;
    SUBCASE("HTTP/1.0 with keep-alive")
    {
        text = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 15\r\n\r\n{\"flowId\":\"f1\"}";
    }
    SUBCASE("chunks")
    {
        text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               "a\r\n{\"flowId\":\r\n5;ext=1\r\n\"f1\"}\r\n0\r\nTrailer: x\r\n\r\n";
    }
    SUBCASE("after interim responses")
    {
        text =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: close\r\n\r\n" + good;
    }
    fixture f({{serve(text)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.connections() == 1);
}

TEST_CASE("an idle connection that the server has closed is replaced transparently")
{
    step end = hang_up();
    SUBCASE("closed") { end = hang_up(); }
    SUBCASE("half closed") { end = half_close(); }
    SUBCASE("reset") { end = reset(); }

    for (bool const safe : {true, false}) {
        CAPTURE(safe);
        fixture f({{expect(), say(good), end}});
        REQUIRE(f.get_flow().ok);
        REQUIRE(f.until([&] { return f.server.closes() == 1; }));
        outcome const second = safe ? f.get_flow() : f.create_flow();
        CHECK(second.text == "f1");
        CHECK(f.server.connections() == 2);
        // A half-closed server still reads: a safe call may have been written there before the close was seen.
        std::string const came_on = f.server.came_on();
        CHECK(std::count(came_on.begin(), came_on.end(), '1') == 1);
        if (!safe)
            CHECK(came_on == "0 1");
    }
}

TEST_CASE("a call on a reused connection that is closed without a response")
{
    step end = hang_up();
    SUBCASE("closed") { end = hang_up(); }
    SUBCASE("reset") { end = reset(); }
    fixture f({{expect(), say(good), expect(), end}});
    REQUIRE(f.get_flow().ok);

    SUBCASE("is repeated when it is safe or idempotent")
    {
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.came_on() == "0 0 1");
    }
    SUBCASE("is not repeated when it is unsafe")
    {
        outcome const failed = f.create_flow();
        CHECK_FALSE(failed.ok);
        if (end.what == step::kind::hang_up)
            CHECK(failed.error == errc::connection_closed);
        else
            CHECK(failed.error == asio::error::connection_reset);
        CHECK(failed.error == appmixer::condition::transport);
        CHECK(failed.error.phase() == phase::wait);
        CHECK(failed.error.operation() == "createFlow");
        CHECK(f.server.came_on() == "0 0");
        CHECK(f.create_flow().text == "f1");
        CHECK(f.server.came_on() == "0 0 1");
    }
    SUBCASE("is not repeated when it is a hand-built unsafe request")
    {
        outcome const failed = f.get(send_request(f.api, request_to("/flows")));
        CHECK_FALSE(failed.ok);
        CHECK(f.server.requests() == 2);
    }
}

TEST_CASE("a call is not repeated once a byte of its response has arrived")
{
    fixture f({{expect(), say(good), expect(), say("H"), hang_up()}});
    REQUIRE(f.get_flow().ok);
    outcome const failed = f.get_flow();
    CHECK(failed.error == errc::connection_closed);
    CHECK(failed.error.phase() == phase::read);
    CHECK(f.server.requests() == 2);
}

TEST_CASE("a call is repeated once at most")
{
    SUBCASE("and the failure of the new connection is returned")
    {
        fixture f({{expect(), say(good), expect(), hang_up()}, {expect(), hang_up()}});
        REQUIRE(f.get_flow().ok);
        outcome const failed = f.get_flow();
        CHECK(failed.error == errc::connection_closed);
        CHECK(f.server.came_on() == "0 0 1");
    }
    SUBCASE("even when another idle connection is stale")
    {
        // While `stale` waits on connection 0, another call leaves connection 1, which is stale too.
        fixture f({{expect(), say(good), expect(), hold(), hang_up()}, {expect(), say(good), expect(), hang_up()}});
        REQUIRE(f.get_flow().ok);
        pending const stale = f.start(fetch(f.api));
        REQUIRE(f.until([&] { return f.server.requests() == 2; }));
        pending const between = f.start(fetch(f.api));
        REQUIRE(f.until([&] { return between.done(); }));
        f.server.resume();
        f.run();
        CHECK(between.end().text == "f1");
        CHECK(stale.end().text == "f1");
        CHECK(f.server.came_on() == "0 0 1 2"); // repeated on a new connection, once
    }
}

TEST_CASE("data on an idle connection is the response to no call")
{
    std::string unasked;
    SUBCASE("a response") { unasked = other; }
    SUBCASE("a 408 before it closes") { unasked = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"; }
    for (bool const safe : {true, false}) {
        CAPTURE(safe);
        fixture f({{expect(), say(good), hold(), say(unasked), half_close()}});
        REQUIRE(f.get_flow().ok);
        f.server.resume();
        REQUIRE(f.until([&] { return f.server.closes() == 1; }));
        std::this_thread::sleep_for(appmixer::detail::http_connection::unchecked_idle_time);
        outcome const second = safe ? f.get_flow() : f.create_flow();
        CHECK(second.text == "f1");
        CHECK(f.server.came_on() == "0 1");
    }
}

TEST_CASE("responses without a body")
{
    std::string text;
    std::string expected;
    method verb = method::get;
    SUBCASE("204") { text = "HTTP/1.1 204 No Content\r\n\r\n", expected = "204 "; }
    SUBCASE("304 with a Content-Length")
    {
        text = "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", expected = "304 ";
    }
    SUBCASE("length 0") { text = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", expected = "500 "; }
    SUBCASE("only the last chunk")
    {
        text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", expected = "200 ";
    }
    SUBCASE("HEAD") { text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", expected = "200 ", verb = method::head; }
    fixture f({{serve(text)}});
    CHECK(f.get(send_request(f.api, request_to("/flows", verb))).text == expected);
    CHECK(f.get(send_request(f.api, request_to("/flows", verb))).text == expected);
    CHECK(f.server.connections() == 1);
}

TEST_CASE("the bytes of a request")
{
    fixture f({});
    std::string const at = "127.0.0.1:" + std::to_string(f.server.port());
    http_request made = request_to("/flows?name=%20x", method::post, "body");
    made.headers.append("X-Own", "value");
    REQUIRE(f.get(send_request(f.api, made)).ok);
    REQUIRE(f.get(send_request(f.api, request_to("/flows", method::put))).ok);
    REQUIRE(f.get_flow().ok);

    std::string const first = f.server.request_text(0);
    CHECK(first.starts_with("POST /flows?name=%20x HTTP/1.1\r\nHost: " + at + "\r\nUser-Agent: appmixer-cpp/"));
    CHECK(first.ends_with("\r\nX-Own: value\r\nContent-Length: 4\r\n\r\nbody"));
    CHECK(f.server.request_text(1).find("\r\nContent-Length: 0\r\n") != std::string::npos);
    CHECK(f.server.request_text(2).starts_with("GET /flows/f1 HTTP/1.1\r\n"));
    CHECK(f.server.request_text(2).find("Content-Length") == std::string::npos);
}

TEST_CASE("a request that cannot be sent opens no connection")
{
    fixture f({});
    for (std::string const& target :
         {std::string(), std::string("flows"), std::string("http://127.0.0.1/"), std::string("*"), std::string("/a b"),
          std::string("/a\r\nX-Evil: 1"), std::string("/a\n"), std::string("/a\r"), std::string("/a\t"),
          std::string("/a#b"), std::string("/a\0b", 4), std::string("/a\x7f"), std::string("/\xc3\xa9")}) {
        CAPTURE(target);
        outcome const failed = f.get(send_request(f.api, request_to(target)));
        CHECK_FALSE(failed.ok);
        CHECK_FALSE(failed.thrown);
        CHECK(failed.error == errc::invalid_request);
        CHECK(failed.error.phase() == phase::encode);
    }
    for (char const* name : {"Host", "content-length", "Transfer-Encoding", "CONNECTION"}) {
        CAPTURE(name);
        http_request request = request_to("/flows", method::post, "body");
        request.headers.append(name, "1");
        CHECK(f.get(send_request(f.api, std::move(request))).error == errc::invalid_request);
    }
    CHECK(f.server.connections() == 0);

    REQUIRE(f.get_flow().ok);
    std::size_t const before = f.server.bytes_received();
    CHECK(f.get(send_request(f.api, request_to("/a b"))).error == errc::invalid_request);
    CHECK(f.server.bytes_received() == before);
    CHECK(f.get_flow().ok); // the kept connection is still good
    CHECK(f.server.connections() == 1);
}

outcome get_flow_at(asio::io_context& io, std::string const& base_url)
{
    client const api =
        appmixer::client(appmixer::http_transport(io.get_executor(), appmixer::settings(base_url))).as_result();
    pending const started = pending::start(io, fetch(api));
    io.restart();
    io.run_for(guard);
    REQUIRE(started.done());
    return started.end();
}

TEST_CASE("base URLs")
{
    asio::io_context io;
    SUBCASE("with a base path")
    {
        for (std::string const& prefix : {std::string("/api/v2"), std::string("/api/v2/")}) {
            hostile_server server({});
            CHECK(get_flow_at(io, local_url(server.port()) + prefix).text == "f1");
            CHECK(server.request_text(0).starts_with("GET /api/v2/flows/f1 HTTP/1.1\r\n"));
        }
    }
    SUBCASE("with a name")
    {
        hostile_server server({});
        std::string const at = "localhost:" + std::to_string(server.port());
        CHECK(get_flow_at(io, "http://" + at).text == "f1");
        CHECK(server.request_text(0).find("\r\nHost: " + at + "\r\n") != std::string::npos);
    }
    SUBCASE("with an IPv6 literal")
    {
        boost::system::error_code code;
        tcp::acceptor probe(io);
        probe.open(tcp::v6(), code);
        if (!code)
            probe.bind(tcp::endpoint(asio::ip::address_v6::loopback(), 0), code);
        if (code) {
            MESSAGE("skipped: this machine has no ::1");
            return;
        }
        hostile_server server({}, "::1");
        std::string const at = "[::1]:" + std::to_string(server.port());
        CHECK(get_flow_at(io, "http://" + at).text == "f1");
        CHECK(server.request_text(0).find("\r\nHost: " + at + "\r\n") != std::string::npos);
        // The Host field does not name the zone.
        CHECK(get_flow_at(io, "http://[::1%25lo]:" + std::to_string(server.port())).text == "f1");
        CHECK(server.request_text(1) == server.request_text(0));
    }
    SUBCASE("with an IPv6 literal without a listener")
    {
        appmixer::error const refused = get_flow_at(io, "http://[::1]:1").error;
        CHECK(refused.phase() == appmixer::phase::connect);
        CHECK(refused.detail().starts_with("[::1]:1"));
    }
    SUBCASE("that cannot be used")
    {
        for (char const* const url :
             {"https://localhost:1", "garbage", "", "http://", "http:///path", "ftp://localhost", "http://localhost:0",
              "http://localhost:65536", "http://user:secret@localhost", "http://localhost/?a=b", "http://localhost/#a",
              "http://[::1", "http://a b/", "http://localhost:1\r\nX: y"}) {
            CAPTURE(url);
            try {
                appmixer::http_transport const made(io.get_executor(), appmixer::settings(url));
                FAIL_CHECK("no exception");
            } catch (appmixer::exception const& e) {
                CHECK(e.error() == errc::invalid_settings);
                CHECK(std::string(e.what()).find("secret") == std::string::npos);
            }
        }
    }
}

TEST_SUITE_END();

} // namespace
