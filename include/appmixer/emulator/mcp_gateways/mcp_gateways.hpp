#ifndef APPMIXER_EMULATOR_MCP_GATEWAYS_MCP_GATEWAYS_HPP
#define APPMIXER_EMULATOR_MCP_GATEWAYS_MCP_GATEWAYS_HPP

// The gateways through which agents use flows as tools. A flow that starts adds one for each component of the type
// `appmixer.ai.mcptools.MCPGateway`, and removes them when it stops. Their tools are set by the owner of the emulator.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/state/state.hpp>

#include <boost/json/array.hpp>

#include <string_view>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_mcp_gateway_routes(router& routes);

/// Adds a gateway, or replaces its tools, and tells the followers.
APPMIXER_DECL void add_mcp_gateway(state& back_end, flow_entry const& flow, std::string_view component,
                                   json::array tools);
/// Removes a gateway and tells the followers. False when there is none.
APPMIXER_DECL bool remove_mcp_gateway(state& back_end, std::string_view flow_id, std::string_view component);
/// Adds the gateways of a flow that starts. Those that have tools already keep them.
APPMIXER_DECL void add_mcp_gateways_of(state& back_end, flow_entry const& flow);
/// Removes the gateways of a flow.
APPMIXER_DECL void remove_mcp_gateways_of(state& back_end, flow_entry const& flow);

/// Loads one gateway of a document, as `load_flow` loads a flow.
APPMIXER_DECL void load_mcp_gateway(state& back_end, loaded_object const& source);
/// The gateways for a saved document.
APPMIXER_DECL json::array saved_mcp_gateways(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/mcp_gateways/mcp_gateways.ipp>
#endif

#endif
