#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_CHECKS_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_CHECKS_IPP

// The checks for flow validation and for the start of a flow.

#include <appmixer/emulator/flows/descriptor.hpp>
#include <appmixer/emulator/flows/flow_checks.hpp>
#include <appmixer/emulator/flows/flow_links.hpp>
#include <appmixer/emulator/flows/variable_check.hpp>

namespace appmixer::detail::emu {

/// The fault if a sender does not have an output port; otherwise empty.
inline std::string sender_fault(installed_components const& components, json::object const& descriptor,
                                std::string_view id, std::string_view port)
{
    json::object const* const sender = component_of(descriptor, id);
    if (sender == nullptr || (port == "error" && has_error_port(*sender)) ||
        has_port(components.find(text_or_empty(*sender, "type")), "outPorts", port))
        return {};
    return "The source \"" + std::string(id) + "\" has no output port \"" + std::string(port) + '"';
}

/// Calls `visit` with each input port that `source` or `config.transform` uses and the manifest does not have.
template <class Function>
void each_missing_input(installed_components const& components, json::object const& component, Function visit)
{
    json::object const* const manifest = components.find(text_or_empty(component, "type"));
    json::object const* const source = source_of(component);
    if (source != nullptr)
        for (auto const& port : *source)
            if (!has_port(manifest, "inPorts", port.key()))
                visit(std::string_view(port.key()));
    if (json::object const* const transform = transform_of(component))
        for (auto const& port : *transform)
            if ((source == nullptr || !source->contains(port.key())) && !has_port(manifest, "inPorts", port.key()))
                visit(std::string_view(port.key()));
}

inline std::string missing_input(std::string_view port)
{
    return "There is no input port \"" + std::string(port) + '"';
}

/// Finds the faults of one well-formed component.
class component_check {
public:
    component_check(installed_components const& components, json::object const& descriptor,
                    json::object const& component, variable_check& variables)
        : components_(components), descriptor_(descriptor), component_(component), variables_(variables)
    {
    }

    json::array faults()
    {
        each_missing_input(components_, component_, [this](std::string_view port) { add(missing_input(port)); });
        if (json::object const* const source = source_of(component_))
            for (auto const& port : *source)
                if (json::object const* const senders = port.value().if_object())
                    for (auto const& sender : *senders)
                        check_sender(sender.key(), sender.value());
        check_properties();
        variables_.each_bad_field(component_, [this](std::string_view field) {
            add("Input field \"" + std::string(field) + "\" contains invalid variable");
        });
        return std::move(faults_);
    }

private:
    void add(std::string message)
    {
        json::object fault;
        fault["message"] = message;
        faults_.emplace_back(std::move(fault));
    }

    void check_sender(std::string_view id, json::value const& ports)
    {
        if (component_of(descriptor_, id) == nullptr)
            return add("The source \"" + std::string(id) + "\" is not in the flow");
        each_text(ports, [&](std::string_view port) {
            if (std::string fault = sender_fault(components_, descriptor_, id, port); !fault.empty())
                add(std::move(fault));
        });
    }

    void check_properties()
    {
        json::object const* const manifest = components_.find(text_or_empty(component_, "type"));
        json::object const* const properties = manifest == nullptr ? nullptr : object_in(*manifest, "properties");
        json::object const* const schema = properties == nullptr ? nullptr : object_in(*properties, "schema");
        json::value const* const required = schema == nullptr ? nullptr : schema->if_contains("required");
        if (required == nullptr)
            return;
        json::object const* const config = object_in(component_, "config");
        json::object const* const given = config == nullptr ? nullptr : object_in(*config, "properties");
        each_text(*required, [&](std::string_view name) {
            if (given == nullptr || !given->contains(name))
                add("The property \"" + std::string(name) + "\" is required");
        });
    }

    installed_components const& components_;
    json::object const& descriptor_;
    json::object const& component_;
    variable_check& variables_;
    json::array faults_;
};

APPMIXER_DECL json::array flow_errors(installed_components const& components, json::object const& descriptor,
                                      json::object const& visible)
{
    text_map<json::array> found;
    for (json::value& fault : descriptor_faults(descriptor)) {
        json::object message;
        message["message"] = std::move(fault.at("message"));
        found[std::string(text_of(fault.as_object(), "componentId"))].emplace_back(std::move(message));
    }
    variable_check variables(components, visible);
    json::array errors;
    for (auto const& entry : visible) {
        json::array faults;
        if (auto const it = found.find(std::string_view(entry.key())); it != found.end())
            faults = std::move(it->second);
        else if (json::object const* const component = entry.value().if_object())
            faults = component_check(components, visible, *component, variables).faults();
        if (faults.empty())
            continue;
        json::object error;
        error["componentId"] = entry.key();
        error["errors"] = std::move(faults);
        errors.emplace_back(std::move(error));
    }
    return errors;
}

APPMIXER_DECL json::array port_faults(installed_components const& components, json::object const& descriptor,
                                      emulator_switches::start_check_rule rule)
{
    json::array faults;
    auto const add = [&](std::string_view id, std::string message) {
        if (faults.size() >= most_faults)
            return;
        json::object fault;
        fault["componentId"] = id;
        fault["message"] = message;
        faults.emplace_back(std::move(fault));
    };
    if (rule == emulator_switches::start_check_rule::none)
        return faults;
    for (auto const& entry : descriptor) {
        json::object const* const component = entry.value().if_object();
        if (component == nullptr)
            continue;
        each_missing_input(components, *component,
                           [&](std::string_view port) { add(entry.key(), missing_input(port)); });
        json::object const* const source = source_of(*component);
        if (source == nullptr || rule == emulator_switches::start_check_rule::inputs)
            continue;
        for (auto const& port : *source)
            if (json::object const* const senders = port.value().if_object())
                for (auto const& sender : *senders)
                    each_text(sender.value(), [&](std::string_view name) {
                        // every component has the port "error" when it runs
                        std::string fault =
                            name == "error" ? std::string() : sender_fault(components, descriptor, sender.key(), name);
                        if (!fault.empty())
                            add(entry.key(), std::move(fault));
                    });
    }
    return faults;
}

} // namespace appmixer::detail::emu

#endif
