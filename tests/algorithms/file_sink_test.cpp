// Downloads into a file: under a temporary name until they are complete, and continued where they ended.

#include "../transports/temporary_files.hpp"
#include "file_server.hpp"

#include <appmixer/algorithms/detail/file_sink.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace system_errc = boost::system::errc;
using appmixer::errc;
using appmixer::error;
using appmixer::http_response;
using appmixer::phase;
using appmixer::detail::download_step;
using appmixer::detail::file_sink;
using appmixer::detail::on_failure;
using test::content_of;
using test::file_server;
using test::files_in;
using test::names;
using test::never;

namespace {

/// One download to "a" in the folder; the result is its error.
error download(temporary_folder const& folder, file_server& server, on_failure what, std::size_t broken_at = never)
{
    file_sink sink(folder.path("a"), what);
    if (auto const opened = sink.open(); !opened)
        return opened.error();
    return server.download(sink, broken_at);
}

TEST_SUITE_BEGIN("downloads to files");

TEST_CASE("a file has its name only when it is complete, and keeps its old content until then")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    for (on_failure const what : {on_failure::remove, on_failure::keep}) {
        folder.write("a", "old");
        REQUIRE(::chmod(folder.path("a").c_str(), 0640) == 0);
        file_sink sink(folder.path("a"), what);
        REQUIRE(sink.open().has_value());
        CHECK_FALSE(sink.expected().has_value());
        error const sent = server.send(sink);
        CHECK(sink.step() == download_step::replace);
        CHECK(sink.done() == 10);
        CHECK(sink.expected() == 10);
        CHECK(content_of(folder.path("a")) == "old");
        CHECK(sink.finish(sent).value());
        CHECK(content_of(folder.path("a")) == "0123456789");
        CHECK(files_in(folder) == names{"a"});
        struct ::stat found;
        CHECK((::stat(folder.path("a").c_str(), &found) == 0 && (found.st_mode & 0777) == 0640));
    }
    fs::remove(folder.path("a"));
    CHECK_FALSE(download(folder, server, on_failure::remove).code());
    server.content.clear();
    CHECK_FALSE(download(folder, server, on_failure::keep).code());
    CHECK(content_of(folder.path("a")).empty());
    CHECK(files_in(folder) == names{"a"});
}

TEST_CASE("a failed download leaves nothing, unless it can be continued")
{
    temporary_folder const folder;
    folder.write("a", "old");
    file_server server("0123456789", "\"1\"");
    CHECK(download(folder, server, on_failure::remove, 5) == errc::connection_closed);
    CHECK(files_in(folder) == names{"a"});
    CHECK(download(folder, server, on_failure::keep, 0) == errc::connection_closed); // nothing to continue
    CHECK(files_in(folder) == names{"a"});
    server.tag = "W/\"1\"";
    CHECK(download(folder, server, on_failure::keep, 5) == errc::connection_closed);
    CHECK(files_in(folder) == names{"a"});
    http_response encoded(200); // its lengths are others
    encoded.headers.append("ETag", "\"1\"");
    encoded.headers.append("Content-Encoding", "gzip");
    {
        file_sink sink(folder.path("a"), on_failure::keep);
        REQUIRE(sink.open().has_value());
        CHECK(file_server::deliver(sink, encoded, "0123456789", 5) == errc::connection_closed);
    }
    CHECK(files_in(folder) == names{"a"});
    server.tag = "\"1\"";
    CHECK(download(folder, server, on_failure::keep, 5) == errc::connection_closed);
    CHECK(files_in(folder) == names{"a", "a.part", "a.part.version"});
    CHECK(content_of(folder.path("a")) == "old");
    CHECK(content_of(folder.path("a.part")) == "01234");
}

TEST_CASE("a download is continued at every byte, over and over, and starts over when the file has changed")
{
    std::string const bytes = "a small file of bytes";
    for (bool const if_range : {true, false})
        for (std::size_t at = 1; at < bytes.size(); ++at) {
            CAPTURE(at);
            temporary_folder const folder;
            file_server server(bytes, "\"1\"");
            server.keeps_if_range = if_range;
            CHECK(download(folder, server, on_failure::keep, at) == errc::connection_closed);
            CHECK(download(folder, server, on_failure::keep, 0) == errc::connection_closed);
            CHECK(server.last_request ==
                  "Accept-Encoding: identity\r\nRange: bytes=" + std::to_string(at) + "-\r\nIf-Range: \"1\"\r\n");
            bool const more = at + 1 < bytes.size();
            CHECK((download(folder, server, on_failure::keep, 1) == errc::connection_closed) == more);
            if (more)
                CHECK_FALSE(download(folder, server, on_failure::keep).code());
            CHECK(content_of(folder.path("a")) == bytes);
            CHECK(files_in(folder) == names{"a"});

            CHECK(download(folder, server, on_failure::keep, at) == errc::connection_closed);
            server = file_server("ANOTHER FILE, THAT IS LONGER", "\"2\"");
            server.keeps_if_range = if_range;
            CHECK_FALSE(download(folder, server, on_failure::keep).code());
            CHECK(server.requests == (if_range ? 1 : 2));
            CHECK(content_of(folder.path("a")) == server.content);
            CHECK(files_in(folder) == names{"a"});
        }
}

