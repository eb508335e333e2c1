// The built-in catalogue of apps and components.

#include "support.hpp"

#include <appmixer/emulator/detail/catalogue.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

TEST_SUITE("emulator: catalogue")
{
    TEST_CASE("apps are a map, and need no token")
    {
        world w;
        answer const got = w.nobody().get("/apps");
        CHECK(got.status == 200);
        json::object const apps = json::parse(got.body).as_object();
        CHECK(apps.size() == 5);
        json::object const& http = apps.at("appmixer.utils.http").as_object();
        CHECK(http.at("name") == "appmixer.utils.http");
        CHECK(http.at("label") == "HTTP");
        CHECK(http.at("category") == "utilities");
        CHECK(std::string_view(http.at("icon").as_string()).starts_with("data:image/svg+xml;base64,"));
        CHECK(http.at("description").is_string());
    }

    TEST_CASE("the components of an app come with their manifests")
    {
        world w;
        json::array const timers =
            json::parse(w.nobody().get("/apps/components?app=appmixer.utils.timers").body).as_array();
        REQUIRE(timers.size() == 2);
        json::object const& timer = timers[0].as_object();
        CHECK(timer.at("name") == "appmixer.utils.timers.Timer");
        CHECK(timer.at("version") == "1.0.0");
        CHECK(timer.at("author") == "appmixer for C++");
        CHECK(timer.at("trigger") == true);
        CHECK(json::serialize(timer.at("inPorts")) == "[]");
        CHECK(json::serialize(timers[0].at_pointer("/properties/schema/required")) == R"(["interval"])");
        CHECK(timers[0].at_pointer("/outPorts/0/options/0/value") == "elapsed");
        CHECK(w.nobody().get("/apps/components?app=none").body == "[]");
        CHECK(w.nobody().get("/apps/components").body == boom(400, "Bad Request", R"(\"app\" is required)"));
    }

    TEST_CASE("components are names, or manifests")
    {
        world w;
        json::array const names = json::parse(w.nobody().get("/components").body).as_array();
        CHECK(names.size() == 13);
        CHECK(names.front() == "appmixer.utils.controls.Condition");
        CHECK(w.nobody().get("/components?manifest=no").body == w.nobody().get("/components").body);
        json::array const manifests =
            json::parse(w.nobody().get("/components?manifest=yes&private=no").body).as_array();
        REQUIRE(manifests.size() == names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            CHECK(manifests[i].at("name") == names[i]);
            CHECK(manifests[i].at("inPorts").is_array());
            CHECK(manifests[i].at("outPorts").is_array());
            CHECK(manifests[i].at("label").is_string());
            CHECK(manifests[i].at("icon").is_string());
        }
        CHECK(w.nobody().get("/components?selector=appmixer.utils.http").body ==
              R"(["appmixer.utils.http.Get","appmixer.utils.http.Post","appmixer.utils.http.Webhook"])");
        CHECK(w.nobody().get("/components?selector=appmixer.utils.http.Get").body == R"(["appmixer.utils.http.Get"])");
        CHECK(w.nobody().get("/components?selector=appmixer.utils.htt").body == "[]");
        CHECK(w.nobody().get("/components?limit=1").body == R"(["appmixer.utils.controls.Condition"])");
        CHECK(w.nobody().get("/components?private=yes").body == "[]");
        CHECK(w.nobody().get("/components?manifest=maybe").body ==
              boom(400, "Bad Request", R"(\"manifest\" must be one of [yes, no])"));
        CHECK(w.nobody().get("/components?limit=0").status == 400);
    }

    TEST_CASE("there is nothing to download")
    {
        world w;
        CHECK(w.nobody().get("/components/appmixer.utils").body ==
              boom(501, "Not Implemented", "The emulator has no archives of components."));
        CHECK(w.nobody().get("/components/acme.crm").body == boom(404, "Not Found", "Component not found."));
    }

    TEST_CASE("bundles are a list")
    {
        world w;
        json::array const bundles = json::parse(w.nobody().get("/bundles").body).as_array();
        REQUIRE(bundles.size() == 5);
        CHECK(json::serialize(bundles[0]) == R"({"name":"appmixer.utils.controls","version":"1.0.0"})");
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
