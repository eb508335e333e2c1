#ifndef APPMIXER_LAYERS_DEADLINE_HPP
#define APPMIXER_LAYERS_DEADLINE_HPP

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace appmixer {

namespace detail {

/// Gives a call an earlier deadline for as long as it lives, when the limit says so.
class shorter_deadline {
public:
    shorter_deadline(call_context& context, call_context::clock::duration limit) noexcept
        : context_(context), before_(context.deadline)
    {
        auto const now = context.time->now();
        if (limit < before_ - now)
            context.deadline = now + limit;
    }
    ~shorter_deadline() { context_.deadline = before_; }
    shorter_deadline(shorter_deadline const&) = delete;
    shorter_deadline& operator=(shorter_deadline const&) = delete;

private:
    call_context& context_;
    call_context::clock::time_point before_;
};

/// Cancels an exchange when its deadline passes, or when its caller cancels it.
class call_limit {
public:
    /// What the exchange, the caller and the timer share: each may come when the others have gone.
    class state {
    public:
        state() = default;
        /// The caller has cancelled.
        void cancel()
        {
            decided = true;
            detail::cancel(stop);
        }
        /// The deadline has passed.
        void expire()
        {
            if (std::exchange(decided, true))
                return;
            expired = true;
            detail::cancel(stop);
        }

        asio::cancellation_signal stop; // of the exchange
        bool decided = false;           // it has ended, or it is being cancelled
        bool expired = false;           // and that was for the deadline
    };

    /// Begins to wait for the deadline of the call.
    APPMIXER_DECL call_limit(asio::any_io_executor const& executor, call_context const& context);
    ~call_limit() { state_->decided = true; } // the timer's handler runs later
    call_limit(call_limit const&) = delete;
    call_limit& operator=(call_limit const&) = delete;

    /// Whether the exchange was cancelled because its deadline passed.
    bool expired() const noexcept { return state_->expired; }
    std::shared_ptr<state> const& shared() const noexcept { return state_; }

private:
    std::shared_ptr<state> state_ = std::make_shared<state>();
    alarm alarm_;
};

/// Hands the outcome of a spawned exchange to the coroutine that awaits it. It names no executor: Asio then passes a
/// cancellation on at once; otherwise a posted one could arrive when the exchange is gone.
template <class Handler>
class call_limit_handler {
public:
    using cancellation_slot_type = asio::cancellation_slot;

    call_limit_handler(Handler handler, std::shared_ptr<call_limit::state> shared)
        : shared_(std::move(shared)), handler_(std::move(handler))
    {
    }
    cancellation_slot_type get_cancellation_slot() const noexcept { return shared_->stop.slot(); }
    void operator()(std::exception_ptr thrown, result<http_response> outcome)
    {
        std::move(handler_)(std::move(thrown), std::move(outcome));
    }

private:
    std::shared_ptr<call_limit::state> shared_;
    Handler handler_;
};

/// The failure of a call whose deadline passed, from the failure that cancelling its exchange led to.
APPMIXER_DECL error deadline_passed(error const& cancelled, call_context& context);

} // namespace detail

/// The layer that ends a call at its deadline, for a transport that does not look at `call_context::deadline`: one of
/// your own over a message bus, say. The transports of this library do so themselves. `with_deadline` makes it.
///
/// A call may take a limit from when it reaches the layer, and ends no later than `call_context::deadline` in any case;
/// what is inside of the layer finds the earlier of the two in the context. When it passes, the exchange is cancelled
/// as a caller would cancel it, and the call ends with `errc::deadline_exceeded` and the phase that the transport
/// reported, `phase::wait` when it reported none. A response that is complete all the same is returned. A call whose
/// deadline has passed already is not sent: its phase is `encode`.
///
/// The call ends when the transport has let go of it, since request and context belong to the caller: a transport that
/// does not react to cancellation, as it has promised, holds its call up.
///
/// Its place is outside of `with_retry`, which does not make a call again whose time ran out, whoever measured it.
///
/// Cancellation: terminal cancellation is passed on to the transport. Each call has one timer while it is in flight,
/// none afterwards. Lifetime: the object must outlive its calls; a client sees to that. Threads: every use must be on
/// the executor.
template <transport Inner>
class deadline_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// Takes a transport over. limit: how long a call may take; without one, the call's own deadline is all.
    explicit deadline_layer(Inner inner, call_context::clock::duration limit = (call_context::clock::duration::max)())
        : inner_(std::move(inner)), limit_(limit)
    {
    }

    executor_type get_executor() const noexcept { return inner_.get_executor(); }

    /// Makes one exchange. As the concept `transport` says.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        detail::shorter_deadline const restored(context, limit_);
        if (context.deadline <= context.time->now())
            co_return error(errc::deadline_exceeded, phase::encode);

        detail::call_limit limit(get_executor(), context);
        auto const start = [&](auto handler) {
            auto caller = asio::get_associated_cancellation_slot(handler);
            if (caller.is_connected())
                caller.assign([shared = limit.shared()](asio::cancellation_type) { shared->cancel(); });
            asio::co_spawn(get_executor(), inner_.send(request, context),
                           detail::call_limit_handler<decltype(handler)>(std::move(handler), limit.shared()));
        };
        using token = asio::use_awaitable_t<executor_type>;
        token const awaited;
        result<http_response> outcome{error()};
        try {
            outcome = co_await asio::async_initiate<token const, void(std::exception_ptr, result<http_response>)>(
                start, awaited);
        } catch (boost::system::system_error const& e) {
            outcome = detail::cause_of(e);
        }
        if (!outcome && limit.expired())
            co_return detail::deadline_passed(outcome.error(), context);
        co_return std::move(outcome);
    }

private:
    Inner inner_;
    call_context::clock::duration limit_;
};

/// Puts a `deadline_layer` around a transport.
///
///     appmixer::client api(message_bus(executor) | appmixer::with_deadline());
///     // No call takes longer than ten seconds, whatever its handle allows:
///     appmixer::client brisk(http_transport(executor, settings) | with_retry() | with_deadline(10s));
class with_deadline : public detail::layer_factory_for<deadline_layer, call_context::clock::duration> {
public:
    /// limit: the longest time that a call may take; none unless given. Zero or less: each call fails at once.
    explicit with_deadline(call_context::clock::duration limit = (call_context::clock::duration::max)()) noexcept
        : layer_factory_for(limit)
    {
    }
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/deadline_layer.ipp>
#endif

#endif
