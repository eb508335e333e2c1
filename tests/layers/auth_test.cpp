// The auth layer and a single call: the header that it adds, when it obtains a token, and what it does on a 401.

#include "auth_support.hpp"

#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::access_token;
using appmixer::errc;
using appmixer::password_sign_in;
using appmixer::with_auth;
using test::auth_fixture;
using test::list;

/// A client that signs in as one user.
class signing_in : public auth_fixture {
public:
    signing_in() = default;
    explicit signing_in(appmixer::auth_options options)
        : api(appmixer::client(transport() | with_auth(password_sign_in("ada", "secret"), options)).with_clock(clock))
    {
    }

    appmixer::client<appmixer::auth_layer<test::fake_transport>> api =
        appmixer::client(transport() | with_auth(password_sign_in("ada", "secret"))).with_clock(clock);
};

TEST_SUITE_BEGIN("auth");

TEST_CASE("the first call signs in, and later calls use its token")
{
    signing_in w;
    CHECK(w.run(get_user(w.api)).username == "ada");
    CHECK(w.server->sign_ins == list({R"({"username":"ada","password":"secret"})"}));
    CHECK(w.calls() == list({"GET /user: token-1"}));
    w.run(w.api.call(appmixer::op::get_user()));
    w.run(get_user(w.api.as_result())).has_value();
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.calls() == list({"GET /user: token-1", "GET /user: token-1"}));
}

TEST_CASE("nothing is sent before the first call")
{
    signing_in w;
    w.clock.run(w.io);
    CHECK(w.server->sign_ins.empty());
}

TEST_CASE("a user may sign in by e-mail address")
{
    auth_fixture w;
    appmixer::client const api(w.transport() | with_auth(password_sign_in::by_email("ada@shop.example", "secret")));
    w.run(get_user(api));
    CHECK(w.server->sign_ins == list({R"({"email":"ada@shop.example","password":"secret"})"}));
    CHECK(w.calls() == list({"GET /user: token-1"}));
}

TEST_CASE("sign-in and sign-up carry no token and need none")
{
    signing_in w;
    CHECK(w.run(authenticate_user(w.api, "bob", "other")).token == "token-1");
    CHECK(w.server->sign_ins == list({R"({"username":"bob","password":"other"})"}));
    CHECK(w.calls().empty());
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 2); // that token was another user's affair
}

TEST_CASE("a call for which a token is optional gets one")
{
    signing_in w;
    w.server->on_call = [](auto&) { return appmixer::http_response(200, R"({"token":"t"})"); };
    w.run(signup_user(w.api, "bob", "secret"));
    CHECK(w.calls() == list({"POST /user: token-1"}));
}

TEST_CASE("hand-built requests and requests with their own Authorization pass unchanged")
{
    signing_in w;
    appmixer::call_context by_hand;
    appmixer::http_request request(appmixer::method::get, "/user");
    CHECK(w.run(w.api.transport().send(request, by_hand))->status == 401);

    appmixer::call_context context;
    context.operation = &appmixer::op::get_user::info;
    request.headers.append("authorization", "Bearer mine");
    CHECK(w.run(w.api.transport().send(request, context))->status == 401);
    CHECK(request.headers.text() == "authorization: Bearer mine\r\n");
    CHECK(w.calls() == list({"GET /user: -", "GET /user: mine"}));
    CHECK(w.server->sign_ins.empty());
}

TEST_CASE("the request is restored after the call, however it ended")
{
    for (int const way : {0, 1, 2, 3, 4}) {
        CAPTURE(way);
        signing_in w;
        appmixer::call_context context;
        context.operation = &appmixer::op::get_user::info;
        context.time = &w.clock;
        appmixer::http_request request(appmixer::method::post, "/x");
        request.headers.append("Accept", "application/json");
        request.body = "{}";
        if (way == 1)
            w.server->on_call = [](auto&) { return appmixer::error(errc::connection_closed, appmixer::phase::read); };
        if (way == 2)
            w.server->on_sign_in = [](auto&) { return appmixer::http_response(200, R"({"token":"never valid"})"); };
        if (way == 3)
            w.server->on_call = [](auto&) -> test::fake_server::response { throw std::runtime_error("a defect"); };
        if (way == 4)
            w.server->call_takes = 1s;
        test::spawned call(w.io, w.api.transport().send(request, context));
        w.poll();
        if (way == 4)
            call.cancel();
        w.clock.run(w.io);
        REQUIRE(call.done);
        CHECK((call.thrown != nullptr) == (way == 3));
        if (way == 4)
            CHECK(call.value->error() == asio::error::operation_aborted);
        CHECK(request.headers.text() == "Accept: application/json\r\n");
        CHECK(request.method == appmixer::method::post);
        CHECK(request.target == "/x");
        CHECK(request.body == "{}");
    }
}

