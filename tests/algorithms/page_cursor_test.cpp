// The page cursor alone, against lists in memory that change between any two pages.

#include <appmixer/algorithms/detail/page_cursor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using appmixer::errc;
using appmixer::timestamp;
using appmixer::detail::item_key;
using appmixer::detail::list_position;
using appmixer::detail::page_cursor;
using appmixer::detail::page_order;
using appmixer::detail::page_view;

constexpr std::size_t no_maximum = std::numeric_limits<std::size_t>::max();

timestamp at(std::int64_t time) { return timestamp(std::chrono::milliseconds(time)); }

/// A list on a server. It is in the order of its vector, unless the cursor asks for another one.
class list_server {
public:
    list_server() = default;
    explicit list_server(std::vector<item_key> all) : items(std::move(all)) {}
    std::vector<item_key> page(list_position const& position, std::size_t limit)
    {
        ++requests;
        std::vector<item_key> found;
        for (item_key const& item : items)
            if (!position.time || ignores_time ||
                (position.order == page_order::newest_first ? *item.time <= *position.time
                                                            : *item.time >= *position.time))
                found.push_back(item);
        bool const from_start = ignores_offset || position.order == page_order::single;
        std::size_t const begin = from_start ? 0 : std::min<std::size_t>(position.offset, found.size());
        std::size_t const length = std::min({limit, maximum, found.size() - begin});
        auto const first = found.begin() + static_cast<std::ptrdiff_t>(begin);
        return std::vector<item_key>(first, first + static_cast<std::ptrdiff_t>(length));
    }

    std::vector<item_key> items;
    std::size_t maximum = no_maximum;
    bool ignores_offset = false;
    bool ignores_time = false;
    std::size_t requests = 0;
};

/// What a cursor gave of a list.
class reading {
public:
    std::vector<std::string> given;
    std::optional<appmixer::error> failure;
    std::vector<std::string> positions; ///< the texts of the positions after each item
};

