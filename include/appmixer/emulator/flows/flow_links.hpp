#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_LINKS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_LINKS_HPP

// How the components of a flow are linked, and which fields each port sends.

#include <appmixer/emulator/components/installed_components.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// The most variables that a response may have. A chain of components has as many as the square of its length.
inline constexpr std::size_t most_variables = 100'000;

/// The fields of a message from the port `error`: label and path.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 4> error_fields{
    {{"Error message", "error.message"},
     {"Error code", "error.code"},
     {"Error name", "error.name"},
     {"Input", "input"}}};

/// The variables that every component of every flow can refer to.
inline constexpr std::string_view flow_variables_text() noexcept
{
    return R"json([
{"label":"Flow ID","category":["Control"],"name":"g_flowId"},
{"label":"Flow Name","category":["Control"],"name":"g_flowName"},
{"label":"Random Number","category":["Math"],"name":"g_random"},
{"label":"PI","category":["Math"],"name":"g_pi"},
{"label":"UUID v4","category":["Control"],"name":"g_uuid4"},
{"label":"Timestamp (Unix)","category":["Date"],"name":"g_timestamp"},
{"label":"Now (ISO 8601)","category":["Date"],"name":"g_now"},
{"label":"User ID","category":["Control"],"name":"g_userId"},
{"label":"Webhook URL","category":["Control"],"name":"g_webhookUrl"},
{"label":"Custom Fields","category":["Control"],"name":"g_customFields"}])json";
}

/// Calls `visit` with a text, or with each text of an array.
template <class Function>
void each_text(json::value const& value, Function visit)
{
    if (json::string const* const text = value.if_string())
        visit(std::string_view(*text));
    else if (json::array const* const list = value.if_array())
        for (json::value const& item : *list)
            if (json::string const* const element = item.if_string())
                visit(std::string_view(*element));
}

/// A member that is an object; null if there is none.
inline json::object const* object_in(json::object const& owner, std::string_view key) noexcept
{
    json::value const* const value = owner.if_contains(key);
    return value == nullptr ? nullptr : value->if_object();
}

inline json::object const* component_of(json::object const& descriptor, std::string_view id) noexcept
{
    return object_in(descriptor, id);
}
inline json::object const* source_of(json::object const& component) noexcept { return object_in(component, "source"); }
inline json::object const* transform_of(json::object const& component) noexcept
{
    json::object const* const config = object_in(component, "config");
    return config == nullptr ? nullptr : object_in(*config, "transform");
}

/// Calls `visit(sender, output port, rule)` for each rule in the `transform` of a component.
template <class Function>
void each_transform_rule(json::object const& component, Function visit)
{
    json::object const* const transform = transform_of(component);
    if (transform == nullptr)
        return;
    for (auto const& input : *transform)
        if (json::object const* const senders = input.value().if_object())
            for (auto const& sender : *senders)
                if (json::object const* const ports = sender.value().if_object())
                    for (auto const& port : *ports)
                        if (json::object const* const rule = port.value().if_object())
                            visit(std::string_view(sender.key()), std::string_view(port.key()), *rule);
}

/// Whether a component sends its errors to the port `error`. Manifests do not list that port.
inline bool has_error_port(json::object const& component) noexcept
{
    json::object const* const handling = object_in(component, "errorHandling");
    return handling != nullptr && !text_or_empty(*handling, "onError").empty();
}

/// The port of a manifest with this name; null if there is none. `ports` is "inPorts" or "outPorts".
inline json::object const* find_port(json::object const& manifest, std::string_view ports, std::string_view name)
{
    for (json::value const& port : manifest.at(ports).as_array())
        if (text_or_empty(port.as_object(), "name") == name)
            return &port.as_object();
    return nullptr;
}

/// Whether a component has a port. Without a manifest, any name is a port.
inline bool has_port(json::object const* manifest, std::string_view ports, std::string_view name)
{
    return manifest == nullptr || find_port(*manifest, ports, name) != nullptr;
}

/// Fields: label and path of each.
using named_fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// The variables that a component of the type `SetVariable` sets; nothing if their names are only known at run time.
inline std::optional<named_fields> names_set_by(json::object const& component)
{
    named_fields names;
    bool names_known = true;
    each_transform_rule(component, [&](std::string_view, std::string_view, json::object const& rule) {
        json::object const* const lambda = object_in(rule, "lambda");
        json::object const* const variables = lambda == nullptr ? nullptr : object_in(*lambda, "variables");
        json::value const* const list = variables == nullptr ? nullptr : variables->if_contains("ADD");
        if (list == nullptr || !list->is_array())
            return;
        for (json::value const& variable : list->get_array()) {
            std::string_view const name =
                variable.is_object() ? text_or_empty(variable.get_object(), "name") : std::string_view();
            names_known = names_known && name.find("{{{") == std::string_view::npos;
            if (!name.empty())
                names.emplace_back(name, name);
        }
    });
    return names_known && !names.empty() ? std::optional(std::move(names)) : std::nullopt;
}

/// The fields that a component sends out of a port; nothing if they are not known.
inline std::optional<named_fields> port_fields(installed_components const& components, json::object const& component,
                                               std::string_view port)
{
    if (port == "error" && has_error_port(component))
        return named_fields(error_fields.begin(), error_fields.end());
    std::string_view const type = text_or_empty(component, "type");
    json::object const* const manifest = components.find(type);
    json::object const* const found = manifest == nullptr ? nullptr : find_port(*manifest, "outPorts", port);
    if (found == nullptr)
        return std::nullopt;
    if (type == "appmixer.utils.controls.SetVariable")
        return names_set_by(component);
    if (type == "appmixer.utils.appevents.OnAppEvent")
        return named_fields{{"Data", "data"}};
    json::value const* const options = found->if_contains("options");
    if (options == nullptr || options->as_array().empty())
        return std::nullopt;
    named_fields fields;
    for (json::value const& option : options->as_array()) {
        std::string_view const value = text_of(option.as_object(), "value");
        std::string_view const label = text_or_empty(option.as_object(), "label");
        fields.emplace_back(label.empty() ? value : label, value);
    }
    return fields;
}

/// Calls `visit(id, output port)` for a sender and for all ports upstream of it, each once.
template <class Function>
void each_upstream_port(json::object const& descriptor, std::string_view sender, std::string_view port, Function visit)
{
    std::set<std::pair<std::string_view, std::string_view>> seen;
    std::set<std::string_view> visited;
    std::vector<std::pair<std::string_view, std::string_view>> order{{sender, port}};
    seen.insert(order.front());
    for (std::size_t i = 0; i < order.size(); ++i) {
        auto const [id, out] = order[i];
        visit(id, out);
        json::object const* const component = visited.insert(id).second ? component_of(descriptor, id) : nullptr;
        json::object const* const source = component == nullptr ? nullptr : source_of(*component);
        if (source == nullptr)
            continue;
        for (auto const& input : *source)
            if (json::object const* const senders = input.value().if_object())
                for (auto const& previous : *senders)
                    each_text(previous.value(), [&](std::string_view name) {
                        if (seen.emplace(previous.key(), name).second)
                            order.emplace_back(previous.key(), name);
                    });
    }
}

} // namespace appmixer::detail::emu

#endif
