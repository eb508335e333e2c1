#ifndef APPMIXER_LAYERS_DETAIL_RATE_LIMITER_HPP
#define APPMIXER_LAYERS_DETAIL_RATE_LIMITER_HPP

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

/// What is remembered of an identity: its bucket, and its calls.
class identity_queue : public list_links<identity_queue> {
public:
    identity_queue(std::size_t of, token_bucket const& filled) noexcept : key(of), bucket(filled) {}

    /// The list that it is in.
    enum class place : unsigned char {
        none,
        line, ///< its first call may go as soon as the limits for all calls let it
        idle, ///< it has no calls
    };

    std::size_t const key;
    token_bucket bucket;
    linked_list<rate_waiter> queue;
    std::size_t waiting = 0;
    std::size_t in_flight = 0;
    place where = place::none;
};

/// The right of a call to be in flight; it ends with the object.
class rate_permit {
public:
    rate_permit() = default;
    rate_permit(rate_limiter& gate, identity_queue& lane, call_context const& context) noexcept
        : gate_(&gate), lane_(&lane), context_(&context)
    {
    }
    rate_permit(rate_permit&& other) noexcept
        : gate_(std::exchange(other.gate_, nullptr)), lane_(other.lane_), context_(other.context_)
    {
    }
    rate_permit& operator=(rate_permit&& other) noexcept
    {
        std::swap(gate_, other.gate_);
        std::swap(lane_, other.lane_);
        std::swap(context_, other.context_);
        return *this;
    }
    APPMIXER_DECL ~rate_permit();

    explicit operator bool() const noexcept { return gate_ != nullptr; }

private:
    friend class rate_limiter;

    rate_limiter* gate_ = nullptr;
    identity_queue* lane_ = nullptr;
    call_context const* context_ = nullptr;
};

/// Gives calls their turns. It has no timer: each call that waits has an alarm for its own deadline, and the one that
/// is next has its alarm set for its turn.
class rate_limiter {
public:
    using time_point = time_source::clock::time_point;

    APPMIXER_DECL explicit rate_limiter(rate_limits const& limits);
    rate_limiter(rate_limiter const&) = delete;
    rate_limiter& operator=(rate_limiter const&) = delete;

    /// A number for whoever makes the request, the same for all when there is no limit for identities. It is made of
    /// the token, which is not kept; two identities that had the same by accident would share their limits.
    APPMIXER_DECL std::size_t sender(http_request const& request, call_context const& context) const;

    /// A permit, when the call need not wait; an empty one when it must; or why it cannot even wait. Apart from the
    /// waiting, so that a call that need not wait has one coroutine less.
    APPMIXER_DECL result<rate_permit> enter(std::size_t who, call_context const& context);
    /// A response 429 has come.
    APPMIXER_DECL void refused(rate_permit const& call, http_response const& response, call_context const& context);

    APPMIXER_DECL rate_limit_counters counters() const noexcept;

private:
    friend class rate_permit;
    friend class rate_waiter;

    APPMIXER_DECL result<rate_permit> try_enter(identity_queue& lane, call_context const& context, time_point now);
    APPMIXER_DECL identity_queue& lane_of(std::size_t who);
    APPMIXER_DECL void forget_idle(time_point now);
    /// Whether the limits of an identity, and those for all calls, let a call go.
    APPMIXER_DECL bool open(identity_queue const& lane, time_point now) const noexcept;
    APPMIXER_DECL bool open(time_point now) const noexcept;
    /// When they will, as far as that is a matter of time and not of calls in flight.
    APPMIXER_DECL time_point opens_at(identity_queue const& lane, time_point now) const noexcept;
    APPMIXER_DECL time_point opens_at(time_point now) const noexcept;
    APPMIXER_DECL bool has_slot(identity_queue const& lane) const noexcept;
    APPMIXER_DECL bool has_slot() const noexcept;

    APPMIXER_DECL void move(identity_queue& lane, identity_queue::place where) noexcept;
    APPMIXER_DECL void take(identity_queue& lane, time_point now) noexcept;
    APPMIXER_DECL void release(identity_queue& lane, call_context const& context) noexcept;
    /// Lets an identity be forgotten if it has no calls.
    APPMIXER_DECL void rest(identity_queue& lane) noexcept;
    /// Lets a lane stand in line if its first call may go, and lets those go whose turn has come.
    APPMIXER_DECL void serve(identity_queue& lane, time_point now) noexcept;
    /// Sees to it that the first call of a lane wakes when its turn comes.
    APPMIXER_DECL void watch(identity_queue const& lane, time_point now) noexcept;

    mutable use_flag in_use_;
    rate_limits const limits_;
    bool const by_identity_;
    token_bucket bucket_;
    identity_queue everybody_; ///< the one lane, when there is no limit for identities
    std::unordered_map<std::size_t, identity_queue> lanes_;
    linked_list<identity_queue> line_; ///< identities take turns: the first goes to the end when it has had one
    linked_list<identity_queue> idle_; ///< in the order in which they were last looked at
    rate_limit_counters counted_;
};

/// A call that waits for its turn. It leaves its lane, or passes its turn on, when this object goes.
class rate_waiter : public list_links<rate_waiter> {
public:
    template <class Executor>
    rate_waiter(Executor const& executor, rate_limiter& gate, std::size_t who, call_context const& context)
        : gate_(gate), context_(context), alarm_(executor, *context.time)
    {
        join(who);
    }
    APPMIXER_DECL ~rate_waiter();

    bool has_turn() const noexcept
    {
        use_lock const alone(flag());
        return has_turn_;
    }
    /// Waits until its turn may have come, or the deadline.
    auto wait() { return wait_unless(woken_, timer(), flag()); }
    /// Whether the deadline has passed.
    bool too_late() const noexcept { return context_.deadline <= context_.time->now(); }
    /// For the wait that begins after this.
    APPMIXER_DECL void set_alarm();
    /// Gives all their turns that have come, its own as well.
    APPMIXER_DECL void look();
    /// The permit; only when it has its turn.
    APPMIXER_DECL rate_permit take_turn();

private:
    friend class rate_limiter;

    use_flag& flag() const noexcept { return gate_.in_use_; }
    asio::steady_timer& timer() noexcept { return alarm_.timer(); }
    APPMIXER_DECL void join(std::size_t who);
    APPMIXER_DECL void wake() noexcept;
    APPMIXER_DECL void leave() noexcept;
    /// Wakes the call, so that it sets its alarm again, unless that is set for `when` or earlier.
    APPMIXER_DECL void wake_by(rate_limiter::time_point when) noexcept;

    rate_limiter& gate_;
    identity_queue* lane_ = nullptr;
    call_context const& context_;
    alarm alarm_;
    rate_limiter::time_point set_for_ = (rate_limiter::time_point::min)();
    bool queued_ = false;
    bool has_turn_ = false;
    bool woken_ = false; ///< since the alarm was set
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/rate_limiter.ipp>
#endif

#endif
