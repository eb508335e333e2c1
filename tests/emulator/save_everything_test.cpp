// A back end that has something of each kind is saved and loaded, and then responds as before.

#include "api_table.hpp"
#include "published_components.hpp"
#include "request_templates.hpp"
#include "support.hpp"
#include "upload_forms.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

/// Ada and an administrator have something of each kind.
class full_back_end : public fixture {
public:
    full_back_end() : root(back_end, back_end.issue_token(back_end.add_user("root@shop.example", "secret", {"admin"})))
    {
        back_end.switches().task_webhooks = true;
        back_end.switches().task_dashboard_url = "https://my.shop.example/";
        test_client const ada = this->ada();
        ids['u'] = ada_id;
        make_flow(ada);
        make_private(ada);
        make_shared_by_administrator();
        publish(ada);
        make_files();
        pass(1s);
        made(ada.post("/user/change-password", R"({"oldPassword":"secret","newPassword":"secret2"})"));
    }

    /// The targets of all calls that read, with ids that name something.
    std::vector<std::string> targets() const
    {
        std::vector<std::string> all{"/flows?sort=mtime:-1&projection=name,stage", "/logs?query=flowName:*&size=2",
                                     "/store?pattern=k", "/components?manifest=yes", "/store/download/" + ids.at('s')};
        for (std::vector<api_row> const* const table : {&api_rows(), &other_api_rows()}) {
            for (api_row const& row : *table) {
                if (row.repeat != appmixer::idempotency::safe || row.verb != method::get ||
                    row.path.find("{ticket}") != std::string_view::npos)
                    continue; // tickets are not saved
                std::string target(row.path);
                for (std::size_t open; (open = target.find('{')) != std::string::npos;) {
                    std::size_t const close = target.find('}');
                    path_parameter const value = path_parameter::named(target.substr(open + 1, close - open - 1));
                    target.replace(open, close - open + 1, value.letter == 0 ? value.text : ids.at(value.letter));
                }
                all.push_back(std::move(target));
            }
        }
        return all;
    }

    test_client root;
    std::map<char, std::string> ids; ///< by the letters of `path_parameter`

private:
    /// A response that must be a success.
    static response made(response got)
    {
        CAPTURE(got.body);
        REQUIRE(got.status < 300);
        return got;
    }
    void make_flow(test_client const& ada)
    {
        std::string const flow = ids['f'] = ada.create_flow(
            R"({"name":"F","customFields":{"a":[1.5,null]},"flow":{"comp":{"type":"acme.crm.contacts.Find","label":"l"}},)"
            R"("wizard":{"fields":[]},"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        made(ada.put("/flows/" + flow + "/thumbnail", R"({"thumbnail":"data:,"})"));
        ids['v'] =
            made(ada.post("/flows/" + flow + "/versions", R"({"type":"manual","label":"first"})")).text("versionId");
        made(ada.post("/flows/" + flow + "/coordinator", R"({"command":"start"})"));
        appmixer::http_response reply(201, "made");
        reply.headers.append("Content-Type", "text/plain");
        reply.headers.append("X-Odd", "\xc3\xa4");
        back_end.set_webhook_reply(flow, "comp", std::move(reply));
        made(ada.post("/flows/" + flow + "/components/comp", R"({"a":1})"));
        made(ada.post("/plugins/appmixer/utils/appevents/triggers",
                      R"({"event":"e","componentId":"comp","flowId":")" + flow + "\"}"));
        back_end.add_mcp_gateway(flow, "comp", json::array{json::object{{"type", "function"}}});
        back_end.set_static_reply("acme.crm.contacts.Find", json::value{{"a", 1}});
        back_end.set_static_reply("acme.crm.contacts.Old", appmixer::static_reply::failure(401, "expired"));
        ids['m'] = back_end.add_unprocessed_message(flow, "comp", json::parse(R"({"in":[]})"), "why");
        json::value const hits = json::parse(ada.get("/logs?size=1").body).at("hits");
        ids['i'] = std::string(std::string_view(hits.at(0).at("_index").as_string()));
        ids['l'] = std::string(std::string_view(hits.at(0).at("_id").as_string()));
    }
    void make_private(test_client const& ada)
    {
        ids['s'] = ada.create_store("S");
        ids['k'] = "k";
        made(ada.post("/store/" + ids['s'] + "/k", R"({"deep":[1e300,"\u0000"]})"));
        ids['a'] =
            made(ada.post("/accounts", R"({"service":"acme:crm","name":"n","displayName":"d","token":{"key":"t"},)"
                                       R"("profileInfo":{"name":"n","age":5}})"))
                .text("accountId");
        made(ada.put("/auth/component/comp/" + ids['a']));
        made(ada.post("/accounts/" + ids['a'] + "/share", R"({"componentIds":["comp"],"flowId":")" + ids['f'] + "\"}"));
        made(ada.post("/auth/ticket"));
        ids['c'] =
            made(ada.post("/charts", R"({"name":"C","index":-1.5,"type":"pie","query":{"a":[]}})")).text("chartId");
        ids['t'] = made(ada.post("/people-task/tasks", R"({"title":"T","approver":"ada@shop.example","requester":)"
                                                       R"("bob@shop.example","decisionBy":"2024-02-11T09:00:00Z"})"))
                       .text("taskId");
        std::string const hook = R"({"url":"https://x.example/","taskId":")" + ids['t'] + "\"}";
        made(ada.post("/people-task/webhooks", hook));
        std::string const failing = made(ada.post("/people-task/webhooks", hook)).text("webhookId");
        made(ada.put("/people-task/tasks/" + ids['t'] + "/approve"));
        back_end.take_webhooks();
        REQUIRE(back_end.webhook_done(failing, false, "refused"));
    }
    void publish(test_client const& ada)
    {
        back_end.set_unpacker([](std::string_view archive) {
            std::vector<appmixer::archive_file> files = unpack_json(archive);
            files.emplace_back("acme/crm/contacts/Find/picture", std::string("\xff\0\xfe", 3)); // saved as base64
            return files;
        });
        json::array const files{json::string(service_path),       service_manifest(),
                                json::string(find_path),          find_manifest(),
                                "acme/crm/contacts/Find/Find.js", "module.exports = {};"};
        response const published =
            ada.send(method::post, "/components", json::serialize(files), "application/octet-stream");
        response const status = made(ada.get("/components/uploader/" + made(published).text("ticket")));
        CHECK(status.body.find("\"err\"") == std::string::npos);
    }
    void make_files()
    {
        ids['F'] = made(upload(ada(), "a.bin", std::string("\xff\0", 2))).text("fileId");
        back_end.add_file(ada_id, "b.txt", "text", "text/plain", ids['f']);
        made(upload_public(root, "p.txt", "public"));
    }
    void make_shared_by_administrator()
    {
        ids['g'] = made(root.post("/user-groups", R"({"name":"G","metadata":{"a":1}})")).text("id");
        made(root.post("/user-groups/" + ids['g'] + "/members", R"({"userIds":[")" + ada_id + "\"]}"));
        ids['o'] = made(root.post("/categories", R"({"name":"C","description":"d"})")).text("id");
        made(root.post("/service-config", R"({"serviceId":"acme:crm","clientId":"c","on":true})"));
        made(root.put("/service-config/acme:crm/whitelist/key/clientId", R"({"a":[1]})"));
        made(root.post("/config", R"({"key":"k","value":{"a":1}})"));
        made(root.post("/automation-hub/settings", R"({"settings":{"title":"T"}})"));
        made(
            root.post("/acl/components", R"([{"role":"user","resource":"acme.*","action":["*"],"attributes":["*"]}])"));
        made(root.put("/users/" + ada_id, R"({"metadata":{"team":1},"vendor":["acme"],"plan":{"plan":"free"}})"));
        made(root.put("/modifiers",
                      R"({"categories":{"c":{"label":"l","index":1}},"modifiers":{"g_x":{"name":"g_x"}}})"));
        made(root.put("/quota/q", R"({"source":"module.exports = {};"})"));
        ids['A'] = made(root.post("/url-aliases", R"({"alias":"a","url":"/x"})")).text("aliasId");
    }
};

