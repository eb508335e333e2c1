// The gzip layer: which encodings and bodies it decompresses, leaves alone or refuses.

#include "gzip_support.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace gzip_test;
using appmixer::errc;
using appmixer::http_response;
using appmixer::phase;
using appmixer::result;

TEST_SUITE_BEGIN("gzip format");

TEST_CASE("gzip and x-gzip are recognized in any case")
{
    for (char const* const name : {"gzip", "GZIP", "GZip", "x-gzip", "X-Gzip", "identity, gzip", "gzip,identity",
                                   ",gzip, ,", "UTF-8, gzip", "gzip, none"})
        for (bool const streams : {true, false}) {
            CAPTURE(name);
            fixture f(encoded(zip("text"), name), streams);
            result<http_response> const response = f.send();
            REQUIRE(response.has_value());
            CHECK(response->body == "text");
            CHECK_FALSE(response->headers.contains("Content-Encoding"));
        }
}

TEST_CASE("a response that is not compressed is not touched")
{
    for (bool const streams : {true, false})
        for (bool const sinks : {false, true})
            for (char const* const name : {"", "identity", "Identity, identity", ",", "UTF-8", "utf-8", "none", "gzipx",
                                           "utf-8, binary", "application/json", "\xff"}) {
                CAPTURE(name);
                http_response const given = encoded(zip("text"), name);
                fixture f(given, streams);
                collecting_sink sink;
                if (sinks)
                    f.give(sink);
                result<http_response> const response = f.send();
                REQUIRE(response.has_value());
                CHECK(response->headers.text() == given.headers.text());
                bool const in_sink = sinks && streams;
                CHECK(response->body == (in_sink ? std::string() : given.body));
                CHECK(sink.text == (in_sink ? given.body : std::string()));
            }
}

TEST_CASE("an encoding that was not asked for is an error, unless there is no body")
{
    for (bool const streams : {true, false})
        for (bool const sinks : {false, true})
            for (auto const& [name, named] :
                 {std::pair("br", "br"), std::pair("BR", "br"), std::pair("deflate", "deflate"),
                  std::pair("zstd", "zstd"), std::pair("x-compress", "compress"), std::pair("utf-8, br", "br"),
                  std::pair("gzip, gzip", "gzip, gzip"), std::pair("br, x-gzip", "br, gzip"),
                  std::pair("gzip, br", "gzip, br")}) {
                CAPTURE(name);
                fixture f(encoded(zip(zip("text")), name, 502), streams);
                collecting_sink sink;
                if (sinks)
                    f.give(sink);
                result<http_response> const response = f.send();
                REQUIRE_FALSE(response.has_value());
                CHECK(response.error() == errc::malformed_response);
                CHECK(response.error().phase() == phase::read);
                CHECK(response.error().status() == 502);
                CHECK(response.error().detail() == "unsupported Content-Encoding: " + std::string(named));
                CHECK(sink.heads.empty());

                fixture empty(encoded("", name), streams);
                CHECK(empty.send()->headers.get("Content-Encoding") == name);
            }
    fixture twice(encoded(zip("text")));
    twice.what->responses[0].headers.append("Content-Encoding", "gzip");
    CHECK(twice.send().error() == errc::malformed_response);
}

TEST_CASE("an empty body is left empty")
{
    for (bool const streams : {true, false})
        for (int const status : {200, 204, 304}) {
            fixture f(encoded("", "gzip", status), streams); // as HEAD has it, too
            collecting_sink sink;
            f.give(sink);
            result<http_response> const response = f.send();
            REQUIRE(response.has_value());
            CHECK(response->status == status);
            CHECK(response->body.empty());
            CHECK_FALSE(response->headers.contains("Content-Encoding"));
            CHECK(sink.text.empty());
        }
}

