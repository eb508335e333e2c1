#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_FLOW_PARTS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_FLOW_PARTS_HPP

// Part of the reference implementation: what belongs to flows. Versions, thumbnails, unprocessed messages, and the
// accounts of components.

#include "reference_emulator.hpp"

namespace emulator_tests::reference {

inline document& reference_emulator::owned_flow(std::string const& id, int also)
{
    document& flow = visible_flow(id, also);
    if (text_of(flow, "userId") != caller().id)
        throw rejection(403, {}, also);
    return flow;
}

/// Removes the accounts of components that no flow of the user has any more.
inline void reference_emulator::release_bindings()
{
    std::erase_if(bindings,
                  [&](auto const& binding) { return !has_component(binding.first.first, binding.first.second); });
    std::erase_if(account_shares, [&](auto const& share) {
        std::size_t const index = position(flows, "flowId", share.first.first);
        return index == flows.size() || !flows[index].at("flow").as_object().contains(share.first.second);
    });
}

inline bool reference_emulator::has_component(std::string const& user_id, std::string const& component) const
{
    return std::any_of(flows.begin(), flows.end(), [&](document const& flow) {
        return text_of(flow, "userId") == user_id && flow.at("flow").as_object().contains(component);
    });
}

inline void reference_emulator::remove_flow(document& flow)
{
    std::string const id = text_of(flow, "flowId");
    for (documents* all : {&versions, &messages})
        std::erase_if(*all, [&](document const& d) { return text_of(d, "flowId") == id; });
    erase(flows, flow);
    release_bindings();
}

/// The components of a clone have new ids.
inline void reference_emulator::record_clone(std::string const& id, json::value const& read, bool connects_accounts)
{
    document& clone = flows.at(position(flows, "flowId", id));
    json::object const map = rename_components(clone, read.at("flow").as_object());
    if (connects_accounts)
        for (auto const& component : map)
            if (auto const bound = bindings.find(std::pair(text_of(clone, "userId"), std::string(component.key())));
                bound != bindings.end())
                bindings[std::pair(bound->first.first, text_of(component.value()))] = std::string(bound->second);
    if (clone.contains("componentIdMap"))
        clone["componentIdMap"] = map;
}

/// Gives the components of a flow the ids that `read` has, in the same order. Returns old id → new id.
inline json::object reference_emulator::rename_components(document& flow, json::object const& read)
{
    json::object map;
    if (flow.at("flow").as_object().size() != read.size())
        throw std::runtime_error("a flow with components of one id");
    auto at = read.begin();
    for (auto const& component : flow.at("flow").as_object())
        map[component.key()] = at++->key();
    for (std::string const key : {"flow", "wizard"})
        if (flow.contains(key))
            flow[key] = json::parse(with_ids(json::serialize(flow.at(key)), map));
    return map;
}

/// A text in which each id is replaced.
inline std::string reference_emulator::with_ids(std::string_view text, json::object const& new_ids)
{
    std::string replaced;
    while (!text.empty()) {
        auto const found = std::find_if(new_ids.begin(), new_ids.end(),
                                        [&](auto const& entry) { return text.starts_with(entry.key()); });
        replaced += found == new_ids.end() ? std::string(1, text.front()) : text_of(found->value());
        text.remove_prefix(found == new_ids.end() ? 1 : found->key().size());
    }
    return replaced;
}

inline json::value reference_emulator::flow_part_call()
{
    std::string const& id = at(1);
    std::optional<document> const body = body_fields();
    if (at(2) == "thumbnail") {
        bool const good = body && body->contains("thumbnail") &&
                          (body->at("thumbnail").is_string() || body->at("thumbnail").is_null());
        document& flow = owned_flow(id, good ? 0 : 400);
        if (!good)
            throw rejection(400);
        flow["thumbnail"] = body->at("thumbnail");
        flow["mtime"] = date();
        return json::object{{"flowId", id}};
    }
    if (call_->verb == method::get) {
        owned_flow(id, status_of_query());
        documents all;
        for (document const& version : versions)
            if (text_of(version, "flowId") == id)
                all.insert(all.begin(), shown_version(version));
        std::size_t const total = all.size();
        return json::object{{"items", list(std::move(all))}, {"totalCount", total}};
    }
    return is(method::post, 3) ? make_version(id) : restore_version(id);
}

inline document reference_emulator::shown_version(document version)
{
    version.erase("flowId");
    version.erase("fields");
    return version;
}

inline json::value reference_emulator::make_version(std::string const& id)
{
    std::optional<document> const body = body_fields();
    bool const good = body && (!body->contains("type") || text_of(*body, "type") == "manual") &&
                      (!body->contains("label") || body->at("label").is_string());
    document const& flow = owned_flow(id, good ? 0 : 400);
    if (!good)
        throw rejection(400);
    std::int64_t number = 1;
    for (document const& other : versions)
        if (text_of(other, "flowId") == id)
            number = other.at("versionNumber").as_int64() + 1;
    json::object fields;
    for (std::string const key : {"name", "flow", "customFields", "description", "thumbnail", "wizard"})
        if (flow.contains(key))
            fields[key] = flow.at(key);
    versions.push_back(from_json({{"versionId", new_id("versionId", versions)},
                                  {"versionNumber", number},
                                  {"type", "manual"},
                                  {"label", body->contains("label") ? body->at("label") : json::value()},
                                  {"btime", date()},
                                  {"flowId", id},
                                  {"fields", std::move(fields)}}));
    return to_json(shown_version(versions.back()));
}

inline json::value reference_emulator::restore_version(std::string const& id)
{
    document& flow = owned_flow(id);
    std::size_t const index = position(versions, "versionId", at(3));
    if (index == versions.size() || text_of(versions[index], "flowId") != id)
        throw rejection(404);
    if (text_of(flow, "stage") != "stopped")
        throw rejection(400);
    for (std::string const key : {"name", "flow", "customFields", "description", "thumbnail", "wizard"})
        flow.erase(key);
    for (auto const& field : versions[index].at("fields").as_object())
        flow[field.key()] = field.value();
    flow["mtime"] = date();
    release_bindings();
    return json::object{{"flowId", id}};
}

inline json::value reference_emulator::message_call()
{
    auto const flow_of = [&](document const& message) -> document const& {
        return flows.at(position(flows, "flowId", text_of(message, "flowId")));
    };
    if (is(method::get, 1)) {
        documents all;
        for (document const& message : messages) {
            json::array const& ids = message.at("correlationId").as_array();
            auto const id = wanted("correlationId");
            if (granted(flow_of(message), "read") &&
                wanted("flowId").value_or(text_of(message, "flowId")) == text_of(message, "flowId") &&
                (!id || std::find(ids.begin(), ids.end(), json::value(*id)) != ids.end()))
                all.push_back(message);
        }
        return list(std::move(all));
    }
    std::size_t const index = position(messages, "messageId", at(1));
    if (index == messages.size() || !granted(flow_of(messages[index]), "read"))
        throw rejection(404);
    if (call_->verb == method::get)
        return to_json(messages[index]);
    if (text_of(flow_of(messages[index]), "userId") != caller().id)
        throw rejection(403);
    if (call_->verb == method::post) // sends it again
        log_message(flow_of(messages[index]), json::serialize(messages[index].at("messages")).size());
    erase(messages, messages[index]);
    return json::object();
}

inline void reference_emulator::assign(std::string const& component, std::string const& account)
{
    bindings[std::pair(caller().id, component)] = account;
    take_shares(component);
}

/// Ends all sharing with the components of the caller that have this id.
inline void reference_emulator::take_shares(std::string const& component)
{
    for (document const& flow : flows)
        if (text_of(flow, "userId") == caller().id)
            account_shares.erase(std::pair(text_of(flow, "flowId"), component));
}

/// The calls under /auth/component and /auth/account.
inline json::value reference_emulator::binding_call()
{
    if (at(1) == "account")
        return assign_components();
    if (at(1) != "component")
        return sign_in_call();
    std::string const& component = at(2);
    std::string const account = call_->path.size() > 3 ? at(3) : "";
    if (!account.empty())
        own(accounts, "accountId", account);
    if (!has_component(caller().id, component))
        throw rejection(404);
    if (call_->verb == method::put) {
        assign(component, account);
        return json::object{{"accountId", account}, {"componentId", component}};
    }
    if (account.empty())
        take_shares(component);
    if (auto const bound = bindings.find(std::pair(caller().id, component));
        bound != bindings.end() && (account.empty() || bound->second == account))
        bindings.erase(bound);
    return json::object{{"componentId", component}};
}

inline json::value reference_emulator::assign_components()
{
    json::value const body = json::parse(call_->body.value_or("null"));
    json::value const ids = body.is_object() ? body.at("componentIds") : body;
    std::string const account = text_of(own(accounts, "accountId", at(2)), "accountId");
    for (json::value const& id : ids.as_array())
        if (!has_component(caller().id, text_of(id)))
            throw rejection(404);
    for (json::value const& id : ids.as_array())
        assign(text_of(id), account);
    return json::object{{"accountId", account}, {"componentIds", ids}};
}

/// `POST /accounts/{accountId}/share` and `…/unshare`.
inline json::value reference_emulator::share_call()
{
    std::optional<document> const body = body_fields();
    std::string const id = text_of(*body, "flowId"), account = at(1);
    json::object response{{"accountId", json::string(account)}, {"flowId", json::string(id)}};
    if (at(2) == "unshare") {
        std::erase_if(account_shares,
                      [&](auto const& share) { return share.first.first == id && share.second == account; });
        return response;
    }
    json::object const& components = owned_flow(id).at("flow").as_object();
    response["shared"] = body->at("componentIds");
    for (json::value const& component : response["shared"].as_array())
        if (!components.contains(text_of(component)))
            throw rejection(404);
    for (json::value const& component : response["shared"].as_array())
        account_shares[std::pair(id, text_of(component))] = account;
    return response;
}

/// The account that a component of a flow uses; empty if there is none.
inline std::string reference_emulator::account_of(document const& flow, std::string const& component) const
{
    if (auto const bound = bindings.find(std::pair(text_of(flow, "userId"), component)); bound != bindings.end())
        return bound->second;
    if (auto const shared = account_shares.find(std::pair(text_of(flow, "flowId"), component));
        shared != account_shares.end())
        return shared->second;
    std::string const account = account_in_settings(flow.at("flow").at(component).as_object());
    std::size_t const index = position(accounts, "accountId", account);
    bool const exists = index != accounts.size() && text_of(accounts[index], "userId") == text_of(flow, "userId");
    return exists ? account : "";
}

/// `GET /accounts/flow/{flowId}`.
inline json::value reference_emulator::flow_accounts_call()
{
    json::object all;
    document const& flow = owned_flow(at(2));
    for (auto const& component : flow.at("flow").as_object()) {
        std::string const account = account_of(flow, component.key());
        all[component.key()] = account.empty() ? json::value() : json::value(json::string(account));
    }
    return all;
}

/// `GET /accounts/profile-info/{field}`: of the account of the first component with the id.
inline json::value reference_emulator::profile_call()
{
    std::string const component = wanted("componentId").value_or("");
    if (component.empty())
        throw rejection(400);
    for (document const& flow : flows) {
        if (text_of(flow, "userId") != caller().id || !flow.at("flow").as_object().contains(component))
            continue;
        std::size_t const index = position(accounts, "accountId", account_of(flow, component));
        if (index == accounts.size())
            throw rejection(404);
        json::object const& profile = accounts[index].at("profileInfo").as_object();
        return json::object{{"response", profile.contains(at(2)) ? profile.at(at(2)) : json::value()}};
    }
    throw rejection(404);
}

/// `POST /accounts`. The name, or else the display name, says which account is replaced.
inline json::value reference_emulator::make_account()
{
    std::optional<document> const body = body_fields();
    if (!body || split(text_of(*body, "service"), ':').size() != 2 || !body->contains("token") ||
        !body->at("token").is_object())
        throw rejection(400);
    std::string const service = text_of(*body, "service"), name = text_of(*body, "name");
    json::object const& token = body->at("token").get_object();
    std::set<std::string> given;
    if (token.contains("scope"))
        for (json::value const& scope : token.at("scope").as_array())
            given.insert(text_of(scope));
    std::set<std::string> const needed = scopes_of_service(service);
    if (wanted("validateScope") != "false" && !std::includes(given.begin(), given.end(), needed.begin(), needed.end()))
        throw rejection(400, "Scopes provided have missing required scopes");
    json::value const display = body->contains("displayName") ? body->at("displayName") : json::value();
    document* account = nullptr;
    for (document& one : accounts)
        if (account == nullptr && text_of(one, "userId") == caller().id && text_of(one, "service") == service &&
            (name.empty() && !display.is_null() ? one.at("displayName") == display : text_of(one, "name") == name) &&
            (!name.empty() || one.at("displayName") == display))
            account = &one;
    if (account == nullptr) {
        accounts.push_back(from_json({{"accountId", new_id("accountId", accounts)},
                                      {"name", json::string(name)},
                                      {"displayName", nullptr},
                                      {"service", json::string(service)},
                                      {"profileInfo", json::object()},
                                      {"userId", caller().id}}));
        account = &accounts.back();
    }
    if (body->contains("displayName"))
        (*account)["displayName"] = display;
    if (body->contains("profileInfo"))
        (*account)["profileInfo"] = body->at("profileInfo");
    scopes[text_of(*account, "accountId")] = token.contains("scope") ? token.at("scope").as_array() : json::array();
    document shown = *account;
    shown["pre"] = json::object();
    shown["revoked"] = false;
    return to_json(shown);
}

} // namespace emulator_tests::reference

#endif
