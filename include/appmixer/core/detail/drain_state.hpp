#ifndef APPMIXER_CORE_DETAIL_DRAIN_STATE_HPP
#define APPMIXER_CORE_DETAIL_DRAIN_STATE_HPP

// The calls in flight through the handles of a transport, for `drain`.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/linked_list.hpp>
#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstddef>

namespace appmixer::detail {

class drain_wait;

/// Counts the calls in flight. All handles of a transport share one.
class drain_state {
public:
    drain_state() = default;
    drain_state(drain_state const&) = delete;
    drain_state& operator=(drain_state const&) = delete;

    /// A call begins. Returns false, without counting it, if `begin` was called.
    APPMIXER_DECL bool enter() noexcept;
    /// A call has ended. cut: because of the drain.
    APPMIXER_DECL void leave(bool cut) noexcept;

    /// From now on no call begins, and none sends a further request. Ends the waits of layers.
    APPMIXER_DECL void begin() noexcept;
    /// From now on no call waits in a test transport either.
    APPMIXER_DECL void abort() noexcept;
    bool is_aborted() const noexcept
    {
        use_lock const lock(in_use_);
        return aborted_;
    }
    bool has_begun() const noexcept
    {
        use_lock const lock(in_use_);
        return begun_;
    }
    std::size_t in_flight() const noexcept
    {
        use_lock const lock(in_use_);
        return in_flight_;
    }
    /// Of the calls that were in flight at `begin`: how many have ended by themselves, and because of the drain.
    std::size_t completed() const noexcept
    {
        use_lock const lock(in_use_);
        return completed_;
    }
    std::size_t cut() const noexcept
    {
        use_lock const lock(in_use_);
        return cut_;
    }

private:
    friend class drain_wait;

    APPMIXER_DECL void end_waits() noexcept;

    mutable use_flag in_use_;
    bool begun_ = false;
    bool aborted_ = false;
    std::size_t in_flight_ = 0;
    std::size_t completed_ = 0;
    std::size_t cut_ = 0;
    linked_list<drain_wait> waits_;
};

/// While this object lives, the timer is cancelled when a drain begins or aborts calls, and when its last call has
/// ended.
class drain_wait : public list_links<drain_wait> {
public:
    drain_wait(drain_state& state, asio::steady_timer& timer) noexcept : drain_wait(&state, timer) {}
    /// For a layer in whose wait a call is. Without effect for a request built by hand.
    drain_wait(call_context const& context, asio::steady_timer& timer) noexcept : drain_wait(context.drain, timer) {}
    APPMIXER_DECL ~drain_wait();

private:
    friend class drain_state;

    APPMIXER_DECL drain_wait(drain_state* state, asio::steady_timer& timer) noexcept;

    drain_state* state_;
    asio::steady_timer& timer_;
};

/// Whether a call must not send a further request. A layer asks this after each wait.
inline bool is_draining(call_context const& context) noexcept
{
    return context.drain != nullptr && context.drain->has_begun();
}

/// The error of a call that would be sent after a drain has begun.
APPMIXER_DECL error shutting_down(phase where);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/drain_state.ipp>
#endif

#endif
