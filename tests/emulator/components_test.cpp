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
std::string running_flow(person const& owner)
{
    std::string const id = owner.create_flow(std::string(descriptor));
    owner.post("/flows/" + id + "/coordinator", R"({"command":"start"})");
    return id;
}

/// The log records of messages that came in.
json::array logged(person const& owner, std::string const& flow)
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
        world w;
        std::string const flow = running_flow(w.ada());
        std::string const target = "/flows/" + flow + "/components/hook";
        response const got = w.nobody().post(target + "?a=1&b=x%20y", R"({"n":[1]})");
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        json::array const hits = logged(w.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(text(hits[0], "componentId") == "hook");
        CHECK(text(hits[0], "componentType") == "appmixer.utils.http.Webhook");
        CHECK(text(hits[0], "port") == "webhook");
        CHECK(text(hits[0], "severity") == "info");
        CHECK(text(hits[0], "msg") == R"({"method":"POST","query":{"a":"1","b":"x y"},"data":{"n":[1]}})");
    }

    TEST_CASE("a repeated parameter becomes a list")
    {
        world w;
        std::string const flow = running_flow(w.ada());
        CHECK(w.nobody().get("/flows/" + flow + "/components/hook?a=1&b=2&a=3&c[0]=4&c[1]=5&a=6").status == 200);
        json::array const hits = logged(w.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(text(hits[0], "msg") == R"({"method":"GET","query":{"a":["1","3","6"],"b":"2","c":["4","5"]}})");
    }

    TEST_CASE("every method and every kind of body is accepted")
    {
        world w;
        std::string const flow = running_flow(w.ada());
        std::string const target = "/flows/" + flow + "/components/hook";
        CHECK(w.nobody().get(target).status == 200);
        CHECK(w.nobody().put(target, "7").status == 200);
        CHECK(w.nobody().del(target).status == 200);
        CHECK(w.nobody().send(method::patch, target, "a=b", "application/x-www-form-urlencoded").status == 200);
        CHECK(w.nobody().send(method::post, target, "{broken", "application/json").status == 200);
        CHECK(w.nobody().send(method::post, target, "\xff", "application/octet-stream").status == 200);
        CHECK(w.nobody().send(method::head, target).status == 200);
        json::array const hits = logged(w.ada(), flow);
        REQUIRE(hits.size() == 7);
        CHECK(text(hits[0], "msg") == R"({"method":"GET","query":{}})");
        CHECK(text(hits[1], "msg") == R"({"method":"PUT","query":{},"data":7})");
        CHECK(text(hits[2], "msg") == R"({"method":"DELETE","query":{}})");
        CHECK(text(hits[3], "msg") == R"({"method":"PATCH","query":{},"data":"a=b"})");
        CHECK(text(hits[4], "msg") == R"({"method":"POST","query":{},"data":"{broken"})");
        CHECK(text(hits[5], "msg") == "{\"method\":\"POST\",\"query\":{},\"data\":\"\xEF\xBF\xBD\"}");
        CHECK(text(hits[6], "msg") == R"({"method":"HEAD","query":{}})");
    }

    TEST_CASE("a call that is only put into the queue is a 202")
    {
        world w;
        std::string const flow = running_flow(w.ada());
        std::string const target = "/flows/" + flow + "/components/my%20part";
        response const got = w.nobody().post(target + "?enqueueOnly=true&correlationId=c-1&correlationInPort=in", "1");
        CHECK(got.status == 202);
        CHECK(got.body == "{}");
        CHECK(w.nobody().post(target + "?enqueueOnly=false", "1").status == 200);
        json::array const hits = logged(w.ada(), flow);
        REQUIRE(hits.size() == 2);
        CHECK(text(hits[0], "correlationId") == "c-1");
        CHECK(text(hits[0], "port") == "in");
        CHECK(text(hits[1], "correlationId").size() == 36);
    }

    TEST_CASE("a call of a missing flow or component, or of a stopped flow, is a 404")
    {
        world w;
        std::string const flow = running_flow(w.ada());
        std::string const target = "/flows/" + flow + "/components/";
        CHECK(w.nobody().post(target + "none").body == boom(404, "Not Found", "Component not found."));
        CHECK(w.nobody().post("/flows/none/components/hook").body == boom(404, "Not Found", "Flow not found."));
        w.ada().post("/flows/" + flow + "/coordinator", R"({"command":"stop"})");
        CHECK(w.nobody().post(target + "hook").body == boom(404, "Not Found", "The flow is not running."));
        CHECK(logged(w.ada(), flow).empty());
    }

    TEST_CASE("a body that is too large is a 413")
    {
        world w;
        std::string const target = "/flows/" + running_flow(w.ada()) + "/components/hook";
        CHECK(w.nobody().send(method::post, target, std::string(1'048'576, 'x'), "text/plain").status == 200);
        CHECK(w.nobody().send(method::post, target, std::string(1'048'577, 'x'), "text/plain").body ==
              boom(413, "Request Entity Too Large", "Payload content length greater than maximum allowed: 1048576"));
        w.back_end.switches().webhook_limit = 2;
        CHECK(w.nobody().send(method::post, target, "xx", "text/plain").status == 200);
        CHECK(w.nobody().send(method::post, target, "xxx", "text/plain").status == 413);
    }

    TEST_CASE("the headers of a call are not logged")
    {
        world w;
        std::string const flow = running_flow(w.ada());
        w.bob().post("/flows/" + flow + "/components/hook", "1");
        json::array const hits = logged(w.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(json::serialize(hits[0]).find(w.bob().token().substr(0, 20)) == std::string::npos);
    }

    TEST_CASE("the owner sends a message to a port")
    {
        world w;
        std::string const flow = running_flow(w.ada());
        std::string const target = "/flows/" + flow;
        std::string const body = R"({"componentId":"my part","inputPort":"in","content":{"url":"x"}})";
        response const got = w.ada().post(target, body);
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        json::array const hits = logged(w.ada(), flow);
        REQUIRE(hits.size() == 1);
        CHECK(text(hits[0], "componentId") == "my part");
        CHECK(text(hits[0], "port") == "in");
        CHECK(text(hits[0], "msg") == R"({"url":"x"})");

        CHECK(w.bob().post(target, body).body == boom(404, "Not Found", "Flow not found."));
        CHECK(w.nobody().post(target, body).status == 401);
        CHECK(w.ada().post(target, R"({"componentId":"none","inputPort":"in","content":1})").body ==
              boom(404, "Not Found", "Component not found."));
        CHECK(w.ada().post(target, R"({"inputPort":"in","content":1})").body ==
              boom(400, "Bad Request", R"(\"componentId\" is required)"));
        CHECK(w.ada().post(target, R"({"componentId":"hook","content":1})").body ==
              boom(400, "Bad Request", R"(\"inputPort\" is required)"));
        CHECK(w.ada().post(target, R"({"componentId":"hook","inputPort":"in"})").body ==
              boom(400, "Bad Request", R"(\"content\" is required)"));
        w.ada().post("/flows/" + flow + "/coordinator", R"({"command":"stop"})");
        CHECK(w.ada().post(target, body).body == boom(400, "Bad Request", "The flow is not running."));
        CHECK(logged(w.ada(), flow).size() == 1);
    }

    TEST_CASE("the URL of a trigger")
    {
        world w;
        w.ada().create_flow();
        std::string const flow = w.ada().create_flow(std::string(descriptor));
        CHECK(w.ada().get("/triggers/hook/url").body ==
              R"({"url":"http://localhost:2200/flows/)" + flow + R"(/components/hook"})");
        CHECK(w.ada().get("/triggers/my%20part/url").text("url") ==
              "http://localhost:2200/flows/" + flow + "/components/my%20part");
        CHECK(w.ada().get("/triggers/none/url").body == boom(404, "Not Found", "Component not found."));
        CHECK(w.bob().get("/triggers/hook/url").status == 404);

        auto const asked_at = [&](std::string_view host) {
            appmixer::http_request request(method::get, "/triggers/hook/url");
            request.headers.append("Authorization", "Bearer " + w.ada().token());
            request.headers.append("Host", host);
            return response(w.back_end.handle(request)).text("url");
        };
        CHECK(asked_at("emu.example:8080") == "http://emu.example:8080/flows/" + flow + "/components/hook");
        CHECK(asked_at("evil.example/x?") == "http://localhost:2200/flows/" + flow + "/components/hook");
        w.back_end.switches().public_url = "https://api.shop.example/";
        CHECK(asked_at("emu.example:8080") == "https://api.shop.example/flows/" + flow + "/components/hook");
    }
}
