// Uploads and downloads over HTTP and HTTPS whose connections break behind any byte.

#include "archive_operations.hpp"
#include "https_calls.hpp"
#include "request_sources.hpp"
#include "temporary_files.hpp"

#include <appmixer/algorithms/download.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::http_response;
using archives::get_archive;
using archives::put_archive;
using request_sources::body_of;
using request_sources::pieces;
using request_sources::take;

TEST_SUITE_BEGIN("broken transfers");

std::string const content = [] {
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += std::to_string(i) + ' ';
    return text;
}();

/// Reads what has arrived, and decrypts it if the connection has TLS. False when the client has disconnected.
asio::awaitable<bool> read_more(connection& client, std::string& text)
{
    std::string buffer(65536, '\0');
    auto const [code, size] =
        co_await client.socket.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
    if (code)
        co_return false;
    buffer.resize(size);
    std::string control;
    text += client.cipher ? client.cipher->open(buffer, control) : buffer;
    bool const sent = co_await write_raw(client, control);
    co_return sent;
}

/// Responds with the content, or with the range that is asked for, but with the first bytes of the response only. Then
/// the connection is closed.
step send_part(std::size_t bytes, std::string requests_end = "\r\n\r\n")
{
    return step(step::action([=](connection& client) -> asio::awaitable<bool> {
        std::string request, control;
        if (client.cipher)
            request = client.cipher->open({}, control);
        while (request.find(requests_end) == std::string::npos) {
            bool const open = co_await read_more(client, request);
            if (!open)
                co_return false;
        }
        std::size_t first = 0;
        std::string_view const range = "Range: bytes=";
        if (std::size_t const at = request.find(range); at != std::string::npos)
            std::from_chars(request.data() + at + range.size(), request.data() + request.size(), first);
        std::string const size = std::to_string(content.size()), last = std::to_string(content.size() - 1);
        std::string response = "HTTP/1.1 200 OK\r\n";
        if (first > 0)
            response = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + std::to_string(first) + "-" + last +
                       "/" + size + "\r\n";
        response += "ETag: \"v1\"\r\nContent-Length: " + std::to_string(content.size() - first) + "\r\n\r\n" +
                    content.substr(first);
        response.resize(std::min(bytes, response.size()));
        if (client.cipher)
            response = client.cipher->seal(response);
        co_await write_raw(client, response);
        boost::system::error_code ignored;
        client.socket.close(ignored);
        co_return false;
    }));
}

/// Reads so many bytes of a request. Then the connection is reset.
std::vector<step> receive_part(std::size_t bytes)
{
    step const receive = step(step::action([=](connection& client) -> asio::awaitable<bool> {
        std::string request, control;
        if (client.cipher)
            request = client.cipher->open({}, control);
        while (request.size() < bytes) {
            bool const open = co_await read_more(client, request);
            if (!open)
                co_return false;
        }
        co_return true;
    }));
    return {receive, reset()};
}

template <class Security>
script script_of(std::vector<step> const& steps)
{
    script all = Security::opening();
    all.insert(all.end(), steps.begin(), steps.end());
    return all;
}

template <class Api>
asio::awaitable<outcome> download(Api api, std::string path)
{
    auto const end = co_await download_to(api, get_archive(), path, appmixer::transfer_options().idle(24h));
    if (!end)
        co_return outcome(end.error());
    co_return outcome(std::to_string(end->size));
}

template <class Api>
asio::awaitable<outcome> upload(Api api, std::shared_ptr<appmixer::body_source> source)
{
    put_archive request(appmixer::upload_body::source(std::move(source)));
    auto const end = co_await api.call(std::move(request));
    if (!end)
        co_return outcome(end.error());
    co_return outcome(end->body);
}

/// A client that retries without a pause.
template <class Security>
class retrying {
public:
    explicit retrying(std::vector<script> scripts) : fixture(std::move(scripts)) {}

    /// step: how far the clock advances, again and again.
    outcome run(asio::awaitable<outcome> call, std::chrono::milliseconds step = 0ms)
    {
        pending const started = fixture.start(std::move(call));
        REQUIRE(fixture.until([&] {
            clock.advance(step);
            return started.done();
        }));
        return started.end();
    }

    basic_fixture<Security> fixture;
    appmixer::manual_clock clock;
    appmixer::client<appmixer::retry_layer<typename Security::transport>, appmixer::returning_results> api =
        appmixer::client(std::move(fixture.api.transport()) |
                         appmixer::with_retry(appmixer::standard_retry().max_backoff(0ms)))
            .with_clock(clock)
            .as_result();
};

template <class Security>
void check_downloads()
{
    for (unsigned seed = 0; seed < 25; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        std::vector<script> scripts;
        scripts.push_back(script_of<Security>({send_part(random() % 50)})); // in the head
        for (int i = 0; i < 5; ++i)                                         // mostly in the body
            scripts.push_back(script_of<Security>({send_part((i == 0 ? 60 : 110) + random() % 50)}));
        scripts.push_back(script_of<Security>({send_part(random() % 80)}));
        scripts.push_back(script_of<Security>({send_part(100'000)}));
        temporary_folder const folder;
        retrying<Security> f(std::move(scripts));
        std::string const path = folder.write("archive.zip", "old");
        outcome const end = f.run(download(f.api, path), 100ms); // downloads pause before they go on
        CHECK(end.text == std::to_string(content.size()));
        std::ifstream file(path, std::ios::binary);
        CHECK(std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()) == content);
    }
}

template <class Security>
void check_uploads()
{
    std::vector<std::string> const body = {content, std::string(300'000, 'x'), "the end"};
    std::string const whole = body[0] + body[1] + body[2];
    for (unsigned seed = 0; seed < 25; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        auto const source = std::make_shared<pieces>(body);
        if (seed % 2 == 0)
            source->announced.reset();
        std::size_t const sizes[] = {10, 100, 500, 100'000, whole.size()};
        auto const received = std::make_shared<std::string>();
        std::string const end_of_body = source->announced ? "the end" : "\r\n0\r\n\r\n";
        std::vector<script> scripts;
        scripts.push_back(script_of<Security>(receive_part(random() % sizes[seed % 5])));
        // The server has all of it, but the client does not learn that.
        if (seed % 3 == 0)
            scripts.push_back(script_of<Security>({send_part(random() % 20, end_of_body)}));
        scripts.push_back(script_of<Security>({take(received, end_of_body, response("stored"))}));
        retrying<Security> f(std::move(scripts));
        CHECK(f.run(upload(f.api, source)).text == "stored");
        std::string const arrived = body_of(*received);
        if (source->announced)
            CHECK(arrived == whole);
        else
            CHECK(std::count(arrived.begin(), arrived.end(), 'x') == 300'000);
        CHECK(source->rewinds >= 1);
    }
}

TEST_CASE("downloads over HTTP that break off anywhere are whole in the end") { check_downloads<plain>(); }
TEST_CASE("downloads over HTTPS that break off anywhere are whole in the end") { check_downloads<secured>(); }
TEST_CASE("uploads over HTTP that break off anywhere are whole in the end") { check_uploads<plain>(); }
TEST_CASE("uploads over HTTPS that break off anywhere are whole in the end") { check_uploads<secured>(); }

TEST_SUITE_END();

} // namespace
