#ifndef APPMIXER_TESTS_TRANSPORTS_HOSTILE_SERVER_HPP
#define APPMIXER_TESTS_TRANSPORTS_HOSTILE_SERVER_HPP

// A server that plays a script of bytes, pauses and closes to its clients.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace hostile {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Transforms between a script's text and the bytes on the wire, such as TLS. None until a step sets one.
class cipher {
public:
    cipher() = default;
    cipher(cipher const&) = delete;
    cipher& operator=(cipher const&) = delete;
    virtual ~cipher();
    /// The bytes to send for a text.
    virtual std::string seal(std::string_view text) = 0;
    /// The text in received bytes, and the bytes to send in return.
    virtual std::string open(std::string_view received, std::string& reply) = 0;
};

/// One connection of the server.
class connection {
public:
    connection(tcp::socket accepted, std::size_t index);
    connection(connection&&);
    ~connection();

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

    step(kind next, std::string with = {}, std::size_t piece = 0);
    explicit step(action own);
    step(step const&);
    step(step&&) noexcept;
    step& operator=(step const&);
    step& operator=(step&&) noexcept;
    ~step();

    kind what;
    std::string text;
    std::size_t size = 0;
    action act;
};

/// The steps for one connection. After the last, the server reads and counts requests but responds to none.
using script = std::vector<step>;

/// Waits for one complete request and counts it.
step expect();
step say(std::string text);
/// Sends in pieces that the client reads one by one.
step drip(std::string text, std::size_t piece);
/// Sends the text repeatedly until the client disconnects.
step flood(std::string text);
/// Does nothing, does not even read, until `hostile_server::resume`.
step hold();
/// Closes the sending side of the connection, and continues to read.
step half_close();
step hang_up();
step reset();
/// Responds to every request with the text.
step serve(std::string text);

/// A complete response with a JSON body.
std::string response(std::string_view body, std::string_view more_fields = {});

/// Sends the bytes unchanged, bypassing the cipher.
asio::awaitable<bool> write_raw(connection& client, std::string bytes);

/// Runs its scripts on a thread of its own, one for each connection in the order in which they are accepted. When they
/// are used up, further connections give good responses, so that a test can see whether a client recovered.
class hostile_server {
public:
    explicit hostile_server(std::vector<script> scripts, std::string_view address = "127.0.0.1", std::uint16_t port = 0,
                            script further = {serve(response(R"({"flowId":"f1"})"))});
    ~hostile_server();
    hostile_server(hostile_server const&) = delete;
    hostile_server& operator=(hostile_server const&) = delete;

    std::uint16_t port() const noexcept { return port_; }

    /// How many connections were accepted, and how many of them the client has closed.
    std::size_t connections() const;
    std::size_t left() const;
    /// The number of the connection on which each complete request arrived, such as "0 0 1".
    std::size_t requests() const;
    std::string request_text(std::size_t index) const;
    std::string came_on() const;
    /// The number of received request bytes.
    std::size_t bytes_received() const;
    /// How many scripts came to a `hold`, and to a `half_close`, `hang_up` or `reset`, so far.
    std::size_t holds() const;
    std::size_t closes() const;

    /// Resumes one script that waits in a `hold`, or will.
    void resume();

private:
    template <class T>
    T locked(T const& value) const;
    asio::awaitable<void> accept();
    asio::awaitable<void> run(connection client, script steps);
    /// Reads one request; false when the client leaves before it is complete.
    asio::awaitable<bool> receive(connection& client);
    /// The size of the request at the start of the text; 0 when it is not complete.
    static std::size_t request_size(std::string const& text);
    asio::awaitable<bool> write(connection& client, std::string text);
    /// Long enough for the client to read what was sent. No result may depend on it: it only makes a split likely.
    asio::awaitable<void> nap();
    void count(std::size_t& counter);

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
