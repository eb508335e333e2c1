#ifndef APPMIXER_IMPL_CONNECT_IPP
#define APPMIXER_IMPL_CONNECT_IPP

#include <appmixer/detail/connect.hpp>
#include <appmixer/detail/http1.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

using addresses = std::vector<asio::ip::tcp::endpoint>;

/// A name being resolved. The system's resolver cannot be interrupted, so the caller waits on a timer that the answer
/// cancels, and may leave before it.
class name_lookup {
public:
    explicit name_lookup(asio::any_io_executor const& executor) : resolver(executor), done(executor)
    {
        done.expires_at(asio::steady_timer::time_point::max());
    }

    static void start(std::shared_ptr<name_lookup> const& self, std::string const& host, std::uint16_t port)
    {
        self->resolver.async_resolve(
            host, std::to_string(port), asio::ip::resolver_base::numeric_service,
            [self](boost::system::error_code ec, asio::ip::tcp::resolver::results_type const& entries) {
                self->code = ec;
                for (auto const& entry : entries)
                    self->found.push_back(entry.endpoint());
                self->finished = true;
                self->done.cancel();
            });
    }

    asio::ip::tcp::resolver resolver;
    asio::steady_timer done;
    boost::system::error_code code;
    addresses found;
    bool finished = false;
};

/// Puts the addresses of the two families in turns, the first one's family first (RFC 8305 §4).
inline addresses in_turns(addresses const& found)
{
    addresses sorted;
    std::vector<bool> taken(found.size());
    bool v6 = !found.empty() && found.front().address().is_v6();
    while (sorted.size() < found.size()) {
        std::size_t i = 0;
        while (i < found.size() && (taken[i] || found[i].address().is_v6() != v6))
            ++i;
        v6 = !v6;
        if (i == found.size()) // that family is used up
            continue;
        taken[i] = true;
        sorted.push_back(found[i]);
    }
    return sorted;
}

/// Connections being tried side by side. An attempt keeps it alive, and ends when `stop` is called.
class connect_race {
public:
    explicit connect_race(asio::any_io_executor const& executor) : wake(executor), executor_(executor) {}

    static void start(std::shared_ptr<connect_race> const& self, asio::ip::tcp::endpoint const& where)
    {
        asio::ip::tcp::socket& socket = self->sockets_.emplace_back(self->executor_);
        ++self->running;
        socket.async_connect(where, [self, &socket](boost::system::error_code code) {
            --self->running;
            if (code)
                self->failure = code;
            else if (self->winner == nullptr)
                self->winner = &socket;
            self->wake.cancel();
        });
    }
    void stop() noexcept
    {
        boost::system::error_code ignored;
        for (asio::ip::tcp::socket& socket : sockets_)
            socket.close(ignored);
    }

    asio::steady_timer wake; ///< ends when there is news
    std::size_t running = 0;
    asio::ip::tcp::socket* winner = nullptr;
    boost::system::error_code failure; ///< of the last attempt that failed

private:
    asio::any_io_executor executor_;
    std::list<asio::ip::tcp::socket> sockets_; // a list, since handlers point into it
};

/// The error of a step: the deadline when that is what ended it, otherwise what the system said.
inline error step_error(boost::system::error_code code, deadline_watch const& watch, phase where, std::string cause)
{
    if (watch.expired())
        return error(errc::deadline_exceeded, where, std::move(cause));
    return error(code, where, std::move(cause));
}

/// The addresses of a host.
inline asio::awaitable<result<addresses>> resolve(http_pool& pool, std::string const& host, std::uint16_t port,
                                                  deadline_watch& watch)
{
    boost::system::error_code code;
    if (auto const literal = asio::ip::make_address(host, code); !code)
        co_return addresses(1, asio::ip::tcp::endpoint(literal, port));
    std::string const name = host + ":" + std::to_string(port);
    auto const lookup = std::make_shared<name_lookup>(pool.executor);
    name_lookup::start(lookup, host, port);
    watch.wait_on(lookup->done);
    auto const [waited] = co_await lookup->done.async_wait(asio::as_tuple(asio::use_awaitable));
    watch.wait_on_nothing();
    if (watch.expired() || !lookup->finished)
        co_return step_error(waited, watch, phase::resolve, name);
    if (lookup->code)
        co_return error(lookup->code, phase::resolve, name);
    if (lookup->found.empty())
        co_return error(asio::error::host_not_found, phase::resolve, name);
    co_return in_turns(lookup->found);
}

