// The retry layer: when it sends, and what the caller gets.

#include "retry_support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::phase;
using appmixer::stop_reason;
using times = std::vector<std::chrono::nanoseconds>;

TEST_SUITE_BEGIN("retry layer");

TEST_CASE("a call that succeeds is sent once, without a timer")
{
    test::retry_fixture f;
    test::spawned call(f.io, f.get());
    f.poll();
    REQUIRE(call.value.has_value());
    CHECK(call.value->value().status == 200);
    CHECK(f.times() == times{0s});
    CHECK(f.clock.waiting() == 0);
    CHECK(f.context.attempts == 1);
    CHECK(f.context.stop_reason == stop_reason::none);
}

TEST_CASE("attempts start after the waits of the policy")
{
    test::retry_fixture f;
    f.plan->fails(asio::error::connection_refused, phase::connect).takes(100ms);
    f.plan->responds(503).responds(502).takes(10s);
    test::spawned call(f.io, f.get());
    f.clock.run(f.io);
    REQUIRE(call.value.has_value());
    CHECK(call.value->value().status == 200);
    CHECK(f.times() == times{0s, 350ms, 850ms, 11850ms});
    CHECK(f.context.attempts == 4);
    CHECK(f.context.stop_reason == stop_reason::none);
    CHECK(f.clock.waiting() == 0);
}

TEST_CASE("each attempt has its number in the context")
{
    test::retry_fixture f;
    f.plan->responds(503).responds(503).responds(503);
    f.context.attempts = 17;
    f.context.stop_reason = stop_reason::budget;
    test::spawned call(f.io, f.get());
    f.clock.run(f.io);
    REQUIRE(f.plan->seen.size() == 4);
    for (unsigned i = 0; i < 4; ++i) {
        CHECK(f.plan->seen[i].context.attempts == i + 1);
        CHECK(f.plan->seen[i].context.stop_reason == stop_reason::none);
    }
}

TEST_CASE("every attempt sends the same request")
{
    test::retry_fixture f;
    f.plan->responds(429).responds(429).responds(429);
    http_request request(appmixer::method::post, "/flows?x=1");
    request.headers.append("Content-Type", "application/json");
    request.headers.append("Authorization", "Bearer abc");
    request.body = R"({"name":"x"})";
    test::spawned call(f.io, test::send(f.layer, request, f.context));
    f.clock.run(f.io);
    REQUIRE(f.plan->seen.size() == 4);
    for (test::script::exchange const& one : f.plan->seen)
        CHECK(one.text == "POST /flows?x=1\r\nContent-Type: application/json\r\nAuthorization: Bearer abc\r\n\r\n"
                          R"({"name":"x"})");
}

TEST_CASE("the call returns the outcome of the last attempt")
{
    SUBCASE("an error")
    {
        test::retry_fixture f;
        f.plan->responds(503).responds(503).responds(503);
        f.plan->fails(asio::error::connection_reset, phase::wait);
        test::spawned call(f.io, f.get());
        f.clock.run(f.io);
        REQUIRE(call.value.has_value());
        REQUIRE_FALSE(call.value->has_value());
        CHECK(call.value->error() == asio::error::connection_reset);
        CHECK(call.value->error().phase() == phase::wait);
        CHECK(f.context.stop_reason == stop_reason::exhausted);
    }
    SUBCASE("a response")
    {
        test::retry_fixture f;
        f.plan->fails(asio::error::connection_reset, phase::wait).responds(502, "first").responds(404, "second");
        test::spawned call(f.io, f.get());
        f.clock.run(f.io);
        REQUIRE(call.value.has_value());
        CHECK(call.value->value().status == 404);
        CHECK(call.value->value().body == "second");
        CHECK(f.context.stop_reason == stop_reason::permanent);
        CHECK(f.context.attempts == 3);
    }
}

TEST_CASE("any 2xx is a success")
{
    for (int status : {200, 201, 202, 204, 299}) {
        test::retry_fixture f;
        f.plan->responds(status);
        test::spawned call(f.io, f.get());
        f.poll();
        CHECK(f.plan->seen.size() == 1);
        CHECK(f.context.stop_reason == stop_reason::none);
    }
}

