#ifndef APPMIXER_TRANSPORTS_IMPL_SEND_REQUEST_IPP
#define APPMIXER_TRANSPORTS_IMPL_SEND_REQUEST_IPP

// The coroutines of an attempt: `send_request` for all of it, `run_exchange` for one exchange on one open connection.
// `http1_exchange` interprets the bytes.

#include <appmixer/core/detail/body_wait.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/idle_limit.hpp>
#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/transports/detail/connect.hpp>
#include <appmixer/transports/detail/deadline_queue.hpp>
#include <appmixer/transports/detail/http1_exchange.hpp>
#include <appmixer/transports/detail/http_pool.hpp>
#include <appmixer/transports/detail/redirect.hpp>
#include <appmixer/transports/detail/request_head.hpp>
#include <appmixer/transports/detail/send_request.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// Interrupts the sending of a body when bytes of a response arrive: a server that has responded may read no further.
/// Its wait on the socket outlives `stop`, and ends when the response is read or the socket is closed.
class write_interrupter {
public:
    write_interrupter(asio::ip::tcp::socket& socket, http_pool& pool) : socket_(socket), pool_(pool) {}
    ~write_interrupter() { stop(); }
    write_interrupter(write_interrupter const&) = delete;
    write_interrupter& operator=(write_interrupter const&) = delete;

    /// Starts to wait for input, unless it waits already.
    void start()
    {
        if (state_ && !has_input())
            return;
        state_ = std::make_shared<state>();
        socket_.async_wait(asio::ip::tcp::socket::wait_read,
                           [&socket = socket_, state = state_, in_use = pool_.in_use](boost::system::error_code code) {
                               use_lock const lock(*in_use);
                               if (code || !state->writing)
                                   return;
                               state->has_input = true;
                               boost::system::error_code ignored;
                               if (state->source_wait != nullptr)
                                   state->source_wait->cancel();
                               else
                                   socket.cancel(ignored);
                           });
    }
    /// Whether input has arrived since `start`.
    bool has_input() const noexcept
    {
        if (!state_)
            return false;
        use_lock const lock(*pool_.in_use);
        return state_->has_input;
    }
    /// Sets the wait for the source of the body that input interrupts; null for none.
    void interrupt(body_wait* source_wait) noexcept
    {
        use_lock const lock(*pool_.in_use);
        state_->source_wait = source_wait;
    }
    /// From now on nothing is interrupted.
    void stop() noexcept
    {
        if (!state_)
            return;
        use_lock const lock(*pool_.in_use);
        state_->writing = false;
    }

private:
    class state {
    public:
        state() = default;
        bool writing = true;
        bool has_input = false;
        body_wait* source_wait = nullptr;
    };
    asio::ip::tcp::socket& socket_;
    http_pool& pool_;
    std::shared_ptr<state> state_;
};

/// A body up to this size is written without watching for a response: every system's socket buffer takes it at once.
inline constexpr std::size_t unwatched_body_size = std::size_t(16) << 10;

/// Whether the call may be executed twice.
inline bool is_idempotent(call_context const& context)
{
    return context.operation != nullptr && context.operation->idempotency != idempotency::unsafe;
}

/// Whether the request of a failed exchange on a reused connection may be resent: the server had closed the connection
/// before it saw the request.
inline bool is_stale(http1_exchange const& exchange, deadline_entry const& deadline, bool idempotent)
{
    if (exchange.next() == http1_exchange::step::done) // 408: the server had stopped waiting for a request
        return exchange.response().status == 408 && idempotent;
    bool const given_up = deadline.expired() || exchange.failure() == condition::cancelled;
    return !given_up && !exchange.response_begun() && (idempotent || !exchange.request_begun());
}

/// Whether a response says that plain HTTP was sent to a port for TLS, in the words of nginx, Apache, Go and Tomcat.
inline bool requires_tls(http_response const& response)
{
    static constexpr std::array<std::string_view, 4> texts{
        "The plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port",
        "Client sent an HTTP request to an HTTPS server", "This combination of host and port requires TLS"};
    constexpr std::size_t most_searched = std::size_t(16) << 10;
    std::string_view const page = std::string_view(response.body).substr(0, most_searched);
    return response.status == 400 && !page.starts_with('{') &&
           std::any_of(texts.begin(), texts.end(),
                       [&](std::string_view text) { return page.find(text) != std::string_view::npos; });
}

