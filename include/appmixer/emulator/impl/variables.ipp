#ifndef APPMIXER_EMULATOR_IMPL_VARIABLES_IPP
#define APPMIXER_EMULATOR_IMPL_VARIABLES_IPP

#include <appmixer/emulator/detail/catalogue.hpp>
#include <appmixer/emulator/detail/flows.hpp>
#include <appmixer/emulator/detail/undeclared.hpp>
#include <appmixer/emulator/detail/variables.hpp>
#include <appmixer/emulator/impl/flow_checks.ipp>
#include <appmixer/emulator/impl/flows.ipp>
#include <appmixer/json.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <set>

namespace appmixer::detail::emu {

/// A long chain of components has a number of variables that goes with the square of its length.
inline constexpr std::size_t most_variables = 100'000;

/// What every component of every flow may refer to.
inline constexpr std::string_view flow_variables = R"json([
{"label":"Flow ID","category":["Flow"],"name":"g_flowId"},
{"label":"Flow name","category":["Flow"],"name":"g_flowName"},
{"label":"User ID","category":["Flow"],"name":"g_userId"},
{"label":"Custom fields","category":["Flow"],"name":"g_customFields"},
{"label":"Now (ISO 8601)","category":["Date"],"name":"g_now"},
{"label":"Timestamp","category":["Date"],"name":"g_timestamp"},
{"label":"UUID","category":["Text"],"name":"g_uuid4"}])json";

/// What is wanted of the variables of a flow.
class variables_request {
public:
    variables_request() = default;
    explicit variables_request(json::object const& body) : flow(flag(body, "flow"))
    {
        flag(body, "useCache");
        json::value const* const part = body.if_contains("components");
        if (part == nullptr || part->is_null())
            return;
        if (!part->is_object())
            throw refusal(400, "\"components\" must be an object");
        json::object const& wanted = part->get_object();
        links = flag(wanted, "links");
        properties = flag(wanted, "properties");
        json::value const* const list = wanted.if_contains("IDs");
        if (list == nullptr || list->is_null())
            return;
        bool const good = list->is_array() && std::all_of(list->get_array().begin(), list->get_array().end(),
                                                          [](json::value const& item) { return item.is_string(); });
        if (!good)
            throw refusal(400, "\"components.IDs\" must be an array of strings");
        ids.emplace();
        each_text(*list, [this](std::string_view id) { ids->insert(std::string(id)); });
    }

    bool flow = true;
    bool links = true;
    bool properties = true;
    bool compress = false;
    std::optional<std::set<std::string, std::less<>>> ids; ///< nothing: all components

private:
    static bool flag(json::object const& body, std::string_view key)
    {
        json::value const* const value = body.if_contains(key);
        if (value == nullptr || value->is_null())
            return true;
        if (!value->is_bool())
            throw refusal(400, '"' + std::string(key) + "\" must be a boolean");
        return value->get_bool();
    }
};

class variables_answer {
public:
    variables_answer(json::object const& descriptor, variables_request const& wanted)
        : descriptor_(descriptor), wanted_(wanted)
    {
    }

    std::string text()
    {
        json::object components;
        for (auto const& entry : descriptor_)
            if (!wanted_.ids || wanted_.ids->find(std::string_view(entry.key())) != wanted_.ids->end())
                if (json::object const* const component = entry.value().if_object())
                    components.emplace(entry.key(), variables_of(*component));
        std::string body = "{\"components\":";
        append_json_value(body, components);
        if (wanted_.flow)
            body.append(",\"flow\":").append(flow_variables);
        if (wanted_.compress) {
            body += ",\"dynamicComponentVariables\":";
            append_json_value(body, shared_);
        }
        body += '}';
        return body;
    }

private:
    json::object variables_of(json::object const& component)
    {
        json::object result;
        if (wanted_.links)
            result["links"] = links_of(component);
        if (wanted_.properties)
            result["properties"] = no_properties();
        return result;
    }

    /// The values to choose from for a property are looked up by components, and none works here.
    static json::object no_properties()
    {
        json::object variables;
        variables["static"] = json::object();
        json::object properties;
        properties["variables"] = std::move(variables);
        return properties;
    }

    json::object const* source_of(std::string_view id) const
    {
        json::value const* const component = descriptor_.if_contains(id);
        json::object const* const object = component == nullptr ? nullptr : component->if_object();
        return object == nullptr ? nullptr : source_of(*object);
    }
    static json::object const* source_of(json::object const& component)
    {
        json::value const* const source = component.if_contains("source");
        return source == nullptr ? nullptr : source->if_object();
    }

