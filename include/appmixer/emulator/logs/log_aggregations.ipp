#ifndef APPMIXER_EMULATOR_LOGS_LOG_AGGREGATIONS_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_AGGREGATIONS_IPP

// Aggregations of the search engine: their limits, and those that make a bucket for each value or filter.

#include <appmixer/emulator/logs/aggregation_request.hpp>
#include <appmixer/emulator/logs/log_aggregations.hpp>
#include <appmixer/emulator/logs/log_filter.hpp>
#include <appmixer/emulator/logs/log_search.hpp>
#include <appmixer/emulator/logs/sort_stably.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace appmixer::detail::emu {

/// What a type of aggregation is called, what computes it, and whether it makes buckets.
class log_aggregator::kind {
public:
    std::string_view name;
    compute run;
    bool has_buckets;
};

APPMIXER_DECL log_aggregator::kind const* log_aggregator::find_kind(std::string_view type) noexcept
{
    static constexpr std::array<kind, 16> kinds{{
        {"terms", &log_aggregator::terms, true},
        {"date_histogram", &log_aggregator::date_histogram, true},
        {"histogram", &log_aggregator::histogram, true},
        {"range", &log_aggregator::range, true},
        {"date_range", &log_aggregator::range, true},
        {"filter", &log_aggregator::filter, true},
        {"filters", &log_aggregator::filters, true},
        {"missing", &log_aggregator::missing, true},
        {"value_count", &log_aggregator::metric, false},
        {"cardinality", &log_aggregator::metric, false},
        {"min", &log_aggregator::metric, false},
        {"max", &log_aggregator::metric, false},
        {"avg", &log_aggregator::metric, false},
        {"sum", &log_aggregator::metric, false},
        {"stats", &log_aggregator::metric, false},
        {"top_hits", &log_aggregator::top_hits, false},
    }};
    auto const found =
        std::find_if(kinds.begin(), kinds.end(), [&](kind const& candidate) { return candidate.name == type; });
    return found == kinds.end() ? nullptr : &*found;
}

APPMIXER_DECL log_aggregator::wanted log_aggregator::parse(json::value const& aggregation, std::string_view name)
{
    wanted w;
    for (auto const& member : request_object(aggregation, name)) {
        std::string_view const key = member.key();
        if (key == "aggs" || key == "aggregations") {
            w.inner = &member.value();
        } else if (key != "meta") {
            if (w.parameters != nullptr)
                throw http_error(400, '"' + std::string(name) + "\" must have one type of aggregation");
            w.type = key;
            w.parameters = &request_object(member.value(), key);
        }
    }
    if (w.parameters == nullptr)
        throw http_error(400, '"' + std::string(name) + "\" must have a type of aggregation");
    return w;
}

APPMIXER_DECL json::object log_aggregator::results(json::value const& aggregations, rows const& found)
{
    json::object const& all = request_object(aggregations, "aggs");
    if (all.size() > most_aggregations)
        throw http_error(400, "\"aggs\" may have at most " + std::to_string(most_aggregations) + " aggregations");
    if (++depth_ > most_aggregation_levels)
        throw http_error(400, "\"aggs\" may have at most " + std::to_string(most_aggregation_levels) + " levels");
    json::object computed;
    for (auto const& entry : all) {
        wanted const w = parse(entry.value(), entry.key());
        kind const* const type = find_kind(w.type);
        if (type == nullptr)
            throw http_error(400, "The emulator has no aggregation \"" + std::string(w.type.substr(0, 100)) + "\"");
        if (w.inner != nullptr && !type->has_buckets)
            throw http_error(400, '"' + std::string(w.type) + "\" cannot have aggregations of its own");
        count_visits(found);
        count_result(entry.key().size());
        computed.insert_or_assign(entry.key(), (this->*type->run)(w, found));
    }
    --depth_;
    return computed;
}

APPMIXER_DECL void log_aggregator::count_buckets(std::size_t more)
{
    buckets_ += more;
    if (buckets_ > most_buckets)
        throw http_error(400, "Trying to create too many buckets. Must be less than or equal to: [" +
                                  std::to_string(most_buckets) + "]");
}

