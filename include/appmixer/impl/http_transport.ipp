#ifndef APPMIXER_IMPL_HTTP_TRANSPORT_IPP
#define APPMIXER_IMPL_HTTP_TRANSPORT_IPP

#include <appmixer/detail/deadline.hpp>
#include <appmixer/detail/http1.hpp>
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

/// A connection and the buffers that stay with it.
class http_connection {
public:
    explicit http_connection(asio::any_io_executor const& executor) : socket(executor), input(input_size) {}

    // Beast would size each read by what the last one left; a fixed buffer halves the time of a 10 KB answer.
    static constexpr std::size_t input_size = std::size_t(64) << 10;

    asio::ip::tcp::socket socket;
    std::vector<char> input;
    std::string head;
    bool reused = false;
};

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

/// What a transport and its calls in flight share.
class http_pool : public std::enable_shared_from_this<http_pool> {
public:
    http_pool(asio::any_io_executor ex, endpoint where, std::size_t body_limit)
        : executor(std::move(ex)), server(std::move(where)), max_body_size(body_limit),
          sweeper(std::make_shared<deadline_sweeper>(executor))
    {
    }

    /// The kept connection, or a new one that is not open yet.
    std::unique_ptr<http_connection> take()
    {
        if (kept)
            return std::exchange(kept, nullptr);
        return std::make_unique<http_connection>(executor);
    }

    asio::any_io_executor executor;
    endpoint server;
    std::size_t max_body_size;
    std::shared_ptr<deadline_sweeper> sweeper;
    std::unique_ptr<http_connection> kept;
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
    watch.wait_on(connection.socket);
    for (auto const& address : addresses) {
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::connect, name_of(server));
        connection.socket.close(code); // left open by an attempt that failed
        auto const [connected] = co_await connection.socket.async_connect(address, asio::as_tuple(asio::use_awaitable));
        if (!connected) {
            connection.socket.set_option(asio::ip::tcp::no_delay(true), code);
            co_return error();
        }
        failure = step_error(connected, watch, phase::connect, name_of(server));
        if (watch.expired() || connected == asio::error::operation_aborted)
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

/// Writes a request on an open connection and reads its answer. On success the connection tells whether it can be used
/// again by being open.
APPMIXER_DECL asio::awaitable<result<http_response>> round_trip(http_connection& connection, http_request& request,
                                                                std::size_t max_body_size, deadline_watch& watch,
                                                                exchange_progress& progress)
{
    namespace http = boost::beast::http;
    watch.wait_on(connection.socket);

    std::array<asio::const_buffer, 2> output{asio::buffer(connection.head), asio::buffer(request.body)};
    while (output[0].size() + output[1].size() > 0) {
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::write);
        auto const [code, written] =
            co_await connection.socket.async_write_some(output, asio::as_tuple(asio::use_awaitable));
        progress.wrote = progress.wrote || written > 0;
        if (code)
            co_return step_error(code, watch, phase::write, {});
        std::size_t const of_head = std::min(written, output[0].size());
        output[0] += of_head;
        output[1] += written - of_head;
    }

    http_response response;
    std::size_t filled = 0;
    constexpr int most_interim = 32;
    for (int interim = 0; interim <= most_interim; ++interim) { // all answers but the last are interim ones (1xx)
        response_reader reader(response, http_connection::input_size, max_body_size);
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
            boost::system::error_code ignored;
            if (!reader.keep_alive() || filled > 0) // bytes behind an answer belong to no call
                connection.socket.close(ignored);
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
    bool again = false;
    try {
        while (true) {
            std::unique_ptr<http_connection> connection =
                again ? std::make_unique<http_connection>(pool->executor) : pool->take();
            if (error failure = write_head(connection->head, pool->server, request); failure.code()) {
                if (connection->reused)
                    pool->kept = std::move(connection);
                co_return failure;
            }
            bool reused = connection->reused;
            // Looking first narrows the gap in which a server closes an idle connection just as it is used, and keeps
            // what the server sent meanwhile from being taken for the answer.
            if (reused && is_stale(connection->socket)) {
                connection = std::make_unique<http_connection>(pool->executor);
                write_head(connection->head, pool->server, request);
                reused = false;
            }
            if (!reused) {
                error failure = co_await open(pool, *connection, watch);
                if (failure.code())
                    co_return failure;
            }

            exchange_progress progress;
            result<http_response> answer =
                co_await round_trip(*connection, request, pool->max_body_size, watch, progress);
            watch.wait_on_nothing();
            if (answer) {
                if (connection->socket.is_open()) {
                    connection->reused = true;
                    pool->kept = std::move(connection);
                }
                co_return std::move(answer);
            }
            bool const given_up = watch.expired() || answer.error() == condition::cancelled;
            if (!reused || given_up || progress.answered || (progress.wrote && !repeatable))
                co_return std::move(answer);
            again = true;
        }
    } catch (boost::system::system_error const& e) {
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
    pool_ = std::make_shared<detail::http_pool>(std::move(executor), std::move(*server), where.max_body_size());
}

APPMIXER_DECL http_transport::executor_type http_transport::get_executor() const noexcept { return pool_->executor; }

APPMIXER_DECL asio::awaitable<result<http_response>> http_transport::send(http_request& request, call_context& context)
{
    return detail::exchange(pool_, request, context);
}

} // namespace appmixer

#endif
