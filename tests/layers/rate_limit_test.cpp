// The rate limit layer: when each call is sent, in which order, and which calls fail.

#include "rate_limit_support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::phase;
using appmixer::rate_limits;
using test::limited;
using times = std::vector<std::chrono::nanoseconds>;

} // namespace

TEST_SUITE_BEGIN("rate_limit");

TEST_CASE("calls within the limits are sent at once, without a timer")
{
    limited b(rate_limits().requests_per_second(10).burst(3).max_in_flight(3));
    for (int i = 0; i < 3; ++i)
        b.call();
    b.poll();
    CHECK(b.sent() == times{0ms, 0ms, 0ms});
    CHECK(b.clock.waiting() == 0);
    CHECK(b.layer.counters().admitted == 3);
    CHECK(b.layer.counters().delayed == 0);
    CHECK(b.layer.counters().in_flight == 0);
}

TEST_CASE("without a limit no call waits")
{
    limited b{rate_limits()};
    for (int i = 0; i < 500; ++i)
        b.call();
    b.poll();
    CHECK(b.sent().size() == 500);
    CHECK(b.layer.counters().delayed == 0);
}

TEST_CASE("each second has as many calls as the rate allows, the first one also the burst")
{
    limited b(rate_limits().requests_per_second(10).burst(5));
    for (int i = 0; i < 105; ++i)
        b.call();
    b.run();
    REQUIRE(b.sent().size() == 105);
    CHECK(b.sent().back() == 10s);
    CHECK(b.sent_between(0s, 1ns) == 5);
    for (auto second = 0s; second < 10s; second += 1s)
        CHECK(b.sent_between(second + 1ns, second + 1s + 1ns) == 10);
    CHECK(b.ended_well() == 105);
    CHECK(b.clock.waiting() == 0);
}

TEST_CASE("an idle bucket fills up to the burst")
{
    limited b(rate_limits().requests_per_second(2).burst(3));
    for (int i = 0; i < 3; ++i)
        b.call();
    b.poll();
    b.clock.advance(1h);
    for (int i = 0; i < 5; ++i)
        b.call();
    b.run();
    CHECK(b.sent() == times{0ms, 0ms, 0ms, 1h, 1h, 1h, 1h + 500ms, 1h + 1s});
}

TEST_CASE("a thousand calls are sent in the order in which they arrived")
{
    for (rate_limits const& limits : {rate_limits().requests_per_second(100), rate_limits().max_in_flight(1),
                                      rate_limits().requests_per_second(50).burst(7).max_in_flight(2),
                                      rate_limits().identity_requests_per_second(100)}) {
        limited b(limits);
        for (int i = 0; i < 1000; ++i) {
            b.plan->responds(200).takes(1ms);
            b.call(std::to_string(i));
        }
        b.run();
        REQUIRE(b.plan->seen.size() == 1000);
        for (int i = 0; i < 1000; ++i)
            REQUIRE(b.target(static_cast<std::size_t>(i)) == "/" + std::to_string(i));
        CHECK(b.ended_well() == 1000);
        CHECK(b.layer.counters().waiting == 0);
    }
}

TEST_CASE("a later call does not overtake waiting calls")
{
    for (rate_limits const& limits :
         {rate_limits().requests_per_second(1), rate_limits().identity_requests_per_second(1)}) {
        limited b(limits);
        b.call("0");
        b.call("1");
        b.poll();
        b.call("2");
        b.clock.advance(1s); // there is a token, but the call that is to have it wakes after the other one has come
        b.run();
        CHECK(b.target(1) == "/1");
        CHECK(b.sent() == times{0s, 1s, 2s});
    }
}

TEST_CASE("one timer serves each waiting call, and wake-ups are few")
{
    limited b(rate_limits().requests_per_second(10));
    for (int i = 0; i < 201; ++i)
        b.call();
    std::size_t const handlers = b.clock.run(b.io);
    CHECK(b.ended_well() == 201);
    CHECK(handlers < 201 * 5); // a herd would be 201 * 100
}

TEST_CASE("calls in flight are limited, and each one that ends releases the next")
{
    limited b(rate_limits().max_in_flight(3));
    for (int i = 0; i < 10; ++i) {
        b.plan->responds(200).takes(1s);
        b.call();
    }
    b.poll();
    CHECK(b.plan->in_flight == 3);
    CHECK(b.layer.counters().in_flight == 3);
    CHECK(b.layer.counters().waiting == 7);
    CHECK(b.layer.counters().delayed == 7);
    b.run();
    CHECK(b.plan->most_in_flight == 3);
    CHECK(b.sent() == times{0s, 0s, 0s, 1s, 1s, 1s, 2s, 2s, 2s, 3s});
    CHECK(b.layer.counters().in_flight == 0);
}

