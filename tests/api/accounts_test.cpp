// The calls for accounts, against the emulator: lists, filters, names, and the flows of an account.

#include "support.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

/// A user with a handle and an id.
class user {
public:
    user(tenant& t, std::string const& name) : api(t.user(name)), id(t.await(get_user(api)).id) {}
    api_client api;
    std::string id;
};

json::object descriptor(std::string_view component_id, std::string_view account_id)
{
    appmixer::flow_builder flow;
    flow.add(std::string(component_id), "acme.crm.contacts.FindContact").account(account_id);
    return flow.build().value();
}

} // namespace

TEST_CASE("accounts are listed, each with the two names [get_accounts_info]")
{
    tenant t;
    user const ada(t, "ada@shop.example");
    CHECK(t.await(get_accounts_info(ada.api)).empty());

    std::string const mail = t.back_end.add_account(ada.id, "acme:mail", "ada@mail.example");
    json::object profile;
    profile["plan"] = "gold";
    std::string const crm = t.back_end.add_account(ada.id, "acme:crm", "Shop", profile);
    std::vector<appmixer::account> const all = t.await(get_accounts_info(ada.api));
    REQUIRE(all.size() == 2);
    CHECK(all[0].account_id == mail);
    CHECK(mail.size() == 24);
    CHECK(all[0].service == "acme:mail");
    CHECK(all[0].name == "ada@mail.example");
    CHECK_FALSE(all[0].display_name.has_value());
    CHECK(all[0].user_id == ada.id);
    CHECK(all[1].account_id == crm);
    REQUIRE(all[1].profile_info.has_value());
    CHECK(all[1].profile_info == profile);
}

TEST_CASE("accounts are filtered by service, and by the name that is shown [get_accounts_info]")
{
    tenant t;
    user const ada(t, "ada@shop.example");
    t.back_end.add_account(ada.id, "acme:mail", "one");
    std::string const two = t.back_end.add_account(ada.id, "acme:crm", "two");
    std::string const three = t.back_end.add_account(ada.id, "acme:crm", "three");
    t.await(set_account_name(ada.api, three, "Main CRM"));

    appmixer::op::get_accounts_info query;
    query.filter.push_back("service:acme:crm");
    std::vector<appmixer::account> const crm = t.await(get_accounts_info(ada.api, query));
    REQUIRE(crm.size() == 2);
    CHECK(crm[0].account_id == two);
    CHECK(crm[1].account_id == three);

    query.filter.push_back("displayName:^main");
    std::vector<appmixer::account> const named = t.await(get_accounts_info(ada.api, query));
    REQUIRE(named.size() == 1);
    CHECK(named[0].account_id == three);

    appmixer::op::get_accounts_info none;
    none.filter.push_back("service:acme");
    CHECK(t.await(get_accounts_info(ada.api, none)).empty());
}

TEST_CASE("a new name changes the display name, not the third party's name [set_account_name]")
{
    for (bool const responses : {false, true}) {
        CAPTURE(responses);
        tenant t;
        t.back_end.switches().account_update_returns_account = responses;
        user const ada(t, "ada@shop.example");
        std::string const id = t.back_end.add_account(ada.id, "acme:mail", "ada@mail.example");
        for (std::string const& name : {std::string("Main \"mailbox\" \xc3\xa9"), std::string()}) {
            t.await(set_account_name(ada.api, id, name));
            std::vector<appmixer::account> const all = t.await(get_accounts_info(ada.api));
            REQUIRE(all.size() == 1);
            CHECK(all[0].name == "ada@mail.example");
            CHECK(all[0].display_name == name);
        }
    }
}

TEST_CASE("the flows of an account are those that name it and those with a component that has it [get_account_flows]")
{
    tenant t;
    user const ada(t, "ada@shop.example");
    std::string const id = t.back_end.add_account(ada.id, "acme:crm", "Shop");
    std::string const other = t.back_end.add_account(ada.id, "acme:crm", "Other");
    CHECK(t.await(get_account_flows(ada.api, id)).empty());

    std::string const named = t.await(create_flow(ada.api, "Named", descriptor("c1", id)));
    std::string const bound = t.await(create_flow(ada.api, "Bound", two_components()));
    t.await(assign_component_account(ada.api, "b2", id));
    t.await(create_flow(ada.api, "Of the other", descriptor("c2", other)));

    std::vector<appmixer::account_flow> const flows = t.await(get_account_flows(ada.api, id));
    REQUIRE(flows.size() == 2);
    CHECK(flows[0].flow_id == named);
    CHECK(flows[0].name == "Named");
    CHECK(flows[1].flow_id == bound);
    CHECK(flows[1].name == "Bound");

    t.await(delete_flow(ada.api, named));
    t.await(delete_flow(ada.api, bound));
    CHECK(t.await(get_account_flows(ada.api, id)).empty());
    CHECK(t.await(get_account_flows(ada.api, other)).size() == 1);
}

