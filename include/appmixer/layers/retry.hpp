#ifndef APPMIXER_LAYERS_RETRY_HPP
#define APPMIXER_LAYERS_RETRY_HPP

#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/layers/retry_policy.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <optional>
#include <utility>

namespace appmixer {

namespace detail {

/// What kind of call a request is.
APPMIXER_DECL idempotency kind_of_call(http_request const& request, call_context const& context) noexcept;
/// The failure of a call that was cancelled between two attempts: it tells how far the last one got.
APPMIXER_DECL error cancelled_after(result<http_response> const& last);

} // namespace detail

/// The layer that makes a call again after a failure that may pass. The policy decides when; `with_retry` makes it.
///
/// The last outcome of the call is the outcome of all, error or response. `call_context::attempts` counts the attempts,
/// the one that is being made included, and `call_context::stop_reason` says afterwards why there was no further one;
/// a client puts both into the error. Between attempts nothing is held but the request, and one timer runs.
///
/// Cancellation: terminal cancellation ends the attempt in hand or the wait for the next one. The error then is
/// `boost::asio::error::operation_aborted` with the phase of the last attempt, the stop reason `cancelled`.
/// Lifetime: the object must outlive its calls; a client sees to that. Threads: every use must be on the executor.
template <transport Inner, retry_policy Policy = standard_retry>
class retry {
public:
    using executor_type = typename Inner::executor_type;

    /// Takes a transport and a policy over.
    explicit retry(Inner inner, Policy policy = Policy()) : inner_(std::move(inner)), policy_(std::move(policy)) {}

    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    /// The policy, whose budget may be of interest.
    Policy const& policy() const noexcept { return policy_; }

    /// Makes one exchange, in several attempts if need be. As the concept `transport` says.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        result<http_response> outcome{error()};
        // A transport returns its failures, but Asio throws a cancellation that came between two steps.
        try {
            outcome = co_await first_attempt(request, context);
        } catch (boost::system::system_error const& e) {
            outcome = detail::cause_of(e);
        }
        asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
        auto more = further_attempts(request, context, outcome, is_cancelled(state));
        if (more.valid())
            co_await std::move(more);
        co_return std::move(outcome);
    }

    /// The first attempt of `send`, for a client: a call that succeeds at once needs no coroutine of this layer.
    asio::awaitable<result<http_response>, executor_type> first_attempt(http_request& request, call_context& context)
    {
        context.attempts = 1;
        context.stop_reason = stop_reason::none;
        return inner_.send(request, context);
    }
    /// What `send` does when the first attempt has ended; not valid when that is nothing.
    /// outcome: of the first attempt, and then of all. cancelled: whether the call is.
    asio::awaitable<void, executor_type> further_attempts(http_request& request, call_context& context,
                                                          result<http_response>& outcome, bool cancelled)
    {
        attempt_info const attempt(1, detail::kind_of_call(request, context));
        std::optional<retry_decision> const again = next(attempt, context, outcome, cancelled);
        if (!again)
            return {};
        return make_further_attempts(attempt, request, context, outcome, *again);
    }

private:
    static bool is_cancelled(asio::cancellation_state const& state) noexcept
    {
        return state.cancelled() != asio::cancellation_type::none;
    }

    asio::awaitable<void, executor_type> make_further_attempts(attempt_info attempt, http_request& request,
                                                               call_context& context, result<http_response>& outcome,
                                                               retry_decision decision)
    {
        while (true) {
            bool cancelled = co_await wait(decision.delay(), context);
            if (cancelled) {
                give_up(context, outcome);
                co_return;
            }
            context.attempts = ++attempt.number;
            try {
                outcome = co_await inner_.send(request, context);
            } catch (boost::system::system_error const& e) {
                outcome = detail::cause_of(e);
            }
            asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
            std::optional<retry_decision> const again = next(attempt, context, outcome, is_cancelled(state));
            if (!again)
                co_return;
            decision = *again;
        }
    }

    /// What follows an attempt: another one, or nothing.
    std::optional<retry_decision> next(attempt_info const& attempt, call_context& context,
                                       result<http_response>& outcome, bool cancelled)
    {
        if (outcome && outcome->status >= 200 && outcome->status <= 299) {
            if constexpr (requires { policy_.succeeded(); }) {
                detail::use_lock const alone(in_use_);
                policy_.succeeded();
            }
            return std::nullopt;
        }
        retry_decision const decision = decide(attempt, context, outcome);
        if (!decision.again()) {
            context.stop_reason = decision.reason();
            return std::nullopt;
        }
        if (cancelled) { // Asio would throw at the next step
            give_up(context, outcome);
            return std::nullopt;
        }
        return decision;
    }

    /// Ends a call that was cancelled between two attempts.
    static void give_up(call_context& context, result<http_response>& outcome)
    {
        context.stop_reason = stop_reason::cancelled;
        outcome = detail::cancelled_after(outcome);
    }

    /// Waits for the next attempt. True when the call was cancelled meanwhile. It is a coroutine of its own, so that a
    /// call has no room for a timer in its frame that it mostly does not need.
    asio::awaitable<bool, executor_type> wait(call_context::clock::duration delay, call_context& context)
    {
        detail::alarm alarm(get_executor(), *context.time);
        alarm.set(context.time->now() + delay);
        co_await alarm.timer().async_wait(asio::as_tuple(asio::use_awaitable_t<executor_type>()));
        asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
        co_return is_cancelled(state);
    }

    retry_decision decide(attempt_info const& attempt, call_context const& context,
                          result<http_response> const& outcome)
    {
        if (!outcome && outcome.error() == condition::cancelled)
            return stop_reason::cancelled;
        detail::use_lock const alone(in_use_);
        retry_decision const decision = policy_.next(attempt, context, outcome);
        if (decision.again() && !detail::ends_in_time(context, decision.delay()))
            return stop_reason::deadline;
        return decision;
    }

    Inner inner_;
    Policy policy_;
    detail::use_flag in_use_;
};

/// Puts a `retry` around a transport, with the policy `standard_retry` or one of your own.
///
///     appmixer::client api(http_transport(executor, settings) | appmixer::with_retry());
///     auto patient = appmixer::standard_retry().max_attempts(10).max_backoff(std::chrono::minutes(1));
///     appmixer::client importer(http_transport(executor, settings) | appmixer::with_retry(patient));
template <retry_policy Policy = standard_retry>
class with_retry : public layer_factory {
public:
    /// policy: decides for all calls of the layer.
    explicit with_retry(Policy policy = Policy()) : policy_(std::move(policy)) {}

    template <transport Inner>
    retry<Inner, Policy> operator()(Inner inner) &&
    {
        return retry<Inner, Policy>(std::move(inner), std::move(policy_));
    }

private:
    Policy policy_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/retry.ipp>
#endif

#endif
