// https_transport: calls that are cancelled, time out, or lose their client or their io_context, in every phase.

#include "cancellation_matrix.hpp"
#include "https_calls.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("https_transport cancellation");

secure_client client_of(asio::io_context& io, hostile_server const& server)
{
    appmixer::settings where(secured::named_url(server.port()));
    secured::configure(where);
    return appmixer::client(appmixer::https_transport(io.get_executor(), where)).as_result();
}

TEST_CASE("terminal cancellation ends a call in any phase") { in_each_phase<secured>(&check_cancellation<secured>); }

TEST_CASE("the deadline ends a call in any phase") { in_each_phase<secured>(&check_deadline<secured>); }

TEST_CASE("a call continues when its client is destroyed") { in_each_phase<secured>(&check_client_gone<secured>); }

TEST_CASE("calls are destroyed with their io_context") { in_each_phase<secured>(&check_context_gone<secured>); }

/// How many bytes of the handshake a server sends before it stalls.
constexpr std::size_t stalls[] = {0, 1, 50, 200, 600};

TEST_CASE("a handshake that stalls is cancelled")
{
    for (std::size_t const size : stalls) {
        CAPTURE(size);
        tls_fixture f({{secure_half(size), hold()}});
        pending call = f.start(create(f.api));
        REQUIRE(f.until([&] { return f.server.holds() == 1; }));
        for (int i = 0; i < 20; ++i)
            f.io.poll();
        REQUIRE_FALSE(call.done());
        call.cancel();
        f.run();
        CHECK(call.end().error == asio::error::operation_aborted);
        CHECK(call.end().error.phase() == phase::handshake);
        CHECK_FALSE(call.end().thrown);
        CHECK(f.counters().in_use == 0);
        CHECK(f.counters().made == 0);
        CHECK(f.create_flow().text == "f1");
        CHECK(f.server.came_on() == "1");
    }
}

TEST_CASE("a handshake that stalls ends at the deadline")
{
    for (std::size_t const size : stalls) {
        CAPTURE(size);
        tls_fixture f(std::vector<script>(5, {secure_half(size), hold()}));
        outcome const end = expire(f, phase::handshake,
                                   [&](std::chrono::nanoseconds timeout) { return create(f.api.within(timeout)); });
        CHECK(end.error == errc::deadline_exceeded);
        CHECK(end.error.phase() == phase::handshake);
        CHECK(end.error.detail() == "127.0.0.1");
        CHECK(f.server.requests() == 0);
        CHECK(f.counters().in_use == 0);
    }
}

TEST_CASE("a handshake that stalls is destroyed with its io_context")
{
    for (std::size_t const size : stalls) {
        CAPTURE(size);
        hostile_server const server({{secure_half(size), hold()}});
        auto io = std::make_unique<asio::io_context>();
        pending const call = pending::start(*io, fetch(client_of(*io, server)));
        auto const give_up = std::chrono::steady_clock::now() + guard;
        while (server.holds() == 0 && std::chrono::steady_clock::now() < give_up)
            io->run_for(1ms);
        REQUIRE(server.holds() == 1);
        io->run_for(1ms);
        io.reset();
        CHECK_FALSE(call.done());
    }
}

TEST_CASE("a call that waits for another call's handshake may open a connection of its own")
{
    tls_fixture f({{hold()}, {secure(), serve(good)}});
    pending stalled = f.start(create(f.api));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    pending const other = f.start(create(f.api));
    REQUIRE(f.until([&] { return other.done(); }));
    CHECK(other.end().text == "f1");
    CHECK_FALSE(stalled.done());
    stalled.cancel();
    f.run();
    CHECK(f.server.came_on() == "1");
}

