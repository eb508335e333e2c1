#ifndef APPMIXER_CORE_TRANSPORT_HPP
#define APPMIXER_CORE_TRANSPORT_HPP

// What a transport is: the concept, the context of a call, and `any_transport`.

#include <appmixer/core/body.hpp>
#include <appmixer/core/detail/decode_observer.hpp>
#include <appmixer/core/detail/transport_hooks.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/http_counters.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/core/token.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {
class drain_state;
class identity;
} // namespace detail

class call_trace;

/// Why a redirect (RFC 9110 §15.4) was not followed.
enum class redirect_obstacle : unsigned char {
    none,             ///< there was no redirect, or it was followed
    unsafe_call,      ///< only safe calls by GET or HEAD are redirected
    no_location,      ///< the response has no `Location`
    too_many,         ///< it is the sixth redirect of the call
    invalid_location, ///< the `Location` is not a URI
    user_name,        ///< the `Location` contains a user name
    other_origin,     ///< the `Location` has another scheme, host or port than the base URL
};

/// What transports and layers know about a call apart from its request. It lives as long as the call.
class call_context {
public:
    /// The clock of deadlines.
    using clock = time_source::clock;

    call_context() = default;

    operation_info const* operation = nullptr;               ///< the declaration; null for a request built by hand
    clock::time_point deadline = (clock::time_point::max)(); ///< when the call must have ended
    time_source* time = &system_time();                      ///< the clock and timers of the call; never null
    body_source* source = nullptr;                           ///< of the request's body; null: `http_request::body`
    body_sink* sink = nullptr;                               ///< used by transports that stream; may be null
    clock::duration idle = (clock::duration::max)();         ///< the longest time without a byte in either direction
    std::string_view idle_setting;                           ///< what set `idle`, for errors; static storage
    std::size_t slice = std::size_t(64) << 10;               ///< the most bytes that one handler processes
    std::vector<std::string> secret_parameters; ///< parameter values that traces and recordings must not show
    std::vector<access_token> secret_tokens;    ///< tokens in the query or from layers; must not be shown either
    std::shared_ptr<detail::identity> identity; ///< set by `client::as`; null: the identity of the auth layer
    bool anonymous = false;                     ///< no layer may add a token
    bool identity_seen = false;                 ///< set by the layer that adds tokens to requests
    bool unlimited_body = false; ///< `settings::max_body_size` does not apply: the sink has its own limit
    appmixer::stop_reason stop_reason = appmixer::stop_reason::none; ///< set by the retry layer
    detail::uncopied_flag decodes_response; ///< set by a call that decodes its response; false in a copy
    /// Why the transport did not follow a redirect.
    appmixer::redirect_obstacle redirect_obstacle = appmixer::redirect_obstacle::none;
    std::uint16_t attempts = 0;                    ///< set by the retry layer: the attempts begun so far
    detail::drain_state* drain = nullptr;          ///< set by a call: whether its transport is drained
    call_trace* trace = nullptr;                   ///< set by the call trace layer, for the attempt trace layer
    detail::decode_observer_list decode_observers; ///< for calls with `decodes_response`
};

namespace detail {

/// Prepares the bodies of an exchange for another attempt. Returns whether the request can be sent again.
inline bool rewind_bodies(call_context const& context)
{
    return (context.source == nullptr || context.source->rewind()) &&
           (context.sink == nullptr || context.sink->rewind());
}

} // namespace detail

