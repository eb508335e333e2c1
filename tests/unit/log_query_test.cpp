// log_query builds the text of a search in the logs.

#include "support.hpp"

#include <appmixer/api/log_query.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

using appmixer::log_query;
using appmixer::timestamp;

namespace {

timestamp at(std::string_view text) { return appmixer::parse_iso(text).value(); }

/// The text outside of quotes, each phrase replaced by `""`: what a search engine takes as syntax. Nothing when a quote
/// is open at the end.
std::string syntax_of(std::string_view query)
{
    std::string syntax;
    bool inside = false;
    for (std::size_t i = 0; i < query.size(); ++i) {
        char const c = query[i];
        if (inside && c == '\\') {
            ++i;
        } else if (c == '"') {
            inside = !inside;
            syntax += c;
        } else if (!inside) {
            syntax += c;
        }
    }
    return inside ? std::string() : syntax;
}

} // namespace

TEST_CASE("a log query without conditions is empty") { CHECK(log_query().str() == ""); }

TEST_CASE("one condition stands alone")
{
    CHECK(log_query().flow("f1").str() == R"(flowId:"f1")");
    CHECK(log_query().component("c1").str() == R"(componentId:"c1")");
    CHECK(log_query().severity("error").str() == R"(severity:"error")");
    CHECK(log_query().id("AXyz-_1").str() == R"(_id:"AXyz-_1")");
    CHECK(log_query().where("componentType", "acme.crm.contacts.Find").str() ==
          R"(componentType:"acme.crm.contacts.Find")");
    CHECK(log_query().text("no such customer").str() == R"("no such customer")");
    CHECK(log_query().raw("severity:e* OR _exists_:err").str() == "(severity:e* OR _exists_:err)");
}

TEST_CASE("several values of one kind are alternatives, different kinds must all hold")
{
    log_query query;
    query.text("boom").severity("error").flow("f1").component("c1").flow("f2").component("c2").component("c3");
    CHECK(query.str() ==
          R"((flowId:"f1" OR flowId:"f2") AND )"
          R"((componentId:"c1" OR componentId:"c2" OR componentId:"c3") AND severity:"error" AND "boom")");
}

TEST_CASE("field conditions and raw parts keep their order and must all hold")
{
    log_query query;
    query.where("port", "out").raw("a OR b").where("port", "in").text("x");
    CHECK(query.str() == R"(port:"out" AND (a OR b) AND port:"in" AND "x")");
}

TEST_CASE("a range of times is written in UTC to the millisecond")
{
    timestamp const from = at("2024-01-01T01:00:00.5+01:00");
    timestamp const to = at("2024-01-31T23:59:59.999Z");
    log_query query;
    query.between(from, to);
    CHECK(query.str() == "gridTimestamp:[2024-01-01T00:00:00.500Z TO 2024-01-31T23:59:59.999Z]");
    query.time_field("@timestamp");
    CHECK(query.str() == "@timestamp:[2024-01-01T00:00:00.500Z TO 2024-01-31T23:59:59.999Z]");
    query.flow("f1").between(to, to);
    CHECK(query.str() == R"(flowId:"f1" AND @timestamp:[2024-01-31T23:59:59.999Z TO 2024-01-31T23:59:59.999Z])");
}

TEST_CASE("a range of times may be open at either end")
{
    timestamp const first = at("2024-01-01T00:00:00.500Z");
    timestamp const last = at("2024-01-31");
    CHECK(log_query().since(first).str() == "gridTimestamp:[2024-01-01T00:00:00.500Z TO *]");
    CHECK(log_query().until(last).str() == "gridTimestamp:[* TO 2024-01-31T00:00:00.000Z]");
    std::string const both = "gridTimestamp:[2024-01-01T00:00:00.500Z TO 2024-01-31T00:00:00.000Z]";
    CHECK(log_query().until(last).since(first).str() == both);
    CHECK(log_query().between(last, last).since(first).str() == both);
    CHECK(log_query().flow("f1").time_field("@timestamp").since(first).text("x").str() ==
          R"(flowId:"f1" AND @timestamp:[2024-01-01T00:00:00.500Z TO *] AND "x")");
}

TEST_CASE("the times of a query and their field can be read")
{
    timestamp const day = at("2024-01-01");
    log_query query;
    CHECK_FALSE(query.since());
    CHECK_FALSE(query.until());
    CHECK(query.time_field() == "");
    query.since(day);
    CHECK(query.since() == day);
    CHECK_FALSE(query.until());
    query.between(day, day + std::chrono::days(1)).time_field("@timestamp");
    CHECK(query.until() == day + std::chrono::days(1));
    CHECK(query.time_field() == "@timestamp");
    CHECK(query.since(std::nullopt).str() == "@timestamp:[* TO 2024-01-02T00:00:00.000Z]");
    CHECK(query.until(std::nullopt).str() == "");
}

