// The fields of a flow that clients may write, integrations in particular.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const descriptor = R"({"a":{"type":"x.y.z.A","version":"1.0.0"}})";

} // namespace

TEST_SUITE("emulator: the fields of a flow")
{
    TEST_CASE("the origin of a flow can be set when it is created")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"I","templateId":"t1","originFlowId":"o1",)"
                                                   R"("componentIdMap":{"a":"b"},"revision":3,"categories":["crm"]})");
        response const read = f.ada().get("/flows/" + id);
        CHECK(read.part("templateId") == "\"t1\"");
        CHECK(read.part("originFlowId") == "\"o1\"");
        CHECK(read.part("componentIdMap") == R"({"a":"b"})");
        CHECK(read.part("revision") == "3");
        CHECK(read.part("categories") == R"(["crm"])");
        CHECK(f.ada().get("/flows/count?filter=templateId:t1").body == R"({"count":1})");
        CHECK(f.ada().get("/flows/count?filter=revision:%3E2").body == R"({"count":1})");
    }

    TEST_CASE("an integration is published twice")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const draft = ada.create_flow(R"({"name":"Sync","type":"integration-draft","categories":["crm"],)"
                                                  R"("flow":)" +
                                                  descriptor + R"(,"wizard":{"fields":[]}})");
        std::string const made =
            ada.post(
                   "/flows/" + draft + "/clone",
                   R"({"projection":"-sharedWith","setOriginFlowId":true,"additional":{"type":"integration-template",)"
                   R"("sharedWith":[{"scope":"user","permissions":["read"]}]}})")
                .text("cloneId");
        CHECK(ada.put("/flows/" + made, R"({"categories":["crm"]})").status == 200);
        response const first = ada.get("/flows/" + made);
        CHECK(first.part("originFlowId") == "\"" + draft + "\"");
        json::object map = json::parse(first.body).at("componentIdMap").as_object();
        REQUIRE(map.size() == 1);
        std::string const component(std::string_view(map.at("a").as_string()));

        map["b"] = "0b0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
        std::string const next = R"({"flow":{")" + component +
                                 R"(":{"type":"x.y.z.A","version":"1.0.0"}},"wizard":{"fields":[{"id":1}]},)"
                                 R"("componentIdMap":)" +
                                 json::serialize(map) + R"(,"revision":2})";
        CHECK(ada.put("/flows/" + made, next).body == R"({"flowId":")" + made + R"(","result":"updated"})");
        response const second = ada.get("/flows/" + made);
        CHECK(second.part("componentIdMap") == json::serialize(map));
        CHECK(second.part("revision") == "2");
        CHECK(second.part("wizard") == R"({"fields":[{"id":1}]})");
        CHECK(second.part("originFlowId") == first.part("originFlowId"));
        CHECK(second.part("sharedWith") == first.part("sharedWith"));
    }

    TEST_CASE("an instance is a clone whose template is set afterwards")
    {
        fixture f;
        std::string const from =
            f.ada().create_flow(R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        std::string const made =
            f.bob()
                .post("/flows/" + from + "/clone", R"({"projection":"-sharedWith","setOriginFlowId":true,)"
                                                   R"("additional":{"type":"integration-instance"}})")
                .text("cloneId");
        CHECK(f.bob().put("/flows/" + made, R"({"templateId":")" + from + "\"}").status == 200);
        CHECK(f.bob().get("/flows?filter=templateId:" + from + "&projection=flowId,type").body ==
              R"([{"flowId":")" + made + R"(","type":"integration-instance"}])");
    }

    TEST_CASE("a flow that is read and sent back does not change")
    {
        fixture f;
        std::string const id = f.ada().create_flow(
            R"({"name":"F","flow":)" + descriptor +
            R"(,"customFields":{"k":null},"thumbnail":"data:,x","description":null,"notes":[1],"sharedWith":)"
            R"([{"userId":"u1","permissions":["read"],"since":1}],"type":"integration-template","wizard":{"w":[]},)"
            R"("categories":["c"],"templateId":"t","originFlowId":"o","componentIdMap":{"x":"y"},"revision":1.5})");
        f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
        f.ada().post("/flows/" + id + "/coordinator", R"({"command":"stop"})");
        std::string const before = f.ada().get("/flows/" + id).body;
        CHECK(before.find(R"("since":1)") != std::string::npos);
        CHECK(f.ada().put("/flows/" + id, before).status == 200);
        CHECK(f.ada().get("/flows/" + id).body == before); // the clock has not moved

        std::string const other = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"; // a transfer to another server
        CHECK(f.bob().put("/flows/" + other, before).text("result") == "created");
        json::object wanted = json::parse(before).as_object();
        wanted["flowId"] = other;
        wanted["userId"] = f.bob_id;
        wanted.erase("started");
        wanted.erase("stopped");
        CHECK(json::parse(f.bob().get("/flows/" + other).body) == json::value(wanted));
    }

    TEST_CASE("an update need not be validated, and says what happens to messages in progress")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        std::string const target = "/flows/" + id;
        std::string const malformed = R"({"flow":{"a":{"type":"x.y"},"b":7}})";
        CHECK(f.ada().put(target, malformed).status == 400);
        CHECK(f.ada().put(target + "?validate=true", malformed).status == 400);
        CHECK(f.ada().put(target + "?validate=no", "{}").status == 400);
        CHECK(f.ada().get(target).part("flow") == "{}");
        CHECK(f.ada().put(target + "?validate=false", malformed).text("result") == "updated");
        CHECK(f.ada().get(target).part("flow") == R"({"a":{"type":"x.y","version":"1.0.0"},"b":7})");
        CHECK(f.ada().put(target + "?validate=false", R"({"flow":[]})").status == 400);
        CHECK(f.ada().get(target + "/validate").part("errors") != "[]");

        f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
        for (std::string_view const data : {"keep", "delete"}) {
            CHECK(f.ada().put(target + "?inProgressData=" + std::string(data), "{}").status == 400);
            CHECK(f.ada().put(target + "?forceUpdate=true&inProgressData=" + std::string(data), "{}").status == 200);
        }
        CHECK(f.ada().put(target + "?forceUpdate=true&inProgressData=drop", "{}").body ==
              error_body(400, "Bad Request", R"(\"inProgressData\" must be one of [keep, delete])"));
        CHECK(f.ada().get(target).text("stage") == "running");
    }

    TEST_CASE("the list and the single read of a flow have the same text")
    {
        fixture f;
        for (std::string_view const body :
             {R"({})", R"({"notes":"n","flow":{"b":{"type":"x.y.z.B"},"a":{"type":"x.y.z.A"}},"name":"N"})",
              R"({"customFields":{"z":1,"a":[{"c":1,"b":2}]},"thumbnail":null,"sharedWith":)"
              R"([{"email":"bob@shop.example","permissions":["read"]}]})"}) {
            std::string const id = f.ada().create_flow(std::string(body));
            f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
            f.ada().post("/flows/" + id + "/coordinator", R"({"command":"stop"})");
            f.ada().put("/flows/" + id, R"({"description":"d","name":"M"})");
            std::string const read = f.ada().get("/flows/" + id).body;
            CHECK(f.ada().get("/flows?filter=flowId:" + id).body == "[" + read + "]");
        }
        response const shared = f.bob().get("/flows");
        std::string const id = std::string(json::parse(shared.body).at(0).at("flowId").as_string());
        CHECK(shared.body == "[" + f.bob().get("/flows/" + id).body + "]");
    }

    TEST_CASE("a field of the wrong type is refused")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"revision":1})");
        auto const refused = [&](std::string const& body) {
            CHECK(f.ada().post("/flows", body).status == 400);
            return f.ada().put("/flows/" + id, body).body;
        };
        CHECK(refused(R"({"templateId":5})") == error_body(400, "Bad Request", R"(\"templateId\" must be a string)"));
        CHECK(refused(R"({"originFlowId":{}})") ==
              error_body(400, "Bad Request", R"(\"originFlowId\" must be a string)"));
        CHECK(refused(R"({"componentIdMap":[]})") ==
              error_body(400, "Bad Request", R"(\"componentIdMap\" must be an object)"));
        CHECK(refused(R"({"revision":"2"})") == error_body(400, "Bad Request", R"(\"revision\" must be a number)"));
        CHECK(refused(R"({"categories":"crm"})") ==
              error_body(400, "Bad Request", R"(\"categories\" must be an array)"));
        CHECK(f.ada().put("/flows/" + id, R"({"revision":null,"templateId":null})").status == 200);
        CHECK(f.ada().get("/flows/" + id).part("revision") == "null");
        CHECK(f.ada().put("/flows/" + id, R"({"stage":"running","btime":"x","userId":"y","started":5})").status == 200);
        CHECK(f.ada().get("/flows/" + id).text("stage") == "stopped");
    }

    TEST_CASE("all fields are saved and loaded")
    {
        fixture f;
        f.ada().create_flow(R"({"templateId":"t","originFlowId":"o","componentIdMap":{"a":"b"},"revision":7,)"
                            R"("sharedWith":[{"userId":")" +
                            f.bob_id + R"(","permissions":["read"]}]})");
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(f.back_end.save()));
        CHECK(test_client(copy, f.bob().token()).get("/flows").body == f.bob().get("/flows").body);
        CHECK(f.bob().get("/flows/count?filter=revision:7").body == R"({"count":1})");
    }
}
