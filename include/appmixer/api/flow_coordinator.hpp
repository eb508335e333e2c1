#ifndef APPMIXER_API_FLOW_COORDINATOR_HPP
#define APPMIXER_API_FLOW_COORDINATOR_HPP

// Stopping flows in the background. `start_flow` and `stop_flow`, which wait, are in flows.hpp.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/progress.hpp>

#include <string>
#include <utility>

namespace appmixer {

/// How far the stop of a flow in the background is.
using flow_stop_status = progress<class flow_stop>;

namespace op {

/// How far the stop of a flow in the background is. `GET /flows/{flowId}/coordinator/status`.
class get_flow_coordinator_status {
public:
    get_flow_coordinator_status() = default;
    explicit get_flow_coordinator_status(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = flow_stop_status;
    static constexpr operation_info info{"getFlowCoordinatorStatus", method::get, "/flows/{flowId}/coordinator/status",
                                         idempotency::safe};
    static constexpr auto params = table{in_path("flowId", &get_flow_coordinator_status::flow_id)};
};

/// Stops a flow without waiting for the end. `POST /flows/{flowId}/coordinator?background=true`.
class stop_flow_in_background {
public:
    stop_flow_in_background() = default;
    explicit stop_flow_in_background(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = ticket<flow_stop_status>;
    static constexpr operation_info info{"stopFlow", method::post, "/flows/{flowId}/coordinator",
                                         idempotency::idempotent};
    static constexpr auto params = table{in_path("flowId", &stop_flow_in_background::flow_id),
                                         in_query_constant("background", "true"), in_body_constant("command", "stop")};
};

/// The operations of this header. `stop_flow_in_background`, another form of `stop_flow`, is not in it.
using flow_coordinator_operations = operation_list<get_flow_coordinator_status>;

} // namespace op

/// The status that `wait_for` polls for a ticket of `stop_flow_in_background`. The ticket is the id of the flow.
inline op::get_flow_coordinator_status status_request(ticket<flow_stop_status> const& job)
{
    return op::get_flow_coordinator_status(job.text);
}

/// Asks how far the stop of a flow in the background is. `wait_for` asks until it has ended.
///
/// Result: the status, "completed" at the end, and the numbers of steps.
/// Errors: `condition::not_found` when the flow does not exist or is not visible to the caller.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, flow_stop_status> get_flow_coordinator_status(Api const& api, std::string flow_id)
{
    return api.call(op::get_flow_coordinator_status(std::move(flow_id)));
}

/// Stops a flow without waiting until it has stopped.
///
///     ticket<flow_stop_status> job = co_await stop_flow_in_background(api, flow_id);
///     co_await wait_for(api, job);
///
/// Result: a ticket for `wait_for`.
/// Errors: `condition::not_found` when the flow does not exist or is not visible to the caller; `condition::forbidden`
/// for a flow that is shared without the permission to stop it.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, ticket<flow_stop_status>> stop_flow_in_background(Api const& api, std::string flow_id)
{
    return api.call(op::stop_flow_in_background(std::move(flow_id)));
}

} // namespace appmixer

#endif
