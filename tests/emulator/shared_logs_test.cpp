// Logs and unprocessed messages of shared flows.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_log = error_body(404, "Not Found", "Log not found.");

/// A flow of Ada's, which Bob may read, that was started and called at its component `a`.
class shared_flow {
public:
    explicit shared_flow(fixture& f, std::string_view entry = R"({"email":"bob@shop.example","permissions":["read"]})")
        : id(f.ada().create_flow(R"({"name":"shared","flow":{"a":{"type":"x.y.z.A"}},"sharedWith":[)" +
                                 std::string(entry) + "]}"))
    {
        REQUIRE(f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})").status == 200);
    }
    response call(fixture& f, std::string_view query = {}) const
    {
        return f.anonymous().post("/flows/" + id + "/components/a" + std::string(query), "{}");
    }
    std::string id;
};

json::array hits(response const& from) { return json::parse(from.body).at("hits").as_array(); }

} // namespace

TEST_SUITE("emulator: logs of shared flows")
{
    TEST_CASE("records of starts and stops are plain text, records of data are JSON")
    {
        fixture f;
        shared_flow const flow(f);
        flow.call(f);
        f.ada().post("/flows/" + flow.id + "/coordinator", R"({"command":"stop"})");
        json::array const all = hits(f.ada().get("/logs"));
        REQUIRE(all.size() == 3);
        CHECK(all[0].at("msg") == "Flow started.");
        CHECK(all[0].at("type") == "flow");
        CHECK(all[1].at("msg") == R"({"method":"POST","query":{},"data":{}})");
        CHECK(all[1].at("type") == "data");
        CHECK(all[2].at("msg") == "Flow stopped.");
        std::string const path = "/log/" + std::string(std::string_view(all[0].at("_index").as_string())) + "/" +
                                 std::string(std::string_view(all[0].at("_id").as_string()));
        CHECK(json::parse(f.ada().get(path).body).at("_source").at("msg") == "Flow started.");
        CHECK(hits(f.ada().get("/logs?query=%22Flow%20stopped.%22")).size() == 1);
    }

    TEST_CASE("a call of a component has a correlation id: the caller's, or a new one")
    {
        fixture f;
        shared_flow const flow(f);
        flow.call(f, "?correlationId=mine");
        flow.call(f);
        flow.call(f, "?correlationId=");
        CHECK(f.ada().post("/flows/" + flow.id, R"({"componentId":"a","inputPort":"in","content":{"b":1}})").status ==
              200);
        json::array const all = hits(f.ada().get("/logs?portType=in"));
        REQUIRE(all.size() == 4);
        CHECK(all[0].at("correlationId") == "mine");
        for (std::size_t i = 1; i < 4; ++i)
            CHECK(all[i].at("correlationId").as_string().size() == 36);
        CHECK(all[1].at("correlationId") != all[2].at("correlationId"));
        CHECK(all[3].at("correlationId") != all[2].at("correlationId"));
    }

    TEST_CASE("a reader sees the records of a shared flow among their own, oldest first")
    {
        fixture f;
        std::string const own = f.bob().create_flow(R"({"name":"own"})");
        f.bob().post("/flows/" + own + "/coordinator", R"({"command":"start"})");
        shared_flow const flow(f);
        f.bob().post("/flows/" + own + "/coordinator", R"({"command":"stop"})");
        flow.call(f);
        std::string const hidden = f.ada().create_flow(R"({"name":"hidden"})");
        f.ada().post("/flows/" + hidden + "/coordinator", R"({"command":"start"})");

        auto const names = [&](test_client const& who, std::string const& query) {
            std::string text;
            for (json::value const& hit : hits(who.get("/logs" + query)))
                text += std::string(std::string_view(hit.at("flowName").as_string())) + " ";
            return text;
        };
        CHECK(names(f.bob(), "") == "own shared own shared ");
        CHECK(names(f.bob(), "?size=2&from=1") == "shared own ");
        CHECK(names(f.bob(), "?flowId=" + flow.id) == "shared shared ");
        CHECK(names(f.bob(), "?flowId=" + flow.id + "&flowId=" + own) == "own shared own shared ");
        CHECK(names(f.bob(), "?flowId=" + hidden) == "");
        CHECK(names(f.bob(), "?query=%2BflowId:" + flow.id) == "shared shared ");
        CHECK(names(f.bob(), "?query=flowName:own") == "own own ");
        CHECK(names(f.eve(), "") == "");
        CHECK(names(f.ada(), "") == "shared shared hidden ");
        CHECK(json::parse(f.bob().get("/logs").body).at("buckets").at(0).at("doc_count") == 4);
        CHECK(f.bob().post("/logs", R"({"aggs":{"f":{"terms":{"field":"flowId"}}}})").part("aggregations") ==
              R"({"f":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[)"
              R"({"key":")" +
                  std::min(own, flow.id) + R"(","doc_count":2},{"key":")" + std::max(own, flow.id) +
                  R"(","doc_count":2}]}})");
        CHECK(names(f.bob(),
                    "?query=_id:" + std::string(std::string_view(
                                        hits(f.ada().get("/logs?flowId=" + flow.id))[0].at("_id").as_string()))) ==
              "shared ");

        f.ada().put("/flows/" + flow.id + "?forceUpdate=true", R"({"sharedWith":[]})");
        CHECK(names(f.bob(), "") == "own own ");
    }

    TEST_CASE("a single record, also under its flow")
    {
        fixture f;
        shared_flow const flow(f);
        json::value const hit = hits(f.ada().get("/logs")).at(0);
        std::string const index(std::string_view(hit.at("_index").as_string()));
        std::string const id(std::string_view(hit.at("_id").as_string()));
        std::string const one = f.ada().get("/log/" + index + "/" + id).body;
        CHECK(f.ada().get("/log/" + flow.id + "/" + index + "/" + id).body == one);
        CHECK(f.bob().get("/log/" + flow.id + "/" + index + "/" + id).body == one);
        CHECK(f.bob().get("/log/" + index + "/" + id).body == one);
        CHECK(f.bob().get("/logs/" + index + "/" + id).body == one);
        CHECK(f.eve().get("/log/" + index + "/" + id).body == no_log);
        CHECK(f.bob().get("/log/f2/" + index + "/" + id).body == no_log);
        CHECK(f.ada().get("/log/" + index + "/" + flow.id + "/" + id).body == no_log);
    }

    TEST_CASE("readers see the unprocessed messages of a shared flow but cannot change them")
    {
        fixture f;
        shared_flow const flow(f);
        std::string const mine = f.bob().create_flow();
        f.back_end.add_unprocessed_message(mine, "x", json::object(), "own");
        std::string const id = f.back_end.add_unprocessed_message(flow.id, "a", json::object(), "broken");
        std::string const shown = f.ada().get("/unprocessed-messages/" + id).body;
        CHECK(f.bob().get("/unprocessed-messages/" + id).body == shown);
        CHECK(f.bob().get("/unprocessed-messages?flowId=" + flow.id).body == "[" + shown + "]");
        CHECK(json::parse(f.bob().get("/unprocessed-messages").body).as_array().size() == 2);
        CHECK(f.eve().get("/unprocessed-messages").body == "[]");
        CHECK(f.eve().get("/unprocessed-messages/" + id).status == 404);
        CHECK(f.bob().del("/unprocessed-messages/" + id).body == error_body(403, "Forbidden", "Forbidden"));
        CHECK(f.bob().post("/unprocessed-messages/" + id + "/retry").status == 403);
        CHECK(f.eve().del("/unprocessed-messages/" + id).status == 404);
        CHECK(f.ada().post("/unprocessed-messages/" + id + "/retry").status == 200);
        CHECK(f.bob().get("/unprocessed-messages/" + id).status == 404);
    }
}
