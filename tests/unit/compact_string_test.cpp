// compact_string: the short strings of a response share blocks of memory.

#include <appmixer/appmixer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using appmixer::detail::compact_string;

TEST_CASE("a compact string is empty or equals its source")
{
    CHECK(compact_string().empty());
    CHECK(compact_string().view() == "");
    CHECK(compact_string("").empty());
    CHECK(compact_string("one").view() == "one");
    CHECK(compact_string(std::string_view("a\0b", 3)).view() == std::string_view("a\0b", 3));
    std::string const large(100'000, 'x');
    CHECK(compact_string(large).view() == large);
}

TEST_CASE("a compact string is copied and moved")
{
    compact_string one("one");
    compact_string copy = one;
    CHECK(copy.view() == one.view());
    CHECK(copy.view().data() != one.view().data());

    std::string_view const before = one.view();
    compact_string moved = std::move(one);
    CHECK(moved.view().data() == before.data());
    one = compact_string("another");
    CHECK(one.view() == "another");
    CHECK(moved.view() == "one");

    compact_string const& itself = copy;
    copy = itself;
    CHECK(copy.view() == "one");
    copy = compact_string();
    CHECK(copy.empty());
    copy = moved;
    CHECK(copy.view() == "one");

    static_assert(sizeof(compact_string) == sizeof(void*));
}
