// How the reads of long responses of one transport are scheduled.

#include "http_calls.hpp"

#include <appmixer/transports/detail/deadline_queue.hpp>
#include <appmixer/transports/detail/read_scheduler.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;
using appmixer::detail::deadline_entry;
using appmixer::detail::deadline_queue;
using appmixer::detail::read_scheduler;
using appmixer::detail::scheduled_read;
using appmixer::detail::use_flag;

TEST_SUITE_BEGIN("read scheduler");

/// Responses that wait to be scheduled, without a connection.
class queue {
public:
    queue() = default;

    /// Lets a response wait, in a call of its own; the outcome is "came", or the error.
    pending wait(scheduled_read& read, std::chrono::nanoseconds timeout = std::chrono::hours(1))
    {
        return pending::start(io, wait_for(read, timeout));
    }
    void poll()
    {
        io.restart();
        io.poll();
    }

    asio::io_context io;
    std::shared_ptr<use_flag> const in_use = std::make_shared<use_flag>();
    read_scheduler scheduler{*in_use};

private:
    asio::awaitable<outcome> wait_for(scheduled_read& read, std::chrono::nanoseconds timeout)
    {
        deadline_entry deadline(*deadlines_, appmixer::call_context::clock::now() + timeout);
        appmixer::error const failure = co_await read.wait(io.get_executor(), deadline);
        if (failure.code())
            co_return outcome(failure);
        co_return outcome("came");
    }

    std::shared_ptr<deadline_queue> deadlines_ = std::make_shared<deadline_queue>(io.get_executor(), in_use);
};

TEST_CASE("one response is read at a time while data is available")
{
    queue all;
    scheduled_read first(all.scheduler);
    scheduled_read second(all.scheduler);
    CHECK(first.may_read(true));
    CHECK(first.may_read(true));
    CHECK_FALSE(second.may_read(true));

    pending const waiting = all.wait(second);
    all.poll();
    CHECK_FALSE(waiting.done());
    CHECK(first.may_read(true));
    all.poll();
    CHECK_FALSE(waiting.done());

    CHECK(first.may_read(false)); // it waits for the server, and does not block the other
    all.poll();
    CHECK(waiting.end().text == "came");
    CHECK(second.may_read(true));
    CHECK_FALSE(first.may_read(true));
}

TEST_CASE("no response is scheduled before its data arrives")
{
    queue all;
    scheduled_read first(all.scheduler);
    scheduled_read second(all.scheduler);
    CHECK(first.may_read(false));
    CHECK(second.may_read(true));
    CHECK(first.may_read(false));
    CHECK_FALSE(first.may_read(true));
}

TEST_CASE("responses are read in the order of arrival")
{
    queue all;
    std::optional<scheduled_read> reading(std::in_place, all.scheduler);
    std::vector<std::unique_ptr<scheduled_read>> reads;
    std::vector<pending> waiting;
    CHECK(reading->may_read(true));
    for (std::size_t i = 0; i < 3; ++i) {
        reads.push_back(std::make_unique<scheduled_read>(all.scheduler));
        CHECK_FALSE(reads[i]->may_read(true));
        waiting.push_back(all.wait(*reads[i]));
        all.poll();
    }
    reading.reset();
    for (std::size_t i = 0; i < 3; ++i) {
        all.poll();
        for (std::size_t other = 0; other < 3; ++other)
            CHECK(waiting[other].done() == (other <= i));
        reads[i].reset();
    }
    scheduled_read late(all.scheduler);
    CHECK(late.may_read(true));
}

TEST_CASE("other responses are read between the slices of a very long one")
{
    queue all;
    scheduled_read first(all.scheduler);
    scheduled_read second(all.scheduler);
    CHECK(first.may_read(true));
    first.count(read_scheduler::max_uninterrupted_read);
    CHECK(first.may_read(true)); // no other read waits

    pending const waiting = all.wait(second);
    all.poll();
    CHECK_FALSE(first.may_read(true));
    pending const again = all.wait(first);
    all.poll();
    CHECK(waiting.end().text == "came");
    CHECK_FALSE(again.done());

    second.count(read_scheduler::max_uninterrupted_read - 1);
    CHECK(second.may_read(true));
    second.count(1);
    CHECK_FALSE(second.may_read(true));
    pending const third = all.wait(second);
    all.poll();
    CHECK(again.end().text == "came");
    CHECK(first.may_read(true)); // its quota is reset
    CHECK_FALSE(third.done());
    CHECK(first.may_read(false));
    all.poll();
    CHECK(third.end().text == "came");
}

