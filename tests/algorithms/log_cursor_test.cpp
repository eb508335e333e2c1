// The position of a follower in the logs, without I/O: against a simulated server whose records become visible late.

#include "log_cursor_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

using appmixer::errc;
using appmixer::follow_options;
using appmixer::followed_record;
using appmixer::log_query;
using namespace std::chrono_literals;
using test::at;
using test::log_cursor;
using test::log_cursor_limits;
using test::log_reader;
using test::log_server;
using test::timestamp;

namespace {

/// Limits with small pages.
log_cursor_limits pages_of(std::size_t size)
{
    log_cursor_limits limits;
    limits.page_size = size;
    return limits;
}

/// Checks that each record after a time was given once, and none before it.
void check_complete(log_server const& server, log_reader const& reader, timestamp since)
{
    std::string wrong;
    for (test::stored_record const& record : server.records) {
        auto const found = reader.times_given.find(record.id);
        int const given = found == reader.times_given.end() ? 0 : found->second;
        if (given != (record.time >= since ? 1 : 0))
            wrong += record.id + ":" + std::to_string(given) + " ";
    }
    CHECK(wrong == "");
}

/// Checks the order and the marks of the records.
void check_marks(std::vector<followed_record> const& records)
{
    std::optional<timestamp> newest;
    for (followed_record const& record : records) {
        CHECK(record.late == (record.time() < newest));
        newest = (std::max)(newest, record.time());
    }
}

} // namespace

TEST_CASE("no record is lost and none comes twice, with late ones, ties, and one exchange in ten failing")
{
    std::size_t late = 0;
    for (unsigned seed = 1; seed <= 8; ++seed) {
        CAPTURE(seed);
        std::minstd_rand random(seed);
        log_server server;
        server.add_random(random, at("11:00:00"), at("12:01:00"), 300, 30, 10s);
        server.add_random(random, at("12:00:00"), at("12:01:00"), 1200, 3, 10s);
        log_reader reader(server, {}, follow_options().since(at("11:30:00")), pages_of(10 + random() % 40));
        reader.random = random;
        reader.slowest = std::chrono::milliseconds(50 + 50 * (seed % 4)); // a round takes seconds
        reader.failures_in_ten = 1;
        reader.run_until(at("12:03:00"));
        check_complete(server, reader, at("11:30:00"));
        check_marks(reader.records);
        for (followed_record const& record : reader.records)
            late += record.late;
    }
    CHECK(late > 500); // otherwise there was nothing to lose
}

TEST_CASE("it begins behind the newest record of the server")
{
    log_server server;
    server.add("a", at("11:00:00")).add("b", at("11:00:01")).add("straggler", at("11:00:00.500"), 9500ms);
    server.add("c", at("11:00:05"), 1s);
    log_reader reader(server);
    reader.now = at("11:00:02"); // of the client: it does not matter
    reader.finish_round();
    CHECK(reader.taken() == "");
    CHECK(server.requests.at(0) == "  0 50"); // finds out the field
    CHECK(server.requests.at(1) == " gridTimestamp:desc 0 1");
    CHECK(server.requests.at(2) == "gridTimestamp:[2024-02-11T10:59:51.000Z TO *] gridTimestamp:asc 0 500");
    CHECK(server.requests.size() == 3);
    reader.run_until(at("11:01:00"));
    CHECK(reader.taken() == "c straggler!");
}

TEST_CASE("a server without records: all that come are new")
{
    log_server server;
    log_reader reader(server);
    reader.finish_round();
    reader.finish_round();
    CHECK(server.requests.size() == 2);
    for (int i = 0; i < 120; ++i)
        server.add("r" + std::to_string(i), reader.now - 2h + i * 1min);
    reader.run_until(reader.now + 30s);
    CHECK(reader.times_given.size() == 120);
    check_complete(server, reader, timestamp());
}