APPMIXER_DECL void log_aggregator::count_visits(rows const& found, std::size_t times)
{
    visits_ += found.size() * times;
    for (log_entry const* const entry : found)
        bytes_visited_ += std::uint64_t(entry->bytes) * times;
    if (visits_ > most_record_visits || bytes_visited_ > most_bytes_visited)
        throw http_error(400, "The aggregations take too many steps for so many records.");
}

/// Counts a figure, bucket or record of the result. text_bytes: its texts.
APPMIXER_DECL void log_aggregator::count_result(std::size_t text_bytes)
{
    constexpr std::size_t other_bytes = 50; // numbers and names of members
    result_bytes_ += text_bytes + other_bytes;
    if (result_bytes_ > most_result_bytes)
        throw http_error(400, "The result of the aggregations is longer than " + std::to_string(most_result_bytes) +
                                  " bytes.");
}

/// Adds the number of records and the inner aggregations to a bucket.
APPMIXER_DECL void log_aggregator::finish(bucket& made, wanted const& w)
{
    count_result(text_bytes(made.document));
    made.document["doc_count"] = made.members.size();
    if (w.inner != nullptr)
        for (auto& computed : results(*w.inner, made.members))
            made.document.insert_or_assign(computed.key(), std::move(computed.value()));
}

APPMIXER_DECL json::object log_aggregator::bucket_list(std::vector<bucket>& made, wanted const& w)
{
    json::array list;
    for (bucket& one : made) {
        if (!one.document.contains("doc_count"))
            finish(one, w);
        list.emplace_back(std::move(one.document));
    }
    json::object result;
    result["buckets"] = std::move(list);
    return result;
}

/// The value of an inner aggregation by which buckets are sorted: `name`, or `name.part`.
inline double order_value(json::object const& document, std::string_view path)
{
    std::string_view const name = path.substr(0, path.find('.'));
    std::string_view const part = name.size() == path.size() ? "value" : path.substr(name.size() + 1);
    json::value const* const result = document.if_contains(name);
    json::value const* value =
        result == nullptr || !result->is_object() ? nullptr : result->get_object().if_contains(part);
    if (value == nullptr && result != nullptr && result->is_object())
        value = result->get_object().if_contains("doc_count"); // of a single bucket
    boost::system::error_code code;
    double const number = value == nullptr ? 0 : value->to_number<double>(code);
    return code ? 0 : number;
}

/// Sorts the buckets of `terms`: by default those with most records first. Buckets that are equal in the order stay
/// sorted by key.
APPMIXER_DECL void log_aggregator::sort_terms(std::vector<bucket>& made, wanted const& w)
{
    json::array orders;
    if (json::value const* const given = w.parameters->if_contains("order"); given == nullptr)
        orders.push_back(json::object{{"_count", "desc"}});
    else if (given->is_array())
        orders = given->get_array();
    else
        orders.push_back(*given);
    if (orders.size() > most_sort_keys)
        throw http_error(400, "\"order\" may have at most " + std::to_string(most_sort_keys) + " keys");
    for (auto order = orders.rbegin(); order != orders.rend(); ++order) {
        json::key_value_pair const& named = only_member(*order, "order");
        std::string_view const path = named.key();
        if (named.value() != "asc" && named.value() != "desc")
            throw http_error(400, "\"order\" must be asc or desc");
        bool const descending = named.value() == "desc";
        if (path != "_count" && path != "_key" && path != "_term")
            for (bucket& one : made)
                if (!one.document.contains("doc_count"))
                    finish(one, w);
        auto const less = [&](bucket const& a, bucket const& b) {
            if (path == "_count")
                return a.members.size() < b.members.size();
            if (path == "_key" || path == "_term")
                return compare_values(&a.document.at("key"), &b.document.at("key")) < 0;
            return order_value(a.document, path) < order_value(b.document, path);
        };
        sort_stably(made, [&](bucket const& a, bucket const& b) { return descending ? less(b, a) : less(a, b); });
    }
}

