// Filters of aggregations, in the syntax of the search engine.

#include "log_aggregations.hpp"

using namespace emulator_tests;

namespace {

/// The ids of the records that pass a filter, or the message of the error.
std::string passing(aggregation_fixture& f, std::string const& filter)
{
    std::string const text =
        f.result(R"({"filter":)" + filter + R"(,"aggs":{"ids":{"terms":{"field":"_id","order":{"_key":"asc"}}}}})");
    if (!text.starts_with('{'))
        return text;
    std::string ids;
    json::value const whole = json::parse(text);
    for (json::value const& bucket : whole.at("ids").at("buckets").as_array())
        ids += std::string_view(bucket.at("key").as_string());
    return ids;
}

} // namespace

TEST_SUITE("emulator: filters of aggregations")
{
    TEST_CASE("equal values")
    {
        aggregation_fixture f;
        CHECK(passing(f, R"({"match_all":{}})") == "abcde");
        CHECK(passing(f, R"({"term":{"severity":"error"}})") == "be");
        CHECK(passing(f, R"({"term":{"severity.keyword":{"value":"error","boost":1}}})") == "be");
        CHECK(passing(f, R"({"term":{"n":1}})") == "a");
        CHECK(passing(f, R"({"term":{"n":10}})") == "d");
        CHECK(passing(f, R"({"term":{"ok":true}})") == "a");
        CHECK(passing(f, R"({"term":{"tags":"x"}})") == "c");
        CHECK(passing(f, R"({"term":{"severity":"Error"}})") == "");
        CHECK(passing(f, R"({"terms":{"flowId":["f2","f3","f9"]}})") == "bd");
        CHECK(passing(f, R"({"terms":{"flowId":[]}})") == "");
        CHECK(passing(f, R"({"exists":{"field":"n"}})") == "abcd");
        CHECK(passing(f, R"({"prefix":{"severity":"in"}})") == "acd");
        CHECK(passing(f, R"({"wildcard":{"flowId":{"value":"f?"}}})") == "abcde");
    }

    TEST_CASE("words, and the language of queries")
    {
        aggregation_fixture f;
        CHECK(passing(f, R"({"match":{"msg":"PLACED"}})") == "c");
        CHECK(passing(f, R"({"match_phrase":{"msg":{"query":"order placed"}}})") == "c");
        CHECK(passing(f, R"({"match_phrase":{"msg":"placed order"}})") == "");
        CHECK(passing(f, R"({"match":{"flowId":"f1"}})") == "ace");
        CHECK(passing(f, R"({"query_string":{"query":"flowId:f1 AND -severity:error"}})") == "ac");
        CHECK(passing(f, R"({"query_string":{"query":"("}})").starts_with("400 Failed to parse query"));
        CHECK(passing(f, R"({"query_string":{}})") == R"(400 "query_string" needs a "query")");
    }

    TEST_CASE("ranges")
    {
        aggregation_fixture f;
        CHECK(passing(f, R"({"range":{"n":{"gte":2}}})") == "bcd"); // texts come after numbers
        CHECK(passing(f, R"({"range":{"n":{"gt":2,"lt":6}}})") == "b");
        CHECK(passing(f, R"({"range":{"n":{"lte":2}}})") == "ac");
        CHECK(passing(f, R"({"range":{"gridTimestamp":{"gte":"2024-01-31","lte":"2024-02-02"}}})") == "bcd");
        CHECK(passing(f, R"({"range":{"gridTimestamp":{"gt":"2024-01-31","lt":"2024-02-03"}}})") == "cd");
        CHECK(passing(f, R"({"range":{"@timestamp":{"gte":"now-7d","format":"date"}}})") == "e");
        CHECK(passing(f, R"({"range":{"gridTimestamp":{"gte":1714521600000}}})") == "e");
        CHECK(passing(f, R"({"range":{"gridTimestamp":{"gte":"soon"}}})") ==
              R"(400 "range" must have dates where the field has them)");
        CHECK(passing(f, R"({"range":{"n":{"from":1}}})") == R"(400 "range" may only have gte, gt, lte and lt)");
    }

    TEST_CASE("combinations")
    {
        aggregation_fixture f;
        std::string const f1 = R"({"term":{"flowId":"f1"}})";
        std::string const bad = R"({"term":{"severity":"error"}})";
        CHECK(passing(f, R"({"bool":{"must":[)" + f1 + "," + bad + "]}}") == "e");
        CHECK(passing(f, R"({"bool":{"filter":)" + f1 + R"(,"must_not":)" + bad + "}}") == "ac");
        CHECK(passing(f, R"({"bool":{"should":[)" + f1 + "," + bad + "]}}") == "abce");
        CHECK(passing(f, R"({"bool":{"must":)" + f1 + R"(,"should":)" + bad + "}}") == "ace"); // it is optional
        CHECK(passing(f, R"({"bool":{"must":)" + f1 + R"(,"should":)" + bad + R"(,"minimum_should_match":1}})") == "e");
        CHECK(passing(f, R"({"bool":{}})") == "abcde");
        CHECK(passing(f, R"({"bool":{"must_not":{"bool":{"must":)" + f1 + "}}}}") == "bd");
        CHECK(passing(f, R"({"bool":{"when":[]}})") == R"(400 "bool" may only have must, filter, should and must_not)");
    }

    TEST_CASE("invalid filters")
    {
        aggregation_fixture f;
        CHECK(passing(f, "{}") == R"(400 "filter" must have exactly one member)");
        CHECK(passing(f, R"({"term":{},"exists":{}})") == R"(400 "filter" must have exactly one member)");
        CHECK(passing(f, R"({"term":{"a":1,"b":2}})") == R"(400 "term" must have exactly one member)");
        CHECK(passing(f, R"({"term":{"a":null}})") == R"(400 "term" must compare with a text, a number or a boolean)");
        CHECK(passing(f, R"({"terms":{"a":"x"}})") == R"(400 "terms" must compare with an array)");
        CHECK(passing(f, R"({"exists":{}})") == R"(400 "exists" needs a "field")");
        CHECK(passing(f, R"({"geo_shape":{"a":1}})") == R"(400 The emulator has no filter "geo_shape")");
        std::string const text = '"' + std::string(4096, 'x') + '"';
        CHECK(passing(f, R"({"term":{"a":)" + text + "}}") == "");
        std::string const longer = '"' + std::string(4097, 'x') + '"';
        CHECK(passing(f, R"({"wildcard":{"a":)" + longer + "}}") ==
              R"(400 "wildcard" may have a text of at most 4096 bytes)");
        CHECK(passing(f, R"({"query_string":{"query":)" + longer + "}}") ==
              R"(400 "query_string" may have a query of at most 4096 bytes)");
        std::string deep = R"({"match_all":{}})";
        for (int level = 0; level < 200; ++level)
            deep = R"({"bool":{"must":)" + deep + "}}";
        CHECK(passing(f, deep) == "abcde");
    }
}
