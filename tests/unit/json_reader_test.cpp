// The JSON decoder reads texts that are cut into pieces anywhere.

#include "json_documents.hpp"
#include "json_reference.hpp"
#include "support.hpp"

#include <appmixer/core/detail/double_text.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <clocale>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using appmixer::http_response;
using test::document_writer;
using test::everything;
using test::reference_reader;

namespace {

constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();

/// The result of reading a JSON body, in the format of the reference.
template <class T>
std::string outcome_of(appmixer::error const& failure, T const& value)
{
    if (failure == appmixer::errc::invalid_json)
        return "invalid: " + failure.detail();
    if (failure == appmixer::errc::unexpected_shape)
        return "mismatch: " + failure.json_pointer() + ": " + failure.detail();
    return failure.code() ? failure.what() : "read: " + reference_reader::in_order(value);
}

/// Reads a body that is in memory, in slices of so many bytes.
template <class T>
std::string in_slices(std::string const& text, std::size_t slice)
{
    T value{};
    http_response const response(200, text);
    appmixer::detail::json_response reader(appmixer::detail::shape_of<T>::value, &value, nullptr, slice);
    while (reader.step(response)) {}
    return outcome_of(reader.failure(), value);
}

/// Reads a streamed body, cut at these places.
template <class T>
std::string in_pieces(std::string_view text, std::vector<std::size_t> cuts)
{
    T value{};
    http_response const head(200);
    appmixer::detail::json_response reader(appmixer::detail::shape_of<T>::value, &value, nullptr, 1);
    REQUIRE(reader.begin(head));
    cuts.push_back(text.size());
    std::size_t from = 0;
    for (std::size_t const to : cuts) {
        if (to == from)
            continue;
        std::string const piece(
            text.substr(from, to - from)); // a copy of its own, so that the sanitizer sees reads beyond it
        if (appmixer::error const failure = reader.put(piece); failure.code()) {
            CHECK(failure == reader.failure().code());
            return outcome_of(failure, value);
        }
        from = to;
    }
    while (reader.step(head)) {}
    return outcome_of(reader.failure(), value);
}

/// Without the reason why a text is invalid JSON, which depends on how much of it was read.
std::string verdict(std::string outcome) { return outcome.starts_with("invalid") ? "invalid" : outcome; }

template <class T>
void check_every_cut(std::string const& text)
{
    CAPTURE(text);
    std::string const expected = reference_reader::read<T>(text);
    CHECK(verdict(in_slices<T>(text, whole)) == verdict(expected));
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        CAPTURE(cut);
        std::string const cut_once = in_pieces<T>(text, {cut});
        REQUIRE(verdict(cut_once) == verdict(expected));
    }
    for (std::size_t const slice : {1u, 2u, 3u, 7u}) {
        CAPTURE(slice);
        REQUIRE(verdict(in_slices<T>(text, slice)) == verdict(expected));
    }
}

} // namespace

TEST_CASE("a text may be cut anywhere")
{
    check_every_cut<everything>(
        R"( {"text":"a\"b\\c\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00€é😀","maybeText":"","word":"red","flag":true,
        "maybeFlag":false,"time":"2024-02-11T08:15:30.125Z","tiny":-128,"whole":-9223372036854775808,"natural":0,
        "real":-12.5e-3,"any":[null,{"a":{"b":[1,2.5,"x\ny"]}},[],{}],"object":{"k":"v"},"array":[1],"maybeObject":{},
        "raw" : [ "a\"]}" , {"b":-1.50e+2,"c" :null}, true,"\ud83d\ude00" ] ,"rawObject":{ },"raws":[1,"[",[2,[]],{"x":"}"}
        ,false],"texts":["","one","two\u0021"],"numbers":[1,null,-0,12345678901234567890e-10,3],"grid":[[],[1.5,2],[1e2]],
        "share":{"email":"a@b.c","permissions":["read"],"more":{"x":null}},"inner":[{},{"text":"i","inner":[{}]}],
        "\u00e9\/~\"":[{"a":"1","old":7},{"old":8,"z":[1]}],"un\tknown":{"deep":[[[["x"]]]]},"n":null,"texts2":"t"} )");
    check_every_cut<std::vector<appmixer::flow>>(
        R"([{"flowId":"f","stage":"running","btime":1707639330125,"flow":{"c":{"type":"a.b.c.D","x":1.5}},"notes":null,
        "sharedWith":[{"scope":"admin"}]},{"name":"é","zoom":[1,{"a":"b"}]}])");
    check_every_cut<std::vector<appmixer::log_hit>>(
        R"([{"_id":"a","_source":{"flowId":"f","msg":"{\"a\":1}","x":[1]}},{"msg":{"a":[1]},"severity":null}])");
    for (std::string const text : {"12", "-1.5e3", "\"text\"", "null", "true", "[]", "{}", " [1 , 2] "})
        check_every_cut<test::json::value>(text);
}

