// The decisions of a wait, without I/O: the delays between looks, passing failures, the stages of a flow.

#include <appmixer/algorithms/detail/wait_schedule.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::errc;
using appmixer::error;
using appmixer::flow_stage;
using appmixer::phase;
using appmixer::wait_policy;
using appmixer::detail::wait_schedule;
using time_point = wait_schedule::clock::time_point;
using std::chrono::microseconds;

TEST_SUITE_BEGIN("wait_schedule");

time_point const start = time_point() + 24h;

/// A policy with delays that are exact, or `chance` from the shortest to the longest.
wait_policy exact(double chance = 0.5)
{
    return wait_policy().random([chance] { return chance; });
}

error with_retry_after(std::chrono::milliseconds asked)
{
    appmixer::diagnostics info;
    info.operation = "getFlow";
    info.status = 429;
    info.server_message = "slow down";
    info.retry_after = asked;
    return error(errc::too_many_requests, std::move(info));
}

/// The times of all looks, in microseconds from the start, when no look takes time.
std::vector<microseconds> looks_of(wait_policy how)
{
    wait_schedule schedule(std::move(how), 30s, start);
    std::vector<microseconds> times{0us};
    std::optional<time_point> now = start;
    while ((now = schedule.next(*now, error())))
        times.push_back(std::chrono::duration_cast<microseconds>(*now - start));
    return times;
}

TEST_CASE("each delay is 1.6 times the one before, and ten seconds at most")
{
    std::vector<microseconds> const times = looks_of(exact());
    REQUIRE(times.size() > 12);
    CHECK(times[1] == 250ms);
    CHECK(times[2] - times[1] == 400ms);
    CHECK(times[3] - times[2] == 640ms);
    CHECK(times[4] - times[3] == 1024ms);
    CHECK(times[5] - times[4] == 1638400us);
    CHECK(times[9] - times[8] == 10s); // not 10.7
    CHECK(times[11] - times[10] == 10s);
    CHECK(times.back() == 5min - 250ms); // the last look has what is left of the limit
    CHECK(times.size() == 38);
}

TEST_CASE("delays are up to 20 % shorter or longer")
{
    CHECK(looks_of(exact(0))[1] == 200ms);
    CHECK(looks_of(exact(0))[2] == 200ms + 320ms);
    CHECK(looks_of(exact(1))[1] == 300ms);
    CHECK(looks_of(exact(7))[1] == 300ms); // a source of random numbers may be wrong
    CHECK(looks_of(exact(-1))[1] == 200ms);
    CHECK(looks_of(exact(std::numeric_limits<double>::quiet_NaN()))[1] == 200ms);
    for (int i = 0; i < 20; ++i) {
        microseconds const first = looks_of(wait_policy().limit(1s))[1];
        CHECK(first >= 200ms);
        CHECK(first <= 300ms);
    }
    CHECK(looks_of(wait_policy()) != looks_of(wait_policy()));
}

TEST_CASE("policies at their extremes")
{
    CHECK(looks_of(exact().first(0s).factor(1).limit(10ms)).size() == 10); // every millisecond, not at once
    CHECK(looks_of(exact().first(2s).at_most(1s))[1] == 1s);
    CHECK(looks_of(exact().at_most(0s).limit(10ms))[1] == 1ms);
    for (double const factor : {0.0, -3.0, std::numeric_limits<double>::quiet_NaN()})
        CHECK(looks_of(exact().factor(factor))[3] == 750ms);
    CHECK(looks_of(exact().factor(std::numeric_limits<double>::infinity()))[2] == 10s + 250ms);
    CHECK(looks_of(exact().limit(250ms)).size() == 1);
    CHECK(looks_of(exact().limit(251ms)) == std::vector<microseconds>{0us, 1ms});
    CHECK(looks_of(exact().limit(0s)).size() == 1);
    CHECK(looks_of(exact().limit(-1s)).size() == 1);

    wait_schedule endless(exact().limit(wait_policy::duration::max()).at_most(wait_policy::duration::max()), 30s,
                          start);
    std::optional<time_point> now = start;
    for (int i = 0; i < 50; ++i)
        now = endless.next(now.value(), error());
    CHECK(now.value() > start + 24h);
    CHECK(endless.call_timeout(*now) == 30s);
}

