#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_FLOWS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_FLOWS_HPP

// Part of the reference implementation: the calls for flows, and who may do what with them.

#include "reference_emulator.hpp"

namespace emulator_tests::reference {

inline json::array reference_emulator::entries_for(document const& flow, user const& reader) const
{
    json::array found;
    auto const at = flow.find("sharedWith");
    if (at == flow.end())
        return found;
    for (json::value const& entry : at->second.as_array()) {
        json::object const& e = entry.as_object();
        if ((e.contains("email") && lower(text_of(e.at("email"))) == lower(reader.name)) ||
            (e.contains("domain") && text_of(e.at("domain")) == reader.name.substr(reader.name.find('@') + 1)) ||
            (e.contains("userId") && text_of(e.at("userId")) == reader.id) ||
            (e.contains("scope") && std::count(reader.roles.begin(), reader.roles.end(), text_of(e.at("scope")))))
            found.push_back(entry);
    }
    return found;
}

inline bool reference_emulator::granted(document const& flow, std::string const& permission, user const& reader) const
{
    json::array const entries = entries_for(flow, reader);
    return text_of(flow, "userId") == reader.id ||
           std::any_of(entries.begin(), entries.end(), [&](auto const& e) { return grants(e, permission); });
}

inline document reference_emulator::view(document flow) const
{
    if (text_of(flow, "userId") != caller().id && flow.contains("sharedWith"))
        flow["sharedWith"] = entries_for(flow, caller());
    return flow;
}

inline document& reference_emulator::visible_flow(std::string const& id, int also)
{
    std::size_t const i = position(flows, "flowId", id);
    if (i == flows.size() || !granted(flows[i], "read"))
        throw rejection(404, also == 0 ? "Flow not found." : "", also);
    return flows[i];
}

inline void reference_emulator::add_flow(std::string const& id, document flow)
{
    flow["flowId"] = id;
    flow["userId"] = caller().id;
    flow["btime"] = flow["mtime"] = date();
    flow["stage"] = "stopped";
    flow.try_emplace("name", "");
    flow.try_emplace("type", "automation");
    flow.try_emplace("flow", json::object());
    flows.push_back(std::move(flow));
}

/// False if the flow names ports that its components do not have. Those of types that the caller does not see count as
/// unknown.
inline bool reference_emulator::start(document& flow)
{
    auto const visible_type = [&](std::string const& name) {
        return may_see(name) ? installed_type(name) : std::nullopt;
    };
    if (!ports_exist(flow.at("flow").as_object(), visible_type))
        return false;
    flow["stage"] = "running";
    flow["started"] = date();
    logged_flows.emplace(text_of(flow, "userId"), text_of(flow, "flowId"));
    return true;
}

inline void reference_emulator::stop(document& flow) const
{
    flow["stage"] = "stopped";
    flow["stopped"] = date();
}

inline documents reference_emulator::listed_flows() const
{
    documents all;
    for (document const& flow : flows) {
        if (!granted(flow, "read"))
            continue;
        bool fits = true;
        if (auto const needed = wanted("sharedWithPermissions"); needed && text_of(flow, "userId") != caller().id) {
            json::array const entries = entries_for(flow, caller());
            std::vector<std::string> const words = split(*needed, ',');
            fits = std::any_of(entries.begin(), entries.end(), [&](json::value const& e) {
                return std::all_of(words.begin(), words.end(), [&](auto const& w) { return grants(e, w); });
            });
        }
        if (fits)
            all.push_back(view(flow));
    }
    filter(all, call_->query);
    if (auto const pattern = wanted("pattern"))
        std::erase_if(all, [&](document const& d) {
            return !finds(*pattern, text_of(d, "name")) && !finds(*pattern, text_of(d, "flowId"));
        });
    return all;
}

inline json::value reference_emulator::flow_call()
{
    if (is(method::get, 1) || (is(method::get, 2) && at(1) == "count")) {
        for (std::string const& word : split(wanted("sharedWithPermissions").value_or("read"), ','))
            if (word != "read" && word != "start" && word != "stop")
                throw rejection(400);
        return at(call_->path.size() - 1) == "count" ? count(listed_flows()) : list(listed_flows());
    }
    if (is(method::post, 1)) {
        std::optional<document> fields = flow_fields(body_fields(), installed_types());
        if (!fields)
            throw rejection(400);
        std::string const id = new_id("flowId", flows);
        add_flow(id, std::move(*fields));
        return json::object{{"flowId", id}};
    }
    std::string const& id = at(1);
    std::size_t const index = position(flows, "flowId", id);
    if (is(method::get, 2))
        return projected(view(visible_flow(id, status_of_query())), wanted("projection").value_or(""));
    if (is(method::put, 2)) {
        std::optional<document> fields = flow_fields(body_fields(), installed_types());
        if (index == flows.size()) {
            if (!fields || id.size() != 36)
                throw rejection(400);
            add_flow(id, std::move(*fields));
            return json::object{{"flowId", id}, {"result", "created"}};
        }
        document& flow = flows[index];
        if (text_of(flow, "userId") != caller().id)
            throw rejection(403, {}, fields ? 0 : 400);
        if (!fields || (text_of(flow, "stage") != "stopped" && wanted("forceUpdate").value_or("") != "true"))
            throw rejection(400);
        for (auto& [key, value] : *fields)
            flow[key] = std::move(value);
        flow["mtime"] = date();
        release_bindings();
        return json::object{{"flowId", id}, {"result", "updated"}};
    }
    if (is(method::delete_, 2)) {
        if (text_of(visible_flow(id), "userId") != caller().id)
            throw rejection(403);
        remove_flow(flows[index]);
        return json::object{{"flowId", id}};
    }
    if (at(2) == "clone")
        return clone_call(
            visible_flow(id, call_->body->find("\"additional\":{\"name\"") != std::string::npos ? 400 : 0));
    std::optional<document> const body = body_fields();
    std::string const command = body ? text_of(*body, "command") : "";
    bool const good = command == "start" || command == "stop";
    document& flow = visible_flow(id, good ? 0 : 400);
    if (!granted(flow, good ? command : "start"))
        throw rejection(403, {}, good ? 0 : 400);
    if (!good)
        throw rejection(400, {}, granted(flow, "start") && granted(flow, "stop") ? 0 : 403);
    std::string const goal = command == "start" ? "running" : "stopped";
    if (text_of(flow, "stage") != goal && command == "start") {
        if (!start(flow))
            throw rejection(400, "Component transformation validation error");
    } else if (text_of(flow, "stage") != goal) {
        stop(flow);
    }
    json::object response{{"flowId", id}};
    if (command == "stop" && wanted("background") == "true")
        response["ticket"] = id;
    return response;
}

inline json::value reference_emulator::clone_call(document const& source)
{
    document body = body_fields().value();
    document clone = view(source);
    auto const flag = [&](std::string const& name, bool otherwise) {
        return body.contains(name) ? body.at(name).as_bool() : otherwise;
    };
    for (std::string const key : {"started", "stopped", "componentIdMap", "originFlowId", "templateId", "revision"})
        clone.erase(key);
    std::string const projection = text_of(body, "projection");
    for (std::string const& name : split(projection, ','))
        if (!name.empty())
            clone.erase(name.substr(1));
    if (flag("isTemplateInstance", false))
        clone["type"] = "integration-instance";
    if (body.contains("additional")) {
        for (auto const& member : body.at("additional").as_object()) {
            if (member.key() != "type" && member.key() != "sharedWith")
                throw rejection(400);
            clone[member.key()] = member.value();
        }
    }
    clone["name"] = text_of(body, "prefix") + text_of(clone, "name");
    if (flag("isTemplateInstance", false))
        clone["templateId"] = source.at("flowId");
    if (flag("setOriginFlowId", false))
        clone["originFlowId"] = source.at("flowId");
    if (flag("setComponentIdMap", true))
        clone["componentIdMap"] = json::object();
    if (!got_->is_object() || !got_->get_object().contains("cloneId"))
        throw std::runtime_error("a clone without an id");
    std::string const id = text_of(got_->at("cloneId"));
    if (position(flows, "flowId", id) != flows.size())
        throw std::runtime_error("a clone without a new id");
    add_flow(id, std::move(clone));
    return json::object{{"cloneId", id}};
}

} // namespace emulator_tests::reference

#endif
