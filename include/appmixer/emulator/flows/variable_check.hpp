#ifndef APPMIXER_EMULATOR_FLOWS_VARIABLE_CHECK_HPP
#define APPMIXER_EMULATOR_FLOWS_VARIABLE_CHECK_HPP

// Finds references to variables that do not exist.

#include <appmixer/emulator/flows/flow_links.hpp>
#include <appmixer/emulator/http/http_error.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// Finds references to variables that do not exist. What a component may refer to depends on the link over which a
/// message arrives: the fields of the port that sent it, and those of all ports upstream.
class variable_check {
public:
    variable_check(installed_components const& components, json::object const& descriptor)
        : components_(components), descriptor_(descriptor)
    {
    }

    /// Calls `visit` with each input field of a component that refers to a variable that does not exist.
    template <class Function>
    void each_bad_field(json::object const& component, Function visit)
    {
        std::set<std::string_view> reported;
        each_transform_rule(component, [&](std::string_view sender, std::string_view port, json::object const& rule) {
            check_rule(rule, link(sender, port), [&](std::string_view field) {
                if (reported.insert(field).second)
                    visit(field);
            });
        });
    }

private:
    using link = std::pair<std::string_view, std::string_view>; ///< a component and one of its output ports

    template <class Function>
    void check_rule(json::object const& rule, link const& origin, Function visit)
    {
        json::object const* const fields = object_in(rule, "lambda");
        if (fields == nullptr)
            return;
        json::object const* const modifiers = object_in(rule, "modifiers");
        for (auto const& field : *fields) {
            json::object const* const field_modifiers =
                modifiers == nullptr ? nullptr : object_in(*modifiers, field.key());
            if (!all_exist(field.value(), field_modifiers, origin))
                visit(std::string_view(field.key()));
        }
    }

    /// Whether all variables in the texts of a value exist. The recursion is bounded by the depth limit of bodies.
    bool all_exist(json::value const& value, json::object const* field_modifiers, link const& origin)
    {
        if (json::string const* const text = value.if_string())
            return all_exist(std::string_view(*text), field_modifiers, origin);
        if (json::array const* const array = value.if_array())
            return std::all_of(array->begin(), array->end(),
                               [&](json::value const& v) { return all_exist(v, field_modifiers, origin); });
        json::object const* const object = value.if_object();
        return object == nullptr || std::all_of(object->begin(), object->end(), [&](auto const& member) {
                   return all_exist(member.value(), field_modifiers, origin);
               });
    }

    bool all_exist(std::string_view text, json::object const* field_modifiers, link const& origin)
    {
        for (std::size_t start = text.find("{{{"); start != std::string_view::npos; start = text.find("{{{")) {
            text.remove_prefix(start + 3);
            std::size_t const end = text.find("}}}");
            if (end == std::string_view::npos)
                return true;
            if (!exists(text.substr(0, end), field_modifiers, origin))
                return false;
            text.remove_prefix(end + 3);
        }
        return true;
    }

    /// `name`, the text in the braces, is a path, a key of `modifiers`, or a variable of the flow.
    bool exists(std::string_view name, json::object const* field_modifiers, link const& origin)
    {
        name = name.substr(0, name.find('|'));
        while (name.starts_with(' '))
            name.remove_prefix(1);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        if (name.starts_with("$."))
            return path_exists(name.substr(2), origin);
        if (json::object const* const entry =
                field_modifiers == nullptr ? nullptr : object_in(*field_modifiers, name)) {
            std::string_view const path = text_or_empty(*entry, "variable");
            return !path.starts_with("$.") || path_exists(path.substr(2), origin);
        }
        return flow_variables_text().find("\"name\":\"" + std::string(name) + '"') != std::string_view::npos;
    }

    bool path_exists(std::string_view path, link const& origin)
    {
        std::string_view const id = path.substr(0, path.find('.'));
        path.remove_prefix((std::min)(path.size(), id.size() + 1));
        std::string_view const port = path.substr(0, path.find_first_of(".["));
        path.remove_prefix(port.size());
        if (path.starts_with('.'))
            path.remove_prefix(1);
        return upstream_ports(origin).contains(link(id, port)) && has_field(id, port, path);
    }

    std::set<link> const& upstream_ports(link const& origin)
    {
        auto const added = scopes_.try_emplace(origin);
        std::set<link>& ports = added.first->second;
        if (added.second)
            each_upstream_port(descriptor_, origin.first, origin.second,
                               [&](std::string_view id, std::string_view port) {
                                   count_work(1);
                                   ports.emplace(id, port);
                               });
        return ports;
    }

    /// Whether a path is a field of a port, a part of a field, or the parent of one.
    bool has_field(std::string_view id, std::string_view port, std::string_view path)
    {
        json::object const* const component = component_of(descriptor_, id);
        if (component == nullptr)
            return false;
        if (port == "error" && has_error_port(*component))
            return true; // errors have more fields than the listed ones
        auto const added = fields_.try_emplace(link(id, port));
        std::optional<named_fields>& fields = added.first->second;
        if (added.second)
            fields = port_fields(components_, *component, port);
        if (fields)
            count_work(fields->size());
        else
            return has_port(components_.find(text_or_empty(*component, "type")), "outPorts", port);
        return path.empty() || std::any_of(fields->begin(), fields->end(), [&](auto const& field) {
                   return is_path_prefix(path, field.second) || is_path_prefix(field.second, path);
               });
    }
    static bool is_path_prefix(std::string_view path, std::string_view start) noexcept
    {
        return path.starts_with(start) &&
               (path.size() == start.size() || path[start.size()] == '.' || path[start.size()] == '[');
    }

    void count_work(std::size_t steps)
    {
        count_ += steps;
        if (count_ > 10 * most_variables)
            throw http_error(400, "There are too many variables to check.");
    }

    installed_components const& components_;
    json::object const& descriptor_;
    std::map<link, std::set<link>> scopes_;              ///< by link: the ports upstream
    std::map<link, std::optional<named_fields>> fields_; ///< by port
    std::size_t count_ = 0;
};

} // namespace appmixer::detail::emu

#endif
