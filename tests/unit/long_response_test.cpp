// Lists of any length are decoded completely and in order.

#include "json_reference.hpp"
#include "support.hpp"

#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// A response larger than a slice is read by several handlers.

using appmixer::errc;
using test::asio::awaitable;
using test::json::object;

namespace {

/// An element that is small, so that many of them make a long list.
class leaf {
public:
    leaf() = default;
    std::int64_t n = 0;
    std::string s;
    object extra;
    static constexpr auto fields = appmixer::table{appmixer::field("n", &leaf::n), appmixer::field("s", &leaf::s)};
};

/// Lists in lists, under two keys.
class tree {
public:
    tree() = default;
    std::string name;
    std::vector<leaf> leaves;
    std::optional<std::vector<tree>> trees;
    object extra;
    static constexpr auto fields = appmixer::table{
        appmixer::field("name", &tree::name), appmixer::field("leaves", &tree::leaves),
        appmixer::field("foliage", &tree::leaves, appmixer::access::alias), appmixer::field("trees", &tree::trees)};
};

constexpr std::size_t many_leaves = 400; // the list grows several times

std::string leaves(std::size_t count, std::string const& text = "some text")
{
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i)
        out += (i == 0 ? "" : ",") + (R"({"n":)" + std::to_string(i) + R"(,"s":")" + text + "\"}");
    return out + "]";
}

/// Reads a text in small slices, and compares with its tree.
template <class T>
T check(std::string const& text)
{
    T value{};
    appmixer::http_response const response(200, text);
    appmixer::detail::json_response reader(appmixer::detail::shape_of<T>::value, &value, nullptr, 1000);
    while (reader.step(response)) {}
    CHECK("read: " + test::reference_reader::in_order(value) == test::reference_reader::read<T>(text));
    CHECK(test::reference_reader::in_order(test::read<T>(text).value()) == test::reference_reader::in_order(value));
    return value;
}

/// Responds as `loopback` does: after posting to the executor.
class in_memory {
public:
    using executor_type = test::asio::any_io_executor;
    in_memory(executor_type executor, std::string body) : executor_(std::move(executor)), body_(std::move(body)) {}
    executor_type get_executor() const noexcept { return executor_; }
    awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        co_await test::asio::post(executor_, test::asio::use_awaitable);
        co_return appmixer::http_response(200, body_);
    }

private:
    executor_type executor_;
    std::string body_;
};

using leaf_list = test::operation_returning<std::vector<leaf>>;
using outcome = appmixer::result<std::vector<leaf>>;

/// How many handlers of an `io_context` a call takes until it has completed.
std::size_t handlers_of(std::string body, std::size_t slice)
{
    test::asio::io_context io;
    appmixer::client const api(in_memory(io.get_executor(), std::move(body)));
    test::spawned<outcome> call(io, api.as_result().with_slice(slice).call(leaf_list()));
    std::size_t count = 0;
    while (io.poll_one() == 1)
        ++count;
    REQUIRE(call.done);
    return count;
}

std::size_t slices_of(std::string const& text, std::size_t slice) { return (text.size() + slice - 1) / slice; }

} // namespace

TEST_CASE("a list of any length is complete and in order")
{
    for (std::size_t const count : {0u, 1u, 2u, 3u, 63u, 64u, 65u, 1000u, 2803u}) {
        CAPTURE(count);
        std::vector<leaf> const list = check<std::vector<leaf>>(leaves(count));
        REQUIRE(list.size() == count);
        if (count > 0)
            CHECK(list.back().n == std::int64_t(count) - 1);
    }
    CHECK(check<std::vector<std::vector<leaf>>>("[" + leaves(many_leaves * 3) + "," + leaves(2) + "]").at(1).size() ==
          2);
}

TEST_CASE("nested long lists stay in order")
{
    std::string const many = leaves(many_leaves * 2 + 5);
    std::string const several = leaves(3);
    std::string const tall = R"({"name":"tall","leaves":)" + many + "}";
    std::string const low = R"({"name":"low","leaves":)" + several + "}";
    // The outer list grows after an inner one became long, and becomes long itself.
    std::string list = tall;
    for (std::size_t i = 0; i < 210; ++i)
        list += "," + (i % 50 == 49 ? tall : low);
    std::vector<tree> const read = check<std::vector<tree>>("[" + list + "]");
    CHECK(read.front().leaves.size() == many_leaves * 2 + 5);
    CHECK(read.back().leaves.size() == 3);

    check<tree>(R"({"trees":[)" + low + R"(,{"trees":[)" + tall + "," + tall + "]}," + list + R"(],"leaves":)" + many +
                "}");
}

TEST_CASE("of long lists under duplicate or alternative keys, the last one counts")
{
    std::string const many = leaves(many_leaves * 2 + 5);
    std::string const others = leaves(many_leaves * 3, "others");
    auto const twice = [](std::string const& first, std::string const& second) {
        return R"({"leaves":)" + first + R"(,"x":1,"leaves":)" + second + "}";
    };
    CHECK(check<tree>(twice(many, others)).leaves.back().s == "others");
    CHECK(check<tree>(twice(many, leaves(2))).leaves.size() == 2);
    CHECK(check<tree>(twice(many, "[]")).leaves.empty());
    CHECK(check<tree>(twice(many, "null")).leaves.empty());
    CHECK(check<tree>(R"({"leaves":)" + many + R"(,"foliage":)" + others + "}").leaves.back().s == "others");
    CHECK(check<tree>(R"({"foliage":)" + many + R"(,"leaves":[]})").leaves.empty());
    // With long lists inside of what is replaced.
    std::string const wood = R"([{"leaves":)" + many + R"(},{"trees":[{"leaves":)" + many + "}]}]";
    CHECK(check<tree>(R"({"trees":)" + wood + R"(,"trees":null})").trees == std::nullopt);
    CHECK(check<tree>(R"({"trees":)" + wood + R"(,"trees":)" + wood + "}").trees->size() == 2);
    CHECK(check<tree>(R"({"trees":[)" + twice(many, others) + "]}").trees->size() == 1);
}

