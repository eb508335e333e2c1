#ifndef APPMIXER_EMULATOR_LOGS_LOG_HISTOGRAMS_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_HISTOGRAMS_IPP

// Aggregations by time and number: `date_histogram`, `histogram`, `range` and `date_range`.

#include <appmixer/emulator/logs/aggregation_request.hpp>
#include <appmixer/emulator/logs/log_aggregations.hpp>
#include <appmixer/emulator/logs/log_filter.hpp>
#include <appmixer/emulator/logs/log_search.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace appmixer::detail::emu {

/// The intervals of a histogram of times: a number of milliseconds, or of months, whose lengths differ.
class date_interval {
public:
    /// Reads "1d", "30m", "day", "month" and so on. Throws a 400 for any other text.
    explicit date_interval(std::string_view text)
    {
        std::size_t const digits = (std::min)(text.find_first_not_of("0123456789"), text.size());
        std::int64_t const count = number(text.substr(0, digits));
        std::string_view const unit = text.substr(digits);
        using namespace std::chrono;
        if (unit == "ms")
            length_ = milliseconds(count);
        else if (unit == "s" || unit == "second")
            length_ = seconds(count);
        else if (unit == "m" || unit == "minute")
            length_ = minutes(count);
        else if (unit == "h" || unit == "hour")
            length_ = hours(count);
        else if (unit == "d" || unit == "day")
            length_ = days(count);
        else if (unit == "w" || unit == "week")
            length_ = weeks(count);
        else if (unit == "M" || unit == "month")
            months_ = static_cast<int>(count);
        else if (unit == "q" || unit == "quarter")
            months_ = static_cast<int>(3 * count);
        else if (unit == "y" || unit == "year")
            months_ = static_cast<int>(12 * count);
        else
            fail();
        is_weeks_ = unit == "w" || unit == "week";
        if (months_ > 12)
            fail();
    }

    /// The beginning of the interval that contains a time.
    timestamp start(timestamp time) const
    {
        using namespace std::chrono;
        if (months_ > 0) {
            year_month_day const date(floor<days>(time));
            unsigned const month = (static_cast<unsigned>(date.month()) - 1) / static_cast<unsigned>(months_) *
                                       static_cast<unsigned>(months_) +
                                   1;
            return sys_days(date.year() / static_cast<int>(month) / 1);
        }
        milliseconds const monday = is_weeks_ ? milliseconds(days(-3)) : milliseconds(0); // 1970 began on a Thursday
        milliseconds const past = (time.time_since_epoch() - monday) % length_;
        return time - (past.count() < 0 ? past + length_ : past);
    }
    /// The beginning of the next interval.
    timestamp next(timestamp start_time) const
    {
        using namespace std::chrono;
        if (months_ == 0)
            return start_time + length_;
        year_month_day const date(floor<days>(start_time));
        return start(sys_days((year_month(date.year(), date.month()) + months(months_)) / 1));
    }

private:
    [[noreturn]] static void fail()
    {
        throw http_error(400, "An interval must be a number of ms, s, m, h, d or w, or one of minute, hour, day, week, "
                              "month, quarter and year");
    }
    static std::int64_t number(std::string_view digits)
    {
        std::int64_t value = digits.empty() ? 1 : 0;
        for (char const digit : digits) {
            value = value * 10 + (digit - '0');
            if (value > 1'000'000)
                fail();
        }
        if (value == 0)
            fail();
        return value;
    }

    std::chrono::milliseconds length_{0};
    int months_ = 0; ///< 0: the length is `length_`
    bool is_weeks_ = false;
};

/// A difference from UTC, such as "+02:00".
inline std::chrono::minutes time_zone_offset(json::object const& parameters)
{
    std::string_view const zone = text_or_empty(parameters, "time_zone");
    if (zone.empty() || zone == "UTC" || zone == "Z")
        return std::chrono::minutes(0);
    // the offset of midnight UTC in the zone
    std::optional<timestamp> const shifted = parse_iso("2000-01-01T00:00:00" + std::string(zone));
    if (!shifted || (zone.front() != '+' && zone.front() != '-'))
        throw http_error(400, "\"time_zone\" must be UTC or an offset such as +02:00");
    return std::chrono::duration_cast<std::chrono::minutes>(
        timestamp(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1)) - *shifted);
}

/// The time that a value of a field means, if it is one in the years 0 to 9999.
inline std::optional<timestamp> aggregated_time(json::value const& value, bool round_up, timestamp now)
{
    constexpr timestamp first = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
    constexpr timestamp last = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);
    std::optional<std::string> const text = searched_text(&value);
    std::optional<timestamp> const time = text ? search_time(*text, round_up, now) : std::nullopt;
    return time && first <= *time && *time < last ? time : std::nullopt;
}

