#ifndef APPMIXER_AUTH_DETAIL_SIGN_IN_HPP
#define APPMIXER_AUTH_DETAIL_SIGN_IN_HPP

// A sign-in in progress, for which several calls may wait.

#include <appmixer/call/client.hpp>
#include <appmixer/call/detail/identity.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/detail/wait_unless.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <list>
#include <memory>
#include <optional>

namespace appmixer::detail {

/// A sign-in of an identity, shared by all calls that wait for it. It runs in a coroutine of its own, so that no call
/// owns it: when one is cancelled, the others still get the token. It keeps itself alive until its source has
/// completed.
class sign_in : public std::enable_shared_from_this<sign_in> {
public:
    /// Registers a waiting call for as long as this object lives. The end of the sign-in cancels its timer.
    class waiter {
    public:
        /// deadline: of the call.
        waiter(sign_in& awaited, time_source& time, time_source::clock::time_point deadline)
            : timer(awaited.executor_, time), awaited_(awaited)
        {
            timer.expires_at(deadline);
            use_lock const lock(awaited_.flag());
            position_ = awaited_.waiters_.insert(awaited_.waiters_.end(), this);
        }
        ~waiter()
        {
            use_lock const lock(awaited_.flag());
            awaited_.waiters_.erase(position_);
        }
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;

        clock_timer timer;

    private:
        sign_in& awaited_;
        std::list<waiter*>::iterator position_;
    };

    /// timeout: when it passes, the sign-in fails and the source is cancelled; margin: see `identity::accept`.
    APPMIXER_DECL sign_in(std::shared_ptr<identity> for_identity, asio::any_io_executor executor, time_source& time,
                          time_source::clock::duration timeout, identity::day_clock::duration margin);

    /// Starts the source. api: for the calls of the source. The sign-in may end before this returns.
    APPMIXER_DECL void start(default_client const& api);

    /// Guards the members of this object and of its identity.
    use_flag& flag() const noexcept { return identity_->flag(); }
    bool ended() const noexcept
    {
        use_lock const lock(flag());
        return ended_;
    }
    /// The token or the error of the sign-in. Rethrows an exception of the source that is not a `system_error`.
    APPMIXER_DECL result<access_token> outcome() const;

    /// Called by a waiting call that was cancelled or timed out, while it is still registered. If no other call waits,
    /// the sign-in ends and the source is cancelled.
    APPMIXER_DECL void give_up();
    /// Called by a waiting call whose deadline has passed, while it is still registered. If no other call waits, the
    /// sign-in ends soon, with an error that says what it was doing. Returns whether it does.
    APPMIXER_DECL bool time_out_alone();

private:
    template <class Executor>
    friend asio::awaitable<result<access_token>, Executor> wait_for_token(std::shared_ptr<sign_in> awaited,
                                                                          call_context& context);

    APPMIXER_DECL void source_ended(std::exception_ptr thrown, result<access_token> token);
    APPMIXER_DECL void end(result<access_token> outcome);
    APPMIXER_DECL void stop(error why);
    APPMIXER_DECL void time_out(error why);
    APPMIXER_DECL void await_source(unsigned turns);
    APPMIXER_DECL void leave_identity() noexcept;

    std::shared_ptr<identity> identity_;
    asio::any_io_executor executor_;
    time_source* time_;
    time_source::clock::duration timeout_;
    identity::day_clock::duration margin_;
    std::optional<clock_timer> limit_;
    asio::cancellation_signal cancel_source_;
    std::list<waiter*> waiters_;
    result<access_token> outcome_{error()};
    std::exception_ptr thrown_;
    bool ended_ = false;
    error timed_out_; ///< how it will end when its time has passed and its source is being cancelled
};

/// Waits for a sign-in until the deadline of the call. Errors: those of the sign-in, cancellation, deadline, drain.
template <class Executor>
asio::awaitable<result<access_token>, Executor> wait_for_token(std::shared_ptr<sign_in> awaited, call_context& context)
{
    sign_in::waiter self(*awaited, *context.time, context.deadline);
    drain_wait const ended_by_drain(context, self.timer.underlying());
    bool timed_out = false;
    while (true) {
        bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled) {
            awaited->give_up();
            co_return error(asio::error::operation_aborted, phase::sign_in);
        }
        if (is_draining(context)) {
            awaited->give_up();
            co_return shutting_down(phase::sign_in);
        }
        if (awaited->ended())
            co_return awaited->outcome();
        if (!timed_out && context.deadline <= context.time->now()) {
            timed_out = awaited->time_out_alone();
            if (!timed_out)
                co_return error(errc::deadline_exceeded, phase::sign_in);
            self.timer.expires_at((time_source::clock::time_point::max)()); // the end of the sign-in cancels it
        }
        co_await wait_unless(awaited->ended_, self.timer.underlying(), awaited->flag());
    }
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/auth/impl/sign_in.ipp>
#endif

#endif
