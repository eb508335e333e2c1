// Access rules, through the client against the emulator.

#include "support.hpp"

#include <vector>

using appmixer::acl_rule;
using appmixer::condition;
using texts = std::vector<std::string>;

namespace {

/// A tenant with an administrator and a user.
class administered : public tenant {
public:
    administered()
        : root(api.as(
              appmixer::access_token(back_end.issue_token(back_end.add_user("root", "secret", {"user", "admin"}))))),
          ada(user("ada@shop.example"))
    {
    }

    api_client root;
    api_client ada;
};

} // namespace

TEST_CASE("a rule takes calls away from a role [get_acl_rules, set_acl_rules]")
{
    administered t;
    std::string const flow = t.await(create_flow(t.ada, "f"));
    std::vector<acl_rule> rules = t.await(get_acl_rules(t.root, "routes"));
    REQUIRE(rules.size() == 3);
    CHECK(rules[1].role == "user");
    CHECK(rules[1].resource == "flows");
    CHECK(rules[1].action == texts{"*"});
    CHECK(rules[1].attributes == texts{"*"});
    rules[1].action = {"*", "!delete", "!create"};
    t.await(set_acl_rules(t.root, "routes", rules));
    CHECK(t.await(get_acl_rules(t.root, "routes"))[1].action == texts{"*", "!delete", "!create"});
    CHECK(t.failure(delete_flow(t.ada, flow)) == condition::forbidden);
    CHECK(t.failure(create_flow(t.ada, "f")) == condition::forbidden);
    CHECK(t.failure(clone_flow(t.ada, flow)) == condition::forbidden);
    CHECK(t.await(get_flow(t.ada, flow)).flow_id == flow);
    CHECK_FALSE(t.await(create_flow(t.root, "f")).empty()); // also an admin

    t.await(set_acl_rules(t.root, "routes", std::vector<acl_rule>()));
    CHECK(t.await(get_acl_rules(t.root, "routes")).empty());
    CHECK(t.failure(get_flows(t.ada)) == condition::forbidden);
    CHECK(t.failure(get_flows(t.root)) == condition::forbidden);
    t.await(set_acl_rules(t.root, "routes", std::vector<acl_rule>(1, acl_rule("ada@shop.example", "flows", {"read"}))));
    CHECK(t.await(get_flows(t.ada)).size() == 1);
    CHECK(t.await(get_acl_rules(t.root, "components")).size() == 3);
    CHECK(t.await(get_acl_rules(t.root, "other")).empty());
    CHECK(t.failure(set_acl_rules(t.root, "routes", std::vector<acl_rule>(1))) == appmixer::errc::bad_request);
}

TEST_CASE("what rules can be about [list_acl_types, list_acl_resources, list_acl_actions, list_acl_attributes]")
{
    administered t;
    CHECK(t.await(list_acl_types(t.root)) == texts{"routes", "components"});
    CHECK(t.await(list_acl_resources(t.root, "routes")) == json::array{"*", "flows"});
    CHECK(t.await(list_acl_resources(t.root, "components")).is_string());
    CHECK(t.await(list_acl_actions(t.root, "routes")).size() == 9);
    CHECK(t.await(list_acl_attributes(t.root, "components", "appmixer.utils.*")) == texts{"*", "non-private"});
}

TEST_CASE("access rules are for administrators [list_acl_types, get_acl_rules, set_acl_rules, list_acl_resources, "
          "list_acl_actions, list_acl_attributes]")
{
    administered t;
    CHECK(t.failure(list_acl_types(t.ada)) == condition::forbidden);
    CHECK(t.failure(get_acl_rules(t.ada, "routes")) == condition::forbidden);
    CHECK(t.failure(set_acl_rules(t.ada, "routes", std::vector<acl_rule>())) == condition::forbidden);
    CHECK(t.failure(list_acl_resources(t.ada, "routes")) == condition::forbidden);
    CHECK(t.failure(list_acl_actions(t.ada, "routes")) == condition::forbidden);
    CHECK(t.failure(list_acl_attributes(t.ada, "routes", "flows")) == condition::forbidden);
    CHECK(t.failure(list_acl_types(t.api)) == condition::unauthorized);
}
