// The emulator's HTTP server: the bytes on the wire.

#include "raw_client.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace raw;

TEST_SUITE_BEGIN("emulator server");

TEST_CASE("a connection serves one request after the other")
{
    fixture f;
    raw_client client(f);
    for (int i = 0; i < 3; ++i) {
        wire_response const response = client.ask(get_root);
        CHECK(response.status == 200);
        CHECK(response.field("Connection") == "keep-alive");
        CHECK(json::parse(response.body).at("version").is_string());
        CHECK(response.field("Date").ends_with(" GMT"));
    }
    CHECK(f.server->connections() == 1);
    client.vanish();
    CHECK(f.settles_at(0));
}

TEST_CASE("a request may come in any pieces")
{
    fixture f;
    std::size_t size = 0;
    SUBCASE("byte by byte") { size = 1; }
    SUBCASE("in sevens") { size = 7; }
    raw_client client(f);
    client.drip(post("/user", sign_up) + get_root, size);
    CHECK(client.receive().status == 200);
    CHECK(client.receive().status == 200);
}

TEST_CASE("pipelined requests are answered in order")
{
    fixture f;
    raw_client client(f);
    client.send(get_root + "GET /no-such-route HTTP/1.1\r\nHost: localhost\r\n\r\n" + "\r\n\r\n" +
                post("/user", sign_up) + "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n" + get_root);
    CHECK(json::parse(client.receive().body).as_object().contains("version"));
    wire_response const unknown = client.receive();
    CHECK(unknown.status >= 401);
    CHECK(unknown.status <= 404);
    CHECK(json::parse(client.receive().body).as_object().contains("token"));
    CHECK(client.receive(true).status == 200);
    CHECK(json::parse(client.receive().body).as_object().contains("version"));
}

TEST_CASE("HEAD has the head of GET and no body")
{
    fixture f;
    raw_client client(f);
    wire_response const get = client.ask(get_root);
    client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    wire_response const head = client.receive(true);
    CHECK(head.status == 200);
    CHECK(head.field("Content-Length") == std::to_string(get.body.size()));
    CHECK(client.ask(get_root).status == 200); // no body was sent in between
}

TEST_CASE("Expect: 100-continue")
{
    fixture f;
    raw_client client(f);
    std::string const request = post("/user", sign_up, "Expect: 100-Continue\r\n");
    std::string const head = request.substr(0, request.size() - sign_up.size());

    SUBCASE("is answered before the body")
    {
        CHECK(client.ask(head).status == 100);
        CHECK(client.ask(sign_up).status == 200);
        CHECK(client.ask(get_root).status == 200);
    }
    SUBCASE("is not answered before the head is complete")
    {
        client.drip(head, 1);
        CHECK(client.receive().status == 100);
        CHECK(client.ask(sign_up).status == 200);
    }
    SUBCASE("is not answered when the body is there already") { CHECK(client.ask(request).status == 200); }
    SUBCASE("is answered with 413 for a body that is too long")
    {
        CHECK(client
                  .ask("POST /flows HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n"
                       "Expect: 100-continue\r\n\r\n")
                  .is_boom(413));
        CHECK(client.ends());
    }
    SUBCASE("does not exist in HTTP/1.0")
    {
        client.send("POST /user HTTP/1.0\r\nContent-Length: " + std::to_string(sign_up.size()) +
                    "\r\nExpect: 100-continue\r\n\r\n");
        CHECK(client.ask(sign_up).status == 200);
    }
    SUBCASE("is the only expectation")
    {
        wire_response const response = client.ask("GET / HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\n\r\n");
        CHECK(response.is_boom(417));
        CHECK(json::parse(response.body).at("error") == "Expectation Failed");
        CHECK(client.ends());
    }
}

