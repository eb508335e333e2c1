// Handles: throwing and as_result, and when a call is sent.

#include "support.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using appmixer::access_token;
using appmixer::errc;
using test::fixture;
using test::run_call;
using namespace std::chrono_literals;
using clock_type = appmixer::call_context::clock;

namespace {

/// A route of a plugin, as a program would declare it.
class get_report {
public:
    get_report() = default;
    explicit get_report(std::string which) : name(std::move(which)) {}
    std::string name;
    using response_type = test::json::value;
    static constexpr appmixer::operation_info info{"getReport", appmixer::method::get, "/plugins/acme/reports/{name}",
                                                   appmixer::idempotency::safe};
    static constexpr auto params = appmixer::table{appmixer::in_path("name", &get_report::name)};
};

/// A call whose arguments are destroyed before it is awaited.
auto call_from_short_lived_arguments(appmixer::client<test::canned> const& api)
{
    std::string id = "a-flow-id-that-no-short-string-buffer-can-hold";
    auto call = get_flow(api.as_result(), id);
    id.assign(id.size(), '#');
    return call;
}

test::asio::awaitable<std::string> name_of(appmixer::default_client api, std::string id)
{
    appmixer::flow const f = co_await get_flow(api, std::move(id));
    co_return f.name;
}

} // namespace

TEST_CASE("a throwing handle returns the value or throws with full diagnostics")
{
    fixture b;
    b.responds(200, R"({"flowId":"f","name":"N"})");
    CHECK(run_call(b.io, get_flow(b.api, "f")).name == "N");

    b.responds(404, R"({"statusCode":404,"error":"Not Found","message":"Flow not found."})");
    appmixer::error const e = test::failure_of([&] { run_call(b.io, get_flow(b.api, "f")); });
    CHECK(e == appmixer::condition::not_found);
    CHECK(e.operation() == "getFlow");
    CHECK(e.server_message() == "Flow not found.");
    CHECK(e.what() == "getFlow: 404 Not Found: Flow not found.");
}

TEST_CASE("an as_result handle throws neither for server errors nor for network errors")
{
    fixture b;
    auto const quiet = b.api.as_result();
    b.responds(200, R"({"flowId":"f"})");
    CHECK(run_call(b.io, get_flow(quiet, "f")).value().flow_id == "f");
    b.responds(500, "");
    CHECK(run_call(b.io, get_flow(quiet, "f")).error() == errc::internal_server_error);
    b.fails(appmixer::error(boost::asio::error::connection_refused, appmixer::phase::connect, "h:1"));
    auto const refused = run_call(b.io, delete_store(quiet, "s"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error() == appmixer::condition::transport);
    CHECK(refused.error().operation() == "deleteStore");
    CHECK(refused.error().phase() == appmixer::phase::connect);
    CHECK(refused.error().detail() == "h:1");
    CHECK(run_call(b.io, get_flow(quiet, "")).error() == errc::invalid_request);
}

TEST_CASE("a request that cannot be built is not sent, and fails when it is awaited")
{
    fixture b;
    auto call = get_flow(b.api, ".."); // does not throw here
    CHECK(test::failure_of([&] { run_call(b.io, std::move(call)); }) == errc::invalid_request);
    CHECK(b.log->requests.empty());
}

TEST_CASE("a call that is not awaited sends nothing")
{
    fixture b;
    {
        auto const call = get_user(b.api);
        b.io.poll();
        (void)call;
    }
    CHECK(b.log->requests.empty());
}

TEST_CASE("a call owns its arguments and is built when it is made")
{
    fixture b;
    CHECK(run_call(b.io, call_from_short_lived_arguments(b.api)).has_value());
    CHECK(b.sent().target == "/flows/a-flow-id-that-no-short-string-buffer-can-hold");

    b.log->requests.clear();
    appmixer::op::get_flow query("before");
    auto call = b.api.call(query);
    query.flow_id = "after";
    run_call(b.io, std::move(call));
    CHECK(b.sent().target == "/flows/before");
}

TEST_CASE("a call has a deadline of thirty seconds by default")
{
    fixture b;
    auto const before = clock_type::now();
    run_call(b.io, get_user(b.api));
    run_call(b.io, get_user(b.api.within(2s)));
    run_call(b.io, get_user(b.api.within(2s).as_result()));
    run_call(b.io, get_user(b.api.within(2s).as(access_token("t"))));
    run_call(b.io, get_user(b.api.within(2s).within(7s)));
    run_call(b.io, get_user(b.api.within(clock_type::duration::max())));
    auto const after = clock_type::now();
    clock_type::duration const limits[] = {30s, 2s, 2s, 2s, 7s};
    REQUIRE(b.log->contexts.size() == 6);
    for (std::size_t i = 0; i < 5; ++i) {
        CAPTURE(i);
        CHECK(b.log->contexts[i].deadline >= before + limits[i]);
        CHECK(b.log->contexts[i].deadline <= after + limits[i]);
    }
    CHECK(b.log->contexts[5].deadline == clock_type::time_point::max());
}

TEST_CASE("a call without time left fails at once and sends nothing")
{
    fixture b;
    for (clock_type::duration const timeout :
         {clock_type::duration(0), clock_type::duration(-1), clock_type::duration(-10s), clock_type::duration::min()}) {
        auto const got = run_call(b.io, get_user(b.api.as_result().within(timeout)));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::deadline_exceeded);
        CHECK(got.error() == appmixer::condition::timeout);
        CHECK(got.error().phase() == appmixer::phase::start);
        CHECK(got.error().operation() == "getUser");
        CHECK(std::string(got.error().what()).starts_with("getUser failed before it was sent: the deadline passed"));
        CHECK(test::failure_of([&] { run_call(b.io, get_user(b.api.within(timeout))); }) == errc::deadline_exceeded);
    }
    CHECK(b.log->requests.empty());
}

