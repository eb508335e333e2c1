// The memory of large uploads, downloads and event streams: bodies are never in memory as a whole.

#include "../sanitized.hpp"
#include "archive_operations.hpp"
#include "https_calls.hpp"

#include <appmixer/algorithms/download.hpp>
#include <appmixer/algorithms/event_stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <malloc.h> // mallinfo2

#if APPMIXER_TESTS_SANITIZED
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace {

using namespace calls;
using appmixer::error;
using appmixer::http_response;
using appmixer::idempotency;
using appmixer::method;
using appmixer::operation_info;
using appmixer::result;
using archives::get_archive;
using archives::put_archive;

TEST_SUITE_BEGIN("memory of transfers");

constexpr std::uint64_t body_size = std::uint64_t(64) << 20;
constexpr std::size_t most = std::size_t(1) << 20;

/// The bytes that this process has allocated and not freed.
std::size_t allocated_bytes()
{
#if APPMIXER_TESTS_SANITIZED
    return __sanitizer_get_current_allocated_bytes();
#else
    struct mallinfo2 const used = mallinfo2();
    return used.uordblks + used.hblkhd;
#endif
}

/// Measures how much memory is in use while a body passes.
class gauge {
public:
    void look() { greatest_ = std::max(greatest_, allocated_bytes()); }
    std::size_t growth() const { return greatest_ - std::min(greatest_, first_); }

private:
    std::size_t first_ = allocated_bytes();
    std::size_t greatest_ = 0;
};

class measuring_sink final : public appmixer::body_sink {
public:
    explicit measuring_sink(gauge& memory) : memory_(memory) {}
    bool begin(http_response const&) override { return true; }
    error put(std::string_view piece) override
    {
        memory_.look();
        received += piece.size();
        return error();
    }
    std::uint64_t received = 0;

private:
    gauge& memory_;
};

class measuring_source final : public appmixer::body_source {
public:
    measuring_source(gauge& memory, bool knows_size) : memory_(memory), knows_size_(knows_size) {}
    std::optional<std::uint64_t> size() const override
    {
        return knows_size_ ? std::optional<std::uint64_t>(body_size) : std::nullopt;
    }
    result<std::string_view> read(std::size_t at_most) override
    {
        memory_.look();
        std::string_view const next =
            std::string_view(piece_).substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, at_most)));
        left_ -= next.size();
        return left_ > 0 ? next : std::string_view(end_).substr(end_.size() - next.size());
    }
    bool rewind() override { return left_ == body_size; }

private:
    gauge& memory_;
    bool knows_size_;
    std::string const piece_ = std::string(65536, 'x');
    std::string const end_ = std::string(65535, 'x') + "!"; ///< of the body
    std::uint64_t left_ = body_size;
};

/// Sends the body, for which it needs one block.
step send_body()
{
    return step(step::action([](connection& client) -> asio::awaitable<bool> {
        std::string const block(65536, 'x');
        std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body_size) + "\r\n\r\n";
        for (std::uint64_t left = body_size;; left -= block.size()) {
            if (client.cipher)
                text = client.cipher->seal(text);
            bool const sent = co_await write_raw(client, std::move(text));
            if (!sent || left == 0)
                co_return sent;
            text = block;
        }
    }));
}

/// Reads a body of which it keeps the last bytes, and responds.
step discard_body(std::string end)
{
    return step(step::action([=](connection& client) -> asio::awaitable<bool> {
        std::string buffer(65536, '\0'), last;
        while (!last.ends_with(end)) {
            auto const [code, count] =
                co_await client.socket.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
            if (code)
                co_return false;
            std::string text = buffer.substr(0, count), control;
            if (client.cipher)
                text = client.cipher->open(text, control);
            last = (last + text).substr(std::max(last.size() + text.size(), end.size()) - end.size());
        }
        std::string text = good;
        if (client.cipher)
            text = client.cipher->seal(text);
        bool const sent = co_await write_raw(client, std::move(text));
        co_return sent;
    }));
}

template <class Api>
asio::awaitable<outcome> download(Api api, appmixer::body_sink& sink)
{
    result<appmixer::download_result> const end = co_await download_to(api, get_archive(), sink);
    if (!end)
        co_return outcome(end.error());
    co_return outcome(std::to_string(end->size));
}

template <class Api>
asio::awaitable<outcome> upload(Api api, std::shared_ptr<appmixer::body_source> source)
{
    put_archive request(appmixer::upload_body::source(std::move(source)));
    result<http_response> const end = co_await api.call(std::move(request));
    if (!end)
        co_return outcome(end.error());
    co_return outcome(end->body);
}

template <class Security>
void check_memory()
{
    script opening = Security::opening();
    script steps = opening;
    steps.insert(steps.end(), {expect(), send_body(), discard_body("x!"), discard_body("!\r\n0\r\n\r\n")});
    basic_fixture<Security> f({steps});
    gauge memory;
    measuring_sink sink(memory);
    CHECK(f.get(download(f.api, sink)).text == std::to_string(body_size));
    CHECK(sink.received == body_size);
    CHECK(memory.growth() <= most);
    for (bool const knows_size : {true, false}) {
        CAPTURE(knows_size);
        auto const source = std::make_shared<measuring_source>(memory, knows_size);
        CHECK(f.get(upload(f.api, source)).ok);
        CHECK(memory.growth() <= most);
    }
    CHECK(f.server.connections() == 1);
}

TEST_CASE("64 MiB over HTTP take little memory") { check_memory<plain>(); }
TEST_CASE("64 MiB over HTTPS take little memory") { check_memory<secured>(); }

class watch {
public:
    watch() = default;
    using response_type = http_response;
    static constexpr operation_info info{"watch", method::get, "/events", idempotency::safe};
};

asio::awaitable<outcome> follow(client api)
{
    auto events = open_events(api, watch());
    auto const event = co_await events.next();
    if (!event || !*event)
        co_return outcome(event ? event->error() : error());
    co_return outcome((*event)->data);
}

TEST_CASE("an event stream that sends a line or an event without end takes little memory, or ends with an error")
{
    std::string const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    bool is_error = true;
    script steps = {expect()};
    SUBCASE("a comment")
    {
        steps.insert(steps.end(), {say(head + ":"), flood(std::string(65536, 'x'))});
        is_error = false;
    }
    SUBCASE("data") { steps.insert(steps.end(), {say(head + "data:"), flood(std::string(65536, 'x'))}); }
    SUBCASE("lines of data")
    {
        steps.insert(steps.end(), {say(head), flood("data: " + std::string(5000, 'x') + "\n")});
    }
    SUBCASE("an event without an end")
    {
        steps.insert(steps.end(), {say(head), flood("id: 1\nevent: a\ndata: " + std::string(500, 'x') + "\n")});
    }
    fixture f({steps});
    gauge memory;
    pending call = f.start(follow(f.api));
    f.io.restart();
    while (!call.done() && f.counters().bytes_received < 3'000'000) { // handlers one by one, since there is always one
        REQUIRE(f.io.run_one_for(guard) == 1);
        memory.look();
    }
    CHECK(call.done() == is_error);
    if (!is_error)
        call.cancel();
    REQUIRE(f.until([&] { return call.done(); }));
    if (is_error) {
        CHECK(call.end().error == appmixer::errc::response_too_large);
    } else {
        CHECK(call.end().error == appmixer::condition::cancelled);
        CHECK(memory.growth() <= most);
    }
}

TEST_SUITE_END();

} // namespace
