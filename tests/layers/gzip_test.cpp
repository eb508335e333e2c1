// The gzip layer: the header that it sends, what the caller gets, limits, slices and cancellation.

#include "../transports/hostile_server.hpp"
#include "gzip_support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/transports/http.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace gzip_test;
using namespace std::chrono_literals;
using appmixer::call_context;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::idempotency;
using appmixer::method;
using appmixer::operation_info;
using appmixer::phase;
using appmixer::result;

TEST_SUITE_BEGIN("gzip");

static_assert(appmixer::transport<appmixer::gzip_layer<planned_transport>>);
static_assert(appmixer::transport<appmixer::gzip_layer<test::basic_stand_in<asio::io_context::executor_type>>>);

TEST_CASE("a request asks for gzip and is restored afterwards")
{
    for (bool const streams : {true, false}) {
        fixture f(encoded(zip("text")), streams);
        f.request.headers.append("X-Own", "value");
        CHECK(f.send()->body == "text");
        CHECK(f.what->seen == "X-Own: value\r\nAccept-Encoding: gzip\r\n");
        CHECK(f.request.headers.text() == "X-Own: value\r\n");
        CHECK(f.request.target == "/flows");
    }
}

TEST_CASE("a request with its own Accept-Encoding is left alone, and so is its response")
{
    std::string const body = zip("text");
    for (char const* const name : {"Accept-Encoding", "accept-encoding", "Range"}) {
        CAPTURE(name);
        fixture f(encoded(body));
        collecting_sink sink;
        f.give(sink);
        f.request.headers.append(name, "x");
        result<http_response> const response = f.send();
        CHECK(f.what->seen == std::string(name) + ": x\r\n");
        CHECK(f.request.headers.text() == std::string(name) + ": x\r\n");
        CHECK(response->headers.get("Content-Encoding") == "gzip");
        CHECK(sink.text == body);
    }
}

