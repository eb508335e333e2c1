// A client with separate compilation: it links without the bodies of the emulator.
#include <appmixer/https.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>

int main()
{
    boost::asio::io_context io;
    appmixer::settings settings("http://127.0.0.1:9");
    settings.credentials("ada@shop.example", "secret");
    auto const api = appmixer::make_client(io.get_executor(), settings);
    bool failed = false;
    boost::asio::co_spawn(io, get_user(api.within(std::chrono::seconds(1))),
                          [&](std::exception_ptr e, appmixer::user const&) { failed = e != nullptr; });
    io.run();
    return failed ? 0 : 1; // no server listens there
}
