// http_transport: calls that are cancelled, time out, or lose their client or their io_context, in every phase.

#include "cancellation_matrix.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;
using clock = appmixer::call_context::clock;

TEST_SUITE_BEGIN("http_transport cancellation");

TEST_CASE("terminal cancellation ends a call in any phase") { in_each_phase<plain>(&check_cancellation<plain>); }

TEST_CASE("the deadline ends a call in any phase") { in_each_phase<plain>(&check_deadline<plain>); }

TEST_CASE("a call continues when its client is destroyed") { in_each_phase<plain>(&check_client_gone<plain>); }

TEST_CASE("calls are destroyed with their io_context") { in_each_phase<plain>(&check_context_gone<plain>); }

/// Runs at most the given number of handlers of a call; false when it ended before.
bool run_handlers(asio::io_context& io, pending const& call, std::size_t count)
{
    for (std::size_t i = 0; i < count && !call.done(); ++i)
        if (io.run_one_for(guard) == 0)
            break;
    return !call.done();
}

client client_of(asio::io_context& io, std::string const& url)
{
    return appmixer::client(appmixer::http_transport(io.get_executor(), appmixer::settings(url))).as_result();
}

TEST_CASE("a call may be cancelled between any two handlers")
{
    script const steps = {expect(), say("HTTP/1.1 100 Continue\r\n\r\n"), drip(good, 60), serve(good)};
    hostile_server server(std::vector<script>(200, steps));
    std::size_t aborted = 0;
    bool reached = true;
    for (std::size_t count = 0; reached && count < 100; ++count) {
        CAPTURE(count);
        asio::io_context io;
        client const api = client_of(io, "http://localhost:" + std::to_string(server.port()));
        pending call = pending::start(io, fetch(api));
        reached = run_handlers(io, call, count);
        call.cancel();
        io.run_for(guard);
        REQUIRE(io.stopped());
        REQUIRE(call.done());
        CHECK((call.end().ok || call.end().error == asio::error::operation_aborted));
        if (!call.end().ok && !call.end().thrown) {
            CHECK(call.end().error.operation() == "getFlow");
            CHECK(call.end().error.phase() != appmixer::phase::none);
        }
        aborted += call.end().ok ? 0 : 1;

        pending const next = pending::start(io, fetch(api));
        io.restart();
        io.run_for(guard);
        REQUIRE(next.done());
        CHECK(next.end().text == "f1");
    }
    CHECK_FALSE(reached);
    CHECK(aborted > 3);
}

TEST_CASE("an io_context may be destroyed between any two handlers")
{
    script const steps = {expect(), say("HTTP/1.1 100 Continue\r\n\r\n"), drip(good, 60), serve(good)};
    hostile_server server(std::vector<script>(200, steps));
    bool reached = true;
    for (std::size_t count = 0; reached && count < 100; ++count) {
        asio::io_context io;
        pending const call =
            pending::start(io, fetch(client_of(io, "http://localhost:" + std::to_string(server.port()))));
        reached = run_handlers(io, call, count);
        CHECK(call.done() == !reached);
    }
    CHECK_FALSE(reached);
}

TEST_CASE("a call on a reused connection is not repeated after cancellation or deadline")
{
    script const steps = {expect(), say(good), expect(), hold()};
    SUBCASE("by cancellation")
    {
        fixture f({steps});
        REQUIRE(f.get_flow().ok);
        pending call = f.start(fetch(f.api));
        REQUIRE(f.until([&] { return f.server.requests() == 2; }));
        call.cancel();
        f.run();
        CHECK(call.end().error == asio::error::operation_aborted);
        CHECK(call.end().error.phase() == phase::wait);
        CHECK(f.server.connections() == 1);
        CHECK(f.get_flow().text == "f1");
    }
    SUBCASE("by its deadline")
    {
        fixture f({steps});
        REQUIRE(f.get_flow().ok);
        outcome const end = f.get(fetch(f.api.within(300ms)));
        CHECK(end.error == errc::deadline_exceeded);
        CHECK(end.error.phase() == phase::wait); // no earlier phase waits
        CHECK(f.server.connections() == 1);
        CHECK(f.get_flow().text == "f1");
    }
}

TEST_CASE("cancellation of one call leaves the others alone")
{
    stuck s(phase::wait);
    std::vector<pending> calls = s.start(3);
    calls[1].cancel();
    REQUIRE(s.until([&] { return calls[1].done(); }));
    s.free();
    s.run();
    CHECK(calls[0].end().text == "f1");
    CHECK(calls[1].end().error == asio::error::operation_aborted);
    CHECK(calls[2].end().text == "f1");
}

/// How long a call took, at least.
class timed {
public:
    timed(fixture& f, std::chrono::nanoseconds timeout)
        : limit(timeout), begin(clock::now()), call(f.start(fetch(f.api.within(timeout))))
    {
    }
    std::chrono::nanoseconds limit;
    clock::time_point begin;
    pending call;

    /// Whether the call failed by its own deadline, and not before it.
    bool expired() const
    {
        return call.done() && call.end().error == errc::deadline_exceeded && clock::now() - begin >= limit;
    }
};

