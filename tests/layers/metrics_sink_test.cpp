// metrics_sink: its text after certain calls, read by the rules of the format.

#include "prometheus.hpp"
#include "support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/layers/metrics_sink.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::metrics_sink;
using appmixer::phase;
using labels = test::prometheus_labels;
using test::prometheus_page;

class fixture {
public:
    fixture() = default;
    explicit fixture(std::vector<std::chrono::nanoseconds> buckets)
        : sink(std::make_shared<metrics_sink>(std::move(buckets)))
    {
    }
    fixture(fixture const&) = delete;

    auto client()
    {
        auto policy = appmixer::standard_retry().random([] { return 1.0; });
        return appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_attempt_trace(sink) |
                                appmixer::with_retry(policy) | appmixer::with_call_trace(sink))
            .with_clock(clock)
            .as_result();
    }
    /// A call of getFlow, to its end.
    void call()
    {
        test::spawned one(io, get_flow(client(), "f-1"));
        clock.run(io);
        REQUIRE(one.done);
    }
    /// A call of an operation that is made here.
    void call(appmixer::operation_info const* operation, http_request request = {})
    {
        auto layer = test::stand_in(io.get_executor(), plan) | appmixer::with_attempt_trace(sink) |
                     appmixer::with_call_trace(sink);
        appmixer::call_context context;
        context.time = &clock;
        context.operation = operation;
        test::spawned one(io, test::send(layer, std::move(request), context));
        clock.run(io);
        REQUIRE(one.done);
    }
    prometheus_page page() const { return prometheus_page(sink->prometheus_text()); }

    asio::io_context io;
    appmixer::manual_clock clock;
    std::shared_ptr<metrics_sink> sink = std::make_shared<metrics_sink>();
    std::shared_ptr<test::script> plan = std::make_shared<test::script>();
};

std::string name(std::string_view metric) { return "appmixer_client_" + std::string(metric); }

} // namespace

TEST_SUITE_BEGIN("metrics_sink");

TEST_CASE("every metric is present from the start, with help text, type and a conventional name")
{
    fixture f;
    prometheus_page const page = f.page();
    std::map<std::string, std::string> types;
    for (auto const& [metric, what] : page.metrics()) {
        types[metric] = what.type;
        CHECK(metric.ends_with("_total") == (what.type == "counter"));
    }
    CHECK(types == std::map<std::string, std::string>{{name("calls_in_flight"), "gauge"},
                                                      {name("call_duration_seconds"), "histogram"},
                                                      {name("call_failures_total"), "counter"},
                                                      {name("attempts_total"), "counter"},
                                                      {name("retries_total"), "counter"},
                                                      {name("request_body_bytes_total"), "counter"},
                                                      {name("response_body_bytes_total"), "counter"},
                                                      {name("mistyped_fields_total"), "counter"}});
    CHECK(page.samples() == 0);
    CHECK(metrics_sink::content_type == "text/plain; version=0.0.4; charset=utf-8");
}

TEST_CASE("calls are counted by operation and status, with their times")
{
    fixture f;
    f.plan->responds(200).takes(5ms);
    f.plan->responds(200).takes(7ms);
    f.plan->responds(200).takes(31s);
    f.plan->responds(404).takes(1250ms);
    for (int i = 0; i < 4; ++i)
        f.call();
    prometheus_page const page = f.page();
    std::string const bucket = name("call_duration_seconds_bucket");
    std::map<std::string, double> const wanted = {{"0.005", 1}, {"0.01", 2}, {"0.025", 2}, {"0.05", 2}, {"0.1", 2},
                                                  {"0.25", 2},  {"0.5", 2},  {"1", 2},     {"2.5", 2},  {"5", 2},
                                                  {"10", 2},    {"30", 2},   {"+Inf", 3}};
    for (auto const& [bound, count] : wanted) {
        CAPTURE(bound);
        CHECK(page.value(bucket, {{"operation", "getFlow"}, {"status", "200"}, {"le", bound}}) == count);
    }
    labels const ok = {{"operation", "getFlow"}, {"status", "200"}};
    labels const missing = {{"operation", "getFlow"}, {"status", "404"}};
    CHECK(page.value(name("call_duration_seconds_sum"), ok) == 31.012);
    CHECK(page.value(name("call_duration_seconds_count"), ok) == 3);
    CHECK(page.value(name("call_duration_seconds_sum"), missing) == 1.25);
    CHECK(page.value(name("call_duration_seconds_count"), missing) == 1);
    CHECK(page.value(bucket, {{"operation", "getFlow"}, {"status", "404"}, {"le", "1"}}) == 0);
    CHECK(page.value(bucket, {{"operation", "getFlow"}, {"status", "404"}, {"le", "2.5"}}) == 1);
    CHECK(page.metric(name("call_duration_seconds")).samples.size() == 2 * 15);
    CHECK(page.metric(name("call_failures_total")).samples.empty());
    CHECK(page.value(name("calls_in_flight"), {{"operation", "getFlow"}}) == 0);
}

