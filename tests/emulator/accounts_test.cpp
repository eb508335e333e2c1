// Accounts at third parties: listing, creating, renaming, testing.

#include "support.hpp"

#include <appmixer/core/error.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_account = error_body(404, "Not Found", "Account not found.");

} // namespace

TEST_SUITE("emulator: accounts")
{
    TEST_CASE("accounts are listed with all their members, to their owner only")
    {
        fixture f;
        std::string const first = f.back_end.add_account(f.ada_id, "acme:crm", "ada@crm.example");
        json::object profile;
        profile["plan"] = "gold";
        std::string const second = f.back_end.add_account(f.ada_id, "acme:mail", "Ada", profile);
        f.back_end.add_account(f.bob_id, "acme:crm", "bob@crm.example");
        std::string const crm =
            R"({"accountId":")" + first +
            R"(","name":"ada@crm.example","displayName":null,"service":"acme:crm","profileInfo":{},)" +
            R"("userId":")" + f.ada_id + "\"}";
        std::string const mail =
            R"({"accountId":")" + second +
            R"(","name":"Ada","displayName":null,"service":"acme:mail","profileInfo":{"plan":"gold"},)" +
            R"("userId":")" + f.ada_id + "\"}";
        CHECK(first.size() == 24);
        CHECK(f.ada().get("/accounts").body == "[" + crm + "," + mail + "]");
        CHECK(f.ada().get("/accounts?filter=service:acme:crm").body == "[" + crm + "]");
        CHECK(f.ada().get("/accounts?filter=service:acme:crm&filter=service:acme:mail").body ==
              "[" + crm + "," + mail + "]");
        CHECK(f.ada().get("/accounts?filter=service:acme").body == "[]");
        CHECK(f.ada().get("/accounts?filter=service").status == 400);
        CHECK(f.ada().get("/accounts/" + first).body == crm);
        CHECK(f.eve().get("/accounts").body == "[]");
        CHECK(f.bob().get("/accounts/" + first).status == 404);
        CHECK(f.bob().get("/accounts/" + first).body == no_account);
        CHECK(f.anonymous().get("/accounts").status == 401);
    }

    TEST_CASE("an account needs a user")
    {
        fixture f;
        appmixer::error why = appmixer::error(appmixer::errc::conflict, appmixer::phase::none, {});
        try {
            f.back_end.add_account("000000000000000000000000", "acme:crm", "x");
        } catch (appmixer::exception const& caught) {
            why = caught.error();
        }
        CHECK(why == appmixer::errc::not_found);
    }

    TEST_CASE("the display name is set, changed and removed; nothing else can be written")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "third");
        response const named = f.ada().put("/accounts/" + id, R"({"displayName":"Main","name":"x","service":"y"})");
        CHECK(named.status == 200);
        CHECK(named.body.empty());
        CHECK(f.ada().get("/accounts/" + id).part("displayName") == "\"Main\"");
        CHECK(f.ada().get("/accounts/" + id).part("name") == "\"third\"");
        CHECK(f.ada().get("/accounts/" + id).part("service") == "\"acme:crm\"");
        CHECK(f.ada().put("/accounts/" + id, "{}").status == 200);
        CHECK(f.ada().get("/accounts/" + id).part("displayName") == "\"Main\"");
        CHECK(f.ada().put("/accounts/" + id, R"({"displayName":5})").body ==
              error_body(400, "Bad Request", R"(\"displayName\" must be a string)"));

        f.back_end.switches().account_update_returns_account = true;
        response const shown = f.ada().put("/accounts/" + id, R"({"displayName":null})");
        CHECK(shown.body == f.ada().get("/accounts/" + id).body);
        CHECK(shown.part("displayName") == "null");
        CHECK(f.bob().put("/accounts/" + id, R"({"displayName":"x"})").body == no_account);
        CHECK(f.ada().put("/accounts/nothing", R"({"displayName":"x"})").status == 404);
    }

    TEST_CASE("an account is created with a token that no response shows")
    {
        fixture f;
        std::string const body =
            R"({"name":"n","displayName":"d","service":"acme:crm","token":{"accessToken":"s3cr3t"},"profileInfo":{"a":1}})";
        response const created = f.ada().post("/accounts?requestProfileInfo=false&validateScope=true", body);
        std::string const id = created.text("accountId");
        CHECK(created.status == 200);
        CHECK(created.body ==
              R"({"accountId":")" + id +
                  R"(","name":"n","displayName":"d","service":"acme:crm","profileInfo":{"a":1},"userId":")" + f.ada_id +
                  R"(","pre":{},"revoked":false})");
        CHECK(f.ada().get("/accounts/" + id).body.find("s3cr3t") == std::string::npos);
        CHECK(f.ada().get("/accounts").body.find("token") == std::string::npos);
        CHECK(json::serialize(f.back_end.save()).find("s3cr3t") == std::string::npos);

        CHECK(f.bob().post("/accounts", body).text("accountId") != id);
    }

    TEST_CASE("creating an existing account updates it; it is found by name or else by display name")
    {
        fixture f;
        auto const create = [&](std::string const& fields) {
            response const made = f.ada().post("/accounts", R"({"service":"acme:crm","token":{})" + fields + "}");
            CHECK(made.status == 200);
            return made.text("accountId");
        };
        auto const shown = [&](std::string const& id, std::string_view key) {
            return f.ada().get("/accounts/" + id).part(key);
        };
        std::string const named = create(R"(,"name":"n","displayName":"d","profileInfo":{"a":1})");
        CHECK(create(R"(,"name":"n","displayName":"e")") == named);
        CHECK(shown(named, "displayName") == "\"e\"");
        CHECK(shown(named, "profileInfo") == R"({"a":1})");
        CHECK(create(R"(,"name":"n","profileInfo":{"b":2})") == named);
        CHECK(shown(named, "displayName") == "\"e\""); // missing members are not changed
        CHECK(shown(named, "profileInfo") == R"({"b":2})");
        CHECK(create(R"(,"name":"m","displayName":"e")") != named);

        std::string const labelled = create(R"(,"displayName":"Main")");
        CHECK(labelled != named);
        CHECK(create(R"(,"displayName":"Main","profileInfo":{"name":"Ada"})") == labelled);
        CHECK(shown(labelled, "name") == "\"Ada\"");
        CHECK(create(R"(,"displayName":"Main")") == labelled);
        CHECK(shown(labelled, "name") == "\"Ada\"");
        CHECK(create(R"(,"displayName":"Other")") != labelled);
        std::string const without = create(R"(,"name":"p")");
        std::string const bare = create("");
        CHECK(bare != without);
        CHECK(create("") == bare);
        CHECK(create(R"(,"displayName":null)") == bare);
        CHECK(f.ada().get("/accounts/" + bare).body ==
              R"({"accountId":")" + bare +
                  R"(","name":"","displayName":null,"service":"acme:crm","profileInfo":{},"userId":")" + f.ada_id +
                  "\"}");
        CHECK(f.ada().post("/accounts", R"({"service":"acme:mail","token":{}})").text("accountId") != bare);
        CHECK(f.bob().post("/accounts", R"({"service":"acme:crm","token":{}})").text("accountId") != bare);
    }

    TEST_CASE("a token and a profile may come as JSON text")
    {
        fixture f;
        response const made = f.ada().post(
            "/accounts", R"({"service":"acme:crm","displayName":"d","token":"{\"accessToken\":\"s3cr3t\"}",)"
                         R"("profileInfo":"{\"email\":\"ada@crm.example\"}"})");
        CHECK(made.status == 200);
        CHECK(made.part("profileInfo") == R"({"email":"ada@crm.example"})");
        CHECK(made.part("name") == R"("ada@crm.example")");
        CHECK(json::serialize(f.back_end.save()).find("s3cr3t") == std::string::npos);
        CHECK(f.ada().post("/accounts", R"({"service":"a:b","token":"{}","profileInfo":""})").part("profileInfo") ==
              "{}");
    }

    TEST_CASE("an invalid account is refused")
    {
        fixture f;
        auto const refused = [&](std::string body) { return f.ada().post("/accounts", std::move(body)).body; };
        CHECK(refused("{}") == error_body(400, "Bad Request", R"(\"service\" is required)"));
        CHECK(refused(R"({"name":"n"})") == error_body(400, "Bad Request", R"(\"service\" is required)"));
        CHECK(refused(R"({"name":5,"service":"a:b","token":{}})") ==
              error_body(400, "Bad Request", R"(\"name\" must be a string)"));
        for (std::string const service : {"crm", "a:", ":b", "a::b", "a:b:c:d", ":"}) {
            CAPTURE(service);
            CHECK(refused("{\"name\":\"n\",\"service\":\"" + service + "\",\"token\":{}}") ==
                  error_body(400, "Bad Request", R"(\"service\" must have the form vendor:service)"));
        }
        CHECK(refused(R"({"name":"n","service":"a:b"})") == error_body(400, "Bad Request", R"(\"token\" is required)"));
        for (std::string const token : {"s3cr3t", "[]", "{", "5", R"({\"a\":1} x)"}) {
            CAPTURE(token);
            CHECK(refused(R"({"name":"n","service":"a:b","token":")" + token + "\"}") ==
                  error_body(400, "Bad Request", R"(\"token\" must be an object)"));
        }
        CHECK(refused(R"({"name":"n","service":"a:b","token":"{\"a\":)" + std::string(501, '[') +
                      std::string(501, ']') + R"(}"})") ==
              error_body(400, "Bad Request", R"(\"token\" must be an object)"));
        CHECK(refused(R"({"name":"n","service":"a:b","token":{},"profileInfo":[]})") ==
              error_body(400, "Bad Request", R"(\"profileInfo\" must be an object)"));
        CHECK(f.ada().post("/accounts?validateScope=maybe", R"({"name":"n","service":"a:b","token":{}})").status ==
              400);
        CHECK(f.ada().get("/accounts").body == "[]");
    }

    TEST_CASE("a test reports a valid account in every form that clients read")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        response const tested = f.ada().post("/accounts/" + id + "/test");
        json::object const body = json::parse(tested.body).as_object();
        CHECK(tested.status == 200);
        REQUIRE(body.size() == 3);
        CHECK(body.begin()->key().size() == 24);
        CHECK(body.begin()->value() == "valid");
        CHECK(body.at("ok") == true);
        CHECK(body.at("revoked") == false);
        CHECK(f.ada().post("/accounts/" + id + "/test").body == tested.body);
        CHECK(f.bob().post("/accounts/" + id + "/test").body == no_account);
    }
}
