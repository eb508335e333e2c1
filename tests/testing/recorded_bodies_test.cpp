// recorder: bodies in which secrets could hide, compressed, binary, encoded and of other formats than JSON.

#include "support.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/layers/gzip.hpp>
#include <appmixer/testing/playback.hpp>
#include <appmixer/testing/recorder.hpp>
#include <appmixer/testing/scripted.hpp>

#include <doctest/doctest.h>

#include <zlib.h>

#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::method;
using appmixer::recorded_exchange;
using appmixer::recorder;
using appmixer::recording;
using appmixer::scripted;
using appmixer::detail::to_base64;

class fixture : public testing_test::fixture {
public:
    fixture() = default;

    recorded_exchange recorded(http_request request, http_response response)
    {
        script.expect(request.method, request.target).respond(std::move(response));
        auto transport = script | appmixer::with_recorder(tape);
        appmixer::call_context context;
        REQUIRE(run(transport.send(request, context)).has_value());
        return tape.recorded().exchanges.back();
    }
    std::string recorded_body(std::string_view type, std::string body)
    {
        return recorded(http_request(method::get, "/x"), typed(type, std::move(body))).outcome.value().body;
    }
    static http_response typed(std::string_view type, std::string body)
    {
        http_response response(200, std::move(body));
        response.headers.append("Content-Type", type);
        return response;
    }

    scripted script{io.get_executor()};
    recorder tape;
};

std::string zipped(std::string_view text)
{
    z_stream z = {};
    REQUIRE(deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&z, static_cast<uLong>(text.size())) + 32, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

constexpr std::string_view sign_in = R"({"token":"tok-1234567","user":{"username":"ada"}})";

TEST_SUITE_BEGIN("recorder: bodies");

TEST_CASE("below the gzip layer an uncompressed response is requested, and plays back")
{
    fixture f;
    f.script.expect(method::post, "/user/auth")
        .with_header("Accept-Encoding", "identity")
        .respond(200, std::string(sign_in));
    appmixer::client const api(f.script | appmixer::with_recorder(f.tape) | appmixer::with_gzip());
    CHECK(f.run(authenticate_user(api, "ada", "hunter22")).token == "tok-1234567");
    std::string const text = f.tape.recorded().text();
    CHECK(text.find("tok-1234567") == std::string::npos);
    CHECK(text.find("hunter22") == std::string::npos);
    appmixer::playback past(f.io.get_executor(), recording::parse(text).value());
    appmixer::client const again(past | appmixer::with_gzip());
    CHECK(f.run(authenticate_user(again, "ada", "another")).user.value().username == "ada");
    CHECK(past.verify() == "");
}

TEST_CASE("the recorder leaves the request unchanged")
{
    fixture f;
    http_request request(method::get, "/x");
    request.headers.append("Accept-Encoding", "br");
    request.headers.append("Accept", "application/json");
    std::string const before(request.headers.text());
    f.script.expect(method::get, "/x").with_header("Accept-Encoding", "identity");
    auto transport = f.script | appmixer::with_recorder(f.tape);
    appmixer::call_context context;
    CHECK(f.run(transport.send(request, context)).has_value());
    CHECK(request.headers.text() == before);
}

TEST_CASE("a compressed response is left out, and its playback says so")
{
    for (std::string_view const coding : {"gzip", "br"}) {
        CAPTURE(coding);
        fixture f;
        std::string const body = zipped(sign_in);
        http_response response(200, body);
        response.headers.append("Content-Type", "application/json");
        response.headers.append("Content-Encoding", coding);
        f.script.expect(method::post, "/user/auth").respond(response);
        appmixer::client const api(f.script | appmixer::with_recorder(f.tape) | appmixer::with_gzip());
        auto const outcome = f.run(authenticate_user(api.as_result(), "ada", "hunter22"));
        CHECK(outcome.has_value() == (coding == "gzip"));
        recording const got = f.tape.recorded();
        CHECK(got.exchanges.at(0).outcome.value().body ==
              "[left out: " + std::to_string(body.size()) + " bytes, " + std::string(coding) + "]");

        appmixer::playback past(f.io.get_executor(), recording::parse(got.text()).value());
        auto const again = f.run(authenticate_user(appmixer::client(past).as_result(), "ada", "hunter22"));
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error() == errc::unexpected_request);
        CHECK(again.error().detail().find("compressed or not text: [left out: ") != std::string::npos);
    }
}

