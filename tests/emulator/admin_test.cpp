// Administration of users, and changes of passwords.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const forbidden = boom(403, "Forbidden", "Insufficient scope");
std::string const no_user = boom(404, "Not Found", "User not found");

class admin_world : public world {
public:
    admin_world() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    person root() { return person(back_end, back_end.issue_token(root_id)); }
    /// The status of a sign-in.
    int sign_in(std::string_view name, std::string_view password)
    {
        json::object body;
        body["username"] = name;
        body["password"] = password;
        return nobody().post("/user/auth", json::serialize(body)).status;
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
        admin_world w;
        CHECK(w.ada().get("/users").body == forbidden);
        CHECK(w.ada().get("/users/count").body == forbidden);
        CHECK(w.ada().get("/users/" + w.ada_id).body == forbidden);
        CHECK(w.ada().put("/users/" + w.ada_id, R"({"scope":["admin"]})").body == forbidden);
        CHECK(w.ada().del("/users/" + w.bob_id).body == forbidden);
        CHECK(w.ada().get("/users/" + w.bob_id + "/delete-status/t").body == forbidden);
        CHECK(w.ada().post("/user/reset-password", R"({"email":"bob@shop.example","password":"other"})").body ==
              forbidden);
        CHECK(w.nobody().get("/users").status == 401);
        CHECK(w.sign_in("bob@shop.example", "secret") == 200);
    }

    TEST_CASE("users are listed and counted")
    {
        admin_world w;
        CHECK(w.names("/users") == "ada bob eve roo ");
        CHECK(w.names("/users?filter=scope:admin") == "roo ");
        CHECK(w.names("/users?pattern=SHOP") == "ada bob roo ");
        CHECK(w.names("/users?sort=username:-1&limit=2&offset=1") == "eve bob ");
        CHECK(w.names("/users?filter=userId:" + w.bob_id) == "bob ");
        CHECK(w.names("/users?filter=id:" + w.bob_id) == "bob ");
        CHECK(w.root().get("/users?limit=1&projection=userId,username").body ==
              R"([{"username":"ada@shop.example","userId":")" + w.ada_id + R"("}])");
        CHECK(w.root().get("/users/count").body == R"({"count":4})");
        CHECK(w.root().get("/users/count?pattern=other").body == R"({"count":1})");
        CHECK(w.root().get("/users/count?filter=scope:admin").body == R"({"count":1})");
        CHECK(w.root().get("/users").body.find("assword") == std::string::npos);
    }

