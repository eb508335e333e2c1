// Calls of components without a flow, and the replies that the owner of the emulator sets.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using appmixer::static_call;
using appmixer::static_reply;

TEST_SUITE("emulator: static calls")
{
    TEST_CASE("a reply from a table")
    {
        fixture f;
        std::string const target = "/component/acme/crm/contacts/List";
        CHECK(f.ada().post(target).body == error_body(404, "Not Found", "Component not found."));
        f.back_end.set_static_reply("acme.crm.contacts.List", json::array{1, "b"});
        CHECK(f.ada().post(target + "?outPort=out", R"({"messages":{"in":{}}})").body == R"([1,"b"])");
        CHECK(f.ada().post(target).body == R"([1,"b"])");
        f.back_end.set_static_reply("acme.crm.contacts.List", static_reply::failure(502, "no answer"));
        CHECK(f.ada().post(target).body == error_body(502, "Bad Gateway", "no answer"));
        f.back_end.set_static_reply("acme.crm.contacts.List", json::value());
        CHECK(f.ada().post(target).body == "null");
        CHECK(f.anonymous().post(target).status == 401);
        CHECK(f.ada().post("/component/acme/crm/List").status == 404);
        CHECK(f.ada().get(target).status == 405);
    }

    TEST_CASE("a component of the catalogue does nothing without a reply")
    {
        fixture f;
        std::string const target = "/component/appmixer/utils/http/Get";
        CHECK(f.ada().post(target).body ==
              error_body(400, "Bad Request",
                         "The emulator does not run components. Its owner sets what appmixer.utils.http.Get replies: "
                         "emulator::set_static_reply."));
        f.back_end.set_static_reply("appmixer.utils.http.Get", "ok");
        CHECK(f.ada().post(target).body == R"("ok")");
    }

    TEST_CASE("a reply from a function, which replaces one from the table, and the other way round")
    {
        fixture f;
        std::string const target = "/component/acme/crm/contacts/List";
        f.back_end.set_static_reply("acme.crm.contacts.List", "table");
        f.back_end.set_static_reply("acme.crm.contacts.List", [](static_call const& call) {
            if (call.messages.empty())
                return static_reply::failure(400, "no message");
            json::array seen;
            for (std::string const& text :
                 {call.component_type, call.out_port, call.component_id, call.flow_id, call.user_id})
                seen.emplace_back(text);
            seen.emplace_back(call.messages);
            seen.emplace_back(call.transform);
            return static_reply(std::move(seen));
        });
        CHECK(f.ada().post(target).body == error_body(400, "Bad Request", "no message"));
        std::string const flow = f.ada().create_flow();
        CHECK(f.ada()
                  .post(target + "?outPort=o",
                        R"({"messages":{"in":1},"transform":{"a":1},"componentId":"c","flowId":")" + flow + R"("})")
                  .body ==
              R"(["acme.crm.contacts.List","o","c",")" + flow + R"(",")" + f.ada_id + R"(",{"in":1},{"a":1}])");
        f.back_end.set_static_reply("acme.crm.contacts.List", "table");
        CHECK(f.ada().post(target).body == R"("table")");
    }

    TEST_CASE("invalid calls")
    {
        fixture f;
        f.back_end.set_static_reply("acme.crm.contacts.List", "ok");
        std::string const target = "/component/acme/crm/contacts/List";
        CHECK(f.ada().post(target, R"({"messages":[]})").body ==
              error_body(400, "Bad Request", R"(\"messages\" must be an object)"));
        CHECK(f.ada().post(target, R"({"messages":null,"flowId":null,"componentId":null})").status == 200);
        CHECK(f.ada().post(target, R"({"componentId":7})").status == 400);
        CHECK(f.ada().post(target, "[]").status == 400);
        CHECK(f.ada().post(target, R"({"flowId":"none"})").body == error_body(404, "Not Found", "Flow not found."));
        std::string const flow =
            f.bob().create_flow(R"({"sharedWith":[{"domain":"shop.example","permissions":["read"]}],"flow":{}})");
        CHECK(f.ada().post(target, R"({"flowId":")" + flow + R"("})").status == 200);
        CHECK(f.eve().post(target, R"({"flowId":")" + flow + R"("})").status == 404);
    }

    TEST_CASE("a function that throws is an internal error")
    {
        fixture f;
        f.back_end.set_static_reply("acme.crm.contacts.List",
                                    [](static_call const&) -> static_reply { throw std::runtime_error("x"); });
        CHECK(f.ada().post("/component/acme/crm/contacts/List").status == 500);
    }

    TEST_CASE("the table is saved and loaded, functions stay")
    {
        fixture f;
        std::string const target = "/component/acme/crm/contacts/";
        f.back_end.set_static_reply("acme.crm.contacts.B", json::array{1});
        f.back_end.set_static_reply("acme.crm.contacts.A", static_reply::failure(403, "no"));
        f.back_end.set_static_reply("acme.crm.contacts.F", [](static_call const&) { return static_reply("f"); });
        json::value const saved = f.back_end.save();
        CHECK(json::serialize(saved.at("staticReplies")) ==
              R"([{"component":"acme.crm.contacts.A","status":403,"content":"no"},)"
              R"({"component":"acme.crm.contacts.B","status":200,"content":[1]}])");
        f.back_end.set_static_reply("acme.crm.contacts.B", json::array{2});
        REQUIRE(f.back_end.load(saved).has_value());
        CHECK(f.ada().post(target + "A").status == 403);
        CHECK(f.ada().post(target + "B").body == "[1]");
        CHECK(f.ada().post(target + "F").body == R"("f")");

        auto const failure = [](std::string_view replies) {
            appmixer::emulator back_end;
            auto const loaded = back_end.load_text(R"({"staticReplies":[)" + std::string(replies) + "]}");
            return loaded ? std::string("loaded") : std::string(loaded.error().info().json_pointer);
        };
        CHECK(failure(R"({"component":"a.b.c.D"})") == "loaded");
        CHECK(failure(R"({"component":"a.b.c.D"},{"component":"a.b.c.D"})") == "/staticReplies/1/component");
        CHECK(failure("{}") == "/staticReplies/0/component");
        CHECK(failure(R"({"component":"a.b.c.D","status":300})") == "/staticReplies/0/status");
        CHECK(failure(R"({"component":"a.b.c.D","status":"x"})") == "/staticReplies/0/status");
        CHECK(failure(R"({"component":"a.b.c.D","status":400,"content":1})") == "/staticReplies/0/content");
        CHECK(failure(R"({"component":"a.b.c.D","body":1})") == "/staticReplies/0/body");
    }
}