TEST_CASE("both limits hold together")
{
    limited b(rate_limits().requests_per_second(4).burst(4).max_in_flight(2));
    for (int i = 0; i < 8; ++i) {
        b.plan->responds(200).takes(300ms);
        b.call();
    }
    b.run();
    CHECK(b.sent() == times{0ms, 0ms, 300ms, 300ms, 600ms, 600ms, 900ms, 1000ms});
}

TEST_CASE("a slot in flight is returned however the call ends")
{
    limited b(rate_limits().max_in_flight(1));
    b.plan->fails(errc::malformed_response, phase::read).responds(500).responds(429).hangs();
    for (int i = 0; i < 3; ++i)
        b.call();
    b.run();
    CHECK(b.layer.counters().in_flight == 0);
    b.call();
    b.call();
    b.poll();
    CHECK(b.plan->in_flight == 1);
    b.calls[3]->cancel();
    b.run();
    CHECK(b.outcome(3).error() == asio::error::operation_aborted);
    CHECK(b.outcome(4).has_value());
    CHECK(b.layer.counters().in_flight == 0);
    CHECK(b.layer.counters().admitted == 5);
}

TEST_CASE("a transport that throws returns its slot as well")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    test::throwing_transport broken(io.get_executor());
    auto layer = broken | appmixer::with_rate_limit(rate_limits().max_in_flight(1));
    appmixer::call_context context;
    context.time = &clock;
    test::spawned first(io, test::send(layer, {}, context));
    test::spawned second(io, test::send(layer, {}, context));
    clock.run(io);
    REQUIRE(first.done);
    REQUIRE(second.done);
    CHECK(first.value.value().error() == asio::error::eof); // what Asio throws is returned
    CHECK(layer.counters().in_flight == 0);
    CHECK(layer.counters().admitted == 2);
}

TEST_CASE("a waiting call can be cancelled, and the next one is not delayed by it")
{
    limited b(rate_limits().requests_per_second(1));
    for (int i = 0; i < 5; ++i)
        b.call(std::to_string(i));
    b.poll();
    b.clock.run(b.io, 500ms);
    b.calls[1]->cancel(); // the head of the line
    b.calls[3]->cancel(); // one in the middle
    b.run();
    CHECK(b.sent() == times{0s, 1s, 2s});
    CHECK(b.target(1) == "/2");
    CHECK(b.target(2) == "/4");
    CHECK(b.outcome(1).error() == asio::error::operation_aborted);
    CHECK(b.outcome(1).error().phase() == phase::acquire);
    CHECK(b.outcome(3).error() == asio::error::operation_aborted);
    CHECK(b.layer.counters().waiting == 0);
    CHECK(b.layer.counters().delayed == 4);
}

TEST_CASE("when a call is cancelled just as it is admitted, the next one is admitted")
{
    for (rate_limits const& limits : {rate_limits().max_in_flight(1), rate_limits().identity_max_in_flight(1)}) {
        limited b(limits);
        b.plan->responds(200).takes(1s);
        for (int i = 0; i < 3; ++i)
            b.call(std::to_string(i));
        b.poll();
        b.calls[0]->cancel();      // its end lets the second one go
        b.cancel_when_admitted(1); // which is cancelled before it wakes
        b.run();
        CHECK(b.plan->seen.size() == 2);
        CHECK(b.target(1) == "/2");
        CHECK(b.outcome(1).error() == asio::error::operation_aborted);
        CHECK(b.outcome(2).has_value());
        CHECK(b.layer.counters().in_flight == 0);
        CHECK(b.layer.counters().admitted == 2);
    }
}

TEST_CASE("an unused token is available to the next call")
{
    for (rate_limits const& limits :
         {rate_limits().requests_per_second(1).burst(2).max_in_flight(1),
          rate_limits().identity_requests_per_second(1).identity_burst(2).identity_max_in_flight(1)}) {
        limited b(limits);
        b.plan->responds(200).takes(100ms);
        for (int i = 0; i < 3; ++i)
            b.call(std::to_string(i));
        b.poll();
        b.calls[0]->cancel();
        b.cancel_when_admitted(1);
        b.run();
        CHECK(b.sent() == times{0s, 0s}); // not a second later
        CHECK(b.target(1) == "/2");
    }
}

TEST_CASE("a call without enough time fails at once and takes no token")
{
    limited b(rate_limits().requests_per_second(1));
    b.call("0", 10s);
    b.call("1", 10s);
    b.call("2", 2s);       // it would be sent exactly at its deadline
    b.call("3", 2s + 1ns); // and that of this one before
    b.call("4", 0s);
    b.poll();
    for (std::size_t const i : {2U, 4U}) {
        CHECK(b.outcome(i).error() == errc::deadline_exceeded);
        CHECK(b.outcome(i).error().phase() == phase::acquire);
        CHECK(b.outcome(i).error().detail() == "the rate limit would admit the call only after its deadline");
    }
    CHECK(b.layer.counters().refused == 2);
    CHECK(b.layer.counters().delayed == 2);
    b.run();
    CHECK(b.sent() == times{0s, 1s, 2s});
    CHECK(b.target(2) == "/3");
}

