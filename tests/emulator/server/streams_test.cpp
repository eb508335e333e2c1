// The emulator's HTTP server: bodies that come and go piece by piece.

#include "../published_components.hpp"
#include "raw_client.hpp"

#include "../../spawned.hpp"

#include <appmixer/algorithms/event_streams.hpp>
#include <appmixer/transports/http.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace raw;

/// A server where Ada may publish components, an operation that receives its body piece by piece.
class streaming : public fixture {
public:
    explicit streaming(appmixer::server_settings settings = any_port()) : fixture(std::move(settings))
    {
        back_end.set_unpacker(&emulator_tests::unpack_json);
        token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret", {"user", "admin"}));
        archive = json::serialize(
            json::array{json::value(emulator_tests::find_path), json::value(emulator_tests::find_manifest())});
    }
    std::string head(std::string_view line, std::string_view more) const
    {
        return std::string(line) + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n" +
               std::string(more) + "\r\n";
    }
    std::string publish(std::string_view framing) const
    {
        return head("POST /components", "Content-Type: application/octet-stream\r\n" + std::string(framing) + "\r\n");
    }
    bool is_published() const { return back_end.save().at("componentFiles").as_array().size() == 1; }

    std::string token;
    std::string archive;
};

std::string chunk_line(std::size_t size) // at most 15
{
    return std::string(1, "0123456789abcdef"[size]) + "\r\n";
}

appmixer::server_settings small_limit()
{
    appmixer::server_settings settings = any_port();
    settings.body_limit = 100; // less than the archive
    return settings;
}

TEST_SUITE_BEGIN("streams of the emulator server");

TEST_CASE("a body is received piece by piece, up to the limit of the operation")
{
    streaming f(small_limit());
    raw_client client(f);
    SUBCASE("with its length")
    {
        client.drip(f.publish("Content-Length: " + std::to_string(f.archive.size())) + f.archive, 50);
        CHECK(client.receive().status == 200);
        CHECK(f.is_published());
    }
    SUBCASE("in chunks")
    {
        std::string chunks;
        for (std::size_t at = 0; at < f.archive.size(); at += 15)
            chunks += chunk_line(std::min<std::size_t>(15, f.archive.size() - at)) + f.archive.substr(at, 15) + "\r\n";
        client.send(f.publish("Transfer-Encoding: chunked") + chunks + "0\r\n\r\n");
        CHECK(client.receive().status == 200);
        CHECK(f.is_published());
    }
    CHECK(client.ask(get_root).status == 200); // the connection is kept
}

TEST_CASE("a rejection is sent before the end of the body, and ends the connection")
{
    streaming f(small_limit());
    raw_client client(f);
    SUBCASE("a missing token, without the 100 that the client waits for")
    {
        f.token = "none";
        client.send(f.publish("Expect: 100-continue\r\nContent-Length: 1000000000000"));
        CHECK(client.receive().is_error(401));
    }
    SUBCASE("too many bytes")
    {
        std::string const mebibyte(std::size_t(1) << 20, ' ');
        client.send(f.publish("Transfer-Encoding: chunked"));
        for (int i = 0; i < 11; ++i)
            client.send("100000\r\n" + mebibyte + "\r\n");
        CHECK(client.receive().is_error(413));
    }
    CHECK(client.ends());
    CHECK_FALSE(f.is_published());
}

TEST_CASE("a client that goes away while it sends a body has no effect")
{
    streaming f;
    raw_client client(f);
    client.send(f.publish("Content-Length: " + std::to_string(f.archive.size())) + f.archive.substr(0, 200));
    client.vanish();
    CHECK(f.settles_at(0));
    CHECK_FALSE(f.is_published());
}

TEST_CASE("a streamed response of known size has its length")
{
    streaming f;
    raw_client client(f);
    std::string const plain = client.ask(f.head("GET /flows", "")).body;
    REQUIRE(f.back_end.faults().add("cut:after=1000000,count=always").has_value()); // a stream that is not cut
    wire_response const got = client.ask(f.head("GET /flows", ""));
    CHECK(got.status == 200);
    CHECK(got.body == plain);
    CHECK(got.field("Content-Length") == std::to_string(plain.size()));
    CHECK(got.field("Transfer-Encoding").empty());
    client.send(f.head("HEAD /flows", ""));
    CHECK(client.receive(true).field("Content-Length") == std::to_string(plain.size()));
    CHECK(client.ask(get_root).status == 200);
}

