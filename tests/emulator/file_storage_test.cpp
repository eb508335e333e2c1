// Where contents are kept, and uploads and downloads that go piece by piece.

#include "../transports/temporary_files.hpp"
#include "support.hpp"
#include "upload_forms.hpp"

#include <appmixer/emulator/emulator_upload.hpp>
#include <appmixer/emulator/file_storage.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

using namespace emulator_tests;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(temporary_folder const& folder)
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
}

std::string read(appmixer::stored_content const& content, std::uint64_t offset, std::size_t size)
{
    std::string bytes(size, '?');
    content.read(offset, std::span<char>(bytes.data(), size)).value();
    return bytes;
}

/// Ada uploads to an emulator that keeps contents in a folder.
class folder_fixture : public fixture {
public:
    folder_fixture() { back_end.set_file_storage(appmixer::folder_storage(folder.path())); }

    appmixer::http_request head(std::string_view number = {}, std::string_view id = {})
    {
        appmixer::http_request request(method::post, "/files");
        request.headers.append("Authorization", "Bearer " + ada().token());
        request.headers.append("Content-Type", form_type);
        request.headers.append("uploader-file-id", id);
        request.headers.append("uploader-chunk-number", number);
        request.headers.append("uploader-chunks-total", number.empty() ? "" : "2");
        return request;
    }
    std::unique_ptr<appmixer::emulator_upload> begin(appmixer::http_request const& request)
    {
        std::unique_ptr<appmixer::emulator_upload> upload = back_end.receive(request);
        REQUIRE(upload != nullptr);
        return upload;
    }
    static response end(std::unique_ptr<appmixer::emulator_upload> upload) { return response(upload->finish().head); }

    temporary_folder folder;
};

} // namespace

