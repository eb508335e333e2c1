// Lists read page by page while they change, or from servers that do not page; reading that is cancelled, destroyed or
// moved at every step; positions.

#include "../spawned.hpp"
#include "page_support.hpp"

#include <appmixer/algorithms/run.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace op = appmixer::op;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::page_options;
using appmixer::phase;
using appmixer::detail::list_position;
using appmixer::detail::page_order;
using pages::progress;
using pages::server;
using flow_range = decltype(appmixer::paginate(std::declval<pages::client>(), op::get_flows()));

page_options const seven = page_options().page_size(7);

std::vector<std::string> flow_ids(std::size_t count)
{
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(pages::uuid(i));
    std::sort(all.begin(), all.end());
    return all;
}

/// Runs at most so many handlers.
void step(asio::io_context& io, std::size_t handlers)
{
    while (handlers-- > 0)
        io.poll_one();
}

/// Continues after a position.
void read_rest(server& source, progress& done)
{
    asio::io_context io;
    auto rest = appmixer::paginate(source.api(io), op::get_flows(), page_options(seven).from(done.position));
    appmixer::run(io, pages::read_items(rest, done));
}

asio::awaitable<void> read_owned(flow_range range, progress& done) { co_await pages::read_items(range, done); }

/// Throws an exception of its own at the second exchange.
class throwing_transport {
public:
    using executor_type = asio::any_io_executor;
    throwing_transport(executor_type executor, int& exchanges) : executor_(std::move(executor)), exchanges_(&exchanges)
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        if (++*exchanges_ == 2)
            throw std::runtime_error("out of order");
        appmixer::http_response response(200, R"([{"flowId":"a"},{"flowId":"b"}])");
        response.headers.append("Content-Type", "application/json");
        co_return response;
    }

private:
    executor_type executor_;
    int* exchanges_;
};

/// Has exchanges that do not end. From inside the first one it cancels a coroutine.
class cancelling_transport {
public:
    using executor_type = asio::any_io_executor;
    cancelling_transport(executor_type executor, test::spawned<void>*& cancelled, int& running)
        : executor_(std::move(executor)), cancelled_(&cancelled), running_(&running)
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        int* const running = running_;
        ++*running;
        (*cancelled_)->cancel();
        asio::steady_timer timer(executor_, asio::steady_timer::time_point::max());
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        --*running;
        co_return appmixer::error(asio::error::operation_aborted);
    }

private:
    executor_type executor_;
    test::spawned<void>** cancelled_;
    int* running_;
};

/// Always the same page, whatever is requested.
class same_page {
public:
    using executor_type = asio::any_io_executor;
    same_page(executor_type executor, std::string body) : executor_(std::move(executor)), body_(std::move(body)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        appmixer::http_response response(200, body_);
        response.headers.append("Content-Type", "application/json");
        co_return response;
    }

private:
    executor_type executor_;
    std::string body_;
};

} // namespace

TEST_CASE(
    "paginate: cancelled at every step, it ends with operation_aborted, and reading continues after the last item")
{
    server source(40);
    bool completed = false;
    for (std::size_t steps = 0; !completed; ++steps) {
        CAPTURE(steps);
        REQUIRE(steps < 1000);
        asio::io_context io;
        auto range = appmixer::paginate(source.api(io), op::get_flows(), seven);
        progress done;
        test::spawned<void> reading(io, pages::read_items(range, done));
        step(io, steps);
        reading.cancel();
        io.restart();
        io.poll();
        REQUIRE(reading.done);
        completed = done.ended;
        if (!completed) {
            try {
                reading.take();
                FAIL("not cancelled");
            } catch (boost::system::system_error const& e) {
                CHECK(e.code() == asio::error::operation_aborted);
            }
            if (steps > 0)                                    // `next` had begun
                CHECK_FALSE(appmixer::run(io, range.next())); // the list has ended
        }
        read_rest(source, done);
        CHECK(done.ids == flow_ids(40));
    }
}

TEST_CASE("paginate: a call that cancels next() before its first suspension has ended when next() returns")
{
    asio::io_context io;
    test::spawned<void>* cancelled = nullptr;
    int running = 0;
    int running_at_return = -1;
    appmixer::client api(cancelling_transport(io.get_executor(), cancelled, running));
    auto range = appmixer::paginate(api, op::get_flows());
    auto const read = [&]() -> asio::awaitable<void> {
        co_await asio::post(io, asio::use_awaitable);
        try {
            co_await range.next();
        } catch (boost::system::system_error const& e) {
            running_at_return = running;
            CHECK(e.code() == asio::error::operation_aborted);
        }
    };
    test::spawned<void> reading(io, read());
    cancelled = &reading;
    io.poll();
    CHECK(reading.done);
    CHECK(running_at_return == 0);
}

