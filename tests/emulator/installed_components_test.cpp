// Published components in lists and in flows, from seeds.

#include "published_components.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <utility>

using namespace emulator_tests;

namespace {

/// Users, and files that Ada published: path and JSON of each.
json::object seed(std::initializer_list<std::pair<std::string, json::object>> files)
{
    json::object document = json::parse(R"({"users":[{"email":"ada@shop.example","password":"secret"},
        {"email":"bob@shop.example","password":"secret"},
        {"email":"tim@shop.example","password":"secret","scope":["user","private"]}]})")
                                .as_object();
    json::array& list = document["componentFiles"].emplace_array();
    for (auto const& [path, content] : files) {
        json::object file;
        file["path"] = path;
        file["owner"] = "ada@shop.example";
        file["json"] = content;
        list.push_back(std::move(file));
    }
    return document;
}

class tenant {
public:
    explicit tenant(json::object const& document) { REQUIRE(back_end.load(document)); }
    test_client user(std::string const& name)
    {
        response const signed_in = test_client(back_end).post(
            "/user/auth", json::serialize(json::object({{"username", name}, {"password", "secret"}})));
        return test_client(back_end, signed_in.text("token"));
    }
    test_client ada() { return user("ada@shop.example"); }
    test_client bob() { return user("bob@shop.example"); }
    test_client anonymous() { return test_client(back_end); }

    appmixer::emulator back_end;
};

std::string names_of(response const& list)
{
    std::string names;
    json::value const body = json::parse(list.body);
    for (json::value const& one : body.as_array())
        names.append(one.is_string() ? one.as_string() : one.at("name").as_string()).append(" ");
    return names;
}

} // namespace

