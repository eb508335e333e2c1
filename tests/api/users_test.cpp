// The calls for users, against the emulator: signing up, signing in and the current user.

#include "support.hpp"

TEST_CASE("a user signs up, signs in and is identified by the token")
{
    tenant t;
    appmixer::auth_result const created = t.await(signup_user(t.api, "ada@shop.example", "correct horse"));
    CHECK_FALSE(created.token.empty());

    appmixer::auth_result const session = t.await(authenticate_user(t.api, "ada@shop.example", "correct horse"));
    REQUIRE(session.user.has_value());
    CHECK(session.user->username == "ada@shop.example");

    appmixer::user const me = t.await(get_user(t.api.as(appmixer::access_token(session.token))));
    CHECK(me.id == session.user->id);
    CHECK(me.id.size() == 24);
    CHECK(me.username == "ada@shop.example");
    CHECK(me.email == "ada@shop.example");
    CHECK(me.scope == std::vector<std::string>{"user"});
    CHECK(me.plan == "free");
}

TEST_CASE("a sign-in by e-mail address finds the same user")
{
    tenant t;
    static_cast<void>(t.user("ada@shop.example")); // only creates the user
    appmixer::op::authenticate_user request;
    request.email = "ada@shop.example";
    request.password = "correct horse";
    appmixer::auth_result const session = t.await(t.api.call(request));
    REQUIRE(session.user.has_value());
    CHECK(session.user->username == "ada@shop.example");
}

TEST_CASE("metadata given at sign-up is stored")
{
    tenant t;
    appmixer::op::signup_user request("ada@shop.example", "correct horse");
    request.metadata = json::object({{"plan", "gold"}});
    appmixer::auth_result const created = t.await(t.api.call(request));
    appmixer::user const me = t.await(get_user(t.api.as(appmixer::access_token(created.token))));
    REQUIRE(me.metadata.has_value());
    CHECK(me.metadata.value().at("plan") == "gold");
}

TEST_CASE("an administrator sets the roles of a new user")
{
    tenant t;
    std::string const root = t.back_end.add_user("root@shop.example", "correct horse", {"user", "admin"});
    api_client const admin = t.api.as(appmixer::access_token(t.back_end.issue_token(root)));
    appmixer::op::signup_user request("ada@shop.example", "correct horse");
    request.scope.emplace();
    request.scope->push_back("tester");
    appmixer::auth_result const created = t.await(admin.call(request));
    REQUIRE(created.user.has_value());
    CHECK(created.user->username == "ada@shop.example");
    CHECK(created.user->scope == std::vector<std::string>{"tester"});
    CHECK_FALSE(created.user->metadata.has_value());
    CHECK(t.await(get_user(t.api.as(appmixer::access_token(created.token)))).id == created.user->id);
}

TEST_CASE("an unknown user and a wrong password get the same error")
{
    tenant t;
    static_cast<void>(t.user("ada@shop.example")); // only creates the user
    auto const wrong = t.failure(authenticate_user(t.api, "ada@shop.example", "incorrect"));
    auto const unknown = t.failure(authenticate_user(t.api, "bob@shop.example", "incorrect"));
    CHECK(wrong == appmixer::condition::forbidden);
    CHECK(wrong.operation() == "authenticateUser");
    CHECK(unknown == appmixer::condition::forbidden);
    CHECK(wrong.server_message() == unknown.server_message());
}

TEST_CASE("user names are unique, passwords have at least five characters")
{
    tenant t;
    static_cast<void>(t.user("ada@shop.example")); // only creates the user
    CHECK(t.failure(signup_user(t.api, "ada@shop.example", "another one")) == appmixer::errc::bad_request);
    CHECK(t.failure(signup_user(t.api, "bob@shop.example", "1234")) == appmixer::errc::bad_request);
}

TEST_CASE("without a valid token a call is unauthorized")
{
    tenant t;
    CHECK(t.failure(get_user(t.api)) == appmixer::condition::unauthorized);

    auto const forged = t.api.as(appmixer::access_token("not.a.token"));
    appmixer::error const refused = t.failure(get_user(forged));
    CHECK(refused == appmixer::condition::unauthorized);
    CHECK(refused.server_message() == "Invalid JWT: key or signature is invalid");

    CHECK_THROWS_AS(t.await(get_user(t.api)), appmixer::exception);
}
