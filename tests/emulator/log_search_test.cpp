// The query language of the logs: which records a query matches.

#include "log_search_record.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace emulator_tests;
using appmixer::detail::emu::search_time;

namespace {

bool hit(std::string_view query) { return log_search(query, now).matches(entry()); }

} // namespace

TEST_SUITE("emulator: the language of log queries")
{
    TEST_CASE("a field has a value")
    {
        CHECK(hit("flowId:3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"));
        CHECK(hit("flowId:\"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34\""));
        CHECK_FALSE(hit("flowId:3f0c1a52"));
        CHECK(hit("severity:error"));
        CHECK(hit("severity: error"));
        CHECK_FALSE(hit("severity:Error"));
        CHECK_FALSE(hit("severity:err"));
        CHECK(hit("attempts:12"));
        CHECK_FALSE(hit("attempts:1"));
        CHECK_FALSE(hit("nothing:error"));
        CHECK_FALSE(hit("empty:null"));
        CHECK(hit("_id:\"65c8\""));
        CHECK(hit(R"(componentId:c\-1)"));
    }

    TEST_CASE("messages, names and types are searched word by word, in any case")
    {
        CHECK(hit("customer"));
        CHECK(hit("CUSTOMER"));
        CHECK(hit("Müller"));
        CHECK_FALSE(hit("custom"));
        CHECK(hit("\"no such customer\""));
        CHECK_FALSE(hit("\"such customer MÜLLER\"")); // case matters for letters outside ASCII
        CHECK(hit("\"such customer Müller\""));
        CHECK_FALSE(hit("\"no customer\""));
        CHECK(hit("morning"));
        CHECK(hit("FindContact"));
        CHECK_FALSE(hit("error")); // not in a default field
        CHECK(hit("flowName:mail"));
        CHECK(hit("componentType:acme.crm.contacts.FindContact"));
        CHECK_FALSE(hit("componentType:acme.crm.contacts.Find"));
        CHECK_FALSE(hit("flowName:customer"));
        CHECK_FALSE(hit("\"...\""));
    }

    TEST_CASE("wildcards")
    {
        CHECK(hit("custom*"));
        CHECK(hit("*ustome*"));
        CHECK(hit("c?stomer"));
        CHECK(hit("M?ller"));
        CHECK_FALSE(hit("customer?"));
        CHECK(hit("componentType:acme.crm.*"));
        CHECK(hit("componentType:*findcontact"));
        CHECK(hit("severity:e*"));
        CHECK_FALSE(hit("severity:E*"));
        CHECK(hit("flowId:3f0c*"));
        CHECK_FALSE(hit("flowId:*3f0d*"));
        CHECK(hit("severity:*"));
        CHECK_FALSE(hit("port:*"));
        CHECK_FALSE(hit("empty:*"));
        CHECK(hit("_exists_:attempts"));
        CHECK_FALSE(hit("_exists_:port"));
        CHECK(hit("*"));
        CHECK(hit("*:*"));
        CHECK_FALSE(hit(R"(severity:erro\*)"));
        CHECK_FALSE(hit("severity:\"e*\""));
    }

    TEST_CASE("regular expressions match a whole value, and in texts a whole word")
    {
        CHECK(hit("severity:/err.*/"));
        CHECK(hit("severity:/e[r]{2}or|info/"));
        CHECK_FALSE(hit("severity:/err/"));
        CHECK_FALSE(hit("severity:/rror/"));
        CHECK_FALSE(hit("severity:/ERROR/")); // case matters
        CHECK(hit("componentType:/acme\\..*/"));
        CHECK(hit("componentType:/find.*/"));
        CHECK(hit("msg:/cust.*/"));
        CHECK(hit("msg:/CUST[a-z]+/"));
        CHECK_FALSE(hit("msg:/cust/"));
        CHECK(hit("/m.ller/"));
        CHECK(hit("/such|nobody/"));
        CHECK_FALSE(hit("/suc|nobody/"));
        CHECK(hit("flowId:/3f0c[0-9a-f-]+/"));
        CHECK(hit("flowId:/3f0c@/")); // any text
        CHECK(hit("attempts:/[0-9]+/"));
        CHECK_FALSE(hit("port:/.*/"));
        CHECK_FALSE(hit("empty:/.*/"));
        CHECK(hit("_id:/\\d+c\\d/"));
        // anchors are not operators, and quotes make text literal
        CHECK_FALSE(hit("severity:/^error$/"));
        CHECK(hit("severity:/\"error\"/"));
        CHECK_FALSE(hit("severity:/\"err.*\"/"));
        CHECK(hit("componentId:/c\\-1/"));
        CHECK(hit("severity:/err.*/ AND portType:in"));
        CHECK_FALSE(hit("severity:(/inf./ OR /warn.*/)"));
        CHECK(hit("NOT severity:/inf./"));
        CHECK(hit("severity:/err.*/^2"));
        CHECK_FALSE(hit("severity:\"/err.*/\""));
        boost::json::object slashed;
        slashed["path"] = "a/b c\nd";
        log_entry const other(std::move(slashed), now);
        CHECK(log_search("path:/a\\/b c.d/", now).matches(other));
        CHECK_FALSE(log_search("path:/a\\/b/", now).matches(other));
    }

    TEST_CASE("similar words")
    {
        CHECK(hit("custmer~"));
        CHECK(hit("custmer~1"));
        CHECK(hit("CUSTOMRE~1")); // a swap of two neighbours is one change
        CHECK_FALSE(hit("cstmer~1"));
        CHECK(hit("cstmer~"));
        CHECK(hit("cstmer~2"));
        CHECK_FALSE(hit("cstmr~2"));
        CHECK_FALSE(hit("cstmr~9")); // at most two changes
        CHECK(hit("customer~0"));
        CHECK_FALSE(hit("custome~0"));
        CHECK(hit("cstmer~0.6")); // the share that must be the same, as in older servers
        CHECK_FALSE(hit("cstmer~0.9"));
        CHECK(hit("severity:eror~"));
        CHECK(hit("severity:eror~1 AND portType:in"));
        CHECK_FALSE(hit("severity:ERROR~2"));
        CHECK(hit("M\xc3\xb6ller~1"));
        CHECK(hit("componentType:FindContcat~1"));
        CHECK_FALSE(hit("port:x~"));
        CHECK(hit("cust*~2"));
        CHECK(hit("custmer~1^3"));
        CHECK(hit("custmer^3~1"));
    }

    TEST_CASE("words near each other")
    {
        CHECK_FALSE(hit("\"no customer\""));
        CHECK_FALSE(hit("\"no customer\"~0"));
        CHECK(hit("\"no customer\"~1"));
        CHECK(hit("\"text customer\"~2"));
        CHECK_FALSE(hit("\"text customer\"~1"));
        CHECK_FALSE(hit("\"customer such\"~1"));
        CHECK(hit("\"customer such\"~2")); // the reverse order has a distance of two
        CHECK(hit("msg:\"customer no\"~3"));
        CHECK_FALSE(hit("msg:\"customer nobody\"~9"));
        CHECK_FALSE(hit("\"such such\"~9")); // it occurs once
        CHECK(hit("flowName:\"mail morning\"~2^2"));
        CHECK(hit("severity:\"error\"~3"));
        CHECK_FALSE(hit("severity:\"eror\"~3"));
        CHECK_FALSE(hit("\"...\"~3"));
        boost::json::object document;
        document["msg"] = "a b a c";
        log_entry const other(std::move(document), now);
        CHECK(log_search("\"a a\"~1", now).matches(other));
        CHECK_FALSE(log_search("\"a a\"~0", now).matches(other));
        CHECK_FALSE(log_search("\"a a a\"~9", now).matches(other));
        CHECK(log_search("\"c a b\"~5", now).matches(other));
    }

    TEST_CASE("operators")
    {
        CHECK(hit("severity:error AND portType:in"));
        CHECK_FALSE(hit("severity:error AND portType:out"));
        CHECK(hit("severity:info OR portType:in"));
        CHECK(hit("severity:info portType:in"));
        CHECK_FALSE(hit("severity:info OR portType:out"));
        CHECK(hit("severity:error && portType:in"));
        CHECK(hit("severity:info || portType:in"));
        CHECK_FALSE(hit("NOT severity:error"));
        CHECK(hit("NOT severity:info"));
        CHECK(hit("-severity:info"));
        CHECK(hit("!severity:info"));
        CHECK(hit("severity:error -portType:out"));
        CHECK_FALSE(hit("severity:error -portType:in"));
        CHECK(hit("severity:error AND NOT portType:out"));
        CHECK_FALSE(hit("severity:error AND NOT portType:in"));
        CHECK(hit("+severity:error portType:out"));
        CHECK_FALSE(hit("+severity:info portType:in"));
        CHECK(hit("customer AND +flowId:3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"));
        CHECK(hit("(severity:info OR severity:error) AND portType:in"));
        CHECK_FALSE(hit("(severity:info OR severity:warn) AND portType:in"));
        CHECK(hit("severity:(info OR error)"));
        CHECK_FALSE(hit("severity:(info OR warn)"));
        CHECK(hit("severity:(error) portType:out"));
        CHECK(hit("-(severity:error AND portType:out)"));
        CHECK_FALSE(hit("-(severity:error AND portType:in)"));
        CHECK(hit("((((customer))))"));
        CHECK(hit("customer^2 AND \"no such\"^1.5"));
        // an operator in quotes or in lower case is a word
        CHECK_FALSE(hit("\"AND\""));
        CHECK_FALSE(hit("severity:error AND and"));
        // optional clauses do not matter when a clause is required
        CHECK(hit("severity:error AND portType:in OR attempts:99"));
        CHECK_FALSE(hit("severity:error OR portType:in AND attempts:99"));
        CHECK(hit(""));
        CHECK(hit("  "));
    }

    TEST_CASE("times")
    {
        CHECK(hit("@timestamp:[2024-02-10 TO 2024-02-10]"));
        CHECK(hit("gridTimestamp:[2024-01-01 TO 2024-02-10]"));
        CHECK_FALSE(hit("gridTimestamp:[2024-01-01 TO 2024-02-09]"));
        CHECK_FALSE(hit("gridTimestamp:[2024-02-11 TO 2024-02-12]"));
        CHECK_FALSE(hit("gridTimestamp:[2024-01-01 TO 2024-02-10}"));
        CHECK_FALSE(hit("gridTimestamp:{2024-02-10 TO 2024-02-12]"));
        CHECK(hit("gridTimestamp:{2024-02-09 TO 2024-02-11}"));
        CHECK(hit("gridTimestamp:[2024-02-10T10:20:30.400Z TO 2024-02-10T10:20:30.400Z]"));
        CHECK_FALSE(hit("gridTimestamp:{2024-02-10T10:20:30.400Z TO 2024-02-10T11:00:00.000Z]"));
        CHECK_FALSE(hit("gridTimestamp:[2024-02-10T10:00:00.000Z TO 2024-02-10T10:20:30.400Z}"));
        CHECK(hit("gridTimestamp:[\"2024-02-10T10:20:30\" TO \"2024-02-10T10:20:30\"]"));
        CHECK(hit("gridTimestamp:[2024 TO 2024]"));
        CHECK(hit("gridTimestamp:[2024-02 TO 2024-02]"));
        CHECK_FALSE(hit("gridTimestamp:[2023 TO 2024-01]"));
        CHECK(hit("gridTimestamp:[* TO 2024-02-10]"));
        CHECK(hit("gridTimestamp:[2024-02-10 TO *]"));
        CHECK(hit("gridTimestamp:[* TO *]"));
        CHECK_FALSE(hit("gridTimestamp:[2024-02-11 TO *]"));
        CHECK(hit("gridTimestamp:[1707560430400 TO 1707560430400]"));
        CHECK_FALSE(hit("gridTimestamp:[1707560430401 TO *]"));
        // a bare number is milliseconds since 1970, but four digits are a year
        CHECK(hit("gridTimestamp:[0 TO 2026-11-01T00:00:00.000Z]"));
        CHECK(hit("gridTimestamp:[0 TO *]"));
        CHECK(hit("@timestamp:[-1 TO 1707560430400]"));
        CHECK_FALSE(hit("gridTimestamp:[0 TO 999]"));
        CHECK_FALSE(hit("gridTimestamp:[0 TO 12345]"));
        CHECK(hit("gridTimestamp:>0"));
        CHECK(hit("gridTimestamp:1707560430400"));
        CHECK_FALSE(hit("gridTimestamp:0"));
        CHECK(hit("gridTimestamp:[now-1d TO now]"));
        CHECK_FALSE(hit("gridTimestamp:[now-21h TO now]"));
        CHECK(hit("gridTimestamp:[now-1d/d TO now-1d/d]"));
        CHECK(hit("gridTimestamp:2024-02-10"));
        CHECK_FALSE(hit("gridTimestamp:2024-02-11"));
        CHECK(hit("gridTimestamp:>=2024-02-10"));
        CHECK_FALSE(hit("gridTimestamp:>2024-02-10"));
        CHECK(hit("gridTimestamp:<=2024-02-10"));
        CHECK_FALSE(hit("gridTimestamp:<2024-02-10"));
        CHECK(hit("gridTimestamp:<\"2024-02-10T11:00:00Z\""));
    }

    TEST_CASE("missing parts of a time")
    {
        CHECK(search_time("2024-02", false, now) == at("2024-02-01"));
        CHECK(search_time("2024-02", true, now) == at("2024-02-29T23:59:59.999Z"));
        CHECK(search_time("2024", true, now) == at("2024-12-31T23:59:59.999Z"));
        CHECK(search_time("2024-02-29", true, now) == at("2024-02-29T23:59:59.999Z"));
        CHECK(search_time("2024-02-29T07", true, now) == at("2024-02-29T07:59:59.999Z"));
        CHECK(search_time("2024-02-29T07", false, now) == at("2024-02-29T07:00:00Z"));
        CHECK(search_time("2024-02-29T07:08", true, now) == at("2024-02-29T07:08:59.999Z"));
        CHECK(search_time("2024-02-29T07:08:09", true, now) == at("2024-02-29T07:08:09.999Z"));
        CHECK(search_time("2024-02-29T07:08:09.1", true, now) == at("2024-02-29T07:08:09.100Z"));
        CHECK(search_time("2024-02-29T07:08+01:00", true, now) == at("2024-02-29T06:08:59.999Z"));
        CHECK(search_time("2024-02-29T07Z", false, now) == at("2024-02-29T07:00:00Z"));
        CHECK(search_time("0", true, now) == at("1970-01-01"));
        CHECK(search_time("999", true, now) == at("1970-01-01T00:00:00.999Z"));
        CHECK(search_time("12345", true, now) == at("1970-01-01T00:00:12.345Z"));
        CHECK(search_time("-1", false, now) == at("1969-12-31T23:59:59.999Z"));
        CHECK(search_time("now", true, now) == now);
        CHECK(search_time("now-90s+1m", true, now) == now - std::chrono::seconds(30));
        CHECK(search_time("now/d", false, now) == at("2024-02-11"));
        CHECK(search_time("now/d", true, now) == at("2024-02-11T23:59:59.999Z"));
        CHECK(search_time("now/h", false, now) == at("2024-02-11T08:00:00Z"));
        CHECK(search_time("now-2w", false, now) == now - std::chrono::weeks(2));
        for (std::string_view const text :
             {"", "x", "2024-02-30", "2024-2", "now-", "now-1", "now-1y", "now*1d", "now/w", "now-1234567d", "nowhere",
              "1234567890123456", "2024-02-29T", "-", "--1", "0x10", "1.5"}) {
            CAPTURE(text);
            CHECK_FALSE(search_time(text, false, now).has_value());
        }
    }

    TEST_CASE("ranges of other fields")
    {
        CHECK(hit("attempts:[5 TO 12]"));
        CHECK(hit("attempts:>5"));
        CHECK_FALSE(hit("attempts:{12 TO 20]"));
        CHECK_FALSE(hit("attempts:[5 TO 12}"));
        CHECK(hit("severity:[a TO f]"));
        CHECK_FALSE(hit("severity:[f TO z]"));
        CHECK_FALSE(hit("port:[* TO *]"));
    }

    TEST_CASE("a phrase whose beginning repeats is found")
    {
        boost::json::object document;
        document["msg"] = "a b a b A b c, d d d e";
        log_entry const record(std::move(document), now);
        auto const found = [&](std::string const& query) { return log_search(query, now).matches(record); };
        CHECK(found("msg:\"a b a b c\""));
        CHECK(found("msg:\"D d e\""));
        CHECK(found("msg:\"a b a b a b c d d d e\""));
        CHECK_FALSE(found("msg:\"a b a a\""));
        CHECK_FALSE(found("msg:\"d d d d\""));
        CHECK_FALSE(found("msg:\"d e e\""));
    }

    TEST_CASE("required texts are recognized for index lookups")
    {
        auto const flow = [](std::string_view query) {
            log_search const search(query, now);
            return std::string(search.required("flowId").value_or("(unknown)"));
        };
        CHECK(flow("flowId:x") == "x");
        CHECK(flow("flowId:\"x\" AND severity:error") == "x");
        CHECK(flow("severity:error AND +flowId:x") == "x");
        CHECK(flow("flowId:x OR severity:error") == "(unknown)");
        CHECK(flow("flowId:x severity:error") == "(unknown)");
        CHECK(flow("-flowId:x") == "(unknown)");
        CHECK(flow("flowId:x*") == "(unknown)");
        CHECK(flow("") == "(unknown)");
    }
}
