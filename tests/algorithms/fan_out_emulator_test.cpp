// Programs with many calls in flight, against an emulator whose n-th exchange fails, for every n.

#include "../spawned.hpp"

#include <appmixer/algorithms/fan_out.hpp>
#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace appmixer;
using namespace std::chrono_literals;
using texts = std::vector<std::string>;

/// An emulator with a user and flows, and a client of it on a clock that stands still.
class world {
public:
    explicit world(std::size_t flows, bool retries = false) : api(client_of(retries))
    {
        add_flows(flows);
        faults = exchange_faults();
        api = client_of(retries);
    }

    /// Runs a coroutine to its end, with the time that it needs.
    template <class T>
    T run(asio::awaitable<T> work)
    {
        test::spawned<T> spawned(io, std::move(work));
        clock.run(io);
        REQUIRE_MESSAGE(spawned.done, "it hangs");
        CHECK(clock.waiting() == 0);
        return spawned.take();
    }
    /// How many flows of the user the back end has.
    std::size_t stored() const { return back_end.save().at("flows").as_array().size(); }

    manual_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
    asio::io_context io;
    emulator back_end = emulator::deterministic();
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "correct horse"));
    exchange_faults faults;
    texts ids;
    default_client api;

private:
    default_client client_of(bool retries)
    {
        standard_retry steady;
        steady.random([] { return 0.5; });
        loopback server(io.get_executor(), back_end);
        default_client made = retries
                                  ? default_client(client(std::move(server) | with_faults(faults) | with_retry(steady)))
                                  : default_client(client(std::move(server) | with_faults(faults)));
        return made.as(access_token(token)).with_clock(clock);
    }
    void add_flows(std::size_t count)
    {
        auto const create = [this](std::size_t i) { return create_flow(api, "Flow " + std::to_string(i)); };
        ids = run(transform_limited(1, std::views::iota(std::size_t(0), count), create));
    }
};

texts names_of(std::vector<flow> const& flows)
{
    texts names;
    for (flow const& one : flows)
        names.push_back(one.name);
    return names;
}

texts expected_names(std::size_t count)
{
    texts names;
    for (std::size_t i = 0; i < count; ++i)
        names.push_back("Flow " + std::to_string(i));
    return names;
}

exchange_fault reset() { return exchange_fault::fail(asio::error::connection_reset, phase::wait); }

} // namespace

TEST_SUITE_BEGIN("fan-out, emulator");

TEST_CASE("two hundred flows with eight in flight")
{
    world w(200);
    std::size_t most = 0;
    fan_out how;
    how.progress([&](fan_out_progress const& p) {
        most = std::max(most, p.in_flight);
        CHECK(p.total == 200);
        return true;
    });
    auto const get = [&](std::string id) { return get_flow(w.api, std::move(id)); };
    CHECK(names_of(w.run(transform_limited(8, w.ids, get, how))) == expected_names(200));
    CHECK(most == 7); // besides the call that has ended
    CHECK(w.faults.exchanges() == 200);
}

TEST_CASE("the n-th exchange fails, for every n: its error is reported, and little else begins")
{
    constexpr std::size_t count = 12, limit = 4;
    world w(count);
    auto const get = [&](std::string id) { return get_flow(w.api, std::move(id)); };
    auto const get_result = [&](std::string id) { return get_flow(w.api.as_result(), std::move(id)); };
    for (std::size_t n = 1; n <= count; ++n)
        for (bool const throwing : {true, false}) {
            CAPTURE(n);
            CAPTURE(throwing);
            std::size_t const before = w.faults.exchanges();
            w.faults.clear();
            w.faults.on(before + n, reset());
            std::optional<error> failure;
            if (throwing) {
                try {
                    w.run(transform_limited(limit, w.ids, get));
                } catch (appmixer::exception const& e) {
                    failure = e.error();
                }
            } else {
                result<std::vector<flow>> const flows = w.run(transform_limited(limit, w.ids, get_result));
                if (!flows)
                    failure = flows.error();
            }
            REQUIRE(failure.has_value());
            CHECK(*failure == asio::error::connection_reset);
            CHECK(failure->operation() == "getFlow");
            std::size_t const sent = w.faults.exchanges() - before;
            CHECK(sent >= n);
            CHECK(sent <= n + 3 * (limit - 1)); // a call that fails takes a little longer than the others
        }
    w.faults.clear();
    CHECK(names_of(w.run(transform_limited(limit, w.ids, get))) == expected_names(count));
}

