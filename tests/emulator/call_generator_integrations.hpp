#ifndef APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_INTEGRATIONS_HPP
#define APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_INTEGRATIONS_HPP

// The random calls for published components, integrations, sign-ins at third parties, app events and telemetry.

#include "call_generator.hpp"

namespace emulator_tests::reference {

inline void call_generator::integrations_and_components()
{
    using calls = void (call_generator::*)();
    static std::vector<calls> const all{
        &call_generator::published_components, &call_generator::component_lists, &call_generator::integrations,
        &call_generator::integrations,         &call_generator::sign_ins,        &call_generator::app_events,
        &call_generator::app_events,           &call_generator::telemetry};
    (this->*random.pick(all))();
}

/// Archives in the form of unpack_json, with at most one fault.
inline void call_generator::published_components()
{
    if (random.chance(20)) {
        // Few users are developers of a vendor.
        set(method::put, {"users", user_id()});
        c_.who = data_->users.size() - 2;
        body(json::object{{"vendor", random.chance(80) ? json::array{"acme", "more"} : json::array()}});
        return;
    }
    if (random.chance(60))
        c_.who = data_->users.size() - 2;
    if (random.chance(20)) {
        std::string const selector = random.pick({"acme", "acme.crm", "acme.crm.contacts", "acme.crm.contacts.Find",
                                                  "acme.crm.contacts.Watch", "acme.mail", "appmixer.utils.timers"});
        bool const deletes = random.chance(50) || selector.starts_with("appmixer");
        set(deletes ? method::delete_ : method::get, {"components", selector});
        return;
    }
    set(method::post, {"components"});
    maybe(20, "replaceAll", random.pick({"true", "true", "false", "maybe"}));
    json::array files;
    auto const add = [&](char const* path, json::value content) {
        files.emplace_back(path);
        files.push_back(std::move(content));
    };
    for (std::string const word : {"Find", "Watch"}) {
        std::string const folder = "acme/crm/contacts/" + word + '/';
        if (random.chance(60)) {
            json::object manifest{
                {"name", "acme.crm.contacts." + word},
                {"label", name()},
                {"outPorts", json::array{"out", {{"name", json::string(random.pick({"more", "rest"}))}}}}};
            if (random.chance(75))
                manifest["version"] = random.pick({"1.0.0", "2.0.0"});
            if (random.chance(30))
                manifest["private"] = random.chance(80);
            if (random.chance(80))
                manifest["inPorts"] = json::array{json::string(random.pick({"in", "in", "in", "entry"}))};
            if (random.chance(20))
                manifest["auth"] = {{"service", json::string(random.pick({"acme:crm", "acme:mail"}))},
                                    {"scope", json::array{json::string(random.pick({"read", "write"}))}}};
            if (random.chance(4))
                manifest["name"] = "acme.crm.contacts.Other";
            add((folder + "component.json").c_str(), std::move(manifest));
        }
        if (random.chance(20))
            add((folder + "code.js").c_str(), json::string(name()));
    }
    if (random.chance(20))
        add("acme/crm/service.json", {{"name", "acme.crm"},
                                      {"label", json::string(name())},
                                      {"category", "c"},
                                      {"description", "d"},
                                      {"icon", "data:,"}});
    if (random.chance(10))
        add("acme/crm/auth.js", json::string(name()));
    if (random.chance(8))
        add(random.pick({"other/crm/auth.js", "acme/../x", "acme/crm/auth.js"}).c_str(), "x");
    c_.type = "application/octet-stream";
    body(json::serialize(files));
}

inline void call_generator::component_lists()
{
    if (random.chance(35)) {
        set(method::get, {"components", "uploader", ticket(data_->uploads)});
        return;
    }
    std::string const selector =
        random.pick({"acme", "acme.crm", "acme.crm.contacts", "acme.crm.contacts.Find", "acme.cr", "acme.mail"});
    switch (random.below(4)) {
    case 0: set(method::get, {"apps"}); break;
    case 1:
        set(method::get, {"apps", "components"});
        c_.query = {{"app", selector}};
        break;
    default:
        set(method::get, {"components"});
        c_.query = {{"selector", selector}};
        maybe(60, "manifest", random.pick({"yes", "no", "no"}));
        maybe(20, "private", random.pick({"yes", "no"}));
    }
    if (random.chance(20))
        c_.token = call::token_kind::none;
}

inline void call_generator::integrations()
{
    std::vector<document const*> templates;
    for (document const& flow : data_->flows)
        if (text_of(flow, "type") == "integration-template")
            templates.push_back(&flow);
    if (templates.empty()) {
        set(method::post, {"flows"});
        json::object fields = flow_fields();
        fields["type"] = "integration-template";
        body(fields);
        return;
    }
    document const& source = *random.pick(templates);
    std::string const id = random.chance(90) ? text_of(source, "flowId") : this->id(data_->flows, "flowId");
    std::string const owner = random.chance(95) ? text_of(source, "userId") : "";
    std::size_t const kind = random.below(100);
    if (kind < 25 && data_->flows.size() <= 18) {
        set(method::post, {"flows", id, "clone"});
        if (random.chance(50))
            act_as(owner);
        body(std::string(R"({"isTemplateInstance":true})"));
    } else if (kind < 45) {
        act_as(owner);
        set(method::put, {"flows", id});
        c_.query = {{"forceUpdate", "true"}};
        json::object fields{{"flow", descriptor()}};
        while (fields["flow"].as_object().size() < 2 && random.chance(60))
            fields["flow"] = descriptor();
        if (random.chance(20)) // running instances cannot start again
            fields["flow"] = {
                {"comp-one",
                 {{"type", "appmixer.utils.http.Get"}, {"source", {{"entry", {{"comp-two", json::array{"out"}}}}}}}}};
        if (random.chance(30))
            fields["sharedWith"] = shares();
        if (random.chance(30))
            fields["wizard"] = wizard();
        body(fields);
    } else if (kind < 80) {
        act_as(owner);
        set(method::post, {"integrations", id, "update-integration-instances"});
        body(random.chance(5)    ? json::object{{"inProgressData", "forget"}}
             : random.chance(50) ? json::object()
                                 : json::object{{"inProgressData", random.chance(50) ? "keep" : "delete"}});
    } else if (kind < 84) {
        act_as(owner);
        set(method::delete_, {"integrations", id});
    } else if (kind < 92) {
        for (document const& flow : data_->flows) {
            if (text_of(flow, "templateId") != id || text_of(flow, "stage") == "running" || !random.chance(60))
                continue;
            act_as(text_of(flow, "userId"));
            set(method::post, {"flows", text_of(flow, "flowId"), "coordinator"});
            body(json::object{{"command", "start"}});
            if (random.chance(30)) { // a map in which two components have the same id
                set(method::put, {"flows", text_of(flow, "flowId")});
                body(json::object{{"componentIdMap", {{"comp-one", "own"}, {"comp-two", "own"}}}});
            }
            return;
        }
        set(method::get, {"flows", id});
    } else {
        set(method::get, {"integrations", "status", ticket(data_->jobs)});
    }
}

inline void call_generator::sign_ins()
{
    std::string const type = random.pick({"acme.crm.contacts.Find", "acme.crm.contacts.Find", "acme.crm.contacts.Watch",
                                          "acme:crm", "acme.mail", "acme"});
    // Mostly of a sign-in that has not ended.
    std::string ticket = "none", service = random.pick({"acme:crm", "crm", "acme:mail", "ail"}), owner;
    for (document const& one : data_->sign_ins) {
        if (one.at("finished").as_bool() ? !random.chance(5) : !random.chance(60))
            continue;
        ticket = text_of(one, "ticket");
        owner = text_of(one, "userId");
        if (one.contains("service") && random.chance(80))
            service = text_of(one, "service");
    }
    std::size_t const kind = random.below(100);
    if (random.chance(90))
        act_as(owner);
    if (kind < 20) {
        set(method::post, {"auth", "ticket"});
    } else if (kind < 45) {
        set(method::get, {"auth", type, "auth-url", ticket});
    } else if (kind < 60) {
        set(method::get, {"auth", "status", ticket});
    } else if (kind < 80) {
        set(method::get, {"auth", service, "callback"});
        maybe(95, "state", ticket);
        maybe(50, "name", random.pick({"third", "fourth"}));
        if (random.chance(15)) {
            c_.query.emplace_back("error", "access_denied");
            maybe(50, "error_description", "No.");
        }
    } else {
        set(method::get, {"auth", type});
        if (!data_->bindings.empty() && random.chance(60)) {
            auto const bound =
                std::next(data_->bindings.begin(), static_cast<std::ptrdiff_t>(random.below(data_->bindings.size())));
            act_as(bound->first.first);
            c_.query = {{"componentId", bound->first.second}};
        } else {
            maybe(60, "componentId", random.pick({"comp-one", "comp-one", "comp-two", ""}));
        }
    }
}

inline void call_generator::app_events()
{
    // Mostly of a component of a running flow.
    std::string component = random.pick({"comp-one", "comp-two", "comp-three"});
    std::string flow = id(data_->flows, "flowId", 90), name = event();
    for (document const& one : data_->flows) {
        if (text_of(one, "stage") != "running" || one.at("flow").as_object().empty() || !random.chance(50))
            continue;
        act_as(text_of(one, "userId"));
        flow = text_of(one, "flowId");
        component = one.at("flow").as_object().begin()->key();
    }
    if (!data_->triggers.empty() && random.chance(40)) {
        document const& one = random.pick(data_->triggers);
        act_as(text_of(one, "userId"));
        name = text_of(one, "event");
    }
    std::vector<std::string> path{"plugins", "appmixer", "utils", "appevents"};
    std::size_t const kind = random.below(100);
    path.emplace_back(kind < 60 ? "events" : "triggers");
    if (kind < 60) {
        path.push_back(name);
        set(method::post, path);
        body(random.chance(2) ? std::string("{")
                              : random.pick({"{}", "{\"n\":[1,null]}", "\"\xc3\xa4\\n\"", "7", "true"}));
        maybe(30, "flowId", random.chance(20) ? std::string() : flow);
        maybe(20, "a", "1 2");
    } else if (kind < 80) {
        set(method::post, path);
        json::object fields{{"event", name}, {"componentId", component}, {"flowId", flow}};
        if (random.chance(5))
            fields.erase(random.pick({"event", "componentId", "flowId"}));
        body(fields);
    } else {
        if (!data_->triggers.empty() && random.chance(60)) {
            document const& one = random.pick(data_->triggers);
            act_as(text_of(one, "userId"));
            component = text_of(one, "componentId");
        }
        if (random.chance(50))
            path.push_back(component);
        set(method::delete_, path);
        if (path.size() == 5)
            body(random.chance(95) ? json::object{{"componentId", component}} : json::object());
    }
}

inline void call_generator::telemetry()
{
    std::size_t const kind = random.below(10);
    if (kind < 6) {
        set(method::get, {"telemetry"});
    } else {
        set(method::get, {"telemetry", kind < 8 ? "messages" : "flows"});
        if (random.chance(80))
            c_.who = data_->users.size() - 2;
        if (kind < 8) {
            maybe(40, "userId", user_id());
        } else if (!data_->logged_flows.empty() && random.chance(70)) {
            auto const one = std::next(data_->logged_flows.begin(),
                                       static_cast<std::ptrdiff_t>(random.below(data_->logged_flows.size())));
            c_.path.push_back(one->second);
        } else {
            c_.path.push_back(id(data_->flows, "flowId"));
        }
    }
    if (kind >= 8)
        return;
    std::chrono::milliseconds const ago(random.below(40'000'000));
    std::string const time = appmixer::to_iso(data_->now - ago);
    maybe(30, "from", random.chance(5) ? "yesterday" : random.chance(50) ? time : time.substr(0, 10));
    maybe(30, "to", random.chance(5) ? "x" : random.chance(50) ? time : time.substr(0, 10));
}

} // namespace emulator_tests::reference

#endif
