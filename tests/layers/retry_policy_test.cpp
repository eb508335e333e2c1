// standard_retry and its budget alone, with a manual clock and no executor.

#include <appmixer/layers/retry_policy.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <set>
#include <string_view>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::attempt_info;
using appmixer::http_response;
using appmixer::idempotency;
using appmixer::phase;
using appmixer::retry_budget;
using appmixer::retry_decision;
using appmixer::standard_retry;
using appmixer::stop_reason;
using outcome_type = appmixer::result<http_response>;
using duration = appmixer::call_context::clock::duration;

/// The clock and context of a call.
class policy_fixture {
public:
    policy_fixture() { context.time = &clock; }

    retry_decision next(standard_retry& policy, unsigned attempt, outcome_type const& outcome,
                        idempotency kind = idempotency::safe) const
    {
        return policy.next(attempt_info(attempt, kind), context, outcome);
    }

    // 6 November 1994, 08:49:37
    appmixer::manual_clock clock{std::chrono::system_clock::time_point(std::chrono::seconds(784111777))};
    appmixer::call_context context;
};

outcome_type unreachable() { return appmixer::error(asio::error::connection_refused, phase::connect); }

outcome_type responded(int status, std::string_view retry_after = {})
{
    http_response response(status, "{}");
    if (!retry_after.empty())
        response.headers.append("Retry-After", retry_after);
    return response;
}

/// A policy that draws the longest wait, so that a table can say what it is.
standard_retry longest()
{
    return standard_retry().random([] { return 1.0; });
}
/// A policy that draws no wait at all.
standard_retry shortest()
{
    return standard_retry().random([] { return 0.0; });
}

TEST_SUITE_BEGIN("retry policy");

TEST_CASE("the defaults")
{
    standard_retry const policy;
    CHECK(policy.max_attempts() == 4);
    CHECK(policy.first_backoff() == 250ms);
    CHECK(policy.max_backoff() == 8s);
    CHECK(policy.max_retry_after() == 60s);
    CHECK(policy.budget().left() == 10);
}

TEST_CASE("waits double up to a limit")
{
    policy_fixture call;
    standard_retry policy = longest().max_attempts(100).budget(retry_budget(100));
    duration const expected[] = {250ms, 500ms, 1s, 2s, 4s, 8s, 8s, 8s};
    for (unsigned attempt = 1; attempt <= std::size(expected); ++attempt) {
        CAPTURE(attempt);
        CHECK(call.next(policy, attempt, unreachable()).delay() == expected[attempt - 1]);
    }
    CHECK(call.next(policy, 99, unreachable()).delay() == 8s);
}

TEST_CASE("the settings of the waits")
{
    class row {
    public:
        duration first, most;
        unsigned attempt;
        duration expected;
    };
    constexpr duration end_of_time = duration::max();
    for (row const& row : {
             row{100ms, 1s, 1, 100ms},
             row{100ms, 1s, 4, 800ms},
             row{100ms, 1s, 5, 1s},
             row{3s, 1s, 1, 1s},  // the bound is a bound on the first as well
             row{0s, 8s, 50, 0s}, // no wait but the server's
             row{1s, 0s, 3, 0s},
             row{-1s, 8s, 3, 0s},
             row{1s, -1s, 3, 0s},
             row{1s, end_of_time, 200, 24h}, // no overflow, and no wait without end
             row{end_of_time, end_of_time, 1, 24h},
         }) {
        CAPTURE(row.first.count());
        CAPTURE(row.most.count());
        policy_fixture call;
        standard_retry policy = longest().first_backoff(row.first).max_backoff(row.most).max_attempts(1000);
        retry_decision const decision = call.next(policy, row.attempt, unreachable());
        CHECK(decision.retry());
        CHECK(decision.delay() == row.expected);
    }
}

TEST_CASE("a wait is drawn from its whole range")
{
    policy_fixture call;
    for (auto const& [chance, expected] :
         {std::pair<double, duration>(0, 0s), std::pair<double, duration>(0.25, 125ms),
          std::pair<double, duration>(0.5, 250ms), std::pair<double, duration>(1, 500ms),
          // sources that do not keep to the range
          std::pair<double, duration>(-1, 0s), std::pair<double, duration>(7, 500ms),
          std::pair<double, duration>(std::numeric_limits<double>::infinity(), 500ms),
          std::pair<double, duration>(std::numeric_limits<double>::quiet_NaN(), 0s)}) {
        CAPTURE(chance);
        standard_retry policy = standard_retry().random([drawn = chance] { return drawn; });
        CHECK(call.next(policy, 2, unreachable()).delay() == expected);
    }
}

TEST_CASE("the built-in random source stays in the range and covers it")
{
    policy_fixture call;
    standard_retry policy = standard_retry().first_backoff(1s).max_backoff(1s).budget(retry_budget(1000));
    std::set<duration> drawn;
    int lower_half = 0;
    for (int i = 0; i < 1000; ++i) {
        duration const wait = call.next(policy, 1, unreachable()).delay();
        REQUIRE(wait >= 0s);
        REQUIRE(wait <= 1s);
        drawn.insert(wait);
        lower_half += wait < 500ms ? 1 : 0;
    }
    CHECK(drawn.size() > 990);
    CHECK(*drawn.begin() < 50ms);
    CHECK(*drawn.rbegin() > 950ms);
    // The standard deviation of a fair count is 16; this is ten of it.
    CHECK(lower_half > 342);
    CHECK(lower_half < 658);
}

