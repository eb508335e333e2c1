// A flow's descriptor is read into components and written again without loss.

#include "support.hpp"

#include <appmixer/model/flow_descriptor.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using appmixer::component;
using appmixer::component_link;
using appmixer::flow_builder;
using appmixer::flow_descriptor;
namespace json = test::json;

namespace {

json::object object(std::string_view text) { return json::parse(text).as_object(); }

flow_descriptor read(std::string_view text) { return flow_descriptor::parse(object(text)).value(); }

/// The problems of a flow with one component "a" with this content.
std::vector<std::string> problems_with(std::string_view members)
{
    return read(R"({"a":{"type":"v.s.m.C")" + std::string(members) + R"(},"b":{"type":"v.s.m.D"}})").problems();
}

void check_one_problem(std::vector<std::string> const& problems, std::string_view sentence)
{
    REQUIRE(problems.size() == 1);
    CHECK(problems[0] == sentence);
}

} // namespace

TEST_CASE("a descriptor is read into components")
{
    flow_descriptor const flow = read(R"({
        "tick": {"type": "appmixer.utils.timers.Timer", "x": 10, "y": -2.5, "label": "Every day", "version": "1.2.0",
                 "config": {"properties": {"interval": 15, "account": "64b1f0c2a9d84e17c3f05a6b"}, "auth": {"k": 1}}},
        "fetch": {"type": "appmixer.utils.http.Get", "source": {"in": {"tick": ["out"]}},
                  "errorHandling": {"onError": "stopFlow"}}
    })");
    REQUIRE(flow.components.size() == 2);
    CHECK(flow.components[0].first == "tick");
    component const& tick = flow.components[0].second;
    CHECK(tick.type == "appmixer.utils.timers.Timer");
    CHECK(tick.label == "Every day");
    CHECK(tick.version == "1.2.0");
    CHECK(tick.x == 10);
    CHECK(tick.y == -2.5);
    REQUIRE(tick.config.has_value());
    CHECK(tick.config->properties.at("interval") == 15);
    CHECK(tick.config->extra.at("auth").at("k") == 1);
    CHECK(tick.source.empty());
    REQUIRE(flow.find("fetch") == &flow.components[1].second);
    CHECK(flow.find("fetch")->source.at("in").at("tick").at(0) == "out");
    CHECK(flow.find("fetch")->error_handling.at("onError") == "stopFlow");
    CHECK_FALSE(flow.find("fetch")->config.has_value());
    CHECK(flow.find("Fetch") == nullptr);
    CHECK(flow.problems().empty());
}

TEST_CASE("a component of a wrong type is reported with its path")
{
    struct row {
        std::string_view text;
        std::string_view pointer;
    };
    for (auto const& [text, pointer] : {
             row{R"({"a":{"type":"v.s.m.C"},"b":7})", "/b"},
             row{R"({"b/~":{"type":7}})", "/b~1~0/type"},
             row{R"({"b":{"source":["in"]}})", "/b/source"},
             row{R"({"b":{"x":"left"}})", "/b/x"},
             row{R"({"b":{"config":{"properties":[]}}})", "/b/config/properties"},
         }) {
        CAPTURE(text);
        auto const got = flow_descriptor::parse(object(text));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == appmixer::errc::unexpected_shape);
        CHECK(got.error().phase() == appmixer::phase::decode);
        CHECK(got.error().json_pointer() == pointer);
    }
}

TEST_CASE("a descriptor that is read and written loses nothing")
{
    for (
        std::string_view const text : {
            R"({})",
            R"({"a":{"type":"v.s.m.C","config":null}})",
            R"({"a":{"type":"v.s.m.C","config":{}}})",
            R"({"a":{"type":"v.s.m.C","config":{"properties":{},"transform":{},"auth":null}}})",
            R"({"a":{"type":"v.s.m.C","config":{"properties":null,"transform":{"in":{"b":{"out":{}}}},"new":[{}]}}})",
            R"({"a":{"type":"","label":"","version":"","source":{}}})",
            R"({"a":{"type":null,"label":null,"x":null,"y":null,"version":null,"source":null,"errorHandling":null}})",
            R"({"a":{"type":"v.s.m.C","manifest":{"name":"v.s.m.C","inPorts":[]},"more":[1,2.5,"x",null]}})",
            R"({"a":{"type":"v.s.m.C","errorHandling":{"autoRetry":true,"maxRetries":3,"onError":"errorPort","x":1}}})",
            R"({"a":{"type":"v.s.m.C","errorHandling":{}}})",
            R"({"a":{"source":{"in":{"b":"out","c":["x","y"],"d":[]}}}})",
            R"({"a":{"x":10,"y":-2.5}})",
            R"({"b":{"type":"v.s.m.C"},"a b-c_1":{"type":"v.s.m.C"}})",
        }) {
        CAPTURE(text);
        CHECK(read(text).to_json() == object(text));
    }
}

