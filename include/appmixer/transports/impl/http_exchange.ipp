#ifndef APPMIXER_TRANSPORTS_IMPL_HTTP_EXCHANGE_IPP
#define APPMIXER_TRANSPORTS_IMPL_HTTP_EXCHANGE_IPP

#include <appmixer/transports/detail/connect.hpp>
#include <appmixer/transports/detail/deadline_queue.hpp>
#include <appmixer/transports/detail/http1.hpp>
#include <appmixer/transports/detail/http_exchange.hpp>
#include <appmixer/transports/detail/http_pool.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// How far an exchange got, for the decision whether it may be made again on another connection.
class exchange_progress {
public:
    exchange_progress() = default;
    bool wrote = false;    ///< the server may have received a byte of the request
    bool answered = false; ///< a byte of a response came
};

/// A body up to this size is written without a look at what comes meanwhile: no system takes less at once.
inline constexpr std::size_t surely_taken = std::size_t(16) << 10;

/// Ends a write when a response begins to come, since a server that has answered may read no further. The wait goes on
/// after `stop`; it ends with the response that is read then, or with the socket.
class early_response {
public:
    early_response(asio::ip::tcp::socket& socket, http_pool& pool) : socket_(socket), pool_(pool) {}
    ~early_response() { stop(); }
    early_response(early_response const&) = delete;
    early_response& operator=(early_response const&) = delete;

    /// Begins to wait, unless it does already.
    void watch()
    {
        if (state_ && !came())
            return;
        state_ = std::make_shared<state>();
        socket_.async_wait(asio::ip::tcp::socket::wait_read,
                           [&to = socket_, here = state_, of = pool_.deadlines](auto code) {
                               use_lock const alone(of->in_use);
                               if (code || !here->writing)
                                   return;
                               here->came = true;
                               boost::system::error_code ignored;
                               to.cancel(ignored);
                           });
    }
    bool came() const noexcept
    {
        if (!state_)
            return false;
        use_lock const alone(pool_.flag());
        return state_->came;
    }
    /// No write is to be ended any more.
    void stop() noexcept
    {
        if (!state_)
            return;
        use_lock const alone(pool_.flag());
        state_->writing = false;
    }

private:
    class state {
    public:
        state() = default;
        bool writing = true;
        bool came = false;
    };
    asio::ip::tcp::socket& socket_;
    http_pool& pool_;
    std::shared_ptr<state> state_;
};

/// Writes a request on an open connection and reads its response; afterwards the connection knows whether it is
/// reusable.
inline asio::awaitable<result<http_response>> round_trip(http_pool& pool, http_connection& connection,
                                                         http_request& request, call_context& context,
                                                         deadline_entry& watch, exchange_progress& progress)
{
    std::size_t const asked = context.operation != nullptr ? context.operation->max_body_size : 0;
    response_input response(connection.input, asked != 0 ? asked : pool.max_body_size, context.slice, context.sink,
                            request.method == method::head);
    output_buffers output{asio::buffer(connection.head), asio::buffer(request.body)};
    early_response early(connection.socket, pool);
    scheduled_read turn(pool.turns);
    bool writing = true;
    error unsent; // why the request was not written to its end, although a response may have come
    watch.wait_on(connection.socket);
    while (!response.complete()) {
        // What comes before all is written is read at once: the writing goes on behind an interim response (1xx) alone.
        bool const reading = !writing || (early.came() && connection.has_input());
        phase const now = reading && progress.answered ? phase::read : writing ? phase::write : phase::wait;
        if (watch.expired())
            co_return error(errc::deadline_exceeded, now);
        if (reading) {
            if (response.has_head() && !turn.may_read(connection.has_more())) {
                error const none = co_await turn.wait(pool.executor(), watch);
                if (none.code())
                    co_return none;
                watch.wait_on(connection.socket);
            }
            io_outcome outcome;
            if (connection.secure)
                outcome = co_await connection.secure->read_some(connection.socket, response.room(), watch);
            else
                outcome = co_await connection.socket.async_read_some(response.room(), as_outcome);
            auto const [code, received] = outcome;
            turn.count(received);
            pool.count(&http_counters::bytes_received, received);
            if (code == asio::error::eof && response.end())
                break;
            if (code && unsent.code() && !progress.answered)
                co_return unsent;
            if (code)
                co_return step_error(code, watch, now, {});
            progress.answered = true;
            error const failure = response.take(received);
            if (failure.code())
                co_return failure;
            writing = writing && !response.has_head();
        } else {
            if (progress.wrote || output[1].size() > surely_taken)
                early.watch();
            io_outcome outcome;
            if (connection.secure)
                outcome = co_await connection.secure->write_some(connection.socket, output, watch);
            else
                outcome = co_await connection.socket.async_write_some(output, as_outcome);
            auto const [code, written] = outcome;
            pool.count(&http_counters::bytes_sent, written);
            progress.wrote = progress.wrote || written > 0;
            std::size_t const of_head = (std::min)(written, output[0].size());
            output[0] += of_head;
            output[1] += written - of_head;
            writing = output[0].size() + output[1].size() > 0 || connection.has_output();
            if (code && (watch.expired() || (code == asio::error::operation_aborted && !early.came())))
                co_return step_error(code, watch, phase::write, {});
            if (code && code != asio::error::operation_aborted) {
                // The server may have answered without reading all of the request, "too large" say, and closed.
                unsent = error(code, phase::write);
                writing = false;
            }
            if (!writing)
                early.stop();
        }
    }
    bool const all_sent = output[0].size() + output[1].size() == 0 && !connection.has_output();
    bool const timed_out = response.response.status == 408; // the server waits no longer (RFC 9110 §15.5.9)
    connection.reusable = all_sent && response.keeps_connection() && !timed_out;
    co_return std::move(response.response);
}

