// Tunnels for https URLs: how a call ends when the proxy refuses, disconnects, sends invalid data or does not respond.

#include "http_proxy_support.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

namespace {

using namespace proxy_test;

TEST_SUITE_BEGIN("proxy, tunnel");

/// Reads the given number of bytes from the client.
step take(std::size_t size, std::shared_ptr<std::string> into)
{
    return step([=](connection& client) -> asio::awaitable<bool> {
        while (client.input.size() < size) {
            char chunk[256];
            auto const [code, count] =
                co_await client.socket.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
            if (code)
                co_return false;
            client.input.append(chunk, count);
        }
        *into = client.input.substr(0, size);
        co_return true;
    });
}

TEST_CASE("over https the proxy opens a tunnel and sees only the host name")
{
    class row {
    public:
        std::string_view base_url;
        std::string_view user;
        std::string where;
        std::string authorization;
    };
    row const table[] = {
        {"https://api.acme.example/v1", "ada:s3cret@", "api.acme.example:443",
         "Proxy-Authorization: Basic YWRhOnMzY3JldA==\r\n"},
        {"https://api.acme.example:8443", "", "api.acme.example:8443", ""},
        {"https://api.acme.example:80", "", "api.acme.example:80", ""},
        {"https://[2001:db8::443]", "", "[2001:db8::443]:443", ""},
        {"https://10.1.2.3", "", "10.1.2.3:443", ""},
    };
    for (row const& each : table) {
        CAPTURE(each.base_url);
        auto const hello = std::make_shared<std::string>();
        tunnel_fixture b(std::string(each.base_url), {{expect(), say(established), take(3, hello), hold()}}, each.user);
        pending started = b.start();
        REQUIRE(b.until([&] { return b.proxy.holds() == 1; }));
        CHECK(b.proxy.request_text(0) == "CONNECT " + each.where + " HTTP/1.1\r\nHost: " + each.where + "\r\n" + agent +
                                             each.authorization + "\r\n");
        CHECK(b.proxy.requests() == 1);
        CHECK(*hello == std::string("\x16\x03\x01")); // a ClientHello
        started.cancel();
        REQUIRE(b.until([&] { return started.done(); }));
        CHECK(started.end().error.phase() == phase::handshake);
    }
}

TEST_CASE("interim responses of the proxy are skipped, and its head may arrive in pieces")
{
    auto const hello = std::make_shared<std::string>();
    script steps = {expect()};
    SUBCASE("together")
    {
        steps.push_back(say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Wait\r\n\r\n" + established));
    }
    SUBCASE("byte by byte") { steps.push_back(drip("HTTP/1.1 100 Continue\r\n\r\n" + established, 1)); }
    SUBCASE("without a reason") { steps.push_back(say("HTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\nVia: x\r\n\r\n")); }
    SUBCASE("without a reason, byte by byte") { steps.push_back(drip("HTTP/1.0 200\r\n\r\n", 1)); }
    SUBCASE("with any 2xx status") { steps.push_back(say("HTTP/1.0 299 Fine\r\nVia: x\r\n\r\n")); }
    SUBCASE("with a Content-Length, which is ignored")
    {
        steps.push_back(say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
    }
    steps.push_back(take(3, hello));
    steps.push_back(hold());
    tunnel_fixture b("https://api.acme.example", {steps});
    pending started = b.start();
    REQUIRE(b.until([&] { return b.proxy.holds() == 1; }));
    CHECK(*hello == std::string("\x16\x03\x01"));
    started.cancel();
    REQUIRE(b.until([&] { return started.done(); }));
}

/// The call fails in the phase of connecting; the error names the proxy and nothing secret, and leaves no connection.
void check_refused(tunnel_fixture& b, outcome const& failed, boost::system::error_code code)
{
    CHECK_FALSE(failed.ok);
    CHECK_FALSE(failed.thrown);
    CHECK(failed.error.code() == code);
    CHECK(failed.error.phase() == phase::connect);
    CHECK(failed.error.detail().starts_with(b.name));
    CHECK(failed.error.what().find("s3cret") == std::string::npos);
    CHECK(failed.error.what().find("YWRhOnMzY3JldA") == std::string::npos);
    CHECK(b.api->transport().counters().in_use == 0);
    CHECK(b.api->transport().counters().idle == 0);
    CHECK(b.api->transport().counters().made == 0);
}

TEST_CASE("a proxy that cannot reach the server")
{
    class row {
    public:
        std::string_view name;
        script steps;
        boost::system::error_code code;
        bool leaves = true; ///< the client closes the connection
    };
    std::string const ok = "HTTP/1.1 200 OK\r\n";
    row const table[] = {
        {"bytes after its response", {say(established + "\x16")}, errc::malformed_response},
        {"a body", {say(ok + "Content-Length: 4\r\n\r\nbody")}, errc::malformed_response},
        {"two responses", {say(established + established)}, errc::malformed_response},
        {"another protocol", {say("SSH-2.0-OpenSSH_9.2p1\r\n")}, errc::malformed_response},
        {"TLS at once", {say(std::string("\x15\x03\x01\x00\x02\x02\x46", 7))}, errc::wrong_scheme},
        {"a change of the protocol", {say("HTTP/1.1 101 Switching Protocols\r\n\r\n")}, errc::malformed_response},
        {"a SOCKS response", {say(std::string("\x05\xff and more", 11))}, errc::malformed_response},
        {"a field without a colon", {say(ok + "nonsense\r\n\r\n")}, errc::malformed_response},
        {"interim responses for ever", {flood("HTTP/1.1 100 Continue\r\n\r\n")}, errc::malformed_response},
        {"a head without an end", {say(ok), flood("A: " + std::string(1000, 'x') + "\r\n")}, errc::response_too_large},
        {"a field without an end", {say(ok), flood("A")}, errc::response_too_large},
        {"closes at once", {hang_up()}, errc::connection_closed, false},
        {"half closes at once", {half_close()}, errc::connection_closed},
        {"closes in its head", {say(ok), half_close()}, errc::connection_closed},
        {"closes after an interim response", {say("HTTP/1.1 100 x\r\n\r\n"), half_close()}, errc::connection_closed},
        {"resets", {reset()}, asio::error::connection_reset, false},
    };
    for (row const& each : table) {
        CAPTURE(each.name);
        script steps = {expect()};
        steps.insert(steps.end(), each.steps.begin(), each.steps.end());
        tunnel_fixture b("https://api.acme.example", {steps});
        check_refused(b, b.get_flow(), each.code);
        CHECK(b.proxy.requests() == 1); // it is asked once
        if (each.leaves)
            CHECK(b.until([&] { return b.proxy.left() == 1; }));
    }
}

TEST_CASE("a proxy that refuses")
{
    for (int const status : {300, 302, 400, 403, 407, 429, 500, 502, 503, 504, 999}) {
        CAPTURE(status);
        tunnel_fixture b("https://api.acme.example",
                         {{expect(), say("HTTP/1.1 " + std::to_string(status) +
                                         " No\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
                                         "{\"message\":\"s3cret\"}")}});
        outcome const failed = b.get_flow();
        check_refused(b, failed, errc::proxy_refused);
        CHECK(failed.error == appmixer::condition::transport);
        CHECK_FALSE(failed.error == appmixer::condition::server_error); // the error is the proxy's
        CHECK(failed.error.status() == status);
        CHECK(failed.error.detail() == b.name + " responded with " + std::to_string(status));
        CHECK(failed.error.server_message().empty());
        CHECK(failed.error.body_excerpt().empty());
        CHECK(b.until([&] { return b.proxy.left() == 1; }));
    }
}

TEST_CASE("a proxy that does not listen")
{
    asio::io_context io;
    refusing_port const closed;
    class row {
    public:
        std::string proxy;
        phase where;
    };
    std::string const unknown = std::string(64, 'a') + ".invalid:3128",
                      refused = "127.0.0.1:" + std::to_string(closed.number());
    for (row const& each : {row{unknown, phase::resolve}, row{refused, phase::connect}})
        for (char const* const base_url : {"http://127.0.0.1:1", "https://127.0.0.1:1"}) {
            CAPTURE(each.proxy);
            settings where(base_url);
            where.proxy("ada:s3cret@" + each.proxy).tls(appmixer::tls_settings().dangerously_trust_anyone());
            appmixer::client const api(appmixer::https_transport(io.get_executor(), where));
            pending const call = pending::start(io, fetch_flow(api.as_result()));
            io.restart();
            io.run_for(guard);
            REQUIRE(call.done());
            CHECK(call.end().error == appmixer::condition::transport);
            CHECK(call.end().error.phase() == each.where);
            CHECK(call.end().error.detail() == "the proxy " + each.proxy);
        }
}

/// How a proxy keeps a call waiting: it sends nothing, or stops in its head.
std::vector<script> const never_ready = {{expect(), hold(), say("HTTP/1.1 502 No\r\n\r\n")},
                                         {expect(), say("HTTP/1.1 200"), hold(), say(" OK\r\n\r\nx")}};

TEST_CASE("the deadline ends the wait for a proxy's response")
{
    for (script const& steps : never_ready) {
        tunnel_fixture b("https://api.acme.example", std::vector<script>(10, steps));
        outcome end;
        // On a slow machine the request may take longer to arrive.
        for (std::chrono::nanoseconds timeout = 50ms; b.proxy.holds() == 0 && timeout < 100s; timeout *= 5)
            end = b.get_flow(timeout);
        CHECK(b.proxy.holds() > 0);
        check_refused(b, end, errc::deadline_exceeded);
        CHECK(end.error == appmixer::condition::timeout);
    }
}

TEST_CASE("terminal cancellation ends the wait for a proxy's response")
{
    for (script const& steps : never_ready) {
        tunnel_fixture b("https://api.acme.example", {steps});
        pending started = b.start();
        REQUIRE(b.until([&] { return b.proxy.holds() == 1; }));
        started.cancel();
        REQUIRE(b.until([&] { return started.done(); }));
        check_refused(b, started.end(), asio::error::operation_aborted);
        b.proxy.resume();
        CHECK(b.until([&] { return b.proxy.left() == 1; }));
    }
}

TEST_CASE("a call that waits for a proxy's response continues when its client is destroyed")
{
    for (script const& steps : never_ready) {
        tunnel_fixture b("https://api.acme.example", {steps});
        pending const started = b.start();
        REQUIRE(b.until([&] { return b.proxy.holds() == 1; }));
        b.api.reset();
        b.proxy.resume();
        REQUIRE(b.until([&] { return started.done(); }));
        CHECK_FALSE(started.end().ok);
        CHECK(started.end().error.phase() == phase::connect);
        CHECK(b.until([&] { return b.proxy.left() == 1; }));
    }
}

TEST_SUITE_END();

} // namespace
