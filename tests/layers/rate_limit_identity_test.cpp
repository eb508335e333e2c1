// Limits for each identity: how identities are told apart, that none delays another, and when idle ones are removed.

#include "rate_limit_support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/api/users.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::rate_limits;
using test::limited;
using times = std::vector<std::chrono::nanoseconds>;

constexpr limited::duration ever = limited::duration::max();

} // namespace

TEST_SUITE_BEGIN("rate_limit by identity");

TEST_CASE("each token has a bucket of its own, and calls without a token share one")
{
    limited b(rate_limits().identity_requests_per_second(1).identity_burst(2));
    for (int i = 0; i < 3; ++i)
        for (std::string const token : {"ada", "bob", ""})
            b.call(token, ever, token);
    b.run();
    CHECK(b.sent() == times{0s, 0s, 0s, 0s, 0s, 0s, 1s, 1s, 1s});
    CHECK(b.layer.counters().identities == 3);
}

TEST_CASE("the limit for all calls holds as well")
{
    limited b(rate_limits().requests_per_second(4).burst(2).identity_requests_per_second(1));
    for (int i = 0; i < 8; ++i)
        b.call("", ever, "token-" + std::to_string(i % 4));
    b.run();
    CHECK(b.sent() == times{0ms, 0ms, 250ms, 500ms, 1000ms, 1000ms, 1250ms, 1500ms});
    CHECK(b.ended_well() == 8);
}

TEST_CASE("each identity has its own limit of calls in flight")
{
    limited b(rate_limits().identity_max_in_flight(1).max_in_flight(2));
    for (std::string const token : {"ada", "ada", "bob", "eve"}) {
        b.plan->responds(200).takes(1s);
        b.call(token, ever, token);
    }
    b.poll();
    CHECK(b.plan->in_flight == 2);
    CHECK(b.target(1) == "/bob");
    b.run();
    CHECK(b.sent() == times{0s, 0s, 1s, 1s});
    CHECK(b.ended_well() == 4);
}

TEST_CASE("an identity at its limit does not delay another identity")
{
    limited b(rate_limits().identity_requests_per_second(10));
    for (int i = 0; i < 1000; ++i)
        b.call("greedy", ever, "greedy");
    b.poll();
    b.call("modest", ever, "modest");
    b.poll();
    CHECK(b.target(1) == "/modest");
    CHECK(b.sent() == times{0s, 0s});
    b.run();
    CHECK(b.sent().back() == 99900ms);
}

TEST_CASE("identities take turns under the shared limit")
{
    for (rate_limits const& limits :
         {rate_limits().requests_per_second(10).identity_max_in_flight(1000),
          rate_limits().max_in_flight(1).identity_max_in_flight(1000),
          rate_limits().requests_per_second(10).identity_requests_per_second(1000).identity_burst(1000)}) {
        limited b(limits);
        for (int i = 0; i < 1003; ++i)
            b.plan->responds(200).takes(1ms);
        for (int i = 0; i < 1000; ++i)
            b.call("greedy", ever, "greedy");
        b.poll();
        b.call("modest", ever, "modest");
        b.call("modest", ever, "modest");
        b.call("third", ever, "third");
        b.run();
        REQUIRE(b.plan->seen.size() == 1003);
        std::string order;
        for (std::size_t i = 0; i < 8; ++i)
            order += b.target(i)[1];
        CHECK(order == "ggmtgmgg"); // the first went at once, the second was next in line when the others came
        CHECK(b.ended_well() == 1003);
    }
}

TEST_CASE("no identity waits for more than one call of each other identity")
{
    limited b(rate_limits().requests_per_second(100).identity_requests_per_second(100));
    for (int call = 0; call < 10; ++call)
        for (int who = 0; who < 100; ++who)
            b.call(std::to_string(who), ever, std::to_string(who));
    b.run();
    REQUIRE(b.plan->seen.size() == 1000);
    for (std::size_t round = 0; round < 10; ++round) {
        std::vector<int> turns(100);
        for (std::size_t i = 0; i < 100; ++i)
            ++turns.at(std::stoul(b.target(round * 100 + i).substr(1)));
        CHECK(turns == std::vector<int>(100, 1));
    }
}