/// Whether a response tells to ask elsewhere: RFC 9110 §15.4.
inline bool is_redirect(http_response const& response)
{
    return response.status == 301 || response.status == 302 || response.status == 303 || response.status == 307 ||
           response.status == 308;
}

/// Where to ask again after a redirect, path and query; empty when the call may not be asked again, and when it leads
/// out of the origin, so that a token never goes anywhere else. The context is told why it is empty.
inline std::string next_target(http_pool const& pool, http_request const& request, std::string const& redirected,
                               int redirects, http_response const& response, call_context& context)
{
    constexpr int most_redirects = 5;
    std::string_view& obstacle = context.redirect_obstacle;
    obstacle = {};
    bool const safe = context.operation != nullptr ? context.operation->idempotency == idempotency::safe
                                                   : request.method == method::get || request.method == method::head;
    std::optional<std::string_view> const location = response.headers.get("Location");
    if (!safe || (request.method != method::get && request.method != method::head))
        obstacle = "only safe calls by GET or HEAD are asked again";
    else if (!location)
        obstacle = "it has no Location";
    else if (redirects == most_redirects)
        obstacle = "it is the sixth in a row";
    if (!obstacle.empty())
        return {};
    std::string const current = redirected.empty() ? pool.server.path_prefix + request.target : redirected;
    return redirect_target(pool.server, current, *location, &obstacle);
}

/// Whether a server says that it was spoken to without TLS on a port for TLS: in the words of nginx, Apache, Go's
/// servers and Tomcat.
inline bool wants_tls(http_response const& response)
{
    static constexpr std::array<std::string_view, 4> words{
        "The plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port",
        "Client sent an HTTP request to an HTTPS server", "This combination of host and port requires TLS"};
    return response.status == 400 && !response.body.starts_with('{') &&
           std::any_of(words.begin(), words.end(),
                       [&](std::string_view text) { return response.body.find(text) != std::string::npos; });
}

/// The failure of a call without TLS that met a server with it.
inline error tls_wanted(bool by_proxy, int status)
{
    diagnostics known;
    known.phase = phase::read;
    known.status = status;
    known.detail = by_proxy && status == 0 ? "the proxy speaks TLS on this port, which is not supported"
                                           : "the server speaks TLS on this port: the base URL must begin with https";
    return error(errc::wrong_scheme, std::move(known));
}

inline asio::awaitable<result<http_response>> exchange_in_turn(std::shared_ptr<http_pool> pool, http_request& request,
                                                               call_context& context);

/// Makes the proxy's password a secret of the call: the proxy may repeat it where it responds in the server's stead.
inline void keep_secret(call_context& context, proxy_endpoint const* proxy)
{
    std::vector<std::string>& known = context.secret_parameters;
    if (proxy != nullptr && !proxy->password.empty() &&
        std::find(known.begin(), known.end(), proxy->password) == known.end())
        known.push_back(proxy->password);
}

