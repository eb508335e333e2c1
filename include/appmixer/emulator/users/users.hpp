#ifndef APPMIXER_EMULATOR_USERS_USERS_HPP
#define APPMIXER_EMULATOR_USERS_USERS_HPP

// Users, their passwords and their access tokens.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// The properties of a new user.
class new_user {
public:
    new_user() = default;
    std::string username;
    std::string email;
    std::string password;
    std::vector<std::string> scope{"user"};
    std::optional<json::object> metadata; ///< nothing: no `metadata` in responses
};

/// The JSON of a new user.
APPMIXER_DECL json::object new_user_document(std::string_view id, new_user const& wanted, timestamp now);
/// Adds a user. Throws when the name or the address is taken.
APPMIXER_DECL user_entry& create_user(state& back_end, new_user const& wanted, timestamp now);
/// Sets a member of a user's JSON. A new member is inserted before `created`, which stays last.
APPMIXER_DECL void put_user_field(json::object& document, std::string_view key, json::value value);
/// The user with this name or address; null when there is none.
APPMIXER_DECL user_entry* find_login(state& back_end, std::string_view name);
/// Registers a name or address for signing in. False when it belongs to another user.
APPMIXER_DECL bool add_login(state& back_end, std::string_view name, std::string_view id);
/// Removes the name and the address of a user from the index of logins.
APPMIXER_DECL void remove_logins(state& back_end, user_entry const& user);
/// Throws a 400 when a password is too short. `key` is its key in the request.
APPMIXER_DECL void check_new_password(state const& back_end, std::string_view password, std::string_view key);
/// Removes a user and everything the user owns.
APPMIXER_DECL void remove_user(state& back_end, std::string_view id);

APPMIXER_DECL password_hash hash_password(state& back_end, std::string_view password);
/// Sets the password of a user.
APPMIXER_DECL void set_password(state& back_end, user_entry& user, std::string_view password, timestamp now);
APPMIXER_DECL bool is_password(password_hash const& kept, std::string_view password) noexcept;

/// Makes an access token. `now` is the time of issue.
APPMIXER_DECL std::string issue_token(state& back_end, user_entry const& user, timestamp now);
/// Sets the token and the caller of a request. Throws a 401 when the token is missing, invalid or expired, and an error
/// when `user_must_exist` and the user was deleted.
APPMIXER_DECL void identify(request_context& ctx, bool user_must_exist);
/// The same for a token that is not in the usual header.
APPMIXER_DECL void identify_by(request_context& ctx, std::string_view token, bool user_must_exist);
/// Whether `test(role)` is true for a role of the caller. Without a token the roles are those of the user.
template <class Test>
bool any_role(request_context const& ctx, Test test)
{
    if (ctx.token != nullptr && (ctx.back_end.switches.roles_of_token || ctx.caller == nullptr))
        return std::any_of(ctx.token->scope.begin(), ctx.token->scope.end(), test);
    json::array const& roles = ctx.caller->document.at("scope").as_array();
    return std::any_of(roles.begin(), roles.end(),
                       [&](json::value const& entry) { return test(std::string_view(entry.as_string())); });
}
/// Whether the caller has a role. See `any_role`.
APPMIXER_DECL bool has_role(request_context const& ctx, std::string_view role);
/// Whether a value is an array of texts.
APPMIXER_DECL bool is_list_of_texts(json::value const& value) noexcept;

APPMIXER_DECL void add_user_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/users/users.ipp>
#endif

#endif
