// The reader of requests: requests may be split at any byte.

#include <appmixer/emulator/server/request_reader.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace {

using appmixer::detail::emu::request_reader;

TEST_SUITE_BEGIN("request reader");

/// Reads as the server does: unconsumed input is passed again with the next. Returns the body, or the rejection.
std::string read(std::string_view text, std::size_t first, std::size_t piece)
{
    request_reader reader(4096, 4096);
    std::string input;
    for (std::size_t size = first; !text.empty() && !reader.done(); size = piece) {
        size = std::min(size, text.size());
        input += text.substr(0, size);
        text.remove_prefix(size);
        if (!input.empty())
            input.erase(0, reader.feed(input));
    }
    if (!reader.done())
        return "not done";
    return reader.rejected() ? reader.rejection().body : reader.request.body + "|" + input + std::string(text);
}

TEST_CASE("a request split at any byte is read as the same request")
{
    std::string const head = "POST /flows HTTP/1.1\r\nHost: localhost\r\n";
    for (std::string const& text :
         {head + "Content-Length: 4\r\n\r\nbody", head + "Content-Length: 0\r\n\r\n",
          head + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
          head + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nbo\r\n2\r\ndy\r\n0\r\nTrailer: x\r\n\r\n",
          head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", // only the last chunk
          head + "Transfer-Encoding: chunked\r\n\r\n000;a=b\r\nTrailer: x\r\n\r\n"}) {
        CAPTURE(text);
        std::string const whole = read(text, text.size(), 1);
        CHECK(whole == (text.find("dy") != std::string::npos ? "body|" : "|"));
        CHECK(read(text, 1, 1) == whole);
        for (std::size_t cut = 0; cut < text.size(); ++cut)
            for (std::size_t const piece : {std::size_t(1), std::size_t(2), text.size()}) {
                CAPTURE(cut);
                CAPTURE(piece);
                CHECK(read(text, cut, piece) == whole);
            }
    }
}

TEST_SUITE_END();

} // namespace
