// The rate limit layer after a 429: how long further calls wait.

#include "rate_limit_support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::rate_limits;
using test::limited;
using times = std::vector<std::chrono::nanoseconds>;

} // namespace

TEST_SUITE_BEGIN("rate_limit after 429");

TEST_CASE("a 429 with Retry-After pauses further calls for that long")
{
    limited b(rate_limits().requests_per_second(10).burst(5));
    b.plan->responds(test::too_many_requests("3"));
    for (int i = 0; i < 4; ++i) {
        b.call();
        b.poll();
    }
    b.run();
    CHECK(b.sent() == times{0s, 3s, 3100ms, 3200ms}); // no burst afterwards
    CHECK(b.layer.counters().pauses == 1);
    CHECK(b.outcome(0)->status == 429);
}

TEST_CASE("waiting calls are paused as well, and those without enough time fail at once")
{
    limited b(rate_limits().requests_per_second(10));
    b.plan->responds(test::too_many_requests("3")).takes(50ms);
    b.call("0");
    b.call("1");
    b.call("2", 250ms); // without the pause it would be sent at 200 ms
    b.poll();
    b.clock.run(b.io, 60ms);
    b.call("3", 2s);
    b.poll();
    CHECK(b.outcome(3).error() == errc::deadline_exceeded);
    b.run();
    CHECK(b.sent() == times{0ms, 3050ms});
    CHECK(b.ended_at(2) == 250ms);
}

TEST_CASE("a 429 without Retry-After causes no pause, and a long one is limited")
{
    class row {
    public:
        std::string_view retry_after; ///< empty: the field is missing
        std::chrono::nanoseconds pause;
    };
    for (row const& r : {row{"", 0s}, row{"0", 0s}, row{"soon", 0s}, row{"-5", 0s}, row{"1", 1s}, row{"1.5", 1500ms},
                         row{"60", 60s}, row{"61", 60s}, row{"999999999999", 60s},
                         row{"Wed, 11 Feb 2026 08:00:20 GMT", 20s}, row{"Wed, 11 Feb 2026 07:59:59 GMT", 0s}}) {
        CAPTURE(r.retry_after);
        limited b{rate_limits()};
        b.plan->responds(test::too_many_requests(r.retry_after));
        b.call();
        b.poll();
        b.call();
        b.run();
        CHECK(b.sent() == times{0s, r.pause});
    }
}

TEST_CASE("the longest pause can be set, and pauses can be disabled")
{
    for (auto const& [longest, pause] : {std::pair{2500ms, 2500ms}, std::pair{0ms, 0ms}, std::pair{-1ms, 0ms}}) {
        limited b(rate_limits().max_pause(longest));
        b.plan->responds(test::too_many_requests("30"));
        b.call();
        b.poll();
        b.call();
        b.run();
        CHECK(b.sent() == times{0s, pause});
        CHECK(b.layer.counters().pauses == (pause > 0ms ? 1 : 0));
    }
}

TEST_CASE("Retry-After of another status causes no pause")
{
    limited b{rate_limits()};
    appmixer::http_response unavailable = test::too_many_requests("30");
    unavailable.status = 503;
    b.plan->responds(unavailable);
    b.call();
    b.poll();
    b.call();
    b.run();
    CHECK(b.sent() == times{0s, 0s});
}
