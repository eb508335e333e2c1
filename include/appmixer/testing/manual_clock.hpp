#ifndef APPMIXER_TESTING_MANUAL_CLOCK_HPP
#define APPMIXER_TESTING_MANUAL_CLOCK_HPP

// A clock that tests control.

#include <appmixer/algorithms/run.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {

/// Ends the program, with a message, because a clock is destroyed before calls that wait for it.
[[noreturn]] inline void abort_orphaned_waits(std::size_t count)
{
    std::fflush(nullptr); // keeps the output of the tests before
    std::fprintf(stderr,
                 "appmixer: a manual_clock was destroyed while coroutines wait for it (%zu); declare it before the "
                 "io_context\n",
                 count);
    std::abort();
}

} // namespace detail

/// A clock that stands still until a test advances it, so that a test of long delays is fast and deterministic. Pass it
/// to a client with `client::with_clock`.
///
///     appmixer::manual_clock clock;
///     auto api = appmixer::client(…).with_clock(clock);
///     appmixer::flow flow = clock.run(io, get_flow(api, id)); // advances the clock as needed
///     CHECK(clock.elapsed() < 30s);
///
/// A network still takes real time, and `run` does not wait for it: it advances the clock instead. `appmixer::run` and
/// `io_context::run` do not advance the clock: with them, a wait never ends.
///
/// An emulator has a clock of its own. It follows this one after:
///
///     back_end.set_clock([&] { return std::chrono::floor<std::chrono::milliseconds>(clock.time_of_day()); });
///
/// Threads: use it on the thread of the `io_context` only. Lifetime: it must outlive the calls, so declare it before
/// the `io_context`: the context destroys coroutines that still wait. A program that destroys the clock first is
/// aborted with a message.
class manual_clock final : public time_source {
public:
    /// day: the date at which the clock begins; the current one by default.
    manual_clock() : manual_clock(std::chrono::system_clock::now()) {}
    /// day: the date at which the clock begins.
    explicit manual_clock(std::chrono::system_clock::time_point day) : day_(day) {}
    manual_clock(manual_clock const&) = delete;
    manual_clock& operator=(manual_clock const&) = delete;
    /// Ends the program with a message when coroutines still wait for the clock: they would use a destroyed object.
    ~manual_clock() override
    {
        if (!waits_.empty())
            detail::abort_orphaned_waits(waits_.size());
    }

    clock::time_point now() const noexcept override { return now_; }
    std::chrono::system_clock::time_point time_of_day() const noexcept override
    {
        return day_ + std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed());
    }
    /// How far the clock was advanced.
    clock::duration elapsed() const noexcept { return now_ - began_; }
    /// The number of pending waits.
    std::size_t waiting() const noexcept { return waits_.size(); }

    /// Advances the clock, and completes the waits that expire meanwhile, in the order of their times. Their handlers
    /// run when the `io_context` runs.
    void advance(clock::duration by)
    {
        clock::time_point const until = now_ + by;
        while (next_expiry() <= until)
            expire_next();
        now_ = until;
    }
    /// Advances the clock to the next expiry; false without a pending wait.
    bool advance_to_next()
    {
        if (waits_.empty())
            return false;
        expire_next();
        return true;
    }
    /// Runs ready handlers, and advances the clock to the next expiry whenever none is ready, until there is no pending
    /// wait, or the next one expires more than `limit` after now. Returns the number of handlers that ran.
    std::size_t run(asio::io_context& io, clock::duration limit = std::chrono::hours(24))
    {
        clock::time_point const last = now_ + limit;
        std::size_t handlers = 0;
        while (true) {
            io.restart();
            handlers += io.poll();
            if (waits_.empty() || next_expiry() > last)
                break;
            expire_next();
        }
        io.restart(); // without other work it has stopped
        return handlers;
    }
    /// Runs a coroutine to its end, as `appmixer::run` does, and advances the clock to the next expiry whenever no
    /// handler is ready.
    ///
    /// Errors: also `boost::asio::error::operation_aborted` when the coroutine waits for something other than the
    /// clock, or longer than `limit`. It goes on when the context runs again, and its outcome is dropped.
    template <class T, class Executor>
    T run(asio::io_context& io, asio::awaitable<T, Executor> work, clock::duration limit = std::chrono::hours(24))
    {
        auto const outcome = detail::start_run(io, std::move(work));
        clock::time_point const last = now_ + limit;
        while (!outcome->ended) {
            if (io.poll_one() > 0)
                continue;
            if (io.stopped())
                detail::throw_run_aborted("the io_context was stopped before the coroutine had ended");
            if (waits_.empty())
                detail::throw_run_aborted("the coroutine waits for something other than the clock; was its client "
                                          "made with with_clock(clock)?");
            if (next_expiry() > last)
                detail::throw_run_aborted("the coroutine had not ended at the limit");
            expire_next();
        }
        io.restart(); // as above
        return outcome->take();
    }

    void set(asio::steady_timer& timer, clock::time_point when) override
    {
        forget(timer);
        timer.expires_at(when > now_ ? (clock::time_point::max)() : (clock::time_point::min)());
        if (when > now_ && when != (clock::time_point::max)())
            waits_.emplace_back(&timer, when);
    }
    void forget(asio::steady_timer& timer) noexcept override
    {
        std::erase_if(waits_, [&](pending_wait const& entry) { return entry.first == &timer; });
    }

private:
    using pending_wait = std::pair<asio::steady_timer*, clock::time_point>;

    static bool earlier(pending_wait const& a, pending_wait const& b) noexcept { return a.second < b.second; }
    clock::time_point next_expiry() const noexcept
    {
        auto const first = std::min_element(waits_.begin(), waits_.end(), &earlier);
        return first == waits_.end() ? (clock::time_point::max)() : first->second;
    }
    void expire_next()
    {
        auto const first = std::min_element(waits_.begin(), waits_.end(), &earlier);
        asio::steady_timer& timer = *first->first;
        now_ = (std::max)(now_, first->second);
        waits_.erase(first);
        timer.expires_at((clock::time_point::min)()); // completes the wait
    }

    clock::time_point const began_ = clock::now();
    clock::time_point now_ = began_;
    std::chrono::system_clock::time_point const day_;
    std::vector<pending_wait> waits_; // in the order of `set`, which decides between equal times
};

} // namespace appmixer

#endif
