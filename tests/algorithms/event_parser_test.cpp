// Event streams: section 9.2 of the HTML standard, in pieces of every size.

#include <appmixer/algorithms/detail/event_parser.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using appmixer::errc;
using appmixer::server_event;
using appmixer::detail::event_parser;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

/// Everything that a stream gives: each event as "type|data|id", then the state of the parser, or the error.
std::vector<std::string> read(std::string_view stream, std::size_t piece, std::size_t limit)
{
    std::vector<std::string> seen;
    event_parser parser(limit);
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        std::string const bytes(stream.substr(at, piece)); // a copy, so that the sanitizer sees reads beyond it
        std::string_view input = bytes;
        while (!input.empty()) {
            appmixer::result<std::optional<server_event>> const next = parser.next(input);
            if (!next) {
                CHECK(next.error() == errc::response_too_large);
                CHECK(next.error().phase() == appmixer::phase::read);
                seen.push_back("too large");
                return seen;
            }
            if (*next)
                seen.push_back((*next)->event + "|" + (*next)->data + "|" + (*next)->id);
            else
                CHECK(input.empty());
        }
    }
    seen.push_back("last id " + parser.last_event_id());
    if (parser.retry())
        seen.back() += ", retry " + std::to_string(parser.retry()->count());
    return seen;
}

/// Reads a stream as a whole and in pieces of every size, which must make no difference.
std::vector<std::string> read(std::string_view stream, std::size_t limit = event_parser::default_event_limit)
{
    std::vector<std::string> const whole = read(stream, stream.size() + 1, limit);
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        CAPTURE(piece);
        CHECK(read(stream, piece, limit) == whole);
    }
    return whole;
}

using events = std::vector<std::string>;

TEST_SUITE_BEGIN("event streams");

TEST_CASE("the examples of the standard")
{
    CHECK(read("data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\n"
               "data: This is the third message.\n\n") ==
          events{"message|This is the first message.|", "message|This is the second message, it\nhas two lines.|",
                 "message|This is the third message.|", "last id "});
    CHECK(read("event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n") ==
          events{"add|73857293|", "remove|2153|", "last id "});
    CHECK(read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n") ==
          events{"message|first event|1", "message|second event|", "message| third event|", "last id "});
    CHECK(read("data\n\ndata\ndata\n\ndata:") == events{"message||", "message|\n|", "last id "});
    CHECK(read("data:test\n\ndata: test\n\n") == events{"message|test|", "message|test|", "last id "});
}

TEST_CASE("lines end in LF, CRLF or CR")
{
    for (std::string const& end : {"\n"s, "\r\n"s, "\r"s}) {
        std::string const stream = "data: a" + end + "data: b" + end + end + "id: 7" + end + "data: c" + end + end;
        CHECK(read(stream) == events{"message|a\nb|", "message|c|7", "last id 7"});
    }
    CHECK(read("data: a\r\ndata: b\rdata: c\n\r\n\n\r") == events{"message|a\nb\nc|", "last id "});
    CHECK(read("data: a\n\rdata: b\r\n\r") == events{"message|a|", "message|b|", "last id "});
}

TEST_CASE("an event is given at its blank line, also when only the CR of the end has arrived")
{
    event_parser parser;
    std::string_view input = "data: a\r\n\r";
    CHECK(parser.next(input).value()->data == "a");
    CHECK(input.empty());
    input = "\ndata: b\n\nrest";
    CHECK(parser.next(input).value()->data == "b");
    CHECK(input == "rest");
}

TEST_CASE("one byte order mark is skipped at the beginning, and only there")
{
    CHECK(read("\xef\xbb\xbf"
               "data: a\n\n") == events{"message|a|", "last id "});
    CHECK(read("\xef\xbb\xbf\xef\xbb\xbf"
               "data: a\n\n") == events{"last id "});
    CHECK(read("\n\xef\xbb\xbf"
               "data: a\n\n") == events{"last id "});
    CHECK(read("\xef\xbb"
               "data: a\ndata: b\n\n") == events{"message|b|", "last id "});
    CHECK(read("\xef\xbb\xbf") == events{"last id "});
    CHECK(read("\xef\n\xbb\n\xbf\ndata: a\n\n") == events{"message|a|", "last id "});
}

TEST_CASE("comments and unknown fields are ignored; comments count as lines")
{
    CHECK(read(":\n: data: a\ndata: b\n:x\ndatas: c\n data: d\nData: e\n\n") == events{"message|b|", "last id "});
    event_parser parser;
    std::string_view input = ": heartbeat\n: heart";
    CHECK_FALSE(parser.next(input).value().has_value());
    CHECK(parser.lines() == 1);
    input = "beat\r\n\n";
    CHECK_FALSE(parser.next(input).value().has_value());
    CHECK(parser.lines() == 3);
}

TEST_CASE("an event without data is none, and its identifier counts")
{
    CHECK(read("event: a\n\ndata: b\n\n") == events{"message|b|", "last id "});
    CHECK(read("id: 5\n\ndata: b\n\n") == events{"message|b|5", "last id 5"});
    CHECK(read("event:\ndata: b\n\n") == events{"message|b|", "last id "});
    CHECK(read("event: a\nevent: b\ndata: c\n\n") == events{"b|c|", "last id "});
}