/// Connects a socket to the first address that answers.
inline asio::awaitable<error> connect(http_pool& pool, asio::ip::tcp::socket& socket, addresses const& where,
                                      std::string const& name, deadline_watch& watch)
{
    constexpr auto attempt_delay = std::chrono::milliseconds(250); // RFC 8305 §5
    class referee {
    public:
        explicit referee(asio::any_io_executor const& executor) : race(std::make_shared<connect_race>(executor)) {}
        ~referee() { race->stop(); }
        referee(referee const&) = delete;
        referee& operator=(referee const&) = delete;
        std::shared_ptr<connect_race> race;
    };
    referee const held(pool.executor);
    connect_race& race = *held.race;

    std::size_t next = 0;
    while (race.winner == nullptr) {
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::connect, name);
        if (next < where.size())
            connect_race::start(held.race, where[next++]);
        else if (race.running == 0)
            co_return error(race.failure, phase::connect, name);
        if (next < where.size())
            race.wake.expires_after(attempt_delay);
        else
            race.wake.expires_at(asio::steady_timer::time_point::max());
        watch.wait_on(race.wake);
        co_await race.wake.async_wait(asio::as_tuple(asio::use_awaitable));
        watch.wait_on_nothing();
        asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return error(asio::error::operation_aborted, phase::connect, name);
    }
    socket = std::move(*race.winner);
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    co_return error();
}

/// Asks the proxy for a tunnel to the server (RFC 9110 §9.3.6).
inline asio::awaitable<error> open_tunnel(http_pool& pool, http_connection& connection, deadline_watch& watch)
{
    std::string const name = pool.proxy.host + ":" + std::to_string(pool.proxy.port);
    std::string const request = tunnel_request(pool.server, pool.proxy.authorization);
    std::size_t written = 0;
    while (written < request.size()) {
        auto const [code, size] = co_await connection.socket.async_write_some(asio::buffer(request) + written,
                                                                              asio::as_tuple(asio::use_awaitable));
        written += size;
        if (code)
            co_return step_error(code, watch, phase::connect, name);
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::connect, name);
    }

    namespace http = boost::beast::http;
    http_response answer;
    response_reader reader(answer, http_connection::input_size, pool.max_body_size, nullptr);
    reader.skip(true); // an answer that says yes has no body, and the body of one that says no is not wanted
    std::size_t filled = 0;
    while (true) {
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::connect, name);
        auto const [code, size] = co_await connection.socket.async_read_some(asio::buffer(connection.input) + filled,
                                                                             asio::as_tuple(asio::use_awaitable));
        filled += size;
        if (code)
            co_return step_error(code, watch, phase::connect, name);
        boost::system::error_code parsed;
        std::size_t const used = reader.put(asio::buffer(connection.input.data(), filled), parsed);
        std::move(connection.input.begin() + static_cast<std::ptrdiff_t>(used),
                  connection.input.begin() + static_cast<std::ptrdiff_t>(filled), connection.input.begin());
        filled -= used;
        if (reader.is_header_done())
            break;
        if ((parsed && parsed != http::error::need_more) || filled == connection.input.size())
            co_return error(errc::malformed_answer, phase::connect, "from the proxy " + name);
    }
    if (answer.status < 200 || answer.status > 299) {
        diagnostics known;
        known.phase = phase::connect;
        known.detail = name + " answered " + std::to_string(answer.status);
        co_return error(errc::proxy_refused, std::move(known));
    }
    if (filled > 0) // the server speaks only after us
        co_return error(errc::malformed_answer, phase::connect, "from the proxy " + name);
    co_return error();
}

APPMIXER_DECL asio::awaitable<error> open(std::shared_ptr<http_pool> pool, http_connection& connection,
                                          deadline_watch& watch)
{
    bool const by_proxy = !pool->proxy.host.empty();
    std::string const& host = by_proxy ? pool->proxy.host : pool->server.host;
    std::uint16_t const port = by_proxy ? pool->proxy.port : pool->server.port;
    result<addresses> const where = co_await resolve(*pool, host, port, watch);
    if (!where)
        co_return where.error();
    std::string const name = host + ":" + std::to_string(port);
    error failure = co_await connect(*pool, connection.socket, *where, name, watch);
    if (failure.code())
        co_return failure;
    watch.wait_on(connection.socket);
    if (by_proxy && pool->secure) {
        failure = co_await open_tunnel(*pool, connection, watch);
        if (failure.code())
            co_return failure;
    }
    if (pool->secure) {
        connection.secure = pool->secure->make();
        failure = co_await connection.secure->handshake(connection.socket, watch);
        if (watch.expired())
            co_return error(errc::deadline_exceeded, phase::handshake, pool->server.host);
        if (failure.code())
            co_return failure;
    }
    ++pool->counted.made;
    co_return error();
}

} // namespace appmixer::detail

#endif
