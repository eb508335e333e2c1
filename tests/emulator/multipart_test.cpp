// The parser of multipart bodies: every cut, and bodies that are malformed on purpose.

#include "support.hpp"

#include <appmixer/emulator/files/multipart_parser.hpp>
#include <appmixer/emulator/http/http_error.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace appmixer::detail::emu;

namespace {

/// Writes down what the parser reports: "name|filename|type=content;" for each part.
class transcript final : public part_handler {
public:
    void begin_part(part_head const& head) override
    {
        text += head.name + '|' + head.filename + '|' + head.content_type + '=';
    }
    void put_content(std::string_view piece) override
    {
        CHECK_FALSE(piece.empty());
        text += piece;
    }
    void end_part() override { text += ';'; }

    std::string text;
};

/// The parts of a body that arrives in pieces of a size; "400 why" for a malformed one.
std::string parse(std::string_view body, std::size_t piece_size = 1 << 20, std::string_view boundary = "limit")
{
    transcript seen;
    try {
        multipart_parser parser(boundary);
        for (std::size_t at = 0; at < body.size(); at += piece_size)
            parser.put(body.substr(at, piece_size), seen);
        parser.finish();
    } catch (http_error const& why) {
        std::string_view const prefix = "Invalid multipart payload format: ";
        CHECK(why.message.starts_with(prefix));
        return std::to_string(why.status) + ' ' + why.message.substr(prefix.size());
    }
    return seen.text;
}

std::string boundary_of(std::string_view type)
{
    try {
        return multipart_boundary(type);
    } catch (http_error const& why) {
        return std::to_string(why.status) + ' ' + why.message;
    }
}

constexpr std::string_view head_a = "Content-Disposition: form-data; name=\"a\"\r\n";

/// A body with one part.
std::string one(std::string_view content, std::string_view head = head_a)
{
    return "--limit\r\n" + std::string(head) + "\r\n" + std::string(content) + "\r\n--limit--\r\n";
}

} // namespace

