// Searches in the logs: their parameters and responses. log_search_test.cpp has the query language.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_log = error_body(404, "Not Found", "Log not found.");

/// A back end of one user with some records, whose ids are short.
class logs_fixture {
public:
    explicit logs_fixture(std::string const& logs)
    {
        back_end.set_clock([] { return appmixer::parse_iso("2024-02-11T08:15:30.125Z").value(); });
        REQUIRE(
            back_end
                .load_text(
                    R"({"users":[{"id":"0123456789abcdef01234567","email":"u@x.example","password":"secret"}],"logs":[)" +
                    logs + "]}")
                .has_value());
    }
    test_client user() { return test_client(back_end, back_end.issue_token("0123456789abcdef01234567")); }
    response get(std::string const& query) { return user().get("/logs" + query); }

    appmixer::emulator back_end;
};

std::string record(std::string_view id, std::string_view time, std::string_view more)
{
    return R"({"userId":"0123456789abcdef01234567","_id":")" + std::string(id) + R"(","gridTimestamp":")" +
           std::string(time) + "\"," + std::string(more) + "}";
}

std::string five_records()
{
    return record("a", "2024-01-30T23:59:59.999Z", R"("flowId":"f1","portType":"in","severity":"info")") + "," +
           record("b", "2024-01-31T00:00:00.000Z", R"("flowId":"f2","portType":"out","severity":"error")") + "," +
           record("c", "2024-02-02T12:00:00.000Z", R"("flowId":"f1","portType":"out","severity":"info","n":2)") + "," +
           record("d", "2024-02-02T12:00:00.000Z", R"("flowId":"f3","portType":"in","severity":"info","n":10)") + "," +
           record("e", "2024-02-01T00:00:00.000Z", R"("flowId":"f1","severity":"error")");
}

} // namespace

