#ifndef APPMIXER_IMPL_HTTP_EXCHANGE_IPP
#define APPMIXER_IMPL_HTTP_EXCHANGE_IPP

#include <appmixer/detail/connect.hpp>
#include <appmixer/detail/deadline.hpp>
#include <appmixer/detail/http1.hpp>
#include <appmixer/detail/http_exchange.hpp>
#include <appmixer/detail/http_pool.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace appmixer::detail {

/// How far an exchange got, for the decision whether it may be made again on another connection.
class exchange_progress {
public:
    exchange_progress() = default;
    bool wrote = false;    ///< the server may have received a byte of the request
    bool answered = false; ///< a byte of an answer came
};

/// Ends a write when an answer begins to come, since a server that has answered may read no further. The wait goes on
/// when this object goes; it ends with the answer that is read then, or with the socket.
class early_answer {
public:
    explicit early_answer(asio::ip::tcp::socket& socket) : socket_(socket) {}
    ~early_answer()
    {
        if (state_)
            state_->writing = false;
    }
    early_answer(early_answer const&) = delete;
    early_answer& operator=(early_answer const&) = delete;

    /// Begins to wait, unless it does already.
    void watch()
    {
        if (state_ && !state_->came)
            return;
        state_ = std::make_shared<state>();
        socket_.async_wait(asio::ip::tcp::socket::wait_read, [&to = socket_, here = state_](auto code) {
            if (code || !here->writing)
                return;
            here->came = true;
            boost::system::error_code ignored;
            to.cancel(ignored);
        });
    }
    bool came() const noexcept { return state_ && state_->came; }

private:
    class state {
    public:
        state() = default;
        bool writing = true;
        bool came = false;
    };
    asio::ip::tcp::socket& socket_;
    std::shared_ptr<state> state_;
};

/// The error for what the parser found.
inline error parse_error(boost::system::error_code code, bool in_body)
{
    namespace http = boost::beast::http;
    if (code == http::error::body_limit || code == http::error::header_limit || code == http::error::buffer_overflow)
        return error(errc::answer_too_large, phase::read, in_body ? "its body" : "its headers");
    return error(errc::malformed_answer, phase::read, code.message());
}

/// Writes a request. The result is a failure that ends the exchange, or an error without a code; `unsent` is why the
/// request was not written to its end although an answer may have come.
inline asio::awaitable<error> write_request(http_pool& pool, http_connection& connection, http_request const& request,
                                            deadline_watch const& watch, exchange_progress& progress, error& unsent)
{
    output_buffers output{asio::buffer(connection.head), asio::buffer(request.body)};
    early_answer early(connection.socket);
    while (output[0].size() + output[1].size() > 0 || connection.has_output()) {
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::write);
        auto const [code, written] = co_await connection.write_some(output, watch);
        progress.wrote = progress.wrote || written > 0;
        pool.counted.bytes_sent += written;
        std::size_t const of_head = std::min(written, output[0].size());
        output[0] += of_head;
        output[1] += written - of_head;
        if (code && (watch.expired() || (code == asio::error::operation_aborted && !early.came())))
            co_return step_error(code, watch, phase::write, {});
        if (code && code != asio::error::operation_aborted) {
            // The server may have answered without reading all of the request, "too large" say, and closed.
            unsent = error(code, phase::write);
            break;
        }
        if (early.came() && connection.has_input()) {
            unsent = error(errc::connection_closed, phase::write);
            break;
        }
        if (output[1].size() > 0) // it is too large to go at once
            early.watch();
    }
    co_return error();
}

/// Writes a request on an open connection and reads its answer; afterwards the connection knows whether it is reusable.
inline asio::awaitable<result<http_response>> round_trip(http_pool& pool, http_connection& connection,
                                                         http_request& request, call_context& context,
                                                         deadline_watch& watch, exchange_progress& progress)
{
    namespace http = boost::beast::http;
    watch.wait_on(connection.socket);
    error unsent;
    error const failure = co_await write_request(pool, connection, request, watch, progress, unsent);
    if (failure.code())
        co_return failure;

    std::size_t const asked = context.operation != nullptr ? context.operation->max_body_size : 0;
    std::size_t const max_body_size = asked != 0 ? asked : pool.max_body_size;
    std::size_t const slice = std::clamp<std::size_t>(context.slice, 1, connection.input.size());
    http_response response;
    std::size_t filled = 0;
    constexpr int most_interim = 32;
    for (int interim = 0; interim <= most_interim; ++interim) { // all answers but the last are interim ones (1xx)
        response_reader reader(response, http_connection::input_size, max_body_size, context.sink);
        reader.skip(request.method == method::head);
        boost::system::error_code parsed = http::error::need_more;
        while (true) {
            // Beast asserts that it is not asked about a last chunk again before it can be complete.
            constexpr std::size_t last_chunk_size = 5; // "0\r\n\r\n"
            bool const in_chunks = reader.is_header_done() && reader.chunked();
            if (filled > 0 && (!in_chunks || filled >= last_chunk_size)) {
                std::size_t const used = reader.put(asio::buffer(connection.input.data(), filled), parsed);
                std::move(connection.input.begin() + static_cast<std::ptrdiff_t>(used),
                          connection.input.begin() + static_cast<std::ptrdiff_t>(filled), connection.input.begin());
                filled -= used;
                if (reader.refusal().code())
                    co_return reader.refusal();
                if (parsed && parsed != http::error::need_more)
                    co_return parse_error(parsed, reader.is_header_done());
                if (reader.is_done())
                    break;
                if (used > 0 && filled > 0)
                    continue;
            }
            if (filled == connection.input.size())
                co_return parse_error(http::error::header_limit, false);
            phase const now = progress.answered ? phase::read : phase::wait;
            if (watch.expired())
                co_return error(errc::deadline_exceeded, now);
            std::size_t const room = std::min(slice, connection.input.size() - filled);
            auto const [code, received] =
                co_await connection.read_some(asio::buffer(connection.input.data() + filled, room), watch);
            filled += received;
            pool.counted.bytes_received += received;
            if (code && received == 0 && unsent.code() && !progress.answered)
                co_return unsent;
            progress.answered = progress.answered || received > 0;
            if (code == asio::error::eof) {
                if (!reader.got_some()) // also behind an interim answer
                    co_return error(errc::connection_closed, now);
                boost::system::error_code at_end;
                reader.put_eof(at_end);
                if (at_end || !reader.is_done())
                    co_return error(errc::connection_closed, phase::read);
                connection.socket.close(at_end);
                break;
            }
            if (code)
                co_return step_error(code, watch, now, {});
        }
        if (response.status >= 200) {
            // Bytes behind an answer belong to no call.
            connection.reusable = reader.keep_alive() && filled == 0 && !unsent.code();
            co_return std::move(response);
        }
    }
    co_return error(errc::malformed_answer, phase::read, "too many interim answers");
}

