#ifndef APPMIXER_TESTS_EMULATOR_RANDOM_TRAFFIC_OTHER_RESOURCES_HPP
#define APPMIXER_TESTS_EMULATOR_RANDOM_TRAFFIC_OTHER_RESOURCES_HPP

#include "random_traffic.hpp"

#include <chrono>

namespace emulator_tests::naive {

inline void traffic::tasks()
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
        if (world_->secrets.empty() || random.chance(15))
            return "00";
        return std::next(world_->secrets.begin(), static_cast<std::ptrdiff_t>(random.below(world_->secrets.size())))
            ->second;
    };
    auto const deadline = [this] {
        return appmixer::to_iso(world_->now + std::chrono::milliseconds(random.below(200'000)) -
                                std::chrono::seconds(60));
    };
    std::size_t const kind = random.below(100);
    std::string const one = id(world_->tasks, "taskId");
    if (kind < 18 && world_->tasks.size() < 30) {
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
        c_.token = call::sign::none;
}

inline void traffic::charts()
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
    std::string const one = id(world_->charts, "chartId", 80);
    if (kind < 3 && world_->charts.size() < 14) {
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

inline void traffic::accounts()
{
    std::string const one = id(world_->accounts, "accountId", 70);
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

inline void traffic::users()
{
    std::string const who = random.pick({"ada@shop.example", "BOB@shop.example", "eve@other.example", "dan@x.example"});
    if (random.chance(70)) {
        set(method::get, {"user"});
        return;
    }
    // Few, as the hashing of passwords takes its time.
    set(method::post, {"user"});
    if (random.chance(40))
        c_.path.emplace_back("auth");
    json::object fields{{random.pick({"username", "email"}), who},
                        {"password", random.pick({"secret", "secret", "secret", "wrong!", "no"})}};
    if (random.chance(10))
        fields.erase(random.chance(50) ? "password" : "username");
    body(fields);
}

} // namespace emulator_tests::naive

#endif
