// The calls for the accounts of components and for sharing accounts, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

namespace {

/// A user with two accounts, and a flow with the components `a1` and `b2`.
class fixture : public tenant {
public:
    fixture() : ada(user("ada@shop.example")), bob(user("bob@shop.example"))
    {
        ada_id = await(get_user(ada)).id;
        shop = back_end.add_account(ada_id, "acme:crm", "Shop", json::object{{"email", "shop@crm.example"}});
        other = back_end.add_account(ada_id, "acme:crm", "Other");
        flow = await(create_flow(ada, "Flow", two_components()));
    }
    json::object accounts() { return await(get_flow_accounts(ada, flow)); }

    api_client ada, bob;
    std::string ada_id, shop, other, flow;
};

using appmixer::condition;
using texts = std::vector<std::string>;

} // namespace

TEST_CASE("accounts are assigned to a component and revoked "
          "[assign_component_account, revoke_component_account, get_flow_accounts]")
{
    fixture t;
    CHECK(t.accounts() == json::object{{"a1", nullptr}, {"b2", nullptr}});
    t.await(assign_component_account(t.ada, "b2", t.shop));
    CHECK(t.accounts() == json::object{{"a1", nullptr}, {"b2", t.shop}});
    t.await(assign_component_account(t.ada, "b2", t.other));
    CHECK(t.accounts().at("b2") == json::value(t.other));
    t.await(revoke_component_account(t.ada, "b2"));
    t.await(revoke_component_account(t.ada, "b2"));
    CHECK(t.accounts().at("b2").is_null());

    CHECK(t.failure(assign_component_account(t.ada, "b2", "no account")).server_message() == "Account not found.");
    CHECK(t.failure(assign_component_account(t.ada, "c3", t.shop)).server_message() == "Component not found.");
    CHECK(t.failure(revoke_component_account(t.ada, "c3")) == condition::not_found);
    CHECK(t.failure(assign_component_account(t.bob, "b2", t.shop)) == condition::not_found);
    CHECK(t.failure(revoke_component_account(t.bob, "b2")) == condition::not_found);
    CHECK(t.failure(get_flow_accounts(t.bob, t.flow)) == condition::not_found);
    CHECK(t.failure(get_flow_accounts(t.api, t.flow)) == condition::unauthorized);
    CHECK(t.failure(assign_component_account(t.api, "b2", t.shop)) == condition::unauthorized);
    CHECK(t.failure(revoke_component_account(t.api, "b2")) == condition::unauthorized);
}

TEST_CASE("an account is assigned to several components, or to none of them [assign_account_components]")
{
    fixture t;
    CHECK(t.failure(assign_account_components(t.ada, t.shop, texts{"a1", "c3"})) == condition::not_found);
    CHECK(t.accounts() == json::object{{"a1", nullptr}, {"b2", nullptr}});
    t.await(assign_account_components(t.ada, t.shop, texts{"a1", "b2"}));
    CHECK(t.accounts() == json::object{{"a1", t.shop}, {"b2", t.shop}});
    CHECK(t.await(get_account_flows(t.ada, t.shop)).size() == 1);
    CHECK(t.failure(assign_account_components(t.bob, t.shop, texts{})) == condition::not_found);
    CHECK(t.failure(assign_account_components(t.api, t.shop, texts{})) == condition::unauthorized);
}

TEST_CASE("an account is shared with components of a flow [share_account, unshare_account]")
{
    fixture t;
    appmixer::account_share const shared = t.await(share_account(t.ada, t.shop, t.flow, texts{"b2"}));
    CHECK(shared.account_id == t.shop);
    CHECK(shared.flow_id == t.flow);
    CHECK(shared.shared == texts{"b2"});
    CHECK(t.accounts() == json::object{{"a1", nullptr}, {"b2", t.shop}});
    CHECK(t.await(get_account_flows(t.ada, t.shop)).size() == 1);

    t.await(unshare_account(t.ada, t.shop, t.flow));
    t.await(unshare_account(t.ada, t.shop, t.flow));
    CHECK(t.accounts().at("b2").is_null());
    CHECK(t.await(get_account_flows(t.ada, t.shop)).empty());

    CHECK(t.failure(share_account(t.ada, t.shop, t.flow, texts{"c3"})).server_message() == "Component not found.");
    CHECK(t.failure(share_account(t.ada, t.shop, "no flow", texts{"b2"})).server_message() == "Flow not found.");
    CHECK(t.failure(share_account(t.bob, t.shop, t.flow, texts{"b2"})) == condition::not_found);
    CHECK(t.failure(unshare_account(t.bob, t.shop, t.flow)) == condition::not_found);
    CHECK(t.failure(share_account(t.api, t.shop, t.flow, texts{"b2"})) == condition::unauthorized);
    CHECK(t.failure(unshare_account(t.api, t.shop, t.flow)) == condition::unauthorized);
}

TEST_CASE("a field of the profile of a component's account [get_account_profile_field]")
{
    fixture t;
    t.await(assign_component_account(t.ada, "b2", t.shop));
    CHECK(t.await(get_account_profile_field(t.ada, "email", "b2")) == "shop@crm.example");
    CHECK(t.await(get_account_profile_field(t.ada, "phone", "b2")).is_null());
    CHECK(t.failure(get_account_profile_field(t.ada, "email", "a1")).server_message() == "Account not found.");
    CHECK(t.failure(get_account_profile_field(t.ada, "email", "c3")).server_message() == "Component not found.");
    CHECK(t.failure(t.ada.call(appmixer::op::get_account_profile_field())) == appmixer::errc::invalid_request);
    CHECK(t.failure(get_account_profile_field(t.bob, "email", "b2")) == condition::not_found);
    CHECK(t.failure(get_account_profile_field(t.api, "email", "b2")) == condition::unauthorized);
}
