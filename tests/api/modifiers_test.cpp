// The calls for modifiers, against the emulator.

#include "support.hpp"

#include <string>

using appmixer::condition;
using appmixer::errc;
using appmixer::modifier_set;

namespace {

/// The handle of an administrator.
api_client administrator(tenant& t)
{
    std::string const id = t.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
    return t.api.as(appmixer::access_token(t.back_end.issue_token(id)));
}

} // namespace

TEST_CASE("an administrator adds a modifier, and restores the original ones "
          "[get_modifiers, set_modifiers, delete_modifiers]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    modifier_set const original = t.await(get_modifiers(me));
    CHECK(original.categories.value().at("text").at("label") == "Text");
    json::object modifiers = original.modifiers.value();
    json::object shout = modifiers.at("g_trim").as_object();
    shout["label"] = "Shout";
    shout["helperFn"] = "function(value) { return value + '!'; }";
    modifiers["g_shout"] = std::move(shout);
    modifier_set const wanted(original.categories, modifiers);

    api_client const root = administrator(t);
    modifier_set const answered = t.await(set_modifiers(root, wanted));
    CHECK(answered.modifiers.value() == modifiers);
    CHECK(t.await(get_modifiers(me)).modifiers.value().at("g_shout").at("label") == "Shout");

    t.await(delete_modifiers(root));
    modifier_set const restored = t.await(get_modifiers(me));
    CHECK(restored.categories == original.categories);
    CHECK(restored.modifiers == original.modifiers);
}

TEST_CASE("only an administrator changes modifiers [set_modifiers, delete_modifiers]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    modifier_set const original = t.await(get_modifiers(me));
    CHECK(t.failure(set_modifiers(me, modifier_set(json::object(), json::object()))) == condition::forbidden);
    CHECK(t.failure(delete_modifiers(me)) == condition::forbidden);
    CHECK(t.await(get_modifiers(me)).modifiers == original.modifiers);
    modifier_set half;
    half.modifiers = json::object();
    CHECK(t.failure(set_modifiers(administrator(t), half)) == errc::bad_request);
}

TEST_CASE("a modifier is tried [test_modifier]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    json::object const all = t.await(get_modifiers(me)).modifiers.value();
    auto const source = [&](std::string_view name) {
        return std::string(std::string_view(all.at(name).at("helperFn").as_string()));
    };
    json::array const text(1, "  abc ");
    CHECK(t.await(test_modifier(me, source("g_trim"), text)) == "abc");
    CHECK(t.await(test_modifier(me, source("g_length"), text)) == 6);
    appmixer::error const e = t.failure(test_modifier(me, source("g_first"), json::array(1, json::array())));
    CHECK(e == errc::bad_request);
    CHECK(e.server_message() == R"(The function returned "undefined")");
    CHECK(t.failure(test_modifier(t.api, source("g_trim"), text)) == condition::unauthorized);
}
