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

/// Whether the components of known types have the ports that the flow names.
inline bool ports_exist(json::object const& flow)
{
    using names = std::set<std::string>;
    static std::map<std::string, std::pair<names, names>> const ports_of_type{
        {"appmixer.utils.timers.Timer", {{}, {"out"}}}, {"appmixer.utils.http.Get", {{"in"}, {"response"}}}};
    auto const ports = [&](json::value const& component) { return ports_of_type.find(text_of(component.at("type"))); };
    for (auto const& [id, component] : flow) {
        if (!component.as_object().contains("source"))
            continue;
        for (auto const& [in, senders] : component.at("source").as_object()) {
            if (auto const own = ports(component); own != ports_of_type.end() && !own->second.first.contains(in))
                return false;
            for (auto const& [sender, outs] : senders.as_object())
                if (auto const found = flow.contains(sender) ? ports(flow.at(sender)) : ports_of_type.end();
                    found != ports_of_type.end())
                    for (json::value const& out : outs.as_array())
                        if (!found->second.second.contains(text_of(out)))
                            return false;
        }
    }
    return true;
}

/// The fields of a flow that a body may set; nothing if one is invalid.
inline std::optional<document> flow_fields(std::optional<document> body)
{
    if (!body)
        return std::nullopt;
    static std::set<std::string> const writable = {"name",         "flow",           "customFields",
                                                   "description",  "sharedWith",     "templateId",
                                                   "originFlowId", "componentIdMap", "revision"};
    std::erase_if(*body, [](auto const& field) { return !writable.contains(field.first); });
    for (auto& [key, value] : *body) {
        bool const text = key == "name" || key == "description" || key == "templateId" || key == "originFlowId";
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
                bool const newer = text_of(saved.at("type")) == "appmixer.utils.timers.Timer";
                if (!saved.contains("version") || (newer && saved.at("version") == "1.0.0"))
                    saved["version"] = newer ? "1.0.1" : "1.0.0";
            }
        }
    }
    return body;
}

} // namespace emulator_tests::reference

#endif
