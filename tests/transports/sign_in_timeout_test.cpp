// Sign-ins over a network that take too long: the error of the call says what the sign-in was doing.

#include "http_calls.hpp"

#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/transports/https.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace {

using namespace calls;

TEST_SUITE_BEGIN("sign-in timeout");

/// The error of a call whose sign-in does not end, on a server that does not respond.
template <class Transport>
appmixer::error timed_out(fixture& f, Transport transport, appmixer::auth_options options, std::chrono::seconds timeout)
{
    appmixer::manual_clock clock;
    appmixer::client const api(std::move(transport) |
                               appmixer::with_auth(appmixer::password_sign_in("ada", "secret"), options));
    pending const call = f.start(fetch(api.with_clock(clock).within(timeout).as_result()));
    REQUIRE(f.until([&] { return f.server.bytes_received() > 0 && f.io.poll() == 0; }));
    clock.advance(std::min<std::chrono::milliseconds>(timeout, options.sign_in_timeout));
    REQUIRE(f.until([&] { return call.done(); }));
    CHECK(call.end().error == appmixer::errc::deadline_exceeded);
    CHECK(call.end().error.phase() == appmixer::phase::sign_in);
    f.run();
    return call.end().error;
}

TEST_CASE("the deadline of the call passes while the sign-in waits for the response")
{
    fixture f({{expect()}});
    appmixer::http_transport transport(f.io, appmixer::settings(local_url(f.server.port())));
    CHECK(timed_out(f, std::move(transport), appmixer::auth_options(), 1s).what() ==
          "getFlow failed while signing in: the deadline passed (while waiting for the response); client::within "
          "allows 1 s");
}

TEST_CASE("the deadline of the call passes during the TLS handshake of the sign-in")
{
    fixture f({{expect()}});
    appmixer::settings const where("https://127.0.0.1:" + std::to_string(f.server.port()));
    CHECK(timed_out(f, appmixer::https_transport(f.io, where), appmixer::auth_options(), 1s).what() ==
          "getFlow failed while signing in: the deadline passed (during the TLS handshake, 127.0.0.1); client::within "
          "allows 1 s");
}

TEST_CASE("the time of the sign-in passes")
{
    fixture f({{expect()}});
    appmixer::http_transport transport(f.io, appmixer::settings(local_url(f.server.port())));
    appmixer::auth_options brief;
    brief.sign_in_timeout = 5s;
    CHECK(timed_out(f, std::move(transport), brief, 60s).what() ==
          "getFlow failed while signing in: the deadline passed (while waiting for the response; "
          "auth_options::sign_in_timeout allows 5 s)");
}

TEST_SUITE_END();

} // namespace
