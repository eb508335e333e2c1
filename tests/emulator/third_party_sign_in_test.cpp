// Sign-ins at third parties.

#include "support.hpp"

#include <appmixer/core/error.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_ticket = error_body(404, "Not Found", "Ticket not found.");
std::string const ended = error_body(400, "Bad Request", "The sign-in has ended.");

/// A sign-in of Ada at "acme:crm".
class sign_in : public fixture {
public:
    sign_in() { begin(); }

    /// Another one.
    void begin()
    {
        ticket = ada().post("/auth/ticket").text("ticket");
        std::string const url = ada().get("/auth/acme.crm.contacts.Find/auth-url/" + ticket).text("authUrl");
        target = url.substr(url.find("/auth/"));
    }
    std::string status() { return ada().get("/auth/status/" + ticket).body; }

    std::string ticket;
    std::string target; ///< of the callback
};

std::string status_body(std::string const& account, std::string const& token, bool finished,
                        std::string const& error = "null")
{
    return "{\"accountId\":" + account + ",\"tokenId\":" + token + ",\"finished\":" + (finished ? "true" : "false") +
           R"(,"updatedAt":"2024-02-11T08:15:30.125Z","error":)" + error + "}";
}

} // namespace

TEST_SUITE("emulator: third-party sign-in")
{
    TEST_CASE("a ticket names the user, and its URL leads to the callback")
    {
        sign_in f;
        CHECK(f.ticket.starts_with(f.ada_id + ":"));
        CHECK(f.ticket.size() == 24 + 1 + 36);
        CHECK(f.ada().post("/auth/ticket").text("ticket") != f.ticket);
        std::string const path = "/auth/acme%3Acrm/callback?state=" + f.ada_id + "%3A" + f.ticket.substr(25);
        CHECK(f.target == path);
        CHECK(f.status() == status_body("null", "null", false));

        f.back_end.switches().public_url = "https://api.acme.example/";
        for (std::string const type : {"acme.crm.contacts.Find", "acme.crm", "acme:crm"})
            CHECK(f.ada().get("/auth/" + type + "/auth-url/" + f.ticket + "?componentId=c").body ==
                  R"({"authUrl":"https://api.acme.example)" + path + "\"}");
        for (std::string const type : {"acme", "acme.", ".crm", "a:b:c:d", "acme:crm.contacts:x:y"})
            CHECK(f.ada().get("/auth/" + type + "/auth-url/" + f.ticket).body ==
                  error_body(400, "Bad Request", R"(\"componentType\" must be a component type or a service)"));
    }

    TEST_CASE("of too many tickets of a user, the oldest that has ended is dropped, or else the oldest")
    {
        sign_in f;
        std::string const oldest = f.ticket;
        f.begin();
        CHECK(f.anonymous().get(f.target).status == 200); // ends it
        std::string const ended_ticket = f.ticket;
        for (int i = 2; i < 1000; ++i)
            f.ada().post("/auth/ticket");
        f.bob().post("/auth/ticket");
        CHECK(f.status() != no_ticket);
        f.begin();
        CHECK(f.ada().get("/auth/status/" + ended_ticket).body == no_ticket);
        CHECK(f.ada().get("/auth/status/" + oldest).status == 200);
        f.begin();
        CHECK(f.ada().get("/auth/status/" + oldest).body == no_ticket);
        CHECK(f.ada().get("/auth/status/" + f.ticket).status == 200);
    }

    TEST_CASE("the callback ends the sign-in with an account and tells the opening window")
    {
        sign_in f;
        response const page = f.anonymous().get(f.target);
        CHECK(page.status == 200);
        CHECK(page.header("content-type") == "text/html; charset=utf-8");
        CHECK(page.body.find("postMessage(\"appmixer.auth.success." + f.ticket + "\", \"*\")") != std::string::npos);

        json::array const accounts = json::parse(f.ada().get("/accounts").body).as_array();
        REQUIRE(accounts.size() == 1);
        CHECK(accounts[0].at("service") == "acme:crm");
        CHECK(accounts[0].at("name") == "ada@shop.example");
        std::string const id = json::serialize(accounts[0].at("accountId"));
        std::string const token = json::serialize(json::parse(f.status()).at("tokenId"));
        CHECK(f.status() == status_body(id, token, true));
        CHECK(f.anonymous().get(f.target).body == ended);
        CHECK(f.ada().get("/auth/acme:crm/auth-url/" + f.ticket).body == ended);

        f.begin(); // the same account at the third party
        CHECK(f.anonymous().get(f.target).status == 200);
        CHECK(f.status() == status_body(id, token, true));
        f.begin();
        CHECK(f.anonymous().get(f.target + "&name=Ada+2").status == 200);
        CHECK(json::parse(f.ada().get("/accounts").body).as_array().size() == 2);
        CHECK(f.bob().get("/accounts").body == "[]");
    }

    TEST_CASE("an error from the third party ends the sign-in")
    {
        sign_in f;
        response const page = f.anonymous().get(f.target + "&error=access_denied");
        CHECK(page.status == 200);
        CHECK(page.body.find("appmixer.auth.failure." + f.ticket) != std::string::npos);
        CHECK(f.status() == status_body("null", "null", true, R"("access_denied")"));
        CHECK(f.anonymous().get(f.target).body == ended);
        f.begin();
        f.anonymous().get(f.target + "&error=access_denied&error_description=No.");
        CHECK(f.status() == status_body("null", "null", true, R"("No.")"));
        CHECK(f.ada().get("/accounts").body == "[]");
    }

    TEST_CASE("the callback needs the ticket, and the service that it is for")
    {
        sign_in f;
        std::string const other = error_body(400, "Bad Request", "The ticket is for another service.");
        CHECK(f.anonymous().get("/auth/acme:crm/callback").body == no_ticket);
        CHECK(f.anonymous().get("/auth/acme:crm/callback?state=x").body == no_ticket);
        for (std::string const service : {"acme:mail", "mail", "rm", ":crm", "acme", "acme:crm:x", "xacme:crm"})
            CHECK(f.anonymous().get("/auth/" + service + "/callback?state=" + f.ticket).body == other);
        std::string const unused = f.ada().post("/auth/ticket").text("ticket"); // its URL was not asked for
        CHECK(f.anonymous().get("/auth/acme:crm/callback?state=" + unused).body == other);
        CHECK(f.status() == status_body("null", "null", false));
        CHECK(f.anonymous().get("/auth/crm/callback?state=" + f.ticket).status == 200);
    }

    TEST_CASE("a ticket is its user's, and ends with the user")
    {
        sign_in f;
        CHECK(f.bob().get("/auth/status/" + f.ticket).body == no_ticket);
        CHECK(f.bob().get("/auth/acme:crm/auth-url/" + f.ticket).body == no_ticket);
        CHECK(f.anonymous().get("/auth/status/" + f.ticket).status == 401);
        CHECK(f.anonymous().post("/auth/ticket").status == 401);
        f.back_end.remove_user(f.ada_id);
        CHECK(f.anonymous().get(f.target).body == no_ticket);
    }

    TEST_CASE("the owner of the emulator ends a sign-in without a browser")
    {
        sign_in f;
        std::string const id = f.back_end.finish_sign_in(f.ticket, "Ada at the CRM");
        CHECK(json::parse(f.status()).at("accountId") == json::value(id));
        CHECK(f.ada().get("/accounts/" + id).text("name") == "Ada at the CRM");
        auto const code = [](auto call) {
            try {
                call();
            } catch (appmixer::exception const& e) {
                return std::string(e.error().detail());
            }
            return std::string("no error");
        };
        CHECK(code([&] { f.back_end.finish_sign_in(f.ticket, "x"); }) == "The sign-in has ended.");
        CHECK(code([&] { f.back_end.fail_sign_in(f.ticket, "x"); }) == "The sign-in has ended.");
        CHECK(code([&] { f.back_end.fail_sign_in("x", "x"); }) == "the emulator has no sign-in with this ticket");
        std::string const unused = f.ada().post("/auth/ticket").text("ticket");
        CHECK(code([&] { f.back_end.finish_sign_in(unused, "x"); }) == "The ticket has no authentication URL yet.");
        f.begin();
        f.back_end.fail_sign_in(f.ticket, "Out of order");
        CHECK(f.status() == status_body("null", "null", true, R"("Out of order")"));
    }

    TEST_CASE("the accounts that a component type can use")
    {
        fixture f;
        std::string const id = f.back_end.add_account(f.ada_id, "acme:crm", "n");
        f.back_end.add_account(f.ada_id, "acme:mail", "m");
        f.back_end.add_account(f.bob_id, "acme:crm", "n");
        std::string const flow = f.ada().create_flow(
            R"({"flow":{"a":{"type":"acme.crm.contacts.Find"},"b":{"type":"acme.crm.contacts.Find"}}})");
        f.ada().put("/auth/component/a/" + id);
        std::string const token = json::serialize(f.back_end.save().at_pointer("/accounts/0/tokenId"));
        auto const expected = [&](std::string const& type, std::string const& component, bool assigned) {
            return R"({"componentType":")" + type + R"(","auth":{"accounts":{")" + id +
                   R"(":{"accessTokenValid":true,"accountId":")" + id + R"(","tokenId":)" + token +
                   R"(,"componentAssigned":)" + (assigned ? "true" : "false") + R"(,"componentId":)" + component +
                   R"(,"scopeValid":true,"authorizedScope":[],"name":"n","displayName":null}}}})";
        };
        std::string const type = "acme.crm.contacts.Find";
        CHECK(f.ada().get("/auth/" + type).body == expected(type, "null", false));
        CHECK(f.ada().get("/auth/" + type + "?componentId=a").body == expected(type, R"("a")", true));
        CHECK(f.ada().get("/auth/" + type + "?componentId=b").body == expected(type, R"("b")", false));
        f.ada().post("/accounts/" + id + "/share",
                     R"({"componentIds":["b"],"flowId":")" + flow + "\"}"); // is assigned as well
        CHECK(f.ada().get("/auth/" + type + "?componentId=b").body == expected(type, R"("b")", true));
        CHECK(f.ada().get("/auth/acme:crm").body == expected("acme:crm", "null", false));
        CHECK(f.eve().get("/auth/" + type).body == R"({"componentType":")" + type + R"(","auth":{"accounts":{}}})");
        CHECK(f.ada().get("/auth/acme").status == 400);

        // the scopes of the credentials are known, the credentials are not
        CHECK(f.ada()
                  .post("/accounts", R"({"service":"acme:crm","name":"n","token":{"k":"s3cr3t","scope":["read"]}})")
                  .status == 200);
        CHECK(f.ada().get("/auth/" + type).body.find(R"("authorizedScope":["read"])") != std::string::npos);
        std::string const saved = json::serialize(f.back_end.save());
        CHECK(saved.find("s3cr3t") == std::string::npos);
        REQUIRE(f.back_end.load_text(saved));
        CHECK(f.ada().get("/auth/" + type).body.find(R"("authorizedScope":["read"])") != std::string::npos);
        CHECK(f.ada().get("/accounts").body.find("authorizedScope") == std::string::npos);
    }

    TEST_CASE("manifests say which service a component uses and which scopes it needs")
    {
        fixture f;
        json::object data = f.back_end.save().as_object();
        data["componentFiles"] = json::parse(R"([
            {"path":"acme/crm/contacts/Find/component.json","owner":"ada@shop.example","json":{
             "name":"acme.crm.contacts.Find","outPorts":["out"],
             "auth":{"service":"acme:suite","scope":["read","write"]}}},
            {"path":"acme/crm/contacts/Watch/component.json","owner":"ada@shop.example","json":{
             "name":"acme.crm.contacts.Watch","outPorts":["out"],"auth":{"service":"acme:suite","scope":["watch"]}}}])");
        REQUIRE(f.back_end.load(data));
        auto const create = [&](std::string const& query) {
            return f.ada().post("/accounts" + query,
                                R"({"service":"acme:suite","name":"n","token":{"scope":["write","read","more"]}})");
        };
        for (std::string const query : {"", "?validateScope=true"}) {
            response const refused = create(query);
            CHECK(refused.status == 400);
            CHECK(refused.text("message") == "Scopes provided have missing required scopes");
            CHECK(refused.part("details") == R"(["watch"])");
        }
        CHECK(f.ada().get("/accounts").body == "[]");
        CHECK(create("?validateScope=false").status == 200);

        auto const valid = [&](std::string const& type) {
            std::string const body = f.ada().get("/auth/" + type).body;
            bool const is_valid = body.find(R"("scopeValid":true)") != std::string::npos;
            CHECK(is_valid != (body.find(R"("scopeValid":false)") != std::string::npos));
            return is_valid;
        };
        CHECK(valid("acme.crm.contacts.Find"));
        CHECK_FALSE(valid("acme.crm.contacts.Watch"));
        CHECK_FALSE(valid("acme:suite"));
        CHECK(f.ada().get("/auth/acme.crm").part("auth") == R"({"accounts":{}})"); // acme:crm is another service

        // a sign-in gets all scopes
        std::string const ticket = f.ada().post("/auth/ticket").text("ticket");
        CHECK(f.ada().get("/auth/acme.crm.contacts.Watch/auth-url/" + ticket).text("authUrl").find("acme%3Asuite") !=
              std::string::npos);
        f.back_end.finish_sign_in(ticket, "n");
        CHECK(valid("acme.crm.contacts.Watch"));
        CHECK(valid("acme:suite"));
    }

    TEST_CASE("sign-ins are saved and loaded")
    {
        sign_in f;
        f.anonymous().get(f.target);
        f.begin();
        json::value const saved = f.back_end.save();
        CHECK(saved.at("signIns").as_array().size() == 2);
        REQUIRE(f.back_end.load(saved));
        CHECK(f.back_end.save() == saved);
        CHECK(f.anonymous().get(f.target).status == 200);

        auto const refused = [&](std::string const& one) {
            json::object changed = f.back_end.save().as_object();
            changed["signIns"] = json::array{json::parse(one)};
            appmixer::result<void> const loaded = f.back_end.load(changed);
            REQUIRE_FALSE(loaded);
            return loaded.error().json_pointer() + ": " + loaded.error().detail();
        };
        std::string const ada = R"({"owner":"ada@shop.example",)";
        std::string const form =
            "/signIns/0/ticket: expected \"<userId>:<uuid>\", and not the ticket of another sign-in";
        CHECK(refused("{}") == "/signIns/0/userId: no user has this id");
        CHECK(refused(ada + R"("ticket":"</script>"})") == form);
        CHECK(refused(ada + R"("ticket":")" + f.bob_id + f.ticket.substr(24) + "\"}") == form);
        CHECK(refused(ada + R"("service":"crm"})") == "/signIns/0/service: expected \"vendor:service\"");
        CHECK(refused(ada + R"("finished":"yes"})") == "/signIns/0/finished: expected true or false");
        CHECK(refused(ada + R"("error":5})") == "/signIns/0/error: expected a string or null");
        CHECK(refused(ada + R"("state":"x"})") == "/signIns/0/state: a sign-in has no key \"state\"");
        REQUIRE(f.back_end.load_text(R"({"users":[{"email":"ada@shop.example","password":"secret"}],)"
                                     R"("signIns":[{"owner":"ada@shop.example","service":"acme:crm"}]})"));
    }
}
