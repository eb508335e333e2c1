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
        fixture f;
        response const a = f.anonymous().post("/user/auth", R"({"username":"ada@shop.example","password":"secret"})");
        CHECK(a.status == 200);
        CHECK(a.part("user") == R"({"id":")" + f.ada_id +
                                    R"(","username":"ada@shop.example","isActive":true,"email":"ada@shop.example",)"
                                    R"("plan":"free","scope":["user"],"vendor":[],)"
                                    R"("created":"2024-02-11T08:15:30.125Z"})");
        CHECK(a.header("content-type") == "application/json; charset=utf-8");
        CHECK(a.header("cache-control") == "no-cache");
        CHECK(f.anonymous().post("/user/auth", R"({"email":"Ada@Shop.example","password":"secret"})").status == 200);

        response const me = test_client(f.back_end, a.text("token")).get("/user");
        CHECK(me.status == 200);
        CHECK(me.body == a.part("user"));
    }

    TEST_CASE("an unknown user and a wrong password get the same response")
    {
        fixture f;
        std::string const refused = error_body(403, "Forbidden", "Forbidden");
        response const wrong =
            f.anonymous().post("/user/auth", R"({"username":"ada@shop.example","password":"nope!"})");
        CHECK(wrong.status == 403);
        CHECK(wrong.body == refused);
        CHECK(f.anonymous().post("/user/auth", R"({"username":"x@y.example","password":"secret"})").body == refused);

        f.back_end.switches().sign_in_failure_status = 401;
        response const other = f.anonymous().post("/user/auth", R"({"username":"x@y.example","password":"secret"})");
        CHECK(other.status == 401);
        CHECK(other.body == error_body(401, "Unauthorized", "Unauthorized"));
    }

    TEST_CASE("signing in needs a name and a password")
    {
        fixture f;
        auto const body_of = [&](std::string body) { return f.anonymous().post("/user/auth", std::move(body)).body; };
        CHECK(body_of(R"({"username":"a"})") == error_body(400, "Bad Request", R"(\"password\" is required)"));
        CHECK(body_of(R"({"password":"a"})") ==
              error_body(400, "Bad Request", R"(\"username\" or \"email\" is required)"));
        CHECK(body_of(R"({"username":5,"password":"a"})") ==
              error_body(400, "Bad Request", R"(\"username\" must be a string)"));
        CHECK(body_of(R"([])") == error_body(400, "Bad Request", "The request body must be an object"));
        CHECK(body_of("") == error_body(400, "Bad Request", R"(\"password\" is required)"));
    }

    TEST_CASE("signing up gives a token whose claims identify the user")
    {
        fixture f;
        response const a = f.anonymous().post("/user", R"({"username":"carl","email":"carl@shop.example",)"
                                                       R"("password":"12345","metadata":{"team":7}})");
        CHECK(a.status == 200);
        std::string const token = a.text("token");
        test_client const carl(f.back_end, token);
        response const me = carl.get("/user");
        CHECK(a.body == R"({"user":)" + me.body + R"(,"token":")" + token + R"("})");
        CHECK(me.text("username") == "carl");
        CHECK(me.text("email") == "carl@shop.example");
        CHECK(me.part("metadata") == R"({"team":7})");
        std::size_t const dot = token.find('.');
        CHECK(*appmixer::detail::from_base64url(token.substr(dot + 1, token.rfind('.') - dot - 1)) ==
              R"({"id":")" + me.text("id") + R"(","scope":["user"],"iat":1707639330,"exp":1710231330})");
        CHECK(f.anonymous().post("/user/auth", R"({"username":"carl@shop.example","password":"12345"})").status == 200);
    }

    TEST_CASE("only an administrator can set roles at a sign-up")
    {
        fixture f;
        std::string const root = f.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        test_client const admin(f.back_end, f.back_end.issue_token(root));
        auto const roles = [&](test_client const& by, std::string const& name, std::string const& scope) {
            response const made =
                by.post("/user", R"({"username":")" + name + R"(","password":"12345","scope":)" + scope + "}");
            CHECK(made.status == 200);
            test_client const created(f.back_end, made.text("token"));
            CHECK(made.part("user") == created.get("/user").body);
            return created.get("/user").part("scope");
        };
        CHECK(roles(admin, "a", R"(["user","tester"])") == R"(["user","tester"])");
        CHECK(roles(admin, "b", "null") == R"(["user"])");
        CHECK(roles(f.ada(), "c", R"(["admin"])") == R"(["user"])");
        CHECK(roles(f.anonymous(), "d", R"(["admin"])") == R"(["user"])");
        CHECK(roles(test_client(f.back_end, "no.good.token"), "e", R"(["admin"])") == R"(["user"])");
        CHECK(admin.post("/user", R"({"username":"f","password":"12345","scope":"admin"})").body ==
              error_body(400, "Bad Request", R"(\"scope\" must be an array of strings)"));
        CHECK(f.anonymous().post("/user/auth", R"({"username":"f","password":"12345"})").status == 403);
        f.back_end.switches().sign_up_scopes = "admin";
        CHECK(roles(admin, "g", R"(["tester"])") == R"(["tester"])");
    }

    TEST_CASE("metadata is missing until it is set")
    {
        fixture f;
        response const bare = f.anonymous().post("/user", R"({"username":"a","password":"12345","metadata":null})");
        CHECK(bare.body.find("metadata") == std::string::npos);
        response const empty = f.anonymous().post("/user", R"({"username":"b","password":"12345","metadata":{}})");
        CHECK(json::parse(empty.body).at("user").at("metadata") == json::value(json::object()));
        std::string const root = f.back_end.add_user("root@shop.example", "secret", {"admin"});
        CHECK(test_client(f.back_end, f.back_end.issue_token(root))
                  .put("/users/" + f.ada_id, R"({"metadata":{"a":1}})")
                  .part("metadata") == R"({"a":1})");
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(f.back_end.save()));
    }

    TEST_CASE("a missing name or address is set to the other")
    {
        fixture f;
        std::string const token =
            f.anonymous().post("/user", R"({"email":"d@shop.example","password":"12345"})").text("token");
        CHECK(test_client(f.back_end, token).get("/user").text("username") == "d@shop.example");
        std::string const other =
            f.anonymous().post("/user", R"({"username":"dora","password":"12345"})").text("token");
        CHECK(test_client(f.back_end, other).get("/user").text("email") == "dora");
        CHECK(f.anonymous().post("/user", R"({"password":"12345"})").status == 400);
    }

    TEST_CASE("a name that is in use is refused, ignoring case")
    {
        fixture f;
        std::string const body = R"({"username":"ADA@shop.example","password":"12345"})";
        std::string const text = "A user with this name or e-mail already exists.";
        CHECK(f.anonymous().post("/user", body).body == error_body(400, "Bad Request", text));
        CHECK(
            f.anonymous().post("/user", R"({"username":"new","email":"ada@shop.example","password":"12345"})").status ==
            400);
        f.back_end.switches().duplicate_sign_up_status = 409;
        CHECK(f.anonymous().post("/user", body).body == error_body(409, "Conflict", text));
        f.back_end.switches().duplicate_sign_up_status = 403;
        CHECK(f.anonymous().post("/user", body).body == error_body(403, "Forbidden", text));
    }

    TEST_CASE("switches of signing up: status and shortest password")
    {
        fixture f;
        CHECK(f.anonymous().post("/user", R"({"username":"s","password":"1234"})").body ==
              error_body(400, "Bad Request", R"(\"password\" must have at least 5 characters)"));
        CHECK(f.anonymous().post("/user", R"({"username":"s","password":"äöüßx"})").status == 200);
        f.back_end.switches().password_minimum = 0;
        f.back_end.switches().sign_up_status = 201;
        CHECK(f.anonymous().post("/user", R"({"username":"t","password":""})").status == 201);
        CHECK(f.anonymous().post("/user/auth", R"({"username":"t","password":""})").status == 200);
    }

    TEST_CASE("without a valid token the response is a 401 with the reason")
    {
        fixture f;
        std::string const good = f.ada().token();
        auto const with = [&](std::string field) {
            appmixer::http_request request(method::get, "/user");
            if (!field.empty())
                request.headers.append("Authorization", field);
            return response(f.back_end.handle(request));
        };
        std::string const missing = error_body(401, "Unauthorized", "Missing authentication");
        std::string const invalid = error_body(401, "Unauthorized", "Invalid JWT: key or signature is invalid");
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
        CHECK(test_client(other, good).get("/user").body == invalid);
    }

    TEST_CASE("a token expires to the second")
    {
        fixture f;
        test_client const ada = f.ada();
        CHECK(ada.get("/user").status == 200);
        f.pass(2'591'999s);
        CHECK(ada.get("/user").status == 200);
        f.pass(1s);
        CHECK(ada.get("/user").status == 401);
        CHECK(ada.get("/user").body == error_body(401, "Unauthorized", "Expired token"));
        CHECK(f.ada().get("/user").status == 200);

        f.back_end.switches().token_lifetime = 0;
        CHECK(f.ada().get("/user").status == 401);
    }

    TEST_CASE("several tokens of a user are valid at the same time")
    {
        fixture f;
        test_client const first = f.ada();
        f.pass(5s);
        test_client const second = f.ada();
        CHECK(first.token() != second.token());
        CHECK(first.get("/user").body == second.get("/user").body);
    }

    TEST_CASE("the token of a deleted user: 404 for the user, 401 elsewhere")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const flow =
            ada.create_flow(R"({"sharedWith":[{"email":"bob@shop.example","permissions":["read"]}]})");
        std::string const store = ada.create_store("s");
        CHECK(f.bob().get("/flows/" + flow).status == 200);
        CHECK(f.back_end.remove_user(f.ada_id));
        CHECK_FALSE(f.back_end.remove_user(f.ada_id));

        CHECK(ada.get("/user").body == error_body(404, "Not Found", "User not found"));
        CHECK(ada.get("/flows").body == error_body(401, "Unauthorized", "Invalid credentials"));
        CHECK(f.bob().get("/flows").body == "[]");
        CHECK(f.bob().get("/flows/" + flow).status == 404);
        CHECK(f.anonymous().post("/user/auth", R"({"username":"ada@shop.example","password":"secret"})").status == 403);
        CHECK(f.anonymous().post("/user", R"({"username":"ada@shop.example","password":"secret"})").status == 200);
    }

    TEST_CASE("every call but the public ones needs a token")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
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
            CHECK(f.anonymous().send(verb, target).body == error_body(401, "Unauthorized", "Missing authentication"));
        }
        CHECK(f.anonymous().get("/").status == 200);
        CHECK(f.anonymous().get("/").body == R"({"version":"6.0.0","status":"ok"})");
    }

    TEST_CASE("adding users through the C++ interface")
    {
        appmixer::emulator back_end;
        std::string const id = back_end.add_user("root@shop.example", "x", {"user", "admin"});
        CHECK(id.size() == 24);
        CHECK(test_client(back_end, back_end.issue_token(id)).get("/user").part("scope") == R"(["user","admin"])");
        CHECK_THROWS_AS(back_end.add_user("Root@shop.example", "y"), appmixer::exception);
        CHECK_THROWS_AS(back_end.issue_token("nobody"), appmixer::exception);
    }
}
