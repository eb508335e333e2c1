// The records of the logs: what is logged, who sees it, and how long it is kept.

#include "support.hpp"

#include <appmixer/emulator/logs/log_writer.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_log = error_body(404, "Not Found", "Log not found.");

void run(test_client const& who, std::string const& flow, std::string const& command)
{
    REQUIRE(who.post("/flows/" + flow + "/coordinator", "{\"command\":\"" + command + "\"}").status == 200);
}

} // namespace

TEST_SUITE("emulator: log records")
{
    TEST_CASE("starting and stopping a flow is logged")
    {
        fixture f;
        std::string const flow = f.ada().create_flow(R"({"name":"Morning"})");
        run(f.ada(), flow, "stop"); // stopped already: no record
        CHECK(f.ada().get("/logs").body == R"({"buckets":[],"hits":[]})");
        run(f.ada(), flow, "start");
        run(f.ada(), flow, "start");
        f.pass(std::chrono::hours(24));
        run(f.ada(), flow, "stop");
        response const logs = f.ada().get("/logs");
        std::string const ids = hit_texts(logs);
        std::string const first = ids.substr(0, 24);
        std::string const second = ids.substr(25);
        std::string const head = R"(","_index":"appmixer-202402","flowId":")" + flow +
                                 R"(","flowName":"Morning","userId":")" + f.ada_id +
                                 R"(","severity":"info","type":"flow","@timestamp":")";
        CHECK(logs.body ==
              R"({"buckets":[{"key_as_string":"2024-02-11T00:00:00.000Z","key":1707609600000,"doc_count":1},)"
              R"({"key_as_string":"2024-02-12T00:00:00.000Z","key":1707696000000,"doc_count":1}],"hits":[)"
              R"({"_id":")" +
                  first + head +
                  R"(2024-02-11T08:15:30.125Z","gridTimestamp":"2024-02-11T08:15:30.125Z","msg":"Flow started."},)"
                  R"({"_id":")" +
                  second + head +
                  R"(2024-02-12T08:15:30.125Z","gridTimestamp":"2024-02-12T08:15:30.125Z","msg":"Flow stopped."}]})");
        CHECK(hit_texts(f.ada().get("/logs?query=started")) == first);
        CHECK(hit_texts(f.ada().get("/logs?query=type:flow")) == ids);
        CHECK(f.bob().get("/logs").body == R"({"buckets":[],"hits":[]})");
        CHECK(f.anonymous().get("/logs").status == 401);
    }

    TEST_CASE("logs outlive their flow and are deleted with the user")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        run(f.ada(), flow, "start");
        CHECK(f.ada().del("/flows/" + flow).status == 200);
        CHECK(hit_texts(f.ada().get("/logs?flowId=" + flow), "msg") == "Flow started. Flow stopped.");
        f.back_end.remove_user(f.ada_id);
        CHECK(f.back_end.save().at("logs").as_array().empty());
    }

    TEST_CASE(
        "the records of a flow belong to its owner; by switch no other user sees them, not even those of own commands")
    {
        fixture f;
        std::string const flow =
            f.ada().create_flow(R"({"sharedWith":[{"domain":"shop.example","permissions":["read","start"]}]})");
        run(f.bob(), flow, "start");
        response const logs = f.ada().get("/logs?flowId=" + flow);
        CHECK(hit_texts(logs, "userId") == f.ada_id);
        CHECK(f.bob().get("/logs?flowId=" + flow).body == logs.body);
        f.back_end.switches().logs_of_shared_flows = false;
        CHECK(hit_texts(f.bob().get("/logs?flowId=" + flow)).empty());
        CHECK(f.bob().get("/log/appmixer-202402/" + hit_texts(logs)).body == no_log);
    }

    TEST_CASE("messages and errors of components")
    {
        using namespace appmixer::detail::emu;
        state back_end;
        back_end.ids = appmixer::id_source(7);
        flow_entry flow;
        flow.document["flowId"] = "f";
        flow.document["userId"] = "u";
        flow.document["name"] = "F";
        flow.document["flow"] = json::parse(R"({"c":{"type":"acme.crm.contacts.Find","label":"Find"}})");
        component_event event;
        event.component_id = "c";
        event.port_type = "in";
        event.port = "in";
        event.sender_id = "s";
        event.sender_port = "out";
        event.sender_type = "acme.crm.contacts.New";
        event.correlation_id = "k";
        event.msg = json::parse(R"({"text":"hello"})");
        appmixer::timestamp const now = appmixer::parse_iso("2024-12-31T23:59:59.999Z").value();
        log_data(back_end, flow, event, now);
        component_event failure;
        failure.component_id = "gone";
        failure.severity = "error";
        failure.err = json::parse(R"({"message":"no"})");
        log_data(back_end, flow, failure, now);
        user_logs const& book = back_end.logs.find("u")->second;
        REQUIRE(book.last() == 2);
        json::object first = book.at(0).document;
        json::object second = book.at(1).document;
        CHECK(first.at("_id").as_string().size() == 24);
        CHECK(first.at("_id") != second.at("_id"));
        first.erase("_id");
        second.erase("_id");
        CHECK(first == json::parse(R"({"_index":"appmixer-202412","flowId":"f","flowName":"F","userId":"u",)"
                                   R"("componentId":"c","componentType":"acme.crm.contacts.Find",)"
                                   R"("srcComponentLabel":"Find","severity":"info","portType":"in","port":"in",)"
                                   R"("senderId":"s","senderPort":"out","senderType":"acme.crm.contacts.New",)"
                                   R"("correlationId":"k","type":"data","@timestamp":"2024-12-31T23:59:59.999Z",)"
                                   R"("gridTimestamp":"2024-12-31T23:59:59.999Z","msg":"{\"text\":\"hello\"}"})"));
        CHECK(second == json::parse(R"({"_index":"appmixer-202412","flowId":"f","flowName":"F","userId":"u",)"
                                    R"("componentId":"gone","severity":"error","type":"data",)"
                                    R"("@timestamp":"2024-12-31T23:59:59.999Z",)"
                                    R"("gridTimestamp":"2024-12-31T23:59:59.999Z","err":"{\"message\":\"no\"}"})"));
    }

    TEST_CASE("a switch delays when records are found")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        f.back_end.switches().log_delay = std::chrono::seconds(2);
        run(f.ada(), flow, "start");
        f.pass(std::chrono::milliseconds(1999));
        CHECK(hit_texts(f.ada().get("/logs")).empty());
        CHECK(f.ada().get("/logs").part("buckets") == "[]");
        std::string const id(std::string_view(f.back_end.save().at("logs").at(0).at("_id").as_string()));
        CHECK(f.ada().get("/log/appmixer-202402/" + id).body == no_log);
        f.pass(std::chrono::milliseconds(1));
        CHECK(hit_texts(f.ada().get("/logs")) == id);
        CHECK(f.ada().get("/log/appmixer-202402/" + id).status == 200);
    }

    TEST_CASE("the oldest records are dropped at the limits")
    {
        fixture f;
        std::string const one = f.ada().create_flow(R"({"name":"one"})");
        std::string const two = f.ada().create_flow(R"({"name":"two"})");
        f.back_end.switches().log_records = 3;
        run(f.ada(), one, "start");
        std::string const dropped = hit_texts(f.ada().get("/logs"));
        run(f.ada(), one, "stop");
        run(f.ada(), two, "start");
        CHECK(hit_texts(f.ada().get("/logs"), "flowName") == "one one two");
        run(f.ada(), two, "stop");
        CHECK(hit_texts(f.ada().get("/logs"), "flowName") == "one two two");
        CHECK(hit_texts(f.ada().get("/logs?flowId=" + one), "msg") == "Flow stopped.");
        CHECK(hit_texts(f.ada().get("/logs?query=_id:" + dropped)).empty());
        CHECK(f.ada().get("/log/appmixer-202402/" + dropped).body == no_log);
        run(f.ada(), two, "start");
        CHECK(hit_texts(f.ada().get("/logs?flowId=" + one)).empty());
        run(f.bob(), f.bob().create_flow(), "start"); // the limits are per user
        CHECK(hit_texts(f.ada().get("/logs"), "flowName") == "two two two");

        f.back_end.switches().log_bytes = 500; // two records of 238 bytes
        run(f.ada(), one, "start");
        CHECK(hit_texts(f.ada().get("/logs"), "flowName") == "two one");
        f.back_end.switches().log_bytes = 1;
        run(f.ada(), two, "stop");
        CHECK(hit_texts(f.ada().get("/logs"), "flowName") == "two");
    }

    TEST_CASE("all texts of a record count, and long names are cut")
    {
        using namespace appmixer::detail::emu;
        state back_end;
        back_end.switches.log_bytes = 20'000;
        flow_entry flow;
        std::string const name(5'000, 'n');
        flow.document["flowId"] = "f";
        flow.document["userId"] = "u";
        flow.document["name"] = name;
        component_event event;
        event.component_id = std::string(5'000, 'c');
        event.port = "p";
        for (int i = 0; i < 1'000; ++i)
            event.port += "ü";
        event.correlation_id = name;
        appmixer::timestamp const now = appmixer::parse_iso("2024-12-31T23:59:59.999Z").value();
        for (int i = 0; i < 5; ++i)
            log_data(back_end, flow, event, now);
        user_logs const& records = back_end.logs.find("u")->second;
        CHECK(records.last() - records.first() == 2); // of more than 8000 bytes each
        json::object const& newest = records.at(4).document;
        CHECK(newest.at("flowName").as_string().size() == 1024);
        CHECK(newest.at("port").as_string().size() == 1023); // 511 whole characters
        CHECK(newest.at("correlationId").as_string().size() == 1024);
    }

    TEST_CASE("logs are saved and loaded")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        run(f.ada(), flow, "start");
        run(f.bob(), f.bob().create_flow(), "start");
        run(f.ada(), flow, "stop");
        json::value const saved = f.back_end.save();
        CHECK(saved.at("logs").as_array().size() == 3);
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        for (test_client const& who : {f.ada(), f.bob()})
            for (std::string const target : {"/logs", "/logs?query=stopped&sort=gridTimestamp:desc"})
                CHECK(test_client(copy, who.token()).get(target).body == who.get(target).body);
        CHECK(hit_texts(test_client(copy, f.ada().token()).get("/logs?flowId=" + flow), "flowId") == flow + " " + flow);

        auto const failure = [](std::string_view log) {
            appmixer::emulator back_end;
            appmixer::result<void> const loaded = back_end.load(
                json::parse(R"({"users":[{"email":"a","password":"a"}],"logs":[{"owner":"a","_id":"1"},)" +
                            std::string(log) + "]}"));
            return loaded ? std::string() : loaded.error().json_pointer() + ": " + loaded.error().detail();
        };
        CHECK(failure(R"({"owner":"a"})").empty());
        CHECK(failure("{}") == "/logs/1/userId: no user has this id");
        CHECK(failure(R"({"owner":"a","_id":"1"})") ==
              "/logs/1/_id: expected a string that is not the id of another record");
        CHECK(failure(R"({"owner":"a","gridTimestamp":"soon"})") == "/logs/1/gridTimestamp: expected a date");
        CHECK(failure(R"({"owner":"a","@timestamp":5})") == "/logs/1/@timestamp: expected a string");
        CHECK(failure(R"({"owner":"a","flowId":5})") == "/logs/1/flowId: expected a string");
    }
}
