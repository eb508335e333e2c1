// drain: which calls it waits for, which it cuts, and which it refuses.

#include "../spawned.hpp"

#include <appmixer/algorithms/drain.hpp>

#include <appmixer/api/flows.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/scripted.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::drain;
using appmixer::drain_report;
using appmixer::errc;
using appmixer::get_flow;
using appmixer::phase;
using appmixer::result;
using flow_result = result<appmixer::flow>;

/// What a server saw, and the exchanges in flight; outside the transport, since a layer takes that over.
class server_state {
public:
    std::vector<std::string> seen; ///< the targets of the requests
    std::vector<appmixer::detail::clock_timer*> waits;
    std::size_t cancelled = 0;
    bool aborted = false;
};

/// A transport to a server that responds to `/flows/…` by the id: "slow" after two seconds, "busy" with 503,
/// "late-busy" with that after two seconds, "late-401" likewise, "hang" never. A sign-in takes five seconds.
template <bool Aborts>
class server {
public:
    using executor_type = asio::any_io_executor;
    server(executor_type executor, std::shared_ptr<server_state> state)
        : executor_(std::move(executor)), state_(std::move(state))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    void abort_calls() requires Aborts
    {
        state_->aborted = true;
        for (appmixer::detail::clock_timer* wait : state_->waits)
            wait->cancel();
    }
    asio::awaitable<result<appmixer::http_response>> send(appmixer::http_request& request,
                                                          appmixer::call_context& context)
    {
        std::shared_ptr<server_state> const state = state_;
        state->seen.push_back(request.target);
        std::string const id = request.target.substr(request.target.rfind('/') + 1);
        appmixer::detail::clock_timer timer(executor_, *context.time);
        state->waits.push_back(&timer);
        auto const delay = id == "auth" ? 5s : id == "slow" || id.starts_with("late") ? 2s : 0s;
        auto const end = id == "hang" ? context.deadline : context.time->now() + delay;
        timer.expires_at(end);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        std::erase(state->waits, &timer);
        asio::cancellation_state const cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) {
            ++state->cancelled;
            co_return appmixer::error(asio::error::operation_aborted, phase::wait);
        }
        if (context.time->now() < end && state->aborted)
            co_return appmixer::error(errc::shutting_down, phase::wait);
        if (id == "hang")
            co_return appmixer::error(errc::deadline_exceeded, phase::wait);
        if (id == "auth")
            co_return appmixer::http_response(200, R"({"token":"t","user":{}})");
        if (id.ends_with("busy") || id.ends_with("401"))
            co_return appmixer::http_response(id.ends_with("busy") ? 503 : 401, "{}");
        co_return appmixer::http_response(200, R"({"flowId":"f"})");
    }

private:
    executor_type executor_;
    std::shared_ptr<server_state> state_;
};

class fixture {
public:
    fixture() = default;
    fixture(fixture const&) = delete;

    server<true> transport() { return server<true>(io.get_executor(), state); }
    /// Begins a call.
    template <class Api>
    test::spawned<flow_result>& begin(Api const& api, std::string id)
    {
        test::spawned<flow_result>& call = calls.emplace_back(io, get_flow(api.as_result(), std::move(id)));
        io.restart();
        io.poll();
        return call;
    }
    /// Drains to the end.
    template <class Api>
    drain_report drained(Api const& api, appmixer::call_context::clock::duration limit)
    {
        test::spawned draining(io, drain(api, limit));
        clock.run(io);
        REQUIRE(draining.done);
        return draining.take();
    }

    appmixer::manual_clock clock;
    std::shared_ptr<server_state> state = std::make_shared<server_state>();
    asio::io_context io;
    std::deque<test::spawned<flow_result>> calls;
};

void check(drain_report const& report, std::size_t completed, std::size_t cut, std::size_t left)
{
    CHECK(report.completed == completed);
    CHECK(report.cut == cut);
    CHECK(report.left == left);
}

TEST_SUITE_BEGIN("drain");

TEST_CASE("of a hundred calls in flight ninety end and ten that hang are cut at the limit")
{
    fixture f;
    auto const api = appmixer::client(f.transport()).with_clock(f.clock);
    for (int i = 0; i < 100; ++i)
        f.begin(api, i % 10 == 0 ? "hang" : "slow");
    f.clock.advance(1s);
    check(f.drained(api, 10s), 90, 10, 0);
    CHECK(f.clock.elapsed() == 11s);
    for (std::size_t i = 0; i < f.calls.size(); ++i) {
        REQUIRE(f.calls[i].done);
        flow_result const ended = f.calls[i].take();
        CHECK(ended.has_value() == (i % 10 != 0));
        if (!ended) {
            CHECK(ended.error() == errc::shutting_down);
            CHECK(ended.error().phase() == phase::wait);
        }
    }
    check(f.drained(api, 10s), 90, 10, 0); // again, when nothing is in flight
    CHECK(f.clock.elapsed() == 11s);
}

