// The ranges of a fan-out: ordinary ones, which it owns, and async ones, which one feeder awaits; and its executor.

#include "fan_out_support.hpp"

#include <appmixer/algorithms/fan_out.hpp>

#include <boost/asio/strand.hpp>

#include <doctest/doctest.h>

#include <list>
#include <map>
#include <memory>
#include <ranges>
#include <sstream>
#include <string_view>
#include <type_traits>

namespace {

using namespace appmixer;
using namespace fan_out_test;
using test::spawned;
using numbers_list = std::vector<int>;
using texts = std::vector<std::string>;

template <class T>
T run(asio::awaitable<T> work)
{
    asio::io_context io;
    spawned<T> call(io, std::move(work));
    io.poll();
    REQUIRE(call.done);
    return call.take();
}

auto const text_of = [](std::string text) { return text; };
std::string const long_text = "a text that is too long to be stored in the string itself";

/// An aggregate with a destructor, which g++ 12 would destroy wrongly if it were a temporary inside `co_await`.
struct aggregate {
    std::string text;
    int number;
};

asio::awaitable<int> number_of(aggregate one)
{
    co_await some_steps(1);
    co_return one.text == long_text ? one.number : -1;
}

/// A range that fails at its third element.
class failing_iterator {
public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    int operator*() const { return number_; }
    failing_iterator& operator++()
    {
        if (++number_ == 2)
            throw std::runtime_error("the range fails");
        return *this;
    }
    failing_iterator operator++(int)
    {
        failing_iterator const before = *this;
        ++*this;
        return before;
    }
    bool operator==(failing_iterator const&) const = default;

private:
    int number_ = 0;
};

} // namespace

TEST_SUITE_BEGIN("fan-out ranges");

TEST_CASE("a range that is an lvalue is copied, an rvalue is taken over, a view is not robbed")
{
    texts items{long_text, "b"};
    CHECK(run(transform_limited(2, items, text_of)) == items);
    CHECK(items == texts{long_text, "b"});
    char const* const first = items[0].data();
    CHECK(run(transform_limited(2, items | std::views::reverse, text_of)) == texts{"b", long_text});
    CHECK(items[0] == long_text);
    CHECK(run(transform_limited(2, std::move(items), text_of)).front().data() == first);
}

TEST_CASE("arrays, lists, maps, generated and single-pass ranges, and items that can only be moved")
{
    char const* const ids[] = {"a", "b"};
    CHECK(run(transform_limited(2, ids, text_of)) == texts{"a", "b"});
    std::map<std::string, int> const counts{{"a", 1}, {"b", 2}};
    auto const key = [](std::pair<std::string const, int> const& entry) { return entry.first; };
    CHECK(run(transform_limited(2, counts, key)) == texts{"a", "b"});
    std::istringstream words("some words here");
    CHECK(run(transform_limited(2, std::views::istream<std::string>(words), text_of)) ==
          texts{"some", "words", "here"});
    auto const squares = std::views::iota(1, 4) | std::views::transform([](int i) { return i * i; });
    CHECK(run(transform_limited(2, squares, [](int i) { return i; })) == numbers_list{1, 4, 9});
    std::vector<bool> const bits{true, false};
    CHECK(run(transform_limited(2, bits, [](bool b) { return b ? 1 : 0; })) == numbers_list{1, 0});

    std::list<std::unique_ptr<int>> pointers;
    pointers.push_back(std::make_unique<int>(7));
    auto const take = [](std::unique_ptr<int> pointer) -> asio::awaitable<int> {
        co_await some_steps(1);
        co_return *pointer;
    };
    CHECK(run(transform_limited(2, std::move(pointers), take)) == numbers_list{7});
}

TEST_CASE("the item lives as long as its call, which may take a reference")
{
    auto const size = [](std::string const& text) -> asio::awaitable<std::size_t> {
        co_await some_steps(2);
        co_return text.size();
    };
    CHECK(run(transform_limited(2, texts{long_text, "b"}, size)) == std::vector<std::size_t>{long_text.size(), 1});
    std::vector<aggregate> items{{long_text, 1}, {long_text, 2}, {long_text, 3}};
    CHECK(run(transform_limited(2, items, number_of)) == numbers_list{1, 2, 3});
}

TEST_CASE("a range that fails stops the fan-out, also with collect_all")
{
    std::ranges::subrange const range(failing_iterator(), std::unreachable_sentinel);
    auto const hangs = [](int) -> asio::awaitable<void> {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        co_await was_cancelled(timer);
    };
    CHECK_THROWS_WITH_AS(run(for_each_limited(5, range, hangs)), "the range fails", std::runtime_error);
    CHECK_THROWS_WITH_AS((void)run(for_each_limited(5, range, hangs, collect_all)), "the range fails",
                         std::runtime_error);
}

TEST_CASE("the executor type is that of the calls; the calls run on the executor of the awaiting coroutine")
{
    using strand = asio::strand<asio::io_context::executor_type>;
    auto const on_strand = [](int) -> asio::awaitable<bool, strand> {
        strand const mine = co_await asio::this_coro::executor;
        co_await asio::post(mine, asio::use_awaitable_t<strand>());
        co_return mine.running_in_this_thread();
    };
    asio::io_context io;
    strand const executor = asio::make_strand(io);
    asio::awaitable<std::vector<bool>, strand> work = transform_limited(2, std::views::iota(0, 5), on_strand);
    std::vector<bool> values;
    asio::co_spawn(executor, std::move(work),
                   [&](std::exception_ptr, std::vector<bool> all) { values = std::move(all); });
    io.run();
    CHECK(values == std::vector<bool>(5, true));

    auto const plain = [](int) {};
    static_assert(std::is_same_v<decltype(for_each_limited(1, numbers_list(), plain)), asio::awaitable<void>>);
}