TEST_CASE("paginate: destroyed at every step, in a coroutine or after its io_context, it leaves nothing behind")
{
    server source(40);
    bool completed = false;
    for (std::size_t steps = 0; !completed; ++steps) {
        REQUIRE(steps < 1000);
        progress done;
        std::optional<flow_range> range;
        {
            asio::io_context io;
            range.emplace(appmixer::paginate(source.api(io), op::get_flows(), seven));
            test::spawned<void> const reading(io, pages::read_items(*range, done));
            step(io, steps);
            completed = done.ended;
        }
        range.reset();
        {
            asio::io_context io;
            test::spawned<void> const reading(
                io, read_owned(appmixer::paginate(source.api(io), op::get_flows(), seven), done));
            step(io, steps);
        }
        {
            asio::io_context io;
            test::spawned<void> reading(io,
                                        read_owned(appmixer::paginate(source.api(io), op::get_flows(), seven), done));
            step(io, steps);
            reading.cancel();
            io.restart();
            io.run(); // returns
            CHECK(reading.done);
        }
    }
}

TEST_CASE("paginate: a range that is destroyed cuts the page ahead, one that is moved keeps it")
{
    server source(40);
    asio::io_context io;
    std::optional<flow_range> range(appmixer::paginate(source.api(io), op::get_flows(), seven));
    CHECK(appmixer::run(io, range->next()));
    CHECK(source.faults.exchanges() == 2);
    flow_range moved(std::move(*range));
    range.reset();
    CHECK(appmixer::run(io, moved.collect(100)).size() == 39);
    CHECK(source.faults.exchanges() == 7);

    source.faults.on(9, exchange_fault::hang());
    range.emplace(appmixer::paginate(source.api(io), op::get_flows(), seven));
    CHECK(appmixer::run(io, range->next()));
    CHECK(source.faults.exchanges() == 9);
    range.reset();
    io.restart();
    io.run(); // returns, since the exchange was cut
    CHECK(appmixer::run(io, appmixer::paginate(source.api(io), op::get_flows(), seven).next())); // a temporary
}

TEST_CASE("paginate: a failed page ahead is not noticed before it is needed, and an unused one never")
{
    server source(40);
    appmixer::manual_clock clock;
    asio::io_context io;
    source.faults.on(2, exchange_fault::hang()); // until the deadline of its call, 30 s
    auto range = appmixer::paginate(source.api(io).with_clock(clock).as_result(), op::get_flows(), seven);
    CHECK(clock.run(io, range.next())->value().flow_id == flow_ids(40)[0]);
    clock.run(io);
    CHECK(clock.elapsed() == 30s);
    for (std::size_t i = 1; i < 7; ++i)
        CHECK(appmixer::run(io, range.next())->value().flow_id == flow_ids(40)[i]);
    std::string const position = range.position();
    CHECK(appmixer::run(io, range.next())->error() == errc::deadline_exceeded);
    CHECK_FALSE(appmixer::run(io, range.next()));
    CHECK_FALSE(appmixer::run(io, range.next_page()));
    CHECK(appmixer::run(io, range.collect(10)).value().empty());
    CHECK(range.position() == position);
}

TEST_CASE("paginate: items that are there all the time are given once while others come and go")
{
    server source(60);
    asio::io_context io;
    auto const api = source.api(io);
    auto range = appmixer::paginate(api, op::get_flows(), seven);
    std::vector<std::string> const before = flow_ids(60);
    std::vector<std::string> given;
    for (std::size_t i = 0; i < 60; i += 2) { // every other flow is deleted, some before and some after it is read
        for (int k = 0; k < 2; ++k)
            if (auto const flow = appmixer::run(io, range.next()))
                given.push_back(flow->flow_id);
        appmixer::run(io, delete_flow(api, before[(i * 7) % 60]));
        appmixer::run(io, create_flow(api, "new"));
    }
    while (auto const flow = appmixer::run(io, range.next()))
        given.push_back(flow->flow_id);
    CHECK(range.stable());
    for (std::size_t i = 1; i < 60; i += 2)
        CHECK(std::count(given.begin(), given.end(), before[i]) == 1);
    std::sort(given.begin(), given.end());
    CHECK(std::adjacent_find(given.begin(), given.end()) == given.end());
}

TEST_CASE("paginate: a server that ignores the offset ends in errc::paging_stuck after the items of its page")
{
    asio::io_context io;
    appmixer::client api(same_page(io.get_executor(), R"([{"flowId":"a"},{"flowId":"b"}])"));
    auto range = appmixer::paginate(api.as_result(), op::get_flows(), page_options().page_size(2));
    progress done;
    appmixer::run(io, pages::read_results(range, done));
    CHECK(done.ids == std::vector<std::string>{"a", "b"});
    REQUIRE(done.failure);
    CHECK(*done.failure == errc::paging_stuck);
    CHECK(done.failure->what() == "getFlows: the server does not move on to the next page (the same page came for "
                                  "several offsets)");
    CHECK_FALSE(appmixer::run(io, range.next()));
}