TEST_CASE("it ends with the last call in flight; meanwhile every handle refuses calls")
{
    fixture f;
    auto const api = appmixer::client(f.transport()).with_clock(f.clock);
    appmixer::default_client const other(api);
    f.begin(other, "slow");
    test::spawned draining(f.io, drain(api.as_result(), 10s));
    f.io.poll();
    CHECK_FALSE(draining.done);
    for (auto* const refused : {&f.begin(api, "f"), &f.begin(other, "f"), &f.begin(api.within(1s), "f")}) {
        REQUIRE(refused->done);
        appmixer::error const why = refused->take().error();
        CHECK(why == errc::shutting_down);
        CHECK(why.phase() == phase::start);
        CHECK(std::string(why.what()).find("drain() was called") != std::string::npos);
    }
    f.clock.run(f.io);
    check(draining.take(), 1, 0, 0);
    CHECK(f.clock.elapsed() == 2s);
    CHECK(f.state->seen.size() == 1);
    CHECK(f.begin(other, "f").take().error() == errc::shutting_down);
    auto const unrelated = appmixer::client(f.transport()).with_clock(f.clock);
    CHECK(f.begin(unrelated, "f").take().has_value());
}

TEST_CASE("nothing in flight, and no time")
{
    fixture f;
    auto const idle = appmixer::client(f.transport()).with_clock(f.clock);
    check(f.drained(idle, 10s), 0, 0, 0);
    auto const busy = appmixer::client(f.transport()).with_clock(f.clock);
    f.begin(busy, "slow");
    check(f.drained(busy, 0s), 0, 1, 0);
    CHECK(f.clock.elapsed() == 0s);
}

TEST_CASE("two drains at once have one report, and the first limit that passes")
{
    fixture f;
    auto const api = appmixer::client(f.transport()).with_clock(f.clock);
    f.begin(api, "slow");
    f.begin(api, "hang");
    test::spawned first(f.io, drain(api, 10s));
    test::spawned second(f.io, drain(appmixer::default_client(api), 4s));
    f.clock.run(f.io);
    check(first.take(), 1, 1, 0);
    check(second.take(), 1, 1, 0);
    CHECK(f.clock.elapsed() == 4s);
}

TEST_CASE("a transport without abort_calls leaves calls in flight")
{
    fixture f;
    auto const api = appmixer::client(server<false>(f.io.get_executor(), f.state)).with_clock(f.clock);
    f.begin(api, "hang");
    test::spawned draining(f.io, drain(api, 10s));
    f.clock.run(f.io, 11s);
    REQUIRE(draining.done);
    check(draining.take(), 0, 0, 1);
    CHECK(f.clock.elapsed() == 11s);
    f.clock.run(f.io);
    CHECK(f.calls[0].take().error() == errc::deadline_exceeded);
}

TEST_CASE("delays of test transports are cut")
{
    fixture f;
    appmixer::scripted script(f.io.get_executor());
    script.expect(appmixer::method::get, "/flows/f").respond(200).after(1h);
    auto const faults = appmixer::exchange_faults().on(2, appmixer::exchange_fault::hang(phase::write));
    auto const api = appmixer::client(script | appmixer::with_faults(faults)).with_clock(f.clock).within(2h);
    f.begin(api, "f");
    f.begin(api, "f");
    check(f.drained(api, 10s), 0, 2, 0);
    CHECK(f.clock.elapsed() == 10s);
    for (auto& call : f.calls)
        CHECK(call.take().error() == errc::shutting_down);
}

TEST_CASE("a call that waits for its next attempt ends at once")
{
    fixture f;
    auto const api = make_client(f.transport(), appmixer::settings()).with_clock(f.clock);
    f.begin(api, "busy");
    check(f.drained(api, 10s), 0, 1, 0);
    CHECK(f.clock.elapsed() == 0s);
    appmixer::error const why = f.calls[0].take().error();
    CHECK(why == errc::shutting_down);
    CHECK(why.status() == 503);
    CHECK(why.attempts() == 1);
    CHECK(why.detail().starts_with("before the next attempt; the last one failed with: "));
    CHECK(f.state->seen.size() == 1);
}

TEST_CASE("an attempt in flight ends, and is not repeated")
{
    fixture f;
    auto const api = make_client(f.transport(), appmixer::settings().credentials("ada", "secret")).with_clock(f.clock);
    appmixer::default_client const with_token = api.as(appmixer::access_token("t"));
    f.begin(with_token, "late-busy");
    check(f.drained(api, 10s), 0, 1, 0);
    CHECK(f.clock.elapsed() == 2s);
    CHECK(f.calls[0].take().error() == errc::shutting_down);
    CHECK(f.state->seen == std::vector<std::string>{"/flows/late-busy"});
}

