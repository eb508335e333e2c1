// The events of a trace: calls and attempts. Calls themselves are unaffected by it.

#include "support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::phase;
using appmixer::trace_event;
using appmixer::with_attempt_trace;
using appmixer::with_call_trace;
using outcome_type = appmixer::result<http_response>;
using lines = std::vector<std::string>;

std::string milliseconds(trace_event const& event)
{
    return std::to_string(std::chrono::round<std::chrono::milliseconds>(event.elapsed()).count()) + "ms";
}

/// How an event says that something ended.
std::string ending(trace_event const& event)
{
    if (!event.code())
        return std::to_string(event.status());
    return std::string(event.error_kind()) + " in " + std::string(appmixer::detail::short_name(event.phase()));
}

/// A sink with all functions, which writes down what it is lines_seen.
class line_log {
public:
    void on_call_start(trace_event const& event) { add("start", event, ""); }
    void on_retry(trace_event const& event) { add("retry", event, "after " + ending(event)); }
    void on_attempt_start(trace_event const& event) { add("attempt", event, ""); }
    void on_attempt_end(trace_event const& event) { add("response", event, ending(event)); }
    void on_call_end(trace_event const& event)
    {
        add("end", event, ending(event) + " " + std::string(appmixer::detail::short_name(event.stop_reason())));
    }

    lines lines_seen;

private:
    void add(std::string text, trace_event const& event, std::string const& more)
    {
        text += ' ' + std::to_string(event.attempt()) + ' ' + milliseconds(event);
        lines_seen.push_back(more.empty() ? text : text + ' ' + more);
    }
};

/// Waits that are as long as they can be: 250 ms, 500 ms, 1 s.
appmixer::with_retry<> longest_waits()
{
    return appmixer::with_retry(appmixer::standard_retry().random([] { return 1.0; }));
}

class fixture {
public:
    fixture() { context.time = &clock; }
    fixture(fixture const&) = delete;

    test::stand_in transport() { return test::stand_in(io.get_executor(), plan); }
    /// Sends a request of the operation getFlow through a transport, to the end.
    template <class Transport>
    outcome_type send(Transport& through)
    {
        test::spawned call(io, test::send(through, request, context));
        clock.run(io);
        REQUIRE(call.done);
        REQUIRE(call.thrown == nullptr);
        return std::move(*call.value);
    }

    appmixer::manual_clock clock;
    std::shared_ptr<line_log> sink = std::make_shared<line_log>();
    std::shared_ptr<test::script> plan = std::make_shared<test::script>();
    http_request request{appmixer::method::get, "/flows/f-1"};
    appmixer::call_context context;
    asio::io_context io;
};

} // namespace

TEST_SUITE_BEGIN("trace");

TEST_CASE("a call and its attempts are reported in order, with times and outcomes")
{
    fixture f;
    f.plan->responds(503)
        .takes(2s)
        .fails(asio::error::connection_reset, phase::wait)
        .takes(40ms)
        .responds(200)
        .takes(1s);
    auto layer = f.transport() | with_attempt_trace(f.sink) | longest_waits() | with_call_trace(f.sink);
    CHECK(f.send(layer).value().status == 200);
    CHECK(f.sink->lines_seen ==
          lines{"start 0 0ms", "attempt 1 0ms", "response 1 2000ms 503", "retry 2 250ms after 503", "attempt 2 0ms",
                "response 2 40ms connection_reset in wait", "retry 3 500ms after connection_reset in wait",
                "attempt 3 0ms", "response 3 1000ms 200", "end 3 3790ms 200 "});
    CHECK(f.context.trace == nullptr);
}

TEST_CASE("the event of a failed call has its stop reason")
{
    fixture f;
    f.plan->responds(503).responds(503).responds(503).responds(503);
    auto layer = f.transport() | longest_waits() | with_call_trace(f.sink);
    CHECK(f.send(layer).value().status == 503);
    CHECK(f.sink->lines_seen == lines{"start 0 0ms", "end 4 1750ms 503 exhausted"});

    f.sink->lines_seen.clear();
    f.plan->fails(errc::invalid_settings, phase::resolve).takes(5ms);
    CHECK(f.send(layer).error() == errc::invalid_settings);
    CHECK(f.sink->lines_seen == lines{"start 0 0ms", "end 1 5ms invalid_settings in resolve permanent"});
}

TEST_CASE("a trace of attempts alone knows the attempt's number, but not the retries before it")
{
    fixture f;
    f.plan->responds(503).responds(200);
    auto layer = f.transport() | with_attempt_trace(f.sink) | longest_waits();
    CHECK(f.send(layer).has_value());
    CHECK(f.sink->lines_seen ==
          lines{"attempt 1 0ms", "response 1 0ms 503", "retry 2 0ms after 0", "attempt 2 0ms", "response 2 0ms 200"});
}

