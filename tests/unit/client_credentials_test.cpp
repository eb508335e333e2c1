// The Authorization header of a request: from the handle's token and identity.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using appmixer::access_token;
using appmixer::errc;
using test::fixture;
using test::run_call;

TEST_CASE("a handle without a token sends none")
{
    fixture f;
    run_call(f.io, get_user(f.api));
    CHECK_FALSE(f.sent_header("Authorization").has_value());
}

TEST_CASE("a handle with a token sends it with every call except sign-in")
{
    fixture f;
    auto const ada = f.api.as(access_token("ada.token"));
    run_call(f.io, get_user(ada));
    CHECK(f.log->requests.back().headers.get("Authorization") == "Bearer ada.token");
    run_call(f.io, create_store(ada.as_result(), "s")).has_value();
    CHECK(f.log->requests.back().headers.get("Authorization") == "Bearer ada.token");
    // Signing up may be restricted to administrators, who send their token.
    run_call(f.io, signup_user(ada, "bob", "secret"));
    CHECK(f.log->requests.back().headers.get("Authorization") == "Bearer ada.token");
    run_call(f.io, signup_user(f.api, "bob", "secret"));
    CHECK_FALSE(f.log->requests.back().headers.contains("Authorization"));
    run_call(f.io, authenticate_user(ada, "bob", "secret"));
    CHECK_FALSE(f.log->requests.back().headers.contains("Authorization"));
    CHECK(f.log->requests.size() == 5);
}

TEST_CASE("as() changes the identity of the new handle only")
{
    fixture f;
    auto const ada = f.api.as(access_token("ada"));
    auto const bob = ada.as(access_token("bob"));
    auto const anonymous = bob.as(access_token());
    auto const also_nobody = bob.as(access_token(""));
    run_call(f.io, get_user(ada));
    CHECK(f.log->requests.back().headers.get("Authorization") == "Bearer ada");
    run_call(f.io, get_user(bob));
    CHECK(f.log->requests.back().headers.get("Authorization") == "Bearer bob");
    run_call(f.io, get_user(anonymous));
    CHECK_FALSE(f.log->requests.back().headers.contains("Authorization"));
    run_call(f.io, get_user(also_nobody));
    CHECK_FALSE(f.log->requests.back().headers.contains("Authorization"));
    run_call(f.io, get_user(bob.within(std::chrono::seconds(1)).as_result())).has_value();
    CHECK(f.log->requests.back().headers.get("Authorization") == "Bearer bob");
}

TEST_CASE("each request has one Authorization field")
{
    fixture f;
    run_call(f.io, get_user(f.api.as(access_token("ada")).as(access_token("bob"))));
    int fields = 0;
    for (appmixer::header_list::entry const field : f.sent().headers)
        fields += field.name == "Authorization" ? 1 : 0;
    CHECK(fields == 1);
}

TEST_CASE("a token that could break out of its header is refused before anything is sent")
{
    fixture f;
    for (std::string_view const token :
         {std::string_view("zqx\r\nEvil: 1"), std::string_view("zqx\n"), std::string_view("\rzqx"),
          std::string_view("zqx\0", 4), std::string_view("zqx zqx"), std::string_view(" zqx"), std::string_view("zqx "),
          std::string_view("zqx\x7f"), std::string_view("zqx\tzqx"), std::string_view("zqx\t"),
          std::string_view("\x1bzqx")}) {
        CAPTURE(token);
        auto const api = f.api.as(access_token(std::string(token)));
        auto const got = run_call(f.io, get_user(api.as_result()));
        CHECK_FALSE(got.has_value());
        if (got)
            continue;
        CHECK(got.error() == errc::invalid_request);
        CHECK(got.error().phase() == appmixer::phase::encode);
        CHECK(got.error().operation() == "getUser");
        CHECK(got.error().what().find("zqx") == std::string::npos);
        CHECK(test::failure_of([&] { run_call(f.io, get_user(api)); }) == errc::invalid_request);
    }
    CHECK(f.log->requests.empty());
}

TEST_CASE("an invalid token that is not sent does not fail the call")
{
    fixture f;
    CHECK(run_call(f.io, authenticate_user(f.api.as_result().as(access_token("t\r\n")), "ada", "secret")).has_value());
    CHECK(f.log->requests.size() == 1);
}

TEST_CASE("signing in returns the token and the user")
{
    fixture f;
    f.responds(200, R"({"user":{"id":"u1","username":"ada","plan":"free"},"token":"abc.def.ghi"})");
    appmixer::auth_result const session = run_call(f.io, authenticate_user(f.api, "ada", "secret"));
    CHECK(session.token == "abc.def.ghi");
    REQUIRE(session.user.has_value());
    CHECK(session.user->id == "u1");
    run_call(f.io, get_user(f.api.as(access_token(session.token))));
    CHECK(f.log->requests.back().headers.get("Authorization") == "Bearer abc.def.ghi");
}
