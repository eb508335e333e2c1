// Flows: reading and writing them, the stages they go through, and the switches about them.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string running(std::string_view flow_id) { return R"({"flowId":")" + std::string(flow_id) + R"("})"; }
constexpr std::string_view start = R"({"command":"start"})";
constexpr std::string_view stop = R"({"command":"stop"})";

response command(test_client const& who, std::string const& flow, std::string_view body, std::string const& query = {})
{
    return who.post("/flows/" + flow + "/coordinator" + query, std::string(body));
}
std::string stage(test_client const& who, std::string const& flow) { return who.get("/flows/" + flow).text("stage"); }

} // namespace

TEST_SUITE("emulator: flows")
{
    TEST_CASE("a flow created from an empty body has all members of a stopped flow")
    {
        fixture f;
        response const made = f.ada().post("/flows");
        CHECK(made.status == 200);
        std::string const id = made.text("flowId");
        CHECK(made.body == R"({"flowId":")" + id + R"("})");
        response const read = f.ada().get("/flows/" + id);
        CHECK(read.status == 200);
        CHECK(read.body == R"({"flowId":")" + id + R"(","userId":")" + f.ada_id +
                               R"(","name":"","stage":"stopped","btime":"2024-02-11T08:15:30.125Z",)"
                               R"("mtime":"2024-02-11T08:15:30.125Z","type":"automation","flow":{}})");
        CHECK(f.ada().get("/flows").body == "[" + read.body + "]");
    }

    TEST_CASE("writable fields are stored as sent, others are ignored")
    {
        fixture f;
        std::string const id = f.ada().create_flow(
            R"({"name":"Import","flow":{"a":{"type":"x.y.z.W","version":"2.1.0","x":1.5,"config":null}},)"
            R"("customFields":{"z":1,"a":[null,true]},"notes":[1],"description":"d","stage":"running","userId":"me",)"
            R"("flowId":"mine","btime":1,"mtime":2,"started":"now","revision":9,"anything":{},"thumbnail":null,)"
            R"("name ":"x","type":null})");
        CHECK(
            f.ada().get("/flows/" + id).body ==
            R"({"flowId":")" + id + R"(","userId":")" + f.ada_id +
                R"(","name":"Import","stage":"stopped","btime":"2024-02-11T08:15:30.125Z",)"
                R"("mtime":"2024-02-11T08:15:30.125Z","type":"automation",)"
                R"("flow":{"a":{"type":"x.y.z.W","version":"2.1.0","x":1.5,"config":null}},)"
                R"("customFields":{"z":1,"a":[null,true]},"notes":[1],"description":"d","revision":9,"thumbnail":null})");
    }

    TEST_CASE("values of the wrong type are refused")
    {
        fixture f;
        auto const create = [&](std::string body) { return f.ada().post("/flows", std::move(body)).body; };
        CHECK(create(R"({"name":5})") == error_body(400, "Bad Request", R"(\"name\" must be a string)"));
        CHECK(create(R"({"flow":[]})") == error_body(400, "Bad Request", R"(\"flow\" must be an object)"));
        CHECK(create(R"({"customFields":"x"})") ==
              error_body(400, "Bad Request", R"(\"customFields\" must be an object)"));
        CHECK(create(R"({"categories":{}})") == error_body(400, "Bad Request", R"(\"categories\" must be an array)"));
        CHECK(create(R"([1])") == error_body(400, "Bad Request", "The request body must be an object"));
        CHECK(create(R"({"name":)") == error_body(400, "Bad Request", "Invalid request payload JSON format"));
        CHECK(f.ada().send(method::post, "/flows", "name=x", "application/x-www-form-urlencoded").body ==
              error_body(415, "Unsupported Media Type", "Unsupported Media Type"));
        CHECK(f.ada().send(method::post, "/flows", "{}", "application/json; charset=utf-8").status == 200);
        CHECK(f.ada().send(method::post, "/flows", "{}", "").status == 200);
        CHECK(f.ada().get("/flows/count").body == R"({"count":2})");
    }

    TEST_CASE("a malformed descriptor is refused")
    {
        fixture f;
        auto const create = [&](std::string descriptor) {
            return f.ada().post("/flows", R"({"flow":)" + std::move(descriptor) + "}");
        };
        response const bad = create(R"({"a/b":{"type":"a.b.c.D"},"good one-1_":{"type":"a.b.c.D.E"},"c":5,"d":{},)"
                                    R"("e":{"type":"a.b.c"},"f":{"type":"a..c.D"},"g":{"type":"a.b.c.D","color":1},)"
                                    R"("h":{"type":"a.b.c.D","config":[]},"i":{"type":"a.b.c.D","source":null}})");
        CHECK(bad.status == 400);
        CHECK(bad.text("message") == "The flow descriptor is not valid.");
        CHECK(bad.part("details") ==
              R"([{"componentId":"a/b","message":"The id may only contain letters, digits, spaces, '_' and '-'"},)"
              R"({"componentId":"c","message":"A component must be an object"},)"
              R"({"componentId":"d","message":"\"type\" is required"},)"
              R"({"componentId":"e","message":"\"type\" must have the form vendor.service.module.Component"},)"
              R"({"componentId":"f","message":"\"type\" must have the form vendor.service.module.Component"},)"
              R"({"componentId":"g","message":"\"color\" is not allowed"},)"
              R"({"componentId":"h","message":"\"config\" must be an object or null"},)"
              R"({"componentId":"i","message":"\"source\" must be an object"}])");

        f.back_end.switches().strict_descriptors = false;
        CHECK(create(R"({"c":5,"d":{"color":1}})").status == 200);
    }

    TEST_CASE("a component without a version gets one when it is saved")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"flow":{"a":{"type":"a.b.c.D"}}})");
        CHECK(f.ada().get("/flows/" + id).part("flow") == R"({"a":{"type":"a.b.c.D","version":"1.0.0"}})");
        f.back_end.switches().component_version.clear();
        f.ada().put("/flows/" + id, R"({"flow":{"b":{"type":"a.b.c.D"}}})");
        CHECK(f.ada().get("/flows/" + id).part("flow") == R"({"b":{"type":"a.b.c.D"}})");
    }

    TEST_CASE("an update replaces the given fields and always sets mtime")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"A","customFields":{"a":1,"b":2},"thumbnail":"data:,"})");
        f.pass(1s);
        response const updated =
            f.ada().put("/flows/" + id, R"({"customFields":{"c":3},"btime":"x","stage":"running"})");
        CHECK(updated.status == 200);
        CHECK(updated.body == R"({"flowId":")" + id + R"(","result":"updated"})");
        CHECK(f.ada().get("/flows/" + id).body ==
              R"({"flowId":")" + id + R"(","userId":")" + f.ada_id +
                  R"(","name":"A","stage":"stopped","btime":"2024-02-11T08:15:30.125Z",)"
                  R"("mtime":"2024-02-11T08:15:31.125Z","type":"automation","flow":{},)"
                  R"("customFields":{"c":3},"thumbnail":"data:,"})");
        f.pass(1s);
        CHECK(f.ada().put("/flows/" + id).status == 200);
        CHECK(f.ada().get("/flows/" + id).text("mtime") == "2024-02-11T08:15:32.125Z");
        CHECK(f.ada().get("/flows/" + id).text("btime") == "2024-02-11T08:15:30.125Z");
    }

    TEST_CASE("a document that was read can be written back, also under its id on another server")
    {
        fixture f;
        std::string const id =
            f.ada().create_flow(R"({"name":"A","flow":{"a":{"type":"a.b.c.D"}},"customFields":{"k":null}})");
        std::string const document = f.ada().get("/flows/" + id).body;
        CHECK(f.ada().put("/flows/" + id, document).text("result") == "updated");
        CHECK(f.ada().get("/flows/" + id).body == document);

        fixture other;
        response const moved = other.bob().put("/flows/" + id, document);
        CHECK(moved.status == 200);
        CHECK(moved.body == R"({"flowId":")" + id + R"(","result":"created"})");
        CHECK(other.bob().get("/flows/" + id).text("userId") == other.bob_id);
        CHECK(other.bob().get("/flows/" + id).part("flow") == f.ada().get("/flows/" + id).part("flow"));
    }

    TEST_CASE("an update of an unknown id creates the flow; by switch it is a 404")
    {
        fixture f;
        std::string const id = "9089f275-f5a5-4796-ba23-365412c5666e";
        CHECK(f.ada().put("/flows/not-a-uuid", "{}").body ==
              error_body(400, "Bad Request", "The id of a flow must be a UUID."));
        f.back_end.switches().update_creates = false;
        CHECK(f.ada().put("/flows/" + id, "{}").body == error_body(404, "Not Found", "Flow not found."));
        f.back_end.switches().update_creates = true;
        CHECK(f.ada().put("/flows/" + id, "{}").text("result") == "created");
        CHECK(f.bob().put("/flows/" + id, "{}").body == error_body(403, "Forbidden", "Forbidden"));
    }

    TEST_CASE("a running flow is updated only with forceUpdate")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"A"})");
        command(f.ada(), id, start);
        std::string const text = "The flow is running. Stop it first, or use forceUpdate=true.";
        CHECK(f.ada().put("/flows/" + id, R"({"name":"B"})").body == error_body(400, "Bad Request", text));
        CHECK(f.ada().put("/flows/" + id + "?forceUpdate=false", R"({"name":"B"})").status == 400);
        CHECK(f.ada().put("/flows/" + id + "?forceUpdate=yes", R"({"name":"B"})").body ==
              error_body(400, "Bad Request", R"(\"forceUpdate\" must be a boolean)"));
        f.back_end.switches().running_update_status = 409;
        CHECK(f.ada().put("/flows/" + id, R"({"name":"B"})").body == error_body(409, "Conflict", text));
        CHECK(f.ada().get("/flows/" + id).text("name") == "A");

        CHECK(f.ada().put("/flows/" + id + "?forceUpdate=true", R"({"name":"B"})").status == 200);
        CHECK(f.ada().get("/flows/" + id).text("name") == "B");
        CHECK(stage(f.ada(), id) == "running");
        f.back_end.switches().running_update = appmixer::emulator_switches::running_update_rule::allow;
        CHECK(f.ada().put("/flows/" + id, R"({"name":"C"})").status == 200);
        CHECK(stage(f.ada(), id) == "running");
    }

    TEST_CASE("starting and stopping")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        f.pass(1s);
        response const started = command(f.ada(), id, start);
        CHECK(started.status == 200);
        CHECK(started.body == running(id));
        CHECK(f.ada().get("/flows/" + id).body ==
              R"({"flowId":")" + id + R"(","userId":")" + f.ada_id +
                  R"(","name":"","stage":"running","btime":"2024-02-11T08:15:30.125Z",)"
                  R"("mtime":"2024-02-11T08:15:30.125Z","type":"automation","flow":{},)"
                  R"("started":"2024-02-11T08:15:31.125Z"})");
        f.pass(1s);
        CHECK(command(f.ada(), id, start).status == 200);
        CHECK(f.ada().get("/flows/" + id).text("started") == "2024-02-11T08:15:31.125Z");
        CHECK(command(f.ada(), id, stop).body == running(id));
        CHECK(stage(f.ada(), id) == "stopped");
        CHECK(f.ada().get("/flows/" + id).text("stopped") == "2024-02-11T08:15:32.125Z");
        f.pass(1s);
        CHECK(command(f.ada(), id, stop).status == 200);
        CHECK(f.ada().get("/flows/" + id).text("stopped") == "2024-02-11T08:15:32.125Z");

        f.back_end.switches().redundant_command_succeeds = false;
        CHECK(command(f.ada(), id, stop).body == error_body(400, "Bad Request", "The flow is stopped already."));
        CHECK(command(f.ada(), id, start).status == 200);
        CHECK(command(f.ada(), id, start).body == error_body(400, "Bad Request", "The flow is running already."));
    }

    TEST_CASE("invalid commands")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        CHECK(command(f.ada(), id, "").body == error_body(400, "Bad Request", R"(\"command\" is required)"));
        CHECK(command(f.ada(), id, R"({"command":"pause"})").body ==
              error_body(400, "Bad Request", R"(\"command\" must be one of [start, stop])"));
        CHECK(command(f.ada(), "9089f275-f5a5-4796-ba23-365412c5666e", start).body ==
              error_body(404, "Not Found", "Flow not found."));
        CHECK(stage(f.ada(), id) == "stopped");
    }

    TEST_CASE("stopping in the background, by query or body, gives a ticket")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        std::string const ticket = R"({"flowId":")" + id + R"(","ticket":")" + id + R"("})";
        command(f.ada(), id, start);
        CHECK(command(f.ada(), id, stop, "?background=true").body == ticket);
        CHECK(f.ada().get("/flows/" + id + "/coordinator/status").body ==
              R"({"status":"completed","stepsTotal":1,"stepsDone":1})");
        CHECK(stage(f.ada(), id) == "stopped");
        CHECK(command(f.ada(), id, R"({"command":"stop","background":true})").body == ticket);
        CHECK(command(f.ada(), id, stop, "?background=false").body == running(id));
        CHECK(f.bob().get("/flows/" + id + "/coordinator/status").status == 404);

        f.back_end.switches().polls_in_progress = 2;
        CHECK(command(f.ada(), id, stop, "?background=true").body == ticket);
        for (int i = 0; i < 2; ++i)
            CHECK(f.ada().get("/flows/" + id + "/coordinator/status").body ==
                  R"({"status":"in-progress","stepsTotal":1,"stepsDone":0})");
        CHECK(f.ada().get("/flows/" + id + "/coordinator/status").text("status") == "completed");
        CHECK(command(f.ada(), id, stop).body == running(id));
        CHECK(f.ada().get("/flows/" + id + "/coordinator/status").text("status") == "completed");
    }

    TEST_CASE("by switch, a flow is starting for some reads, and a start fails once")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        f.back_end.switches().reads_in_starting = 3;
        command(f.ada(), id, start);
        CHECK(stage(f.ada(), id) == "starting");
        CHECK(f.ada().put("/flows/" + id, "{}").status == 400);
        CHECK(f.ada().get("/flows?projection=stage").body == R"([{"stage":"starting"}])");
        CHECK(f.ada().get("/flows/count?filter=stage:starting").body == R"({"count":1})");
        CHECK(stage(f.ada(), id) == "starting");
        CHECK(stage(f.ada(), id) == "running");
        command(f.ada(), id, stop);

        f.back_end.switches().reads_in_starting = 0;
        f.back_end.switches().next_start_fails = "Request failed with status code 401";
        CHECK(command(f.ada(), id, start).body ==
              error_body(400, "Bad Request", "Request failed with status code 401"));
        CHECK(stage(f.ada(), id) == "stopped");
        CHECK(command(f.ada(), id, start).status == 200);
        CHECK(stage(f.ada(), id) == "running");
    }

    TEST_CASE("a flow may be in any stage, and can be started and stopped from it")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        CHECK(f.back_end.set_stage(id, "paused"));
        CHECK_FALSE(f.back_end.set_stage("nothing", "paused"));
        CHECK(stage(f.ada(), id) == "paused");
        command(f.ada(), id, start);
        CHECK(stage(f.ada(), id) == "running");
        f.back_end.set_stage(id, "warp");
        command(f.ada(), id, stop);
        CHECK(stage(f.ada(), id) == "stopped");
    }

    TEST_CASE("deleting")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        command(f.ada(), id, start);
        f.back_end.switches().delete_stops = false;
        CHECK(f.ada().del("/flows/" + id).body ==
              error_body(400, "Bad Request", "The flow is running. Stop it first."));
        f.back_end.switches().delete_stops = true;
        CHECK(f.bob().del("/flows/" + id).status == 404);
        CHECK(f.ada().del("/flows/" + id, "{}").body == running(id));
        CHECK(f.ada().del("/flows/" + id).body == error_body(404, "Not Found", "Flow not found."));
        CHECK(f.ada().get("/flows/" + id).status == 404);
        CHECK(f.ada().get("/flows").body == "[]");
    }

    TEST_CASE("deleting many flows keeps the others")
    {
        fixture f;
        std::vector<std::string> ids;
        for (int i = 0; i < 200; ++i)
            ids.push_back(f.ada().create_flow(R"({"name":"f)" + std::to_string(i) + R"("})"));
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (i % 10 != 3)
                REQUIRE(f.ada().del("/flows/" + ids[i]).status == 200);
        std::string expected = "[";
        for (std::size_t i = 3; i < ids.size(); i += 10) {
            expected += std::string(i == 3 ? "" : ",") + R"({"name":"f)" + std::to_string(i) + R"("})";
            CHECK(f.ada().get("/flows/" + ids[i]).text("name") == "f" + std::to_string(i));
        }
        CHECK(f.ada().get("/flows?projection=name").body == expected + "]");
    }

    TEST_CASE("an update that is too large")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        CHECK(f.ada().put("/flows/" + id, R"({"thumbnail":")" + std::string(2'000'000, 'x') + R"("})").status == 200);
        response const refused =
            f.ada().put("/flows/" + id, R"({"thumbnail":")" + std::string(2'097'152, 'x') + R"("})");
        CHECK(refused.body == error_body(413, "Request Entity Too Large",
                                         "Payload content length greater than maximum allowed: 2097152"));
    }

    TEST_CASE("responses given earlier do not change, nor does a copy of the back end")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"before"})");
        response const before = f.ada().get("/flows/" + id);
        std::string const text = before.body;
        appmixer::emulator copy = f.back_end;
        std::string const token = f.ada().token();
        f.ada().put("/flows/" + id, R"({"name":"after"})");
        CHECK(before.body == text);
        CHECK(test_client(copy, token).get("/flows/" + id).body == text);
        CHECK(test_client(copy, token).del("/flows/" + id).status == 200);
        CHECK(f.ada().get("/flows/" + id).text("name") == "after");
    }

    TEST_CASE("two back ends with the same seed and clock give the same bytes")
    {
        auto const session = [](std::uint64_t seed) {
            appmixer::emulator back_end = appmixer::emulator::deterministic(seed);
            test_client const anonymous(back_end);
            std::string all = anonymous.post("/user", R"({"username":"u","password":"12345"})").body;
            test_client const user(
                back_end, anonymous.post("/user/auth", R"({"username":"u","password":"12345"})").text("token"));
            std::string const id = user.create_flow(R"({"flow":{"a":{"type":"a.b.c.D"}}})");
            all += user.post("/flows/" + id + "/clone").body;
            user.post("/store/" + user.create_store("s") + "/k", "1");
            all += user.get("/flows").body + user.get("/store").body + user.get("/stores").body;
            return all + json::serialize(back_end.save());
        };
        CHECK(session(1) == session(1));
        CHECK(session(1) != session(2));
        CHECK(appmixer::emulator::deterministic().now() == *appmixer::parse_iso("2024-01-01T00:00:00.000Z"));
    }
}
