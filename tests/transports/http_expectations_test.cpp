// http_transport against servers that expected TLS, or the request earlier.

#include "http_calls.hpp"

#include <string>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("http expectations");

TEST_CASE("a server that speaks TLS is reported as such")
{
    class row {
    public:
        std::string name;
        std::string text;
        int status;
    };
    std::string const page = "<html><body>The plain HTTP request was sent to HTTPS port</body></html>";
    std::string const go = "Client sent an HTTP request to an HTTPS server.\n";
    std::string const bad = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: ";
    for (row const& each : {row{"an alert", std::string("\x15\x03\x01\x00\x02\x02\x46", 7), 0},
                            row{"an alert of another version", std::string("\x15\x03\x03\x00\x02\x02\x28", 7), 0},
                            row{"a handshake", std::string("\x16\x03\x03", 3), 0},
                            row{"nginx", bad + std::to_string(page.size()) + "\r\n\r\n" + page, 400},
                            row{"Go", "HTTP/1.0 400 Bad Request\r\n\r\n" + go, 400}}) {
        CAPTURE(each.name);
        for (bool const safe : {true, false}) {
            fixture f({{expect(), say(each.text), half_close()}});
            outcome const failed = safe ? f.get_flow() : f.create_flow();
            CHECK(failed.error == errc::wrong_scheme);
            CHECK(failed.error == appmixer::condition::transport);
            CHECK(failed.error.phase() == phase::read);
            CHECK(failed.error.status() == each.status);
            CHECK(failed.error.detail() == "the server speaks TLS on this port: the base URL must begin with https");
            CHECK(f.server.requests() == 1);
        }
    }
    fixture other({{serve("HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\nHTTP")}});
    CHECK(other.get_flow().error == errc::bad_request);
}

TEST_CASE("408 on a reused connection: an idempotent call is repeated on a new one")
{
    std::string const late = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
    script const steps = {expect(), say(good), expect(), say(late), serve(good)};
    fixture safe({steps});
    REQUIRE(safe.get_flow().ok);
    CHECK(safe.get_flow().text == "f1");
    CHECK(safe.server.came_on() == "0 0 1");
    CHECK(safe.counters().failed == 0);

    fixture unsafe({steps});
    REQUIRE(unsafe.get_flow().ok);
    CHECK(unsafe.create_flow().error == static_cast<errc>(408));
    CHECK(unsafe.get_flow().text == "f1");
    CHECK(unsafe.server.came_on() == "0 0 1"); // the connection is not used again

    // On a new connection it is the response, and the connection is not kept.
    fixture fresh({{serve(late)}, {serve(late)}});
    CHECK(fresh.get_flow().error == static_cast<errc>(408));
    CHECK(fresh.get_flow().error == static_cast<errc>(408));
    CHECK(fresh.server.came_on() == "0 1");
}

TEST_SUITE_END();

} // namespace
