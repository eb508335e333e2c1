#ifndef APPMIXER_TRANSPORTS_DETAIL_HTTP_POOL_HPP
#define APPMIXER_TRANSPORTS_DETAIL_HTTP_POOL_HPP

// The connections of a transport, and the calls that wait for one.

#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/detail/linked_list.hpp>
#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http_counters.hpp>
#include <appmixer/transports/detail/deadline_queue.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/detail/read_scheduler.hpp>
#include <appmixer/transports/detail/suspended_operation.hpp>
#include <appmixer/transports/detail/tls_channel.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// A connection, open or not, and its buffers.
class http_connection {
public:
    explicit http_connection(asio::any_io_executor const& executor) : socket(executor), input(input_size) {}
    ~http_connection()
    {
        if (tls)
            tls->close(socket);
    }
    http_connection(http_connection const&) = delete;
    http_connection& operator=(http_connection const&) = delete;

    /// Whether it can carry another exchange.
    bool is_usable() const noexcept { return reusable && socket.is_open(); }
    /// Whether the TLS layer holds bytes of an interrupted write, which go out with the next.
    bool has_output() const noexcept { return tls && tls->has_output(); }
    /// From now on, operations on the socket that would have to wait fail with `would_block`.
    APPMIXER_DECL void make_non_blocking(boost::system::error_code& code);
    /// Whether a read would end at once, with bytes or with the end of the stream.
    APPMIXER_DECL bool has_input();
    /// Whether more bytes of a response can be read at once; the end of the stream may count or not.
    APPMIXER_DECL bool has_more();
    /// Whether a connection that has carried an exchange must be checked for input before the next one. Input on an
    /// idle connection is its end, or bytes that belong to no response: either way it is unusable. Checking it also
    /// shortens the time in which the server can close it unnoticed. A call that can be resent does without the check
    /// where it follows so closely upon the last response that the check would hardly ever find anything; that saves
    /// about 4 % of the CPU time of a small call. With TLS, the check also takes in session tickets.
    bool needs_check(call_context const& context, bool idempotent) const noexcept
    {
        // A sink of the caller, which may not be able to begin again, comes with `unlimited_body`.
        bool const can_be_resent = idempotent && context.source == nullptr && !context.unlimited_body;
        return tls != nullptr || !just_used || !can_be_resent;
    }

    // A fixed size, where Beast would size each read by what the last one left, halves the time of a 10 KB response.
    static constexpr std::size_t input_size = std::size_t(64) << 10;
    /// Up to this idle time, a connection is not checked before a call that can be resent: about what a request and its
    /// response take in a fast network.
    static constexpr std::chrono::microseconds unchecked_idle_time{100};

    asio::ip::tcp::socket socket;
    std::unique_ptr<tls_channel> tls; ///< null without TLS
    std::vector<char> input;
    std::string head;                           ///< of the request being sent
    bool reused = false;                        ///< it has carried an exchange before
    bool just_used = false;                     ///< it was idle for less than `unchecked_idle_time` when it was taken
    bool reusable = false;                      ///< it can carry another one after the last
    call_context::clock::time_point idle_since; ///< when its last exchange ended
};

class http_pool;

/// A slot of a pool, with its connection, that one call holds. The destructor gives it back.
class pooled_connection {
public:
    /// Keeps the pool alive.
    pooled_connection(std::shared_ptr<http_pool> pool, std::unique_ptr<http_connection> connection) noexcept
        : pool_(std::move(pool)), connection_(std::move(connection))
    {
    }
    pooled_connection(pooled_connection&&) noexcept = default;
    APPMIXER_DECL ~pooled_connection();

    http_connection& connection() const noexcept { return *connection_; }
    /// Closes the connection and replaces it by one that is not open yet.
    APPMIXER_DECL void reconnect();
    /// Prepares another exchange of the same call, on the same connection if that is reusable.
    APPMIXER_DECL void prepare_next();

private:
    std::shared_ptr<http_pool> pool_;
    std::unique_ptr<http_connection> connection_;
};

