// Which of a name's addresses a connection uses, and what happens to the other attempts.

#include "stuck_calls.hpp"

#include <appmixer/transports/detail/connect.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;
using appmixer::detail::addresses;
using clock = appmixer::call_context::clock;

TEST_SUITE_BEGIN("addresses");

tcp::endpoint at(std::string const& address, std::uint16_t port = 1)
{
    return tcp::endpoint(asio::ip::make_address(address), port);
}
tcp::endpoint on_loopback(std::uint16_t port) { return at("127.0.0.1", port); }

TEST_CASE("address families alternate")
{
    class row {
    public:
        std::vector<std::string> found;
        std::vector<std::string> sorted;
    };
    row const table[] = {
        {{}, {}},
        {{"1.1.1.1"}, {"1.1.1.1"}},
        {{"::1"}, {"::1"}},
        {{"::1", "1.1.1.1"}, {"::1", "1.1.1.1"}},
        {{"1.1.1.1", "::1"}, {"1.1.1.1", "::1"}},
        {{"::1", "::2", "1.1.1.1", "2.2.2.2"}, {"::1", "1.1.1.1", "::2", "2.2.2.2"}},
        {{"1.1.1.1", "2.2.2.2", "3.3.3.3", "::1"}, {"1.1.1.1", "::1", "2.2.2.2", "3.3.3.3"}},
        {{"::1", "1.1.1.1", "2.2.2.2", "3.3.3.3"}, {"::1", "1.1.1.1", "2.2.2.2", "3.3.3.3"}},
        {{"::1", "::2", "::3"}, {"::1", "::2", "::3"}},
        {{"1.1.1.1", "1.1.1.1", "::1"}, {"1.1.1.1", "::1", "1.1.1.1"}},
    };
    for (row const& each : table) {
        addresses found, sorted;
        for (std::string const& address : each.found)
            found.push_back(at(address));
        for (std::string const& address : each.sorted)
            sorted.push_back(at(address));
        CHECK(appmixer::detail::alternate_families(found) == sorted);
    }
}

asio::awaitable<outcome> connect_one(asio::any_io_executor executor, std::shared_ptr<tcp::socket> socket,
                                     addresses where, std::chrono::nanoseconds timeout)
{
    auto const deadlines =
        std::make_shared<appmixer::detail::deadline_queue>(executor, std::make_shared<appmixer::detail::use_flag>());
    appmixer::detail::deadline_entry deadline(*deadlines, clock::now() + timeout);
    std::string const name = "api.example:80";
    appmixer::error const failure = co_await appmixer::detail::connect(executor, *socket, where, name, deadline);
    if (failure.code())
        co_return outcome(failure);
    co_return outcome(std::to_string(socket->remote_endpoint().port()));
}

/// Connections being made to one of several addresses.
class race {
public:
    explicit race(addresses where, std::chrono::nanoseconds timeout = 1h)
        : io(std::make_unique<asio::io_context>()), socket(std::make_shared<tcp::socket>(*io)),
          call(pending::start(*io, connect_one(io->get_executor(), socket, std::move(where), timeout)))
    {
    }

    /// Runs until nothing is ready: the first attempt has begun.
    void begin()
    {
        while (io->poll() > 0)
            io->restart();
        io->restart();
    }
    /// Runs until the next attempt has begun. No other event can come meanwhile.
    void begin_next()
    {
        REQUIRE(io->run_one_for(guard) == 1);
        begin();
    }
    outcome end()
    {
        io->restart();
        io->run_for(guard);
        REQUIRE(io->stopped()); // no attempt is pending
        REQUIRE(call.done());
        return call.end();
    }

    std::unique_ptr<asio::io_context> io;
    std::shared_ptr<tcp::socket> socket;
    pending call;
};

/// Waits for another thread, without running the client.
template <class Condition>
bool comes(Condition condition)
{
    auto const give_up = clock::now() + guard;
    while (!condition() && clock::now() < give_up)
        std::this_thread::sleep_for(1ms);
    return condition();
}

/// Whether full listen queues block connections on this system.
bool waits(full_backlog const& dead)
{
    if (dead.is_full())
        return true;
    MESSAGE("skipped: connecting to a full queue does not wait on this system");
    return false;
}

TEST_CASE("only the first address is tried when it responds")
{
    hostile_server first({}), second({});
    race r({on_loopback(first.port()), on_loopback(second.port())});
    CHECK(r.end().text == std::to_string(first.port()));
    boost::system::error_code code;
    tcp::no_delay option;
    r.socket->get_option(option, code);
    CHECK_FALSE(code);
    CHECK(option.value());
    CHECK(comes([&] { return first.connections() == 1; }));
    CHECK(second.connections() == 0);
}

