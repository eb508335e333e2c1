#ifndef APPMIXER_CALL_CLIENT_HPP
#define APPMIXER_CALL_CLIENT_HPP

#include <appmixer/call/detail/call_state.hpp>
#include <appmixer/call/operation.hpp>
#include <appmixer/call/token_source.hpp>
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
#include <type_traits>
#include <utility>

namespace appmixer {

/// How a handle reports failures: its calls throw `exception`.
class throwing {
public:
    template <class T>
    using returned = T;
};

/// How a handle reports failures: its calls give `result<T>`.
class returning_results {
public:
    template <class T>
    using returned = result<T>;
};

namespace detail {

/// A transport that handles share, for one more handle that holds it behind `any_transport`.
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

private:
    std::shared_ptr<Inner> inner_;
};

APPMIXER_DECL void throw_failure(result<void> const& done);

/// What a call yields. It converts to the result inside the promise of the coroutine, so that a model is never moved.
template <class T, class Errors>
class call_outcome {
public:
    explicit call_outcome(call_state& call) noexcept : call_(call) {}

    operator T() const requires std::same_as<Errors, throwing>
    {
        T value{};
        throw_failure(call_.finish(&value));
        return value;
    }
    operator result<T>() const requires std::same_as<Errors, returning_results>
    {
        result<T> value(boost::system::in_place_value);
        if (result<void> const done = call_.finish(&*value); !done)
            value = done.error();
        return value;
    }

private:
    call_state& call_;
};

/// Makes a call. All that depends on the response type is here.
template <class T, class Errors, class Executor>
asio::awaitable<typename Errors::template returned<T>, Executor> perform(prepared_call<Executor> call)
{
    co_await std::move(call.exchange);
    if constexpr (!std::is_void_v<T>)
        co_return call_outcome<T, Errors>(*call.state);
    else if constexpr (std::same_as<Errors, returning_results>)
        co_return call.state->finish(nullptr);
    else
        throw_failure(call.state->finish(nullptr));
}

} // namespace detail

/// A handle through which calls are made: a transport, and how to call through it.
///
///     appmixer::client api(appmixer::loopback(executor, back_end));
///     appmixer::flow flow = co_await get_flow(api, id);
///
/// Copying is cheap: copies, and the handles that `within`, `as_result` and `as` give, share one transport. A call in
/// flight keeps the transport alive, so a handle may be destroyed at any time.
///
/// Each call is an awaitable that starts when it is awaited; it owns its arguments. An awaitable, or an adjusted
/// handle, that is dropped is a warning. Any other completion token comes from `asio::co_spawn(executor, get_flow(api,
/// id), token)`.
///
/// Errors: a failed call throws `exception`; through an `as_result` handle it gives `result<T>` and throws nothing but
/// `std::bad_alloc`, and what a transport of your own throws beside `boost::system::system_error`. Cancellation:
/// terminal cancellation ends a call with `boost::asio::error::operation_aborted`. Deadline: 30 seconds a call, unless
/// `within` says otherwise.
///
/// Lifetime: a handle may outlive the `io_context` of its transport, if that is one of the library's.
///
/// Threads: a handle and all its copies belong to their transport's executor. A call that is awaited on another
/// execution context fails with `errc::wrong_executor`; from there, await
/// `asio::co_spawn(api.get_executor(), get_flow(api, id), asio::use_awaitable)`. On an `io_context` that several
/// threads run, make the transport on a strand and spawn the callers on that strand. Without one, a call that begins
/// while another thread is at work in a transport or a layer of the library fails with `errc::concurrent_use`.
template <class Transport, class Errors>
class [[nodiscard]] client {
    static_assert(appmixer::transport<Transport>,
                  "appmixer: a client is made of a transport, a class with executor_type, get_executor() and "
                  "send(request, context) as the concept appmixer::transport says");

public:
    using transport_type = Transport;
    using executor_type = typename Transport::executor_type;
    /// What a call that yields T yields through this handle: T, or `result<T>`.
    template <class T>
    using returned = typename Errors::template returned<T>;

    /// Takes the transport over.
    explicit client(Transport transport)
        : setup_(
              std::make_shared<setup const>(std::make_shared<Transport>(std::move(transport)), detail::call_options()))
    {
    }

