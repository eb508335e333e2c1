// open_events: connections that break anywhere, and servers that send without end.

#include "../spawned.hpp"

#include <appmixer/algorithms/event_stream.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::error;
using appmixer::event_options;
using appmixer::exchange_fault;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::result;
using appmixer::server_event;

/// A server that has events with the numbers 1, 2, 3 … as their ids, and repeats those after `Last-Event-ID`.
class event_log {
public:
    std::vector<std::string> events; ///< as they are sent, each with its blank line
    std::string prefix;              ///< sent first on each connection
    std::string endless;             ///< sent without end instead of the end of the stream
    std::size_t piece = 7;
    std::size_t requests = 0;
    std::size_t bytes_sent = 0;
};

class log_transport {
public:
    using executor_type = asio::any_io_executor;
    log_transport(executor_type executor, std::shared_ptr<event_log> server)
        : executor_(std::move(executor)), server_(std::move(server))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context& context)
    {
        std::shared_ptr<event_log> const server = server_;
        ++server->requests;
        std::string const after(request.headers.get("Last-Event-ID").value_or("0"));
        std::string body = server->prefix;
        for (std::size_t n = std::stoul(after); n < server->events.size(); ++n)
            body += server->events[n];
        http_response head(200, "");
        head.headers.append("Content-Type", "text/event-stream");
        REQUIRE(context.sink->begin(head));
        std::string_view left = body;
        while (!left.empty() || !server->endless.empty()) {
            if (left.empty())
                left = server->endless;
            asio::awaitable<void> ready = context.sink->ready();
            if (ready.valid())
                co_await std::move(ready);
            std::string_view const piece = left.substr(0, server->piece);
            left.remove_prefix(piece.size());
            server->bytes_sent += piece.size();
            error const failure = context.sink->put(piece);
            if (failure.code())
                co_return failure;
        }
        co_return head;
    }

private:
    executor_type executor_;
    std::shared_ptr<event_log> server_;
};

class watch {
public:
    watch() = default;
    using response_type = http_response;
    static constexpr appmixer::operation_info info{"watch", appmixer::method::get, "/events",
                                                   appmixer::idempotency::safe};
};

/// Reads a stream to its end. The result has a line for each event, and one for an error.
template <class Api>
asio::awaitable<std::string> follow(Api api, event_options how)
{
    auto events = open_events(api, watch(), how);
    std::string seen;
    while (std::optional<result<server_event>> const event = co_await events.next()) {
        if (*event)
            seen += (*event)->id + " " + (*event)->event + " " + (*event)->data + "\n";
        else
            seen += event->error().what() + std::string("\n");
    }
    co_return seen;
}

class fixture {
public:
    fixture() : server(std::make_shared<event_log>()) {}

    /// retries: whether the client also has the retry layer, as most have.
    std::string read(bool retries, event_options how = event_options())
    {
        auto faulty = log_transport(io.get_executor(), server) | appmixer::with_faults(faults);
        io.restart();
        if (!retries)
            return clock.run(io, follow(appmixer::client(std::move(faulty)).with_clock(clock).as_result(), how));
        auto retrying = std::move(faulty) | appmixer::with_retry();
        return clock.run(io, follow(appmixer::client(std::move(retrying)).with_clock(clock).as_result(), how));
    }

    asio::io_context io;
    appmixer::manual_clock clock;
    std::shared_ptr<event_log> server;
    appmixer::exchange_faults faults;
};

/// Events of different forms, and what a client sees of them.
std::vector<std::string> some_events(std::string_view line_end, std::string& seen)
{
    std::vector<std::string> events;
    for (int n = 1; n <= 6; ++n) {
        std::string const id = std::to_string(n);
        std::string text;
        if (n == 2)
            text += ": a comment\n";
        if (n == 3)
            text += "event: add\n";
        if (n == 4)
            text += "retry: 200\n";
        text +=
            n == 5 ? "data: \xc3\xa4 of\ndata: two lines\nid: " + id + "\n\n" : "id: " + id + "\ndata: x" + id + "\n\n";
        std::string sent;
        for (char const c : text)
            sent += c == '\n' ? line_end : std::string_view(&c, 1);
        events.push_back(sent);
        seen += id + (n == 3 ? " add " : " message ") + (n == 5 ? "\xc3\xa4 of\ntwo lines" : "x" + id) + "\n";
    }
    return events;
}

} // namespace

TEST_CASE("a stream that is cut behind any byte misses no event and repeats none")
{
    for (std::string_view const line_end : {"\n", "\r\n", "\r"})
        for (std::string_view const prefix : {"", "\xef\xbb\xbf", ": hello\n\n"}) {
            fixture f;
            std::string expected;
            f.server->events = some_events(line_end, expected);
            f.server->prefix = prefix;
            std::size_t size = prefix.size();
            for (std::string const& event : f.server->events)
                size += event.size();
            for (std::size_t bytes = 0; bytes < size; ++bytes) {
                CAPTURE(bytes);
                CAPTURE(line_end);
                CAPTURE(prefix);
                bool const retries = bytes % 2 == 0;
                f.faults.on(f.faults.exchanges() + 1, exchange_fault::cut_response(bytes));
                CHECK(f.read(retries) == expected);
            }
            CHECK(f.faults.injected() == size);
        }
}

TEST_CASE("a stream whose connections break again and again misses no event and repeats none")
{
    for (unsigned seed = 0; seed < 100; ++seed) {
        CAPTURE(seed);
        fixture f;
        std::string expected;
        f.server->events = some_events("\n", expected);
        std::mt19937 random(seed);
        for (std::size_t n = 1; n <= 30; ++n)
            f.faults.on(n, exchange_fault::cut_response(random() % 60));
        f.server->piece = 1 + random() % 20;
        CHECK(f.read(seed % 2 == 0, event_options().attempts(100)) == expected);
    }
}

TEST_CASE("an event that never ends is an error, before the client has stored much of it")
{
    constexpr std::size_t limit = std::size_t(1) << 20;
    fixture f;
    f.server->piece = 65'536;
    SUBCASE("one line") { f.server->endless = std::string(65'536, 'x'); }
    SUBCASE("one line of data")
    {
        f.server->prefix = "data: ";
        f.server->endless = std::string(65'536, 'x');
    }
    SUBCASE("many lines of data")
    {
        for (int i = 0; i < 8192; ++i)
            f.server->endless += "data: x\n";
    }
    SUBCASE("a name of an event")
    {
        f.server->prefix = "event: ";
        f.server->endless = std::string(65'536, 'x');
    }
    SUBCASE("an id")
    {
        f.server->prefix = "id: ";
        f.server->endless = std::string(65'536, 'x');
    }
    std::string const seen = f.read(true);
    CHECK(seen.find("an event exceeds the limit of 1048576 bytes, set by event_options::event_limit") !=
          std::string::npos);
    CHECK(f.server->requests == 1);
    CHECK(f.server->bytes_sent <= 4 * limit + 2 * f.server->piece); // "data: x\n" counts as two bytes
}
