// The calls for variables, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

using appmixer::condition;

TEST_CASE("the variables of a flow, by component and link [fetch_variables]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const flow = t.await(create_flow(me, "Import", two_components()));

    appmixer::variables_tree const all = t.await(fetch_variables(me, flow));
    json::object const components = all.components.value();
    CHECK(components.size() == 2);
    json::value const& offered = components.at("b2").at_pointer("/links/in/a1/out/variables/dynamic");
    CHECK(offered.at(0).at("value") == "{{{$.a1.out.started}}}");
    std::vector<appmixer::component_variable> const link = all.of_link("b2", "in", "a1", "out");
    REQUIRE(link.size() == 2);
    CHECK(link[0].label == "Started");
    CHECK(link[0].component_id == "a1");
    CHECK(components.at("b2").as_object().contains("properties"));
    REQUIRE_FALSE(all.flow.empty());
    CHECK(all.flow[0].name == "g_flowId");
    CHECK(all.flow[0].category == std::vector<std::string>(1, "Control"));
    CHECK(all.shared.empty());
}

TEST_CASE("selected variables, each sent once [fetch_variables]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    appmixer::op::fetch_variables query(t.await(create_flow(me, "Import", two_components())));
    query.compress = true;
    query.use_cache = false;
    query.flow = false;
    query.components.emplace().properties = false;
    query.components->ids.emplace(1, "b2");
    appmixer::variables_tree const some = t.await(me.call(query));
    CHECK(some.flow.empty());
    json::object const components = some.components.value();
    CHECK(components.size() == 1);
    CHECK_FALSE(components.at("b2").as_object().contains("properties"));
    CHECK(json::serialize(components.at("b2").at_pointer("/links/in/a1/out/variables/refs")) == "[0,1]");
    REQUIRE(some.shared.size() == 2);
    CHECK(some.shared[0].component_id == "a1");
    CHECK(some.shared[0].port == "out");
    CHECK(some.shared[0].label == "Started");
    CHECK(some.shared[0].value == "{{{$.a1.out.started}}}");
    CHECK(some.shared[0].hardwired);

    std::vector<appmixer::component_variable> const link = some.of_link("b2", "in", "a1", "out");
    REQUIRE(link.size() == 2);
    CHECK(link[0].value == "{{{$.a1.out.started}}}");
    CHECK(link[1].value == "{{{$.a1.out}}}");
    CHECK(some.of_link("b2", "in", "a1", "other").empty());
    CHECK(some.of_link("none", "in", "a1", "out").empty());

    query.components->ids.emplace();
    CHECK(t.await(me.call(query)).components.text() == "{}");
    query.components->links = false;
    query.components->ids.reset();
    CHECK(json::serialize(t.await(me.call(query)).components.value()) == R"({"a1":{},"b2":{}})");
}

TEST_CASE("the variables of one component, or of one link [get_variables]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const flow = t.await(create_flow(me, "Import", two_components()));
    json::value const one = t.await(get_variables(me, flow, "b2"));
    CHECK(one.at("components").as_object().size() == 1);
    CHECK(one.at_pointer("/components/b2/links/in/a1/out/variables/dynamic/0/value") == "{{{$.a1.out.started}}}");

    appmixer::op::get_variables link(flow);
    link.src_component_id = "a1";
    link.src_component_out = "out";
    link.tgt_component_id = "b2";
    link.tgt_component_in = "in";
    CHECK(t.await(me.call(link)).at_pointer("/components/b2/links") == one.at_pointer("/components/b2/links"));
    link.src_component_out = "other";
    CHECK(json::serialize(t.await(me.call(link)).at_pointer("/components/b2/links/in/a1")) == "{}");
}

TEST_CASE("the variables of another user's flow [fetch_variables, get_variables]")
{
    tenant t;
    std::string const flow = t.await(create_flow(t.user("ada@shop.example"), "Import", two_components()));
    api_client const bob = t.user("bob@shop.example");
    CHECK(t.failure(fetch_variables(bob, flow)) == condition::not_found);
    CHECK(t.failure(get_variables(bob, flow, "b2")) == condition::not_found);
    CHECK(t.failure(fetch_variables(t.api, flow)) == condition::unauthorized);
    CHECK(t.failure(get_variables(t.api, flow, "b2")) == condition::unauthorized);
}
