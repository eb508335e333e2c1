#include "json_documents.hpp"
#include "json_tree.hpp"

#include <appmixer/json/all.hpp>
#include <appmixer/json/detail/json_reader.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What is JSON and what is not, wherever a text is cut, and by each way of finding the end of a string.

namespace json = boost::json;
using appmixer::detail::json_fault;

namespace {

namespace json_reason {
constexpr std::string_view no_value = "expected a value";
constexpr std::string_view no_key = "expected a key in quotes";
constexpr std::string_view no_key_or_end = "expected a key in quotes or }";
constexpr std::string_view no_colon = "expected a colon";
constexpr std::string_view no_comma_or_end = "expected a comma or the closing bracket";
constexpr std::string_view bad_number = "invalid number";
constexpr std::string_view bad_literal = "expected true, false or null";
constexpr std::string_view control_character = "control character in a string";
constexpr std::string_view bad_escape = "invalid escape";
constexpr std::string_view bad_hex = "expected four hex digits";
constexpr std::string_view bad_utf8 = "invalid UTF-8";
constexpr std::string_view more_text = "more text after the value";
constexpr std::string_view cut_off = "the text ends too early";
} // namespace json_reason

/// The tree of a text as text, or what is wrong with it.
std::string outcome(std::string_view text, std::vector<std::size_t> cuts)
{
    json::value tree;
    appmixer::detail::json_reader reader(appmixer::detail::shape_of<json::value>::value, &tree, nullptr);
    cuts.push_back(text.size());
    std::size_t begin = 0;
    json_fault fault;
    for (std::size_t const end : cuts) {
        std::string const piece(text.substr(begin, end - begin)); // its own, so that the sanitizer sees reads beyond it
        fault = reader.put(piece);
        begin = end;
    }
    if (!fault)
        fault = reader.finish();
    return fault ? fault.message() : json::serialize(tree);
}

/// The same by the way of processors without SSE2, of a text without byte order mark.
std::string portable_outcome(std::string_view text)
{
    std::string const ended = std::string(text) + ' '; // which ends a number
    char const* const begin = ended.data();
    test::json_tree tree;
    tree.begin({});
    appmixer::detail::json_grammar grammar(appmixer::detail::max_json_depth);
    char const* p = begin;
    while (p != begin + ended.size() && grammar.wrong().empty() && !grammar.is_cut())
        p = grammar.walk<test::json_tree, appmixer::detail::portable_marks>(p, begin + ended.size(), tree);
    auto const where = static_cast<std::size_t>(p - begin);
    if (!grammar.wrong().empty() && where < text.size())
        return json_fault(grammar.wrong(), where).message();
    if (!grammar.is_complete())
        return json_fault(json_reason::cut_off, text.size()).message();
    return json::serialize(tree.release());
}

/// The outcome, which is the same everywhere. In front of the text, space moves it over the ends of blocks.
std::string everywhere(std::string const& text)
{
    std::string const expected = outcome(text, {});
    std::vector<std::size_t> all;
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        CAPTURE(cut);
        REQUIRE(outcome(text, {cut}) == expected);
        all.push_back(cut);
    }
    REQUIRE(outcome(text, all) == expected);
    if (text.starts_with("\xef"))
        return expected;
    REQUIRE(portable_outcome(text) == expected);
    bool const movable = expected.find(" at byte ") == std::string::npos;
    for (std::size_t space = 1; space < 70 && movable; ++space) {
        REQUIRE(outcome(std::string(space, ' ') + text, {}) == expected);
        REQUIRE(portable_outcome(std::string(space, ' ') + text) == expected);
    }
    return expected;
}

std::string why(std::string_view reason, std::size_t byte)
{
    return std::string(reason) + " at byte " + std::to_string(byte);
}

class row {
public:
    std::string_view text;
    std::string_view reason;
    std::size_t byte; ///< where it is wrong; the first is number 1
};

} // namespace

