#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_SHARES_IPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_SHARES_IPP

#include <appmixer/api/accounts.hpp>
#include <appmixer/emulator/accounts/account_shares.hpp>
#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void release_shared_accounts(state& back_end, flow_entry const& flow)
{
    json::object const& descriptor = flow.document.at("flow").as_object();
    for (std::string const& component : back_end.account_shares.components_of(flow.id()))
        if (!descriptor.contains(component))
            back_end.account_shares.take(flow.id(), component);
}

APPMIXER_DECL void take_shared_accounts(state& back_end, std::string_view user_id, std::string_view component_id)
{
    back_end.flows.each_of(user_id, [&](auto const& slot) {
        back_end.account_shares.take(slot.item->id(), component_id);
        return true;
    });
}

/// The account in the path and the flow in the body; sharing again adds components.
inline http_response serve_share_account(request_context& ctx)
{
    json::object const body = limited_object_body(ctx.request);
    std::string const flow_id = required_text(body, "flowId");
    std::vector<std::string> const components = required_texts(body, "componentIds");
    account_entry const& account = required_account(ctx);
    requested_flow const found = find_flow(ctx, flow_id);
    if (!found.rights.owner)
        throw forbidden_flow(ctx);
    json::object const& descriptor = found.document().at("flow").as_object();
    for (std::string const& component : components)
        if (!descriptor.contains(component))
            throw http_error(404, "Component not found.");

    json::array shared;
    for (std::string const& component : components) {
        ctx.back_end.account_shares.share(account.id(), flow_id, component);
        shared.emplace_back(component);
    }
    json::object response;
    response["accountId"] = account.id();
    response["flowId"] = flow_id;
    response["shared"] = std::move(shared);
    return respond_json(response);
}

/// Succeeds if the account is not shared with the flow, too. The flow need not exist.
inline http_response serve_unshare_account(request_context& ctx)
{
    std::string const flow_id = required_text(limited_object_body(ctx.request), "flowId");
    account_entry const& account = required_account(ctx);
    ctx.back_end.account_shares.unshare(account.id(), flow_id);
    json::object response;
    response["accountId"] = account.id();
    response["flowId"] = flow_id;
    return respond_json(response);
}

APPMIXER_DECL void add_account_share_routes(router& routes)
{
    routes.add(op::share_account::info, &serve_share_account);
    routes.add(op::unshare_account::info, &serve_unshare_account);
}

} // namespace appmixer::detail::emu

#endif
