#ifndef APPMIXER_MODEL_CHART_HPP
#define APPMIXER_MODEL_CHART_HPP

// Charts over the logs.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

/// How a chart draws its traces, as JSON text in lower case.
enum class chart_type : unsigned char { unknown, bar, line, scatter, area, pie };

constexpr auto enumerators(chart_type) noexcept
{
    return std::array{
        std::pair(chart_type::bar, std::string_view("bar")), std::pair(chart_type::line, std::string_view("line")),
        std::pair(chart_type::scatter, std::string_view("scatter")),
        std::pair(chart_type::area, std::string_view("area")), std::pair(chart_type::pie, std::string_view("pie"))};
}

/// A chart over the logs.
///
/// Source: https://docs.appmixer.com, API, Charts.
class chart {
public:
    chart() = default;

    std::string chart_id; ///< 24 hex digits
    std::string user_id;  ///< of the owner
    std::string name;
    std::optional<double> index; ///< its position among the charts
    open_enum<chart_type> type;
    raw_value query;                ///< time range and filters
    raw_value options;              ///< how the chart is drawn
    raw_value traces;               ///< what is drawn
    std::optional<timestamp> mtime; ///< last saved
    json::object extra;             ///< every key not named above

    static constexpr auto fields = table{field("chartId", &chart::chart_id),
                                         field("userId", &chart::user_id),
                                         field("name", &chart::name, access::writable),
                                         field("index", &chart::index, access::writable),
                                         field("type", &chart::type, access::writable),
                                         field("query", &chart::query, access::writable),
                                         field("options", &chart::options, access::writable),
                                         field("traces", &chart::traces, access::writable),
                                         field("mtime", &chart::mtime)};
};

} // namespace appmixer

#endif
