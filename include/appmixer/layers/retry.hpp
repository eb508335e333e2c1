#ifndef APPMIXER_LAYERS_RETRY_HPP
#define APPMIXER_LAYERS_RETRY_HPP

// A layer that retries calls after transient failures.

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/layers/retry_policy.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace appmixer {

namespace detail {

/// The idempotency that the operation declares. For a request built by hand: safe for GET and HEAD, unsafe otherwise.
APPMIXER_DECL idempotency idempotency_of(http_request const& request, call_context const& context) noexcept;
/// The error of a call that ends between two attempts. It says how the last attempt ended. code: why the call ends.
APPMIXER_DECL error ended_after(result<http_response> const& last, boost::system::error_code code);

} // namespace detail

/// Retries calls after transient failures; made by `with_retry`. The policy decides which calls, how often and when.
///
/// Result: the response or error of the last attempt. `call_context::attempts` counts the attempts, including the
/// current one. `call_context::stop_reason` says why there was no further attempt. A client reports both in its errors.
/// Cost: a call that waits for its next attempt has one timer; no other call has one.
///
/// Cancellation: terminal, during an attempt and during the wait for the next one. The error is
/// `boost::asio::error::operation_aborted` with the phase of the last attempt; the stop reason is `cancelled`.
/// Lifetime: the object must outlive its calls; a client ensures that. Threads: use it on the executor only.
template <transport Inner, retry_policy Policy = standard_retry>
class retry_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// inner: the transport; policy: decides for all calls of the layer.
    explicit retry_layer(Inner inner, Policy policy = Policy()) : inner_(std::move(inner)), policy_(std::move(policy))
    {
    }

    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    /// The transport below.
    Inner& inner() noexcept { return inner_; }
    /// The policy, to read its budget, for example.
    Policy const& policy() const noexcept { return policy_; }

    /// Sends one request, in one or more attempts; see the concept `transport`.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        attempt_info attempt(1, detail::idempotency_of(request, context));
        context.stop_reason = stop_reason::none;
        while (true) {
            context.attempts = static_cast<std::uint16_t>((std::min)(attempt.number, 65535U));
            result<http_response> outcome{error()};
            // A transport returns its errors, but Asio throws when the coroutine is cancelled between two operations.
            try {
                outcome = co_await inner_.send(request, context);
            } catch (boost::system::system_error const& e) {
                outcome = detail::cause_of(e);
            }
            if (outcome && detail::is_success(outcome->status)) {
                report_success();
                co_return std::move(outcome);
            }
            retry_decision const decision = decide(attempt, context, outcome);
            if (!decision.retry()) {
                context.stop_reason = decision.reason();
                co_return std::move(outcome);
            }
            bool cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
            if (!cancelled && !detail::is_draining(context)) // after a cancellation, Asio throws at the next `co_await`
                cancelled = co_await wait(decision.delay(), context);
            if (cancelled) {
                context.stop_reason = stop_reason::cancelled;
                co_return detail::ended_after(outcome, asio::error::operation_aborted);
            }
            if (detail::is_draining(context)) {
                context.stop_reason = stop_reason::permanent;
                co_return detail::ended_after(outcome, make_error_code(errc::shutting_down));
            }
            ++attempt.number;
        }
    }

private:
    /// Waits before the next attempt, or until a drain begins. Returns whether the call was cancelled during the wait.
    /// This is a separate coroutine so that the timer takes no room in the frame of `send`.
    asio::awaitable<bool, executor_type> wait(call_context::clock::duration delay, call_context& context)
    {
        detail::clock_timer timer(get_executor(), *context.time);
        timer.expires_at(context.time->now() + delay);
        detail::drain_wait const ended_by_drain(context, timer.underlying());
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<executor_type>()));
        co_return detail::is_cancelled(co_await asio::this_coro::cancellation_state);
    }

    void report_success()
    {
        if constexpr (requires { policy_.succeeded(); }) {
            detail::use_lock const lock(in_use_);
            policy_.succeeded();
        }
    }

    retry_decision decide(attempt_info const& attempt, call_context const& context,
                          result<http_response> const& outcome)
    {
        if (!outcome && outcome.error() == condition::cancelled)
            return stop_reason::cancelled;
        detail::use_lock const lock(in_use_);
        retry_decision const decision = policy_.next(attempt, context, outcome);
        if (decision.retry() && !detail::ends_in_time(context, decision.delay()))
            return stop_reason::deadline;
        if (decision.retry() && !detail::rewind_bodies(context))
            return stop_reason::not_repeatable;
        return decision;
    }

    Inner inner_;
    Policy policy_;
    detail::use_flag in_use_;
};

/// Puts a `retry_layer` around a transport, with the policy `standard_retry` or your own.
///
///     appmixer::client api(http_transport(executor, settings) | appmixer::with_retry());
///     auto patient = appmixer::standard_retry().max_attempts(10).max_backoff(std::chrono::minutes(1));
///     appmixer::client importer(http_transport(executor, settings) | appmixer::with_retry(patient));
template <retry_policy Policy = standard_retry>
class with_retry : public layer_factory {
public:
    static constexpr layer_position position = layer_position::retry;

    /// policy: decides for all calls of the layer; `standard_retry` with its defaults unless given.
    explicit with_retry(Policy policy = Policy()) : policy_(std::move(policy)) {}

    template <transport Inner>
    retry_layer<Inner, Policy> operator()(Inner inner) &&
    {
        return retry_layer<Inner, Policy>(std::move(inner), std::move(policy_));
    }

private:
    Policy policy_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/retry_layer.ipp>
#endif

#endif