TEST_CASE("without a retry layer there is one attempt")
{
    fixture f;
    auto calls = f.transport() | with_call_trace(f.sink);
    CHECK(f.send(calls).has_value());
    auto both = f.transport() | with_attempt_trace(f.sink) | with_call_trace(f.sink);
    CHECK(f.send(both).has_value());
    CHECK(f.sink->lines_seen == lines{"start 0 0ms", "end 0 0ms 200 ", "start 0 0ms", "attempt 1 0ms",
                                      "response 1 0ms 200", "end 1 0ms 200 "});
}

TEST_CASE("nested trace layers report the same events")
{
    fixture f;
    auto const outer = std::make_shared<line_log>();
    f.plan->responds(503).responds(200);
    auto layer = f.transport() | with_attempt_trace(f.sink) | with_attempt_trace(outer) | longest_waits() |
                 with_call_trace(f.sink) | with_call_trace(outer);
    CHECK(f.send(layer).has_value());
    CHECK(outer->lines_seen == f.sink->lines_seen);
    CHECK(f.sink->lines_seen == lines{"start 0 0ms", "attempt 1 0ms", "response 1 0ms 503", "retry 2 250ms after 503",
                                      "attempt 2 0ms", "response 2 0ms 200", "end 2 250ms 200 "});
}

namespace {

/// A layer that makes a request of its own before each, as signing in does, and repeats each one with status 401.
template <class Inner>
class asking_first {
public:
    using executor_type = typename Inner::executor_type;
    explicit asking_first(Inner inner) : inner_(std::move(inner)) {}
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<outcome_type, executor_type> send(http_request& request, appmixer::call_context& context)
    {
        http_request question(appmixer::method::post, "/user/auth");
        appmixer::call_context copied = context; // with the pointer to the trace
        outcome_type response = co_await inner_.send(question, copied);
        response = co_await inner_.send(request, context);
        if (response && response->status == 401)
            response = co_await inner_.send(request, context);
        co_return response;
    }

private:
    Inner inner_;
};

} // namespace

TEST_CASE("requests of another layer are attempts, but not of the call")
{
    fixture f;
    f.plan->responds(200).responds(401).responds(200);
    auto inner = f.transport() | with_attempt_trace(f.sink);
    auto layer = asking_first<decltype(inner)>(std::move(inner)) | longest_waits() | with_call_trace(f.sink);
    CHECK(f.send(layer).value().status == 200);
    CHECK(f.sink->lines_seen == lines{"start 0 0ms", "attempt 1 0ms", "response 1 0ms 200", "attempt 1 0ms",
                                      "response 1 0ms 401", "retry 2 0ms after 401", "attempt 2 0ms",
                                      "response 2 0ms 200", "end 2 0ms 200 "});
}

namespace {

class ends_only {
public:
    void on_call_end(trace_event const&) { ++ends; }
    int ends = 0;
};
class attempts_only {
public:
    void on_attempt_start(trace_event const&) { ++attempts; }
    int attempts = 0;
};
class retries_only {
public:
    void on_retry(trace_event const& event) { reasons.push_back(event.status()); }
    std::vector<int> reasons;
};
class no_sink {};
class takes_a_string {
public:
    void on_attempt_start(std::string const&) {}
    void on_call_end(trace_event const&) {}
};

static_assert(appmixer::trace_sink<line_log> && appmixer::trace_sink<ends_only> && appmixer::trace_sink<retries_only>);
static_assert(!appmixer::trace_sink<no_sink>);
static_assert(!appmixer::detail::has_wrong_hook<line_log> && !appmixer::detail::has_wrong_hook<attempts_only>);
static_assert(appmixer::detail::has_wrong_hook<takes_a_string>);

} // namespace

TEST_CASE("a sink may have any of the hooks, and without any the layer does nothing")
{
    fixture f;
    f.plan->responds(503).responds(200);
    auto const ends = std::make_shared<ends_only>();
    auto const attempts = std::make_shared<attempts_only>();
    auto layer = f.transport() | with_attempt_trace(ends) | with_attempt_trace(attempts) | longest_waits() |
                 with_call_trace(ends) | with_call_trace(attempts);
    CHECK(f.send(layer).has_value());
    CHECK(ends->ends == 1);
    CHECK(attempts->attempts == 2);

    auto idle = f.transport() | with_call_trace(attempts); // no coroutine and no state of its own
    CHECK(f.send(idle).has_value());
    CHECK(attempts->attempts == 2);
    CHECK(f.plan->seen.back().context.trace == nullptr);
}

TEST_CASE("a sink with only the retry hook gets the reasons")
{
    fixture f;
    f.plan->responds(503).responds(502).responds(200);
    auto const sink = std::make_shared<retries_only>();
    auto layer = f.transport() | with_attempt_trace(sink) | longest_waits() | with_call_trace(sink);
    CHECK(f.send(layer).has_value());
    CHECK(sink->reasons == std::vector<int>{503, 502});
}

