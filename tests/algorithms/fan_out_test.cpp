// for_each_limited and transform_limited over ordinary ranges: what is in flight, how they end, what they own.

#include "fan_out_support.hpp"

#include <appmixer/algorithms/fan_out.hpp>

#include <boost/asio/strand.hpp>

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <ranges>
#include <sstream>

namespace {

using namespace appmixer;
using fan_out_test::manual_calls;
using test::spawned;
using numbers_list = std::vector<int>;

numbers_list counting_to(int count)
{
    numbers_list items(static_cast<std::size_t>(count));
    std::iota(items.begin(), items.end(), 0);
    return items;
}

/// A fan-out of manual calls that is running.
class fixture {
public:
    auto call()
    {
        return [this](int item) { return calls.call(item); };
    }
    void poll()
    {
        io.restart();
        io.poll();
    }
    void complete(int item)
    {
        calls.complete(item);
        poll();
    }
    void fail(int item)
    {
        calls.fail(item);
        poll();
    }
    template <class T>
    T run(asio::awaitable<T> work)
    {
        spawned<T> call(io, std::move(work));
        poll();
        REQUIRE(call.done);
        return call.take();
    }

    manual_calls calls;
    asio::io_context io;
};

/// An error as a call gives it.
error failure_of(int item) { return error(errc::not_found, phase::response, "item " + std::to_string(item)); }

} // namespace

TEST_SUITE_BEGIN("fan-out");

TEST_CASE_FIXTURE(fixture, "exactly n calls are in flight as long as there are items, and they begin in order")
{
    spawned<void> work(io, for_each_limited(3, counting_to(6), call()));
    poll();
    CHECK(calls.begun == numbers_list{0, 1, 2});
    complete(1);
    CHECK(calls.begun == numbers_list{0, 1, 2, 3});
    complete(3);
    complete(2);
    CHECK(calls.begun == numbers_list{0, 1, 2, 3, 4, 5});
    CHECK(calls.in_flight() == 3);
    complete(0);
    complete(5);
    CHECK(calls.in_flight() == 1);
    CHECK_FALSE(work.done);
    complete(4);
    REQUIRE(work.done);
    CHECK_NOTHROW(work.take());
    CHECK(calls.ended == numbers_list{1, 3, 2, 0, 5, 4});
}

TEST_CASE_FIXTURE(fixture, "with fewer items than the limit, all are in flight")
{
    spawned<void> work(io, for_each_limited(std::numeric_limits<std::size_t>::max(), counting_to(4), call()));
    poll();
    CHECK(calls.in_flight() == 4);
    for (int item : {0, 1, 2, 3})
        complete(item);
    CHECK(work.done);
    CHECK_NOTHROW(run(for_each_limited(3, counting_to(0), call())));
}

TEST_CASE_FIXTURE(fixture, "nothing begins before the fan-out is awaited, and one that is dropped does nothing")
{
    {
        auto const dropped = for_each_limited(3, counting_to(6), call());
    }
    poll();
    CHECK(calls.begun.empty());
}

TEST_CASE_FIXTURE(fixture, "the first failure cancels the calls in flight, joins them, and is the one that is thrown")
{
    spawned<void> work(io, for_each_limited(4, counting_to(9), call()));
    poll();
    complete(0);
    calls.fail(2); // both before the fan-out can react
    calls.fail(4);
    poll();
    REQUIRE(work.done);
    CHECK_THROWS_WITH_AS(work.take(), "item 2", std::runtime_error);
    CHECK(calls.begun == numbers_list{0, 1, 2, 3, 4});
    CHECK(calls.cancelled.size() + 1 >= 3); // 4 may have ended by itself
    CHECK(calls.in_flight() == 0);
}

