#ifndef APPMIXER_CORE_TRANSPORT_HPP
#define APPMIXER_CORE_TRANSPORT_HPP

#include <appmixer/core/http.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/core/token.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {
class identity;
}

/// Takes the body of a response piece by piece, as it arrives, so that a large one is never in memory as a whole.
class body_sink {
public:
    virtual ~body_sink() = default;
    /// The head of a final response, an interim one (1xx) is none, has come. True: its body goes to `put`, and
    /// `http_response::body` stays empty. False: the body is wanted in the response. A call that is made again begins
    /// again; what came before is void.
    virtual bool begin(http_response const& head) = 0;
    /// The next piece, empty ones excepted. A failure ends the exchange, which returns it.
    virtual error put(std::string_view piece) = 0;
};

class call_trace;

/// What a transport or a layer needs to know of a call beside the request. It lives as long as the call.
class call_context {
public:
    /// The clock of deadlines.
    using clock = time_source::clock;

    call_context() = default;

    operation_info const* operation = nullptr;               ///< the declaration; null for a request built by hand
    clock::time_point deadline = (clock::time_point::max)(); ///< when the call must have ended
    time_source* time = &system_time();                      ///< what layers wait by; never null
    body_sink* sink = nullptr;                               ///< for a transport that can stream; others ignore it
    std::size_t slice = std::size_t(64) << 10;               ///< the most bytes a single handler works on
    std::vector<std::string> secret_parameters; ///< of the request: no trace and no recording may show them
    std::vector<static_token> secret_tokens;    ///< what layers put into the request: neither may these
    std::shared_ptr<detail::identity> identity; ///< who calls, by `client::as`; null: the layer's user
    bool anonymous = false;                     ///< nobody calls: no layer may add a token
    bool identity_seen = false;                 ///< set by the layer that adds tokens, or that responds in its stead
    appmixer::stop_reason stop_reason = appmixer::stop_reason::none; ///< set by the layer that repeats calls
    unsigned attempts = 0;                                           ///< set by that layer as well
    std::string_view redirect_obstacle; ///< why the transport did not follow a redirect; points to static storage
    call_trace* trace = nullptr;        ///< of the layer that traces the call, for the one that traces its attempts
};

/// Moves one HTTP exchange. `send` returns I/O failures, it never throws them.
///
/// What a transport promises:
/// * `request` and `context` outlive the awaitable; the transport keeps neither afterwards.
/// * Any HTTP status is a success at this level.
/// * `request` is as it was when `send` completes, whatever was done to it meanwhile: a layer may send it again.
/// * `context.deadline` is honoured: when it passes, `send` completes with `errc::deadline_exceeded`.
/// * Terminal cancellation completes `send` with `boost::asio::error::operation_aborted` and leaves the object usable.
/// * `send` may be called again before an earlier call has completed, always on the object's executor.
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

/// What `any_transport` can hold: a `transport` on its executor. Whether it can be moved is not asked: of that class
/// itself, of a client of it and of a layer around it the question would be circular.
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

/// Any transport on `any_io_executor`, behind one type: for code that wants no templates in its own headers.
/// It costs one virtual call for each exchange, and no coroutine of its own.
class any_transport {
public:
    using executor_type = asio::any_io_executor;

    /// Takes a transport over.
    template <detail::holdable Transport>
    any_transport(Transport inner) : self_(std::make_unique<model<Transport>>(std::move(inner)))
    {
    }

    executor_type get_executor() const noexcept { return self_->get_executor(); }
    /// As the concept says; must not be called on a moved-from object.
    asio::awaitable<result<http_response>> send(http_request& request, call_context& context)
    {
        return self_->send(request, context);
    }

private:
    class base {
    public:
        virtual ~base() = default;
        virtual executor_type get_executor() const noexcept = 0;
        virtual asio::awaitable<result<http_response>> send(http_request& request, call_context& context) = 0;
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

    private:
        Transport inner_;
    };

    std::unique_ptr<base> self_;
};

static_assert(transport<any_transport>);

} // namespace appmixer

#endif
