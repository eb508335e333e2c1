// Users only see data of others that are shared with them. Everything that a user writes has a marker, and all
// responses are searched for markers of others.

#include "../sanitized.hpp"
#include "api_table.hpp"
#include "marked_back_end.hpp"
#include "request_templates.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

/// Random changes by all users, and random calls about the objects of others.
class marked_data : public marked_back_end {
public:
    using marked_back_end::marked_back_end;

    /// A user creates or changes something of their own.
    void change()
    {
        time_ += std::chrono::seconds(1);
        std::size_t const who = random.below(people);
        switch (random.below(15)) {
        case 0:
        case 1: make_flow(who); break;
        case 2:
        case 3: change_shares(who); break;
        case 4: make_private(who); break;
        case 5: make_task(who); break;
        case 6: clone(who); break;
        case 7: version_and_message(who); break;
        case 8:
        case 9: administrate(who); break;
        case 10: publish(who); break;
        case 11:
        case 12: use_component(who); break;
        default: run(who);
        }
    }
    /// A user sends a call, mostly about objects of others: any call of the API, or one with an unusual query.
    void send_foreign_call()
    {
        std::size_t const who = random.below(people);
        if (random.chance(50)) {
            request_template const& what = random.pick(request_templates());
            send_foreign_call(who, what.verb, what.path);
        } else {
            api_row const& row = random.pick(random.chance(90) ? api_rows() : other_api_rows());
            send_foreign_call(who, row.verb, std::string(row.path));
        }
    }
    /// Checks that the private objects of every user are unchanged.
    void check_private()
    {
        for (std::size_t who = 0; who < people; ++who) {
            std::string all;
            for (char const* const target : {"/stores", "/store?limit=1000", "/charts?limit=1000", "/accounts"})
                all += user[who].get(target).body;
            for (std::string const& mark : made_[who]) {
                CAPTURE(mark);
                CHECK(all.find(mark) != std::string::npos);
            }
            CHECK(all.find("intruder") == std::string::npos);
        }
        std::string all;
        for (char const* const target : {"/service-config?limit=1000", "/config", "/user-groups", "/categories",
                                         "/acl/components", "/quota", "/url-aliases", "/modifiers"})
            all += root->get(target).body;
        for (std::string const& mark : made_[administrator]) {
            CAPTURE(mark);
            CHECK(all.find(mark) != std::string::npos);
        }
        CHECK(all.find("intruder") == std::string::npos);
    }

private:
    void send_foreign_call(std::size_t who, method verb, std::string const& path)
    {
        bool const reads = verb == method::get;
        std::string target;
        for (std::size_t p = 0; p < path.size(); ++p) {
            if (path[p] != '{') {
                target += path[p];
                continue;
            }
            std::size_t const end = path.find('}', p);
            target += argument(path.substr(p + 1, end - p - 1), who, !reads);
            p = end;
        }
        std::string body;
        std::string const name = path == target ? "own" : "intruder"; // without an id in the path it creates something
        if (!reads)
            body = target == "/store"
                       ? R"([{"storeId":")" + id_of('s', who, true) + R"(","key":")" + id_of('k', who, true) + "\"}]"
                       : R"({"name":")" + name + R"(","title":"intruder","url":"http://x.example/","taskId":")" +
                             id_of('t', who, true) + R"(","componentId":"comp","flowId":")" + id_of('f', who, true) +
                             R"(","componentIds":["comp"],"command":"start","value":1,"displayName":"intruder",)"
                             R"("thumbnail":"data:,","inputPort":"in","content":{},"projection":"-sharedWith"})";
        response const got = user[who].send(verb, target, body);
        check_markers(who, got, target);
        if (got.status == 200 && target.ends_with("/clone"))
            copies_[flow_marks_[target.substr(7, 36)]].insert(who); // the copy remains after the sharing has ended
    }
    std::string argument(std::string const& parameter, std::size_t who, bool foreign)
    {
        path_parameter const value = path_parameter::named(parameter);
        return value.letter == 0 ? value.text : id_of(value.letter, who, foreign);
    }

    std::string shares(std::size_t who, permitted_readers& flow)
    {
        flow.others.clear();
        // Only the owner sees with whom else a flow is shared.
        std::string text = R"([{"email":")" + mark(who, 'p') + R"(@far.example","permissions":["read"]})";
        auto const add = [&](std::string const& key, std::string const& value) {
            bool const read = random.chance(75);
            text += R"(,{")" + key + R"(":")" + value + R"(","permissions":[)" + (read ? R"("read",)" : "") +
                    (random.chance(50) ? R"("start"]})" : R"("stop"]})");
            return read;
        };
        if (random.chance(30)) {
            std::size_t const friendly = random.below(people);
            if (add("email", names[friendly]))
                flow.others.insert(friendly);
        }
        if (random.chance(20) && add("domain", "shop.example"))
            flow.others.insert({0, 1});
        if (random.chance(10) && add("scope", "user"))
            flow.others.insert({0, 1, 2, 3});
        return text + "]";
    }
    std::string flow_body(std::size_t who, std::string const& name, permitted_readers& flow)
    {
        return R"({"name":")" + name + R"(","description":")" + name + R"(","notes":[")" + name +
               R"("],"thumbnail":"data:,)" + name + R"(","wizard":{"fields":[{"label":")" + name +
               R"("}]},"customFields":{")" + name +
               R"(":1},"flow":{"comp":{"type":"acme.crm.contacts.Find","label":")" + name +
               R"(","config":{"properties":{"text":")" + name + R"("}}}},"sharedWith":)" + shares(who, flow) + "}";
    }
    void make_flow(std::size_t who)
    {
        std::string const name = mark(who, 'f');
        permitted_readers flow;
        flow.owner = who;
        std::string const made = user[who].create_flow(flow_body(who, name, flow));
        ids_['f'].emplace_back(who, made);
        flows_[name] = flow;
        flow_marks_[made] = name;
    }
    std::string own_flow(std::size_t who)
    {
        std::vector<std::string> own;
        for (auto const& [owner, name] : ids_['f'])
            if (owner == who)
                own.push_back(name);
        return own.empty() ? std::string() : random.pick(own);
    }
    void change_shares(std::size_t who)
    {
        std::string const flow = own_flow(who);
        if (flow.empty())
            return;
        std::string const body = "{\"sharedWith\":" + shares(who, flows_[flow_marks_[flow]]) + "}";
        REQUIRE(user[who].put("/flows/" + flow + "?forceUpdate=true", body).status == 200);
    }
    void clone(std::size_t who)
    {
        if (ids_['f'].empty())
            return;
        std::string const flow = random.pick(ids_['f']).second;
        response const got = user[who].post("/flows/" + flow + "/clone", R"({"projection":"-sharedWith"})");
        check_markers(who, got, "clone");
        permitted_readers& source = flows_[flow_marks_[flow]];
        CHECK((got.status == 200) == (source.owner == who || source.others.contains(who)));
        if (got.status == 200)
            copies_[flow_marks_[flow]].insert(who);
    }
    void make_private(std::size_t who)
    {
        std::string const name = mark(who, 'p'), key = mark(who, 'p'), value = mark(who, 'p'), chart = mark(who, 'p'),
                          account = mark(who, 'p');
        std::string const store = user[who].create_store(name);
        REQUIRE(user[who].post("/store/" + store + "/" + key, "\"" + value + "\"").status == 200);
        ids_['s'].emplace_back(who, store);
        ids_['k'].emplace_back(who, key);
        std::string const body = R"({"name":")" + chart + R"(","type":"pie","index":1,"query":{")" + chart + R"(":1}})";
        ids_['c'].emplace_back(who, user[who].post("/charts", body).text("chartId"));
        std::string const credentials = R"({"service":"acme:crm","name":")" + account + R"(","token":{"key":")" +
                                        mark(who, 's') + R"(","scope":["a"]},"profileInfo":{"name":")" + account +
                                        R"("},"displayName":")" + account + "\"}";
        response const added = user[who].post("/accounts?validateScope=false&requestProfileInfo=false", credentials);
        check_markers(who, added, "/accounts");
        ids_['a'].emplace_back(who, added.text("accountId"));
        made_[who].insert({name, key, value, chart, account});
        std::string const flow = own_flow(who);
        if (!flow.empty() && random.chance(50))
            user[who].put("/auth/component/comp/" + ids_['a'].back().second);
        response const ticket = user[who].post("/auth/ticket");
        if (ticket.status == 200)
            ids_['x'].emplace_back(who, ticket.text("ticket"));
    }
    /// An administrator changes something, some of it about one of the users.
    void administrate(std::size_t who)
    {
        std::string const secret = mark(administrator, 'x');
        std::string const value = R"({"key":")" + secret + R"(","value":")" + secret + "\"}";
        switch (random.below(6)) {
        case 0: REQUIRE(root->put("/service-config/acme:" + secret, value).status == 200); break;
        case 1: REQUIRE(root->post("/config", value).status == 200); break;
        case 2: {
            std::string const rule = R"({"role":")" + secret + R"(","resource":"*","action":["read"]})";
            access_rules_ += (access_rules_.empty() ? "" : ",") + rule;
            std::string const first = R"({"role":"user","resource":"*","action":["*"],"attributes":["non-private"]},)";
            REQUIRE(root->post("/acl/components", "[" + first + access_rules_ + "]").status == 200);
            break;
        }
        case 3: {
            std::string const name = mark(administrator, 'g');
            std::string const body = R"({"name":")" + name + R"(","metadata":{")" + name + R"(":1}})";
            std::string const group = root->post("/user-groups", body).text("id");
            ids_['g'].emplace_back(administrator, group);
            for (std::size_t i = 0; i < people; ++i) {
                if (!random.chance(40))
                    continue;
                groups_[name].others.insert(i);
                root->post("/user-groups/" + group + "/members", R"({"userIds":[")" + id[i] + "\"]}");
            }
            made_[administrator].insert(name);
            return;
        }
        case 4: {
            std::string const name = mark(administrator, 'e');
            ids_['o'].emplace_back(administrator, root->post("/categories", R"({"name":")" + name + "\"}").text("id"));
            made_[administrator].insert(name);
            return;
        }
        default:
            REQUIRE(root->put("/users/" + id[who], R"({"metadata":{"note":")" + mark(who, 'p') + "\"}}").status == 200);
            return;
        }
        made_[administrator].insert(secret);
    }
    /// A user publishes a private component.
    void publish(std::size_t who)
    {
        std::string const label = mark(who, 'p'), number = std::to_string(who);
        std::string const module = "vendor" + number + "/crm/contacts/P" + std::to_string(types_.size());
        std::string type = module;
        std::replace(type.begin(), type.end(), '/', '.');
        json::value manifest =
            json::parse(R"({"name":")" + type + R"(","label":")" + label + R"(","description":")" + label +
                        R"(","private":true,"inPorts":["in"],"outPorts":[{"name":"out","options":[{"label":")" + label +
                        R"(","value":")" + label +
                        R"("}]}],"properties":{"schema":{"properties":{"a":{"type":"string"}},)"
                        R"("required":["a"]},"inspector":{"inputs":{"a":{"type":"text","label":")" +
                        label + R"(","index":1}}}}})");
        json::array const files{json::string(module + "/component.json"), std::move(manifest),
                                json::string(module + "/P.js"), json::string(label)};
        response const sent =
            user[who].send(method::post, "/components", json::serialize(files), "application/octet-stream");
        REQUIRE(sent.status == 200);
        ids_['x'].emplace_back(who, sent.text("ticket"));
        REQUIRE(user[who].get("/components/uploader/" + sent.text("ticket")).body.find("\"err\"") == std::string::npos);
        types_.push_back(type);
        CHECK(user[who].get("/components?manifest=yes").body.find(label) != std::string::npos);
    }
    /// A user builds a flow with a component of another user, whose manifest must not show.
    void use_component(std::size_t who)
    {
        if (types_.empty())
            return;
        std::string const type = random.pick(types_);
        std::string const body =
            R"({"flow":{"a":{"type":")" + type +
            R"("},"b":{"type":"appmixer.utils.http.Get","source":{"in":{"a":["out"]}},)"
            R"("config":{"transform":{"in":{"a":{"out":{"type":"json2new","lambda":{"url":"{{{$.a.out.x}}}"}}}}}}},)"
            R"("c":{"type":")" +
            type + R"(","source":{"odd":{"a":["strange"]}}}}})";
        response const made = user[who].post("/flows", body);
        check_markers(who, made, "/flows");
        if (made.status != 200)
            return;
        std::string const flow = made.text("flowId");
        auto const reads = [&](std::string const& target) { check_markers(who, user[who].get(target), target); };
        auto const writes = [&](std::string const& target, std::string const& content) {
            check_markers(who, user[who].post(target, content), target);
        };
        reads("/flows/" + flow);
        reads("/flows/" + flow + "/validate");
        reads("/variables/" + flow + "?componentId=b");
        reads("/variables/" + flow + "?srcComponentId=a&srcComponentOut=out&tgtComponentId=b&tgtComponentIn=in");
        writes("/variables/" + flow + "/fetch", "{}");
        writes("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        writes("/flows/" + flow + "/components/a", "{}");
        reads("/components/" + type);
        reads("/components?selector=" + type);
        reads("/components?private=yes&manifest=yes");
        reads("/apps/components?app=" + type.substr(0, 11));
        reads("/auth/" + type);
        std::string path = type;
        std::replace(path.begin(), path.end(), '.', '/');
        writes("/component/" + path + "?outPort=out", R"({"messages":{"in":{}}})");
        check_markers(who, user[who].del("/components/" + type.substr(0, random.chance(50) ? 7 : type.size())),
                      "delete");
        user[who].del("/flows/" + flow);
    }
    void make_task(std::size_t who)
    {
        std::string const name = mark(who, 't');
        std::size_t const one = random.below(people), two = random.below(people);
        response const made = user[who].post("/people-task/tasks", R"({"title":")" + name + R"(","description":")" +
                                                                       name + R"(","approver":")" + names[one] +
                                                                       R"(","requester":")" + names[two] + "\"}");
        REQUIRE(made.status == 200);
        ids_['t'].emplace_back(who, made.text("taskId"));
        permitted_readers task;
        task.owner = who;
        task.others = {one, two};
        tasks_[name] = task;
    }
    void version_and_message(std::size_t who)
    {
        std::string const flow = own_flow(who);
        if (flow.empty())
            return;
        std::string const label = R"({"type":"manual","label":")" + mark(who, 'p') + "\"}";
        response const version = user[who].post("/flows/" + flow + "/versions", label);
        REQUIRE(version.status == 200);
        ids_['v'].emplace_back(who, version.text("versionId"));
        ids_['F'].emplace_back(who, back_end.add_file(id[who], mark(who, 'p'), mark(who, 'p'), "text/plain"));
        std::string const message =
            back_end.add_unprocessed_message(flow, "comp", json::parse(R"({"in":[]})"), message_mark(who, flow));
        ids_['m'].emplace_back(who, message);
    }
    void run(std::size_t who)
    {
        std::string const flow = own_flow(who);
        if (flow.empty())
            return;
        user[who].post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        user[who].post("/flows/" + flow + "/components/comp", R"({"secret":")" + message_mark(who, flow) + "\"}");
        user[who].post("/flows/" + flow + "/coordinator", R"({"command":"stop"})");
        json::array const hits = json::parse(user[who].get("/logs?size=3").body).at("hits").as_array();
        for (json::value const& hit : hits) {
            ids_['i'].emplace_back(who, std::string(std::string_view(hit.at("_index").as_string())));
            ids_['l'].emplace_back(who, std::string(std::string_view(hit.at("_id").as_string())));
        }
    }

    std::vector<std::string> types_; ///< of published components
    std::string access_rules_;
};

} // namespace

TEST_SUITE("emulator: isolation")
{
    TEST_CASE("no response holds data of others that are not shared with the caller")
    {
        for (std::uint64_t seed = 71; seed <= (test::sanitized ? 71 : 74); ++seed) {
            CAPTURE(seed);
            marked_data data(seed);
            for (int round = 0; round < 200; ++round) {
                data.change();
                for (int i = 0; i < 20; ++i)
                    data.send_foreign_call();
            }
            data.check_private();
            CHECK(data.responses > 2'400);
            CHECK(data.seen_by_sharing > 200);
        }
    }
}
