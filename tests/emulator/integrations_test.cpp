// Integrations: a template and the instances that users made of it.

#include "support.hpp"

#include <appmixer/emulator/state/ticket_table.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const not_a_template = error_body(400, "Bad Request", "The flow is not an integration template.");
std::string const no_ticket = error_body(404, "Not Found", "Ticket not found.");

/// A descriptor of two linked components. The wizard refers to the second.
std::string descriptor(std::string_view first, std::string_view second, std::string_view label)
{
    std::string const a(first), b(second);
    return R"({")" + a + R"(":{"type":"appmixer.utils.controls.OnStart","label":")" + std::string(label) + R"("},")" +
           b + R"(":{"type":"a.b.c.D","source":{"in":{")" + a + R"(":["out"]}},"config":{"transform":{"in":{")" + a +
           R"(":{"out":{"type":"json2new","lambda":{"text":"{{{$.)" + a + R"(.out.started}}}"}}}}}}}})";
}
std::string wizard(std::string const& component)
{
    return R"({"fields":[{"path":")" + component + R"(.config.transform.in"}]})";
}

/// Ada has a template, Bob two instances of it and another flow.
class published : public fixture {
public:
    published()
    {
        template_id = ada().create_flow(R"({"name":"Leads","type":"integration-template","flow":)" +
                                        descriptor("a1", "b2", "old") + R"(,"wizard":)" + wizard("b2") +
                                        R"(,"sharedWith":[{"domain":"shop.example","permissions":["read"]}]})");
        first = instance();
        second = instance();
        other = bob().create_flow(R"({"name":"Other","templateId":")" + template_id + R"("})");
    }
    std::string instance()
    {
        return bob().post("/flows/" + template_id + "/clone", R"({"isTemplateInstance":true})").text("cloneId");
    }
    void publish(std::string const& fields) { REQUIRE(ada().put("/flows/" + template_id, fields).status == 200); }
    response update(std::string body = R"({"inProgressData":"keep"})")
    {
        return ada().post("/integrations/" + template_id + "/update-integration-instances", std::move(body));
    }
    /// What an instance calls a component of the template.
    std::string id_in(std::string const& flow, std::string_view component)
    {
        json::value const map = json::parse(bob().get("/flows/" + flow).part("componentIdMap"));
        return std::string(std::string_view(map.at(component).as_string()));
    }
    std::string part(std::string const& flow, std::string_view key) { return bob().get("/flows/" + flow).part(key); }

    std::string template_id, first, second, other;
};

} // namespace