TEST_SUITE("emulator: logs")
{
    TEST_CASE("searches by query, flow and kind of port")
    {
        logs_fixture a(five_records());
        CHECK(hit_texts(a.get("")) == "a b c d e");
        CHECK(hit_texts(a.get("?query=severity:error")) == "b e");
        CHECK(hit_texts(a.get("?query=%40timestamp:%5B2024-01-31%20TO%202024-02-01%5D")) == "b e");
        CHECK(hit_texts(a.get("?query=flowId:f1%20AND%20severity:info")) == "a c");
        CHECK(hit_texts(a.get("?query=%2BflowId:f1")) == "a c e");
        CHECK(hit_texts(a.get("?query=+flowId:f1")) == "a c e");
        CHECK(hit_texts(a.get("?query=_id:%22d%22&sort=@timestamp:desc&size=1")) == "d");
        CHECK(hit_texts(a.get("?query=_id:%22x%22")).empty());
        CHECK(hit_texts(a.get("?query=_id:d%20AND%20flowId:f1")).empty());
        CHECK(hit_texts(a.get("?flowId=f1")) == "a c e");
        CHECK(hit_texts(a.get("?flowId=f3&flowId=f1&flowId=f3")) == "a c d e");
        CHECK(hit_texts(a.get("?flowId[]=f3&flowId[]=f2")) == "b d");
        CHECK(hit_texts(a.get("?flowId=f3&query=flowId:f1")).empty());
        CHECK(hit_texts(a.get("?flowId=zz")).empty());
        CHECK(hit_texts(a.get("?portType=in")) == "a d");
        CHECK(hit_texts(a.get("?portType=in&portType=out")) == "a b c d");
        CHECK(hit_texts(a.get("?portType=in&flowId=f1")) == "a");
        CHECK(a.get("?query=(").body ==
              error_body(400, "Bad Request", "Failed to parse query: empty parentheses at position 1."));
        CHECK(hit_texts(a.get("?query=")) == "a b c d e");
    }

    TEST_CASE("order and pages")
    {
        logs_fixture a(five_records());
        CHECK(hit_texts(a.get("?sort=gridTimestamp")) == "a b e c d");
        CHECK(hit_texts(a.get("?sort=gridTimestamp:asc")) == "a b e c d");
        CHECK(hit_texts(a.get("?sort=@timestamp:desc")) == "c d e b a");
        CHECK(hit_texts(a.get("?sort=severity:desc&sort=gridTimestamp:desc")) == "c d a e b");
        CHECK(hit_texts(a.get("?sort=n")) == "c d a b e"); // records without a value come last in both directions
        CHECK(hit_texts(a.get("?sort=n:desc")) == "d c a b e");
        CHECK(hit_texts(a.get("?sort=n&sort=_id:desc")) == "c d e b a");
        CHECK(hit_texts(a.get("?from=1&size=2")) == "b c");
        CHECK(hit_texts(a.get("?sort=gridTimestamp:desc&from=1&size=2")) == "d e");
        CHECK(hit_texts(a.get("?from=4")) == "e");
        CHECK(hit_texts(a.get("?from=9")).empty());
        CHECK(hit_texts(a.get("?size=0")).empty());
        CHECK(a.get("?sort=gridTimestamp:up").body ==
              error_body(400, "Bad Request", R"(\"sort\" must have the form field, field:asc or field:desc)"));
        CHECK(a.get("?sort=:asc").status == 400);
        CHECK(a.get("?from=-1").body == error_body(400, "Bad Request", R"(\"from\" must be a number, zero or more)"));
        CHECK(a.get("?size=x").body == error_body(400, "Bad Request", R"(\"size\" must be a number, zero or more)"));
        CHECK(hit_texts(a.get("?from=1&size=9999")) == "b c d e");
        std::string const too_much = error_body(
            400, "Bad Request", "Result window is too large, from + size must be less than or equal to: [10000]");
        CHECK(a.get("?from=1&size=10000").body == too_much);
        CHECK(a.get("?from=9951").body == too_much);
        CHECK(a.get("?size=99999999999999999999999").body == too_much);
    }

    TEST_CASE("a page has fifty records by default")
    {
        std::string many = record("r", "2024-01-01", R"("flowId":"f")");
        for (int i = 0; i < 59; ++i)
            many += "," + record("r" + std::to_string(i), "2024-01-01", R"("flowId":"f")");
        logs_fixture a(many);
        CHECK(json::parse(a.get("").body).at("hits").as_array().size() == 50);
        CHECK(json::parse(a.get("?size=60").body).at("hits").as_array().size() == 60);
        CHECK(json::parse(a.get("").body).at("buckets").at(0).at("doc_count") == 60);
    }

    TEST_CASE("the next page begins after the last record of this one")
    {
        logs_fixture a(five_records());
        CHECK(hit_texts(a.get("?sort=gridTimestamp&sort=_id&searchAfter=2024-01-31T00:00:00.000Z&searchAfter=b")) ==
              "e c d");
        CHECK(hit_texts(a.get("?sort=gridTimestamp&sort=_id&searchAfter=1706875200000&searchAfter=c")) == "d");
        CHECK(hit_texts(a.get("?sort=gridTimestamp:desc&sort=_id&searchAfter=1706875200000&searchAfter=c")) ==
              "d e b a");
        CHECK(hit_texts(a.get("?sort=gridTimestamp:desc&searchAfter=1706875200000")) == "e b a");
        CHECK(hit_texts(a.get("?sort=n&searchAfter=2")) == "d a b e");
        CHECK(hit_texts(a.get("?sort=n&search_after=2")) == "d a b e");
        CHECK(hit_texts(a.get("?sort=n&searchAfter=10")) == "a b e");
        response const page = a.get("?sort=n&searchAfter=10&size=1");
        CHECK(hit_texts(page) == "a");
        CHECK(page.part("buckets") == a.get("").part("buckets"));
        std::string const count =
            error_body(400, "Bad Request", R"(\"searchAfter\" must have as many values as \"sort\")");
        CHECK(a.get("?sort=gridTimestamp&sort=_id&searchAfter=1706875200000").body == count);
        CHECK(a.get("?sort=gridTimestamp&searchAfter=1706875200000&searchAfter=c").body == count);
        CHECK(a.get("?searchAfter=1706875200000").body == count);
        CHECK(a.get("?sort=_id&searchAfter=a&from=1").body ==
              error_body(400, "Bad Request", R"(\"from\" must be 0 when \"searchAfter\" is used)"));
        CHECK(a.get("?sort=gridTimestamp&searchAfter=x").body ==
              error_body(400, "Bad Request", R"(\"searchAfter\" must have a date where \"sort\" has one)"));
    }

    TEST_CASE("days are counted over all matches, with empty days")
    {
        logs_fixture a(five_records());
        std::string const days = R"([{"key_as_string":"2024-01-30T00:00:00.000Z","key":1706572800000,"doc_count":1},)"
                                 R"({"key_as_string":"2024-01-31T00:00:00.000Z","key":1706659200000,"doc_count":0},)"
                                 R"({"key_as_string":"2024-02-01T00:00:00.000Z","key":1706745600000,"doc_count":1},)"
                                 R"({"key_as_string":"2024-02-02T00:00:00.000Z","key":1706832000000,"doc_count":1}])";
        CHECK(a.get("?flowId=f1").part("buckets") == days);
        CHECK(a.get("?flowId=f1&size=1&from=2").part("buckets") == days);
        logs_fixture far(record("x", "0001-01-01", R"("flowId":"f")") + "," +
                         record("y", "2024-01-01", R"("flowId":"f")"));
        CHECK(json::parse(far.get("").body).at("buckets").as_array().size() == 2); // not 700 000
    }

    TEST_CASE("which fields are shown")
    {
        logs_fixture a(record("a", "2024-01-31T00:00:00.000Z", R"("flowId":"f1","severity":"info","msg":"1")"));
        std::string const name = R"({"_id":"a","_index":"appmixer-202401")";
        CHECK(a.get("?includes=severity,flowId").part("hits") == "[" + name + R"(,"flowId":"f1","severity":"info"}])");
        CHECK(a.get("?includes=severity&includes=m*").part("hits") == "[" + name + R"(,"severity":"info","msg":"1"}])");
        CHECK(a.get("?includes=*&excludes=*imestamp,userId,msg").part("hits") ==
              "[" + name + R"(,"flowId":"f1","severity":"info"}])");
        CHECK(a.get("?excludes=*imestamp&exclude=userId&exclude=msg,_id").part("hits") ==
              "[" + name + R"(,"flowId":"f1","severity":"info"}])");
        CHECK(a.get("?includes=nothing").part("hits") == "[" + name + "}]");
        CHECK(a.get("?includes=").part("hits") == a.get("").part("hits"));
    }

    TEST_CASE("the same search in a POST")
    {
        logs_fixture a(five_records());
        test_client const user = a.user();
        CHECK(user.post("/logs?query=severity:error&sort=gridTimestamp:desc").body ==
              a.get("?query=severity:error&sort=gridTimestamp:desc").body);
        CHECK(user.post("/logs?flowId=f1&size=1", "{}").body == a.get("?flowId=f1&size=1").body);
        CHECK(hit_texts(user.post("/logs?trace=x&flowId=f1")) == "a c e");
        CHECK(user.post("/logs", "[]").status == 400);
        response const counted = user.post(
            "/logs?portType=in&portType=out&size=1",
            R"({"aggs":{"flows":{"terms":{"field":"flowId.keyword","size":1}},"n":{"terms":{"field":"n"}}}})");
        CHECK(
            counted.part("aggregations") ==
            R"({"flows":{"doc_count_error_upper_bound":0,"sum_other_doc_count":2,"buckets":[{"key":"f1","doc_count":2}]},)"
            R"("n":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":10,"doc_count":1},{"key":2,"doc_count":1}]}})");
        CHECK(hit_texts(counted) == "a");
        CHECK(user.post("/logs", R"({"aggs":{}})").part("aggregations") == "{}");
        CHECK(user.post("/logs", R"({"aggs":[]})").status == 400);
        CHECK(user.post("/logs?size=0", R"({"aggregations":{"n":{"terms":{"field":"n"}}}})").part("aggregations") ==
              counted.part("aggregations").substr(counted.part("aggregations").find(R"("n":)")).insert(0, "{"));
    }

    TEST_CASE("a single record, under three paths")
    {
        logs_fixture a(record("a", "2024-01-31T00:00:00.000Z",
                              R"("flowId":"f1","msg":"{\"x\":[1]}","err":"plain","severity":"info")"));
        test_client const user = a.user();
        response const one = user.get("/log/appmixer-202401/a");
        CHECK(
            one.body ==
            R"({"_index":"appmixer-202401","_type":"engine","_id":"a","_version":1,"_source":{"flowId":"f1","userId":"0123456789abcdef01234567","gridTimestamp":"2024-01-31T00:00:00.000Z","msg":{"x":[1]},"err":"plain","severity":"info","@timestamp":"2024-01-31T00:00:00.000Z"}})");
        CHECK(user.get("/logs/appmixer-202401/a").body == one.body);
        CHECK(user.get("/log/f1/appmixer-202401/a").body == one.body);
        CHECK(user.get("/log/f2/appmixer-202401/a").body == no_log);
        CHECK(user.get("/log/appmixer-202402/a").body == no_log);
        CHECK(user.get("/log/appmixer-202401/b").body == no_log);
        CHECK(user.get("/logs/appmixer-202401/f1/a").status == 404);

        using rule = appmixer::emulator_switches::single_log_rule;
        std::string const no_route = error_body(404, "Not Found", "Not Found");
        a.back_end.switches().single_log_paths = rule::documentation;
        CHECK(user.get("/log/appmixer-202401/a").status == 200);
        CHECK(user.get("/log/f1/appmixer-202401/a").status == 200);
        CHECK(user.get("/logs/appmixer-202401/a").body == no_route);
        a.back_end.switches().single_log_paths = rule::command_line;
        CHECK(user.get("/log/appmixer-202401/a").body == no_route);
        CHECK(user.get("/log/f1/appmixer-202401/a").body == no_route);
        CHECK(user.get("/logs/appmixer-202401/a").status == 200);
    }
}
