#ifndef APPMIXER_TRANSPORTS_IMPL_HTTP_POOL_IPP
#define APPMIXER_TRANSPORTS_IMPL_HTTP_POOL_IPP

#include <appmixer/transports/detail/http_pool.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

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

APPMIXER_DECL pooled_connection::~pooled_connection()
{
    if (connection_)
        pool_->release(std::move(connection_));
}

APPMIXER_DECL bool pooled_connection::acquire()
{
    use_lock const alone(pool_->flag());
    if (!connection_ && pool_->has_place())
        connection_ = pool_->take_place();
    return connection_ != nullptr;
}

APPMIXER_DECL void pooled_connection::renew() { connection_ = std::make_unique<http_connection>(pool_->executor()); }

APPMIXER_DECL void pooled_connection::go_on()
{
    if (!connection_->is_usable())
        return renew();
    connection_->reused = true;
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
                                   std::unique_ptr<secure_channel_factory> tls)
    : context_bound(ex), server(std::move(where)), proxy(checked_proxy(limits.proxy())), secure(std::move(tls)),
      max_body_size(limits.max_body_size()), deadlines(std::make_shared<deadline_queue>(ex)), executor_(std::move(ex)),
      max_connections_(std::max<std::size_t>(limits.max_connections(), 1)), max_waiting_(limits.max_waiting()),
      idle_timeout_(limits.idle_timeout())
{
}

APPMIXER_DECL void http_pool::drop() noexcept
{
    auto const self = weak_from_this().lock(); // a call that waits may be the last that knows of the pool
    while (!queue_.empty()) {
        waiter& one = queue_.front();
        leave_queue(one);
        one.abandon();
    }
    idle_.clear();
    deadlines->end();
    executor_ = asio::any_io_executor();
}

APPMIXER_DECL std::unique_ptr<http_connection> http_pool::take_place()
{
    evict();
    std::unique_ptr<http_connection> connection;
    if (idle_.empty()) {
        connection = std::make_unique<http_connection>(executor_);
    } else {
        connection = std::move(idle_.back());
        idle_.pop_back();
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
        cause = "settings::max_connections allows " + std::to_string(max_connections_) +
                " connections, all in use, and settings::max_waiting " + std::to_string(max_waiting_) +
                " calls to wait";
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
    bool const fit = connection && connection->is_usable() && executor_;
    if (fit)
        connection->reused = true;
    else
        connection.reset();
    use_lock const alone(flag());
    if (!queue_.empty()) {
        waiter& next = queue_.front();
        leave_queue(next);
        next.has_place_ = true;
        next.connection_ = std::move(connection);
        called_.push_back(next);
        resume_called();
        return;
    }
    --taken_;
    if (fit) {
        connection->idle_since = call_context::clock::now();
        idle_.push_back(std::move(connection));
    }
}

APPMIXER_DECL void http_pool::resume_called()
{
    // A strand that is being destroyed with its context destroys a coroutine at once that is resumed on it, which
    // passes the place on from here: in turn, and not one within the other.
    if (std::exchange(resuming_, true))
        return;
    while (!called_.empty()) {
        waiter& one = called_.front();
        called_.erase(one);
        one.resume();
    }
    resuming_ = false;
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
    use_lock const alone(flag());
    http_counters now = counted_;
    now.in_use = taken_;
    now.idle = idle_.size();
    now.waiting = waiting_;
    return now;
}

APPMIXER_DECL http_pool::waiter::waiter(http_pool& pool) : pool_(pool)
{
    use_lock const alone(flag());
    if (pool_.has_place()) {
        connection_ = pool_.take_place();
        has_place_ = true;
        return;
    }
    pool_.queue_.push_back(*this);
    ++pool_.waiting_;
    queued_ = true;
}

APPMIXER_DECL http_pool::waiter::~waiter()
{
    use_lock const alone(flag());
    if (queued_)
        pool_.leave_queue(*this);
    else if (has_place_)
        pool_.release(std::move(connection_)); // its call left just as its turn came
}

APPMIXER_DECL pooled_connection http_pool::waiter::take()
{
    if (!connection_)
        connection_ = std::make_unique<http_connection>(pool_.executor());
    connection_->reusable = false;
    has_place_ = false;
    return pooled_connection(pool_.shared_from_this(), std::move(connection_));
}

APPMIXER_DECL void http_pool::waiter::cancel()
{
    use_lock const alone(flag());
    if (!queued_)
        return;
    pool_.leave_queue(*this);
    resume();
}

} // namespace appmixer::detail

#endif