std::string bytes_of(response const& got)
{
    return std::to_string(got.status) + '\n' + std::string(got.headers.text()) + '\n' + got.body;
}

} // namespace

TEST_SUITE("emulator: saving and loading everything")
{
    TEST_CASE("something of each kind is saved, and loaded without loss")
    {
        full_back_end full;
        json::value const saved = full.back_end.save();
        for (auto const& part : saved.as_object()) {
            CAPTURE(std::string(part.key()));
            json::value const& value = part.value();
            if (value.is_array())
                CHECK_FALSE(value.get_array().empty()); // a new part of the document needs an object here
            else if (value.is_object())
                CHECK_FALSE(value.get_object().empty());
        }
        CHECK(json::serialize(saved).find("\"t\"}") == std::string::npos); // the credentials of the account

        appmixer::emulator copy;
        copy.set_clock([now = full.back_end.now()] { return now; });
        copy.switches() = full.back_end.switches();
        appmixer::result<void> const loaded = copy.load_text(json::serialize(saved));
        if (!loaded)
            FAIL(loaded.error().what());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        std::size_t successes = 0;
        for (test_client const& who : {full.ada(), full.bob(), full.eve(), full.root, full.anonymous()}) {
            test_client const there(copy, who.token());
            for (std::string const& target : full.targets()) {
                CAPTURE(target);
                response const before = who.get(target);
                CHECK(bytes_of(there.get(target)) == bytes_of(before));
                successes += before.status == 200 ? 1 : 0;
            }
        }
        CHECK(successes > 130);
        test_client const signed_in(copy);
        CHECK(signed_in.post("/user/auth", R"({"username":"ada@shop.example","password":"secret2"})").status == 200);
    }

    TEST_CASE("an unknown key in any part is refused, with its place")
    {
        full_back_end full;
        json::value const saved = full.back_end.save();
        for (auto const& part : saved.as_object()) {
            std::string const key(part.key());
            // Objects with the client's own keys.
            if (!part.value().is_array() || key == "flows" || key == "accounts" || key == "logs" || key == "tasks" ||
                key == "urlAliases")
                continue;
            json::value broken = saved;
            broken.at(key).at(0).as_object()["oddKey"] = 1;
            CAPTURE(key);
            appmixer::result<void> const loaded = full.back_end.load(broken);
            REQUIRE(loaded.has_error());
            CHECK(loaded.error().json_pointer() == "/" + key + "/0/oddKey");
        }
    }
}
