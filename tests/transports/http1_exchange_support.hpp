#ifndef APPMIXER_TESTS_TRANSPORTS_HTTP1_EXCHANGE_SUPPORT_HPP
#define APPMIXER_TESTS_TRANSPORTS_HTTP1_EXCHANGE_SUPPORT_HPP

// An exchange with its buffers and no socket, and the texts that its tests pass to it.

#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/http1_exchange.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace http1_exchange_test {

using namespace appmixer;
namespace asio = boost::asio;
using boost::system::error_code;
using detail::exchange_options;
using detail::http1_exchange;
using step = http1_exchange::step;

inline std::string const get_head = "GET /flows HTTP/1.1\r\nHost: h\r\n\r\n";
inline std::string const put_head = "PUT /flows HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n";
inline std::string const put_body(1000, 'x');
inline std::string const length = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
inline std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
inline std::string const continue_100 = "HTTP/1.1 100 Continue\r\n\r\n";
inline std::string const hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nContent-Length: 7\r\n\r\n";
inline std::string const too_large = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch";

inline constexpr std::size_t max_head_size = 512, max_body_size = 64;

inline exchange_options options(bool without_body = false, std::size_t slice = max_head_size, body_sink* sink = nullptr)
{
    exchange_options made;
    made.max_body_size = max_body_size;
    made.slice = slice;
    made.sink = sink;
    made.without_body = without_body;
    return made;
}

/// An exchange and its buffers. It plays the part of the connection.
class fixture {
public:
    explicit fixture(exchange_options const& how = options(), std::string_view head = get_head,
                     std::string_view body = {})
        : buffer(max_head_size), exchange(head, body, buffer, how)
    {
    }

    /// Takes so many bytes of the request, as a socket would.
    void take(std::size_t size)
    {
        REQUIRE(exchange.next() == step::write);
        auto const& parts = exchange.output();
        std::string left(static_cast<char const*>(parts[0].data()), parts[0].size());
        left.append(static_cast<char const*>(parts[1].data()), parts[1].size());
        sent += left.substr(0, size);
        exchange.on_write(error_code(), std::min(size, left.size()), false);
    }
    void take_all() { take(std::numeric_limits<std::size_t>::max()); }

    /// Passes a piece to the exchange in reads as large as it allows, until it has ended. Input that arrives while the
    /// request is being written is announced first.
    void receive(std::string_view piece)
    {
        while (!piece.empty() && !ended()) {
            if (exchange.next() == step::write)
                exchange.on_input_ready();
            REQUIRE(exchange.next() == step::read);
            REQUIRE(exchange.input().size() > 0);
            std::size_t const size = std::min(piece.size(), exchange.input().size());
            std::copy_n(piece.data(), size, static_cast<char*>(exchange.input().data()));
            exchange.on_read(error_code(), size);
            piece.remove_prefix(size);
        }
    }
    void end_of_stream()
    {
        if (!ended())
            exchange.on_read(asio::error::eof, 0);
    }
    bool ended() const { return exchange.next() == step::done || exchange.next() == step::failed; }

    std::vector<char> buffer;
    http1_exchange exchange;
    std::string sent;
};

/// Calls `check` with the pieces of the text: all at once, cut at each byte, and byte by byte.
template <class Check>
inline void at_every_cut(std::string const& text, Check check)
{
    check(std::vector<std::string>{text});
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        CAPTURE(cut);
        check(std::vector<std::string>{text.substr(0, cut), text.substr(cut)});
    }
    std::vector<std::string> bytes;
    for (char const byte : text)
        bytes.emplace_back(1, byte);
    check(bytes);
}

} // namespace http1_exchange_test

#endif
