#ifndef APPMIXER_MODEL_COMPONENT_MANIFEST_HPP
#define APPMIXER_MODEL_COMPONENT_MANIFEST_HPP

// The manifests of components.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// An input or output port of a component.
class component_port {
public:
    component_port() = default;

    std::string name;                             ///< unique among the ports of its kind: "in"
    std::optional<std::uint64_t> max_connections; ///< nothing: no maximum
    raw_object schema;                            ///< of an input port: the JSON Schema of its fields
    raw_object inspector;                         ///< of an input port: the form that asks for its fields
    raw_value options;                            ///< of an output port: the fields that it sends
    raw_object source;                            ///< where fields that are only known at run time come from
    json::object extra;                           ///< every key not named above

    static constexpr auto fields =
        table{field("name", &component_port::name),       field("maxConnections", &component_port::max_connections),
              field("schema", &component_port::schema),   field("inspector", &component_port::inspector),
              field("options", &component_port::options), field("source", &component_port::source)};

    /// A port may be only a name.
    static component_port from_text(std::string_view name)
    {
        component_port port;
        port.name = name;
        return port;
    }
};

/// The manifest of a component: what its `component.json` says. A port that is only a name is read as a port.
///
/// Source: https://docs.appmixer.com, Building connectors, Manifest.
class component_manifest {
public:
    component_manifest() = default;

    std::string name;                      ///< "acme.crm.contacts.FindContact": vendor, service, module, component
    std::string label;                     ///< shown in place of the last part of the name; may be empty
    std::string description;               ///< a sentence about the component; may be empty
    std::string icon;                      ///< a data URI or a URL
    std::string author;                    ///< the developer, with the e-mail address
    std::string version;                   ///< "1.0.3"
    std::vector<component_port> in_ports;  ///< where it receives messages; a trigger has none
    std::vector<component_port> out_ports; ///< where it sends messages
    raw_object properties;                 ///< `schema` and `inspector` of the properties
    raw_object auth;                ///< `service`, as "acme:crm", and `scope`: the account that the component needs
    raw_object quota;               ///< `manager`, `resources` and more: how calls of the third party are limited
    std::optional<bool> is_private; ///< key `private`: only for users who were given access
    std::optional<bool> trigger;    ///< starts runs of a flow
    std::optional<bool> webhook;    ///< has a URL
    std::optional<bool> tick;       ///< is called periodically
    json::object extra;             ///< every key not named above

    static constexpr auto fields = table{field("name", &component_manifest::name),
                                         field("label", &component_manifest::label),
                                         field("description", &component_manifest::description),
                                         field("icon", &component_manifest::icon),
                                         field("author", &component_manifest::author),
                                         field("version", &component_manifest::version),
                                         field("inPorts", &component_manifest::in_ports),
                                         field("outPorts", &component_manifest::out_ports),
                                         field("properties", &component_manifest::properties),
                                         field("auth", &component_manifest::auth),
                                         field("quota", &component_manifest::quota),
                                         field("private", &component_manifest::is_private),
                                         field("trigger", &component_manifest::trigger),
                                         field("webhook", &component_manifest::webhook),
                                         field("tick", &component_manifest::tick)};
};

} // namespace appmixer

#endif
