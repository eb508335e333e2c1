// recorder: what it records of exchanges, and in which order.

#include "recorder_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace recorder_test;

TEST_SUITE_BEGIN("recorder");

TEST_CASE("an exchange is recorded with its operation, both ways")
{
    fixture f;
    f.script.expect(method::post, "/flows").respond(200, R"({"flowId":"f1"})");
    CHECK(f.run(create_flow(f.api, "Hello")).value() == "f1");
    recording const got = f.tape.recorded();
    REQUIRE(got.exchanges.size() == 1);
    recorded_exchange const& one = got.exchanges[0];
    CHECK(one.operation == "createFlow");
    CHECK(one.request.method == method::post);
    CHECK(one.request.target == "/flows");
    CHECK(one.request.body == R"({"name":"Hello","flow":{}})");
    CHECK(one.request.headers.get("Content-Type") == "application/json");
    CHECK(one.outcome.value().status == 200);
    CHECK(one.outcome.value().body == R"({"flowId":"f1"})");
    CHECK(f.script.verify() == "");
}

TEST_CASE("failures are recorded, exceptions are returned as errors")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1").fail(asio::error::connection_reset, phase::read);
    CHECK(f.run(get_flow(f.api, "f1")).error() == asio::error::connection_reset);
    recorded_exchange const one = f.tape.recorded().exchanges.at(0);
    CHECK(one.outcome.error() == asio::error::connection_reset);
    CHECK(one.outcome.error().phase() == phase::read);
    CHECK(one.outcome.error().detail() == "a scripted failure");

    f.script.expect(method::get, "/flows/f1").after(1h);
    spawned<result<appmixer::flow>> stopped(f.io, get_flow(f.api, "f1"));
    f.poll();
    CHECK(f.tape.recorded().exchanges.size() == 1); // without the one in flight
    stopped.cancel();
    f.poll();
    CHECK(stopped.take().error() == asio::error::operation_aborted);
    CHECK(f.tape.recorded().exchanges.at(1).outcome.error() == asio::error::operation_aborted);
}

