// A fan-out that is cancelled, or destroyed with its io_context, at every step.

#include "fan_out_support.hpp"
#include "stepped_run.hpp"

#include <appmixer/algorithms/fan_out.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <ranges>

namespace {

using namespace appmixer;
using namespace fan_out_test;

/// What is watched from outside: it outlives the coroutines.
class observed {
public:
    observed() = default;
    numbers::record range;
    census calls;  ///< calls in flight
    int ended = 0; ///< calls that reached their end
    bool returned = false;
};

/// A call of some steps, after which it fails for the item `fails_at`.
asio::awaitable<void> step(observed& seen, int item, int fails_at)
{
    counted_item const running(seen.calls, item);
    co_await some_steps(1 + item % 3);
    if (item == fails_at)
        throw std::runtime_error("failed");
    ++seen.ended;
}

constexpr int count = 6;

enum class shape { ordinary, async, collecting, failing };

asio::awaitable<void> fan(observed& seen, shape what)
{
    auto const call = [&](int item) { return step(seen, item, -1); };
    auto const call_counted = [&](counted_item item) { return step(seen, item.value, -1); };
    auto const fails = [&](counted_item item) { return step(seen, item.value, 3); };
    if (what == shape::ordinary) {
        co_await for_each_limited(3, std::views::iota(0, count), call);
    } else if (what == shape::async) {
        co_await for_each_limited(2, numbers(seen.range, count, 1), call_counted);
    } else if (what == shape::collecting) {
        batch_result const all = co_await for_each_limited(2, numbers(seen.range, count), call_counted, collect_all);
        CHECK(all.done() == count);
    } else {
        co_await for_each_limited(2, numbers(seen.range, count), fails);
    }
    seen.returned = true;
    co_await some_steps(1);
}

constexpr shape shapes[] = {shape::ordinary, shape::async, shape::collecting, shape::failing};

void check_nothing_is_left(observed const& seen)
{
    CHECK(seen.calls.alive == 0);
    CHECK(seen.range.items.alive == 0);
    CHECK(seen.range.asking == 0);
}

} // namespace

TEST_SUITE_BEGIN("fan-out cancellation");

TEST_CASE("cancelled at every step: joins its calls, then ends with operation_aborted")
{
    for (shape const what : shapes)
        for (bool const on_strand : {false, true}) {
            CAPTURE(static_cast<int>(what));
            CAPTURE(on_strand);
            int cancelled = 0;
            bool at_end = false;
            for (int steps = 1; !at_end; ++steps) {
                CAPTURE(steps);
                observed seen;
                test::stepped_run run(fan(seen, what), on_strand);
                run.steps(steps);
                at_end = run.done;
                if (!at_end)
                    run.cancel();
                run.finish();
                REQUIRE(run.done);
                check_nothing_is_left(seen);
                CHECK(seen.calls.most <= 3);
                cancelled += run.was_cancelled();
                if (what != shape::failing && !at_end)
                    CHECK(run.was_cancelled() == (run.thrown != nullptr));
                if (seen.returned)
                    CHECK(seen.ended == count); // it returned without an error, so everything was done
            }
            CHECK(cancelled > (what == shape::failing ? 2 : 8));
        }
}

TEST_CASE("destroyed with the io_context at every step, and at every step after a cancellation")
{
    for (shape const what : shapes)
        for (bool const on_strand : {false, true})
            for (int const after : {-1, 0, 1, 2, 3, 5}) {
                CAPTURE(static_cast<int>(what));
                CAPTURE(on_strand);
                CAPTURE(after);
                bool more = true;
                for (int steps = 0; more; ++steps) {
                    CAPTURE(steps);
                    observed seen;
                    test::stepped_run run(fan(seen, what), on_strand);
                    more = run.steps(steps) && !run.done;
                    if (after >= 0)
                        run.cancel();
                    run.steps(after);
                    run.destroy_context();
                    check_nothing_is_left(seen);
                }
            }
}

TEST_CASE("a function that cancels the fan-out from inside a call")
{
    observed seen;
    test::stepped_run* run = nullptr;
    auto const cancels = [&](int item) -> asio::awaitable<void> {
        counted_item const running(seen.calls, item);
        if (item == 2)
            run->cancel();
        co_await some_steps(20);
    };
    auto const outer = [&]() -> asio::awaitable<void> {
        co_await some_steps(1);
        co_await for_each_limited(3, std::views::iota(0, count), cancels);
    };
    test::stepped_run one(outer(), false);
    run = &one;
    one.finish();
    REQUIRE(one.done);
    CHECK(one.was_cancelled());
    check_nothing_is_left(seen);
}

TEST_CASE("a call that cancels the fan-out before its first suspension: nothing runs when the fan-out returns")
{
    for (bool const async : {false, true}) {
        CAPTURE(async);
        asio::io_context io;
        observed seen;
        test::spawned<void>* outer = nullptr;
        int running_at_return = -1;
        auto const call = [&](int item) -> asio::awaitable<void> {
            counted_item const running(seen.calls, item);
            if (item == 1)
                outer->cancel();
            co_await some_steps(20);
        };
        auto const call_counted = [&](counted_item item) { return call(item.value); };
        auto const fan_out = [&]() -> asio::awaitable<void> {
            co_await some_steps(1);
            try {
                if (async)
                    co_await for_each_limited(3, numbers(seen.range, count), call_counted);
                else
                    co_await for_each_limited(3, std::views::iota(0, count), call);
            } catch (boost::system::system_error const& e) {
                running_at_return = seen.calls.alive;
                CHECK(e.code() == asio::error::operation_aborted);
            }
            co_await some_steps(1); // throws: the setting of `throw_if_cancelled` is as before
            FAIL_CHECK("not cancelled");
        };
        test::spawned<void> work(io, fan_out());
        outer = &work;
        io.run();
        CHECK(work.done);
        CHECK_THROWS_AS(work.take(), boost::system::system_error);
        CHECK(running_at_return == 0);
        check_nothing_is_left(seen);
    }
}

TEST_CASE("after a cancellation nothing begins, also if the calls ignore it")
{
    int begun = 0;
    auto const ignores = [&](int) -> asio::awaitable<void> {
        ++begun;
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await some_steps(3);
    };
    auto const outer = [&]() -> asio::awaitable<void> {
        co_await for_each_limited(1, std::views::iota(0, count), ignores);
    };
    test::stepped_run run(outer(), false);
    run.steps(2);
    run.cancel();
    run.finish();
    REQUIRE(run.done);
    CHECK(run.was_cancelled());
    CHECK(begun == 1);
}

TEST_CASE("through results, a cancelled transform_limited returns operation_aborted")
{
    std::optional<error> returned;
    auto const call = [&](int item) -> asio::awaitable<result<int>> {
        co_await some_steps(1);
        co_return item;
    };
    auto const outer = [&]() -> asio::awaitable<void> {
        result<std::vector<int>> const all = co_await transform_limited(2, std::views::iota(0, count), call);
        if (!all)
            returned = all.error();
    };
    test::stepped_run run(outer(), false);
    run.steps(3);
    run.cancel();
    run.finish();
    REQUIRE(run.done);
    REQUIRE(returned.has_value());
    CHECK(*returned == asio::error::operation_aborted);
}

TEST_SUITE_END();
