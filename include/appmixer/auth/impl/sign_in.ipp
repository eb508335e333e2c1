#ifndef APPMIXER_AUTH_IMPL_SIGN_IN_IPP
#define APPMIXER_AUTH_IMPL_SIGN_IN_IPP

#include <appmixer/auth/detail/sign_in.hpp>
#include <appmixer/core/detail/cancel.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace appmixer::detail {

/// The error of calls that waited for a failed sign-in.
inline error sign_in_failure(error const& cause)
{
    diagnostics info = cause.info();
    info.detail = cause.phase() == phase::response ? std::string_view() : to_string(cause.phase());
    if (!cause.detail().empty())
        info.detail += (info.detail.empty() ? "" : ", ") + cause.detail();
    info.phase = phase::sign_in;
    if (cause.phase() == phase::decode)
        info.body_excerpt.clear(); // it may contain the token
    return error(cause.code(), std::move(info));
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
        // Only `end` cancels the timer, and `stop` does nothing after it.
        self->stop(error(errc::deadline_exceeded, phase::sign_in,
                         "auth_options::sign_in_timeout allows " +
                             duration_text(std::chrono::ceil<std::chrono::milliseconds>(self->timeout_))));
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
    if (token) {
        identity_->accept(*token, time_->time_of_day(), margin_);
        end(std::move(token));
    } else {
        end(sign_in_failure(token.error()));
    }
}

APPMIXER_DECL void sign_in::end(result<access_token> outcome)
{
    ended_ = true;
    outcome_ = std::move(outcome);
    identity_->current_sign_in.reset();
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
