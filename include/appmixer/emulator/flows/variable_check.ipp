#ifndef APPMIXER_EMULATOR_FLOWS_VARIABLE_CHECK_IPP
#define APPMIXER_EMULATOR_FLOWS_VARIABLE_CHECK_IPP

#include <appmixer/emulator/flows/flow_links.ipp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// Finds variables that do not exist. What a component may refer to depends on the link that a message comes over: the
/// port that sent it, and all ports before that one.
class variable_check {
public:
    explicit variable_check(json::object const& descriptor) : descriptor_(descriptor) {}

    /// Calls `see` with the name of each input field of a component that refers to something that does not exist.
    template <class Function>
    void each_bad_field(json::object const& component, Function see)
    {
        json::object const* const config = object_in(component, "config");
        json::object const* const transform = config == nullptr ? nullptr : object_in(*config, "transform");
        if (transform == nullptr)
            return;
        std::set<std::string_view> told;
        for (auto const& in : *transform)
            if (json::object const* const senders = in.value().if_object())
                for (auto const& sender : *senders)
                    if (json::object const* const ports = sender.value().if_object())
                        for (auto const& port : *ports)
                            if (json::object const* const rule = port.value().if_object())
                                look_at(*rule, link(sender.key(), port.key()), [&](std::string_view field) {
                                    if (told.insert(field).second)
                                        see(field);
                                });
    }

private:
    using link = std::pair<std::string_view, std::string_view>; ///< a component and an output port of it

    template <class Function>
    void look_at(json::object const& rule, link const& from, Function see)
    {
        json::object const* const fields = object_in(rule, "lambda");
        if (fields == nullptr)
            return;
        json::object const* const modifiers = object_in(rule, "modifiers");
        for (auto const& field : *fields) {
            json::object const* const named = modifiers == nullptr ? nullptr : object_in(*modifiers, field.key());
            if (!good(field.value(), named, from))
                see(std::string_view(field.key()));
        }
    }

    /// Whether all variables in the texts of a value exist. The depth of a value is that of a body.
    bool good(json::value const& value, json::object const* named, link const& from)
    {
        if (json::string const* const text = value.if_string())
            return good(std::string_view(*text), named, from);
        if (json::array const* const array = value.if_array())
            return std::all_of(array->begin(), array->end(),
                               [&](json::value const& v) { return good(v, named, from); });
        json::object const* const object = value.if_object();
        return object == nullptr || std::all_of(object->begin(), object->end(),
                                                [&](auto const& member) { return good(member.value(), named, from); });
    }

    bool good(std::string_view text, json::object const* named, link const& from)
    {
        for (std::size_t start = text.find("{{{"); start != std::string_view::npos; start = text.find("{{{")) {
            text.remove_prefix(start + 3);
            std::size_t const end = text.find("}}}");
            if (end == std::string_view::npos)
                return true;
            if (!exists(text.substr(0, end), named, from))
                return false;
            text.remove_prefix(end + 3);
        }
        return true;
    }

    /// What stands in the braces is a path, the id of an entry of `modifiers` that has one, or a variable of the flow.
    bool exists(std::string_view name, json::object const* named, link const& from)
    {
        name = name.substr(0, name.find('|'));
        while (name.starts_with(' '))
            name.remove_prefix(1);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        if (name.starts_with("$."))
            return leads_somewhere(name.substr(2), from);
        if (json::object const* const entry = named == nullptr ? nullptr : object_in(*named, name)) {
            std::string_view const path = text_or_empty(*entry, "variable");
            return !path.starts_with("$.") || leads_somewhere(path.substr(2), from);
        }
        return flow_variables_text().find("\"name\":\"" + std::string(name) + '"') != std::string_view::npos;
    }

    bool leads_somewhere(std::string_view path, link const& from)
    {
        std::string_view const id = path.substr(0, path.find('.'));
        path.remove_prefix((std::min)(path.size(), id.size() + 1));
        std::string_view const port = path.substr(0, path.find_first_of(".["));
        path.remove_prefix(port.size());
        if (path.starts_with('.'))
            path.remove_prefix(1);
        return ports_before(from).contains(link(id, port)) && has_field(id, port, path);
    }

    std::set<link> const& ports_before(link const& from)
    {
        auto const added = scopes_.try_emplace(from);
        std::set<link>& ports = added.first->second;
        if (added.second)
            each_port_before(descriptor_, from.first, from.second, [&](std::string_view id, std::string_view port) {
                spend(1);
                ports.emplace(id, port);
            });
        return ports;
    }

    /// Whether a path is a field that a port gives, a part of one, or what has one in it.
    bool has_field(std::string_view id, std::string_view port, std::string_view path)
    {
        json::object const* const component = component_of(descriptor_, id);
        if (component == nullptr)
            return false;
        if (port == "error" && has_error_port(*component))
            return true; // errors have more in them than anybody tells
        auto const added = fields_.try_emplace(link(id, port));
        std::optional<named_fields>& fields = added.first->second;
        if (added.second)
            fields = port_fields(*component, port);
        if (fields)
            spend(fields->size());
        else
            return has_port(built_in_catalogue().find(text_or_empty(*component, "type")), "outPorts", port);
        return path.empty() || std::any_of(fields->begin(), fields->end(), [&](auto const& field) {
                   return begins(path, field.second) || begins(field.second, path);
               });
    }
    static bool begins(std::string_view path, std::string_view start) noexcept
    {
        return path.starts_with(start) &&
               (path.size() == start.size() || path[start.size()] == '.' || path[start.size()] == '[');
    }

    void spend(std::size_t steps)
    {
        count_ += steps;
        if (count_ > 10 * most_variables)
            throw http_error(400, "There are too many variables to check.");
    }

    json::object const& descriptor_;
    std::map<link, std::set<link>> scopes_;              ///< by link: what a message that comes over it may refer to
    std::map<link, std::optional<named_fields>> fields_; ///< by port
    std::size_t count_ = 0;
};

} // namespace appmixer::detail::emu

#endif
