#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_BINDINGS_IPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_BINDINGS_IPP

#include <appmixer/api/accounts.hpp>
#include <appmixer/api/component_accounts.hpp>
#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/accounts/account_shares.hpp>
#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/flows/flow_links.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/http/server_only_operations.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

APPMIXER_DECL flow_entry* flow_with_component(state& back_end, std::string_view user_id, std::string_view component_id)
{
    flow_entry* found = nullptr;
    back_end.flows.each_of(user_id, [&](auto& slot) {
        if (slot.item->document.at("flow").as_object().contains(component_id))
            found = &*slot.item;
        return found == nullptr;
    });
    return found;
}

APPMIXER_DECL void copy_bindings(state& back_end, std::string_view user_id, json::object const& ids)
{
    for (auto const& entry : ids) {
        std::string const account(back_end.bindings.account_of(user_id, entry.key()));
        if (!account.empty())
            back_end.bindings.bind(user_id, std::string_view(entry.value().as_string()), account);
    }
}

APPMIXER_DECL void release_bindings(state& back_end, std::string_view user_id, json::object const& descriptor)
{
    for (auto const& entry : descriptor) {
        std::string_view const component = entry.key();
        if (!back_end.bindings.account_of(user_id, component).empty() &&
            flow_with_component(back_end, user_id, component) == nullptr)
            back_end.bindings.unbind(user_id, component);
    }
}

APPMIXER_DECL void release_accounts(state& back_end, flow_entry const& flow, json::object const& old_descriptor)
{
    if (!back_end.switches.bindings_survive_update)
        for (auto const& entry : old_descriptor)
            back_end.bindings.unbind(flow.owner(), entry.key());
    release_bindings(back_end, flow.owner(), old_descriptor);
    release_shared_accounts(back_end, flow);
}

/// The account id in a component's own settings; empty if there is none.
inline std::string_view account_in_settings(json::value const& component)
{
    json::object const* const object = component.if_object();
    json::object const* const config = object == nullptr ? nullptr : object_in(*object, "config");
    json::object const* const properties = config == nullptr ? nullptr : object_in(*config, "properties");
    return properties == nullptr ? std::string_view() : text_or_empty(*properties, "account");
}

APPMIXER_DECL std::string_view account_of_component(state& back_end, flow_entry const& flow,
                                                    std::string_view component_id)
{
    std::string_view account = back_end.bindings.account_of(flow.owner(), component_id);
    if (account.empty())
        account = back_end.account_shares.account_of(flow.id(), component_id);
    if (!account.empty())
        return account;
    json::object const& descriptor = flow.document.at("flow").as_object();
    if (back_end.switches.settings_name_accounts && descriptor.contains(component_id))
        account = account_in_settings(descriptor.at(component_id));
    return find_account(back_end, flow.owner(), account) != nullptr ? account : std::string_view();
}

APPMIXER_DECL bool uses_account(state& back_end, flow_entry const& flow, std::string_view account_id)
{
    json::object const& descriptor = flow.document.at("flow").as_object();
    return std::any_of(descriptor.begin(), descriptor.end(), [&](auto const& entry) {
        return account_of_component(back_end, flow, entry.key()) == account_id;
    });
}

/// The accounts of a flow's components. Only the flow's owner may see them.
inline http_response serve_get_flow_accounts(request_context& ctx)
{
    flow_entry const& flow = own_flow(ctx);
    json::object response;
    for (auto const& entry : flow.document.at("flow").as_object()) {
        std::string_view const account = account_of_component(ctx.back_end, flow, entry.key());
        response.emplace(entry.key(), account.empty() ? json::value() : json::value(json::string(account)));
    }
    return respond_json(response);
}

inline void require_component(request_context& ctx, std::string_view component_id)
{
    if (flow_with_component(ctx.back_end, ctx.user_id(), component_id) == nullptr)
        throw http_error(404, "Component not found.");
}

