#ifndef APPMIXER_EMULATOR_IMPL_FLOW_CHECKS_IPP
#define APPMIXER_EMULATOR_IMPL_FLOW_CHECKS_IPP

#include <appmixer/emulator/detail/catalogue.hpp>
#include <appmixer/emulator/detail/descriptor.hpp>
#include <appmixer/emulator/detail/flow_versions.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

/// Whether a manifest names a port. Ports of types that nobody knows may have any name.
inline bool has_port(json::object const* manifest, std::string_view ports, std::string_view name)
{
    json::value const* const list = manifest == nullptr ? nullptr : manifest->if_contains(ports);
    if (list == nullptr || !list->is_array())
        return true;
    json::array const& known = list->get_array();
    return std::any_of(known.begin(), known.end(),
                       [&](json::value const& port) { return text_or_empty(port.as_object(), "name") == name; });
}

/// Calls `see` with each text of a text or an array of texts.
template <class Function>
void each_text(json::value const& value, Function see)
{
    if (json::string const* const text = value.if_string())
        see(std::string_view(*text));
    else if (json::array const* const list = value.if_array())
        for (json::value const& item : *list)
            if (json::string const* const one = item.if_string())
                see(std::string_view(*one));
}

/// The faults of one component, where it is well formed.
class component_check {
public:
    component_check(json::object const& descriptor, json::object const& component)
        : descriptor_(descriptor), component_(component),
          manifest_(built_in_catalogue().find(text_or_empty(component, "type")))
    {
    }

    json::array faults()
    {
        check_sources();
        check_properties();
        return std::move(faults_);
    }

private:
    void add(std::string message)
    {
        json::object fault;
        fault["message"] = message;
        faults_.emplace_back(std::move(fault));
    }

    void check_sources()
    {
        json::value const* const source = component_.if_contains("source");
        if (source == nullptr || !source->is_object())
            return;
        for (auto const& port : source->get_object()) {
            if (!has_port(manifest_, "inPorts", port.key()))
                add("There is no input port \"" + std::string(std::string_view(port.key())) + '"');
            if (!port.value().is_object())
                continue;
            for (auto const& sender : port.value().get_object())
                check_sender(sender.key(), sender.value());
        }
    }

    void check_sender(std::string_view id, json::value const& ports)
    {
        json::value const* const sender = descriptor_.if_contains(id);
        if (sender == nullptr || !sender->is_object())
            return add("The source \"" + std::string(id) + "\" is not in the flow");
        json::object const* const manifest = built_in_catalogue().find(text_or_empty(sender->get_object(), "type"));
        each_text(ports, [&](std::string_view name) {
            if (!has_port(manifest, "outPorts", name))
                add("The source \"" + std::string(id) + "\" has no output port \"" + std::string(name) + '"');
        });
    }

    void check_properties()
    {
        json::value const* const wanted = manifest_ == nullptr ? nullptr : manifest_->if_contains("properties");
        if (wanted == nullptr)
            return;
        json::value const* const required = wanted->at("schema").as_object().if_contains("required");
        if (required == nullptr)
            return;
        json::value const* const config = component_.if_contains("config");
        json::value const* const values =
            config == nullptr || !config->is_object() ? nullptr : config->get_object().if_contains("properties");
        json::object const* const given = values == nullptr ? nullptr : values->if_object();
        each_text(*required, [&](std::string_view name) {
            if (given == nullptr || !given->contains(name))
                add("The property \"" + std::string(name) + "\" is required");
        });
    }

    json::object const& descriptor_;
    json::object const& component_;
    json::object const* manifest_;
    json::array faults_;
};

APPMIXER_DECL json::array flow_errors(json::object const& descriptor)
{
    text_map<json::array> found;
    for (json::value& fault : descriptor_faults(descriptor)) {
        json::object message;
        message["message"] = std::move(fault.at("message"));
        found[std::string(text_of(fault.as_object(), "componentId"))].emplace_back(std::move(message));
    }
    json::array errors;
    for (auto const& entry : descriptor) {
        json::array faults;
        if (auto const known = found.find(std::string_view(entry.key())); known != found.end())
            faults = std::move(known->second);
        else if (json::object const* const component = entry.value().if_object())
            faults = component_check(descriptor, *component).faults();
        if (faults.empty())
            continue;
        json::object error;
        error["componentId"] = entry.key();
        error["errors"] = std::move(faults);
        errors.emplace_back(std::move(error));
    }
    return errors;
}

} // namespace appmixer::detail::emu

#endif
