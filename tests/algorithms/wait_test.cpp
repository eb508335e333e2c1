// Waiting for the stage of a flow, for a condition, for work in the background, and for a time.

#include "flow_fixture.hpp"

#include <appmixer/algorithms/wait.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace algorithms_test;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::flow;
using appmixer::flow_stage;
using appmixer::phase;
using appmixer::result;
using appmixer::wait_policy;
using milliseconds = std::chrono::milliseconds;

TEST_SUITE_BEGIN("wait");

std::string const look = "GET /flows/ID?projection=flowId,name,stage,stageChangeInfo";
std::string const start = R"(POST /flows/ID/coordinator {"command":"start"})";
std::string const stop = R"(POST /flows/ID/coordinator {"command":"stop"})";

/// Delays of 250, 400, 640, 1024 ms and so on.
wait_policy exact()
{
    return wait_policy().random([] { return 0.5; });
}

using times = std::vector<milliseconds>;

TEST_CASE("wait_for_stage looks at once and then less and less often")
{
    flow_fixture f;
    f.back_end.switches().reads_in_starting = 3;
    f.run(start_flow(f.api, f.id));
    f.log->at.clear();
    flow const running = f.run(wait_for_stage(f.api, f.id, flow_stage::running, exact()));
    CHECK(running.stage == flow_stage::running);
    CHECK(running.name == "Hello");
    CHECK(running.flow_id == f.id);
    CHECK_FALSE(running.descriptor.has_value());
    CHECK(f.log->at == times{0ms, 250ms, 650ms, 1290ms});
    CHECK(f.log->requests.back() == look);
    CHECK(f.clock.elapsed() == 1290ms);

    result<flow> const again = f.run(wait_for_stage(f.api.as_result(), f.id, flow_stage::running));
    CHECK(again.value().stage == flow_stage::running);
    CHECK(f.clock.elapsed() == 1290ms);
}

TEST_CASE("a flow that is deleted ends the wait at once")
{
    flow_fixture f("starting");
    f.faults.on(2, exchange_fault::fail(boost::asio::error::connection_reset, phase::wait));
    f.log->before[3] = [&] { f.remove(); };
    CHECK_THROWS_AS(f.run(wait_for_stage(f.api, f.id, flow_stage::running, exact())), appmixer::exception);
    CHECK(f.clock.elapsed() == 650ms);
    CHECK(f.error_of(wait_for_stage(f.api.as_result(), f.id, flow_stage::running)) == errc::not_found);
    CHECK(f.clock.elapsed() == 650ms);
}

TEST_CASE("a stage from which the flow will not get there ends the wait at once, with the server's reason")
{
    for (std::string const stage : {"error", "failed", "stopped"}) {
        flow_fixture f("starting", R"(,"stageChangeInfo":{"reason":"quota"})");
        f.faults.on(2, exchange_fault::response(503));
        f.log->before[3] = [&] { f.back_end.set_stage(f.id, stage); };
        appmixer::error const e = f.error_of(wait_for_stage(f.api.as_result(), f.id, flow_stage::running, exact()));
        CHECK(e == errc::stage_not_reached);
        CHECK(e.server_details().at("reason") == "quota");
        CHECK(e.detail() == (stage == "stopped" ? "the stage fell back from \"starting\" to \"stopped\""
                                                : "the stage is \"" + stage + "\""));
        CHECK(e.operation() == "getFlow");
        CHECK(f.clock.elapsed() == 650ms);
        f.back_end.set_stage(f.id, "error");
        CHECK_THROWS_AS(f.run(wait_for_stage(f.api, f.id, flow_stage::stopped)), appmixer::exception);
    }
}

TEST_CASE("a flow that stays stopped, or has an unknown stage, is waited for until the limit")
{
    for (std::string const stage : {"stopped", "being moved"}) {
        flow_fixture f(stage);
        appmixer::error const e =
            f.error_of(wait_for_stage(f.api.as_result(), f.id, flow_stage::running, exact().limit(2s)));
        CHECK(e == errc::deadline_exceeded);
        CHECK(e == appmixer::condition::timeout);
        CHECK(e.detail() == "after 5 polls in 2 s, wait_policy::limit; the stage is \"" + stage + "\"");
        CHECK(f.log->at == times{0ms, 250ms, 650ms, 1290ms, 1750ms}); // the last one has the time of the first delay
    }
}

