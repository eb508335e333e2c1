#ifndef APPMIXER_ALGORITHMS_IMPL_LOG_CURSOR_IPP
#define APPMIXER_ALGORITHMS_IMPL_LOG_CURSOR_IPP

#include <appmixer/algorithms/detail/log_cursor.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace appmixer::detail {

inline constexpr std::string_view log_position_prefix = "logs/1 ";

inline std::string log_position_text(timestamp time) { return std::string(log_position_prefix) + to_iso(time); }

/// The time in a position; nothing when the text is no position, or not all of one.
inline std::optional<timestamp> log_position_time(std::string_view text)
{
    if (!text.starts_with(log_position_prefix))
        return std::nullopt;
    std::optional<timestamp> const time = parse_iso(text.substr(log_position_prefix.size()));
    return time && log_position_text(*time) == text ? time : std::nullopt;
}

/// The time in a field that is not a member of `log_hit`.
inline std::optional<timestamp> time_in(json::object const& fields, std::string_view name)
{
    json::value const* const value = fields.if_contains(name);
    if (value == nullptr)
        return std::nullopt;
    if (json::string const* const text = value->if_string())
        return parse_iso(*text);
    if (std::int64_t const* const milliseconds = value->if_int64())
        return timestamp(std::chrono::milliseconds(*milliseconds));
    return std::nullopt;
}

/// The later of two times; an empty one is before all others.
inline std::optional<timestamp> later(std::optional<timestamp> a, std::optional<timestamp> b) noexcept
{
    return a < b ? b : a;
}

APPMIXER_DECL log_cursor::log_cursor(log_query query, follow_options const& how, log_cursor_limits const& limits)
    : filter_(std::move(query)), since_(later(filter_.since(), how.since())), until_(filter_.until()),
      last_count_((std::min)(how.last(), limits.window)),
      lateness_(std::clamp(how.lateness(), duration(0), duration(std::chrono::days(3650)))),
      hold_(std::clamp(how.hold(), duration(0), duration(std::chrono::days(3650)))), limits_(limits),
      field_(filter_.time_field())
{
    filter_.since(std::nullopt).until(std::nullopt);
    if (!field_.empty())
        stage_ = stage::find_newest;
    resumes_ = !how.from().empty();
    std::optional<timestamp> const position = log_position_time(how.from());
    valid_ = !resumes_ || position;
    if (last_count_ == 0)
        first_start_ = next_start_ = position ? later(*position - lateness_, since_) : since_;
}

APPMIXER_DECL op::get_logs log_cursor::next_request(std::chrono::system_clock::time_point date)
{
    if (!in_round_)
        begin_round(date);
    op::get_logs request;
    log_query query = filter_;
    if (stage_ == stage::find_field) {
        requested_ = (std::min<std::size_t>)(limits_.page_size, 50);
    } else if (stage_ == stage::find_newest) {
        query.time_field(field_).since(since_);
        if (!began_ && last_count_ > 0)
            query.until(until_);
        requested_ = began_ ? 1 : (std::max<std::size_t>)(last_count_, 1);
        request.sort.push_back(field_ + ":desc");
    } else {
        query.time_field(field_).since(page_start_).until(until_);
        requested_ = (std::min)(limits_.page_size, limits_.window - from_);
        request.sort.push_back(field_ + ":asc");
        request.from = from_;
    }
    request.size = requested_;
    if (std::string text = query.str(); !text.empty())
        request.query = std::move(text);
    return request;
}

APPMIXER_DECL void log_cursor::begin_round(std::chrono::system_clock::time_point date)
{
    in_round_ = true;
    more_ = false;
    found_new_ = false;
    until_passed_ = until_ && date >= *until_ + lateness_;
    if (stage_ != stage::read)
        return;
    if (until_) // find out whether the server has passed it
        stage_ = stage::find_newest;
    else
        start_reading();
}

APPMIXER_DECL void log_cursor::start_reading()
{
    stage_ = stage::read;
    round_newest_ = newest_;
    page_start_ = next_start_;
    from_ = 0;
}

APPMIXER_DECL result<void> log_cursor::accept(log_page response, clock::time_point now)
{
    std::vector<log_hit>& hits = response.hits;
    if (stage_ == stage::find_field) {
        if (find_field(hits))
            stage_ = stage::find_newest;
        else
            end_round(false);
        return result<void>();
    }
    if (stage_ == stage::find_newest) {
        for (log_hit const& hit : hits)
            newest_ = later(newest_, time_of(hit, timestamp()));
        if (!began_)
            begin(hits, now);
        start_reading();
        return result<void>();
    }
    timestamp time = page_start_.value_or(timestamp());
    std::size_t const count = hits.size();
    for (log_hit& hit : hits) {
        time = (std::max)(time, time_of(hit, time));
        add(std::move(hit), time, now);
    }
    move_on(count, time);
    forget_ids();
    if (ids_.size() <= limits_.ids)
        return result<void>();
    return error(errc::response_too_large, phase::none,
                 "more than " + std::to_string(limits_.ids) + " log records within the span of lateness");
}

/// Returns false when there are no records.
APPMIXER_DECL bool log_cursor::find_field(std::vector<log_hit> const& hits)
{
    if (hits.empty()) {
        was_empty_ = true;
        return false;
    }
    auto const has = [&](std::optional<timestamp> log_hit::*field) {
        return std::any_of(hits.begin(), hits.end(), [&](log_hit const& hit) { return (hit.*field).has_value(); });
    };
    field_ = !has(&log_hit::grid_at) && has(&log_hit::at) ? "@timestamp" : "gridTimestamp";
    return true;
}

