// Handles with their own token sources, over transports with and without an auth layer.

#include "auth_support.hpp"

#include <appmixer/layers/retry.hpp>

#include <boost/json/parse.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::access_token;
using appmixer::errc;
using appmixer::password_sign_in;
using appmixer::with_auth;
using test::list;
using test::pending;

/// A server that gives each user tokens of his own: "ada-1", "bob-1", "ada-2".
class two_users : public test::auth_fixture {
public:
    two_users()
    {
        server->on_sign_in = [this](appmixer::http_request const& request) {
            auto const body = appmixer::json::parse(request.body);
            std::string const name(body.at("username").as_string());
            if (body.at("password").as_string() != "secret")
                return test::fake_server::response(appmixer::http_response(403));
            return server->gives(name + '-' + std::to_string(++given[name]));
        };
        server->on_call = [](appmixer::http_request const& request) {
            std::string_view const token = request.headers.get("Authorization").value_or("Bearer anonymous");
            return appmixer::http_response(200, R"({"username":")" + std::string(token.substr(7)) + "\"}");
        };
    }

    std::map<std::string, int> given;
};

/// What a token source must not be: g++ 12 destroys aggregates in a co_await expression at a wrong address.
struct aggregate_source {
    std::string name;
    asio::awaitable<appmixer::result<access_token>> obtain(appmixer::default_client);
};
class by_reference {
public:
    by_reference() = default;
    asio::awaitable<appmixer::result<access_token>> obtain(appmixer::default_client const&);
};
class gives_text {
public:
    gives_text() = default;
    asio::awaitable<std::string> obtain(appmixer::default_client);
};

static_assert(appmixer::token_source<access_token>);
static_assert(appmixer::token_source<password_sign_in>);
static_assert(appmixer::token_source<test::scripted_source>);
static_assert(appmixer::token_source<by_reference>);
static_assert(!appmixer::token_source<aggregate_source>);
static_assert(!appmixer::token_source<gives_text>);
static_assert(!appmixer::token_source<std::string>);

TEST_SUITE_BEGIN("auth, identities");

TEST_CASE("two users share a transport, each with a token of their own")
{
    two_users w;
    w.server->sign_in_takes = 1s;
    w.server->call_takes = 100ms;
    auto const anonymous = appmixer::client(w.transport() | with_auth()).with_clock(w.clock).as_result();
    auto const ada = anonymous.as(password_sign_in("ada", "secret"));
    auto const bob = anonymous.as(password_sign_in("bob", "secret"));
    std::deque<pending> calls;
    for (int i = 0; i < 50; ++i) {
        calls.emplace_back(w.io, get_user(ada));
        calls.emplace_back(w.io, get_user(bob));
    }
    w.clock.run(w.io);
    for (std::size_t i = 0; i < calls.size(); ++i)
        CHECK(calls[i].value.value().value().username == (i % 2 == 0 ? "ada-1" : "bob-1"));
    CHECK(w.server->sign_ins.size() == 2);

    // One of them is refused: the other one is not touched.
    w.server->valid.erase("bob-1");
    CHECK(w.run(get_user(ada))->username == "ada-1");
    CHECK(w.run(get_user(bob))->username == "bob-2");
    CHECK(w.run(get_user(ada))->username == "ada-1");
    CHECK(w.server->sign_ins.size() == 3);
    CHECK(w.run(get_user(anonymous)).error() == errc::unauthorized);
}

TEST_CASE("copies of a handle and handles adjusted from it share one token")
{
    two_users w;
    appmixer::client const api(w.transport() | with_auth());
    auto const ada = api.as(password_sign_in("ada", "secret"));
    auto const copy = ada;
    CHECK(w.run(get_user(ada)).username == "ada-1");
    CHECK(w.run(get_user(copy)).username == "ada-1");
    CHECK(w.run(get_user(copy.within(1s).as_result().with_clock(w.clock).with_slice(100)))->username == "ada-1");
    w.server->valid.clear();
    CHECK(w.run(get_user(copy)).username == "ada-2");
    CHECK(w.run(get_user(ada)).username == "ada-2");
    CHECK(w.server->sign_ins.size() == 2);
    // A handle made anew knows nothing of the others.
    CHECK(w.run(get_user(api.as(password_sign_in("ada", "secret")))).username == "ada-3");
}