/// Moves one HTTP exchange: `send` sends a request and returns the response. Requirements:
///
/// * Lifetime: `request` and `context` outlive the awaitable that `send` returns, and are not used after it has
///   completed. On completion `request` is as it was at the call, so that a layer can send it again.
/// * Result: a response with any HTTP status is a success. I/O failures are returned as errors, never thrown.
/// * Deadline: when the clock of the call, `context.time`, reaches `context.deadline`, `send` completes with
///   `errc::deadline_exceeded`. It does not use the system's clock. The same happens after `context.idle` without a
///   byte, in a transport over a network.
/// * Cancellation: terminal cancellation completes `send` with `boost::asio::error::operation_aborted` and leaves the
///   object usable.
/// * Concurrency: `send` may be called again before an earlier call has completed, always on the object's executor.
/// * Body: with `context.source`, the body of the request is what the source provides, not `request.body`. A
///   transport that does not stream takes it from `read_all`.
///
/// A transport that ignores the deadline gets it from `with_deadline`.
///
/// Transports and layers may have these functions as well, which are called on the executor:
/// * `void abort_calls()` ends all exchanges in flight; they complete with `errc::shutting_down`. `drain` calls it.
/// * `http_counters counters()` returns the counters of the transport, for `counters_of`.
/// * `Inner& inner()` of a layer returns the transport below it, so that its functions are found.
// clang-format off
template <class T>
concept transport =
    std::move_constructible<T> && requires(T& t, T const& ct, http_request& request, call_context& context) {
        typename T::executor_type;
        { ct.get_executor() } noexcept -> std::same_as<typename T::executor_type>;
        { t.send(request, context) }
            -> std::same_as<boost::asio::awaitable<result<http_response>, typename T::executor_type>>;
    };
// clang-format on

class any_transport;

namespace detail {

/// A transport that `any_transport` can hold: one on `any_io_executor`. This concept does not require
/// `move_constructible`, as `transport` does: for `any_transport` and classes that contain one, the check would recur.
// clang-format off
template <class T>
concept holdable =
    !std::same_as<T, any_transport> && requires(T& t, T const& ct, http_request& request, call_context& context) {
        requires std::same_as<typename T::executor_type, asio::any_io_executor>;
        { ct.get_executor() } noexcept -> std::same_as<asio::any_io_executor>;
        { t.send(request, context) } -> std::same_as<asio::awaitable<result<http_response>>>;
    };
// clang-format on

} // namespace detail

/// A type-erased transport on `any_io_executor`, for code that keeps templates out of its headers. An exchange costs
/// one virtual call and no additional coroutine.
class any_transport {
public:
    using executor_type = asio::any_io_executor;

    /// inner: the transport; it is moved to the heap.
    template <detail::holdable Transport>
    any_transport(Transport inner) : self_(std::make_unique<model<Transport>>(std::move(inner)))
    {
    }

    executor_type get_executor() const noexcept { return self_->get_executor(); }
    /// Sends one request; see the concept `transport`. Must not be called on a moved-from object.
    asio::awaitable<result<http_response>> send(http_request& request, call_context& context)
    {
        return self_->send(request, context);
    }
    /// Ends all exchanges in flight, if the transport can do that.
    void abort_calls() { self_->abort_calls(); }
    /// The counters of the transport; `nullopt` if it has none.
    std::optional<http_counters> counters() const { return self_->counters(); }

private:
    class base {
    public:
        virtual ~base() = default;
        virtual executor_type get_executor() const noexcept = 0;
        virtual asio::awaitable<result<http_response>> send(http_request& request, call_context& context) = 0;
        virtual void abort_calls() = 0;
        virtual std::optional<http_counters> counters() = 0;
    };

    template <class Transport>
    class model final : public base {
    public:
        explicit model(Transport inner) : inner_(std::move(inner)) {}
        executor_type get_executor() const noexcept override { return inner_.get_executor(); }
        asio::awaitable<result<http_response>> send(http_request& request, call_context& context) override
        {
            return inner_.send(request, context);
        }
        void abort_calls() override { detail::abort_calls(inner_); }
        std::optional<http_counters> counters() override { return detail::find_counters(inner_); }

    private:
        Transport inner_;
    };

    std::unique_ptr<base> self_;
};

static_assert(transport<any_transport>);

} // namespace appmixer

#endif
