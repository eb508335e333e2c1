// http_transport: framing that is not known for certain is refused at once. Otherwise the body could be misread, or the
// call would wait for bytes that never arrive.

#include "http_calls.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("http framing");

std::string const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
std::string const chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
std::string const body = R"({"flowId":"f1"})";

class row {
public:
    std::string name;
    std::string text;
};

TEST_CASE("framing that was not negotiated ends the call at once")
{
    std::string const length = head + "Content-Length: ";
    std::vector<row> const texts = {
        {"HTTP/0.9 that is shorter than a version", "ok\r\n"},
        {"one byte that is none of HTTP's", "S"},
        {"a frame of HTTP/2", std::string("\0\0\x12\x04\0\0\0\0\0", 9)},
        {"a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"SHOUTcast", "ICY 200 OK\r\n\r\n"},
        {"an empty line in front", "\r\n" + good},
        {"no status", "HTTP/1.1\r\n" + body},
        {"a status without a blank in front", "HTTP/1.1200 OK\r\n"},
        {"a lone CR after the status", "HTTP/1.1 200\rOK\r\n"},
        {"a lone LF after the status", "HTTP/1.1 200\nContent-Length: 0\n\n"},
        {"a status of two digits without a reason", "HTTP/1.1 20\r\nContent-Length: 0\r\n\r\n"},
        {"a change of the protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"},
        {"a change of the protocol after another interim response",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n" + good},
        {"an unknown coding", head + "Transfer-Encoding: xchunked\r\n\r\n" + body},
        {"an unknown coding, then chunks", head + "Transfer-Encoding: xchunked, chunked\r\n\r\n"},
        {"gzip, then chunks", head + "Transfer-Encoding: gzip, chunked\r\n\r\n"},
        {"gzip, then chunks in another field", head + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"},
        {"chunks, then gzip", head + "Transfer-Encoding: chunked, gzip\r\n\r\n"},
        {"chunks, then gzip in another field", head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n"},
        {"chunked twice in a list", head + "Transfer-Encoding: chunked, chunked\r\n\r\n"},
        {"chunked with a parameter", head + "Transfer-Encoding: chunked;a=b\r\n\r\n"},
        {"chunked in quotes", head + "Transfer-Encoding: \"chunked\"\r\n\r\n"},
        {"a list with nothing after chunked", head + "Transfer-Encoding: chunked,\r\n\r\n"},
        {"identity", head + "Transfer-Encoding: identity\r\n\r\n" + body},
        {"no coding at all", head + "Transfer-Encoding:\r\n\r\n" + body},
        {"an unknown coding and a length", head + "Transfer-Encoding: identity\r\nContent-Length: 15\r\n\r\n" + body},
        {"a length and an unknown coding", length + "15\r\nTransfer-Encoding: x\r\n\r\n" + body},
        {"a length with a blank", length + "1 5\r\n\r\n" + body},
        {"a length with a fraction", length + "15.0\r\n\r\n" + body},
        {"a length in quotes", length + "\"15\"\r\n\r\n" + body},
        {"a length and nothing", length + "15,\r\n\r\n" + body},
        {"a blank after a chunk's size", chunked + "f \r\n" + body + "\r\n0\r\n\r\n"},
        {"a blank before a chunk's size", chunked + " f\r\n" + body + "\r\n0\r\n\r\n"},
        {"a lone LF after a chunk's size", chunked + "f\n" + body + "\r\n0\r\n\r\n"},
        {"a chunk size of letters, and no more", chunked + "zz\r\n"},
        {"a chunk size with a sign, and no more", chunked + "+1\r\n"},
        {"a chunk size with 0x", chunked + "0xf\r\n" + body + "\r\n0\r\n\r\n"},
    };
    for (row const& each : texts) {
        CAPTURE(each.name);
        fixture f({{expect(), say(each.text)}}); // the server holds the connection
        outcome const failed = f.get_flow();
        CHECK(failed.error == errc::malformed_response);
        CHECK(failed.error.phase() == phase::read);
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.came_on() == "0 1");
    }
}

TEST_CASE("the error names the violated rule")
{
    fixture changed({{expect(), say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")}});
    CHECK(changed.get_flow().error.detail() == "status 101, which was not requested");
    fixture coded({{expect(), say(head + "Transfer-Encoding: gzip, chunked\r\n\r\n")}});
    CHECK(coded.get_flow().error.detail() == "unsupported Transfer-Encoding");
}

TEST_CASE("bytes after a response without a body belong to no call")
{
    using appmixer::method;
    for (std::string const& coding :
         {std::string("Content-Length: 4\r\n\r\nbody"), std::string("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          std::string("Transfer-Encoding: gzip\r\n\r\nbody")})
        for (std::string const status : {"204", "304", "200"}) {
            CAPTURE(coding);
            CAPTURE(status);
            fixture f({{expect(), say("HTTP/1.1 " + status + " None\r\n" + coding)}});
            method const verb = status == "200" ? method::head : method::get;
            CHECK(f.get(send_request(f.api, appmixer::http_request(verb, "/"))).text == status + " ");
            CHECK(f.get_flow().text == "f1");
            CHECK(f.server.came_on() == "0 1");
        }
}

TEST_CASE("the last chunk in two parts")
{
    // From 1.87 on, Boost's parser takes the last chunk's line by itself.
    std::string const text = chunked + "f\r\n" + body + "\r\n0\r\n";
    for (std::string const& rest : {std::string("\r\n"), std::string("Trailer: x\r\n\r\n")})
        for (std::size_t const cut : {std::size_t(0), std::size_t(1), std::size_t(2)}) {
            CAPTURE(cut);
            fixture f(
                {{expect(), say(text), hold(), say(rest.substr(0, cut)), hold(), say(rest.substr(cut)), serve(good)}});
            pending const started = f.start(fetch(f.api));
            for (std::size_t holds : {std::size_t(1), std::size_t(2)}) {
                REQUIRE(f.until([&] { return f.server.holds() == holds; }));
                for (int i = 0; i < 5; ++i)
                    f.io.poll();
                f.server.resume();
            }
            f.run();
            CHECK(started.end().text == "f1");
            CHECK(f.get_flow().text == "f1");
            CHECK(f.server.came_on() == "0 0");
        }
}

TEST_CASE("chunks over HTTP/1.0 are read, and the connection is not reused")
{
    std::string const text =
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n" + body + "\r\n0\r\n\r\n";
    fixture f({{expect(), say(text)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1");
}

TEST_SUITE_END();

} // namespace
