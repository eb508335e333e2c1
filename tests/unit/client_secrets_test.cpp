// Secrets of a request do not appear in the errors of its call.

#include "support.hpp"

#include <appmixer/core/detail/base64.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A server may echo the request anywhere in its response; no secret of the request may appear in an
// error.

using test::fixture;
using test::run_call;

namespace {

constexpr std::string_view token = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl";
constexpr std::string_view password = "p\"a\\s\ts/w\xc3\xb6rd<1>"; // needs escapes in JSON

std::string escaped(std::string_view text)
{
    std::string const literal = serialize(test::json::value(text));
    return literal.substr(1, literal.size() - 2);
}

std::vector<std::string> texts_of(appmixer::error const& e)
{
    return {std::string(e.operation()), e.detail(),       e.server_message(), serialize(e.server_details()),
            e.body_excerpt(),           e.json_pointer(), e.what(),           appmixer::exception(e).what()};
}

bool is_nowhere(std::string_view secret, appmixer::error const& e)
{
    for (std::string const& text : texts_of(e))
        if (text.find(secret) != std::string::npos)
            return false;
    return true;
}

/// The error of a sign-up by an administrator: the request holds a token and a password.
appmixer::error refused(int status, std::string body, std::string_view content_type = "application/json")
{
    fixture f;
    f.responds(status, std::move(body), content_type);
    auto const api = f.api.as(appmixer::access_token(std::string(token))).as_result();
    auto const got = run_call(f.io, signup_user(api, "bob", std::string(password)));
    CHECK(f.sent_header("Authorization") == "Bearer " + std::string(token));
    REQUIRE_FALSE(got.has_value());
    return got.error();
}

/// What is left of the details in an error of the transport, which may be longer than a server's.
test::json::value redacted(test::json::value details)
{
    fixture f;
    appmixer::diagnostics known;
    known.server_details = std::move(details);
    f.fails(appmixer::error(appmixer::errc::bad_request, std::move(known)));
    auto const api = f.api.as(appmixer::access_token(std::string(token))).as_result();
    return run_call(f.io, signup_user(api, "bob", std::string(password))).error().server_details();
}

void check_nowhere(appmixer::error const& e)
{
    CHECK(is_nowhere(token, e));
    CHECK(is_nowhere(password, e));
    CHECK(is_nowhere(escaped(password), e));
}

/// A call with a secret in its query.
class by_secret {
public:
    by_secret() = default;
    explicit by_secret(std::string text) : secret(std::move(text)) {}
    std::optional<std::string> secret;
    using response_type = appmixer::user;
    static constexpr appmixer::operation_info info{"bySecret", appmixer::method::get, "/x",
                                                   appmixer::idempotency::safe};
    static constexpr auto params = appmixer::table{appmixer::in_secret_query("secret", &by_secret::secret)};
};

/// A call with JSON in its body whose texts are all secret.
class by_keys {
public:
    by_keys() = default;
    explicit by_keys(test::json::object all) : keys(std::move(all)) {}
    test::json::object keys;
    std::optional<test::json::value> more;
    using response_type = appmixer::user;
    static constexpr appmixer::operation_info info{"byKeys", appmixer::method::post, "/x",
                                                   appmixer::idempotency::unsafe};
    static constexpr auto params = appmixer::table{appmixer::in_secret_body("keys", &by_keys::keys),
                                                   appmixer::in_secret_body("more", &by_keys::more)};
};

} // namespace

TEST_CASE("a secret in the server's message is redacted")
{
    test::json::value const body{{"statusCode", 400},
                                 {"message", "bad: " + std::string(token) + " and " + std::string(password) + " end"}};
    appmixer::error const e = refused(400, serialize(body));
    check_nowhere(e);
    CHECK(e.server_message() == "bad: [redacted] and [redacted] end");
    CHECK(e.body_excerpt().find("and [redacted] end") != std::string::npos);
    CHECK(e.what() == "signupUser: 400 Bad Request: bad: [redacted] and [redacted] end");
}

