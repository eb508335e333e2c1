#ifndef APPMIXER_API_LOGS_HPP
#define APPMIXER_API_LOGS_HPP

// Operations on the logs of flows.

#include <appmixer/api/log_query.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/log.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// Log records. `GET /logs`.
class get_logs {
public:
    get_logs() = default;

    optional_number from;                ///< number of records to skip; the server's default is 0
    optional_number size;                ///< maximum number of records; the server's default is 50
    text_list sort;                      ///< "gridTimestamp:desc"; "@timestamp:desc" for servers before 6.0
    std::optional<std::string> query;    ///< in Lucene syntax; `log_query` builds it
    text_list flow_id;                   ///< records of any of these flows
    text_list port_type;                 ///< "in", "out"
    text_list search_after;              ///< the last record of the page before: one value for each `sort`
    std::optional<std::string> includes; ///< fields to include
    std::optional<std::string> excludes; ///< fields to exclude

    using response_type = log_page;
    static constexpr operation_info info{"getLogs", method::get, "/logs", idempotency::safe};
    static constexpr auto params = table{in_query("from", &get_logs::from),
                                         in_query("size", &get_logs::size),
                                         in_query("sort", &get_logs::sort),
                                         in_query("query", &get_logs::query),
                                         in_query("flowId", &get_logs::flow_id),
                                         in_query("portType", &get_logs::port_type),
                                         in_query("searchAfter", &get_logs::search_after),
                                         in_query("includes", &get_logs::includes),
                                         in_query("excludes", &get_logs::excludes)};
    static constexpr auto paging =
        by_time(&get_logs::from, &get_logs::size, &get_logs::sort, &get_logs::query, &log_page::hits,
                unique_key("_id", &log_hit::id), time_key("gridTimestamp", &log_hit::grid_at),
                time_key("@timestamp", &log_hit::at));
};

/// One log record. `GET /log/{index}/{logId}`, the path in the vendor's documentation.
class get_log {
public:
    get_log() = default;
    get_log(std::string id, std::string in_index) : log_id(std::move(id)), index(std::move(in_index)) {}

    std::string log_id; ///< `log_hit::id`
    std::string index;  ///< `log_hit::index`

    using response_type = log_hit;
    static constexpr operation_info info =
        operation_info("getLog", method::get, "/log/{index}/{logId}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("index", &get_log::index), in_path("logId", &get_log::log_id)};
};

/// One log record. `GET /logs/{index}/{logId}`, the path that the vendor's command-line tool uses.
class get_log_of_logs {
public:
    get_log_of_logs() = default;
    get_log_of_logs(std::string id, std::string in_index) : log_id(std::move(id)), index(std::move(in_index)) {}

    std::string log_id; ///< `log_hit::id`
    std::string index;  ///< `log_hit::index`

    using response_type = log_hit;
    static constexpr operation_info info{"getLog", method::get, "/logs/{index}/{logId}", idempotency::safe};
    static constexpr auto params =
        table{in_path("index", &get_log_of_logs::index), in_path("logId", &get_log_of_logs::log_id)};
};

/// One log record. `GET /log/{flowId}/{index}/{logId}`, the path in an example of the vendor's documentation.
class get_log_of_flow {
public:
    get_log_of_flow() = default;
    get_log_of_flow(std::string id, std::string in_index, std::string of_flow)
        : log_id(std::move(id)), index(std::move(in_index)), flow_id(std::move(of_flow))
    {
    }

    std::string log_id; ///< `log_hit::id`
    std::string index;  ///< `log_hit::index`
    std::string flow_id;

    using response_type = log_hit;
    static constexpr operation_info info{"getLog", method::get, "/log/{flowId}/{index}/{logId}", idempotency::safe};
    static constexpr auto params =
        table{in_path("flowId", &get_log_of_flow::flow_id), in_path("index", &get_log_of_flow::index),
              in_path("logId", &get_log_of_flow::log_id)};
};

/// Log records, and figures computed from all matching ones. `POST /logs`.
class aggregate_logs {
public:
    aggregate_logs() = default;
    explicit aggregate_logs(json::object wanted) : aggs(std::move(wanted)) {}

    std::optional<json::object> aggs;    ///< what to compute, in the syntax of the search engine; nothing by default
    optional_number from;                ///< number of records to skip; the server's default is 0
    optional_number size;                ///< maximum number of records; the server's default is 50
    text_list sort;                      ///< as in `get_logs`
    std::optional<std::string> query;    ///< as in `get_logs`
    text_list flow_id;                   ///< as in `get_logs`
    text_list port_type;                 ///< as in `get_logs`
    text_list search_after;              ///< as in `get_logs`
    std::optional<std::string> includes; ///< as in `get_logs`
    std::optional<std::string> excludes; ///< as in `get_logs`