TEST_CASE("copies of an unused policy draw different waits")
{
    policy_fixture call;
    standard_retry const model;
    std::set<duration> drawn;
    for (int i = 0; i < 20; ++i) {
        standard_retry policy = model;
        drawn.insert(call.next(policy, 1, unreachable()).delay());
    }
    CHECK(drawn.size() > 15);
}

TEST_CASE("attempts are limited")
{
    policy_fixture call;
    for (unsigned most : {0U, 1U, 2U, 4U, 10U}) {
        CAPTURE(most);
        standard_retry policy = shortest().max_attempts(most);
        for (unsigned attempt = 1; attempt < most; ++attempt)
            CHECK(call.next(policy, attempt, unreachable()).retry());
        retry_decision const last = call.next(policy, std::max(most, 1U), unreachable());
        CHECK_FALSE(last.retry());
        CHECK(last.reason() == stop_reason::exhausted);
    }
}

TEST_CASE("the random wait is added to Retry-After")
{
    class row {
    public:
        std::string_view retry_after;
        duration expected;
    };
    for (row const& row : {
             row{"", 250ms},
             row{"0", 250ms},
             row{"1", 1250ms},
             row{"60", 60250ms},
             row{"Sun, 06 Nov 1994 08:49:57 GMT", 20250ms},
             row{"Sunday, 06-Nov-94 08:49:57 GMT", 20250ms},
             row{"Sun Nov  6 08:49:57 1994", 20250ms},
             row{"Sun, 06 Nov 1994 08:49:17 GMT", 250ms}, // it has passed
             row{"soon", 250ms},
             row{"-5", 250ms},
             row{"1.5", 1750ms},
             row{"2.0", 2250ms},
             row{"0.0001", 251ms},
             row{"1,5", 250ms},
         }) {
        CAPTURE(row.retry_after);
        for (int status : {429, 502, 503, 504}) {
            policy_fixture call;
            standard_retry policy = longest();
            retry_decision const decision = call.next(policy, 1, responded(status, row.retry_after));
            CHECK(decision.retry());
            CHECK(decision.delay() == row.expected);
        }
    }
}

TEST_CASE("a date in Retry-After is counted from the response's own Date")
{
    policy_fixture call;
    http_response response(503);
    response.headers.append("Date", "Tue, 08 Nov 1994 00:00:00 GMT");
    response.headers.append("Retry-After", "Tue, 08 Nov 1994 00:00:05 GMT");
    standard_retry policy = shortest();
    CHECK(call.next(policy, 1, response).delay() == 5s);
}

