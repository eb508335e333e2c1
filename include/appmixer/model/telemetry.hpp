#ifndef APPMIXER_MODEL_TELEMETRY_HPP
#define APPMIXER_MODEL_TELEMETRY_HPP

// How much a server is used.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// A number of something that a user has.
class telemetry_count {
public:
    telemetry_count() = default;

    std::uint64_t count = 0;       ///< messages, flows or apps, as the member of `telemetry` says
    std::string user_id;           ///< whose they are
    std::optional<timestamp> from; ///< of messages: the time in which they were counted
    std::optional<timestamp> to;   ///< the end of that time
    json::object extra;            ///< every key not named above

    static constexpr auto fields =
        table{field("count", &telemetry_count::count), field("userId", &telemetry_count::user_id),
              field("from", &telemetry_count::from), field("to", &telemetry_count::to)};
};

/// The response to `get_telemetry`.
///
/// Source: https://docs.appmixer.com, API, Telemetry.
class telemetry {
public:
    telemetry() = default;

    telemetry_count message_counts;     ///< the messages that components received
    telemetry_count running_flows;      ///< the flows that run now
    telemetry_count active_connectors;  ///< the apps whose components are in running flows
    std::vector<std::string> used_apps; ///< "appmixer.utils"
    json::object extra;                 ///< every key not named above

    static constexpr auto fields =
        table{field("messageCounts", &telemetry::message_counts), field("runningFlows", &telemetry::running_flows),
              field("activeConnectors", &telemetry::active_connectors), field("usedApps", &telemetry::used_apps)};
};

/// The messages of one month.
class monthly_messages {
public:
    monthly_messages() = default;

    std::string month;       ///< key `date`: "2024-02"
    std::uint64_t count = 0; ///< messages
    std::uint64_t size = 0;  ///< in bytes
    json::object extra;      ///< every key not named above

    static constexpr auto fields =
        table{field("date", &monthly_messages::month), field("count", &monthly_messages::count),
              field("size", &monthly_messages::size)};
};

/// The response to `get_telemetry_messages`.
class message_statistics {
public:
    message_statistics() = default;

    std::optional<timestamp> from;       ///< the beginning of the time that was asked for
    std::optional<timestamp> to;         ///< its end
    std::uint64_t total_count = 0;       ///< in all months
    std::uint64_t total_size = 0;        ///< in bytes
    std::vector<monthly_messages> stats; ///< by month, the newest first
    json::object extra;                  ///< every key not named above

    static constexpr auto fields =
        table{field("from", &message_statistics::from), field("to", &message_statistics::to),
              field("totalCount", &message_statistics::total_count),
              field("totalSize", &message_statistics::total_size), field("stats", &message_statistics::stats)};
};

/// The response to `get_telemetry_flow`.
class message_totals {
public:
    message_totals() = default;

    std::uint64_t total_count = 0; ///< the messages of the flow
    std::uint64_t total_size = 0;  ///< in bytes
    json::object extra;            ///< every key not named above

    static constexpr auto fields =
        table{field("totalCount", &message_totals::total_count), field("totalSize", &message_totals::total_size)};
};

} // namespace appmixer

#endif
