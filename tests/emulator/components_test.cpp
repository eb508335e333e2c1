// Messages from outside for components: webhooks, messages to a flow, addresses of triggers.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

constexpr std::string_view descriptor =
    R"({"name":"f","flow":{)"
    R"("hook":{"type":"appmixer.utils.http.Webhook","label":"In"},)"
    R"("my part":{"type":"appmixer.utils.http.Get","source":{"in":{"hook":"trigger"}}}}})";

/// A running flow.
std::string running_flow(test_client const& owner)
{
    std::string const id = owner.create_flow(std::string(descriptor));
    owner.post("/flows/" + id + "/coordinator", R"({"command":"start"})");
    return id;
}

/// The log records of messages that came in.
json::array logged(test_client const& owner, std::string const& flow)
{
    response const got = owner.get("/logs?portType=in&flowId=" + flow);
    REQUIRE(got.status == 200);
    return json::parse(got.body).at("hits").as_array();
}

std::string text(json::value const& hit, std::string_view key)
{
    return std::string(std::string_view(hit.as_object().at(key).as_string()));
}

} // namespace

TEST_SUITE("emulator: components")
{
    TEST_CASE("anybody can call a component of a running flow")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        std::string const target = "/flows/" + flow + "/components/hook";
        response const got = f.anonymous().post(target + "?a=1&b=x%20y", R"({"n":[1]})");
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        json::array const hits = logged(f.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(text(hits[0], "componentId") == "hook");
        CHECK(text(hits[0], "componentType") == "appmixer.utils.http.Webhook");
        CHECK(text(hits[0], "port") == "webhook");
        CHECK(text(hits[0], "severity") == "info");
        CHECK(text(hits[0], "msg") == R"({"method":"POST","query":{"a":"1","b":"x y"},"data":{"n":[1]}})");
    }

    TEST_CASE("a repeated parameter becomes a list")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        CHECK(f.anonymous().get("/flows/" + flow + "/components/hook?a=1&b=2&a=3&c[0]=4&c[1]=5&a=6").status == 200);
        json::array const hits = logged(f.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(text(hits[0], "msg") == R"({"method":"GET","query":{"a":["1","3","6"],"b":"2","c":["4","5"]}})");
    }

    TEST_CASE("every method and every kind of body is accepted")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        std::string const target = "/flows/" + flow + "/components/hook";
        CHECK(f.anonymous().get(target).status == 200);
        CHECK(f.anonymous().put(target, "7").status == 200);
        CHECK(f.anonymous().del(target).status == 200);
        CHECK(f.anonymous().send(method::patch, target, "a=b", "application/x-www-form-urlencoded").status == 200);
        CHECK(f.anonymous().send(method::post, target, "{broken", "application/json").status == 200);
        CHECK(f.anonymous().send(method::post, target, "\xff", "application/octet-stream").status == 200);
        CHECK(f.anonymous().send(method::head, target).status == 200);
        json::array const hits = logged(f.ada(), flow);
        REQUIRE(hits.size() == 7);
        CHECK(text(hits[0], "msg") == R"({"method":"GET","query":{}})");
        CHECK(text(hits[1], "msg") == R"({"method":"PUT","query":{},"data":7})");
        CHECK(text(hits[2], "msg") == R"({"method":"DELETE","query":{}})");
        CHECK(text(hits[3], "msg") == R"({"method":"PATCH","query":{},"data":"a=b"})");
        CHECK(text(hits[4], "msg") == R"({"method":"POST","query":{},"data":"{broken"})");
        CHECK(text(hits[5], "msg") == "{\"method\":\"POST\",\"query\":{},\"data\":\"\xEF\xBF\xBD\"}");
        CHECK(text(hits[6], "msg") == R"({"method":"HEAD","query":{}})");
    }

    TEST_CASE("a call that is only queued is a 202")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        std::string const target = "/flows/" + flow + "/components/my%20part";
        response const got =
            f.anonymous().post(target + "?enqueueOnly=true&correlationId=c-1&correlationInPort=in", "1");
        CHECK(got.status == 202);
        CHECK(got.body == "{}");
        CHECK(f.anonymous().post(target + "?enqueueOnly=false", "1").status == 200);
        json::array const hits = logged(f.ada(), flow);
        REQUIRE(hits.size() == 2);
        CHECK(text(hits[0], "correlationId") == "c-1");
        CHECK(text(hits[0], "port") == "in");
        CHECK(text(hits[1], "correlationId").size() == 36);
    }

    TEST_CASE("a call of a missing flow or component, or of a stopped flow, is a 404")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        std::string const target = "/flows/" + flow + "/components/";
        CHECK(f.anonymous().post(target + "none").body == error_body(404, "Not Found", "Component not found."));
        CHECK(f.anonymous().post("/flows/none/components/hook").body ==
              error_body(404, "Not Found", "Flow not found."));
        f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"stop"})");
        CHECK(f.anonymous().post(target + "hook").body == error_body(404, "Not Found", "The flow is not running."));
        CHECK(logged(f.ada(), flow).empty());
    }

    TEST_CASE("a body that is too large is a 413")
    {
        fixture f;
        std::string const target = "/flows/" + running_flow(f.ada()) + "/components/hook";
        CHECK(f.anonymous().send(method::post, target, std::string(1'048'576, 'x'), "text/plain").status == 200);
        CHECK(f.anonymous().send(method::post, target, std::string(1'048'577, 'x'), "text/plain").body ==
              error_body(413, "Request Entity Too Large",
                         "Payload content length greater than maximum allowed: 1048576"));
        f.back_end.switches().webhook_limit = 2;
        CHECK(f.anonymous().send(method::post, target, "xx", "text/plain").status == 200);
        CHECK(f.anonymous().send(method::post, target, "xxx", "text/plain").status == 413);
    }

    TEST_CASE("the headers of a call are not logged")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        f.bob().post("/flows/" + flow + "/components/hook", "1");
        json::array const hits = logged(f.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(json::serialize(hits[0]).find(f.bob().token().substr(0, 20)) == std::string::npos);
    }

    TEST_CASE("the owner sends a message to a port")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        std::string const target = "/flows/" + flow;
        std::string const body = R"({"componentId":"my part","inputPort":"in","content":{"url":"x"}})";
        response const got = f.ada().post(target, body);
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        json::array const hits = logged(f.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(text(hits[0], "componentId") == "my part");
        CHECK(text(hits[0], "port") == "in");
        CHECK(text(hits[0], "msg") == R"({"url":"x"})");

        CHECK(f.bob().post(target, body).body == error_body(404, "Not Found", "Flow not found."));
        CHECK(f.anonymous().post(target, body).status == 401);
        CHECK(f.ada().post(target, R"({"componentId":"none","inputPort":"in","content":1})").body ==
              error_body(404, "Not Found", "Component not found."));
        CHECK(f.ada().post(target, R"({"inputPort":"in","content":1})").body ==
              error_body(400, "Bad Request", R"(\"componentId\" is required)"));
        CHECK(f.ada().post(target, R"({"componentId":"hook","content":1})").body ==
              error_body(400, "Bad Request", R"(\"inputPort\" is required)"));
        CHECK(f.ada().post(target, R"({"componentId":"hook","inputPort":"in"})").body ==
              error_body(400, "Bad Request", R"(\"content\" is required)"));
        f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"stop"})");
        CHECK(f.ada().post(target, body).body == error_body(400, "Bad Request", "The flow is not running."));
        CHECK(logged(f.ada(), flow).size() == 1);
    }

    TEST_CASE("the URL of a trigger")
    {
        fixture f;
        f.ada().create_flow();
        std::string const flow = f.ada().create_flow(std::string(descriptor));
        CHECK(f.ada().get("/triggers/hook/url").body ==
              R"({"url":"http://localhost:2200/flows/)" + flow + R"(/components/hook"})");
        CHECK(f.ada().get("/triggers/my%20part/url").text("url") ==
              "http://localhost:2200/flows/" + flow + "/components/my%20part");
        CHECK(f.ada().get("/triggers/none/url").body == error_body(404, "Not Found", "Component not found."));
        CHECK(f.bob().get("/triggers/hook/url").status == 404);

        auto const asked_at = [&](std::string_view host) {
            appmixer::http_request request(method::get, "/triggers/hook/url");
            request.headers.append("Authorization", "Bearer " + f.ada().token());
            request.headers.append("Host", host);
            return response(f.back_end.handle(request)).text("url");
        };
        CHECK(asked_at("emu.example:8080") == "http://emu.example:8080/flows/" + flow + "/components/hook");
        CHECK(asked_at("evil.example/x?") == "http://localhost:2200/flows/" + flow + "/components/hook");
        f.back_end.switches().public_url = "https://api.shop.example/";
        CHECK(asked_at("emu.example:8080") == "https://api.shop.example/flows/" + flow + "/components/hook");
    }
}