TEST_CASE("the transport learns which operation it carries")
{
    fixture b;
    run_call(b.io, get_user(b.api));
    CHECK(b.log->contexts.at(0).operation == &appmixer::op::get_user::info);
    run_call(b.io, b.api.call(get_report("r")));
    CHECK(b.log->contexts.at(1).operation->name == "getReport");
}

TEST_CASE("copies and adjusted handles share one transport")
{
    fixture b;
    appmixer::client<test::canned> const copy = b.api;
    CHECK(&copy.transport() == &b.api.transport());
    CHECK(&b.api.as(access_token("t")).transport() == &b.api.transport());
    CHECK(&b.api.within(1s).transport() == &b.api.transport());
    CHECK(&b.api.as_result().transport() == &b.api.transport());
    CHECK(copy.get_executor() == b.io.get_executor());
    CHECK(b.api.as_result().get_executor() == b.io.get_executor());
}

TEST_CASE("a program's own operation is called like any other")
{
    fixture b;
    b.responds(200, R"([1,{"a":null}])");
    CHECK(run_call(b.io, b.api.call(get_report("q1/2024"))) ==
          test::json::value({1, test::json::object{{"a", nullptr}}}));
    CHECK(b.sent().target == "/plugins/acme/reports/q1%2F2024");
    CHECK(b.sent().method == appmixer::method::get);

    b.responds(202, "as it came", "text/plain");
    CHECK(run_call(b.io, b.api.call(test::operation_returning<appmixer::http_response>())).body == "as it came");
    run_call(b.io, b.api.call(test::operation_sending<int>(7))); // returns void
    CHECK(b.log->requests.back().body == "7");
    CHECK(std::is_void_v<decltype(run_call(b.io, b.api.call(test::operation_sending<int>(7))))>);
    CHECK(run_call(b.io, b.api.as_result().call(test::operation_sending<int>(7))).has_value());
    b.responds(409, "");
    CHECK(run_call(b.io, b.api.as_result().call(test::operation_sending<int>(7))).error() ==
          appmixer::condition::conflict);
    CHECK_THROWS_AS(run_call(b.io, b.api.call(test::operation_sending<int>(7))), appmixer::exception);
}

TEST_CASE("default_client works with any transport")
{
    fixture b;
    appmixer::default_client api(test::canned(b.io.get_executor(), b.log));
    CHECK(std::is_same_v<appmixer::default_client, appmixer::client<appmixer::any_transport>>);
    CHECK(api.get_executor() == b.io.get_executor());
    b.responds(200, R"({"name":"N"})");
    CHECK(run_call(b.io, name_of(api.as(access_token("t")), "f")) == "N");
    CHECK(b.sent().target == "/flows/f");
    CHECK(b.sent_header("Authorization") == "Bearer t");
    CHECK_THROWS_AS(run_call(b.io, name_of(api.within(0s), "f")), appmixer::exception);
}

TEST_CASE("a client converts to default_client and keeps its adjustments")
{
    fixture b;
    b.responds(200, R"({"name":"N"})");
    CHECK(run_call(b.io, name_of(b.api, "a")) == "N"); // by conversion
    CHECK(run_call(b.io, name_of(b.api.as(access_token("t")).within(1s), "a")) == "N");
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer t");

    appmixer::client<appmixer::any_transport, appmixer::returning_results> const quiet = b.api.within(5s).as_result();
    CHECK(quiet.timeout() == 5s);
    CHECK(quiet.get_executor() == b.api.get_executor());
    b.responds(404, "{}");
    CHECK(run_call(b.io, get_flow(quiet, "a")).error() == errc::not_found);
    CHECK(b.log->requests.size() == 3);

    CHECK(std::is_convertible_v<appmixer::client<test::canned>, appmixer::default_client>);
    CHECK_FALSE(std::is_convertible_v<appmixer::default_client, appmixer::client<test::canned>>);
    using quiet_client = appmixer::client<test::canned, appmixer::returning_results>;
    CHECK_FALSE(std::is_convertible_v<quiet_client, appmixer::default_client>); // its callers look for errors
}

TEST_CASE("a transport may have an executor type of its own")
{
    using native = test::basic_canned<test::asio::io_context::executor_type>;
    CHECK(appmixer::transport<native>);
    CHECK_FALSE(std::is_constructible_v<appmixer::any_transport, native>);

    fixture b;
    appmixer::client api(native(b.io.get_executor(), b.log));
    CHECK(std::is_same_v<decltype(get_flow(api, "f")),
                         test::asio::awaitable<appmixer::flow, test::asio::io_context::executor_type>>);
    b.responds(200, R"({"name":"N"})");
    CHECK(run_call(b.io, get_flow(api, "f")).name == "N");
    CHECK(run_call(b.io, get_flow(api.as_result(), "f")).value().name == "N");
    b.responds(404, "");
    CHECK_THROWS_AS(run_call(b.io, get_flow(api, "f")), appmixer::exception);
}
