// The settings of the Automation Hub, through the client against the emulator.

#include "support.hpp"

#include <appmixer/api/unconfirmed.hpp>

#include <string>

using appmixer::condition;

TEST_CASE("the settings of the hub are set and read [get_hub_settings, set_hub_settings]")
{
    tenant t;
    api_client const root = t.api.as(
        appmixer::access_token(t.back_end.issue_token(t.back_end.add_user("root", "secret", {"user", "admin"}))));
    api_client const ada = t.user("ada@shop.example");

    appmixer::hub_settings const none = t.await(get_hub_settings(ada));
    CHECK(none.settings.empty());
    CHECK_FALSE(none.created_at.has_value());
    CHECK_FALSE(none.updated_at.has_value());

    json::object const settings{{"title", "Shop"}, {"links", json::array{1, 2}}};
    appmixer::hub_settings const first = t.await(set_hub_settings(root, settings));
    CHECK(first.settings == settings);
    CHECK(first.id.size() == 24);
    REQUIRE(first.created_at.has_value());
    CHECK(first.updated_at == first.created_at);

    appmixer::hub_settings const second = t.await(set_hub_settings(root, json::object{{"title", "Store"}}));
    CHECK(second.settings.size() == 1); // replaced as a whole
    CHECK(second.id == first.id);
    CHECK(second.created_at == first.created_at);
    CHECK(second.updated_at >= first.updated_at);
    CHECK(t.await(get_hub_settings(ada)).settings == second.settings);

    appmixer::emulator copy;
    REQUIRE(copy.load(t.back_end.save()).has_value());
    CHECK(copy.save() == t.back_end.save());

    t.await(root.call(appmixer::op::delete_hub_settings()));
    CHECK_FALSE(t.await(get_hub_settings(ada)).created_at.has_value());
    CHECK_FALSE(t.back_end.save().as_object().contains("hubSettings"));
}

TEST_CASE("who may use the settings of the hub [get_hub_settings, set_hub_settings]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    CHECK(t.failure(set_hub_settings(ada, json::object())) == condition::forbidden);
    CHECK(t.failure(ada.call(appmixer::op::delete_hub_settings())) == condition::forbidden);
    CHECK(t.failure(get_hub_settings(t.api)) == condition::unauthorized);
    CHECK(t.failure(set_hub_settings(t.api, json::object())) == condition::unauthorized);
}

TEST_CASE("invalid settings of the hub in a seed are errors")
{
    appmixer::emulator back_end;
    auto const failure = [&](std::string const& settings) {
        auto const loaded = back_end.load_text("{\"hubSettings\":" + settings + "}");
        REQUIRE_FALSE(loaded.has_value());
        return loaded.error().json_pointer();
    };
    CHECK(failure("[]") == "/hubSettings");
    CHECK(failure(R"({"title":1})") == "/hubSettings/title");
    CHECK(failure(R"({"settings":1})") == "/hubSettings/settings");
    CHECK(failure(R"({"createdAt":"soon"})") == "/hubSettings/createdAt");
    CHECK(back_end.load_text(R"({"hubSettings":{"settings":{"title":"Shop"}}})").has_value());
    CHECK(back_end.save().at("hubSettings").at("settings").at("title") == "Shop");
}
