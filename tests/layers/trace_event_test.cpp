// What a trace event shows of a call, and that it shows no secret.

#include "support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/api/mcp_gateways.hpp>
#include <appmixer/api/people_tasks.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
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
using appmixer::http_response;
using appmixer::trace_event;
using appmixer::trace_settings;

/// Looks at the end of each call.
class end_sink {
public:
    void on_call_end(trace_event const& event) { look(event); }
    std::function<void(trace_event const&)> look;
};

/// Sends a request through a trace and looks at its end.
class fixture {
public:
    fixture() { context.time = &clock; }
    fixture(fixture const&) = delete;

    void send(std::function<void(trace_event const&)> look)
    {
        int looks = 0;
        sink->look = [&](trace_event const& event) {
            ++looks;
            look(event);
        };
        auto layer = test::stand_in(io.get_executor(), plan) | appmixer::with_call_trace(sink, shown);
        test::spawned call(io, test::send(layer, request, context));
        clock.run(io);
        REQUIRE(looks == 1);
    }
    std::string target(std::string text)
    {
        request.target = std::move(text);
        std::string seen;
        send([&](trace_event const& event) { seen = event.target(); });
        return seen;
    }
    std::string response_header(std::string_view name)
    {
        std::string seen;
        send([&](trace_event const& event) { seen = event.response_header(name).value_or("(none)"); });
        return seen;
    }

    asio::io_context io;
    appmixer::manual_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 2 / 11)};
    std::shared_ptr<test::script> plan = std::make_shared<test::script>();
    std::shared_ptr<end_sink> sink = std::make_shared<end_sink>();
    trace_settings shown;
    http_request request;
    appmixer::call_context context;
};

} // namespace

TEST_SUITE_BEGIN("trace_event");

TEST_CASE("an event of an operation shows its declaration")
{
    fixture f;
    f.context.operation = &appmixer::op::update_flow::info;
    f.request = http_request(appmixer::method::put, "/flows/f-1");
    f.request.body = R"({"name":"secret plan"})";
    f.plan->responds(200, R"({"flowId":"f-1"})").takes(1500ms);
    f.send([](trace_event const& event) {
        CHECK(event.operation() == "updateFlow");
        CHECK(event.declaration() == &appmixer::op::update_flow::info);
        CHECK(event.method() == appmixer::method::put);
        CHECK(event.path() == "/flows/{flowId}");
        CHECK(event.target() == "/flows/{flowId}");
        CHECK(event.status() == 200);
        CHECK_FALSE(event.code());
        CHECK(event.error_kind().empty());
        CHECK(event.phase() == appmixer::phase::none);
        CHECK(event.request_size() == 22);
        CHECK(event.response_size() == 16);
        CHECK(event.elapsed() == 1500ms);
        CHECK(event.time_of_day() == std::chrono::sys_days(std::chrono::year(2026) / 2 / 11) + 1500ms);
    });
}

TEST_CASE("an event of a request that was built by hand shows its method")
{
    fixture f;
    using appmixer::method;
    class row {
    public:
        appmixer::method verb;
        std::string_view name;
    };
    for (row const& r :
         {row{method::get, "GET request"}, row{method::head, "HEAD request"}, row{method::post, "POST request"},
          row{method::put, "PUT request"}, row{method::patch, "PATCH request"}, row{method::delete_, "DELETE request"},
          row{method::options, "OPTIONS request"}}) {
        f.request = http_request(r.verb, "/users/ada@shop.example/keys?limit=5&for=ada");
        f.send([&](trace_event const& event) {
            CHECK(event.operation() == r.name);
            CHECK(event.declaration() == nullptr);
            CHECK(event.path().empty());
            CHECK(event.target() == "/[redacted]?limit=5&for=[redacted]");
        });
    }
}

TEST_CASE("an event without a response shows the error")
{
    fixture f;
    f.request.body = "12345";
    f.plan->fails(errc::deadline_exceeded, appmixer::phase::connect);
    f.send([](trace_event const& event) {
        CHECK(event.status() == 0);
        CHECK(event.code() == errc::deadline_exceeded);
        CHECK(event.error_kind() == "deadline_exceeded");
        CHECK(event.phase() == appmixer::phase::connect);
        CHECK(event.request_size() == 5);
        CHECK(event.response_size() == 0);
        CHECK_FALSE(event.response_header("Content-Type"));
    });
}

