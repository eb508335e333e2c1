// Gateways for agents and event streams, through the client against the emulator.

#include "support.hpp"

#include <appmixer/testing/manual_clock.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using appmixer::condition;
using appmixer::errc;
using appmixer::event_options;
using appmixer::result;
using appmixer::server_event;
using namespace std::chrono_literals;

namespace {

class clocked {
public:
    appmixer::manual_clock clock;
};

/// A tenant on a manual clock, whose clients sign in when they need a token. Ada has a flow with a gateway.
class streaming : public clocked, public tenant { // the clock outlives the io_context
public:
    using client = appmixer::client<appmixer::auth_layer<appmixer::loopback>>;

    streaming()
        : ada(appmixer::client(appmixer::loopback(io.get_executor(), back_end) |
                               appmixer::with_auth(appmixer::password_sign_in("ada@shop.example", "correct horse")))
                  .with_clock(clock))
    {
        ada_id = back_end.add_user("ada@shop.example", "correct horse");
        json::value const components =
            json::parse(R"({"g 1":{"type":"appmixer.ai.mcptools.MCPGateway","source":{},"x":0,"y":0,"config":{}},
                            "a1":{"type":"appmixer.utils.controls.OnStart","source":{},"x":0,"y":0,"config":{}}})");
        flow_id = run(create_flow(ada, "agent", components.as_object()));
    }

    template <class T>
    T run(asio::awaitable<T> call)
    {
        return clock.run(io, std::move(call));
    }
    void poll()
    {
        io.restart();
        io.poll();
    }
    template <class Stream>
    std::string next(Stream& stream)
    {
        std::optional<server_event> const event = run(stream.next());
        return event ? event->event + ' ' + event->data : "(end)";
    }

    client ada;
    std::string ada_id, flow_id;
};

event_options no_jitter()
{
    return event_options().random([] { return 1.0; });
}

} // namespace

TEST_CASE("a running flow has gateways [list_mcp_gateways]")
{
    streaming t;
    CHECK(t.run(list_mcp_gateways(t.ada)).empty());
    t.run(start_flow(t.ada, t.flow_id));
    std::vector<appmixer::mcp_gateway> gateways = t.run(list_mcp_gateways(t.ada));
    REQUIRE(gateways.size() == 1);
    CHECK(gateways[0].flow_id == t.flow_id);
    CHECK(gateways[0].component_id == "g 1");
    CHECK(gateways[0].webhook.ends_with("/flows/" + t.flow_id + "/components/g%201"));
    CHECK(gateways[0].tools.empty());

    json::array const tools{json::parse(R"({"type":"function","function":{"name":"find","description":"Finds.",
                                            "parameters":{"type":"object"}}})")};
    t.back_end.add_mcp_gateway(t.flow_id, "g 1", tools);
    gateways = t.run(list_mcp_gateways(t.ada));
    REQUIRE(gateways.size() == 1);
    REQUIRE(gateways[0].tools.size() == 1);
    CHECK(gateways[0].tools[0].function.name == "find");
    CHECK(t.await(list_mcp_gateways(t.user("bob@shop.example"))).empty());
    CHECK(t.failure(list_mcp_gateways(t.api)) == condition::unauthorized);

    appmixer::emulator copy;
    REQUIRE(copy.load(t.back_end.save()).has_value());
    CHECK(copy.save() == t.back_end.save());

    t.run(stop_flow(t.ada, t.flow_id));
    CHECK(t.run(list_mcp_gateways(t.ada)).empty());
}

