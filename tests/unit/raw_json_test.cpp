// raw_json keeps the text that was received.

#include <appmixer/api/flows.hpp>
#include <appmixer/appmixer.hpp>

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace json = boost::json;
using appmixer::raw_object;
using appmixer::raw_value;

namespace {

/// Reads a flow from a text that comes in two pieces, and then in pieces of one byte.
std::vector<appmixer::flow> read_cut(std::string const& text, std::size_t cut)
{
    std::vector<appmixer::flow> read(2);
    for (std::size_t way = 0; way < 2; ++way) {
        appmixer::detail::json_reader reader(appmixer::detail::shape_of<appmixer::flow>::value, &read[way], nullptr);
        for (std::size_t from = 0, size = 0; from < text.size(); from += size) {
            size = way == 1 ? 1 : from == 0 && cut > 0 ? cut : text.size() - from;
            std::string const piece =
                text.substr(from, size); // a copy of its own, so that the sanitizer sees reads beyond it
            REQUIRE_FALSE(reader.put(piece, from + size == text.size()));
        }
        REQUIRE(reader.mismatch() == nullptr);
    }
    return read;
}

} // namespace

TEST_CASE("the received text is kept unchanged, wherever it was cut")
{
    for (std::string const kept : {
             R"({})",
             R"([])",
             R"({"a":1})",
             R"({ "b" : [ 1 , 2.50 , -0e+1, 12345678901234567890123 ] , "a" : { } })",
             "[\n\t{ \"x\" : true },\r\n false , null ]",
             R"(["]", "}", "[{", "\"", "\\", "\\\"", "a\"]", "\u005d\u0022", "\/"])",
             R"({"k\"}":"\ud83d\ude00","":"é😀","\\":{"]":[[[["x"]]]]}})",
             R"([{"a":"","b":""},[[],[{}]],"",-1,0,1E9])",
             R"({"same":1,"same":2})",
         }) {
        CAPTURE(kept);
        for (std::string const before : {"{", R"({"name":"a\"b", )", R"( {"zoom" :[1,true],"stage":"x","btime":1, )"}) {
            std::string const text = before + R"("notes" : )" + kept + R"( ,"flow":{"c":)" + kept +
                                     R"(},"customFields": { "n\u006f" :7} ,"stageChangeInfo":)" + kept + "}";
            for (std::size_t cut = 0; cut < text.size(); ++cut) {
                CAPTURE(cut);
                for (appmixer::flow const& flow : read_cut(text, cut)) {
                    REQUIRE(flow.notes.text() == kept);
                    REQUIRE(flow.descriptor.text() == R"({"c":)" + kept + "}");
                    REQUIRE(flow.custom_fields.text() == R"({ "n\u006f" :7})");
                    REQUIRE(flow.stage_change_info.text() == kept);
                }
            }
            appmixer::flow const flow = read_cut(text, 0).front();
            CHECK(flow.notes.value() == json::parse(kept));
            CHECK(flow.custom_fields.value() == json::object({{"no", 7}}));
        }
    }
}

TEST_CASE("a value that is neither array nor object is kept as it was written too")
{
    for (std::string const text : {R"("a\"b")", R"("\u0061\/\ud83d")", "-12.50", "7", "18446744073709551616", "1E+2",
                                   "0.1000", "true", "\"\""}) {
        CAPTURE(text);
        std::string const document = R"({"zoom":1,"notes": )" + text + R"( ,"name":"a"})";
        for (std::size_t cut = 0; cut < document.size(); ++cut)
            for (appmixer::flow const& flow : read_cut(document, cut))
                REQUIRE(flow.notes.text() == text);
    }
    appmixer::flow const without = read_cut(R"({"notes":null,"flow":null})", 0).front();
    CHECK_FALSE(without.notes.has_value());
    CHECK_FALSE(without.descriptor.has_value());
    CHECK(without.extra.size() == 2);

    // A null element is empty, whether text or a tree is read.
    json::value tree = {nullptr, 1};
    std::vector<raw_value> of_tree;
    REQUIRE(appmixer::detail::read_json(tree, of_tree).count == 0);
    std::vector<raw_value> of_text;
    appmixer::detail::json_reader reader(appmixer::detail::shape_of<std::vector<raw_value>>::value, &of_text, nullptr);
    REQUIRE_FALSE(reader.put("[null,1]", true));
    CHECK(of_text == of_tree);
    CHECK_FALSE(of_text.at(0).has_value());
    CHECK(of_text.at(1).text() == "1");
}

