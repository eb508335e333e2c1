#ifndef APPMIXER_API_LOGS_HPP
#define APPMIXER_API_LOGS_HPP

#include <appmixer/api/log_query.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/model/log.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// Records of the logs. `GET /logs`.
class get_logs {
public:
    get_logs() = default;

    optional_number from;                ///< how many to skip; the server's default is 0
    optional_number size;                ///< how many at most; the server's default is 50
    text_list sort;                      ///< "gridTimestamp:desc"; servers before 6.0 want "@timestamp"
    std::optional<std::string> query;    ///< in the search engine's syntax; `log_query` builds it
    text_list flow_id;                   ///< the records of any of these flows
    text_list port_type;                 ///< "in", "out"
    text_list search_after;              ///< where the last page ended: one value for each `sort`
    std::optional<std::string> includes; ///< fields to give
    std::optional<std::string> excludes; ///< fields to leave out

    using response_type = log_page;
    static constexpr operation_info info{"getLogs", method::get, "/logs", idempotency::safe};
    static constexpr auto params = std::tuple{in_query("from", &get_logs::from),
                                              in_query("size", &get_logs::size),
                                              in_query("sort", &get_logs::sort),
                                              in_query("query", &get_logs::query),
                                              in_query("flowId", &get_logs::flow_id),
                                              in_query("portType", &get_logs::port_type),
                                              in_query("searchAfter", &get_logs::search_after),
                                              in_query("includes", &get_logs::includes),
                                              in_query("excludes", &get_logs::excludes)};
};

/// One record of the logs. `GET /log/{index}/{logId}`, as the vendor's pages have it.
class get_log {
public:
    get_log() = default;
    get_log(std::string id, std::string in_index) : log_id(std::move(id)), index(std::move(in_index)) {}

    std::string log_id; ///< `log_hit::id`
    std::string index;  ///< `log_hit::index`

    using response_type = log_hit;
    static constexpr operation_info info{"getLog", method::get, "/log/{index}/{logId}", idempotency::safe};
    static constexpr auto params = std::tuple{in_path("index", &get_log::index), in_path("logId", &get_log::log_id)};
};

/// One record of the logs, under the path that the vendor's command-line tool uses. `GET /logs/{index}/{logId}`.
class get_log_of_logs {
public:
    get_log_of_logs() = default;
    get_log_of_logs(std::string id, std::string in_index) : log_id(std::move(id)), index(std::move(in_index)) {}

    std::string log_id;
    std::string index;

    using response_type = log_hit;
    static constexpr operation_info info{"getLog", method::get, "/logs/{index}/{logId}", idempotency::safe};
    static constexpr auto params =
        std::tuple{in_path("index", &get_log_of_logs::index), in_path("logId", &get_log_of_logs::log_id)};
};

/// One record of the logs, with its flow in the path, as an example on the vendor's pages has it.
/// `GET /log/{flowId}/{index}/{logId}`.
class get_log_of_flow {
public:
    get_log_of_flow() = default;
    get_log_of_flow(std::string id, std::string in_index, std::string of_flow)
        : log_id(std::move(id)), index(std::move(in_index)), flow_id(std::move(of_flow))
    {
    }

    std::string log_id;
    std::string index;
    std::string flow_id;

    using response_type = log_hit;
    static constexpr operation_info info{"getLog", method::get, "/log/{flowId}/{index}/{logId}", idempotency::safe};
    static constexpr auto params =
        std::tuple{in_path("flowId", &get_log_of_flow::flow_id), in_path("index", &get_log_of_flow::index),
                   in_path("logId", &get_log_of_flow::log_id)};
};

} // namespace op

namespace detail {

template <class Api>
asio::awaitable<typename Api::template returned<log_hit>, typename Api::executor_type>
find_log(Api api, std::string log_id, std::string index, std::string flow_id)
{
    auto const quiet = api.as_result();
    auto const started = quiet.time().now();
    result<log_hit> found = co_await quiet.call(op::get_log(log_id, index));
    if (!found && found.error() == condition::not_found) {
        auto const rest = quiet.timeout() - (quiet.time().now() - started);
        found = co_await quiet.within(rest).call(op::get_log_of_logs(log_id, index));
    }
    if (!flow_id.empty() && !found && found.error() == condition::not_found) {
        auto const rest = quiet.timeout() - (quiet.time().now() - started);
        op::get_log_of_flow third(std::move(log_id), std::move(index), std::move(flow_id));
        found = co_await quiet.within(rest).call(std::move(third));
    }
    if constexpr (std::same_as<typename Api::template returned<log_hit>, log_hit>)
        co_return std::move(found).value();
    else
        co_return found;
}

} // namespace detail

/// Lists records of the logs: 50 at most unless `size` says otherwise. A record may appear seconds after what it tells
/// of.
///
/// Errors: `errc::bad_request` for a query that the search engine does not understand, and for a `search_after` with
/// more or fewer values than `sort`. Source: https://docs.appmixer.com, API, Insights.
template <api_handle Api>
call_result<Api, log_page> get_logs(Api const& api, op::get_logs query = {})
{
    return api.call(query);
}

/// Fetches one record of the logs. Servers have it under one of several paths: the next is asked when one responses
/// 404. A search, `log_query().id(log_id)` in `get_logs`, works on every server.
///
/// log_id, index: `log_hit::id` and `log_hit::index` of a record in a list. flow_id: `log_hit::flow_id`; where it is
/// given, there is a third path to ask.
/// Errors: `condition::not_found` when no path has it. The deadline is one for all.
/// Source: https://docs.appmixer.com, API, Insights.
template <api_handle Api>
call_result<Api, log_hit> get_log(Api const& api, std::string log_id, std::string index, std::string flow_id = {})
{
    return detail::find_log(api, std::move(log_id), std::move(index), std::move(flow_id));
}

} // namespace appmixer

#endif
