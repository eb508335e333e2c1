#ifndef APPMIXER_TESTS_TRANSPORTS_HOSTILE_SERVER_HPP
#define APPMIXER_TESTS_TRANSPORTS_HOSTILE_SERVER_HPP

// A server that plays a script of bytes, pauses and closes to its clients.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace hostile {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Transforms between a script's text and the bytes on the wire, such as TLS. None until a step sets one.
class cipher {
public:
    virtual ~cipher() = default;
    /// The bytes to send for a text.
    virtual std::string seal(std::string_view text) = 0;
    /// The text in received bytes, and the bytes to send in return.
    virtual std::string open(std::string_view received, std::string& reply) = 0;
};

/// One connection of the server.
class connection {
public:
    connection(tcp::socket accepted, std::size_t index) : socket(std::move(accepted)), number(index) {}

    tcp::socket socket;
    std::size_t number;
    std::string input; ///< read, but part of no request yet
    std::unique_ptr<hostile::cipher> cipher;
};

/// One step of a script: what the server does next on a connection.
class step {
public:
    enum class kind : unsigned char { expect, say, drip, flood, hold, half_close, hang_up, reset, serve, act };
    /// Any other action; false when the client has disconnected.
    using action = std::function<asio::awaitable<bool>(connection&)>;

    step(kind next, std::string with = {}, std::size_t piece = 0) : what(next), text(std::move(with)), size(piece) {}
    explicit step(action own) : what(kind::act), act(std::move(own)) {}

    kind what;
    std::string text;
    std::size_t size = 0;
    action act;
};

/// The steps for one connection. After the last, the server reads and counts requests but responds to none.
using script = std::vector<step>;

/// Waits for one complete request and counts it.
inline step expect() { return step(step::kind::expect); }
inline step say(std::string text) { return step(step::kind::say, std::move(text)); }
/// Sends in pieces that the client reads one by one.
inline step drip(std::string text, std::size_t piece) { return step(step::kind::drip, std::move(text), piece); }
/// Sends the text repeatedly until the client disconnects.
inline step flood(std::string text) { return step(step::kind::flood, std::move(text)); }
/// Does nothing, does not even read, until `hostile_server::resume`.
inline step hold() { return step(step::kind::hold); }
/// Closes the sending side of the connection, and continues to read.
inline step half_close() { return step(step::kind::half_close); }
inline step hang_up() { return step(step::kind::hang_up); }
inline step reset() { return step(step::kind::reset); }
/// Responds to every request with the text.
inline step serve(std::string text) { return step(step::kind::serve, std::move(text)); }

/// A complete response with a JSON body.
inline std::string response(std::string_view body, std::string_view more_fields = {})
{
    std::string text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    text += std::to_string(body.size());
    return text.append("\r\n").append(more_fields).append("\r\n").append(body);
}

