// The calls for logs, against the emulator: searches and single records.

#include "support.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using appmixer::log_hit;
using appmixer::log_page;
using appmixer::log_query;
using appmixer::timestamp;

namespace {

timestamp at(std::string_view text) { return appmixer::parse_iso(text).value(); }

/// A back end with two users and some records of the first one.
class log_tenant : public tenant {
public:
    log_tenant()
    {
        back_end
            .load_text(R"({
            "users": [{"email": "ada@shop.example", "password": "correct horse"},
                      {"email": "bob@shop.example", "password": "correct horse"}],
            "logs": [
                {"owner": "ada@shop.example", "_id": "r1", "flowId": "f1", "flowName": "Import",
                 "componentId": "c1", "componentType": "acme.crm.contacts.Find", "severity": "info", "type": "data",
                 "portType": "in", "port": "in", "gridTimestamp": "2024-02-01T10:00:00.000Z",
                 "msg": "{\"text\":\"say \\\"hello world\\\"\"}"},
                {"owner": "ada@shop.example", "_id": "r2", "flowId": "f1", "flowName": "Import",
                 "componentId": "c1", "componentType": "acme.crm.contacts.Find", "severity": "error", "type": "data",
                 "portType": "out", "port": "out", "gridTimestamp": "2024-02-01T11:00:00.000Z",
                 "err": "{\"message\":\"no such customer\"}"},
                {"owner": "ada@shop.example", "_id": "r3", "flowId": "f2", "flowName": "Export",
                 "componentId": "c2", "severity": "info", "type": "data", "portType": "out", "port": "out",
                 "gridTimestamp": "2024-02-04T12:00:00.000Z", "msg": "{\"text\":\"hello\"}"},
                {"owner": "bob@shop.example", "_id": "r4", "flowId": "f3", "severity": "error",
                 "gridTimestamp": "2024-02-02T12:00:00.000Z"}]
        })")
            .value();
        ada.emplace(sign_in("ada@shop.example"));
        bob.emplace(sign_in("bob@shop.example"));
    }
    api_client sign_in(std::string const& name)
    {
        appmixer::auth_result const session = await(authenticate_user(api, name, "correct horse"));
        return api.as(appmixer::access_token(session.token));
    }

    /// The ids of the records on a page, in their order.
    std::string ids(appmixer::op::get_logs const& query)
    {
        std::string all;
        for (log_hit const& hit : await(get_logs(*ada, query)).hits)
            all += hit.id + " ";
        return all;
    }
    std::string ids(log_query const& search)
    {
        appmixer::op::get_logs query;
        query.query = search.str();
        return ids(query);
    }
    appmixer::error error_of(appmixer::op::get_logs const& query) { return failure(get_logs(*ada, query)); }

    std::optional<api_client> ada;
    std::optional<api_client> bob;
};

} // namespace

TEST_CASE("starting and stopping a flow leaves records")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    CHECK(t.await(get_logs(me)).hits.empty());
    CHECK(t.await(get_logs(me)).buckets.empty());

    std::string const id = t.await(create_flow(me, "Import", two_components()));
    t.await(start_flow(me, id));
    t.await(stop_flow(me, id));
    appmixer::op::get_logs query;
    query.query = log_query().flow(id).where("type", "flow").severity("info").str();
    log_page const page = t.await(get_logs(me, query));
    REQUIRE(page.hits.size() >= 2);
    std::string messages;
    for (log_hit const& hit : page.hits) {
        CHECK(hit.flow_id == id);
        CHECK(hit.flow_name == "Import");
        CHECK(hit.index.starts_with("appmixer-"));
        CHECK(hit.at.has_value());
        CHECK(hit.at == hit.grid_at);
        CHECK(hit.msg.is_string());
        CHECK(hit.message() == hit.msg); // plain text
        messages += std::string(std::string_view(hit.msg.as_string())) + " ";
    }
    CHECK(messages == "Flow started. Flow stopped. ");
    REQUIRE_FALSE(page.buckets.empty());

    // one record, as a document of its own
    log_hit const listed = page.hits.front();
    log_hit const single = t.await(get_log(me, listed.id, listed.index));
    CHECK(single.id == listed.id);
    CHECK(single.index == listed.index);
    CHECK(single.flow_id == id);
    CHECK(single.time() == listed.time());
    CHECK(single.msg == listed.message());
}

