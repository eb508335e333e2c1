// The deadline layer and cancellation: what is cancelled, and the error for each way in which a transport reacts.

#include "deadline_support.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::phase;
using outcome_type = appmixer::result<http_response>;
using time_point = appmixer::call_context::clock::time_point;

TEST_SUITE_BEGIN("deadline and cancellation");

TEST_CASE("the caller's cancellation reaches the transport, and other calls continue")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    appmixer::call_context second;
    second.time = &f.clock;
    f.plan->hangs().hangs();
    test::spawned cancelled(f.io, f.get());
    test::spawned other(f.io, test::send(f.layer, http_request(), second));
    f.poll();
    f.clock.advance(1s);
    cancelled.cancel();
    f.poll();
    REQUIRE(cancelled.value.has_value());
    CHECK(cancelled.value->error() == asio::error::operation_aborted);
    CHECK(cancelled.value->error().phase() == phase::wait);
    CHECK(f.context.deadline == time_point::max());
    CHECK_FALSE(other.done);
    CHECK(f.clock.waiting() == 1);
    f.clock.run(f.io);
    test::check_that_its_time_ran_out(other, phase::wait);
    CHECK(f.clock.elapsed() == 5s);

    test::spawned next(f.io, f.get());
    f.poll();
    CHECK(next.value.has_value());
}

TEST_CASE("cancellation of an exchange that is about to end does no harm")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    f.plan->responds(200).takes(1s);
    test::spawned call(f.io, f.get());
    f.poll();
    f.clock.advance(1s); // its end is about to run
    call.cancel();
    f.poll();
    CHECK(call.done);
    call.cancel(); // and one that comes when all is over
    f.poll();
    CHECK(f.clock.waiting() == 0);
}

/// Ends a call and names no executor, so that Asio passes a cancellation on where it is emitted, and at once.
class plain_completion {
public:
    using cancellation_slot_type = asio::cancellation_slot;
    plain_completion(asio::cancellation_slot slot, bool& done) : slot_(slot), done_(&done) {}
    cancellation_slot_type get_cancellation_slot() const noexcept { return slot_; }
    void operator()(std::exception_ptr, outcome_type) { *done_ = true; }

private:
    asio::cancellation_slot slot_;
    bool* done_;
};

TEST_CASE("cancellation from outside the event loop does no harm")
{
    test::deadline_fixture f(appmixer::with_deadline(5s));
    f.plan->responds(200).takes(1s);
    asio::cancellation_signal stop;
    bool done = false;
    asio::co_spawn(f.io, f.get(), plain_completion(stop.slot(), done));
    f.poll();
    f.clock.advance(1s);
    stop.emit(asio::cancellation_type::terminal);
    f.poll();
    CHECK(done);
    CHECK(f.plan->cancelled == 1);
}

/// Responds, and leaves a cancellation handler that counts its calls.
class leaves_a_handler {
public:
    using executor_type = asio::any_io_executor;
    leaves_a_handler(executor_type executor, int& cancelled) : executor_(std::move(executor)), cancelled_(&cancelled) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<outcome_type> send(http_request&, appmixer::call_context&)
    {
        co_await asio::post(executor_, asio::use_awaitable);
        asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
        state.slot().assign([count = cancelled_](asio::cancellation_type) { ++*count; });
        co_return http_response(200, "{}");
    }

private:
    executor_type executor_;
    int* cancelled_;
};

TEST_CASE("an exchange that has ended is not cancelled")
{
    appmixer::manual_clock clock;
    appmixer::call_context context;
    context.time = &clock;
    asio::io_context io;
    int cancelled = 0;
    auto layer = leaves_a_handler(io.get_executor(), cancelled) | appmixer::with_deadline(5s);
    test::spawned call(io, test::send(layer, http_request(), context));
    clock.run(io);
    CHECK(call.done);
    CHECK(cancelled == 0);
}

/// Waits until it is cancelled, and a while longer, then returns the given outcome.
class reluctant {
public:
    using executor_type = asio::any_io_executor;
    reluctant(executor_type executor, std::chrono::nanoseconds lets_go_after, outcome_type ends_with)
        : executor_(std::move(executor)), after_(lets_go_after), outcome_(std::move(ends_with))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<outcome_type> send(http_request&, appmixer::call_context& context)
    {
        appmixer::detail::clock_timer cancelled(executor_, *context.time);
        co_await cancelled.async_wait(asio::as_tuple(asio::use_awaitable));
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        appmixer::detail::clock_timer timer(executor_, *context.time);
        timer.expires_at(context.time->now() + after_);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return outcome_;
    }

private:
    executor_type executor_;
    std::chrono::nanoseconds after_;
    outcome_type outcome_;
};

/// A call through such a transport, with a deadline of five seconds.
class reluctant_call {
public:
    explicit reluctant_call(outcome_type ends_with)
        : layer(reluctant(io.get_executor(), 2s, std::move(ends_with)) | appmixer::with_deadline(5s)),
          call(io, test::send(layer, http_request(), context))
    {
        io.poll();
    }
    reluctant_call(reluctant_call const&) = delete;

