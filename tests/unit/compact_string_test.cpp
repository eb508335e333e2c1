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
using appmixer::detail::text_packer;

TEST_CASE("a compact string is empty or equals its source")
{
    CHECK(compact_string().empty());
    CHECK(compact_string().view() == "");
    CHECK(compact_string("").empty());
    CHECK(compact_string("", "").empty());
    CHECK(compact_string("one").view() == "one");
    CHECK(compact_string("one", "two").view() == "onetwo");
    CHECK(compact_string("", "two").view() == "two");
    CHECK(compact_string("one", "").view() == "one");
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

namespace {

/// The text of a number, of a length that differs from one to the next.
std::string text_of(std::size_t number)
{
    std::size_t const size = number % 11 == 10 ? 9000 : number * 37 % 1500;
    return std::string(size, static_cast<char>('a' + number % 26));
}

/// Many strings of one packer, which is destroyed.
std::vector<compact_string> pack(std::size_t number)
{
    text_packer packer;
    std::vector<compact_string> texts;
    for (std::size_t i = 0; i < number; ++i) {
        std::string const text = text_of(i);
        std::size_t const cut = text.size() / 3 * (i % 4);
        std::string_view const whole = text;
        texts.push_back(packer.make(whole.substr(0, cut), whole.substr(std::min(cut, whole.size()))));
    }
    return texts;
}

} // namespace

TEST_CASE("the strings of one response live independently of each other")
{
    constexpr std::size_t number = 2000;
    for (std::size_t const step : {std::size_t(1), std::size_t(7), number - 1, std::size_t(1231)}) {
        CAPTURE(step);
        std::vector<compact_string> texts = pack(number);
        std::size_t at = 0;
        for (std::size_t i = 0; i < number; ++i, at = (at + step) % number) {
            REQUIRE(texts[at].view() == text_of(at));
            texts[at] = compact_string();
        }
    }
}

TEST_CASE("many strings share a block; few strings and copies do not")
{
    auto const distance = [](compact_string const& a, compact_string const& b) {
        return b.view().data() - (a.view().data() + a.view().size());
    };
    text_packer packer;
    std::vector<compact_string> texts;
    for (std::size_t i = 0; i < 40; ++i)
        texts.push_back(packer.make("a text of some length", ", in two parts"));
    // Within a slab, each string follows its size and the slab's position.
    auto const near = [&](std::size_t i) { return distance(texts[i], texts[i + 1]) < 24; };
    for (std::size_t i = 0; i < 8; ++i)
        CHECK_FALSE((distance(texts[i], texts[i + 1]) >= 0 && near(i)));
    std::size_t together = 0;
    for (std::size_t i = 8; i + 1 < texts.size(); ++i)
        together += distance(texts[i], texts[i + 1]) >= 0 && near(i) ? 1 : 0;
    CHECK(together >= 20);

    compact_string const moved = std::move(texts[20]);
    compact_string const copy = moved; // NOLINT(performance-unnecessary-copy-initialization)
    texts.clear();
    CHECK(moved.view() == "a text of some length, in two parts");
    CHECK(copy.view() == moved.view());
    CHECK(packer.make("", "").empty());
}
