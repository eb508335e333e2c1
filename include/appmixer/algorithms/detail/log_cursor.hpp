#ifndef APPMIXER_ALGORITHMS_DETAIL_LOG_CURSOR_HPP
#define APPMIXER_ALGORITHMS_DETAIL_LOG_CURSOR_HPP

// What `follow_logs` asks the server for, and which records it gives. Without I/O.

#include <appmixer/algorithms/follow_options.hpp>
#include <appmixer/api/log_query.hpp>
#include <appmixer/api/logs.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/time_source.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// The limits of a `log_cursor`; tests lower them.
class log_cursor_limits {
public:
    log_cursor_limits() = default;
    std::size_t page_size = 500;
    std::size_t window = 10'000; ///< the server's: the largest sum of `from` and `size`
    std::size_t ids = 500'000;   ///< how many ids are remembered at most
};

/// The position of a follower in the logs: which records to request, and which of them are new.
///
/// It reads in rounds. A round reads the records from its start to the newest one, oldest first. A record may become
/// visible after newer ones, up to `lateness` after its time, so rounds overlap: each starts `lateness` before the
/// newest time that was known when the previous round began. The newest time that was known when it ended is not early
/// enough: records may have become visible in the part that the round had already read. The ids of the records that
/// will be read again are remembered, so that each record is given once.
///
/// Within a round, each page starts at the time of the last record of the page before. Only if all records of a page
/// have that time, the next page skips them by `from`.
///
/// Two requests precede the first round. One without conditions on times shows the name of the time field, the other
/// the newest record.
///
///     while (!cursor.finished()) {
///         if (followed_record* const record = cursor.ready(time.now())) {
///             give(*record);
///             cursor.pop();
///         } else {
///             cursor.accept(send(cursor.next_request(time.time_of_day())), time.now());
///         }
///     }
class log_cursor {
public:
    using clock = time_source::clock;
    using duration = follow_options::duration;

    APPMIXER_DECL log_cursor(log_query query, follow_options const& how,
                             log_cursor_limits const& limits = log_cursor_limits());

    /// Whether the options are valid: a position must be one that `position` returned.
    bool valid() const noexcept { return valid_; }

    /// The next request; begins a round if the last one has ended. After a failure it returns the same request again.
    /// date: the client's, to find out whether `until` has passed.
    APPMIXER_DECL op::get_logs next_request(std::chrono::system_clock::time_point date);
    /// Takes the response to the last request. Errors: `errc::response_too_large` when more ids would have to be
    /// remembered than allowed.
    APPMIXER_DECL result<void> accept(log_page response, clock::time_point now);
    /// Makes pages smaller after one that was too large to receive. Returns false when that is not possible.
    APPMIXER_DECL bool reduce_page() noexcept;
    /// The time of records that were skipped since the last call: more have this time than the server returns.
    std::optional<timestamp> take_gap() noexcept { return std::exchange(gap_, std::nullopt); }

    /// Whether to pause before the next request, and whether the round that has ended found new records.
    bool pauses() const noexcept { return !in_round_ && !more_; }
    bool found_records() const noexcept { return found_new_; }

    /// The next record to give; null when there is none yet. `late` is set.
    APPMIXER_DECL followed_record* ready(clock::time_point now);
    /// Removes the record that `ready` returned.
    APPMIXER_DECL void pop();
    /// When the next record that is held back will be ready.
    APPMIXER_DECL std::optional<clock::time_point> next_due() const noexcept;
    /// Whether `until` has passed and all records were given.
    bool finished() const noexcept { return at_end_ && pending_.empty(); }

    /// A text from which a cursor resumes before the records that were not popped; empty when it has not begun.
    APPMIXER_DECL std::string position() const;

private:
    enum class stage : unsigned char {
        find_field,  ///< requests some records, to see their time field
        find_newest, ///< requests the newest record
        read,        ///< requests the records of a round
    };

    APPMIXER_DECL void begin_round(std::chrono::system_clock::time_point date);
    APPMIXER_DECL void start_reading();
    APPMIXER_DECL bool find_field(std::vector<log_hit> const& hits);
    APPMIXER_DECL void begin(std::vector<log_hit>& newest_first, clock::time_point now);
    APPMIXER_DECL timestamp time_of(log_hit const& hit, timestamp otherwise) const;
    APPMIXER_DECL void add(log_hit&& hit, timestamp time, clock::time_point now);
    APPMIXER_DECL void move_on(std::size_t count, timestamp last);
    APPMIXER_DECL void end_round(bool more);
    APPMIXER_DECL void forget_ids();

    log_query filter_; ///< the query without its times
    std::optional<timestamp> since_;
    std::optional<timestamp> until_;
    std::size_t last_count_; ///< of `follow_options::last`
    bool resumes_ = false;   ///< at a position
    bool valid_ = true;
    duration lateness_;
    duration hold_;
    log_cursor_limits limits_;

    stage stage_ = stage::find_field;
    bool began_ = false;     ///< the start of the first round is known
    bool was_empty_ = false; ///< the server had no record at first
    bool in_round_ = false;
    bool more_ = false;         ///< the round ended before it had read everything
    bool found_new_ = false;    ///< the round found new records
    bool until_passed_ = false; ///< by the client's clock, when the round began
    bool at_end_ = false;       ///< `until` has passed and everything before it was read
    std::string field_;

    std::optional<timestamp> first_start_;   ///< of the first round; empty: the beginning of time
    std::optional<timestamp> next_start_;    ///< of the next round
    std::optional<timestamp> newest_;        ///< of all records seen
    std::optional<timestamp> already_there_; ///< in the first round: records up to this time were there before
    std::optional<timestamp> round_newest_;  ///< `newest_` when the round began
    std::optional<timestamp> page_start_;    ///< of the next page
    std::size_t from_ = 0;
    std::size_t requested_ = 0;         ///< the `size` of the last request
    std::optional<timestamp> gap_;      ///< that was not taken yet
    std::optional<timestamp> last_gap_; ///< so that a gap is reported once

    std::set<std::pair<timestamp, std::string>> ids_;
    std::multimap<timestamp, followed_record> pending_;
    std::deque<std::pair<clock::time_point, timestamp>> arrivals_; ///< when a page came, and its newest new record
    std::optional<timestamp> due_;          ///< records up to this time are not held back any longer
    std::optional<timestamp> newest_given_; ///< the newest record given
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/log_cursor.ipp>
#endif

#endif
