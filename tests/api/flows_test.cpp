// The calls for flows, against the emulator: create, read, update, delete, start, stop, clone and list.

#include "support.hpp"

TEST_CASE(
    "a flow is created, read, started, stopped and deleted [create_flow, get_flow, start_flow, stop_flow, delete_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_flow(me, "Orders", two_components()));
    CHECK(id.size() == 36);

    appmixer::flow const created = t.await(get_flow(me, id));
    CHECK(created.flow_id == id);
    CHECK(created.name == "Orders");
    CHECK(created.stage == appmixer::flow_stage::stopped);
    CHECK(created.type == appmixer::flow_type::automation);
    REQUIRE(created.descriptor.has_value());
    CHECK(created.descriptor.value().at("b2").at("source") == two_components().at("b2").at("source"));
    REQUIRE(created.btime.has_value());
    CHECK(created.btime == created.mtime);
    CHECK(created.user_id == t.await(get_user(me)).id);

    CHECK(t.await(start_flow(me, id)).flow_id == id);
    appmixer::flow const running = t.await(get_flow(me, id));
    CHECK(running.stage == appmixer::flow_stage::running);
    CHECK(running.started.has_value());
    CHECK(running.mtime == created.mtime);

    CHECK(t.await(stop_flow(me, id)).ticket.empty());
    CHECK(t.await(get_flow(me, id)).stage == appmixer::flow_stage::stopped);

    t.await(delete_flow(me, id));
    appmixer::error const gone = t.failure(get_flow(me, id));
    CHECK(gone == appmixer::condition::not_found);
    CHECK(gone.server_message() == "Flow not found.");
    CHECK(t.failure(delete_flow(me, id)) == appmixer::condition::not_found);
}

TEST_CASE("properties are merged into the flow that is created [create_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    json::object properties;
    properties["customFields"] = json::object({{"region", "emea"}, {"size", 3}});
    properties["description"] = "all of them";
    std::string const id = t.await(create_flow(me, "Orders", {}, properties));

    appmixer::flow const created = t.await(get_flow(me, id));
    CHECK(created.name == "Orders");
    CHECK(created.custom_fields == properties["customFields"].as_object());
    CHECK(created.description == "all of them");
    REQUIRE(created.descriptor.has_value());
    CHECK(created.descriptor.value().empty());
}

TEST_CASE("a descriptor that is not well-formed is refused with the reasons [create_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    json::object const broken = json::parse(R"({"a1": {"type": "too.short"}})").as_object();
    appmixer::error const refused = t.failure(create_flow(me, "Broken", broken));
    CHECK(refused == appmixer::errc::bad_request);
    CHECK_FALSE(refused.server_message().empty());
    CHECK_FALSE(refused.server_details().is_null());
}

TEST_CASE("a flow that is read, changed and updated keeps its other fields [update_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    json::object properties;
    properties["customFields"] = json::object({{"region", "emea"}});
    properties["notes"] = json::array({json::object({{"text", "look here"}})});
    std::string const id = t.await(create_flow(me, "Orders", two_components(), properties));

    appmixer::flow flow = t.await(get_flow(me, id));
    flow.name = "Nightly import";
    appmixer::flow_update const done = t.await(update_flow(me, id, flow));
    CHECK(done.flow_id == id);
    CHECK(done.result == "updated");

    appmixer::flow const after = t.await(get_flow(me, id));
    CHECK(after.name == "Nightly import");
    CHECK(after.descriptor == flow.descriptor);
    CHECK(after.custom_fields == flow.custom_fields);
    CHECK(after.notes == flow.notes);
    CHECK(after.btime == flow.btime);
}

TEST_CASE("an update replaces whole fields and leaves absent ones unchanged [update_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    json::object properties;
    properties["customFields"] = json::object({{"region", "emea"}, {"size", 3}});
    std::string const id = t.await(create_flow(me, "Orders", two_components(), properties));

    appmixer::flow changes;
    changes.custom_fields = json::object({{"region", "apac"}});
    t.await(update_flow(me, id, changes));

    appmixer::flow const after = t.await(get_flow(me, id));
    CHECK(after.custom_fields == json::object({{"region", "apac"}}));
    CHECK(after.name == "Orders");
    CHECK(after.descriptor.value().size() == 2);
}

