// Bodies that come and go piece by piece, without HTTP: `emulator::receive`, `emulator::respond` and `loopback`.

#include "../spawned.hpp"
#include "published_components.hpp"
#include "streamed_bodies.hpp"

#include <appmixer/emulator/emulator_upload.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

using namespace emulator_tests;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::result;

namespace {

/// Publishing is an operation that receives its body piece by piece. The archive is one file of half a kilobyte.
class streaming : public fixture {
public:
    streaming()
    {
        back_end.set_unpacker(&unpack_json);
        CHECK(test_client(back_end, back_end.issue_token(back_end.add_user("root@shop.example", "s", {"admin"})))
                  .put("/users/" + ada_id, R"({"vendor":["acme"]})")
                  .status == 200);
        archive = json::serialize(json::array{json::value(find_path), json::value(find_manifest())});
        publish = http_request(method::post, "/components");
        publish.headers.append("Authorization", "Bearer " + back_end.issue_token(ada_id));
        publish.headers.append("Content-Type", "application/octet-stream");
        list = http_request(method::get, "/flows");
        list.headers.append("Authorization", "Bearer " + back_end.issue_token(ada_id));
        context.time = &clock;
    }

    /// Sends a request through the loopback, and advances the clock as needed.
    result<http_response> send(http_request& request) { return clock.run(io, loop.send(request, context)); }
    bool is_published() { return back_end.save().at("componentFiles").as_array().size() == 1; }
    void inject(std::string_view fault) { REQUIRE(back_end.faults().add(fault).has_value()); }

    asio::io_context io;
    appmixer::manual_clock clock;
    appmixer::loopback loop{io.get_executor(), back_end};
    appmixer::call_context context;
    std::string archive;
    http_request publish; ///< without its body
    http_request list;
};

} // namespace

TEST_SUITE_BEGIN("streamed bodies");

TEST_CASE("only operations with large bodies receive pieces")
{
    streaming f;
    CHECK(f.back_end.receive(f.publish) != nullptr);
    CHECK(f.back_end.receive(f.list) == nullptr);
    CHECK(f.back_end.receive(http_request(method::post, "/user")) == nullptr);
    CHECK(f.back_end.receive(http_request(method::post, "no path")) == nullptr);
    CHECK(f.back_end.receive(http_request(method::post, "/no/such/route")) == nullptr);
}

TEST_CASE("a body in pieces has the effect of one in memory")
{
    streaming f;
    SUBCASE("in memory")
    {
        f.publish.body = f.archive;
        CHECK(f.back_end.handle(f.publish).status == 200);
    }
    SUBCASE("byte by byte")
    {
        auto const upload = f.back_end.receive(f.publish);
        for (char const& byte : f.archive)
            REQUIRE(upload->put(std::string_view(&byte, 1)));
        CHECK(upload->needs_body());
        CHECK(upload->finish().head.status == 200);
    }
    SUBCASE("a source of known size through the loopback")
    {
        text_pieces source(f.archive);
        f.context.source = &source;
        CHECK(f.send(f.publish)->status == 200);
        CHECK(source.reads == static_cast<int>((f.archive.size() + 9) / 10 + 1));
    }
    SUBCASE("a source of unknown size through the loopback")
    {
        text_pieces source(f.archive);
        source.announced.reset();
        f.context.source = &source;
        CHECK(f.send(f.publish)->status == 200);
    }
    CHECK(f.is_published());
}

TEST_CASE("an upload that is destroyed early has no effect")
{
    streaming f;
    std::string const before = json::serialize(f.back_end.save());
    {
        auto const upload = f.back_end.receive(f.publish);
        CHECK(upload->put(f.archive));
    }
    CHECK(json::serialize(f.back_end.save()) == before);
}

