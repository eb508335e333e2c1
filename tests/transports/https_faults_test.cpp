// https_transport against servers that break TLS, or break off in the middle of it.

#include "https_calls.hpp"

#include <boost/asio/ssl/error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("https_transport faults");

std::string const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
std::string const body = R"({"flowId":"f1"})";
std::string const broken_record = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x');
std::string const large_record = std::string("\x17\x03\x03\xff\xff", 5) + std::string(65535, 'x');

/// The expected error of a fault.
class expected {
public:
    /// A code of OpenSSL.
    explicit expected(phase at) : where(at) {}
    expected(phase at, boost::system::error_code known) : where(at), code(known) {}

    void check(appmixer::error const& seen) const
    {
        if (code.failed())
            CHECK(seen.code() == code);
        else
            CHECK(seen.code().category() == asio::error::get_ssl_category());
        CHECK(seen == appmixer::condition::transport);
        CHECK(seen.phase() == where);
    }

    phase where;
    boost::system::error_code code;
};

/// A call fails as it should, safe or not, leaves no open connection, and the next call succeeds. `sent` is how many
/// requests reach the server by a call that fails.
void check_fault(script const& steps, expected const& failure, std::size_t sent)
{
    for (bool const safe : {true, false}) {
        CAPTURE(safe);
        tls_fixture f({steps});
        outcome const failed = safe ? f.get_flow() : f.create_flow();
        CHECK_FALSE(failed.ok);
        CHECK_FALSE(failed.thrown);
        failure.check(failed.error);
        CHECK(failed.error.operation() == (safe ? "getFlow" : "createFlow"));
        CHECK(f.counters().in_use == 0);
        CHECK(f.counters().idle == 0);
        CHECK(f.counters().failed == 1);
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.requests() == sent + 1);
        CHECK(f.server.connections() == 2);
        CHECK(f.counters().idle == 1);
    }
}

TEST_CASE("a server that closes during the handshake")
{
    auto const host = host_with(tls_rules());
    for (step const& end : {hang_up(), half_close(), reset()}) {
        CAPTURE(static_cast<int>(end.what));
        boost::system::error_code code = errc::connection_closed;
        if (end.what == step::kind::reset)
            code = asio::error::connection_reset;
        for (std::size_t const size : std::vector<std::size_t>{1, 5, 6, 40, 100, 500}) {
            CAPTURE(size);
            check_fault({secure_half(size, host), end}, expected(phase::handshake, code), 0);
        }
    }
    check_fault({secure_half(0, host), half_close()}, expected(phase::handshake, errc::connection_closed), 0);
    check_fault({half_close()}, expected(phase::handshake, errc::connection_closed), 0);
    CHECK(host->greetings().empty());
}

TEST_CASE("a server that closes before the handshake")
{
    for (step const& end : {hang_up(), reset()}) {
        tls_fixture f({{end}});
        outcome const failed = f.create_flow();
        // The client's phase depends on timing.
        CHECK_FALSE(failed.ok);
        CHECK(failed.error == appmixer::condition::transport);
        CHECK((failed.error.phase() == phase::connect || failed.error.phase() == phase::handshake));
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.came_on() == "1");
    }
}

TEST_CASE("bytes that are not TLS end the handshake while the connection is still open")
{
    class text {
    public:
        std::string name;
        std::string bytes;
    };
    std::vector<text> const texts = {
        {"application data", broken_record},
        {"a record that is too large", large_record},
        {"an alert", std::string("\x15\x03\x03\x00\x02\x02\x28", 7)},
        {"a handshake message that is too large", std::string("\x16\x03\x03\x00\x04\x02\xff\xff\xff", 9)},
        {"an unknown handshake message", std::string("\x16\x03\x03\x00\x04\x63\x00\x00\x00", 9)},
        {"an empty ServerHello", std::string("\x16\x03\x03\x00\x04\x02\x00\x00\x00", 9)},
    };
    for (text const& one : texts) {
        CAPTURE(one.name);
        check_fault({secure_half(0), say_raw(one.bytes)}, expected(phase::handshake), 0);
    }
}