/// The error of a call without TLS to a port that speaks TLS. status: of the response that says so, or 0.
inline error wrong_scheme(bool by_proxy, int status)
{
    diagnostics known;
    known.phase = phase::read;
    known.status = status;
    known.detail = by_proxy && status == 0 ? "the proxy speaks TLS on this port, which is not supported"
                                           : "the server speaks TLS on this port: the base URL must begin with https";
    return error(errc::wrong_scheme, std::move(known));
}

/// The error of an exchange that failed. A response whose status says that the call failed says so without its body
/// too: the status is the code of the error, for those who retry and sign in again. It is not returned as a response,
/// which some operations take whatever its status.
inline error failure_of(http1_exchange const& exchange, call_context const& context)
{
    error const& failure = exchange.failure();
    http_response const& response = exchange.response();
    if (!exchange.has_head() || response.status < 400 || response.status > 999)
        return failure;
    diagnostics known = failure.info();
    known.status = response.status;
    if (exchange.is_streaming() || failure == condition::cancelled || failure == errc::deadline_exceeded ||
        failure == errc::shutting_down)
        return error(failure.code(), std::move(known));
    known.detail = "its body is incomplete: " + (known.detail.empty() ? failure.code().message() : known.detail);
    known.phase = phase::response;
    known.body_excerpt = response.body.substr(0, excerpt_size);
    known.retry_after = retry_after(response, context.time->time_of_day());
    return error(static_cast<errc>(response.status), std::move(known));
}

/// The result of an exchange that has ended.
inline result<http_response> take_result(http1_exchange& exchange, http_pool const& pool, call_context const& context)
{
    bool const tls = pool.tls_factory != nullptr, by_proxy = !pool.proxy.host.empty();
    if (exchange.next() == http1_exchange::step::failed) {
        if (exchange.failure() == errc::wrong_scheme && !tls)
            return wrong_scheme(by_proxy, 0);
        return failure_of(exchange, context);
    }
    if (!tls && requires_tls(exchange.response()))
        return wrong_scheme(by_proxy, exchange.response().status);
    return std::move(exchange.response());
}

inline exchange_options options_for(http_pool const& pool, http_request const& request, call_context const& context)
{
    exchange_options options;
    options.max_body_size = context.operation != nullptr ? context.operation->max_body_size : 0;
    if (options.max_body_size == 0)
        options.max_body_size = pool.max_body_size;
    if (context.unlimited_body)
        options.max_body_size = (std::numeric_limits<std::size_t>::max)();
    options.slice = context.slice;
    options.source = context.source;
    options.sink = context.sink;
    options.without_body = request.method == method::head;
    return options;
}

/// Called at the start of an attempt and after each byte: from now on, the call may be idle for `context.idle`.
inline void restart_idle(deadline_entry& deadline, call_context const& context)
{
    if (context.idle != (call_context::clock::duration::max)())
        deadline.move_to((std::min)(context.deadline, deadline_after(*context.time, context.idle)));
}

/// While the program is waited for, only the deadline of the call counts.
inline void stop_idle(deadline_entry& deadline, call_context const& context)
{
    if (context.idle != (call_context::clock::duration::max)())
        deadline.move_to(context.deadline);
}

/// Waits until the source of the request's body has data. A response that arrives ends the wait.
inline asio::awaitable<error> wait_for_source(http_pool& pool, asio::awaitable<void> ready, call_context const& context,
                                              deadline_entry& deadline, write_interrupter& interrupter)
{
    body_wait wait;
    stop_idle(deadline, context);
    deadline.cancel_on_expiry(wait);
    interrupter.interrupt(&wait);
    error failure = co_await wait.run(pool.executor(), std::move(ready));
    interrupter.interrupt(nullptr);
    deadline.cancel_nothing();
    restart_idle(deadline, context);
    bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    if (failure.code() && deadline.expired())
        failure = error(deadline.code(), phase::write);
    else if (failure == condition::cancelled && !cancelled)
        failure = interrupter.has_input() ? error() : source_failure(failure);
    else if (failure.code() && !cancelled)
        failure = source_failure(failure);
    co_return failure;
}

/// Waits until the sink takes more of the response.
inline asio::awaitable<error> wait_for_sink(http_pool& pool, asio::awaitable<void> ready, call_context const& context,
                                            deadline_entry& deadline)
{
    body_wait wait;
    stop_idle(deadline, context);
    deadline.cancel_on_expiry(wait);
    error failure = co_await wait.run(pool.executor(), std::move(ready));
    deadline.cancel_nothing();
    restart_idle(deadline, context);
    co_return failure.code() && deadline.expired() ? error(deadline.code(), phase::read) : failure;
}