TEST_CASE("calls with deadlines of their own")
{
    script const waits = {expect(), hold(), say(good), serve(good)};
    fixture f({waits, waits, waits});
    auto const all_came = [&](std::size_t count) { return f.until([&] { return f.server.requests() == count; }); };

    SUBCASE("an earlier one that is set later")
    {
        timed const late(f, 1h);
        REQUIRE(all_came(1));
        timed const early(f, 50ms);
        REQUIRE(f.until([&] { return early.call.done(); }));
        CHECK(early.expired());
        CHECK_FALSE(late.call.done());
        f.server.resume();
        f.server.resume();
        f.run();
        CHECK(late.call.end().text == "f1");
    }
    SUBCASE("one after the other")
    {
        timed const last(f, 600ms);
        timed const first(f, 50ms);
        timed const second(f, 300ms);
        REQUIRE(f.until([&] { return first.call.done(); }));
        CHECK(first.expired());
        REQUIRE(f.until([&] { return second.call.done(); }));
        CHECK(second.expired());
        REQUIRE(f.until([&] { return last.call.done(); }));
        CHECK(last.expired());
        f.run();
    }
    SUBCASE("the earliest passes")
    {
        bool both_came = false; // before the deadlines; on a slow machine the next attempt has longer ones
        for (std::chrono::nanoseconds unit = 300ms; !both_came && unit < 100s; unit *= 5) {
            fixture g({waits, waits});
            timed const last(g, 2 * unit);
            timed met(g, unit);
            REQUIRE(g.until([&] { return g.server.requests() == 2 || met.call.done(); }));
            both_came = !met.call.done();
            met.call.cancel(); // ends early: its timer expires for no call
            REQUIRE(g.until([&] { return last.call.done(); }));
            CHECK(last.expired());
            g.run();
        }
        CHECK(both_came);
    }
    SUBCASE("the last one ends, and others start")
    {
        for (int i = 0; i < 3; ++i) {
            timed const call(f, 50ms);
            f.run();
            CHECK(call.expired());
        }
    }
    SUBCASE("none at all")
    {
        pending const call = f.start(fetch(f.api.within(std::chrono::nanoseconds::max())));
        REQUIRE(all_came(1));
        f.server.resume();
        f.run();
        CHECK(call.end().text == "f1");
    }
}

/// Two calls, the second of which begins in the handler that ends the first.
asio::awaitable<outcome> fetch_twice(client api, std::chrono::nanoseconds first, std::chrono::nanoseconds second)
{
    outcome const end = co_await fetch(api.within(first));
    if (!end.ok)
        co_return end;
    co_return co_await fetch(api.within(second));
}

TEST_CASE("a call that starts as another ends has its own deadline")
{
    bool is_later = false;
    SUBCASE("an earlier one") {}
    SUBCASE("a later one") { is_later = true; }
    std::size_t requests = 0; // on a slow machine the deadline of the first may pass; the next attempt has a longer one
    for (std::chrono::nanoseconds unit = 300ms; requests < 2 && unit < 100s; unit *= 5) {
        fixture f({{expect(), say(good), expect(), hold()}});
        std::chrono::nanoseconds const first = is_later ? unit : 1h, second = is_later ? 2 * unit : unit;
        auto const begin = clock::now();
        outcome const end = f.get(fetch_twice(f.api, first, second));
        CHECK(end.error == errc::deadline_exceeded);
        requests = f.server.requests();
        if (requests == 2) {
            CHECK(end.error.phase() == phase::wait);
            CHECK(clock::now() - begin >= second);
        }
    }
    CHECK(requests == 2);
}

TEST_CASE("a deadline that has passed at the start sends nothing")
{
    fixture f({});
    for (std::chrono::nanoseconds const timeout : {std::chrono::nanoseconds(0), std::chrono::nanoseconds(-1)}) {
        outcome const end = f.get(fetch(f.api.within(timeout)));
        CHECK(end.error == errc::deadline_exceeded);
        CHECK(end.error.phase() == phase::start);
    }
    CHECK(f.server.connections() == 0);
    // Directly to the transport, which does not read the clock before it waits.
    outcome const end = f.get(send_request(f.api, appmixer::http_request(appmixer::method::get, "/flows"), -1s));
    CHECK(end.error == errc::deadline_exceeded);
}

TEST_CASE("the deadline covers a repeated call")
{
    std::size_t requests = 0; // on a slow machine it may pass before the call is repeated
    for (std::chrono::nanoseconds timeout = 300ms; requests < 3 && timeout < 100s; timeout *= 5) {
        fixture f({{expect(), say(good), expect(), hang_up()}, {expect()}});
        REQUIRE(f.get_flow().ok);
        outcome const end = f.get(fetch(f.api.within(timeout)));
        CHECK(end.error == errc::deadline_exceeded);
        requests = f.server.requests();
        if (requests == 3)
            CHECK(f.get_flow().text == "f1");
    }
    CHECK(requests == 3);
}

TEST_SUITE_END();

} // namespace
