#ifndef APPMIXER_CALL_DETAIL_CALL_STATE_HPP
#define APPMIXER_CALL_DETAIL_CALL_STATE_HPP

// One call, from its request to its result. `call_state` is compiled once for all operations, the coroutine
// `send_and_decode` once for each transport type, and `perform` in client.hpp once for each response type.

#include <appmixer/call/detail/build_request.hpp>
#include <appmixer/call/detail/decode_response.hpp>
#include <appmixer/call/detail/identity.hpp>
#include <appmixer/call/detail/operation_description.hpp>
#include <appmixer/call/stream_options.hpp>
#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/token.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// In whose name a handle makes its calls: it sends a fixed token, one from a source, or none.
class call_identity {
public:
    call_identity() = default;
    access_token token;
    std::shared_ptr<identity> source; ///< set by `client::as` with a token source; shared by the copies of the handle
    bool anonymous = false;           ///< no layer may add a token
};

/// The options of a handle's calls; see `client`.
class call_options {
public:
    call_options() = default;
    call_context::clock::duration timeout = std::chrono::seconds(30);
    bool has_timeout = false; ///< whether the caller chose the timeout; it then limits streamed calls, too
    time_source* time = &system_time();
    std::size_t slice = call_context().slice;
    bool alternative_paths = false;
};

template <class Executor>
class prepared_call;

/// The transport and options that handles share. Handles are copied into coroutine frames, so they are small. The
/// `call_identity` is not part of it, so that the handles of many users share one.
template <class Transport>
class call_setup {
public:
    /// Builds the request of a call; see `prepare_call`. It is called through a pointer, as the functions of
    /// `call_state` are.
    using prepare_function = prepared_call<typename Transport::executor_type>(
        std::shared_ptr<call_setup const> const& setup, call_identity const& identity,
        operation_description const& description, void const* operation);

    call_setup(std::shared_ptr<Transport> shared, std::shared_ptr<drain_state> calls, prepare_function* function,
               call_options const& chosen)
        : transport(std::move(shared)), drain(std::move(calls)), prepare(function), options(chosen)
    {
    }
    std::shared_ptr<Transport> transport;
    std::shared_ptr<drain_state> drain;
    prepare_function* prepare;
    call_options options;
};

/// Adds the access token: as an `Authorization` header, or to the query. The token must be a valid header value.
APPMIXER_DECL void add_authorization(http_request& request, token_use use, std::string_view token);
/// Whether a request has an access token.
APPMIXER_DECL bool has_authorization(http_request const& request, token_use use) noexcept;

/// The error of a call whose token is not a valid header value.
APPMIXER_DECL error invalid_token();

/// The error of a call that is awaited on another execution context than its transport's. gone: whether the transport's
/// has been destroyed.
APPMIXER_DECL error wrong_executor(bool gone);

/// One call, without the coroutine that waits for it.
///
/// A file that makes calls compiles neither the code that builds requests nor that which decodes responses: that is
/// compiled where a client is created. So the functions of this class that the coroutine of a response type needs are
/// called through pointers. Virtual functions would not do: g++ compiles those that a call may reach.
class call_state {
public:
    /// Builds the request. `operation` is not used afterwards.
    APPMIXER_DECL call_state(call_options const& options, call_identity const& identity,
                             operation_description const& description, void const* operation);
    /// A call that is destroyed before `take_result` is reported as cancelled.
    APPMIXER_DECL ~call_state();
    class delete_call {
    public:
        void operator()(call_state* call) const noexcept { call->functions_.destroy(call); }
    };
    /// Makes this a call whose body may come from a source. Without a source, the body is in the request already.
    /// Returns the source, which must outlive the call.
    APPMIXER_DECL std::shared_ptr<body_source> open(upload_body const& body, call_options const& options);
    /// Makes this a call that streams: it has no timeout unless the caller chose one, but must not be idle for longer
    /// than `how.idle()`.
    APPMIXER_DECL void stream(call_options const& options, stream_options const& how);
    call_state(call_state const&) = delete;
    call_state& operator=(call_state const&) = delete;

    /// Sets the deadline and counts the call. Returns false when the call has already failed.
    ///
    /// context_error: the result of `check_context`. drain: of the transport.
    APPMIXER_DECL bool start(error const& context_error, drain_state& drain);
    /// Called after the exchange. The call fails if its handle has a token source but its transport has no auth layer.
    APPMIXER_DECL void check_auth_layer();
    /// Decodes one slice of the response. Returns true when there are more.
    APPMIXER_DECL bool decode_slice();
    /// Called between two slices. The call fails if its deadline has passed.
    APPMIXER_DECL void check_deadline();
    /// Adds the timeout to the error of a call that exceeded its deadline.
    APPMIXER_DECL void add_timeout();
    /// Ends what `start` began, before the state of the drain is destroyed.
    APPMIXER_DECL void leave() noexcept;
    /// Moves the result to `value`, or returns the error that the handle reports. value: an empty object of the
    /// response type; null for void.
    result<void> take_result(void* value) { return functions_.take_result(*this, value); }
    /// The same; throws the error as `exception`.
    void take_or_throw(void* value) { functions_.take_or_throw(*this, value); }