    /// Makes a handle of any transport on `any_io_executor` one of `any_transport`, such as a `default_client`: for a
    /// function that takes that. They share the transport and all that was adjusted.
    template <detail::holdable Other>
    requires std::same_as<Transport, any_transport> client(client<Other, Errors> const& other)
        : setup_(std::make_shared<setup const>(
              std::make_shared<any_transport>(detail::shared_transport<Other>(other.setup_->transport)),
              other.setup_->options)),
          owner_(other.owner_)
    {
    }

    /// The same, with another limit for the time that a call may take in all. Zero or less fails each call at once.
    client within(call_context::clock::duration timeout) const
    {
        return changed([&](detail::call_options& options) { options.timeout = timeout; });
    }

    /// The limit that `within` set, or 30 seconds.
    call_context::clock::duration timeout() const noexcept { return setup_->options.timeout; }

    /// The same, on behalf of the owner of a token. An empty token takes every identity away, that of the layer
    /// `with_auth` as well: calls are sent without a token.
    client as(static_token token) const
    {
        client adjusted(setup_);
        adjusted.owner_.anonymous = token.text().empty();
        adjusted.owner_.token = std::move(token);
        return adjusted;
    }

    /// The same, on behalf of the user whom a source has tokens for. The handle and its copies share one token, which
    /// is obtained when the first call needs it; so keep the handle of a user, and do not make one for each call. It
    /// takes a layer `with_auth` in the transport; without one, calls end with `errc::invalid_settings`.
    template <token_source Source>
    client as(Source source) const
    {
        client adjusted(setup_);
        adjusted.owner_.identity = std::make_shared<detail::identity_of<Source>>(std::move(source));
        return adjusted;
    }

    /// The same, with the alternative path of each operation that declares one; the others are not changed. yes: false
    /// chooses the usual paths again, which a handle uses unless told otherwise.
    client with_alternative_paths(bool yes = true) const
    {
        return changed([&](detail::call_options& options) { options.alternative_paths = yes; });
    }

    /// The same, with deadlines and the waits of layers by another clock: a test's. It must outlive the calls.
    client with_clock(time_source& time) const
    {
        return changed([&](detail::call_options& options) { options.time = &time; });
    }

    /// The clock that `with_clock` set, or the system's.
    time_source& time() const noexcept { return *setup_->options.time; }

    /// The same, with another limit for how much of a response is read and decoded before other work on the executor
    /// gets its turn, in bytes; 64 KiB unless set. A frame loop with little time to spare sets less.
    client with_slice(std::size_t bytes) const
    {
        return changed([&](detail::call_options& options) { options.slice = std::max<std::size_t>(bytes, 1); });
    }

    /// The same, with calls that give `result<T>` and do not throw.
    client<Transport, returning_results> as_result() const
    {
        return client<Transport, returning_results>(setup_, owner_);
    }

    /// Makes a call. The request is built at once; it is sent when the awaitable is awaited.
    template <operation Op>
    [[nodiscard]] asio::awaitable<returned<typename Op::response_type>, executor_type> call(Op const& op) const
    {
        return detail::perform<typename Op::response_type, Errors>(
            detail::prepare_call(setup_, owner_, detail::description_of<Op>, &op));
    }

    /// The transport: for its counters, and for requests that are not operations.
    Transport& transport() const noexcept { return *setup_->transport; }
    executor_type get_executor() const noexcept { return std::as_const(*setup_->transport).get_executor(); }

private:
    template <class, class>
    friend class client;

    using setup = detail::call_setup<Transport>;

    explicit client(std::shared_ptr<setup const> shared, detail::call_owner owner = detail::call_owner())
        : setup_(std::move(shared)), owner_(std::move(owner))
    {
    }

    template <class Change>
    client changed(Change change) const
    {
        detail::call_options options = setup_->options;
        change(options);
        return client(std::make_shared<setup const>(setup_->transport, options), owner_);
    }

    std::shared_ptr<setup const> setup_;
    detail::call_owner owner_;
};

namespace detail {

template <class T>
inline constexpr bool is_client = false;
template <class Transport, class Errors>
inline constexpr bool is_client<client<Transport, Errors>> = true;

} // namespace detail

/// A handle that calls can be made through, whatever its transport and its way to report failures.
template <class T>
concept api_handle = detail::is_client<T>;

/// What a call that yields T gives through a handle: an awaitable of T, or of `result<T>`.
template <api_handle Api, class T>
using call_result = asio::awaitable<typename Api::template returned<T>, typename Api::executor_type>;

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/client.ipp>
#endif

#endif
