#ifndef APPMIXER_LAYERS_RATE_LIMIT_HPP
#define APPMIXER_LAYERS_RATE_LIMIT_HPP

// A layer that limits the rate of requests and the number in flight.

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/layers/detail/rate_limiter.hpp>
#include <appmixer/layers/rate_limits.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <utility>

namespace appmixer {

/// Limits the rate of requests and the number in flight; made by `with_rate_limit`. A request that would exceed a limit
/// waits before it is sent. Put the layer next to the transport, inside of the retry and auth layers, so that it sees
/// every request and its identity.
///
/// Order: the requests of one identity are sent in order of arrival. Waiting identities are served round robin, one
/// request each, so that a busy one does not delay the others. Without limits for identities, all requests share one
/// queue.
///
/// Errors, with `phase::acquire`:
/// * `errc::deadline_exceeded` when the deadline passes during the wait; at once when the rates alone would delay the
///   request to the deadline of its call or beyond. Such a request uses up none of the rate.
/// * `errc::too_many_waiting` when as many requests wait as `rate_limits` allows.
///
/// Cancellation: terminal, during the wait and during the exchange.
/// Cost: a waiting request has one timer; no other has one.
/// Lifetime: the object must outlive its calls; a client ensures that. Threads: use it on the executor only.
template <transport Inner>
class rate_limit_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// inner: the transport; limits: for all requests through it together.
    rate_limit_layer(Inner inner, rate_limits const& limits)
        : inner_(std::move(inner)), limiter_(std::make_unique<detail::rate_limiter>(limits))
    {
    }

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }
    /// The transport below.
    Inner& inner() noexcept { return inner_; }
    /// The current counters.
    rate_limit_counters counters() const noexcept { return limiter_->counters(); }

    /// Sends one request; see the concept `transport`.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        std::size_t const key = limiter_->identity_key(request, context);
        try {
            result<detail::rate_permit> permit = limiter_->try_acquire(key, context);
            if (permit && !*permit)
                permit = co_await wait_for_permit(key, context);
            if (!permit)
                co_return permit.error();
            result<http_response> response = co_await inner_.send(request, context);
            if (response ? response->status == static_cast<int>(errc::too_many_requests)
                         : response.error() == errc::too_many_requests) // its body was incomplete
                limiter_->pause_after(*permit, response, context);
            co_return std::move(response);
        } catch (boost::system::system_error const& e) {
            co_return detail::cause_of(e);
        }
    }

private:
    /// Waits until the request is admitted.
    asio::awaitable<result<detail::rate_permit>, executor_type> wait_for_permit(std::size_t key, call_context& context)
    {
        detail::rate_waiter waiter(get_executor(), *limiter_, key, context);
        detail::drain_wait const ended_by_drain(context, waiter.timer());
        while (!waiter.admitted()) {
            waiter.set_timer();
            co_await waiter.wait();
            bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled)
                co_return error(asio::error::operation_aborted, phase::acquire);
            if (detail::is_draining(context))
                co_return detail::shutting_down(phase::acquire);
            if (waiter.timed_out())
                co_return error(errc::deadline_exceeded, phase::acquire, "the call waited for the rate limit");
            waiter.dispatch();
        }
        co_return waiter.permit();
    }

    Inner inner_;
    std::unique_ptr<detail::rate_limiter> limiter_;
};

/// Puts a `rate_limit_layer` around a transport.
///
///     auto const limits =
///         appmixer::rate_limits().requests_per_second(50).max_in_flight(16).identity_requests_per_second(5);
///     appmixer::client api(http_transport(executor, settings) | appmixer::with_rate_limit(limits));
class with_rate_limit : public detail::layer_factory_for<rate_limit_layer, rate_limits> {
public:
    static constexpr layer_position position = layer_position::rate_limit;

    /// limits: for all requests through the transport together.
    explicit with_rate_limit(rate_limits limits) noexcept : layer_factory_for(limits) {}
};

} // namespace appmixer

#endif