TEST_CASE("a call without time left is not sent and does not wait")
{
    limited b(rate_limits().requests_per_second(1).burst(5).max_in_flight(1));
    b.call("0", 0s); // nothing else is against it
    b.poll();
    CHECK(b.outcome(0).error() == errc::deadline_exceeded);
    CHECK(b.sent().empty());
    b.plan->hangs();
    b.call("1");
    b.call("2", 0s);
    b.poll();
    CHECK(b.outcome(2).error() == errc::deadline_exceeded);
    CHECK(b.layer.counters().delayed == 0);
    CHECK(b.layer.counters().refused == 2);
}

TEST_CASE("a waiting call fails at its deadline, and the others continue")
{
    limited b(rate_limits().max_in_flight(1));
    b.plan->responds(200).takes(10s);
    b.call("0");
    b.call("1", 3s);
    b.call("2", 30s);
    b.run();
    CHECK(b.outcome(1).error() == errc::deadline_exceeded);
    CHECK(b.outcome(1).error().phase() == phase::acquire);
    CHECK(b.ended_at(1) == 3s);
    CHECK(b.sent() == times{0s, 10s});
    CHECK(b.target(1) == "/2");
    CHECK(b.layer.counters().waiting == 0);
}

TEST_CASE("the number of waiting calls is limited")
{
    limited b(rate_limits().max_in_flight(1).max_waiting(2));
    for (int i = 0; i < 5; ++i) {
        b.plan->responds(200).takes(1s);
        b.call(std::to_string(i));
    }
    b.poll();
    for (std::size_t const i : {3U, 4U}) {
        CHECK(b.outcome(i).error() == errc::too_many_waiting);
        CHECK(b.outcome(i).error().phase() == phase::acquire);
        CHECK(b.outcome(i).error().detail() == "rate_limits::max_waiting is 2");
    }
    b.run();
    CHECK(b.ended_well() == 3);
    b.call("5"); // and there is room again
    b.run();
    CHECK(b.ended_well() == 4);
    CHECK(b.layer.counters().refused == 2);
}

TEST_CASE("waiting calls keep the transport alive without a handle")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    std::vector<std::unique_ptr<test::spawned<appmixer::result<appmixer::flow>>>> calls;
    {
        auto const api = appmixer::client(test::stand_in(io.get_executor(), plan) |
                                          appmixer::with_rate_limit(rate_limits().requests_per_second(1)))
                             .with_clock(clock);
        for (int i = 0; i < 3; ++i)
            calls.push_back(
                std::make_unique<test::spawned<appmixer::result<appmixer::flow>>>(io, get_flow(api.as_result(), "f")));
        io.poll();
    }
    CHECK(plan.use_count() == 2);
    clock.run(io);
    CHECK(plan->seen.size() == 3);
    for (auto const& call : calls)
        CHECK(call->value.value().has_value());
    CHECK(plan.use_count() == 1);
}

TEST_CASE("waiting calls may be destroyed with their io_context")
{
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    std::vector<std::unique_ptr<test::spawned<appmixer::result<appmixer::flow>>>> calls;
    {
        asio::io_context io;
        auto const limits = rate_limits()
                                .requests_per_second(1)
                                .max_in_flight(2)
                                .identity_requests_per_second(1)
                                .identity_max_in_flight(1);
        auto const api = appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_rate_limit(limits))
                             .with_clock(clock);
        plan->hangs().hangs();
        for (int i = 0; i < 20; ++i) {
            auto const one = api.as(appmixer::access_token("token-" + std::to_string(i % 5))).as_result();
            calls.push_back(std::make_unique<test::spawned<appmixer::result<appmixer::flow>>>(io, get_flow(one, "f")));
        }
        clock.run(io, 3s);
        CHECK(plan->in_flight == 2);
    }
    CHECK(plan->in_flight == 0);
    CHECK(plan.use_count() == 1);
    for (auto const& call : calls)
        CHECK_FALSE(call->done);
}

TEST_CASE("it works on any executor")
{
    using executor = asio::io_context::executor_type;
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    auto layer = test::basic_stand_in<executor>(io.get_executor(), plan) |
                 appmixer::with_rate_limit(rate_limits().requests_per_second(1));
    static_assert(std::is_same_v<decltype(layer)::executor_type, executor>);
    appmixer::call_context context;
    context.time = &clock;
    test::spawned first(io, test::send(layer, {}, context));
    test::spawned second(io, test::send(layer, {}, context));
    clock.run(io);
    CHECK(first.done);
    CHECK(second.done);
    CHECK(clock.elapsed() == 1s);
}