TEST_CASE("a binary body is left out, and matches any in a request")
{
    fixture f;
    http_request upload(method::post, "/files");
    upload.headers.append("Content-Type", "image/png; name=x");
    upload.body = "\x89PNG\r\n\x1a\n token=in-an-image";
    std::string utf16;
    for (char const c : sign_in)
        utf16.append(1, c).append(1, '\0');
    recorded_exchange const one = f.recorded(upload, http_response(200, utf16));
    CHECK(one.request.body == "[left out: " + std::to_string(upload.body.size()) + " bytes, image/png]");
    CHECK(one.outcome.value().body == "[left out: " + std::to_string(utf16.size()) + " bytes, no text]");

    recording tape = f.tape.recorded();
    tape.exchanges[0].outcome = http_response(204);
    appmixer::playback past(f.io.get_executor(), tape);
    upload.body = "\xff other\nlines";
    appmixer::call_context context;
    CHECK(f.run(past.send(upload, context)).value().status == 204);
}

TEST_CASE("a readable body is kept, also with an invalid Content-Encoding")
{
    fixture f;
    http_response response = fixture::typed("application/json", R"({"a":"b"})");
    response.headers.append("Content-Encoding", "UTF-8");
    CHECK(f.recorded(http_request(method::get, "/x"), response).outcome.value().body == R"({"a":"b"})");
    CHECK(f.recorded_body("text/plain", "a\x1b[31m\r\n\tb") == "a\x1b[31m\r\n\tb");
}

TEST_CASE("secrets in multipart bodies and forms are recognized by name")
{
    fixture f;
    http_request request(method::post, "/x");
    request.headers.append("Content-Type", "multipart/form-data; boundary=xyz");
    request.body = "--xyz\r\nContent-Disposition: form-data; name=\"userPwd\"\r\n\r\nsecret in\r\na part\r\n"
                   "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nplain\r\n"
                   "--xyz\r\nContent-Disposition: form-data; name=\"d\"\r\nContent-Type: application/json\r\n\r\n"
                   "{\"apiKey\":\"key-in-part\"}\r\n--xyz--\r\n";
    recorded_exchange one =
        f.recorded(request, fixture::typed("text/plain", "secret%20in%0d%0aa+part, key-in-part, plain"));
    CHECK(one.request.body.find("a part") == std::string::npos);
    CHECK(one.request.body.find("key-in-part") == std::string::npos);
    CHECK(one.request.body.find("plain") != std::string::npos);
    CHECK(one.outcome.value().body == "[secret-1], [secret-2], plain");

    request.headers.set("Content-Type", "Application/X-WWW-Form-Urlencoded");
    request.body = "user=ada&pwd=a%2Fb&tokens=t+1+2%26&n=1";
    one = f.recorded(request, fixture::typed("application/json", R"(["t 1 2&","t%2B1%2B2&amp;","a/b"])"));
    CHECK(one.request.body == "user=ada&pwd=[secret-3]&tokens=[secret-4]&n=1");
    CHECK(one.outcome.value().body == R"(["[secret-4]","[secret-4]","[secret-3]"])");
}

