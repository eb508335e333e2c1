// scripted: its responses, times and order.

#include "scripted_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace scripted_test;

TEST_SUITE_BEGIN("scripted");

TEST_CASE("a script returns its responses in order")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1").respond(200, R"({"flowId":"f1","name":"Hello"})");
    f.script.expect(method::get, "/flows/f2").respond(404, R"({"message":"Flow not found."})");
    f.script.expect(method::delete_, "/flows/f1");
    CHECK(f.script.verify() == "1. GET /flows/f1 was not received\n"
                               "2. GET /flows/f2 was not received\n"
                               "3. DELETE /flows/f1 was not received\n");

    CHECK(f.run(get_flow(f.api, "f1")).value().name == "Hello");
    CHECK(f.run(get_flow(f.api, "f2")).error().what() == "getFlow: 404 Not Found: Flow not found.");
    CHECK(f.script.verify() == "3. DELETE /flows/f1 was not received\n");
    CHECK(f.run(delete_flow(f.api, "f1")).has_value());
    CHECK(f.script.verify() == "");
    CHECK(f.clock.elapsed() == 0s);
}

TEST_CASE("a response is JSON by default, a custom one is unchanged")
{
    fixture f;
    appmixer::http_response page(502, "<html>");
    page.headers.append("Content-Type", "text/html");
    page.headers.append("Retry-After", "7");
    f.script.expect(method::post, "/x").respond(201, "[]");
    f.script.expect(method::post, "/x").respond(204);
    f.script.expect(method::post, "/x").respond(page);

    result<appmixer::http_response> got = f.send(request_with("", ""));
    CHECK(got.value().status == 201);
    CHECK(got.value().body == "[]");
    CHECK(got.value().headers.get("Content-Type") == "application/json; charset=utf-8");
    got = f.send(request_with("", ""));
    CHECK(got.value().status == 204);
    CHECK(got.value().headers.empty());
    got = f.send(request_with("", ""));
    CHECK(got.value().body == "<html>");
    CHECK(got.value().headers.get("Retry-After") == "7");
}

TEST_CASE("a script fails in the given phase")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1").fail(asio::error::connection_reset, phase::read);
    appmixer::error const e = f.run(get_flow(f.api, "f1")).error();
    CHECK(e == asio::error::connection_reset);
    CHECK(e.phase() == phase::read);
    CHECK(e.operation() == "getFlow");
    CHECK(f.script.verify() == "");
}

TEST_CASE("an exchange takes the given time on the call's clock")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1").after(5s).respond(200, R"({"name":"late"})");
    f.script.expect(method::get, "/flows/f1").fail(asio::error::eof, phase::wait).after(3s);
    CHECK(f.run(get_flow(f.api, "f1")).value().name == "late");
    CHECK(f.clock.elapsed() == 5s);
    CHECK(f.run(get_flow(f.api, "f1")).error() == asio::error::eof);
    CHECK(f.clock.elapsed() == 8s);
}

TEST_CASE("a deadline ends an exchange that takes longer")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1").after(5s);
    f.script.expect(method::get, "/flows/f1").after(appmixer::call_context::clock::duration::max());
    appmixer::error const e = f.run(get_flow(f.api.within(2s), "f1")).error();
    CHECK(e == errc::deadline_exceeded);
    CHECK(e.phase() == phase::wait);
    CHECK(f.clock.elapsed() == 2s);
    CHECK(f.run(get_flow(f.api.within(4s), "f1")).error() == errc::deadline_exceeded);
    CHECK(f.clock.elapsed() == 6s);
    CHECK(f.script.verify() == ""); // they came
}

TEST_CASE("a request after its deadline is not sent")
{
    fixture f;
    f.script.expect(method::get, "/x");
    appmixer::http_request request(method::get, "/x");
    appmixer::call_context context;
    context.time = &f.clock;
    context.deadline = f.clock.now();
    CHECK(f.run(f.script.send(request, context)).error() == errc::deadline_exceeded);
    CHECK(f.script.verify() == "1. GET /x was not received\n");
}

TEST_CASE("cancellation ends an exchange that takes time, and the script goes on")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1").after(5s);
    f.script.expect(method::get, "/flows/f1").respond(200, R"({"name":"second"})");
    spawned<result<appmixer::flow>> first(f.io, get_flow(f.api, "f1"));
    f.poll();
    CHECK_FALSE(first.done);
    CHECK(f.clock.waiting() == 1);
    first.cancel();
    f.poll();
    CHECK(first.take().error() == asio::error::operation_aborted);
    CHECK(f.clock.waiting() == 0);
    CHECK(f.run(get_flow(f.api, "f1")).value().name == "second");
}

