#ifndef APPMIXER_TESTS_WIRE_SUPPORT_HPP
#define APPMIXER_TESTS_WIRE_SUPPORT_HPP

// A server that records the bytes of requests and sends bytes that the test gives; of HTTP it knows only where a
// request ends. Requests and responses in these tests are written out by hand, since client and emulator share their
// declarations and would agree on a wrong one.

#include "../spawned.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <doctest/doctest.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wire_test {

namespace asio = boost::asio;
namespace json = boost::json;

/// Responds to the requests of one connection with the given bytes, in order. Further requests get no response.
class literal_server {
public:
    literal_server(asio::io_context& io, std::vector<std::string> responses)
        : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)), socket_(io),
          responses_(std::move(responses))
    {
        acceptor_.async_accept(socket_, [this](boost::system::error_code ec) {
            if (!ec)
                read();
        });
    }
    literal_server(literal_server const&) = delete;
    literal_server& operator=(literal_server const&) = delete;

    std::string authority() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

    /// All received bytes, with the parts that vary by run and version replaced.
    std::string request() const
    {
        std::string text = received_;
        replace_all(text, "Host: " + authority() + "\r\n", "Host: HOST\r\n");
        replace_all(text, "User-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n", "User-Agent: AGENT\r\n");
        return text;
    }

private:
    static void replace_all(std::string& text, std::string_view what, std::string_view with)
    {
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
            text.replace(at, what.size(), with);
    }

    void read()
    {
        socket_.async_read_some(asio::buffer(chunk_), [this](boost::system::error_code ec, std::size_t size) {
            received_.append(chunk_.data(), size);
            if (ec)
                return;
            std::size_t const whole = size_of_request(std::string_view(received_).substr(taken_));
            if (whole > 0 && sent_ < responses_.size()) {
                save(std::string_view(received_).substr(taken_, whole), responses_[sent_]);
                taken_ += whole;
                asio::async_write(socket_, asio::buffer(responses_[sent_++]),
                                  [](boost::system::error_code, std::size_t) {});
            }
            read(); // bytes after the request show in `request()`
        });
    }

    /// Appends a request and its response to the file that the environment names, for tests/openapi: their sizes in a
    /// line, and then the bytes of both.
    static void save(std::string_view request, std::string_view response)
    {
        char const* const path = std::getenv("APPMIXER_WIRE_EXCHANGES");
        if (path != nullptr)
            std::ofstream(path, std::ios::binary | std::ios::app) << request.size() << ' ' << response.size() << '\n'
                                                                  << request << response;
    }

    /// The size in bytes of the first request in the text; 0 when that is not complete.
    static std::size_t size_of_request(std::string_view text)
    {
        std::size_t const end = text.find("\r\n\r\n");
        if (end == std::string_view::npos)
            return 0;
        constexpr std::string_view field = "\r\nContent-Length: ";
        std::size_t length = 0;
        std::size_t const at = text.find(field);
        if (at < end)
            std::from_chars(text.data() + at + field.size(), text.data() + end, length);
        return text.size() >= end + 4 + length ? end + 4 + length : 0;
    }

    asio::ip::tcp::acceptor acceptor_;
    asio::ip::tcp::socket socket_;
    std::vector<std::string> responses_;
    std::size_t sent_ = 0; // how many of them
    std::string received_;
    std::size_t taken_ = 0; // how much of it was parsed
    std::array<char, 4096> chunk_{};
};

/// A response in the form of Appmixer's server.
inline std::string response(std::string_view status_line, std::string_view body)
{
    std::string text = "HTTP/1.1 " + std::string(status_line) + "\r\n";
    if (!body.empty())
        text += "content-type: application/json; charset=utf-8\r\n";
    text += "cache-control: no-cache\r\ncontent-length: " + std::to_string(body.size()) +
            "\r\nDate: Sun, 11 Feb 2024 08:15:30 GMT\r\nConnection: keep-alive\r\n\r\n";
    return text.append(body);
}

using handle = appmixer::client<appmixer::http_transport, appmixer::returning_results>;

/// One call over TCP: what was sent, and what the response became.
template <class T>
class exchanged {
public:
    exchanged() = default;
    std::string request;
    appmixer::result<T> outcome{appmixer::error()};
};

/// A server with its responses, and a client of it.
class session {
public:
    session(std::vector<std::string> responses, appmixer::access_token token)
        : server(io, std::move(responses)),
          api(appmixer::client(
                  appmixer::http_transport(io.get_executor(), appmixer::settings("http://" + server.authority())))
                  .as(std::move(token))
                  .as_result())
    {
    }

    template <class T>
    exchanged<T> run(asio::awaitable<appmixer::result<T>> call)
    {
        test::spawned<appmixer::result<T>> spawned(io, std::move(call));
        test::run_until_done(io, spawned);
        exchanged<T> seen;
        seen.outcome = spawned.take();
        io.poll(); // anything that came after the request
        seen.request = server.request();
        return seen;
    }

    asio::io_context io;
    literal_server server;
    handle const api;
};

/// Makes one call to a server that gives these responses, one for each request that the call makes.
template <class Call>
auto exchange_in_turn(std::vector<std::string> responses, Call const& call,
                      appmixer::access_token token = appmixer::access_token("jwt.4.ada"))
{
    session one(std::move(responses), std::move(token));
    return one.run(call(one.api));
}

/// Makes one call of one request to a server that gives this response.
template <class Call>
auto exchange(std::string response_bytes, Call const& call,
              appmixer::access_token token = appmixer::access_token("jwt.4.ada"))
{
    std::vector<std::string> responses;
    responses.push_back(std::move(response_bytes));
    return exchange_in_turn(std::move(responses), call, std::move(token));
}

} // namespace wire_test

#endif
