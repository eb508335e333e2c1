// A transport of one's own: HTTP over a Unix socket, as a proxy or a container of the same machine offers it. All
// operations, layers and algorithms of the library work with it.
//
//     custom_transport            prints the flows of an emulator that listens on a socket in the temporary folder
//     custom_transport SOCKET     prints the flows of the user APPMIXER_USERNAME with APPMIXER_PASSWORD from a server
//                                 that listens on this socket, for example:
//
//         socat UNIX-LISTEN:/tmp/appmixer.socket,fork TCP:localhost:2200

#include "command_line.hpp"
#include "example_data.hpp"
#include "run_main.hpp"
#include "terminal.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/make_client.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using unix_socket = asio::local::stream_protocol;

constexpr auto as_outcome = asio::as_tuple(asio::use_awaitable);

/// Sends each request over a connection of its own. It ignores deadlines: use it with `appmixer::with_deadline`.
class unix_socket_transport {
public:
    using executor_type = asio::any_io_executor;

    unix_socket_transport(executor_type executor, std::string path)
        : executor_(std::move(executor)), path_(std::move(path))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }

    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context& context)
    {
        http::request<http::string_body> message(http::string_to_verb(to_string(request.method)), request.target, 11);
        for (appmixer::header_list::entry const field : request.headers)
            message.insert(field.name, field.value);
        message.set(http::field::host, "localhost");
        message.keep_alive(false);
        message.body() = request.body;
        if (context.source != nullptr) { // a body that is read piece by piece
            auto body = co_await appmixer::read_all(*context.source);
            if (!body)
                co_return body.error();
            message.body() = std::move(*body);
        }
        message.prepare_payload();

        unix_socket::socket socket(executor_);
        auto const [refused] = co_await socket.async_connect(unix_socket::endpoint(path_), as_outcome);
        if (refused)
            co_return appmixer::error(refused, appmixer::phase::connect, path_);
        auto const [not_sent, sent] = co_await http::async_write(socket, message, as_outcome);
        if (not_sent)
            co_return appmixer::error(not_sent, appmixer::phase::write);
        boost::beast::flat_buffer buffer;
        http::response_parser<http::string_body> parser;
        parser.body_limit(64 << 20);
        parser.skip(message.method() == http::verb::head);
        auto const [not_received, received] = co_await http::async_read(socket, buffer, parser, as_outcome);
        if (not_received) // the phase tells the retry layer whether the server may have begun to respond
            co_return appmixer::error(not_received, parser.got_some() ? appmixer::phase::read : appmixer::phase::wait);

        appmixer::http_response response(static_cast<int>(parser.get().result_int()), std::move(parser.get().body()));
        for (auto const& field : parser.get())
            response.headers.append(field.name_string(), field.value());
        co_return response;
    }

private:
    executor_type executor_;
    std::string path_;
};

static_assert(appmixer::transport<unix_socket_transport>);

// The other side, for the program without arguments: the emulator behind a socket.

asio::awaitable<void> serve(unix_socket::socket socket, appmixer::emulator& back_end)
{
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> message;
    auto const [failed, received] = co_await http::async_read(socket, buffer, message, as_outcome);
    if (failed)
        co_return;
    appmixer::http_request request(appmixer::to_method(message.method_string()).value(), std::string(message.target()));
    for (auto const& field : message)
        request.headers.append(field.name_string(), field.value());
    request.body = std::move(message.body());

    appmixer::http_response response = back_end.handle(request);
    http::response<http::string_body> reply(static_cast<http::status>(response.status), 11, std::move(response.body));
    for (appmixer::header_list::entry const field : response.headers)
        reply.insert(field.name, field.value);
    reply.keep_alive(false);
    reply.prepare_payload();
    auto const [not_sent, sent] = co_await http::async_write(socket, reply, as_outcome);
    static_cast<void>(not_sent); // the client has gone
}

asio::awaitable<void> listen(unix_socket::acceptor& acceptor, appmixer::emulator& back_end)
{
    for (;;) {
        unix_socket::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), back_end), asio::detached);
    }
}

/// The name of a socket in the temporary folder. It is removed at the end of the program.
class socket_file {
public:
    socket_file() = default;
    socket_file(socket_file const&) = delete;
    socket_file& operator=(socket_file const&) = delete;
    ~socket_file()
    {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }

    std::string const path =
        std::filesystem::temp_directory_path() / ("appmixer." + std::to_string(::getpid()) + ".socket");
};

int print_flows(asio::io_context& io, std::string const& path, appmixer::settings const& user)
{
    appmixer::default_client const api =
        appmixer::make_client(unix_socket_transport(io.get_executor(), path), user, appmixer::with_deadline());
    auto flows = paginate(api, appmixer::op::get_flows(), appmixer::page_options().page_size(5));
    while (auto const flow = appmixer::run(io, flows.next()))
        std::cout << flow->stage.text() << "  " << printable(flow->name) << '\n';
    return 0;
}

int main(int argc, char** argv)
{
    std::string socket;
    CLI::App app("Prints the flows of a user, over a Unix socket.");
    app.add_option("SOCKET", socket, "The socket of a server; without it, of an emulator in the program");
    if (auto const status = parse(app, argc, argv))
        return *status;

    return run_main("custom_transport", [&](asio::io_context& io) {
        if (!socket.empty())
            return print_flows(io, socket, appmixer::settings::from_environment());

        appmixer::emulator back_end;
        load_example_data(back_end);
        socket_file const file;
        unix_socket::acceptor acceptor(io, unix_socket::endpoint(file.path));
        asio::co_spawn(io, listen(acceptor, back_end), asio::detached);
        appmixer::settings user;
        user.credentials(std::string(example_user), std::string(example_password));
        return print_flows(io, file.path, user);
    });
}