TEST_CASE("records are found by flow, component, severity, port and field")
{
    log_tenant a;
    CHECK(a.ids(log_query()) == "r1 r2 r3 ");
    CHECK(a.ids(log_query().flow("f1")) == "r1 r2 ");
    CHECK(a.ids(log_query().flow("f1").flow("f2")) == "r1 r2 r3 ");
    CHECK(a.ids(log_query().component("c2")) == "r3 ");
    CHECK(a.ids(log_query().severity("error")) == "r2 ");
    CHECK(a.ids(log_query().flow("f1").severity("info")) == "r1 ");
    CHECK(a.ids(log_query().flow("f2").severity("error")) == "");
    CHECK(a.ids(log_query().where("portType", "out")) == "r2 r3 ");
    CHECK(a.ids(log_query().id("r3")) == "r3 ");
    CHECK(a.ids(log_query().raw("flowId:f1 OR _id:r3").severity("info")) == "r1 r3 ");

    appmixer::op::get_logs query;
    query.flow_id.push_back("f1");
    query.port_type.push_back("out");
    CHECK(a.ids(query) == "r2 ");
    query.port_type.push_back("in");
    query.flow_id.push_back("f2");
    CHECK(a.ids(query) == "r1 r2 r3 ");
}

TEST_CASE("records are found by time, both ends included")
{
    log_tenant a;
    timestamp const ten = at("2024-02-01T10:00:00Z");
    timestamp const eleven = at("2024-02-01T11:00:00Z");
    std::chrono::milliseconds const one(1);
    CHECK(a.ids(log_query().between(ten, eleven)) == "r1 r2 ");
    CHECK(a.ids(log_query().between(ten + one, eleven)) == "r2 ");
    CHECK(a.ids(log_query().between(ten, eleven - one)) == "r1 ");
    CHECK(a.ids(log_query().between(eleven, ten)) == "");
    CHECK(a.ids(log_query().since(eleven)) == "r2 r3 ");
    CHECK(a.ids(log_query().since(eleven + one)) == "r3 ");
    CHECK(a.ids(log_query().until(eleven)) == "r1 r2 ");
    CHECK(a.ids(log_query().until(eleven - one)) == "r1 ");
    CHECK(a.ids(log_query().time_field("@timestamp").since(eleven).flow("f2")) == "r3 ");
    CHECK(a.ids(log_query().raw("gridTimestamp:[* TO *]")) == "r1 r2 r3 ");
    CHECK(a.ids(log_query().time_field("@timestamp").between(ten, ten)) == "r1 ");
    CHECK(a.ids(log_query().between(ten, at("2024-03-01")).flow("f2")) == "r3 ");
}

TEST_CASE("records are found by their text, as a phrase")
{
    log_tenant a;
    CHECK(a.ids(log_query().text("hello")) == "r1 r3 ");
    CHECK(a.ids(log_query().text("hello world")) == "r1 ");
    CHECK(a.ids(log_query().text("world hello")) == "");
    CHECK(a.ids(log_query().text("Export")) == "r3 ");
}

TEST_CASE("a caller's text cannot widen a search")
{
    log_tenant a;
    for (std::string_view const text : {
             R"(x" OR flowId:"f1)",
             R"(x\" OR flowId:\"f1)",
             R"(x") OR (flowId:"f1)",
             R"(\)",
             "f1* OR *",
             "*",
             "",
             "f1\" AND severity:\"info",
             "x\n\" OR _id:r1 OR \"",
         }) {
        CAPTURE(text);
        CHECK(a.ids(log_query().flow(text)) == "");
        CHECK(a.ids(log_query().id(text)) == "");
        CHECK(a.ids(log_query().severity(text).flow("f1")) == "");
        CHECK(a.ids(log_query().where("componentId", text)) == "");
    }
    CHECK(a.ids(log_query().text("zebra\" OR \"hello")) == "");
}