TEST_CASE("it begins with the newest records that are asked for")
{
    log_server server;
    for (char name = 'a'; name <= 'h'; ++name)
        server.add(std::string(1, name), at("11:00:00") + (name - 'a') * 1s);
    server.add("next", at("12:00:05"));
    log_reader three(server, {}, follow_options().last(3));
    three.run_until(at("12:01:00"));
    CHECK(three.taken() == "f g h next");
    log_reader all(server, {}, follow_options().last(100));
    all.run_until(at("12:01:00"));
    CHECK(all.taken() == "a b c d e f g h next");
    log_reader earlier(server, log_query().until(at("11:00:06")), follow_options().last(3));
    earlier.run_until(at("12:01:00"));
    CHECK(earlier.taken() == "e f g");
    log_reader some(server, log_query().since(at("11:00:06")), follow_options().last(100));
    some.run_until(at("12:01:00"));
    CHECK(some.taken() == "g h next");
}

TEST_CASE("it begins at a time, and gives nothing before it")
{
    log_server server;
    server.add("a", at("11:00:00")).add("b", at("11:00:01")).add("c", at("11:00:01.001"), 5s).add("d", at("11:00:09"));
    server.add("late a", at("11:00:00"), 9s);
    for (int way = 0; way < 2; ++way) {
        log_query const query = way == 0 ? log_query().since(at("11:00:01")) : log_query();
        log_reader reader(server, query, way == 0 ? follow_options() : follow_options().since(at("11:00:01")));
        reader.now = at("11:00:02");
        reader.run_until(at("11:01:00"));
        CHECK(reader.taken() == "b c d");
    }
}

TEST_CASE("a thousand records of one millisecond are paged by from")
{
    log_server server;
    for (int i = 0; i < 1000; ++i)
        server.add("r" + std::to_string(i), at("11:00:00"));
    server.add("after", at("11:00:00.001"));
    log_reader reader(server, {}, follow_options().since(at("11:00:00")), pages_of(100));
    reader.finish_round();
    CHECK(reader.times_given.size() == 1001);
    CHECK(server.requests.at(5) == "gridTimestamp:[2024-02-11T11:00:00.000Z TO *] gridTimestamp:asc 300 100");
    CHECK(std::set<std::string>(server.requests.begin(), server.requests.end()).size() == server.requests.size());
}

TEST_CASE("records of one millisecond beyond the window of the server are skipped and named")
{
    log_server server;
    server.window = 100;
    log_cursor_limits limits = pages_of(30);
    limits.window = 100;
    for (int i = 0; i < 150; ++i)
        server.add("r" + std::to_string(i), at("11:00:00"));
    server.add("after", at("11:00:00.001"));
    log_reader reader(server, {}, follow_options().since(at("10:00:00")), limits);
    reader.finish_round();
    CHECK(reader.times_given.size() == 101);
    CHECK(reader.times_given.count("after") == 1);
    CHECK(reader.cursor.take_gap() == at("11:00:00"));
    reader.finish_round();
    CHECK_FALSE(reader.cursor.take_gap());
    CHECK(reader.times_given.size() == 101);
}

TEST_CASE("a server with shorter pages than asked for is read to the end")
{
    log_server server;
    server.longest_page = 10;
    for (int i = 0; i < 100; ++i)
        server.add("r" + std::to_string(i), at("11:00:00") + (i / 3) * 1s);
    log_reader reader(server, {}, follow_options().since(at("11:00:00")));
    reader.finish_round();
    CHECK(reader.times_given.size() == 100);
}

TEST_CASE("held records let older ones come before them")
{
    log_server server;
    std::minstd_rand random(3);
    server.add_random(random, at("12:00:00"), at("12:01:00"), 400, 2, 3s);
    follow_options const plain = follow_options().since(at("12:00:00")).idle(1s);
    log_reader reader(server, {}, plain);
    reader.run_until(at("12:02:00"));
    auto const is_late = [](followed_record const& record) { return record.late; };
    CHECK(std::any_of(reader.records.begin(), reader.records.end(), is_late));

    log_reader holding(server, {}, follow_options(plain).hold(5s));
    holding.run_until(at("12:02:00"));
    check_complete(server, holding, timestamp());
    CHECK(std::none_of(holding.records.begin(), holding.records.end(), is_late));

    // Each is held for five seconds, also when nothing follows.
    server.add("last", at("12:02:10"));
    holding.now = at("12:02:10");
    holding.taken();
    holding.finish_round();
    timestamp const found = holding.now;
    while (holding.records.empty())
        REQUIRE(holding.step());
    CHECK(holding.now >= at("12:02:15"));
    CHECK(holding.now <= found + 6s);

    // What the server has had for long is not held.
    log_reader backlog(server, {}, follow_options(plain).hold(5s));
    backlog.now = at("12:03:00");
    while (!backlog.cursor.pauses() || backlog.times_given.empty())
        REQUIRE(backlog.step());
    CHECK(backlog.times_given.size() >= 400);
}

