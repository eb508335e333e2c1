// The encodings that several parts of the library share: base64, hexadecimal, percent-encoding, case.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/percent.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace appmixer::detail;

namespace {

std::string all_bytes()
{
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(static_cast<unsigned char>(byte));
    return bytes;
}

} // namespace

TEST_SUITE_BEGIN("encodings");

TEST_CASE("base64: the vectors of RFC 4648 §10")
{
    using pair = std::pair<std::string_view, std::string_view>;
    for (auto const& [plain, encoded] :
         {pair("", ""), pair("f", "Zg=="), pair("fo", "Zm8="), pair("foo", "Zm9v"), pair("foob", "Zm9vYg=="),
          pair("fooba", "Zm9vYmE="), pair("foobar", "Zm9vYmFy")}) {
        CHECK(to_base64(plain) == encoded);
        CHECK(from_base64(encoded) == std::optional<std::string>(plain));
        std::string_view const unpadded = encoded.substr(0, encoded.find('='));
        CHECK(to_base64url(plain) == unpadded);
        CHECK(from_base64url(unpadded) == std::optional<std::string>(plain));
    }
    CHECK(to_base64("\xfb\xff\xfe") == "+//+");
    CHECK(to_base64url("\xfb\xff\xfe") == "-__-");
}

TEST_CASE("base64: every byte, there and back")
{
    std::string bytes = all_bytes();
    while (!bytes.empty()) {
        CHECK(from_base64(to_base64(bytes)) == bytes);
        CHECK(from_base64url(to_base64url(bytes)) == bytes);
        bytes.pop_back();
    }
}

TEST_CASE("base64: what is refused")
{
    for (std::string_view const text : {"Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zh==", "Zm9=",
                                        "Zg==Zg==", "Zm 9v", "Zm9v\n", "-__-", "Zm9\xc3", "Zm9@"})
        CHECK_MESSAGE(!from_base64(text), text);
    for (std::string_view const text : {"Z", "Zg==", "Zh", "Zm9", "+//+", "Zm 9v", "Zm9\xc3"})
        CHECK_MESSAGE(!from_base64url(text), text);
}

TEST_CASE("hexadecimal")
{
    CHECK(to_hex(std::string_view("\0\x1f\xff", 3)) == "001fff");
    CHECK(from_hex("001fFF") == std::optional<std::string>(std::string("\0\x1f\xff", 3)));
    CHECK(from_hex(to_hex(all_bytes())) == all_bytes());
    CHECK(from_hex("") == "");
    for (std::string_view const text : {"0", "0g", "g0", "00 ", "0x00", "\xc3\xc3"})
        CHECK_MESSAGE(!from_hex(text), text);
    for (char const c : std::string_view("/:@G`g"))
        CHECK(hex_value(c) == -1);
    CHECK(hex_value('9') == 9);
    CHECK(hex_value('a') == 10);
    CHECK(hex_value('F') == 15);
}

TEST_CASE("percent-encoding")
{
    CHECK(percent_encoded("AZaz09-._~") == "AZaz09-._~");
    CHECK(percent_encoded("a b/\xc3\xb6+%") == "a%20b%2F%C3%B6%2B%25");
    std::string out = "?";
    append_percent_encoded(out, "a:b,c d", ":,");
    CHECK(out == "?a:b,c%20d");

    CHECK(percent_decoded(percent_encoded(all_bytes()), true) == all_bytes());
    CHECK(percent_decoded("a+b%2fc%2F", true) == "a b/c/");
    CHECK(percent_decoded("a+b", false) == "a+b");
    CHECK(percent_decoded("%2541", false) == "%41"); // once only
    for (std::string_view const text : {"%", "%2", "a%", "%g0", "%0g", "%%41"})
        CHECK_MESSAGE(!percent_decoded(text, false), text);
}

TEST_CASE("case and classes are those of ASCII")
{
    CHECK(to_lower("AbZ[\xc3\x96 1") == "abz[\xc3\x96 1");
    CHECK(to_upper('z') == 'Z');
    CHECK(to_upper('{') == '{');
    CHECK(to_lower('@') == '@');
    for (char const c : std::string_view("/:@[`{\x80\xff\xc3"))
        CHECK_FALSE(is_alphanumeric(c));
    for (char const c : std::string_view("09AZaz"))
        CHECK(is_alphanumeric(c));
    CHECK_FALSE(is_letter('5'));
}

TEST_SUITE_END();
