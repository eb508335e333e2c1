#ifndef APPMIXER_LAYERS_DETAIL_RATE_LIMITER_HPP
#define APPMIXER_LAYERS_DETAIL_RATE_LIMITER_HPP

// Decides when `rate_limit_layer` sends a request. In this file a call is one `send` of the layer: retries count too.

#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/linked_list.hpp>
#include <appmixer/core/detail/wait_unless.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/layers/detail/token_bucket.hpp>
#include <appmixer/layers/rate_limits.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace appmixer::detail {

class rate_limiter;
class rate_waiter;

/// The state kept for an identity: its token bucket and its calls.
class identity_queue : public list_links<identity_queue> {
public:
    identity_queue(std::size_t identity, token_bucket const& filled) noexcept : key(identity), bucket(filled) {}

    enum class status_type : unsigned char {
        blocked, ///< the limits of the identity hold its first call back, or no call of it waits
        ready,   ///< its first call is sent as soon as the limits for all calls admit it
        idle,    ///< no call waits or is in flight
    };

    std::size_t const key;
    token_bucket bucket;
    linked_list<rate_waiter> waiters;
    std::size_t waiting = 0;
    std::size_t in_flight = 0;
    status_type status = status_type::blocked;
};

/// Admits one call; the call counts as in flight until the object is destroyed.
class rate_permit {
public:
    rate_permit() = default;
    rate_permit(rate_limiter& limiter, identity_queue& queue, call_context const& context) noexcept
        : limiter_(&limiter), queue_(&queue), context_(&context)
    {
    }
    rate_permit(rate_permit&& other) noexcept
        : limiter_(std::exchange(other.limiter_, nullptr)), queue_(other.queue_), context_(other.context_)
    {
    }
    rate_permit& operator=(rate_permit&& other) noexcept
    {
        std::swap(limiter_, other.limiter_);
        std::swap(queue_, other.queue_);
        std::swap(context_, other.context_);
        return *this;
    }
    APPMIXER_DECL ~rate_permit();

    explicit operator bool() const noexcept { return limiter_ != nullptr; }

private:
    friend class rate_limiter;

    rate_limiter* limiter_ = nullptr;
    identity_queue* queue_ = nullptr;
    call_context const* context_ = nullptr;
};

/// Decides when calls are sent. It has no timer of its own: each waiting call has a timer for its deadline, and the
/// call that is next sets its timer to the time at which the limits admit it.
class rate_limiter {
public:
    using time_point = time_source::clock::time_point;

    APPMIXER_DECL explicit rate_limiter(rate_limits const& limits);
    rate_limiter(rate_limiter const&) = delete;
    rate_limiter& operator=(rate_limiter const&) = delete;

    /// The key of the identity that sends the request; 0 for all when identities have no limits. It is a hash, so that
    /// no token is kept; identities whose hashes collide share their limits.
    APPMIXER_DECL std::size_t identity_key(http_request const& request, call_context const& context) const;

    /// Returns a permit when the request can be sent now, an empty one when it must wait with a `rate_waiter`, and an
    /// error when it cannot wait.
    APPMIXER_DECL result<rate_permit> try_acquire(std::size_t key, call_context const& context);
    /// Handles a 429: pauses as long as its `Retry-After` says.
    APPMIXER_DECL void pause_after(rate_permit const& call, result<http_response> const& outcome,
                                   call_context const& context);

    APPMIXER_DECL rate_limit_counters counters() const noexcept;

private:
    friend class rate_permit;
    friend class rate_waiter;

