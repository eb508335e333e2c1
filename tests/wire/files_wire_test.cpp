// Requests and responses for files and public files, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const file_id[] = "2a3b4c5d-6e7f-4a8b-9c0d-1e2f3a4b5c6d";
constexpr char const report[] =
    R"({"fileId":"2a3b4c5d-6e7f-4a8b-9c0d-1e2f3a4b5c6d","filename":"report.csv","length":5,"chunkSize":261120,)"
    R"("uploadDate":"2024-02-11T08:15:30.125Z","md5":"5d41402abc4b2a76b9719d911017c592","contentType":"text/csv",)"
    R"("metadata":{"userId":"64b1f0c2a9d84e17c3f05a6b","originFlowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34",)"
    R"("source":"x"},"aliases":null})";
constexpr char const no_file[] = R"({"statusCode":404,"error":"Not Found","message":"File not found."})";
constexpr char const forbidden[] = R"({"statusCode":403,"error":"Forbidden","message":"Forbidden"})";
constexpr char const no_token[] = R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})";
constexpr char const too_large[] =
    R"({"statusCode":413,"error":"Request Entity Too Large","message":"The file is too large."})";
constexpr char const bad_filter[] = R"({"statusCode":400,"error":"Bad Request","message":"Invalid filter"})";

/// A request without a body.
std::string request(std::string const& line, std::string const& accept = "application/json",
                    std::string const& length = {})
{
    return line +
           " HTTP/1.1\r\n"
           "Host: HOST\r\n"
           "User-Agent: AGENT\r\n"
           "Accept: " +
           accept +
           "\r\n"
           "Authorization: Bearer jwt.4.ada\r\n" +
           length + "\r\n";
}

/// A body of one file, and its parts.
appmixer::upload_body body_of(std::string const& filename, std::string const& content)
{
    return appmixer::multipart().boundary("limit").file("file", filename,
                                                        appmixer::upload_body::text(content, "text/csv"));
}

void check_report(appmixer::stored_file const& file)
{
    CHECK(file.file_id == file_id);
    CHECK(file.filename == "report.csv");
    CHECK(file.length == 5);
    CHECK(file.chunk_size == 261120);
    CHECK(file.upload_date == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(file.md5 == "5d41402abc4b2a76b9719d911017c592");
    CHECK(file.content_type == "text/csv");
    CHECK(file.metadata.user_id == "64b1f0c2a9d84e17c3f05a6b");
    CHECK(file.metadata.origin_flow_id == "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
    CHECK(file.metadata.extra.at("source") == "x");
    CHECK(file.extra.at("aliases").is_null());
}

} // namespace

TEST_CASE("listFiles on the wire")
{
    auto const seen = exchange(response("200 OK", std::string("[") + report + R"(,{"fileId":"f2"}])"),
                               [](handle const& api) { return list_files(api); });
    CHECK(seen.request == request("GET /files"));
    std::vector<appmixer::stored_file> const files = seen.outcome.value();
    REQUIRE(files.size() == 2);
    check_report(files[0]);
    CHECK(files[1].file_id == "f2");
    CHECK_FALSE(files[1].length.has_value());
}

TEST_CASE("listFiles with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::list_files query;
        query.limit = 20;
        query.offset = 40;
        query.sort = "uploadDate:-1";
        query.projection = "-md5,-chunkSize";
        query.filter = {"filename:~report", "contentType:text/csv"};
        query.include_component_source_files = true;
        return list_files(api, query);
    });
    CHECK(seen.request == request("GET /files?limit=20&offset=40&sort=uploadDate:-1&projection=-md5,-chunkSize&"
                                  "filter=filename:~report&filter=contentType:text%2Fcsv&"
                                  "includeComponentSourceFiles=true"));
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("listFiles refused")
{
    auto const seen =
        exchange(response("401 Unauthorized", no_token), [](handle const& api) { return list_files(api); });
    CHECK(seen.outcome.error() == appmixer::condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "listFiles");
}

