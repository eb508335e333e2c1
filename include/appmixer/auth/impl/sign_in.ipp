#ifndef APPMIXER_AUTH_IMPL_SIGN_IN_IPP
#define APPMIXER_AUTH_IMPL_SIGN_IN_IPP

#include <appmixer/auth/detail/sign_in.hpp>
#include <appmixer/core/detail/cancel.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace appmixer::detail {

/// What a source was doing when it failed, as a phrase.
inline std::string inner_phase(error const& cause)
{
    std::string text(cause.phase() == phase::response ? std::string_view() : to_string(cause.phase()));
    if (!cause.detail().empty())
        text += (text.empty() ? "" : ", ") + cause.detail();
    return text;
}

inline constexpr std::string_view limit_setting = "auth_options::sign_in_timeout";

/// The error of calls that waited for a failed sign-in. timeout: of the sign-in, which is that of its calls, too.
inline error sign_in_failure(error const& cause, time_source::clock::duration timeout)
{
    diagnostics info = cause.info();
    info.detail = inner_phase(cause);
    if (info.timeout == std::chrono::ceil<std::chrono::milliseconds>(timeout) && info.timeout > info.timeout.zero()) {
        info.timeout = info.timeout.zero();
        info.detail += (info.detail.empty() ? "" : "; ") + limit_text(limit_setting, timeout);
    }
    info.phase = phase::sign_in;
    if (cause.phase() == phase::decode)
        info.body_excerpt.clear(); // it may contain the token
    return error(cause.code(), std::move(info));
}

/// The error of a sign-in whose time has passed. cause: how its source ended when it was cancelled.
inline error timeout_failure(error const& timed_out, error const& cause)
{
    diagnostics info = timed_out.info();
    std::string const where = inner_phase(cause);
    if (!where.empty())
        info.detail = info.detail.empty() ? where : where + "; " + info.detail;
    return error(timed_out.code(), std::move(info));
}

APPMIXER_DECL sign_in::sign_in(std::shared_ptr<identity> for_identity, asio::any_io_executor executor,
                               time_source& time, time_source::clock::duration timeout,
                               identity::day_clock::duration margin)
    : identity_(std::move(for_identity)), executor_(std::move(executor)), time_(&time), timeout_(timeout),
      margin_(margin)
{
}

APPMIXER_DECL void sign_in::start(default_client const& api)
{
    use_lock const lock(flag());
    limit_.emplace(executor_, *time_);
    limit_->expires_at(deadline_after(*time_, timeout_));
    limit_->async_wait([self = shared_from_this()](boost::system::error_code) {
        // Only `end` cancels the timer, and `time_out` does nothing after it.
        self->time_out(error(errc::deadline_exceeded, phase::sign_in, limit_text(limit_setting, self->timeout_)));
    });
    asio::co_spawn(
        executor_,
        [self = shared_from_this(), handle = api.within(timeout_).with_clock(*time_)] {
            return self->identity_->obtain(handle);
        },
        asio::bind_cancellation_slot(cancel_source_.slot(),
                                     [self = shared_from_this()](std::exception_ptr thrown, result<access_token> got) {
                                         self->source_ended(std::move(thrown), std::move(got));
                                     }));
}

APPMIXER_DECL result<access_token> sign_in::outcome() const
{
    if (thrown_)
        std::rethrow_exception(thrown_);
    return outcome_;
}

APPMIXER_DECL void sign_in::give_up()
{
    use_lock const lock(flag());
    if (waiters_.size() == 1)
        stop(error(asio::error::operation_aborted, phase::sign_in));
}

APPMIXER_DECL bool sign_in::time_out_alone()
{
    use_lock const lock(flag());
    if (waiters_.size() > 1)
        return false;
    time_out(error(errc::deadline_exceeded, phase::sign_in));
    return true;
}

APPMIXER_DECL void sign_in::time_out(error why)
{
    // A source that makes a call of the library takes a few turns of the executor to end. What it was doing is said
    // in the error then; a source that ignores its cancellation is not waited for.
    constexpr unsigned most_turns = 16;
    use_lock const lock(flag());
    if (ended_ || timed_out_.code())
        return;
    timed_out_ = std::move(why);
    leave_identity(); // calls that come now sign in again
    detail::cancel(cancel_source_);
    await_source(most_turns);
}

/// Ends a sign-in whose time has passed when its source has not ended after some turns of the executor.
APPMIXER_DECL void sign_in::await_source(unsigned turns)
{
    use_lock const lock(flag());
    if (ended_)
        return;
    if (turns == 0)
        return end(timed_out_);
    asio::post(executor_, [self = shared_from_this(), turns] { self->await_source(turns - 1); });
}

APPMIXER_DECL void sign_in::leave_identity() noexcept
{
    if (identity_->current_sign_in.lock().get() == this)
        identity_->current_sign_in.reset();
}

APPMIXER_DECL void sign_in::source_ended(std::exception_ptr thrown, result<access_token> token)
{
    use_lock const lock(flag());
    if (ended_)
        return;
    if (thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (boost::system::system_error const& e) {
            token = cause_of(e);
        } catch (...) {
            thrown_ = std::move(thrown);
            token = error();
        }
    }
    if (token) {
        if (token->text().empty())
            token = error(errc::invalid_request, phase::none, "the token source returned an empty token");
        else if (!token->is_valid())
            token = error(errc::invalid_request, phase::none, invalid_token().detail());
    }
    if (timed_out_.code()) { // a token or an exception that comes now is too late, as any later one
        thrown_ = nullptr;
        return end(token ? timed_out_ : timeout_failure(timed_out_, token.error()));
    }
    if (token) {
        identity_->accept(*token, time_->time_of_day(), margin_);
        end(std::move(token));
    } else {
        end(sign_in_failure(token.error(), timeout_));
    }
}

APPMIXER_DECL void sign_in::end(result<access_token> outcome)
{
    ended_ = true;
    outcome_ = std::move(outcome);
    leave_identity();
    limit_.reset();
    for (waiter* waiting : waiters_)
        waiting->timer.cancel();
}

APPMIXER_DECL void sign_in::stop(error why)
{
    use_lock const lock(flag());
    if (ended_)
        return;
    end(std::move(why));
    detail::cancel(cancel_source_);
}

} // namespace appmixer::detail

#endif
