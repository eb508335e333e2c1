// https_transport: later connections resume the sessions of earlier ones.

#include "https_calls.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;

TEST_SUITE_BEGIN("https_transport sessions");

/// The three ways in which a server lets a client resume.
std::vector<tls_rules> ways()
{
    tls_rules tls13;
    tls13.oldest = TLS1_3_VERSION;
    tls_rules by_ticket;
    by_ticket.newest = TLS1_2_VERSION;
    tls_rules by_id = by_ticket;
    by_id.stateless = false;
    return {tls13, by_ticket, by_id};
}

/// Which handshakes were resumed; "-" for a full one.
std::string resumed(tls_host const& host)
{
    std::string text;
    for (greeting const& one : host.greetings())
        text += one.resumed ? 'r' : '-';
    return text;
}

class ending {
public:
    std::string name;
    std::string text;
    std::vector<step> steps;
};

TEST_CASE("a connection resumes the session of the one before it")
{
    std::string const last = response(R"({"flowId":"f1"})", "Connection: close\r\n");
    std::vector<ending> const endings = {
        {"closed by the server without a word", good, {hang_up()}},
        {"closed by the server with the announcement", good, {farewell(), hang_up()}},
        {"reset by the server", good, {reset()}},
        {"closed by the client", last, {}},
        {"not closed by the server when it said so", last, {hold()}},
    };
    for (tls_rules const& way : ways())
        for (ending const& end : endings) {
            CAPTURE(way.newest);
            CAPTURE(way.stateless);
            CAPTURE(end.name);
            auto const host = host_with(way);
            script steps = {secure(host), expect(), say(end.text)};
            steps.insert(steps.end(), end.steps.begin(), end.steps.end());
            tls_fixture f({steps, steps, steps});
            for (std::size_t i = 1; i <= 3; ++i) {
                CHECK(f.get_flow().text == "f1");
                REQUIRE(f.until([&] { return f.server.left() + f.server.closes() + f.server.holds() == i; }));
            }
            CHECK(resumed(*host) == "-rr");
            CHECK(f.server.came_on() == "0 1 2");
        }
}

TEST_CASE("parallel connections resume sessions")
{
    script const rest = {expect(), hold(), say(good), serve(good)};
    for (tls_rules const& way : ways()) {
        CAPTURE(way.newest);
        auto const host = host_with(way);
        script first = {secure(host), serve(good)};
        script others = {secure(host)};
        others.insert(others.end(), rest.begin(), rest.end());
        first.insert(first.begin() + 1, {expect(), say(good), expect(), hold(), say(good)});
        tls_fixture f({first, others, others, others});
        REQUIRE(f.get_flow().ok);
        std::vector<pending> calls;
        for (int i = 0; i < 4; ++i)
            calls.push_back(f.start(fetch(f.api)));
        REQUIRE(f.until([&] { return f.server.holds() == 4; }));
        for (int i = 0; i < 4; ++i)
            f.server.resume();
        f.run();
        for (pending const& call : calls)
            CHECK(call.end().ok);
        // A TLS 1.3 session serves one connection, and the first connection received two.
        std::string seen = resumed(*host);
        std::sort(seen.begin(), seen.end());
        CHECK(seen == (way.newest == TLS1_3_VERSION ? "--rr" : "-rrr"));
    }
}

TEST_CASE("a server that does not know the session makes a full handshake")
{
    for (tls_rules const& way : ways()) {
        CAPTURE(way.newest);
        CAPTURE(way.stateless);
        auto const one = host_with(way);
        auto const another = host_with(way);
        script const first = {secure(one), expect(), say(good), hang_up()};
        script const second = {secure(another), expect(), say(good), hang_up()};
        tls_fixture f({first, second, second, first});
        for (std::size_t i = 1; i <= 4; ++i) {
            CHECK(f.get_flow().text == "f1");
            REQUIRE(f.until([&] { return f.server.closes() == i; }));
        }
        CHECK(resumed(*one) == "--");
        CHECK(resumed(*another) == "-r");
        CHECK(f.counters().failed == 0);
    }
}

TEST_CASE("a session does not replace certificate verification")
{
    certificates::identity const expired(certificates::certificate_fields("server")
                                             .hosts(certificates::here)
                                             .valid(-std::chrono::hours(2), -std::chrono::hours(1)),
                                         &certificates::root());
    for (tls_rules const& way : ways()) {
        tls_rules wrong = way;
        wrong.own = &expired;
        tls_fixture f({{secure(host_with(way)), expect(), say(good), hang_up()}, {secure(host_with(wrong))}});
        REQUIRE(f.get_flow().ok);
        REQUIRE(f.until([&] { return f.server.closes() == 1; }));
        CHECK(f.get_flow().error == errc::untrusted_certificate);
        CHECK(f.server.requests() == 1);
    }
}

TEST_CASE("a session that ended in an alert is not resumed (RFC 5246 §7.2)")
{
    tls_rules way;
    way.newest = TLS1_2_VERSION;
    auto const host = host_with(way);
    tls_fixture f({{secure(host), expect(), alarm(), half_close()},
                   {secure(host), expect(), say(good), hang_up()},
                   {secure(host), serve(good)}});
    CHECK_FALSE(f.get_flow().ok);
    CHECK(f.get_flow().ok);
    REQUIRE(f.until([&] { return f.server.closes() == 2; }));
    CHECK(f.get_flow().ok);
    CHECK(resumed(*host) == "--r");
}

TEST_CASE("dropping a connection in the middle of a request keeps its session")
{
    for (tls_rules const& way : ways()) {
        CAPTURE(way.newest);
        auto const host = host_with(way);
        tls_fixture f({{secure(host), expect(), say(good), hold()}, {secure(host), serve(good)}});
        REQUIRE(f.get_flow().ok);
        REQUIRE(f.until([&] { return f.server.holds() == 1; }));
        appmixer::http_request large(appmixer::method::post, "/flows");
        large.body.assign(64'000'000, 'x'); // more than all buffers hold
        pending call = f.start(send_request(f.api, std::move(large)));
        REQUIRE(f.until([&] { return f.counters().bytes_sent > 100'000; }));
        call.cancel();
        f.run();
        CHECK_FALSE(call.end().ok);
        CHECK(f.get_flow().ok);
        CHECK(resumed(*host) == "-r");
    }
}

TEST_CASE("a server without sessions")
{
    for (tls_rules way : ways()) {
        way.tickets = 0;
        auto const host = host_with(way);
        SSL_CTX_set_session_cache_mode(host->context(), SSL_SESS_CACHE_OFF);
        SSL_CTX_set_options(host->context(), SSL_OP_NO_TICKET);
        script const one = {secure(host), expect(), say(good), hang_up()};
        tls_fixture f({one, one});
        for (std::size_t i = 1; i <= 2; ++i) {
            CHECK(f.get_flow().text == "f1");
            REQUIRE(f.until([&] { return f.server.closes() == i; }));
        }
        CHECK(resumed(*host) == "--");
    }
}

TEST_CASE("only the newest sessions are kept")
{
    auto const host = host_with(ways().front());
    script const many = {secure(host), new_tickets(40), expect(), say(good), hang_up()};
    script const few = {secure(host), expect(), say(good), hang_up()};
    tls_fixture f({many, few});
    for (std::size_t i = 1; i <= 2; ++i) {
        CHECK(f.get_flow().text == "f1");
        REQUIRE(f.until([&] { return f.server.closes() == i; }));
    }
    CHECK(resumed(*host) == "-r");
}

TEST_SUITE_END();

} // namespace
