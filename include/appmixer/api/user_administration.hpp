#ifndef APPMIXER_API_USER_ADMINISTRATION_HPP
#define APPMIXER_API_USER_ADMINISTRATION_HPP

// Operations on all users, for administrators: list, count, read, change, delete.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/progress.hpp>
#include <appmixer/model/user.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

/// How far the deletion of a user is.
using user_delete_status = progress<class user_deletion>;

namespace op {

/// All users. `GET /users`.
class list_users {
public:
    list_users() = default;

    text_list filter;                   ///< "scope:admin"; each one must match
    std::optional<std::string> pattern; ///< searched for in usernames
    std::optional<std::string> sort;    ///< "created:-1" (newest first)
    optional_number limit;              ///< maximum number of users; the server's default is 100
    optional_number offset;             ///< number of users to skip; the server's default is 0

    using response_type = std::vector<user>;
    static constexpr operation_info info{"listUsers", method::get, "/users", idempotency::safe};
    static constexpr auto params =
        table{in_query("filter", &list_users::filter), in_query("pattern", &list_users::pattern),
              in_query("sort", &list_users::sort), in_query("limit", &list_users::limit),
              in_query("offset", &list_users::offset)};
    static constexpr auto paging =
        by_offset(&list_users::offset, &list_users::limit, unique_key("username", &user::username));
};

/// The number of users. `GET /users/count`.
class count_users {
public:
    count_users() = default;

    text_list filter;                   ///< as in `list_users`
    std::optional<std::string> pattern; ///< as in `list_users`

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "count";
    static constexpr operation_info info =
        operation_info("countUsers", method::get, "/users/count", idempotency::safe).with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_query("filter", &count_users::filter), in_query("pattern", &count_users::pattern)};
};

/// One user. `GET /users/{userId}`.
class get_user_by_id {
public:
    get_user_by_id() = default;
    explicit get_user_by_id(std::string id) : user_id(std::move(id)) {}

    std::string user_id;

    using response_type = user;
    static constexpr operation_info info =
        operation_info("getUserById", method::get, "/users/{userId}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("userId", &get_user_by_id::user_id).except("count")};
};

/// Changes a user. `PUT /users/{userId}`.
class update_user {
public:
    update_user() = default;
    explicit update_user(std::string id) : user_id(std::move(id)) {}

    std::string user_id;
    std::optional<std::string> username;           ///< empty: unchanged
    std::optional<std::string> email;              ///< empty: unchanged
    std::optional<std::string> password;           ///< at least five characters
    std::optional<std::vector<std::string>> scope; ///< all roles: "user", "admin", "tester"
    std::optional<json::value> vendor;             ///< whose components the user may publish: one name, or an array
    std::optional<json::object> metadata;          ///< replaces all metadata
    optional_flag is_active;                       ///< not documented by the vendor; empty: unchanged

    using response_type = user;
    static constexpr operation_info info =
        operation_info("updateUser", method::put, "/users/{userId}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("userId", &update_user::user_id),    in_body("username", &update_user::username),
              in_body("email", &update_user::email),       in_secret_body("password", &update_user::password),
              in_body("scope", &update_user::scope),       in_body("vendor", &update_user::vendor),
              in_body("metadata", &update_user::metadata), in_body("isActive", &update_user::is_active)};
};

/// Deletes a user with everything the user owns. `DELETE /users/{userId}`; the server goes on after its response.
class delete_user {
public:
    delete_user() = default;
    explicit delete_user(std::string id) : user_id(std::move(id)) {}

    std::string user_id;

    using response_type = ticket<user_delete_status>; ///< without the subject, which is `user_id`
    static constexpr operation_info info{"deleteUser", method::delete_, "/users/{userId}", idempotency::unsafe};
    static constexpr auto params = table{in_path("userId", &delete_user::user_id)};
};

/// How far the deletion of a user is. `GET /users/{userId}/delete-status/{ticket}`.
class get_user_delete_status {
public:
    get_user_delete_status() = default;
    get_user_delete_status(std::string id, std::string job) : user_id(std::move(id)), ticket_text(std::move(job)) {}

    std::string user_id;
    std::string ticket_text; ///< from `delete_user`

    using response_type = user_delete_status;
    static constexpr operation_info info{"getUserDeleteStatus", method::get, "/users/{userId}/delete-status/{ticket}",
                                         idempotency::safe};
    static constexpr auto params = table{in_path("userId", &get_user_delete_status::user_id),
                                         in_path("ticket", &get_user_delete_status::ticket_text)};
};

/// The operations of this header.
using user_administration_operations =
    operation_list<list_users, count_users, get_user_by_id, update_user, delete_user, get_user_delete_status>;

} // namespace op

/// The status that `wait_for` polls for a ticket of `delete_user`.
inline op::get_user_delete_status status_request(ticket<user_delete_status> const& job)
{
    return op::get_user_delete_status(job.subject, job.text);
}

// Only administrators may call these functions. For other callers they fail with `condition::forbidden`.

/// Lists users.
///
/// query: which users, in what order, and how many; by default all, but at most 100. `paginate` has no such limit.
/// Result: the users; empty when none matches.
/// Errors: `errc::bad_request` when the server rejects the query.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, std::vector<user>> list_users(Api const& api, op::list_users query = {})
{
    return api.call(query);
}

/// Counts users.
///
/// query: which users, as in `list_users`; all by default.
/// Result: their number.
/// Errors: `errc::bad_request` when the server rejects the query.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, std::uint64_t> count_users(Api const& api, op::count_users query = {})
{
    return api.call(query);
}

/// Fetches a user.
///
/// Result: the user.
/// Errors: `condition::not_found` when there is no such user.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, user> get_user_by_id(Api const& api, std::string user_id)
{
    return api.call(op::get_user_by_id(std::move(user_id)));
}

/// Changes a user.
///
///     op::update_user changes(id);
///     changes.metadata = json::object{{"team", "blue"}};
///     user after = co_await update_user(api, changes);
///
/// changes: the id, and the new values; members that are not set are not sent, and the server keeps what it has.
/// Result: the user after the change.
/// Errors: `condition::not_found` when there is no such user; status 400, 403 or 409, depending on the server, when
/// another user has the name or address; `errc::bad_request` for a value that the server rejects.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, user> update_user(Api const& api, op::update_user changes)
{
    return api.call(changes);
}

/// Deletes a user: stops the user's flows and removes all the user's data. The server goes on after its response;
/// `wait_for` waits for the end.
///
///     auto job = co_await delete_user(api, id);
///     co_await wait_for(api, job);
///
/// Result: a ticket.
/// Errors: `condition::not_found` when there is no such user, also when the user is already deleted.
/// Not idempotent: a repeated call fails, and there is no ticket of the first.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, ticket<user_delete_status>> delete_user(Api const& api, std::string user_id)
{
    auto call = api.call(op::delete_user(user_id));
    return detail::with_subject(std::move(call), std::move(user_id));
}

/// Asks how far the deletion of a user is. `wait_for` asks until it has ended.
///
/// user_id: of the user who is being deleted. ticket_text: from `delete_user`.
/// Result: the status, "in-progress", "completed", "failed" or "cancelled", and the number of steps.
/// Errors: `condition::not_found` for an unknown ticket.
/// Source: https://docs.appmixer.com, API, User.
template <api_handle Api>
call_result<Api, user_delete_status> get_user_delete_status(Api const& api, std::string user_id,
                                                            std::string ticket_text)
{
    return api.call(op::get_user_delete_status(std::move(user_id), std::move(ticket_text)));
}

} // namespace appmixer

#endif
