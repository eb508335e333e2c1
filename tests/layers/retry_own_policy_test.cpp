// A user's retry policies: what they are asked, and what they cannot change.

#include "retry_support.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::phase;
using appmixer::stop_reason;
using outcome_type = appmixer::result<appmixer::http_response>;
using times = std::vector<std::chrono::nanoseconds>;

TEST_SUITE_BEGIN("retry policies of one's own");

/// The policy in the comment of the concept.
class retry_once {
public:
    appmixer::retry_decision next(appmixer::attempt_info const& attempt, appmixer::call_context const&,
                                  outcome_type const& outcome)
    {
        stop_reason const why = appmixer::reason_not_to_retry(attempt.idempotency, outcome);
        if (why != stop_reason::none)
            return why;
        if (attempt.number > 1)
            return stop_reason::exhausted;
        return 1s;
    }
};

/// Retries every call, without a limit.
class retry_always {
public:
    explicit retry_always(std::chrono::nanoseconds wait) : wait_(wait) {}
    appmixer::retry_decision next(appmixer::attempt_info const&, appmixer::call_context const&, outcome_type const&)
    {
        return wait_;
    }

private:
    std::chrono::nanoseconds wait_;
};

/// Records what it is called with.
class recording_policy {
public:
    class entry {
    public:
        entry(unsigned number, appmixer::idempotency kind, int response_status)
            : attempt(number), idempotency(kind), status(response_status)
        {
        }
        unsigned attempt;
        appmixer::idempotency idempotency;
        int status;
    };
    explicit recording_policy(std::shared_ptr<std::vector<entry>> entries) : entries_(std::move(entries)) {}
    appmixer::retry_decision next(appmixer::attempt_info const& attempt, appmixer::call_context const&,
                                  outcome_type const& outcome)
    {
        entries_->emplace_back(attempt.number, attempt.idempotency, outcome ? outcome->status : 0);
        return 1s;
    }
    void succeeded() { entries_->emplace_back(0, appmixer::idempotency::safe, 200); }

private:
    std::shared_ptr<std::vector<entry>> entries_;
};

class no_policy {
public:
    int next(int);
};

static_assert(appmixer::retry_policy<retry_once> && appmixer::retry_policy<retry_always> &&
              appmixer::retry_policy<recording_policy>);
static_assert(!appmixer::retry_policy<no_policy> && !appmixer::retry_policy<int>);
static_assert(!std::is_aggregate_v<appmixer::retry_decision> && !std::is_aggregate_v<appmixer::attempt_info>);
static_assert(appmixer::transport<appmixer::retry_layer<test::stand_in, retry_once>>);

TEST_CASE("a user's policy is a class with one function")
{
    test::retry_fixture f{retry_once()};
    f.plan->responds(503).responds(503);
    test::spawned call(f.io, f.get());
    f.clock.run(f.io);
    CHECK(f.times() == times{0s, 1s});
    CHECK(f.context.stop_reason == stop_reason::exhausted);
}

TEST_CASE("a policy is asked after failures and told of successes")
{
    auto const entries = std::make_shared<std::vector<recording_policy::entry>>();
    test::retry_fixture f{recording_policy(entries)};
    f.plan->responds(302).fails(errc::malformed_response, phase::read);
    test::spawned call(f.io, f.get());
    f.clock.run(f.io);
    REQUIRE(entries->size() == 3);
    CHECK((*entries)[0].attempt == 1);
    CHECK((*entries)[0].status == 302);
    CHECK((*entries)[0].idempotency == appmixer::idempotency::safe);
    CHECK((*entries)[1].attempt == 2);
    CHECK((*entries)[1].status == 0);
    CHECK((*entries)[2].attempt == 0);
}

TEST_CASE("no attempt starts after the deadline, whatever the policy says")
{
    for (auto const wait : {1ms, -1ms, 400ms}) {
        CAPTURE(wait.count());
        test::retry_fixture f{retry_always(wait)};
        for (int i = 0; i < 2000; ++i)
            f.plan->fails(asio::error::connection_refused, phase::connect).takes(1ms);
        f.context.deadline = f.clock.now() + 1s;
        test::spawned call(f.io, f.get());
        f.clock.run(f.io);
        REQUIRE(call.done);
        CHECK(f.context.stop_reason == stop_reason::deadline);
        CHECK(f.clock.elapsed() <= 1s);
        CHECK(f.times().back() < 1s);
    }
}

TEST_CASE("a cancelled call ends, whatever the policy says")
{
    test::retry_fixture f{retry_always(0s)};
    f.plan->hangs();
    test::spawned call(f.io, f.get());
    f.poll();
    call.cancel();
    f.poll();
    REQUIRE(call.value.has_value());
    CHECK(call.value->error() == asio::error::operation_aborted);
    CHECK(f.context.stop_reason == stop_reason::cancelled);
    CHECK(f.plan->seen.size() == 1);
}

/// Twelve layers: each repeats a call once, and retry_once that is four times.
template <int Depth, class Transport>
auto nested(Transport inner)
{
    if constexpr (Depth == 0)
        return inner;
    else
        return nested<Depth - 1>(std::move(inner) | appmixer::with_retry(retry_once()));
}

TEST_CASE("twelve nested layers")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    appmixer::call_context context;
    context.time = &clock;
    auto const plan = std::make_shared<test::script>();
    for (int i = 0; i < 4095; ++i)
        plan->responds(503);
    auto layers = nested<12>(test::stand_in(io.get_executor(), plan));
    test::spawned call(io, test::send(layers, http_request(), context));
    clock.run(io);
    REQUIRE(call.value.has_value());
    CHECK(call.value->value().status == 200);
    CHECK(plan->seen.size() == 4096);
}

TEST_SUITE_END();

} // namespace
