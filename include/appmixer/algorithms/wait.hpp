#ifndef APPMIXER_ALGORITHMS_WAIT_HPP
#define APPMIXER_ALGORITHMS_WAIT_HPP

// Waiting: for a condition on the server, the stage of a flow, the end of work in the background, or a time.
//
// All waits follow the clock of the handle, `client::time()`. `wait_policy::limit` limits a wait, `client::within` only
// each of its calls: `start_and_wait(api, id, wait_policy().limit(2s))`. Cancellation ends a wait with
// `operation_aborted`.

#include <appmixer/algorithms/detail/wait_looks.hpp>
#include <appmixer/algorithms/wait_policy.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/model/flow.hpp>

#include <string>
#include <utility>

namespace appmixer {

/// Waits for a time by the clock of the handle.
///
/// how_long: zero or less only lets other work on the executor run.
/// Errors: `operation_aborted` when it is cancelled.
template <api_handle Api>
call_result<Api, void> sleep(Api api, time_source::clock::duration how_long)
{
    return detail::sleep_with(std::move(api), how_long);
}

/// Calls a function again and again until it returns a value.
///
///     auto first_error = [&](auto api) -> asio::awaitable<std::optional<log_hit>> {
///         log_page page = co_await get_logs(api, query);
///         if (page.hits.empty())
///             co_return std::nullopt;
///         co_return page.hits.front();
///     };
///     log_hit hit = co_await wait_until(api, first_error);
///
/// poll: `poll(api)` returns an awaitable of `std::optional<T>`, or of `result<std::optional<T>>`; an empty one means
/// "not yet". Its argument is the handle with the timeout for this poll: that of the handle, or what is left of the
/// limit if that is less.
/// how: the limit and the delays between polls; see `wait_policy`.
/// Result: the value.
/// Errors: a poll that failed with a network failure, a timeout, or status 408, 429 or 5xx counts as "not yet". Any
/// other error that `poll` returns or throws ends the wait and is passed on. `errc::deadline_exceeded` at the limit, or
/// at once when a `Retry-After`, of which at most a minute counts, leaves no time for another poll; `detail()` has the
/// number of polls and the last failure.
template <api_handle Api, class Poll>
call_result<Api, typename detail::poll_look<Api, Poll>::value_type> wait_until(Api api, Poll poll,
                                                                               wait_policy how = wait_policy())
{
    return detail::look_with(std::move(api), detail::poll_look<Api, Poll>(std::move(poll)), std::move(how));
}

/// Waits until a flow has a stage.
///
/// how: the limit and the delays between polls; see `wait_policy`.
/// Result: the flow with its id, name, stage and `stage_change_info` only.
/// Errors: `errc::stage_not_reached` when it will not get there, with the flow's `stageChangeInfo` in
/// `server_details()`: its stage is "error" or "failed", or it has gone back from `starting` to `stopped`.
/// `condition::not_found` when it is deleted. `errc::deadline_exceeded` at the limit; `detail()` has the last stage.
/// Otherwise as for `wait_until`.
template <api_handle Api>
call_result<Api, flow> wait_for_stage(Api api, std::string flow_id, flow_stage stage, wait_policy how = wait_policy())
{
    return detail::look_with(std::move(api), detail::stage_look(std::move(flow_id), stage), std::move(how));
}

/// Starts a flow and waits until it is running, also on servers that respond to `start_flow` while the flow is
/// starting.
///
/// how: the limit for both, and the delays between polls; see `wait_policy`. The timeout of the handle applies to each
/// call.
/// Result and errors: as of `start_flow` and `wait_for_stage`. When the server rejects the command because the flow is
/// running already, that is a success; when it is starting already, the wait goes on.
template <api_handle Api>
call_result<Api, flow> start_and_wait(Api api, std::string flow_id, wait_policy how = wait_policy())
{
    return detail::command_with(std::move(api), op::start_flow(std::move(flow_id)), flow_stage::running,
                                std::move(how));
}

/// Stops a flow and waits until it has stopped.
///
/// how: the limit for both, and the delays between polls; see `wait_policy`. The timeout of the handle applies to each
/// call.
/// Result and errors: as of `stop_flow` and `wait_for_stage`. When the server rejects the command because the flow is
/// stopped already, that is a success.
template <api_handle Api>
call_result<Api, flow> stop_and_wait(Api api, std::string flow_id, wait_policy how = wait_policy())
{
    return detail::command_with(std::move(api), op::stop_flow(std::move(flow_id)), flow_stage::stopped, std::move(how));
}

/// Waits for the end of work in the background.
///
/// job: what the operation returned, or a ticket made from text. how: the limit and the delays between polls; see
/// `wait_policy`.
/// Result: the last status, of work that succeeded.
/// Errors: `errc::job_failed` when the work failed, with its status in `server_details()`. `condition::not_found` for a
/// ticket that the server does not know; if it knew it before, `detail()` says that the outcome is not known. Otherwise
/// as for `wait_until`.
template <api_handle Api, job_status JobStatus>
call_result<Api, JobStatus> wait_for(Api api, ticket<JobStatus> job, wait_policy how = wait_policy())
{
    return detail::look_with(std::move(api), detail::ticket_look<JobStatus>(std::move(job)), std::move(how));
}

} // namespace appmixer

#endif