namespace {

/// Throws from every function.
class thrower {
public:
    void on_call_start(trace_event const&) { fail(); }
    void on_retry(trace_event const&) { fail(); }
    void on_attempt_start(trace_event const&) { fail(); }
    void on_attempt_end(trace_event const&) { fail(); }
    void on_call_end(trace_event const&)
    {
        ++calls;
        throw 1; // no exception even
    }
    int calls = 0;

private:
    void fail()
    {
        ++calls;
        throw std::runtime_error("the sink is broken");
    }
};

} // namespace

TEST_CASE("a sink that throws does not break the call")
{
    fixture f;
    f.plan->responds(503).responds(200, "body");
    auto const broken = std::make_shared<thrower>();
    auto layer = f.transport() | with_attempt_trace(broken) | longest_waits() | with_call_trace(broken);
    CHECK(f.send(layer).value().body == "body");
    CHECK(broken->calls == 7);
}

namespace {

class failing {
public:
    using executor_type = asio::any_io_executor;
    failing(executor_type executor, std::exception_ptr what) : executor_(std::move(executor)), what_(std::move(what)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<outcome_type> send(http_request&, appmixer::call_context&)
    {
        std::rethrow_exception(what_);
        co_return http_response(200);
    }

private:
    executor_type executor_;
    std::exception_ptr what_;
};

} // namespace

TEST_CASE("exceptions of a transport are reported; failures are returned, other exceptions pass through")
{
    fixture f;
    auto const network = std::make_exception_ptr(boost::system::system_error(asio::error::eof));
    auto first = failing(f.io.get_executor(), network) | with_attempt_trace(f.sink) | with_call_trace(f.sink);
    CHECK(f.send(first).error() == asio::error::eof);
    auto const ours =
        std::make_exception_ptr(appmixer::exception(appmixer::error(errc::malformed_response, phase::read)));
    auto second = failing(f.io.get_executor(), ours) | with_attempt_trace(f.sink) | with_call_trace(f.sink);
    CHECK(f.send(second).error().phase() == phase::read);
    CHECK(f.sink->lines_seen == lines{"start 0 0ms", "attempt 1 0ms", "response 1 0ms connection_closed in ",
                                      "end 1 0ms connection_closed in  ", "start 0 0ms", "attempt 1 0ms",
                                      "response 1 0ms malformed_response in read",
                                      "end 1 0ms malformed_response in read "});

    f.sink->lines_seen.clear();
    auto const foreign = std::make_exception_ptr(std::logic_error("not ours"));
    auto third = failing(f.io.get_executor(), foreign) | with_attempt_trace(f.sink) | with_call_trace(f.sink);
    test::spawned call(f.io, test::send(third, f.request, f.context));
    f.clock.run(f.io);
    REQUIRE(call.done);
    CHECK_THROWS_AS(std::rethrow_exception(call.thrown), std::logic_error);
    CHECK(f.sink->lines_seen ==
          lines{"start 0 0ms", "attempt 1 0ms", "response 1 0ms cancelled in ", "end 1 0ms cancelled in  "});
    CHECK(f.context.trace == nullptr);
}

TEST_CASE("a cancelled call has one end event")
{
    fixture f;
    f.plan->hangs();
    auto layer = f.transport() | with_attempt_trace(f.sink) | longest_waits() | with_call_trace(f.sink);
    test::spawned call(f.io, test::send(layer, f.request, f.context));
    f.io.poll();
    f.clock.advance(3s);
    call.cancel();
    f.clock.run(f.io);
    REQUIRE(call.done);
    CHECK(call.value.value().error() == asio::error::operation_aborted);
    CHECK(f.sink->lines_seen == lines{"start 0 0ms", "attempt 1 0ms", "response 1 3000ms cancelled in wait",
                                      "end 1 3000ms cancelled in wait cancelled"});
}

TEST_CASE("a call destroyed with its io_context has an end event")
{
    appmixer::manual_clock clock;
    auto const sink = std::make_shared<line_log>();
    auto const plan = std::make_shared<test::script>();
    plan->hangs();
    std::optional<test::spawned<appmixer::result<appmixer::flow>>> call;
    {
        asio::io_context io;
        auto const api = appmixer::client(test::stand_in(io.get_executor(), plan) | with_attempt_trace(sink) |
                                          longest_waits() | with_call_trace(sink))
                             .with_clock(clock);
        call.emplace(io, get_flow(api.as_result(), "f-1"));
        io.poll();
        CHECK(sink->lines_seen == lines{"start 0 0ms", "attempt 1 0ms"});
    }
    CHECK_FALSE(call->done);
    CHECK(sink->lines_seen ==
          lines{"start 0 0ms", "attempt 1 0ms", "response 1 0ms cancelled in ", "end 1 0ms cancelled in  "});
}

TEST_CASE("it works on any executor")
{
    fixture f;
    using executor = asio::io_context::executor_type;
    auto layer = test::basic_stand_in<executor>(f.io.get_executor(), f.plan) | with_attempt_trace(f.sink) |
                 longest_waits() | with_call_trace(f.sink);
    static_assert(std::is_same_v<decltype(layer)::executor_type, executor>);
    CHECK(f.send(layer).has_value());
    CHECK(f.sink->lines_seen.size() == 4);
}