/// What to wait for before the next step of an exchange: the scheduler of reads, the source or the sink. Not valid when
/// there is nothing to wait for.
inline asio::awaitable<error> wait_before_step(http_pool& pool, http_connection& connection,
                                               http1_exchange const& exchange, call_context const& context,
                                               scheduled_read& schedule, deadline_entry& deadline,
                                               write_interrupter& interrupter)
{
    if (exchange.next() == http1_exchange::step::fill) {
        interrupter.start();
        asio::awaitable<void> ready = context.source->ready();
        return ready.valid() ? wait_for_source(pool, std::move(ready), context, deadline, interrupter)
                             : asio::awaitable<error>();
    }
    if (exchange.next() != http1_exchange::step::read || !exchange.has_head())
        return {};
    if (context.sink != nullptr)
        if (asio::awaitable<void> ready = context.sink->ready(); ready.valid()) {
            schedule.stop();
            return wait_for_sink(pool, std::move(ready), context, deadline);
        }
    return schedule.may_read(connection.has_more()) ? asio::awaitable<error>()
                                                    : schedule.wait(pool.executor(), deadline);
}

/// Sends what the system takes of a small request at once, which is nearly always all of it: that saves a turn of the
/// executor. False when an asynchronous write must do it; otherwise `sent` is the result, which may be an error.
inline bool send_at_once(http_connection& connection, http1_exchange const& exchange, io_result& sent)
{
    auto& [code, size] = sent;
    connection.make_non_blocking(code);
    if (code)
        return false;
    output_buffers const& request = exchange.output();
    size = request[1].size() == 0 ? connection.socket.send(asio::buffer(request[0]), 0, code)
                                  : connection.socket.send(request, 0, code);
    return code != asio::error::would_block && code != asio::error::try_again && code != asio::error::interrupted;
}

/// Reads or writes, as the exchange wants, without TLS. One operation for both, since the frame of a coroutine grows
/// with each operation that it waits for, and this one must stay small enough for the memory that Asio reuses.
inline auto transfer_some(asio::ip::tcp::socket& socket, http1_exchange& exchange)
{
    auto const begin = [](auto handler, asio::ip::tcp::socket* to, http1_exchange* with) {
        if (with->next() == http1_exchange::step::read)
            to->async_read_some(with->input(), std::move(handler));
        else
            to->async_write_some(with->output(), std::move(handler));
    };
    return asio::async_initiate<decltype(as_io_result), void(boost::system::error_code, std::size_t)>(
        begin, as_io_result, &socket, &exchange);
}

/// The same with TLS.
inline asio::awaitable<io_result> transfer_by_tls(http_connection& connection, http1_exchange& exchange,
                                                  deadline_entry const& deadline)
{
    if (exchange.next() == http1_exchange::step::read)
        return connection.tls->read_some(connection.socket, exchange.input(), deadline);
    return connection.tls->write_some(connection.socket, exchange.output(), deadline);
}

/// Runs one exchange on an open connection. `response` stays empty when the connection turned out to be stale. It is
/// no result of the coroutine, since that would be moved twice and take its size in two frames.
inline asio::awaitable<void> run_exchange(http_pool& pool, http_connection& connection, http_request& request,
                                          call_context& context, deadline_entry& deadline,
                                          std::optional<result<http_response>>& response)
{
    using step = http1_exchange::step;
    http1_exchange exchange(connection.head, request.body, connection.input, options_for(pool, request, context));
    write_interrupter interrupter(connection.socket, pool);
    scheduled_read schedule(pool.reads);
    deadline.cancel_on_expiry(connection.socket);
    try {
        while (!exchange.has_ended()) {
            if (exchange.next() <= step::write && interrupter.has_input() && connection.has_input())
                exchange.on_input_ready();
            if (deadline.expired()) {
                exchange.cancel(deadline.code());
                break;
            }
            if (asio::awaitable<error> wait =
                    wait_before_step(pool, connection, exchange, context, schedule, deadline, interrupter);
                wait.valid()) {
                error const failure = co_await std::move(wait);
                if (failure.code()) {
                    exchange.cancel(failure);
                    break;
                }
                deadline.cancel_on_expiry(connection.socket);
                if (exchange.next() == step::fill && interrupter.has_input())
                    continue;
            }
            if (exchange.next() == step::fill) {
                exchange.fill();
                continue;
            }
            bool const reads = exchange.next() == step::read;
            bool const watched = exchange.request_begun() || exchange.output()[1].size() > unwatched_body_size;
            if (!reads && watched)
                interrupter.start();
            io_result transfer;
            if (connection.tls)
                transfer = co_await transfer_by_tls(connection, exchange, deadline);
            else if (reads || watched || !send_at_once(connection, exchange, transfer))
                transfer = co_await transfer_some(connection.socket, exchange);
            auto& [code, size] = transfer;
            restart_idle(deadline, context);
            pool.count(reads ? &http_counters::bytes_received : &http_counters::bytes_sent, size);
            if (code && deadline.expired() && !(reads && code == asio::error::eof))
                code = deadline.code();
            if (reads) {
                schedule.count(size);
                exchange.on_read(code, size);
                continue;
            }
            if (code == asio::error::operation_aborted && interrupter.has_input())
                code.clear();
            exchange.on_write(code, size, connection.has_output());
            if (exchange.next() > step::write)
                interrupter.stop();
        }
    } catch (boost::system::system_error const& e) { // cancelled between two steps: Asio throws it at the next one
        exchange.cancel(e.code());
    }
    deadline.cancel_nothing();
    connection.reusable = exchange.is_reusable() && !connection.has_output();
    if (connection.reusable)
        connection.idle_since = call_context::clock::now();
    if (!connection.reused || !is_stale(exchange, deadline, is_idempotent(context)) || !rewind_bodies(context))
        response.emplace(take_result(exchange, pool, context));
}

