// exchange_faults: which exchanges fail, how, and whether the server executes the request.

#include "support.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::exchange_faults;
using appmixer::phase;
using appmixer::result;
using test::spawned;

/// Counts the requests that it carries out.
class counter {
public:
    using executor_type = asio::any_io_executor;
    counter(executor_type executor, std::shared_ptr<int> count)
        : executor_(std::move(executor)), count_(std::move(count))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<appmixer::http_response>> send(appmixer::http_request& request,
                                                          appmixer::call_context& context)
    {
        co_await asio::post(executor_, asio::use_awaitable);
        ++*count_;
        if (request.target == "/broken")
            co_return appmixer::error(asio::error::connection_refused, phase::connect);
        appmixer::http_response response(200, R"({"name":"0123456789"})");
        response.headers.append("X-Real", "yes");
        bool const streams = request.target != "/in_memory";
        if (streams && context.sink != nullptr && context.sink->begin(response)) {
            std::string const body = std::exchange(response.body, {});
            appmixer::error const failure = context.sink->put(body);
            if (failure.code())
                co_return failure;
        }
        co_return response;
    }

private:
    executor_type executor_;
    std::shared_ptr<int> count_;
};

class counting_sink final : public appmixer::body_sink {
public:
    bool begin(appmixer::http_response const&) override { return ++begun > 0; }
    appmixer::error put(std::string_view piece) override
    {
        text += piece;
        return appmixer::error();
    }
    int begun = 0;
    std::string text;
};

class fixture : public testing_test::fixture {
public:
    fixture() { context.time = &clock; }

    result<appmixer::http_response> send(std::string target = "/x")
    {
        appmixer::http_request request(appmixer::method::get, std::move(target));
        return run(transport.send(request, context));
    }
    result<appmixer::http_response> send_with(exchange_fault fault, std::string target = "/x")
    {
        faults.on(faults.exchanges() + 1, std::move(fault));
        return send(std::move(target));
    }
    /// How often the server acts while one exchange has a fault.
    int acts(exchange_fault fault)
    {
        int const before = *acted;
        send_with(std::move(fault));
        return *acted - before;
    }

    std::shared_ptr<int> acted = std::make_shared<int>(0);
    exchange_faults faults;
    appmixer::faults_layer<counter> transport = counter(io.get_executor(), acted) | appmixer::with_faults(faults);
    appmixer::call_context context;
};

TEST_SUITE_BEGIN("faults");

TEST_CASE("only the n-th exchange fails")
{
    fixture f;
    f.faults.on(2, exchange_fault::fail(asio::error::eof, phase::wait))
        .on(4, exchange_fault::fail(asio::error::eof, phase::read));
    f.faults.on(4, exchange_fault::response(503));
    std::string seen;
    for (int i = 0; i < 5; ++i) {
        result<appmixer::http_response> const got = f.send();
        seen += got ? std::to_string(got->status) + " " : got.error().code().message() + " ";
    }
    CHECK(seen == "200 " + appmixer::error(asio::error::eof).code().message() + " 200 503 200 ");
    CHECK(f.faults.exchanges() == 5);
    CHECK(f.faults.injected() == 2);
}

TEST_CASE("a fault up to the send phase is before the server has acted, a later one after, unless set otherwise")
{
    fixture f;
    for (phase const where : {phase::none, phase::encode, phase::start, phase::acquire, phase::resolve, phase::connect,
                              phase::handshake, phase::write}) {
        CAPTURE(static_cast<int>(where));
        CHECK(f.acts(exchange_fault::fail(asio::error::timed_out, where)) == 0);
        CHECK(f.acts(exchange_fault::fail(asio::error::timed_out, where).server_executes(true)) == 1);
    }
    for (phase const where : {phase::wait, phase::read}) {
        CAPTURE(static_cast<int>(where));
        CHECK(f.acts(exchange_fault::fail(asio::error::timed_out, where)) == 1);
        CHECK(f.acts(exchange_fault::fail(asio::error::timed_out, where).server_executes(false)) == 0);
    }
    CHECK(f.acts(exchange_fault::response(503)) == 0);
    CHECK(f.acts(exchange_fault::response(503).server_executes(true)) == 1);
    CHECK(f.acts(exchange_fault::truncate()) == 1);
    CHECK(f.acts(exchange_fault::truncate().server_executes(false)) == 1);
    CHECK(f.acts(exchange_fault::garble()) == 1);
    CHECK(f.acts(exchange_fault::garble().server_executes(false)) == 1);
    CHECK(f.acts(exchange_fault::cut_request(5)) == 0);
    CHECK(f.acts(exchange_fault::cut_request(5).server_executes(true)) == 0);
    CHECK(f.acts(exchange_fault::cut_response(5)) == 1);
    CHECK(f.acts(exchange_fault::cut_response(5).server_executes(false)) == 1);
    CHECK(f.acts(exchange_fault::delay(1s)) == 1);
    CHECK(f.acts(exchange_fault::delay(1s).server_executes(false)) == 1); // in the end
}