TEST_CASE("chunked bodies")
{
    fixture f;
    raw_client client(f);
    std::string const start = "POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n";
    std::string const chunks = "1\r\n{\r\n4D;name=\"value\"\r\n" + std::string(sign_up.substr(1)) + "\r\n";
    REQUIRE(sign_up.size() == 0x4e);

    SUBCASE("at once")
    {
        CHECK(client.ask(start + chunks + "0\r\n\r\n").status == 200);
        CHECK(client.ask(get_root).status == 200);
    }
    SUBCASE("in pieces")
    {
        client.drip(start + chunks + "0\r\n\r\n" + get_root, 1);
        CHECK(client.receive().status == 200);
        CHECK(client.receive().status == 200);
    }
    SUBCASE("a trailer cannot pose as a field of the head")
    {
        std::string const field = authorization(client);
        CHECK(client.ask("GET /flows HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n").status == 200);
        CHECK(client
                  .ask("GET /flows HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + field +
                       "\r\n")
                  .status == 401);
    }
    SUBCASE("a broken size")
    {
        CHECK(client.ask(start + "zz\r\n").is_boom(400));
        CHECK(client.ends());
    }
    SUBCASE("data of another length than announced")
    {
        CHECK(client.ask(start + "2\r\nabcd\r\n0\r\n\r\n").is_boom(400));
        CHECK(client.ends());
    }
    SUBCASE("a line that does not end")
    {
        client.send(start + "1;" + std::string(200'000, 'x'));
        CHECK(client.receive().is_boom(400));
        CHECK(client.ends());
    }
}

TEST_CASE("a body over the limit is answered with 413")
{
    appmixer::server_settings settings = any_port();
    settings.body_limit = 100'000;
    fixture f(std::move(settings));
    raw_client client(f);
    std::string const start = "POST /user HTTP/1.1\r\nHost: localhost\r\n";

    SUBCASE("by its announced length") { CHECK(client.ask(start + "Content-Length: 100001\r\n\r\n").is_boom(413)); }
    SUBCASE("while the client goes on sending")
    {
        client.send(start + "Content-Length: 5000000\r\n\r\n" + std::string(5'000'000, ' '));
        CHECK(client.receive().is_boom(413));
    }
    SUBCASE("in one chunk") { CHECK(client.ask(start + "Transfer-Encoding: chunked\r\n\r\n186A1\r\n").is_boom(413)); }
    SUBCASE("in many chunks")
    {
        std::string body;
        for (int i = 0; i < 11; ++i)
            body += "2710\r\n" + std::string(10'000, ' ') + "\r\n";
        client.send(start + "Transfer-Encoding: chunked\r\n\r\n" + body);
        CHECK(client.receive().is_boom(413));
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

TEST_CASE("a head over the limit is answered with 431")
{
    appmixer::server_settings settings = any_port();
    settings.header_limit = 1000;
    fixture f(std::move(settings));
    raw_client client(f);
    SUBCASE("at once")
    {
        wire_response const response = client.ask(head_of(1001));
        CHECK(response.is_boom(431));
        CHECK(json::parse(response.body).at("error") == "Request Header Fields Too Large");
    }
    SUBCASE("without end")
    {
        client.send(head_of(1'000'000));
        CHECK(client.receive().is_boom(431));
    }
    SUBCASE("in the request line") { CHECK(client.ask("GET /" + std::string(1200, 'x')).is_boom(431)); }
    SUBCASE("split between request line and fields")
    {
        CHECK(client
                  .ask("GET /" + std::string(600, 'x') + " HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(600, 'x') +
                       "\r\n\r\n")
                  .is_boom(431));
    }
    SUBCASE("line by line, each in a packet of its own")
    {
        std::string fields;
        for (int i = 0; i < 110; ++i)
            fields += "-Y: 678\r\nX"; // the parser needs the next byte to see the end of a field
        client.drip("GET / HTTP/1.1\r\nX", 17);
        client.drip(fields, 10);
        CHECK(client.receive().is_boom(431));
    }
    CHECK(client.ends());
    client.vanish();
    CHECK(f.settles_at(0));
}

TEST_CASE("an invalid request is answered with 400 and ends the connection")
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
        CHECK(client.ask(text).is_boom(400));
        CHECK(client.ends());
    }
    CHECK(f.settles_at(0));
}

TEST_CASE("a request whose length can be read in two ways ends the connection")
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
        CHECK(client.ask(text + smuggled).is_boom(status));
        CHECK(client.ends());
    }
    raw_client client(f);
    CHECK(client.ask(start + "Content-Length: 78\r\nContent-Length: 78\r\n\r\n" + std::string(sign_up)).status == 200);
}

TEST_CASE("HTTP/1.0")
{
    fixture f;
    raw_client client(f);
    SUBCASE("ends after one response")
    {
        wire_response const response = client.ask("GET / HTTP/1.0\r\n\r\n");
        CHECK(response.status == 200);
        CHECK(response.field("Connection") == "close");
        CHECK(client.ends());
        client.vanish();
        CHECK(f.settles_at(0));
    }
    SUBCASE("goes on when asked to")
    {
        for (int i = 0; i < 2; ++i) {
            wire_response const response = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            CHECK(response.status == 200);
            CHECK(response.field("Connection") == "keep-alive");
        }
    }
}

TEST_CASE("Connection: close ends the connection behind the response")
{
    fixture f;
    raw_client client(f);
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" + get_root);
    wire_response const response = client.receive();
    CHECK(response.status == 200);
    CHECK(response.field("Connection") == "close");
    CHECK(client.ends());
    client.vanish();
    CHECK(f.settles_at(0));
}

TEST_CASE("a client that has closed its side gets its responses")
{
    fixture f;
    raw_client client(f);
    client.send(get_root + get_root);
    client.half_close();
    CHECK(client.receive().status == 200);
    CHECK(client.receive().status == 200);
    CHECK(client.ends());
    client.vanish();
    CHECK(f.settles_at(0));
}

TEST_CASE("targets in absolute form")
{
    fixture f;
    raw_client client(f);
    for (std::string const target : {"http://localhost:2200/", "http://localhost", "HTTPS://user:secret@localhost/?a=b",
                                     "http://localhost?x=http://y/", "/?x=http://y/z"}) {
        CAPTURE(target);
        wire_response const response = client.ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        CHECK(response.status == 200);
        CHECK(response.body.find("version") != std::string::npos);
    }
}

TEST_CASE("unknown methods are answered with 501")
{
    fixture f;
    raw_client client(f);
    CHECK(client.ask("BREW / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc").is_boom(501));
    CHECK(client.ask("get / HTTP/1.1\r\nHost: localhost\r\n\r\n").is_boom(501));
    CHECK(client.ask("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n").is_boom(501));
    CHECK(client.ask(get_root).status == 200);
}

TEST_CASE("GET may have a body")
{
    fixture f;
    raw_client client(f);
    CHECK(client.ask("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}").status == 200);
    CHECK(client.ask(get_root).status == 200);
}

TEST_CASE("the access log")
{
    std::vector<std::string> lines;
    appmixer::server_settings settings = any_port();
    settings.on_access = [&](appmixer::access_entry const& entry) {
        CHECK(entry.duration >= std::chrono::steady_clock::duration::zero());
        lines.push_back(std::string(entry.method) + ' ' + std::string(entry.path) + ' ' + std::to_string(entry.status) +
                        ' ' + std::to_string(entry.bytes));
    };
    fixture f(std::move(settings));
    raw_client client(f);
    std::size_t const size = client.ask("GET /?secret=abc HTTP/1.1\r\nHost: localhost\r\n\r\n").body.size();
    client.send("HEAD http://user:secret@host/?secret=abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client.receive(true);
    client.ask("BREW /tea?secret=abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
    std::size_t const refused =
        client.ask("POST /user?a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n").body.size();
    CHECK(client.ends());
    std::size_t const broken = raw_client(f).ask("\x01\r\n\r\n").body.size();
    raw_client(f).send("GET /never/ended"); // no response, no line
    client.vanish();
    CHECK(f.settles_at(0));

    REQUIRE(lines.size() == 5);
    CHECK(lines[0] == "GET / 200 " + std::to_string(size));
    CHECK(lines[1] == "HEAD / 200 0");
    CHECK(lines[2].starts_with("BREW /tea 501 "));
    CHECK(lines[3] == "POST /user 413 " + std::to_string(refused));
    CHECK(lines[4] == "  400 " + std::to_string(broken));
}

TEST_SUITE_END();

} // namespace
