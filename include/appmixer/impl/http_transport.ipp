#ifndef APPMIXER_IMPL_HTTP_TRANSPORT_IPP
#define APPMIXER_IMPL_HTTP_TRANSPORT_IPP

#include <appmixer/detail/deadline.hpp>
#include <appmixer/detail/http1.hpp>
#include <appmixer/detail/http_pool.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// A name being resolved. The system's resolver cannot be interrupted, so the caller waits on a timer that the answer
/// cancels, and may leave before it.
class name_lookup {
public:
    explicit name_lookup(asio::any_io_executor const& executor) : resolver(executor), done(executor)
    {
        done.expires_at(asio::steady_timer::time_point::max());
    }

    static void start(std::shared_ptr<name_lookup> const& self, endpoint const& server)
    {
        self->resolver.async_resolve(
            server.host, std::to_string(server.port), asio::ip::resolver_base::numeric_service,
            [self](boost::system::error_code ec, asio::ip::tcp::resolver::results_type const& found) {
                self->code = ec;
                for (auto const& entry : found)
                    self->addresses.push_back(entry.endpoint());
                self->finished = true;
                self->done.cancel();
            });
    }

    asio::ip::tcp::resolver resolver;
    asio::steady_timer done;
    boost::system::error_code code;
    std::vector<asio::ip::tcp::endpoint> addresses;
    bool finished = false;
};

/// How far an exchange got, for the decision whether it may be made again on another connection.
class exchange_progress {
public:
    exchange_progress() = default;
    bool wrote = false;    ///< the server may have received a byte of the request
    bool answered = false; ///< a byte of an answer came
};

/// The error of a step: the deadline when that is what ended it, otherwise what the system said.
inline error step_error(boost::system::error_code code, deadline_watch const& watch, phase where, std::string cause)
{
    if (watch.expired())
        return error(errc::deadline_exceeded, where, std::move(cause));
    return error(code, where, std::move(cause));
}

inline std::string name_of(endpoint const& server) { return server.host + ":" + std::to_string(server.port); }

/// Until when the next of several addresses is tried: a dead one may cost a share of the time, two seconds at the most.
inline call_context::clock::time_point attempt_ends(call_context::clock::time_point deadline,
                                                    std::size_t addresses_left)
{
    if (addresses_left <= 1)
        return call_context::clock::time_point::max();
    auto const now = call_context::clock::now();
    auto const share = (deadline - now) / static_cast<int>(std::min<std::size_t>(addresses_left, 100));
    return now + std::min<call_context::clock::duration>(share, std::chrono::seconds(2));
}

/// Opens a connection to the server. The result is a failure, or an error without a code.
APPMIXER_DECL asio::awaitable<error> open(std::shared_ptr<http_pool> pool, http_connection& connection,
                                          deadline_watch& watch)
{
    std::vector<asio::ip::tcp::endpoint> addresses;
    boost::system::error_code code;
    endpoint const& server = pool->server;
    if (auto const literal = asio::ip::make_address(server.host, code); !code) {
        addresses.emplace_back(literal, server.port);
    } else {
        auto const lookup = std::make_shared<name_lookup>(pool->executor);
        name_lookup::start(lookup, server);
        watch.wait_on(lookup->done);
        auto const [waited] = co_await lookup->done.async_wait(asio::as_tuple(asio::use_awaitable));
        watch.wait_on_nothing();
        if (watch.expired() || !lookup->finished)
            co_return step_error(waited, watch, phase::resolve, name_of(server));
        if (lookup->code)
            co_return error(lookup->code, phase::resolve, name_of(server));
        addresses = std::move(lookup->addresses);
    }

    error failure(asio::error::host_not_found, phase::resolve, name_of(server));
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::connect, name_of(server));
        connection.socket.close(code); // left open by an attempt that failed
        watch.wait_on(connection.socket);
        deadline_watch attempt(pool->sweeper, attempt_ends(watch.when(), addresses.size() - i));
        attempt.wait_on(connection.socket);
        auto const [connected] =
            co_await connection.socket.async_connect(addresses[i], asio::as_tuple(asio::use_awaitable));
        if (!connected) {
            ++pool->counted.made;
            connection.socket.set_option(asio::ip::tcp::no_delay(true), code);
            co_return error();
        }
        failure = step_error(connected, attempt.expired() ? attempt : watch, phase::connect, name_of(server));
        if (watch.expired() || (connected == asio::error::operation_aborted && !attempt.expired()))
            break;
    }
    co_return failure;
}

/// Whether the server has closed a connection while it was idle, or sent something nobody asked for.
inline bool is_stale(asio::ip::tcp::socket& socket)
{
    boost::system::error_code code;
    char byte = 0;
    bool const blocking = socket.non_blocking();
    if (!blocking)
        socket.non_blocking(true, code);
    if (!code)
        socket.receive(asio::buffer(&byte, 1), asio::ip::tcp::socket::message_peek, code);
    return code != asio::error::would_block;
}

