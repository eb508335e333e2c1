// http_transport against servers that expected something else: TLS, or the request some time ago.

#include "http_calls.hpp"

#include <string>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

TEST_SUITE_BEGIN("http expectations");

TEST_CASE("408 on a kept connection is asked again on a new one, when that does no harm")
{
    std::string const late = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
    script const steps = {expect(), say(good), expect(), say(late), serve(good)};
    bench safe({steps});
    REQUIRE(safe.get_flow().ok);
    CHECK(safe.get_flow().text == "f1");
    CHECK(safe.server.came_on() == "0 0 1");
    CHECK(safe.counters().failed == 0);

    bench unsafe({steps});
    REQUIRE(unsafe.get_flow().ok);
    CHECK(unsafe.create_flow().error == static_cast<errc>(408));
    CHECK(unsafe.get_flow().text == "f1");
    CHECK(unsafe.server.came_on() == "0 0 1"); // the connection is not used again

    // On a new connection it is the answer, and no connection is kept behind it.
    bench fresh({{serve(late)}, {serve(late)}});
    CHECK(fresh.get_flow().error == static_cast<errc>(408));
    CHECK(fresh.get_flow().error == static_cast<errc>(408));
    CHECK(fresh.server.came_on() == "0 1");
}

TEST_SUITE_END();

} // namespace
