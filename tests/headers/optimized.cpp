// A user's program, as it is compiled with optimization and -Wall -Werror, and with no flag of ours.

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <string>
#include <utility>

namespace asio = boost::asio;

asio::awaitable<void> rename_flow(appmixer::default_client api, std::string id)
{
    appmixer::flow flow = co_await get_flow(api, id);
    flow.name = "Nightly import";
    co_await update_flow(api, std::move(id), std::move(flow));
}

int main()
{
    asio::io_context io;
    appmixer::emulator back_end;
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end));
    asio::co_spawn(io, rename_flow(api, "f1"), asio::detached);
    io.run();
}