TEST_CASE("a server without ranges sends the whole again")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    server.knows_ranges = false;
    CHECK(download(folder, server, on_failure::keep, 5) == errc::connection_closed);
    CHECK_FALSE(download(folder, server, on_failure::keep).code());
    CHECK(content_of(folder.path("a")) == "0123456789");
}

TEST_CASE("416 completes a file that is there as a whole, and starts over otherwise")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    folder.write("a.part", "0123456789");
    folder.write("a.part.version", "\"1\"\n10");
    CHECK_FALSE(download(folder, server, on_failure::keep).code());
    CHECK(server.requests == 1);
    CHECK(content_of(folder.path("a")) == "0123456789");
    folder.write("a.part", "0123456789 and more");
    folder.write("a.part.version", "\"1\"\n");
    CHECK_FALSE(download(folder, server, on_failure::keep).code());
    CHECK(server.requests == 3);
    CHECK(content_of(folder.path("a")) == "0123456789");
    CHECK(files_in(folder) == names{"a"});
}

TEST_CASE("ranges that end early are followed by requests for the rest, also when the length is not known")
{
    temporary_folder const folder;
    for (bool const tells_length : {true, false}) {
        file_server server("0123456789", "\"1\"");
        server.most = 2;
        server.tells_length = tells_length;
        CHECK(download(folder, server, on_failure::keep, 3) == errc::connection_closed);
        CHECK_FALSE(download(folder, server, on_failure::keep).code());
        CHECK(content_of(folder.path("a")) == "0123456789");
        CHECK(server.requests == (tells_length ? 5 : 6));
    }
}

TEST_CASE("within one download, the next request can continue, without any file that is kept")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    file_sink sink(folder.path("a"), on_failure::remove);
    REQUIRE(sink.open().has_value());
    CHECK_FALSE(sink.can_continue());
    CHECK(server.download(sink, 4) == errc::connection_closed);
    CHECK(sink.can_continue());
    CHECK_FALSE(sink.can_continue()); // there was no response since
    CHECK(server.download(sink, 0) == errc::connection_closed);
    CHECK_FALSE(sink.can_continue()); // nothing was received
    CHECK(files_in(folder) == names{"a.tmp"});
    CHECK_FALSE(server.download(sink).code());
    CHECK(server.last_request.find("bytes=4-") != std::string::npos);
    CHECK(content_of(folder.path("a")) == "0123456789");
}

TEST_CASE("a repeated request begins where it began before")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    CHECK(download(folder, server, on_failure::keep, 4) == errc::connection_closed);
    file_sink sink(folder.path("a"), on_failure::keep);
    REQUIRE(sink.open().has_value());
    CHECK(server.send(sink, 3) == errc::connection_closed); // and retried by a layer
    CHECK(sink.done() == 7);
    CHECK(file_server::deliver(sink, http_response(503), "busy", never) == errc::service_unavailable);
    CHECK_FALSE(server.send(sink).code());
    CHECK(server.last_request.find("bytes=4-") != std::string::npos);
    CHECK(sink.finish(error()).value());
    CHECK(content_of(folder.path("a")) == "0123456789");
}

TEST_CASE("what a repeated request received before a 416 does not count")
{
    temporary_folder const folder;
    folder.write("a.part", "0123456789");
    folder.write("a.part.version", "\"1\"\n");
    file_sink sink(folder.path("a"), on_failure::keep);
    REQUIRE(sink.open().has_value());
    http_response more(206);
    more.headers.append("ETag", "\"1\"");
    more.headers.append("Content-Range", "bytes 10-12/13");
    CHECK(file_server::deliver(sink, more, "abc", 2) == errc::connection_closed);
    file_server server("0123456789", "\"1\"");
    CHECK(server.send(sink).code() == static_cast<errc>(416));
    CHECK(sink.finish(error()).value());
    CHECK(content_of(folder.path("a")) == "0123456789");
}

TEST_CASE("an error status is no file, and what is there is kept for later")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    CHECK(download(folder, server, on_failure::keep, 4) == errc::connection_closed);
    {
        file_sink sink(folder.path("a"), on_failure::keep);
        REQUIRE(sink.open().has_value());
        error const failure = file_server::deliver(sink, http_response(404), "no such file", never);
        CHECK(sink.step() == download_step::failed);
        CHECK(sink.finish(failure).error() == errc::not_found);
        CHECK(sink.finish(error()).error() == errc::malformed_response);
        CHECK_FALSE(sink.can_continue());
    }
    CHECK(content_of(folder.path("a.part")) == "0123");
    CHECK_FALSE(download(folder, server, on_failure::keep).code());
    CHECK(content_of(folder.path("a")) == "0123456789");
}

