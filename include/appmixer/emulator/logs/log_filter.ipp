#ifndef APPMIXER_EMULATOR_LOGS_LOG_FILTER_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_FILTER_IPP

#include <appmixer/emulator/logs/aggregation_request.hpp>
#include <appmixer/emulator/logs/log_filter.hpp>
#include <appmixer/emulator/logs/log_matching.hpp>
#include <appmixer/emulator/logs/log_search.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// A filter on the texts of a field: passes when one of its values does.
template <class Predicate>
log_filter text_filter(std::string_view field, Predicate passes)
{
    return [name = std::string(log_field(field)), passes](log_entry const& entry) {
        bool found = false;
        each_log_value(entry, name, [&](json::value const& value) { found = found || passes(*searched_text(&value)); });
        return found;
    };
}

/// The longest text to compare with, and the longest query of `query_string`, in bytes.
inline constexpr std::size_t longest_filter_text = 4096;

inline std::string filter_text(json::value const& value, std::string_view what)
{
    std::optional<std::string> text = searched_text(&value);
    if (!text || value.is_object() || value.is_array())
        throw http_error(400, '"' + std::string(what) + "\" must compare with a text, a number or a boolean");
    if (text->size() > longest_filter_text)
        throw http_error(400, '"' + std::string(what) + "\" may have a text of at most " +
                                  std::to_string(longest_filter_text) + " bytes");
    return std::move(*text);
}

/// `term` and `terms`: an equal value.
inline log_filter equality_filter(std::string_view field, std::vector<std::string> texts)
{
    std::sort(texts.begin(), texts.end());
    return text_filter(field, [wanted = std::move(texts)](std::string const& text) {
        return std::binary_search(wanted.begin(), wanted.end(), text);
    });
}

/// `match` and `match_phrase`: the words in a row in fields that are searched by word, elsewhere an equal value.
inline log_filter phrase_filter(std::string_view field, std::string const& phrase)
{
    if (!is_word_field(log_field(field)))
        return equality_filter(field, std::vector<std::string>(1, phrase));
    return text_filter(field,
                       [words = lower_words(phrase)](std::string const& text) { return has_words(text, words); });
}

inline log_filter wildcard_filter(std::string_view field, std::string const& text)
{
    wildcards const like(text, false);
    if (like.steps() > most_wildcard_steps)
        throw http_error(400, "\"wildcard\" may have at most " + std::to_string(most_wildcard_steps) +
                                  " bytes with '?' between two '*'");
    return text_filter(field, [like](std::string const& value) { return like.matches(value); });
}

/// The bound of a range as a value that `each_log_value` gives: in fields of times a number of milliseconds.
inline json::value range_bound(std::string_view field, json::value const& given, bool round_up, timestamp now)
{
    if (!is_time_field(field))
        return given;
    std::optional<timestamp> const time = search_time(filter_text(given, "range"), round_up, now);
    if (!time)
        throw http_error(400, "\"range\" must have dates where the field has them");
    return time->time_since_epoch().count();
}

inline log_filter range_filter(std::string_view name, json::value const& range, timestamp now)
{
    std::string const field(log_field(name));
    std::vector<std::pair<std::string, json::value>> bounds;
    for (auto const& bound : request_object(range, "range")) {
        std::string_view const key = bound.key();
        if (key == "format" || key == "time_zone" || key == "boost")
            continue;
        if (key != "gte" && key != "gt" && key != "lte" && key != "lt")
            throw http_error(400, "\"range\" may only have gte, gt, lte and lt");
        bool const round_up = key == "lte" || key == "gt";
        bounds.emplace_back(std::string(key), range_bound(field, bound.value(), round_up, now));
    }
    return [field, limits = std::move(bounds)](log_entry const& entry) {
        bool found = false;
        each_log_value(entry, field, [&](json::value const& value) {
            found = found || std::all_of(limits.begin(), limits.end(), [&](auto const& bound) {
                        int const order = compare_values(&value, &bound.second);
                        return bound.first == "gte"   ? order >= 0
                               : bound.first == "gt"  ? order > 0
                               : bound.first == "lte" ? order <= 0
                                                      : order < 0;
                    });
        });
        return found;
    };
}

