// Tests of the code in restart_failed.cpp, with doctest: no network, no server, no real time. Any other framework would
// do. Each case shows one of the tools.

#include "restart_failed.hpp"

#include "../example_data.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::method;

namespace {

/// The names in alphabetical order, for comparisons whose failure is readable.
std::string joined(std::vector<std::string> names)
{
    std::ranges::sort(names);
    std::string text;
    for (std::string const& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// What each case needs: a context, a clock that it advances, and an emulator with the data of a shop. Two of its flows
/// have logged errors.
class fixture {
public:
    fixture() { load_example_data(back_end); }

    /// A client of a transport, signed in.
    template <class Transport>
    appmixer::default_client client_of(Transport transport)
    {
        appmixer::settings user;
        user.credentials(std::string(example_user), std::string(example_password));
        return appmixer::make_client(std::move(transport), user).with_clock(clock);
    }
    /// Restarts the flows that have failed since a time, by default in the last two hours.
    void restart(appmixer::default_client const& api, std::optional<appmixer::timestamp> since = std::nullopt)
    {
        clock.run(io, restart_failed_flows(api, since.value_or(back_end.now() - 2h), report));
    }

    appmixer::manual_clock clock; // outlives what waits for it in the context
    asio::io_context io;
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    restart_report report;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "the emulator: flows with errors are restarted, the others are left alone")
{
    appmixer::default_client const api = client_of(appmixer::loopback(io.get_executor(), back_end));
    restart(api);
    CHECK(joined(report.restarted) == "Update prices, Update stock levels");
    CHECK(joined(report.not_restarted) == "");

    appmixer::op::get_logs query;
    query.query = appmixer::log_query().text("Flow started.").str();
    CHECK(clock.run(io, get_logs(api, query)).hits.size() == 2);
}

TEST_CASE_FIXTURE(fixture, "the emulator: nothing is restarted for errors of the day before")
{
    appmixer::default_client const api = client_of(appmixer::loopback(io.get_executor(), back_end));
    restart(api, back_end.now() + 1h);
    CHECK(joined(report.restarted) == "");
}

TEST_CASE_FIXTURE(fixture, "the manual clock: a flow that takes long to start takes the test no time")
{
    back_end.switches().reads_in_starting = 10;
    restart(client_of(appmixer::loopback(io.get_executor(), back_end)));
    CHECK(report.restarted.size() == 2);
    CHECK(clock.elapsed() > 10s);
}

TEST_CASE_FIXTURE(fixture, "the manual clock: a flow that does not start is given up after a minute")
{
    back_end.switches().reads_in_starting = 1000;
    restart(client_of(appmixer::loopback(io.get_executor(), back_end)));
    CHECK(report.restarted.empty());
    CHECK(report.not_restarted.size() == 2);
    CHECK(clock.elapsed() <= 2min + 1s);
}

TEST_CASE_FIXTURE(fixture, "the manual clock: the caller asks for the end, and the flow at hand is started again first")
{
    back_end.switches().reads_in_starting = 10;
    appmixer::default_client const api = client_of(appmixer::loopback(io.get_executor(), back_end));
    auto const ask = [&]() -> asio::awaitable<void> {
        co_await sleep(api, 5s);
        CHECK(report.at_hand.has_value());
        report.is_ending = true;
    };
    asio::co_spawn(io, ask, asio::detached);
    restart(api);
    CHECK(report.restarted.size() == 1);
    CHECK(!report.at_hand);
    for (appmixer::flow const& flow : clock.run(io, get_flows(api)))
        if (flow.name.starts_with("Update "))
            CHECK(flow.stage == appmixer::flow_stage::running);
}

TEST_CASE_FIXTURE(fixture, "faults of the emulator: a server that asks to wait is obeyed")
{
    back_end.faults().add("429:retry-after=20,path=/flows/{flowId}/coordinator").value();
    restart(client_of(appmixer::loopback(io.get_executor(), back_end)));
    CHECK(report.restarted.size() == 2);
    CHECK(clock.elapsed() >= 20s);
}

TEST_CASE_FIXTURE(fixture,
                  "a script: exactly these requests are made, and a flow that is deleted meanwhile is reported")
{
    appmixer::scripted script(io.get_executor());
    script.expect(method::post, "/user/auth").respond(200, R"({"token":"token-of-ada"})");
    script.expect(method::get, "/flows?filter=stage:running&sort=flowId:1&limit=100")
        .respond(200, R"([{"flowId":"f1","name":"Import","stage":"running"}])");
    script
        .expect(method::get, "/logs?size=1&query=flowId:%22f1%22%20AND%20severity:%22error%22%20AND%20"
                             "gridTimestamp:%5B2026-11-29T00:00:00.000Z%20TO%20%2A%5D")
        .respond(200, R"({"hits":[{"_id":"1","severity":"error"}]})");
    script.expect(method::post, "/flows/f1/coordinator")
        .with_json(R"({"command":"stop"})")
        .respond(404, R"({"message":"Flow not found."})");

    restart(client_of(script), appmixer::parse_iso("2026-11-29").value());
    CHECK(script.verify() == "");
    CHECK(joined(report.restarted) == "");
    CHECK(joined(report.not_restarted) == "Import: stopFlow: 404 Not Found: Flow not found.");
}

TEST_CASE_FIXTURE(fixture, "faults of exchanges: whichever response is lost, the flows run in the end")
{
    appmixer::emulator const prepared = back_end;
    for (std::size_t n = 1;; ++n) {
        CAPTURE(n);
        back_end = prepared;
        appmixer::exchange_faults faults;
        faults.on(n, appmixer::exchange_fault::fail(asio::error::connection_reset, appmixer::phase::wait));
        appmixer::default_client const api =
            client_of(appmixer::loopback(io.get_executor(), back_end) | appmixer::with_faults(faults));
        report = restart_report();
        restart(api);
        CHECK(report.restarted.size() + report.not_restarted.size() == 2);
        for (appmixer::flow const& flow : clock.run(io, get_flows(api)))
            if (flow.name.starts_with("Update "))
                CHECK(flow.stage == appmixer::flow_stage::running);
        if (faults.injected() == 0)
            break; // the program makes fewer than n exchanges
    }
}