TEST_CASE("invalid JSON is refused wherever the text is cut")
{
    for (std::string const text : {R"({"text":"a)",
                                   R"({"text")",
                                   "[",
                                   "{} {}",
                                   "{},",
                                   "nul",
                                   "nulL",
                                   "{'a':1}",
                                   R"({"whole":01})",
                                   "Internal error",
                                   "\"\xff\"",
                                   "\"\xc3(\"",
                                   "\"\xed\xa0\x80\"",
                                   R"({"a":1,})",
                                   "[1,]",
                                   "[1 2]",
                                   R"({"text":"\u12g4"})",
                                   R"({"text":"\x"})",
                                   R"({"any":[1,2})",
                                   "{\"text\":\"\n\"}",
                                   "1.",
                                   "-",
                                   "1e",
                                   "+1",
                                   "tru",
                                   "truth",
                                   "[] x"})
        check_every_cut<everything>(text);
}

TEST_CASE("a value of a wrong type is kept wherever the text is cut, and the rest must still be JSON")
{
    for (std::string const text : {R"({"text":7,"flag":true})",
                                   R"({"texts":["a",{"b":[1]},"c"]})",
                                   R"({"inner":[{},{"inner":[{"tiny":128}]}]})",
                                   R"({"share":{"permissions":"read"}})",
                                   R"({"grid":[[1],["x"]]})",
                                   R"({"time":"yesterday"})",
                                   R"({"object":[]})",
                                   R"({"array":{}})",
                                   R"({"numbers":[1,2.5]})",
                                   R"({"natural":-1})",
                                   R"({"word":1})",
                                   R"({"flag":"true"})",
                                   R"({"real":"1"})",
                                   R"({"\u00e9\/~\"":[{"b":"x"}]})",
                                   R"({"any":1,"text":[[[["deep"]]]],"x":{}})",
                                   R"({"texts":[],"grid":[[1,2],[3,"x\"]"],[{"y":[1]}]],"text":"t"})",
                                   R"({"inner":[{"texts":["a",1]},{"numbers":["b"]},[2]],"raws":[1,"x"],"text":"t"})",
                                   R"({"others":[{"a":[1],"b":"c"}],"\u00e9\/~\"":[{"a":[1],"old":"c"},null,{}]})",
                                   "[]",
                                   "null",
                                   "1",
                                   R"({"text":7,"flag":tru})",
                                   R"({"text":[7,"flag":true})",
                                   R"({"text":null,"texts":null,"texts":[null]})"})
        check_every_cut<everything>(text);
}

TEST_CASE("doubles are exact, also where strtod must be used")
{
    for (std::string const text :
         {"0.1", "-2.5e-3", "1.7976931348623157e308", "-1.7976931348623157E+308", "2.2250738585072014e-308", "5e-324",
          "4.9406564584124654e-324", "2.2250738585072011e-308", "9007199254740993.0", "123456789012345678901234567890",
          "0.000000000000000000000000000000000000000000000000000000000000000000000000000000123456789012345678901234",
          "1e400", "-1e400", "1e-400", "7.2057594037927933e16"}) {
        CAPTURE(text);
        CHECK(appmixer::detail::nearest_double_of_c(text) == appmixer::detail::nearest_double(text));
    }
    std::string const before = std::setlocale(LC_NUMERIC, nullptr);
    for (char const* const name : {"de_DE.UTF-8", "fr_FR.UTF-8", "cs_CZ.UTF-8"})
        if (std::setlocale(LC_NUMERIC, name) != nullptr)
            CHECK(appmixer::detail::nearest_double_of_c("0.1") == 0.1);
    std::setlocale(LC_NUMERIC, before.c_str());
}