/// One bucket for each value of a field.
APPMIXER_DECL json::object log_aggregator::terms(wanted const& w, rows const& found)
{
    std::string const field = aggregated_field(*w.parameters);
    std::size_t const size = aggregation_number(*w.parameters, "size", 10, 1, most_buckets);
    std::size_t const least = aggregation_number(*w.parameters, "min_doc_count", 1, 0, most_buckets);
    json::value const* const substitute = w.parameters->if_contains("missing");
    bool const has_times = is_time_field(field);

    std::map<std::string, bucket> by_text;
    std::size_t total = 0;
    for (log_entry const* const entry : found) {
        bool has_value = false;
        auto const add = [&](json::value const& value) {
            has_value = true;
            bucket& one = by_text[*searched_text(&value)];
            if (one.members.empty()) {
                one.document["key"] = value;
                if (has_times)
                    one.document["key_as_string"] = to_iso(entry->time);
            }
            if (one.members.empty() || one.members.back() != entry) {
                one.members.push_back(entry);
                ++total;
            }
        };
        each_log_value(*entry, field, add);
        if (!has_value && substitute != nullptr && !substitute->is_null())
            add(*substitute);
    }

    std::vector<bucket> made;
    made.reserve(by_text.size());
    for (auto& [text, one] : by_text)
        if (one.members.size() >= least)
            made.push_back(std::move(one));
    sort_terms(made, w);
    made.resize((std::min)(made.size(), size));
    count_buckets(made.size());
    std::size_t shown = 0;
    for (bucket const& one : made)
        shown += one.members.size();
    json::object result;
    result["doc_count_error_upper_bound"] = 0;
    result["sum_other_doc_count"] = total - shown;
    result["buckets"] = std::move(bucket_list(made, w)["buckets"]);
    return result;
}

/// One bucket: the records that pass a filter.
APPMIXER_DECL json::object log_aggregator::filter(wanted const& w, rows const& found)
{
    std::size_t clauses = 0;
    log_filter const passes = make_log_filter(*w.parameters, now_, clauses);
    count_visits(found, clauses);
    bucket one;
    for (log_entry const* const entry : found)
        if (passes(*entry))
            one.members.push_back(entry);
    count_buckets(1);
    finish(one, w);
    return std::move(one.document);
}

/// One bucket for each of several filters, by name or in a list.
APPMIXER_DECL json::object log_aggregator::filters(wanted const& w, rows const& found)
{
    json::value const* const given = w.parameters->if_contains("filters");
    json::object const* const named = given == nullptr ? nullptr : given->if_object();
    json::array const* const list = given == nullptr ? nullptr : given->if_array();
    if (named == nullptr && list == nullptr)
        throw http_error(400, "\"filters\" must be an object or an array");
    auto const bucket_of = [&](json::value const& query) {
        wanted one = w;
        one.parameters = &request_object(query, "filters");
        return filter(one, found);
    };
    json::object result;
    if (list != nullptr) {
        json::array& buckets = result["buckets"].emplace_array();
        for (json::value const& query : *list)
            buckets.emplace_back(bucket_of(query));
    } else {
        json::object& buckets = result["buckets"].emplace_object();
        for (auto const& query : *named) {
            count_result(query.key().size());
            buckets.insert_or_assign(query.key(), bucket_of(query.value()));
        }
    }
    return result;
}

/// One bucket: the records without a field.
APPMIXER_DECL json::object log_aggregator::missing(wanted const& w, rows const& found)
{
    std::string const field = aggregated_field(*w.parameters);
    bucket one;
    for (log_entry const* const entry : found) {
        bool has_value = false;
        each_log_value(*entry, field, [&](json::value const&) { has_value = true; });
        if (!has_value)
            one.members.push_back(entry);
    }
    count_buckets(1);
    finish(one, w);
    return std::move(one.document);
}

} // namespace appmixer::detail::emu

#endif