TEST_CASE("a response is decompressed, whatever the transport, the sink and the slice")
{
    std::vector<std::string> const texts = {std::string("x"), prose(300'000), noise(100'000),
                                            std::string(500'000, 'a')};
    for (std::string const& text : texts)
        for (bool const streams : {true, false})
            for (int const sinks : {0, 1, 2}) // none, one that wants the body, one that does not
                for (std::size_t const slice : {100u, 4'096u, 65'536u, 10'000'000u}) {
                    CAPTURE(text.size());
                    CAPTURE(streams);
                    CAPTURE(sinks);
                    CAPTURE(slice);
                    fixture f(encoded(zip(text)), streams);
                    collecting_sink sink;
                    sink.wants = sinks == 1;
                    if (sinks != 0)
                        f.give(sink);
                    f.context.slice = slice;
                    f.what->piece = std::min<std::size_t>(slice, 65'536);
                    result<http_response> const response = f.send();
                    REQUIRE(response.has_value());
                    CHECK(response->status == 200);
                    CHECK(response->headers.text() == "Content-Type: text/plain\r\nX-Own: value\r\n");
                    CHECK((response->body == (sinks == 1 ? std::string() : text)));
                    CHECK(sink.heads.size() == (sinks == 0 ? 0 : 1));
                    if (sinks != 0)
                        CHECK(sink.heads[0].headers.text() == response->headers.text());
                    CHECK((sink.text == (sinks == 1 ? text : std::string())));
                    CHECK(sink.largest <= std::min<std::size_t>(slice, 65'536));
                }
}

TEST_CASE("a slice may be one byte")
{
    for (bool const streams : {true, false})
        for (std::size_t const slice : {0u, 1u, 2u}) {
            fixture f(encoded(zip(prose(500))), streams);
            f.context.slice = slice;
            f.what->piece = 1;
            CHECK(f.send()->body == prose(500));
        }
}

TEST_CASE("the limit applies to the decompressed size, and an operation may set its own")
{
    static constexpr operation_info small("small", method::get, "/", idempotency::safe, appmixer::token_use::none,
                                          1'000);
    static constexpr operation_info large("large", method::get, "/", idempotency::safe, appmixer::token_use::none,
                                          100'000);
    static constexpr operation_info none("none", method::get, "/", idempotency::safe);
    class row {
    public:
        operation_info const* operation;
        std::size_t limit;
    };
    // The layer says 10 000.
    for (row const& each : {row{nullptr, 10'000}, row{&none, 10'000}, row{&small, 1'000}, row{&large, 100'000}})
        for (bool const streams : {true, false})
            for (bool const sinks : {false, true})
                for (std::size_t const slice : {300u, 65'536u}) {
                    CAPTURE(each.limit);
                    CAPTURE(streams);
                    CAPTURE(sinks);
                    CAPTURE(slice);
                    for (std::size_t const excess : {0u, 1u}) {
                        fixture f(encoded(zip(prose(each.limit + excess))), streams, 10'000);
                        collecting_sink sink;
                        if (sinks)
                            f.give(sink);
                        f.context.operation = each.operation;
                        f.context.slice = slice;
                        result<http_response> const response = f.send();
                        REQUIRE(response.has_value() == (excess == 0));
                        CHECK(sink.text.size() <= each.limit);
                        if (excess == 0)
                            continue;
                        CHECK(response.error() == errc::response_too_large);
                        CHECK(response.error().phase() == phase::read);
                        CHECK(response.error().status() == 200);
                    }
                }
    fixture nothing(encoded(zip("")), true, 0);
    CHECK(nothing.send().has_value());
    fixture something(encoded(zip("x")), true, 0);
    CHECK(something.send().error() == errc::response_too_large);
}

TEST_CASE("no handler decompresses more than one slice")
{
    std::string const text(1'000'000, 'a'); // a thousandth, so that it comes in one piece
    for (bool const streams : {true, false})
        for (std::size_t const slice : {65'536u, 4'096u}) {
            CAPTURE(slice);
            fixture f(encoded(zip(text)), streams);
            collecting_sink sink;
            f.give(sink);
            f.context.slice = slice;
            f.what->piece = 65'536;
            auto const sent = f.start();
            std::size_t handlers = 0, before = 0;
            while (!sent->done && f.io.poll_one() > 0) {
                ++handlers;
                CHECK(sink.pieces - before <= 1);
                before = sink.pieces;
            }
            REQUIRE(sent->done);
            CHECK(sink.text == text);
            CHECK(sink.largest <= slice);
            CHECK(handlers >= text.size() / slice);
        }
}

/// Runs a call until the transport has ended and decompression has begun.
void run_into(fixture& f, test::spawned<result<http_response>> const& sent)
{
    for (int i = 0; i < 10; ++i)
        REQUIRE(f.io.poll_one() == 1);
    REQUIRE_FALSE(sent.done);
}

TEST_CASE("the deadline ends decompression")
{
    for (bool const streams : {true, false}) {
        appmixer::manual_clock clock;
        fixture f(encoded(zip(std::string(10'000'000, 'a'))), streams);
        f.what->piece = 65'536;
        f.context.time = &clock;
        f.context.deadline = clock.now() + 1s;
        auto const sent = f.start();
        run_into(f, *sent);
        clock.advance(1s);
        std::size_t const handlers = f.io.run();
        REQUIRE(sent->done);
        CHECK(sent->value->error() == errc::deadline_exceeded);
        CHECK(sent->value->error().phase() == phase::read);
        CHECK(handlers <= 3);
    }
}

TEST_CASE("terminal cancellation ends decompression and the transport's exchange")
{
    for (bool const streams : {true, false}) {
        fixture f(encoded(zip(std::string(10'000'000, 'a'))), streams);
        f.what->piece = 65'536;
        auto const sent = f.start();
        run_into(f, *sent);
        sent->cancel();
        std::size_t const handlers = f.io.run();
        REQUIRE(sent->done);
        CHECK_FALSE(sent->thrown);
        CHECK(sent->value->error() == asio::error::operation_aborted);
        CHECK(sent->value->error().phase() == phase::read);
        CHECK(handlers <= 3);
        CHECK(f.send().has_value()); // it is usable, and the request is as it was
    }
    fixture f(encoded(zip(noise(1'000'000))));
    auto const sent = f.start();
    run_into(f, *sent);
    sent->cancel();
    f.io.run();
    REQUIRE(sent->done);
    CHECK(sent->value->error() == asio::error::operation_aborted);
    CHECK(f.what->cancelled);
    CHECK(f.request.headers.empty());
}

TEST_CASE("the error of the caller's sink ends the call")
{
    for (bool const streams : {true, false}) {
        fixture f(encoded(zip(noise(500'000))), streams);
        collecting_sink sink;
        sink.fails = true;
        f.give(sink);
        result<http_response> const response = f.send();
        REQUIRE_FALSE(response.has_value());
        CHECK(response.error().detail() == "by the sink");
        CHECK(f.what->given == 0);
    }
}

TEST_CASE("a retry below the layer starts decompression anew")
{
    http_response const cut = encoded(zip(prose(50'000)).substr(0, 2000)), whole = encoded(zip("text")),
                        plain(200, "plain"), other = encoded("x", "br");
    for (http_response const& first : {cut, whole, plain})
        for (http_response const& last : {whole, plain}) {
            fixture f(first);
            f.what->responses.push_back(last);
            collecting_sink sink;
            f.give(sink);
            CHECK(f.send()->body.empty());
            CHECK(sink.text == (last.body == plain.body ? "plain" : "text"));
            CHECK(sink.heads.size() == 2);

            fixture without_sink(first);
            without_sink.what->responses.push_back(last);
            CHECK(without_sink.send()->body == sink.text);
        }
}

TEST_CASE("a transport that fails or throws leaves the request unchanged")
{
    asio::io_context io;
    auto const what = std::make_shared<test::script>();
    what->fails(asio::error::connection_reset, phase::wait);
    auto layer = test::stand_in(io.get_executor(), what) | appmixer::with_gzip();
    http_request request(method::get, "/flows");
    collecting_sink sink;
    call_context context;
    context.sink = &sink;
    test::spawned<result<http_response>> const sent(io, test::send(layer, request, context));
    io.run();
    REQUIRE(sent.done);
    CHECK(sent.value->error() == asio::error::connection_reset);
    CHECK(context.sink == &sink);
    CHECK(request.headers.empty());
    REQUIRE(what->seen.size() == 1);
    CHECK(what->seen[0].text == "GET /flows\r\nAccept-Encoding: gzip\r\n\r\n");
}

class throwing_transport {
public:
    using executor_type = asio::any_io_executor;
    explicit throwing_transport(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<http_response>> send(http_request&, call_context&)
    {
        throw boost::system::system_error(asio::error::operation_aborted);
        co_return http_response();
    }

private:
    executor_type executor_;
};

TEST_CASE("an exception of the transport is returned as an error")
{
    asio::io_context io;
    auto layer = throwing_transport(io.get_executor()) | appmixer::with_gzip();
    http_request request(method::get, "/flows");
    call_context context;
    test::spawned<result<http_response>> const sent(io, test::send(layer, request, context));
    io.run();
    REQUIRE(sent.done);
    REQUIRE(sent.value.has_value());
    CHECK(sent.value->error() == asio::error::operation_aborted);
    CHECK(context.sink == nullptr);
    CHECK(request.headers.empty());
}

TEST_CASE("a client decodes compressed responses")
{
    for (bool const streams : {true, false}) {
        asio::io_context io;
        auto const what = std::make_shared<transport_plan>();
        http_response response = encoded(zip(R"([{"flowId":"f1"},{"flowId":"f2"}])"));
        response.headers.set("Content-Type", "application/json");
        what->responses = {response};
        what->streams = streams;
        appmixer::client const api(planned_transport(io.get_executor(), what) | appmixer::with_gzip());
        test::spawned<std::vector<appmixer::flow>> const call(io, appmixer::get_flows(api));
        io.run();
        REQUIRE(call.value.has_value());
        REQUIRE(call.value->size() == 2);
        CHECK(call.value->at(1).flow_id == "f2");
    }
}

TEST_CASE("over HTTP the connection is kept after a compressed response and dropped in the middle of one")
{
    std::string const json = R"({"flowId":"f1","name":")" + prose(5'000) + R"("})";
    std::string const large = R"({"flowId":"f1","name":")" + prose(2'000'000) + R"("})";
    std::string const fields = "Content-Encoding: gzip\r\n";
    hostile::hostile_server server({{hostile::expect(), hostile::say(hostile::response(zip(json), fields)),
                                     hostile::expect(), hostile::say(hostile::response(zip(large), fields))}});
    asio::io_context io;
    appmixer::settings const where("http://127.0.0.1:" + std::to_string(server.port()));
    appmixer::client const api(appmixer::http_transport(io.get_executor(), where) | appmixer::with_gzip(100'000));
    auto const fetch = [&] {
        test::spawned<result<appmixer::flow>> const call(io, appmixer::get_flow(api.as_result(), "f1"));
        io.restart();
        io.run();
        REQUIRE(call.value.has_value());
        return *call.value;
    };
    CHECK(fetch()->name == prose(5'000));
    CHECK(server.request_text(0).find("\r\nAccept-Encoding: gzip\r\n") != std::string::npos);
    result<appmixer::flow> const bomb = fetch();
    REQUIRE_FALSE(bomb.has_value());
    CHECK(bomb.error() == errc::response_too_large);
    CHECK(bomb.error().detail().find("bytes, set by max_size of with_gzip") != std::string::npos);
    CHECK(bomb.error().operation() == "getFlow");
    CHECK(fetch()->flow_id == "f1");
    CHECK(server.came_on() == "0 0 1");
}

TEST_SUITE_END();

} // namespace
