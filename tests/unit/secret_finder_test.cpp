// Secrets in texts, however they are encoded.

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/escaped_text.hpp>
#include <appmixer/core/detail/secret_finder.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using appmixer::detail::escaped_text;
using appmixer::detail::found_secret;
using appmixer::detail::secret_finder;
using appmixer::detail::to_base64;
using appmixer::detail::to_base64url;

namespace {

std::string without(std::string_view secret, std::string_view text, bool cut = false)
{
    secret_finder finder;
    finder.add(secret);
    return finder.without_secrets(text, cut);
}

std::string in_percent(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        out.append("%").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
    return out;
}

std::string in_json(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || c == '/')
            out.append("\\").append(1, c);
        else if (byte < 0x80)
            out.append("\\u00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
        else
            out += c;
    }
    return out;
}

std::string in_html(std::string_view text)
{
    std::string out;
    for (char const c : text)
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        case '/': out += "&#x2F;"; break;
        default: out += c;
        }
    return out;
}

using encoder = std::string (*)(std::string_view);

constexpr std::string_view secret = "p\"a/s\\s+w\xc3\xb6r&d<1>'?";

} // namespace

TEST_SUITE_BEGIN("secret finder");

TEST_CASE("a secret is found in every encoding that servers and proxies echo")
{
    for (std::string_view const way :
         {"hunt er/22&x", "hunt+er/22&x", "hunt+er%2F22%26x", "hunt%20er%2f22%26x", "hunt%2520er%252F22%2526x",
          "hunt er\\/22\\u0026x", "hunt er/22&amp;x", "hunt&#32;er&#x2f;22&#038;x", "hunt&nbsp;er/22&amp;x",
          "hunt er&sol;22&amp;amp;x", "hunt er/22\\\\u0026x", "hunt\\x20er\\x2f22\\x26x", "hunt\\040er\\05722\\046x",
          "hunt=20er=2F22=26x", "hunt%u0020er%u002F22%u0026x", "hunt\\u{20}er\\u{2f}22\\u{26}x",
          "hunt%2Ber%5C%2F22%26amp%3Bx", "68756e742065722f32322678", "68756E742065722F32322678"}) {
        CAPTURE(way);
        bool const is_nbsp = way.find("nbsp") != std::string_view::npos;
        CHECK(without(is_nbsp ? "hunt\xc2\xa0"
                                "er/22&x"
                              : "hunt er/22&x",
                      "a " + std::string(way) + " b") == "a [redacted] b");
    }
    for (std::string_view const way :
         {"w\xc3\xbcrg\xf0\x9f\x98\x80", "w&uuml;rg&#128512;", "w\\u00fcrg\\ud83d\\uDE00", "w\\u00fcrg\\U0001f600",
          "w%C3%BCrg%F0%9F%98%80", "w%FCrg\\u{1F600}", "w\\303\\274rg\\xf0\\x9f\\x98\\x80", "w%u00fcrg%ud83d%ude00"}) {
        CAPTURE(way);
        CHECK(without("w\xc3\xbcrg\xf0\x9f\x98\x80", "a " + std::string(way) + " b") == "a [redacted] b");
    }
}

TEST_CASE("a secret is found with database quoting and PHP entity names")
{
    for (std::string_view const way :
         {"it''s \"5\" [{|}]", "it's \"\"5\"\" [{|}]", "it\\'s \\\"5\\\" [{|}]",
          "it's &quot;5&quot; &lbrack;&lbrace;&vert;&rcub;&rsqb;", "it's \"5\" &lsqb;&lcub;&verbar;&rbrace;&rbrack;"}) {
        CAPTURE(way);
        CHECK(without("it's \"5\" [{|}]", "a " + std::string(way) + " b") == "a [redacted] b");
    }
}

TEST_CASE("a secret is found when it was decoded in the wrong character set")
{
    for (std::string_view const way :
         {"p\xe4sswort", "p\xc3\x83\xc2\xa4sswort", "p\\u00c3\\u00a4sswort", "p?sswort", "p??sswort",
          "p\xef\xbf\xbdsswort", "p\xef\xbf\xbd\xef\xbf\xbdsswort", "p%C3%83%C2%A4sswort", "p%3Fsswort"}) {
        CAPTURE(way);
        CHECK(without("p\xc3\xa4sswort", "a " + std::string(way) + " b") == "a [redacted] b");
    }
    // U+00DF in UTF-8 ends with a byte that is a control character in Latin-1.
    CHECK(without("gr\xc3\x9f"
                  "ewort",
                  "a gr\xc3\x83 ewort") == "a [redacted]");
    CHECK(without("p\xc3\xa4sswort", to_base64("ada:p\xe4sswort")) == "YWRhO[redacted]");
    CHECK(without("\xc4\x8d\xc5\x99\xc5\xbe\xc3\xbd", "why ????") == "why ????"); // nothing of it is readable
}

TEST_CASE("a secret is found in nested encodings")
{
    encoder const encoders[] = {in_percent, in_json, in_html, to_base64, to_base64url};
    for (encoder const first : encoders)
        for (encoder const second : encoders)
            for (encoder const third : encoders) {
                int const in_base_64 = (first == to_base64 || first == to_base64url) +
                                       (second == to_base64 || second == to_base64url) +
                                       (third == to_base64 || third == to_base64url);
                if (in_base_64 > 2)
                    continue;
                std::string const text = "a " + third(second(first(secret))) + " b";
                CAPTURE(text);
                std::string const clean = without(secret, text);
                CHECK(clean.starts_with("a [redacted]"));
                CHECK(clean.ends_with(" b"));
                CHECK(clean.size() < 100); // what is left is the padding of base64, and what it became
            }
}

