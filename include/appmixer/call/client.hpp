#ifndef APPMIXER_CALL_CLIENT_HPP
#define APPMIXER_CALL_CLIENT_HPP

#include <appmixer/call/detail/response_reader.hpp>
#include <appmixer/call/operation.hpp>
#include <appmixer/call/token_source.hpp>
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

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace appmixer {

/// Where a server has the people tasks.
enum class people_task_routes : unsigned char {
    core,   ///< `/people-task`, as servers before 5.1
    plugin, ///< `/plugins/appmixer/utils/tasks`, as servers since 5.1
};

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

inline constexpr std::string_view people_task_prefix = "/people-task/";

/// Completes the error of a call: names the operation, and removes the request's secrets from the server's texts.
APPMIXER_DECL error complete_error(error const& cause, call_context const& context, static_token const& token);
/// The error of a call whose handle has a source of tokens that nothing in its transport asks.
APPMIXER_DECL error missing_auth_layer();
/// The error of a call that is not awaited where its transport is. gone: the transport's context has been destroyed.
APPMIXER_DECL error wrong_executor(bool gone);
/// The error of a call whose token does not fit into a header.
APPMIXER_DECL error invalid_token();
/// How many bytes of the headers `add_credentials` takes.
APPMIXER_DECL std::size_t size_of_credentials(std::string_view token) noexcept;
/// Lets the error of a call whose time was up tell how much that was. Others, those of a layer's own limit, it leaves.
APPMIXER_DECL void tell_timeout(result<http_response>& response, call_context const& context,
                                call_context::clock::duration timeout);
/// The point in time `timeout` from now, without overflow.
APPMIXER_DECL call_context::clock::time_point deadline_after(time_source const& time,
                                                             call_context::clock::duration timeout) noexcept;

/// On whose behalf a handle makes its calls.
class call_owner {
public:
    call_owner() = default;
    static_token token;
    std::shared_ptr<detail::identity> identity;
    bool anonymous = false;
};

/// How a handle makes its calls.
class call_options {
public:
    call_options() = default;
    call_context::clock::duration timeout = std::chrono::seconds(30);
    time_source* time = &system_time();
    std::size_t slice = call_context().slice;
    people_task_routes people_tasks = people_task_routes::core;
};

/// What handles share: a transport, and how calls are made through it; so whoever keeps a copy of a handle while it
/// waits keeps little. Owners are not in here: a program may have a handle for each of a hundred thousand.
template <class Transport>
class call_setup {
public:
    call_setup(std::shared_ptr<Transport> whereby, call_options const& how)
        : transport(std::move(whereby)), options(how)
    {
    }
    std::shared_ptr<Transport> transport;
    call_options options;
};

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

/// The values of an operation's secret parameters.
template <class Op>
void collect_secrets(std::vector<std::string>& secrets, Op const& op)
{
    auto const collect = [&](auto const& p) {
        if constexpr (std::remove_cvref_t<decltype(p)>::secret) {
            auto const& value = op.*(p.member);
            if constexpr (is_optional<std::remove_cvref_t<decltype(value)>>) {
                if (value)
                    secrets.emplace_back(*value);
            } else {
                secrets.emplace_back(value);
            }
        }
    };
    std::apply([&](auto const&... p) { (collect(p), ...); }, Op::params);
}

/// Ends a call: gives its value, if it has one, or the error that its handle reports.
template <class Op, class... Value>
[[nodiscard]] result<void> finish(response_text_reader<Op>& reader, result<http_response>& response,
                                  call_context const& context, static_token const& token, Value&... value)
{
    result<void> done = reader.finish(response, *context.time, value...);
    if (!done)
        done = complete_error(done.error(), context, token);
    return done;
}

inline void throw_failure(result<void> const& done)
{
    if (!done)
        throw exception(done.error());
}

/// What a call yields. It ends the call where its value is wanted, in the promise, since models are costly to move.
template <class Op, class Errors>
class call_outcome {
public:
    using response_type = typename Op::response_type;

    call_outcome(response_text_reader<Op>& reader, result<http_response>& response, call_context const& context,
                 static_token const& token) noexcept
        : reader_(reader), response_(response), context_(context), token_(token)
    {
    }

    operator response_type() const requires std::same_as<Errors, throwing>
    {
        response_type value{};
        throw_failure(finish(reader_, response_, context_, token_, value));
        return value;
    }
    operator result<response_type>() const requires std::same_as<Errors, returning_results>
    {
        result<response_type> value(boost::system::in_place_value);
        if (result<void> const done = finish(reader_, response_, context_, token_, *value); !done)
            value = done.error();
        return value;
    }

private:
    response_text_reader<Op>& reader_;
    result<http_response>& response_;
    call_context const& context_;
    static_token const& token_;
};

template <class Executor>
bool is_empty([[maybe_unused]] Executor const& executor) noexcept
{
    if constexpr (std::same_as<Executor, asio::any_io_executor>)
        return !executor;
    else
        return false;
}

/// Whether a call that is awaited on an executor can use a transport: both are of one execution context, so that
/// whatever wakes the call is run by those who run the caller. The result is a failure, or an error without a code.
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

/// Lets other work on the transport's executor have its turn.
template <class Transport>
asio::awaitable<void, typename Transport::executor_type> yield_to_executor(Transport const& transport)
{
    co_await asio::post(transport.get_executor(), asio::use_awaitable_t<typename Transport::executor_type>());
}

/// One call, from a built request to a decoded response. Everything it touches is its own or shared. g++ keeps each
/// local variable and temporary of a coroutine in its frame, for as long as the call waits; so what happens behind the
/// exchange has its variables elsewhere.
template <class Op, class Errors, class Transport>
asio::awaitable<typename Errors::template returned<typename Op::response_type>, typename Transport::executor_type>
perform(std::shared_ptr<call_setup<Transport> const> setup, result<http_request> request, call_context context,
        static_token token)
{
    context.deadline = deadline_after(*context.time, setup->options.timeout);
    response_text_reader<Op> reader(context);
    result<http_response> response =
        check_context(co_await asio::this_coro::executor, std::as_const(*setup->transport));
    if (response.error().code()) {
        // it is the outcome
    } else if (!request) {
        response = request.error();
    } else if (setup->options.timeout <= setup->options.timeout.zero()) {
        response = error(errc::deadline_exceeded, phase::encode);
    } else {
        // A transport returns its failures. What throws here all the same is a cancellation that reached the
        // transport between two of its steps, or a transport of a user's that lets an exception of Asio through.
        try {
            response = co_await setup->transport->send(*request, context);
        } catch (boost::system::system_error const& e) {
            response = cause_of(e);
        }
        try {
            if (response && context.identity && !context.identity_seen && Op::info.credentials != credentials::none)
                response = missing_auth_layer();
            // Between two slices of a large response, other work on the executor gets its turn.
            for (bool more = reader.step(response); more; more = reader.step(response)) {
                co_await yield_to_executor(std::as_const(*setup->transport));
                if (response && context.deadline <= context.time->now())
                    response = error(errc::deadline_exceeded, phase::decode);
            }
        } catch (boost::system::system_error const& e) {
            response = cause_of(e);
        }
    }
    if (!response)
        tell_timeout(response, context, setup->options.timeout);
    if constexpr (!std::is_void_v<typename Op::response_type>)
        co_return call_outcome<Op, Errors>(reader, response, context, token);
    else if constexpr (std::same_as<Errors, returning_results>)
        co_return finish(reader, response, context, token);
    else
        throw_failure(finish(reader, response, context, token));
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
template <class Transport, class Errors = throwing>
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

    /// The same, with the calls of people tasks at another place; they are at `people_task_routes::core` unless set.
    client people_tasks_at(people_task_routes place) const
    {
        return changed([&](detail::call_options& options) { options.people_tasks = place; });
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
        constexpr bool takes_token = Op::info.credentials != credentials::none;
        static_token const& token = owner_.token;
        bool const has_token = takes_token && !token.text().empty();
        result<http_request> request =
            encode(op, has_token ? detail::size_of_credentials(token.text()) : std::size_t(0));
        if (request && has_token) {
            if (token.fits_into_header())
                detail::add_credentials(*request, token.text());
            else
                request = detail::invalid_token();
        }
        if constexpr (Op::info.path.starts_with(detail::people_task_prefix))
            if (request && setup_->options.people_tasks == people_task_routes::plugin)
                request->target.replace(0, detail::people_task_prefix.size(), "/plugins/appmixer/utils/tasks/");
        call_context context;
        context.operation = &Op::info;
        context.time = setup_->options.time;
        context.identity = owner_.identity;
        context.anonymous = owner_.anonymous;
        context.slice = setup_->options.slice;
        detail::collect_secrets(context.secret_parameters, op);
        return detail::perform<Op, Errors>(setup_, std::move(request), std::move(context), token);
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

/// The client of code that wants no template in its own headers: any transport behind one type.
using default_client = client<any_transport>;

namespace detail {

template <class T>
inline constexpr bool is_client = false;
template <class Transport, class Errors>
inline constexpr bool is_client<client<Transport, Errors>> = true;

} // namespace detail

/// A handle that calls can be made through, whatever its transport and its way to report failures.
template <class T>
concept api_handle = detail::is_client<T>;

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/client.ipp>
#endif

#endif
