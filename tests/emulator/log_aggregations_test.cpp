// Aggregations of logs, in the form of the search engine.

#include "log_aggregations.hpp"

using namespace emulator_tests;

TEST_SUITE("emulator: aggregations of logs")
{
    TEST_CASE("terms: the values of a field")
    {
        aggregation_fixture f;
        CHECK(f.result(R"({"terms":{"field":"flowId"}})") ==
              R"({"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"f1","doc_count":3},)"
              R"({"key":"f2","doc_count":1},{"key":"f3","doc_count":1}]})");
        CHECK(f.result(R"({"terms":{"field":"flowId.keyword","size":1}})") ==
              R"({"doc_count_error_upper_bound":0,"sum_other_doc_count":2,"buckets":[{"key":"f1","doc_count":3}]})");
        CHECK(f.buckets(R"({"terms":{"field":"n"}})") == "1:1 10:1 2:1 5:1"); // equal counts: by text
        CHECK(f.buckets(R"({"terms":{"field":"tags"}})") == "y:2 x:1");
        CHECK(f.buckets(R"({"terms":{"field":"ok"}})") == "false:1 true:1");
        CHECK(f.buckets(R"({"terms":{"field":"flowId","min_doc_count":2}})") == "f1:3");
        CHECK(f.buckets(R"({"terms":{"field":"ok","missing":"-"}})") == "-:3 false:1 true:1");
        CHECK(f.buckets(R"({"terms":{"field":"gridTimestamp","size":1}})") == "2024-01-30T23:30:00.000Z:1");
        CHECK(f.buckets(R"({"terms":{"field":"none"}})") == "");
        CHECK(f.buckets(R"({"terms":{"field":"flowId"}})", "?query=severity:error") == "f1:1 f2:1");
    }

    TEST_CASE("terms: their order")
    {
        aggregation_fixture f;
        auto const ordered = [&](std::string const& order) {
            return f.buckets(R"({"terms":{"field":"flowId","order":)" + order +
                             R"(},"aggs":{"n":{"max":{"field":"n"}},"s":{"stats":{"field":"n"}},)"
                             R"("bad":{"filter":{"term":{"severity":"error"}}}}})");
        };
        CHECK(ordered(R"({"_count":"asc"})") == "f2:1 f3:1 f1:3");
        CHECK(ordered(R"({"_key":"desc"})") == "f3:1 f2:1 f1:3");
        CHECK(ordered(R"({"_term":"asc"})") == "f1:3 f2:1 f3:1");
        CHECK(ordered(R"([{"_count":"asc"},{"_key":"desc"}])") == "f3:1 f2:1 f1:3");
        CHECK(ordered(R"({"n":"desc"})") == "f2:1 f1:3 f3:1");
        CHECK(ordered(R"({"s.sum":"asc"})") == "f3:1 f1:3 f2:1");
        CHECK(ordered(R"({"bad":"asc"})") == "f3:1 f1:3 f2:1");
        CHECK(ordered(R"({"nothing":"asc"})") == "f1:3 f2:1 f3:1");
        CHECK(ordered(R"({"_count":"up"})") == R"(400 "order" must be asc or desc)");
        CHECK(ordered("{}") == R"(400 "order" must have exactly one member)");
        CHECK(ordered("7") == R"(400 "order" must be an object)");
        std::string keys = R"([{"_key":"asc"})";
        for (int i = 0; i < 8; ++i)
            keys += R"(,{"_key":"asc"})";
        CHECK(ordered(keys + "]") == R"(400 "order" may have at most 8 keys)");
    }

    TEST_CASE("date_histogram: by calendar")
    {
        aggregation_fixture f;
        auto const by = [&](std::string const& interval, std::string const& more = "") {
            return f.buckets(R"({"date_histogram":{"field":"gridTimestamp","min_doc_count":1,"calendar_interval":")" +
                             interval + '"' + more + "}}");
        };
        std::string const days = "2024-01-30T00:00:00.000Z:1 2024-01-31T00:00:00.000Z:1 2024-02-02T00:00:00.000Z:2 "
                                 "2024-05-01T00:00:00.000Z:1";
        CHECK(by("day") == days);
        CHECK(by("1d") == days);
        CHECK(by("month") == "2024-01-01T00:00:00.000Z:2 2024-02-01T00:00:00.000Z:2 2024-05-01T00:00:00.000Z:1");
        CHECK(by("1q") == "2024-01-01T00:00:00.000Z:4 2024-04-01T00:00:00.000Z:1");
        CHECK(by("year") == "2024-01-01T00:00:00.000Z:5");
        CHECK(by("week") == "2024-01-29T00:00:00.000Z:4 2024-04-29T00:00:00.000Z:1"); // both are Mondays
        CHECK(by("hour").starts_with("2024-01-30T23:00:00.000Z:1 2024-01-31T00:00:00.000Z:1"));
        // midnight is an hour earlier in UTC
        CHECK(by("day", R"(,"time_zone":"+01:00")") ==
              "2024-01-30T23:00:00.000Z:2 2024-02-01T23:00:00.000Z:2 2024-04-30T23:00:00.000Z:1");
        CHECK(by("day", R"(,"time_zone":"UTC")") == days);
        CHECK(by("day", R"(,"time_zone":"Europe/Prague")") ==
              R"(400 "time_zone" must be UTC or an offset such as +02:00)");
        for (std::string const bad : {"fortnight", "0d", "d1", "99999999d", "5q"})
            CHECK(by(bad).starts_with("400 An interval must be"));
        CHECK(f.buckets(R"({"date_histogram":{"field":"gridTimestamp"}})").starts_with("400 An interval must be"));
    }

    TEST_CASE("date_histogram: by a fixed length, with days without records")
    {
        aggregation_fixture f;
        std::string const field = R"({"date_histogram":{"field":"@timestamp",)";
        CHECK(f.result(field + R"("interval":"1d"}})", "?size=0&query=severity:info") ==
              R"({"buckets":[{"key_as_string":"2024-01-30T00:00:00.000Z","key":1706572800000,"doc_count":1},)"
              R"({"key_as_string":"2024-01-31T00:00:00.000Z","key":1706659200000,"doc_count":0},)"
              R"({"key_as_string":"2024-02-01T00:00:00.000Z","key":1706745600000,"doc_count":0},)"
              R"({"key_as_string":"2024-02-02T00:00:00.000Z","key":1706832000000,"doc_count":2}]})");
        CHECK(f.buckets(field + R"("fixed_interval":"30m","min_doc_count":1}})", "?size=0&query=_id:(c%20OR%20d)") ==
              "2024-02-02T12:00:00.000Z:1 2024-02-02T12:30:00.000Z:1");
        CHECK(f.buckets(field + R"("interval":"month"}})") ==
              "2024-01-01T00:00:00.000Z:2 2024-02-01T00:00:00.000Z:2 2024-03-01T00:00:00.000Z:0 "
              "2024-04-01T00:00:00.000Z:0 2024-05-01T00:00:00.000Z:1");
        CHECK(f.buckets(field + R"("interval":"1d","extended_bounds":{"min":"2024-02-01","max":"2024-02-03"}}})",
                        "?query=_id:c") ==
              "2024-02-01T00:00:00.000Z:0 2024-02-02T00:00:00.000Z:1 2024-02-03T00:00:00.000Z:0");
        CHECK(f.buckets(field + R"("interval":"1d"}})", "?query=_id:none") == "");
        CHECK(f.buckets(field + R"("interval":"1s"}})") ==
              "400 Trying to create too many buckets. Must be less than or equal to: [65536]");
        CHECK(f.buckets(R"({"date_histogram":{"field":"flowId","interval":"1d"}})") == "");
        CHECK(f.buckets(R"({"date_histogram":{"field":"n","interval":"year"}})") == "1970-01-01T00:00:00.000Z:4");
    }

    TEST_CASE("histogram: by number")
    {
        aggregation_fixture f;
        CHECK(f.result(R"({"histogram":{"field":"n","interval":2}})") ==
              R"({"buckets":[{"key":0E0,"doc_count":1},{"key":2E0,"doc_count":1},{"key":4E0,"doc_count":1}]})");
        CHECK(f.buckets(R"({"histogram":{"field":"n","interval":0.5,"min_doc_count":1}})") == "1E0:1 2E0:1 5E0:1");
        CHECK(f.buckets(R"({"histogram":{"field":"n","interval":0}})") == R"(400 "interval" must be a number above 0)");
        CHECK(f.buckets(R"({"histogram":{"field":"n"}})") == R"(400 "interval" must be a number above 0)");
        CHECK(f.buckets(R"({"histogram":{"field":"n","interval":1e-300}})") == "");
        CHECK(f.buckets(R"({"histogram":{"field":"n","interval":1e-6}})").starts_with("400 Trying to create too many"));
    }

    TEST_CASE("range and date_range")
    {
        aggregation_fixture f;
        CHECK(
            f.result(R"({"range":{"field":"n","ranges":[{"to":2},{"from":2,"to":5},{"key":"big","from":5}]}})") ==
            R"({"buckets":[{"key":"*-2.0","to":2E0,"doc_count":1},{"key":"2.0-5.0","from":2E0,"to":5E0,"doc_count":1},)"
            R"({"key":"big","from":5E0,"doc_count":1}]})");
        CHECK(
            f.result(R"({"date_range":{"field":"gridTimestamp","ranges":[{"from":"now-1M/d"}]}})").starts_with("400"));
        CHECK(f.buckets(
                  R"({"date_range":{"field":"gridTimestamp","ranges":[{"from":"now-7d"},{"to":"2024-02-01"},{}]}})") ==
              "2024-04-25T08:00:00.000Z-*:1 *-2024-02-01T00:00:00.000Z:2 *-*:5");
        CHECK(f.buckets(R"({"range":{"field":"n","ranges":[{"to":"x"}]}})") == R"(400 "to" must be a number)");
        CHECK(f.buckets(R"({"date_range":{"field":"n","ranges":[{"from":"x"}]}})") == R"(400 "from" must be a date)");
        CHECK(f.buckets(R"({"range":{"field":"n"}})") == R"(400 "ranges" must be an array)");
    }

    TEST_CASE("filter, filters and missing")
    {
        aggregation_fixture f;
        CHECK(f.result(R"({"filter":{"term":{"severity":"error"}},"aggs":{"n":{"sum":{"field":"n"}}}})") ==
              R"({"doc_count":2,"n":{"value":5E0}})");
        CHECK(f.result(R"({"filters":{"filters":{"bad":{"term":{"severity":"error"}},"all":{"match_all":{}}}}})") ==
              R"({"buckets":{"bad":{"doc_count":2},"all":{"doc_count":5}}})");
        CHECK(f.result(R"({"filters":{"filters":[{"exists":{"field":"ok"}}]}})") == R"({"buckets":[{"doc_count":2}]})");
        CHECK(f.result(R"({"filters":{}})") == R"(400 "filters" must be an object or an array)");
        CHECK(f.result(R"({"missing":{"field":"ok"}})") == R"({"doc_count":3})");
    }

    TEST_CASE("figures")
    {
        aggregation_fixture f;
        CHECK(f.result(R"({"value_count":{"field":"tags"}})") == R"({"value":3})");
        CHECK(f.result(R"({"cardinality":{"field":"tags"}})") == R"({"value":2})");
        CHECK(f.result(R"({"min":{"field":"n"}})") == R"({"value":1E0})");
        CHECK(f.result(R"({"max":{"field":"n"}})") == R"({"value":5E0})"); // "10" is a text
        CHECK(f.result(R"({"sum":{"field":"n"}})") == R"({"value":8E0})");
        CHECK(f.result(R"({"avg":{"field":"n"}})", "?query=_id:(a%20OR%20c)") == R"({"value":1.5E0})");
        CHECK(f.result(R"({"stats":{"field":"n"}})") ==
              R"({"count":3,"min":1E0,"max":5E0,"avg":2.6666666666666665E0,"sum":8E0})");
        CHECK(f.result(R"({"max":{"field":"gridTimestamp"}})") ==
              R"({"value":1.7145216E12,"value_as_string":"2024-05-01T00:00:00.000Z"})");
        CHECK(f.result(R"({"avg":{"field":"none"}})") == R"({"value":null})");
        CHECK(f.result(R"({"sum":{"field":"none"}})") == R"({"value":0E0})");
        CHECK(f.result(R"({"stats":{"field":"none"}})") == R"({"count":0,"min":null,"max":null,"avg":null,"sum":0E0})");
        CHECK(f.result(R"({"sum":{"field":"n"},"aggs":{}})") == R"(400 "sum" cannot have aggregations of its own)");
    }

    TEST_CASE("top_hits: some of the records")
    {
        aggregation_fixture f;
        auto const ids = [&](std::string const& parameters) {
            std::string const text = f.result(R"({"top_hits":)" + parameters + "}");
            if (!text.starts_with('{'))
                return text;
            std::string list;
            json::value const whole = json::parse(text);
            CHECK(json::serialize(whole.at("hits").at("total")) == R"({"value":5,"relation":"eq"})");
            for (json::value const& hit : whole.at("hits").at("hits").as_array()) {
                list += std::string_view(hit.at("_id").as_string());
                CHECK_FALSE(hit.at("_source").as_object().contains("_id"));
                CHECK(hit.at("_source").as_object().contains("flowId"));
            }
            return list;
        };
        CHECK(ids("{}") == "abc");
        CHECK(ids(R"({"size":1,"from":1})") == "b");
        CHECK(ids(R"({"size":9,"sort":[{"gridTimestamp":{"order":"desc"}}]})") == "edcba");
        CHECK(ids(R"({"size":9,"sort":[{"severity":"desc"},"_id"]})") == "acdbe");
        CHECK(ids(R"({"size":9,"sort":{"flowId.keyword":"asc"}})") == "acebd");
        CHECK(ids(R"({"size":101})") == R"(400 "size" must be a number from 0 to 100)");
        CHECK(ids(R"({"sort":[{"a":"up"}]})").starts_with("400"));
        CHECK(ids(R"({"sort":7})").starts_with("400"));
        CHECK(ids(R"({"sort":["a","a","a","a","a","a","a","a","a"]})") == R"(400 "sort" may have at most 8 keys)");
    }

    TEST_CASE("aggregations inside each other")
    {
        aggregation_fixture f;
        CHECK(
            f.result(
                R"({"terms":{"field":"severity"},"aggregations":{"months":{"date_histogram":{"field":)"
                R"("gridTimestamp","interval":"month","min_doc_count":1},"aggs":{"n":{"max":{"field":"n"}}}}}})") ==
            R"({"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"info","doc_count":3,"months":)"
            R"({"buckets":[{"key_as_string":"2024-01-01T00:00:00.000Z","key":1704067200000,"doc_count":1,"n":{"value":1E0}},)"
            R"({"key_as_string":"2024-02-01T00:00:00.000Z","key":1706745600000,"doc_count":2,"n":{"value":2E0}}]}},)"
            R"({"key":"error","doc_count":2,"months":{"buckets":[{"key_as_string":"2024-01-01T00:00:00.000Z",)"
            R"("key":1704067200000,"doc_count":1,"n":{"value":5E0}},{"key_as_string":"2024-05-01T00:00:00.000Z",)"
            R"("key":1714521600000,"doc_count":1,"n":{"value":null}}]}}]})");
    }

    TEST_CASE("invalid aggregations")
    {
        aggregation_fixture f;
        CHECK(f.result("5") == R"(400 "x" must be an object)");
        CHECK(f.result("{}") == R"(400 "x" must have a type of aggregation)");
        CHECK(f.result(R"({"meta":{},"sum":{"field":"n"}})") == R"({"value":8E0})");
        CHECK(f.result(R"({"sum":{"field":"n"},"avg":{"field":"n"}})") ==
              R"(400 "x" must have one type of aggregation)");
        CHECK(f.result(R"({"significant_terms":{"field":"n"}})") ==
              R"(400 The emulator has no aggregation "significant_terms")");
        CHECK(f.result(R"({"terms":{}})") == R"(400 "field" is required)");
        CHECK(f.result(R"({"terms":[]})") == R"(400 "terms" must be an object)");
        for (std::string const size : {"0", "65537", "\"1\"", "1.5", "-1"})
            CHECK(f.result(R"({"terms":{"field":"n","size":)" + size + "}}") ==
                  R"(400 "size" must be a number from 1 to 65536)");
        CHECK(f.post("[]").status == 400);
        std::string many = "{";
        for (int i = 0; i < 33; ++i)
            many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"sum":{"field":"n"}})";
        CHECK(f.post(many + "}").status == 400);
        std::string deep = R"({"missing":{"field":"none"}})";
        for (int level = 1; level < 8; ++level) {
            CHECK(f.result(deep).starts_with("{"));
            deep = R"({"missing":{"field":"none"},"aggs":{"x":)" + deep + "}}";
        }
        CHECK(f.result(deep).starts_with("{"));
        CHECK(f.result(R"({"missing":{"field":"none"},"aggs":{"x":)" + deep + "}}") ==
              R"(400 "aggs" may have at most 8 levels)");
    }

    TEST_CASE("the work of a request is limited")
    {
        std::string records = R"({"flowId":"f"})";
        for (int i = 0; i < 999; ++i)
            records += R"(,{"flowId":"f"})";
        aggregation_fixture f(records);
        std::string wide = R"({"filters":{"filters":[{"match_all":{}})";
        for (int i = 0; i < 31; ++i)
            wide += R"(,{"match_all":{}})";
        wide += "]}";
        std::string nested = wide + "}";
        for (int level = 0; level < 3; ++level)
            nested = wide + R"(,"aggs":{"x":)" + nested + "}}";
        CHECK(f.result(nested) == "400 The aggregations take too many steps for so many records.");
        std::string many = R"({"filter":{"bool":{"should":[{"match_all":{}})";
        for (int i = 0; i < 5000; ++i)
            many += R"(,{"match_all":{}})";
        CHECK(f.result(many + "]}}}") == "400 The aggregations take too many steps for so many records.");
        aggregation_fixture large(R"({"flowId":"f","msg":")" + std::string(1'000'000, 'a') + R"("})");
        CHECK(large.result(many + "]}}}") == "400 The aggregations take too many steps for so many records.");
        CHECK(large.result(R"({"filter":{"wildcard":{"msg":"*?)" + std::string(64, 'a') + R"(*"}}})") ==
              R"(400 "wildcard" may have at most 64 bytes with '?' between two '*')");
    }

    TEST_CASE("the length of a result is limited")
    {
        aggregation_fixture f(R"({"flowId":"f","msg":")" + std::string(1'000'000, 'a') + R"("})");
        // The result for a number of buckets, each with the aggregation `inner`.
        auto const repeated = [&](int buckets, std::string const& inner) {
            std::string filters;
            for (int i = 0; i < buckets; ++i)
                filters += i == 0 ? R"({"match_all":{}})" : R"(,{"match_all":{}})";
            return f.result(R"({"filters":{"filters":[)" + filters + R"(]},"aggs":{"x":)" + inner + "}}");
        };
        std::string const too_long = "400 The result of the aggregations is longer than 16777216 bytes.";
        for (std::string const& record :
             {std::string(R"({"top_hits":{}})"), std::string(R"({"terms":{"field":"msg"}})"),
              R"({"terms":{"field":"none","missing":")" + std::string(50'000, 'a') +
                  R"("},"aggs":{"x":{"top_hits":{}}}})"}) {
            CHECK(repeated(2, record).size() > 2'000'000);
            CHECK(repeated(17, record) == too_long);
        }
        std::string const name(100'000, 'a');
        CHECK(repeated(170, R"({"missing":{"field":"msg"},"aggs":{")" + name + R"(":{"sum":{"field":"n"}}}})") ==
              too_long);
        CHECK(repeated(170, R"({"filters":{"filters":{")" + name + R"(":{"match_all":{}}}}})") == too_long);
        CHECK(repeated(170, R"({"range":{"field":"n","ranges":[{"key":")" + name + R"("}]}})") == too_long);
    }
}
