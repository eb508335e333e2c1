#ifndef APPMIXER_TRANSPORTS_IMPL_CONNECT_IPP
#define APPMIXER_TRANSPORTS_IMPL_CONNECT_IPP

// Opens a connection step by step: `resolve`, `connect`, `open_tunnel`, and the TLS handshake in `open`. Lookups and
// attempts to connect may end after the call that began them, so they are objects of their own.

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/host.hpp>
#include <appmixer/transports/detail/connect.hpp>
#include <appmixer/transports/detail/http1_exchange.hpp>
#include <appmixer/transports/detail/request_head.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// A running name lookup. The system's resolver cannot be interrupted, so the caller waits on a timer that is cancelled
/// when the lookup completes, and may stop waiting before.
class name_lookup {
public:
    name_lookup(asio::any_io_executor const& executor, std::shared_ptr<use_flag> pool_in_use)
        : resolver(executor), done(executor), in_use(std::move(pool_in_use))
    {
        done.expires_at((asio::steady_timer::time_point::max)());
    }

    bool has_finished() const
    {
        use_lock const lock(*in_use);
        return finished;
    }
    static void start(std::shared_ptr<name_lookup> const& self, std::string const& host, std::uint16_t port)
    {
        self->resolver.async_resolve(
            host, std::to_string(port), asio::ip::resolver_base::numeric_service,
            [self](boost::system::error_code ec, asio::ip::tcp::resolver::results_type const& entries) {
                use_lock const lock(*self->in_use);
                self->code = ec;
                for (auto const& entry : entries)
                    self->found.push_back(entry.endpoint());
                self->finished = true;
                self->done.cancel();
            });
    }

    asio::ip::tcp::resolver resolver;
    asio::steady_timer done;
    std::shared_ptr<use_flag> const in_use; ///< guards the other members
    boost::system::error_code code;
    addresses found;
    bool finished = false;
};

/// Abandons a lookup when its call ends. A lookup that has not started is never made.
class lookup_owner {
public:
    explicit lookup_owner(http_pool const& pool) : lookup(std::make_shared<name_lookup>(pool.executor(), pool.in_use))
    {
    }
    ~lookup_owner()
    {
        use_lock const lock(*lookup->in_use);
        if (lookup->finished)
            return;
        try {
            lookup->resolver.cancel();
        } catch (...) { // out of memory: the lookup completes on its own
        }
    }
    lookup_owner(lookup_owner const&) = delete;
    lookup_owner& operator=(lookup_owner const&) = delete;

    std::shared_ptr<name_lookup> const lookup;
};

APPMIXER_DECL addresses alternate_families(addresses const& found)
{
    addresses sorted;
    std::vector<bool> taken(found.size());
    bool v6 = !found.empty() && found.front().address().is_v6();
    while (sorted.size() < found.size()) {
        std::size_t i = 0;
        while (i < found.size() && (taken[i] || found[i].address().is_v6() != v6))
            ++i;
        v6 = !v6;
        if (i == found.size()) // no address of that family is left
            continue;
        taken[i] = true;
        sorted.push_back(found[i]);
    }
    return sorted;
}

/// Connection attempts that run in parallel. Each attempt keeps this object alive; `stop` ends them.
class connect_race {
public:
    connect_race(asio::any_io_executor const& executor, std::shared_ptr<use_flag> pool_in_use)
        : wake(executor), in_use(std::move(pool_in_use)), executor_(executor)
    {
    }

    static void start(std::shared_ptr<connect_race> const& self, asio::ip::tcp::endpoint const& where)
    {
        use_lock const lock(*self->in_use);
        asio::ip::tcp::socket& socket = self->sockets_.emplace_back(self->executor_);
        ++self->running;
        socket.async_connect(where, [self, &socket](boost::system::error_code code) { self->on_end(socket, code); });
    }
    /// Whether an attempt has succeeded. Clears `news`.
    bool has_winner()
    {
        use_lock const lock(*in_use);
        news = false;
        return winner != nullptr;
    }
    /// Whether all attempts so far have failed.
    bool is_lost() const
    {
        use_lock const lock(*in_use);
        return winner == nullptr && running == 0;
    }
    /// Lets the next wait on `wake` end after this time.
    void set_alarm(asio::steady_timer::duration time)
    {
        use_lock const lock(*in_use);
        if (time == (asio::steady_timer::duration::max)())
            wake.expires_at((asio::steady_timer::time_point::max)());
        else
            wake.expires_after(time);
    }
    void stop() noexcept
    {
        use_lock const lock(*in_use);
        boost::system::error_code ignored;
        for (asio::ip::tcp::socket& socket : sockets_)
            socket.close(ignored);
    }

