// Regular expressions that are safe for input from outside.

#include <appmixer/emulator/text/pattern.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace appmixer::detail::emu;

namespace {

bool finds(std::string_view expression, std::string_view text, anchor where = anchor::anywhere)
{
    return pattern(expression, where).matches(text);
}
bool is_expression(std::string_view expression) { return pattern(expression).is_expression(); }

} // namespace

TEST_SUITE("emulator: patterns")
{
    TEST_CASE("plain text matches anywhere, ignoring case")
    {
        CHECK(finds("import", "Nightly IMPORT"));
        CHECK(finds("", "anything"));
        CHECK_FALSE(finds("import", "impor"));
        CHECK(finds("night", "Nightly", anchor::start));
        CHECK_FALSE(finds("ightly", "Nightly", anchor::start));
        CHECK(finds("LY", "Nightly", anchor::end));
        CHECK_FALSE(finds("nightl", "Nightly", anchor::end));
        CHECK(finds(std::string_view("a\0b", 3), std::string_view("xa\0by", 5)));
        CHECK_FALSE(finds(std::string_view("a\0b", 3), "a"));
        CHECK(finds("ababc", "abABabc"));
        CHECK(finds("aab", "aaaab"));
        CHECK(finds("aab", "xaab"));
        CHECK_FALSE(finds("abab", "abaaba"));
        CHECK_FALSE(finds("", "a", anchor::whole));
    }

    TEST_CASE("regular expressions")
    {
        CHECK(finds("a.c", "xAbCx"));
        CHECK_FALSE(finds("a.c", "a\nc"));
        CHECK(finds("^ab$", "AB"));
        CHECK_FALSE(finds("^ab$", "abc"));
        CHECK(finds("colou?r", "the color"));
        CHECK(finds("ab*c", "ac"));
        CHECK(finds("ab+c", "abbbc"));
        CHECK_FALSE(finds("ab+c", "ac"));
        CHECK(finds("a{2,3}$", "caaa"));
        CHECK_FALSE(finds("^a{2,3}$", "aaaa"));
        CHECK(finds("^a{2}$", "aa"));
        CHECK(finds("^a{2,}$", "aaaaa"));
        CHECK_FALSE(finds("^a{2,}$", "a"));
        CHECK(finds("a{x", "A{X"));
        CHECK(finds("cat|dog", "hotdog"));
        CHECK(finds("^(?:cat|dog)s?$", "dogs"));
        CHECK(finds("(a|b)*c", "ababc"));
        CHECK(finds("(a*)*b", "b"));
        CHECK(finds("()+x", "x"));
        CHECK(finds("a.*?z", "abcz"));
        CHECK(finds("\\$5\\.00", "cost: $5.00"));
        CHECK(finds("a\\/b", "a/b"));
    }

    TEST_CASE("classes")
    {
        CHECK(finds("[abc]x", "Bx"));
        CHECK_FALSE(finds("[^abc]x", "Bx"));
        CHECK(finds("[^abc]x", "dx"));
        CHECK(finds("^[a-f0-9-]+$", "AF-09"));
        CHECK_FALSE(finds("^[a-f0-9-]+$", "g"));
        CHECK(finds("^\\d{3}-\\w+\\s\\S$", "123-a_9 x"));
        CHECK(finds("\\D", "1a"));
        CHECK_FALSE(finds("\\D", "11"));
        CHECK(finds("[\\d.]+x", "1.5x"));
        CHECK_FALSE(finds("^[^\\W]$", "-"));
        CHECK(finds("\\bcat\\b", "a cat."));
        CHECK_FALSE(finds("\\bcat\\b", "concat"));
        CHECK(finds("\\Bcat", "concat"));
        CHECK(finds("\\x41\\u00e4", "a\xc3\xa4"));
        CHECK(finds("^.$", "\xc3\xa4"));
        CHECK(finds("^[\xc3\xa4-\xc3\xb6]$", "\xc3\xb5"));
        CHECK(finds("[]a]|x", "x"));
    }

    TEST_CASE("an unsupported expression is plain text")
    {
        for (std::string_view const bad : {"a(", "a)", "[a", "*a", "a**", "(?=a)", "(?<n>a)", "(a)\\1", "a\\", "\\q",
                                           "a{3,1}", "[z-a]", "\\xZZ", "a{1000000}"}) {
            CAPTURE(bad);
            CHECK_FALSE(is_expression(bad));
            CHECK(finds(bad, "<" + std::string(bad) + ">"));
            CHECK_FALSE(finds(bad, "aaaa"));
        }
        CHECK_FALSE(is_expression(std::string(257, '.')));
        CHECK(is_expression(std::string(256, '.')));
    }

    TEST_CASE("hostile expressions take linear time")
    {
        std::string const as(20'000, 'a');
        CHECK_FALSE(finds("^(a*)*b$", as));
        CHECK_FALSE(finds("(a|aa)+$b", as));
        CHECK_FALSE(finds("(x+x+)+y", std::string(5'000, 'x')));
        CHECK_FALSE(is_expression("((((((a{9}){9}){9}){9}){9}){9})"));
        CHECK_FALSE(is_expression(std::string(120, '(') + "a" + std::string(120, '*')));
        CHECK(is_expression(std::string(120, '(') + "a" + std::string(120, ')')));
        CHECK(finds("^a*$", std::string(65'536, 'a') + "b")); // an expression sees the first 64 KiB
        CHECK(finds("b", std::string(65'536, 'a') + "b"));
        CHECK_FALSE(finds(std::string(20'000, 'a') + "b", std::string(1'000'000, 'a'))); // a plain text
        CHECK(finds(std::string(20'000, 'a') + "b", std::string(1'000'000, 'a') + "b"));
    }
}
