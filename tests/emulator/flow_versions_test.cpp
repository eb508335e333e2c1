// Checking flows, their thumbnails and their versions.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const no_flow = error_body(404, "Not Found", "Flow not found.");

} // namespace

TEST_SUITE("emulator: checks and versions of flows")
{
    TEST_CASE("a valid flow has no errors")
    {
        fixture f;
        std::string const id = f.ada().create_flow(
            R"({"flow":{"t":{"type":"appmixer.utils.timers.Timer","config":{"properties":{"interval":5}}},)"
            R"("g":{"type":"appmixer.utils.http.Get","source":{"in":{"t":["out"]}}},)"
            R"("x":{"type":"acme.crm.contacts.Find","source":{"any":{"g":"response","x":"loop"}}}}})");
        response const got = f.ada().get("/flows/" + id + "/validate");
        CHECK(got.status == 200);
        CHECK(got.body == R"({"errors":[]})");
        CHECK(f.ada().get("/flows/" + f.ada().create_flow() + "/validate").body == R"({"errors":[]})");
        CHECK(f.bob().get("/flows/" + id + "/validate").body == no_flow);
    }

    TEST_CASE("the faults of an invalid flow are listed")
    {
        fixture f;
        f.back_end.switches().strict_descriptors = false;
        std::string const id = f.ada().create_flow(
            R"({"flow":{"t":{"type":"appmixer.utils.timers.Timer","source":{"in":7}},"bad":7,)"
            R"("g":{"type":"appmixer.utils.http.Get","source":{"in":{"t":["out","off"],"gone":"out","bad":"out"}}},)"
            R"("s":{"type":"appmixer.utils.storage.Get","source":{"in":{"g":"error"}}}}})");
        CHECK(f.ada().get("/flows/" + id + "/validate").body ==
              R"({"errors":[)"
              R"({"componentId":"t","errors":[{"message":"There is no input port \"in\""},)"
              R"({"message":"The property \"interval\" is required"}]},)"
              R"({"componentId":"bad","errors":[{"message":"A component must be an object"}]},)"
              R"({"componentId":"g","errors":[{"message":"The source \"t\" has no output port \"off\""},)"
              R"({"message":"The source \"gone\" is not in the flow"},)"
              R"({"message":"The source \"bad\" is not in the flow"}]},)"
              R"({"componentId":"s","errors":[{"message":"The source \"g\" has no output port \"error\""}]}]})");
    }

    TEST_CASE("a component that handles errors has a port for them")
    {
        fixture f;
        auto const errors = [&](std::string handling) {
            std::string const id = f.ada().create_flow(
                R"({"flow":{"g":{"type":"appmixer.utils.http.Get")" + handling +
                R"(},"s":{"type":"appmixer.utils.http.Post","source":{"in":{"g":["response","error"]}},"config":)"
                R"({"transform":{"in":{"g":{"error":{"type":"json2new","lambda":)"
                R"({"url":"{{{$.g.error.error.message}}}"},"modifiers":{}}}}}}}}})");
            return f.ada().get("/flows/" + id + "/validate").body;
        };
        CHECK(errors(R"(,"errorHandling":{"onError":"errorPort"})") == R"({"errors":[]})");
        CHECK(errors(R"(,"errorHandling":{"autoRetry":true})") ==
              R"({"errors":[{"componentId":"s","errors":[{"message":"The source \"g\" has no output port \"error\""},)"
              R"({"message":"Input field \"url\" contains invalid variable"}]}]})");
    }

    TEST_CASE("references to missing variables are errors")
    {
        fixture f;
        // tick → get → set, and a component beside them; `fields` is what comes to set from get
        auto const errors = [&](std::string fields, std::string modifiers = "{}") {
            std::string const id = f.ada().create_flow(
                R"({"flow":{"tick":{"type":"appmixer.utils.timers.Timer","config":{"properties":{"interval":5}}},)"
                R"("get":{"type":"appmixer.utils.http.Get","source":{"in":{"tick":"out"}}},)"
                R"("beside":{"type":"acme.crm.contacts.Find","source":{"in":{"tick":"out"}}},)"
                R"("own":{"type":"acme.crm.contacts.Find","source":{"in":{"get":"response"}}},)"
                R"("set":{"type":"appmixer.utils.storage.Set","source":{"in":{"get":["response"],"own":["found"]}},)"
                R"("config":{"transform":{"in":{"get":{"response":{"type":"json2new","lambda":)" +
                fields + R"(,"modifiers":)" + modifiers +
                R"(}},"own":{"found":{"lambda":{"key":"{{{$.own.found.x}}}"}}}}}}}}})");
            std::string found;
            json::value const all = json::parse(f.ada().get("/flows/" + id + "/validate").body);
            for (json::value const& component : all.at("errors").as_array())
                for (json::value const& error : component.at("errors").as_array())
                    found.append(component.at("componentId").as_string())
                        .append(": ")
                        .append(error.at("message").as_string())
                        .append("\n");
            return found;
        };
        auto const bad = [](std::string_view field) {
            return "set: Input field \"" + std::string(field) + "\" contains invalid variable\n";
        };
        // a field, a part of one, what has fields in it, the whole message, what came before, and a variable of the
        // flow
        CHECK(
            errors(
                R"({"key":"{{{$.get.response.body}}} {{{$.get.response.body.items[0].id}}}","value":"{{{$.tick.out}}}",)"
                R"("storeId":"{{{$.tick.out.now}}} {{{g_flowId}}}"})") == "");
        for (std::string_view const name : {"$.get.response.nope", "$.get.out.body", "$.gone.out", "$.beside.found.x",
                                            "$.own.found.x", "$.set.out.key", "$.tick.out.nowhere", "$.", "what", ""}) {
            CAPTURE(name);
            CHECK(errors(R"({"key":"a {{{$.tick.out}}} b {{{)" + std::string(name) + R"(}}}","value":1})") ==
                  bad("key"));
        }
        CHECK(errors(R"({"key":{"AND":[{"a":"{{{$.x.y}}}"}]},"value":["{{{$.x.y}}}"],"storeId":"{{{"})") ==
              bad("key") + bad("value"));
        // the braces may hold the id of a modifier, which stands under the name of the field
        CHECK(errors(R"({"key":"{{{m1}}}","value":"{{{m2}}}","storeId":"{{{m3}}}"})",
                     R"({"key":{"m1":{"variable":"$.get.response.statusCode","functions":[]}},)"
                     R"("value":{"m2":{"functions":[{"name":"g_uuid4"}]}},"storeId":{"m4":{}}})") == bad("storeId"));
        CHECK(errors(R"({"key":"{{{m1}}}"})", R"({"key":{"m1":{"variable":"$.get.out.x"}}})") == bad("key"));
        CHECK(errors(R"({"key":"{{{m1}}}"})", R"({"key":7})") == bad("key"));
    }

    TEST_CASE("the data of an event, and variables that were set, exist")
    {
        fixture f;
        auto const valid = [&](std::string_view name) {
            std::string const id = f.ada().create_flow(
                R"({"flow":{"event":{"type":"appmixer.utils.appevents.OnAppEvent","config":{"properties":{"event":"e"}}},)"
                R"("set":{"type":"appmixer.utils.controls.SetVariable","source":{"in":{"event":["out"]}},"config":)"
                R"({"transform":{"in":{"event":{"out":{"lambda":{"variables":{"ADD":[{"name":"base"}]}}}}}}}},)"
                R"("get":{"type":"appmixer.utils.http.Get","source":{"in":{"set":"out"}},"config":)"
                R"({"transform":{"in":{"set":{"out":{"lambda":{"url":"{{{)" +
                std::string(name) + R"(}}}"}}}}}}}}})");
            return f.ada().get("/flows/" + id + "/validate").body == R"({"errors":[]})";
        };
        CHECK(valid("$.set.out.base"));
        CHECK(valid("$.event.out.data.msg"));
        CHECK(valid("$.event.out"));
        CHECK_FALSE(valid("$.set.out.other"));
        CHECK_FALSE(valid("$.event.out.msg"));
    }

    TEST_CASE("the check of a flow with too many variables stops")
    {
        fixture f;
        std::string flow = R"({"flow":{"a":{"type":"appmixer.utils.controls.SetVariable","config":{"transform":{"in":)"
                           R"({"x":{"out":{"lambda":{"variables":{"ADD":[{"name":"n"})";
        for (int i = 0; i < 5'000; ++i)
            flow += R"(,{"name":"n"})";
        flow += R"(]}}}}}}}},"b":{"type":"acme.crm.contacts.Find","source":{"in":{"a":"out"}},"config":{"transform":)"
                R"({"in":{"a":{"out":{"lambda":{"f":")";
        for (int i = 0; i < 5'000; ++i)
            flow += "{{{$.a.out.n}}}";
        flow += R"("}}}}}}}}})";
        CHECK(f.ada().get("/flows/" + f.ada().create_flow(flow) + "/validate").body ==
              error_body(400, "Bad Request", "There are too many variables to check."));
    }

    TEST_CASE("a flow whose ports do not exist does not start")
    {
        using rule = appmixer::emulator_switches::start_check_rule;
        fixture f;
        auto const start = [&](std::string_view flow) {
            std::string const id = f.ada().create_flow(R"({"flow":)" + std::string(flow) + "}");
            response const got = f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
            bool const runs = f.ada().get("/flows/" + id).text("stage") == "running";
            CHECK(runs == (got.status == 200));
            return std::string(runs ? "runs" : got.body);
        };
        auto const refused = [](std::string_view id, std::string_view message) {
            return R"({"statusCode":400,"error":"Bad Request","message":"Component transformation validation error",)"
                   R"("details":[{"componentId":")" +
                   std::string(id) + R"(","message":")" + std::string(message) + R"("}]})";
        };
        std::string_view const input =
            R"({"t":{"type":"appmixer.utils.controls.OnStart"},"g":{"type":"appmixer.utils.http.Get","source":{"input":{"t":"out"}}}})";
        std::string_view const transform =
            R"({"t":{"type":"appmixer.utils.controls.OnStart"},"g":{"type":"appmixer.utils.tasks.RequestApproval",)"
            R"("source":{"task":{"t":"out"}},"config":{"transform":{"in":{"t":{"out":{}}}}}}})";
        std::string_view const output =
            R"({"t":{"type":"appmixer.utils.http.Webhook"},"g":{"type":"appmixer.utils.http.Get","source":{"in":{"t":["trigger","out"]}}}})";
        CHECK(start(input) == refused("g", R"(There is no input port \"input\")"));
        CHECK(start(transform) == refused("g", R"(There is no input port \"in\")"));
        CHECK(start(output) == refused("g", R"(The source \"t\" has no output port \"out\")"));
        CHECK(start(R"({"t":{"type":"appmixer.utils.controls.OnStart"},"a":{"type":"acme.crm.contacts.Find",)"
                    R"("source":{"any":{"t":["out","error"],"b":"c"}}},"g":{"type":"appmixer.utils.http.Get",)"
                    R"("source":{"in":{"a":"found","gone":"out"}}}})") == "runs");
        f.back_end.switches().start_checks = rule::inputs;
        CHECK(start(input) != "runs");
        CHECK(start(transform) != "runs");
        CHECK(start(output) == "runs");
        f.back_end.switches().start_checks = rule::none;
        CHECK(start(input) == "runs");
        f.back_end.switches().start_checks = rule::ports;
        f.back_end.switches().strict_descriptors = false;
        CHECK(start(R"({"a":7,"b":{"type":"appmixer.utils.http.Get","source":7,"config":{"transform":7}},)"
                    R"("c":{"type":"appmixer.utils.http.Get","source":{"in":7},"config":7},)"
                    R"("d":{"type":"appmixer.utils.http.Get","source":{"in":{"a":"x","b":7,"c":[7]}}}})") == "runs");
    }

    TEST_CASE("setting a thumbnail updates the flow")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"f"})");
        std::string const target = "/flows/" + id + "/thumbnail";
        f.pass(1s);
        response const got = f.ada().put(target, R"({"thumbnail":"data:image/png;base64,AA=="})");
        CHECK(got.status == 200);
        CHECK(got.body == R"({"flowId":")" + id + R"("})");
        response const flow = f.ada().get("/flows/" + id);
        CHECK(flow.text("thumbnail") == "data:image/png;base64,AA==");
        CHECK(flow.text("mtime") == "2024-02-11T08:15:31.125Z");
        CHECK(flow.text("btime") == "2024-02-11T08:15:30.125Z");
        CHECK(f.ada().put(target, R"({"thumbnail":null})").status == 200);
        CHECK(f.ada().get("/flows/" + id).part("thumbnail") == "null");
        CHECK(f.ada().put(target, "{}").body == error_body(400, "Bad Request", R"(\"thumbnail\" is required)"));
        CHECK(f.ada().put(target, R"({"thumbnail":7})").body ==
              error_body(400, "Bad Request", R"(\"thumbnail\" must be a string)"));
        CHECK(f.bob().put(target, R"({"thumbnail":"x"})").body == no_flow);
        f.back_end.switches().flow_update_limit = 10;
        CHECK(f.ada().put(target, R"({"thumbnail":"x"})").status == 413);
    }

    TEST_CASE("a version is created, listed and restored")
    {
        fixture f;
        std::string const id = f.ada().create_flow(
            R"({"name":"old","flow":{"a":{"type":"x.y.z.A"}},"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        std::string const target = "/flows/" + id + "/versions";
        CHECK(f.ada().get(target).body == R"({"items":[],"totalCount":0})");
        response const made = f.ada().post(target, R"({"type":"manual","label":"first"})");
        CHECK(made.status == 200);
        std::string const version = made.text("versionId");
        CHECK(made.body == R"({"versionId":")" + version +
                               R"(","versionNumber":1,"type":"manual","label":"first",)"
                               R"("btime":"2024-02-11T08:15:30.125Z"})");
        response const second = f.ada().post(target);
        CHECK(second.part("versionNumber") == "2");
        CHECK(second.part("label") == "null");
        CHECK(f.ada().get(target).body == R"({"items":[)" + second.body + "," + made.body + R"(],"totalCount":2})");
        CHECK(f.ada().get(target + "?limit=1&offset=1").body == R"({"items":[)" + made.body + R"(],"totalCount":2})");

        f.pass(1s);
        f.ada().put("/flows/" + id, R"({"name":"new","flow":{},"notes":"n","sharedWith":[]})");
        f.pass(1s);
        response const restored = f.ada().post(target + "/" + version + "/restore");
        CHECK(restored.status == 200);
        CHECK(restored.body == R"({"flowId":")" + id + R"("})");
        response const flow = f.ada().get("/flows/" + id);
        CHECK(flow.text("name") == "old");
        CHECK(flow.part("flow") == R"({"a":{"type":"x.y.z.A","version":"1.0.0"}})");
        CHECK_FALSE(json::parse(flow.body).as_object().contains("notes"));
        CHECK(flow.part("sharedWith") == "[]");
        CHECK(flow.text("mtime") == "2024-02-11T08:15:32.125Z");
    }

    TEST_CASE("only the owner can use versions")
    {
        fixture f;
        std::string const id =
            f.ada().create_flow(R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        std::string const other = f.ada().create_flow();
        std::string const target = "/flows/" + id + "/versions";
        std::string const version = f.ada().post(target).text("versionId");
        for (std::string const& path : {target, target + "/" + version + "/restore"})
            CHECK(f.bob().post(path).body == error_body(403, "Forbidden", "Forbidden"));
        CHECK(f.bob().get(target).status == 403);
        CHECK(f.eve().get(target).body == no_flow);
        CHECK(f.ada().post(target + "/none/restore").body == error_body(404, "Not Found", "Version not found."));
        CHECK(f.ada().post("/flows/" + other + "/versions/" + version + "/restore").status == 404);
        CHECK(f.ada().post(target, R"({"type":"auto"})").body ==
              error_body(400, "Bad Request", R"(\"type\" must be one of [manual])"));
        CHECK(f.ada().post(target, R"({"label":7})").status == 400);
        CHECK(f.ada().post(target, R"({"label":")" + std::string(255, 'x') + R"("})").status == 200);
        CHECK(f.ada().post(target, R"({"label":")" + std::string(256, 'x') + R"("})").body ==
              error_body(400, "Bad Request", R"(\"label\" must have 255 characters at most)"));
    }

    TEST_CASE("a running flow is not restored, unless the switch allows it")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        std::string const target = "/flows/" + id + "/versions";
        std::string const restore = target + "/" + f.ada().post(target).text("versionId") + "/restore";
        f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
        CHECK(f.ada().post(restore).body == error_body(400, "Bad Request", "The flow is running. Stop it first."));
        f.back_end.switches().running_update_status = 409;
        CHECK(f.ada().post(restore).status == 409);
        f.back_end.switches().running_update = appmixer::emulator_switches::running_update_rule::allow;
        CHECK(f.ada().post(restore).status == 200);
        CHECK(f.ada().get("/flows/" + id).text("stage") == "running");
    }

    TEST_CASE("the oldest versions are dropped")
    {
        fixture f;
        std::string const target = "/flows/" + f.ada().create_flow() + "/versions";
        for (int i = 0; i < 102; ++i)
            f.ada().post(target);
        json::object const list = json::parse(f.ada().get(target + "?limit=1000").body).as_object();
        CHECK(list.at("totalCount") == 100);
        CHECK(list.at("items").as_array().front().at("versionNumber") == 102);
        CHECK(list.at("items").as_array().back().at("versionNumber") == 3);
    }

    TEST_CASE("versions are saved and loaded, and deleted with their flow")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"old"})");
        std::string const target = "/flows/" + id + "/versions";
        std::string const version = f.ada().post(target, R"({"label":"l"})").text("versionId");
        f.ada().put("/flows/" + id, R"({"name":"new"})");
        appmixer::emulator copy;
        copy.set_clock([&] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()));
        test_client const ada(copy, f.ada().token());
        CHECK(ada.get(target).body == f.ada().get(target).body);
        CHECK(ada.post(target + "/" + version + "/restore").status == 200);
        CHECK(ada.get("/flows/" + id).text("name") == "old");
        CHECK(ada.post(target).part("versionNumber") == "2");

        auto const refused = [&](std::string_view key, json::value value) {
            json::value broken = f.back_end.save();
            broken.at("versions").as_array()[0].as_object()[key] = std::move(value);
            auto const loaded = copy.load(broken);
            return loaded ? std::string("loaded") : std::string(loaded.error().json_pointer());
        };
        CHECK(refused("flowId", "none") == "/versions/0/flowId");
        CHECK(refused("versionNumber", "x") == "/versions/0/versionNumber");
        CHECK(refused("versionNumber", 0) == "/versions/0/versionNumber");
        CHECK(refused("fields", 7) == "/versions/0/fields");
        CHECK(refused("fields", json::object()) == "/versions/0/fields/flow");
        CHECK(refused("label", "other") == "loaded");

        f.ada().del("/flows/" + id);
        CHECK(f.back_end.save().at("versions").as_array().empty());
    }
}
