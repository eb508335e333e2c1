// The end of a call in the trace comes after decoding: errors of it, and fields of another type than declared.

#include "support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::get_flows;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::trace_event;
using appmixer::with_attempt_trace;
using appmixer::with_call_trace;
using flows = appmixer::result<std::vector<appmixer::flow>>;
using lines = std::vector<std::string>;

/// Notes the ends of attempts and calls as lines.
class end_log {
public:
    void on_attempt_end(trace_event const& event) { seen.push_back("attempt " + outcome(event)); }
    void on_call_end(trace_event const& event)
    {
        std::string line = "call " + outcome(event) + ' ' + std::to_string(event.response_size()) + ' ' +
                           std::to_string(event.mistyped_fields());
        line.append(" ").append(event.first_mistyped_field());
        seen.push_back(std::move(line));
        types.emplace_back(event.response_header("Content-Type").value_or("none"));
        targets.push_back(event.target());
    }

    lines seen;
    lines types;
    lines targets;

private:
    static std::string outcome(trace_event const& event)
    {
        if (!event.code())
            return std::to_string(event.status());
        CHECK(event.status() == 0);
        return std::string(event.error_kind()) + " in " + std::string(appmixer::detail::short_name(event.phase()));
    }
};

/// Hands the body of its response to the sink of the call in pieces of seven bytes.
class streaming {
public:
    using executor_type = asio::any_io_executor;
    streaming(executor_type executor, std::string body) : executor_(std::move(executor)), body_(std::move(body)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<http_response>> send(http_request&, appmixer::call_context& context)
    {
        http_response response(200);
        bool const taken = context.sink != nullptr && context.sink->begin(response);
        REQUIRE(taken);
        for (std::size_t at = 0; at < body_.size(); at += 7)
            if (appmixer::error const failed = context.sink->put(std::string_view(body_).substr(at, 7)); failed.code())
                co_return failed;
        co_return response;
    }

private:
    executor_type executor_;
    std::string body_;
};

/// A layer that sends its request first with a copy of the call's context, as one with requests of its own may do.
template <class Inner>
class sending_twice {
public:
    using executor_type = typename Inner::executor_type;
    explicit sending_twice(Inner inner) : inner_(std::move(inner)) {}
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<appmixer::result<http_response>, executor_type> send(http_request& request,
                                                                         appmixer::call_context& context)
    {
        http_request copied_request = request;
        appmixer::call_context copied = context;
        appmixer::result<http_response> response = co_await inner_.send(copied_request, copied);
        response = co_await inner_.send(copied_request, context); // which is gone when the response is decoded
        co_return response;
    }

private:
    Inner inner_;
};

std::string const one_flow = R"([{"flowId":"f-1","name":"a"}])";
std::string const odd_flows = R"([{"flowId":"f-1"},{"flowId":"f-2","name":5,"mtime":""},null,{"flowId":7}])";

class fixture {
public:
    fixture() = default;
    fixture(fixture const&) = delete;

    /// Lists flows, to the end. The handle and its transport are destroyed when `send` of the layers has completed.
    template <class Transport>
    flows list(Transport transport, std::size_t slice = 1 << 16)
    {
        sink->seen.clear();
        test::spawned call(io, get_flows(handle(std::move(transport), slice)));
        clock.run(io);
        REQUIRE(call.done);
        return call.take();
    }
    template <class Transport>
    auto handle(Transport transport, std::size_t slice)
    {
        return appmixer::client(std::move(transport)).with_clock(clock).with_slice(slice).as_result();
    }
    auto traced() { return test::stand_in(io.get_executor(), plan) | with_attempt_trace(sink) | with_call_trace(sink); }

    appmixer::manual_clock clock;
    std::shared_ptr<end_log> sink = std::make_shared<end_log>();
    std::shared_ptr<test::script> plan = std::make_shared<test::script>();
    asio::io_context io;
};

} // namespace

TEST_SUITE_BEGIN("trace_decode");

TEST_CASE("the end of a call counts the fields of another type and names the first")
{
    for (std::size_t const slice : {std::size_t(1) << 16, std::size_t(10)}) { // at once; in slices, after the exchange
        CAPTURE(slice);
        fixture f;
        f.plan->responds(200, one_flow).responds(200, odd_flows).responds(200, R"([{"flowId":"f-1","userId":{}}])");
        CHECK(f.list(f.traced(), slice).value().size() == 1);
        CHECK(f.sink->seen == lines{"attempt 200", "call 200 29 0 "});
        CHECK(f.list(f.traced(), slice).value().size() == 3);
        CHECK(f.sink->seen == lines{"attempt 200", "call 200 73 4 /1/name"});
        CHECK(f.list(f.traced(), slice).value().size() == 1);
        CHECK(f.sink->seen == lines{"attempt 200", "call 200 30 1 /0/userId"});
    }
}

