#ifndef APPMIXER_ALGORITHMS_DETAIL_BACKGROUND_HPP
#define APPMIXER_ALGORITHMS_DETAIL_BACKGROUND_HPP

// Tasks in the background of a coroutine: it starts them, goes on, can cancel them, and waits for their end.
//
// Five rules keep this safe when a coroutine is cancelled or an `io_context` destroyed, at any moment:
// 1. The completion handler of `co_spawn` owns the `cancellation_signal` of the task: Asio uses the slot of the signal
//    until it has destroyed the coroutine.
// 2. Signals are emitted on the executor, and only to running tasks. Otherwise Boost 1.81 queues a raw pointer to the
//    signal (chriskohlhoff/asio#1332, #1400).
// 3. A timer is in the frame of the coroutine that waits on it; the group has a pointer to it. A timer in the group
//    could outlive its `io_context`.
// 4. An object in the frame of the task removes the task from the group and wakes the waiter, so that this also happens
//    when the `io_context` is destroyed.
// 5. A cancelled coroutine can wait again only with `throw_if_cancelled(false)`, a setting that it shares with its
//    callers. `start_and_join` restores it.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/wait_unless.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <exception>
#include <list>
#include <memory>
#include <utility>

namespace appmixer::detail {

/// Where one coroutine waits until another one wakes it. It may outlive the `io_context`.
class wake_point {
public:
    wake_point() = default;
    wake_point(wake_point const&) = delete;
    wake_point& operator=(wake_point const&) = delete;

    /// A timer that `wake` cancels and that does not expire. It is a local variable of the coroutine that waits: one at
    /// a time for each wake point, which must outlive it.
    ///
    ///     wake_point::waiter self(point, executor);
    ///     while (!condition)
    ///         co_await self.timer.async_wait(as_outcome);
    class waiter {
    public:
        APPMIXER_DECL waiter(wake_point& point, asio::any_io_executor const& executor);
        ~waiter() { point_.timer_ = nullptr; }
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;

        asio::steady_timer timer;

    private:
        wake_point& point_;
    };

    /// Ends the wait, if a coroutine is waiting.
    void wake()
    {
        if (timer_ != nullptr)
            timer_->cancel();
    }

private:
    asio::steady_timer* timer_ = nullptr;
};

/// Coroutines that were spawned by another one. Make it with `std::make_shared`; the running tasks are among its
/// owners. It may outlive the `io_context`.
///
/// Threads: used on the executor of the tasks; on a pool of threads that is a strand.
class task_group : public std::enable_shared_from_this<task_group> {
public:
    task_group() = default;
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// A started task, as long as its completion handler exists.
    class task {
    public:
        task() = default;

    private:
        friend class task_group;
        asio::cancellation_signal signal_;
        bool running_ = true;
    };

    /// Starts a task. If the caller runs on the executor, the task runs to its first suspension, or to its end, before
    /// this returns.
    ///
    /// executor: the same for all tasks of the group.
    /// Result: the task, for `cancel`.
    template <class Executor>
    std::weak_ptr<task> start(Executor const& executor, asio::awaitable<void, Executor> work)
    {
        executor_ = executor;
        tasks added(1, std::make_shared<task>());
        std::shared_ptr<task> const started = added.front();
        running_.splice(running_.end(), added);
        asio::awaitable<void, Executor> guarded =
            run(membership(shared_from_this(), std::prev(running_.end())), std::move(work));
        asio::co_spawn(executor, std::move(guarded),
                       asio::bind_cancellation_slot(started->signal_.slot(), [started](std::exception_ptr) {}));
        return started;
    }

    /// The number of tasks that run.
    std::size_t size() const noexcept { return running_.size(); }

    /// Cancels the running tasks. They end later: see `start_and_join`. May be called at any time, also in destructors
    /// and after the end of the `io_context`.
    APPMIXER_DECL void cancel();
    /// Cancels one task, unless it has ended.
    APPMIXER_DECL void cancel(std::weak_ptr<task> started);

    /// Whether running tasks were cancelled, all of them.
    bool cancelled() const noexcept { return cancelled_; }

    /// Starts tasks, and waits until none runs. If the waiting coroutine is cancelled, this cancels the tasks and waits
    /// for their end all the same; then it returns, and the caller finds out by `is_cancelled`. One coroutine may
    /// wait at a time.
    ///
    /// start: starts tasks of the group. They run to their first suspension, and may cancel the waiting coroutine.
    /// When that happens before a `co_await`, Asio throws instead of waiting; so the tasks are started in here.
    /// Errors: rethrows the first exception that `start` or a task ended with.
    template <class Executor, class Start>
    static asio::awaitable<void, Executor> start_and_join(std::shared_ptr<task_group> group, Start start)
    {
        asio::any_io_executor const executor = co_await asio::this_coro::executor;
        wake_point::waiter self(group->ended_, executor);
        try {
            start();
        } catch (...) {
            group->thrown_ = std::current_exception();
            group->cancel();
        }
        bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        while (group->size() > 0 && !cancelled) {
            co_await self.timer.async_wait(as_outcome);
            cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        }
        if (group->size() > 0) {
            group->cancel();
            bool const throws = co_await asio::this_coro::throw_if_cancelled();
            co_await asio::this_coro::throw_if_cancelled(false);
            while (group->size() > 0)
                co_await self.timer.async_wait(as_outcome);
            co_await asio::this_coro::throw_if_cancelled(throws);
        }
        if (std::exception_ptr const thrown = std::exchange(group->thrown_, nullptr))
            std::rethrow_exception(thrown);
    }

private:
    using tasks = std::list<std::shared_ptr<task>>;

    /// Removes a task from its group when the frame of the task is destroyed.
    class membership {
    public:
        membership(std::shared_ptr<task_group> group, tasks::iterator position) noexcept
            : group_(std::move(group)), position_(position)
        {
        }
        membership(membership&&) noexcept = default;
        ~membership()
        {
            if (group_ != nullptr)
                group_->remove(position_);
        }

        /// Called in a `catch` clause.
        void failed() noexcept
        {
            if (group_->thrown_ == nullptr)
                group_->thrown_ = std::current_exception();
        }

    private:
        std::shared_ptr<task_group> group_; // null when moved from
        tasks::iterator position_;
    };

    template <class Executor>
    static asio::awaitable<void, Executor> run(membership self, asio::awaitable<void, Executor> work)
    {
        try {
            co_await std::move(work);
        } catch (...) {
            self.failed();
        }
        // `co_spawn` awaits once more when the task has never suspended. If it was cancelled, that would throw to the
        // caller of `start`.
        co_await asio::this_coro::throw_if_cancelled(false);
    }

    APPMIXER_DECL void remove(tasks::iterator position) noexcept;

    asio::any_io_executor executor_; // empty when no task runs: a strand must not outlive its context
    tasks running_;
    bool cancelled_ = false;
    std::exception_ptr thrown_; // by the first task that failed
    wake_point ended_;          // for `start_and_join`; woken when the last task ends
};

/// Owns a group of tasks, and cancels them when it is destroyed.
class task_owner {
public:
    task_owner() : group_(std::make_shared<task_group>()) {}
    task_owner(task_owner&&) noexcept = default;
    task_owner& operator=(task_owner&& other) noexcept
    {
        task_owner const replaced(std::move(*this));
        group_ = std::move(other.group_);
        return *this;
    }
    ~task_owner()
    {
        if (group_ != nullptr)
            group_->cancel();
    }

    /// Null when moved from.
    std::shared_ptr<task_group> const& group() const noexcept { return group_; }

private:
    std::shared_ptr<task_group> group_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/background.ipp>
#endif

#endif