/// An exchange on the place that the call has, or on a free one.
inline asio::awaitable<result<http_response>> exchange_at_once(pooled_connection place, http_request& request,
                                                               call_context& context)
{
    http_pool& pool = place.pool();
    bool const repeatable = context.operation != nullptr && context.operation->idempotency != idempotency::unsafe;
    proxy_endpoint const* const proxy = !pool.secure && !pool.proxy.host.empty() ? &pool.proxy : nullptr;
    keep_secret(context, proxy);
    deadline_entry watch(*pool.deadlines, context.deadline, *context.time);
    context.redirect_obstacle = {};
    result<http_response> response{error()};
    try {
        if (!place.acquire()) { // others came between the call of `send` and its start
            result<http_response> later = co_await exchange_in_turn(pool.shared_from_this(), request, context);
            co_return std::move(later);
        }
        std::string redirected;
        int redirects = 0;
        while (true) {
            http_connection& connection = place.connection();
            bool const reused = connection.reused;
            error failure = write_head(connection.head, pool.server, proxy, request, redirected);
            if (failure.code())
                connection.reusable = reused; // nothing was done with it
            else if (!reused)
                failure = co_await open(pool, connection, watch);
            if (failure.code()) {
                response = std::move(failure);
                break;
            }
            if (reused) {
                // Looking first narrows the gap in which a server closes an idle connection just as it is used, and
                // keeps what the server sent meanwhile from being taken for the response.
                if (connection.has_input()) {
                    place.renew();
                    continue;
                }
                pool.count(&http_counters::reused);
            }

            exchange_progress progress;
            response = co_await round_trip(pool, connection, request, context, watch, progress);
            watch.wait_on_nothing();
            if (response) {
                // The server had closed its side before it saw the request, which came to it too late.
                if (response->status == 408 && reused && repeatable) {
                    place.renew();
                    continue;
                }
                if (!pool.secure && wants_tls(*response))
                    response = tls_wanted(proxy != nullptr, response->status);
                if (!response || !is_redirect(*response))
                    break;
                redirected = next_target(pool, request, redirected, redirects++, *response, context);
                if (redirected.empty())
                    break;
                place.go_on();
            } else {
                bool const given_up = watch.expired() || response.error() == condition::cancelled;
                if (response.error() == errc::wrong_scheme && !pool.secure)
                    response = tls_wanted(proxy != nullptr, 0);
                if (!reused || given_up || progress.answered || (progress.wrote && !repeatable))
                    break;
                place.renew(); // the kept one was stale
            }
        }
    } catch (boost::system::system_error const& e) {
        response = error(e.code()); // a cancellation that came between two steps: Asio throws it at the next one
    }
    if (!response)
        pool.count(&http_counters::failed);
    co_return std::move(response);
}

/// An exchange on a place that the call has waited for. While it waits, the call has this small coroutine alone; so
/// what it needs lies in few variables, each of which would be in the frame.
inline asio::awaitable<result<http_response>> exchange_in_turn(std::shared_ptr<http_pool> pool, http_request& request,
                                                               call_context& context)
{
    try {
        if (pool->is_full())
            co_return pool->refuse(make_error_code(errc::too_many_waiting));
        deadline_entry watch(*pool->deadlines, context.deadline, *context.time);
        http_pool::waiter here(*pool);
        if (!here.has_place()) {
            watch.wait_on(here);
            co_await here.turn();
            watch.wait_on_nothing();
        }
        if (watch.expired())
            co_return pool->refuse(make_error_code(errc::deadline_exceeded));
        if (!here.has_place())
            co_return pool->refuse(asio::error::operation_aborted);
        result<http_response> response = co_await exchange_at_once(here.take(), request, context);
        co_return std::move(response);
    } catch (boost::system::system_error const& e) {
        co_return pool->refuse(e.code()); // a cancellation that came between two steps
    }
}

/// The outcome of a call that begins while another thread is at work in the pool.
inline asio::awaitable<result<http_response>> refuse_second_thread(std::shared_ptr<http_pool> pool)
{
    pool->count(&http_counters::failed);
    co_return concurrent_use();
}

APPMIXER_DECL asio::awaitable<result<http_response>> exchange(std::shared_ptr<http_pool> pool, http_request& request,
                                                              call_context& context)
{
    std::unique_lock<use_flag> alone(pool->flag(), std::try_to_lock);
    if (!alone)
        return refuse_second_thread(std::move(pool));
    bool const at_once = pool->has_place();
    alone.unlock();
    if (at_once)
        return exchange_at_once(pooled_connection(std::move(pool)), request, context);
    return exchange_in_turn(std::move(pool), request, context);
}

} // namespace appmixer::detail

#endif