TEST_CASE("a failure has the given code and phase")
{
    fixture f;
    appmixer::error const e = f.send_with(exchange_fault::fail(asio::error::connection_reset, phase::read)).error();
    CHECK(e == asio::error::connection_reset);
    CHECK(e.phase() == phase::read);
    CHECK(e.detail() == "an injected fault");
}

TEST_CASE("a substitute response has a body, and Retry-After when set")
{
    fixture f;
    result<appmixer::http_response> got = f.send_with(exchange_fault::response(429, 7s).server_executes(true));
    CHECK(got.value().status == 429);
    CHECK(got.value().headers.get("Retry-After") == "7");
    CHECK(got.value().headers.get("Content-Type") == "application/json; charset=utf-8");
    CHECK_FALSE(got.value().headers.contains("X-Real"));
    CHECK(got.value().body == R"({"statusCode":429,"message":"an injected fault"})");
    CHECK_FALSE(f.send_with(exchange_fault::response(502)).value().headers.contains("Retry-After"));
}

TEST_CASE("a body is truncated or replaced by binary data, the head is kept")
{
    fixture f;
    result<appmixer::http_response> got = f.send_with(exchange_fault::truncate());
    CHECK(got.value().body == R"({"name":"0)");
    CHECK(got.value().headers.contains("X-Real"));
    got = f.send_with(exchange_fault::garble());
    CHECK(got.value().body == std::string("\xff\xfe\0{\x1b", 5));
    CHECK(got.value().headers.contains("X-Real"));
    CHECK(got.value().status == 200);
}

/// A source of ten bytes.
class ten_bytes final : public appmixer::body_source {
public:
    std::optional<std::uint64_t> size() const override { return 10; }
    result<std::string_view> read(std::size_t at_most) override
    {
        std::string_view const piece = std::string_view("0123456789").substr(taken, std::min<std::size_t>(at_most, 4));
        taken += piece.size();
        return piece;
    }
    bool rewind() override { return false; }
    std::size_t taken = 0;
};

TEST_CASE("a request is cut behind so many bytes of its source")
{
    for (std::size_t const bytes : {0u, 1u, 7u, 10u, 1000u}) {
        CAPTURE(bytes);
        fixture f;
        ten_bytes source;
        f.context.source = &source;
        appmixer::error const e = f.send_with(exchange_fault::cut_request(bytes)).error();
        CHECK(e == errc::connection_closed);
        CHECK(e.phase() == phase::write);
        CHECK(source.taken == std::min<std::size_t>(bytes, 10));
        CHECK(*f.acted == 0);
    }
}

TEST_CASE("a response is cut behind so many bytes of its body, which reach the sink")
{
    std::string const body = R"({"name":"0123456789"})";
    for (std::string const target : {"/x", "/in_memory"})
        for (bool const wanted : {true, false})
            for (std::size_t const bytes : {0u, 1u, 12u, 20u, 21u, 1000u}) {
                CAPTURE(target);
                CAPTURE(wanted);
                CAPTURE(bytes);
                fixture f;
                counting_sink sink;
                f.context.sink = wanted ? &sink : nullptr;
                result<appmixer::http_response> const got = f.send_with(exchange_fault::cut_response(bytes), target);
                bool const complete = bytes >= body.size(), in_memory = !wanted || (complete && target != "/x");
                CHECK(got.has_value() == complete);
                if (complete) {
                    CHECK(got->body == (in_memory ? body : ""));
                } else {
                    CHECK(got.error() == errc::connection_closed);
                    CHECK(got.error().phase() == phase::read);
                }
                CHECK(sink.text == (in_memory ? "" : body.substr(0, bytes)));
                CHECK(f.context.sink == (wanted ? &sink : nullptr));
                CHECK(*f.acted == 1);
            }
}

TEST_CASE("a delay ends with the response or with the deadline")
{
    fixture f;
    CHECK(f.send_with(exchange_fault::delay(5s)).value().body == R"({"name":"0123456789"})");
    CHECK(f.clock.elapsed() == 5s);
    f.context.deadline = f.clock.now() + 2s;
    appmixer::error e = f.send_with(exchange_fault::delay(5s)).error();
    CHECK(e == errc::deadline_exceeded);
    CHECK(e.phase() == phase::wait);
    CHECK(f.clock.elapsed() == 7s);
    CHECK(*f.acted == 2);
    f.context.deadline = f.clock.now() + 2s;
    e = f.send_with(exchange_fault::delay(5s).server_executes(false)).error();
    CHECK(e == errc::deadline_exceeded);
    CHECK(*f.acted == 2);
}