TEST_CASE("with retries, no fault of one exchange is seen, and the order is kept")
{
    constexpr std::size_t count = 12;
    world w(count, true);
    auto const get = [&](std::string id) { return get_flow(w.api, std::move(id)); };
    for (std::size_t n = 1; n <= count; ++n) {
        CAPTURE(n);
        std::size_t const before = w.faults.exchanges();
        w.faults.clear();
        w.faults.on(before + n, reset());
        CHECK(names_of(w.run(transform_limited(4, w.ids, get))) == expected_names(count));
        CHECK(w.faults.exchanges() - before == count + 1);
    }
}

TEST_CASE("an import with collect_all reports what the back end holds, for every n")
{
    constexpr std::size_t count = 8;
    for (bool const executed : {true, false})
        for (std::size_t n = 1; n <= count; ++n) {
            CAPTURE(executed);
            CAPTURE(n);
            world w(0);
            w.faults.on(n, reset().server_executes(executed));
            auto const create = [&](std::string name) { return create_flow(w.api, std::move(name)); };
            batch_result const all = w.run(for_each_limited(3, expected_names(count), create, collect_all));
            CHECK(all.done() == count - 1);
            REQUIRE(all.failures().size() == 1);
            CHECK(all.failures()[0].index == n - 1);
            CHECK(all.failures()[0].error == asio::error::connection_reset);
            CHECK(w.stored() == (executed ? count : count - 1)); // nothing twice
        }
}

TEST_CASE("a call that hangs ends with its deadline, or with the cancellation of the fan-out")
{
    world w(6);
    w.faults.on(3, exchange_fault::hang());
    auto const get = [&](std::string id) { return get_flow(w.api, std::move(id)); };
    SUBCASE("the deadline")
    {
        batch_result const all = w.run(for_each_limited(2, w.ids, get, collect_all));
        CHECK(all.done() == 5);
        REQUIRE(all.failures().size() == 1);
        CHECK(all.failures()[0].error == errc::deadline_exceeded);
        CHECK(w.clock.elapsed() == 30s);
    }
    SUBCASE("the cancellation")
    {
        test::spawned<batch_result> work(w.io, for_each_limited(2, w.ids, get, collect_all));
        w.io.restart();
        w.io.poll();
        REQUIRE(w.clock.waiting() > 0);
        asio::post(w.io, [&] { work.cancel(); });
        w.clock.run(w.io);
        REQUIRE(work.done);
        CHECK(w.clock.waiting() == 0);
        CHECK(w.clock.elapsed() == 0s);
        try {
            (void)work.take();
            FAIL("no exception");
        } catch (boost::system::system_error const& e) {
            CHECK(e.code() == asio::error::operation_aborted);
        }
    }
}

TEST_CASE("pages feed a fan-out: every flow once, or the error of the exchange, for every n")
{
    constexpr std::size_t count = 12;
    world w(count);
    bool ok = false;
    for (std::size_t n = 1; !ok; ++n) {
        CAPTURE(n);
        std::size_t const before = w.faults.exchanges();
        w.faults.clear();
        w.faults.on(before + n, reset());
        std::multiset<std::string> seen;
        auto const read = [&](flow one) -> asio::awaitable<void> {
            flow const whole = co_await get_flow(w.api, one.flow_id);
            seen.insert(whole.name);
        };
        try {
            w.run(for_each_limited(3, paginate(w.api, op::get_flows(), page_options().page_size(5)), read));
            ok = true;
        } catch (appmixer::exception const& e) {
            CHECK(e.error() == asio::error::connection_reset);
        }
        CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == seen.size());
        CHECK((seen.size() == count) == ok);
        REQUIRE(n < 30);
    }
}

TEST_SUITE_END();
