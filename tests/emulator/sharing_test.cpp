// Sharing of flows, and clones.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string shared_with(std::string_view entries)
{
    return R"({"name":"S","sharedWith":[)" + std::string(entries) + "]}";
}

int start(test_client const& who, std::string const& id)
{
    return who.post("/flows/" + id + "/coordinator", R"({"command":"start"})").status;
}
int stop(test_client const& who, std::string const& id)
{
    return who.post("/flows/" + id + "/coordinator", R"({"command":"stop"})").status;
}

} // namespace

TEST_SUITE("emulator: sharing")
{
    TEST_CASE("a flow that is not shared is a 404 for others, or by switch a 403")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        std::string const hidden = error_body(404, "Not Found", "Flow not found.");
        CHECK(f.bob().get("/flows/" + id).body == hidden);
        CHECK(f.bob().del("/flows/" + id).body == hidden);
        CHECK(f.bob().post("/flows/" + id + "/clone").body == hidden);
        CHECK(f.bob().post("/flows/" + id + "/coordinator", R"({"command":"start"})").body == hidden);
        CHECK(f.bob().put("/flows/" + id, "{}").body == error_body(403, "Forbidden", "Forbidden"));
        f.back_end.switches().invisible_flow_status = 403;
        CHECK(f.bob().get("/flows/" + id).body == error_body(403, "Forbidden", "Forbidden"));
        CHECK(f.bob().get("/flows/9089f275-f5a5-4796-ba23-365412c5666e").body == hidden);
    }

    TEST_CASE("the matrix: by address, domain or role; read, start, stop")
    {
        class row {
        public:
            std::string_view entry;
            bool bob_sees, eve_sees;
            int start, stop; ///< for Bob
        };
        row const rows[] = {
            {R"({"email":"bob@shop.example","permissions":["read"]})", true, false, 403, 403},
            {R"({"email":"BOB@Shop.Example","permissions":["read","start"]})", true, false, 200, 403},
            {R"({"domain":"shop.example","permissions":["read","stop"]})", true, false, 403, 200},
            {R"({"domain":"example","permissions":["read"]})", false, false, 404, 404},
            {R"({"domain":"other.example","permissions":["read","start","stop"]})", false, true, 404, 404},
            {R"({"scope":"user","permissions":["read","start","stop"]})", true, true, 200, 200},
            {R"({"scope":"admin","permissions":["read"]})", false, false, 404, 404},
            {R"({"email":"bob@shop.example","permissions":[]})", false, false, 404, 404},
            {R"({"email":"bob@shop.example","permissions":["start"]})", false, false, 404, 404},
            {R"({"email":"bob@shop.example","permissions":["read"]},{"scope":"user","permissions":["stop"]})", true,
             false, 403, 200},
            {R"({"userId":"BOB","permissions":["read","start"]})", true, false, 200, 403},
            {R"({"userId":"0123456789abcdef01234567","permissions":["read"]})", false, false, 404, 404},
        };
        for (row const& r : rows) {
            CAPTURE(r.entry);
            fixture f;
            std::string entry(r.entry);
            if (std::size_t const at = entry.find("BOB\""); at != std::string::npos)
                entry.replace(at, 3, f.bob_id);
            std::string const id = f.ada().create_flow(shared_with(entry));
            CHECK((f.bob().get("/flows/" + id).status == 200) == r.bob_sees);
            CHECK((f.eve().get("/flows/" + id).status == 200) == r.eve_sees);
            CHECK(f.bob().get("/flows/count").body == (r.bob_sees ? R"({"count":1})" : R"({"count":0})"));
            CHECK(f.eve().get("/flows?projection=name").body == (r.eve_sees ? R"([{"name":"S"}])" : "[]"));
            CHECK(start(f.bob(), id) == r.start);
            CHECK(stop(f.bob(), id) == r.stop);
            CHECK(f.bob().put("/flows/" + id, "{}").status == 403);
        }
    }

    TEST_CASE("a recipient cannot change, delete or share a flow")
    {
        fixture f;
        std::string const id =
            f.ada().create_flow(shared_with(R"({"email":"bob@shop.example","permissions":["read","start","stop"]})"));
        std::string const forbidden = error_body(403, "Forbidden", "Forbidden");
        CHECK(f.bob().put("/flows/" + id, R"({"sharedWith":[]})").body == forbidden);
        CHECK(f.bob().del("/flows/" + id).body == forbidden);
        CHECK(f.ada().get("/flows/" + id).status == 200);
    }

    TEST_CASE("a recipient only sees the entries that apply to them, in single reads and lists")
    {
        fixture f;
        std::string const bobs = R"({"email":"bob@shop.example","permissions":["read"]})";
        std::string const everybodys = R"({"scope":"user","permissions":["start"]})";
        std::string const all = bobs + R"(,{"domain":"other.example","permissions":["read"]},)" + everybodys;
        std::string const id = f.ada().create_flow(shared_with(all));
        CHECK(f.ada().get("/flows/" + id).part("sharedWith") == "[" + all + "]");
        response const bob = f.bob().get("/flows/" + id);
        CHECK(bob.part("sharedWith") == "[" + bobs + "," + everybodys + "]");
        CHECK(f.bob().get("/flows").body == "[" + bob.body + "]");
        CHECK(f.bob().get("/flows?projection=sharedWith.domain").body == R"([{"sharedWith":[{},{}]}])");

        // Nor can a filter find them out.
        CHECK(f.bob().get("/flows/count?filter=sharedWith.domain:other.example").body == R"({"count":0})");
        CHECK(f.bob().get("/flows/count?filter=sharedWith.0.email:bob@shop.example").body == R"({"count":1})");
        CHECK(f.ada().get("/flows/count?filter=sharedWith.domain:other.example").body == R"({"count":1})");
        CHECK(f.bob().get("/flows?sort=sharedWith.domain:1&projection=name").body == R"([{"name":"S"}])");
    }

    TEST_CASE("unsharing takes effect at once; a running flow keeps running")
    {
        fixture f;
        std::string const id =
            f.ada().create_flow(shared_with(R"({"email":"bob@shop.example","permissions":["read","start"]})"));
        CHECK(start(f.bob(), id) == 200);
        CHECK(f.ada().put("/flows/" + id + "?forceUpdate=true", R"({"sharedWith":[]})").status == 200);
        CHECK(f.bob().get("/flows/" + id).status == 404);
        CHECK(f.bob().get("/flows").body == "[]");
        CHECK(f.ada().get("/flows/" + id).text("stage") == "running");
        f.ada().put("/flows/" + id + "?forceUpdate=true",
                    R"({"sharedWith":[{"scope":"user","permissions":["read"]}]})");
        CHECK(f.bob().get("/flows").body == "[" + f.bob().get("/flows/" + id).body + "]");
    }

    TEST_CASE("a flow that is shared later on is in the lists from then on")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        CHECK(f.bob().get("/flows/count").body == R"({"count":0})");
        f.ada().put("/flows/" + id, R"({"sharedWith":[{"scope":"user","permissions":["read"]}]})");
        CHECK(f.bob().get("/flows/count").body == R"({"count":1})");
        f.ada().del("/flows/" + id);
        CHECK(f.bob().get("/flows/count").body == R"({"count":0})");
    }

    TEST_CASE("lists hold own and shared flows, oldest first")
    {
        fixture f;
        f.bob().create_flow(R"({"name":"1"})");
        f.ada().create_flow(R"({"name":"2","sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        f.ada().create_flow(R"({"name":"hers"})");
        f.bob().create_flow(R"({"name":"3"})");
        f.eve().create_flow(R"({"name":"4","sharedWith":[{"scope":"user","permissions":["read","start"]}]})");
        CHECK(f.bob().get("/flows?projection=name").body == R"([{"name":"1"},{"name":"2"},{"name":"3"},{"name":"4"}])");
        CHECK(f.bob().get("/flows?projection=name&limit=2&offset=1").body == R"([{"name":"2"},{"name":"3"}])");
        CHECK(f.bob().get("/flows?projection=name&filter=userId:" + f.bob_id).body == R"([{"name":"1"},{"name":"3"}])");
        CHECK(f.bob().get("/flows?projection=name&sharedWithPermissions=start").body ==
              R"([{"name":"1"},{"name":"3"},{"name":"4"}])");
        CHECK(f.bob().get("/flows?projection=name&sharedWithPermissions=read,start,stop").body ==
              R"([{"name":"1"},{"name":"3"}])");
        CHECK(f.bob().get("/flows/count?sharedWithPermissions=read").body == R"({"count":4})");
        CHECK(f.bob().get("/flows?sharedWithPermissions=write").status == 400);
    }

    TEST_CASE("all requested permissions must be in one entry")
    {
        fixture f;
        f.ada().create_flow(shared_with(R"({"email":"bob@shop.example","permissions":["read"]},)"
                                        R"({"scope":"user","permissions":["start"]})"));
        CHECK(f.bob().get("/flows/count?sharedWithPermissions=read").body == R"({"count":1})");
        CHECK(f.bob().get("/flows/count?sharedWithPermissions=start").body == R"({"count":1})");
        CHECK(f.bob().get("/flows/count?sharedWithPermissions=read,start").body == R"({"count":0})");
    }

    TEST_CASE("malformed entries are refused")
    {
        fixture f;
        for (std::string_view const bad :
             {R"("x")", R"({"permissions":["read"]})", R"({"email":"a","domain":"b","permissions":["read"]})",
              R"({"email":"a"})", R"({"email":"a","permissions":"read"})", R"({"email":"a","permissions":["write"]})",
              R"({"email":"","permissions":["read"]})", R"({"scope":7,"permissions":["read"]})"}) {
            CAPTURE(bad);
            CHECK(f.ada().post("/flows", shared_with(bad)).status == 400);
        }
        CHECK(f.ada().post("/flows", R"({"sharedWith":{}})").status == 400);
        CHECK(f.ada().get("/flows").body == "[]");
    }
}

