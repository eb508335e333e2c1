#ifndef APPMIXER_EMULATOR_IMPL_LOG_QUERY_IPP
#define APPMIXER_EMULATOR_IMPL_LOG_QUERY_IPP

#include <appmixer/emulator/detail/log_query.hpp>
#include <appmixer/emulator/detail/pattern.hpp>
#include <appmixer/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace appmixer::detail::emu {

APPMIXER_DECL bool is_time_field(std::string_view field) noexcept
{
    return field == "@timestamp" || field == "gridTimestamp";
}

/// Whether a field is searched word by word.
inline bool is_word_field(std::string_view field) noexcept
{
    constexpr std::array<std::string_view, 8> fields{
        "msg",          "err",           "flowName",          "componentType",
        "annotatedMsg", "inputMessages", "srcComponentLabel", "tgtComponentLabel"};
    return std::find(fields.begin(), fields.end(), field) != fields.end();
}

/// The number that some digits make; nothing for anything else, and for more digits than `most`.
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

/// What follows "now".
inline std::optional<timestamp> stepped_time(std::string_view steps, bool up, timestamp time)
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
            auto const rest = ((time.time_since_epoch() % unit) + unit) % unit;
            time += (up ? unit - std::chrono::milliseconds(1) : std::chrono::milliseconds(0)) - rest;
        } else {
            return std::nullopt;
        }
    }
    return time;
}

APPMIXER_DECL std::optional<timestamp> search_time(std::string_view text, bool up, timestamp now)
{
    using namespace std::chrono;
    if (text.starts_with("now"))
        return stepped_time(text.substr(3), up, now);
    if (text.size() > 4)
        if (std::optional<std::int64_t> const number = digits_as_number(text, 15))
            return timestamp(milliseconds(*number));

    std::size_t const zone = text.size() > 11 ? (std::min)(text.find_first_of("Zz+-", 11), text.size()) : text.size();
    std::string whole(text.substr(0, zone));
    switch (zone) {
    case 4: whole += "-01-01"; break;
    case 7: whole += "-01"; break;
    case 13: whole += ":00"; break;
    default: break;
    }
    std::optional<timestamp> time = parse_iso(whole.append(text.substr(zone)));
    if (!time || !up)
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

APPMIXER_DECL bool fits(std::string_view pattern, std::string_view text, bool any_case) noexcept
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t after_star = std::string_view::npos; // the place in the pattern to come back to
    std::size_t star_text = 0;                       // how far the star reaches so far
    auto const next_character = [&](std::size_t at) {
        for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;)
            ++at;
        return at;
    };
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            after_star = ++p;
            star_text = t;
            continue;
        }
        if (p < pattern.size() && pattern[p] == '?') {
            ++p;
            t = next_character(t);
            continue;
        }
        std::size_t const literal = p + (p + 1 < pattern.size() && pattern[p] == '\\' ? 1 : 0);
        if (literal < pattern.size() &&
            (any_case ? lower(pattern[literal]) == lower(text[t]) : pattern[literal] == text[t])) {
            p = literal + 1;
            ++t;
            continue;
        }
        if (after_star == std::string_view::npos)
            return false;
        p = after_star;
        t = ++star_text;
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

inline bool is_word_character(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// Takes the next word from the front of a text; empty when there is none.
inline std::string_view take_word(std::string_view& text) noexcept
{
    std::size_t begin = 0;
    while (begin < text.size() && !is_word_character(text[begin]))
        ++begin;
    std::size_t end = begin;
    while (end < text.size() && is_word_character(text[end]))
        ++end;
    std::string_view const word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

inline std::vector<std::string> lower_words(std::string_view text)
{
    std::vector<std::string> words;
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
        words.emplace_back(word);
        for (char& c : words.back())
            c = lower(c);
    }
    return words;
}

/// Whether a text has some words one after the other.
inline bool has_words(std::string_view text, std::vector<std::string> const& words) noexcept
{
    auto const same = [](std::string_view word, std::string_view wanted) {
        return word.size() == wanted.size() &&
               std::equal(word.begin(), word.end(), wanted.begin(), [](char a, char b) { return lower(a) == b; });
    };
    if (words.empty())
        return false;
    while (true) {
        std::string_view const first = take_word(text);
        if (first.empty())
            return false;
        if (!same(first, words.front()))
            continue;
        std::string_view rest = text;
        if (std::all_of(words.begin() + 1, words.end(),
                        [&](std::string const& wanted) { return same(take_word(rest), wanted); }))
            return true;
    }
}

inline bool has_word_like(std::string_view text, std::string_view pattern) noexcept
{
    if (fits(pattern, text, true))
        return true;
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text))
        if (fits(pattern, word, true))
            return true;
    return false;
}

APPMIXER_DECL std::optional<std::string> searched_text(json::value const* value)
{
    if (value == nullptr || value->is_null())
        return std::nullopt;
    std::string text;
    if (json::string const* const string = value->if_string())
        text = std::string_view(*string);
    else
        append_json_value(text, *value);
    return text;
}

APPMIXER_DECL bool log_search::in_range(clause const& c, std::string_view field, log_entry const& entry)
{
    if (is_time_field(field))
        return (!c.from || (c.low_included ? entry.at >= *c.from : entry.at > *c.from)) &&
               (!c.to || (c.high_included ? entry.at <= *c.to : entry.at < *c.to));
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
    if (c.what == kind::present)
        return value != nullptr && !value->is_null();
    if (c.what == kind::range)
        return in_range(c, field, entry);
    std::optional<std::string> made; // texts, the usual case, are not copied
    std::string_view text;
    if (value != nullptr && value->is_string()) {
        text = value->get_string();
    } else {
        made = searched_text(value);
        if (!made)
            return false;
        text = *made;
    }
    if (c.what == kind::wildcard)
        return is_word_field(field) ? has_word_like(text, c.text) : fits(c.text, text, false);
    return is_word_field(field) ? has_words(text, c.words) : text == c.text;
}

APPMIXER_DECL bool log_search::holds(clause const& c, log_entry const& entry)
{
    if (c.what == kind::everything)
        return true;
    if (c.what != kind::group) {
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
        if (part.what == kind::exact && part.field == field &&
            (part.occurs == occurrence::must || (part.occurs == occurrence::should && root_.parts.size() == 1)))
            return part.text;
    return std::nullopt;
}

} // namespace appmixer::detail::emu

#endif
