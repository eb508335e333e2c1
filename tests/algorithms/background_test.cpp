// Tasks in the background of a coroutine: cancelled, and destroyed with their io_context, at every step.

#include "../spawned.hpp"
#include "stepped_run.hpp"

#include <appmixer/algorithms/detail/background.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;
using appmixer::detail::task_group;
using appmixer::detail::task_owner;

namespace {

/// What the tasks and their owner did.
class record {
public:
    record() = default;
    int alive = 0;      ///< tasks whose frame exists
    int completed = 0;  ///< tasks that reached their end
    bool ended = false; ///< the owner reached its end
};

class counted {
public:
    explicit counted(record& where) : where_(&where) { ++where.alive; }
    counted(counted&& other) noexcept : where_(std::exchange(other.where_, nullptr)) {}
    ~counted()
    {
        if (where_ != nullptr)
            --where_->alive;
    }

private:
    record* where_;
};

/// A task of `steps` steps, which then waits for its cancellation if `endless`.
asio::awaitable<void> work(counted, record& where, int steps, bool endless)
{
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    for (int i = 0; i < steps; ++i) {
        asio::steady_timer timer(executor, asio::steady_timer::time_point::min());
        co_await timer.async_wait(asio::use_awaitable);
    }
    if (endless) {
        asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
        co_await timer.async_wait(asio::use_awaitable);
    }
    ++where.completed;
}

asio::awaitable<void> failing(std::string text)
{
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    throw std::runtime_error(text);
}

/// Waits for tasks that have been started.
asio::awaitable<void> join(std::shared_ptr<task_group> group)
{
    return task_group::start_and_join<asio::any_io_executor>(std::move(group), [] {});
}

/// Starts three tasks, and joins them after a step of its own.
asio::awaitable<void> owner(task_owner tasks, record& where, bool endless)
{
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    for (int steps = 0; steps < 3; ++steps)
        tasks.group()->start(executor, work(counted(where), where, steps, endless));
    co_await asio::post(executor, asio::use_awaitable);
    co_await join(tasks.group());
    CHECK(tasks.group()->size() == 0);
    co_await asio::post(executor, asio::use_awaitable); // throws when cancelled
    where.ended = true;
}

/// An owner that runs for some steps.
class owner_run {
public:
    owner_run(bool on_strand, bool endless, int steps)
        : group(tasks_.group()), run(owner(std::move(tasks_), where, endless), on_strand)
    {
        all_steps = run.steps(steps);
    }

private:
    task_owner tasks_;

public:
    record where;
    std::shared_ptr<task_group> group;
    test::stepped_run run;
    bool all_steps; ///< there were so many steps
};

} // namespace

TEST_SUITE_BEGIN("background");

TEST_CASE("join returns when all tasks have ended")
{
    owner_run one(false, false, 1000);
    CHECK(one.run.done);
    CHECK(one.run.thrown == nullptr);
    CHECK(one.where.completed == 3);
    CHECK(one.where.ended);
    CHECK(one.group->size() == 0);
}

TEST_CASE("a cancelled owner cancels the tasks and waits for them, at every step")
{
    for (bool const on_strand : {false, true})
        for (bool const endless : {false, true}) {
            CAPTURE(on_strand);
            CAPTURE(endless);
            int cancelled = 0;
            for (int steps = 1; steps < 15; ++steps) {
                CAPTURE(steps);
                owner_run one(on_strand, endless, steps);
                if (one.run.done)
                    break;
                one.run.cancel();
                one.run.cancel(); // a second time changes nothing
                one.run.finish();
                CHECK(one.run.done);
                CHECK(one.where.alive == 0);
                CHECK(one.group->size() == 0);
                // The owner's own step behind `join` throws, so `throw_if_cancelled` is as before.
                CHECK(one.run.was_cancelled() == !one.where.ended);
                cancelled += !one.where.ended;
            }
            CHECK(cancelled >= 5);
        }
}

TEST_CASE("an io_context may be destroyed at every step, while others own the group")
{
    for (bool const on_strand : {false, true})
        for (bool const endless : {false, true}) {
            CAPTURE(on_strand);
            CAPTURE(endless);
            bool more = true;
            for (int steps = 0; more; ++steps) {
                CAPTURE(steps);
                owner_run one(on_strand, endless, steps);
                more = one.all_steps;
                one.run.destroy_context();
                CHECK(one.where.alive == 0);
                CHECK(one.group->size() == 0);
                one.group->cancel(); // does nothing
            }
        }
}

TEST_CASE("an io_context may be destroyed at every step of a cancellation")
{
    for (bool const on_strand : {false, true}) {
        CAPTURE(on_strand);
        for (int before = 1; before < 12; ++before)
            for (int after = 0; after < 12; ++after) {
                CAPTURE(before);
                CAPTURE(after);
                owner_run one(on_strand, true, before);
                one.run.cancel();
                one.run.steps(after);
                one.run.destroy_context();
                CHECK(one.where.alive == 0);
                CHECK(one.group->size() == 0);
            }
    }
}

