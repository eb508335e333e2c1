#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_EVENTS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_EVENTS_HPP

// Part of the reference implementation: app events, and the messages that telemetry counts.

#include "reference_emulator.hpp"

namespace emulator_tests::reference {

inline void reference_emulator::log_message(document const& flow, std::size_t size)
{
    message_record message;
    message.user = text_of(flow, "userId");
    message.flow = text_of(flow, "flowId");
    message.time = date();
    message.size = size;
    logged_flows.emplace(message.user, message.flow);
    received.push_back(std::move(message));
}

/// The calls under /plugins/appmixer/utils/appevents. The vendor publishes their source.
inline json::value reference_emulator::app_event_call()
{
    if (at(4) == "events")
        return send_event(at(5));
    bool const in_path = call_->path.size() > 5;
    std::optional<document> const body = in_path ? document() : body_fields();
    std::string const component = in_path ? at(5) : body ? text_of(*body, "componentId") : "";
    bool good = body && !component.empty();
    if (call_->verb == method::post)
        good = good && !text_of(*body, "event").empty() && !text_of(*body, "flowId").empty();
    if (!good)
        throw rejection(400);
    std::erase_if(triggers, [&](document const& d) {
        return text_of(d, "userId") == caller().id && text_of(d, "componentId") == component;
    });
    if (call_->verb == method::delete_)
        return json::object();
    triggers.push_back(from_json({{"userId", caller().id},
                                  {"event", body->at("event")},
                                  {"componentId", json::string(component)},
                                  {"flowId", body->at("flowId")},
                                  {"createdAt", date()}}));
    return to_json(triggers.back());
}

/// Why a component cannot be called; empty if it can.
inline std::string reference_emulator::reason_not_to_reach(document const& trigger) const
{
    std::size_t const index = position(flows, "flowId", text_of(trigger, "flowId"));
    if (index == flows.size() || text_of(flows[index], "userId") != caller().id)
        return "Flow not found.";
    if (text_of(flows[index], "stage") != "running")
        return "The flow is not running.";
    return flows[index].at("flow").as_object().contains(text_of(trigger, "componentId")) ? "" : "Component not found.";
}

/// An event goes to the registered components, then to those of running flows that wait for it.
inline json::value reference_emulator::send_event(std::string const& event)
{
    boost::system::error_code bad;
    json::value const data = json::parse(*call_->body, bad);
    if (bad)
        throw rejection(400);
    documents all = triggers;
    std::erase_if(
        all, [&](document const& d) { return text_of(d, "userId") != caller().id || text_of(d, "event") != event; });
    for (document const& flow : flows) {
        if (text_of(flow, "userId") != caller().id || text_of(flow, "stage") != "running")
            continue;
        for (auto const& [id, component] : flow.at("flow").as_object()) {
            bool const is_registered = std::any_of(triggers.begin(), triggers.end(), [&, key = id](document const& d) {
                return text_of(d, "userId") == caller().id && text_of(d, "componentId") == key;
            });
            std::vector<json::value> const awaited =
                values_at(from_json(component.as_object()), "config.properties.event");
            if (text_of(component.at("type")) == "appmixer.utils.appevents.OnAppEvent" && !is_registered &&
                !awaited.empty() && text_of(awaited.front()) == event)
                all.push_back(from_json({{"userId", caller().id},
                                         {"event", json::string(event)},
                                         {"componentId", id},
                                         {"flowId", flow.at("flowId")},
                                         {"createdAt", flow.at("started")}}));
        }
    }
    if (std::string const flow = wanted("flowId").value_or(""); !flow.empty())
        std::erase_if(all, [&](document const& d) { return text_of(d, "flowId") != flow; });
    if (all.empty())
        return json::object{{"triggers", json::array()}};
    json::array reached, errors;
    std::set<std::string> ids;
    for (document& trigger : all) {
        if (std::string const reason = reason_not_to_reach(trigger); !reason.empty()) {
            errors.push_back(
                {{"message", "AppEvents plugin error when triggering component " + text_of(trigger, "componentId") +
                                 " in flow " + text_of(trigger, "flowId")},
                 {"code", "TRIGGER_FAILURE"},
                 {"trigger", to_json(trigger)},
                 {"err", {{"statusCode", 404}, {"message", json::string(reason)}}}});
        } else {
            std::string const id = text_of(got_->at("triggers").at(reached.size()).at("correlationId"));
            if (id.size() != 36 || !ids.insert(id).second)
                throw std::runtime_error("an event without a new correlation id");
            trigger["correlationId"] = json::string(id);
            json::object query;
            for (auto const& [key, value] : call_->query)
                query[key] = value;
            query["enqueueOnly"] = "true";
            query["correlationId"] = json::string(id);
            json::object const message{{"method", "POST"}, {"query", std::move(query)}, {"data", data}};
            log_message(flows.at(position(flows, "flowId", text_of(trigger, "flowId"))),
                        json::serialize(message).size());
        }
        reached.push_back(to_json(trigger));
    }
    return json::object{{"triggers", std::move(reached)}, {"errors", std::move(errors)}};
}

/// The app of a component type: its service or module.
inline std::string reference_emulator::app_of(std::string const& type) const
{
    return type.starts_with("acme.crm.") && files.contains("acme/crm/service.json") ? "acme.crm"
                                                                                    : type.substr(0, type.rfind('.'));
}

/// The parameter `name` as a complete time; `clock` is the time of day of a date without one.
inline std::string reference_emulator::time_bound(std::string const& name, std::string const& clock,
                                                  std::string const& otherwise) const
{
    std::string const text = wanted(name).value_or("");
    if (text.empty())
        return otherwise;
    if (text.size() == 10)
        return text + 'T' + clock + 'Z';
    if (text.size() != date().size())
        throw rejection(400);
    return text;
}

/// The calls under /telemetry.
inline json::value reference_emulator::telemetry_call()
{
    bool const of_flow = call_->path.size() == 3, of_all = is(method::get, 2);
    if (of_flow || of_all)
        require_admin(of_all ? 400 : 404);
    std::string const from = time_bound("from", "00:00:00.000", "1970-01-01T00:00:00.000Z"),
                      to = time_bound("to", "23:59:59.999", date());
    std::size_t count = 0, size = 0;
    std::map<std::string, std::pair<std::size_t, std::size_t>> months;
    for (message_record const& message : received) {
        bool const fits = of_flow  ? message.flow == at(2)
                          : of_all ? wanted("userId").value_or(message.user) == message.user
                                   : message.user == caller().id;
        if (!fits || (!of_flow && (message.time < from || to < message.time)))
            continue;
        ++count;
        size += message.size;
        auto& month = months[message.time.substr(0, 7)];
        ++month.first;
        month.second += message.size;
    }
    if (of_flow) {
        bool const logged =
            std::any_of(logged_flows.begin(), logged_flows.end(), [&](auto const& one) { return one.second == at(2); });
        if (position(flows, "flowId", at(2)) == flows.size() && !logged)
            throw rejection(404);
        return json::object{{"totalCount", count}, {"totalSize", size}};
    }
    if (of_all) {
        json::array stats;
        for (auto month = months.rbegin(); month != months.rend(); ++month)
            stats.push_back({{"date", month->first}, {"count", month->second.first}, {"size", month->second.second}});
        return json::object{
            {"from", from}, {"to", to}, {"totalCount", count}, {"totalSize", size}, {"stats", std::move(stats)}};
    }
    std::size_t running = 0;
    std::set<std::string> used, active;
    for (document const& flow : flows) {
        if (text_of(flow, "userId") != caller().id)
            continue;
        bool const runs = text_of(flow, "stage") == "running";
        running += runs ? 1 : 0;
        for (auto const& component : flow.at("flow").as_object()) {
            std::string const app = app_of(text_of(component.value().at("type")));
            used.insert(app);
            if (runs)
                active.insert(app);
        }
    }
    json::array names;
    for (std::string const& app : used)
        names.push_back(json::string(app));
    return json::object{{"messageCounts", {{"from", from}, {"to", to}, {"count", count}, {"userId", caller().id}}},
                        {"runningFlows", {{"userId", caller().id}, {"count", running}}},
                        {"activeConnectors", {{"userId", caller().id}, {"count", active.size()}}},
                        {"usedApps", std::move(names)}};
}

} // namespace emulator_tests::reference

#endif