/// Sends a request on a connection of the pool, and once more on another when a kept one turns out to be stale.
inline asio::awaitable<result<http_response>> send_once(std::shared_ptr<http_pool> const& pool, http_lease& place,
                                                        http_request& request, std::string const& redirected,
                                                        call_context& context, deadline_watch& watch)
{
    bool const repeatable = context.operation != nullptr && context.operation->idempotency != idempotency::unsafe;
    bool const to_proxy = !pool->secure && !pool->proxy.host.empty();
    while (true) {
        http_connection& connection = place.connection();
        if (error failure =
                write_head(connection.head, pool->server, to_proxy ? &pool->proxy : nullptr, request, redirected);
            failure.code()) {
            connection.reusable = connection.reused; // nothing was done with it
            co_return failure;
        }
        bool const reused = connection.reused;
        if (!reused) {
            error const failure = co_await open(pool, connection, watch);
            if (failure.code())
                co_return failure;
        } else if (connection.has_input()) {
            // Looking first narrows the gap in which a server closes an idle connection just as it is used, and keeps
            // what the server sent meanwhile from being taken for the answer.
            place.renew();
            continue;
        } else {
            ++pool->counted.reused;
        }

        exchange_progress progress;
        result<http_response> answer = co_await round_trip(*pool, connection, request, context, watch, progress);
        watch.wait_on_nothing();
        if (answer)
            co_return std::move(answer);
        bool const given_up = watch.expired() || answer.error() == condition::cancelled;
        if (!reused || given_up || progress.answered || (progress.wrote && !repeatable))
            co_return std::move(answer);
        place.renew();
    }
}

/// Whether an answer tells to ask elsewhere, and the call is one that may be asked again: RFC 9110 §15.4.
inline bool is_redirect(http_response const& answer, http_request const& request, call_context const& context)
{
    bool const safe = context.operation != nullptr ? context.operation->idempotency == idempotency::safe
                                                   : request.method == method::get || request.method == method::head;
    if (!safe || (request.method != method::get && request.method != method::head))
        return false;
    return answer.status == 301 || answer.status == 302 || answer.status == 303 || answer.status == 307 ||
           answer.status == 308;
}

APPMIXER_DECL asio::awaitable<result<http_response>> exchange(std::shared_ptr<http_pool> pool, http_request& request,
                                                              call_context& context)
{
    constexpr int most_redirects = 5;
    deadline_watch watch(pool->sweeper, context.deadline);
    result<http_response> answer{error()};
    try {
        std::string redirected;
        for (int redirects = 0;; ++redirects) {
            http_lease place = pool->try_acquire();
            if (!place) {
                result<http_lease> turn = co_await pool->wait_for_place(watch);
                if (!turn) {
                    answer = turn.error();
                    break;
                }
                place = std::move(*turn);
            }
            answer = co_await send_once(pool, place, request, redirected, context, watch);
            if (!answer || !is_redirect(*answer, request, context))
                break;
            // Only within the origin, so that a token never goes anywhere else; otherwise the redirect is the answer.
            std::string const current = redirected.empty() ? pool->server.path_prefix + request.target : redirected;
            std::string_view const location = answer->headers.get("Location").value_or(std::string_view());
            redirected = redirect_target(pool->server, current, location);
            if (redirected.empty() || redirects == most_redirects)
                break;
        }
    } catch (boost::system::system_error const& e) {
        answer = error(e.code()); // a cancellation that came between two steps: Asio throws it at the next one
    }
    if (!answer)
        ++pool->counted.failed;
    co_return std::move(answer);
}

} // namespace appmixer::detail

#endif