TEST_CASE("attempts, retries and bytes are counted one by one")
{
    fixture f;
    f.plan->responds(503, "12345").fails(asio::error::connection_reset, phase::wait).responds(200, "{}");
    f.call();
    prometheus_page const page = f.page();
    std::string const attempts = name("attempts_total");
    CHECK(page.value(attempts, {{"operation", "getFlow"}, {"status", "503"}}) == 1);
    CHECK(page.value(attempts, {{"operation", "getFlow"}, {"status", "none"}}) == 1);
    CHECK(page.value(attempts, {{"operation", "getFlow"}, {"status", "200"}}) == 1);
    CHECK(page.metric(attempts).samples.size() == 3);
    std::string const retries = name("retries_total");
    CHECK(page.value(retries, {{"operation", "getFlow"}, {"reason", "503"}}) == 1);
    CHECK(page.value(retries, {{"operation", "getFlow"}, {"reason", "connection_reset"}}) == 1);
    CHECK(page.metric(retries).samples.size() == 2);
    CHECK(page.value(name("call_duration_seconds_count"), {{"operation", "getFlow"}, {"status", "200"}}) == 1);
    CHECK(page.value(name("call_duration_seconds_sum"), {{"operation", "getFlow"}, {"status", "200"}}) == 0.75);
    CHECK(page.value(name("request_body_bytes_total"), {{"operation", "getFlow"}}) == 0);
    CHECK(page.value(name("response_body_bytes_total"), {{"operation", "getFlow"}}) == 7);

    http_request request(appmixer::method::post, "/flows");
    request.body = "0123456789";
    f.call(&appmixer::op::create_flow::info, request);
    CHECK(f.page().value(name("request_body_bytes_total"), {{"operation", "createFlow"}}) == 10);
}

TEST_CASE("the reason of a retry is not known without a trace of calls")
{
    fixture f;
    auto layer =
        test::stand_in(f.io.get_executor(), f.plan) | appmixer::with_attempt_trace(f.sink) | appmixer::with_retry();
    appmixer::call_context context;
    context.time = &f.clock;
    f.plan->responds(503).responds(200);
    test::spawned call(f.io, test::send(layer, {}, context));
    f.clock.run(f.io);
    prometheus_page const page = f.page();
    CHECK(page.value(name("retries_total"), {{"operation", "request"}, {"reason", "unknown"}}) == 1);
    CHECK(page.metric(name("retries_total")).samples.size() == 1);
    CHECK(page.value(name("attempts_total"), {{"operation", "request"}, {"status", "503"}}) == 1);
}

TEST_CASE("calls without a response are counted by what failed and where")
{
    fixture f;
    f.plan->fails(errc::untrusted_certificate, phase::handshake).takes(20ms);
    f.call();
    f.plan->fails(errc::untrusted_certificate, phase::handshake).takes(20ms);
    f.call();
    f.plan->fails(asio::error::operation_aborted, phase::none);
    f.call();
    prometheus_page const page = f.page();
    std::string const failures = name("call_failures_total");
    CHECK(page.value(failures,
                     {{"operation", "getFlow"}, {"error", "untrusted_certificate"}, {"phase", "handshake"}}) == 2);
    CHECK(page.value(failures, {{"operation", "getFlow"}, {"error", "cancelled"}, {"phase", ""}}) == 1);
    CHECK(page.value(name("call_duration_seconds_count"), {{"operation", "getFlow"}, {"status", "none"}}) == 3);
    CHECK(page.value(name("call_duration_seconds_sum"), {{"operation", "getFlow"}, {"status", "none"}}) == 0.04);
}