TEST_CASE("records are sorted and paged")
{
    log_tenant a;
    appmixer::op::get_logs query;
    query.sort.push_back("gridTimestamp:desc");
    CHECK(a.ids(query) == "r3 r2 r1 ");
    query.size = 2;
    CHECK(a.ids(query) == "r3 r2 ");
    query.from = 2;
    CHECK(a.ids(query) == "r1 ");
    query.from = 5;
    CHECK(a.ids(query) == "");

    appmixer::op::get_logs words;
    words.sort.push_back("severity");
    words.sort.push_back("_id:desc");
    CHECK(a.ids(words) == "r2 r3 r1 ");
    words.search_after.push_back("info");
    words.search_after.push_back("r3");
    CHECK(a.ids(words) == "r1 ");
}

TEST_CASE("a page may omit its hits, the histogram counts all matches")
{
    log_tenant a;
    appmixer::op::get_logs query;
    query.size = 0;
    log_page const page = a.await(get_logs(*a.ada, query));
    CHECK(page.hits.empty());
    REQUIRE(page.buckets.size() == 4); // the first of February to the fourth
    std::uint64_t const counts[] = {2, 0, 0, 1};
    for (std::size_t i = 0; i < page.buckets.size(); ++i) {
        CHECK(page.buckets[i].day == at("2024-02-01") + std::chrono::days(i));
        CHECK(page.buckets[i].count == counts[i]);
    }
}

TEST_CASE("records are counted by the value of a field [aggregate_logs]")
{
    log_tenant a;
    appmixer::op::aggregate_logs query(
        json::parse(R"({"flows":{"terms":{"field":"flowId"}},"severities":{"terms":{"field":"severity"}}})")
            .as_object());
    query.size = 0;
    appmixer::log_aggregates const all = a.await(aggregate_logs(*a.ada, query));
    CHECK(all.hits.empty());
    CHECK(json::serialize(all.aggregations.value().at("flows").at("buckets")) ==
          R"([{"key":"f1","doc_count":2},{"key":"f2","doc_count":1}])");

    query.size = 1;
    query.sort = "gridTimestamp:desc";
    query.query = log_query().flow("f1").str();
    appmixer::log_aggregates const some = a.await(aggregate_logs(*a.ada, query));
    REQUIRE(some.hits.size() == 1);
    CHECK(some.hits[0].id == "r2");
    CHECK(json::serialize(some.aggregations.value().at("severities").at("buckets")) ==
          R"([{"key":"error","doc_count":1},{"key":"info","doc_count":1}])");
    query.search_after = "2024-02-01T11:00:00.000Z";
    CHECK(a.await(aggregate_logs(*a.ada, query)).hits.at(0).id == "r1");
}

TEST_CASE("each user counts only their own records, and invalid requests are refused [aggregate_logs]")
{
    log_tenant a;
    appmixer::op::aggregate_logs query(json::parse(R"({"flows":{"terms":{"field":"flowId"}}})").as_object());
    CHECK(json::serialize(a.await(aggregate_logs(*a.bob, query)).aggregations.value().at("flows").at("buckets")) ==
          R"([{"key":"f3","doc_count":1}])");
    CHECK(a.failure(aggregate_logs(a.api, query)) == appmixer::condition::unauthorized);
    query.query = "(";
    CHECK(a.failure(aggregate_logs(*a.ada, query)) == appmixer::errc::bad_request);
    query.query.reset();
    query.aggs = json::parse(R"({"flows":{"no_such_aggregation":{}}})").as_object();
    CHECK(a.failure(aggregate_logs(*a.ada, query)) == appmixer::errc::bad_request);
}

TEST_CASE("fields of records can be left out")
{
    log_tenant a;
    appmixer::op::get_logs query;
    query.query = log_query().id("r2").str();
    query.includes = "flowId,err";
    log_hit const some = a.await(get_logs(*a.ada, query)).hits.at(0);
    CHECK(some.flow_id == "f1");
    CHECK(some.failure().at("message") == "no such customer");
    CHECK(some.severity.empty());
    query.includes.reset();
    query.excludes = "err,flowId";
    log_hit const others = a.await(get_logs(*a.ada, query)).hits.at(0);
    CHECK(others.severity == "error");
    CHECK(others.err.is_null());
    CHECK(others.flow_id.empty());
}

