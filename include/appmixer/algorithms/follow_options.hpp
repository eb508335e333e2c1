#ifndef APPMIXER_ALGORITHMS_FOLLOW_OPTIONS_HPP
#define APPMIXER_ALGORITHMS_FOLLOW_OPTIONS_HPP

// Where `follow_logs` begins and how often it asks, and the records that it gives.

#include <appmixer/core/error.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/model/log.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace appmixer {

/// A log record from `follow_logs`.
class followed_record : public log_hit {
public:
    followed_record() = default;
    /// hit: the record as a search returned it.
    explicit followed_record(log_hit hit) : log_hit(std::move(hit)) {}

    bool late = false; ///< whether a record with a later time was given before
};

/// The options of `follow_logs`.
class follow_options {
public:
    using duration = std::chrono::milliseconds; ///< the server tells times in milliseconds
    /// Called with each failure after which the follower goes on.
    using failure_function = std::function<void(error const&)>;

    follow_options() = default;

    // Where it begins: after the newest record that the server has, unless one of these is set. The last call counts.

    /// Begins with the records of a time, included. `log_query::since` does the same.
    follow_options& since(timestamp first) { return begin(first, 0, {}); }
    std::optional<timestamp> since() const noexcept { return since_; }
    /// Begins with the newest records, with `log_query::until` those up to that time. count: how many; at most 10 000.
    follow_options& last(std::size_t count) { return begin(std::nullopt, count, {}); }
    std::size_t last() const noexcept { return last_; }
    /// Resumes at a position of an earlier follower; see `log_follower::position`. An empty text has no effect.
    follow_options& from(std::string position) { return begin(std::nullopt, 0, std::move(position)); }
    std::string const& from() const noexcept { return from_; }

    /// How long after its time a record may become visible; 10 seconds unless set. A record that becomes visible later
    /// is not seen. Each round reads the records of this span again.
    follow_options& lateness(duration longest) noexcept
    {
        lateness_ = longest;
        return *this;
    }
    duration lateness() const noexcept { return lateness_; }

    /// How long a record is held back after it was received, so that older ones which become visible meanwhile come
    /// before it; 0 unless set: records come as they become visible.
    follow_options& hold(duration time) noexcept
    {
        hold_ = time;
        return *this;
    }
    duration hold() const noexcept { return hold_; }

    /// The pause after a round that found new records; 1 second unless set.
    follow_options& every(duration pause) noexcept
    {
        every_ = pause;
        return *this;
    }
    duration every() const noexcept { return every_; }

    /// The pause after a round that found none; 5 seconds unless set.
    follow_options& idle(duration pause) noexcept
    {
        idle_ = pause;
        return *this;
    }
    duration idle() const noexcept { return idle_; }

    /// Sets a function that is called with each failure after which the follower goes on. What it throws ends it.
    follow_options& on_failure(failure_function called)
    {
        on_failure_ = std::move(called);
        return *this;
    }
    failure_function const& on_failure() const noexcept { return on_failure_; }

private:
    follow_options& begin(std::optional<timestamp> first, std::size_t count, std::string position)
    {
        since_ = first;
        last_ = count;
        from_ = std::move(position);
        return *this;
    }

    std::optional<timestamp> since_;
    std::size_t last_ = 0;
    std::string from_;
    duration lateness_ = std::chrono::seconds(10);
    duration hold_{0};
    duration every_ = std::chrono::seconds(1);
    duration idle_ = std::chrono::seconds(5);
    failure_function on_failure_;
};

} // namespace appmixer

#endif