namespace {

/// Whether half of a pair that `document_writer` writes is missing. We read U+FFFD for it; Boost.JSON refuses it.
bool has_lone_surrogate(std::string_view text)
{
    auto const count = [&](std::string_view part) {
        std::size_t found = 0;
        for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
            ++found;
        return found;
    };
    std::size_t const pairs = count("\\ud83d\\ude00");
    return count("\\ud83d") != pairs || count("\\ude00") != pairs;
}

} // namespace

TEST_CASE("random documents decode like their parsed trees")
{
    for (unsigned seed = 1; seed <= 400; ++seed) {
        document_writer write(seed);
        std::string const text = write.everything_object(seed % 3 == 0);
        CAPTURE(text);
        std::string const expected = reference_reader::read<everything>(text);
        REQUIRE(in_slices<everything>(text, whole) == expected);
        REQUIRE(in_slices<everything>(text, 1 + write.below(40)) == expected);
        std::vector<std::size_t> cuts(3);
        for (std::size_t& cut : cuts)
            cut = write.below(text.size() + 1);
        std::sort(cuts.begin(), cuts.end());
        REQUIRE(in_pieces<everything>(text, cuts) == expected);
    }
}

TEST_CASE("random documents with an error are judged like their parsed trees")
{
    std::size_t invalid = 0;
    for (unsigned seed = 1; seed <= 400; ++seed) {
        document_writer write(seed);
        std::string text = write.everything_object(true); // without duplicate keys, of which one may be invalid
        std::size_t const where = write.below(text.size());
        constexpr std::string_view marks = "{}[]\",:\\ \x80\x01"
                                           "0e.-n";
        switch (seed % 3) {
        case 0: text.resize(where); break;
        case 1: text[where] = marks[write.below(marks.size())]; break;
        default: text.insert(where, 1, marks[write.below(marks.size())]); break;
        }
        CAPTURE(text);
        std::string const expected = reference_reader::read<everything>(text);
        if (text.find_first_not_of(" \t\r\n") == std::string::npos || has_lone_surrogate(text))
            continue;
        invalid += expected.starts_with("invalid") ? 1u : 0u;
        REQUIRE(verdict(in_slices<everything>(text, whole)) == verdict(expected));
        REQUIRE(verdict(in_slices<everything>(text, 1 + write.below(40))) == verdict(expected));
        REQUIRE(verdict(in_pieces<everything>(text, {where})) == verdict(expected));
    }
    CHECK(invalid > 250); // otherwise the test proves little
}

TEST_CASE("a number too large for a double becomes the largest double")
{
    appmixer::flow const read = test::read<appmixer::flow>(R"({"a":1e999,"b":[-123456789e400],"c":1e-999})").value();
    CHECK(read.extra.at("a") == std::numeric_limits<double>::max());
    CHECK(read.extra.at("b").at(0) == std::numeric_limits<double>::lowest());
    CHECK(read.extra.at("c").as_double() == 0);
    CHECK(test::read<appmixer::flow>(appmixer::to_json(read)).value().extra == read.extra);
}

TEST_CASE("a number becomes the nearest double, wherever its text is cut")
{
    for (std::string const text :
         {"0.1", "0.1234567890123456789", "123456789012345678.5", "5e-324", "1.7976931348623157e308",
          "2.2250738585072011e-308", "9007199254740993.0", "12345.678901234567890123", "-1e-7",
          "100000000000000000000000", "0.000000000000000000000000000000012345678901234567"}) {
        CAPTURE(text);
        double const nearest = std::strtod(text.c_str(), nullptr);
        auto const real_of = [&](std::size_t cut) {
            std::vector<double> real;
            test::json::value any;
            for (auto [shape, target] :
                 {std::pair(&appmixer::detail::shape_of<std::vector<double>>::value, static_cast<void*>(&real)),
                  std::pair(&appmixer::detail::shape_of<test::json::value>::value, static_cast<void*>(&any))}) {
                appmixer::detail::json_reader reader(*shape, target, nullptr);
                std::string const list = "[" + text + "]";
                CHECK_FALSE(reader.put(list.substr(0, cut)));
                CHECK_FALSE(reader.put(list.substr(cut), true));
            }
            CHECK(any.at(0) == real.at(0));
            return real.at(0);
        };
        for (std::size_t cut = 1; cut < text.size() + 2; ++cut)
            CHECK(real_of(cut) == nearest);
    }
}

