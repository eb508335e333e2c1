// The core of the library, and one call through a client that is created elsewhere.

#include <appmixer/api/flows.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <string>

namespace asio = boost::asio;

asio::awaitable<void> print_name(appmixer::default_client api, std::string id)
{
    appmixer::flow const flow = co_await get_flow(api, id);
    std::cout << flow.name << '\n';
}

void start(asio::io_context& io, appmixer::default_client const& api)
{
    asio::co_spawn(io, print_name(api, "9089f275-f5a5-4796-ba23-365412c5666e"), asio::detached);
}
