// A client in the style of Beast's examples: for each call a request, a buffer and a response, and the library's own
// way to read the JSON.

#include "job.hpp"
#include "meter.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using asio::use_awaitable;
using bench::job;
using bench::meter;

constexpr std::chrono::seconds timeout(30);
constexpr int http_1_1 = 11;

std::uint64_t flows_in(json::value const& document) { return document.is_array() ? document.get_array().size() : 1; }

template <class Stream>
asio::awaitable<void> keep_calling(Stream stream, job const& work, meter& count)
{
    while (count.more()) {
        http::request<http::empty_body> request(http::verb::get, work.target, http_1_1);
        request.set(http::field::host, work.host + ":" + work.port);
        request.set(http::field::user_agent, "benchmark");
        request.set(http::field::accept, "application/json");
        request.set(http::field::authorization, "Bearer " + work.token);
        beast::get_lowest_layer(stream).expires_after(timeout);
        co_await http::async_write(stream, request, use_awaitable);

        beast::flat_buffer buffer;
        http::response<http::string_body> response;
        co_await http::async_read(stream, buffer, response, use_awaitable);
        if (response.result() != http::status::ok)
            bench::give_up("not 200");
        json::value const document = json::parse(response.body());
        count.finished(flows_in(document));
    }
}

asio::awaitable<void> connect(beast::tcp_stream& stream, job const& work)
{
    asio::ip::tcp::resolver resolver(stream.get_executor());
    auto const where = co_await resolver.async_resolve(work.host, work.port, use_awaitable);
    stream.expires_after(timeout);
    co_await stream.async_connect(where, use_awaitable);
}

asio::awaitable<void> call_plainly(asio::io_context& io, job const& work, meter& count)
{
    beast::tcp_stream stream(io);
    co_await connect(stream, work);
    co_await keep_calling(std::move(stream), work, count);
}

asio::awaitable<void> call_securely(asio::io_context& io, asio::ssl::context& trust, job const& work, meter& count)
{
    beast::ssl_stream<beast::tcp_stream> stream(io, trust);
    co_await connect(beast::get_lowest_layer(stream), work);
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
    co_await keep_calling(std::move(stream), work, count);
}

void end(std::exception_ptr failure)
{
    if (failure)
        std::rethrow_exception(failure);
}

void run(job const& work)
{
    asio::ssl::context trust(asio::ssl::context::tls_client);
    if (work.tls) {
        trust.load_verify_file(work.ca_file);
        trust.set_verify_mode(asio::ssl::verify_peer);
    }
    asio::io_context io(1);
    meter count(work);
    for (unsigned i = 0; i < work.in_flight; ++i) {
        if (work.tls)
            asio::co_spawn(io, call_securely(io, trust, work, count), end);
        else
            asio::co_spawn(io, call_plainly(io, work, count), end);
    }
    io.run();
    count.print();
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(job::from_arguments(argc, argv));
    } catch (std::exception const& e) {
        bench::give_up(e.what());
    }
}
