#ifndef APPMIXER_TESTS_EMULATOR_SERVER_RAW_CLIENT_HPP
#define APPMIXER_TESTS_EMULATOR_SERVER_RAW_CLIENT_HPP

// A client that sends and receives raw bytes, and an emulator server for it.

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace raw {

namespace asio = boost::asio;
namespace json = boost::json;
using tcp = asio::ip::tcp;
using namespace std::chrono_literals;

/// A guard against hangs; no outcome depends on it.
inline constexpr auto guard = 300s;

/// Runs handlers until the condition holds, for as long as `guard` at most.
template <class Condition>
bool run_until(asio::io_context& io, Condition condition)
{
    auto const give_up = std::chrono::steady_clock::now() + guard;
    while (!condition()) {
        if (io.stopped())
            io.restart();
        if (io.run_one_until(give_up) == 0)
            return condition(); // no work is left that could change the condition
    }
    return true;
}

inline appmixer::server_settings any_port()
{
    appmixer::server_settings settings;
    settings.port = 0;
    return settings;
}

/// A server with an empty emulator, all on one thread with its clients.
class fixture {
public:
    explicit fixture(appmixer::server_settings settings = any_port())
        : server(std::make_unique<appmixer::emulator_server>(io.get_executor(), back_end, std::move(settings)))
    {
        REQUIRE(server->listen().has_value());
        REQUIRE(server->port() != 0);
        server->start();
    }

    bool settles_at(std::size_t count)
    {
        return run_until(io, [&] { return server->connections() == count; });
    }

    asio::io_context io;
    appmixer::emulator back_end;
    std::unique_ptr<appmixer::emulator_server> server;
};

/// One response, as read from the wire.
class wire_response {
public:
    wire_response() = default;

    int status = 0;
    std::string head;
    std::string body;

    /// The value of a field; empty when there is none.
    std::string_view field(std::string_view name) const
    {
        std::string_view rest = head;
        while (!rest.empty()) {
            std::string_view const line = rest.substr(0, rest.find("\r\n"));
            rest.remove_prefix(std::min(rest.size(), line.size() + 2));
            std::size_t const colon = line.find(':');
            if (colon != std::string_view::npos && appmixer::detail::iequals(line.substr(0, colon), name))
                return line.substr(std::min(line.size(), colon + 2));
        }
        return {};
    }
    /// Whether it is an error in Appmixer's form.
    bool is_error(int expected) const
    {
        boost::system::error_code ec;
        json::value const value = json::parse(body, ec);
        if (status != expected || ec.failed() || !value.is_object())
            return false;
        json::object const& o = value.get_object();
        return o.contains("statusCode") && o.at("statusCode") == expected && o.contains("error") &&
               o.contains("message") && field("Content-Type") == "application/json; charset=utf-8";
    }
};

/// A client that sends and receives raw bytes.
class raw_client {
public:
    raw_client(asio::io_context& io, std::uint16_t port, int receive_buffer = 0) : io_(io), socket_(io)
    {
        socket_.open(tcp::v4());
        if (receive_buffer != 0)
            socket_.set_option(asio::socket_base::receive_buffer_size(receive_buffer));
        socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
    }
    explicit raw_client(fixture& f) : raw_client(f.io, f.server->port()) {}

    /// Sends the text, or as much as the server reads before it closes the connection.
    void send(std::string_view text)
    {
        bool sent = false;
        asio::async_write(socket_, asio::buffer(text), [&](boost::system::error_code, std::size_t) { sent = true; });
        wait_for(sent);
    }

    /// Sends the text in pieces that the server reads one by one.
    void drip(std::string_view text, std::size_t size)
    {
        socket_.set_option(tcp::no_delay(true));
        while (!text.empty()) {
            send(text.substr(0, size));
            io_.poll();
            text.remove_prefix(std::min(size, text.size()));
        }
    }

    /// The next response; status 0 when the connection ends before it is complete.
    wire_response receive(bool to_head = false)
    {
        wire_response response;
        std::size_t end = std::string::npos;
        while ((end = input_.find("\r\n\r\n")) == std::string::npos)
            if (!more())
                return response;
        response.head = input_.substr(0, end + 2);
        input_.erase(0, end + 4);

        int status = 0;
        REQUIRE(response.head.starts_with("HTTP/1.1 "));
        std::from_chars(response.head.data() + 9, response.head.data() + 12, status);
        std::size_t length = 0;
        std::string_view const announced = response.field("Content-Length");
        std::from_chars(announced.data(), announced.data() + announced.size(), length);
        if (to_head || status < 200)
            length = 0;
        while (input_.size() < length)
            if (!more())
                return response;
        response.body = input_.substr(0, length);
        input_.erase(0, length);
        response.status = status;
        return response;
    }

    /// The next bytes; fewer when the connection ends before.
    std::string take(std::size_t size)
    {
        while (input_.size() < size && more()) {}
        std::string taken = input_.substr(0, size);
        input_.erase(0, taken.size());
        return taken;
    }
    /// How many bytes come before the end of the connection.
    std::size_t ends_after_bytes()
    {
        while (more()) {}
        return input_.size();
    }
    /// Whether the connection ends without further bytes.
    bool ends()
    {
        while (more()) {}
        return input_.empty();
    }

    wire_response ask(std::string_view request)
    {
        send(request);
        return receive();
    }

    void half_close() { socket_.shutdown(tcp::socket::shutdown_send); }
    void vanish() { socket_.close(); }
    /// Closes so that the server sees a reset.
    void reset()
    {
        socket_.set_option(asio::socket_base::linger(true, 0));
        socket_.close();
    }

private:
    bool more()
    {
        bool done = false;
        bool open = false;
        char chunk[16384];
        socket_.async_read_some(asio::buffer(chunk), [&](boost::system::error_code ec, std::size_t size) {
            input_.append(chunk, size);
            open = !ec.failed();
            done = true;
        });
        wait_for(done);
        return open;
    }

    /// Closes the socket after a failure, since handlers refer to the caller's variables.
    void wait_for(bool const& done)
    {
        bool const in_time = run_until(io_, [&] { return done; });
        if (!in_time) {
            socket_.close();
            run_until(io_, [&] { return done; });
        }
        REQUIRE(in_time);
    }

    asio::io_context& io_;
    tcp::socket socket_;
    std::string input_;
};

inline std::string const get_root = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

inline std::string post(std::string_view path, std::string_view body, std::string_view more_fields = {})
{
    std::string text = "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n";
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return text.append(more_fields).append("\r\n").append(body);
}

inline constexpr std::string_view sign_up =
    R"({"username":"ada@shop.example","email":"ada@shop.example","password":"secret"})";

/// Signs a user up and returns the `Authorization` field to send.
inline std::string authorization(raw_client& client)
{
    wire_response const response = client.ask(post("/user", sign_up));
    REQUIRE(response.status == 200);
    std::string const token(json::parse(response.body).at("token").as_string());
    return "Authorization: Bearer " + token + "\r\n";
}

} // namespace raw

#endif