TEST_CASE("details that are too large to search for secrets are left out")
{
    std::string const large(std::size_t(1) << 20, '\\');
    CHECK(serialize(redacted({large, "small", {{"a", "b"}}})) == R"(["[redacted]","small",{"a":"b"}])");

    test::json::array many(100'000, "small");
    test::json::array const kept = redacted(many).as_array();
    CHECK(kept.size() == many.size());
    CHECK(kept.front() == "small");
    CHECK(kept.back() == "[redacted]");

    many = test::json::array(100'000, test::json::object{{"key", nullptr}});
    test::json::array const objects = redacted(many).as_array();
    CHECK(serialize(objects.front()) == R"({"key":null})");
    CHECK(objects.back().is_null());
}

TEST_CASE("a secret in the details is redacted, at any depth, in values and keys")
{
    test::json::value const in_values{
        {"message", "m"}, {"details", {{"a", {password, {{"b", token}}}}, {"c", "x" + std::string(password) + "y"}}}};
    check_nowhere(refused(400, serialize(in_values)));
    CHECK(refused(400, serialize(in_values)).server_details().at("c") == "x[redacted]y");
    CHECK(refused(400, serialize(in_values)).what() ==
          R"(signupUser: 400 Bad Request: m (details: {"a":["[redacted]",{"b":"[redacted]"}],"c":"x[redacted]y"}))");

    test::json::object in_keys{{"message", "m"}, {"details", test::json::object()}};
    in_keys["details"].as_object()["x" + std::string(token)] = 1;
    check_nowhere(refused(400, serialize(in_keys)));
    in_keys["details"].as_object().clear();
    in_keys["details"].as_object()[password] = test::json::array{1};
    check_nowhere(refused(400, serialize(in_keys)));
}

TEST_CASE("a secret in a body that is not JSON is redacted")
{
    std::string const page = "<p>" + std::string(token) + "</p><p>" + std::string(password) + "</p>";
    check_nowhere(refused(502, page, "text/html"));
    check_nowhere(refused(200, page, "text/html"));
    check_nowhere(refused(200, page, "application/json"));           // no JSON
    check_nowhere(refused(200, "[\"" + std::string(token) + "\"]")); // another shape
    CHECK(refused(502, page, "text/html").body_excerpt() == "<p>[redacted]</p><p>[redacted]</p>");
}

TEST_CASE("every occurrence of a secret is redacted")
{
    std::string body;
    for (int i = 0; i < 5; ++i)
        body += std::string(token) + std::string(token) + ",";
    appmixer::error const e = refused(500, body, "text/plain");
    check_nowhere(e);
    CHECK(e.body_excerpt().find(token.substr(0, 8)) == std::string::npos);
}

TEST_CASE("a secret that is cut off by the end of the excerpt is redacted")
{
    for (std::string const& secret : {std::string(token), std::string(password), escaped(password)}) {
        // A few letters cannot be distinguished from ordinary text.
        for (std::size_t kept = 4; kept <= secret.size(); ++kept) {
            CAPTURE(kept);
            std::string const body = std::string(512 - kept, '-') + secret + " and more";
            appmixer::error const e = refused(500, body, "text/plain");
            CHECK(e.body_excerpt().find(secret.substr(0, 4)) == std::string::npos);
            CHECK(e.body_excerpt().starts_with("-----"));
        }
    }
}

TEST_CASE("a secret in a content type is redacted")
{
    for (std::size_t padding : {0u, 20u, 40u, 50u, 60u, 70u}) {
        CAPTURE(padding);
        appmixer::error const e = refused(200, "x", "text/plain; a=" + std::string(padding, 'a') + std::string(token));
        check_nowhere(e);
        CHECK(e.detail().find(token.substr(0, 4)) == std::string::npos);
    }
}

TEST_CASE("a secret is redacted in every JSON escape form")
{
    // "/" and every letter may be escaped or not, as the server likes.
    std::string const unusual = "p\\\"a\\\\s\\ts\\/w\\u00f6rd<1>";
    std::string const body = "{\"message\":\"no " + unusual + "\"}";
    REQUIRE(test::json::parse(body).at("message").as_string() == "no " + std::string(password));
    appmixer::error const e = refused(400, body);
    check_nowhere(e);
    CHECK(is_nowhere(unusual, e));
}

TEST_CASE("a secret is redacted in every encoding that servers, proxies and frameworks echo")
{
    std::string const basic = appmixer::detail::to_base64("bob:" + std::string(password));
    for (std::string const& echoed :
         {std::string("p&quot;a\\s&#9;s/w&ouml;rd&lt;1&gt;"),
          std::string("p&amp;quot;a\\s\ts/w\xc3\xb6rd&amp;lt;1&amp;gt;"),
          std::string("p%2522a%255Cs%2509s%252Fw%25C3%25B6rd%253C1%253E"),
          std::string("p%22a%5cs%09s%2fw%c3%b6rd%3c1%3e"),
          std::string("p\\u0022a\\\\s\\ts\\/w\\u00f6rd\\u003c1\\u003e"), std::string("p=22a=5Cs=09s/w=C3=B6rd<1>"),
          basic, "Basic " + basic + " in a header"}) {
        CAPTURE(echoed);
        std::string const before = "not ";
        for (auto const& [body, type] :
             {std::pair(serialize(test::json::value({{"message", before + echoed}})), "application/json"),
              std::pair("<p>" + before + echoed + "</p>", "text/html")}) {
            appmixer::error const e = refused(400, body, type);
            check_nowhere(e);
            for (std::string const& text : texts_of(e))
                for (std::string_view const part :
                     {"rd<1", "rd&lt;1", "rd%253C1", "rd%3c1", "003c1", "rd&amp;", "=B6rd"})
                    CHECK(text.find(part) == std::string::npos);
            CHECK(is_nowhere(basic.substr(8, 12), e));
            CHECK(e.body_excerpt().find("not ") != std::string::npos); // other text stays
        }
    }
    fixture f;
    f.responds(404, R"({"message":"no a b+c at /x?secret=a+b%2Bc"})");
    auto const got = run_call(f.io, f.api.as_result().call(by_secret("a b+c")));
    CHECK(got.error().server_message() == "no [redacted] at /x?secret=[redacted]");
}

TEST_CASE("a text with many escapes is searched in bounded time and exposes no secret")
{
    std::string text;
    while (text.size() < 50000) // nearly 64 KiB in JSON
        text += "%252525\\\\";
    appmixer::error const e = refused(400, serialize(test::json::value({{"message", text + std::string(token)}})));
    CHECK_FALSE(e.server_message().empty());
    check_nowhere(e);
}

TEST_CASE("a secret in the query is redacted, also in its encoded form")
{
    fixture f;
    std::string const secret = "a b+c/d=e";
    f.responds(404, R"({"message":"no a b+c/d=e at /x?secret=a%20b%2Bc%2Fd%3De"})");
    auto const got = run_call(f.io, f.api.as_result().call(by_secret(secret)));
    REQUIRE_FALSE(got.has_value());
    CHECK(is_nowhere(secret, got.error()));
    CHECK(is_nowhere("a%20b%2Bc%2Fd%3De", got.error()));
    CHECK(got.error().server_message().find("[redacted]") != std::string::npos);
}

TEST_CASE("every text of a secret that is JSON is redacted, and the numbers that its keys call secret")
{
    fixture f;
    by_keys call(test::json::parse(R"({"access": "s3cr3t-one", "scope": ["s3cr3t-two", {"deep": "s3cr3t\"three"}],
        "password": 987654, "expires": 3600, "none": null, "flag": true})")
                     .as_object());
    f.responds(400, R"({"message":"s3cr3t-one, s3cr3t-two, s3cr3t\"three, s3cr3t-four, 987654 and 3600",)"
                    R"("details":{"access":"s3cr3t-one","flag":true}})");
    call.more = "s3cr3t-four";
    auto const got = run_call(f.io, f.api.as_result().call(call));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().server_message() == "[redacted], [redacted], [redacted], [redacted], [redacted] and 3600");
    CHECK(serialize(got.error().server_details()) == R"({"access":"[redacted]","flag":true})");
    for (std::string_view const secret : {"s3cr3t", "987654"})
        CHECK(is_nowhere(secret, got.error()));
}