/// Makes the proxy's password a secret of the call, since a proxy that responds itself may repeat it.
inline void keep_secret(call_context& context, proxy_endpoint const* proxy)
{
    std::vector<std::string>& known = context.secret_parameters;
    if (proxy != nullptr && !proxy->password.empty() &&
        std::find(known.begin(), known.end(), proxy->password) == known.end())
        known.push_back(proxy->password);
}

APPMIXER_DECL asio::awaitable<result<http_response>> send_request(std::shared_ptr<http_pool> pool,
                                                                  http_request& request, call_context& context)
{
    if (std::unique_lock<use_flag> lock(*pool->in_use, std::try_to_lock); !lock) {
        pool->count(&http_counters::failed);
        co_return concurrent_use();
    }
    proxy_endpoint const* const proxy = !pool->tls_factory && !pool->proxy.host.empty() ? &pool->proxy : nullptr;
    keep_secret(context, proxy);
    context.redirect_obstacle = redirect_obstacle::none;
    deadline_entry deadline(*pool->deadlines, context.deadline, *context.time);
    restart_idle(deadline, context);
    std::optional<pooled_connection> slot;
    std::optional<result<http_response>> response;
    try {
        {
            if (pool->is_full())
                co_return pool->refuse(make_error_code(errc::too_many_waiting));
            http_pool::waiter waiter(*pool);
            if (!waiter.has_slot()) {
                deadline.cancel_on_expiry(waiter);
                co_await waiter.wait();
                deadline.cancel_nothing();
                if (deadline.expired())
                    co_return name_idle(pool->refuse(deadline.code()), context);
                if (!waiter.has_slot())
                    co_return pool->refuse(asio::error::operation_aborted);
            }
            slot.emplace(waiter.take());
        }
        redirect_chain redirects;
        while (true) {
            http_connection& connection = slot->connection();
            bool const reused = connection.reused;
            error failure = write_head(connection.head, pool->server, proxy, request, context.source, redirects.target);
            if (failure.code())
                connection.reusable = reused; // nothing was done with it
            else if (!reused)
                failure = co_await open(*pool, connection, deadline);
            restart_idle(deadline, context);
            if (failure.code()) {
                response.emplace(std::move(failure));
                break;
            }
            if (reused) {
                if (connection.needs_check(context, is_idempotent(context)) && connection.has_input()) {
                    slot->reconnect();
                    continue;
                }
                pool->count(&http_counters::reused);
            }
            response.reset();
            co_await run_exchange(*pool, connection, request, context, deadline, response);
            if (!response) {
                slot->reconnect();
                continue;
            }
            if (!*response || !follow_redirect(pool->server, request, context, **response, redirects))
                break;
            slot->prepare_next();
        }
    } catch (boost::system::system_error const& e) { // the same between two exchanges, or while it waits for a slot
        if (!slot)
            co_return pool->refuse(e.code());
        response.emplace(error(e.code(), slot->connection().socket.is_open() ? phase::write : phase::connect));
    }
    if (!*response) {
        pool->count(&http_counters::failed);
        response.emplace(name_idle(response->error(), context));
    }
    co_return std::move(*response);
}

} // namespace appmixer::detail

#endif
