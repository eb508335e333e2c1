// download_to: files under their names only when complete, resumed downloads, limits and progress.

#include "../spawned.hpp"
#include "transfer_support.hpp"

#include <appmixer/algorithms/download.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;
using appmixer::condition;
using appmixer::download_result;
using appmixer::errc;
using appmixer::error;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::result;
using appmixer::transfer_options;
using appmixer::transfer_progress;
using transfers::text_sink;

/// A file on a server that understands ranges.
class served_file {
public:
    std::string content;
    std::string tag = "\"v1\"";
    std::deque<std::size_t> cuts; ///< for each request: the bytes after which the connection is lost
    std::vector<http_request> requests;
    int status = 200;
    std::string coding; ///< `Content-Encoding`
    std::size_t piece = 7;
    std::size_t part = std::size_t(-1); ///< the most bytes of one 206, which then does not say the length of the whole
    appmixer::manual_clock* clock = nullptr; ///< advances by 30 ms with each piece
};

class file_transport {
public:
    using executor_type = asio::any_io_executor;
    file_transport(executor_type executor, std::shared_ptr<served_file> file)
        : executor_(std::move(executor)), file_(std::move(file))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context& context)
    {
        std::shared_ptr<served_file> const file = file_;
        file->requests.push_back(request);
        std::string const& content = file->content;
        http_response head(file->status, "");
        head.headers.append("Content-Type", "application/zip");
        head.headers.append("Content-Disposition", "attachment; filename=\"../crm.zip\"");
        if (!file->tag.empty())
            head.headers.append("ETag", file->tag);
        if (!file->coding.empty())
            head.headers.append("Content-Encoding", file->coding);
        std::size_t from = 0;
        std::string_view const range = request.headers.get("Range").value_or(std::string_view());
        if (range.starts_with("bytes=") && request.headers.get("If-Range") == file->tag) {
            std::from_chars(range.data() + 6, range.data() + range.size(), from);
            head.status = from < content.size() ? 206 : 416;
            head.headers.append("Content-Range", from < content.size() ? "bytes " + std::to_string(from) + "-" +
                                                                             std::to_string(content.size() - 1) + "/" +
                                                                             std::to_string(content.size())
                                                                       : "bytes */" + std::to_string(content.size()));
        }
        std::string_view body = std::string_view(content).substr(std::min(from, content.size()));
        if (head.status == 206 && body.size() > file->part) {
            body = body.substr(0, file->part);
            head.headers.set("Content-Range",
                             "bytes " + std::to_string(from) + "-" + std::to_string(from + body.size() - 1) + "/*");
        }
        head.headers.append("Content-Length", std::to_string(body.size()));
        std::size_t cut = content.size() + 1;
        if (!file->cuts.empty()) {
            cut = file->cuts.front();
            file->cuts.pop_front();
        }
        bool const streams = context.sink->begin(head);
        std::size_t sent = 0;
        while (!body.empty() && streams) {
            if (sent >= cut)
                co_return error(errc::connection_closed, appmixer::phase::read);
            std::string_view const piece = body.substr(0, std::min(file->piece, cut - sent));
            body.remove_prefix(piece.size());
            sent += piece.size();
            if (file->clock != nullptr)
                file->clock->advance(30ms);
            error const failure = context.sink->put(piece);
            if (failure.code())
                co_return failure;
        }
        if (sent >= cut && sent > 0)
            co_return error(errc::connection_closed, appmixer::phase::read);
        co_return head;
    }

private:
    executor_type executor_;
    std::shared_ptr<served_file> file_;
};

class get_archive {
public:
    get_archive() = default;
    std::string name = "crm";
    using response_type = http_response;
    static constexpr appmixer::operation_info info{"getArchive", appmixer::method::get, "/archives/{name}",
                                                   appmixer::idempotency::safe};
    static constexpr auto params = appmixer::table{appmixer::in_path("name", &get_archive::name)};
};

class fixture {
public:
    using client = appmixer::client<file_transport, appmixer::returning_results>;