TEST_CASE("HEAD of a file has the head of the whole file")
{
    streaming f;
    std::string const owner(f.back_end.save().at("users").at(0).at("id").as_string());
    std::string const id = f.back_end.add_file(owner, "a.txt", "0123456789", "text/plain", {});
    raw_client client(f);
    client.send(f.head("HEAD /files/" + id, "Range: bytes=2-4\r\n"));
    wire_response const got = client.receive(true);
    CHECK(got.status == 200);
    CHECK(got.field("Content-Length") == "10");
    CHECK(client.ask(f.head("GET /files/" + id, "Range: bytes=2-4\r\n")).body == "234");
}

TEST_CASE("a cut closes the connection after some bytes of the body")
{
    streaming f;
    REQUIRE(f.back_end.faults().add("cut:after=1").has_value());
    raw_client client(f);
    client.send(f.head("GET /flows", ""));
    wire_response const got = client.receive();
    CHECK(got.status == 0); // incomplete
    CHECK(got.field("Content-Length") == "2");
    CHECK(f.settles_at(0));
}

/// A server whose user Ada has followers of her gateways.
class followed : public streaming {
public:
    /// Without heartbeats: on a slow machine one could come between two events.
    explicit followed(appmixer::server_settings settings = any_port()) : streaming(std::move(settings))
    {
        back_end.switches().heartbeat = 0ms;
    }

    appmixer::event_feed feed()
    {
        return back_end.gateway_events(back_end.save().at("users").at(0).at("id").as_string());
    }
    std::string watch(std::string_view version = "1.1") const
    {
        return "GET /plugins/appmixer/ai/mcptools/events?token=" + token + " HTTP/" + std::string(version) +
               "\r\nHost: localhost\r\n\r\n";
    }
    bool has_followers(std::size_t count)
    {
        return run_until(io, [&] { return feed().followers() == count; });
    }
};

TEST_CASE("an event stream is sent in chunks, as events come")
{
    followed f;
    raw_client client(f);
    client.send(f.watch());
    wire_response const got = client.receive();
    CHECK(got.status == 200);
    CHECK(got.field("Content-Type") == "text/event-stream; charset=utf-8");
    CHECK(got.field("Transfer-Encoding") == "chunked");
    CHECK(got.field("Content-Length").empty());
    CHECK(got.field("Access-Control-Allow-Origin") == "*");
    CHECK(client.take(13) == "8\r\n: init\n\n\r\n");
    REQUIRE(f.has_followers(1));
    f.feed().send({}, "one");
    CHECK(client.take(16) == "b\r\ndata: one\n\n\r\n");
    SUBCASE("the end, after which the connection is kept")
    {
        f.feed().end();
        CHECK(client.take(5) == "0\r\n\r\n");
        CHECK(client.ask(get_root).status == 200);
    }
    SUBCASE("a cut, which is no end")
    {
        f.feed().cut();
        CHECK(client.ends());
    }
    SUBCASE("a client that goes away is no follower any more")
    {
        client.vanish();
        CHECK(f.has_followers(0));
        CHECK(f.settles_at(0));
    }
    SUBCASE("a client that resets the connection")
    {
        client.reset();
        CHECK(f.has_followers(0));
        CHECK(f.settles_at(0));
    }
    SUBCASE("stop cuts the stream at once")
    {
        f.server->stop();
        CHECK(client.ends());
        CHECK(f.settles_at(0));
        CHECK(f.feed().followers() == 0);
    }
    SUBCASE("the server is destroyed")
    {
        f.server.reset();
        CHECK(client.ends());
        CHECK(f.feed().followers() == 0);
    }
    SUBCASE("the emulator is replaced")
    {
        f.back_end = appmixer::emulator();
        CHECK(client.take(5) == "0\r\n\r\n");
    }
    SUBCASE("a request that is sent during the stream is served after it")
    {
        client.send(get_root);
        f.io.poll();
        client.send(get_root);
        f.io.poll();
        f.feed().end();
        CHECK(client.take(5) == "0\r\n\r\n");
        CHECK(client.receive().status == 200);
        CHECK(client.receive().status == 200);
    }
}