TEST_SUITE("emulator: integrations")
{
    TEST_CASE("instances get the flow and the wizard of the template, under their own ids")
    {
        published f;
        std::string const a = f.id_in(f.first, "a1");
        std::string const b = f.id_in(f.first, "b2");
        f.bob().put("/flows/" + f.first, R"({"name":"Mine","customFields":{"x":1}})");
        f.pass(1s);
        f.publish(R"({"flow":)" + descriptor("a1", "b2", "new") + R"(,"wizard":)" + wizard("a1") + "}");
        f.pass(1s);
        std::string const untouched = f.bob().get("/flows/" + f.other).body;
        response const got = f.update();
        CHECK(got.status == 200);
        CHECK(got.body == R"({"ticket":")" + got.text("ticket") + R"("})");
        json::value const instance = json::parse(f.bob().get("/flows/" + f.first).body);
        std::string expected = descriptor(a, b, "new");
        json::value const flow = json::parse(expected);
        CHECK(instance.at("flow").at(b).at("source") == flow.at(b).at("source"));
        CHECK(instance.at("flow").at(b).at("config") == flow.at(b).at("config"));
        CHECK(instance.at("flow").at(a).at("label") == "new");
        CHECK(instance.at("flow").as_object().size() == 2);
        CHECK(instance.at("wizard") == json::parse(wizard(a)));
        CHECK(instance.at("name") == "Mine");
        CHECK(instance.at("customFields").at("x") == 1);
        CHECK(instance.at("stage") == "stopped");
        CHECK(instance.at("mtime") == "2024-02-11T08:15:32.125Z");
        CHECK(f.part(f.second, "flow").find(R"("label":"new")") != std::string::npos);
        CHECK(f.bob().get("/flows/" + f.other).body == untouched); // it only names the template
    }

    TEST_CASE("new components get new ids, removed ones lose their accounts")
    {
        published f;
        std::string const a = f.id_in(f.first, "a1");
        std::string const b = f.id_in(f.first, "b2");
        std::string const account = f.back_end.add_account(f.bob_id, "acme:crm", "bob");
        for (std::string const& component : {a, b})
            REQUIRE(f.bob().put("/auth/component/" + component + "/" + account).status == 200);
        REQUIRE(f.bob()
                    .post("/accounts/" + account + "/share",
                          R"({"flowId":")" + f.second + R"(","componentIds":[")" + f.id_in(f.second, "a1") + R"("]})")
                    .status == 200);
        f.publish(R"({"flow":)" + descriptor("b2", "c3", "x") + R"(,"wizard":null})");
        f.update();
        CHECK(f.id_in(f.first, "b2") == b);
        std::string const c = f.id_in(f.first, "c3");
        CHECK(c.size() == 36);
        CHECK(f.id_in(f.second, "c3") != c);
        CHECK(f.part(f.first, "componentIdMap") == R"({"b2":")" + b + R"(","c3":")" + c + R"("})");
        CHECK(f.part(f.first, "wizard") == "null");
        CHECK(f.bob().get("/accounts/flow/" + f.first).part(b) == '"' + account + '"');
        CHECK(f.bob().get("/accounts/flow/" + f.first).part(c) == "null");
        CHECK(json::serialize(f.back_end.save().at("accountShares")) == "[]");
        f.update();
        CHECK(f.id_in(f.first, "c3") == c);
    }

    TEST_CASE("running instances are stopped and started again")
    {
        published f;
        f.bob().post("/flows/" + f.first + "/coordinator", R"({"command":"start"})");
        f.pass(1s);
        std::string const ticket = f.update().text("ticket");
        CHECK(f.part(f.first, "stage") == "\"running\"");
        CHECK(f.part(f.first, "started") == "\"2024-02-11T08:15:31.125Z\"");
        CHECK(f.part(f.second, "stage") == "\"stopped\"");
        CHECK(hit_texts(f.bob().get("/logs?sort=gridTimestamp:asc&flowId=" + f.first), "msg") ==
              "Flow started. Flow stopped. Flow started.");
        CHECK(f.ada().get("/integrations/status/" + ticket).body ==
              R"({"status":"completed","stepsDone":3,"stepsTotal":3})");
    }

    TEST_CASE("an instance that does not start again is named in the status, the others are updated")
    {
        published f;
        for (std::string const& flow : {f.first, f.second})
            f.bob().post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        f.back_end.switches().next_start_fails = "no account";
        std::string const ticket = f.update().text("ticket");
        CHECK(f.ada().get("/integrations/status/" + ticket).body ==
              R"({"status":"failed","stepsDone":3,"stepsTotal":3,)"
              R"("error":"Instances that could not be started again: 1. no account"})");
        CHECK(f.part(f.first, "stage") == "\"stopped\"");
        CHECK(f.part(f.second, "stage") == "\"running\"");
    }

    TEST_CASE("an integration is deleted with its instances")
    {
        published f;
        f.bob().post("/flows/" + f.second + "/coordinator", R"({"command":"start"})");
        response const got = f.ada().del("/integrations/" + f.template_id);
        CHECK(got.status == 200);
        CHECK(f.ada().get("/integrations/status/" + got.text("ticket")).body ==
              R"({"status":"completed","stepsDone":3,"stepsTotal":3})");
        CHECK(f.ada().get("/flows").body == "[]");
        CHECK(f.bob().get("/flows?projection=name").body == R"([{"name":"Other"}])");
        CHECK(f.ada().del("/integrations/" + f.template_id).status == 404);
        CHECK(hit_texts(f.bob().get("/logs?sort=gridTimestamp:asc&flowId=" + f.second), "msg") ==
              "Flow started. Flow stopped.");
    }

    TEST_CASE("an instance that was made in two steps counts as well, one that was detached does not")
    {
        published f;
        std::string const body = R"({"setOriginFlowId":true,"additional":{"type":"integration-instance"}})";
        std::string const made = f.bob().post("/flows/" + f.template_id + "/clone", body).text("cloneId");
        f.publish(R"({"flow":)" + descriptor("a1", "b2", "new") + "}");
        f.update();
        CHECK(f.part(made, "flow").find(R"("label":"new")") == std::string::npos);
        f.bob().put("/flows/" + made, R"({"templateId":")" + f.template_id + R"("})");
        f.bob().put("/flows/" + f.second, R"({"templateId":null})");
        f.publish(R"({"flow":)" + descriptor("a1", "b2", "newer") + "}");
        CHECK(f.ada().get("/integrations/status/" + f.update().text("ticket")).part("stepsTotal") == "3");
        CHECK(f.part(made, "flow").find(R"("label":"newer")") != std::string::npos);
        CHECK(f.part(f.second, "flow").find(R"("label":"newer")") == std::string::npos);
    }

    TEST_CASE("only flows whose owner may read the template are its instances")
    {
        published f;
        std::string const claimed =
            f.eve().create_flow(R"({"type":"integration-instance","templateId":")" + f.template_id + R"("})");
        std::string const before = f.eve().get("/flows/" + claimed).body;
        auto const steps = [&](response const& got) {
            return f.ada().get("/integrations/status/" + got.text("ticket")).part("stepsTotal");
        };
        CHECK(steps(f.update()) == "3"); // the template and Bob's instances
        CHECK(f.eve().get("/flows/" + claimed).body == before);
        f.publish(R"({"sharedWith":[{"scope":"user","permissions":["start"]}]})");
        CHECK(steps(f.update()) == "1");
        for (bool const of_token : {true, false}) {
            f.back_end.switches().roles_of_token = of_token;
            f.publish(R"({"sharedWith":[{"scope":"user","permissions":["read"]}]})");
            CHECK(steps(f.update()) == "4");
        }
        CHECK(f.eve().get("/flows/" + claimed).body != before);
        f.publish(R"({"sharedWith":[]})");
        CHECK(steps(f.ada().del("/integrations/" + f.template_id)) == "1");
        CHECK(f.eve().get("/flows/" + claimed).status == 200);
        CHECK(f.bob().get("/flows/" + f.first).status == 200);
    }

    TEST_CASE("a user with very many tickets loses the oldest of them, others lose none")
    {
        published f;
        std::string const ticket_of_ada = f.update().text("ticket");
        test_client const bob = f.bob();
        std::string const own = bob.create_flow(R"({"type":"integration-template"})");
        std::vector<std::string> tickets;
        for (int i = 0; i < 1001; ++i)
            tickets.push_back(bob.post("/integrations/" + own + "/update-integration-instances").text("ticket"));
        CHECK(f.ada().get("/integrations/status/" + ticket_of_ada).status == 200);
        CHECK(bob.get("/integrations/status/" + tickets.front()).body == no_ticket);
        CHECK(bob.get("/integrations/status/" + tickets[2]).status == 200);
        CHECK(bob.get("/integrations/status/" + tickets.back()).status == 200);
    }

    TEST_CASE("in a full table of tickets, a user without one replaces the oldest of all")
    {
        using table = appmixer::detail::emu::ticket_table<std::size_t>;
        table tickets;
        for (std::size_t i = 0; i <= table::most; ++i)
            tickets.insert("ticket " + std::to_string(i), "user " + std::to_string(i), i);
        CHECK(tickets.find("ticket 0") == nullptr);
        REQUIRE(tickets.find("ticket 1") != nullptr);
        CHECK(tickets.find("ticket 1")->user_id == "user 1");
        tickets.erase_user("user 1");
        CHECK(tickets.find("ticket 1") == nullptr);
        CHECK(tickets.find("ticket " + std::to_string(table::most))->value == table::most);
    }

    TEST_CASE("who may do it, and on which flows")
    {
        published f;
        std::string const update = "/integrations/" + f.template_id + "/update-integration-instances";
        std::string const forbidden = error_body(403, "Forbidden", "Forbidden");
        std::string const missing = error_body(404, "Not Found", "Flow not found.");
        CHECK(f.bob().post(update).body == forbidden);
        CHECK(f.bob().del("/integrations/" + f.template_id).body == forbidden);
        CHECK(f.eve().post(update).body == missing);
        CHECK(f.eve().del("/integrations/" + f.template_id).body == missing);
        CHECK(f.bob().post("/integrations/" + f.other + "/update-integration-instances").body == not_a_template);
        CHECK(f.bob().del("/integrations/" + f.first).body == not_a_template);
        CHECK(f.anonymous().post(update).status == 401);
        CHECK(f.update(R"({"inProgressData":"forget"})").body ==
              error_body(400, "Bad Request", R"(\"inProgressData\" must be one of [keep, delete])"));
        CHECK(f.update(R"({"inProgressData":7})").status == 400);
        CHECK(f.update("").status == 200);
        std::string const ticket = f.update(R"({"inProgressData":"delete"})").text("ticket");
        CHECK(f.ada().get("/integrations/status/" + ticket).status == 200);
        CHECK(f.bob().get("/integrations/status/" + ticket).body == no_ticket);
        CHECK(f.ada().get("/integrations/status/none").body == no_ticket);
    }

    TEST_CASE("a map of ids that a client has spoiled is repaired")
    {
        published f;
        f.bob().put("/flows/" + f.first, R"({"componentIdMap":{"a1":"same","b2":"same"}})");
        f.bob().put("/flows/" + f.second, R"({"componentIdMap":{"a1":"../x","b2":{"c":1}}})");
        f.update();
        CHECK(f.id_in(f.first, "a1") == "same");
        CHECK(f.id_in(f.first, "b2").size() == 36);
        CHECK(f.id_in(f.second, "a1").size() == 36);
        CHECK(f.id_in(f.second, "b2").size() == 36);
        f.bob().put("/flows/" + f.first, R"({"componentIdMap":null})");
        f.update();
        CHECK(f.id_in(f.first, "a1").size() == 36);
    }

    TEST_CASE("the way a script publishes: a draft, a template cloned from it, and the template again")
    {
        fixture f;
        std::string const draft =
            f.ada().create_flow(R"({"name":"Leads","type":"integration-draft","categories":["c"],)"
                                R"("flow":)" +
                                descriptor("a1", "b2", "1") + "}");
        std::string const published =
            f.ada()
                .post(
                    "/flows/" + draft + "/clone",
                    R"({"projection":"-sharedWith","setOriginFlowId":true,"additional":{"type":"integration-template",)"
                    R"("sharedWith":[{"scope":"user","permissions":["read"]}]}})")
                .text("cloneId");
        REQUIRE(f.ada().put("/flows/" + published, R"({"categories":["c"]})").status == 200);
        std::string const instance =
            f.eve().post("/flows/" + published + "/clone", R"({"isTemplateInstance":true})").text("cloneId");
        json::value const map = json::parse(f.ada().get("/flows/" + published).part("componentIdMap"));
        std::string const a(std::string_view(map.at("a1").as_string()));
        std::string const b(std::string_view(map.at("b2").as_string()));
        REQUIRE(f.ada().put("/flows/" + published, R"({"revision":1,"flow":)" + descriptor(a, b, "2") + "}").status ==
                200);
        std::string const ticket =
            f.ada()
                .post("/integrations/" + published + "/update-integration-instances", R"({"inProgressData":"keep"})")
                .text("ticket");
        CHECK(f.ada().get("/integrations/status/" + ticket).text("status") == "completed");
        CHECK(f.eve().get("/flows/" + instance).part("flow").find(R"("label":"2")") != std::string::npos);
        CHECK(f.ada().get("/flows/" + draft).part("flow").find(R"("label":"1")") != std::string::npos);
        CHECK(f.ada().get("/flows/" + published).part("revision") == "1");
    }

    TEST_CASE("the templates of a user who is deleted go, the instances of others stay")
    {
        published f;
        std::string const root = f.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        test_client(f.back_end, f.back_end.issue_token(root)).del("/users/" + f.ada_id);
        CHECK(f.bob().get("/flows/" + f.template_id).status == 404);
        CHECK(f.bob().get("/flows/" + f.first).status == 200);
    }
}
