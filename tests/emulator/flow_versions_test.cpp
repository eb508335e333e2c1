// Checking flows, their thumbnails and their versions.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const no_flow = boom(404, "Not Found", "Flow not found.");

} // namespace

TEST_SUITE("emulator: checks and versions of flows")
{
    TEST_CASE("a good flow has no errors")
    {
        world w;
        std::string const id = w.ada().create_flow(
            R"({"flow":{"t":{"type":"appmixer.utils.timers.Timer","config":{"properties":{"interval":5}}},)"
            R"("g":{"type":"appmixer.utils.http.Get","source":{"in":{"t":["out"]}}},)"
            R"("x":{"type":"acme.crm.contacts.Find","source":{"any":{"g":"out","x":"loop"}}}}})");
        answer const got = w.ada().get("/flows/" + id + "/validate");
        CHECK(got.status == 200);
        CHECK(got.body == R"({"errors":[]})");
        CHECK(w.ada().get("/flows/" + w.ada().create_flow() + "/validate").body == R"({"errors":[]})");
        CHECK(w.bob().get("/flows/" + id + "/validate").body == no_flow);
    }

    TEST_CASE("a bad flow is told its faults")
    {
        world w;
        w.back_end.switches().strict_descriptors = false;
        std::string const id = w.ada().create_flow(
            R"({"flow":{"t":{"type":"appmixer.utils.timers.Timer","source":{"in":7}},"bad":7,)"
            R"("g":{"type":"appmixer.utils.http.Get","source":{"in":{"t":["out","off"],"gone":"out","bad":"out"}}},)"
            R"("s":{"type":"appmixer.utils.storage.Get","config":{"properties":{"storeId":"x"}}}}})");
        CHECK(w.ada().get("/flows/" + id + "/validate").body ==
              R"({"errors":[)"
              R"({"componentId":"t","errors":[{"message":"There is no input port \"in\""},)"
              R"({"message":"The property \"interval\" is required"}]},)"
              R"({"componentId":"bad","errors":[{"message":"A component must be an object"}]},)"
              R"({"componentId":"g","errors":[{"message":"The source \"t\" has no output port \"off\""},)"
              R"({"message":"The source \"gone\" is not in the flow"},)"
              R"({"message":"The source \"bad\" is not in the flow"}]}]})");
    }

    TEST_CASE("a thumbnail is an update")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"name":"f"})");
        std::string const target = "/flows/" + id + "/thumbnail";
        w.pass(1s);
        answer const got = w.ada().put(target, R"({"thumbnail":"data:image/png;base64,AA=="})");
        CHECK(got.status == 200);
        CHECK(got.body == R"({"flowId":")" + id + R"("})");
        answer const flow = w.ada().get("/flows/" + id);
        CHECK(flow.text("thumbnail") == "data:image/png;base64,AA==");
        CHECK(flow.text("mtime") == "2024-02-11T08:15:31.125Z");
        CHECK(flow.text("btime") == "2024-02-11T08:15:30.125Z");
        CHECK(w.ada().put(target, R"({"thumbnail":null})").status == 200);
        CHECK(w.ada().get("/flows/" + id).part("thumbnail") == "null");
        CHECK(w.ada().put(target, "{}").body == boom(400, "Bad Request", R"(\"thumbnail\" is required)"));
        CHECK(w.ada().put(target, R"({"thumbnail":7})").body ==
              boom(400, "Bad Request", R"(\"thumbnail\" must be a string)"));
        CHECK(w.bob().put(target, R"({"thumbnail":"x"})").body == no_flow);
        w.back_end.switches().flow_update_limit = 10;
        CHECK(w.ada().put(target, R"({"thumbnail":"x"})").status == 413);
    }

    TEST_CASE("a version is made, listed and restored")
    {
        world w;
        std::string const id = w.ada().create_flow(
            R"({"name":"old","flow":{"a":{"type":"x.y.z.A"}},"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        std::string const target = "/flows/" + id + "/versions";
        CHECK(w.ada().get(target).body == R"({"items":[],"totalCount":0})");
        answer const made = w.ada().post(target, R"({"type":"manual","label":"first"})");
        CHECK(made.status == 200);
        std::string const version = made.text("versionId");
        CHECK(made.body == R"({"versionId":")" + version +
                               R"(","versionNumber":1,"type":"manual","label":"first",)"
                               R"("btime":"2024-02-11T08:15:30.125Z"})");
        answer const second = w.ada().post(target);
        CHECK(second.part("versionNumber") == "2");
        CHECK(second.part("label") == "null");
        CHECK(w.ada().get(target).body == R"({"items":[)" + made.body + "," + second.body + R"(],"totalCount":2})");
        CHECK(w.ada().get(target + "?limit=1&offset=1").body == R"({"items":[)" + second.body + R"(],"totalCount":2})");

        w.pass(1s);
        w.ada().put("/flows/" + id, R"({"name":"new","flow":{},"notes":"n","sharedWith":[]})");
        w.pass(1s);
        answer const restored = w.ada().post(target + "/" + version + "/restore");
        CHECK(restored.status == 200);
        CHECK(restored.body == R"({"flowId":")" + id + R"("})");
        answer const flow = w.ada().get("/flows/" + id);
        CHECK(flow.text("name") == "old");
        CHECK(flow.part("flow") == R"({"a":{"type":"x.y.z.A","version":"1.0.0"}})");
        CHECK_FALSE(json::parse(flow.body).as_object().contains("notes"));
        CHECK(flow.part("sharedWith") == "[]");
        CHECK(flow.text("mtime") == "2024-02-11T08:15:32.125Z");
    }

    TEST_CASE("versions are for the owner")
    {
        world w;
        std::string const id =
            w.ada().create_flow(R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        std::string const other = w.ada().create_flow();
        std::string const target = "/flows/" + id + "/versions";
        std::string const version = w.ada().post(target).text("versionId");
        for (std::string const& path : {target, target + "/" + version + "/restore"})
            CHECK(w.bob().post(path).body == boom(403, "Forbidden", "Forbidden"));
        CHECK(w.bob().get(target).status == 403);
        CHECK(w.eve().get(target).body == no_flow);
        CHECK(w.ada().post(target + "/none/restore").body == boom(404, "Not Found", "Version not found."));
        CHECK(w.ada().post("/flows/" + other + "/versions/" + version + "/restore").status == 404);
        CHECK(w.ada().post(target, R"({"type":"auto"})").body ==
              boom(400, "Bad Request", R"(\"type\" must be one of [manual])"));
        CHECK(w.ada().post(target, R"({"label":7})").status == 400);
    }

    TEST_CASE("a running flow is not restored, unless the switch allows it")
    {
        world w;
        std::string const id = w.ada().create_flow();
        std::string const target = "/flows/" + id + "/versions";
        std::string const restore = target + "/" + w.ada().post(target).text("versionId") + "/restore";
        w.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
        CHECK(w.ada().post(restore).body == boom(400, "Bad Request", "The flow is running. Stop it first."));
        w.back_end.switches().running_update_status = 409;
        CHECK(w.ada().post(restore).status == 409);
        w.back_end.switches().running_update = appmixer::emulator_switches::running_update_rule::allow;
        CHECK(w.ada().post(restore).status == 200);
        CHECK(w.ada().get("/flows/" + id).text("stage") == "running");
    }

    TEST_CASE("only so many versions are kept")
    {
        world w;
        std::string const target = "/flows/" + w.ada().create_flow() + "/versions";
        for (int i = 0; i < 102; ++i)
            w.ada().post(target);
        json::object const list = json::parse(w.ada().get(target + "?limit=1000").body).as_object();
        CHECK(list.at("totalCount") == 100);
        CHECK(list.at("items").as_array().front().at("versionNumber") == 3);
        CHECK(list.at("items").as_array().back().at("versionNumber") == 102);
    }

    TEST_CASE("versions are saved and loaded, and go with their flow")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"name":"old"})");
        std::string const target = "/flows/" + id + "/versions";
        std::string const version = w.ada().post(target, R"({"label":"l"})").text("versionId");
        w.ada().put("/flows/" + id, R"({"name":"new"})");
        appmixer::emulator copy;
        copy.set_clock([&] { return w.back_end.now(); });
        REQUIRE(copy.load(w.back_end.save()));
        person const ada(copy, w.ada().token());
        CHECK(ada.get(target).body == w.ada().get(target).body);
        CHECK(ada.post(target + "/" + version + "/restore").status == 200);
        CHECK(ada.get("/flows/" + id).text("name") == "old");
        CHECK(ada.post(target).part("versionNumber") == "2");

        auto const refused = [&](std::string_view key, json::value value) {
            json::value broken = w.back_end.save();
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

        w.ada().del("/flows/" + id);
        CHECK(w.back_end.save().at("versions").as_array().empty());
    }
}
