#ifndef APPMIXER_EMULATOR_USER_GROUPS_USER_GROUPS_IPP
#define APPMIXER_EMULATOR_USER_GROUPS_USER_GROUPS_IPP

// Routes of /user-groups: list, create, read, update, delete, add members; saving and loading.

#include <appmixer/api/user_groups.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/user_groups/user_groups.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/emulator/users/users.hpp>

#include <charconv>
#include <system_error>

namespace appmixer::detail::emu {

inline constexpr std::string_view group_prefix = "group-";

/// The id of a new group. Its number is the time, or a later millisecond if another group has or had that number.
inline std::string new_group_id(group_table& groups, timestamp now)
{
    std::string id;
    do
        id = std::string(group_prefix) + std::to_string(groups.take_number(now.time_since_epoch().count()));
    while (groups.contains(id));
    return id;
}

/// The JSON of a group without members. The responses to clients show the keys in this order.
inline json::object new_group_document(std::string_view id, std::string_view name, json::value metadata,
                                       std::int64_t created)
{
    json::object document;
    document["id"] = id;
    document["name"] = name;
    document["userId"] = id;
    document["metadata"] = std::move(metadata);
    document["created"] = created;
    document["members"] = json::array();
    return document;
}

/// The group in the path. Throws a 404 unless it exists and the caller is a member or an administrator.
inline group_entry& visible_group(request_context& ctx)
{
    std::string const& id = ctx.path_parameters[0];
    group_entry* const group = ctx.back_end.groups.find(id);
    if (group == nullptr || (!has_role(ctx, "admin") && !ctx.back_end.groups.is_member(id, ctx.user_id())))
        throw http_error(404, "User group not found.");
    return *group;
}

/// The same for a change: throws a 403 unless the caller is an administrator.
inline group_entry& changeable_group(request_context& ctx)
{
    require_admin(ctx);
    return visible_group(ctx);
}

/// The `metadata` of a body; null when it is missing or null. Throws a 400 for any other value but an object.
inline json::object const* group_metadata(json::object const& body)
{
    json::value const* const value = body.if_contains("metadata");
    if (value == nullptr || value->is_null())
        return nullptr;
    if (!value->is_object())
        throw bad_field("metadata", "must be an object");
    return &value->get_object();
}

inline http_response serve_list_user_groups(request_context& ctx)
{
    group_table& groups = ctx.back_end.groups;
    json_list list;
    for (group_entry const* const group : has_role(ctx, "admin") ? groups.all() : groups.of_user(ctx.user_id()))
        list.add(group->document);
    return respond_json(list.take());
}

inline http_response serve_create_user_group(request_context& ctx)
{
    require_admin(ctx);
    json::object const body = limited_object_body(ctx.request);
    std::string const name = required_text(body, "name");
    json::object const* const metadata = group_metadata(body);
    group_table& groups = ctx.back_end.groups;
    json::object document =
        new_group_document(new_group_id(groups, ctx.now), name, metadata == nullptr ? json::object() : *metadata,
                           ctx.now.time_since_epoch().count());
    group_entry const& group = groups.insert(std::move(document));
    return respond_json(group.document, 201);
}

inline http_response serve_get_user_group(request_context& ctx) { return respond_json(visible_group(ctx).document); }

inline http_response serve_update_user_group(request_context& ctx)
{
    json::object& document = changeable_group(ctx).document;
    json::object const body = limited_object_body(ctx.request);
    std::string const name = optional_text(body, "name");
    json::object const* const metadata = group_metadata(body);
    if (!name.empty())
        document["name"] = name;
    if (metadata != nullptr)
        document["metadata"] = *metadata;
    return respond_json(document);
}

inline http_response serve_delete_user_group(request_context& ctx)
{
    changeable_group(ctx);
    ctx.back_end.groups.erase(ctx.path_parameters[0]);
    return respond_json("{}");
}

inline http_response serve_add_user_group_members(request_context& ctx)
{
    group_entry& group = changeable_group(ctx);
    json::object const body = limited_object_body(ctx.request);
    json::value const* const ids = body.if_contains("userIds");
    if (ids == nullptr)
        throw bad_field("userIds", "is required");
    if (!is_list_of_texts(*ids))
        throw bad_field("userIds", "must be an array of strings");
    for (json::value const& id : ids->get_array())
        if (!ctx.back_end.users.contains(std::string_view(id.get_string())))
            throw bad_field("userIds", "contains an id that no user has");
    for (json::value const& id : ids->get_array())
        ctx.back_end.groups.add_member(ctx.path_parameters[0], std::string_view(id.get_string()));
    return respond_json(group.document);
}

APPMIXER_DECL void add_user_group_routes(router& routes)
{
    routes.add(op::list_user_groups::info, &serve_list_user_groups);
    routes.add(op::create_user_group::info, &serve_create_user_group);
    routes.add(op::get_user_group::info, &serve_get_user_group);
    routes.add(op::update_user_group::info, &serve_update_user_group);
    routes.add(op::delete_user_group::info, &serve_delete_user_group);
    routes.add(op::add_user_group_members::info, &serve_add_user_group_members);
}

/// Whether a text is the prefix and a positive number of at most 15 digits.
inline bool is_group_id(std::string_view id) noexcept
{
    if (!id.starts_with(group_prefix) || id.size() > group_prefix.size() + 15)
        return false;
    id.remove_prefix(group_prefix.size());
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(id.data(), id.data() + id.size(), number);
    return fault == std::errc() && end == id.data() + id.size() && number > 0;
}

APPMIXER_DECL void load_user_group(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a user group", {"id", "name", "userId", "metadata", "created", "members"});
    source.expect_object("metadata");
    std::string const id = source.find("id") == nullptr ? new_group_id(back_end.groups, now) : source.text("id", {});
    if (!is_group_id(id) || back_end.groups.contains(id))
        source.fail("id", "expected \"group-\" and a number that no other group has");
    if (source.text("userId", id) != id)
        source.fail("userId", "expected the id of the group");
    std::string const name = source.text("name", {});
    if (name.empty())
        source.fail("name", "expected a string that is not empty");
    std::int64_t const created = source.milliseconds("created", now.time_since_epoch().count());
    json::value const* const metadata = source.find("metadata");
    back_end.groups.insert(
        new_group_document(id, name, metadata == nullptr ? json::object() : metadata->get_object(), created));
    json::value const* const members = source.find("members");
    if (members == nullptr)
        return;
    if (!is_list_of_texts(*members))
        source.fail("members", "expected an array of strings");
    for (json::value const& member : members->get_array()) {
        std::string_view const who = member.get_string();
        user_entry const* user = back_end.users.find(who);
        if (user == nullptr)
            user = find_login(back_end, who);
        if (user == nullptr)
            source.fail("members", "a member has neither the id nor the name nor the address of a user");
        back_end.groups.add_member(id, user->id());
    }
}

APPMIXER_DECL json::array saved_user_groups(state const& back_end)
{
    json::array groups;
    for (group_entry const* const group : back_end.groups.all())
        groups.emplace_back(group->document);
    return groups;
}

} // namespace appmixer::detail::emu

#endif