TEST_CASE("a running flow is changed only by force [update_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_flow(me, "Orders", two_components()));
    t.await(start_flow(me, id));

    appmixer::flow changes;
    changes.name = "Renamed";
    CHECK(t.failure(update_flow(me, id, changes)) == appmixer::errc::bad_request);
    CHECK(t.await(get_flow(me, id)).name == "Orders");

    appmixer::op::update_flow forced(id, changes);
    forced.force_update = true;
    t.await(me.call(forced));
    appmixer::flow const after = t.await(get_flow(me, id));
    CHECK(after.name == "Renamed");
    CHECK(after.stage == appmixer::flow_stage::running);
}

TEST_CASE("lists are filtered, sorted, paged and projected [get_flows, get_flows_count]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    for (int i = 0; i < 5; ++i) {
        json::object properties;
        properties["customFields"] = json::object({{"region", i % 2 == 0 ? "emea" : "apac"}, {"rank", i}});
        t.await(create_flow(me, "Flow " + std::to_string(i), {}, properties));
    }

    appmixer::op::get_flows query;
    query.filter.push_back("customFields.region:emea");
    query.filter.push_back("customFields.rank:>0");
    query.sort = "name:-1";
    std::vector<appmixer::flow> const emea = t.await(get_flows(me, query));
    REQUIRE(emea.size() == 2);
    CHECK(emea[0].name == "Flow 4");
    CHECK(emea[1].name == "Flow 2");

    appmixer::op::get_flows page;
    page.sort = "name:1";
    page.offset = 1;
    page.limit = 2;
    page.projection = "flowId,name";
    std::vector<appmixer::flow> const cut = t.await(get_flows(me, page));
    REQUIRE(cut.size() == 2);
    CHECK(cut[0].name == "Flow 1");
    CHECK(cut[1].name == "Flow 2");
    CHECK_FALSE(cut[0].flow_id.empty());
    CHECK_FALSE(cut[0].custom_fields.has_value());
    CHECK_FALSE(cut[0].btime.has_value());

    appmixer::op::get_flows_count count;
    count.filter.push_back("customFields.region:apac");
    CHECK(t.await(get_flows_count(me, count)) == 2);
    CHECK(t.await(get_flows_count(me)) == 5);

    appmixer::op::get_flows wrong;
    wrong.sort = "name:sideways";
    CHECK(t.failure(get_flows(me, wrong)) == appmixer::errc::bad_request);
}

TEST_CASE("a pattern with characters of the query syntax arrives unchanged [get_flows]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    t.await(create_flow(me, "A & B = C+D #1 100%"));
    t.await(create_flow(me, "another"));
    appmixer::op::get_flows query;
    query.filter.push_back("name:A & B = C+D #1 100%");
    std::vector<appmixer::flow> const found = t.await(get_flows(me, query));
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == "A & B = C+D #1 100%");
}

TEST_CASE("a clone is a stopped copy with components of its own [clone_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_flow(me, "Orders", two_components()));
    t.await(start_flow(me, id));

    appmixer::op::clone_flow request(id);
    request.prefix = "Copy of ";
    request.set_origin_flow_id = true;
    std::string const clone_id = t.await(me.call(request));
    CHECK(clone_id != id);

    appmixer::flow const clone = t.await(get_flow(me, clone_id));
    CHECK(clone.name == "Copy of Orders");
    CHECK(clone.stage == appmixer::flow_stage::stopped);
    CHECK(clone.origin_flow_id == id);
    REQUIRE(clone.descriptor.has_value());
    CHECK(clone.descriptor.value().size() == 2);
    CHECK_FALSE(clone.descriptor.value().contains("a1"));
    REQUIRE(clone.component_id_map.has_value());
    std::string const a = json::value_to<std::string>(clone.component_id_map.value().at("a1"));
    std::string const b = json::value_to<std::string>(clone.component_id_map.value().at("b2"));
    std::string const text = json::serialize(clone.descriptor.value().at(b));
    CHECK(clone.descriptor.value().at(b).at("source").at("in").as_object().contains(a));
    CHECK(text.find("{{{$." + a + ".out.started}}}") != std::string::npos);
    CHECK(text.find("\"a1\"") == std::string::npos); // a random id may contain these two characters
    CHECK(text.find("$.a1.") == std::string::npos);
}