TEST_SUITE("emulator: multipart")
{
    TEST_CASE("a body is split into its parts, wherever its pieces are cut")
    {
        std::string const body = "preamble\r\n--limi\r\n"
                                 "--limit \t\r\n"
                                 "Content-Disposition: form-data; name=\"filename\"\r\n"
                                 "\r\n"
                                 "report.csv\r\n"
                                 "--limit\r\n"
                                 "content-type: text/csv; charset=utf-8\r\n"
                                 "X-Other: 1\r\n"
                                 "CONTENT-DISPOSITION:form-data;name=file; filename=\"a \\\"b\\\" %22c%22;d.csv\"\r\n"
                                 "\r\n"
                                 "\r\n--limi\r\r\n-\r\n--limiT--\n--limit\r\n"
                                 "\r\n--limit\r\n"
                                 "Content-Disposition: form-data; name=\"empty\"\r\n"
                                 "\r\n"
                                 "\r\n--limit--\r\nepilogue\r\n--limit\r\n";
        std::string const parts = "filename||=report.csv;"
                                  "file|a \"b\" \"c\";d.csv|text/csv; charset=utf-8="
                                  "\r\n--limi\r\r\n-\r\n--limiT--\n--limit\r\n;"
                                  "empty||=;";
        for (std::size_t size = 1; size <= body.size(); ++size)
            CHECK(parse(body, size) == parts);
    }

    TEST_CASE("content may be anything but a line that begins with the boundary")
    {
        std::string content;
        for (int byte = 0; byte < 256; ++byte)
            content += static_cast<char>(byte);
        for (std::string_view const more : {"\r", "\r\n", "\r\n-", "\r\n--", "\r\n--limi", "\n--limit\n", "--limit"})
            for (std::size_t const size : {std::size_t(1), std::size_t(3), std::size_t(4096)})
                CHECK(parse(one(content + std::string(more)), size) == "a||=" + content + std::string(more) + ";");
        CHECK(parse(one("x\r\n--limits\r\ny")) == "400 a line begins with the boundary but is no delimiter");
        CHECK(parse(one("x\r\n--limit-\r\ny")) == "400 a line begins with the boundary but is no delimiter");
        CHECK(parse(one("x\r\n--limit\ry")) == "400 a line begins with the boundary but is no delimiter");
        CHECK(parse(one("x\r\n--limit" + std::string(1000, ' '))) ==
              "400 a line begins with the boundary but is no delimiter");
    }

    TEST_CASE("a body that ends early is refused, wherever it ends")
    {
        std::string const body = one("content");
        std::size_t const last = body.rfind("--limit--") + 9;
        for (std::size_t size = 0; size < last; ++size)
            CHECK(parse(body.substr(0, size)) == "400 the last delimiter is missing");
        CHECK(parse(body.substr(0, last)) == "a||=content;");
        CHECK(parse("--limit--") == ""); // no parts
    }

    TEST_CASE("the header of a part must be valid, and have a name")
    {
        CHECK(parse(one("x", "")) == "400 a part has no name");
        CHECK(parse(one("x", "Content-Type: text/plain\r\n")) == "400 a part has no name");
        CHECK(parse(one("x", "Content-Disposition: form-data\r\n")) == "400 a part has no name");
        CHECK(parse(one("x", "Content-Disposition: attachment; name=a\r\n")) == "400 a part is no form data");
        CHECK(parse(one("x", "no colon\r\n")) == "400 a part has an invalid header");
        CHECK(parse(one("x", "od d: 1\r\n")) == "400 a part has an invalid header");
        CHECK(parse(one("x", "X: a\nb\r\n")) == "400 a part has an invalid header");
        CHECK(parse(one("x", "X: \1\r\n")) == "400 a part has an invalid header");
        CHECK(parse(one("x", std::string(head_a) + "X: " + std::string(16'000, 'y') + "\r\n")) == "a||=x;");
        CHECK(parse(one("x", std::string(head_a) + "X: " + std::string(17'000, 'y') + "\r\n")) ==
              "400 the header of a part is too long");
        CHECK(parse("--limit\r\n" + std::string(1'000'000, 'h'), 1000) == "400 the header of a part is too long");
        CHECK(parse(one("x", "Content-Disposition: form-data; name=\"\xff\"\r\n")) == "\xef\xbf\xbd||=x;");
        CHECK(parse(one("x", "Content-Disposition: form-data; name; filename=\"C:\\tmp\\a.txt\"\r\n")) ==
              "|C:\\tmp\\a.txt|=x;");
        CHECK(parse(one("x", "Content-Disposition: form-data; name=\"open\r\n")) == "open||=x;");
    }

    TEST_CASE("a body may have a thousand parts")
    {
        std::string parts;
        for (int i = 0; i < 1000; ++i)
            parts += "--limit\r\n" + std::string(head_a) + "\r\nx\r\n";
        std::string read = parse(parts + "--limit--");
        CHECK(read.size() == 1000 * 6);
        CHECK(parse(parts + "--limit\r\n" + std::string(head_a) + "\r\nx\r\n--limit--") == "400 too many parts");
    }

    TEST_CASE("the boundary is in the content type")
    {
        CHECK(boundary_of("multipart/form-data; boundary=limit") == "limit");
        CHECK(boundary_of("Multipart/Form-Data ; charset=utf-8; BOUNDARY=\"a b'()+_,-./:=?c\"") == "a b'()+_,-./:=?c");
        CHECK(boundary_of("") == "415 Unsupported Media Type");
        CHECK(boundary_of("application/json") == "415 Unsupported Media Type");
        CHECK(boundary_of("multipart/mixed; boundary=limit") == "415 Unsupported Media Type");
        for (std::string_view const type :
             {"multipart/form-data", "multipart/form-data;", "multipart/form-data; boundary",
              "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""})
            CHECK(boundary_of(type) == "400 Invalid content-type header: multipart missing boundary");
        CHECK(boundary_of("multipart/form-data; boundary=" + std::string(70, 'b')) == std::string(70, 'b'));
        for (std::string const& boundary : {std::string(71, 'b'), std::string("\"a \""), std::string("\"a\xff\"")})
            CHECK(boundary_of("multipart/form-data; boundary=" + boundary) ==
                  "400 Invalid content-type header: invalid boundary");
        CHECK(parse("--a.b\r\n" + std::string(head_a) + "\r\nx\r\n--a.b--", 1, "a.b") == "a||=x;");
    }
}