TEST_CASE("a secret in a transport's message is redacted")
{
    fixture f;
    f.fails(appmixer::error(boost::asio::error::connection_reset, appmixer::phase::write,
                            "sending Authorization: Bearer " + std::string(token)));
    auto const got = run_call(f.io, get_user(f.api.as(appmixer::access_token(std::string(token))).as_result()));
    REQUIRE_FALSE(got.has_value());
    CHECK(is_nowhere(token, got.error()));
    CHECK(got.error() == boost::asio::error::connection_reset);
    CHECK(got.error().phase() == appmixer::phase::write);
}

TEST_CASE("an exception's text equals its error's")
{
    fixture f;
    f.responds(403, R"({"message":"wrong: hunter22"})");
    appmixer::error const e = test::failure_of([&] { run_call(f.io, authenticate_user(f.api, "ada", "hunter22")); });
    CHECK(e == appmixer::condition::forbidden);
    CHECK(is_nowhere("hunter22", e));
    CHECK(e.server_message() == "wrong: [redacted]");
}

TEST_CASE("a text is dropped when the secret in it is too short to be recognized")
{
    fixture f;
    f.responds(403, R"({"message":"wrong: pw1"})");
    auto const got = run_call(f.io, authenticate_user(f.api.as_result(), "ada", "pw1"));
    REQUIRE_FALSE(got.has_value());
    CHECK(is_nowhere("pw1", got.error()));
}

TEST_CASE("texts without a secret stay as they are")
{
    fixture f;
    f.responds(403, R"({"message":"no such user","details":{"a":["b",1]}})");
    for (std::string const word : {"", "hunter22", "pw", "no suc"}) {
        CAPTURE(word);
        auto const got =
            run_call(f.io, authenticate_user(f.api.as_result(), "ada", word == "no suc" ? "No suc" : word));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().server_message() == "no such user");
        CHECK(got.error().body_excerpt() == R"({"message":"no such user","details":{"a":["b",1]}})");
        CHECK(got.error().server_details() == test::json::value({{"a", {"b", 1}}}));
    }
}