TEST_CASE("a shared flow is visible, started and copied as the share permits, and changed only by its owner")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    api_client const eve = t.user("eve@elsewhere.example");
    std::string const id = t.await(create_flow(ada, "Orders", two_components()));

    appmixer::flow changes;
    appmixer::share entry;
    entry.domain = "shop.example";
    entry.permissions = {"read", "start"};
    changes.shared_with.emplace().push_back(entry);
    t.await(update_flow(ada, id, changes));

    CHECK(t.await(get_flow(bob, id)).name == "Orders");
    CHECK(t.failure(get_flow(eve, id)) == appmixer::condition::not_found);
    t.await(start_flow(bob, id));
    CHECK(t.failure(stop_flow(bob, id)) == appmixer::condition::forbidden);
    CHECK(t.failure(delete_flow(bob, id)) == appmixer::condition::forbidden);
    appmixer::flow rename;
    rename.name = "Mine now";
    CHECK(t.failure(update_flow(bob, id, rename)) == appmixer::condition::forbidden);
    CHECK(t.await(get_flow(bob, t.await(clone_flow(bob, id)))).name == "Orders");

    appmixer::op::get_flows startable;
    startable.shared_with_permissions = "read,start";
    CHECK(t.await(get_flows(bob, startable)).size() == 2);
    appmixer::op::get_flows stoppable;
    stoppable.shared_with_permissions = "stop";
    CHECK(t.await(get_flows(bob, stoppable)).size() == 1);

    appmixer::flow unshare;
    unshare.shared_with.emplace();
    appmixer::op::update_flow forced(id, unshare);
    forced.force_update = true;
    t.await(ada.call(forced));
    CHECK(t.failure(get_flow(bob, id)) == appmixer::condition::not_found);
}

TEST_CASE("an integration is published again, and shared with one user by id")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const draft = t.await(create_flow(ada, "Sync", two_components()));
    std::string const published = t.await(clone_flow(ada, draft));

    appmixer::flow revised = t.await(get_flow(ada, published));
    revised.type = appmixer::flow_type::integration_template;
    revised.origin_flow_id = draft;
    revised.revision = revised.revision.value_or(0) + 1;
    json::object map = revised.component_id_map.value();
    map["c3"] = "d4";
    revised.component_id_map = map;
    appmixer::share reader;
    reader.user_id = t.await(get_user(bob)).id;
    reader.permissions = {"read"};
    revised.shared_with.emplace().push_back(reader);
    t.await(update_flow(ada, published, revised));

    appmixer::flow const seen = t.await(get_flow(bob, published));
    CHECK(seen.origin_flow_id == draft);
    CHECK(seen.revision == 1);
    CHECK(seen.component_id_map.value() == map);
    REQUIRE(seen.shared_with.has_value());
    CHECK(seen.shared_with->at(0).user_id == reader.user_id);

    appmixer::flow instance;
    instance.template_id = published;
    std::string const made = t.await(clone_flow(bob, published));
    t.await(update_flow(bob, made, instance));
    appmixer::op::get_flows instances;
    instances.filter.push_back("templateId:" + published);
    std::vector<appmixer::flow> const found = t.await(get_flows(bob, instances));
    REQUIRE(found.size() == 1);
    CHECK(found[0].flow_id == made);
}

TEST_CASE("stopping in the background returns a ticket [stop_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_flow(me, "Orders", two_components()));
    t.await(start_flow(me, id));
    appmixer::op::stop_flow request(id);
    request.background = true;
    CHECK(t.await(me.call(request)).ticket == id);
}

TEST_CASE("an id is one path segment, whatever its characters [get_flow, delete_flow]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    CHECK(t.failure(get_flow(me, "../users")) == appmixer::condition::not_found);
    CHECK(t.failure(get_flow(me, "..")) == appmixer::errc::invalid_request);
    CHECK(t.failure(delete_flow(me, "")) == appmixer::errc::invalid_request);
}
