// run, manual_clock::run and poll_for: what they return, when they return, and what stays in the context.

#include <appmixer/algorithms/run.hpp>

#include <appmixer/api/flows.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::errc;
using appmixer::manual_clock;
using appmixer::result;

TEST_SUITE_BEGIN("run");

/// The error that a function throws.
template <class Function>
appmixer::error error_of(Function function)
{
    try {
        function();
    } catch (appmixer::error const& e) {
        return e;
    }
    return appmixer::error();
}

/// A client of a server that has one flow, f1.
appmixer::client<appmixer::scripted> one_flow(asio::any_io_executor executor)
{
    appmixer::scripted script(std::move(executor));
    script.in_any_order();
    script.expect(appmixer::method::get, "/flows/f1").respond(200, R"({"flowId":"f1","name":"Hello"})").repeatedly();
    script.expect(appmixer::method::get, "/flows/f2").respond(404, R"({"message":"no such flow"})").repeatedly();
    script.expect(appmixer::method::delete_, "/flows/f1").respond(200, "{}").repeatedly();
    return appmixer::client(script);
}

/// A value without a default constructor that cannot be copied.
class awkward {
public:
    explicit awkward(int number) : held(std::make_unique<int>(number)) {}
    std::unique_ptr<int> held;
};

asio::awaitable<awkward> make_awkward(int number)
{
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    co_return awkward(number);
}

asio::awaitable<void> fail()
{
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    throw std::runtime_error("failed on purpose");
}

/// Waits on a timer that somebody else cancels, then adds one.
asio::awaitable<int> count(asio::steady_timer& timer, int& counter)
{
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return ++counter;
}

/// Runs a function in the context once the coroutine that `run` starts next waits for something.
template <class Function>
void post_behind(asio::io_context& io, Function function)
{
    asio::post(io, [&io, function] { asio::post(io, function); });
}

TEST_CASE("run returns the value, nothing, the result, or throws")
{
    asio::io_context io;
    auto const api = one_flow(io.get_executor());
    for (int round = 0; round < 3; ++round) { // it may be called again
        CHECK(appmixer::run(io, get_flow(api, "f1")).name == "Hello");
        appmixer::run(io, delete_flow(api, "f1"));
        result<appmixer::flow> const missing = appmixer::run(io, get_flow(api.as_result(), "f2"));
        CHECK(missing.error() == errc::not_found);
        CHECK(error_of([&] { appmixer::run(io, get_flow(api, "f2")); }) == errc::not_found);
        CHECK(*appmixer::run(io, make_awkward(7)).held == 7);
        CHECK_THROWS_WITH_AS(appmixer::run(io, fail()), "failed on purpose", std::runtime_error);
    }
}

TEST_CASE("run takes awaitables on other executors of the context")
{
    using context_executor = asio::io_context::executor_type;
    asio::io_context io;
    auto const plain = []() -> asio::awaitable<int, context_executor> { co_return 1; };
    CHECK(appmixer::run(io, plain()) == 1);
    auto const on_strand = []() -> asio::awaitable<int, asio::strand<context_executor>> { co_return 2; };
    CHECK(appmixer::run(io, on_strand()) == 2);
}

TEST_CASE("run restarts a context that has stopped")
{
    asio::io_context io;
    io.stop();
    CHECK(*appmixer::run(io, make_awkward(1)).held == 1);
    io.run(); // out of work
    CHECK(io.stopped());
    CHECK(*appmixer::run(io, make_awkward(2)).held == 2);
}