TEST_CASE("a call that leaves the queue does not block the others")
{
    queue all;
    std::optional<scheduled_read> reading(std::in_place, all.scheduler);
    std::optional<scheduled_read> leaving(std::in_place, all.scheduler);
    scheduled_read last(all.scheduler);
    CHECK(reading->may_read(true));

    SUBCASE("cancelled while it waits")
    {
        pending left = all.wait(*leaving);
        pending const waiting = all.wait(last);
        all.poll();
        left.cancel();
        all.poll();
        CHECK(left.end().error.code() == asio::error::operation_aborted);
        CHECK(left.end().error.phase() == phase::read);
        leaving.reset();
        reading.reset();
        all.poll();
        CHECK(waiting.end().text == "came");
    }
    SUBCASE("cancelled when it was just scheduled")
    {
        pending left = all.wait(*leaving);
        pending const waiting = all.wait(last);
        all.poll();
        reading.reset();
        left.cancel();
        all.poll();
        CHECK(left.done());
        leaving.reset();
        all.poll();
        CHECK(waiting.end().text == "came");
    }
    SUBCASE("at its deadline")
    {
        pending const left = all.wait(*leaving, 0ms);
        pending const waiting = all.wait(last);
        auto const give_up = std::chrono::steady_clock::now() + guard;
        while (!left.done() && std::chrono::steady_clock::now() < give_up)
            all.poll();
        CHECK(left.end().error == errc::deadline_exceeded);
        CHECK(left.end().error.phase() == phase::read);
        CHECK_FALSE(waiting.done());
        leaving.reset();
        reading.reset();
        all.poll();
        CHECK(waiting.end().text == "came");
    }
}

/// A body of the size, different for each number.
std::string body_of(std::size_t number, std::size_t size)
{
    std::string text;
    while (text.size() < size)
        text += std::to_string(number * 1'000'003 + text.size()) + ' ';
    text.resize(size);
    return text;
}

asio::awaitable<outcome> fetch_body(client api) { return send_request(api, {appmixer::method::get, "/flows"}); }

TEST_CASE("concurrent long responses all arrive complete")
{
    constexpr std::size_t number = 6;
    constexpr std::size_t size = 5'000'000; // more than two scheduling quotas
    std::vector<script> scripts;
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < number; ++i) {
        bodies.push_back("200 " + body_of(i, size));
        scripts.push_back({expect(), say(response(bodies.back().substr(4)))});
    }
    fixture f(std::move(scripts), [&](appmixer::settings& limits) { limits.max_connections(number); });
    std::vector<pending> started;
    for (std::size_t i = 0; i < number; ++i)
        started.push_back(f.start(fetch_body(f.api)));
    SUBCASE("none leaves") {}
    SUBCASE("some leave")
    {
        REQUIRE(f.until([&] { return f.counters().bytes_received > size; }));
        for (std::size_t i = 0; i < number; i += 2)
            started[i].cancel();
    }
    f.run();
    std::vector<std::string> arrived;
    for (pending const& each : started) {
        if (each.end().ok)
            arrived.push_back(each.end().text);
        else
            CHECK(each.end().error.code() == asio::error::operation_aborted);
    }
    CHECK(arrived.size() >= number / 2);
    for (std::string const& each : arrived) // the connections may have been accepted in another order
        CHECK(std::count(bodies.begin(), bodies.end(), each) == 1);
}

TEST_CASE("the io_context may be destroyed while responses wait")
{
    std::string const large = response(body_of(1, 3'000'000));
    auto f = std::make_unique<fixture>(std::vector<script>(4, script{expect(), say(large)}),
                                       [](appmixer::settings& limits) { limits.max_connections(4); });
    for (std::size_t i = 0; i < 4; ++i)
        f->start(fetch_body(f->api));
    REQUIRE(f->until([&] { return f->counters().bytes_received > 1'000'000; }));
    f.reset();
}

TEST_CASE("a stalled response does not block the others")
{
    std::string const large = body_of(1, 3'000'000);
    fixture f({{expect(), say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf"), hold()},
               {expect(), say(response(large))}},
              [](appmixer::settings& limits) { limits.max_connections(2); });
    pending const stuck = f.start(send_request(f.api, {appmixer::method::get, "/flows"}));
    REQUIRE(f.until([&] { return f.server.holds() == 1 && f.counters().bytes_received > 0; }));
    pending const other = f.start(fetch_body(f.api));
    REQUIRE(f.until([&] { return other.done(); }));
    CHECK(other.end().text == "200 " + large);
    CHECK_FALSE(stuck.done());
}

TEST_SUITE_END();

} // namespace