    APPMIXER_DECL result<rate_permit> acquire(identity_queue& queue, call_context const& context, time_point now);
    APPMIXER_DECL identity_queue& queue_of(std::size_t key);
    APPMIXER_DECL void forget_idle(time_point now);
    /// Whether the limits of an identity, or those for all calls, admit a call now.
    APPMIXER_DECL bool ready(identity_queue const& queue, time_point now) const noexcept;
    APPMIXER_DECL bool ready(time_point now) const noexcept;
    /// When their rates admit a call; the end of time while too many calls are in flight.
    APPMIXER_DECL time_point ready_at(identity_queue const& queue, time_point now) const noexcept;
    APPMIXER_DECL time_point ready_at(time_point now) const noexcept;
    APPMIXER_DECL bool has_slot(identity_queue const& queue) const noexcept;
    APPMIXER_DECL bool has_slot() const noexcept;

    APPMIXER_DECL void set_status(identity_queue& queue, identity_queue::status_type status) noexcept;
    APPMIXER_DECL void admit(identity_queue& queue, time_point now) noexcept;
    APPMIXER_DECL void release(identity_queue& queue, call_context const& context) noexcept;
    /// Marks an identity without calls as idle, so that it can be forgotten.
    APPMIXER_DECL void set_idle_if_unused(identity_queue& queue) noexcept;
    /// Marks the queue as ready if its identity's limits admit its first call; then admits all calls that can be sent
    /// now.
    APPMIXER_DECL void dispatch(identity_queue& queue, time_point now) noexcept;
    /// Wakes the first call of a queue by the time at which its identity's limits admit it.
    APPMIXER_DECL void wake_when_ready(identity_queue const& queue, time_point now) noexcept;

    mutable use_flag in_use_;
    rate_limits const limits_;
    bool const by_identity_;
    token_bucket bucket_;
    identity_queue shared_queue_; ///< the only queue when identities have no limits
    std::unordered_map<std::size_t, identity_queue> queues_;
    linked_list<identity_queue> ready_; ///< round robin: after one admitted call, the first goes to the end
    linked_list<identity_queue> idle_;  ///< the one checked longest ago is first
    rate_limit_counters counters_;
};

/// A waiting call. Destroying it removes the call from its queue, or gives an unused admission back.
class rate_waiter : public list_links<rate_waiter> {
public:
    template <class Executor>
    rate_waiter(Executor const& executor, rate_limiter& limiter, std::size_t key, call_context const& context)
        : limiter_(limiter), context_(context), timer_(executor, *context.time)
    {
        join(key);
    }
    APPMIXER_DECL ~rate_waiter();

    bool admitted() const noexcept
    {
        use_lock const lock(in_use());
        return admitted_;
    }
    /// Waits until the timer expires, or until the call is woken.
    guarded_wait_operation wait() { return wait_unless(woken_, timer_.underlying(), in_use()); }
    /// The timer of `wait`; to cancel it ends the wait.
    asio::steady_timer& timer() noexcept { return timer_.underlying(); }
    /// Whether the deadline has passed.
    bool timed_out() const noexcept { return context_.deadline <= context_.time->now(); }
    /// Sets the timer for the next `wait`.
    APPMIXER_DECL void set_timer();
    /// Admits all calls that can be sent now, this one included.
    APPMIXER_DECL void dispatch();
    /// The permit of an admitted call; to be called once.
    APPMIXER_DECL rate_permit permit();

private:
    friend class rate_limiter;

    use_flag& in_use() const noexcept { return limiter_.in_use_; }
    APPMIXER_DECL void join(std::size_t key);
    APPMIXER_DECL void wake() noexcept;
    APPMIXER_DECL void leave() noexcept;
    /// Wakes the call to set its timer anew, unless it expires at `when` or earlier.
    APPMIXER_DECL void wake_by(rate_limiter::time_point when) noexcept;

    rate_limiter& limiter_;
    identity_queue* queue_ = nullptr;
    call_context const& context_;
    clock_timer timer_;
    rate_limiter::time_point expiry_ = (rate_limiter::time_point::min)();
    bool queued_ = false;
    bool admitted_ = false;
    bool woken_ = false; ///< since the timer was set
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/rate_limiter.ipp>
#endif

#endif
