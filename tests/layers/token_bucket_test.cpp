// token_bucket: when a token is available, as tables of times.

#include <appmixer/layers/detail/token_bucket.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>

namespace {

using namespace std::chrono_literals;
using appmixer::detail::token_bucket;
using time_point = token_bucket::time_point;

time_point const began = time_point(1000h);

/// How many tokens there are.
std::size_t drain(token_bucket& bucket, time_point now)
{
    std::size_t count = 0;
    for (; bucket.ready(now) && count < 100'000; ++count)
        bucket.take(now);
    return count;
}

/// How many tokens it gives from one time up to another, the end excluded, when each is taken as soon as it is there.
std::size_t taken(token_bucket& bucket, time_point from, time_point to)
{
    std::size_t count = 0;
    for (time_point now = from; now < to; now = std::max(now, bucket.ready_at(1, now)))
        if (bucket.ready(now)) {
            bucket.take(now);
            ++count;
        }
    return count;
}

} // namespace

TEST_SUITE_BEGIN("token_bucket");

TEST_CASE("a bucket starts full and gives no more than the burst at once")
{
    for (std::size_t const burst : {1U, 2U, 10U, 1000U}) {
        token_bucket bucket(10, burst);
        CHECK(bucket.full(began));
        CHECK(drain(bucket, began) == burst);
        CHECK_FALSE(bucket.full(began));
        CHECK_FALSE(bucket.ready(began));
    }
    token_bucket none(10, 0); // would never give a token
    CHECK(drain(none, began) == 1);
}

TEST_CASE("tokens return evenly, to the nanosecond")
{
    class row {
    public:
        double rate;
        std::chrono::nanoseconds interval;
    };
    for (row const& r : {row{1, 1s}, row{10, 100ms}, row{0.5, 2s}, row{0.2, 5s}, row{4, 250ms}, row{1000, 1ms},
                         row{3, 333'333'333ns}, row{1e9, 1ns}, row{1.0 / 3600, 1h}}) {
        CAPTURE(r.rate);
        token_bucket bucket(r.rate, 3);
        REQUIRE(drain(bucket, began) == 3);
        CHECK(bucket.ready_at(1, began) == began + r.interval);
        CHECK(bucket.ready_at(2, began) == began + 2 * r.interval);
        CHECK_FALSE(bucket.ready(began + r.interval - 1ns));
        CHECK(bucket.ready(began + r.interval));
        bucket.take(began + r.interval);
        CHECK_FALSE(bucket.ready(began + 2 * r.interval - 1ns));
        CHECK(bucket.ready(began + 2 * r.interval));
    }
}

TEST_CASE("a token taken late does not shift the later ones")
{
    token_bucket bucket(1, 3);
    REQUIRE(drain(bucket, began) == 3);
    bucket.take(began + 1500ms); // half a token is left
    CHECK_FALSE(bucket.ready(began + 1999ms));
    CHECK(bucket.ready(began + 2s));
}

TEST_CASE("each second has exactly as many tokens as the rate says, the first one also the burst")
{
    for (double const rate : {1.0, 3.0, 7.0, 10.0, 50.0, 333.0}) {
        CAPTURE(rate);
        auto const each = static_cast<std::size_t>(rate);
        token_bucket bucket(rate, 5);
        CHECK(taken(bucket, began, began + 1ns) == 5);
        for (int second = 0; second < 100; ++second)
            CHECK(taken(bucket, began + second * 1s + 1ns, began + (second + 1) * 1s + 1ns) == each);
    }
}

TEST_CASE("it does not drift in a million takes")
{
    token_bucket bucket(1000, 1);
    time_point now = began;
    for (int i = 0; i < 1'000'000; ++i) {
        bucket.take(now);
        now = bucket.ready_at(1, now);
    }
    CHECK(now == began + 1000s);
}

TEST_CASE("a long idle time fills the bucket and no more")
{
    token_bucket bucket(10, 4);
    REQUIRE(drain(bucket, began) == 4);
    CHECK_FALSE(bucket.full(began + 399ms));
    CHECK(bucket.full(began + 400ms));
    CHECK(drain(bucket, began + 300ms) == 3);
    CHECK(drain(bucket, began + 24h) == 4);
    CHECK(bucket.ready_at(1, began + 24h) == began + 24h + 100ms);
}

TEST_CASE("the time of the n-th token takes the available ones into account")
{
    token_bucket bucket(10, 4);
    CHECK(bucket.ready_at(4, began) <= began);
    CHECK(bucket.ready_at(5, began) == began + 100ms); // not earlier for having been full for a thousand hours
    bucket.take(began);
    CHECK(bucket.ready_at(3, began) <= began);
    CHECK(bucket.ready_at(4, began) == began + 100ms);
    CHECK(bucket.ready_at(13, began) == began + 1s);
}

TEST_CASE("a returned token can be taken again")
{
    token_bucket bucket(10, 2);
    REQUIRE(drain(bucket, began) == 2);
    bucket.give_back();
    CHECK(drain(bucket, began) == 1);
    bucket.give_back();
    bucket.give_back();
    CHECK(bucket.full(began));
    CHECK(drain(bucket, began) == 2);
    CHECK(bucket.ready_at(1, began) == began + 100ms);
}

TEST_CASE("a token returned to a full bucket is dropped")
{
    token_bucket bucket(10, 2);
    bucket.take(began);
    bucket.give_back();
    bucket.give_back();
    CHECK(drain(bucket, began) == 2);
}

TEST_CASE("a pause gives no tokens and ends with a single one")
{
    token_bucket bucket(10, 5);
    bucket.pause(began + 3s);
    CHECK(bucket.ready_at(1, began) == began + 3s);
    CHECK(bucket.ready_at(2, began) == began + 3100ms);
    CHECK_FALSE(bucket.ready(began + 3s - 1ns));
    CHECK_FALSE(bucket.full(began + 2s));
    CHECK(drain(bucket, began + 3s) == 1);
    CHECK(drain(bucket, began + 3s + 500ms) == 5);
}

TEST_CASE("a pause is never shortened")
{
    token_bucket bucket(10, 1);
    bucket.pause(began + 3s);
    bucket.pause(began + 1s);
    CHECK(bucket.ready_at(1, began) == began + 3s);
    bucket.give_back(); // of a call that took its token before
    CHECK(bucket.ready_at(1, began) == began + 3s);
    bucket.pause(began + 5s);
    CHECK(bucket.ready_at(1, began) == began + 5s);
    bucket.give_back();
    CHECK(bucket.ready_at(1, began) == began + 5s);
    CHECK_FALSE(bucket.full(began + 5s - 1ns));
}

TEST_CASE("a pause adds no token to an empty bucket")
{
    token_bucket bucket(1, 1);
    bucket.take(began);
    bucket.pause(began + 100ms);
    CHECK(bucket.ready_at(1, began) == began + 1s);
}

TEST_CASE("without a rate a token is always available, except in a pause")
{
    for (double const rate :
         {0.0, -1.0, -0.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e12}) {
        CAPTURE(rate);
        token_bucket bucket(rate, 1);
        CHECK(drain(bucket, began) == 100'000);
        CHECK(bucket.full(began));
        CHECK(bucket.ready_at(1'000'000, began) <= began);
        CHECK(bucket.ready(began - 1h)); // nor does a clock that goes back stop it
        bucket.pause(began + 1s);
        CHECK_FALSE(bucket.ready(began + 1s - 1ns));
        CHECK_FALSE(bucket.full(began));
        CHECK(drain(bucket, began + 1s) == 100'000);
    }
}

TEST_CASE("extreme rates, bursts and clocks do not overflow")
{
    std::size_t const most = std::numeric_limits<std::size_t>::max();
    for (double const rate : {1e-300, 1e-9, 1.0, 1e9})
        for (std::size_t const burst : {std::size_t(1), std::size_t(1'000'000), most}) {
            CAPTURE(rate);
            CAPTURE(burst);
            token_bucket bucket(rate, burst);
            CHECK(bucket.ready(began));
            bucket.take(began);
            CHECK(bucket.ready_at(most, began) > began);
            CHECK_FALSE(bucket.full(began));
            CHECK(bucket.ready(time_point::max()));
            CHECK(bucket.full(time_point::max()));
            bucket.pause(time_point::max());
            CHECK(bucket.ready_at(1, began) == time_point::max());
            CHECK_FALSE(bucket.ready(time_point::max() - 1ns));
        }
}

TEST_CASE("a clock that goes back removes no token and gives none twice")
{
    token_bucket bucket(1, 2);
    REQUIRE(drain(bucket, began) == 2);
    CHECK(drain(bucket, began - 1h) == 0);
    CHECK(drain(bucket, began + 1s) == 1);
}
