#ifndef APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_READER_HPP
#define APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_READER_HPP

// Parses the text of the built-in catalogue into manifests.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/emulator/state/document.hpp>
#include <appmixer/emulator/text/split.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Makes manifests from the text of the catalogue. Each line has one of these forms:
///
///     * name|label|description                 an app
///     + name|label|version|flags|description   a component of the app; a missing label is made from the name
///     < port most|fields                       an input port, and its maximum number of connections
///     > port|values                            an output port; `?` stands for values found at run time
///     = fields                                 properties
///     & fields                                 more fields for the line before
///
/// A field is `name:type*`, with a star when it is required. `expression(AND,OR;a,b)` has levels and fields of its own.
class catalogue_reader {
public:
    json::object apps;                    ///< by name
    std::vector<json::object> components; ///< in the order of the text

    void read(std::string_view text)
    {
        while (!text.empty()) {
            std::string_view line = take_until(text, '\n');
            if (line.empty())
                continue;
            char const kind = line.front();
            line.remove_prefix(2);
            switch (kind) {
            case '*': add_app(line); break;
            case '+': add_component(line); break;
            case '<': add_input(line); break;
            case '>': add_output(line); break;
            case '=': add_fields(components.back()["properties"].emplace_object(), line); break;
            default: add_fields(*fields_, line); break;
            }
        }
    }

private:
    static std::string_view piece(std::string_view& line) noexcept { return take_until(line, '|'); }

    /// Removes and returns the text up to the next comma outside parentheses.
    static std::string_view field(std::string_view& fields)
    {
        int depth = 0;
        auto const end = std::find_if(fields.begin(), fields.end(), [&](char c) {
            depth += static_cast<int>(c == '(') - static_cast<int>(c == ')');
            return c == ',' && depth == 0;
        });
        std::string_view const head = fields.substr(0, static_cast<std::size_t>(end - fields.begin()));
        fields.remove_prefix((std::min)(fields.size(), head.size() + 1));
        return head;
    }

    /// `storeId` and `RequestApproval` become "Store id" and "Request approval".
    static std::string label_of(std::string_view name)
    {
        std::string label;
        for (char const c : name) {
            if (label.empty())
                label += to_upper(c);
            else if (is_upper(c))
                label.append(1, ' ').append(1, to_lower(c));
            else
                label += c;
        }
        return label;
    }

    void add_app(std::string_view line)
    {
        app_ = piece(line);
        json::object& app = apps[app_].emplace_object();
        app["name"] = app_;
        app["label"] = piece(line);
        app["category"] = "utilities";
        app["description"] = line;
    }

    void add_component(std::string_view line)
    {
        std::string_view const name = piece(line);
        std::string_view const label = piece(line);
        std::string_view const version = piece(line);
        std::string_view flags = piece(line);
        json::object component;
        component["name"] = std::string(app_).append(1, '.').append(name);
        component["label"] = label.empty() ? label_of(name) : std::string(label);
        component["description"] = line;
        component["author"] = "appmixer for C++";
        component["version"] = version.empty() ? std::string_view("1.0.0") : version;
        while (!flags.empty())
            component[take_until(flags, ' ')] = true;
        component["inPorts"] = json::array();
        component["outPorts"] = json::array();
        components.push_back(std::move(component));
    }

    void add_input(std::string_view line)
    {
        std::string_view name = piece(line);
        json::object& port = components.back()["inPorts"].as_array().emplace_back(json::object()).as_object();
        port["name"] = take_until(name, ' ');
        if (!name.empty())
            port["maxConnections"] = name.front() - '0';
        if (!line.empty())
            add_fields(port, line);
    }

    void add_output(std::string_view line)
    {
        std::string_view const name = piece(line);
        json::object& port = components.back()["outPorts"].as_array().emplace_back(json::object()).as_object();
        port["name"] = name;
        if (line == "?") {
            std::string url = "/component/" + std::string(text_of(components.back(), "name"));
            std::replace(url.begin(), url.end(), '.', '/');
            port["source"].emplace_object()["url"] = url.append("?outPort=").append(name);
            return;
        }
        json::array& options = port["options"].emplace_array();
        while (!line.empty()) {
            std::string_view const value = take_until(line, ',');
            json::object option;
            option["label"] = label_of(value);
            option["value"] = value;
            options.push_back(std::move(option));
        }
    }

    static std::string_view schema_type(std::string_view type)
    {
        if (type == "number")
            return "number";
        if (type == "toggle")
            return "boolean";
        if (type == "multiselect")
            return "array";
        return type == "expression" ? "object" : "string";
    }

    /// Adds fields to the schema and the inspector of a port or of the properties.
    void add_fields(json::object& owner, std::string_view fields)
    {
        fields_ = &owner;
        if (!owner.contains("schema")) {
            json::object& schema = owner["schema"].emplace_object();
            schema["type"] = "object";
            schema["properties"].emplace_object();
            owner["inspector"].emplace_object()["inputs"].emplace_object();
        }
        json::object& schema = owner["schema"].as_object();
        json::object& inputs = owner["inspector"].as_object()["inputs"].as_object();
        while (!fields.empty()) {
            std::string_view type = field(fields);
            std::string_view const name = take_until(type, ':');
            bool const required = type.ends_with('*');
            type = type.substr(0, type.size() - (required ? 1 : 0));
            std::string_view levels = type;
            type = take_until(levels, '(');
            json::object& property = schema["properties"].as_object()[name].emplace_object();
            if (type != "any")
                property["type"] = schema_type(type);
            if (required) {
                json::value& list = schema["required"];
                (list.is_array() ? list.as_array() : list.emplace_array()).emplace_back(name);
            }
            json::object input;
            input["type"] = type == "any" ? std::string_view("text") : type;
            input["label"] = label_of(name);
            input["index"] = inputs.size() + 1;
            if (type == "expression" && !levels.empty())
                add_levels(input, levels.substr(0, levels.size() - 1));
            inputs[name] = std::move(input);
        }
    }

    static void add_levels(json::object& input, std::string_view fields)
    {
        std::string_view levels = take_until(fields, ';');
        json::array& list = input["levels"].emplace_array();
        while (!levels.empty())
            list.emplace_back(take_until(levels, ','));
        json::object& inner = input["fields"].emplace_object();
        while (!fields.empty()) {
            std::string_view const name = take_until(fields, ',');
            json::object one;
            one["type"] = "text";
            one["label"] = label_of(name);
            one["index"] = inner.size() + 1;
            inner[name] = std::move(one);
        }
    }

    std::string_view app_;
    json::object* fields_ = nullptr; ///< the object that fields were added to last
};

} // namespace appmixer::detail::emu

#endif
