// Calls per second to the emulator in the process.

#include "meter.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>

#include <exception>
#include <iostream>
#include <string>

namespace {

namespace asio = boost::asio;
using client = appmixer::client<appmixer::loopback>;

constexpr int flows = 100;
constexpr int calls = 200'000;

asio::awaitable<void> run(client api)
{
    auto const descriptor = boost::json::parse(
        R"({"6c79409f-37d4-4f89-af36-da3b07b15ec1":{"type":"appmixer.utils.controls.OnStart","x":96,"y":208}})");
    std::string id;
    for (int i = 0; i < flows; ++i)
        id = co_await create_flow(api, "Orders to CRM", descriptor.as_object());

    bench::usage const start = bench::usage::now();
    for (int i = 0; i < calls; ++i) {
        appmixer::flow const one = co_await get_flow(api, id);
        if (one.flow_id != id)
            bench::give_up("another flow came");
    }
    bench::usage const end = bench::usage::now();
    std::cout << R"({"calls_per_second": )" << calls / (end.wall - start.wall) << R"(, "cpu_us": )"
              << (end.cpu - start.cpu) / calls * 1e6 << "}\n";
}

} // namespace

int main()
{
    asio::io_context io(1);
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    client const api = client(appmixer::loopback(io.get_executor(), back_end)).as(appmixer::access_token(token));
    asio::co_spawn(io, run(api), [](std::exception_ptr failure) {
        if (failure)
            std::rethrow_exception(failure);
    });
    io.run();
}
