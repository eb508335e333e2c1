// The clock of a call decides when its deadline passes, whatever the transport.

#include "http_calls.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/scripted.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("call_clock");

/// A manual clock far behind the system clock, by which all its deadlines have passed.
class late_clock final : public appmixer::time_source {
public:
    clock::time_point now() const noexcept override
    {
        ++looks;
        return begin + inner_.elapsed();
    }
    std::chrono::system_clock::time_point time_of_day() const noexcept override { return inner_.time_of_day(); }
    void set(asio::steady_timer& timer, clock::time_point when) override
    {
        bool const ever = when != clock::time_point::max();
        inner_.set(timer, ever ? inner_.now() + (when - begin - inner_.elapsed()) : when);
    }
    void forget(asio::steady_timer& timer) noexcept override { inner_.forget(timer); }

    void advance(clock::duration by) { inner_.advance(by); }
    std::size_t waiting() const noexcept { return inner_.waiting(); }

    mutable int looks = 0;

private:
    static constexpr clock::time_point begin{1ms};
    appmixer::manual_clock inner_;
};

template <class Api>
asio::awaitable<outcome> count_flows(Api api)
{
    auto const count = co_await get_flows_count(api);
    co_return count ? outcome(std::to_string(*count)) : outcome(count.error());
}

TEST_CASE("a call to the emulator uses the clock of the call")
{
    asio::io_context io;
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    late_clock clock;
    auto const api = appmixer::client(appmixer::loopback(io.get_executor(), back_end))
                         .as(appmixer::access_token(token))
                         .with_clock(clock)
                         .within(50ms)
                         .as_result();

    pending const in_time = pending::start(io, count_flows(api));
    io.poll();
    REQUIRE(in_time.done());
    CHECK(in_time.end().text == "0");

    pending const late = pending::start(io, count_flows(api));
    io.restart();
    for (int const before = clock.looks; clock.looks == before;) // until the call has computed its deadline
        REQUIRE(io.poll_one() == 1);
    clock.advance(50ms);
    io.poll();
    REQUIRE(late.done());
    CHECK(late.end().error == errc::deadline_exceeded);
}

TEST_CASE("a call over a network uses the clock of the call")
{
    fixture f({{expect(), hold(), say(good)}});
    late_clock clock;
    auto const api = f.api.with_clock(clock).within(50ms);
    pending const call = f.start(fetch(api));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    clock.advance(49ms);
    REQUIRE(f.until([&] { return f.io.poll() == 0; }));
    CHECK_FALSE(call.done());
    CHECK(clock.waiting() == 1);

    clock.advance(1ms);
    f.run();
    REQUIRE(call.done());
    CHECK(call.end().error == errc::deadline_exceeded);
    CHECK(call.end().error.phase() == phase::wait);
    CHECK(call.end().error.what() ==
          "getFlow failed while waiting for the response: the deadline passed; client::within allows 50 ms");
    CHECK(clock.waiting() == 0);
    f.server.resume();
    CHECK(f.get_flow().ok);
}

TEST_CASE("calls with several clocks share a transport, and a clock may be destroyed after its calls")
{
    script const held = {expect(), hold(), say(good)};
    fixture f({held, held, held});
    auto first = std::make_optional<late_clock>();
    auto second = std::make_optional<late_clock>();
    pending const one = f.start(fetch(f.api.with_clock(*first).within(1s)));
    pending const two = f.start(fetch(f.api.with_clock(*second).within(2s)));
    pending const by_the_system = f.start(fetch(f.api.within(1h)));
    REQUIRE(f.until([&] { return f.server.holds() == 3; }));

    first->advance(1s);
    REQUIRE(f.until([&] { return one.done(); }));
    CHECK(one.end().error == errc::deadline_exceeded);
    first.reset();
    second->advance(1s);
    REQUIRE(f.until([&] { return f.io.poll() == 0; }));
    CHECK_FALSE(two.done());

    late_clock third; // takes the slot of the first
    pending const three = f.start(fetch(f.api.with_clock(third).within(1s)));
    f.until([&] { return three.done(); });
    CHECK(three.end().ok);
    CHECK(third.waiting() == 0);

    second->advance(1s);
    REQUIRE(f.until([&] { return two.done(); }));
    CHECK(two.end().error == errc::deadline_exceeded);
    second.reset();
    CHECK_FALSE(by_the_system.done());
    f.server.resume();
    f.server.resume();
    f.server.resume();
    f.until([&] { return by_the_system.done(); });
}

TEST_CASE("the wait for a connection uses the clock of the call")
{
    fixture f({{expect(), hold(), say(good)}}, [](appmixer::settings& limits) { limits.max_connections(1); });
    late_clock clock;
    pending const first = f.start(fetch(f.api.within(1h)));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    pending const second = f.start(fetch(f.api.with_clock(clock).within(50ms)));
    REQUIRE(f.until([&] { return f.counters().waiting == 1; }));
    clock.advance(50ms);
    REQUIRE(f.until([&] { return second.done(); }));
    CHECK(second.end().error == errc::deadline_exceeded);
    CHECK(second.end().error.phase() == phase::acquire);
    CHECK(clock.waiting() == 0);
    f.server.resume();
    f.until([&] { return first.done(); });
}

TEST_CASE("a date in Retry-After is relative to the clock of the call")
{
    asio::io_context io;
    appmixer::manual_clock clock(std::chrono::sys_days(std::chrono::year(2030) / 1 / 1));
    appmixer::scripted script(io.get_executor());
    appmixer::http_response too_many_requests(429);
    too_many_requests.headers.set("Retry-After", "Tue, 01 Jan 2030 00:00:20 GMT");
    script.expect(appmixer::method::get, "/flows/f1").respond(std::move(too_many_requests));
    pending const call = pending::start(io, fetch(appmixer::client(script).with_clock(clock).as_result()));
    clock.run(io);
    REQUIRE(call.done());
    CHECK(call.end().error.retry_after() == 20s);
}

TEST_SUITE_END();

} // namespace
