#ifndef APPMIXER_EMULATOR_LOGS_LOG_METRICS_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_METRICS_IPP

// Aggregations that make no buckets: figures, and `top_hits`.

#include <appmixer/emulator/logs/aggregation_request.hpp>
#include <appmixer/emulator/logs/log_aggregations.hpp>
#include <appmixer/emulator/logs/log_filter.hpp>
#include <appmixer/emulator/logs/log_search.hpp>
#include <appmixer/emulator/logs/log_search_parameters.hpp>
#include <appmixer/emulator/logs/sort_stably.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

namespace appmixer::detail::emu {

/// A figure: `value_count`, `cardinality`, and those of numbers, in which other values do not count.
APPMIXER_DECL json::object log_aggregator::metric(wanted const& w, rows const& found)
{
    std::string const field = aggregated_field(*w.parameters);
    json::object result;
    if (w.type == "value_count" || w.type == "cardinality") {
        std::size_t count = 0;
        std::set<std::string> distinct;
        for (log_entry const* const entry : found)
            each_log_value(*entry, field, [&](json::value const& value) {
                ++count;
                if (w.type == "cardinality")
                    distinct.insert(*searched_text(&value));
            });
        result["value"] = w.type == "cardinality" ? distinct.size() : count;
        return result;
    }

    std::size_t count = 0;
    double sum = 0;
    double least = 0;
    double most = 0;
    for (log_entry const* const entry : found)
        each_log_value(*entry, field, [&](json::value const& value) {
            if (!value.is_number())
                return;
            double const number = value.to_number<double>();
            least = count == 0 ? number : (std::min)(least, number);
            most = count == 0 ? number : (std::max)(most, number);
            sum += number;
            ++count;
        });
    auto const or_null = [&](double figure) {
        return count == 0 || !std::isfinite(figure) ? json::value() : json::value(figure);
    };
    json::value const mean = or_null(sum / static_cast<double>((std::max)(count, std::size_t(1))));
    if (w.type == "stats") {
        result["count"] = count;
        result["min"] = or_null(least);
        result["max"] = or_null(most);
        result["avg"] = mean;
        result["sum"] = std::isfinite(sum) ? json::value(sum) : json::value();
    } else if (w.type == "sum") {
        result["value"] = std::isfinite(sum) ? json::value(sum) : json::value();
    } else {
        result["value"] = w.type == "min" ? or_null(least) : w.type == "max" ? or_null(most) : mean;
        if (is_time_field(field) && count > 0)
            result["value_as_string"] = to_iso(
                timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(result["value"].to_number<double>()))));
    }
    return result;
}

/// The sort keys of `top_hits`: "field", {"field": "desc"} or {"field": {"order": "desc"}}, or a list of them.
inline std::vector<log_order> top_hits_order(json::value const& given)
{
    std::vector<log_order> keys;
    if (json::array const* const list = given.if_array()) {
        if (list->size() > most_sort_keys)
            throw http_error(400, "\"sort\" may have at most " + std::to_string(most_sort_keys) + " keys");
        for (json::value const& item : *list)
            for (log_order& key : top_hits_order(item.is_array() ? json::value("_id") : item))
                keys.push_back(std::move(key));
        return keys;
    }
    if (json::string const* const field = given.if_string()) {
        keys.emplace_back(std::string_view(*field));
        return keys;
    }
    json::key_value_pair const& named = only_member(given, "sort");
    json::value const& direction = value_or_member(named.value(), "order");
    keys.emplace_back(std::string(log_field(named.key())) +
                      (direction.is_string() ? ":" + std::string(std::string_view(direction.get_string())) : ""));
    return keys;
}

/// Some of the records, in the form of the search engine.
APPMIXER_DECL json::object log_aggregator::top_hits(wanted const& w, rows const& found)
{
    std::size_t const from = aggregation_number(*w.parameters, "from", 0, 0, 10'000);
    std::size_t const size = aggregation_number(*w.parameters, "size", 3, 0, 100);
    rows sorted = found;
    if (json::value const* const sort = w.parameters->if_contains("sort")) {
        std::vector<log_order> const keys = top_hits_order(*sort);
        sort_stably(sorted, [&](log_entry const* a, log_entry const* b) {
            for (log_order const& key : keys)
                if (int const order = key.compare(*a, *b); order != 0)
                    return order < 0;
            return false;
        });
    }
    json::array hits;
    for (std::size_t i = from; i < sorted.size() && hits.size() < size; ++i) {
        count_buckets(1);
        count_result(sorted[i]->bytes);
        json::object source = sorted[i]->document;
        json::object hit;
        for (std::string_view const key : {"_index", "_id"}) {
            hit[key] = text_or_empty(source, key);
            source.stable_erase(key);
        }
        hit["_score"] = nullptr;
        hit["_source"] = std::move(source);
        hits.emplace_back(std::move(hit));
    }
    json::object result;
    json::object& list = result["hits"].emplace_object();
    list["total"] = json::object{{"value", found.size()}, {"relation", "eq"}};
    list["max_score"] = nullptr;
    list["hits"] = std::move(hits);
    return result;
}

} // namespace appmixer::detail::emu

#endif