TEST_CASE("secrets in other text formats are recognized by name")
{
    fixture f;
    CHECK(f.recorded_body("application/xml", "<a><accessToken>x&amp;token-1</accessToken><tokenId>7</tokenId></a>") ==
          "<a><accessToken>[secret-1]</accessToken><tokenId>7</tokenId></a>");
    CHECK(f.recorded_body("text/html", "<input type=\"hidden\" name=\"csrf_token\" value=\"in-a-form\"/> in-a-form") ==
          "<input type=\"hidden\" name=\"csrf_token\" value=\"[secret-2]\"/> [secret-2]");
    CHECK(f.recorded_body("text/plain", "db: host=h password=in-a-list; apiKey=\"in quotes\" port=5432") ==
          "db: host=h password=[secret-3]; apiKey=\"[secret-4]\" port=5432");
    CHECK(f.recorded_body("application/json", R"({"tokens":["list-1","list-2"],"n":5,"x":["list-1")") ==
          R"({"tokens":["[secret-5]","[secret-6]"],"n":5,"x":["[secret-5]")");
    CHECK(f.recorded_body("application/x-ndjson", "{\"token\":\"line-1\"}\n{\"x\":\"line-1\"}\n") ==
          "{\"token\":\"[secret-7]\"}\n{\"x\":\"[secret-7]\"}\n");
}

TEST_CASE("secrets in base64 and URLs within JSON are recognized by name, gzip in base64 is left out")
{
    fixture f;
    std::string const inner = to_base64(R"({"password":"in-base64"})");
    std::string const response = R"({"content":")" + inner +
                                 R"(","next":"/go?to=https%3A%2F%2Fx%3Ftoken%3Din-url%26a%3D1",)" + R"("z":")" +
                                 to_base64(zipped(sign_in)) + R"(","echo":"in-base64 in-url"})";
    std::string const clean = f.recorded_body("application/json", response);
    CHECK(clean.find(to_base64("in-base64").substr(2, 8)) == std::string::npos);
    CHECK(clean.find("%3Din-url") == std::string::npos);
    CHECK(clean.find(R"("z":"[redacted]")") != std::string::npos);
    CHECK(clean.ends_with(R"("echo":"[secret-1] [secret-2]"})"));
}

TEST_CASE("values with names of secrets are hidden, counts of them are not")
{
    fixture f;
    CHECK(
        f.recorded_body(
            "application/json",
            R"({"secretKey":"aaaa1","pwd":"bbbb2","tokens":["cccc3",4],"credential":{"k":"dddd4","n":12345},)"
            R"("maxTokens":100,"tokenCount":1000,"token_type":"Bearer","hasPassword":"true","signing_keys":"eeee5"})") ==
        R"({"secretKey":"[secret-1]","pwd":"[secret-2]","tokens":["[secret-3]",4],"credential":{"k":"[secret-4]","n":12345},)"
        R"("maxTokens":100,"tokenCount":1000,"token_type":"Bearer","hasPassword":"true","signing_keys":"[secret-5]"})");
}

TEST_CASE("Basic passwords and cookie values are secrets, the rest of these headers is not")
{
    fixture f;
    http_request request(method::get, "/x");
    request.headers.append("Authorization", "basic " + to_base64("ada:pass:word-1"));
    http_response response = fixture::typed("text/plain", "pass:word-1 " + to_base64("login=ada&p=pass:word-1") +
                                                              " s%3Aabc/defgh s:abc/defgh Wed, 21 Oct 2026 true");
    response.headers.append("Set-Cookie", "connect.sid=s%3Aabc%2Fdefgh; Path=/; Expires=Wed, 21 Oct 2026");
    response.headers.append("Access-Control-Allow-Credentials", "true");
    recorded_exchange const one = f.recorded(request, response);
    CHECK(one.request.headers.get("Authorization") == "basic [secret-1]");
    std::string const& clean = one.outcome.value().body;
    CHECK(clean.starts_with("[secret-2] "));
    CHECK(clean.find(to_base64("ss:word-1").substr(0, 10)) == std::string::npos);
    CHECK(clean.find("defgh") == std::string::npos);
    CHECK(clean.ends_with("Wed, 21 Oct 2026 true"));
}

TEST_SUITE_END();

} // namespace