/// Sets the start of the first round. newest_first: the newest records, as many as `last` wants.
APPMIXER_DECL void log_cursor::begin(std::vector<log_hit>& newest_first, clock::time_point now)
{
    began_ = true;
    bool const all_are_new = resumes_ || was_empty_ || (since_ && last_count_ == 0);
    if (all_are_new || !newest_)
        return;
    first_start_ = next_start_ = later(*newest_ - lateness_, since_);
    if (last_count_ == 0) {
        already_there_ = newest_;
        return;
    }
    std::optional<timestamp> oldest;
    for (auto hit = newest_first.rbegin(); hit != newest_first.rend(); ++hit) {
        timestamp const time = time_of(*hit, *newest_);
        oldest = oldest ? (std::min)(*oldest, time) : time;
        add(std::move(*hit), time, now);
    }
    if (newest_first.size() >= last_count_)
        already_there_ = oldest;
}

/// The time by which the server sorts a record. otherwise: the result for a record without one.
APPMIXER_DECL timestamp log_cursor::time_of(log_hit const& hit, timestamp otherwise) const
{
    std::optional<timestamp> time;
    if (field_ == "gridTimestamp")
        time = hit.grid_at;
    else if (field_ == "@timestamp")
        time = hit.at;
    else
        time = time_in(hit.extra, field_);
    return time ? *time : hit.time().value_or(otherwise);
}

/// Adds a record to those that will be given, unless it is known or not wanted.
APPMIXER_DECL void log_cursor::add(log_hit&& hit, timestamp time, clock::time_point now)
{
    newest_ = later(newest_, time);
    bool const is_new = ids_.emplace(time, hit.id).second;
    if (!is_new || time <= already_there_ || time < since_ || (until_ && time > *until_))
        return;
    found_new_ = true;
    pending_.emplace(time, followed_record(std::move(hit)));
    if (!arrivals_.empty() && arrivals_.back().first == now)
        arrivals_.back().second = (std::max)(arrivals_.back().second, time);
    else
        arrivals_.emplace_back(now, time);
}

/// Decides what follows a page. count: the records of the page; last: the time of its last one.
APPMIXER_DECL void log_cursor::move_on(std::size_t count, timestamp last)
{
    // A page that is not full is the last one, unless the server's limit for pages is below ours.
    bool const reached = !round_newest_ || last >= *round_newest_ || (until_ && last >= *until_);
    if (count == 0 || (count < requested_ && reached))
        return end_round(false);
    // When new records come as fast as they are read, the round must end some time, or the ids would only grow.
    if (round_newest_ && last > *round_newest_ + 2 * lateness_)
        return end_round(true);
    if (!page_start_ || last > *page_start_) {
        page_start_ = last;
        from_ = 0;
        return;
    }
    from_ += count;
    if (from_ < limits_.window)
        return;
    if (last > last_gap_)
        gap_ = last_gap_ = last;
    page_start_ = last + std::chrono::milliseconds(1);
    from_ = 0;
}

APPMIXER_DECL void log_cursor::end_round(bool more)
{
    in_round_ = false;
    more_ = more;
    already_there_.reset();
    if (round_newest_)
        next_start_ = later(first_start_, *round_newest_ - lateness_);
    bool const server_passed = until_ && round_newest_ && *round_newest_ >= *until_ + lateness_;
    at_end_ = !more && (server_passed || (until_passed_ && !found_new_));
}

/// Forgets the ids of records that will not be read again.
APPMIXER_DECL void log_cursor::forget_ids()
{
    std::optional<timestamp> start = next_start_;
    if (in_round_)
        start = page_start_ && round_newest_ ? (std::min)(*page_start_, *round_newest_ - lateness_) : next_start_;
    if (start)
        ids_.erase(ids_.begin(), ids_.lower_bound(std::pair(*start, std::string())));
}

APPMIXER_DECL bool log_cursor::reduce_page() noexcept
{
    if (stage_ == stage::find_newest || limits_.page_size <= 1)
        return false;
    limits_.page_size /= 2;
    return true;
}

APPMIXER_DECL followed_record* log_cursor::ready(clock::time_point now)
{
    // All records that were visible when the round began and are older than these were read before them.
    if (stage_ == stage::read && round_newest_) {
        timestamp const settled = *round_newest_ - hold_;
        due_ = later(due_, in_round_ ? (std::min)(settled, page_start_.value_or(settled)) : settled);
    }
    while (!arrivals_.empty() && (arrivals_.front().second <= due_ || now - arrivals_.front().first >= hold_)) {
        due_ = later(due_, arrivals_.front().second);
        arrivals_.pop_front();
    }
    if (pending_.empty() || !(at_end_ || pending_.begin()->first <= due_))
        return nullptr;
    auto& [time, record] = *pending_.begin();
    record.late = time < newest_given_;
    return &record;
}

APPMIXER_DECL void log_cursor::pop()
{
    newest_given_ = later(newest_given_, pending_.begin()->first);
    pending_.erase(pending_.begin());
}

APPMIXER_DECL std::optional<log_cursor::clock::time_point> log_cursor::next_due() const noexcept
{
    if (arrivals_.empty())
        return std::nullopt;
    return arrivals_.front().first + hold_;
}

APPMIXER_DECL std::string log_cursor::position() const
{
    bool const reading = in_round_ && stage_ == stage::read;
    std::optional<timestamp> const unread = reading ? page_start_ : next_start_;
    if (!unread)
        return began_ || was_empty_ ? log_position_text(timestamp()) : std::string();
    // The cursor that resumes begins `lateness` before the position.
    timestamp position = *unread + lateness_;
    if (reading && round_newest_)
        position = (std::min)(position, *round_newest_);
    if (!pending_.empty())
        position = (std::min)(position, pending_.begin()->first + lateness_);
    return log_position_text(position);
}

} // namespace appmixer::detail

#endif
