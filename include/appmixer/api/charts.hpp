#ifndef APPMIXER_API_CHARTS_HPP
#define APPMIXER_API_CHARTS_HPP

// Operations on charts.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/chart.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The caller's charts. `GET /charts`.
class get_charts {
public:
    get_charts() = default;

    std::optional<std::string> pattern;    ///< searched for in names, ignoring case
    optional_number limit;                 ///< maximum number of charts; the server's default is 100
    optional_number offset;                ///< number of charts to skip; the server's default is 0
    std::optional<std::string> sort;       ///< "index:1"
    std::optional<std::string> projection; ///< fields to include, "chartId,name", or to exclude, "-traces"

    using response_type = std::vector<chart>;
    static constexpr operation_info info{"getCharts", method::get, "/charts", idempotency::safe};
    static constexpr auto params =
        table{in_query("pattern", &get_charts::pattern), in_query("limit", &get_charts::limit),
              in_query("offset", &get_charts::offset), in_query("sort", &get_charts::sort),
              in_query("projection", &get_charts::projection)};
    static constexpr auto paging =
        by_offset(&get_charts::offset, &get_charts::limit, unique_key("chartId", &chart::chart_id));
};

/// One chart. `GET /charts/{chartId}`.
class get_chart {
public:
    get_chart() = default;
    explicit get_chart(std::string id) : chart_id(std::move(id)) {}

    std::string chart_id;

    using response_type = chart;
    static constexpr operation_info info{"getChart", method::get, "/charts/{chartId}", idempotency::safe};
    static constexpr auto params = table{in_path("chartId", &get_chart::chart_id)};
};

/// Deletes a chart. `DELETE /charts/{chartId}`.
class delete_chart {
public:
    delete_chart() = default;
    explicit delete_chart(std::string id) : chart_id(std::move(id)) {}

    std::string chart_id;

    using response_type = void;
    static constexpr operation_info info{"deleteChart", method::delete_, "/charts/{chartId}", idempotency::idempotent};
    static constexpr auto params = table{in_path("chartId", &delete_chart::chart_id)};
};

/// Creates a chart. `POST /charts`.
class create_chart {
public:
    create_chart() = default;
    /// A chart like another: its writable members and all of `extra`.
    explicit create_chart(chart from) : content(std::move(from)) {}

    chart content; ///< `name`, `index` and `type` are required

    using response_type = std::string;
    static constexpr std::string_view response_key = "chartId";
    static constexpr operation_info info{"createChart", method::post, "/charts", idempotency::unsafe};
    static constexpr auto params = table{changes_in_body(&create_chart::content)};
};

/// Changes a chart. `PUT /charts/{chartId}`.
class update_chart {
public:
    update_chart() = default;
    update_chart(std::string id, chart with) : chart_id(std::move(id)), changes(std::move(with)) {}

    std::string chart_id;
    chart changes; ///< writable members that are set and all of `extra` are sent

    using response_type = chart;
    static constexpr operation_info info{"updateChart", method::put, "/charts/{chartId}", idempotency::idempotent};
    static constexpr auto params =
        table{in_path("chartId", &update_chart::chart_id), changes_in_body(&update_chart::changes)};
};

/// The operations of this header.
using chart_operations = operation_list<get_charts, get_chart, delete_chart, create_chart, update_chart>;

} // namespace op

/// Lists the caller's charts.
///
/// query: which charts, in what order, and how many; by default all, but at most 100. `paginate` has no such limit.
/// Result: the charts; empty when none matches.
/// Source: https://docs.appmixer.com, API, Charts.
template <api_handle Api>
call_result<Api, std::vector<chart>> get_charts(Api const& api, op::get_charts query = {})
{
    return api.call(query);
}

/// Fetches one chart.
///
/// Result: the chart.
/// Errors: `condition::not_found` when the caller has no such chart.
/// Source: https://docs.appmixer.com, API, Charts.
template <api_handle Api>
call_result<Api, chart> get_chart(Api const& api, std::string chart_id)
{
    return api.call(op::get_chart(std::move(chart_id)));
}

/// Deletes a chart.
///
/// Errors: `condition::not_found` when the caller has no such chart, also when it is already deleted.
/// Source: https://docs.appmixer.com, API, Charts.
template <api_handle Api>
call_result<Api, void> delete_chart(Api const& api, std::string chart_id)
{
    return api.call(op::delete_chart(std::move(chart_id)));
}

/// Creates a chart.
///
/// content: `name`, `index` and `type` are required; `query`, `options` and `traces` are empty objects by default. A
/// fetched chart can be passed as it is.
/// Result: the id of the chart.
/// Errors: `errc::bad_request` when a required member is missing, or a type is unknown to the server.
/// Not idempotent: repeating the call creates a second chart.
/// Source: https://docs.appmixer.com, API, Charts.
template <api_handle Api>
call_result<Api, std::string> create_chart(Api const& api, chart content)
{
    return api.call(op::create_chart(std::move(content)));
}

/// Changes a chart. Each writable member that is set in `changes`, and each key of its `extra`, replaces the whole
/// value that the server has. A fetched chart can be changed and passed as it is.
///
/// changes: the new values; empty members are not sent.
/// Result: the chart.
/// Errors: `condition::not_found` when the caller has no such chart; `errc::bad_request` for an invalid value.
/// Source: https://docs.appmixer.com, API, Charts.
template <api_handle Api>
call_result<Api, chart> update_chart(Api const& api, std::string chart_id, chart changes)
{
    return api.call(op::update_chart(std::move(chart_id), std::move(changes)));
}

} // namespace appmixer

#endif