TEST_CASE("a hanging exchange ends at the deadline, in its phase")
{
    fixture f;
    for (phase const where : {phase::resolve, phase::connect, phase::write, phase::wait, phase::read}) {
        CAPTURE(static_cast<int>(where));
        int const before = *f.acted;
        auto const began = f.clock.elapsed();
        f.context.deadline = f.clock.now() + 3s;
        appmixer::error const e = f.send_with(exchange_fault::hang(where)).error();
        CHECK(e == errc::deadline_exceeded);
        CHECK(e.phase() == where);
        CHECK(f.clock.elapsed() - began == 3s);
        CHECK(*f.acted - before == (where >= phase::wait ? 1 : 0));
    }
}

TEST_CASE("a hanging exchange without a deadline ends by cancellation")
{
    fixture f;
    f.faults.on(1, exchange_fault::hang());
    appmixer::http_request request;
    spawned<result<appmixer::http_response>> one(f.io, f.transport.send(request, f.context));
    f.clock.run(f.io);
    CHECK_FALSE(one.done);
    one.cancel();
    f.poll();
    CHECK(one.take().error() == asio::error::operation_aborted);
    CHECK(f.send().has_value()); // and continues
}

TEST_CASE("a real failure is passed on unchanged")
{
    fixture f;
    f.faults.on(1, exchange_fault::truncate()).on(2, exchange_fault::fail(asio::error::eof, phase::wait));
    for (int i = 0; i < 3; ++i)
        CHECK(f.send("/broken").error() == asio::error::connection_refused);
    CHECK(*f.acted == 3);
}

TEST_CASE("a sink sees every response that is delivered, and no other")
{
    fixture f;
    counting_sink sink;
    f.context.sink = &sink;
    CHECK(f.send().value().body.empty());
    CHECK(sink.begun == 1);
    CHECK(f.send_with(exchange_fault::truncate()).value().body == R"({"name":"0)");
    CHECK_FALSE(f.send_with(exchange_fault::fail(asio::error::eof, phase::read)).has_value());
    CHECK(sink.begun == 1);
    CHECK(f.context.sink == &sink);
    CHECK(f.send_with(exchange_fault::delay(1s).server_executes(false)).value().body.empty());
    CHECK(sink.begun == 2);
}

/// Which of the first exchanges fail, and how.
std::string pattern(std::uint64_t seed, double probability)
{
    exchange_faults faults;
    faults.at_random(seed, probability, {exchange_fault::response(503), exchange_fault::hang(phase::connect)});
    std::string text;
    for (int i = 0; i < 60; ++i) {
        std::optional<exchange_fault> const fault = faults.next();
        text += fault ? 'x' : '.';
    }
    return text;
}

TEST_CASE("a seed gives the same faults everywhere")
{
    // Computed independently with the published SplitMix64.
    CHECK(pattern(1, 0.25) == "..........x...x......x...........x.x........x.x..x.......x..");
    CHECK(pattern(1, 0.25) == pattern(1, 0.25));
    CHECK(pattern(2, 0.25) != pattern(1, 0.25));
    CHECK(pattern(1, 0) == std::string(60, '.'));
    CHECK(pattern(1, 1) == std::string(60, 'x'));
}

TEST_CASE("random faults have the requested frequency, of every kind")
{
    fixture f;
    f.faults.at_random(7, 0.3,
                       {exchange_fault::response(502), exchange_fault::response(503), exchange_fault::response(504)});
    std::vector<int> seen(600);
    for (int i = 0; i < 3000; ++i)
        ++seen[static_cast<std::size_t>(f.send().value().status)];
    CHECK(f.faults.injected() == static_cast<std::size_t>(3000 - seen[200]));
    for (std::size_t const status : {502u, 503u, 504u}) {
        CHECK(seen[status] > 250);
        CHECK(seen[status] < 350);
    }
}

TEST_CASE("planned faults take precedence over random ones and do not shift them")
{
    exchange_faults plain, planned;
    for (exchange_faults* const one : {&plain, &planned})
        one->at_random(3, 0.5, {exchange_fault::response(503)});
    planned.on(1, exchange_fault::garble()).on(2, exchange_fault::garble());
    for (int i = 1; i <= 50; ++i) {
        bool const hit = plain.next().has_value();
        CHECK(planned.next().has_value() == (hit || i <= 2));
    }
}

TEST_CASE("a plan can be cleared and goes on counting; copies share it")
{
    fixture f;
    exchange_faults handle = f.faults;
    handle.on(2, exchange_fault::response(503)).at_random(1, 1, {exchange_fault::response(502)});
    CHECK(f.send().value().status == 502);
    handle.clear();
    CHECK(f.send().value().status == 200);
    CHECK(handle.exchanges() == 2);
    CHECK(handle.injected() == 1);
}

TEST_SUITE_END();

} // namespace