TEST_CASE("whole numbers stay whole, and the order of components stays")
{
    CHECK(serialize(read(R"({"b":{"x":10,"y":-0.5},"a":{"x":-1,"y":0}})").to_json()) ==
          R"({"b":{"x":10,"y":-5E-1},"a":{"x":-1,"y":0}})");
}

TEST_CASE("settings of deep nesting are written")
{
    flow_builder flow;
    json::value deep = 1;
    for (int i = 0; i < 100; ++i)
        deep = json::array({deep});
    flow.add("a", "v.s.m.C").property("deep", deep);
    json::object const written = flow.build().value();
    CHECK(written.at("a").at("config").at("properties").at("deep") == deep);
}

TEST_CASE("a change replaces the old value, also null or an empty one")
{
    flow_descriptor flow = read(R"({"a":{"type":"v.s.m.C","label":"","config":null,"source":{},"version":"1"}})");
    component& a = flow.components[0].second;
    a.label = "Now";
    a.config.emplace().properties["k"] = 1;
    a.source["in"] = object(R"({"b":"out"})");
    a.version.clear();
    CHECK(flow.to_json() == object(R"({"a":{"type":"v.s.m.C","label":"Now","config":{"properties":{"k":1}},
                                            "source":{"in":{"b":"out"}}}})"));
    flow = read(R"({"a":{"config":{},"errorHandling":{}}})");
    flow.components[0].second.config.reset();
    flow.components[0].second.error_handling = nullptr;
    CHECK(flow.to_json() == object(R"({"a":{}})"));
}

TEST_CASE("links are read from ports as text and as arrays")
{
    std::vector<component_link> const links = read(R"({
        "a": {"type": "v.s.m.C"},
        "b": {"type": "v.s.m.C", "source": {"in": {"a": ["out", "error"]}, "other": {"a": "out"}}},
        "c": {"type": "v.s.m.C", "source": {"in": {"a": "out", "gone": ["x"]}}}
    })")
                                                  .links();
    std::string all;
    for (component_link const& link : links)
        all += link.from + "." + link.output_port + ">" + link.to + "." + link.input_port + " ";
    CHECK(all == "a.out>b.in a.error>b.in a.out>b.other a.out>c.in gone.x>c.in ");
}

TEST_CASE("entries of another form are not links")
{
    CHECK(read(R"({"b":{"source":{"in":["a"],"x":{"a":5},"y":{"a":[1,null]},"z":{"a":{}}}}})").links().empty());
    CHECK(read("{}").links().empty());
}

TEST_CASE("ids of components consist of letters, digits, blanks, '_' and '-'")
{
    for (std::string_view const id : {"a", "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "my step_2", "\\t"}) {
        CAPTURE(id);
        CHECK(read("{\"" + std::string(id) + R"(":{"type":"v.s.m.C"}})").problems().empty());
    }
    for (std::string_view const id : {"", "a.b", "a/b", "\xc3\xa9", "a$", "{a}"}) {
        CAPTURE(id);
        check_one_problem(read("{\"" + std::string(id) + R"(":{"type":"v.s.m.C"}})").problems(),
                          "component \"" + std::string(id) +
                              "\": the id is not made of letters, digits, '_', '-' and blanks");
    }
}

TEST_CASE("types of components have four or more parts")
{
    for (std::string_view const type : {"v.s.m.C", "vendor.my-service.module_1.sub.Component"}) {
        CAPTURE(type);
        CHECK(read(R"({"a":{"type":")" + std::string(type) + R"("}})").problems().empty());
    }
    for (std::string_view const type : {"", "v.s.C", "v.s..C", ".s.m.C", "v.s.m.", "v.s.m.C D", "v/s/m/C"}) {
        CAPTURE(type);
        check_one_problem(read(R"({"a":{"type":")" + std::string(type) + R"("}})").problems(),
                          "component \"a\": the type \"" + std::string(type) +
                              "\" is not four or more words separated by dots");
    }
    check_one_problem(read(R"({"a":{}})").problems(),
                      "component \"a\": the type \"\" is not four or more words separated by dots");
}

TEST_CASE("a component has certain keys and no others")
{
    CHECK(problems_with(R"(,"label":"","x":1,"y":2,"version":"","manifest":{},"source":{},"config":null,)"
                        R"("errorHandling":{})")
              .empty());
    check_one_problem(problems_with(R"(,"lable":"x")"), R"(component "a": a component has no key "lable")");
    check_one_problem(problems_with(R"(,"links":null)"), R"(component "a": a component has no key "links")");
}

