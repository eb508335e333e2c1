// The calls for files and public files, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

namespace op = appmixer::op;
using appmixer::upload_body;

TEST_CASE("a file is uploaded, listed, downloaded and deleted "
          "[upload_file, list_files, count_files, get_file_metadata, download_file, delete_file]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    appmixer::stored_file const file =
        t.await(upload_file(ada, "r\xc3\xa9sum\xc3\xa9 \"1\".txt", upload_body::text("hello", "text/plain")));
    CHECK(file.filename == "r\xc3\xa9sum\xc3\xa9 \"1\".txt");
    CHECK(file.length == 5);
    CHECK(file.chunk_size == 5);
    CHECK(file.md5 == "5d41402abc4b2a76b9719d911017c592");
    CHECK(file.content_type == "text/plain");
    CHECK(file.upload_date.has_value());
    CHECK(file.metadata.user_id.size() == 24);
    CHECK(t.await(get_file_metadata(ada, file.file_id)).md5 == file.md5);
    t.await(upload_file(ada, "notes", upload_body::text("", "application/octet-stream")));

    CHECK(t.await(count_files(ada)) == 2);
    op::list_files query;
    query.filter = "filename:~notes";
    std::vector<appmixer::stored_file> const notes = t.await(list_files(ada, query));
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].length == 0);

    appmixer::http_response const content = t.await(download_file(ada, file.file_id));
    CHECK(content.body == "hello");
    CHECK(content.headers.get("Content-Type") == "text/plain");
    CHECK(t.failure(download_file(t.user("bob@shop.example"), file.file_id)) == appmixer::condition::not_found);
    t.await(delete_file(ada, file.file_id));
    CHECK(t.failure(delete_file(ada, file.file_id)) == appmixer::condition::not_found);
    CHECK(t.failure(get_file_metadata(ada, file.file_id)) == appmixer::condition::not_found);
}

TEST_CASE("files are read as pages, and deleted by a filter [list_files, delete_files]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    for (int i = 0; i < 5; ++i)
        t.await(upload_file(ada, "old-" + std::to_string(i), upload_body::text("x")));
    t.await(upload_file(ada, "new", upload_body::text("x")));
    std::vector<std::string> names;
    auto const read_all = [&]() -> asio::awaitable<void> {
        auto files = paginate(ada, op::list_files());
        while (std::optional<appmixer::stored_file> file = co_await files.next())
            names.push_back(file->filename);
    };
    t.await(read_all());
    CHECK(names.size() == 6);
    op::delete_files old;
    old.filter = "filename:^old";
    t.await(delete_files(ada, old));
    CHECK(t.await(list_files(ada)).at(0).filename == "new");
    old.filter = "no colon";
    CHECK(t.failure(delete_files(ada, old)) == appmixer::errc::bad_request);
    t.await(delete_files(ada, op::delete_files()));
    CHECK(t.await(count_files(ada)) == 0);
}

TEST_CASE("a file that is too large is refused [upload_file]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    t.back_end.switches().file_limit = 4;
    CHECK(t.failure(upload_file(ada, "a", upload_body::text("hello"))) == appmixer::errc::payload_too_large);
    CHECK(t.failure(upload_file(ada, "a", upload_body::file("/no/such/file"))) == appmixer::errc::body_source_failed);
    CHECK(t.await(count_files(ada)) == 0);
}

TEST_CASE("public files are uploaded, listed and deleted [upload_public_file, list_public_files, delete_public_file]")
{
    tenant t;
    std::string const id = t.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
    api_client const root = t.api.as(appmixer::access_token(t.back_end.issue_token(id)));
    t.await(upload_public_file(root, "logo 1/2.svg", upload_body::text("<svg/>", "image/svg+xml")));
    t.await(upload_public_file(root, "logo 1/2.svg", upload_body::text("<svg></svg>", "image/svg+xml")));
    std::vector<appmixer::public_file> const files = t.await(list_public_files(root));
    REQUIRE(files.size() == 1);
    CHECK(files[0].filename == "logo 1/2.svg");
    CHECK(t.failure(list_public_files(t.user("ada@shop.example"))) == appmixer::condition::forbidden);
    t.await(delete_public_file(root, "logo 1/2.svg"));
    CHECK(t.failure(delete_public_file(root, "logo 1/2.svg")) == appmixer::condition::not_found);
    CHECK(t.await(list_public_files(root)).empty());
}
