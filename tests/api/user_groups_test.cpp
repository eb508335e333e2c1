// The calls for groups of users, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

using appmixer::condition;
using appmixer::errc;
namespace op = appmixer::op;

namespace {

class groups_tenant : public tenant {
public:
    groups_tenant()
        : root_id(back_end.add_user("root@shop.example", "correct horse", {"user", "admin"})),
          ada_id(back_end.add_user("ada@shop.example", "correct horse")),
          bob_id(back_end.add_user("bob@shop.example", "correct horse")), admin(of(root_id)), ada(of(ada_id)),
          bob(of(bob_id))
    {
    }
    api_client of(std::string const& id) { return api.as(appmixer::access_token(back_end.issue_token(id))); }

    std::string root_id, ada_id, bob_id;
    api_client admin, ada, bob;
};

std::string names(std::vector<appmixer::user_group> const& groups)
{
    std::string all;
    for (appmixer::user_group const& group : groups)
        all += group.name + " ";
    return all;
}

} // namespace

TEST_CASE("a group is created, read, changed and deleted "
          "[create_user_group, get_user_group, update_user_group, delete_user_group]")
{
    groups_tenant t;
    op::create_user_group request("Sales");
    request.metadata = json::object({{"floor", 2}});
    appmixer::user_group const made = t.await(t.admin.call(request));
    CHECK(made.id.starts_with("group-"));
    CHECK(made.user_id == made.id);
    CHECK(made.name == "Sales");
    CHECK(made.metadata.value().at("floor") == 2);
    CHECK(made.created.has_value());
    CHECK(made.members.empty());
    CHECK(t.await(get_user_group(t.admin, made.id)).name == "Sales");

    op::update_user_group changes(made.id);
    changes.metadata = json::object({{"room", 7}});
    appmixer::user_group const after = t.await(update_user_group(t.admin, changes));
    CHECK(after.name == "Sales");
    CHECK(after.metadata.value() == json::value({{"room", 7}})); // replaced, not merged
    changes = op::update_user_group(made.id);
    changes.name = "Marketing";
    t.await(update_user_group(t.admin, changes));
    CHECK(t.await(get_user_group(t.admin, made.id)).name == "Marketing");

    t.await(delete_user_group(t.admin, made.id));
    CHECK(t.failure(get_user_group(t.admin, made.id)) == condition::not_found);
    CHECK(t.failure(delete_user_group(t.admin, made.id)) == condition::not_found);
    CHECK(t.failure(update_user_group(t.admin, changes)) == condition::not_found);
    CHECK(t.failure(create_user_group(t.admin, "")) == errc::bad_request);
}

TEST_CASE("members see their groups, administrators all [list_user_groups, add_user_group_members, get_user_group]")
{
    groups_tenant t;
    std::string const sales = t.await(create_user_group(t.admin, "Sales")).id;
    std::string const support = t.await(create_user_group(t.admin, "Support")).id;
    CHECK(sales != support);
    std::vector<std::string> ids(1, t.ada_id);
    CHECK(t.await(add_user_group_members(t.admin, sales, ids)).members == ids);
    CHECK(t.await(add_user_group_members(t.admin, sales, ids)).members == ids); // no effect
    ids.push_back(t.bob_id);
    CHECK(t.await(add_user_group_members(t.admin, support, ids)).members == ids);

    CHECK(names(t.await(list_user_groups(t.admin))) == "Sales Support ");
    CHECK(names(t.await(list_user_groups(t.ada))) == "Sales Support ");
    CHECK(names(t.await(list_user_groups(t.bob))) == "Support ");
    CHECK(t.await(get_user_group(t.bob, support)).members == ids);
    CHECK(t.failure(get_user_group(t.bob, sales)) == condition::not_found);

    t.await(wait_for(t.admin, t.await(delete_user(t.admin, t.ada_id))));
    CHECK(t.await(get_user_group(t.admin, sales)).members.empty());
    CHECK(t.await(get_user_group(t.bob, support)).members == std::vector<std::string>(1, t.bob_id));
}

TEST_CASE("only administrators change groups "
          "[create_user_group, update_user_group, delete_user_group, add_user_group_members, list_user_groups]")
{
    groups_tenant t;
    std::string const id = t.await(create_user_group(t.admin, "Sales")).id;
    std::vector<std::string> const ids(1, t.ada_id);
    t.await(add_user_group_members(t.admin, id, ids));
    CHECK(t.failure(create_user_group(t.ada, "Mine")) == condition::forbidden);
    CHECK(t.failure(update_user_group(t.ada, op::update_user_group(id))) == condition::forbidden);
    CHECK(t.failure(delete_user_group(t.ada, id)) == condition::forbidden);
    CHECK(t.failure(add_user_group_members(t.ada, id, ids)) == condition::forbidden);
    CHECK(t.failure(list_user_groups(t.api)) == condition::unauthorized);
    CHECK(t.failure(add_user_group_members(t.admin, "group-1", ids)) == condition::not_found);
    CHECK(t.failure(add_user_group_members(t.admin, id, std::vector<std::string>(1, "none"))) == errc::bad_request);
    CHECK(t.await(get_user_group(t.ada, id)).members == ids);
}
