// https_transport: successful calls over TLS, and when a connection is kept.

#include "https_calls.hpp"

#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::http_request;
using appmixer::method;
using appmixer::phase;
using appmixer::tls_settings;
using appmixer::tls_version;

TEST_SUITE_BEGIN("https_transport");

http_request upload(std::size_t size)
{
    http_request made(method::post, "/flows");
    made.body.resize(size);
    for (std::size_t i = 0; i < size; ++i)
        made.body[i] = static_cast<char>('a' + i % 23);
    return made;
}

/// A client and its io_context that live until the end of the program.
class left_over {
public:
    left_over() { OPENSSL_init_ssl(0, nullptr); } // as a client that is made here would; it ends before OpenSSL does
    asio::io_context io;
    std::optional<secure_client> api;
};

left_over until_exit; // made before any connection is, and so destroyed after all static objects that those made

TEST_CASE("a client in a static object")
{
    hostile_server const server({{secure(), serve(good)}});
    appmixer::settings where(secured::url(server.port()));
    secured::configure(where);
    until_exit.api.emplace(
        appmixer::client(appmixer::https_transport(until_exit.io.get_executor(), where)).as_result());
    pending const started = pending::start(until_exit.io, fetch(*until_exit.api));
    until_exit.io.run_for(guard);
    REQUIRE(started.done());
    CHECK(started.end().text == "f1");
    CHECK(until_exit.api->transport().counters().idle == 1); // open until then
}

TEST_CASE("sequential calls share one connection, with each TLS version")
{
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto const host = host_of_version(version);
        tls_fixture f({{secure(host), serve(good)}});
        CHECK(f.get_flow().text == "f1");
        CHECK(f.create_flow().text == "f1");
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.came_on() == "0 0 0");
        CHECK(host->greetings().size() == 1);
        CHECK(host->greeted(0).version == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
        CHECK(f.server.request_text(0).starts_with("GET /flows/f1 HTTP/1.1\r\nHost: 127.0.0.1:"));
        CHECK(f.counters().made == 1);
        CHECK(f.counters().reused == 2);
        CHECK(f.counters().idle == 1);
        CHECK(f.counters().in_use == 0);
        CHECK(f.counters().failed == 0);
        CHECK(f.counters().bytes_sent == f.server.bytes_received()); // only payload bytes are counted
        CHECK(f.counters().bytes_received == 3 * good.size());
    }
}

TEST_CASE("parallel calls use one connection each, and all are kept")
{
    script const waits = {secure(), expect(), hold(), say(good), serve(good)};
    tls_fixture f({waits, waits});
    pending const one = f.start(fetch(f.api));
    pending const two = f.start(create(f.api));
    REQUIRE(f.until([&] { return f.server.requests() == 2; }));
    CHECK(f.counters().in_use == 2);
    f.server.resume();
    f.server.resume();
    f.run();
    CHECK(one.end().text == "f1");
    CHECK(two.end().text == "f1");
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.connections() == 2);
    CHECK(f.counters().idle == 2);
}

TEST_CASE("the oldest supported version")
{
    auto const trust = [](tls_version oldest) {
        return tls_settings().ca_pem(certificates::root().pem()).minimum_version(oldest);
    };
    class row {
    public:
        tls_version oldest;
        int server;
        bool works;
    };
    for (row const& one :
         {row{tls_version::v1_2, TLS1_1_VERSION, false}, row{tls_version::v1_2, TLS1_2_VERSION, true},
          row{tls_version::v1_2, TLS1_3_VERSION, true}, row{tls_version::v1_3, TLS1_1_VERSION, false},
          row{tls_version::v1_3, TLS1_2_VERSION, false}, row{tls_version::v1_3, TLS1_3_VERSION, true}}) {
        CAPTURE(static_cast<int>(one.oldest));
        CAPTURE(one.server);
        auto const host = host_of_version(one.server);
        tls_fixture f({{secure(host), serve(good)}},
                      [&](appmixer::settings& limits) { limits.tls(trust(one.oldest)); });
        outcome const end = f.get_flow();
        CHECK(end.ok == one.works);
        if (one.works)
            continue;
        CHECK(end.error.code().category() == asio::error::get_ssl_category());
        CHECK(end.error == appmixer::condition::transport);
        CHECK(end.error.phase() == phase::handshake);
        CHECK(f.server.requests() == 0);
    }
}

