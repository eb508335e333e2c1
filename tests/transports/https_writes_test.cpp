// https_transport: what a server sends while a large request is being written.

#include "https_calls.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("https_transport writes");

std::string const error_response = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\n\r\nbig";

/// A request larger than all buffers.
asio::awaitable<outcome> send_large(secure_client api)
{
    appmixer::http_request made(appmixer::method::post, "/flows");
    made.body.assign(64'000'000, 'x');
    return send_request(std::move(api), std::move(made));
}

/// A fixture with a large request that is blocked, since the server stops reading.
class stuck_request {
public:
    explicit stuck_request(script steps) : fixture({std::move(steps)}), call(fixture.start(send_large(fixture.api)))
    {
        until_held(1);
        std::size_t sent = 0;
        do {
            sent = fixture.counters().bytes_sent;
            run_briefly();
        } while (fixture.counters().bytes_sent != sent);
    }
    /// The server continues to its next hold, and the client reads what it sent.
    void to_hold(std::size_t count)
    {
        fixture.server.resume();
        until_held(count);
        run_briefly();
    }
    /// Whether the call ends although the server reads no further.
    bool ends()
    {
        return fixture.until([&] { return call.done(); });
    }

    tls_fixture fixture;
    pending call;

private:
    void until_held(std::size_t count)
    {
        REQUIRE(fixture.until([&] { return fixture.server.holds() == count; }));
    }
    void run_briefly()
    {
        for (int i = 0; i < 20; ++i) {
            fixture.io.restart();
            fixture.io.run_for(1ms);
        }
    }
};

std::shared_ptr<tls_host> silent_host(int version = TLS1_3_VERSION)
{
    tls_rules rules;
    rules.oldest = rules.newest = version;
    rules.tickets = 0; // only those that a test sends
    return host_with(std::move(rules));
}

TEST_CASE("an early response ends the write")
{
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        stuck_request s({secure(silent_host(version)), hold(), say(error_response), hold()});
        s.to_hold(2);
        REQUIRE(s.ends());
        CHECK(s.call.end().text == "413 big");
        CHECK(s.fixture.counters().idle == 0); // half a request is on that connection
        CHECK(s.fixture.get_flow().text == "f1");
        CHECK(s.fixture.server.requests() == 1);
    }
}

TEST_CASE("an early response may arrive in pieces")
{
    for (std::size_t const size : {std::size_t(1), std::size_t(12), error_response.size() - 2}) {
        CAPTURE(size);
        stuck_request s({secure(silent_host()), hold(), say(error_response.substr(0, size)), hold(),
                         say(error_response.substr(size)), hold()});
        s.to_hold(2);
        CHECK_FALSE(s.call.done());
        s.to_hold(3);
        REQUIRE(s.ends());
        CHECK(s.call.end().text == "413 big");
        CHECK(s.fixture.get_flow().text == "f1");
        CHECK(s.fixture.server.requests() == 1);
    }
}

TEST_CASE("an early response may be large")
{
    std::string const body(5'000'000, 'y');
    stuck_request s({secure(silent_host()), hold(),
                     say("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 5000000\r\n\r\n" + body), hold()});
    s.fixture.server.resume();
    REQUIRE(s.ends());
    CHECK(s.call.end().text == "413 " + body);
}

TEST_CASE("TLS control messages do not end the write")
{
    std::vector<step> own;
    SUBCASE("session tickets") { own = {new_tickets(3)}; }
    SUBCASE("a key update") { own = {new_keys()}; }
    SUBCASE("session tickets, one by one") { own = {new_tickets(), hold(), new_tickets(), hold(), new_keys()}; }
    script steps = {secure(silent_host()), hold()};
    steps.insert(steps.end(), own.begin(), own.end());
    std::size_t const held = static_cast<std::size_t>(
        std::count_if(steps.begin(), steps.end(), [](step const& one) { return one.what == step::kind::hold; }));
    SUBCASE("and the request is read completely")
    {
        steps.insert(steps.end(), {hold(), expect(), say(good), serve(good)});
        stuck_request s(steps);
        for (std::size_t i = 1; i <= held; ++i)
            s.to_hold(i + 1);
        CHECK_FALSE(s.call.done());
        s.fixture.server.resume();
        s.fixture.run();
        CHECK(s.call.end().text == R"(200 {"flowId":"f1"})");
        CHECK(s.fixture.get_flow().text == "f1");
        CHECK(s.fixture.server.came_on() == "0 0");
    }
    SUBCASE("and a later response ends it")
    {
        steps.insert(steps.end(), {hold(), say(error_response), hold()});
        stuck_request s(steps);
        for (std::size_t i = 1; i <= held; ++i)
            s.to_hold(i + 1);
        CHECK_FALSE(s.call.done());
        s.to_hold(held + 2);
        REQUIRE(s.ends());
        CHECK(s.call.end().text == "413 big");
    }
}