TEST_CASE("an identifier stays until another one, an empty one removes it")
{
    CHECK(read("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\ndata: d\n\nid: x: y\ndata: e\n\n") ==
          events{"message|a|1", "message|b|1", "message|c|", "message|d|", "message|e|x: y", "last id x: y"});
}

TEST_CASE("an identifier with NUL, or another control character, is ignored")
{
    CHECK(read("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"s) == events{"message|a|1", "message|b|1", "last id 1"});
    CHECK(read("id: \x01\nid: \x7f\ndata: a\n\n") == events{"message|a|", "last id "});
    CHECK(read("data: a\0b\n\n"s) == events{"message|a\0b|"s, "last id "});
}

TEST_CASE("retry is digits only")
{
    CHECK(read("retry: 1500\n") == events{"last id , retry 1500"});
    CHECK(read("retry:007\n\n") == events{"last id , retry 7"});
    CHECK(read("retry: 10\nretry: 1.5\nretry: -1\nretry: 1s\nretry:\nretry: \nretry:  2\nretry: 0x1\n") ==
          events{"last id , retry 10"});
    CHECK(read("retry: 99999999999999999999999999\n") == events{"last id , retry 1000000000"});
}

TEST_CASE("an event that the end of the stream cuts off is dropped, and its identifier does not count")
{
    CHECK(read("id: 1\ndata: a\n\nid: 2\ndata: b\n") == events{"message|a|1", "last id 1"});
    CHECK(read("id: 1\ndata: a\n\nid: 2\ndata: b") == events{"message|a|1", "last id 1"});
    CHECK(read("").back() == "last id ");
}

TEST_CASE("after a reconnect the identifier and the retry time of the last stream stay, half an event does not")
{
    event_parser parser;
    std::string_view input = "id: 1\nretry: 5\ndata: a\n\nevent: x\nid: 2\ndata: b\ndata: c";
    CHECK(parser.next(input).value()->id == "1");
    CHECK_FALSE(parser.next(input).value().has_value());
    parser.restart();
    CHECK(parser.last_event_id() == "1");
    CHECK(parser.retry() == 5ms);
    input = "\xef\xbb\xbf"
            "data: d\n\ndata: d\r";
    CHECK(parser.next(input).value()->data == "d");
    CHECK_FALSE(parser.next(input).value().has_value());
    parser.restart(); // the LF is not the rest of a CRLF
    input = "\ndata: e\n\n";
    server_event const event = parser.next(input).value().value();
    CHECK(event.event == "message");
    CHECK(event.data == "e");
    CHECK(event.id == "1");
}

TEST_CASE("invalid UTF-8 is replaced")
{
    CHECK(read("id: \xff\nevent: \xc3\ndata: \xe4\xb8\xad\xe4\n\n") ==
          events{"\xef\xbf\xbd|\xe4\xb8\xad\xef\xbf\xbd|\xef\xbf\xbd", "last id \xef\xbf\xbd"});
}

TEST_CASE("an event has a limit, whatever its form; comments have none")
{
    std::string const most(58, 'x');
    CHECK(read("data: " + most + "\n\ndata: " + most + "\n\n", 64).size() == 3);
    CHECK(read("data: " + most + "x\n\n", 64) == events{"too large"});
    CHECK(read("data: " + most + "x", 64) == events{"too large"});
    CHECK(read("other: " + most, 64) == events{"too large"});
    CHECK(read(std::string(65, 'x'), 64) == events{"too large"});
    std::string lines;
    for (int i = 0; i < 20; ++i)
        lines += "data: x\n";
    CHECK(read("data: a\n\n" + lines + "\n", 64).size() == 3);
    CHECK(read("data: a\n\n" + lines + lines, 64) == events{"message|a|", "too large"});
    CHECK(read("event: " + std::string(50, 'x') + "\ndata: abcdefghi\n\n", 64) == events{"too large"});
    CHECK(read(":" + std::string(200, 'x') + "\ndata: a\n\n", 64) == events{"message|a|", "last id "});

    event_parser parser(8);
    std::string_view input = "data: a\n\ndata: abc\n\ndata: b\n\n";
    CHECK(parser.next(input).value()->data == "a");
    CHECK(parser.next(input).has_error());
    CHECK(input.empty());
    CHECK(parser.next(input).has_error());
    parser.restart();
    input = "data: b\n\n";
    CHECK(parser.next(input).value()->data == "b");
}

TEST_CASE("a comment without end takes no memory")
{
    event_parser parser(1000);
    std::string const piece(65536, ':');
    for (int i = 0; i < 100; ++i) {
        std::string_view input = piece;
        CHECK_FALSE(parser.next(input).value().has_value());
    }
    std::string_view input = "\ndata: a\n\n";
    CHECK(parser.next(input).value()->data == "a");
}

TEST_SUITE_END();

} // namespace
