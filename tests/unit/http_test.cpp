// header_list, http_request and http_response.

#include "support.hpp"

#include <appmixer/core/http.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using appmixer::errc;
using appmixer::header_list;
using appmixer::method;
using test::failure_of;

namespace {

header_list three_fields()
{
    header_list fields;
    fields.append("Accept", "text/plain");
    fields.append("X-Many", "1");
    fields.append("x-many", "2");
    return fields;
}

} // namespace

TEST_CASE("a header list keeps its fields in order and as they stand on the wire")
{
    header_list const fields = three_fields();
    CHECK(fields.text() == "Accept: text/plain\r\nX-Many: 1\r\nx-many: 2\r\n");

    std::vector<std::string> seen;
    for (header_list::entry const field : fields)
        seen.push_back(std::string(field.name) + "=" + std::string(field.value));
    CHECK(seen == std::vector<std::string>{"Accept=text/plain", "X-Many=1", "x-many=2"});
}

TEST_CASE("a header list looks up names case-insensitively")
{
    header_list const fields = three_fields();
    CHECK(fields.get("ACCEPT") == "text/plain");
    CHECK(fields.get("x-MANY") == "1"); // the first of several
    CHECK(fields.contains("accept"));
    CHECK_FALSE(fields.contains("Accep"));
    CHECK_FALSE(fields.contains("Accept-"));
    CHECK_FALSE(fields.get("").has_value());
}

TEST_CASE("an empty header list has nothing to iterate over")
{
    header_list fields;
    CHECK(fields.empty());
    CHECK(fields.begin() == fields.end());
    fields.append("A", "");
    CHECK_FALSE(fields.empty());
    CHECK(fields.begin() != fields.end());
    CHECK((*fields.begin()).value.empty());
    fields.clear();
    CHECK(fields.empty());
    CHECK(fields.begin() == fields.end());
}

TEST_CASE("set replaces all fields of a name by one at the end")
{
    header_list fields = three_fields();
    fields.append("Last", "z");
    fields.set("X-MANY", "3");
    CHECK(fields.text() == "Accept: text/plain\r\nLast: z\r\nX-MANY: 3\r\n");
    fields.set("New", "n");
    CHECK(fields.get("new") == "n");
}

TEST_CASE("remove removes all fields of a name and no others")
{
    header_list fields = three_fields();
    fields.remove("x-Many");
    CHECK(fields.text() == "Accept: text/plain\r\n");
    fields.remove("absent");
    CHECK(fields.text() == "Accept: text/plain\r\n");
    fields.remove("ACCEPT");
    CHECK(fields.empty());
    fields.remove("ACCEPT");
    CHECK(fields.empty());
}

TEST_CASE("a colon inside a value belongs to the value")
{
    header_list fields;
    fields.append("Host", "[::1]:2200");
    CHECK(fields.get("host") == "[::1]:2200");
    CHECK_FALSE(fields.contains("Host: ["));
    CHECK((*fields.begin()).name == "Host");
}

TEST_CASE("white space around a value is dropped, inside it stays")
{
    header_list fields;
    fields.append("A", " \t one\ttwo  three \t");
    CHECK(fields.text() == "A: one\ttwo  three\r\n");
    fields.set("A", " \t ");
    CHECK(fields.text() == "A: \r\n");
}

TEST_CASE("a value with a control character is refused and the list stays as it was")
{
    header_list fields = three_fields();
    std::string const before(fields.text());
    for (int code = 0; code < 0x80; ++code) {
        bool const harmful = (code < 0x20 && code != '\t') || code == 0x7f;
        std::string const value = std::string("a") + static_cast<char>(code) + "b";
        CAPTURE(code);
        if (!harmful) {
            CHECK_NOTHROW(header_list(fields).append("X", value));
            continue;
        }
        CHECK(failure_of([&] { fields.append("X", value); }) == errc::invalid_request);
        CHECK(failure_of([&] { fields.set("Accept", value); }) == errc::invalid_request);
        CHECK(fields.text() == before);
    }
}

