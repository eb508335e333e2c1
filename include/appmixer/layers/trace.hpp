#ifndef APPMIXER_LAYERS_TRACE_HPP
#define APPMIXER_LAYERS_TRACE_HPP

#include <appmixer/core/layer.hpp>
#include <appmixer/layers/detail/trace_records.hpp>
#include <appmixer/layers/trace_event.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <utility>

namespace appmixer {

/// A class that is told what happens to calls: it has one or more of these functions, each of which takes a
/// `trace_event const&`. One that it lacks costs nothing.
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
/// | Function        | Of       | Called                                                             |
/// |-----------------|----------|--------------------------------------------------------------------|
/// | `on_call_start` | calls    | when a call begins                                                 |
/// | `on_retry`      | attempts | before an attempt that is not the first, when its wait is over     |
/// | `on_attempt`    | attempts | before a request is sent                                           |
/// | `on_response`   | attempts | when that has ended, with a response or without one                 |
/// | `on_call_end`   | calls    | when the call has ended, with a response or without one             |
///
/// * To each `on_call_start` belongs exactly one `on_call_end`, and to each `on_attempt` one `on_response`: of calls
///   that are cancelled, too, and of those that are destroyed with their `io_context`. So what a sink refers to must
///   outlive the `io_context`.
/// * What it throws is dropped: tracing cannot break a call.
/// * It is called on the executor of the transport; one that serves transports on several threads must be made for it.
/// * A response that cannot be decoded is a response here, whatever the caller is told of it.
// clang-format off
template <class T>
concept trace_sink =
    detail::hears_call_start<T> || detail::hears_retry<T> || detail::hears_attempt<T> || detail::hears_response<T> ||
    detail::hears_call_end<T>;
// clang-format on

namespace detail {

/// A transport with a trace around it: of calls or of attempts, as the record says.
template <transport Inner, trace_sink Sink, template <class> class Record>
class trace_layer {
public:
    using executor_type = typename Inner::executor_type;

    trace_layer(Inner inner, std::shared_ptr<Sink> sink, trace_settings shown)
        : inner_(std::move(inner)), sink_(std::move(sink)), shown_(std::move(shown))
    {
    }

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }

    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        if constexpr (Record<Sink>::needed)
            return traced(request, context);
        else
            return inner_.send(request, context);
    }

private:
    asio::awaitable<result<http_response>, executor_type> traced(http_request& request, call_context& context)
    {
        Record<Sink> record(*sink_, shown_, request, context);
        result<http_response> outcome{error()};
        try {
            outcome = co_await inner_.send(request, context);
        } catch (boost::system::system_error const& e) {
            outcome = detail::cause_of(e);
        }
        record.end(outcome);
        co_return std::move(outcome);
    }

    Inner inner_;
    std::shared_ptr<Sink> sink_;
    trace_settings shown_;
};

/// Makes that.
template <trace_sink Sink, template <class> class Record>
class trace_factory : public layer_factory {
    static_assert(!has_wrong_hook<Sink>,
                  "appmixer: a function of a trace sink that is named on_call_start, on_attempt, on_retry, on_response "
                  "or on_call_end takes a trace_event const&");

public:
    trace_factory(std::shared_ptr<Sink> sink, trace_settings shown) : sink_(std::move(sink)), shown_(std::move(shown))
    {
    }

    template <transport Inner>
    trace_layer<Inner, Sink, Record> operator()(Inner inner) const
    {
        return trace_layer<Inner, Sink, Record>(std::move(inner), sink_, shown_);
    }

private:
    std::shared_ptr<Sink> sink_;
    trace_settings shown_;
};

} // namespace detail

/// A transport with the trace of calls around it.
template <transport Inner, trace_sink Sink>
using call_trace_layer = detail::trace_layer<Inner, Sink, detail::call_record>;
/// A transport with the trace of attempts around it.
template <transport Inner, trace_sink Sink>
using attempt_trace_layer = detail::trace_layer<Inner, Sink, detail::attempt_record>;

/// Traces calls: each is told to the sink once, however often it is made again. It belongs outermost, so that it sees
/// the outcome that the caller sees.
///
///     auto const sink = std::make_shared<appmixer::line_sink>(std::clog);
///     appmixer::client api(http_transport(executor, settings) | with_attempt_trace(sink) | with_retry() |
///                          with_call_trace(sink));
///
/// sink: not null; the layers share it. shown: what it may show.
template <trace_sink Sink>
detail::trace_factory<Sink, detail::call_record> with_call_trace(std::shared_ptr<Sink> sink, trace_settings shown = {})
{
    return {std::move(sink), std::move(shown)};
}

/// Traces attempts: each exchange with the server is told to the sink, those of a sign-in as well. It belongs next to
/// the transport. Only with a trace of calls around it does it know why an attempt is made again, and when the one
/// before it ended; a layer that repeats calls tells it the number alone.
///
/// sink: not null; the layers share it. shown: what it may show.
template <trace_sink Sink>
detail::trace_factory<Sink, detail::attempt_record> with_attempt_trace(std::shared_ptr<Sink> sink,
                                                                       trace_settings shown = {})
{
    return {std::move(sink), std::move(shown)};
}

} // namespace appmixer

#endif