TEST_CASE("a destroyed owner cancels its tasks, on the executor or not")
{
    record where;
    asio::io_context io;
    std::optional<task_owner> tasks;
    tasks.emplace();
    std::shared_ptr<task_group> const group = tasks->group();
    group->start<asio::any_io_executor>(io.get_executor(), work(counted(where), where, 0, true));
    io.poll();
    REQUIRE(where.alive == 1);
    tasks.emplace();
    CHECK(where.alive == 1);
    io.restart();
    io.poll();
    CHECK(where.alive == 0);
    CHECK(where.completed == 0);

    SUBCASE("an owner that another one is moved to")
    {
        std::shared_ptr<task_group> const replaced = tasks->group();
        replaced->start<asio::any_io_executor>(io.get_executor(), work(counted(where), where, 0, true));
        task_owner other;
        other.group()->start<asio::any_io_executor>(io.get_executor(), work(counted(where), where, 0, true));
        *tasks = std::move(other);
        io.restart();
        io.poll();
        CHECK(replaced->size() == 0);
        CHECK(tasks->group()->size() == 1);
        CHECK(other.group() == nullptr);
    }
}

TEST_CASE("join rethrows the first exception of a task, when all have ended")
{
    record where;
    asio::io_context io;
    auto const group = std::make_shared<task_group>();
    group->start<asio::any_io_executor>(io.get_executor(), failing("first"));
    group->start<asio::any_io_executor>(io.get_executor(), failing("second"));
    group->start<asio::any_io_executor>(io.get_executor(), work(counted(where), where, 5, false));
    test::spawned<void> joined(io, join(group));
    io.poll();
    REQUIRE(joined.done);
    CHECK(where.completed == 1);
    CHECK_THROWS_WITH_AS(joined.take(), "first", std::runtime_error);

    test::spawned<void> again(io, join(group));
    io.restart();
    io.poll();
    CHECK(again.done);
    CHECK_NOTHROW(again.take());
}

namespace {

/// An operation whose cancellation completes it at once, inside the signal.
asio::awaitable<void> ends_inside_the_signal(record& where)
{
    auto initiation = [](auto handler) {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        asio::get_associated_cancellation_slot(*kept).assign([kept](asio::cancellation_type) {
            auto completing = std::move(*kept);
            asio::get_associated_cancellation_slot(completing).clear();
            std::move(completing)();
        });
    };
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(initiation, asio::use_awaitable);
    ++where.completed;
}

} // namespace

namespace {

asio::awaitable<void> cancels_its_group(std::shared_ptr<task_group> group)
{
    group->cancel();
    co_return;
}

asio::awaitable<void> starts_such_a_task(task_owner tasks, record& where)
{
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    tasks.group()->start(executor, work(counted(where), where, 0, true));
    tasks.group()->start(executor, cancels_its_group(tasks.group()));
    CHECK(tasks.group()->size() == 1);
    where.ended = true;
    co_await join(tasks.group());
}

} // namespace

TEST_CASE("a task may cancel its group before it first suspends")
{
    record where;
    asio::io_context io;
    test::spawned<void> owned(io, starts_such_a_task(task_owner(), where));
    io.poll();
    CHECK(where.ended);
    REQUIRE(owned.done);
    CHECK(where.alive == 0);
    CHECK(where.completed == 0);
    CHECK_THROWS_AS(owned.take(), boost::system::system_error); // of the cancelled task
}

TEST_CASE("one task can be cancelled alone")
{
    record where;
    asio::io_context io;
    task_owner tasks;
    std::weak_ptr<task_group::task> const one =
        tasks.group()->start<asio::any_io_executor>(io.get_executor(), work(counted(where), where, 0, true));
    tasks.group()->start<asio::any_io_executor>(io.get_executor(), work(counted(where), where, 0, true));
    io.poll();
    tasks.group()->cancel(one);
    io.restart();
    io.poll();
    CHECK(tasks.group()->size() == 1);
    CHECK(one.expired());
    tasks.group()->cancel(one); // does nothing
    io.restart();
    io.poll();
    CHECK(tasks.group()->size() == 1);
}

TEST_CASE("tasks may end inside the signal that cancels them")
{
    record where;
    asio::io_context io;
    task_owner tasks;
    for (int i = 0; i < 3; ++i)
        tasks.group()->start<asio::any_io_executor>(io.get_executor(), ends_inside_the_signal(where));
    test::spawned<void> joined(io, join(tasks.group()));
    io.poll();
    CHECK(tasks.group()->size() == 3);
    tasks.group()->cancel();
    io.restart();
    io.poll();
    CHECK(where.completed == 3);
    CHECK(tasks.group()->size() == 0);
    CHECK(joined.done);
}

TEST_SUITE_END();
