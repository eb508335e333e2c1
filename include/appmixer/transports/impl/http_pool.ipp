#ifndef APPMIXER_TRANSPORTS_IMPL_HTTP_POOL_IPP
#define APPMIXER_TRANSPORTS_IMPL_HTTP_POOL_IPP

// How a pool hands out its connections: which call gets a slot that is given back, and when idle connections are
// closed.

#include <appmixer/transports/detail/http_pool.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL void http_connection::make_non_blocking(boost::system::error_code& code)
{
    if (!socket.non_blocking())
        socket.non_blocking(true, code);
}

APPMIXER_DECL bool http_connection::has_input()
{
    if (tls)
        return tls->has_input(socket);
    boost::system::error_code code;
    char byte = 0;
    make_non_blocking(code);
    if (!code)
        socket.receive(asio::buffer(&byte, 1), asio::ip::tcp::socket::message_peek, code);
    return code != asio::error::would_block;
}

APPMIXER_DECL bool http_connection::has_more()
{
    if (tls)
        return tls->has_input(socket);
    // To peek as above makes the system send acknowledgements here, which costs more.
    boost::system::error_code code;
    return socket.available(code) > 0;
}

APPMIXER_DECL pooled_connection::~pooled_connection()
{
    if (connection_)
        pool_->release(std::move(connection_));
}

APPMIXER_DECL void pooled_connection::reconnect()
{
    connection_ = std::make_unique<http_connection>(pool_->executor());
}

APPMIXER_DECL void pooled_connection::prepare_next()
{
    if (!connection_->is_usable())
        return reconnect();
    connection_->reused = true;
    connection_->just_used = true;
    connection_->reusable = false;
}

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
                                   std::unique_ptr<tls_channel_factory> tls)
    : context_bound(ex), server(std::move(where)), proxy(checked_proxy(limits.proxy())), tls_factory(std::move(tls)),
      max_body_size(limits.max_body_size()), deadlines(std::make_shared<deadline_queue>(ex, in_use)),
      executor_(std::move(ex)), max_connections_(std::max<std::size_t>(limits.max_connections(), 1)),
      max_waiting_(limits.max_waiting()), idle_timeout_(clamped<call_context::clock::duration>(limits.idle_timeout()))
{
}

APPMIXER_DECL void http_pool::drop() noexcept
{
    auto const self = weak_from_this().lock(); // a waiting call may hold the last reference to the pool
    while (!queue_.empty()) {
        waiter& one = queue_.front();
        leave_queue(one);
        one.abandon();
    }
    idle_.clear();
    deadlines->end();
    executor_ = asio::any_io_executor();
}

APPMIXER_DECL std::unique_ptr<http_connection> http_pool::take_slot()
{
    auto const now = idle_.empty() ? call_context::clock::time_point() : call_context::clock::now();
    close_expired(now);
    std::unique_ptr<http_connection> connection;
    if (idle_.empty()) {
        connection = std::make_unique<http_connection>(executor_);
    } else {
        connection = std::move(idle_.back());
        idle_.pop_back();
        connection->just_used = now - connection->idle_since < http_connection::unchecked_idle_time;
        connection->reusable = false;
    }
    ++taken_;
    return connection;
}

APPMIXER_DECL error http_pool::refuse(boost::system::error_code why)
{
    count(&http_counters::failed);
    std::string cause;
    if (why == errc::too_many_waiting)
        cause = "settings::max_connections is " + std::to_string(max_connections_) + ", and settings::max_waiting is " +
                std::to_string(max_waiting_);
    return error(why, phase::acquire, std::move(cause));
}

APPMIXER_DECL void http_pool::leave_queue(waiter& one) noexcept
{
    queue_.erase(one);
    one.queued_ = false;
    --waiting_;
}

APPMIXER_DECL void http_pool::release(std::unique_ptr<http_connection> connection)
{
    bool const usable = connection && connection->is_usable() && executor_;
    if (usable)
        connection->reused = true;
    else
        connection.reset();
    use_lock const lock(*in_use);
    if (!queue_.empty()) {
        waiter& next = queue_.front();
        leave_queue(next);
        next.has_slot_ = true;
        if (connection)
            connection->just_used = false; // the call may resume later
        next.connection_ = std::move(connection);
        ready_.push_back(next);
        resume_ready();
        return;
    }
    --taken_;
    if (usable)
        idle_.push_back(std::move(connection));
}

APPMIXER_DECL void http_pool::resume_ready()
{
    // A strand that is being destroyed with its context destroys a resumed coroutine at once, which releases its slot
    // and so calls this function again. The loop keeps that from nesting.
    if (std::exchange(resuming_, true))
        return;
    while (!ready_.empty()) {
        waiter& one = ready_.front();
        ready_.erase(one);
        one.resume();
    }
    resuming_ = false;
}

APPMIXER_DECL void http_pool::close_expired(call_context::clock::time_point now)
{
    auto const first_kept = std::find_if(idle_.begin(), idle_.end(), [&](auto const& connection) {
        return now - connection->idle_since < idle_timeout_;
    });
    idle_.erase(idle_.begin(), first_kept);
}

APPMIXER_DECL http_counters http_pool::counters() const noexcept
{
    use_lock const lock(*in_use);
    http_counters now = counted_;
    now.in_use = taken_;
    now.idle = idle_.size();
    now.waiting = waiting_;
    return now;
}

APPMIXER_DECL http_pool::waiter::waiter(http_pool& pool) : pool_(pool)
{
    use_lock const lock(in_use());
    if (pool_.has_free_slot()) {
        connection_ = pool_.take_slot();
        has_slot_ = true;
        return;
    }
    pool_.queue_.push_back(*this);
    ++pool_.waiting_;
    queued_ = true;
}

APPMIXER_DECL http_pool::waiter::~waiter()
{
    use_lock const lock(in_use());
    if (queued_)
        pool_.leave_queue(*this);
    else if (has_slot_)
        pool_.release(std::move(connection_)); // its call was cancelled just when it got the slot
}

APPMIXER_DECL pooled_connection http_pool::waiter::take()
{
    if (!connection_)
        connection_ = std::make_unique<http_connection>(pool_.executor());
    connection_->reusable = false;
    has_slot_ = false;
    return pooled_connection(pool_.shared_from_this(), std::move(connection_));
}

APPMIXER_DECL void http_pool::waiter::cancel()
{
    use_lock const lock(in_use());
    if (!queued_)
        return;
    pool_.leave_queue(*this);
    resume();
}

} // namespace appmixer::detail

#endif
