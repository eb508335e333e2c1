// The query language of the logs: malformed queries, and the limits that bound the work for a search.

#include "../sanitized.hpp"
#include "log_search_record.hpp"

#include <appmixer/emulator/http/http_error.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace emulator_tests;
using appmixer::detail::emu::http_error;

namespace {

/// The error message of a query; empty if it is valid.
std::string fault(std::string_view query)
{
    try {
        log_search(query, now).matches(entry());
    } catch (http_error const& why) {
        CHECK(why.status == 400);
        return why.message;
    }
    return {};
}

} // namespace

TEST_SUITE("emulator: limits of log queries")
{
    TEST_CASE("a malformed query is a 400 with the position")
    {
        CHECK(fault("(a") == "Failed to parse query: missing ')' at position 2.");
        CHECK(fault("a)") == "Failed to parse query: unexpected ')' at position 1.");
        CHECK(fault("()") == "Failed to parse query: empty parentheses at position 1.");
        CHECK(fault("\"a") == "Failed to parse query: missing '\"' at position 1.");
        CHECK(fault("\"a\\\"").starts_with("Failed to parse query: missing '\"'"));
        CHECK(fault("a\\") == "Failed to parse query: nothing after '\\' at position 0.");
        CHECK(fault("AND a") == "Failed to parse query: nothing before an operator at position 3.");
        CHECK(fault("a AND") == "Failed to parse query: expected a term at position 5.");
        CHECK(fault("a OR OR b").starts_with("Failed to parse query: two operators in a row"));
        CHECK(fault("NOT NOT a").starts_with("Failed to parse query: two operators in a row"));
        CHECK(fault("+-a").starts_with("Failed to parse query: two operators in a row"));
        CHECK(fault("field:").starts_with("Failed to parse query: expected a term"));
        CHECK(fault(":a").starts_with("Failed to parse query: expected a term"));
        CHECK(fault("a:b:c") == "Failed to parse query: unexpected ':' at position 3.");
        CHECK(fault("f:[a TO b").starts_with("Failed to parse query: expected ']' or '}'"));
        CHECK(fault("f:[a b]").starts_with("Failed to parse query: expected TO"));
        CHECK(fault("f:[TO b]").starts_with("Failed to parse query: expected TO"));
        CHECK(fault("f:[ ]").starts_with("Failed to parse query: expected an end of the range"));
        CHECK(fault("gridTimestamp:[yesterday TO *]").starts_with("Failed to parse query: expected a date"));
        CHECK(fault("gridTimestamp:soon").starts_with("Failed to parse query: expected a date"));
        CHECK(fault("/a.b") == "Failed to parse query: missing '/' at position 1.");
        CHECK(fault("/a\\/").starts_with("Failed to parse query: missing '/'"));
        CHECK(fault("f:/").starts_with("Failed to parse query: missing '/'"));
        CHECK(fault("/(a/").starts_with("Failed to parse query: bad regular expression"));
        CHECK(fault("/a)|(b/").starts_with("Failed to parse query: bad regular expression"));
        CHECK(fault("/*a/").starts_with("Failed to parse query: bad regular expression"));
        CHECK(fault("/a{3,1}/").starts_with("Failed to parse query: bad regular expression"));
        CHECK(fault("/[a/").starts_with("Failed to parse query: bad regular expression"));
        CHECK(fault("/a&b/").starts_with("Failed to parse query: '&' is not supported in a regular expression"));
        CHECK(fault("/~a/").starts_with("Failed to parse query: '~' is not supported in a regular expression"));
        CHECK(fault("/<1-5>/").starts_with("Failed to parse query: '<' is not supported in a regular expression"));
        CHECK(fault("a:/b/:c").starts_with("Failed to parse query: unexpected ':'"));
        CHECK(fault("/a/:c").starts_with("Failed to parse query: unexpected ':'"));
        CHECK(fault("~a").starts_with("Failed to parse query: expected a term"));
        CHECK(fault("a~1.5").starts_with("Failed to parse query: expected a whole number after '~'"));
        CHECK(fault("\"a b\"~x") == ""); // two clauses
        CHECK(fault("(a)~").starts_with("Failed to parse query: '~' must follow a term or a phrase"));
        CHECK(fault("f:[a TO b]~2").starts_with("Failed to parse query: '~' must follow a term or a phrase"));
        CHECK(fault("a^").starts_with("Failed to parse query: expected a number"));
        CHECK(fault("a^~2").starts_with("Failed to parse query: expected a number"));
        CHECK(fault("a~1~2").starts_with("Failed to parse query: '~' must follow a term or a phrase"));
        CHECK(fault("a~1.2.3").starts_with("Failed to parse query: expected a number"));
        CHECK(fault("]").starts_with("Failed to parse query: expected a term"));
    }

    TEST_CASE("the time for a search is linear in the texts for every query")
    {
        constexpr int length = test::sanitized ? 2'000 : 20'000;
        boost::json::object document;
        std::string const letters(length, 'a');
        std::string words;
        for (int i = 0; i < length / 2; ++i)
            words += "a ";
        document["msg"] = letters;
        document["err"] = words;
        log_entry const big(std::move(document), now);
        auto const found = [&](std::string const& query) { return log_search(query, now).matches(big); };
        CHECK_FALSE(found("msg:/(a*)*b/"));
        CHECK_FALSE(found("msg:/(a|aa)+(a|aa)+b?c/"));
        CHECK_FALSE(found("msg:/.*.*.*.*.*=.*/"));
        CHECK(found("msg:/(a|aa)+/"));
        CHECK_FALSE(found("msg:" + std::string(9'000, 'a') + "~2"));
        std::string phrase;
        for (int i = 0; i < 63; ++i)
            phrase += "a ";
        CHECK(found("err:\"" + phrase + "\"~9"));
        CHECK_FALSE(found("err:\"" + phrase + "b\"~9"));
        std::string long_phrase;
        for (int i = 0; i < (test::sanitized ? 900 : 4'900); ++i)
            long_phrase += "a ";
        CHECK(found("err:\"" + long_phrase + "\""));
        CHECK_FALSE(found("err:\"" + long_phrase + "b\""));
        CHECK_FALSE(found("err:/(a?){400}b/"));
        CHECK_FALSE(found("msg:*" + std::string(1'000, 'a') + "b*"));
        CHECK_FALSE(found("err:*" + std::string(1'000, 'a') + "b"));
    }

    TEST_CASE("searching a text compares each character at most twice")
    {
        using namespace appmixer::detail::emu;
        auto const searched = [](std::string const& text, std::string const& wanted) {
            std::size_t compared = 0;
            std::vector<std::size_t> const lengths =
                prefix_lengths(wanted.size(), [&](std::size_t a, std::size_t b) { return wanted[a] == wanted[b]; });
            std::size_t const found = find_first(text.size(), lengths, [&](std::size_t i, std::size_t j) {
                ++compared;
                return text[i] == wanted[j];
            });
            CHECK(found == text.find(wanted));
            CHECK(compared <= 2 * text.size());
        };
        std::string const letters(2'000, 'a');
        searched(letters, std::string(999, 'a') + "b");
        searched(letters + "b" + letters, std::string(999, 'a') + "ba");
        searched("abababac", "ababac");
        searched("abc", "abc");
        searched("ab", "abc");
        searched("ab", "");
        searched("", "");
        searched("", "a");
    }

    TEST_CASE("wildcards")
    {
        using appmixer::detail::emu::wildcards;
        auto const matches = [](std::string_view like, std::string_view text) {
            return wildcards(like, false).matches(text);
        };
        CHECK(matches("", ""));
        CHECK(matches("**", ""));
        CHECK(matches("a*", "a"));
        CHECK(matches("a*b*c", "aXbXbXc"));
        CHECK_FALSE(matches("a*b*c", "aXcXb"));
        CHECK_FALSE(matches("ab*ba", "aba"));
        CHECK_FALSE(matches("*ab*ba*", "aba"));
        CHECK(matches("*ab*ba*", "xabbax"));
        CHECK_FALSE(matches("a", "ab"));
        CHECK_FALSE(matches("ab", "a"));
        CHECK(matches("?", "ü"));
        CHECK(matches("*?", "ü"));
        CHECK_FALSE(matches("??", "ü"));
        CHECK_FALSE(matches("*??*", "ü"));
        CHECK(matches("*a??b*", "aaüxbc"));
        CHECK(matches("*ü?", "xüü"));
        CHECK_FALSE(matches("*?a", "a"));
        CHECK(matches("\\*\\?*\\", "*?x\\"));
        CHECK_FALSE(matches("\\*", "x"));
        CHECK_FALSE(matches("A*", "ab"));
        CHECK(wildcards("A*?B*", true).matches("axbx"));
    }

    TEST_CASE("limits")
    {
        CHECK(fault(std::string(32, '(') + "a" + std::string(32, ')')).empty());
        CHECK(fault(std::string(33, '(') + "a" + std::string(33, ')'))
                  .starts_with("Failed to parse query: too many parentheses"));
        CHECK(fault(std::string(9'999, '(')).starts_with("Failed to parse query: too many parentheses"));
        std::string many = "a";
        for (int i = 0; i < 1023; ++i)
            many += " a";
        CHECK(fault(many).empty());
        CHECK(fault(many + " a").starts_with("Failed to parse query: too many clauses"));
        CHECK(fault(std::string(10'000, 'a')).empty());
        CHECK(fault("/" + std::string(256, 'a') + "/").empty());
        CHECK(fault("/" + std::string(257, 'a') + "/")
                  .starts_with("Failed to parse query: bad regular expression, or one that is too long"));
        CHECK(fault("/(a{30}){40}/").starts_with("Failed to parse query: bad regular expression"));
        std::string expressions;
        for (int i = 0; i < 8; ++i)
            expressions += "/a{500}/ ";
        CHECK(fault(expressions).empty());
        CHECK(fault(expressions + "/a{500}/")
                  .starts_with("Failed to parse query: the regular expressions are too long in total"));
        CHECK(fault("*" + std::string(9'000, 'a') + "*").empty());
        CHECK(fault("?" + std::string(100, 'a') + "*" + std::string(100, 'a') + "?").empty());
        CHECK(fault("*?" + std::string(63, 'a') + "*").empty());
        CHECK(fault("*?" + std::string(31, 'a') + "* severity:*?" + std::string(32, 'a') + "*") ==
              "Failed to parse query: terms with '?' between two '*' may have 64 bytes there together at position 79.");
        std::string words;
        for (int i = 0; i < 65; ++i)
            words += "a ";
        CHECK(fault("\"" + words + "\"").empty());
        CHECK(fault("\"" + words + "\"~1")
                  .starts_with("Failed to parse query: phrases with '~' may have 64 words together"));
        CHECK(fault(std::string(10'001, 'a')) == "Failed to parse query: it is longer than 10000 bytes.");
    }
}
