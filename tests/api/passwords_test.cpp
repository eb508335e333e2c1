// The calls for passwords, against the emulator.

#include "support.hpp"

using appmixer::condition;
using appmixer::errc;

namespace {

/// Whether a user can sign in with a password.
bool signs_in(tenant& t, std::string name, std::string password)
{
    return t.await(authenticate_user(t.api.as_result(), std::move(name), std::move(password))).has_value();
}

} // namespace

TEST_CASE("a user changes the password with the old one [change_password]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    CHECK(t.failure(change_password(ada, "wrong one", "another one")) == errc::bad_request);
    CHECK(t.failure(change_password(ada, "correct horse", "1234")) == errc::bad_request);
    CHECK(t.failure(change_password(t.api, "correct horse", "another one")) == condition::unauthorized);
    CHECK(signs_in(t, "ada@shop.example", "correct horse"));

    t.await(change_password(ada, "correct horse", "another one"));
    CHECK(signs_in(t, "ada@shop.example", "another one"));
    CHECK_FALSE(signs_in(t, "ada@shop.example", "correct horse"));
    CHECK(t.await(get_user(ada)).username == "ada@shop.example"); // the token stays valid
}

TEST_CASE("a forgotten password is replaced with a code, once [forgot_password, complete_forgot_password]")
{
    tenant t;
    static_cast<void>(t.user("ada@shop.example")); // only creates the user
    t.await(forgot_password(t.api, "nobody@shop.example"));
    t.await(forgot_password(t.api, "ada@shop.example"));
    std::vector<appmixer::reset_code> const codes = t.back_end.take_reset_codes();
    REQUIRE(codes.size() == 1);

    CHECK(t.failure(complete_forgot_password(t.api, "a guess", "another one")) == errc::bad_request);
    CHECK(t.failure(complete_forgot_password(t.api, codes[0].code, "1234")) == errc::bad_request);
    t.await(complete_forgot_password(t.api, codes[0].code, "another one"));
    CHECK(signs_in(t, "ada@shop.example", "another one"));
    CHECK_FALSE(signs_in(t, "ada@shop.example", "correct horse"));
    CHECK(t.failure(complete_forgot_password(t.api, codes[0].code, "a third one")) == errc::bad_request);
}

TEST_CASE("an administrator sets the password of a user [reset_password]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    std::string const root = t.back_end.add_user("root@shop.example", "correct horse", {"user", "admin"});
    api_client const admin = t.api.as(appmixer::access_token(t.back_end.issue_token(root)));
    CHECK(t.failure(reset_password(ada, "root@shop.example", "another one")) == condition::forbidden);
    CHECK(t.failure(reset_password(t.api, "root@shop.example", "another one")) == condition::unauthorized);
    CHECK(t.failure(reset_password(admin, "nobody@shop.example", "another one")) == condition::not_found);
    CHECK(t.failure(reset_password(admin, "ada@shop.example", "1234")) == errc::bad_request);
    t.await(reset_password(admin, "ada@shop.example", "another one"));
    CHECK(signs_in(t, "ada@shop.example", "another one"));
    CHECK(signs_in(t, "root@shop.example", "correct horse"));
}
