#ifndef APPMIXER_CALL_CLIENT_HPP
#define APPMIXER_CALL_CLIENT_HPP

// The handle through which calls are made.
//
// The way of a call, such as `get_flow(api, id)`, through the files:
//   api/flows.hpp                           op::get_flow declares the operation; get_flow() calls client::call
//   call/client.hpp                         client::call makes the coroutine perform(), which returns the result
//   call/detail/call_state.hpp              prepare_call() and the coroutine send_and_decode(), which awaits send()
//   call/impl/build_request.ipp             build_request(), which prepare_call() runs, before anything is awaited
//   transports/http.hpp or https.hpp        send() of the transport: calls send_request()
//   transports/impl/send_request.ipp        send_request(): connection, redirects; run_exchange(): socket I/O
//   transports/impl/http1_exchange.ipp      http1_exchange: what to write next, and what the bytes read mean
//   call/impl/decode_response.ipp           response_decoder and decode_response(): the body becomes the result
// Beside it: call_state.ipp (deadline and errors of a call), http_pool.ipp (a connection for each call), connect.ipp
// (opens it). The layers of a client stand between send_and_decode() and the transport; each has a coroutine send().

#include <appmixer/call/detail/build_request.hpp>
#include <appmixer/call/detail/call_return.hpp>
#include <appmixer/call/detail/call_state.hpp>
#include <appmixer/call/detail/identity.hpp>
#include <appmixer/call/detail/streamed_call.hpp>
#include <appmixer/call/operation.hpp>
#include <appmixer/call/stream_options.hpp>
#include <appmixer/call/token_source.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/detail/transport_hooks.hpp>
#include <appmixer/core/http_counters.hpp>
#include <appmixer/core/token.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/fwd.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace appmixer {

namespace detail {

/// A shared transport as a transport, for a handle that holds it in an `any_transport`.
template <class Inner>
class shared_transport {
public:
    using executor_type = typename Inner::executor_type;

    explicit shared_transport(std::shared_ptr<Inner> inner) noexcept : inner_(std::move(inner)) {}
    executor_type get_executor() const noexcept { return std::as_const(*inner_).get_executor(); }
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        return inner_->send(request, context);
    }
    Inner& inner() const noexcept { return *inner_; }

private:
    std::shared_ptr<Inner> inner_;
};

/// Makes a call and returns its result. Apart from `perform_upload`, it is the only coroutine that depends on the
/// response type.
template <class T, class Errors, class Executor>
asio::awaitable<typename Errors::template returned<T>, Executor> perform(prepared_call<Executor> call)
{
    co_await std::move(call.coroutine);
    if constexpr (!std::is_void_v<T>)
        co_return call_return<T, Errors>(*call.state);
    else if constexpr (std::same_as<Errors, returning_results>)
        co_return call.state->take_result(nullptr);
    else
        call.state->take_or_throw(nullptr);
}

/// A call whose body comes from a source. The source outlives the coroutine of the call.
template <class Executor>
class upload_call {
public:
    upload_call(std::shared_ptr<body_source> from, prepared_call<Executor> prepared)
        : source(std::move(from)), call(std::move(prepared))
    {
    }
    std::shared_ptr<body_source> source;
    prepared_call<Executor> call;
};

template <class T, class Errors, class Executor>
asio::awaitable<typename Errors::template returned<T>, Executor> perform_upload(upload_call<Executor> upload)
{
    co_return co_await perform<T, Errors>(std::move(upload.call));
}

/// The body of an operation that has an upload.
inline upload_body const& upload_of(parameter_span parameters, void const* operation)
{
    std::size_t index = 0;
    while (parameters[index].where != location::body_upload)
        ++index;
    return *static_cast<upload_body const*>(parameters[index].value(operation));
}

} // namespace detail

