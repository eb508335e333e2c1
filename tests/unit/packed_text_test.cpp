#include <appmixer/appmixer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using appmixer::detail::packed_text;

TEST_CASE("a packed text is nothing, or what it was made of")
{
    CHECK(packed_text().empty());
    CHECK(packed_text().view() == "");
    CHECK(packed_text("").empty());
    CHECK(packed_text("", "").empty());
    CHECK(packed_text("one").view() == "one");
    CHECK(packed_text("one", "two").view() == "onetwo");
    CHECK(packed_text("", "two").view() == "two");
    CHECK(packed_text("one", "").view() == "one");
    CHECK(packed_text(std::string_view("a\0b", 3)).view() == std::string_view("a\0b", 3));
    std::string const large(100'000, 'x');
    CHECK(packed_text(large).view() == large);
}

TEST_CASE("a packed text is copied and moved")
{
    packed_text one("one");
    packed_text copy = one;
    CHECK(copy.view() == one.view());
    CHECK(copy.view().data() != one.view().data());

    std::string_view const before = one.view();
    packed_text moved = std::move(one);
    CHECK(moved.view().data() == before.data());
    one = packed_text("another");
    CHECK(one.view() == "another");
    CHECK(moved.view() == "one");

    packed_text const& itself = copy;
    copy = itself;
    CHECK(copy.view() == "one");
    copy = packed_text();
    CHECK(copy.empty());
    copy = moved;
    CHECK(copy.view() == "one");

    static_assert(sizeof(packed_text) == sizeof(void*));
}