TEST_CASE("changes of gateways are watched [watch_mcp_gateways]")
{
    streaming t;
    auto events = watch_mcp_gateways(t.ada);
    test::spawned first(t.io, events.next());
    t.poll();
    CHECK(t.back_end.gateway_events(t.ada_id).followers() == 1);
    t.run(start_flow(t.ada, t.flow_id));
    t.poll();
    REQUIRE(first.done);
    CHECK(first.take()->data == R"({"type":"gateway-add","data":{}})");

    CHECK(t.back_end.remove_mcp_gateway(t.flow_id, "g 1"));
    CHECK_FALSE(t.back_end.remove_mcp_gateway(t.flow_id, "g 1"));
    CHECK(t.next(events) == "message "
                            R"({"type":"gateway-delete","id":"g 1","flowId":")" +
                                t.flow_id + R"(","data":null})");

    t.back_end.add_mcp_gateway(t.flow_id, "g 1", json::array());
    CHECK(t.back_end.remove_user(t.ada_id)); // with the flow and the stream
    CHECK(t.next(events) == R"(message {"type":"gateway-add","data":{}})");
    CHECK(t.next(events).starts_with(R"(message {"type":"gateway-delete")"));
    CHECK(t.next(events) == "(end)");
}

TEST_CASE("a watcher connects again with the id of the last event, and with a new token [watch_mcp_gateways]")
{
    streaming t;
    appmixer::event_feed const feed = t.back_end.gateway_events(t.ada_id);
    auto events = watch_mcp_gateways(t.ada, no_jitter());
    test::spawned first(t.io, events.next());
    t.poll();
    feed.retry_after(2s);
    feed.send({}, "one", "1");
    feed.cut();
    feed.send("added", "two\nlines", "2");
    feed.send("added", "three");
    t.back_end.set_ids(appmixer::id_source(9)); // earlier tokens become invalid
    t.poll();
    CHECK(first.take()->data == "one");
    CHECK(feed.followers() == 0);
    auto const before = t.clock.elapsed();
    CHECK(t.next(events) == "added two\nlines");
    CHECK(t.clock.elapsed() - before == 2s);
    CHECK(t.next(events) == "added three");
    CHECK(events.last_event_id() == "2");
}

TEST_CASE("a server that is silent is given up, unless it sends heartbeats [watch_mcp_gateways]")
{
    streaming t;
    SUBCASE("heartbeats keep the stream")
    {
        auto events = watch_mcp_gateways(t.ada, no_jitter().idle(20s));
        test::spawned first(t.io, events.next());
        t.clock.run(t.io, 200s); // a ": ping" each 15 seconds
        CHECK_FALSE(first.done);
        CHECK(t.clock.elapsed() > 180s);
        CHECK(t.back_end.gateway_events(t.ada_id).followers() == 1);
        t.back_end.gateway_events(t.ada_id).end();
        t.poll();
        CHECK_FALSE(first.take().has_value());
    }
    SUBCASE("without them it is a failure")
    {
        t.back_end.switches().heartbeat = 0ms;
        auto events = watch_mcp_gateways(t.ada, no_jitter().idle(20s).reconnects(appmixer::reconnect::never));
        test::spawned first(t.io, events.next());
        t.clock.run(t.io, 100s);
        REQUIRE(first.done);
        CHECK(t.clock.elapsed() == 20s);
        CHECK_THROWS_WITH_AS(
            first.take(),
            "watchMcpGateways failed while reading the response: the deadline passed (no byte for 20 s, "
            "the limit of event_options::idle)",
            appmixer::exception);
        CHECK(t.back_end.gateway_events(t.ada_id).followers() == 0);
    }
    SUBCASE("the time that the program takes for an event does not count")
    {
        t.back_end.switches().heartbeat = 0ms;
        appmixer::event_feed const feed = t.back_end.gateway_events(t.ada_id);
        auto events = watch_mcp_gateways(t.ada, no_jitter().idle(20s).reconnects(appmixer::reconnect::never));
        test::spawned first(t.io, events.next());
        t.poll();
        feed.send({}, "one");
        feed.send({}, "two");
        t.poll();
        CHECK(first.take()->data == "one");
        t.clock.advance(600s);
        CHECK(t.next(events) == "message two");
        test::spawned third(t.io, events.next());
        t.poll();
        t.clock.advance(19s);
        t.poll();
        CHECK_FALSE(third.done);
        feed.send({}, "three");
        t.poll();
        CHECK(third.take()->data == "three");
    }
}