/// Sends the bytes unchanged, bypassing the cipher.
inline asio::awaitable<bool> write_raw(connection& client, std::string bytes)
{
    auto const [code, size] =
        co_await asio::async_write(client.socket, asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    co_return !code;
}

/// Runs its scripts on a thread of its own, one for each connection in the order in which they are accepted. When they
/// are used up, further connections give good responses, so that a test can see whether a client
/// recovered.
class hostile_server {
public:
    explicit hostile_server(std::vector<script> scripts, std::string_view address = "127.0.0.1", std::uint16_t port = 0,
                            script further = {serve(response(R"({"flowId":"f1"})"))})
        : scripts_(std::move(scripts)), further_(std::move(further)), gate_(io_),
          acceptor_(io_, tcp::endpoint(asio::ip::make_address(address), port)), port_(acceptor_.local_endpoint().port())
    {
        gate_.expires_at(asio::steady_timer::time_point::max());
        asio::co_spawn(io_, accept(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }
    ~hostile_server()
    {
        io_.stop();
        thread_.join();
    }
    hostile_server(hostile_server const&) = delete;
    hostile_server& operator=(hostile_server const&) = delete;

    std::uint16_t port() const noexcept { return port_; }

    /// How many connections were accepted, and how many of them the client has closed.
    std::size_t connections() const { return locked(accepted_); }
    std::size_t left() const { return locked(left_); }
    /// The number of the connection on which each complete request arrived, such as "0 0 1".
    std::size_t requests() const { return locked(requests_).size(); }
    std::string request_text(std::size_t index) const { return locked(requests_).at(index); }
    std::string came_on() const { return locked(came_on_); }
    /// The number of received request bytes.
    std::size_t bytes_received() const { return locked(received_); }
    /// How many scripts came to a `hold`, and to a `half_close`, `hang_up` or `reset`, so far.
    std::size_t holds() const { return locked(holds_); }
    std::size_t closes() const { return locked(closes_); }

    /// Resumes one script that waits in a `hold`, or will.
    void resume()
    {
        asio::post(io_, [this] {
            ++permits_;
            gate_.cancel();
        });
    }

private:
    template <class T>
    T locked(T const& value) const
    {
        std::scoped_lock const lock(mutex_);
        return value;
    }

    asio::awaitable<void> accept()
    {
        while (true) {
            auto [code, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
            if (code)
                continue;
            socket.set_option(tcp::no_delay(true));
            std::size_t number = 0;
            {
                std::scoped_lock const lock(mutex_);
                number = accepted_++;
            }
            script steps;
            if (number < scripts_.size())
                steps = scripts_[number];
            else
                steps = further_;
            asio::co_spawn(io_, run(connection(std::move(socket), number), std::move(steps)), asio::detached);
        }
    }

    asio::awaitable<void> run(connection client, script steps)
    {
        tcp::socket& socket = client.socket;
        boost::system::error_code ignored;
        bool open = true;
        for (step const& next : steps) {
            switch (next.what) {
            case step::kind::expect: open = co_await receive(client); break;
            case step::kind::say: open = co_await write(client, next.text); break;
            case step::kind::drip:
                for (std::string_view rest = next.text; open && !rest.empty();) {
                    open = co_await write(client, std::string(rest.substr(0, next.size)));
                    rest.remove_prefix(std::min(rest.size(), next.size));
                    if (!rest.empty())
                        co_await nap();
                }
                break;
            case step::kind::flood:
                while (open)
                    open = co_await write(client, next.text);
                break;
            case step::kind::hold:
                count(holds_);
                while (permits_ == 0)
                    co_await gate_.async_wait(asio::as_tuple(asio::use_awaitable));
                --permits_;
                break;
            case step::kind::half_close:
                socket.shutdown(tcp::socket::shutdown_send, ignored);
                count(closes_);
                break;
            case step::kind::reset: socket.set_option(asio::socket_base::linger(true, 0), ignored); [[fallthrough]];
            case step::kind::hang_up:
                socket.close(ignored);
                count(closes_);
                co_return;
            case step::kind::serve:
                while (open) {
                    open = co_await receive(client);
                    if (open)
                        open = co_await write(client, next.text);
                }
                break;
            case step::kind::act: open = co_await next.act(client); break;
            }
            if (!open)
                break;
        }
        while (open)
            open = co_await receive(client);
        count(left_);
    }

    /// Reads one request; false when the client leaves before it is complete.
    asio::awaitable<bool> receive(connection& client)
    {
        std::string& input = client.input;
        std::array<char, 65536> chunk;
        std::string_view received; // at first what the cipher may have kept
        while (true) {
            std::string reply;
            std::string const text = client.cipher ? client.cipher->open(received, reply) : std::string(received);
            if (!reply.empty()) {
                bool const sent = co_await write_raw(client, std::move(reply));
                if (!sent)
                    co_return false;
            }
            input += text;
            {
                std::scoped_lock const lock(mutex_);
                received_ += text.size();
                if (std::size_t const size = request_size(input); size != 0) {
                    requests_.push_back(input.substr(0, size));
                    came_on_ += (came_on_.empty() ? "" : " ") + std::to_string(client.number);
                    input.erase(0, size);
                    co_return true;
                }
            }
            auto const [code, size] =
                co_await client.socket.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
            if (code)
                co_return false;
            received = std::string_view(chunk.data(), size);
        }
    }

    /// The size of the request at the start of the text; 0 when it is not complete.
    static std::size_t request_size(std::string const& text)
    {
        std::size_t const end = text.find("\r\n\r\n");
        if (end == std::string::npos)
            return 0;
        std::size_t length = 0;
        std::string_view const name = "\r\nContent-Length: ";
        if (std::size_t const at = text.find(name); at < end)
            std::from_chars(text.data() + at + name.size(), text.data() + end, length);
        return text.size() >= end + 4 + length ? end + 4 + length : 0;
    }

    asio::awaitable<bool> write(connection& client, std::string text)
    {
        if (client.cipher)
            text = client.cipher->seal(text);
        return write_raw(client, std::move(text));
    }

    /// Long enough for the client to read what was sent. No result may depend on it: it only makes a split likely.
    asio::awaitable<void> nap()
    {
        asio::steady_timer timer(io_, std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }

    void count(std::size_t& counter)
    {
        std::scoped_lock const lock(mutex_);
        ++counter;
    }

    mutable std::mutex mutex_;
    std::size_t accepted_ = 0;
    std::size_t left_ = 0;
    std::size_t received_ = 0;
    std::size_t holds_ = 0;
    std::size_t closes_ = 0;
    std::vector<std::string> requests_;
    std::string came_on_;

    std::vector<script> scripts_; // from here on used by the thread only
    script further_;
    std::size_t permits_ = 0;
    asio::io_context io_;
    asio::steady_timer gate_;
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::thread thread_;
};

} // namespace hostile

#endif
