// A program without this library: an Asio coroutine that waits, and parses JSON.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <iostream>
#include <string>

namespace asio = boost::asio;

asio::awaitable<void> print_name(std::string text)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::seconds(1));
    co_await timer.async_wait(asio::use_awaitable);
    boost::json::value const flow = boost::json::parse(text);
    std::cout << flow.at("name").as_string() << '\n';
}

int main()
{
    asio::io_context io;
    asio::co_spawn(io, print_name(R"({"name":"Orders"})"), asio::detached);
    io.run();
}
