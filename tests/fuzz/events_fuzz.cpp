// Any bytes as an event stream: in pieces and as a whole the same events, which are those of a simple reader.

#include "input.hpp"

#include <appmixer/algorithms/detail/event_parser.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/core/http.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace appmixer;

/// The outcome of reading a stream.
class outcome {
public:
    outcome() = default;
    std::vector<std::string> texts; ///< type, data and id of each event
    std::string last_id;
    bool failed = false;
    friend bool operator==(outcome const&, outcome const&) = default;
};

outcome read(std::string_view stream, std::size_t first, std::size_t piece, std::size_t limit)
{
    outcome end;
    detail::event_parser parser(limit);
    for (std::size_t size = first; !stream.empty(); size = piece) {
        std::string const bytes(stream.substr(0, size)); // a copy, so that the sanitizer sees reads beyond it
        stream.remove_prefix(bytes.size());
        std::string_view input = bytes;
        while (!input.empty()) {
            std::size_t const before = input.size();
            result<std::optional<server_event>> const event = parser.next(input);
            if (!event) {
                end.failed = true;
                return end;
            }
            fuzz::promise(input.size() < before, "each call reads something");
            fuzz::promise(*event || input.empty(), "without an event everything has been read");
            if (*event)
                for (std::string const& text : {(*event)->event, (*event)->data, (*event)->id}) {
                    fuzz::promise(detail::is_utf8(text), "texts are UTF-8");
                    end.texts.push_back(text);
                }
        }
    }
    end.last_id = parser.last_event_id();
    fuzz::promise(detail::is_field_value(end.last_id), "an identifier can be sent in a header");
    return end;
}

/// The lines of a stream whose end has arrived.
std::vector<std::string> complete_lines(std::string_view stream)
{
    std::vector<std::string> lines;
    std::string line;
    for (std::size_t i = 0; i < stream.size(); ++i) {
        if (stream[i] != '\r' && stream[i] != '\n') {
            line += stream[i];
            continue;
        }
        if (stream[i] == '\r' && i + 1 < stream.size() && stream[i + 1] == '\n')
            ++i;
        lines.push_back(detail::repaired_utf8(line));
        line.clear();
    }
    return lines;
}

/// Reads a whole stream as the standard describes it, without limits.
outcome read_simply(std::string_view stream)
{
    outcome end;
    if (stream.starts_with("\xef\xbb\xbf"))
        stream.remove_prefix(3);
    std::string type, data, id;
    for (std::string const& line : complete_lines(stream)) {
        if (line.empty()) {
            end.last_id = id;
            if (!data.empty()) {
                data.pop_back();
                end.texts.insert(end.texts.end(), {type.empty() ? "message" : type, data, id});
            }
            type.clear();
            data.clear();
            continue;
        }
        std::size_t const colon = line.find(':');
        std::string const name = line.substr(0, colon);
        std::string value = colon == line.npos ? std::string() : line.substr(colon + 1);
        if (value.starts_with(' '))
            value.erase(0, 1);
        if (name == "event")
            type = value;
        else if (name == "data")
            data += value + "\n";
        else if (name == "id" && detail::is_field_value(value))
            id = value;
    }
    return end;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    fuzz::input input(data, size);
    std::size_t const first = 1 + input.number(256);
    std::size_t const piece = 1 + input.number(32);
    std::size_t const limit = 16 + input.number(256);
    std::string_view const stream = input.rest();

    outcome const whole = read(stream, stream.size(), stream.size(), stream.size() * 3 + 16);
    fuzz::promise(whole == read_simply(stream), "the events are those of the standard");
    fuzz::promise(whole == read(stream, first, piece, stream.size() * 3 + 16), "pieces make no difference");
    fuzz::promise(read(stream, stream.size(), 1, limit) == read(stream, first, piece, limit),
                  "nor do they with a small limit");
    return 0;
}
