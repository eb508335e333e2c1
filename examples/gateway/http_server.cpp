#include "http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto as_outcome = asio::as_tuple(asio::use_awaitable);

http_response text_response(http::status status, unsigned version)
{
    http_response response(status, version);
    response.set(http::field::content_type, "application/json");
    response.body() = R"({"message":")" + std::string(http::obsolete_reason(status)) + "\"}\n";
    return response;
}

/// Whether reading a request failed because it is not valid HTTP.
bool is_malformed(boost::system::error_code failed)
{
    return failed.category() == make_error_code(http::error::bad_method).category() &&
           failed != http::error::end_of_stream && failed != http::error::partial_message;
}

/// Whether the request says where it ends in a way that this server understands; otherwise the rest of the connection
/// cannot be trusted. RFC 9112 §6.1 and §3.2.
bool is_well_framed(http_request const& request)
{
    if (request.version() >= 11 && request.count(http::field::host) != 1)
        return false;
    std::size_t const codings = request.count(http::field::transfer_encoding);
    if (codings == 0)
        return true;
    return codings == 1 && request.version() >= 11 &&
           boost::beast::iequals(request[http::field::transfer_encoding], "chunked");
}

/// The client sends its body only after this.
asio::awaitable<void> ask_for_body(boost::beast::tcp_stream& stream)
{
    http::response<http::empty_body> const go_on(http::status::continue_, 11);
    co_await http::async_write(stream, go_on, as_outcome); // an error is met again when the body is read
}

} // namespace

http_server::http_server(asio::any_io_executor executor, server_limits limits, request_handler respond)
    : acceptor_(executor), limits_(limits), respond_(std::move(respond)), changed_(executor)
{
}

void http_server::listen(tcp::endpoint const& here)
{
    acceptor_.open(here.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(here);
    acceptor_.listen(4096);
}

asio::awaitable<void> http_server::run()
{
    while (!stopping_) {
        if (connections_.size() >= limits_.connections) {
            changed_.expires_at(asio::steady_timer::time_point::max());
            co_await changed_.async_wait(as_outcome);
            continue;
        }
        auto [failed, socket] = co_await acceptor_.async_accept(as_outcome);
        if (!failed) {
            auto const client = std::make_shared<connection>(std::move(socket));
            connections_.insert(client);
            asio::co_spawn(acceptor_.get_executor(), serve(client), asio::detached);
        } else if (!stopping_) { // too many open files, for example
            asio::steady_timer pause(acceptor_.get_executor(), 100ms);
            co_await pause.async_wait(as_outcome);
        }
    }
}

void http_server::stop()
{
    stopping_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    changed_.cancel();
    for (std::shared_ptr<connection> const& client : connections_)
        if (client->is_idle)
            client->stream.cancel();
}

asio::awaitable<bool> http_server::wait_until_closed(std::chrono::steady_clock::duration limit)
{
    auto const end = std::chrono::steady_clock::now() + limit;
    while (!connections_.empty() && std::chrono::steady_clock::now() < end) {
        changed_.expires_at(end);
        co_await changed_.async_wait(as_outcome);
    }
    co_return connections_.empty();
}

asio::awaitable<void> http_server::serve(std::shared_ptr<connection> client)
{
    bool open = true;
    while (open)
        open = co_await serve_request(*client);
    connections_.erase(client);
    changed_.cancel();
}

/// Returns whether the connection can be used again.
asio::awaitable<bool> http_server::serve_request(connection& client)
{
    client.is_idle = client.buffer.size() == 0;
    if (client.is_idle && stopping_)
        co_return false;
    if (client.is_idle) { // the time for a request begins with its first byte
        client.stream.expires_after(limits_.idle);
        auto const [failed, size] = co_await client.stream.async_read_some(client.buffer.prepare(4096), as_outcome);
        if (failed)
            co_return false;
        client.buffer.commit(size);
        client.is_idle = false;
    }
    request_parser parser;
    parser.header_limit(limits_.header);
    parser.body_limit(limits_.body);
    client.stream.expires_after(limits_.request);
    boost::system::error_code const failed = co_await read(client, parser);
    if (failed) {
        if (failed == http::error::header_limit)
            co_await refuse(client, http::status::request_header_fields_too_large);
        else if (failed == http::error::body_limit)
            co_await refuse(client, http::status::payload_too_large);
        else if (is_malformed(failed))
            co_await refuse(client, http::status::bad_request);
        co_return false;
    }
    ++in_flight_;
    client.stream.expires_never(); // the handler has a limit of its own
    http_response response = co_await make_response(parser.get());
    response.keep_alive(parser.get().keep_alive() && !stopping_);
    response.prepare_payload();
    if (parser.get().method() == http::verb::head)
        response.body().clear(); // the headers are those of a GET
    client.stream.expires_after(limits_.request);
    auto const [broken, written] = co_await http::async_write(client.stream, response, as_outcome);
    --in_flight_;
    co_return !broken && response.keep_alive();
}

/// Reads a request. The head is checked before the body is read.
asio::awaitable<boost::system::error_code> http_server::read(connection& client, request_parser& parser)
{
    auto const [no_head, head_size] =
        co_await http::async_read_header(client.stream, client.buffer, parser, as_outcome);
    if (no_head)
        co_return no_head;
    http_request const& request = parser.get();
    if (!is_well_framed(request))
        co_return make_error_code(http::error::bad_transfer_encoding);
    bool const is_waiting = boost::beast::iequals(request[http::field::expect], "100-continue");
    if (is_waiting && request.version() >= 11 && !parser.is_done() && client.buffer.size() == 0)
        co_await ask_for_body(client.stream);
    auto const [no_body, body_size] = co_await http::async_read(client.stream, client.buffer, parser, as_outcome);
    co_return no_body;
}

asio::awaitable<http_response> http_server::make_response(http_request const& request)
{
    try {
        http_response response = co_await respond_(request);
        co_return response;
    } catch (std::exception const& e) {
        std::cerr << "gateway: " << e.what() << '\n';
    }
    co_return text_response(http::status::internal_server_error, request.version());
}

/// Responds to a request that has not been read as a whole. What the client still sends is read and ignored for a
/// moment: otherwise the system could discard the response.
asio::awaitable<void> http_server::refuse(connection& client, http::status status)
{
    ++refused_[static_cast<unsigned>(status)];
    http_response response = text_response(status, 11);
    response.keep_alive(false);
    response.prepare_payload();
    client.stream.expires_after(2s);
    auto const [broken, written] = co_await http::async_write(client.stream, response, as_outcome);
    boost::system::error_code failed = broken;
    client.stream.socket().shutdown(tcp::socket::shutdown_send, failed);
    char ignored[4096];
    while (!failed) {
        auto const [ended, size] = co_await client.stream.async_read_some(asio::buffer(ignored), as_outcome);
        failed = ended;
    }
}