/// A handle through which calls are made. It consists of a shared transport and the options of its calls.
///
///     appmixer::client api(appmixer::loopback(executor, back_end));
///     appmixer::flow flow = co_await get_flow(api, id);
///
/// Handles are cheap to copy. Copies, and the handles that member functions such as `within` and `as` return, share one
/// transport. A call in progress keeps the transport alive, so a handle may be destroyed at any time.
///
/// A call is an awaitable that starts when it is awaited. It owns its arguments. It can be awaited once: to await it
/// after it was moved from, or again, is undefined, as for any `asio::awaitable`. The compiler warns about discarded
/// awaitables and discarded handles. For other completion tokens, use `asio::co_spawn(executor, get_flow(api, id),
/// token)`.
///
/// Errors: a failed call throws `exception`. Through a handle from `as_result` it returns a `result<T>` instead; it
/// then throws only `std::bad_alloc` and exceptions of a user's transport that are not `boost::system::system_error`.
///
/// Deadline: 30 seconds for each call; see `within`. Cancellation: terminal cancellation ends a call with
/// `boost::asio::error::operation_aborted`.
///
/// Lifetime: with a transport of the library, a handle may outlive the `io_context`.
///
/// Threads: a handle and its copies must be used on the transport's executor. A call that is awaited on another
/// execution context fails with `errc::wrong_executor`; from there, await `asio::co_spawn(api.get_executor(),
/// get_flow(api, id), asio::use_awaitable)`. If several threads run the `io_context`, create the transport with a
/// strand and spawn the callers on it. Without a strand, a call that starts while another thread runs code of the
/// transport or of a layer fails with `errc::concurrent_use`.
template <class Transport, class Errors>
class [[nodiscard]] client {
    static_assert(appmixer::transport<Transport>,
                  "appmixer: the first template argument of client must be a transport: a class with executor_type, "
                  "get_executor() and send(request, context); see the concept appmixer::transport");

public:
    /// The outermost layer, or the transport itself.
    using transport_type = Transport;
    /// That of the transport.
    using executor_type = typename Transport::executor_type;
    /// The result of a call with the response type T: T, or `result<T>` in a handle from `as_result`.
    template <class T>
    using returned = typename Errors::template returned<T>;

    /// Creates a handle that owns the transport.
    explicit client(Transport transport)
        : setup_(std::make_shared<setup const>(std::make_shared<Transport>(std::move(transport)),
                                               std::make_shared<detail::drain_state>(),
                                               &detail::prepare_call<Transport>, detail::call_options()))
    {
    }

    /// Converts a handle whose transport is on `any_io_executor` to one of `any_transport`, such as `default_client`.
    /// The new handle shares the transport and has the same options.
    template <detail::holdable Other>
    requires std::same_as<Transport, any_transport> client(client<Other, Errors> const& other)
        : setup_(std::make_shared<setup const>(
              std::make_shared<any_transport>(detail::shared_transport<Other>(other.setup_->transport)),
              other.setup_->drain, &detail::prepare_call<any_transport>, other.setup_->options)),
          identity_(other.identity_)
    {
    }

    /// Returns a handle with another limit for the total time of a call, retries and sign-in included.
    ///
    /// Functions that make several calls, such as `start_and_wait`, apply it to each of them. `wait_policy::limit`
    /// limits a whole wait.
    ///
    /// timeout: with zero or less, each call fails at once with `errc::deadline_exceeded`.
    client within(call_context::clock::duration timeout) const
    {
        return changed([&](detail::call_options& options) {
            options.timeout = timeout;
            options.has_timeout = true;
        });
    }

    /// The limit for the total time of a call; 30 seconds by default.
    call_context::clock::duration timeout() const noexcept { return setup_->options.timeout; }
    /// Whether `within` set the limit. If not, it does not apply to calls that stream.
    bool has_timeout() const noexcept { return setup_->options.has_timeout; }

    /// Returns a handle whose calls send this token. With an empty token, calls are sent without a token, also if the
    /// transport has an auth layer.
    ///
    /// token: replaces the token or token source of this handle.
    client as(access_token token) const
    {
        client adjusted(setup_);
        adjusted.identity_.anonymous = token.text().empty();
        adjusted.identity_.token = std::move(token);
        return adjusted;
    }

    /// Returns a handle whose calls send a token from this source. The transport must have an auth layer (`with_auth`);
    /// otherwise calls fail with `errc::invalid_settings`. The handle and its copies share one token, which is obtained
    /// when the first call needs it. Keep one handle for each user; one for each call would sign in each time.
    ///
    /// source: replaces the token or token source of this handle.
    template <token_source Source>
    client as(Source source) const
    {
        client adjusted(setup_);
        adjusted.identity_.source = std::make_shared<detail::identity_of<Source>>(std::move(source));
        return adjusted;
    }

    /// Returns a handle that uses the alternative path of each operation that declares one.
    ///
    /// enabled: false returns to the usual paths, which handles use by default.
    client with_alternative_paths(bool enabled = true) const
    {
        return changed([&](detail::call_options& options) { options.alternative_paths = enabled; });
    }

    /// Returns a handle with another clock for deadlines and for the waits of layers, as tests need it.
    ///
    /// time: must outlive the calls.
    client with_clock(time_source& time) const
    {
        return changed([&](detail::call_options& options) { options.time = &time; });
    }

    /// The clock for deadlines and the waits of layers; the system's by default.
    time_source& time() const noexcept { return *setup_->options.time; }

    /// Returns a handle with another limit for how much of a response is read and decoded before other work on the
    /// executor can run. A frame loop sets less than the default. Two steps are not limited: to move the elements of a
    /// list that grows, and to destroy them. For 10 MB of usual flows each takes a millisecond or two, for 200 000
    /// small ones ten times as long.
    ///
    /// bytes: 64 KiB by default; 0 is taken as 1.
    client with_slice(std::size_t bytes) const
    {
        return changed([&](detail::call_options& options) { options.slice = std::max<std::size_t>(bytes, 1); });
    }

