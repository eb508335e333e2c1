#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_BINDINGS_IPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_BINDINGS_IPP

#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/flows/flow_links.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/http/server_only_operations.hpp>
#include <appmixer/json/all.hpp>

namespace appmixer::detail::emu {

/// Whether a flow of a user has a component.
inline bool has_component(state& back_end, std::string_view user_id, std::string_view component_id)
{
    bool found = false;
    back_end.flows.each_of(user_id, [&](auto const& slot) {
        found = slot.item->document.at("flow").as_object().contains(component_id);
        return !found;
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

APPMIXER_DECL void drop_bindings(state& back_end, std::string_view user_id, json::object const& descriptor)
{
    for (auto const& entry : descriptor)
        back_end.bindings.unbind(user_id, entry.key());
}

APPMIXER_DECL void release_bindings(state& back_end, std::string_view user_id, json::object const& descriptor)
{
    for (auto const& entry : descriptor) {
        std::string_view const component = entry.key();
        if (!back_end.bindings.account_of(user_id, component).empty() && !has_component(back_end, user_id, component))
            back_end.bindings.unbind(user_id, component);
    }
}

/// The account id in a component's own settings; empty if there is none.
inline std::string_view account_in_settings(json::value const& component)
{
    json::object const* const object = component.if_object();
    json::object const* const config = object == nullptr ? nullptr : object_in(*object, "config");
    json::object const* const properties = config == nullptr ? nullptr : object_in(*config, "properties");
    return properties == nullptr ? std::string_view() : text_or_empty(*properties, "account");
}

APPMIXER_DECL bool uses_account(state const& back_end, json::object const& flow, std::string_view account_id,
                                binding_table::components const* components)
{
    for (auto const& entry : flow.at("flow").as_object()) {
        if (components != nullptr && components->find(std::string_view(entry.key())) != components->end())
            return true;
        if (back_end.switches.settings_name_accounts && account_in_settings(entry.value()) == account_id)
            return true;
    }
    return false;
}

/// The accounts of a flow's components. Only the flow's owner may see them.
inline http_response serve_get_flow_accounts(request_context& ctx)
{
    flow_entry const& flow = own_flow(ctx);
    json::object response;
    for (auto const& entry : flow.document.at("flow").as_object()) {
        std::string_view account = ctx.back_end.bindings.account_of(ctx.user_id(), entry.key());
        if (account.empty() && ctx.back_end.switches.settings_name_accounts)
            account = account_in_settings(entry.value());
        bool const exists = find_account(ctx.back_end, ctx.user_id(), account) != nullptr;
        response.emplace(entry.key(), exists ? json::value(json::string(account)) : json::value());
    }
    return respond_json(response);
}

inline void require_component(request_context& ctx)
{
    if (!has_component(ctx.back_end, ctx.user_id(), ctx.path_parameters[0]))
        throw http_error(404, "Component not found.");
}

inline http_response serve_assign_component_account(request_context& ctx)
{
    if (find_account(ctx.back_end, ctx.user_id(), ctx.path_parameters[1]) == nullptr)
        throw http_error(404, "Account not found.");
    require_component(ctx);
    ctx.back_end.bindings.bind(ctx.user_id(), ctx.path_parameters[0], ctx.path_parameters[1]);
    json::object response;
    response["accountId"] = ctx.path_parameters[1];
    response["componentId"] = ctx.path_parameters[0];
    return respond_json(response);
}

/// Succeeds if the component has no account, too. With an account in the path, only that account is removed.
inline http_response serve_revoke_component_account(request_context& ctx)
{
    require_component(ctx);
    if (ctx.path_parameters.size() > 1 && find_account(ctx.back_end, ctx.user_id(), ctx.path_parameters[1]) == nullptr)
        throw http_error(404, "Account not found.");
    if (ctx.path_parameters.size() == 1 ||
        ctx.back_end.bindings.account_of(ctx.user_id(), ctx.path_parameters[0]) == ctx.path_parameters[1])
        ctx.back_end.bindings.unbind(ctx.user_id(), ctx.path_parameters[0]);
    return respond_with_member("componentId", ctx.path_parameters[0]);
}

APPMIXER_DECL void add_account_binding_routes(router& routes)
{
    routes.add(server_only::get_flow_accounts, &serve_get_flow_accounts);
    routes.add(server_only::assign_component_account, &serve_assign_component_account);
    routes.add(server_only::revoke_component_account, &serve_revoke_component_account);
    routes.add(server_only::revoke_one_component_account, &serve_revoke_component_account);
}

} // namespace appmixer::detail::emu

#endif