TEST_CASE("fields of another type and responses that cannot be decoded are counted by operation")
{
    fixture f;
    f.plan->responds(200, R"({"name":5,"mtime":[]})").responds(200, R"({"name":"a"})").responds(200, R"({"name":5})");
    f.plan->responds(200, "{]");
    for (int i = 0; i < 4; ++i)
        f.call();
    f.call(&appmixer::op::get_flows::info);
    prometheus_page const page = f.page();
    CHECK(page.value(name("mistyped_fields_total"), {{"operation", "getFlow"}}) == 3);
    CHECK(page.value(name("mistyped_fields_total"), {{"operation", "getFlows"}}) == 0);
    labels const undecoded = {{"operation", "getFlow"}, {"error", "invalid_json"}, {"phase", "decode"}};
    CHECK(page.value(name("call_failures_total"), undecoded) == 1);
    labels const failed = {{"operation", "getFlow"}, {"status", "none"}};
    CHECK(page.value(name("call_duration_seconds_count"), failed) == 1);
    CHECK(page.value(name("calls_in_flight"), {{"operation", "getFlow"}}) == 0);
}

TEST_CASE("calls are in flight from their start to their end, however they end")
{
    fixture f;
    std::string const gauge = name("calls_in_flight");
    labels const of_flow = {{"operation", "getFlow"}};
    f.plan->responds(200).takes(1s).fails(asio::error::eof, phase::read).takes(2s).hangs();
    std::vector<std::unique_ptr<test::spawned<appmixer::result<appmixer::flow>>>> calls;
    for (int i = 0; i < 3; ++i)
        calls.push_back(
            std::make_unique<test::spawned<appmixer::result<appmixer::flow>>>(f.io, get_flow(f.client(), "f-1")));
    f.io.poll();
    CHECK(f.page().value(gauge, of_flow) == 3);
    f.clock.run(f.io, 1s);
    CHECK(f.page().value(gauge, of_flow) == 2);
    f.clock.run(f.io, 1h);
    CHECK(f.page().value(gauge, of_flow) == 1);
    calls[2]->cancel();
    f.clock.run(f.io);
    CHECK(f.page().value(gauge, of_flow) == 0);
}

TEST_CASE("calls destroyed with their io_context are no longer in flight")
{
    appmixer::manual_clock clock;
    auto const sink = std::make_shared<metrics_sink>();
    auto const plan = std::make_shared<test::script>();
    plan->hangs();
    std::optional<test::spawned<appmixer::result<appmixer::flow>>> call;
    {
        asio::io_context io;
        auto const api = appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_call_trace(sink))
                             .with_clock(clock);
        call.emplace(io, get_flow(api.as_result(), "f-1"));
        io.poll();
        CHECK(prometheus_page(sink->prometheus_text()).value(name("calls_in_flight"), {{"operation", "getFlow"}}) == 1);
    }
    CHECK(prometheus_page(sink->prometheus_text()).value(name("calls_in_flight"), {{"operation", "getFlow"}}) == 0);
}

TEST_CASE("requests that were built by hand share one label")
{
    fixture f;
    f.plan->fails(asio::error::eof, phase::read).responds(503).responds(200);
    f.call(nullptr, http_request(appmixer::method::get, "/users/ada?x=1"));
    f.call(nullptr, http_request(appmixer::method::post, "/users/bob"));
    f.call(nullptr, http_request(appmixer::method::get, "/users/eve"));
    prometheus_page const page = f.page();
    CHECK(page.value(name("calls_in_flight"), {{"operation", "request"}}) == 0);
    CHECK(page.metric(name("calls_in_flight")).samples.size() == 1);
    for (auto const& [metric, what] : page.metrics())
        for (test::prometheus_sample const& sample : what.samples)
            CHECK(sample.labels.at("operation") == "request");
}

TEST_CASE("the number of time series is bounded, whatever the ids and responses are")
{
    fixture f;
    for (int round = 0; round < 2; ++round)
        for (int status = -3; status < 1200; ++status) {
            f.plan->responds(status);
            f.call(&appmixer::op::get_flow::info,
                   http_request(appmixer::method::get, "/flows/" + std::to_string(status)));
        }
    std::size_t const one_histogram = 13 + 2;
    std::set<std::string> statuses;
    prometheus_page const page = f.page();
    for (test::prometheus_sample const& sample : page.metric(name("attempts_total")).samples)
        statuses.insert(sample.labels.at("status"));
    CHECK(statuses.size() == 502); // 100 … 599, none and other
    CHECK(statuses.count("other") == 1);
    CHECK(page.metric(name("call_duration_seconds")).samples.size() == 502 * one_histogram);
    CHECK(page.value(name("attempts_total"), {{"operation", "getFlow"}, {"status", "other"}}) == 2 * 702);
}