TEST_CASE("a cursor resumes at a position without losing a record")
{
    for (unsigned seed = 1; seed <= 8; ++seed) {
        CAPTURE(seed);
        std::minstd_rand random(seed);
        log_server server;
        server.add_random(random, at("11:59:00"), at("12:01:00"), 800, 4, 10s);
        follow_options how = follow_options().since(at("11:59:00")).hold(seed % 2 * 2s);
        timestamp now = at("12:00:00");
        std::set<std::string> given;
        std::size_t twice = 0;
        while (now < at("12:01:40")) {
            log_reader reader(server, {}, how, pages_of(20));
            REQUIRE(reader.cursor.valid());
            reader.random = random;
            reader.slowest = 40ms;
            reader.failures_in_ten = 1;
            reader.now = now;
            for (auto steps = 10 + random() % 60; steps > 0; --steps)
                REQUIRE(reader.step());
            random = reader.random;
            now = reader.now;
            // Some records have not been taken: the position is before them.
            for (auto const& [id, count] : reader.times_given)
                twice += !given.insert(id).second;
            how.from(reader.cursor.position());
        }
        CHECK(given.size() == 800);
        CHECK(twice > 0);
    }
}

TEST_CASE("a position is before the record that was not removed")
{
    log_server server;
    for (int i = 0; i < 50; ++i)
        server.add("r" + std::to_string(i), at("11:00:00") + i * 1min);
    log_reader reader(server, {}, follow_options().since(at("11:00:00")));
    for (int i = 0; i < 3; ++i)
        reader.cursor.accept(server.search(reader.cursor.next_request(reader.now), reader.now), {}).value();
    CHECK(reader.cursor.position() == "logs/1 2024-02-11T11:00:10.000Z");
    REQUIRE(reader.cursor.ready({}) != nullptr);
    reader.cursor.pop();
    CHECK(reader.cursor.position() == "logs/1 2024-02-11T11:01:10.000Z");
    reader.take();
    CHECK(reader.cursor.position() == "logs/1 2024-02-11T11:49:00.000Z"); // the next round begins ten seconds before

    log_reader second(server, {}, follow_options().from("logs/1 2024-02-11T11:48:10.000Z"));
    CHECK(second.cursor.position() == "logs/1 2024-02-11T11:48:10.000Z");
    second.finish_round();
    CHECK(second.taken() == "r48 r49");
    CHECK(log_reader(server).cursor.position() == "");
    log_server empty;
    log_reader begun(empty);
    begun.finish_round();
    CHECK(begun.cursor.position() == "logs/1 1970-01-01T00:00:00.000Z");
    CHECK(log_reader(server, {}, follow_options().since(at("11:00:00"))).cursor.position() ==
          "logs/1 2024-02-11T11:00:10.000Z");
}

TEST_CASE("a text that is not a position is refused")
{
    log_server server;
    for (std::string const text :
         {"logs/1 2024-02-11T11:00:10.000", "logs/1 2024-02-11", "logs/1 ", "logs/2 2024-02-11", "x",
          "logs/1 2024-02-11T11:00:10.000Z ", "2024-02-11T11:00:10.000Z"}) {
        CAPTURE(text);
        CHECK_FALSE(log_reader(server, {}, follow_options().from(text)).cursor.valid());
    }
    CHECK(log_reader(server, {}, follow_options().from("")).cursor.valid());
    CHECK(log_reader(server, {}, follow_options().from("x").last(1)).cursor.valid());
}

