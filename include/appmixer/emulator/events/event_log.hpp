#ifndef APPMIXER_EMULATOR_EVENTS_EVENT_LOG_HPP
#define APPMIXER_EMULATOR_EVENTS_EVENT_LOG_HPP

// The latest events of an event stream, and its followers.

#include <appmixer/core/body.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/linked_list.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

class event_follower;

/// Throws `exception` when a text contains one of the excluded characters, which would end its line. what: names it.
APPMIXER_DECL void check_line(std::string_view text, std::string_view what, std::string_view excluded);

/// The latest entries of a stream. Shared by the state of the back end, the feeds and the followers.
class event_log {
public:
    static constexpr std::size_t most_entries = 1000;
    static constexpr std::size_t most_bytes = std::size_t(1) << 20;

    /// What a follower does when it comes to an entry.
    enum class entry_kind : unsigned char { bytes, end, cut };

    class entry {
    public:
        entry(entry_kind what, std::string bytes, std::string event_id)
            : kind(what), text(std::move(bytes)), id(std::move(event_id))
        {
        }
        entry_kind kind;
        std::string text; ///< in the format of the wire
        std::string id;   ///< of an event; empty without one
    };

    event_log() = default;
    /// A log with the same entries, without followers.
    event_log(event_log const& other) : entries_(other.entries_), first_(other.first_), bytes_(other.bytes_) {}
    event_log& operator=(event_log const&) = delete;

    /// Adds an entry, and removes the oldest ones above the limits. Without effect after `close`.
    APPMIXER_DECL void add(entry added);
    /// Adds an event; see `event_feed::send`.
    APPMIXER_DECL void send(std::string_view type, std::string_view data, std::string_view id);
    /// The back end is destroyed: followers end when they have received everything.
    APPMIXER_DECL void close();
    bool is_closed() const noexcept { return closed_; }

    /// The number of the next entry; entries are counted from 0.
    std::uint64_t end() const noexcept { return first_ + entries_.size(); }
    /// The number of the oldest entry that is kept.
    std::uint64_t begin() const noexcept { return first_; }
    /// The entry with a number in [begin, end).
    entry const& at(std::uint64_t number) const { return entries_[number - first_]; }
    /// The number of the entry after the last event with that id. Without one, that of the oldest entry that is kept.
    APPMIXER_DECL std::uint64_t after(std::string_view id) const noexcept;

    APPMIXER_DECL std::size_t count_followers() const noexcept;

private:
    friend class event_follower;

    APPMIXER_DECL void wake_followers();

    std::deque<entry> entries_;
    std::uint64_t first_ = 0; ///< the number of entries that were removed
    std::size_t bytes_ = 0;
    bool closed_ = false;
    linked_list<event_follower> followers_;
};

/// A part of the state: the log of a stream. A copy has a log of its own; the destructor closes the log.
class owned_event_log {
public:
    owned_event_log() : log_(std::make_shared<event_log>()) {}
    owned_event_log(owned_event_log const& other) : log_(std::make_shared<event_log>(*other.log_)) {}
    owned_event_log(owned_event_log&& other) noexcept : log_(std::move(other.log_)) {}
    owned_event_log& operator=(owned_event_log other) noexcept
    {
        log_.swap(other.log_);
        return *this;
    }
    ~owned_event_log()
    {
        if (log_)
            log_->close();
    }

    std::shared_ptr<event_log> const& shared() const noexcept { return log_; }

private:
    std::shared_ptr<event_log> log_; // null when moved from
};

/// How a follower begins.
class follower_options {
public:
    follower_options() = default;
    std::uint64_t from = 0;      ///< the number of the first entry
    std::uint64_t ends_from = 0; ///< `end` and `cut` before this entry are skipped: they were for earlier followers
    std::string opening;         ///< sent first
    std::chrono::milliseconds heartbeat{0}; ///< the time between two comments ": ping"; 0: none
    time_source* time = &system_time();     ///< for the heartbeat
};

/// The body of a response that follows a stream.
class event_follower final : public body_source, public list_links<event_follower> {
public:
    APPMIXER_DECL event_follower(std::shared_ptr<event_log> log, follower_options how);
    APPMIXER_DECL ~event_follower() override;

    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    APPMIXER_DECL result<std::string_view> read(std::size_t at_most) override;
    APPMIXER_DECL asio::awaitable<void> ready() override;
    bool rewind() override { return false; }

private:
    friend class event_log;

    /// Takes the next entries, until there is something to send. False when there is nothing to send yet.
    APPMIXER_DECL bool take_entry();
    /// Whether `read` returns at once.
    bool has_news() { return used_ < text_.size() || over_ || take_entry(); }
    APPMIXER_DECL asio::awaitable<void> wait();
    APPMIXER_DECL void beat();

    std::shared_ptr<event_log> log_;
    follower_options how_;
    std::uint64_t next_;   ///< the number of the next entry
    std::string text_;     ///< being sent
    std::size_t used_ = 0; ///< bytes of it that were sent
    bool over_ = false;    ///< nothing follows after the text
    bool broken_ = false;  ///< and the connection breaks then
    time_source::clock::time_point next_beat_;
    clock_timer* waiting_ = nullptr; ///< of the coroutine that waits
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/events/event_log.ipp>
#endif

#endif
