// The built-in catalogue of apps and components.

#include "support.hpp"

#include <appmixer/emulator/components/catalogue.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

TEST_SUITE("emulator: catalogue")
{
    TEST_CASE("apps are a map, and need no token")
    {
        fixture f;
        response const got = f.anonymous().get("/apps");
        CHECK(got.status == 200);
        json::object const apps = json::parse(got.body).as_object();
        CHECK(apps.size() == 9);
        json::object const& http = apps.at("appmixer.utils.http").as_object();
        CHECK(http.at("name") == "appmixer.utils.http");
        CHECK(http.at("label") == "HTTP");
        CHECK(http.at("category") == "utilities");
        CHECK(std::string_view(http.at("icon").as_string()).starts_with("data:image/svg+xml;base64,"));
        CHECK(http.at("description").is_string());
    }

    TEST_CASE("the components of an app come with their manifests")
    {
        fixture f;
        json::array const timers =
            json::parse(f.anonymous().get("/apps/components?app=appmixer.utils.timers").body).as_array();
        REQUIRE(timers.size() == 5);
        json::object const& timer = timers[3].as_object();
        CHECK(timer.at("name") == "appmixer.utils.timers.Timer");
        CHECK(timer.at("label") == "Timer");
        CHECK(timer.at("version") == "1.0.1");
        CHECK(timer.at("author") == "appmixer for C++");
        CHECK(json::serialize(timer.at("inPorts")) == "[]");
        CHECK(json::serialize(timers[3].at_pointer("/properties/schema/required")) == R"(["interval"])");
        CHECK(json::serialize(timer.at("outPorts")) == R"([{"name":"out","options":[{"label":"Now","value":"now"},)"
                                                       R"({"label":"Last tick","value":"lastTick"},)"
                                                       R"({"label":"Elapsed","value":"elapsed"}]}])");
        CHECK(f.anonymous().get("/apps/components?app=none").body == "[]");
        CHECK(f.anonymous().get("/apps/components").body == error_body(400, "Bad Request", R"(\"app\" is required)"));
    }

    TEST_CASE("components are names, or manifests")
    {
        fixture f;
        json::array const names = json::parse(f.anonymous().get("/components").body).as_array();
        CHECK(names.size() == 68);
        CHECK(names.front() == "appmixer.utils.appevents.OnAppEvent");
        CHECK(f.anonymous().get("/components?manifest=no").body == f.anonymous().get("/components").body);
        json::array const manifests =
            json::parse(f.anonymous().get("/components?manifest=yes&private=no").body).as_array();
        REQUIRE(manifests.size() == names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            CHECK(manifests[i].at("name") == names[i]);
            CHECK(manifests[i].at("inPorts").is_array());
            CHECK(manifests[i].at("outPorts").is_array());
            CHECK(manifests[i].at("label").is_string());
            CHECK(manifests[i].at("icon").is_string());
        }
        CHECK(f.anonymous().get("/components?manifest=no&selector=appmixer.utils.tasks").body ==
              R"(["appmixer.utils.tasks.RequestApproval","appmixer.utils.tasks.RequestApprovalEmail"])");
        CHECK(f.anonymous().get("/components?manifest=no&selector=appmixer.utils.http.Get").body ==
              R"(["appmixer.utils.http.Get"])");
        CHECK(f.anonymous().get("/components?manifest=no&selector=appmixer.utils.htt").body == "[]");
        CHECK(f.anonymous().get("/components?limit=1").body == R"(["appmixer.utils.appevents.OnAppEvent"])");
        CHECK(f.anonymous().get("/components?private=yes").body == "[]");
        CHECK(f.anonymous().get("/components?manifest=maybe").body ==
              error_body(400, "Bad Request", R"(\"manifest\" must be one of [yes, no])"));
        CHECK(f.anonymous().get("/components?limit=0").status == 400);
    }

    TEST_CASE("ports and fields are those of the vendor's manifests")
    {
        // component | input ports with the required fields in parentheses | output ports with their values | properties
        auto const shape = [](std::string_view name) {
            json::object const* const manifest = appmixer::detail::emu::built_in_catalogue().find(name);
            if (manifest == nullptr)
                return std::string("(unknown)");
            std::string text;
            auto const list = [&](json::value const* items, std::string_view key) {
                if (items == nullptr)
                    return;
                text += '(';
                for (json::value const& item : items->as_array())
                    text.append(text.ends_with('(') ? "" : " ")
                        .append(item.is_string() ? item.as_string() : item.at(key).as_string());
                text += ')';
            };
            for (json::value const& port : manifest->at("inPorts").as_array()) {
                text.append(" <").append(port.at("name").as_string());
                if (port.as_object().contains("schema"))
                    list(port.at("schema").as_object().if_contains("required"), "");
            }
            for (json::value const& port : manifest->at("outPorts").as_array()) {
                text.append(" >").append(port.at("name").as_string());
                if (json::value const* const options = port.as_object().if_contains("options");
                    options != nullptr && !options->as_array().empty())
                    list(options, "value");
                if (json::value const* const source = port.as_object().if_contains("source"))
                    text.append(" at ").append(source->at("url").as_string());
            }
            if (json::value const* const properties = manifest->if_contains("properties")) {
                text += " =";
                list(properties->at("schema").as_object().if_contains("required"), "");
            }
            return text;
        };
        std::string const u = "appmixer.utils.";
        for (std::string_view const verb : {"Get", "Post", "Put", "Patch", "Delete"})
            CHECK(shape(u + "http." + std::string(verb)) == " <in(url) >response(body headers request statusCode)");
        CHECK(shape(u + "http.Webhook") == " <response >trigger(method data query headers) =");
        CHECK(shape(u + "http.Response") == " <in");
        CHECK(shape(u + "storage.Set") == " <in(storeId key value) >out(key oldValue newValue createdAt updatedAt)");
        CHECK(shape(u + "storage.Get") == " <in(storeId key) >out(key value createdAt updatedAt) >notFound(key)");
        CHECK(shape(u + "storage.Remove") == " <in(storeId key) >removed(key oldValue)");
        CHECK(shape(u + "storage.Clear") == " <in(storeId) >cleared(deletedCount storeId)");
        CHECK(shape(u + "tasks.RequestApproval") ==
              " <task(title description requester approver decisionBy)"
              " >created(id title description status approver approverSecret requester requesterSecret decisionBy "
              "decisionMade)"
              " >approved(id title description status approver requester decisionBy decisionMade)"
              " >rejected(id title description status approver requester decisionBy decisionMade)"
              " >due(id title description status approver requester decisionBy decisionMade)");
        CHECK(shape(u + "timers.Timer") == " >out(now lastTick elapsed) =(interval)");
        CHECK(shape(u + "timers.Wait") == " <in >out");
        CHECK(shape(u + "controls.Switch") == "(unknown)");
        CHECK(shape(u + "controls.Switch5") == " <in >out1 >out2 >out3 >out4 >out5 >else");
        CHECK(shape(u + "controls.SetVariable") ==
              " <in(variables) >out at /component/appmixer/utils/controls/SetVariable?outPort=out");
        CHECK(shape(u + "controls.OnStart") == " >out(started)");
        CHECK(shape(u + "controls.Condition") == " <in >true >false");
        CHECK(shape(u + "appevents.OnAppEvent") ==
              " >out at /component/appmixer/utils/appevents/OnAppEvent?outPort=out =(event)");
        CHECK(shape(u + "filters.GreaterThan") == " <in(sourceData greaterThan) >greater >notGreater");
        CHECK(shape(u + "test.Assert") == " <in >out");
        CHECK(shape(u + "test.BeforeAll") == " <in >out");
        CHECK(shape(u + "test.AfterAll") == " <in >out =(timeout)");
        CHECK(shape(u + "test.ProcessE2EResults") ==
              " <in(recipients testCase result) =(successStoreId failedStoreId)");
    }

    TEST_CASE("a manifest has forms, maximum connections and trigger flags")
    {
        auto const manifest = [](std::string_view name) {
            return json::value(*appmixer::detail::emu::built_in_catalogue().find(name));
        };
        json::value const condition = manifest("appmixer.utils.controls.Condition");
        CHECK(json::serialize(condition.at_pointer("/inPorts/0/inspector/inputs/expression/levels")) ==
              R"(["AND","OR"])");
        json::value const post = manifest("appmixer.utils.http.Post");
        CHECK(json::serialize(post.at_pointer("/inPorts/0/inspector/inputs/bodyType")) ==
              R"({"type":"select","label":"Body type","index":3})");
        CHECK(post.at_pointer("/inPorts/0/inspector/inputs").as_object().size() == 8);
        CHECK(json::serialize(post.at_pointer("/inPorts/0/schema/properties/bodyBase64Encode")) ==
              R"({"type":"boolean"})");
        json::value const set = manifest("appmixer.utils.storage.Set");
        CHECK(json::serialize(set.at_pointer("/inPorts/0/schema/properties/value")) == "{}");
        CHECK(manifest("appmixer.utils.controls.Each").at_pointer("/inPorts/0/maxConnections") == 1);
        CHECK(manifest("appmixer.utils.http.Webhook").at("trigger") == true);
        CHECK(manifest("appmixer.utils.http.Webhook").at("webhook") == true);
        CHECK(manifest("appmixer.utils.http.Webhook").at("label") == "Webhook - Legacy");
        CHECK_FALSE(manifest("appmixer.utils.http.Get").as_object().contains("trigger"));
    }

    TEST_CASE("a saved component has the version of its manifest, if it had none or an older one")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"flow":{"a":{"type":"appmixer.utils.timers.Timer"},)"
                                                   R"("b":{"type":"appmixer.utils.timers.Timer","version":"1.0.0"},)"
                                                   R"("c":{"type":"appmixer.utils.timers.Timer","version":"1.0.10"},)"
                                                   R"("d":{"type":"appmixer.utils.timers.Timer","version":"newest"},)"
                                                   R"("e":{"type":"acme.crm.contacts.Find","version":"0.1.0"},)"
                                                   R"("f":{"type":"acme.crm.contacts.Find"}}})");
        auto const versions = [&] {
            std::string all;
            json::value const flow = json::parse(f.ada().get("/flows/" + id).body).at("flow");
            for (auto const& component : flow.as_object())
                all.append(component.value().at("version").as_string()).append(" ");
            return all;
        };
        CHECK(versions() == "1.0.1 1.0.1 1.0.10 newest 0.1.0 1.0.0 ");
        f.back_end.switches().component_version.clear();
        f.ada().put("/flows/" + id, R"({"flow":{"b":{"type":"appmixer.utils.timers.Timer","version":"1.0.0"}}})");
        CHECK(versions() == "1.0.0 ");
    }

    TEST_CASE("bundles are a list")
    {
        fixture f;
        json::array const bundles = json::parse(f.anonymous().get("/bundles").body).as_array();
        REQUIRE(bundles.size() == 9);
        CHECK(json::serialize(bundles[0]) == R"({"name":"appmixer.utils.appevents","version":"1.0.0"})");
    }

    TEST_CASE("a type is found by its name")
    {
        namespace emu = appmixer::detail::emu;
        json::object const* const get = emu::built_in_catalogue().find("appmixer.utils.http.Get");
        REQUIRE(get != nullptr);
        CHECK(get->at("label") == "Get");
        CHECK(emu::built_in_catalogue().find("appmixer.utils.http") == nullptr);
        // each component belongs to an app
        for (json::object const& component : emu::built_in_catalogue().components()) {
            std::string_view const name = component.at("name").as_string();
            CHECK(emu::built_in_catalogue().apps().contains(name.substr(0, name.rfind('.'))));
        }
    }
}