TEST_CASE("a token without a source is added, and is not renewed")
{
    auth_fixture w;
    w.server->valid = {"fixed"};
    appmixer::client const api(w.transport() | with_auth(access_token("fixed")));
    w.run(get_user(api));
    CHECK(w.calls() == list({"GET /user: fixed"}));
    w.server->valid.clear();
    auto const refused = w.run(get_user(api.as_result()));
    CHECK(refused.error() == errc::unauthorized);
    CHECK(refused.error().phase() == appmixer::phase::response);
    CHECK(w.calls() == list({"GET /user: fixed"}));
    CHECK(w.server->sign_ins.empty());
}

TEST_CASE("a token that cannot stand in a header fails calls before anything is sent")
{
    auth_fixture w;
    appmixer::client const api(w.transport() | with_auth(access_token("zqx\r\nEvil: 1")));
    auto const refused = w.run(get_user(api.as_result()));
    CHECK(refused.error() == errc::invalid_request);
    CHECK(refused.error().what().find("zqx") == std::string::npos);
    CHECK(w.calls().empty());
}

TEST_CASE("without a source, calls carry no token")
{
    auth_fixture w;
    appmixer::client const api(w.transport() | with_auth());
    CHECK(w.run(get_user(api.as_result())).error() == errc::unauthorized);
    appmixer::client const also(w.transport() | with_auth(access_token("")));
    CHECK(w.run(get_user(also.as_result())).error() == errc::unauthorized);
    CHECK(w.calls() == list({"GET /user: -", "GET /user: -"}));
}

TEST_CASE("a rejected token is replaced and the call sent once more")
{
    signing_in w;
    w.run(get_user(w.api));
    w.server->valid.clear();
    CHECK(w.run(get_user(w.api)).username == "ada");
    CHECK(w.server->sign_ins.size() == 2);
    CHECK(w.calls() == list({"GET /user: token-1", "GET /user: token-1", "GET /user: token-2"}));
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 2);
    CHECK(w.calls() == list({"GET /user: token-2"}));
}

TEST_CASE("an unsafe call is sent once more as well, since the server rejected it")
{
    signing_in w;
    w.run(get_user(w.api));
    w.server->valid.clear();
    std::vector<std::string> bodies;
    w.server->on_call = [&](appmixer::http_request const& request) {
        bodies.push_back(request.body);
        return appmixer::http_response(200, R"({"storeId":"s1"})");
    };
    CHECK(w.run(create_store(w.api, "orders")) == "s1");
    CHECK(w.calls() == list({"GET /user: token-1", "POST /stores: token-1", "POST /stores: token-2"}));
    CHECK(bodies == list({R"({"name":"orders"})"}));
}

TEST_CASE("a second 401 is returned")
{
    signing_in w;
    w.server->on_sign_in = [&](auto&) {
        return appmixer::http_response(200, R"({"token":"stale-)" + std::to_string(w.server->sign_ins.size()) + "\"}");
    };
    auto const refused = w.run(get_user(w.api.as_result()));
    CHECK(refused.error() == appmixer::condition::unauthorized);
    CHECK(refused.error().phase() == appmixer::phase::response);
    CHECK(refused.error().server_message() == "Invalid JWT");
    CHECK(w.server->sign_ins.size() == 2);
    CHECK(w.calls() == list({"GET /user: stale-1", "GET /user: stale-2"}));
}

TEST_CASE("a 403 does not drop the token")
{
    signing_in w;
    w.server->on_call = [](auto&) { return appmixer::http_response(403, R"({"message":"not yours"})"); };
    CHECK(w.run(get_user(w.api.as_result())).error() == errc::forbidden);
    CHECK(w.run(get_user(w.api.as_result())).error() == errc::forbidden);
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.calls().size() == 2);
}

TEST_CASE("transport failures pass through")
{
    signing_in w;
    w.server->on_call = [](auto&) {
        return appmixer::error(asio::error::connection_reset, appmixer::phase::write, "lost");
    };
    auto const failed = w.run(get_user(w.api.as_result()));
    CHECK(failed.error() == asio::error::connection_reset);
    CHECK(failed.error().phase() == appmixer::phase::write);
    CHECK(failed.error().detail() == "lost");
    CHECK(w.server->sign_ins.size() == 1);
}

