// The rate limit layer with random traffic, in which calls are cancelled, time out and fail: the limits always hold.

#include "rate_limit_support.hpp"

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::rate_limits;
using test::limited;

/// A call that was random_call, and what was done to it.
class random_call {
public:
    std::string who;
    bool has_deadline = false;
    bool cancelled = false;
};

/// Not more than burst + rate · t in any time t that begins and ends with one of these.
bool within_rate(std::vector<std::chrono::nanoseconds> const& times, double rate, std::size_t burst)
{
    for (std::size_t first = 0; first < times.size(); ++first)
        for (std::size_t last = first; last < times.size(); ++last) {
            double const seconds = std::chrono::duration<double>(times[last] - times[first]).count();
            if (static_cast<double>(last - first + 1) > static_cast<double>(burst) + rate * seconds + 1e-6)
                return false;
        }
    return true;
}

} // namespace

TEST_SUITE_BEGIN("rate_limit under random traffic");

TEST_CASE("random calls: limits hold, no admission is lost, and no state is left behind")
{
    std::vector<rate_limits> const all = {
        rate_limits().requests_per_second(20).burst(4),
        rate_limits().max_in_flight(3),
        rate_limits().requests_per_second(20).burst(2).max_in_flight(2),
        rate_limits().identity_requests_per_second(5).identity_burst(2),
        rate_limits().identity_max_in_flight(1),
        rate_limits().requests_per_second(30).max_in_flight(4).identity_requests_per_second(8).identity_max_in_flight(
            2),
    };
    for (std::size_t which = 0; which < all.size(); ++which)
        for (unsigned seed = 1; seed <= 12; ++seed) {
            CAPTURE(which);
            CAPTURE(seed);
            rate_limits const& limits = all[which];
            limited b(limits);
            std::mt19937 random(seed);
            auto const draw = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
            std::vector<random_call> calls;
            for (int step = 0; step < 300; ++step) {
                unsigned const what = draw(10);
                if (what < 6) {
                    random_call one;
                    one.who = std::to_string(draw(4));
                    one.has_deadline = draw(4) == 0;
                    unsigned const end = draw(20);
                    if (end == 0)
                        b.plan->responds(test::too_many_requests("1"));
                    else if (end == 1)
                        b.plan->fails(asio::error::connection_reset, appmixer::phase::wait);
                    else
                        b.plan->responds(200);
                    b.plan->takes(std::chrono::milliseconds(draw(3) * draw(150)));
                    b.call(one.who, one.has_deadline ? std::chrono::milliseconds(draw(2000)) : limited::duration::max(),
                           one.who);
                    calls.push_back(one);
                } else if (what < 8 && !calls.empty()) {
                    std::size_t const number = draw(static_cast<unsigned>(calls.size()));
                    b.poll(); // newer Asio throws where a call is cancelled before it has begun
                    calls[number].cancelled = calls[number].cancelled || !b.calls[number]->done;
                    b.calls[number]->cancel();
                }
                if (draw(2) == 0)
                    b.poll();
                if (draw(2) == 0)
                    b.clock.run(b.io, std::chrono::milliseconds(draw(100)));
                REQUIRE(b.layer.counters().in_flight == b.plan->in_flight);
            }
            b.run();

            appmixer::rate_limit_counters const counters = b.layer.counters();
            CHECK(counters.in_flight == 0);
            CHECK(counters.waiting == 0);
            CHECK(b.plan->in_flight == 0);
            CHECK(b.clock.waiting() == 0);
            CHECK(counters.admitted == b.plan->seen.size());
            CHECK(b.clock.elapsed() < 5min);
            if (limits.max_in_flight() > 0)
                CHECK(b.plan->most_in_flight <= limits.max_in_flight());

            std::size_t lost = 0;
            for (std::size_t i = 0; i < calls.size(); ++i) {
                REQUIRE(b.calls[i]->done);
                bool const was_admitted = b.outcome(i) || b.outcome(i).error() == asio::error::connection_reset;
                lost += was_admitted || calls[i].cancelled || calls[i].has_deadline ? 0U : 1U;
            }
            CHECK(lost == 0);
            CHECK(calls.size() > 100);

            if (limits.requests_per_second() > 0)
                CHECK(within_rate(b.sent(), limits.requests_per_second(), limits.burst()));
            if (limits.identity_requests_per_second() > 0) {
                std::map<std::string, std::vector<std::chrono::nanoseconds>> by_identity;
                std::vector<std::chrono::nanoseconds> const sent = b.sent();
                for (std::size_t i = 0; i < sent.size(); ++i)
                    by_identity[b.target(i)].push_back(sent[i]);
                for (auto const& [who, times] : by_identity)
                    CHECK(within_rate(times, limits.identity_requests_per_second(), limits.identity_burst()));
            }
        }
}
