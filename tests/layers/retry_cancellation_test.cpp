// The retry layer and calls that end early: by cancellation, by an exception, without their client or io_context.

#include "retry_support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/clock_timer.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <utility>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::phase;
using appmixer::stop_reason;
using outcome_type = appmixer::result<http_response>;

TEST_SUITE_BEGIN("retry and cancellation");

TEST_CASE("cancelled in an attempt")
{
    test::retry_fixture f;
    f.plan->responds(503).hangs();
    test::spawned call(f.io, f.get());
    f.poll();
    f.clock.advance(250ms);
    f.poll();
    CHECK(f.plan->in_flight == 1);
    call.cancel();
    f.poll();
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == asio::error::operation_aborted);
    CHECK(call.value->error().phase() == phase::wait);
    CHECK(f.context.attempts == 2);
    CHECK(f.context.stop_reason == stop_reason::cancelled);
    CHECK(f.clock.waiting() == 0);
}

TEST_CASE("cancelled between two attempts, while other calls continue")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    auto const transport = test::stand_in(io.get_executor(), plan) | appmixer::with_retry(test::longest_waits());
    auto const api = appmixer::client(transport).with_clock(clock).as_result();
    plan->fails(asio::error::connection_reset, phase::wait).responds(503).responds(502).hangs();
    test::spawned first(io, get_flow(api, "first"));
    test::spawned second(io, get_flow(api, "second"));
    test::spawned third(io, get_flow(api, "third"));
    test::spawned fourth(io, get_flow(api, "fourth"));
    io.poll();
    CHECK(clock.waiting() == 3);

    first.cancel();
    second.cancel();
    io.restart();
    io.poll();
    CHECK(clock.elapsed() == 0s);
    CHECK(clock.waiting() == 1);
    REQUIRE(first.value.has_value());
    appmixer::error const& broken = first.value->error();
    CHECK(broken == asio::error::operation_aborted);
    CHECK(broken == appmixer::condition::cancelled);
    CHECK(broken.phase() == phase::wait);
    CHECK(broken.status() == 0);
    CHECK(broken.attempts() == 1);
    CHECK(broken.stop_reason() == stop_reason::cancelled);
    CHECK(broken.operation() == "getFlow");
    REQUIRE(second.value.has_value());
    appmixer::error const& refused = second.value->error();
    CHECK(refused == asio::error::operation_aborted);
    CHECK(refused.phase() == phase::response);
    CHECK(refused.status() == 503);
    CHECK(refused.detail() == "before the next attempt; the last one failed with: 503 Service Unavailable");

    CHECK_FALSE(third.done);
    CHECK_FALSE(fourth.done);
    clock.run(io);
    REQUIRE(third.value.has_value());
    CHECK(third.value->has_value());
    CHECK(plan->seen.size() == 5);
    CHECK_FALSE(fourth.done);
    fourth.cancel();
    clock.run(io);
    CHECK(fourth.done);

    // No state is left for the next call.
    test::spawned fifth(io, get_flow(api, "fifth"));
    clock.run(io);
    REQUIRE(fifth.value.has_value());
    CHECK(fifth.value->has_value());
}

/// Responses 503 when it is cancelled, and does not say that it was; or throws, as a careless transport does.
class careless {
public:
    using executor_type = asio::any_io_executor;
    enum class manner { swallows_cancellation, throws_system_error, throws_exception, throws_when_cancelled };

    careless(executor_type executor, manner how) : executor_(std::move(executor)), how_(how) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<outcome_type> send(http_request&, appmixer::call_context& context)
    {
        if (context.attempts == 2)
            co_return http_response(200, "{}");
        if (how_ == manner::throws_system_error)
            throw boost::system::system_error(asio::error::connection_reset);
        if (how_ == manner::throws_exception)
            throw appmixer::exception(appmixer::error(asio::error::connection_refused, phase::connect));
        appmixer::detail::clock_timer timer(executor_, *context.time);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (how_ == manner::throws_when_cancelled)
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable)); // it throws here
        co_return http_response(503);
    }

private:
    executor_type executor_;
    manner how_;
};

TEST_CASE("a cancelled call is not retried, even if the transport does not report the cancellation")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    appmixer::call_context context;
    context.time = &clock;
    auto layer = careless(io.get_executor(), careless::manner::swallows_cancellation) |
                 appmixer::with_retry(test::longest_waits());
    test::spawned call(io, test::send(layer, http_request(), context));
    io.poll();
    call.cancel();
    io.restart();
    io.poll();
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == asio::error::operation_aborted);
    CHECK(context.attempts == 1);
    CHECK(context.stop_reason == stop_reason::cancelled);
    CHECK(clock.waiting() == 0);
}

TEST_CASE("operation_aborted thrown by Asio is a cancellation")
{
    asio::io_context io;
    appmixer::call_context context;
    auto layer = careless(io.get_executor(), careless::manner::throws_when_cancelled) | appmixer::with_retry();
    test::spawned call(io, test::send(layer, http_request(), context));
    io.poll();
    call.cancel();
    io.restart();
    io.poll();
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == asio::error::operation_aborted);
    CHECK(context.stop_reason == stop_reason::cancelled);
}

TEST_CASE("an exception of the transport counts as a failure")
{
    for (auto const how : {careless::manner::throws_system_error, careless::manner::throws_exception}) {
        appmixer::manual_clock clock;
        asio::io_context io;
        appmixer::call_context context;
        context.time = &clock;
        auto layer = careless(io.get_executor(), how) | appmixer::with_retry();
        test::spawned repeatable(io, test::send(layer, http_request(), context));
        clock.run(io);
        REQUIRE(repeatable.value.has_value());
        CHECK(repeatable.value->has_value());
        CHECK(context.attempts == 2);

        // Where it happened is known of one of the two, and that it was before anything was written.
        test::spawned once(io, test::send(layer, http_request(appmixer::method::post, "/"), context));
        clock.run(io);
        REQUIRE(once.value.has_value());
        CHECK(once.value->has_value() == (how == careless::manner::throws_exception));
    }
}

TEST_CASE("a call continues when its client is destroyed")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    auto const plan = std::make_shared<test::script>();
    plan->responds(503).responds(200);
    auto api = std::make_unique<appmixer::client<appmixer::retry_layer<test::stand_in>>>(
        test::stand_in(io.get_executor(), plan) | appmixer::with_retry());
    test::spawned call(io, get_flow(api->with_clock(clock), "a"));
    io.poll();
    CHECK(clock.waiting() == 1);
    api.reset();
    clock.run(io);
    CHECK(call.done);
    CHECK(call.thrown == nullptr);
    CHECK(plan->seen.size() == 2);
    CHECK(plan.use_count() == 1);
}

TEST_CASE("calls are destroyed with their io_context")
{
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    plan->responds(503).hangs();
    {
        asio::io_context io;
        auto const api =
            appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_retry()).with_clock(clock);
        test::spawned waits(io, get_flow(api, "a"));
        test::spawned is_sent(io, get_flow(api, "b"));
        io.poll();
        CHECK(clock.waiting() == 1);
        CHECK(plan->in_flight == 1);
    }
    CHECK(clock.waiting() == 0);
    CHECK(plan->in_flight == 0);
    CHECK(plan.use_count() == 1);
}

TEST_SUITE_END();

} // namespace