TEST_CASE("a 401 for a token that was replaced meanwhile does not drop the new token")
{
    signing_in w;
    w.run(get_user(w.api));
    w.server->valid.clear();
    w.server->call_takes = 10s;
    test::pending slow(w.io, get_user(w.api.as_result()));
    w.poll();
    w.server->call_takes = 1s;
    test::pending quick(w.io, get_user(w.api.as_result()));
    w.clock.run(w.io);
    CHECK(slow.value.value().has_value());
    CHECK(quick.value.value().has_value());
    CHECK(w.server->sign_ins.size() == 2); // the first one of all, and that of the quick call
    CHECK(w.calls() == list({"GET /user: token-1", "GET /user: token-1", "GET /user: token-1", "GET /user: token-2",
                             "GET /user: token-2"}));
}

TEST_CASE("a token is renewed before it expires")
{
    signing_in w;
    w.server->on_sign_in = [&](auto&) { return w.server->gives(test::expiring_token(w.clock.time_of_day() + 1h)); };
    w.run(get_user(w.api));
    w.clock.advance(1h - 32s); // the claim is in whole seconds
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 1);
    w.clock.advance(2s);
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 2);
    w.clock.advance(30min);
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 2);
    CHECK(w.calls().size() == 4); // none was refused
}

TEST_CASE("how long before the expiry a token is renewed is an option")
{
    appmixer::auth_options options;
    options.renewal_margin = 10min;
    signing_in w(options);
    w.server->on_sign_in = [&](auto&) { return w.server->gives(test::expiring_token(w.clock.time_of_day() + 1h)); };
    w.run(get_user(w.api));
    w.clock.advance(50min - 2s);
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 1);
    w.clock.advance(2s);
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 2);
}

TEST_CASE("the longest times mean that a sign-in has no limit, and that the expiry of a token is ignored")
{
    appmixer::auth_options options;
    options.sign_in_timeout = options.renewal_margin = (std::chrono::milliseconds::max)();
    signing_in w(options);
    w.server->on_sign_in = [&](auto&) { return w.server->gives(test::expiring_token(w.clock.time_of_day() + 1h)); };
    w.run(get_user(w.api));
    w.clock.advance(2h);
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 1);
}

TEST_CASE("a token that seems expired on arrival is used until the server rejects it")
{
    signing_in w; // a clock that is wrong, or tokens that live for seconds
    w.server->on_sign_in = [&](auto&) { return w.server->gives(test::expiring_token(w.clock.time_of_day() - 1h)); };
    for (int i = 0; i < 5; ++i)
        w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 1);
    w.server->valid.clear();
    w.clock.advance(10s);
    w.run(get_user(w.api));
    CHECK(w.server->sign_ins.size() == 2);
}

TEST_CASE("a call whose deadline has passed does not sign in")
{
    signing_in w;
    w.run(get_user(w.api));
    w.server->valid.clear();
    w.server->call_takes = 5s;
    auto const late = w.run(get_user(w.api.as_result().within(5s)));
    CHECK(late.error() == errc::deadline_exceeded);
    CHECK(late.error().phase() == appmixer::phase::sign_in);
    CHECK(w.server->sign_ins.size() == 1);
}

TEST_CASE("a call that is cancelled just as its token arrives sends nothing")
{
    signing_in w;
    test::pending* self = nullptr;
    w.server->on_sign_in = [&](auto&) {
        self->cancel();
        return w.server->gives("unwanted");
    };
    test::pending call(w.io, get_user(w.api.as_result()));
    self = &call;
    w.clock.run(w.io);
    CHECK(call.value.value().error() == asio::error::operation_aborted);
    CHECK(w.calls().empty());
}

TEST_CASE("a call that is cancelled just as its 401 arrives does not sign in")
{
    signing_in w;
    test::pending* self = nullptr;
    w.server->on_call = [&](auto&) {
        self->cancel();
        return appmixer::http_response(401);
    };
    test::spawned call(w.io, get_user(w.api.as_result()));
    self = &call;
    w.clock.run(w.io);
    CHECK(call.value.value().error() == asio::error::operation_aborted);
    CHECK(call.value.value().error().phase() == appmixer::phase::sign_in);
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.calls().size() == 1);
}

TEST_SUITE_END();

} // namespace
