// The bodies of hostile_server.hpp.

#include "hostile_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace hostile {

cipher::~cipher() = default;

connection::connection(tcp::socket accepted, std::size_t index) : socket(std::move(accepted)), number(index) {}
connection::connection(connection&&) = default;
connection::~connection() = default;

step::step(kind next, std::string with, std::size_t piece) : what(next), text(std::move(with)), size(piece) {}
step::step(action own) : what(kind::act), act(std::move(own)) {}
step::step(step const&) = default;
step::step(step&&) noexcept = default;
step& step::operator=(step const&) = default;
step& step::operator=(step&&) noexcept = default;
step::~step() = default;

step expect() { return step(step::kind::expect); }
step say(std::string text) { return step(step::kind::say, std::move(text)); }
step drip(std::string text, std::size_t piece) { return step(step::kind::drip, std::move(text), piece); }
step flood(std::string text) { return step(step::kind::flood, std::move(text)); }
step hold() { return step(step::kind::hold); }
step half_close() { return step(step::kind::half_close); }
step hang_up() { return step(step::kind::hang_up); }
step reset() { return step(step::kind::reset); }
step serve(std::string text) { return step(step::kind::serve, std::move(text)); }

std::string response(std::string_view body, std::string_view more_fields)
{
    std::string text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    text += std::to_string(body.size());
    return text.append("\r\n").append(more_fields).append("\r\n").append(body);
}

asio::awaitable<bool> write_raw(connection& client, std::string bytes)
{
    auto const [code, size] =
        co_await asio::async_write(client.socket, asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    co_return !code;
}

hostile_server::hostile_server(std::vector<script> scripts, std::string_view address, std::uint16_t port,
                               script further)
    : scripts_(std::move(scripts)), further_(std::move(further)), gate_(io_),
      acceptor_(io_, tcp::endpoint(asio::ip::make_address(address), port)), port_(acceptor_.local_endpoint().port())
{
    gate_.expires_at(asio::steady_timer::time_point::max());
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
}

hostile_server::~hostile_server()
{
    io_.stop();
    thread_.join();
}

std::size_t hostile_server::connections() const { return locked(accepted_); }
std::size_t hostile_server::left() const { return locked(left_); }
std::size_t hostile_server::requests() const { return locked(requests_).size(); }
std::string hostile_server::request_text(std::size_t index) const { return locked(requests_).at(index); }
std::string hostile_server::came_on() const { return locked(came_on_); }
std::size_t hostile_server::bytes_received() const { return locked(received_); }
std::size_t hostile_server::holds() const { return locked(holds_); }
std::size_t hostile_server::closes() const { return locked(closes_); }

void hostile_server::resume()
{
    asio::post(io_, [this] {
        ++permits_;
        gate_.cancel();
    });
}

template <class T>
T hostile_server::locked(T const& value) const
{
    std::scoped_lock const lock(mutex_);
    return value;
}

asio::awaitable<void> hostile_server::accept()
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

asio::awaitable<void> hostile_server::run(connection client, script steps)
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

asio::awaitable<bool> hostile_server::receive(connection& client)
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

std::size_t hostile_server::request_size(std::string const& text)
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

asio::awaitable<bool> hostile_server::write(connection& client, std::string text)
{
    if (client.cipher)
        text = client.cipher->seal(text);
    return write_raw(client, std::move(text));
}

asio::awaitable<void> hostile_server::nap()
{
    asio::steady_timer timer(io_, std::chrono::milliseconds(1));
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void hostile_server::count(std::size_t& counter)
{
    std::scoped_lock const lock(mutex_);
    ++counter;
}

} // namespace hostile