TEST_CASE("a control character is found anywhere in a value of any length")
{
    for (std::size_t length = 1; length <= 25; ++length) {
        for (std::size_t place = 0; place < length; ++place) {
            for (int code = 0; code < 256; ++code) {
                std::string value(length, 'x');
                value[place] = static_cast<char>(code);
                bool const harmful = (code < 0x20 && code != '\t') || code == 0x7f;
                if (appmixer::detail::find_control(value) == (harmful ? place : length))
                    continue;
                CAPTURE(length);
                CAPTURE(place);
                CAPTURE(code);
                FAIL_CHECK("taken for the other kind, or found elsewhere");
            }
        }
    }
    std::string const both = std::string("\t") + std::string(10, 'x') + '\n' + std::string(10, '\x7f');
    CHECK(appmixer::detail::find_control(both) == 11);
    CHECK_FALSE(appmixer::detail::is_field_value(both));
}

TEST_CASE("a line break at either end of a value is refused, not trimmed")
{
    header_list fields;
    for (std::string_view const value : {"a\r\n", "\r\na", "a\n", "\ra", "a\r\nEvil: 1"})
        CHECK(failure_of([&] { fields.append("X", value); }) == errc::invalid_request);
    CHECK(fields.empty());
}

TEST_CASE("bytes beyond ASCII are allowed in a value")
{
    header_list fields;
    fields.append("X", "d\xc3\xa9j\xc3\xa0");
    CHECK(fields.get("X") == "d\xc3\xa9j\xc3\xa0");
}

TEST_CASE("a name that is not a token is refused")
{
    header_list fields;
    for (std::string_view const name :
         {std::string_view(""), std::string_view(" "), std::string_view("a b"), std::string_view("a:"),
          std::string_view(":a"), std::string_view("a\r"), std::string_view("a\n"), std::string_view("a\0b", 3),
          std::string_view("a\tb"), std::string_view("a/b"), std::string_view("(a)"), std::string_view("a\xc3\xa9"),
          std::string_view("\"a\""), std::string_view("a,b")}) {
        CAPTURE(name);
        CHECK(failure_of([&] { fields.append(name, "1"); }) == errc::invalid_request);
        CHECK(failure_of([&] { fields.set(name, "1"); }) == errc::invalid_request);
    }
    CHECK(fields.empty());
    fields.append("!#$%&'*+-.^_`|~09azAZ", "1");
    CHECK(fields.contains("!#$%&'*+-.^_`|~09AZaz"));
}

TEST_CASE("methods convert to their names")
{
    struct row {
        appmixer::method value;
        std::string_view word;
    };
    for (auto const& [value, word] :
         {row{method::get, "GET"}, row{method::head, "HEAD"}, row{method::post, "POST"}, row{method::put, "PUT"},
          row{method::patch, "PATCH"}, row{method::delete_, "DELETE"}, row{method::options, "OPTIONS"}}) {
        CAPTURE(word);
        CHECK(to_string(value) == word);
        CHECK(appmixer::to_method(word) == value);
    }
}

TEST_CASE("method names are case-sensitive, unknown names are refused")
{
    for (std::string_view const word : {"get", "Get", "", " GET", "GET ", "TRACE", "CONNECT", "DELETE_", "GETX"}) {
        CAPTURE(word);
        CHECK_FALSE(appmixer::to_method(word).has_value());
    }
}

TEST_CASE("requests and responses are not aggregates")
{
    // g++ 12 destroys aggregate temporaries inside a co_await expression at a wrong address.
    CHECK_FALSE(std::is_aggregate_v<appmixer::http_request>);
    CHECK_FALSE(std::is_aggregate_v<appmixer::http_response>);
    CHECK_FALSE(std::is_aggregate_v<appmixer::header_list>);
    CHECK_FALSE(std::is_aggregate_v<appmixer::call_context>);
}