TEST_CASE("calls that wait for a sign-in end at once, and the sign-in with them")
{
    fixture f;
    auto const api = make_client(f.transport(), appmixer::settings().credentials("ada", "secret")).with_clock(f.clock);
    f.begin(api, "f");
    f.begin(api, "f");
    f.clock.advance(1s);
    check(f.drained(api, 10s), 0, 2, 0);
    CHECK(f.clock.elapsed() == 1s);
    for (auto& call : f.calls) {
        appmixer::error const why = call.take().error();
        CHECK((why == errc::shutting_down && why.phase() == phase::sign_in));
    }
    CHECK(f.state->seen == std::vector<std::string>{"/user/auth"});
    CHECK(f.state->cancelled == 1);
}

TEST_CASE("a rejected token is not replaced any more")
{
    fixture f;
    auto const api = make_client(f.transport(), appmixer::settings().credentials("ada", "secret")).with_clock(f.clock);
    f.begin(api, "late-401");
    f.clock.advance(5s);
    f.io.poll();
    CHECK(f.state->seen.size() == 2); // the sign-in has ended
    check(f.drained(api, 10s), 0, 1, 0);
    CHECK(f.clock.elapsed() == 7s);
    CHECK(f.calls[0].take().error() == errc::shutting_down);
    CHECK(f.state->seen.size() == 2);
}

TEST_CASE("calls that wait for the rate limit end at once")
{
    fixture f;
    auto const limits = appmixer::rate_limits().max_in_flight(1);
    auto const api = appmixer::client(f.transport() | appmixer::with_rate_limit(limits)).with_clock(f.clock);
    f.begin(api, "slow");
    f.begin(api, "f");
    test::spawned draining(f.io, drain(api, 10s));
    f.io.poll();
    REQUIRE(f.calls[1].done);
    appmixer::error const why = f.calls[1].take().error();
    CHECK((why == errc::shutting_down && why.phase() == phase::acquire));
    f.clock.run(f.io);
    check(draining.take(), 1, 1, 0);
    CHECK(f.state->seen.size() == 1);
}

TEST_CASE("a cancelled drain goes on refusing calls")
{
    fixture f;
    auto const api = appmixer::client(f.transport()).with_clock(f.clock);
    f.begin(api, "slow");
    test::spawned draining(f.io, drain(api, 10s));
    f.io.poll();
    draining.cancel();
    f.io.poll();
    REQUIRE(draining.done);
    CHECK(f.clock.elapsed() == 0s);
    CHECK_THROWS_AS(draining.take(), boost::system::system_error);
    CHECK(f.begin(api, "f").take().error() == errc::shutting_down);
    f.clock.run(f.io);
    CHECK(f.calls[0].take().has_value());
}

TEST_CASE("an io_context may be destroyed while a drain waits")
{
    std::optional<test::spawned<drain_report>> draining;
    {
        fixture f;
        auto const api =
            make_client(f.transport(), appmixer::settings().credentials("ada", "secret")).with_clock(f.clock);
        f.begin(api, "f");
        f.begin(api.as(appmixer::access_token("t")), "hang");
        draining.emplace(f.io, drain(api, 10s));
        f.io.poll_one();
    }
    CHECK_FALSE(draining->done);
}

TEST_CASE("on another execution context it is refused")
{
    fixture f;
    asio::io_context other;
    test::spawned draining(other, drain(appmixer::client(f.transport()), 10s));
    other.run();
    CHECK_THROWS_WITH_AS(draining.rethrow(), doctest::Contains("another one"), appmixer::exception);
}

TEST_CASE("http_transport cuts calls in every phase")
{
    fixture f;
    asio::ip::tcp::acceptor listener(f.io, {asio::ip::make_address("127.0.0.1"), 0});
    std::vector<asio::ip::tcp::socket> accepted;
    for (int i = 0; i < 2; ++i)
        listener.async_accept([&](boost::system::error_code, asio::ip::tcp::socket peer) {
            accepted.push_back(std::move(peer)); // it never responds
        });
    std::string const url = "http://127.0.0.1:" + std::to_string(listener.local_endpoint().port());
    auto const where = appmixer::settings(url).max_connections(2);
    auto const api = make_client(appmixer::http_transport(f.io.get_executor(), where), where).with_clock(f.clock);
    for (int i = 0; i < 3; ++i)
        f.begin(api, "f"); // the third waits for a connection
    while (accepted.size() < 2)
        f.io.run_one();
    for (auto& peer : accepted)
        while (peer.available() == 0) // the request comes when handlers run, and when the system has passed it on
            f.io.poll_one();
    f.io.poll();
    check(f.drained(api, 5s), 0, 3, 0);
    CHECK(f.clock.elapsed() == 5s);
    std::vector<phase> phases;
    for (auto& call : f.calls) {
        appmixer::error const why = call.take().error();
        CHECK(why == errc::shutting_down);
        phases.push_back(why.phase());
    }
    CHECK(phases == std::vector<phase>{phase::wait, phase::wait, phase::acquire});
    CHECK(counters_of(api)->in_use + counters_of(api)->idle == 0);
}

TEST_SUITE_END();

} // namespace
