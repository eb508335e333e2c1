// The call that sends an event of an application, against the emulator.

#include "support.hpp"

#include <string>

using appmixer::condition;

namespace {

json::object waits_for(std::string_view event)
{
    json::object descriptor = json::parse(R"({"on":{"type":"appmixer.utils.appevents.OnAppEvent",
        "config":{"properties":{"event":""}}}})")
                                  .as_object();
    descriptor.at("on").at("config").at("properties").as_object()["event"] = event;
    return descriptor;
}

} // namespace

TEST_CASE("an event reaches the running flows that wait for it [send_app_event]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const first = t.await(create_flow(me, "First", waits_for("order placed")));
    std::string const second = t.await(create_flow(me, "Second", waits_for("order placed")));
    std::string const other = t.await(create_flow(me, "Other", waits_for("order cancelled")));
    CHECK(t.await(send_app_event(me, "order placed")).triggers.empty());
    t.await(start_flow(me, first));
    t.await(start_flow(me, second));
    t.await(start_flow(me, other));

    json::object order;
    order["total"] = 7;
    appmixer::app_event_result const sent = t.await(send_app_event(me, "order placed", order));
    REQUIRE(sent.triggers.size() == 2);
    CHECK(sent.errors.empty());
    CHECK(sent.triggers[0].flow_id == first);
    CHECK(sent.triggers[1].flow_id == second);
    CHECK(sent.triggers[0].component_id == "on");
    CHECK(sent.triggers[0].event == "order placed");
    CHECK(sent.triggers[0].created_at.has_value());
    CHECK_FALSE(sent.triggers[0].correlation_id.empty());
    CHECK(sent.triggers[0].correlation_id != sent.triggers[1].correlation_id);

    appmixer::op::get_logs received;
    received.query = appmixer::log_query().flow(first).where("correlationId", sent.triggers[0].correlation_id).str();
    appmixer::log_page const logged = t.await(get_logs(me, received));
    REQUIRE(logged.hits.size() == 1);
    CHECK(logged.hits[0].component_id == "on");
    CHECK(logged.hits[0].message().at("data").at("total") == 7);

    t.await(stop_flow(me, first));
    CHECK(t.await(send_app_event(me, "order placed")).triggers.size() == 1);
}

TEST_CASE("an event for one flow, with query parameters for its components [send_app_event]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const first = t.await(create_flow(me, "First", waits_for("order placed")));
    std::string const second = t.await(create_flow(me, "Second", waits_for("order placed")));
    t.await(start_flow(me, first));
    t.await(start_flow(me, second));
    appmixer::op::send_app_event event("order placed", json::value("now"));
    event.flow_id = second;
    event.query.add("source", "shop & co");
    appmixer::app_event_result const sent = t.await(me.call(event));
    REQUIRE(sent.triggers.size() == 1);
    CHECK(sent.triggers[0].flow_id == second);

    appmixer::op::get_logs received;
    received.query = appmixer::log_query().where("correlationId", sent.triggers[0].correlation_id).str();
    json::value const message = t.await(get_logs(me, received)).hits.at(0).message();
    CHECK(message.at("data") == "now");
    CHECK(message.at("query").at("source") == "shop & co");
}

TEST_CASE("a component that cannot be reached, and events of other users [send_app_event]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const flow = t.await(create_flow(me, "First", waits_for("order placed")));
    REQUIRE(t.back_end
                .load([&] {
                    json::value data = t.back_end.save();
                    json::object trigger;
                    trigger["owner"] = "ada@shop.example";
                    trigger["event"] = "order placed";
                    trigger["componentId"] = "on";
                    trigger["flowId"] = flow;
                    data.as_object()["appEventTriggers"] = json::array(1, trigger);
                    return data;
                }())
                .has_value());
    appmixer::app_event_result const sent = t.await(send_app_event(me, "order placed"));
    REQUIRE(sent.triggers.size() == 1);
    CHECK(sent.triggers[0].correlation_id.empty());
    REQUIRE(sent.errors.size() == 1);
    CHECK(sent.errors[0].code == "TRIGGER_FAILURE");
    CHECK(sent.errors[0].trigger.flow_id == flow);
    CHECK(sent.errors[0].err.at("message") == "The flow is not running.");

    CHECK(t.await(send_app_event(bob, "order placed")).triggers.empty());
    CHECK(t.failure(send_app_event(t.api, "order placed")) == condition::unauthorized);
}
