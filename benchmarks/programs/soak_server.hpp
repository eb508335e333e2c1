#ifndef APPMIXER_BENCHMARKS_PROGRAMS_SOAK_SERVER_HPP
#define APPMIXER_BENCHMARKS_PROGRAMS_SOAK_SERVER_HPP

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace bench {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// The server's counters, to be read when it has stopped.
class server_counts {
public:
    server_counts() = default;
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;
    std::uint64_t repeated_creations = 0; ///< requests to create something that had been asked for before
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
};

/// A server in its own thread that injects failures of networks and servers: random, but the same in every
/// run for the same order of requests.
class soak_server {
public:
    /// callers: created objects are named "<caller>-<number>", with increasing numbers.
    soak_server(std::uint32_t seed, std::size_t callers) : acceptor_(io_), random_(seed), last_created_(callers, 0)
    {
        acceptor_.open(tcp::v4());
        acceptor_.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
        asio::co_spawn(io_, accept(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }
    ~soak_server() { stop(); }
    soak_server(soak_server const&) = delete;
    soak_server& operator=(soak_server const&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    /// Ends when the clients have closed their connections.
    server_counts const& stop()
    {
        asio::post(io_, [this] { acceptor_.close(); });
        if (thread_.joinable())
            thread_.join();
        return counts_;
    }

private:
    enum class behaviour : unsigned char {
        response,
        be_late,
        refuse,
        close_first,
        cut_off,
        close_afterwards,
        reset,
        not_http
    };
    static constexpr asio::as_tuple_t<asio::use_awaitable_t<>> awaiting{};

    behaviour draw()
    {
        std::discrete_distribution<int> behaviours{70, 8, 5, 4, 4, 4, 3, 2}; // in the order of `behaviour`
        return static_cast<behaviour>(behaviours(random_));
    }

    asio::awaitable<void> accept()
    {
        while (true) {
            auto [failed, socket] = co_await acceptor_.async_accept(awaiting);
            if (failed)
                co_return;
            ++counts_.connections;
            asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket socket)
    {
        std::string input;
        bool open = true;
        while (open) {
            auto const [ended, head] =
                co_await asio::async_read_until(socket, asio::dynamic_buffer(input), "\r\n\r\n", awaiting);
            if (ended)
                co_return;
            std::size_t const size = head + content_length(std::string_view(input).substr(0, head));
            if (input.size() < size) {
                auto const [cut, more] = co_await asio::async_read(
                    socket, asio::dynamic_buffer(input), asio::transfer_exactly(size - input.size()), awaiting);
                if (cut)
                    co_return;
            }
            ++counts_.requests;
            counts_.bytes_received += size;
            std::string const response = response_to(std::string_view(input).substr(0, size));
            input.erase(0, size);
            open = co_await send(socket, response);
        }
    }

    /// Responds in the current behaviour; false when the connection must be closed.
    asio::awaitable<bool> send(tcp::socket& socket, std::string const& good)
    {
        behaviour const now = draw();
        std::string text = good;
        if (now == behaviour::close_first)
            co_return false;
        if (now == behaviour::reset) {
            socket.set_option(tcp::socket::linger(true, 0));
            co_return false;
        }
        if (now == behaviour::be_late) {
            asio::steady_timer later(io_, std::chrono::milliseconds(random_() % 60));
            co_await later.async_wait(awaiting);
        } else if (now == behaviour::refuse) {
            text = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        } else if (now == behaviour::cut_off) {
            text.resize(random_() % text.size());
        } else if (now == behaviour::not_http) {
            text = "what is it?\r\n\r\n";
        }
        auto const [failed, sent] = co_await asio::async_write(socket, asio::buffer(text), awaiting);
        counts_.bytes_sent += sent;
        co_return !failed && now != behaviour::cut_off && now != behaviour::close_afterwards &&
            now != behaviour::not_http;
    }

    static std::size_t content_length(std::string_view head)
    {
        constexpr std::string_view name = "Content-Length: ";
        std::size_t const at = head.find(name);
        return at == std::string_view::npos ? 0 : std::strtoul(head.data() + at + name.size(), nullptr, 10);
    }

    std::string response_to(std::string_view request)
    {
        if (request.starts_with("POST")) {
            note_creation(request);
            return complete(R"({"flowId":"9089f275-f5a5-4796-ba23-365412c5666e"})");
        }
        std::string const flow =
            R"({"flowId":"9089f275-f5a5-4796-ba23-365412c5666e","name":"Orders","stage":"running",)"
            R"("flow":{"a":{"type":"appmixer.utils.controls.OnStart","x":96,"y":208}}})";
        if (!request.starts_with("GET /flows "))
            return complete(flow);
        constexpr int flows_in_list = 200;
        std::string list = "[" + flow;
        for (int i = 1; i < flows_in_list; ++i)
            list += "," + flow;
        return complete(list + "]");
    }

    static std::string complete(std::string const& body)
    {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

    void note_creation(std::string_view request)
    {
        constexpr std::string_view key = R"("name":")";
        std::string const name(request.substr(request.find(key) + key.size()));
        std::size_t after_caller = 0;
        std::size_t const caller = std::stoul(name, &after_caller);
        std::uint64_t const number = std::stoull(name.substr(after_caller + 1));
        if (number <= last_created_.at(caller))
            ++counts_.repeated_creations;
        last_created_[caller] = number;
    }

    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::mt19937 random_;
    std::vector<std::uint64_t> last_created_; // by caller
    server_counts counts_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

} // namespace bench

#endif
