// http_transport: bodies that go to a sink as they arrive, slices, and how large a body may be.

#include "http_calls.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::body_sink;
using appmixer::call_context;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::idempotency;
using appmixer::method;
using appmixer::operation_info;
using appmixer::phase;

TEST_SUITE_BEGIN("streams");

/// Stores what it is given.
class collecting_sink final : public body_sink {
public:
    bool begin(http_response const& head) override
    {
        heads.push_back(head);
        pieces.clear();
        return wants;
    }
    appmixer::error put(std::string_view piece) override
    {
        if (pieces.size() == fails_at)
            return appmixer::error(errc::invalid_json, phase::decode, "by the sink");
        pieces.emplace_back(piece);
        return appmixer::error();
    }
    std::string text() const
    {
        std::string joined;
        for (std::string const& each : pieces)
            joined += each;
        return joined;
    }

    bool wants = true;
    std::size_t fails_at = std::numeric_limits<std::size_t>::max();
    std::vector<http_response> heads;
    std::vector<std::string> pieces;
};

/// Fetches with a given context; the text of the outcome is "<status> <body>".
asio::awaitable<outcome> fetch_with(client api, call_context& context, method verb = method::get)
{
    http_request request(verb, "/flows");
    appmixer::result<http_response> const response = co_await api.transport().send(request, context);
    if (!response)
        co_return outcome(response.error());
    co_return outcome(std::to_string(response->status) + " " + response->body);
}

std::string const head = "HTTP/1.1 200 OK\r\nX-Own: value\r\n";

/// A body without repetitions.
std::string counted_body(std::size_t size)
{
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i)
        text += std::to_string(i) + ' ';
    text.resize(size);
    return text;
}

std::string in_chunks(std::string_view body, std::size_t size, std::string_view extension = {})
{
    std::string text;
    for (std::size_t at = 0; at < body.size(); at += size) {
        std::string_view const piece = body.substr(at, size);
        constexpr std::string_view digits = "0123456789abcdef";
        std::string count;
        for (std::size_t rest = piece.size(); rest != 0; rest /= 16)
            count.insert(count.begin(), digits[rest % 16]);
        text.append(count).append(extension).append("\r\n").append(piece).append("\r\n");
    }
    return text + "0\r\n\r\n";
}