TEST_CASE("concatenated gzip members are one body")
{
    std::string many, expected;
    for (int i = 0; i < 300; ++i) {
        many += zip(std::to_string(i));
        expected += std::to_string(i);
    }
    for (bool const streams : {true, false})
        for (std::size_t const slice : {1u, 7u, 1000u, 65'536u}) {
            CAPTURE(slice);
            CHECK(unzip(zip("one") + zip(" and two"), streams, slice).value() == "one and two");
            CHECK(unzip(zip("") + zip("text") + zip(""), streams, slice).value() == "text");
            CHECK(unzip(zip(""), streams, slice).value().empty());
            CHECK(unzip(zip(prose(5000)) + zip(noise(5000)), streams, slice).value() == prose(5000) + noise(5000));
            CHECK(unzip(many, streams, slice).value() == expected);
        }
}

TEST_CASE("optional fields of a gzip header are skipped")
{
    std::string const plain = zip("text");
    std::string const flags = std::string(plain.substr(0, 3)) + '\x1c' + plain.substr(4, 6); // extra, name, comment
    std::string const length("\x05\x00", 2);
    std::string const with_all = flags + length + "abcde" + "file.json" + '\0' + "a comment" + '\0' + plain.substr(10);
    for (bool const streams : {true, false})
        for (std::size_t const slice : {1u, 1000u})
            CHECK(unzip(with_all, streams, slice).value() == "text");
}

TEST_CASE("a truncated body is an error, wherever it is cut")
{
    std::string const whole = zip(prose(300)), two = zip("one") + zip("two");
    for (bool const streams : {true, false}) {
        for (std::size_t size = 1; size < whole.size(); ++size) {
            CAPTURE(size);
            result<std::string> const got = unzip(whole.substr(0, size), streams);
            REQUIRE_FALSE(got.has_value());
            CHECK(got.error() == errc::malformed_response);
            CHECK(got.error().phase() == phase::read);
            CHECK(got.error().status() == 200);
            CHECK(got.error().detail() == "the gzip body is truncated");
        }
        std::size_t const first = zip("one").size();
        for (std::size_t size = 1; size < two.size(); ++size)
            CHECK(unzip(two.substr(0, size), streams).has_value() == (size == first));
    }
}

TEST_CASE("a corrupted body is an error, or decodes to the original")
{
    std::string const text = prose(300), whole = zip(text);
    std::size_t caught = 0;
    for (bool const streams : {true, false})
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (int const bit : {0, 3, 7}) {
                CAPTURE(at);
                std::string broken = whole;
                broken[at] = static_cast<char>(broken[at] ^ (1 << bit));
                result<std::string> const got = unzip(broken, streams);
                if (got) {
                    CHECK(*got == text);
                } else {
                    CHECK(got.error() == errc::malformed_response);
                    CHECK(got.error().phase() == phase::read);
                    ++caught;
                }
            }
    CHECK(caught >= 2 * 3 * (whole.size() - 8)); // a date, say, has no sum

    std::string sum = whole, size = whole;
    sum[whole.size() - 8] ^= 1;
    size[whole.size() - 1] ^= 1;
    CHECK(unzip(sum, true).error().detail() == "invalid gzip body: incorrect data check");
    CHECK(unzip(size, true).error().detail() == "invalid gzip body: incorrect length check");
}

TEST_CASE("zeros after the last member are padding")
{
    for (bool const streams : {true, false})
        for (std::size_t const slice : {1u, 7u, 1000u})
            for (std::size_t const size : {1u, 2u, 18u, 512u, 5000u}) {
                CAPTURE(slice);
                CAPTURE(size);
                std::string const padding(size, '\0');
                CHECK(unzip(zip("text") + padding, streams, slice).value() == "text");
                CHECK(unzip(zip("one") + zip(" and two") + padding, streams, slice).value() == "one and two");
                // Nothing follows it, and nothing is all padding.
                for (std::string const& rest : {std::string("x"), zip("two")})
                    CHECK(unzip(zip("one") + padding + rest, streams, slice).error() == errc::malformed_response);
                CHECK(unzip(padding, streams, slice).error() == errc::malformed_response);
                CHECK(unzip(padding + zip("text"), streams, slice).error() == errc::malformed_response);
            }
    CHECK(unzip(zip("text") + std::string(3, '\0') + "x", true).error().detail() ==
          "invalid gzip body: data after the zero padding");
}

TEST_CASE("other bytes after the last member are an error")
{
    for (bool const streams : {true, false})
        for (std::string const& rest : {std::string("x"), std::string("\x1f"), std::string("text"), noise(5000)}) {
            CAPTURE(rest.size());
            result<std::string> const got = unzip(zip("text") + rest, streams);
            REQUIRE_FALSE(got.has_value());
            CHECK(got.error() == errc::malformed_response);
        }
    for (bool const streams : {true, false})
        for (std::string const& text : {std::string("{}"), std::string("x"), std::string("\x78\x9c"), noise(5000)})
            CHECK(unzip(text, streams).error() == errc::malformed_response); // not gzip at all
}

TEST_CASE("ten gigabytes of zeros fail early, within the memory limit")
{
    std::string const member = zip(std::string(10'000'000, '\0'));
    std::string bomb;
    for (int i = 0; i < 1000; ++i)
        bomb += member;
    for (bool const streams : {true, false}) {
        CAPTURE(streams);
        fixture f(encoded(bomb), streams, 1'000'000);
        collecting_sink sink;
        f.give(sink);
        f.what->piece = 65'536;
        CHECK(f.send().error() == errc::response_too_large);
        CHECK(sink.text.size() <= 1'000'000);
        CHECK(sink.largest <= 65'536);
        CHECK(f.what->given < bomb.size() / 5);
    }
}

TEST_SUITE_END();

} // namespace
