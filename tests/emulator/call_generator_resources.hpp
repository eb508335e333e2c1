#ifndef APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_RESOURCES_HPP
#define APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_RESOURCES_HPP

// The random calls of each resource.

#include "call_generator.hpp"

#include <chrono>

namespace emulator_tests::reference {

inline void call_generator::flows()
{
    std::size_t kind = random.below(100);
    std::string const one = id(data_->flows, "flowId");
    if (kind < 12 && data_->flows.size() > 16)
        kind = 12;
    if (kind < 12) {
        set(method::post, {"flows"});
        body(flow_fields());
    } else if (kind < 22) {
        set(method::delete_, {"flows", id(data_->flows, "flowId", 70)});
    } else if (kind < 37) {
        std::string where = id(data_->flows, "flowId", 70);
        if (random.chance(25)) // ids chosen by clients, the same for all
            where = random.pick({"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "0b7c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"});
        set(method::put, {"flows", where});
        maybe(40, "forceUpdate", random.pick({"true", "true", "false"}));
        body(flow_fields());
    } else if (kind < 50) {
        set(method::post, {"flows", one, "coordinator"});
        body(json::object{{"command", random.chance(4) ? "pause" : random.pick({"start", "stop"})}});
        maybe(10, "background", "true");
    } else if (kind < 57 && data_->flows.size() <= 16) {
        set(method::post, {"flows", one, "clone"});
        json::object options;
        if (random.chance(40))
            options["prefix"] = "Copy of ";
        if (random.chance(30))
            options["projection"] = random.pick({"-sharedWith", "-customFields,-description", "-description"});
        for (char const* const flag : {"setOriginFlowId", "isTemplateInstance", "setComponentIdMap", "connectAccounts"})
            if (random.chance(30))
                options[flag] = random.chance(50);
        if (random.chance(20))
            options["additional"] = {{random.pick({"type", "type", "name"}), "integration-instance"}};
        c_.body = json::serialize(options);
    } else if (kind < 70) {
        set(method::get, {"flows", one});
        maybe(30, "projection", random.pick({"stage", "name,mtime", "-flow,-mtime", "customFields.region", "a,-b"}));
    } else {
        set(method::get, {"flows"});
        if (random.chance(25))
            c_.path.emplace_back("count");
        else
            paging({"name", "mtime", "btime", "stage", "customFields.n", "customFields.mix", "customFields.tags",
                    "sharedWith.scope", "flowId", "none"},
                   {"name", "flowId,stage", "-flow,-name", "customFields.region,name", "-customFields.n", "a,-b"});
        maybe(30, "pattern", random.chance(20) ? one.substr(0, 5) : pattern());
        maybe(20, "sharedWithPermissions", random.pick({"read", "start", "read,stop", "start,stop", "write"}));
        for (std::size_t n = random.below(3); n > 0; --n)
            c_.query.emplace_back("filter",
                                  random.chance(20) ? share_filter()
                                  : random.chance(10)
                                      ? "mtime:" + random.pick({">", ">=", "<", "<="}) + appmixer::to_iso(data_->now)
                                  : random.chance(10) ? "userId:" + random.pick({"", "!"}) + data_->users[c_.who].id
                                                      : random.pick({"stage:running",
                                                                     "stage:!running",
                                                                     "customFields.n:2",
                                                                     "customFields.n:!2",
                                                                     "customFields.n:>1",
                                                                     "customFields.n:<=2",
                                                                     "customFields.n:",
                                                                     "customFields.n:!",
                                                                     "name:^al",
                                                                     "name:$A",
                                                                     "name:~beta",
                                                                     "name:alpha",
                                                                     "name:Beta",
                                                                     "name:!7",
                                                                     "name:7",
                                                                     "customFields.tags:q",
                                                                     "customFields.tags:!p",
                                                                     "customFields.tags.0:p",
                                                                     "customFields.tags:5",
                                                                     "customFields.region:emea",
                                                                     "customFields.region:!apac",
                                                                     "customFields.tags:~R",
                                                                     "description:words: more",
                                                                     "description:42",
                                                                     "type:automation",
                                                                     "templateId:",
                                                                     "revision:>1",
                                                                     "description:",
                                                                     "name:alpha,stage:stopped",
                                                                     "none:!x",
                                                                     "customFields.mix:1",
                                                                     "customFields.mix:true",
                                                                     "customFields.mix:!",
                                                                     "customFields.mix:",
                                                                     "customFields.mix:!x",
                                                                     "name"}));
    }
}

inline void call_generator::stores()
{
    std::size_t const kind = random.below(10);
    std::string const one = id(data_->stores, "storeId", 80);
    if (kind < 3 && data_->stores.size() < 10)
        set(method::post, {"stores"});
    else if (kind < 5)
        set(method::put, {"stores", one});
    else if (kind < 6)
        set(method::delete_, {"stores", one});
    else if (kind < 8)
        set(method::get, {"stores", one});
    else
        set(method::get, {"stores"});
    if (kind < 5 && c_.verb != method::get)
        random.chance(6) ? body(random.pick({"{}", "{\"name\":7}", "{\"name\":\"\"}", "{", ""}))
                         : body(json::object{{"name", name()}});
}

inline void call_generator::records()
{
    auto const key = [this] { return random.pick({"a", "b", "c/d", "e f", "\xc3\xa4?#%", "k+1", "..", "K"}); };
    auto const value = [this]() -> json::value {
        switch (random.below(5)) {
        case 0: return random.below(3);
        case 1: return json::object{{"alpha", nullptr}, {"b", json::array{true, "x"}}};
        case 2: return nullptr;
        default: return json::string(name());
        }
    };
    std::string const store = id(data_->stores, "storeId", 90);
    std::size_t const kind = random.below(100);
    if (kind < 30) {
        set(method::post, {"store", store, key()});
        if (random.chance(30)) {
            c_.type = "text/plain";
            body(random.pick({"plain", "5", "{\"a\":1}", ""}));
        } else {
            body(random.chance(3) ? std::string("{") : json::serialize(value()));
        }
    } else if (kind < 45) {
        set(method::patch, {"store", store, key()});
        json::object change;
        if (random.chance(60))
            change["key"] = random.chance(4) ? std::string() : key();
        if (random.chance(60))
            change["value"] = value();
        body(change);
    } else if (kind < 52) {
        set(method::delete_, {"store"});
        json::array pairs;
        for (std::size_t n = random.below(5); n > 0; --n)
            pairs.push_back(json::object{{"key", key()}, {"storeId", id(data_->stores, "storeId", 90)}});
        if (random.chance(5))
            pairs.push_back(random.chance(50) ? json::value(5) : json::object{{"key", "a"}});
        body(random.chance(3) ? std::string("{}") : json::serialize(pairs));
    } else if (kind < 60) {
        set(method::delete_, {"store", store, random.chance(5) ? std::string("*") : key()});
    } else if (kind < 67) {
        set(method::get, {"store", store, key()});
    } else if (kind < 70) {
        set(method::get, {"store", store, "find", pattern()});
    } else {
        set(method::get, {"store"});
        if (random.chance(30))
            c_.path.emplace_back("count");
        else
            paging({"key", "updatedAt", "createdAt", "storeId", "none"}, {});
        maybe(60, "storeId", store);
        maybe(40, "pattern", pattern());
    }
}

inline void call_generator::tasks()
{
    std::vector<std::string> at{"people-task"};
    if (random.chance(30))
        at = {"plugins", "appmixer", "utils", "tasks"};
    auto const more = [&](std::initializer_list<std::string> pieces) {
        std::vector<std::string> path = at;
        path.insert(path.end(), pieces);
        return path;
    };
    auto const address = [this] {
        return random.pick({"ada@shop.example", "bob@shop.example", "eve@other.example", "far@x.example"});
    };
    auto const secret = [this]() -> std::string {
        if (data_->secrets.empty() || random.chance(15))
            return "00";
        return std::next(data_->secrets.begin(), static_cast<std::ptrdiff_t>(random.below(data_->secrets.size())))
            ->second;
    };
    auto const deadline = [this] {
        return appmixer::to_iso(data_->now + std::chrono::milliseconds(random.below(200'000)) -
                                std::chrono::seconds(60));
    };
    std::size_t const kind = random.below(100);
    std::string const one = id(data_->tasks, "taskId");
    if (kind < 18 && data_->tasks.size() < 30) {
        set(method::post, more({"tasks"}));
        json::object task{{"title", name()}, {"approver", address()}, {"requester", address()}};
        if (random.chance(30))
            task["description"] = "*why*";
        if (random.chance(40))
            task["decisionBy"] = deadline();
        if (random.chance(5))
            task[random.pick({"status", "title", "approver"})] = 5;
        if (random.chance(3))
            task.erase(random.pick({"title", "approver", "requester"}));
        body(task);
        return;
    }
    if (kind < 45) {
        set(method::put, more({"tasks", one, random.pick({"approve", "reject"})}));
        if (random.chance(40))
            body(json::object{{"secret", secret()}});
    } else if (kind < 55) {
        set(method::put, more({"tasks", one}));
        json::object change;
        if (random.chance(50))
            change["title"] = random.chance(5) ? std::string() : name();
        if (random.chance(30))
            change["description"] = "new";
        if (random.chance(30))
            change["decisionBy"] = deadline();
        if (random.chance(20))
            change["secret"] = secret();
        body(change);
    } else if (kind < 68) {
        set(method::get, more({"tasks", one}));
    } else {
        set(method::get, more({random.chance(25) ? "tasks-count" : "tasks"}));
        if (c_.path.back() == "tasks")
            paging({"title", "created", "mtime", "status", "decisionBy", "approver"},
                   {"title", "-id,-taskId", "taskId,status,isApprover", "a,-b"});
        maybe(40, "role", random.pick({"approver", "requester", "approver", "requester", "boss"}));
        maybe(20, "pattern", pattern());
        maybe(30, "filter",
              random.pick({"status:pending", "status:!pending", "status:due", "decisionBy:", "decisionBy:!",
                           "approver:ada@shop.example", "requester:!far@x.example", "title:~a", "approverSecret:"}));
    }
    maybe(25, "secret", secret());
    if (random.chance(20))
        c_.token = call::token_kind::none;
}

inline void call_generator::charts()
{
    auto const fields = [this] {
        json::object all;
        if (random.chance(95))
            all["name"] = name();
        if (random.chance(95))
            all["index"] = random.below(4);
        if (random.chance(95))
            all["type"] = random.chance(3) ? "cake" : random.pick({"bar", "line", "scatter", "area", "pie"});
        if (random.chance(30))
            all["query"] = {{"range", json::array{1, nullptr}}};
        if (random.chance(10))
            all[random.pick({"chartId", "mtime", "userId", "more"})] = "mine";
        if (random.chance(3))
            all["index"] = "1";
        return all;
    };
    std::size_t const kind = random.below(10);
    std::string const one = id(data_->charts, "chartId", 80);
    if (kind < 3 && data_->charts.size() < 14) {
        set(method::post, {"charts"});
        body(fields());
    } else if (kind < 5) {
        set(method::put, {"charts", one});
        body(fields());
    } else if (kind < 6) {
        set(method::delete_, {"charts", one});
    } else if (kind < 7) {
        set(method::get, {"charts", one});
    } else {
        set(method::get, {"charts"});
        paging({"name", "index", "type", "mtime"}, {"name", "-query,-traces", "chartId,index", "a,-b"});
        maybe(30, "pattern", pattern());
        maybe(20, "filter", random.pick({"index:>1", "index:2", "type:bar", "type:!bar", "name:~a"}));
    }
}

inline void call_generator::accounts()
{
    std::string const one = id(data_->accounts, "accountId", 70);
    switch (random.below(4)) {
    case 0:
        set(method::get, {"accounts"});
        maybe(40, "filter", random.pick({"service:acme:crm", "service:!acme:crm", "displayName:~a", "name:third"}));
        break;
    case 1:
        set(method::put, {"accounts", one});
        body(random.chance(10) ? json::object{{"displayName", 5}}
                               : json::object{{"displayName", name()}, {"name", "x"}});
        break;
    case 2: set(method::get, {"accounts", one, "flows"}); break;
    default: set(random.chance(30) ? method::delete_ : method::get, {"accounts", one, "flows"});
    }
    if (c_.verb == method::delete_)
        c_.path.pop_back();
}

inline void call_generator::users()
{
    std::string const who = random.pick({"ada@shop.example", "BOB@shop.example", "eve@other.example", "dan@x.example"});
    if (random.chance(70)) {
        set(method::get, {"user"});
        return;
    }
    // Few, since hashing passwords is slow.
    set(method::post, {"user"});
    if (random.chance(40))
        c_.path.emplace_back("auth");
    json::object fields{{random.pick({"username", "email"}), who},
                        {"password", random.pick({"secret", "secret", "secret", "wrong!", "no"})}};
    if (random.chance(10))
        fields.erase(random.chance(50) ? "password" : "username");
    body(fields);
}

} // namespace emulator_tests::reference

#endif
