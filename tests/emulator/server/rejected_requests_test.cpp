// Requests that the emulator's server rejects: too long, invalid or ambiguous.

#include "raw_client.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace raw;

TEST_SUITE_BEGIN("emulator server: rejected requests");

TEST_CASE("a body over the limit gets a 413")
{
    appmixer::server_settings settings = any_port();
    settings.body_limit = 100'000;
    fixture f(std::move(settings));
    raw_client client(f);
    std::string const start = "POST /user HTTP/1.1\r\nHost: localhost\r\n";

    SUBCASE("by its Content-Length") { CHECK(client.ask(start + "Content-Length: 100001\r\n\r\n").is_error(413)); }
    SUBCASE("while the client is still sending")
    {
        client.send(start + "Content-Length: 5000000\r\n\r\n" + std::string(5'000'000, ' '));
        CHECK(client.receive().is_error(413));
    }
    SUBCASE("in one chunk") { CHECK(client.ask(start + "Transfer-Encoding: chunked\r\n\r\n186A1\r\n").is_error(413)); }
    SUBCASE("in many chunks")
    {
        std::string body;
        for (int i = 0; i < 11; ++i)
            body += "2710\r\n" + std::string(10'000, ' ') + "\r\n";
        client.send(start + "Transfer-Encoding: chunked\r\n\r\n" + body);
        CHECK(client.receive().is_error(413));
    }
    CHECK(client.ends());
    client.vanish();
    CHECK(f.settles_at(0));
}

/// A request with a head of the given number of bytes.
std::string head_of(std::size_t size)
{
    std::string text = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ";
    text.append(size - text.size() - 4, 'x');
    return text + "\r\n\r\n";
}

TEST_CASE("head and body may be as long as the limits")
{
    appmixer::server_settings settings = any_port();
    settings.header_limit = 1000;
    settings.body_limit = 100'000;
    fixture f(std::move(settings));
    raw_client client(f);
    CHECK(client.ask(head_of(1000)).status == 200);
    CHECK(client.ask(post("/user", std::string(sign_up) + std::string(100'000 - sign_up.size(), ' '))).status == 200);
    CHECK(client.ask(head_of(1000)).status == 200);
}

TEST_CASE("a head over the limit gets a 431")
{
    appmixer::server_settings settings = any_port();
    settings.header_limit = 1000;
    fixture f(std::move(settings));
    raw_client client(f);
    SUBCASE("at once")
    {
        wire_response const response = client.ask(head_of(1001));
        CHECK(response.is_error(431));
        CHECK(json::parse(response.body).at("error") == "Request Header Fields Too Large");
    }
    SUBCASE("without end")
    {
        client.send(head_of(1'000'000));
        CHECK(client.receive().is_error(431));
    }
    SUBCASE("in the request line") { CHECK(client.ask("GET /" + std::string(1200, 'x')).is_error(431)); }
    SUBCASE("split between request line and fields")
    {
        CHECK(client
                  .ask("GET /" + std::string(600, 'x') + " HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(600, 'x') +
                       "\r\n\r\n")
                  .is_error(431));
    }
    SUBCASE("line by line, each in a packet of its own")
    {
        std::string fields;
        for (int i = 0; i < 110; ++i)
            fields += "-Y: 678\r\nX"; // the parser needs the next byte to see the end of a field
        client.drip("GET / HTTP/1.1\r\nX", 17);
        client.drip(fields, 10);
        CHECK(client.receive().is_error(431));
    }
    CHECK(client.ends());
    client.vanish();
    CHECK(f.settles_at(0));
}

TEST_CASE("an invalid request gets a 400 and ends the connection")
{
    fixture f;
    std::vector<std::string> const broken = {
        "hello\r\n\r\n",
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\nHost: localhost\n\n",
        "GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: localhost\r\nHost: elsewhere\r\n\r\n",
        "GET flows HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a#b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /caf\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET ftp://host/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http:///path HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\nx",
        "POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x1\r\n\r\nx",
        "POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: \r\n\r\nx",
        "POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), // a TLS client
    };
    for (std::string const& text : broken) {
        CAPTURE(text);
        raw_client client(f);
        CHECK(client.ask(text).is_error(400));
        CHECK(client.ends());
    }
    CHECK(f.settles_at(0));
}

TEST_CASE("a request with an ambiguous length ends the connection")
{
    fixture f;
    std::string const smuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::string const start = "POST /user HTTP/1.1\r\nHost: localhost\r\n";
    std::vector<std::pair<int, std::string>> const requests = {
        {400, start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {400, start + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"},
        {400, start + "Content-Length: 4\r\nTransfer-Encoding: identity\r\n\r\nabcd"},
        {400, start + "Transfer-Encoding: identity\r\nContent-Length: 4\r\n\r\nabcd"},
        {400, start + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"},
        {400, start + "Content-Length: 4, 5\r\n\r\nabcde"},
        {400, start + "Content-Length: 4,\r\n\r\nabcd"},
        {400, start + "Content-Length : 4\r\n\r\nabcd"},
        {400, start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
        {400, start + "Transfer-Encoding: identity\r\n\r\n"},
        {400, start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
        {400, start + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"},
        {400, start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
        {400, start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {400, start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"},
        {501, start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
        {501, start + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {400, "POST /user HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n4E\r\n" +
                  std::string(sign_up) + "\r\n0\r\n\r\n"},
    };
    for (auto const& [status, text] : requests) {
        CAPTURE(text);
        raw_client client(f);
        CHECK(client.ask(text + smuggled).is_error(status));
        CHECK(client.ends());
    }
    raw_client client(f);
    CHECK(client.ask(start + "Content-Length: 78\r\nContent-Length: 78\r\n\r\n" + std::string(sign_up)).status == 200);
}

TEST_SUITE_END();

} // namespace