TEST_CASE("a handle with its own user never sends the layer's token")
{
    two_users w;
    auto const api = appmixer::client(w.transport() | with_auth(password_sign_in("root", "secret"))).as_result();
    CHECK(w.run(get_user(api))->username == "root-1");
    CHECK(w.run(get_user(api.as(password_sign_in("ada", "secret"))))->username == "ada-1");
    w.calls();
    // His sign-in fails, or he has nothing but a token that is refused, or none.
    auto const wrong = w.run(get_user(api.as(password_sign_in("ada", "wrong"))));
    CHECK(wrong.error() == errc::forbidden);
    CHECK(wrong.error().phase() == appmixer::phase::sign_in);
    CHECK(w.run(get_user(api.as(access_token("mine")))).error() == errc::unauthorized);
    CHECK(w.run(get_user(api.as(access_token()))).error() == errc::unauthorized);
    CHECK(w.run(get_user(api.as(access_token("")))).error() == errc::unauthorized);
    CHECK(w.calls() == list({"GET /user: mine", "GET /user: -", "GET /user: -"}));
    CHECK(w.server->sign_ins.size() == 3);

    w.server->valid = {"mine", "-"};
    CHECK(w.run(get_user(api.as(access_token("mine"))))->username == "mine");
    CHECK(w.run(get_user(api.as(access_token())))->username == "anonymous");

    auto const fixed = appmixer::client(w.transport() | with_auth(access_token("root"))).as_result();
    w.calls();
    w.run(get_user(fixed.as(access_token()))).has_value();
    CHECK(w.calls() == list({"GET /user: -"}));
}

TEST_CASE("the last as() of a chain counts")
{
    two_users w;
    appmixer::client const api(w.transport() | with_auth(password_sign_in("root", "secret")));
    w.server->valid = {"mine", "-"};
    auto const ada = password_sign_in("ada", "secret");
    CHECK(w.run(get_user(api.as(access_token("mine")).as(ada))).username == "ada-1");
    CHECK(w.run(get_user(api.as(access_token()).as(ada))).username == "ada-2");
    CHECK(w.run(get_user(api.as(ada).as(access_token("mine")))).username == "mine");
    CHECK(w.run(get_user(api.as(ada).as(access_token()))).username == "anonymous");
    CHECK(w.run(get_user(api.as(access_token()).as(access_token("mine")))).username == "mine");
    CHECK(w.run(get_user(api.as(ada).as(password_sign_in("bob", "secret")))).username == "bob-1");
}

TEST_CASE("a token source without an auth layer is an error that names with_auth")
{
    two_users w;
    appmixer::client const bare(w.transport());
    auto const api = bare.as(password_sign_in("ada", "secret")).as_result();
    w.server->valid = {"-"}; // whatever the server makes of such a call
    for (int const round : {1, 2}) {
        CAPTURE(round);
        auto const got = w.run(get_user(api));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::invalid_settings);
        CHECK(got.error().phase() == appmixer::phase::sign_in);
        CHECK(got.error().operation() == "getUser");
        CHECK(got.error().detail().find("with_auth()") != std::string::npos);
        w.server->valid.clear();
    }
    CHECK(w.run(authenticate_user(api, "ada", "secret")).has_value()); // needs none

    w.server->valid = {"-"};
    appmixer::default_client const any(w.transport() | appmixer::with_retry());
    CHECK(w.run(get_user(any.as(password_sign_in("ada", "secret")).as_result())).error() == errc::invalid_settings);
    w.server->on_call = [](auto&) { return appmixer::error(asio::error::eof, appmixer::phase::read); };
    CHECK(w.run(get_user(api)).error() == asio::error::eof); // no response, so nothing is known of the layers
}

TEST_CASE("any_transport and other layers pass the identity through")
{
    two_users w;
    appmixer::default_client const api(w.transport() | with_auth(password_sign_in("root", "secret")) |
                                       appmixer::with_retry());
    CHECK(w.run(get_user(api)).username == "root-1");
    CHECK(w.run(get_user(api.as(password_sign_in("ada", "secret")))).username == "ada-1");
    appmixer::client const inside(appmixer::any_transport(w.transport()) | with_auth());
    CHECK(w.run(get_user(inside.as(password_sign_in("bob", "secret")))).username == "bob-1");
    CHECK(inside.transport().inner().get_executor() == w.io.get_executor());
}

TEST_SUITE_END();

} // namespace
