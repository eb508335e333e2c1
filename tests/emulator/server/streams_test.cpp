// The emulator's HTTP server: bodies that come and go piece by piece.

#include "../published_components.hpp"
#include "raw_client.hpp"

#include <string>
#include <utility>

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

TEST_SUITE_END();

} // namespace