/// The connections of one transport and the queue of calls that wait for one, first in, first out. It has no timer:
/// connections that were idle for too long are closed when the pool is next used. When its execution context ends, it
/// drops all connections and waiting calls and stays empty.
class http_pool final : public std::enable_shared_from_this<http_pool>, private context_bound {
public:
    /// tls: null for a server without TLS. Throws `exception` with `errc::invalid_settings` for an invalid proxy.
    APPMIXER_DECL http_pool(asio::any_io_executor ex, endpoint where, settings const& limits,
                            std::unique_ptr<tls_channel_factory> tls);
    ~http_pool() override { leave(); }

    /// A call that needs a slot: it gets one at once if one is free, otherwise after the calls that wait already. The
    /// destructor leaves the queue, or gives back a slot that was not taken.
    class waiter : public list_links<waiter>, private suspended_operation<waiter> {
    public:
        APPMIXER_DECL explicit waiter(http_pool& pool);
        APPMIXER_DECL ~waiter();

        bool has_slot() const noexcept
        {
            use_lock const lock(in_use());
            return has_slot_;
        }
        /// To be awaited without a slot; completes when it has one or after `cancel`.
        auto wait() { return until_resumed(); }
        /// Ends the wait. Without effect when it has ended.
        APPMIXER_DECL void cancel();
        /// Hands the slot over, which it must have.
        APPMIXER_DECL pooled_connection take();

    private:
        friend class http_pool;
        friend class suspended_operation<waiter>;
        use_flag& in_use() const noexcept { return *pool_.in_use; }
        using suspended_operation<waiter>::abandon;
        http_pool& pool_;
        std::unique_ptr<http_connection> connection_; ///< of the slot; null: one is to be opened
        bool queued_ = false;
        bool has_slot_ = false;
    };

    /// Whether a call can neither have a slot nor wait for one.
    bool is_full() const noexcept
    {
        use_lock const lock(*in_use);
        return !has_free_slot() && waiting_ >= max_waiting_;
    }
    /// The error of a call that gets no slot; counts the call as failed.
    APPMIXER_DECL error refuse(boost::system::error_code why);
    /// Adds to a counter.
    void count(std::uint64_t http_counters::*which, std::uint64_t more = 1) noexcept
    {
        use_lock const lock(*in_use);
        counted_.*which += more;
    }

    APPMIXER_DECL http_counters counters() const noexcept;

    /// Empty when its context has ended.
    asio::any_io_executor const& executor() const noexcept { return executor_; }

    endpoint const server;
    proxy_endpoint const proxy;                             ///< without a host when there is none
    std::unique_ptr<tls_channel_factory> const tls_factory; ///< null without TLS
    std::size_t const max_body_size;
    /// Guards all state that the calls of the transport share. The public functions lock it themselves. Shared, since
    /// handlers of Asio that outlive the pool lock it too.
    std::shared_ptr<use_flag> const in_use = std::make_shared<use_flag>();
    std::shared_ptr<deadline_queue> const deadlines;
    read_scheduler reads{*in_use};

private:
    friend class pooled_connection;

    APPMIXER_DECL void drop() noexcept override;
    APPMIXER_DECL void leave_queue(waiter& one) noexcept;
    APPMIXER_DECL void release(std::unique_ptr<http_connection> connection);
    APPMIXER_DECL void resume_ready();
    APPMIXER_DECL void close_expired(call_context::clock::time_point now);
    bool has_free_slot() const noexcept { return !idle_.empty() || taken_ < max_connections_; }
    /// Takes a free slot, with the connection that was used last or with one that is not open yet.
    APPMIXER_DECL std::unique_ptr<http_connection> take_slot();

    asio::any_io_executor executor_;
    http_counters counted_; ///< the counters that only grow
    std::size_t const max_connections_;
    std::size_t const max_waiting_;
    call_context::clock::duration const idle_timeout_;
    std::size_t taken_ = 0; ///< slots that calls hold; taken and idle ones together are max_connections_ at most
    std::vector<std::unique_ptr<http_connection>> idle_; ///< most recently used last
    linked_list<waiter> queue_;
    std::size_t waiting_ = 0;   ///< the length of the queue
    linked_list<waiter> ready_; ///< those that have got a slot and are about to be resumed
    bool resuming_ = false;     ///< `resume_ready` is running
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/http_pool.ipp>
#endif

#endif
