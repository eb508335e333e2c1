// Arguments of header_list may point into the list that changes.

#include <appmixer/core/http.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

// Names and values often come from `get` or iteration, and so point into the list they are added to.

using appmixer::header_list;

namespace {

header_list two_and_one()
{
    header_list fields;
    fields.append("Aa", "1");
    fields.append("Bb", "2");
    fields.append("Aa", "3");
    return fields;
}

} // namespace

TEST_CASE("the value of set may point into the list")
{
    header_list fields = two_and_one();
    fields.set("Bb", *fields.get("Aa"));
    CHECK(fields.text() == "Aa: 1\r\nAa: 3\r\nBb: 1\r\n");
    fields.set("Aa", *fields.get("Aa"));
    CHECK(fields.text() == "Bb: 1\r\nAa: 1\r\n");
}

TEST_CASE("the name of set may point into the list")
{
    header_list fields = two_and_one();
    fields.set((*fields.begin()).name, "4");
    CHECK(fields.text() == "Bb: 2\r\nAa: 4\r\n");
}

TEST_CASE("the name of remove may point into the list")
{
    header_list fields = two_and_one();
    fields.remove((*fields.begin()).name);
    CHECK(fields.text() == "Bb: 2\r\n");
}

TEST_CASE("name and value of append may point into the list while it grows")
{
    header_list fields;
    fields.append("First", "0123456789abcdef");
    for (int i = 0; i < 40; ++i)
        fields.append((*fields.begin()).name, *fields.get("First"));
    int copies = 0;
    for (header_list::entry const field : fields)
        copies += field.name == "First" && field.value == "0123456789abcdef" ? 1 : 0;
    CHECK(copies == 41);
}
