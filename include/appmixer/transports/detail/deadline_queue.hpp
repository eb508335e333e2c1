#ifndef APPMIXER_TRANSPORTS_DETAIL_DEADLINE_QUEUE_HPP
#define APPMIXER_TRANSPORTS_DETAIL_DEADLINE_QUEUE_HPP

// Deadlines of calls, with one timer for all calls of a transport.

#include <appmixer/core/detail/linked_list.hpp>
#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/detail/wait_unless.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

namespace appmixer::detail {

class deadline_entry;

/// The deadlines of a transport's calls. One timer runs while calls are in flight. It expires at the earliest deadline
/// or before; a timer for each call would cost a tenth of a small call. After the last call it stays armed until the
/// executor has run its ready handlers, for a call that follows at once: stopping and setting it for each call costs
/// 7 % (quartiles 4-14) of the CPU time of small calls one after the other. Calls on another clock than the system's
/// have a queue of their own, linked to this one.
class deadline_queue : public std::enable_shared_from_this<deadline_queue> {
public:
    /// in_use: the lock of the pool, which guards the queue too; time: the clock of the deadlines.
    deadline_queue(asio::any_io_executor const& executor, std::shared_ptr<use_flag> in_use,
                   time_source& time = system_time())
        : in_use_(std::move(in_use)), time_(&time)
    {
        timer_.emplace(executor);
    }

    /// Ends all calls in flight, of all clocks, as if their deadlines expired, but with another error.
    APPMIXER_DECL void abort_all() noexcept;
    /// Called when the execution context ends. No deadline expires afterwards.
    APPMIXER_DECL void end() noexcept;

private:
    friend class deadline_entry;
    using clock = call_context::clock;

    /// The queue for calls on a clock: this one, or one linked to it.
    deadline_queue& for_clock(time_source& time) { return time_ == &time ? *this : linked_queue(time); }
    APPMIXER_DECL deadline_queue& linked_queue(time_source& time);
    APPMIXER_DECL void add(deadline_entry& entry);
    APPMIXER_DECL void remove(deadline_entry& entry) noexcept;
    /// Starts the timer.
    APPMIXER_DECL void arm(clock::time_point when);
    /// The timer has expired or was cancelled: expires all deadlines that have passed, and starts the timer for the
    /// next one. round: the wait that ended.
    APPMIXER_DECL void expire_due(unsigned long round);
    /// Stops the timer, unless a call is in flight.
    APPMIXER_DECL void stop() noexcept;

    std::shared_ptr<use_flag> const in_use_;
    std::optional<asio::steady_timer> timer_; ///< empty when the context has ended
    time_source* time_;
    std::shared_ptr<deadline_queue> next_;
    clock::time_point armed_for_ = (clock::time_point::max)();
    unsigned long round_ = 0;     // the number of the current wait; earlier ones have no effect
    bool stop_is_posted_ = false; // a posted handler will call `stop`
    linked_list<deadline_entry> entries_;
};

/// The deadline of one call. When it expires, the operation that the call waits for is cancelled. Check `expired()`
/// before each operation: the deadline may expire while the call does not wait.
class deadline_entry : public list_links<deadline_entry> {
public:
    /// The queue must outlive it. time: the clock of the call.
    APPMIXER_DECL deadline_entry(deadline_queue& deadlines, call_context::clock::time_point when,
                                 time_source& time = system_time());
    APPMIXER_DECL ~deadline_entry();
    deadline_entry(deadline_entry const&) = delete;
    deadline_entry& operator=(deadline_entry const&) = delete;

    /// Whether the call must end, with `code()`.
    bool expired() const noexcept { return when_.load(std::memory_order_relaxed) <= aborted; }
    /// Why it must end: `errc::deadline_exceeded`, or `errc::shutting_down` after `abort_all`.
    boost::system::error_code code() const noexcept
    {
        return make_error_code(when_.load(std::memory_order_relaxed) == aborted ? errc::shutting_down
                                                                                : errc::deadline_exceeded);
    }
    /// The lock of the pool.
    std::shared_ptr<use_flag> const& in_use() const noexcept { return deadlines_.in_use_; }

    /// Moves the deadline to another time; no effect when it has expired.
    APPMIXER_DECL void move_to(call_context::clock::time_point when);

    /// Sets what is cancelled when the deadline expires: a socket, a timer, a waiter of the pool. Call
    /// `cancel_nothing` before it is destroyed.
    template <class Target>
    void cancel_on_expiry(Target& target) noexcept
    {
        use_lock const lock(*in_use());
        target_ = &target;
        cancel_ = [](void* it) {
            boost::system::error_code ignored;
            if constexpr (requires { target.cancel(ignored); })
                static_cast<Target*>(it)->cancel(ignored);
            else
                static_cast<Target*>(it)->cancel();
        };
    }
    /// Ends the effect of `cancel_on_expiry`.
    void cancel_nothing() noexcept
    {
        use_lock const lock(*in_use());
        cancel_ = nullptr;
    }

private:
    friend class deadline_queue;

    call_context::clock::time_point when() const noexcept { return when_.load(std::memory_order_relaxed); }
    void expire(call_context::clock::time_point mark = passed) noexcept
    {
        if (!expired())
            when_.store(mark, std::memory_order_relaxed);
        if (cancel_ != nullptr)
            cancel_(target_);
    }

    // They mark the deadline of a call that must end. A flag would make the frame of each waiting call larger.
    static constexpr call_context::clock::time_point passed = (call_context::clock::time_point::min)();
    static constexpr call_context::clock::time_point aborted = passed + call_context::clock::duration(1);

    deadline_queue& deadlines_;
    std::atomic<call_context::clock::time_point> when_;
    void* target_ = nullptr;
    void (*cancel_)(void*) = nullptr;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/deadline_queue.ipp>
#endif

#endif