TEST_CASE("countFiles on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"count":7})"), [](handle const& api) { return count_files(api); });
    CHECK(seen.request == request("GET /files/count"));
    CHECK(seen.outcome.value() == 7);
    auto const some = exchange(response("200 OK", R"({"count":0})"), [](handle const& api) {
        op::count_files query;
        query.filter = "filename:~report";
        query.include_component_source_files = false;
        return count_files(api, query);
    });
    CHECK(some.request == request("GET /files/count?filter=filename:~report&includeComponentSourceFiles=false"));
    CHECK(some.outcome.value() == 0);
}

TEST_CASE("countFiles refused")
{
    auto const seen =
        exchange(response("400 Bad Request", bad_filter), [](handle const& api) { return count_files(api); });
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "countFiles");
}

TEST_CASE("getFileMetadata on the wire")
{
    auto const seen =
        exchange(response("200 OK", report), [](handle const& api) { return get_file_metadata(api, file_id); });
    CHECK(seen.request == request("GET /files/metadata/2a3b4c5d-6e7f-4a8b-9c0d-1e2f3a4b5c6d"));
    check_report(seen.outcome.value());
}

TEST_CASE("getFileMetadata refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_file), [](handle const& api) { return get_file_metadata(api, "a/b"); });
    CHECK(seen.request == request("GET /files/metadata/a%2Fb"));
    CHECK(seen.outcome.error() == appmixer::condition::not_found);
    CHECK(seen.outcome.error().operation() == "getFileMetadata");
}

TEST_CASE("uploadFile on the wire")
{
    auto const seen = exchange(response("200 OK", report), [](handle const& api) {
        op::upload_file upload("report.csv", appmixer::upload_body::text("hello", "text/csv"));
        upload.body = body_of("report.csv", "hello"); // with a boundary that the test knows
        return api.call(upload);
    });
    CHECK(seen.request == "POST /files HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: multipart/form-data; boundary=limit\r\n"
                          "uploader-file-name: report.csv\r\n"
                          "uploader-chunk-size: 5\r\n"
                          "uploader-chunk-number: 1\r\n"
                          "uploader-chunks-total: 1\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 121\r\n"
                          "\r\n"
                          "--limit\r\n"
                          "Content-Disposition: form-data; name=\"file\"; filename=\"report.csv\"\r\n"
                          "Content-Type: text/csv\r\n"
                          "\r\n"
                          "hello\r\n"
                          "--limit--\r\n");
    check_report(seen.outcome.value());
    auto const whole = exchange(response("200 OK", report), [](handle const& api) {
        return upload_file(api, "report.csv", appmixer::upload_body::text("hello", "text/csv"));
    });
    CHECK(whole.request.size() == seen.request.size() + 3 * 36); // three longer boundaries
    CHECK(whole.request.find("\r\nuploader-file-name: report.csv\r\nuploader-chunk-size: 5\r\n") != std::string::npos);
}

TEST_CASE("uploadFile with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", report), [](handle const& api) {
        op::upload_file chunk;
        chunk.body = body_of("blob", "lo");
        chunk.file_id = file_id;
        chunk.file_name = "Bericht \xc3\xbc.csv";
        chunk.chunk_size = 5'000'000'000;
        chunk.chunk_number = 2;
        chunk.chunks_total = 3;
        return api.call(chunk);
    });
    std::string const head = seen.request.substr(0, seen.request.find("\r\n\r\n") + 2);
    CHECK(head == "POST /files HTTP/1.1\r\n"
                  "Host: HOST\r\n"
                  "User-Agent: AGENT\r\n"
                  "Accept: application/json\r\n"
                  "Content-Type: multipart/form-data; boundary=limit\r\n"
                  "uploader-file-id: 2a3b4c5d-6e7f-4a8b-9c0d-1e2f3a4b5c6d\r\n"
                  "uploader-file-name: Bericht \xc3\xbc.csv\r\n"
                  "uploader-chunk-size: 5000000000\r\n"
                  "uploader-chunk-number: 2\r\n"
                  "uploader-chunks-total: 3\r\n"
                  "Authorization: Bearer jwt.4.ada\r\n"
                  "Content-Length: 112\r\n");
}

