// A program whose first, second, third … exchange fails, until a run has no failure: each time it ends in
// bounded time with the right result or the right error, and the back end holds what was reported to the program, each
// thing once.

#include "scenario.hpp"

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::exchange_faults;
using appmixer::phase;
using appmixer::stop_reason;
using scenario::kind;
using scenario::server_state;
using scenario::steps;

/// The outcome of a call that meets a fault.
class ending {
public:
    /// It succeeds, after the given number of additional exchanges.
    static ending recovers(std::size_t more) { return ending(true, more, {}, phase::none, stop_reason::none); }
    static ending fails(boost::system::error_code code, phase where, stop_reason why, std::size_t more = 0)
    {
        return ending(false, more, code, where, why);
    }

    bool well;
    std::size_t more;
    boost::system::error_code code;
    phase where;
    stop_reason why;

private:
    ending(bool good, std::size_t count, boost::system::error_code c, phase p, stop_reason r)
        : well(good), more(count), code(c), where(p), why(r)
    {
    }
};

/// A fault, and how each kind of call ends that meets it.
class fault_case {
public:
    std::string_view name;
    exchange_fault fault;
    bool acts; ///< the server carries out the request that meets it
    ending sign_in;
    ending safe;
    ending idempotent;
    ending deletion;
    ending unsafe;
    std::chrono::milliseconds takes; ///< how much longer it takes

    ending const& of(kind what) const
    {
        switch (what) {
        case kind::sign_in: return sign_in;
        case kind::safe: return safe;
        case kind::idempotent: return idempotent;
        case kind::deletion: return deletion;
        case kind::unsafe: break;
        }
        return unsafe;
    }
};

constexpr std::chrono::milliseconds backoff = 125ms; // half of the first

/// It never reached the server: every call is retried.
fault_case never_left(std::string_view name, boost::system::error_code code, phase where)
{
    ending const again = ending::recovers(1);
    return {name, exchange_fault::fail(code, where), false, again, again, again, again, again, backoff};
}

/// It is unknown whether it reached the server: repeatable calls are retried.
fault_case in_doubt(std::string_view name, boost::system::error_code code, phase where, bool acts)
{
    ending const again = ending::recovers(1);
    ending const gone = ending::fails(errc::not_found, phase::response, stop_reason::permanent, 1);
    return {name,
            exchange_fault::fail(code, where).server_executes(acts),
            acts,
            again,
            again,
            again,
            acts ? gone : again,
            ending::fails(code, where, stop_reason::not_repeatable),
            backoff};
}

/// The server asks to retry, and may have acted nevertheless.
fault_case busy(std::string_view name, exchange_fault fault, errc code, bool acts, std::chrono::milliseconds takes)
{
    fault_case one = in_doubt(name, code, phase::response, acts);
    one.fault = fault.server_executes(acts);
    one.takes = takes;
    return one;
}

/// Every call fails the same way, the sign-in in its own phase.
fault_case hopeless(std::string_view name, exchange_fault fault, bool acts, boost::system::error_code code, phase where,
                    stop_reason why, std::chrono::milliseconds takes)
{
    ending const end = ending::fails(code, where, why);
    return {name, fault, acts, ending::fails(code, phase::sign_in, why), end, end, end, end, takes};
}

fault_case not_understood(std::string_view name, exchange_fault fault)
{
    fault_case one = hopeless(name, fault, true, errc::invalid_json, phase::decode, stop_reason::none, 0ms);
    one.sign_in.why = stop_reason::permanent;
    one.deletion = ending::recovers(0); // its response is not read
    return one;
}

std::vector<fault_case> all_cases()
{
    std::vector<fault_case> cases{
        never_left("no connection is free", asio::error::timed_out, phase::acquire),
        never_left("the name is unknown", asio::error::host_not_found, phase::resolve),
        never_left("the connection is refused", asio::error::connection_refused, phase::connect),
        never_left("the handshake breaks off", asio::error::eof, phase::handshake),
    };
    for (bool const acts : {false, true}) {
        cases.push_back(in_doubt("reset while writing", asio::error::broken_pipe, phase::write, acts));
        cases.push_back(in_doubt("reset before the response", asio::error::connection_reset, phase::wait, acts));
        cases.push_back(in_doubt("closed before the response", errc::connection_closed, phase::wait, acts));
        cases.push_back(in_doubt("reset in the response", asio::error::connection_reset, phase::read, acts));
        cases.push_back(in_doubt("closed in the response", errc::connection_closed, phase::read, acts));
        cases.push_back(busy("502", exchange_fault::response(502), errc::bad_gateway, acts, backoff));
        cases.push_back(busy("503", exchange_fault::response(503), errc::service_unavailable, acts, backoff));
        cases.push_back(busy("503 for two seconds", exchange_fault::response(503, 2s), errc::service_unavailable, acts,
                             2s + backoff));
        cases.push_back(busy("504", exchange_fault::response(504), errc::gateway_timeout, acts, backoff));
        cases.push_back(hopeless("500", exchange_fault::response(500).server_executes(acts), acts,
                                 errc::internal_server_error, phase::response, stop_reason::permanent, 0ms));
    }

    ending const again = ending::recovers(1);
    cases.push_back({"429", exchange_fault::response(429), false, again, again, again, again, again, backoff});
    cases.push_back({"429 for two seconds", exchange_fault::response(429, 2s), false, again, again, again, again, again,
                     2s + backoff});

    // A refused token is replaced and the call retried; a refused sign-in is final.
    ending const renewed = ending::recovers(2);
    cases.push_back({"401", exchange_fault::response(401), false,
                     ending::fails(errc::unauthorized, phase::sign_in, stop_reason::permanent), renewed, renewed,
                     renewed, renewed, 0ms});
    cases.push_back(hopeless("403", exchange_fault::response(403), false, errc::forbidden, phase::response,
                             stop_reason::permanent, 0ms));

    cases.push_back(not_understood("the response is cut off", exchange_fault::truncate()));
    cases.push_back(not_understood("the response is garbage", exchange_fault::garble()));

    for (phase const where :
         {phase::acquire, phase::resolve, phase::connect, phase::handshake, phase::write, phase::wait, phase::read})
        cases.push_back(hopeless("nothing happens", exchange_fault::hang(where), where >= phase::wait,
                                 errc::deadline_exceeded, where, stop_reason::deadline, 30s));

    for (bool const acts : {false, true}) {
        ending const late = ending::recovers(0);
        cases.push_back({"the response is late", exchange_fault::delay(5s).server_executes(acts), true, late, late,
                         late, late, late, 5s});
    }
    return cases;
}

