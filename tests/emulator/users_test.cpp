// Signing up and in, tokens, and the access to routes.

#include "support.hpp"

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/emulator/users/session_token.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

TEST_SUITE("emulator: users and tokens")
{
    TEST_CASE("signing in gives the user and a token, by name or by address")
    {
        world w;
        response const a = w.nobody().post("/user/auth", R"({"username":"ada@shop.example","password":"secret"})");
        CHECK(a.status == 200);
        CHECK(a.part("user") == R"({"id":")" + w.ada_id +
                                    R"(","username":"ada@shop.example","isActive":true,"email":"ada@shop.example",)"
                                    R"("plan":"free","scope":["user"],"vendor":[],)"
                                    R"("created":"2024-02-11T08:15:30.125Z"})");
        CHECK(a.header("content-type") == "application/json; charset=utf-8");
        CHECK(a.header("cache-control") == "no-cache");
        CHECK(w.nobody().post("/user/auth", R"({"email":"Ada@Shop.example","password":"secret"})").status == 200);

        response const me = person(w.back_end, a.text("token")).get("/user");
        CHECK(me.status == 200);
        CHECK(me.body == a.part("user"));
    }

    TEST_CASE("an unknown user and a wrong password get the same response")
    {
        world w;
        std::string const refused = boom(403, "Forbidden", "Forbidden");
        response const wrong = w.nobody().post("/user/auth", R"({"username":"ada@shop.example","password":"nope!"})");
        CHECK(wrong.status == 403);
        CHECK(wrong.body == refused);
        CHECK(w.nobody().post("/user/auth", R"({"username":"x@y.example","password":"secret"})").body == refused);

        w.back_end.switches().sign_in_failure_status = 401;
        response const other = w.nobody().post("/user/auth", R"({"username":"x@y.example","password":"secret"})");
        CHECK(other.status == 401);
        CHECK(other.body == boom(401, "Unauthorized", "Unauthorized"));
    }

    TEST_CASE("signing in needs a name and a password")
    {
        world w;
        auto const body_of = [&](std::string body) { return w.nobody().post("/user/auth", std::move(body)).body; };
        CHECK(body_of(R"({"username":"a"})") == boom(400, "Bad Request", R"(\"password\" is required)"));
        CHECK(body_of(R"({"password":"a"})") == boom(400, "Bad Request", R"(\"username\" or \"email\" is required)"));
        CHECK(body_of(R"({"username":5,"password":"a"})") ==
              boom(400, "Bad Request", R"(\"username\" must be a string)"));
        CHECK(body_of(R"([])") == boom(400, "Bad Request", "The request body must be an object"));
        CHECK(body_of("") == boom(400, "Bad Request", R"(\"password\" is required)"));
    }

    TEST_CASE("signing up gives a token whose claims say who one is")
    {
        world w;
        response const a = w.nobody().post("/user", R"({"username":"carl","email":"carl@shop.example",)"
                                                    R"("password":"12345","metadata":{"team":7}})");
        CHECK(a.status == 200);
        std::string const token = a.text("token");
        person const carl(w.back_end, token);
        response const me = carl.get("/user");
        CHECK(a.body == R"({"user":)" + me.body + R"(,"token":")" + token + R"("})");
        CHECK(me.text("username") == "carl");
        CHECK(me.text("email") == "carl@shop.example");
        CHECK(me.part("metadata") == R"({"team":7})");
        std::size_t const dot = token.find('.');
        CHECK(*appmixer::detail::from_base64url(token.substr(dot + 1, token.rfind('.') - dot - 1)) ==
              R"({"id":")" + me.text("id") + R"(","scope":["user"],"iat":1707639330,"exp":1710231330})");
        CHECK(w.nobody().post("/user/auth", R"({"username":"carl@shop.example","password":"12345"})").status == 200);
    }

    TEST_CASE("roles at a sign-up are an administrator's to give")
    {
        world w;
        std::string const root = w.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        person const admin(w.back_end, w.back_end.issue_token(root));
        auto const roles = [&](person const& by, std::string const& name, std::string const& scope) {
            response const made =
                by.post("/user", R"({"username":")" + name + R"(","password":"12345","scope":)" + scope + "}");
            CHECK(made.status == 200);
            person const created(w.back_end, made.text("token"));
            CHECK(made.part("user") == created.get("/user").body);
            return created.get("/user").part("scope");
        };
        CHECK(roles(admin, "a", R"(["user","tester"])") == R"(["user","tester"])");
        CHECK(roles(admin, "b", "null") == R"(["user"])");
        CHECK(roles(w.ada(), "c", R"(["admin"])") == R"(["user"])");
        CHECK(roles(w.nobody(), "d", R"(["admin"])") == R"(["user"])");
        CHECK(roles(person(w.back_end, "no.good.token"), "e", R"(["admin"])") == R"(["user"])");
        CHECK(admin.post("/user", R"({"username":"f","password":"12345","scope":"admin"})").body ==
              boom(400, "Bad Request", R"(\"scope\" must be an array of strings)"));
        CHECK(w.nobody().post("/user/auth", R"({"username":"f","password":"12345"})").status == 403);
        w.back_end.switches().sign_up_scopes = "admin";
        CHECK(roles(admin, "g", R"(["tester"])") == R"(["tester"])");
    }

    TEST_CASE("metadata that was never set is not there")
    {
        world w;
        response const bare = w.nobody().post("/user", R"({"username":"a","password":"12345","metadata":null})");
        CHECK(bare.body.find("metadata") == std::string::npos);
        response const empty = w.nobody().post("/user", R"({"username":"b","password":"12345","metadata":{}})");
        CHECK(json::parse(empty.body).at("user").at("metadata") == json::value(json::object()));
        std::string const root = w.back_end.add_user("root@shop.example", "secret", {"admin"});
        CHECK(person(w.back_end, w.back_end.issue_token(root))
                  .put("/users/" + w.ada_id, R"({"metadata":{"a":1}})")
                  .part("metadata") == R"({"a":1})");
        appmixer::emulator copy;
        copy.set_clock([&w] { return w.back_end.now(); });
        REQUIRE(copy.load(w.back_end.save()).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(w.back_end.save()));
    }

    TEST_CASE("a missing name or address is filled in by the other")
    {
        world w;
        std::string const token =
            w.nobody().post("/user", R"({"email":"d@shop.example","password":"12345"})").text("token");
        CHECK(person(w.back_end, token).get("/user").text("username") == "d@shop.example");
        std::string const other = w.nobody().post("/user", R"({"username":"dora","password":"12345"})").text("token");
        CHECK(person(w.back_end, other).get("/user").text("email") == "dora");
        CHECK(w.nobody().post("/user", R"({"password":"12345"})").status == 400);
    }

    TEST_CASE("a name that is taken is refused, whatever its case")
    {
        world w;
        std::string const body = R"({"username":"ADA@shop.example","password":"12345"})";
        std::string const text = "A user with this name or e-mail already exists.";
        CHECK(w.nobody().post("/user", body).body == boom(400, "Bad Request", text));
        CHECK(w.nobody().post("/user", R"({"username":"new","email":"ada@shop.example","password":"12345"})").status ==
              400);
        w.back_end.switches().duplicate_sign_up_status = 409;
        CHECK(w.nobody().post("/user", body).body == boom(409, "Conflict", text));
        w.back_end.switches().duplicate_sign_up_status = 403;
        CHECK(w.nobody().post("/user", body).body == boom(403, "Forbidden", text));
    }

    TEST_CASE("switches of signing up: status and shortest password")
    {
        world w;
        CHECK(w.nobody().post("/user", R"({"username":"s","password":"1234"})").body ==
              boom(400, "Bad Request", R"(\"password\" must have at least 5 characters)"));
        CHECK(w.nobody().post("/user", R"({"username":"s","password":"äöüßx"})").status == 200);
        w.back_end.switches().password_minimum = 0;
        w.back_end.switches().sign_up_status = 201;
        CHECK(w.nobody().post("/user", R"({"username":"t","password":""})").status == 201);
        CHECK(w.nobody().post("/user/auth", R"({"username":"t","password":""})").status == 200);
    }

    TEST_CASE("without a good token there is a 401 that says why")
    {
        world w;
        std::string const good = w.ada().token();
        auto const with = [&](std::string field) {
            appmixer::http_request request(method::get, "/user");
            if (!field.empty())
                request.headers.append("Authorization", field);
            return response(w.back_end.handle(request));
        };
        std::string const missing = boom(401, "Unauthorized", "Missing authentication");
        std::string const invalid = boom(401, "Unauthorized", "Invalid JWT: key or signature is invalid");
        CHECK(with("").status == 401);
        CHECK(with("").body == missing);
        CHECK(with("").header("www-authenticate") == "Bearer");
        CHECK(with("Basic " + good).body == missing);
        CHECK(with("Bearer").body == missing);
        CHECK(with("Bearer nonsense").body == invalid);
        CHECK(with("Bearer " + good + "x").body == invalid);
        CHECK(with("bearer  " + good).status == 200);

        appmixer::emulator other;
        other.add_user("ada@shop.example", "secret");
        CHECK(person(other, good).get("/user").body == invalid);
    }

    TEST_CASE("a token ends when its time is over, to the second")
    {
        world w;
        person const ada = w.ada();
        CHECK(ada.get("/user").status == 200);
        w.pass(2'591'999s);
        CHECK(ada.get("/user").status == 200);
        w.pass(1s);
        CHECK(ada.get("/user").status == 401);
        CHECK(ada.get("/user").body == boom(401, "Unauthorized", "Expired token"));
        CHECK(w.ada().get("/user").status == 200);

        w.back_end.switches().token_lifetime = 0;
        CHECK(w.ada().get("/user").status == 401);
    }

    TEST_CASE("several tokens of a user are good together")
    {
        world w;
        person const first = w.ada();
        w.pass(5s);
        person const second = w.ada();
        CHECK(first.token() != second.token());
        CHECK(first.get("/user").body == second.get("/user").body);
    }

    TEST_CASE("the token of a user who is gone: 404 on himself, 401 elsewhere")
    {
        world w;
        person const ada = w.ada();
        std::string const flow =
            ada.create_flow(R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        std::string const store = ada.create_store("s");
        CHECK(w.bob().get("/flows/" + flow).status == 200);
        CHECK(w.back_end.remove_user(w.ada_id));
        CHECK_FALSE(w.back_end.remove_user(w.ada_id));

        CHECK(ada.get("/user").body == boom(404, "Not Found", "User not found"));
        CHECK(ada.get("/flows").body == boom(401, "Unauthorized", "Invalid credentials"));
        CHECK(w.bob().get("/flows").body == "[]");
        CHECK(w.bob().get("/flows/" + flow).status == 404);
        CHECK(w.nobody().post("/user/auth", R"({"username":"ada@shop.example","password":"secret"})").status == 403);
        CHECK(w.nobody().post("/user", R"({"username":"ada@shop.example","password":"secret"})").status == 200);
    }

    TEST_CASE("every call but the public ones needs a token")
    {
        world w;
        std::string const id = w.ada().create_flow();
        std::pair<method, std::string> const calls[] = {
            {method::get, "/user"},
            {method::get, "/flows"},
            {method::post, "/flows"},
            {method::get, "/flows/count"},
            {method::get, "/flows/" + id},
            {method::put, "/flows/" + id},
            {method::delete_, "/flows/" + id},
            {method::post, "/flows/" + id + "/coordinator"},
            {method::get, "/flows/" + id + "/coordinator/status"},
            {method::post, "/flows/" + id + "/clone"},
            {method::get, "/stores"},
            {method::post, "/stores"},
            {method::get, "/stores/x"},
            {method::put, "/stores/x"},
            {method::delete_, "/stores/x"},
            {method::get, "/store"},
            {method::delete_, "/store"},
            {method::get, "/store/count"},
            {method::post, "/store/x/y"},
        };
        for (auto const& [verb, target] : calls) {
            CAPTURE(target);
            CHECK(w.nobody().send(verb, target).body == boom(401, "Unauthorized", "Missing authentication"));
        }
        CHECK(w.nobody().get("/").status == 200);
        CHECK(w.nobody().get("/").body == R"({"version":"6.0.0","status":"ok"})");
    }

    TEST_CASE("adding users by hand")
    {
        appmixer::emulator back_end;
        std::string const id = back_end.add_user("root@shop.example", "x", {"user", "admin"});
        CHECK(id.size() == 24);
        CHECK(person(back_end, back_end.issue_token(id)).get("/user").part("scope") == R"(["user","admin"])");
        CHECK_THROWS_AS(back_end.add_user("Root@shop.example", "y"), appmixer::exception);
        CHECK_THROWS_AS(back_end.issue_token("nobody"), appmixer::exception);
    }
}