TEST_CASE("what RFC 8259 calls JSON is read, as Boost.JSON reads it")
{
    for (std::string const text : {
             "null",
             "true",
             "false",
             "0",
             "-0",
             "7",
             "-1",
             "10",
             "1234567890",
             "9223372036854775807",
             "-9223372036854775808",
             "9223372036854775808",
             "18446744073709551615",
             "0.5",
             "-0.25",
             "1.5e3",
             "1E2",
             "1e+2",
             "25e-1",
             "0e0",
             "0e+1",
             "0E-1",
             "-0.0",
             "\"\"",
             "\"text\"",
             "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
             "\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"",
             "\"\\u0000\"",
             "[\"\\\\\", \"\\\\\\\"\", \"\\\"\\\\\\\\\\\"\\\"\\\\\"]",
             "\"\\uDBFF\\uDFFF\"",
             "\"\x7f\"",
             "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"",
             "\"\xef\xbb\xbf\"",
             "[]",
             "[ ]",
             "[1]",
             "[1,2]",
             "[ 1 , 2 ]",
             "[[]]",
             "[[],[[]],{}]",
             "{}",
             "{ }",
             "{\"a\":1}",
             "{\"\":0}",
             "{ \"a\" : 1 , \"b\" : [ ] }",
             "{\"a\":{\"b\":{\"c\":null}}}",
             "\t\n\r [ \t\n\r 1 \t\n\r , \t\n\r true \t\n\r ] \t\n\r ",
             "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"]",
             "[0,-1,2.5,true,false,null,\"\",{},[]]",
             "{\"k\\u00e9y\":\"v\\u00e9\"}",
             "[\"[\",\"]\",\"{\",\"}\",\",\"]",
             "{\"#\":\"##\",\"a#\":[\"#\\\\]\",\"\\\"#]\",\"\\\\#\"]}",
             "{\"a\":\"a long text without anything special in it, which goes over more than one block of 64 bytes\"}",
             "[\"\\u00e9 after more than sixty-four bytes of plain text comes an escape: \\n\", 1]",
         }) {
        CAPTURE(text);
        CHECK(everywhere(text) == json::serialize(json::parse(text)));
    }
}

TEST_CASE("what RFC 8259 leaves open is decided")
{
    // A byte order mark is skipped, once and at the beginning.
    CHECK(everywhere("\xef\xbb\xbf[1]") == "[1]");
    CHECK(everywhere("\xef\xbb\xbf \"\xef\xbb\xbf\" ") == "\"\xef\xbb\xbf\"");
    CHECK(everywhere("\xef\xbb\xbf\xef\xbb\xbf[]") == why(json_reason::no_value, 4));
    CHECK(everywhere("\xef\xbb[]") == why(json_reason::no_value, 1));
    CHECK(everywhere("\xef\xbb") == why(json_reason::cut_off, 3));
    CHECK(everywhere(" \xef\xbb\xbf[]") == why(json_reason::no_value, 2));
    // A surrogate without its other half is U+FFFD.
    CHECK(everywhere(R"("cut \ud83d")") == "\"cut \xef\xbf\xbd\"");
    CHECK(everywhere(R"("\ud83dx")") == "\"\xef\xbf\xbdx\"");
    CHECK(everywhere(R"("\ud83d\n")") == "\"\xef\xbf\xbd\\n\"");
    CHECK(everywhere(R"("\ude00")") == "\"\xef\xbf\xbd\"");
    CHECK(everywhere(R"("\ud83d\ud83d\ude00")") == "\"\xef\xbf\xbd\xf0\x9f\x98\x80\"");
    CHECK(everywhere(R"("\ude00\ud83d\u0041")") == "\"\xef\xbf\xbd\xef\xbf\xbd"
                                                   "A\"");
    CHECK(everywhere(R"({"\udead":[1]})") == "{\"\xef\xbf\xbd\":[1]}");
    // Numbers of any size.
    CHECK(everywhere("1e999") == "1.7976931348623157E308");
    CHECK(everywhere("-1e999") == "-1.7976931348623157E308");
    CHECK(everywhere("1e-999") == "0E0");
    CHECK(everywhere("1e99999999999999999999") == "1.7976931348623157E308");
    CHECK(everywhere("-1e-99999999999999999999") == "-0E0");
    CHECK(everywhere("18446744073709551616") == "1.8446744073709552E19");
    CHECK(everywhere("[-9223372036854775809]") == "[-9.223372036854776E18]");
    CHECK(everywhere("1" + std::string(400, '0')) == "1.7976931348623157E308");
    // The last of several values under one key counts.
    CHECK(everywhere(R"({"a":1,"a":2})") == R"({"a":2})");
    CHECK(everywhere(R"({"a":1,"b":2,"a":[3]})") == R"({"a":[3],"b":2})");
}

