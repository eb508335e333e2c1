#ifndef APPMIXER_EMULATOR_USERS_USERS_IPP
#define APPMIXER_EMULATOR_USERS_USERS_IPP

// Routes of /user: sign up, sign in, read oneself; and the identification of the caller.

#include <appmixer/api/users.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/charts/charts.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/emulator/stores/stores.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/text/split.hpp>
#include <appmixer/emulator/users/users.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <limits>

namespace appmixer::detail::emu {

/// Far fewer than a real server needs, since tests sign in often.
inline constexpr std::uint32_t password_rounds = 600;
/// The size of the cache of verified tokens.
inline constexpr std::size_t most_verified = 4096;

APPMIXER_DECL password_hash hash_password(state& back_end, std::string_view password)
{
    password_hash kept;
    kept.salt = back_end.ids.bytes(16);
    kept.iterations = password_rounds;
    kept.key = as_text(pbkdf2(password, kept.salt, kept.iterations));
    return kept;
}

APPMIXER_DECL void set_password(state& back_end, user_entry& user, std::string_view password, timestamp now)
{
    user.password = hash_password(back_end, password);
    user.password_changed = now;
}

APPMIXER_DECL bool is_password(password_hash const& kept, std::string_view password) noexcept
{
    digest const key = pbkdf2(password, kept.salt, kept.iterations);
    return constant_time_equal(as_text(key), kept.key);
}

APPMIXER_DECL user_entry* find_login(state& back_end, std::string_view name)
{
    auto const found = back_end.logins.find(to_lower(name));
    return found == back_end.logins.end() ? nullptr : back_end.users.find(found->second);
}

APPMIXER_DECL bool add_login(state& back_end, std::string_view name, std::string_view id)
{
    auto const [login, added] = back_end.logins.emplace(to_lower(name), id);
    return added || login->second == id;
}

APPMIXER_DECL void remove_logins(state& back_end, user_entry const& user)
{
    back_end.logins.erase(to_lower(text_of(user.document, "username")));
    back_end.logins.erase(to_lower(text_of(user.document, "email")));
}

APPMIXER_DECL void check_new_password(state const& back_end, std::string_view password, std::string_view key)
{
    std::size_t const minimum = back_end.switches.password_minimum;
    std::size_t length = 0;
    for (std::string_view remaining = password; !remaining.empty(); ++length)
        take_character(remaining);
    if (length < minimum)
        throw http_error(400,
                         '"' + std::string(key) + "\" must have at least " + std::to_string(minimum) + " characters");
}

APPMIXER_DECL json::object new_user_document(std::string_view id, new_user const& wanted, timestamp now)
{
    json::object document;
    document["id"] = id;
    document["username"] = wanted.username;
    document["isActive"] = true;
    document["email"] = wanted.email;
    document["plan"] = "free";
    document["scope"] = json::array(wanted.scope.begin(), wanted.scope.end());
    document["vendor"] = json::array();
    if (wanted.metadata)
        document["metadata"] = *wanted.metadata;
    document["created"] = to_iso(now);
    return document;
}

APPMIXER_DECL void put_user_field(json::object& document, std::string_view key, json::value value)
{
    bool const is_new = !document.contains(key);
    document[key] = std::move(value);
    json::value const* const created = document.if_contains("created");
    if (!is_new || created == nullptr)
        return;
    json::value date = *created;
    document.stable_erase("created");
    document.emplace("created", std::move(date));
}

APPMIXER_DECL user_entry& create_user(state& back_end, new_user const& wanted, timestamp now)
{
    if (find_login(back_end, wanted.username) != nullptr || find_login(back_end, wanted.email) != nullptr)
        throw http_error(back_end.switches.duplicate_sign_up_status, "A user with this name or e-mail already exists.");
    std::string const id = unused_object_id(back_end.users, back_end.ids, now);
    user_entry user;
    user.document = new_user_document(id, wanted, now);
    user.password = hash_password(back_end, wanted.password);
    add_login(back_end, wanted.username, id);
    add_login(back_end, wanted.email, id);
    return *back_end.users.insert(std::move(user)).item;
}

APPMIXER_DECL void remove_user(state& back_end, std::string_view id)
{
    std::string const key(id);
    if (user_entry const* const user = back_end.users.find(key))
        remove_logins(back_end, *user);
    remove_flows_of(back_end, key);
    remove_stores_of(back_end, key);
    remove_accounts_of(back_end, key);
    back_end.sign_ins.erase_owner(key);
    remove_logs_of(back_end, key);
    remove_charts_of(back_end, key);
    back_end.app_events.triggers.erase_owner(key);
    back_end.gateway_events.erase(key);
    back_end.groups.remove_user(key);
    back_end.resets.erase_user(key);
    back_end.files.erase_user(key);
    back_end.uploads.erase_user(key);
    back_end.integration_jobs.erase_user(key);
    std::erase_if(back_end.unsent_resets, [&](reset_code const& reset) { return reset.user_id == key; });
    back_end.users.erase(key);
}

APPMIXER_DECL std::string issue_token(state& back_end, user_entry const& user, timestamp now)
{
    claims content;
    content.id = user.id();
    for (json::value const& role : user.document.at("scope").as_array())
        content.scope.emplace_back(std::string_view(role.as_string()));
    content.issued = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    std::int64_t const max_lifetime = (std::numeric_limits<std::int64_t>::max)() - content.issued;
    content.expires = content.issued + (std::min)(back_end.switches.token_lifetime, max_lifetime);
    return make_jwt(content, back_end.signing_key);
}

/// The claims of a token with a valid signature; null for any other text. Verified tokens are cached.
inline claims const* verified(state& back_end, std::string_view token)
{
    auto const cached = back_end.verified.find(token);
    if (cached != back_end.verified.end())
        return &cached->second;
    std::optional<claims> content = read_jwt(token, back_end.signing_key);
    if (!content)
        return nullptr;
    if (back_end.verified.size() >= most_verified)
        back_end.verified.clear();
    return &back_end.verified.emplace(token, std::move(*content)).first->second;
}

APPMIXER_DECL void identify(request_context& ctx, bool user_must_exist)
{
    constexpr std::string_view scheme = "Bearer ";
    std::string_view field = ctx.request.headers.get("Authorization").value_or(std::string_view());
    if (field.size() <= scheme.size() || !iequals(field.substr(0, scheme.size()), scheme))
        throw http_error(401, "Missing authentication");
    field.remove_prefix((std::min)(field.find_first_not_of(' ', scheme.size()), field.size()));
    identify_by(ctx, field, user_must_exist);
}

APPMIXER_DECL void identify_by(request_context& ctx, std::string_view token, bool user_must_exist)
{
    ctx.token = verified(ctx.back_end, token);
    if (ctx.token == nullptr)
        throw http_error(401, "Invalid JWT: key or signature is invalid");
    if (std::chrono::floor<std::chrono::seconds>(ctx.now).time_since_epoch().count() >= ctx.token->expires)
        throw http_error(401, "Expired token");
    ctx.caller = ctx.back_end.users.find(ctx.token->id);
    emulator_switches const& switches = ctx.back_end.switches;
    if (ctx.caller == nullptr && user_must_exist)
        throw http_error(switches.deleted_user_status,
                         switches.deleted_user_status == 404 ? "User not found" : "Invalid credentials");
    if (ctx.caller == nullptr || !ctx.caller->password_changed || !switches.password_change_ends_tokens)
        return;
    auto const changed = std::chrono::floor<std::chrono::seconds>(*ctx.caller->password_changed);
    if (ctx.token->issued < changed.time_since_epoch().count())
        throw http_error(401, "Invalid credentials");
}

APPMIXER_DECL bool has_role(request_context const& ctx, std::string_view role)
{
    return any_role(ctx, [&](std::string_view entry) { return entry == role; });
}

APPMIXER_DECL bool is_list_of_texts(json::value const& value) noexcept
{
    json::array const* const list = value.if_array();
    return list != nullptr &&
           std::all_of(list->begin(), list->end(), [](json::value const& item) { return item.is_string(); });
}

inline http_response serve_authenticate_user(request_context& ctx)
{
    json::object const body = object_body(ctx.request);
    std::string const password = required_text(body, "password", true);
    std::string name = optional_text(body, "username");
    if (name.empty())
        name = optional_text(body, "email");
    if (name.empty())
        throw http_error(400, "\"username\" or \"email\" is required");

    user_entry const* const user = find_login(ctx.back_end, name);
    password_hash unknown_user;
    unknown_user.iterations = password_rounds;
    // An unknown user takes the same time and gets the same response as a wrong password.
    bool const good = is_password(user == nullptr ? unknown_user : user->password, password);
    if (user == nullptr || !good) {
        int const status = ctx.back_end.switches.sign_in_failure_status;
        throw http_error(status, status == 401 ? "Unauthorized" : "Forbidden");
    }
    json::object response;
    response["user"] = user->document;
    response["token"] = issue_token(ctx.back_end, *user, ctx.now);
    return respond_json(response);
}

/// Whether the caller has one of the roles in a comma-separated list.
inline bool has_role_of(request_context const& ctx, std::string_view list)
{
    while (!list.empty()) {
        std::string_view const role = trimmed(take_until(list, ','));
        if (!role.empty() && has_role(ctx, role))
            return true;
    }
    return false;
}

/// Whether the caller of a public route is an administrator. An invalid token counts as none.
inline bool is_administrator(request_context& ctx)
{
    try {
        if (ctx.token == nullptr)
            identify(ctx, true);
    } catch (http_error const&) {
        return false;
    }
    return has_role(ctx, "admin");
}

inline http_response serve_signup_user(request_context& ctx)
{
    if (std::string_view const roles = ctx.back_end.switches.sign_up_scopes; !roles.empty()) {
        identify(ctx, true);
        if (!has_role_of(ctx, roles))
            throw http_error(403, "Insufficient scope");
    }
    json::object const body = object_body(ctx.request);
    new_user wanted;
    wanted.password = required_text(body, "password", true);
    wanted.username = optional_text(body, "username");
    wanted.email = optional_text(body, "email");
    if (wanted.username.empty() && wanted.email.empty())
        throw http_error(400, "\"username\" or \"email\" is required");
    if (wanted.username.empty())
        wanted.username = wanted.email;
    if (wanted.email.empty())
        wanted.email = wanted.username;
    json::value const* const metadata = body.if_contains("metadata");
    if (metadata != nullptr && !metadata->is_null()) {
        if (!metadata->is_object())
            throw http_error(400, "\"metadata\" must be an object");
        wanted.metadata = metadata->get_object();
    }
    json::value const* const scope = body.if_contains("scope");
    if (scope != nullptr && !scope->is_null() && is_administrator(ctx)) {
        if (!is_list_of_texts(*scope))
            throw http_error(400, "\"scope\" must be an array of strings");
        wanted.scope.clear();
        for (json::value const& role : scope->get_array())
            wanted.scope.emplace_back(std::string_view(role.get_string()));
    }
    check_new_password(ctx.back_end, wanted.password, "password");

    user_entry const& user = create_user(ctx.back_end, wanted, ctx.now);
    json::object response;
    response["user"] = user.document;
    response["token"] = issue_token(ctx.back_end, user, ctx.now);
    return respond_json(response, ctx.back_end.switches.sign_up_status);
}

inline http_response serve_get_user(request_context& ctx)
{
    if (ctx.caller == nullptr)
        throw http_error(404, "User not found");
    return respond_json(ctx.caller->document);
}

APPMIXER_DECL void add_user_routes(router& routes)
{
    routes.add(op::authenticate_user::info, &serve_authenticate_user, route_access::anyone);
    routes.add(op::signup_user::info, &serve_signup_user, route_access::anyone);
    routes.add(op::get_user::info, &serve_get_user, route_access::valid_token);
}

} // namespace appmixer::detail::emu

#endif