    void advance(std::chrono::nanoseconds by)
    {
        clock.advance(by);
        io.restart();
        io.poll();
    }

    appmixer::manual_clock clock;
    appmixer::call_context context = with_clock(clock);
    asio::io_context io;
    appmixer::deadline_layer<reluctant> layer;
    test::spawned<outcome_type> call;

private:
    static appmixer::call_context with_clock(appmixer::manual_clock& clock)
    {
        appmixer::call_context context;
        context.time = &clock;
        return context;
    }
};

TEST_CASE("a call ends only when its transport returns")
{
    reluctant_call f{appmixer::error(asio::error::operation_aborted)};
    f.advance(5s);
    f.advance(1999ms);
    CHECK_FALSE(f.call.done);
    f.advance(1ms);
    test::check_that_its_time_ran_out(f.call, phase::wait); // the transport has said nothing of a phase
}

TEST_CASE("phase and cause come from the transport, however it reports its cancellation; the limit is named too")
{
    reluctant_call f(appmixer::error(errc::connection_closed, phase::read, "in the middle"));
    f.advance(5s);
    f.advance(2s);
    test::check_that_its_time_ran_out(f.call, phase::read);
    CHECK(f.call.value->error().detail() == "in the middle; with_deadline allows 5 s");
}

TEST_CASE("a response that arrives in spite of the cancellation is returned")
{
    reluctant_call f(http_response(201, "made"));
    f.advance(5s);
    f.advance(2s);
    REQUIRE(f.call.value.has_value());
    CHECK(f.call.value->value().body == "made");
}

TEST_CASE("of deadline and cancellation, the one that came first is reported")
{
    SUBCASE("the cancellation")
    {
        reluctant_call f(appmixer::error(asio::error::operation_aborted, phase::read));
        f.advance(4s);
        f.call.cancel();
        f.advance(0s);
        f.advance(2s);
        REQUIRE(f.call.value.has_value());
        CHECK(f.call.value->error() == asio::error::operation_aborted);
        CHECK(f.call.value->error().phase() == phase::read);
    }
    SUBCASE("the deadline")
    {
        reluctant_call f(appmixer::error(asio::error::operation_aborted, phase::read));
        f.advance(5s);
        f.call.cancel();
        f.advance(2s);
        test::check_that_its_time_ran_out(f.call, phase::read);
    }
}

/// Throws the given exception, at once or when it is cancelled.
template <class Thrown>
class throwing_transport {
public:
    using executor_type = asio::any_io_executor;
    throwing_transport(executor_type executor, Thrown what, bool waits)
        : executor_(std::move(executor)), what_(std::move(what)), waits_(waits)
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<outcome_type> send(http_request&, appmixer::call_context& context)
    {
        if (waits_) {
            appmixer::detail::clock_timer timer(executor_, *context.time);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            co_await timer.async_wait(asio::use_awaitable); // Asio throws here
        }
        throw what_;
    }

private:
    executor_type executor_;
    Thrown what_;
    bool waits_;
};

template <class Thrown>
void with_throwing(Thrown what, bool waits, auto&& look)
{
    appmixer::manual_clock clock;
    asio::io_context io;
    appmixer::call_context context;
    context.time = &clock;
    auto layer = throwing_transport<Thrown>(io.get_executor(), std::move(what), waits) | appmixer::with_deadline(5s);
    test::spawned call(io, test::send(layer, http_request(), context));
    clock.run(io);
    REQUIRE(call.done);
    CHECK(context.deadline == time_point::max());
    CHECK(clock.waiting() == 0);
    look(call);
}

TEST_CASE("an exception of the transport is returned as its failure")
{
    with_throwing(boost::system::system_error(asio::error::connection_reset), false, [](auto const& call) {
        REQUIRE(call.value.has_value());
        CHECK(call.value->error() == asio::error::connection_reset);
        CHECK(call.value->error().phase() == phase::none);
    });
    with_throwing(appmixer::exception(appmixer::error(errc::malformed_response, phase::read)), false,
                  [](auto const& call) {
                      REQUIRE(call.value.has_value());
                      CHECK(call.value->error() == errc::malformed_response);
                      CHECK(call.value->error().phase() == phase::read);
                  });
    with_throwing(std::runtime_error("not of the network"), false, [](auto const& call) {
        REQUIRE(call.thrown != nullptr);
        CHECK_THROWS_WITH_AS(std::rethrow_exception(call.thrown), "not of the network", std::runtime_error);
    });
}

TEST_CASE("an operation_aborted thrown by Asio after the deadline is deadline_exceeded")
{
    with_throwing(std::runtime_error("not reached"), true,
                  [](auto const& call) { test::check_that_its_time_ran_out(call, phase::wait); });
}

TEST_SUITE_END();

} // namespace
