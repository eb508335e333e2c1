// The emulator's HTTP server: the bytes on the wire.

#include "raw_client.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace raw;

TEST_SUITE_BEGIN("emulator server");

TEST_CASE("a connection serves several requests")
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

TEST_CASE("a request may arrive in pieces of any size")
{
    fixture f;
    std::size_t size = 0;
    SUBCASE("byte by byte") { size = 1; }
    SUBCASE("seven bytes at a time") { size = 7; }
    raw_client client(f);
    client.drip(post("/user", sign_up) + get_root, size);
    CHECK(client.receive().status == 200);
    CHECK(client.receive().status == 200);
}

TEST_CASE("pipelined requests get their responses in order")
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

    SUBCASE("gets 100 Continue before the body")
    {
        CHECK(client.ask(head).status == 100);
        CHECK(client.ask(sign_up).status == 200);
        CHECK(client.ask(get_root).status == 200);
    }
    SUBCASE("gets no response before the head is complete")
    {
        client.drip(head, 1);
        CHECK(client.receive().status == 100);
        CHECK(client.ask(sign_up).status == 200);
    }
    SUBCASE("gets no 100 Continue when the body has arrived") { CHECK(client.ask(request).status == 200); }
    SUBCASE("gets a 413 for a body that is too long")
    {
        CHECK(client
                  .ask("POST /flows HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n"
                       "Expect: 100-continue\r\n\r\n")
                  .is_error(413));
        CHECK(client.ends());
    }
    SUBCASE("is ignored in HTTP/1.0")
    {
        client.send("POST /user HTTP/1.0\r\nContent-Length: " + std::to_string(sign_up.size()) +
                    "\r\nExpect: 100-continue\r\n\r\n");
        CHECK(client.ask(sign_up).status == 200);
    }
    SUBCASE("is the only supported expectation")
    {
        wire_response const response = client.ask("GET / HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\n\r\n");
        CHECK(response.is_error(417));
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
    SUBCASE("a trailer field is not a header field")
    {
        std::string const field = authorization(client);
        CHECK(client.ask("GET /flows HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n").status == 200);
        CHECK(client
                  .ask("GET /flows HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + field +
                       "\r\n")
                  .status == 401);
    }
    SUBCASE("an invalid size")
    {
        CHECK(client.ask(start + "zz\r\n").is_error(400));
        CHECK(client.ends());
    }
    SUBCASE("data of another length than the chunk size")
    {
        CHECK(client.ask(start + "2\r\nabcd\r\n0\r\n\r\n").is_error(400));
        CHECK(client.ends());
    }
    SUBCASE("a line that does not end")
    {
        client.send(start + "1;" + std::string(200'000, 'x'));
        CHECK(client.receive().is_error(400));
        CHECK(client.ends());
    }
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
    SUBCASE("stays open with keep-alive")
    {
        for (int i = 0; i < 2; ++i) {
            wire_response const response = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            CHECK(response.status == 200);
            CHECK(response.field("Connection") == "keep-alive");
        }
    }
}

TEST_CASE("Connection: close ends the connection after the response")
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

TEST_CASE("unknown methods get a 501")
{
    fixture f;
    raw_client client(f);
    CHECK(client.ask("BREW / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc").is_error(501));
    CHECK(client.ask("get / HTTP/1.1\r\nHost: localhost\r\n\r\n").is_error(501));
    CHECK(client.ask("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n").is_error(501));
    CHECK(client.ask(get_root).status == 200);
}

TEST_CASE("the OpenAPI document of the settings needs no token")
{
    appmixer::server_settings settings = any_port();
    std::string const get = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    SUBCASE("is served")
    {
        settings.openapi_document = R"({"openapi":"3.1.1"})";
        fixture f(settings);
        raw_client client(f);
        wire_response const response = client.ask(get);
        CHECK(response.status == 200);
        CHECK(response.body == settings.openapi_document);
        CHECK(response.field("Content-Type") == "application/json; charset=utf-8");
        CHECK(client.ask("GET /openapi.json?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200);
        client.send("HEAD /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
        CHECK(client.receive(true).field("Content-Length") == "19");
        CHECK(client.ask(post("/openapi.json", "{}")).is_error(404));
    }
    SUBCASE("may be missing")
    {
        fixture f(settings);
        raw_client client(f);
        CHECK(client.ask(get).is_error(404));
    }
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
        client.ask("POST /user?a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n").body.size();
    CHECK(client.ends());
    std::size_t const broken = raw_client(f).ask("\x01\r\n\r\n").body.size();
    raw_client(f).send("GET /never/ended"); // no response, so no line in the log
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