TEST_CASE("a stream ends although its client has sent something meanwhile")
{
    appmixer::server_settings settings = any_port();
    settings.stop_timeout = 1h;
    followed f(std::move(settings));
    raw_client client(f);
    client.send(f.watch());
    CHECK(client.receive().status == 200);
    CHECK(client.take(13) == "8\r\n: init\n\n\r\n");
    REQUIRE(f.has_followers(1));
    client.send("\r\n");
    f.io.poll();
    SUBCASE("when the client goes away")
    {
        client.vanish();
        CHECK(f.has_followers(0));
        CHECK(f.settles_at(0));
    }
    SUBCASE("when the server is stopped")
    {
        f.server->stop();
        CHECK(client.ends());
        CHECK(f.settles_at(0));
    }
    SUBCASE("when the server is stopped, and the buffer for requests is full")
    {
        client.send(std::string(std::size_t(128) << 10, 'x'));
        f.io.poll();
        f.server->stop();
        CHECK(f.settles_at(0));
    }
    SUBCASE("when the server is destroyed")
    {
        f.server.reset();
        CHECK(client.ends());
    }
    CHECK(f.has_followers(0));
    f.server.reset();
    f.io.run_for(guard);
    CHECK(f.io.stopped()); // no work is left
}

TEST_CASE("a client of HTTP/1.0 gets a stream up to the end of the connection")
{
    followed f;
    raw_client client(f);
    client.send(f.watch("1.0"));
    wire_response const got = client.receive();
    CHECK(got.field("Transfer-Encoding").empty());
    CHECK(got.field("Connection") == "close");
    CHECK(client.take(8) == ": init\n\n");
    f.feed().end();
    CHECK(client.ends());
}

TEST_CASE("HEAD of an event stream has no body, and no follower")
{
    followed f;
    raw_client client(f);
    std::string request = f.watch();
    client.send(request.replace(0, 3, "HEAD"));
    CHECK(client.receive(true).status == 200);
    CHECK(client.ask(get_root).status == 200);
    CHECK(f.feed().followers() == 0);
}

TEST_CASE("heartbeats are sent while there are no events")
{
    followed f;
    f.back_end.switches().heartbeat = 1ms;
    raw_client client(f);
    client.send(f.watch());
    client.receive();
    CHECK(client.take(3 * 13) == "8\r\n: init\n\n\r\n"
                                 "8\r\n: ping\n\n\r\n"
                                 "8\r\n: ping\n\n\r\n");
}

TEST_CASE("the context is destroyed while a client follows")
{
    auto f = std::make_unique<followed>();
    auto client = std::make_unique<raw_client>(*f);
    client->send(f->watch());
    CHECK(client->receive().status == 200);
    REQUIRE(f->has_followers(1));
    client.reset();
    f.reset(); // the server, then the emulator, then the context
}

TEST_CASE("many followers, of whom one is slow")
{
    appmixer::server_settings settings = any_port();
    followed f(settings);
    std::vector<std::unique_ptr<raw_client>> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<raw_client>(f));
        clients.back()->send(f.watch());
        CHECK(clients.back()->receive().status == 200);
        CHECK(clients.back()->take(13) == "8\r\n: init\n\n\r\n");
    }
    raw_client slow(f.io, f.server->port(), 4096);
    slow.send(f.watch());
    REQUIRE(f.has_followers(11));
    std::string const event = "data: " + std::string(65528, 'x') + "\n\n"; // one chunk
    for (int i = 0; i < 120; ++i) { // more than the system buffers and the back end keeps
        f.feed().send_raw(event);
        for (auto const& client : clients) {
            bool const received = client->take(event.size() + 9) == "10000\r\n" + event + "\r\n";
            REQUIRE(received);
        }
    }
    CHECK(slow.receive().status == 200);
    CHECK(slow.ends_after_bytes() < 120 * event.size()); // it was cut
    CHECK(f.has_followers(10));
}

TEST_CASE("open_events follows the server through cuts")
{
    followed f;
    auto const api =
        appmixer::client(appmixer::http_transport(f.io.get_executor(), appmixer::settings(f.server->base_url())))
            .as(appmixer::access_token(f.token))
            .as_result();
    auto events = watch_mcp_gateways(api, appmixer::event_options().idle(30s).reconnects(appmixer::reconnect::always));
    std::string received;
    for (int i = 0; i < 6; ++i) {
        test::spawned next(f.io, events.next());
        if (i == 0) {
            REQUIRE(f.has_followers(1));
            f.feed().retry_after(0ms);
            for (int event = 0; event < 6; ++event) {
                f.feed().send({}, std::to_string(event), std::to_string(event));
                if (event % 2 == 1)
                    event == 1 ? f.feed().cut() : f.feed().end();
            }
        }
        REQUIRE(run_until(f.io, [&] { return next.done; }));
        received += next.take()->value().data + ' ';
    }
    CHECK(received == "0 1 2 3 4 5 ");
}

TEST_SUITE_END();

} // namespace
