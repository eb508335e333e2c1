// Bodies of uploads: bytes in memory, files, sources of the caller's, and several parts.

#include "../transports/temporary_files.hpp"

#include <appmixer/call/multipart.hpp>
#include <appmixer/call/upload_body.hpp>

#include <boost/asio/awaitable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace asio = boost::asio;
using appmixer::body_source;
using appmixer::errc;
using appmixer::multipart;
using appmixer::result;
using appmixer::upload_body;

namespace {

/// Reads a source to its end, in pieces of at most that many bytes; the error in angle brackets if it fails.
std::string read_all(body_source& source, std::size_t at_most)
{
    std::string content;
    while (true) {
        result<std::string_view> const piece = source.read(at_most);
        if (!piece)
            return content + "<" + piece.error().detail() + ">";
        if (piece->size() > at_most)
            return content + "<too large>";
        if (piece->empty())
            return content;
        content += *piece;
    }
}

/// The content of a body. It must be the same in pieces of any size, have the size that it announces, and be the same
/// again after it was rewound anywhere.
std::string content_of(upload_body const& body)
{
    std::shared_ptr<body_source> const source = body.open().value();
    CHECK(source->rewind());
    std::string const content = read_all(*source, 65536);
    CHECK(source->read(1).value().empty());
    if (std::optional<std::uint64_t> const size = source->size())
        CHECK(*size == content.size());
    for (std::size_t at_most = 1; at_most <= std::min<std::size_t>(content.size(), 300); at_most += 7) {
        CAPTURE(at_most);
        CHECK(source->rewind());
        CHECK(read_all(*source, at_most) == content);
        CHECK(source->rewind());
        CHECK(source->read(at_most).has_value());
        CHECK(source->read(at_most * 4).has_value());
    }
    return content;
}

/// A source that a test controls.
class test_source final : public body_source {
public:
    explicit test_source(std::string bytes) : content(std::move(bytes)) {}
    std::optional<std::uint64_t> size() const override { return announced; }
    result<std::string_view> read(std::size_t at_most) override
    {
        if (offset == fails_at)
            return appmixer::error(errc::internal_server_error, appmixer::phase::none, "no more");
        std::string_view const piece = std::string_view(content).substr(offset, std::min<std::size_t>(at_most, 3));
        offset += piece.size();
        return piece;
    }
    asio::awaitable<void> ready() override { return never(); }
    bool rewind() override
    {
        if (offset > 0 && !rewinds)
            return false;
        offset = 0;
        return true;
    }
    static asio::awaitable<void> never() { co_return; }

    std::string content;
    std::size_t offset = 0;
    std::optional<std::uint64_t> announced;
    bool rewinds = true;
    std::size_t fails_at = std::string::npos;
};

std::string detail_of(upload_body const& body, errc code)
{
    auto const opened = body.open();
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error() == code);
    CHECK(opened.error().phase() == appmixer::phase::encode);
    return opened.error().detail();
}

TEST_SUITE_BEGIN("bodies of uploads");

TEST_CASE("text stays in memory and is not copied")
{
    upload_body const body = upload_body::text("a\r\nb", "text/x");
    CHECK(body.type() == "text/x");
    CHECK(content_of(upload_body::text("some text")) == "some text");
    CHECK(upload_body::text("x").type() == "text/plain");
    upload_body const copy = body;
    CHECK(copy.in_memory() == body.in_memory());
    CHECK(body.open().value()->read(100).value().data() == body.in_memory()->data());
    CHECK(content_of(upload_body()).empty());
    CHECK(upload_body().type().empty());
    REQUIRE(upload_body().in_memory() != nullptr);
}

