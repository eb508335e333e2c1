#ifndef APPMIXER_TESTS_WIRE_SUPPORT_HPP
#define APPMIXER_TESTS_WIRE_SUPPORT_HPP

// A server that knows no HTTP beyond where a request ends: it records the bytes of one and sends bytes that the test
// gives. Requests and answers in these tests are written out by hand, since client and emulator share their
// declarations and would agree on a wrong one.

#include <appmixer/appmixer.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <doctest/doctest.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace wire_test {

namespace asio = boost::asio;
namespace json = boost::json;

/// Answers one connection's one request with the bytes it was given.
class literal_server {
public:
    literal_server(asio::io_context& io, std::string answer)
        : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)), socket_(io),
          answer_(std::move(answer))
    {
        acceptor_.async_accept(socket_, [this](boost::system::error_code ec) {
            if (!ec)
                read();
        });
    }
    literal_server(literal_server const&) = delete;
    literal_server& operator=(literal_server const&) = delete;

    std::string authority() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

    /// All bytes that came, with what changes from run to run and from version to version replaced.
    std::string request() const
    {
        std::string text = received_;
        replace(text, "Host: " + authority() + "\r\n", "Host: HOST\r\n");
        replace(text, "User-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n", "User-Agent: AGENT\r\n");
        return text;
    }

private:
    static void replace(std::string& text, std::string_view what, std::string_view with)
    {
        std::size_t const at = text.find(what);
        if (at != std::string::npos)
            text.replace(at, what.size(), with);
    }

    void read()
    {
        socket_.async_read_some(asio::buffer(chunk_), [this](boost::system::error_code ec, std::size_t size) {
            received_.append(chunk_.data(), size);
            if (ec)
                return;
            if (!answered_ && is_complete()) {
                answered_ = true;
                asio::async_write(socket_, asio::buffer(answer_), [](boost::system::error_code, std::size_t) {});
            }
            read(); // what comes behind the request shows in `request()`
        });
    }

    bool is_complete() const
    {
        std::size_t const end = received_.find("\r\n\r\n");
        if (end == std::string::npos)
            return false;
        constexpr std::string_view field = "\r\nContent-Length: ";
        std::size_t length = 0;
        std::size_t const at = received_.find(field);
        if (at < end)
            std::from_chars(received_.data() + at + field.size(), received_.data() + end, length);
        return received_.size() >= end + 4 + length;
    }

    asio::ip::tcp::acceptor acceptor_;
    asio::ip::tcp::socket socket_;
    std::string answer_;
    std::string received_;
    std::array<char, 4096> chunk_{};
    bool answered_ = false;
};

/// An answer as Appmixer's server writes it.
inline std::string answer(std::string_view status_line, std::string_view body)
{
    std::string text = "HTTP/1.1 " + std::string(status_line) + "\r\n";
    if (!body.empty())
        text += "content-type: application/json; charset=utf-8\r\n";
    text += "cache-control: no-cache\r\ncontent-length: " + std::to_string(body.size()) +
            "\r\nDate: Sun, 11 Feb 2024 08:15:30 GMT\r\nConnection: keep-alive\r\n\r\n";
    return text.append(body);
}

using handle = appmixer::client<appmixer::http_transport, appmixer::returning_results>;

/// One exchange over TCP: what was sent, and what the answer became.
template <class T>
class exchanged {
public:
    exchanged() = default;
    std::string request;
    appmixer::result<T> outcome{appmixer::error()};
};

/// Makes one call to a server that gives this answer. The time is a guard against a hang and decides nothing else.
template <class Call>
auto exchange(std::string answer_bytes, Call const& call,
              appmixer::static_token token = appmixer::static_token("jwt.4.ada"))
{
    asio::io_context io;
    literal_server server(io, std::move(answer_bytes));
    appmixer::client api(
        appmixer::http_transport(io.get_executor(), appmixer::settings("http://" + server.authority())));
    handle const quiet = api.as(std::move(token)).as_result();

    using outcome_type = typename decltype(call(quiet))::value_type;
    exchanged<typename outcome_type::value_type> seen;
    bool done = false;
    std::exception_ptr thrown;
    asio::co_spawn(io, call(quiet), [&](std::exception_ptr e, outcome_type outcome) {
        thrown = e;
        seen.outcome = std::move(outcome);
        done = true;
    });
    auto const give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done && io.run_one_until(give_up) != 0) {}
    REQUIRE_MESSAGE(done, "the call did not complete");
    if (thrown)
        std::rethrow_exception(thrown);
    io.poll(); // anything that came behind the request
    seen.request = server.request();
    return seen;
}

} // namespace wire_test

#endif