TEST_CASE("labels are escaped as the format requires")
{
    fixture f;
    static constexpr std::string_view odd = "a\\b\"c\nd{e}=,#\xc3\xa9";
    static constexpr appmixer::operation_info operation{odd, appmixer::method::get, "/x", appmixer::idempotency::safe};
    f.call(&operation);
    CHECK(f.page().value(name("calls_in_flight"), {{"operation", std::string(odd)}}) == 0);
    std::string const text = f.sink->prometheus_text();
    CHECK(text.find("{operation=\"a\\\\b\\\"c\\nd{e}=,#\xc3\xa9\"} 0\n") != std::string::npos);
}

TEST_CASE("buckets can be set, and a bound belongs to the bucket below it")
{
    fixture f({1ms, 1500us, 2s, 1h});
    for (std::chrono::nanoseconds const time :
         std::initializer_list<std::chrono::nanoseconds>{0ns, 1ms, 1ms + 1ns, 1500us, 2s, 2s + 1ns, 1h + 1ns}) {
        f.plan->responds(200).takes(time);
        f.call();
    }
    prometheus_page const page = f.page();
    std::map<std::string, double> const wanted = {{"0.001", 2}, {"0.0015", 4}, {"2", 5}, {"3600", 6}, {"+Inf", 7}};
    for (auto const& [bound, count] : wanted) {
        CAPTURE(bound);
        CHECK(page.value(name("call_duration_seconds_bucket"),
                         {{"operation", "getFlow"}, {"status", "200"}, {"le", bound}}) == count);
    }
    CHECK(page.metric(name("call_duration_seconds")).samples.size() == wanted.size() + 2);
    CHECK(f.sink->prometheus_text().find("call_duration_seconds_sum{operation=\"getFlow\",status=\"200\"} "
                                         "3604.003500003\n") != std::string::npos); // to the nanosecond
}

TEST_CASE("buckets that do not increase are refused")
{
    for (std::vector<std::chrono::nanoseconds> const& buckets :
         std::initializer_list<std::vector<std::chrono::nanoseconds>>{{0s}, {-1s}, {1s, 1s}, {2s, 1s}, {1s, 2s, 2s}}) {
        CAPTURE(buckets.size());
        try {
            metrics_sink const sink(buckets);
            FAIL("it was taken");
        } catch (appmixer::exception const& e) {
            CHECK(e.error() == errc::invalid_settings);
        }
    }
    fixture none(std::vector<std::chrono::nanoseconds>{});
    none.call();
    CHECK(none.page().metric(name("call_duration_seconds")).samples.size() == 3);
}

TEST_CASE("a sign-in is seen as attempts of its operation, and not as a call")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const sink = std::make_shared<metrics_sink>();
    auto const plan = std::make_shared<test::script>();
    plan->responds(200, R"({"token":"t-1"})").responds(200, R"({"flowId":"f-1"})");
    auto const api = appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_attempt_trace(sink) |
                                      appmixer::with_auth(appmixer::password_sign_in("ada@shop.example", "secret")) |
                                      appmixer::with_retry() | appmixer::with_call_trace(sink))
                         .with_clock(clock);
    test::spawned call(io, get_flow(api.as_result(), "f-1"));
    clock.run(io);
    REQUIRE(call.done);
    REQUIRE(call.value.value().has_value());
    prometheus_page const page(sink->prometheus_text());
    CHECK(page.value(name("attempts_total"), {{"operation", "authenticateUser"}, {"status", "200"}}) == 1);
    CHECK(page.value(name("attempts_total"), {{"operation", "getFlow"}, {"status", "200"}}) == 1);
    CHECK(page.metric(name("retries_total")).samples.empty());
    CHECK(page.value(name("calls_in_flight"), {{"operation", "authenticateUser"}}) == 0);
    CHECK(page.metric(name("call_duration_seconds")).samples.size() == 15);
}
