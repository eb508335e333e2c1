// The model of a log record.

#include "support.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <string>

using appmixer::log_bucket;
using appmixer::log_hit;
using appmixer::log_page;
using test::read;
using test::write;

TEST_CASE("a hit with every key is read into its members")
{
    log_hit const hit = read<log_hit>(R"({
        "_id": "AXyz", "_index": "appmixer-202402", "flowId": "f1", "flowName": "Import", "userId": "u1",
        "componentId": "c1", "componentType": "acme.crm.contacts.Find", "severity": "error", "type": "data",
        "portType": "out", "port": "found", "senderId": "c0", "senderPort": "out", "senderType": "acme.crm.a.B",
        "correlationId": "k1", "@timestamp": "2024-02-11T08:15:30.125Z", "gridTimestamp": "2024-02-11T08:15:31.000Z",
        "msg": "{\"a\":1}", "err": "{\"message\":\"boom\"}",
        "bundleId": "b1", "annotatedMsg": {"x": 1}, "srcComponentLabel": "Find"
    })")
                            .value();
    CHECK(hit.id == "AXyz");
    CHECK(hit.index == "appmixer-202402");
    CHECK(hit.flow_id == "f1");
    CHECK(hit.flow_name == "Import");
    CHECK(hit.user_id == "u1");
    CHECK(hit.component_id == "c1");
    CHECK(hit.component_type == "acme.crm.contacts.Find");
    CHECK(hit.severity == "error");
    CHECK(hit.type == "data");
    CHECK(hit.port_type == "out");
    CHECK(hit.port == "found");
    CHECK(hit.sender_id == "c0");
    CHECK(hit.sender_port == "out");
    CHECK(hit.sender_type == "acme.crm.a.B");
    CHECK(hit.correlation_id == "k1");
    CHECK(hit.at == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(hit.grid_at == appmixer::parse_iso("2024-02-11T08:15:31Z"));
    CHECK(hit.msg == R"({"a":1})");
    CHECK(hit.message().at("a") == 1);
    CHECK(hit.text() == R"({"a":1})");
    CHECK(hit.failure().at("message") == "boom");
    CHECK(hit.extra.size() == 3);
    CHECK(hit.extra.at("bundleId") == "b1");
    CHECK(hit.extra.at("srcComponentLabel") == "Find");
}