TEST_CASE("paginate: an exception of the transport passes unchanged after the items before it, and ends the list")
{
    asio::io_context io;
    int exchanges = 0;
    appmixer::client api(throwing_transport(io.get_executor(), exchanges));
    auto range = appmixer::paginate(api.as_result(), op::get_flows(), page_options().page_size(2));
    CHECK(appmixer::run(io, range.next())->value().flow_id == "a");
    CHECK(appmixer::run(io, range.next())->value().flow_id == "b");
    CHECK_THROWS_WITH_AS(appmixer::run(io, range.next()), "out of order", std::runtime_error);
    CHECK_FALSE(appmixer::run(io, range.next()));
    CHECK(exchanges == 2);

    exchanges = 0;
    auto other = appmixer::paginate(api.as_result(), op::get_flows(), page_options().page_size(2));
    CHECK(appmixer::run(io, other.next())->value().flow_id == "a");
    std::string const position = other.position();
    CHECK_THROWS_WITH_AS(appmixer::run(io, other.collect(10)), "out of order", std::runtime_error);
    CHECK(other.position() == position);
    CHECK_FALSE(appmixer::run(io, other.next()));
}

TEST_CASE("paginate: a position of another request, or a torn one, is errc::invalid_request, without a call")
{
    server source(40);
    asio::io_context io;
    auto range = appmixer::paginate(source.api(io), op::get_flows(), seven);
    std::string const start = range.position();
    CHECK(appmixer::run(io, range.next()));
    std::string const position = range.position();
    source.faults = appmixer::exchange_faults();
    op::get_flows other;
    other.pattern = "x";
    auto const failure_of = [&](op::get_flows const& request, std::string text) {
        auto refused = appmixer::paginate(source.api(io).as_result(), request, page_options().from(std::move(text)));
        appmixer::error const failure = appmixer::run(io, refused.next())->error();
        CHECK_FALSE(appmixer::run(io, refused.next()));
        return failure;
    };
    for (std::string const& text : {position.substr(0, position.size() - 1), position + "0", std::string("x")})
        CHECK(failure_of(op::get_flows(), text) == errc::invalid_request);
    CHECK(failure_of(other, position).what() ==
          "getFlows: an argument is not valid (the position is damaged or belongs to another request)");
    CHECK(source.faults.exchanges() == 0);

    auto again = appmixer::paginate(source.api(io), op::get_flows(), page_options().from(start));
    CHECK(appmixer::run(io, again.collect(40)).size() == 40);
    op::get_flows limited;
    limited.limit = 5;
    auto five = appmixer::paginate(source.api(io), limited, seven);
    for (int i = 0; i < 3; ++i)
        CHECK(appmixer::run(io, five.next()));
    auto two = appmixer::paginate(source.api(io), limited, page_options().from(five.position()));
    CHECK(appmixer::run(io, two.collect(40)).size() == 2);
    auto none = appmixer::paginate(source.api(io), limited, page_options().from(two.position()));
    CHECK(appmixer::run(io, none.collect(40)).empty());
}

TEST_CASE("paginate: on another context than the client's, it fails as a call does")
{
    server source(3);
    asio::io_context io, other;
    auto range = appmixer::paginate(source.api(io).as_result(), op::get_flows());
    CHECK(appmixer::run(other, range.next())->error() == errc::wrong_executor);
    CHECK_FALSE(appmixer::run(other, range.next()));
}

TEST_CASE("list position: a text that is torn, damaged, or for another request is refused")
{
    list_position position(page_order::newest_first, 17);
    position.time = appmixer::timestamp(-5ms);
    position.count = 12;
    position.given = {"a b:c.%", std::string("\0\n\xff", 3)};
    std::string const text = position.text("request");
    CHECK(text.ends_with(".r.17.12.-5.:a%20b%3Ac.%25:%00%0A%FF"));
    std::optional<list_position> const read = list_position::parse(text, "request");
    REQUIRE(read);
    CHECK(read->order == position.order);
    CHECK(read->offset == position.offset);
    CHECK(read->time == position.time);
    CHECK(read->given == position.given);
    CHECK(read->count == position.count);

    CHECK_FALSE(list_position::parse(text, "another request"));
    for (std::size_t length = 0; length < text.size(); ++length) {
        CHECK_FALSE(list_position::parse(text.substr(0, length), "request"));
        std::string changed = text;
        changed[length] = changed[length] == '1' ? '2' : '1';
        CHECK_FALSE(list_position::parse(changed, "request"));
    }
}
