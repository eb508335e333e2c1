// Operations with an upload: from memory, from sources, in parts, with progress.

#include "archive_operations.hpp"
#include "request_sources.hpp"

#include <appmixer/call/multipart.hpp>
#include <appmixer/call/upload_body.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::http_response;
using archives::put_archive;
using request_sources::body_of;
using request_sources::pieces;
using request_sources::take;

TEST_SUITE_BEGIN("uploads");

/// The text of the outcome is "<status> <body>".
asio::awaitable<outcome> put_body(client api, put_archive request)
{
    appmixer::result<http_response> const response = co_await api.call(request);
    if (!response)
        co_return outcome(response.error());
    co_return outcome(std::to_string(response->status) + " " + response->body);
}

TEST_CASE("an operation's upload is sent from memory, from a source and in parts, with its progress")
{
    auto const received = std::make_shared<std::string>();
    std::vector<appmixer::transfer_progress> reports;
    appmixer::upload_body body;
    std::string type, expected;
    SUBCASE("from memory")
    {
        body = appmixer::upload_body::text("0123456789", "text/csv");
        type = "text/csv";
        expected = "0123456789";
    }
    SUBCASE("from a source")
    {
        body = appmixer::upload_body::source(std::make_shared<pieces>(std::vector<std::string>{"abc", "defg"}));
        type = "application/octet-stream";
        expected = "abcdefg";
    }
    SUBCASE("in parts")
    {
        appmixer::multipart parts;
        parts.boundary("limit").field("name", "x").file("file", "a.txt", appmixer::upload_body::text("content"));
        body = parts;
        type = "multipart/form-data; boundary=limit";
        expected = "--limit\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n"
                   "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                   "Content-Type: text/plain\r\n\r\ncontent\r\n--limit--\r\n";
    }
    bool const observed = type != "text/csv";
    if (observed)
        body.on_progress([&](appmixer::transfer_progress const& now) { reports.push_back(now); });
    fixture f({{take(received, expected, good)}});
    CHECK(f.get(put_body(f.api, put_archive(body))).text == R"(200 {"flowId":"f1"})");
    CHECK(body_of(*received) == expected);
    CHECK(received->find("Content-Type: " + type + "\r\n") != std::string::npos);
    CHECK(received->find("Content-Length: " + std::to_string(expected.size()) + "\r\n") != std::string::npos);
    CHECK(reports.empty() != observed);
    if (observed) {
        CHECK(reports.back().done == expected.size());
        CHECK(reports.back().expected == expected.size());
    }
}

TEST_CASE("an upload that cannot be opened or described sends nothing")
{
    fixture f({{hold()}});
    outcome const missing = f.get(put_body(f.api, put_archive(appmixer::upload_body::file("/no/such/file"))));
    CHECK(missing.error == errc::body_source_failed);
    CHECK(missing.error.operation() == "putArchive");
    outcome const injected =
        f.get(put_body(f.api, put_archive(appmixer::upload_body::text("x", "text/plain\r\nX-Admin: 1"))));
    CHECK(injected.error == errc::invalid_request);
    CHECK(f.server.bytes_received() == 0);
}

TEST_SUITE_END();

} // namespace