TEST_CASE("the time of a hit is that of either key")
{
    CHECK(read<log_hit>(R"({"@timestamp":"2024-02-11T08:15:30.125Z"})").value().time() ==
          appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(read<log_hit>(R"({"gridTimestamp":1707639330125})").value().time() ==
          appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(read<log_hit>(R"({"@timestamp":"2024-02-11","gridTimestamp":"2024-02-12"})").value().time() ==
          appmixer::parse_iso("2024-02-12"));
    CHECK_FALSE(read<log_hit>("{}").value().time().has_value());
}

TEST_CASE("a hit that is wrapped reads like a flat one")
{
    log_hit const hit = read<log_hit>(R"({"_index":"appmixer-202402","_type":"engine","_id":"AXyz","_version":1,
        "_source":{"flowId":"f1","severity":"info","msg":{"a":1},"entity":"component"}})")
                            .value();
    CHECK(hit.id == "AXyz");
    CHECK(hit.index == "appmixer-202402");
    CHECK(hit.flow_id == "f1");
    CHECK(hit.severity == "info");
    CHECK(hit.message().at("a") == 1);
    CHECK(hit.extra.at("_type") == "engine");
    CHECK(hit.extra.at("_version") == 1);
    CHECK(hit.extra.at("entity") == "component");
    CHECK_FALSE(hit.extra.contains("_source"));
}

TEST_CASE("keys inside the wrapper take precedence over those outside")
{
    log_hit const hit =
        read<log_hit>(R"({"severity":"info","_source":{"severity":"error","_id":"inner"},"_id":"outer"})").value();
    CHECK(hit.severity == "error");
    CHECK(hit.id == "inner");
}

TEST_CASE("a _source that is not an object is kept")
{
    CHECK(read<log_hit>(R"({"_id":"a","_source":null})").value().extra.at("_source").is_null());
    log_hit const hit = read<log_hit>(R"({"_source":"text","_id":"a"})").value();
    CHECK(hit.id == "a");
    CHECK(hit.extra.at("_source") == "text");
}

TEST_CASE("a message is parsed when it is JSON, and text stays text")
{
    auto const message = [](std::string msg) {
        return read<log_hit>(R"({"msg":)" + std::move(msg) + "}").value().message();
    };
    CHECK(message(R"("{\"a\":[1,2]}")").at("a").at(1) == 2);
    CHECK(message(R"({"a":1})").at("a") == 1);
    CHECK(message(R"("Flow started")") == "Flow started");
    CHECK(message(R"("{\"cut off\":")") == "{\"cut off\":");
    CHECK(message(R"("")") == "");
    CHECK(message("null").is_null());
    CHECK(read<log_hit>("{}").value().message().is_null());
    auto const text_of = [](std::string msg) {
        return read<log_hit>(R"({"msg":)" + std::move(msg) + "}").value().text();
    };
    CHECK(text_of(R"("Flow started.")") == "Flow started.");
    CHECK(text_of(R"("a \"b\"")") == R"(a "b")");
    CHECK(text_of(R"("\"quoted\"")") == "quoted");
    CHECK(text_of(R"("1.50")") == "1.50"); // as it was sent
    CHECK(text_of(R"({"a":[1,0.5]})") == R"({"a":[1,0.5]})");
    CHECK(text_of("null").empty());
    CHECK(read<log_hit>("{}").value().text().empty());
    CHECK(read<log_hit>(R"({"err":"\"quoted\""})").value().failure() == "quoted");
}

TEST_CASE("a message of deep nesting stays text")
{
    std::string const deep = std::string(5000, '[') + std::string(5000, ']');
    log_hit const hit = read<log_hit>(R"({"msg":")" + deep + R"("})").value();
    CHECK(hit.message() == test::json::value(deep));
}

TEST_CASE("a hit loses nothing when it is written")
{
    std::string const text = R"({"_id":"a","flowId":"f1","msg":"{\"a\":1}","err":null,"port":null,"entity":{"x":[1]}})";
    CHECK(test::json::parse(write(read<log_hit>(text).value())) == test::json::parse(text));
}

TEST_CASE("a page has hits and a histogram by day")
{
    log_page const page = read<log_page>(R"({
        "buckets": [{"key_as_string": "2024-01-05T00:00:00.000Z", "key": 1704412800000, "doc_count": 4},
                    {"key": 1704499200000, "doc_count": 0}],
        "hits": [{"_id": "a"}, {"_id": "b", "_source": {"flowId": "f1"}}], "took": 3})")
                              .value();
    REQUIRE(page.buckets.size() == 2);
    CHECK(page.buckets[0].day == appmixer::parse_iso("2024-01-05"));
    CHECK(page.buckets[0].count == 4);
    CHECK(page.buckets[0].extra.at("key_as_string") == "2024-01-05T00:00:00.000Z");
    CHECK(page.buckets[1].day == appmixer::parse_iso("2024-01-06"));
    CHECK(page.buckets[1].count == 0);
    REQUIRE(page.hits.size() == 2);
    CHECK(page.hits[0].id == "a");
    CHECK(page.hits[1].flow_id == "f1");
    CHECK(page.extra.at("took") == 3);
}

TEST_CASE("a hit with a field of a wrong type keeps it in extra")
{
    log_page const page =
        read<log_page>(
            R"({"hits":[{"_id":"a"},{"_source":{"flowId":5}}],"buckets":[{"key":"yesterday","doc_count":-1}]})")
            .value();
    REQUIRE(page.hits.size() == 2);
    CHECK(page.hits[1].extra.at("flowId") == 5);
    REQUIRE(page.buckets.size() == 1);
    CHECK(page.buckets[0].extra.at("key") == "yesterday");
    CHECK(page.buckets[0].extra.at("doc_count") == -1);
}