TEST_CASE("quotes and backslashes in a value are escaped")
{
    CHECK(log_query().text(R"(say "hi")").str() == R"("say \"hi\"")");
    CHECK(log_query().flow(R"(x" OR flowId:"y)").str() == R"(flowId:"x\" OR flowId:\"y")");
    CHECK(log_query().text(R"(C:\temp\)").str() == R"("C:\\temp\\")");
    CHECK(log_query().text(R"(\")").str() == R"("\\\"")");
    CHECK(log_query().text(R"(\u0022)").str() == R"("\\u0022")");
}

TEST_CASE("no value changes the syntax of a query")
{
    for (std::string_view const value : std::initializer_list<std::string_view>{
             R"(")",
             R"(\)",
             R"(\\)",
             R"(\")",
             R"(\\" OR *:* OR ")",
             R"(" OR userId:"somebody else)",
             R"(") OR (flowId:*)",
             "* OR *:*",
             "a AND b OR NOT c && d || !e",
             "+a -b ~2 ^4 ?",
             "[* TO *] {a TO b}",
             "/.*/",
             "a\nOR\r\nb\tc",
             "\xc3\xa9\xe2\x80\x9d\xef\xbc\x82", // quotation marks of other alphabets are not syntax
             std::string_view("a\0\" OR b", 8),
         }) {
        CAPTURE(value);
        CHECK(syntax_of(log_query().text(value).str()) == R"("")");
        CHECK(syntax_of(log_query().id(value).str()) == R"(_id:"")");
        CHECK(syntax_of(log_query().flow(value).flow(value).component(value).severity(value).str()) ==
              R"((flowId:"" OR flowId:"") AND componentId:"" AND severity:"")");
        CHECK(syntax_of(log_query().where("port", value).text(value).str()) == R"(port:"" AND "")");
    }
}

TEST_CASE("a value with the word OR in it is still one value")
{
    CHECK(log_query().severity("a OR b").str() == R"(severity:"a OR b")");
}

TEST_CASE("an empty value is a condition, not the absence of one")
{
    CHECK(log_query().flow("").str() == R"(flowId:"")");
    CHECK(log_query().flow("").severity("error").str() == R"(flowId:"" AND severity:"error")");
    CHECK(log_query().flow("").flow("f1").str() == R"((flowId:"" OR flowId:"f1"))");
    CHECK(log_query().id("").str() == R"(_id:"")");
    CHECK(log_query().where("port", "").str() == R"(port:"")");
}

TEST_CASE("an empty text and a blank raw part add no condition")
{
    CHECK(log_query().text("").str() == "");
    CHECK(log_query().raw("").raw(" \t\r\n").str() == "");
    CHECK(log_query().text("").flow("f1").raw(" ").str() == R"(flowId:"f1")");
    CHECK(log_query().text(" ").str() == R"(" ")");
}

TEST_CASE("syntax characters are removed from field names")
{
    CHECK(log_query().where("a.b_1@C", "x").str() == R"(a.b_1@C:"x")");
    CHECK(log_query().where("flowId:\"y\" OR user*Id", "x").str() == R"(flowIdyORuserId:"x")");
    CHECK(log_query().where("-_id", "x").str() == R"(_id:"x")");
    CHECK(log_query().where(" (\n)", "x").str() == R"(:"x")");
    timestamp const day = at("2024-01-01");
    CHECK(log_query().time_field("a) OR b:[* TO *").between(day, day).str() ==
          "aORbTO:[2024-01-01T00:00:00.000Z TO 2024-01-01T00:00:00.000Z]");
}

TEST_CASE("a query can be extended after it was read")
{
    log_query query;
    query.flow("f1");
    std::string const before = query.str();
    query.flow("f2");
    CHECK(before == R"(flowId:"f1")");
    CHECK(query.str() == R"((flowId:"f1" OR flowId:"f2"))");
}

TEST_CASE("a log query goes percent-encoded into the target")
{
    appmixer::op::get_logs query;
    query.query = log_query().flow("f1").text("a+b & \"c\"").str();
    CHECK(appmixer::encode(query).value().target ==
          "/logs?query=flowId:%22f1%22%20AND%20%22a%2Bb%20%26%20%5C%22c%5C%22%22");
}
