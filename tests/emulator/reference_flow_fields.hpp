#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_FLOW_FIELDS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_FLOW_FIELDS_HPP

// Part of the reference implementation: which flows, components and shares are valid.

#include "reference_query.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace emulator_tests::reference {

inline bool is_valid_component(json::value const& component)
{
    json::object const* c = component.if_object();
    if (c == nullptr || !c->contains("type") || !c->at("type").is_string() ||
        split(text_of(c->at("type")), '.').size() < 4)
        return false;
    static std::set<std::string> const keys = {"type",   "label",        "x", "y", "version", "manifest", "source",
                                               "config", "errorHandling"};
    return std::all_of(c->begin(), c->end(), [](auto const& m) { return keys.contains(std::string(m.key())); });
}

inline bool is_valid_share(json::value const& entry)
{
    json::object const* e = entry.if_object();
    if (e == nullptr || e->size() != 2 || !e->contains("permissions") || !e->at("permissions").is_array())
        return false;
    for (json::value const& p : e->at("permissions").get_array())
        if (!std::set<std::string>{"read", "start", "stop"}.contains(text_of(p)))
            return false;
    return e->contains("email") || e->contains("domain") || e->contains("scope") || e->contains("userId");
}

/// What is known of a component type.
class component_type {
public:
    std::string version;
    std::set<std::string> inputs, outputs;
};

/// Whether the components of known types have the ports that the flow names. `find`: a name → the type, if it is known.
template <class Find>
bool ports_exist(json::object const& flow, Find find)
{
    for (auto const& [id, component] : flow) {
        if (!component.as_object().contains("source"))
            continue;
        std::optional<component_type> const own = find(text_of(component.at("type")));
        for (auto const& [in, senders] : component.at("source").as_object()) {
            if (own && !own->inputs.contains(in))
                return false;
            for (auto const& [sender, outs] : senders.as_object()) {
                if (!flow.contains(sender))
                    continue;
                if (std::optional<component_type> const type = find(text_of(flow.at(sender).at("type"))))
                    for (json::value const& out : outs.as_array())
                        if (!type->outputs.contains(text_of(out)))
                            return false;
            }
        }
    }
    return true;
}

/// The fields of a flow that a body may set; nothing if one is invalid. `find` as for `ports_exist`: components get the
/// version that is installed, unless they have a newer one.
template <class Find>
std::optional<document> flow_fields(std::optional<document> body, Find find)
{
    if (!body)
        return std::nullopt;
    static std::set<std::string> const writable = {"name",       "flow",       "customFields", "description",
                                                   "sharedWith", "templateId", "originFlowId", "componentIdMap",
                                                   "revision",   "type",       "wizard"};
    std::erase_if(*body, [](auto const& field) { return !writable.contains(field.first); });
    for (auto& [key, value] : *body) {
        bool const text =
            key == "name" || key == "description" || key == "templateId" || key == "originFlowId" || key == "type";
        if (key == "revision") {
            if (!value.is_number())
                return std::nullopt;
        } else if (text ? !value.is_string() : key == "sharedWith" ? !value.is_array() : !value.is_object())
            return std::nullopt;
        if (key == "sharedWith" && !std::all_of(value.get_array().begin(), value.get_array().end(), is_valid_share))
            return std::nullopt;
        if (key == "flow") {
            for (auto& component : value.get_object()) {
                if (!is_valid_component(component.value()))
                    return std::nullopt;
                json::object& saved = component.value().get_object();
                std::optional<component_type> const type = find(text_of(saved.at("type")));
                if (!saved.contains("version") || (type && text_of(saved.at("version")) < type->version))
                    saved["version"] = type ? type->version : "1.0.0";
            }
        }
    }
    return body;
}

} // namespace emulator_tests::reference

#endif
