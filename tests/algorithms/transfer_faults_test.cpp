// Uploads and downloads whose connections break anywhere: the bodies that arrive are whole, and none arrives twice.

#include "../spawned.hpp"
#include "../transports/temporary_files.hpp"
#include "file_server.hpp"
#include "transfer_support.hpp"

#include <appmixer/algorithms/download.hpp>
#include <appmixer/call/multipart.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;
using namespace transfers;
using appmixer::condition;
using appmixer::download_result;
using appmixer::exchange_fault;
using appmixer::phase;

/// A client that retries, and a server whose first exchanges fail.
class fixture {
public:
    explicit fixture(unsigned seed) : random(seed), server(std::make_shared<archive>()) {}

    /// Up to five exchanges fail, each in another way.
    void plan_faults(std::size_t size)
    {
        std::size_t const count = random() % 6;
        for (std::size_t n = 1; n <= count; ++n)
            faults.on(faults.exchanges() + n, random_fault(size + 1));
    }
    exchange_fault random_fault(std::size_t sizes)
    {
        switch (random() % 8) {
        case 0: return exchange_fault::fail(asio::error::connection_refused, phase::connect);
        case 1: return exchange_fault::fail(asio::error::connection_reset, phase::wait);
        case 2: return exchange_fault::response(503);
        case 3: return exchange_fault::response(429, 1s);
        case 4: return exchange_fault::cut_request(random() % sizes);
        default: return exchange_fault::cut_response(random() % sizes);
        }
    }

    template <class Op>
    result<void> upload(upload_body body)
    {
        io.restart();
        return clock.run(io, api.call(Op(std::move(body))));
    }
    template <class Target>
    result<download_result> download(Target&& target, appmixer::transfer_options how = {})
    {
        io.restart();
        return clock.run(io, download_to(api, get_archive(), std::forward<Target>(target), how));
    }

    std::mt19937 random;
    asio::io_context io;
    appmixer::manual_clock clock;
    std::shared_ptr<archive> server;
    appmixer::exchange_faults faults;
    appmixer::client<appmixer::retry_layer<appmixer::faults_layer<archive_transport>>, appmixer::returning_results>
        api = appmixer::client(archive_transport(io.get_executor(), server) | appmixer::with_faults(faults) |
                               appmixer::with_retry())
                  .with_clock(clock)
                  .as_result();
};

/// The failures of a plan, and no others.
bool is_planned(error const& failure)
{
    return failure == condition::transport || failure == condition::server_error || failure == condition::rate_limited;
}

std::string const text = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ, and once more: 0123456789";

constexpr unsigned runs = 200;

/// A body of each kind. Its bytes go to `sent`.
upload_body body_of_kind(int kind, temporary_folder const& folder, std::string& sent)
{
    sent = text;
    switch (kind) {
    case 0: return upload_body::text(text);
    case 1: return upload_body::source(std::make_shared<once>(text, true));
    case 2: return upload_body::file(folder.write("upload", text));
    default: break;
    }
    appmixer::multipart parts;
    parts.boundary("limit")
        .field("name", "x")
        .file("file", "a", upload_body::source(std::make_shared<once>(text, true)));
    sent = "--limit\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n"
           "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
           "Content-Type: application/octet-stream\r\n\r\n" +
           text + "\r\n--limit--\r\n";
    return parts;
}

} // namespace

TEST_CASE("an upload that may be repeated arrives whole or not at all, wherever the connection breaks")
{
    temporary_folder const folder;
    unsigned succeeded = 0, repeated = 0;
    for (unsigned seed = 0; seed < runs; ++seed) {
        CAPTURE(seed);
        fixture f(seed);
        f.server->content = "old";
        std::string sent;
        upload_body body = body_of_kind(static_cast<int>(seed % 4), folder, sent);
        appmixer::transfer_progress last;
        body.on_progress([&](appmixer::transfer_progress const& now) { last = now; });
        f.plan_faults(sent.size());
        result<void> const end = f.upload<put_archive>(body);
        if (end) {
            ++succeeded;
            repeated += f.faults.injected() > 0;
            CHECK(f.server->content == sent);
            CHECK(last.done == sent.size());
        } else {
            CHECK(is_planned(end.error()));
            CHECK((f.server->content == "old" || f.server->content == sent));
        }
    }
    CHECK(succeeded > runs / 3);
    CHECK(repeated > runs / 6);
    CHECK(succeeded < runs);
}