TEST_SUITE("emulator: installed components")
{
    TEST_CASE("a published component is listed with those of the catalogue")
    {
        tenant t(seed({{service_path, service_manifest()}, {find_path, find_manifest()}}));
        for (test_client const& who : {t.ada(), t.bob(), t.anonymous()}) {
            json::object const apps = json::parse(who.get("/apps").body).as_object();
            CHECK(apps.size() == 10);
            CHECK(json::serialize(apps.at("acme.crm")) ==
                  R"({"name":"acme.crm","label":"CRM","category":"applications","description":"Customers.",)"
                  R"("icon":"data:,"})");
            CHECK(names_of(who.get("/apps/components?app=acme.crm")) == "acme.crm.contacts.Find ");
            CHECK(json::parse(who.get("/components?manifest=no").body).as_array().size() == 69);
            CHECK(names_of(who.get("/components?manifest=no&limit=1")) == "acme.crm.contacts.Find ");
        }
        json::value const manifest = json::parse(t.ada().get("/apps/components?app=acme.crm").body).at(0);
        json::object expected = find_manifest();
        expected["outPorts"].as_array()[1] = {{"name", "notFound"}}; // a port that was only a name
        CHECK(manifest == json::value(expected));
        CHECK(json::parse(t.ada().get("/bundles").body).as_array().size() == 10);
    }

    TEST_CASE("a manifest without ports and version is completed")
    {
        tenant t(seed({{watch_path, watch_manifest()}}));
        CHECK(t.ada().get("/components?manifest=yes&selector=acme").body ==
              R"([{"name":"acme.crm.contacts.Watch","trigger":true,"outPorts":[{"name":"contact"}],)"
              R"("inPorts":[],"version":"1.0.0"}])");
    }

    TEST_CASE("apps are the modules of a service, or the service if it has none")
    {
        json::object module = service_manifest();
        module["name"] = "acme.crm.contacts";
        tenant with_module(seed({{service_path, service_manifest()},
                                 {"acme/crm/contacts/module.json", module},
                                 {find_path, find_manifest()}}));
        json::object const apps = json::parse(with_module.ada().get("/apps").body).as_object();
        CHECK(apps.contains("acme.crm.contacts"));
        CHECK_FALSE(apps.contains("acme.crm"));

        tenant without_manifest(seed({{find_path, find_manifest()}}));
        CHECK(json::serialize(json::parse(without_manifest.ada().get("/apps").body).at("acme.crm")) ==
              R"({"name":"acme.crm","label":"crm","category":"","description":"","icon":""})");
    }

    TEST_CASE("a private component is seen by who published it, by the role private, and by users who may see it")
    {
        json::object hidden = find_manifest();
        hidden["private"] = true;
        json::object document =
            seed({{service_path, service_manifest()}, {find_path, hidden}, {watch_path, watch_manifest()}});
        tenant t(document);
        std::string const all = "acme.crm.contacts.Find acme.crm.contacts.Watch ";
        std::string const path = "/components?manifest=no&selector=acme";
        CHECK(names_of(t.ada().get(path)) == all);
        CHECK(names_of(t.user("tim@shop.example").get(path)) == all);
        CHECK(names_of(t.bob().get(path)) == "acme.crm.contacts.Watch ");
        CHECK(names_of(t.anonymous().get(path)) == "acme.crm.contacts.Watch ");
        CHECK(names_of(t.bob().get("/apps/components?app=acme.crm")) == "acme.crm.contacts.Watch ");
        CHECK(names_of(t.ada().get(path + "&private=no")) == "acme.crm.contacts.Watch ");
        CHECK(names_of(t.ada().get(path + "&private=yes")) == "acme.crm.contacts.Find ");
        CHECK(names_of(t.ada().get("/components?private=yes")) == "acme.crm.contacts.Find ");
        CHECK(names_of(t.bob().get("/components?private=yes")).empty());
    }

    TEST_CASE("calls, checks and starts of flows do not tell what a private component has")
    {
        json::object hidden = find_manifest();
        hidden["private"] = true;
        tenant t(seed({{find_path, hidden}}));
        std::string const call = "/component/acme/crm/contacts/Find";
        CHECK(t.bob().post(call).body == error_body(404, "Not Found", "Component not found."));
        CHECK(t.ada().post(call).status == 400);

        auto const errors_and_start = [](test_client const& user) {
            std::string const flow = user.create_flow(
                R"({"flow":{"find":{"type":"acme.crm.contacts.Find","source":{"bad":{"find":["none"]}}}}})");
            response const checked = user.get("/flows/" + flow + "/validate");
            CHECK(checked.status == 200);
            response const started = user.post("/flows/" + flow + "/coordinator", R"({"command":"start"})");
            return std::to_string(json::parse(checked.body).at("errors").as_array().size()) + ' ' +
                   std::to_string(started.status);
        };
        CHECK(errors_and_start(t.ada()) == "1 400");
        CHECK(errors_and_start(t.bob()) == "0 200");
    }

    TEST_CASE("a private service hides its app and its components")
    {
        json::object hidden = service_manifest();
        hidden["private"] = true;
        tenant t(seed({{service_path, hidden}, {find_path, find_manifest()}}));
        CHECK(json::parse(t.ada().get("/apps").body).as_object().contains("acme.crm"));
        CHECK_FALSE(json::parse(t.bob().get("/apps").body).as_object().contains("acme.crm"));
        CHECK(names_of(t.bob().get("/components?selector=acme")).empty());
        CHECK(names_of(t.ada().get("/components?selector=acme")) == "acme.crm.contacts.Find ");
    }

    TEST_CASE("access rules decide which components and apps a user sees")
    {
        json::object hidden = watch_manifest();
        hidden["private"] = true;
        json::object document =
            seed({{service_path, service_manifest()}, {find_path, find_manifest()}, {watch_path, hidden}});
        document["accessRules"] = json::parse(R"({"components":[
            {"role":"user","resource":"appmixer.utils.http.*","action":["*"],"attributes":["non-private"]},
            {"role":"bob@shop.example","resource":"acme.*","action":["*"],"attributes":["*"]}]})");
        tenant t(document);
        auto const apps = [](test_client const& who) {
            std::string names;
            json::value const list = json::parse(who.get("/apps").body);
            for (auto const& app : list.as_object())
                names.append(app.key()).append(" ");
            return names;
        };
        for (test_client const& who : {t.ada(), t.user("tim@shop.example")}) {
            CHECK(apps(who) == "appmixer.utils.http ");
            CHECK(names_of(who.get("/components?selector=acme")).empty());
            CHECK(json::parse(who.get("/components").body).as_array().size() == 10);
        }
        CHECK(apps(t.bob()) == "acme.crm appmixer.utils.http ");
        CHECK(names_of(t.bob().get("/components?manifest=no&selector=acme")) ==
              "acme.crm.contacts.Find acme.crm.contacts.Watch ");
        CHECK(json::parse(t.anonymous().get("/components").body).as_array().size() == 69);
    }

    TEST_CASE("an app without components is listed")
    {
        tenant t(seed({{service_path, service_manifest()}}));
        CHECK(json::parse(t.bob().get("/apps").body).as_object().contains("acme.crm"));
    }

    TEST_CASE("a published component replaces the built-in one of its name")
    {
        json::object manifest = json::parse(R"({"name":"appmixer.utils.http.Get","version":"9.0.0"})").as_object();
        tenant t(seed({{"appmixer/utils/http/Get/component.json", manifest}}));
        CHECK(json::parse(t.ada().get("/components").body).as_array().size() == 68);
        CHECK(json::parse(t.ada().get("/components?selector=appmixer.utils.http.Get").body).at(0).at("version") ==
              "9.0.0");
        CHECK(json::parse(t.ada().get("/apps").body).as_object().size() == 9);
    }

    TEST_CASE("flows use published components: versions, validation, the check at the start, variables")
    {
        tenant t(seed({{find_path, find_manifest("2.1.0")}, {watch_path, watch_manifest()}}));
        std::string const id = t.ada().create_flow(R"({"flow":{
            "w":{"type":"acme.crm.contacts.Watch"},
            "f":{"type":"acme.crm.contacts.Find","version":"2.0.9","source":{"in":{"w":["contact"]}}},
            "g":{"type":"appmixer.utils.http.Get","source":{"in":{"f":["out"]}},"config":{"transform":{"in":{"f":{"out":
                {"type":"json2new","lambda":{"url":"https://x.example/{{{$.f.out.name}}}/{{{$.f.out.fax}}}"}}}}}}}}})");
        json::value const flow = json::parse(t.ada().get("/flows/" + id).body).at("flow");
        CHECK(flow.at("f").at("version") == "2.1.0");
        CHECK(flow.at("w").at("version") == "1.0.0");
        CHECK(t.ada().get("/flows/" + id + "/validate").body ==
              R"({"errors":[{"componentId":"f","errors":[{"message":"The property \"region\" is required"}]},)"
              R"({"componentId":"g","errors":[{"message":"Input field \"url\" contains invalid variable"}]}]})");

        json::value const variables =
            json::parse(t.ada().post("/variables/" + id + "/fetch", R"({"components":{"IDs":["g","f"]}})").body);
        json::array const& dynamic = variables.at_pointer("/components/g/links/in/f/out/variables/dynamic").as_array();
        REQUIRE(dynamic.size() == 4); // name, phone, the whole output, and that of the sender
        CHECK(dynamic[0].at("label") == "Name");
        CHECK(dynamic[0].at("value") == "{{{$.f.out.name}}}");
        CHECK(dynamic[1].at("label") == "phone"); // an option without a label
        CHECK(json::serialize(variables.at_pointer("/components/f/properties/inspector/inputs")) ==
              R"({"region":{"type":"text","index":1}})");

        std::string const bad = t.ada().create_flow(R"({"flow":{
            "w":{"type":"acme.crm.contacts.Watch","source":{"in":{"w":["contact"]}}}}})");
        CHECK(t.ada().post("/flows/" + bad + "/coordinator", R"({"command":"start"})").status == 400);
    }

    TEST_CASE("a version that is no version is kept")
    {
        tenant t(seed({{find_path, find_manifest("latest")}}));
        std::string const id =
            t.ada().create_flow(R"({"flow":{"f":{"type":"acme.crm.contacts.Find","version":"1.0.0"}}})");
        CHECK(json::parse(t.ada().get("/flows/" + id).body).at_pointer("/flow/f/version") == "1.0.0");
    }

    TEST_CASE("published files are saved and loaded, with any bytes")
    {
        json::object document = seed({{service_path, service_manifest()}, {find_path, find_manifest()}});
        document["componentFiles"].as_array().push_back(
            {{"path", "acme/crm/auth.js"}, {"owner", "ada@shop.example"}, {"text", "module.exports = {};\n"}});
        document["componentFiles"].as_array().push_back(
            {{"path", "acme/crm/logo.png"}, {"owner", "ada@shop.example"}, {"base64", "/wD+"}});
        tenant t(document);
        json::value const saved = t.back_end.save();
        CHECK(saved.at_pointer("/componentFiles/0/path") == "acme/crm/auth.js"); // by path
        CHECK(saved.at_pointer("/componentFiles/0/text") == "module.exports = {};\n");
        CHECK(saved.at_pointer("/componentFiles/2/base64") == "/wD+");
        appmixer::emulator copy;
        REQUIRE(copy.load(saved));
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(test_client(copy).get("/apps").body == t.anonymous().get("/apps").body);
    }

    TEST_CASE("the publisher may have been deleted")
    {
        json::object hidden = find_manifest();
        hidden["private"] = true;
        tenant t(seed({{find_path, hidden}, {watch_path, watch_manifest()}}));
        std::string const ada = t.ada().get("/user").text("id");
        CHECK(t.back_end.remove_user(ada));
        CHECK(names_of(t.bob().get("/components?selector=acme")) == "acme.crm.contacts.Watch ");
        appmixer::emulator copy;
        CHECK(copy.load(t.back_end.save()));
    }

    TEST_CASE("a seed with a bad file is refused, and says where")
    {
        auto const refusal = [](json::object file) {
            json::object document = seed({});
            document["componentFiles"].as_array().push_back(std::move(file));
            appmixer::emulator back_end;
            auto const loaded = back_end.load(document);
            REQUIRE_FALSE(loaded);
            return loaded.error().json_pointer() + " " + loaded.error().detail();
        };
        CHECK(refusal({{"path", "../x.js"}}) == "/componentFiles/0/path Unsupported file: ../x.js");
        CHECK(refusal({{"path", "acme/crm/x.js"}, {"txt", "x"}}) ==
              "/componentFiles/0/txt a component file has no key \"txt\", did you mean \"text\"?");
        CHECK(refusal({{"path", "acme/crm/x.js"}, {"base64", "?"}}) == "/componentFiles/0/base64 expected base64");
        CHECK(refusal({{"path", find_path}, {"json", json::array()}}) ==
              "/componentFiles/0/path Invalid schema for acme/crm/contacts/Find/component.json: "
              R"({"keyword":"type","dataPath":"","params":{"type":"object"},"message":"should be object"})");
        CHECK(refusal({{"path", find_path}, {"text", "{"}})
                  .starts_with("/componentFiles/0/path Invalid JSON in acme/crm/contacts/Find/component.json: line 1, "
                               "column 2: "));
        json::object document = seed({{find_path, find_manifest()}, {find_path, find_manifest()}});
        appmixer::emulator back_end;
        CHECK(back_end.load(document).error().detail() == "another file has this path");
    }
}
