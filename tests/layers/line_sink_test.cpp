// line_sink: the exact line for each call.

#include "support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/layers/line_sink.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::phase;

class fixture {
public:
    fixture() = default;
    fixture(fixture const&) = delete;

    /// Sends a request, to the end.
    void send(http_request request, appmixer::operation_info const* operation = nullptr)
    {
        auto policy = appmixer::standard_retry().random([] { return 1.0; });
        auto layer = test::stand_in(io.get_executor(), plan) | appmixer::with_attempt_trace(sink, shown) |
                     appmixer::with_retry(policy) | appmixer::with_call_trace(sink, shown);
        appmixer::call_context context;
        context.time = &clock;
        context.operation = operation;
        test::spawned call(io, test::send(layer, std::move(request), context));
        clock.run(io);
        REQUIRE(call.done);
        REQUIRE(call.thrown == nullptr);
    }
    /// What was written since the last look.
    std::string written()
    {
        std::string text = out.str();
        out.str("");
        return text;
    }

    std::ostringstream out; // outlives the io_context, as the sink asks for
    asio::io_context io;
    appmixer::manual_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 2 / 11) + 8h + 15min + 30s};
    std::shared_ptr<test::script> plan = std::make_shared<test::script>();
    std::shared_ptr<appmixer::line_sink> sink = std::make_shared<appmixer::line_sink>(out);
    appmixer::trace_settings shown;
};

} // namespace

TEST_SUITE_BEGIN("line_sink");

TEST_CASE("a call with a response is one line")
{
    fixture f;
    http_response response(200, R"([{"flowId":"f-1"}])");
    response.headers.append("Content-Type", "application/json; charset=utf-8");
    response.headers.append("X-Request-Id", "r-77");
    response.headers.append("X-Other", "hidden");
    f.plan->responds(503).responds(response).takes(12ms + 345us + 678ns);
    f.send(http_request(appmixer::method::get, "/flows?limit=50&filter=name%3Aada"), &appmixer::op::get_flows::info);
    CHECK(f.written() == "time=2026-02-11T08:15:30.262Z operation=getFlows method=GET "
                         "target=\"/flows?limit=50&filter=[redacted]\" status=200 attempts=2 duration_ms=262.345 "
                         "request_bytes=0 response_bytes=18 "
                         "header.content-type=\"application/json; charset=utf-8\" header.x-request-id=r-77\n");
}

TEST_CASE("a call without a response is one line as well")
{
    fixture f;
    http_request request(appmixer::method::put, "/flows/f-1");
    request.body = "{}";
    for (int i = 0; i < 4; ++i)
        f.plan->fails(errc::connection_closed, phase::wait).takes(1s);
    f.send(request, &appmixer::op::update_flow::info);
    CHECK(f.written() == "time=2026-02-11T08:15:35.750Z operation=updateFlow method=PUT target=/flows/{flowId} "
                         "error=connection_closed code=appmixer:4 phase=wait attempts=4 stop=exhausted "
                         "duration_ms=5750.000 request_bytes=2\n");

    f.plan->fails(asio::error::connection_refused, phase::none);
    f.send(http_request(appmixer::method::post, "/users/ada@shop.example?key=abc"));
    std::string const line = f.written();
    CHECK(line.find(" operation=\"POST request\" method=POST target=\"/[redacted]?key=[redacted]\" "
                    "error=connection_refused code=system:" +
                    std::to_string(asio::error::connection_refused) +
                    " attempts=1 stop=not_repeatable duration_ms=0.000 request_bytes=0\n") != std::string::npos);
}