TEST_CASE("bodies of another length than announced, and ranges that nobody asked for, are errors")
{
    temporary_folder const folder;
    auto const failure = [&](http_response const& head, std::string_view body) {
        file_sink sink(folder.path("a"), on_failure::keep);
        REQUIRE(sink.open().has_value());
        error const sent = file_server::deliver(sink, head, body, never);
        appmixer::result<bool> const done = sink.finish(sent);
        REQUIRE_FALSE(done.has_value());
        return done.error();
    };
    http_response head(200);
    head.headers.append("Content-Length", "5");
    CHECK(failure(head, "0123456").detail() == "the body is longer than the announced 5 bytes");
    CHECK(failure(head, "012") == errc::connection_closed);
    http_response part(206);
    part.headers.append("Content-Range", "bytes 5-9/10");
    CHECK(failure(part, "56789").detail() == "the body is not the range that was asked for");
    CHECK(failure(part, "") == errc::malformed_response);
    CHECK(files_in(folder).empty());
}

TEST_CASE("a cancelled download is not continued")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    CHECK(download(folder, server, on_failure::keep, 4) == errc::connection_closed);
    file_sink sink(folder.path("a"), on_failure::keep);
    REQUIRE(sink.open().has_value());
    http_response part(206);
    part.headers.append("Content-Range", "bytes 0-9/10");
    CHECK(sink.begin(part));
    CHECK(sink.step() == download_step::start_over);
    CHECK(sink.put("0") == errc::malformed_response);
    CHECK(sink.finish(error(asio::error::operation_aborted)).error() == appmixer::condition::cancelled);
}

TEST_CASE("files of others are left alone, and nothing is written through links or to devices")
{
    temporary_folder const folder;
    auto const opened = [&](std::string const& name, on_failure what = on_failure::keep) {
        file_sink sink(name.starts_with('/') ? name : folder.path(name), what);
        auto const result = sink.open();
        if (result)
            return error();
        CHECK(result.error().phase() == phase::start);
        return result.error();
    };
    CHECK(opened("/dev/null") == system_errc::not_supported);
    CHECK(opened(folder.path()) == system_errc::is_a_directory);
    CHECK(opened("none/a") == system_errc::no_such_file_or_directory);
    CHECK(opened("none/a").detail() == folder.path("none/a.part"));
    folder.write("precious", "precious");
    fs::create_symlink("precious", folder.path("link"));
    CHECK(opened("link") == system_errc::too_many_symbolic_link_levels);
    fs::create_symlink("precious", folder.path("b.part"));
    CHECK(opened("b") == system_errc::too_many_symbolic_link_levels);
    fs::create_hard_link(folder.path("precious"), folder.path("c.part"));
    CHECK(opened("c") == system_errc::too_many_links);
    REQUIRE(::mkfifo(folder.path("d.part").c_str(), 0600) == 0);
    CHECK(opened("d") == system_errc::not_supported);
    CHECK(content_of(folder.path("precious")) == "precious");

    fs::create_symlink("precious", folder.path("a.tmp"));
    folder.write("a.tmp2", "of another program");
    file_server server("0123456789", "\"1\"");
    CHECK_FALSE(download(folder, server, on_failure::remove).code());
    CHECK(content_of(folder.path("a")) == "0123456789");
    CHECK(content_of(folder.path("a.tmp2")) == "of another program");
    for (int number = 3; number <= 100; ++number)
        folder.write("a.tmp" + std::to_string(number), "");
    CHECK(opened("a", on_failure::remove) == system_errc::file_exists);
}

TEST_CASE("two downloads that can be continued do not share a file")
{
    temporary_folder const folder;
    file_server server("0123456789", "\"1\"");
    file_sink one(folder.path("a"), on_failure::keep);
    REQUIRE(one.open().has_value());
    CHECK(server.send(one, 4) == errc::connection_closed);
    CHECK(download(folder, server, on_failure::keep) == system_errc::device_or_resource_busy);
    CHECK_FALSE(download(folder, server, on_failure::remove).code()); // this one is independent
    CHECK_FALSE(server.download(one).code());
    CHECK(files_in(folder) == names{"a"});
}

TEST_CASE("what is kept is not trusted: a torn or foreign version file starts the download over")
{
    for (std::string const& version : {std::string(), std::string("\"1\""), std::string("\n"), std::string("\x01\n10"),
                                       std::string(20000, 'x') + "\n", std::string("\"2\"\n10")}) {
        temporary_folder const folder;
        file_server server("0123456789", "\"1\"");
        folder.write("a.part", "XXXX");
        folder.write("a.part.version", version);
        CHECK_FALSE(download(folder, server, on_failure::keep).code());
        CHECK(content_of(folder.path("a")) == "0123456789");
        CHECK(files_in(folder) == names{"a"});
    }
}

TEST_CASE("a full disk is an error that is not retried")
{
    temporary_folder const folder;
    file_server server(std::string(5000, 'x'), "\"1\"");
    auto const handler = std::signal(SIGXFSZ, SIG_IGN);
    ::rlimit before;
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    ::rlimit limit = before;
    limit.rlim_cur = 1000;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    error const failure = download(folder, server, on_failure::remove);
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK(failure == system_errc::file_too_large);
    CHECK(failure.phase() == phase::decode);
    CHECK(failure.detail() == folder.path("a.tmp"));
    CHECK(files_in(folder).empty());
}

TEST_SUITE_END();

} // namespace
