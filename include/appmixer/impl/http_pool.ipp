#ifndef APPMIXER_IMPL_HTTP_POOL_IPP
#define APPMIXER_IMPL_HTTP_POOL_IPP

#include <appmixer/detail/http_pool.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>

namespace appmixer::detail {

APPMIXER_DECL bool http_connection::has_input()
{
    if (secure)
        return secure->has_input(socket);
    boost::system::error_code code;
    char byte = 0;
    if (!socket.non_blocking())
        socket.non_blocking(true, code);
    if (!code)
        socket.receive(asio::buffer(&byte, 1), asio::ip::tcp::socket::message_peek, code);
    return code != asio::error::would_block;
}

APPMIXER_DECL bool http_connection::has_more()
{
    if (secure)
        return secure->has_input(socket);
    // Peeking as above would have the system send acknowledgements, and so do a part of the server's work here and now.
    boost::system::error_code code;
    return socket.available(code) > 0;
}

APPMIXER_DECL http_lease& http_lease::operator=(http_lease&& other) noexcept
{
    http_lease old(std::exchange(pool_, std::move(other.pool_)),
                   std::exchange(connection_, std::move(other.connection_)));
    return *this;
}

APPMIXER_DECL http_lease::~http_lease()
{
    if (pool_)
        pool_->release(std::move(connection_));
}

APPMIXER_DECL void http_lease::renew() { connection_ = std::make_unique<http_connection>(pool_->executor); }

inline proxy_endpoint checked_proxy(std::string const& url)
{
    if (url.empty())
        return {};
    result<proxy_endpoint> parsed = proxy_endpoint::parse(url);
    if (!parsed)
        throw exception(parsed.error());
    return std::move(*parsed);
}

APPMIXER_DECL http_pool::http_pool(asio::any_io_executor ex, endpoint where, settings const& limits,
                                   std::unique_ptr<secure_channel_factory> tls)
    : executor(std::move(ex)), server(std::move(where)), proxy(checked_proxy(limits.proxy())), secure(std::move(tls)),
      max_body_size(limits.max_body_size()), sweeper(std::make_shared<deadline_sweeper>(executor)),
      max_connections_(std::max<std::size_t>(limits.max_connections(), 1)), max_waiting_(limits.max_waiting()),
      idle_timeout_(limits.idle_timeout())
{
}

APPMIXER_DECL http_lease http_pool::try_acquire()
{
    evict();
    if (!idle_.empty()) {
        std::unique_ptr<http_connection> connection = std::move(idle_.back());
        idle_.pop_back();
        ++taken_;
        return lease(std::move(connection));
    }
    if (taken_ < max_connections_) { // nobody waits: a place that becomes free goes to whoever does
        ++taken_;
        return lease(nullptr);
    }
    return {};
}

APPMIXER_DECL asio::awaitable<error> http_pool::wait_for_place(http_lease& place, deadline_watch& watch)
{
    if (waiting_ >= max_waiting_)
        co_return error(errc::too_many_waiting, phase::acquire,
                        std::to_string(max_connections_) + " connections are in use and " +
                            std::to_string(max_waiting_) + " calls wait");

    waiter here(*this);
    watch.wait_on(here.turn);
    auto const [code] = co_await here.turn.async_wait(as_outcome);
    watch.wait_on_nothing();
    if (here.has_place && !watch.expired()) {
        here.has_place = false;
        place = lease(std::move(here.connection));
        co_return error();
    }
    if (watch.expired())
        co_return error(errc::deadline_exceeded, phase::acquire);
    co_return error(code, phase::acquire);
}

APPMIXER_DECL http_lease http_pool::lease(std::unique_ptr<http_connection> connection)
{
    if (!connection)
        connection = std::make_unique<http_connection>(executor);
    connection->reusable = false;
    return http_lease(shared_from_this(), std::move(connection));
}

APPMIXER_DECL void http_pool::leave_queue(waiter& one) noexcept
{
    (one.before != nullptr ? one.before->behind : first_) = one.behind;
    (one.behind != nullptr ? one.behind->before : last_) = one.before;
    one.queued = false;
    --waiting_;
}

APPMIXER_DECL void http_pool::release(std::unique_ptr<http_connection> connection)
{
    bool const fit = connection && connection->reusable && connection->socket.is_open();
    if (fit)
        connection->reused = true;
    else
        connection.reset();
    if (first_ != nullptr) {
        waiter& next = *first_;
        leave_queue(next);
        next.has_place = true;
        next.connection = std::move(connection);
        next.turn.cancel();
        return;
    }
    --taken_;
    if (fit) {
        connection->idle_since = call_context::clock::now();
        idle_.push_back(std::move(connection));
    }
}

APPMIXER_DECL void http_pool::evict()
{
    if (idle_.empty())
        return;
    auto const oldest = call_context::clock::now() - idle_timeout_;
    auto const first_kept = std::find_if(idle_.begin(), idle_.end(),
                                         [&](auto const& connection) { return connection->idle_since > oldest; });
    idle_.erase(idle_.begin(), first_kept);
}

APPMIXER_DECL http_counters http_pool::counters() const noexcept
{
    http_counters now = counted;
    now.in_use = taken_;
    now.idle = idle_.size();
    now.waiting = waiting_;
    return now;
}

APPMIXER_DECL http_pool::waiter::waiter(http_pool& of) : pool(of), turn(of.executor)
{
    turn.expires_at(asio::steady_timer::time_point::max());
    before = pool.last_;
    (before != nullptr ? before->behind : pool.first_) = this;
    pool.last_ = this;
    ++pool.waiting_;
}

APPMIXER_DECL http_pool::waiter::~waiter()
{
    if (queued)
        pool.leave_queue(*this);
    else if (has_place)
        pool.release(std::move(connection)); // its call left just as its turn came
}

} // namespace appmixer::detail

#endif