/// The error for what the parser found.
inline error parse_error(boost::system::error_code code, bool in_body)
{
    namespace http = boost::beast::http;
    if (code == http::error::body_limit || code == http::error::header_limit || code == http::error::buffer_overflow)
        return error(errc::answer_too_large, phase::read, in_body ? "its body" : "its headers");
    return error(errc::malformed_answer, phase::read, code.message());
}

/// Writes a request on an open connection and reads its answer; afterwards the connection knows whether it is reusable.
APPMIXER_DECL asio::awaitable<result<http_response>> round_trip(http_pool& pool, http_connection& connection,
                                                                http_request& request, deadline_watch& watch,
                                                                exchange_progress& progress)
{
    namespace http = boost::beast::http;
    watch.wait_on(connection.socket);

    error unsent; // why the request was not written to its end
    std::array<asio::const_buffer, 2> output{asio::buffer(connection.head), asio::buffer(request.body)};
    while (output[0].size() + output[1].size() > 0) {
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::write);
        auto const [code, written] =
            co_await connection.socket.async_write_some(output, asio::as_tuple(asio::use_awaitable));
        progress.wrote = progress.wrote || written > 0;
        pool.counted.bytes_sent += written;
        if (code) {
            if (watch.expired() || code == asio::error::operation_aborted)
                co_return step_error(code, watch, phase::write, {});
            // The server may have answered without reading all of the request, "too large" say, and closed.
            unsent = error(code, phase::write);
            break;
        }
        std::size_t const of_head = std::min(written, output[0].size());
        output[0] += of_head;
        output[1] += written - of_head;
    }

    http_response response;
    std::size_t filled = 0;
    constexpr int most_interim = 32;
    for (int interim = 0; interim <= most_interim; ++interim) { // all answers but the last are interim ones (1xx)
        response_reader reader(response, http_connection::input_size, pool.max_body_size);
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
            auto const [code, received] = co_await connection.socket.async_read_some(
                asio::buffer(connection.input.data() + filled, connection.input.size() - filled),
                asio::as_tuple(asio::use_awaitable));
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

/// One call: takes a connection, makes the exchange, and repeats it once when the connection turns out to be stale.
APPMIXER_DECL asio::awaitable<result<http_response>> exchange(std::shared_ptr<http_pool> pool, http_request& request,
                                                              call_context& context)
{
    bool const repeatable = context.operation != nullptr && context.operation->idempotency != idempotency::unsafe;
    deadline_watch watch(pool->sweeper, context.deadline);
    try {
        http_lease place = pool->try_acquire();
        if (!place) {
            result<http_lease> turn = co_await pool->wait_for_place(watch);
            if (!turn) {
                ++pool->counted.failed;
                co_return turn.error();
            }
            place = std::move(*turn);
        }
        while (true) {
            http_connection& connection = place.connection();
            if (error failure = write_head(connection.head, pool->server, request); failure.code()) {
                connection.reusable = connection.reused; // nothing was done with it
                co_return failure;
            }
            bool const reused = connection.reused;
            if (!reused) {
                error failure = co_await open(pool, connection, watch);
                if (failure.code()) {
                    ++pool->counted.failed;
                    co_return failure;
                }
            } else if (is_stale(connection.socket)) {
                // Looking first narrows the gap in which a server closes an idle connection just as it is used, and
                // keeps what the server sent meanwhile from being taken for the answer.
                place.renew();
                continue;
            } else {
                ++pool->counted.reused;
            }

            exchange_progress progress;
            result<http_response> answer = co_await round_trip(*pool, connection, request, watch, progress);
            watch.wait_on_nothing();
            if (answer)
                co_return std::move(answer);
            bool const given_up = watch.expired() || answer.error() == condition::cancelled;
            if (!reused || given_up || progress.answered || (progress.wrote && !repeatable)) {
                ++pool->counted.failed;
                co_return std::move(answer);
            }
            place.renew();
        }
    } catch (boost::system::system_error const& e) {
        ++pool->counted.failed;
        co_return error(e.code()); // a cancellation that came between two steps: Asio throws it at the next one
    }
}

} // namespace appmixer::detail

namespace appmixer {

APPMIXER_DECL http_transport::http_transport(executor_type executor, settings const& where)
{
    result<endpoint> server = endpoint::parse(where.base_url());
    if (!server)
        throw exception(server.error());
    if (server->tls)
        throw exception(error(errc::invalid_settings, phase::none,
                              "base URL: https needs a transport with TLS; http_transport has none"));
    pool_ = std::make_shared<detail::http_pool>(std::move(executor), std::move(*server), where);
}

APPMIXER_DECL http_transport::executor_type http_transport::get_executor() const noexcept { return pool_->executor; }

APPMIXER_DECL http_counters http_transport::counters() const noexcept { return pool_->counters(); }

APPMIXER_DECL asio::awaitable<result<http_response>> http_transport::send(http_request& request, call_context& context)
{
    return detail::exchange(pool_, request, context);
}

} // namespace appmixer

#endif