TEST_CASE("a call has the timeout of the handle, or what is left of the limit")
{
    wait_schedule const schedule(exact().limit(10s), 3s, start);
    CHECK(schedule.call_timeout(start) == 3s);
    CHECK(schedule.call_timeout(start + 7s) == 3s);
    CHECK(schedule.call_timeout(start + 9s) == 1s);
    CHECK(wait_schedule(exact().limit(0s), 3s, start).call_timeout(start + 1h) == 3s);
}

TEST_CASE("Retry-After makes a delay longer, and never shorter")
{
    wait_schedule schedule(exact().limit(1min), 30s, start);
    CHECK(schedule.next(start, with_retry_after(20s)) == start + 20s);
    CHECK(schedule.next(start + 20s, with_retry_after(1ms)) == start + 20s + 400ms);
    // It would end after the last look: there is nothing to wait for.
    CHECK_FALSE(schedule.next(start + 21s, with_retry_after(39s)).has_value());
    error const reached = schedule.limit_reached("getFlow", "the stage is \"starting\"");
    CHECK(reached == errc::deadline_exceeded);
    CHECK(reached.detail() == "after 3 polls in 60 s, wait_policy::limit; the stage is \"starting\"; the last failed "
                              "poll: 429 Too Many Requests; "
                              "the server asks to wait 39 s");
    CHECK(reached.server_message() == "slow down");
    CHECK(reached.retry_after() == 39s);
    CHECK(reached.status() == 0);
    CHECK(reached.operation() == "getFlow");
}

