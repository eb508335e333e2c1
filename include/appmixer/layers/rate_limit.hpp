#ifndef APPMIXER_LAYERS_RATE_LIMIT_HPP
#define APPMIXER_LAYERS_RATE_LIMIT_HPP

#include <appmixer/core/detail/cancel.hpp>
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

/// The layer that keeps calls to the limits of `rate_limits`; `with_rate_limit` makes it. A call that would exceed one
/// waits for its turn before it is sent. It belongs next to the transport, below the layers that repeat calls and sign
/// in, so that it sees every request and whose it is.
///
/// Turns: calls of one identity go in the order in which they came. Identities that wait at the same time take turns,
/// one call each, so that none delays another however much it asks for. Without a limit for identities all calls are in
/// one line. A call that is cancelled, or runs out of time, leaves its turn to the next.
///
/// Errors, with `phase::acquire`: `errc::deadline_exceeded`, and at once when the turn would come at the call's
/// deadline or later, as things stand: the calls before it keep their places, and no call in flight holds one up. Such
/// a call takes nothing from the limits. `errc::too_many_waiting`. Cancellation: terminal, while it waits and
/// afterwards. Cost: a call that need not wait has no timer; one that waits has one, and between calls there is none.
/// Lifetime: the object must outlive its calls; a client sees to that. Threads: every use must be on the executor.
template <transport Inner>
class rate_limit_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// Takes a transport over.
    rate_limit_layer(Inner inner, rate_limits const& limits)
        : inner_(std::move(inner)), gate_(std::make_unique<detail::rate_limiter>(limits))
    {
    }

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }
    /// What it is doing, and has done.
    rate_limit_counters counters() const noexcept { return gate_->counters(); }

    /// Makes one exchange. As the concept `transport` says.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        std::size_t const who = gate_->sender(request, context);
        try {
            result<detail::rate_permit> permit = gate_->enter(who, context);
            if (permit && !*permit)
                permit = co_await turn(who, context);
            if (!permit)
                co_return permit.error();
            result<http_response> response = co_await inner_.send(request, context);
            if (response && response->status == static_cast<int>(errc::too_many_requests))
                gate_->refused(*permit, *response, context);
            co_return std::move(response);
        } catch (boost::system::system_error const& e) {
            co_return detail::cause_of(e);
        }
    }

private:
    /// Waits in line.
    asio::awaitable<result<detail::rate_permit>, executor_type> turn(std::size_t who, call_context& context)
    {
        detail::rate_waiter here(get_executor(), *gate_, who, context);
        while (!here.has_turn()) {
            here.set_alarm();
            co_await here.wait();
            bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled)
                co_return error(asio::error::operation_aborted, phase::acquire);
            if (here.too_late())
                co_return error(errc::deadline_exceeded, phase::acquire, "its turn did not come");
            here.look();
        }
        co_return here.take_turn();
    }

    Inner inner_;
    std::unique_ptr<detail::rate_limiter> gate_;
};

/// Puts a `rate_limit_layer` around a transport.
///
///     auto const limits = appmixer::rate_limits().calls_per_second(50).max_in_flight(16).identity_calls_per_second(5);
///     appmixer::client api(http_transport(executor, settings) | appmixer::with_rate_limit(limits));
class with_rate_limit : public detail::layer_factory_for<rate_limit_layer, rate_limits> {
public:
    /// limits: for all calls through the transport together.
    explicit with_rate_limit(rate_limits limits) noexcept : layer_factory_for(limits) {}
};

} // namespace appmixer

#endif