TEST_CASE("a later call does not overtake waiting calls of other identities")
{
    limited b(rate_limits().requests_per_second(1).identity_max_in_flight(5));
    b.call("ada", ever, "ada");
    b.call("ada", ever, "ada");
    b.poll();
    b.call("bob", ever, "bob");
    b.clock.advance(1s); // there is a token, but Ada's call wakes after Bob's has come
    b.run();
    CHECK(b.target(1) == "/ada");
    CHECK(b.sent() == times{0s, 1s, 2s});
}

TEST_CASE("calls are scheduled by time, however long earlier calls take")
{
    limited b(rate_limits().identity_requests_per_second(10));
    for (int i = 0; i < 4; ++i) {
        b.plan->responds(200).takes(1h);
        b.call();
    }
    b.run();
    CHECK(b.sent() == times{0ms, 100ms, 200ms, 300ms});
}

TEST_CASE("only one identity wakes when the shared limit has a token")
{
    limited b(rate_limits().requests_per_second(10).identity_max_in_flight(5));
    for (int i = 0; i < 201; ++i)
        b.call("", ever, std::to_string(i));
    std::size_t const handlers = b.clock.run(b.io);
    CHECK(b.ended_well() == 201);
    CHECK(handlers < 201 * 5); // a herd would be 201 * 100
}

TEST_CASE("an identity with a full queue leaves room for the others")
{
    limited b(rate_limits().identity_requests_per_second(1).identity_max_waiting(3));
    for (int i = 0; i < 6; ++i)
        b.call("greedy", ever, "greedy");
    b.call("modest", ever, "modest");
    b.call("modest", ever, "modest");
    b.poll();
    CHECK(b.outcome(4).error() == errc::too_many_waiting);
    CHECK(b.outcome(5).error() == errc::too_many_waiting);
    CHECK(b.outcome(5).error().detail() == "rate_limits::identity_max_waiting is 3");
    CHECK(b.layer.counters().waiting == 4);
    b.run();
    CHECK(b.ended_well() == 6);
}

TEST_CASE("a call without enough time fails because of its own queue, not another's")
{
    limited b(rate_limits().identity_requests_per_second(1));
    for (int i = 0; i < 3; ++i)
        b.call("greedy", ever, "greedy");
    b.call("greedy", 2s, "greedy");
    b.call("modest", 2s, "modest");
    b.call("modest", 2s, "modest");
    b.call("modest", 2s, "modest");
    b.poll();
    CHECK(b.outcome(3).error() == errc::deadline_exceeded);
    CHECK(b.outcome(6).error() == errc::deadline_exceeded);
    b.run();
    CHECK(b.ended_well() == 5);
}

TEST_CASE("a 429 pauses the identity that received it")
{
    limited b(rate_limits().identity_requests_per_second(10).identity_burst(10));
    b.plan->responds(test::too_many_requests("5"));
    for (std::string const token : {"ada", "ada", "bob", "ada", "bob"}) {
        b.call(token, ever, token);
        b.poll();
    }
    b.run();
    CHECK(b.sent() == times{0s, 0s, 0s, 5s, 5100ms});
    CHECK(b.target(1) == "/bob");
    CHECK(b.target(3) == "/ada");
}

TEST_CASE("a waiting identity yields to others when its pause begins")
{
    limited b(rate_limits().requests_per_second(1).identity_requests_per_second(1000).identity_burst(10));
    b.plan->responds(test::too_many_requests("10")).takes(500ms);
    for (std::string const token : {"ada", "ada", "bob", "bob"})
        b.call(token, ever, token);
    b.run();
    CHECK(b.sent() == times{0s, 1s, 2s, 10500ms});
    CHECK(b.target(3) == "/ada");
    CHECK(b.ended_well() == 3);
}

TEST_CASE("calls may leave a queue anywhere without changing the turns of the others")
{
    limited b(rate_limits().requests_per_second(2).identity_requests_per_second(1));
    for (int i = 0; i < 12; ++i)
        b.call(std::to_string(i), ever, "token-" + std::to_string(i % 3));
    b.poll();
    for (std::size_t const gone : {3U, 1U, 10U, 7U, 8U, 2U, 5U})
        b.calls[gone]->cancel();
    b.run();
    REQUIRE(b.plan->seen.size() == 5); // 0, 4, 6, 9, 11
    CHECK(b.ended_well() == 5);
    CHECK(b.sent().back() <= 3s);
    CHECK(b.layer.counters().waiting == 0);
    CHECK(b.layer.counters().in_flight == 0);
}

