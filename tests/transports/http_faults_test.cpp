// http_transport with servers that disconnect, send invalid responses, or do not speak HTTP.

#include "http_faults_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace faults_test;

TEST_SUITE_BEGIN("http_transport faults");

TEST_CASE("a connection that ends before the response is complete")
{
    std::vector<fault> const places = {
        {"before the first byte", "", errc::connection_closed, phase::wait},
        {"in the version", "HTT", errc::connection_closed},
        {"in the status", "HTTP/1.1 20", errc::connection_closed},
        {"after the status line", "HTTP/1.1 200 OK\r\n", errc::connection_closed},
        {"in a field", "HTTP/1.1 200 OK\r\nContent-Le", errc::connection_closed},
        {"before the empty line", head, errc::connection_closed},
        {"in the empty line", head + "\r", errc::connection_closed},
        {"before the body", head + "Content-Length: 15\r\n\r\n", errc::connection_closed},
        {"in the body", head + "Content-Length: 15\r\n\r\n" + body.substr(0, 14), errc::connection_closed},
        {"before the first chunk", chunked, errc::connection_closed},
        {"in a chunk's size", chunked + "f", errc::connection_closed},
        {"in a chunk", chunked + "f\r\n{\"flow", errc::connection_closed},
        {"after a chunk", chunked + "f\r\n" + body, errc::connection_closed},
        {"before the last chunk", chunked + "f\r\n" + body + "\r\n", errc::connection_closed},
        {"in the last chunk", chunked + "f\r\n" + body + "\r\n0\r\n", errc::connection_closed},
        {"in the last chunk, which is the first", chunked + "0\r\n", errc::connection_closed},
        {"in a trailer", chunked + "f\r\n" + body + "\r\n0\r\nTrai", errc::connection_closed},
        {"after an interim response", "HTTP/1.1 100 Continue\r\n\r\n", errc::connection_closed},
        {"in the response after an interim one", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 2", errc::connection_closed},
    };
    for (fault const& place : places) {
        CAPTURE(place.name);
        for (step const& end : {hang_up(), half_close(), reset()}) {
            CAPTURE(static_cast<int>(end.what));
            fixture f({{expect(), say(place.text), end}});
            fault expected = place;
            if (end.what == step::kind::reset)
                expected.code = asio::error::connection_reset;
            check_fault(f, expected);
        }
    }
}

TEST_CASE("a reset does not complete a body that ends with the connection")
{
    fixture f({{expect(), say("HTTP/1.1 200 OK\r\n\r\n" + body), reset()}});
    check_fault(f, {"", "", asio::error::connection_reset});
}

TEST_CASE("bytes that are not HTTP end the call while the connection is still open")
{
    std::string const length = head + "Content-Length: ";
    std::vector<fault> const texts = {
        {"another protocol", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", errc::malformed_response},
        {"HTTP/0.9", "<html>hello</html>", errc::malformed_response},
        {"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", errc::malformed_response},
        {"HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", errc::malformed_response},
        {"a short status", "HTTP/1.1 20 OK\r\n\r\n", errc::malformed_response},
        {"a long status", "HTTP/1.1 2000 OK\r\n\r\n", errc::malformed_response},
        {"a status of letters", "HTTP/1.1 abc OK\r\n\r\n", errc::malformed_response},
        {"a status below 100", "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n", errc::malformed_response},
        {"a control character in the reason", "HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n",
         errc::malformed_response},
        {"a field without a colon", head + "nonsense\r\n\r\n", errc::malformed_response},
        {"a blank before the colon", head + "A : b\r\n\r\n", errc::malformed_response},
        {"a blank in a name", head + "A b: c\r\n\r\n", errc::malformed_response},
        {"an empty name", head + ": c\r\n\r\n", errc::malformed_response},
        {"NUL in a value", head + std::string("A: b\0c\r\n\r\n", 10), errc::malformed_response},
        {"a control character in a value",
         head + "A: b\x01"
                "c\r\n\r\n",
         errc::malformed_response},
        {"DEL in a value", head + "A: b\x7f\r\n\r\n", errc::malformed_response},
        {"a lone CR in a value", head + "A: b\rc\r\n\r\n", errc::malformed_response},
        {"a lone LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", errc::malformed_response},
        {"length and chunks", length + "15\r\nTransfer-Encoding: chunked\r\n\r\n", errc::malformed_response},
        {"chunks and length", head + "Transfer-Encoding: chunked\r\nContent-Length: 15\r\n\r\n",
         errc::malformed_response},
        {"chunked twice", head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
         errc::malformed_response},
        {"a negative length", length + "-1\r\n\r\n", errc::malformed_response},
        {"a length with a sign", length + "+15\r\n\r\n" + body, errc::malformed_response},
        {"a length of letters", length + "0xf\r\n\r\n" + body, errc::malformed_response},
        {"an empty length", length + "\r\n\r\n", errc::malformed_response},
        {"a length beyond 64 bits", length + "18446744073709551631\r\n\r\n" + body, errc::malformed_response},
        {"two lengths", length + "15\r\nContent-Length: 16\r\n\r\n" + body, errc::malformed_response},
        {"a list of lengths", length + "15, 16\r\n\r\n" + body, errc::malformed_response},
        {"a chunk without a size", chunked + "\r\n" + body, errc::malformed_response},
        {"a chunk size of letters", chunked + "xyz\r\n" + body, errc::malformed_response},
        {"a negative chunk size", chunked + "-f\r\n" + body, errc::malformed_response},
        {"a chunk size beyond 64 bits", chunked + "1000000000000000f\r\n" + body, errc::malformed_response},
        {"a chunk longer than its size", chunked + "e\r\n" + body + "\r\n0\r\n\r\n", errc::malformed_response},
    };
    for (fault const& text : texts) {
        CAPTURE(text.name);
        fixture f({{expect(), say(text.text)}});
        check_fault(f, text);
        CHECK(f.until([&] { return f.server.left() == 1; }));
    }
}

TEST_CASE("unusual but valid responses")
{
    std::string text;
    SUBCASE("the same length twice") { text = response(body, "Content-Length: 15\r\n"); }
    SUBCASE("a folded field") { text = response(body, "X-Folded: one\r\n two\r\n\tthree\r\n"); }
    SUBCASE("a status line without reason and blank") { text = "HTTP/1.1 200\r\nContent-Length: 15\r\n\r\n" + body; }
    SUBCASE("interim responses without a reason")
    {
        text = "HTTP/1.1 100\r\n\r\nHTTP/1.1 103\r\nLink: x\r\n\r\nHTTP/1.1 200\r\nContent-Length: 15\r\n\r\n" + body;
    }
    SUBCASE("a coding in capitals")
    {
        text = head + "Transfer-Encoding: CHUNKED\r\n\r\nf\r\n" + body + "\r\n0\r\n\r\n";
    }
    SUBCASE("an interim response with a coding")
    {
        text = "HTTP/1.1 103 Early\r\nTransfer-Encoding: gzip\r\n\r\n" + good;
    }
    SUBCASE("no reason") { text = "HTTP/1.1 200 \r\nContent-Length: 15\r\n\r\n" + body; }
    SUBCASE("bytes above ASCII in a value") { text = response(body, "X-Name: caf\xc3\xa9\r\n"); }
    SUBCASE("an empty value") { text = response(body, "X-Empty:\r\n"); }
    SUBCASE("a body at the limit") { text = good; }
    SUBCASE("chunks at the limit") { text = chunked + "1\r\n{\r\ne\r\n" + body.substr(1) + "\r\n0\r\n\r\n"; }
    SUBCASE("an interim response with a length") { text = "HTTP/1.1 103 Early\r\nContent-Length: 7\r\n\r\n" + good; }
    SUBCASE("a trailer, which is dropped") { text = chunked + "f\r\n" + body + "\r\n0\r\nX-Sum: 3\r\nDate: x\r\n\r\n"; }
    SUBCASE("many interim responses")
    {
        for (int i = 0; i < 32; ++i)
            text += "HTTP/1.1 100 Continue\r\n\r\n";
        text += good;
    }
    fixture f({{serve(text)}}, body.size());
    CHECK(f.get_flow().text == "f1");
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.connections() == 1);
}

TEST_CASE("a response that comes byte by byte")
{
    std::string text;
    SUBCASE("with a length") { text = "HTTP/1.1 100 Continue\r\n\r\n" + good; }
    SUBCASE("in chunks") { text = chunked + "1\r\n{\r\ne\r\n" + body.substr(1) + "\r\n0\r\nTrailer: x\r\n\r\n"; }
    SUBCASE("until the end") { text = "HTTP/1.1 200 OK\r\n\r\n" + body; }
    SUBCASE("without a reason") { text = "HTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\nContent-Length: 15\r\n\r\n" + body; }
    fixture f({{expect(), drip(text, 1), half_close()}});
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.requests() == 1);
}