TEST_CASE("a client's error states the attempts and the stop reason")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    auto const transport = test::stand_in(io.get_executor(), plan) | appmixer::with_retry(test::longest_waits());
    auto const api = appmixer::client(transport).with_clock(clock).as_result();

    SUBCASE("after a connection failure")
    {
        for (int i = 0; i < 4; ++i)
            plan->fails(asio::error::connection_refused, phase::connect);
        test::spawned call(io, get_flow(api, "a"));
        clock.run(io);
        REQUIRE(call.value.has_value());
        appmixer::error const& failure = call.value->error();
        CHECK(failure.attempts() == 4);
        CHECK(failure.stop_reason() == stop_reason::exhausted);
        CHECK(failure.operation() == "getFlow");
        CHECK(failure.what() == "getFlow failed while connecting: Connection refused after 4 attempts, "
                                "no attempts are left");
    }
    SUBCASE("after a response")
    {
        http_response busy(503, R"({"message":"maintenance"})");
        busy.headers.append("Retry-After", "20");
        plan->responds(busy).responds(busy);
        test::spawned call(io, get_flow(api, "a"));
        clock.run(io);
        REQUIRE(call.value.has_value());
        appmixer::error const& failure = call.value->error();
        CHECK(failure == errc::service_unavailable);
        CHECK(failure.attempts() == 2);
        CHECK(failure.stop_reason() == stop_reason::deadline); // 30 s, and 20.5 of them would pass
        CHECK(failure.retry_after() == 20s);
        CHECK(clock.elapsed() == 20250ms);
    }
    SUBCASE("after an unsafe call")
    {
        plan->fails(asio::error::connection_reset, phase::wait);
        test::spawned call(io, create_flow(api, "a"));
        clock.run(io);
        REQUIRE(call.value.has_value());
        CHECK(call.value->error().attempts() == 1);
        CHECK(call.value->error().stop_reason() == stop_reason::not_repeatable);
        CHECK(plan->seen.size() == 1);
    }
}

TEST_CASE("the budget limits traffic in an outage")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    auto const api = appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_retry())
                         .with_clock(clock)
                         .as_result();
    for (int i = 0; i < 1000; ++i)
        plan->responds(503);

    // One after the other, for several users.
    unsigned refused = 0;
    for (int i = 0; i < 100; ++i) {
        auto const user = api.as(appmixer::access_token("user" + std::to_string(i % 7)));
        test::spawned call(io, get_flow(user, "a"));
        clock.run(io);
        REQUIRE(call.value.has_value());
        refused += call.value->error().stop_reason() == stop_reason::budget ? 1 : 0;
    }
    CHECK(plan->seen.size() == 110);
    CHECK(refused == 97); // three calls had three retries each, the fourth had one
    CHECK(api.transport().policy().budget().left() == 0);
}

TEST_CASE("after an outage, successes fill the budget again")
{
    test::retry_fixture f(test::longest_waits().budget(appmixer::retry_budget(1, 2)));
    f.plan->responds(503).responds(503).responds(200).responds(200).responds(503).responds(200);
    std::vector<stop_reason> reasons;
    for (int i = 0; i < 4; ++i) {
        test::spawned call(f.io, f.get());
        f.clock.run(f.io);
        reasons.push_back(f.context.stop_reason);
    }
    CHECK(reasons == std::vector{stop_reason::budget, stop_reason::none, stop_reason::none, stop_reason::none});
    CHECK(f.plan->seen.size() == 6);
}

TEST_CASE("a wait that would reach the deadline does not start")
{
    test::retry_fixture f;
    f.plan->responds(503).responds(503).responds(503);
    f.context.deadline = f.clock.now() + 750ms;
    test::spawned call(f.io, f.get());
    f.clock.run(f.io);
    REQUIRE(call.value.has_value());
    CHECK(call.value->value().status == 503);
    CHECK(f.context.stop_reason == stop_reason::deadline);
    CHECK(f.times() == times{0s, 250ms});
    CHECK(f.clock.elapsed() == 250ms);
}

TEST_CASE("on the executor type of io_context")
{
    using executor = asio::io_context::executor_type;
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    auto const transport =
        test::basic_stand_in<executor>(io.get_executor(), plan) | appmixer::with_retry(test::longest_waits());
    static_assert(std::is_same_v<decltype(transport)::executor_type, executor>);
    auto const api = appmixer::client(transport).with_clock(clock).as_result();
    plan->responds(503).responds(503).hangs();
    test::spawned call(io, get_flow(api, "a"));
    clock.run(io);
    CHECK(clock.elapsed() == 750ms);
    CHECK(plan->seen.size() == 3);
    call.cancel();
    clock.run(io);
    REQUIRE(call.value.has_value());
    CHECK(call.value->error().attempts() == 3);
    CHECK(call.value->error().stop_reason() == stop_reason::cancelled);
}

TEST_CASE("behind any_transport")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    plan->responds(503);
    appmixer::any_transport transport(test::stand_in(io.get_executor(), plan) | appmixer::with_retry());
    auto const api = appmixer::default_client(std::move(transport)).with_clock(clock);
    test::spawned call(io, get_flow(api, "a"));
    clock.run(io);
    CHECK(call.value.has_value());
    CHECK(plan->seen.size() == 2);
}

TEST_SUITE_END();

} // namespace
