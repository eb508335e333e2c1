#ifndef APPMIXER_MODEL_VARIABLES_HPP
#define APPMIXER_MODEL_VARIABLES_HPP

// The variables that components of a flow can refer to.

#include <appmixer/core/config.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// A field of a message that a component can refer to.
///
/// Source: https://docs.appmixer.com, API, Variables.
class component_variable {
public:
    component_variable() = default;

    std::string component_id; ///< the component that sends the message
    std::string port;         ///< its output port
    std::string label;        ///< as the designer shows it
    std::string value;        ///< the reference, "{{{$.<component>.<port>.<field>}}}"
    bool hardwired = false;   ///< the vendor does not describe it
    raw_object schema;        ///< the JSON schema of the field
    json::object extra;       ///< every key not named above

    static constexpr auto fields = table{field("componentId", &component_variable::component_id),
                                         field("port", &component_variable::port),
                                         field("label", &component_variable::label),
                                         field("value", &component_variable::value),
                                         field("hardwired", &component_variable::hardwired),
                                         field("schema", &component_variable::schema)};
};

/// A value that every component of a flow can refer to, such as the id of the flow.
class flow_variable {
public:
    flow_variable() = default;

    std::string name;                  ///< "g_flowId"
    std::string label;                 ///< as the designer shows it
    std::vector<std::string> category; ///< "Control", "Date"
    json::object extra;                ///< every key not named above

    static constexpr auto fields = table{field("name", &flow_variable::name), field("label", &flow_variable::label),
                                         field("category", &flow_variable::category)};
};

/// The response to `fetch_variables`.
///
/// Source: https://docs.appmixer.com, API, Variables.
class variables_tree {
public:
    variables_tree() = default;

    /// By component, its `links` and `properties`; `of_link` finds the variables of a link.
    raw_object components;
    std::vector<flow_variable> flow;        ///< what every component can refer to
    std::vector<component_variable> shared; ///< key `dynamicComponentVariables`; only in a compressed response
    json::object extra;                     ///< every key not named above

    /// The variables that a component can refer to in the messages of one link. It parses `components`.
    ///
    /// component, input_port: where the link ends. sender, output_port: where it begins.
    /// Result: the variables, also of a compressed response; empty when there is no such link.
    APPMIXER_DECL std::vector<component_variable> of_link(std::string_view component, std::string_view input_port,
                                                          std::string_view sender, std::string_view output_port) const;

    static constexpr auto fields =
        table{field("components", &variables_tree::components), field("flow", &variables_tree::flow),
              field("dynamicComponentVariables", &variables_tree::shared)};
};

/// Which components to fetch variables of, for `op::fetch_variables`.
class variables_scope {
public:
    variables_scope() = default;

    std::optional<std::vector<std::string>> ids; ///< key `IDs`; without it: all components of the flow
    std::optional<bool> links;                   ///< whether to fetch those of their links; the default is true
    std::optional<bool> properties;              ///< whether to fetch those of their properties; the default is true
    json::object extra;                          ///< every key not named above

    static constexpr auto fields = table{field("IDs", &variables_scope::ids), field("links", &variables_scope::links),
                                         field("properties", &variables_scope::properties)};
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/model/impl/variables.ipp>
#endif

#endif