TEST_CASE("a body arrives complete and in order, whatever the slice")
{
    std::string const body = counted_body(3000);
    std::string text;
    bool ends = false;
    SUBCASE("with a length") { text = head + "Content-Length: 3000\r\n\r\n" + body; }
    SUBCASE("in one chunk") { text = head + "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, 3000); }
    SUBCASE("in chunks") { text = head + "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, 100); }
    SUBCASE("in the smallest chunks") { text = head + "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, 1); }
    SUBCASE("in chunks with extensions")
    {
        text = head + "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, 7, ";name=\"value\"");
    }
    SUBCASE("until the end")
    {
        text = head + "\r\n" + body;
        ends = true;
    }
    SUBCASE("after interim responses")
    {
        text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Own: hint\r\n\r\n" + head +
               "Content-Length: 3000\r\n\r\n" + body;
    }
    script const steps = {expect(), say(text), ends ? half_close() : hold()};
    std::vector<std::size_t> const slices = {0, 1, 2, 3, 4, 5, 6, 7, 64, 1000, 4096, 65536, 1'000'000};
    for (bool const sinks : {true, false}) {
        fixture f(std::vector<script>(slices.size(), steps),
                  [](appmixer::settings& limits) { limits.idle_timeout(0ms); }); // a connection for each
        for (std::size_t const slice : slices) {
            CAPTURE(slice);
            collecting_sink sink;
            call_context context;
            context.slice = slice;
            context.sink = sinks ? &sink : nullptr;
            outcome const end = f.get(fetch_with(f.api, context));
            if (!sinks) {
                CHECK(end.text == "200 " + body);
                continue;
            }
            CHECK(end.text == "200 ");
            CHECK(sink.text() == body);
            REQUIRE(sink.heads.size() == 1);
            CHECK(sink.heads[0].status == 200);
            CHECK(sink.heads[0].headers.get("X-Own") == "value");
            CHECK(sink.heads[0].body.empty());
            for (std::string const& piece : sink.pieces) {
                CHECK_FALSE(piece.empty());
                CHECK(piece.size() <= std::max<std::size_t>(slice, 5)); // the smallest slice size in effect
            }
        }
    }
}

TEST_CASE("no piece is larger than 64 KiB")
{
    std::string const body = counted_body(3'000'000);
    std::string text;
    SUBCASE("with a length") { text = head + "Content-Length: 3000000\r\n\r\n" + body; }
    SUBCASE("in one chunk") { text = head + "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, body.size()); }
    SUBCASE("until the end") { text = head + "\r\n" + body; }
    fixture f({{expect(), say(text), half_close()}});
    collecting_sink sink;
    call_context context;
    context.slice = std::numeric_limits<std::size_t>::max();
    context.sink = &sink;
    CHECK(f.get(fetch_with(f.api, context)).text == "200 ");
    CHECK(sink.text() == body);
    std::size_t largest = 0;
    for (std::string const& piece : sink.pieces)
        largest = std::max(largest, piece.size());
    CHECK(largest <= 65536);
    CHECK(f.counters().bytes_received == text.size());
}

TEST_CASE("a piece is passed on when it arrives, not at the end")
{
    fixture f({{expect(), say(head + "Content-Length: 8\r\n\r\nhalf"), hold(), say("rest")}});
    collecting_sink sink;
    call_context context;
    context.sink = &sink;
    pending const started = f.start(fetch_with(f.api, context));
    REQUIRE(f.until([&] { return f.server.holds() == 1 && sink.text() == "half"; }));
    CHECK_FALSE(started.done());
    f.server.resume();
    f.run();
    CHECK(started.end().text == "200 ");
    CHECK(sink.text() == "halfrest");
    CHECK(f.counters().idle == 1);
}

TEST_CASE("a body that the sink declines is in the response")
{
    fixture f({{serve(response("body"))}});
    collecting_sink sink;
    sink.wants = false;
    call_context context;
    context.sink = &sink;
    CHECK(f.get(fetch_with(f.api, context)).text == "200 body");
    CHECK(sink.heads.size() == 1);
    CHECK(sink.pieces.empty());
}

TEST_CASE("a response without a body calls begin too")
{
    std::string text;
    method verb = method::get;
    SUBCASE("204") { text = "HTTP/1.1 204 None\r\n\r\n"; }
    SUBCASE("length 0") { text = "HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n"; }
    SUBCASE("only the last chunk") { text = head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"; }
    SUBCASE("HEAD")
    {
        text = head + "Content-Length: 100\r\n\r\n";
        verb = method::head;
    }
    fixture f({{serve(text)}});
    collecting_sink sink;
    call_context context;
    context.sink = &sink;
    CHECK(f.get(fetch_with(f.api, context, verb)).text == text.substr(9, 3) + " ");
    CHECK(sink.heads.size() == 1);
    CHECK(sink.pieces.empty());
    CHECK(f.counters().idle == 1);
}

TEST_CASE("an invalid response does not call begin")
{
    script steps = {expect()};
    SUBCASE("an interim one") { steps.insert(steps.end(), {say("HTTP/1.1 103 Hint\r\n\r\n"), hang_up()}); }
    SUBCASE("a head without an end") { steps.insert(steps.end(), {say(head), hang_up()}); }
    SUBCASE("two lengths") { steps.push_back(say(head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n")); }
    fixture f({steps});
    collecting_sink sink;
    call_context context;
    context.sink = &sink;
    CHECK_FALSE(f.get(fetch_with(f.api, context)).ok);
    CHECK(sink.heads.empty());
}

TEST_CASE("a sink that fails ends the exchange with its error")
{
    std::string const body = counted_body(500'000);
    std::string text;
    SUBCASE("with a length") { text = head + "Content-Length: 500000\r\n\r\n" + body; }
    SUBCASE("in chunks") { text = head + "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, 10'000); }
    SUBCASE("until the end") { text = head + "\r\n" + body; }
    for (std::size_t const at : {0u, 1u, 5u}) {
        CAPTURE(at);
        fixture f({{expect(), say(text), hold()}});
        collecting_sink sink;
        sink.fails_at = at;
        call_context context;
        context.sink = &sink;
        outcome const end = f.get(fetch_with(f.api, context));
        CHECK_FALSE(end.thrown);
        CHECK(end.error == errc::invalid_json);
        CHECK(end.error.phase() == phase::decode);
        CHECK(end.error.detail() == "by the sink");
        CHECK(sink.pieces.size() == at);
        CHECK(f.counters().failed == 1);
        CHECK(f.counters().idle == 0);
        CHECK(f.get_flow().text == "f1");
        CHECK(f.server.came_on() == "0 1"); // neither repeated, nor is its connection reused
    }
}

TEST_CASE("an interrupted body leaves the sink with what arrived")
{
    fixture f({{expect(), say(head + "Content-Length: 8\r\n\r\nhalf"), hang_up()}});
    collecting_sink sink;
    call_context context;
    context.sink = &sink;
    outcome const end = f.get(fetch_with(f.api, context));
    CHECK(end.error == errc::connection_closed);
    CHECK(end.error.phase() == phase::read);
    CHECK(sink.text() == "half");
}

TEST_CASE("a call that is repeated on another connection begins once")
{
    static constexpr operation_info safe("safe", method::get, "/flows", idempotency::safe);
    fixture f({{expect(), say(response("first")), expect(), hang_up()}, {serve(response("second"))}});
    collecting_sink sink;
    call_context context;
    context.sink = &sink;
    context.operation = &safe;
    CHECK(f.get(fetch_with(f.api, context)).text == "200 ");
    CHECK(sink.text() == "first");
    CHECK(f.get(fetch_with(f.api, context)).text == "200 ");
    CHECK(sink.text() == "second");
    CHECK(sink.heads.size() == 2);
    CHECK(f.server.came_on() == "0 0 1");
}

TEST_CASE("the limit of a body holds whether it is streamed or not, and an operation may set its own")
{
    static constexpr operation_info small("small", method::get, "/flows", idempotency::safe, appmixer::token_use::none,
                                          10);
    static constexpr operation_info large("large", method::get, "/flows", idempotency::safe, appmixer::token_use::none,
                                          1000);
    static constexpr operation_info none("none", method::get, "/flows", idempotency::safe);
    class row {
    public:
        operation_info const* operation;
        std::size_t limit;
    };
    // The settings say 100.
    for (row const& each : {row{nullptr, 100}, row{&none, 100}, row{&small, 10}, row{&large, 1000}})
        for (std::size_t const excess : {0u, 1u})
            for (int const framing : {0, 1, 2, 3})
                for (bool const sinks : {false, true}) {
                    CAPTURE(each.limit);
                    CAPTURE(excess);
                    CAPTURE(framing);
                    CAPTURE(sinks);
                    std::string const body = counted_body(each.limit + excess);
                    std::string text = head;
                    if (framing == 0)
                        text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
                    else if (framing == 1)
                        text += "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, body.size());
                    else if (framing == 2)
                        text += "Transfer-Encoding: chunked\r\n\r\n" + in_chunks(body, 3);
                    else
                        text += "\r\n" + body;
                    fixture f({{expect(), say(text), half_close()}}, 100);
                    collecting_sink sink;
                    call_context context;
                    context.operation = each.operation;
                    context.sink = sinks ? &sink : nullptr;
                    context.slice = 7;
                    outcome const end = f.get(fetch_with(f.api, context));
                    if (excess == 0) {
                        CHECK(end.text == "200 " + (sinks ? std::string() : body));
                        CHECK((!sinks || sink.text() == body));
                    } else {
                        CHECK(end.error == errc::response_too_large);
                        CHECK(end.error.phase() == phase::read);
                        CHECK(sink.text().size() <= each.limit);
                        CHECK((framing != 0 || sink.heads.empty())); // a length is checked at once
                    }
                }
}

TEST_SUITE_END();

} // namespace