/// The filters in a part of `bool`: one, or a list of them.
inline std::vector<log_filter> filters_of(json::object const& parts, std::string_view key, timestamp now,
                                          std::size_t& clauses)
{
    std::vector<log_filter> filters;
    json::value const* const part = parts.if_contains(key);
    if (part == nullptr)
        return filters;
    if (json::array const* const list = part->if_array())
        for (json::value const& item : *list)
            filters.push_back(make_log_filter(item, now, clauses));
    else
        filters.push_back(make_log_filter(*part, now, clauses));
    return filters;
}

inline log_filter bool_filter(json::object const& parts, timestamp now, std::size_t& clauses)
{
    for (auto const& part : parts)
        if (std::string_view const key = part.key();
            key != "must" && key != "filter" && key != "should" && key != "must_not" && key != "minimum_should_match")
            throw http_error(400, "\"bool\" may only have must, filter, should and must_not");
    std::vector<log_filter> required = filters_of(parts, "must", now, clauses);
    for (log_filter& filter : filters_of(parts, "filter", now, clauses))
        required.push_back(std::move(filter));
    std::vector<log_filter> optional = filters_of(parts, "should", now, clauses);
    bool const needs_one = !optional.empty() && (required.empty() || parts.contains("minimum_should_match"));
    return [all = std::move(required), any = std::move(optional), none = filters_of(parts, "must_not", now, clauses),
            needs_one](log_entry const& entry) {
        auto const passes = [&](log_filter const& filter) { return filter(entry); };
        return std::all_of(all.begin(), all.end(), passes) && std::none_of(none.begin(), none.end(), passes) &&
               (!needs_one || std::any_of(any.begin(), any.end(), passes));
    };
}

/// A query in the language of Lucene, as in the parameter `query` of a search.
inline log_filter query_filter(json::object const& parts, timestamp now)
{
    json::value const* const query = parts.if_contains("query");
    if (query == nullptr || !query->is_string())
        throw http_error(400, "\"query_string\" needs a \"query\"");
    if (query->get_string().size() > longest_filter_text)
        throw http_error(400, "\"query_string\" may have a query of at most " + std::to_string(longest_filter_text) +
                                  " bytes");
    auto const search = std::make_shared<log_search const>(query->get_string(), now);
    return [search](log_entry const& entry) { return search->matches(entry); };
}

APPMIXER_DECL log_filter make_log_filter(json::value const& query, timestamp now, std::size_t& clauses)
{
    ++clauses;
    json::key_value_pair const& named = only_member(query, "filter");
    std::string_view const type = named.key();
    if (type == "match_all")
        return [](log_entry const&) { return true; };
    if (type == "bool")
        return bool_filter(request_object(named.value(), "bool"), now, clauses);
    if (type == "query_string")
        return query_filter(request_object(named.value(), "query_string"), now);
    if (type == "exists") {
        json::value const* const field = request_object(named.value(), "exists").if_contains("field");
        if (field == nullptr || !field->is_string())
            throw http_error(400, "\"exists\" needs a \"field\"");
        return text_filter(field->get_string(), [](std::string const&) { return true; });
    }

    json::key_value_pair const& condition = only_member(named.value(), type);
    std::string_view const field = condition.key();
    json::value const& given = condition.value();
    if (type == "range")
        return range_filter(field, given, now);
    if (type == "terms") {
        if (!given.is_array())
            throw http_error(400, "\"terms\" must compare with an array");
        std::vector<std::string> texts;
        for (json::value const& item : given.get_array())
            texts.push_back(filter_text(item, type));
        return equality_filter(field, std::move(texts));
    }
    if (type == "term")
        return equality_filter(field, std::vector<std::string>(1, filter_text(value_or_member(given, "value"), type)));
    if (type == "match" || type == "match_phrase")
        return phrase_filter(field, filter_text(value_or_member(given, "query"), type));
    if (type == "prefix")
        return text_filter(field, [start = filter_text(value_or_member(given, "value"), type)](
                                      std::string const& text) { return text.starts_with(start); });
    if (type == "wildcard")
        return wildcard_filter(field, filter_text(value_or_member(given, "value"), type));
    throw http_error(400, "The emulator has no filter \"" + std::string(type.substr(0, 100)) + "\"");
}

} // namespace appmixer::detail::emu

#endif