    using response_type = log_aggregates;
    static constexpr operation_info info{"aggregateLogs", method::post, "/logs", idempotency::safe};
    static constexpr auto params =
        table{in_body("aggs", &aggregate_logs::aggs),           in_query("from", &aggregate_logs::from),
              in_query("size", &aggregate_logs::size),          in_query("sort", &aggregate_logs::sort),
              in_query("query", &aggregate_logs::query),        in_query("flowId", &aggregate_logs::flow_id),
              in_query("portType", &aggregate_logs::port_type), in_query("search_after", &aggregate_logs::search_after),
              in_query("includes", &aggregate_logs::includes),  in_query("excludes", &aggregate_logs::excludes)};
};

/// The operations of this header. `get_log_of_logs` and `get_log_of_flow`, the other paths of `get_log`, are not in it.
using log_operations = operation_list<get_logs, get_log, aggregate_logs>;

} // namespace op

namespace detail {

/// Tries the paths of a log record in order until one does not respond with 404.
template <class Api>
asio::awaitable<typename Api::template returned<log_hit>, typename Api::executor_type>
find_log(Api api, std::string log_id, std::string index, std::string flow_id)
{
    auto const quiet = api.as_result();
    auto const started = quiet.time().now();
    result<log_hit> found = co_await quiet.call(op::get_log(log_id, index));
    if (!found && found.error() == condition::not_found) {
        auto const remaining = quiet.timeout() - (quiet.time().now() - started);
        found = co_await quiet.within(remaining).call(op::get_log_of_logs(log_id, index));
    }
    if (!flow_id.empty() && !found && found.error() == condition::not_found) {
        auto const remaining = quiet.timeout() - (quiet.time().now() - started);
        op::get_log_of_flow request(std::move(log_id), std::move(index), std::move(flow_id));
        found = co_await quiet.within(remaining).call(std::move(request));
    }
    if constexpr (std::same_as<typename Api::template returned<log_hit>, log_hit>)
        co_return std::move(found).value();
    else
        co_return found;
}

} // namespace detail

/// Lists log records. A record may become visible some seconds after the event.
///
/// query: which records, in what order, and how many; by default all, but at most 50. `paginate` has no such limit.
/// Result: the records, and the number of matching records on each day.
/// Errors: `errc::bad_request` when the query is not valid Lucene syntax, or when `search_after` has another number of
/// values than `sort`.
/// Source: https://docs.appmixer.com, API, Insights.
template <api_handle Api>
call_result<Api, log_page> get_logs(Api const& api, op::get_logs query = {})
{
    return api.call(query);
}

/// Fetches one log record. The path depends on the server, so the next path is tried after a 404. The deadline covers
/// all attempts. `get_logs` with `log_query().id(log_id)` works on every server.
///
/// log_id, index: `log_hit::id` and `log_hit::index`. flow_id: `log_hit::flow_id`, for a third path; empty by default:
/// only two paths are tried.
/// Result: the record.
/// Errors: `condition::not_found` when no path has the record.
/// Source: https://docs.appmixer.com, API, Insights.
template <api_handle Api>
call_result<Api, log_hit> get_log(Api const& api, std::string log_id, std::string index, std::string flow_id = {})
{
    return detail::find_log(api, std::move(log_id), std::move(index), std::move(flow_id));
}

/// Computes figures from log records: how many there are of each flow, on each day, and so on.
///
///     op::aggregate_logs query;
///     query.aggs = parse_json(R"({"flows": {"terms": {"field": "flowId"}}})").value().as_object();
///     query.size = 0; // no records
///     log_aggregates const found = co_await aggregate_logs(api, query);
///     for (boost::json::value const& flow : found.aggregations.value().at("flows").at("buckets").as_array())
///         std::cout << flow.at("key") << ": " << flow.at("doc_count") << '\n';
///
/// query: what to compute, and from which records; by default from all. `size` limits the records in the response,
/// not those that are counted.
/// Result: the figures, and a page of the records.
/// Errors: `errc::bad_request` for an aggregation that the server does not know, and as `get_logs`.
/// Source: https://docs.appmixer.com, API, Insights; the syntax of aggregations is that of Elasticsearch.
template <api_handle Api>
call_result<Api, log_aggregates> aggregate_logs(Api const& api, op::aggregate_logs query)
{
    return api.call(std::move(query));
}

} // namespace appmixer

#endif