TEST_CASE("everything else is refused, with the reason and the place")
{
    using namespace json_reason;
    for (row const& bad : {
             row{"", cut_off, 1},
             row{" ", cut_off, 2},
             row{"[", cut_off, 2},
             row{"[1", cut_off, 3},
             row{"[1,", cut_off, 4},
             row{"{", cut_off, 2},
             row{"{\"a\"", cut_off, 5},
             row{"{\"a\":", cut_off, 6},
             row{"{\"a\":1", cut_off, 7},
             row{"{\"a\":1,", cut_off, 8},
             row{"\"", cut_off, 2},
             row{"\"a", cut_off, 3},
             row{"\"\\", cut_off, 3},
             row{"\"\\u", cut_off, 4},
             row{"\"\\u00", cut_off, 6},
             row{"\"\xc3", cut_off, 3},
             row{"\"\\ud83d\\", cut_off, 9},
             row{"tru", cut_off, 4},
             row{"-", cut_off, 2},
             row{"1.", cut_off, 3},
             row{"1e", cut_off, 3},
             row{"1e+", cut_off, 4},
             row{"[-", cut_off, 3},
             row{"]", no_value, 1},
             row{"}", no_value, 1},
             row{",", no_value, 1},
             row{":", no_value, 1},
             row{"abc", no_value, 1},
             row{"'a'", no_value, 1},
             row{"+1", no_value, 1},
             row{".5", no_value, 1},
             row{"NaN", no_value, 1},
             row{"Infinity", no_value, 1},
             row{"<html>", no_value, 1},
             row{"[,1]", no_value, 2},
             row{"[1,]", no_value, 4},
             row{"[1,,2]", no_value, 4},
             row{"{\"a\":}", no_value, 6},
             row{"\x01", no_value, 1},
             row{"\x0c[]", no_value, 1},
             row{"\xc2\xa0[]", no_value, 1},
             row{"// c\n1", no_value, 1},
             row{"\xff\xfe[\0", no_value, 1},
             row{"True", no_value, 1},
             row{"[-Infinity]", bad_number, 3},
             row{"-a", bad_number, 2},
             row{"01", no_comma_or_end, 2},
             row{"-01", no_comma_or_end, 3},
             row{"1.e5", bad_number, 3},
             row{"1.5.5", no_comma_or_end, 4},
             row{"1eE5", bad_number, 3},
             row{"1e5.5", no_comma_or_end, 4},
             row{"0x10", no_comma_or_end, 2},
             row{"1_000", no_comma_or_end, 2},
             row{"- 1", bad_number, 2},
             row{"trux", bad_literal, 4},
             row{"nul l", bad_literal, 4},
             row{"truth", bad_literal, 4},
             row{"nulL", bad_literal, 4},
             row{"falsE", bad_literal, 5},
             row{"truee", no_comma_or_end, 5},
             row{"[1 2]", no_comma_or_end, 4},
             row{"[1}", no_comma_or_end, 3},
             row{"{\"a\":1]", no_comma_or_end, 7},
             row{"[1:2]", no_comma_or_end, 3},
             row{"[\"a\"\"b\"]", no_comma_or_end, 5},
             row{"{\"a\":1 \"b\":2}", no_comma_or_end, 8},
             row{"{\"a\" 1}", no_colon, 6},
             row{"{\"a\",1}", no_colon, 5},
             row{"{\"a\"}", no_colon, 5},
             row{"{1:2}", no_key_or_end, 2},
             row{"{a:2}", no_key_or_end, 2},
             row{"{'a':2}", no_key_or_end, 2},
             row{"{,}", no_key_or_end, 2},
             row{"{null:1}", no_key_or_end, 2},
             row{"{\"a\":1,}", no_key, 8},
             row{"{\"a\":1,,}", no_key, 8},
             row{"{\"a\":1,2}", no_key, 8},
             row{"\"a\nb\"", control_character, 3},
             row{"\"\x1f\"", control_character, 2},
             row{std::string_view("\"\0\"", 3), control_character, 2},
             row{"{\"\t\":1}", control_character, 3},
             row{"\"\\x\"", bad_escape, 3},
             row{"\"\\'\"", bad_escape, 3},
             row{"\"\\U0041\"", bad_escape, 3},
             row{"\"\\\xc3\xa9\"", bad_escape, 3},
             row{"\"\\ud83d\\x\"", bad_escape, 9},
             row{"\"\\u12g4\"", bad_hex, 6},
             row{"\"\\u\"", bad_hex, 4},
             row{"\"\\ud83d\\uz\"", bad_hex, 10},
             row{"\"\x80\"", bad_utf8, 2},
             row{"\"\xff\"", bad_utf8, 2},
             row{"\"\xc0\x80\"", bad_utf8, 2},
             row{"\"\xc1\xbf\"", bad_utf8, 2},
             row{"\"\xc3(\"", bad_utf8, 3},
             row{"\"\xe0\x9f\xbf\"", bad_utf8, 3},
             row{"\"\xed\xa0\x80\"", bad_utf8, 3},
             row{"\"\xe2\x82\"", bad_utf8, 4},
             row{"\"\xf0\x8f\xbf\xbf\"", bad_utf8, 3},
             row{"\"\xf4\x90\x80\x80\"", bad_utf8, 3},
             row{"\"\xf5\x80\x80\x80\"", bad_utf8, 2},
             row{"{\"\xfc\":1}", bad_utf8, 3},
             row{"{} {}", more_text, 4},
             row{"{},", more_text, 3},
             row{"[]]", more_text, 3},
             row{"1 2", more_text, 3},
             row{"null x", more_text, 6},
             row{"\"a\"b", more_text, 4},
             row{"Internal error", no_value, 1},
             row{"{\"a\":tru}", bad_literal, 9},
             row{"[\"\\\\\"x]", no_comma_or_end, 6},
         }) {
        std::string const text(bad.text);
        CAPTURE(text);
        // At the top, where there is no bracket to close, all that follows is more text.
        bool const at_top = bad.reason == no_comma_or_end && text.find_first_of("[{") == std::string::npos;
        CHECK(everywhere(text) == why(at_top ? more_text : bad.reason, bad.byte));
        boost::system::error_code code;
        json::parse(text, code);
        CHECK(code.failed());
    }
}

