// The layer that ends a call at its deadline: in time, too late, and together with other layers.

#include "deadline_support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/layers/retry.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::phase;
using appmixer::stop_reason;
using time_point = appmixer::call_context::clock::time_point;

TEST_SUITE_BEGIN("deadline layer");

TEST_CASE("a call that ends in time is unaffected by the layer")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    time_point const given = f.clock.now() + 30s;
    f.context.deadline = given;
    f.plan->responds(404, "none").takes(4999ms);
    test::spawned call(f.io, f.get());
    f.clock.run(f.io, 4999ms);
    REQUIRE(call.value.has_value());
    CHECK(call.value->value().status == 404);
    CHECK(call.value->value().body == "none");
    CHECK(f.plan->cancelled == 0);
    CHECK(f.context.deadline == given);
    CHECK(f.clock.waiting() == 0);
}

TEST_CASE("a failure before the deadline is passed on unchanged")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    f.plan->fails(asio::error::connection_reset, phase::read).takes(1s);
    test::spawned call(f.io, f.get());
    f.clock.run(f.io);
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == asio::error::connection_reset);
    CHECK(call.value->error().phase() == phase::read);
}

TEST_CASE("no timer is left when a call has ended")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    test::spawned call(f.io, f.get());
    f.poll();
    CHECK(call.done);
    CHECK(f.clock.waiting() == 0);
    CHECK(f.io.stopped()); // no work is left
    f.clock.advance(1h);
    f.poll();
    CHECK(f.plan->cancelled == 0);
}

TEST_CASE("the exchange is cancelled at the deadline")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    f.plan->hangs();
    test::spawned call(f.io, f.get());
    f.poll();
    f.clock.advance(4999ms);
    f.poll();
    CHECK_FALSE(call.done);
    f.clock.advance(1ms);
    f.poll();
    test::check_that_its_time_ran_out(call, phase::wait);
    CHECK(call.value->error().detail() == "with_deadline allows 5 s");
    CHECK(f.plan->cancelled == 1);
    CHECK(f.plan->in_flight == 0);
    CHECK(f.context.deadline == time_point::max());
    CHECK(f.clock.waiting() == 0);
    CHECK(f.io.stopped());
}

TEST_CASE("the earlier of the limit and the call's deadline counts, and inner layers see it")
{
    using appmixer::with_deadline;
    class row {
    public:
        row(with_deadline what, std::chrono::nanoseconds deadline, std::chrono::nanoseconds expected)
            : limit(what), of_call(deadline), ends_after(expected)
        {
        }
        with_deadline limit;
        std::chrono::nanoseconds of_call, ends_after;
    };
    for (row const& row :
         {row(with_deadline(5s), 30s, 5s), row(with_deadline(5s), 2s, 2s), row(with_deadline(5s), 5s, 5s),
          row(with_deadline(), 3s, 3s), row(with_deadline(std::chrono::nanoseconds::max()), 3s, 3s)}) {
        test::deadline_fixture f(row.limit);
        time_point const began = f.clock.now();
        f.context.deadline = began + row.of_call;
        f.plan->hangs();
        test::spawned call(f.io, f.get());
        f.clock.run(f.io);
        test::check_that_its_time_ran_out(call, phase::wait);
        CHECK(f.clock.elapsed() == row.ends_after);
        CHECK(f.plan->seen.front().context.deadline == began + row.ends_after);
        CHECK(f.context.deadline == began + row.of_call);
    }
}

TEST_CASE("a call without a deadline runs on and can be cancelled")
{
    test::deadline_fixture f{appmixer::with_deadline()};
    f.plan->hangs();
    test::spawned call(f.io, f.get());
    f.clock.run(f.io);
    CHECK(f.plan->in_flight == 1);
    CHECK(f.clock.waiting() == 0);
    call.cancel();
    f.poll();
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == asio::error::operation_aborted);
}

TEST_CASE("a call without time left is not sent")
{
    SUBCASE("a limit of zero")
    {
        for (auto const limit : {0s, -1s}) {
            test::deadline_fixture f{appmixer::with_deadline(limit)};
            test::spawned call(f.io, f.get());
            f.poll();
            test::check_that_its_time_ran_out(call, phase::start);
            CHECK(f.plan->seen.empty());
            CHECK(f.context.deadline == time_point::max());
        }
    }
    SUBCASE("a deadline that has passed")
    {
        test::deadline_fixture f{appmixer::with_deadline()};
        f.context.deadline = f.clock.now();
        test::spawned call(f.io, f.get());
        f.poll();
        test::check_that_its_time_ran_out(call, phase::start);
        CHECK(f.plan->seen.empty());
    }
}

