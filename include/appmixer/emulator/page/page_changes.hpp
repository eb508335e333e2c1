#ifndef APPMIXER_EMULATOR_PAGE_PAGE_CHANGES_HPP
#define APPMIXER_EMULATOR_PAGE_PAGE_CHANGES_HPP

// What the stream of the page sends: everything at first, then what has changed.

#include <appmixer/emulator/page/page_items.hpp>
#include <appmixer/emulator/server_settings.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Compares each list of a kind of objects with the list before.
class list_tracker {
public:
    list_tracker() = default;

    /// The difference of the list of that kind to the list of the call before, which was empty at first. As JSON:
    /// {"total": …, "set": [new and changed objects], "removed": [ids]}. Empty when nothing has changed. After an
    /// exception the object must not be used again.
    APPMIXER_DECL std::string difference(page_kind const& kind, page_source const& source);

private:
    class version {
    public:
        version() = default;
        std::size_t hash = 0;
        std::uint64_t round = 0; ///< the last list that had the object
    };
    list_memory memory_;
    text_map<version> versions_; ///< by id
    std::size_t total_ = 0;
    std::uint64_t round_ = 0;
};

/// One JSON object with members that are already JSON.
class json_members {
public:
    json_members() = default;
    void add(std::string_view name, std::string_view value)
    {
        text_.append(text_.empty() ? "{\"" : ",\"").append(name).append("\":").append(value);
    }
    bool empty() const noexcept { return text_.empty(); }
    std::string take() { return text_.empty() ? "{}" : std::move(text_ += '}'); }

private:
    std::string text_;
};

/// A request that the server has served.
class page_request {
public:
    page_request(access_entry const& entry, std::optional<timestamp> const& read_time)
        : method(entry.method), path(entry.path), status(entry.status), bytes(entry.bytes), duration(entry.duration),
          time(read_time)
    {
    }

    std::string method;
    std::string path;
    int status;
    std::uint64_t bytes;
    std::chrono::steady_clock::duration duration;
    std::optional<timestamp> time; ///< nothing: the clock was never read before
};

/// The data of the page: what the open pages know of it, and the latest requests.
class page_changes {
public:
    /// How many requests and log records are sent at most at a time.
    static constexpr std::size_t most_activity = 200;

    page_changes() = default;

    APPMIXER_DECL void add_request(page_request request);

    /// What has changed since the last call, as JSON; empty when nothing has. Each member is a difference as of
    /// `list_tracker`; only "controls" has the controls, with the time as "now". A clock that is known to run changes
    /// nothing; of another one, each new second is a change. After an exception, `reset` must be called.
    APPMIXER_DECL std::string take(state& back_end, json::object const& controls, timestamp now);
    /// Makes the next `take` return everything.
    APPMIXER_DECL void reset();

private:
    static APPMIXER_DECL std::string controls_text(json::object const& controls, timestamp now);
    APPMIXER_DECL std::string requests_text(std::uint64_t from, timestamp now) const;

    std::array<list_tracker, page_kind_count> trackers_;
    bool everything_ = true;            ///< the next `take` returns everything
    std::uint64_t next_log_ = 0;        ///< the number of the first log record to send
    std::deque<page_request> requests_; ///< the latest
    std::uint64_t request_count_ = 0;
    std::uint64_t next_request_ = 0;
    std::string controls_; ///< as they were sent
    timestamp now_;        ///< as it was sent with them
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/page/page_changes.ipp>
#endif

#endif