TEST_CASE("base64 that contains a secret is redacted around it")
{
    for (std::size_t before = 0; before < 7; ++before)
        for (std::size_t after = 0; after < 4; ++after) {
            CAPTURE(before);
            CAPTURE(after);
            std::string const plain = std::string(before, 'u') + "hunter22" + std::string(after, 'v');
            std::size_t const first = before * 8 / 6, last = ((before + 8) * 8 - 1) / 6; // letters of the secret
            for (std::string const& text : {to_base64(plain), to_base64url(plain)}) {
                std::string const clean = text.substr(0, first) + "[redacted]" + text.substr(last + 1);
                CHECK(without("hunter22", "Basic " + text + ".") == "Basic " + clean + ".");
                std::string const escaped = without("hunter22", "x " + in_percent(text) + ".");
                CHECK(escaped == "x " + in_percent(text.substr(0, first)) + "[redacted]" +
                                     in_percent(text.substr(last + 1)) + ".");
            }
        }
    CHECK(without("hunter22", "/a/YTpodW50ZXIyMg==/b") == "/a/YT[redacted]==/b");
    CHECK(without("hunter22", "YTpo\r\ndW50\\nZXIyMg==") == "YT[redacted]=="); // folded lines
}

TEST_CASE("text that only looks like an escape is not redacted")
{
    CHECK(without("41xyz", "%41xyz") == "%[redacted]");
    CHECK(without("abcd1", "token=abcd1") == "token=[redacted]");
    CHECK(without("%2fab", "x%2fab %252fab") == "x[redacted] [redacted]");
    CHECK(without("a&amp;b", "a&amp;b a&amp;amp;b a&b") == "[redacted] [redacted] a&b");
    CHECK(without("\\\\host", "\\\\host \\\\\\\\host") == "[redacted] [redacted]");
}

TEST_CASE("texts without a secret stay as they are")
{
    for (std::string_view const text :
         {"", "hunter2", "hunter 22", "Hunter22", "aHVudGVyMg==", "%68unter2", "%%%", "\\", "&;&&#;&#x;", "=="}) {
        CAPTURE(text);
        CHECK(without("hunter22", text) == text);
    }
    CHECK(without("", "text") == "text");
}

TEST_CASE("a secret cut off by the end of a text is found, also within an escape")
{
    std::string const ways[] = {std::string("hu/nter22"), "hu%2Fnter22", "hu&sol;nter22", "hu\\u002fnter22"};
    for (std::string const& way : ways)
        for (std::size_t size = way.size() - 5; size <= way.size(); ++size) {
            CAPTURE(way.substr(0, size));
            CHECK(without("hu/nter22", "a " + way.substr(0, size), true) == "a [redacted]");
        }
    CHECK(without("hunt&er22", "a hunt&am", true) == "a [redacted]");
    CHECK(without("hunter22", "a " + to_base64("hunter22").substr(0, 7), true) == "a [redacted]");
    CHECK(without("hunter22", "a hunt", false) == "a hunt");
    CHECK(without("hunter22", "a hun", true) == "a hun");
}

TEST_CASE("the longest match counts, and positions are reported with their secret")
{
    secret_finder finder;
    finder.add("secret");
    finder.add("secret-secret");
    finder.add("ab", secret_finder::mode::whole_word);
    std::vector<found_secret> places;
    std::string const text = "secret-secret ab abc " + to_base64("secret") + " " + to_base64("my secret");
    REQUIRE(finder.find(text, false, places));
    REQUIRE(places.size() == 4);
    CHECK(places[0].secret == 1);
    CHECK(places[1].secret == 2);
    CHECK(places[1].begin == 14);
    CHECK(places[1].end == 16);
    CHECK(places[2].secret == 0);
    CHECK(places[3].secret == found_secret::mixed);
}

TEST_CASE("the work for a text is bounded by its length")
{
    constexpr std::size_t size = 16 * 1024;
    for (std::string const unit : {"%25", "%", "\\", "&amp;", "%5c", "=3D", "%25%5c&amp;", "a", "QQ", "\\u005c",
                                   "&#x26;", "%34", "&#0000038;", "\\\\u{5c}", "\\064"}) {
        CAPTURE(unit);
        std::string text;
        while (text.size() < size)
            text += unit;
        CHECK(escaped_text(text).steps() < 1000 * text.size());
        for (std::string const& wanted : {std::string("hunter22"), std::string(3000, '%') + 'x',
                                          std::string(2000, '\\') + 'x', std::string(500, 'a') + 'b'}) {
            secret_finder finder;
            finder.add(wanted);
            std::vector<found_secret> places;
            if (finder.find(text, false, places)) // otherwise the search gave up, and none of the text is shown
                CHECK(places.empty());
            else
                CHECK(finder.without_secrets(text, false) == "[redacted]");
        }
    }
    std::string page = "<p>";
    while (page.size() < size)
        page += "An ordinary text with a URL, https://x.example/?a=b%20c&amp;d=\\\"e\\\", and 4fe2a9 in it. ";
    CHECK(without("hunter22", page + "hunter22") == page + "[redacted]");
}

TEST_SUITE_END();
