// What the README says that a call costs: allocations, and memory while it waits.

#include "../sanitized.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/https.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <utility>

#include <malloc.h> // mallinfo2, memalign

namespace {

thread_local std::size_t allocations = 0; // of a thread

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* const memory = std::malloc(size != 0 ? size : 1))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

#if !APPMIXER_TESTS_SANITIZED
// Asio takes the memory of coroutines from it.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept
{
    ++allocations;
    return ::memalign(alignment, size);
}
#endif

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr std::size_t callers = 32;
constexpr std::size_t waiting = 1000;

/// Sends a flow to whatever a client asks, on a thread of its own, whose allocations are its own as well.
class flow_server {
public:
    flow_server() : acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0))
    {
        asio::co_spawn(io_, listen(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }
    flow_server(flow_server const&) = delete;
    flow_server& operator=(flow_server const&) = delete;
    ~flow_server()
    {
        io_.stop();
        thread_.join();
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    asio::awaitable<void> listen()
    {
        for (;;) {
            tcp::socket client = co_await acceptor_.async_accept(asio::use_awaitable);
            asio::co_spawn(io_, serve(std::move(client)), asio::detached);
        }
    }
    static asio::awaitable<void> serve(tcp::socket client)
    {
        std::string const flow =
            R"({"flowId":"9089f275-f5a5-4796-ba23-365412c5666e","userId":"64b1f0c2a9d35e0012ab5a6b",)"
            R"("name":"Nightly import 1","stage":"running","btime":"2024-02-02T01:01:07.001Z",)"
            R"("mtime":"2024-07-07T06:06:07.006Z","flow":{"a":{"type":"appmixer.utils.controls.OnStart"}}})";
        std::string const response =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(flow.size()) +
            "\r\n\r\n" + flow;
        std::string received;
        for (;;) { // until the client closes the connection, which throws
            std::size_t const size = co_await asio::async_read_until(client, asio::dynamic_buffer(received), "\r\n\r\n",
                                                                     asio::use_awaitable);
            received.erase(0, size);
            co_await asio::async_write(client, asio::buffer(response), asio::use_awaitable);
        }
    }

    asio::io_context io_;
    tcp::acceptor acceptor_;
    unsigned short port_ = acceptor_.local_endpoint().port();
    std::thread thread_;
};

asio::awaitable<void> call(appmixer::default_client api, std::size_t times)
{
    for (std::size_t i = 0; i < times; ++i)
        co_await get_flow(api, "9089f275-f5a5-4796-ba23-365412c5666e");
}

} // namespace

TEST_CASE("the README's number of allocations of a small call")
{
    flow_server const server;
    asio::io_context io;
    appmixer::settings settings(server.url());
    settings.token("token").max_connections(callers);
    auto const api = appmixer::make_client(io.get_executor(), settings);
    auto const count = [&](std::size_t calls_of_each) {
        std::size_t const before = allocations;
        for (std::size_t i = 0; i < callers; ++i)
            asio::co_spawn(io, call(api, calls_of_each), asio::detached);
        io.run();
        io.restart();
        return allocations - before;
    };
    count(10); // opens the connections
    // What each caller needs only once is in both.
    double const of_a_call = static_cast<double>(count(110) - count(10)) / (100 * callers);
    CHECK(of_a_call <= 14.5);
}

TEST_CASE("the README's memory of a call that waits")
{
    auto const used = [] {
        struct mallinfo2 const heap = mallinfo2();
        return heap.uordblks + heap.hblkhd;
    };
    asio::io_context io;
    tcp::acceptor const silent(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    appmixer::settings settings("http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()));
    settings.token("token").max_connections(1);
    auto const api = appmixer::make_client(io.get_executor(), settings);
    std::size_t const before = used();
    for (std::size_t i = 0; i < waiting; ++i)
        asio::co_spawn(io, call(api, 1), asio::detached);
    while (io.poll() != 0) {}
    double const of_a_call = static_cast<double>(used() - before) / waiting;
    CHECK(of_a_call <= 4608);
    if (!test::sanitized)
        CHECK(of_a_call > 1024); // it is measured
}