/// Whether a histogram has its buckets without records: unless `min_doc_count` is above 0.
inline bool has_empty_buckets(json::object const& parameters)
{
    return aggregation_number(parameters, "min_doc_count", 0, 0, 1'000'000'000) == 0;
}

APPMIXER_DECL json::object log_aggregator::date_histogram(wanted const& w, rows const& found)
{
    std::string const field = aggregated_field(*w.parameters);
    std::string text = optional_text(*w.parameters, "calendar_interval");
    for (std::string_view const older : {"fixed_interval", "interval"})
        if (text.empty())
            text = optional_text(*w.parameters, older);
    date_interval const interval(text);
    std::chrono::minutes const zone = time_zone_offset(*w.parameters);

    std::map<timestamp, rows> starts; // in local time
    for (log_entry const* const entry : found)
        each_log_value(*entry, field, [&](json::value const& value) {
            if (std::optional<timestamp> const time = aggregated_time(value, false, now_))
                starts[interval.start(*time + zone)].push_back(entry);
        });
    if (json::value const* const bounds = w.parameters->if_contains("extended_bounds"))
        for (auto const& bound : request_object(*bounds, "extended_bounds"))
            if (std::optional<timestamp> const time = aggregated_time(bound.value(), bound.key() == "max", now_))
                starts[interval.start(*time + zone)];

    std::vector<bucket> made;
    bool const all = has_empty_buckets(*w.parameters);
    std::size_t const least = aggregation_number(*w.parameters, "min_doc_count", 0, 0, 1'000'000'000);
    auto const add = [&](timestamp start, rows members) {
        if (members.size() < least)
            return;
        count_buckets(1);
        bucket one;
        one.document["key_as_string"] = to_iso(start - zone);
        one.document["key"] = (start - zone).time_since_epoch().count();
        one.members = std::move(members);
        made.push_back(std::move(one));
    };
    std::optional<timestamp> expected;
    for (auto& [start, members] : starts) {
        for (; all && expected && *expected < start; expected = interval.next(*expected))
            add(*expected, rows());
        add(start, std::move(members));
        expected = interval.next(start);
    }
    return bucket_list(made, w);
}

APPMIXER_DECL json::object log_aggregator::histogram(wanted const& w, rows const& found)
{
    std::string const field = aggregated_field(*w.parameters);
    json::value const* const given = w.parameters->if_contains("interval");
    double const interval = given == nullptr || !given->is_number() ? 0 : given->to_number<double>();
    if (!(interval > 0))
        throw http_error(400, "\"interval\" must be a number above 0");

    std::map<double, rows> steps; // number of the interval → records
    for (log_entry const* const entry : found)
        each_log_value(*entry, field, [&](json::value const& value) {
            double const step = value.is_number() ? std::floor(value.to_number<double>() / interval)
                                                  : std::numeric_limits<double>::quiet_NaN();
            if (std::abs(step) < 1e15)
                steps[step].push_back(entry);
        });
    if (has_empty_buckets(*w.parameters) && !steps.empty()) {
        double const first = steps.begin()->first;
        double const last = steps.rbegin()->first;
        if (last - first > static_cast<double>(most_buckets))
            count_buckets(most_buckets + 1);
        for (double step = first; step < last; ++step)
            steps.try_emplace(step);
    }
    std::size_t const least = aggregation_number(*w.parameters, "min_doc_count", 0, 0, 1'000'000'000);
    std::vector<bucket> made;
    for (auto& [step, members] : steps) {
        if (members.size() < least)
            continue;
        count_buckets(1);
        bucket one;
        one.document["key"] = step * interval;
        one.members = std::move(members);
        made.push_back(std::move(one));
    }
    return bucket_list(made, w);
}

/// One bucket for each range, in the order of the request. `from` is included, `to` is not.
APPMIXER_DECL json::object log_aggregator::range(wanted const& w, rows const& found)
{
    bool const has_dates = w.type == "date_range";
    std::string const field = aggregated_field(*w.parameters);
    json::value const* const ranges = w.parameters->if_contains("ranges");
    if (ranges == nullptr || !ranges->is_array())
        throw http_error(400, "\"ranges\" must be an array");
    auto const as_number = [&](json::value const& value) -> std::optional<double> {
        if (!has_dates)
            return value.is_number() ? std::optional(value.to_number<double>()) : std::nullopt;
        std::optional<timestamp> const time = aggregated_time(value, false, now_);
        return time ? std::optional(static_cast<double>(time->time_since_epoch().count())) : std::nullopt;
    };
    auto const as_text = [&](double bound) {
        if (has_dates)
            return to_iso(timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(bound))));
        return json_text(json::value(bound));
    };

    std::vector<bucket> made;
    for (json::value const& item : ranges->get_array()) {
        json::object const& range = request_object(item, "ranges");
        std::optional<double> bounds[2];
        std::string names[2] = {"*", "*"};
        bucket one;
        one.document["key"] = text_or_empty(range, "key");
        for (int i = 0; i < 2; ++i) {
            std::string const key = i == 0 ? "from" : "to";
            json::value const* const given = range.if_contains(key);
            if (given == nullptr || given->is_null())
                continue;
            bounds[i] = as_number(*given);
            if (!bounds[i])
                throw http_error(400, '"' + key + "\" must be a " + (has_dates ? "date" : "number"));
            names[i] = as_text(*bounds[i]);
            one.document[key] = *bounds[i];
            if (has_dates)
                one.document[key + "_as_string"] = names[i];
        }
        if (text_of(one.document, "key").empty())
            one.document["key"] = names[0] + "-" + names[1];
        count_visits(found);
        for (log_entry const* const entry : found) {
            bool inside = false;
            each_log_value(*entry, field, [&](json::value const& value) {
                std::optional<double> const number = as_number(value);
                inside =
                    inside || (number && (!bounds[0] || *number >= *bounds[0]) && (!bounds[1] || *number < *bounds[1]));
            });
            if (inside)
                one.members.push_back(entry);
        }
        count_buckets(1);
        made.push_back(std::move(one));
    }
    return bucket_list(made, w);
}

} // namespace appmixer::detail::emu

#endif