TEST_CASE("fields in a streamed body count as well")
{
    fixture f;
    CHECK(f.list(streaming(f.io.get_executor(), odd_flows) | with_call_trace(f.sink), 10).value().size() == 3);
    CHECK(f.sink->seen == lines{"call 200 73 4 /1/name"});
    CHECK(f.list(streaming(f.io.get_executor(), one_flow) | with_call_trace(f.sink), 10).value().size() == 1);
    CHECK(f.sink->seen == lines{"call 200 29 0 "});
}

TEST_CASE("a response that cannot be decoded is an error of the call, but not of the attempt")
{
    for (std::size_t const slice : {std::size_t(1) << 16, std::size_t(10)}) {
        CAPTURE(slice);
        fixture f;
        f.plan->responds(200, R"([{"flowId":"f-1","name":5},])").responds(200, R"({"message":"flows"})");
        f.plan->responds(200, "").responds(404, "{}");
        CHECK(f.list(f.traced(), slice).error() == errc::invalid_json);
        CHECK(f.sink->seen == lines{"attempt 200", "call invalid_json in decode 28 0 "});
        CHECK(f.list(f.traced(), slice).error() == errc::unexpected_shape);
        CHECK(f.sink->seen == lines{"attempt 200", "call unexpected_shape in decode 19 0 "});
        CHECK(f.list(f.traced(), slice).error() == errc::empty_response);
        CHECK(f.sink->seen == lines{"attempt 200", "call empty_response in decode 0 0 "});
        CHECK(f.list(f.traced(), slice).error() == errc::not_found);
        CHECK(f.sink->seen == lines{"attempt 404", "call 404 2 0 "});
    }
    fixture f;
    CHECK(f.list(streaming(f.io.get_executor(), "[{},]") | with_call_trace(f.sink), 10).error() == errc::invalid_json);
    CHECK(f.sink->seen == lines{"call invalid_json in decode 5 0 "});
}

TEST_CASE("a page in place of an empty response is an error of the call, but not of the attempt")
{
    fixture f;
    http_response page(200, "<p>");
    page.headers.append("Content-Type", "text/html");
    f.plan->responds(page).responds(200, "");
    auto const delete_one = [&] {
        f.sink->seen.clear();
        test::spawned call(f.io, delete_flow(f.handle(f.traced(), 10), "f-1"));
        f.clock.run(f.io);
        return call.take();
    };
    CHECK(delete_one().error() == errc::unexpected_content_type);
    CHECK(f.sink->seen == lines{"attempt 200", "call unexpected_content_type in decode 3 0 "});
    CHECK(delete_one().has_value());
    CHECK(f.sink->seen == lines{"attempt 200", "call 200 0 0 "});
}

TEST_CASE("all call traces report the same end, with the headers of the response")
{
    fixture f;
    auto const outer = std::make_shared<end_log>();
    http_response response(200, odd_flows);
    response.headers.append("Content-Type", "application/json");
    f.plan->responds(response);
    CHECK(f.list(f.traced() | with_call_trace(outer)).has_value());
    CHECK(outer->seen == lines{"call 200 73 4 /1/name"});
    CHECK(f.sink->seen.back() == outer->seen.back());
    CHECK(outer->types == lines{"application/json"});
    CHECK(outer->targets == lines{"/flows"});
}

TEST_CASE("below a retry layer, failed attempts end at once")
{
    fixture f;
    f.plan->responds(503).responds(200, odd_flows);
    CHECK(f.list(f.traced() | appmixer::with_retry()).has_value());
    CHECK(f.sink->seen == lines{"attempt 503", "call 503 2 0 ", "attempt 200", "call 200 73 4 /1/name"});
}

TEST_CASE("a request of another layer ends at once, and the request of the call may be a copy")
{
    fixture f;
    f.plan->responds(200, odd_flows).responds(200, odd_flows);
    CHECK(f.list(sending_twice(f.traced())).has_value());
    CHECK(f.sink->seen == lines{"attempt 200", "call 200 73 0 ", "attempt 200", "call 200 73 4 /1/name"});
    CHECK(f.sink->targets == lines{"/flows", "/flows"});
}

TEST_CASE("the deadline may pass while the response is decoded")
{
    fixture f;
    f.plan->responds(200, odd_flows);
    test::spawned call(f.io, get_flows(f.handle(f.traced(), 10).within(3s)));
    while (f.sink->seen.empty())
        f.io.poll_one();
    f.clock.advance(3s);
    f.clock.run(f.io);
    REQUIRE(call.done);
    CHECK(call.take().error() == errc::deadline_exceeded);
    CHECK(f.sink->seen == lines{"attempt 200", "call deadline_exceeded in decode 73 0 "});
}

TEST_CASE("a call that is destroyed while its response is decoded has an end event")
{
    std::optional<test::spawned<flows>> call;
    fixture outlives;
    {
        fixture f;
        f.plan->responds(200, odd_flows);
        f.sink = outlives.sink;
        call.emplace(f.io, get_flows(f.handle(f.traced(), 10)));
        while (f.sink->seen.empty())
            f.io.poll_one();
    }
    CHECK_FALSE(call->done);
    CHECK(outlives.sink->seen == lines{"attempt 200", "call cancelled in  73 0 "});
}
