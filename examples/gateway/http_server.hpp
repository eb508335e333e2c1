#ifndef GATEWAY_HTTP_SERVER_HPP
#define GATEWAY_HTTP_SERVER_HPP

// A small HTTP server on Boost.Beast: limits, and an orderly end.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

using http_request = boost::beast::http::request<boost::beast::http::string_body>;
using http_response = boost::beast::http::response<boost::beast::http::string_body>;

/// What clients may ask of the server.
class server_limits {
public:
    server_limits() = default;

    std::size_t connections = 4096;                          ///< further clients wait in the queue of the system
    std::uint32_t header = 16 * 1024;                        ///< bytes; a longer one gets a 431
    std::uint64_t body = 64 * 1024;                          ///< bytes; a longer one gets a 413
    std::chrono::seconds idle = std::chrono::seconds(60);    ///< without a request, the connection is closed
    std::chrono::seconds request = std::chrono::seconds(10); ///< to send a request or to receive a response
};

class http_server {
public:
    /// Makes the response to a request. To a HEAD it is sent without its body.
    using request_handler = std::function<boost::asio::awaitable<http_response>(http_request const&)>;

    /// respond: is called for each request that is within the limits. What it throws becomes a 500.
    http_server(boost::asio::any_io_executor executor, server_limits limits, request_handler respond);

    /// Opens the port. Throws `boost::system::system_error`.
    void listen(boost::asio::ip::tcp::endpoint const& here);
    /// The address and the open port.
    boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
    /// Accepts connections until `stop`.
    boost::asio::awaitable<void> run();

    /// Accepts no more connections, and closes those that have no request. The others are closed after the response.
    void stop();
    /// Waits until no connection is open. Returns false at the limit.
    boost::asio::awaitable<bool> wait_until_closed(std::chrono::steady_clock::duration limit);

    std::size_t connections() const noexcept { return connections_.size(); }
    std::size_t requests_in_flight() const noexcept { return in_flight_; }
    /// How many requests got which status without being handled: they are malformed, or above a limit.
    std::map<unsigned, std::uint64_t> const& refused() const noexcept { return refused_; }

private:
    class connection {
    public:
        explicit connection(boost::asio::ip::tcp::socket socket) : stream(std::move(socket)) {}
        boost::beast::tcp_stream stream;
        boost::beast::flat_buffer buffer;
        bool is_idle = true;
    };
    using request_parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    boost::asio::awaitable<void> serve(std::shared_ptr<connection> client);
    boost::asio::awaitable<bool> serve_request(connection& client);
    boost::asio::awaitable<boost::system::error_code> read(connection& client, request_parser& parser);
    boost::asio::awaitable<http_response> make_response(http_request const& request);
    boost::asio::awaitable<void> refuse(connection& client, boost::beast::http::status status);

    boost::asio::ip::tcp::acceptor acceptor_;
    server_limits limits_;
    request_handler respond_;
    std::set<std::shared_ptr<connection>> connections_;
    boost::asio::steady_timer changed_; // cancelled when a connection ends
    std::size_t in_flight_ = 0;
    std::map<unsigned, std::uint64_t> refused_;
    bool stopping_ = false;
};

#endif