/// A caller that suspends before it sends, and checks itself whether it was cancelled.
asio::awaitable<result<appmixer::http_response>> send_late(scripted script, appmixer::http_request& request,
                                                           appmixer::call_context& context)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    for (int i = 0; i < 2; ++i) // a cancellation takes one
        co_await asio::post(script.get_executor(), asio::use_awaitable);
    result<appmixer::http_response> outcome = co_await script.send(request, context);
    co_return outcome;
}

TEST_CASE("a call that is cancelled before it is sent is not seen")
{
    fixture f;
    f.script.expect(method::get, "/x");
    appmixer::http_request request(method::get, "/x");
    appmixer::call_context context;
    context.time = &f.clock;
    spawned<result<appmixer::http_response>> first(f.io, send_late(f.script, request, context));
    f.io.run_one();
    first.cancel();
    f.poll();
    CHECK(first.take().error() == asio::error::operation_aborted);
    CHECK(f.script.verify() == "1. GET /x was not received\n");
}

TEST_CASE("concurrent calls may come in any order if the script allows it")
{
    fixture f;
    f.script.in_any_order();
    f.script.expect(method::get, "/flows/f1").after(2s).respond(200, R"({"name":"one"})");
    f.script.expect(method::get, "/flows/f2").after(1s).respond(200, R"({"name":"two"})");
    f.script.expect(method::get, "/flows/f2").respond(200, R"({"name":"two again"})");
    spawned<result<appmixer::flow>> second(f.io, get_flow(f.api, "f2"));
    spawned<result<appmixer::flow>> first(f.io, get_flow(f.api, "f1"));
    f.clock.run(f.io);
    CHECK(first.take().value().name == "one");
    CHECK(second.take().value().name == "two");
    CHECK(f.clock.elapsed() == 2s);
    CHECK(f.run(get_flow(f.api, "f3")).error().detail() ==
          "expected one of the remaining requests (1 of 3), received GET /flows/f3");
    CHECK(f.run(get_flow(f.api, "f2")).value().name == "two again");
    CHECK(f.run(get_flow(f.api, "f2")).error().detail() == "expected no more requests, received GET /flows/f2");
}

TEST_CASE("in any order, the difference is reported for the exchange with the same target")
{
    fixture f;
    f.script.in_any_order();
    f.script.expect(method::put, "/flows/f1").with_json(R"({"name":"x"})");
    f.script.expect(method::post, "/flows").with_json(R"({"name":"y","flow":{}})");
    CHECK(f.run(create_flow(f.api, "z")).error().detail() ==
          R"(2. POST /flows differs in the body at /name: expected "y", received "z")");
}

TEST_CASE("a program may repeat a request until a condition holds")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1").respond(200, R"({"stage":"starting"})").repeatedly();
    f.script.expect(method::get, "/flows/f1/now").repeatedly(); // not requested
    f.script.expect(method::delete_, "/flows/f1");
    for (int i = 0; i < 3; ++i)
        CHECK(f.run(get_flow(f.api, "f1")).value().stage == appmixer::flow_stage::starting);
    CHECK(f.script.verify() == "3. DELETE /flows/f1 was not received\n");
    CHECK(f.run(delete_flow(f.api, "f1")).has_value());
    CHECK(f.script.verify() == "");
    CHECK(f.run(get_flow(f.api, "f1")).error() == errc::unexpected_request); // its count is used up
}

TEST_CASE("a handle outlives the client, and the script outlives the handle")
{
    fixture f;
    auto script = std::make_unique<scripted>(f.io.get_executor());
    script->expect(method::get, "/flows/f1").after(1s);
    auto api = std::make_unique<appmixer::client<scripted>>(*script);
    spawned<appmixer::flow> first(f.io, get_flow(api->with_clock(f.clock), "f1"));
    api.reset();
    CHECK(script->verify() == "1. GET /flows/f1 was not received\n");
    f.poll();
    CHECK(script->verify() == "");
    script.reset();
    f.clock.run(f.io);
    CHECK_NOTHROW(first.take());
}

TEST_SUITE_END();

} // namespace