TEST_CASE("uploadFile refused")
{
    auto const seen = exchange(response("413 Request Entity Too Large", too_large), [](handle const& api) {
        return upload_file(api, "report.csv", appmixer::upload_body::text("hello", "text/csv"));
    });
    CHECK(seen.outcome.error() == appmixer::errc::payload_too_large);
    CHECK(seen.outcome.error().operation() == "uploadFile");
    auto const injected = exchange(response("200 OK", report), [](handle const& api) {
        op::upload_file upload("a", appmixer::upload_body::text("hello", "text/csv"));
        upload.file_name = "a\r\nX-Admin: 1";
        return api.call(upload);
    });
    CHECK(injected.request.empty());
    CHECK(injected.outcome.error() == appmixer::errc::invalid_request);
    CHECK(injected.outcome.error().detail() == "the parameter uploader-file-name contains a control character");
}

TEST_CASE("uploadFile has a name in the header only if it arrives unchanged there")
{
    auto const sent = [](std::string const& name) {
        auto const seen = exchange(response("200 OK", report), [&](handle const& api) {
            return upload_file(api, name, appmixer::upload_body::text("hello", "text/csv"));
        });
        REQUIRE(seen.outcome.has_value());
        bool const in_header = seen.request.find("\r\nuploader-file-name: " + name + "\r\n") != std::string::npos;
        CHECK(in_header == (seen.request.find("uploader-file-name") != std::string::npos));
        std::size_t const at = seen.request.find("; filename=");
        return (in_header ? "header " : "part ") +
               seen.request.substr(at + 11, seen.request.find("\r\n", at) - at - 11);
    };
    CHECK(sent("a b.csv") == "header \"a b.csv\"");
    CHECK(sent("100%~!.csv") == "header \"100%~!.csv\"");
    CHECK(sent(" a") == "part \" a\"");
    CHECK(sent("a ") == "part \"a \"");
    CHECK(sent("Bericht \xc3\xbc.csv") == "part \"Bericht \xc3\xbc.csv\"");
    CHECK(sent("a\r\nX-Admin: 1") == "part \"a%0D%0AX-Admin: 1\"");
    CHECK(sent("a\x7f") == "part \"a%7F\"");
}

TEST_CASE("downloadFile on the wire")
{
    std::string const content("\0\xff\r\n\r\nx", 7);
    auto const seen = exchange("HTTP/1.1 200 OK\r\n"
                               "content-type: text/csv\r\n"
                               "content-disposition: attachment; filename=\"report.csv\"\r\n"
                               "content-length: 7\r\n"
                               "\r\n" +
                                   content,
                               [](handle const& api) { return download_file(api, file_id); });
    CHECK(seen.request == request("GET /files/2a3b4c5d-6e7f-4a8b-9c0d-1e2f3a4b5c6d", "*/*"));
    CHECK(seen.outcome.value().body == content);
    CHECK(seen.outcome.value().headers.get("Content-Type") == "text/csv");
}

TEST_CASE("downloadFile refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_file), [](handle const& api) { return download_file(api, "count?"); });
    CHECK(seen.request == request("GET /files/count%3F", "*/*"));
    CHECK(seen.outcome.error() == appmixer::condition::not_found);
    CHECK(seen.outcome.error().operation() == "downloadFile");
    CHECK(seen.outcome.error().server_message() == "File not found.");
}