TEST_CASE("query values on the allow-list are shown, of others only the names")
{
    fixture f;
    f.context.operation = &appmixer::op::get_flows::info;
    class row {
    public:
        std::string_view sent;
        std::string_view shown;
    };
    for (row const& r : {
             row{"/flows", "/flows"},
             row{"/flows?", "/flows?[redacted]"},
             row{"/flows?limit=50", "/flows?limit=50"},
             row{"/flows?limit=50&offset=100&sort=mtime%3A-1", "/flows?limit=50&offset=100&sort=mtime%3A-1"},
             row{"/flows?filter=name%3Aada&limit=5", "/flows?filter=[redacted]&limit=5"},
             row{"/flows?limit=5&filter=a&filter=b", "/flows?limit=5&filter=[redacted]&filter=[redacted]"},
             row{"/flows?pattern=", "/flows?pattern=[redacted]"},
             row{"/flows?pattern=a=b&limit=1", "/flows?pattern=[redacted]&limit=1"},
             row{"/flows?ada@shop.example", "/flows?[redacted]"},
             row{"/flows?limit", "/flows?limit"},
             row{"/flows?&limit=5&", "/flows?[redacted]&limit=5&[redacted]"},
             row{"/flows?Limit=5", "/flows?Limit=[redacted]"},
             row{"/flows?limits=5", "/flows?limits=[redacted]"},
             row{"/flows?%6Cimit=5", "/flows?%6Cimit=[redacted]"}, // one never knows how a server reads it
             row{"/flows?x=?limit=5", "/flows?x=[redacted]"},
         }) {
        CAPTURE(r.sent);
        CHECK(f.target(std::string(r.sent)) == r.shown);
    }
}

TEST_CASE("the allow-list of parameters can be set, but names of secrets are never shown")
{
    fixture f;
    f.shown.query_parameters({"pattern", "secret", "password", "token", "access_token"});
    CHECK(f.target("/x?pattern=ada&limit=5") == "/[redacted]?pattern=ada&limit=[redacted]");
    CHECK(f.target("/x?secret=s1&password=s2&token=s3&access_token=s4") ==
          "/[redacted]?secret=[redacted]&password=[redacted]&token=[redacted]&access_token=[redacted]");
    f.shown.query_parameters({"apiKey", "client_secret", "tokens", "tokenCount"});
    CHECK(f.target("/x?apiKey=k&client_secret=s&tokens=t&tokenCount=3") ==
          "/[redacted]?apiKey=[redacted]&client_secret=[redacted]&tokens=[redacted]&tokenCount=3");
    f.shown.query_parameters({});
    CHECK(f.target("/x?limit=5") == "/[redacted]?limit=[redacted]");
}

TEST_CASE("the allow-list of headers can be set, but credentials are never shown")
{
    fixture f;
    http_response response(200);
    response.headers.append("content-TYPE", "text/html");
    response.headers.append("X-Request-Id", "r-1");
    response.headers.append("Retry-After", "7");
    response.headers.append("X-Powered-By", "magic");
    response.headers.append("Set-Cookie", "session=1");
    for (int i = 0; i < 9; ++i)
        f.plan->responds(response);
    CHECK(f.response_header("Content-Type") == "text/html");
    CHECK(f.response_header("x-request-id") == "r-1");
    CHECK(f.response_header("retry-after") == "7");
    CHECK(f.response_header("x-powered-by") == "(none)");
    CHECK(f.response_header("x-absent") == "(none)");
    f.shown.headers({"X-POWERED-BY", "Set-Cookie", "Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key"});
    CHECK(f.response_header("X-Powered-By") == "magic");
    CHECK(f.response_header("Content-Type") == "(none)");
    CHECK(f.response_header("Set-Cookie") == "(none)");

    f.request.headers.append("Authorization", "Bearer abc");
    f.request.headers.append("Proxy-Authorization", "Basic abc");
    f.request.headers.append("Cookie", "session=1");
    f.request.headers.append("X-Api-Key", "key");
    f.request.headers.append("X-Powered-By", "me");
    f.send([](trace_event const& event) {
        CHECK_FALSE(event.request_header("X-Api-Key"));
        CHECK(event.request_header("x-powered-by") == "me");
        CHECK_FALSE(event.request_header("Authorization"));
        CHECK_FALSE(event.request_header("proxy-authorization"));
        CHECK_FALSE(event.request_header("Cookie"));
    });
}