/// Assigns an account to a component of the caller, instead of the one that it has.
inline void assign_account(request_context& ctx, std::string_view component_id, std::string_view account_id)
{
    take_shared_accounts(ctx.back_end, ctx.user_id(), component_id);
    ctx.back_end.bindings.bind(ctx.user_id(), component_id, account_id);
}

inline http_response serve_assign_component_account(request_context& ctx)
{
    if (find_account(ctx.back_end, ctx.user_id(), ctx.path_parameters[1]) == nullptr)
        throw http_error(404, "Account not found.");
    require_component(ctx, ctx.path_parameters[0]);
    assign_account(ctx, ctx.path_parameters[0], ctx.path_parameters[1]);
    json::object response;
    response["accountId"] = ctx.path_parameters[1];
    response["componentId"] = ctx.path_parameters[0];
    return respond_json(response);
}

/// Succeeds if the component has no account, too. With an account in the path, only that account is removed.
inline http_response serve_revoke_component_account(request_context& ctx)
{
    require_component(ctx, ctx.path_parameters[0]);
    if (ctx.path_parameters.size() > 1 && find_account(ctx.back_end, ctx.user_id(), ctx.path_parameters[1]) == nullptr)
        throw http_error(404, "Account not found.");
    if (ctx.path_parameters.size() == 1)
        take_shared_accounts(ctx.back_end, ctx.user_id(), ctx.path_parameters[0]);
    if (ctx.path_parameters.size() == 1 ||
        ctx.back_end.bindings.account_of(ctx.user_id(), ctx.path_parameters[0]) == ctx.path_parameters[1])
        ctx.back_end.bindings.unbind(ctx.user_id(), ctx.path_parameters[0]);
    return respond_with_member("componentId", ctx.path_parameters[0]);
}

/// The body is a list of component ids, or an object with the list under `componentIds`.
inline http_response serve_assign_account_components(request_context& ctx)
{
    check_body_size(ctx.request, largest_plain_body);
    json::object body;
    if (json::value sent = json_body(ctx.request); sent.is_object())
        body = std::move(sent.get_object());
    else
        body["componentIds"] = std::move(sent);
    std::vector<std::string> const components = required_texts(body, "componentIds");
    account_entry const& account = required_account(ctx);
    for (std::string const& component : components)
        require_component(ctx, component);
    for (std::string const& component : components)
        assign_account(ctx, component, account.id());
    json::object response;
    response["accountId"] = account.id();
    response["componentIds"] = json::array(components.begin(), components.end());
    return respond_json(response);
}

/// A field of the profile of a component's account; null when the profile does not have it.
inline http_response serve_get_account_profile_field(request_context& ctx)
{
    std::string_view const component_id = ctx.query.text("componentId");
    if (component_id.empty())
        throw http_error(400, "\"componentId\" is required");
    flow_entry const* const flow = flow_with_component(ctx.back_end, ctx.user_id(), component_id);
    if (flow == nullptr)
        throw http_error(404, "Component not found.");
    account_entry const* const account =
        ctx.back_end.accounts.find(account_of_component(ctx.back_end, *flow, component_id));
    if (account == nullptr)
        throw http_error(404, "Account not found.");
    json::object const* const profile = object_in(account->document, "profileInfo");
    json::value const* const value = profile == nullptr ? nullptr : profile->if_contains(ctx.path_parameters[0]);
    return respond_with_member("response", value == nullptr ? json::value() : *value);
}

APPMIXER_DECL void add_account_binding_routes(router& routes)
{
    routes.add(op::get_flow_accounts::info, &serve_get_flow_accounts);
    routes.add(op::assign_component_account::info, &serve_assign_component_account);
    routes.add(op::revoke_component_account::info, &serve_revoke_component_account);
    routes.add(op::assign_account_components::info, &serve_assign_account_components);
    routes.add(op::get_account_profile_field::info, &serve_get_account_profile_field);
    routes.add(server_only::revoke_one_component_account, &serve_revoke_component_account);
}

} // namespace appmixer::detail::emu

#endif