    asio::steady_timer wake;                ///< cancelled when an attempt has ended
    std::shared_ptr<use_flag> const in_use; ///< guards the other members
    bool news = false;
    std::size_t running = 0;
    asio::ip::tcp::socket* winner = nullptr;
    boost::system::error_code failure; ///< of the last attempt that failed

private:
    /// An attempt has ended.
    void on_end(asio::ip::tcp::socket& socket, boost::system::error_code code)
    {
        use_lock const lock(*in_use);
        --running;
        news = true;
        if (code)
            failure = code;
        else if (winner == nullptr)
            winner = &socket;
        wake.cancel();
    }

    asio::any_io_executor executor_;
    std::list<asio::ip::tcp::socket> sockets_; // a list, since handlers point into it
};

/// Stops a race when its call ends.
class race_owner {
public:
    race_owner(asio::any_io_executor const& executor, deadline_entry const& deadline)
        : race(std::make_shared<connect_race>(executor, deadline.in_use()))
    {
    }
    ~race_owner() { race->stop(); }
    race_owner(race_owner const&) = delete;
    race_owner& operator=(race_owner const&) = delete;

    std::shared_ptr<connect_race> const race;
};

APPMIXER_DECL error step_error(boost::system::error_code code, deadline_entry const& deadline, phase where,
                               std::string cause)
{
    if (deadline.expired())
        code = deadline.code();
    else if (code == asio::error::eof)
        code = errc::connection_closed;
    return error(code, where, std::move(cause));
}

/// The addresses of a host. name: for the error's detail.
inline asio::awaitable<result<addresses>> resolve(http_pool& pool, std::string const& host, std::uint16_t port,
                                                  std::string const& name, deadline_entry& deadline)
{
    boost::system::error_code code;
    if (auto const literal = asio::ip::make_address(host, code); !code)
        co_return addresses(1, asio::ip::tcp::endpoint(literal, port));
    lookup_owner const owner(pool);
    std::shared_ptr<name_lookup> const& lookup = owner.lookup;
    name_lookup::start(lookup, host, port);
    deadline.cancel_on_expiry(lookup->done);
    auto const [waited] = co_await wait_unless(lookup->finished, lookup->done, *pool.in_use);
    deadline.cancel_nothing();
    if (deadline.expired() || !lookup->has_finished())
        co_return step_error(waited, deadline, phase::resolve, name);
    if (lookup->code)
        co_return error(lookup->code, phase::resolve, name);
    if (lookup->found.empty())
        co_return error(asio::error::host_not_found, phase::resolve, name);
    co_return alternate_families(lookup->found);
}

/// Sets the options of a connected socket. None of them is needed for anything but speed.
inline void set_options(asio::ip::tcp::socket& socket)
{
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    // Linux makes the receive buffer as large as what is read in a round trip, which is little for a response that is
    // decoded as it is read: its server waits, and continues when it is woken by our reads. Since Linux 4.18, the
    // buffer holds twice the low watermark at least, and does not shrink with it. Lists of 1 MB from a server on the
    // same machine take a quarter less CPU time.
    socket.set_option(asio::socket_base::receive_low_watermark(512 << 10), ignored);
    socket.set_option(asio::socket_base::receive_low_watermark(1), ignored);
}

APPMIXER_DECL asio::awaitable<error> connect(asio::any_io_executor executor, asio::ip::tcp::socket& socket,
                                             addresses const& where, std::string const& name, deadline_entry& deadline)
{
    constexpr asio::steady_timer::duration attempt_delay = std::chrono::milliseconds(250); // RFC 8305 §5
    race_owner const owner(executor, deadline);
    connect_race& race = *owner.race;

    std::size_t next = 0;
    while (!race.has_winner()) {
        if (deadline.expired())
            co_return error(deadline.code(), phase::connect, name);
        if (next < where.size())
            connect_race::start(owner.race, where[next++]);
        else if (race.is_lost())
            co_return error(race.failure, phase::connect, name);
        race.set_alarm(next < where.size() ? attempt_delay : (asio::steady_timer::duration::max)());
        deadline.cancel_on_expiry(race.wake);
        co_await wait_unless(race.news, race.wake, *race.in_use);
        deadline.cancel_nothing();
        bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return error(asio::error::operation_aborted, phase::connect, name);
    }
    socket = std::move(*race.winner);
    set_options(socket);
    co_return error();
}

