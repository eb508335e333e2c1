#ifndef APPMIXER_API_USER_GROUPS_HPP
#define APPMIXER_API_USER_GROUPS_HPP

// Operations on groups of users. Members read their groups; only administrators change them.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/user_group.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The groups that the caller may see. `GET /user-groups`.
class list_user_groups {
public:
    list_user_groups() = default;

    using response_type = std::vector<user_group>;
    static constexpr operation_info info =
        operation_info("listUserGroups", method::get, "/user-groups", idempotency::safe)
            .with_evidence(evidence::medium);
};

/// Creates a group. `POST /user-groups`; the response is a 201.
class create_user_group {
public:
    create_user_group() = default;
    explicit create_user_group(std::string title) : name(std::move(title)) {}

    std::string name;                     ///< shown to users
    std::optional<json::object> metadata; ///< data of any kind; empty by default

    using response_type = user_group;
    static constexpr operation_info info =
        operation_info("createUserGroup", method::post, "/user-groups", idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_body("name", &create_user_group::name), in_body("metadata", &create_user_group::metadata)};
};

/// One group. `GET /user-groups/{groupId}`.
class get_user_group {
public:
    get_user_group() = default;
    explicit get_user_group(std::string id) : group_id(std::move(id)) {}

    std::string group_id;

    using response_type = user_group;
    static constexpr operation_info info =
        operation_info("getUserGroup", method::get, "/user-groups/{groupId}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("groupId", &get_user_group::group_id)};
};

/// Changes a group. `PUT /user-groups/{groupId}`.
class update_user_group {
public:
    update_user_group() = default;
    explicit update_user_group(std::string id) : group_id(std::move(id)) {}

    std::string group_id;
    std::optional<std::string> name;      ///< empty: unchanged
    std::optional<json::object> metadata; ///< replaces all metadata

    using response_type = user_group;
    static constexpr operation_info info =
        operation_info("updateUserGroup", method::put, "/user-groups/{groupId}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("groupId", &update_user_group::group_id), in_body("name", &update_user_group::name),
              in_body("metadata", &update_user_group::metadata)};
};

/// Deletes a group; its members stay users. `DELETE /user-groups/{groupId}`.
class delete_user_group {
public:
    delete_user_group() = default;
    explicit delete_user_group(std::string id) : group_id(std::move(id)) {}

    std::string group_id;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("deleteUserGroup", method::delete_, "/user-groups/{groupId}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("groupId", &delete_user_group::group_id)};
};

/// Adds users to a group. `POST /user-groups/{groupId}/members`.
class add_user_group_members {
public:
    add_user_group_members() = default;
    add_user_group_members(std::string id, std::vector<std::string> users)
        : group_id(std::move(id)), user_ids(std::move(users))
    {
    }

    std::string group_id;
    std::vector<std::string> user_ids; ///< members among them stay members

    using response_type = user_group;
    static constexpr operation_info info =
        operation_info("addUserGroupMembers", method::post, "/user-groups/{groupId}/members", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("groupId", &add_user_group_members::group_id),
                                         in_body("userIds", &add_user_group_members::user_ids)};
};

/// The operations of this header.
using user_group_operations = operation_list<list_user_groups, create_user_group, get_user_group, update_user_group,
                                             delete_user_group, add_user_group_members>;

} // namespace op

/// Lists the groups that the caller is a member of; for administrators, all groups.
///
/// Result: the groups; empty when there are none.
/// Source: https://docs.appmixer.com, API, User Groups.
template <api_handle Api>
call_result<Api, std::vector<user_group>> list_user_groups(Api const& api)
{
    return api.call(op::list_user_groups());
}

/// Creates a group without members. Only administrators may do it. `op::create_user_group` takes metadata.
///
/// name: need not be unique.
/// Result: the group.
/// Errors: `condition::forbidden` for other callers; `errc::bad_request` for an empty name.
/// Not idempotent: repeating the call creates a second group.
/// Source: https://docs.appmixer.com, API, User Groups.
template <api_handle Api>
call_result<Api, user_group> create_user_group(Api const& api, std::string name)
{
    return api.call(op::create_user_group(std::move(name)));
}

/// Fetches a group.
///
/// Result: the group with the ids of its members.
/// Errors: `condition::not_found` when there is no such group, or the caller is neither a member nor an administrator.
/// Source: https://docs.appmixer.com, API, User Groups.
template <api_handle Api>
call_result<Api, user_group> get_user_group(Api const& api, std::string group_id)
{
    return api.call(op::get_user_group(std::move(group_id)));
}

/// Changes a group. Only administrators may do it.
///
///     op::update_user_group changes(id);
///     changes.name = "Sales";
///     user_group after = co_await update_user_group(api, changes);
///
/// changes: the id, and the new values; members that are not set are not sent, and the server keeps what it has.
/// Result: the group after the change.
/// Errors: `condition::forbidden` for other callers; `condition::not_found` when there is no such group;
/// `errc::bad_request` for a value that the server rejects.
/// Source: https://docs.appmixer.com, API, User Groups.
template <api_handle Api>
call_result<Api, user_group> update_user_group(Api const& api, op::update_user_group changes)
{
    return api.call(changes);
}

/// Deletes a group. Its members stay users. Only administrators may do it.
///
/// Errors: `condition::forbidden` for other callers; `condition::not_found` when there is no such group, also when it
/// is already deleted.
/// Source: https://docs.appmixer.com, API, User Groups.
template <api_handle Api>
call_result<Api, void> delete_user_group(Api const& api, std::string group_id)
{
    return api.call(op::delete_user_group(std::move(group_id)));
}

/// Adds users to a group. Only administrators may do it.
///
/// user_ids: users who are members already are ignored.
/// Result: the group with all its members.
/// Errors: `condition::forbidden` for other callers; `condition::not_found` when there is no such group;
/// `errc::bad_request` when one of the ids is not that of a user.
/// Source: https://docs.appmixer.com, API, User Groups.
template <api_handle Api>
call_result<Api, user_group> add_user_group_members(Api const& api, std::string group_id,
                                                    std::vector<std::string> user_ids)
{
    return api.call(op::add_user_group_members(std::move(group_id), std::move(user_ids)));
}

} // namespace appmixer

#endif