TEST_CASE("looks that fail in a passing way mean not yet")
{
    flow_fixture f("running");
    std::vector<exchange_fault> const passing{
        exchange_fault::fail(boost::asio::error::connection_refused, phase::connect),
        exchange_fault::fail(boost::asio::error::connection_reset, phase::wait),
        exchange_fault::response(500),
        exchange_fault::response(503),
        exchange_fault::response(429, 5000ms),
        exchange_fault::hang(phase::connect)};
    for (std::size_t i = 0; i < passing.size(); ++i)
        f.faults.on(i + 1, passing[i]);
    CHECK(f.run(wait_for_stage(f.api.within(2s), f.id, flow_stage::running, exact())).name == "Hello");
    // Five seconds after the 429; two seconds for the look that hangs, and its delay of 2621 ms.
    CHECK(f.log->at == times{0ms, 250ms, 650ms, 1290ms, 2314ms, 7314ms, 11935ms});
}

TEST_CASE("other failures end the wait and pass unchanged")
{
    for (int const status : {400, 401, 403, 404}) {
        flow_fixture f("running");
        f.faults.on(1, exchange_fault::response(503)).on(2, exchange_fault::response(status));
        appmixer::error const e = f.error_of(wait_for_stage(f.api.as_result(), f.id, flow_stage::running, exact()));
        CHECK(e.status() == status);
        CHECK(e.phase() == phase::response);
        CHECK(f.clock.elapsed() == 250ms);
    }
    flow_fixture f("running");
    f.faults.on(1, exchange_fault::garble());
    CHECK(f.error_of(wait_for_stage(f.api.as_result(), f.id, flow_stage::running)).phase() == phase::decode);
    CHECK(f.error_of(wait_for_stage(f.api.as_result(), "", flow_stage::running)) == errc::invalid_request);
    CHECK(f.clock.elapsed() == 0ms);
}

TEST_CASE("the limit is for all: the last look has what is left")
{
    flow_fixture f("stopped");
    for (std::size_t n = 1; n < 9; ++n)
        f.faults.on(n, exchange_fault::hang(phase::wait));
    appmixer::error const e =
        f.error_of(wait_for_stage(f.api.as_result().within(3s), f.id, flow_stage::running, exact().limit(10s)));
    CHECK(e == errc::deadline_exceeded);
    CHECK(e.detail() == "after 4 polls in 10 s, wait_policy::limit; the last failed poll: the deadline passed");
    CHECK(f.clock.elapsed() == 10s);
    CHECK(f.log->at == times{0ms, 3250ms, 6650ms, 9750ms});
}

TEST_CASE("without a limit there is one look, with the timeout of the handle")
{
    for (auto const limit : {0s, -1s}) {
        flow_fixture f("stopped");
        appmixer::error e =
            f.error_of(wait_for_stage(f.api.as_result(), f.id, flow_stage::running, exact().limit(limit)));
        CHECK(e == errc::deadline_exceeded);
        CHECK(e.detail() == "after 1 poll; the stage is \"stopped\"");
        CHECK(f.clock.elapsed() == 0s);
        f.faults.on(2, exchange_fault::hang(phase::wait));
        e = f.error_of(wait_for_stage(f.api.as_result().within(3s), f.id, flow_stage::running, exact().limit(limit)));
        CHECK(e.detail() == "after 1 poll; the last failed poll: the deadline passed");
        CHECK(f.clock.elapsed() == 3s);
    }
}

TEST_CASE("a Retry-After beyond the limit ends the wait at once")
{
    flow_fixture f("running");
    f.faults.on(1, exchange_fault::response(429, 60s));
    appmixer::error const e =
        f.error_of(wait_for_stage(f.api.as_result(), f.id, flow_stage::running, exact().limit(30s)));
    CHECK(e == errc::deadline_exceeded);
    CHECK(e.retry_after() == 60s);
    CHECK(f.clock.elapsed() == 0s);
}

