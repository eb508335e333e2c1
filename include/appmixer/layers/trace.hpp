#ifndef APPMIXER_LAYERS_TRACE_HPP
#define APPMIXER_LAYERS_TRACE_HPP

// Layers that report calls and attempts to a sink.

#include <appmixer/core/layer.hpp>
#include <appmixer/layers/detail/trace_reporters.hpp>
#include <appmixer/layers/trace_event.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <utility>

namespace appmixer {

/// Receives events of calls and attempts. A sink has one or more of the functions below; each takes a
/// `trace_event const&`. Functions that it lacks cost nothing.
///
///     class slow_calls {
///     public:
///         void on_call_end(appmixer::trace_event const& event)
///         {
///             if (event.elapsed() > std::chrono::seconds(2))
///                 std::clog << event.operation() << ' ' << event.target() << " was slow\n";
///         }
///     };
///
/// | Function           | Trace of | Called                                                      |
/// |--------------------|----------|-------------------------------------------------------------|
/// | `on_call_start`    | calls    | when a call begins                                          |
/// | `on_retry`         | attempts | before each attempt after the first, after the wait for it  |
/// | `on_attempt_start` | attempts | before a request is sent                                    |
/// | `on_attempt_end`   | attempts | when an attempt has ended, with a response or an error      |
/// | `on_call_end`      | calls    | when the response has been decoded, or the call has failed  |
///
/// * Each start is followed by exactly one end, also when a call is cancelled or destroyed with its `io_context`.
///   Objects that a sink refers to must outlive the `io_context`.
/// * Exceptions of a sink are ignored: tracing cannot break a call.
/// * Threads: a sink is called on the executor of the transport. A sink shared by several threads must be thread-safe.
/// * The end of a call has the outcome that the caller gets: a response that cannot be decoded is reported as an error
///   with `phase::decode`. See also `trace_event::mistyped_fields`.
// clang-format off
template <class T>
concept trace_sink =
    detail::hears_call_start<T> || detail::hears_retry<T> || detail::hears_attempt_start<T> ||
    detail::hears_attempt_end<T> || detail::hears_call_end<T>;
// clang-format on

namespace detail {

/// Traces a transport. `Reporter` is `call_reporter` or `attempt_reporter`.
template <transport Inner, trace_sink Sink, template <class> class Reporter>
class trace_layer {
public:
    using executor_type = typename Inner::executor_type;

    trace_layer(Inner inner, std::shared_ptr<Sink> sink, trace_settings shown)
        : inner_(std::move(inner)),
          target_(std::make_shared<trace_target<Sink> const>(std::move(sink), std::move(shown)))
    {
    }

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }
    /// The transport below.
    Inner& inner() noexcept { return inner_; }

    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        if constexpr (Reporter<Sink>::needed)
            return send_traced(request, context);
        else
            return inner_.send(request, context);
    }

private:
    asio::awaitable<result<http_response>, executor_type> send_traced(http_request& request, call_context& context)
    {
        Reporter<Sink> reporter(target_, request, context);
        result<http_response> outcome{error()};
        try {
            outcome = co_await inner_.send(request, context);
        } catch (boost::system::system_error const& e) {
            outcome = detail::cause_of(e);
        }
        reporter.end(outcome);
        co_return std::move(outcome);
    }

    Inner inner_;
    std::shared_ptr<trace_target<Sink> const> target_;
};

/// Makes a `trace_layer`.
template <trace_sink Sink, template <class> class Reporter>
class trace_factory : public layer_factory {
    static_assert(!has_wrong_hook<Sink>,
                  "appmixer: a function of a trace sink that is named on_call_start, on_retry, on_attempt_start, "
                  "on_attempt_end or on_call_end takes a trace_event const&");

public:
    static constexpr layer_position position = Reporter<Sink>::position;

    trace_factory(std::shared_ptr<Sink> sink, trace_settings shown) : sink_(std::move(sink)), shown_(std::move(shown))
    {
    }

    template <transport Inner>
    trace_layer<Inner, Sink, Reporter> operator()(Inner inner) const
    {
        return trace_layer<Inner, Sink, Reporter>(std::move(inner), sink_, shown_);
    }

private:
    std::shared_ptr<Sink> sink_;
    trace_settings shown_;
};

} // namespace detail

/// The layer that traces calls; made by `with_call_trace`.
template <transport Inner, trace_sink Sink>
using call_trace_layer = detail::trace_layer<Inner, Sink, detail::call_reporter>;
/// The layer that traces attempts; made by `with_attempt_trace`.
template <transport Inner, trace_sink Sink>
using attempt_trace_layer = detail::trace_layer<Inner, Sink, detail::attempt_reporter>;

/// Traces calls: each call is reported once, however many attempts it takes. Put the layer outermost, so that it sees
/// the same outcome as the caller.
///
///     auto const sink = std::make_shared<appmixer::line_sink>(std::clog);
///     appmixer::client api(http_transport(executor, settings) | with_attempt_trace(sink) | with_retry() |
///                          with_call_trace(sink));
///
/// sink: not null; shared by the layers. shown: the headers and query parameters that events may show.
template <trace_sink Sink>
detail::trace_factory<Sink, detail::call_reporter> with_call_trace(std::shared_ptr<Sink> sink,
                                                                   trace_settings shown = {})
{
    return {std::move(sink), std::move(shown)};
}

/// Traces attempts: each exchange with the server is reported, including those of a sign-in. Put the layer next to the
/// transport. The event of a retry says why and after how long only if the call is also traced by `with_call_trace`;
/// otherwise the layer knows only the number of the attempt.
///
/// sink: not null; shared by the layers. shown: the headers and query parameters that events may show.
template <trace_sink Sink>
detail::trace_factory<Sink, detail::attempt_reporter> with_attempt_trace(std::shared_ptr<Sink> sink,
                                                                         trace_settings shown = {})
{
    return {std::move(sink), std::move(shown)};
}

} // namespace appmixer

#endif
