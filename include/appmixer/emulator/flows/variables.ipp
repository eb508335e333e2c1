#ifndef APPMIXER_EMULATOR_FLOWS_VARIABLES_IPP
#define APPMIXER_EMULATOR_FLOWS_VARIABLES_IPP

// Routes of /variables: which variables the components of a flow can refer to.

#include <appmixer/api/variables.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/flows/flow_links.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/flows/variables.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <set>

namespace appmixer::detail::emu {

/// The parameters of a request for variables.
class variables_request {
public:
    variables_request() = default;
    explicit variables_request(json::object const& body) : flow(flag_or(body, "flow", true))
    {
        flag_or(body, "useCache", true);
        json::value const* const components = body.if_contains("components");
        if (components == nullptr || components->is_null())
            return;
        if (!components->is_object())
            throw http_error(400, "\"components\" must be an object");
        json::object const& wanted = components->get_object();
        links = flag_or(wanted, "links", true);
        properties = flag_or(wanted, "properties", true);
        json::value const* const list = wanted.if_contains("IDs");
        if (list == nullptr || list->is_null())
            return;
        bool const good = list->is_array() && std::all_of(list->get_array().begin(), list->get_array().end(),
                                                          [](json::value const& item) { return item.is_string(); });
        if (!good)
            throw http_error(400, "\"components.IDs\" must be an array of strings");
        ids.emplace();
        each_text(*list, [this](std::string_view id) { ids->insert(std::string(id)); });
    }

    bool flow = true;
    bool links = true;
    bool properties = true;
    bool compress = false;
    std::optional<std::set<std::string, std::less<>>> ids; ///< nothing: all components
    std::string_view sender;                               ///< only links from this component; empty: all
    std::string_view sender_port;                          ///< only links from this output port; empty: all
    std::string_view input;                                ///< only links to this input port; empty: all
};

/// Builds the response: the variables that each component can refer to, by link.
class variables_response {
public:
    variables_response(installed_components const& components, json::object const& descriptor,
                       variables_request const& wanted)
        : components_(components), descriptor_(descriptor), wanted_(wanted)
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
        json_writer(body).value(components);
        if (wanted_.flow)
            body.append(",\"flow\":").append(flow_variables_text());
        if (wanted_.compress) {
            body += ",\"dynamicComponentVariables\":";
            json_writer(body).value(shared_);
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
            result["properties"] = properties_of(component);
        return result;
    }

    /// The inspector of the properties. It has no values to choose from: components compute those at run time.
    json::object properties_of(json::object const& component) const
    {
        json::object inspector;
        inspector["inputs"] = json::object();
        inspector["groups"] = json::object();
        inspector["errors"].emplace_object()["inputs"] = json::array();
        json::object result;
        json::object const* const manifest = components_.find(text_or_empty(component, "type"));
        json::object const* const declared = manifest == nullptr ? nullptr : object_in(*manifest, "properties");
        json::object const* const form = declared == nullptr ? nullptr : object_in(*declared, "inspector");
        json::object const* const inputs = form == nullptr ? nullptr : object_in(*form, "inputs");
        json::object const* const schema = declared == nullptr ? nullptr : object_in(*declared, "schema");
        if (inputs != nullptr)
            inspector["inputs"] = *inputs;
        result["inspector"] = std::move(inspector);
        result["variables"].emplace_object()["static"] = json::object();
        result["schema"] = schema == nullptr ? json::object() : *schema;
        return result;
    }

    json::object links_of(json::object const& component)
    {
        json::object links;
        json::object const* const source = source_of(component);
        if (source == nullptr)
            return links;
        for (auto const& input : *source) {
            if (!matches(wanted_.input, input.key()))
                continue;
            json::object senders;
            if (json::object const* const sources = input.value().if_object())
                for (auto const& sender : *sources) {
                    if (!matches(wanted_.sender, sender.key()))
                        continue;
                    json::object ports;
                    each_text(sender.value(), [&](std::string_view port) {
                        if (matches(wanted_.sender_port, port))
                            ports[port] = link_to(sender.key(), port);
                    });
                    senders.emplace(sender.key(), std::move(ports));
                }
            links.emplace(input.key(), std::move(senders));
        }
        return links;
    }
    static bool matches(std::string_view wanted, std::string_view name) noexcept
    {
        return wanted.empty() || wanted == name;
    }

    /// The variables of one link: the fields of its sender and of all ports upstream.
    json::object link_to(std::string_view sender, std::string_view port)
    {
        dynamic_ = json::array();
        refs_ = json::array();
        each_upstream_port(descriptor_, sender, port, [this](std::string_view id, std::string_view out) {
            count_work();
            add_port(id, out);
        });
        json::object variables;
        variables["static"] = json::object();
        variables["dynamic"] = std::move(dynamic_);
        if (wanted_.compress)
            variables["refs"] = std::move(refs_);
        variables["errors"] = json::array();
        json::object link;
        link["inspector"] = json::object();
        link["variables"] = std::move(variables);
        return link;
    }

    void add_port(std::string_view id, std::string_view port)
    {
        json::object const* const component = component_of(descriptor_, id);
        if (component == nullptr)
            return;
        if (std::optional<named_fields> const fields = port_fields(components_, *component, port))
            for (auto const& [label, field] : *fields)
                add(id, port, label, field);
        add(id, port, "Raw Output", {});
    }

    void count_work()
    {
        if (++count_ > most_variables)
            throw http_error(400, "There are too many variables. Request those of fewer components.");
    }

    void add(std::string_view id, std::string_view port, std::string_view label, std::string_view field)
    {
        count_work();
        std::string value = "{{{$.";
        value.append(id).append(1, '.').append(port);
        if (!field.empty())
            value.append(1, '.').append(field);
        value += "}}}";
        if (wanted_.compress) {
            auto const [entry, added] = index_.emplace(value, shared_.size());
            refs_.emplace_back(entry->second);
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

    installed_components const& components_;
    json::object const& descriptor_;
    variables_request const& wanted_;
    json::array dynamic_;
    json::array refs_;
    json::array shared_;
    text_map<std::size_t> index_; ///< of `shared_`, by value
    std::size_t count_ = 0;
};

inline http_response variables_response_of(request_context& ctx, variables_request const& wanted)
{
    json::object const descriptor = without_hidden_types(ctx, find_flow(ctx).document().at("flow").as_object());
    return respond_json(variables_response(ctx.back_end.components, descriptor, wanted).text());
}

/// The older form: the variables of one component, or of one link.
inline http_response serve_get_variables(request_context& ctx)
{
    variables_request wanted;
    auto const parameter = [&](std::string_view name) { return ctx.query.text(name); };
    std::optional<std::string_view> const target = ctx.query.get("tgtComponentId");
    if (std::optional<std::string_view> const id = target ? target : ctx.query.get("componentId")) {
        wanted.ids.emplace();
        wanted.ids->insert(std::string(*id));
    }
    wanted.sender = parameter("srcComponentId");
    wanted.sender_port = parameter("srcComponentOut");
    wanted.input = parameter("tgtComponentIn");
    return variables_response_of(ctx, wanted);
}

inline http_response serve_fetch_variables(request_context& ctx)
{
    variables_request wanted(object_body(ctx.request));
    wanted.compress = ctx.query.flag("compress");
    return variables_response_of(ctx, wanted);
}

APPMIXER_DECL void add_variable_routes(router& routes)
{
    routes.add(op::get_variables::info, &serve_get_variables);
    routes.add(op::fetch_variables::info, &serve_fetch_variables);
}

} // namespace appmixer::detail::emu

#endif