TEST_CASE("the received text is sent back unchanged")
{
    std::string const descriptor =
        R"({"c":{"type":"a.b.c.D","x":1.50,"y":10000000000000000000000, "label" : "\u00e9"}})";
    appmixer::op::update_flow change("f1", read_cut(R"({"flow":)" + descriptor + R"(,"notes":[ ]})", 0).front());
    appmixer::http_request const request = appmixer::encode(change).value();
    CHECK(request.body == R"({"flow":)" + descriptor + R"(,"notes":[ ]})");
}

TEST_CASE("empty values and values set by the program")
{
    raw_object nothing;
    CHECK_FALSE(nothing);
    CHECK_FALSE(nothing.has_value());
    CHECK(nothing.text().empty());
    CHECK(nothing.value().empty());
    CHECK(raw_value().value().is_null());
    CHECK_FALSE(raw_value(nullptr).has_value());

    raw_object fields = json::object{{"region", "emea"}};
    CHECK(fields.has_value());
    CHECK(fields.text() == R"({"region":"emea"})");
    CHECK(fields == json::object{{"region", "emea"}});
    CHECK_FALSE(fields == json::object{{"region", "apac"}});
    CHECK_FALSE(fields == nothing);
    CHECK_FALSE(raw_object(json::object()) == nothing); // {} is not empty
    raw_object const copy = fields;
    fields.reset();
    CHECK(fields == nothing);
    CHECK(copy.value().at("region") == "emea");

    raw_value any = json::array{1, 2};
    CHECK(any.text() == "[1,2]");
    any = "text";
    CHECK(any.text() == "\"text\"");
    any = json::object{{"a", nullptr}};
    CHECK(any.text() == R"({"a":null})");
    any = false;
    CHECK(any.has_value());
    CHECK(any.value() == false);

    static_assert(!std::is_convertible_v<raw_value, bool>);
    static_assert(!std::is_convertible_v<json::array, raw_object>);
    static_assert(!std::is_convertible_v<std::string, raw_object>);
}

TEST_CASE("texts that differ in form are equal when their values are")
{
    auto const notes = [](std::string const& text) { return read_cut(R"({"notes":)" + text + "}", 0).front().notes; };
    CHECK(notes(R"({"a":1,"b":[2]})") == notes(R"({ "b":[ 2 ], "a":1 })"));
    CHECK(notes(R"(["\u0061"])") == notes(R"(["a"])"));
    CHECK_FALSE(notes("[1]") == notes("[2]"));
    CHECK(notes(R"({"a":1,"a":2})") == json::object{{"a", 2}});
}

TEST_CASE("a number keeps its exact value")
{
    raw_value const read = read_cut(R"({"notes":[0.1,1.7976931348623157e308,4.35]})", 0).front().notes;
    CHECK(read.value().at(0).as_double() == 0.1);
    CHECK(read.value().at(1).as_double() == 1.7976931348623157e308);
    CHECK(read.value().at(2).as_double() == 4.35);
}

TEST_CASE("a value that is no object is not put into a raw_json of an object")
{
    for (std::string const wrong : {"[]", "\"text\"", "1", "true", "[[{}]]"}) {
        CAPTURE(wrong);
        appmixer::http_response response(200, R"({"flow":)" + wrong + "}");
        auto const read = appmixer::decode<appmixer::op::get_flow>(std::move(response));
        REQUIRE(read.has_value());
        CHECK_FALSE(read->descriptor.has_value());
        CHECK(read->extra.at("flow") == json::parse(wrong));
    }
}

TEST_CASE("the last of two keys counts")
{
    appmixer::flow const flow = read_cut(R"({"flow":{"a":1},"notes":[1],"flow":{"b":2},"notes":2})", 0).front();
    CHECK(flow.descriptor.text() == R"({"b":2})");
    CHECK(flow.notes.text() == "2");
}

TEST_CASE("a value at the nesting limit can be parsed")
{
    std::string const deep = std::string(511, '[') + std::string(511, ']');
    raw_value const notes = read_cut(R"({"notes":)" + deep + "}", 0).front().notes;
    CHECK(notes.text() == deep);
    CHECK(json::serialize(notes.value()) == deep);
}

TEST_CASE("a typed descriptor is read from a flow")
{
    appmixer::flow const flow = read_cut(R"({"flow":{"c1":{"type":"a.b.c.D"}}})", 0).front();
    auto const read = appmixer::flow_descriptor::parse(flow.descriptor);
    REQUIRE(read.has_value());
    REQUIRE(read->find("c1") != nullptr);
    CHECK(read->find("c1")->type == "a.b.c.D");
}