TEST_CASE("of duplicate response keys the last one counts, with lists of any length")
{
    std::string_view const key = "hits";
    std::vector<leaf> list;
    appmixer::http_response const response(200, R"({"hits":)" + leaves(many_leaves * 3) + R"(,"a":[1,{}],"hits":)" +
                                                    leaves(many_leaves * 2) + R"(,"b":{"hits":[]}})");
    appmixer::detail::json_response reader(appmixer::detail::shape_of<std::vector<leaf>>::value, &list, &key, 100);
    while (reader.step(response)) {}
    CHECK_FALSE(reader.failure().code().failed());
    CHECK(list.size() == many_leaves * 2);
}

TEST_CASE("a response of one slice needs no more handlers than an empty one")
{
    constexpr std::size_t slice = std::size_t(64) << 10;
    std::size_t const least = handlers_of("[]", slice);
    std::string const text = leaves(20);
    CHECK(handlers_of(text, slice) == least);
    CHECK(handlers_of(text, text.size()) == least);
    CHECK(handlers_of(text, text.size() - 1) == least + 1);
}

TEST_CASE("a larger response needs a handler per slice")
{
    std::size_t const least = handlers_of("[]", 2);
    for (std::string const& text : {leaves(9), leaves(many_leaves)}) {
        for (std::size_t const slice : {1u, 64u, 1000u}) {
            CAPTURE(slice);
            CHECK(handlers_of(text, slice) == least + slices_of(text, slice) - 1);
        }
    }
}

TEST_CASE("other handlers run while a large response is read")
{
    test::fixture fixture;
    fixture.responds(200, leaves(1000));
    test::spawned<outcome> call(fixture.io, fixture.api.as_result().with_slice(1000).call(leaf_list()));
    int others = 0;
    auto other = [&](auto& again) -> void {
        ++others;
        if (!call.done)
            test::asio::post(fixture.io, [&] { again(again); });
    };
    other(other);
    fixture.io.run();
    CHECK(call.take().value().size() == 1000);
    CHECK(others > 20);
}

TEST_CASE("a large response that fails has the same error in slices")
{
    test::fixture fixture;
    std::string const many = leaves(many_leaves * 10);
    auto const error_of = [&](std::string text, std::size_t slice) {
        fixture.responds(200, std::move(text));
        return test::run_call(fixture.io, fixture.api.as_result().with_slice(slice).call(leaf_list())).error();
    };
    for (std::string const& text :
         {many + "x", many.substr(0, many.size() - 1) + R"(,["x"]])", many.substr(0, many.size() - 1),
          R"([true,)" + many.substr(1), std::string(" \n ") + std::string(5000, ' ')}) {
        appmixer::error const at_once = error_of(text, text.size());
        appmixer::error const sliced = error_of(text, 777);
        CHECK(at_once.code().failed());
        CHECK(sliced.code() == at_once.code());
        CHECK(sliced.what() == at_once.what());
        CHECK(sliced.json_pointer() == at_once.json_pointer());
        CHECK(sliced.body_excerpt() == text.substr(0, 512));
        CHECK(sliced.status() == 200);
        CHECK(sliced.operation() == "read");
    }
    CHECK(handlers_of(many + "x", 1000) == handlers_of("[]", 2) + slices_of(many + "x", 1000) - 1);
}

TEST_CASE("a deadline that passes while a response is read ends the call")
{
    test::fixture fixture;
    appmixer::manual_clock clock;
    fixture.responds(200, leaves(1000));
    test::spawned<outcome> call(
        fixture.io,
        fixture.api.as_result().with_clock(clock).within(std::chrono::seconds(1)).with_slice(1000).call(leaf_list()));
    for (int i = 0; i < 10; ++i)
        fixture.io.poll_one();
    CHECK_FALSE(call.done);
    clock.advance(std::chrono::seconds(2));
    fixture.io.run();
    REQUIRE(call.value.has_value());
    REQUIRE_FALSE(call.value->has_value());
    CHECK(call.value->error() == errc::deadline_exceeded);
    CHECK(call.value->error().phase() == appmixer::phase::decode);
}

TEST_CASE("a call that is cancelled while its response is read ends at once")
{
    test::fixture fixture;
    fixture.responds(200, leaves(1000));
    test::spawned<outcome> call(fixture.io, fixture.api.as_result().with_slice(1000).call(leaf_list()));
    for (int i = 0; i < 10; ++i)
        fixture.io.poll_one();
    CHECK_FALSE(call.done);
    call.cancel();
    CHECK(fixture.io.run() < 5);
    REQUIRE(call.value.has_value());
    REQUIRE_FALSE(call.value->has_value());
    CHECK(call.value->error() == appmixer::condition::cancelled);
    CHECK(call.value->error().phase() == appmixer::phase::decode);
    CHECK_FALSE(call.value->error().operation().empty());
}