TEST_CASE("a stream that is destroyed has no follower [watch_mcp_gateways]")
{
    streaming t;
    {
        auto events = watch_mcp_gateways(t.ada);
        test::spawned first(t.io, events.next());
        t.poll();
        CHECK(t.back_end.gateway_events(t.ada_id).followers() == 1);
        first.cancel();
        t.poll();
        CHECK_THROWS_AS(first.take(), appmixer::exception);
    }
    t.poll();
    CHECK(t.back_end.gateway_events(t.ada_id).followers() == 0);
}

TEST_CASE("a watch without a valid token is refused [watch_mcp_gateways]")
{
    streaming t;
    auto const failure = [&](auto events) {
        test::spawned first(t.io, events.next());
        t.poll();
        try {
            first.take();
        } catch (appmixer::exception const& e) {
            return std::string(e.what());
        }
        return std::string("(none)");
    };
    CHECK(failure(watch_mcp_gateways(t.api)).find("401") != std::string::npos);
    auto const other = t.api.as(appmixer::access_token("a&b.c+d"));
    CHECK(failure(watch_mcp_gateways(other)).find("401") != std::string::npos);
}

TEST_CASE("a component is tested [test_flow_component]")
{
    streaming t;
    SUBCASE("without a script it succeeds without output")
    {
        auto events = test_flow_component(t.ada, t.flow_id, "a1");
        CHECK(t.next(events) == R"(test:start {"componentId":"a1"})");
        CHECK(t.next(events) == R"(component:done {"componentId":"a1"})");
        CHECK(t.next(events) == R"(test:done {"status":"completed"})");
        CHECK(t.next(events) == "(end)");
        CHECK(t.next(events) == "(end)");
    }
    SUBCASE("each test has all events of its script")
    {
        appmixer::event_feed const script = t.back_end.test_events(t.flow_id, "a1");
        script.send("test:start", "{}");
        script.comment("working");
        auto one = test_flow_component(t.ada, t.flow_id, "a1");
        CHECK(t.next(one) == "test:start {}");
        test::spawned pending(t.io, one.next());
        t.poll();
        CHECK_FALSE(pending.done);
        script.send("test:error", R"({"message":"no"})");
        script.end();
        t.poll();
        CHECK(pending.take()->event == "test:error");
        CHECK(t.next(one) == "(end)");
        auto two = test_flow_component(t.ada, t.flow_id, "a1");
        CHECK(t.next(two) == "test:start {}");
        CHECK(t.next(two) == R"(test:error {"message":"no"})");
        CHECK(t.next(two) == "(end)");
    }
    SUBCASE("a connection that breaks is not made again, since the component ran")
    {
        appmixer::event_feed const script = t.back_end.test_events(t.flow_id, "a1");
        script.send("test:start", "{}");
        script.cut();
        auto events = test_flow_component(t.ada.as_result(), appmixer::op::test_flow_component(t.flow_id, "a1"));
        std::optional<result<server_event>> event = t.run(events.next());
        CHECK((*event)->event == "test:start");
        event = t.run(events.next());
        CHECK(event->error() == errc::connection_closed);
        event = t.run(events.next());
        CHECK_FALSE(event.has_value());
    }
    SUBCASE("what cannot be tested")
    {
        auto const failure = [&](auto const& api, std::string const& flow, std::string const& component) {
            auto events = test_flow_component(api.as_result(), flow, component);
            return t.run(events.next())->error();
        };
        CHECK(failure(t.ada, t.flow_id, "b2") == condition::not_found);
        CHECK(failure(t.ada, "no-flow", "a1") == condition::not_found);
        CHECK(failure(t.ada, t.flow_id, "") == errc::bad_request);
        CHECK(failure(t.user("bob@shop.example"), t.flow_id, "a1") == condition::not_found);
        CHECK(failure(t.api, t.flow_id, "a1") == condition::unauthorized);
    }
}