TEST_CASE("a rejection before the end of the body makes the rest unnecessary")
{
    streaming f;
    std::string const mebibyte(std::size_t(1) << 20, ' ');
    SUBCASE("a body that is too long")
    {
        auto const upload = f.back_end.receive(f.publish);
        int pieces = 0;
        while (upload->put(mebibyte))
            ++pieces;
        CHECK(pieces == 10);
        CHECK_FALSE(upload->needs_body());
        CHECK_FALSE(upload->put(mebibyte));
        CHECK(upload->finish().head.status == 413);
    }
    SUBCASE("through the loopback, the source is not read on")
    {
        text_pieces source(mebibyte + mebibyte);
        source.announced.reset();
        source.piece_size = mebibyte.size();
        source.on_read = [&] { source.used = 0; }; // endless
        f.context.slice = mebibyte.size();
        f.context.source = &source;
        CHECK(f.send(f.publish)->status == 413);
        CHECK(source.reads == 11);
    }
    SUBCASE("a missing token")
    {
        f.publish.headers.remove("Authorization");
        text_pieces source(f.archive);
        f.context.source = &source;
        CHECK(f.send(f.publish)->status == 401);
        CHECK(source.reads == 0);
    }
    SUBCASE("a fault without execution")
    {
        f.inject("503:path=/components");
        text_pieces source(f.archive);
        f.context.source = &source;
        CHECK(f.send(f.publish)->status == 503);
        CHECK(source.reads == 0);
        CHECK(f.back_end.faults().injected() == 1);
    }
    CHECK(f.back_end.save().at("componentFiles").as_array().empty());
}

TEST_CASE("a fault with execution replaces the response of an upload")
{
    streaming f;
    f.inject("503:path=/components,when=after");
    text_pieces source(f.archive);
    f.context.source = &source;
    CHECK(f.send(f.publish)->status == 503);
    CHECK(f.is_published());
}

TEST_CASE("a user who is removed while a body comes gets a 401")
{
    streaming f;
    auto const upload = f.back_end.receive(f.publish);
    CHECK(upload->put(f.archive));
    CHECK(f.back_end.remove_user(f.ada_id));
    CHECK(upload->finish().head.status == 401);
    CHECK(f.back_end.save().at("componentFiles").as_array().empty());
}

TEST_CASE("a source that fails ends the call")
{
    streaming f;
    text_pieces source(f.archive);
    f.context.source = &source;
    http_request& request = f.publish;
    SUBCASE("an error")
    {
        source.fails = true;
        result<http_response> const got = f.send(request);
        CHECK(got.error() == errc::body_source_failed);
        CHECK(got.error().detail() == "the disk is gone");
    }
    SUBCASE("fewer bytes than announced")
    {
        *source.announced += 1;
        CHECK(f.send(request).error() == errc::invalid_request);
    }
    SUBCASE("more bytes than announced")
    {
        *source.announced -= 1;
        CHECK(f.send(request).error() == errc::invalid_request);
    }
    SUBCASE("the deadline passes while the source is not ready")
    {
        source.stops_at = 20;
        f.context.deadline = f.clock.now() + 30s;
        f.context.idle = 1s; // does not count while the program is waited for
        CHECK(f.send(request).error() == errc::deadline_exceeded);
        CHECK(f.clock.elapsed() == 30s);
    }
    SUBCASE("the deadline, for an operation that does not receive pieces")
    {
        source.stops_at = 20;
        f.context.deadline = f.clock.now() + 30s;
        http_request sign_up(method::post, "/user");
        CHECK(f.send(sign_up).error() == errc::deadline_exceeded);
        CHECK(sign_up.body.empty());
    }
    CHECK_FALSE(f.is_published());
}

