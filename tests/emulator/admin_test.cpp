// Administration of users, and changes of passwords.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const forbidden = error_body(403, "Forbidden", "Insufficient scope");
std::string const no_user = error_body(404, "Not Found", "User not found");

class admin_fixture : public fixture {
public:
    admin_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }
    /// The status of a sign-in.
    int sign_in(std::string_view name, std::string_view password)
    {
        json::object body;
        body["username"] = name;
        body["password"] = password;
        return anonymous().post("/user/auth", json::serialize(body)).status;
    }
    std::string names(std::string target)
    {
        std::string result;
        json::array const users = json::parse(root().get(std::move(target)).body).as_array();
        for (json::value const& user : users)
            result += std::string(std::string_view(user.at("username").as_string())).substr(0, 3) + ' ';
        return result;
    }

    std::string root_id;
};

} // namespace

TEST_SUITE("emulator: administration")
{
    TEST_CASE("every other caller gets a 403")
    {
        admin_fixture f;
        CHECK(f.ada().get("/users").body == forbidden);
        CHECK(f.ada().get("/users/count").body == forbidden);
        CHECK(f.ada().get("/users/" + f.ada_id).body == forbidden);
        CHECK(f.ada().put("/users/" + f.ada_id, R"({"scope":["admin"]})").body == forbidden);
        CHECK(f.ada().del("/users/" + f.bob_id).body == forbidden);
        CHECK(f.ada().get("/users/" + f.bob_id + "/delete-status/t").body == forbidden);
        CHECK(f.ada().post("/user/reset-password", R"({"email":"bob@shop.example","password":"other"})").body ==
              forbidden);
        CHECK(f.anonymous().get("/users").status == 401);
        CHECK(f.sign_in("bob@shop.example", "secret") == 200);
    }

    TEST_CASE("users are listed and counted")
    {
        admin_fixture f;
        CHECK(f.names("/users") == "ada bob eve roo ");
        CHECK(f.names("/users?filter=scope:admin") == "roo ");
        CHECK(f.names("/users?pattern=SHOP") == "ada bob roo ");
        CHECK(f.names("/users?sort=username:-1&limit=2&offset=1") == "eve bob ");
        CHECK(f.names("/users?filter=userId:" + f.bob_id) == "bob ");
        CHECK(f.names("/users?filter=id:" + f.bob_id) == "bob ");
        CHECK(f.root().get("/users?limit=1&projection=userId,username").body ==
              R"([{"username":"ada@shop.example","userId":")" + f.ada_id + R"("}])");
        CHECK(f.root().get("/users/count").body == R"({"count":4})");
        CHECK(f.root().get("/users/count?pattern=other").body == R"({"count":1})");
        CHECK(f.root().get("/users/count?filter=scope:admin").body == R"({"count":1})");
        CHECK(f.root().get("/users").body.find("assword") == std::string::npos);
    }

    TEST_CASE("one user, with the id under both names")
    {
        admin_fixture f;
        response const got = f.root().get("/users/" + f.ada_id);
        CHECK(got.status == 200);
        CHECK(got.body == R"({"id":")" + f.ada_id +
                              R"(","username":"ada@shop.example","isActive":true,"email":"ada@shop.example",)"
                              R"("plan":"free","scope":["user"],"vendor":[],)"
                              R"("created":"2024-02-11T08:15:30.125Z","userId":")" +
                              f.ada_id + R"("})");
        CHECK(f.root().get("/users/none").body == no_user);
        CHECK(f.ada().get("/user").body.find("userId") == std::string::npos);
    }

    TEST_CASE("a user is changed")
    {
        admin_fixture f;
        response const got = f.root().put(
            "/users/" + f.ada_id,
            R"({"username":"countess","email":"ada@new.example","scope":["user","tester"],"vendor":"acme",)"
            R"("metadata":{"a":1},"isActive":false,"plan":{"plan":"free"},"password":"other","id":"x","created":null})");
        CHECK(got.status == 200);
        CHECK(got.body == R"({"id":")" + f.ada_id +
                              R"(","username":"countess","isActive":false,"email":"ada@new.example",)"
                              R"("plan":{"plan":"free"},"scope":["user","tester"],"vendor":"acme","metadata":{"a":1},)"
                              R"("created":"2024-02-11T08:15:30.125Z","userId":")" +
                              f.ada_id + R"("})");
        CHECK(f.sign_in("COUNTESS", "other") == 200);
        CHECK(f.sign_in("ada@new.example", "other") == 200);
        CHECK(f.sign_in("ada@shop.example", "other") == 403);
        CHECK(f.sign_in("countess", "secret") == 403);
        CHECK(f.anonymous().post("/user", R"({"username":"ada@shop.example","password":"third"})").status == 200);
    }

    TEST_CASE("an invalid change is refused as a whole")
    {
        admin_fixture f;
        auto const put = [&](std::string body) { return f.root().put("/users/" + f.ada_id, std::move(body)); };
        std::string const before = f.root().get("/users/" + f.ada_id).body;
        CHECK(put(R"({"metadata":{"a":1},"email":"BOB@shop.example"})").body ==
              error_body(400, "Bad Request", "A user with this name or e-mail already exists."));
        CHECK(put(R"({"username":""})").body ==
              error_body(400, "Bad Request", R"(\"username\" must be a string that is not empty)"));
        CHECK(put(R"({"scope":"admin"})").body ==
              error_body(400, "Bad Request", R"(\"scope\" must be an array of strings)"));
        CHECK(put(R"({"scope":[1]})").status == 400);
        CHECK(put(R"({"vendor":7})").status == 400);
        CHECK(put(R"({"metadata":[]})").status == 400);
        CHECK(put(R"({"isActive":"yes"})").status == 400);
        CHECK(put(R"({"plan":7})").status == 400);
        CHECK(put(R"({"password":"four","metadata":{"a":1}})").body ==
              error_body(400, "Bad Request", R"(\"password\" must have at least 5 characters)"));
        CHECK(f.root().put("/users/none", "{}").body == no_user);
        CHECK(f.root().get("/users/" + f.ada_id).body == before);
        CHECK(f.sign_in("ada@shop.example", "secret") == 200);
        CHECK(put(R"({"username":"ADA@shop.example"})").status == 200); // the same name in other case
        f.back_end.switches().duplicate_sign_up_status = 409;
        CHECK(put(R"({"username":"bob@shop.example"})").status == 409);
    }

    TEST_CASE("a user is deleted with everything the user owns")
    {
        admin_fixture f;
        test_client const ada = f.ada();
        std::string const flow = ada.create_flow();
        std::string const store = ada.create_store("s");
        f.anonymous().post("/user/forgot-password", R"({"email":"ada@shop.example"})");
        response const got = f.root().del("/users/" + f.ada_id, "{}");
        CHECK(got.status == 200);
        std::string const ticket = got.text("ticket");
        CHECK(got.body == R"({"ticket":")" + ticket + R"("})");
        CHECK(f.root().get("/users/" + f.ada_id + "/delete-status/" + ticket).body ==
              R"({"status":"completed","stepsDone":1,"stepsTotal":1})");
        CHECK(f.root().get("/users/" + f.bob_id + "/delete-status/" + ticket).body ==
              error_body(404, "Not Found", "Ticket not found."));
        CHECK(f.root().get("/users/" + f.ada_id + "/delete-status/none").status == 404);
        CHECK(f.root().get("/users/" + f.ada_id).body == no_user);
        CHECK(f.root().del("/users/" + f.ada_id).body == no_user);
        CHECK(ada.get("/flows/" + flow).status == 401);
        CHECK(f.back_end.take_reset_codes().empty());
        CHECK(f.sign_in("ada@shop.example", "secret") == 403);
        f.back_end.add_user("ada@shop.example", "again");
        CHECK(f.sign_in("ada@shop.example", "again") == 200);
    }

    TEST_CASE("an administrator can delete their own account and read the status afterwards")
    {
        admin_fixture f;
        test_client const root = f.root();
        std::string const ticket = root.del("/users/" + f.root_id).text("ticket");
        CHECK(root.get("/users").status == 401);
        CHECK(root.get("/users/" + f.root_id + "/delete-status/" + ticket).status == 200);
    }

    TEST_CASE("changing a password needs the old one")
    {
        admin_fixture f;
        test_client const ada = f.ada();
        auto const change = [&](std::string_view before, std::string_view after) {
            json::object body;
            body["oldPassword"] = before;
            body["newPassword"] = after;
            return ada.post("/user/change-password", json::serialize(body));
        };
        CHECK(change("wrong", "other").body == error_body(400, "Bad Request", "The old password is wrong."));
        CHECK(change("secret", "four").body ==
              error_body(400, "Bad Request", R"(\"newPassword\" must have at least 5 characters)"));
        CHECK(f.sign_in("ada@shop.example", "secret") == 200);
        response const got = change("secret", "other");
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        CHECK(f.sign_in("ada@shop.example", "secret") == 403);
        CHECK(f.sign_in("ada@shop.example", "other") == 200);
        CHECK(ada.get("/user").status == 200); // tokens live on
        CHECK(f.anonymous().post("/user/change-password", R"({"oldPassword":"a","newPassword":"b"})").status == 401);
    }

    TEST_CASE("a forgotten password is replaced with a reset code")
    {
        admin_fixture f;
        response const asked = f.anonymous().post("/user/forgot-password", R"({"email":"ADA@shop.example"})");
        CHECK(asked.status == 200);
        CHECK(asked.body == "{}");
        CHECK(f.anonymous().post("/user/forgot-password", R"({"email":"none@shop.example"})").body == "{}");
        std::vector<appmixer::reset_code> const codes = f.back_end.take_reset_codes();
        REQUIRE(codes.size() == 1);
        CHECK(codes[0].user_id == f.ada_id);
        CHECK(codes[0].email == "ada@shop.example");
        CHECK(codes[0].code.size() == 32);
        CHECK(f.back_end.take_reset_codes().empty());

        auto const complete = [&](std::string_view code, std::string_view password) {
            json::object body;
            body["code"] = code;
            body["password"] = password;
            return f.anonymous().post("/user/forgot-password/reset", json::serialize(body));
        };
        std::string const refused = error_body(400, "Bad Request", "The code is wrong or expired.");
        CHECK(complete("guess", "other").body == refused);
        CHECK(complete(codes[0].code, "four").status == 400);

        SUBCASE("once")
        {
            response const got = complete(codes[0].code, "other");
            CHECK(got.status == 200);
            CHECK(got.body == "{}");
            CHECK(f.sign_in("ada@shop.example", "other") == 200);
            CHECK(f.sign_in("ada@shop.example", "secret") == 403);
            CHECK(complete(codes[0].code, "third").body == refused);
        }
        SUBCASE("in time")
        {
            f.pass(3600s);
            CHECK(complete(codes[0].code, "other").body == refused);
        }
        SUBCASE("within the lifetime set by the switch")
        {
            f.back_end.switches().reset_code_lifetime = 60;
            f.anonymous().post("/user/forgot-password", R"({"email":"bob@shop.example"})");
            std::string const code = f.back_end.take_reset_codes().at(0).code;
            f.pass(59s);
            CHECK(complete(code, "other").status == 200);
        }
        SUBCASE("by the newest code only")
        {
            f.anonymous().post("/user/forgot-password", R"({"email":"ada@shop.example"})");
            std::string const newer = f.back_end.take_reset_codes().at(0).code;
            CHECK(newer != codes[0].code);
            CHECK(complete(codes[0].code, "other").body == refused);
            CHECK(complete(newer, "other").status == 200);
        }
        SUBCASE("unless the user was deleted")
        {
            f.back_end.remove_user(f.ada_id);
            CHECK(complete(codes[0].code, "other").body == refused);
        }
    }

    TEST_CASE("an administrator sets the password of a user")
    {
        admin_fixture f;
        auto const reset = [&](std::string body) { return f.root().post("/user/reset-password", std::move(body)); };
        CHECK(reset(R"({"email":"none@shop.example","password":"other"})").body == no_user);
        CHECK(reset(R"({"email":"ada@shop.example","password":"four"})").status == 400);
        CHECK(reset(R"({"email":"ada@shop.example"})").body ==
              error_body(400, "Bad Request", R"(\"password\" is required)"));
        CHECK(f.sign_in("ada@shop.example", "secret") == 200);
        response const got = reset(R"({"email":"ada@shop.example","password":"other"})");
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        CHECK(f.sign_in("ada@shop.example", "other") == 200);
    }

    TEST_CASE("a switch restricts sign-ups to some roles")
    {
        admin_fixture f;
        std::string const body = R"({"username":"new@shop.example","password":"secret"})";
        f.back_end.switches().sign_up_scopes = "tester, admin";
        CHECK(f.anonymous().post("/user", body).body == error_body(401, "Unauthorized", "Missing authentication"));
        CHECK(f.ada().post("/user", body).body == forbidden);
        CHECK(f.root().post("/user", body).status == 200);
        f.back_end.switches().sign_up_scopes = "tester";
        CHECK(f.root().post("/user", R"({"username":"newer@shop.example","password":"secret"})").body == forbidden);
        f.back_end.switches().sign_up_scopes = "";
        CHECK(f.anonymous().post("/user", R"({"username":"newer@shop.example","password":"secret"})").status == 200);
    }
}
