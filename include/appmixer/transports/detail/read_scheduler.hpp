#ifndef APPMIXER_TRANSPORTS_DETAIL_READ_SCHEDULER_HPP
#define APPMIXER_TRANSPORTS_DETAIL_READ_SCHEDULER_HPP

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

/// The long responses of one transport that are being read: as long as more of it is there already, one of them is read
/// at a time. What is made of it stays in the cache like that, and less of the others is in memory: 32 lists of 1 MB at
/// once take a quarter less time and a quarter of the memory than when a piece of each is read in turn.
class read_scheduler {
public:
    read_scheduler() : read_scheduler(own_flag_) {}
    /// flag: inside of which the timers of calls are cancelled; it must outlive the object.
    explicit read_scheduler(use_flag& flag) noexcept : flag_(flag) {}
    read_scheduler(read_scheduler const&) = delete;
    read_scheduler& operator=(read_scheduler const&) = delete;

    /// What is read in one turn at most when others wait, bytes: so much that changing costs nothing beside it.
    static constexpr std::size_t longest_turn = std::size_t(2) << 20;

private:
    friend class scheduled_read;

    use_flag own_flag_;
    use_flag& flag_;
    scheduled_read* reading_ = nullptr;
    linked_list<scheduled_read> waiting_; ///< nobody, unless somebody reads
};

/// The part of one response in that. Its turn, or its place in the queue, goes when this object goes.
class scheduled_read : public list_links<scheduled_read> {
public:
    explicit scheduled_read(read_scheduler& all) noexcept : all_(all) {}
    ~scheduled_read()
    {
        if (known_)
            leave();
    }

    /// Whether to read on at once. `there`: more of the response is there already; what is still to come is nobody's
    /// turn. When it is not to be read on, `wait` is next.
    APPMIXER_DECL bool may_read(bool there) noexcept;
    /// So many bytes have been read.
    void count(std::size_t bytes) noexcept { read_ += bytes; }
    /// Waits for the turn. The result is an error without a code, or one with the phase `read`: the deadline, a
    /// cancellation.
    APPMIXER_DECL asio::awaitable<error> wait(asio::any_io_executor executor, deadline_entry& watch);

private:
    APPMIXER_DECL void join(asio::steady_timer& came) noexcept;
    APPMIXER_DECL bool is_waiting() const noexcept;
    APPMIXER_DECL void leave() noexcept;

    read_scheduler& all_;
    asio::steady_timer* came_ = nullptr; ///< not null while this is in the queue
    std::size_t read_ = 0;               ///< in this turn, bytes
    bool has_turn_ = false;              ///< since `wait` was called
    bool known_ = false;                 ///< it has or had a turn, or is in the queue
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/read_scheduler.ipp>
#endif

#endif
