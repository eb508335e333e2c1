#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_LINKS_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_LINKS_IPP

#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/http/message.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

// How the components of a flow are linked, and what goes over the links.

/// A long chain of components has a number of variables that goes with the square of its length.
inline constexpr std::size_t most_variables = 100'000;

/// What the port `error` gives of a component that sends its errors there.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 4> error_fields{
    {{"Error message", "error.message"},
     {"Error code", "error.code"},
     {"Error name", "error.name"},
     {"Input", "input"}}};

/// What every component of every flow may refer to.
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

/// An object that is a member of another one; null when there is none.
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

/// Whether the errors of a component go to its port `error`, which no manifest names.
inline bool has_error_port(json::object const& component) noexcept
{
    json::object const* const handling = object_in(component, "errorHandling");
    return handling != nullptr && !text_or_empty(*handling, "onError").empty();
}

/// The port of a manifest; null when it does not name it.
inline json::object const* find_port(json::object const& manifest, std::string_view ports, std::string_view name)
{
    for (json::value const& port : manifest.at(ports).as_array())
        if (text_or_empty(port.as_object(), "name") == name)
            return &port.as_object();
    return nullptr;
}

/// Whether a manifest names a port. Ports of types that nobody knows may have any name.
inline bool has_port(json::object const* manifest, std::string_view ports, std::string_view name)
{
    return manifest == nullptr || find_port(*manifest, ports, name) != nullptr;
}

/// Labels and paths of fields.
using named_fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// The names that a component of the type `SetVariable` gives to values; nothing when they are computed themselves.
inline std::optional<named_fields> names_set_by(json::object const& component)
{
    named_fields names;
    bool known = true;
    auto const look_at = [&](json::value const& rule) {
        json::object const* const object = rule.if_object();
        json::object const* const lambda = object == nullptr ? nullptr : object_in(*object, "lambda");
        json::object const* const variables = lambda == nullptr ? nullptr : object_in(*lambda, "variables");
        json::value const* const list = variables == nullptr ? nullptr : variables->if_contains("ADD");
        if (list == nullptr || !list->is_array())
            return;
        for (json::value const& one : list->get_array()) {
            std::string_view const name =
                one.is_object() ? text_or_empty(one.get_object(), "name") : std::string_view();
            known = known && name.find("{{{") == std::string_view::npos;
            if (!name.empty())
                names.emplace_back(name, name);
        }
    };
    json::object const* const config = object_in(component, "config");
    if (json::object const* const transform = config == nullptr ? nullptr : object_in(*config, "transform"))
        for (auto const& in : *transform)
            if (json::object const* const senders = in.value().if_object())
                for (auto const& sender : *senders)
                    if (json::object const* const ports = sender.value().if_object())
                        for (auto const& port : *ports)
                            look_at(port.value());
    return known && !names.empty() ? std::optional(std::move(names)) : std::nullopt;
}

/// The fields that a component sends out of a port; nothing where nobody knows them.
inline std::optional<named_fields> port_fields(json::object const& component, std::string_view port)
{
    if (port == "error" && has_error_port(component))
        return named_fields(error_fields.begin(), error_fields.end());
    std::string_view const type = text_or_empty(component, "type");
    json::object const* const manifest = built_in_catalogue().find(type);
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
    for (json::value const& option : options->as_array())
        fields.emplace_back(text_of(option.as_object(), "label"), text_of(option.as_object(), "value"));
    return fields;
}

/// Calls `see` with the id and the output port of a sender, and then with those of all that can have come to it before.
template <class Function>
void each_port_before(json::object const& descriptor, std::string_view sender, std::string_view port, Function see)
{
    std::set<std::pair<std::string_view, std::string_view>> seen;
    std::set<std::string_view> entered;
    std::vector<std::pair<std::string_view, std::string_view>> order{{sender, port}};
    seen.insert(order.front());
    for (std::size_t i = 0; i < order.size(); ++i) {
        auto const [id, out] = order[i];
        see(id, out);
        json::object const* const component = entered.insert(id).second ? component_of(descriptor, id) : nullptr;
        json::object const* const source = component == nullptr ? nullptr : source_of(*component);
        if (source == nullptr)
            continue;
        for (auto const& in : *source)
            if (json::object const* const from = in.value().if_object())
                for (auto const& next : *from)
                    each_text(next.value(), [&](std::string_view name) {
                        if (seen.emplace(next.key(), name).second)
                            order.emplace_back(next.key(), name);
                    });
    }
}

} // namespace appmixer::detail::emu

#endif
