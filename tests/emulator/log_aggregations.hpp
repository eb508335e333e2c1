#ifndef APPMIXER_TESTS_EMULATOR_LOG_AGGREGATIONS_HPP
#define APPMIXER_TESTS_EMULATOR_LOG_AGGREGATIONS_HPP

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace emulator_tests {

/// A back end with a user and some records.
class aggregation_fixture {
public:
    aggregation_fixture()
        : aggregation_fixture(
              R"({"_id":"a","gridTimestamp":"2024-01-30T23:30:00.000Z","flowId":"f1","severity":"info","n":1,"ok":true},)"
              R"({"_id":"b","gridTimestamp":"2024-01-31T00:15:00.000Z","flowId":"f2","severity":"error","n":5},)"
              R"({"_id":"c","gridTimestamp":"2024-02-02T12:00:00.000Z","flowId":"f1","severity":"info","n":2,)"
              R"("tags":["x","y"],"msg":"{\"text\":\"Order placed twice\"}"},)"
              R"({"_id":"d","gridTimestamp":"2024-02-02T12:45:00.000Z","flowId":"f3","severity":"info","n":"10","tags":["y"]},)"
              R"({"_id":"e","gridTimestamp":"2024-05-01T00:00:00.000Z","flowId":"f1","severity":"error","ok":false})")
    {
    }
    explicit aggregation_fixture(std::string_view records)
    {
        back_end.set_clock([] { return appmixer::parse_iso("2024-05-02T08:00:00.000Z").value(); });
        json::value document =
            json::parse(R"({"users":[{"id":"0123456789abcdef01234567","email":"u@x.example","password":"secret"}]})");
        json::array logs = json::parse("[" + std::string(records) + "]").as_array();
        for (json::value& record : logs)
            record.as_object()["userId"] = "0123456789abcdef01234567";
        document.as_object()["logs"] = std::move(logs);
        REQUIRE(back_end.load(document).has_value());
    }

    response post(std::string const& aggregations, std::string const& query = "?size=0")
    {
        return test_client(back_end, back_end.issue_token("0123456789abcdef01234567"))
            .post("/logs" + query, R"({"aggs":)" + aggregations + "}");
    }
    /// The result of one aggregation, or the message of the error.
    std::string result(std::string const& aggregation, std::string const& query = "?size=0")
    {
        response const got = post(R"({"x":)" + aggregation + "}", query);
        json::value const body = json::parse(got.body);
        if (got.status != 200)
            return std::to_string(got.status) + " " + std::string(std::string_view(body.at("message").as_string()));
        return json::serialize(body.at("aggregations").at("x"));
    }
    /// The keys and the numbers of records of its buckets, "f1:3 f2:1"; or the message of the error.
    std::string buckets(std::string const& aggregation, std::string const& query = "?size=0")
    {
        std::string const text = result(aggregation, query);
        if (!text.starts_with('{'))
            return text;
        std::string list;
        json::value const whole = json::parse(text);
        for (json::value const& bucket : whole.at("buckets").as_array()) {
            json::value const* const name = bucket.as_object().if_contains("key_as_string");
            json::value const& key = name == nullptr ? bucket.at("key") : *name;
            list += (list.empty() ? "" : " ") +
                    (key.is_string() ? std::string(std::string_view(key.as_string())) : json::serialize(key)) + ":" +
                    json::serialize(bucket.at("doc_count"));
        }
        return list;
    }

    appmixer::emulator back_end;
};

} // namespace emulator_tests

#endif