TEST_CASE("a value that holds a secret of the call is not shown, whatever its name")
{
    fixture f;
    std::vector<std::string> const secrets = {"p/w", "", "p\xc3\xa4sswort"};
    f.context.secret_parameters = secrets;
    f.context.secret_tokens = {appmixer::access_token("layer-token")};
    f.request.headers.append("Authorization", "Bearer handle-token");
    CHECK(f.target("/x?sort=p/w") == "/[redacted]?sort=[redacted]");
    CHECK(f.target("/x?sort=a%70%2Fw") == "/[redacted]?sort=[redacted]"); // in disguise
    CHECK(f.target("/x?sort=xlayer-tokenx") == "/[redacted]?sort=[redacted]");
    CHECK(f.target("/x?sort=handle-token") == "/[redacted]?sort=[redacted]");
    CHECK(f.target("/x?sort=name") == "/[redacted]?sort=name");
    CHECK(f.target("/x?handle-token=1&handle=2") == "/[redacted]?[redacted]&handle=[redacted]");

    // The last two are the token of the handle in base64, and a password that lost a letter: it is shorter then.
    for (std::string_view const leak : {"p/w", "layer-token", "x handle-token", "id=aGFuZGxlLXRva2Vu;", "p?sswort"}) {
        http_response response(200);
        response.headers.append("X-Request-Id", leak);
        f.plan->responds(response);
        CHECK(f.response_header("x-request-id") == "[redacted]");
    }
}

namespace {

/// Keeps every text that an event has.
class collector {
public:
    void on_call_start(trace_event const& event) { collect(event); }
    void on_attempt_start(trace_event const& event) { collect(event); }
    void on_attempt_end(trace_event const& event) { collect(event); }
    void on_call_end(trace_event const& event) { collect(event); }
    std::string all;

private:
    void collect(trace_event const& event)
    {
        all.append(event.operation()).append(event.path()).append(event.target()).append(event.error_kind());
        for (std::string const& name : event.settings().headers()) {
            all.append(event.request_header(name).value_or(""));
            all.append(event.response_header(name).value_or(""));
        }
        all += '\n';
    }
};

} // namespace

TEST_CASE("no data of a call appears in the texts of its events")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    auto const sink = std::make_shared<collector>();
    trace_settings shown;
    shown.headers({"Content-Type", "Authorization", "X-Request-Id", "Cookie"}).query_parameters({"secret", "pattern"});
    auto const api =
        appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_attempt_trace(sink, shown) |
                         appmixer::with_call_trace(sink, shown))
            .with_clock(clock)
            .as(appmixer::access_token("tok-5f1e"))
            .as_result();
    http_response mirror(400, R"({"message":"tok-5f1e and sec-77aa"})");
    mirror.headers.append("X-Request-Id", "tok-5f1e");
    mirror.headers.append("Content-Type", "application/json; secret=sec-77aa");
    plan->responds(mirror);
    appmixer::op::get_people_tasks query;
    query.secret = "sec-77aa";
    query.pattern = "sec-77aa";
    test::spawned first(io, api.call(query));
    test::spawned second(io, get_flow(api, "id-c0de"));
    clock.run(io);
    REQUIRE(first.done);
    REQUIRE(second.done);
    REQUIRE(plan->seen.size() == 2);
    CHECK(plan->seen.front().text.find("sec-77aa") != std::string::npos);
    CHECK(sink->all.find("/people-task/tasks?") != std::string::npos);
    CHECK(sink->all.find("/flows/{flowId}") != std::string::npos);
    for (std::string_view const hidden : {"tok-5f1e", "sec-77aa", "id-c0de", "message", "Bearer"})
        CHECK(sink->all.find(hidden) == std::string::npos);
}

TEST_CASE("a token in the query is not shown when the response repeats it")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const plan = std::make_shared<test::script>();
    auto const sink = std::make_shared<collector>();
    auto const shown = trace_settings().headers({"Location"});
    auto const api =
        appmixer::client(test::stand_in(io.get_executor(), plan) | appmixer::with_attempt_trace(sink, shown) |
                         appmixer::with_call_trace(sink, shown))
            .with_clock(clock)
            .as(appmixer::access_token("tok+5f1e"))
            .as_result();
    http_response response(302);
    response.headers.append("Location", "https://other.example/?token=tok%2B5f1e");
    plan->responds(response);
    test::spawned call(io, api.call(appmixer::op::watch_mcp_gateways()));
    clock.run(io);
    REQUIRE(call.done);
    CHECK(sink->all.find("5f1e") == std::string::npos);
}

