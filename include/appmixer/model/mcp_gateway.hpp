#ifndef APPMIXER_MODEL_MCP_GATEWAY_HPP
#define APPMIXER_MODEL_MCP_GATEWAY_HPP

// The gateways through which agents use flows as tools.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <vector>

namespace appmixer {

/// What an agent must know to call a tool.
class mcp_function {
public:
    mcp_function() = default;

    std::string name;        ///< what an agent calls it by
    std::string description; ///< tells a language model when to call it
    json::object parameters; ///< a JSON schema of the arguments
    json::object extra;      ///< every key not named above

    static constexpr auto fields =
        table{field("name", &mcp_function::name), field("description", &mcp_function::description),
              field("parameters", &mcp_function::parameters)};
};

/// A tool of a gateway, in the form in which language models take functions.
class mcp_tool {
public:
    mcp_tool() = default;

    std::string type;      ///< "function"
    mcp_function function; ///< how to call it
    json::object extra;    ///< every key not named above

    static constexpr auto fields = table{field("type", &mcp_tool::type), field("function", &mcp_tool::function)};
};

/// A component of a running flow that offers tools to agents.
///
/// Source: the published code of the vendor's connectors, `ai/mcptools`.
class mcp_gateway {
public:
    mcp_gateway() = default;

    std::string flow_id;      ///< the running flow with the component
    std::string component_id; ///< the component that offers the tools
    std::string webhook; ///< the URL that calls a tool: `{"data": {"function": {"name": …, "arguments": {…}}}}`
    std::vector<mcp_tool> tools; ///< what agents can call
    json::object extra;          ///< every key not named above

    static constexpr auto fields =
        table{field("flowId", &mcp_gateway::flow_id), field("componentId", &mcp_gateway::component_id),
              field("webhook", &mcp_gateway::webhook), field("tools", &mcp_gateway::tools)};
};

} // namespace appmixer

#endif
