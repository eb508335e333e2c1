// The calls for the check, the picture and the versions of flows, for stops in the background, and for the version of
// the server, against the emulator.

#include "support.hpp"

#include <appmixer/testing/manual_clock.hpp>

using appmixer::condition;
using appmixer::errc;

namespace {

/// A flow of ada's that bob may read, start and stop.
std::string shared_flow(tenant& t, api_client const& ada)
{
    json::object properties;
    properties["sharedWith"] = json::parse(R"([{"email":"bob@shop.example","permissions":["read","start","stop"]}])");
    return t.await(create_flow(ada, "Orders", two_components(), properties));
}

} // namespace

TEST_CASE("the server tells its version to everybody [get_service_info]")
{
    tenant t;
    CHECK_FALSE(t.await(get_service_info(t.api)).version.empty());
    CHECK(t.await(get_service_info(t.api.as(appmixer::access_token("bad")))).status == "ok");
}

TEST_CASE("a flow is checked, also when it is shared [validate_flow]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = shared_flow(t, ada);
    CHECK(t.await(validate_flow(bob, id)).empty());
    CHECK(t.failure(validate_flow(t.user("eve@elsewhere.example"), id)) == condition::not_found);

    appmixer::flow changes;
    changes.descriptor =
        json::parse(R"({"get":{"type":"appmixer.utils.http.Get","source":{"input":{"gone":["out"]}}}})").as_object();
    t.await(update_flow(ada, id, changes));
    std::vector<appmixer::invalid_component> const found = t.await(validate_flow(ada, id));
    REQUIRE(found.size() == 1);
    CHECK(found[0].component_id == "get");
    REQUIRE(found[0].errors.size() == 2);
    CHECK(found[0].errors[0].message == "There is no input port \"input\"");
    CHECK(found[0].errors[1].message == "The source \"gone\" is not in the flow");
}

TEST_CASE("the picture of a flow is set, also while it runs [update_flow_thumbnail]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = shared_flow(t, ada);
    t.await(start_flow(ada, id));
    t.await(update_flow_thumbnail(ada, id, "data:image/png;base64,AA=="));
    CHECK(t.await(get_flow(bob, id)).thumbnail == "data:image/png;base64,AA==");
    CHECK(t.failure(update_flow_thumbnail(bob, id, "")) == condition::forbidden);
    CHECK(t.failure(update_flow_thumbnail(ada, "none", "")) == condition::not_found);
}

TEST_CASE("versions are saved, listed page by page and restored "
          "[create_flow_version, list_flow_versions, restore_flow_version]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_flow(me, "Orders", two_components()));
    CHECK(t.await(list_flow_versions(me, id)).items.empty());
    appmixer::flow_version const first = t.await(create_flow_version(me, id, "before the sale"));
    CHECK(first.version_number == 1);
    CHECK(first.type == "manual");
    CHECK(first.label == "before the sale");
    CHECK(first.btime.has_value());

    appmixer::flow changes;
    changes.name = "Sale";
    changes.descriptor = json::object();
    t.await(update_flow(me, id, changes));
    for (int i = 0; i < 4; ++i)
        t.await(create_flow_version(me, id));
    appmixer::flow_version_page const page = t.await(list_flow_versions(me, id));
    CHECK(page.total_count == 5);
    REQUIRE(page.items.size() == 5);
    CHECK(page.items.front().version_number == 5);
    CHECK_FALSE(page.items.front().label.has_value());
    CHECK(page.items.back().version_id == first.version_id);

    auto all = appmixer::paginate(me, appmixer::op::list_flow_versions(id), appmixer::page_options().page_size(2));
    std::vector<appmixer::flow_version> const versions = t.await(all.collect(100));
    REQUIRE(versions.size() == 5);
    CHECK(versions.back().label == "before the sale");

    t.await(restore_flow_version(me, id, first.version_id));
    appmixer::flow const restored = t.await(get_flow(me, id));
    CHECK(restored.name == "Orders");
    CHECK(restored.descriptor.value().size() == 2);
    CHECK(t.await(list_flow_versions(me, id)).total_count == 5);
}

TEST_CASE("versions that cannot be saved or restored "
          "[create_flow_version, list_flow_versions, restore_flow_version]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = shared_flow(t, ada);
    std::string const version = t.await(create_flow_version(ada, id)).version_id;
    CHECK(t.failure(create_flow_version(ada, id, std::string(256, 'x'))) == errc::bad_request);
    CHECK(t.failure(restore_flow_version(ada, id, "none")) == condition::not_found);
    CHECK(t.failure(list_flow_versions(ada, "none")) == condition::not_found);
    CHECK(t.failure(create_flow_version(bob, id)) == condition::forbidden);
    CHECK(t.failure(list_flow_versions(bob, id)) == condition::forbidden);
    CHECK(t.failure(restore_flow_version(bob, id, version)) == condition::forbidden);
    t.await(start_flow(ada, id));
    CHECK(t.failure(restore_flow_version(ada, id, version)) == errc::bad_request);
}

TEST_CASE("a flow is stopped in the background [get_flow_coordinator_status, stop_flow]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = t.await(create_flow(ada, "Orders", two_components()));
    t.await(start_flow(ada, id));
    t.back_end.switches().polls_in_progress = 3;
    CHECK(t.failure(stop_flow_in_background(bob, id)) == condition::not_found);
    appmixer::ticket<appmixer::flow_stop_status> const job = t.await(stop_flow_in_background(ada, id));
    CHECK(job.text == id);
    appmixer::flow_stop_status const first = t.await(get_flow_coordinator_status(ada, id));
    CHECK(first.status == "in-progress");
    CHECK(first.steps_done == 0);
    CHECK(first.steps_total == 1);

    appmixer::manual_clock clock;
    api_client const timed = ada.with_clock(clock);
    appmixer::flow_stop_status const end =
        clock.run(t.io, wait_for(timed, job, appmixer::wait_policy().random([] { return 0.5; })));
    CHECK(end.status == "completed");
    CHECK(end.steps_done == 1);
    CHECK(clock.elapsed() == std::chrono::milliseconds(650)); // two polls in progress, after 0 and 250 ms
    CHECK(t.await(get_flow(ada, id)).stage == appmixer::flow_stage::stopped);
    CHECK(t.failure(get_flow_coordinator_status(bob, id)) == condition::not_found);
}
