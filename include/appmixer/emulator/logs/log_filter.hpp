#ifndef APPMIXER_EMULATOR_LOGS_LOG_FILTER_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_FILTER_HPP

// Filters in the JSON syntax of the search engine, for aggregations.

#include <appmixer/core/config.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/logs/user_logs.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Whether a record passes a filter.
using log_filter = std::function<bool(log_entry const&)>;

/// Calls `visit(value)` for each value of a field: the elements of an array, otherwise the value. Times are numbers of
/// milliseconds. A missing value and null have none.
template <class Function>
void each_log_value(log_entry const& entry, std::string_view field, Function visit)
{
    if (field == "@timestamp" || field == "gridTimestamp") {
        visit(json::value(entry.time.time_since_epoch().count()));
        return;
    }
    json::value const* const value = entry.document.if_contains(field);
    if (value == nullptr || value->is_null())
        return;
    if (json::array const* const list = value->if_array()) {
        for (json::value const& item : *list)
            if (!item.is_null())
                visit(item);
    } else {
        visit(*value);
    }
}

/// Makes a filter from a query of the search engine: `match_all`, `term`, `terms`, `match`, `match_phrase`, `prefix`,
/// `wildcard`, `range`, `exists`, `query_string`, and `bool` with `must`, `filter`, `should` and `must_not`. Throws a
/// 400 for any other.
///
/// clauses: increased by the number of conditions: the upper bound of the work for each record.
APPMIXER_DECL log_filter make_log_filter(json::value const& query, timestamp now, std::size_t& clauses);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_filter.ipp>
#endif

#endif