    json::object links_of(json::object const& component)
    {
        json::object links;
        json::object const* const source = source_of(component);
        if (source == nullptr)
            return links;
        for (auto const& in : *source) {
            json::object senders;
            if (json::object const* const from = in.value().if_object())
                for (auto const& sender : *from) {
                    json::object ports;
                    each_text(sender.value(),
                              [&](std::string_view port) { ports[port] = link_to(sender.key(), port); });
                    senders.emplace(sender.key(), std::move(ports));
                }
            links.emplace(in.key(), std::move(senders));
        }
        return links;
    }

    /// What is known behind a link: what its sender sends, and all that has come to the sender.
    json::object link_to(std::string_view sender, std::string_view port)
    {
        dynamic_ = json::array();
        refs_ = json::array();
        std::set<std::pair<std::string_view, std::string_view>> seen;
        std::set<std::string_view> entered;
        std::vector<std::pair<std::string_view, std::string_view>> order{{sender, port}};
        seen.insert(order.front());
        for (std::size_t i = 0; i < order.size(); ++i) {
            auto const [id, out] = order[i];
            spend();
            json::object const* const source = entered.insert(id).second ? source_of(id) : nullptr;
            add_port(id, out);
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
        json::object variables;
        variables["static"] = json::object();
        variables["dynamic"] = std::move(dynamic_);
        if (wanted_.compress)
            variables["refs"] = std::move(refs_);
        variables["errors"] = json::object();
        json::object link;
        link["variables"] = std::move(variables);
        return link;
    }

    void add_port(std::string_view id, std::string_view port)
    {
        json::value const* const component = descriptor_.if_contains(id);
        if (component == nullptr || !component->is_object())
            return;
        json::object const* const manifest = built_in_catalogue().find(text_or_empty(component->get_object(), "type"));
        if (manifest != nullptr)
            for (json::value const& out : manifest->at("outPorts").as_array())
                if (json::value const* const fields = out.as_object().if_contains("options");
                    fields != nullptr && text_or_empty(out.as_object(), "name") == port)
                    for (json::value const& field : fields->as_array())
                        add(id, port, text_of(field.as_object(), "label"), text_of(field.as_object(), "value"));
        add(id, port, "Raw Output", {});
    }

    void spend()
    {
        if (++count_ > most_variables)
            throw refusal(400, "There are too many variables. Ask for those of fewer components.");
    }

    void add(std::string_view id, std::string_view port, std::string_view label, std::string_view field)
    {
        spend();
        std::string value = "{{{$.";
        value.append(id).append(1, '.').append(port);
        if (!field.empty())
            value.append(1, '.').append(field);
        value += "}}}";
        if (wanted_.compress) {
            auto const [place, added] = places_.emplace(value, shared_.size());
            refs_.emplace_back(place->second);
            if (!added)
                return;
        }
        json::object variable;
        variable["componentId"] = id;
        variable["hardwired"] = true;
        variable["label"] = label;
        variable["port"] = port;
        variable["value"] = value;
        (wanted_.compress ? shared_ : dynamic_).emplace_back(std::move(variable));
    }

    json::object const& descriptor_;
    variables_request const& wanted_;
    json::array dynamic_;
    json::array refs_;
    json::array shared_;
    text_map<std::size_t> places_;
    std::size_t count_ = 0;
};

inline http_response variables_answer_of(call& c, variables_request const& wanted)
{
    auto const flow = find_flow(c);
    return json_answer(variables_answer(flow.document().at("flow").as_object(), wanted).text());
}

inline http_response serve_get_variables(call& c)
{
    variables_request wanted;
    if (std::optional<std::string_view> const id = c.query.get("componentId")) {
        wanted.ids.emplace();
        wanted.ids->insert(std::string(*id));
    }
    return variables_answer_of(c, wanted);
}

inline http_response serve_fetch_variables(call& c)
{
    variables_request wanted(object_body(c.request));
    wanted.compress = c.query.flag("compress");
    return variables_answer_of(c, wanted);
}

APPMIXER_DECL void add_variable_routes(router& routes)
{
    routes.add(get_variables_info, &serve_get_variables);
    routes.add(fetch_variables_info, &serve_fetch_variables);
}

} // namespace appmixer::detail::emu

#endif