TEST_SUITE("emulator: clones")
{
    TEST_CASE("component ids are replaced everywhere, nothing else changes")
    {
        fixture f;
        std::string const a = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
        std::string const id = f.ada().create_flow(
            R"({"name":"Orders","customFields":{"region":"emea"},"flow":{")" + a +
            R"(":{"type":"a.b.c.Trigger","version":"1.0.0"},)"
            R"("in":{"type":"a.b.c.Act","version":"1.0.0","source":{"in":{")" +
            a +
            R"(":["out","in"]}},"config":{)"
            R"("properties":{"in":"in","ref":")" +
            a + R"(","text":"{{{$.)" + a +
            R"(.out.id}}} and $.in.x, $.into.x, $5."},)"
            R"("transform":{"in":{")" +
            a + R"(":{"out":{"type":"json2new","lambda":{"to":"{{{$.)" + a + R"(.out.mail}}}"}}}}}}}}})");
        f.pass(std::chrono::seconds(1));
        response const cloned = f.ada().post("/flows/" + id + "/clone", "{}");
        CHECK(cloned.status == 200);
        std::string const clone = cloned.text("cloneId");
        CHECK(cloned.body == R"({"cloneId":")" + clone + R"("})");
        CHECK(clone != id);

        response const read = f.ada().get("/flows/" + clone);
        json::object const map = json::parse(read.part("componentIdMap")).as_object();
        CHECK(map.size() == 2);
        std::string const a2(std::string_view(map.at(a).as_string()));
        std::string const in2(std::string_view(map.at("in").as_string()));
        CHECK(a2.size() == 36);
        CHECK(in2.size() == 36);
        CHECK(a2 != a);
        CHECK(a2 != in2);
        CHECK(read.body == R"({"flowId":")" + clone + R"(","userId":")" + f.ada_id +
                               R"(","name":"Orders","stage":"stopped","btime":"2024-02-11T08:15:31.125Z",)"
                               R"("mtime":"2024-02-11T08:15:31.125Z","type":"automation","flow":{")" +
                               a2 + R"(":{"type":"a.b.c.Trigger","version":"1.0.0"},")" + in2 +
                               R"(":{"type":"a.b.c.Act","version":"1.0.0","source":{"in":{")" + a2 +
                               R"(":["out","in"]}},"config":{"properties":{"in":"in","ref":")" + a2 +
                               R"(","text":"{{{$.)" + a2 + R"(.out.id}}} and $.)" + in2 +
                               R"(.x, $.into.x, $5."},"transform":{"in":{")" + a2 +
                               R"(":{"out":{"type":"json2new","lambda":{"to":"{{{$.)" + a2 +
                               R"(.out.mail}}}"}}}}}}}},"customFields":{"region":"emea"},"componentIdMap":{")" + a +
                               R"(":")" + a2 + R"(","in":")" + in2 + R"("}})");
    }

    TEST_CASE("a short component id is replaced only where it refers to a component")
    {
        fixture f;
        std::string const id = f.ada().create_flow(
            R"({"flow":{"a":{"type":"a.b.c.D","version":"1"},"b":{"type":"a.b.c.D","version":"1","source":{"a":{"a":"a"}},)"
            R"("config":{"transform":{"a":{"a":{"a":{"a":"$.a.a"}}}},"properties":{"a":"a","list":["$.b.x","b"]}}}}})");
        std::string const clone = f.ada().post("/flows/" + id + "/clone").text("cloneId");
        response const read = f.ada().get("/flows/" + clone);
        json::object const map = json::parse(read.part("componentIdMap")).as_object();
        std::string const a(std::string_view(map.at("a").as_string()));
        std::string const b(std::string_view(map.at("b").as_string()));
        CHECK(read.part("flow") == R"({")" + a + R"(":{"type":"a.b.c.D","version":"1"},")" + b +
                                       R"(":{"type":"a.b.c.D","version":"1","source":{"a":{")" + a +
                                       R"(":"a"}},"config":{"transform":{"a":{")" + a + R"(":{"a":{"a":"$.)" + a +
                                       R"(.a"}}}},"properties":{"a":"a","list":["$.)" + b + R"(.x","b"]}}}})");
    }

    TEST_CASE("a wizard names the components of the clone, as keys, as texts and in paths")
    {
        fixture f;
        std::string const a = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
        std::string const b = "0b7c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
        auto const wizard = [&](std::string const& first, std::string const& second, std::string const& third) {
            return R"({"fields":[{"id":")" + second + ".config.transform.in." + first +
                   R"(.out.lambda.url","component":")" + first +
                   R"("},{"id":"step one.config.properties.url","label":"step one"},)" + R"({"id":")" + third +
                   R"(.source.step one.)" + first + R"("}],"values":{")" + first + R"(.config.properties.x":1,")" +
                   second + R"(":{"componentId":")" + third + R"("}},"address":"/flows/x/components/)" + first +
                   R"(?a=)" + second + R"(","other":"x)" + a + R"( )" + b + R"(-1 elsewhere.config.x"})";
        };
        std::string const id = f.ada().create_flow(R"({"flow":{")" + a + R"(":{"type":"a.b.c.D"},")" + b +
                                                   R"(":{"type":"a.b.c.D"},"step one":{"type":"a.b.c.D"}},"wizard":)" +
                                                   wizard(a, b, "step one") + "}");
        response const read = f.ada().get("/flows/" + f.ada().post("/flows/" + id + "/clone").text("cloneId"));
        json::object const map = json::parse(read.part("componentIdMap")).as_object();
        auto const fresh = [&](std::string const& old) {
            return std::string(std::string_view(map.at(old).as_string()));
        };
        std::string wanted = wizard(fresh(a), fresh(b), fresh("step one"));
        std::string const path = "step one.config";
        wanted.replace(wanted.find(path), path.size(), fresh("step one") + ".config");
        CHECK(read.part("wizard") == wanted);
        // a wizard that comes with the clone can only name the old components
        response const other =
            f.ada().post("/flows/" + id + "/clone", R"({"additional":{"wizard":{"of":")" + a + R"("}}})");
        response const made = f.ada().get("/flows/" + other.text("cloneId"));
        CHECK(made.part("wizard") ==
              R"({"of":)" + json::serialize(json::parse(made.part("componentIdMap")).at(a)) + "}");
    }

    TEST_CASE("an instance of a template has that type, unless another is given")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"type":"integration-template"})");
        auto const type = [&](std::string body) {
            std::string const made = f.ada().post("/flows/" + id + "/clone", std::move(body)).text("cloneId");
            return f.ada().get("/flows/" + made).text("type");
        };
        CHECK(type("{}") == "integration-template");
        CHECK(type(R"({"isTemplateInstance":false})") == "integration-template");
        CHECK(type(R"({"isTemplateInstance":true})") == "integration-instance");
        CHECK(type(R"({"isTemplateInstance":true,"additional":{"type":"integration-test"}})") == "integration-test");
    }

    TEST_CASE("the options of a clone")
    {
        fixture f;
        std::string const id = f.ada().create_flow(
            R"({"name":"N","thumbnail":"data:,","customFields":{"a":1,"b":2},"sharedWith":[{"scope":"user","permissions":["read"]}]})");
        f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
        auto const clone = [&](std::string body) {
            std::string const made = f.ada().post("/flows/" + id + "/clone", std::move(body)).text("cloneId");
            return f.ada().get("/flows/" + made + "?projection=-flowId,-userId,-btime,-mtime,-flow").body;
        };
        CHECK(clone("") == R"({"name":"N","stage":"stopped","type":"automation","thumbnail":"data:,",)"
                           R"("customFields":{"a":1,"b":2},"sharedWith":[{"scope":"user","permissions":["read"]}],)"
                           R"("componentIdMap":{}})");
        CHECK(
            clone(
                R"({"prefix":"Copy of ","projection":"-thumbnail,-sharedWith,-customFields.a","setComponentIdMap":false})") ==
            R"({"name":"Copy of N","stage":"stopped","type":"automation","customFields":{"b":2}})");
        CHECK(
            clone(
                R"({"setOriginFlowId":true,"isTemplateInstance":true,"setComponentIdMap":false,"connectAccounts":true,)"
                R"("projection":"-thumbnail,-customFields","additional":{"type":"integration-instance","sharedWith":[],"wizard":{"fields":[]}}})") ==
            R"({"name":"N","stage":"stopped","type":"integration-instance","sharedWith":[],"wizard":{"fields":[]},)"
            R"("templateId":")" +
                id + R"(","originFlowId":")" + id + R"("})");

        auto const refused = [&](std::string body) {
            return f.ada().post("/flows/" + id + "/clone", std::move(body)).body;
        };
        CHECK(refused(R"({"additional":{"name":"x"}})") ==
              error_body(400, "Bad Request", R"(\"additional.name\" is not allowed)"));
        CHECK(refused(R"({"prefix":1})") == error_body(400, "Bad Request", R"(\"prefix\" must be a string)"));
        CHECK(refused(R"({"connectAccounts":"yes"})") ==
              error_body(400, "Bad Request", R"(\"connectAccounts\" must be a boolean)"));
        CHECK(refused(R"({"projection":"a,-b"})") ==
              error_body(400, "Bad Request", R"(\"projection\" must not mix included and excluded fields)"));
        CHECK(f.ada().get("/flows/count").body == R"({"count":4})");
    }

    TEST_CASE("readers may clone; the clone is theirs, and does not show other recipients")
    {
        fixture f;
        std::string const bobs = R"({"email":"bob@shop.example","permissions":["read"]})";
        std::string const id =
            f.ada().create_flow(shared_with(bobs + R"(,{"email":"eve@other.example","permissions":["start"]})"));
        response const cloned = f.bob().post("/flows/" + id + "/clone");
        CHECK(cloned.status == 200);
        response const read = f.bob().get("/flows/" + cloned.text("cloneId"));
        CHECK(read.text("userId") == f.bob_id);
        CHECK(read.part("sharedWith") == "[" + bobs + "]");
        CHECK(f.ada().get("/flows/" + cloned.text("cloneId")).status == 404);
        CHECK(f.eve().post("/flows/" + id + "/clone").body == error_body(404, "Not Found", "Flow not found."));
    }
}