TEST_CASE("an identity that has been idle long enough is removed")
{
    limited b(rate_limits().identity_requests_per_second(1).identity_burst(5));
    for (int i = 0; i < 10; ++i)
        b.call("", ever, std::to_string(i));
    b.run();
    CHECK(b.layer.counters().identities == 10);
    b.clock.advance(999ms); // not long enough to make no difference
    b.call("", ever, "0");
    b.run();
    CHECK(b.layer.counters().identities == 10);
    b.clock.advance(1001ms);
    for (int i = 0; i < 6; ++i) {
        b.call("", ever, "new");
        b.run();
    }
    CHECK(b.layer.counters().identities == 1);
}

TEST_CASE("an identity whose last call left the queue is removed as well")
{
    limited b(rate_limits().identity_requests_per_second(1));
    b.call("", ever, "ada");
    b.call("", ever, "ada");
    b.poll();
    b.calls[1]->cancel();
    b.run();
    b.clock.advance(1h);
    b.call("", ever, "bob");
    b.run();
    CHECK(b.layer.counters().identities == 1);
}

TEST_CASE("an identity is kept until its bucket is full again")
{
    limited b(rate_limits().identity_requests_per_second(1).identity_burst(3));
    for (int i = 0; i < 3; ++i)
        b.call("", ever, "ada");
    b.run();
    for (int i = 0; i < 20; ++i)
        b.call("", ever, "other-" + std::to_string(i)); // each looks for what can be forgotten
    b.run();
    b.call("late", ever, "ada");
    b.run();
    CHECK(b.sent().back() == 1s);
}

TEST_CASE("an identity is kept until its pause has ended")
{
    limited b(rate_limits().identity_max_in_flight(5));
    b.plan->responds(test::too_many_requests("30"));
    b.call("", ever, "ada");
    b.run();
    for (int i = 0; i < 5; ++i)
        b.call("", ever, "other-" + std::to_string(i));
    b.run();
    b.call("late", ever, "ada");
    b.run();
    CHECK(b.sent().back() == 30s);
}

TEST_CASE("a hundred thousand identities leave no memory behind")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    auto layer = test::stand_in(io.get_executor(), plan) |
                 appmixer::with_rate_limit(rate_limits().identity_requests_per_second(10).identity_burst(2));
    std::size_t most = 0;
    auto const calls = [&](int count) -> asio::awaitable<void> {
        for (int i = 0; i < count; ++i) {
            appmixer::call_context context;
            context.time = &clock;
            appmixer::http_request request;
            request.headers.append("Authorization", "Bearer token-" + std::to_string(i));
            appmixer::result<appmixer::http_response> outcome = co_await layer.send(request, context);
            REQUIRE(outcome.has_value());
            plan->seen.clear();
            clock.advance(100us); // a thousand calls fit into the time that a bucket takes to fill
            most = std::max(most, layer.counters().identities);
        }
    };
    bool done = false;
    asio::co_spawn(io, calls(100'000), [&](std::exception_ptr e) { done = !e; });
    io.run();
    REQUIRE(done);
    CHECK(most < 2100);
    CHECK(layer.counters().admitted == 100'000);
}

TEST_CASE("the identity of a call is its token source, if it has one")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    plan->responds(200, R"({"token":"t-1"})").responds(401).responds(200, R"({"token":"t-2"})");
    auto const limits = rate_limits().identity_requests_per_second(1).identity_burst(2);
    auto const api = appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_rate_limit(limits) |
                                      appmixer::with_auth())
                         .with_clock(clock);
    auto const ada = api.as(appmixer::password_sign_in("ada", "secret")).as_result();
    test::spawned first(io, get_user(ada)); // signs in, is refused, signs in, is sent again
    clock.run(io);
    test::spawned second(io, get_user(ada));
    clock.run(io);
    REQUIRE(second.done);
    REQUIRE(plan->seen.size() == 5);
    CHECK(plan->seen[3].at == plan->seen[0].at);      // sign-ins belong to no identity
    CHECK(plan->seen[4].at - plan->seen[0].at == 1s); // Ada's third call, though only the second with this token
}
