#ifndef APPMIXER_EMULATOR_USERS_ADMIN_IPP
#define APPMIXER_EMULATOR_USERS_ADMIN_IPP

// Routes of /users for administrators: list, count, read, update, delete.

#include <appmixer/api/user_administration.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <deque>
#include <limits>

namespace appmixer::detail::emu {

APPMIXER_DECL void require_admin(request_context const& ctx)
{
    if (!has_role(ctx, "admin"))
        throw http_error(403, "Insufficient scope");
}

/// The JSON of a user for administrators. It has the id as `id` and as `userId`, since clients read either.
inline json::object admin_view(user_entry const& user)
{
    json::object document = user.document;
    document["userId"] = user.id();
    return document;
}

/// The users that the query of a list or count selects.
class user_selection {
public:
    explicit user_selection(request_context& ctx)
        : ctx_(ctx), filters_(ctx.query.all("filter")), pattern_(ctx.query.text("pattern")),
          any_name_(ctx.query.text("pattern").empty())
    {
    }

    class row {
    public:
        user_entry const* user = nullptr;
        json::object const* document = nullptr;
    };

    /// The first `limit` users in the order of insertion. `sorted_by` is the field that they will be sorted by.
    std::vector<row> find(std::size_t limit, std::string_view sorted_by)
    {
        bool const user_id_matters = filters_.is_about("userId") || sorted_by == "userId";
        std::vector<row> rows;
        ctx_.back_end.users.each_of({}, [&](auto const& slot) {
            row r;
            r.user = &*slot.item;
            r.document = &r.user->document;
            if (!any_name_ && !pattern_.matches(text_of(*r.document, "username")))
                return true;
            if (user_id_matters) {
                views_.push_back(admin_view(*r.user));
                r.document = &views_.back();
            }
            if (filters_.matches(*r.document))
                rows.push_back(r);
            return rows.size() < limit;
        });
        return rows;
    }

private:
    request_context& ctx_;
    filter_set filters_;
    pattern pattern_;
    bool any_name_;
    std::deque<json::object> views_;
};

inline http_response serve_list_users(request_context& ctx)
{
    require_admin(ctx);
    list_options const options(ctx.query);
    user_selection selection(ctx);
    std::string_view const sorted_by = options.sort ? std::string_view(options.sort->first()) : std::string_view();
    std::vector<user_selection::row> rows = selection.find(options.rows_needed(), sorted_by);
    options.select_page(rows, [](user_selection::row const& r) -> json::object const& { return *r.document; });
    json_list list;
    for (user_selection::row const& r : rows) {
        list.add(options.shown.applied(admin_view(*r.user)));
    }
    return respond_json(list.take());
}

inline http_response serve_count_users(request_context& ctx)
{
    require_admin(ctx);
    user_selection selection(ctx);
    std::size_t const count = selection.find((std::numeric_limits<std::size_t>::max)(), {}).size();
    return respond_with_member("count", count);
}

inline user_entry& required_user(request_context& ctx)
{
    require_admin(ctx);
    user_entry* const user = ctx.back_end.users.find(ctx.path_parameters[0]);
    if (user == nullptr)
        throw http_error(404, "User not found");
    return *user;
}

inline http_response serve_get_user_by_id(request_context& ctx) { return respond_json(admin_view(required_user(ctx))); }

/// The fields of a body that an administrator may write. Ignores the rest: clients send back whole documents.
inline json::object user_changes(json::object&& body)
{
    json::object changes;
    for (auto& entry : body) {
        std::string_view const key = entry.key();
        json::value& value = entry.value();
        if (value.is_null())
            continue;
        std::string_view wanted;
        if (key == "username" || key == "email") {
            if (!value.is_string() || value.get_string().empty())
                wanted = "a string that is not empty";
        } else if (key == "scope") {
            if (!is_list_of_texts(value))
                wanted = "an array of strings";
        } else if (key == "vendor") {
            if (!value.is_string() && !is_list_of_texts(value))
                wanted = "a string or an array of strings";
        } else if (key == "metadata") {
            if (!value.is_object())
                wanted = "an object";
        } else if (key == "isActive") {
            if (!value.is_bool())
                wanted = "a boolean";
        } else if (key == "plan") {
            if (!value.is_string() && !value.is_object())
                wanted = "a string or an object";
        } else {
            continue;
        }
        if (!wanted.empty())
            throw http_error(400, '"' + std::string(key) + "\" must be " + std::string(wanted));
        changes.emplace(key, std::move(value));
    }
    return changes;
}

inline http_response serve_update_user(request_context& ctx)
{
    user_entry& user = required_user(ctx);
    json::object body = object_body(ctx.request);
    std::optional<std::string> password;
    if (json::value const* const value = body.if_contains("password"); value != nullptr && !value->is_null()) {
        password = required_text(body, "password", true);
        check_new_password(ctx.back_end, *password, "password");
    }
    json::object changes = user_changes(std::move(body));
    for (std::string_view const key : {"username", "email"}) {
        if (!changes.contains(key))
            continue;
        user_entry const* const other = find_login(ctx.back_end, text_of(changes, key));
        if (other != nullptr && other != &user)
            throw http_error(ctx.back_end.switches.duplicate_sign_up_status,
                             "A user with this name or e-mail already exists.");
    }
    if (password)
        set_password(ctx.back_end, user, *password, ctx.now);
    remove_logins(ctx.back_end, user);
    for (auto& entry : changes)
        put_user_field(user.document, entry.key(), std::move(entry.value()));
    add_login(ctx.back_end, text_of(user.document, "username"), user.id());
    add_login(ctx.back_end, text_of(user.document, "email"), user.id());
    return respond_json(admin_view(user));
}

/// Deletes a user at once; the ticket in the response is already complete.
inline http_response serve_delete_user(request_context& ctx)
{
    required_user(ctx);
    std::string const ticket = ctx.back_end.ids.uuid();
    ctx.back_end.deletions.insert(ticket, ctx.path_parameters[0], std::monostate());
    remove_user(ctx.back_end, ctx.path_parameters[0]);
    return respond_with_member("ticket", ticket);
}

inline http_response serve_get_user_delete_status(request_context& ctx)
{
    require_admin(ctx);
    auto const* const found = ctx.back_end.deletions.find(ctx.path_parameters[1]);
    if (found == nullptr || found->user_id != ctx.path_parameters[0])
        throw http_error(404, "Ticket not found.");
    return respond_json(R"({"status":"completed","stepsDone":1,"stepsTotal":1})");
}

APPMIXER_DECL void add_admin_routes(router& routes)
{
    routes.add(op::list_users::info, &serve_list_users);
    routes.add(op::count_users::info, &serve_count_users);
    routes.add(op::get_user_by_id::info, &serve_get_user_by_id);
    routes.add(op::update_user::info, &serve_update_user);
    routes.add(op::delete_user::info, &serve_delete_user);
    // The token of a deleted user is enough: administrators can delete themselves.
    routes.add(op::get_user_delete_status::info, &serve_get_user_delete_status, route_access::valid_token);
}

} // namespace appmixer::detail::emu

#endif
