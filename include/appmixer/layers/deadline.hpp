#ifndef APPMIXER_LAYERS_DEADLINE_HPP
#define APPMIXER_LAYERS_DEADLINE_HPP

// A layer that ends calls at their deadline.

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
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

/// Shortens the deadline of a call to `limit` from now while this object lives; never extends it.
class shorter_deadline {
public:
    shorter_deadline(call_context& context, call_context::clock::duration limit) noexcept
        : context_(context), original_(context.deadline)
    {
        auto const now = context.time->now();
        is_shorter_ = limit < original_ - now;
        if (is_shorter_)
            context.deadline = now + limit;
    }
    /// Whether the limit ends the call before its own deadline does.
    bool is_shorter() const noexcept { return is_shorter_; }
    ~shorter_deadline() { context_.deadline = original_; }
    shorter_deadline(shorter_deadline const&) = delete;
    shorter_deadline& operator=(shorter_deadline const&) = delete;

private:
    call_context& context_;
    call_context::clock::time_point original_;
    bool is_shorter_ = false;
};

/// Cancels an exchange when its deadline passes, or when its caller cancels it.
class deadline_guard {
public:
    /// Shared by the exchange, the caller and the timer, since any of them may outlive the others.
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

        asio::cancellation_signal stop; ///< cancels the exchange
        bool decided = false;           ///< the exchange has ended or is being cancelled
        bool expired = false;           ///< it was cancelled because the deadline passed
    };

    /// Starts the timer for the deadline of the call.
    APPMIXER_DECL deadline_guard(asio::any_io_executor const& executor, call_context const& context);
    ~deadline_guard() { state_->decided = true; } // the timer's handler may still run
    deadline_guard(deadline_guard const&) = delete;
    deadline_guard& operator=(deadline_guard const&) = delete;

    /// Whether the exchange was cancelled because its deadline passed.
    bool expired() const noexcept { return state_->expired; }
    std::shared_ptr<state> const& shared() const noexcept { return state_; }

private:
    std::shared_ptr<state> state_ = std::make_shared<state>();
    clock_timer timer_;
};

/// Passes the outcome of a spawned exchange to the coroutine that awaits it. It has no associated executor, so that
/// Asio forwards a cancellation directly; a posted one could arrive after the exchange was destroyed.
template <class Handler>
class deadline_guard_handler {
public:
    using cancellation_slot_type = asio::cancellation_slot;

    deadline_guard_handler(Handler handler, std::shared_ptr<deadline_guard::state> shared)
        : shared_(std::move(shared)), handler_(std::move(handler))
    {
    }
    cancellation_slot_type get_cancellation_slot() const noexcept { return shared_->stop.slot(); }
    void operator()(std::exception_ptr thrown, result<http_response> outcome)
    {
        std::move(handler_)(std::move(thrown), std::move(outcome));
    }

private:
    std::shared_ptr<deadline_guard::state> shared_;
    Handler handler_;
};

/// Turns the error of an exchange that was cancelled at the deadline into `errc::deadline_exceeded`.
APPMIXER_DECL error deadline_error(error const& cancelled, call_context& context);

} // namespace detail

/// Ends calls at their deadline; made by `with_deadline`. It is for transports that ignore `call_context::deadline`,
/// such as one of your own over a message bus, and for limits on all calls. The transports of this library keep
/// deadlines themselves.
///
/// The deadline is `call_context::deadline`, or earlier when the layer has a limit: the limit counts from the time at
/// which the call reaches the layer. Inner layers find this deadline in the context. When it passes, the layer cancels
/// the exchange and waits until the transport has completed, since the transport uses the request until then. A
/// transport that ignores cancellation delays the end of the call. A response that has
/// arrived completely by then is returned.
///
/// Put the layer outside of `with_retry`, which does not retry calls that exceeded a deadline.
///
/// Errors: `errc::deadline_exceeded` with the phase that the transport reported, or `phase::wait` if it reported none;
/// with `phase::start` when the deadline had passed before the request was sent.
/// Cancellation: terminal; it is passed on to the transport.
/// Cost: one timer for each call in flight.
/// Lifetime: the object must outlive its calls; a client ensures that. Threads: use it on the executor only.
template <transport Inner>
class deadline_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// inner: the transport; limit: the longest time of a call; none unless given.
    explicit deadline_layer(Inner inner, call_context::clock::duration limit = (call_context::clock::duration::max)())
        : inner_(std::move(inner)), limit_(limit)
    {
    }

    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    /// The transport below.
    Inner& inner() noexcept { return inner_; }

    /// Sends one request; see the concept `transport`.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        detail::shorter_deadline const restored(context, limit_);
        if (context.deadline <= context.time->now())
            co_return over_limit(restored, error(errc::deadline_exceeded, phase::start));

        detail::deadline_guard guard(get_executor(), context);
        auto const start = [&](auto handler) {
            auto caller = asio::get_associated_cancellation_slot(handler);
            if (caller.is_connected())
                caller.assign([shared = guard.shared()](asio::cancellation_type) { shared->cancel(); });
            asio::co_spawn(get_executor(), inner_.send(request, context),
                           detail::deadline_guard_handler<decltype(handler)>(std::move(handler), guard.shared()));
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
        if (!outcome && guard.expired())
            co_return over_limit(restored, detail::deadline_error(outcome.error(), context));
        // The transport may have kept the deadline itself.
        if (!outcome && outcome.error() == errc::deadline_exceeded && context.time->now() >= context.deadline)
            co_return over_limit(restored, outcome.error());
        co_return std::move(outcome);
    }

private:
    error over_limit(detail::shorter_deadline const& deadline, error const& cause) const
    {
        return deadline.is_shorter() ? detail::add_detail(cause, detail::limit_text("with_deadline", limit_)) : cause;
    }

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
    static constexpr layer_position position = layer_position::deadline;

    /// limit: the longest time of a call; none unless given. Zero or less: each call fails at once.
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
