// What a server may send, as a whole and in two pieces: the same response or the same failure, within the limits.

#include "input.hpp"

#include <appmixer/algorithms/detail/content_range.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/detail/redirect.hpp>
#include <appmixer/transports/detail/response_parser.hpp>
#include <appmixer/transports/settings.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace appmixer;

constexpr std::size_t header_limit = 4096, body_limit = 1 << 16;

/// The outcome of reading a response.
class outcome {
public:
    outcome() = default;
    http_response response;
    bool failed = false;
    bool done = false;
    friend bool operator==(outcome const& a, outcome const& b)
    {
        if (a.failed != b.failed || a.done != b.done)
            return false;
        return a.failed || (a.response.status == b.response.status && a.response.body == b.response.body &&
                            a.response.headers.text() == b.response.headers.text());
    }
};

/// Reads as a transport does: unconsumed bytes stay in front of the next ones.
outcome read(std::string_view text, std::size_t cut)
{
    outcome end;
    detail::response_parser parser(end.response, header_limit, body_limit, nullptr, false);
    std::string input;
    for (std::string_view const piece : {text.substr(0, cut), text.substr(cut)}) {
        input += piece;
        while (!input.empty() && !parser.complete()) {
            boost::system::error_code code;
            std::size_t const used = parser.parse(input, code);
            input.erase(0, used);
            if (code) {
                end.failed = true;
                return end;
            }
            if (used == 0)
                break;
        }
    }
    end.done = parser.complete();
    return end;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    fuzz::input input(data, size);
    std::size_t const at = input.number(256);
    std::string_view const text = input.rest();
    outcome const whole = read(text, text.size());
    if (!whole.failed) {
        fuzz::promise(whole.response.headers.text().size() <= header_limit + 512, "headers are limited");
        fuzz::promise(whole.response.body.size() <= body_limit, "bodies are limited");
    }
    outcome const cut = read(text, text.size() * at / 256);
    if (whole.done)
        fuzz::promise(cut == whole, "pieces make no difference");

    // The other untrusted texts that the transport parses.
    endpoint const server = endpoint::parse("https://api.acme.example/prefix").value();
    std::string const target = detail::redirect_target(server, "/prefix/flows?a=b", text);
    fuzz::promise(target.empty() || detail::is_target(target), "a redirect leads to a target");
    (void)detail::proxy_endpoint::parse(text);
    (void)detail::is_excepted(text, server);
    result<endpoint> const parsed = endpoint::parse(text);
    if (parsed)
        fuzz::promise(parsed->host_header.find_first_of("\r\n ") == std::string::npos, "a host is one word");

    std::string const name = detail::file_name_of(text);
    fuzz::promise(name.find_first_of("/\\:\r\n") == std::string::npos && name != "." && name != "..",
                  "the name of a file is not a path");
    fuzz::promise(detail::is_utf8(name) && name.size() <= 255, "and can be shown");
    if (std::optional<detail::content_range> const range = detail::parse_content_range(text)) {
        fuzz::promise(!range->first || *range->first <= range->last, "a range ends behind its beginning");
        fuzz::promise(!range->first || !range->length || range->last < *range->length, "and within the whole");
    }
    return 0;
}
