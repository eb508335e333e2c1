#ifndef APPMIXER_EMULATOR_MODIFIERS_MODIFIERS_IPP
#define APPMIXER_EMULATOR_MODIFIERS_MODIFIERS_IPP

// Routes of /modifiers: read, replace, reset, try.

#include <appmixer/api/modifiers.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/modifiers/modifier_table.hpp>
#include <appmixer/emulator/modifiers/modifiers.hpp>
#include <appmixer/emulator/users/admin.hpp>

namespace appmixer::detail::emu {

inline json::object const& built_in_modifiers()
{
    static json::object const document = modifiers_document();
    return document;
}

APPMIXER_DECL void check_modifiers(json::value const& document)
{
    json::object const* const object = document.if_object();
    if (object == nullptr)
        throw http_error(400, "The request body must be an object");
    for (std::string_view const key : {"categories", "modifiers"}) {
        json::value const* const part = object->if_contains(key);
        if (part == nullptr || !part->is_object())
            throw http_error(400, '"' + std::string(key) + "\" must be an object");
        for (auto const& entry : part->get_object())
            if (!entry.value().is_object())
                throw http_error(400, '"' + std::string(key) + '.' + std::string(std::string_view(entry.key())) +
                                          "\" must be an object");
    }
}

inline http_response serve_get_modifiers(request_context& ctx)
{
    return respond_json(ctx.back_end.modifiers ? *ctx.back_end.modifiers : built_in_modifiers());
}

inline http_response serve_set_modifiers(request_context& ctx)
{
    require_admin(ctx);
    json::value const body = json_body(ctx.request);
    check_modifiers(body);
    json::object kept;
    kept["categories"] = body.at("categories");
    kept["modifiers"] = body.at("modifiers");
    ctx.back_end.modifiers = std::move(kept);
    return respond_json(*ctx.back_end.modifiers);
}

inline http_response serve_delete_modifiers(request_context& ctx)
{
    require_admin(ctx);
    ctx.back_end.modifiers.reset();
    return respond_json("{}");
}

/// What a function returns: one that the owner of the emulator replies for, or a built-in one.
inline modifier_result modifier_value(request_context& ctx, std::string const& source, json::array arguments)
{
    auto const& scripted = ctx.back_end.static_calls.modifiers;
    if (auto const function = scripted.find(source); function != scripted.end())
        return function->second(arguments);
    built_in_modifier const* const modifier = find_modifier(source);
    if (modifier == nullptr)
        throw http_error(400,
                         "The emulator does not run JavaScript. It computes the built-in modifiers; its owner sets "
                         "what other functions return: emulator::set_modifier_reply.");
    return modifier->compute(modifier_arguments(ctx, std::move(arguments)));
}

inline http_response serve_test_modifier(request_context& ctx)
{
    json::object const body = limited_object_body(ctx.request);
    std::string const source = required_text(body, "helperFn");
    json::value const* const arguments = body.if_contains("arguments");
    if (arguments != nullptr && !arguments->is_array())
        throw http_error(400, "\"arguments\" must be an array");
    modifier_result const result =
        modifier_value(ctx, source, arguments == nullptr ? json::array() : arguments->get_array());
    if (!result)
        throw http_error(400, "The function returned \"undefined\"");
    return respond_json(json_text(*result));
}

APPMIXER_DECL void add_modifier_routes(router& routes)
{
    routes.add(op::get_modifiers::info, &serve_get_modifiers);
    routes.add(op::set_modifiers::info, &serve_set_modifiers);
    routes.add(op::delete_modifiers::info, &serve_delete_modifiers);
    routes.add(op::test_modifier::info, &serve_test_modifier);
}

} // namespace appmixer::detail::emu

#endif
