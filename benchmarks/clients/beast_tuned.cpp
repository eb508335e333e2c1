// A client that an expert writes for this one task: reused buffers, one request string, a parser of
// Beast's that writes the body in place, an arena for the JSON, one executor type, no type erasure, one timer
// for the deadlines of all calls. It has no pool and no types, and gives up at the first failure.

#include "job.hpp"
#include "meter.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using bench::job;
using bench::meter;
using executor = asio::io_context::executor_type;
using socket_type = asio::basic_stream_socket<asio::ip::tcp, executor>;
using asio::ip::tcp;

constexpr asio::as_tuple_t<asio::use_awaitable_t<executor>> awaiting{};
constexpr std::chrono::seconds timeout(30);
constexpr std::size_t input_size = std::size_t(64) << 10;
constexpr std::size_t arena_size = std::size_t(8) << 20;

/// Reads a response; the body goes into a string.
class reader : public http::basic_parser<false> {
public:
    explicit reader(std::string& body) : body_(body) { eager(true); }
    int status() const noexcept { return status_; }

private:
    using error_code = boost::system::error_code;
    using string_view = boost::beast::string_view;

    void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int code, string_view, int, error_code&) override { status_ = code; }
    void on_field_impl(http::field, string_view, string_view, error_code&) override {}
#if BOOST_VERSION >= 109000
    void on_trailer_field_impl(http::field, string_view, string_view, error_code&) override {}
#endif
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override
    {
        body_.clear();
        body_.reserve(static_cast<std::size_t>(length.value_or(0)));
    }
    std::size_t on_body_impl(string_view piece, error_code&) override
    {
        body_.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& code) override
    {
        return on_body_impl(piece, code);
    }
    void on_finish_impl(error_code&) override {}

    std::string& body_;
    int status_ = 0;
};

/// Shared by all connections, since one thread runs them: the memory for bodies, of which the one used last is used
/// first while it is in the cache, and for JSON.
class shared_memory {
public:
    shared_memory() : arena_(std::make_unique_for_overwrite<unsigned char[]>(arena_size)) {}

    std::string take_body()
    {
        if (bodies_.empty())
            return {};
        std::string body = std::move(bodies_.back());
        bodies_.pop_back();
        return body;
    }
    void give_back(std::string body) { bodies_.push_back(std::move(body)); }

    /// Parses a body and counts the flows in it.
    std::uint64_t parse(std::string const& body)
    {
        json::monotonic_resource resource(arena_.get(), arena_size);
        parser_.reset(&resource);
        parser_.write(body);
        parser_.finish();
        json::value const document = parser_.release();
        return document.is_array() ? document.get_array().size() : 1;
    }

private:
    std::vector<std::string> bodies_;
    std::unique_ptr<unsigned char[]> arena_;
    json::stream_parser parser_;
};

/// Closes the sockets of calls that exceed their deadline. It checks once a second, so a call only reads the clock.
class deadlines {
public:
    using clock = std::chrono::steady_clock;

    explicit deadlines(executor where) : timer_(where) {}

    /// The deadline of a socket; it moves on with each call.
    clock::time_point& watch(socket_type& socket)
    {
        return watched_.emplace_back(clock::time_point::max(), &socket).first;
    }
    void look_again()
    {
        timer_.expires_after(std::chrono::seconds(1));
        timer_.async_wait([this](boost::system::error_code stopped) {
            if (stopped || ended_)
                return;
            for (auto const& [when, socket] : watched_)
                if (when < clock::now())
                    socket->close();
            look_again();
        });
    }
    /// Must be called before a socket is destroyed. The timer may have expired already.
    void stop()
    {
        ended_ = true;
        timer_.cancel();
    }

private:
    std::deque<std::pair<clock::time_point, socket_type*>> watched_; // push_back does not move elements
    asio::basic_waitable_timer<clock, asio::wait_traits<clock>, executor> timer_;
    bool ended_ = false;
};

template <class Stream>
asio::awaitable<void, executor> keep_calling(Stream& stream, deadlines::clock::time_point& deadline, job const& work,
                                             shared_memory& memory, meter& count)
{
    std::vector<char> input(input_size);
    std::string request;
    while (count.more()) {
        deadline = deadlines::clock::now() + timeout;
        request.clear();
        request.append("GET ").append(work.target).append(" HTTP/1.1\r\nHost: ").append(work.host).append(":");
        request.append(work.port).append("\r\nUser-Agent: benchmark\r\nAccept: application/json\r\n");
        request.append("Authorization: Bearer ").append(work.token).append("\r\n\r\n");
        auto const [failed, written] = co_await stream.async_write_some(asio::buffer(request), awaiting);
        if (failed || written != request.size())
            bench::give_up("a request was not taken in one piece");

        std::string body;
        reader response(body);
        bool begun = false;
        std::size_t filled = 0;
        while (!response.is_done()) {
            auto const [broken, received] =
                co_await stream.async_read_some(asio::buffer(input.data() + filled, input.size() - filled), awaiting);
            if (broken)
                bench::give_up("a connection was closed");
            if (!std::exchange(begun, true))
                body = memory.take_body();
            filled += received;
            boost::system::error_code code;
            std::size_t const used = response.put(asio::buffer(input.data(), filled), code);
            if (code && code != http::error::need_more)
                bench::give_up("not HTTP");
            std::copy(input.data() + used, input.data() + filled, input.data());
            filled -= used;
        }
        if (response.status() != 200)
            bench::give_up("not 200");
        std::uint64_t const flows = memory.parse(body);
        memory.give_back(std::move(body));
        count.finished(flows);
    }
}

asio::awaitable<void, executor> connect(socket_type& socket, job const& work)
{
    tcp::endpoint const where(asio::ip::make_address(work.host), static_cast<std::uint16_t>(std::stoi(work.port)));
    auto const [failed] = co_await socket.async_connect(where, awaiting);
    if (failed)
        bench::give_up("cannot connect");
    socket.set_option(tcp::no_delay(true));
}

/// Shared by the calls of one run.
class shared_state {
public:
    shared_state(job const& what, asio::io_context& io) : work(what), limits(io.get_executor()), count(what) {}

    job const& work;
    shared_memory memory;
    deadlines limits;
    meter count;
};

asio::awaitable<void, executor> call_plainly(executor where, shared_state& all)
{
    socket_type socket(where);
    co_await connect(socket, all.work);
    co_await keep_calling(socket, all.limits.watch(socket), all.work, all.memory, all.count);
    all.limits.stop();
}

asio::awaitable<void, executor> call_securely(executor where, asio::ssl::context& trust, shared_state& all)
{
    asio::ssl::stream<socket_type> stream(where, trust);
    co_await connect(stream.next_layer(), all.work);
    auto const [failed] = co_await stream.async_handshake(asio::ssl::stream_base::client, awaiting);
    if (failed)
        bench::give_up("no TLS");
    co_await keep_calling(stream, all.limits.watch(stream.next_layer()), all.work, all.memory, all.count);
    all.limits.stop();
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
    shared_state all(work, io);
    all.limits.look_again();
    for (unsigned i = 0; i < work.in_flight; ++i) {
        if (work.tls)
            asio::co_spawn(io, call_securely(io.get_executor(), trust, all), end);
        else
            asio::co_spawn(io, call_plainly(io.get_executor(), all), end);
    }
    io.run();
    all.count.print();
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
