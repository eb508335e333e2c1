// Operations that no reliable source confirms can be called by their declarations.

#include "support.hpp"

#include <appmixer/api/unconfirmed.hpp>

namespace op = appmixer::op;

TEST_CASE("every unconfirmed operation is declared as such")
{
    CHECK(op::unconfirmed_operations::size == 22);
    op::unconfirmed_operations::for_each([]<class Op>() {
        static_assert(appmixer::operation<Op>);
        CHECK(Op::info.evidence == appmixer::evidence::weak);
    });
}

TEST_CASE("unconfirmed operations are called by their declarations")
{
    tenant t;
    api_client const root = t.api.as(
        appmixer::access_token(t.back_end.issue_token(t.back_end.add_user("root", "secret", {"user", "admin"}))));
    CHECK(t.await(root.call(op::set_quota("acme:crm", "x"))).at("name") == "acme:crm");
    CHECK(t.await(root.call(op::list_quotas())).as_array().size() == 1);
    CHECK(t.await(root.call(op::delete_quota("acme:crm"))).at("deletedCount") == 1);
    json::object alias;
    alias["url"] = "/a";
    std::string const id(t.await(root.call(op::create_url_alias(alias))).at("aliasId").as_string());
    CHECK(t.await(root.call(op::update_url_alias(id, alias))).at("url") == "/a");
    CHECK(t.await(root.call(op::get_url_alias(id))).at("aliasId").as_string() == id);
    CHECK(t.await(root.call(op::list_url_aliases())).as_array().size() == 1);
    t.await(root.call(op::delete_url_alias(id)));
    CHECK(t.await(root.call(op::list_component_jobs())) == json::array());
    t.await(create_service_config(root, "acme:crm", json::object()));
    t.await(add_service_config_whitelist_key(root, "acme:crm", "k", 1));
    CHECK(t.await(root.call(op::get_service_config_whitelist("acme:crm"))) == json::array{"k"});
    t.await(root.call(op::remove_service_config_whitelist_key("acme:crm", "k")));
    CHECK(t.await(root.call(op::list_bundles())).is_array());

    std::string const store = t.await(create_store(root, "s"));
    t.await(create_store_item(root, store, "apple", 1));
    CHECK(t.await(root.call(op::find_store_items(store, "app"))).as_array().size() == 1);
    CHECK(t.failure(root.call(op::get_account("none"))) == appmixer::condition::not_found);
    CHECK(t.failure(root.call(op::move_store_item(store, "apple", json::object()))) == appmixer::errc::not_implemented);
    CHECK(t.failure(root.call(op::transform_modifiers(json::object()))) == appmixer::errc::not_implemented);
}