/// Runs the program with one fault at its n-th exchange; returns whether it reached that exchange.
bool fail_nth(fault_case const& one, std::size_t n)
{
    CAPTURE(one.name);
    CAPTURE(n);
    exchange_faults plan;
    plan.on(n, one.fault);
    scenario::run const run(plan);
    if (plan.injected() == 0) {
        run.check_all_well();
        CHECK(plan.exchanges() == steps.size());
        CHECK(run.clock.elapsed() == 0s);
        return false;
    }
    CAPTURE(steps[n - 1].name);
    ending const& end = one.of(steps[n - 1].what);
    if (end.well) {
        run.check_all_well();
        CHECK(plan.exchanges() == steps.size() + end.more);
        CHECK(run.clock.elapsed() == one.takes);
    } else {
        REQUIRE(run.reached.failure.has_value());
        appmixer::error const& e = *run.reached.failure;
        CHECK(e.code() == end.code);
        CHECK(e.phase() == end.where);
        CHECK(e.stop_reason() == end.why);
        CHECK(e.operation() == (n == 1 ? steps[1] : steps[n - 1]).name);
        CHECK(e.attempts() == 1 + end.more);
        CHECK(run.reached.done == n - 1);
        CHECK(plan.exchanges() == n + end.more);
        CHECK(run.clock.elapsed() == (end.more > 0 || end.why == stop_reason::deadline ? one.takes : 0ms));
        CHECK(server_state::of(run.back_end) == server_state::after(one.acts ? n : n - 1));
    }
    return true;
}

TEST_SUITE_BEGIN("fail the n-th");

TEST_CASE("a fault in the n-th exchange is reported correctly")
{
    for (fault_case const& one : all_cases()) {
        std::size_t n = 1;
        while (fail_nth(one, n))
            ++n;
        CAPTURE(one.name);
        CHECK(n == steps.size() + 1);
    }
}

TEST_CASE("when every exchange fails, the first call reports it after its attempts")
{
    exchange_faults plan;
    plan.at_random(1, 1.0, {exchange_fault::fail(asio::error::connection_refused, phase::connect)});
    scenario::run const run(plan);
    REQUIRE(run.reached.failure.has_value());
    CHECK(*run.reached.failure == asio::error::connection_refused);
    CHECK(run.reached.failure->stop_reason() == stop_reason::exhausted);
    CHECK(run.reached.failure->attempts() == 4);
    CHECK(plan.exchanges() == 4);
    CHECK(run.clock.elapsed() == 125ms + 250ms + 500ms);
    CHECK(server_state::of(run.back_end) == server_state::after(0));
}

/// Whether the back end agrees with what was reported to the program: the failed call may have been carried
/// out, if it got that far; everything else is there once.
void check_truth(scenario::run const& run)
{
    if (!run.reached.failure) {
        run.check_all_well();
        return;
    }
    server_state const there = server_state::of(run.back_end);
    CAPTURE(run.reached.failure->what());
    CAPTURE(there);
    CAPTURE(run.reached.done);
    CHECK((there == server_state::after(run.reached.done) || there == server_state::after(run.reached.done + 1)));
}

TEST_CASE("random faults are reported correctly")
{
    std::vector<exchange_fault> ways;
    for (fault_case const& one : all_cases())
        ways.push_back(one.fault);
    std::size_t well = 0, failed_late = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        CAPTURE(seed);
        exchange_faults plan;
        plan.at_random(seed, 0.15, ways);
        scenario::run const run(plan);
        CHECK(run.clock.elapsed() <= steps.size() * 30s);
        check_truth(run);
        well += !run.reached.failure && plan.injected() > 0;
        failed_late += run.reached.failure && run.reached.done > 6;
    }
    CHECK(well > 10); // otherwise no fault was recoverable
    CHECK(failed_late > 10);
}

TEST_SUITE_END();

} // namespace
