// follow_logs against the emulator, by a manual clock: what is requested and when, each form of the callback, and
// where it begins, ends and resumes.

#include "follow_support.hpp"

#include <appmixer/algorithms/drain.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace follow_test;
using appmixer::drain_report;
using appmixer::errc;

namespace {

TEST_SUITE_BEGIN("follow_logs");

TEST_CASE("each record comes once, from the newest one that the server had, at any speed")
{
    fixture f;
    f.write("old");
    f.run_for(1min);
    f.follow();
    CHECK(f.log->targets.empty());
    f.run_for(0ms);
    CHECK(f.names() == "");
    REQUIRE(f.log->targets.size() == 3);
    CHECK(f.log->targets[0] == "/logs?size=50");
    CHECK(f.log->targets[1] == "/logs?size=1&sort=gridTimestamp:desc");
    CHECK(f.log->targets[2] == "/logs?from=0&size=500&sort=gridTimestamp:asc&query="
                               "gridTimestamp:%5B2025-12-31T23:59:50.000Z%20TO%20%2A%5D");
    f.write("a");
    f.run_for(4999ms);
    CHECK(f.names() == ""); // a round that finds nothing is followed by five seconds
    f.run_for(1ms);
    CHECK(f.names() == "a");
    f.write("b");
    f.write("c");
    f.run_for(1s); // one that finds something, by one
    CHECK(f.names() == "b c");
    f.write("d");
    f.write("older", 9s);
    f.run_for(1s);
    CHECK(f.names() == "older! d");
    f.run_for(1h);
    CHECK(f.names() == "");
    CHECK_FALSE(f.following->done); // silence does not end it
    f.write("e");
    f.run_for(5s);
    CHECK(f.names() == "e");
    CHECK(f.log->times.at(3) == 65s);
    CHECK(f.log->times.at(4) == 66s);
    CHECK(f.log->times.at(7) == 73s);
}

TEST_CASE("records that become visible in another order are late, unless they are held")
{
    fixture f;
    f.write("first");
    f.back_end.switches().log_delay = 2s;
    f.run_for(5s);
    f.follow(log_query().flow(flow_id), follow_options().last(1));
    f.run_for(1ms);
    CHECK(f.names() == "first");
    f.write("b");
    f.run_for(6s);
    f.write("a", 6500ms);
    f.run_for(6s);
    CHECK(f.names() == "b a!");

    fixture g;
    g.write("first");
    g.run_for(5s);
    g.follow(log_query().flow(flow_id), follow_options().idle(1s).hold(5s));
    g.run_for(1ms);
    g.write("b");
    g.run_for(2s);
    g.write("a", 2500ms);
    g.run_for(3500ms);
    CHECK(g.names() == "");
    g.run_for(1s);
    CHECK(g.names() == "a b");
}

TEST_CASE("it begins with the last records, or those since a time")
{
    fixture f;
    for (std::string const name : {"a", "b", "c", "d"}) {
        f.write(name);
        f.run_for(1min);
    }
    f.follow(log_query(), follow_options().last(2));
    f.run_for(1min);
    CHECK(f.names() == "c d");
    f.follow(log_query(), follow_options().since(start + 1min));
    f.run_for(1min);
    CHECK(f.names() == "b c d");
    f.follow(log_query().flow(flow_id).since(start + 2min));
    f.run_for(1min);
    CHECK(f.names() == "c d");
    f.follow(log_query().flow("another"), follow_options().since(start));
    f.run_for(1min);
    CHECK(f.names() == "");
}

TEST_CASE("it resumes at a position, with the records of the last ten seconds")
{
    fixture f;
    f.write("a");
    f.run_for(1min);
    f.write("b", 500ms);
    f.follow(log_query(), follow_options().since(start));
    f.run_for(10s);
    CHECK(f.names() == "a b");
    std::string const position = f.follower->position();
    CHECK(position == "logs/1 2026-01-01T00:00:59.500Z");
    f.stop();
    f.write("c", 5s);
    f.run_for(1h);
    f.write("d");
    f.follow(log_query(), follow_options().from(position));
    f.run_for(1min);
    CHECK(f.names() == "b c d");

    auto damaged = follow_logs(f.quiet, log_query(), follow_options().from(position.substr(0, 20)));
    std::size_t const sent = f.log->targets.size();
    auto const first = f.run(damaged.next());
    REQUIRE(first.has_value());
    CHECK(first->error() == errc::invalid_request);
    CHECK(first->error().what() == "getLogs: an argument is not valid (invalid follow_logs position)");
    CHECK_FALSE(f.run(damaged.next()).has_value());
    CHECK(f.log->targets.size() == sent);
}

TEST_CASE("it ends when until has passed")
{
    fixture f;
    f.write("a");
    f.run_for(2s);
    f.write("beyond");
    f.follow(log_query().between(start, start + 1s));
    f.run_for(1h);
    CHECK(f.following->done);
    CHECK_NOTHROW(f.following->take());
    CHECK(f.names() == "a");
    CHECK(f.clock.waiting() == 0);

    std::vector<std::string> names;
    auto const add = [&](appmixer::log_hit const& record) { names.push_back(record.correlation_id); };
    f.run(follow_logs(f.api, log_query().until(start + 3h), add, follow_options().last(1)));
    CHECK(names == std::vector<std::string>{"beyond"});
    CHECK(f.clock.elapsed() >= 3h + 10s);
    CHECK(f.clock.elapsed() <= 3h + 15s);
}

TEST_CASE("it goes on when the flow is deleted")
{
    fixture f;
    f.write("a");
    f.follow(log_query().flow(flow_id), follow_options().last(1));
    f.run_for(1s);
    f.write("b");
    f.run(delete_flow(f.api, flow_id));
    f.run_for(1min);
    CHECK_FALSE(f.following->done);
    CHECK(f.names().starts_with("a b"));
}

/// Follows "a" to "e" with a callback that stops at "c" by its result.
template <class Each>
void check_each(Each each)
{
    fixture f;
    for (std::string const name : {"a", "b", "c", "d", "e"}) {
        f.write(name);
        f.run_for(1min);
    }
    std::string seen;
    bool stops = true;
    auto const call = [&](followed_record const& record) {
        seen += record.correlation_id;
        return each(!stops || record.correlation_id != "c");
    };
    auto records = follow_logs(f.api, log_query().until(start + 10min), follow_options().since(start));
    f.run(records.for_each(call));
    if constexpr (std::is_same_v<decltype(each(true)), bool> ||
                  std::is_same_v<decltype(each(true)), asio::awaitable<bool>>) {
        CHECK(seen == "abc");
        CHECK(records.position() == "logs/1 2026-01-01T00:02:10.000Z"); // ten seconds before that is "c"
        CHECK_FALSE(f.run(records.next()).has_value());
        seen.clear();
        stops = false;
        CHECK(f.run(follow_logs(f.quiet, log_query().until(start + 10min), call,
                                follow_options().from(records.position())))
                  .has_value());
        CHECK(seen == "cde");
    } else {
        CHECK(seen == "abcde");
    }
}

TEST_CASE("the callback returns nothing, whether to go on, or an awaitable of it")
{
    check_each([](bool) {});
    check_each([](bool goes_on) { return goes_on; });
    check_each([](bool) -> asio::awaitable<void> { co_return; });
    check_each([](bool goes_on) -> asio::awaitable<bool> { co_return goes_on; });
}

/// Follows "a" and "b" with a callback that throws at "b".
template <class Api, class Each>
void check_throwing(Api fixture::*api, Each each)
{
    fixture f;
    f.write("a");
    f.run_for(1min);
    f.write("b");
    auto records = follow_logs(f.*api, log_query(), follow_options().since(start));
    auto const call = [&](followed_record const& record) { return each(record.correlation_id); };
    CHECK_THROWS_WITH_AS(f.run(records.for_each(call)), "the callback", std::runtime_error);
    CHECK(records.position() == "logs/1 2026-01-01T00:01:00.000Z");
    CHECK_FALSE(f.run(records.next()).has_value());
    CHECK(f.clock.waiting() == 0);
}

TEST_CASE("what the callback throws is passed on by both handles, and the position is before the record")
{
    auto const plain = [](std::string const& name) {
        if (name == "b")
            throw std::runtime_error("the callback");
    };
    auto const awaited = [](std::string name) -> asio::awaitable<void> {
        if (name == "b")
            throw std::runtime_error("the callback");
        co_return;
    };
    check_throwing(&fixture::api, plain);
    check_throwing(&fixture::api, awaited);
    check_throwing(&fixture::quiet, plain);
    check_throwing(&fixture::quiet, awaited);
}

TEST_CASE("a drain ends a follower: between two requests, or after the one in flight, whose records it still returns")
{
    for (bool const in_flight : {false, true}) {
        CAPTURE(in_flight);
        fixture f;
        f.write("old");
        f.run_for(1min);
        std::vector<std::string> names;
        auto const take = [&](followed_record const& record) { names.push_back(record.correlation_id); };
        test::spawned<appmixer::result<void>> following(f.io,
                                                        follow_logs(f.quiet, log_query(), take, f.with_failures()));
        f.run_for(1s);
        f.write("a");
        if (in_flight) {
            f.faults.on(f.faults.exchanges() + 1, appmixer::exchange_fault::delay(2s));
            f.run_for(5s); // the next request begins after four
        }
        std::size_t const sent = f.log->targets.size();
        CHECK(sent == (in_flight ? 4 : 3));
        drain_report const report = f.run(appmixer::drain(f.api, 10s));
        CHECK(report.completed == (in_flight ? 1 : 0));
        CHECK(report.cut == 0);
        CHECK(report.left == 0);
        f.run_for(1min);
        REQUIRE(following.done);
        CHECK(following.take().error() == errc::shutting_down);
        CHECK(names == (in_flight ? std::vector<std::string>{"a"} : std::vector<std::string>()));
        CHECK(f.failures.empty());
        CHECK(f.log->targets.size() == sent);
        CHECK(f.clock.waiting() == 0);
    }
}

TEST_CASE("an old server, request by request")
{
    fixture f;
    appmixer::scripted server(f.io.get_executor());
    auto const expect = [&](std::string const& target, std::string const& hits) {
        server.expect(appmixer::method::get, "/logs?" + target).respond(200, "{\"hits\":[" + hits + "]}");
    };
    std::string const a = R"({"_id":"a","@timestamp":"2024-01-01T00:00:00.000Z"})";
    std::string const b = R"({"_id":"b","@timestamp":"2024-01-01T00:00:01.000Z"})";
    expect("size=50&query=flowId:%22f%22", a);
    expect("size=1&sort=%40timestamp:desc&query=flowId:%22f%22", a);
    std::string const from = "from=0&size=500&sort=%40timestamp:asc&query=flowId:%22f%22%20AND%20%40timestamp:%5B";
    expect(from + "2023-12-31T23:59:50.000Z%20TO%20%2A%5D", a);
    expect(from + "2023-12-31T23:59:50.000Z%20TO%20%2A%5D", a + "," + b);
    client const api(client(appmixer::any_transport(server)).with_clock(f.clock));
    auto records = follow_logs(api, log_query().flow("f"));
    std::optional<followed_record> const record = f.run(records.next());
    REQUIRE(record.has_value());
    CHECK(record->id == "b");
    CHECK(server.verify() == "");
}

TEST_SUITE_END();

} // namespace
