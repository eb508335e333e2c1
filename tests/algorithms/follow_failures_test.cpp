// follow_logs when exchanges fail, when it is cancelled, and when its io_context is destroyed.

#include "follow_support.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace follow_test;
using appmixer::condition;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::phase;

namespace {

TEST_SUITE_BEGIN("follow_logs failures");

TEST_CASE("failures that may pass never end it; it asks again after a growing time")
{
    fixture f;
    f.write("old");
    f.follow(log_query(), f.with_failures());
    f.run_for(0ms);
    REQUIRE(f.faults.exchanges() == 3);
    f.faults.at_random(1, 1.0, {exchange_fault::fail(asio::error::connection_refused, phase::connect)});
    f.run_for(5min);
    std::vector<std::chrono::milliseconds> const expected{5s, 5500ms, 6500ms, 8500ms, 12500ms, 20500ms, 36500ms};
    REQUIRE(f.log->times.size() > 11);
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(f.log->times[3 + i] == expected[i]);
    CHECK(f.log->times[10] == 66500ms); // thirty seconds at most
    CHECK(f.log->times[11] == 96500ms);
    CHECK(f.failures.size() == f.faults.injected());
    CHECK(f.failures.at(1).starts_with("5500 "));
    CHECK_FALSE(f.following->done);

    f.faults.clear();
    f.write("a");
    f.run_for(30s);
    CHECK(f.names() == "a");
    std::size_t const sent = f.log->times.size();
    f.faults.on(f.faults.exchanges() + 1, exchange_fault::response(429, 7s));
    f.run_for(30s);
    CHECK(f.log->times.at(sent + 1) - f.log->times.at(sent) == 7s); // as the server asks
}

TEST_CASE("an odd Retry-After silences it for a minute at most")
{
    fixture f;
    f.write("old");
    f.follow(log_query(), f.with_failures());
    f.run_for(1s);
    for (std::chrono::milliseconds const asked : {60'001ms, 100'000'000ms, (std::chrono::milliseconds::max)()}) {
        std::size_t const sent = f.log->times.size();
        f.faults.on(f.faults.exchanges() + 1, exchange_fault::response(503, asked));
        f.run_for(70s);
        CHECK(f.log->times.at(sent + 1) - f.log->times.at(sent) == 1min);
    }
    CHECK(f.failures.size() == 3);
    f.write("a");
    f.run_for(30s);
    CHECK(f.names() == "a");
}

TEST_CASE("which failures end it")
{
    exchange_fault const passing[] = {
        exchange_fault::fail(asio::error::connection_reset, phase::read),
        exchange_fault::fail(errc::connection_closed, phase::wait),
        exchange_fault::fail(errc::malformed_response, phase::read),
        exchange_fault::hang(),
        exchange_fault::response(408),
        exchange_fault::response(429),
        exchange_fault::response(500),
        exchange_fault::response(502),
        exchange_fault::response(503),
        exchange_fault::response(504),
        exchange_fault::truncate(),
        exchange_fault::garble(),
    };
    exchange_fault const final[] = {
        exchange_fault::response(400),
        exchange_fault::response(401),
        exchange_fault::response(403),
        exchange_fault::response(404),
        exchange_fault::fail(errc::untrusted_certificate, phase::handshake),
        exchange_fault::fail(errc::wrong_scheme, phase::handshake),
    };
    fixture f;
    f.write("old");
    f.follow(log_query(), f.with_failures());
    f.run_for(1s);
    for (exchange_fault const& fault : passing) {
        f.faults.on(f.faults.exchanges() + 1, fault);
        f.run_for(1min);
        CHECK(f.failures.size() == f.faults.injected());
        f.write("a");
        f.run_for(5s);
        CHECK(f.names() == "a");
    }
    for (exchange_fault const& fault : final) {
        auto records = follow_logs(f.quiet, log_query(), f.with_failures(follow_options().last(1)));
        auto first = f.run(records.next());
        CHECK((first.has_value() && first->has_value()));
        std::string const position = records.position();
        f.failures.clear();
        f.stop();
        f.faults.on(f.faults.exchanges() + 2, fault);
        auto second = f.run(records.next());
        REQUIRE(second.has_value());
        CHECK(second->has_error());
        CHECK(second->error() != condition::cancelled);
        CHECK(f.failures.empty()); // it is returned instead
        CHECK_FALSE(f.run(records.next()).has_value());
        CHECK(records.position() == position);
        CHECK(f.clock.waiting() == 0);
    }
    f.faults.on(f.faults.exchanges() + 1, exchange_fault::response(401));
    auto records = follow_logs(f.api, log_query());
    CHECK_THROWS_AS(f.run(records.next()), appmixer::exception);
    CHECK_FALSE(f.run(records.next()).has_value());
}

TEST_CASE("when any one exchange fails, no record is lost and none comes twice")
{
    exchange_fault const ways[] = {exchange_fault::fail(asio::error::connection_reset, phase::read),
                                   exchange_fault::response(503), exchange_fault::truncate()};
    for (exchange_fault const& way : ways) {
        std::size_t injected = 1;
        for (std::size_t n = 1; injected > 0; ++n) {
            CAPTURE(n);
            fixture f;
            f.write("old");
            f.run_for(20s);
            f.faults.on(n, way);
            f.follow(log_query(), follow_options().last(1));
            f.run_for(3s);
            for (std::string const name : {"a", "b", "c"}) {
                f.write(name, 300ms);
                f.run_for(4s);
                f.write(name + "'", 9s);
                f.run_for(1ms);
            }
            f.run_for(1min);
            std::sort(f.taken.begin(), f.taken.end());
            CHECK(f.names() == "a a'! b b'! c c'! old");
            injected = f.faults.injected();
            REQUIRE(n < 50);
        }
    }
}

TEST_CASE("one exchange in three fails, and records become visible late: none is lost, none comes twice")
{
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        CAPTURE(seed);
        fixture f;
        std::minstd_rand random(static_cast<unsigned>(seed));
        f.back_end.switches().log_delay = 2s;
        f.faults.at_random(seed, 0.33,
                           {exchange_fault::fail(asio::error::connection_reset, phase::read),
                            exchange_fault::response(502), exchange_fault::truncate(), exchange_fault::hang(),
                            exchange_fault::delay(3s)});
        follow_options how = f.with_failures(follow_options().since(start - 10s));
        f.follow(log_query(), how.hold(seed % 2 * 4s));
        std::size_t number = 0;
        while (number < 150) {
            for (auto count = random() % 4; count > 0; --count)
                f.write(std::to_string(number++), std::chrono::milliseconds(random() % 8000));
            f.run_for(std::chrono::milliseconds(random() % 2000));
        }
        f.run_for(10min);
        std::map<std::string, int> times;
        for (std::string name : f.taken)
            ++times[name.substr(0, name.find('!'))];
        CHECK(f.taken.size() == number);
        CHECK(times.size() == number);
        CHECK(f.failures.size() > 10);
    }
}

TEST_CASE("a page that is too large is asked for again with half as many records")
{
    fixture f;
    f.write("old");
    f.run_for(1min);
    f.faults.on(3, exchange_fault::fail(errc::response_too_large, phase::read));
    f.follow(log_query(), f.with_failures());
    f.run_for(0ms);
    REQUIRE(f.log->targets.size() == 4);
    CHECK(f.log->targets[2].find("size=500&") != std::string::npos);
    CHECK(f.log->targets[3].find("size=250&") != std::string::npos);
    f.faults.at_random(1, 1.0, {exchange_fault::fail(errc::response_too_large, phase::read)});
    f.run_for(1min);
    CHECK(f.following->done);
    CHECK_THROWS_AS(f.following->take(), appmixer::exception);
    CHECK(f.log->targets.back().find("size=1&") != std::string::npos);
}

/// A server with more records of one millisecond than it returns.
class one_millisecond {
public:
    using executor_type = asio::any_io_executor;
    explicit one_millisecond(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context&)
    {
        co_await asio::post(executor_, asio::use_awaitable);
        auto const number = [&](std::string const& name) {
            std::size_t const at = request.target.find(name + "=");
            return at == std::string::npos ? 0 : std::stoul(request.target.substr(at + name.size() + 1));
        };
        std::string hits;
        std::size_t const from = number("from"), size = number("size");
        bool const beyond = request.target.find(".001Z") != std::string::npos;
        for (std::size_t i = from; !beyond && i < from + size; ++i)
            hits += (hits.empty() ? "{\"_id\":\"" : ",{\"_id\":\"") + std::to_string(i) +
                    "\",\"gridTimestamp\":\"2026-01-01T00:00:00.000Z\"}";
        co_return appmixer::http_response(200, "{\"hits\":[" + hits + "]}");
    }

private:
    executor_type executor_;
};

TEST_CASE("records that the server does not return are told to on_failure")
{
    fixture f;
    client const api = client(appmixer::any_transport(one_millisecond(f.io.get_executor()))).with_clock(f.clock);
    std::size_t count = 0;
    std::string told;
    follow_options how =
        follow_options().since(start).on_failure([&](appmixer::error const& failure) { told = failure.detail(); });
    auto const take = [&](followed_record const&) { ++count; };
    f.run(follow_logs(api, log_query().until(start + 1s), take, how));
    CHECK(count == 10'000);
    CHECK(told == "more log records have the time 2026-01-01T00:00:00.000Z than the server returns; the others are "
                  "skipped");
}

TEST_CASE("what on_failure throws ends it and is passed on by both handles")
{
    fixture f;
    f.faults.at_random(1, 1.0, {exchange_fault::response(503)});
    follow_options const how =
        follow_options().on_failure([](appmixer::error const&) { throw std::runtime_error("enough"); });
    auto quiet = follow_logs(f.quiet, log_query(), how);
    CHECK_THROWS_WITH_AS(f.run(quiet.next()), "enough", std::runtime_error);
    CHECK_FALSE(f.run(quiet.next()).has_value());
    auto throwing = follow_logs(f.api, log_query(), how);
    CHECK_THROWS_WITH_AS(f.run(throwing.next()), "enough", std::runtime_error);
}

/// Follows ten seconds of records with failures, and calls an awaitable callback.
asio::awaitable<void> some_work(fixture& f, std::function<void()> at_end)
{
    auto each = [&](followed_record const& record) -> asio::awaitable<bool> {
        co_await asio::post(f.io, asio::use_awaitable);
        co_return record.correlation_id != "last";
    };
    auto records = follow_logs(f.quiet, log_query(), follow_options().since(start).hold(2s));
    std::optional<appmixer::result<followed_record>> const first = co_await records.next();
    if (first && *first) {
        appmixer::result<void> const ended = co_await records.for_each(each);
        if (ended)
            at_end();
    }
}

void prepare(fixture& f)
{
    f.write("first");
    f.run_for(3s);
    f.write("second");
    f.back_end.switches().log_delay = 1s;
    f.write("last");
    f.faults.on(3, exchange_fault::response(503)).on(5, exchange_fault::truncate());
}

TEST_CASE("it can be cancelled after every step")
{
    bool ended = false;
    std::size_t steps = 0;
    while (!ended) {
        CAPTURE(steps);
        fixture f;
        prepare(f);
        test::spawned<void> work(f.io, some_work(f, [&] { ended = true; }));
        for (std::size_t i = 0; i < steps && !work.done; ++i)
            f.step();
        work.cancel();
        bool emitted = false;
        asio::post(f.io, [&] { emitted = true; });
        while (!emitted)
            f.step();
        std::size_t const sent = f.log->targets.size();
        f.run_for(0ms);
        CHECK(work.done);
        CHECK(f.clock.waiting() == 0);
        CHECK(f.log->targets.size() == sent);
        ++steps;
        REQUIRE(steps < 1000);
    }
    CHECK(steps > 20);
}

TEST_CASE("through as_result, a cancellation at any step is returned as an error and never thrown")
{
    bool ended = false;
    for (std::size_t steps = 1; !ended; ++steps) {
        CAPTURE(steps);
        fixture f;
        prepare(f);
        auto each = [&](followed_record const& record) -> asio::awaitable<bool> {
            co_await asio::post(f.io, asio::use_awaitable); // completes although it is cancelled
            co_return record.correlation_id != "last";
        };
        auto records = follow_logs(f.quiet, log_query(), follow_options().since(start).hold(2s));
        test::spawned<appmixer::result<void>> work(f.io, records.for_each(each));
        for (std::size_t i = 0; i < steps && !work.done; ++i)
            f.step();
        ended = work.done;
        work.cancel();
        f.run_for(0ms);
        REQUIRE(work.done);
        std::optional<appmixer::result<void>> outcome;
        CHECK_NOTHROW(outcome.emplace(work.take()));
        if (outcome && !*outcome) {
            CHECK(outcome->error() == asio::error::operation_aborted);
            CHECK(outcome->error().operation() == "getLogs");
            CHECK((outcome->error().phase() != appmixer::phase::none ||
                   outcome->error().detail() == "between two requests"));
        }
        CHECK(f.clock.waiting() == 0);
        REQUIRE(steps < 1000);
    }
}

TEST_CASE("cancelled during a callback that completes all the same, it ends before that record")
{
    fixture f;
    prepare(f);
    auto records = follow_logs(f.quiet, log_query(), follow_options().since(start));
    std::unique_ptr<test::spawned<appmixer::result<void>>> work;
    std::size_t calls = 0;
    std::string position;
    auto each = [&](followed_record const&) -> asio::awaitable<void> {
        ++calls;
        position = records.position();
        work->cancel();
        try {
            co_await asio::post(f.io, asio::use_awaitable);
        } catch (boost::system::system_error const&) { // newer Boost emits at once
        }
    };
    work = std::make_unique<test::spawned<appmixer::result<void>>>(f.io, records.for_each(each));
    f.run_for(1min);
    REQUIRE(work->done);
    CHECK(work->take().error() == asio::error::operation_aborted);
    CHECK(calls == 1);
    CHECK(records.position() == position);
    CHECK_FALSE(f.run(records.next()).has_value());
}

TEST_CASE("its io_context can be destroyed after every step")
{
    bool ended = false;
    for (std::size_t steps = 0; !ended; ++steps) {
        test::spawn_state* work = nullptr;
        std::unique_ptr<test::spawned<void>> owner;
        fixture f;
        prepare(f);
        owner = std::make_unique<test::spawned<void>>(f.io, some_work(f, [&] { ended = true; }));
        work = owner.get();
        for (std::size_t i = 0; i < steps && !work->done; ++i)
            f.step();
        REQUIRE(steps < 1000);
    }
}

TEST_CASE("a follower may be destroyed while it waits")
{
    fixture f;
    f.write("a");
    asio::awaitable<std::optional<followed_record>> waiting;
    {
        auto records = follow_logs(f.api, log_query(), follow_options().last(1));
        auto moved = std::move(records);
        waiting = moved.next();
    }
    std::optional<followed_record> const record = f.run(std::move(waiting));
    REQUIRE(record.has_value());
    CHECK(record->correlation_id == "a");
}

TEST_SUITE_END();

} // namespace
