#ifndef APPMIXER_EMULATOR_IMPL_MODIFIERS_IPP
#define APPMIXER_EMULATOR_IMPL_MODIFIERS_IPP

#include <appmixer/emulator/detail/admin.hpp>
#include <appmixer/emulator/detail/modifiers.hpp>
#include <appmixer/emulator/detail/undeclared.hpp>

#include <boost/json/parse.hpp>

namespace appmixer::detail::emu {

inline constexpr std::string_view modifiers_text = R"json({
"categories":{
"text":{"label":"Text","index":1},
"number":{"label":"Numbers","index":2},
"list":{"label":"Lists","index":3}},
"modifiers":{
"g_toUpperCase":{"name":"toUpperCase","label":"Upper case","category":["text"],
"description":"Turns all letters into capitals.","arguments":[],"returns":{"type":"string"},
"helperFn":"value => String(value).toUpperCase()"},
"g_toLowerCase":{"name":"toLowerCase","label":"Lower case","category":["text"],
"description":"Turns all letters into small ones.","arguments":[],"returns":{"type":"string"},
"helperFn":"value => String(value).toLowerCase()"},
"g_trim":{"name":"trim","label":"Trim","category":["text"],
"description":"Takes white space off both ends.","arguments":[],"returns":{"type":"string"},
"helperFn":"value => String(value).trim()"},
"g_round":{"name":"round","label":"Round","category":["number"],
"description":"Rounds to the next whole number.","arguments":[],"returns":{"type":"number"},
"helperFn":"value => Math.round(Number(value))"},
"g_join":{"name":"join","label":"Join","category":["list","text"],
"description":"Makes one text of the items of a list.",
"arguments":[{"name":"separator","type":"text","isHash":true}],"returns":{"type":"string"},
"helperFn":"(value, { hash }) => value.join(hash.separator)"}}})json";

inline json::object const& built_in_modifiers()
{
    static json::object const all = json::parse(modifiers_text).as_object();
    return all;
}

APPMIXER_DECL void check_modifiers(json::value const& document)
{
    json::object const* const object = document.if_object();
    if (object == nullptr)
        throw refusal(400, "The request body must be an object");
    for (std::string_view const key : {"categories", "modifiers"}) {
        json::value const* const part = object->if_contains(key);
        if (part == nullptr || !part->is_object())
            throw refusal(400, '"' + std::string(key) + "\" must be an object");
        for (auto const& entry : part->get_object())
            if (!entry.value().is_object())
                throw refusal(400, '"' + std::string(key) + '.' + std::string(std::string_view(entry.key())) +
                                       "\" must be an object");
    }
}

inline http_response serve_get_modifiers(call& c)
{
    return json_answer(c.back_end.modifiers ? *c.back_end.modifiers : built_in_modifiers());
}

inline http_response serve_set_modifiers(call& c)
{
    require_admin(c);
    json::value const body = json_body(c.request);
    check_modifiers(body);
    json::object kept;
    kept["categories"] = body.at("categories");
    kept["modifiers"] = body.at("modifiers");
    c.back_end.modifiers = std::move(kept);
    return json_answer(*c.back_end.modifiers);
}

inline http_response serve_delete_modifiers(call& c)
{
    require_admin(c);
    c.back_end.modifiers.reset();
    return json_answer("{}");
}

inline http_response serve_test_modifier(call&)
{
    throw refusal(501, "A modifier is a piece of JavaScript, and the emulator runs none.");
}

APPMIXER_DECL void add_modifier_routes(router& routes)
{
    routes.add(get_modifiers_info, &serve_get_modifiers);
    routes.add(set_modifiers_info, &serve_set_modifiers);
    routes.add(delete_modifiers_info, &serve_delete_modifiers);
    routes.add(test_modifier_info, &serve_test_modifier);
}

} // namespace appmixer::detail::emu

#endif
