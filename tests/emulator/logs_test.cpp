// The logs: what is written to them, and how they are searched.

#include "support.hpp"

#include <appmixer/emulator/logs/logs.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_log = boom(404, "Not Found", "Log not found.");

void run(person const& who, std::string const& flow, std::string const& command)
{
    REQUIRE(who.post("/flows/" + flow + "/coordinator", "{\"command\":\"" + command + "\"}").status == 200);
}

/// The texts of one field of the hits, with blanks between them; "-" where a hit has none.
std::string column(response const& from, std::string_view field = "_id")
{
    std::string texts;
    json::value const body = json::parse(from.body);
    for (json::value const& hit : body.at("hits").as_array()) {
        json::value const* const value = hit.as_object().if_contains(field);
        texts += texts.empty() ? "" : " ";
        texts += value == nullptr ? "-" : std::string(std::string_view(value->as_string()));
    }
    return texts;
}

/// A back end of one user with some records, whose ids are short.
class archive {
public:
    explicit archive(std::string const& logs)
    {
        back_end.set_clock([] { return appmixer::parse_iso("2024-02-11T08:15:30.125Z").value(); });
        REQUIRE(
            back_end
                .load_text(
                    R"({"users":[{"id":"0123456789abcdef01234567","email":"u@x.example","password":"secret"}],"logs":[)" +
                    logs + "]}")
                .has_value());
    }
    person user() { return person(back_end, back_end.issue_token("0123456789abcdef01234567")); }
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
    TEST_CASE("starting and stopping a flow is logged")
    {
        world w;
        std::string const flow = w.ada().create_flow(R"({"name":"Morning"})");
        run(w.ada(), flow, "stop"); // stopped already: no record
        CHECK(w.ada().get("/logs").body == R"({"buckets":[],"hits":[]})");
        run(w.ada(), flow, "start");
        run(w.ada(), flow, "start");
        w.pass(std::chrono::hours(24));
        run(w.ada(), flow, "stop");
        response const logs = w.ada().get("/logs");
        std::string const ids = column(logs);
        std::string const first = ids.substr(0, 24);
        std::string const second = ids.substr(25);
        std::string const head = R"(","_index":"appmixer-202402","flowId":")" + flow +
                                 R"(","flowName":"Morning","userId":")" + w.ada_id +
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
        CHECK(column(w.ada().get("/logs?query=started")) == first);
        CHECK(column(w.ada().get("/logs?query=type:flow")) == ids);
        CHECK(w.bob().get("/logs").body == R"({"buckets":[],"hits":[]})");
        CHECK(w.nobody().get("/logs").status == 401);
    }

    TEST_CASE("logs outlive their flow and are deleted with the user")
    {
        world w;
        std::string const flow = w.ada().create_flow();
        run(w.ada(), flow, "start");
        CHECK(w.ada().del("/flows/" + flow).status == 200);
        CHECK(column(w.ada().get("/logs?flowId=" + flow), "msg") == "Flow started. Flow stopped.");
        w.back_end.remove_user(w.ada_id);
        CHECK(w.back_end.save().at("logs").as_array().empty());
    }

