#ifndef APPMIXER_EMULATOR_MCP_GATEWAYS_MCP_GATEWAY_ENTRY_HPP
#define APPMIXER_EMULATOR_MCP_GATEWAYS_MCP_GATEWAY_ENTRY_HPP

// The data of a gateway for agents.

#include <appmixer/emulator/state/document.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

class mcp_gateway_entry {
public:
    mcp_gateway_entry() = default;
    std::string id() const { return component_key(text_of(document, "flowId"), text_of(document, "componentId")); }
    std::string_view owner() const noexcept { return user_id; }

    json::object document; ///< `flowId`, `componentId` and `tools`, as in responses
    std::string user_id;   ///< the owner of the flow
};

} // namespace appmixer::detail::emu

#endif
