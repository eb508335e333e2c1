#ifndef APPMIXER_TRANSPORTS_DETAIL_READ_SCHEDULER_HPP
#define APPMIXER_TRANSPORTS_DETAIL_READ_SCHEDULER_HPP

// Decides which long response is read next.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/linked_list.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/transports/detail/deadline_queue.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>

namespace appmixer::detail {

class scheduled_read;

/// Schedules the reading of a transport's long responses: one response is read at a time, as long as more of it has
/// arrived. Its buffers stay in the cache, and fewer incomplete responses are in memory. Without the scheduler, 32
/// calls for lists of 1 MB on 8 connections take 22 % more CPU time (quartiles 18-29), measured by the benchmark
/// `compare`.
class read_scheduler {
public:
    /// in_use: the lock of the pool, which guards the scheduler too; it must outlive the object.
    explicit read_scheduler(use_flag& in_use) noexcept : in_use_(in_use) {}
    read_scheduler(read_scheduler const&) = delete;
    read_scheduler& operator=(read_scheduler const&) = delete;

    /// The most bytes of one response that are read while another one waits; large enough that switching costs nothing.
    static constexpr std::size_t max_uninterrupted_read = std::size_t(2) << 20;

private:
    friend class scheduled_read;

    use_flag& in_use_;
    scheduled_read* reading_ = nullptr;
    linked_list<scheduled_read> waiting_; ///< empty unless a response is being read
};

/// One response in the scheduler. The destructor ends its reading or removes it from the queue.
class scheduled_read : public list_links<scheduled_read> {
public:
    explicit scheduled_read(read_scheduler& scheduler) noexcept : scheduler_(scheduler) {}
    ~scheduled_read() { stop(); }

    /// Whether to read now; when false, call `wait` first. Always true when no more of the response has arrived
    /// (`has_more` is false): a response that waits for the network does not block others.
    APPMIXER_DECL bool may_read(bool has_more) noexcept;
    /// Called when this response will not be read for a while, so that others can be.
    void stop() noexcept
    {
        if (joined_)
            leave();
    }
    /// Counts bytes that were read.
    void count(std::size_t bytes) noexcept { read_ += bytes; }
    /// Waits until this response may be read. The result is an error without a code on success. Errors, with the phase
    /// `read`: that of the deadline, `operation_aborted`.
    APPMIXER_DECL asio::awaitable<error> wait(asio::any_io_executor executor, deadline_entry& deadline);

private:
    APPMIXER_DECL void join(asio::steady_timer& timer) noexcept;
    APPMIXER_DECL bool is_waiting() const noexcept;
    APPMIXER_DECL void leave() noexcept;

    read_scheduler& scheduler_;
    asio::steady_timer* ready_timer_ = nullptr; ///< not null while this is in the queue
    std::size_t read_ = 0;                      ///< bytes, since it was last scheduled
    bool is_ready_ = false;                     ///< it was scheduled while it waited
    bool joined_ = false;                       ///< it is or was scheduled, or is in the queue
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/read_scheduler.ipp>
#endif

#endif
