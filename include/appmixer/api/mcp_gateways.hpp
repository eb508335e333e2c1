#ifndef APPMIXER_API_MCP_GATEWAYS_HPP
#define APPMIXER_API_MCP_GATEWAYS_HPP

// Operations on the gateways through which agents use flows as tools. `watch_mcp_gateways` is in
// algorithms/event_streams.hpp.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/model/mcp_gateway.hpp>

#include <string_view>
#include <vector>

namespace appmixer {

namespace op {

/// The gateways of the caller's running flows. `GET /plugins/appmixer/ai/mcptools/gateways`.
class list_mcp_gateways {
public:
    list_mcp_gateways() = default;

    using response_type = std::vector<mcp_gateway>;
    static constexpr operation_info info{"listMcpGateways", method::get, "/plugins/appmixer/ai/mcptools/gateways",
                                         idempotency::safe};
};

/// The stream of events that tells when the caller's gateways change. `GET /plugins/appmixer/ai/mcptools/events`, for
/// `open_events`.
class watch_mcp_gateways {
public:
    watch_mcp_gateways() = default;

    using response_type = http_response;
    static constexpr std::string_view response_media_type = "text/event-stream";
    static constexpr operation_info info =
        operation_info("watchMcpGateways", method::get, "/plugins/appmixer/ai/mcptools/events", idempotency::safe,
                       token_use::in_query)
            .with_evidence(evidence::medium);
};

/// The operations of this header.
using mcp_gateway_operations = operation_list<list_mcp_gateways, watch_mcp_gateways>;

} // namespace op

/// Lists the gateways through which agents use the caller's running flows as tools.
///
/// Result: the gateways; empty when there are none.
/// Errors: `condition::not_found` when the server does not have the plugin.
/// Source: the published code of the vendor's connectors, `ai/mcptools`.
template <api_handle Api>
call_result<Api, std::vector<mcp_gateway>> list_mcp_gateways(Api const& api)
{
    return api.call(op::list_mcp_gateways());
}

} // namespace appmixer

#endif
