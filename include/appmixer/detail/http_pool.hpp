#ifndef APPMIXER_DETAIL_HTTP_POOL_HPP
#define APPMIXER_DETAIL_HTTP_POOL_HPP

#include <appmixer/detail/deadline.hpp>
#include <appmixer/detail/proxy.hpp>
#include <appmixer/detail/read_turns.hpp>
#include <appmixer/detail/secure_channel.hpp>
#include <appmixer/error.hpp>
#include <appmixer/settings.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// A connection and the buffers that stay with it.
class http_connection {
public:
    explicit http_connection(asio::any_io_executor const& executor) : socket(executor), input(input_size) {}
    ~http_connection()
    {
        if (secure)
            secure->close(socket);
    }
    http_connection(http_connection const&) = delete;
    http_connection& operator=(http_connection const&) = delete;

    /// Whether a write was interrupted that goes on with the next.
    bool has_output() const noexcept { return secure && secure->has_output(); }
    /// Whether anything has come, the end included, that can be read without waiting.
    APPMIXER_DECL bool has_input();
    /// Whether more of an answer has come; the end may or may not count.
    APPMIXER_DECL bool has_more();

    // Beast would size each read by what the last one left; a fixed buffer halves the time of a 10 KB answer.
    static constexpr std::size_t input_size = std::size_t(64) << 10;

    asio::ip::tcp::socket socket;
    std::unique_ptr<secure_channel> secure; ///< null without TLS
    std::vector<char> input;
    std::string head;
    bool reused = false;   ///< it has served a call before
    bool reusable = false; ///< the last exchange left it fit for another call
    call_context::clock::time_point idle_since;
};

class http_pool;

/// A place in the pool, for the time of a call. It goes back when this object goes, with its connection when that can
/// be used again.
class http_lease {
public:
    http_lease() = default;
    http_lease(std::shared_ptr<http_pool> pool, std::unique_ptr<http_connection> connection) noexcept
        : pool_(std::move(pool)), connection_(std::move(connection))
    {
    }
    http_lease(http_lease&&) noexcept = default;
    APPMIXER_DECL http_lease& operator=(http_lease&& other) noexcept;
    APPMIXER_DECL ~http_lease();

    explicit operator bool() const noexcept { return pool_ != nullptr; }
    http_connection& connection() const noexcept { return *connection_; }
    /// Closes the connection and puts one in its place that is not open yet.
    APPMIXER_DECL void renew();

private:
    std::shared_ptr<http_pool> pool_;
    std::unique_ptr<http_connection> connection_;
};

/// The connections of one transport, and the calls that wait for one. It has no timer and no coroutine of its own:
/// connections that were idle for too long are closed when the pool is next used.
class http_pool : public std::enable_shared_from_this<http_pool> {
public:
    /// tls: null when the server is not to be spoken to over TLS. Throws `exception` for a proxy that cannot be used.
    APPMIXER_DECL http_pool(asio::any_io_executor ex, endpoint where, settings const& limits,
                            std::unique_ptr<secure_channel_factory> tls);

    /// A place if one is free, with the connection that was used last or one that is not open yet; else an empty lease.
    /// Apart from waiting, so that a call that need not wait has one coroutine less.
    APPMIXER_DECL http_lease try_acquire();
    /// Waits for a place; calls get one in the order in which they came. The result is an error without a code, or one
    /// with the phase `acquire`: `errc::too_many_waiting`, the deadline, a cancellation.
    APPMIXER_DECL asio::awaitable<error> wait_for_place(http_lease& place, deadline_watch& watch);

    APPMIXER_DECL http_counters counters() const noexcept;

    asio::any_io_executor const executor;
    endpoint const server;
    proxy_endpoint const proxy; ///< without a host when there is none
    std::unique_ptr<secure_channel_factory> const secure;
    std::size_t const max_body_size;
    std::shared_ptr<deadline_sweeper> const sweeper;
    read_turns turns;
    http_counters counted; ///< those that only grow

private:
    friend class http_lease;

    /// A call in the queue. It leaves the queue, or passes its place on, when this object goes.
    class waiter {
    public:
        APPMIXER_DECL explicit waiter(http_pool& pool);
        APPMIXER_DECL ~waiter();
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;

        http_pool& pool;
        waiter* before = nullptr;
        waiter* behind = nullptr;
        asio::steady_timer turn;
        std::unique_ptr<http_connection> connection; ///< what came with the place; may be null
        bool queued = true;
        bool has_place = false;
    };

    APPMIXER_DECL void leave_queue(waiter& one) noexcept;
    APPMIXER_DECL void release(std::unique_ptr<http_connection> connection);
    APPMIXER_DECL void evict();
    /// Makes a lease of a place that is taken already.
    APPMIXER_DECL http_lease lease(std::unique_ptr<http_connection> connection);

    std::size_t const max_connections_;
    std::size_t const max_waiting_;
    call_context::clock::duration const idle_timeout_;
    std::size_t taken_ = 0; ///< places that calls have; with the idle ones never more than max_connections_
    std::vector<std::unique_ptr<http_connection>> idle_; ///< most recently used last
    waiter* first_ = nullptr; ///< the queue, linked through the waiters: any of them may leave at any time
    waiter* last_ = nullptr;
    std::size_t waiting_ = 0;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/http_pool.ipp>
#endif

#endif
