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

std::string const refusal = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\n\r\nbig";

/// A request larger than all buffers.
asio::awaitable<outcome> send_large(secure_client api)
{
    appmixer::http_request made(appmixer::method::post, "/flows");
    made.body.assign(64'000'000, 'x');
    return send_request(std::move(api), std::move(made));
}

/// A bench with a large request that is blocked, since the server stops reading.
class stuck_request {
public:
    explicit stuck_request(script steps) : bench({std::move(steps)}), call(bench.start(send_large(bench.api)))
    {
        until_held(1);
        std::size_t sent = 0;
        do {
            sent = bench.counters().bytes_sent;
            run_briefly();
        } while (bench.counters().bytes_sent != sent);
    }
    /// The server continues to its next hold, and the client reads what it sent.
    void to_hold(std::size_t count)
    {
        bench.server.resume();
        until_held(count);
        run_briefly();
    }
    /// Whether the call ends although the server reads no further.
    bool ends()
    {
        return bench.until([&] { return call.done(); });
    }

    secure_bench bench;
    pending call;

private:
    void until_held(std::size_t count)
    {
        REQUIRE(bench.until([&] { return bench.server.holds() == count; }));
    }
    void run_briefly()
    {
        for (int i = 0; i < 20; ++i) {
            bench.io.restart();
            bench.io.run_for(1ms);
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

TEST_CASE("a response that comes before the request was read ends the write")
{
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        stuck_request s({secure(silent_host(version)), hold(), say(refusal), hold()});
        s.to_hold(2);
        REQUIRE(s.ends());
        CHECK(s.call.end().text == "413 big");
        CHECK(s.bench.counters().idle == 0); // half a request is on that connection
        CHECK(s.bench.get_flow().text == "f1");
        CHECK(s.bench.server.requests() == 1);
    }
}

TEST_CASE("such a response may come in pieces")
{
    for (std::size_t const size : {std::size_t(1), std::size_t(12), refusal.size() - 2}) {
        CAPTURE(size);
        stuck_request s(
            {secure(silent_host()), hold(), say(refusal.substr(0, size)), hold(), say(refusal.substr(size)), hold()});
        s.to_hold(2);
        CHECK_FALSE(s.call.done());
        s.to_hold(3);
        REQUIRE(s.ends());
        CHECK(s.call.end().text == "413 big");
        CHECK(s.bench.get_flow().text == "f1");
        CHECK(s.bench.server.requests() == 1);
    }
}

TEST_CASE("such a response may be large")
{
    std::string const body(5'000'000, 'y');
    stuck_request s({secure(silent_host()), hold(),
                     say("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 5000000\r\n\r\n" + body), hold()});
    s.bench.server.resume();
    REQUIRE(s.ends());
    CHECK(s.call.end().text == "413 " + body);
}

TEST_CASE("TLS control messages do not end the write")
{
    std::vector<step> own;
    SUBCASE("tickets") { own = {new_tickets(3)}; }
    SUBCASE("new keys") { own = {new_keys()}; }
    SUBCASE("tickets, one by one") { own = {new_tickets(), hold(), new_tickets(), hold(), new_keys()}; }
    script steps = {secure(silent_host()), hold()};
    steps.insert(steps.end(), own.begin(), own.end());
    std::size_t const held = static_cast<std::size_t>(
        std::count_if(steps.begin(), steps.end(), [](step const& one) { return one.what == step::kind::hold; }));
    SUBCASE("and the request is read to its end")
    {
        steps.insert(steps.end(), {hold(), expect(), say(good), serve(good)});
        stuck_request s(steps);
        for (std::size_t i = 1; i <= held; ++i)
            s.to_hold(i + 1);
        CHECK_FALSE(s.call.done());
        s.bench.server.resume();
        s.bench.run();
        CHECK(s.call.end().text == R"(200 {"flowId":"f1"})");
        CHECK(s.bench.get_flow().text == "f1");
        CHECK(s.bench.server.came_on() == "0 0");
    }
    SUBCASE("and a response that comes later does")
    {
        steps.insert(steps.end(), {hold(), say(refusal), hold()});
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
        s.bench.server.resume();
        s.bench.run();
        CHECK(ticket.was_cut());
        CHECK(s.call.end().text == R"(200 {"flowId":"f1"})");
        CHECK(s.bench.server.requests() == 1);
    }
    SUBCASE("before one")
    {
        secure_bench b(
            {{secure(silent_host()), expect(), say(good), ticket.first(), hold(), ticket.second(), serve(good)}});
        REQUIRE(b.get_flow().ok);
        REQUIRE(b.until([&] { return b.server.holds() == 1; }));
        pending const second = b.start(create(b.api));
        b.io.restart();
        for (int i = 0; i < 20; ++i)
            b.io.poll();
        CHECK_FALSE(second.done());
        b.server.resume();
        b.run();
        CHECK(ticket.was_cut());
        CHECK(second.end().text == "f1");
        CHECK(b.server.came_on() == "0 0");
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
        s.bench.server.resume();
        REQUIRE(s.ends());
        CHECK_FALSE(s.call.end().ok);
        CHECK_FALSE(s.call.end().thrown);
        CHECK(s.call.end().error == appmixer::condition::transport);
        CHECK(s.call.end().error.phase() == phase::write);
        CHECK(s.bench.server.requests() == 0);
        CHECK(s.bench.get_flow().text == "f1");
        CHECK(s.bench.server.came_on() == "1");
        CHECK(s.bench.counters().in_use == 0);
    }
}

TEST_CASE("a call on a kept connection that is closed while its request is written is not repeated when unsafe")
{
    secure_bench b({{secure(), expect(), say(good), hold(), reset()}});
    REQUIRE(b.get_flow().ok);
    REQUIRE(b.until([&] { return b.server.holds() == 1; }));
    pending const started = b.start(send_large(b.api));
    REQUIRE(b.until([&] { return b.counters().bytes_sent > 100'000; }));
    b.server.resume();
    b.run();
    CHECK_FALSE(started.end().ok);
    CHECK(started.end().error.phase() == phase::write);
    CHECK(b.server.connections() == 1);
    CHECK(b.get_flow().text == "f1");
}

TEST_SUITE_END();

} // namespace
