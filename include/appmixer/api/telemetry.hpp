#ifndef APPMIXER_API_TELEMETRY_HPP
#define APPMIXER_API_TELEMETRY_HPP

// Operations that tell how much a server is used.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/telemetry.hpp>

#include <optional>
#include <string>
#include <utility>

namespace appmixer {

namespace op {

/// Messages, running flows and used apps of the caller. `GET /telemetry`.
class get_telemetry {
public:
    get_telemetry() = default;

    std::optional<timestamp> from; ///< only messages since this time
    std::optional<timestamp> to;   ///< only messages until this time

    using response_type = telemetry;
    static constexpr operation_info info =
        operation_info("getTelemetry", method::get, "/telemetry", idempotency::safe).with_evidence(evidence::medium);
    static constexpr auto params = table{in_query("from", &get_telemetry::from), in_query("to", &get_telemetry::to)};
};

/// Numbers and sizes of messages by month. `GET /telemetry/messages`; for administrators.
class get_telemetry_messages {
public:
    get_telemetry_messages() = default;

    std::optional<std::string> user_id; ///< only messages of this user's flows
    std::optional<timestamp> from;      ///< only messages since this time
    std::optional<timestamp> to;        ///< only messages until this time

    using response_type = message_statistics;
    static constexpr operation_info info =
        operation_info("getTelemetryMessages", method::get, "/telemetry/messages", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_query("userId", &get_telemetry_messages::user_id), in_query("from", &get_telemetry_messages::from),
              in_query("to", &get_telemetry_messages::to)};
};

/// Number and size of the messages of a flow. `GET /telemetry/flows/{flowId}`; for administrators.
class get_telemetry_flow {
public:
    get_telemetry_flow() = default;
    explicit get_telemetry_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = message_totals;
    static constexpr operation_info info =
        operation_info("getTelemetryFlow", method::get, "/telemetry/flows/{flowId}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("flowId", &get_telemetry_flow::flow_id)};
};

/// The operations of this header.
using telemetry_operations = operation_list<get_telemetry, get_telemetry_messages, get_telemetry_flow>;

} // namespace op

/// Counts the caller's messages, running flows and used apps. `op::get_telemetry` takes a time.
///
/// Source: https://docs.appmixer.com, API, Telemetry.
template <api_handle Api>
call_result<Api, telemetry> get_telemetry(Api const& api)
{
    return api.call(op::get_telemetry());
}

/// Counts messages by month.
///
/// query: of which user and time; by default of all users, since the beginning.
/// Result: numbers and sizes, the newest month first.
/// Errors: `condition::forbidden` unless the caller is an administrator.
/// Source: https://docs.appmixer.com, API, Telemetry.
template <api_handle Api>
call_result<Api, message_statistics> get_telemetry_messages(Api const& api, op::get_telemetry_messages query = {})
{
    return api.call(std::move(query));
}

/// Counts the messages of a flow.
///
/// Result: their number and size.
/// Errors: `condition::forbidden` unless the caller is an administrator; `condition::not_found` when there is no such
/// flow.
/// Source: https://docs.appmixer.com, API, Telemetry.
template <api_handle Api>
call_result<Api, message_totals> get_telemetry_flow(Api const& api, std::string flow_id)
{
    return api.call(op::get_telemetry_flow(std::move(flow_id)));
}

} // namespace appmixer

#endif
