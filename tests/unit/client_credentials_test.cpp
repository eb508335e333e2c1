#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using appmixer::errc;
using appmixer::static_token;
using test::bench;
using test::run;

TEST_CASE("a handle without a token sends none")
{
    bench b;
    run(b.io, get_user(b.api));
    CHECK_FALSE(b.sent_header("Authorization").has_value());
}

TEST_CASE("a handle with a token sends it with every call but signing in")
{
    bench b;
    auto const ada = b.api.as(static_token("ada.token"));
    run(b.io, get_user(ada));
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer ada.token");
    run(b.io, create_store(ada.as_result(), "s")).has_value();
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer ada.token");
    // Signing up may be restricted to administrators, who send their token.
    run(b.io, signup_user(ada, "bob", "secret"));
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer ada.token");
    run(b.io, signup_user(b.api, "bob", "secret"));
    CHECK_FALSE(b.log->requests.back().headers.contains("Authorization"));
    run(b.io, authenticate_user(ada, "bob", "secret"));
    CHECK_FALSE(b.log->requests.back().headers.contains("Authorization"));
    CHECK(b.log->requests.size() == 5);
}

TEST_CASE("as() changes the identity of the new handle only")
{
    bench b;
    auto const ada = b.api.as(static_token("ada"));
    auto const bob = ada.as(static_token("bob"));
    auto const nobody = bob.as(static_token());
    auto const also_nobody = bob.as(static_token(""));
    run(b.io, get_user(ada));
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer ada");
    run(b.io, get_user(bob));
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer bob");
    run(b.io, get_user(nobody));
    CHECK_FALSE(b.log->requests.back().headers.contains("Authorization"));
    run(b.io, get_user(also_nobody));
    CHECK_FALSE(b.log->requests.back().headers.contains("Authorization"));
    run(b.io, get_user(bob.within(std::chrono::seconds(1)).as_result())).has_value();
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer bob");
}

TEST_CASE("each request has one Authorization field")
{
    bench b;
    run(b.io, get_user(b.api.as(static_token("ada")).as(static_token("bob"))));
    int fields = 0;
    for (appmixer::header_list::entry const field : b.sent().headers)
        fields += field.name == "Authorization" ? 1 : 0;
    CHECK(fields == 1);
}

TEST_CASE("a token that could break out of its header is refused before anything is sent")
{
    bench b;
    for (std::string_view const token :
         {std::string_view("zqx\r\nEvil: 1"), std::string_view("zqx\n"), std::string_view("\rzqx"),
          std::string_view("zqx\0", 4), std::string_view("zqx zqx"), std::string_view(" zqx"), std::string_view("zqx "),
          std::string_view("zqx\x7f"), std::string_view("zqx\tzqx"), std::string_view("zqx\t"),
          std::string_view("\x1bzqx")}) {
        CAPTURE(token);
        auto const api = b.api.as(static_token(std::string(token)));
        auto const got = run(b.io, get_user(api.as_result()));
        CHECK_FALSE(got.has_value());
        if (got)
            continue;
        CHECK(got.error() == errc::invalid_request);
        CHECK(got.error().phase() == appmixer::phase::encode);
        CHECK(got.error().operation() == "getUser");
        CHECK(got.error().what().find("zqx") == std::string::npos);
        CHECK(test::failure_of([&] { run(b.io, get_user(api)); }) == errc::invalid_request);
    }
    CHECK(b.log->requests.empty());
}

TEST_CASE("an invalid token that is not sent does not fail the call")
{
    bench b;
    CHECK(run(b.io, authenticate_user(b.api.as_result().as(static_token("t\r\n")), "ada", "secret")).has_value());
    CHECK(b.log->requests.size() == 1);
}

TEST_CASE("signing in gives the token and the user")
{
    bench b;
    b.responds(200, R"({"user":{"id":"u1","username":"ada","plan":"free"},"token":"abc.def.ghi"})");
    appmixer::auth_result const session = run(b.io, authenticate_user(b.api, "ada", "secret"));
    CHECK(session.token == "abc.def.ghi");
    REQUIRE(session.user.has_value());
    CHECK(session.user->id == "u1");
    run(b.io, get_user(b.api.as(static_token(session.token))));
    CHECK(b.log->requests.back().headers.get("Authorization") == "Bearer abc.def.ghi");
}