namespace {

/// A fan-out of manual calls over an async range.
class fixture {
public:
    auto call()
    {
        return [this](counted_item item) { return calls.call(item.value); };
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

    numbers::record where;
    manual_calls calls;
    asio::io_context io;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "one feeder awaits an async range, into as many waiting items as may be in flight")
{
    for (int const steps : {0, 3}) {
        CAPTURE(steps);
        numbers::record seen;
        spawned<std::vector<int>> work(io, transform_limited(2, numbers(seen, 7, steps), call()));
        poll();
        CHECK(calls.in_flight() == 2);
        CHECK(seen.asked == 4);
        CHECK(seen.items.alive == 2); // those that wait: the function took the others over
        complete(1);
        CHECK(calls.in_flight() == 2);
        CHECK(seen.asked == 5);
        for (int item : {0, 2, 3, 4, 5})
            complete(item);
        CHECK(seen.asked == 8);
        CHECK_FALSE(work.done);
        complete(6);
        REQUIRE(work.done);
        CHECK(work.take() == numbers_list{0, 10, 20, 30, 40, 50, 60});
        CHECK(seen.most == 1);
        CHECK(seen.items.alive == 0);
    }
}

TEST_CASE_FIXTURE(fixture, "a range that is awaited and gives nothing; a slow one with a fast call; a plain function")
{
    CHECK_NOTHROW(run(for_each_limited(2, numbers(where, 0), call())));
    auto const value = [](counted_item item) { return item.value; };
    CHECK(run(transform_limited(2, numbers(where, 3, 2), value)) == numbers_list{0, 1, 2});
    auto const fast = [](counted_item item) -> asio::awaitable<int> { co_return item.value; };
    CHECK(run(transform_limited(2, numbers(where, 3, 2), fast)) == numbers_list{0, 1, 2});
}

TEST_CASE_FIXTURE(fixture, "next() that fails cancels the calls and is thrown, also with collect_all")
{
    spawned<void> work(io, for_each_limited(3, numbers(where, 2, 1, at_end::throws), call()));
    poll();
    REQUIRE(work.done);
    CHECK_THROWS_WITH_AS(work.take(), "the range fails", std::runtime_error);
    CHECK(calls.cancelled.size() == 2);

    spawned<batch_result> all(io, for_each_limited(3, numbers(where, 2, 1, at_end::throws), call(), collect_all));
    poll();
    REQUIRE(all.done);
    CHECK_THROWS_WITH_AS((void)all.take(), "the range fails", std::runtime_error);
    CHECK(calls.cancelled.size() == 4);
}

namespace {

/// An async range of results, as that of a handle from `as_result`: two items and an error.
class results {
public:
    asio::awaitable<std::optional<result<int>>> next()
    {
        co_await some_steps(1);
        std::optional<result<int>> item(++given_);
        if (given_ > 2)
            item.emplace(error(errc::paging_stuck));
        co_return item;
    }

private:
    int given_ = 0;
};

} // namespace

TEST_CASE("an async range of results: calls get the values, and an error is the failure of the range")
{
    numbers_list seen;
    auto const note = [&](int item) -> asio::awaitable<result<int>> {
        seen.push_back(item);
        co_return item;
    };
    result<numbers_list> const failed = run(transform_limited(1, results(), note));
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error() == errc::paging_stuck);
    CHECK(seen == numbers_list{1, 2});
    CHECK_THROWS_AS((void)run(for_each_limited(1, results(), note, collect_all)), appmixer::exception);
}

TEST_CASE_FIXTURE(fixture, "a failed call cancels the call of next()")
{
    spawned<void> work(io, for_each_limited(3, numbers(where, 2, 0, at_end::hangs), call()));
    poll();
    CHECK(where.asking == 1);
    calls.fail(1);
    poll();
    REQUIRE(work.done);
    CHECK_THROWS_WITH_AS(work.take(), "item 1", std::runtime_error);
    CHECK(where.cancelled == 1);
    CHECK(calls.cancelled == numbers_list{0});
}

TEST_CASE_FIXTURE(fixture, "progress that returns false cancels the call of next(), and not those in flight")
{
    fan_out how;
    how.progress([](fan_out_progress const& p) { return p.done < 1 || p.total.has_value(); });
    SUBCASE("while the feeder awaits an item")
    {
        spawned<void> work(io, for_each_limited(3, numbers(where, 2, 0, at_end::hangs), call(), how));
        poll();
        complete(0);
        CHECK(where.cancelled == 1);
        CHECK_FALSE(work.done);
        complete(1);
        REQUIRE(work.done);
        CHECK_NOTHROW(work.take());
    }
    SUBCASE("while the feeder waits until there is room")
    {
        spawned<batch_result> work(io, for_each_limited(2, numbers(where, 9), call(), collect_all, how));
        poll();
        complete(0);
        complete(1);
        REQUIRE(work.done);
        batch_result const all = work.take();
        CHECK(all.done() == 2);
        CHECK(all.not_begun() == 2);
        CHECK(where.asked == 4);
    }
}

TEST_CASE("a hundred thousand items need the memory of a few")
{
    numbers::record seen;
    long sum = 0;
    auto const add = [&](counted_item item) -> asio::awaitable<void> {
        if (item.value % 64 == 0)
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        sum += item.value;
    };
    run(for_each_limited(8, numbers(seen, 100'000), add));
    CHECK(sum == 4'999'950'000);
    CHECK(seen.items.most <= 2 * 8 + 2); // in flight, waiting, and one that is handed over
    CHECK(seen.items.alive == 0);
}

TEST_SUITE_END();