TEST_CASE("the time field of an old server is found out, and a query overrides it")
{
    log_server server;
    server.field = "@timestamp";
    server.add("a", at("11:00:00")).add("b", at("12:00:05"));
    log_reader reader(server);
    reader.run_until(at("12:01:00"));
    CHECK(reader.taken() == "b");
    CHECK(server.requests.at(1) == " @timestamp:desc 0 1");

    server.field = "indexed";
    server.requests.clear();
    log_reader own(server, log_query().time_field("indexed"), follow_options().since(at("11:30:00")));
    own.run_until(at("12:01:00"));
    CHECK(own.taken() == "b");
    CHECK(server.requests.at(0) == "indexed:[2024-02-11T11:30:00.000Z TO *] indexed:desc 0 1");
}

TEST_CASE("it ends when the newest record of the server is later than until and lateness")
{
    log_server server;
    server.add("a", at("12:00:01")).add("late", at("12:00:02"), 9s).add("b", at("12:00:05"));
    server.add("no more", at("12:00:05.001")).add("passed", at("12:00:15"));
    log_reader reader(server, log_query().until(at("12:00:05")), follow_options().since(at("11:00:00")));
    reader.run_until(at("13:00:00"));
    CHECK(reader.cursor.finished());
    CHECK(reader.taken() == "a b late!");
    CHECK(reader.now < at("12:00:22"));
    for (std::string const& request : server.requests)
        CHECK(request.find("00:05.000Z TO *") == std::string::npos); // later records are not read

    log_reader afterwards(server, log_query().between(at("12:00:00"), at("12:00:05")), follow_options().hold(10s));
    afterwards.run_until(at("13:00:00"));
    CHECK(afterwards.cursor.finished());
    CHECK(afterwards.taken() == "a late b"); // also those still held
}

TEST_CASE("it ends when a round finds nothing and until and lateness have passed by the client's clock")
{
    log_server server;
    log_reader empty(server, log_query().until(at("12:00:05")));
    empty.run_until(at("13:00:00"));
    CHECK(empty.cursor.finished());
    CHECK(empty.now >= at("12:00:15"));
    CHECK(empty.now <= at("12:00:25"));

    server.add("a", at("12:00:01")).add("late", at("12:00:05"), 10s);
    log_reader reader(server, log_query().until(at("12:00:05")), follow_options().since(at("11:00:00")));
    reader.run_until(at("13:00:00"));
    CHECK(reader.cursor.finished());
    CHECK(reader.taken() == "a late");
    CHECK(reader.now <= at("12:00:26"));
}

TEST_CASE("the ids that are remembered are limited")
{
    log_server server;
    for (int i = 0; i < 6'000; ++i)
        server.records.emplace_back("r" + std::to_string(i), at("11:50:00") + i * 100ms, at("11:50:00") + i * 100ms);
    log_cursor_limits limits;
    limits.ids = 900; // three spans of lateness are 300 records, a page has 500
    log_reader reader(server, {}, follow_options().since(at("11:50:00")), limits);
    reader.now = at("11:53:00");
    reader.slowest = 5s; // new records come as fast as they are read
    reader.run_until(at("12:00:20"));
    CHECK(reader.times_given.size() == 6'000);

    limits.ids = 400;
    log_reader less(server, {}, follow_options().since(at("11:00:00")).lateness(1min), limits);
    appmixer::result<void> end;
    for (int i = 0; i < 100 && end; ++i)
        end = less.step();
    REQUIRE_FALSE(end);
    CHECK(end.error() == errc::response_too_large);
    CHECK(end.error().detail() == "more than 400 log records within the span of lateness");
}

TEST_CASE("pages become smaller when one was too large, down to one record")
{
    log_server server;
    for (int i = 0; i < 10; ++i)
        server.add("r" + std::to_string(i), at("11:00:00") + (i / 4) * 1s);
    log_reader reader(server, {}, follow_options().since(at("11:00:00")), pages_of(4));
    REQUIRE(reader.step());
    (void)reader.cursor.next_request(reader.now);
    CHECK_FALSE(reader.cursor.reduce_page()); // the newest record alone
    REQUIRE(reader.step());
    CHECK(reader.cursor.reduce_page());
    CHECK(reader.cursor.reduce_page());
    CHECK_FALSE(reader.cursor.reduce_page());
    reader.finish_round();
    CHECK(reader.times_given.size() == 10);
}