    TEST_CASE("the records of a flow are its owner's; by switch nobody else sees them, not even of his own commands")
    {
        world w;
        std::string const flow =
            w.ada().create_flow(R"({"sharedWith":[{"domain":"shop.example","permissions":["read","start"]}]})");
        run(w.bob(), flow, "start");
        response const logs = w.ada().get("/logs?flowId=" + flow);
        CHECK(column(logs, "userId") == w.ada_id);
        CHECK(w.bob().get("/logs?flowId=" + flow).body == logs.body);
        w.back_end.switches().logs_of_shared_flows = false;
        CHECK(column(w.bob().get("/logs?flowId=" + flow)).empty());
        CHECK(w.bob().get("/log/appmixer-202402/" + column(logs)).body == no_log);
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

    TEST_CASE("searches by query, flow and kind of port")
    {
        archive a(five_records());
        CHECK(column(a.get("")) == "a b c d e");
        CHECK(column(a.get("?query=severity:error")) == "b e");
        CHECK(column(a.get("?query=%40timestamp:%5B2024-01-31%20TO%202024-02-01%5D")) == "b e");
        CHECK(column(a.get("?query=flowId:f1%20AND%20severity:info")) == "a c");
        CHECK(column(a.get("?query=%2BflowId:f1")) == "a c e");
        CHECK(column(a.get("?query=+flowId:f1")) == "a c e");
        CHECK(column(a.get("?query=_id:%22d%22&sort=@timestamp:desc&size=1")) == "d");
        CHECK(column(a.get("?query=_id:%22x%22")).empty());
        CHECK(column(a.get("?query=_id:d%20AND%20flowId:f1")).empty());
        CHECK(column(a.get("?flowId=f1")) == "a c e");
        CHECK(column(a.get("?flowId=f3&flowId=f1&flowId=f3")) == "a c d e");
        CHECK(column(a.get("?flowId[]=f3&flowId[]=f2")) == "b d");
        CHECK(column(a.get("?flowId=f3&query=flowId:f1")).empty());
        CHECK(column(a.get("?flowId=zz")).empty());
        CHECK(column(a.get("?portType=in")) == "a d");
        CHECK(column(a.get("?portType=in&portType=out")) == "a b c d");
        CHECK(column(a.get("?portType=in&flowId=f1")) == "a");
        CHECK(a.get("?query=(").body ==
              boom(400, "Bad Request", "Failed to parse query: empty parentheses at position 1."));
        CHECK(column(a.get("?query=")) == "a b c d e");
    }

    TEST_CASE("order and pages")
    {
        archive a(five_records());
        CHECK(column(a.get("?sort=gridTimestamp")) == "a b e c d");
        CHECK(column(a.get("?sort=gridTimestamp:asc")) == "a b e c d");
        CHECK(column(a.get("?sort=@timestamp:desc")) == "c d e b a");
        CHECK(column(a.get("?sort=severity:desc&sort=gridTimestamp:desc")) == "c d a e b");
        CHECK(column(a.get("?sort=n")) == "c d a b e"); // records without a value come last in both directions
        CHECK(column(a.get("?sort=n:desc")) == "d c a b e");
        CHECK(column(a.get("?sort=n&sort=_id:desc")) == "c d e b a");
        CHECK(column(a.get("?from=1&size=2")) == "b c");
        CHECK(column(a.get("?sort=gridTimestamp:desc&from=1&size=2")) == "d e");
        CHECK(column(a.get("?from=4")) == "e");
        CHECK(column(a.get("?from=9")).empty());
        CHECK(column(a.get("?size=0")).empty());
        CHECK(a.get("?sort=gridTimestamp:up").body ==
              boom(400, "Bad Request", R"(\"sort\" must have the form field, field:asc or field:desc)"));
        CHECK(a.get("?sort=:asc").status == 400);
        CHECK(a.get("?from=-1").body == boom(400, "Bad Request", R"(\"from\" must be a number, zero or more)"));
        CHECK(a.get("?size=x").body == boom(400, "Bad Request", R"(\"size\" must be a number, zero or more)"));
        CHECK(column(a.get("?from=1&size=9999")) == "b c d e");
        std::string const too_much =
            boom(400, "Bad Request", "Result window is too large, from + size must be less than or equal to: [10000]");
        CHECK(a.get("?from=1&size=10000").body == too_much);
        CHECK(a.get("?from=9951").body == too_much);
        CHECK(a.get("?size=99999999999999999999999").body == too_much);
    }

    TEST_CASE("a page has fifty records by default")
    {
        std::string many = record("r", "2024-01-01", R"("flowId":"f")");
        for (int i = 0; i < 59; ++i)
            many += "," + record("r" + std::to_string(i), "2024-01-01", R"("flowId":"f")");
        archive a(many);
        CHECK(json::parse(a.get("").body).at("hits").as_array().size() == 50);
        CHECK(json::parse(a.get("?size=60").body).at("hits").as_array().size() == 60);
        CHECK(json::parse(a.get("").body).at("buckets").at(0).at("doc_count") == 60);
    }

    TEST_CASE("the next page begins after the last record of this one")
    {
        archive a(five_records());
        CHECK(column(a.get("?sort=gridTimestamp&sort=_id&searchAfter=2024-01-31T00:00:00.000Z&searchAfter=b")) ==
              "e c d");
        CHECK(column(a.get("?sort=gridTimestamp&sort=_id&searchAfter=1706875200000&searchAfter=c")) == "d");
        CHECK(column(a.get("?sort=gridTimestamp:desc&sort=_id&searchAfter=1706875200000&searchAfter=c")) == "d e b a");
        CHECK(column(a.get("?sort=gridTimestamp:desc&searchAfter=1706875200000")) == "e b a");
        CHECK(column(a.get("?sort=n&searchAfter=2")) == "d a b e");
        CHECK(column(a.get("?sort=n&search_after=2")) == "d a b e");
        CHECK(column(a.get("?sort=n&searchAfter=10")) == "a b e");
        response const page = a.get("?sort=n&searchAfter=10&size=1");
        CHECK(column(page) == "a");
        CHECK(page.part("buckets") == a.get("").part("buckets"));
        std::string const count = boom(400, "Bad Request", R"(\"searchAfter\" must have as many values as \"sort\")");
        CHECK(a.get("?sort=gridTimestamp&sort=_id&searchAfter=1706875200000").body == count);
        CHECK(a.get("?sort=gridTimestamp&searchAfter=1706875200000&searchAfter=c").body == count);
        CHECK(a.get("?searchAfter=1706875200000").body == count);
        CHECK(a.get("?sort=_id&searchAfter=a&from=1").body ==
              boom(400, "Bad Request", R"(\"from\" must be 0 when \"searchAfter\" is used)"));
        CHECK(a.get("?sort=gridTimestamp&searchAfter=x").body ==
              boom(400, "Bad Request", R"(\"searchAfter\" must have a date where \"sort\" has one)"));
    }

    TEST_CASE("days are counted over all matches, with empty days")
    {
        archive a(five_records());
        std::string const days = R"([{"key_as_string":"2024-01-30T00:00:00.000Z","key":1706572800000,"doc_count":1},)"
                                 R"({"key_as_string":"2024-01-31T00:00:00.000Z","key":1706659200000,"doc_count":0},)"
                                 R"({"key_as_string":"2024-02-01T00:00:00.000Z","key":1706745600000,"doc_count":1},)"
                                 R"({"key_as_string":"2024-02-02T00:00:00.000Z","key":1706832000000,"doc_count":1}])";
        CHECK(a.get("?flowId=f1").part("buckets") == days);
        CHECK(a.get("?flowId=f1&size=1&from=2").part("buckets") == days);
        archive far(record("x", "0001-01-01", R"("flowId":"f")") + "," + record("y", "2024-01-01", R"("flowId":"f")"));
        CHECK(json::parse(far.get("").body).at("buckets").as_array().size() == 2); // not 700 000
    }

    TEST_CASE("which fields are shown")
    {
        archive a(record("a", "2024-01-31T00:00:00.000Z", R"("flowId":"f1","severity":"info","msg":"1")"));
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
        archive a(five_records());
        person const user = a.user();
        CHECK(user.post("/logs?query=severity:error&sort=gridTimestamp:desc").body ==
              a.get("?query=severity:error&sort=gridTimestamp:desc").body);
        CHECK(user.post("/logs?flowId=f1&size=1", "{}").body == a.get("?flowId=f1&size=1").body);
        CHECK(column(user.post("/logs?trace=x&flowId=f1")) == "a c e");
        CHECK(user.post("/logs", "[]").status == 400);
        response const counted = user.post(
            "/logs?portType=in&portType=out&size=1",
            R"({"aggs":{"flows":{"terms":{"field":"flowId.keyword","size":1}},"n":{"terms":{"field":"n"}}}})");
        CHECK(
            counted.part("aggregations") ==
            R"({"flows":{"doc_count_error_upper_bound":0,"sum_other_doc_count":2,"buckets":[{"key":"f1","doc_count":2}]},)"
            R"("n":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":10,"doc_count":1},{"key":2,"doc_count":1}]}})");
        CHECK(column(counted) == "a");
        CHECK(user.post("/logs", R"({"aggs":{}})").part("aggregations") == "{}");
        CHECK(user.post("/logs", R"({"aggs":[]})").status == 400);
        std::string const unknown = boom(400, "Bad Request", R"(\"terms\" is the only supported aggregation)");
        CHECK(user.post("/logs", R"({"aggs":{"x":{"avg":{"field":"n"}}}})").body == unknown);
        CHECK(user.post("/logs", R"({"aggs":{"x":5}})").body == unknown);
        CHECK(user.post("/logs", R"({"aggs":{"x":{"terms":{"field":"n"},"aggs":{}}}})").body == unknown);
        CHECK(user.post("/logs", R"({"aggs":{"x":{"terms":{}}}})").body ==
              boom(400, "Bad Request", R"(\"field\" is required)"));
        for (std::string const more : {R"("size":0)", R"("size":10001)", R"("size":"1")", R"("order":{})"}) {
            CAPTURE(more);
            CHECK(user.post("/logs", R"({"aggs":{"x":{"terms":{"field":"n",)" + more + "}}}}").body ==
                  boom(400, "Bad Request", R"(\"terms\" may only have a \"field\" and a \"size\" from 1 to 10000)"));
        }
    }

    TEST_CASE("a single record, under three paths")
    {
        archive a(record("a", "2024-01-31T00:00:00.000Z",
                         R"("flowId":"f1","msg":"{\"x\":[1]}","err":"plain","severity":"info")"));
        person const user = a.user();
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
        std::string const no_route = boom(404, "Not Found", "Not Found");
        a.back_end.switches().single_log_paths = rule::documentation;
        CHECK(user.get("/log/appmixer-202401/a").status == 200);
        CHECK(user.get("/log/f1/appmixer-202401/a").status == 200);
        CHECK(user.get("/logs/appmixer-202401/a").body == no_route);
        a.back_end.switches().single_log_paths = rule::command_line;
        CHECK(user.get("/log/appmixer-202401/a").body == no_route);
        CHECK(user.get("/log/f1/appmixer-202401/a").body == no_route);
        CHECK(user.get("/logs/appmixer-202401/a").status == 200);
    }

    TEST_CASE("a switch delays when records are found")
    {
        world w;
        std::string const flow = w.ada().create_flow();
        w.back_end.switches().log_delay = std::chrono::seconds(2);
        run(w.ada(), flow, "start");
        w.pass(std::chrono::milliseconds(1999));
        CHECK(column(w.ada().get("/logs")).empty());
        CHECK(w.ada().get("/logs").part("buckets") == "[]");
        std::string const id(std::string_view(w.back_end.save().at("logs").at(0).at("_id").as_string()));
        CHECK(w.ada().get("/log/appmixer-202402/" + id).body == no_log);
        w.pass(std::chrono::milliseconds(1));
        CHECK(column(w.ada().get("/logs")) == id);
        CHECK(w.ada().get("/log/appmixer-202402/" + id).status == 200);
    }

    TEST_CASE("the oldest records are dropped at the limits")
    {
        world w;
        std::string const one = w.ada().create_flow(R"({"name":"one"})");
        std::string const two = w.ada().create_flow(R"({"name":"two"})");
        w.back_end.switches().log_records = 3;
        run(w.ada(), one, "start");
        std::string const dropped = column(w.ada().get("/logs"));
        run(w.ada(), one, "stop");
        run(w.ada(), two, "start");
        CHECK(column(w.ada().get("/logs"), "flowName") == "one one two");
        run(w.ada(), two, "stop");
        CHECK(column(w.ada().get("/logs"), "flowName") == "one two two");
        CHECK(column(w.ada().get("/logs?flowId=" + one), "msg") == "Flow stopped.");
        CHECK(column(w.ada().get("/logs?query=_id:" + dropped)).empty());
        CHECK(w.ada().get("/log/appmixer-202402/" + dropped).body == no_log);
        run(w.ada(), two, "start");
        CHECK(column(w.ada().get("/logs?flowId=" + one)).empty());
        run(w.bob(), w.bob().create_flow(), "start"); // every user has his own
        CHECK(column(w.ada().get("/logs"), "flowName") == "two two two");

        w.back_end.switches().log_bytes = 30; // two messages of 13 bytes
        run(w.ada(), one, "start");
        CHECK(column(w.ada().get("/logs"), "flowName") == "two one");
        w.back_end.switches().log_bytes = 1;
        run(w.ada(), two, "stop");
        CHECK(column(w.ada().get("/logs"), "flowName") == "two");
    }

    TEST_CASE("logs are saved and loaded")
    {
        world w;
        std::string const flow = w.ada().create_flow();
        run(w.ada(), flow, "start");
        run(w.bob(), w.bob().create_flow(), "start");
        run(w.ada(), flow, "stop");
        json::value const saved = w.back_end.save();
        CHECK(saved.at("logs").as_array().size() == 3);
        appmixer::emulator copy;
        copy.set_clock([&w] { return w.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        for (person const& who : {w.ada(), w.bob()})
            for (std::string const target : {"/logs", "/logs?query=stopped&sort=gridTimestamp:desc"})
                CHECK(person(copy, who.token()).get(target).body == who.get(target).body);
        CHECK(column(person(copy, w.ada().token()).get("/logs?flowId=" + flow), "flowId") == flow + " " + flow);

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