TEST_CASE("an upload that must not be repeated arrives once at most")
{
    temporary_folder const folder;
    unsigned succeeded = 0;
    for (unsigned seed = 0; seed < runs; ++seed) {
        CAPTURE(seed);
        fixture f(seed);
        std::string sent;
        upload_body const body = body_of_kind(static_cast<int>(seed % 4), folder, sent);
        f.plan_faults(sent.size());
        result<void> const end = f.upload<add_archive>(body);
        CHECK(f.server->stored <= 1);
        CHECK((f.server->stored == 0 || f.server->content == sent));
        if (end)
            CHECK(f.server->stored == 1);
        else
            CHECK(is_planned(end.error()));
        succeeded += end.has_value();
    }
    CHECK(succeeded > runs / 5);
    CHECK(succeeded < runs);
}

TEST_CASE("a source that cannot be read again is sent once, and again only if nothing was read")
{
    for (unsigned seed = 0; seed < runs; ++seed) {
        CAPTURE(seed);
        fixture f(seed);
        f.plan_faults(text.size());
        result<void> const end = f.upload<put_archive>(upload_body::source(std::make_shared<once>(text, false)));
        CHECK(f.server->stored <= 1);
        CHECK((f.server->stored == 0 || f.server->content == text));
        if (end)
            CHECK(f.server->stored == 1);
        else
            CHECK(is_planned(end.error()));
    }
}

TEST_CASE("a file has its name only when it is whole, wherever the connection breaks and whenever the content changes")
{
    unsigned succeeded = 0;
    for (unsigned seed = 0; seed < runs; ++seed) {
        CAPTURE(seed);
        fixture f(seed);
        temporary_folder const folder;
        std::string const path = folder.write("archive.zip", "old");
        f.server->content = text;
        if (f.random() % 4 == 0)
            f.server->tag.clear();
        else if (f.random() % 4 == 0)
            f.server->changes_at = 1 + f.random() % 4;
        f.plan_faults(text.size());
        if (f.random() % 4 == 0)
            f.faults.on(2, exchange_fault::truncate());
        result<download_result> const end = f.download(path);
        if (end) {
            ++succeeded;
            CHECK(test::content_of(path) == f.server->content);
            CHECK(end->size == f.server->content.size());
        } else {
            CHECK(is_planned(end.error()));
            CHECK(test::content_of(path) == "old");
        }
        CHECK(test::files_in(folder) == test::names{"archive.zip"});
    }
    CHECK(succeeded > runs / 2);
    CHECK(succeeded < runs);
}

TEST_CASE("what a broken download has received is continued by the next one, and is never of two versions")
{
    for (unsigned seed = 0; seed < runs; ++seed) {
        CAPTURE(seed);
        fixture f(seed);
        temporary_folder const folder;
        std::string const path = folder.path("archive.zip");
        f.server->content = text;
        f.server->changes_at = 1 + f.random() % 12;
        for (int i = 0; i < 20; ++i) {
            f.plan_faults(text.size());
            result<download_result> const end = f.download(path, appmixer::transfer_options().resume(true));
            if (end)
                break;
            CHECK(is_planned(end.error()));
            CHECK(test::content_of(path).empty());
        }
        CHECK(test::content_of(path) == f.server->content);
        CHECK(test::files_in(folder) == test::names{"archive.zip"});
    }
}

TEST_CASE("a sink has the whole body when the download succeeds")
{
    unsigned succeeded = 0;
    for (unsigned seed = 0; seed < runs; ++seed) {
        CAPTURE(seed);
        fixture f(seed);
        f.server->content = text;
        f.plan_faults(text.size());
        text_sink sink;
        result<download_result> const end = f.download(static_cast<appmixer::body_sink&>(sink));
        if (end)
            CHECK(sink.text == text);
        else
            CHECK(is_planned(end.error()));
        succeeded += end.has_value();
    }
    CHECK(succeeded > runs / 3);
    CHECK(succeeded < runs);
}

TEST_CASE("a client that retries continues a broken download, and begins again only what cannot be continued")
{
    fixture f(0);
    temporary_folder const folder;
    f.server->content = text;
    f.faults.on(1, exchange_fault::cut_response(40)).on(2, exchange_fault::cut_response(20));
    SUBCASE("with a version")
    {
        REQUIRE(f.download(folder.path("a")).has_value());
        CHECK(f.server->requests.at(1).headers.get("Range") == "bytes=40-");
        CHECK(f.server->requests.at(2).headers.get("Range") == "bytes=60-");
        CHECK(f.server->bytes_sent < text.size() + 3 * 7);
    }
    SUBCASE("without")
    {
        f.server->tag.clear();
        REQUIRE(f.download(folder.path("a")).has_value());
        CHECK_FALSE(f.server->requests.at(2).headers.contains("Range"));
    }
    CHECK(f.server->requests.size() == 3);
    CHECK(test::content_of(folder.path("a")) == text);
}
