// Users only see data of others that are shared with them. Everything that a user writes has a marker, and all
// responses are searched for markers of others.

#include "api_table.hpp"
#include "call_generator.hpp"
#include "request_templates.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace emulator_tests;
using emulator_tests::reference::random_source;

namespace {

constexpr std::size_t people = 4;

/// Who may read a flow or a task.
class permitted_readers {
public:
    std::size_t owner = 0;
    std::set<std::size_t> others;
};

class marked_data {
public:
    explicit marked_data(std::uint64_t seed) : random(seed), time_(*appmixer::parse_iso("2024-02-11T08:15:30.125Z"))
    {
        back_end.set_ids(appmixer::id_source(seed));
        back_end.set_clock([this] { return time_; });
        for (std::size_t who = 0; who < people; ++who) {
            id.push_back(back_end.add_user(names[who], "secret"));
            user.emplace_back(back_end, back_end.issue_token(id.back()));
        }
    }
    marked_data(marked_data const&) = delete;
    marked_data& operator=(marked_data const&) = delete;

    /// A user creates or changes something of their own.
    void change()
    {
        time_ += std::chrono::seconds(1);
        std::size_t const who = random.below(people);
        switch (random.below(10)) {
        case 0:
        case 1: make_flow(who); break;
        case 2:
        case 3: change_shares(who); break;
        case 4: make_private(who); break;
        case 5: make_task(who); break;
        case 6: clone(who); break;
        case 7: version_and_message(who); break;
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
    }

    random_source random;
    std::size_t seen_by_sharing = 0, responses = 0;

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
    /// A value for a path parameter, which is a letter in the templates and a name in the table of the API.
    std::string argument(std::string const& parameter, std::size_t who, bool foreign)
    {
        static std::map<std::string, char> const letters{
            {"flowId", 'f'},  {"templateId", 'f'}, {"storeId", 's'},   {"key", 'k'},    {"accountId", 'a'},
            {"taskId", 't'},  {"chartId", 'c'},    {"userId", 'u'},    {"index", 'i'},  {"logId", 'l'},
            {"groupId", 'g'}, {"versionId", 'v'},  {"messageId", 'm'}, {"ticket", 'x'}, {"webhookId", 'w'}};
        static std::map<std::string, std::string> const texts{
            {"componentId", "comp"},   {"componentType", "acme.crm.contacts.Find"},
            {"serviceId", "acme:crm"}, {"service", "acme:crm"},
            {"selector", "acme.crm"},  {"pattern", "mark"},
            {"field", "name"},         {"type", "routes"}};
        if (parameter.size() == 1)
            return id_of(parameter[0], who, foreign);
        if (auto const letter = letters.find(parameter); letter != letters.end())
            return id_of(letter->second, who, foreign);
        auto const text = texts.find(parameter);
        return text == texts.end() ? "x1" : text->second;
    }

    static constexpr std::array<char const*, people> names = {"ada@shop.example", "bob@shop.example",
                                                              "eve@other.example", "dan@x.example"};

    std::string mark(std::size_t who, char kind)
    {
        return "mark_" + std::to_string(who) + '_' + kind + std::to_string(++marks_) + "_x";
    }
    /// The marker of a message in a flow. Readers of the flow see it in the logs.
    std::string message_mark(std::size_t who, std::string const& flow)
    {
        std::string const made = mark(who, 'p');
        messages_[made] = flow_marks_[flow];
        return made;
    }
    /// The id of an object: of another user, or of any user.
    std::string id_of(char kind, std::size_t who, bool foreign)
    {
        if (kind == 'u')
            return id[(who + 1 + random.below(people - 1)) % people];
        std::vector<std::string> fitting;
        for (auto const& [owner, name] : ids_[kind])
            if (owner != who || !foreign)
                fitting.push_back(name);
        return fitting.empty() ? "none" : random.pick(fitting);
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
               R"("],"customFields":{")" + name + R"(":1},"flow":{"comp":{"type":"acme.crm.contacts.Find","label":")" +
               name + R"(","config":{"properties":{"text":")" + name + R"("}}}},"sharedWith":)" + shares(who, flow) +
               "}";
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
        ids_['a'].emplace_back(who, back_end.add_account(id[who], "acme:crm", account));
        made_[who].insert({name, key, value, chart, account});
        std::string const flow = own_flow(who);
        if (!flow.empty() && random.chance(50))
            user[who].put("/auth/component/comp/" + ids_['a'].back().second);
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

    void check_markers(std::size_t who, response const& got, std::string const& target)
    {
        ++responses;
        std::string const text = got.body + std::string(got.headers.text());
        for (std::size_t p = 0; (p = text.find("mark_", p)) != std::string::npos; ++p) {
            std::string const found = text.substr(p, text.find("_x", p) + 2 - p);
            std::size_t const owner = static_cast<std::size_t>(found[5] - '0');
            if (owner == who)
                continue;
            bool may = false;
            if (found[7] == 'f')
                may = flows_[found].others.contains(who) || copies_[found].contains(who);
            else if (found[7] == 't')
                may = tasks_[found].others.contains(who);
            else if (auto const message = messages_.find(found); message != messages_.end())
                may = flows_[message->second].others.contains(who) &&
                      (target.starts_with("/log") || target.starts_with("/unprocessed-messages"));
            CAPTURE(target);
            CAPTURE(found);
            CAPTURE(names[who]);
            CHECK(may);
            seen_by_sharing += may ? 1 : 0;
        }
    }

    appmixer::timestamp time_;
    appmixer::emulator back_end;
    std::vector<std::string> id;
    std::vector<test_client> user;
    std::size_t marks_ = 0;
    std::map<char, std::vector<std::pair<std::size_t, std::string>>> ids_; ///< by the letters of the templates
    std::map<std::string, permitted_readers> flows_, tasks_;               ///< by marker
    std::map<std::string, std::string> flow_marks_;
    std::map<std::string, std::string> messages_; ///< the marker of a message -> the one of its flow
    std::map<std::string, std::set<std::size_t>> copies_;
    std::map<std::size_t, std::set<std::string>> made_;
};

} // namespace

TEST_SUITE("emulator: isolation")
{
    TEST_CASE("no response holds data of others that are not shared with the caller")
    {
        for (std::uint64_t const seed : {71U, 72U, 73U, 74U}) {
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