TEST_CASE("arrays and objects nest 512 deep and no deeper")
{
    auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(in_slices<test::json::value>(nested(512), whole).starts_with("read"));
    CHECK(in_slices<test::json::value>(nested(513), whole).starts_with("invalid"));
    CHECK(in_slices<test::json::value>(nested(512), 5).starts_with("read"));
    CHECK(in_slices<test::json::value>(nested(513), 5).starts_with("invalid"));

    std::string models = "{}"; // each level of a model is one of an array and one of an object
    for (int i = 0; i < 255; ++i)
        models = R"({"inner":[)" + models + "]}";
    CHECK(in_slices<everything>(models, whole) == reference_reader::read<everything>(models));
    CHECK(in_slices<everything>(models, whole).starts_with("read"));
    CHECK(in_slices<everything>(models, 3).starts_with("read"));
    models = R"({"inner":[)" + models + "]}";
    CHECK(in_slices<everything>(models, whole).starts_with("invalid"));
    CHECK(in_slices<everything>(std::string(1'000'000, '['), 100).starts_with("invalid"));
}

TEST_CASE("strings, keys and numbers of any length are read in linear time")
{
    // In pieces of a few bytes: a quadratic reader would not end.
    std::string const text(1'000'000, 'x');
    CHECK(in_slices<std::string>("\"" + text + "\"", 8) == "read: \"" + text + "\"");
    CHECK(in_slices<test::json::value>("[\"" + text + "\"]", 8) == "read: [\"" + text + "\",]");
    CHECK(in_slices<everything>("{\"" + text + "\":1}", 8).find("xxxx:1,") != std::string::npos);
    CHECK(in_slices<everything>("{\"any\":{\"" + text + "\":1}}", 8).find("xxxx:1,") != std::string::npos);
    std::string const backslashes(1'000'000, '\\'); // half of them, as they are read
    CHECK(in_slices<std::string>("\"" + backslashes + "\"", 7).size() ==
          std::string("read: ").size() + text.size() + 2);
    std::string quotes;
    for (int i = 0; i < 300'000; ++i)
        quotes += "\\\"";
    CHECK(in_slices<std::string>("\"" + quotes + "\"", 1) == "read: \"" + quotes + "\"");
    std::string const digits(1'000'000, '7');
    CHECK(in_slices<std::vector<std::uint64_t>>("[" + digits + "]", 8) ==
          "mismatch: /0: expected a whole number, not negative, found a number");
    CHECK(in_slices<double>("0." + digits, 8).starts_with("read: 0.777777"));
    std::string twice = "{\"texts\":[]";
    for (int i = 0; i < 100'000; ++i)
        twice += ",\"text\":\"a\",\"u\":1";
    CHECK(in_slices<appmixer::store>(twice + "}", 64).starts_with("read"));
    CHECK(in_slices<everything>(twice + "}", 64).starts_with("read"));
}

TEST_CASE("the last of duplicate keys counts, null included")
{
    for (std::string const text :
         {R"({"text":"a","text":"b"})", R"({"text":7,"text":"b"})", R"({"text":"a","text":7})",
          R"({"texts":["a",7],"texts":["b"]})", R"({"texts":["a"],"texts":["b",7]})", R"({"text":"a","text":null})",
          R"({"text":null,"text":"b"})", R"({"share":{"email":"a","x":1},"share":{"scope":"b"}})",
          R"({"maybeText":"a","maybeText":null})", R"({"texts":["a","b"],"texts":["c"]})",
          R"({"texts":["a","b"],"texts":null})", R"({"x":1,"x":null})",
          R"({"any":{"a":1,"a":2},"object":{"a":1,"a":null}})", R"({"flag":true,"flag":null,"tiny":1,"tiny":null})"})
        check_every_cut<everything>(text);
}
