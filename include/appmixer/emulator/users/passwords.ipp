#ifndef APPMIXER_EMULATOR_USERS_PASSWORDS_IPP
#define APPMIXER_EMULATOR_USERS_PASSWORDS_IPP

// Routes that change, reset and recover passwords.

#include <appmixer/api/passwords.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/emulator/users/passwords.hpp>
#include <appmixer/emulator/users/users.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

/// The most codes that were not fetched yet.
inline constexpr std::size_t most_unsent_resets = 1000;

inline http_response serve_change_password(request_context& ctx)
{
    json::object const body = object_body(ctx.request);
    std::string const old_password = required_text(body, "oldPassword", true);
    std::string const new_password = required_text(body, "newPassword", true);
    user_entry& user = *ctx.back_end.users.find(ctx.user_id());
    if (!is_password(user.password, old_password))
        throw http_error(400, "The old password is wrong.");
    check_new_password(ctx.back_end, new_password, "newPassword");
    set_password(ctx.back_end, user, new_password, ctx.now);
    return respond_json("{}");
}

/// The response does not tell whether the user exists.
inline http_response serve_forgot_password(request_context& ctx)
{
    state& back_end = ctx.back_end;
    user_entry const* const user = find_login(back_end, required_text(object_body(ctx.request), "email"));
    if (user == nullptr)
        return respond_json("{}");
    std::string const id(user->id());
    back_end.resets.erase_user(id);
    if (back_end.unsent_resets.size() >= most_unsent_resets)
        back_end.unsent_resets.erase(back_end.unsent_resets.begin());
    std::string const code = to_hex(back_end.ids.bytes(16));
    std::int64_t const lifetime = std::clamp<std::int64_t>(back_end.switches.reset_code_lifetime, 0, 1'000'000'000);
    back_end.resets.insert(code, id, ctx.now + std::chrono::seconds(lifetime));
    back_end.unsent_resets.emplace_back(id, text_of(user->document, "email"), code);
    return respond_json("{}");
}

inline http_response serve_complete_forgot_password(request_context& ctx)
{
    json::object const body = object_body(ctx.request);
    std::string const password = required_text(body, "password", true);
    std::string const code = required_text(body, "code");
    auto const* const found = ctx.back_end.resets.find(code);
    bool const valid = found != nullptr && ctx.now < found->value;
    user_entry* const user = valid ? ctx.back_end.users.find(found->user_id) : nullptr;
    if (user == nullptr)
        throw http_error(400, "The code is wrong or expired.");
    check_new_password(ctx.back_end, password, "password");
    ctx.back_end.resets.erase_user(user->id());
    set_password(ctx.back_end, *user, password, ctx.now);
    return respond_json("{}");
}

inline http_response serve_reset_password(request_context& ctx)
{
    require_admin(ctx);
    json::object const body = object_body(ctx.request);
    std::string const email = required_text(body, "email");
    std::string const password = required_text(body, "password", true);
    user_entry* const user = find_login(ctx.back_end, email);
    if (user == nullptr)
        throw http_error(404, "User not found");
    check_new_password(ctx.back_end, password, "password");
    set_password(ctx.back_end, *user, password, ctx.now);
    return respond_json("{}");
}

APPMIXER_DECL void add_password_routes(router& routes)
{
    routes.add(op::change_password::info, &serve_change_password);
    routes.add(op::forgot_password::info, &serve_forgot_password, route_access::anyone);
    routes.add(op::complete_forgot_password::info, &serve_complete_forgot_password, route_access::anyone);
    routes.add(op::reset_password::info, &serve_reset_password);
}

} // namespace appmixer::detail::emu

#endif
