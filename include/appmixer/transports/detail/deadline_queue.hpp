#ifndef APPMIXER_TRANSPORTS_DETAIL_DEADLINE_QUEUE_HPP
#define APPMIXER_TRANSPORTS_DETAIL_DEADLINE_QUEUE_HPP

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

/// One timer for all calls of a transport: it runs while calls are in flight, and stands at the earliest deadline or
/// before. A timer for each call would cost a tenth of a small call. Calls by another clock than the system's, a
/// test's, have a deadlines of their own behind the first.
class deadline_queue : public std::enable_shared_from_this<deadline_queue> {
public:
    /// flag: inside of which the deadlines is used.
    explicit deadline_queue(asio::any_io_executor const& executor, time_source& time = system_time(),
                            std::shared_ptr<use_flag> flag = std::make_shared<use_flag>())
        : flag_(std::move(flag)), in_use(*flag_), time_(&time)
    {
        timer_.emplace(executor);
    }

    /// The context of the executor ends: no deadline passes any more.
    APPMIXER_DECL void end() noexcept;

private:
    std::shared_ptr<use_flag> const flag_; // the sweepers of a transport share it

public:
    use_flag& in_use; ///< for the deadlines, and for all else that the transport's calls share

private:
    friend class deadline_entry;
    using clock = call_context::clock;

    /// The deadlines for calls by that clock: this one, or one behind it.
    deadline_queue& keeping_to(time_source& time) { return time_ == &time ? *this : other(time); }
    APPMIXER_DECL deadline_queue& other(time_source& time);
    APPMIXER_DECL void add(deadline_entry& watch);
    APPMIXER_DECL void remove(deadline_entry& watch) noexcept;
    APPMIXER_DECL void arm(clock::time_point when);
    APPMIXER_DECL void sweep(unsigned long round);
    APPMIXER_DECL void rest() noexcept;

    std::optional<asio::steady_timer> timer_; ///< none when the context has ended
    time_source* time_;
    std::shared_ptr<deadline_queue> next_;
    clock::time_point armed_for_ = (clock::time_point::max)();
    unsigned long round_ = 0;  // a wait that was cancelled too late to notice belongs to an earlier round
    bool rest_is_due_ = false; // a posted handler will stop the timer if nothing is in flight then
    linked_list<deadline_entry> entries_;
};

/// The deadline of one call, as long as this object lives. When it passes, whatever the call waits for is cancelled.
/// A step that begins must ask `expired()` first, since the deadline may pass while nothing is being waited for.
class deadline_entry : public list_links<deadline_entry> {
public:
    /// The deadlines must outlive it. time: the clock of the call.
    APPMIXER_DECL deadline_entry(deadline_queue& deadlines, call_context::clock::time_point when,
                                 time_source& time = system_time());
    APPMIXER_DECL ~deadline_entry();
    deadline_entry(deadline_entry const&) = delete;
    deadline_entry& operator=(deadline_entry const&) = delete;

    bool expired() const noexcept { return when_.load(std::memory_order_relaxed) == passed; }
    deadline_queue& deadlines() const noexcept { return deadlines_; }

    /// What to cancel: the socket, the timer or the place in a queue that the call waits on from now on. Each must
    /// outlive the wait.
    template <class Waited>
    void wait_on(Waited& what) noexcept
    {
        use_lock const alone(deadlines_.in_use);
        waited_ = &what;
        cancel_ = [](void* it) {
            boost::system::error_code ignored;
            if constexpr (requires { what.cancel(ignored); })
                static_cast<Waited*>(it)->cancel(ignored);
            else
                static_cast<Waited*>(it)->cancel();
        };
    }
    /// Nothing: what was waited on is about to go.
    void wait_on_nothing() noexcept
    {
        use_lock const alone(deadlines_.in_use);
        cancel_ = nullptr;
    }

private:
    friend class deadline_queue;

    call_context::clock::time_point when() const noexcept { return when_.load(std::memory_order_relaxed); }
    void expire() noexcept
    {
        when_.store(passed, std::memory_order_relaxed);
        if (cancel_ != nullptr)
            cancel_(waited_);
    }

    // A flag would make each call that waits for a connection larger.
    static constexpr call_context::clock::time_point passed = (call_context::clock::time_point::min)();

    deadline_queue& deadlines_;
    std::atomic<call_context::clock::time_point> when_;
    void* waited_ = nullptr;
    void (*cancel_)(void*) = nullptr;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/deadline_queue.ipp>
#endif

#endif