/// A ticket in two records, of which the second is sent later.
class cut_ticket {
public:
    step first() const
    {
        return step(step::action([rest = rest_](connection& client) {
            SSL* const ssl = tls_of(client).raw();
            SSL_set_max_send_fragment(ssl, 512);
            SSL_SESSION* const session = SSL_get_session(ssl);
            std::string const ballast(1000, 'b'); // becomes part of the ticket
            SSL_SESSION_set1_ticket_appdata(session, ballast.data(), ballast.size());
            SSL_new_session_ticket(ssl);
            SSL_do_handshake(ssl);
            std::string const all = tls_of(client).output();
            std::size_t const record = 5 + static_cast<std::size_t>(static_cast<unsigned char>(all.at(3)) << 8 |
                                                                    static_cast<unsigned char>(all.at(4)));
            *rest = all.substr(record);
            return write_raw(client, all.substr(0, record));
        }));
    }
    step second() const
    {
        return step(step::action([rest = rest_](connection& client) { return write_raw(client, *rest); }));
    }
    bool was_cut() const { return !rest_->empty(); }

private:
    std::shared_ptr<std::string> rest_ = std::make_shared<std::string>();
};

TEST_CASE("half a session ticket suspends the write until the other half arrives")
{
    cut_ticket const ticket;
    SUBCASE("in the middle of a request")
    {
        stuck_request s({secure(silent_host()), hold(), ticket.first(), hold(), ticket.second(), hold(), expect(),
                         say(good), serve(good)});
        s.to_hold(2);
        s.to_hold(3);
        s.fixture.server.resume();
        s.fixture.run();
        CHECK(ticket.was_cut());
        CHECK(s.call.end().text == R"(200 {"flowId":"f1"})");
        CHECK(s.fixture.server.requests() == 1);
    }
    SUBCASE("before a request")
    {
        tls_fixture f(
            {{secure(silent_host()), expect(), say(good), ticket.first(), hold(), ticket.second(), serve(good)}});
        REQUIRE(f.get_flow().ok);
        REQUIRE(f.until([&] { return f.server.holds() == 1; }));
        pending const second = f.start(create(f.api));
        f.io.restart();
        for (int i = 0; i < 20; ++i)
            f.io.poll();
        CHECK_FALSE(second.done());
        f.server.resume();
        f.run();
        CHECK(ticket.was_cut());
        CHECK(second.end().text == "f1");
        CHECK(f.server.came_on() == "0 0");
    }
}

TEST_CASE("a connection that ends while the request is being written")
{
    class row {
    public:
        std::string name;
        std::vector<step> steps;
    };
    for (row const& one : {row{"reset", {reset()}}, row{"closed", {hang_up()}}, row{"announced", {farewell(), hold()}},
                           row{"an alert", {alarm(), hold()}}, row{"garbage", {say_raw("garbage"), hold()}},
                           row{"announced and reset", {farewell(), reset()}}}) {
        CAPTURE(one.name);
        script steps = {secure(silent_host()), hold()};
        steps.insert(steps.end(), one.steps.begin(), one.steps.end());
        stuck_request s(steps);
        s.fixture.server.resume();
        REQUIRE(s.ends());
        CHECK_FALSE(s.call.end().ok);
        CHECK_FALSE(s.call.end().thrown);
        CHECK(s.call.end().error == appmixer::condition::transport);
        CHECK(s.call.end().error.phase() == phase::write);
        CHECK(s.fixture.server.requests() == 0);
        CHECK(s.fixture.get_flow().text == "f1");
        CHECK(s.fixture.server.came_on() == "1");
        CHECK(s.fixture.counters().in_use == 0);
    }
}

TEST_CASE("an unsafe call is not repeated when its reused connection is closed during the write")
{
    tls_fixture f({{secure(), expect(), say(good), hold(), reset()}});
    REQUIRE(f.get_flow().ok);
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    pending const started = f.start(send_large(f.api));
    REQUIRE(f.until([&] { return f.counters().bytes_sent > 100'000; }));
    f.server.resume();
    f.run();
    CHECK_FALSE(started.end().ok);
    CHECK(started.end().error.phase() == phase::write);
    CHECK(f.server.connections() == 1);
    CHECK(f.get_flow().text == "f1");
}

TEST_SUITE_END();

} // namespace
