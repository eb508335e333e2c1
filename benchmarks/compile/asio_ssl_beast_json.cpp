// One call over HTTPS without this library: Asio, OpenSSL, Beast and JSON.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;

asio::awaitable<void> print_name(asio::ssl::context& trust, std::string host, std::string target)
{
    beast::ssl_stream<beast::tcp_stream> stream(co_await asio::this_coro::executor, trust);
    asio::ip::tcp::resolver resolver(stream.get_executor());
    auto const where = co_await resolver.async_resolve(host, "443", use_awaitable);
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(30));
    co_await beast::get_lowest_layer(stream).async_connect(where, use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);

    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, host);
    co_await http::async_write(stream, request, use_awaitable);
    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, use_awaitable);
    std::cout << boost::json::parse(response.body()).at("name").as_string() << '\n';
}

int main()
{
    asio::io_context io;
    asio::ssl::context trust(asio::ssl::context::tls_client);
    trust.set_default_verify_paths();
    trust.set_verify_mode(asio::ssl::verify_peer);
    asio::co_spawn(io, print_name(trust, "api.acme.appmixer.cloud", "/flows/1"), asio::detached);
    io.run();
}
