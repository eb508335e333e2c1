// make_client: the identity of calls, and retries around the sign-in.

#include "auth_support.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/make_client.hpp>

#include <string>
#include <type_traits>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::settings;
using test::auth_fixture;
using test::list;

/// Responds to the first `count` sign-ins with a status.
void refuse_sign_ins(test::fake_server& server, std::size_t count, int status)
{
    server.on_sign_in = [&server, count, status](auto&) {
        if (server.sign_ins.size() <= count)
            return test::fake_server::response(appmixer::http_response(status));
        return server.gives("token");
    };
}

settings ada()
{
    settings who;
    who.credentials("ada", "secret");
    return who;
}

TEST_SUITE_BEGIN("make_client");

TEST_CASE("the credentials in the settings sign in")
{
    auth_fixture w;
    appmixer::default_client const api = make_client(w.transport(), ada());
    CHECK(w.run(get_user(api)).username == "ada");
    CHECK(w.server->sign_ins == list({R"({"username":"ada","password":"secret"})"}));
    CHECK(w.calls() == list({"GET /user: token-1"}));
}

TEST_CASE("a token in the settings takes precedence over credentials")
{
    auth_fixture w;
    w.server->valid = {"fixed"};
    for (settings who : {settings(), ada()}) {
        auto const api = make_client(w.transport(), who.token("fixed")).with_clock(w.clock).as_result();
        CHECK(w.run(get_user(api)).has_value());
        CHECK(w.calls() == list({"GET /user: fixed"}));
    }
    w.server->valid.clear();
    auto const api = make_client(w.transport(), ada().token("fixed")).with_clock(w.clock).as_result();
    CHECK(w.run(get_user(api)).error() == errc::unauthorized);
    CHECK(w.server->sign_ins.empty());
}

TEST_CASE("without either, handles need an identity of their own")
{
    auth_fixture w;
    auto const api = make_client(w.transport(), settings()).with_clock(w.clock).as_result();
    CHECK(w.run(get_user(api)).error() == errc::unauthorized);
    CHECK(w.run(get_user(api.as(appmixer::password_sign_in("bob", "secret")))).has_value());
    CHECK(w.run(get_user(api.as(appmixer::access_token("token-1")))).has_value());
    CHECK(w.calls() == list({"GET /user: -", "GET /user: token-1", "GET /user: token-1"}));

    settings password_alone;
    password_alone.credentials("", "secret");
    CHECK(w.run(get_user(make_client(w.transport(), password_alone).as_result())).error() == errc::unauthorized);
    CHECK(w.server->sign_ins.size() == 1);
}

TEST_CASE("calls, sign-ins and failed connects are retried during an outage")
{
    auth_fixture w;
    auto const api = make_client(w.transport(), ada()).with_clock(w.clock).as_result();
    refuse_sign_ins(*w.server, 2, 503);
    w.server->on_call = [&](auto&) {
        return w.server->calls.size() == 1 ? appmixer::http_response(503)
                                           : appmixer::http_response(200, R"({"storeId":"s1"})");
    };
    auto const refused = w.run(create_store(api, "orders")); // made once, and not repeatable
    CHECK(refused.error() == errc::service_unavailable);
    CHECK(refused.error().stop_reason() == appmixer::stop_reason::not_repeatable);
    CHECK(refused.error().phase() == appmixer::phase::response);
    CHECK(refused.error().attempts() == 3); // in two of which it was not sent
    CHECK(w.server->sign_ins.size() == 3);
    CHECK(w.run(create_store(api, "orders")).value() == "s1");
    CHECK(w.calls() == list({"POST /stores: token", "POST /stores: token"}));
}

TEST_CASE("a rejected sign-in is not retried")
{
    for (int const status : {401, 403}) {
        CAPTURE(status);
        auth_fixture w;
        auto const api = make_client(w.transport(), ada()).with_clock(w.clock).as_result();
        refuse_sign_ins(*w.server, 1000, status);
        auto const refused = w.run(get_user(api));
        CHECK(refused.error() == static_cast<errc>(status));
        CHECK(refused.error().stop_reason() == appmixer::stop_reason::permanent);
        CHECK(refused.error().attempts() == 1);
        CHECK(w.server->sign_ins.size() == 1);
        CHECK(w.clock.elapsed() == 0s);
    }
}

TEST_CASE("a thousand calls in an outage share their sign-ins")
{
    auth_fixture w;
    auto const api = make_client(w.transport(), ada()).with_clock(w.clock).as_result();
    w.server->sign_in_takes = 1s;
    refuse_sign_ins(*w.server, 1000, 503);
    std::deque<test::pending> calls;
    for (int i = 0; i < 1000; ++i)
        calls.emplace_back(w.io, get_user(api));
    w.clock.run(w.io);
    for (test::pending const& one : calls)
        CHECK(one.value.value().error() == errc::service_unavailable);
    CHECK(w.server->sign_ins.size() <= 11); // the first one, and what the budget allows
    CHECK(w.calls().empty());
}

TEST_CASE("a client made by make_client works with the emulator")
{
    auth_fixture w;
    appmixer::emulator back_end;
    back_end.add_user("ada", "secret");
    appmixer::default_client const api = make_client(appmixer::loopback(w.io.get_executor(), back_end), ada());
    std::string const id = w.run(create_store(api, "orders"));
    REQUIRE(back_end.faults().add("503:path=/stores,count=1").has_value());
    REQUIRE(back_end.faults().add("expired-token:path=/stores,count=1").has_value());
    CHECK(w.run(get_stores(api.with_clock(w.clock))).at(0).store_id == id);
    CHECK(back_end.faults().injected() == 2);
}

TEST_SUITE_END();

} // namespace
