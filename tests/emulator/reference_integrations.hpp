#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_INTEGRATIONS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_INTEGRATIONS_HPP

// Part of the reference implementation: templates and their instances, and sign-ins at third parties.

#include "reference_emulator.hpp"

namespace emulator_tests::reference {

/// The calls under /integrations.
inline json::value reference_emulator::integration_call()
{
    if (call_->verb == method::get) {
        auto const found = jobs.find(at(2));
        if (found == jobs.end() || text_of(found->second, "userId") != caller().id)
            throw rejection(404);
        document shown = found->second;
        shown.erase("userId");
        return to_json(shown);
    }
    std::optional<document> const body = call_->verb == method::post ? body_fields() : document();
    std::string const data = body && body->contains("inProgressData") ? text_of(*body, "inProgressData") : "keep";
    bool const good = body && (data == "keep" || data == "delete");
    document const source = owned_flow(at(1), good ? 0 : 400);
    if (!good || text_of(source, "type") != "integration-template")
        throw rejection(400);
    if (call_->verb == method::post)
        return update_instances(source);
    documents gone = instances_of(source);
    gone.push_back(source);
    for (document const& flow : gone)
        remove_flow(flows.at(position(flows, "flowId", text_of(flow, "flowId"))));
    return job(gone.size(), {});
}

/// The instances of a template: those of users who may read it.
inline documents reference_emulator::instances_of(document const& source) const
{
    documents all;
    for (document const& flow : flows) {
        if (text_of(flow, "type") != "integration-instance" || text_of(flow, "templateId") != text_of(source, "flowId"))
            continue;
        for (user const& owner : users)
            if (owner.id == text_of(flow, "userId") && granted(source, "read", owner))
                all.push_back(flow);
    }
    return all;
}

inline json::value reference_emulator::update_instances(document const& source)
{
    std::size_t failed = 0;
    documents const all = instances_of(source);
    updated_instances.clear();
    for (document const& one : all) {
        document& flow = flows.at(position(flows, "flowId", text_of(one, "flowId")));
        bool const running = text_of(flow, "stage") != "stopped";
        if (running)
            stop(flow);
        flow.erase("wizard");
        for (std::string const key : {"flow", "wizard"})
            if (source.contains(key))
                flow[key] = source.at(key);
        flow["mtime"] = date();
        if (running && !start(flow))
            ++failed;
        updated_instances.push_back(text_of(flow, "flowId"));
    }
    return job(all.size() + 1, failed == 0 ? ""
                                           : "Instances that could not be started again: " + std::to_string(failed) +
                                                 ". Component transformation validation error");
}

inline json::value reference_emulator::job(std::size_t steps, std::string const& error)
{
    std::string const ticket = text_of(got_->at("ticket"));
    document status = from_json({{"status", error.empty() ? "completed" : "failed"},
                                 {"stepsDone", steps},
                                 {"stepsTotal", steps},
                                 {"userId", caller().id}});
    if (!error.empty())
        status["error"] = json::string(error);
    if (ticket.empty() || !jobs.try_emplace(ticket, std::move(status)).second)
        throw std::runtime_error("a job without a new ticket");
    return json::object{{"ticket", ticket}};
}

/// Components that the instance had keep their ids; an id that stands there twice is kept once.
inline void reference_emulator::record_instance(std::string const& id, json::value const& read)
{
    document& flow = flows.at(position(flows, "flowId", id));
    json::object const known = flow.contains("componentIdMap") ? flow.at("componentIdMap").as_object() : json::object();
    json::object const map = rename_components(flow, read.at("flow").as_object());
    std::set<std::string> kept;
    for (auto const& [component, now_called] : map) {
        std::string const before = known.contains(component) ? text_of(known.at(component)) : "";
        bool const keeps = !before.empty() && before.find('/') == std::string::npos && kept.insert(before).second;
        if (keeps ? text_of(now_called) != before : text_of(now_called).size() != 36)
            throw std::runtime_error("an instance whose component " + std::string(component) + " has the wrong id");
    }
    flow["componentIdMap"] = map;
    release_bindings();
}

/// The service of a component type: as its manifest says, else by its name.
inline std::string reference_emulator::service_of(std::string const& type) const
{
    json::object const published = manifest(type);
    std::string service = type;
    if (published.contains("auth")) {
        service = text_of(published.at("auth").at("service"));
    } else if (std::vector<std::string> const words = split(type, '.'); words.size() > 1) {
        service = words[0] + ':' + words[1];
    }
    if (std::count(service.begin(), service.end(), ':') != 1)
        throw rejection(400);
    return service;
}

inline std::set<std::string> reference_emulator::scopes_of(std::string const& type) const
{
    std::set<std::string> needed;
    if (json::object const published = manifest(type); published.contains("auth"))
        for (json::value const& scope : published.at("auth").at("scope").as_array())
            needed.insert(text_of(scope));
    return needed;
}

inline std::set<std::string> reference_emulator::scopes_of_service(std::string const& service) const
{
    std::set<std::string> needed;
    for (char const* const name : {"acme.crm.contacts.Find", "acme.crm.contacts.Watch"})
        if (manifest(name).contains("auth") && service_of(name) == service)
            needed.merge(scopes_of(name));
    return needed;
}

/// The calls under /auth that are about tickets, and what accounts a component type can use.
inline json::value reference_emulator::sign_in_call()
{
    if (call_->verb == method::post) {
        std::string const ticket = text_of(got_->at("ticket"));
        if (!ticket.starts_with(caller().id + ':') || position(sign_ins, "ticket", ticket) != sign_ins.size())
            throw std::runtime_error("a sign-in without a new ticket");
        sign_ins.push_back(from_json({{"ticket", ticket},
                                      {"userId", caller().id},
                                      {"accountId", nullptr},
                                      {"finished", false},
                                      {"updatedAt", date()},
                                      {"error", nullptr}}));
        return json::object{{"ticket", ticket}};
    }
    if (call_->path.size() == 2)
        return component_accounts();
    if (at(1) == "status") {
        document const& one = own(sign_ins, "ticket", at(2));
        json::object shown{{"tokenId", nullptr}};
        for (char const* const key : {"accountId", "finished", "updatedAt", "error"})
            shown[key] = one.at(key);
        if (text_of(one, "accountId").empty())
            return shown;
        std::string const id = text_of(one, "accountId");
        shown["tokenId"] = json::string(token_ids.at(id));
        return shown;
    }
    std::string service;
    try {
        service = service_of(at(1));
    } catch (rejection const&) {
    }
    document& one = own(sign_ins, "ticket", at(3), {}, service.empty() ? 400 : 0);
    if (service.empty() || one.at("finished").as_bool())
        throw rejection(400);
    one["service"] = json::string(service);
    std::string const path = "/auth/" + service + "/callback?state=" + at(3);
    return json::object{{"authUrl", "https://api.acme.example" + with_ids(path, {{":", "%3A"}})}};
}

/// `GET /auth/{service}/callback`: the third party sends the browser there, with the ticket as `state`.
inline json::value reference_emulator::callback_call()
{
    std::size_t const index = position(sign_ins, "ticket", wanted("state").value_or(""));
    if (index == sign_ins.size())
        throw rejection(404);
    document& one = sign_ins[index];
    std::string const service = text_of(one, "service"), ticket = text_of(one, "ticket");
    if (service.empty() || (at(1) != service && at(1) != service.substr(service.find(':') + 1)) ||
        one.at("finished").as_bool())
        throw rejection(400);
    one["finished"] = true;
    one["updatedAt"] = date();
    if (auto const error = wanted("error")) {
        one["error"] = json::string(wanted("error_description").value_or(*error));
        parts_ = {"appmixer.auth.failure." + ticket};
        return nullptr;
    }
    parts_ = {"appmixer.auth.success." + ticket};
    std::string const owner = text_of(one, "userId");
    std::string name;
    for (user const& u : users)
        if (u.id == owner)
            name = wanted("name").value_or(u.name);
    auto const same = std::find_if(accounts.begin(), accounts.end(), [&](document const& account) {
        return text_of(account, "userId") == owner && text_of(account, "service") == service &&
               text_of(account, "name") == name;
    });
    if (same != accounts.end()) {
        one["accountId"] = same->at("accountId");
    } else {
        one["accountId"] = nullptr; // until it is recorded
        accounts.push_back(from_json({{"accountId", ""},
                                      {"name", json::string(name)},
                                      {"displayName", nullptr},
                                      {"service", json::string(service)},
                                      {"profileInfo", {{"name", json::string(name)}}},
                                      {"userId", json::string(owner)}}));
    }
    json::array all;
    for (std::string const& scope : scopes_of_service(service))
        all.push_back(json::string(scope));
    scopes[text_of(one, "accountId")] = all;
    return nullptr;
}

/// Records the ids of the account and the token at the end of a sign-in.
inline void reference_emulator::record_sign_in(std::string const& ticket, std::string const& account,
                                               std::string const& token)
{
    document& one = sign_ins.at(position(sign_ins, "ticket", ticket));
    if (text_of(one, "accountId").empty()) {
        if (position(accounts, "accountId", account) != accounts.size())
            throw std::runtime_error("a sign-in without a new account");
        accounts.at(position(accounts, "accountId", ""))["accountId"] = json::string(account);
        scopes[account] = scopes.at("");
        one["accountId"] = json::string(account);
    }
    record_token(account, token);
}

/// Accounts have different tokens, which stay the same.
inline void reference_emulator::record_token(std::string const& account, std::string const& token)
{
    bool const taken =
        std::any_of(token_ids.begin(), token_ids.end(), [&](auto const& one) { return one.second == token; });
    if (!token_ids.contains(account) && !taken)
        token_ids[account] = token;
    if (token.empty() || token_ids[account] != token)
        throw std::runtime_error("an account with the wrong token");
}

/// `GET /auth/{componentType}`.
inline json::value reference_emulator::component_accounts()
{
    std::string const service = service_of(at(1)), component = wanted("componentId").value_or("");
    std::string assigned;
    for (document const& flow : flows)
        if (assigned.empty() && text_of(flow, "userId") == caller().id &&
            flow.at("flow").as_object().contains(component)) {
            assigned = account_of(flow, component);
            break;
        }
    std::set<std::string> const needed = at(1) == service ? scopes_of_service(service) : scopes_of(at(1));
    json::object all;
    for (document const& account : accounts) {
        if (text_of(account, "userId") != caller().id || text_of(account, "service") != service)
            continue;
        std::string const id = text_of(account, "accountId");
        if (json::value const* const shown = got_->at("auth").at("accounts").as_object().if_contains(id))
            record_token(id, text_of(shown->at("tokenId")));
        std::set<std::string> given;
        for (json::value const& scope : scopes[id])
            given.insert(text_of(scope));
        all[id] = {{"accessTokenValid", true},
                   {"accountId", id},
                   {"tokenId", token_ids[id]},
                   {"componentAssigned", id == assigned},
                   {"componentId", component.empty() ? json::value() : json::value(json::string(component))},
                   {"scopeValid", std::includes(given.begin(), given.end(), needed.begin(), needed.end())},
                   {"authorizedScope", scopes[id]},
                   {"name", account.at("name")},
                   {"displayName", account.at("displayName")}};
    }
    return json::object{{"componentType", at(1)}, {"auth", {{"accounts", std::move(all)}}}};
}

} // namespace emulator_tests::reference

#endif