TEST_CASE("the context can be run after run, unless somebody else has stopped it")
{
    asio::io_context io;
    manual_clock clock;
    int handlers = 0;
    auto const spawn_and_run = [&] {
        asio::post(io, [&] { ++handlers; });
        io.run();
        io.restart();
    };
    CHECK(*appmixer::run(io, make_awkward(1)).held == 1);
    spawn_and_run();
    CHECK(handlers == 1);
    CHECK_THROWS(appmixer::run(io, fail()));
    spawn_and_run();
    CHECK(handlers == 2);
    CHECK(*clock.run(io, make_awkward(1)).held == 1);
    spawn_and_run();
    CHECK(handlers == 3);
    clock.run(io);
    spawn_and_run();
    CHECK(handlers == 4);

    auto const stop_and_return = [&]() -> asio::awaitable<int> {
        io.stop();
        co_await asio::post(io, asio::use_awaitable); // newer Asio tells the end of a coroutine in the same handler
        co_return 5;
    };
    CHECK_THROWS(appmixer::run(io, stop_and_return()));
    CHECK(io.stopped());
}

TEST_CASE("other work runs meanwhile, and what is left of it stays")
{
    asio::io_context io;
    manual_clock clock;
    int counter = 0;
    asio::steady_timer before(io, 1ms), after(io, std::chrono::hours(24));
    asio::steady_timer between(io, 20ms);
    asio::co_spawn(io, count(before, counter), asio::detached);
    asio::co_spawn(io, count(after, counter), asio::detached);
    int own = 0;
    CHECK(appmixer::run(io, count(between, own)) == 1);
    CHECK(counter == 1);
    after.cancel();
    CHECK(*appmixer::run(io, make_awkward(1)).held == 1);
    io.poll();
    CHECK(counter == 2);
}

TEST_CASE("an exception of another handler passes through, and the coroutine goes on later")
{
    asio::io_context io;
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    int counter = 0;
    post_behind(io, [] { throw std::runtime_error("of another handler"); });
    CHECK_THROWS_WITH(appmixer::run(io, count(timer, counter)), "of another handler");
    timer.cancel();
    io.poll();
    CHECK(counter == 1);
}

TEST_CASE("a context that is stopped meanwhile ends run with operation_aborted, and the coroutine goes on later")
{
    asio::io_context io;
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    int counter = 0;
    post_behind(io, [&] { io.stop(); });
    appmixer::error const stopped = error_of([&] { appmixer::run(io, count(timer, counter)); });
    CHECK(stopped == asio::error::operation_aborted);
    CHECK(stopped == appmixer::condition::cancelled);
    CHECK(stopped.detail() == "the io_context was stopped before the coroutine had ended");
    CHECK(counter == 0);
    timer.cancel();
    CHECK(*appmixer::run(io, make_awkward(1)).held == 1); // the first one ends meanwhile; its outcome is dropped
    CHECK(counter == 1);

    // A context may also be destroyed before the coroutine has ended.
    post_behind(io, [&] { io.stop(); });
    CHECK_THROWS(appmixer::run(io, count(timer, counter)));
}

TEST_CASE("run inside the context that it would run is an error, not a deadlock")
{
    asio::io_context io;
    auto const api = one_flow(io.get_executor());
    manual_clock clock;
    appmixer::error in_handler, in_coroutine, on_strand, by_clock;
    asio::post(io, [&] { in_handler = error_of([&] { appmixer::run(io, get_flow(api, "f1")); }); });
    asio::post(asio::make_strand(io), [&] { on_strand = error_of([&] { appmixer::run(io, get_flow(api, "f1")); }); });
    asio::post(io, [&] { by_clock = error_of([&] { clock.run(io, get_flow(api, "f1")); }); });
    auto const nested = [&]() -> asio::awaitable<int> {
        in_coroutine = error_of([&] { appmixer::run(io, get_flow(api, "f1")); });
        co_return 3;
    };
    CHECK(appmixer::run(io, nested()) == 3);
    io.poll();
    for (appmixer::error const& e : {in_handler, in_coroutine, on_strand, by_clock}) {
        CHECK(e == errc::invalid_request);
        CHECK(e.detail() == "run() was called inside the io_context; await the coroutine instead");
    }
    asio::io_context other; // another context is possible
    asio::post(io, [&] { CHECK(*appmixer::run(other, make_awkward(4)).held == 4); });
    io.restart();
    CHECK(io.poll() == 1);
}

