// Requests and responses for variables, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using appmixer::condition;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

constexpr char const flow[] = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
constexpr char const no_flow[] = R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})";

std::string post_request(std::string const& target, std::string const& body)
{
    return "POST " + target +
           " HTTP/1.1\r\n"
           "Host: HOST\r\n"
           "User-Agent: AGENT\r\n"
           "Accept: application/json\r\n"
           "Content-Type: application/json\r\n"
           "Authorization: Bearer jwt.4.ada\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

TEST_CASE("fetchVariables on the wire")
{
    auto const seen = exchange(
        response(
            "200 OK",
            R"({"components":{"b2":{"links":{"in":{"a1":{"out":{"inspector":{},"variables":{"static":{},"dynamic":[],)"
            R"("refs":[0]}}}}},"properties":{"inspector":{"inputs":{}},"variables":{"static":{}},"schema":{}}}},)"
            R"("flow":[{"label":"Flow ID","category":["Control"],"name":"g_flowId"}],)"
            R"("dynamicComponentVariables":[{"componentId":"a1","hardwired":true,"label":"Started","port":"out",)"
            R"("value":"{{{$.a1.out.started}}}","schema":{"type":"string"},"icon":"x"}]})"),
        [](handle const& api) {
            op::fetch_variables query(flow);
            query.compress = true;
            query.use_cache = false;
            query.flow = true;
            appmixer::variables_scope& scope = query.components.emplace();
            scope.ids = std::vector<std::string>{"b2", "c/3"};
            scope.links = true;
            scope.properties = false;
            return api.call(query);
        });
    CHECK(seen.request == post_request("/variables/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/fetch?compress=true",
                                       R"({"useCache":false,"flow":true,)"
                                       R"("components":{"IDs":["b2","c/3"],"links":true,"properties":false}})"));
    appmixer::variables_tree const& tree = seen.outcome.value();
    CHECK(json::serialize(tree.components.value().at("b2").at_pointer("/links/in/a1/out/variables/refs")) == "[0]");
    REQUIRE(tree.flow.size() == 1);
    CHECK(tree.flow[0].name == "g_flowId");
    CHECK(tree.flow[0].label == "Flow ID");
    CHECK(tree.flow[0].category == std::vector<std::string>(1, "Control"));
    REQUIRE(tree.shared.size() == 1);
    appmixer::component_variable const& variable = tree.shared[0];
    CHECK(variable.component_id == "a1");
    CHECK(variable.port == "out");
    CHECK(variable.label == "Started");
    CHECK(variable.value == "{{{$.a1.out.started}}}");
    CHECK(variable.hardwired);
    CHECK(variable.schema.value().at("type") == "string");
    CHECK(variable.extra.at("icon") == "x");
}

TEST_CASE("fetchVariables: the variables of a link in a response with other forms than documented")
{
    appmixer::variables_tree tree;
    appmixer::component_variable started;
    started.value = "{{{$.a1.out.started}}}";
    tree.shared.push_back(started);
    tree.components =
        json::parse(R"({"b2":{"links":{"in":{"a1":{"out":{"variables":{"dynamic":[{"value":"v","label":7},)"
                    R"(3,null],"refs":[0,1,-1,"0",0.5]}},"x":{"variables":[]},"y":7,"z":null}}}},"c3":[]})")
            .as_object();
    std::vector<appmixer::component_variable> const link = tree.of_link("b2", "in", "a1", "out");
    REQUIRE(link.size() == 2);
    CHECK(link[0].value == "v");
    CHECK(link[0].extra.at("label") == 7);
    CHECK(link[1].value == "{{{$.a1.out.started}}}");
    for (std::string_view const port : {"x", "y", "z", "none"})
        CHECK(tree.of_link("b2", "in", "a1", port).empty());
    CHECK(tree.of_link("c3", "in", "a1", "out").empty());
    CHECK(appmixer::variables_tree().of_link("b2", "in", "a1", "out").empty());
}

TEST_CASE("fetchVariables of no component on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"components":{}})"), [](handle const& api) {
        op::fetch_variables query(flow);
        query.components.emplace().ids.emplace();
        return api.call(query);
    });
    CHECK(seen.request ==
          post_request("/variables/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/fetch", R"({"components":{"IDs":[]}})"));
    CHECK(seen.outcome.value().components.text() == "{}");
}

TEST_CASE("fetchVariables without parameters on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"components":{}})"),
                               [](handle const& api) { return fetch_variables(api, flow); });
    CHECK(seen.request == post_request("/variables/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34/fetch", "{}"));
}

TEST_CASE("fetchVariables refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_flow), [](handle const& api) { return fetch_variables(api, flow); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "fetchVariables");
    CHECK(seen.outcome.error().server_message() == "Flow not found.");
}

TEST_CASE("getVariables on the wire")
{
    auto const seen = exchange(response("200 OK", R"([{"static":{},"dynamic":[]}])"), [](handle const& api) {
        op::get_variables query(flow);
        query.component_id = "b 2";
        query.src_component_id = "a1";
        query.src_component_out = "out";
        query.tgt_component_id = "b2";
        query.tgt_component_in = "in";
        return api.call(query);
    });
    CHECK(seen.request == "GET /variables/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34?componentId=b%202&srcComponentId=a1"
                          "&srcComponentOut=out&tgtComponentId=b2&tgtComponentIn=in HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(json::serialize(seen.outcome.value()) == R"([{"static":{},"dynamic":[]}])");
}

TEST_CASE("getVariables refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_flow), [](handle const& api) { return get_variables(api, flow, "b2"); });
    CHECK(seen.request.starts_with("GET /variables/3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34?componentId=b2 HTTP/1.1\r\n"));
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == condition::not_found);
    CHECK(seen.outcome.error().operation() == "getVariables");
}
