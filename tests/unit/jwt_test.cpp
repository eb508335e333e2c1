// The expiry of a token is read from its claims.

#include <appmixer/call/detail/token_expiry.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/emulator/users/session_token.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>

// The expiry is read from any text that a server or a program uses as a token.

using appmixer::detail::from_base64url;
using appmixer::detail::jwt_expiry;

namespace {

using day_clock = std::chrono::system_clock;
using expiry = std::optional<day_clock::time_point>;

/// A token with this payload, valid or not.
std::string token_with(std::string_view payload)
{
    return "eyJhbGciOiJIUzI1NiJ9." + appmixer::detail::to_base64url(payload) + ".c2lnbmF0dXJl";
}

expiry at(long long seconds) { return day_clock::time_point(std::chrono::seconds(seconds)); }

} // namespace

TEST_CASE("the expiry is the claim exp, in seconds")
{
    // The example of RFC 7519 §3.1.
    CHECK(jwt_expiry("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                     ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                     ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == at(1300819380));
    CHECK(jwt_expiry(token_with(R"({"id":"64b1f0c2a9d84e17c3f05a6b","scope":["user"],"iat":1,"exp":2592001})")) ==
          at(2592001));
    CHECK(jwt_expiry(token_with(R"({"exp":1})")) == at(1));
    CHECK(jwt_expiry(token_with(R"({"exp":1700000000.75})")) == at(1700000000)); // RFC 7519 §2 allows fractions
    CHECK(jwt_expiry(token_with(R"({"exp":1.7e9})")) == at(1700000000));
    CHECK(jwt_expiry(token_with(R"({"exp":9223372000})")) == at(9223372000)); // in 2262
}

TEST_CASE("the emulator's tokens expire when they say")
{
    appmixer::detail::emu::claims content;
    content.id = "u1";
    content.issued = 1700000000;
    content.expires = 1702592000;
    CHECK(jwt_expiry(make_jwt(content, "key")) == at(1702592000));
}

TEST_CASE("a token without exp has no expiry")
{
    for (std::string_view const payload : {R"({})",
                                           R"({"iat":1700000000})",
                                           R"({"exp":null})",
                                           R"({"exp":"1700000000"})",
                                           R"({"exp":true})",
                                           R"({"exp":[1700000000]})",
                                           R"({"exp":{"exp":1700000000}})",
                                           R"({"a":{"exp":1700000000}})",
                                           R"({"exp":0})",
                                           R"({"exp":-1})",
                                           R"({"exp":0.5})",
                                           R"({"exp":9223372037})",
                                           R"({"exp":1e300})",
                                           R"({"exp":18446744073709551615})",
                                           R"({"exp":-9223372036854775808})",
                                           R"({"exp":99999999999999999999999999})",
                                           R"({"exp":1e999})",
                                           R"([1700000000])",
                                           R"(1700000000)",
                                           R"("exp")",
                                           R"(null)",
                                           R"({"exp":1700000000)",
                                           R"({"exp":1700000000}})",
                                           R"({exp:1})",
                                           "",
                                           " "}) {
        CAPTURE(payload);
        CHECK_FALSE(jwt_expiry(token_with(payload)).has_value());
    }
}

TEST_CASE("a text that is not a token has no expiry")
{
    std::string const payload = appmixer::detail::to_base64url(R"({"exp":1700000000})");
    REQUIRE(jwt_expiry("a." + payload + ".b").has_value());
    CHECK(jwt_expiry("." + payload + ".").has_value()); // header and signature are not checked
    for (std::string const& text :
         {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("opaque"), payload,
          "a." + payload, payload + ".b", "a.b." + payload, "a." + payload + ".b.c", "a." + payload + "=.b",
          "a." + payload + "\n.b", "a. " + payload + ".b", "a." + payload + "A.b", std::string("a.\xff\xff.b"),
          std::string("a.\0.b", 5), std::string("Bearer a.b.c")}) {
        CAPTURE(text);
        CHECK_FALSE(jwt_expiry(text).has_value());
    }
}

TEST_CASE("tokens of any length are accepted, those above 16 KiB are not parsed")
{
    auto const padded = [](std::size_t blanks) {
        return token_with("{\"exp\":1700000000" + std::string(blanks, ' ') + "}");
    };
    CHECK(padded(12150).size() < 16384);
    CHECK(jwt_expiry(padded(12150)) == at(1700000000));
    CHECK(padded(12300).size() > 16384);
    CHECK_FALSE(jwt_expiry(padded(12300)).has_value());
    CHECK_FALSE(jwt_expiry(std::string(10'000'000, 'a')).has_value());
    CHECK_FALSE(jwt_expiry(std::string(10'000'000, '.')).has_value());
    CHECK_FALSE(jwt_expiry(token_with(std::string(8000, '['))).has_value());
}

TEST_CASE("base64url is decoded as in RFC 4648")
{
    CHECK(from_base64url("") == "");
    CHECK(from_base64url("Zg") == "f");
    CHECK(from_base64url("Zm8") == "fo");
    CHECK(from_base64url("Zm9v") == "foo");
    CHECK(from_base64url("Zm9vYmFy") == "foobar");
    CHECK(from_base64url("-_-_") == "\xfb\xff\xbf");
    CHECK(from_base64url("AAAA") == std::string(3, '\0'));
    CHECK(from_base64url("09az") == "\xd3\xd6\xb3");
    for (std::string_view const text : {"Z", "Zm9vY", "Zg==", "Zm8=", "+/+/", "Zm 9v", "Zm9v\n", "Zm9\xc3", "Zm9@",
                                        "Zm9[", "Zm9`", "Zm9{", "Zm9:", "Zm9."}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64url(text).has_value());
    }
}

TEST_CASE("base64url decodes what the emulator encodes")
{
    std::minstd_rand chance(1);
    for (std::size_t length = 0; length < 200; ++length) {
        std::string bytes;
        while (bytes.size() < length)
            bytes += static_cast<char>(chance() & 0xff);
        CHECK(from_base64url(appmixer::detail::to_base64url(bytes)) == bytes);
    }
}

TEST_CASE("random input is refused without harm")
{
    std::minstd_rand chance(7);
    constexpr std::string_view letters = "AZaz09-_.{}\":exp1 \xff";
    std::size_t read = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string payload, text;
        for (std::size_t length = chance() % 24; payload.size() < length;)
            payload += letters[chance() % letters.size()];
        for (std::size_t length = chance() % 24; text.size() < length;)
            text += letters[chance() % letters.size()];
        read += jwt_expiry(token_with(payload)).has_value() || jwt_expiry(text).has_value() ? 1 : 0;
    }
    CHECK(read == 0);
}
