// Bodies of uploads: a parser of pieces reports the same parts as one of the whole body, and an emulator stores a file
// as a whole or not at all.

#include "input.hpp"

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/files/multipart_parser.hpp>
#include <appmixer/emulator/http/http_error.hpp>

#include <boost/json/parse.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace appmixer;
using namespace appmixer::detail::emu;

/// Writes down what a parser reports.
class transcript final : public part_handler {
public:
    void begin_part(part_head const& head) override
    {
        fuzz::promise(!open_, "a part begins after the last one");
        open_ = true;
        text += '<' + head.name + '|' + head.filename + '|' + head.content_type + '>';
    }
    void put_content(std::string_view piece) override
    {
        fuzz::promise(open_ && !piece.empty(), "content belongs to a part");
        text += piece;
    }
    void end_part() override
    {
        fuzz::promise(open_, "a part that ends has begun");
        open_ = false;
        text += '\n';
    }

    std::string text;

private:
    bool open_ = false;
};

/// The parts of a body in pieces of a size, and the error at the end.
std::string parts_of(std::string_view body, std::size_t piece_size)
{
    transcript seen;
    try {
        multipart_parser parser("limit");
        for (std::size_t at = 0; at < body.size(); at += piece_size)
            parser.put(body.substr(at, piece_size), seen);
        parser.finish();
    } catch (http_error const& why) {
        fuzz::promise(why.status == 400, "a malformed body is a 400");
        return why.message;
    }
    return seen.text;
}

class furnished {
public:
    furnished() : back_end(emulator::deterministic())
    {
        token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    }
    emulator back_end;
    std::string token;
};

} // namespace

/// The size of the pieces, a line with the values of the `uploader-` headers, separated by spaces, and the body.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    static furnished const pattern;
    fuzz::input in(data, size);
    std::size_t const piece_size = 1 + in.number(40);
    std::string_view line = in.line();
    std::string const body(in.rest());
    std::string const whole = parts_of(body, body.size() + 1);
    fuzz::promise(parts_of(body, piece_size) == whole, "cuts do not matter");
    fuzz::promise(parts_of(body, 1) == whole, "cuts do not matter");

    emulator back_end = pattern.back_end;
    http_request request(method::post, "/files");
    request.headers.append("Authorization", "Bearer " + pattern.token);
    request.headers.append("Content-Type", "multipart/form-data; boundary=limit");
    for (std::string_view const name : {"uploader-file-name", "uploader-chunk-number", "uploader-chunks-total",
                                        "uploader-chunk-size", "uploader-file-id"}) {
        std::string_view const value = line.substr(0, line.find(' '));
        line.remove_prefix(value.size() == line.size() ? value.size() : value.size() + 1);
        if (!detail::is_field_value(value))
            return 0;
        request.headers.append(name, value);
    }
    request.body = body;
    http_response const made = back_end.handle(request);
    fuzz::promise(made.status == 200 || made.status == 400 || made.status == 404, "an upload succeeds or is refused");
    json::value const saved = back_end.save();
    json::array const& files = saved.at("files").as_array();
    fuzz::promise(files.size() <= 1 && (made.status == 200 || files.empty()), "what is refused is not stored");
    emulator copy;
    fuzz::promise(copy.load(saved).has_value(), "what it saves it can load");
    fuzz::promise(copy.save() == saved, "and it is the same then");
    if (files.empty())
        return 0;
    http_request download(method::get, "/files/" + std::string(json::parse(made.body).at("fileId").as_string()));
    download.headers.append("Authorization", "Bearer " + pattern.token);
    http_response const got = back_end.handle(download);
    fuzz::promise(got.status == 200, "a stored file can be downloaded");
    fuzz::promise(body.find(got.body) != std::string::npos, "with what was sent");
    return 0;
}