asio::awaitable<std::string> main_of_a_program(std::weak_ptr<int>& of_left_over)
{
    auto const executor = co_await asio::this_coro::executor;
    auto const held = std::make_shared<int>(1);
    of_left_over = held;
    auto left_over = [](std::shared_ptr<int> kept) -> asio::awaitable<void> {
        asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(*kept));
        co_await timer.async_wait(asio::use_awaitable);
    };
    asio::co_spawn(executor, left_over(held), asio::detached);
    auto const api = one_flow(executor);
    appmixer::flow const flow = co_await get_flow(api, "f1");
    co_return flow.name;
}

TEST_CASE("run without a context has one of its own")
{
    std::weak_ptr<int> of_left_over;
    CHECK(appmixer::run(main_of_a_program(of_left_over)) == "Hello");
    CHECK(of_left_over.expired());
    CHECK_THROWS_WITH(appmixer::run(fail()), "failed on purpose");

    asio::io_context io;
    auto const api = one_flow(io.get_executor());
    CHECK(error_of([&] { appmixer::run(get_flow(api, "f1")); }) == errc::wrong_executor);
}

asio::awaitable<int> sleep_until(appmixer::time_source& time, appmixer::time_source::clock::time_point when)
{
    appmixer::detail::clock_timer timer(co_await asio::this_coro::executor, time);
    timer.expires_at(when);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return 5;
}

TEST_CASE("manual_clock::run advances the clock as far as the coroutine needs")
{
    asio::io_context io;
    manual_clock clock;
    auto const began = clock.now();
    asio::co_spawn(io, sleep_until(clock, began + 3h), asio::detached);
    CHECK(clock.run(io, sleep_until(clock, began + 1h)) == 5);
    CHECK(clock.elapsed() == 1h);
    CHECK(clock.waiting() == 1); // the other one stays
    CHECK_THROWS_WITH(clock.run(io, fail()), "failed on purpose");
    CHECK(clock.elapsed() == 1h);
    CHECK(clock.run(io, sleep_until(clock, began + 4h)) == 5);
    CHECK(clock.elapsed() == 4h);
    CHECK(clock.waiting() == 0);
}

TEST_CASE("manual_clock::run ends when the clock cannot help")
{
    asio::io_context io;
    manual_clock clock;
    auto const began = clock.now();
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    int counter = 0;
    appmixer::error const stuck = error_of([&] { clock.run(io, count(timer, counter)); });
    CHECK(stuck == asio::error::operation_aborted);
    CHECK(stuck.detail() == "the coroutine waits for something other than the clock; was its client made with "
                            "with_clock(clock)?");
    timer.cancel();
    io.poll();
    CHECK(counter == 1);

    appmixer::error const late = error_of([&] { clock.run(io, sleep_until(clock, began + 2h), 1h); });
    CHECK(late.detail() == "the coroutine had not ended at the limit");
    CHECK(clock.elapsed() == 0h);
    post_behind(io, [&] { io.stop(); });
    appmixer::error const stopped = error_of([&] { clock.run(io, sleep_until(clock, began + 2h)); });
    CHECK(stopped.detail() == "the io_context was stopped before the coroutine had ended");
    CHECK(clock.run(io, sleep_until(clock, began + 2h)) == 5);
}

TEST_CASE("poll_for runs ten of a hundred handlers of 200 microseconds in two milliseconds")
{
    asio::io_context io;
    manual_clock clock;
    int ran = 0;
    for (int i = 0; i < 100; ++i)
        asio::post(io, [&] {
            ++ran;
            clock.advance(200us);
        });
    CHECK(appmixer::poll_for(io, 2ms, clock) == 10);
    CHECK(ran == 10);
    CHECK(clock.elapsed() == 2ms);
    CHECK(appmixer::poll_for(io, 1h, clock) == 90);
    CHECK(appmixer::poll_for(io, 1h, clock) == 0);
    io.stop();
    asio::post(io, [&] { ++ran; });
    CHECK(io.poll() == 0); // without a restart, nothing runs
    CHECK(appmixer::poll_for(io, 0s, clock) == 1);
    CHECK(ran == 101);
}

TEST_SUITE_END();

} // namespace