TEST_CASE("an odd Retry-After delays a wait by a minute, and does not end it")
{
    flow_fixture f;
    f.back_end.switches().reads_in_starting = 1;
    f.faults.on(2, exchange_fault::response(503, 100'000s));
    flow const running = f.run(start_and_wait(f.api, f.id, exact()));
    CHECK(running.stage == flow_stage::running);
    CHECK(f.clock.elapsed() >= 1min);
    CHECK(f.clock.elapsed() < 62s);
}

TEST_CASE("waits that are cancelled or destroyed at any point leave nothing")
{
    auto const make = [] {
        auto f = std::make_unique<flow_fixture>();
        f->back_end.switches().reads_in_starting = 3;
        f->faults.on(3, exchange_fault::delay(1s));
        return f;
    };
    auto const by_result = [](flow_fixture& f) {
        return std::make_unique<test::spawned<result<flow>>>(f.io, start_and_wait(f.api.as_result(), f.id, exact()));
    };
    CHECK(cancel_at_every_step(make, by_result, [](flow_fixture&, appmixer::error const&) {}) > 10);
    destroy_at_every_step(make, by_result);
    auto const throwing = [](flow_fixture& f) {
        auto form = [](auto wait) -> asio::awaitable<result<flow>> {
            flow reached = co_await std::move(wait);
            co_return reached;
        };
        return std::make_unique<test::spawned<result<flow>>>(f.io, form(start_and_wait(f.api, f.id, exact())));
    };
    CHECK(cancel_at_every_step(make, throwing, [](flow_fixture&, appmixer::error const&) {}) > 10);
}

TEST_CASE("start_and_wait and stop_and_wait send the command first")
{
    flow_fixture f;
    f.back_end.switches().reads_in_starting = 1;
    CHECK(f.run(start_and_wait(f.api, f.id, exact())).stage == flow_stage::running);
    CHECK(f.log->requests == std::vector<std::string>{start, look, look});
    CHECK(f.clock.elapsed() == 250ms);
    CHECK(f.run(stop_and_wait(f.api.as_result(), f.id, exact())).value().stage == flow_stage::stopped);
    CHECK(f.log->requests.back() == look);
    CHECK(f.log->requests[3] == stop);
    CHECK(f.stage() == "stopped");

    f.back_end.switches().next_start_fails = "Component transformation validation error";
    appmixer::error const refused = f.error_of(start_and_wait(f.api.as_result(), f.id));
    CHECK(refused == errc::bad_request);
    CHECK(refused.operation() == "startFlow");
    CHECK(refused.server_message() == "Component transformation validation error");
}

TEST_CASE("a command that a server rejects because it would change nothing is a success")
{
    for (bool const running : {true, false}) {
        flow_fixture f(running ? "running" : "stopped");
        f.back_end.switches().redundant_command_succeeds = false;
        flow const reached = f.run(running ? start_and_wait(f.api, f.id) : stop_and_wait(f.api, f.id));
        CHECK(reached.stage == (running ? flow_stage::running : flow_stage::stopped));
        CHECK(f.log->requests.size() == 2);
        f.faults.on(4, exchange_fault::response(503)); // the look that would tell
        CHECK(f.error_of(running ? start_and_wait(f.api.as_result(), f.id) : stop_and_wait(f.api.as_result(), f.id)) ==
              errc::bad_request);
    }
}

TEST_CASE("a start that the server rejects because the flow is starting already waits until it runs")
{
    flow_fixture f;
    f.back_end.switches().redundant_command_succeeds = false;
    f.back_end.switches().reads_in_starting = 3;
    f.run(start_flow(f.api, f.id));
    CHECK(f.run(start_and_wait(f.api, f.id, exact())).stage == flow_stage::running);
    CHECK(f.log->requests == std::vector<std::string>{start, start, look, look, look, look});

    flow_fixture g("starting");
    g.back_end.switches().redundant_command_succeeds = false;
    g.log->before[3] = [&] { g.back_end.set_stage(g.id, "stopped"); };
    CHECK(g.error_of(start_and_wait(g.api.as_result(), g.id, exact())) == errc::stage_not_reached);
}

TEST_CASE("the limit includes the command")
{
    flow_fixture f;
    f.faults.on(1, exchange_fault::delay(4s)).on(2, exchange_fault::hang(phase::wait));
    appmixer::error const e = f.error_of(start_and_wait(f.api.as_result(), f.id, exact().limit(5s)));
    CHECK(e == errc::deadline_exceeded);
    CHECK(e.operation() == "getFlow");
    CHECK(f.clock.elapsed() == 5s);
    f.faults.on(3, exchange_fault::hang(phase::wait));
    CHECK(f.error_of(start_and_wait(f.api.as_result(), f.id, exact().limit(5s))).operation() == "startFlow");
    CHECK(f.clock.elapsed() == 10s);
}

TEST_CASE("with a fault in any exchange, start_and_wait succeeds or reports the command")
{
    std::vector<exchange_fault> const ways{exchange_fault::fail(boost::asio::error::connection_reset, phase::wait),
                                           exchange_fault::response(503, 1s), exchange_fault::response(429),
                                           exchange_fault::hang(phase::read), exchange_fault::delay(2s)};
    for (exchange_fault const& way : ways) {
        for (std::size_t n = 1;; ++n) {
            CAPTURE(n);
            flow_fixture f;
            f.back_end.switches().reads_in_starting = 2;
            f.faults.on(n, way);
            result<flow> const reached = f.run(start_and_wait(f.api.as_result(), f.id, exact()));
            if (f.faults.injected() == 0) {
                CHECK(n == 5);
                break;
            }
            if (reached)
                CHECK(reached->stage == flow_stage::running);
            else
                CHECK((n == 1 && reached.error().operation() == "startFlow"));
        }
    }
}

TEST_CASE("wait_until calls the function until it returns a value")
{
    flow_fixture f("starting");
    f.log->before[3] = [&] { f.change(R"({"name":"Ready"})", "?forceUpdate=true"); };
    int calls = 0;
    auto named = [&](appmixer::default_client api) -> asio::awaitable<std::optional<std::string>> {
        ++calls;
        CHECK(api.timeout() == 30s);
        flow const seen = co_await get_flow(api, f.id);
        if (seen.name != "Ready")
            co_return std::nullopt;
        co_return seen.name;
    };
    f.faults.on(2, exchange_fault::response(502)); // thrown by the call within the function
    CHECK(f.run(wait_until(f.api, named, exact())) == "Ready");
    CHECK(calls == 3);
    CHECK(f.log->at == times{0ms, 250ms, 650ms});

    auto quiet = [&](auto api) -> asio::awaitable<result<std::optional<flow>>> {
        CHECK(api.timeout() <= 3s);
        result<flow> seen = co_await get_flow(api, f.id);
        if (!seen)
            co_return seen.error();
        std::optional<flow> none;
        co_return none;
    };
    f.faults.on(4, exchange_fault::response(503));
    appmixer::error e = f.error_of(wait_until(f.api.as_result(), quiet, exact().limit(3s)));
    CHECK(e == errc::deadline_exceeded);
    CHECK(e.detail() == "after 6 polls in 3 s, wait_policy::limit; the last failed poll: 503 Service Unavailable");
    CHECK(f.clock.elapsed() == 650ms + 2750ms);
    f.remove();
    CHECK(f.error_of(wait_until(f.api.as_result(), quiet, exact().limit(3s))) == errc::not_found);
}

TEST_CASE("what the function of wait_until throws passes through both kinds of handle")
{
    flow_fixture f;
    auto broken = [](auto) -> asio::awaitable<std::optional<int>> {
        throw std::runtime_error("broken");
        co_return 1;
    };
    CHECK_THROWS_WITH_AS(f.run(wait_until(f.api, broken)), "broken", std::runtime_error);
    CHECK_THROWS_WITH_AS(f.run(wait_until(f.api.as_result(), broken)), "broken", std::runtime_error);
    auto forbidden = [](auto) -> asio::awaitable<std::optional<int>> {
        throw appmixer::exception(appmixer::error(errc::forbidden));
        co_return 1;
    };
    CHECK_THROWS_AS(f.run(wait_until(f.api.as_result(), forbidden)), appmixer::exception);
    CHECK(f.clock.elapsed() == 0s);
}

TEST_CASE("sleep follows the clock of the handle")
{
    flow_fixture f;
    f.run(appmixer::sleep(f.api, 90min));
    CHECK(f.clock.elapsed() == 90min);
    CHECK(f.run(sleep(f.api.as_result(), 10s)).has_value());
    CHECK(f.clock.elapsed() == 90min + 10s);
    f.run(sleep(f.api, 0s));
    f.run(sleep(f.api, -1h));
    CHECK(f.clock.elapsed() == 90min + 10s);

    test::spawned<void> cancelled(f.io, sleep(f.api, wait_policy::duration::max()));
    f.io.restart();
    f.io.poll();
    CHECK_FALSE(cancelled.done);
    cancelled.cancel();
    f.finish(cancelled);
    CHECK_THROWS_AS(cancelled.take(), appmixer::exception);
    test::spawned<result<void>> by_result(f.io, sleep(f.api.as_result(), 1h));
    f.io.restart();
    f.io.poll();
    by_result.cancel();
    f.finish(by_result);
    CHECK(by_result.take().error() == boost::asio::error::operation_aborted);
}

TEST_SUITE_END();

} // namespace