TEST_CASE("random documents, whole and damaged, are the same in every way of reading")
{
    std::size_t refused = 0;
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        test::document_writer write(seed);
        std::string text = write.value(6);
        if (seed % 3 != 0) {
            constexpr std::string_view marks = "{}[]\",:\\ \x80\x01\xc3\xed\xf0"
                                               "0e.-nu";
            std::size_t const where = write.below(text.size());
            if (seed % 3 == 1)
                text[where] = marks[write.below(marks.size())];
            else
                text.insert(where, 1, marks[write.below(marks.size())]);
        }
        CAPTURE(text);
        std::string const expected = outcome(text, {});
        REQUIRE(portable_outcome(text) == expected);
        std::vector<std::size_t> cuts{write.below(text.size() + 1)};
        cuts.push_back(cuts.front() + write.below(text.size() - cuts.front() + 1)); // perhaps an empty piece
        REQUIRE(outcome(text, cuts) == expected);
        boost::system::error_code code;
        json::value const tree = json::parse(text, code);
        bool const read = expected.find(" at byte ") == std::string::npos;
        // Boost.JSON refuses half of a pair, and has infinity for what is beyond a double.
        if (expected.find("\xef\xbf\xbd") != std::string::npos || expected.find("E308") != std::string::npos)
            continue;
        REQUIRE(read == !code.failed());
        if (read)
            REQUIRE(json::parse(expected) == tree);
        refused += read ? 0u : 1u;
    }
    CHECK(refused > 500); // otherwise the test proves little
}

TEST_CASE("an error of a text in lines has line and column")
{
    CHECK(appmixer::parse_json("{\n  \"a\": 1\n  \"b\": 2\n}").error().detail() ==
          "line 3, column 3: expected a comma or the closing bracket");
    CHECK(appmixer::parse_json("x").error().detail() == "line 1, column 1: expected a value");
    CHECK(appmixer::parse_json("\n").error().detail() == "line 2, column 1: the text ends too early");
    CHECK(appmixer::parse_json("x").error() == appmixer::errc::invalid_json);
    CHECK(appmixer::parse_json(" [1] ").value() == json::array{1});
    CHECK(appmixer::parse_json("\"\xc3\xa9\xe2\x82\xac\n\"").error().detail() ==
          "line 1, column 4: control character in a string");
    CHECK(appmixer::parse_json("[[[]]]", 3).has_value());
    CHECK(appmixer::parse_json("[[[]]]", 2).error().detail() == "line 1, column 3: nested too deep");
    CHECK(appmixer::parse_json(std::string(513, '[')).error().detail() ==
          "line 1, column 513: nested deeper than 512 levels");
}
