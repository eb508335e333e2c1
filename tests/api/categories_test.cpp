// The calls for categories of integrations, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

using appmixer::condition;
using appmixer::errc;
namespace op = appmixer::op;

TEST_CASE("an administrator creates, changes and deletes a category, and everybody reads it "
          "[create_category, get_category, list_categories, update_category, delete_category]")
{
    tenant t;
    std::string const root = t.back_end.add_user("root@shop.example", "correct horse", {"user", "admin"});
    api_client const admin = t.api.as(appmixer::access_token(t.back_end.issue_token(root)));
    api_client const ada = t.user("ada@shop.example");

    op::create_category request("Sales");
    request.description = "Customers";
    appmixer::integration_category const sales = t.await(admin.call(request));
    CHECK(sales.name == "Sales");
    CHECK(sales.description == "Customers");
    CHECK(sales.created.has_value());
    CHECK(sales.created == sales.mtime);
    appmixer::integration_category const other = t.await(create_category(admin, "Support"));
    CHECK(other.description.empty());

    std::vector<appmixer::integration_category> const all = t.await(list_categories(ada));
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == sales.id);
    CHECK(all[1].id == other.id);
    CHECK(t.await(get_category(ada, sales.id)).name == "Sales");

    op::update_category changes(sales.id);
    changes.description = "Customers and leads";
    CHECK(t.await(update_category(admin, changes)).name == "Sales");
    CHECK(t.await(get_category(ada, sales.id)).description == "Customers and leads");

    t.await(delete_category(admin, other.id));
    CHECK(t.failure(get_category(ada, other.id)) == condition::not_found);
    CHECK(t.failure(delete_category(admin, other.id)) == condition::not_found);
    CHECK(t.failure(update_category(admin, op::update_category(other.id))) == condition::not_found);
    CHECK(t.await(list_categories(admin)).size() == 1);
}

TEST_CASE("only administrators change categories [create_category, update_category, delete_category, list_categories]")
{
    tenant t;
    std::string const root = t.back_end.add_user("root@shop.example", "correct horse", {"user", "admin"});
    api_client const admin = t.api.as(appmixer::access_token(t.back_end.issue_token(root)));
    api_client const ada = t.user("ada@shop.example");
    std::string const id = t.await(create_category(admin, "Sales")).id;
    CHECK(t.failure(create_category(ada, "Mine")) == condition::forbidden);
    CHECK(t.failure(update_category(ada, op::update_category(id))) == condition::forbidden);
    CHECK(t.failure(delete_category(ada, id)) == condition::forbidden);
    CHECK(t.failure(list_categories(t.api)) == condition::unauthorized);
    CHECK(t.failure(create_category(admin, "")) == errc::bad_request);
    CHECK(t.await(list_categories(ada)).size() == 1);
}
