#ifndef APPMIXER_ALGORITHMS_EVENT_STREAMS_HPP
#define APPMIXER_ALGORITHMS_EVENT_STREAMS_HPP

// The operations that return event streams.

#include <appmixer/algorithms/event_stream.hpp>
#include <appmixer/api/flow_tests.hpp>
#include <appmixer/api/mcp_gateways.hpp>

#include <string>
#include <utility>

namespace appmixer {

/// Watches the caller's gateways for agents. The data of each event is JSON whose `type` is "gateway-add" or
/// "gateway-delete"; `list_mcp_gateways` then returns the new list.
///
///     auto events = watch_mcp_gateways(api);
///     while (std::optional<appmixer::server_event> event = co_await events.next())
///         gateways = co_await list_mcp_gateways(api);
///
/// The token is sent in the query, since the server does not take it from a header. It is kept out of errors, traces
/// and recordings, but proxies may log it. A stream that fails connects again, with a new token if it has expired. The
/// vendor's server does not repeat the events that were missed meanwhile.
///
/// how: see `event_options`.
/// Result: the events, from now on; see `open_events` for its errors, cancellation and lifetime.
/// Errors: `condition::unauthorized` without a valid token, `condition::not_found` when the server does not have the
/// plugin, both from `next`.
/// Source: the published code of the vendor's connectors, `ai/mcptools`.
template <api_handle Api>
event_stream<Api, op::watch_mcp_gateways> watch_mcp_gateways(Api const& api, event_options how = event_options())
{
    return open_events(api, op::watch_mcp_gateways(), std::move(how));
}

/// Tries out one component of a flow. The events are "test:start", "component:output", "component:done",
/// "component:error", and at the end "test:done" with a `status`, or "test:error"; their data is JSON.
///
/// Not idempotent: the component runs. A stream that fails does not connect again.
///
/// request: see `op::test_flow_component`; how: see `event_options`.
/// Result: the events, to the end of the test; see `open_events` for its errors, cancellation and lifetime.
/// Errors: `condition::not_found` when the flow does not exist or is not visible, from `next`.
/// Source: https://docs.appmixer.com, API, Flows (6.5).
template <api_handle Api>
event_stream<Api, op::test_flow_component> test_flow_component(Api const& api, op::test_flow_component request,
                                                               event_options how = event_options())
{
    return open_events(api, std::move(request), std::move(how));
}
/// The same without input. flow_id: of the flow; component_id: the key of the component in the flow's descriptor.
template <api_handle Api>
event_stream<Api, op::test_flow_component> test_flow_component(Api const& api, std::string flow_id,
                                                               std::string component_id)
{
    return test_flow_component(api, op::test_flow_component(std::move(flow_id), std::move(component_id)));
}

} // namespace appmixer

#endif
