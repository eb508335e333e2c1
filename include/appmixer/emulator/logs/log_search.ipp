#ifndef APPMIXER_EMULATOR_LOGS_LOG_SEARCH_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_SEARCH_IPP

// Times in queries, and the evaluation of a query on a record.

#include <appmixer/emulator/logs/log_matching.hpp>
#include <appmixer/emulator/logs/log_search.hpp>
#include <appmixer/emulator/text/pattern.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace appmixer::detail::emu {

APPMIXER_DECL bool is_time_field(std::string_view field) noexcept
{
    return field == "@timestamp" || field == "gridTimestamp";
}

/// The number in a text of digits; nothing if there are other characters, or more than `most` digits.
inline std::optional<std::int64_t> digits_as_number(std::string_view text, std::size_t most) noexcept
{
    if (text.empty() || text.size() > most || text.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    std::int64_t value = 0;
    for (char c : text)
        value = value * 10 + (c - '0');
    return value;
}

/// The length of a unit of "now-7d"; zero for an unknown one.
inline std::chrono::milliseconds length_of_unit(char unit) noexcept
{
    switch (unit) {
    case 's': return std::chrono::seconds(1);
    case 'm': return std::chrono::minutes(1);
    case 'h':
    case 'H': return std::chrono::hours(1);
    case 'd': return std::chrono::days(1);
    case 'w': return std::chrono::weeks(1);
    default: return std::chrono::milliseconds(0);
    }
}

/// Applies the steps that follow "now".
inline std::optional<timestamp> stepped_time(std::string_view steps, bool round_up, timestamp time)
{
    while (!steps.empty()) {
        char const step = steps.front();
        steps.remove_prefix(1);
        std::size_t const digits = (std::min)(steps.find_first_not_of("0123456789"), steps.size());
        std::optional<std::int64_t> const count = digits == 0 ? 1 : digits_as_number(steps.substr(0, digits), 6);
        steps.remove_prefix(digits);
        auto const unit = length_of_unit(steps.empty() ? '\0' : steps.front());
        if (!count || unit.count() == 0)
            return std::nullopt;
        steps.remove_prefix(1);
        if (step == '+') {
            time += unit * *count;
        } else if (step == '-') {
            time -= unit * *count;
        } else if (step == '/' && digits == 0 && unit <= std::chrono::days(1)) {
            auto const remainder = ((time.time_since_epoch() % unit) + unit) % unit;
            time += (round_up ? unit - std::chrono::milliseconds(1) : std::chrono::milliseconds(0)) - remainder;
        } else {
            return std::nullopt;
        }
    }
    return time;
}

APPMIXER_DECL std::optional<timestamp> search_time(std::string_view text, bool round_up, timestamp now)
{
    using namespace std::chrono;
    if (text.starts_with("now"))
        return stepped_time(text.substr(3), round_up, now);
    bool const before_1970 = text.starts_with('-');
    if (before_1970 || text.size() != 4) // four digits are a year
        if (std::optional<std::int64_t> const number = digits_as_number(text.substr(before_1970 ? 1U : 0U), 15))
            return timestamp(milliseconds(before_1970 ? -*number : *number));

    std::size_t const zone = text.size() > 11 ? (std::min)(text.find_first_of("Zz+-", 11), text.size()) : text.size();
    std::string whole(text.substr(0, zone));
    switch (zone) {
    case 4: whole += "-01-01"; break;
    case 7: whole += "-01"; break;
    case 13: whole += ":00"; break;
    default: break;
    }
    std::optional<timestamp> time = parse_iso(whole.append(text.substr(zone)));
    if (!time || !round_up)
        return time;
    year_month_day const date(floor<days>(*time));
    switch (zone) {
    case 4: time = sys_days((date.year() + years(1)) / January / 1); break;
    case 7: time = sys_days(year_month_day_last(date.year(), month_day_last(date.month()))) + days(1); break;
    case 10: *time += days(1); break;
    case 13: *time += hours(1); break;
    case 16: *time += minutes(1); break;
    case 19: *time += seconds(1); break;
    default: return time;
    }
    return *time - milliseconds(1);
}

APPMIXER_DECL std::optional<std::string> searched_text(json::value const* value)
{
    if (value == nullptr || value->is_null())
        return std::nullopt;
    std::string text;
    if (json::string const* const string = value->if_string())
        text = std::string_view(*string);
    else
        json_writer(text).value(*value);
    return text;
}

APPMIXER_DECL bool log_search::in_range(clause const& c, std::string_view field, log_entry const& entry)
{
    if (is_time_field(field))
        return (!c.earliest || (c.low_included ? entry.time >= *c.earliest : entry.time > *c.earliest)) &&
               (!c.latest || (c.high_included ? entry.time <= *c.latest : entry.time < *c.latest));
    std::optional<std::string> const text = searched_text(entry.document.if_contains(field));
    if (!text)
        return false;
    auto const order = [&](std::string const& bound) {
        std::optional<std::int64_t> const a = digits_as_number(*text, 18);
        std::optional<std::int64_t> const b = digits_as_number(bound, 18);
        if (a && b)
            return *a < *b ? -1 : (*b < *a ? 1 : 0);
        return text->compare(bound);
    };
    return (!c.low || (c.low_included ? order(*c.low) >= 0 : order(*c.low) > 0)) &&
           (!c.high || (c.high_included ? order(*c.high) <= 0 : order(*c.high) < 0));
}

APPMIXER_DECL bool log_search::holds_in(clause const& c, std::string_view field, log_entry const& entry)
{
    json::value const* const value = entry.document.if_contains(field);
    if (c.type == kind::present)
        return value != nullptr && !value->is_null();
    if (c.type == kind::range)
        return in_range(c, field, entry);
    std::optional<std::string> json_text; // strings are not copied
    std::string_view text;
    if (value != nullptr && value->is_string()) {
        text = value->get_string();
    } else {
        json_text = searched_text(value);
        if (!json_text)
            return false;
        text = *json_text;
    }
    bool const by_word = is_word_field(field);
    switch (c.type) {
    case kind::wildcard: return by_word ? has_word_like(text, *c.like) : c.like->matches(text);
    case kind::expression: return by_word ? has_word_like(text, *c.expression) : c.expression->matches(text);
    case kind::fuzzy:
        return by_word ? has_similar_word(text, c.text, c.distance) : is_similar(text, c.text, c.distance);
    case kind::proximity: return by_word ? has_words_near(text, c.words, c.distance) : text == c.text;
    default: return by_word ? has_words(text, c.words) : text == c.text;
    }
}

APPMIXER_DECL bool log_search::holds(clause const& c, log_entry const& entry)
{
    if (c.type == kind::everything)
        return true;
    if (c.type != kind::group) {
        if (!c.field.empty())
            return holds_in(c, c.field, entry);
        return holds_in(c, "msg", entry) || holds_in(c, "flowName", entry) || holds_in(c, "componentType", entry);
    }
    bool required = false;
    bool wanted = false;
    bool found = false;
    for (clause const& part : c.parts) {
        if (part.occurs == occurrence::should) {
            wanted = true;
            found = found || holds(part, entry);
        } else if (holds(part, entry) != (part.occurs == occurrence::must)) {
            return false;
        } else {
            required = required || part.occurs == occurrence::must;
        }
    }
    return required || found || !wanted;
}

APPMIXER_DECL bool log_search::matches(log_entry const& entry) const { return holds(root_, entry); }

APPMIXER_DECL std::optional<std::string_view> log_search::required(std::string_view field) const noexcept
{
    for (clause const& part : root_.parts)
        if (part.type == kind::exact && part.field == field &&
            (part.occurs == occurrence::must || (part.occurs == occurrence::should && root_.parts.size() == 1)))
            return part.text;
    return std::nullopt;
}

} // namespace appmixer::detail::emu

#endif
