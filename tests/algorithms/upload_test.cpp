// upload_file in chunks: what arrives, what is sent again, and what is reported.

#include "upload_support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace uploads;

TEST_SUITE_BEGIN("upload");

TEST_CASE("content is sent in numbered chunks, and the id of the first response in the others")
{
    fixture f;
    result<stored_file> const file =
        f.run(f.api, file_upload("a.txt", upload_body::text("0123456789", "text/csv")).chunk_size(4));
    REQUIRE(file.has_value());
    CHECK(file->length == 10);
    CHECK(file->content_type == "text/csv");
    CHECK(f.stored() == "0123456789");
    REQUIRE(f.plan->requests.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(f.sent(i, "uploader-file-id") == (i == 0 ? "-" : file->file_id));
        CHECK(f.sent(i, "uploader-file-name") == "a.txt");
        CHECK(f.sent(i, "uploader-chunk-size") == "4");
        CHECK(f.sent(i, "uploader-chunk-number") == std::to_string(i + 1));
        CHECK(f.sent(i, "uploader-chunks-total") == "3");
    }
}

TEST_CASE("a name that is not ASCII is sent in the parts only")
{
    fixture f;
    result<stored_file> const file =
        f.run(f.api, file_upload(" \xc3\xbc\n", upload_body::text("0123456789")).chunk_size(4));
    REQUIRE(file.has_value());
    CHECK(file->filename == " \xc3\xbc\n");
    CHECK(f.sent(0, "uploader-file-name") == "-");
    CHECK(f.sent(2, "uploader-file-name") == "-");
}

TEST_CASE("a request for a whole file does not touch the source before it is sent")
{
    auto const source = std::make_shared<piecewise>("0123456789", 10);
    appmixer::op::upload_file const request("a", upload_body::source(source));
    CHECK(source->rewinds == 0);
    CHECK(request.chunk_size == std::nullopt);
    CHECK(appmixer::op::upload_file("a", upload_body::text("12")).chunk_size == 2U);
    CHECK(appmixer::op::upload_file("a", upload_body::file("/no/such/file")).chunk_size == std::nullopt);
}

TEST_CASE("the number of chunks follows from the size")
{
    for (std::size_t const size : {0U, 1U, 3U, 4U, 5U, 8U, 9U}) {
        fixture f;
        std::string const content(size, 'x');
        auto const source = std::make_shared<piecewise>(content, size);
        REQUIRE(f.run(f.api, file_upload("a", upload_body::source(source)).chunk_size(4)).has_value());
        CHECK(f.plan->requests.size() == (size <= 4 ? 1 : size <= 8 ? 2 : 3));
        CHECK(f.stored() == content);
    }
}

TEST_CASE("content without a size is sent in one request")
{
    fixture f;
    auto const source = std::make_shared<piecewise>("0123456789", std::nullopt);
    REQUIRE(f.run(f.api, file_upload("a", upload_body::source(source)).chunk_size(4)).has_value());
    CHECK(f.stored() == "0123456789");
    CHECK(f.plan->requests.size() == 1);
    CHECK(f.sent(0, "uploader-chunk-size") == "-");
    CHECK(f.sent(0, "uploader-chunks-total") == "1");
}

TEST_CASE("a chunk that the server puts off is sent again, and the progress says so")
{
    fixture f;
    f.plan->fails_at = 1;
    f.plan->clock = &f.clock;
    std::vector<transfer_progress> reports;
    file_upload what("a", upload_body::source(std::make_shared<piecewise>("0123456789", 10))); // read once only
    what.chunk_size(4).progress([&](transfer_progress const& now) { reports.push_back(now); });
    REQUIRE(f.run(f.api, what).has_value());
    CHECK(f.stored() == "0123456789");
    CHECK(f.plan->requests.size() == 4);
    CHECK(f.plan->requests[2].body.find("\r\n\r\n4567\r\n") != std::string::npos);
    REQUIRE(reports.size() == 4);
    CHECK(reports[0].done == 4);
    CHECK(reports[1].done == 8);
    CHECK(reports[1].attempt == 1);
    CHECK(reports[2].done == 8);
    CHECK(reports[2].attempt == 2);
    CHECK(reports[3].done == 10);
    CHECK(reports[3].expected == 10);
}

TEST_CASE("a deadline is for all chunks together")
{
    fixture f;
    f.plan->clock = &f.clock;
    file_upload const what = file_upload("a", upload_body::text("0123456789")).chunk_size(1);
    CHECK(f.run(f.api.within(3500ms), what).error() == errc::deadline_exceeded);
    CHECK(f.plan->requests.size() == 4);
    CHECK(f.run(f.api.within(60s), what).has_value());
}

TEST_CASE("the progress that the content has is reported")
{
    fixture f;
    std::uint64_t last = 0;
    upload_body content = upload_body::text("0123456789");
    content.on_progress([&](transfer_progress const& now) { last = now.done; });
    REQUIRE(f.run(f.api, file_upload("a", content).chunk_size(4)).has_value());
    CHECK(last == 10);
}

TEST_SUITE_END();

} // namespace