TEST_CASE("at most a minute of a Retry-After counts")
{
    wait_schedule schedule(exact().limit(24h), 30s, start);
    time_point now = start;
    for (std::chrono::milliseconds const asked :
         {60'000ms, 60'001ms, 100'000'000ms, (std::chrono::milliseconds::max)()}) {
        CHECK(schedule.next(now, with_retry_after(asked)) == now + 1min);
        now += 1min;
    }
    CHECK(schedule.next(now, with_retry_after(59'999ms)) == now + 59'999ms);
    // The delays of the policy are its own.
    wait_schedule slow(exact().limit(24h).first(2min).at_most(1h), 30s, start);
    CHECK(slow.next(start, with_retry_after(100'000s)) == start + 2min);
    // A time that is not valid is none; a transport of the program may have set it.
    wait_schedule quick(exact(), 30s, start);
    CHECK(quick.next(start, with_retry_after((std::chrono::milliseconds::min)())) == start + 250ms);
}

TEST_CASE("the error names the looks, the last state and the last failure, as far as there are any")
{
    wait_schedule schedule(exact().limit(0s), 30s, start);
    CHECK_FALSE(schedule.next(start, error()).has_value());
    CHECK(schedule.limit_reached("", "").what() == "appmixer: the deadline passed (after 1 poll)");
    CHECK(schedule.cancelled("getFlow", "the stage is \"x\"").what() ==
          "getFlow: Operation canceled (after 1 poll; the stage is \"x\")");
    error const reset(asio::error::connection_reset, phase::wait, "10.0.0.1");
    CHECK_FALSE(schedule.next(start, reset).has_value());
    CHECK_FALSE(schedule.next(start, error()).has_value()); // a later success does not hide it
    CHECK(schedule.limit_reached("", "").detail() ==
          "after 3 polls; the last failed poll: Connection reset by peer (10.0.0.1)");
}

TEST_CASE("network failures, timeouts, 408, 429 and 5xx pass; others do not")
{
    using appmixer::detail::is_passing;
    for (int const status : {408, 429, 500, 501, 502, 503, 504, 599, 600, 999})
        CHECK(is_passing(error(static_cast<errc>(status))));
    for (errc const code : {errc::deadline_exceeded, errc::connection_closed, errc::malformed_response,
                            errc::too_many_waiting, errc::proxy_refused})
        CHECK(is_passing(error(code)));
    CHECK(is_passing(error(asio::error::connection_refused)));
    CHECK(is_passing(error(asio::error::host_not_found)));

    for (int const status : {300, 400, 401, 403, 404, 409, 413})
        CHECK_FALSE(is_passing(error(static_cast<errc>(status))));
    for (errc const code : {errc::invalid_request, errc::invalid_settings, errc::unexpected_shape, errc::invalid_json,
                            errc::untrusted_certificate, errc::wrong_scheme, errc::response_too_large,
                            errc::shutting_down, errc::wrong_executor, errc::unexpected_request,
                            errc::stage_not_reached, errc::job_failed, errc::body_source_failed})
        CHECK_FALSE(is_passing(error(code)));
    CHECK_FALSE(is_passing(error(asio::error::operation_aborted)));
    for (auto const local : {boost::system::errc::no_such_file_or_directory, boost::system::errc::no_space_on_device})
        CHECK_FALSE(is_passing(error(make_error_code(local))));
    CHECK_FALSE(is_passing(error()));
}

/// What a wait for a stage decides on the last of a series of stages: "reached", "not yet" or the error.
std::string decide(flow_stage wanted, std::vector<std::string> const& stages)
{
    appmixer::detail::stage_progress progress(wanted);
    CHECK(progress.state().empty());
    std::string decision;
    for (std::string const& stage : stages) {
        appmixer::flow seen;
        seen.stage = stage;
        seen.stage_change_info = appmixer::parse_json(R"({"reason":"quota"})").value();
        appmixer::result<bool> const reached = progress.saw(seen);
        if (!reached) {
            CHECK(reached.error() == errc::stage_not_reached);
            CHECK(reached.error().server_details().at("reason") == "quota");
            return reached.error().detail();
        }
        decision = *reached ? "reached" : "not yet: " + progress.state();
    }
    return decision;
}

TEST_CASE("the stages of a flow decide whether a wait goes on")
{
    using stages = std::vector<std::string>;
    CHECK(decide(flow_stage::running, stages{"running"}) == "reached");
    CHECK(decide(flow_stage::running, stages{"stopped", "starting", "running"}) == "reached");
    CHECK(decide(flow_stage::running, stages{"stopped", "stopped"}) == "not yet: the stage is \"stopped\"");
    CHECK(decide(flow_stage::running, stages{"starting", "starting"}) == "not yet: the stage is \"starting\"");
    CHECK(decide(flow_stage::running, stages{"starting", "stopped"}) ==
          "the stage fell back from \"starting\" to \"stopped\"");
    CHECK(decide(flow_stage::running, stages{"starting", "paused", "stopped"}) ==
          "the stage fell back from \"starting\" to \"stopped\"");
    CHECK(decide(flow_stage::running, stages{"paused", "stopped"}) == "not yet: the stage is \"stopped\"");
    CHECK(decide(flow_stage::running, stages{"starting", "error"}) == "the stage is \"error\"");
    CHECK(decide(flow_stage::stopped, stages{"running", "failed"}) == "the stage is \"failed\"");
    CHECK(decide(flow_stage::stopped, stages{"starting", "stopped"}) == "reached");
    CHECK(decide(flow_stage::paused, stages{"starting", "stopped"}) == "not yet: the stage is \"stopped\"");
    CHECK(decide(flow_stage::running, stages{"stopping\n"}) == "not yet: the stage is \"stopping \"");
    CHECK(decide(flow_stage::running, stages{""}) == "not yet: the response has no stage");
    CHECK(decide(flow_stage::running, stages{std::string(200, 'x')}).size() < 150);
}

TEST_SUITE_END();

} // namespace
