// The calls for the administration of users, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

using appmixer::condition;
using appmixer::errc;
namespace op = appmixer::op;

namespace {

/// An emulator with an administrator and two other users.
class administered : public tenant {
public:
    administered()
        : root_id(back_end.add_user("root@shop.example", "correct horse", {"user", "admin"})),
          ada_id(back_end.add_user("ada@shop.example", "correct horse")),
          bob_id(back_end.add_user("bob@other.example", "correct horse")), admin(of(root_id)), ada(of(ada_id))
    {
    }
    api_client of(std::string const& id) { return api.as(appmixer::access_token(back_end.issue_token(id))); }

    std::string root_id, ada_id, bob_id;
    api_client admin, ada;
};

std::string names(std::vector<appmixer::user> const& users)
{
    std::string all;
    for (appmixer::user const& user : users)
        all += user.username.substr(0, 3) + " ";
    return all;
}

} // namespace

TEST_CASE("users are listed and counted [list_users, count_users]")
{
    administered t;
    CHECK(names(t.await(list_users(t.admin))) == "roo ada bob ");
    CHECK(t.await(count_users(t.admin)) == 3);

    op::list_users query;
    query.sort = "username:-1";
    query.limit = 1;
    query.offset = 1;
    CHECK(names(t.await(list_users(t.admin, query))) == "bob ");
    query = op::list_users();
    query.filter = "scope:admin";
    CHECK(names(t.await(list_users(t.admin, query))) == "roo ");
    query.filter.push_back("username:~bob");
    CHECK(t.await(list_users(t.admin, query)).empty());
    op::count_users count;
    count.pattern = "SHOP";
    CHECK(t.await(count_users(t.admin, count)) == 2);
    count.filter = "scope:admin";
    CHECK(t.await(count_users(t.admin, count)) == 1);

    query = op::list_users();
    query.sort = "username:up";
    CHECK(t.failure(list_users(t.admin, query)) == errc::bad_request);
    CHECK(t.failure(list_users(t.ada)) == condition::forbidden);
    CHECK(t.failure(count_users(t.ada)) == condition::forbidden);
    CHECK(t.failure(count_users(t.api)) == condition::unauthorized);
}

TEST_CASE("paginate reads all users page by page [list_users]")
{
    administered t;
    for (int i = 0; i < 100; ++i) // a page has 100 users
        t.back_end.add_user("user" + std::to_string(i) + "@shop.example", "correct horse");
    auto users = paginate(t.admin, op::list_users());
    std::size_t count = 0;
    while (t.await(users.next()))
        ++count;
    CHECK(count == 103);
}

TEST_CASE("a user is read and changed by an administrator [get_user_by_id, update_user]")
{
    administered t;
    CHECK(t.await(get_user_by_id(t.admin, t.ada_id)).username == "ada@shop.example");
    CHECK(t.failure(get_user_by_id(t.admin, "none")) == condition::not_found);
    CHECK(t.failure(get_user_by_id(t.ada, t.ada_id)) == condition::forbidden);
    CHECK(t.failure(get_user_by_id(t.admin, "count")) == errc::invalid_request); // the path of another operation

    op::update_user changes(t.ada_id);
    changes.username = "countess";
    changes.password = "another one";
    changes.scope.emplace(1, "tester");
    changes.vendor = "acme";
    changes.metadata = json::object({{"team", "blue"}});
    appmixer::user const after = t.await(update_user(t.admin, changes));
    CHECK(after.id == t.ada_id);
    CHECK(after.username == "countess");
    CHECK(after.email == "ada@shop.example"); // what is not sent stays
    CHECK(after.scope == std::vector<std::string>{"tester"});
    CHECK(after.vendor == "acme");
    CHECK(after.metadata.value().at("team") == "blue");
    CHECK(t.await(get_user_by_id(t.admin, t.ada_id)).username == "countess");
    CHECK(t.await(authenticate_user(t.api, "countess", "another one")).user->id == t.ada_id);
}

TEST_CASE("an invalid change of a user changes nothing [update_user]")
{
    administered t;
    op::update_user changes(t.ada_id);
    changes.metadata = json::object({{"team", "blue"}});
    changes.email = "BOB@other.example";
    CHECK(t.failure(update_user(t.admin, changes)) == errc::bad_request);
    changes.email.reset();
    changes.password = "1234";
    CHECK(t.failure(update_user(t.admin, changes)) == errc::bad_request);
    changes.password.reset();
    CHECK(t.failure(update_user(t.ada, changes)) == condition::forbidden);
    CHECK_FALSE(t.await(get_user_by_id(t.admin, t.ada_id)).metadata.has_value());
    changes.user_id = "none";
    CHECK(t.failure(update_user(t.admin, changes)) == condition::not_found);
}

TEST_CASE("a user is deleted, and wait_for waits for the end [delete_user, get_user_delete_status]")
{
    administered t;
    std::string const flow = t.await(create_flow(t.ada, "Ada's"));
    CHECK(t.failure(delete_user(t.ada, t.bob_id)) == condition::forbidden);
    auto const job = t.await(delete_user(t.admin, t.ada_id));
    CHECK(job.subject == t.ada_id);
    appmixer::user_delete_status const end = t.await(wait_for(t.admin, job));
    CHECK(end.status == "completed");
    CHECK(end.steps_done == end.steps_total);
    CHECK(t.await(get_user_delete_status(t.admin, t.ada_id, job.text)).status == "completed");

    CHECK(t.failure(get_user_by_id(t.admin, t.ada_id)) == condition::not_found);
    CHECK(t.failure(get_flow(t.admin, flow)) == condition::not_found);
    CHECK(t.failure(get_flow(t.ada, flow)) == condition::unauthorized);
    CHECK(t.failure(delete_user(t.admin, t.ada_id)) == condition::not_found);
    CHECK(t.failure(get_user_delete_status(t.admin, t.bob_id, job.text)) == condition::not_found);
    CHECK(t.failure(get_user_delete_status(t.admin, t.ada_id, "none")) == condition::not_found);
    CHECK(t.failure(get_user_delete_status(t.of(t.bob_id), t.ada_id, job.text)) == condition::forbidden);
}

TEST_CASE("a ticket without its user is an invalid request, and as_result gives the ticket [delete_user]")
{
    administered t;
    auto const job = t.await(delete_user(t.admin.as_result(), t.ada_id));
    REQUIRE(job.has_value());
    CHECK(job->subject == t.ada_id);
    CHECK(t.await(delete_user(t.admin.as_result(), t.ada_id)).error() == condition::not_found);
    appmixer::ticket<appmixer::user_delete_status> const incomplete(job->text);
    CHECK(t.failure(wait_for(t.admin, incomplete)) == errc::invalid_request);
}