/// Throws its errors.
class thrower {
public:
    using executor_type = asio::any_io_executor;
    explicit thrower(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<appmixer::http_response>> send(appmixer::http_request& request, appmixer::call_context&)
    {
        if (request.method == method::get)
            throw boost::system::system_error(asio::error::eof);
        if (request.method == method::put)
            throw appmixer::exception(appmixer::error(appmixer::errc::malformed_response, phase::read));
        co_return appmixer::http_response(200);
    }

private:
    executor_type executor_;
};

TEST_CASE("exceptions of a transport are recorded like errors")
{
    testing_test::fixture f;
    recorder tape;
    auto transport = thrower(f.io.get_executor()) | appmixer::with_recorder(tape);
    appmixer::call_context context;
    appmixer::http_request request(method::get, "/x");
    CHECK(f.run(transport.send(request, context)).error() == asio::error::eof);
    request.method = method::put;
    CHECK(f.run(transport.send(request, context)).error() == appmixer::errc::malformed_response);
    CHECK(tape.recorded().exchanges.at(0).outcome.error() == asio::error::eof);
    CHECK(tape.recorded().exchanges.at(1).outcome.error().phase() == phase::read);
}

TEST_CASE("exchanges are in the order of their start, also with several transports")
{
    fixture f;
    scripted other(f.io.get_executor());
    appmixer::client second = appmixer::client(other | appmixer::with_recorder(f.tape)).with_clock(f.clock);
    f.script.expect(method::get, "/flows/f1").after(3s);
    other.expect(method::get, "/flows/f2").after(1s);
    spawned<result<appmixer::flow>> one(f.io, get_flow(f.api, "f1"));
    spawned<appmixer::flow> two(f.io, get_flow(second, "f2"));
    f.clock.run(f.io, 2s);
    recording const half = f.tape.recorded(); // without the one that is in flight
    REQUIRE(half.exchanges.size() == 1);
    CHECK(half.exchanges[0].request.target == "/flows/f2");
    f.clock.run(f.io);
    CHECK(one.take().has_value());
    CHECK_NOTHROW(two.take());
    recording const got = f.tape.recorded();
    REQUIRE(got.exchanges.size() == 2);
    CHECK(got.exchanges[0].request.target == "/flows/f1");
    CHECK(got.exchanges[1].request.target == "/flows/f2");
}

TEST_CASE("calls destroyed in flight are not recorded")
{
    recorder tape;
    {
        testing_test::fixture f;
        scripted script(f.io.get_executor());
        script.expect(method::get, "/flows/f1").after(1h);
        auto const api = appmixer::client(script | appmixer::with_recorder(tape)).with_clock(f.clock);
        asio::co_spawn(f.io, get_flow(api, "f1"), [](std::exception_ptr, appmixer::flow) {});
        f.poll();
        CHECK(f.clock.waiting() == 1);
    }
    CHECK(tape.recorded().exchanges.empty());
}

TEST_CASE("headers on the allow-list are kept, and the list can be extended")
{
    fixture f;
    appmixer::http_request request(method::get, "/x");
    appmixer::http_response response(200);
    for (appmixer::header_list* const headers : {&request.headers, &response.headers}) {
        headers->append("Content-Type", "text/plain");
        headers->append("X-Request-Id", "r1");
        headers->append("Cookie", "sid=cookie-value-1");
        headers->append("Set-Cookie", "sid=cookie-value-2");
    }
    response.headers.append("retry-after", "3");
    recorded_exchange one = f.recorded(request, response);
    CHECK(one.request.headers.text() == "Content-Type: text/plain\r\n");
    CHECK(one.outcome.value().headers.text() == "Content-Type: text/plain\r\nretry-after: 3\r\n");
    f.tape.keep_header("x-request-id").keep_header("Cookie");
    one = f.tape.recorded().exchanges.at(0);
    CHECK(one.request.headers.text() == "Content-Type: text/plain\r\nX-Request-Id: r1\r\nCookie: [secret-1]\r\n");
}

/// A sink that must not be called.
class deaf_sink final : public appmixer::body_sink {
public:
    bool begin(appmixer::http_response const&) override { return called = true; }
    appmixer::error put(std::string_view) override { return called = true, appmixer::error(); }
    bool called = false;
};

/// A transport that streams when it can.
class streaming {
public:
    using executor_type = asio::any_io_executor;
    explicit streaming(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<appmixer::http_response>> send(appmixer::http_request& request,
                                                          appmixer::call_context& context)
    {
        appmixer::http_response response(200, "the body");
        if (request.method == method::put)
            throw boost::system::system_error(asio::error::eof);
        if (context.sink != nullptr && context.sink->begin(response))
            response.body.clear();
        co_return response;
    }

private:
    executor_type executor_;
};

TEST_CASE("the body is in the response, and the sink is restored")
{
    testing_test::fixture f;
    recorder tape;
    deaf_sink sink;
    auto transport = streaming(f.io.get_executor()) | appmixer::with_recorder(tape);
    appmixer::call_context context;
    context.sink = &sink;
    appmixer::http_request request(method::get, "/x");
    CHECK(f.run(transport.send(request, context)).value().body == "the body");
    CHECK(context.sink == &sink);
    CHECK_FALSE(sink.called);
    request.method = method::put;
    CHECK_FALSE(f.run(transport.send(request, context)).has_value());
    CHECK(context.sink == &sink);
    CHECK(tape.recorded().exchanges.at(0).outcome.value().body == "the body");
}

TEST_CASE("a recording can be saved at any time")
{
    fixture f;
    std::string const file =
        (std::filesystem::temp_directory_path() / ("appmixer-tape-" + std::to_string(std::random_device()()) + ".json"))
            .string();
    REQUIRE(f.tape.save(file).has_value());
    CHECK(recording::load(file).value().exchanges.empty());
    f.script.expect(method::get, "/flows/f1");
    CHECK(f.run(get_flow(f.api, "f1")).has_value());
    REQUIRE(f.tape.save(file).has_value());
    CHECK(recording::load(file).value().text() == f.tape.recorded().text());
    std::filesystem::remove(file);
}

TEST_SUITE_END();

} // namespace
