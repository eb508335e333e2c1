#ifndef APPMIXER_LAYERS_DETAIL_TRACE_REPORTERS_HPP
#define APPMIXER_LAYERS_DETAIL_TRACE_REPORTERS_HPP

// How the trace layers report calls and attempts to a sink.

#include <appmixer/core/detail/decode_observer.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/layers/trace_event.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace appmixer {

/// What the reporters of one call and of its attempts share. The reporter of the call owns it; that of an attempt finds
/// it through `call_context::trace`.
class call_trace {
public:
    explicit call_trace(call_context const& traced) noexcept : call(&traced) {}

    call_context const* call; ///< tells attempts of this call from those of a sign-in, whose context is a copy
    unsigned attempts = 0;    ///< the attempts that have ended
    time_source::clock::time_point last_end;
    int last_status = 0;
    boost::system::error_code last_code;
    appmixer::phase last_phase = appmixer::phase::none;
};

namespace detail {

// clang-format off
template <class T>
concept hears_call_start = requires(T& sink, trace_event const& event) { sink.on_call_start(event); };
template <class T>
concept hears_attempt_start = requires(T& sink, trace_event const& event) { sink.on_attempt_start(event); };
template <class T>
concept hears_retry = requires(T& sink, trace_event const& event) { sink.on_retry(event); };
template <class T>
concept hears_attempt_end = requires(T& sink, trace_event const& event) { sink.on_attempt_end(event); };
template <class T>
concept hears_call_end = requires(T& sink, trace_event const& event) { sink.on_call_end(event); };

/// Whether a function has the name of a hook but cannot be called as one. It would silently never be called.
template <class T>
concept has_wrong_hook =
    (requires { &T::on_call_start; } && !hears_call_start<T>) ||
    (requires { &T::on_retry; } && !hears_retry<T>) ||
    (requires { &T::on_attempt_start; } && !hears_attempt_start<T>) ||
    (requires { &T::on_attempt_end; } && !hears_attempt_end<T>) ||
    (requires { &T::on_call_end; } && !hears_call_end<T>);
// clang-format on

/// A sink, and what its events may show. The layer shares it with the calls that end after the layer.
template <class Sink>
class trace_target {
public:
    trace_target(std::shared_ptr<Sink> to, trace_settings settings) : sink(std::move(to)), shown(std::move(settings)) {}
    std::shared_ptr<Sink> sink;
    trace_settings shown;
};

/// Calls a function of a sink and ignores its exceptions: tracing must not break the call.
template <class Function>
void tell_sink(Function const& function) noexcept
{
    try {
        function();
    } catch (...) {
    }
}

/// Counts the bytes that go to the sink of a call while this object lives.
class counted_sink final : public body_sink {
public:
    /// wanted: whether to count at all.
    counted_sink(call_context& context, bool wanted) noexcept
        : context_(context), inner_(wanted ? context.sink : nullptr)
    {
        if (inner_ != nullptr)
            context_.sink = this;
    }
    ~counted_sink() override
    {
        if (inner_ != nullptr)
            context_.sink = inner_;
    }
    counted_sink(counted_sink const&) = delete;
    counted_sink& operator=(counted_sink const&) = delete;

    bool begin(http_response const& head) override
    {
        bytes_ = 0;
        return inner_->begin(head);
    }
    error put(std::string_view piece) override
    {
        bytes_ += piece.size();
        return inner_->put(piece);
    }
    asio::awaitable<void> ready() override { return inner_->ready(); }
    bool rewind() override { return inner_->rewind(); }

    std::size_t bytes() const noexcept { return bytes_; }

private:
    call_context& context_;
    body_sink* const inner_;
    std::size_t bytes_ = 0;
};

/// The base of `call_reporter` and `attempt_reporter`: one call or attempt, and its event.
class trace_reporter {
public:
    using clock = time_source::clock;

    /// hears_end: whether the sink has a function for the end.
    trace_reporter(trace_settings const& shown, http_request const& request, call_context& context,
                   bool hears_end) noexcept
        : context_(context), event_(shown, request, context), body_(context, hears_end), began_(context.time->now())
    {
    }
    trace_reporter(trace_reporter const&) = delete;
    trace_reporter& operator=(trace_reporter const&) = delete;

protected:
    /// Completes the event. Returns the current time.
    clock::time_point set_end(result<http_response> const& outcome) noexcept
    {
        clock::time_point const now = context_.time->now();
        event_.elapsed_ = now - began_;
        event_.response_size_ = body_.bytes() + (outcome ? outcome->body.size() : 0);
        event_.set_outcome(outcome);
        ended_ = true;
        return now;
    }
    void set_attempt(unsigned number) noexcept { event_.attempt_ = number; }
    /// The event of a retry: how the previous attempt ended, and how long ago.
    trace_event retry_event(call_trace const* trace) const noexcept
    {
        trace_event retry = event_;
        if (trace != nullptr) {
            retry.elapsed_ = began_ - trace->last_end;
            retry.status_ = trace->last_status;
            retry.code_ = trace->last_code;
            retry.phase_ = trace->last_phase;
        }
        return retry;
    }
    /// The outcome of a call that is destroyed with its `io_context`, or that a foreign exception ends.
    static result<http_response> abandoned() { return error(asio::error::operation_aborted); }

