#ifndef APPMIXER_EMULATOR_THIRD_PARTY_SIGN_IN_THIRD_PARTY_SIGN_IN_IPP
#define APPMIXER_EMULATOR_THIRD_PARTY_SIGN_IN_THIRD_PARTY_SIGN_IN_IPP

#include <appmixer/api/third_party_sign_in.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/emulator/accounts/account_bindings.hpp>
#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/accounts/required_scopes.hpp>
#include <appmixer/emulator/components/components.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/third_party_sign_in/third_party_sign_in.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <stdexcept>
#include <utility>

namespace appmixer::detail::emu {

/// The most sign-ins of a user that are kept.
inline constexpr std::size_t most_sign_ins = 1000;

/// The status of a new sign-in. Responses show the keys in this order.
inline json::object new_status(timestamp now)
{
    json::object document;
    document["accountId"] = nullptr;
    document["tokenId"] = nullptr;
    document["finished"] = false;
    document["updatedAt"] = to_iso(now);
    document["error"] = nullptr;
    return document;
}

inline bool has_ended(sign_in_entry const& entry) { return entry.document.at("finished").as_bool(); }

inline void end_sign_in(sign_in_entry& entry, timestamp now)
{
    entry.document["finished"] = true;
    entry.document["updatedAt"] = to_iso(now);
}

inline void require_open(sign_in_entry const& entry)
{
    if (entry.service.empty())
        throw http_error(400, "The ticket has no authentication URL yet.");
    if (has_ended(entry))
        throw http_error(400, "The sign-in has ended.");
}

APPMIXER_DECL account_entry& finish_sign_in(state& back_end, sign_in_entry& entry, std::string_view name, timestamp now)
{
    require_open(entry);
    account_entry* account = find_existing_account(back_end, entry.user_id, entry.service, name);
    if (account == nullptr) {
        json::object profile;
        profile["name"] = name;
        account = &create_account(back_end, entry.user_id, entry.service, name, std::move(profile), now);
    }
    account->scope = json::array(); // the third party grants all that the components need
    for (std::string const& scope : required_scopes(back_end, entry.service))
        account->scope.emplace_back(scope);
    entry.document["accountId"] = account->id();
    entry.document["tokenId"] = account->token_id;
    end_sign_in(entry, now);
    return *account;
}

APPMIXER_DECL void fail_sign_in(sign_in_entry& entry, std::string_view why, timestamp now)
{
    require_open(entry);
    entry.document["error"] = why;
    end_sign_in(entry, now);
}

/// A ticket that no sign-in has, "<userId>:<uuid>".
inline std::string unused_ticket(state& back_end, std::string_view user_id)
{
    std::string const prefix = std::string(user_id) + ':';
    for (int attempts = 0; attempts < 1000; ++attempts)
        if (std::string ticket = prefix + back_end.ids.uuid(); !back_end.sign_ins.contains(ticket))
            return ticket;
    throw std::runtime_error("the id source returned only ids that are in use");
}

/// Makes room for another sign-in of a user who has too many: drops the oldest that has ended, or else the oldest.
inline void drop_old_sign_in(state& back_end, std::string_view user_id)
{
    std::size_t count = 0;
    std::string oldest;
    std::string oldest_ended;
    back_end.sign_ins.each_of(user_id, [&](auto const& slot) {
        ++count;
        if (oldest.empty())
            oldest = slot.item->ticket;
        if (oldest_ended.empty() && has_ended(*slot.item))
            oldest_ended = slot.item->ticket;
        return true;
    });
    if (count >= most_sign_ins)
        back_end.sign_ins.erase(oldest_ended.empty() ? oldest : oldest_ended);
}

inline http_response serve_create_auth_ticket(request_context& ctx)
{
    drop_old_sign_in(ctx.back_end, ctx.user_id());
    sign_in_entry entry;
    entry.ticket = unused_ticket(ctx.back_end, ctx.user_id());
    entry.user_id = ctx.user_id();
    entry.document = new_status(ctx.now);
    return respond_with_member("ticket", ctx.back_end.sign_ins.insert(std::move(entry)).item->ticket);
}

/// The sign-in of a ticket of the caller.
inline sign_in_entry& required_sign_in(request_context& ctx, std::string_view ticket)
{
    sign_in_entry* const entry = ctx.back_end.sign_ins.find(ticket);
    if (entry == nullptr || entry->owner() != ctx.user_id())
        throw http_error(404, "Ticket not found.");
    return *entry;
}

inline http_response serve_get_auth_url(request_context& ctx)
{
    std::string service = service_of(ctx.back_end, ctx.path_parameters[0]);
    sign_in_entry& entry = required_sign_in(ctx, ctx.path_parameters[1]);
    if (has_ended(entry))
        throw http_error(400, "The sign-in has ended.");
    entry.service = std::move(service);
    return respond_with_member("authUrl", public_url(ctx) + "/auth/" + percent_encoded(entry.service) +
                                              "/callback?state=" + percent_encoded(entry.ticket));
}

inline http_response serve_get_auth_status(request_context& ctx)
{
    return respond_json(required_sign_in(ctx, ctx.path_parameters[0]).document);
}

/// The page at the end of a sign-in. It tells the window that opened it the outcome, as the vendor's page does.
inline http_response respond_sign_in_page(std::string_view ticket, bool success)
{
    std::string message;
    json_writer(message).string(
        std::string(success ? "appmixer.auth.success." : "appmixer.auth.failure.").append(ticket));
    http_response response(200);
    response.headers.append("content-type", "text/html; charset=utf-8");
    response.headers.append("cache-control", "no-cache");
    response.body = "<!DOCTYPE html>\n<title>Appmixer</title>\n<p>" +
                    std::string(success ? "You are signed in." : "The sign-in failed.") +
                    " You can close this window.</p>\n<script>if (window.opener) window.opener.postMessage(" + message +
                    ", \"*\");</script>\n";
    return response;
}

/// The redirect from the third party (RFC 6749 §4.1.2). state: the ticket. name: of the account; the user's e-mail
/// address by default. error: the sign-in fails.
inline http_response serve_auth_callback(request_context& ctx)
{
    sign_in_entry* const entry = ctx.back_end.sign_ins.find(ctx.query.text("state"));
    if (entry == nullptr)
        throw http_error(404, "Ticket not found.");
    std::string_view const service = ctx.path_parameters[0];
    bool const is_name = entry->service.ends_with(service) &&
                         entry->service.substr(0, entry->service.size() - service.size()).ends_with(':');
    if (service != entry->service && !is_name)
        throw http_error(400, "The ticket is for another service.");
    if (std::optional<std::string_view> const error = ctx.query.get("error")) {
        std::string_view const description = ctx.query.text("error_description");
        fail_sign_in(*entry, description.empty() ? *error : description, ctx.now);
        return respond_sign_in_page(entry->ticket, false);
    }
    std::string name(ctx.query.text("name"));
    if (name.empty())
        name = text_or_empty(ctx.back_end.users.find(entry->user_id)->document, "email");
    finish_sign_in(ctx.back_end, *entry, name, ctx.now);
    return respond_sign_in_page(entry->ticket, true);
}

inline http_response serve_get_component_auth(request_context& ctx)
{
    std::string const service = service_of(ctx.back_end, ctx.path_parameters[0]);
    std::string_view const component_id = ctx.query.text("componentId");
    flow_entry const* const flow = flow_with_component(ctx.back_end, ctx.user_id(), component_id);
    std::string_view const assigned =
        flow == nullptr ? std::string_view() : account_of_component(ctx.back_end, *flow, component_id);
    scope_set const required = required_scopes(ctx.back_end, ctx.path_parameters[0]);
    json::object accounts;
    ctx.back_end.accounts.each_of(ctx.user_id(), [&](auto const& slot) {
        json::object const& document = slot.item->document;
        if (text_of(document, "service") != service)
            return true;
        json::object account;
        account["accessTokenValid"] = true;
        account["accountId"] = slot.item->id();
        account["tokenId"] = slot.item->token_id;
        account["componentAssigned"] = assigned == slot.item->id();
        account["componentId"] = component_id.empty() ? json::value() : json::value(json::string(component_id));
        account["scopeValid"] = missing_scopes(required, slot.item->scope).empty();
        account["authorizedScope"] = slot.item->scope;
        account["name"] = document.at("name");
        account["displayName"] = document.at("displayName");
        accounts[slot.item->id()] = std::move(account);
        return true;
    });
    json::object auth;
    auth["accounts"] = std::move(accounts);
    json::object response;
    response["componentType"] = ctx.path_parameters[0];
    response["auth"] = std::move(auth);
    return respond_json(response);
}

APPMIXER_DECL void load_sign_in(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a sign-in", {"ticket", "userId", "owner", "service", "accountId", "tokenId", "finished",
                                    "updatedAt", "error"});
    sign_in_entry entry;
    entry.user_id = load_owner(back_end, source);
    entry.ticket = source.text("ticket", unused_ticket(back_end, entry.user_id));
    bool const has_form = entry.ticket.starts_with(entry.user_id + ':') &&
                          is_uuid(std::string_view(entry.ticket).substr(entry.user_id.size() + 1));
    if (!has_form || back_end.sign_ins.contains(entry.ticket))
        source.fail("ticket", "expected \"<userId>:<uuid>\", and not the ticket of another sign-in");
    entry.service = source.text("service", {});
    if (!entry.service.empty() && !is_service(entry.service))
        source.fail("service", "expected \"vendor:service\"");
    entry.document = new_status(now);
    for (std::string_view const key : {"accountId", "tokenId", "error"})
        source.expect_kind(key, json::kind::string, "expected a string or null", true);
    source.expect_kind("finished", json::kind::bool_, "expected true or false");
    source.expect_text("updatedAt");
    for (std::string_view const key : {"accountId", "tokenId", "finished", "updatedAt", "error"})
        if (json::value const* const value = source.find(key))
            entry.document[key] = *value;
    back_end.sign_ins.insert(std::move(entry));
}

APPMIXER_DECL json::array saved_sign_ins(state const& back_end)
{
    json::array saved;
    for (sign_in_entry const* const entry : back_end.sign_ins.all()) {
        json::object one = entry->document;
        one["ticket"] = entry->ticket;
        one["userId"] = entry->user_id;
        if (!entry->service.empty())
            one["service"] = entry->service;
        saved.emplace_back(std::move(one));
    }
    return saved;
}

APPMIXER_DECL void add_third_party_sign_in_routes(router& routes)
{
    routes.add(op::get_component_auth::info, &serve_get_component_auth);
    routes.add(op::create_auth_ticket::info, &serve_create_auth_ticket);
    routes.add(op::get_auth_url::info, &serve_get_auth_url);
    routes.add(op::get_auth_status::info, &serve_get_auth_status);
    routes.add(op::auth_callback::info, &serve_auth_callback, route_access::anyone);
}

} // namespace appmixer::detail::emu

#endif
