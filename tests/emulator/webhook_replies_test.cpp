// How components respond to calls of their webhooks: by default, as a test says, and as a document says.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

/// A running flow with the components "a" and "b c".
std::string running_flow(test_client const& owner)
{
    std::string const id = owner.create_flow(R"({"flow":{"a":{"type":"x.y.z.A"},"b c":{"type":"x.y.z.A"}}})");
    owner.post("/flows/" + id + "/coordinator", R"({"command":"start"})");
    return id;
}

} // namespace

TEST_SUITE("emulator: webhook replies")
{
    TEST_CASE("a component responds as it was told, to any method")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        std::string const target = "/flows/" + flow + "/components/";
        CHECK(f.anonymous().post(target + "a", "1").body == "{}");
        appmixer::http_response reply(503, "busy");
        reply.headers.append("Retry-After", "2");
        reply.headers.append("Set-Cookie", "a=1");
        reply.headers.append("Set-Cookie", "b=2");
        f.back_end.set_webhook_reply(flow, "a", reply);
        for (method const verb : {method::get, method::post, method::put, method::patch, method::delete_}) {
            response const got = f.anonymous().send(verb, target + "a");
            CHECK(got.status == 503);
            CHECK(got.body == "busy");
            CHECK(got.headers.text() == reply.headers.text());
        }
        CHECK(f.anonymous().send(method::head, target + "a").body.empty());
        CHECK(f.anonymous().get(target + "b%20c").body == "{}"); // only this component

        response const queued = f.anonymous().post(target + "a?enqueueOnly=true");
        CHECK(queued.status == 202);
        CHECK(queued.body == "{}");
        f.back_end.set_webhook_reply(flow, "a", appmixer::http_response(204));
        CHECK(f.anonymous().get(target + "a").status == 204);
        f.ada().post("/flows/" + flow + "/coordinator", R"({"command":"stop"})");
        CHECK(f.anonymous().get(target + "a").status == 404); // still only while the flow is running
    }

    TEST_CASE("a reply is set for a flow that exists, with a valid status")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        CHECK_THROWS_AS(f.back_end.set_webhook_reply("none", "a", appmixer::http_response(200)), appmixer::exception);
        CHECK_THROWS_AS(f.back_end.set_webhook_reply(flow, "a", appmixer::http_response(199)), appmixer::exception);
        CHECK_THROWS_AS(f.back_end.set_webhook_reply(flow, "a", appmixer::http_response(600)), appmixer::exception);
        f.back_end.set_webhook_reply(flow, "not there yet", appmixer::http_response(200));
    }

    TEST_CASE("replies are saved and loaded, and deleted with their flow")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        appmixer::http_response text(201, "d\xC3\xA9j\xC3\xA0");
        text.headers.append("Content-Type", "text/plain");
        text.headers.append("Set-Cookie", "a=1");
        text.headers.append("Set-Cookie", "b=2");
        f.back_end.set_webhook_reply(flow, "b c", text);
        f.back_end.set_webhook_reply(flow, "a", appmixer::http_response(200, std::string("\xff\0", 2)));
        json::value const saved = f.back_end.save();
        CHECK(json::serialize(saved.at("webhookReplies")) ==
              R"([{"flowId":")" + flow +
                  R"(","componentId":"a","status":200,"headers":[],"base64":"/wA="},)"
                  R"({"flowId":")" +
                  flow +
                  R"(","componentId":"b c","status":201,"headers":)"
                  R"([["Content-Type","text/plain"],["Set-Cookie","a=1"],["Set-Cookie","b=2"]],"body":"d)"
                  "\xC3\xA9j\xC3\xA0\"}]");

        appmixer::emulator copy;
        REQUIRE(copy.load(saved));
        CHECK(copy.save().at("webhookReplies") == saved.at("webhookReplies"));
        test_client const anybody(copy);
        CHECK(anybody.get("/flows/" + flow + "/components/a").body == std::string("\xff\0", 2));
        CHECK(anybody.get("/flows/" + flow + "/components/b%20c").headers.text() == text.headers.text());

        f.ada().del("/flows/" + flow);
        CHECK(f.back_end.save().at("webhookReplies").as_array().empty());
        f.back_end.set_webhook_reply(running_flow(f.ada()), "a", text);
        f.back_end.remove_user(f.ada_id);
        CHECK(f.back_end.save().at("webhookReplies").as_array().empty());
    }

    TEST_CASE("a document with an invalid reply is refused")
    {
        fixture f;
        std::string const flow = running_flow(f.ada());
        auto const failure = [&](std::string_view fields) {
            appmixer::emulator copy = f.back_end;
            json::value document = f.back_end.save();
            document.at("webhookReplies") =
                json::parse(R"([{"flowId":")" + flow + R"(","componentId":"a")" + std::string(fields) + "}]");
            appmixer::result<void> const loaded = copy.load(document);
            if (loaded)
                return std::string("loaded");
            return std::string(loaded.error().json_pointer()) + ": " + std::string(loaded.error().detail());
        };
        CHECK(failure("") == "loaded");
        CHECK(failure(R"(,"body":"x","headers":[["A","b"]],"status":599)") == "loaded");
        CHECK(failure(R"(,"status":"200")") == "/webhookReplies/0/status: expected a number from 200 to 599");
        CHECK(failure(R"(,"status":600)") == "/webhookReplies/0/status: expected a number from 200 to 599");
        CHECK(failure(R"(,"status":204.5)") == "/webhookReplies/0/status: expected a number from 200 to 599");
        CHECK(failure(R"(,"body":7)") == "/webhookReplies/0/body: expected a string");
        CHECK(failure(R"(,"base64":"?")") == "/webhookReplies/0/base64: expected base64, and no \"body\"");
        CHECK(failure(R"(,"base64":"/wA=","body":"x")") ==
              "/webhookReplies/0/base64: expected base64, and no \"body\"");
        CHECK(failure(R"(,"headers":{})") == "/webhookReplies/0/headers: expected an array");
        for (std::string_view const pair : {R"(["a"])", R"(["a b","c"])", R"(["a","c\nd"])", R"(["a",7])", "7"}) {
            CAPTURE(pair);
            CHECK(failure(R"(,"headers":[)" + std::string(pair) + "]") ==
                  "/webhookReplies/0/headers: expected pairs of a name and a value: [[\"Content-Type\", "
                  "\"text/plain\"]]");
        }
        CHECK(failure(R"(,"boddy":"x")") ==
              "/webhookReplies/0/boddy: a webhook reply has no key \"boddy\", did you mean \"body\"?");
        CHECK(failure(R"(,"componentId":"")") == "/webhookReplies/0/componentId: expected the id of a component");
        CHECK(failure(R"(,"flowId":"none")") == "/webhookReplies/0/flowId: no flow has this id");
    }
}
