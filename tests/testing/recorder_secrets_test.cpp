// recorder: secrets are replaced by placeholders.

#include "recorder_support.hpp"

#include <appmixer/api/unconfirmed.hpp>

#include <doctest/doctest.h>

namespace {

using namespace recorder_test;

TEST_SUITE_BEGIN("recorder, secrets");

TEST_CASE("cookies are secrets as a whole, and so are sessions in them")
{
    fixture f;
    f.tape.keep_header("Cookie").keep_header("Set-Cookie").keep_header("X-Auth-Token");
    appmixer::http_request request(method::get, "/x");
    request.headers.append("Cookie", "theme=dark;; sid=session-12345678; flag");
    request.headers.append("X-Auth-Token", "two words");
    appmixer::http_response response =
        json_response(R"(["session-12345678 session-87654321 dark", "two words", "words"])");
    response.headers.append("Set-Cookie", "sid=session-87654321; Path=/; HttpOnly");
    recorded_exchange const one = f.recorded(request, response);
    CHECK(one.request.headers.text() == "Cookie: [secret-1]\r\nX-Auth-Token: [secret-3]\r\n");
    CHECK(one.outcome.value().headers.get("Set-Cookie") == "[secret-4]");
    CHECK(one.outcome.value().body == R"(["[secret-2] [secret-5] dark","[secret-3]","words"])");
}

TEST_CASE("a secret has the same placeholder everywhere")
{
    fixture f;
    f.script.expect(method::post, "/user/auth").respond(200, R"({"token":"eyJ.abc.def","user":{"email":"ada"}})");
    f.script.expect(method::get, "/user");
    f.script.expect(method::post, "/flows").respond(200, R"({"flowId":"f1","echo":"I saw eyJ.abc.def and hunter22!"})");
    CHECK(f.run(authenticate_user(f.api, "ada", "hunter22")).value().token == "eyJ.abc.def");
    auto const me = f.api.as(appmixer::access_token("eyJ.abc.def"));
    CHECK(f.run(get_user(me)).has_value());
    CHECK(f.run(create_flow(me, "named hunter22")).has_value());

    recording const got = f.tape.recorded();
    CHECK(got.exchanges[0].request.body == R"({"username":"ada","password":"[secret-1]"})");
    CHECK(got.exchanges[0].outcome.value().body == R"({"token":"[secret-2]","user":{"email":"ada"}})");
    CHECK(got.exchanges[1].request.headers.get("Authorization") == "Bearer [secret-2]");
    CHECK(got.exchanges[2].request.body == R"({"name":"named [secret-1]","flow":{}})");
    CHECK(got.exchanges[2].outcome.value().body == R"({"flowId":"f1","echo":"I saw [secret-2] and [secret-1]!"})");
}

TEST_CASE("a secret is also replaced in exchanges before the one that reveals it")
{
    fixture f;
    recorded_exchange one =
        f.recorded(appmixer::http_request(method::get, "/x/late-secret"), json_response(R"(["late-secret"])"));
    CHECK(one.request.target == "/x/late-secret");
    appmixer::http_request request(method::get, "/y");
    request.headers.append("Authorization", "Basic late-secret");
    one = f.recorded(request, json_response("{}"));
    CHECK(one.request.headers.get("Authorization") == "Basic [secret-1]");
    one = f.tape.recorded().exchanges.at(0);
    CHECK(one.request.target == "/x/[secret-1]");
    CHECK(one.outcome.value().body == R"(["[secret-1]"])");
}

/// A custom route with a secret that its name does not reveal.
class own_route {
public:
    own_route() = default;
    std::string pin;
    std::string code;
    using response_type = appmixer::http_response;
    static constexpr appmixer::operation_info info{"ownRoute", method::post, "/own", appmixer::idempotency::unsafe};
    static constexpr auto params = appmixer::table{appmixer::in_secret_query("pin", &own_route::pin),
                                                   appmixer::in_secret_body("code", &own_route::code)};
};

TEST_CASE("what an operation declares secret is a secret, whatever its name")
{
    fixture f;
    own_route route;
    route.pin = "12:34 5+6";
    route.code = "swordfish";
    f.script.expect(method::post, "/own?pin=12:34%205%2B6").respond(200, R"({"note":"swordfish, 12:34 5+6"})");
    CHECK(f.run(f.api.call(route)).value().status == 200);
    recorded_exchange const one = f.tape.recorded().exchanges.at(0);
    CHECK(one.operation == "ownRoute");
    CHECK(one.request.target == "/own?pin=[secret-1]");
    CHECK(one.request.body == R"({"code":"[secret-2]"})");
    CHECK(one.outcome.value().body == R"({"note":"[secret-2], [secret-1]"})");
}

TEST_CASE("all texts of the credentials of a new account are secrets")
{
    fixture f;
    boost::json::object credentials;
    credentials["login"] = "cred-one";
    credentials["list"] = boost::json::array{"cred-two", 7};
    f.script.expect(method::post, "/accounts").respond(200, R"({"accountId":"a1","note":"cred-one, cred-two"})");
    CHECK(f.run(create_account(f.api, "acme:crm", credentials)).value().account_id == "a1");
    recorded_exchange const one = f.tape.recorded().exchanges.at(0);
    CHECK(one.request.body == R"({"service":"acme:crm","token":{"login":"[secret-1]","list":["[secret-2]",7]}})");
    CHECK(one.outcome.value().body == R"({"accountId":"a1","note":"[secret-1], [secret-2]"})");
}

TEST_CASE("a token that a layer below puts into the request is a secret")
{
    testing_test::fixture f;
    recorder tape;
    scripted script(f.io.get_executor());
    script.expect(method::get, "/user").respond(200, R"({"username":"the owner of tok-layer"})");
    appmixer::client const api(script | appmixer::with_auth(appmixer::access_token("tok-layer")) |
                               appmixer::with_recorder(tape));
    CHECK(f.run(get_user(api)).username == "the owner of tok-layer");
    recorded_exchange const one = tape.recorded().exchanges.at(0);
    CHECK_FALSE(one.request.headers.contains("Authorization"));
    CHECK(one.outcome.value().body == R"({"username":"the owner of [secret-1]"})");
}

TEST_CASE("secrets are recognized by name, in every spelling")
{
    fixture f;
    std::string const body = R"({
        "password": "value-one", "Access-Token": "value-two", "client_secret": "value-three", "apiKey": "value-four",
        "token": {"scope": ["value-five"], "expires": 3600, "token": 86400}, "oldPassword": [987654321], "newPassword": 99, "tokenId": "not secret",
        "secretName": "not secret", "passwordless": "not secret", "isToken": true, "nullToken": null, "emptyToken": "",
        "link": "https://x.example/?a=1&secret=value%2Dsix#x", "msg": "{\"inner\":{\"token\":\"value-seven\"}}",
        "seen": "value-one value-two value-three value-four value-five value-six value-seven 987654321 3600 86400 99"})";
    recorded_exchange const one = f.recorded(appmixer::http_request(method::get, "/x"), json_response(body));
    std::string const& clean = one.outcome.value().body;
    CHECK(clean.find("value-") == std::string::npos);
    CHECK(clean.find("value%2D") == std::string::npos);
    CHECK(clean.find("987654321") == std::string::npos);
    CHECK(clean.find(R"(],"expires":3600,"token":"[secret-)") != std::string::npos);
    CHECK(clean.find("86400") == std::string::npos);
    CHECK(clean.find(R"("oldPassword":["[secret-)") != std::string::npos);
    CHECK(clean.find(R"("newPassword":"[redacted]")") != std::string::npos);
    CHECK(clean.ends_with(" 3600 [secret-6] 99\"}"));
    CHECK(clean.find(R"("tokenId":"not secret","secretName":"not secret","passwordless":"not secret")") !=
          std::string::npos);
    CHECK(clean.find(R"("isToken":true,"nullToken":null,"emptyToken":"")") != std::string::npos);
    CHECK(clean.find(R"("msg":"{\"inner\":{\"token\":\"[secret-)") != std::string::npos);
    CHECK(clean.find(R"("scope":["[secret-)") != std::string::npos);
}

TEST_CASE("a secret in a form, in a header and in a text of URLs")
{
    fixture f;
    appmixer::http_request request(method::post, "/x");
    request.headers.append("Content-Type", "application/x-www-form-urlencoded");
    request.headers.append("Location", "/y?token=from-location");
    request.body = "user=ada&password=from%20form";
    appmixer::http_response response(200, "go to https://x/?token=from-text now; from form, from-location, from-text");
    response.headers.append("Content-Type", "text/plain");
    recorded_exchange const one = f.recorded(request, response);
    CHECK(one.request.headers.get("Location") == "/y?token=[secret-1]");
    CHECK(one.request.body == "user=ada&password=[secret-2]");
    CHECK(one.outcome.value().body == "go to https://x/?token=[secret-3] now; [secret-2], [secret-1], [secret-3]");
}

TEST_CASE("a secret is found in JSON, URLs and base64, however it is escaped")
{
    fixture f;
    std::string const secret = "p\"a/s\\s+w\xc3\xb6rd?";
    f.tape.hide(secret);
    std::string const in_base64 = appmixer::detail::to_base64(secret);
    appmixer::http_response response(200, "plain " + secret + R"( json p\"a/s\\s+w)" + "\xc3\xb6" +
                                              R"(rd? url p%22a%2Fs%5Cs%2Bw%C3%B6rd%3F)" + " base64 " + in_base64);
    response.headers.append("Content-Type", "text/plain");
    CHECK(f.recorded(appmixer::http_request(method::get, "/x"), response).outcome.value().body ==
          "plain [secret-1] json [secret-1] url [secret-1] base64 [secret-1]" +
              std::string(in_base64.size() - std::min(in_base64.find('='), in_base64.size()), '='));

    f.tape.hide("a:b,c d");
    response.body = "as client libraries do a%3Ab%2Cc%20d, as this one does in a query a:b,c%20d";
    CHECK(f.recorded(appmixer::http_request(method::get, "/x"), response).outcome.value().body ==
          "as client libraries do [secret-2], as this one does in a query [secret-2]");

    // Any letter in URLs and JSON may be escaped.
    response.body = "lower p%22a%2fs%5cs%2bw%c3%b6rd%3f";
    CHECK(f.recorded(appmixer::http_request(method::get, "/x"), response).outcome.value().body == "lower [secret-1]");
    recorded_exchange const one = f.recorded(
        appmixer::http_request(method::get, "/x"),
        json_response(R"({"a":"p\u0022\u0061\/s\\s+w\u00f6rd?","b":"deep p\\\"a\\/s\\\\s+w\\u00f6rd?","c":"other"})"));
    CHECK(one.outcome.value().body == R"({"a":"[secret-1]","b":"deep [secret-1]","c":"other"})");
}

TEST_CASE("a secret is recognized by name in truncated JSON")
{
    fixture f;
    auto const recorded = [&](std::string body) {
        return f.recorded(appmixer::http_request(method::get, "/x"), json_response(std::move(body)))
            .outcome.value()
            .body;
    };
    CHECK(recorded(R"({"a\"b":"x\\","token" : "cut-off-to)") == R"({"a\"b":"x\\","token" : "[secret-1])");
    CHECK(recorded(R"(,"user":{"password":"with \"quotes\"", "n":)") == R"(,"user":{"password":"[secret-2]", "n":)");
    CHECK(recorded(R"({"token":7,"other":"cut-off-to","tokens":["x","token"],"token":)") ==
          R"({"token":7,"other":"[secret-1]","tokens":["[secret-3]","token"],"token":)");
    CHECK(recorded(R"({"token":")") == R"({"token":")");
    CHECK(recorded(R"({"y\)") == R"({"y\)");
}

TEST_CASE("a secret used as a key is redacted, names of secrets are kept")
{
    fixture f;
    f.tape.hide("topsecret").hide("password");
    recorded_exchange const one =
        f.recorded(appmixer::http_request(method::get, "/x?password=1234567&a=topsecret&topsecret=b%20c"),
                   json_response(R"({"x topsecret":{"oldPassword":"topsecret"},"passwords":1,"password":"password"})"));
    CHECK(one.request.target == "/x?password=[secret-3]&a=[secret-1]&[secret-1]=[secret-4]");
    CHECK(one.outcome.value().body ==
          R"({"x [secret-1]":{"oldPassword":"[secret-1]"},"passwords":1,"password":"[secret-2]"})");
}

TEST_CASE("a short secret is redacted at its place and as a whole word")
{
    fixture f;
    recorded_exchange const one =
        f.recorded(appmixer::http_request(method::get, "/x?secret=ab"),
                   json_response(R"({"password":"xy","text":"xy, (ab) xyz tab ab_ \u00fcxy x%79","n":"ab"})"));
    CHECK(one.request.target == "/x?secret=[secret-1]");
    CHECK(one.outcome.value().body == "{\"password\":\"[secret-2]\",\"text\":\"[secret-2], ([secret-1]) xyz tab ab_ "
                                      "\xc3\xbcxy x%79\",\"n\":\"[secret-1]\"}");
}

TEST_CASE("the longest of several secrets is redacted, placeholders are not searched")
{
    fixture f;
    f.tape.hide("secret").hide("secret-secret").hide("[secret-1]").hide("");
    recorded_exchange const one = f.recorded(appmixer::http_request(method::get, "/x"),
                                             json_response(R"(["secret-secret secret","[secret-1]"])"));
    CHECK(one.outcome.value().body == R"(["[secret-2] [secret-1]","[[secret-1]-1]"])");
}

TEST_CASE("a secret in a transport's message is redacted")
{
    fixture f;
    f.tape.hide("connection");
    f.script.expect(method::get, "/flows/f1").fail(asio::error::eof, phase::wait);
    f.tape.hide("failure");
    CHECK_FALSE(f.run(get_flow(f.api, "f1")).has_value());
    CHECK(f.tape.recorded().exchanges.at(0).outcome.error().detail() == "a scripted [secret-2]");
}

TEST_CASE("what a third party adds to the URL of a redirect is secret")
{
    fixture f;
    f.script.expect(method::get, "/auth/acme%3Acrm/callback?code=4%2Fabc-def&state=st-1234").respond(302, "st-1234");
    appmixer::query_values query;
    query.add("code", "4/abc-def").add("state", "st-1234");
    CHECK(f.run(auth_callback(f.api, "acme:crm", query)).value().status == 302);
    recorded_exchange const one = f.tape.recorded().exchanges.at(0);
    CHECK(one.request.target == "/auth/acme%3Acrm/callback?code=[secret-1]&state=[secret-2]");
    CHECK(one.outcome.value().body == "[secret-2]");
}

TEST_CASE("a value of a whitelist is secret in recordings and errors")
{
    fixture f;
    f.script.expect(method::put, "/service-config/acme%3Acrm/whitelist/key/k1")
        .respond(400, R"({"message":"\"hunter2hunter2\" is not allowed"})");
    auto const got = f.run(add_service_config_whitelist_key(f.api, "acme:crm", "k1", "hunter2hunter2"));
    CHECK(got.error().server_message() == "\"[redacted]\" is not allowed");
    recorded_exchange const one = f.tape.recorded().exchanges.at(0);
    CHECK(one.request.body == R"("[secret-1]")");
    CHECK(one.outcome.value().body == R"({"message":"\"[secret-1]\" is not allowed"})");
}

TEST_CASE("the texts of the server's configuration are secret, but not their keys")
{
    fixture f;
    f.script.expect(method::get, "/config")
        .respond(200,
                 R"([{"key":"SMTP_PASS","value":"hunter2hunter2"},{"key":"LIMITS","value":{"a":["swordfish",5]}}])");
    f.script.expect(method::get, "/service-config/acme%3Acrm")
        .respond(200, R"({"serviceId":"acme:crm","login":"cred-one"})");
    f.script.expect(method::get, "/service-config/acme%3Acrm/whitelist").respond(200, R"({"k1":"cred-two"})");
    CHECK(f.run(list_config(f.api)).value().size() == 2);
    CHECK(f.run(get_service_config(f.api, "acme:crm")).has_value());
    CHECK(f.run(f.api.call(appmixer::op::get_service_config_whitelist("acme:crm"))).has_value());
    recording const got = f.tape.recorded();
    CHECK(got.exchanges[0].outcome.value().body ==
          R"([{"key":"SMTP_PASS","value":"[secret-1]"},{"key":"LIMITS","value":{"a":["[secret-2]",5]}}])");
    CHECK(got.exchanges[1].request.target == "/service-config/acme%3Acrm");
    CHECK(got.exchanges[1].outcome.value().body == R"({"serviceId":"acme:crm","login":"[secret-3]"})");
    CHECK(got.exchanges[2].outcome.value().body == R"({"k1":"[secret-4]"})");
}

TEST_CASE("a configuration that is not JSON is left out, an error message is kept")
{
    fixture f;
    f.script.expect(method::get, "/config").respond(200, "[{\"key\":\"A\",\"value\":\"hunter2hun");
    f.script.expect(method::get, "/config").respond(403, R"({"message":"for administrators"})");
    CHECK(f.run(list_config(f.api)).error().body_excerpt() == "");
    CHECK(f.run(list_config(f.api)).error().server_message() == "for administrators");
    recording const got = f.tape.recorded();
    CHECK(got.exchanges[0].outcome.value().body == "[left out: 31 bytes, application/json]");
    CHECK(got.exchanges[1].outcome.value().body == R"({"message":"for administrators"})");
}

TEST_CASE("an excerpt of a response with a whitelist is not in the error")
{
    fixture f;
    f.script.expect(method::get, "/service-config/acme%3Acrm/whitelist").respond(200, R"({"k1":"hunter2hunter2)");
    auto const got = f.run(f.api.call(appmixer::op::get_service_config_whitelist("acme:crm")));
    CHECK(got.error() == appmixer::errc::invalid_json);
    CHECK(got.error().body_excerpt() == "");
}

TEST_SUITE_END();

} // namespace