TEST_CASE("a Retry-After beyond the limit ends the attempts")
{
    policy_fixture call;
    standard_retry policy = longest();
    for (std::string_view text : {"61", "3600", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
        CAPTURE(text);
        retry_decision const decision = call.next(policy, 1, responded(429, text));
        CHECK_FALSE(decision.retry());
        CHECK(decision.reason() == stop_reason::retry_after);
    }
    CHECK(call.next(policy, 1, responded(429, "60.001")).reason() == stop_reason::retry_after);
    CHECK(call.next(policy, 1, responded(429, "59.999")).retry());
    policy.max_retry_after(std::chrono::seconds::max());
    CHECK(call.next(policy, 1, responded(429, "99999999999999999999")).retry());
    policy.max_retry_after(3600s);
    CHECK(call.next(policy, 1, responded(429, "3600")).delay() == 3600s + 250ms);
    policy.max_retry_after(0s);
    CHECK(call.next(policy, 1, responded(429, "1")).reason() == stop_reason::retry_after);
    CHECK(call.next(policy, 1, responded(429, "0")).retry());
}

TEST_CASE("Retry-After is also taken from an error")
{
    policy_fixture call;
    appmixer::diagnostics known;
    known.phase = phase::sign_in;
    known.retry_after = 3s;
    standard_retry policy = shortest();
    CHECK(call.next(policy, 1, appmixer::error(appmixer::errc::too_many_requests, known)).delay() == 3s);
    known.retry_after = 61s;
    CHECK(call.next(policy, 1, appmixer::error(appmixer::errc::too_many_requests, known)).reason() ==
          stop_reason::retry_after);
}

TEST_CASE("a failure of a local file, such as that of a sink, is not retried")
{
    policy_fixture call;
    standard_retry policy = shortest();
    boost::system::error_code const full = make_error_code(boost::system::errc::no_space_on_device);
    for (phase const where : {phase::none, phase::write, phase::read})
        CHECK(call.next(policy, 1, appmixer::error(full, where)).reason() == stop_reason::permanent);
}

TEST_CASE("no wait extends to the deadline")
{
    policy_fixture call;
    standard_retry policy = longest().budget(retry_budget(100));
    call.context.deadline = call.clock.now() + 250ms;
    CHECK(call.next(policy, 1, unreachable()).reason() == stop_reason::deadline);
    call.context.deadline += 1ns;
    CHECK(call.next(policy, 1, unreachable()).delay() == 250ms);

    call.context.deadline = call.clock.now() + 30s;
    CHECK(call.next(policy, 1, responded(503, "29")).retry());
    CHECK(call.next(policy, 1, responded(503, "30")).reason() == stop_reason::deadline);
    call.context.deadline = call.clock.now() - 1s;
    CHECK(call.next(policy, 1, unreachable()).reason() == stop_reason::deadline);

    standard_retry at_once = shortest();
    CHECK(call.next(at_once, 1, unreachable()).reason() == stop_reason::deadline);
    call.context.deadline = call.clock.now();
    CHECK(call.next(at_once, 1, unreachable()).reason() == stop_reason::deadline);
    call.context.deadline = call.clock.now() + 1ns;
    CHECK(call.next(at_once, 1, unreachable()).retry());
}

TEST_CASE("the first reason that applies is reported")
{
    policy_fixture call;
    standard_retry policy = longest().max_attempts(2).budget(retry_budget(0));
    call.context.deadline = call.clock.now();
    CHECK(call.next(policy, 2, responded(404)).reason() == stop_reason::permanent);
    CHECK(call.next(policy, 2, responded(503), idempotency::unsafe).reason() == stop_reason::not_repeatable);
    CHECK(call.next(policy, 2, unreachable()).reason() == stop_reason::exhausted);
    CHECK(call.next(policy, 1, responded(429, "61")).reason() == stop_reason::retry_after);
    CHECK(call.next(policy, 1, unreachable()).reason() == stop_reason::deadline);
    call.context.deadline = call.clock.now() + 1h;
    CHECK(call.next(policy, 1, unreachable()).reason() == stop_reason::budget);
}

TEST_CASE("only a retry that is made is taken from the budget")
{
    policy_fixture call;
    standard_retry policy = shortest().budget(retry_budget(3));
    call.next(policy, 1, responded(404));
    call.next(policy, 1, responded(503), idempotency::unsafe);
    call.next(policy, 4, unreachable());
    call.next(policy, 1, responded(429, "61"));
    call.context.deadline = call.clock.now();
    call.next(policy, 1, unreachable());
    CHECK(policy.budget().left() == 3);
    call.context.deadline = appmixer::call_context::clock::time_point::max();
    for (unsigned left : {2U, 1U, 0U}) {
        CHECK(call.next(policy, 1, unreachable()).retry());
        CHECK(policy.budget().left() == left);
    }
    CHECK(call.next(policy, 1, unreachable()).reason() == stop_reason::budget);
    for (int i = 0; i < 10; ++i)
        policy.succeeded();
    CHECK(call.next(policy, 1, unreachable()).retry());
    CHECK(call.next(policy, 1, unreachable()).reason() == stop_reason::budget);
}

TEST_CASE("ten successes return one retry to the budget, up to its size")
{
    retry_budget budget;
    for (int i = 0; i < 100; ++i)
        budget.succeeded();
    CHECK(budget.left() == 10);
    for (unsigned left = 10; left-- > 0;) {
        CHECK(budget.take());
        CHECK(budget.left() == left);
    }
    CHECK_FALSE(budget.take());
    for (int i = 0; i < 9; ++i)
        budget.succeeded();
    CHECK_FALSE(budget.take());
    budget.succeeded();
    CHECK(budget.left() == 1);
    CHECK(budget.take());
    CHECK_FALSE(budget.take());
    for (int i = 0; i < 1000; ++i)
        budget.succeeded();
    CHECK(budget.left() == 10);
}

TEST_CASE("a budget of another size")
{
    retry_budget none(0);
    none.succeeded();
    CHECK_FALSE(none.take());

    retry_budget generous(2, 1);
    CHECK(generous.take());
    CHECK(generous.take());
    CHECK_FALSE(generous.take());
    generous.succeeded();
    CHECK(generous.take());

    retry_budget at_least_one(1, 0);
    CHECK(at_least_one.take());
    CHECK_FALSE(at_least_one.take());
    at_least_one.succeeded();
    CHECK(at_least_one.take());

    constexpr unsigned huge = std::numeric_limits<unsigned>::max();
    retry_budget endless(huge, huge);
    CHECK(endless.left() == huge);
    CHECK(endless.take());
    endless.succeeded();
    CHECK(endless.left() == huge - 1);
}

TEST_CASE("a decision is a delay of any unit, or a reason")
{
    retry_decision const again = 3min;
    CHECK(again.retry());
    CHECK(again.delay() == 180s);
    CHECK(again.reason() == stop_reason::none);
    retry_decision const at_once = -1ms;
    CHECK(at_once.retry());
    CHECK(at_once.delay() == 0s);
    retry_decision const stop = stop_reason::permanent;
    CHECK_FALSE(stop.retry());
    CHECK(stop.delay() == 0s);
    CHECK(stop.reason() == stop_reason::permanent);
}

TEST_SUITE_END();

} // namespace