TEST_CASE("an empty body in chunks that comes byte by byte")
{
    fixture f({{expect(), drip("HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1)}});
    CHECK(f.get_flow().error == errc::not_found);
}

TEST_CASE("a wrong Content-Length")
{
    SUBCASE("the body is shorter, and the connection stays open")
    {
        script const steps = {expect(), say(head + "Content-Length: 16\r\n\r\n" + body)};
        fixture f(std::vector<script>(5, steps));
        outcome const failed =
            expire(f, phase::read, [&](std::chrono::nanoseconds timeout) { return fetch(f.api.within(timeout)); });
        CHECK(failed.error == errc::deadline_exceeded);
        CHECK(failed.error.phase() == phase::read);
    }
    SUBCASE("the body is longer")
    {
        fixture f({{expect(), say(head + "Content-Length: 14\r\n\r\n" + body)}});
        outcome const failed = f.get_flow();
        CHECK(failed.error == errc::invalid_json);
        CHECK(failed.error.phase() == phase::decode);
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.came_on() == "0 1"); // the byte left over is the response to no call
    }
}

TEST_CASE("a reset while the request is being written")
{
    fixture f({{hold(), reset()}});
    appmixer::http_request large(appmixer::method::post, "/flows");
    large.body.assign(64'000'000, 'x'); // more than all buffers hold
    pending const started = f.start(send_request(f.api, std::move(large)));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    f.server.resume();
    f.run();
    outcome const failed = started.end();
    CHECK((failed.error == asio::error::connection_reset || failed.error == asio::error::broken_pipe));
    CHECK(failed.error.phase() == phase::write);
    CHECK(f.server.connections() == 1);
    CHECK(f.get_flow().text == "f1");
}

/// One call to an address without a server.
outcome call_without_server(asio::io_context& io, client const& api)
{
    pending const started = pending::start(io, fetch(api));
    io.restart();
    io.run_for(guard);
    REQUIRE(started.done());
    return started.end();
}

TEST_CASE("a name that is not known")
{
    asio::io_context io;
    // No name server is asked for it: no part of a name may be longer than 63 letters.
    std::string const host = std::string(64, 'a') + ".invalid";
    client const api =
        appmixer::client(appmixer::http_transport(io.get_executor(), appmixer::settings("http://" + host))).as_result();
    for (int i = 0; i < 2; ++i) {
        outcome const failed = call_without_server(io, api);
        CHECK_FALSE(failed.ok);
        CHECK_FALSE(failed.thrown);
        CHECK(failed.error == appmixer::condition::transport);
        CHECK(failed.error.phase() == phase::resolve);
        CHECK(failed.error.detail() == host + ":80");
    }
}

TEST_CASE("a connection that is refused")
{
    refusing_port const closed;
    std::uint16_t const port = closed.number();
    asio::io_context io;
    for (std::string const& url : {local_url(port), "http://localhost:" + std::to_string(port)}) {
        CAPTURE(url);
        client const api =
            appmixer::client(appmixer::http_transport(io.get_executor(), appmixer::settings(url))).as_result();
        for (int i = 0; i < 2; ++i) {
            outcome const failed = call_without_server(io, api);
            CHECK(failed.error == asio::error::connection_refused);
            CHECK(failed.error == appmixer::condition::transport);
            CHECK(failed.error.phase() == phase::connect);
            CHECK(failed.error.operation() == "getFlow");
            CHECK(failed.error.detail().find(std::to_string(port)) != std::string::npos);
        }
    }
}

std::string const sample =
    "HTTP/1.1 100 Continue\r\n\r\n" + head +
    "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nX-Folded: a\r\n b\r\nTransfer-Encoding: chunked\r\n\r\n"
    "1;a=b\r\n{\r\n8\r\n\"flowId\"\r\n6\r\n:\"f1\"}\r\n0\r\nTrailer: value\r\n\r\n";

TEST_CASE("a response that arrives in two parts is the same, wherever it is cut")
{
    std::vector<script> scripts;
    for (std::size_t at = 1; at < sample.size(); ++at) {
        script steps = {expect(), say(sample.substr(0, at)), hold(), say(sample.substr(at)), half_close()};
        scripts.push_back(std::move(steps));
    }
    fixture f(std::move(scripts));
    for (std::size_t at = 1; at < sample.size(); ++at) {
        CAPTURE(at);
        pending const started = f.start(fetch(f.api));
        REQUIRE(f.until([&] { return f.server.holds() == at; }));
        for (int i = 0; i < 5; ++i) // the client reads the first part before the second is sent
            f.io.poll();
        CHECK_FALSE(started.done());
        f.server.resume();
        f.run();
        CHECK(started.end().text == "f1");
        REQUIRE(f.until([&] { return f.server.closes() == at; }));
    }
}

TEST_CASE("a truncated response is an error, wherever it is cut")
{
    std::vector<script> scripts;
    for (std::size_t size = 0; size < sample.size(); ++size) {
        script steps = {expect(), say(sample.substr(0, size)), half_close()};
        scripts.push_back(std::move(steps));
    }
    fixture f(std::move(scripts));
    for (std::size_t size = 0; size < sample.size(); ++size) {
        CAPTURE(size);
        outcome const failed = f.get_flow();
        CHECK_FALSE(failed.ok);
        CHECK(failed.error == errc::connection_closed);
    }
    CHECK(f.get_flow().text == "f1");
}

TEST_SUITE_END();

} // namespace