TEST_CASE("a call is cancelled at every step of a body")
{
    int steps = 1; // a coroutine that is cancelled before it has begun throws
    for (bool cancelled = true; cancelled; ++steps) {
        streaming f;
        text_pieces source(f.archive);
        source.piece_size = 100;
        f.context.source = &source;
        test::spawned<result<http_response>> call(f.io, f.loop.send(f.publish, f.context));
        for (int i = 0; i < steps; ++i)
            f.io.poll_one();
        call.cancel();
        f.io.restart();
        f.io.run();
        REQUIRE(call.done);
        result<http_response> const got = call.take();
        cancelled = !got;
        if (cancelled)
            CHECK(got.error() == asio::error::operation_aborted);
        CHECK(f.is_published() == !cancelled);
    }
    CHECK(steps > 5);
}

TEST_CASE("a context is destroyed while a call waits for its source")
{
    auto f = std::make_unique<streaming>();
    text_pieces source(f->archive);
    source.stops_at = 20;
    f->context.source = &source;
    {
        asio::io_context io;
        appmixer::loopback loop(io.get_executor(), f->back_end);
        test::spawned<result<http_response>> call(io, loop.send(f->publish, f->context));
        io.poll();
        CHECK(source.used == 20);
    }
    CHECK_FALSE(f->is_published());
}

TEST_CASE("a streamed response goes to the sink")
{
    streaming f;
    std::string const body = f.back_end.handle(f.list).body;
    f.inject("cut:after=1000000,path=/flows,count=always"); // a stream that is not cut
    text_sink sink;
    f.context.sink = &sink;
    f.context.slice = 1;
    SUBCASE("piece by piece")
    {
        result<http_response> const got = f.send(f.list);
        CHECK(got->status == 200);
        CHECK(got->body.empty());
        CHECK(sink.head.headers.get("content-length") == std::to_string(body.size()));
        CHECK(sink.text == body);
        CHECK(sink.pieces == static_cast<int>(body.size()));
    }
    SUBCASE("a sink that does not want it leaves it in the response")
    {
        sink.wanted = false;
        CHECK(f.send(f.list)->body == body);
        f.context.sink = nullptr;
        CHECK(f.send(f.list)->body == body);
        CHECK(sink.pieces == 0);
    }
    SUBCASE("the limit of the operation applies to a body in memory")
    {
        static constexpr auto limited = appmixer::operation_info(
            "list", method::get, "/flows", appmixer::idempotency::safe, appmixer::token_use::required, 1);
        f.context.operation = &limited;
        f.context.sink = nullptr;
        CHECK(f.send(f.list).error() == errc::response_too_large);
    }
    SUBCASE("an error of the sink ends the call")
    {
        sink.failure = appmixer::error(errc::unexpected_shape, appmixer::phase::read);
        CHECK(f.send(f.list).error() == errc::unexpected_shape);
        CHECK(sink.pieces == 1);
    }
    SUBCASE("a full sink holds the response up, until the deadline")
    {
        sink.full_at = 1;
        f.context.idle = 1s;
        f.context.deadline = f.clock.now() + 30s;
        CHECK(f.send(f.list).error() == errc::deadline_exceeded);
        CHECK(f.clock.elapsed() == 30s);
        CHECK(sink.pieces == 1);
    }
    SUBCASE("a call is cancelled while its sink is full")
    {
        sink.full_at = 1;
        test::spawned<result<http_response>> call(f.io, f.loop.send(f.list, f.context));
        f.io.poll();
        CHECK(sink.pieces == 1);
        call.cancel();
        f.io.restart();
        f.io.run();
        CHECK(call.take().error() == asio::error::operation_aborted);
    }
}

TEST_CASE("a cut breaks the connection after some bytes of the body")
{
    streaming f;
    std::string const body = f.back_end.handle(f.list).body;
    f.inject("cut:path=/flows,after=1,count=always");
    CHECK(f.back_end.handle(f.list).body == body.substr(0, 1));
    text_sink sink;
    f.context.sink = &sink;
    CHECK(f.send(f.list).error() == errc::connection_closed);
    CHECK(sink.text == body.substr(0, 1));
    f.list.method = method::head;
    CHECK(f.back_end.handle(f.list).headers.get("content-length") == std::to_string(body.size()));
}

TEST_SUITE_END();