    TEST_CASE("one user, with the id under both names")
    {
        admin_world w;
        response const got = w.root().get("/users/" + w.ada_id);
        CHECK(got.status == 200);
        CHECK(got.body == R"({"id":")" + w.ada_id +
                              R"(","username":"ada@shop.example","isActive":true,"email":"ada@shop.example",)"
                              R"("plan":"free","scope":["user"],"vendor":[],)"
                              R"("created":"2024-02-11T08:15:30.125Z","userId":")" +
                              w.ada_id + R"("})");
        CHECK(w.root().get("/users/none").body == no_user);
        CHECK(w.ada().get("/user").body.find("userId") == std::string::npos);
    }

    TEST_CASE("a user is changed")
    {
        admin_world w;
        response const got = w.root().put(
            "/users/" + w.ada_id,
            R"({"username":"countess","email":"ada@new.example","scope":["user","tester"],"vendor":"acme",)"
            R"("metadata":{"a":1},"isActive":false,"plan":{"plan":"free"},"password":"other","id":"x","created":null})");
        CHECK(got.status == 200);
        CHECK(got.body == R"({"id":")" + w.ada_id +
                              R"(","username":"countess","isActive":false,"email":"ada@new.example",)"
                              R"("plan":{"plan":"free"},"scope":["user","tester"],"vendor":"acme","metadata":{"a":1},)"
                              R"("created":"2024-02-11T08:15:30.125Z","userId":")" +
                              w.ada_id + R"("})");
        CHECK(w.sign_in("COUNTESS", "other") == 200);
        CHECK(w.sign_in("ada@new.example", "other") == 200);
        CHECK(w.sign_in("ada@shop.example", "other") == 403);
        CHECK(w.sign_in("countess", "secret") == 403);
        CHECK(w.nobody().post("/user", R"({"username":"ada@shop.example","password":"third"})").status == 200);
    }

    TEST_CASE("a bad change is refused as a whole")
    {
        admin_world w;
        auto const put = [&](std::string body) { return w.root().put("/users/" + w.ada_id, std::move(body)); };
        std::string const before = w.root().get("/users/" + w.ada_id).body;
        CHECK(put(R"({"metadata":{"a":1},"email":"BOB@shop.example"})").body ==
              boom(400, "Bad Request", "A user with this name or e-mail already exists."));
        CHECK(put(R"({"username":""})").body ==
              boom(400, "Bad Request", R"(\"username\" must be a string that is not empty)"));
        CHECK(put(R"({"scope":"admin"})").body == boom(400, "Bad Request", R"(\"scope\" must be an array of strings)"));
        CHECK(put(R"({"scope":[1]})").status == 400);
        CHECK(put(R"({"vendor":7})").status == 400);
        CHECK(put(R"({"metadata":[]})").status == 400);
        CHECK(put(R"({"isActive":"yes"})").status == 400);
        CHECK(put(R"({"plan":7})").status == 400);
        CHECK(put(R"({"password":"four","metadata":{"a":1}})").body ==
              boom(400, "Bad Request", R"(\"password\" must have at least 5 characters)"));
        CHECK(w.root().put("/users/none", "{}").body == no_user);
        CHECK(w.root().get("/users/" + w.ada_id).body == before);
        CHECK(w.sign_in("ada@shop.example", "secret") == 200);
        CHECK(put(R"({"username":"ADA@shop.example"})").status == 200); // the same name in other case
        w.back_end.switches().duplicate_sign_up_status = 409;
        CHECK(put(R"({"username":"bob@shop.example"})").status == 409);
    }

    TEST_CASE("a user is deleted with everything the user owns")
    {
        admin_world w;
        person const ada = w.ada();
        std::string const flow = ada.create_flow();
        std::string const store = ada.create_store("s");
        response const got = w.root().del("/users/" + w.ada_id, "{}");
        CHECK(got.status == 200);
        std::string const ticket = got.text("ticket");
        CHECK(got.body == R"({"ticket":")" + ticket + R"("})");
        CHECK(w.root().get("/users/" + w.ada_id + "/delete-status/" + ticket).body ==
              R"({"status":"completed","stepsDone":1,"stepsTotal":1})");
        CHECK(w.root().get("/users/" + w.bob_id + "/delete-status/" + ticket).body ==
              boom(404, "Not Found", "Ticket not found."));
        CHECK(w.root().get("/users/" + w.ada_id + "/delete-status/none").status == 404);
        CHECK(w.root().get("/users/" + w.ada_id).body == no_user);
        CHECK(w.root().del("/users/" + w.ada_id).body == no_user);
        CHECK(ada.get("/flows/" + flow).status == 401);
        CHECK(w.sign_in("ada@shop.example", "secret") == 403);
        w.back_end.add_user("ada@shop.example", "again");
        CHECK(w.sign_in("ada@shop.example", "again") == 200);
    }

    TEST_CASE("an administrator can delete their own account and read the status afterwards")
    {
        admin_world w;
        person const root = w.root();
        std::string const ticket = root.del("/users/" + w.root_id).text("ticket");
        CHECK(root.get("/users").status == 401);
        CHECK(root.get("/users/" + w.root_id + "/delete-status/" + ticket).status == 200);
    }

    TEST_CASE("changing a password needs the old one")
    {
        admin_world w;
        person const ada = w.ada();
        auto const change = [&](std::string_view before, std::string_view after) {
            json::object body;
            body["oldPassword"] = before;
            body["newPassword"] = after;
            return ada.post("/user/change-password", json::serialize(body));
        };
        CHECK(change("wrong", "other").body == boom(400, "Bad Request", "The old password is wrong."));
        CHECK(change("secret", "four").body ==
              boom(400, "Bad Request", R"(\"newPassword\" must have at least 5 characters)"));
        CHECK(w.sign_in("ada@shop.example", "secret") == 200);
        response const got = change("secret", "other");
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        CHECK(w.sign_in("ada@shop.example", "secret") == 403);
        CHECK(w.sign_in("ada@shop.example", "other") == 200);
        CHECK(ada.get("/user").status == 200); // tokens live on
        CHECK(w.nobody().post("/user/change-password", R"({"oldPassword":"a","newPassword":"b"})").status == 401);
    }

    TEST_CASE("a forgotten password is replaced with a reset code")
    {
        admin_world w;
        response const asked = w.nobody().post("/user/forgot-password", R"({"email":"ADA@shop.example"})");
        CHECK(asked.status == 200);
        CHECK(asked.body == "{}");
        CHECK(w.nobody().post("/user/forgot-password", R"({"email":"none@shop.example"})").body == "{}");
        std::vector<appmixer::reset_code> const codes = w.back_end.take_reset_codes();
        REQUIRE(codes.size() == 1);
        CHECK(codes[0].user_id == w.ada_id);
        CHECK(codes[0].email == "ada@shop.example");
        CHECK(codes[0].code.size() == 32);
        CHECK(w.back_end.take_reset_codes().empty());

        auto const complete = [&](std::string_view code, std::string_view password) {
            json::object body;
            body["code"] = code;
            body["password"] = password;
            return w.nobody().post("/user/forgot-password/reset", json::serialize(body));
        };
        std::string const refused = boom(400, "Bad Request", "The code is wrong or expired.");
        CHECK(complete("guess", "other").body == refused);
        CHECK(complete(codes[0].code, "four").status == 400);

        SUBCASE("once")
        {
            response const got = complete(codes[0].code, "other");
            CHECK(got.status == 200);
            CHECK(got.body == "{}");
            CHECK(w.sign_in("ada@shop.example", "other") == 200);
            CHECK(w.sign_in("ada@shop.example", "secret") == 403);
            CHECK(complete(codes[0].code, "third").body == refused);
        }
        SUBCASE("in time")
        {
            w.pass(3600s);
            CHECK(complete(codes[0].code, "other").body == refused);
        }
        SUBCASE("for as long as the switch says")
        {
            w.back_end.switches().reset_code_lifetime = 60;
            w.nobody().post("/user/forgot-password", R"({"email":"bob@shop.example"})");
            std::string const code = w.back_end.take_reset_codes().at(0).code;
            w.pass(59s);
            CHECK(complete(code, "other").status == 200);
        }
        SUBCASE("by the newest code alone")
        {
            w.nobody().post("/user/forgot-password", R"({"email":"ada@shop.example"})");
            std::string const newer = w.back_end.take_reset_codes().at(0).code;
            CHECK(newer != codes[0].code);
            CHECK(complete(codes[0].code, "other").body == refused);
            CHECK(complete(newer, "other").status == 200);
        }
        SUBCASE("unless the user is gone")
        {
            w.back_end.remove_user(w.ada_id);
            CHECK(complete(codes[0].code, "other").body == refused);
        }
    }

    TEST_CASE("an administrator sets the password of a user")
    {
        admin_world w;
        auto const reset = [&](std::string body) { return w.root().post("/user/reset-password", std::move(body)); };
        CHECK(reset(R"({"email":"none@shop.example","password":"other"})").body == no_user);
        CHECK(reset(R"({"email":"ada@shop.example","password":"four"})").status == 400);
        CHECK(reset(R"({"email":"ada@shop.example"})").body == boom(400, "Bad Request", R"(\"password\" is required)"));
        CHECK(w.sign_in("ada@shop.example", "secret") == 200);
        response const got = reset(R"({"email":"ada@shop.example","password":"other"})");
        CHECK(got.status == 200);
        CHECK(got.body == "{}");
        CHECK(w.sign_in("ada@shop.example", "other") == 200);
    }

    TEST_CASE("a switch restricts sign-ups to some roles")
    {
        admin_world w;
        std::string const body = R"({"username":"new@shop.example","password":"secret"})";
        w.back_end.switches().sign_up_scopes = "tester, admin";
        CHECK(w.nobody().post("/user", body).body == boom(401, "Unauthorized", "Missing authentication"));
        CHECK(w.ada().post("/user", body).body == forbidden);
        CHECK(w.root().post("/user", body).status == 200);
        w.back_end.switches().sign_up_scopes = "tester";
        CHECK(w.root().post("/user", R"({"username":"newer@shop.example","password":"secret"})").body == forbidden);
        w.back_end.switches().sign_up_scopes = "";
        CHECK(w.nobody().post("/user", R"({"username":"newer@shop.example","password":"secret"})").status == 200);
    }
}
