// Files that are stored: lists, downloads, rights, public files, saving and loading.

#include "published_components.hpp"
#include "support.hpp"
#include "upload_forms.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace emulator_tests;

TEST_SUITE("emulator: files")
{
    TEST_CASE("files are filtered, sorted, projected, counted and deleted")
    {
        fixture f;
        test_client const ada = f.ada();
        for (std::string const name : {"report-2.csv", "notes.txt", "report-1.csv"})
            upload(ada, name, name + std::string(name.size() == 9 ? 50 : 1, 'x'));
        f.back_end.add_file(f.ada_id, "made.csv", "", "text/csv", "f1");
        CHECK(file_names(ada.get("/files")) == "report-2.csv notes.txt report-1.csv made.csv");
        CHECK(file_names(ada.get("/files?filter=filename:~report&sort=filename:1")) == "report-1.csv report-2.csv");
        CHECK(file_names(ada.get("/files?sort=length:-1&limit=2&offset=1")) == "report-2.csv report-1.csv");
        CHECK(ada.get("/files?limit=1&projection=filename,length").body ==
              R"([{"filename":"report-2.csv","length":13}])");
        CHECK(file_names(ada.get("/files?filter=metadata.originFlowId:f1")) == "made.csv");
        CHECK(ada.get("/files/count").body == R"({"count":4})");
        CHECK(ada.get("/files/count?filter=length:%3E20").body == R"({"count":1})");
        CHECK(ada.get("/files?limit=0").status == 400);
        CHECK(ada.get("/files?filter=x").status == 400);
        CHECK(ada.del("/files?filter=x").status == 400);
        CHECK(ada.del("/files?filter=filename:%5Ereport&filter=length:%3C20").body == "{}");
        CHECK(file_names(ada.get("/files")) == "notes.txt made.csv");
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
        CHECK(file_names(root.get("/files")) == "own.txt");
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
              bad_field("filename", "is required"));
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
