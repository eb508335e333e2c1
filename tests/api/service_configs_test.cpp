// The configuration of services, through the client against the emulator.

#include "support.hpp"

using appmixer::condition;

namespace {

/// A tenant with an administrator.
class administered : public tenant {
public:
    administered()
        : root(api.as(
              appmixer::access_token(back_end.issue_token(back_end.add_user("root", "secret", {"user", "admin"})))))
    {
    }

    api_client root;
};

json::object keys(char const* text) { return json::parse(text).as_object(); }

} // namespace

TEST_CASE("a configuration is created, changed and deleted [create_service_config, get_service_config, "
          "update_service_config, delete_service_config]")
{
    administered t;
    appmixer::service_config const created =
        t.await(create_service_config(t.root, "acme:crm", keys(R"({"clientId":"a","clientSecret":"hush"})")));
    CHECK(created.service_id == "acme:crm");
    CHECK(created.extra == keys(R"({"clientId":"a","clientSecret":"hush"})"));
    CHECK(t.await(create_service_config(t.root, "acme:crm", keys(R"({"clientId":"b","more":[1]})"))).extra ==
          keys(R"({"clientId":"b","clientSecret":"hush","more":[1]})"));
    CHECK(t.await(update_service_config(t.root, "acme:crm", keys(R"({"clientId":"c"})"))).extra ==
          keys(R"({"clientId":"c"})"));
    appmixer::service_config const read = t.await(get_service_config(t.root, "acme:crm"));
    CHECK(read.service_id == "acme:crm");
    CHECK(read.extra == keys(R"({"clientId":"c"})"));
    CHECK(t.await(update_service_config(t.root, "acme:mail", keys("{}"))).service_id == "acme:mail"); // is created

    t.await(delete_service_config(t.root, "acme:crm"));
    CHECK(t.failure(get_service_config(t.root, "acme:crm")) == condition::not_found);
    CHECK(t.failure(delete_service_config(t.root, "acme:crm")) == condition::not_found);
    CHECK(t.await(get_service_config(t.root, "acme:mail")).extra.empty());
}

TEST_CASE("configurations are listed page by page [list_service_configs]")
{
    administered t;
    CHECK(t.await(list_service_configs(t.root)).empty());
    for (char const* const id : {"acme:crm", "beta:crm", "acme:mail"})
        t.await(create_service_config(t.root, id, keys(R"({"a":1})")));
    CHECK(t.await(list_service_configs(t.root)).size() == 3);
    appmixer::op::list_service_configs query;
    query.pattern = "acme";
    query.sort = "serviceId:-1";
    std::vector<appmixer::service_config> const found = t.await(t.root.call(query));
    REQUIRE(found.size() == 2);
    CHECK(found[0].service_id == "acme:mail");
    CHECK(found[1].service_id == "acme:crm");
    auto pages = paginate(t.root, appmixer::op::list_service_configs(), appmixer::page_options().page_size(2));
    std::vector<appmixer::service_config> const all = t.await(pages.collect(10));
    REQUIRE(all.size() == 3);
    CHECK(all[2].service_id == "beta:crm");
}

TEST_CASE("a key of the whitelist [add_service_config_whitelist_key]")
{
    administered t;
    t.await(create_service_config(t.root, "acme:crm", keys("{}")));
    CHECK(t.await(add_service_config_whitelist_key(t.root, "acme:crm", "shop/1", true)) == true);
    CHECK(t.await(get_service_config(t.root, "acme:crm")).extra.empty());
    CHECK(t.failure(add_service_config_whitelist_key(t.root, "acme:none", "k", 1)) == condition::not_found);
    CHECK(t.failure(add_service_config_whitelist_key(t.root, "acme:crm", "", 1)) == appmixer::errc::invalid_request);
}

TEST_CASE("the configuration of services is for administrators [list_service_configs, get_service_config, "
          "create_service_config, update_service_config, delete_service_config, add_service_config_whitelist_key]")
{
    administered t;
    t.await(create_service_config(t.root, "acme:crm", keys(R"({"clientSecret":"hush"})")));
    api_client const ada = t.user("ada@shop.example");
    CHECK(t.failure(list_service_configs(ada)) == condition::forbidden);
    CHECK(t.failure(get_service_config(ada, "acme:crm")) == condition::forbidden);
    CHECK(t.failure(create_service_config(ada, "acme:crm", keys(R"({"a":1})"))) == condition::forbidden);
    CHECK(t.failure(update_service_config(ada, "acme:crm", keys(R"({"a":1})"))) == condition::forbidden);
    CHECK(t.failure(delete_service_config(ada, "acme:crm")) == condition::forbidden);
    CHECK(t.failure(add_service_config_whitelist_key(ada, "acme:crm", "k", 1)) == condition::forbidden);
    CHECK(t.failure(list_service_configs(t.api)) == condition::unauthorized);
    CHECK(t.await(get_service_config(t.root, "acme:crm")).extra == keys(R"({"clientSecret":"hush"})"));
    CHECK(t.failure(create_service_config(t.root, "", keys("{}"))) == appmixer::errc::bad_request);
}
