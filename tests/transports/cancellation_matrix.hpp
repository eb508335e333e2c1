#ifndef APPMIXER_TESTS_TRANSPORTS_CANCELLATION_MATRIX_HPP
#define APPMIXER_TESTS_TRANSPORTS_CANCELLATION_MATRIX_HPP

// Calls that are stuck in a phase and end early: the same checks with TLS and without.

#include "stuck_calls.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

namespace calls {

/// The phases in which a call can get stuck.
template <class Security>
std::vector<appmixer::phase> phases_of()
{
    using appmixer::phase;
    std::vector<phase> all = {phase::acquire, phase::resolve, phase::connect, phase::write, phase::wait, phase::read};
    if (!Security::opening().empty())
        all.insert(all.begin() + 3, phase::handshake);
    return all;
}

/// Runs a check for each phase in which this system can make a call hang.
template <class Security, class Check>
void in_each_phase(Check check)
{
    for (appmixer::phase const where : phases_of<Security>()) {
        std::string_view const name = to_string(where);
        CAPTURE(name);
        stuck_in<Security> s(where);
        if (s.usable())
            check(s);
    }
}

/// The calls besides those that a check started.
template <class Security>
std::size_t others(stuck_in<Security> const& s)
{
    return s.occupant ? 1 : 0;
}

/// Whether a stuck call has been sent completely.
template <class Security>
bool was_sent(stuck_in<Security> const& s)
{
    return s.where >= appmixer::phase::wait;
}

/// Terminal cancellation ends a call without the server's help.
template <class Security>
void check_cancellation(stuck_in<Security>& s)
{
    std::vector<pending> calls = s.start(1);
    calls[0].cancel();
    REQUIRE(s.until([&] { return calls[0].done(); }));
    outcome const end = calls[0].end();
    CHECK_FALSE(end.ok);
    CHECK_FALSE(end.thrown);
    CHECK(end.error == asio::error::operation_aborted);
    CHECK(end.error == appmixer::condition::cancelled);
    CHECK(end.error.phase() == s.where);
    appmixer::http_counters const then = s.api->transport().counters();
    CHECK(then.in_use == others(s));
    CHECK(then.idle == 0);
    CHECK(then.waiting == 0);
    CHECK(then.failed == 1);

    s.free();
    s.run();
    CHECK(s.recovers());
    CHECK(s.until([&] { return s.server->left() + 1 == s.server->connections(); }));
    CHECK(s.server->requests() == (was_sent(s) ? 2 : 1) + others(s));
    CHECK(s.api->transport().counters().idle == 1);
    CHECK(s.api->transport().counters().in_use == 0);
    CHECK(s.api->transport().counters().failed == 1);
}

/// The deadline ends a call without the server's help.
template <class Security>
void check_deadline(stuck_in<Security>& s)
{
    if (s.where == appmixer::phase::acquire)
        s.occupy();
    outcome end;
    std::size_t attempts = 0;
    std::chrono::nanoseconds timeout = s.where == appmixer::phase::resolve ? 1ms : 50ms;
    for (; timeout < 100s; timeout *= 5) { // on a slow machine a short deadline may pass in an earlier phase
        ++attempts;
        pending const started = pending::start(*s.io, s.call(timeout));
        REQUIRE(s.until([&] { return started.done(); }));
        end = started.end();
        if (end.ok || end.error.phase() >= s.where)
            break;
    }
    CHECK_FALSE(end.ok);
    CHECK_FALSE(end.thrown);
    CHECK(end.error == appmixer::errc::deadline_exceeded);
    CHECK(end.error == appmixer::condition::timeout);
    CHECK(end.error.phase() == s.where);
    appmixer::http_counters const then = s.api->transport().counters();
    CHECK(then.in_use == others(s));
    CHECK(then.waiting == 0);
    CHECK(then.failed == attempts);

    s.free();
    s.run();
    if (s.where >= appmixer::phase::handshake) // the other scripts are released now and used too
        CHECK(s.until([&] { return s.server->left() == s.server->connections(); }));
    CHECK(s.recovers());
    CHECK(s.server->requests() <= attempts + 1 + others(s));
    CHECK(s.api->transport().counters().in_use == 0);
    CHECK(s.api->transport().counters().failed == attempts);
}

/// Calls continue when their client is destroyed.
template <class Security>
void check_client_gone(stuck_in<Security>& s)
{
    std::vector<pending> const calls = s.start(2);
    s.api.reset();
    s.free();
    s.run();
    for (pending const& each : calls) {
        REQUIRE(each.done());
        CHECK(each.end().ok);
    }
    CHECK(s.until([&] { return s.server->left() == s.server->connections(); })); // no connection is kept
    CHECK(s.server->requests() == 2 + others(s));
}

/// Calls end without a trace when their io_context is destroyed.
template <class Security>
void check_context_gone(stuck_in<Security>& s)
{
    std::vector<pending> const calls = s.start(2);
    std::size_t const sent = was_sent(s) ? 2 : 0;
    s.api.reset();
    if (s.where == appmixer::phase::resolve)
        s.names.reset();
    s.io.reset();
    for (pending const& each : calls)
        CHECK_FALSE(each.done());
    if (s.where == appmixer::phase::acquire || s.where >= appmixer::phase::handshake) {
        std::size_t const connected = s.server->connections();
        s.free();
        auto const give_up = std::chrono::steady_clock::now() + guard;
        while (s.server->left() != connected && std::chrono::steady_clock::now() < give_up)
            std::this_thread::sleep_for(100us);
        CHECK(s.server->left() == connected);
        CHECK(s.server->requests() == sent + others(s));
    }
}

} // namespace calls

#endif