TEST_CASE("an invalid search is a 400")
{
    log_tenant a;
    appmixer::op::get_logs query;
    for (std::string_view const text : {"(severity:error", "\"open", "severity:error AND", "[a TO", ":x"}) {
        CAPTURE(text);
        query.query = text;
        CHECK(a.error_of(query) == appmixer::errc::bad_request);
    }
    query = appmixer::op::get_logs();
    query.sort.push_back("gridTimestamp");
    query.search_after.push_back("1");
    query.search_after.push_back("2");
    CHECK(a.error_of(query) == appmixer::errc::bad_request);
    query = appmixer::op::get_logs();
    query.size = 10'001;
    CHECK(a.error_of(query) == appmixer::errc::bad_request);
}

TEST_CASE("one record is found under either path")
{
    using rule = appmixer::emulator_switches::single_log_rule;
    for (rule const served : {rule::all, rule::documentation, rule::command_line}) {
        log_tenant a;
        a.back_end.switches().single_log_paths = served;
        log_hit const hit = a.await(get_log(*a.ada, "r1", "appmixer-202402"));
        CHECK(hit.id == "r1");
        CHECK(hit.flow_id == "f1");
        CHECK(hit.msg.at("text") == "say \"hello world\"");
        log_hit const failed = a.await(get_log(*a.ada, "r2", "appmixer-202402"));
        CHECK(failed.err.at("message") == "no such customer");
        CHECK(a.failure(get_log(*a.ada, "r1", "appmixer-202401")) == appmixer::condition::not_found);
        CHECK(a.failure(get_log(*a.ada, "r9", "appmixer-202402")) == appmixer::condition::not_found);
    }
}

TEST_CASE("the records of a shared flow are seen, also where the flow is in the path")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    json::object shared;
    shared["sharedWith"] =
        json::array{json::object{{"email", "bob@shop.example"}, {"permissions", json::array{"read"}}}};
    std::string const id = t.await(create_flow(ada, "Import", {}, shared));
    t.await(start_flow(ada, id));
    appmixer::op::get_logs query;
    query.query = "gridTimestamp:[0 TO now] AND msg:/start(ed|ing)/ AND flowName:imprt~";
    std::vector<log_hit> const hits = t.await(get_logs(bob, query)).hits;
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].message() == "Flow started.");
    CHECK(t.await(get_log(bob, hits[0].id, hits[0].index, id)).flow_id == id);
    appmixer::op::get_log_of_flow const named(hits[0].id, hits[0].index, id);
    CHECK(t.await(bob.call(named)).message() == "Flow started.");
    CHECK(t.failure(get_log(bob, "none", hits[0].index, id)) == appmixer::condition::not_found);
}

TEST_CASE("records appear when they have been indexed")
{
    tenant t;
    timestamp now = at("2024-02-11T08:00:00Z");
    t.back_end.set_clock([&now] { return now; });
    t.back_end.switches().log_delay = std::chrono::seconds(5);
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_flow(me, "Import", two_components()));
    t.await(start_flow(me, id));
    CHECK(t.await(get_logs(me)).hits.empty());
    now += std::chrono::seconds(5);
    CHECK_FALSE(t.await(get_logs(me)).hits.empty());
}

TEST_CASE("records of another user are not visible")
{
    log_tenant a;
    CHECK(a.ids(log_query().flow("f3")) == "");
    CHECK(a.ids(log_query().id("r4")) == "");
    std::vector<log_hit> const seen = a.await(get_logs(*a.bob)).hits;
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].id == "r4");
    CHECK(a.failure(get_log(*a.ada, "r4", "appmixer-202402")) == appmixer::condition::not_found);
    CHECK(a.failure(get_logs(a.api)) == appmixer::condition::unauthorized);
    CHECK(a.failure(get_log(a.api, "r1", "appmixer-202402")) == appmixer::condition::unauthorized);
}
