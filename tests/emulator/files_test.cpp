// Files: uploads whole and in chunks, lists, downloads, limits and rights.

#include "published_components.hpp"
#include "support.hpp"
#include "upload_forms.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

/// The headers of a chunk.
response send_chunk(fixture& f, test_client const& who, std::string const& id, std::string const& number,
                    std::string const& total, std::string const& content)
{
    return send_with(f.back_end, who, method::post, "/files",
                     {{"Content-Type", form_type},
                      {"uploader-file-id", id},
                      {"uploader-file-name", "big.bin"},
                      {"uploader-chunk-size", "4"},
                      {"uploader-chunk-number", number},
                      {"uploader-chunks-total", total}},
                     form({file_part("blob", content, "video/mp4")}));
}

std::string bad(std::string_view field, std::string_view what)
{
    return error_body(400, "Bad Request", "\\\"" + std::string(field) + "\\\" " + std::string(what));
}

std::string const no_file = error_body(404, "Not Found", "File not found.");

/// The names of the files in a list.
std::string names(response const& list)
{
    std::string all;
    json::value const files = json::parse(list.body);
    for (json::value const& file : files.as_array())
        all.append(all.empty() ? "" : " ").append(std::string_view(file.at("filename").as_string()));
    return all;
}

} // namespace

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
        CHECK(named(std::string(1025, 'x'), "b").body == bad("uploader-file-name", "is too long"));
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
        CHECK(refused(form({})).body == bad("file", "is required"));
        CHECK(refused(form({field_part("other", "x")})).body == bad("file", "is required"));
        CHECK(refused(form({file_part("a", "x"), file_part("b", "y")})).body == bad("file", "must be a single file"));
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
              bad("uploader-file-id", "is required after the first chunk"));
        CHECK(send_chunk(f, ada, id, "1", "3", "x").body ==
              bad("uploader-file-id", "is not allowed with the first chunk"));
        CHECK(send_chunk(f, ada, id, "3", "3", "x").body == bad("uploader-chunk-number", "must be 2"));
        CHECK(send_chunk(f, ada, id, "2", "4", "x").body == bad("uploader-chunks-total", "must be 3"));
        CHECK(send_chunk(f, ada, id, "4", "3", "x").body ==
              bad("uploader-chunk-number", "must be less than or equal to uploader-chunks-total"));
        CHECK(send_chunk(f, ada, id, "", "3", "x").body == bad("uploader-chunk-number", "is required"));
        CHECK(send_chunk(f, ada, "", "1", "10001", "x").body ==
              bad("uploader-chunks-total", "must be less than or equal to 10000"));
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
        CHECK(names(ada.get("/files")) == "a big.bin");

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

    TEST_CASE("files are filtered, sorted, projected, counted and deleted")
    {
        fixture f;
        test_client const ada = f.ada();
        for (std::string const name : {"report-2.csv", "notes.txt", "report-1.csv"})
            upload(ada, name, name + std::string(name.size() == 9 ? 50 : 1, 'x'));
        f.back_end.add_file(f.ada_id, "made.csv", "", "text/csv", "f1");
        CHECK(names(ada.get("/files")) == "report-2.csv notes.txt report-1.csv made.csv");
        CHECK(names(ada.get("/files?filter=filename:~report&sort=filename:1")) == "report-1.csv report-2.csv");
        CHECK(names(ada.get("/files?sort=length:-1&limit=2&offset=1")) == "report-2.csv report-1.csv");
        CHECK(ada.get("/files?limit=1&projection=filename,length").body ==
              R"([{"filename":"report-2.csv","length":13}])");
        CHECK(names(ada.get("/files?filter=metadata.originFlowId:f1")) == "made.csv");
        CHECK(ada.get("/files/count").body == R"({"count":4})");
        CHECK(ada.get("/files/count?filter=length:%3E20").body == R"({"count":1})");
        CHECK(ada.get("/files?limit=0").status == 400);
        CHECK(ada.get("/files?filter=x").status == 400);
        CHECK(ada.del("/files?filter=x").status == 400);
        CHECK(ada.del("/files?filter=filename:%5Ereport&filter=length:%3C20").body == "{}");
        CHECK(names(ada.get("/files")) == "notes.txt made.csv");
        CHECK(ada.del("/files").body == "{}");
        CHECK(ada.get("/files").body == "[]");
    }

    TEST_CASE("a part of a file is downloaded")
    {
        fixture f;
        response const made = upload(f.ada(), "a", "0123456789");
        std::string const target = "/files/" + made.text("fileId"), tag = '"' + made.text("md5") + '"';
        auto const range = [&](std::string const& wanted, std::string const& if_range = {}) {
            response const got =
                if_range.empty()
                    ? send_with(f.back_end, f.ada(), method::get, target, {{"Range", wanted}})
                    : send_with(f.back_end, f.ada(), method::get, target, {{"Range", wanted}, {"If-Range", if_range}});
            return std::to_string(got.status) + ' ' + got.header("content-range") + ' ' +
                   (got.status == 416 ? "" : got.body);
        };
        CHECK(range("bytes=2-4") == "206 bytes 2-4/10 234");
        CHECK(range("bytes=7-") == "206 bytes 7-9/10 789");
        CHECK(range("Bytes=8-99") == "206 bytes 8-9/10 89");
        CHECK(range("bytes=-3") == "206 bytes 7-9/10 789");
        CHECK(range("bytes=-99") == "206 bytes 0-9/10 0123456789");
        CHECK(range("bytes=10-") == "416 bytes */10 ");
        CHECK(range("bytes=-0") == "416 bytes */10 ");
        CHECK(range("bytes=99999999999999999999-") == "416 bytes */10 ");
        for (std::string const whole :
             {"bytes=", "bytes=x-", "bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "bytes=--1", "bytes"})
            CHECK(range(whole) == "200 (none) 0123456789");
        CHECK(range("bytes=2-4", tag) == "206 bytes 2-4/10 234");
        CHECK(range("bytes=2-4", "\"other\"") == "200 (none) 0123456789");
        CHECK(range("bytes=2-4", "W/" + tag) == "200 (none) 0123456789");
        CHECK(f.ada().get(target).header("accept-ranges") == "bytes");
        CHECK(f.ada().get(target).header("etag") == tag);
        CHECK(f.ada().send(method::head, target).body.empty());
        CHECK(send_with(f.back_end, f.ada(), method::head, target, {{"Range", "bytes=2-4"}}).status == 200);
        f.back_end.switches().file_ranges = false;
        CHECK(range("bytes=2-4") == "200 (none) 0123456789");
        CHECK(f.ada().get(target).header("accept-ranges") == "(none)");
        CHECK(f.ada().get(target).header("etag") == "(none)");
    }

    TEST_CASE("a range may span chunks")
    {
        fixture f;
        std::string id;
        for (std::string const number : {"1", "2", "3", "4"})
            id = send_chunk(f, f.ada(), id, number, "4", number == "2" ? "" : number + number).text("fileId");
        CHECK(f.ada().get("/files/" + id).body == "113344");
        for (int first = 0; first < 6; ++first)
            for (int last = first; last < 6; ++last)
                CHECK(send_with(f.back_end, f.ada(), method::get, "/files/" + id,
                                {{"Range", "bytes=" + std::to_string(first) + '-' + std::to_string(last)}})
                          .body == std::string("113344").substr(static_cast<std::size_t>(first),
                                                                static_cast<std::size_t>(last - first + 1)));
    }

    TEST_CASE("the sources of components are files that lists leave out")
    {
        fixture f;
        f.back_end.set_unpacker(&unpack_json);
        test_client const root(f.back_end,
                               f.back_end.issue_token(f.back_end.add_user("root@shop.example", "secret", {"admin"})));
        upload(root, "own.txt", "x");
        json::array const archive{json::string(find_path), find_manifest(), "acme/crm/contacts/Find/Find.js", "hello"};
        response const published =
            root.send(method::post, "/components", json::serialize(archive), "application/octet-stream");
        REQUIRE(root.get("/components/uploader/" + published.text("ticket")).body.find("err") == std::string::npos);
        CHECK(names(root.get("/files")) == "own.txt");
        CHECK(root.get("/files/count?includeComponentSourceFiles=false").body == R"({"count":1})");
        CHECK(root.get("/files/count?includeComponentSourceFiles=true").body == R"({"count":3})");
        CHECK(root.get("/files?includeComponentSourceFiles=1").status == 400);
        response const source = root.get("/files?includeComponentSourceFiles=true&filter=filename:$Find.js&limit=5");
        json::value const listed = json::parse(source.body);
        REQUIRE(listed.as_array().size() == 1);
        CHECK(listed.at(0).at("md5") == "5d41402abc4b2a76b9719d911017c592");
        std::string const id(listed.at(0).at("fileId").as_string());
        CHECK(root.get("/files/" + id).body == "hello");
        CHECK(json::parse(root.get("/files/metadata/" + id).body) == listed.at(0));
        CHECK(f.ada().get("/files/count?includeComponentSourceFiles=true").body == R"({"count":0})");
        CHECK(f.ada().get("/files/" + id).body == no_file);
        CHECK(root.del("/files/" + id).status == 403);
        CHECK(root.del("/files").status == 200); // all but the sources
        CHECK(root.get("/files/count?includeComponentSourceFiles=true").body == R"({"count":2})");
        CHECK(root.del("/components/acme.crm").status == 200);
        CHECK(root.get("/files/" + id).body == no_file);
    }

    TEST_CASE("public files belong to administrators")
    {
        fixture f;
        test_client const root(f.back_end,
                               f.back_end.issue_token(f.back_end.add_user("root@shop.example", "secret", {"admin"})));
        CHECK(upload_public(root, "b.svg", "<svg/>").body == R"({"ok":true})");
        CHECK(upload_public(root, "a \xc3\xa4.txt", "x").body == R"({"ok":true})");
        CHECK(upload_public(root, "b.svg", "new").body == R"({"ok":true})"); // replaced
        CHECK(root.get("/public-files").body == "[{\"filename\":\"a \xc3\xa4.txt\"},{\"filename\":\"b.svg\"}]");
        CHECK(root.send(method::post, "/public-files", form({file_part("f", "x")}), form_type).body ==
              bad("filename", "is required"));
        CHECK(root.send(method::post, "/public-files",
                        form({field_part("filename", std::string(2000, 'x')), file_part("f", "x")}), form_type)
                  .body == error_body(400, "Bad Request", "\\\"filename\\\" is too long"));
        CHECK(upload_public(f.ada(), "c", "x").status == 403);
        CHECK(f.ada().get("/public-files").status == 403);
        CHECK(f.ada().del("/public-files/b.svg").status == 403);
        CHECK(root.del("/public-files/b.svg").body == R"({"ok":true})");
        CHECK(root.del("/public-files/b.svg").body == no_file);
        CHECK(root.del("/public-files/a%20%C3%A4.txt").status == 200);
        CHECK(root.get("/public-files").body == "[]");
        f.back_end.switches().user_files_limit = 5;
        CHECK(upload_public(root, "c", "123456").status == 413);
        CHECK(upload_public(root, "c", "12345").status == 200);
        CHECK(upload_public(root, "c", "54321").status == 200); // those that are replaced do not count
        CHECK(upload_public(root, "d", "1").body ==
              error_body(413, "Request Entity Too Large", "The public files may have at most 5 bytes in all."));
    }

    TEST_CASE("a storage in memory needs room for the loaded contents and those that they replace")
    {
        fixture f;
        f.back_end.set_file_storage(appmixer::memory_storage(100));
        upload(f.ada(), "a", std::string(60, 'x'));
        json::value const saved = f.back_end.save();
        appmixer::result<void> const full = f.back_end.load(saved);
        REQUIRE(full.has_error());
        CHECK(full.error().json_pointer() == "/files/0/filename");
        CHECK(f.back_end.save() == saved); // unchanged
        f.back_end.set_file_storage(appmixer::memory_storage(60));
        CHECK(f.back_end.load(saved).has_value());
        appmixer::emulator copy;
        copy.set_file_storage(appmixer::memory_storage(60));
        CHECK(copy.load(saved).has_value());
        CHECK(copy.save() == saved);
    }

    TEST_CASE("files are saved and loaded, and written by hand")
    {
        fixture f;
        f.back_end.set_file_storage(appmixer::memory_storage(100));
        std::string const id = send_chunk(f, f.ada(), "", "1", "2", std::string("\xff\0", 2)).text("fileId");
        CHECK(f.back_end.save().at("files").as_array().empty()); // unfinished ones are not saved
        send_chunk(f, f.ada(), id, "2", "2", "b");
        json::value const saved = f.back_end.save();
        CHECK(saved.at("files").at(0).at("base64") == "/wBi");
        appmixer::emulator copy;
        REQUIRE(copy.load(saved).has_value());
        CHECK(copy.save() == saved);
        test_client const there(copy, copy.issue_token(f.ada_id));
        CHECK(there.get("/files").body == f.ada().get("/files").body);
        CHECK(there.get("/files/" + id).body == std::string("\xff\0b", 3));

        auto const load = [&](std::string const& file) {
            appmixer::result<void> const loaded =
                f.back_end.load_text(R"({"users":[{"email":"ada@shop.example","password":"secret","id":")" + f.ada_id +
                                     R"("}],"files":[)" + file + "]}");
            return loaded ? std::string("ok") : std::string(loaded.error().json_pointer());
        };
        CHECK(load(R"({"filename":"a.json","owner":"ada@shop.example","json":{"a":1},"contentType":"application/json",)"
                   R"("metadata":{"originFlowId":"f1"},"chunkSize":5})") == "ok");
        response const listed = f.ada().get("/files");
        json::value const file = json::parse(listed.body).at(0);
        CHECK(file.at("length") == 7);
        CHECK(file.at("metadata").at("originFlowId") == "f1");
        CHECK(f.ada().get("/files/" + std::string(file.at("fileId").as_string())).body == R"({"a":1})");
        std::string const good = R"({"filename":"a","owner":"ada@shop.example",)";
        CHECK(load(good + R"("fileId":"x"})") == "/files/0/fileId");
        CHECK(load(good + R"("uploadDate":"x"})") == "/files/0/uploadDate");
        CHECK(load(good + R"("chunkSize":0})") == "/files/0/chunkSize");
        CHECK(load(good + R"("contentType":"a\nb"})") == "/files/0/contentType");
        CHECK(load(good + R"("metadata":1})") == "/files/0/metadata");
        CHECK(load(good + R"("base64":"x"})") == "/files/0/base64");
        CHECK(load(good + R"("odd":1})") == "/files/0/odd");
        CHECK(load(R"({"owner":"ada@shop.example"})") == "/files/0/filename");
        CHECK(load(R"({"filename":"a"})") == "/files/0/userId");
        CHECK(load(good + R"("text":")" + std::string(200, 'x') + "\"}") == "/files/0/filename");
        CHECK(f.ada().get("/files").body == listed.body); // what is refused changes nothing
    }
}