TEST_CASE("a port without TLS is reported as such, whatever its protocol")
{
    for (std::string const& text : {std::string("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
                                    std::string("H"), std::string("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
                                    std::string("<html>"), std::string(20, '\0'), std::string("\xff\xfe")}) {
        CAPTURE(text);
        script const steps = {secure_half(0), say_raw(text)};
        check_fault(steps, expected(phase::handshake, errc::wrong_scheme), 0);
        tls_fixture f({steps});
        CHECK(f.get_flow().error.detail() == "127.0.0.1: the server does not speak TLS on this port");
    }
}

/// TLS in pieces: the handshake, and responses.
TEST_CASE("TLS that arrives byte by byte")
{
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto const host = host_of_version(version);
        tls_fixture f({{secure(host, 1), expect(), drip("HTTP/1.1 100 Continue\r\n\r\n" + good, 1), serve(good)}});
        CHECK(f.get_flow().text == "f1");
        CHECK(f.create_flow().text == "f1");
        CHECK(f.server.came_on() == "0 0");
    }
    // A record for each byte of the response, cut anywhere.
    auto const in_pieces = [](connection& client) {
        std::string bytes;
        for (char const one : good)
            bytes += client.cipher->seal(std::string(1, one));
        return write_raw(client, bytes);
    };
    tls_fixture f({{secure(), expect(), step(step::action(in_pieces)), serve(good)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "0 0");
}

class place {
public:
    std::string name;
    std::string said; ///< of the response
    phase where;
};

std::vector<place> const places = {
    {"before the response", "", phase::wait},
    {"in the head", head.substr(0, 20), phase::read},
    {"in the body", head + "Content-Length: 15\r\n\r\n" + body.substr(0, 7), phase::read},
    {"in a body in chunks", head + "Transfer-Encoding: chunked\r\n\r\nf\r\n" + body, phase::read},
    {"in a body that ends with the connection", head + "\r\n" + body, phase::read},
    {"after an interim response", "HTTP/1.1 100 Continue\r\n\r\n", phase::read},
};

TEST_CASE("TLS that breaks in a response")
{
    class fault {
    public:
        std::string name;
        std::vector<step> steps;
        boost::system::error_code code; ///< OpenSSL's when there is none
    };
    std::vector<fault> const faults = {
        {"a broken record", {say_raw(broken_record)}, {}},
        {"a record that is too large", {say_raw(large_record)}, {}},
        {"what is not TLS", {say_raw("HTTP/1.1 200 OK\r\n\r\n")}, {}},
        {"an alert", {alarm()}, {}},
        {"an alert, and the end", {alarm(), half_close()}, {}},
        {"the end without announcement", {half_close()}, errc::connection_closed},
        {"the end in a record", {say_raw(broken_record.substr(0, 20)), half_close()}, errc::connection_closed},
        {"a reset", {reset()}, asio::error::connection_reset},
    };
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (place const& one : places)
            for (fault const& each : faults) {
                CAPTURE(version);
                CAPTURE(one.name);
                CAPTURE(each.name);
                script steps = {secure(host_of_version(version)), expect(), say(one.said)};
                steps.insert(steps.end(), each.steps.begin(), each.steps.end());
                check_fault(steps, each.code ? expected(one.where, each.code) : expected(one.where), 1);
            }
}

TEST_CASE("TLS that breaks right after a part of a response, in the same segment")
{
    std::string const said = head.substr(0, 20);
    auto const raw = [=](connection& client) { return write_raw(client, client.cipher->seal(said) + broken_record); };
    auto const alert = with_tls([=](tls_cipher& tls) {
        SSL_write(tls.raw(), said.data(), static_cast<int>(said.size()));
        sound_alarm(tls);
    });
    check_fault({secure(), expect(), step(step::action(raw))}, expected(phase::read), 1);
    check_fault({secure(), expect(), alert}, expected(phase::read), 1);
    check_fault({secure(), expect(), alert, half_close()}, expected(phase::read), 1);
}

TEST_CASE("close_notify does not end a response that announced more")
{
    for (place const& one : places) {
        CAPTURE(one.name);
        if (one.said == head + "\r\n" + body) // it ends there
            continue;
        check_fault({secure(), expect(), say(one.said), farewell()}, expected(one.where, errc::connection_closed), 1);
    }
}

TEST_CASE("TLS control messages in a response")
{
    std::vector<step> own;
    int version = TLS1_3_VERSION;
    SUBCASE("a key update") { own = {new_keys()}; }
    SUBCASE("a hundred key updates") { own = std::vector<step>(100, new_keys()); }
    SUBCASE("session tickets") { own = {new_tickets(3)}; }
    SUBCASE("session tickets and key updates") { own = {new_tickets(), new_keys(), new_tickets()}; }
    SUBCASE("a request to renegotiate") { own = {ask_again()}, version = TLS1_2_VERSION; }
    for (std::size_t const at : {std::size_t(0), std::size_t(30), good.size() - 1}) {
        CAPTURE(at);
        script steps = {secure(host_of_version(version)), expect(), say(good.substr(0, at))};
        steps.insert(steps.end(), own.begin(), own.end());
        steps.push_back(say(good.substr(at)));
        if (version == TLS1_3_VERSION) // OpenSSL's server ends the connection when renegotiation is refused
            steps.push_back(serve(good));
        tls_fixture f({steps});
        CHECK(f.create_flow().text == "f1");
        CHECK(f.get_flow().text == "f1");
        if (version == TLS1_3_VERSION)
            CHECK(f.server.came_on() == "0 0");
        CHECK(f.counters().failed == 0);
    }
}

TEST_CASE("a server that sends only TLS control messages: the call ends at its deadline")
{
    auto const without_end = [](connection& client) -> asio::awaitable<bool> {
        bool open = true;
        while (open) {
            SSL_new_session_ticket(tls_of(client).raw());
            SSL_do_handshake(tls_of(client).raw());
            open = co_await write_raw(client, tls_of(client).output());
        }
        co_return false;
    };
    script const steps = {secure(), expect(), step(step::action(without_end))};
    tls_fixture f(std::vector<script>(5, steps));
    outcome const failed =
        expire(f, phase::wait, [&](std::chrono::nanoseconds timeout) { return fetch(f.api.within(timeout)); });
    CHECK(failed.error == errc::deadline_exceeded);
    CHECK(failed.error.phase() == phase::wait);
}

TEST_CASE("TLS control messages between two calls are read up to a limit")
{
    // More than one read takes, all of it received before the client reads.
    tls_fixture f({{secure(), expect(), say(good), new_tickets(1500), hold(), serve(good)}});
    REQUIRE(f.get_flow().ok);
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    CHECK(f.create_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1");
}

TEST_CASE("a call on a reused connection that ends without a response")
{
    class fault {
    public:
        std::string name;
        std::vector<step> steps;
    };
    std::vector<fault> const faults = {
        {"closed", {hang_up()}},
        {"announced", {farewell()}},
        {"reset", {reset()}},
        {"an alert", {alarm()}},
        {"a broken record", {say_raw(broken_record)}},
    };
    for (fault const& each : faults) {
        CAPTURE(each.name);
        script steps = {secure(), expect(), say(good), expect()};
        steps.insert(steps.end(), each.steps.begin(), each.steps.end());

        tls_fixture safe({steps});
        REQUIRE(safe.get_flow().ok);
        CHECK(safe.get_flow().text == "f1"); // repeated, since that does no harm
        CHECK(safe.server.came_on() == "0 0 1");
        CHECK(safe.counters().failed == 0);

        tls_fixture unsafe({steps});
        REQUIRE(unsafe.get_flow().ok);
        outcome const failed = unsafe.create_flow(); // not repeated, since it may have been carried out
        CHECK_FALSE(failed.ok);
        CHECK(failed.error == appmixer::condition::transport);
        CHECK(failed.error.phase() == phase::wait);
        CHECK(unsafe.server.came_on() == "0 0");
        CHECK(unsafe.create_flow().text == "f1");
        CHECK(unsafe.server.came_on() == "0 0 1");
    }
}

TEST_CASE("invalid HTTP is refused over TLS as well")
{
    check_fault({secure(), expect(), say(head + "nonsense\r\n\r\n")}, expected(phase::read, errc::malformed_response),
                1);
    check_fault({secure(), expect(), say(head + "Content-Length: 99999999999\r\n\r\n")},
                expected(phase::read, errc::response_too_large), 1);
    check_fault({secure(), expect(), say(head), flood("A: " + std::string(1000, 'x') + "\r\n")},
                expected(phase::read, errc::response_too_large), 1);
}

TEST_SUITE_END();

} // namespace
