// JSON strings are quoted and escaped.

#include <appmixer/json/all.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <iterator>
#include <random>
#include <string>
#include <string_view>

using appmixer::detail::json_writer;

namespace {

std::string literal(std::string_view text)
{
    std::string out;
    json_writer(out).string(text);
    return out;
}

/// The UTF-8 of a code point.
std::string utf8(unsigned point)
{
    std::string out;
    auto const put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xc0 | (point >> 6));
        put(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        put(0xe0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3f));
        put(0x80 | (point & 0x3f));
    } else {
        put(0xf0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3f));
        put(0x80 | ((point >> 6) & 0x3f));
        put(0x80 | (point & 0x3f));
    }
    return out;
}

} // namespace

TEST_CASE("a JSON string is quoted and escaped")
{
    CHECK(literal("") == R"("")");
    CHECK(literal("plain text") == R"("plain text")");
    CHECK(literal("say \"hi\"") == R"("say \"hi\"")");
    CHECK(literal("C:\\dir") == R"("C:\\dir")");
    CHECK(literal("a\nb\r\tc") == R"("a\nb\r\tc")");
    CHECK(literal(std::string_view("a\0b", 3)) == R"("a\u0000b")");
    CHECK(literal("\x01\x1b\x1f") == R"("\u0001\u001b\u001f")");
    CHECK(literal("é\xf0\x9f\x98\x80/\x7f") == "\"é\xf0\x9f\x98\x80/\x7f\"");
    CHECK(literal("\"\"") == R"("\"\"")");
}

TEST_CASE("a JSON string is appended")
{
    std::string out = "{\"a\":";
    json_writer(out).string("b");
    CHECK(out == R"({"a":"b")");
}

TEST_CASE("control characters in a JSON string are always escaped")
{
    for (int code = 0; code < 0x20; ++code) {
        CAPTURE(code);
        std::string const text(1, static_cast<char>(code));
        std::string const out = literal("x" + text + "y");
        for (char c : out)
            CHECK(static_cast<unsigned char>(c) >= 0x20);
        CHECK(boost::json::parse(out).as_string() == "x" + text + "y");
    }
}

TEST_CASE("any text survives being written and parsed")
{
    std::mt19937 engine(20240211); // always the same sequence
    auto const below = [&](unsigned bound) { return static_cast<unsigned>(engine() % bound); };
    constexpr unsigned interesting[] = {0,   1,    8,    10,    12,    13,     31,     32,      '"',     '\\',
                                        '/', 0x7f, 0x80, 0x7ff, 0x800, 0x2028, 0xffff, 0x10000, 0x10ffff};
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (unsigned length = below(24); length > 0; --length) {
            unsigned point = below(3) == 0 ? interesting[below(std::size(interesting))] : below(0x110000);
            if (point >= 0xd800 && point <= 0xdfff) // surrogates have no UTF-8
                point = 'x';
            text += utf8(point);
        }
        boost::system::error_code code;
        boost::json::value const back = boost::json::parse(literal(text), code);
        REQUIRE_FALSE(code.failed());
        REQUIRE(std::string_view(back.as_string()) == text);
    }
}

TEST_CASE("a JSON value of any size is written as Boost.JSON writes it")
{
    boost::json::array many;
    for (int i = 0; i < 3000; ++i) // more than one piece of the serializer
        many.push_back({{"i", i}, {"text", "\"\\\n" + std::to_string(i)}, {"null", nullptr}});
    std::string out = "[";
    appmixer::detail::json_writer(out).value(boost::json::value(many));
    CHECK(out == "[" + boost::json::serialize(many));
    std::string scalar = appmixer::detail::json_text(boost::json::value("x"));
    appmixer::detail::json_writer(scalar).value(boost::json::object());
    appmixer::detail::json_writer(scalar).value(boost::json::value(boost::json::array({1, 2})));
    CHECK(scalar == "\"x\"{}[1,2]");
}