TEST_CASE("a server that speaks another protocol over TLS")
{
    tls_rules rules;
    rules.protocol = "h2";
    tls_fixture f({{secure(host_with(rules)), serve(good)}});
    outcome const end = f.get_flow();
    CHECK(end.error.code().category() == asio::error::get_ssl_category());
    CHECK(end.error.phase() == phase::handshake);
    CHECK(f.server.requests() == 0);
}

/// The TLS transport with an http base URL.
class without_tls : public plain {
public:
    using transport = appmixer::https_transport;
};

TEST_CASE("a base URL with http is reached without TLS")
{
    basic_fixture<without_tls> f({{serve(good)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(f.create_flow().text == "f1");
    CHECK(f.server.came_on() == "0 0");
    CHECK(f.server.request_text(0).starts_with("GET /flows/f1 HTTP/1.1\r\n"));
}

TEST_CASE("a tunnel through a proxy")
{
    auto const host = host_with(tls_rules());
    // One server is the proxy and its target.
    hostile_server const server({{expect(), say("HTTP/1.1 200 Connected\r\n\r\n"), secure(host), serve(good)}});
    appmixer::settings where("https://localhost:1");
    secured::configure(where);
    where.proxy("http://ada:secret@127.0.0.1:" + std::to_string(server.port()));
    asio::io_context io;
    secure_client const api = appmixer::client(appmixer::https_transport(io.get_executor(), where)).as_result();
    for (std::size_t i = 0; i < 2; ++i) {
        pending const started = pending::start(io, fetch(api));
        io.restart();
        io.run_for(guard);
        REQUIRE(started.done());
        CHECK(started.end().text == "f1");
    }
    REQUIRE(server.requests() == 3);
    CHECK(server.request_text(0).starts_with("CONNECT localhost:1 HTTP/1.1\r\n"));
    CHECK(server.request_text(0).find("\r\nProxy-Authorization: Basic YWRhOnNlY3JldA==\r\n") != std::string::npos);
    CHECK(server.request_text(1).starts_with("GET /flows/f1 HTTP/1.1\r\nHost: localhost:1\r\n"));
    CHECK(server.request_text(1).find("Proxy-") == std::string::npos);
    CHECK(server.came_on() == "0 0 0");
    CHECK(host->greeted(0).name == "localhost");
}

class end_of_connection {
public:
    std::string name;
    std::vector<step> steps; ///< the last of which counts as a close
};

TEST_CASE("an idle connection that is no longer usable is replaced transparently")
{
    std::string const other = response(R"({"flowId":"other"})");
    std::vector<end_of_connection> const ends = {
        {"closed", {hang_up()}},
        {"half closed", {half_close()}},
        {"reset", {reset()}},
        {"announced and closed", {farewell(), hang_up()}},
        {"announced and half closed", {farewell(), half_close()}},
        {"with an unrequested response", {say(other), half_close()}},
        {"with an alert", {alarm(), half_close()}},
        {"with bytes that are not TLS", {say_raw("HTTP/1.1 408 Request Timeout\r\n\r\n"), half_close()}},
        {"with a broken record",
         {say_raw(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x')), half_close()}},
        {"with session tickets before it closed", {new_tickets(), half_close()}},
    };
    for (end_of_connection const& end : ends) {
        for (bool const safe : {true, false}) {
            CAPTURE(end.name);
            CAPTURE(safe);
            script steps = {secure(), expect(), say(good)};
            steps.insert(steps.end(), end.steps.begin(), end.steps.end());
            tls_fixture f({steps});
            REQUIRE(f.get_flow().ok);
            REQUIRE(f.until([&] { return f.server.closes() == 1; }));
            outcome const second = safe ? f.get_flow() : f.create_flow();
            CHECK(second.text == "f1");
            CHECK(f.server.came_on() == "0 1");
            CHECK(f.counters().made == 2);
            CHECK(f.counters().failed == 0);
            CHECK(f.counters().idle == 1);
        }
    }
}

TEST_CASE("close_notify ends a connection although TCP stays open")
{
    tls_fixture f({{secure(), expect(), say(good), farewell(), hold(), serve(good)}});
    REQUIRE(f.get_flow().ok);
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    CHECK(f.create_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1");
}

TEST_CASE("TLS control messages between two calls do not end a connection")
{
    std::vector<step> own = {new_tickets(2)};
    SUBCASE("session tickets") {}
    SUBCASE("a key update") { own = {new_keys()}; }
    SUBCASE("key updates and session tickets") { own = {new_keys(), new_tickets(), new_keys()}; }
    script steps = {secure(), expect(), say(good)};
    steps.insert(steps.end(), own.begin(), own.end());
    steps.push_back(hold());
    steps.push_back(serve(good));
    tls_fixture f({steps});
    REQUIRE(f.get_flow().ok);
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    f.server.resume();
    CHECK(f.create_flow().text == "f1");
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "0 0 0");
}

TEST_CASE("TLS 1.2: a renegotiation request between two calls is refused")
{
    auto const host = host_of_version(TLS1_2_VERSION);
    tls_fixture f({{secure(host), expect(), say(good), ask_again(), hold(), serve(good)}});
    REQUIRE(f.get_flow().ok);
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    f.server.resume();
    CHECK(f.get_flow().text == "f1");
    CHECK(f.create_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1 1"); // OpenSSL's server ends the connection when renegotiation is refused
    CHECK(f.counters().failed == 0);
}

TEST_CASE("after a complete response the server may close without close_notify")
{
    std::string text = good;
    SUBCASE("with a length") {}
    SUBCASE("in chunks")
    {
        text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{\"flowId\":\"f1\"}\r\n0\r\n\r\n";
    }
    SUBCASE("without a body")
    {
        text = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"flowId\":\"f1\"}";
    }
    for (step const& end : {hang_up(), half_close()}) {
        tls_fixture f({{secure(), expect(), say(text), end}});
        CHECK(f.get_flow().text == "f1");
        CHECK(f.counters().failed == 0);
    }
}

TEST_CASE("a body that ends with the connection must end with close_notify")
{
    std::string const text = "HTTP/1.1 200 OK\r\n\r\n{\"flowId\":\"f1\"}";
    for (step const& end : {hang_up(), half_close()}) {
        tls_fixture closing({{secure(), expect(), say(text), farewell(), end}});
        CHECK(closing.get_flow().text == "f1");
        CHECK(closing.counters().idle == 0);

        tls_fixture cut({{secure(), expect(), say(text), end}}); // an attacker can cut a connection
        outcome const failed = cut.get_flow();
        CHECK(failed.error == errc::connection_closed);
        CHECK(failed.error.phase() == phase::read);
    }
    tls_fixture open({{secure(), expect(), say(text), farewell(), hold()}}); // without the end of TCP
    pending const started = open.start(fetch(open.api));
    REQUIRE(open.until([&] { return started.done(); }));
    CHECK(started.end().text == "f1");
}

TEST_CASE("a client sends close_notify, unless it is in the middle of an exchange")
{
    auto const host = host_with(tls_rules());
    tls_fixture f({{secure(host), expect(), say(response(R"({"flowId":"f1"})", "Connection: close\r\n"))}});
    REQUIRE(f.get_flow().ok);
    REQUIRE(f.until([&] { return f.server.left() == 1; }));
    CHECK(host->farewells() == 1);
}

TEST_CASE("large responses and requests")
{
    constexpr std::size_t size = 10'000'000;
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        auto const host = host_of_version(version);
        std::string const large = upload(size).body;
        tls_fixture f({{secure(host), expect(), say(response(large)), expect(), say(good), serve(good)}});
        CHECK(f.get(send_request(f.api, http_request(method::get, "/flows"))).text == "200 " + large);
        CHECK(f.get(send_request(f.api, upload(size))).ok);
        std::string const seen = f.server.request_text(1);
        CHECK(seen.substr(seen.size() - size) == large);
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.came_on() == "0 0 0");
        CHECK(f.counters().bytes_received == response(large).size() + 2 * good.size());
    }
}

TEST_CASE("bodies around the size of TLS records")
{
    tls_fixture f({{secure(), serve(good)}});
    std::size_t count = 0;
    for (std::size_t const middle : std::vector<std::size_t>{0, 16384, 32768, 65536, 131072})
        for (std::size_t const more : std::vector<std::size_t>{0, 1, 2, 150, 16200, 16384}) {
            http_request request = upload(middle + more);
            std::string const body = request.body;
            CAPTURE(body.size());
            CHECK(f.get(send_request(f.api, std::move(request))).ok);
            CHECK(f.server.request_text(count++).ends_with("\r\n\r\n" + body));
        }
    // A head that is larger than a record.
    http_request request = upload(50'000);
    std::string const body = request.body;
    request.headers.append("X-Large", std::string(40'000, 'x'));
    CHECK(f.get(send_request(f.api, std::move(request))).ok);
    CHECK(f.server.request_text(count).ends_with("\r\n\r\n" + body));
    CHECK(f.server.connections() == 1);
}

TEST_SUITE_END();

} // namespace