TEST_CASE("a connection is dropped in the middle of an exchange, and kept between two")
{
    tls_fixture f({{secure(), expect(), say(good), expect(), hold()}, {secure(), serve(good)}});
    pending done = f.start(create(f.api));
    f.run();
    REQUIRE(done.end().ok);
    done.cancel(); // too late for anything
    CHECK(f.counters().idle == 1);

    pending call = f.start(create(f.api));
    REQUIRE(f.until([&] { return f.server.requests() == 2; }));
    call.cancel();
    f.run();
    CHECK(call.end().error == asio::error::operation_aborted);
    CHECK(call.end().error.phase() == phase::wait);
    CHECK(f.counters().idle == 0);
    CHECK(f.counters().in_use == 0);
    CHECK(f.create_flow().text == "f1");
    CHECK(f.server.came_on() == "0 0 1"); // not repeated
}

/// Runs at most the given number of handlers of a call; false when it ended before.
bool run_handlers(asio::io_context& io, pending const& call, std::size_t count)
{
    for (std::size_t i = 0; i < count && !call.done(); ++i)
        if (io.run_one_for(guard) == 0)
            break;
    return !call.done();
}

/// An exchange with as many waits as possible.
script slow_exchange()
{
    return {secure(ordinary_host(), 300),
            expect(),
            say("HTTP/1.1 100 Continue\r\n\r\n"),
            new_keys(),
            drip(good, 60),
            new_tickets(),
            serve(good)};
}

TEST_CASE("a call may be cancelled between any two handlers")
{
    hostile_server server(std::vector<script>(200, slow_exchange()), "127.0.0.1", 0, serving<secured>(good));
    std::size_t aborted = 0;
    bool reached = true;
    std::size_t sent_by_aborted = 0;
    for (std::size_t count = 0; reached && count < 100; ++count) {
        CAPTURE(count);
        asio::io_context io;
        secure_client const api = client_of(io, server);
        std::size_t const before = server.requests();
        pending call = pending::start(io, create(api));
        reached = run_handlers(io, call, count);
        call.cancel();
        io.run_for(guard);
        REQUIRE(io.stopped());
        REQUIRE(call.done());
        CHECK((call.end().ok || call.end().error == asio::error::operation_aborted));
        aborted += call.end().ok ? 0 : 1;

        pending const next = pending::start(io, create(api));
        io.restart();
        io.run_for(guard);
        REQUIRE(next.done());
        CHECK(next.end().text == "f1");
        CHECK(server.requests() <= before + 2);
        sent_by_aborted += server.requests() - before - 1;
        CHECK(api.transport().counters().in_use == 0);
    }
    CHECK_FALSE(reached);
    CHECK(aborted > 5);
    CHECK(sent_by_aborted > 0);
}

TEST_CASE("an io_context may be destroyed between any two handlers")
{
    hostile_server server(std::vector<script>(200, slow_exchange()));
    bool reached = true;
    for (std::size_t count = 0; reached && count < 100; ++count) {
        asio::io_context io;
        pending const call = pending::start(io, fetch(client_of(io, server)));
        reached = run_handlers(io, call, count);
        CHECK(call.done() == !reached);
    }
    CHECK_FALSE(reached);
}

TEST_CASE("the deadline holds in every state of the connection")
{
    script const whole = slow_exchange();
    for (std::size_t steps = 0; steps + 2 < whole.size(); ++steps) { // the server's steps before it stalls
        script cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(steps));
        cut.push_back(hold());
        hostile_server server(std::vector<script>(100, cut));
        for (std::size_t count = 0; count < 24; count += 3) {
            CAPTURE(steps);
            CAPTURE(count);
            asio::io_context io;
            pending const call = pending::start(io, create(client_of(io, server).within(5ms)));
            run_handlers(io, call, count);
            std::this_thread::sleep_for(6ms); // while nothing is being waited for
            io.run_for(guard);
            REQUIRE(io.stopped());
            REQUIRE(call.done());
            CHECK(call.end().error == errc::deadline_exceeded);
            CHECK_FALSE(call.end().thrown);
        }
    }
}

TEST_SUITE_END();

} // namespace
