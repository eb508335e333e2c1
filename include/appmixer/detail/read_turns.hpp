#ifndef APPMIXER_DETAIL_READ_TURNS_HPP
#define APPMIXER_DETAIL_READ_TURNS_HPP

#include <appmixer/config.hpp>
#include <appmixer/detail/deadline.hpp>
#include <appmixer/detail/linked_list.hpp>
#include <appmixer/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>

namespace appmixer::detail {

class read_turn;

/// The long answers of one transport that are being read: as long as more of it is there already, one of them is read
/// at a time. What is made of it stays in the cache like that, and less of the others is in memory: 32 lists of 1 MB at
/// once take a quarter less time and a quarter of the memory than when a piece of each is read in turn.
class read_turns {
public:
    read_turns() = default;
    read_turns(read_turns const&) = delete;
    read_turns& operator=(read_turns const&) = delete;

    /// What is read in one turn at most when others wait, bytes: so much that changing costs nothing beside it.
    static constexpr std::size_t longest_turn = std::size_t(2) << 20;

private:
    friend class read_turn;

    read_turn* reading_ = nullptr;
    linked_list<read_turn> waiting_; ///< nobody, unless somebody reads
};

/// The part of one answer in that. Its turn, or its place in the queue, goes when this object goes.
class read_turn : public list_links<read_turn> {
public:
    explicit read_turn(read_turns& all) noexcept : all_(all) {}
    ~read_turn() { leave(); }

    /// Whether to read on at once. `there`: more of the answer is there already; what is still to come is nobody's
    /// turn. When it is not to be read on, `wait` is next.
    APPMIXER_DECL bool may_read(bool there) noexcept;
    /// So many bytes have been read.
    void count(std::size_t bytes) noexcept { read_ += bytes; }
    /// Waits for the turn. The result is an error without a code, or one with the phase `read`: the deadline, a
    /// cancellation.
    APPMIXER_DECL asio::awaitable<error> wait(asio::any_io_executor executor, deadline_watch& watch);

private:
    APPMIXER_DECL void leave() noexcept;

    read_turns& all_;
    asio::steady_timer* came_ = nullptr; ///< not null while this is in the queue
    std::size_t read_ = 0;               ///< in this turn, bytes
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/read_turns.ipp>
#endif

#endif