    /// Returns a handle whose calls return `result<T>` instead of throwing `exception`.
    client<Transport, returning_results> as_result() const
    {
        return client<Transport, returning_results>(setup_, identity_);
    }

    /// Makes a call. The functions of the API, such as `get_flow`, use it; call it directly for operations of your own.
    ///
    /// op: the request, which is built before this returns and sent when the awaitable is awaited.
    /// Result: the response type of the operation, or a `result` of it.
    /// Errors: see the class. A request that cannot be built fails with `errc::invalid_request` when it is awaited.
    template <operation Op>
    [[nodiscard]] asio::awaitable<returned<typename Op::response_type>, executor_type> call(Op const& op) const
    {
        using response_type = typename Op::response_type;
        detail::prepared_call<executor_type> prepared =
            setup_->prepare(setup_, identity_, detail::description_of<Op>, &op);
        if constexpr (detail::has_upload(detail::parameter_table<Op>)) {
            upload_body const& body = detail::upload_of(detail::parameter_table<Op>, &op);
            std::shared_ptr<body_source> source = prepared.state->open(body, setup_->options);
            if (source)
                return detail::perform_upload<response_type, Errors>(
                    detail::upload_call<executor_type>(std::move(source), std::move(prepared)));
        }
        return detail::perform<response_type, Errors>(std::move(prepared));
    }

    /// Makes a call whose response body goes to a sink piece by piece, so that it is never in memory as a whole. The
    /// call has no timeout unless `within` set one; it fails when nothing is received for `stream_options::idle`.
    ///
    /// op: the request. sink: receives the body of a success; `begin` is called for every response. It must outlive the
    /// call. options: see there.
    /// Result: the head of the response, with a status of success.
    /// Errors: those of `call`; those of the sink. Without the body in memory, `settings::max_body_size` does not
    /// apply.
    template <operation Op>
    [[nodiscard]] asio::awaitable<returned<http_response>, executor_type>
    stream(Op const& op, body_sink& sink, stream_options const& options = stream_options()) const
    {
        detail::prepared_call<executor_type> call =
            setup_->prepare(setup_, identity_, detail::stream_description_of<Op>, &op);
        call.state->stream(setup_->options, options);
        return detail::perform_stream<Errors>(std::move(call), get_executor(), &sink);
    }

    /// The transport, for its counters and for requests that are not operations.
    Transport& transport() const noexcept { return *setup_->transport; }
    /// For `drain`.
    detail::drain_state& drain_state() const noexcept { return *setup_->drain; }
    /// For `download_to`: a text that differs for requests that differ.
    template <operation Op>
    std::string request_hash(Op const& op) const
    {
        return detail::request_hash(detail::stream_description_of<Op>, &op);
    }
    /// The executor of the transport.
    executor_type get_executor() const noexcept { return std::as_const(*setup_->transport).get_executor(); }

private:
    template <class, class>
    friend class client;

    using setup = detail::call_setup<Transport>;

    explicit client(std::shared_ptr<setup const> shared, detail::call_identity identity = detail::call_identity())
        : setup_(std::move(shared)), identity_(std::move(identity))
    {
    }

    template <class Change>
    client changed(Change change) const
    {
        detail::call_options options = setup_->options;
        change(options);
        return client(std::make_shared<setup const>(setup_->transport, setup_->drain, setup_->prepare, options),
                      identity_);
    }

    std::shared_ptr<setup const> setup_;
    detail::call_identity identity_;
};

/// A client with any transport behind one type, for code that wants no template in its own headers.
using default_client = client<any_transport>;

namespace detail {

template <class T>
inline constexpr bool is_client = false;
template <class Transport, class Errors>
inline constexpr bool is_client<client<Transport, Errors>> = true;

} // namespace detail

/// Any `client`, with any transport and any error policy.
template <class T>
concept api_handle = detail::is_client<T>;

/// The counters of a client's transport: connections and bytes. They are found below any layers of the library, and
/// below layers of a program that have `inner()`; see the concept `transport`.
///
///     std::size_t const open = counters_of(api)->idle;
///
/// Returns `nullopt` if the transport has none. Threads: call it on the executor of the transport.
template <api_handle Api>
[[nodiscard]] std::optional<http_counters> counters_of(Api const& api)
{
    return detail::find_counters(api.transport());
}

/// The return type of a call with the response type T through a handle: an awaitable of T or of `result<T>`.
template <api_handle Api, class T>
using call_result = asio::awaitable<typename Api::template returned<T>, typename Api::executor_type>;

} // namespace appmixer

#endif