reading read_list(
    list_server& server, page_cursor& cursor, std::function<void()> const& between = [] {})
{
    reading done;
    while (!cursor.done()) {
        std::vector<item_key> const items = server.page(cursor.position(), cursor.limit());
        appmixer::result<page_view> const page = cursor.take(items);
        if (!page) {
            done.failure = page.error();
            return done;
        }
        for (std::size_t rank = 0; rank < page->new_items().size(); ++rank) {
            done.given.push_back(items[page->new_items()[rank]].id);
            done.positions.push_back(page->position_after(rank).text("list"));
        }
        REQUIRE(server.requests < 20'000);
        between();
    }
    return done;
}

reading read_list(list_server& server, page_order order, std::size_t page_size = 10,
                  std::optional<std::uint64_t> most = {})
{
    page_cursor cursor(list_position(order), page_size, most);
    return read_list(server, cursor);
}

/// "k0000", "k0001" …, in ascending order.
std::vector<item_key> numbered(std::size_t count)
{
    std::vector<item_key> items;
    for (std::size_t i = 0; i < count; ++i) {
        std::string const number = std::to_string(i);
        items.emplace_back("k" + std::string(4 - number.size(), '0') + number, at(static_cast<std::int64_t>(i / 3)));
    }
    return items;
}

std::vector<std::string> ids_of(std::vector<item_key> const& items)
{
    std::vector<std::string> ids;
    for (item_key const& item : items)
        ids.push_back(item.id);
    return ids;
}

/// Inserts and deletes random items of a list that is sorted by key.
class random_changes {
public:
    random_changes(list_server& changed, std::uint32_t seed) : server_(changed), random_(seed)
    {
        for (item_key const& item : server_.items)
            throughout.insert(item.id);
    }

    void operator()()
    {
        for (std::size_t i = below(8); i > 0; --i)
            insert("k" + std::to_string(below(100'000)));
        for (std::size_t i = below(8); i > 0 && !server_.items.empty(); --i)
            erase(below(server_.items.size()));
        if (below(10) == 0) // a whole page, before it or after it
            for (int i = 0; i < 12; ++i)
                insert((below(2) == 0 ? "a" : "z") + std::to_string(below(100'000)));
        if (below(10) == 0)
            for (int i = 0; i < 12 && !server_.items.empty(); ++i)
                erase(0);
    }

    std::set<std::string> throughout; ///< the items that were never deleted
private:
    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
    void insert(std::string const& id)
    {
        auto const place = std::lower_bound(server_.items.begin(), server_.items.end(), id,
                                            [](item_key const& item, std::string const& key) { return item.id < key; });
        if (place == server_.items.end() || place->id != id)
            server_.items.insert(place, item_key(id));
    }
    void erase(std::size_t index)
    {
        throughout.erase(server_.items[index].id);
        server_.items.erase(server_.items.begin() + static_cast<std::ptrdiff_t>(index));
    }
    list_server& server_;
    std::mt19937 random_;
};

} // namespace

TEST_CASE("page cursor: in 200 random histories of inserts and deletes, each lasting item is given exactly once")
{
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        list_server server(numbered(seed * 3));
        if (seed % 4 == 0) // a page size above the server's maximum
            server.maximum = 7;
        random_changes changes(server, seed);
        page_cursor cursor(list_position(page_order::key), seed % 4 == 0 ? 500 : 5 + seed % 13, {});
        reading const got = read_list(server, cursor, [&] { changes(); });
        REQUIRE_FALSE(got.failure);
        std::multiset<std::string> const given(got.given.begin(), got.given.end());
        for (std::string const& id : given)
            REQUIRE(given.count(id) == 1);
        for (std::string const& id : changes.throughout)
            REQUIRE(given.count(id) == 1);
        CHECK(cursor.stable());
    }
}

TEST_CASE("page cursor: pages overlap by one item, and the last request is the one with a short page")
{
    list_server server(numbered(25));
    reading const got = read_list(server, page_order::key);
    CHECK(got.given == ids_of(server.items));
    CHECK(server.requests == 3); // 10, 9 and 6 + 1 items
    list_server full(numbered(19));
    CHECK(read_list(full, page_order::key).given == ids_of(full.items));
    CHECK(full.requests == 3); // the last page has only the overlap
}

TEST_CASE("page cursor: an empty list is one request, and a maximum of nothing none")
{
    for (page_order const order : {page_order::key, page_order::oldest_first, page_order::other, page_order::single}) {
        list_server server;
        CHECK(read_list(server, order).given.empty());
        CHECK(server.requests == 1);
        CHECK(read_list(server, order, 10, 0).given.empty());
        CHECK(server.requests == 1);
    }
}

TEST_CASE("page cursor: no more items are requested than are to be given")
{
    for (page_order const order : {page_order::key, page_order::oldest_first, page_order::other}) {
        list_server server(numbered(100));
        page_cursor cursor(list_position(order), 10, 25);
        CHECK(cursor.limit() == 10);
        reading const got = read_list(server, cursor);
        CHECK(got.given == ids_of(numbered(25)));
        CHECK(server.requests == 3);
        page_cursor few(list_position(order), 10, 4);
        CHECK(few.limit() == 4);
        CHECK(read_list(server, few).given == ids_of(numbered(4)));
        CHECK(server.requests == 4);
    }
}

TEST_CASE("page cursor: a deletion in front of the page makes it go back, an insertion makes it skip items")
{
    list_server server(numbered(40));
    page_cursor cursor(list_position(page_order::key), 10, {});
    int round = 0;
    reading const got = read_list(server, cursor, [&] {
        if (++round == 1) // before the second page: the first ten are deleted
            server.items.erase(server.items.begin(), server.items.begin() + 10);
        else if (round == 5) // twelve others come in front
            for (int i = 0; i < 12; ++i)
                server.items.insert(server.items.begin(), item_key("a" + std::to_string(i + 10)));
    });
    CHECK(got.given == ids_of(numbered(40)));
    CHECK(cursor.stable());
}

TEST_CASE("page cursor: a short page of a page size above 100 may be the server's maximum")
{
    for (page_order const order : {page_order::key, page_order::oldest_first, page_order::other})
        for (std::size_t const maximum : {2U, 3U, 10U, 50U, 100U}) {
            for (std::size_t const count : {0U, 1U, 2U, 49U, 50U, 51U, 99U, 100U, 101U, 149U, 250U}) {
                list_server server(numbered(count));
                server.maximum = maximum;
                reading const got = read_list(server, order, 500);
                CHECK_FALSE(got.failure);
                CHECK(got.given == ids_of(server.items));
            }
        }
    list_server server(numbered(600));
    server.maximum = 50;
    page_cursor part(list_position(page_order::key), 500, 505);
    CHECK(read_list(server, part).given == ids_of(numbered(505)));
    list_server large(numbered(750)); // after a full page, a short one is the end
    CHECK(read_list(large, page_order::key, 500).given.size() == 750);
    CHECK(large.requests == 2);
    CHECK(read_list(large, page_order::key, 100, 60).given.size() == 60);
    CHECK(large.requests == 3);
}

TEST_CASE("page cursor: a server that ignores the offset is noticed")
{
    for (page_order const order :
         {page_order::key, page_order::oldest_first, page_order::newest_first, page_order::other}) {
        std::vector<item_key> items = numbered(30);
        if (order == page_order::newest_first)
            std::reverse(items.begin(), items.end());
        list_server server(items);
        server.ignores_offset = true;
        server.ignores_time = true;
        reading const got = read_list(server, order);
        REQUIRE(got.failure);
        CHECK(*got.failure == errc::paging_stuck);
        CHECK(got.failure->detail() == "the same page came for several offsets");
        items.resize(10, item_key(""));
        CHECK(got.given == ids_of(items));
        CHECK(server.requests == 12);
    }
}

TEST_CASE("page cursor: as many insertions as a page has items look the same once, which is no error")
{
    list_server server(numbered(30));
    page_cursor cursor(list_position(page_order::key), 10, {});
    int round = 0;
    reading const got = read_list(server, cursor, [&] {
        if (++round == 1)
            for (int i = 0; i < 9; ++i)
                server.items.insert(server.items.begin(), item_key("a" + std::to_string(9 - i)));
    });
    CHECK_FALSE(got.failure);
    CHECK(got.given == ids_of(numbered(30)));
}

TEST_CASE("page cursor: items without keys are given, but not for ever")
{
    list_server server(std::vector<item_key>(15, item_key("")));
    reading const got = read_list(server, page_order::other);
    CHECK(got.given.size() == 15);
    server.ignores_offset = true;
    CHECK(read_list(server, page_order::key).failure == errc::paging_stuck);
    list_server mixed(numbered(25));
    mixed.items[3].id.clear();
    page_cursor cursor(list_position(page_order::key), 10, {});
    CHECK(read_list(mixed, cursor).given == ids_of(mixed.items));
    CHECK_FALSE(cursor.stable());
}

TEST_CASE("page cursor: keys that are not sorted are given once each, and the order is not stable")
{
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        list_server server(numbered(60));
        std::shuffle(server.items.begin(), server.items.end(), std::mt19937(seed));
        page_cursor cursor(list_position(page_order::key), 10, {});
        CHECK(read_list(server, cursor).given == ids_of(server.items));
        CHECK_FALSE(cursor.stable());
    }
}

TEST_CASE("page cursor: in another order, items that an insertion moves to the next page are not given twice")
{
    list_server server(numbered(40));
    page_cursor cursor(list_position(page_order::other), 10, {});
    int round = 0;
    reading const got = read_list(server, cursor, [&] {
        if (++round <= 3)
            for (int i = 0; i < 4; ++i)
                server.items.insert(server.items.begin(), item_key("a" + std::to_string(round * 10 + i)));
    });
    CHECK(got.given == ids_of(numbered(40)));
    CHECK_FALSE(cursor.stable());
}

TEST_CASE("page cursor: by time, records of one time that fill several pages are given once each")
{
    for (page_order const order : {page_order::oldest_first, page_order::newest_first})
        for (std::uint32_t seed = 0; seed < 50; ++seed) {
            std::mt19937 random(seed);
            std::vector<item_key> items;
            std::int64_t time = 0;
            for (int i = 0; i < 200; ++i)
                items.emplace_back("r" + std::to_string(i), at(time += random() % 20 == 0 ? 1 : 0));
            if (order == page_order::newest_first)
                std::reverse(items.begin(), items.end());
            list_server server(items);
            page_cursor cursor(list_position(order), 10, {});
            CHECK(read_list(server, cursor).given == ids_of(items));
            CHECK(cursor.stable());
        }
}

TEST_CASE("page cursor: by time, records that arrive meanwhile move nothing")
{
    list_server server(numbered(60));
    page_cursor cursor(list_position(page_order::oldest_first), 10, {});
    int round = 0;
    reading const got = read_list(server, cursor, [&] {
        if (++round == 2) // late ones
            for (int i = 0; i < 5; ++i)
                server.items.insert(server.items.begin(), item_key("late" + std::to_string(i), at(0)));
    });
    CHECK(got.given == ids_of(numbered(60)));
}

TEST_CASE("page cursor: by time, the items that the caller skips are not given later")
{
    std::vector<item_key> items;
    for (int i = 0; i < 40; ++i)
        items.emplace_back("r" + std::to_string(i), at(i < 35 ? 0 : 1));
    list_server server(items);
    page_cursor cursor(list_position(page_order::oldest_first, 5), 10, {});
    items.erase(items.begin(), items.begin() + 5);
    CHECK(read_list(server, cursor).given == ids_of(items));
}

TEST_CASE("page cursor: reading can go on after each item, also when the list has changed")
{
    for (page_order const order : {page_order::key, page_order::oldest_first, page_order::other, page_order::single}) {
        list_server server(numbered(45));
        std::size_t const page_size = order == page_order::single ? 100 : 10;
        reading const whole = read_list(server, order, page_size);
        REQUIRE(whole.given == ids_of(server.items));
        for (std::size_t i = 0; i < whole.positions.size(); ++i) {
            std::optional<list_position> const begin = list_position::parse(whole.positions[i], "list");
            REQUIRE(begin);
            CHECK(begin->count == i + 1);
            CHECK(begin->text("list") == whole.positions[i]);
            page_cursor rest(*begin, page_size, {});
            reading const got = read_list(server, rest);
            auto const next = whole.given.begin() + static_cast<std::ptrdiff_t>(i + 1);
            CHECK(got.given == std::vector<std::string>(next, whole.given.end()));
            if (got.positions.empty())
                continue;
            page_cursor again(*list_position::parse(got.positions.front(), "list"), page_size, {});
            CHECK(read_list(server, again).given == std::vector<std::string>(next + 1, whole.given.end()));
        }
    }
    list_server server(numbered(45));
    reading const whole = read_list(server, page_order::key);
    server.items.erase(server.items.begin(), server.items.begin() + 20);
    page_cursor rest(*list_position::parse(whole.positions[29], "list"), 7, {});
    std::vector<item_key> const expected(server.items.begin() + 10, server.items.end());
    CHECK(read_list(server, rest).given == ids_of(expected));
}
