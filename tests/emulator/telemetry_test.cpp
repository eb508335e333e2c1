// Telemetry, counted from the logs and the flows.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

test_client administrator(fixture& f)
{
    return test_client(f.back_end, f.back_end.issue_token(f.back_end.add_user("root@x.example", "secret", {"admin"})));
}

void send_message(fixture& f, std::string const& flow, std::string const& body)
{
    CHECK(f.anonymous().post("/flows/" + flow + "/components/hook", body).status == 200);
}

constexpr std::string_view hooked = R"({"flow":{"hook":{"type":"appmixer.utils.http.Webhook"},)"
                                    R"("x":{"type":"acme.crm.Find"},"odd":7}})";

} // namespace

TEST_SUITE("emulator: telemetry")
{
    TEST_CASE("a user without flows")
    {
        fixture f;
        CHECK(
            f.ada().get("/telemetry").body ==
            R"({"messageCounts":{"from":"1970-01-01T00:00:00.000Z","to":"2024-02-11T08:15:30.125Z","count":0,"userId":")" +
                f.ada_id + R"("},"runningFlows":{"userId":")" + f.ada_id +
                R"(","count":0},"activeConnectors":{"userId":")" + f.ada_id + R"(","count":0},"usedApps":[]})");
        CHECK(f.anonymous().get("/telemetry").status == 401);
    }

    TEST_CASE("messages, running flows and apps are counted for each user")
    {
        fixture f;
        f.back_end.switches().strict_descriptors = false;
        std::string const flow = f.ada().create_flow(std::string(hooked));
        CHECK(f.ada().get("/telemetry").part("usedApps") == R"(["acme.crm","appmixer.utils.http"])");
        CHECK(json::parse(f.ada().get("/telemetry").body).at("activeConnectors").at("count") == 0);
        f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        send_message(f, flow, R"({"n":1})");
        send_message(f, flow, R"({"n":2})");
        json::value const counted = json::parse(f.ada().get("/telemetry").body);
        CHECK(counted.at("messageCounts").at("count") == 2); // not the start of the flow
        CHECK(counted.at("runningFlows").at("count") == 1);
        CHECK(counted.at("activeConnectors").at("count") == 2);
        json::value const bob = json::parse(f.bob().get("/telemetry").body);
        CHECK(bob.at("messageCounts").at("count") == 0);
        CHECK(bob.at("runningFlows").at("count") == 0);
    }

    TEST_CASE("only messages of a time")
    {
        fixture f;
        f.back_end.switches().strict_descriptors = false;
        std::string const flow = f.ada().create_flow(std::string(hooked));
        f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        send_message(f, flow, "1");
        auto const count = [&](std::string const& query) {
            response const got = f.ada().get("/telemetry" + query);
            return got.status == 200 ? json::serialize(json::parse(got.body).at("messageCounts").at("count"))
                                     : std::to_string(got.status);
        };
        CHECK(count("?from=2024-02-11T08:15:30.125Z") == "1");
        CHECK(count("?from=2024-02-11T08:15:30.126Z") == "0");
        CHECK(count("?to=2024-02-11T08:15:30.125Z") == "1");
        CHECK(count("?to=2024-02-11T08:15:30.124Z") == "0");
        CHECK(count("?from=2024-02-11&to=2024-02-11") == "1"); // the whole day
        CHECK(count("?from=2024-02-12&to=2024-02-13") == "0");
        CHECK(count("?from=&to=") == "1");
        CHECK(count("?from=0&to=1707639330125") == "1"); // milliseconds
        CHECK(count("?from=yesterday") == "400");
        CHECK(f.ada().get("/telemetry?to=x").body == error_body(400, "Bad Request", R"(\"to\" must be a valid date)"));
    }

    TEST_CASE("an administrator sees messages by month, and of a flow")
    {
        fixture f;
        test_client const root = administrator(f);
        f.back_end.switches().strict_descriptors = false;
        std::string const flow = f.ada().create_flow(std::string(hooked));
        f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
        send_message(f, flow, "1");
        f.pass(std::chrono::days(29));
        send_message(f, flow, "22");
        send_message(f, flow, "333");
        constexpr std::size_t around = std::string_view(R"({"method":"POST","query":{},"data":})").size();
        std::string const march = R"({"date":"2024-03","count":2,"size":)" + std::to_string(2 * around + 5) + "}";
        std::string const february = R"({"date":"2024-02","count":1,"size":)" + std::to_string(around + 1) + "}";
        std::string const totals = R"("totalCount":3,"totalSize":)" + std::to_string(3 * around + 6);
        std::string const to = R"("to":"2024-03-11T08:15:30.125Z",)";
        CHECK(root.get("/telemetry/messages").body ==
              R"({"from":"1970-01-01T00:00:00.000Z",)" + to + totals + R"(,"stats":[)" + march + "," + february + "]}");
        CHECK(root.get("/telemetry/messages?userId=" + f.ada_id + "&from=2024-03-01").body ==
              R"({"from":"2024-03-01T00:00:00.000Z",)" + to + R"("totalCount":2,"totalSize":)" +
                  std::to_string(2 * around + 5) + R"(,"stats":[)" + march + "]}");
        CHECK(root.get("/telemetry/messages?userId=" + f.bob_id).part("stats") == "[]");
        CHECK(root.get("/telemetry/messages?userId=none").part("totalCount") == "0");
        CHECK(root.get("/telemetry/flows/" + flow).body == "{" + totals + "}");
        CHECK(root.get("/telemetry/flows/none").body == error_body(404, "Not Found", "Flow not found."));
        CHECK(root.get("/telemetry/flows/" + f.bob().create_flow()).body == R"({"totalCount":0,"totalSize":0})");
        f.ada().del("/flows/" + flow);
        CHECK(root.get("/telemetry/flows/" + flow).body == "{" + totals + "}"); // its logs are still there
        for (std::string const target : {"/telemetry/messages", "/telemetry/flows/x"}) {
            CHECK(f.ada().get(target).status == 403);
            CHECK(f.anonymous().get(target).status == 401);
        }
    }
}
