#ifndef APPMIXER_TRANSPORTS_DETAIL_HTTP_POOL_HPP
#define APPMIXER_TRANSPORTS_DETAIL_HTTP_POOL_HPP

#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/detail/linked_list.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/transports/detail/deadline_queue.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/detail/read_scheduler.hpp>
#include <appmixer/transports/detail/secure_channel.hpp>
#include <appmixer/transports/detail/suspended_operation.hpp>
#include <appmixer/transports/http.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
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

    /// Whether another call can be made on it.
    bool is_usable() const noexcept { return reusable && socket.is_open(); }
    /// Whether a write was interrupted that goes on with the next.
    bool has_output() const noexcept { return secure && secure->has_output(); }
    /// Whether anything has come, the end included, that can be read without waiting.
    APPMIXER_DECL bool has_input();
    /// Whether more of a response has come; the end may or may not count.
    APPMIXER_DECL bool has_more();

    // Beast would size each read by what the last one left; a fixed buffer halves the time of a 10 KB response.
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

/// A place in a pool, for the time of a call, or none yet. It goes back when this object goes, with its connection when
/// that can be used again.
class pooled_connection {
public:
    /// Keeps the pool alive.
    explicit pooled_connection(std::shared_ptr<http_pool> pool,
                               std::unique_ptr<http_connection> connection = nullptr) noexcept
        : pool_(std::move(pool)), connection_(std::move(connection))
    {
    }
    pooled_connection(pooled_connection&&) noexcept = default;
    APPMIXER_DECL ~pooled_connection();

    http_pool& pool() const noexcept { return *pool_; }
    /// Takes a place, unless it has one already. False when none is free.
    APPMIXER_DECL bool acquire();
    http_connection& connection() const noexcept { return *connection_; }
    /// Closes the connection and puts one in its place that is not open yet.
    APPMIXER_DECL void renew();
    /// Gets ready for another exchange of the same call, on the connection if it can be used again.
    APPMIXER_DECL void go_on();

private:
    std::shared_ptr<http_pool> pool_;
    std::unique_ptr<http_connection> connection_;
};

/// The connections of one transport, and the calls that wait for one. It has no timer and no coroutine of its own:
/// connections that were idle for too long are closed when the pool is next used. When its context ends, the pool is
/// empty and stays so.
class http_pool final : public std::enable_shared_from_this<http_pool>, private context_bound {
public:
    /// tls: null when the server is not to be spoken to over TLS. Throws `exception` for a proxy that cannot be used.
    APPMIXER_DECL http_pool(asio::any_io_executor ex, endpoint where, settings const& limits,
                            std::unique_ptr<secure_channel_factory> tls);
    ~http_pool() override { leave(); }

    /// A call that wants a place. It has one at once if one is free, else its turn comes in the order of the calls. It
    /// leaves the queue, or passes its place on, when this object goes.
    class waiter : public list_links<waiter>, private suspended_operation<waiter> {
    public:
        APPMIXER_DECL explicit waiter(http_pool& pool);
        APPMIXER_DECL ~waiter();

        bool has_place() const noexcept
        {
            use_lock const alone(flag());
            return has_place_;
        }
        /// What a call without a place awaits: its turn, or an end to its waiting.
        auto turn() { return until_resumed(); }
        /// Ends the waiting, unless it has ended.
        APPMIXER_DECL void cancel();
        /// Hands its place over.
        APPMIXER_DECL pooled_connection take();

    private:
        friend class http_pool;
        friend class suspended_operation<waiter>;
        use_flag& flag() const noexcept { return pool_.flag(); }
        using suspended_operation<waiter>::abandon;
        http_pool& pool_;
        std::unique_ptr<http_connection> connection_; ///< what came with the place; may be null
        bool queued_ = false;
        bool has_place_ = false;
    };

    /// What a call is inside of as long as it uses what is said here; the functions that the calls use by themselves,
    /// and those of their places, see to that.
    use_flag& flag() const noexcept { return deadlines->in_use; }
    /// Whether a place is free, inside of the flag. If so, nobody waits: one that becomes free goes to whoever does.
    bool has_place() const noexcept { return !idle_.empty() || taken_ < max_connections_; }
    /// Whether a call can neither have a place nor wait for one.
    bool is_full() const noexcept
    {
        use_lock const alone(flag());
        return !has_place() && waiting_ >= max_waiting_;
    }
    /// The end of a call that has not got a place; counts it.
    APPMIXER_DECL error refuse(boost::system::error_code why);
    /// Adds to a counter.
    void count(std::uint64_t http_counters::*which, std::uint64_t more = 1) noexcept
    {
        use_lock const alone(flag());
        counted_.*which += more;
    }

    APPMIXER_DECL http_counters counters() const noexcept;

    /// Empty when its context has ended.
    asio::any_io_executor const& executor() const noexcept { return executor_; }

    endpoint const server;
    proxy_endpoint const proxy; ///< without a host when there is none
    std::unique_ptr<secure_channel_factory> const secure;
    std::size_t const max_body_size;
    std::shared_ptr<deadline_queue> const deadlines;
    read_scheduler turns{deadlines->in_use};

private:
    friend class pooled_connection;

    APPMIXER_DECL void drop() noexcept override;
    APPMIXER_DECL void leave_queue(waiter& one) noexcept;
    APPMIXER_DECL void release(std::unique_ptr<http_connection> connection);
    APPMIXER_DECL void resume_called();
    APPMIXER_DECL void evict();
    /// Takes a free place: with the connection that was used last, or one that is not open yet.
    APPMIXER_DECL std::unique_ptr<http_connection> take_place();

    asio::any_io_executor executor_;
    http_counters counted_; ///< those that only grow
    std::size_t const max_connections_;
    std::size_t const max_waiting_;
    call_context::clock::duration const idle_timeout_;
    std::size_t taken_ = 0; ///< places that calls have; with the idle ones never more than max_connections_
    std::vector<std::unique_ptr<http_connection>> idle_; ///< most recently used last
    linked_list<waiter> queue_;
    std::size_t waiting_ = 0;    ///< the length of the queue
    linked_list<waiter> called_; ///< those whose turn has come, until they are resumed
    bool resuming_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/http_pool.ipp>
#endif

#endif
