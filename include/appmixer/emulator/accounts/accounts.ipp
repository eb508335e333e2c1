#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_IPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_IPP

// Routes of /accounts and /auth: list, read, create, rename, test and delete accounts.

#include <appmixer/api/accounts.hpp>
#include <appmixer/api/unconfirmed.hpp>
#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/accounts/account_shares.hpp>
#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/accounts/required_scopes.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <optional>

namespace appmixer::detail::emu {

APPMIXER_DECL json::object new_account_document(std::string_view id, std::string_view user_id, std::string_view service)
{
    json::object document;
    document["accountId"] = id;
    document["name"] = "";
    document["displayName"] = nullptr;
    document["service"] = service;
    document["profileInfo"] = json::object();
    document["userId"] = user_id;
    return document;
}

APPMIXER_DECL account_entry& create_account(state& back_end, std::string_view user_id, std::string_view service,
                                            std::string_view name, json::object profile, timestamp now)
{
    account_entry account;
    account.document = new_account_document(unused_object_id(back_end.accounts, back_end.ids, now), user_id, service);
    account.token_id = back_end.ids.object_id(now);
    account.document["name"] = name;
    account.document["profileInfo"] = std::move(profile);
    return *back_end.accounts.insert(std::move(account)).item;
}

APPMIXER_DECL account_entry* find_account(state& back_end, std::string_view user_id, std::string_view account_id)
{
    account_entry* const account = back_end.accounts.find(account_id);
    return account != nullptr && account->owner() == user_id ? account : nullptr;
}

APPMIXER_DECL account_entry& required_account(request_context& ctx)
{
    account_entry* const account = find_account(ctx.back_end, ctx.user_id(), ctx.path_parameters[0]);
    if (account == nullptr)
        throw http_error(404, "Account not found.");
    return *account;
}

APPMIXER_DECL account_entry* find_existing_account(state& back_end, std::string_view user_id, std::string_view service,
                                                   std::string_view name, bool name_sent, json::value const& shown_name)
{
    account_entry* found = nullptr;
    back_end.accounts.each_of(user_id, [&](auto& slot) {
        json::object const& document = slot.item->document;
        bool const same_name = text_of(document, "name") == name;
        bool const same =
            name_sent ? same_name : document.at("displayName") == shown_name && (same_name || !shown_name.is_null());
        if (same && text_of(document, "service") == service)
            found = &*slot.item;
        return found == nullptr;
    });
    return found;
}

inline void remove_account(state& back_end, account_entry const& account)
{
    back_end.bindings.unbind_account(account.owner(), account.id());
    back_end.account_shares.remove_account(account.id());
    back_end.accounts.erase(std::string(account.id()));
}

APPMIXER_DECL void remove_accounts_of(state& back_end, std::string_view user_id)
{
    back_end.accounts.each_of(user_id, [&](auto const& slot) {
        back_end.bindings.unbind_account(user_id, slot.item->id());
        back_end.account_shares.remove_account(slot.item->id());
        return true;
    });
    back_end.accounts.erase_owner(user_id);
}

inline http_response serve_get_accounts_info(request_context& ctx)
{
    filter_set filters(ctx.query.all("filter"));
    json_list list;
    ctx.back_end.accounts.each_of(ctx.user_id(), [&](auto const& slot) {
        if (!filters.matches(slot.item->document))
            return true;
        list.add(slot.item->document);
        return true;
    });
    return respond_json(list.take());
}

inline http_response serve_get_account(request_context& ctx) { return respond_json(required_account(ctx).document); }

inline http_response serve_get_account_flows(request_context& ctx)
{
    account_entry const& account = required_account(ctx);
    json::array flows;
    ctx.back_end.flows.each_of(ctx.user_id(), [&](auto const& slot) {
        if (uses_account(ctx.back_end, *slot.item, account.id())) {
            json::object flow;
            flow["flowId"] = slot.item->id();
            flow["name"] = text_or_empty(slot.item->document, "name");
            flows.emplace_back(std::move(flow));
        }
        return true;
    });
    return respond_json(json_text(flows));
}

/// The `displayName` of a body: a text or null; nothing when the body has no such key.
inline std::optional<json::value> display_name(json::object const& body)
{
    json::value const* const name = body.if_contains("displayName");
    if (name == nullptr)
        return std::nullopt;
    if (!name->is_string() && !name->is_null())
        throw http_error(400, "\"displayName\" must be a string");
    return *name;
}

inline http_response serve_set_account_name(request_context& ctx)
{
    std::optional<json::value> name = display_name(object_body(ctx.request));
    account_entry& account = required_account(ctx);
    if (name)
        account.document["displayName"] = std::move(*name);
    return ctx.back_end.switches.account_update_returns_account ? respond_json(account.document)
                                                                : respond_empty(ctx.back_end.switches);
}

APPMIXER_DECL bool is_service(std::string_view text) noexcept
{
    std::size_t pieces = 1;
    bool empty = true;
    for (char const letter : text) {
        if (letter == ':' && empty)
            return false;
        empty = letter == ':';
        pieces += empty ? 1U : 0U;
    }
    return !empty && (pieces == 2 || pieces == 3);
}

/// A member of the body that is an object, or JSON text of one. Null when it is missing. Throws a 400 for anything
/// else.
inline json::value object_or_json_text(json::object const& body, std::string_view key)
{
    json::value const* const value = body.if_contains(key);
    if (value == nullptr || value->is_null() || value->is_object())
        return value == nullptr ? json::value() : *value;
    json::string const* const text = value->if_string();
    if (text != nullptr && text->empty())
        return nullptr;
    if (text != nullptr)
        if (result<json::value> parsed = parse_json(*text, max_body_depth); parsed && parsed->is_object())
            return std::move(*parsed);
    throw http_error(400, '"' + std::string(key) + "\" must be an object");
}

/// The name of an account in its profile; empty if it has none.
inline std::string_view name_in_profile(json::value const& profile)
{
    if (!profile.is_object())
        return {};
    std::string_view const name = text_or_empty(profile.get_object(), "name");
    return name.empty() ? text_or_empty(profile.get_object(), "email") : name;
}

/// Throws a 400 when scopes that the service's components need are missing.
inline void check_scopes(state const& back_end, std::string_view service, json::array const& granted)
{
    scope_set const missing = missing_scopes(required_scopes(back_end, service), granted);
    if (!missing.empty())
        throw http_error(400, "Scopes provided have missing required scopes",
                         json::array(missing.begin(), missing.end()));
}

/// The token is required, but only its scopes are stored.
inline http_response serve_create_account(request_context& ctx)
{
    bool const checks_scopes = !ctx.query.get("validateScope") || ctx.query.flag("validateScope");
    ctx.query.flag("requestProfileInfo"); // there is no third party to ask
    json::object const body = object_body(ctx.request);
    std::string const service = required_text(body, "service");
    if (!is_service(service))
        throw http_error(400, "\"service\" must have the form vendor:service");
    std::string name = body.contains("name") && !body.at("name").is_null() ? required_text(body, "name", true) : "";
    std::optional<json::value> const shown_name = display_name(body);
    json::value const token = object_or_json_text(body, "token");
    if (!token.is_object())
        throw http_error(400, "\"token\" is required");
    json::value profile = object_or_json_text(body, "profileInfo");
    json::value const* const sent_scope = token.get_object().if_contains("scope");
    json::array scope;
    if (sent_scope != nullptr && is_list_of_texts(*sent_scope))
        scope = sent_scope->get_array();
    if (checks_scopes)
        check_scopes(ctx.back_end, service, scope);

    bool const name_sent = !name.empty();
    if (!name_sent)
        name = name_in_profile(profile);
    account_entry* account = find_existing_account(ctx.back_end, ctx.user_id(), service, name, name_sent,
                                                   shown_name.value_or(json::value()));
    if (account == nullptr)
        account = &create_account(ctx.back_end, ctx.user_id(), service, name, {}, ctx.now);
    else if (!name.empty())
        account->document["name"] = name;
    if (shown_name)
        account->document["displayName"] = *shown_name;
    if (profile.is_object())
        account->document["profileInfo"] = std::move(profile);
    account->scope = std::move(scope);
    json::object response = account->document;
    response["pre"] = json::object();
    response["revoked"] = false;
    return respond_json(response);
}

/// Every account is valid. Clients look for that in different members, so the response has all of them.
inline http_response serve_test_account(request_context& ctx)
{
    account_entry const& account = required_account(ctx);
    json::object response;
    response[account.token_id] = "valid";
    response["ok"] = true;
    response["revoked"] = false;
    return respond_json(response);
}

inline http_response serve_delete_account(request_context& ctx)
{
    account_entry const& account = required_account(ctx);
    ctx.back_end.flows.each_of(ctx.user_id(), [&](auto& slot) {
        if (is_active(slot.item->document) && uses_account(ctx.back_end, *slot.item, account.id()))
            stop_flow(ctx.back_end, *slot.item, ctx.now);
        return true;
    });
    remove_account(ctx.back_end, account);
    return respond_with_member("accountId", ctx.path_parameters[0]);
}

APPMIXER_DECL void add_account_routes(router& routes)
{
    routes.add(op::get_accounts_info::info, &serve_get_accounts_info);
    routes.add(op::create_account::info, &serve_create_account);
    routes.add(op::get_account::info, &serve_get_account);
    routes.add(op::set_account_name::info, &serve_set_account_name);
    routes.add(op::delete_account::info, &serve_delete_account);
    routes.add(op::test_account::info, &serve_test_account);
    routes.add(op::get_account_flows::info, &serve_get_account_flows);
    add_account_binding_routes(routes);
    add_account_share_routes(routes);
}

} // namespace appmixer::detail::emu

#endif