namespace {

/// A call that takes no notice of its cancellation.
asio::awaitable<void> stubborn(asio::steady_timer& timer)
{
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> fails_later(int)
{
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    throw std::runtime_error("later");
}

} // namespace

TEST_CASE_FIXTURE(fixture, "it returns only when every call has ended, also those that ignore their cancellation")
{
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    auto const either = [&](int item) { return item == 0 ? stubborn(timer) : fails_later(item); };
    spawned<void> work(io, for_each_limited(2, counting_to(9), either));
    poll();
    CHECK_FALSE(work.done);
    timer.cancel();
    poll();
    REQUIRE(work.done);
    CHECK_THROWS_WITH_AS(work.take(), "later", std::runtime_error);
}

TEST_CASE_FIXTURE(fixture, "a call that throws before its first suspension fails as one that throws later")
{
    class own_exception {};
    int begun = 0;
    auto const throws = [&](int) -> asio::awaitable<void> {
        ++begun;
        throw own_exception();
    };
    CHECK_THROWS_AS(run(for_each_limited(3, counting_to(9), throws)), own_exception);
    CHECK(begun == 1);
    batch_result const all = run(for_each_limited(3, counting_to(9), throws, collect_all));
    CHECK(all.done() == 0);
    REQUIRE(all.failures().size() == 9);
    CHECK(all.failures()[8].index == 8);
    CHECK_FALSE(all.failures()[8].error.has_value());
    CHECK_THROWS_AS(all.throw_if_failed(), own_exception);

    // The function may throw before it has made the awaitable, and return a plain value.
    auto const plain = [&](int) { throw own_exception(); };
    CHECK_THROWS_AS(run(for_each_limited(3, counting_to(9), plain)), own_exception);
}

TEST_CASE_FIXTURE(fixture, "a hundred thousand calls that never suspend need no stack")
{
    long sum = 0;
    auto const add = [&](int item) -> asio::awaitable<void> {
        sum += item;
        co_return;
    };
    run(for_each_limited(4, std::views::iota(0, 100'000), add));
    CHECK(sum == 4'999'950'000);
}

TEST_CASE_FIXTURE(fixture,
                  "an error in a result is a failure: for_each_limited throws it, transform_limited returns it")
{
    int begun = 0;
    auto const call = [&](int item) -> asio::awaitable<result<int>> {
        ++begun;
        if (item == 2)
            co_return failure_of(item);
        co_return item * 10;
    };
    try {
        run(for_each_limited(1, counting_to(9), call));
        FAIL("no exception");
    } catch (appmixer::exception const& e) {
        CHECK(e.error() == errc::not_found);
        CHECK(e.detail() == "item 2");
    }
    CHECK(begun == 3);
    result<numbers_list> const failed = run(transform_limited(1, counting_to(9), call));
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().detail() == "item 2");
    CHECK(run(transform_limited(5, counting_to(2), call)).value() == numbers_list{0, 10});

    batch_result const all = run(for_each_limited(2, counting_to(4), call, collect_all));
    CHECK(all.done() == 3);
    REQUIRE(all.failures().size() == 1);
    CHECK(all.failures()[0].index == 2);
    REQUIRE(all.failures()[0].error.has_value());
    CHECK(all.failures()[0].error->detail() == "item 2");
    CHECK_THROWS_AS(all.throw_if_failed(), appmixer::exception);

    // An exception passes unchanged.
    auto const throws = [](int) -> asio::awaitable<result<int>> { throw std::runtime_error("thrown"); };
    CHECK_THROWS_WITH_AS(run(transform_limited(1, counting_to(9), throws)), "thrown", std::runtime_error);
}

TEST_CASE_FIXTURE(fixture, "a limit of 0 is an invalid request")
{
    auto const is_refused = [](error const& e) { return e == errc::invalid_request && !e.detail().empty(); };
    try {
        run(for_each_limited(0, counting_to(0), call()));
        FAIL("no exception");
    } catch (appmixer::exception const& e) {
        CHECK(is_refused(e));
    }
    CHECK_THROWS_AS((void)run(for_each_limited(0, counting_to(2), call(), collect_all)), appmixer::exception);
    CHECK_THROWS_AS((void)run(transform_limited(0, counting_to(2), call())), appmixer::exception);
    auto const returns = [](int item) { return result<int>(item); };
    CHECK(is_refused(run(transform_limited(0, counting_to(2), returns)).error()));
    CHECK(calls.begun.empty());
}

TEST_CASE_FIXTURE(fixture, "values are in the order of the items, whatever the order in which the calls end")
{
    spawned<numbers_list> work(io, transform_limited(3, counting_to(4), call()));
    poll();
    for (int item : {2, 3, 1, 0})
        complete(item);
    REQUIRE(work.done);
    CHECK(work.take() == numbers_list{0, 10, 20, 30});

    auto const move_only = [](int item) { return std::make_unique<int>(item); };
    std::vector<std::unique_ptr<int>> const pointers = run(transform_limited(2, counting_to(3), move_only));
    REQUIRE(pointers.size() == 3);
    CHECK(*pointers[2] == 2);
}

TEST_CASE_FIXTURE(fixture, "collect_all gives all failures, in the order of the items")
{
    spawned<batch_result> work(io, for_each_limited(3, counting_to(5), call(), collect_all));
    poll();
    fail(2);
    fail(0);
    complete(1);
    complete(3);
    CHECK_FALSE(work.done);
    fail(4);
    REQUIRE(work.done);
    CHECK(calls.cancelled.empty());
    batch_result const all = work.take();
    CHECK(all.done() == 2);
    CHECK(all.not_begun() == 0);
    REQUIRE(all.failures().size() == 3);
    CHECK(all.failures()[0].index == 0);
    CHECK(all.failures()[1].index == 2);
    CHECK(all.failures()[2].index == 4);
    CHECK_THROWS_WITH_AS(all.throw_if_failed(), "item 0", std::runtime_error);
    CHECK_NOTHROW(batch_result().throw_if_failed());
}

TEST_CASE_FIXTURE(fixture, "progress: told after each call; false begins nothing more and lets the others finish")
{
    std::vector<fan_out_progress> told;
    bool more = true;
    fan_out how;
    how.progress([&](fan_out_progress const& p) {
        told.push_back(p);
        return more;
    });
    SUBCASE("of for_each_limited, which returns without an error")
    {
        spawned<void> work(io, for_each_limited(3, counting_to(9), call(), how));
        poll();
        complete(1);
        REQUIRE(told.size() == 1);
        CHECK(told[0].done == 1);
        CHECK(told[0].failed == 0);
        CHECK(told[0].in_flight == 2);
        CHECK(told[0].total == 9);
        more = false;
        complete(0);
        CHECK(calls.begun == numbers_list{0, 1, 2, 3});
        CHECK_FALSE(work.done);
        complete(2);
        complete(3);
        REQUIRE(work.done);
        CHECK_NOTHROW(work.take());
        CHECK(calls.begun.size() == 4);
        CHECK(calls.cancelled.empty());
        CHECK(told.back().done == 4);
        CHECK(told.back().in_flight == 0);
    }
    SUBCASE("with collect_all, which says how many items were not begun")
    {
        spawned<batch_result> work(io, for_each_limited(2, counting_to(9), call(), collect_all, how));
        poll();
        more = false;
        fail(0);
        complete(1);
        REQUIRE(work.done);
        batch_result const all = work.take();
        CHECK(told[0].failed == 1);
        CHECK(all.done() == 1);
        CHECK(all.failures().size() == 1);
        CHECK(all.not_begun() == 7);
    }
    SUBCASE("of transform_limited, which gives the values of what began")
    {
        spawned<numbers_list> work(io, transform_limited(2, counting_to(9), call(), how));
        poll();
        more = false;
        complete(1);
        complete(0);
        REQUIRE(work.done);
        CHECK(work.take() == numbers_list{0, 10});
    }
}

TEST_CASE_FIXTURE(fixture, "progress that throws ends the fan-out, also with collect_all and after a failed call")
{
    fan_out how;
    how.progress([&](fan_out_progress const& p) -> bool {
        if (p.done + p.failed == 2)
            throw std::runtime_error("progress");
        return true;
    });
    spawned<void> work(io, for_each_limited(3, counting_to(9), call(), how));
    poll();
    complete(0);
    complete(1);
    REQUIRE(work.done);
    CHECK_THROWS_WITH_AS(work.take(), "progress", std::runtime_error);
    CHECK(calls.cancelled.size() == 2);

    for (bool const fails : {false, true}) {
        CAPTURE(fails);
        int begun = 0;
        auto const counted = [&](int) {
            ++begun;
            if (fails)
                throw std::runtime_error("call");
        };
        CHECK_THROWS_WITH_AS((void)run(for_each_limited(1, counting_to(9), counted, collect_all, how)), "progress",
                             std::runtime_error);
        CHECK(begun == 2);
    }
}

TEST_SUITE_END();