TEST_CASE("a source has objects of ports, as text or as arrays of text")
{
    CHECK(problems_with(R"(,"source":{"in":{"b":"out"},"x":{"b":["out","error"]},"y":{"b":[]},"z":{}})").empty());
    CHECK(problems_with(R"(,"source":{"in":{"a":"out"}})").empty()); // a loop
    check_one_problem(problems_with(R"(,"source":{"in":"b"})"),
                      R"(component "a": the input port "in" has a source that is not an object)");
    check_one_problem(problems_with(R"(,"source":{"in":{"b":{"port":"out"}}})"),
                      R"(component "a": the input port "in" listens to "b" at an output port that is not a text)");
    check_one_problem(problems_with(R"(,"source":{"in":{"b":["out",null]}})"),
                      R"(component "a": the input port "in" listens to "b" at an output port that is not a text)");
    check_one_problem(problems_with(R"(,"source":{"in":{"b":""}})"),
                      R"(component "a": the input port "in" listens to "b" at an output port without a name)");
    check_one_problem(problems_with(R"(,"source":{"in":{"b":["out",""]}})"),
                      R"(component "a": the input port "in" listens to "b" at an output port without a name)");
    check_one_problem(problems_with(R"(,"source":{"":{"b":"out"}})"), R"(component "a": an input port has no name)");
    check_one_problem(problems_with(R"(,"source":{"in":{"c":["out","error"]}})"),
                      R"(component "a": the input port "in" listens to "c", which is not in the flow)");
}

TEST_CASE("errorHandling has one of the engine's values")
{
    for (std::string_view const good : {
             R"({"autoRetry":true,"maxRetries":0,"onError":"errorPort"})",
             R"({"autoRetry":false,"maxRetries":3.0,"onError":"stopFlow"})",
             R"({"onError":"storeUnprocessed"})",
             R"({"later":1})",
             R"(null)",
         }) {
        CAPTURE(good);
        CHECK(problems_with(R"(,"errorHandling":)" + std::string(good)).empty());
    }
    struct row {
        std::string_view value;
        std::string_view sentence;
    };
    for (auto const& [value, sentence] : {
             row{R"("stopFlow")", "errorHandling is not an object"},
             row{R"({"autoRetry":1})", "errorHandling.autoRetry is neither true nor false"},
             row{R"({"maxRetries":-1})", "errorHandling.maxRetries is not an integer of at least 0"},
             row{R"({"maxRetries":1.5})", "errorHandling.maxRetries is not an integer of at least 0"},
             row{R"({"maxRetries":"3"})", "errorHandling.maxRetries is not an integer of at least 0"},
             row{R"({"onError":"StopFlow"})", "errorHandling.onError is not errorPort, stopFlow or storeUnprocessed"},
             row{R"({"onError":null})", "errorHandling.onError is not errorPort, stopFlow or storeUnprocessed"},
         }) {
        CAPTURE(value);
        check_one_problem(problems_with(R"(,"errorHandling":)" + std::string(value)),
                          "component \"a\": " + std::string(sentence));
    }
}

TEST_CASE("all problems are found, each with its component")
{
    std::vector<std::string> const found =
        read(R"({"a.b":{"type":"x","links":[]},"c":{"type":"v.s.m.C","source":{"in":{"d":""}},"errorHandling":1}})")
            .problems();
    CHECK(found.size() == 6);
    std::size_t of_c = 0;
    for (std::string const& sentence : found)
        of_c += sentence.starts_with("component \"c\": ") ? 1 : 0;
    CHECK(of_c == 3);
}

TEST_CASE("of two components with one id, the second is a problem")
{
    flow_descriptor flow;
    component part;
    part.type = "v.s.m.C";
    flow.components.emplace_back("a", part);
    flow.components.emplace_back("b", part);
    flow.components.emplace_back("a", part);
    check_one_problem(flow.problems(), "component \"a\": the id is used more than once");
}

TEST_CASE("a descriptor that is nested too deep to be read is an error, and loses nothing in silence")
{
    boost::json::value deep = 1;
    for (int i = 0; i < 600; ++i)
        deep = boost::json::array{std::move(deep)};
    boost::json::object const properties{{"x", std::move(deep)}};
    boost::json::object const component{{"type", "v.s.m.C"}, {"config", {{"properties", properties}}}};
    auto const read = appmixer::flow_descriptor::parse(boost::json::object{{"a", component}});
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error() == appmixer::errc::unexpected_shape);
    CHECK(read.error().detail() == "expected less nesting, found an object");
    CHECK(read.error().json_pointer() == "/a");
}