TEST_CASE("the line of a call shows what became of its response")
{
    fixture f;
    f.plan->responds(200, R"({"flowId":"f-1","name":5,"mtime":[]})").responds(200, "{]");
    auto const api = appmixer::client(test::stand_in(f.io.get_executor(), f.plan) | appmixer::with_call_trace(f.sink))
                         .with_clock(f.clock)
                         .as_result();
    for (bool const decoded : {true, false}) {
        test::spawned call(f.io, get_flow(api, "f-1"));
        f.clock.run(f.io);
        REQUIRE(call.done);
        CHECK(call.take().has_value() == decoded);
    }
    CHECK(f.written() == "time=2026-02-11T08:15:30.000Z operation=getFlow method=GET target=/flows/{flowId} status=200 "
                         "duration_ms=0.000 request_bytes=0 response_bytes=36 mistyped=2 first_mistyped=/name\n"
                         "time=2026-02-11T08:15:30.000Z operation=getFlow method=GET target=/flows/{flowId} "
                         "error=invalid_json code=appmixer:8 phase=decode duration_ms=0.000 request_bytes=0\n");
}

TEST_CASE("one line for each call, in the order in which they end")
{
    fixture f;
    for (int i = 0; i < 3; ++i) {
        f.plan->responds(200 + i);
        f.send(http_request());
    }
    std::string const text = f.written();
    CHECK(std::count(text.begin(), text.end(), '\n') == 3);
    CHECK(text.find("status=200") < text.find("status=201"));
    CHECK(text.find("status=201") < text.find("status=202"));
}

TEST_CASE("durations are truncated to microseconds")
{
    fixture f;
    class row {
    public:
        std::chrono::nanoseconds took;
        std::string_view text;
    };
    for (row const& r : {row{0ns, "0.000"}, row{999ns, "0.000"}, row{1us, "0.001"}, row{50us, "0.050"},
                         row{999us, "0.999"}, row{1ms, "1.000"}, row{1010us, "1.010"}, row{1h, "3600000.000"}}) {
        f.plan->responds(200).takes(r.took);
        f.send(http_request());
        CAPTURE(r.text);
        CHECK(f.written().find(" duration_ms=" + std::string(r.text) + ' ') != std::string::npos);
    }
}

TEST_CASE("no text of a server or a declaration can break out of its value")
{
    fixture f;
    static constexpr appmixer::operation_info odd{"two words\n=\"\\", appmixer::method::get, "",
                                                  appmixer::idempotency::safe};
    f.shown.headers({"X-Odd", "X-Empty"});
    http_response response(200);
    response.headers.append("x-odd", "a\tb\xc2\x9b\xff"
                                     "c status=500");
    response.headers.append("x-empty", "");
    f.plan->responds(response);
    f.send(http_request(), &odd);
    std::string const line = f.written();
    CHECK(line.find(" operation=\"two words\\x0a=\\\"\\\\\" method=GET target=\"\" status=200 ") != std::string::npos);
    CHECK(line.find(" header.x-odd=\"a\\x09b\\xc2\\x9b\\xffc status=500\" header.x-empty=\"\"\n") != std::string::npos);
    for (char const c : std::string_view(line).substr(0, line.size() - 1))
        CHECK((c >= 0x20 && c < 0x7f));
}

TEST_CASE("every byte of a query is written as printable ASCII")
{
    fixture f;
    std::string target = "/x?limit=";
    for (int byte = 1; byte < 256; ++byte)
        if (byte != '&')
            target += static_cast<char>(byte);
    f.send(http_request(appmixer::method::get, target));
    std::string const line = f.written();
    CHECK(line.find("\\x01\\x02") != std::string::npos);
    CHECK(line.find("}~\\x7f\\x80") != std::string::npos);
    CHECK(std::count(line.begin(), line.end(), '\n') == 1);
    CHECK(std::all_of(line.begin(), line.end() - 1, [](char c) { return c >= 0x20 && c < 0x7f; }));
}

TEST_CASE("a stream that throws does not break the call")
{
    class full_disk : public std::streambuf {}; // takes nothing
    full_disk disk;
    std::ostream out(&disk);
    out.exceptions(std::ios::badbit);
    fixture f;
    auto layer = test::stand_in(f.io.get_executor(), f.plan) |
                 appmixer::with_call_trace(std::make_shared<appmixer::line_sink>(out));
    appmixer::call_context context;
    test::spawned call(f.io, test::send(layer, http_request(), context));
    f.io.poll();
    REQUIRE(call.done);
    CHECK(call.value.value().has_value());
    CHECK(out.bad()); // it was tried
}
