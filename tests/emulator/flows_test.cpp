// Flows: reading and writing them, the stages they go through, and the switches about them.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string running(std::string_view flow_id) { return R"({"flowId":")" + std::string(flow_id) + R"("})"; }
constexpr std::string_view start = R"({"command":"start"})";
constexpr std::string_view stop = R"({"command":"stop"})";

response command(person const& who, std::string const& flow, std::string_view body, std::string const& query = {})
{
    return who.post("/flows/" + flow + "/coordinator" + query, std::string(body));
}
std::string stage(person const& who, std::string const& flow) { return who.get("/flows/" + flow).text("stage"); }

} // namespace

TEST_SUITE("emulator: flows")
{
    TEST_CASE("a flow created from an empty body has all members of a stopped flow")
    {
        world w;
        response const made = w.ada().post("/flows");
        CHECK(made.status == 200);
        std::string const id = made.text("flowId");
        CHECK(made.body == R"({"flowId":")" + id + R"("})");
        response const read = w.ada().get("/flows/" + id);
        CHECK(read.status == 200);
        CHECK(read.body == R"({"flowId":")" + id + R"(","userId":")" + w.ada_id +
                               R"(","name":"","stage":"stopped","btime":"2024-02-11T08:15:30.125Z",)"
                               R"("mtime":"2024-02-11T08:15:30.125Z","type":"automation","flow":{}})");
        CHECK(w.ada().get("/flows").body == "[" + read.body + "]");
    }

    TEST_CASE("writable fields are stored as sent, others are ignored")
    {
        world w;
        std::string const id = w.ada().create_flow(
            R"({"name":"Import","flow":{"a":{"type":"x.y.z.W","version":"2.1.0","x":1.5,"config":null}},)"
            R"("customFields":{"z":1,"a":[null,true]},"notes":[1],"description":"d","stage":"running","userId":"me",)"
            R"("flowId":"mine","btime":1,"mtime":2,"started":"now","revision":9,"anything":{},"thumbnail":null,)"
            R"("name ":"x","type":null})");
        CHECK(
            w.ada().get("/flows/" + id).body ==
            R"({"flowId":")" + id + R"(","userId":")" + w.ada_id +
                R"(","name":"Import","stage":"stopped","btime":"2024-02-11T08:15:30.125Z",)"
                R"("mtime":"2024-02-11T08:15:30.125Z","type":"automation",)"
                R"("flow":{"a":{"type":"x.y.z.W","version":"2.1.0","x":1.5E0,"config":null}},)"
                R"("customFields":{"z":1,"a":[null,true]},"notes":[1],"description":"d","revision":9,"thumbnail":null})");
    }

    TEST_CASE("values of the wrong type are refused")
    {
        world w;
        auto const create = [&](std::string body) { return w.ada().post("/flows", std::move(body)).body; };
        CHECK(create(R"({"name":5})") == boom(400, "Bad Request", R"(\"name\" must be a string)"));
        CHECK(create(R"({"flow":[]})") == boom(400, "Bad Request", R"(\"flow\" must be an object)"));
        CHECK(create(R"({"customFields":"x"})") == boom(400, "Bad Request", R"(\"customFields\" must be an object)"));
        CHECK(create(R"({"categories":{}})") == boom(400, "Bad Request", R"(\"categories\" must be an array)"));
        CHECK(create(R"([1])") == boom(400, "Bad Request", "The request body must be an object"));
        CHECK(create(R"({"name":)") == boom(400, "Bad Request", "Invalid request payload JSON format"));
        CHECK(w.ada().send(method::post, "/flows", "name=x", "application/x-www-form-urlencoded").body ==
              boom(415, "Unsupported Media Type", "Unsupported Media Type"));
        CHECK(w.ada().send(method::post, "/flows", "{}", "application/json; charset=utf-8").status == 200);
        CHECK(w.ada().send(method::post, "/flows", "{}", "").status == 200);
        CHECK(w.ada().get("/flows/count").body == R"({"count":2})");
    }

    TEST_CASE("a malformed descriptor is refused")
    {
        world w;
        auto const create = [&](std::string descriptor) {
            return w.ada().post("/flows", R"({"flow":)" + std::move(descriptor) + "}");
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

        w.back_end.switches().strict_descriptors = false;
        CHECK(create(R"({"c":5,"d":{"color":1}})").status == 200);
    }

    TEST_CASE("a component without a version gets one when it is saved")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"flow":{"a":{"type":"a.b.c.D"}}})");
        CHECK(w.ada().get("/flows/" + id).part("flow") == R"({"a":{"type":"a.b.c.D","version":"1.0.0"}})");
        w.back_end.switches().component_version.clear();
        w.ada().put("/flows/" + id, R"({"flow":{"b":{"type":"a.b.c.D"}}})");
        CHECK(w.ada().get("/flows/" + id).part("flow") == R"({"b":{"type":"a.b.c.D"}})");
    }

    TEST_CASE("an update replaces the fields that it names and moves mtime, always")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"name":"A","customFields":{"a":1,"b":2},"thumbnail":"data:,"})");
        w.pass(1s);
        response const updated =
            w.ada().put("/flows/" + id, R"({"customFields":{"c":3},"btime":"x","stage":"running"})");
        CHECK(updated.status == 200);
        CHECK(updated.body == R"({"flowId":")" + id + R"(","result":"updated"})");
        CHECK(w.ada().get("/flows/" + id).body ==
              R"({"flowId":")" + id + R"(","userId":")" + w.ada_id +
                  R"(","name":"A","stage":"stopped","btime":"2024-02-11T08:15:30.125Z",)"
                  R"("mtime":"2024-02-11T08:15:31.125Z","type":"automation","flow":{},)"
                  R"("customFields":{"c":3},"thumbnail":"data:,"})");
        w.pass(1s);
        CHECK(w.ada().put("/flows/" + id).status == 200);
        CHECK(w.ada().get("/flows/" + id).text("mtime") == "2024-02-11T08:15:32.125Z");
        CHECK(w.ada().get("/flows/" + id).text("btime") == "2024-02-11T08:15:30.125Z");
    }

    TEST_CASE("a document that was read can be written back whole, and under its id on another server")
    {
        world w;
        std::string const id =
            w.ada().create_flow(R"({"name":"A","flow":{"a":{"type":"a.b.c.D"}},"customFields":{"k":null}})");
        std::string const document = w.ada().get("/flows/" + id).body;
        CHECK(w.ada().put("/flows/" + id, document).text("result") == "updated");
        CHECK(w.ada().get("/flows/" + id).body == document);

        world other;
        response const moved = other.bob().put("/flows/" + id, document);
        CHECK(moved.status == 200);
        CHECK(moved.body == R"({"flowId":")" + id + R"(","result":"created"})");
        CHECK(other.bob().get("/flows/" + id).text("userId") == other.bob_id);
        CHECK(other.bob().get("/flows/" + id).part("flow") == w.ada().get("/flows/" + id).part("flow"));
    }

    TEST_CASE("an update of an unknown id creates the flow; by switch it is a 404")
    {
        world w;
        std::string const id = "9089f275-f5a5-4796-ba23-365412c5666e";
        CHECK(w.ada().put("/flows/not-a-uuid", "{}").body ==
              boom(400, "Bad Request", "The id of a flow must be a UUID."));
        w.back_end.switches().update_creates = false;
        CHECK(w.ada().put("/flows/" + id, "{}").body == boom(404, "Not Found", "Flow not found."));
        w.back_end.switches().update_creates = true;
        CHECK(w.ada().put("/flows/" + id, "{}").text("result") == "created");
        CHECK(w.bob().put("/flows/" + id, "{}").body == boom(403, "Forbidden", "Forbidden"));
    }

    TEST_CASE("a running flow is updated only on demand")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"name":"A"})");
        command(w.ada(), id, start);
        std::string const text = "The flow is running. Stop it first, or use forceUpdate=true.";
        CHECK(w.ada().put("/flows/" + id, R"({"name":"B"})").body == boom(400, "Bad Request", text));
        CHECK(w.ada().put("/flows/" + id + "?forceUpdate=false", R"({"name":"B"})").status == 400);
        CHECK(w.ada().put("/flows/" + id + "?forceUpdate=yes", R"({"name":"B"})").body ==
              boom(400, "Bad Request", R"(\"forceUpdate\" must be a boolean)"));
        w.back_end.switches().running_update_status = 409;
        CHECK(w.ada().put("/flows/" + id, R"({"name":"B"})").body == boom(409, "Conflict", text));
        CHECK(w.ada().get("/flows/" + id).text("name") == "A");

        CHECK(w.ada().put("/flows/" + id + "?forceUpdate=true", R"({"name":"B"})").status == 200);
        CHECK(w.ada().get("/flows/" + id).text("name") == "B");
        CHECK(stage(w.ada(), id) == "running");
        w.back_end.switches().running_update = appmixer::emulator_switches::running_update_rule::allow;
        CHECK(w.ada().put("/flows/" + id, R"({"name":"C"})").status == 200);
        CHECK(stage(w.ada(), id) == "running");
    }

    TEST_CASE("starting and stopping")
    {
        world w;
        std::string const id = w.ada().create_flow();
        w.pass(1s);
        response const started = command(w.ada(), id, start);
        CHECK(started.status == 200);
        CHECK(started.body == running(id));
        CHECK(w.ada().get("/flows/" + id).body ==
              R"({"flowId":")" + id + R"(","userId":")" + w.ada_id +
                  R"(","name":"","stage":"running","btime":"2024-02-11T08:15:30.125Z",)"
                  R"("mtime":"2024-02-11T08:15:30.125Z","type":"automation","flow":{},)"
                  R"("started":"2024-02-11T08:15:31.125Z"})");
        w.pass(1s);
        CHECK(command(w.ada(), id, start).status == 200);
        CHECK(w.ada().get("/flows/" + id).text("started") == "2024-02-11T08:15:31.125Z");
        CHECK(command(w.ada(), id, stop).body == running(id));
        CHECK(stage(w.ada(), id) == "stopped");
        CHECK(w.ada().get("/flows/" + id).text("stopped") == "2024-02-11T08:15:32.125Z");
        w.pass(1s);
        CHECK(command(w.ada(), id, stop).status == 200);
        CHECK(w.ada().get("/flows/" + id).text("stopped") == "2024-02-11T08:15:32.125Z");

        w.back_end.switches().redundant_command_succeeds = false;
        CHECK(command(w.ada(), id, stop).body == boom(400, "Bad Request", "The flow is stopped already."));
        CHECK(command(w.ada(), id, start).status == 200);
        CHECK(command(w.ada(), id, start).body == boom(400, "Bad Request", "The flow is running already."));
    }

    TEST_CASE("invalid commands")
    {
        world w;
        std::string const id = w.ada().create_flow();
        CHECK(command(w.ada(), id, "").body == boom(400, "Bad Request", R"(\"command\" is required)"));
        CHECK(command(w.ada(), id, R"({"command":"pause"})").body ==
              boom(400, "Bad Request", R"(\"command\" must be one of [start, stop])"));
        CHECK(command(w.ada(), "9089f275-f5a5-4796-ba23-365412c5666e", start).body ==
              boom(404, "Not Found", "Flow not found."));
        CHECK(stage(w.ada(), id) == "stopped");
    }

    TEST_CASE("stopping in the background gives a ticket, asked for in the query or in the body")
    {
        world w;
        std::string const id = w.ada().create_flow();
        std::string const ticket = R"({"flowId":")" + id + R"(","ticket":")" + id + R"("})";
        command(w.ada(), id, start);
        CHECK(command(w.ada(), id, stop, "?background=true").body == ticket);
        CHECK(w.ada().get("/flows/" + id + "/coordinator/status").body ==
              R"({"status":"completed","stepsTotal":1,"stepsDone":1})");
        CHECK(stage(w.ada(), id) == "stopped");
        CHECK(command(w.ada(), id, R"({"command":"stop","background":true})").body == ticket);
        CHECK(command(w.ada(), id, stop, "?background=false").body == running(id));
        CHECK(w.bob().get("/flows/" + id + "/coordinator/status").status == 404);
    }

    TEST_CASE("a start can take some reads, and can fail once")
    {
        world w;
        std::string const id = w.ada().create_flow();
        w.back_end.switches().reads_in_starting = 3;
        command(w.ada(), id, start);
        CHECK(stage(w.ada(), id) == "starting");
        CHECK(w.ada().put("/flows/" + id, "{}").status == 400);
        CHECK(w.ada().get("/flows?projection=stage").body == R"([{"stage":"starting"}])");
        CHECK(w.ada().get("/flows/count?filter=stage:starting").body == R"({"count":1})");
        CHECK(stage(w.ada(), id) == "starting");
        CHECK(stage(w.ada(), id) == "running");
        command(w.ada(), id, stop);

        w.back_end.switches().reads_in_starting = 0;
        w.back_end.switches().next_start_fails = "Request failed with status code 401";
        CHECK(command(w.ada(), id, start).body == boom(400, "Bad Request", "Request failed with status code 401"));
        CHECK(stage(w.ada(), id) == "stopped");
        CHECK(command(w.ada(), id, start).status == 200);
        CHECK(stage(w.ada(), id) == "running");
    }

    TEST_CASE("the server may put a flow into any stage, and start and stop lead out of it")
    {
        world w;
        std::string const id = w.ada().create_flow();
        CHECK(w.back_end.set_stage(id, "paused"));
        CHECK_FALSE(w.back_end.set_stage("nothing", "paused"));
        CHECK(stage(w.ada(), id) == "paused");
        command(w.ada(), id, start);
        CHECK(stage(w.ada(), id) == "running");
        w.back_end.set_stage(id, "warp");
        command(w.ada(), id, stop);
        CHECK(stage(w.ada(), id) == "stopped");
    }

    TEST_CASE("deleting")
    {
        world w;
        std::string const id = w.ada().create_flow();
        command(w.ada(), id, start);
        w.back_end.switches().delete_stops = false;
        CHECK(w.ada().del("/flows/" + id).body == boom(400, "Bad Request", "The flow is running. Stop it first."));
        w.back_end.switches().delete_stops = true;
        CHECK(w.bob().del("/flows/" + id).status == 404);
        CHECK(w.ada().del("/flows/" + id, "{}").body == running(id));
        CHECK(w.ada().del("/flows/" + id).body == boom(404, "Not Found", "Flow not found."));
        CHECK(w.ada().get("/flows/" + id).status == 404);
        CHECK(w.ada().get("/flows").body == "[]");
    }

    TEST_CASE("deleting many flows keeps the others")
    {
        world w;
        std::vector<std::string> ids;
        for (int i = 0; i < 200; ++i)
            ids.push_back(w.ada().create_flow(R"({"name":"f)" + std::to_string(i) + R"("})"));
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (i % 10 != 3)
                REQUIRE(w.ada().del("/flows/" + ids[i]).status == 200);
        std::string expected = "[";
        for (std::size_t i = 3; i < ids.size(); i += 10) {
            expected += std::string(i == 3 ? "" : ",") + R"({"name":"f)" + std::to_string(i) + R"("})";
            CHECK(w.ada().get("/flows/" + ids[i]).text("name") == "f" + std::to_string(i));
        }
        CHECK(w.ada().get("/flows?projection=name").body == expected + "]");
    }

    TEST_CASE("an update that is too large")
    {
        world w;
        std::string const id = w.ada().create_flow();
        CHECK(w.ada().put("/flows/" + id, R"({"thumbnail":")" + std::string(2'000'000, 'x') + R"("})").status == 200);
        response const refused =
            w.ada().put("/flows/" + id, R"({"thumbnail":")" + std::string(2'097'152, 'x') + R"("})");
        CHECK(refused.body ==
              boom(413, "Request Entity Too Large", "Payload content length greater than maximum allowed: 2097152"));
    }

    TEST_CASE("responses given earlier do not change, nor does a copy of the back end")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"name":"before"})");
        response const before = w.ada().get("/flows/" + id);
        std::string const text = before.body;
        appmixer::emulator copy = w.back_end;
        std::string const token = w.ada().token();
        w.ada().put("/flows/" + id, R"({"name":"after"})");
        CHECK(before.body == text);
        CHECK(person(copy, token).get("/flows/" + id).body == text);
        CHECK(person(copy, token).del("/flows/" + id).status == 200);
        CHECK(w.ada().get("/flows/" + id).text("name") == "after");
    }

    TEST_CASE("two back ends with one seed and one clock do the same, byte for byte")
    {
        auto const session = [](std::uint64_t seed) {
            appmixer::emulator back_end = appmixer::emulator::deterministic(seed);
            person const nobody(back_end);
            std::string all = nobody.post("/user", R"({"username":"u","password":"12345"})").body;
            person const user(back_end,
                              nobody.post("/user/auth", R"({"username":"u","password":"12345"})").text("token"));
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
