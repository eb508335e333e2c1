// Logs and unprocessed messages of shared flows.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_log = boom(404, "Not Found", "Log not found.");

/// A flow of Ada's, which Bob may read, that was started and called at its component `a`.
class shared_flow {
public:
    explicit shared_flow(world& w, std::string_view entry = R"({"email":"bob@shop.example","permissions":["read"]})")
        : id(w.ada().create_flow(R"({"name":"shared","flow":{"a":{"type":"x.y.z.A"}},"sharedWith":[)" +
                                 std::string(entry) + "]}"))
    {
        REQUIRE(w.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})").status == 200);
    }
    response call(world& w, std::string_view query = {}) const
    {
        return w.nobody().post("/flows/" + id + "/components/a" + std::string(query), "{}");
    }
    std::string id;
};

json::array hits(response const& from) { return json::parse(from.body).at("hits").as_array(); }

} // namespace

TEST_SUITE("emulator: logs of shared flows")
{
    TEST_CASE("records of starts and stops are plain text, records of data are JSON")
    {
        world w;
        shared_flow const flow(w);
        flow.call(w);
        w.ada().post("/flows/" + flow.id + "/coordinator", R"({"command":"stop"})");
        json::array const all = hits(w.ada().get("/logs"));
        REQUIRE(all.size() == 3);
        CHECK(all[0].at("msg") == "Flow started.");
        CHECK(all[0].at("type") == "flow");
        CHECK(all[1].at("msg") == R"({"method":"POST","query":{},"data":{}})");
        CHECK(all[1].at("type") == "data");
        CHECK(all[2].at("msg") == "Flow stopped.");
        std::string const path = "/log/" + std::string(std::string_view(all[0].at("_index").as_string())) + "/" +
                                 std::string(std::string_view(all[0].at("_id").as_string()));
        CHECK(json::parse(w.ada().get(path).body).at("_source").at("msg") == "Flow started.");
        CHECK(hits(w.ada().get("/logs?query=%22Flow%20stopped.%22")).size() == 1);
    }

    TEST_CASE("a call of a component has a correlation id: the caller's, or a new one")
    {
        world w;
        shared_flow const flow(w);
        flow.call(w, "?correlationId=mine");
        flow.call(w);
        flow.call(w, "?correlationId=");
        CHECK(w.ada().post("/flows/" + flow.id, R"({"componentId":"a","inputPort":"in","content":{"b":1}})").status ==
              200);
        json::array const all = hits(w.ada().get("/logs?portType=in"));
        REQUIRE(all.size() == 4);
        CHECK(all[0].at("correlationId") == "mine");
        for (std::size_t i = 1; i < 4; ++i)
            CHECK(all[i].at("correlationId").as_string().size() == 36);
        CHECK(all[1].at("correlationId") != all[2].at("correlationId"));
        CHECK(all[3].at("correlationId") != all[2].at("correlationId"));
    }

    TEST_CASE("a reader sees the records of a shared flow among their own, oldest first")
    {
        world w;
        std::string const own = w.bob().create_flow(R"({"name":"own"})");
        w.bob().post("/flows/" + own + "/coordinator", R"({"command":"start"})");
        shared_flow const flow(w);
        w.bob().post("/flows/" + own + "/coordinator", R"({"command":"stop"})");
        flow.call(w);
        std::string const hidden = w.ada().create_flow(R"({"name":"hidden"})");
        w.ada().post("/flows/" + hidden + "/coordinator", R"({"command":"start"})");

        auto const names = [&](person const& who, std::string const& query) {
            std::string text;
            for (json::value const& hit : hits(who.get("/logs" + query)))
                text += std::string(std::string_view(hit.at("flowName").as_string())) + " ";
            return text;
        };
        CHECK(names(w.bob(), "") == "own shared own shared ");
        CHECK(names(w.bob(), "?size=2&from=1") == "shared own ");
        CHECK(names(w.bob(), "?flowId=" + flow.id) == "shared shared ");
        CHECK(names(w.bob(), "?flowId=" + flow.id + "&flowId=" + own) == "own shared own shared ");
        CHECK(names(w.bob(), "?flowId=" + hidden) == "");
        CHECK(names(w.bob(), "?query=%2BflowId:" + flow.id) == "shared shared ");
        CHECK(names(w.bob(), "?query=flowName:own") == "own own ");
        CHECK(names(w.eve(), "") == "");
        CHECK(names(w.ada(), "") == "shared shared hidden ");
        CHECK(json::parse(w.bob().get("/logs").body).at("buckets").at(0).at("doc_count") == 4);
        CHECK(w.bob().post("/logs", R"({"aggs":{"f":{"terms":{"field":"flowId"}}}})").part("aggregations") ==
              R"({"f":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[)"
              R"({"key":")" +
                  std::min(own, flow.id) + R"(","doc_count":2},{"key":")" + std::max(own, flow.id) +
                  R"(","doc_count":2}]}})");
        CHECK(names(w.bob(),
                    "?query=_id:" + std::string(std::string_view(
                                        hits(w.ada().get("/logs?flowId=" + flow.id))[0].at("_id").as_string()))) ==
              "shared ");

        w.ada().put("/flows/" + flow.id + "?forceUpdate=true", R"({"sharedWith":[]})");
        CHECK(names(w.bob(), "") == "own own ");
    }

    TEST_CASE("a single record, also with its flow in front")
    {
        world w;
        shared_flow const flow(w);
        json::value const hit = hits(w.ada().get("/logs")).at(0);
        std::string const index(std::string_view(hit.at("_index").as_string()));
        std::string const id(std::string_view(hit.at("_id").as_string()));
        std::string const one = w.ada().get("/log/" + index + "/" + id).body;
        CHECK(w.ada().get("/log/" + flow.id + "/" + index + "/" + id).body == one);
        CHECK(w.bob().get("/log/" + flow.id + "/" + index + "/" + id).body == one);
        CHECK(w.bob().get("/log/" + index + "/" + id).body == one);
        CHECK(w.bob().get("/logs/" + index + "/" + id).body == one);
        CHECK(w.eve().get("/log/" + index + "/" + id).body == no_log);
        CHECK(w.bob().get("/log/f2/" + index + "/" + id).body == no_log);
        CHECK(w.ada().get("/log/" + index + "/" + flow.id + "/" + id).body == no_log);
    }

    TEST_CASE("readers see the unprocessed messages of a shared flow but cannot change them")
    {
        world w;
        shared_flow const flow(w);
        std::string const mine = w.bob().create_flow();
        w.back_end.add_unprocessed_message(mine, "x", json::object(), "own");
        std::string const id = w.back_end.add_unprocessed_message(flow.id, "a", json::object(), "broken");
        std::string const shown = w.ada().get("/unprocessed-messages/" + id).body;
        CHECK(w.bob().get("/unprocessed-messages/" + id).body == shown);
        CHECK(w.bob().get("/unprocessed-messages?flowId=" + flow.id).body == "[" + shown + "]");
        CHECK(json::parse(w.bob().get("/unprocessed-messages").body).as_array().size() == 2);
        CHECK(w.eve().get("/unprocessed-messages").body == "[]");
        CHECK(w.eve().get("/unprocessed-messages/" + id).status == 404);
        CHECK(w.bob().del("/unprocessed-messages/" + id).body == boom(403, "Forbidden", "Forbidden"));
        CHECK(w.bob().post("/unprocessed-messages/" + id + "/retry").status == 403);
        CHECK(w.eve().del("/unprocessed-messages/" + id).status == 404);
        CHECK(w.ada().post("/unprocessed-messages/" + id + "/retry").status == 200);
        CHECK(w.bob().get("/unprocessed-messages/" + id).status == 404);
    }
}