    fixture()
        : folder(fs::temp_directory_path() / ("appmixer_download_" + std::to_string(std::random_device()()))),
          served(std::make_shared<served_file>()),
          api(appmixer::client(file_transport(io.get_executor(), served)).with_clock(clock).as_result())
    {
        fs::create_directory(folder);
        for (int i = 0; i < 10; ++i)
            served->content += "0123456789";
    }
    ~fixture()
    {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    template <class Target>
    result<download_result> download(Target&& target, transfer_options how = transfer_options())
    {
        io.restart();
        return clock.run(io, download_to(api, archive, std::forward<Target>(target), std::move(how)));
    }
    std::string path() const { return (folder / "crm.zip").string(); }
    std::string text() const
    {
        std::ifstream file(path(), std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    std::size_t files() const
    {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }

    asio::io_context io;
    appmixer::manual_clock clock;
    fs::path folder;
    std::shared_ptr<served_file> served;
    client api;
    get_archive archive;
};

} // namespace

TEST_CASE("a file is downloaded whole, and described")
{
    fixture f;
    result<download_result> const got = f.download(f.path());
    REQUIRE(got.has_value());
    CHECK(got->size == 100);
    CHECK(got->content_type == "application/zip");
    CHECK(got->file_name == "crm.zip");
    CHECK(f.text() == f.served->content);
    CHECK(f.files() == 1);
    CHECK(f.served->requests.at(0).headers.get("Accept-Encoding") == "identity");
}

TEST_CASE("an empty path is reported before anything is downloaded")
{
    fixture f;
    for (auto const& [path, why] :
         {std::pair(std::string(), "the path is empty"), std::pair(f.path() + '\0', "the path contains a zero byte")}) {
        for (bool const resume : {false, true}) {
            error const e = f.download(path, transfer_options().resume(resume)).error();
            CHECK(e == errc::invalid_request);
            CHECK(e.phase() == appmixer::phase::start);
            CHECK(e.operation() == get_archive::info.name);
            CHECK(e.detail() == why);
        }
    }
    CHECK(f.served->requests.empty());
    CHECK(f.files() == 0);
}

TEST_CASE("a file that cannot be written is no failure of the network")
{
    fixture f;
    result<download_result> const got = f.download((f.folder / "none" / "crm.zip").string());
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error() == boost::system::errc::make_error_condition(boost::system::errc::no_such_file_or_directory));
    CHECK(got.error() != condition::transport);
    CHECK(got.error().detail().ends_with("crm.zip.tmp"));
    CHECK(f.served->requests.empty());
}

TEST_CASE("a download that breaks off anywhere goes on where it ended")
{
    for (std::size_t cut = 1; cut < 100; ++cut) {
        fixture f;
        f.served->cuts = {cut, (100 - cut + 1) / 2};
        result<download_result> const got = f.download(f.path());
        CAPTURE(cut);
        REQUIRE(got.has_value());
        CHECK(got->size == 100);
        CHECK(f.text() == f.served->content);
        CHECK(f.served->requests.at(1).headers.get("Range") == "bytes=" + std::to_string(cut) + "-");
        CHECK(f.served->requests.at(1).headers.get("If-Range") == "\"v1\"");
        CHECK(f.files() == 1);
    }
}

TEST_CASE("a download whose file changes meanwhile starts over")
{
    fixture f;
    f.served->cuts = {40};
    std::shared_ptr<served_file> const served = f.served;
    transfer_options how;
    how.progress([served](transfer_progress const& now) {
        if (now.done >= 7 && now.attempt == 1) {
            served->tag = "\"v2\"";
            served->content = "another content";
        }
    });
    result<download_result> const got = f.download(f.path(), how);
    REQUIRE(got.has_value());
    CHECK(got->size == 15);
    CHECK(f.text() == "another content");
}

TEST_CASE("a download that cannot go on is an error, and leaves nothing behind")
{
    fixture f;
    std::ofstream(f.path()) << "old";
    SUBCASE("without a tag")
    {
        f.served->tag.clear();
        f.served->cuts = {40};
    }
    SUBCASE("without progress") { f.served->cuts = {40, 0, 0, 0}; }
    error const e = f.download(f.path()).error();
    CHECK(e == errc::connection_closed);
    CHECK(e.operation() == "getArchive");
    CHECK(f.text() == "old");
    CHECK(f.files() == 1);
}

TEST_CASE("an incomplete download is kept with resume, and continued by the next one")
{
    fixture f;
    f.served->cuts = {40, 0};
    transfer_options const how = transfer_options().resume(true);
    CHECK_FALSE(f.download(f.path(), how).has_value());
    CHECK_FALSE(fs::exists(f.path()));
    f.served->cuts.clear();
    std::vector<transfer_progress> reports;
    transfer_options observed = how;
    observed.progress([&](transfer_progress const& now) { reports.push_back(now); });
    CHECK(f.download(f.path(), observed).value().size == 100);
    CHECK(f.served->requests.back().headers.get("Range") == "bytes=40-");
    CHECK(f.text() == f.served->content);
    CHECK(f.files() == 1);
    REQUIRE_FALSE(reports.empty());
    CHECK(reports.front().done > 40);
    CHECK(reports.front().expected == 100);
    CHECK(reports.back().done == 100);
}

TEST_CASE("a part of another file is not continued, though the validators are equal")
{
    fixture f;
    f.served->cuts = {40, 0};
    transfer_options const how = transfer_options().resume(true);
    CHECK_FALSE(f.download(f.path(), how).has_value());
    f.served->cuts.clear();
    f.served->content = std::string(90, 'b');
    f.archive.name = "another";
    CHECK(f.download(f.path(), how).value().size == 90);
    CHECK(f.served->requests.back().headers.get("Range") == std::nullopt);
    CHECK(f.text() == f.served->content);
    CHECK(f.files() == 1);
}

TEST_CASE("the timeout of the handle is that of the whole download")
{
    fixture f;
    f.served->clock = &f.clock;
    f.served->piece = 1;
    f.served->cuts = std::deque<std::size_t>(9, 5);
    f.api = f.api.within(1s);
    auto const begun = f.clock.now();
    error const e = f.download(f.path()).error();
    CHECK(e == errc::connection_closed);
    CHECK(f.clock.now() - begun < 1s + 5 * 30ms); // the transport of this test has no deadline of its own
    CHECK(f.served->requests.size() > 1);
    CHECK(f.files() == 0);
}

TEST_CASE("a download that gets little again and again pauses longer each time, and gives up")
{
    fixture f;
    f.served->cuts = std::deque<std::size_t>(20, 1);
    error const e = f.download(f.path()).error();
    CHECK(e == errc::connection_closed);
    CHECK(f.served->requests.size() == 10);
    CHECK(f.clock.elapsed() > 30s);
    CHECK(f.clock.elapsed() < 2min);
}

TEST_CASE("a server that sends the file byte by byte is given up as well")
{
    fixture f;
    f.served->cuts = {1};
    f.served->part = 1;
    error const e = f.download(f.path()).error();
    CHECK(e == errc::connection_closed);
    CHECK(e.detail() == "the server sends the file in parts that are too small");
    CHECK(f.served->requests.size() == 10);
    CHECK(f.clock.elapsed() > 30s);
    CHECK(f.files() == 0);
}

TEST_CASE("a download above the limit is refused")
{
    fixture f;
    error const e = f.download(f.path(), transfer_options().limit(50)).error();
    CHECK(e == errc::response_too_large);
    CHECK(e.detail() == "the download exceeds the limit of 50 bytes, set by transfer_options::limit");
    CHECK(f.files() == 0);
    CHECK(f.download(f.path(), transfer_options().limit(100)).has_value());
}

TEST_CASE("an error of the server is the error of the download")
{
    fixture f;
    f.served->status = 404;
    error const e = f.download(f.path()).error();
    CHECK(e == condition::not_found);
    CHECK(e.operation() == "getArchive");
    CHECK(f.files() == 0);
}

TEST_CASE("progress is reported at most ten times a second, and at the end; what it throws ends the download")
{
    fixture f;
    f.served->clock = &f.clock;
    std::vector<transfer_progress> reports;
    transfer_options how;
    SUBCASE("reports")
    {
        how.progress([&](transfer_progress const& now) { reports.push_back(now); });
        REQUIRE(f.download(f.path(), how).has_value());
        CHECK(reports.size() == 5); // 15 pieces in 450 ms
        CHECK(std::is_sorted(reports.begin(), reports.end(),
                             [](auto const& a, auto const& b) { return a.done < b.done; }));
        CHECK(reports.back().done == 100);
        CHECK(reports.back().expected == 100);
        CHECK(reports.back().attempt == 1);
    }
    SUBCASE("throws")
    {
        how.progress([](transfer_progress const&) { throw std::runtime_error("enough"); });
        CHECK_THROWS_AS(static_cast<void>(f.download(f.path(), how)), std::runtime_error);
        CHECK(f.files() == 0);
    }
}

TEST_CASE("a file that comes encoded although nobody asked for that is not stored")
{
    for (bool const resume : {false, true}) {
        fixture f;
        f.served->coding = "x-gzip";
        error const e = f.download(f.path(), transfer_options().resume(resume)).error();
        CHECK(e == errc::malformed_response);
        CHECK(e.phase() == appmixer::phase::read);
        CHECK(e.status() == 200);
        CHECK(e.detail() == "the body has the content coding gzip, which was not requested");
        CHECK(f.served->requests.size() == 1);
        CHECK(f.files() == 0);
        text_sink sink;
        CHECK(f.download(static_cast<appmixer::body_sink&>(sink)).error() == errc::malformed_response);
        CHECK(sink.text.empty());
    }
    for (std::string const none : {"identity", "UTF-8"}) {
        fixture f;
        f.served->coding = none;
        CHECK(f.download(f.path()).has_value());
        CHECK(f.text() == f.served->content);
    }
}

TEST_CASE("a download may go to a sink")
{
    fixture f;
    text_sink sink;
    result<download_result> const got = f.download(static_cast<appmixer::body_sink&>(sink));
    REQUIRE(got.has_value());
    CHECK(got->size == 100);
    CHECK(got->file_name == "crm.zip");
    CHECK(sink.text == f.served->content);
    CHECK(f.download(static_cast<appmixer::body_sink&>(sink), transfer_options().limit(99)).error() ==
          errc::response_too_large);
}
