// The variables that components of a flow can refer to.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

// start → get → post, and a component of an unknown type beside them
constexpr std::string_view descriptor =
    R"({"name":"f","flow":{)"
    R"("start":{"type":"appmixer.utils.controls.OnStart"},)"
    R"("own":{"type":"acme.crm.contacts.Find","source":{"in":{"start":"out"}}},)"
    R"("get":{"type":"appmixer.utils.http.Get","source":{"in":{"start":"out"}}},)"
    R"("post":{"type":"appmixer.utils.http.Post","source":{"in":{"get":["response"],"own":"found"}}}}})";

/// A variable as a response has it.
std::string variable(std::string_view id, std::string_view port, std::string_view label, std::string_view field)
{
    std::string text = R"({"componentId":")" + std::string(id) + R"(","hardwired":true,"label":")" +
                       std::string(label) + R"(","port":")" + std::string(port) + R"(","value":"{{{$.)" +
                       std::string(id) + '.' + std::string(port);
    if (!field.empty())
        text += '.' + std::string(field);
    return text + R"(}}}"})";
}

std::string const start_variables =
    variable("start", "out", "Started", "started") + ',' + variable("start", "out", "Raw Output", "");
std::string const get_variables =
    variable("get", "response", "Body", "body") + ',' + variable("get", "response", "Headers", "headers") + ',' +
    variable("get", "response", "Request", "request") + ',' + variable("get", "response", "Status code", "statusCode") +
    ',' + variable("get", "response", "Raw Output", "");

std::string only(std::string_view ids, std::string_view more = R"(,"properties":false)")
{
    return R"({"useCache":false,"flow":false,"components":{"IDs":)" + std::string(ids) + std::string(more) + "}}";
}

} // namespace