TEST_CASE("deleteFile on the wire")
{
    auto const seen = exchange(response("200 OK", ""), [](handle const& api) { return delete_file(api, file_id); });
    CHECK(seen.request == request("DELETE /files/2a3b4c5d-6e7f-4a8b-9c0d-1e2f3a4b5c6d"));
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteFile: a page of HTML with status 200 is no success")
{
    std::string const page = "<!doctype html><title>Sign in</title>";
    auto const seen =
        exchange("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(page.size()) +
                     "\r\n\r\n" + page,
                 [](handle const& api) { return delete_file(api, file_id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::unexpected_content_type);
    CHECK(seen.outcome.error().what() == "deleteFile failed while decoding the response: the response is not JSON "
                                         "(text/html)");
}

TEST_CASE("deleteFile refused")
{
    auto const seen =
        exchange(response("404 Not Found", no_file), [](handle const& api) { return delete_file(api, file_id); });
    CHECK(seen.outcome.error() == appmixer::condition::not_found);
    CHECK(seen.outcome.error().operation() == "deleteFile");
}

TEST_CASE("deleteFiles on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"deleted":2})"), [](handle const& api) {
        op::delete_files old;
        old.filter = {"filename:^backup", "length:>100"};
        return delete_files(api, old);
    });
    CHECK(seen.request == request("DELETE /files?filter=filename:%5Ebackup&filter=length:%3E100"));
    CHECK(seen.outcome.has_value());
    auto const every =
        exchange(response("200 OK", ""), [](handle const& api) { return delete_files(api, op::delete_files()); });
    CHECK(every.request == request("DELETE /files"));
    CHECK(every.outcome.has_value());
}

TEST_CASE("deleteFiles refused")
{
    auto const seen = exchange(response("400 Bad Request", bad_filter),
                               [](handle const& api) { return delete_files(api, op::delete_files()); });
    CHECK(seen.outcome.error() == appmixer::errc::bad_request);
    CHECK(seen.outcome.error().operation() == "deleteFiles");
}

TEST_CASE("listPublicFiles on the wire")
{
    auto const seen = exchange(response("200 OK", R"([{"filename":"logo.svg"},{"filename":"a b","size":3}])"),
                               [](handle const& api) { return list_public_files(api); });
    CHECK(seen.request == request("GET /public-files"));
    std::vector<appmixer::public_file> const files = seen.outcome.value();
    REQUIRE(files.size() == 2);
    CHECK(files[0].filename == "logo.svg");
    CHECK(files[1].filename == "a b");
    CHECK(files[1].extra.at("size") == 3);
}

TEST_CASE("listPublicFiles refused")
{
    auto const seen =
        exchange(response("403 Forbidden", forbidden), [](handle const& api) { return list_public_files(api); });
    CHECK(seen.outcome.error() == appmixer::condition::forbidden);
    CHECK(seen.outcome.error().operation() == "listPublicFiles");
}

TEST_CASE("uploadPublicFile on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"ok":true})"), [](handle const& api) {
        op::upload_public_file upload;
        upload.body = appmixer::multipart()
                          .boundary("limit")
                          .field("filename", "logo.svg")
                          .file("file", "logo.svg", appmixer::upload_body::text("<svg/>", "image/svg+xml"));
        return api.call(upload);
    });
    CHECK(seen.request == "POST /public-files HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: multipart/form-data; boundary=limit\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 195\r\n"
                          "\r\n"
                          "--limit\r\n"
                          "Content-Disposition: form-data; name=\"filename\"\r\n"
                          "\r\n"
                          "logo.svg\r\n"
                          "--limit\r\n"
                          "Content-Disposition: form-data; name=\"file\"; filename=\"logo.svg\"\r\n"
                          "Content-Type: image/svg+xml\r\n"
                          "\r\n"
                          "<svg/>\r\n"
                          "--limit--\r\n");
    CHECK(seen.outcome.has_value());
    auto const whole = exchange(response("200 OK", R"({"ok":true})"), [](handle const& api) {
        return upload_public_file(api, "logo.svg", appmixer::upload_body::text("<svg/>", "image/svg+xml"));
    });
    CHECK(whole.request.find("\r\n\r\nlogo.svg\r\n--") != std::string::npos);
    CHECK(whole.outcome.has_value());
}

TEST_CASE("uploadPublicFile refused")
{
    auto const seen = exchange(response("403 Forbidden", forbidden), [](handle const& api) {
        return upload_public_file(api, "logo.svg", appmixer::upload_body::text("<svg/>", "image/svg+xml"));
    });
    CHECK(seen.outcome.error() == appmixer::condition::forbidden);
    CHECK(seen.outcome.error().operation() == "uploadPublicFile");
}

TEST_CASE("deletePublicFile on the wire")
{
    auto const seen = exchange(response("200 OK", R"({"ok":true})"),
                               [](handle const& api) { return delete_public_file(api, "logo 1/2.svg"); });
    CHECK(seen.request == request("DELETE /public-files/logo%201%2F2.svg"));
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deletePublicFile refused")
{
    auto const seen = exchange(response("404 Not Found", no_file),
                               [](handle const& api) { return delete_public_file(api, "logo.svg"); });
    CHECK(seen.outcome.error() == appmixer::condition::not_found);
    CHECK(seen.outcome.error().operation() == "deletePublicFile");
}