TEST_CASE("a file is read in pieces of at most 64 KiB, by any number of sources at once")
{
    temporary_folder const folder;
    std::string text;
    for (int i = 0; i < 50'000; ++i)
        text += std::to_string(i);
    upload_body const body = upload_body::file(folder.write("a", text), "application/pdf");
    CHECK(body.in_memory() == nullptr);
    CHECK(body.type() == "application/pdf");
    std::shared_ptr<body_source> const one = body.open().value();
    std::shared_ptr<body_source> const two = body.open().value();
    CHECK(one->read(std::size_t(1) << 30).value() == text.substr(0, 65536));
    CHECK(two->read(5).value() == text.substr(0, 5));
    CHECK(one->read(5).value() == text.substr(65536, 5));
    CHECK(content_of(body) == text);
    CHECK(content_of(upload_body::file(folder.write("empty", ""))).empty());
    std::filesystem::create_symlink("a", folder.path("link"));
    CHECK(content_of(upload_body::file(folder.path("link"))) == text);
}

TEST_CASE("a file that changes its size fails, whenever that is")
{
    temporary_folder const folder;
    std::string const path = folder.write("a", "0123456789");
    upload_body const body = upload_body::file(path);
    std::shared_ptr<body_source> const source = body.open().value();
    std::string const grown = path + " has changed its size from 10 to 11";

    folder.write("a", "0123456789+");
    CHECK(read_all(*source, 4) == "<" + grown + ">");
    folder.write("a", "0123456789");
    CHECK(source->rewind());
    CHECK(source->read(9).value() == "012345678");
    folder.write("a", "0123456789+");
    CHECK(source->read(9).error() == errc::body_source_failed);
    folder.write("a", "01234");
    CHECK(source->rewind());
    CHECK(read_all(*source, 4) == "<" + path + " has changed its size from 10 to 5>");
    CHECK(content_of(body) == "01234");
    std::filesystem::remove(path);
    CHECK(source->rewind());
    CHECK(read_all(*source, 4) == "<" + path + ": No such file or directory>");
    CHECK(source->read(4).error() == errc::body_source_failed);
}

TEST_CASE("only regular files are sent; a missing one is an error before anything is sent")
{
    temporary_folder const folder;
    auto const detail = [&](std::string const& path) {
        return detail_of(upload_body::file(path), errc::body_source_failed);
    };
    CHECK(detail(folder.path("none")) == folder.path("none") + ": No such file or directory");
    CHECK(detail("") == "the path is empty: No such file or directory");
    CHECK(detail(folder.path()) == folder.path() + ": Is a directory");
    CHECK(detail("/dev/zero") == "/dev/zero: Operation not supported");
    CHECK(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    CHECK(detail(folder.path("pipe")) == folder.path("pipe") + ": Operation not supported");
    std::filesystem::create_symlink("/dev/zero", folder.path("link"));
    CHECK(detail(folder.path("link")) == folder.path("link") + ": Operation not supported");

    // A file that becomes a pipe behind our back is not waited for.
    std::shared_ptr<body_source> const source = upload_body::file(folder.write("a", "x")).open().value();
    std::filesystem::rename(folder.path("pipe"), folder.path("a"));
    CHECK(read_all(*source, 4) == "<" + folder.path("a") + ": Operation not supported>");
}

TEST_CASE("a source of the caller's is rewound for each call, and refused if that is impossible")
{
    auto const own = std::make_shared<test_source>("some bytes");
    upload_body const body = upload_body::source(own);
    CHECK(body.type() == "application/octet-stream");
    CHECK(body.in_memory() == nullptr);
    CHECK(body.open().value() == own);
    CHECK(content_of(body) == "some bytes");
    CHECK(body.open().value()->read(3).value() == "som");
    own->rewinds = false;
    CHECK(detail_of(body, errc::body_source_failed) == "the source was read by an earlier call and cannot be rewound");
    own->offset = 0;
    CHECK(body.open().has_value());
}

TEST_CASE("a content type cannot inject a header")
{
    CHECK(detail_of(upload_body::text("x", "a\r\nb: c"), errc::invalid_request) ==
          "a content type contains a control character");
    upload_body const inside = multipart().file("f", "f", upload_body::text("x", "text/plain\r\nX: y"));
    CHECK(detail_of(inside, errc::invalid_request) == "a content type contains a control character");
}

TEST_CASE("a multipart body is what the HTML standard writes")
{
    temporary_folder const folder;
    std::string const path = folder.write("a", "the file");
    upload_body const body = multipart()
                                 .field("title", "Ünï\nline")
                                 .file("file", "r\xc3\xa9port.pdf", upload_body::file(path, "application/pdf"))
                                 .file("empty", "", upload_body::text("", ""))
                                 .boundary("XX");
    CHECK(body.type() == "multipart/form-data; boundary=XX");
    CHECK(body.in_memory() == nullptr);
    CHECK(content_of(body) == "--XX\r\n"
                              "Content-Disposition: form-data; name=\"title\"\r\n"
                              "\r\n"
                              "Ünï\nline\r\n"
                              "--XX\r\n"
                              "Content-Disposition: form-data; name=\"file\"; filename=\"r\xc3\xa9port.pdf\"\r\n"
                              "Content-Type: application/pdf\r\n"
                              "\r\n"
                              "the file\r\n"
                              "--XX\r\n"
                              "Content-Disposition: form-data; name=\"empty\"; filename=\"\"\r\n"
                              "\r\n"
                              "\r\n"
                              "--XX--\r\n");
    CHECK(content_of(multipart().boundary("-")) == "-----\r\n");
}

TEST_CASE("names with quotation marks, line ends and control characters are percent-encoded, others are not UTF-8")
{
    upload_body const body = multipart()
                                 .field("a\"b\r\nX-Evil: 1\r\n\r\nx", "v")
                                 .file("50%\\\t", "..\\\"/x\n\x7f", upload_body::text("t"))
                                 .boundary("B");
    CHECK(content_of(body) ==
          "--B\r\nContent-Disposition: form-data; name=\"a%22b%0D%0AX-Evil: 1%0D%0A%0D%0Ax\"\r\n\r\nv"
          "\r\n--B\r\nContent-Disposition: form-data; name=\"50%\\%09\"; filename=\"..\\%22/x%0A%7F\"\r\n"
          "Content-Type: text/plain\r\n\r\nt\r\n--B--\r\n");
    CHECK(detail_of(multipart().field("a", "v").field("\xff", "v"), errc::invalid_request) ==
          "part 2 of the body has a name that is not valid UTF-8");
    CHECK(detail_of(multipart().file("a", "\xc3", upload_body()), errc::invalid_request) ==
          "part 1 of the body has a name that is not valid UTF-8");
}

TEST_CASE("the boundary is random, has 128 bits, and is valid")
{
    upload_body const one = multipart();
    upload_body const two = multipart();
    CHECK(one.type() != two.type());
    CHECK(one.type().size() == std::string_view("multipart/form-data; boundary=appmixer-").size() + 32);
    for (std::string const& wrong : {std::string(), std::string(71, 'x'), std::string("a b"), std::string("a\r\n"),
                                     std::string("a\""), std::string("\xc3\xa9")})
        CHECK_THROWS_AS(multipart().boundary(wrong), appmixer::exception);
    CHECK(upload_body(multipart().boundary(std::string(70, 'x'))).type().size() == 100);
}

TEST_CASE("a multipart body has a size only if all parts have one, which they must keep")
{
    auto const own = std::make_shared<test_source>("0123456789");
    multipart form;
    form.field("a", "b").file("f", "n", upload_body::source(own)).field("c", "d").boundary("B");
    std::string const content = content_of(form);
    CHECK(content.find("\r\n\r\n0123456789\r\n--B\r\n") != content.npos);
    CHECK_FALSE(upload_body(form).open().value()->size().has_value());
    own->announced = 10;
    CHECK(upload_body(form).open().value()->size() == content.size());
    CHECK(content_of(form) == content);

    own->announced = 11;
    CHECK(read_all(*upload_body(form).open().value(), 100)
              .ends_with("<the source of part 2 of the body has fewer bytes than its size, 11>"));
    own->announced = 9;
    CHECK(read_all(*upload_body(form).open().value(), 100)
              .ends_with("<the source of part 2 of the body has more bytes than its size, 9>"));
    CHECK(upload_body(form).open().value()->read(1).has_value());
    own->fails_at = 6;
    CHECK(read_all(*upload_body(form).open().value(), 100).ends_with("012345<no more>"));
}

TEST_CASE("a multipart body can be sent again if the parts that were read can")
{
    auto const own = std::make_shared<test_source>("0123");
    own->rewinds = false;
    upload_body const body = multipart().field("a", "b").file("f", "n", upload_body::source(own)).boundary("B");
    std::shared_ptr<body_source> const source = body.open().value();
    std::string before;
    while (!before.ends_with("\r\n\r\n0")) {
        CHECK(source->rewind()); // nothing of the part was read
        before.clear();
        while (own->offset == 0)
            before += source->read(1).value();
    }
    CHECK_FALSE(source->rewind());
    CHECK(detail_of(body, errc::body_source_failed) == "the source was read by an earlier call and cannot be rewound");
}

TEST_CASE("`ready` of a part is asked when its content is next, and only then")
{
    auto const own = std::make_shared<test_source>("0");
    upload_body const body = multipart().field("a", "b").file("f", "n", upload_body::source(own)).field("c", "d");
    std::shared_ptr<body_source> const source = body.open().value();
    std::string seen;
    while (true) {
        bool const waits = source->ready().valid();
        bool const in_part = seen.ends_with("application/octet-stream\r\n\r\n") || seen.ends_with("\r\n\r\n0");
        CHECK(waits == in_part);
        std::string_view const piece = source->read(1000).value();
        if (piece.empty())
            break;
        seen += piece;
    }
    CHECK(seen.ends_with("--\r\n"));
}

TEST_CASE("a multipart body can be a part")
{
    upload_body const inner = multipart().field("a", "b").boundary("I");
    CHECK(content_of(multipart().file("f", "n", inner).boundary("O")) ==
          "--O\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n\"\r\nContent-Type: multipart/form-data; "
          "boundary=I\r\n\r\n--I\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--I--\r\n\r\n--O--\r\n");
}

TEST_SUITE_END();

} // namespace
