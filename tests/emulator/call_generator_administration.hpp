#ifndef APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_ADMINISTRATION_HPP
#define APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_ADMINISTRATION_HPP

// The random calls for what belongs to flows, accounts and tasks, and for what administrators manage.

#include "call_generator.hpp"

#include <algorithm>

namespace emulator_tests::reference {

inline void call_generator::parts_and_administration()
{
    using calls = void (call_generator::*)();
    static std::vector<calls> const of_users{&call_generator::flow_parts, &call_generator::component_accounts,
                                             &call_generator::messages, &call_generator::task_webhooks};
    static std::vector<calls> const of_administrators{
        &call_generator::user_administration, &call_generator::groups, &call_generator::categories,
        &call_generator::modifiers,           &call_generator::config, &call_generator::service_configs,
        &call_generator::access_rules};
    if (data_->flows_are_restricted() && random.chance(30)) { // back to the rules of a new server
        set(method::post, {"acl", "routes"});
        c_.who = data_->users.size() - 2;
        c_.body = json::serialize(reference_emulator::first_access_rules().at("routes"));
    } else if (random.chance(40)) {
        (this->*random.pick(of_users))();
    } else {
        if (random.chance(75))
            c_.who = data_->users.size() - 2;
        (this->*random.pick(of_administrators))();
    }
}

inline void call_generator::flow_parts()
{
    std::string const flow = id(data_->flows, "flowId", 85);
    std::vector<std::string> own;
    for (document const& version : data_->versions)
        if (text_of(version, "flowId") == flow || random.chance(5))
            own.push_back(text_of(version, "versionId"));
    std::size_t const kind = random.below(10);
    if (kind < 2) {
        set(method::put, {"flows", flow, "thumbnail"});
        body(json::object{{random.chance(90) ? "thumbnail" : "image", name()}});
    } else if (kind < 5) {
        set(method::post, {"flows", flow, "versions"});
        json::object fields{{"type", random.chance(95) ? "manual" : "autosave"}};
        if (random.chance(70))
            fields["label"] = random.chance(95) ? json::value(json::string(name())) : json::value(5);
        body(fields);
    } else if (kind < 7 && !own.empty()) {
        set(method::post, {"flows", flow, "versions", random.pick(own), "restore"});
    } else {
        set(method::get, {"flows", flow, "versions"});
        paging({"versionNumber", "label"}, {});
    }
}

inline void call_generator::component_accounts()
{
    std::string const account = id(data_->accounts, "accountId", 85);
    std::string component = random.pick({"comp-one", "comp-one", "comp-two", "comp-three"});
    if (random.chance(50)) // the components of a clone have ids of their own
        for (document const& flow : data_->flows)
            for (auto const& entry : flow.at("flow").as_object())
                if (text_of(flow, "userId") == data_->users[c_.who].id && random.chance(40))
                    component = entry.key();
    switch (random.below(11)) {
    case 0:
    case 1: set(method::put, {"auth", "component", component, account}); break;
    case 7: {
        set(method::put, {"auth", "account", account, "components"});
        json::array ids;
        for (std::size_t n = random.below(3); n > 0; --n)
            ids.push_back(json::string(random.pick({"comp-one", "comp-two"})));
        body(random.chance(50) ? json::serialize(ids)
                               : json::serialize(json::object{{"componentIds", std::move(ids)}}));
        break;
    }
    case 8:
    case 9: {
        set(method::post, {"accounts", account, random.chance(80) ? "share" : "unshare"});
        json::array const ids{json::string(random.pick({"comp-one", "comp-one", "comp-two"}))};
        body(json::serialize(json::object{{"flowId", id(data_->flows, "flowId", 85)}, {"componentIds", ids}}));
        break;
    }
    case 10:
        set(method::get, {"accounts", "profile-info", random.pick({"age", "name"})});
        maybe(95, "componentId", component);
        break;
    case 2:
        set(method::delete_, {"auth", "component", component});
        if (random.chance(50))
            c_.path.push_back(account);
        break;
    case 3: set(method::get, {"accounts", "flow", id(data_->flows, "flowId", 85)}); break;
    case 4:
        set(random.chance(50) ? method::get : method::post, {"accounts", account});
        if (c_.verb == method::post)
            c_.path.emplace_back("test");
        break;
    case 5: set(method::get, {"accounts", account, "flows"}); break;
    default:
        if (data_->accounts.size() > 12)
            return component_accounts();
        set(method::post, {"accounts"});
        json::object fields{{"service", random.chance(90) ? random.pick({"acme:crm", "acme:mail"}) : "acme"},
                            {"token", {{"key", "k"}}}};
        if (random.chance(50))
            fields["token"].as_object()["scope"] = json::array{"read", json::string(random.pick({"write", "more"}))};
        maybe(40, "validateScope", random.pick({"true", "false"}));
        if (random.chance(50))
            fields["name"] = random.pick({"third", "fourth"});
        if (random.chance(50))
            fields["displayName"] = name();
        if (random.chance(30))
            fields["profileInfo"] = {{"age", random.below(3)}};
        if (random.chance(10))
            fields.erase("token");
        body(fields);
    }
}

inline void call_generator::messages()
{
    std::string const one = id(data_->messages, "messageId");
    std::size_t const kind = random.below(10);
    if (kind < 2) {
        set(method::delete_, {"unprocessed-messages", one});
    } else if (kind < 4) {
        set(method::post, {"unprocessed-messages", one});
        if (random.chance(70))
            c_.path.emplace_back("retry");
    } else if (kind < 6) {
        set(method::get, {"unprocessed-messages", one});
    } else {
        set(method::get, {"unprocessed-messages"});
        paging({"created", "flowId"}, {});
        maybe(40, "flowId", id(data_->flows, "flowId"));
        maybe(30, "correlationId", random.pick({"c1", "c2", "c3"}));
    }
}

inline void call_generator::task_webhooks()
{
    std::vector<std::string> path{"people-task", "webhooks"};
    if (random.chance(30))
        path = {"plugins", "appmixer", "utils", "tasks", "webhooks"};
    if (random.chance(30)) {
        path.push_back(id(data_->webhooks, "webhookId", 80));
        set(method::delete_, path);
        return;
    }
    set(method::post, path);
    json::object fields{{"url", random.chance(95) ? "http://x.example/" : "ftp://x.example/"}};
    if (random.chance(95))
        fields["taskId"] = id(data_->tasks, "taskId");
    body(fields);
}

inline void call_generator::user_administration()
{
    std::string one = user_id();
    std::size_t const kind = random.below(20);
    if (kind < 7) {
        set(method::get, {"users"});
        if (random.chance(30))
            c_.path.emplace_back("count");
        else
            paging({"username", "created", "userId"}, {"username,userId", "-created,-scope", "a,-b"});
        maybe(40, "pattern", random.pick({"ada", "EXAMPLE$", "^b", "other|dan", "zzz"}));
        maybe(40, "filter",
              random.pick({"scope:admin", "scope:!admin", "username:~shop", "metadata.team:", "isActive:true",
                           "userId:", "metadata.team:1"}));
    } else if (kind < 10) {
        set(method::get, {"users", one});
    } else if (kind < 17) {
        set(method::put, {"users", one});
        json::object fields;
        if (random.chance(60))
            fields["metadata"] = {{"team", random.below(3)}};
        if (random.chance(30))
            fields["vendor"] = json::array{json::string(random.pick({"acme", "appmixer"}))};
        if (random.chance(30))
            fields["isActive"] = random.chance(50);
        if (random.chance(10))
            fields[random.pick({"id", "created", "more"})] = "mine";
        if (random.chance(5))
            fields["metadata"] = 5;
        body(fields);
    } else if (kind < 19 || data_->deletions.empty()) {
        set(method::delete_, {"users", random.chance(90) ? data_->users.back().id : "nobody"});
        if (c_.path.back().empty())
            c_.path.back() = "nobody";
    } else {
        auto const last = data_->deletions.rbegin();
        set(method::get, {"users", random.chance(80) ? last->second : one, "delete-status", last->first});
    }
}

inline void call_generator::groups()
{
    std::string const one = id(data_->groups, "id");
    std::size_t const kind = random.below(10);
    json::object fields;
    if (random.chance(80))
        fields["name"] = random.chance(5) ? std::string() : name();
    if (random.chance(50))
        fields["metadata"] = {{"n", random.below(3)}};
    if (random.chance(5))
        fields[random.pick({"name", "metadata"})] = 5;
    if (kind < 2 && data_->groups.size() < 6) {
        set(method::post, {"user-groups"});
        body(fields);
    } else if (kind < 4) {
        set(method::put, {"user-groups", one});
        body(fields);
    } else if (kind < 6) {
        set(method::post, {"user-groups", one, "members"});
        json::array members;
        for (std::size_t n = random.below(3); n > 0; --n)
            members.push_back(json::string(user_id()));
        body(random.chance(5) ? json::object{{"userIds", 5}} : json::object{{"userIds", std::move(members)}});
    } else if (kind < 7) {
        set(method::delete_, {"user-groups", one});
    } else {
        set(method::get, {"user-groups"});
        if (random.chance(60))
            c_.path.push_back(one);
        if (random.chance(50))
            c_.who = random.below(data_->users.size());
    }
}

inline void call_generator::categories()
{
    std::string const one = id(data_->categories, "id");
    std::size_t const kind = random.below(10);
    json::object fields;
    if (random.chance(80))
        fields["name"] = random.chance(5) ? std::string() : name();
    if (random.chance(50))
        fields["description"] = name();
    if (random.chance(5))
        fields[random.pick({"name", "description"})] = 5;
    if (kind < 3 && data_->categories.size() < 8) {
        set(method::post, {"categories"});
        body(fields);
    } else if (kind < 5) {
        set(method::put, {"categories", one});
        body(fields);
    } else if (kind < 6) {
        set(method::delete_, {"categories", one});
    } else {
        set(method::get, {"categories"});
        if (random.chance(50))
            c_.path.push_back(one);
        if (random.chance(50))
            c_.who = random.below(data_->users.size());
    }
}

inline void call_generator::modifiers()
{
    std::size_t const kind = random.below(10);
    if (kind < 4) {
        set(method::put, {"modifiers"});
        json::object fields{{"categories", {{"c", {{"label", name()}, {"index", 1}}}}},
                            {"modifiers", {{"g_one", {{"name", "g_one"}, {"label", name()}}}}}};
        if (random.chance(10))
            fields[random.pick({"categories", "modifiers"})] = json::object{{"x", 5}};
        if (random.chance(10))
            fields.erase(random.pick({"categories", "modifiers"}));
        body(fields);
    } else {
        set(kind < 6 ? method::delete_ : method::get, {"modifiers"});
    }
}

inline void call_generator::service_configs()
{
    std::string const one = random.pick({"acme:crm", "acme:mail", "acme:crm:more", "appmixer:slack", "a/b c"});
    json::object fields;
    for (char const* const key : {"clientId", "clientSecret", "on"})
        if (random.chance(40))
            fields[key] = random.chance(20) ? json::value() : json::value(json::string(name()));
    std::size_t const kind = random.below(12);
    if (kind < 3) {
        set(method::post, {"service-config"});
        if (random.chance(95))
            fields["serviceId"] = one;
        body(fields);
    } else if (kind < 5) {
        set(method::put, {"service-config", one});
        if (random.chance(30))
            fields["serviceId"] = random.chance(50) ? one : "other";
        body(fields);
    } else if (kind < 6) {
        set(method::delete_, {"service-config", one});
    } else if (kind < 7) {
        set(method::put, {"service-config", one, "whitelist", "key", "clientId"});
        body(std::string(random.pick({"true", "{\"a\":[1]}", "5", "\"x\""})));
    } else if (kind < 9) {
        set(method::get, {"service-config", one});
    } else {
        set(method::get, {"service-config"});
        paging({"serviceId", "clientId"}, {});
        maybe(40, "pattern", random.pick({"acme", "MAIL", "^a.*m$", "zzz"}));
    }
}

inline void call_generator::config()
{
    std::string const key = random.pick({"mail.from", "API_KEY", "limit/x", "theme"});
    std::size_t const kind = random.below(10);
    if (kind < 4) {
        set(method::post, {"config"});
        json::object fields;
        if (random.chance(95))
            fields["key"] = key;
        if (random.chance(95))
            fields["value"] =
                random.chance(50) ? json::value(json::string(name())) : json::value{{"a", random.below(3)}};
        body(fields);
    } else {
        set(kind < 6 ? method::delete_ : method::get, {"config"});
        if (c_.verb == method::delete_)
            c_.path.push_back(key);
    }
}

inline void call_generator::access_rules()
{
    std::string const type = random.pick({"routes", "components", "components", "nothing"});
    std::size_t const kind = random.below(10);
    if (kind < 3) {
        set(method::post, {"acl", type});
        json::array rules;
        for (std::size_t n = random.below(6); n > 0; --n) {
            json::array actions;
            for (char const* const word : {"*", "read", "create", "update", "delete", "!delete", "!create", "!read"})
                if (random.chance(25))
                    actions.emplace_back(word);
            json::object rule{
                {"role", random.pick({"user", "user", "admin", "tester", "bob@shop.example", "other.example"})},
                {"resource", random.pick({"flows", "*", "stores", "acme.*", "acme.crm.contacts.Find"})},
                {"action", std::move(actions)}};
            if (random.chance(50))
                rule["attributes"] = json::array{"*", "x"};
            if (random.chance(2))
                rule.erase(random.pick({"role", "resource", "action"}));
            rules.push_back(std::move(rule));
        }
        body(random.chance(4) ? std::string("{}") : json::serialize(rules));
    } else if (kind < 7) {
        set(method::get, {"acl", type});
    } else if (kind < 8) {
        set(method::get, {"acl-types"});
    } else {
        set(method::get, {"acl", type, random.pick({"resources", "actions"})});
    }
}

} // namespace emulator_tests::reference

#endif