/// The error of a tunnel that was not opened. name: the proxy's.
inline error tunnel_error(error const& failure, std::string const& name)
{
    if (failure == errc::wrong_scheme)
        return error(failure.code(), phase::connect, name + " speaks TLS on this port, which is not supported");
    std::string const& detail = failure.detail();
    return error(failure.code(), phase::connect, detail.empty() ? name : name + ": " + detail);
}

/// Asks the proxy for a tunnel to the server (RFC 9110 §9.3.6). name: the proxy's, for the error's detail.
inline asio::awaitable<error> open_tunnel(http_pool& pool, http_connection& connection, std::string const& name,
                                          deadline_entry& deadline)
{
    using step = http1_exchange::step;
    std::string const request = tunnel_request(pool.server, pool.proxy.authorization);
    exchange_options options;
    options.max_body_size = pool.max_body_size;
    options.slice = connection.input.size();
    options.without_body = true; // a 2xx response to CONNECT has no body, and that of another one is not wanted
    http1_exchange exchange(request, {}, connection.input, options);
    for (step next = exchange.next(); next == step::write || next == step::read; next = exchange.next()) {
        if (deadline.expired()) {
            exchange.cancel(deadline.code());
        } else if (next == step::write) {
            auto const [code, size] = co_await connection.socket.async_write_some(exchange.output(), as_io_result);
            exchange.on_write(deadline.expired() && code ? deadline.code() : code, size, false);
        } else {
            auto const [code, size] = co_await connection.socket.async_read_some(exchange.input(), as_io_result);
            exchange.on_read(deadline.expired() && code ? deadline.code() : code, size);
        }
    }
    if (exchange.next() == step::failed)
        co_return tunnel_error(exchange.failure(), name);
    if (exchange.response().status > 299) {
        diagnostics known;
        known.phase = phase::connect;
        known.status = exchange.response().status;
        known.detail = name + " responded with " + std::to_string(known.status);
        co_return error(errc::proxy_refused, std::move(known));
    }
    if (exchange.has_extra_input()) // the server speaks only after us
        co_return error(errc::malformed_response, phase::connect, name + " sent data after its response");
    co_return error();
}

APPMIXER_DECL asio::awaitable<error> open(http_pool& pool, http_connection& connection, deadline_entry& deadline)
{
    bool const by_proxy = !pool.proxy.host.empty();
    std::string const& host = by_proxy ? pool.proxy.host : pool.server.host;
    std::uint16_t const port = by_proxy ? pool.proxy.port : pool.server.port;
    std::string const name = (by_proxy ? "the proxy " : "") + bracketed_host(host) + ":" + std::to_string(port);
    phase at = phase::resolve;
    try {
        result<addresses> const where = co_await resolve(pool, host, port, name, deadline);
        if (!where)
            co_return where.error();
        at = phase::connect;
        error failure = co_await connect(pool.executor(), connection.socket, *where, name, deadline);
        if (failure.code())
            co_return failure;
        deadline.cancel_on_expiry(connection.socket);
        if (by_proxy && pool.tls_factory) {
            failure = co_await open_tunnel(pool, connection, name, deadline);
            if (failure.code())
                co_return failure;
        }
        if (pool.tls_factory) {
            at = phase::handshake;
            connection.tls = pool.tls_factory->make();
            failure = co_await connection.tls->handshake(connection.socket, deadline);
            if (deadline.expired())
                co_return error(deadline.code(), phase::handshake, bracketed_host(pool.server.host));
            if (failure.code())
                co_return failure;
        }
    } catch (boost::system::system_error const& e) { // cancelled between two steps: Asio throws it at the next one
        co_return error(e.code(), at, name);
    }
    pool.count(&http_counters::made);
    co_return error();
}

} // namespace appmixer::detail

#endif
