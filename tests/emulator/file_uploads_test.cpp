// Uploads of files: whole and in chunks, and their limits.

#include "support.hpp"
#include "upload_forms.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace emulator_tests;
using namespace std::chrono_literals;

TEST_SUITE("emulator: files")
{
    TEST_CASE("an upload responds with the file, and only its owner sees it")
    {
        fixture f;
        response const made = upload(f.ada(), "hello.txt", "hello", "text/x-odd; a=b");
        CHECK(made.status == 200);
        std::string const id = made.text("fileId");
        CHECK(id.size() == 36);
        CHECK(made.body == "{\"fileId\":\"" + id +
                               R"(","filename":"hello.txt","length":5,"chunkSize":261120,)"
                               R"("uploadDate":"2024-02-11T08:15:30.125Z","md5":"5d41402abc4b2a76b9719d911017c592",)"
                               R"("contentType":"text/x-odd; a=b","metadata":{"userId":")" +
                               f.ada_id + "\"}}");
        CHECK(f.ada().get("/files/metadata/" + id).body == made.body);
        CHECK(f.ada().get("/files").body == "[" + made.body + "]");
        response const got = f.ada().get("/files/" + id);
        CHECK(got.body == "hello");
        CHECK(got.header("content-type") == "text/x-odd; a=b");
        CHECK(got.header("content-disposition") == "attachment; filename=\"hello.txt\"");
        for (std::string const& target : {"/files/" + id, "/files/metadata/" + id}) {
            CHECK(f.bob().get(target).body == no_file);
            CHECK(f.anonymous().get(target).status == 401);
        }
        CHECK(f.bob().get("/files").body == "[]");
        CHECK(f.bob().del("/files/" + id).body == no_file);
        CHECK(f.bob().del("/files").body == "{}");
        CHECK(f.ada().del("/files/" + id).body == "{}");
        CHECK(f.ada().del("/files/" + id).body == no_file);
        CHECK(f.ada().get("/files/" + id).status == 404);
    }

    TEST_CASE("the name of a file comes from the header, else from the part")
    {
        fixture f;
        auto const named = [&](std::string_view header, std::string_view part) {
            return send_with(f.back_end, f.ada(), method::post, "/files",
                             {{"Content-Type", form_type}, {"uploader-file-name", header}},
                             form({file_part(part, "x")}));
        };
        CHECK(named("a.txt", "b.txt").text("filename") == "a.txt");
        CHECK(named("", "b.txt").text("filename") == "b.txt");
        CHECK(named("", "").body == error_body(400, "Bad Request", "The file has no name"));
        CHECK(named(std::string(1025, 'x'), "b").body == bad_field("uploader-file-name", "is too long"));
        CHECK(named("", std::string(1025, 'x')).status == 400);
        response const odd = named("\xc3\xa4/\"..\\\xff", "b");
        CHECK(odd.text("filename") == "\xc3\xa4/\"..\\\xef\xbf\xbd");
        CHECK(f.ada().get("/files/" + odd.text("fileId")).header("content-disposition") ==
              "attachment; filename=\"____..____\"; filename*=UTF-8''%C3%A4%2F%22..%5C%EF%BF%BD");
    }

    TEST_CASE("an upload needs a form with one file")
    {
        fixture f;
        auto const refused = [&](std::string body, std::string_view type = form_type) {
            return f.ada().send(method::post, "/files", std::move(body), type);
        };
        CHECK(refused("{}", "application/json").status == 415);
        CHECK(refused("", "").status == 415);
        CHECK(refused("x", "multipart/form-data").status == 400);
        CHECK(refused(form({})).body == bad_field("file", "is required"));
        CHECK(refused(form({field_part("other", "x")})).body == bad_field("file", "is required"));
        CHECK(refused(form({file_part("a", "x"), file_part("b", "y")})).body ==
              bad_field("file", "must be a single file"));
        CHECK(refused("--limit\r\n" + file_part("a", "x")).status == 400);
        CHECK(f.ada().get("/files").body == "[]");
        CHECK(refused(form({field_part("other", std::string(100'000, 'x')), file_part("a", "x")})).status == 200);
        std::string const large(1'100'000, 'x');
        CHECK(refused(form({field_part("other", large), file_part("a", "x")})).status == 413);
        CHECK(refused(large + "\r\n" + form({file_part("a", "x")})).status == 413);
        CHECK(refused(form({file_part("a", "x")}) + large).status == 413);
        CHECK(refused(form({file_part("a", large)})).status == 200);
    }

    TEST_CASE("chunks are put together in their order")
    {
        fixture f;
        test_client const ada = f.ada();
        response const first = send_chunk(f, ada, "", "1", "3", "abcd");
        std::string const id = first.text("fileId");
        CHECK(first.part("length") == "4");
        CHECK(first.part("chunkSize") == "4");
        CHECK(ada.get("/files").body == "[]"); // until it is complete
        CHECK(ada.get("/files/" + id).body == no_file);
        CHECK(send_chunk(f, ada, id, "2", "3", "efgh").text("fileId") == id);
        f.pass(1s);
        response const last = send_chunk(f, ada, id, "3", "3", "ij");
        CHECK(last.text("md5") == "a925576942e94b2ef57a066101b48876"); // of abcdefghij
        CHECK(last.text("uploadDate") == "2024-02-11T08:15:31.125Z");
        CHECK(last.text("filename") == "big.bin");
        CHECK(ada.get("/files/metadata/" + id).body == last.body);
        CHECK(ada.get("/files/" + id).body == "abcdefghij");
        CHECK(send_chunk(f, ada, id, "3", "3", "ij").body == no_file); // not twice
        CHECK(send_chunk(f, ada, "", "1", "1", "x").part("length") == "1");
    }

    TEST_CASE("a chunk that does not fit is refused, and changes nothing")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const id = send_chunk(f, ada, "", "1", "3", "abcd").text("fileId");
        CHECK(send_chunk(f, ada, "", "2", "3", "x").body ==
              bad_field("uploader-file-id", "is required after the first chunk"));
        CHECK(send_chunk(f, ada, id, "1", "3", "x").body ==
              bad_field("uploader-file-id", "is not allowed with the first chunk"));
        CHECK(send_chunk(f, ada, id, "3", "3", "x").body == bad_field("uploader-chunk-number", "must be 2"));
        CHECK(send_chunk(f, ada, id, "2", "4", "x").body == bad_field("uploader-chunks-total", "must be 3"));
        CHECK(send_chunk(f, ada, id, "4", "3", "x").body ==
              bad_field("uploader-chunk-number", "must be less than or equal to uploader-chunks-total"));
        CHECK(send_chunk(f, ada, id, "", "3", "x").body == bad_field("uploader-chunk-number", "is required"));
        CHECK(send_chunk(f, ada, "", "1", "10001", "x").body ==
              bad_field("uploader-chunks-total", "must be less than or equal to 10000"));
        for (std::string const number : {"0", "-1", "1.5", "x", "99999999999999999999"})
            CHECK(send_chunk(f, ada, id, number, "3", "x").status == 400);
        CHECK(send_chunk(f, ada, ada.token(), "2", "3", "x").body == no_file);
        CHECK(send_chunk(f, f.bob(), id, "2", "3", "x").body == no_file); // of another user
        CHECK(send_chunk(f, ada, id, "2", "3", "efgh").status == 200);
        CHECK(send_chunk(f, ada, id, "3", "3", "i").part("length") == "9");
    }

    TEST_CASE("of many unfinished files the oldest is given up")
    {
        fixture f;
        test_client const ada = f.ada();
        std::string const first = send_chunk(f, ada, "", "1", "2", "a").text("fileId");
        std::string const second = send_chunk(f, ada, "", "1", "2", "a").text("fileId");
        for (int i = 0; i < 99; ++i)
            CHECK(send_chunk(f, ada, "", "1", "2", "a").status == 200);
        CHECK(send_chunk(f, ada, first, "2", "2", "b").body == no_file);
        CHECK(send_chunk(f, ada, second, "2", "2", "b").status == 200);
    }

    TEST_CASE("a file and the files of a user are limited")
    {
        fixture f;
        f.back_end.switches().file_limit = 10;
        f.back_end.switches().user_files_limit = 25;
        test_client const ada = f.ada();
        std::string const one = upload(ada, "a", "0123456789").text("fileId");
        CHECK(upload(ada, "a", "0123456789x").body ==
              error_body(413, "Request Entity Too Large", "Payload content length greater than maximum allowed: 10"));
        std::string const id = send_chunk(f, ada, "", "1", "3", "01234567").text("fileId");
        CHECK(send_chunk(f, ada, id, "2", "3", "890").status == 413);
        CHECK(send_chunk(f, ada, id, "2", "3", "89").status == 200);
        CHECK(send_chunk(f, ada, id, "3", "3", "").part("length") == "10");
        std::string const full =
            error_body(413, "Request Entity Too Large", "The files of a user may have at most 25 bytes in all.");
        CHECK(upload(ada, "b", "012345").body == full);
        CHECK(upload(f.bob(), "b", "012345").status == 200);
        CHECK(upload(ada, "b", "01234").status == 200);
        CHECK(upload(ada, "c", "x").body == full);
        CHECK(upload(ada, "c", "").status == 200);
        CHECK(ada.del("/files/" + one).status == 200);
        CHECK(upload(ada, "c", "0123456789").status == 200);
        CHECK(ada.del("/files").status == 200);
        CHECK(upload(ada, "d", "0123456789").status == 200);
    }

    TEST_CASE("an upload fails with a 507 when the storage is full")
    {
        fixture f;
        f.back_end.set_file_storage(appmixer::memory_storage(8));
        CHECK(upload(f.ada(), "a", "01234567").status == 200);
        CHECK(upload(f.ada(), "b", "x").body == error_body(507, "Insufficient Storage", "The file cannot be stored."));
        appmixer::emulator copy = f.back_end;
        f.ada().del("/files");
        CHECK(upload(f.ada(), "b", "x").status == 507); // the copy still has the content
        copy = appmixer::emulator();
        CHECK(upload(f.ada(), "b", "x").status == 200);
        f.back_end.set_file_storage(appmixer::folder_storage("/no/such/folder"));
        CHECK(upload(f.ada(), "c", "x").status == 507);
    }

    TEST_CASE("unfinished files are given up when their user needs the bytes, the oldest first")
    {
        fixture f;
        f.back_end.switches().user_files_limit = 25;
        test_client const ada = f.ada();
        std::string const oldest = send_chunk(f, ada, "", "1", "2", "0123456789").text("fileId");
        std::string const second = send_chunk(f, ada, "", "1", "2", "0123456789").text("fileId");
        CHECK(upload(ada, "a", "0123456789").status == 200);
        CHECK(send_chunk(f, ada, oldest, "2", "2", "x").body == no_file);
        CHECK(send_chunk(f, ada, second, "2", "2", "012345").status == 413); // its own bytes count
        CHECK(send_chunk(f, ada, second, "2", "2", "01234").part("length") == "15");
        CHECK(upload(ada, "b", "x").status == 413); // complete files stay
        CHECK(file_names(ada.get("/files")) == "a big.bin");

        CHECK(ada.del("/files").body == "{}");
        std::string const other = send_chunk(f, ada, "", "1", "3", "0123456789").text("fileId");
        std::string const own = send_chunk(f, ada, "", "1", "3", "0123456789").text("fileId");
        CHECK(send_chunk(f, ada, own, "2", "3", "0123456789").status == 200); // gives up the other
        CHECK(send_chunk(f, ada, other, "2", "3", "x").body == no_file);
        CHECK(ada.del("/files?filter=filename:big.bin").body == "{}"); // of complete files only
        CHECK(send_chunk(f, ada, own, "3", "3", "x").part("length") == "21");
        std::string const last = send_chunk(f, ada, "", "1", "2", "x").text("fileId");
        CHECK(ada.del("/files").body == "{}");
        CHECK(send_chunk(f, ada, last, "2", "2", "x").body == no_file);
    }
}