TEST_SUITE("emulator: variables")
{
    TEST_CASE("a link offers the variables of its sender and of all components upstream")
    {
        fixture f;
        std::string const target = "/variables/" + f.ada().create_flow(std::string(descriptor)) + "/fetch";
        response const got = f.ada().post(target, only(R"(["post","start","none"])"));
        CHECK(got.status == 200);
        CHECK(got.body ==
              R"({"components":{"start":{"links":{}},"post":{"links":{"in":{)"
              R"("get":{"response":{"inspector":{},"variables":{"static":{},"dynamic":[)" +
                  get_variables + ',' + start_variables +
                  R"(],"errors":[]}}},"own":{"found":{"inspector":{},"variables":{"static":{},"dynamic":[)" +
                  variable("own", "found", "Raw Output", "") + ',' + start_variables + R"(],"errors":[]}}}}}}}})");
    }

    TEST_CASE("with compress, each variable is written once")
    {
        fixture f;
        std::string const target =
            "/variables/" + f.ada().create_flow(std::string(descriptor)) + "/fetch?compress=true";
        CHECK(
            f.ada().post(target, only(R"(["post"])")).body ==
            R"({"components":{"post":{"links":{"in":{)"
            R"("get":{"response":{"inspector":{},"variables":{"static":{},"dynamic":[],"refs":[0,1,2,3,4,5,6],"errors":[]}}},)"
            R"("own":{"found":{"inspector":{},"variables":{"static":{},"dynamic":[],"refs":[7,5,6],"errors":[]}}}}}}},)"
            R"("dynamicComponentVariables":[)" +
                get_variables + ',' + start_variables + ',' + variable("own", "found", "Raw Output", "") + "]}");
    }

    TEST_CASE("parts are left out on request")
    {
        fixture f;
        std::string const target = "/variables/" + f.ada().create_flow(std::string(descriptor)) + "/fetch";
        CHECK(f.ada().post(target, only(R"(["get"])", R"(,"links":false)")).body ==
              R"({"components":{"get":{"properties":{"inspector":{"inputs":{},"groups":{},"errors":{"inputs":[]}},)"
              R"("variables":{"static":{}},"schema":{}}}}})");
        CHECK(f.ada().post(target, only("[]")).body == R"({"components":{}})");
        json::object const all = json::parse(f.ada().post(target).body).as_object();
        CHECK(all.at("components").as_object().size() == 4);
        CHECK(all.at("components").at("get").as_object().contains("links"));
        CHECK(all.at("components").at("get").as_object().contains("properties"));
        std::string names;
        for (json::value const& one : all.at("flow").as_array())
            names.append(one.at("name").as_string())
                .append(" of ")
                .append(one.at("category").at(0).as_string())
                .append(",");
        CHECK(names == "g_flowId of Control,g_flowName of Control,g_random of Math,g_pi of Math,g_uuid4 of Control,"
                       "g_timestamp of Date,g_now of Date,g_userId of Control,g_webhookUrl of Control,"
                       "g_customFields of Control,");
        CHECK_FALSE(all.contains("dynamicComponentVariables"));
    }

    TEST_CASE("the older call reads all components, or one")
    {
        fixture f;
        std::string const flow = f.ada().create_flow(std::string(descriptor));
        CHECK(f.ada().get("/variables/" + flow).body == f.ada().post("/variables/" + flow + "/fetch").body);
        json::object const one = json::parse(f.ada().get("/variables/" + flow + "?componentId=get").body).as_object();
        CHECK(one.at("components").as_object().size() == 1);
        CHECK(one.at("components").as_object().contains("get"));
    }

    TEST_CASE("the older call reads one link")
    {
        fixture f;
        std::string const target = "/variables/" + f.ada().create_flow(std::string(descriptor));
        response const got =
            f.ada().get(target + "?srcComponentId=own&srcComponentOut=found&tgtComponentId=post&tgtComponentIn=in");
        json::object const components = json::parse(got.body).at("components").as_object();
        CHECK(components.size() == 1);
        CHECK(json::serialize(components.at("post").at("links")) ==
              R"({"in":{"own":{"found":{"inspector":{},"variables":{"static":{},"dynamic":[)" +
                  variable("own", "found", "Raw Output", "") + ',' + start_variables + R"(],"errors":[]}}}}})");
        json::value const none = json::parse(f.ada().get(target + "?tgtComponentId=post&tgtComponentIn=other").body);
        CHECK(json::serialize(none.at("components").at("post").at("links")) == "{}");
    }

    TEST_CASE("properties come with the form of the manifest")
    {
        fixture f;
        std::string const flow = f.ada().create_flow(R"({"flow":{"tick":{"type":"appmixer.utils.timers.Timer"}}})");
        json::value const all = json::parse(f.ada().post("/variables/" + flow + "/fetch").body);
        json::value const& properties = all.at("components").at("tick").at("properties");
        CHECK(
            json::serialize(properties.at("inspector")) ==
            R"({"inputs":{"interval":{"type":"number","label":"Interval","index":1}},"groups":{},"errors":{"inputs":[]}})");
        CHECK(json::serialize(properties.at("schema")) ==
              R"({"type":"object","properties":{"interval":{"type":"number"}},"required":["interval"]})");
    }

    TEST_CASE("the port for errors offers the error and the input")
    {
        fixture f;
        std::string const flow = f.ada().create_flow(
            R"({"flow":{"get":{"type":"appmixer.utils.http.Get","errorHandling":{"onError":"errorPort"}},)"
            R"("post":{"type":"appmixer.utils.http.Post","source":{"in":{"get":["error"]}}}}})");
        CHECK(
            f.ada().post("/variables/" + flow + "/fetch", only(R"(["post"])")).body ==
            R"({"components":{"post":{"links":{"in":{"get":{"error":{"inspector":{},"variables":{"static":{},"dynamic":[)" +
                variable("get", "error", "Error message", "error.message") + ',' +
                variable("get", "error", "Error code", "error.code") + ',' +
                variable("get", "error", "Error name", "error.name") + ',' +
                variable("get", "error", "Input", "input") + ',' + variable("get", "error", "Raw Output", "") +
                R"(],"errors":[]}}}}}}}})");
    }

    TEST_CASE("fields that depend on settings are offered if the settings determine them")
    {
        fixture f;
        auto const offered = [&](std::string_view names) {
            std::string const flow = f.ada().create_flow(
                R"({"flow":{"event":{"type":"appmixer.utils.appevents.OnAppEvent"},)"
                R"("set":{"type":"appmixer.utils.controls.SetVariable","source":{"in":{"event":["out"]}},"config":)"
                R"({"transform":{"in":{"event":{"out":{"lambda":{"variables":{"ADD":)" +
                std::string(names) +
                R"(}}}}}}}},"get":{"type":"appmixer.utils.http.Get","source":{"in":{"set":"out"}}}}})");
            json::value const all = json::parse(f.ada().post("/variables/" + flow + "/fetch", only(R"(["get"])")).body);
            std::string values;
            for (json::value const& one :
                 all.at_pointer("/components/get/links/in/set/out/variables/dynamic").as_array())
                values.append(one.at("value").as_string()).append(" ");
            return values;
        };
        std::string const event = "{{{$.event.out.data}}} {{{$.event.out}}} ";
        CHECK(offered(R"([{"name":"base","type":"text","text":"x"},{"name":"n"},{}])") ==
              "{{{$.set.out.base}}} {{{$.set.out.n}}} {{{$.set.out}}} " + event);
        CHECK(offered(R"([{"name":"{{{$.event.out.data.name}}}"}])") == "{{{$.set.out}}} " + event);
        CHECK(offered("[]") == "{{{$.set.out}}} " + event);
        CHECK(offered("7") == "{{{$.set.out}}} " + event);
    }

    TEST_CASE("every reader of a flow sees its variables")
    {
        fixture f;
        std::string const target = "/variables/" + f.ada().create_flow(std::string(descriptor)) + "/fetch";
        CHECK(f.bob().post(target).body == error_body(404, "Not Found", "Flow not found."));
        CHECK(f.anonymous().post(target).status == 401);
        CHECK(f.ada().post("/variables/none/fetch").status == 404);
    }

    TEST_CASE("an invalid request is refused")
    {
        fixture f;
        std::string const target = "/variables/" + f.ada().create_flow(std::string(descriptor)) + "/fetch";
        CHECK(f.ada().post(target, R"({"flow":1})").body ==
              error_body(400, "Bad Request", R"(\"flow\" must be a boolean)"));
        CHECK(f.ada().post(target, R"({"useCache":1})").status == 400);
        CHECK(f.ada().post(target, R"({"components":1})").body ==
              error_body(400, "Bad Request", R"(\"components\" must be an object)"));
        CHECK(f.ada().post(target, R"({"components":{"IDs":[1]}})").body ==
              error_body(400, "Bad Request", R"(\"components.IDs\" must be an array of strings)"));
        CHECK(f.ada().post(target + "?compress=maybe").status == 400);
    }

    TEST_CASE("cycles of components and invalid sources are harmless")
    {
        fixture f;
        f.back_end.switches().strict_descriptors = false;
        std::string const flow =
            f.ada().create_flow(R"({"name":"f","flow":{"a":{"type":"x.y.z.A","source":{"in":{"b":"out"}}},)"
                                R"("b":{"type":"x.y.z.B","source":{"in":{"a":"out","gone":["out",7],"c":{}}}},)"
                                R"("c":7,"d":{"source":7},"e":{"type":7,"source":{"in":7,"x":{"c":"out"}}}}})");
        response const got = f.ada().post("/variables/" + flow + "/fetch", only(R"(["a","c","d","e"])"));
        CHECK(got.body ==
              R"({"components":{"a":{"links":{"in":{"b":{"out":{"inspector":{},"variables":{"static":{},"dynamic":[)" +
                  variable("b", "out", "Raw Output", "") + ',' + variable("a", "out", "Raw Output", "") +
                  R"(],"errors":[]}}}}}},"d":{"links":{}},)"
                  R"("e":{"links":{"in":{},"x":{"c":{"out":{"inspector":{},"variables":{"static":{},"dynamic":[],)"
                  R"("errors":[]}}}}}}}})");
    }

    TEST_CASE("a chain that is too long is refused")
    {
        fixture f;
        json::object flow;
        for (int i = 0; i < 1000; ++i) {
            json::object component;
            component["type"] = "x.y.z.A";
            json::object from;
            from["c" + std::to_string(i - 1)] = "out";
            json::object source;
            source["in"] = std::move(from);
            component["source"] = std::move(source);
            flow["c" + std::to_string(i)] = std::move(component);
        }
        json::object body;
        body["flow"] = std::move(flow);
        std::string const target = "/variables/" + f.ada().create_flow(json::serialize(body)) + "/fetch";
        CHECK(f.ada().post(target).body ==
              error_body(400, "Bad Request", "There are too many variables. Request those of fewer components."));
        CHECK(f.ada().post(target, only(R"(["c999"])")).status == 200);
    }
}
