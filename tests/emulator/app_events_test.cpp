// Events of applications: registered triggers, and the flows that wait.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const plugin = "/plugins/appmixer/utils/appevents";

/// A flow whose component `on` waits for the event `e`.
constexpr std::string_view waiting =
    R"({"name":"f","flow":{"on":{"type":"appmixer.utils.appevents.OnAppEvent","config":{"properties":{"event":"e"}}}}})";

std::string start(test_client const& user, std::string const& flow)
{
    CHECK(user.post("/flows/" + flow + "/coordinator", R"({"command":"start"})").status == 200);
    return flow;
}

std::string registration(std::string const& event, std::string const& component, std::string const& flow)
{
    return R"({"event":")" + event + R"(","componentId":")" + component + R"(","flowId":")" + flow + R"("})";
}

/// The components that an event reached or should have reached, separated by spaces.
std::string components_of(response const& sent, std::string_view list = "triggers")
{
    std::string ids;
    json::value const body = json::parse(sent.body);
    for (json::value const& one : body.at(list).as_array()) {
        json::value const& trigger = list == "errors" ? one.at("trigger") : one;
        ids += (ids.empty() ? "" : " ") + std::string(std::string_view(trigger.at("componentId").as_string()));
    }
    return ids;
}

} // namespace

TEST_SUITE("emulator: app events")
{
    TEST_CASE("nobody waits for an event")
    {
        fixture f;
        f.ada().create_flow(std::string(waiting)); // not running
        CHECK(f.ada().post(plugin + "/events/e", "{}").body == R"({"triggers":[]})");
        CHECK(f.anonymous().post(plugin + "/events/e", "{}").status == 401);
    }

    TEST_CASE("a flow waits while it is running")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const flow = start(ada, ada.create_flow(std::string(waiting)));
        f.pass(std::chrono::seconds(1));
        response const sent = ada.post(plugin + "/events/e?a=1", R"({"n":[1]})");
        CHECK(sent.status == 200);
        std::string const correlation_id =
            std::string(std::string_view(json::parse(sent.body).at_pointer("/triggers/0/correlationId").as_string()));
        CHECK(sent.body == R"({"triggers":[{"userId":")" + f.ada_id + R"(","event":"e","componentId":"on","flowId":")" +
                               flow + R"(","createdAt":"2024-02-11T08:15:30.125Z","correlationId":")" + correlation_id +
                               R"("}],"errors":[]})");
        json::value const logged =
            json::parse(ada.get("/logs?query=correlationId:%22" + correlation_id + "%22").body).at("hits").at(0);
        CHECK(logged.at("componentId") == "on");
        CHECK(logged.at("portType") == "in");
        CHECK(json::parse(logged.at("msg").as_string()) ==
              json::parse(R"({"method":"POST","query":{"a":"1","enqueueOnly":"true","correlationId":")" +
                          correlation_id + R"("},"data":{"n":[1]}})"));
        CHECK(ada.post("/flows/" + flow + "/coordinator", R"({"command":"stop"})").status == 200);
        CHECK(ada.post(plugin + "/events/e", "{}").body == R"({"triggers":[]})");
    }

    TEST_CASE("only components with the name of the event wait for it")
    {
        fixture f;
        test_client const ada = f.ada();
        f.back_end.switches().strict_descriptors = false;
        start(ada,
              ada.create_flow(
                  R"({"flow":{)"
                  R"("a":{"type":"appmixer.utils.appevents.OnAppEvent"},)"
                  R"("b":{"type":"appmixer.utils.appevents.OnAppEvent","config":7},)"
                  R"("c":{"type":"appmixer.utils.appevents.OnAppEvent","config":{"properties":7}},)"
                  R"("d":{"type":"appmixer.utils.appevents.OnAppEvent","config":{"properties":{"event":7}}},)"
                  R"("e":{"type":"appmixer.utils.http.Webhook","config":{"properties":{"event":"e"}}},)"
                  R"("f":7,)"
                  R"("g":{"type":"appmixer.utils.appevents.OnAppEvent","config":{"properties":{"event":"E"}}},)"
                  R"("h":{"type":"appmixer.utils.appevents.OnAppEvent","config":{"properties":{"event":"e"}}}}})"));
        CHECK(components_of(ada.post(plugin + "/events/e")) == "h");
    }

    TEST_CASE("triggers are registered and removed")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const flow = start(ada, ada.create_flow(R"({"flow":{"own":{"type":"acme.crm.contacts.OnCall"}}})"));
        response const added = ada.post(plugin + "/triggers", registration("e", "own", flow));
        CHECK(added.status == 200);
        CHECK(added.body == R"({"userId":")" + f.ada_id + R"(","event":"e","componentId":"own","flowId":")" + flow +
                                R"(","createdAt":"2024-02-11T08:15:30.125Z"})");
        CHECK(components_of(ada.post(plugin + "/events/e", "7")) == "own");
        CHECK(components_of(ada.post(plugin + "/events/E", "7")).empty());
        ada.post(plugin + "/triggers", registration("E", "own", flow)); // replaces the first
        CHECK(components_of(ada.post(plugin + "/events/e", "7")).empty());
        CHECK(components_of(ada.post(plugin + "/events/E", "7")) == "own");
        CHECK(ada.del(plugin + "/triggers/own").body == "{}");
        CHECK(ada.del(plugin + "/triggers/own").body == "{}");
        CHECK(components_of(ada.post(plugin + "/events/E", "7")).empty());
        ada.post(plugin + "/triggers", registration("e", "own", flow));
        CHECK(ada.del(plugin + "/triggers", R"({"componentId":"own"})").body == "{}");
        CHECK(components_of(ada.post(plugin + "/events/e", "7")).empty());
        for (std::string const body :
             {"{}", R"({"event":"","componentId":"own","flowId":"f"})", R"({"event":"e","componentId":"own"})",
              R"({"event":"e","flowId":"f"})", R"({"event":7,"componentId":"own","flowId":"f"})", "[]"}) {
            CAPTURE(body);
            CHECK(ada.post(plugin + "/triggers", body).status == 400);
        }
        CHECK(f.anonymous().post(plugin + "/triggers", registration("e", "own", flow)).status == 401);
        CHECK(f.anonymous().del(plugin + "/triggers/own").status == 401);
    }

    TEST_CASE("a registered component of a flow that waits by itself is called once")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const flow = start(ada, ada.create_flow(std::string(waiting)));
        ada.post(plugin + "/triggers", registration("e", "on", flow));
        CHECK(components_of(ada.post(plugin + "/events/e")) == "on");
        ada.post(plugin + "/triggers", registration("other", "on", flow));
        CHECK(components_of(ada.post(plugin + "/events/e")).empty());
    }

    TEST_CASE("components that cannot be reached are errors")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const flow = start(ada, ada.create_flow(std::string(waiting)));
        ada.post(plugin + "/triggers", registration("e", "gone", flow));
        ada.post(plugin + "/triggers", registration("e", "stopped", ada.create_flow("{}")));
        ada.post(plugin + "/triggers", registration("e", "nowhere", "no-flow"));
        ada.post(plugin + "/triggers", registration("e", "foreign", start(f.bob(), f.bob().create_flow("{}"))));
        response const sent = ada.post(plugin + "/events/e");
        CHECK(components_of(sent) == "gone stopped nowhere foreign on");
        CHECK(components_of(sent, "errors") == "gone stopped nowhere foreign");
        json::value const errors = json::parse(sent.body).at("errors");
        CHECK(
            json::serialize(errors.at(0)) ==
            R"({"message":"AppEvents plugin error when triggering component gone in flow )" + flow +
                R"(","code":"TRIGGER_FAILURE","trigger":{"userId":")" + f.ada_id +
                R"(","event":"e","componentId":"gone","flowId":")" + flow +
                R"(","createdAt":"2024-02-11T08:15:30.125Z"},"err":{"statusCode":404,"message":"Component not found."}})");
        CHECK(errors.at(1).at("err").at("message") == "The flow is not running.");
        CHECK(errors.at(2).at("err").at("message") == "Flow not found.");
        CHECK(errors.at(3).at("err").at("message") == "Flow not found.");
        CHECK(components_of(ada.post(plugin + "/events/e?flowId=" + flow)) == "gone on");
        CHECK(components_of(ada.post(plugin + "/events/e?flowId=")) == "gone stopped nowhere foreign on");
    }

    TEST_CASE("events and triggers of users are separate")
    {
        fixture f;
        std::string const flow = start(f.ada(), f.ada().create_flow(std::string(waiting)));
        CHECK(f.bob().post(plugin + "/events/e").body == R"({"triggers":[]})");
        f.ada().post(plugin + "/triggers", registration("e2", "x", flow));
        f.bob().post(plugin + "/triggers", registration("e2", "x", flow));
        CHECK(f.bob().del(plugin + "/triggers/x").status == 200);
        CHECK(f.bob().post(plugin + "/events/e2").body == R"({"triggers":[]})");
        CHECK(components_of(f.ada().post(plugin + "/events/e2")) == "x");
        f.back_end.remove_user(f.ada_id);
        CHECK(json::serialize(f.back_end.save().at("appEventTriggers")) == "[]");
    }

    TEST_CASE("triggers are saved and loaded")
    {
        fixture f;
        f.ada().post(plugin + "/triggers", registration("e", "a", "f1"));
        f.bob().post(plugin + "/triggers", registration("e", "a", "f1"));
        json::value const saved = f.back_end.save();
        appmixer::emulator copy;
        REQUIRE(copy.load(saved).has_value());
        CHECK(copy.save().at("appEventTriggers") == saved.at("appEventTriggers"));
        auto const failure = [](std::string_view trigger) {
            appmixer::emulator back_end;
            auto const loaded = back_end.load_text(
                R"({"users":[{"email":"ada@shop.example","password":"secret"}],"appEventTriggers":[)" +
                std::string(trigger) + "]}");
            return loaded ? std::string("loaded") : std::string(loaded.error().info().json_pointer);
        };
        std::string const good = R"({"owner":"ada@shop.example","event":"e","componentId":"a","flowId":"f"})";
        CHECK(failure(good) == "loaded");
        CHECK(failure(good + "," + good) == "/appEventTriggers/1/componentId");
        CHECK(failure(R"({"owner":"ada@shop.example","event":"e","componentId":"a"})") == "/appEventTriggers/0/flowId");
        CHECK(failure(R"({"event":"e","componentId":"a","flowId":"f"})") == "/appEventTriggers/0/userId");
        CHECK(failure(R"({"owner":"ada@shop.example","event":"e","componentId":"a","flowId":"f","x":1})") ==
              "/appEventTriggers/0/x");
    }

    TEST_CASE("the triggers that a user registers are limited")
    {
        fixture f;
        for (int i = 0; i < 1000; ++i)
            f.ada().post(plugin + "/triggers", registration("e", "c" + std::to_string(i), "f"));
        CHECK(f.ada().post(plugin + "/triggers", registration("e", "new", "f")).body ==
              error_body(400, "Bad Request", "A user can register at most 1000 triggers."));
        CHECK(f.ada().post(plugin + "/triggers", registration("E", "c7", "f")).status == 200); // replaces one
        CHECK(f.bob().post(plugin + "/triggers", registration("e", "new", "f")).status == 200);
        CHECK(f.bob().post(plugin + "/triggers", registration("e", std::string(8192, 'c'), "f")).status == 413);
    }

    TEST_CASE("a long event is not sent to many components")
    {
        fixture f;
        json::object components;
        for (int i = 0; i < 17; ++i)
            components["c" + std::to_string(i)] =
                json::parse(R"({"type":"appmixer.utils.appevents.OnAppEvent","config":{"properties":{"event":"e"}}})");
        std::string const flow = f.ada().create_flow(json::serialize(json::object({{"flow", components}})));
        start(f.ada(), flow);
        auto const send = [&](std::size_t size) {
            return f.ada().post(plugin + "/events/e", '"' + std::string(size - 2, 'x') + '"');
        };
        CHECK(send(1'048'576).body ==
              error_body(413, "Request Entity Too Large", "The event is too long to be sent to 17 components."));
        CHECK(send(900'000).status == 200);
    }

    TEST_CASE("an event with an invalid or long body")
    {
        fixture f;
        CHECK(f.ada().post(plugin + "/events/e", "{").status == 400);
        CHECK(f.ada().send(method::post, plugin + "/events/e", "x", "text/plain").status == 415);
        f.back_end.switches().webhook_limit = 4;
        CHECK(f.ada().post(plugin + "/events/e", "12345").status == 413);
        CHECK(f.ada().post(plugin + "/events/e", "1234").status == 200);
    }
}