TEST_CASE("an address that does not respond delays the call only briefly")
{
    full_backlog const dead;
    if (!waits(dead))
        return;
    hostile_server server({});
    race r({on_loopback(dead.port()), on_loopback(dead.port()), on_loopback(server.port())});
    CHECK(r.end().text == std::to_string(server.port()));
}

TEST_CASE("an address that refuses the connection causes no delay")
{
    // With a wait for each of them the deadline would have passed.
    refusing_port const closed;
    addresses where(200, on_loopback(closed.number()));
    hostile_server server({});
    where.push_back(on_loopback(server.port()));
    race r(where, 40s);
    CHECK(r.end().text == std::to_string(server.port()));
}

TEST_CASE("an address that refuses is not delayed by one that does not respond")
{
    full_backlog const dead;
    if (!waits(dead))
        return;
    refusing_port const closed;
    addresses where(200, on_loopback(closed.number()));
    where.insert(where.begin(), on_loopback(dead.port()));
    hostile_server server({});
    where.push_back(on_loopback(server.port()));
    race r(where, 40s);
    CHECK(r.end().text == std::to_string(server.port()));
}

TEST_CASE("a connection attempt continues when the next one starts")
{
    std::optional<full_backlog> slow(std::in_place);
    full_backlog const dead;
    if (!waits(*slow) || !waits(dead))
        return;
    std::uint16_t const port = slow->port();
    race r({on_loopback(port), on_loopback(dead.port())});
    r.begin();
    r.begin_next();
    slow.reset();
    hostile_server server({}, "127.0.0.1", port);
    CHECK(r.end().text == std::to_string(port));
}

TEST_CASE("when all addresses refuse, the call fails with the last error")
{
    refusing_port const closed;
    std::uint16_t const port = closed.number();
    for (std::size_t count : {1u, 2u, 5u}) {
        race r(addresses(count, on_loopback(port)));
        outcome const end = r.end();
        CHECK(end.error == asio::error::connection_refused);
        CHECK(end.error == appmixer::condition::transport);
        CHECK(end.error.phase() == phase::connect);
        CHECK(end.error.detail() == "api.example:80");
    }
    // A broadcast address fails before it is tried.
    race r({at("255.255.255.255"), on_loopback(port)});
    CHECK(r.end().error == asio::error::connection_refused);
}

TEST_CASE("the slower connection is closed")
{
    std::optional<full_backlog> one(std::in_place), two(std::in_place);
    if (!waits(*one) || !waits(*two))
        return;
    std::uint16_t const first = one->port(), second = two->port();
    race r({on_loopback(first), on_loopback(second)});
    r.begin();
    r.begin_next();
    one.reset();
    two.reset();
    // Both respond before the client looks.
    hostile_server winner({}, "127.0.0.1", first), loser({}, "127.0.0.1", second);
    REQUIRE(comes([&] { return winner.connections() == 1 && loser.connections() == 1; }));
    std::string const chosen = r.end().text;
    CHECK((chosen == std::to_string(first) || chosen == std::to_string(second)));
    CHECK(comes([&] { return winner.left() + loser.left() == 1; }));
    CHECK((chosen == std::to_string(first)) == (loser.left() == 1));
}

TEST_CASE("the deadline ends the attempts")
{
    full_backlog const dead;
    if (!waits(dead))
        return;
    for (std::chrono::nanoseconds const timeout : {1ms, 300ms}) {
        race r(addresses(20, on_loopback(dead.port())), timeout);
        outcome const end = r.end();
        CHECK(end.error == errc::deadline_exceeded);
        CHECK(end.error.phase() == phase::connect);
        CHECK(end.error.detail() == "api.example:80");
        CHECK_FALSE(r.socket->is_open());
    }
}

TEST_CASE("terminal cancellation ends the attempts")
{
    full_backlog const dead;
    if (!waits(dead))
        return;
    for (int const begun : {1, 2, 3}) {
        race r(addresses(3, on_loopback(dead.port())));
        r.begin();
        for (int i = 1; i < begun; ++i)
            r.begin_next();
        r.call.cancel();
        outcome const end = r.end();
        CHECK_FALSE(end.thrown);
        CHECK(end.error == asio::error::operation_aborted);
        CHECK(end.error.phase() == phase::connect);
        CHECK_FALSE(r.socket->is_open());
    }
}

TEST_CASE("connection attempts are destroyed with their io_context")
{
    full_backlog const dead;
    if (!waits(dead))
        return;
    for (int const begun : {1, 2}) {
        race r(addresses(2, on_loopback(dead.port())));
        r.begin();
        for (int i = 1; i < begun; ++i)
            r.begin_next();
        r.socket.reset();
        r.io.reset();
        CHECK_FALSE(r.call.done());
    }
}

TEST_SUITE_END();

} // namespace