TEST_CASE("each failure is named by one of a few words")
{
    using appmixer::detail::error_kind;
    using boost::system::error_code;
    class row {
    public:
        error_code code;
        std::string_view kind;
    };
    for (row const& r : {
             row{error_code(), ""},
             row{errc::invalid_request, "invalid_request"},
             row{errc::invalid_settings, "invalid_settings"},
             row{errc::deadline_exceeded, "deadline_exceeded"},
             row{errc::connection_closed, "connection_closed"},
             row{errc::malformed_response, "malformed_response"},
             row{errc::response_too_large, "response_too_large"},
             row{errc::empty_response, "empty_response"},
             row{errc::invalid_json, "invalid_json"},
             row{errc::unexpected_shape, "unexpected_shape"},
             row{errc::unexpected_content_type, "unexpected_content_type"},
             row{errc::too_many_waiting, "too_many_waiting"},
             row{errc::untrusted_certificate, "untrusted_certificate"},
             row{errc::proxy_refused, "proxy_refused"},
             row{errc::unexpected_request, "unexpected_request"},
             row{errc::wrong_executor, "wrong_executor"},
             row{errc::concurrent_use, "concurrent_use"},
             row{errc::wrong_scheme, "wrong_scheme"},
             row{errc::stage_not_reached, "stage_not_reached"},
             row{errc::job_failed, "job_failed"},
             row{errc::shutting_down, "shutting_down"},
             row{errc::paging_stuck, "paging_stuck"},
             row{errc::body_source_failed, "body_source_failed"},
             row{errc::unauthorized, "unauthorized"},
             row{errc::forbidden, "forbidden"},
             row{errc::too_many_requests, "too_many_requests"},
             row{static_cast<errc>(302), "status_3xx"},
             row{errc::not_found, "status_4xx"},
             row{errc::bad_gateway, "status_5xx"},
             row{static_cast<errc>(299), "other"},
             row{static_cast<errc>(600), "other"},
             row{asio::error::operation_aborted, "cancelled"},
             row{asio::error::connection_refused, "connection_refused"},
             row{asio::error::connection_reset, "connection_reset"},
             row{asio::error::connection_aborted, "connection_reset"},
             row{asio::error::broken_pipe, "connection_reset"},
             row{asio::error::eof, "connection_closed"},
             row{asio::error::timed_out, "timed_out"},
             row{asio::error::host_unreachable, "unreachable"},
             row{asio::error::network_unreachable, "unreachable"},
             row{asio::error::network_down, "unreachable"},
             row{asio::error::host_not_found, "not_resolved"},
             row{asio::error::service_not_found, "not_resolved"},
             row{asio::error::no_descriptors, "no_descriptors"},
             row{asio::error::not_connected, "other"},
             row{appmixer::make_error_code(static_cast<errc>(100'000)), "other"},
         }) {
        CAPTURE(r.code);
        CHECK(error_kind(r.code) == r.kind);
    }
}

TEST_CASE("phases and stop reasons have distinct names")
{
    using appmixer::phase;
    using appmixer::stop_reason;
    using appmixer::detail::short_name;
    CHECK(short_name(phase::none).empty());
    CHECK(short_name(stop_reason::none).empty());
    std::set<std::string_view> names;
    for (phase const one : {phase::encode, phase::start, phase::sign_in, phase::acquire, phase::resolve, phase::connect,
                            phase::handshake, phase::write, phase::wait, phase::read, phase::response, phase::decode})
        CHECK(names.insert(short_name(one)).second);
    for (stop_reason const one :
         {stop_reason::permanent, stop_reason::not_repeatable, stop_reason::exhausted, stop_reason::retry_after,
          stop_reason::budget, stop_reason::deadline, stop_reason::cancelled})
        CHECK(names.insert(short_name(one)).second);
    for (std::string_view const name : names) {
        CAPTURE(name);
        CHECK_FALSE(name.empty());
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    }
}
