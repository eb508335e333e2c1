// flow_builder writes the descriptor of a flow.

#include "support.hpp"

#include <appmixer/model/flow_descriptor.hpp>

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <string>

using appmixer::flow_builder;
using appmixer::variable;
namespace json = test::json;

namespace {

appmixer::error error_of(flow_builder const& flow)
{
    auto const built = flow.build();
    REQUIRE_FALSE(built.has_value());
    return built.error();
}

} // namespace

TEST_CASE("a variable refers to a value of a message")
{
    CHECK(variable("tick", "out", "lastTick") == "{{{$.tick.out.lastTick}}}");
    CHECK(variable("3f0c-1a52", "found", "customer.name") == "{{{$.3f0c-1a52.found.customer.name}}}");
}

TEST_CASE("a builder without components builds an empty flow")
{
    CHECK(flow_builder().build().value() == json::object());
}

TEST_CASE("a builder writes the descriptor that a designer would")
{
    flow_builder flow;
    flow.add("tick", "appmixer.utils.timers.Timer").property("interval", 15).at(10, 20.5).label("Every day");
    flow.add("fetch", "appmixer.utils.http.Get")
        .listen("in", "tick", "out")
        .transform("in", "tick", "out", "url", "https://shop.example/?since=" + variable("tick", "out", "lastTick"))
        .transform("in", "tick", "out", "retries", 3)
        .account("64b1f0c2a9d84e17c3f05a6b");
    CHECK(flow.build().value() == json::parse(R"({
        "tick": {"type": "appmixer.utils.timers.Timer", "label": "Every day", "x": 10, "y": 20.5,
                 "config": {"properties": {"interval": 15}}},
        "fetch": {"type": "appmixer.utils.http.Get", "source": {"in": {"tick": ["out"]}},
                  "config": {
                      "properties": {"account": "64b1f0c2a9d84e17c3f05a6b"},
                      "transform": {"in": {"tick": {"out": {
                          "type": "json2new",
                          "lambda": {"url": "https://shop.example/?since={{{$.tick.out.lastTick}}}", "retries": 3},
                          "modifiers": {}}}}}}}
    })"));
}

TEST_CASE("a component may listen to several ports of several components")
{
    flow_builder flow;
    flow.add("a", "v.s.m.C");
    flow.add("b", "v.s.m.C");
    flow.add("c", "v.s.m.C")
        .listen("in", "a", "out")
        .listen("in", "a", "error")
        .listen("in", "b", "out")
        .listen("other", "a", "out")
        .listen("in", "a", "out"); // again: still one connection
    CHECK(flow.build().value().at("c").at("source") ==
          json::parse(R"({"in":{"a":["out","error"],"b":["out"]},"other":{"a":["out"]}})"));
}

TEST_CASE("a component may be named before it is added")
{
    flow_builder flow;
    flow.add("b", "v.s.m.C").listen("in", "a", "out");
    CHECK_FALSE(flow.build().has_value());
    flow.add("a", "v.s.m.C");
    CHECK(flow.build().has_value());
}

TEST_CASE("the last value of a property and of a transformed field counts")
{
    flow_builder flow;
    flow.add("a", "v.s.m.C").property("k", 1).property("k", "two").property("gone", json::value());
    flow.add("b", "v.s.m.C")
        .listen("in", "a", "out")
        .transform("in", "a", "out", "x", 1)
        .transform("in", "a", "out", "x", json::array({1, 2}));
    json::object const built = flow.build().value();
    CHECK(built.at("a").at("config").at("properties") == json::parse(R"({"k":"two","gone":null})"));
    CHECK(built.at("b").at("config").at("transform").at("in").at("a").at("out").at("lambda") ==
          json::parse(R"({"x":[1,2]})"));
}

TEST_CASE("an entry stays valid when more components are added")
{
    flow_builder flow;
    flow_builder::entry first = flow.add("first", "v.s.m.C");
    for (int i = 0; i < 100; ++i)
        flow.add("more-" + std::to_string(i), "v.s.m.C").listen("in", "first", "out");
    first.label("Still here").property("k", 1);
    json::object const built = flow.build().value();
    CHECK(built.size() == 101);
    CHECK(built.at("first").at("label") == "Still here");
    CHECK(built.at("first").at("config").at("properties").at("k") == 1);
}

TEST_CASE("a copy of a builder is independent")
{
    flow_builder flow;
    flow_builder::entry a = flow.add("a", "v.s.m.C");
    flow_builder copy = flow;
    a.label("original");
    copy.add("b", "v.s.m.C");
    CHECK(flow.build().value() == json::parse(R"({"a":{"type":"v.s.m.C","label":"original"}})"));
    CHECK(copy.build().value() == json::parse(R"({"a":{"type":"v.s.m.C"},"b":{"type":"v.s.m.C"}})"));
}

TEST_CASE("a builder reports all problems")
{
    flow_builder flow;
    flow.add("a.b", "v.s.m.C");
    flow.add("c", "timer").listen("in", "nobody", "out");
    flow.add("c", "v.s.m.C").listen("", "c", "");
    appmixer::error const e = error_of(flow);
    CHECK(e == appmixer::errc::invalid_request);
    CHECK(e.phase() == appmixer::phase::none); // there is no call yet
    CHECK(e.what().starts_with("appmixer: an argument is not valid (component \"a.b\": the id is not"));
    CHECK(e.detail() == "component \"a.b\": the id is not made of letters, digits, '_', '-' and blanks; "
                        "component \"c\": the type \"timer\" is not four or more words separated by dots; "
                        "component \"c\": the input port \"in\" listens to \"nobody\", which is not in the flow; "
                        "component \"c\": the id is used more than once; "
                        "component \"c\": an input port has no name; "
                        "component \"c\": the input port \"\" listens to \"c\" at an output port without a name");
}

TEST_CASE("what a builder builds is read by the parser")
{
    flow_builder flow;
    flow.add("a", "v.s.m.C").property("k", 1);
    flow.add("b", "v.s.m.C").listen("in", "a", "out");
    json::object const built = flow.build().value();
    appmixer::flow_descriptor const read = appmixer::flow_descriptor::parse(built).value();
    CHECK(read.to_json() == built);
    CHECK(read.problems().empty());
    REQUIRE(read.links().size() == 1);
    CHECK(read.links()[0].from == "a");
    CHECK(read.links()[0].to == "b");
}
