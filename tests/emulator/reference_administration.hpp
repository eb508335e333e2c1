#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_ADMINISTRATION_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_ADMINISTRATION_HPP

// Part of the reference implementation: what administrators manage. Users, groups, categories, modifiers, the
// configuration of services and of the server, and access rules.

#include "reference_emulator.hpp"

namespace emulator_tests::reference {

inline void reference_emulator::require_admin(int also) const
{
    if (!is_admin())
        throw rejection(403, {}, also);
}

/// Signing up and in.
inline json::value reference_emulator::public_user_call()
{
    std::optional<document> const body = body_fields();
    if (!body || text_of(*body, "password").empty() || (!body->contains("username") && !body->contains("email")))
        throw rejection(400);
    std::string const name = lower(text_of(*body, body->contains("username") ? "username" : "email"));
    auto const one =
        std::find_if(users.begin(), users.end(), [&](user const& u) { return !u.id.empty() && lower(u.name) == name; });
    bool const token = got_->is_object() && got_->get_object().contains("token");
    json::value response = json::object{{"token", token ? got_->at("token") : json::value("a token")}};
    if (is(method::post, 2)) {
        if (one == users.end() || text_of(*body, "password") != one->password)
            throw rejection(403);
        response.as_object()["user"] = shown(*one);
    } else if (one != users.end() || text_of(*body, "password").size() < 5) {
        throw rejection(400);
    } else {
        user fresh;
        fresh.name = text_of(*body, body->contains("username") ? "username" : "email");
        fresh.roles = {"user"};
        fresh.created = date();
        if (token)
            fresh.id = text_of(got_->at("user").at("id"));
        response.as_object()["user"] = shown(fresh);
    }
    return response;
}

/// The calls under /users.
inline json::value reference_emulator::users_call()
{
    require_admin();
    auto const view = [this](user const& one) {
        json::value d = shown(one);
        d.as_object()["userId"] = one.id;
        return d;
    };
    if (is(method::get, 1) || (is(method::get, 2) && at(1) == "count")) {
        documents all;
        for (user const& one : users)
            if (!one.id.empty() && finds(wanted("pattern").value_or(""), one.name))
                all.push_back(from_json(view(one).as_object()));
        filter(all, call_->query);
        return call_->path.size() == 2 ? count(all) : list(std::move(all));
    }
    auto const found =
        std::find_if(users.begin(), users.end(), [&](user const& one) { return !one.id.empty() && one.id == at(1); });
    if (call_->path.size() == 4) { // the status of a deletion
        auto const deleted = deletions.find(at(3));
        if (deleted == deletions.end() || deleted->second != at(1))
            throw rejection(404);
        return json::object{{"status", "completed"}, {"stepsDone", 1}, {"stepsTotal", 1}};
    }
    std::optional<document> const body = body_fields();
    bool const good = body && (!body->contains("metadata") || body->at("metadata").is_object());
    if (found == users.end())
        throw rejection(404, {}, good ? 0 : 400);
    if (call_->verb == method::delete_) {
        std::string const ticket = text_of(got_->at("ticket"));
        if (ticket.empty() || !deletions.try_emplace(ticket, found->id).second)
            throw std::runtime_error("a deletion without a new ticket");
        remove_user(*found);
        return json::object{{"ticket", ticket}};
    }
    if (call_->verb == method::put) {
        if (!good)
            throw rejection(400);
        for (std::string const key : {"metadata", "vendor", "isActive"})
            if (body->contains(key))
                found->more[key] = body->at(key);
    }
    return view(*found);
}

/// The calls under /modifiers. Those of a new server are not predicted.
inline json::value reference_emulator::modifier_call()
{
    if (call_->verb == method::get)
        return modifiers;
    require_admin();
    if (call_->verb == method::delete_) {
        modifiers = nullptr;
        return json::object();
    }
    std::optional<document> const body = body_fields();
    if (!body || !body->contains("categories") || !body->contains("modifiers"))
        throw rejection(400);
    for (std::string const key : {"categories", "modifiers"}) {
        json::object const* const part = body->at(key).if_object();
        if (part == nullptr ||
            !std::all_of(part->begin(), part->end(), [](auto const& entry) { return entry.value().is_object(); }))
            throw rejection(400);
    }
    modifiers = json::object{{"categories", body->at("categories")}, {"modifiers", body->at("modifiers")}};
    return modifiers;
}

/// The calls under /service-config.
inline json::value reference_emulator::service_config_call()
{
    require_admin();
    if (is(method::get, 1)) {
        documents all = service_configs;
        std::erase_if(
            all, [&](document const& d) { return !finds(wanted("pattern").value_or(""), text_of(d, "serviceId")); });
        return list(std::move(all));
    }
    std::optional<document> const body =
        call_->verb == method::post || call_->verb == method::put ? body_fields() : document();
    bool const whitelist = call_->path.size() > 2;
    if (!body && !whitelist)
        throw rejection(400);
    std::string const id = is(method::post, 1) ? text_of(*body, "serviceId") : at(1);
    if (id.empty())
        throw rejection(400);
    std::size_t const index = position(service_configs, "serviceId", id);
    if (is(method::post, 1) || (call_->verb == method::put && !whitelist)) {
        if (index == service_configs.size())
            service_configs.emplace_back();
        document& made = service_configs[index];
        if (call_->verb == method::put)
            made.clear();
        for (auto const& [key, value] : *body)
            made[key] = value;
        made["serviceId"] = json::string(id);
        return to_json(made);
    }
    if (index == service_configs.size())
        throw rejection(404);
    if (whitelist)
        return json::parse(call_->body.value_or("null"));
    if (call_->verb == method::get)
        return to_json(service_configs[index]);
    erase(service_configs, service_configs[index]);
    return json::object();
}

/// The calls under /config.
inline json::value reference_emulator::config_call()
{
    require_admin();
    if (call_->verb == method::get) {
        json::array all;
        for (document const& d : config)
            all.push_back(to_json(d));
        return all;
    }
    if (call_->verb == method::post) {
        std::optional<document> const body = body_fields();
        if (!body || text_of(*body, "key").empty() || !body->contains("value"))
            throw rejection(400);
        std::size_t const index = position(config, "key", text_of(*body, "key"));
        if (index == config.size())
            config.push_back({{"key", body->at("key")}, {"value", nullptr}});
        config[index]["value"] = body->at("value");
        return to_json(config[index]);
    }
    std::size_t const index = position(config, "key", at(1));
    if (index == config.size())
        throw rejection(404);
    erase(config, config[index]);
    return json::object{{"ok", true}};
}

inline std::map<std::string, json::array> reference_emulator::first_access_rules()
{
    std::map<std::string, json::array> all;
    for (std::string const role : {"admin", "user", "tester"}) {
        json::object rule{{"role", role}, {"action", json::array{"*"}}};
        rule["resource"] = "flows";
        rule["attributes"] = json::array{"*"};
        all["routes"].push_back(rule);
        rule["resource"] = "*";
        rule["attributes"] = json::array{"non-private"};
        all["components"].push_back(rule);
    }
    return all;
}

/// The calls under /acl and /acl-types.
inline json::value reference_emulator::access_rule_call()
{
    require_admin();
    if (at(0) == "acl-types")
        return json::array{"routes", "components"};
    bool const known = at(1) == "routes" || at(1) == "components";
    if (is(method::get, 2))
        return known ? access_rules[at(1)] : json::array();
    if (call_->verb == method::get)
        return known ? json::value() : json::array(); // what one can write in a rule is not predicted
    boost::system::error_code bad;
    json::value rules = json::parse(call_->body.value_or("null"), bad);
    if (!known || bad || !rules.is_array())
        throw rejection(400);
    for (json::value& rule : rules.get_array()) {
        if (!rule.is_object() || !rule.get_object().contains("role") || !rule.get_object().contains("resource") ||
            !rule.get_object().contains("action") || !rule.at("action").is_array())
            throw rejection(400);
        if (!rule.get_object().contains("attributes"))
            rule.get_object()["attributes"] = at(1) == "routes" ? json::array() : json::array{"non-private"};
    }
    access_rules[at(1)] = rules.get_array();
    return rules;
}

/// Whether the rules let the caller do something with flows.
inline bool reference_emulator::flows_are_allowed() const
{
    std::string action = call_->verb == method::get       ? "read"
                         : call_->verb == method::delete_ ? "delete"
                         : call_->verb == method::put     ? "update"
                                                          : "create";
    if (call_->verb == method::post && call_->path.size() > 1 && call_->path.back() != "clone")
        action = "update";
    return rules_allow("routes", "flows", action);
}

/// What the rules of a type let the caller do, as one of the caller's roles, by address or by domain. `as_private`:
/// only rules with the attribute "*" count.
inline bool reference_emulator::rules_allow(std::string const& type, std::string const& resource,
                                            std::string const& action, bool as_private) const
{
    std::vector<std::string> subjects = caller().roles;
    subjects.push_back(caller().name);
    subjects.push_back(caller().name.substr(caller().name.find('@') + 1));
    return std::any_of(subjects.begin(), subjects.end(), [&](std::string const& subject) {
        bool allowed = false, denied = false;
        for (json::value const& rule : access_rules.at(type)) {
            std::string const named = text_of(rule.at("resource"));
            bool const covers =
                named.ends_with('*') ? resource.starts_with(named.substr(0, named.size() - 1)) : resource == named;
            json::array const& attributes = rule.at("attributes").as_array();
            if (text_of(rule.at("role")) != subject || !covers ||
                (as_private && std::find(attributes.begin(), attributes.end(), json::value("*")) == attributes.end()))
                continue;
            for (json::value const& word : rule.at("action").as_array()) {
                allowed = allowed || text_of(word) == action || text_of(word) == "*";
                denied = denied || text_of(word) == "!" + action;
            }
        }
        return allowed && !denied;
    });
}

/// The calls under /user-groups.
inline json::value reference_emulator::group_call()
{
    bool const admin = is_admin();
    auto const sees = [&](document const& group) {
        json::array const& members = group.at("members").as_array();
        return admin || std::find(members.begin(), members.end(), json::value(caller().id)) != members.end();
    };
    if (is(method::get, 1)) {
        json::array all;
        for (document const& group : groups)
            if (sees(group))
                all.push_back(to_json(group));
        return all;
    }
    if (call_->verb != method::get)
        require_admin();
    std::optional<document> const body = body_fields();
    bool const named = body && body->contains("name") && !text_of(*body, "name").empty();
    bool const good =
        body && (named || !body->contains("name")) && (!body->contains("metadata") || body->at("metadata").is_object());
    if (is(method::post, 1)) {
        if (!good || !named)
            throw rejection(400);
        std::string const id = new_id("id", groups);
        groups.push_back(from_json({{"id", id},
                                    {"name", body->at("name")},
                                    {"userId", id},
                                    {"metadata", body->contains("metadata") ? body->at("metadata") : json::object()},
                                    {"created", now.time_since_epoch().count()},
                                    {"members", json::array()}}));
        success_ = 201;
        return to_json(groups.back());
    }
    std::size_t const index = position(groups, "id", at(1));
    if (index == groups.size() || !sees(groups[index]))
        throw rejection(404, {}, good ? 0 : 400);
    document& group = groups[index];
    if (call_->verb == method::delete_) {
        erase(groups, group);
        return json::object();
    }
    if (call_->verb == method::put) {
        if (!good)
            throw rejection(400);
        for (std::string const key : {"name", "metadata"})
            if (body->contains(key))
                group[key] = body->at(key);
    }
    if (call_->verb == method::post) {
        json::value const ids = body && body->contains("userIds") ? body->at("userIds") : json::value();
        if (!ids.is_array())
            throw rejection(400);
        json::array& members = group["members"].as_array();
        for (json::value const& id : ids.get_array())
            if (std::none_of(users.begin(), users.end(),
                             [&](user const& u) { return u.id == text_of(id) && !u.id.empty(); }))
                throw rejection(400);
        for (json::value const& id : ids.get_array())
            if (std::find(members.begin(), members.end(), id) == members.end())
                members.push_back(id);
    }
    return to_json(group);
}

/// The calls under /categories.
inline json::value reference_emulator::category_call()
{
    if (call_->verb != method::get)
        require_admin();
    if (is(method::get, 1)) {
        json::array all;
        for (document const& category : categories)
            all.push_back(to_json(category));
        return all;
    }
    std::optional<document> const body = body_fields();
    bool const named = body && body->contains("name") && !text_of(*body, "name").empty();
    bool const good = body && (named || !body->contains("name")) &&
                      (!body->contains("description") || body->at("description").is_string());
    std::int64_t const time = now.time_since_epoch().count();
    if (is(method::post, 1)) {
        if (!good || !named)
            throw rejection(400);
        categories.push_back(from_json({{"id", new_id("id", categories)},
                                        {"name", body->at("name")},
                                        {"description", body->contains("description") ? body->at("description") : ""},
                                        {"created", time},
                                        {"mtime", time}}));
        return to_json(categories.back());
    }
    std::size_t const index = position(categories, "id", at(1));
    if (index == categories.size())
        throw rejection(404, call_->verb == method::get ? "null" : "", good ? 0 : 400);
    document& category = categories[index];
    if (call_->verb == method::delete_) {
        erase(categories, category);
        return nullptr;
    }
    if (call_->verb == method::put) {
        if (!good)
            throw rejection(400);
        for (std::string const key : {"name", "description"})
            if (body->contains(key))
                category[key] = body->at(key);
        category["mtime"] = time;
    }
    return to_json(category);
}

} // namespace emulator_tests::reference

#endif