TEST_SUITE("emulator: file storage")
{
    TEST_CASE("content is stored piece by piece, read anywhere, and removed with its last owner")
    {
        temporary_folder const folder;
        std::shared_ptr<appmixer::file_storage> storage;
        SUBCASE("in memory") { storage = appmixer::memory_storage(10); }
        SUBCASE("in a folder") { storage = appmixer::folder_storage(folder.path()); }
        {
            std::unique_ptr<appmixer::content_writer> const given_up = storage->create().value();
            CHECK(given_up->append("0123456789").has_value());
        }
        CHECK(files_in(folder) == 0); // it leaves nothing
        std::unique_ptr<appmixer::content_writer> writer = storage->create().value();
        CHECK(writer->append("0123").has_value());
        CHECK(writer->append("").has_value());
        CHECK(writer->append(std::string("\0\xff", 2)).has_value());
        std::shared_ptr<appmixer::stored_content const> const content = writer->finish().value();
        writer.reset();
        CHECK(content->size() == 6);
        CHECK(read(*content, 0, 6) == std::string("0123\0\xff", 6));
        CHECK(read(*content, 2, 3) == std::string("23\0", 3));
        CHECK(read(*content, 6, 0).empty());
        std::shared_ptr<appmixer::stored_content const> const none = storage->create().value()->finish().value();
        CHECK(none->size() == 0);
    }

    TEST_CASE("what is in memory is limited, over all contents and writers")
    {
        std::shared_ptr<appmixer::file_storage> const storage = appmixer::memory_storage(10);
        std::unique_ptr<appmixer::content_writer> first = storage->create().value();
        std::unique_ptr<appmixer::content_writer> second = storage->create().value();
        CHECK(first->append("0123456").has_value());
        CHECK(second->append("0123").error().code() == boost::system::errc::no_space_on_device);
        CHECK(second->append("012").has_value());
        std::shared_ptr<appmixer::stored_content const> content = first->finish().value();
        first.reset();
        CHECK(second->append("3").has_error());
        content.reset();
        CHECK(second->append("3456789").has_value());
        CHECK(second->append("x").has_error());
    }

    TEST_CASE("a folder that does not exist, or whose files are gone, is an error")
    {
        CHECK(appmixer::folder_storage("/no/such/folder")->create().has_error());
        folder_fixture f;
        std::string const id = upload(f.ada(), "a", "abc").text("fileId");
        for (fs::directory_entry const& file : fs::directory_iterator(f.folder.path()))
            fs::remove(file.path());
        appmixer::http_request request(method::get, "/files/" + id);
        request.headers.append("Authorization", "Bearer " + f.ada().token());
        appmixer::emulator_response const got = f.back_end.respond(request);
        REQUIRE(got.stream != nullptr);
        CHECK(got.stream->read(10).has_error());
        CHECK_THROWS_AS(f.back_end.save(), appmixer::exception);
        upload(f.ada(), "b", "def");
        std::string gone;
        json::value const saved = f.back_end.save([&](std::string_view name, appmixer::error const& why) {
            gone += name;
            CHECK(why.code() == boost::system::errc::io_error);
        });
        CHECK(gone == "a");
        REQUIRE(saved.at("files").as_array().size() == 1);
        CHECK(saved.at("files").at(0).at("filename") == "b");
    }

    TEST_CASE("an emulator leaves nothing in its folder but the files that there are")
    {
        folder_fixture f;
        std::string const id = upload(f.ada(), "a", "abc").text("fileId");
        upload(f.ada(), "b", "abc");
        CHECK(files_in(f.folder) == 2);
        {
            appmixer::emulator const copy = f.back_end;
            f.ada().del("/files/" + id);
            CHECK(files_in(f.folder) == 2);
        }
        CHECK(files_in(f.folder) == 1);
        CHECK(f.back_end.load(json::object()).has_value());
        CHECK(files_in(f.folder) == 0);
    }

    TEST_CASE("an upload arrives piece by piece")
    {
        folder_fixture f;
        std::string const body = form({file_part("a.txt", "0123456789")});
        for (std::size_t const size : {std::size_t(1), std::size_t(7), body.size()}) {
            std::unique_ptr<appmixer::emulator_upload> upload = f.begin(f.head());
            for (std::size_t at = 0; at < body.size(); at += size)
                CHECK(upload->put(std::string_view(body).substr(at, size)));
            response const made = f.end(std::move(upload));
            CHECK(made.text("filename") == "a.txt");
            CHECK(f.ada().get("/files/" + made.text("fileId")).body == "0123456789");
        }
        CHECK(files_in(f.folder) == 3);
    }

    TEST_CASE("an upload that breaks off stores nothing, wherever it breaks")
    {
        folder_fixture f;
        std::string const body = form({field_part("x", "y"), file_part("a.txt", "0123456789")});
        std::size_t stored = 0;
        for (std::size_t size = 0; size < body.size(); ++size) {
            {
                std::unique_ptr<appmixer::emulator_upload> const upload = f.begin(f.head());
                upload->put(std::string_view(body).substr(0, size));
            }
            CHECK(files_in(f.folder) == stored);
            std::unique_ptr<appmixer::emulator_upload> upload = f.begin(f.head());
            upload->put(std::string_view(body).substr(0, size));
            bool const complete = size >= body.size() - 2; // the last line end may be missing
            CHECK(f.end(std::move(upload)).status == (complete ? 200 : 400));
            stored += complete ? 1U : 0U;
            CHECK(files_in(f.folder) == stored);
        }
        CHECK(f.ada().get("/files/count").body == R"({"count":2})");
    }

    TEST_CASE("an upload is rejected as soon as that is known")
    {
        folder_fixture f;
        f.back_end.switches().file_limit = 100;
        appmixer::http_request request = f.head();
        SUBCASE("by its head")
        {
            int status = 400;
            SUBCASE("a content type") { request.headers.set("Content-Type", "text/plain"), status = 415; }
            SUBCASE("a token") { request.headers.set("Authorization", "Bearer x"), status = 401; }
            SUBCASE("a boundary") { request.headers.set("Content-Type", "multipart/form-data"); }
            SUBCASE("a chunk") { request = f.head("2", "none"), status = 404; }
            SUBCASE("the rights") { request.target = "/public-files", status = 403; }
            std::unique_ptr<appmixer::emulator_upload> upload = f.begin(request);
            CHECK_FALSE(upload->needs_body());
            CHECK_FALSE(upload->put("x"));
            CHECK(f.end(std::move(upload)).status == status);
        }
        SUBCASE("by its size")
        {
            std::unique_ptr<appmixer::emulator_upload> upload = f.begin(request);
            CHECK(upload->put("--limit\r\n" + file_part("a", std::string(100, 'x'))));
            CHECK(upload->put("\r"));
            CHECK_FALSE(upload->put("x"));
            CHECK(f.end(std::move(upload)).status == 413);
        }
        SUBCASE("by its form")
        {
            std::unique_ptr<appmixer::emulator_upload> upload = f.begin(request);
            CHECK(upload->put("--limit\r\n" + file_part("a", "x\r\n--limit")));
            CHECK_FALSE(upload->put("s"));
            CHECK(f.end(std::move(upload)).status == 400);
        }
        CHECK(files_in(f.folder) == 0);
    }

    TEST_CASE("of two requests with the same chunk one is refused, and both count against the limit")
    {
        folder_fixture f;
        std::string const body = form({file_part("a", "0123456789")});
        response const first = send_with(
            f.back_end, f.ada(), method::post, "/files",
            {{"Content-Type", form_type}, {"uploader-chunk-number", "1"}, {"uploader-chunks-total", "2"}}, body);
        std::string const id = first.text("fileId");
        std::unique_ptr<appmixer::emulator_upload> one = f.begin(f.head("2", id)), two = f.begin(f.head("2", id));
        CHECK(one->put(body));
        CHECK(two->put(body));
        CHECK(f.end(std::move(two)).part("length") == "20");
        CHECK(f.end(std::move(one)).status == 404);
        f.back_end.switches().user_files_limit = 35;
        one = f.begin(f.head());
        two = f.begin(f.head());
        CHECK(one->put(body));
        CHECK(two->put(body));
        CHECK(f.end(std::move(one)).status == 200);
        CHECK(f.end(std::move(two)).status == 413);
        CHECK(files_in(f.folder) == 3);
    }

    TEST_CASE("an upload of a user who is deleted meanwhile is refused")
    {
        folder_fixture f;
        std::unique_ptr<appmixer::emulator_upload> upload = f.begin(f.head());
        CHECK(upload->put(form({file_part("a", "x")})));
        f.back_end.remove_user(f.ada_id);
        CHECK(f.end(std::move(upload)).status == 401);
        CHECK(files_in(f.folder) == 0);
    }

    TEST_CASE("a download goes on when the file and the emulator are gone")
    {
        temporary_folder const folder;
        std::string const content(100'000, 'x');
        std::shared_ptr<appmixer::body_source> stream;
        {
            fixture f;
            f.back_end.set_file_storage(appmixer::folder_storage(folder.path()));
            std::string const id = upload(f.ada(), "a", content).text("fileId");
            appmixer::http_request request(method::get, "/files/" + id);
            request.headers.append("Authorization", "Bearer " + f.ada().token());
            stream = f.back_end.respond(request).stream;
            f.ada().del("/files/" + id);
        }
        REQUIRE(stream != nullptr);
        CHECK(stream->size() == content.size());
        std::string got(stream->read(10).value());
        CHECK(stream->rewind());
        got.clear();
        for (std::string_view piece = stream->read(1 << 20).value(); !piece.empty();
             piece = stream->read(1 << 20).value()) {
            CHECK(piece.size() <= 65'536);
            got += piece;
        }
        CHECK(got == content);
        stream.reset();
        CHECK(files_in(folder) == 0);
    }

    TEST_CASE("the files of a deleted user are gone, those of a copy are not")
    {
        fixture f;
        f.back_end.set_file_storage(appmixer::memory_storage(4));
        std::string const id = upload(f.ada(), "a", "abcd").text("fileId");
        {
            appmixer::emulator copy = f.back_end;
            f.back_end.remove_user(f.ada_id);
            CHECK(test_client(copy, copy.issue_token(f.ada_id)).get("/files/" + id).body == "abcd");
            CHECK(upload(f.bob(), "b", "x").status == 507);
        }
        CHECK(upload(f.bob(), "b", "abcd").status == 200); // the content was removed with the last owner
    }

    TEST_CASE("the owner of an emulator adds files")
    {
        fixture f;
        std::string const id = f.back_end.add_file(f.ada_id, "a.csv", "1,2", "text/csv", "f1");
        CHECK(f.ada().get("/files/" + id).body == "1,2");
        CHECK(f.ada().get("/files/metadata/" + id).part("metadata") ==
              R"({"userId":")" + f.ada_id + R"(","originFlowId":"f1"})");
        CHECK_THROWS_AS(f.back_end.add_file("nobody", "a", "x", "text/csv"), appmixer::exception);
        CHECK_THROWS_AS(f.back_end.add_file(f.ada_id, "", "x", "text/csv"), appmixer::exception);
        CHECK_THROWS_AS(f.back_end.add_file(f.ada_id, "a", "x", "a\nb"), appmixer::exception);
    }
}