    call_context& context_;
    trace_event event_;
    counted_sink body_;
    clock::time_point const began_;
    bool ended_ = false;
};

/// Reports the end of a call when its response has been decoded.
template <class Sink>
class decoded_call_reporter final : public decode_observer {
public:
    /// event: that of the end, but for the outcome of decoding. began: when the call began.
    decoded_call_reporter(std::shared_ptr<trace_target<Sink> const> target, trace_event const& event,
                          time_source::clock::time_point began)
        : target_(std::move(target)), event_(event), began_(began)
    {
    }

    void on_decoded(http_request const& request, call_context const& context, result<http_response> const& outcome,
                    std::size_t mistyped_fields, std::string_view first_mistyped_field) noexcept override
    {
        event_.request_ = &request;
        event_.context_ = &context;
        event_.elapsed_ = context.time->now() - began_;
        event_.mistyped_fields_ = mistyped_fields;
        event_.first_mistyped_field_ = first_mistyped_field;
        event_.set_outcome(outcome);
        tell_sink([&] { target_->sink->on_call_end(event_); });
    }

private:
    std::shared_ptr<trace_target<Sink> const> target_;
    trace_event event_;
    time_source::clock::time_point began_;
};

/// Reports the start and the end of a call. The destructor reports the end if `end` was not called.
template <class Sink>
class call_reporter : trace_reporter {
public:
    static constexpr layer_position position = layer_position::call_trace;
    // on_retry: the trace of attempts needs the trace of the call to know the previous attempt
    static constexpr bool needed = hears_call_start<Sink> || hears_call_end<Sink> || hears_retry<Sink>;

    call_reporter(std::shared_ptr<trace_target<Sink> const> const& target, http_request const& request,
                  call_context& context) noexcept
        : trace_reporter(target->shown, request, context, hears_call_end<Sink>), target_(target), trace_(context),
          outer_(std::exchange(context.trace, &trace_))
    {
        if constexpr (hears_call_start<Sink>)
            tell_sink([&] { target_->sink->on_call_start(event_); });
    }
    ~call_reporter()
    {
        if (!ended_)
            end(abandoned());
        context_.trace = outer_;
    }

    void end(result<http_response> const& outcome) noexcept
    {
        set_end(outcome);
        set_attempt((std::max)(unsigned{context_.attempts}, trace_.attempts));
        if constexpr (hears_call_end<Sink>)
            if (!ends_later(outcome))
                tell_sink([&] { target_->sink->on_call_end(event_); });
    }

private:
    /// Whether the end is reported when the response has been decoded.
    bool ends_later(result<http_response> const& outcome) noexcept
    {
        if (!context_.decodes_response || !outcome || !is_success(outcome->status))
            return false;
        bool later = false;
        tell_sink([&] {
            context_.decode_observers.add(std::make_unique<decoded_call_reporter<Sink>>(target_, event_, began_));
            later = true;
        });
        return later;
    }

    std::shared_ptr<trace_target<Sink> const> const& target_;
    call_trace trace_;
    call_trace* const outer_;
};

/// Reports the start and the end of an attempt. The destructor reports the end if `end` was not called.
template <class Sink>
class attempt_reporter : trace_reporter {
public:
    static constexpr layer_position position = layer_position::attempt_trace;
    static constexpr bool needed = hears_attempt_start<Sink> || hears_retry<Sink> || hears_attempt_end<Sink>;

    attempt_reporter(std::shared_ptr<trace_target<Sink> const> const& target, http_request const& request,
                     call_context& context) noexcept
        : trace_reporter(target->shown, request, context, hears_attempt_end<Sink>), sink_(*target->sink),
          trace_(context.trace != nullptr && context.trace->call == &context ? context.trace : nullptr),
          number_(trace_ != nullptr ? trace_->attempts + 1 : (std::max)(unsigned{context.attempts}, 1U))
    {
        set_attempt(number_);
        if constexpr (hears_retry<Sink>)
            if (number_ > 1) {
                trace_event const retry = retry_event(trace_);
                tell_sink([&] { sink_.on_retry(retry); });
            }
        if constexpr (hears_attempt_start<Sink>)
            tell_sink([&] { sink_.on_attempt_start(event_); });
    }
    ~attempt_reporter()
    {
        if (!ended_)
            end(abandoned());
    }

    void end(result<http_response> const& outcome) noexcept
    {
        clock::time_point const now = set_end(outcome);
        if (trace_ != nullptr) {
            trace_->attempts = number_; // not incremented: there may be a second attempt trace
            trace_->last_end = now;
            trace_->last_status = event_.status();
            trace_->last_code = event_.code();
            trace_->last_phase = event_.phase();
        }
        if constexpr (hears_attempt_end<Sink>)
            tell_sink([&] { sink_.on_attempt_end(event_); });
    }

private:
    Sink& sink_;
    call_trace* const trace_;
    unsigned const number_;
};

} // namespace detail

} // namespace appmixer

#endif