TEST_CASE("around a retry layer")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    auto const policy = appmixer::standard_retry().random([] { return 1.0; });
    auto const transport =
        test::stand_in(io.get_executor(), plan) | appmixer::with_retry(policy) | appmixer::with_deadline(5s);
    auto const api = appmixer::client(transport).with_clock(clock).as_result();

    SUBCASE("the deadline passes in an attempt")
    {
        plan->responds(503).hangs();
        test::spawned call(io, get_flow(api, "a"));
        clock.run(io);
        REQUIRE(call.value.has_value());
        CHECK(call.value->error() == errc::deadline_exceeded);
        CHECK(call.value->error().phase() == phase::wait);
        CHECK(call.value->error().attempts() == 2);
        CHECK(call.value->error().stop_reason() == stop_reason::deadline);
        CHECK(clock.elapsed() == 5s);
    }
    SUBCASE("no time is left for another attempt")
    {
        http_response busy(503);
        busy.headers.append("Retry-After", "5");
        plan->responds(busy);
        test::spawned call(io, get_flow(api, "a"));
        clock.run(io);
        REQUIRE(call.value.has_value());
        CHECK(call.value->error() == errc::service_unavailable);
        CHECK(call.value->error().stop_reason() == stop_reason::deadline);
        CHECK(clock.elapsed() == 0s);
    }
    SUBCASE("the caller cancels")
    {
        plan->responds(503).hangs();
        test::spawned call(io, get_flow(api, "a"));
        clock.run(io, 1s);
        call.cancel();
        clock.run(io);
        REQUIRE(call.value.has_value());
        CHECK(call.value->error() == asio::error::operation_aborted);
        CHECK(call.value->error().attempts() == 2);
        CHECK(call.value->error().stop_reason() == stop_reason::cancelled);
        CHECK(clock.elapsed() < 5s);
    }
}

TEST_CASE("the error counts the attempts that were made")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    appmixer::diagnostics known;
    known.stop_reason = stop_reason::cancelled;
    appmixer::error const passed =
        appmixer::detail::deadline_error(appmixer::error(asio::error::operation_aborted, known), f.context);
    CHECK(passed.stop_reason() == stop_reason::deadline);
    CHECK(f.context.stop_reason == stop_reason::none);
}

TEST_CASE("of nested deadline layers, the shorter limit holds")
{
    using appmixer::with_deadline;
    for (auto const& [inner, outer] : {std::pair(3s, 7s), std::pair(7s, 3s), std::pair(3s, 3s)}) {
        appmixer::manual_clock clock;
        asio::io_context io;
        appmixer::call_context context;
        context.time = &clock;
        auto const plan = std::make_shared<test::script>();
        auto layers = test::stand_in(io.get_executor(), plan) | with_deadline(inner) | with_deadline(outer);
        plan->hangs();
        test::spawned call(io, test::send(layers, http_request(), context));
        clock.run(io);
        test::check_that_its_time_ran_out(call, phase::wait);
        CHECK(clock.elapsed() == 3s);
        CHECK(plan->seen.front().context.deadline == clock.now());
        CHECK(context.deadline == time_point::max());
    }
}

TEST_CASE("a call runs to its deadline after its client is destroyed")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    plan->hangs();
    auto api = std::make_unique<appmixer::client<appmixer::deadline_layer<test::stand_in>>>(
        test::stand_in(io.get_executor(), plan) | appmixer::with_deadline());
    test::spawned call(io, get_flow(api->with_clock(clock).within(7s).as_result(), "a"));
    io.poll();
    api.reset();
    clock.run(io);
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == errc::deadline_exceeded);
    CHECK(clock.elapsed() == 7s);
    CHECK(plan.use_count() == 1);
}

TEST_CASE("calls are destroyed with their io_context")
{
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    plan->hangs().responds(503).responds(200).takes(1h);
    {
        asio::io_context io;
        auto const transport = test::stand_in(io.get_executor(), plan) | appmixer::with_deadline(1min) |
                               appmixer::with_retry() | appmixer::with_deadline(5min);
        auto const api = appmixer::client(transport).with_clock(clock);
        test::spawned hangs(io, get_flow(api, "a"));
        test::spawned waits(io, get_flow(api, "b"));
        test::spawned is_sent(io, get_flow(api, "c"));
        io.poll();
        CHECK(plan->in_flight == 2);
        is_sent.cancel(); // what that ends is never run
    }
    CHECK(clock.waiting() == 0);
    CHECK(plan->in_flight == 0);
    CHECK(plan.use_count() == 1);
}

TEST_CASE("on the executor type of io_context")
{
    using executor = asio::io_context::executor_type;
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    auto const transport = test::basic_stand_in<executor>(io.get_executor(), plan) | appmixer::with_deadline(5s);
    static_assert(std::is_same_v<decltype(transport)::executor_type, executor>);
    auto const api = appmixer::client(transport).with_clock(clock).as_result();
    plan->responds(200).takes(1s).hangs().hangs();
    test::spawned in_time(io, get_flow(api, "a"));
    test::spawned too_late(io, get_flow(api, "b"));
    test::spawned cancelled(io, get_flow(api, "c"));
    clock.run(io, 2s);
    cancelled.cancel();
    clock.run(io);
    REQUIRE(in_time.value.has_value());
    CHECK(in_time.value->has_value());
    REQUIRE(too_late.value.has_value());
    CHECK(too_late.value->error() == errc::deadline_exceeded);
    REQUIRE(cancelled.value.has_value());
    CHECK(cancelled.value->error() == asio::error::operation_aborted);
}

TEST_CASE("with the system clock, behind any_transport")
{
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    appmixer::any_transport transport(test::stand_in(io.get_executor(), plan) | appmixer::with_deadline(1ms));
    auto const api = appmixer::default_client(std::move(transport)).as_result();
    plan->hangs();
    test::spawned call(io, get_flow(api, "a"));
    io.run(); // returns when the call has ended and nothing is waited for
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == errc::deadline_exceeded);

    test::spawned in_time(io, get_flow(api.within(1h), "a"));
    io.restart();
    io.run();
    CHECK(in_time.done);
}

TEST_SUITE_END();

} // namespace