    result<http_request> request;
    result<http_response> response;
    call_context context;

private:
    class functions {
    public:
        void (*destroy)(call_state* call) noexcept;
        result<void> (*take_result)(call_state& call, void* value);
        void (*take_or_throw)(call_state& call, void* value);
    };
    static functions const functions_of_calls;
    APPMIXER_DECL result<void> move_result(void* value);

    functions const& functions_;
    access_token token_;
    call_context::clock::duration timeout_;
    response_decoder decoder_;
};

/// What the coroutine of a call works on. The call leaves when the coroutine ends or is destroyed, while the setup
/// still exists: as parameters of their own, the compilers would destroy the two in different orders.
template <class Transport>
class running_call {
public:
    running_call(std::shared_ptr<call_setup<Transport> const> shared, call_state& state) noexcept
        : setup(std::move(shared)), call(&state)
    {
    }
    running_call(running_call&& other) noexcept
        : setup(std::move(other.setup)), call(std::exchange(other.call, nullptr))
    {
    }
    ~running_call()
    {
        if (call != nullptr)
            call->leave();
    }

    std::shared_ptr<call_setup<Transport> const> setup;
    call_state* call;
};

template <class Executor>
bool is_empty([[maybe_unused]] Executor const& executor) noexcept
{
    if constexpr (std::same_as<Executor, asio::any_io_executor>)
        return !executor;
    else
        return false;
}

/// Checks that the caller's executor and the transport's belong to the same execution context, so that the threads that
/// run the caller resume the call. Returns an error without a code if they do.
template <class Transport>
error check_context(typename Transport::executor_type const& caller, Transport const& transport)
{
    using executor_type = typename Transport::executor_type;
    executor_type const home = transport.get_executor();
    if (is_empty(home))
        return wrong_executor(true);
    if constexpr (asio::can_query_v<executor_type const&, asio::execution::context_t>)
        if (is_empty(caller) ||
            &asio::query(caller, asio::execution::context) != &asio::query(home, asio::execution::context))
            return wrong_executor(false);
    return error();
}

/// Lets other work on the transport's executor run before the caller continues.
template <class Transport>
asio::awaitable<void, typename Transport::executor_type> yield_to_executor(Transport const& transport)
{
    co_await asio::post(transport.get_executor(), asio::use_awaitable_t<typename Transport::executor_type>());
}

/// Sends the request of a call and decodes the response. g++ keeps all local variables and temporaries of a coroutine
/// in its frame while the call waits, so there are few.
template <class Transport>
asio::awaitable<void, typename Transport::executor_type> send_and_decode(running_call<Transport> running)
{
    bool const ready =
        running.call->start(check_context(co_await asio::this_coro::executor, std::as_const(*running.setup->transport)),
                            *running.setup->drain);
    if (ready) {
        // Transports return their errors. An exception comes from a cancellation between two steps of the transport, or
        // from a user's transport that does not catch an exception of Asio.
        try {
            running.call->response =
                co_await running.setup->transport->send(*running.call->request, running.call->context);
        } catch (boost::system::system_error const& e) {
            running.call->response = cause_of(e);
        }
        try {
            running.call->check_auth_layer();
            // Other work on the executor runs between the slices of a long response.
            while (running.call->decode_slice()) {
                co_await yield_to_executor(std::as_const(*running.setup->transport));
                running.call->check_deadline();
            }
        } catch (boost::system::system_error const& e) {
            running.call->response = cause_of(e, phase::decode);
        }
    }
    running.call->add_timeout();
}

/// A call and its `send_and_decode` coroutine, which has not started.
template <class Executor>
class prepared_call {
public:
    prepared_call(std::unique_ptr<call_state, call_state::delete_call> call,
                  asio::awaitable<void, Executor> not_started)
        : state(std::move(call)), coroutine(std::move(not_started))
    {
    }
    std::unique_ptr<call_state, call_state::delete_call> state;
    asio::awaitable<void, Executor> coroutine; // uses `state`, so it is destroyed first
};

/// Builds the request of a call.
template <class Transport>
prepared_call<typename Transport::executor_type>
prepare_call(std::shared_ptr<call_setup<Transport> const> const& setup, call_identity const& identity,
             operation_description const& description, void const* operation)
{
    std::unique_ptr<call_state, call_state::delete_call> state(
        new call_state(setup->options, identity, description, operation));
    asio::awaitable<void, typename Transport::executor_type> coroutine =
        send_and_decode(running_call<Transport>(setup, *state));
    return prepared_call<typename Transport::executor_type>(std::move(state), std::move(coroutine));
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/call_state.ipp>
#endif

#endif
