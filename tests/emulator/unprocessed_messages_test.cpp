// Messages that a component failed to process.

#include "support.hpp"

#include <appmixer/core/error.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const no_message = error_body(404, "Not Found", "Message not found.");

json::value message(std::string_view correlation)
{
    return json::parse(R"({"in":[{"properties":{"correlationId":")" + std::string(correlation) +
                       R"("},"content":{"a":1}}]})");
}

std::string ids_of(response const& got)
{
    std::string result;
    json::array const messages = json::parse(got.body).as_array();
    for (json::value const& item : messages)
        result += std::string(std::string_view(item.at("messageId").as_string())) + ' ';
    return result;
}

} // namespace

TEST_SUITE("emulator: unprocessed messages")
{
    TEST_CASE("a message is read by the owner of the flow")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        std::string const id = f.back_end.add_unprocessed_message(flow, "part", message("c-1"), "no \"luck\"");
        response const got = f.ada().get("/unprocessed-messages/" + id);
        CHECK(got.status == 200);
        CHECK(got.body == R"({"messageId":")" + id + R"(","flowId":")" + flow +
                              R"(","componentId":"part","correlationId":["c-1"],"messages":{"in":[{"properties":)"
                              R"({"correlationId":"c-1"},"content":{"a":1}}]},"created":"2024-02-11T08:15:30.125Z",)"
                              R"("err":"{\"message\":\"no \\\"luck\\\"\"}","target":"input-queue"})");
        CHECK(f.ada().get("/unprocessed-messages").body == "[" + got.body + "]");
        CHECK(f.bob().get("/unprocessed-messages").body == "[]");
        CHECK(f.bob().get("/unprocessed-messages/" + id).body == no_message);
        CHECK(f.ada().get("/unprocessed-messages/none").body == no_message);
        CHECK(f.anonymous().get("/unprocessed-messages").status == 401);
        CHECK_THROWS_AS(f.back_end.add_unprocessed_message("none", "part", nullptr, ""), appmixer::exception);
    }

    TEST_CASE("messages are listed by flow and by correlation")
    {
        fixture f;
        std::string const first = f.ada().create_flow();
        std::string const second = f.ada().create_flow();
        std::string const a = f.back_end.add_unprocessed_message(second, "p", message("c-1"), "");
        std::string const b = f.back_end.add_unprocessed_message(first, "p", message("c-2"), "");
        std::string const c = f.back_end.add_unprocessed_message(second, "p", message("c-2"), "");
        std::string const foreign = f.back_end.add_unprocessed_message(f.bob().create_flow(), "p", message("c-2"), "");
        auto const list = [&](std::string query) { return ids_of(f.ada().get("/unprocessed-messages" + query)); };
        CHECK(list("") == a + ' ' + b + ' ' + c + ' ');
        CHECK(list("?flowId=" + second) == a + ' ' + c + ' ');
        CHECK(list("?correlationId=c-2") == b + ' ' + c + ' ');
        CHECK(list("?flowId=" + second + "&correlationId=c-2") == c + ' ');
        CHECK(list("?limit=1&offset=1") == b + ' ');
        CHECK(list("?flowId=none") == "");
        CHECK(ids_of(f.bob().get("/unprocessed-messages")) == foreign + ' ');
        CHECK(ids_of(f.bob().get("/unprocessed-messages?flowId=" + first)) == "");
        CHECK(f.ada().get("/unprocessed-messages?limit=0").status == 400);
    }

    TEST_CASE("a message is deleted")
    {
        fixture f;
        std::string const id = f.back_end.add_unprocessed_message(f.ada().create_flow(), "p", message("c"), "");
        CHECK(f.bob().del("/unprocessed-messages/" + id).body == no_message);
        response const got = f.ada().del("/unprocessed-messages/" + id);
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        CHECK(f.ada().del("/unprocessed-messages/" + id).body == no_message);
        CHECK(f.ada().get("/unprocessed-messages").body == "[]");
    }

    TEST_CASE("a message is retried, under either path")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        for (std::string_view const path : {"/retry", ""}) {
            std::string const id = f.back_end.add_unprocessed_message(flow, "p", message("c-7"), "");
            std::string const target = "/unprocessed-messages/" + id + std::string(path);
            CHECK(f.bob().post(target).body == no_message);
            response const got = f.ada().post(target);
            CHECK(got.status == 200);
            CHECK(got.body == "{}");
            CHECK(f.ada().post(target).body == no_message);
        }
        json::array const hits =
            json::parse(f.ada().get("/logs?portType=in&flowId=" + flow).body).at("hits").as_array();
        REQUIRE(hits.size() == 2);
        CHECK(hits[0].at("componentId") == "p");
        CHECK(hits[0].at("port") == "in");
        CHECK(hits[0].at("correlationId") == "c-7");
    }

    TEST_CASE("a switch leaves one path for retries")
    {
        using rule = appmixer::emulator_switches::retry_path_rule;
        for (rule const served : {rule::documentation, rule::clients}) {
            fixture f;
            f.back_end.switches().retry_paths = served;
            std::string const flow = f.ada().create_flow();
            std::string const id = f.back_end.add_unprocessed_message(flow, "p", message("c-7"), "");
            std::string const target = "/unprocessed-messages/" + id;
            bool const plain = served == rule::documentation;
            CHECK(f.ada().post(plain ? target + "/retry" : target).status == 404);
            CHECK(f.ada().get(target).status == 200);
            CHECK(f.ada().post(plain ? target : target + "/retry").body == "{}");
            CHECK(f.ada().get(target).body == no_message);
        }
    }

    TEST_CASE("messages of any form are accepted")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        for (std::string_view const text : {"null", "7", "[]", "{}", R"({"in":7})", R"({"in":[7,{},{"properties":7}]})",
                                            R"({"in":[{"properties":{"correlationId":7}}]})"}) {
            CAPTURE(text);
            std::string const id = f.back_end.add_unprocessed_message(flow, "p", json::parse(text), "");
            CHECK(f.ada().get("/unprocessed-messages/" + id).part("correlationId") == "[]");
            CHECK(f.ada().get("/unprocessed-messages/" + id).part("messages") == text);
            CHECK(f.ada().get("/unprocessed-messages?correlationId=x").body == "[]");
            CHECK(f.ada().post("/unprocessed-messages/" + id + "/retry").status == 200);
        }
    }

    TEST_CASE("messages are deleted with their flow and their user")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        std::string const other = f.ada().create_flow();
        f.back_end.add_unprocessed_message(flow, "p", message("c"), "");
        std::string const kept = f.back_end.add_unprocessed_message(other, "p", message("c"), "");
        f.ada().del("/flows/" + flow);
        CHECK(ids_of(f.ada().get("/unprocessed-messages")) == kept + ' ');
        CHECK(f.back_end.save().at("messages").as_array().size() == 1);
        f.back_end.remove_user(f.ada_id);
        CHECK(f.back_end.save().at("messages").as_array().empty());
    }

    TEST_CASE("messages are saved and loaded")
    {
        fixture f;
        std::string const flow = f.ada().create_flow();
        std::string const id = f.back_end.add_unprocessed_message(flow, "p", message("c"), "why");
        std::string const token = f.ada().token();
        std::string const before = f.ada().get("/unprocessed-messages").body;
        appmixer::emulator copy;
        copy.set_clock([&] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()));
        CHECK(test_client(copy, token).get("/unprocessed-messages").body == before);

        json::value broken = f.back_end.save();
        broken.at("messages").as_array()[0].as_object().erase("target");
        REQUIRE(copy.load(broken));
        CHECK(test_client(copy, token).get("/unprocessed-messages").body == before);
        broken.at("messages").as_array()[0].as_object()["flowId"] = "none";
        auto const refused = copy.load(broken);
        REQUIRE(refused.has_error());
        CHECK(refused.error().json_pointer() == "/messages/0/flowId");
        CHECK(test_client(copy, token).get("/unprocessed-messages").body == before);
    }
}