TEST_CASE("an account is created from credentials, which appear in no response [create_account, get_accounts_info]")
{
    tenant t;
    user const ada(t, "ada@shop.example");
    json::object credentials;
    credentials["accessToken"] = "s3cret-token";
    appmixer::op::create_account request("acme:crm", credentials);
    request.name = "Shop";
    request.display_name = "Main CRM";
    request.profile_info = json::object{{"plan", "gold"}};
    request.validate_scope = false;
    request.request_profile_info = false;
    appmixer::account const created = t.await(ada.api.call(request));
    CHECK(created.service == "acme:crm");
    CHECK(created.name == "Shop");
    CHECK(created.display_name == "Main CRM");
    CHECK(created.profile_info == json::object{{"plan", "gold"}});
    CHECK(created.user_id == ada.id);
    CHECK(created.extra.at("revoked") == false);
    CHECK_FALSE(created.extra.contains("token"));
    std::vector<appmixer::account> const all = t.await(get_accounts_info(ada.api));
    REQUIRE(all.size() == 1);
    CHECK(all[0].account_id == created.account_id);
    CHECK(serialize(all[0].extra).find("s3cret-token") == std::string::npos);
    CHECK(json::serialize(t.back_end.save()).find("s3cret-token") == std::string::npos);

    // the same name: the account is changed
    request.display_name = "Old CRM";
    CHECK(t.await(ada.api.call(request)).account_id == created.account_id);
    CHECK(t.await(get_accounts_info(ada.api))[0].display_name == "Old CRM");
    CHECK(t.await(create_account(ada.api, "acme:mail", credentials)).account_id != created.account_id);

    CHECK(t.failure(create_account(ada.api, "acme", credentials)) == appmixer::errc::bad_request);
    CHECK(t.failure(create_account(t.api, "acme:crm", credentials)) == appmixer::condition::unauthorized);
}

TEST_CASE("an error of create_account has no text of the credentials [create_account]")
{
    tenant t;
    user const ada(t, "ada@shop.example");
    json::object const credentials = json::parse(R"({"key": "s3cret-key", "scope": ["s3cret-scope"]})").as_object();
    appmixer::emulator_fault fault;
    fault.status = 400;
    fault.message = "not s3cret-key, s3cret-scope";
    REQUIRE(t.back_end.faults().add(fault));
    appmixer::error const e = t.failure(create_account(ada.api, "acme:crm", credentials));
    CHECK(e == appmixer::errc::bad_request);
    CHECK(e.server_message() == "not [redacted], [redacted]");
    CHECK(std::string(e.what()).find("s3cret") == std::string::npos);
}

TEST_CASE("an account is tested and deleted; flows that use it are stopped [test_account, delete_account]")
{
    tenant t;
    user const ada(t, "ada@shop.example");
    user const bob(t, "bob@shop.example");
    std::string const id = t.back_end.add_account(ada.id, "acme:crm", "Shop");
    CHECK(t.await(test_account(ada.api, id)).at("ok") == true);
    CHECK(t.failure(test_account(bob.api, id)) == appmixer::condition::not_found);
    CHECK(t.failure(test_account(t.api, id)) == appmixer::condition::unauthorized);

    std::string const flow = t.await(create_flow(ada.api, "Uses it", descriptor("c1", id)));
    t.await(start_flow(ada.api, flow));
    CHECK(t.failure(delete_account(bob.api, id)) == appmixer::condition::not_found);
    CHECK(t.failure(delete_account(t.api, id)) == appmixer::condition::unauthorized);
    CHECK(t.await(get_flow(ada.api, flow)).stage == "running");
    t.await(delete_account(ada.api, id));
    CHECK(t.await(get_flow(ada.api, flow)).stage == "stopped");
    CHECK(t.await(get_accounts_info(ada.api)).empty());
    CHECK(t.failure(delete_account(ada.api, id)) == appmixer::condition::not_found);
    CHECK(t.failure(test_account(ada.api, id)) == appmixer::condition::not_found);
}

TEST_CASE("accounts of another user are not visible [get_accounts_info, get_account_flows, set_account_name]")
{
    tenant t;
    user const ada(t, "ada@shop.example");
    user const bob(t, "bob@shop.example");
    std::string const id = t.back_end.add_account(ada.id, "acme:mail", "ada@mail.example");
    CHECK(t.await(get_accounts_info(bob.api)).empty());
    CHECK(t.failure(get_account_flows(bob.api, id)) == appmixer::condition::not_found);
    CHECK(t.failure(set_account_name(bob.api, id, "Mine")) == appmixer::condition::not_found);
    CHECK_FALSE(t.await(get_accounts_info(ada.api))[0].display_name.has_value());
}

TEST_CASE("a missing account is a 404, a missing token a 401 [get_accounts_info, get_account_flows, set_account_name]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    appmixer::error const e = t.failure(get_account_flows(ada, "64b1f0c2a9d84e17c3f05a6b"));
    CHECK(e == appmixer::condition::not_found);
    CHECK(e.server_message() == "Account not found.");
    CHECK(t.failure(set_account_name(ada, "no id", "x")) == appmixer::condition::not_found);
    CHECK(t.failure(set_account_name(ada, "", "x")) == appmixer::errc::invalid_request);

    CHECK(t.failure(get_accounts_info(t.api)) == appmixer::condition::unauthorized);
    CHECK(t.failure(get_account_flows(t.api, "a")) == appmixer::condition::unauthorized);
    CHECK(t.failure(set_account_name(t.api, "a", "x")) == appmixer::condition::unauthorized);
}
